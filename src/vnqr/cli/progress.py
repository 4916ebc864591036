r"""How far a long work is: one line on a terminal, and nothing elsewhere.

Example:
    >>> bar(500, 1_000)
    '[##########----------]  50%  500 of 1,000'
"""

from __future__ import annotations

import sys
from typing import Final

__all__ = ["EVERY", "Progress", "bar"]

EVERY: Final = 5_000
"""Where nobody knows how much there is, every so many are told."""
_CELLS: Final = 20
_CLEAR: Final = "\r\x1b[K"
"""Takes away what is on the line."""


def bar(done: int, total: int) -> str:
    """Return a bar.

    Args:
        done: how many are done.
        total: how many there are, at least 1.
    """
    part = min(done / total, 1)
    cells = round(part * _CELLS)
    return f"[{'#' * cells}{'-' * (_CELLS - cells)}] {part:>4.0%}  {done:,} of {total:,}"


class Progress:
    """The line, drawn anew as the work goes on.

    Attributes:
        shown: whether anybody looks.
    """

    def __init__(self) -> None:
        """Begin with none; whether anybody looks is asked once."""
        self.shown = sys.stderr.isatty()
        self._percent = -1
        self._begun = False

    def counted(self, done: int) -> None:
        """Say how many are done, where nobody knows how many there are."""
        if done % EVERY == 0:
            self._draw(f"{done:,}")

    def reached(self, done: int, total: int) -> None:
        """Say how many of all are done, at every percent."""
        if (percent := 100 * done // total) > self._percent:
            self._percent = percent
            self._draw(bar(done, total))

    def clear(self) -> None:
        """Take the line away: something else is to be printed. It comes back when more is done."""
        if self._begun:
            self._draw("")

    def end(self) -> None:
        """Leave the line as it is."""
        if self._begun:
            print(file=sys.stderr)

    def _draw(self, text: str) -> None:
        if self.shown:
            self._begun = True
            print(f"{_CLEAR}{text}", end="", file=sys.stderr, flush=True)
