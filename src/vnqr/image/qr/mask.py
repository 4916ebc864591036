"""The data mask of a QR symbol: all eight scored, bit-parallel, and the best one taken.

A mask inverts the data modules of a symbol along a fixed pattern, so that no large plain areas and nothing
that resembles a finder pattern distract a reader. ISO/IEC 18004 §7.8.3.1 scores a masked symbol, and the
mask with the lowest score shall be used. Counting module by module takes most of the time it takes to make a
symbol. Here the symbol is one integer, so that one operation looks at all of its modules.

What §7.8.3.1 leaves open is settled by the symbols that the standard itself prints:

- The score is that of the complete symbol, with the format information of the mask being tried and the
  version information ("the area to be evaluated is the complete symbol"), not of a symbol in which these
  areas are plain.
- The quiet zone is light: a pattern 1:1:3:1:1 at the edge has its light area of four modules there.
- Such a pattern costs 40 points once, whether the light area is before it, after it, or both.

This takes the masks that the 2024 edition prints in Figure 1 ("QR Code Symbol", mask 6), Figure 29 (62
characters as one symbol, mask 4; of its four structured-append symbols three of four, 0, 7 and 3) and Figure
I.4 ("01234567", mask 2): six of seven. With plain areas, as segno and python-qrcode score, three of seven.

Example:
    >>> import segno
    >>> drawn = segno.make("01234567", error="m", mode="numeric", micro=False, boost_error=False, mask=0)
    >>> mask, rows = choose_mask(drawn.matrix)
    >>> mask, rows[0]
    (2, '111111100101101111111')
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["choose_mask", "penalty"]

# §6.3.8: the quiet zone is four modules wide. So many light modules divide the rows of the integer, and so
# many light rows stand above and below: no shift by up to ten modules wraps around into dark ones.
_QUIET: Final = 4

# Table 10: the condition under which mask k inverts the module in row i and column j.
_CONDITIONS: Final[tuple[Callable[[int, int], bool], ...]] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, _: i % 2 == 0,
    lambda _, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)
_PERIOD: Final = 12  # in both directions, of all conditions

# Table 11: the weights of the four features.
_N1: Final = 3
_N2: Final = 3
_N3: Final = 40
_N4: Final = 10

_TIMING: Final = 6  # the row and the column of the timing patterns (§6.3.5)
_SIZE_WITH_VERSION: Final = 45  # version 7, the first that carries version information (§7.10)

_FORMAT_GENERATOR: Final = 0b101_0011_0111  # of its BCH code (§7.9.1, Annex C)
# Figure 25: row and column of bits 0-14 of both copies; from the far edge where they are negative.
_FORMAT_PLACES: Final = (
    (*((row, 8) for row in (0, 1, 2, 3, 4, 5, 7, 8)), *((8, column) for column in (7, 5, 4, 3, 2, 1, 0))),
    (*((8, -1 - bit) for bit in range(8)), *((bit - 15, 8) for bit in range(8, 15))),
)

_DIGITS: Final = b"01" + bytes(254)  # translates a module into a binary digit


class _Plan(NamedTuple):
    """What all symbols of one size share; its integers hold a bit a module, as `_pack` lays them out.

    Attributes:
        size: modules a side.
        down: the distance in bits between a module and the one below it; between neighbours in a row it is 1.
        everywhere: the symbol with the quiet zone around it.
        has_left: the modules of the symbol that have another one on their left.
        has_above: those that have another one above.
        changes: for each mask, the modules that differ from the symbol made with mask 0.
    """

    size: int
    down: int
    everywhere: int
    has_left: int
    has_above: int
    changes: tuple[int, ...]


def choose_mask(matrix: Sequence[bytes | bytearray]) -> tuple[int, tuple[str, ...]]:
    """Find the mask with the lowest score; between equals, the lowest number.

    Args:
        matrix: a complete QR symbol (versions 1-40) made with mask 0, one byte a module, 1 = dark.

    Returns:
        The mask, 0-7, and the symbol with it, one text a row, "1" = dark, "0" = light.

    Example:
        >>> import segno
        >>> made = segno.make("QR Code Symbol", error="m", mode="byte", boost_error=False, mask=0)
        >>> choose_mask(made.matrix)[0]
        6
    """
    plan = _plan(len(matrix))
    made = _pack(matrix)
    symbols = [made ^ change for change in plan.changes]
    scores = [_score(symbol, plan) for symbol in symbols]
    mask = scores.index(min(scores))
    return mask, _unpack(symbols[mask], plan)


def penalty(matrix: Sequence[bytes | bytearray]) -> int:
    """Score a complete symbol as §7.8.3.1 does.

    Args:
        matrix: a QR symbol (versions 1-40), one byte a module, 1 = dark.

    Returns:
        The points of all four features of Table 11 together.

    Example:
        >>> import segno
        >>> how = {"error": "m", "mode": "numeric", "micro": False, "boost_error": False}
        >>> [penalty(segno.make("01234567", mask=mask, **how).matrix) for mask in range(8)]
        [1057, 1093, 1037, 1052, 1130, 1197, 1099, 1046]
    """
    return _score(_pack(matrix), _plan(len(matrix)))


def _score(symbol: int, plan: _Plan) -> int:
    light = plan.everywhere ^ symbol
    in_row = ~(symbol ^ symbol >> 1) & plan.has_left
    in_column = ~(symbol ^ symbol >> plan.down) & plan.has_above
    # An area of m by n modules of one colour holds (m-1)(n-1) squares of 2 by 2.
    squares = in_row & in_row >> plan.down & in_column
    # Every full 5 % by which the share of dark modules differs from one half.
    total = plan.size * plan.size
    imbalance = abs(2 * symbol.bit_count() - total) * 10 // total
    return (
        _run_points(in_row, 1)
        + _run_points(in_column, plan.down)
        + _N2 * squares.bit_count()
        + _N3 * (_finders(symbol, light, 1) + _finders(symbol, light, plan.down))
        + _N4 * imbalance
    )


def _run_points(same: int, step: int) -> int:
    # Runs of one colour: five modules cost 3 points, each further one a point. `five` marks every module at
    # which five in a row end, so a run of five has one mark, and each further module adds one.
    five = same & same >> step
    five &= five >> 2 * step
    runs = five & ~(five << step)
    return five.bit_count() + (_N1 - 1) * runs.bit_count()


def _finders(symbol: int, light: int, step: int) -> int:
    # Dark, light, three dark, light, dark, with four light modules on either side.
    finder = symbol & light >> step & symbol >> 2 * step & symbol >> 3 * step
    finder &= symbol >> 4 * step & light >> 5 * step & symbol >> 6 * step
    four = light & light >> step
    four &= four >> 2 * step
    return (finder & (four << 4 * step | four >> 7 * step)).bit_count()


def _pack(matrix: Sequence[bytes | bytearray]) -> int:
    # The first module is the highest bit. After each row, and as rows below the last, comes quiet zone.
    quiet = bytes(_QUIET)
    below = bytes(_QUIET * (len(matrix) + _QUIET))
    return int(quiet.join([*matrix, below]).translate(_DIGITS), 2)


def _unpack(symbol: int, plan: _Plan) -> tuple[str, ...]:
    digits = f"{symbol:0{(plan.size + _QUIET) * plan.down}b}"
    return tuple(digits[at : at + plan.size] for at in range(0, plan.size * plan.down, plan.down))


@lru_cache(maxsize=40)
def _plan(size: int) -> _Plan:
    down = size + _QUIET
    row = b"\1" * size
    encoding_region = _pack(_encoding_region(size))
    masks = [encoding_region & _pack(_mask_rows(size, mask)) for mask in range(8)]
    formats = [_pack(_format_change(size, mask)) for mask in range(8)]
    return _Plan(
        size=size,
        down=down,
        everywhere=(1 << (size + 2 * _QUIET) * down) - 1,
        has_left=_pack([b"\0" + row[1:]] * size),
        has_above=_pack([bytes(size)] + [row] * (size - 1)),
        changes=tuple(masks[mask] ^ masks[0] ^ formats[mask] for mask in range(8)),
    )


def _mask_rows(size: int, mask: int) -> list[bytes]:
    # Each condition repeats itself after twelve modules in both directions.
    condition = _CONDITIONS[mask]
    period = range(_PERIOD)
    rows = [bytes(condition(i, j) for j in period) * (size // _PERIOD + 1) for i in period]
    return [rows[i % _PERIOD][:size] for i in range(size)]


def _encoding_region(size: int) -> list[bytearray]:
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
    centres = _alignment_centres(size)
    for row in centres:
        for column in centres:
            if (row, column) not in ((6, 6), (6, size - 7), (size - 7, 6)):  # the finder patterns are there
                reserve(row - 2, column - 2, 5, 5)
    if size >= _SIZE_WITH_VERSION:  # §7.10
        reserve(0, size - 11, 6, 3)
        reserve(size - 11, 0, 3, 6)
    return rows


def _alignment_centres(size: int) -> list[int]:
    # Annex E: from the far side at even distances, what is left over beside the timing pattern.
    version = (size - 17) // 4
    if version == 1:
        return []
    last = size - 7
    gaps = version // 7 + 1
    distance = 26 if version == 32 else -((_TIMING - last) // (2 * gaps)) * 2  # noqa: PLR2004 - the odd one out
    return [_TIMING, *range(last - (gaps - 1) * distance, last + 1, distance)]


def _format_change(size: int, mask: int) -> list[bytearray]:
    """Return the modules of the format information in which this mask and mask 0 differ (§7.9.1).

    Its code is linear: the error level, equal in both, and the fixed pattern cancel out.
    """
    remainder = mask << 10
    for bit in (12, 11, 10):
        remainder ^= (remainder >> bit & 1) * (_FORMAT_GENERATOR << bit - 10)
    word = mask << 10 | remainder
    rows = [bytearray(size) for _ in range(size)]
    for places in _FORMAT_PLACES:
        for bit, (row, column) in enumerate(places):
            rows[row][column] = word >> bit & 1
    return rows
