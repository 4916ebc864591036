"""The public values that pydantic checks: what each refuses, it refuses by a code."""

from __future__ import annotations

import inspect
import json
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

import vnqr
from vnqr import (
    DOSSIER,
    CardScheme,
    Charge,
    Code,
    Credit,
    Debit,
    Dossier,
    FeeItem,
    FeeKind,
    InvalidCredit,
    Payee,
    Reference,
    Scheme,
    Template,
    Token,
    Unreserved,
    VietQR,
)
from vnqr._support.validation import issues_of
from vnqr.image.slip import Slip, SlipItem
from vnqr.ledger import receipt
from vnqr.ledger.matching import Coverage
from vnqr.ledger.values import VIETNAM

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)
ITEM = {"kind": FeeKind.PHI, "code": "P1", "name": "Phí", "list_price": 5, "payable": 5}
PAYEE = {"bank": "970415", "account": "113366668888"}
REFERENCE = Reference("000.00.01.H26-240601-0001", item=1)
INVALID = {"source": "a.csv", "row": 2, "field": "", "code": Code.ROW_CELLS, "params": (), "digest": "00"}
QR = VietQR(**PAYEE, amount=50_000, reference=REFERENCE)

RIGHT: list[tuple[type[Any], dict[str, Any]]] = [
    (CardScheme, {"id": "02", "value": "4000"}),
    (Charge, {"reference": REFERENCE, **PAYEE, "items": (FeeItem(**ITEM),), "opened_at": NOW}),
    (Coverage, {**PAYEE, "first": date(2024, 6, 1), "last": date(2024, 6, 2)}),
    (Credit, {"transaction_id": "1", **PAYEE, "amount": 1, "memo": "", "received_at": NOW}),
    (Debit, {"transaction_id": "1", **PAYEE, "amount": 1, "memo": "", "booked_at": NOW}),
    (Dossier, {"code": "X1"}),
    (FeeItem, ITEM),
    (InvalidCredit, INVALID),
    (Payee, PAYEE),
    (Reference, {"dossier": "000.00.01.H26-240601-0001", "item": 1, "scheme": DOSSIER}),
    (Scheme, {"prefix": "SV", "name": "student", "pattern": "SV[0-9]{7}"}),
    (
        Slip,
        {
            "code": str(QR),
            "payee": "P",
            "account": "113366668888",
            "bank": "VietinBank",
            "amount": 50_000,
            "reference": str(REFERENCE),
        },
    ),
    (SlipItem, {"label": "Phí", "amount": 5}),
    (Template, {"id": "26", "guid": "com.example"}),
    (Token, {"text": "HSY99EDD1RXQ"}),
    (Unreserved, {"id": "80", "guid": "com.example"}),
    (VietQR, {**PAYEE, "amount": 50_000, "reference": REFERENCE}),
    (receipt.Collector, {"name": "UBND", "tax_code": "0100000000"}),
    (receipt.Payer, {"name": "A"}),
]

TEXTS = [
    "",
    "0",
    "x",
    "X" * 30,
    "x" * 5_000,
    "đ",
    "\n",
    "\u0301",
    "1,5",
    "2024-01-01",
    "phi",
    "packed",
    "long",
]
WRONG_IN_JSON = [
    None,
    -1,
    0,
    36,
    10**20,
    1.5,
    True,
    *TEXTS,
    [],
    ["a"],
    [["a", "b"], ["a", "b"]],
    {},
    {"a": 1},
]
WRONG = [
    *WRONG_IN_JSON,
    *(float("nan"), Decimal("1.5"), Decimal("NaN"), 10**400, "\ud800", b"", b"x", object(), int),
    *(date(2024, 1, 1), datetime(1999, 1, 1), datetime(9999, 12, 31, tzinfo=VIETNAM)),  # noqa: DTZ001 - no zone
    *((), ("a",), ("a", "b", "c"), (("01", "b", "c"),), (("01", "x"),) * 2, ("x" * 99,)),
    *(FeeKind.OTHER, REFERENCE, (FeeItem(**ITEM),) * 3),
]  # fmt: skip

# What `vnqr._support.validation` says to come under pydantic's own names: wrong types, wrong calls.
WRONG_TYPES = {"is_instance_of", "too_long"}
NO_DATE_NO_BASE64 = {"date_parsing", "bytes_invalid_encoding"}
WRONG_CALLS = {"missing", "extra_forbidden", "unexpected_keyword_argument", "json_invalid"}
NAMED_BY_PYDANTIC = WRONG_TYPES | NO_DATE_NO_BASE64 | WRONG_CALLS


def refusals(make: Callable[[], object]) -> set[str]:
    """Return the types of the errors; every error is an issue, too."""
    try:
        make()
    except ValidationError as error:
        issues = list(issues_of(error))
        assert all(i.message and i.describe("vi") for i in issues)
        return {detail["type"] for detail in error.errors()}
    return set()


