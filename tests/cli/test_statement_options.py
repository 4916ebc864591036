"""What `vnqr reconcile` is told about statements, and what it says of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from statement_files import xlsx

from vnqr.cli import main
from vnqr.cli.output import UNREADABLE

STATEMENTS = Path(__file__).parents[1] / "vectors" / "statements"
ACCOUNT = ["--account", "113366668888"]
CODE = "000.00.01.H26-240601-0001"


@pytest.fixture
def charges(tmp_path):
    path = tmp_path / "charges.csv"
    path.write_text(
        "dossier,item,account,opened_at,kind,code,name,payable\n"
        f"{CODE},1,113366668888,2024-06-01,phí,P1,Phí thẩm định,60000\n",
        "utf-8",
    )
    return str(path)


def run(capsys, charges, *words):
    status = main(["reconcile", charges, *map(str, words), "--bank", "VietinBank"])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def outcome(capsys, charges, *words):
    status, out, err = run(capsys, charges, *words, "--json")
    assert err == ""
    return status, json.loads(out)


def test_money_given_back_pays_nothing(capsys, charges):
    file = STATEMENTS / "vcb_ibanking_refund_only.csv"
    status, found = outcome(capsys, charges, file, "--money", "comma", *ACCOUNT)
    assert (status, found["charges"]["paid"], found["charges"]["unpaid"]) == (0, 0, 1)
    assert found["statements"] == [{"file": str(file), "passed_over": {"debit": 1}, "warnings": []}]


def test_a_payer_like_a_total_needs_a_person(capsys, charges, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        "Số tham chiếu;Nội dung;Ghi nợ;Ghi có;Ngày giao dịch\n;CONG TY ABC nop phi;;50.000;01/06/2024\n",
        "utf-8",
    )
    status, found = outcome(capsys, charges, path, *ACCOUNT)
    assert (status, found["credits"]["invalid"]["count"], found["needs_person"]) == (1, 1, True)


@pytest.mark.parametrize(
    ("columns", "count"),
    [
        (["--columns", "transaction_id=Số dư,Ngày hiệu lực"], 1),
        (["--columns", 'transaction_id="Số dư","Ngày hiệu lực"'], 1),
        (["--columns", "transaction_id="], 1),
        (["--columns", "transaction_id=", "--columns", "memo=Mô tả"], 1),
    ],
)
def test_columns_are_named(capsys, charges, columns, count):
    _, found = outcome(capsys, charges, STATEMENTS / "bidv_report.csv", *columns)
    assert sum(place["count"] for place in found["credits"].values()) == count


@pytest.mark.parametrize("columns", ["transaction_id", 'memo="Nội dung'])
def test_columns_that_cannot_be_read(capsys, charges, columns):
    with pytest.raises(SystemExit) as caught:
        run(capsys, charges, STATEMENTS / "bidv_report.csv", "--columns", columns)
    assert caught.value.code == 2
    assert "--columns" in capsys.readouterr().err


def test_what_is_missing_is_said_with_the_option(capsys, charges):
    for file, option in (
        ("bidv_report.csv", "--columns"),
        ("mb_biz_no_account_given.csv", "--account"),
        ("windows1258.csv", "--encoding"),
    ):
        status, _, err = run(capsys, charges, STATEMENTS / file)
        assert status == UNREADABLE
        assert option in err


def test_excel_encodings_and_amounts_without_signs(capsys, charges, tmp_path):
    sheet, old, plain = tmp_path / "a.xlsx", tmp_path / "b.csv", tmp_path / "c.csv"
    sheet.write_bytes(xlsx([["Ngày", "Số CT", "Ghi có", "Nội dung"], ["01/06/2024", "F1", 5000, "x"]]))
    old.write_bytes("Ngày,So CT,Ghi co,Noi dung\n01/06/2024,F2,5000,x\n".encode("windows-1258"))
    plain.write_text("Ngày,Số CT,Số tiền,Nội dung\n01/06/2024,F3,5000,x\n", "utf-8")
    for path, options in ((sheet, []), (old, ["--encoding", "windows-1258"]), (plain, ["--only-credits"])):
        _, found = outcome(capsys, charges, path, *ACCOUNT, *options)
        assert found["credits"]["unmatched"] == {"count": 1, "amount": 5000}


def test_warnings_of_a_file_are_said(capsys, charges, tmp_path):
    path = tmp_path / "s.csv"
    rows = "01/06/2024,F1,5000,9000,x\n01/06/2024,F2,5000,19000,y\n"
    path.write_text("Ngày,Số CT,Ghi có,Số dư,Nội dung\n" + rows, "utf-8")
    _, out, err = run(capsys, charges, path, *ACCOUNT)
    assert "unmatched" in out
    assert err.startswith(f"{path}: balance-broken row 3: the balance does not follow in 1 places")
    _, _, err = run(capsys, charges, path, *ACCOUNT, "--lang", "vi")
    assert "số dư không khớp" in err
    _, found = outcome(capsys, charges, path, *ACCOUNT)
    (warning,) = found["statements"][0]["warnings"]
    assert (warning["code"], warning["path"]) == ("balance-broken", "row 3")
