import random

import plain_reference
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vnqr.references import checkchars
from vnqr.references.checkchars import ALPHABET
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.references.repair import Damage, most_likely, near_prefixes, repairs
from vnqr.references.scheme import Scheme
from vnqr.testing.strategies import references

ONE = str(Reference("000.00.01.H26-240601-0001", 1))
PACKED = Reference("H15.50.05.13-261008-0975", 2).encode(Form.PACKED)

texts = references().map(str) | references(form=Form.PACKED).map(lambda r: r.encode(Form.PACKED))


def damages(typed, text, size=2):
    return [guess.damage for guess in repairs(typed, 0, size) if guess.text == text]


class TestOneDamage:
    """Every damage by one character behind the prefix is undone, wherever it is."""

    @given(texts, st.data())
    def test_one_wrong(self, text, data):
        at = data.draw(st.integers(2, len(text) - 1))
        wrong = data.draw(st.sampled_from(ALPHABET.replace(text[at], "")))
        assert Damage.ONE_WRONG in damages(text[:at] + wrong + text[at + 1 :], text)

    @given(texts, st.data())
    def test_swapped(self, text, data):
        at = data.draw(st.integers(2, len(text) - 2))
        typed = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        assert typed == text or Damage.SWAPPED in damages(typed, text)

    @given(texts, st.data(), st.text(ALPHABET, max_size=4))
    def test_one_missing(self, text, data, behind):
        at = data.draw(st.integers(2, len(text) - 2))
        assert Damage.ONE_MISSING in damages(text[:at] + text[at + 1 :] + behind, text)

    @given(texts, st.data())
    def test_one_too_many(self, text, data):
        at = data.draw(st.integers(2, len(text) - 1))
        typed = text[:at] + data.draw(st.sampled_from(ALPHABET)) + text[at:]
        assert Damage.ONE_TOO_MANY in damages(typed, text)

    @given(texts, st.integers(1, 2), st.text(ALPHABET, max_size=4))
    def test_cut(self, text, count, behind):
        assert Damage.CUT in damages(text[:-count] + behind, text)

    def test_cut_are_no_everyday_numbers(self):
        for key, cut in (("123456", [Damage.CUT]), ("12345", []), ("1234", [])):
            text = plain_reference.readable(key, 0)
            assert [found for found in damages(text[:-1], text) if found is Damage.CUT] == cut

    @given(texts, st.data())
    def test_lookalikes(self, text, data):
        own = [at for at in range(2, len(text)) if text[at] in "OIL"]
        if len(own) < 3:
            like = {"0": "O", "1": data.draw(st.sampled_from("IL"))}
            places = [at for at in range(2, len(text)) if text[at] in like]
            typed = data.draw(st.sets(st.sampled_from(places), min_size=1)) if places else set()
            read = "".join(like[c] if at in typed else c for at, c in enumerate(text))
            assert not typed or Damage.LOOKALIKE in damages(read, text)

    def test_three_letters_of_their_own_among_few(self):
        text = next(
            text
            for number in range(100_000)
            for text in [str(Reference(f"I37.23-050911-{number:04}", 11))]
            if text[-2:] in {"II", "IO", "OI", "LI"}
        )
        assert Damage.LOOKALIKE in damages(text.replace("0", "O"), text)


class TestGuesses:
    """What is guessed could be a reference, and is no other text than the check characters allow."""

    @given(st.text("HS0123456789ABCOIL", min_size=0, max_size=40))
    @example(plain_reference.check("HSA"))  # with an A before it, check characters of no key
    @example(plain_reference.readable("0000001H262406010001", 1, "SH")[2:])  # right if HS were swapped
    @example("H262406010001A" + plain_reference.check("HHS262406010001A"))  # ... or its last letter
    def test_any_frame(self, behind):
        for guess in repairs("HS" + behind, 0, 2):
            assert guess.start == 0
            assert guess.end <= min(len(behind) + 2, 26)
            assert 6 <= len(guess.text) <= 25
            assert guess.text.startswith("HS")
            assert plain_reference.check(guess.text[:-2]) == guess.text[-2:]
            assert guess.text[-3] in plain_reference.LETTERS or len(guess.text) == 19

    def test_an_intact_reference_is_not_repaired_into_itself(self):
        assert {guess.damage for guess in repairs(ONE, 0, 2) if guess.text == ONE} <= {Damage.CUT}

    @given(st.text("HSIOL01", min_size=200, max_size=200))
    def test_the_work_is_bounded(self, text):
        assert len([*repairs("HS" + text, 0, 2)]) < 200
        assert len([*near_prefixes(text, "HS")]) < 40 * 20


