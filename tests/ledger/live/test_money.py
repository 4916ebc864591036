"""Money through the ledger: none is lost, none is counted twice, whatever comes first and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from counter import BANK, CODES, MORNING, ONE, OTHER, OWN, TWO, charge, credit, memo, refused, refused_at, row
from money import Lines
from whole import check_whole

from vnqr.errors import Code
from vnqr.ledger.evidence import Found
from vnqr.ledger.outcome import Place, Total
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import Debit, FeeItem, FeeKind
from vnqr.references.token import Token

if TYPE_CHECKING:
    from vnqr.ledger import Ledger

TOKEN = Token("HSY99EDD1RXQ")
OF_TWO = credit("1", memo(ONE, TWO))


def state(ledger: Ledger, owed=ONE) -> ChargeState:
    return ledger.settlement(owed.reference).state


def only(ledger: Ledger) -> str:
    (waiting,) = ledger.pending()
    return waiting.id


class TestOrder:
    """Law 3: what was called in which order makes no difference."""

    @pytest.mark.parametrize("calls", list(permutations(range(3))))
    def test_money_that_names_two_charges(self, small, calls) -> None:
        steps = [
            lambda: small.open([ONE]),
            lambda: small.open([TWO]),
            lambda: small.receive([OF_TWO]),
        ]
        for each in calls:
            steps[each]()
        assert [len(small.settlement(owed.reference).unclear) for owed in (ONE, TWO)] == [1, 1]
        assert small.totals()[Place.AMBIGUOUS].amount == 50_000

    @pytest.mark.parametrize("calls", list(permutations(range(3))))
    def test_repeated_regrouped_and_permuted(self, small, calls) -> None:
        came = [credit("1", memo(ONE)), credit("2", memo(TWO)), credit("3", "nop phi")]
        small.open([ONE, TWO])
        for place in calls:
            small.receive(came[place:] + came[:1])
        small.receive(came)
        assert [(total.count, total.amount) for total in small.totals().values() if total.count][:2] == [
            (2, 100_000),
            (1, 50_000),
        ]

    def test_money_waits_for_the_charge_that_its_memo_names(self, ledger) -> None:
        taken = ledger.receive([credit("1", memo(ONE))])
        assert (taken[0].place, taken[0].known, taken[0].references, taken.changed) == (
            Place.UNMATCHED,
            False,
            (),
            (),
        )
        assert ledger.open([ONE, TWO]) == (ONE.reference, TWO.reference)
        assert (state(ledger), state(ledger, TWO)) == (ChargeState.PAID, ChargeState.UNPAID)
        assert ledger.pending() == ()

    def test_what_is_booked_stays_where_it_is(self, ledger) -> None:
        """Only a person moves it; where two charges are named, none is paid though only one is open."""
        ledger.open([ONE])
        (waits,) = ledger.receive([OF_TWO])
        assert (waits.place, waits.candidates) == (Place.AMBIGUOUS, (ONE.reference,))
        ledger.open([TWO])
        (waiting,) = ledger.pending()
        assert waiting.candidates == (ONE.reference, TWO.reference)
        ledger.decide(waiting.id, ONE.reference)
        assert (state(ledger), len(ledger.settlement(TWO.reference).unclear)) == (ChargeState.PAID, 0)

    def test_a_token_names_its_charge_whenever_it_is_learned(self, ledger) -> None:
        (waits,) = ledger.receive([credit("1", f"CK {TOKEN}")])
        assert waits.place is Place.UNMATCHED
        ledger.open([], tokens={str(TOKEN): TWO.reference})
        ledger.open([TWO])
        assert state(ledger, TWO) is ChargeState.PAID
        assert refused(ledger.open, [], tokens={str(TOKEN): ONE.reference})[0] is Code.TOKEN_CONFLICT
        # Its charge is found though the memo does not name that, beside another token and alone.
        ledger.open([ONE], tokens={"HSPG64SJADQB": ONE.reference})
        both, alone = ledger.receive([credit("2", f"{TOKEN} HSPG64SJADQB"), credit("3", f"CK {TOKEN}")])
        assert (both.place, alone.place) == (Place.AMBIGUOUS, Place.SETTLED)
        assert ledger.receive([credit("4", "CK HSPG64SJADQB")])[0].place is Place.SETTLED
        assert state(ledger) is ChargeState.PAID


class TestIdentity:
    """Law 4."""

    def test_the_same_again_is_known_and_changes_nothing(self, ledger) -> None:
        ledger.open([ONE])
        first = ledger.receive([credit("1", memo(ONE)), row()])
        again = ledger.receive([row(), credit("1", memo(ONE))])
        assert [each.known for each in (*first, *again)] == [False, False, True, True]
        assert [each.id for each in again] == [first[1].id, first[0].id]
        assert first.changed == (ONE.reference,)
        assert again.changed == ()
        assert len(ledger.events()) == 2

    def test_the_noon_and_the_evening_export(self, ledger) -> None:
        """The evening has what the noon had, in another order, and one line more that looks like another."""
        ledger.open([ONE])
        noon = [credit("5243", memo(ONE)), credit("5243", memo(ONE), occurrence=2)]
        evening = [*reversed(noon), credit("5243", memo(ONE), occurrence=3)]
        ledger.receive(noon)
        taken = ledger.receive(evening)
        assert [each.known for each in taken] == [True, True, False]
        assert ledger.settlement(ONE.reference).received == 150_000

    def test_a_number_that_is_used_again_is_another_payment(self, ledger) -> None:
        ledger.open([ONE, TWO])
        ledger.receive([credit("5243", memo(ONE)), credit("5243", memo(TWO))])
        assert {state(ledger), state(ledger, TWO)} == {ChargeState.PAID}
        assert [found.code for found in ledger.findings(MORNING.date(), (BANK, ONE.account))] == [
            Code.NUMBER_REPEATED
        ]

    def test_a_number_that_is_used_again_on_another_day_is_told_on_both(self, small) -> None:
        days = [MORNING, MORNING + timedelta(days=9)]
        came = [small.receive([credit("5243", "x", received_at=day)])[0].id for day in days]
        for day in days:
            (found,) = small.findings(day.date(), (BANK, ONE.account))
            assert (found.code, set(found.credits)) == (Code.NUMBER_REPEATED, set(came))
        assert small.findings(MORNING.date() + timedelta(days=1), (BANK, ONE.account)) == ()

    def test_a_unique_id_with_other_contents_is_for_a_person(self, ledger) -> None:
        ledger.open([ONE])
        told = {"unique_id": "92704", "source": "sepay"}
        ledger.receive([credit("1", memo(ONE), **told)])
        (other,) = ledger.receive([credit("1", memo(ONE), 60_000, **told)])
        assert other.place is Place.INVALID
        assert len(ledger.settlement(ONE.reference).unclear) == 1
        ledger.decide(other.id, ONE.reference)
        assert ledger.settlement(ONE.reference).received == 110_000

    def test_the_same_id_later_with_an_earlier_clock(self, ledger) -> None:
        """The first time is kept; a replay that says it was earlier never makes a late payment be in time."""
        due = replace(ONE, due_at=MORNING + timedelta(hours=2))
        ledger.open([due])
        told = {"unique_id": "92704", "source": "sepay"}
        ledger.receive([credit("1", memo(ONE), received_at=MORNING + timedelta(hours=3), **told)])
        assert state(ledger) is ChargeState.LATE
        ledger.receive([credit("1", memo(ONE), received_at=MORNING + timedelta(hours=1), **told)])
        settlement = ledger.settlement(ONE.reference)
        assert settlement.received == 50_000

    def test_only_money_on_the_charge_s_own_account_pays(self, ledger) -> None:
        ledger.open([ONE])
        ledger.receive([credit("1", memo(ONE), account=OTHER), credit("2", memo(ONE), bank="970422")])
        settlement = ledger.settlement(ONE.reference)
        assert (settlement.state, settlement.received, settlement.misdirected) == (
            ChargeState.WRONG_ACCOUNT,
            0,
            100_000,
        )
        assert settlement.missing == 50_000

    def test_forgotten_and_delivered_again(self, ledger) -> None:
        """Law 10: texts go, identity and what the memo names stay."""
        ledger.open([ONE])
        came = [
            credit("1", memo(ONE)),
            credit("2", "cua hang", payer="TRAN THI MAI", balance=7),
            credit("3", memo(TWO)),
        ]
        ledger.receive(came)
        assert ledger.forget(MORNING + timedelta(days=1)) == 2
        assert ledger.forget(MORNING + timedelta(days=1)) == 0
        assert {waiting.credit.memo for waiting in ledger.pending()} == {""}
        assert [each.known for each in ledger.receive(came)] == [True, True, True]
        ledger.open([TWO])
        assert state(ledger, TWO) is ChargeState.PAID
        assert "TRAN THI MAI" not in repr(ledger.export().to_json())

    @pytest.mark.parametrize("before", ["2024-06-01", MORNING.replace(tzinfo=None), None])
    def test_a_time_to_forget_by_needs_its_offset(self, small, before) -> None:
        with pytest.raises(TypeError, match="time before which"):
            small.forget(before)


class TestCharges:
    def test_what_is_there_is_known_by_any_earlier_revision(self, ledger) -> None:
        """A list that is sent again, after the charge was cancelled or replaced, does not open it again."""
        dearer = replace(
            ONE,
            items=(FeeItem(kind=FeeKind.PHI, code="P1", name="Phí", list_price=60_000, payable=60_000),),
        )
        assert ledger.open([ONE]) == (ONE.reference,)
        assert ledger.open([ONE]) == ()
        ledger.replace(dearer, by="lan", reason="lệ phí mới")
        ledger.cancel(ONE.reference, by="lan")
        assert ledger.open([ONE]) == ()
        assert ledger.open([dearer]) == ()
        assert state(ledger) is ChargeState.CANCELLED
        assert refused(ledger.open, [replace(ONE, account=OTHER)])[0] is Code.CHARGE_CONFLICT
        ledger.reopen(ONE.reference, by="lan")
        assert (state(ledger), ledger.settlement(ONE.reference).missing) == (ChargeState.UNPAID, 60_000)

    def test_of_charges_that_conflict_none_is_opened(self, ledger) -> None:
        ledger.open([ONE])
        assert refused(ledger.open, [TWO, replace(ONE, account=OTHER)])[0] is Code.CHARGE_CONFLICT
        assert refused(ledger.settlement, TWO.reference)[0] is Code.CHARGE_UNKNOWN

    def test_another_amount_and_another_account_judge_the_money_again(self, ledger) -> None:
        ledger.open([ONE])
        ledger.receive([credit("1", memo(ONE)), credit("2", memo(ONE), account=OTHER)])
        ledger.replace(replace(ONE, account=OTHER))
        settlement = ledger.settlement(ONE.reference)
        assert (settlement.received, settlement.misdirected, settlement.covered) == (50_000, 50_000, True)
        assert settlement == ledger.export().settlement(ONE.reference)

    def test_all_of_a_dossier(self, ledger) -> None:
        of_one = [charge(CODES[0], item) for item in range(2)]
        ledger.open([*of_one, TWO])
        assert [s.charge for s in ledger.settlements(CODES[0])] == of_one
        assert [s.charge for s in ledger.settlements(ONE.reference.dossier)] == of_one
        assert ledger.settlements(CODES[2]) == ()

    def test_those_that_need_a_person_in_pages(self, ledger) -> None:
        owed = [charge(CODES[0], item, office=f"office {item % 2}") for item in range(5)]
        ledger.open(owed)
        ledger.receive([credit(f"{place}", memo(each), 70_000) for place, each in enumerate(owed[::-1])])
        assert [s.charge for s in ledger.attention(limit=2)] == owed[:2]
        assert [s.charge for s in ledger.attention(after=owed[1].reference)] == owed[2:]
        assert [s.charge for s in ledger.attention(office="office 1")] == owed[1::2]
        assert refused(ledger.attention, after=TWO.reference)[0] is Code.CHARGE_UNKNOWN

    @pytest.mark.parametrize("verb", ["settlement", "cancel", "reopen", "accept"])
    def test_one_that_is_not_there(self, small, verb) -> None:
        small.receive([credit("1", memo(ONE))])  # a name is there, and no charge
        for owed in (ONE, TWO):
            assert refused(getattr(small, verb), owed.reference)[0] is Code.CHARGE_UNKNOWN

    def test_ten_thousand_transfers_of_one_dong(self, steps) -> None:
        """Law 12: no call takes longer because a charge has many credits."""
        ledger, count = steps
        ledger.open([ONE])
        came = [credit(f"{number}", memo(ONE), 1) for number in range(10_004)]
        ledger.receive(came[:2])
        few = count(lambda: ledger.receive([came[2]]))
        early = replace(came[3], received_at=MORNING - timedelta(hours=1))
        few_early = count(lambda: ledger.receive([early]))
        for first in (4, 5_002):
            ledger.receive(came[first : first + 4_998])
        assert ledger.settlement(ONE.reference).received == 10_000
        many = count(lambda: ledger.receive([came[10_000]]))
        earlier = replace(came[10_001], received_at=MORNING - timedelta(hours=2))
        many_early = count(lambda: ledger.receive([earlier]))
        refunded = count(lambda: ledger.refund(ledger.receive([came[2]])[0].id, 1, key="1"))
        assert max(many, many_early) <= 2 * min(few, few_early)
        assert refunded <= 6 * few


class TestPersons:
    """Law 8."""

    def test_a_credit_to_several_charges_and_the_rest_aside(self, ledger) -> None:
        ledger.open([ONE, TWO])
        ledger.receive([credit("1", "nop phi hai ho so", 110_000)])
        done = ledger.decide(
            only(ledger), {ONE.reference: 50_000, TWO.reference: 50_000}, by="lan", key="k", reason="gọi điện"
        )
        assert (done.verb, done.by, done.key, done.reason) == ("decide", "lan", "k", "gọi điện")
        assert set(done.references) == {ONE.reference, TWO.reference}
        assert {state(ledger), state(ledger, TWO)} == {ChargeState.PAID}
        assert ledger.totals()[Place.SET_ASIDE].amount == 10_000
        assert ledger.settlement(ONE.reference).credits[0].found is Found.PERSON

    def test_the_same_key_gives_the_same_answer(self, ledger) -> None:
        """A button that is pressed twice gives money back once."""
        ledger.open([ONE])
        (taken,) = ledger.receive([credit("1", memo(ONE))])
        first = ledger.refund(taken.id, 20_000, by="lan", on=MORNING.date(), key="press 1")
        again = ledger.refund(taken.id, 20_000, by="lan", on=MORNING.date(), key="press 1")
        assert again == first
        assert ledger.settlement(ONE.reference).refunded == 20_000
        assert refused(ledger.refund, taken.id, 30_000, key="press 1")[0] is Code.KEY_REUSED
        assert refused(ledger.accept, ONE.reference, key="press 1")[0] is Code.KEY_REUSED
        ledger.refund(taken.id, 20_000, by="lan", on=MORNING.date(), key="press 2")
        assert ledger.settlement(ONE.reference).refunded == 40_000

    @pytest.mark.parametrize("verb", ["accept", "cancel", "reopen", "replace", "close"])
    def test_every_act_happens_once_by_its_key(self, ledger, verb) -> None:
        ledger.open([ONE])
        given = {"replace": (replace(ONE, account=OTHER),), "close": (MORNING.date(), (BANK, OWN))}
        first = getattr(ledger, verb)(*given.get(verb, (ONE.reference,)), key="k", by="lan")
        number = len(ledger.events())
        assert getattr(ledger, verb)(*given.get(verb, (ONE.reference,)), key="k", by="lan") == first
        assert len(ledger.events()) == number
        assert refused(ledger.decide, ledger.receive([row()])[0].id, None, key="k")[0] is Code.KEY_REUSED

    def test_every_act_keeps_who_when_and_why(self, ledger) -> None:
        """In its answer, among the acts of what it is about, and in the exported value."""
        ledger.open([ONE])
        told = credit("1", "CHUYEN TIEN", source="sepay")
        line = credit("77", "CHUYEN TIEN", source="statement")
        one, other = (ledger.receive([each])[0].id for each in (told, line))
        sent = Debit(bank=BANK, account=OWN, amount=1_000, memo=memo(ONE), booked_at=MORNING)
        (shown,) = ledger.statement(Lines([], [sent]), covered=[]).evidence
        prove = partial(ledger.prove, debit=shown.id)
        account, began = (BANK, OWN), datetime.now(UTC)
        done = [
            (prove if verb == "prove" else getattr(ledger, verb))(
                *given, by=f"Lan {verb}", key=f"press {verb}", reason=f"vì {verb}"
            )
            for verb, *given in (
                ("same", one, other),
                ("apart", one),
                ("decide", one, ONE.reference),
                ("refund", one, 1_000),
                ("prove", one, 1_000),
                ("accept", ONE.reference),
                ("replace", replace(ONE, office="UBND xã An")),
                ("cancel", ONE.reference),
                ("reopen", ONE.reference),
                ("close", MORNING.date(), account),
            )
        ]
        for each in done:
            assert (each.by, each.key, each.reason) == (
                *(f"Lan {each.verb}", f"press {each.verb}", f"vì {each.verb}"),
            )
            assert began <= each.at <= datetime.now(UTC)
        assert [each.id for each in done] == [
            *(one, one, one, one, one),
            *(str(ONE.reference),) * 4,
            f"{BANK} {OWN}",
        ]
        assert {*ledger.acts(one), *ledger.acts(other)} == {*done[:5]}
        assert {*ledger.acts(ONE.reference)} == {*done[2:4], *done[5:9]}  # to prove a refund moves no dong
        kept = [
            (act.verb, act.what, act.by, act.at, act.key, act.reason) for act in ledger.export().facts.acts
        ]
        assert kept == [(d.verb, d.id, d.by, d.at, d.key, d.reason) for d in done]

    def test_a_key_is_of_one_act_with_all_that_it_says(self, small) -> None:
        small.open([ONE, TWO])
        (taken,) = small.receive([credit("1", memo(ONE), 90_000)])
        one, two, day, seen = (
            ONE.reference,
            TWO.reference,
            MORNING.date(),
            small.settlement(ONE.reference).seen,
        )
        of, on = {"reference": one}, {"reference": one, "on": day}
        for number, (verb, first, second, *named) in enumerate(
            (
                ("accept", (one,), (one,), {}, {"seen": seen}),
                ("accept", (one,), (two,)),
                ("decide", (taken.id, one), (taken.id, None)),
                ("refund", (taken.id, 1), (taken.id, 2), of, of),
                ("refund", (taken.id, 1), (taken.id, 1), of, on),
                ("cancel", (two,), (one,)),
                ("reopen", (two,), (one,)),
                ("replace", (charge(account=OTHER),), (replace(TWO, account=OTHER),)),
                ("replace", (charge(account=OTHER),), (ONE,)),
                ("close", (day, (BANK, OWN)), (day + timedelta(days=1), (BANK, OWN))),
                ("close", (day, (BANK, OTHER)), (day, (BANK, OWN))),
            )
        ):
            act, (once, again) = getattr(small, verb), named or ({}, {})
            done = act(*first, **once, key=f"press {number}")
            assert act(*first, **once, key=f"press {number}") == done
            reused = refused_at(act, *second, **again, key=f"press {number}")
            assert reused == (Code.KEY_REUSED, "key"), (verb, second)

    def test_a_stale_sight_is_refused(self, ledger) -> None:
        ledger.open([ONE, TWO])
        ledger.receive([credit("1", "nop phi")])
        (waiting,) = ledger.pending()
        ledger.decide(waiting.id, ONE.reference, by="mai")
        assert refused(ledger.decide, waiting.id, TWO.reference, seen=waiting.seen)[0] is Code.SEEN_STALE
        assert refused(ledger.accept, ONE.reference, seen="stale")[0] is Code.SEEN_STALE
        assert state(ledger) is ChargeState.PAID

    def test_a_settlement_shows_its_credits(self, ledger) -> None:
        """As in the pure value; the key is asked first, and other credits of the charge make it stale."""
        ledger.open([ONE, TWO])
        taken, _ = ledger.receive([credit("1", memo(ONE)), credit("2", memo(ONE, TWO), 9_000)])
        shown = ledger.settlement(ONE.reference)
        (unclear,) = shown.unclear
        done = ledger.refund(taken.id, 100, seen=shown.seen, key="press 1")
        assert ledger.refund(taken.id, 100, seen=shown.seen, key="press 1") == done
        assert refused(ledger.refund, taken.id, 100, seen=shown.seen)[0] is Code.SEEN_STALE
        assert refused(ledger.decide, unclear.id, None, seen=shown.seen)[0] is Code.SEEN_STALE
        other = ledger.settlement(TWO.reference).seen
        assert refused(ledger.refund, taken.id, 100, seen=other)[0] is Code.SEEN_STALE
        ledger.decide(unclear.id, None, seen=other)
        seen = ledger.settlement(ONE.reference).seen
        ledger.decide(taken.id, {ONE.reference: 100, TWO.reference: 49_900}, seen=seen)
        assert refused(ledger.refund, taken.id, 200, seen=seen)[0] is Code.SEEN_STALE
        ledger.refund(taken.id, 200, seen=ledger.settlement(TWO.reference).seen)
        assert ledger.settlement(TWO.reference).refunded == 200

    def test_what_was_accepted_is_open_again_with_any_other_fact(self, ledger) -> None:
        ledger.open([ONE])
        ledger.receive([credit("1", memo(ONE), 70_000)])
        settlement = ledger.settlement(ONE.reference)
        ledger.accept(ONE.reference, by="lan", seen=settlement.seen)
        assert not ledger.settlement(ONE.reference).needs_person
        assert ledger.attention() == ()
        ledger.receive([credit("2", memo(ONE), 1)])
        assert ledger.settlement(ONE.reference).needs_person

    def test_refunding_the_first_of_two_payments_makes_nothing_late(self, ledger) -> None:
        due = replace(ONE, due_at=MORNING + timedelta(hours=2))
        ledger.open([due])
        first, second = ledger.receive(
            [credit("1", memo(ONE)), credit("2", memo(ONE), received_at=MORNING + timedelta(hours=5))]
        )
        assert state(ledger) is ChargeState.DUPLICATE
        ledger.refund(first.id, 50_000, by="lan")
        assert (state(ledger), ledger.settlement(ONE.reference).paid_at) == (ChargeState.PAID, MORNING)
        ledger.refund(second.id, 50_000, by="lan")
        settlement = ledger.settlement(ONE.reference)
        assert (settlement.state, settlement.missing) == (ChargeState.REFUNDED, 0)

    def test_the_rest_that_was_set_aside_is_given_back(self, ledger) -> None:
        """What one transfer has left over goes back, while the charge keeps its part."""
        ledger.open([ONE])
        (taken,) = ledger.receive([credit("1", "nop phi", 70_000)])
        ledger.decide(taken.id, {ONE.reference: 50_000})
        assert refused(ledger.refund, taken.id, 20_000)[0] is Code.REFUND_UNCLEAR
        assert (
            refused(ledger.refund, taken.id, 20_000, reference=ONE.reference, aside=True)[0]
            is Code.REFUND_UNCLEAR
        )
        assert refused(ledger.refund, taken.id, 20_001, aside=True)[0] is Code.REFUND_TOO_MUCH
        for _ in range(2):
            ledger.refund(taken.id, 20_000, aside=True, key="press 1")
        assert [(part.amount, part.refunded) for part in ledger.credit(taken.id).parts] == [
            (50_000, 0),
            (20_000, 20_000),
        ]
        assert ledger.settlement(ONE.reference).received == 50_000
        assert ledger.export().credit(taken.id).parts == ledger.credit(taken.id).parts

    def test_what_persons_did_with_a_charge_and_with_a_credit(self, ledger) -> None:
        """Whoever looks at a charge later sees who moved money to it, and away from it."""
        ledger.open([ONE, TWO])
        (taken,) = ledger.receive([credit("1", "nop phi")])
        began = datetime.now(UTC)
        given = ledger.decide(taken.id, ONE.reference, by="lan", reason="gọi điện")
        taken_away = ledger.decide(taken.id, TWO.reference, by="mai")
        refunded = ledger.refund(taken.id, 10_000, by="lan", key="press 1")
        cancelled = ledger.cancel(ONE.reference, by="lan")
        assert began <= given.at <= taken_away.at <= refunded.at <= cancelled.at <= datetime.now(UTC)
        assert ledger.acts(taken.id) == (given, taken_away, refunded)
        assert ledger.acts(ONE.reference) == (given, taken_away, cancelled)
        assert ledger.acts(TWO.reference) == (taken_away, refunded)
        assert ledger.acts("0" * 32) == ledger.acts(charge(CODES[2]).reference) == ()
        one, two = ONE.reference, TWO.reference
        assert [act.moved for act in ledger.acts(taken.id)] == [
            (("waiting", one, 50_000),),
            ((one, two, 50_000),),
            ((two, "refunded", 10_000),),
        ]
        assert cancelled.moved == ()

    def test_which_dong_an_act_moved(self, ledger) -> None:
        """Each dong of it, however it is cut; the same answer when the act comes again."""
        ledger.open([ONE, TWO])
        one, two = ONE.reference, TWO.reference
        (taken,) = ledger.receive([credit("1", "nop phi", 120_000)])
        for _ in range(2):
            split = ledger.decide(taken.id, {one: 50_000, two: 60_000}, key="form 1")
            assert set(split.moved) == {
                ("waiting", one, 50_000),
                ("waiting", two, 60_000),
                ("waiting", "aside", 10_000),
            }
        back = ledger.refund(taken.id, 4_000, aside=True)
        assert back.moved == (("aside", "refunded", 4_000),)
        again = ledger.decide(taken.id, {one: 50_000, two: 60_000})
        assert again.moved == ()
        assert [act.moved for act in ledger.acts(taken.id)] == [split.moved, back.moved, ()]
        (later,) = ledger.receive([credit("2", "nop phi", 7_000)])
        assert ledger.refund(later.id, 7_000).moved == (("waiting", "refunded", 7_000),)
        assert ledger.accept(one, by="lan").moved == ()
        assert ledger.close(MORNING.date(), (BANK, OWN)).moved == ()

    def test_an_act_is_found_by_each_sighting_of_its_credit(self, ledger) -> None:
        first, second = ledger.receive(
            [credit("1", "nop phi", source="a"), credit("2", "nop phi", source="b")]
        )
        same = ledger.same(first.id, second.id, by="lan")
        aside = ledger.decide(second.id, None, by="lan")
        assert ledger.acts(first.id) == ledger.acts(second.id) == (same, aside)

    def test_a_row_set_aside_says_who_did_it(self, ledger) -> None:
        (taken,) = ledger.receive([row()])
        assert ledger.acts(taken.id) == ()
        assert (ledger.decide(taken.id, None, by="lan"),) == ledger.acts(taken.id)

    @pytest.mark.parametrize("about", [None, 7, ONE])
    def test_acts_are_of_a_reference_or_an_id(self, small, about) -> None:
        with pytest.raises(TypeError, match="a reference or the id of a credit"):
            small.acts(about)

    def test_a_decision_below_its_refunds_is_refused(self, ledger) -> None:
        ledger.open([ONE, TWO])
        (taken,) = ledger.receive([credit("1", memo(ONE))])
        ledger.refund(taken.id, 30_000)
        assert refused(ledger.decide, taken.id, TWO.reference)[0] is Code.DECISION_UNDER_REFUND
        assert refused(ledger.refund, taken.id, 30_000)[0] is Code.REFUND_TOO_MUCH
        ledger.decide(taken.id, {ONE.reference: 30_000, TWO.reference: 20_000})
        assert ledger.settlement(TWO.reference).received == 20_000

    def test_of_a_row_in_several_files_the_first_place_is_kept(self, ledger) -> None:
        first, second, third = (
            replace(row(number, "0" * 32), source=f"{file}.csv")
            for file, number in (("a", 9), ("b", 2), ("b", 3))
        )
        for came, kept in (([third, second], second), ([first], first), ([second, third], first)):
            ledger.receive(came)
            (waiting,) = ledger.pending()
            assert waiting.row == kept

    def test_a_row_that_cannot_be_read_is_set_aside(self, ledger) -> None:
        ledger.receive([row(amount=7_000), row(8, "bb", amount=500)])
        waiting, other = ledger.pending()
        assert (waiting.place, waiting.row) == (Place.INVALID, row(amount=7_000))
        assert ledger.credit(waiting.id) == waiting
        ledger.decide(waiting.id, None, by="lan")
        assert ledger.pending() == (other,)
        assert ledger.credit(waiting.id).place is Place.SET_ASIDE
        for home in (ledger, ledger.export()):
            totals = home.totals()
            assert (totals[Place.SET_ASIDE], totals[Place.INVALID]) == (Total(1, 7_000), Total(1, 500))

    def test_two_payers_who_write_the_same_are_two_payments_until_a_person_says_otherwise(
        self, ledger
    ) -> None:
        told = credit("FT1", "CHUYEN TIEN", source="sepay")
        line = credit("77", "CHUYEN TIEN", source="statement")
        ledger.receive([told])
        ledger.receive([line])
        day, account = MORNING.date(), (BANK, ONE.account)
        ((one, other),) = ledger.offers(day, account)
        assert {waiting.id for waiting in ledger.pending()} == {one, other}
        ledger.same(one, other, by="lan", key="s")
        assert len(ledger.pending()) == 1
        assert ledger.offers(day, account) == ()
        ledger.apart(one, by="lan")
        assert len(ledger.pending()) == 2
        assert ledger.offers(day, account) == ()
        assert [each.known for each in ledger.receive([told, line])] == [True, True]

    def test_what_a_charge_gave_back_was_booked_to_it_in_one_payment_of_two_as_well(self, ledger) -> None:
        """The payment gets another first sighting: the movements of that one add up, too."""
        ledger.open([ONE])
        (line,) = ledger.receive([credit("77", memo(ONE), source="statement")])
        ledger.refund(line.id, 7_000)
        (told,) = ledger.receive([credit("FT1", "CHUYEN TIEN", source="sepay")])
        done = ledger.same(line.id, told.id, by="lan")
        assert ledger.settlement(ONE.reference).credits[0].id == told.id
        assert [(each.source, each.target, each.amount) for each in done.moved][-2:] == [
            ("waiting", ONE.reference, 50_000),
            (ONE.reference, "refunded", 7_000),
        ]
        check_whole(ledger)

    def test_names_of_other_types(self, small) -> None:
        for wrong in (
            lambda: small.settlement(str(ONE.reference)),
            lambda: small.settlements(ONE),
            lambda: small.decide(1, None),
            lambda: small.decide("0" * 32, [ONE]),
            lambda: small.decide("0" * 32, {str(ONE.reference): 1}),
            lambda: small.open([ONE.reference]),
            lambda: small.receive([ONE]),
            lambda: small.receive(["x"]),
            lambda: small.replace(ONE.reference),
            lambda: small.take("body", {}, None),
            lambda: small.suggest("x"),
            lambda: small.pending(after=7),
            lambda: small.credit(7),
        ):
            with pytest.raises(TypeError):
                wrong()

    def test_a_credit_that_is_not_there(self, small) -> None:
        small.open([ONE])
        name = "0" * 32
        for call in (
            lambda: small.decide(name, ONE.reference),
            lambda: small.refund(name, 1),
            lambda: small.same(name, name),
            lambda: small.apart(name),
            lambda: small.credit(name),
            lambda: small.pending(after=name),
        ):
            assert refused(call)[0] is Code.CREDIT_UNKNOWN
        assert refused(small.refund_evidence, after=name)[0] is Code.DEBIT_UNKNOWN


def test_where_nothing_came_there_is_nothing(ledger) -> None:
    """Charges that are open are no money."""
    nothing = dict.fromkeys(Place, Total(0, 0))
    assert ledger.totals() == nothing
    ledger.open([ONE])
    assert ledger.totals() == nothing


def test_a_page_has_fifty_and_of_events_a_thousand(small) -> None:
    """Of what waits, of charges that need a person, of money out, of events: where nobody says how many."""
    sent = [
        Debit(bank=BANK, account=OWN, amount=1, memo=memo(ONE), transaction_id=str(n), booked_at=MORNING)
        for n in range(51)
    ]
    charges = [charge(f"000.00.01.H26-240601-{number:04}") for number in range(1, 1_002)]
    small.open(charges)
    small.receive(credit(f"a{n}", memo(owed), 60_000) for n, owed in enumerate(charges[:51]))
    small.receive(credit(f"b{n}", "khach") for n in range(51))
    small.statement(Lines([], sent))
    for page in (small.pending, small.attention, small.refund_evidence):
        assert [len(page()), len(page(limit=51)), len(page(limit=100))] == [50, 51, 51]
    events = small.events()
    assert (len(events), events[0].number, events.last) == (1_000, 1, 1_000)
    assert len(small.events(after=1_000)) == 52


class TestWaiting:
    """What waits for a person, in the order in which it came."""

    def test_pages(self, ledger) -> None:
        came = [
            credit(f"{number}", "nop phi", received_at=MORNING - timedelta(hours=number))
            for number in range(5)
        ]
        ledger.receive([*came[:2], row(1, "aa"), *came[2:], row(2, "bb"), row(1, "aa")])
        whole = ledger.pending()
        numbers = [waiting.credit and waiting.credit.transaction_id for waiting in whole]
        assert numbers == ["0", "1", None, "2", "3", "4", None]
        pages, after = [], None
        while page := ledger.pending(after=after, limit=2):
            pages += page
            after = page[-1].id
        assert tuple(pages) == whole

    def test_of_an_office(self, ledger) -> None:
        north, south = charge(CODES[0], office="north"), charge(CODES[1], office="south")
        ledger.open([north, south, charge(CODES[2])])
        ledger.receive(
            [
                credit("1", memo(north), account=OTHER, unique_id="u", source="sepay"),
                credit("2", memo(north, charge(CODES[2]))),
                credit("3", memo(south, charge(CODES[2]))),
                credit("4", "nop phi"),
            ]
        )
        numbers = {
            office: [w.credit.transaction_id for w in ledger.pending(office=office)]
            for office in ("north", "south", "east")
        }
        assert numbers == {"north": ["2", "4"], "south": ["3", "4"], "east": ["4"]}

    def test_suggestions(self, ledger) -> None:
        ledger.open([ONE, TWO])
        text = str(ONE.reference)
        wrong = text.replace(text[-1], "Z" if text[-1] != "Z" else "Y")
        ledger.receive(
            [credit("1", f"CK {wrong}"), credit("2", f"nop phi ho so {CODES[1]}"), credit("3", "x")]
        )
        suggested = [[s.reference for s in ledger.suggest(waiting)] for waiting in ledger.pending()]
        assert suggested == [[ONE.reference], [TWO.reference], []]

    def test_times_are_those_of_vietnam(self, ledger) -> None:
        ledger.receive([credit("1", "x", received_at=MORNING.astimezone(UTC))])
        (waiting,) = ledger.pending()
        assert waiting.credit.received_at == MORNING
        assert waiting.credit.received_at.utcoffset() == timedelta(hours=7)
