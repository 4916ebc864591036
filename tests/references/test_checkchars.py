import json
from itertools import pairwise
from pathlib import Path

import plain_reference
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st

from vnqr.references.checkchars import ALPHABET, compute, lengths, matches

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "references.json").read_text(encoding="utf-8"))
texts = st.text(ALPHABET, min_size=1, max_size=40)


@pytest.mark.parametrize(("text", "check"), VECTORS["check_characters"])
def test_the_vectors(text, check):
    assert compute(text) == check
    assert matches(text + check)


def test_iso_7064_gives_this_example():
    assert compute("ISO79") == "3W"


class TestComputing:
    """ISO 7064, pure systems: the recursive method and the polynomial give the same check characters."""

    @given(texts)
    def test_the_recursion_agrees(self, text):
        assert compute(text) == plain_reference.check(text)

    @tried(20)
    @given(texts)
    def test_what_is_computed_matches_and_nothing_else_does(self, text):
        check = compute(text)
        assert [a + b for a in ALPHABET for b in ALPHABET if matches(text + a + b)] == [check]


class TestDetection:
    """No single wrong character and no two swapped neighbours go unnoticed."""

    @given(texts)
    def test_one_wrong_character(self, text):
        whole = text + compute(text)
        for at, right in enumerate(whole):
            for wrong in ALPHABET:
                assert matches(whole[:at] + wrong + whole[at + 1 :]) == (wrong == right)

    @given(texts)
    def test_swapped_neighbours(self, text):
        whole = text + compute(text)
        for at, (first, second) in enumerate(pairwise(whole)):
            assert matches(whole[:at] + second + first + whole[at + 2 :]) == (first == second)


class TestLengths:
    """Every length at which a text ends in its check characters."""

    @given(st.text(ALPHABET, min_size=3, max_size=30), st.integers(3, 10))
    def test_the_long_way(self, text, shortest):
        expected = [
            n
            for n in range(shortest, len(text) + 1)
            if plain_reference.check(text[: n - 2]) == text[n - 2 : n]
        ]
        assert lengths(text.encode(), shortest) == expected

    @given(st.lists(texts, min_size=1, max_size=3))
    def test_check_characters_over_check_characters(self, parts):
        text, ends = "", []
        for part in parts:
            text += part
            text += compute(text)
            ends.append(len(text))
        assert set(ends) <= set(lengths(text.encode(), 3))

    def test_both_lengths_match_where_the_longer_one_ends_in_yn(self):
        text = "HSH2624010100010"
        text += compute(text)
        assert lengths((text + "YN").encode(), 6) == [len(text), len(text) + 2]
