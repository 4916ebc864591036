"""`vnqr ledger` on both databases; tests/cli/test_ledger_command.py has the rest, on SQLite."""

from __future__ import annotations

import json

from counter import BANK, ONE, OWN, memo

from vnqr.cli import main


def test_a_day(target, tmp_path, capsys) -> None:
    charges, statement = tmp_path / "charges.csv", tmp_path / "statement.csv"
    charges.write_text(
        "dossier,opened_at,kind,code,name,payable\n"
        f"{ONE.reference.dossier.code},2024-06-01,phí,P1,Phí thẩm định,50000\n",
        "utf-8",
    )
    statement.write_text(
        "Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung\n"
        f"01/06/2024 09:00:00;1;50.000;{memo(ONE)}\n01/06/2024 10:00:00;7;9.000;CHUYEN TIEN\n",
        "utf-8",
    )

    def run(*words: str) -> tuple[int, list[dict[str, object]]]:
        status = main(["ledger", *words, "--db", target, "--json"])
        out, err = capsys.readouterr()
        assert err == ""
        return status, [json.loads(line) for line in out.splitlines()]

    payee = ["--bank", BANK, "--account", OWN]
    assert run("open", str(charges), *payee) == (0, [{"charges": 1, "new": [str(ONE.reference)]}])
    assert run("statement", str(statement), *payee)[0] == 1
    _, (waiting,) = run("pending")
    assert run("decide", waiting["id"], "--aside", "--by", "Lan", "--seen", waiting["seen"])[0] == 0
    assert run("pending") == (0, [])
    assert run("settlement", ONE.reference.dossier.code)[1][0]["state"] == "paid"
    assert run("close", "2024-06-01", *payee, "--by", "Lan")[0] == 0
    status, (sheet,) = run("day", "2024-06-01", *payee)
    assert (status, sheet["came"], sheet["aside"], sheet["closed"]) == (0, 59_000, 9_000, True)
    assert [event["state"] for event in run("events")[1]] == ["unpaid", "paid"]
