"""Where the dong of one credit are: moved, given back, never made, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counter import ONE, TWO, charge, refused
from hypothesis import given
from hypothesis import strategies as st

from vnqr.errors import Code, VnqrError
from vnqr.ledger.acts import (
    Movement,
    Split,
    booked,
    decide,
    movements,
    part_meant,
    parts_left,
    refund,
    seen_of_credit,
    stands,
    waiting,
)
from vnqr.ledger.naming import key_of

if TYPE_CHECKING:
    from vnqr.ledger.naming import Key

A, B, C = (key_of(owed.reference) for owed in (ONE, TWO, charge(item=1)))
KEYS = st.sampled_from([A, B, C])


def spots(split: Split) -> dict[object, int]:
    """Return how many dong are in each place, by the definition alone."""
    found: dict[object, int] = {"waiting": split.amount, "aside": split.aside, "refunded": 0}
    found["waiting"] -= split.aside
    for key, amount in split.allocated:
        found["waiting"] -= amount
        found[key] = amount
    for of, amount in split.refunded:
        found["aside" if of is None else of] -= amount
        found["refunded"] += amount
    return {place: amount for place, amount in found.items() if amount}


class TestMovements:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            (waiting(10), booked(10, A), [("waiting", A, 10)]),
            (waiting(10), decide(waiting(10), {A: 7}), [("waiting", A, 7), ("waiting", "aside", 3)]),
            (waiting(10), refund(booked(10, A), A, 4), [("waiting", A, 6), ("waiting", "refunded", 4)]),
            (waiting(10), decide(waiting(10), {A: 7, B: 3}), [("waiting", A, 7), ("waiting", B, 3)]),
            (booked(10, A), decide(booked(10, A), {B: 7}), [(A, B, 7), (A, "aside", 3)]),
            (booked(10, A), refund(booked(10, A), A, 4), [(A, "refunded", 4)]),
            (
                waiting(10),
                refund(waiting(10), None, 4),
                [("waiting", "refunded", 4), ("waiting", "aside", 6)],
            ),
            (booked(10, A), booked(10, A), []),
        ],
    )
    def test_of_one_step(
        self, before: Split, after: Split, expected: list[tuple[object, object, int]]
    ) -> None:
        assert sorted(movements(before, after), key=str) == sorted(
            (Movement(*each) for each in expected), key=str
        )

    @given(st.data())
    def test_they_lead_from_one_split_to_the_other(self, data: st.DataObject) -> None:
        split = data.draw(st.sampled_from([waiting(100), booked(100, A)]))
        for _ in range(4):
            before = split
            try:
                if data.draw(st.booleans()):
                    split = decide(split, data.draw(st.dictionaries(KEYS, st.integers(1, 60), max_size=3)))
                else:
                    split = refund(split, data.draw(KEYS | st.none()), data.draw(st.integers(1, 60)))
            except VnqrError:
                assert split == before
                continue
            there = spots(before)
            for movement in movements(before, split):
                assert movement.amount > 0
                there[movement.source] -= movement.amount
                there[movement.target] = there.get(movement.target, 0) + movement.amount
            assert {place: amount for place, amount in there.items() if amount} == spots(split)
            assert sum(there.values()) == 100


def test_what_was_given_back_is_sorted_whatever_was_given_back_first() -> None:
    split = decide(waiting(10), {A: 3, B: 3})
    for of in (B, None, A):
        split = refund(split, of, 1)
    assert split.refunded == ((None, 1), (A, 1), (B, 1))


class TestPartMeant:
    @pytest.mark.parametrize(
        ("split", "expected"),
        [
            (booked(10, A), A),
            (waiting(10), None),
            (decide(waiting(10), {}), None),
            (refund(decide(waiting(10), {A: 6}), None, 4), A),
            (refund(decide(waiting(10), {A: 6}), A, 6), None),
            (refund(booked(10, A), A, 10), None),
        ],
    )
    def test_the_only_one_of_which_something_is_left(self, split: Split, expected: Key | None) -> None:
        assert part_meant(parts_left(split), None) == expected

    def test_the_one_that_is_named(self) -> None:
        left = parts_left(decide(waiting(10), {A: 6}))
        assert left == {A, None}
        assert part_meant(left, B) == B
        assert refused(part_meant, left, None) == (Code.REFUND_UNCLEAR, {"count": 2})

    def test_what_is_set_aside_is_named_whatever_else_there_is(self) -> None:
        left = parts_left(decide(waiting(10), {A: 6}))
        assert refused(part_meant, left, None)[0] is Code.REFUND_UNCLEAR
        assert part_meant(left, None, aside=True) is None
        assert refused(part_meant, left, A, aside=True)[0] is Code.REFUND_UNCLEAR


class TestStands:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            (waiting(10), waiting(10), waiting(10)),
            (waiting(10), booked(10, A), booked(10, A)),
            (booked(10, A), booked(10, A), booked(10, A)),
            (booked(10, A), decide(waiting(10), {A: 10}), decide(waiting(10), {A: 10})),
            (booked(10, A), refund(booked(10, A), A, 3), refund(booked(10, A), A, 3)),
            (refund(booked(10, A), A, 3), decide(waiting(10), {A: 10}), refund(booked(10, A), A, 3)),
        ],
    )
    def test_of_two_that_agree(self, one: Split, other: Split, expected: Split) -> None:
        assert stands(one, other) == expected
        assert stands(other, one) == expected

    @pytest.mark.parametrize(
        ("one", "other", "code"),
        [
            (waiting(10), waiting(11), Code.SAME_DIFFERS),
            (booked(10, A), booked(10, B), Code.SAME_PLACED),
            (booked(10, A), decide(waiting(10), {A: 9}), Code.SAME_PLACED),
            (refund(booked(10, A), A, 3), refund(booked(10, A), A, 3), Code.SAME_PLACED),
        ],
    )
    def test_of_two_that_do_not(self, one: Split, other: Split, code: Code) -> None:
        assert refused(stands, one, other)[0] is code


def test_what_was_seen_is_where_the_dong_are_and_what_is_named() -> None:
    seen = seen_of_credit("a", booked(10, A), [A, B])
    assert seen == seen_of_credit("a", booked(10, A), [B, A])
    assert len({seen, *(seen_of_credit(*other) for other in (
        ("b", booked(10, A), [A, B]), ("a", booked(10, B), [A, B]), ("a", booked(10, A), [A])
    ))}) == 4  # fmt: skip
