"""A bar for long statements, on a terminal only.

Example:
    >>> bar(500, 1_000)
    '[##########----------]  50%  500 of 1,000'
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.ledger.matching import Coverage
    from vnqr.ledger.values import Credit, Debit, InvalidCredit
    from vnqr.sources.statements import Statement

__all__ = ["Watched", "bar"]

_EVERY: Final = 5_000
"""A statement of fewer lines is done at once, and is not watched."""
_CELLS: Final = 20


def bar(done: int, total: int) -> str:
    """Return a bar.

    Args:
        done: how many lines are done.
        total: how many there are, at least 1.
    """
    part = min(done / total, 1)
    cells = round(part * _CELLS)
    return f"[{'#' * cells}{'-' * (_CELLS - cells)}] {part:>4.0%}  {done:,} of {total:,}"


class Watched:
    """A statement whose lines are counted as they are read: the first reading tells how many there are."""

    def __init__(self, statement: Statement, *, shown: bool) -> None:
        """Take the statement, and whether anybody looks."""
        self._statement = statement
        self._shown = shown
        self._total = 0
        self._begun = False

    def __iter__(self) -> Iterator[Credit | InvalidCredit]:
        """Yield the lines; say how many were read while that is not known yet."""
        number = 0
        for number, line in enumerate(self._statement, 1):
            if not self._total and number % _EVERY == 0:
                self._say(f"{number:,}")
            yield line
        self._total = number

    @property
    def debits(self) -> tuple[Debit, ...]:
        """Money out."""
        return self._statement.debits

    @property
    def covered(self) -> tuple[Coverage, ...]:
        """The days that it says it has whole."""
        return self._statement.covered

    def progress(self, done: int) -> None:
        """Say how many lines are done."""
        if self._total > _EVERY:
            self._say(bar(done, self._total))

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._begun:
            print(file=sys.stderr)

    def _say(self, text: str) -> None:
        if self._shown:
            self._begun = True
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
