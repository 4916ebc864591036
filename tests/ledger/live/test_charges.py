"""When the amount due was reached, however the money comes and goes; charges that come in many ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from counter import CODES, MORNING, ONE, OTHER, STUDENT, TWO, charge, credit, memo, refused
from money import SCHEMES
from twin import Twin

from vnqr.errors import Code
from vnqr.ledger import Ledger, Taken
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import FeeItem, FeeKind
from vnqr.references.scheme import DOSSIER


def at(minutes: int, amount: int, owed: Any = ONE) -> Any:
    """Return money that comes some minutes after the counter opens."""
    number = f"{minutes} {amount}"
    return credit(number, memo(owed), amount, received_at=MORNING + timedelta(minutes=minutes))


def costing(amount: int) -> Any:
    item = FeeItem(kind=FeeKind.PHI, code="P1", name="Phí", list_price=amount, payable=amount)
    return replace(ONE, items=(item,))


def paid_after(ledger: Ledger) -> int | None:
    """Return the minutes after which the amount due was reached."""
    paid_at = ledger.settlement(ONE.reference).paid_at
    return None if paid_at is None else (paid_at - MORNING) // timedelta(minutes=1)


@pytest.fixture
def twin(ledger) -> Twin:
    twin = Twin(ledger, [DOSSIER])
    twin.open([ONE, TWO])
    return twin


class TestWhenItWasPaid:
    def test_parts_in_any_order(self, twin) -> None:
        """By the bank's times: a notification that comes late was early all the same."""
        for minutes, amount, then in [
            (60, 30_000, None),
            (90, 20_000, 90),
            (120, 1_000, 90),
            (30, 10_000, 90),
            (20, 15_000, 60),
            (10, 50_000, 10),
        ]:
            twin.receive([at(minutes, amount)])
            assert paid_after(twin.ledger) == then

    def test_an_earlier_part_that_makes_the_amount_exact(self, twin) -> None:
        """What came before was 20,000 less than due, and then exactly what is due."""
        twin.receive([at(10, 30_000), at(40, 30_000)])
        assert paid_after(twin.ledger) == 40
        twin.receive([at(20, 20_000)])
        assert paid_after(twin.ledger) == 20

    def test_money_that_goes_elsewhere(self, twin) -> None:
        """A person takes it away: the amount due was reached later, or never."""
        ledger = twin.ledger
        twin.receive([at(10, 20_000), at(20, 30_000), at(30, 30_000), at(40, 25_000)])
        names = {e.received_at: e.id for e in ledger.settlement(ONE.reference).credits}
        first, second, third, fourth = (names[key] for key in sorted(names))
        assert paid_after(ledger) == 20
        twin.act("decide", second, TWO.reference, by="lan")
        assert paid_after(ledger) == 30
        twin.act("decide", first, {ONE.reference: 1_000}, by="lan")
        assert paid_after(ledger) == 40
        twin.act("decide", fourth, None, by="lan")
        assert (paid_after(ledger), ledger.settlement(ONE.reference).missing) == (None, 19_000)
        twin.act("decide", fourth, ONE.reference, by="lan")
        twin.act("decide", third, {ONE.reference: 30_000}, by="lan")
        assert paid_after(ledger) == 40

    def test_among_many_payments(self, small) -> None:
        """What is looked for lies further away than is read at once."""
        twin = Twin(small, [DOSSIER])
        twin.open([costing(150), TWO])
        twin.receive([at(minute, 1) for minute in range(100, 300)])
        assert paid_after(small) == 249
        twin.receive([at(50, 120)])
        assert paid_after(small) == 129
        early = next(e.id for e in small.settlement(ONE.reference).credits if e.amount == 120)
        twin.act("decide", early, TWO.reference, by="lan")
        assert paid_after(small) == 249

    def test_another_amount_due(self, twin) -> None:
        twin.receive([at(10, 20_000), at(20, 30_000), at(30, 30_000)])
        for due, then in [(80_000, 30), (20_000, 10), (90_000, None), (50_000, 20)]:
            twin.act("replace", costing(due), by="lan")
            assert paid_after(twin.ledger) == then
        twin.act("replace", replace(ONE, account=OTHER), by="lan")
        assert (paid_after(twin.ledger), twin.ledger.settlement(ONE.reference).misdirected) == (None, 80_000)

    def test_another_amount_due_after_something_was_given_back(self, twin) -> None:
        twin.receive([at(10, 20_000), at(20, 30_000)])
        first = min(twin.ledger.settlement(ONE.reference).credits, key=lambda each: each.received_at)
        twin.act("refund", first.id, 5_000, by="lan")
        for due, missing in [(60_000, 15_000), (40_000, 0)]:
            twin.act("replace", costing(due), by="lan")
            settlement = twin.ledger.settlement(ONE.reference)
            assert (settlement.refunded, settlement.missing) == (5_000, missing)

    def test_one_dong_due(self, twin) -> None:
        twin.act("replace", costing(1), by="lan")
        for minutes, then in [(40, 40), (10, 10), (20, 10)]:
            twin.receive([at(minutes, 1)])
            assert paid_after(twin.ledger) == then

    def test_nothing_due(self, twin) -> None:
        free = FeeItem(kind=FeeKind.PHI, code="P1", name="Phí", list_price=50_000, payable=0, reason="Trẻ em")
        twin.act("replace", replace(ONE, items=(free,)), by="lan")
        twin.receive([at(10, 5_000)])
        settlement = twin.ledger.settlement(ONE.reference)
        assert (settlement.paid_at, settlement.needs_person) == (None, True)


