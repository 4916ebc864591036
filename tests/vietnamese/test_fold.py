"""vnqr.vietnamese.fold: what folds, to what, and that nothing else does."""

import re
import string
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.errors import Code, EncodeError, Level
from vnqr.vietnamese.fold import MAX_ISSUES, fold, is_common

# The Vietnamese alphabet's letters outside ASCII, from a keyboard layout, not from Unicode's tables:
# each vowel with huyền, sắc, hỏi, ngã, nặng.
LETTERS = {
    "a": "àáảãạ ăằắẳẵặ âầấẩẫậ",
    "e": "èéẻẽẹ êềếểễệ",
    "i": "ìíỉĩị",
    "o": "òóỏõọ ôồốổỗộ ơờớởỡợ",
    "u": "ùúủũụ ưừứửữự",
    "y": "ỳýỷỹỵ",
    "d": "đ",
    "A": "ÀÁẢÃẠ ĂẰẮẲẴẶ ÂẦẤẨẪẬ",
    "E": "ÈÉẺẼẸ ÊỀẾỂỄỆ",
    "I": "ÌÍỈĨỊ",
    "O": "ÒÓỎÕỌ ÔỒỐỔỖỘ ƠỜỚỞỠỢ",
    "U": "ÙÚỦŨỤ ƯỪỨỬỮỰ",
    "Y": "ỲÝỶỸỴ",
    "D": "Đ",
}
PAIRS = [(letter, base) for base, row in LETTERS.items() for letter in row.replace(" ", "")]
VIETNAMESE = "".join(letter for letter, _ in PAIRS)

PUNCTUATION = {
    "\u00a0": " ", "\u202f": " ",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
    "\u2026": "...", "\u20ab": "d",
}  # fmt: skip
COMMON = [chr(point) for point in range(0x20, 0x7F)]
EVERYTHING = st.text(st.characters(categories=None), max_size=40)  # lone surrogates included
LATIN = st.text(
    st.sampled_from(
        [*COMMON, *VIETNAMESE, *PUNCTUATION, *map(chr, range(0x0300, 0x0370)), "ø", "я", "≠", "ệ"]
    ),
    max_size=40,
)


def issues_of(text: str) -> list[tuple[Code, tuple[int, int], str]]:
    with pytest.raises(EncodeError) as caught:
        fold(text)
    return [(issue.code, issue.span, dict(issue.params)["character"]) for issue in caught.value.issues]


def outcome(text: str) -> str | None:
    try:
        return fold(text)
    except EncodeError:
        return None


class TestVietnamese:
    def test_the_alphabet_has_134_letters_outside_ascii(self) -> None:
        assert len(set(VIETNAMESE)) == len(VIETNAMESE) == 134
        assert unicodedata.is_normalized("NFC", VIETNAMESE)

    @pytest.mark.parametrize(("letter", "base"), PAIRS)
    def test_a_letter_composed_or_not_becomes_its_base(self, letter: str, base: str) -> None:
        assert fold(letter) == base
        assert fold(unicodedata.normalize("NFD", letter)) == base

    @pytest.mark.parametrize(
        "spelling",
        ["\u1ec7", "\u00ea\u0323", "\u1eb9\u0302", "e\u0302\u0323", "e\u0323\u0302"],
    )
    def test_every_way_to_spell_one_letter(self, spelling: str) -> None:
        assert unicodedata.normalize("NFC", spelling) == "ệ"
        assert fold(f"L{spelling} phí") == "Le phi"

    def test_a_doubled_tone_mark_as_input_methods_leave_it(self) -> None:
        assert fold("Nộ\u0323p ph\u0301í\u0301") == "Nop phi"

    def test_the_tone_marks_that_unicode_deprecates(self) -> None:
        assert fold("a\u0340 a\u0341 u\u0344") == "a a u"

    def test_the_last_of_the_accents(self) -> None:
        assert fold("a\u0333") == "a"

    def test_text(self) -> None:
        assert (
            fold("Ủy ban nhân dân phường Đống Đa, quận Đống Đa")
            == "Uy ban nhan dan phuong Dong Da, quan Dong Da"
        )
        assert fold("NGUYỄN THỊ ÁNH NGUYỆT") == "NGUYEN THI ANH NGUYET"

    def test_other_latin_letters_with_accents(self) -> None:
        assert (
            fold("Müller Çelik Šimůnek Ångström Peña Ştefănescu")
            == "Muller Celik Simunek Angstrom Pena Stefanescu"
        )

    @pytest.mark.parametrize(("letter", "base"), [("\u00d0", "D"), ("\u00f0", "d")])
    def test_eth_is_what_old_data_write_for_the_letter_with_a_stroke(self, letter: str, base: str) -> None:
        assert fold(f"{letter}ường {letter}\u1ed1ng") == f"{base}uong {base}ong"


