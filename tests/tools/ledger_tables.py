"""The tables of the ledger as a picture, and as rows of docs/ledger.md.

    python tests/tools/ledger_tables.py

draws `docs/pictures/ledger-tables.svg` anew from the schema, and prints the rows of the table on the page.
tests/project/test_ledger_page.py fails while picture or rows are not what the schema says.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

from vnqr.ledger.live._schema import METADATA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Table

PICTURE = Path(__file__).parents[2] / "docs" / "pictures" / "ledger-tables.svg"

PLACES = (
    ("reference", "part"),
    ("link", "revision", "event"),
    ("credit", "source"),
    ("movement", "refund", "close", "act"),
    ("debit", "unreadable", "notification", "cover", "apart"),
    ("scheme", "number", "feed", "meta"),
)
"""The columns of the picture, from the left, with their tables from the top."""

_ROW, _HEAD = 15, 21
_CHARACTER = 6.7  # of the font, which has one width for all
_GAP, _GUTTER, _MARGIN = 18, 46, 16
_STYLE = """\
text{font:11px ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1c2733}
.name{font-weight:bold;fill:#fff}.key{font-weight:bold}.derived{fill:#7a8794;font-style:italic}
.box{fill:#fff;stroke:#33506b}.head{fill:#33506b}.line{fill:none;stroke:#b4532a;stroke-width:1.3}
"""
_ARROW = (
    '<marker id="to" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto">'
    '<path d="M0,0 L8,4 L0,8 z" fill="#b4532a"/></marker>'
)


class Box(NamedTuple):
    """A table on the picture: its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def row(self, number: int) -> float:
        """Return the middle of a row; -1 is the name."""
        return self.y + (_HEAD / 2 if number < 0 else _HEAD + (number + 0.5) * _ROW)


def short(table: Table) -> str:
    """Return the name of a table without what all names begin with."""
    return table.name.removeprefix("vnqr_")


def said(column: Column) -> str:
    """Return how a column is written: with a question mark where it may be empty."""
    return f"{column.name}{'?' if column.nullable else ''}"


def is_derived(column: Column) -> bool:
    """Return whether a column can be derived again from other tables."""
    return (column.comment or "").startswith("derived")


def boxes(tables: dict[str, Table]) -> dict[str, Box]:
    """Return where each table stands."""
    found: dict[str, Box] = {}
    x: float = _MARGIN
    for names in PLACES:
        width = max(
            _CHARACTER * max(len(name) + 2, *(len(said(column)) for column in tables[name].columns)) + 20
            for name in names
        )
        y: float = _MARGIN
        for name in names:
            height = _HEAD + _ROW * len(tables[name].columns) + 4
            found[name] = Box(x, y, width, height)
            y += height + _GAP
        x += width + _GUTTER
    return found


def arrows(tables: dict[str, Table]) -> Iterator[tuple[str, int, str, str]]:
    """Yield each foreign key: its table, the row of its column, the column, the table that it leads to."""
    for name, table in tables.items():
        for row, column in enumerate(table.columns):
            for key in column.foreign_keys:
                yield name, row, column.name, short(key.column.table)


def way(start: Box, row: int, end: Box, number: int, bottom: float) -> str:
    """Return the way of an arrow from a row of one box to the name of another; each has a lane of its own."""
    shift = 5 + 5 * (number % 6)
    y, target = start.row(row), end.row(-1)
    if start == end:
        return f"M{start.x + start.width},{y} h{shift} V{target} h{-shift}"
    if start.x == end.x:
        return f"M{start.x + start.width},{y} h{shift} V{target} H{end.x + end.width}"
    if end.x < start.x:
        lane = start.x - shift
        return f"M{start.x},{y} H{lane} V{target} H{end.x + end.width}"
    lane = start.x + start.width + shift
    if end.x - start.x - start.width <= _GUTTER:
        return f"M{start.x + start.width},{y} H{lane} V{target} H{end.x}"
    last = end.x - shift
    return f"M{start.x + start.width},{y} H{lane} V{bottom} H{last} V{target} H{end.x}"


def picture() -> str:
    """Return the picture."""
    tables = {short(table): table for table in METADATA.sorted_tables}
    places = boxes(tables)
    bottom = max(box.y + box.height for box in places.values()) + 12
    wide = max(box.x + box.width for box in places.values()) + _MARGIN
    high = bottom + 10
    size = f'width="{wide:.0f}" height="{high:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" {size} role="img">',
        "<title>The tables of the ledger</title>",
        f"<style>{_STYLE}</style>",
        f"<defs>{_ARROW}</defs>",
        f'<rect {size} fill="#f4f6f8"/>',
    ]
    for name, box in places.items():
        parts += drawn(tables[name], box)
    numbers = count()
    for name, row, column, target in arrows(tables):
        drawing = way(places[name], row, places[target], next(numbers), bottom)
        parts.append(
            f'<path class="line" marker-end="url(#to)" d="{drawing}"><title>{name}.{column} to {target}'
            "</title></path>"
        )
    return "\n".join([*parts, "</svg>", ""])


def drawn(table: Table, box: Box) -> Iterator[str]:
    """Yield the drawing of a table."""
    x, y, width, height = box
    yield f'<rect class="box" x="{x}" y="{y}" width="{width:.0f}" height="{height}"/>'
    yield f'<rect class="head" x="{x}" y="{y}" width="{width:.0f}" height="{_HEAD}"/>'
    yield f'<text class="name" x="{x + 8}" y="{y + 15}">{short(table)}</text>'
    for row, column in enumerate(table.columns):
        kind = "key" if column.primary_key else "derived" if is_derived(column) else ""
        yield (
            f'<text{f" class={kind!r}" if kind else ""} x="{x + 8}" '
            f'y="{box.row(row) + 4}">{escape(said(column))}</text>'
        ).replace("'", '"')


def rows() -> list[str]:
    """Return the rows of the page: each table, and what it holds."""
    return [f"| `{table.name}` | {table.comment} |" for table in sorted(METADATA.tables.values(), key=short)]


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
    print("\n".join(rows()))
