"""What holds for a statement as a whole, found out before the first of its rows is read.

Example:
    >>> Survey("").format_of(None).value
    'plain'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, Issue, VnqrError
from vnqr.sources._entries import account_in, is_dong, is_same_account, number_in
from vnqr.sources._occurrences import Numbers
from vnqr.sources._walk import Kind
from vnqr.sources.cells import Money, direction_of, formats_of, has_sign
from vnqr.sources.times import is_month_first

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from vnqr.sources._layout import ColumnLayout
    from vnqr.sources._walk import SheetRow

__all__ = ["Survey"]

_MONTHS: Final = 12
_DIGIT: Final = re.compile("[0-9]")


class Survey:
    """Looks at the rows of a file, one after the other.

    Args:
        account: the account that the caller gave; empty where the file has it.

    Attributes:
        is_in_order: whether the days of the rows only rise, or only fall.
        numbers: which of the bank's numbers may be on several lines of a day.
    """

    def __init__(self, account: str) -> None:
        self.numbers = Numbers()
        self._account = account
        self._formats = frozenset(Money)
        self._is_unreadable = False
        self._has_amounts = self._has_signs = self._has_words = False
        self._is_named = self._is_ours = self._is_unnamed = False
        self._day: date | None = None
        self._rises = self._falls = True
        self._dates: set[tuple[type, bool]] = set()
        self._rows = self._least = self._most = 0

    @property
    def is_in_order(self) -> bool:
        """Whether the days of the rows only rise, or only fall."""
        return self._rises or self._falls

    def take(self, row: SheetRow) -> None:
        """Take a row.

        Raises:
            VnqrError: its date reads only month first (`dates-month-first`): every date is in doubt.
        """
        layout = row.section.layout
        if row.kind is not Kind.DATA or layout is None:
            return
        if "credit" not in layout.places:
            self._take_direction(row, layout)
        if row.moment is not None:
            self._take_day(row, layout)
            self._take_account(row, layout)
            self._take_money(row, layout)
            self._take_length(len(row.line.cells))
        elif is_month_first(layout.date_text(row.cells)):
            raise VnqrError.of(Code.DATES_MONTH_FIRST, f"{row.sheet} row {row.line.number}".strip())

    def _take_day(self, row: SheetRow, layout: ColumnLayout) -> None:
        assert row.moment is not None  # noqa: S101 - it was looked at
        day = row.moment.day
        if self._day is not None:
            self._rises = self._rises and day >= self._day
            self._falls = self._falls and day <= self._day
        self._day = day
        self.numbers.take(number_in(layout, row.cells) or None, day)
        self._dates.add((type(layout.date_cell(row.cells)), row.moment.time.day > _MONTHS))

    def _take_length(self, length: int) -> None:
        self._least = length if self._rows == 0 else min(length, self._least)
        self._most = max(length, self._most)
        self._rows += 1

    @property
    def row_length(self) -> int:
        """How many cells all rows have, where there are at least two and all have as many; else 0."""
        return self._least if self._rows > 1 and self._least == self._most else 0

    def _take_account(self, row: SheetRow, layout: ColumnLayout) -> None:
        account = account_in(layout, row)
        self._is_named = self._is_named or account != ""
        self._is_unnamed = self._is_unnamed or account == ""
        self._is_ours = self._is_ours or is_same_account(account, self._account)

    def _take_money(self, row: SheetRow, layout: ColumnLayout) -> None:
        if not is_dong(layout, row):
            return
        cells = row.cells
        for place in layout.money:
            cell = cells[place]
            if cell and isinstance(cell, str) and _DIGIT.search(cell):
                formats = formats_of(cell)
                self._is_unreadable = self._is_unreadable or not formats
                self._formats &= formats

    def _take_direction(self, row: SheetRow, layout: ColumnLayout) -> None:
        self._has_amounts = self._has_amounts or row.moment is not None
        self._has_signs = self._has_signs or has_sign(layout.cell(row.cells, "amount"))
        self._has_words = self._has_words or direction_of(layout.text(row.cells, "direction")) is not None

    def format_of(self, money: Money | None) -> Money:
        """Return the format of amounts: the declared one, else the one that all of them fit.

        Texts that fit several formats read the same in all of them.

        Raises:
            VnqrError: an amount fits no format, or no format fits all (`money-unknown`).
        """
        if money is not None:
            return money
        if self._is_unreadable or not self._formats:
            raise VnqrError.of(Code.MONEY_UNKNOWN, "money", formats=", ".join(Money))
        return next(money for money in Money if money in self._formats)

    def has_directions(self, *, only_credits: bool) -> bool:
        """Return whether the words of the direction column say which amounts are money in.

        Raises:
            VnqrError: one column has all amounts, and nothing says which are money in (`direction-unknown`).
        """
        if self._has_amounts and not (self._has_words or self._has_signs or only_credits):
            raise VnqrError.of(Code.DIRECTION_UNKNOWN, "amount")
        return self._has_words

    def check_account(self) -> None:
        """Raise where it is not known whose statement it is.

        Raises:
            VnqrError: neither the caller nor the file names the account (`account-unknown`), or the file
                names only others (`account-differs`).
        """
        if self._account and self._is_named and not self._is_ours:
            raise VnqrError.of(Code.ACCOUNT_DIFFERS, "account")
        if not self._account and self._is_unnamed and not self._is_named:
            raise VnqrError.of(Code.ACCOUNT_UNKNOWN, "account")

    def warnings(self) -> Iterator[Issue]:
        """Yield what is in doubt about the file.

        Where Excel with American settings opened a file with the day first, it made dates of what could be
        one, with day and month exchanged, and left the rest as texts: the days above 12.
        """
        if {(kind is str, late) for kind, late in self._dates} == {(True, True), (False, False)}:
            yield Issue.warning(Code.DATES_IN_DOUBT, "received_at")