class TestPunctuation:
    @pytest.mark.parametrize(("character", "form"), PUNCTUATION.items())
    def test_has_its_ascii_form(self, character: str, form: str) -> None:
        assert fold(f"a{character}b") == f"a{form}b"

    def test_as_pasted(self) -> None:
        assert fold("“Phí” – 50.000\u00a0₫…") == '"Phi" - 50.000 d...'


class TestRefused:
    @pytest.mark.parametrize(
        ("character", "what"),
        [
            ("\uff21", "full-width A"),
            ("\uff11", "full-width 1"),
            ("\uff0d", "full-width hyphen"),
            ("\u0410", "Cyrillic A"),
            ("\u0391", "Greek Alpha"),
            ("\u00b2", "superscript two"),
            ("\u2082", "subscript two"),
            ("\u0661", "Arabic-Indic digit"),
            ("\ufb01", "ligature fi"),
            ("\u0133", "ij"),
            ("\u017f", "long s"),
            ("\u1e9b", "long s with dot above"),
            ("\u1d43", "modifier letter a"),
            ("\U0001d400", "mathematical bold A"),
            ("\u2460", "circled 1"),
            ("\u2116", "numero sign"),
            ("\u0189", "African D, which looks like Đ"),
            ("\u00f8", "o with stroke"),
            ("\u0142", "l with stroke"),
            ("\u00df", "sharp s"),
            ("\u00e6", "ae"),
            ("\u0131", "dotless i"),
            ("\u00aa", "feminine ordinal"),
            ("\u00b5", "micro sign"),
            ("\u0000", "NUL"),
            ("\t", "tab"),
            ("\n", "line feed"),
            ("\r", "carriage return"),
            ("\x1b", "escape"),
            ("\x7f", "delete"),
            ("\x85", "next line"),
            ("\u00ad", "soft hyphen"),
            ("\u200b", "zero-width space"),
            ("\u200d", "zero-width joiner"),
            ("\u202e", "right-to-left override"),
            ("\u2066", "left-to-right isolate"),
            ("\u2028", "line separator"),
            ("\u3000", "ideographic space"),
            ("\u2003", "em space"),
            ("\ufeff", "byte order mark"),
            ("\ufe0f", "variation selector"),
            ("\ufffd", "replacement character"),
            ("\ue000", "private use"),
            ("\uffff", "noncharacter"),
            ("\u0378", "unassigned"),
            ("\u2260", "not equal, which decomposes to ="),
            ("\u4e2d", "Han"),
            ("\U0001f600", "emoji"),
            ("\u0303", "an accent on nothing"),
        ],
    )
    def test_what_has_no_ascii_form(self, character: str, what: str) -> None:
        assert issues_of(character) == [(Code.TEXT_UNFOLDABLE, (0, 1), f"U+{ord(character):04X}")], what

    @pytest.mark.parametrize(
        ("character", "culprit", "what"),
        [
            ("=\u0338", "U+0338", "not equal, decomposed"),
            ("1\u0301", "U+0301", "an accent on a digit"),
            (" \u0301", "U+0301", "an accent on a space"),
            ("-\u0323", "U+0323", "an accent on punctuation"),
            ("l\u0338", "U+0338", "a stroke through a letter"),
            ("l\u0334", "U+0334", "the first mark behind the accents"),
            ("o\u0363", "U+0363", "a letter above a letter"),
            ("a\u05b0", "U+05B0", "a mark of another script"),
            ("a\u0301\u0338\u0335", "U+0338", "the first mark that is no accent"),
            ("\u0438\u0306", "U+0438", "Cyrillic й, decomposed"),
        ],
    )
    def test_a_character_with_marks_is_one_character(self, character: str, culprit: str, what: str) -> None:
        end = 1 + len(character)
        assert issues_of(f"x{character}x") == [(Code.TEXT_UNFOLDABLE, (1, end), culprit)], what

    def test_a_mark_without_class_stands_alone(self) -> None:
        assert issues_of("a\u034f") == [(Code.TEXT_UNFOLDABLE, (1, 2), "U+034F")]
        assert issues_of("1\ufe0f\u20e3") == [
            (Code.TEXT_UNFOLDABLE, (1, 2), "U+FE0F"),
            (Code.TEXT_UNFOLDABLE, (2, 3), "U+20E3"),
        ]

    def test_a_lone_surrogate_has_its_own_code(self) -> None:
        assert issues_of("phí\ud800\udfff") == [
            (Code.TEXT_SURROGATE, (3, 4), "U+D800"),
            (Code.TEXT_SURROGATE, (4, 5), "U+DFFF"),
        ]
        assert issues_of("\ue000\ud7ff") == [
            (Code.TEXT_UNFOLDABLE, (0, 1), "U+E000"),
            (Code.TEXT_UNFOLDABLE, (1, 2), "U+D7FF"),
        ]

    def test_all_at_once_with_positions_in_the_text_as_given(self) -> None:
        text = unicodedata.normalize("NFD", "Lệ phí ") + "①" + unicodedata.normalize("NFD", "ế") + "я"
        assert [text[start:end] for _, (start, end), _ in issues_of(text)] == ["①", "я"]
        assert [point for _, _, point in issues_of(text)] == ["U+2460", "U+044F"]

    def test_the_issue_names_the_rule_and_not_the_text(self) -> None:
        with pytest.raises(EncodeError) as caught:
            fold("Trần Bí Mật ☎ 0912345678")
        (issue,) = caught.value.issues
        assert (issue.level, issue.path, issue.rule) == (Level.ERROR, "", "MPM-013 §4.5.2.1")
        assert "U+260E" in issue.describe("vi")
        assert not re.search("Tr|0912|☎", str(caught.value))

    def test_the_report_has_an_end(self) -> None:
        assert len(issues_of("я" * (MAX_ISSUES - 1))) == MAX_ISSUES - 1
        assert issues_of("я" * 10**6)[-1] == (Code.TEXT_UNFOLDABLE, (MAX_ISSUES - 1, MAX_ISSUES), "U+044F")
        assert len(issues_of("я" * 10**6)) == MAX_ISSUES

    @pytest.mark.parametrize("text", [None, b"phi", 1, ["p"], bytearray(b"phi")])
    def test_a_wrong_type(self, text: object) -> None:
        with pytest.raises(TypeError):
            fold(text)
        with pytest.raises(TypeError):
            fold("phí", replace=b"?")
        with pytest.raises(TypeError):
            is_common(b"phi")


