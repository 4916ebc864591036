"""Every public value is a body of requests: to a FastAPI application, and as the dict of a JSON object."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import TypeAdapter, ValidationError

from vnqr import (
    CardScheme,
    Charge,
    Code,
    Credit,
    Dossier,
    FeeItem,
    FeeKind,
    Form,
    Payee,
    Reference,
    Scheme,
    Template,
    Token,
    Unreserved,
    VietQR,
)
from vnqr.image.slip import Slip, SlipItem
from vnqr.ledger import receipt
from vnqr.ledger.values import VIETNAM, Debit, InvalidCredit
from vnqr.sources.charges import ChargeRecord

NOW = datetime(2024, 6, 1, 8, 0, 0, 250_000, tzinfo=VIETNAM)
REFERENCE = Reference("000.00.01.H26-240601-0001", item=1)
ITEM = FeeItem(kind=FeeKind.LE_PHI, code="P1", name="Phí", list_price=5, payable=4, reason="Trẻ em")
CHARGE = Charge(
    reference=REFERENCE,
    bank="970415",
    account="1",
    items=(ITEM,) * 2,
    opened_at=NOW,
    due_at=NOW,
    office="Phòng Tư pháp",
)
QR = VietQR(
    bank="970415",
    account="113366668888",
    amount=50_000,
    reference=REFERENCE,
    form=Form.PACKED,
    other_accounts=(CardScheme(id="02", value="4000"), Template.vnpay("0106913377")),
    unreserved=(Unreserved(id="80", guid="com.example", objects=(("01", "counter 7"),)),),
    other_objects=(("62.00", "kept"),),
)
PLAIN_QR = VietQR(bank="970415", account="113366668888", amount=50_000, reference=REFERENCE)

VALUES: list[Any] = [
    CHARGE,
    Credit(
        bank="970415",
        account="1",
        amount=1,
        memo="a\nb",
        received_at=NOW,
        payer="A",
        transaction_id="1",
        unique_id="2",
        source="sepay",
        occurrence=2,
        has_clock=False,
        balance=-1,
    ),
    Debit(bank="970415", account="1", amount=1, memo="a\nb", booked_at=NOW, payee="A"),
    ITEM,
    InvalidCredit(
        source="a.csv",
        sheet="1",
        row=2,
        field="",
        code=Code.ROW_CELLS,
        params=(("cells", 9), ("x", "9")),
        digest="00",
        amount=5,
    ),
    ChargeRecord.of(CHARGE),
    QR,
    VietQR(bank="970415", account="1", convenience_fee_percentage=5),
    REFERENCE,
    Dossier("X1"),
    Token("HSY99EDD1RXQ"),
    Scheme("SV", "student", "SV[0-9]{7}"),
    Payee(bank="970415", account="1", names=("ĐẶNG A", "B")),
    CardScheme(id="02", value="4000"),
    Template.vnpay("0106913377"),
    Unreserved(id="80", guid="com.example", objects=(("01", "x"), ("02", "y"))),
    SlipItem(label="Phí", amount=5),
    Slip(
        code=PLAIN_QR,
        payee="P",
        account="113366668888",
        bank="VietinBank",
        amount=50_000,
        reference=str(REFERENCE),
        items=(SlipItem(label="Phí", amount=50_000),),
        due=date(2024, 6, 1),
        logo=b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>',
        language="vi+en",
    ),
    receipt.ReceiptData(
        kind=FeeKind.PHI,
        payee=receipt.Collector(name="UBND", tax_code="0100000000"),
        payer=receipt.Payer(name="A", id_number="1"),
        lines=(receipt.ReceiptLine(code="P1", name="Phí", list_price=8_000, amount=8_000),),
        amount=8_000,
        amount_in_words="tám nghìn đồng",
        dossier="X1",
        item=0,
        procedure="1.004884",
        paid_at=NOW,
        transaction_ids=("1", "2"),
        number=receipt.ReceiptNumber(pattern="a", serial="b", number="c"),
    ),
]
READ = [pytest.param(value, id=type(value).__name__) for value in VALUES]


def client_of(kind: Any) -> TestClient:
    """Return the client of an application that answers with what it was sent."""
    app = FastAPI()

    @app.post("/")
    def echo(body: kind) -> kind:
        assert isinstance(body, kind)
        return body

    return TestClient(app)


def as_json(value: Any) -> Any:
    return json.loads(TypeAdapter(type(value)).dump_json(value))


@pytest.mark.parametrize("value", READ)
class TestBody:
    def test_a_dict_is_read_as_its_json(self, value: Any) -> None:
        adapter = TypeAdapter(type(value))
        body = as_json(value)
        assert adapter.validate_python(body) == value
        assert adapter.validate_json(json.dumps(body)) == value
        assert adapter.validate_python(value) is value

    def test_through_a_web_framework(self, value: Any) -> None:
        answer = client_of(type(value)).post("/", json=as_json(value))
        assert (answer.status_code, answer.json()) == (200, as_json(value))

    def test_json_schemas(self, value: Any) -> None:
        adapter = TypeAdapter(type(value))
        for mode in ("validation", "serialization"):
            assert adapter.json_schema(mode=mode)["type"] in {"object", "string"}
        paths = client_of(type(value)).get("/openapi.json").json()["paths"]
        assert "application/json" in paths["/"]["post"]["requestBody"]["content"]

    def test_what_is_wrong_is_the_same_in_a_dict_and_in_json(self, value: Any) -> None:
        adapter = TypeAdapter(type(value))
        right = as_json(value)
        tried = [*WRONG]
        if isinstance(right, dict):
            tried += [{**right, name: wrong} for name in right for wrong in WRONG] + [{**right, "more": 1}]
        for body in tried:
            assert outcome(adapter.validate_python, body) == outcome(adapter.validate_json, json.dumps(body))


WRONG = [
    *(None, True, 0, -1, 1.0, 1.5, "", "1", "x", "phi", "2024-06-01", "1717200000", "2024-06-01T08:00:00"),
    *([], {}, [1], [[]], [["a", "b", "c"]], [{}], {"a": 1}, 1_717_200_000),
]


def outcome(read: Any, data: Any) -> Any:
    """Return the value, or what is wrong with it and where."""
    try:
        return read(data)
    except ValidationError as error:
        return {(found["type"], found["loc"]) for found in error.errors()}


@pytest.mark.parametrize(
    ("value", "place", "wrong", "code"),
    [
        (CHARGE, ("items", 1, "payable"), "4", Code.DONG_INVALID),
        (CHARGE, ("items", 1, "payable"), 4.0, Code.DONG_INVALID),
        (CHARGE, ("items", 1, "payable"), True, Code.DONG_INVALID),
        (CHARGE, ("items", 0, "kind"), "fine", Code.VALUE_NOT_ALLOWED),
        (CHARGE, ("items", 0, "kind"), 1, Code.VALUE_NOT_ALLOWED),
        (CHARGE, ("opened_at",), 1_717_200_000, Code.TIME_INVALID),
        (CHARGE, ("opened_at",), "1717200000", Code.TIME_INVALID),
        (CHARGE, ("opened_at",), "2024-06-01", Code.TIME_INVALID),
        (CHARGE, ("opened_at",), "2024-06-01T08:00:00", Code.TIME_INVALID),
        (CHARGE, ("opened_at",), "2024-06-01_08:00:00Z", Code.TIME_INVALID),
        (CHARGE, ("due_at",), "1999-06-01T08:00:00Z", Code.TIME_INVALID),
        (CHARGE, ("reference",), "HS0000001H262406010001BXM", Code.REFERENCE_CHECK),
        (CHARGE, ("account",), "1-2", Code.ACCOUNT_CHARACTERS),
        (CHARGE, ("account",), 1, Code.ACCOUNT_CHARACTERS),
        (VALUES[1], ("amount",), "50000", Code.DONG_INVALID),
        (VALUES[1], ("memo",), 1, Code.CREDIT_MEMO),
        (QR, ("form",), "zipped", Code.VALUE_NOT_ALLOWED),
        (QR, ("amount",), 50_000.0, Code.AMOUNT_NOT_WHOLE),
        (QR, ("unreserved", 0, "objects", 0, 1), "", Code.LENGTH_ZERO),
        (Payee(bank="970415", account="1", names=("A",)), ("names", 0), "", Code.LENGTH_ZERO),
    ],
)
def test_what_is_wrong_is_answered_by_its_code_and_place(
    value: Any, place: Any, wrong: Any, code: Code
) -> None:
    body = as_json(value)
    inner = body
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = wrong
    answer = client_of(type(value)).post("/", json=body)
    assert answer.status_code == 422
    assert [(found["type"], tuple(found["loc"])) for found in answer.json()["detail"]] == [
        (code, ("body", *place))
    ]


@pytest.mark.parametrize(
    ("value", "field", "wrong"),
    [
        (CHARGE, "items", {ITEM}),
        (CHARGE, "items", iter([ITEM])),
        (CHARGE, "cancelled", 0),
        (CHARGE, "cancelled", "false"),
        (CHARGE, "opened_at", date(2024, 6, 1)),
        (CHARGE, "opened_at", NOW.replace(tzinfo=None)),
        (CHARGE, "opened_at", b"2024-06-01T08:00:00Z"),
        (ITEM, "kind", b"phi"),
        (ITEM, "name", b"P"),
        (QR, "form", b"packed"),
        (QR, "unreserved", {1}),
    ],
)
def test_nothing_else_is_coerced(value: Any, field: str, wrong: object) -> None:
    adapter = TypeAdapter(type(value))
    with pytest.raises(ValidationError):
        adapter.validate_python(as_json(value) | {field: wrong})
    with pytest.raises(ValidationError):
        type(value)(**as_json(value) | {field: wrong})


def test_python_values_may_stand_in_a_dict() -> None:
    body = as_json(CHARGE) | {"opened_at": NOW, "reference": REFERENCE, "items": (ITEM, as_json(ITEM))}
    assert TypeAdapter(Charge).validate_python(body) == CHARGE
    assert TypeAdapter(FeeItem).validate_python(as_json(ITEM) | {"kind": FeeKind.LE_PHI}) == ITEM


@pytest.mark.parametrize(
    ("value", "field"),
    [
        *((CHARGE, "items"), (CHARGE, "opened_at"), (ITEM, "kind"), (QR, "form"), (QR, "other_objects")),
        *((VALUES[-2], "items"), (VALUES[-2], "due"), (VALUES[-1], "lines"), (VALUES[-1], "payee")),
    ],
)
def test_a_constructor_takes_what_json_has(value: Any, field: str) -> None:
    right = {name: getattr(value, name) for name in as_json(value)}
    assert type(value)(**right) == value
    assert type(value)(**right | {field: as_json(value)[field]}) == value
