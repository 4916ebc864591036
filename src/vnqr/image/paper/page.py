"""A page of text, a QR symbol and a logo, written as SVG, PDF and PNG.

The letters are outlines (`vnqr.image.paper.glyphs`), the same in all three. In SVG they are paths; in PDF
they are a font of the file's own, so that an account number can be searched and copied; PNG is the SVG drawn
by resvg (extra `slip`).

Example:
    >>> from vnqr.image.paper.shapes import TextLine, PlacedModules
    >>> line = TextLine(2, 10, "Lệ phí", 4, "bold", "#000000")
    >>> page = Page(60, 20, "mm", 8, "Phiếu", "vi", (line,), (),
    ...             PlacedModules(45, 0, 1, 4, ("101", "010", "101")))
    >>> page.text, page.pdf()[:8]
    ('Lệ phí', b'%PDF-1.4')
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from vnqr._support.extras import bits_of_png, rasterise
from vnqr._support.files import write_whole
from vnqr._support.ranges import whole_within
from vnqr.errors import Code, EncodeError
from vnqr.image.formats import svg
from vnqr.image.formats.escpos import write_raster
from vnqr.image.formats.png import physical, write_bits
from vnqr.image.paper import glyphs, page_pdf
from vnqr.image.paper.shapes import BLACK, PER_INCH, WHITE, Bar, Box, Drawing, length_text

if TYPE_CHECKING:
    import os

    from vnqr.image.paper.shapes import PlacedModules, TextLine

__all__ = ["MAX_PAGE_PIXELS", "Page"]

MAX_PAGE_PIXELS: Final = 25_000_000
"""Of a PNG file, as many as `vnqr.image.scan` opens."""

_PNG_HEADER: Final = 33  # bytes, up to where the size in print may be stated (ISO/IEC 15948 §5.6)
_PRINTER_DOTS: Final = 8  # to the millimetre: 203 to the inch
_NAMESPACES: Final = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


@dataclass(frozen=True, slots=True, repr=False)
class Page(Drawing):
    """A drawing that is written to files. Immutable; made by `vnqr.image.slip.make`."""

    def svg(self) -> str:
        """Draw it as an SVG document.

        Returns:
            The document in ASCII, without an XML declaration; a file as it is, and part of an HTML page.
            It holds no script, no style and no reference to anything outside.
        """
        return self._svg(f"{length_text(self.width)}{self.unit}", f"{length_text(self.height)}{self.unit}")

    def _svg(self, shown_width: str, shown_height: str) -> str:
        width, height = length_text(self.width), length_text(self.height)
        size = f'width="{shown_width}" height="{shown_height}" viewBox="0 0 {width} {height}"'
        background = Bar(Box(0, 0, self.width, self.height), WHITE)
        parts = [
            f'<svg {_NAMESPACES} {size} role="img" lang="{self.language}">',
            f"<title>{_escaped(self.title)}</title>",
            f"<desc>{_escaped(self.text)}</desc>",
            *map(_svg_bar, (background, *self.bars)),
            *map(_svg_line, self.lines),
            _svg_bar(Bar(self.modules.box, WHITE)),
            _svg_modules(self.modules),
        ]
        parts += (f'<image {_svg_box(box)} xlink:href="{picture.uri()}"/>' for box, picture in self.pictures)
        return "\n".join((*parts, "</svg>\n"))

    def png(self, *, dots: int | None = None) -> bytes:
        """Draw it as a PNG file that knows its size in print.

        Args:
            dots: pixels to the millimetre (or to the CSS pixel, where the page is in pixels): 8 is 203 dpi,
                16 is 406 dpi. Multiples of 8 on paper keep the modules of the symbol sharp.

        Returns:
            The file; of a page for a receipt printer in black and white, one bit a pixel.

        Raises:
            EncodeError: the picture would have more than `MAX_PAGE_PIXELS` pixels, or none (SYMBOL_RANGE).
            MissingExtraError: resvg-py, or for one bit a pixel Pillow, is not installed (extra `slip`).
            TypeError: dots is no int.
        """
        dots = self.dots if dots is None else dots
        data = self._drawn(dots)
        per_metre = round(1000 * dots * PER_INCH[self.unit] / PER_INCH["mm"])
        if self.black_only:
            bits, columns, rows = bits_of_png(data)
            return write_bits(bits, columns, rows, per_metre=per_metre)
        return data[:_PNG_HEADER] + physical(per_metre) + data[_PNG_HEADER:]

    def escpos(self) -> bytes:
        """Draw it as commands of a receipt printer: a raster picture, then feed and cut (ESC/POS).

        A page of 48 mm has 384 dots a row, one of 72 mm has 576: 203 dots to the inch, as such printers have.
        Send the bytes to the printer as they are.

        Returns:
            ESC @, the picture in bands by GS v 0, ESC d 4, GS V 1.

        Raises:
            EncodeError: the page is not for a receipt printer (SLIP_SIZE).
            MissingExtraError: resvg-py or Pillow is not installed (extra `slip`).
        """
        if not self.black_only:
            raise EncodeError.of(Code.SLIP_SIZE, "size", sizes="58mm, 80mm")
        return write_raster(*bits_of_png(self._drawn(_PRINTER_DOTS)))

    def _drawn(self, dots: int) -> bytes:
        whole_within("dots", dots, 1, int((MAX_PAGE_PIXELS / (self.width * self.height)) ** 0.5))
        return rasterise(self._svg(length_text(self.width * dots), length_text(self.height * dots)))

    def pdf(self) -> bytes:
        """Draw it as a PDF file of one page, in its size, with text that can be searched and copied.

        Returns:
            The file; the same page gives the same bytes.

        Raises:
            MissingExtraError: there is a logo, and Pillow or for an SVG logo resvg-py is not installed.
        """
        return page_pdf.write_page(self)

    def save(self, path: str | os.PathLike[str], *, dots: int | None = None) -> Path:
        """Write it to a file, as the suffix says: .svg, .pdf, .png or .escpos.

        The file is drawn, written beside its place and then put there: it is whole, or not there.

        Args:
            path: the file; what was there is replaced.
            dots: as for `png`.

        Returns:
            The path.

        Raises:
            EncodeError: another suffix (SYMBOL_SUFFIX); as `png` and `escpos`.
            MissingExtraError: as `png` and `pdf`.
            OSError: the file cannot be written.
        """
        path = Path(path)
        match path.suffix.lower():
            case ".svg":
                data = self.svg().encode("ascii")
            case ".pdf":
                data = self.pdf()
            case ".png":
                data = self.png(dots=dots)
            case ".escpos":
                data = self.escpos()
            case _:
                raise EncodeError.of(Code.SYMBOL_SUFFIX, "path", None, suffixes=".svg, .pdf, .png, .escpos")
        write_whole(path, data)
        return path

    def _repr_svg_(self) -> str:
        # What notebooks show.
        return self.svg()

    def __repr__(self) -> str:
        """Return its size, not what it says: this goes to logs."""
        return f"<Page {length_text(self.width)} x {length_text(self.height)} {self.unit}>"


def _escaped(text: str) -> str:
    return escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")


def _svg_box(box: Box) -> str:
    x, y, width, height = map(length_text, box)
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


def _svg_bar(bar: Bar) -> str:
    return f'<rect {_svg_box(bar.box)} fill="{bar.colour}"/>'


def _svg_line(line: TextLine) -> str:
    positions, _ = glyphs.place_text(line.text, line.weight)
    data = "".join(
        f"M{at + contour.x:g} {contour.y:g}{contour.path}"
        for at, character in zip(positions, line.text, strict=True)
        for contour in glyphs.outline(character, line.weight)
    )
    return f'<path fill="{line.colour}" {_svg_place(line.x, line.y, line.size / glyphs.EM)} d="{data}"/>'


def _svg_modules(modules: PlacedModules) -> str:
    place = _svg_place(modules.x, modules.y, modules.module)
    data = svg.path(modules.rows, modules.border)
    return f'<path fill="none" stroke="{BLACK}" shape-rendering="crispEdges" {place} d="{data}"/>'


def _svg_place(x: float, y: float, scale: float) -> str:
    return f'transform="translate({length_text(x)} {length_text(y)})scale({scale:.6g})"'
