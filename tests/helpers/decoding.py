"""How the tests read pictures: made pixels by other people's programs, decoded by zxing-cpp."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
import resvg_py
import zxingcpp
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "codes",
    "pixels_of_pdf",
    "pixels_of_png",
    "pixels_of_svg",
    "pixels_of_terminal",
    "what_is_sent",
    "what_it_says",
]

HALF_BLOCKS = {" ": (255, 255), "▄": (255, 0), "▀": (0, 255), "█": (0, 0)}  # the upper half, the lower half
BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"


def pixels_of_png(png: bytes) -> Image.Image:
    """Open a PNG file."""
    return Image.open(io.BytesIO(png))


def pixels_of_svg(svg: str) -> Image.Image:
    """Draw an SVG document; what it does not paint is black, as on a dark page."""
    return pixels_of_png(bytes(resvg_py.svg_to_bytes(svg_string=svg, background="#000000", dpi=96)))


def pixels_of_pdf(pdf: bytes, dots_per_mm: int = 8) -> Image.Image:
    """Draw the only page of a PDF file."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == 1
        return document[0].render(scale=dots_per_mm * 25.4 / 72).to_pil()
    finally:
        document.close()


def pixels_of_terminal(text: str, scale: int = 4) -> Image.Image:
    """Draw what a terminal shows, in a black window larger than the text."""
    rows: list[list[int]] = []
    for line in text.split("\n"):
        assert line.startswith(BLACK_ON_WHITE)
        assert line.endswith("\x1b[0m")
        halves = [HALF_BLOCKS[character] for character in line[len(BLACK_ON_WHITE) : -len("\x1b[0m")]]
        rows += [[upper for upper, _ in halves], [lower for _, lower in halves]]
    window = Image.new("L", (len(rows[0]) + 10, len(rows) + 10), 0)
    window.putdata([value for row in framed(rows) for value in row])
    return window.resize((window.width * scale, window.height * scale), Image.Resampling.NEAREST)


def framed(rows: Sequence[list[int]]) -> list[list[int]]:
    """Put five black pixels around a picture."""
    black = [0] * (len(rows[0]) + 10)
    return [black] * 5 + [[0] * 5 + row + [0] * 5 for row in rows] + [black] * 5


def codes(picture: Image.Image, *, pure: bool = False) -> list[zxingcpp.Barcode]:
    """Return the QR codes in a picture; `pure`: it holds nothing but one, upright."""
    qr_code = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return zxingcpp.read_barcodes(picture, formats=qr_code, is_pure=pure)


def what_is_sent(picture: Image.Image) -> bytes:
    """Return what a hand scanner would send for the only code in a picture (ISO/IEC 18004 §14, Annex F).

    It begins with `]Q1`, or `]Q2` where there are ECI headers, which follow as a backslash and six digits.
    """
    (code,) = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.HexECI)
    return bytes.fromhex(code.text)


def what_it_says(picture: Image.Image, *, pure: bool = False) -> str:
    """Return the text of the only QR code in a picture, from its bytes and not from what is shown of them."""
    (code,) = codes(picture, pure=pure)
    return code.bytes.decode()