class TestOpening:
    def test_beside_others_of_its_dossier(self, ledger) -> None:
        """Another item of a dossier that is there, an earlier revision, a code that is written otherwise."""
        ledger.open([charge(CODES[0], 1)])
        ledger.replace(replace(charge(CODES[0], 1), account=OTHER), by="lan")
        assert ledger.open([charge(CODES[0], 1), charge(CODES[0], 2)]) == (charge(CODES[0], 2).reference,)
        dotted = charge("000.00.01.H26-240601-0001", 3)
        slashed = charge("000.00.01.H26.240601.0001", 3)
        ledger.open([dotted])
        assert refused(ledger.open, [slashed])[0] is Code.CHARGE_KEY_CLASH

    def test_of_nothing(self, small) -> None:
        assert small.open([]) == ()
        assert small.open([], tokens={}) == ()
        assert len(small.receive([])) == 0
        assert len(small.events()) == 0


class TestTaken:
    """What a call answers is kept small, and made when it is looked at."""

    def test_is_a_sequence(self, small) -> None:
        small.open([ONE, TWO])
        taken = small.receive(
            [credit("1", memo(ONE)), credit("2", memo(ONE, TWO)), credit("3", "x"), credit("1", memo(ONE))]
        )
        assert taken[1:3] == (taken[1], taken[2])
        assert taken[-1] == taken[0]._replace(known=True)
        assert [each.place for each in taken[::-2]] == [Place.SETTLED, Place.AMBIGUOUS]
        assert repr(taken) == "<Taken settled=1 ambiguous=1 unmatched=1 known=1>"
        with pytest.raises(IndexError):
            taken[4]

    def test_of_money_that_a_person_has_divided(self, small) -> None:
        small.open([ONE, TWO])
        came = credit("1", "hai ho so", 90_000)
        (first,) = small.receive([came])
        small.decide(first.id, {ONE.reference: 50_000, TWO.reference: 40_000}, by="lan")
        (again,) = small.receive([came])
        assert (again.known, again.place) == (True, Place.SETTLED)
        assert set(again.references) == {ONE.reference, TWO.reference}

    def test_of_nothing(self) -> None:
        taken = Taken()
        assert (len(taken), taken.changed, taken.reply, taken.fault) == (0, (), None, None)
        assert repr(taken) == "<Taken >"


class TestSuggestions:
    """Of charges that a memo may mean; for a person's eyes."""

    def suggested(self, ledger: Ledger, text: str) -> list[Any]:
        (taken,) = ledger.receive([credit("s", text)])
        return [each.reference for each in ledger.suggest(ledger.credit(taken.id))]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (f"nop phi {CODES[0]} nguyen van a", [ONE.reference]),
            ("LE PHI HO SO 240601-0001", [ONE.reference]),
            ("nop phi H26-240601-0001", [ONE.reference]),
            ("chuyen tien", []),
            (f"{str(ONE.reference)[:-1]}", [ONE.reference]),
        ],
    )
    def test_by_what_is_left_of_a_code(self, ledger, text, found) -> None:
        ledger.open([ONE, TWO])
        assert self.suggested(ledger, text) == found

    def test_of_every_scheme_of_the_ledger(self) -> None:
        student = charge("24521234567", scheme=STUDENT)
        with Ledger(":memory:", schemes=SCHEMES) as ledger:
            ledger.open([ONE, student])
            assert self.suggested(ledger, str(student.reference)[:-1]) == [student.reference]

    def test_none_where_the_memo_names_charges(self, small) -> None:
        small.open([ONE, TWO])
        small.receive([credit("1", memo(ONE, TWO))])
        (waiting,) = small.pending()
        assert waiting.candidates
        assert small.suggest(waiting) == ()

    def test_none_of_a_row_that_cannot_be_read(self, small) -> None:
        from counter import row  # noqa: PLC0415 - the one that needs it

        small.receive([row()])
        assert small.suggest(small.pending()[0]) == ()


@pytest.mark.parametrize("sources", [("sepay", "casso"), ("casso", "sepay")])
def test_an_acceptance_outlives_a_further_sighting(ledger, sources) -> None:
    """One of the two orders gives the credit another id; no money moves by it, and nobody is asked again."""
    first, second = (credit("FT1", memo(ONE), 70_000, source=source, unique_id=source) for source in sources)
    twin = Twin(ledger, [DOSSIER])
    twin.open([ONE])
    twin.receive([first])
    twin.act("accept", ONE.reference, by="lan")
    twin.receive([second])
    settlement = ledger.settlement(ONE.reference)
    assert (settlement.accepted, settlement.needs_person, settlement.received) == (True, False, 70_000)
    twin.receive([credit("FT2", memo(ONE), 1, source="sepay", unique_id="2")])
    assert ledger.settlement(ONE.reference).needs_person


def test_a_charge_that_is_cancelled_and_paid_needs_a_person(ledger) -> None:
    ledger.open([ONE])
    ledger.cancel(ONE.reference, by="lan", reason="rút hồ sơ")
    ledger.receive([credit("1", memo(ONE))])
    settlement = ledger.settlement(ONE.reference)
    assert (settlement.state, settlement.needs_person) == (ChargeState.CANCELLED_PAID, True)
    (evidence,) = settlement.credits
    ledger.refund(evidence.id, 50_000, by="lan")
    assert ledger.settlement(ONE.reference).state is ChargeState.CANCELLED
    ledger.reopen(ONE.reference, by="mai")
    assert ledger.settlement(ONE.reference).state is ChargeState.REFUNDED
