"""The running balance of a statement: whether each line follows from the one before.

opening + credits - debits = closing, and each balance is the one before it plus the line's credit or minus
its debit. Banks list the newest line first or last, so both orders are followed, and the one that breaks less
often is the order of the file. A break means that lines are missing, or were changed.

Example:
    >>> chain = Chain(opening=100_000)
    >>> chain.add("row 2", 50_000, 150_000)
    >>> chain.add("row 3", -30_000, 130_000)
    >>> [(warning.code.value, warning.path) for warning in chain.warnings()]
    [('balance-broken', 'row 3')]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vnqr.errors import Code, Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Chain"]


@dataclass(slots=True)
class _Order:
    """One of the two orders: how often it breaks, and where first."""

    breaks: int = 0
    first: str = ""

    def take(self, place: str, *, follows: bool) -> None:
        if not follows:
            self.breaks += 1
            self.first = self.first or place


@dataclass(slots=True)
class Chain:
    """The lines of one account, in the order of the file. Keeps figures only, no lines.

    Attributes:
        opening: the balance before the lines, where the file has it.
        closing: the balance after them, and its place.
    """

    opening: int | None = None
    closing: tuple[str, int] | None = None
    _oldest_last: _Order = field(default_factory=_Order)
    _newest_last: _Order = field(default_factory=_Order)
    _links: int = 0
    _lines: int = 0
    _sum: int | None = 0
    _before: tuple[int, int] | None = None
    _first: tuple[int, int] | None = None

    def add(self, place: str, change: int | None, balance: int | None) -> None:
        """Take a line.

        Args:
            place: where it is, for the warning.
            change: dong, below 0 for money out; None where it cannot be read.
            balance: dong after it; None where there is none.
        """
        self._lines += 1
        self._sum = None if self._sum is None or change is None else self._sum + change
        line = None if change is None or balance is None else (change, balance)
        if line is not None and self._before is not None:
            self._links += 1
            self._newest_last.take(place, follows=self._before[1] + line[0] == line[1])
            self._oldest_last.take(place, follows=line[1] + self._before[0] == self._before[1])
        if self._lines == 1:
            self._first = line
        self._before = line

    def warnings(self) -> Iterator[Issue]:
        """Yield what does not follow: the first place in its path, and in how many places."""
        upwards = self._oldest_last.breaks < self._newest_last.breaks
        order = self._oldest_last if upwards else self._newest_last
        if order.breaks:
            yield Issue.warning(Code.BALANCE_BROKEN, order.first, count=order.breaks)
        else:
            yield from self._ends(upwards=upwards)

    def _ends(self, *, upwards: bool) -> Iterator[Issue]:
        """Yield where the balances before and after the lines do not fit to them."""
        oldest, newest = (self._before, self._first) if upwards else (self._first, self._before)
        if oldest is None or newest is None:
            if self.opening is None or self._sum is None or self.closing is None:
                return
            if self.opening + self._sum != self.closing[1]:
                yield Issue.warning(Code.BALANCE_BROKEN, self.closing[0], count=1)
            return
        if self.opening is not None and self.opening + oldest[0] != oldest[1]:
            yield Issue.warning(Code.BALANCE_BROKEN, "opening", count=1)
        if self.closing is not None and newest[1] != self.closing[1]:
            yield Issue.warning(Code.BALANCE_BROKEN, self.closing[0], count=1)
