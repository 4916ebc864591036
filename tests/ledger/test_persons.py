"""What persons do: decide, divide, refund, accept, replace, cancel, reopen; and how often an act happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from counter import (
    CODES,
    FEE,
    MORNING,
    ONE,
    OTHER,
    OWN,
    STUDENT,
    TWO,
    charge,
    credit,
    memo,
    refused,
    refused_at,
    row,
)

from vnqr.errors import Code
from vnqr.ledger.evidence import Found
from vnqr.ledger.outcome import CreditPart, Place, Total
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import MAX_DONG, Charge, Credit, Debit, InvalidCredit

if TYPE_CHECKING:
    from vnqr.references.reference import Reference

DAY = MORNING.date()
ORDERED = [("2", OTHER), ("5", OTHER), ("1", OWN), ("10", OWN), ("3", OWN)]
"""Numbers and accounts, in the order in which credits are shown."""


def only(result: Reconciliation) -> str:
    """Return the id of the only credit."""
    (name,) = result.facts.lines
    return name


class TestDeciding:
    """Any credit can be decided about, one that waits and one that is booked."""

    def decided(self, came: list[Credit | InvalidCredit], reference: Reference | None) -> Reconciliation:
        result = reconcile([ONE, TWO], came)
        (pending,) = result.pending()
        assert result.needs_person
        after = result.decide(pending.id, reference)
        assert [decision.id for decision in after.decisions()] == [pending.id]
        assert list(after.pending()) == []
        return after

    @pytest.mark.parametrize("text", [memo(ONE, TWO), "nop phi"])
    def test_a_person_books_a_credit(self, text: str) -> None:
        after = self.decided([credit("1", text)], TWO.reference)
        settlement = after.settlement(TWO.reference)
        assert (settlement.state, settlement.credits[0].found) == (ChargeState.PAID, Found.PERSON)
        assert after.settlement(ONE.reference).unclear == ()
        assert after.totals()[Place.SETTLED] == Total(1, 50_000)
        assert not after.needs_person

    @pytest.mark.parametrize("came", [credit("1", "tien gui"), credit("1", memo(ONE, TWO)), row()])
    def test_a_person_sets_aside(self, came: Credit | InvalidCredit) -> None:
        after = self.decided([came], None)
        assert after.totals()[Place.SET_ASIDE].count == 1
        assert not after.needs_person

    def test_a_row_that_cannot_be_read_is_set_aside_only(self) -> None:
        result = reconcile([ONE], [replace(row(), amount=50_000)])
        (pending,) = result.pending()
        assert result.totals()[Place.INVALID] == Total(1, 50_000)
        assert refused(result.decide, pending.id, ONE.reference) == (Code.CREDIT_INVALID, {})
        after = result.decide(pending.id, None)
        assert after.totals()[Place.SET_ASIDE] == Total(1, 50_000)
        assert [(each.place, each.row) for each in after.decisions()] == [(Place.SET_ASIDE, pending.row)]

    def test_a_decision_outlives_the_run_and_the_charge_that_the_memo_names(self) -> None:
        result = reconcile([ONE], [credit("1", memo(TWO))])
        (pending,) = result.pending()
        for to in (ONE.reference, None):
            decided = result.decide(pending.id, to)
            later = reconcile([TWO], [], state=Reconciliation.from_json(decided.to_json()))
            assert later.settlement(ONE.reference).covered == (to is not None)
            assert not later.settlement(TWO.reference).covered
            assert reconcile([], [credit("1", memo(TWO))], state=later) == later

    def test_a_later_decision_replaces_an_earlier_one(self) -> None:
        after = self.decided([credit("1", "nop phi")], TWO.reference)
        (decision,) = after.decisions()
        moved = after.decide(decision.id, ONE.reference)
        assert moved.settlement(ONE.reference).covered
        assert not moved.settlement(TWO.reference).covered

    def test_money_that_its_memo_booked_is_moved_by_a_person(self) -> None:
        result = reconcile([ONE, TWO], [credit("1", memo(ONE))])
        (evidence,) = result.settlement(ONE.reference).credits
        moved = result.decide(evidence.id, TWO.reference)
        assert moved.settlement(TWO.reference).state is ChargeState.PAID
        (unpaid,) = (moved.settlement(ONE.reference),)
        assert (unpaid.state, unpaid.unclear) == (ChargeState.UNPAID, ())
        assert moved.credit(evidence.id).candidates == (ONE.reference,)
        aside = result.decide(evidence.id, None)
        assert aside.totals()[Place.SET_ASIDE] == Total(1, 50_000)

    def test_what_is_not_there_is_told(self) -> None:
        result = reconcile([ONE], [credit("1", "nop phi")])
        name = only(result)
        assert refused(result.decide, "0" * 32, ONE.reference) == (Code.CREDIT_UNKNOWN, {})
        assert refused(result.credit, "0" * 32) == (Code.CREDIT_UNKNOWN, {})
        assert refused(result.decide, name, TWO.reference) == (Code.CHARGE_UNKNOWN, {})
        assert refused(result.decide, name, {TWO.reference: 1}) == (Code.CHARGE_UNKNOWN, {})

    @pytest.mark.parametrize(
        ("name", "to", "who"),
        [
            (None, None, {}),
            (1, None, {}),
            ("", ONE, {}),
            ("", [ONE.reference], {}),
            ("", {"A": 1}, {}),
            ("", None, {"by": 1}),
            ("", None, {"at": "2024-06-01"}),
            ("", None, {"key": b"1"}),
            ("", None, {"reason": 1}),
            ("", None, {"who": "Lan"}),
        ],
    )
    def test_another_type_is_told(self, name: object, to: object, who: dict[str, object]) -> None:
        result = reconcile([ONE], [credit("1", "nop phi")])
        with pytest.raises(TypeError):
            result.decide(name, to, **who)

    def test_a_person_is_needed_for_charges_too(self) -> None:
        assert not reconcile([ONE], [credit("1", memo(ONE))]).needs_person
        assert reconcile([ONE], [credit("1", memo(ONE), 1_000)]).needs_person


class TestDividing:
    """One transfer for several dossiers."""

    def result(self, amount: int = 130_000) -> Reconciliation:
        dear = replace(TWO, items=(replace(FEE, list_price=70_000, payable=70_000),))
        return reconcile([ONE, dear], [credit("1", memo(ONE, TWO), amount)])

    def test_a_credit_pays_several_charges_and_the_rest_is_set_aside(self) -> None:
        result = self.result()
        name = only(result)
        after = result.decide(name, {ONE.reference: 50_000, TWO.reference: 70_000})
        assert [after.settlement(owed.reference).state for owed in (ONE, TWO)] == ["paid", "paid"]
        assert after.totals()[Place.SETTLED] == Total(1, 120_000)
        assert after.totals()[Place.SET_ASIDE] == Total(0, 10_000)
        (decision,) = after.decisions()
        assert decision.parts == (
            CreditPart(reference=ONE.reference, amount=50_000),
            CreditPart(reference=TWO.reference, amount=70_000),
            CreditPart(reference=None, amount=10_000),
        )
        assert [e.amount for e in after.settlement(TWO.reference).credits] == [70_000]
        assert reconcile([], [credit("1", memo(ONE, TWO), 130_000)], state=after) == after
        assert Reconciliation.from_json(after.to_json()) == after

    def test_a_reference_of_the_whole_dossier_is_given_to_its_items(self) -> None:
        items = [charge(item=number) for number in (1, 2)]
        result = reconcile(items, [credit("1", memo(ONE), 100_000)])
        name = only(result)
        after = result.decide(name, {item.reference: 50_000 for item in items})
        assert {settlement.state for settlement in after.settlements()} == {ChargeState.PAID}
        assert not after.needs_person

    @pytest.mark.parametrize("amount", [0, -1, True, 1.0, "5", 10**15])
    def test_an_amount_is_whole_dong(self, amount: object) -> None:
        result = self.result()
        assert refused(result.decide, only(result), {ONE.reference: amount})[0] is Code.DONG_INVALID
        assert refused(result.refund, only(result), amount)[0] is Code.DONG_INVALID

    def test_no_more_than_there_is(self) -> None:
        result = self.result()
        wanted = {ONE.reference: 60_000, TWO.reference: 70_001}
        assert refused(result.decide, only(result), wanted) == (
            Code.DECISION_TOO_MUCH,
            {"wanted": 130_001, "amount": 130_000},
        )
        all_of_it = result.decide(only(result), {ONE.reference: 60_000, TWO.reference: 70_000})
        assert all_of_it.totals()[Place.SET_ASIDE] == Total(0, 0)

    def test_nothing_for_nobody_is_set_aside(self) -> None:
        result = self.result()
        assert result.decide(only(result), {}) == result.decide(only(result), None)


class TestRefunding:
    """Money given back, always of a credit."""

    def twice(self) -> Reconciliation:
        later = MORNING + timedelta(hours=3)
        owed = charge(due_at=MORNING + timedelta(hours=1))
        return reconcile([owed], [credit("1", memo(ONE)), credit("2", memo(ONE), received_at=later)])

    def names(self, result: Reconciliation) -> list[str]:
        return [evidence.id for evidence in result.settlement(ONE.reference).credits]

    def test_of_two_payments_one_is_given_back(self) -> None:
        result = self.twice()
        assert result.settlement(ONE.reference).state is ChargeState.DUPLICATE
        for name in self.names(result):
            after = result.refund(name, 50_000, on=DAY)
            settlement = after.settlement(ONE.reference)
            assert (settlement.state, settlement.received, settlement.refunded) == ("paid", 50_000, 50_000)
            assert settlement.paid_at == MORNING
            assert not after.needs_person
            assert after.totals()[Place.REFUNDED] == Total(1, 50_000)
            assert after.totals()[Place.SETTLED] == Total(1, 50_000)

    def test_all_of_it_is_given_back(self) -> None:
        after = self.twice()
        for name in self.names(after):
            after = after.refund(name, 50_000)
        settlement = after.settlement(ONE.reference)
        assert (settlement.state, settlement.missing, settlement.covered) == ("refunded", 0, False)
        assert not after.needs_person
        again = reconcile([], [credit("3", memo(ONE), 20_000)], state=after)
        assert again.settlement(ONE.reference).state is ChargeState.UNDERPAID
        assert again.settlement(ONE.reference).missing == 30_000

    def test_in_parts_and_no_more_than_there_is(self) -> None:
        result = reconcile([ONE], [credit("1", memo(ONE), 60_000)])
        part = result.refund(only(result), 4_000).refund(only(result), 5_000)
        assert part.settlement(ONE.reference).surplus == 1_000
        assert refused(part.refund, only(result), 51_001) == (
            Code.REFUND_TOO_MUCH,
            {"amount": 51_001, "left": 51_000},
        )
        assert part.refund(only(result), 1_000).settlement(ONE.reference).state is ChargeState.PAID

    def test_of_what_waits_or_is_set_aside(self) -> None:
        result = reconcile([ONE], [credit("1", "tien thue nha", 60_000)])
        name = only(result)
        whole = result.refund(name, 60_000)
        assert whole.totals()[Place.REFUNDED] == Total(1, 60_000)
        assert not whole.needs_person
        part = result.refund(name, 10_000)
        assert (part.totals()[Place.SET_ASIDE], part.totals()[Place.REFUNDED]) == (
            Total(1, 50_000),
            Total(0, 10_000),
        )
        assert result.decide(name, None).refund(name, 10_000) == part

    def test_of_which_part_is_said_where_several_are_left(self) -> None:
        result = reconcile([ONE, TWO], [credit("1", memo(ONE, TWO), 100_000)])
        name = only(result)
        split = result.decide(name, {ONE.reference: 50_000, TWO.reference: 50_000})
        assert refused(split.refund, name, 1) == (Code.REFUND_UNCLEAR, {"count": 2})
        after = split.refund(name, 50_000, reference=TWO.reference)
        assert after.settlement(TWO.reference).state is ChargeState.REFUNDED
        assert after.refund(name, 50_000).settlement(ONE.reference).state is ChargeState.REFUNDED
        assert refused(after.refund, name, 1, reference=TWO.reference)[0] is Code.REFUND_TOO_MUCH
        aside = result.decide(name, {ONE.reference: 40_000})
        assert refused(aside.refund, name, 1) == (Code.REFUND_UNCLEAR, {"count": 2})
        nothing_left = result.refund(name, 100_000)
        assert refused(nothing_left.refund, name, 1) == (Code.REFUND_TOO_MUCH, {"amount": 1, "left": 0})

    def test_a_decision_leaves_what_was_given_back(self) -> None:
        result = reconcile([ONE, TWO], [credit("1", memo(ONE), 60_000)])
        name = only(result)
        part = result.refund(name, 20_000)
        assert refused(part.decide, name, TWO.reference) == (
            Code.DECISION_UNDER_REFUND,
            {"amount": 0, "refunded": 20_000},
        )
        assert refused(part.decide, name, {ONE.reference: 19_999})[0] is Code.DECISION_UNDER_REFUND
        moved = part.decide(name, {ONE.reference: 20_000, TWO.reference: 40_000})
        assert moved.settlement(ONE.reference).state is ChargeState.REFUNDED
        assert moved.settlement(TWO.reference).received == 40_000

    def test_misdirected_and_cancelled_money_is_given_back(self) -> None:
        gone = charge(CODES[1], cancelled=True)
        result = reconcile([ONE, gone], [credit("1", memo(ONE), account=OTHER), credit("2", memo(gone))])
        assert result.needs_person
        after = result
        for owed in (ONE, gone):
            (evidence,) = after.settlement(owed.reference).credits
            after = after.refund(evidence.id, 50_000)
        assert after.settlement(ONE.reference).state is ChargeState.UNPAID
        assert after.settlement(ONE.reference).missing == 50_000
        assert after.settlement(gone.reference).state is ChargeState.CANCELLED
        assert not after.needs_person

    def test_what_is_not_there_is_told(self) -> None:
        result = reconcile([ONE], [credit("1", memo(ONE))])
        name = only(result)
        assert refused(result.refund, "0" * 32, 1)[0] is Code.CREDIT_UNKNOWN
        assert refused(result.refund, name, 1, reference=TWO.reference)[0] is Code.CHARGE_UNKNOWN
        assert refused(result.refund, name, 1, debit="0" * 32)[0] is Code.DEBIT_UNKNOWN
        student = charge(CODES[0], scheme=STUDENT)
        assert refused(result.refund, name, 1, reference=student.reference)[0] is Code.CHARGE_UNKNOWN
        with pytest.raises(TypeError):
            result.refund(name, 1, on="2024-06-01")

    def test_money_out_that_names_a_charge_is_offered_and_never_booked(self) -> None:
        def debit(number: str, text: str, **other: object) -> Debit:
            values = {
                "bank": ONE.bank,
                "account": ONE.account,
                "amount": 50_000,
                "booked_at": MORNING,
            } | other
            return Debit(transaction_id=number, memo=text, **values)

        out = [
            debit("D1", f"HOAN TRA {ONE.reference}", booked_at=MORNING + timedelta(days=1)),
            debit("D2", f"HOAN TRA {TWO.reference}"),
            debit("D3", "Phi dich vu thang 5"),
            debit("D0", f"HOAN TRA {ONE.reference} {TWO.reference}"),
        ]
        result = reconcile([ONE], [credit("1", memo(ONE)), credit("2", memo(ONE))], debits=out)
        assert result.settlement(ONE.reference).state is ChargeState.DUPLICATE
        found = list(result.refund_evidence())
        assert [(each.debit.transaction_id, each.references) for each in found] == [
            ("D0", (ONE.reference,)),
            ("D1", (ONE.reference,)),
        ]
        # What names no charge is not kept; what names one that is opened later is.
        assert {each.transaction_id for each in result.facts.debits.values()} == {"D0", "D1", "D2"}
        later = reconcile([TWO], [], debits=out, state=result)
        assert [each.debit.transaction_id for each in later.refund_evidence()] == ["D0", "D2", "D1"]
        name = result.settlement(ONE.reference).credits[0].id
        after = result.refund(name, 50_000, debit=found[1].id)
        assert [each.id for each in after.refund_evidence()] == [found[0].id]
        assert Reconciliation.from_json(after.to_json()) == after

    def test_a_debit_shows_no_more_than_its_amount(self) -> None:
        """One transfer back may be of several credits; it is never noted twice."""
        out = Debit(
            bank=ONE.bank,
            account=OWN,
            amount=50_000,
            memo=f"HOAN TRA {ONE.reference}",
            booked_at=MORNING,
            transaction_id="D1",
        )
        result = reconcile([ONE], [credit("1", memo(ONE)), credit("2", memo(ONE))], debits=[out])
        (shown,) = result.refund_evidence()
        first, second = (each.id for each in result.settlement(ONE.reference).credits)
        part = result.refund(first, 20_000, debit=shown.id, key="1")
        assert refused(part.refund, second, 30_001, debit=shown.id) == (
            Code.REFUND_OVER_DEBIT,
            {"amount": 30_001, "left": 30_000},
        )
        whole = part.refund(second, 30_000, debit=shown.id, key="2")
        assert refused(whole.refund, first, 1, debit=shown.id) == (
            Code.REFUND_OVER_DEBIT,
            {"amount": 1, "left": 0},
        )
        assert whole.refund(second, 30_000, debit=shown.id, key="2") == whole
        assert whole.settlement(ONE.reference).refunded == 50_000
        assert whole.refund(first, 1).settlement(ONE.reference).refunded == 50_001


class TestAccepting:
    """What was seen is closed, until anything changes; it is never covered by that."""

    def late(self) -> Reconciliation:
        owed = charge(due_at=MORNING - timedelta(hours=1), opened_at=MORNING - timedelta(days=1))
        return reconcile([owed], [credit("1", memo(ONE))])

    def test_late_money_is_accepted(self) -> None:
        result = self.late()
        assert result.settlement(ONE.reference).state is ChargeState.LATE
        after = result.accept(ONE.reference, by="Lan", reason="thiên tai")
        settlement = after.settlement(ONE.reference)
        assert (settlement.state, settlement.accepted, settlement.needs_person) == ("late", True, False)
        assert not after.needs_person
        assert [event.accepted for event in after.events(result)] == [True]
        assert Reconciliation.from_json(after.to_json()) == after
        assert reconcile([], [credit("1", memo(ONE))], state=after) == after

    def test_it_never_covers(self) -> None:
        after = reconcile([ONE], [credit("1", memo(ONE), 10_000)]).accept(ONE.reference)
        settlement = after.settlement(ONE.reference)
        assert (settlement.covered, settlement.needs_person, settlement.missing) == (False, False, 40_000)

    def test_anything_new_opens_it_again(self) -> None:
        result = self.late()
        after = result.accept(ONE.reference)
        name = only(result)
        changed = [
            reconcile([], [credit("2", memo(ONE), 1)], state=after),
            reconcile([], [credit("2", memo(ONE, TWO))], state=after),
            after.refund(name, 1),
            after.cancel(ONE.reference),
        ]
        for each in changed:
            assert each.settlement(ONE.reference).needs_person
            assert not each.settlement(ONE.reference).accepted
        back = reconcile([TWO], [credit("2", memo(ONE, TWO))], state=after)
        (pending,) = back.pending()
        assert back.decide(pending.id, None).settlement(ONE.reference).accepted

    def test_a_better_clock_is_no_news(self) -> None:
        day = MORNING.replace(hour=0)
        came = credit("1", memo(ONE), 10_000, received_at=day, has_clock=False)
        after = reconcile([ONE], [came]).accept(ONE.reference)
        again = reconcile([], [replace(came, received_at=MORNING, has_clock=True)], state=after)
        settlement = again.settlement(ONE.reference)
        assert (settlement.accepted, settlement.credits[0].received_at) == (True, MORNING)


class TestChargesOfPersons:
    """Replacing, cancelling and reopening are acts; a file that is behind changes nothing."""

    def test_a_cancellation_outlives_the_charge_delivered_again(self) -> None:
        state = reconcile([ONE], [credit("1", memo(ONE))]).cancel(ONE.reference, by="Lan")
        assert state.settlement(ONE.reference).state is ChargeState.CANCELLED_PAID
        for saved in (state, Reconciliation.from_json(state.to_json())):
            again = reconcile([ONE], [], state=saved)
            assert again == state
        assert reconcile([charge(cancelled=True)], [], state=state) == state
        reopened = state.reopen(ONE.reference)
        assert reopened.settlement(ONE.reference).state is ChargeState.PAID
        assert reconcile([charge(cancelled=True)], [], state=reopened) == reopened
        assert reopened.cancel(ONE.reference).cancel(ONE.reference) == reopened.cancel(ONE.reference)

    def test_a_replaced_charge_is_what_it_is_now(self) -> None:
        cheaper = charge(items=(replace(FEE, payable=20_000, reason="Miễn giảm"),))
        state = reconcile([ONE], [credit("1", memo(ONE), 20_000)])
        after = state.replace(cheaper, reason="Miễn giảm")
        assert after.settlement(ONE.reference).state is ChargeState.PAID
        assert reconcile([ONE, cheaper][:1], [], state=after) == after
        moved = after.replace(charge(account=OTHER))
        assert moved.settlement(ONE.reference).state is ChargeState.WRONG_ACCOUNT
        assert [e.state for e in moved.events(after)] == [ChargeState.WRONG_ACCOUNT]

    def test_what_is_not_there_cannot_be_replaced(self) -> None:
        state = reconcile([ONE], [])
        for call in (state.cancel, state.reopen, state.accept, state.settlement):
            assert refused(call, TWO.reference) == (Code.CHARGE_UNKNOWN, {})
        assert refused(state.replace, TWO) == (Code.CHARGE_UNKNOWN, {})
        with pytest.raises(TypeError):
            state.replace(ONE.reference)

    def test_a_dossier_is_written_in_one_way(self) -> None:
        state = reconcile([charge("H15.50.05-180101-0001")], [])
        other = charge("H15.500.5-180101-0001")
        assert refused(state.replace, other)[0] is Code.CHARGE_KEY_CLASH


class TestHowOften:
    """An act with a key happens once; one that was decided on what is no longer there does not happen."""

    def test_a_refund_clicked_twice_is_one(self) -> None:
        result = reconcile([ONE], [credit("1", memo(ONE), 100_000)])
        name = only(result)
        once = result.refund(name, 50_000, key="k1", by="Lan")
        assert once.refund(name, 50_000, key="k1", by="Mai") == once
        assert once.refund(name, 50_000, key="k2") != once
        assert refused(once.refund, name, 40_000, key="k1")[0] is Code.KEY_REUSED
        assert refused(once.decide, name, None, key="k1")[0] is Code.KEY_REUSED
        saved = Reconciliation.from_json(once.to_json())
        assert saved.refund(name, 50_000, key="k1") == once

    def test_every_act_knows_its_key(self) -> None:
        result = reconcile([ONE, TWO], [credit("1", "nop phi"), row()])
        waiting = [pending.id for pending in result.pending()]
        one, other = str(ONE.reference), charge(account=OTHER)
        for verb, what, *given in (
            ("decide", waiting[0], waiting[0], {ONE.reference: 10_000}),
            ("decide", waiting[1], waiting[1], None),
            ("refund", waiting[0], waiting[0], 10_000),
            ("accept", one, ONE.reference),
            ("cancel", one, ONE.reference),
            ("reopen", one, ONE.reference),
            ("replace", one, other),
            ("close", f"{ONE.bank} {ONE.account}", DAY, (ONE.bank, ONE.account)),
        ):
            once = getattr(result, verb)(*given, key="k")
            assert getattr(once, verb)(*given, key="k") is once
            act = once.facts.acts[-1]
            assert (act.verb, act.what, act.key) == (verb, what, "k")

    def test_a_key_is_of_one_act_with_all_that_it_says(self) -> None:
        """The same verb about the same thing, but with something else, is another act."""
        paid = reconcile([ONE, TWO], [credit("1", memo(ONE), 100_000)])
        name, own, other = only(paid), (ONE.bank, ONE.account), (ONE.bank, OTHER)
        split = paid.decide(name, {ONE.reference: 50_000})
        tomorrow, elsewhere = DAY + timedelta(days=1), charge(account=OTHER)
        of = {"reference": ONE.reference}
        seen = paid.settlement(ONE.reference).seen
        cases: list[tuple[Reconciliation, str, list[tuple[tuple[object, ...], dict[str, object]]]]] = [
            (paid, "decide", [((name, to), {}) for to in (None, ONE.reference, {ONE.reference: 1})]),
            (
                split,
                "refund",
                [
                    *(((name, 1), of), ((name, 2), of), ((name, 1), {"aside": True})),
                    *(((name, 1), of | {"on": DAY}), ((name, 1), of | {"on": tomorrow})),
                ],
            ),
            (
                paid,
                "accept",
                [((ONE.reference,), {}), ((ONE.reference,), {"seen": seen}), ((TWO.reference,), {})],
            ),
            (paid, "replace", [((ONE,), {}), ((elsewhere,), {})]),
            (paid, "cancel", [((ONE.reference,), {}), ((TWO.reference,), {})]),
            (
                paid.replace(elsewhere),
                "close",
                [((DAY, own), {}), ((tomorrow, own), {}), ((DAY, other), {})],
            ),
        ]
        for state, verb, acts in cases:
            for first, second in permutations(acts, 2):
                once = getattr(state, verb)(*first[0], **first[1], key="k")
                again = refused_at(getattr(once, verb), *second[0], **second[1], key="k")
                assert again == (Code.KEY_REUSED, "key"), (verb, first, second)

    def test_what_changed_since_it_was_seen_is_refused(self) -> None:
        result = reconcile([ONE, TWO], [credit("1", memo(ONE, TWO), 100_000)])
        (pending,) = result.pending()
        decided = result.decide(pending.id, ONE.reference, seen=pending.seen)
        assert refused(decided.decide, pending.id, TWO.reference, seen=pending.seen)[0] is Code.SEEN_STALE
        assert refused(decided.refund, pending.id, 1, seen=pending.seen)[0] is Code.SEEN_STALE
        seen = decided.settlement(ONE.reference).seen
        assert refused(result.accept, ONE.reference, seen=seen)[0] is Code.SEEN_STALE
        assert decided.accept(ONE.reference, seen=seen).settlement(ONE.reference).accepted
        assert decided.refund(pending.id, 1, seen=decided.credit(pending.id).seen) != decided

    def test_a_settlement_shows_its_credits(self) -> None:
        """A person who looked at the charge has seen its credits: until anything of the charge changes."""
        result = reconcile([ONE, TWO], [credit("1", memo(ONE)), credit("2", memo(ONE, TWO), 9_000)])
        shown = result.settlement(ONE.reference)
        (booked,), (unclear,) = shown.credits, shown.unclear
        assert result.refund(booked.id, 100, seen=shown.seen) == result.refund(booked.id, 100)
        assert result.decide(unclear.id, None, seen=shown.seen) == result.decide(unclear.id, None)
        # That of a charge at which it is not booked shows nothing of it.
        other = result.settlement(TWO.reference).seen
        assert refused(result.refund, booked.id, 100, seen=other)[0] is Code.SEEN_STALE
        moved = result.decide(booked.id, TWO.reference)
        for seen in (shown.seen, moved.settlement(ONE.reference).seen):
            assert refused(moved.refund, booked.id, 100, seen=seen)[0] is Code.SEEN_STALE
        assert moved.refund(booked.id, 100, seen=moved.settlement(TWO.reference).seen) != moved

    def test_what_was_decided_is_shown_in_the_order_of_what_waits(self) -> None:
        came = [credit(number, "tien", account=account) for number, account in ORDERED]
        result = reconcile([], [*reversed(came), row()])
        waiting = list(result.pending())
        assert [(p.credit.transaction_id, p.credit.account) for p in waiting[:-1]] == ORDERED
        assert (waiting[-1].row, waiting[-1].seen) == (row(), waiting[-1].id)
        for pending in reversed(waiting):
            result = result.decide(pending.id, None)
        assert list(result.pending()) == []
        decided = list(result.decisions())
        assert [(p.credit.transaction_id, p.credit.account) for p in decided[:-1]] == ORDERED
        assert (decided[-1].row, decided[-1].seen) == (row(), waiting[-1].id)

    def test_who_when_and_why_are_kept_and_not_compared(self) -> None:
        result = reconcile([ONE], [credit("1", "nop phi")])
        one = result.decide(only(result), None, by="Lan", at=MORNING, reason="tiền nhà")
        other = result.decide(only(result), None, by="Mai")
        assert one == other
        (act,) = Reconciliation.from_json(one.to_json()).facts.acts
        assert (act.verb, act.what, act.by, act.at, act.reason) == (
            *("decide", only(result), "Lan"),
            *(MORNING, "tiền nhà"),
        )
        assert "Lan" not in repr(act)
        assert result.facts.acts == ()


def test_each_part_of_a_credit_says_how_much_of_it_was_given_back() -> None:
    came = credit("1", "nop phi", payer="TRAN THI MAI", balance=9_000_000)
    result = reconcile([ONE, TWO], [came])
    name = only(result)
    assert result.credit(name).credit == came
    result = result.decide(name, {ONE.reference: 30_000, TWO.reference: 5_000})
    result = result.refund(name, 4_000, reference=ONE.reference).refund(name, 7_000, aside=True)
    assert result.credit(name).parts == (
        CreditPart(reference=ONE.reference, amount=30_000, refunded=4_000),
        CreditPart(reference=TWO.reference, amount=5_000, refunded=0),
        CreditPart(reference=None, amount=15_000, refunded=7_000),
    )


def test_all_dong_that_a_credit_can_have_are_decided_about_and_given_back() -> None:
    result = reconcile([ONE], [credit("1", "nop phi", MAX_DONG)])
    name = only(result)
    decided = result.decide(name, {ONE.reference: MAX_DONG})
    assert decided.settlement(ONE.reference).received == MAX_DONG
    assert decided.refund(name, MAX_DONG).settlement(ONE.reference).refunded == MAX_DONG


def test_the_day_of_a_refund_is_a_day() -> None:
    result = reconcile([ONE], [credit("1", memo(ONE), 60_000)])
    after = result.refund(only(result), 10_000, on=date(2024, 6, 3))
    assert after.facts.refunds[0].on == date(2024, 6, 3)
    assert isinstance(ONE, Charge)
