"""PACKED, version 1: a dossier's key and a fee item in 15 characters, as a documented bijection.

A *shape* is a picture of a key, read like a number in mixed radix from left to right:

====== ======================= =====
Symbol For                     Radix
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
from typing import TYPE_CHECKING, NamedTuple

from vnqr.references.checkchars import ALPHABET
from vnqr.references.dossier import DATE
from vnqr.references.form import ITEMS, PACKED_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["SHAPES", "VERSION", "pack", "unpack"]

VERSION = 1
"""The version of the table. It rises whenever shapes are added."""

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
_RANKS = _BASE**PACKED_WIDTH
_ITEMS = len(ITEMS)

# Part of the format. 36**15 divided by the golden ratio, and 36**15 times the square root of 2 less 1, both
# rounded down; the first then raised to the next number that shares no factor with 36.
_K = 136_631_196_413_578_876_938_403
_C = 91_571_815_835_308_594_294_874
_BACK = pow(_K, -1, _RANKS)

_FIRST = date(2018, 1, 1).toordinal()
_DAYS = date(2099, 12, 31).toordinal() - _FIRST + 1

_PATTERN = {"9": "[0-9]", "A": "[A-Z]", "X": "[0-9A-Z]", "D": f"(?!0|1[0-7]){DATE}"}


class _Texts(dict[int, str]):
    """The texts of numbers, each written once: one that was written before is looked up."""

    def __init__(self, write: Callable[[int], str]) -> None:
        """Begin with none.

        Args:
            write: writes the text of a number.
        """
        super().__init__()
        self._write = write

    def __missing__(self, number: int) -> str:
        """Write a text, and keep it."""
        text = self[number] = self._write(number)
        return text


def _day(number: int) -> str:
    """Return the date so many days after the first one, as YYMMDD."""
    return date.fromordinal(_FIRST + number).strftime("%y%m%d")


def _day_number(text: str) -> int:
    """Return how many days after the first one a date is."""
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])).toordinal() - _FIRST


class _Run(NamedTuple):
    """Symbols in a row, taken as one digit of a larger radix: the mixed radix makes no difference.

    Attributes:
        width: how many characters they are.
        radix: how many texts there are.
        read: the number of a text.
        texts: the text of each number.
    """

    width: int
    radix: int
    read: Callable[[str], int]
    texts: Mapping[int, str] | Sequence[str]


def _listed(texts: list[str]) -> _Run:
    """Return a run of which all texts are known."""
    numbers = {text: number for number, text in enumerate(texts)}
    return _Run(len(texts[0]), len(texts), numbers.__getitem__, texts)


_KINDS = {
    "D": _Run(6, _DAYS, _day_number, _Texts(_day)),
    **{"9" * width: _Run(width, 10**width, int, _Texts(f"{{:0{width}}}".format)) for width in range(1, 5)},
    "A99": _listed([f"{letter}{number:02}" for letter in ALPHABET[10:] for number in range(100)]),
    "XX": _listed([one + other for one in ALPHABET for other in ALPHABET]),
    "X": _listed([*ALPHABET]),
}


def _runs(shape: str) -> tuple[_Run, ...]:
    """Cut a shape into runs."""
    return tuple(_KINDS[symbols] for symbols in re.findall("9{1,4}|XX|X|A99|D", shape))


_RUNS = tuple(map(_runs, SHAPES))
_STARTS = tuple(accumulate((prod(run.radix for run in runs) * _ITEMS for runs in _RUNS), initial=0))
"""The first rank of every shape, and the end of the table."""
_END = _STARTS[-1]


@cache
def _pattern(shape: str) -> re.Pattern[str]:
    """Return what keys of a shape look like; compiled on first use, all of them take longer than a start."""
    return re.compile("".join(_PATTERN[symbol] for symbol in shape))


def _may_meet(one: str, other: str) -> bool:
    """Return whether a key may fit both shapes: a digit and a letter are never the same character."""
    pairs = {*zip(one.replace("D", "999999"), other.replace("D", "999999"), strict=True)}
    return not pairs & {("9", "A"), ("A", "9")}


_EARLIER = tuple(
    [earlier for earlier in SHAPES[:place] if len(earlier) == len(shape) and _may_meet(earlier, shape)]
    for place, shape in enumerate(SHAPES)
)
"""For every shape, the earlier ones that its keys may fit too, and then must not."""

_BACKWARDS = tuple(
    (
        first,
        runs[0].texts,
        tuple((run.radix, run.texts) for run in runs[:0:-1]),
        tuple(earlier),
    )
    for first, runs, earlier in zip(_STARTS, _RUNS, _EARLIER, strict=False)
)
"""For every shape what unpacking needs: its first rank, the texts of its first run, the other runs from the
last on, what a key of it must not fit."""


def pack(key: str, item: int) -> str | None:
    """Return a key and an item in 15 characters.

    Args:
        key: characters 0-9 and A-Z.
        item: 0 to 23.

    Returns:
        15 characters 0-9 and A-Z, or None where no shape fits the key.
    """
    for first, runs, shape in zip(_STARTS, _RUNS, SHAPES, strict=False):
        if _pattern(shape).fullmatch(key):
            rank = first + _number(runs, key) * _ITEMS + item
            return _base36((rank * _K + _C) % _RANKS)
    return None


def unpack(text: str) -> tuple[str, int] | None:
    """Return the key and the item of 15 characters.

    Args:
        text: 15 characters 0-9 and A-Z, already checked.

    Returns:
        The key and the item, or None for a rank past the end of the table or a second spelling.
    """
    rank = (int(text, 36) - _C) * _BACK % _RANKS
    if rank >= _END:
        return None
    first, head, runs, earlier = _BACKWARDS[bisect_right(_STARTS, rank) - 1]
    number, item = divmod(rank - first, _ITEMS)
    key = ""
    for radix, texts in runs:
        number, value = divmod(number, radix)
        key = texts[value] + key
    key = head[number] + key
    for shape in earlier:
        if _pattern(shape).fullmatch(key):
            return None
    return key, item


def _number(runs: tuple[_Run, ...], key: str) -> int:
    """Read a key as a number."""
    number = at = 0
    for run in runs:
        number = number * run.radix + run.read(key[at : at + run.width])
        at += run.width
    return number


def _base36(number: int) -> str:
    """Return a number in base 36, with leading zeros."""
    text = ""
    for _ in range(PACKED_WIDTH):
        number, value = divmod(number, _BASE)
        text = ALPHABET[value] + text
    return text
