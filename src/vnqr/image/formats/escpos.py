"""Pictures as commands of receipt printers (ESC/POS).

Most thermal printers of 58 and 80 mm understand them: ESC @ (initialise), GS v 0 (print a raster picture),
ESC d (feed), GS V (cut). Source: the command reference that Epson publishes for ESC/POS, read in 2026.

Example:
    >>> write_raster(bytes([0x80, 0x01]), 8, 2)[:10].hex(" ")
    '1b 40 1d 76 30 00 01 00 02 00'
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["write_raster"]

_INITIALISE: Final = b"\x1b@"
_RASTER: Final = b"\x1dv0\0"  # in normal density
_FEED: Final = b"\x1bd\x04"  # four lines, past the edge where paper is torn
_CUT: Final = b"\x1dV\x01"  # a part of the way; printers without a cutter ignore it
_BAND: Final = 256
"""Rows to a command: small printers keep no more of a picture at a time."""


def write_raster(bits: bytes, columns: int, rows: int) -> bytes:
    """Return the commands that print a picture.

    Args:
        bits: row after row from the top, 1 = black, each row filled up to whole bytes.
        columns: dots a row.
        rows: how many rows.
    """
    width = (columns + 7) // 8
    parts = [_INITIALISE]
    for first in range(0, rows, _BAND):
        count = min(_BAND, rows - first)
        parts += (_RASTER, struct.pack("<HH", width, count), bits[first * width : (first + count) * width])
    return b"".join([*parts, _FEED, _CUT])
