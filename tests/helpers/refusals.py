"""Every way in which an act of a person is refused: by which code, at which argument, with which figures.

The pure outcome and the live ledger have the same verbs, so one table is for both.
"""

from __future__ import annotations

from typing import Any

from counter import BANK, CODES, MORNING, ONE, OTHER, OWN, TWO, charge, credit, memo, row

from vnqr.errors import Code
from vnqr.ledger.values import MAX_DONG

DAY = MORNING.date()
NOBODYS = charge(CODES[2])
CHARGES = [ONE, TWO]
CREDITS = [
    credit("paid", memo(ONE), 100_000),
    credit("again", memo(ONE), 50_000, source="sepay"),
    credit("two", memo(TWO), 50_000, source="statement"),
    credit("waits", "nop phi", 50_000, source="sepay"),
    credit("parts", "tien", 10_000, source="statement"),
    credit("elsewhere", "tien", 10_000, account=OTHER, source="sepay"),
    row(),
]

Given = tuple[str, tuple[Any, ...], dict[str, Any]]


def acts(ids: dict[str | None, str]) -> list[Given]:
    """Return what was done before: verb, arguments and named arguments."""
    return [
        ("refund", (ids["paid"], 40_000), {"key": "form 1", "by": "Lan"}),
        ("decide", (ids["parts"], {ONE.reference: 6_000}), {}),
        ("close", (DAY, (BANK, OTHER)), {}),
    ]


def refusals(ids: dict[str | None, str]) -> list[tuple[Given, tuple[Code, str, dict[str, Any]]]]:
    """Return acts, and why each of them is refused: code, path and figures."""
    one, two = ONE.reference, TWO.reference
    paid, again, waits, parts = (ids[name] for name in ("paid", "again", "waits", "parts"))
    dong = Code.DONG_INVALID, "amount", {"minimum": 1, "maximum": MAX_DONG}
    unknown = Code.CHARGE_UNKNOWN, "", {}
    stale, reused = (Code.SEEN_STALE, "seen", {}), (Code.KEY_REUSED, "key", {})
    differs = Code.SAME_DIFFERS, "id", {}
    line = {"limit": 300}
    surrogate = {"character": "U+D800"}
    years = {"first": 2000, "last": 2199}
    return [
        # What a credit has.
        (("decide", (waits, {one: 50_001}), {}), _too_much(50_001, 50_000)),
        (("decide", (waits, {one: 30_000, two: 30_000}), {}), _too_much(60_000, 50_000)),
        (("decide", (paid, {one: 39_999}), {}), _under(39_999, 40_000)),
        (("decide", (paid, two), {}), _under(0, 40_000)),
        (("refund", (paid, 60_001), {}), _refund_too_much(60_001, 60_000)),
        (("refund", (waits, 50_001), {}), _refund_too_much(50_001, 50_000)),
        (("refund", (parts, 6_001), {"reference": one}), _refund_too_much(6_001, 6_000)),
        (("refund", (parts, 4_001), {"aside": True}), _refund_too_much(4_001, 4_000)),
        (("refund", (parts, 1), {"reference": two}), _refund_too_much(1, 0)),
        (("refund", (parts, 1), {}), _unclear(2)),
        (("refund", (parts, 1), {"reference": one, "aside": True}), _unclear(2)),
        (("refund", (paid, 0), {}), dong),
        (("refund", (paid, MAX_DONG + 1), {}), dong),
        (("refund", (paid, True), {}), dong),
        (("decide", (waits, {one: 0}), {}), dong),
        (("decide", (waits, {one: 1.0}), {}), dong),
        # What there is.
        (("decide", ("0" * 32, None), {}), (Code.CREDIT_UNKNOWN, "id", {})),
        (("refund", ("0" * 32, 1), {}), (Code.CREDIT_UNKNOWN, "id", {})),
        (("same", (waits, "0" * 32), {}), (Code.CREDIT_UNKNOWN, "id", {})),
        (("apart", ("0" * 32,), {}), (Code.CREDIT_UNKNOWN, "id", {})),
        (("decide", ("\ud800", None), {}), (Code.TEXT_SURROGATE, "id", surrogate)),
        (("decide", (ids[None], one), {}), (Code.CREDIT_INVALID, "id", {})),
        (("refund", (paid, 1), {"debit": "0" * 32}), (Code.DEBIT_UNKNOWN, "debit", {})),
        (("refund", (paid, 1), {"debit": "\ud800"}), (Code.TEXT_SURROGATE, "debit", surrogate)),
        (("prove", ("0" * 32, 1), {"debit": "0" * 32}), (Code.CREDIT_UNKNOWN, "id", {})),
        (("prove", (paid, 0), {"debit": "0" * 32}), dong),
        (("prove", (paid, 40_000), {"debit": "0" * 32}), (Code.DEBIT_UNKNOWN, "debit", {})),
        (("prove", (paid, 40_000), {"debit": "\ud800"}), (Code.TEXT_SURROGATE, "debit", surrogate)),
        (("prove", (paid, 1), {"debit": "x", "reference": NOBODYS.reference}), unknown),
        (("decide", (waits, NOBODYS.reference), {}), unknown),
        (("decide", (waits, {one: 1, NOBODYS.reference: 1}), {}), unknown),
        (("refund", (paid, 1), {"reference": NOBODYS.reference}), unknown),
        (("accept", (NOBODYS.reference,), {}), unknown),
        (("cancel", (NOBODYS.reference,), {}), unknown),
        (("reopen", (NOBODYS.reference,), {}), unknown),
        (("replace", (NOBODYS,), {}), unknown),
        # Two credits, one payment: of two sources, equal, and not booked to two charges.
        (("same", (waits, waits), {}), differs),
        (("same", (waits, again), {}), differs),
        (("same", (parts, ids["elsewhere"]), {}), differs),
        (("same", (waits, parts), {}), (Code.SAME_DIFFERS, "amount", {})),
        (("same", (again, ids["two"]), {}), (Code.SAME_PLACED, "id", {})),
        (("apart", (waits,), {}), (Code.APART_ALONE, "id", {})),
        # Who, how often, and on what was seen.
        (("decide", (waits, None), {"seen": "another"}), stale),
        (("refund", (paid, 1), {"seen": "another"}), stale),
        (("accept", (one,), {"seen": "another"}), stale),
        (("refund", (paid, 1), {"key": "form 1"}), reused),
        (("refund", (again, 40_000), {"key": "form 1"}), reused),
        (("cancel", (one,), {"key": "form 1"}), reused),
        (("close", (DAY, (BANK, OWN)), {"key": "form 1"}), reused),
        (("decide", (waits, None), {"by": " "}), (Code.LINE_INVALID, "by", line)),
        (("cancel", (one,), {"by": "x" * 301}), (Code.LINE_INVALID, "by", line)),
        (("accept", (one,), {"key": ""}), (Code.LINE_INVALID, "key", line)),
        (("apart", (waits,), {"key": "1\n2"}), (Code.LINE_INVALID, "key", line)),
        (("cancel", (one,), {"by": "la\ud800n"}), (Code.TEXT_SURROGATE, "by", surrogate)),
        (("same", (waits, parts), {"reason": "\ud800"}), (Code.TEXT_SURROGATE, "reason", surrogate)),
        (
            ("replace", (ONE,), {"reason": "rút\0"}),
            (Code.VALUE_CONTROL, "reason", {"character": "U+0000", "position": 3}),
        ),
        # Days.
        (("close", (DAY, (BANK, OTHER)), {}), (Code.DAY_CLOSED, "day", {})),
        (("close", (DAY, (BANK, "999")), {}), (Code.ACCOUNT_NEVER_SEEN, "account", {})),
        (("close", (DAY, ("MBB", OWN)), {}), (Code.BIN_DIGITS, "bank", {})),
        (("close", (DAY, (BANK, "1 2")), {}), (Code.ACCOUNT_CHARACTERS, "account", {})),
        (("close", (DAY.replace(year=1999), (BANK, OWN)), {}), (Code.TIME_INVALID, "day", years)),
        (("refund", (paid, 1), {"on": DAY.replace(year=2200)}), (Code.TIME_INVALID, "day", years)),
    ]


