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
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_NONE = "NO POSTGRESQL HERE: the ledger was not tested on it (Debian: apt-get install postgresql)"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server."""
    if postgres.programs() is None and os.environ.get("VNQR_POSTGRES") != "required":
        pytest.skip(_NONE)
    with postgres.server() as url:
        yield url


def pytest_terminal_summary(terminalreporter) -> None:
    """Say it loudly."""
    if postgres.programs() is None:
        terminalreporter.write_line(_NONE, red=True, bold=True)


_numbers = count(1)


@pytest.fixture(scope="session")
def new_postgres(postgres_server) -> Callable[[], str]:
    """Make a database; return its URL."""
    url = make_url(postgres_server)

    def make() -> str:
        name = f"ledger_{os.getpid()}_{next(_numbers)}"
        connect = (
            f"host={url.query['host']} port={url.query['port']} user={url.username} dbname={url.database}"
        )
        with psycopg.connect(connect, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return url.set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request, tmp_path: Path) -> str:
    """What to give to `Ledger`: a new database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return request.getfixturevalue("new_postgres")()
