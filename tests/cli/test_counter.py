"""`vnqr verify` and `vnqr reconcile`, as a counter runs them."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading

import pytest

import vnqr
from vnqr.cli import main
from vnqr.ledger.reconcile import reconcile
from vnqr.testing.faults import faults

CODE = "000.00.01.H26-240601-0001"
OTHER = "000.00.01.H26-240601-0002"
ACCOUNT = "113366668888"
WAITING = "waiting: another process works with this state\n"
ISSUED = str(
    vnqr.VietQR(bank="VietinBank", account=ACCOUNT, amount=50_000, reference=vnqr.Reference(CODE, item=1))
)
OWED = ["--dossier", CODE, "--item", "1", "--amount", "50000", "--account", f"VietinBank:{ACCOUNT}"]


def run(capsys, *words: str) -> tuple[int, str, str]:
    bank = ["--bank", "VietinBank"] if words[0] == "reconcile" else []
    status = main([*words, *bank])
    out, err = capsys.readouterr()
    return status, out, err


class TestVerify:
    def test_the_code_that_was_issued(self, capsys):
        words = ["verify", ISSUED, "--payee", f"VietinBank:{ACCOUNT}", "--issued", ISSUED, *OWED]
        assert run(capsys, *words) == (0, "nothing speaks against paying this code\n", "")

    def test_a_virtual_account(self, capsys):
        text = str(vnqr.VietQR(bank="BIDV", account="V3CASABC12345"))
        assert run(capsys, "verify", text, "--payee", "BIDV:V3CAS*")[0] == 0
        assert run(capsys, "verify", text, "--payee", "BIDV:V3CAT*")[0] == 1

    def test_a_sticker_pasted_over(self, capsys):
        pasted = str(vnqr.VietQR(bank="VietinBank", account="113366668889", amount=50_000))
        status, out, _ = run(capsys, "verify", pasted, "--payee", f"VietinBank:{ACCOUNT}", "--lang", "vi")
        assert status == 1
        assert out.startswith("lỗi payee-near 38.01.01")
        assert out.endswith("không được trả theo mã này\n")

    @pytest.mark.parametrize(
        ("lang", "verdict"),
        [("en", "look at this before you pay"), ("vi", "cần xem lại trước khi trả theo mã này")],
    )
    def test_a_warning_is_not_passed_over(self, capsys, lang, verdict):
        linked = str(vnqr.VietQR(bank="VietinBank", account=ACCOUNT, bill_number="dl.vietqr.io/pay"))
        status, out, _ = run(capsys, "verify", linked, "--payee", f"VietinBank:{ACCOUNT}", "--lang", lang)
        assert status == 0
        assert "pay-link 62.01" in out
        assert out.endswith(f"{verdict}\n")

    def test_a_code_that_another_reader_pays_elsewhere(self, capsys):
        (fault,) = faults(ISSUED, only=["readings-account"])
        status, out, _ = run(capsys, "verify", fault.text, "--payee", f"VietinBank:{ACCOUNT}")
        assert status == 1
        assert "two-readings" in out
        assert out.endswith("do not pay this code\n")

    def test_another_amount_for_machines(self, capsys):
        words = [
            "verify",
            ISSUED,
            "--payee",
            f"VietinBank:{ACCOUNT}",
            *OWED[:4],
            "--amount",
            "5000",
            *OWED[6:],
        ]
        status, out, _ = run(capsys, *words, "--json")
        verdict = json.loads(out)
        assert (status, verdict["safe"]) == (1, False)
        assert [issue["code"] for issue in verdict["issues"]] == ["amount-differs"]

    def test_a_list_of_payees(self, capsys, tmp_path):
        payees = tmp_path / "payees.json"
        listed = [{"bank": "VietinBank", "account": ACCOUNT}, {"bank": "BIDV", "prefix": "V3CAS"}]
        payees.write_text(json.dumps(listed), "utf-8")
        for text, codes in (
            (ISSUED, []),
            (vnqr.VietQR(bank="BIDV", account="V3CAS0001"), []),
            (vnqr.VietQR(bank="VietinBank", account="V3CAS0001"), ["payee-bank"]),
            (vnqr.VietQR(bank="VietinBank", account="113366668889"), ["payee-near"]),
            (vnqr.VietQR(bank="VietinBank", account="0987654321"), ["payee-unknown"]),
        ):
            status, out, _ = run(capsys, "verify", str(text), "--payees", str(payees), "--json")
            assert (status, [issue["code"] for issue in json.loads(out)["issues"]]) == (
                int(bool(codes)),
                codes,
            )

    def test_nobody_may_be_paid(self, capsys):
        status, out, _ = run(capsys, "verify", ISSUED)
        assert status == 1
        assert "payees-empty" in out

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["--payee", "XX:1"], "bank-unknown at --payee"),
            (["--payee", "VietinBank"], "account-characters at --payee"),
            (["--payee", "VietinBank:V3*"], "payee-prefix at --payee"),
            ([*OWED, "--dossier", "000.00.01.H26-240631-0001"], "dossier-date at --dossier"),
            ([*OWED, "--amount", "1.000"], "amount-not-whole at --amount"),
            ([*OWED, "--amount", ""], "amount-not-whole at --amount"),
            ([*OWED, "--amount", "9" * 15], None),
            ([*OWED, "--amount", "9" * 16], "value-too-long at --amount"),
            ([*OWED, "--account", "VietinBank"], "account-characters at --account"),
            ([*OWED, "--account", "XX:1"], "bank-unknown at --account"),
            ([*OWED, "--account", "VietinBank:V3CAS*"], "account-characters at --account"),
        ],
    )
    def test_what_is_wrong_with_the_question_is_misuse(self, capsys, words, code):
        """It is told from a code that must not be paid by its status."""
        status, out, err = run(capsys, "verify", ISSUED, "--payee", f"VietinBank:{ACCOUNT}", *words)
        if code is None:
            assert (status, err) == (1, "")
        else:
            assert (status, out) == (2, "")
            assert err.startswith(f"vnqr: error {code}")
            assert json.loads(run(capsys, "verify", ISSUED, *words, "--json")[2].splitlines()[0])

    @pytest.mark.parametrize(
        "owed", [OWED[2:], OWED[4:6], OWED[6:], OWED[:4], OWED[:6], OWED[:2] + OWED[4:6]]
    )
    def test_what_is_owed_is_said_whole(self, capsys, owed):
        """Nothing of it is passed over."""
        with pytest.raises(SystemExit) as caught:
            main(["verify", ISSUED, "--payee", f"VietinBank:{ACCOUNT}", *owed])
        assert caught.value.code == 2
        assert "--dossier" in capsys.readouterr().err

    @pytest.mark.parametrize("option", ["--payees", "--issued"])
    def test_a_file_that_is_none_is_named(self, capsys, option):
        status, out, err = run(capsys, "verify", ISSUED, option, "/no/such/file.txt")
        assert (status, out) == (3, "")
        assert "/no/such/file.txt: " in err

    @pytest.mark.parametrize(
        ("text", "place"),
        [
            ("{", ""),
            ("{}", ""),
            ("[7]", ": 0"),
            ('[{"bank": "XX", "account": "1"}]', ": 0.bank"),
            ('[{"bank": "VCB", "account": "1", "note": ""}]', ": 0.note"),
        ],
    )
    def test_a_list_of_another_shape(self, capsys, tmp_path, text, place):
        payees = tmp_path / "payees.json"
        payees.write_text(text, "utf-8")
        status, out, err = run(capsys, "verify", ISSUED, "--payees", str(payees))
        assert (status, out) == (3, "")
        assert err.startswith(f"vnqr: error file-not-payees at {payees}{place}: ")

    def test_a_file_without_a_code_is_no_good_answer(self, capsys, tmp_path):
        empty = tmp_path / "scanned.txt"
        empty.write_text("\n\n", "utf-8")
        for words in (["verify", str(empty)], ["verify", ISSUED, "--issued", str(empty)]):
            status, out, err = run(capsys, *words, "--payee", f"VietinBank:{ACCOUNT}")
            assert (status, out) == (3, "")
            assert err == f"vnqr: error file-empty at {empty}: the file is empty\n"

    def test_the_worst_of_several_is_the_status(self, capsys, tmp_path):
        scanned = tmp_path / "scanned.txt"
        other = vnqr.VietQR(bank="VietinBank", account="0987654321")
        scanned.write_text(f"{other}\n{ISSUED}\n", "utf-8")
        status, out, _ = run(capsys, "verify", str(scanned), "--payee", f"VietinBank:{ACCOUNT}", "--json")
        assert (status, [json.loads(line)["safe"] for line in out.splitlines()]) == (1, [False, True])


@pytest.fixture
def day(tmp_path):
    """Two charges, and a statement that pays one of them."""
    charges = tmp_path / "charges.csv"
    charges.write_text(
        "dossier,item,account,opened_at,kind,code,name,payable\n"
        f"{CODE},1,{ACCOUNT},2024-06-01,phí,P1,Phí thẩm định,50000\n"
        f"{OTHER},1,{ACCOUNT},2024-06-01,lệ phí,L1,Lệ phí cấp giấy phép,20000\n",
        "utf-8",
    )
    statement = tmp_path / "statement.csv"
    memo = f"MBVCB.6994946307.{vnqr.Reference(CODE, item=1)}.CT tu 0871001234567"
    statement.write_text(
        "Ngày giao dịch,Mã giao dịch,Số tài khoản,Ghi có,Nội dung\n"
        f"01/06/2024 09:00,FT1,{ACCOUNT},50000,{memo}\n",
        "utf-8",
    )
    return tmp_path, str(charges), str(statement)


class TestReconcile:
    def test_a_day(self, capsys, day):
        _, charges, statement = day
        status, out, err = run(capsys, "reconcile", charges, statement)
        assert (status, err) == (0, "")
        lines = [line.split() for line in out.splitlines()]
        assert ["paid", "1"] in lines
        assert ["unpaid", "1"] in lines
        assert ["settled", "1", "50,000"] in lines
        assert out.endswith("nothing needs a person\n")

    def test_a_report(self, capsys, day):
        folder, charges, statement = day
        run(capsys, "reconcile", charges, statement, "-o", str(folder / "report.csv"))
        with (folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
            assert any(CODE in row.values() for row in csv.DictReader(file))
        run(capsys, "reconcile", charges, statement, "-o", str(folder / "report.json"))
        assert json.loads((folder / "report.json").read_text("utf-8"))

    def test_going_on_counts_nothing_twice(self, capsys, day):
        folder, charges, statement = day
        state = str(folder / "state.json")
        for expected in ({"settled": 1, "known": 0}, {"settled": 1, "known": 1}):
            _, out, _ = run(capsys, "reconcile", charges, statement, "--state", state, "--json")
            outcome = json.loads(out)
            assert outcome["charges"]["paid"] == 1
            assert {place: outcome["credits"][place]["count"] for place in expected} == expected
        assert list(folder.glob(".vnqr-*")) == []

    def test_two_at_once_lose_nothing(self, day):
        """Each of several processes books its own statement; all of them go on with one state."""
        folder, charges, _ = day
        state, count = folder / "state.json", 6
        for number in range(count):
            (folder / f"{number}.csv").write_text(
                "Ngày giao dịch,Mã giao dịch,Số tài khoản,Ghi có,Nội dung\n"
                f"01/06/2024 09:00,FT{number},{ACCOUNT},{number + 1}000,chuyen tien {number}\n",
                "utf-8",
            )
        words = [sys.executable, "-m", "vnqr", "reconcile", charges]
        options = ["--bank", "VietinBank", "--state", str(state), "--money", "plain"]
        running = [
            subprocess.Popen([*words, str(folder / f"{number}.csv"), *options], stderr=subprocess.PIPE)
            for number in range(count)
        ]
        for process in running:
            _, err = process.communicate()
            assert (process.returncode, err.decode().replace(WAITING, "")) == (1, "")
        kept = vnqr.Reconciliation.from_json(state.read_bytes())
        assert kept.totals()[vnqr.Place.UNMATCHED].amount == sum(range(1, count + 1)) * 1000

    def test_another_process_is_waited_for(self, capsys, day):
        folder, charges, statement = day
        state = folder / "state.json"
        hold = (
            "import sys\nfrom pathlib import Path\nfrom vnqr._support.files import going_on\n"
            "with going_on(Path(sys.argv[1]), print):\n    print('held', flush=True); sys.stdin.readline()\n"
        )
        holding = subprocess.Popen(
            [sys.executable, "-c", hold, str(state)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert holding.stdout.readline() == "held\n"
        threading.Timer(0.3, lambda: (holding.stdin.write("\n"), holding.stdin.flush())).start()
        status, _, err = run(capsys, "reconcile", charges, statement, "--state", str(state))
        assert (status, err) == (0, WAITING)
        holding.communicate()

    def test_a_state_that_another_program_changed_is_not_overwritten(self, capsys, day, monkeypatch):
        folder, charges, statement = day
        state = folder / "state.json"
        run(capsys, "reconcile", charges, statement, "--state", str(state))
        theirs = vnqr.reconcile([], []).to_json()

        def reconciled(*given, **named):
            state.write_bytes(theirs)
            return reconcile(*given, **named)

        monkeypatch.setattr("vnqr.cli.reconcile.reconcile", reconciled)
        status, _, err = run(capsys, "reconcile", charges, statement, "--state", str(state))
        assert (status, err.split()[2].rstrip(":")) == (1, "state-changed")
        assert state.read_bytes() == theirs

    def test_a_report_is_whole_whenever_the_process_is_killed(self, day):
        folder, charges, statement = day
        report = folder / "report.csv"
        words = [sys.executable, "-m", "vnqr", "reconcile", charges, statement, "--bank", "VietinBank"]
        subprocess.run([*words, "-o", str(report)], check=True, capture_output=True)
        whole = report.read_bytes()
        slow = (
            "import sys, time\nfrom vnqr.ledger import report\nfrom vnqr.cli import main\n"
            "safe = report.safe_cell\n"
            "report.safe_cell = lambda text: (print(flush=True), time.sleep(0.02), safe(text))[-1]\n"
            "main(sys.argv[1:])\n"
        )
        for rows in (1, 12):
            process = subprocess.Popen(
                [sys.executable, "-c", slow, *words[3:], "-o", str(report)], stdout=subprocess.PIPE
            )
            for _ in range(rows):
                process.stdout.readline()
            process.kill()
            process.communicate()
            assert report.read_bytes() == whole

    def test_charges_that_differ_replace_only_when_told_to(self, capsys, day):
        folder, charges, statement = day
        state = str(folder / "state.json")
        run(capsys, "reconcile", charges, statement, "--state", state)
        file = folder / "charges.csv"
        file.write_text(file.read_text("utf-8").replace("50000", "40000"), "utf-8")
        status, _, err = run(capsys, "reconcile", charges, statement, "--state", state)
        assert (status, err.split()[2].rstrip(":")) == (1, "charge-conflict")
        status, out, _ = run(capsys, "reconcile", charges, statement, "--state", state, "--replace", "--json")
        assert (status, json.loads(out)["charges"]["overpaid"]) == (1, 1)
        status, out, _ = run(capsys, "reconcile", charges, statement, "--state", state, "--replace", "--json")
        assert (status, json.loads(out)["charges"]["overpaid"]) == (1, 1)

    def test_what_needs_a_person(self, capsys, day):
        folder, charges, _ = day
        strange = folder / "strange.csv"
        strange.write_text(
            "Ngày giao dịch,Mã giao dịch,Số tài khoản,Ghi có,Nội dung\n"
            f"01/06/2024 09:00,FT2,{ACCOUNT},1.000,chuyen tien\n",
            "utf-8",
        )
        status, out, _ = run(capsys, "reconcile", charges, str(strange), "--money", "comma", "--lang", "vi")
        assert status == 1
        assert "  ! không hợp lệ" in out
        assert out.endswith("! cần người xử lý\n")
        status, out, _ = run(capsys, "reconcile", charges, str(strange))
        assert (status, "  ! unmatched" in out) == (1, True)

    def test_charges_as_json(self, capsys, day):
        folder, _, statement = day
        charges = folder / "charges.json"
        item = {"kind": "phi", "code": "P1", "name": "Phí", "list_price": 50000, "payable": 50000}
        payee = {"bank": "970415", "account": ACCOUNT}
        record = {"dossier": CODE, "item": 1, **payee, "opened_at": "2024-06-01T08:00:00+07:00"}
        charges.write_text(json.dumps([{**record, "items": [item]}]), "utf-8")
        assert run(capsys, "reconcile", str(charges), statement)[:1] == (0,)

    @pytest.mark.parametrize("name", ["charges", "statement", "state"])
    def test_files_that_cannot_be_used(self, capsys, day, name):
        folder, charges, statement = day
        files = {"charges": charges, "statement": statement, "state": str(folder / "state.json")}
        bad = folder / "bad.csv"
        bad.write_text("{", "utf-8")
        files[name] = str(bad)
        status, _, err = run(
            capsys, "reconcile", files["charges"], files["statement"], "--state", files["state"]
        )
        assert status == (1 if name == "state" else 3)
        assert err.startswith("vnqr: error")

    def test_a_file_that_is_not_there(self, capsys, day):
        _, charges, _ = day
        status, _, err = run(capsys, "reconcile", charges, "/no/such/file")
        assert (status, err.split()[2]) == (3, "file-unusable:")

    def test_a_wrong_account(self, capsys, day):
        folder, charges, statement = day
        empty = folder / "charges.json"
        empty.write_text("[]", "utf-8")
        for book in (charges, str(empty)):
            status, _, err = run(capsys, "reconcile", book, statement, "--account", "1 2")
            assert (status, err.split()[2].rstrip(":")) == (1, "account-characters")

    def test_progress_on_a_terminal(self, capsys, day, monkeypatch):
        _, charges, statement = day
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        monkeypatch.setattr("vnqr.cli.progress.EVERY", 1)
        assert run(capsys, "reconcile", charges, statement)[2] == "\r\x1b[K1\n"
