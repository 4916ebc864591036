r"""Vietnamese text -> the Common Character Set.

Names, cities and memos of a payment code (objects 59, 60, 61 and 62-01 to 62-08) carry the Common
Character Set of EMV Book 4 only: the 95 printable ASCII characters 0x20-0x7E (EMVCo MPM v1.1 §4.5.2.1).
Vietnamese has 134 letters outside it. `fold` writes them without their accents, as people do in bank
memos, and refuses whatever it cannot write so:

==================================================  =====================================
in the text                                         becomes
==================================================  =====================================
a character of the Common Character Set             itself
a letter A-Z, a-z with accents, composed or not     the letter: `ế` -> `e`, `Müller` -> `Muller`
`đ`, `Đ` (no accent to Unicode, but a letter)       `d`, `D`
`ð`, `Ð` (U+00F0, U+00D0), as old data write them   `d`, `D`
`₫`, the dong sign                                  `d`, as in `50.000đ`
the non-breaking spaces U+00A0, U+202F              a space
hyphens and dashes U+2010-U+2015, minus U+2212      `-`
the quotation marks `‘ ’ “ ”`                       `'` and `"`
the ellipsis `…`                                    `...`
anything else                                       an error, or the replacement asked for
==================================================  =====================================

So there is no guessing: full-width and Cyrillic look-alikes, superscripts, ligatures, `ø`,
control characters, tabs and line ends, invisible and bidirectional marks and emoji are errors.
(Compatibility normalisation, NFKC, would turn many of them into ASCII in silence.) The spaces and the
punctuation in the table are what word processors and number formatters put in the place of the ASCII
characters; dashes and quotation marks go where the Latin-ASCII transform of Unicode CLDR puts them.

Canonically equivalent texts fold alike: it does not matter whether the text is in NFC, in NFD or
mixed. For the same reason the three characters that Unicode defines as equal to an ASCII character
(U+212A KELVIN SIGN, U+037E, U+1FEF) fold to it.

Example:
    >>> fold("Lệ phí cấp giấy phép xây dựng")
    'Le phi cap giay phep xay dung'
    >>> fold("50.000\u00a0₫ – Đợt 1")
    '50.000 d - Dot 1'
    >>> fold("Nộp phí ①")
    Traceback (most recent call last):
    vnqr.errors.EncodeError: error text-unfoldable, 8-9: the character U+2460 has no form in the ...
    >>> fold("Nộp phí ①", replace="?")
    'Nop phi ?'
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import combining, normalize

from vnqr.errors import Code, EncodeError, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_ISSUES", "fold", "is_common"]

MAX_ISSUES: Final = 100
"""`fold` reports this many characters at most: more help nobody, and a text may have millions."""

_RULE: Final = "MPM-013 §4.5.2.1"

_BY_HAND: Final = {
    "đ": "d",
    "Đ": "D",
    "\u00f0": "d",  # ð, Icelandic: where Vietnamese text was typed in an 8-bit character set, it is đ
    "\u00d0": "D",
    "₫": "d",
    "\u00a0": " ",
    "\u202f": " ",
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("‘’", "'"),
    **dict.fromkeys("“”", '"'),
    "…": "...",
}
"""What Unicode does not decompose, but has one plain ASCII form."""

# The accents proper: all that occur in composed Latin letters, and their neighbours. What follows in
# the block is no accent: strokes through the letter, phonetic marks, whole letters, U+034F.
_ACCENTS: Final = frozenset(map(chr, range(0x0300, 0x0334)))


def is_common(text: str) -> bool:
    r"""Whether `text` consists of characters of the Common Character Set only; the empty text does.

    Raises:
        TypeError: `text` is no str.

    Example:
        >>> is_common("Nop phi 50.000d"), is_common("Nộp phí"), is_common("a\tb")
        (True, False, False)
    """
    return str.isascii(text) and str.isprintable(text)  # called so, they raise TypeError for bytes


def fold(text: str, *, replace: str | None = None) -> str:
    """Return `text` in the Common Character Set (0x20-0x7E); see the table above.

    A letter and the combining marks on it count as one character. The result may be longer than the
    text (`…`), never cut, and never differs from a text that is in the Common Character Set already.

    Args:
        text: any text, of any length; the time taken is linear in it.
        replace: is written for every character that has no form in the set; characters of the set,
            or empty. Left out, such a character is an error.

    Raises:
        EncodeError: `text-unfoldable` (or `text-surrogate`) for every such character, up to
            `MAX_ISSUES` of them, each with its code point and its span in `text` as given;
            `replacement-invalid` if `replace` is not in the set itself.
        TypeError: `text` or `replace` is no str.

    Example:
        >>> fold("Trần Thị Bưởi")
        'Tran Thi Buoi'
        >>> fold("số ②, ③", replace="")
        'so , '
    """
    if replace is not None and not is_common(replace):
        raise EncodeError.of(Code.REPLACEMENT_INVALID, "replace", None, _RULE)
    if is_common(text):
        return text
    pieces: list[str] = []
    issues: list[Issue] = []
    for start, end, folded, culprit in _characters(text):
        if not culprit:
            pieces.append(folded)
        elif replace is not None:
            pieces.append(replace)
        else:
            issues.append(_issue(culprit, start, end))
            if len(issues) == MAX_ISSUES:
                break
    if issues:
        raise EncodeError(issues)
    return "".join(pieces)


def _characters(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, folded, culprit) for each character with the marks on it.

    The culprit is the first code point that has no ASCII form, and empty if all have one.

    This walks the code points of the text as given rather than those of its NFC: positions stay the
    caller's, and `unicodedata.normalize` takes quadratic time on long rows of marks.
    """
    start = 0
    folded = culprit = ""
    for position, character in enumerate(text):
        if position and combining(character):
            if not culprit and not (folded.isalpha() and _ACCENTS.issuperset(normalize("NFD", character))):
                culprit = character
            continue
        if position:
            yield start, position, folded, culprit
        start = position
        folded = _ascii(character)
        culprit = "" if folded else character
    yield start, len(text), folded, culprit


@lru_cache(maxsize=1024)
def _ascii(character: str) -> str:
    """Return the ASCII form of one code point, empty if it has none."""
    if is_common(character):
        return character
    if character in _BY_HAND:
        return _BY_HAND[character]
    decomposed = normalize("NFD", character)
    base, marks = decomposed[0], decomposed[1:]
    if is_common(base) and (not marks or (base.isalpha() and _ACCENTS.issuperset(marks))):
        return base
    return ""


def _issue(culprit: str, start: int, end: int) -> Issue:
    code = Code.TEXT_SURROGATE if "\ud800" <= culprit <= "\udfff" else Code.TEXT_UNFOLDABLE
    return Issue.error(code, "", (start, end), _RULE, character=f"U+{ord(culprit):04X}")
