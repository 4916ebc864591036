"""The version of the tables: numbered steps from an empty database to the present one.

Each step is run once, in a transaction of its own, in the order of the numbers; `vnqr_meta` has the
number of the last one. A step never changes once released, and none loses what another cannot derive.
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
    "postgresql": text("SELECT 1 WHERE to_regclass('vnqr_meta') IS NOT NULL"),
}
_VERSION: Final = select(META.c.value).where(META.c.key == "version")


def migrate(session: Session) -> None:
    """Bring the tables to the present version; nothing to do where they are.

    Raises:
        LedgerError: the tables are of a version that this library does not know yet (`ledger-version`).
    """
    there = session.run(_THERE[session.backend.name])
    version = int(session.run(_VERSION)[0][0]) if there else 0
    if version > VERSION:
        raise LedgerError.of(Code.LEDGER_VERSION, found=version, known=VERSION)
    for step in _STEPS[version:]:
        step(session)
    if version < VERSION:
        session.run(META.update().where(META.c.key == "version").values(value=str(VERSION)))


def _make(session: Session) -> None:
    """Make the tables of version 1."""
    if session.backend.name == "postgresql":  # two that start at once: the second one waits and finds them
        session.command("SELECT pg_advisory_xact_lock(7641387)")
        if session.run(_THERE["postgresql"]):
            return
    for table in METADATA.sorted_tables:
        session.run(CreateTable(table))
        for index in sorted(table.indexes, key=str):
            session.run(CreateIndex(index))
    session.insert(META, ("key", "value"), [("version", str(VERSION))])
    session.insert(FEED, ("id", "last", "epoch"), [(1, 0, token_hex(8))])


_STEPS: Final[tuple[Callable[[Session], None], ...]] = (_make,)

VERSION: Final = len(_STEPS)
"""The version of the tables that this library writes."""
