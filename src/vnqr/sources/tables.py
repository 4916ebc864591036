"""Reading the CSV files that offices and banks have: find the header, name the columns, parse strictly.

A bank's export has lines above its header (the bank's name, the period), headers in Vietnamese with or
without accents, in English or in both ("Số tiền ghi có/ Credit"), separated by comma, semicolon, tab or bar,
in UTF-8 with or without a byte order mark, or in UTF-16. All of that is found out from names in a table. What
a cell *means* is not found out: money is read in the format that the caller declares, and nothing else.
"""

from __future__ import annotations

import codecs
import csv
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr._support.types import discreet
from vnqr.errors import Code, Issue, VnqrError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Column", "Money", "Row", "Table", "dong_of", "open_table", "time_of", "words_of"]

_HEAD = 50  # the header is one of the first lines
_MAX_LINE = 2**16
_DELIMITERS = (",", ";", "\t", "|")
_BYTE_ORDER_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class Money(StrEnum):
    """How a file writes amounts. Digits without any separator are read in every format.

    Decimals, where there are any, must be zeros (one or two): amounts are whole dong.
    """

    PLAIN = "plain"
    """`1000000`, `1000000.00`"""

    DOT = "dot"
    """`1.000.000`, `1.000.000,00`"""

    COMMA = "comma"
    """`1,000,000`, `1,000,000.00`"""


_NUMBER = "0|[1-9][0-9]*"
_MONEY: Final = {
    Money.PLAIN: re.compile(rf"({_NUMBER})(?:\.00?)?"),
    Money.DOT: re.compile(rf"({_NUMBER}|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+)(?:,00?)?"),
    Money.COMMA: re.compile(rf"({_NUMBER}|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)(?:\.00?)?"),
}
_CURRENCY = re.compile(" ?(?:VND|VNĐ|vnd|vnđ|đ|₫)$")
_MAX_MONEY = 30
_SEPARATORS = str.maketrans("", "", ".,")

_CLOCK = r"(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?)?"
_OFFSET = "(Z|[+-][0-9]{2}:?[0-5][0-9])?"
_TIMES: Final = (
    (re.compile(f"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_CLOCK}{_OFFSET}"), (0, 1, 2)),
    (re.compile(f"([0-9]{{1,2}})/([0-9]{{1,2}})/([0-9]{{4}}){_CLOCK}{_OFFSET}"), (2, 1, 0)),
    (re.compile(f"([0-9]{{1,2}})-([0-9]{{1,2}})-([0-9]{{4}}){_CLOCK}{_OFFSET}"), (2, 1, 0)),
)
"""Year-month-day, and day first; where in the groups year, month and day are."""


def dong_of(text: str, money: Money) -> int | None:
    """Read an amount as declared.

    Args:
        text: a cell; a currency after the number (VND, đ) is allowed.
        money: the format that the file has.

    Returns:
        Whole dong, 0 or more; None where the text is anything else.

    Example:
        >>> dong_of("1.000.000", Money.DOT), dong_of("1,000.00 VND", Money.COMMA)
        (1000000, 1000)
        >>> dong_of("1.000", Money.PLAIN) is None
        True
    """
    bare = _CURRENCY.sub("", text.strip())
    match = _MONEY[money].fullmatch(bare) if len(bare) <= _MAX_MONEY else None
    return int(match[1].translate(_SEPARATORS)) if match else None