class TestPrefix:
    """A prefix with one wrong character, one too many, one missing, or two swapped; all else is right."""

    @pytest.mark.parametrize(
        ("typed", "damage"),
        [
            ("XS", Damage.ONE_WRONG),
            ("H5", Damage.ONE_WRONG),
            ("SH", Damage.SWAPPED),
            ("H", Damage.ONE_MISSING),
            ("S", Damage.ONE_MISSING),
            ("HXS", Damage.ONE_TOO_MANY),
        ],
    )
    @pytest.mark.parametrize("text", [ONE, PACKED])
    def test_of_two_letters(self, typed, damage, text):
        memo = f"CT{typed}{text[2:]}TU"
        found = [guess for guess in near_prefixes(memo, "HS") if guess.text == text]
        assert (damage, 2, 2 + len(typed) + len(text) - 2) in {(g.damage, g.start, g.end) for g in found}

    def test_its_last_letter_swapped_with_the_first_of_the_key(self):
        typed = f"H{ONE[2]}S{ONE[3:]}"
        (guess,) = (guess for guess in near_prefixes(typed, "HS") if guess.text == ONE)
        assert guess == (0, 25, ONE, Damage.SWAPPED)

    @pytest.mark.parametrize("at", range(3))
    def test_of_four_letters(self, at):
        scheme = Scheme("VNHS")
        text = str(Reference("H26-240601-0001", 1, scheme))
        typed = [
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + "7" + text[at + 1 :],
            text[: at + 1] + "7" + text[at + 1 :],
        ]
        for memo in typed:
            assert text in {guess.text for guess in near_prefixes(memo, "VNHS")}

    def test_none_that_is_too_long(self):
        text = plain_reference.readable("0123456789012345678901", 1)
        assert len(text) == 27
        assert all(guess.text != text for guess in near_prefixes("XS" + text[2:], "HS"))

    def test_of_equal_letters(self):
        scheme = Scheme("AAB")
        text = str(Reference("H26-240601-0001", 1, scheme))
        assert text in {guess.text for guess in near_prefixes("ABA" + text[3:], "AAB")}
        assert text not in {
            guess.text for guess in near_prefixes(text, "AAB") if guess.damage is Damage.SWAPPED
        }


class TestMostLikely:
    """Of many prefixes those are looked at that digits follow."""

    def test_few_are_all_looked_at(self):
        framed = [(0, "a"), (30, "b"), (34, "a")]
        assert most_likely("HS" + "x" * 28 + "HS12HS12", framed) == framed

    def test_of_many_those_with_digits(self):
        memo = "HSABC" * 10 + ONE + "HSABC" * 10
        starts = [at for at in range(len(memo)) if memo.startswith("HS", at)]
        found = most_likely(memo, [(start, None) for start in starts])
        assert len(found) == 3
        assert (50, None) in found


def test_the_equations_agree_with_trying_everything():
    """All texts one damage away whose check characters match are found, in a window of every length."""
    rng = random.Random(1)  # noqa: S311 - a trial, no secret
    for _ in range(20):
        window = "HS" + "".join(rng.choices(ALPHABET, k=24))
        tried = set()
        for length in range(6, 26):
            text = window[:length]
            for at in range(2, length):
                tried |= {(length, text[:at] + c + text[at + 1 :]) for c in ALPHABET}
                tried |= {(length, text[:at] + c + text[at:]) for c in ALPHABET if length < 25}
                tried.add((length, text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]))
        for length in range(7, 27):
            tried |= {(length, window[:at] + window[at + 1 : length]) for at in range(2, length - 1)}
        expected = {
            (length, text)
            for length, text in tried
            if text != window[:length]
            and 6 <= len(text) <= 25
            and checkchars.matches(text)
            and (text[-3] in plain_reference.LETTERS or len(text) == 19)
        }
        found = {
            (guess.end, guess.text)
            for guess in repairs(window, 0, 2)
            if guess.damage not in {Damage.CUT, Damage.LOOKALIKE}
        }
        assert found == expected
