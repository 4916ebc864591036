"""Where everything is in a QR symbol: function patterns, format and version information, codewords.

ISO/IEC 18004 §6.3 has the patterns by which a reader finds a symbol and its modules, §7.7 the way on which
the codewords fill the rest, §7.9 and §7.10 what a symbol says of itself.

Example:
    >>> for row in draw(bytes(26), 1, "m")[:3]:
    ...     print(row.translate(b" #" + bytes(254)).decode())
    #######   # # #######
    #     # ## #  #     #
    # ### #   # # # ### #
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["alignment_centres", "draw", "encoding_region", "format_word", "place_format"]

_TIMING: Final = 6  # the row and the column of the timing patterns (§6.3.5)
_SIZE_WITH_VERSION: Final = 45  # version 7, the first that carries version information (§7.10)

_LEVELS: Final = {"l": 0b01, "m": 0b00, "q": 0b11, "h": 0b10}  # Table 12
_FORMAT_CODE: Final = 0b101_0011_0111, 10  # its BCH code: generator and width (§7.9.1, Annex C)
_FORMAT_PATTERN: Final = 0b101_0100_0001_0010  # keeps the information from being all light
_VERSION_CODE: Final = 0b1_1111_0010_0101, 12  # §7.10, Annex D
# Figure 25: row and column of bits 0-14 of both copies; from the far edge where they are negative.
_FORMAT_PLACES: Final = (
    (*((row, 8) for row in (0, 1, 2, 3, 4, 5, 7, 8)), *((8, column) for column in (7, 5, 4, 3, 2, 1, 0))),
    (*((8, -1 - bit) for bit in range(8)), *((bit - 15, 8) for bit in range(8, 15))),
)

_MODULES: Final = bytes.maketrans(b"01", b"\0\1")
_INVERTED: Final = bytes.maketrans(b"\0\1", b"\1\0")


def draw(codewords: bytes, version: int, level: str) -> list[bytes]:
    """Return the modules of a symbol with mask 0, one byte each, 1 = dark.

    Args:
        codewords: all of the symbol, in the order in which they are placed.
        version: 1-40.
        level: the error level, "l", "m", "q" or "h".
    """
    size = 17 + 4 * version
    bits = f"{int.from_bytes(codewords, 'big'):0{8 * len(codewords)}b}".encode().translate(_MODULES)
    modules = bytes(_placing(version, level, len(bits))(bits + bits.translate(_INVERTED) + b"\0\1"))
    return [modules[at : at + size] for at in range(0, len(modules), size)]


@lru_cache(maxsize=40)
def _placing(version: int, level: str, count: int) -> Callable[[bytes], tuple[int, ...]]:
    """Return what picks each module out of the bits, the inverted bits, a light and a dark module."""
    size = 17 + 4 * version
    light = 2 * count
    places = [light + module for row in _patterns(version, level) for module in row]
    for bit, (row, column) in enumerate(_way(encoding_region(size))):
        inverted = (row + column) % 2 == 0  # by mask 0 (Table 10)
        # Up to seven modules are left at the end (§7.7.3); they are light before the mask.
        places[row * size + column] = bit + count * inverted if bit < count else light + inverted
    return itemgetter(*places)


def _way(region: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield row and column of the modules in the order of the bits (§7.7.3)."""
    # Two columns at a time, from the right, up and down in turn; the timing pattern is passed over.
    size = len(region)
    columns = [column for column in reversed(range(size)) if column != _TIMING]
    upwards = True
    for pair in zip(columns[::2], columns[1::2], strict=True):
        for row in reversed(range(size)) if upwards else range(size):
            yield from ((row, column) for column in pair if region[row][column])
        upwards = not upwards


def _patterns(version: int, level: str) -> list[bytearray]:
    """Return the symbol without codewords: all that its reader needs to know before."""
    size = 17 + 4 * version
    rows = [bytearray(size) for _ in range(size)]
    for at in range(0, size, 2):
        rows[_TIMING][at] = rows[at][_TIMING] = 1
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        _place_square(rows, row, column, b"\1\1\0\1\0")
    for row, column in _alignment_patterns(size):
        _place_square(rows, row, column, b"\1\0\1")
    place_format(rows, format_word(_LEVELS[level] << 3) ^ _FORMAT_PATTERN)
    rows[-8][8] = 1  # dark in every symbol (§7.9.1)
    if size >= _SIZE_WITH_VERSION:
        word = _code_word(version, *_VERSION_CODE)
        for bit in range(18):
            near, far = bit // 3, size - 11 + bit % 3
            rows[near][far] = rows[far][near] = word >> bit & 1
    return rows


def _place_square(rows: list[bytearray], row: int, column: int, rings: bytes) -> None:
    """Draw rings around a module, from the inmost; what lies outside of the symbol is left out."""
    reach = range(1 - len(rings), len(rings))
    inside = range(len(rows))
    for down in reach:
        for right in reach:
            if row + down in inside and column + right in inside:
                rows[row + down][column + right] = rings[max(abs(down), abs(right))]


def place_format(rows: list[bytearray], word: int) -> None:
    """Write the format information into both of its places."""
    for places in _FORMAT_PLACES:
        for bit, (row, column) in enumerate(places):
            rows[row][column] = word >> bit & 1


def format_word(value: int) -> int:
    """Return the code word of error level and mask, without the fixed pattern that is added last.

    Args:
        value: the level in two bits, then the mask in three.
    """
    return _code_word(value, *_FORMAT_CODE)


def _code_word(value: int, generator: int, width: int) -> int:
    """Return a value and the remainder of its division: a word of a BCH code."""
    remainder = value << width
    while (excess := remainder.bit_length() - generator.bit_length()) >= 0:
        remainder ^= generator << excess
    return value << width | remainder


def encoding_region(size: int) -> list[bytearray]:
    """Return the modules that a mask may invert: no function pattern, no format or version information."""
    rows = [bytearray(b"\1" * size) for _ in range(size)]

    def reserve(top: int, left: int, height: int, width: int) -> None:
        for row in rows[top : top + height]:
            row[left : left + width] = bytes(width)

    reserve(0, 0, 9, 9)  # finder pattern, separator and format information (§6.3.3, §6.3.4, §7.9.1)
    reserve(0, size - 8, 9, 8)
    reserve(size - 8, 0, 8, 9)
    reserve(_TIMING, 0, 1, size)  # §6.3.5
    reserve(0, _TIMING, size, 1)
    for row, column in _alignment_patterns(size):
        reserve(row - 2, column - 2, 5, 5)
    if size >= _SIZE_WITH_VERSION:  # §7.10
        reserve(0, size - 11, 6, 3)
        reserve(size - 11, 0, 3, 6)
    return rows


def _alignment_patterns(size: int) -> list[tuple[int, int]]:
    """Return the centres of the alignment patterns."""
    centres = alignment_centres(size)
    finders = ((_TIMING, _TIMING), (_TIMING, size - 7), (size - 7, _TIMING))
    return [(row, column) for row in centres for column in centres if (row, column) not in finders]


def alignment_centres(size: int) -> list[int]:
    """Return the rows, which are the columns, in which alignment patterns have their centres."""
    # Annex E: from the far side at even distances, what is left over beside the timing pattern.
    version = (size - 17) // 4
    if version == 1:
        return []
    last = size - 7
    gaps = version // 7 + 1
    distance = 26 if version == 32 else -((_TIMING - last) // (2 * gaps)) * 2  # noqa: PLR2004 - the odd one out
    return [_TIMING, *range(last - (gaps - 1) * distance, last + 1, distance)]