class TestReplace:
    @pytest.mark.parametrize(
        ("text", "replace", "folded"),
        [
            ("số ①②", "?", "so ??"),
            ("số ①②", "", "so "),
            ("số ①②", "(?)", "so (?)(?)"),
            ("số \u0438\u0306 =\u0338", "?", "so ? ?"),
            ("số \u0439 \u2260", "?", "so ? ?"),
            ("\ud800", "?", "?"),
            ("\u0301a", "?", "?a"),
            ("Lệ phí", "?", "Le phi"),
            ("plain", "?", "plain"),
            ("", "?", ""),
        ],
    )
    def test_stands_for_each_character(self, text: str, replace: str, folded: str) -> None:
        assert fold(text, replace=replace) == folded

    def test_knows_no_limit_of_issues(self) -> None:
        assert fold("я" * 1000, replace="?") == "?" * 1000

    @pytest.mark.parametrize("replace", ["é", "\t", "?\x00", "…"])
    def test_must_be_common_itself(self, replace: str) -> None:
        with pytest.raises(EncodeError) as caught:
            fold("plain", replace=replace)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.span) == (Code.REPLACEMENT_INVALID, "replace", None)
        assert (issue.rule, issue.level) == ("MPM-013 §4.5.2.1", Level.ERROR)


@pytest.mark.no_cover
class TestIsCommon:
    def test_is_exactly_0x20_to_0x7e(self) -> None:
        assert [chr(point) for point in range(sys.maxunicode + 1) if is_common(chr(point))] == COMMON

    def test_asks_every_character(self) -> None:
        assert is_common("")
        assert is_common("Nop phi ~!")
        assert not is_common("Nop phí")
        assert not is_common("Nop\tphi")


