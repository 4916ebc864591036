"""The days that a statement says it has: what is written above its header.

Banks write the period in one cell or in several, in two languages, beside the account or below it. Where the
first day begins after midnight, or the last ends before, the file does not have that day whole.

Example:
    >>> days = period_in("Từ/ From: 01/06/2024 Đến/ To: 02/06/2024")
    >>> [day.isoformat() for day in days]
    ['2024-06-01', '2024-06-02']
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from vnqr.ledger.matching import Coverage
from vnqr.sources._walk import Kind
from vnqr.sources.cells import text_of
from vnqr.sources.times import moment_of
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from datetime import date

    from vnqr.sources._lines import Cell
    from vnqr.sources._walk import SheetRow

__all__ = ["Periods", "period_in"]

_LOOKED_AT: Final = 300
_DAY: Final = timedelta(days=1)
_DATE: Final = (
    r"(?P<{0}>[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{2,4}})"
    r"(?:[ t]+(?P<{0}_clock>[0-9]{{1,2}}:[0-9:]{{2,5}}))?"
)
_PERIOD: Final = re.compile(
    rf"\b(?:tu|from|ky|period)\b[^0-9]{{0,40}}{_DATE.format('first')}"
    rf"(?=[^0-9]*(?:-|\bden\b|\bto\b))[^0-9]{{1,40}}{_DATE.format('last')}(?![-/.0-9])"
)
_BEGINS: Final = re.compile("0{1,2}:00(:00)?")
_ENDS: Final = re.compile("23:59(:[0-9]{2})?")


def period_in(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period that a text names; None where it names none.

    Args:
        text: what is written above a header.
    """
    match = _PERIOD.search(fold(text, replace=" ").lower())
    first, last = (moment_of(match[name]) if match else None for name in ("first", "last"))
    if match is None or first is None or last is None:
        return None
    begins, ends = match["first_clock"], match["last_clock"]
    try:
        first_day = first.day if begins is None or _BEGINS.fullmatch(begins) else first.day + _DAY
        last_day = last.day if ends is None or _ENDS.fullmatch(ends) else last.day - _DAY
    except OverflowError:  # the calendar ends
        return None
    return (first_day, last_day) if first_day <= last_day else None


def _text_of(cell: Cell) -> str:
    """Return a cell as a text; a day of Excel without its midnight."""
    moment = moment_of(cell) if isinstance(cell, datetime) else None
    return text_of(cell)[:_LOOKED_AT] if moment is None or moment.has_clock else moment.day.isoformat()


class Periods:
    """What the lines above the headers say, sheet by sheet, and whose lines follow."""

    def __init__(self) -> None:
        """Begin with no sheet."""
        self._above: defaultdict[str, list[str]] = defaultdict(list)
        self._accounts: defaultdict[str, set[str]] = defaultdict(set)

    def take(self, row: SheetRow) -> None:
        """Take a row in that is no line of an account; what is below a header says nothing."""
        if row.kind is Kind.ABOVE:
            self._above[row.sheet] += map(_text_of, row.cells)

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
                    Coverage(bank=bank, account=each.upper(), first=period[0], last=period[1])
                    for sheet, texts in self._above.items()
                    if (period := period_in(" ".join(texts)))
                    for each in self._accounts[sheet] | given
                }
            )
        )
