"""Law 1: after any sequence of calls the live ledger equals the pure fold of them, on both databases."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from counter import BANK, MORNING, ONE, OWN, TWO, credit, memo
from drawn import CALLS, run
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import SCHEMES, Lines
from sqlalchemy.engine import make_url
from twin import Twin

from vnqr.errors import VnqrError
from vnqr.ledger import Ledger
from vnqr.ledger.matching import Coverage
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.values import Debit

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(CALLS, max_size=10))
@tried(100)
def test_on_sqlite(calls):
    with Ledger(":memory:", schemes=SCHEMES) as ledger:
        run(Twin(ledger, SCHEMES), calls)


@pytest.fixture(scope="module")
def connection(new_postgres) -> Iterator[psycopg.Connection]:
    url = make_url(new_postgres())
    with psycopg.connect(
        host=url.query["host"],
        port=url.query["port"],
        user=url.username,
        dbname=url.database,
        options=url.query.get("options", ""),
    ) as made:
        yield made


@given(calls=st.lists(CALLS, max_size=10))
@tried(40)
def test_on_postgresql_in_a_transaction_of_the_caller(connection, calls):
    """Rolled back after each example: the tables, too, were made in it."""
    ledger = Ledger.joining(connection, schemes=SCHEMES)
    try:
        run(Twin(ledger, SCHEMES), calls)
    finally:
        connection.rollback()


NOBODY = "0" * 32
DAY = MORNING.date()
FAULTS: dict[str, tuple[dict[str, Any], ...]] = {
    "decide": ({"id": NOBODY}, {"to": TWO.reference}, {"to": {ONE.reference: 0}}, {"seen": "x"}),
    "refund": (
        *({"id": NOBODY}, {"amount": 0}, {"amount": 10**9}, {"reference": TWO.reference}),
        *({"debit": "x"}, {"seen": "x"}),
    ),
    "prove": (
        *({"id": NOBODY}, {"amount": 0}, {"amount": 10**9}, {"reference": TWO.reference}),
        *({"reference": ONE.reference}, {"debit": "x"}),
    ),
    "same": ({"id": NOBODY}, {"other": NOBODY}),
    "apart": ({"id": NOBODY},),
    "accept": ({"reference": TWO.reference}, {"seen": "x"}),
    "replace": ({"charge": TWO},),
    "cancel": ({"reference": TWO.reference},),
    "reopen": ({"reference": TWO.reference},),
    "close": ({"account": (BANK, "99")}, {"account": ("x", OWN)}),
}
"""What can be wrong with an act, beside its key and who does it. TWO is not open."""
PLACED = {
    "decide": ("id", "to"),
    "refund": ("id", "amount"),
    "prove": ("id", "amount"),
    "same": ("id", "other"),
    "apart": ("id",),
    "accept": ("reference",),
    "replace": ("charge",),
    "cancel": ("reference",),
    "reopen": ("reference",),
    "close": ("day", "account"),
}
WHO = ({}, {"key": "used"}, {"by": " "}, {"key": "used", "by": " "})


def test_what_has_several_faults_is_refused_for_the_same_one(ledger):
    """By both: whoever moves from one to the other sees the same refusals, a used key among them."""
    ledger.open([ONE])
    one, other = ledger.receive([credit("1", "khach"), credit("2", "CHUYEN TIEN", 70_000)])
    ledger.refund(one.id, 5_000)
    sent = Debit(bank=BANK, account=OWN, amount=5_000, memo=memo(ONE), booked_at=MORNING)
    (shown,) = ledger.statement(Lines([], [sent])).evidence
    ledger.cancel(ONE.reference, key="used")
    pure = ledger.export()
    right: dict[str, dict[str, Any]] = {
        "decide": {"id": one.id, "to": ONE.reference},
        "refund": {"id": one.id, "amount": 1},
        "prove": {"id": one.id, "amount": 5_000, "aside": True, "debit": shown.id},
        "same": {"id": one.id, "other": other.id},
        "apart": {"id": one.id},
        "accept": {"reference": ONE.reference},
        "replace": {"charge": ONE},
        "cancel": {"reference": ONE.reference},
        "reopen": {"reference": ONE.reference},
        "close": {"day": DAY, "account": (BANK, OWN)},
    }
    for verb, faults in FAULTS.items():
        for some, who in product(product(*(({}, fault) for fault in faults)), WHO):
            given_ = right[verb] | {name: value for fault in some for name, value in fault.items()}
            if not (any(some) or who) or (verb == "cancel" and who == {"key": "used"} and not any(some)):
                continue  # nothing is wrong
            said = [_refusal(home, verb, given_.copy(), who) for home in (pure, ledger)]
            assert said[0] == said[1], (verb, some, who)
            assert said[0] is not None
    assert ledger.export() == pure


def _refusal(home: Any, verb: str, given_: dict[str, Any], who: dict[str, Any]) -> str | None:
    values = [given_.pop(name) for name in PLACED[verb]]
    try:
        getattr(home, verb)(*values, **given_, **who)
    except VnqrError as error:
        return str(error)
    return None


@pytest.mark.parametrize("account", ["99mm24001", "99MM24001"])
def test_days_that_a_statement_covers_are_of_an_account_in_any_case(ledger, account):
    """In lower case, as some banks write it, it is the same account, to both."""
    ledger.receive([credit("1", "khach", account="99mm24001", source="sepay")])
    lines = Lines([credit("2", "CHUYEN TIEN", 70_000, account="99MM24001", source="statement")])
    days = Coverage(bank=BANK, account=account, first=DAY, last=DAY)
    pure = reconcile([], lines, covered=[days], schemes=(), state=ledger.export())
    taken = ledger.statement(lines, covered=[days])
    assert len(taken.not_in_it) == 1
    assert ledger.export() == pure
    assert ledger.export().to_json() == pure.to_json()
    assert [each.account for each in (*pure.facts.covered, *taken.covered)] == ["99MM24001"] * 2
