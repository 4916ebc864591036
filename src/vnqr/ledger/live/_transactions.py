"""Whose transaction a call runs in: the ledger's own, or the caller's.

In its own, a call is begun, committed and, where the database says "once more", run again. In a caller's,
a call has a savepoint and is never run again: `TryAgain` says that the caller's transaction may succeed
if it is.

SQLite has one writer. A transaction that has read before it wants to write fails at once where another has
written in between, and no waiting helps. So ours begin with BEGIN IMMEDIATE, and a caller's that did not is
refused. On PostgreSQL a call needs READ COMMITTED: after it has waited for a row it reads what was committed.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager, suppress
from functools import partial
from os import PathLike, fspath, getpid
from pathlib import Path
from random import random
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from vnqr._support.surrogates import SURROGATE
from vnqr._support.types import require
from vnqr.errors import Code, MissingExtraError, VnqrError
from vnqr.ledger.live._backends import PostgreSQL, Session, SQLite, backend_of
from vnqr.ledger.live.errors import LedgerError, TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from contextlib import AbstractContextManager

    from vnqr.ledger.live._backends import Backend

__all__ = ["Joined", "Own", "Transactions", "file_name"]

T = TypeVar("T")

_PATIENCE = 30.0
"""For how many seconds a call waits for other writers."""
_PAUSE = 0.001, 0.01
"""Seconds between two tries, the first and the longest. SQLite's own waiting grows to 0.1 s, which is too
long beside an import that pauses for a few milliseconds."""


class Transactions(Protocol):
    """Runs work in a transaction."""

    def run(self, work: Callable[[Session], T], *, write: bool = True, few: bool = False) -> T:
        """Return what the work returns; what it wrote is kept as a whole or not at all.

        Args:
            work: is given the transaction. Work that only reads sees the database as it was at one moment.
            write: whether the work writes.
            few: whether it writes few rows, which may go to a server together.
        """
        ...

    def reading(self) -> AbstractContextManager[Session]:
        """Return a transaction that reads for as long as it is needed."""
        ...

    def dispose(self) -> None:
        """Close the connections that are the ledger's own."""
        ...


class Own:
    """Transactions of the ledger's own."""

    def __init__(self, target: str | PathLike[str] | Engine) -> None:
        """Take the database; nothing is opened yet.

        Args:
            target: the path of a SQLite file (made if absent), a URL of SQLAlchemy, or an Engine.

        Raises:
            LedgerError: neither SQLite nor PostgreSQL (`ledger-target`).
            MissingExtraError: the driver is not installed.
            TypeError: it is none of these.
        """
        self._ours = not isinstance(target, Engine)
        self._make = partial(_engine_of, target if isinstance(target, Engine) else file_name(target))
        self._engines: dict[int, Engine] = {}
        name = f"{self._engine.dialect.name}+{self._engine.dialect.driver}"
        if name not in _DRIVERS:
            raise LedgerError.of(Code.LEDGER_TARGET)
        self._backend = _DRIVERS[name]

    @property
    def _engine(self) -> Engine:
        """The engine of this process: one that was forked must not use the connections of its parent."""
        process = getpid()
        if process not in self._engines:
            self._engines[process] = self._make()
        return self._engines[process]

    def run(self, work: Callable[[Session], T], *, write: bool = True, few: bool = False) -> T:
        """Run work, again and again while the database says "once more"."""
        pause, longest = _PAUSE
        patience = monotonic() + _PATIENCE
        while True:
            try:
                with self._transaction(write=write, few=few) as session:
                    return work(session)
            except UnicodeEncodeError as error:
                raise _no_text(error) from None
            except self._backend.failures as error:
                if not self._backend.is_passing(error):
                    raise _failed(error) from error
                if monotonic() > patience:
                    raise TryAgain.of(Code.LEDGER_BUSY) from error
            sleep(pause * (0.5 + random()))  # noqa: S311 - so that two do not meet again
            pause = min(2 * pause, longest)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Read for as long as it is needed."""
        try:
            with self._transaction(write=False) as session:
                yield session
        except self._backend.failures as error:
            raise _failed(error) from error

    @contextmanager
    def _transaction(self, *, write: bool, few: bool = False) -> Generator[Session]:
        try:
            pooled = self._engine.raw_connection()
        except PoolTimeout as error:
            raise TryAgain.of(Code.LEDGER_BUSY) from error
        except DBAPIError as error:
            raise _failed(error.orig) from error
        with closing(pooled):
            raw = pooled.driver_connection
            if not pooled.info.setdefault(__name__, False):
                self._backend.prepare(raw)
                pooled.info[__name__] = True
            with self._backend.transaction(raw, write=write, few=few, patience=_PATIENCE):
                yield Session(self._backend, raw)

    def require_file(self) -> None:
        """Refuse SQLite without a file, but for a caller's Engine: what is written there is gone at the end.

        Raises:
            LedgerError: it is in memory, or has no name (`ledger-memory`).
        """
        if self._ours and self.run(_is_nowhere, write=False):
            raise LedgerError.of(Code.LEDGER_MEMORY)

    def dispose(self) -> None:
        """Close the connections; those of a caller's Engine stay."""
        if self._ours:
            self._engine.dispose()


