"""The packages of the extra `slip`, imported when they are called.

Example:
    >>> rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>')[16:24].hex(" ", 4)
    '00000002 00000003'
"""

from __future__ import annotations

import io

from vnqr.errors import MissingExtraError

__all__ = ["bits_of_png", "rasterise"]

_DPI = 96  # of a CSS pixel


def rasterise(svg: str, *, dpi: float = _DPI) -> bytes:
    """Return an SVG document drawn by resvg, as a PNG file.

    Args:
        svg: the document; it needs no fonts.
        dpi: pixels to the inch, where the document states its size in millimetres.

    Raises:
        MissingExtraError: resvg-py is not installed (extra `slip`).
    """
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(extra="slip", packages="resvg-py") from error
    return bytes(svg_to_bytes(svg_string=svg, dpi=dpi, skip_system_fonts=True))


def bits_of_png(data: bytes) -> tuple[bytes, int, int]:
    """Return the pixels of a PNG file in black and white: what is darker than half is black.

    Returns:
        Bits, row after row from the top, 1 = black, each row filled up to whole bytes; columns; rows.

    Raises:
        MissingExtraError: Pillow is not installed (extra `slip`).
    """
    try:
        from PIL import Image  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(extra="slip", packages="pillow") from error
    picture = Image.open(io.BytesIO(data)).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    black = paper.convert("L").point([255] * 128 + [0] * 128).convert("1")
    return black.tobytes(), *black.size
