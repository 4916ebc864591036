"""What a PostgreSQL server ran, by its own log: each statement, and how it was planned."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import Callable

_STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]*): (.*)")
_PLANNED = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "enable_seqscan": "off",
}


class Log:
    """The log of a server while a database is used."""

    def __init__(self, target: str) -> None:
        """Take the URL of the database."""
        self._url = make_url(target)
        self._path = Path(str(self._url.query["host"]), "log")

    def statements(self, call: Callable[[], object]) -> list[str]:
        """Return the statements that a call runs on connections made after this."""
        return _STATEMENT.findall(self._while({"log_statement": "all"}, call))

    def plans(self, call: Callable[[], object]) -> str:
        """Return the plans of the statements of a call; no table is read whole but where it must be."""
        return self._while(_PLANNED, call)

    def _while(self, settings: dict[str, str], call: Callable[[], object]) -> str:
        for name, value in settings.items():
            self._set(f"SET {name} = '{value}'")
        start = self._path.stat().st_size
        try:
            call()
        finally:
            for name in settings:
                self._set(f"RESET {name}")
        return self._path.read_bytes()[start:].decode()

    def _set(self, change: str) -> None:
        url = self._url
        connect = {"host": url.query["host"], "port": url.query["port"], "user": url.username}
        with closing(psycopg.connect(**connect, dbname=url.database, autocommit=True)) as connection:
            connection.execute(f"ALTER DATABASE {url.database} {change}")
