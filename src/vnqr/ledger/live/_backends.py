"""SQLite and PostgreSQL, as far as they differ.

Statements are expressions of SQLAlchemy Core, compiled once for each database and then run on a cursor of the
driver. A cursor is the one thing that a connection of our own, of SQLAlchemy, of Django and of plain
DB-API have in common, so a statement runs the same way inside anybody's transaction.
"""

# ruff: noqa: ANN401 - the connections and cursors of two drivers have no type in common
from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import contextmanager, nullcontext, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, Protocol, Self, TypeAlias, cast

from sqlalchemy import BindParameter, Boolean, ColumnElement, bindparam
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.compiler import compiles

from vnqr.errors import Code
from vnqr.ledger.live._backup import back_up
from vnqr.ledger.live._texts import (
    add_missing_text,
    insert_text,
    kind_of,
    update_joined_text,
    update_text,
    upsert_text,
)
from vnqr.ledger.live.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Column, Dialect, Executable, Table
    from sqlalchemy.sql.compiler import SQLCompiler

__all__ = ["Among", "Backend", "Cursor", "PostgreSQL", "SQLite", "Session", "Values", "backend_of"]

Values: TypeAlias = tuple[Any, ...]
"""A row as the driver gives it: integers, texts and None."""

_COPIED = 50
"""From how many rows on PostgreSQL takes a COPY; for fewer, starting one costs more than it spares."""
_ANSWERED = ("SELECT", "SHOW", "PRAGMA", "EXPLAIN")
"""How statements begin that give rows."""


class Cursor(Protocol):
    """What is used of a driver's cursor."""

    def execute(self, query: Any, params: Any = ..., /) -> object:
        """Run a statement."""
        ...

    def executemany(self, query: Any, params: Any, /) -> object:
        """Run a statement for each row."""
        ...

    def fetchall(self) -> list[Values]:
        """Return the rows that the statement gave."""
        ...


class Among(ColumnElement[bool]):
    """`column IN` a list that is one value, of whatever length: the text of the statement stays the same."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: Column[Any], name: str) -> None:
        """Take the column, of integers or texts, and the name of the value."""
        self.column = column
        self.values: BindParameter[Any] = bindparam(name)

    def self_group(self, against: Any = None) -> Self:  # noqa: ARG002 - as SQLAlchemy calls it
        """Return it as it is: SQLAlchemy would write `= 1` after it, which no index serves."""
        return self


@compiles(Among, "sqlite")
def _among_sqlite(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - our own names


@compiles(Among, "postgresql")
def _among_postgresql(element: Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = (compiler.process(part, **options) for part in (element.column, element.values))
    return f"{column} = ANY ({values}::{kind_of(element.column)}[])"


class _Compiled(NamedTuple):
    """A statement as the driver takes it, and the values that it brings with it."""

    text: str
    own: dict[str, Any]


class Backend(Protocol):
    """One of the two databases: how its SQL is written, and which of its errors mean "once more"."""

    name: ClassVar[str]
    dialect: ClassVar[Dialect]

    @property
    def failures(self) -> type[Exception]:
        """What the driver raises."""
        ...

    def gives_texts(self, raw: Any) -> bool:
        """Tell whether a connection gives texts as they were written, by what its owner has set."""
        ...

    def prepare(self, raw: Any) -> None:
        """Set up a connection, once."""
        ...

    def transaction(
        self, raw: Any, *, write: bool, few: bool, patience: float
    ) -> AbstractContextManager[None]:
        """Return a transaction on a connection that has none: committed, or rolled back on any exception.

        Args:
            raw: the connection.
            write: whether it writes.
            few: whether statements that give no rows may go to a server together with the next that does.
            patience: for how many seconds it waits for a lock.
        """
        ...

    def cursor(self, raw: Any) -> Cursor:
        """Return a cursor that gives rows as tuples, whatever the connection's owner has set."""
        ...

    def value(self, value: object) -> object:
        """Return a value as the driver takes it."""
        ...

    def insert(self, cursor: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Add rows."""
        ...

    def add_missing(
        self, cursor: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Values]
    ) -> None:
        """Add rows, in their order, but for those whose unique columns are there already."""
        ...

    def update(
        self,
        cursor: Any,
        table: Table,
        columns: tuple[str, ...],
        keys: tuple[str, ...],
        rows: Sequence[Values],
    ) -> None:
        """Change columns of rows; each of `rows` has the new values, then the keys of the row."""
        ...

    def lock(self, cursor: Any, table: Table, names: list[str]) -> None:
        """Lock the rows of names, in their order; those that are missing are made."""
        ...

    def lock_whole(self, cursor: Any, table: Table) -> None:
        """Lock a table: nobody else reads or writes it until the transaction ends."""
        ...

    def is_passing(self, error: Exception) -> bool:
        """Tell whether the same transaction, run again, may succeed."""
        ...


class SQLite:
    """The database in a file."""

    name: ClassVar[str] = "sqlite"
    dialect: ClassVar[Dialect] = SQLiteDialect_pysqlite(paramstyle="named")

    @property
    def failures(self) -> type[Exception]:
        """What sqlite3 raises."""
        return sqlite3.Error

    def gives_texts(self, raw: Any) -> bool:
        """Tell whether `text_factory` makes a str of what is UTF-8."""
        made = raw.text_factory
        return made is str or made("đ".encode()) == "đ"

    def prepare(self, raw: Any) -> None:
        """Set what keeps a commit through a power cut and lets readers read beside a writer."""
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            raw.execute(f"PRAGMA {setting}")

    @contextmanager
    def transaction(self, raw: Any, *, write: bool, few: bool, patience: float) -> Generator[None]:  # noqa: ARG002
        """Open a transaction that has the right to write from the start, or one that reads; neither waits."""
        raw.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            yield
            raw.execute("COMMIT")
        except BaseException:
            raw.rollback()
            raise

    def cursor(self, raw: Any) -> Cursor:
        """Return a cursor."""
        cursor = raw.cursor()
        cursor.row_factory = None
        return cast("Cursor", cursor)

    def value(self, value: object) -> object:
        """Return a list as JSON, for `Among`."""
        return json.dumps(value) if isinstance(value, list) else value

    def insert(self, cursor: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Add rows."""
        cursor.executemany(insert_text(table, columns, "?"), rows)

    def add_missing(
        self, cursor: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Values]
    ) -> None:
        """Add rows."""
        cursor.executemany(f"{insert_text(table, columns, '?')} ON CONFLICT DO NOTHING", rows)

    def update(
        self,
        cursor: Any,
        table: Table,
        columns: tuple[str, ...],
        keys: tuple[str, ...],
        rows: Sequence[Values],
    ) -> None:
        """Change rows."""
        cursor.executemany(update_text(table, columns, keys), rows)

    def lock(self, cursor: Any, table: Table, names: list[str]) -> None:
        """Do nothing: there is one writer."""

    def lock_whole(self, cursor: Any, table: Table) -> None:
        """Do nothing, likewise."""

    def is_passing(self, error: Exception) -> bool:
        """Tell whether another connection is writing."""
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


