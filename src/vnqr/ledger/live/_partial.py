"""The part of a ledger that a call works on, as the pure function has it, and how its difference is written.

The rules are those of the pure functions, and of nothing else. A call reads the few payments that it can
touch as `vnqr.ledger.facts.Facts`, runs a pure function on them, and writes what is not as it was: rows
of sightings, links between payments and names, movements of dong, and the difference that the payments
make to the sums of their charges.
"""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from sqlalchemy import or_, select

from vnqr.ledger.acts import Split, movements, waiting
from vnqr.ledger.evidence import is_own
from vnqr.ledger.facts import Facts, Second
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._rows import (
    CHANGED,
    COLUMNS,
    Kept,
    is_unposted,
    names_in,
    split_in,
    split_of_parts,
    split_text,
)
from vnqr.ledger.live._schema import CREDIT, LINK, MOVEMENT, REFERENCE
from vnqr.ledger.live._sources import StaleError, add_sources
from vnqr.ledger.live._times import key_in, micros, name_of
from vnqr.ledger.naming import keys_of
from vnqr.ledger.places import Share, share_of
from vnqr.ledger.sightings import credit_of, sightings_of, split_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vnqr.ledger.acts import Spot
    from vnqr.ledger.intake import Line
    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.live._book import Book
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key
    from vnqr.ledger.values import Charge

__all__ = ["Partial", "names_linked", "trace_of"]

_payments = select(*(CREDIT.c[name] for name in COLUMNS)).where(
    or_(Among(CREDIT.c.id, "ids"), Among(CREDIT.c.lead, "ids"))
)
_PAYMENTS: Final = {True: _payments.order_by(CREDIT.c.id).with_for_update(), False: _payments}
"""Reads all sightings of payments; True: and locks them."""

_LINK_KEYS: Final = ("reference", "credit")
_LINK_CHANGED: Final = ("received_at", "trace", "own", "amount", "refunded", "found", "unclear", "posted")
_LINKS: Final = (
    select(LINK.c.credit, LINK.c.reference, REFERENCE.c.name, *(LINK.c[name] for name in _LINK_CHANGED))
    .join(REFERENCE, LINK.c.reference == REFERENCE.c.id)
    .where(Among(LINK.c.credit, "ids"))
)
_UNLINK: Final = LINK.delete().where(Among(LINK.c.credit, "ids"))

_LINKED: Final = (*_LINK_KEYS, *_LINK_CHANGED)
_MOVED: Final = ("credit", "source", "target", "amount", "act", "at")


class _Payment(NamedTuple):
    """A payment as it was before the call.

    Attributes:
        row: of its first sighting.
        split: where its dong were.
        share: what charges had of it.
    """

    row: int
    split: Split
    share: Share


def names_linked(session: Session, ids: Iterable[int]) -> set[Key]:
    """Return the names with which payments have links, as they are now: nothing is locked by it."""
    return {key_in(name) for _, _, name, *_ in session.run(_LINKS, ids=sorted(ids))}


_NO_NUMBERS: Final[Mapping[str, int]] = MappingProxyType({})
_NO_DIGESTS: Final[Mapping[str, str]] = MappingProxyType({})


