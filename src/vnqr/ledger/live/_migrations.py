"""The version of the tables: an empty database gets the present ones, an older one the steps that it lacks.

The steps are run in the order of their numbers, all in one transaction; `vnqr_meta` has the version that they
lead to. A step never changes once released, and none loses what cannot be derived.
"""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text
from sqlalchemy.schema import CreateIndex, CreateTable

from vnqr.errors import Code
from vnqr.ledger.live._schema import FEED, META, METADATA
from vnqr.ledger.live.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.ledger.live._backends import Session

__all__ = ["VERSION", "migrate"]

_THERE: Final = {
    "sqlite": text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'vnqr_meta'"),
    # Not `to_regclass`: it remembers, until the transaction ends, that there was no such table.
    "postgresql": text(
        "SELECT 1 FROM pg_catalog.pg_class"
        " WHERE relname = 'vnqr_meta' AND pg_catalog.pg_table_is_visible(oid)"
    ),
}
_VERSION: Final = select(META.c.value).where(META.c.key == "version")


def migrate(session: Session) -> None:
    """Bring the tables to the present version; nothing to do where they are.

    Raises:
        LedgerError: the tables are of a version that this library does not know yet (`ledger-version`).
    """
    version = _version(session)
    if version < VERSION and session.backend.name == "postgresql":
        # Of two that start at once the second one waits, and finds what the first has done.
        session.command("SELECT pg_advisory_xact_lock(7641387)")
        version = _version(session)
    if version > VERSION:
        raise LedgerError.of(Code.LEDGER_VERSION, found=version, known=VERSION)
    if version == 0:
        _make(session)
    elif version < VERSION:
        for step in _STEPS[version - 1 :]:
            step(session)
        session.run(META.update().where(META.c.key == "version").values(value=str(VERSION)))


def _version(session: Session) -> int:
    """Return the version of the tables; 0 where there are none."""
    return int(session.run(_VERSION)[0][0]) if session.run(_THERE[session.backend.name]) else 0


def _make(session: Session) -> None:
    """Make the tables of the present version."""
    for table in METADATA.sorted_tables:
        session.run(CreateTable(table))
        for index in sorted(table.indexes, key=str):
            session.run(CreateIndex(index))
    session.insert(META, ("key", "value"), [("version", str(VERSION))])
    session.insert(FEED, ("id", "last", "epoch"), [(1, 0, token_hex(8))])


def _add_deliveries(session: Session) -> None:
    """Version 2: what comes again exactly so is known by a digest."""
    word = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}[session.backend.name]
    session.command(f"ALTER TABLE vnqr_credit ADD COLUMN delivery {word}")
    session.command("DROP INDEX vnqr_credit_texts")
    told = "memo IS NOT NULL OR delivery IS NOT NULL"
    session.command(f"CREATE INDEX vnqr_credit_texts ON vnqr_credit (received_at) WHERE {told}")


_STEPS: Final[tuple[Callable[[Session], None], ...]] = (_add_deliveries,)
"""The steps from version 1 on; each leads to the next version."""

VERSION: Final = 1 + len(_STEPS)
"""The version of the tables that this library writes."""
