"""Credits into the tables: each delivery judged once, as the pure function would.

A delivery is read before the transaction. In it the call locks the names of its memos, and on PostgreSQL
the bank's numbers, so that two sources that tell of one payment at one moment meet. Then it reads what
the delivery can touch: the same sighting, and payments that another source may have seen, which have a
number or a charge in common with it.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Self, TypeAlias

from sqlalchemy import Text, bindparam, literal_column, null, select, union_all

from vnqr._support.types import require
from vnqr.ledger.evidence import is_own
from vnqr.ledger.identity import rival_id
from vnqr.ledger.intake import Delivery, Intake, Reader
from vnqr.ledger.live._again import digest_of
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._judged import Judged, Went
from vnqr.ledger.live._known import COUNTS, counts_now
from vnqr.ledger.live._partial import Partial, trace_of
from vnqr.ledger.live._schema import CREDIT, LINK, NUMBER
from vnqr.ledger.live._sources import StaleError
from vnqr.ledger.live._unreadable import add_rows
from vnqr.ledger.naming import keys_of
from vnqr.ledger.receiving import received
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.sightings import credit_of, held_as, sightings_of
from vnqr.ledger.values import Credit, InvalidCredit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import ColumnClause

    from vnqr.ledger.facts import Facts
    from vnqr.ledger.intake import Line
    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known
    from vnqr.references.scheme import Scheme

__all__ = ["Judging", "Prepared", "Reserved", "take_in"]

Epochs: TypeAlias = "tuple[tuple[Scheme, ...], ...]"
Reserved: TypeAlias = "Mapping[str, Collection[str]]"
"""Payments -> the deliveries that they are given to."""

_COUNTED: ColumnClause[int] = literal_column("0")
_PAYMENT: ColumnClause[int] = literal_column("1")
_now = select(_COUNTED, *COUNTS)
_same = select(_PAYMENT, CREDIT.c.id, CREDIT.c.lead).where(Among(CREDIT.c.identity, "ids"))
_FOUND: Final = union_all(_now, _same)
_SINCE: Final = bindparam("first", type_=Text())
_UNTIL: Final = bindparam("last", type_=Text())
_LIKE: Final = union_all(
    _now,
    _same,
    select(_PAYMENT, CREDIT.c.id, CREDIT.c.lead).where(
        Among(CREDIT.c.number, "numbers"), CREDIT.c.day.between(_SINCE, _UNTIL)
    ),
    select(_PAYMENT, LINK.c.credit, null()).where(Among(LINK.c.trace, "traces")),
)
"""What is found by an id; and what another source may have seen.

