"""Where every credit lies, derived from the facts of an outcome.

Example:
    >>> from vnqr.ledger.facts import Facts
    >>> Places(Facts()).totals[Place.SETTLED]
    Total(count=0, amount=0)
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from vnqr.errors import Code, Issue
from vnqr.ledger.acts import seen_of_credit
from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.naming import placement
from vnqr.ledger.outcome import CreditPart, Pending, Place, Total
from vnqr.ledger.settlement import Settlement, settle
from vnqr.ledger.sightings import mention_for, sightings_of, split_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vnqr.ledger.acts import Split
    from vnqr.ledger.facts import Facts
    from vnqr.ledger.intake import Line
    from vnqr.ledger.naming import Key

__all__ = ["Places", "Share", "charges_of", "share_of"]


class Share(NamedTuple):
    """What charges have of one credit. The sums of a charge are those of the shares of all credits.

    Attributes:
        place: where the credit is counted.
        at: the bank's time of it.
        booked: the charges to which something of it is booked, with the evidence.
        unclear: the charges for which it is unclear whether anything of it is for them, likewise.
    """

    place: Place
    at: datetime
    booked: tuple[tuple[Key, Evidence], ...]
    unclear: tuple[tuple[Key, Evidence], ...]


def share_of(facts: Facts, name: str) -> Share:
    """Return what charges have of a credit.

    The facts need hold no more of other credits and charges than which of those that this one names exist.

    Args:
        facts: where the credit is.
        name: the id of the credit.
    """
    line, split = facts.lines[name], split_of(facts, name)
    candidates = _named(facts, name)
    keys = _unclear(split, candidates)
    return Share(
        _place_of(line, split, named=bool(candidates)),
        _time(facts, name),
        tuple((key, _evidence(facts, name, key)) for key, _ in split.allocated),
        tuple((key, _evidence(facts, name, None)) for key in keys),
    )


def charges_of(share: Share) -> set[Key]:
    """Return the charges that show a credit among their credits, or as unclear."""
    return {key for key, _ in (*share.booked, *share.unclear)}


class Places:
    """Every credit in its place.

    Attributes:
        settled: charge -> the ids of the credits of which something is booked to it.
        unclear: charge -> the ids of the credits that name it, and of which nothing is booked to it.
        waiting: the ids of the credits that a person must look at.
        decided: the ids of the credits about which a person has decided.
        totals: how many credits lie in each place, and how many dong.
    """

    def __init__(self, facts: Facts) -> None:
        """Look at every credit once."""
        self.settled: defaultdict[Key, list[str]] = defaultdict(list)
        self.unclear: defaultdict[Key, list[str]] = defaultdict(list)
        self.waiting: list[str] = []
        self.decided: list[str] = []
        self._facts = facts
        self._counts = dict.fromkeys(Place, 0)
        self._amounts = dict.fromkeys(Place, 0)
        for name, line in facts.lines.items():
            if name in facts.splits:
                self._put_split(name, line)
            elif line.key is None:
                self._wait(name, line)
            else:
                self.settled[line.key].append(name)
                self._count(Place.SETTLED, line.amount)
                if line.mention or name in facts.seconds:
                    self._call_unclear(name, split_of(facts, name), _named(facts, name))
        for name, row in facts.rows.items():
            place = Place.SET_ASIDE if name in facts.set_aside else Place.INVALID
            self._count(place, row.amount or 0)

    @property
    def totals(self) -> dict[Place, Total]:
        """How many credits lie in each place, and how many dong."""
        return {place: Total(self._counts[place], self._amounts[place]) for place in Place}

    def settlement(self, key: Key) -> Settlement:
        """Return what the credits of a charge add up to."""
        facts = self._facts
        return settle(
            facts.charges[key],
            [_evidence(facts, name, key) for name in self.settled.get(key, ())],
            [_evidence(facts, name, None) for name in self.unclear.get(key, ())],
            facts.accepted.get(key),
        )

    def inputs(self, key: Key) -> tuple[object, ...]:
        """Return all that the settlement of a charge is derived from."""
        facts = self._facts
        names = *self.settled.get(key, ()), None, *self.unclear.get(key, ())
        of = [(name, facts.lines.get(name or ""), facts.splits.get(name or "")) for name in names]
        seconds = [facts.seconds.get(name or "") for name in names]
        return facts.charges[key], of, seconds, facts.accepted.get(key)

    def pending(self, name: str) -> Pending:
        """Return what a person is shown of a credit."""
        facts = self._facts
        line, split, candidates = facts.lines[name], split_of(facts, name), _named(facts, name)
        texts = next((line.texts for _, line in sightings_of(facts, name) if line.texts), None)
        parts = [
            CreditPart(reference=facts.charges[key].reference, amount=amount, refunded=split.given_back(key))
            for key, amount in split.allocated
        ]
        if split.aside:
            parts.append(CreditPart(reference=None, amount=split.aside, refunded=split.given_back(None)))
        return Pending(
            id=name,
            place=_place_of(line, split, named=bool(candidates)),
            credit=line._replace(texts=texts, received_at=_time(facts, name)).credit,
            row=None,
            candidates=tuple(facts.charges[key].reference for key in candidates),
            issue=Issue.error(Code.CREDIT_CONTRADICTED, "unique_id") if line.is_rival else None,
            parts=tuple(parts),
            seen=self.seen(name),
        )

    def seen(self, name: str) -> str:
        """Return what names a credit as it is now."""
        return seen_of_credit(name, split_of(self._facts, name), _named(self._facts, name))

    def order(self, name: str) -> tuple[str, str, str, datetime, str]:
        """Return by what credits are sorted: account, number, time."""
        line = self._facts.lines[name]
        return *line.account, line.number or "", line.received_at, name

    def _put_split(self, name: str, line: Line) -> None:
        split = self._facts.splits[name]
        for key, _ in split.allocated:
            self.settled[key].append(name)
        booked = sum(amount - split.given_back(key) for key, amount in split.allocated)
        aside = split.aside - split.given_back(None)
        back = sum(amount for _, amount in split.refunded)
        for place, amount in ((Place.SETTLED, booked), (Place.SET_ASIDE, aside), (Place.REFUNDED, back)):
            self._amounts[place] += amount
        self._counts[_place_of(line, split, named=False)] += 1
        self.decided.append(name)
        if not split.by_person:
            self._call_unclear(name, split, _named(self._facts, name))

    def _wait(self, name: str, line: Line) -> None:
        candidates, split = _named(self._facts, name), split_of(self._facts, name)
        self.waiting.append(name)
        self._call_unclear(name, split, candidates)
        self._count(_place_of(line, split, named=bool(candidates)), line.amount)

    def _call_unclear(self, name: str, split: Split, candidates: Iterable[Key]) -> None:
        for key in _unclear(split, candidates):
            self.unclear[key].append(name)

    def _count(self, place: Place, amount: int) -> None:
        self._counts[place] += 1
        self._amounts[place] += amount


def _named(facts: Facts, name: str) -> tuple[Key, ...]:
    """Return the charges that a credit names, by any of its sightings, sorted."""
    line = facts.lines[name]
    if line.key is None:
        return placement(mention_for(facts, name), facts).candidates
    if not line.mention and name not in facts.seconds:
        return (line.key,)
    found = {facts.get(reading.key) for place in mention_for(facts, name) for reading in place}
    return tuple(sorted(key for key in found | {line.key} if key is not None))


def _unclear(split: Split, candidates: Iterable[Key]) -> tuple[Key, ...]:
    """Return the charges for which it is unclear whether anything of a credit is for them.

    Where a person has booked it, it is clear.
    """
    if split.by_person:
        return ()
    booked = dict(split.allocated)
    return tuple(key for key in candidates if key not in booked)


def _evidence(facts: Facts, name: str, key: Key | None) -> Evidence:
    """Return what a charge needs of a credit; None: it is unclear whether anything is for the charge."""
    line = facts.lines[name]
    if name not in facts.splits:  # all of it is where its memo booked it, or it is unclear
        bank, account, _ = line.origin
        at = _time(facts, name) if name in facts.seconds else line.received_at
        found = None if key is None else line.found
        return Evidence(line.number, bank, account, line.amount, at, found, 0, name)
    split = facts.splits[name]
    found = Found.PERSON if split.by_person else line.found
    return Evidence(
        line.number,
        *line.account,
        line.amount if key is None else split.whole(key),
        _time(facts, name),
        None if key is None else found,
        0 if key is None else split.given_back(key),
        name,
    )


def _time(facts: Facts, name: str) -> datetime:
    """Return the bank's time of a credit: a clock is better than a day alone, then the earlier one."""
    if name not in facts.seconds:
        return facts.lines[name].received_at
    return min((not line.has_clock, line.received_at) for _, line in sightings_of(facts, name))[1]


def _place_of(line: Line, split: Split, *, named: bool) -> Place:
    """Return the one place where a credit is counted: where it waits, else where something of it is."""
    if split.waiting:
        if line.is_rival:
            return Place.INVALID
        return Place.AMBIGUOUS if named else Place.UNMATCHED
    if any(amount > split.given_back(key) for key, amount in split.allocated):
        return Place.SETTLED
    return Place.SET_ASIDE if split.aside > split.given_back(None) else Place.REFUNDED
