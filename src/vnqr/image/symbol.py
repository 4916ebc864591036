r"""A text as a QR symbol, drawn as PNG, SVG, PDF, or on a terminal.

Every symbol made here is one that phones read. What makes codes hard to read is refused when the symbol is
made, not found out at the counter: a quiet zone under two modules (four are the default, as ISO/IEC 18004
§6.3.8 has it), a contrast under 4.5 (down to 3 on demand), dark and light exchanged. The light background is
always painted. A logo in the centre takes at most a fifth of the width and brings a higher error level; where
zxing-cpp and Pillow are installed (extra `scan`), such a symbol is read back before it is handed out.

What is inside follows EMVCo MPM §4.12.1: byte mode, UTF-8, an ECI header exactly where a character lies
outside the Common Character Set. See `vnqr.image.qr.encoder` and `vnqr.image.qr.mask`.

Example:
    >>> symbol = make("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA")
    >>> symbol
    <Symbol 5-M, mask 2, 37 modules a side>
    >>> symbol.png(scale=4)[:4], symbol.svg()[:4], symbol.pdf()[:4]
    (b'\x89PNG', '<svg', b'%PDF')
"""

from __future__ import annotations

import base64
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, Protocol

from vnqr._support.files import write_whole
from vnqr._support.ranges import number_within, whole_within
from vnqr.errors import Code, EncodeError, Issue, MissingExtraError
from vnqr.image.formats import pdf, png, svg
from vnqr.image.qr import colour, encoder
from vnqr.image.qr.grid import Grid
from vnqr.image.qr.logo import Logo, free_modules, load_logo
from vnqr.image.qr.print_size import DISTANCE_MM, MODULE_MM, check_size, least_mm, module_mm
from vnqr.image.qr.proof import is_read_back

if TYPE_CHECKING:
    import os

    from vnqr.image.qr.logo import LogoSource

__all__ = ["LEVELS", "MAX_SIDE", "Encodes", "ErrorLevel", "Symbol", "make", "module_mm"]

ErrorLevel = Literal["l", "m", "q", "h"]
"""How much of a symbol may be unreadable: 7, 15, 25 and 30 % of the codewords (ISO/IEC 18004 §7.5.1)."""

MAX_SIDE: Final = 5_000
"""Pixels a side of the largest PNG file: 25 megapixels, as much as scanners open."""

_SCALE: Final = 8  # pixels a module

LEVELS: Final[tuple[ErrorLevel, ErrorLevel]] = ("m", "l")
"""Those of a symbol without a logo; the first is the default."""

_WITH_LOGO: Final[tuple[ErrorLevel, ErrorLevel]] = ("q", "h")

# What arguments may be, from and to.
_BORDERS: Final = (2, 40)
_CONTRASTS: Final = (3, 21)  # 21 is black on white

# The colours 16 and 231 are black and white in every theme of a terminal with 256 colours.
_BLACK_ON_WHITE: Final = "\x1b[38;5;16;48;5;231m"
_AS_BEFORE: Final = "\x1b[0m"
_HALF_BLOCKS: Final = {"00": " ", "01": "▄", "10": "▀", "11": "█"}  # the upper module, the lower one

_LOGO_MARGIN: Final = 0.5  # modules that stay light around a logo, on each side
_LOGO_PIXELS: Final = 16  # a module, where a PDF file holds a logo
_PROOF_SCALE: Final = 6