With them, how many schemes and sources there are: read when all is locked that the call needs.
"""

_DAY: Final = timedelta(days=1)


class Prepared(NamedTuple):
    """What was delivered, read before the transaction.

    Attributes:
        epochs: the schemes by which it was read.
        items: credits, read and placed nowhere yet; rows as they are.
        digests: own id of a credit -> the digest of its delivery; None where there are several of it.
    """

    epochs: Epochs
    items: list[Delivery | InvalidCredit]
    digests: dict[str, str | None]

    @classmethod
    def of(cls, came: Iterable[Credit | InvalidCredit], epochs: Epochs) -> Self:
        """Read what came.

        Raises:
            TypeError: something is neither a credit nor a row.
        """
        reader = Reader({}, epochs)
        items: list[Delivery | InvalidCredit] = []
        digests: dict[str, str | None] = {}
        for each in came:
            require(each, (Credit, InvalidCredit), "a credit")
            if isinstance(each, InvalidCredit):
                items.append(each)
                continue
            items.append(delivery := reader.read(each))
            name, digest = delivery.ids[-1], digest_of(each, len(epochs))
            digests[name] = digest if digests.get(name, digest) == digest else None
        return cls(epochs, items, digests)

    @property
    def sources(self) -> set[tuple[str, ...]]:
        """Who delivered it."""
        return {each.line.origin.sources for each in self.items if isinstance(each, Delivery)}


def take_in(
    session: Session,
    known: Known,
    at: int,
    prepared: Prepared,
    reserved: Reserved = MappingProxyType({}),
) -> Judged:
    """Take in what was delivered.

    Args:
        session: the transaction.
        known: the schemes and sources of the ledger.
        at: the time of the call.
        prepared: what was delivered.
        reserved: payments -> the deliveries that they are given to, which may be of another call.

    Raises:
        StaleError: there are other schemes or sources than the call knows.
    """
    came = [(new_id(), each) for each in prepared.items]
    given = [(place, each) for place, each in came if isinstance(each, InvalidCredit)]
    rows = iter(add_rows(session, given))
    deliveries = {place: each for place, each in came if isinstance(each, Delivery)}
    judged = Judged([], [], [])
    if deliveries:
        judging = Judging(session, known, at, deliveries, prepared.digests)
        judging.leave_out(reserved)
        judged = judging.judge()
    elif counts_now(session) != known.counts:
        raise StaleError
    went = iter(judged.went)
    return Judged(
        [next(went) if isinstance(each, Delivery) else Went(*next(rows)) for each in prepared.items],
        judged.changed,
        judged.attention,
    )


_STATES: Final = {state.value: state for state in ChargeState}


class Judging:
    """Credits, and what of the ledger they can touch: locked, if the call writes.

    Args:
        session: the transaction.
        known: the schemes by which the credits were read, and all sources.
        at: the time of the call; None for one that only reads.
        deliveries: read, and placed nowhere yet; the numbers that their rows get.

    Raises:
        StaleError: there are other schemes by now.
    """

    def __init__(
        self,
        session: Session,
        known: Known,
        at: int | None,
        numbered: Mapping[int, Delivery],
        digests: Mapping[str, str | None] = MappingProxyType({}),
    ) -> None:
        """Read what the credits can touch."""
        self.deliveries = deliveries = list(numbered.values())
        self._known = known
        self._book = book = Book(session, at)
        mentions = {delivery.line.mention for delivery in deliveries}
        book.lock(
            {reading.key for mention in mentions for place in mention for reading in place},
            {key for mention in mentions for key in keys_of(mention)},
        )
        if book.writes:
            session.lock(NUMBER, sorted({name for each in deliveries if (name := _number_of(each))}))
        self._ids: dict[str, int] = {}
        for place, delivery in numbered.items():
            for name in _ids(delivery):
                self._ids.setdefault(name, place)
        said = {name: digest for name, digest in digests.items() if digest is not None}
        self._partial = Partial(book, known, numbers=self._ids, digests=said)
        self._partial.read(_found(session, book, known, deliveries, self._ids))
        self._partial.lock()
        self.facts = self._partial.facts

    def leave_out(self, reserved: Reserved) -> None:
        """Leave payments alone that are given to deliveries of another call."""
        for name, to in reserved.items():
            lead = credit_of(self.facts, name)
            if lead is not None and self._ids.keys().isdisjoint(to):
                self._partial.leave_out(lead)

    def judge(self) -> Judged:
        """Take the credits in, as the pure function would; write what is not as it was."""
        facts, book, partial = self._partial.begin(), self._book, self._partial
        there = {each for each in self._ids if credit_of(facts, each)}
        told = {
            each.id: _sources_of(facts, lead) for lead in facts.lines for each in sightings_of(facts, lead)
        }
        reader, intake = Reader(book, self._known.epochs), Intake()
        for ids, says, line in self.deliveries:
            intake.deliver(Delivery(ids, says, line if says else reader.placed(line)))
        received(facts, intake, reader)
        shares = partial.finish()
        went: list[Went] = []
        for delivery in self.deliveries:
            name = _name_of(facts, delivery)
            lead = credit_of(facts, name) or name
            share, known = shares[lead], name in there
            booked = tuple([(key, book.entries[key].code) for key, _ in share.booked])
            unclear = () if booked else tuple([(key, book.entries[key].code) for key, _ in share.unclear])
            names = [each.id for each in sightings_of(facts, lead)]
            before = [told[each] for each in names if each in told]
            sources = frozenset(delivery.line.origin.sources)
            seen_by = sources.union(*before)
            confirmed = bool(before) and not (known and seen_by == frozenset[str]().union(*before))
            elsewhere = any(not is_own(book.entries[key], evidence) for key, evidence in share.booked)
            went.append(Went(lead, share.place, known, confirmed, booked, unclear, elsewhere))
            there.add(name)
            told.update(dict.fromkeys(names, seen_by))
        changed = [book.entries[key] for key in book.write(renewing=True)]
        return Judged(
            went,
            [(entry.key, entry.code) for entry in changed],
            [_STATES.get(entry.state or "") if entry.waits else None for entry in changed],
        )


def _sources_of(facts: Facts, name: str) -> frozenset[str]:
    """Return all who delivered a sighting of a payment."""
    return frozenset(source for _, line in sightings_of(facts, name) for source in line.origin.sources)


def _ids(delivery: Delivery) -> tuple[str, ...]:
    """Return all ids by which the ledger may know a delivery."""
    rivals = (rival_id(name, said) for name in delivery.ids for said in delivery.says)
    return (*delivery.ids, *rivals)


def _name_of(facts: Facts, delivery: Delivery) -> str:
    """Return the id by which the facts have a delivery that they have taken in."""
    for name in delivery.ids:
        line = held_as(facts, name)
        if line is not None and (line.unique is None or line.unique.contents in delivery.says):
            return name
    return next(name for name in _ids(delivery)[1:] if held_as(facts, name))


def _found(
    session: Session, book: Book, known: Known, deliveries: Sequence[Delivery], ids: Iterable[str]
) -> set[int]:
    """Return the rows of the payments that deliveries can touch.

    Raises:
        StaleError: there are other schemes or sources than the call knows.
    """
    lines = [delivery.line for delivery in deliveries]
    if not any(map(known.sources.others, {line.origin.sources for line in lines})):
        rows = session.run(_FOUND, ids=list(ids))
    else:
        days = [line.day for line in lines]
        rows = session.run(
            _LIKE,
            ids=list(ids),
            numbers=sorted({line.number for line in lines if line.number is not None}),
            first=(min(days) - _DAY).isoformat(),
            last=(max(days) + _DAY).isoformat(),
            traces=sorted({trace for line in lines for trace in _traces(book, known, line)}),
        )
    if (0, *known.counts) not in rows:
        raise StaleError
    return {row if lead is None else lead for kind, row, lead in rows if kind}


def _traces(book: Book, known: Known, line: Line) -> Iterator[str]:
    """Yield by what a payment can be found that has a charge in common, and that another source has seen."""
    names = {book.get(reading.key) or reading.key for place in line.mention for reading in place}
    named = names & book.entries.keys()
    for days in (-1, 0, 1):
        near = line._replace(received_at=line.received_at + days * _DAY)
        for others in known.sources.others(line.origin.sources) if named else ():
            yield from (f"{book.entries[key].id}.{trace_of(near, others)}" for key in named)


def _number_of(delivery: Delivery) -> str | None:
    """Return what two sources that tell of one payment both lock."""
    line = delivery.line
    return None if line.number is None else f"{line.origin.bank}.{line.origin.account}.{line.number}"
