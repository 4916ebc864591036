"""The codewords of a QR symbol, with those that let a reader correct what it misreads (ISO/IEC 18004 §7.5).

A message is cut into blocks. Each has error correction of its own: the remainder of a division of polynomials
whose coefficients are elements of the Galois field of 256. Then the codewords of all blocks take turns, so
that one stain hits a little of each (§7.6).

Example:
    >>> corrected(bytes.fromhex("10200c566180ec11ec11ec11ec11ec11"), 1, "m")[16:].hex()  # §I.2
    'a524d4c1ed36c7872c55'
"""

from __future__ import annotations

from functools import cache
from itertools import chain, zip_longest
from typing import Final

__all__ = ["corrected"]

# Table 9: of version 1, 2, ... 40 how many codewords of error correction a block has, and how many blocks
# there are.
# fmt: off
_CORRECTION: Final = {
    "l": (
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
        28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ),
    "m": (
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
        26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ),
    "q": (
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
        28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ),
    "h": (
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
        30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ),
}
_BLOCKS: Final = {
    "l": (
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
        8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25,
    ),
    "m": (
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
        17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
    ),
    "q": (
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
        23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ),
    "h": (
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
        25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ),
}
# fmt: on

_FIELD: Final = 0b1_0001_1101  # the polynomial of the field (§7.5.2)


def corrected(message: bytes, version: int, level: str) -> bytes:
    """Return the codewords in the order in which they are placed.

    Args:
        message: the data codewords, as many as the symbol holds.
        version: 1-40.
        level: the error level, "l", "m", "q" or "h".
    """
    degree, count = _CORRECTION[level][version - 1], _BLOCKS[level][version - 1]
    width, longer = divmod(len(message), count)  # the last blocks are one codeword longer
    first = width * (count - longer)
    blocks = [message[at : at + width] for at in range(0, first, width)]
    blocks += [message[at : at + width + 1] for at in range(first, len(message), width + 1)]
    turns = chain(zip_longest(*blocks), zip(*(_remainder(block, degree) for block in blocks), strict=True))
    return bytes(codeword for turn in turns for codeword in turn if codeword is not None)


def _remainder(block: bytes, degree: int) -> bytes:
    """Return the error correction of a block, so many codewords."""
    # The remainder is one integer, its highest coefficient in front.
    multiples, above, below = _multiples(degree), 8 * (degree - 1), (1 << 8 * (degree - 1)) - 1
    remainder = 0
    for codeword in block:
        remainder = (remainder & below) << 8 ^ multiples[remainder >> above ^ codeword]
    return remainder.to_bytes(degree, "big")


@cache
def _multiples(degree: int) -> tuple[int, ...]:
    """Return the generator polynomial of a degree times 0, 1, ... 255, without its first coefficient."""
    # Annex A: (x - 1)(x - 2)(x - 4)(x - 8) ..., where 2 doubles in the field.
    generator, root = [1], 1
    for _ in range(degree):
        lower = [_product(coefficient, root) for coefficient in generator]
        generator = [high ^ low for high, low in zip([*generator, 0], [0, *lower], strict=True)]
        root = _product(root, 2)
    multiples = [0]
    for _ in range(8):  # times 1, 2, 4, ... 128; what is between is their sum
        step = int.from_bytes(bytes(generator[1:]), "big")
        multiples += [multiple ^ step for multiple in multiples]
        generator = [_product(coefficient, 2) for coefficient in generator]
    return tuple(multiples)


def _product(one: int, other: int) -> int:
    """Multiply in the field."""
    product = 0
    while other:
        product ^= one * (other & 1)
        one = one << 1 ^ _FIELD * (one >> 7)
        other >>= 1
    return product
