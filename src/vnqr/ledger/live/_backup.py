"""A SQLite database into another file, by SQLite's own means."""

from __future__ import annotations

import sqlite3
from contextlib import closing

__all__ = ["back_up"]

_LOCKED_STEPS = 4
"""So many steps, 0.25 s apart, may find the database locked."""


class _Waits:
    """Counts how often a backup found the database locked, and ends it: the driver would wait for ever.

    A transaction that may write locks it against a backup on its own connection.
    """

    def __init__(self) -> None:
        self._left = _LOCKED_STEPS

    def __call__(self, status: int, _left: int, _all: int) -> None:
        """Take note of a step.

        Raises:
            OperationalError: it was one too many.
        """
        self._left -= status == sqlite3.SQLITE_BUSY
        if not self._left:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorname = "SQLITE_BUSY"
            raise error


def back_up(raw: sqlite3.Connection, path: str) -> None:
    """Write the database of a connection to another file.

    Raises:
        OperationalError: the database is locked, as by a transaction of the connection that may write.
    """
    with closing(sqlite3.connect(path)) as copy:
        raw.backup(copy, progress=_Waits())
