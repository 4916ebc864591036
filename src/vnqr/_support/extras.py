"""The package of the extra `slip`, imported when it is called.

Example:
    >>> rasterise('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="3"/>')[16:24].hex(" ", 4)
    '00000002 00000003'
"""

from __future__ import annotations

from vnqr.errors import MissingExtraError

__all__ = ["rasterise"]

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
