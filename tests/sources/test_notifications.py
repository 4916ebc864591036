"""Notifications of aggregators: what is proved, what is read, what is for a person, what is answered."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import json
import pkgutil
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
import signer
from hypothesis import given
from hypothesis import strategies as st

from vnqr import VIETNAM, Code, VnqrError
from vnqr.ledger.identity import identity
from vnqr.ledger.values import Credit, InvalidCredit
from vnqr.sources import (
    AGGREGATORS,
    Aggregator,
    Casso,
    NotAuthenticError,
    Notification,
    PayOS,
    SePay,
    VietQRVN,
)
from vnqr.sources.notification import Message

VECTORS = Path(__file__).parents[1] / "vectors"
DOCS = Path(__file__).parents[2] / "docs"
SHARED = json.loads((VECTORS / "webhooks_signed.json").read_text("utf-8"))
OWN = json.loads((VECTORS / "notifications.json").read_text("utf-8"))
BY_NAME = {kind.name: kind for kind in AGGREGATORS}
NOW = 1_717_225_360
SECRET = "bí mật 1"
BANK, ACCOUNT = "970415", "113366668888"
AT = datetime(2024, 6, 1, 14, 2, 37, tzinfo=VIETNAM)
KEYS = {"sepay": "Apikey", "casso": "secure-token", "vietqrvn": "Bearer"}
NAMES = [kind.name for kind in AGGREGATORS]


def source(name: str, **how: Any) -> Aggregator:
    return BY_NAME[name](secret=SECRET, bank=BANK, **how)


def signed(name: str, **fields: Any) -> Notification:
    """Return what a message says whose fields were changed before it was signed."""
    return given_by(source(name), name, fields)


def given_by(reader: Aggregator, name: str, fields: dict[str, Any]) -> Notification:
    body, headers = signer.SIGNERS[name](signer.PAID[name] | fields, SECRET, NOW)
    return reader.read(body, headers, now=NOW)


def with_key(name: str, body: bytes) -> Notification:
    """Return what a body says that proves itself by a key: no JSON is needed for that."""
    scheme = KEYS[name]
    headers = {scheme: SECRET} if "-" in scheme else {"Authorization": f"{scheme} {SECRET}"}
    return source(name).read(body, headers, now=NOW)


def line(of: Any) -> dict[str, Any]:
    """Return a credit or debit as the vectors have it."""
    moment = of.received_at if isinstance(of, Credit) else of.booked_at
    who = of.payer if isinstance(of, Credit) else of.payee
    known = {name: getattr(of, name) for name in ("unique_id", "transaction_id", "account", "amount", "memo")}
    return known | {"at": moment.isoformat()} | ({"payer": who} if who else {})


def shown(row: InvalidCredit) -> str:
    return f"{row.field} {row.code}"


class TestVectors:
    @pytest.mark.parametrize("case", SHARED, ids=lambda case: case["name"])
    def test_the_shared_ones(self, case: dict[str, Any]) -> None:
        reader = BY_NAME[case["source"]](secret=case["secret"], bank="VietinBank")
        body = case["raw"].encode()
        if case["expect"] != "authentic":
            with pytest.raises(NotAuthenticError) as caught:
                reader.read(body, case["headers"], now=case["now"])
            assert caught.value.code == f"notification-{case['expect']}"
            return
        notification = reader.read(body, case["headers"], now=case["now"])
        assert len(notification.credits) == case.get("credits", 1)
        assert (notification.rows, notification.debits) == ((), ())
        assert notification.reply == (200, b'{"success": true}')
        for credit in notification.credits:
            assert (credit.bank, credit.source) == ("970415", case["source"])

    @pytest.mark.parametrize("case", OWN, ids=lambda case: case["name"])
    def test_those_that_javascript_signed(self, case: dict[str, Any]) -> None:
        reader = BY_NAME[case["source"]](**case["make"], bank=BANK)
        if case["expect"] != "authentic":
            with pytest.raises(NotAuthenticError) as caught:
                reader.read(case["raw"].encode(), case["headers"], now=case["now"])
            assert caught.value.code == f"notification-{case['expect']}"
            return
        notification = reader.read(case["raw"].encode(), case["headers"], now=case["now"])
        assert [line(credit) for credit in notification.credits] == case.get("credits", [])
        assert [line(debit) for debit in notification.debits] == case.get("debits", [])
        assert [shown(row) for row in notification.rows] == case.get("rows", [])
        assert notification.passed_over == case.get("passed_over", {})
        assert notification.source == case["source"]


class TestTable:
    """Who adds an aggregator and forgets its vectors, its signer or its row in the table is told here."""

    @pytest.mark.parametrize("kind", AGGREGATORS)
    def test_each_has_its_vectors(self, kind: type[Aggregator]) -> None:
        own = [case for case in SHARED + OWN if case["source"] == kind.name]
        assert [case for case in own if case["expect"] == "forged"]
        assert [case for case in own if case.get("credits")]
        assert [case for case in own if case.get("rows")]
        assert kind.name in signer.SIGNERS
        assert signed(kind.name).credits[0].amount == 50_000

    def test_each_is_in_the_table(self) -> None:
        package = importlib.import_module("vnqr.sources")
        modules = [
            importlib.import_module(f"vnqr.sources.{found.name}")
            for found in pkgutil.iter_modules(package.__path__)
        ]
        kinds = {
            thing
            for module in modules
            for thing in vars(module).values()
            if inspect.isclass(thing) and issubclass(thing, Aggregator) and not inspect.isabstract(thing)
        }
        assert kinds == set(AGGREGATORS)
        assert kinds <= {getattr(package, name) for name in package.__all__}

    def test_names_are_all_different(self) -> None:
        assert len(BY_NAME) == len(AGGREGATORS)


def test_the_tests_that_the_documents_name_are_there() -> None:
    """Each row of the conformance of notifications has its proof."""
    rows = [
        line
        for line in (DOCS / "sources.md").read_text("utf-8").splitlines()
        if line.startswith("|") and "::" in line
    ]
    assert len(rows) > 10
    for file, name in re.findall(r"`(sources/\w+\.py)::(\w+)`", "\n".join(rows)):
        assert re.search(rf"(class|def) {name}\b", (VECTORS.parent / file).read_text("utf-8"))
    assert all(re.search(r"`sources/\w+\.py::\w+`", row) for row in rows)


class TestIdentity:
    """The aggregator's id, the bank's number, bank and account: what makes two messages one payment."""

    @pytest.mark.parametrize(
        ("name", "unique_id"),
        [("sepay", "92704"), ("casso", "92704"), ("payos", "c0ffee:FT24153001"), ("vietqrvn", "c0ffee")],
    )
    def test_a_payment(self, name: str, unique_id: str) -> None:
        (credit,) = signed(name).credits
        assert (credit.source, credit.unique_id, credit.transaction_id) == (name, unique_id, "FT24153001")
        assert (credit.bank, credit.account, credit.amount) == (BANK, ACCOUNT, 50_000)
        assert (credit.memo, credit.received_at, credit.occurrence) == ("HS0000001H26240601000115A", AT, 1)

    @pytest.mark.parametrize(
        ("name", "beside"),
        [
            ("sepay", ("code", "subAccount", "description", "gateway")),
            ("casso", ("bankName", "bankAbbreviation", "virtualAccountName", "virtualAccountNumber")),
            ("casso", ("counterAccountNumber", "counterAccountBankId", "counterAccountBankName")),
            ("payos", ("virtualAccountName", "virtualAccountNumber", "desc", "orderCode")),
            ("payos", ("counterAccountBankId", "counterAccountBankName", "counterAccountNumber")),
            ("vietqrvn", ("orderId", "sign", "terminalCode", "subTerminalCode", "serviceCode", "urlLink")),
        ],
    )
    def test_what_else_the_documents_name_is_not_of_the_payment(
        self, name: str, beside: tuple[str, ...]
    ) -> None:
        """A code that the aggregator made of the memo is no number of the bank, its description no memo."""
        assert signed(name, **{field: f"X{at}" for at, field in enumerate(beside)}) == signed(name)

    @pytest.mark.parametrize(
        ("name", "number"),
        [("sepay", "referenceCode"), ("casso", "reference"), ("vietqrvn", "referencenumber")],
    )
    def test_banks_without_a_number(self, name: str, number: str) -> None:
        for nothing in (None, "", " "):
            (credit,) = signed(name, **{number: nothing}).credits
            assert credit.transaction_id is None
            assert credit.unique_id is not None

    @pytest.mark.parametrize(
        ("name", "own"),
        [("sepay", "id"), ("casso", "id"), ("payos", "paymentLinkId"), ("vietqrvn", "transactionid")],
    )
    def test_without_its_own_id_the_number_of_the_bank_counts(self, name: str, own: str) -> None:
        (credit,) = signed(name, **{own: None}).credits
        assert (credit.unique_id, credit.transaction_id) == (None, "FT24153001")

    @pytest.mark.parametrize(
        ("name", "own", "number"),
        [
            ("sepay", "id", "referenceCode"),
            ("casso", "id", "reference"),
            ("payos", "paymentLinkId", "reference"),
            ("vietqrvn", "transactionid", "referencenumber"),
        ],
    )
    def test_with_neither_a_repetition_looks_like_a_payment(self, name: str, own: str, number: str) -> None:
        (row,) = signed(name, **{own: None, number: ""}).rows
        assert (shown(row), row.amount) == ("unique_id notification-identity", 50_000)

    def test_a_link_that_is_paid_twice(self) -> None:
        first, second = (signed("payos", reference=number).credits[0] for number in ("FT1", "FT2"))
        assert first.unique_id != second.unique_id
        assert signed("payos", reference=None).rows[0].code is Code.NOTIFICATION_IDENTITY

    def test_a_row_read_again_is_known_again(self) -> None:
        rows = [signed("sepay", transferAmount=amount).rows[0] for amount in ("5.000", "5.000", "6.000")]
        assert rows[0] == rows[1]
        assert rows[0].digest != rows[2].digest
        assert (rows[0].source, rows[0].sheet, rows[0].row) == ("sepay", "", 1)

    def test_a_row_is_known_again_by_its_entry_alone(self) -> None:
        """A ledger keeps the digest: BLAKE2b of the compact JSON, of equal ones then of digest and number."""

        def digest(text: str) -> str:
            return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

        entry = {"id": 7, "amount": None, "description": "Nộp phí"}
        compact = '{"amount":null,"description":"Nộp phí","id":7}'
        message = json.dumps({"error": 0, "data": [entry, 5, entry, entry]}).encode()
        assert [row.digest for row in with_key("casso", message).rows] == [
            digest(compact),
            digest("5"),
            digest(f"{digest(compact)} 2"),
            digest(f"{digest(compact)} 3"),
        ]


# What each aggregator calls what a credit needs.
AMOUNT = {"sepay": "transferAmount", "casso": "amount", "payos": "amount", "vietqrvn": "amount"}
MEMO = {"sepay": "content", "casso": "description", "payos": "description", "vietqrvn": "content"}
ACCOUNTS = {
    "sepay": "accountNumber",
    "casso": "accountNumber",
    "payos": "accountNumber",
    "vietqrvn": "bankaccount",
}
MOMENT = {
    "sepay": "transactionDate",
    "casso": "transactionDateTime",
    "payos": "transactionDateTime",
    "vietqrvn": "transactiontime",
}
VIRTUAL = {
    "sepay": "subAccount",
    "casso": "virtualAccountNumber",
    "payos": "virtualAccountNumber",
    "vietqrvn": "va",
}


@pytest.mark.parametrize("name", NAMES)
class TestReading:
    @pytest.mark.parametrize("amount", [50_000, 50_000.0, "50000", "50000.0", " 50000 ", "50000.00"])
    def test_amounts_that_say_the_same(self, name: str, amount: object) -> None:
        assert [credit.amount for credit in signed(name, **{AMOUNT[name]: amount}).credits] == [50_000]

    @pytest.mark.parametrize(
        "amount",
        [
            "50.000",
            "50,000",
            "5e4",
            "+50000",
            "50000đ",
            "٥",
            0,
            0.5,
            "0",
            None,
            True,
            [],
            {},
            [50_000],
            10**15,
            "",
            "x",
        ],
    )
    def test_amounts_in_doubt(self, name: str, amount: object) -> None:
        notification = signed(name, **{AMOUNT[name]: amount})
        assert (notification.credits, notification.debits) == ((), ())
        (row,) = notification.rows
        assert (shown(row), row.amount) == ("amount dong-invalid", None)
        assert dict(row.params) == {"minimum": 1, "maximum": 10**15 - 1}
        assert notification.reply.status == 200

    @pytest.mark.parametrize("amount", [1, 10**15 - 1])
    def test_the_smallest_and_the_largest_amount(self, name: str, amount: int) -> None:
        assert signed(name, **{AMOUNT[name]: amount}).credits[0].amount == amount

    @pytest.mark.parametrize(
        ("memo", "read"),
        [
            *((None, ""), ("", ""), (123, "123"), ("a\n b ", "a\n b "), ("Nộp phí 😀", "Nộp phí 😀")),
            ("No\u0323\u0302p phi\u0301", "Nộp phí"),
        ],
    )
    def test_memos(self, name: str, memo: object, read: str) -> None:
        assert signed(name, **{MEMO[name]: memo}).credits[0].memo == read

    @pytest.mark.parametrize("memo", [1.5, True, ["a"], {"a": 1}])
    def test_memos_in_doubt(self, name: str, memo: object) -> None:
        (row,) = signed(name, **{MEMO[name]: memo}).rows
        assert (shown(row), row.amount) == ("memo notification-unreadable", 50_000)

    def test_a_memo_that_is_too_long(self, name: str) -> None:
        (row,) = signed(name, **{MEMO[name]: "x" * 2_001}).rows
        assert (shown(row), row.amount) == ("memo credit-memo", 50_000)

    @pytest.mark.parametrize(
        ("account", "read"), [(113366668888, ACCOUNT), ("1133 6666 8888", ACCOUNT), ("abc1", "abc1")]
    )
    def test_accounts(self, name: str, account: object, read: str) -> None:
        assert signed(name, **{ACCOUNTS[name]: account}).credits[0].account == read

    @pytest.mark.parametrize(
        ("account", "code"),
        [
            ("1133-6666", "account-characters"),
            ("1" * 20, "account-characters"),
            (None, "cell-empty"),
            (1.5, "notification-unreadable"),
            (True, "notification-unreadable"),
        ],
    )
    def test_accounts_in_doubt(self, name: str, account: object, code: str) -> None:
        (row,) = signed(name, **{ACCOUNTS[name]: account}).rows
        assert shown(row) == f"account {code}"

    @pytest.mark.parametrize(
        "moment",
        [None, "", "25/13/2024", "2024-02-30 10:00:00", "hôm qua", True, 1.5, [], "1999-01-01 00:00:00"],
    )
    def test_times_in_doubt(self, name: str, moment: object) -> None:
        (row,) = signed(name, **{MOMENT[name]: moment}).rows
        assert (row.field, row.amount) == ("received_at", 50_000)
        assert row.code in {Code.CELL_TIME, Code.TIME_INVALID}

    @pytest.mark.parametrize(
        ("moment", "at", "has_clock"),
        [
            ("2024-06-01 14:02:37", AT, True),
            ("2024-06-01T14:02:37", AT, True),
            ("2024-06-01T07:02:37Z", AT, True),
            ("2024-06-01T07:02:37.000Z", AT, True),
            ("2024-06-01", AT.replace(hour=0, minute=0, second=0), False),
        ],
    )
    def test_times(self, name: str, moment: str, at: datetime, has_clock: bool) -> None:  # noqa: FBT001 - a case
        (credit,) = signed(name, **{MOMENT[name]: moment}).credits
        assert (credit.received_at, credit.has_clock) == (at, has_clock)

    @pytest.mark.parametrize("currency", ["USD", "usd", "VN"])
    def test_other_currencies_are_never_dong(self, name: str, currency: str) -> None:
        (row,) = signed(name, currency=currency).rows
        assert (shown(row), row.amount) == ("currency currency-not-dong", None)

    @pytest.mark.parametrize(
        "field", ["unique_id", "transaction_id", "account", "virtual", "memo", "other_side", "currency"]
    )
    def test_a_field_of_another_kind_is_named(self, name: str, field: str) -> None:
        """Whoever looks at the row has to know which field it is."""
        reader = source(name, virtual=True)
        for called in getattr(reader.names, field)[:1]:
            (row,) = given_by(reader, name, {called: [1]}).rows
            place = "account" if field == "virtual" else field
            assert (shown(row), row.amount) == (
                f"{place} notification-unreadable",
                None if field == "currency" else 50_000,
            )

    @pytest.mark.parametrize("currency", ["VND", "vnd", "VNĐ", "đ", None, ""])
    def test_dong(self, name: str, currency: str | None) -> None:
        assert signed(name, currency=currency).credits

    def test_names_in_other_ways_of_writing(self, name: str) -> None:
        def snake(text: str) -> str:
            return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in text)

        fields = {snake(key): value for key, value in signer.PAID[name].items()}
        body, headers = signer.SIGNERS[name](fields, SECRET, NOW)
        assert source(name).read(body, headers, now=NOW).credits == signed(name).credits

    def test_one_name_in_two_ways_with_two_values(self, name: str) -> None:
        amount = AMOUNT[name]
        (row,) = signed(name, **{amount.upper(): 90_000}).rows
        assert (shown(row), row.amount) == (" notification-repeated", None)
        assert signed(name, **{amount.upper(): 50_000}).credits == signed(name).credits

    def test_fields_that_are_not_known(self, name: str) -> None:
        assert signed(name, note=7, more="x").credits == signed(name).credits

    def test_virtual_accounts(self, name: str) -> None:
        fields = {VIRTUAL[name]: "VA99000001"}
        assert signed(name, **fields).credits[0].account == ACCOUNT
        assert given_by(source(name, virtual=True), name, fields).credits[0].account == "VA99000001"
        assert given_by(source(name, virtual=True), name, {VIRTUAL[name]: ""}).credits[0].account == ACCOUNT

    def test_the_account_of_a_source(self, name: str) -> None:
        own = source(name, account="1133 6666 8888")
        assert own.account == ACCOUNT
        assert given_by(own, name, {}).credits[0].account == ACCOUNT
        assert given_by(own, name, {ACCOUNTS[name]: None}).credits[0].account == ACCOUNT
        (row,) = given_by(own, name, {ACCOUNTS[name]: "999"}).rows
        assert (shown(row), row.amount) == ("account notification-account", 50_000)
        virtual = {VIRTUAL[name]: "va1"}
        assert (
            given_by(source(name, account=ACCOUNT, virtual=True), name, virtual).credits[0].account == "va1"
        )
        assert given_by(source(name, account="VA1", virtual=True), name, virtual).credits[0].account == "va1"
        assert given_by(source(name, account="VA1"), name, virtual).rows[0].code is Code.NOTIFICATION_ACCOUNT

    def test_a_balance_takes_no_money_away(self, name: str) -> None:
        for field in ("accumulated", "runningBalance"):
            most = 10**15 - 1
            for balance, kept in (
                *((-5, -5), (most, most), (-most, -most), (most + 1, None), (-most - 1, None)),
                *((1.5, None), ("x", None), (None, None)),
            ):
                (credit,) = signed(name, **{field: balance}).credits
                if field in signer.PAID[name]:
                    assert credit.balance == kept

    def test_nothing_private_is_shown(self, name: str) -> None:
        assert repr(source(name, account=ACCOUNT)) == f"<{BY_NAME[name].__name__} 970415>"
        notification = signed(name)
        texts = [
            repr(notification),
            str(notification),
            repr(notification.reply),
            repr(source(name, account=ACCOUNT)),
        ]
        texts.append(repr(signed(name, **{AMOUNT[name]: "x"})))
        texts.append(repr(Message.of(json.dumps(signer.PAID[name]).encode())))
        for text in texts:
            for private in (ACCOUNT, "HS0000001H26240601000115A", "TRAN THI MAU", SECRET):
                assert private not in text


class TestDirections:
    @pytest.mark.parametrize(
        ("name", "fields"),
        [
            ("sepay", {"transferType": "out"}),
            ("sepay", {"transferType": " OUT "}),
            ("casso", {"amount": -50_000}),
            ("casso", {"amount": "-50000"}),
            ("vietqrvn", {"transType": "D"}),
            ("vietqrvn", {"transType": "d", "amount": -50_000}),
        ],
    )
    def test_money_that_went_out_is_kept(self, name: str, fields: dict[str, Any]) -> None:
        notification = signed(name, **fields)
        assert (notification.credits, notification.rows) == ((), ())
        (debit,) = notification.debits
        (credit,) = signed(name).credits
        assert line(debit) == line(credit)
        assert (debit.bank, debit.source, debit.has_clock) == (BANK, name, True)

    @pytest.mark.parametrize(("name", "field"), [("sepay", "transferType"), ("vietqrvn", "transType")])
    @pytest.mark.parametrize("direction", [None, "", "credit", "inn", 1, True])
    def test_what_does_not_say_where_the_money_went(self, name: str, field: str, direction: object) -> None:
        (row,) = signed(name, **{field: direction}).rows
        assert (row.field, row.amount) == ("direction", None)

    @pytest.mark.parametrize("name", ["sepay", "payos", "vietqrvn"])
    def test_an_amount_below_zero_that_came_in_is_in_doubt(self, name: str) -> None:
        assert shown(signed(name, **{AMOUNT[name]: -50_000}).rows[0]) == "amount dong-invalid"

    def test_money_out_that_cannot_be_read_is_shown_without_an_amount(self) -> None:
        (row,) = signed("sepay", transferType="out", transactionDate=None).rows
        assert (shown(row), row.amount) == ("received_at cell-time", None)


TRAPS = [
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"5",
    b"{}",
    b"{",
    b'{"a":NaN}',
    b'{"a":-Infinity}',
    b'{"a":1,}',
    b"\xff\xfe{\x00}\x00",
    b'{"a":"\xff"}',
    b"\xef\xbb\xbf",
    b'{"data":{"data":{}}}',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"data":' + b"[" * 33 + b"]" * 33 + b"}",
    b'"' + b"\\" * 99_999,
    b'{"amount":' + b"9" * 100_000 + b"}",
    b'{"amount":1e999999999999999999}',
    b'{"id":1,"id":2}',
    b'{"__proto__":{"id":1}}',
    b'{"data":"x","error":[]}',
    b'{"data":{"memo":"\\ud83d"},"signature":"half a character"}',
    b'{"data":[null,5,"x",[],{"id":[]}]}',
    b"id=1&amount=2",
]


class TestJson:
    @pytest.mark.parametrize("body", TRAPS, ids=lambda body: repr(body[:24]))
    @pytest.mark.parametrize("name", KEYS)
    def test_what_is_no_message_is_a_row_of_an_authentic_one(self, name: str, body: bytes) -> None:
        notification = with_key(name, body)
        assert (notification.credits, notification.debits) == ((), ())
        assert notification.rows
        assert notification.reply.status == 200
        assert with_key(name, body) == notification

    @pytest.mark.parametrize("body", TRAPS, ids=lambda body: repr(body[:24]))
    @pytest.mark.parametrize("name", ["casso", "payos"])
    def test_what_is_no_message_has_no_signature(self, name: str, body: bytes) -> None:
        headers = {"X-Casso-Signature": f"t={NOW}000,v1={'0' * 128}"}
        with pytest.raises(NotAuthenticError) as caught:
            source(name).read(body, headers, now=NOW)
        assert caught.value.code is Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            (
                '"transferAmount": 50000',
                '"transferAmount": 1, "transferAmount": 50000',
                "notification-repeated",
            ),
            ('"transferAmount": 50000', '"transferAmount": NaN', "notification-json"),
            ('"transferAmount": 50000', '"transferAmount": 50.000', "dong-invalid"),
            ('"transferAmount": 50000', f'"transferAmount": 50000.{"0" * 20}1', "dong-invalid"),
            ('"transferAmount": 50000', '"transferAmount": -0', "dong-invalid"),
            ('"id": 92704', '"id": 9.2704e4', "notification-unreadable"),
            ('"id": 92704', '"id": ' + "9" * 101, "line-invalid"),
            ('"113366668888"', "1.13366668888e11", "notification-unreadable"),
            ("HS0000001H26240601000115A", "\\ud83d", "credit-memo"),
        ],
    )
    def test_values_in_doubt(self, old: str, new: str, code: str) -> None:
        body = json.dumps(signer.PAID["sepay"])
        assert old in body
        (row,) = with_key("sepay", body.replace(old, new).encode()).rows
        assert row.code == code

    @pytest.mark.parametrize("number", [b"50000.0", b"5e4", b"5.0E+4", b"500000e-1"])
    def test_numbers_that_say_the_same(self, number: bytes) -> None:
        body = json.dumps(signer.PAID["sepay"]).encode().replace(b"50000", number)
        assert with_key("sepay", body).credits == signed("sepay").credits

    def test_a_byte_order_mark(self) -> None:
        body = json.dumps(signer.PAID["sepay"]).encode("utf-8-sig")
        assert with_key("sepay", body).credits == signed("sepay").credits

    def test_the_place_of_what_is_no_json_is_in_no_row(self) -> None:
        (row,) = with_key("sepay", b'{"accountNumber": 113366668888').rows
        assert (row.row, row.field, row.code, row.params) == (1, "", Code.NOTIFICATION_JSON, ())


class TestCasso:
    def test_one_bad_entry_never_takes_the_good_ones_with_it(self) -> None:
        entries = [signer.PAID["casso"] | {"id": number} for number in range(1, 9)]
        entries[1]["amount"] = None
        entries[3] = 5
        entries[5]["accountNumber"] = [1]
        body = json.dumps({"error": 0, "data": entries}).replace('"id": 8,', '"id": 8, "amount": 1,').encode()
        notification = with_key("casso", body)
        assert [credit.unique_id for credit in notification.credits] == ["1", "3", "5", "7"]
        assert [(row.row, row.code) for row in notification.rows] == [
            (2, Code.DONG_INVALID),
            (4, Code.NOTIFICATION_UNREADABLE),
            (6, Code.NOTIFICATION_UNREADABLE),
            (8, Code.NOTIFICATION_REPEATED),
        ]

    def test_equal_entries_without_an_id_are_all_there(self) -> None:
        paid = signer.PAID["casso"] | {"id": None}
        memo = f"  {paid['description']}"
        later = paid | {"transactionDateTime": "2024-06-01 23:59:59", "description": memo}
        out = paid | {"amount": -50_000}
        other = paid | {"reference": "FT9"}
        body = json.dumps({"error": 0, "data": [paid, other, out, later, out, paid, 5, 5, 6]}).encode()
        notification = with_key("casso", body)
        assert [credit.occurrence for credit in notification.credits] == [1, 1, 2, 3]
        assert [debit.occurrence for debit in notification.debits] == [1, 2]
        assert len({identity(credit) for credit in notification.credits}) == 4
        assert len({row.digest for row in notification.rows}) == 3
        assert with_key("casso", body) == notification

    def test_one_id_twice_is_one_payment(self) -> None:
        paid = signer.PAID["casso"]
        first, second = with_key("casso", json.dumps({"error": 0, "data": [paid, paid]}).encode()).credits
        assert first == second

    @pytest.mark.parametrize("error", [0, "0", 0.0, None])
    def test_no_error(self, error: object) -> None:
        assert with_key("casso", json.dumps({"error": error, "data": signer.PAID["casso"]}).encode()).credits

    @pytest.mark.parametrize("error", [1, "1", -1, True, False, "", [], 0.5])
    def test_an_error_is_no_money(self, error: object) -> None:
        (row,) = with_key("casso", json.dumps({"error": error, "data": signer.PAID["casso"]}).encode()).rows
        assert (shown(row), row.amount) == ("error notification-unreadable", None)

    def test_error_may_be_absent_and_a_list_may_be_empty(self) -> None:
        assert with_key("casso", json.dumps({"data": signer.PAID["casso"]}).encode()).credits
        assert with_key("casso", b'{"error":0,"data":[]}').rows == ()

    def test_the_names_of_version_1(self) -> None:
        entry = {
            "id": 7,
            "tid": "FT1",
            "description": "nop phi",
            "amount": 50_000,
            "cusum_balance": 190_000,
            "when": "2024-06-01 14:02:37",
            "bank_sub_acc_id": ACCOUNT,
            "subAccId": "X1",
            "virtualAccount": "VA1",
            "virtualAccountName": "X2",
            "corresponsiveName": "TRAN THI MAU",
            "corresponsiveAccount": "X3",
            "corresponsiveBankId": "X4",
            "corresponsiveBankName": "X5",
        }
        body = json.dumps({"error": 0, "data": [entry]}).encode()
        (credit,) = with_key("casso", body).credits
        assert credit == Credit(
            bank=BANK,
            account=ACCOUNT,
            amount=50_000,
            memo="nop phi",
            received_at=AT,
            unique_id="7",
            transaction_id="FT1",
            source="casso",
            balance=190_000,
            payer="TRAN THI MAU",
        )

    def test_version_2_counts_where_both_have_a_name(self) -> None:
        old = {"bank_sub_acc_id": "999", "subAccId": "888", "when": "2020-01-01 00:00:00", "tid": "x"}
        old |= {"corresponsiveName": "B", "cusum_balance": 1}
        assert signed("casso", **old).credits == signed("casso").credits
        (credit,) = signed("casso", accountNumber=None, bank_sub_acc_id=None, subAccId="888").credits
        assert credit.account == "888"

    @pytest.mark.parametrize("trial", [0, "0", 0.0])
    def test_its_trial_call_is_no_money(self, trial: object) -> None:
        notification = signed("casso", id=trial)
        assert (notification.credits, notification.rows) == ((), ())
        assert notification.passed_over == {"test": 1}


class TestPayOS:
    """What its proof cannot do is in the documents; what can be held off is held off."""

    def outer(self, **fields: Any) -> Notification:
        body, headers = signer.payos(signer.PAID["payos"], SECRET, NOW)
        message = {name: value for name, value in (json.loads(body) | fields).items() if value is not ...}
        return source("payos").read(json.dumps(message).encode(), headers, now=NOW)

    @pytest.mark.parametrize(
        "fields",
        [
            {"success": False},
            {"success": "false"},
            {"code": "01"},
            {"code": ""},
            {"code": 0},
            {"code": True},
            {"code": ["00"]},
            {"success": False, "code": "24"},
        ],
    )
    def test_what_did_not_succeed_is_no_money(self, fields: dict[str, Any]) -> None:
        notification = self.outer(**fields)
        assert (notification.credits, notification.rows) == ((), ())
        assert notification.passed_over == {"failed": 1}

    @pytest.mark.parametrize("code", ["01", "0", "", 0, 7, True, ["00"]])
    def test_nor_what_failed_inside(self, code: object) -> None:
        assert signed("payos", code=code).passed_over == {"failed": 1}
        assert signed("payos", code=None).credits

    @pytest.mark.parametrize(
        "fields", [{"success": ...}, {"success": None}, {"success": "True"}, {"desc": ...}]
    )
    def test_what_says_that_it_succeeded(self, fields: dict[str, Any]) -> None:
        assert self.outer(**fields).credits == signed("payos").credits

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"success": 1}, "success"),
            ({"success": []}, "success"),
            ({"code": None}, "code"),
            ({"code": ...}, "code"),
        ],
    )
    def test_what_is_in_doubt(self, fields: dict[str, Any], path: str) -> None:
        assert [shown(row) for row in self.outer(**fields).rows] == [f"{path} notification-unreadable"]

    @pytest.mark.parametrize(
        "fields",
        [
            {"signature": ...},
            {"signature": None},
            {"signature": 5},
            {"data": ...},
            {"data": []},
            {"data": None},
        ],
    )
    def test_without_a_signature_it_is_not_read(self, fields: dict[str, Any]) -> None:
        with pytest.raises(NotAuthenticError):
            self.outer(**fields)

    SAMPLE: ClassVar = {
        "orderCode": 123,
        "amount": 3000,
        "description": "VQRIO123",
        "accountNumber": "12345678",
        "reference": "TF230204212323",
        "paymentLinkId": "124c33293c43417ab7879e14c8d9eb18",
    }

    def test_its_confirmation_call_is_no_money(self) -> None:
        assert signed("payos", **self.SAMPLE).passed_over == {"test": 1}

    @pytest.mark.parametrize("field", SAMPLE)
    def test_a_payment_like_it_is_money(self, field: str) -> None:
        other = {"orderCode": 124, "amount": 50_000, "description": "VQRIO124", "accountNumber": "12345679"}
        other |= {"reference": "TF230204212324", "paymentLinkId": "124c33293c43417ab7879e14c8d9eb19"}
        assert signed("payos", **self.SAMPLE | {field: other[field]}).credits

    @pytest.mark.parametrize("text", ["null", "undefined"])
    def test_texts_that_its_libraries_sign_as_nothing(self, text: str) -> None:
        fields = {"counterAccountName": text, "description": text, "virtualAccountNumber": text}
        body, headers = signer.payos(signer.PAID["payos"] | dict.fromkeys(fields, ""), SECRET, NOW)
        message = json.loads(body)
        message["data"] |= fields
        reader = source("payos", virtual=True)
        (credit,) = reader.read(json.dumps(message).encode(), headers, now=NOW).credits
        assert (credit.memo, credit.payer, credit.account) == ("", None, ACCOUNT)
        assert given_by(reader, "payos", fields).credits == (credit,)

    @pytest.mark.parametrize("written", ["50000.0", "5e4", "50000.00"])
    def test_numbers_that_its_libraries_sign_as_javascript_writes_them(self, written: str) -> None:
        """The name of the payer is null: no character in the signed text."""
        body, headers = signer.payos(signer.PAID["payos"], SECRET, NOW)
        sent = body.replace(b'"amount": 50000', f'"amount": {written}'.encode())
        assert sent != body
        assert source("payos").read(sent, headers, now=NOW).credits == signed("payos").credits

    def test_a_name_twice_is_for_a_person(self) -> None:
        body, headers = signer.payos(signer.PAID["payos"], SECRET, NOW)
        sent = body.replace(b'"amount": 50000', b'"amount": 900000, "amount": 50000')
        (row,) = source("payos").read(sent, headers, now=NOW).rows
        assert (shown(row), row.amount) == ("data notification-repeated", None)

    @pytest.mark.parametrize(
        "memo", ["x&amount=900000", "&a=", "a&reference=FT2&x", "Nộp&phí=1&lệ_phí=2&b=3"]
    )
    def test_a_memo_that_could_be_fields_is_for_a_person(self, memo: str) -> None:
        notification = signed("payos", description=memo)
        assert [(shown(row), row.amount) for row in notification.rows] == [("data notification-joined", None)]

    @pytest.mark.parametrize("memo", ["A & B", "a=b", "a&b", "a&&b", "=&=", "a& b = c", "lệ&phí_=1"])
    def test_a_memo_that_could_not_is_read(self, memo: str) -> None:
        assert signed("payos", description=memo).credits[0].memo == memo

    @pytest.mark.parametrize("name", ["a=b", "a&b", "", "ă"])
    def test_a_name_that_is_no_plain_word_is_for_a_person(self, name: str) -> None:
        assert signed("payos", **{name: "x"}).rows[0].code is Code.NOTIFICATION_JOINED

    PARTS = st.sampled_from(["x", "amount=900000", "code=00", "a=1", "zz=", "reference=FT9", "=", "é=1"])

    @given(st.lists(PARTS, max_size=4), st.integers(0, 20), st.integers(1, 20))
    def test_no_other_division_of_a_signed_text_is_believed(
        self, parts: list[str], first: int, length: int
    ) -> None:
        """An attacker who holds one signed message, whose memo he wrote, divides it as he likes."""
        data = signer.PAID["payos"] | {"description": "&".join(parts)}
        body, headers = signer.payos(data, SECRET, NOW)
        genuine = source("payos").read(body, headers, now=NOW).credits
        assert [credit.memo for credit in genuine] in ([], ["&".join(parts)])
        pieces = "&".join(f"{name}={signer.payos_text(data[name])}" for name in sorted(data)).split("&")
        pieces[first : first + length] = ["&".join(pieces[first : first + length])]
        other = dict(piece.partition("=")[::2] for piece in pieces)
        forged = {"code": "00", "data": other, "signature": json.loads(body)["signature"]}
        with suppress(NotAuthenticError):
            found = source("payos").read(json.dumps(forged).encode(), headers, now=NOW).credits
            assert [(credit.amount, credit.account, credit.unique_id) for credit in found] in (
                [],
                [(50_000, ACCOUNT, "c0ffee:FT24153001")],
            )


class TestVietQRVN:
    def test_a_token_of_five_minutes(self) -> None:
        reader = VietQRVN(secret=SECRET, bank=BANK)
        body = json.dumps(signer.PAID["vietqrvn"]).encode()
        headers = {"authorization": "bearer " + reader.issue(now=NOW)}
        for now in (NOW, NOW + 300, datetime.fromtimestamp(NOW, UTC)):
            assert VietQRVN(secret=SECRET, bank="VCB").read(body, headers, now=now).credits
        for now in (NOW + 301, NOW - 301):
            with pytest.raises(NotAuthenticError) as caught:
                reader.read(body, headers, now=now)
            assert (caught.value.code, dict(caught.value.issues[0].params)["seconds"]) == (
                Code.NOTIFICATION_STALE,
                301,
            )

    def test_tokens_of_others(self) -> None:
        body = json.dumps(signer.PAID["vietqrvn"]).encode()
        token = VietQRVN(secret="another", bank=BANK).issue(now=NOW)
        own = VietQRVN(secret=SECRET, bank=BANK).issue(now=NOW)
        later = f"{NOW + 1}{own[len(str(NOW)) :]}"
        for given_ in (token, later, own[:-1], own + "0", own.upper(), "", SECRET + "x", "x" + SECRET):
            for scheme in ("Bearer ", "Basic ", ""):
                with pytest.raises(NotAuthenticError):
                    VietQRVN(secret=SECRET, bank=BANK).read(body, {"Authorization": scheme + given_}, now=NOW)
        with pytest.raises(NotAuthenticError):
            VietQRVN(secret=SECRET, bank=BANK).read(body, {}, now=NOW)

    def test_fixed_tokens(self) -> None:
        body = json.dumps(signer.PAID["vietqrvn"]).encode()
        issued = VietQRVN(secret="another", bank=BANK).issue(now=NOW)
        for token in ("fixed", issued):
            for reader in (VietQRVN(token=token, bank=BANK), VietQRVN(secret=SECRET, token=token, bank=BANK)):
                assert reader.read(body, {"Authorization": f"Bearer {token}"}, now=NOW + 10**6).credits
        with pytest.raises(VnqrError) as caught:
            VietQRVN(token="fixed", bank=BANK).issue()
        assert [(issue.code, issue.path) for issue in caught.value.issues] == [(Code.SECRET_EMPTY, "secret")]

    def test_servers_of_several_versions_issue_one_token(self) -> None:
        token = f"{NOW}." + signer.hexadecimal("sha256", SECRET, b"token %d" % NOW)
        assert VietQRVN(secret=SECRET, bank=BANK).issue(now=NOW) == token

    def test_a_token_is_issued_for_now(self) -> None:
        reader = VietQRVN(secret=SECRET, bank=BANK)
        body = json.dumps(signer.PAID["vietqrvn"]).encode()
        assert reader.read(body, {"Authorization": f"Bearer {reader.issue()}"}).credits

    def test_its_answer_names_the_transaction(self) -> None:
        answer = json.loads(signed("vietqrvn").reply.body)
        assert answer == {
            "error": False,
            "errorReason": "",
            "toastMessage": "",
            "object": {"reftransactionid": "c0ffee"},
        }

    def test_or_one_made_of_a_message_that_cannot_be_read(self) -> None:
        answers = [
            json.loads(with_key("vietqrvn", body).reply.body)
            for body in (b"x", b"[]", b'{"transactionid":[]}', b"{}", b"x")
        ]
        # An error would bring the same message again, and it would not be read then either.
        assert {(answer["error"], answer["errorReason"]) for answer in answers} == {(False, "")}
        names = [answer["object"]["reftransactionid"] for answer in answers]
        assert [len(name) for name in names] == [32] * 5
        assert len(set(names)) == 4
        assert names[0] == names[4]

    @pytest.mark.parametrize("moment", [1_717_225_357_000, "1717225357000", 1_717_225_357, "1717225357"])
    def test_its_times(self, moment: object) -> None:
        assert signed("vietqrvn", transactiontime=moment).credits[0].received_at == AT

    def test_milliseconds(self) -> None:
        (credit,) = signed("vietqrvn", transactiontime=1_717_225_357_250).credits
        assert credit.received_at == AT + timedelta(milliseconds=250)

    @pytest.mark.parametrize("moment", [0, -1, 7_258_118_400_000, 10**30, 1_717_225_357_000_000])
    def test_times_that_are_none(self, moment: int) -> None:
        assert shown(signed("vietqrvn", transactiontime=moment).rows[0]) == "received_at cell-time"

    @pytest.mark.parametrize(
        "moment", [1, 946_659_599, 7_258_118_399, 7_258_118_400, 946_659_599_999, 7_258_118_399_999]
    )
    def test_times_of_another_age(self, moment: int) -> None:
        """To the last second of 2199 a number is seconds, from then on it is milliseconds; both are read."""
        assert shown(signed("vietqrvn", transactiontime=moment).rows[0]) == "received_at time-invalid"


class TestMaking:
    @pytest.mark.parametrize("kind", AGGREGATORS)
    def test_banks_by_their_names(self, kind: type[Aggregator]) -> None:
        for bank in ("970415", "VietinBank", "icb"):
            assert kind(secret="s", bank=bank).bank == "970415"
        assert kind(secret="s", bank="999999").bank == "999999"

    @pytest.mark.parametrize("kind", AGGREGATORS)
    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("secret", "", Code.SECRET_EMPTY),
            ("bank", "no such bank", Code.BANK_UNKNOWN),
            ("account", "1-2", Code.ACCOUNT_CHARACTERS),
            ("account", "", Code.ACCOUNT_CHARACTERS),
        ],
    )
    def test_wrong_values(self, kind: type[Aggregator], field: str, value: str, code: Code) -> None:
        with pytest.raises(VnqrError) as caught:
            kind(**{"secret": "s", "bank": BANK} | {field: value})
        assert [(issue.code, issue.path) for issue in caught.value.issues] == [(code, field)]

    @pytest.mark.parametrize("kind", AGGREGATORS)
    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("secret", b"s", "the secret must be a str"),
            ("secret", b"", "the secret must be a str"),
            ("bank", 970415, "the bank must be a str"),
            ("bank", None, "the bank must be a str"),
            ("account", 1133, "the account must be a str"),
            ("virtual", 1, "virtual must be a bool"),
        ],
    )
    def test_wrong_types(self, kind: type[Aggregator], field: str, value: object, said: str) -> None:
        with pytest.raises(TypeError, match=f"^{said}"):
            kind(**{"secret": "s", "bank": BANK} | {field: value})

    @pytest.mark.parametrize(
        ("how", "path"),
        [
            *(({}, "secret"), ({"secret": ""}, "secret"), ({"token": ""}, "secret")),
            *(({"secret": "s", "token": ""}, "token"), ({"secret": "", "token": "t"}, "secret")),
        ],
    )
    def test_no_secret(self, how: dict[str, str], path: str) -> None:
        with pytest.raises(VnqrError) as caught:
            VietQRVN(bank=BANK, **how)
        assert [(issue.code, issue.path) for issue in caught.value.issues] == [(Code.SECRET_EMPTY, path)]

    def test_a_token_is_a_text(self) -> None:
        with pytest.raises(TypeError, match=r"^the token must be a str"):
            VietQRVN(secret="s", token=5, bank=BANK)

    @pytest.mark.parametrize("body", ["{}", None, {}, 5])
    def test_the_body_is_bytes(self, body: Any) -> None:
        for name in NAMES:
            with pytest.raises(TypeError, match=r"^the raw body of the request must be a bytes"):
                source(name).read(body, {})

    def test_bytes_of_any_kind(self) -> None:
        body, headers = signer.sepay(signer.PAID["sepay"], SECRET, NOW)
        for kind in (bytes, bytearray, memoryview):
            assert source("sepay").read(kind(body), headers, now=NOW).credits

    @pytest.mark.parametrize(
        ("now", "error", "said"),
        [
            *(
                (
                    now,
                    TypeError,
                    "^the time is a number of seconds since 1970, or a datetime with its UTC offset$",
                )
                for now in ("1717207001", True, datetime.fromtimestamp(NOW, UTC).replace(tzinfo=None))
            ),
            *(
                (now, ValueError, "^the time is seconds since 1970, not milliseconds or less$")
                for now in (float("nan"), float("inf"), NOW * 1000, 10**400, 10**11 + 1, -(10**11) - 1)
            ),
            *((now, NotAuthenticError, "forged") for now in (10**11, -(10**11), 0)),
        ],
    )
    def test_now(self, now: Any, error: type[Exception], said: str) -> None:
        for name in NAMES:
            with pytest.raises(error, match=said):
                source(name).read(b"{}", {}, now=now)

    @pytest.mark.parametrize(
        "now", [NOW, float(NOW), datetime.fromtimestamp(NOW, UTC), datetime.fromtimestamp(NOW, VIETNAM)]
    )
    def test_times_of_any_kind(self, now: Any) -> None:
        body, headers = signer.sepay(signer.PAID["sepay"], SECRET, NOW - 300)
        assert source("sepay").read(body, headers, now=now).credits

    def test_without_a_time_the_clock_counts(self) -> None:
        body, headers = signer.sepay(signer.PAID["sepay"], SECRET, int(datetime.now(UTC).timestamp()))
        assert source("sepay").read(body, headers).credits
        body, headers = signer.sepay(signer.PAID["sepay"], SECRET, NOW)
        with pytest.raises(NotAuthenticError):
            source("sepay").read(body, headers)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=5,
)


class TestLaws:
    @pytest.mark.parametrize("name", KEYS)
    @given(body=st.binary(max_size=60))
    def test_an_authentic_message_of_any_bytes_is_read_or_shown(self, name: str, body: bytes) -> None:
        notification = with_key(name, body)
        assert notification.credits == notification.debits == ()
        assert notification.rows or name == "casso"  # `{"data":[]}` is authentic, and about nothing

    @pytest.mark.parametrize("name", NAMES)
    @given(data=st.data())
    def test_an_authentic_message_of_any_values_is_money_or_shown(
        self, name: str, data: st.DataObject
    ) -> None:
        """No value of any field takes the payment away unseen, makes it more or puts it elsewhere."""
        fields = dict(signer.PAID[name])
        changed = data.draw(st.dictionaries(st.sampled_from(sorted(fields)), JSON, min_size=1, max_size=2))
        body, headers = signer.SIGNERS[name](fields | changed, SECRET, NOW)
        try:
            notification = source(name).read(body, headers, now=NOW)
        except NotAuthenticError:
            assert name in {"casso", "payos"}  # JavaScript writes some values in another way than Python
            return
        found = len(notification.credits) + len(notification.debits) + len(notification.rows)
        assert found + sum(notification.passed_over.values()) == 1
        for credit in notification.credits:
            if AMOUNT[name] not in changed:
                assert credit.amount == 50_000
            if ACCOUNTS[name] not in changed:
                assert credit.account == ACCOUNT

    @pytest.mark.parametrize("name", NAMES)
    @given(memo=st.text(max_size=50))
    def test_a_memo_comes_as_it_was_written(self, name: str, memo: str) -> None:
        notification = signed(name, **{MEMO[name]: memo})
        for credit in notification.credits:
            assert credit.memo == (memo if memo.strip() and memo not in {"null", "undefined"} else "")
        assert notification.credits or "&" in memo

    @given(places=st.lists(st.booleans(), max_size=6))
    def test_good_entries_are_read_whatever_stands_beside_them(self, places: list[bool]) -> None:
        entries = [signer.PAID["casso"] | {"id": place + 1} for place in range(len(places))]
        for entry, good in zip(entries, places, strict=True):
            entry["amount"] = 50_000 if good else "?"
        notification = with_key("casso", json.dumps({"error": 0, "data": entries}).encode())
        assert [int(credit.unique_id or 0) for credit in notification.credits] == [
            place for place, good in enumerate(places, 1) if good
        ]
        assert [row.row for row in notification.rows] == [
            place for place, good in enumerate(places, 1) if not good
        ]


def test_the_classes_are_what_the_documents_name() -> None:
    assert [Casso, PayOS, SePay, VietQRVN] == sorted(AGGREGATORS, key=lambda kind: kind.__name__)
