"""Connections and transactions as the owners of other code have them: of a driver, SQLAlchemy and Django."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import django
import psycopg
from django.conf import settings
from django.db import connections, transaction
from django.db.utils import ConnectionHandler
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

if not settings.configured:
    settings.configure(USE_TZ=True)
    django.setup()

CALLERS = ["driver", "sqlalchemy", "django"]


def conninfo(target: str) -> str:
    """Return what psycopg wants for the URL of a test's database."""
    url = make_url(target)
    return f"host={url.query['host']} port={url.query['port']} user={url.username} dbname={url.database}"


class Closing(sqlite3.Connection):
    """A connection that is closed at the end of its block, as psycopg's is."""

    def __exit__(self, *error: object) -> Any:
        """Commit or roll back, and close."""
        try:
            return super().__exit__(*error)
        finally:
            self.close()


def driver(target: str, **options: Any) -> Any:
    """Return a connection of the driver."""
    if "://" in target:
        return psycopg.connect(conninfo(target), **options)
    return sqlite3.connect(target, **{"factory": Closing} | options)


def django_connection(target: str, **options: Any) -> Any:
    """Return a connection of Django, as a project has it; whoever takes it closes it."""
    if "://" in target:
        url = make_url(target)
        place = {"HOST": url.query["host"], "PORT": url.query["port"], "USER": url.username}
        setup = {"ENGINE": "django.db.backends.postgresql", "NAME": url.database, **place}
    else:
        options = {"transaction_mode": "IMMEDIATE"} | options
        setup = {"ENGINE": "django.db.backends.sqlite3", "NAME": target}
    connections["default"] = connection = ConnectionHandler({"default": {**setup, "OPTIONS": options}})[
        "default"
    ]
    return connection


class Caller:
    """A connection of somebody else's code.

    Attributes:
        connection: what to give to `Ledger.joining`.
        execute: runs a statement of the owner's.
        transaction: opens a transaction, or one inside another: committed, or rolled back on an exception.
    """

    def __init__(
        self,
        connection: Any,
        execute: Callable[[str], object],
        transaction: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """Take all three."""
        self.connection, self.execute, self.transaction = connection, execute, transaction


@contextmanager
def caller(kind: str, target: str) -> Iterator[Caller]:
    """Connect as the owner of other code does."""
    if kind == "django":
        connection = django_connection(target)
        yield Caller(connection, lambda text: connection.cursor().execute(text), transaction.atomic)
        connection.close()
    elif kind == "sqlalchemy":
        url = (
            target.replace("postgresql:", "postgresql+psycopg:") if "://" in target else f"sqlite:///{target}"
        )
        engine = create_engine(url)
        with engine.connect() as connection:

            def begin() -> AbstractContextManager[object]:
                return connection.begin_nested() if connection.in_transaction() else connection.begin()

            yield Caller(connection, connection.exec_driver_sql, begin)
        engine.dispose()
    elif "://" in target:
        with driver(target) as connection:
            yield Caller(connection, connection.execute, connection.transaction)
    else:
        connection = driver(target, isolation_level=None)
        yield Caller(connection, connection.execute, lambda: _plain(connection))
        connection.close()


@contextmanager
def _plain(connection: sqlite3.Connection) -> Iterator[None]:
    inside = connection.in_transaction
    connection.execute("SAVEPOINT theirs" if inside else "BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO theirs" if inside else "ROLLBACK")
        raise
    connection.execute("RELEASE theirs" if inside else "COMMIT")
