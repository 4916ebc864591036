"""What every call needs and what hardly ever changes: the schemes to look for, and who delivers.

They are kept between calls. A call that has read names compares their counts with those in the database;
where another process has added any, it is run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, select

from vnqr.ledger.live._rows import Sources
from vnqr.ledger.live._schema import SCHEME, SOURCE
from vnqr.references.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.ledger.live._backends import Session

__all__ = ["COUNTS", "Known", "StaleError", "add_sources", "counts_now", "read_known"]

_SCHEMES: Final = select(SCHEME.c.epoch, SCHEME.c.prefix, SCHEME.c.name, SCHEME.c.pattern).order_by(
    SCHEME.c.place
)
_SOURCES: Final = select(SOURCE.c.bit, SOURCE.c.name)
COUNTS: Final = (
    select(func.count()).select_from(SCHEME).scalar_subquery(),
    select(func.count()).select_from(SOURCE).scalar_subquery(),
)
"""How many schemes and sources there are: two columns for any statement."""


class StaleError(Exception):
    """There are more schemes or sources than the call knew: it is to be run again."""


class Known(NamedTuple):
    """The schemes and sources of a ledger.

    Attributes:
        epochs: the schemes that were in force, the oldest set first, as `vnqr.ledger.facts.Facts` has them.
        sources: who delivers.
        counts: how many schemes and sources there are.
    """

    epochs: tuple[tuple[Scheme, ...], ...]
    sources: Sources
    counts: tuple[int, int]


def read_known(session: Session) -> Known:
    """Read the schemes and sources."""
    schemes = session.run(_SCHEMES)
    sources = session.run(_SOURCES)
    epochs: list[tuple[Scheme, ...]] = []
    for last in sorted({row[0] for row in schemes}):
        there = [Scheme(*row[1:]) for row in schemes if row[0] <= last]
        epochs.append(tuple(sorted(there, key=_prefix)))
    return Known(tuple(epochs), Sources(sources), (len(schemes), len(sources)))


def counts_now(session: Session) -> tuple[int, int]:
    """Return how many schemes and sources there are."""
    ((schemes, sources),) = session.run(select(*COUNTS))
    return schemes, sources


def add_sources(session: Session, known: Known, names: Iterable[str]) -> Known:
    """Give a bit to everyone who delivers for the first time."""
    new = sorted(set(names) - known.sources.bits.keys())
    if not new:
        return known
    first = 1 << len(known.sources.bits)
    session.insert(SOURCE, ("bit", "name"), [(first << place, name) for place, name in enumerate(new)])
    return read_known(session)


def _prefix(scheme: Scheme) -> str:
    return scheme.prefix