class Partial:
    """Facts of a few payments, and the rows that they come from.

    Args:
        book: the charges of the call.
        known: the schemes and sources of the ledger.
        act: the row of the act of a person that the call is, if it is one.
        numbers: sighting -> the number of its row, if it gets one.
        digests: sighting -> the digest of its one delivery, if it has one.
    """

    def __init__(
        self,
        book: Book,
        known: Known,
        act: int | None = None,
        numbers: Mapping[str, int] = _NO_NUMBERS,
        digests: Mapping[str, str] = _NO_DIGESTS,
    ) -> None:
        """Begin with no payments."""
        self.book = book
        self.facts = Facts(epochs=known.epochs)
        self._sources = known.sources
        self._act = act
        self._numbers = numbers
        self._digests = digests
        self._given: set[int] = set()
        self._rows: dict[str, Kept] = {}
        self._links: dict[int, dict[Key, Values]] = {}
        self._references: dict[Key, int] = {}
        self._before: dict[str, _Payment] = {}
        self._added: list[Values] = []
        self._changed: list[Values] = []
        self._unlinked: list[int] = []
        self._linked: list[Values] = []
        self._relinked: list[Values] = []
        self._moved: list[Values] = []

    # --- reading ---

    def read(self, ids: Iterable[int]) -> None:
        """Read whole payments; a call that writes locks their rows.

        Args:
            ids: the rows of their first sightings.
        """
        wanted = sorted(set(ids) - self._links.keys())
        if not wanted:
            return
        session, facts = self.book.session, self.facts
        rows = [Kept.of(row, self._sources) for row in session.run(_PAYMENTS[self.book.writes], ids=wanted)]
        self._links.update((number, {}) for number in wanted)
        for credit, reference, name, *says in session.run(_LINKS, ids=wanted):
            key = key_in(name)
            self._links[credit][key] = tuple(says)
            self._references[key] = reference
        names = {kept.id: kept.identity for kept in rows}
        for kept in sorted(rows, key=_turn):
            self._rows[kept.identity] = kept
            _, _, divided, aside, aside_refunded, by_person, posted, *_ = kept.was
            if posted is not None:
                facts.posted[kept.identity] = split_in(posted)
            if kept.lead is not None:
                if kept.lead not in names:
                    raise StaleError  # it became another's sighting since it was looked for
                lead = names[kept.lead]
                facts.seconds[lead] = (*facts.seconds.get(lead, ()), Second(kept.identity, kept.line))
                facts.aliases[kept.identity] = lead
                continue
            facts.lines[kept.identity] = kept.line
            if divided:
                parts = [(key, *says[3:5]) for key, says in self._links[kept.id].items()]
                split = split_of_parts(kept.line.amount, parts, aside, aside_refunded, bool(by_person))
                facts.splits[kept.identity] = split

    def lock(self) -> None:
        """Lock the names of the payments."""
        mentions = {kept.line.mention for kept in self._rows.values()}
        names = {key for links in self._links.values() for key in links}
        self.book.lock(names, {key for mention in mentions for key in keys_of(mention)})

    def begin(self) -> Facts:
        """Return the facts, after it was noted what the payments are now. Their names must be locked."""
        self.see_charges()
        facts = self.facts
        for name in facts.lines:
            row = self._rows[name].id
            self._before[name] = _Payment(row, split_of(facts, name), share_of(facts, name))
        return facts

    def see_charges(self) -> None:
        """Let the facts have the charges and tokens that are locked; that they exist is enough."""
        for key, entry in self.book.entries.items():
            if entry.revision is not None:
                self.facts.charges.setdefault(key, cast("Charge", entry))
            elif (charge := self.book.target(key)) is not None:
                self.facts.tokens[key] = charge

    def leave_out(self, name: str) -> None:
        """Take a payment out of the facts, so that the call does not touch it."""
        facts = self.facts
        for sighting in sightings_of(facts, name):
            for held in (facts.lines, facts.seconds, facts.splits, facts.posted, facts.aliases):
                held.pop(sighting.id, None)

    def shares(self) -> dict[str, Share]:
        """Return what charges have of each payment."""
        return {name: share_of(self.facts, name) for name in self.facts.lines}

    def row_of(self, name: str) -> int:
        """Return the row of a sighting."""
        return self._rows[name].id

    @property
    def names(self) -> dict[int, str]:
        """The sightings of all rows that were read."""
        return {kept.id: name for name, kept in self._rows.items()}

    def references_of(self, row: int) -> dict[Key, int]:
        """Return the names with which a payment has links, and the rows of the names."""
        return {key: self._references[key] for key in self._links[row]}

    # --- writing ---

    def finish(self) -> dict[str, Share]:
        """Write what is not as it was; return what charges have of each payment."""
        after = self.shares()
        self._settle(after)
        seen_by = {*map(self._seen_by, after)}
        seen_by |= {each.line.origin.sources for name in after for each in sightings_of(self.facts, name)}
        self._sources = add_sources(self.book.session, self._sources, seen_by)
        for name in self._before.keys() - after.keys():
            gone = self._before[name]
            self._unlinked.append(gone.row)
            self._move(gone.row, gone.split, waiting(gone.split.amount))
        for name, share in after.items():
            self._write_payment(name, share)
        session = self.book.session
        session.insert(CREDIT, COLUMNS, self._added)
        session.update(CREDIT, CHANGED, self._changed)
        if self._unlinked:
            session.run(_UNLINK, ids=self._unlinked)
        session.insert(LINK, _LINKED, self._linked)
        session.update(LINK, _LINK_CHANGED, self._relinked, _LINK_KEYS)
        session.insert(MOVEMENT, _MOVED, self._moved)
        return after

    def _settle(self, after: dict[str, Share]) -> None:
        """Add the difference that the payments make to the sums of their charges."""
        add = self.book.add
        for name, payment in self._before.items():
            if payment.share != after.get(name):
                lead = credit_of(self.facts, name) or name
                for key, evidence in (*payment.share.booked, *payment.share.unclear):
                    add(key, evidence, lead, -1)
        for name, share in after.items():
            before = self._before.get(name)
            if before is None or before.share != share:
                for key, evidence in (*share.booked, *share.unclear):
                    add(key, evidence, name)

    def _write_payment(self, name: str, share: Share) -> None:
        facts, before = self.facts, self._before.get(name)
        split, sightings = split_of(facts, name), sightings_of(facts, name)
        rows = [self._row(each) for each in sightings]
        lead = rows[0].id
        for turn, (row, (identity, line)) in enumerate(zip(rows, sightings, strict=True)):
            own = self._sources.numbers[line.origin.sources]
            posted = facts.posted.get(identity)
            kept = None if posted is None else split_text(posted)
            unposted = int(is_unposted(posted, None if turn else split))
            if turn:
                state: Values = (lead, turn, 0, 0, 0, 0, kept, unposted, None, 0)
            else:
                back, divided = split.given_back(None), int(name in facts.splits)
                state = (None, 0, divided, split.aside, back, int(split.by_person), kept)
                state += (unposted, share.place.value, split.waiting)
            values = (*state, *row.sighted(line, own))
            if row.was:
                delivery = row.was[-1] if row.is_as(values) else None
            else:
                delivery = self._digests.get(identity) if len(rows) == 1 and not line.is_rival else None
            self._write_row(row, (*values, delivery))
        self._move(lead, waiting(split.amount) if before is None else before.split, split)
        self._link(lead, name, share, self._dong(sightings, share, facts.posted.get(name)))

    def _dong(self, sightings: tuple[Second, ...], share: Share, posted: Split | None) -> dict[Key, Values]:
        """Return what a payment has to do with names: own, amount, refunded, found, unclear, posted."""
        dong: dict[Key, Values] = {key: _NONE for _, line in sightings for key in names_in(line)}
        for key, _ in share.unclear:
            dong[key] = 0, 0, 0, None, 1, 0
        for key, evidence in share.booked:
            own = int(is_own(self.book.entries[key], evidence))
            found = evidence.found and evidence.found.value
            dong[key] = own, evidence.amount, evidence.refunded, found, 0, 0
        if posted is not None:
            were = {key: amount - posted.given_back(key) for key, amount in posted.allocated}
            dong = {key: (*says[:-1], were.get(key, 0)) for key, says in dong.items()}
        return dong

    def _seen_by(self, name: str) -> tuple[str, ...]:
        """Return all who delivered a sighting of a payment."""
        sightings = sightings_of(self.facts, name)
        if len(sightings) == 1:
            return sightings[0].line.origin.sources
        return tuple(sorted({source for _, line in sightings for source in line.origin.sources}))

    def _row(self, sighting: Second) -> Kept:
        kept = self._rows.get(sighting.id)
        if kept is None:
            # Contents that contradict each other under one unique id may both have the first one's number.
            number = self._numbers.get(sighting.id)
            if number is None or number in self._given:
                number = new_id()
            self._given.add(number)
            kept = Kept(number, sighting.id, sighting.line, ())
            self._rows[sighting.id] = kept
        return kept

    def _write_row(self, row: Kept, values: Values) -> None:
        if not row.was:
            self._added.append((*row.fixed(), *values))
        elif row.was != values:
            self._changed.append((*values, row.id))

    def _link(self, lead: int, name: str, share: Share, dong: dict[Key, Values]) -> None:
        """Write what a payment has to do with names, where it is not there."""
        before, there = self._before.get(name), self._links.get(lead, {})
        if before is not None and (before.row != lead or there.keys() - dong.keys()):
            self._unlinked.append(before.row)
            there = {}
        at = micros(share.at)
        trace = trace_of(self.facts.lines[name], self._sources.numbers[self._seen_by(name)])
        for key, says in dong.items():
            reference = self.book.entries[key].id
            values = (at, f"{reference}.{trace}", *says)
            if key not in there:
                self._linked.append((reference, lead, *values))
            elif there[key] != values:
                self._relinked.append((*values, reference, lead))

    def _move(self, row: int, before: Split, after: Split) -> None:
        """Note how dong went: what a charge gave back was booked to it before.

        Both come at once where a payment with refunds gets another first sighting.
        """
        steps = [before, after] if before != after else []
        if after.refunded:
            back = ((of, min(dong, before.given_back(of)) if of else dong) for of, dong in after.refunded)
            steps[1:1] = [after._replace(refunded=tuple(back))]
        for one, other in pairwise(steps):
            for movement in movements(one, other):
                source, target = map(_spot_text, movement[:2])
                self._moved.append((row, source, target, movement.amount, self._act, self.book.at))


def _spot_text(spot: Spot) -> str:
    return spot if isinstance(spot, str) else name_of(spot)


_NONE: Final = (0, 0, 0, None, 0, 0)
"""What a link says of a name of which a payment has no more than the name."""


def trace_of(line: Line, sources: int) -> str:
    """Return by what another source finds a payment, beside the name: amount, day, who delivered it."""
    return f"{line.amount}.{line.day.isoformat()}.{sources}"


def _turn(kept: Kept) -> int:
    return kept.was[1]  # type: ignore[no-any-return]  # a driver's
