"""The database: SQLite, one file, every change in one transaction.

The journal only grows. An `Entry` is one thing that happened: a dossier was opened or cancelled, the bank
notified, a person decided. Who writes takes the database for himself first (`BEGIN IMMEDIATE`), so two
notifications at once come one after the other, in this process or in two.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import vnqr
from vnqr.ledger.values import VIETNAM, InvalidCredit
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr.ledger.outcome import SettlementEvent

SCHEMA_VERSION: Final = 1
_SCHEMA: Final = Path(__file__).with_name("schema.sql")
_WAIT_SECONDS: Final = 10.0
_SOURCE: Final = "notification"
_CODES: Final = {code.value: code for code in vnqr.Code}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A dossier with what is owed for it: one charge, all fee items in one transfer.

    Attributes:
        code: the dossier's code, as written.
        token: the unguessable part of the citizen's link.
        applicant: who owes the fee.
        procedure_code: mã thủ tục.
        procedure_name: its name.
        bank: BIN of the payee's bank.
        account: the payee's account.
        items: the fee items.
        opened_at: when the charge was issued.
        due_at: the deadline.
    """

    code: str
    token: str
    applicant: str
    procedure_code: str
    procedure_name: str
    bank: str
    account: str
    items: tuple[vnqr.FeeItem, ...]
    opened_at: datetime
    due_at: datetime

    @property
    def reference(self) -> vnqr.Reference:
        """What the payer's memo carries."""
        return vnqr.Reference(self.code)

    @property
    def key(self) -> str:
        """The identity of the dossier."""
        return self.reference.key

    def charge(self, *, cancelled: bool = False) -> vnqr.Charge:
        """Return what is owed, as vnqr has it."""
        return vnqr.Charge(
            reference=self.reference,
            bank=self.bank,
            account=self.account,
            items=self.items,
            opened_at=self.opened_at,
            due_at=self.due_at,
            cancelled=cancelled,
        )


class Opened(NamedTuple):
    """A dossier was opened."""

    dossier: Dossier


class Cancelled(NamedTuple):
    """The charge of a dossier was cancelled."""

    key: str


class Notified(NamedTuple):
    """The bank notified: credits, or what is wrong with the message. The raw body is kept either way."""

    body: bytes
    credits: tuple[vnqr.Credit, ...]
    fault: vnqr.Issue | None = None


class Decided(NamedTuple):
    """A person gave a pending credit to a dossier, or set it aside (None)."""

    pending: str
    key: str | None


What: TypeAlias = Opened | Cancelled | Notified | Decided


class Entry(NamedTuple):
    """One entry of the journal.

    Attributes:
        seq: its place.
        at: when.
        who: the officer's name; `bank` for a notification.
        what: what happened.
    """

    seq: int
    at: datetime
    who: str
    what: What

    def unreadable(self) -> InvalidCredit | None:
        """Return the row that vnqr shows to a person in place of a message that cannot be read."""
        if not isinstance(self.what, Notified) or self.what.fault is None:
            return None
        fault = self.what.fault
        return InvalidCredit(
            source=_SOURCE,
            row=self.seq,
            field=fault.path,
            code=fault.code,
            params=fault.params,
            digest=_digest(self.what.body),
        )


class Told(NamedTuple):
    """A line of the status feed: what a dossier's settlement became.

    Attributes:
        number: its place in the feed.
        at: when it was told.
        who: who caused it.
        state: the state reached.
        received: dong on the charge's account.
        unclear: how many credits name it and wait for a person.
    """

    number: int
    at: datetime
    who: str
    state: str
    received: int
    unclear: int


