import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import reference as trials
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.suggestion import Reason, Suggestion, suggest

ONE = Reference("000.00.01.H26-240601-0001", 1)
TWO = Reference("000.00.01.H26-240601-0001", 2)
NEW = Reference("H15.50.05.13-261008-0975")
OPAQUE = Reference("AB/2024/0017", 3)
STUDENT = Scheme("SV", "student", "SV[0-9]{7}")
PUPIL = Reference("SV2024001", 1, STUDENT)
BOOK = trials.book_of([ONE, TWO, NEW, OPAQUE, PUPIL])


def suggested(memo, *schemes):
    """Return (text, what was read, reason) of the suggestions."""
    return [
        (str(found.reference), memo[slice(*found.span)], found.reason)
        for found in suggest(memo, BOOK, schemes or (DOSSIER,))
    ]


class TestLookalike:
    """O for 0 and I for 1."""

    @pytest.mark.parametrize(
        "memo",
        [
            "HS0000001H2624060I0001BXN",
            "HSOOOOOO1H26240601OOO1BXN",
            "HSOOOOOOIH2624O6OIOOOIBXN",
            "hs oooooo1 h26 240601 ooo1 bxn",
        ],
    )
    def test_digits_for_letters(self, memo):
        assert suggested(f"CT {memo} tu") == [(str(ONE), memo, Reason.LOOKALIKE)]

    def test_a_letter_o_that_belongs_there_is_kept(self):
        reference = Reference("0O0.00.01.H26-240601-0001", 1)
        typed = "HSOO" + str(reference)[4:]
        found = suggest(typed, trials.book_of([reference]))
        assert [(match.reference, match.reason) for match in found] == [(reference, Reason.LOOKALIKE)]


class TestOneWrong:
    """One wrong character, wherever it is."""

    @pytest.mark.parametrize("at", range(25))
    @pytest.mark.parametrize("wrong", ["7", "Q"])
    def test_anywhere(self, at, wrong):
        text = str(ONE)
        memo = text[:at] + wrong + text[at + 1 :]
        assert (text, memo, Reason.ONE_WRONG) in suggested(memo)

    def test_packed(self):
        text = NEW.encode(Form.PACKED)
        memo = text[:7] + "Q" + text[8:]
        assert suggested(memo) == [(str(NEW), memo, Reason.ONE_WRONG)]

    def test_check_characters_that_are_never_written_are_no_repair(self):
        # 05 and ZG are 1271 apart, so both leave 1; only 05 is ever written. ZH is one character from ZG.
        reference = next(
            reference
            for number in range(100_000)
            for reference in [Reference(f"H26-240601-{number:05d}")]
            if str(reference).endswith("05")
        )
        found = suggest(str(reference)[:-2] + "ZH", trials.book_of([reference]))
        assert [suggestion.reason for suggestion in found] == [Reason.CUT]


class TestSwapped:
    """Two neighbours in the wrong order, wherever they are."""

    @pytest.mark.parametrize("at", [at for at in range(24) if str(ONE)[at] != str(ONE)[at + 1]])
    def test_anywhere(self, at):
        text = str(ONE)
        memo = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        assert (text, memo, Reason.SWAPPED) in suggested(memo)

    def test_in_a_longer_prefix(self):
        scheme = Scheme("VNHS")
        reference = Reference("H26-240601-0001", 1, scheme)
        for prefix in ("NVHS", "VHNS", "VNSH"):
            memo = prefix + str(reference)[4:]
            (found,) = suggest(memo, trials.book_of([reference]), [scheme])
            assert found == Suggestion(reference, (0, len(memo)), Reason.SWAPPED)
        memo = "VNH" + str(reference)[4] + "S" + str(reference)[5:]
        assert [found.reason for found in suggest(memo, trials.book_of([reference]), [scheme])] == [
            Reason.SWAPPED
        ]

    def test_a_prefix_of_equal_letters(self):
        scheme = Scheme("AAB")
        reference = Reference("H26-240601-0001", 1, scheme)
        memo = "ABA" + str(reference)[3:]
        assert [found.reason for found in suggest(memo, trials.book_of([reference]), [scheme])] == [
            Reason.SWAPPED
        ]


