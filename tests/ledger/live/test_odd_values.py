"""Values that a database does not take, or would not give back: they are refused, or kept as they can be."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import pytest
from counter import BANK, MORNING, ONE, OWN, charge, credit, memo, refused
from whole import check_whole

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.settlement import ChargeState

ACCOUNT = BANK, OWN


def test_a_memo_with_a_character_that_postgresql_has_not(ledger) -> None:
    """Money is taken in whatever stands beside its reference; delivered again it is known."""
    came = [credit("1", memo(ONE) + "\0"), credit("2", "khach\0 la")]
    ledger.receive(came)
    ledger.open([ONE])
    assert ledger.settlement(ONE.reference).state is ChargeState.PAID
    assert [waiting.credit.memo for waiting in ledger.pending()] == ["khach\ufffd la"]
    assert [each.known for each in ledger.receive(came)] == [True, True]
    check_whole(ledger)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_of_nothing(small, limit) -> None:
    for ask in (small.pending, small.attention, small.events, small.refund_evidence):
        assert refused(ask, limit=limit)[0] is Code.COUNT_INVALID


@pytest.mark.parametrize("limit", ["7", 1.5, None])
def test_a_limit_that_is_no_number(small, limit) -> None:
    for ask in (small.pending, small.attention, small.events, small.refund_evidence):
        with pytest.raises(TypeError, match="a limit"):
            ask(limit=limit)


def test_numbers_beyond_those_of_a_database(ledger) -> None:
    ledger.open([ONE])
    ledger.receive([credit("1", "khach"), credit("2", memo(ONE), 1)])
    assert len(ledger.events(after=-(2**70), limit=2**70)) == 2
    assert len(ledger.pending(limit=2**70)) == 1
    assert (ledger.attention(limit=2**70), ledger.refund_evidence(limit=2**70)) == (
        (ledger.settlement(ONE.reference),) if ledger.settlement(ONE.reference).needs_person else (),
        (),
    )
    assert refused(ledger.events, after=2**70)[0] is Code.FEED_ANEW
    with pytest.raises(TypeError, match="number of an event"):
        ledger.events(after="1")


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_of_no_year_in_which_there_is_money(small, day) -> None:
    """A day that was closed far ahead by mistake would leave no day to post anything on."""
    (taken,) = small.receive([credit("1", "khach")])
    for call in (
        partial(small.day, day, ACCOUNT),
        partial(small.close, day, ACCOUNT),
        partial(small.offers, day, ACCOUNT),
        partial(small.findings, day, ACCOUNT),
        partial(small.refund, taken.id, 1, on=day),
    ):
        assert refused(call)[0] is Code.TIME_INVALID


@pytest.mark.parametrize("day", [datetime(2024, 6, 1, tzinfo=MORNING.tzinfo), "2024-06-01", 7])
def test_a_refund_on_what_is_no_day(small, day) -> None:
    """A time is a date to Python, and would never come back from the database as one."""
    (taken,) = small.receive([credit("1", "khach")])
    with pytest.raises(TypeError, match="a day"):
        small.refund(taken.id, 1, on=day)
    check_whole(small)


@pytest.mark.parametrize("name", ["by", "key", "reason"])
def test_a_text_that_has_no_bytes(small, name) -> None:
    (taken,) = small.receive([credit("1", "khach")])
    small.open([ONE])
    for act in (
        partial(small.refund, taken.id, 1),
        partial(small.accept, ONE.reference),
        partial(small.cancel, ONE.reference),
        partial(small.close, MORNING.date(), ACCOUNT),
    ):
        assert refused(act, **{name: "la\ud800n"})[0] is Code.TEXT_SURROGATE
        with pytest.raises(TypeError, match=name):
            act(**{name: 7})


def test_a_scheme_that_is_given_twice(target) -> None:
    scheme = charge(scheme=ONE.reference.scheme).reference.scheme
    with Ledger(target, schemes=[scheme, scheme]) as ledger:
        ledger.open([ONE])
        ledger.receive([credit("1", memo(ONE))])
        check_whole(ledger)