class Store:
    """The database file. One connection, used by one thread at a time."""

    def __init__(self, path: str | Path) -> None:
        """Open the file; make it, for its owner's eyes only, where it is not there.

        Raises:
            ValueError: the file was made by another version of this application.
        """
        self.path = Path(path)
        if not self.path.exists():
            self.path.touch(mode=0o600)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.create_function("plain", 1, _plain, deterministic=True)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self._transaction("BEGIN IMMEDIATE"):
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in {0, SCHEMA_VERSION}:
                message = f"the database has version {version} of the schema, not {SCHEMA_VERSION}"
                raise ValueError(message)
            for statement in _statements(_SCHEMA.read_text(encoding="utf-8")):
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """See one state of the database, whatever is written meanwhile."""
        with self._lock, self._transaction("BEGIN"):
            yield Transaction(self._connection)

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Write all or, where an exception leaves the block, nothing."""
        with self._lock, self._transaction("BEGIN IMMEDIATE"):
            yield Transaction(self._connection)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self._connection.execute(begin)
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def setting(self, name: str, make: Callable[[], str]) -> str:
        """Return a setting; make and keep it where there is none yet."""
        with self.writing():
            self._connection.execute("INSERT OR IGNORE INTO setting VALUES (?, ?)", (name, make()))
            row = self._connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row["value"])

    def secret(self, name: str) -> str:
        """Return a secret of this database, made at its first start."""
        return self.setting(name, lambda: secrets.token_urlsafe(32))


class Transaction:
    """What can be read and written between BEGIN and COMMIT. Made by `Store`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use a connection that is in a transaction."""
        self._connection = connection

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def _row(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    # --- the journal ---

    def last(self) -> int:
        """Return the place of the last entry, 0 where there is none."""
        row = self._row("SELECT max(seq) AS seq FROM journal")
        return (row and row["seq"]) or 0

    def entries(self, after: int) -> list[Entry]:
        """Return the entries behind a place, in order."""
        found: dict[int, What] = {
            **self._opened(after),
            **self._cancelled(after),
            **self._notified(after),
            **self._decided(after),
        }
        return [
            Entry(row["seq"], _time(row["at"]), row["who"], found[row["seq"]])
            for row in self._rows("SELECT * FROM journal WHERE seq > ? ORDER BY seq", after)
        ]

    def append(self, at: datetime, who: str, what: What) -> Entry:
        """Write down what happened.

        Raises:
            sqlite3.IntegrityError: the dossier is there already, or is cancelled already, or the
                notification was delivered before.
        """
        cursor = self._connection.execute("INSERT INTO journal (at, who) VALUES (?, ?)", (_text(at), who))
        seq = cursor.lastrowid or 0
        match what:
            case Opened(dossier):
                self._add_dossier(seq, dossier)
            case Cancelled(key):
                self._connection.execute("INSERT INTO cancellation VALUES (?, ?)", (seq, key))
            case Notified():
                self._add_notification(seq, what)
            case Decided(pending, key):
                self._connection.execute("INSERT INTO decision VALUES (?, ?, ?)", (seq, pending, key))
        return Entry(seq, at, who, what)

    def is_known(self, body: bytes) -> bool:
        """Tell whether the same bytes were delivered before."""
        return self._row("SELECT 1 FROM notification WHERE digest = ?", _digest(body)) is not None

    def _add_dossier(self, seq: int, dossier: Dossier) -> None:
        self._connection.execute(
            "INSERT INTO dossier VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                seq,
                dossier.key,
                dossier.code,
                dossier.token,
                dossier.applicant,
                dossier.procedure_code,
                dossier.procedure_name,
                dossier.bank,
                dossier.account,
                _text(dossier.opened_at),
                _text(dossier.due_at),
            ),
        )
        self._connection.executemany(
            "INSERT INTO fee_item VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    dossier.key,
                    position,
                    item.kind.value,
                    item.code,
                    item.name,
                    item.list_price,
                    item.payable,
                    item.reason,
                )
                for position, item in enumerate(dossier.items, 1)
            ],
        )

    def _add_notification(self, seq: int, notified: Notified) -> None:
        fault = notified.fault
        self._connection.execute(
            "INSERT INTO notification VALUES (?, ?, ?, ?)",
            (
                seq,
                _digest(notified.body),
                notified.body,
                fault and json.dumps([fault.path, fault.code, fault.params]),
            ),
        )
        self._connection.executemany(
            "INSERT INTO credit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    seq,
                    position,
                    credit.source,
                    credit.unique_id,
                    credit.transaction_id,
                    credit.bank,
                    credit.account.upper(),
                    credit.amount,
                    credit.memo,
                    _text(credit.received_at),
                    credit.payer,
                )
                for position, credit in enumerate(notified.credits, 1)
            ],
        )

    def _opened(self, after: int) -> dict[int, Opened]:
        rows = self._rows("SELECT * FROM dossier WHERE seq > ?", after)
        return {row["seq"]: Opened(self._dossier(row)) for row in rows}

    def _cancelled(self, after: int) -> dict[int, Cancelled]:
        rows = self._rows("SELECT * FROM cancellation WHERE seq > ?", after)
        return {row["seq"]: Cancelled(row["dossier"]) for row in rows}

    def _notified(self, after: int) -> dict[int, Notified]:
        rows = self._rows("SELECT * FROM notification WHERE seq > ?", after)
        return {
            row["seq"]: Notified(row["body"], self._credits(row["seq"]), _issue(row["fault"])) for row in rows
        }

    def _decided(self, after: int) -> dict[int, Decided]:
        rows = self._rows("SELECT * FROM decision WHERE seq > ?", after)
        return {row["seq"]: Decided(row["pending"], row["dossier"]) for row in rows}

    def _credits(self, notification: int) -> tuple[vnqr.Credit, ...]:
        rows = self._rows("SELECT * FROM credit WHERE notification = ? ORDER BY position", notification)
        return tuple(map(_credit, rows))

    def _dossier(self, row: sqlite3.Row) -> Dossier:
        items = self._rows("SELECT * FROM fee_item WHERE dossier = ? ORDER BY position", row["key"])
        return Dossier(
            code=row["code"],
            token=row["token"],
            applicant=row["applicant"],
            procedure_code=row["procedure_code"],
            procedure_name=row["procedure_name"],
            bank=row["bank"],
            account=row["account"],
            items=tuple(map(_item, items)),
            opened_at=_time(row["opened_at"]),
            due_at=_time(row["due_at"]),
        )

    # --- what the screens ask ---

    def dossier(self, key: str) -> Dossier | None:
        """Return the dossier with a key."""
        row = self._row("SELECT * FROM dossier WHERE key = ?", key)
        return self._dossier(row) if row else None

    def dossier_of(self, token: str) -> Dossier | None:
        """Return the dossier of a citizen's link."""
        row = self._row("SELECT * FROM dossier WHERE token = ?", token)
        return self._dossier(row) if row else None

    def dossiers(self, search: str, limit: int) -> list[Dossier]:
        """Return the dossiers opened last, those with a part of their key or their applicant's name."""
        rows = self._rows(
            "SELECT * FROM dossier WHERE instr(key, plain(?)) OR instr(plain(applicant), plain(?))"
            " ORDER BY seq DESC LIMIT ?",
            search,
            search,
            limit,
        )
        return [self._dossier(row) for row in rows]

    def count(self) -> int:
        """Return how many dossiers there are."""
        row = self._row("SELECT count(*) AS count FROM dossier")
        return row["count"] if row else 0

    def credit(self, transaction_id: str, account: str) -> vnqr.Credit | None:
        """Return a credit as the bank delivered it first."""
        row = self._row(
            "SELECT * FROM credit WHERE ? IN (unique_id, transaction_id) AND account = ?"
            " ORDER BY notification LIMIT 1",
            transaction_id,
            account,
        )
        return _credit(row) if row else None

    def decision(self, pending: str) -> Entry | None:
        """Return the last decision about a credit."""
        row = self._row(
            "SELECT * FROM decision JOIN journal USING (seq) WHERE pending = ? ORDER BY seq DESC LIMIT 1",
            pending,
        )
        return (
            Entry(row["seq"], _time(row["at"]), row["who"], Decided(pending, row["dossier"])) if row else None
        )

    def opened(self, key: str) -> str:
        """Return who opened a dossier."""
        row = self._row("SELECT who FROM journal JOIN dossier USING (seq) WHERE key = ?", key)
        return row["who"] if row else ""

    # --- the status feed and the book ---

    def tell(self, entry: Entry, key: str, event: SettlementEvent, body: str) -> None:
        """Add an event to the feed."""
        self._connection.execute(
            "INSERT INTO event (seq, id, dossier, state, body) VALUES (?, ?, ?, ?, ?)",
            (entry.seq, event.id, key, event.state.value, body),
        )

    def told(self, key: str) -> list[Told]:
        """Return the feed of one dossier."""
        rows = self._rows(
            "SELECT number, at, who, state, body ->> 'received' AS received,"
            " json_array_length(body, '$.unclear') AS unclear"
            " FROM event JOIN journal USING (seq) WHERE dossier = ? ORDER BY number",
            key,
        )
        return [
            Told(row["number"], _time(row["at"]), row["who"], row["state"], row["received"], row["unclear"])
            for row in rows
        ]

    def saved(self) -> tuple[int, bytes] | None:
        """Return the saved book: the last entry that is in it, and its JSON."""
        row = self._row("SELECT * FROM book ORDER BY seq DESC LIMIT 1")
        return (row["seq"], row["body"]) if row else None

    def save(self, seq: int, book: bytes) -> None:
        """Save the book in place of the earlier one."""
        self._connection.execute("DELETE FROM book")
        self._connection.execute("INSERT INTO book VALUES (?, ?)", (seq, book))


def _statements(script: str) -> Iterator[str]:
    """Cut a script into its statements: `executescript` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _plain(text: str) -> str:
    """Return what a search compares: letters and digits without accents, in upper case."""
    return "".join(filter(str.isalnum, fold(text, replace=""))).upper()


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="microseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(VIETNAM)


def _item(row: sqlite3.Row) -> vnqr.FeeItem:
    return vnqr.FeeItem(
        kind=vnqr.FeeKind(row["kind"]),
        code=row["code"],
        name=row["name"],
        list_price=row["list_price"],
        payable=row["payable"],
        reason=row["reason"],
    )


def _credit(row: sqlite3.Row) -> vnqr.Credit:
    return vnqr.Credit(
        source=row["source"],
        unique_id=row["unique_id"],
        transaction_id=row["transaction_id"],
        bank=row["bank"],
        account=row["account"],
        amount=row["amount"],
        memo=row["memo"],
        received_at=_time(row["received_at"]),
        payer=row["payer"],
    )


def _issue(fault: str | None) -> vnqr.Issue | None:
    if fault is None:
        return None
    path, code, params = json.loads(fault)
    return vnqr.Issue.error(_CODES[code], path, None, **dict(params))