def time_of(text: str, zone: tzinfo) -> datetime | None:
    """Read a time: year-month-day or day/month/year, with or without a clock time, as ISO 8601 too.

    Args:
        text: a cell.
        zone: the time zone of a text that names none.

    Returns:
        The time with its UTC offset, at midnight where the text has no more than the day; None where the
        text is anything else, or no date of the calendar.

    Example:
        >>> from vnqr.ledger.values import VIETNAM
        >>> time_of("1/6/2024 14:02", VIETNAM).isoformat(), time_of("31/06/2024", VIETNAM)
        ('2024-06-01T14:02:00+07:00', None)
    """
    bare = text.strip()
    for pattern, (year, month, day) in _TIMES:
        if match := pattern.fullmatch(bare):
            *numbers, fraction, offset = match.groups()
            date = [int(numbers[place]) for place in (year, month, day)]
            clock = [int(number or 0) for number in numbers[3:]]
            try:
                moment = datetime(*date, *clock, tzinfo=_offset(offset) if offset else zone)  # type: ignore[arg-type,misc]
            except ValueError:
                return None
            return moment.replace(microsecond=int((fraction or "").ljust(6, "0")))
    return None


def _offset(text: str) -> tzinfo:
    """Return the time zone of `Z`, `+07:00` or `+0700`; ValueError where an offset is no such thing."""
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def words_of(header: str) -> str:
    r"""Return the words of a header in ASCII, lower case, one blank between them: accents do not count.

    Example:
        >>> words_of("Số tiền ghi có/\n Credit")
        'so tien ghi co credit'
    """
    plain = "".join(c for c in unicodedata.normalize("NFD", header) if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain.translate(_ASCII_LOWER)))


_WORD = re.compile("[0-9a-z]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)} | dict.fromkeys(
    map(ord, "đĐ"), "d"
)


class Column(NamedTuple):
    """A column that a table may have.

    Attributes:
        field: the field that it fills.
        names: what its header may be, in `words_of` form, the preferred one first. A header may also be
            two of them in a row, as bilingual exports have it.
        required: whether a table without it is none.
    """

    field: str
    names: tuple[str, ...]
    required: bool = True

    def rank(self, header: str) -> int | None:
        """Return how well a header fits: 0 best; None where it does not."""
        words = words_of(header).split()
        for cut in range(1, len(words) + 1):
            first, second = " ".join(words[:cut]), " ".join(words[cut:])
            if first in self.names and (not second or second in self.names):
                return self.names.index(first)
        return None


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        number: the line in the file where it starts, from 1.
        cells: the cells, as written.
        values: field -> cell, blanks around it removed; empty where the row is too short.
        issue: why it cannot be read; None where it can.
    """

    number: int
    cells: tuple[str, ...]
    values: Mapping[str, str]
    issue: Issue | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file whose columns are known. Reads the file anew each time it is iterated; picklable.

    Attributes:
        path: the file.
        encoding: of the text.
        delimiter: between the cells.
        header: the line of the header, from 1: where its last line ends.
        width: how many cells the header has.
        places: field -> the places of its columns; their cells are joined by a blank.
    """

    path: Path
    encoding: str
    delimiter: str
    header: int
    width: int
    places: Mapping[str, tuple[int, ...]]

    def __iter__(self) -> Iterator[Row]:
        """Give the rows after the header, the blank ones left out.

        Quoting is read strictly: a quote that is never closed would otherwise swallow rows unseen.
        """
        with self.path.open(encoding=self.encoding, errors="surrogateescape", newline="") as file:
            reader = csv.reader(file, delimiter=self.delimiter, strict=True)
            number = 1
            while True:
                try:
                    cells = tuple(next(reader))
                except StopIteration:
                    return
                except csv.Error:
                    yield Row(number, (), {}, Issue.error(Code.ROW_UNREADABLE))
                else:
                    if number > self.header and any(map(str.strip, cells)):
                        yield self._row(number, cells)
                number = reader.line_num + 1

    def _row(self, number: int, cells: tuple[str, ...]) -> Row:
        issue = None
        if not all(map(_is_text, cells)):
            issue = Issue.error(Code.ROW_UNREADABLE)
        elif any(map(str.strip, cells[self.width :])):
            issue = Issue.error(Code.ROW_CELLS, cells=len(cells), header=self.width)
        values = {
            field: " ".join(cells[place] for place in places if place < len(cells)).strip()
            for field, places in self.places.items()
        }
        return Row(number, cells, values, issue)


