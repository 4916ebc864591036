"""Calls that come at the same moment, from threads with connections of their own, on both databases."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from counter import BANK, MORNING, ONE, OTHER, OWN, STUDENT, TWO, charge, credit, memo
from money import Says
from whole import check_whole

from vnqr.errors import Code, VnqrError
from vnqr.ledger import Ledger
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import Debit
from vnqr.references.scheme import DOSSIER
from vnqr.references.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr.ledger.values import Charge

ACCOUNT = BANK, OWN
PAIRS = 300
TIMES = 40


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Make calls at the same moment; return what each returned, or the code by which it was refused."""
    barrier = threading.Barrier(len(calls))
    answers: list[object] = [None] * len(calls)

    def make(place: int, call: Callable[[], object]) -> None:
        barrier.wait(60)
        try:
            answers[place] = call()
        except VnqrError as error:
            answers[place] = error.code

    threads = [threading.Thread(target=make, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def side_by_side(count: int, *calls: Callable[[int], object]) -> None:
    """Make the calls of each number at the same moment, number after number."""
    barrier = threading.Barrier(len(calls))
    failed: list[BaseException] = []

    def make(call: Callable[[int], object]) -> None:
        try:
            for number in range(count):
                barrier.wait(60)
                call(number)
        except BaseException as error:
            failed.append(error)
            barrier.abort()
            raise

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.fixture
def counters(home) -> Iterator[list[Ledger]]:
    """Three ledgers on one database, as three processes have them."""
    with ExitStack() as stack:
        yield [stack.enter_context(Ledger(home)) for _ in range(3)]


def owed(number: int) -> Charge:
    return charge(f"000.00.01.H26-240601-{number:04}")


def state(ledger: Ledger, of: Charge) -> ChargeState:
    return ledger.settlement(of.reference).state


class TestMoneyAndItsCharge:
    """Law 6."""

    @pytest.mark.no_cover
    def test_a_charge_is_opened_when_its_money_comes(self, counters) -> None:
        one, other, third = counters
        side_by_side(
            PAIRS,
            lambda number: one.open([owed(number)]),
            lambda number: other.receive([credit(f"{number}", memo(owed(number)))]),
        )
        assert third.totals()[Place.SETTLED].count == PAIRS
        lost = [number for number in range(PAIRS) if state(third, owed(number)) is not ChargeState.PAID]
        assert lost == []
        check_whole(third)

    def test_both_charges_that_it_names_are_opened_when_it_comes(self, counters) -> None:
        """Whatever comes first, it pays neither of them, and both show it."""
        one, other, third = counters
        side_by_side(
            TIMES,
            lambda number: one.open([owed(2 * number)]),
            lambda number: other.open([owed(2 * number + 1)]),
            lambda number: third.receive([credit(f"{number}", memo(owed(2 * number), owed(2 * number + 1)))]),
        )
        assert {len(one.settlement(owed(number).reference).unclear) for number in range(2 * TIMES)} == {1}
        assert one.totals()[Place.AMBIGUOUS].count == TIMES
        check_whole(one)

    def test_its_token_is_learned_when_it_comes(self, counters) -> None:
        one, other, third = counters
        tokens = [str(Token.new()) for _ in range(TIMES)]
        side_by_side(
            TIMES,
            lambda number: one.open([], tokens={tokens[number]: owed(number).reference}),
            lambda number: other.receive([credit(f"{number}", f"CK {tokens[number]}")]),
            lambda number: third.open([owed(number)]),
        )
        assert {state(one, owed(number)) for number in range(TIMES)} == {ChargeState.PAID}
        check_whole(one)

    def test_many_in_another_order(self, counters) -> None:
        """Names are locked in one order, so that large calls do not stop each other."""
        one, other, third = counters
        charges = [owed(number) for number in range(120)]
        came = [credit(f"{number}", memo(each)) for number, each in enumerate(charges)]
        side_by_side(
            3,
            lambda _: one.open(charges),
            lambda _: other.receive(came),
            lambda _: third.receive(came[::-1]),
        )
        assert {state(one, each) for each in charges} == {ChargeState.PAID}
        assert len(one.export().facts.lines) == 120
        check_whole(one)

    def test_two_contents_of_one_charge(self, counters) -> None:
        one, other, third = counters
        first, second = charge(), replace(charge(), account=OTHER)
        answers = at_once(lambda: one.open([first]), lambda: other.open([second]))
        assert sorted(map(str, answers)) == sorted([str((first.reference,)), "charge-conflict"])
        assert third.open([first if answers[0] != Code.CHARGE_CONFLICT else second]) == ()
        check_whole(third)

    @pytest.mark.parametrize("number", range(5))
    def test_a_scheme_is_added_when_its_money_comes(self, target, number) -> None:
        """What the memo names is found out by the scheme, whichever comes first."""
        student = charge("2024000000" + str(number), scheme=STUDENT)
        with Ledger(target) as ledger, ExitStack() as stack:
            add = lambda: stack.enter_context(Ledger(target, schemes=[DOSSIER, STUDENT]))  # noqa: E731
            at_once(add, *(partial(ledger.receive, [credit(f"{each}", memo(student))]) for each in range(4)))
            ledger.open([student])
            assert ledger.settlement(student.reference).received == 200_000
            check_whole(ledger)

    @pytest.mark.parametrize("number", range(3))
    def test_several_start_on_an_empty_database(self, target, number) -> None:
        """Each with a scheme of its own: all of them are there afterwards."""
        schemes = [replace(STUDENT, prefix=f"S{letter}", name=letter) for letter in "ABCDEF"]
        del number
        with ExitStack() as stack:
            starts = [
                partial(lambda scheme: stack.enter_context(Ledger(target, schemes=[scheme])), scheme)
                for scheme in schemes
            ]
            ledgers = at_once(*starts)
            assert {type(each) for each in ledgers} == {Ledger}
            charges = [charge("20240000001", scheme=scheme) for scheme in schemes]
            assert len(ledgers[0].open(charges)) == 6
            ledgers[-1].receive([credit(f"{place}", memo(each)) for place, each in enumerate(charges)])
            assert {state(ledgers[2], each) for each in charges} == {ChargeState.PAID}


class TestTheSameMoney:
    """Laws 2 and 4."""

    def test_one_notification_comes_twice(self, counters) -> None:
        one, other, third = counters
        third.open([owed(number) for number in range(TIMES)])
        known = [[False, False] for _ in range(TIMES)]

        def tell(ledger: Ledger, place: int, number: int) -> None:
            (taken,) = ledger.receive([credit(f"{number}", memo(owed(number)), source="sepay")])
            known[number][place] = taken.known

        side_by_side(TIMES, partial(tell, one, 0), partial(tell, other, 1))
        assert {tuple(sorted(both)) for both in known} == {(False, True)}
        assert {third.settlement(owed(number).reference).received for number in range(TIMES)} == {50_000}
        check_whole(third)

    @pytest.mark.parametrize("numbered", [True, False])
    def test_two_sources_tell_of_one_payment(self, counters, numbered) -> None:
        """By the bank's own number; without one, by the charge that both name."""
        one, other, third = counters

        def tell(ledger: Ledger, source: str, number: int) -> None:
            text = f"khach {number}" if numbered else memo(owed(number))
            ledger.receive([credit(f"FT{number}" if numbered else None, text, source=source)])

        side_by_side(TIMES, partial(tell, one, "sepay"), partial(tell, other, "statement"))
        assert len(third.export().facts.lines) == TIMES
        third.open([owed(number) for number in range(TIMES)])
        if not numbered:
            assert {third.settlement(owed(number).reference).received for number in range(TIMES)} == {50_000}
        check_whole(third)


class TestPersons:
    """Law 8."""

    @pytest.mark.parametrize("amount", [50_000, 20_000])
    def test_a_refund_is_clicked_twice(self, counters, amount) -> None:
        """One key: both clicks get the same answer, and the money is given back once."""
        one, other, third = counters
        for number in range(10):
            third.open([owed(number)])
            (taken,) = third.receive([credit(f"{number}", memo(owed(number)))])
            give = {"by": "lan", "on": MORNING.date(), "key": f"press {number}"}
            first, second = at_once(
                *(partial(ledger.refund, taken.id, amount, **give) for ledger in (one, other))
            )
            assert first == second
            assert third.settlement(owed(number).reference).refunded == amount
        check_whole(third)

    def test_two_persons_give_the_same_money_back(self, counters) -> None:
        one, other, third = counters
        for number in range(10):
            third.open([owed(number)])
            (taken,) = third.receive([credit(f"{number}", memo(owed(number)))])
            answers = at_once(
                partial(one.refund, taken.id, 50_000, by="lan", key=f"lan {number}"),
                partial(other.refund, taken.id, 50_000, by="mai", key=f"mai {number}"),
            )
            assert [answer for answer in answers if isinstance(answer, Code)] == [Code.REFUND_TOO_MUCH]
            assert third.settlement(owed(number).reference).refunded == 50_000
        check_whole(third)

    def test_two_persons_note_one_transfer_back(self, counters) -> None:
        """Of two credits that share nothing else: the money out has shown one refund, and shows no second."""
        one, other, third = counters
        for number in range(10):
            pair = owed(number), owed(TIMES + number)
            third.open(pair)
            given = third.receive([credit(f"{each.reference}", memo(each)) for each in pair])
            out = Debit(bank=BANK, account=OWN, amount=50_000, memo=memo(*pair), booked_at=MORNING)
            third.take(b"", {}, Says(debits=[out]))
            (shown,) = third.refund_evidence()
            answers = at_once(
                partial(one.refund, given[0].id, 50_000, debit=shown.id, by="lan"),
                partial(other.refund, given[1].id, 50_000, debit=shown.id, by="mai"),
            )
            assert [answer for answer in answers if isinstance(answer, Code)] == [Code.REFUND_OVER_DEBIT]
            assert sum(third.settlement(each.reference).refunded for each in pair) == 50_000
        check_whole(third)

    def test_two_persons_say_what_shows_a_refund(self, counters) -> None:
        """It is shown once: one of them is told that no refund is left to be shown."""
        one, other, third = counters
        third.open([ONE])
        for number in range(10):
            (taken,) = third.receive([credit(f"{number}", memo(ONE))])
            third.refund(taken.id, 50_000, by="lan")
            out = Debit(
                bank=BANK,
                account=OWN,
                amount=50_000,
                memo=memo(ONE),
                booked_at=MORNING,
                transaction_id=f"D{number}",
            )
            third.take(b"", {}, Says(debits=[out]))
            (shown,) = third.refund_evidence()
            assert [each.id for each in shown.noted] == [taken.id]
            answers = at_once(
                *(
                    partial(each.prove, taken.id, 50_000, debit=shown.id, by=by)
                    for each, by in ((one, "lan"), (other, "mai"))
                )
            )
            assert [answer for answer in answers if isinstance(answer, Code)] == [Code.REFUND_NOT_NOTED]
            assert third.refund_evidence() == ()
        assert {back.debit is None for back in third.export().facts.refunds} == {False}
        check_whole(third)

    def test_one_debit_is_said_to_show_two_refunds_at_once(self, counters) -> None:
        one, other, third = counters
        for number in range(10):
            pair = owed(number), owed(TIMES + number)
            third.open(pair)
            given = third.receive([credit(f"{each.reference}", memo(each)) for each in pair])
            for each in given:
                third.refund(each.id, 50_000, by="lan")
            out = Debit(bank=BANK, account=OWN, amount=50_000, memo=memo(*pair), booked_at=MORNING)
            third.take(b"", {}, Says(debits=[out]))
            (shown,) = third.refund_evidence()
            answers = at_once(
                partial(one.prove, given[0].id, 50_000, debit=shown.id, by="lan"),
                partial(other.prove, given[1].id, 50_000, debit=shown.id, by="mai"),
            )
            assert [answer for answer in answers if isinstance(answer, Code)] == [Code.REFUND_OVER_DEBIT]
        check_whole(third)

    @pytest.mark.parametrize(
        "verb", ["decide", "accept", "replace", "cancel", "close", "same", "apart", "prove"]
    )
    def test_an_act_is_sent_twice(self, counters, verb) -> None:
        """Both get the same answer, on whatever the person saw before."""
        one, other, third = counters
        third.open([ONE])
        third.receive([credit("FT1", "khach", source="sepay"), credit("1", memo(ONE))])
        third.receive([credit("77", "khach", source="statement")])
        told, line = (each for each in third.pending() if each.credit.memo == "khach")
        if verb == "apart":
            third.same(told.id, line.id)
        if verb == "prove":  # there are two such refunds, and it is one that is shown
            third.refund(line.id, 1_000)
            third.refund(line.id, 1_000)
        out = Debit(bank=BANK, account=OWN, amount=9_000, memo=memo(ONE), booked_at=MORNING)
        third.take(b"", {}, Says(debits=[out]))
        given = {
            "decide": partial(Ledger.decide, id=told.id, to=ONE.reference, seen=told.seen),
            "accept": partial(
                Ledger.accept, reference=ONE.reference, seen=third.settlement(ONE.reference).seen
            ),
            "replace": partial(Ledger.replace, charge=replace(ONE, account=OTHER)),
            "cancel": partial(Ledger.cancel, reference=ONE.reference),
            "close": partial(Ledger.close, day=MORNING.date(), account=ACCOUNT),
            "same": partial(Ledger.same, id=told.id, other=line.id),
            "apart": partial(Ledger.apart, id=told.id),
            "prove": partial(Ledger.prove, id=line.id, amount=1_000, debit=third.refund_evidence()[0].id),
        }
        first, second = at_once(*(partial(given[verb], each, by="lan", key="k") for each in (one, other)))
        assert first == second
        assert first.verb == verb
        assert sum(back.debit is None for back in third.export().facts.refunds) == (verb == "prove")
        check_whole(third)

    def test_two_persons_decide_on_what_they_see(self, counters) -> None:
        """One of them is told that it has changed."""
        one, other, third = counters
        third.open([ONE, TWO])
        for number in range(10):
            third.receive([credit(f"{number}", "nop phi")])
            (waiting,) = third.pending()
            answers = at_once(
                partial(one.decide, waiting.id, ONE.reference, by="lan", seen=waiting.seen),
                partial(other.decide, waiting.id, TWO.reference, by="mai", seen=waiting.seen),
            )
            assert [answer for answer in answers if isinstance(answer, Code)] == [Code.SEEN_STALE]
        received = sum(third.settlement(each.reference).received for each in (ONE, TWO))
        assert received == 500_000
        check_whole(third)

    def test_money_comes_while_a_charge_is_replaced_and_accepted(self, counters) -> None:
        one, other, third = counters
        third.open([ONE])
        accounts = [OTHER, OWN]
        side_by_side(
            TIMES,
            lambda number: one.receive([credit(f"{number}", memo(ONE))]),
            lambda number: other.replace(replace(ONE, account=accounts[number % 2])),
            lambda _: third.accept(ONE.reference, by="lan"),
        )
        assert third.settlement(ONE.reference).received == TIMES * 50_000
        check_whole(third)


class TestDays:
    """Law 9: each dong is in exactly one close."""

    def test_a_day_is_closed_while_money_comes_and_goes(self, counters) -> None:
        one, other, third = counters
        third.open([ONE])
        days = [MORNING.date() + timedelta(days=number) for number in range(TIMES // 2)]
        came: list[str] = []

        def receive(number: int) -> None:
            at = MORNING + timedelta(days=number)
            taken = one.receive(
                [
                    credit(f"{number}", memo(ONE), received_at=at),
                    credit(f"x{number}", "khach", received_at=at),
                ]
            )
            came.append(taken[0].id)

        def refund(number: int) -> None:
            if number > 1:
                third.refund(came[number - 2], 10_000, by="lan", on=days[number])

        side_by_side(len(days), receive, lambda number: other.close(days[number], ACCOUNT, by="mai"), refund)
        last = days[-1] + timedelta(days=1)
        third.close(last, ACCOUNT)
        sheets = [third.day(day, ACCOUNT) for day in (*days, last)]
        for before, sheet in pairwise(sheets):
            assert sheet.opening == before.closing
        assert sum(sheet.came for sheet in sheets) == 100_000 * len(days)
        assert sum(sheet.refunded for sheet in sheets) == 10_000 * (len(days) - 2)
        assert sheets[-1].closing == 100_000 * len(days) - 10_000 * (len(days) - 2)
        check_whole(third)

    def test_two_close_other_days(self, counters) -> None:
        one, other, third = counters
        third.open([ONE])
        number = 0
        for turn in range(10):
            first, second = (MORNING.date() + timedelta(days=2 * turn + place) for place in (1, 2))
            third.receive([credit(f"{turn}", memo(ONE), received_at=MORNING + timedelta(days=2 * turn))])
            answers = at_once(
                partial(one.close, first, ACCOUNT, by="lan"), partial(other.close, second, ACCOUNT, by="mai")
            )
            assert {answer for answer in answers if isinstance(answer, Code)} <= {Code.DAY_CLOSED}
            number += 1
        closes = third.export().facts.closes
        assert [sheet.day for sheet in closes] == sorted({sheet.day for sheet in closes})
        for before, sheet in pairwise(closes):
            assert sheet.opening == before.closing
        assert closes[-1].closing == sum(sheet.came for sheet in closes) == 50_000 * number
        check_whole(third)
