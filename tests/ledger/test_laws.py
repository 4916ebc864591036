"""The laws of the ledger, held by the pure function: order, repetition, growth, and any sequence of calls."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from counter import BANK, MORNING, OWN
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import (
    ANYTHING,
    BATCHES,
    BOOK,
    CERTAIN,
    SCHEMES,
    amount_of,
    check_every_dong,
    credits_of,
    run,
)

from vnqr.ledger.outcome import Total
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import Charge, Credit, InvalidCredit
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from random import Random


class TestOrderChangesNothing:
    @given(ANYTHING, st.randoms(use_true_random=False))
    def test_inside_a_call(self, came: list[Credit | InvalidCredit], random: Random) -> None:
        one, other = run(BOOK, came), run(BOOK, random.sample(came, len(came)))
        assert one == other
        assert one.to_json() == other.to_json()
        assert one.totals() == other.totals()
        assert list(one.events()) == list(other.events())
        assert list(one.pending()) == list(other.pending())
        check_every_dong(one)
        assert sum(total.amount for total in one.totals().values()) == amount_of(came)
        assert sum(total.count for total in one.totals().values()) == len(came)

    @given(first=BATCHES, second=BATCHES, saved=st.booleans())
    def test_over_several_calls(
        self, first: list[Credit | InvalidCredit], second: list[Credit | InvalidCredit], *, saved: bool
    ) -> None:
        whole = run(BOOK, first + second)
        for one, other in ((first, second), (second, first)):
            state = run(BOOK, one)
            if saved:
                state = Reconciliation.from_json(state.to_json())
            for charges in ([], BOOK):
                continued = run(charges, other, state)
                assert continued == whole
                assert continued.to_json() == whole.to_json()

    @given(st.lists(credits_of([*CERTAIN, "nop phi"]), max_size=3), st.data())
    @tried(50)
    def test_opening_and_receiving_of_complete_names(self, came: list[Credit], data: st.DataObject) -> None:
        calls: list[tuple[list[Charge], list[Credit]]] = [([owed], []) for owed in BOOK[:3]]
        calls += [([], [each]) for each in came]
        outcomes = []
        for order in (calls, data.draw(st.permutations(calls)), data.draw(st.permutations(calls))):
            state = None
            for charges, credits_ in order:
                state = run(charges, credits_, state)
            outcomes.append(state)
        assert outcomes[0] == outcomes[1] == outcomes[2]
        assert outcomes[0] == run(BOOK[:3], came)

    @given(BATCHES, st.permutations(BOOK), st.integers(0, len(BOOK)))
    def test_charges_together_are_charges_one_after_the_other(
        self, came: list[Credit | InvalidCredit], book: list[Charge], early: int
    ) -> None:
        before = run(book[:early], came)
        together = run(book[early:], [], before)
        after = before
        for owed in book[early:]:
            after = run([owed], [], after)
        assert together == after

    def test_seven_hundred_and_twenty_orders_of_six_calls(self) -> None:
        one, two, three = BOOK[0], BOOK[1], BOOK[6]
        memos = [f"{one.reference}", f"{one.reference} {two.reference}", f"x{three.reference}y"]
        calls = [([owed], []) for owed in (one, two, three)]
        calls += [
            ([], [Credit(bank=BANK, account=OWN, amount=50_000, memo=memo, received_at=MORNING)])
            for memo in memos
        ]
        first = None
        for order in itertools.permutations(calls):
            state = None
            for charges, came in order:
                state = reconcile(charges, came, state=state)
            first = first or state
            assert state == first
        assert first.settlement(one.reference).state is ChargeState.PAID
        assert len(first.settlement(one.reference).unclear) == 1


class TestRepetition:
    @given(came=ANYTHING, early=st.integers(0, len(BOOK)), saved=st.booleans(), less=st.booleans())
    def test_after_the_book_has_grown_and_with_less_to_look_for(
        self, came: list[Credit | InvalidCredit], early: int, *, saved: bool, less: bool
    ) -> None:
        state = run(BOOK[early:], [], run(BOOK[:early], came))
        if saved:
            state = Reconciliation.from_json(state.to_json())
        options = {"schemes": (DOSSIER,), "tokens": {}} if less else {}
        again = run([], came, state, **options)
        assert again == state
        assert again.known == Total(len(came), amount_of(came))
        assert list(again.events(state)) == []

    @given(ANYTHING, st.integers(0, len(BOOK)))
    def test_with_more_to_look_for(self, came: list[Credit | InvalidCredit], early: int) -> None:
        first = run(BOOK[:early], [], run((), came, schemes=(DOSSIER,), tokens={}), schemes=SCHEMES)
        state = run(BOOK[early:], [], first)
        again = run([], came, state)
        assert again == state
        assert again.known.count == len(came)


class TestTheFeedIsTheOutcome:
    """Who applies every event holds what the outcome says; who applied it before is told nothing."""

    @given(first=ANYTHING, second=ANYTHING, cancelled=st.booleans())
    def test_told_is_what_differs(
        self,
        first: list[Credit | InvalidCredit],
        second: list[Credit | InvalidCredit],
        *,
        cancelled: bool,
    ) -> None:
        before = run(BOOK[:4], first)
        after = run(BOOK, second, before)
        if cancelled:
            after = after.cancel(BOOK[0].reference)
        held = {(event.dossier, event.item, event.scheme): event for event in before.events()}
        differs = [e for e in after.events() if held.get((e.dossier, e.item, e.scheme)) != e]
        assert list(after.events(before)) == differs


class TestAnotherAccountPaysNothing:
    """A credit to an account that is not the charge's, or at another bank, is never paid."""

    @given(ANYTHING)
    def test_cover_comes_from_the_own_account(self, came: list[Credit | InvalidCredit]) -> None:
        for settlement in run(BOOK, came).settlements():
            own = settlement.charge.bank, settlement.charge.account
            paid = [e.amount for e in settlement.credits if (e.bank, e.account) == own]
            assert settlement.received == sum(paid)
            if settlement.state in {ChargeState.PAID, ChargeState.LATE}:
                assert len(paid) == len(settlement.credits)


class TestBookedMoneyStays:
    """Only a person moves booked money: no call that brings charges or credits does."""

    @given(ANYTHING, ANYTHING, st.integers(0, len(BOOK)))
    def test_where_it_is(
        self, first: list[Credit | InvalidCredit], second: list[Credit | InvalidCredit], early: int
    ) -> None:
        before = run(BOOK[:early], first)
        after = run(BOOK[early:], second, before)
        for settlement in before.settlements():
            later = after.settlement(settlement.charge.reference)
            assert {each.id for each in settlement.credits} <= {each.id for each in later.credits}
            assert later.received >= settlement.received
