r"""Lines of CSV files, and the limits of any table.

A table of an office or a bank has at most `MAX_COLUMNS` columns, a header cell at most `MAX_HEADER`
characters, a row at most `MAX_ROW` characters. What is larger is no table of this kind, and is refused before
time or memory is spent on it.

Example:
    >>> import io
    >>> for line in csv_lines(io.StringIO('1;"a\nb"\n2;"c\n'), ";"):
    ...     print(line.number, line.cells, line.readable)
    1 ('1', 'a\nb') True
    3 ('2;"c',) False
"""

from __future__ import annotations

import codecs
import csv
import re
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vnqr._support.surrogates import SURROGATE
from vnqr.errors import Code, VnqrError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO

__all__ = [
    "DELIMITERS",
    "MAX_COLUMNS",
    "MAX_HEADER",
    "MAX_ROW",
    "Cell",
    "TableLine",
    "csv_lines",
    "encoding_of",
    "is_text",
    "too_large",
]

MAX_COLUMNS: Final = 200
MAX_HEADER: Final = 300
MAX_ROW: Final = 2**20
_DATE: Final = re.compile("[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")
DELIMITERS: Final = (",", ";", "\t", "|")

Cell: TypeAlias = str | int | float | bool | datetime | date | time | timedelta
"""What a cell holds: a text, or a value of Excel."""


class TableLine(NamedTuple):
    """A row of a file, or a line that is no row.

    Attributes:
        number: the line in the file where it starts, or the row of the sheet; from 1.
        cells: the cells, as the file has them; of what is no row, the text of the line alone.
        readable: whether it is a row, and text in the encoding of the file.
        ended: whether a line end follows it: a file that was cut ends within a row.
    """

    number: int
    cells: tuple[Cell, ...]
    readable: bool = True
    ended: bool = True


def too_large() -> VnqrError:
    """Return the error of a table that is larger than the limits."""
    return VnqrError.of(Code.TABLE_TOO_LARGE, columns=MAX_COLUMNS, characters=MAX_HEADER, row=MAX_ROW)


def encoding_of(start: bytes) -> str | None:
    """Return the encoding that a byte order mark at the start of a file names; None where there is none."""
    return next((name for mark, name in _MARKS if start.startswith(mark)), None)


_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def is_text(text: str) -> bool:
    """Whether a text was decoded: bytes that are none in the encoding are read as lone surrogates."""
    return text.isascii() or SURROGATE.search(text) is None


def csv_lines(file: TextIO, delimiter: str) -> Iterator[TableLine]:
    """Yield the rows of a CSV file, empty ones included.

    Quotes are read strictly: a quote that is never closed would otherwise hide the rows after it. Each line
    that such a quote swallowed comes as a line that is no row, and no value is taken from it: what is
    after a broken quote may be the text of a payer.

    Args:
        file: the text, opened with `newline=""`.
        delimiter: between the cells.

    Raises:
        VnqrError: a row is longer than `MAX_ROW` (`table-too-large`).
    """
    feed = _Feed(file)
    reader = csv.reader(feed.lines(), delimiter=delimiter, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield from _no_rows(number, feed.taken)
        else:
            if len(feed.taken) > 1 and any(_holds_row(cell, delimiter, len(cells)) for cell in cells):
                yield from _no_rows(number, feed.taken)
            else:
                ended = feed.taken[-1].endswith(("\n", "\r"))
                yield TableLine(number, tuple(cells), not feed.is_undecoded, ended)
        number += len(feed.taken)
        feed.begin_row()


def _no_rows(number: int, lines: Iterable[str]) -> Iterator[TableLine]:
    for place, line in enumerate(lines, number):
        if text := line.strip():
            yield TableLine(place, (text,), readable=False)


def _holds_row(cell: str, delimiter: str, width: int) -> bool:
    """Whether a line inside a cell looks like a row of the file: a date, and as many delimiters as a row."""
    _, *lines = cell.splitlines() or [""]
    return any(line.count(delimiter) >= max(width - 1, 2) and _DATE.search(line) for line in lines)


class _Feed:
    """The lines of a file, with those of the row that is being read.

    Attributes:
        taken: the lines of the row.
        is_undecoded: whether one of them has bytes that are no text.
    """

    def __init__(self, file: TextIO) -> None:
        self.taken: list[str] = []
        self.is_undecoded = False
        self._size = 0
        self._file = file

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.taken.clear()
        self.is_undecoded = False
        self._size = 0

    def lines(self) -> Iterator[str]:
        """Yield the lines; one that is too long is not read to its end."""
        take = self.taken.append
        for line in iter(partial(self._file.readline, MAX_ROW + 1), ""):
            self._size += len(line)
            if self._size > MAX_ROW:
                raise too_large()
            if not line.isascii() and SURROGATE.search(line):
                self.is_undecoded = True
            take(line)
            yield line
