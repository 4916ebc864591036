"""Charges and credits as values: whole dong, aware times, nothing personal in an error."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from vnqr._support.validation import issues_of
from vnqr.errors import Code
from vnqr.ledger.values import MAX_DONG, VIETNAM, Charge, Credit, Debit, FeeItem, FeeKind, InvalidCredit
from vnqr.references.reference import Reference

MORNING = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)
ITEM = {"kind": FeeKind.PHI, "code": "P1", "name": "Phí thẩm định", "list_price": 60_000, "payable": 60_000}
CHARGE = {
    "reference": Reference("000.00.01.H26-240601-0001"),
    "bank": "970415",
    "account": "113366668888",
    "items": (FeeItem(**ITEM),),
    "opened_at": MORNING,
}
CREDIT = {
    "transaction_id": "FT24153000001",
    "bank": "970415",
    "account": "113366668888",
    "amount": 60_000,
    "memo": "MBVCB.6994946307\nHS0000001H262406010001BXN",
    "received_at": MORNING,
}
DEBIT = {"booked_at" if name == "received_at" else name: value for name, value in CREDIT.items()}
KINDS = {FeeItem: ITEM, Charge: CHARGE, Credit: CREDIT, Debit: DEBIT}

FAULTS = [
    (Credit, "amount", True, Code.DONG_INVALID),
    (Credit, "amount", 60_000.0, Code.DONG_INVALID),
    (Credit, "amount", "60000", Code.DONG_INVALID),
    (Credit, "amount", 0, Code.DONG_INVALID),
    (Credit, "amount", -1, Code.DONG_INVALID),
    (Credit, "amount", MAX_DONG + 1, Code.DONG_INVALID),
    (Credit, "received_at", datetime(2024, 6, 1), Code.TIME_INVALID),  # noqa: DTZ001 - the fault
    (Credit, "received_at", date(2024, 6, 1), Code.TIME_INVALID),
    (Credit, "received_at", "2024-06-01T08:00:00", Code.TIME_INVALID),
    (Credit, "received_at", "1717203600", Code.TIME_INVALID),
    (Credit, "received_at", 1717203600, Code.TIME_INVALID),
    (Credit, "received_at", datetime(1999, 12, 31, tzinfo=UTC), Code.TIME_INVALID),
    (Credit, "received_at", datetime(2200, 1, 1, tzinfo=UTC), Code.TIME_INVALID),
    (Credit, "bank", "VietinBank", Code.BIN_DIGITS),
    (Credit, "bank", "97041", Code.BIN_DIGITS),
    (Credit, "bank", "９７０４１５", Code.BIN_DIGITS),
    (Credit, "bank", 970415, Code.BIN_DIGITS),
    (Credit, "occurrence", 0, Code.COUNT_INVALID),
    (Credit, "occurrence", True, Code.COUNT_INVALID),
    (Credit, "balance", MAX_DONG + 1, Code.DONG_INVALID),
    (Credit, "unique_id", "", Code.LINE_INVALID),
    (Credit, "source", "a\nb", Code.LINE_INVALID),
    (Debit, "amount", -5, Code.DONG_INVALID),
    (Debit, "booked_at", date(2024, 6, 1), Code.TIME_INVALID),
    (Debit, "payee", "", Code.LINE_INVALID),
    (Charge, "bank", "Vietcombank", Code.BIN_DIGITS),
    (Charge, "office", "", Code.LINE_INVALID),
    (Credit, "account", "1133-6666", Code.ACCOUNT_CHARACTERS),
    (Credit, "account", "", Code.ACCOUNT_CHARACTERS),
    (Credit, "account", "1" * 20, Code.ACCOUNT_CHARACTERS),
    (Credit, "account", "113366668888\n", Code.ACCOUNT_CHARACTERS),
    (Credit, "account", "１１３", Code.ACCOUNT_CHARACTERS),
    (Credit, "account", 113366668888, Code.ACCOUNT_CHARACTERS),
    (Credit, "transaction_id", "", Code.LINE_INVALID),
    (Credit, "transaction_id", " FT1", Code.LINE_INVALID),
    (Credit, "transaction_id", "FT1\u200b", Code.LINE_INVALID),
    (Credit, "transaction_id", "F" * 101, Code.LINE_INVALID),
    (Credit, "memo", "x" * 2001, Code.CREDIT_MEMO),
    (Credit, "memo", "\ud800", Code.CREDIT_MEMO),
    (Credit, "memo", None, Code.CREDIT_MEMO),
    (Credit, "payer", "", Code.LINE_INVALID),
    (FeeItem, "payable", 60_001, Code.PAYABLE_ABOVE_LIST),
    (FeeItem, "payable", 59_999, Code.REDUCTION_UNEXPLAINED),
    (FeeItem, "payable", -1, Code.DONG_INVALID),
    (FeeItem, "name", "x" * 301, Code.LINE_INVALID),
    (Charge, "items", (), Code.FEE_ITEMS_MISSING),
    (Charge, "due_at", MORNING - timedelta(seconds=1), Code.DUE_BEFORE_OPENED),
    (Charge, "opened_at", datetime(2024, 6, 1), Code.TIME_INVALID),  # noqa: DTZ001 - the fault
    (Charge, "account", "a b", Code.ACCOUNT_CHARACTERS),
    (Charge, "reference", "HS0000001H262406010001BXM", Code.REFERENCE_CHECK),
]


@pytest.mark.parametrize(("kind", "field", "value", "code"), FAULTS)
def test_a_fault_is_refused_by_its_code_and_the_value_not_told(
    kind: type, field: str, value: object, code: Code
) -> None:
    with pytest.raises(ValidationError) as caught:
        kind(**KINDS[kind] | {field: value})
    assert [error["type"] for error in caught.value.errors()] == [code]
    assert "113366" not in str(caught.value)
    assert "MBVCB" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_frozen_small_and_closed(kind: type) -> None:
    value = kind(**KINDS[kind])
    with pytest.raises((AttributeError, TypeError)):
        value.account = "1"
    assert not hasattr(value, "__dict__")
    with pytest.raises(ValidationError):
        kind(**KINDS[kind], iban="x")
    assert value == kind(**KINDS[kind])
    assert hash(value) == hash(kind(**KINDS[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_is_a_body_of_requests(kind: type) -> None:
    adapter = TypeAdapter(kind)
    value = kind(**KINDS[kind])
    assert adapter.validate_json(adapter.dump_json(value)) == value
    assert adapter.json_schema()["additionalProperties"] is False


def test_the_amount_due_is_what_is_payable() -> None:
    reduced = FeeItem(**ITEM | {"payable": 0, "reason": "Đối tượng miễn phí"})
    assert Charge(**CHARGE | {"items": (reduced, FeeItem(**ITEM), FeeItem(**ITEM))}).due == 120_000


def test_a_deadline_may_be_at_once() -> None:
    assert Charge(**CHARGE | {"due_at": MORNING}).due_at == MORNING


def test_faults_become_issues_by_path() -> None:
    adapter = TypeAdapter(Charge)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_json(
            '{"reference": "HS", "account": "", "items": [{"kind": "x"}], "opened_at": "", "extra": 1}'
        )
    issues = {issue.path: issue.code for issue in issues_of(caught.value, Code.FILE_NOT_CHARGES)}
    assert issues["account"] is Code.ACCOUNT_CHARACTERS
    assert issues["opened_at"] is Code.TIME_INVALID
    assert issues["items.0.payable"] is Code.FILE_NOT_CHARGES
    assert issues["extra"] is Code.FILE_NOT_CHARGES
    for issue in issues_of(caught.value, Code.FILE_NOT_CHARGES):
        assert issue.message
        assert issue.describe("vi")


def test_an_invalid_credit_says_what_is_wrong_in_two_languages() -> None:
    row = InvalidCredit(
        source="mb.csv",
        row=7,
        field="",
        code=Code.ROW_CELLS,
        params=(("cells", 9), ("header", 7)),
        digest="00",
    )
    assert str(row.issue) == "error row-cells: the row has 9 cells, the header 7"
    assert row.issue.describe("vi") == "dòng có 9 ô, dòng tiêu đề có 7 ô"
    adapter = TypeAdapter(InvalidCredit)
    assert adapter.validate_json(adapter.dump_json(row)) == row


def test_invalid_credits_are_ordered_by_file_sheet_and_row() -> None:
    places = [("a.xlsx", "Thu", 9), ("a.xlsx", "Thu 2", 1), ("b.csv", "", 2), ("b.csv", "", 10)]
    rows = [
        InvalidCredit(
            source=source, sheet=sheet, row=row, field="", code=Code.ROW_CELLS, params=(), digest="00"
        )
        for source, sheet, row in reversed(places)
    ]
    assert [(row.source, row.sheet, row.row) for row in sorted(rows)] == places
