"""CSV files of the agency's own software: find the header, name the columns, read the rows strictly.

Such a file may have lines above its header, headers in Vietnamese with or without accents, in English or in
both ("Số tiền ghi có/ Credit"), separated by comma, semicolon, tab or bar, in UTF-8 with or without a byte
order mark, or in UTF-16. All of that is found out from names in a table. What a cell *means* is not: see
`vnqr.sources.cells`. Statements of banks have a reader of their own, `vnqr.sources.statements`.

Example:
    >>> Column("payable", ("payable", "phai nop")).rank("Phải nộp/ Payable")
    1
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from vnqr.errors import Code, Issue, VnqrError
from vnqr.sources._lines import (
    DELIMITERS,
    MAX_COLUMNS,
    MAX_HEADER,
    csv_lines,
    encoding_of,
    is_text,
    too_large,
)
from vnqr.sources.cells import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vnqr.sources._lines import TableLine

__all__ = ["Column", "Row", "Table", "open_table"]

_HEAD: Final = 50  # the header is one of the first lines


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
        if len(header) > MAX_HEADER:
            return None
        words = words_of(header).split()
        longest = max((name.count(" ") + 1 for name in self.names), default=0)
        for cut in range(1, min(len(words), longest) + 1):
            first, second = " ".join(words[:cut]), " ".join(words[cut : cut + longest + 1])
            if first in self.names and (not second or second in self.names):
                return self.names.index(first)
        return None


class Row(NamedTuple):
    """A row of a table.

    Attributes:
        number: the line in the file where it starts, from 1.
        cells: the cells, as written.
        values: field -> cell, spaces around it removed; empty where the row is too short.
        issue: why it cannot be read; None where it can.
    """

    number: int
    cells: tuple[str, ...]
    values: Mapping[str, str]
    issue: Issue | None


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file whose columns are known. Reads the file anew each time it is iterated; picklable.

    Attributes:
        path: the file.
        encoding: of the text.
        delimiter: between the cells.
        header: the line of the header, from 1: where it starts.
        headers: its cells, as written.
        places: field -> the places of its columns; their cells are joined by a space.
    """

    path: Path
    encoding: str
    delimiter: str
    header: int
    headers: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows after the header, the empty ones left out.

        Quotes are read strictly: a quote that is never closed would otherwise hide rows.

        Raises:
            VnqrError: a row is longer than any (`table-too-large`).
        """
        for line in _lines(self.path, self.encoding, self.delimiter):
            cells = cast("tuple[str, ...]", line.cells)
            if line.number <= self.header or not any(map(str.strip, cells)):
                continue
            if line.readable:
                yield self._row(line.number, cells)
            else:
                yield Row(line.number, cells, {}, Issue.error(Code.ROW_UNREADABLE))

    def _row(self, number: int, cells: tuple[str, ...]) -> Row:
        issue = None
        if any(map(str.strip, cells[len(self.headers) :])):
            issue = Issue.error(Code.ROW_CELLS, cells=len(cells), header=len(self.headers))
        values = {
            field: " ".join(cells[place] for place in places if place < len(cells)).strip()
            for field, places in self.places.items()
        }
        return Row(number, cells, values, issue)


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[TableLine]:
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        yield from csv_lines(file, delimiter)


def open_table(
    path: str | Path,
    columns: Sequence[Column],
    named: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Table:
    """Find the header of a CSV file and its columns.

    Args:
        path: the file.
        columns: the columns to look for.
        named: field -> header, or headers whose cells are joined by a space; for those fields nothing is
            looked for.

    Returns:
        The table.

    Raises:
        VnqrError: the file is in no known encoding (`file-encoding`), no header row has all required
            columns (`columns-not-found`), two columns fit a field equally well (`column-ambiguous`), or the
            table has more columns, or longer headers or rows, than any (`table-too-large`).
        OSError: the file cannot be opened.
    """
    source, wanted = Path(path), dict(named or {})
    if unknown := wanted.keys() - {column.field for column in columns}:
        raise VnqrError.of(Code.COLUMNS_NOT_FOUND, fields=", ".join(sorted(unknown)))
    with source.open("rb") as file:
        encoding = encoding_of(file.read(_MARK)) or "utf-8"
    best = [column.field for column in columns if column.required]
    oversized = False
    for delimiter in DELIMITERS:
        head = list(islice(_lines(source, encoding, delimiter), _HEAD))
        if not all(is_text(cell) for line in head for cell in cast("tuple[str, ...]", line.cells)):
            raise VnqrError.of(Code.FILE_ENCODING)
        for line in head:
            cells = cast("tuple[str, ...]", line.cells)
            if not line.readable:
                continue
            if len(cells) > MAX_COLUMNS or any(len(cell) > MAX_HEADER for cell in cells):
                oversized = True
                continue
            fit = _fit(cells, columns, wanted)
            if not fit.missing:
                if fit.ambiguous:
                    raise VnqrError.of(Code.COLUMN_AMBIGUOUS, fields=", ".join(fit.ambiguous))
                return Table(source, encoding, delimiter, line.number, cells, fit.places)
            best = min(best, fit.missing, key=len)
    if oversized:
        raise too_large()
    raise VnqrError.of(Code.COLUMNS_NOT_FOUND, fields=", ".join(best))


_MARK: Final = 4


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
