r"""Rows of the tables of an HTML page: banks name such pages `.xls`.

Only what makes a table counts: rows, cells, what spans several of them, line breaks. The page is read in one
pass from left to right; the time is linear in its length, whatever is open or broken in it.

Example:
    >>> [line.cells for line in html_lines("<table><tr><td colspan=2>a<br>b<td>c</table>")]
    [('a\nb', '', 'c')]
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from vnqr.sources._lines import MAX_COLUMNS, MAX_ROW, TableLine, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["html_lines"]

_NAME: Final = re.compile("/?[a-zA-Z][a-zA-Z0-9]*")
_MARKUP: Final = re.compile("[a-zA-Z/!?]")
_SPAN: Final = re.compile(r"""\b(col|row)span\s*=\s*["']?\s*([0-9]{1,6})""", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_HIDDEN: Final = ("script", "style")
_BREAKS: Final = frozenset({"br", "/p", "/div", "/li"})


def html_lines(page: str) -> Iterator[TableLine]:
    """Yield the rows of all tables of a page, in the order in which they end; numbered as they begin.

    A cell that spans several columns or rows has its text in the first of them, the others are empty: an
    amount is never there twice.

    Raises:
        VnqrError: a row has more columns or characters than any table (`table-too-large`).
    """
    reader = _Reader()
    for tag, text in _pieces(page):
        if tag:
            yield from reader.tag(tag, text)
        else:
            reader.text(text)
    yield from reader.end()


def _pieces(page: str) -> Iterator[tuple[str, str]]:
    """Yield the tags, with all that is in them, and the texts between them, without a tag's name."""
    place = 0
    while place < len(page):
        opened = page.find("<", place)
        if opened < 0:
            yield "", page[place:]
            return
        if opened > place:
            yield "", page[place:opened]
        if not _MARKUP.match(page, opened + 1):
            yield "", "<"
            place = opened + 1
            continue
        if page.startswith("<!--", opened):
            closed = page.find("-->", opened)
            place = closed + 3 if closed >= 0 else len(page)
            continue
        closed = page.find(">", opened)
        if closed < 0:
            return
        inside = page[opened + 1 : closed]
        place = closed + 1
        if match := _NAME.match(inside):
            name = match[0].lower()
            yield name, inside
            if name in _HIDDEN:
                end = re.compile(f"</{name}", re.IGNORECASE).search(page, place)
                place = end.start() if end else len(page)


class _Table:
    """A table that is being read.

    Attributes:
        number: of the row, among all rows of the page.
        cells: those of the row that have ended; None between rows.
        open: the texts of the cell that has not ended; None between cells.
        spans: place -> how many rows more a cell of an earlier row takes, this one included.
        begun: the same of the cells of this row, this one left out.
        width: how many columns the open cell spans.
        height: how many rows it spans.
        size: how many characters the row has.
    """

    def __init__(self) -> None:
        self.number = 0
        self.cells: list[str] | None = None
        self.open: list[str] | None = None
        self.spans: dict[int, int] = {}
        self.begun: dict[int, int] = {}
        self.width = self.height = 1
        self.size = 0

    def add(self, text: str) -> None:
        """Add a text to the open cell, if there is one."""
        if self.open is not None:
            self.size += len(text)
            if self.size > MAX_ROW:
                raise too_large()
            self.open.append(text)

    def end_cell(self) -> None:
        """Add the open cell to the row, if there is one."""
        if self.open is None or self.cells is None:
            return
        self._fill(self.cells)
        place = len(self.cells)
        if place + self.width > MAX_COLUMNS:
            raise too_large()
        if self.height > 1:
            self.begun |= dict.fromkeys(range(place, place + self.width), self.height - 1)
        self.cells += ["".join(self.open).strip(), *[""] * (self.width - 1)]
        self.open = None

    def end_row(self) -> Iterator[TableLine]:
        """Yield the row, if there is one."""
        self.end_cell()
        if self.cells is not None:
            self._fill(self.cells)
            yield TableLine(self.number, tuple(self.cells))
            self.spans = {place: rows - 1 for place, rows in self.spans.items() if rows > 1} | self.begun
            self.begun, self.cells = {}, None

    def _fill(self, cells: list[str]) -> None:
        """Leave the places empty that cells of earlier rows take."""
        while len(cells) in self.spans:
            cells.append("")


class _Reader:
    """Makes rows of tags and texts. Tables may be in the cells of others."""

    def __init__(self) -> None:
        self._tables: list[_Table] = [_Table()]
        self._rows = 0

    def text(self, text: str) -> None:
        """Take a text between tags; its line breaks are spaces."""
        self._tables[-1].add(_SPACES.sub(" ", html.unescape(text)))

    def tag(self, name: str, inside: str) -> Iterator[TableLine]:
        """Take a tag, and yield the row that it ends."""
        table = self._tables[-1]
        if name in _BREAKS:
            table.add("\n")
        elif name == "table":
            self._tables.append(_Table())
        elif name == "/table":
            yield from table.end_row()
            if len(self._tables) > 1:
                self._tables.pop()
        elif name in {"tr", "/tr"}:
            yield from table.end_row()
            if name == "tr":
                self._rows += 1
                table.number, table.cells, table.size = self._rows, [], 0
        elif name in {"td", "th", "/td", "/th"}:
            table.end_cell()
            if name[0] == "t" and table.cells is not None:
                spans = {kind.lower(): int(count) for kind, count in _SPAN.findall(inside)}
                table.width, table.height = max(spans.get("col", 1), 1), max(spans.get("row", 1), 1)
                table.open = []

    def end(self) -> Iterator[TableLine]:
        """Yield the rows that the page leaves open: it was cut there."""
        for table in reversed(self._tables):
            for line in table.end_row():
                yield line._replace(ended=False)
