"""Set text in columns: wrapping, labels beside values, amounts at the right edge.

A `Column` is written from top to bottom. Nothing is cut: what is wider than its column goes on in the next
line, at a space, after a hyphen or slash, or else inside a word. Lines are one font height apart, so that
the accents of capitals (Ẩ) never touch the line above.

Example:
    >>> wrap("Trung tâm Phục vụ hành chính công", Style(3, "bold"), 30)
    ['Trung tâm Phục vụ', 'hành chính công']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from vnqr.image.paper import glyphs
from vnqr.image.paper.shapes import Bar, Box, TextLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnqr.image.paper.glyphs import Weight

__all__ = ["Align", "Cell", "Style", "TextColumn", "fitted", "wrap"]

Align = Literal["left", "centre", "right"]
"""Where a text is in its column."""

_SHARE: Final[dict[Align, float]] = {"left": 0, "centre": 0.5, "right": 1}
_PIECE: Final = re.compile(r" *[^ /-]*[/-]*")
"""What a line break may follow: the spaces before it, a word, hyphens and slashes."""


class Style(NamedTuple):
    """How a text is set.

    Attributes:
        size: the em.
        weight: regular or bold.
        colour: #rrggbb.
    """

    size: float
    weight: Weight = "regular"
    colour: str = "#000000"

    @property
    def ascent(self) -> float:
        """From the top of a line to its baseline."""
        return self.size * glyphs.ASCENT / glyphs.EM

    @property
    def height(self) -> float:
        """From line to line."""
        return self.size * (glyphs.ASCENT + glyphs.DESCENT) / glyphs.EM

    def width(self, text: str) -> float:
        """Return how wide a text is in one line."""
        return self.size * glyphs.text_width(text, self.weight) / glyphs.EM


def wrap(text: str, style: Style, width: float) -> list[str]:
    """Break a text into lines.

    Args:
        text: characters that have a glyph.
        style: how it is set.
        width: of the column; a single character that is wider gets a line of its own.

    Returns:
        The lines; joined, they are the text but for spaces at their ends.
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if style.width(lines[-1] + piece) <= width:
            lines[-1] += piece
            continue
        lines.append("")
        for character in piece.lstrip(" "):
            if style.width(lines[-1] + character) > width:
                lines.append("")
            lines[-1] += character
    return [line for line in (line.strip(" ") for line in lines) if line]


def fitted(text: str, style: Style, width: float, least: float = 0.0) -> Style:
    """Return the style, smaller where the text would not fit into one line.

    Args:
        text: characters that have a glyph, at least one.
        style: how it is to be set.
        width: of the column.
        least: the share of the size that is kept; a text that is then still too wide is wrapped.
    """
    return style._replace(size=style.size * min(1, max(least, width / style.width(text))))


class Cell(NamedTuple):
    """A part of a row.

    Attributes:
        left: its left edge, from that of the column.
        width: of its lines.
        texts: with their styles, one below the other; at least one.
        align: where they are.
    """

    left: float
    width: float
    texts: Sequence[tuple[str, Style]]
    align: Align = "left"


class TextColumn:
    """A column of text, written from top to bottom.

    Attributes:
        x: its left edge.
        y: where the next line begins.
        width: of the lines.
        lines: what was written.
        bars: the rules.
    """

    def __init__(self, x: float, y: float, width: float) -> None:
        """Begin at the upper left corner."""
        self.x, self.y, self.width = x, y, width
        self.lines: list[TextLine] = []
        self.bars: list[Bar] = []

    def write(self, text: str, style: Style, align: Align = "left") -> None:
        """Write a text, in as many lines as it takes."""
        for line in wrap(text, style, self.width):
            x = self.x + _SHARE[align] * (self.width - style.width(line))
            self.lines.append(TextLine(x, self.y + style.ascent, line, *style))
            self.y += style.height

    def rule(self, thickness: float, colour: str) -> None:
        """Draw a line from edge to edge."""
        self.bars.append(Bar(Box(self.x, self.y, self.width, thickness), colour))
        self.y += thickness

    def beside(self, *cells: Cell) -> None:
        """Write cells side by side, their first lines on one baseline."""
        ascent = max(cell.texts[0][1].ascent for cell in cells)
        bottom = self.y
        for left, width, texts, align in cells:
            column = TextColumn(self.x + left, self.y + ascent - texts[0][1].ascent, width)
            for text, style in texts:
                column.write(text, style, align)
            self.add(column)
            bottom = max(bottom, column.y)
        self.y = bottom

    def add(self, other: TextColumn, down: float = 0) -> None:
        """Take over what another column holds, moved down."""
        self.lines += (line._replace(y=line.y + down) for line in other.lines)
        self.bars += (bar._replace(box=bar.box._replace(y=bar.box.y + down)) for bar in other.bars)
