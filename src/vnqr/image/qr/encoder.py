"""Text to the modules of a QR symbol, by EMVCo's rules; the only module that knows segno.

EMVCo MPM §4.12.1 wants byte mode for all data, whatever another mode would save, and UTF-8. Where a character
lies outside the Common Character Set (0x20-0x7E), an ECI header with assignment 000026 says that it is UTF-8;
otherwise there is none. Micro QR is no QR symbol in EMVCo's sense. The error level asked for is the level
made: it is not raised in silence when a symbol happens to have codewords left.

segno lays out the codewords, with mask 0; `vnqr.image.qr.mask` chooses the mask.

Example:
    >>> made = encode("00020101021238570010A000000727", "m")
    >>> made.version, made.mask, len(made.rows)
    (3, 3, 29)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache, lru_cache
from typing import Final, NamedTuple

import segno

from vnqr.errors import Code, EncodeError, Issue
from vnqr.image.qr import mask

__all__ = ["Modules", "encode"]

_COMMON_CHARACTER_SET: Final = re.compile(r"[ -~]*")

# ISO/IEC 18004 Table 7: how many bytes a symbol of version 1, 2, ... 40 holds in byte mode.
# fmt: off
_CAPACITY: Final = {
    "l": (
        17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458,
        520, 586, 644, 718, 792, 858, 929, 1003, 1091, 1171, 1273, 1367, 1465, 1528,
        1628, 1732, 1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953,
    ),
    "m": (
        14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362,
        412, 450, 504, 560, 624, 666, 711, 779, 857, 911, 997, 1059, 1125, 1190,
        1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
    ),
    "q": (
        11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258,
        292, 322, 364, 394, 442, 482, 509, 565, 611, 661, 715, 751, 805, 868,
        908, 982, 1030, 1112, 1168, 1228, 1283, 1351, 1423, 1499, 1579, 1663,
    ),
    "h": (
        7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194,
        220, 250, 280, 310, 338, 382, 403, 439, 461, 511, 535, 593, 625, 658,
        698, 742, 790, 842, 898, 958, 983, 1051, 1093, 1139, 1219, 1273,
    ),
}
# fmt: on
_ECI_BYTES: Final = 1  # what the 12 bits of an ECI header cost: 4 bits of every symbol are spare

_RULE: Final = "ISO/IEC 18004 Table 7"
_PADS: Final = b"\xec\x11"  # the codewords that fill a symbol up, in turn (§7.4.10)


class Modules(NamedTuple):
    """The modules of a QR symbol.

    Attributes:
        version: 1-40; a symbol has 17 + 4 * version modules a side.
        mask: the data mask pattern, 0-7.
        rows: one text a row, from the top, "1" = dark, "0" = light; without quiet zone.
    """

    version: int
    mask: int
    rows: tuple[str, ...]


def encode(text: str, level: str) -> Modules:
    """Make the smallest QR symbol that holds a text.

    Args:
        text: one character or more.
        level: the error level, "l", "m", "q" or "h".

    Returns:
        The symbol's modules.

    Raises:
        EncodeError: the text is empty (TEXT_EMPTY), has a lone surrogate (TEXT_SURROGATE) or does not fit
            into version 40 (SYMBOL_CAPACITY).

    Example:
        >>> for row in encode("000201", "m").rows[:3]:
        ...     print(row.replace("1", "##").replace("0", "  "))
        ##############    ##        ##############
        ##          ##    ##    ##  ##          ##
        ##  ######  ##  ####    ##  ##  ######  ##
        >>> encode("Nguyễn", "m").version
        1
    """
    data = _utf8(text)
    eci = _COMMON_CHARACTER_SET.fullmatch(text) is None
    capacities = _CAPACITY[level]
    needed = len(data) + _ECI_BYTES * eci
    if needed > capacities[-1]:
        limit = capacities[-1] - _ECI_BYTES * eci
        issue = Issue.error(Code.SYMBOL_CAPACITY, "", None, _RULE, length=len(data), level=level, limit=limit)
        raise EncodeError([issue])
    version = bisect_left(capacities, needed) + 1
    drawn = _draw(data, version, level, eci=eci)
    if not eci:
        drawn = _xor(drawn, _pad_correction(version, level, len(data)))
    size = 17 + 4 * version
    chosen, rows = mask.choose_mask([drawn[at : at + size] for at in range(0, len(drawn), size)])
    return Modules(version, chosen, rows)


def _utf8(text: str) -> bytes:
    if not text:
        raise EncodeError.of(Code.TEXT_EMPTY, "", None)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        at, character = error.start, f"U+{ord(text[error.start]):04X}"
        issue = Issue.error(Code.TEXT_SURROGATE, "", (at, at + 1), "MPM-015 §1.4.3", character=character)
        raise EncodeError([issue]) from None


def _draw(data: bytes, version: int, level: str, *, eci: bool) -> bytes:
    """Return the modules, one byte each, row after row, with mask 0."""
    symbol = segno.make(
        data,
        error=level,
        version=version,
        mode="byte",
        encoding="utf-8",
        eci=eci,
        micro=False,
        boost_error=False,
        mask=0,
    )
    return b"".join(symbol.matrix)


# Where the text ends on a codeword boundary, as it always does without an ECI header, segno 1.6 puts a
# codeword of zeros before the pad codewords (its issues 123 and 148). Most readers stop at the terminator;
# some did not read such symbols. Error correction and placement are linear, so it can be mended from outside:
# the symbol that ought to be and the one that was made differ by the symbol of their difference. After an
# ECI header segno passes bytes on as they are, one to a codeword, so it can draw any such difference.


@lru_cache(maxsize=256)
def _pad_correction(version: int, level: str, length: int) -> bytes:
    """Return the modules that are wrong in the symbol of a text of so many bytes without an ECI header."""
    capacity = _CAPACITY[level][version - 1]
    free = capacity - length
    made = bytes(_misplaced_pads()) + _PADS * free
    # The first codeword that pads may take is the one that, after an ECI header, carries byte `length - 1`.
    difference = bytes(length - 1) + _xor((_PADS * free)[:free], made[:free])
    return _xor(_draw(difference, version, level, eci=True), _zeros(version, level))


@cache
def _zeros(version: int, level: str) -> bytes:
    return _draw(bytes(_CAPACITY[level][version - 1] - _ECI_BYTES), version, level, eci=True)


@cache
def _misplaced_pads() -> int:
    """Return how many codewords too late the pads of the installed segno begin: 1, or 0 once it is mended."""
    # One byte takes three codewords. The fourth begins at row 9, column 18, which mask 0 leaves alone; the
    # first bit of a pad is 1.
    return 1 - _draw(b"0", 1, "l", eci=False)[9 * 21 + 18]


def _xor(first: bytes, second: bytes) -> bytes:
    return (int.from_bytes(first, "big") ^ int.from_bytes(second, "big")).to_bytes(len(first), "big")
