"""Every file of tests/vectors/statements is read as its expectation says, or refused by a clear error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vnqr.errors import Code, VnqrError
from vnqr.ledger.values import Credit, InvalidCredit
from vnqr.sources import read_statement

STATEMENTS = Path(__file__).parents[1] / "vectors" / "statements"
EXPECTED = json.loads((STATEMENTS / "expected.json").read_text("utf-8"))
REFUSED = {
    "agribank_sign_column.csv": Code.NUMBER_COLUMN_MISSING,
    "bidv_report.csv": Code.NUMBER_COLUMN_MISSING,
    "camt053.xml": Code.FILE_FORMAT,
    "empty.csv": Code.FILE_EMPTY,
    "mb_biz_no_account_given.csv": Code.ACCOUNT_UNKNOWN,
    "mt940.sta": Code.FILE_FORMAT,
    "ole2.xls": Code.FILE_DAMAGED,
    "statement.pdf": Code.FILE_FORMAT,
    "us_dates.csv": Code.DATES_MONTH_FIRST,
    "windows1258.csv": Code.FILE_ENCODING,
}
"""Files that are refused as a whole, which their expectation allows or asks for."""

FOR_A_PERSON = {
    "excel_broke_ids.csv": [(Code.NUMBER_LOST_DIGITS, 60_000), (Code.NUMBER_LOST_DIGITS, 20_000)]
    + [(Code.NUMBER_LOST_DIGITS, 8_000)] * 2,
    "payer_like_total.csv": [(Code.CELL_EMPTY, 60_000)],
    "reversal.csv": [(Code.CELL_REVERSAL, None)],
    "stray_quote_in_memo.csv": [(Code.ROW_UNREADABLE, None)],
    "usd_account.csv": [(Code.CURRENCY_NOT_DONG, None)],
}
"""Rows that are no credits: a person sees them."""


def test_all_files_are_held():
    kept = {path.name for path in STATEMENTS.iterdir()}
    ours = {"README.md", "expected.json", "charges_demo.csv", "vcb_ibanking_refund_only.csv"}
    assert kept - set(EXPECTED) - ours == {"bilingual.csv", "direction.csv", "signed.tsv"}


@pytest.mark.parametrize("declared", [True, False], ids=["declared", "proven"])
@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_as_expected(name, declared):
    expected = EXPECTED[name]
    options = {
        "account": expected["account"],
        "money": expected["money"] if declared else None,
        "encoding": expected.get("encoding"),
    }
    if name in REFUSED:
        with pytest.raises(VnqrError) as caught:
            read_statement(STATEMENTS / name, bank="VietinBank", **options)
        assert caught.value.code is REFUSED[name]
        return
    statement = read_statement(STATEMENTS / name, bank="VietinBank", **options)
    entries = list(statement)
    assert not expected["refuse"]

    credits_ = [entry for entry in entries if isinstance(entry, Credit)]
    found = [[c.transaction_id, c.amount, f"{c.received_at:%Y-%m-%dT%H:%M:%S}"] for c in credits_]
    rows = [(row.code, row.amount) for row in entries if isinstance(row, InvalidCredit)]
    assert rows == FOR_A_PERSON.get(name, [])
    if rows:  # a credit that is expected may be a row for a person in its place, but none is added
        assert [credit for credit in expected["credits"] if credit in found] == found
        assert len(expected["credits"]) <= len(found) + len(rows)
    else:
        assert found == expected["credits"]
    if "person" in expected:
        assert [amount for _, amount in rows] == expected["person"]
    assert len(statement.debits) == statement.passed_over["debit"] == expected["debits"]
    assert bool(statement.warnings) is expected.get("warn", False)
    assert {credit.bank for credit in credits_} <= {"970415"}
    assert {credit.account for credit in credits_} <= {"113366668888"}


@pytest.mark.parametrize("name", ["agribank_sign_column.csv", "bidv_report.csv"])
def test_a_bank_without_numbers_is_read_when_the_caller_says_so(name):
    statement = read_statement(STATEMENTS / name, bank="BIDV", columns={"transaction_id": ()})
    (credit,) = statement
    assert (credit.transaction_id, credit.amount, credit.account) == (None, 60_000, "113366668888")
    assert [debit.amount for debit in statement.debits] == [200_000]
    assert statement.warnings == ()


def test_or_by_columns_that_the_caller_joins():
    columns = {"transaction_id": ("Số dư", "Ngày hiệu lực")}
    (credit,) = read_statement(STATEMENTS / "bidv_report.csv", bank="BIDV", columns=columns)
    assert credit.transaction_id == "1,060,000 01/06/2024"


def test_money_given_back_is_no_payment():
    statement = read_statement(
        STATEMENTS / "vcb_ibanking_refund_only.csv", bank="VCB", account="113366668888", money="comma"
    )
    assert list(statement) == []
    (debit,) = statement.debits
    assert (debit.amount, debit.transaction_id, debit.has_clock) == (60_000, "5243 - 99999", False)
