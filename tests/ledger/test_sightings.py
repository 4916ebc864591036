"""Two sources of one account: confirmed, never counted twice, joined and divided by persons."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from counter import BANK, CODES, MORNING, ONE, OTHER, OWN, STUDENT, TWO, charge, credit, memo, refused
from hypothesis import given
from hypothesis import strategies as st

from vnqr.errors import Code
from vnqr.ledger.evidence import Found
from vnqr.ledger.identity import identity
from vnqr.ledger.matching import Coverage
from vnqr.ledger.outcome import Place, Total
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from vnqr.ledger.values import Credit

DAY = MORNING.replace(hour=0)


def told(number: str | None, text: str, amount: int = 50_000, **other: object) -> Credit:
    """Return what an aggregator notifies of."""
    values = {"source": "sepay", "unique_id": f"{number}:{text}"} | other
    return credit(number, text, amount, **values)


def line(number: str | None, text: str, amount: int = 50_000, **other: object) -> Credit:
    """Return the line of a statement: a day without a clock, a balance."""
    values = {"source": "statement", "received_at": DAY, "has_clock": False, "balance": 5} | other
    return credit(number, text, amount, **values)


def in_turn(*batches: list[Credit], charges: tuple[object, ...] = (ONE, TWO)) -> Reconciliation:
    state = reconcile(charges, [])
    for batch in batches:
        state = reconcile([], batch, state=state)
    return state


class TestConfirming:
    def test_notified_now_and_in_the_statement_in_the_evening(self) -> None:
        now, evening = told("FT1", memo(ONE)), line("FT1", "TRAN THI MAI " + memo(ONE))
        for batches in ([[now], [evening]], [[evening], [now]], [[now, evening]], [[now], [evening], [now]]):
            result = in_turn(*batches)
            assert result == in_turn([now, evening])
            settlement = result.settlement(ONE.reference)
            assert (settlement.state, settlement.received) == (ChargeState.PAID, 50_000)
            # The notification knows the clock.
            assert settlement.paid_at == MORNING
            assert list(result.findings()) == []
        assert in_turn([now, evening]).known == Total(1, 50_000)

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            # Other numbers, the same charge; the next day; a number, and a memo that was cut.
            (told("92704", memo(ONE)), line("FT1", memo(ONE))),
            (told("92704", memo(ONE)), line("FT1", memo(ONE), received_at=DAY + timedelta(days=1))),
            (told("FT1", "nop phi"), line("FT1", "nop phi ho so 12")),
            (told("FT1", "nop phi"), line("FT1", memo(ONE))),
            (told("FT1", memo(ONE)), line("FT1", "MBVCB.699")),
            (told("FT1", memo(ONE)), told("FT1", memo(ONE), source="casso")),
        ],
    )
    def test_one_payment_in_either_order(self, first: Credit, second: Credit) -> None:
        both = [in_turn(*([each] for each in order)) for order in itertools.permutations([first, second])]
        assert both[0] == both[1] == in_turn([first, second]) == in_turn([second, first])
        assert sum(total.amount for total in both[0].totals().values()) == 100_000
        assert len(both[0].facts.lines) == 1
        names = ONE.reference in {charge.reference for charge in (ONE,)} and str(ONE.reference) in (
            first.memo + second.memo
        )
        assert both[0].settlement(ONE.reference).covered == names

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (told("T1", "CHUYEN TIEN"), line("B1", "CHUYEN TIEN")),
            (told("FT1", memo(ONE)), line("FT1", memo(TWO))),
            (told("T1", memo(ONE)), line("B1", memo(ONE), 60_000)),
            (told("T1", memo(ONE), received_at=MORNING + timedelta(days=1)), line("B1", memo(ONE))),
            (told("FT1", memo(ONE)), line("FT1", memo(ONE), account=OTHER)),
            (told("FT1", memo(ONE)), line("FT1", memo(ONE), bank="970422")),
            (told("FT1", "x"), told("FT1", "y")),
        ],
    )
    def test_two_payments_are_two(self, first: Credit, second: Credit) -> None:
        for order in itertools.permutations([first, second]):
            result = in_turn(*([each] for each in order))
            assert len(result.facts.lines) == 2
            assert sum(t.count for p, t in result.totals().items() if p is not Place.KNOWN) == 2

    def test_notified_on_days_1_and_2_in_the_statement_on_2_and_3(self) -> None:
        days = [timedelta(days=number) for number in range(3)]
        now = [told(f"T{number}", memo(ONE), received_at=MORNING + days[number]) for number in (0, 1)]
        lines = [line(f"B{number}", memo(ONE), received_at=DAY + days[number]) for number in (1, 2)]
        result = in_turn(now, lines)
        assert len(result.facts.lines) == 2
        assert result.settlement(ONE.reference).received == 100_000
        assert len(in_turn(lines, now).facts.lines) == 2

    def test_a_statement_of_two_identical_payments_confirms_one_and_adds_one(self) -> None:
        lines = [line("B1", memo(ONE)), line("B1", memo(ONE), occurrence=2)]
        result = in_turn([told("T1", memo(ONE))], lines)
        assert result.settlement(ONE.reference).state is ChargeState.DUPLICATE
        assert [finding.code for finding in result.findings()] == [Code.NOT_NOTIFIED]

    def test_of_no_named_source_two_payments_stay_two(self) -> None:
        came = [credit("5243", "X"), credit("5243", "Y"), told("T9", "Z", 1)]
        assert len(in_turn(came).facts.lines) == len(in_turn(*([each] for each in came)).facts.lines) == 3

    def test_a_confirmation_moves_no_money_and_leaves_an_acceptance(self) -> None:
        result = in_turn([line("FT1", memo(ONE), 10_000)]).accept(ONE.reference)
        decided = in_turn([line("FT1", "x")])
        decided = decided.decide(next(iter(decided.facts.lines)), TWO.reference)
        for state, came in ((result, told("FT1", memo(ONE), 10_000)), (decided, told("FT1", memo(ONE)))):
            after = reconcile([], [came], state=state)
            assert len(after.facts.lines) == 1
            for owed in (ONE, TWO):
                before, later = (each.settlement(owed.reference) for each in (state, after))
                assert (later.received, later.accepted) == (before.received, before.accepted)
            assert reconcile([], [came], state=after) == after
        again = reconcile([], [told("FT2", memo(ONE), 1)], state=result)
        assert not again.settlement(ONE.reference).accepted
        confirmed = reconcile([], [line("FT2", memo(ONE), 1)], state=again)
        assert not confirmed.settlement(ONE.reference).accepted

    def test_what_only_the_fuller_memo_names_is_unclear_or_waits(self) -> None:
        cut, full = told("FT1", memo(ONE)), line("FT1", memo(ONE, TWO))
        booked = in_turn([cut], [full])
        assert booked.settlement(ONE.reference).covered
        assert [e.id for e in booked.settlement(TWO.reference).unclear] == list(booked.facts.lines)
        waiting = in_turn([full], [cut])
        (pending,) = waiting.pending()
        assert (pending.place, set(pending.candidates)) == (Place.AMBIGUOUS, {ONE.reference, TWO.reference})

    def test_a_charge_opened_later_is_found_by_the_memo_that_names_it(self) -> None:
        came = [[told("FT1", "nop phi")], [line("FT1", memo(charge(CODES[2])), payer="MAI")]]
        before = in_turn(*came)
        (pending,) = before.pending()
        assert pending.credit.memo == "nop phi"
        after = reconcile([charge(CODES[2])], [], state=before)
        assert after.settlement(charge(CODES[2]).reference).covered
        assert after == in_turn(*came, charges=(ONE, TWO, charge(CODES[2])))
        assert after.settlement(charge(CODES[2]).reference).credits[0].found is Found.READABLE

    def test_any_sighting_names_its_credit(self) -> None:
        now, evening = told("FT1", "nop phi"), line("FT1", "NOP PHI HO SO")
        result = in_turn([evening])
        shown = next(result.pending()).id
        result = reconcile([], [now], state=result)
        (pending,) = result.pending()
        assert {shown, pending.id} == {identity(now), identity(evening)}
        decided = result.decide(shown, ONE.reference)
        assert decided == result.decide(pending.id, ONE.reference)
        assert decided.credit(shown) == decided.credit(pending.id)
        assert decided.settlement(ONE.reference).covered

    def test_a_contradiction_is_no_sighting(self) -> None:
        now = [told("FT1", memo(ONE), unique_id="1"), told("FT2", memo(TWO), unique_id="1")]
        result = in_turn(now[:1], now[1:], [line("FT2", memo(TWO))])
        assert result.settlement(TWO.reference).covered
        assert [pending.place for pending in result.pending()] == [Place.INVALID]

    def test_several_sources_see_one_payment(self) -> None:
        came = [told("FT1", memo(ONE)), told("FT1", memo(ONE), source="casso"), line("FT1", memo(ONE))]
        results = [in_turn(*([each] for each in order)) for order in itertools.permutations(came)]
        assert all(result == results[0] == in_turn(came) for result in results)
        assert results[0].settlement(ONE.reference).received == 50_000

    @given(st.data())
    def test_saved_confirmed_and_delivered_again(self, data: st.DataObject) -> None:
        words = st.sampled_from([memo(ONE), memo(TWO), memo(ONE, TWO), "x", "y"])
        number = st.sampled_from(["1", "2", None])
        now = [told(data.draw(number), data.draw(words), unique_id=str(place)) for place in range(3)]
        lines = [line(data.draw(number) or "9", data.draw(words), occurrence=place) for place in (1, 2)]
        result = in_turn(now, lines)
        assert in_turn(now, lines, now, lines) == result
        assert Reconciliation.from_json(result.to_json()) == result
        assert in_turn(now[:1], now[1:], lines) == result


class TestPersons:
    def two(self) -> tuple[Reconciliation, str, str]:
        now, evening = told("T1", "CHUYEN TIEN"), line("B1", "CHUYEN TIEN NOP PHI")
        return in_turn([now], [evening]), identity(now), identity(evening)

    def test_what_may_be_one_payment_is_offered(self) -> None:
        result, one, other = self.two()
        assert list(result.offers()) == [(one, other)]
        assert list(in_turn([told("T1", "x"), told("T2", "y")]).offers()) == []
        assert list(in_turn([told("FT1", "x")], [line("FT1", "y")]).offers()) == []

    def test_a_person_joins_them(self) -> None:
        result, one, other = self.two()
        for pair in ((one, other), (other, one)):
            joined = result.same(*pair, by="Lan")
            assert joined.totals()[Place.UNMATCHED] == Total(1, 50_000)
            assert list(joined.offers()) == []
            assert joined == result.same(one, other)
            assert Reconciliation.from_json(joined.to_json()) == joined
            again = reconcile([], [told("T1", "CHUYEN TIEN")], state=joined)
            assert (again, again.known) == (joined, Total(1, 50_000))
        assert refused(joined.same, one, other)[0] is Code.SAME_DIFFERS

    @pytest.mark.parametrize("which", [0, 1])
    def test_what_one_of_them_is_booked_to_stays(self, which: int) -> None:
        result, *pair = self.two()
        decided = result.decide(pair[which], {ONE.reference: 30_000})
        joined = decided.same(*pair)
        assert joined.settlement(ONE.reference).received == 30_000
        assert joined.totals()[Place.SET_ASIDE].amount == 20_000
        refunded = decided.refund(pair[which], 5_000, reference=ONE.reference).same(*pair)
        assert refunded.settlement(ONE.reference).received == 25_000
        again = refunded.refund(pair[1 - which], 20_000, reference=ONE.reference)
        assert again.totals()[Place.REFUNDED].amount == 25_000

    def test_money_that_both_memos_booked_is_one_payment(self) -> None:
        now = told("T1", memo(ONE), received_at=MORNING + timedelta(days=1))
        result = in_turn([now], [line("B1", memo(ONE))])
        assert result.settlement(ONE.reference).state is ChargeState.DUPLICATE
        joined = result.same(identity(now), identity(line("B1", memo(ONE))))
        assert joined.settlement(ONE.reference).state is ChargeState.PAID
        by_memo = in_turn([told("T1", "x")], [line("B1", memo(ONE))])
        joined = by_memo.same(identity(told("T1", "x")), identity(line("B1", memo(ONE))))
        assert joined.settlement(ONE.reference).credits[0].found is Found.READABLE

    def test_what_cannot_be_one_payment_is_refused(self) -> None:
        came = [
            told("T1", "x"),
            told("T2", "x2"),
            line("B1", "y", 60_000),
            line("B2", "z", account=OTHER),
            line("B3", memo(TWO)),
            told("T4", memo(ONE)),
        ]
        result = in_turn(came)
        names = [identity(each) for each in came]
        for one, other in ((0, 0), (0, 1), (0, 2), (0, 3)):
            assert refused(result.same, names[one], names[other])[0] is Code.SAME_DIFFERS
        assert refused(result.same, names[4], names[5])[0] is Code.SAME_PLACED
        back = result.refund(names[4], 1).decide(names[5], {TWO.reference: 50_000})
        assert back.same(names[4], names[5]).settlement(TWO.reference).refunded == 1
        assert refused(back.refund(names[5], 1).same, names[4], names[5])[0] is Code.SAME_PLACED

    def test_a_person_sets_them_apart(self) -> None:
        now, evening = told("FT1", memo(ONE)), line("FT1", memo(ONE))
        result = in_turn([now], [evening])
        apart = result.apart(identity(evening))
        assert apart.settlement(ONE.reference).state is ChargeState.DUPLICATE
        assert list(apart.offers()) == []
        for came in ([now], [evening], [now, evening]):
            assert reconcile([], came, state=apart) == apart
        assert Reconciliation.from_json(apart.to_json()) == apart
        assert apart.same(identity(now), identity(evening)).settlement(ONE.reference).covered
        assert refused(apart.apart, identity(now))[0] is Code.APART_ALONE
        assert refused(result.refund(identity(now), 1).apart, identity(now))[0] is Code.APART_ALONE

    def test_what_went_by_another_memo_waits_again(self) -> None:
        now, evening = told("FT1", "nop phi"), line("FT1", memo(ONE))
        result = in_turn([now], [evening])
        assert result.settlement(ONE.reference).covered
        apart = result.apart(identity(now))
        (pending,) = apart.pending()
        assert (pending.id, pending.credit.memo) == (identity(now), "nop phi")
        assert apart.settlement(ONE.reference).credits[0].id == identity(evening)
        decided = result.decide(identity(now), TWO.reference).apart(identity(now))
        assert [decided.settlement(owed.reference).received for owed in (ONE, TWO)] == [50_000, 50_000]

    def test_set_apart_each_goes_where_its_own_memo_says(self) -> None:
        """As if they had never been one: the charges were opened while together they named two."""
        now, evening = told("T1", memo(ONE)), line("B1", memo(TWO))
        apart = in_turn([now], [evening], charges=())
        joined = reconcile([ONE, TWO], [], state=apart.same(identity(now), identity(evening)))
        (pending,) = joined.pending()
        assert (pending.place, set(pending.candidates)) == (Place.AMBIGUOUS, {ONE.reference, TWO.reference})
        # That one comes again, with a better time, books nothing.
        earlier = replace(now, received_at=MORNING - timedelta(hours=1))
        again = reconcile([], [earlier], state=joined)
        assert [(p.id, p.candidates) for p in again.pending()] == [(pending.id, pending.candidates)]
        assert [again.settlement(owed.reference).received for owed in (ONE, TWO)] == [0, 0]
        divided = joined.apart(pending.id)
        for owed, came in ((ONE, now), (TWO, evening)):
            (evidence,) = divided.settlement(owed.reference).credits
            assert (evidence.id, evidence.amount) == (identity(came), 50_000)
        assert list(divided.pending()) == []


class TestWhatIsKeptOfASighting:
    def test_a_further_one_that_comes_again_changes_that_one_alone(self) -> None:
        """Of three sightings: the later ones keep their ids, sources and memos."""
        came = [told("FT1", "x"), told("FT1", "y", source="casso"), line("FT1", "z")]
        result = in_turn(*([each] for each in came))
        again = reconcile([], [replace(came[2], payer="MAI", balance=6)], state=result)
        casso = replace(came[1], received_at=MORNING - timedelta(hours=1))
        again = reconcile([], [casso], state=again)
        (name,) = again.facts.lines
        assert again.credit(name).credit.received_at == MORNING - timedelta(hours=1)
        divided = again.apart(name)
        assert {p.id: p.credit.memo for p in divided.pending()} == {
            identity(each): each.memo for each in came
        }

    def test_a_memo_that_waits_is_shown_though_another_has_booked_the_credit(self) -> None:
        now = told("FT1", memo(ONE))
        result = in_turn([now], [line("FT1", "TRAN THI MAI")])
        shown = result.credit(identity(now)).credit
        assert (shown.memo, shown.balance, shown.received_at) == ("TRAN THI MAI", 5, MORNING)

    def test_a_better_time_of_any_of_them(self) -> None:
        now = told("FT1", memo(ONE), received_at=MORNING + timedelta(hours=2))
        late = in_turn([now], [line("FT1", memo(ONE))])
        clock = line("FT1", memo(ONE), received_at=MORNING, has_clock=True)
        better = reconcile([], [clock], state=late)
        assert better.settlement(ONE.reference).paid_at == MORNING
        assert len(better.facts.lines) == 1

    def test_more_schemes_are_looked_for_in_all_memos_that_are_kept(self) -> None:
        student = charge(CODES[0], scheme=STUDENT)
        came = [[told("FT1", "nop phi")], [line("FT1", memo(student))], [told("FT2", memo(ONE))]]
        result = reconcile([student], [], schemes=(STUDENT,), state=in_turn(*came))
        assert result.settlement(ONE.reference).covered
        assert result.settlement(student.reference).covered
        (evidence,) = result.settlement(student.reference).credits
        assert evidence.id == identity(came[0][0])

    def test_a_closed_day_knows_the_credit_by_its_new_id(self) -> None:
        result = in_turn([line("FT1", memo(ONE))]).close(MORNING.date(), (BANK, OWN))
        after = reconcile([], [told("FT1", memo(ONE))], state=result)
        sheet = after.day(MORNING.date() + timedelta(days=1), (BANK, OWN))
        assert (sheet.opening, sheet.came, sheet.closing) == (50_000, 0, 50_000)

    def test_a_person_joins_what_was_refunded_on_another_sighting(self) -> None:
        now, evening = told("T1", "x"), line("B1", "y")
        result = in_turn([evening]).refund(identity(evening), 5_000)
        joined = reconcile([], [now], state=result).same(identity(now), identity(evening))
        assert [refund.credit for refund in joined.facts.refunds] == [identity(now)]


class TestFindings:
    def test_what_is_only_in_one_source(self) -> None:
        later = MORNING + timedelta(days=1)
        now = [told("FT1", memo(ONE)), told("FT2", memo(TWO)), told("FT4", "x", 1, received_at=later)]
        lines = [line("FT1", memo(ONE)), line("FT3", "tien nha", 7_000)]
        day = MORNING.date()
        covered = [Coverage(bank=BANK, account=OWN, first=day, last=day)]
        result = reconcile([ONE, TWO], [*now, *lines], covered=covered)
        found = {finding.code: finding.credits for finding in result.findings()}
        assert found == {
            Code.NOT_IN_STATEMENT: (identity(now[1]),),
            Code.NOT_NOTIFIED: (identity(lines[1]),),
        }
        assert [finding.issue.level for finding in result.findings()] == ["warning", "warning"]
        alone = reconcile([ONE], lines, covered=covered)
        assert list(alone.findings()) == []


def test_the_better_time_is_that_of_a_clock_then_the_earlier() -> None:
    noon = datetime.fromisoformat("2024-06-01T12:00:00+07:00")
    now = told("FT1", memo(ONE), received_at=noon)
    casso = told("FT1", memo(ONE), source="casso", received_at=MORNING)
    result = in_turn([line("FT1", memo(ONE))], [now], [casso])
    (evidence,) = result.settlement(ONE.reference).credits
    assert evidence.received_at == MORNING
    assert in_turn([replace(now, has_clock=False)], [casso]).settlement(ONE.reference).paid_at == MORNING