def open_table(
    path: str | Path,
    columns: Sequence[Column],
    named: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Table:
    """Find the header of a CSV file and its columns.

    Args:
        path: the file.
        columns: the columns to look for.
        named: field -> header, or headers whose cells are joined by a blank; for those fields nothing is
            looked for.

    Returns:
        The table.

    Raises:
        VnqrError: the file is in no known encoding (`file-encoding`), no header row has all required
            columns (`columns-not-found`), or two columns fit a field equally well (`column-ambiguous`).
        OSError: the file cannot be opened.
    """
    source, wanted = Path(path), dict(named or {})
    if unknown := wanted.keys() - {column.field for column in columns}:
        raise VnqrError.of(Code.COLUMNS_NOT_FOUND, fields=", ".join(sorted(unknown)))
    encoding, head = _head(source)
    best = [column.field for column in columns if column.required]
    for delimiter in _DELIMITERS:
        for end, cells in _lines(head, delimiter):
            fit = _fit(cells, columns, wanted)
            if not fit.missing:
                if fit.ambiguous:
                    raise VnqrError.of(Code.COLUMN_AMBIGUOUS, fields=", ".join(fit.ambiguous))
                return Table(source, encoding, delimiter, end, len(cells), fit.places)
            best = min(best, fit.missing, key=len)
    raise VnqrError.of(Code.COLUMNS_NOT_FOUND, fields=", ".join(best))


def _head(path: Path) -> tuple[str, list[str]]:
    """Return the encoding of a file, and its first lines."""
    with path.open("rb") as file:
        encoding = _BYTE_ORDER_MARKS.get(file.read(2), "utf-8-sig")
    try:
        with path.open(encoding=encoding, newline="") as file:
            return encoding, [file.readline(_MAX_LINE) for _ in range(_HEAD)]
    except UnicodeError:
        raise VnqrError.of(Code.FILE_ENCODING) from None


def _lines(head: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Give the rows of the first lines, each with the line it ends in; none after what is no CSV."""
    reader = csv.reader(head, delimiter=delimiter, strict=True)
    with suppress(csv.Error):
        for cells in reader:
            yield reader.line_num, cells


class _Fit(NamedTuple):
    """What a row is as a header: where the columns are, and for which fields it has none or several."""

    places: dict[str, tuple[int, ...]]
    missing: list[str]
    ambiguous: list[str]


def _fit(
    cells: Sequence[str], columns: Iterable[Column], wanted: Mapping[str, str | tuple[str, ...]]
) -> _Fit:
    fit = _Fit({}, [], [])
    for column in columns:
        headers = wanted.get(column.field)
        if headers is None:
            found = [_sniffed(column, cells)]
        else:
            found = [
                _named(header, cells) for header in ((headers,) if isinstance(headers, str) else headers)
            ]
        if not all(found):
            if column.required or headers is not None:
                fit.missing.append(column.field)
        elif any(len(places) > 1 for places in found):
            fit.ambiguous.append(column.field)
        else:
            fit.places[column.field] = tuple(place for places in found for place in places)
    return fit


def _named(header: str, cells: Sequence[str]) -> list[int]:
    """Return the places of the columns with a header, as written or as words."""
    exact = [place for place, cell in enumerate(cells) if cell.strip() == header.strip()]
    words = words_of(header)
    return exact or [place for place, cell in enumerate(cells) if words and words_of(cell) == words]


def _sniffed(column: Column, cells: Sequence[str]) -> list[int]:
    """Return the places of the columns that fit best."""
    ranks = {place: rank for place, cell in enumerate(cells) if (rank := column.rank(cell)) is not None}
    return [place for place, rank in ranks.items() if rank == min(ranks.values())]


def _is_text(cell: str) -> bool:
    """Tell whether a cell was decoded: bytes that are no UTF-8 were read as lone surrogates."""
    return _SURROGATE.search(cell) is None
