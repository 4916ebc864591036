"""PACKED, version 1: a dossier's key and a fee item in 15 characters, as a documented bijection.

A *shape* is a picture of a key, read like a number in mixed radix from left to right:

====== ======================= =====
Symbol Stands for              Radix
====== ======================= =====
`9`    one digit                  10
`A`    one letter                 26
`X`    one letter or digit        36
`D`    six digits, the date    29950 (days since 2018-01-01, to 2099-12-31)
====== ======================= =====

The item is the last digit of the number, radix 24. The shapes follow one another in a table, and so do
their numbers: the *rank* of a key is its number in the first shape that it fits, plus the sizes of all
shapes before that one. The rank is then **spread**, `(rank * K + C) mod 36**15`, and written in base 36:
the dossiers of one day are neighbours by rank, and a damaged text must not read as a neighbour.

The table only ever grows at its end: codes that are printed keep their meaning, and a rank past the
end comes from a newer table. Some ranks are second spellings, of keys that fit an earlier shape too:
what is unpacked counts only if it packs to the same text again.

Example:
    >>> pack("0000001H262406010001", 1)
    'WXUP9DZ9KD0L58L'
    >>> unpack("WXUP9DZ9KD0L58L")
    ('0000001H262406010001', 1)
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from functools import cache
from itertools import accumulate
from math import prod
from typing import NamedTuple

from vnqr.references.checkchars import ALPHABET
from vnqr.references.dossier import DATE
from vnqr.references.form import ITEMS

__all__ = ["SHAPES", "VERSION", "WIDTH", "pack", "unpack"]

VERSION = 1
"""The version of the table. It rises whenever shapes are added."""

WIDTH = 15
"""How many characters a packed key and item take."""

SHAPES = (
    # Version 1. Append only: a shape that moves or goes changes what printed codes mean.
    "999XXXXA99D9999",  # legacy, letters in Z and Y
    "XXX9999A99D9999",  # legacy, letters in V
    "9999999A99D99999",  # legacy, sequence of 5
    "9999A99D9999",  # city
    # New, sublevels of digits: at most 13 digits together with a sequence of 4 to 7.
    *(f"A99{'9' * levels}D{'9' * sequence}" for sequence in (4, 5, 6, 7) for levels in range(14 - sequence)),
    # New, 1 to 5 characters of sublevels.
    *(f"A99{'X' * levels}D9999" for levels in (1, 2, 3, 4, 5)),
)
"""The table: pictures of keys, in the order of their ranks."""

_BASE = len(ALPHABET)
_RANKS = _BASE**WIDTH
_ITEMS = len(ITEMS)

# Part of the format. 36**15 divided by the golden ratio, and 36**15 times the square root of 2 less 1, both
# rounded down; then the next larger number that shares no factor with 36, so that no two ranks meet.
_K = 136_631_196_413_578_876_938_403
_C = 91_571_815_835_308_594_294_874
_BACK = pow(_K, -1, _RANKS)

_FIRST = date(2018, 1, 1).toordinal()
_DAYS = date(2099, 12, 31).toordinal() - _FIRST + 1

_RADIX = {"9": 10, "A": 26, "X": _BASE, "D": _DAYS}
_WIDTHS = {"9": 1, "A": 1, "X": 1, "D": 6}
_PATTERN = {"9": "[0-9]", "A": "[A-Z]", "X": "[0-9A-Z]", "D": f"(?!0|1[0-7]){DATE}"}
_LEAST = {"A": 10, "X": 0}


class _Run(NamedTuple):
    """A symbol, or several `9` or `X` in a row: one digit of a larger radix."""

    symbol: str
    width: int
    radix: int


def _runs(shape: str) -> tuple[_Run, ...]:
    """Cut a shape into runs."""
    runs = re.findall("9+|X+|A|D", shape)
    return tuple(_Run(run[0], len(run) * _WIDTHS[run[0]], _RADIX[run[0]] ** len(run)) for run in runs)


_RUNS = {shape: _runs(shape) for shape in SHAPES}

_STARTS = tuple(accumulate((prod(run.radix for run in _RUNS[shape]) * _ITEMS for shape in SHAPES), initial=0))
"""The first rank of every shape, and the end of the table."""

_PATTERNS = tuple(re.compile("".join(_PATTERN[symbol] for symbol in shape)) for shape in SHAPES)

_EARLIER = tuple(
    [
        pattern
        for pattern, earlier in zip(_PATTERNS, SHAPES[:place], strict=False)
        if len(earlier) == len(shape)
    ]
    for place, shape in enumerate(SHAPES)
)
"""For every shape, the patterns of earlier ones of the same length: what a key must not fit."""


def pack(key: str, item: int) -> str | None:
    """Return a key and an item in 15 characters.

    Args:
        key: characters 0-9 and A-Z.
        item: 0 to 23.

    Returns:
        15 characters 0-9 and A-Z, or None where no shape fits the key.
    """
    for first, shape, pattern in zip(_STARTS, SHAPES, _PATTERNS, strict=False):
        if pattern.fullmatch(key):
            rank = first + _number(shape, key) * _ITEMS + item
            return _base36((rank * _K + _C) % _RANKS, WIDTH)
    return None


def unpack(text: str) -> tuple[str, int] | None:
    """Return the key and the item of 15 characters.

    Args:
        text: 15 characters 0-9 and A-Z, already checked.

    Returns:
        The key and the item, or None for a rank past the end of the table or a second spelling.
    """
    rank = (int(text, _BASE) - _C) * _BACK % _RANKS
    if rank >= _STARTS[-1]:
        return None
    place = bisect_right(_STARTS, rank) - 1
    number, item = divmod(rank - _STARTS[place], _ITEMS)
    key = _key(SHAPES[place], number)
    return None if any(pattern.fullmatch(key) for pattern in _EARLIER[place]) else (key, item)


def _number(shape: str, key: str) -> int:
    """Read a key of this shape as a number."""
    number = at = 0
    for run in _RUNS[shape]:
        number = number * run.radix + _read(run.symbol, key[at : at + run.width])
        at += run.width
    return number


def _key(shape: str, number: int) -> str:
    """Write a number as a key of this shape."""
    key = ""
    for run in reversed(_RUNS[shape]):
        number, value = divmod(number, run.radix)
        key = _write(run.symbol, value, run.width) + key
    return key


def _read(symbol: str, text: str) -> int:
    """Read a run of one symbol as a number."""
    if symbol == "D":
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])).toordinal() - _FIRST
    return int(text) if symbol == "9" else int(text, _BASE) - _LEAST[symbol]


def _write(symbol: str, number: int, width: int) -> str:
    """Write a number as a run of one symbol."""
    if symbol == "D":
        return _day(number)
    return str(number).zfill(width) if symbol == "9" else _base36(number + _LEAST[symbol], width)


@cache
def _day(number: int) -> str:
    """Return the date so many days after the first one, as YYMMDD."""
    return date.fromordinal(_FIRST + number).strftime("%y%m%d")


def _base36(number: int, width: int) -> str:
    """Return a number in base 36, with leading zeros."""
    text = ""
    for _ in range(width):
        number, value = divmod(number, _BASE)
        text = ALPHABET[value] + text
    return text
