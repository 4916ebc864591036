"""Both databases. PostgreSQL is skipped, with a loud line, where there is none.

Unless VNQR_POSTGRES=required: then its absence is a failure.
"""

from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import postgres
import psycopg
import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url

from vnqr.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NONE = "NO POSTGRESQL HERE: the ledger was not tested on it (Debian: apt-get install postgresql)"
BOTH = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server."""
    if postgres.programs() is None and os.environ.get("VNQR_POSTGRES") != "required":
        pytest.skip(_NONE)
    with postgres.running(fsync=False) as server:
        yield server.url


def pytest_terminal_summary(terminalreporter) -> None:
    """Say it loudly."""
    if postgres.programs() is None:
        terminalreporter.write_line(_NONE, red=True, bold=True)


_numbers = count(1)


@pytest.fixture(scope="session")
def new_postgres(postgres_server) -> Callable[..., str]:
    """Make a database, of a template or empty; return its URL."""
    url = make_url(postgres_server)

    def make(template: str = "template1") -> str:
        name = f"ledger_{os.getpid()}_{next(_numbers)}"
        connect = (
            f"host={url.query['host']} port={url.query['port']} user={url.username} dbname={url.database}"
        )
        with psycopg.connect(connect, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return url.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="session")
def ledger_postgres(new_postgres) -> Callable[[], str]:
    """Make a database that has an empty ledger; return its URL."""
    template = new_postgres()
    Ledger(template).dispose()
    return lambda: new_postgres(make_url(template).database)


@pytest.fixture(params=BOTH)
def target(request, tmp_path: Path) -> str:
    """What to give to `Ledger`: a new database of each kind, empty."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return request.getfixturevalue("new_postgres")()


@pytest.fixture(params=BOTH)
def home(request, tmp_path: Path) -> str:
    """What to give to `Ledger`: a new database of each kind, with an empty ledger."""
    if request.param == "sqlite":
        path = str(tmp_path / "ledger.db")
        Ledger(path).dispose()
        return path
    return request.getfixturevalue("ledger_postgres")()


@pytest.fixture
def ledger(home: str) -> Iterator[Ledger]:
    """A ledger in each kind of database."""
    with Ledger(home) as ledger:
        yield ledger


@pytest.fixture
def small() -> Iterator[Ledger]:
    """A ledger in memory, where the kind of database makes no difference."""
    with Ledger(":memory:") as ledger:
        yield ledger


@pytest.fixture
def steps(tmp_path: Path) -> Iterator[tuple[Ledger, Callable[[Callable[[], object]], int]]]:
    """A ledger in SQLite, and what counts the steps of its virtual machine during a call."""
    count = 0

    def step() -> None:
        nonlocal count
        count += 1

    def count_of(call: Callable[[], object]) -> int:
        before = count
        call()
        return count - before

    engine = create_engine(f"sqlite:///{tmp_path / 'steps.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.set_progress_handler(step, 1))
    with Ledger(engine) as ledger:
        yield ledger, count_of
    engine.dispose()
