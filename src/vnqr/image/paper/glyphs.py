r"""Letters as outlines: text that looks the same where no font is installed.

The outlines are those of Noto Sans, regular and bold: ASCII, the Vietnamese letters and the usual signs of
offices, kerning included. They lie in `glyphs.json` beside this module, which tests/tools/extract_glyphs.py
made and describes; that file is under the SIL Open Font License 1.1 (`OFL.txt`), the documents drawn with
it are not.

Lengths are in font units, `EM` of them to the em; y points down, the baseline is at 0. Text is expected in
precomposed form (NFC): one character, one glyph. Ð (U+00D0) and ð, which old data write for Đ and đ, look
like these.

Example:
    >>> text_width("Lệ phí", "regular"), missing("Lệ phí\u200b")
    (2839, '\u200b')
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, Final, Literal, NamedTuple

__all__ = [
    "ASCENT",
    "CAPITAL",
    "DESCENT",
    "EM",
    "Contour",
    "Weight",
    "advance",
    "missing",
    "outline",
    "place_text",
    "text_width",
]

Weight = Literal["regular", "bold"]
"""The two weights that are brought along."""

EM: Final = 1000
"""Units of an outline to the em, the size of the type."""
ASCENT: Final = 1069
"""How far the tallest letter reaches above the baseline."""
DESCENT: Final = 293
"""How far the lowest reaches below."""
CAPITAL: Final = 714
"""The height of a capital without an accent."""


class Contour(NamedTuple):
    """One closed curve of a glyph.

    Attributes:
        x: its first point.
        y: its first point.
        path: from there, relative SVG path commands of the kinds l, h, v, q, t, and z.
    """

    x: float
    y: float
    path: str


class _Font(NamedTuple):
    contours: list[str]
    glyphs: dict[Weight, dict[str, list[Any]]]
    kerning: dict[tuple[str, str], int]


_TWINS: Final = {"Đ": "\u00d0", "đ": "\u00f0"}
"""Letter -> the Icelandic one that data typed in an 8-bit character set have in its place."""


@cache
def _font() -> _Font:
    data = json.loads(resources.files("vnqr.image.paper").joinpath("glyphs.json").read_text("utf-8"))
    kerning = {
        (left, right): int(correction)
        for lefts, corrections in data["kerning"]
        for correction, rights in corrections.items()
        for left in lefts
        for right in rights
    }
    glyphs: dict[Weight, dict[str, list[Any]]] = {"regular": data["regular"], "bold": data["bold"]}
    for glyph, twin in _TWINS.items():
        for weight in glyphs.values():
            weight[twin] = weight[glyph]
        kerning |= {(twin, right): by for (left, right), by in kerning.items() if left == glyph}
        kerning |= {(left, twin): by for (left, right), by in kerning.items() if right == glyph}
    return _Font(data["contours"], glyphs, kerning)


def missing(text: str) -> str | None:
    """Return the first character that has no glyph, None where all have one.

    Control, format and bidirectional characters have none.
    """
    known = _font().glyphs["regular"]
    return next((character for character in text if character not in known), None)


def place_text(text: str, weight: Weight) -> tuple[list[int], int]:
    """Set a text in one line.

    Args:
        text: characters that have a glyph.
        weight: regular or bold.

    Returns:
        Where each character is, from 0, and where the next would.

    Example:
        >>> place_text("Tổ", "bold")
        ([0, 509], 1128)
    """
    font = _font()
    positions: list[int] = []
    at = 0
    for index, character in enumerate(text):
        at += font.kerning.get((text[index - 1], character), 0) if index else 0
        positions.append(at)
        at += font.glyphs[weight][character][0]
    return positions, at


def text_width(text: str, weight: Weight) -> int:
    """Return how wide a text is in one line."""
    return place_text(text, weight)[1]


def advance(character: str, weight: Weight) -> int:
    """Return how wide a character is, alone."""
    return int(_font().glyphs[weight][character][0])


def outline(character: str, weight: Weight) -> list[Contour]:
    """Return the curves of a character, filled by the non-zero rule."""
    font = _font()
    record = font.glyphs[weight][character][1:]
    numbers, xs, ys = record[::3], record[1::3], record[2::3]
    return [Contour(x, y, font.contours[number]) for number, x, y in zip(numbers, xs, ys, strict=True)]