def uncoded(types: set[str]) -> set[str]:
    return {kind for kind in types - {*Code} - NAMED_BY_PYDANTIC if not kind.endswith("_type")}


def test_no_public_value_is_forgotten():
    public = [getattr(vnqr, name) for name in vnqr.__all__]
    schemas = ("__get_pydantic_core_schema__", "__pydantic_core_schema__")
    checked = {
        value.__name__
        for value in public
        if isinstance(value, type) and any(hasattr(value, schema) for schema in schemas)
    }
    assert checked - {"Payload"} <= {value.__name__ for value, _ in RIGHT}


@pytest.mark.parametrize(("value", "fields"), RIGHT, ids=lambda part: getattr(part, "__name__", ""))
class TestErrorsHaveCodes:
    def test_of_wrong_fields(self, value: type[Any], fields: dict[str, Any]) -> None:
        value(**fields)
        for name in inspect.signature(value).parameters:
            found = [refusals(partial(value, **{**fields, name: wrong})) for wrong in WRONG]
            assert any(found)
            assert uncoded({kind for types in found for kind in types}) == set(), name

    def test_of_wrong_calls(self, value: type[Any], fields: dict[str, Any]) -> None:
        if value in {Dossier, Reference, Token}:  # constructors of Python's own making
            with pytest.raises(TypeError):
                value(**fields, unknown=1)
            return
        found = refusals(partial(value, **fields, unknown=1))
        assert found <= {"extra_forbidden", "unexpected_keyword_argument"}
        assert found

    def test_of_wrong_json(self, value: type[Any], fields: dict[str, Any]) -> None:
        adapter = TypeAdapter(value)
        right = json.loads(adapter.dump_json(value(**fields)))
        tried = [right]
        if isinstance(right, dict):
            tried = [{**right, name: wrong} for name in right for wrong in WRONG_IN_JSON]
            tried += [{key: right[key] for key in right if key != name} for name in right]
        tried += WRONG_IN_JSON
        found = [refusals(partial(adapter.validate_json, json.dumps(data))) for data in tried]
        assert any(found)
        assert uncoded({kind for types in found for kind in types}) == set()


@pytest.mark.parametrize(
    ("value", "changes", "code"),
    [
        (Reference, {"item": 36}, Code.REFERENCE_ITEM),
        (Reference, {"item": -1}, Code.REFERENCE_ITEM),
        (Reference, {"item": 10**400}, Code.REFERENCE_ITEM),
        (VietQR, {"purpose_fit": "short"}, Code.VALUE_NOT_ALLOWED),
        (VietQR, {"purpose_fit": {}}, Code.VALUE_NOT_ALLOWED),
        (VietQR, {"form": "PACKED"}, Code.VALUE_NOT_ALLOWED),
        (FeeItem, {"kind": "phí"}, Code.VALUE_NOT_ALLOWED),
        (Slip, {"language": "fr"}, Code.VALUE_NOT_ALLOWED),
        (Coverage, {"last": date(2024, 5, 31)}, Code.VALUE_NOT_ALLOWED),
    ],
)
def test_one_of_a_few(value, changes, code):
    assert refusals(partial(value, **{**dict(RIGHT)[value], **changes})) == {code}


@pytest.mark.parametrize(("value", "field"), [(Coverage, "first"), (Slip, "issued"), (Slip, "due")])
class TestDays:
    def test_are_dates_or_written_as_iso_8601_has_them(self, value: type[Any], field: str) -> None:
        fields = {**dict(RIGHT)[value], field: "2024-05-31"}
        assert getattr(value(**fields), field) == date(2024, 5, 31)
        adapter = TypeAdapter(value)
        assert getattr(adapter.validate_json(adapter.dump_json(value(**fields))), field) == date(2024, 5, 31)

    @pytest.mark.parametrize(
        ("wrong", "kind"),
        [
            *((text, "date_parsing") for text in ("0", "1717200000", "20240531", "2024-W22-5", "2024-5-31")),
            *((text, "date_parsing") for text in ("2024-06-31", "2024-05-31T00:00:00", "２０２４-05-31")),
            *((number, "date_type") for number in (0, 1_717_200_000, 1_717_200_000.0)),
        ],
    )
    def test_no_timestamp_is_a_day(self, value: type[Any], field: str, wrong: object, kind: str) -> None:
        fields = dict(RIGHT)[value]
        said = json.loads(TypeAdapter(value).dump_json(value(**fields)))
        assert refusals(partial(value, **{**fields, field: wrong})) == {kind}
        read = partial(TypeAdapter(value).validate_json, json.dumps({**said, field: wrong}))
        assert refusals(read) == {kind}


@pytest.mark.parametrize(("value", "field", "choices"), [
    (VietQR, "purpose_fit", ["error", "truncate", "long"]),
    (Slip, "language", ["vi", "en", "vi+en"]),
])  # fmt: skip
def test_the_schema_names_the_choices(value, field, choices):
    assert TypeAdapter(value).json_schema()["properties"][field]["enum"] == choices
