"""The days that a statement says it has: what is written above its header.

Banks write the period in one cell or in several, in two languages, beside the account or below it. Where the
first day begins after midnight, or the last ends before, the file does not have that day whole.

Example:
    >>> Periods().covered("970415", "113366668888")
    ()
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vnqr.ledger.matching import Coverage
from vnqr.sources._days import period_in, said_in
from vnqr.sources._walk import Kind

if TYPE_CHECKING:
    from vnqr.sources._walk import SheetRow

__all__ = ["Periods"]


class Periods:
    """What the lines above the headers say, sheet by sheet, and whose lines follow."""

    def __init__(self) -> None:
        """Begin with no sheet."""
        self._above: defaultdict[str, list[str]] = defaultdict(list)
        self._accounts: defaultdict[str, set[str]] = defaultdict(set)

    def take(self, row: SheetRow) -> None:
        """Take a row in that is no line of an account; what is below a header says nothing."""
        if row.kind is Kind.ABOVE:
            self._above[row.sheet].append(said_in(row.cells))

    def add(self, sheet: str, account: str) -> None:
        """Note the account of a line."""
        self._accounts[sheet].add(account)

    def covered(self, bank: str, account: str) -> tuple[Coverage, ...]:
        """Return the days of accounts that the file says it has whole, sorted.

        Args:
            bank: the BIN of the bank.
            account: the account that the caller gave; empty where the file has it.
        """
        given = {account} - {""}
        return tuple(
            sorted(
                {
                    Coverage(bank=bank, account=each, first=period[0], last=period[1])
                    for sheet, texts in self._above.items()
                    if (period := period_in("\n".join(texts)))
                    for each in self._accounts[sheet] | given
                }
            )
        )
