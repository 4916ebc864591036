import itertools

import plain_reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.references.checkchars import ALPHABET, compute, remainders
from vnqr.references.form import ITEMS, MAX_REFERENCE_LENGTH, Form
from vnqr.references.names import names
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.variants import variants

FRONT = "HSH5512240605"
"""Of an agency that gives out numbers of 4, 6 and 7 digits on one day."""


def charge(text):
    """Take key and item out of a READABLE text."""
    return text[2:-3], ITEMS.index(text[-3])


class TestMixedLengths:
    """Damage that makes the reference of a shorter number, letter for letter, goes to a person.

    From every damage of 40,000 references: what was printed, what is in the memo, what it reads as.
    """

    @pytest.mark.parametrize(
        ("printed", "memo", "read"),
        [
            ("0044517A57", "004457A57", "004457A57"),  # a digit is lost
            ("0060684A61", "006068A61.CT tu 10", "006068A61"),
            ("0071335C4N", "007133C5C4N 2409", "007133C5C"),  # a letter too many
            ("048240EH9", "0482A40EH9 CKN 458949", "0482A40"),
            ("0055904A3C", "0055B904A3C", "0055B90"),
            ("002728BD7", "0027F8BD7", "0027F8B"),  # a letter for a digit
            ("0035871DJF", "0035D71DJF.CT tu 1000", "0035D71"),
            ("007225EH4", "0072215EH4CKN", "0072215EH4"),  # a digit too many
        ],
    )
    def test_a_person_decides(self, printed, memo, read):
        true, wrong = charge(FRONT + printed), charge(FRONT + read)
        assert str(Reference(f"H55.12-240605-{printed[:-3]}", true[1])) == FRONT + printed
        assert str(Reference(f"H55.12-240605-{read[:-3]}", wrong[1])) == FRONT + read
        text = f"MBVCB.699.{FRONT}{memo}"
        both = Reference.find(text, book={true, wrong})
        assert {(match.key, match.item) for match in both if match.in_book} == {true, wrong}
        assert {(match.scheme, match.form) for match in both} == {(DOSSIER, Form.READABLE)}
        alone = Reference.find(text, book={wrong})
        assert [(match.key, match.item) for match in alone if match.in_book] == [wrong]
        assert any(true in name.variants for name in names(text))


class TestLaws:
    """Against the second implementation, and against what each variant is."""

    @given(st.randoms(use_true_random=False))
    def test_the_second_implementation(self, rng):
        key = "H55" + rng.choice(["", "1", "12", "A2"]) + "240605" + "".join(rng.choices("0123456789", k=6))
        if rng.random() < 0.5:
            key = "".join(rng.choices("01A2BC", k=rng.randint(1, 16)))
        text = f"HS{key}{rng.choice(ITEMS)}"
        text += compute(text)
        memo = text + "".join(rng.choices(rng.choice((ALPHABET, "001122ABC")), k=rng.randint(0, 9)))
        certain = plain_reference.has_structure(key)
        found = variants(memo, 0, len(text), DOSSIER, remainders(text, 2), certain=certain)
        expected = plain_reference.guarded(memo, 0, len(text), certain=certain)
        assert {*found, charge(text)} == {*expected, charge(text)}
        assert charge(text) not in found

    def test_the_end_moves_on(self):
        """A key that ends in a letter: where one character is too many, the rest is behind the end."""
        for number, extra in itertools.product(range(2_000), ALPHABET):
            printed = str(Reference(f"TP{number:04}C", 3))
            typed = printed[:5] + extra + printed[5:]
            for name in names(typed):
                if name.form is Form.READABLE and name.span == (0, len(printed)):
                    assert charge(printed) in name.variants
                    return
        raise AssertionError

    def test_what_is_too_long_is_none(self):
        for number in range(3_000):
            text = str(Reference(f"000.00.01.H26-240601-{number:04}", 1))
            assert len(text) == MAX_REFERENCE_LENGTH
            assert variants(text, 0, len(text), DOSSIER, remainders(text, 2), certain=True) == ()

    def test_a_pattern_holds_for_variants_too(self):
        own = Scheme("SV", "student", "SV[0-9]{7}")
        for number in range(3_000):
            text = str(Reference(f"SV{number:07}", 1, own))
            found = variants(text + "0", 0, len(text), own, remainders(text, 2), certain=True)
            assert {key for key, _ in found} <= {text[2:-3]}  # another item, with the last character behind
