"""What a memo names, and where a credit goes by it."""

from __future__ import annotations

import pickle
from itertools import combinations

import pytest
from counter import CODES, ONE, STUDENT, TWO, charge

from vnqr.ledger.evidence import Found
from vnqr.ledger.naming import NameReading, key_of, keys_of, mention_of, named, placement
from vnqr.ledger.outcome import Place
from vnqr.references.form import Form
from vnqr.references.names import Name, names
from vnqr.references.scheme import DOSSIER

A, B = key_of(ONE.reference), key_of(TWO.reference)
OPAQUE = charge("TP/2024/17").reference
X = key_of(OPAQUE)
TOKEN = ("HS", "HSY99EDD1RXQ", -1)


def name(
    key: str, start: int, end: int, *, certain: bool = True, variants: tuple[tuple[str, int], ...] = ()
) -> Name:
    return Name("HS", key, 0, Form.READABLE, (start, end), certain, variants)


def book(*keys: tuple[str, str, int]) -> dict[tuple[str, str, int], tuple[str, str, int]]:
    return {key: key for key in keys}


class TestMention:
    def test_a_token_is_a_name(self) -> None:
        (place,) = mention_of(names("hs y99edd 1rxq"))
        # The same text is the reference of an opaque code, if there is a charge of it.
        assert place == (
            NameReading(("HS", "Y99EDD1", 15), certain=False, found=Found.READABLE),
            NameReading(TOKEN, certain=False, found=Found.TOKEN),
        )

    def test_it_does_not_depend_on_what_exists(self) -> None:
        mention = mention_of(names(f"{ONE.reference} {OPAQUE} {TWO.reference.encode(Form.PACKED)}"))
        assert [reading.found for place in mention for reading in place if reading.key in {A, B, X}] == [
            *(Found.READABLE, Found.READABLE, Found.PACKED)
        ]
        assert {A, B, X} <= keys_of(mention)
        assert pickle.loads(pickle.dumps(mention)) == mention  # noqa: S301 - our own bytes

    def test_names_that_overlap_are_readings_of_one_place(self) -> None:
        mention = mention_of([name("K1", 0, 20), name("K2", 10, 30), name("K3", 30, 50), name("K4", 45, 60)])
        assert [[reading.key[1] for reading in place] for place in mention] == [["K1", "K2"], ["K3", "K4"]]

    def test_an_uncertain_name_makes_no_bridge_between_two_places(self) -> None:
        mention = mention_of([name("K0", 5, 35, certain=False), name("K1", 0, 10), name("K2", 30, 40)])
        assert [[reading.key[1] for reading in place] for place in mention] == [["K1", "K0"], ["K2"]]
        assert named(mention) == {("HS", "K1", 0), ("HS", "K2", 0)}

    def test_uncertain_names_at_places_of_their_own(self) -> None:
        mention = mention_of([name("K1", 40, 50, certain=False), name("K0", 0, 10, certain=False)])
        assert [[reading.key[1] for reading in place] for place in mention] == [["K0"], ["K1"]]
        assert named(mention) == {("HS", "K0", 0), ("HS", "K1", 0)}

    def test_schemes_with_one_key_are_told_apart(self) -> None:
        student = charge(CODES[0], scheme=STUDENT).reference
        mention = mention_of(names(f"{ONE.reference} {student}", (DOSSIER, STUDENT)))
        assert {A, key_of(student)} <= named(mention)


class TestPlacement:
    @pytest.mark.parametrize(
        ("memo", "exist", "place", "key", "candidates"),
        [
            ("nop phi", [A, B], Place.UNMATCHED, None, ()),
            (f"{ONE.reference}", [], Place.UNMATCHED, None, ()),
            (f"{ONE.reference}", [B], Place.UNMATCHED, None, ()),
            (f"{ONE.reference}", [A, B], Place.SETTLED, A, (A,)),
            (f"{ONE.reference} {ONE.reference}", [A], Place.SETTLED, A, (A,)),
            (f"{ONE.reference} {TWO.reference}", [A, B], Place.AMBIGUOUS, None, (A, B)),
            # A complete name at a place of its own counts, whether its charge is open or not.
            (f"{ONE.reference} {TWO.reference}", [B], Place.AMBIGUOUS, None, (B,)),
            (f"{ONE.reference} {TWO.reference}", [], Place.UNMATCHED, None, ()),
            (f"{ONE.reference} {charge(item=1).reference}", [A], Place.AMBIGUOUS, None, (A,)),
            # An opaque key names only a charge that exists.
            (f"{ONE.reference} {OPAQUE}", [A], Place.SETTLED, A, (A,)),
            (f"{ONE.reference} {OPAQUE}", [A, X], Place.AMBIGUOUS, None, (A, X)),
            (f"{ONE.reference} {OPAQUE}", [X], Place.AMBIGUOUS, None, (X,)),
            (f"{OPAQUE}", [X], Place.SETTLED, X, (X,)),
        ],
    )
    def test_by_what_exists(
        self,
        memo: str,
        exist: list[tuple[str, str, int]],
        place: Place,
        key: tuple[str, str, int] | None,
        candidates: tuple[tuple[str, str, int], ...],
    ) -> None:
        where = placement(mention_of(names(memo)), book(*exist))
        assert (where.place, where.key, where.candidates) == (place, key, tuple(sorted(candidates)))

    def test_a_token_names_the_charge_of_its_table(self) -> None:
        mention = mention_of(names("HSY99EDD1RXQ"))
        assert placement(mention, {TOKEN: A}).found is Found.TOKEN
        assert placement(mention, {TOKEN: A}).key == A
        assert placement(mention, book(A)).place is Place.UNMATCHED

    def test_of_several_ways_the_best_is_told(self) -> None:
        memo = f"HSY99EDD1RXQ {ONE.reference.encode(Form.PACKED)} {ONE.reference}"
        mention = mention_of(names(memo))
        assert placement(mention, {A: A, TOKEN: A}).found is Found.READABLE
        packed = mention_of(names(memo[:32]))
        assert placement(packed, {A: A, TOKEN: A}).found is Found.PACKED

    def test_readings_of_one_place(self) -> None:
        mention = mention_of([name("K1", 0, 20), name("K2", 10, 30)])
        one, two = ("HS", "K1", 0), ("HS", "K2", 0)
        assert placement(mention, book(one)).key == one
        assert placement(mention, book(two)).key == two
        assert placement(mention, book(one, two)).place is Place.AMBIGUOUS

    def test_the_guard(self) -> None:
        """A name that is another charge without one of its characters is for a person."""
        mention = mention_of([name("K1", 0, 20, variants=(("K9", 0),))])
        one, nine = ("HS", "K1", 0), ("HS", "K9", 0)
        assert keys_of(mention) == {one, nine}
        assert placement(mention, book(one)).key == one
        guarded = placement(mention, book(one, nine))
        assert (guarded.place, guarded.candidates) == (Place.AMBIGUOUS, (one, nine))
        assert placement(mention, book(nine)).place is Place.UNMATCHED
        assert placement(mention, {one: one, nine: one}).key == one

    def test_opening_more_never_books_what_named_two(self) -> None:
        mention = mention_of(names(f"{ONE.reference} {TWO.reference}"))
        for size in range(3):
            for exist in combinations([A, B, X], size):
                assert placement(mention, book(*exist)).key is None