class Joined:
    """Savepoints in a caller's transaction.

    Args:
        connection: of Django, of SQLAlchemy, or of the driver itself (sqlite3, psycopg 3).
    """

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - three libraries have no type in common
        """Take the connection.

        Raises:
            TypeError: it is something else.
        """
        self._connection = connection
        self._resolve()

    def run(self, work: Callable[[Session], T], *, write: bool = True, few: bool = False) -> T:  # noqa: ARG002
        """Run work once, in a savepoint."""
        raw, backend = self._resolve()
        try:
            session = Session(backend, raw)
            if isinstance(raw, sqlite3.Connection):
                self._enter_sqlite(raw, write=write)
            else:
                self._enter_postgresql(raw, session)
            session.command(f"SAVEPOINT {_SAVEPOINT}")
            try:
                result = work(session)
            except BaseException:
                with suppress(backend.failures):  # of a transaction that the database itself has given up
                    session.command(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
                    session.command(f"RELEASE SAVEPOINT {_SAVEPOINT}")
                raise
            session.command(f"RELEASE SAVEPOINT {_SAVEPOINT}")
        except UnicodeEncodeError as error:
            raise _no_text(error) from None
        except backend.failures as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY_SNAPSHOT:
                raise LedgerError.of(Code.LEDGER_DEFERRED) from error
            raise (TryAgain.of(Code.LEDGER_BUSY) if backend.is_passing(error) else _failed(error)) from error
        return result

    @contextmanager
    def reading(self) -> Generator[Session]:
        """Read in the caller's transaction."""
        raw, backend = self._resolve()
        try:
            yield Session(backend, raw)
        except backend.failures as error:
            raise _failed(error) from error

    def dispose(self) -> None:
        """Do nothing: the connection is the caller's."""

    def _resolve(self) -> tuple[Any, Backend]:
        """Return the driver's connection and what it leads to."""
        raw = self._connection
        if isinstance(raw, Connection):
            try:
                if not raw.in_transaction():
                    raw.begin()  # as SQLAlchemy would at the first statement
                raw = raw.connection.driver_connection
            except InvalidRequestError as error:  # it was closed
                raise _failed(error) from error
        elif hasattr(raw, "ensure_connection"):
            raw.ensure_connection()
            raw = raw.connection
        backend = backend_of(raw)
        if backend is None:
            message = "a connection is one of Django, SQLAlchemy, sqlite3 or psycopg 3, not "
            raise TypeError(message + type(raw).__name__)
        return raw, backend

    def _enter_sqlite(self, raw: sqlite3.Connection, *, write: bool) -> None:
        """See to it that the transaction may write: begin the one that is due, refuse one that may not."""
        if raw.in_transaction:
            if write and _is_free(raw):
                raise LedgerError.of(Code.LEDGER_DEFERRED)
        elif raw.isolation_level is None or getattr(raw, "autocommit", None) is True:
            raise LedgerError.of(Code.LEDGER_NO_TRANSACTION)
        elif write:
            raw.execute("BEGIN IMMEDIATE")  # the driver would begin one itself, too weak for us

    def _enter_postgresql(self, raw: Any, session: Session) -> None:  # noqa: ANN401 - psycopg is an extra
        """Refuse what commits by itself, and a transaction that does not see what others commit."""
        if raw.autocommit and raw.info.transaction_status == raw.info.transaction_status.IDLE:
            raise LedgerError.of(Code.LEDGER_NO_TRANSACTION)
        ((isolation,),) = session.command("SHOW transaction_isolation")
        if isolation != "read committed":
            raise LedgerError.of(Code.LEDGER_ISOLATION)


_SAVEPOINT = "vnqr_ledger"
_FILE = "SELECT file FROM pragma_database_list WHERE name = 'main'"


def _is_free(raw: sqlite3.Connection) -> bool:
    """Tell whether nobody may write at the moment, so that the connection's own transaction may not either.

    SQLite does not say what a transaction holds; another connection finds it out.
    """
    ((path,),) = Session(SQLite(), raw).command(_FILE)
    if not path:
        return False  # in memory: no other connection
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as probe:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        probe.execute("ROLLBACK")
        return True


def _is_nowhere(session: Session) -> bool:
    """Tell what SQLite itself says: a database in memory has many names."""
    if not isinstance(session.backend, SQLite):
        return False
    ((path,),) = session.command(_FILE)
    return not Path(path).is_file()  # `vfs=memdb` has a name, and no file


_DRIVERS: Final[Mapping[str, Backend]] = {
    "sqlite": SQLite(),
    "sqlite+pysqlite": SQLite(),
    "postgresql": PostgreSQL(),
    "postgresql+psycopg": PostgreSQL(),
}


def file_name(target: str | PathLike[str]) -> str:
    """Return the name of a file, or a URL, as a text.

    Raises:
        LedgerError: no file and no server can be called so (`ledger-target`).
        TypeError: it is something else.
    """
    require(target, (str, PathLike), "the place of a ledger")
    name = fspath(target)
    require(name, str, "the place of a ledger")
    if not name or "\0" in name or SURROGATE.search(name):  # of no name SQLite makes a file that vanishes
        raise LedgerError.of(Code.LEDGER_TARGET)
    return name


def _engine_of(target: str | Engine) -> Engine:
    """Make an engine of a path or a URL; a caller's is there."""
    if isinstance(target, Engine):
        return target
    try:
        url = make_url(target) if "://" in target else URL.create("sqlite", database=target)
        engine = _made(url) if url.drivername in _DRIVERS else None
    except ModuleNotFoundError as error:
        raise MissingExtraError(extra="postgres", packages="psycopg") from error
    except (ArgumentError, ValueError):  # a port or a setting that is no number, a host of SQLite
        engine = None
    if engine is None:  # not as the cause of it: what SQLAlchemy says has the URL in it
        raise LedgerError.of(Code.LEDGER_TARGET)
    return engine


def _made(url: URL) -> Engine:
    """Make the engine of a URL."""
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        event.listen(engine, "connect", _require_texts, insert=True)
        return engine
    # A database in memory lives in one connection. Waiting is ours: see `_PAUSE`.
    memory = not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"
    pool: dict[str, int] = {"pool_size": 1, "max_overflow": 0} if memory else {}
    waiting = {"timeout": 0, "check_same_thread": False}
    return create_engine(url, poolclass=QueuePool, connect_args=waiting, **pool)


def _require_texts(raw: Any, _: object) -> None:  # noqa: ANN401 - psycopg is an extra
    """Look at a new connection before SQLAlchemy does, which cannot read what it answers in SQL_ASCII."""
    Session(PostgreSQL(), raw)


def _no_text(error: UnicodeEncodeError) -> VnqrError:
    """Return the error for a text that was given and has no bytes; it does not show the text."""
    character = error.object[error.start]
    return VnqrError.of(Code.TEXT_SURROGATE, character=f"U+{ord(character):04X}")


def _failed(error: BaseException | None) -> LedgerError:
    """Return the error of a database that failed: a full disk, a server that went away."""
    reason = getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None)
    return LedgerError.of(Code.LEDGER_DATABASE, reason=reason or type(error).__name__)
