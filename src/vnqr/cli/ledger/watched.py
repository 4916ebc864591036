r"""A statement whose reading is shown on a terminal.

Example:
    >>> from io import BytesIO
    >>> from vnqr.sources.statements import read_statement
    >>> data = b"transaction_id,received_at,account,amount,memo\nFT1,2024-06-01,1133,5000,NOP PHI\n"
    >>> watched = Watched(read_statement(BytesIO(data), bank="970415", only_credits=True))
    >>> [line.amount for line in watched]
    [5000]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnqr.cli.progress import EVERY, Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.ledger.matching import Coverage
    from vnqr.ledger.values import Credit, Debit, InvalidCredit
    from vnqr.sources.statements import Statement

__all__ = ["Watched"]


class Watched:
    """A statement whose lines are counted as they are read: the first reading tells how many there are."""

    def __init__(self, statement: Statement) -> None:
        """Take the statement."""
        self._statement = statement
        self._line = Progress()
        self._total = 0

    def __iter__(self) -> Iterator[Credit | InvalidCredit]:
        """Yield the lines; say how many were read while that is not known yet."""
        number = 0
        for number, line in enumerate(self._statement, 1):
            if not self._total:
                self._line.counted(number)
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
        """Say how many lines are done. A statement of fewer is done at once."""
        if self._total > EVERY:
            self._line.reached(done, self._total)

    def end(self) -> None:
        """Leave the line of the bar."""
        self._line.end()
