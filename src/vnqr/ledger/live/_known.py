"""What every call needs and what hardly ever changes: the schemes to look for, and who delivers.

They are kept between calls. A call that has read names compares their counts with those in the database;
where another process has added any, it is run again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func, select

from vnqr.ledger.live._schema import SCHEME, SOURCE
from vnqr.ledger.live._sources import read_sources
from vnqr.references.scheme import Scheme

if TYPE_CHECKING:
    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._sources import Sources

__all__ = ["COUNTS", "Known", "counts_now", "read_known"]

_SCHEMES: Final = select(SCHEME.c.epoch, SCHEME.c.prefix, SCHEME.c.name, SCHEME.c.pattern).order_by(
    SCHEME.c.place
)
COUNTS: Final = (
    select(func.count()).select_from(SCHEME).scalar_subquery(),
    select(func.count()).select_from(SOURCE).scalar_subquery(),
)
"""How many schemes and sources there are: two columns for any statement."""


class Known(NamedTuple):
    """The schemes and sources of a ledger.

    Attributes:
        epochs: the schemes that were in force, the oldest set first, as `vnqr.ledger.facts.Facts` has them.
        sources: who delivers.
        counts: how many schemes and sets of sources there are.
    """

    epochs: tuple[tuple[Scheme, ...], ...]
    sources: Sources
    counts: tuple[int, int]


def read_known(session: Session) -> Known:
    """Read the schemes and sources."""
    schemes = session.run(_SCHEMES)
    sources = read_sources(session)
    epochs: list[tuple[Scheme, ...]] = []
    for last in sorted({row[0] for row in schemes}):
        there = [Scheme(*row[1:]) for row in schemes if row[0] <= last]
        epochs.append(tuple(sorted(there, key=_prefix)))
    return Known(tuple(epochs), sources, (len(schemes), len(sources.names)))


def counts_now(session: Session) -> tuple[int, int]:
    """Return how many schemes and sources there are."""
    ((schemes, sources),) = session.run(select(*COUNTS))
    return schemes, sources


def _prefix(scheme: Scheme) -> str:
    return scheme.prefix
