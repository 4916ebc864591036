"""The running balance of a statement: whether each line follows from the one before.

opening + credits - debits = closing, and each balance is the one before it plus the line's credit or minus
its debit. Banks list the newest line first or last, so both orders are followed, and the one that breaks less
often is the order of the file; of two that break equally often, that of the oldest line first. A break means
that lines are missing, or were changed.

Example:
    >>> chain = Chain(opening=100_000)
    >>> chain.add(("", 2), 50_000, 150_000)
    >>> chain.add(("", 3), -30_000, 130_000)
    >>> list(chain.breaks())
    [(('', 3), 1)]
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OPENING", "Chain", "Place"]

Place: TypeAlias = tuple[str, int]
"""The name of a sheet, and a row."""

OPENING: Final[Place] = ("opening", 0)
"""The place of the balance before the lines."""


@dataclass(slots=True)
class Chain:
    """The lines of one account, in the order of the file. Keeps figures only, no lines.

    Attributes:
        opening: the balance before the lines, where the file has it.
        closing: the balance after them, and its place.
    """

    opening: int | None = None
    closing: tuple[Place, int] | None = None
    _down: int = 0  # how often the order from the oldest line to the newest breaks
    _up: int = 0
    _down_first: Place | None = None  # and where first
    _up_first: Place | None = None
    _begun: bool = False
    _sum: int | None = 0
    _before: tuple[int, int] | None = None
    _first: tuple[int, int] | None = None

    def add(self, place: Place, change: int | None, balance: int | None) -> None:
        """Take a line.

        Args:
            place: where it is, for the warning.
            change: dong, below 0 for money out; None where it cannot be read.
            balance: dong after it; None where there is none.
        """
        before = self._before
        if change is None or balance is None:
            self._sum = None if self._sum is None or change is None else self._sum + change
            self._before = None
        else:
            if self._sum is not None:
                self._sum += change
            self._before = change, balance
            if before is not None:
                if before[1] + change != balance:
                    self._down_first = self._down_first or place
                    self._down += 1
                if balance + before[0] != before[1]:
                    self._up_first = self._up_first or place
                    self._up += 1
        if not self._begun:
            self._first = self._before
            self._begun = True

    def breaks(self) -> Iterator[tuple[Place, int]]:
        """Yield what does not follow: the first place, and in how many places."""
        count, first = min((self._down, self._down_first), (self._up, self._up_first), key=itemgetter(0))
        if first is not None:
            yield first, count
            return
        # Lines may follow in both orders, as a payment and its return do: then the ends tell which one it is.
        orders = [upwards for upwards, count in ((False, self._down), (True, self._up)) if not count]
        ends = min((list(self._ends(upwards=upwards)) for upwards in orders), key=len)
        yield from ((place, 1) for place in ends)

    def _ends(self, *, upwards: bool) -> Iterator[Place]:
        """Yield the places where the balances before and after the lines do not fit to them."""
        oldest, newest = (self._before, self._first) if upwards else (self._first, self._before)
        if oldest is None or newest is None:
            if self.opening is None or self._sum is None or self.closing is None:
                return
            if self.opening + self._sum != self.closing[1]:
                yield self.closing[0]
            return
        if self.opening is not None and self.opening + oldest[0] != oldest[1]:
            yield OPENING
        if self.closing is not None and newest[1] != self.closing[1]:
            yield self.closing[0]