def wrong_types(ids: dict[str | None, str]) -> list[tuple[Given, str]]:
    """Return acts with something of another type, and what is said of it."""
    one, waits, own = ONE.reference, ids["waits"], (BANK, OWN)
    pair = "an account is a pair of texts, BIN and number, not of type"
    return [
        (("decide", (7, None), {}), "the id of a credit must be a str, not int"),
        (("refund", (None, 1), {}), "the id of a credit must be a str, not NoneType"),
        (("same", (waits, 7), {}), "the id of a credit must be a str, not int"),
        (("decide", (waits, {str(one): 1}), {}), "a reference must be a Reference, not str"),
        (("refund", (waits, 1), {"aside": 1}), "aside must be a bool, not int"),
        (("prove", (waits, 1), {"debit": "x", "aside": 1}), "aside must be a bool, not int"),
        (("prove", (waits, 1), {"debit": None}), "the id of a debit must be a str, not NoneType"),
        (("refund", (waits, 1), {"on": MORNING}), "a day must be a date, not datetime"),
        (("cancel", (str(one),), {}), "a reference must be a Reference, not str"),
        (("reopen", (None,), {}), "a reference must be a Reference, not NoneType"),
        (("accept", (ONE,), {}), "a reference must be a Reference, not Charge"),
        (("replace", (one,), {}), "a charge must be a Charge, not Reference"),
        (("cancel", (one,), {"by": 7}), "by must be a str or a NoneType, not int"),
        (("cancel", (one,), {"key": 7}), "key must be a str or a NoneType, not int"),
        (("cancel", (one,), {"reason": b"x"}), "reason must be a str or a NoneType, not bytes"),
        (("close", (MORNING, own), {}), "a day must be a date, not datetime"),
        (("close", (DAY, OWN), {}), f"{pair} str"),
        (("close", (DAY, (BANK,)), {}), f"{pair} tuple"),
        (("day", ("2024-06-01", own), {}), "a day must be a date, not str"),
        (("settlement", (str(one),), {}), "a reference must be a Reference, not str"),
        (("credit", (7,), {}), "the id of a credit must be a str, not int"),
    ]


def _too_much(wanted: int, amount: int) -> tuple[Code, str, dict[str, Any]]:
    return Code.DECISION_TOO_MUCH, "amount", {"wanted": wanted, "amount": amount}


def _under(amount: int, refunded: int) -> tuple[Code, str, dict[str, Any]]:
    return Code.DECISION_UNDER_REFUND, "amount", {"amount": amount, "refunded": refunded}


def _refund_too_much(amount: int, left: int) -> tuple[Code, str, dict[str, Any]]:
    return Code.REFUND_TOO_MUCH, "amount", {"amount": amount, "left": left}


def _unclear(count: int) -> tuple[Code, str, dict[str, Any]]:
    return Code.REFUND_UNCLEAR, "reference", {"count": count}
