"""The penalty of ISO/IEC 18004 §7.8.3.1 as one would count it by hand: what the fast one is held against."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["plain_penalty"]


def plain_penalty(matrix: Sequence[Sequence[int]]) -> int:
    """Score a complete symbol, 1 = dark; the quiet zone around it is light."""
    size = len(matrix)
    lines = [list(row) for row in matrix] + [list(column) for column in zip(*matrix, strict=True)]
    return (
        sum(map(adjacent, lines))
        + blocks(matrix)
        + sum(map(finders, lines))
        + 10 * int(abs(sum(map(sum, matrix)) / size**2 * 100 - 50) / 5)
    )


def adjacent(line: list[int]) -> int:
    """Feature 1: N1 + i points for 5 + i modules of one colour in a line."""
    lengths = [len(list(run)) for _, run in groupby(line)]
    return sum(3 + length - 5 for length in lengths if length >= 5)


def blocks(matrix: Sequence[Sequence[int]]) -> int:
    """Feature 2: N2 points for every 2 by 2 modules of one colour."""
    return 3 * sum(
        upper[x] == upper[x + 1] == lower[x] == lower[x + 1]
        for upper, lower in pairwise(matrix)
        for x in range(len(upper) - 1)
    )


def finders(line: list[int]) -> int:
    """Feature 3: N3 points for 1:1:3:1:1 with four light modules before or behind it."""
    text = "0000" + "".join(map(str, line)) + "0000"
    starts = [at for at in range(4, len(text) - 6) if text[at : at + 7] == "1011101"]
    return 40 * sum(text[at - 4 : at] == "0000" or text[at + 7 : at + 11] == "0000" for at in starts)
