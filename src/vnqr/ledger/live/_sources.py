"""Who delivers: the sets of sources by which sightings and payments were seen. They are few."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from vnqr.ledger.intake import Origin
from vnqr.ledger.live._schema import SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vnqr.ledger.live._backends import Session, Values

__all__ = ["Sources", "StaleError", "add_sources", "read_sources"]

_SOURCES: Final = select(SOURCE.c.id, SOURCE.c.names)


class StaleError(Exception):
    """There are more schemes or sources than the call knew: it is to be run again."""


class Sources:
    """Who delivered sightings: sets of names, each with a number; so has the set of no names."""

    def __init__(self, rows: Iterable[Values] = ()) -> None:
        """Take pairs of a number and names as JSON."""
        self.names: dict[int, tuple[str, ...]] = {number: tuple(json.loads(text)) for number, text in rows}
        self.numbers: dict[tuple[str, ...], int] = {names: number for number, names in self.names.items()}
        self._origins: dict[tuple[str, str, int], Origin] = {}

    def others(self, names: tuple[str, ...]) -> list[int]:
        """Return the numbers of the sets whose sightings some sources may have seen, too."""
        if not names:
            return [number for number, others in self.names.items() if others]
        return [number for number, others in self.names.items() if not set(names).intersection(others)]

    def of(self, wanted: Callable[[str], bool]) -> list[int]:
        """Return the numbers of all sets that have a name which is wanted; the unnamed are called ``""``."""
        return [number for number, names in self.names.items() if any(map(wanted, names or ("",)))]

    def origin(self, bank: str, account: str, number: int) -> Origin:
        """Return where a credit comes from. Origins are few: each is made once.

        Raises:
            StaleError: the set was added since.
        """
        origin = self._origins.get((bank, account, number))
        if origin is None:
            if number not in self.names:
                raise StaleError
            origin = self._origins[bank, account, number] = Origin(bank, account, self.names[number])
        return origin


def read_sources(session: Session) -> Sources:
    """Read all sets."""
    return Sources(session.run(_SOURCES))


def add_sources(session: Session, there: Sources, wanted: Iterable[tuple[str, ...]]) -> Sources:
    """Return all sets, after those that are new were given numbers.

    Two calls may add a set at one moment: the second one waits, and finds it.
    """
    new: list[tuple[str, ...]] = sorted({names for names in wanted if names not in there.numbers})
    while new:
        last = max(there.names, default=0)
        rows = [(last + place, json.dumps(names)) for place, names in enumerate(new, 1)]
        session.add_missing(SOURCE, ("id", "names"), rows)
        there = read_sources(session)
        new = [names for names in new if names not in there.numbers]
    return there