class TestCut:
    """A reference cut by one or two characters, at the end of a memo or before other text."""

    @pytest.mark.parametrize("behind", ["", " CT tu 0871", "-GD"])
    @pytest.mark.parametrize("lost", [1, 2])
    def test_readable(self, lost, behind):
        memo = str(ONE)[:-lost]
        ((text, read, reason),) = suggested(memo + behind)
        assert (text, read[: len(memo)]) == (str(ONE), memo)
        # What follows may also be taken for one wrong character.
        assert reason is Reason.CUT or (behind and lost == 1 and reason is Reason.ONE_WRONG)

    @pytest.mark.parametrize("lost", [1, 2])
    def test_packed(self, lost):
        memo = NEW.encode(Form.PACKED)[:-lost]
        assert suggested(memo) == [(str(NEW), memo, Reason.CUT)]

    def test_without_its_item_it_is_a_damaged_reference(self):
        assert suggested(str(ONE)[:-3]) == [
            (str(ONE), ONE.key, Reason.DAMAGED),
            (str(TWO), ONE.key, Reason.DAMAGED),
        ]


class TestBareCode:
    """The bare code, as the payer typed it: every item of the dossier that is in the book."""

    @pytest.mark.parametrize(
        "code", ["000.00.01.H26-240601-0001", "0000001h262406010001", "000 00 01 H26 240601 0001"]
    )
    def test_with_structure(self, code):
        memo = f"nop phi {code}7 GD 1234"
        assert suggested(memo) == [(str(ONE), code, Reason.BARE_CODE), (str(TWO), code, Reason.BARE_CODE)]

    @pytest.mark.parametrize("memo", ["nop AB/2024/0017 nhe", "nop ab20240017 nhe", "MB.AB20240017.CT"])
    def test_opaque_words(self, memo):
        ((text, read, reason),) = suggested(memo)
        assert (text, reason) == (str(OPAQUE), Reason.BARE_CODE)
        assert "0017" in read

    def test_short_words_are_everyday_numbers(self):
        assert suggest("tien 12345 GD abcdef", {("12345", 0), ("ABCDEF", 0)}) == ()

    def test_of_another_scheme(self):
        assert suggested("hoc phi SV-2024-001", DOSSIER, STUDENT) == [
            (str(PUPIL), "SV-2024-001", Reason.BARE_CODE)
        ]
        assert suggested("hoc phi 2024001", STUDENT) == []


class TestRules:
    """Only charges of the book, none that `find` settles, each once."""

    def test_what_is_found_needs_no_suggestion(self):
        assert suggested(str(ONE)) == []
        assert suggested(f"{ONE} 000.00.01.H26-240601-0001") == [
            (str(TWO), "000.00.01.H26-240601-0001", Reason.BARE_CODE)
        ]

    def test_each_once(self):
        damaged = str(ONE)[:5] + "7" + str(ONE)[6:]
        assert [text for text, _, _ in suggested(f"{damaged} {damaged}")].count(str(ONE)) == 1

    @given(st.text(max_size=80), st.booleans())
    def test_any_text(self, memo, with_prefix):
        text = "HS" + memo if with_prefix else memo
        for found in suggest(text, BOOK, (DOSSIER, STUDENT)):
            assert (found.reference.key, found.reference.item) in BOOK
            assert 0 <= found.span[0] < found.span[1] <= len(text)

    def test_what_is_no_text(self):
        with pytest.raises(TypeError):
            suggest(None, BOOK)


class TestTrials:
    """Small counts of the trials in benchmarks/reference.py."""

    @pytest.mark.parametrize("reason", trials.SUGGESTIONS)
    def test_the_right_one_is_among_them(self, reason):
        rng = random.Random(1)  # noqa: S311 - a trial, no secret
        found = trials.suggested(trials.day(rng, 10_000), reason, rng, 200)
        assert found.right == 200
        assert found.sole > 180
        assert found.wrong == 0
