"""A ledger written to another database, of the same kind or of the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, func, literal, select, tuple_

from vnqr.errors import Code
from vnqr.ledger.live._feed import begin_anew
from vnqr.ledger.live._migrations import migrate
from vnqr.ledger.live._schema import ACT, COVER, CREDIT, DEBIT, METADATA, NOTIFICATION, REFERENCE, UNREADABLE
from vnqr.ledger.live.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import BindParameter, Table

    from vnqr.ledger.live._backends import Session, Values

__all__ = ["copy_whole"]

_AT_ONCE: Final = 5_000
"""So many rows are in the memory at a time."""
_FILLED: Final = (REFERENCE, CREDIT, UNREADABLE, ACT, DEBIT, NOTIFICATION, COVER)
"""Where something comes first, whatever comes."""


def copy_whole(here: Session, there: Session) -> int:
    """Write all rows to an empty database, whose tables are made. Its feed has another epoch.

    Returns:
        How many rows there are.

    Raises:
        LedgerError: the other database has charges, credits or messages (`ledger-not-empty`).
    """
    migrate(there)
    if any(there.run(select(literal(1)).select_from(table).limit(1)) for table in _FILLED):
        raise LedgerError.of(Code.LEDGER_NOT_EMPTY)
    tables = METADATA.sorted_tables
    for table in reversed(tables):
        there.run(table.delete())  # what an empty ledger has: its version, its schemes, its feed
    count = sum(_copy(here, there, table) for table in tables)
    _count_on(there)
    begin_anew(there)
    return count


def _copy(here: Session, there: Session, table: Table) -> int:
    """Copy a table. What a row says of another row of its table is written when all of them are there."""
    names = tuple(column.name for column in table.columns)
    own = tuple(
        name for name in names if any(key.column.table is table for key in table.c[name].foreign_keys)
    )
    places = [names.index(name) for name in own]
    count = 0
    for page in _pages(here, table):
        there.insert(table, names, [_without(row, places) for row in page])
        count += len(page)
    for page in _pages(here, table) if own else ():
        said = [(*(row[at] for at in places), row[names.index("id")]) for row in page]
        there.update(table, own, [row for row in said if any(value is not None for value in row[:-1])])
    return count


def _without(row: Values, places: list[int]) -> Values:
    return tuple(None if at in places else value for at, value in enumerate(row)) if places else row


def _pages(session: Session, table: Table) -> Iterator[list[Values]]:
    """Yield the rows of a table in the order of its key."""
    key = tuple(table.primary_key.columns)
    page = select(*table.columns).order_by(*key).limit(_AT_ONCE)
    last_key: list[BindParameter[Any]] = [bindparam(f"k{at}") for at in range(len(key))]
    further = page.where(tuple_(*key) > tuple_(*last_key))
    rows = session.run(page)
    places = [list(table.columns).index(column) for column in key]
    while rows:
        yield rows
        last = {f"k{at}": rows[-1][place] for at, place in enumerate(places)}
        rows = session.run(further, **last) if len(rows) == _AT_ONCE else []


def _count_on(there: Session) -> None:
    """Let PostgreSQL count on after the rows that were copied; SQLite does so by itself."""
    if there.backend.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = there.run(select(func.max(column)))[0][0]
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            there.run(select(func.setval(sequence, last or 1, last is not None)))
