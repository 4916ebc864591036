"""Which one of its equals a line of a statement is.

Lines of one day are equal as `vnqr.ledger.identity` sees them: the same account, number, amount, and class
of the memo. Then the order of the lines is of no importance: a newest-first export and an oldest-first one
number them alike. Most lines have a number that no other line of the day has. A first reading finds those
that may not, in fixed memory, so that a second one keeps only these.

Example:
    >>> from datetime import date
    >>> numbers, day = Numbers(), date(2024, 6, 1)
    >>> for number in ("FT1", "FT2", "FT1"):
    ...     numbers.take(number, day)
    >>> lines = Occurrences(numbers.repeated, in_order=True)
    >>> [lines.next(("113", number, 5_000), day, "QR") for number in ("FT1", "FT2", "FT1")]
    [1, 1, 2]
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final
from zlib import crc32

from vnqr.ledger.identity import memo_class

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from datetime import date

__all__ = ["Numbers", "Occurrences"]

_BITS: Final = 23
_MASK: Final = 2**_BITS - 1


def _place(number: str | None, day: date) -> int:
    """Return a place for a number of a day; two of them may have the same, seldom."""
    return crc32(f"{day.toordinal()} {number}".encode(errors="replace")) & _MASK


class Numbers:
    """Finds the numbers that may be on more than one line of a day, in 1 MiB.

    Attributes:
        repeated: their places.
    """

    def __init__(self) -> None:
        self.repeated: set[int] = set()
        self._seen = bytearray(2**_BITS // 8)

    def take(self, number: str | None, day: date) -> None:
        """Take the number of a line; None where it has none."""
        place = _place(number, day)
        bit = 1 << (place & 7)
        if self._seen[place >> 3] & bit:
            self.repeated.add(place)
        self._seen[place >> 3] |= bit


class Occurrences:
    """Counts the lines of a file.

    Args:
        repeated: the places of the numbers that may be on more than one line of a day.
        in_order: whether the days of the file only rise, or only fall.
    """

    def __init__(self, repeated: AbstractSet[int], *, in_order: bool) -> None:
        self._repeated = repeated
        self._in_order = in_order
        self._day: date | None = None
        self._lines: dict[tuple[object, ...], str | Counter[str]] = {}

    def next(self, line: tuple[str, str | None, int], day: date, memo: str) -> int:
        """Return which one of its equals a line is, from 1.

        Args:
            line: account (its case does not count), number and amount.
            day: when it was booked.
            memo: what it says.
        """
        account, number, amount = line
        if _place(number, day) not in self._repeated:
            return 1
        if self._in_order and day != self._day:
            self._lines.clear()  # none of the days before comes again
            self._day = day
        key = account.upper(), number, amount, day
        held = self._lines.get(key)
        if held is None:
            self._lines[key] = memo
            return 1
        if isinstance(held, str):
            # What memos have in common is worked out only where the rest is equal: it takes long.
            held = self._lines[key] = Counter([memo_class(held)])
        name = memo_class(memo)
        held[name] += 1
        return held[name]
