r"""The rows of a statement one after the other, each with the header that it is under.

The header is one of the first fifty lines of a sheet, empty ones not counted; above it are the account and
the balance before the period. Further down there are headers again (on each page, or for another account),
totals, page numbers and the bank's address. What is said between two headers counts for the rows below the
second one only.

Example:
    >>> import io
    >>> from vnqr.sources._containers import Source, readings_of
    >>> text = "Ngày;Số CT;Ghi có;Nội dung\n1/6/2024;FT1;5000;x\nTổng cộng;;5000;\n"
    >>> sheets = find_reading(readings_of(Source(io.BytesIO(text.encode())), None), {})
    >>> [row.kind.value for row in walk(sheets, {})]
    ['data', 'summary']
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from enum import Enum
from itertools import chain, zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.errors import Code, VnqrError
from vnqr.sources._days import names_days
from vnqr.sources._headers import is_label_of
from vnqr.sources._layout import fit, is_header_like, is_oversized, row_words
from vnqr.sources._lines import is_text, too_large
from vnqr.sources.cells import formats_of, text_of
from vnqr.sources.times import moment_of
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vnqr.sources._containers import Sheet
    from vnqr.sources._layout import ColumnLayout, Fit, NamedColumns
    from vnqr.sources._lines import Cell, TableLine
    from vnqr.sources.times import Moment

__all__ = ["Kind", "Section", "SheetRow", "find_reading", "is_blank", "walk"]

_HEAD: Final = 50
_HEADER_ROWS: Final = 3


class Kind(Enum):
    """What a row of a sheet is."""

    DATA = "data"
    """A line of the account, or what may be one: an amount, or a date."""

    LOST = "lost"
    """No row, or a row under no header with a date and an amount: it cannot be read, and is not ignored."""

    HEADER = "header"
    """The header again, or another one."""

    SUMMARY = "summary"
    """Totals and balances."""

    TEXT = "text"
    """Neither a date nor an amount: page numbers, addresses."""

    ABOVE = "above"
    """Above the first header."""


@dataclass(frozen=True, slots=True)
class Section:
    """What rows have in common.

    Attributes:
        layout: of their header; None where a sheet has none.
        account: the account that the lines above the header name; empty where they name none, or several.
        currency: the currency that they name, where it is another one than dong.
    """

    layout: ColumnLayout | None
    account: str = ""
    currency: str = ""


class SheetRow(NamedTuple):
    """A row of a sheet.

    Attributes:
        kind: what it is.
        line: its number, and its cells as the file has them.
        cells: its cells, empty ones added where the row is shorter than the header.
        sheet: the name of the sheet.
        section: what it has in common with the rows around it.
        moment: when it was booked, where its date can be read.
    """

    kind: Kind
    line: TableLine
    cells: tuple[Cell, ...]
    sheet: str
    section: Section
    moment: Moment | None = None


def find_reading(readings: Iterable[tuple[Sheet, ...]], named: NamedColumns) -> tuple[Sheet, ...]:
    """Return the sheets of the first way to read a file in which there is a header.

    Raises:
        VnqrError: there is none in any: `columns-not-found` with the fields that are missing,
            `number-column-missing` where only the bank's number is, `column-ambiguous`; `file-encoding`
            where bytes are no text; `table-too-large`.
    """
    best: Fit | None = None
    oversized = undecoded = False
    for sheets in readings:
        for sheet in sheets:
            head = _Head(sheet.lines(), named)
            if head.layout is not None:
                return sheets
            oversized = oversized or head.oversized
            undecoded = undecoded or head.undecoded
            if best is None or (len(head.nearest.missing), bool(head.nearest.ambiguous)) < (
                len(best.missing),
                bool(best.ambiguous),
            ):
                best = head.nearest
    if undecoded:
        raise VnqrError.of(Code.FILE_ENCODING)
    if oversized:
        raise too_large()
    raise _not_found(best)


def _not_found(best: Fit | None) -> VnqrError:
    if best is None:
        return VnqrError.of(Code.FILE_EMPTY)
    missing = best.missing
    if not missing:
        return VnqrError.of(Code.COLUMN_AMBIGUOUS, fields=", ".join(best.ambiguous))
    if missing == ("transaction_id",):
        return VnqrError.of(Code.NUMBER_COLUMN_MISSING, "transaction_id")
    return VnqrError.of(Code.COLUMNS_NOT_FOUND, fields=", ".join(missing))


class _Head:
    """The first rows of a sheet, up to its header.

    Attributes:
        layout: of the header; None where there is none.
        above: the rows above it; all rows that were read, where there is none.
        rest: the rows after it.
        nearest: what was missing in the row that was most like a header.
        oversized: whether a row was larger than a header may be.
        undecoded: whether a row has bytes that are no text.
    """

    def __init__(self, lines: Iterator[TableLine], named: NamedColumns) -> None:
        self.layout: ColumnLayout | None = None
        self.above: list[TableLine] = []
        self.nearest = fit([()], named)
        self.oversized = self.undecoded = False
        ahead: deque[TableLine] = deque()
        for line in lines:
            if not is_blank(line.cells):
                ahead.append(line)
            if len(ahead) == _HEADER_ROWS and self._take(ahead, named):
                break
        while ahead and not self._is_done():
            self._take(ahead, named)
        self.rest = chain(ahead, lines)

    def _is_done(self) -> bool:
        return self.layout is not None or len(self.above) == _HEAD

    def _take(self, ahead: deque[TableLine], named: NamedColumns) -> bool:
        """Try the first row ahead as a header, alone or with those below it; return whether that was all."""
        first = ahead[0]
        if not (first.readable or all(map(is_text, map(text_of, first.cells)))):
            self.undecoded = True
        if not first.readable or is_oversized(first.cells):
            self.oversized = self.oversized or (first.readable and is_oversized(first.cells))
            self.above.append(ahead.popleft())
            return self._is_done()
        rows = [first.cells]
        for line in list(ahead)[1:] if is_header_like(first.cells) else ():
            if not line.readable or is_oversized(line.cells) or not is_header_like(line.cells):
                break
            rows.append(line.cells)
        for count in range(len(rows), 0, -1):
            found = fit(rows[:count], named)
            if found.layout is not None:
                self.layout = found.layout
                for _ in range(count):
                    ahead.popleft()
                return True
            if len(found.missing) < len(self.nearest.missing):
                self.nearest = found
        self.above.append(ahead.popleft())
        return self._is_done()


def is_blank(cells: Sequence[Cell]) -> bool:
    """Whether all cells of a row are empty."""
    for cell in cells:  # noqa: SIM110 - a generator takes five times as long, and this runs for every row
        if cell and not (isinstance(cell, str) and cell.isspace()):
            return False
    return True


def walk(sheets: Iterable[Sheet], named: NamedColumns) -> Iterator[SheetRow]:
    """Yield the rows of all sheets, except those that are empty."""
    for sheet in sheets:
        head = _Head(sheet.lines(), named)
        walker = _Walker(sheet.name, named)
        if head.layout is None:
            yield from map(walker.headless, chain(head.above, head.rest))
            continue
        for line in head.above:
            yield walker.above(line, head.layout)
        walker.begin(head.layout)
        for line in head.rest:
            if not is_blank(line.cells):
                yield walker.row(line)


class _Walker:
    """Says what each row of a sheet is."""

    def __init__(self, sheet: str, named: NamedColumns) -> None:
        self._sheet = sheet
        self._named = named
        self._section = Section(None)
        self._accounts: set[str] = set()
        self._currency = ""
        self._before: Sequence[Cell] = ()

    def begin(self, layout: ColumnLayout) -> None:
        """Begin the rows under a header."""
        account = self._section.account
        if self._accounts:
            account = self._accounts.pop() if len(self._accounts) == 1 else ""
        self._section = Section(layout, account, self._currency or self._section.currency)
        self._accounts, self._currency = set(), ""

    def above(self, line: TableLine, layout: ColumnLayout) -> SheetRow:
        """Return a row above the first header, and note what it says.

        One that is a line of the account by the header below it was under a header that is not known.
        """
        cells = _padded(line.cells, layout)
        is_line = line.readable and layout.has_money(cells) and layout.moment(cells) is not None
        if is_line and (names_days(cells, layout.money) or self._has_days_below(cells, layout.money)):
            is_line = False
        if not is_line:
            self._note(line.cells)
        self._before = cells
        return SheetRow(Kind.LOST if is_line else Kind.ABOVE, line, cells, self._sheet, self._section)

    def _has_days_below(self, cells: Sequence[Cell], money: Sequence[int]) -> bool:
        """Whether a row has the days of a period, and the row above it their labels."""
        pairs = zip_longest(self._before, cells, fillvalue="")
        labelled = [cell for above, below in pairs for cell in ((above, below) if below else ("", ""))]
        return names_days(labelled, [2 * place + 1 for place in money])

    def _note(self, cells: Sequence[Cell], most: int | None = None) -> bool:
        """Note the account and the currency that the first cells of a row name; return whether they do."""
        texts = [text for cell in cells if (text := text_of(cell))][:most]
        account, currency = _account_in(texts), _currency_in(texts)
        if account:
            self._accounts.add(account)
        if currency:
            self._currency = currency
        return bool(account or currency)

    def headless(self, line: TableLine) -> SheetRow:
        """Return a row of a sheet without a header."""
        kind = Kind.LOST if _has_date_and_amount(line.cells) else Kind.TEXT
        return SheetRow(kind, line, line.cells, self._sheet, self._section)

    def row(self, line: TableLine) -> SheetRow:
        """Return a row under a header."""
        layout, cells = self._section.layout, line.cells
        if layout is None or not line.readable:
            return SheetRow(Kind.LOST, line, cells, self._sheet, self._section)
        cells = _padded(cells, layout)
        moment = layout.moment(cells)
        kind = Kind.DATA
        if moment is None or not layout.has_money(cells):
            kind = self._other(cells, layout, moment)
        elif layout.has_date_for_amount(cells) and names_days(cells, layout.money):
            kind = Kind.TEXT
        if kind is Kind.DATA and (self._accounts or self._currency):
            self._accounts, self._currency = set(), ""
        return SheetRow(kind, line, cells, self._sheet, self._section, moment)

    def _other(self, cells: Sequence[Cell], layout: ColumnLayout, moment: Moment | None) -> Kind:
        """Return what a row is that has no date, or no amount."""
        header = layout if row_words(cells) in layout.header else None
        if header is None and moment is None:
            header = fit([cells], self._named).layout
        if header is not None:
            self.begin(header)
            return Kind.HEADER
        if any(is_label_of(cell, _SUMMARY) for cell in cells):
            return Kind.SUMMARY
        has_money = layout.has_money(cells)
        if moment is None and _is_note(cells, has_money=has_money) and self._note(cells, _LABEL_AND_VALUE):
            return Kind.TEXT
        if moment is not None and names_days(cells, layout.money):
            return Kind.TEXT
        is_data = moment is not None or has_money or _has_date_and_amount(cells)
        return Kind.DATA if is_data else Kind.TEXT


_SUMMARY: Final = ("opening", "closing", "total")
_LABEL_AND_VALUE: Final = 2


def _is_note(cells: Sequence[Cell], *, has_money: bool) -> bool:
    """Whether a row between two headers says whose account follows.

    Its first cell is what an account is called, with the number or before it. Where there are digits among
    the amounts, they must be that number: a payment whose date was lost may name an account in its memo.
    """
    filled = [text for cell in cells if (text := text_of(cell))]
    is_label = is_label_of(filled[0], ("account", "currency"))
    return (is_label and len(filled) == _LABEL_AND_VALUE) if has_money else is_label or ":" in filled[0]


def _padded(cells: tuple[Cell, ...], layout: ColumnLayout) -> tuple[Cell, ...]:
    """Return the cells of a row, with empty ones where it is shorter than the header."""
    return cells + ("",) * (layout.width - len(cells)) if len(cells) < layout.width else cells


def _has_date_and_amount(cells: Sequence[Cell]) -> bool:
    """Whether one cell is a date, and another an amount of 1,000 dong or more."""
    dates = sum(moment_of(cell) is not None for cell in cells)
    return dates > 0 and any(map(_is_large, cells))


def _is_large(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(formats_of(cell)) and sum(map(str.isdigit, cell)) > 3  # noqa: PLR2004 - 1,000 and more
    return isinstance(cell, (int, float)) and abs(cell) >= 1000  # noqa: PLR2004 - the same


# --- what is written above a header ---

_ACCOUNT: Final = re.compile(
    r"(?<!ten )(?<!chu )(?<!loai )"
    r"(?:tai khoan so|so tai khoan|tai khoan|so tk|stk|account (?:number|no)|account|a/c no)\b"
    r"(?! (?:name|type|holder|owner|statement|currency))"
    r"[^0-9*]{0,60}?[:.\s]\s*(?P<number>[0-9][0-9 .-]{4,30}[0-9])(?![0-9*])"
)
_NOT_OURS: Final = re.compile("doi ung|thu huong|counter|beneficiary|remitter")
_DATE: Final = re.compile("[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}")
_CURRENCY: Final = re.compile(r"(?:loai tien te|loai tien|tien te|currency|ccy)\b[^a-z0-9]*([a-z]{3})\b")
_OTHERS: Final = frozenset(
    {"usd", "eur", "jpy", "gbp", "aud", "cad", "chf", "cny", "hkd", "krw", "sgd", "thb", "twd", "nzd", "sek"}
    | {"dkk", "nok", "inr", "myr", "lak", "khr", "rub", "xau"}
)
_LEAST: Final = 6
_MOST: Final = 19
_WHOLE: Final = 8


def _account_in(texts: Sequence[str]) -> str:
    """Return the account that a row names as the statement's; empty where it names none."""
    for place, text in enumerate(texts):
        folded = fold(text[:_LOOKED_AT], replace=" ").lower()
        if _NOT_OURS.search(folded):
            continue
        if match := _ACCOUNT.search(folded):
            if account := _number_of(match["number"]):
                return account
        elif is_label_of(text, ("account",)) and place + 1 < len(texts):
            return _number_of(texts[place + 1])
    return ""


_LOOKED_AT: Final = 300


def _number_of(text: str) -> str:
    """Return an account as it is written, in groups or not; empty where it is none."""
    first, *_ = text.split(maxsplit=1) or [""]
    number = first if len(first) >= _WHOLE else text
    number = number.replace(" ", "").replace(".", "").replace("-", "")
    is_one = number.isascii() and number.isdigit() and _LEAST <= len(number) <= _MOST
    return number if is_one and not _DATE.search(text) else ""


def _currency_in(texts: Sequence[str]) -> str:
    """Return the currency that a row names, where it is another one than dong."""
    joined = fold(" ".join(texts)[:_LOOKED_AT], replace=" ").lower()
    match = _CURRENCY.search(joined)
    return match[1].upper() if match and match[1] in _OTHERS else ""