class Encodes(Protocol):
    """A value with a wire form, such as `Payload` and `VietQR`."""

    def encode(self) -> str:
        """Return the wire form."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class Symbol:
    """A QR symbol, immutable. Made by `make`, which checks everything.

    Attributes:
        text: what it says.
        version: 1-40.
        error: the error level.
        mask: the data mask pattern, 0-7.
        grid: its modules, quiet zone and colours.
        logo: the picture in its centre.
    """

    text: str
    version: int
    error: ErrorLevel
    mask: int
    grid: Grid
    logo: Logo | None = None

    @property
    def rows(self) -> tuple[str, ...]:
        """The modules, one text a row, "1" = dark, "0" = light, without quiet zone and logo."""
        return self.grid.rows

    def png(self, *, scale: int = _SCALE, module_mm: float | None = None) -> bytes:
        """Draw it as a PNG file: 1 bit a pixel, in full colour where there is a logo.

        Args:
            scale: pixels a module, a whole number.
            module_mm: the size of a module in print, for programs that place pictures in their size.

        Returns:
            The file.

        Raises:
            EncodeError: over `MAX_SIDE` pixels a side, or a size outside 0.1-50 mm (SYMBOL_RANGE).
            MissingExtraError: there is a logo and Pillow, or for an SVG logo resvg-py, is not installed.
            TypeError: scale is no int, or module_mm no number.

        Example:
            >>> make("000201").png(scale=3)[16:24].hex(" ", 4)  # 29 modules with the border
            '00000057 00000057'
        """
        whole_within("scale", scale, 1, MAX_SIDE // self.grid.total)
        per_metre = 0
        if module_mm is not None:
            per_metre = round(1000 * scale / check_size(module_mm))
        if self.logo is None:
            return png.write_symbol(self.grid, scale=scale, per_metre=per_metre)
        pixels = self._pixels(scale, self.logo)
        return png.write_rgb(pixels, self.grid.total * scale, per_metre=per_metre)

    def svg(self, *, scale: int = _SCALE, module_mm: float | None = None) -> str:
        """Draw it as an SVG document.

        Args:
            scale: pixels a module, a whole number; says how large a page shows it, and may be ignored.
            module_mm: the size of a module in millimetres; counts instead of `scale`.

        Returns:
            The document in ASCII, without an XML declaration; a file as it is, and part of an HTML page.

        Raises:
            EncodeError: over `MAX_SIDE` pixels a side, or a size outside 0.1-50 mm (SYMBOL_RANGE).
            TypeError: scale is no int, or module_mm no number.

        Example:
            >>> make("000201").svg(module_mm=1)[:86]
            '<svg xmlns="http://www.w3.org/2000/svg" width="29mm" height="29mm" viewBox="0 0 29 29"'
        """
        whole_within("scale", scale, 1, MAX_SIDE // self.grid.total)
        side = f"{self.grid.total * scale}" if module_mm is None else f"{self.size_mm(module_mm):g}mm"
        if self.logo is None:
            return svg.write_svg(self.grid, side=side)
        return svg.write_svg(self._cleared(), side=side, logo=(self.logo.uri(), self._logo_side()))

    def pdf(self, *, module_mm: float = MODULE_MM) -> bytes:
        """Draw it as a PDF file of one page, as large as the symbol with its border.

        Args:
            module_mm: the size of a module in millimetres; 0.8 suits a phone 20 cm away.

        Returns:
            The file.

        Raises:
            EncodeError: a size outside 0.1-50 mm (SYMBOL_RANGE).
            MissingExtraError: there is a logo and Pillow, or for an SVG logo resvg-py, is not installed.
            TypeError: module_mm is no number.

        Example:
            >>> make("000201").pdf().startswith(b"%PDF-1.4")
            True
        """
        check_size(module_mm)
        if self.logo is None:
            return pdf.write_pdf(self.grid, module_mm=module_mm)
        columns = round(self._logo_side() * _LOGO_PIXELS)
        pixels = self.logo.pixels(columns, self.grid.light)
        picture = pdf.Overlay(pixels, columns, self._logo_side())
        return pdf.write_pdf(self._cleared(), module_mm=module_mm, picture=picture)

    def data_uri(self, kind: Literal["png", "svg"] = "png", *, scale: int = _SCALE) -> str:
        """Return the picture as a data URI, for the `src` of an HTML image.

        Args:
            kind: as what to draw it; mail programs show PNG only.
            scale: pixels a module, a whole number.

        Raises:
            EncodeError: another kind (SYMBOL_SUFFIX); as `png`, as `svg`.
            MissingExtraError: as `png`.
            TypeError: scale is no int.

        Example:
            >>> make("000201").data_uri("svg")[:30]
            'data:image/svg+xml;base64,PHN2'
        """
        if kind == "png":
            media, data = "image/png", self.png(scale=scale)
        elif kind == "svg":
            media, data = "image/svg+xml", self.svg(scale=scale).encode("ascii")
        else:
            raise EncodeError.of(Code.SYMBOL_SUFFIX, "kind", None, suffixes="png, svg")
        return f"data:{media};base64,{base64.b64encode(data).decode('ascii')}"

    def terminal(self) -> str:
        r"""Draw it with half blocks, black on white whatever the colours of the terminal; no logo.

        Returns:
            Lines without a newline at the end. Each sets its colours, and sets them back.

        Example:
            >>> lines = make("000201", border=2).terminal().splitlines()
            >>> len(lines), lines[1]
            (13, '\x1b[38;5;16;48;5;231m  █▀▀▀▀▀█  █  ▄ █▀▀▀▀▀█  \x1b[0m')
        """
        total, border = self.grid.total, self.grid.border
        quiet = "0" * total
        side = "0" * border
        above = [quiet] * border
        below = [quiet] * (border + total % 2)  # two modules a character: an odd one needs a partner
        rows = [*above, *(f"{side}{row}{side}" for row in self.rows), *below]
        lines = (
            "".join(_HALF_BLOCKS[upper + lower] for upper, lower in zip(*pair, strict=True))
            for pair in zip(rows[::2], rows[1::2], strict=True)
        )
        return "\n".join(f"{_BLACK_ON_WHITE}{line}{_AS_BEFORE}" for line in lines)

    def save(
        self, path: str | os.PathLike[str], *, scale: int = _SCALE, module_mm: float | None = None
    ) -> Path:
        """Write it to a file, as the suffix says: .png, .svg or .pdf.

        The file is drawn, written beside its place and then put there: it is whole, or not there.

        Args:
            path: the file; what was there is replaced.
            scale: pixels a module, for PNG and SVG.
            module_mm: the size of a module in millimetres; as `png`, `svg` and `pdf` take it.

        Returns:
            The path.

        Raises:
            EncodeError: another suffix (SYMBOL_SUFFIX); as `png`, `svg` and `pdf`.
            MissingExtraError: as `png` and `pdf`.
            OSError: the file cannot be written.
            TypeError: no path; as `png`, `svg` and `pdf`.

        Example:
            >>> make("000201").save("fee.jpg")
            Traceback (most recent call last):
                ...
            vnqr.errors.EncodeError: error symbol-suffix at path: the file name must end in .png, .svg, .pdf
        """
        path = Path(path)
        match path.suffix.lower():
            case ".png":
                data = self.png(scale=scale, module_mm=module_mm)
            case ".svg":
                data = self.svg(scale=scale, module_mm=module_mm).encode("ascii")
            case ".pdf":
                data = self.pdf() if module_mm is None else self.pdf(module_mm=module_mm)
            case _:
                raise EncodeError.of(Code.SYMBOL_SUFFIX, "path", None, suffixes=".png, .svg, .pdf")
        write_whole(path, data)
        return path

    def size_mm(self, module_mm: float) -> float:
        """Return how wide and high it is in print, quiet zone included, in millimetres.

        Args:
            module_mm: the size of a module in millimetres.

        Raises:
            EncodeError: a size outside 0.1-50 mm (SYMBOL_RANGE).
            TypeError: module_mm is no number.

        Example:
            >>> make("000201").size_mm(0.5)
            14.5
        """
        return self.grid.total * check_size(module_mm)

    def check_print(
        self, module_mm: float, *, reading_distance_mm: float = DISTANCE_MM, dpi: float | None = None
    ) -> tuple[Issue, ...]:
        """Say whether a phone will read it in print.

        Args:
            module_mm: the size of a module in millimetres.
            reading_distance_mm: how far away the phone is.
            dpi: dots per inch of the printer, if they are known.

        Returns:
            A warning (MODULE_SMALL) where modules are smaller than the function `module_mm` says.

        Raises:
            EncodeError: a size outside 0.1-50 mm, a distance outside 1 cm - 100 m, or a resolution outside
                50-10,000 dpi (SYMBOL_RANGE).
            TypeError: one of them is no number.

        Example:
            >>> print(*make("000201").check_print(0.25))
            warning module-small at module_mm: modules of 0.25 mm are small: 0.8 mm or more are usual here
        """
        check_size(module_mm)
        least = least_mm(reading_distance_mm, dpi)
        if module_mm >= least or math.isclose(module_mm, least):
            return ()
        found, limit = f"{module_mm:.3g}", f"{least:.3g}"
        return (Issue.warning(Code.MODULE_SMALL, "module_mm", found=found, limit=limit),)

    def _repr_svg_(self) -> str:
        # What notebooks show.
        return self.svg()

    def __repr__(self) -> str:
        """Return what it is, not what it says: this goes to logs."""
        return (
            f"<Symbol {self.version}-{self.error.upper()}, mask {self.mask}, {len(self.rows)} modules a side>"
        )

    def _logo_side(self) -> float:
        return free_modules(len(self.rows)) - 2 * _LOGO_MARGIN

    def _cleared(self) -> Grid:
        """Return the grid without the modules where the logo goes."""
        rows, free = list(self.rows), free_modules(len(self.rows))
        first = (len(rows) - free) // 2
        for y in range(first, first + free):
            rows[y] = rows[y][:first] + "0" * free + rows[y][first + free :]
        return self.grid._replace(rows=tuple(rows))

    def _pixels(self, scale: int, picture: Logo) -> bytes:
        """Return red, green and blue of every pixel, logo included."""
        grid = self._cleared()
        module = {"0": bytes(grid.light) * scale, "1": bytes(grid.dark) * scale}
        side = module["0"] * grid.border
        quiet = module["0"] * grid.total
        lines = [side + b"".join(map(module.__getitem__, row)) + side for row in grid.rows]
        lines = [quiet] * grid.border + lines + [quiet] * grid.border
        pixels = bytearray(b"".join(line * scale for line in lines))
        columns = round(self._logo_side() * scale)
        drawn = picture.pixels(columns, grid.light)
        first = (grid.total * scale - columns) // 2
        for y in range(columns):
            at = 3 * ((first + y) * grid.total * scale + first)
            pixels[at : at + 3 * columns] = drawn[3 * columns * y : 3 * columns * (y + 1)]
        return bytes(pixels)


def make(  # noqa: PLR0913 - what a symbol looks like
    text: str | Encodes,
    error: ErrorLevel | None = None,
    border: int = 4,
    *,
    dark: str = "#000000",
    light: str = "#ffffff",
    contrast: float = 4.5,
    logo: LogoSource | None = None,
) -> Symbol:
    """Make the QR symbol of a text.

    Args:
        text: the text, or a value with a wire form such as `Payload` or `VietQR`.
        error: the error level: "m" (the default) or "l" without a logo, "q" (the default) or "h" with
            one. The symbol has exactly this level.
        border: the width of the quiet zone in modules, 2-40; readers are promised 4.
        dark: colour of the dark modules, `#rrggbb`.
        light: colour of the light modules and the quiet zone, `#rrggbb`.
        contrast: the contrast ratio (WCAG 2) that the colours must have, 3-21. Under 4.5 reading suffers.
        logo: a PNG or SVG picture for the centre, as bytes or a path.

    Returns:
        The symbol. Where there is a logo, and zxing-cpp and what draws the logo are installed, it has been
        drawn and read back.

    Raises:
        EncodeError: the text is empty (TEXT_EMPTY), has a lone surrogate (TEXT_SURROGATE) or is too long
            (SYMBOL_CAPACITY); no such error level (SYMBOL_LEVEL); border or contrast out of range
            (SYMBOL_RANGE); bad colours (COLOUR_FORMAT, COLOUR_INVERTED, COLOUR_CONTRAST); a bad logo
            (LOGO_FORMAT, LOGO_BROKEN, LOGO_TOO_LARGE, LOGO_FORBIDDEN), or one with which the symbol cannot be
            read (LOGO_UNREADABLE).
        OSError: the logo's file cannot be read.
        TypeError: an argument of another type.

    Example:
        >>> make("000201", dark="#003366", border=2)
        <Symbol 1-M, mask 2, 21 modules a side>
        >>> make("000201", dark="#888888")
        Traceback (most recent call last):
            ...
        vnqr.errors.EncodeError: error colour-contrast at dark: the contrast of the colours is 3.54, ...
    """
    level = _level(error, with_logo=logo is not None)
    whole_within("border", border, *_BORDERS)
    least = number_within("contrast", contrast, *_CONTRASTS)
    dark_rgb, light_rgb = colour.check(dark, light, least)
    picture = None if logo is None else load_logo(logo)
    text = _text(text)
    modules = encoder.encode(text, level)
    grid = Grid(modules.rows, border, dark_rgb, light_rgb)
    symbol = Symbol(text, modules.version, level, modules.mask, grid, picture)
    if picture is not None:
        _prove(symbol)
    return symbol


def _text(text: object) -> str:
    if isinstance(text, str):
        return text
    encode = getattr(text, "encode", None)
    wire = encode() if callable(encode) else None
    if not isinstance(wire, str):
        message = (
            f"text must be a str or have a wire form, as Payload and VietQR do, not {type(text).__name__}"
        )
        raise TypeError(message)
    return wire


def _level(error: object, *, with_logo: bool) -> ErrorLevel:
    allowed = _WITH_LOGO if with_logo else LEVELS
    if error is None:
        return allowed[0]
    if not isinstance(error, str):
        message = f"error must be a str, not {type(error).__name__}"
        raise TypeError(message)
    for level in allowed:
        if error in (level, level.upper()):
            return level
    raise EncodeError.of(Code.SYMBOL_LEVEL, "error", None)


def _prove(symbol: Symbol) -> None:
    """Read a symbol with a logo back. A logo may itself look like a code: only the one text may be found."""
    try:
        if is_read_back(symbol.png(scale=_PROOF_SCALE), symbol.text):
            return
    except MissingExtraError:
        return
    raise EncodeError.of(Code.LOGO_UNREADABLE, "logo")
