import json
from itertools import pairwise
from pathlib import Path

import plain_reference
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st

from vnqr.references.checkchars import ALPHABET, compute, ends, matches, remainders

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
        assert ends(text, remainders(text, 1), shortest) == expected

    @given(st.lists(texts, min_size=1, max_size=3))
    def test_check_characters_over_check_characters(self, parts):
        text, expected = "", []
        for part in parts:
            text += part
            text += compute(text)
            expected.append(len(text))
        assert set(expected) <= set(ends(text, remainders(text, 1), 3))

    def test_both_lengths_match_where_the_longer_one_ends_in_yn(self):
        text = "HSH2624010100010"
        text += compute(text)
        assert ends(text + "YN", remainders(text + "YN", 2), 6) == [len(text), len(text) + 2]

    def test_a_pair_that_is_never_written_does_not_match(self):
        # 05 and ZG are 1271 apart, so both leave 1.
        text = next(text for number in range(10_000) for text in [f"HS{number}"] if compute(text) == "05")
        assert int(f"{text}ZG", 36) % 1271 == 1
        assert ends(f"{text}ZG", remainders(f"{text}ZG", 2), 4) == []
        assert ends(f"{text}05", remainders(f"{text}05", 2), 4) == [len(text) + 2]

    @pytest.mark.parametrize("shortest", [3, 12, 13])
    def test_from_the_shortest_on(self, shortest):
        text = "HSY99EDD1RXQ"
        assert ends(text, remainders(text, 2), shortest) == ([12] if shortest <= 12 else [])


class TestRemainders:
    """What the beginnings of a text leave."""

    @given(st.text(ALPHABET, min_size=1, max_size=40), st.integers(1, 40))
    def test_the_long_way(self, text, first):
        lengths_of_beginnings = [min(first, len(text)), *range(first + 1, len(text) + 1)]
        assert remainders(text, first) == [int(text[:n], 36) % 1271 for n in lengths_of_beginnings]
