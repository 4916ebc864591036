"""Rows that cannot be read: kept, so that a person sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import select

from vnqr.ledger.identity import row_id
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._schema import UNREADABLE
from vnqr.ledger.outcome import Place
from vnqr.ledger.values import InvalidCredit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.ledger.live._backends import Session

__all__ = ["add_rows", "row_in"]

_ROW: Final = TypeAdapter(InvalidCredit)
_THERE: Final = select(
    UNREADABLE.c.identity, UNREADABLE.c.id, UNREADABLE.c.row, UNREADABLE.c.set_aside
).where(Among(UNREADABLE.c.identity, "ids"))


def row_in(text: str) -> InvalidCredit:
    """Return a row of its JSON."""
    return _ROW.validate_json(text)


def add_rows(session: Session, rows: Iterable[tuple[int, InvalidCredit]]) -> list[tuple[str, Place, bool]]:
    """Take rows in, each with a number for it; return its id, where it lies, and whether it was known."""
    given: dict[str, InvalidCredit] = {}
    names: dict[int, str] = {}
    for place, row in rows:
        name = names[place] = row_id(row)
        given[name] = min(row, given.get(name, row))
    if not given:
        return []
    found = session.run(_THERE, ids=list(given))
    there = {name: (number, row_in(text)) for name, number, text, _ in found}
    aside = {name for name, _, _, set_aside in found if set_aside}
    first = {name: place for place, name in reversed(names.items())}
    new = [(first[name], name, _text(row)) for name, row in given.items() if name not in there]
    session.insert(UNREADABLE, ("id", "identity", "row"), new)
    earlier = [(_text(given[name]), number) for name, (number, row) in there.items() if given[name] < row]
    session.update(UNREADABLE, ("row",), earlier)
    known = set(there)
    answer: list[tuple[str, Place, bool]] = []
    for name in names.values():
        answer.append((name, Place.SET_ASIDE if name in aside else Place.INVALID, name in known))
        known.add(name)
    return answer


def _text(row: InvalidCredit) -> str:
    return _ROW.dump_json(row).decode()
