"""What a call is given wrongly is refused before anything is done, in words that say what and where it is."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counter import BANK, MORNING, ONE, OTHER, OWN, TWO, credit, refused_at
from money import Lines, Says

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY, ACCOUNT = MORNING.date(), (BANK, OWN)
MONEY = credit("1", "khach")
REFERENCE = "a reference must be a Reference, not str"

WRONG_TYPES = [
    # of what comes
    ("open", {"charges": 7}, "a list of charges must be an Iterable, not int"),
    ("open", {"charges": [MONEY]}, "a charge must be a Charge, not Credit"),
    ("open", {"charges": [], "tokens": [1]}, "what tokens name must be a Mapping, not list"),
    ("receive", {"credits": MONEY}, "a list of credits must be an Iterable, not Credit"),
    ("receive", {"credits": [MONEY, ONE]}, "a credit must be a Credit or an InvalidCredit, not Charge"),
    (
        "take",
        {"body": "{}", "headers": {}, "source": Says()},
        "the body of a message must be a bytes, not str",
    ),
    (
        "take",
        {"body": b"{}", "headers": {}, "source": 7},
        "the source of a message has `read`, which int has not",
    ),
    ("statement", {"statement": [MONEY]}, "a statement has `debits`, which list has not"),
    ("statement", {"statement": Lines([ONE])}, "a credit must be a Credit or an InvalidCredit, not Charge"),
    (
        "statement",
        {"statement": Lines([]), "covered": [DAY]},
        "covered days must be a Coverage, not date",
    ),
    # of questions
    ("settlement", {"reference": "x"}, REFERENCE),
    ("settlements", {"dossier": 7}, "a dossier must be a Dossier or a str, not int"),
    ("attention", {"after": "x"}, "a reference must be a Reference or a NoneType, not str"),
    ("attention", {"limit": "7"}, "a limit must be an int, not str"),
    ("attention", {"office": 7}, "an office must be a str or a NoneType, not int"),
    ("pending", {"after": 7}, "a waiting credit must be a str or a Pending or a NoneType, not int"),
    ("credit", {"id": 7}, "the id of a credit must be a str, not int"),
    ("acts", {"about": 7}, "a reference or the id of a credit must be a Reference or a str, not int"),
    ("suggest", {"pending": MONEY}, "a waiting credit must be a Pending, not Credit"),
    ("refund_evidence", {"after": 7}, "the id of a debit must be a str or a NoneType, not int"),
    ("events", {"after": "1"}, "the number of an event must be an int, not str"),
    ("events", {"epoch": 7}, "an epoch must be a str or a NoneType, not int"),
    # of acts
    ("decide", {"id": 7, "to": None}, "the id of a credit must be a str, not int"),
    (
        "decide",
        {"id": "x", "to": 7},
        "what a credit pays must be a Reference or a Mapping or a NoneType, not int",
    ),
    ("decide", {"id": "x", "to": {"y": 1}}, REFERENCE),
    ("refund", {"id": 7, "amount": 1}, "the id of a credit must be a str, not int"),
    (
        "refund",
        {"id": "x", "amount": 1, "reference": "y"},
        "a reference must be a Reference or a NoneType, not str",
    ),
    (
        "refund",
        {"id": "x", "amount": 1, "debit": 7},
        "the id of a debit must be a str or a NoneType, not int",
    ),
    ("prove", {"id": 7, "amount": 1, "debit": "x"}, "the id of a credit must be a str, not int"),
    ("prove", {"id": "x", "amount": 1, "debit": 7}, "the id of a debit must be a str, not int"),
    (
        "prove",
        {"id": "x", "amount": 1, "debit": "x", "reference": "y"},
        "a reference must be a Reference or a NoneType, not str",
    ),
    ("same", {"id": "x", "other": 7}, "the id of a credit must be a str, not int"),
    ("apart", {"id": 7}, "the id of a credit must be a str, not int"),
    ("accept", {"reference": "x"}, REFERENCE),
    ("accept", {"reference": ONE.reference, "key": 7}, "key must be a str or a NoneType, not int"),
    ("replace", {"charge": ONE.reference}, "a charge must be a Charge, not Reference"),
    ("cancel", {"reference": "x"}, REFERENCE),
    ("reopen", {"reference": "x"}, REFERENCE),
    (
        "forget",
        {"before": DAY},
        "the time before which texts are forgotten must be a datetime, not date",
    ),
    (
        "forget",
        {"before": datetime(2024, 6, 1)},  # noqa: DTZ001 - it is what is refused
        "the time before which texts are forgotten needs its UTC offset",
    ),
    ("backup", {"path": 7}, "the place of a ledger must be a str or a PathLike, not int"),
]


@pytest.fixture(scope="module")
def one() -> Iterator[Ledger]:
    """A ledger with a charge and a credit, which stays as it is."""
    with Ledger(":memory:") as ledger:
        ledger.open([ONE])
        ledger.receive([MONEY])
        yield ledger


@pytest.mark.parametrize(("name", "given", "said"), WRONG_TYPES)
def test_a_wrong_type(one, name, given, said) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(said)}$"):
        getattr(one, name)(**given)
    assert one.totals()[Place.UNMATCHED].count == 1
    assert one.settlement(ONE.reference).state is ChargeState.UNPAID
    assert one.acts(ONE.reference) == ()


def test_a_place_of_a_wrong_type() -> None:
    class Name(Path().__class__):
        def __fspath__(self) -> bytes:
            return b"ledger.db"

    for place, said in (
        (7, "the place of a ledger must be a str or a PathLike, not int"),
        (Name(), "the place of a ledger must be a str, not bytes"),
    ):
        with pytest.raises(TypeError, match=f"^{said}$"):
            Ledger(place)


def test_a_connection_of_something_else() -> None:
    said = "a connection is one of Django, SQLAlchemy, sqlite3 or psycopg 3, not int"
    with pytest.raises(TypeError, match=f"^{said}$"):
        Ledger.joining(7)


NOBODY = [
    ("settlement", {"reference": TWO.reference}, Code.CHARGE_UNKNOWN, ""),
    ("attention", {"after": TWO.reference}, Code.CHARGE_UNKNOWN, "after"),
    ("attention", {"limit": 0}, Code.COUNT_INVALID, "limit"),
    ("pending", {"after": "x"}, Code.CREDIT_UNKNOWN, "after"),
    ("pending", {"limit": 0}, Code.COUNT_INVALID, "limit"),
    ("credit", {"id": "x"}, Code.CREDIT_UNKNOWN, "id"),
    ("refund_evidence", {"after": "x"}, Code.DEBIT_UNKNOWN, "after"),
    ("accept", {"reference": ONE.reference, "seen": "x"}, Code.SEEN_STALE, "seen"),
    ("accept", {"reference": TWO.reference}, Code.CHARGE_UNKNOWN, ""),
    ("cancel", {"reference": TWO.reference}, Code.CHARGE_UNKNOWN, ""),
    ("close", {"day": DAY, "account": (BANK, OTHER)}, Code.ACCOUNT_NEVER_SEEN, "account"),
    ("close", {"day": DAY, "account": ("x", OTHER)}, Code.BIN_DIGITS, "bank"),
]


@pytest.mark.parametrize(("name", "given", "code", "path"), NOBODY)
def test_what_nobody_knows(one, name, given, code, path) -> None:
    assert refused_at(getattr(one, name), **given) == (code, path)


TEXTS = [
    ("credit", {}, "id", "id"),
    ("pending", {}, "after", "after"),
    ("pending", {}, "office", "office"),
    ("attention", {}, "office", "office"),
    ("events", {}, "office", "office"),
    ("acts", {}, "about", "about"),
    ("refund_evidence", {}, "after", "after"),
    ("decide", {"to": None}, "id", "id"),
    ("refund", {"amount": 1}, "id", "id"),
    ("refund", {"id": "x", "amount": 1}, "debit", "debit"),
    ("prove", {"amount": 1, "debit": "x"}, "id", "id"),
    ("prove", {"id": "x", "amount": 1}, "debit", "debit"),
    ("same", {"id": "x"}, "other", "id"),
    ("apart", {}, "id", "id"),
]
ACTS = [
    ("decide", {"id": "x", "to": None}),
    ("refund", {"id": "x", "amount": 1}),
    ("prove", {"id": "x", "amount": 1, "debit": "y"}),
    ("same", {"id": "x", "other": "y"}),
    ("apart", {"id": "x"}),
    ("accept", {"reference": ONE.reference}),
    ("replace", {"charge": ONE}),
    ("cancel", {"reference": ONE.reference}),
    ("reopen", {"reference": ONE.reference}),
    ("close", {"day": DAY, "account": ACCOUNT}),
]


@pytest.mark.parametrize(
    ("name", "given", "field", "path"), [*TEXTS, *((*act, "key", "key") for act in ACTS)]
)
def test_a_text_that_no_database_keeps(one, name, given, field, path) -> None:
    call = partial(getattr(one, name), **given)
    assert refused_at(call, **{field: "la\0n"}) == (Code.VALUE_CONTROL, path)
    assert refused_at(call, **{field: "la\ud800n"}) == (Code.TEXT_SURROGATE, path)