@pytest.mark.no_cover
class TestEveryCodePoint:
    """Each code point of Unicode alone, against its name: no look-alike becomes ASCII."""

    def test_only_letters_named_with_accents_fold_and_to_the_letter_named(self) -> None:
        by_hand = {**PUNCTUATION, "đ": "d", "Đ": "D", "\u00f0": "d", "\u00d0": "D"}
        equal = {"\u037e": ";", "\u1fef": "`", "\u212a": "K", "\u212b": "A"}  # canonical equivalents
        outside = [
            character
            for character in map(chr, range(0x7F, sys.maxunicode + 1))
            if unicodedata.category(character) not in {"Cn", "Co"}  # a million without a name
        ]
        marks = [character for character in outside if unicodedata.combining(character)]
        others = [character for character in outside if not unicodedata.combining(character)]
        assert {fold(mark, replace="") for mark in marks} == {""}
        folded = fold("|".join(others), replace="").split("|")
        forms = {character: form for character, form in zip(others, folded, strict=True) if form}
        assert {character: forms.pop(character) for character in [*by_hand, *equal]} == {**by_hand, **equal}
        assert len(forms) > len(VIETNAMESE)
        for character, form in forms.items():
            name = unicodedata.name(character)
            found = re.fullmatch(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z]) WITH [A-Z ]+", name)
            assert found, name
            assert form == (found[2] if found[1] == "CAPITAL" else found[2].lower())
            assert unicodedata.is_normalized("NFC", character)

    def test_all_letters_that_are_an_ascii_letter_and_accents_fold(self) -> None:
        for character in map(chr, range(0x7F, 0x3000)):
            parts = unicodedata.normalize("NFD", character)
            if parts != character and parts[0] in string.ascii_letters:
                assert fold(character) == parts[0]


class TestLaws:
    @given(EVERYTHING)
    def test_the_output_is_common_and_folding_is_idempotent(self, text: str) -> None:
        """MPM-013 §4.5.2.1: ans fields contain the Common Character Set only."""
        folded = fold(text, replace="?")
        assert all("\x20" <= character <= "\x7e" for character in folded)
        assert fold(folded) == folded

    @given(st.text(st.sampled_from(COMMON)))
    def test_identity_on_the_common_character_set(self, text: str) -> None:
        assert fold(text) == text
        assert fold(text, replace="") == text

    @given(st.text(st.sampled_from(VIETNAMESE + "".join(COMMON))))
    def test_vietnamese_keeps_its_length(self, text: str) -> None:
        assert len(fold(text)) == len(text)
        assert fold(unicodedata.normalize("NFD", text)) == fold(text)

    @given(LATIN)
    def test_canonically_equivalent_latin_texts_fold_alike(self, text: str) -> None:
        composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        assert outcome(text) == outcome(composed) == outcome(decomposed)
        assert fold(text, replace="?") == fold(composed, replace="?") == fold(decomposed, replace="?")

    @given(EVERYTHING)
    def test_canonically_equivalent_texts_have_one_outcome(self, text: str) -> None:
        assert outcome(text) == outcome(unicodedata.normalize("NFC", text))
        assert outcome(text) == outcome(unicodedata.normalize("NFD", text))

    @given(EVERYTHING, EVERYTHING)
    def test_texts_fold_side_by_side(self, left: str, right: str) -> None:
        joint = outcome(f"{left}.{right}")
        apart = outcome(f"{left}."), outcome(right)
        if None not in apart:
            assert joint == "".join(apart)

    @given(EVERYTHING)
    def test_what_is_reported_is_there_and_the_rest_folds(self, text: str) -> None:
        """Spans are those of the text as given, ascending and apart."""
        try:
            fold(text)
        except EncodeError as error:
            spans = [issue.span for issue in error.issues]
            for issue in error.issues:
                start, end = issue.span
                assert dict(issue.params)["character"] in {
                    f"U+{ord(character):04X}" for character in text[start:end]
                }
            bounds = [bound for span in spans for bound in span]
            assert bounds == sorted(bounds)
            assert all(start < end for start, end in spans)
            for start, end in reversed(spans):
                text = text[:start] + "." + text[end:]
            assert outcome(text) is not None


@pytest.mark.no_cover
class TestTime:
    @pytest.mark.parametrize("unit", ["ế", "e\u0302\u0301", "\u0301\u0323", "я", "\u1100\u1161", "=\u0338"])
    def test_is_linear(self, unit: str) -> None:
        """unicodedata.normalize would take minutes for the marks: it sorts them by insertion."""
        start = time.perf_counter()
        fold("a" + unit * 200_000, replace="")
        assert time.perf_counter() - start < 10
