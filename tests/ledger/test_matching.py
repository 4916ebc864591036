"""Which sighting of one source is which of another: by number, by charge, and never by a guess."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import pytest
from counter import BANK, MORNING, ONE, OTHER, OWN, TWO
from hypothesis import given
from hypothesis import strategies as st

from vnqr.ledger.matching import STATEMENT, Coverage, Sighted, match, offers
from vnqr.ledger.naming import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

A, B = (key_of(owed.reference) for owed in (ONE, TWO))
NOTHING: frozenset[object] = frozenset()


def told(name: str, number: str | None = "FT1", *keys: object, day: int = 1, **other: object) -> Sighted:
    values = {"source": "sepay", "amount": 50_000, "received_at": MORNING} | other
    return Sighted(id=name, number=number, named=frozenset(keys), day=date(2024, 6, day), **values)


def line(name: str, number: str | None = "FT1", *keys: object, day: int = 1, **other: object) -> Sighted:
    return told(name, number, *keys, day=day, **{"source": STATEMENT} | other)


class TestPairs:
    @pytest.mark.parametrize(
        ("new", "old", "fits"),
        [
            (line("b"), told("a"), True),
            (told("b"), line("a"), True),
            (line("b", day=2), told("a", day=1), True),
            (told("b", day=1), line("a", day=2), True),
            # A statement never books before the notification, nor more than a day later.
            (line("b", day=1), told("a", day=2), False),
            (told("b", day=2), line("a", day=1), False),
            (line("b", day=3), told("a", day=1), False),
            (line("b", amount=50_001), told("a"), False),
            (line("b", "FT2"), told("a", "FT1"), False),
            (line("b", None), told("a", None), False),
            # A charge in common will do without a number, on the same day or on the next.
            (line("b", None, A), told("a", "X9", A), True),
            (line("b", "FT2", A, day=2), told("a", "FT1", A), True),
            (line("b", None, A, B), told("a", None, A), True),
            (line("b", None, A), told("a", None, B), False),
            (line("b", None, A, day=3), told("a", None, A), False),
            (line("b", None, A, amount=1), told("a", None, A), False),
            # The number of another payment: the memos name different charges.
            (line("b", "FT1", A), told("a", "FT1", B), False),
            (line("b", "FT1", A), told("a", "FT1"), True),
            (line("b", "FT1"), told("a", "FT1", A), True),
            (line("b", "FT1", A, B), told("a", "FT1", B), True),
            # Two sources that notify, on one day only.
            (told("b", source="casso"), told("a"), True),
            (told("b", source="casso", day=2), told("a"), False),
            (told("b", None, A, source="casso"), told("a", None, A), True),
            # Of whom nobody knows who delivered it: by the number alone.
            (line("b", "FT1"), told("a", "FT1", source=""), True),
            (line("b", None, A), told("a", None, A, source=""), False),
            (told("b", None, A, source=""), line("a", None, A), False),
        ],
    )
    def test_what_can_be_one_payment(self, new: Sighted, old: Sighted, fits: bool) -> None:  # noqa: FBT001
        assert match([new], [old]) == ({"b": "a"} if fits else {})


@cache
def best(told_on: tuple[int, ...], booked_on: tuple[int, ...]) -> tuple[int, int]:
    """Return how many pairs there can be, and how many of them of one day, by trying all of them."""
    if not booked_on:
        return 0, 0
    day, *later = booked_on
    choices = [best(told_on, tuple(later))]
    for told_day in {day, day - 1}.intersection(told_on):
        place = told_on.index(told_day)
        pairs, same = best(told_on[:place] + told_on[place + 1 :], tuple(later))
        choices.append((pairs + 1, same + (told_day == day)))
    return max(choices)


def matched(told_on: Sequence[int], booked_on: Sequence[int], *, lines_are_new: bool) -> tuple[int, int]:
    """Return how many pairs are matched, and how many of them of one day."""
    now = [told(f"t{place}", None, A, day=day) for place, day in enumerate(told_on)]
    lines = [line(f"l{place}", None, A, day=day) for place, day in enumerate(booked_on)]
    found = match(lines, now) if lines_are_new else match(now, lines)
    days = {each.id: each.day for each in (*now, *lines)}
    assert len(set(found.values())) == len(found)
    return len(found), sum(days[one] == days[other] for one, other in found.items())


class TestOneToOne:
    def test_the_number_goes_before_the_charge_and_the_day_before_the_next(self) -> None:
        old = [told("a", "FT9", A), told("b", "FT1", A, day=2), told("c", "FT1", A)]
        assert match([line("n", "FT1", A, day=2)], old) == {"n": "b"}
        assert match([line("n", "FT1", A, day=2)], [old[0], old[2]]) == {"n": "c"}
        assert match([line("n", "FT7", A, day=2)], [old[0], old[1]]) == {"n": "b"}

    def test_those_that_name_the_same_go_first(self) -> None:
        old = [told("a"), told("b", "FT1", A, received_at=MORNING + timedelta(hours=1))]
        assert match([line("n", "FT1", A)], old) == {"n": "b"}
        old = [told("a", None, A, B), told("b", None, A, received_at=MORNING + timedelta(hours=1))]
        assert match([line("n", None, A)], old) == {"n": "b"}

    def test_the_earlier_goes_first_then_the_smaller_id(self) -> None:
        later = MORNING + timedelta(minutes=1)
        old = [told("b", None, A, received_at=later), told("c", None, A), told("a", None, A)]
        new = [line("z", None, A, received_at=later), line("y", None, A), line("x", None, A)]
        assert match(new, old) == {"x": "a", "y": "c", "z": "b"}

    def test_two_identical_payments_are_two(self) -> None:
        new = [line("x", None, A), line("y", None, A)]
        assert match(new, [told("a", None, A)]) == {"x": "a"}

    def test_two_payers_with_the_same_words_are_two_payments(self) -> None:
        assert match([line("x", "B1"), line("y", "B2")], [told("a", "T1"), told("b", "T2")]) == {}

    @given(st.data())
    def test_whole_and_free_of_order(self, data: st.DataObject) -> None:
        keys = st.frozensets(st.sampled_from([A, B]), max_size=2)

        def some(letter: str, sources: list[str]) -> list[Sighted]:
            drawn = data.draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(sources),
                        st.sampled_from([None, "1", "2"]),
                        st.sampled_from([1, 2]),
                        st.integers(1, 3),
                        keys,
                        st.integers(0, 2),
                    ),
                    max_size=6,
                )
            )
            return [
                Sighted(
                    f"{letter}{place}",
                    source,
                    number,
                    amount,
                    date(2024, 6, day),
                    named,
                    MORNING + timedelta(hours=hour),
                )
                for place, (source, number, amount, day, named, hour) in enumerate(drawn)
            ]

        new, old = some("n", [STATEMENT]), some("o", ["sepay", "casso", ""])
        found = match(new, old)
        assert len(set(found.values())) == len(found)
        assert found == match(data.draw(st.permutations(new)), data.draw(st.permutations(old)))
        by_id = {each.id: each for each in (*new, *old)}
        for one, other in ((by_id[one], by_id[other]) for one, other in found.items()):
            assert one.amount == other.amount
            assert timedelta(0) <= one.day - other.day <= timedelta(1)
            assert (one.number == other.number is not None) or one.named & other.named
        # Nothing that fits is left on both sides.
        left = [[each for each in side if each.id not in {*found, *found.values()}] for side in (new, old)]
        assert match(*left) == {}

    @given(st.lists(st.integers(1, 5), max_size=5), st.lists(st.integers(1, 5), max_size=5), st.booleans())
    def test_as_many_as_can_be_and_of_these_as_many_of_one_day(
        self,
        told_on: list[int],
        booked_on: list[int],
        lines_are_new: bool,  # noqa: FBT001
    ) -> None:
        found = matched(told_on, booked_on, lines_are_new=lines_are_new)
        assert found == best(tuple(told_on), tuple(booked_on))

    @pytest.mark.parametrize("told_on", [(1, 2, 3), (1, 1, 2, 3, 3), (1, 2, 2, 3), (1, 1, 2, 2, 3, 3)])
    def test_a_line_makes_those_of_the_days_before_move(self, told_on: tuple[int, ...]) -> None:
        """Over one day or several, one notification or more at a time."""
        for counts in product(range(3), repeat=3):
            booked_on = tuple(day for day, count in zip((2, 3, 4), counts, strict=True) for _ in range(count))
            assert matched(told_on, booked_on, lines_are_new=True) == best(told_on, booked_on)

    def test_ten_thousand_transfers_of_one_dong_are_matched(self) -> None:
        """Each is compared with few others: all with all would be a hundred million."""
        count = range(10_000)
        new = [line(f"n{number}", None, A, amount=1) for number in count]
        old = [told(f"o{number}", f"X{number}", A, amount=1) for number in count]
        assert len(match(new, old)) == len(count)


class TestOffers:
    def test_equal_amounts_on_fitting_days_are_offered_and_nothing_else(self) -> None:
        new = [line("x", "B1", day=2), line("y", "B2", amount=1)]
        old = [told("a", "T1"), told("b", "T2", day=2), told("c", "T3", day=3), told("d", "T4", amount=2)]
        assert [(one.id, other.id) for one, other in offers(new, old)] == [("x", "b"), ("x", "a")]
        assert [(one.id, other.id) for one, other in offers(old, new)] == [("a", "x"), ("b", "x")]

    def test_no_more_than_a_person_can_look_at(self) -> None:
        old = [told(f"o{number}") for number in range(50)]
        assert len(list(offers([line("x", "B1")], old))) == 10
        assert len(list(offers([line("x", "B1")], old, limit=3))) == 3


def test_coverage_is_of_an_account_and_its_days() -> None:
    covered = Coverage(bank=BANK, account="99mm24001", first=date(2024, 6, 1), last=date(2024, 6, 2))
    assert [covered.has((BANK, "99MM24001"), date(2024, 6, day)) for day in (1, 2, 3)] == [True, True, False]
    assert not covered.has((BANK, "99MM24001"), date(2024, 5, 31))
    assert not covered.has(("970422", "99MM24001"), date(2024, 6, 1))
    assert not covered.has((BANK, OWN), date(2024, 6, 1))
    assert OTHER not in repr(covered)
