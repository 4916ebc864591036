"""Deliveries into facts: what is known already, what contradicts, what another source has seen.

Example:
    >>> from vnqr.ledger.facts import Facts
    >>> from vnqr.ledger.intake import Intake, Reader
    >>> from vnqr.ledger.values import Credit
    >>> from vnqr.references.scheme import DOSSIER
    >>> reader, intake, facts = Reader({}, [(DOSSIER,)]), Intake(), Facts(epochs=((DOSSIER,),))
    >>> credit = Credit(bank="970415", account="1133", amount=50_000, memo="NOP PHI",
    ...                 received_at="2024-06-01T09:00:00+07:00")
    >>> intake.deliver(reader.read(credit))
    >>> received(facts, intake, reader), len(facts.lines)
    (Total(count=0, amount=0), 1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnqr.ledger.identity import rival_id
from vnqr.ledger.outcome import Total
from vnqr.ledger.sightings import confirmed, held_as, met

if TYPE_CHECKING:
    from datetime import datetime

    from vnqr.ledger.facts import Facts
    from vnqr.ledger.intake import Intake, Line, Reader

__all__ = ["received"]


def received(facts: Facts, intake: Intake, reader: Reader) -> Total:
    """Take what was delivered into facts.

    The facts need hold no more than what the deliveries can meet: the sightings of their ids, and the
    payments that another source may have seen, each with all its sightings.

    Args:
        facts: changed in place.
        intake: the deliveries, which are used up; `Intake.known` is not changed.
        reader: places those of unique ids, which may contradict earlier ones.

    Returns:
        How many were known already, and how much they are.
    """
    taking = _Taking(facts, intake, reader)
    if not facts.lines and not intake.older:
        taking.new = intake.lines  # nothing is there that they could meet
    else:
        for name, line in intake.lines.items():
            taking.take((*intake.older.get(name, ()), name), line)
    for name, versions in intake.versions.items():
        taking.take_versions(name, versions)
    for name, row in intake.rows.items():
        if name in facts.rows:
            taking.known += Total(1, row.amount or 0)
        facts.rows[name] = min(row, facts.rows.get(name, row))
    return taking.known + confirmed(facts, taking.new)


class _Taking:
    """What is new among deliveries, and how much of them was known."""

    def __init__(self, facts: Facts, intake: Intake, reader: Reader) -> None:
        self.new: dict[str, Line] = {}
        self.known = Total()
        self._facts = facts
        self._older = intake.older
        self._reader = reader

    def take(self, ids: tuple[str, ...], line: Line) -> None:
        """Take in what was delivered of one payment, or find that it is known."""
        for name in ids:
            if met(self._facts, name, line):
                self.known += Total(1, line.amount)
                return
        self.new[ids[-1]] = line

    def take_versions(self, name: str, versions: dict[str, Line]) -> None:
        """Take in what came under one unique id: the first contents are kept, others contradict them."""
        held = held_as(self._facts, name)
        for said, line in sorted(versions.items(), key=_earliest):
            contents = (*self._older.get(said, ()), said)
            if held is None:
                held = self.new[name] = self._reader.placed(line)
            elif held.unique is not None and held.unique.contents in contents:
                self.take((name,), self._reader.placed(line))
            else:
                self.take(tuple(rival_id(name, each) for each in contents), line.rival())


def _earliest(version: tuple[str, Line]) -> tuple[datetime, str]:
    said, line = version
    return line.received_at, said
