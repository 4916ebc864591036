"""Every command with words that it does not take: exit status 2, and what was given is not repeated.

1 is for what was judged: a code, a payment, rows, an act. A script must be able to tell the two apart.
"""

from __future__ import annotations

import pytest

import vnqr
from vnqr.cli import VERBS, main
from vnqr.cli.ledger import LEDGER_VERBS

CODE = str(vnqr.VietQR(bank="970415", account="113366668888"))
DOSSIER = "000.00.01.H26-240601-0001"
PAYEE = "--bank VCB --account 1"
BY = "--by Lan"
DAY = f"2024-06-03 {PAYEE}"
ID = "0" * 32

TABLE = {
    "make": [
        *("--bank", "--account 1", f"{PAYEE} --link x", f"{PAYEE} --error h", f"{PAYEE} extra"),
        *(f"{PAYEE} --item 1", f"{PAYEE} --packed", f"{PAYEE} --key-in-bill-number"),
        f"--link https://img.vietqr.io/image/icb-1-compact.png --account {CODE}",
    ],
    "read": ["", f"{CODE} {CODE}", f"{CODE} --lang {CODE}", f"{CODE} --object", f"{CODE} --json={CODE}"],
    "check": ["", f"{CODE} --rules iso", f"{CODE} --report html x", f"{CODE} --report junit"],
    "find": ["", "a b", "a --lang vi"],
    "reference": [
        *("", "encode", f"{CODE} {DOSSIER}", f"encode {DOSSIER} --item x"),
        *("decode HS0000001H262406010001BXN --item 1", "decode HS0000001H262406010001BXN --packed"),
    ],
    "verify": [
        *("", f"{CODE} --dossier {DOSSIER}", f"{CODE} --amount 1", f"{CODE} --account VCB:1"),
        *(f"{CODE} --item 1", f"{CODE} --dossier {DOSSIER} --amount 1", f"{CODE} --payee"),
    ],
    "reconcile": [
        *(
            "",
            "c.csv",
            "c.csv s.csv",
            f"c.csv s.csv {PAYEE} --money comma,dot",
            f"c.csv s.csv {PAYEE} --replace",
        ),
        *(f"c.csv s.csv {PAYEE} --columns memo", f"""c.csv s.csv {PAYEE} --columns memo="x"""),
    ],
    "scan": ["", "--all"],
    "batch": ["", "rows.csv", "rows.csv -o x --format gif", "rows.csv -o x --size A3"],
    "samples": ["", "-o", "-o x --format gif", CODE],
    "faults": ["", CODE, "-o x", f"{CODE} -o x --only none", f"{CODE} -o x --format none"],
    "banks": ["a b", "--all"],
    "ledger": ["", CODE, "--json"],
    "ledger open": ["", "c.csv d.csv", "c.csv --money comma,dot"],
    "ledger replace": ["", "c.csv", f"c.csv {BY} --seen"],
    "ledger receive": ["", "a b"],
    "ledger statement": [
        *("s.csv", f"s.csv {PAYEE} --covered 2024-06-01", f"s.csv {PAYEE} --covered x y"),
        *(
            "s.csv --bank VCB --covered 2024-06-01 2024-06-02",
            f"s.csv {PAYEE} --covered 2024-06-02 2024-06-01",
        ),
    ],
    "ledger pending": ["x", "--limit 0"],
    "ledger decide": ["", f"{ID} {BY}", f"{ID} {DOSSIER}", f"{ID} {DOSSIER} --aside {BY}"],
    "ledger refund": [ID, f"{ID} 1", f"{ID} 1 --on x {BY}", f"{ID} 1 --aside --reference x {BY}"],
    "ledger prove": [
        f"{ID} 1",
        f"{ID} 1 {BY}",
        f"{ID} 1 --debit {ID} {BY} --seen x",
    ],
    "ledger evidence": ["x", "--office x"],
    "ledger offers": ["", "2024-06-03", DAY.replace("03", "31")],
    "ledger same": ["", f"{ID} {BY}", f"{ID} {ID}"],
    "ledger apart": ["", ID, f"{ID} {ID} {BY}"],
    "ledger settlement": ["", "a b"],
    "ledger attention": ["x", "--limit many"],
    "ledger acts": ["", "a b"],
    "ledger accept": ["", DOSSIER],
    "ledger cancel": ["", DOSSIER, f"{DOSSIER} {BY} --seen x"],
    "ledger reopen": ["", DOSSIER],
    "ledger day": [
        "",
        "2024-06-03",
        f"{DAY} --format xls",
        f"{DAY} --format xlsx",
        f"{DAY} -o day.pdf",
        f"{DAY} -o day",
    ],
    "ledger close": [DAY, f"2024-06-31 {PAYEE} {BY}"],
    "ledger events": ["x", "--after -1", "--limit 0"],
    "ledger backup": ["", "a b"],
    "ledger copy": ["", "a b"],
    "ledger restored": ["x"],
    "ledger forget": ["", "--before x"],
}
"""Command -> what it does not take."""


def test_every_command_is_in_the_table():
    assert TABLE.keys() == {*VERBS, *(f"ledger {name}" for name in LEDGER_VERBS)}


@pytest.mark.parametrize(
    ("command", "words"), [(command, words) for command, rows in TABLE.items() for words in rows]
)
def test_is_misuse(capsys, tmp_path, monkeypatch, command, words):
    monkeypatch.chdir(tmp_path)
    try:
        status = main([*command.split(), *words.split()])
    except SystemExit as ended:
        status = ended.code
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    last = err.splitlines()[-1]
    assert last.startswith(f"vnqr {command}")
    assert CODE not in last
    assert list(tmp_path.iterdir()) == []


def test_a_code_for_a_command_is_not_repeated(capsys):
    with pytest.raises(SystemExit) as caught:
        main([CODE])
    assert caught.value.code == 2
    err = capsys.readouterr().err
    assert CODE not in err
    assert "(choose from " in err


def test_an_option_that_there_is_not_is_named_without_its_value(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["read", CODE, f"--account={CODE}", "-x", "--0912"])
    assert caught.value.code == 2
    assert capsys.readouterr().err.endswith("vnqr read: unrecognized arguments: --account -x\n")
