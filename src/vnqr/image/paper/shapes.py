"""What a page is made of: lines of text, bars, a QR symbol, a logo.

Lengths are in the page's unit, millimetres or CSS pixels (96 to the inch), from the upper left corner.

Example:
    >>> TextLine(10, 20, "Lệ phí", 4, "bold", "#000000").box.width
    12.044
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from vnqr.image.paper import glyphs

if TYPE_CHECKING:
    from vnqr.image.paper.glyphs import Weight
    from vnqr.image.qr.logo import Logo

__all__ = [
    "BLACK",
    "PER_INCH",
    "WHITE",
    "Bar",
    "Box",
    "Drawing",
    "PlacedLogo",
    "PlacedModules",
    "TextLine",
    "Unit",
    "length_text",
]

Unit = Literal["mm", "px"]
"""Millimetres, or pixels of CSS."""

PER_INCH: Final[dict[Unit, float]] = {"mm": 25.4, "px": 96}
"""How many units an inch has."""
WHITE: Final = "#ffffff"
"""Paper."""
BLACK: Final = "#000000"
"""Ink."""


def length_text(value: float) -> str:
    """Write a length: at most three decimals, no exponent.

    Example:
        >>> length_text(0.1 + 0.2), length_text(48.0)
        ('0.3', '48')
    """
    return f"{value:.3f}".rstrip("0").rstrip(".")


class Box(NamedTuple):
    """A rectangle: the upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float


class TextLine(NamedTuple):
    """One line of text.

    Attributes:
        x: its left end.
        y: its baseline.
        text: characters that have a glyph.
        size: the em.
        weight: regular or bold.
        colour: #rrggbb.
    """

    x: float
    y: float
    text: str
    size: float
    weight: Weight
    colour: str

    @property
    def box(self) -> Box:
        """The space it takes, from the tallest letter of the font to the lowest."""
        em = self.size / glyphs.EM
        width = glyphs.text_width(self.text, self.weight) * em
        height = (glyphs.ASCENT + glyphs.DESCENT) * em
        return Box(self.x, self.y - glyphs.ASCENT * em, width, height)


class Bar(NamedTuple):
    """A filled rectangle."""

    box: Box
    colour: str


class PlacedModules(NamedTuple):
    """A QR symbol, black on white.

    Attributes:
        x: left edge of the quiet zone.
        y: its upper edge.
        module: the side of a module.
        border: width of the quiet zone in modules.
        rows: one text a row, "1" = dark.
    """

    x: float
    y: float
    module: float
    border: int
    rows: tuple[str, ...]

    @property
    def box(self) -> Box:
        """The space it takes, quiet zone included."""
        side = (len(self.rows) + 2 * self.border) * self.module
        return Box(self.x, self.y, side, side)


class PlacedLogo(NamedTuple):
    """A logo in a square."""

    box: Box
    logo: Logo


@dataclass(frozen=True, slots=True, repr=False)
class Drawing:
    """What is drawn where. Immutable.

    Attributes:
        width: in `unit`.
        height: in `unit`.
        unit: mm or px.
        dots: pixels to the unit in a PNG file.
        title: what the page is, for programs that read aloud.
        language: of the title, `vi` or `en`.
        lines: the text.
        bars: rules and panels, drawn first.
        modules: the QR symbol.
        pictures: logos.
        black_only: whether a PNG file of it has two colours, as receipt printers have.
    """

    width: float
    height: float
    unit: Unit
    dots: int
    title: str
    language: str
    lines: tuple[TextLine, ...]
    bars: tuple[Bar, ...]
    modules: PlacedModules
    pictures: tuple[PlacedLogo, ...] = ()
    black_only: bool = False

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The place that each line, the symbol and the logos take; no two overlap."""
        texts = tuple(line.box for line in self.lines)
        return (*texts, self.modules.box, *(picture.box for picture in self.pictures))

    @property
    def text(self) -> str:
        """The lines, in the order they are read."""
        return "\n".join(line.text for line in self.lines)
