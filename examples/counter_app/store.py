"""The counter's own tables: whose dossiers there are, who is signed in. SQLite, in one file with the ledger.

A connection is opened for each use, so that no reader waits for another, and closed after it.
"""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import vnqr
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SCHEMA_VERSION: Final = 2
_SCHEMA: Final = Path(__file__).with_name("schema.sql")
_WAIT_SECONDS: Final = 10.0


class Dossier(NamedTuple):
    """A dossier: whose it is, and what for. What is owed for it is a charge of the ledger.

    Attributes:
        key: its identity.
        code: its code, as written.
        token: the unguessable part of the citizen's link.
        applicant: who owes the fee.
        procedure_code: mã thủ tục.
        procedure_name: its name.
        officer: who opened it.
    """

    key: str
    code: str
    token: str
    applicant: str
    procedure_code: str
    procedure_name: str
    officer: str

    @property
    def reference(self) -> vnqr.Reference:
        """What the payer's memo carries, and the name of its charge."""
        return vnqr.Reference(self.code)


_FIELDS: Final = ", ".join(Dossier._fields)
_SELECT: Final = f"SELECT {_FIELDS} FROM dossier"  # noqa: S608 - names of columns


class Store:
    """The counter's own tables in a database file."""

    def __init__(self, path: str | Path) -> None:
        """Open the file; make it, for its owner's eyes only, where it is not there.

        Raises:
            ValueError: the file was made by another version of this application.
        """
        self.path = Path(path)
        if not self.path.exists():
            self.path.touch(mode=0o600)
        with self.connected() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, SCHEMA_VERSION}:
                message = f"the database has version {version} of the schema, not {SCHEMA_VERSION}"
                raise ValueError(message)
            db.executescript(_SCHEMA.read_text(encoding="utf-8"))
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Use a connection of one's own."""
        with closing(sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Write all or, where an exception leaves the block, nothing. The ledger may join in."""
        with self.connected() as db, db:
            db.execute("BEGIN IMMEDIATE")
            yield db

    # --- dossiers ---

    def add(self, db: sqlite3.Connection, dossiers: Iterable[Dossier]) -> None:
        """Add dossiers, in a transaction."""
        sql = f"INSERT INTO dossier ({_FIELDS}, words) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - likewise
        db.executemany(sql, ((*each, f"{each.key} {_plain(each.applicant)}") for each in dossiers))

    def next_number(self, db: sqlite3.Connection) -> int:
        """Return the running number of the next dossier."""
        return int(db.execute("SELECT coalesce(max(number), 0) + 1 FROM dossier").fetchone()[0])

    def dossier(self, key: str, by: str = "key") -> Dossier | None:
        """Return the dossier with a key; or, `by="token"`, that of a citizen's link."""
        with self.connected() as db:
            row = db.execute(f"{_SELECT} WHERE {by} = ?", (key,)).fetchone()
        return None if row is None else Dossier(*row)

    def dossiers(self, search: str, limit: int) -> list[Dossier]:
        """Return the dossiers opened last, those with a part of their key or their applicant's name."""
        sql = f"{_SELECT} WHERE instr(words, ?) ORDER BY number DESC LIMIT ?"
        with self.connected() as db:
            return [Dossier(*row) for row in db.execute(sql, (_plain(search), limit))]

    # --- sessions, settings ---

    def sign_in(self, officer: str, now: float, seconds: float) -> str:
        """Begin a session; return what the officer's browser shows from now on."""
        cookie = secrets.token_urlsafe(32)
        with self.writing() as db:
            db.execute("DELETE FROM session WHERE until <= ?", (now,))
            db.execute("INSERT INTO session VALUES (?, ?, ?)", (_digest(cookie), officer, now + seconds))
        return cookie

    def officer(self, cookie: str | None, now: float) -> str | None:
        """Return whose session it is; None where it is none, or over."""
        sql = "SELECT officer FROM session WHERE digest = ? AND until > ?"
        with self.connected() as db:
            row = db.execute(sql, (_digest(cookie or ""), now)).fetchone()
        return None if row is None else str(row[0])

    def sign_out(self, cookie: str | None) -> None:
        """End a session, wherever else its cookie may be."""
        with self.writing() as db:
            db.execute("DELETE FROM session WHERE digest = ?", (_digest(cookie or ""),))

    def setting(self, name: str, make: Callable[[], str]) -> str:
        """Return a setting; make and keep it where there is none yet."""
        with self.writing() as db:
            db.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, make()))
            row = db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0])


def _plain(text: str) -> str:
    """Return what a search compares: letters and digits without accents, in upper case."""
    return "".join(filter(str.isalnum, fold(text, replace=""))).upper()


def _digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()