class PostgreSQL:
    """The database on a server."""

    name: ClassVar[str] = "postgresql"
    dialect: ClassVar[Dialect] = PGDialect_psycopg(paramstyle="pyformat")  # type: ignore[no-untyped-call]

    @property
    def failures(self) -> type[Exception]:
        """What psycopg raises."""
        import psycopg  # noqa: PLC0415 - an extra of its own

        return psycopg.Error

    def gives_texts(self, raw: Any) -> bool:
        """Tell whether `client_encoding` is UTF8: of SQL_ASCII psycopg gives bytes, others lack letters."""
        return bool(raw.info.encoding == "utf-8")

    def prepare(self, raw: Any) -> None:
        """Leave all as the server has it."""

    @contextmanager
    def transaction(self, raw: Any, *, write: bool, few: bool, patience: float) -> Generator[None]:
        """Open a transaction that sees what others commit, or one that reads the state of one moment."""
        begin = _BEGIN[write].format(max(1, int(patience * 1000)))
        before = raw.autocommit
        raw.autocommit = True  # we begin and end it ourselves: together with other statements
        try:
            with raw.pipeline() if few else nullcontext():
                for text in begin.split("; ") if few else [begin]:  # a pipeline has one to a message
                    raw.execute(text, prepare=False)
                yield
                raw.execute("COMMIT")
        except BaseException:
            with suppress(self.failures):  # the connection is lost: what went wrong first is what counts
                raw.rollback()
            raise
        finally:
            _set_back(raw, autocommit=before)

    def cursor(self, raw: Any) -> Cursor:
        """Return a cursor."""
        from psycopg import Cursor as Plain  # noqa: PLC0415 - an extra of its own
        from psycopg.rows import tuple_row  # noqa: PLC0415 - likewise

        return cast("Cursor", Plain(raw, row_factory=tuple_row))

    def value(self, value: object) -> object:
        """Return the value: psycopg knows lists."""
        return value

    def insert(self, cursor: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Add rows."""
        if len(rows) < _COPIED or cursor.connection.pgconn.pipeline_status:  # in which there is no COPY
            for place in range(0, len(rows), _COPIED):
                some = rows[place : place + _COPIED]
                values = [value for row in some for value in row]
                cursor.execute(insert_text(table, columns, "%s", len(some)), values)
            return
        with cursor.copy(f"COPY {table.name} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def add_missing(
        self, cursor: Any, table: Table, columns: tuple[str, ...], rows: Sequence[Values]
    ) -> None:
        """Add rows."""
        cursor.execute(add_missing_text(table, columns), _by_column(rows))

    def update(
        self,
        cursor: Any,
        table: Table,
        columns: tuple[str, ...],
        keys: tuple[str, ...],
        rows: Sequence[Values],
    ) -> None:
        """Change rows."""
        cursor.execute(update_joined_text(table, columns, keys), _by_column(rows))

    def lock(self, cursor: Any, table: Table, names: list[str]) -> None:
        """Write the rows: a row that is there is locked by it, too."""
        (column,) = table.primary_key.columns
        cursor.execute(upsert_text(table, column.name), [names])

    def lock_whole(self, cursor: Any, table: Table) -> None:
        """Lock the table."""
        cursor.execute(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE")

    def is_passing(self, error: Exception) -> bool:
        """Tell whether it was a serialization failure, a deadlock, a lock or a row of another writer."""
        return getattr(error, "sqlstate", None) in {"40001", "40P01", "55P03", "23505"}


_BEGIN: Final = {
    True: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = {}",
    False: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL lock_timeout = {}",
}
"""Begins a transaction that waits for a lock for so many milliseconds."""


def _set_back(raw: Any, *, autocommit: bool) -> None:
    """Give a connection its own way to commit back, if it did not go away."""
    if not raw.closed:
        raw.autocommit = autocommit


def _by_column(rows: Sequence[Values]) -> list[list[Any]]:
    return [list(values) for values in zip(*rows, strict=True)]


@cache
def _compile(dialect: Dialect, statement: Executable) -> _Compiled:
    compiled = cast("SQLCompiler", cast("Any", statement).compile(dialect=dialect))
    binds = getattr(compiled, "binds", {})  # statements that make a table have none
    own = {name: bind.value for name, bind in binds.items() if not bind.required}
    return _Compiled(str(compiled), own)


class Session:
    """A transaction that is open: statements are run in it."""

    __slots__ = ("_raw", "backend")

    def __init__(self, backend: Backend, raw: Any) -> None:
        """Take a driver's connection.

        Raises:
            LedgerError: it does not give texts as they were written (`ledger-texts`).
        """
        if not backend.gives_texts(raw):
            raise LedgerError.of(Code.LEDGER_TEXTS)
        self.backend = backend
        self._raw = raw

    def back_up(self, path: str) -> None:
        """Write the database to another file, by SQLite's own means.

        Raises:
            LedgerError: it is not SQLite (`ledger-backup`).
        """
        if not isinstance(self._raw, sqlite3.Connection):
            raise LedgerError.of(Code.LEDGER_BACKUP)
        back_up(self._raw, path)

    def command(self, text: str) -> list[Values]:
        """Run a statement that is no expression, as BEGIN; return its rows."""
        cursor = self._cursor()
        cursor.execute(text)
        return cursor.fetchall() if text.startswith(_ANSWERED) else []

    def run(self, statement: Executable, **values: object) -> list[Values]:
        """Run a statement; return its rows."""
        backend = self.backend
        text, own = _compile(backend.dialect, statement)
        given = {name: backend.value(value) for name, value in values.items()}
        cursor = self._cursor()
        cursor.execute(text, own | given)
        return cursor.fetchall() if text.startswith(_ANSWERED) else []

    def insert(self, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Add rows; nothing to do for none."""
        if rows:
            self.backend.insert(self._cursor(), table, columns, rows)

    def add_missing(self, table: Table, columns: tuple[str, ...], rows: Sequence[Values]) -> None:
        """Add rows, in their order, but for those whose unique columns are there already."""
        if rows:
            self.backend.add_missing(self._cursor(), table, columns, rows)

    def lock(self, table: Table, names: list[str]) -> None:
        """Lock the rows of names, in their order, where the database has more than one writer."""
        if names:
            self.backend.lock(self._cursor(), table, names)

    def lock_whole(self, table: Table) -> None:
        """Lock a table, where the database has more than one writer: nobody else reads or writes it."""
        self.backend.lock_whole(self._cursor(), table)

    def update(
        self, table: Table, columns: tuple[str, ...], rows: Sequence[Values], keys: tuple[str, ...] = ("id",)
    ) -> None:
        """Change columns of rows; each of `rows` has the new values, then the keys of the row."""
        if rows:
            self.backend.update(self._cursor(), table, columns, keys, rows)

    def _cursor(self) -> Cursor:
        """Return a cursor of its own for each statement: the rows of one may come with those of the next."""
        return self.backend.cursor(self._raw)


def backend_of(raw: object) -> Backend | None:
    """Return what a driver's connection leads to; None where it is another driver's."""
    if isinstance(raw, sqlite3.Connection):
        return SQLite()
    psycopg = sys.modules.get("psycopg")  # an extra: who has a connection of it has loaded it
    return PostgreSQL() if psycopg is not None and isinstance(raw, psycopg.Connection) else None
