"""What the ledger says: of charges, of credits, of what waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import BigInteger, Text, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy import cast as sql_cast

from vnqr.errors import Code, VnqrError
from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._charges import charge_in, charges_in, part_name, references_in
from vnqr.ledger.live._partial import Partial
from vnqr.ledger.live._schema import CREDIT, LINK, PART, REFERENCE, UNREADABLE
from vnqr.ledger.live._times import key_in, moment, name_of
from vnqr.ledger.live._unreadable import row_in
from vnqr.ledger.naming import key_of
from vnqr.ledger.outcome import Pending, Place, Total
from vnqr.ledger.places import Places
from vnqr.ledger.settlement import settle
from vnqr.references.suggestion import candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import BindParameter, Column, ColumnElement

    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key
    from vnqr.ledger.settlement import Settlement
    from vnqr.references.scheme import Scheme
    from vnqr.references.suggestion import Suggestion

__all__ = [
    "all_settlements",
    "attention_page",
    "credit_by_id",
    "pending_page",
    "settlement_of",
    "settlements_of",
    "suggestions_for",
    "totals_now",
]

_EVIDENCE: Final = (
    *(LINK.c.amount, LINK.c.refunded, LINK.c.found, LINK.c.received_at),
    *(CREDIT.c.identity, CREDIT.c.number, CREDIT.c.bank, CREDIT.c.account, CREDIT.c.amount.label("whole")),
)
_counts = and_(LINK.c.reference == REFERENCE.c.id, or_(LINK.c.amount > 0, LINK.c.unclear == 1))
_SETTLEMENTS: Final = (
    select(REFERENCE.c.name, REFERENCE.c.charge, REFERENCE.c.accepted, *_EVIDENCE)
    .outerjoin(LINK, _counts)
    .outerjoin(CREDIT, CREDIT.c.id == LINK.c.credit)
    .where(REFERENCE.c.revision.is_not(None))
)
_of = bindparam("of", type_=Text())
_OF_ONE: Final = _SETTLEMENTS.where(REFERENCE.c.name == _of)
_OF_DOSSIER: Final = _SETTLEMENTS.where(REFERENCE.c.dossier == _of).order_by(REFERENCE.c.name)
_OF_SOME: Final = _SETTLEMENTS.where(Among(REFERENCE.c.id, "ids")).order_by(REFERENCE.c.name)
"""One statement each, so that a charge and what is booked to it are of one moment."""

_most: BindParameter[int] = bindparam("most")
_PAGE: Final = (
    select(REFERENCE.c.name, REFERENCE.c.id)
    .where(REFERENCE.c.name > bindparam("after", type_=Text()), REFERENCE.c.revision.is_not(None))
    .order_by(REFERENCE.c.name)
    .limit(_most)
)
_AT_ONCE: Final = 500

_after: BindParameter[int] = bindparam("after")
_office = bindparam("office", type_=Text())
_WAITING: Final = (
    select(REFERENCE.c.id)
    .where(REFERENCE.c.waits == literal_column("1"), REFERENCE.c.id > _after)
    .order_by(REFERENCE.c.id)
    .limit(_most)
)
_WAITING_OF: Final = _WAITING.where(REFERENCE.c.office == _office)
_NAMES: Final = select(REFERENCE.c.id, REFERENCE.c.name).where(Among(REFERENCE.c.id, "ids"))
_REFERENCE: Final = select(REFERENCE.c.id).where(REFERENCE.c.name == _of)

_CREDIT: Final = select(CREDIT.c.id, CREDIT.c.lead).where(CREDIT.c.identity == _of)
_ROW: Final = select(UNREADABLE.c.id, UNREADABLE.c.row, UNREADABLE.c.set_aside).where(
    UNREADABLE.c.identity == _of
)
_linked = exists().where(LINK.c.credit == CREDIT.c.id, LINK.c.reference == REFERENCE.c.id)
_PENDING: Final = (
    select(CREDIT.c.id)
    .where(CREDIT.c.waiting > literal_column("0"), CREDIT.c.id > _after)
    .order_by(CREDIT.c.id)
    .limit(_most)
)
_PENDING_OF: Final = _PENDING.where(
    or_(
        _linked.where(REFERENCE.c.office == _office),
        ~_linked.where(REFERENCE.c.revision.is_not(None)),
    )
)
"""Of an office: what names a charge of it, or none at all."""
_ROWS: Final = (
    select(UNREADABLE.c.id, UNREADABLE.c.identity, UNREADABLE.c.row)
    .where(UNREADABLE.c.set_aside == literal_column("0"), UNREADABLE.c.id > _after)
    .order_by(UNREADABLE.c.id)
    .limit(_most)
)

_DOSSIERS: Final = select(REFERENCE.c.name).where(
    Among(REFERENCE.c.dossier, "dossiers"), REFERENCE.c.revision.is_not(None)
)
_PARTS: Final = select(PART.c.dossier).where(Among(PART.c.part, "parts")).limit(_most)
_MOST_OF_PARTS: Final = 200
"""A date and a number may be of many agencies; a person is shown ten at most."""


def _sum(column: Column[int]) -> ColumnElement[int]:
    return sql_cast(func.coalesce(func.sum(column), 0), BigInteger)


_PLACES: Final = {place.value: place for place in Place}
_BY_PLACE: Final = (
    select(
        CREDIT.c.place,
        func.count(),
        _sum(CREDIT.c.waiting),
        _sum(CREDIT.c.aside),
        _sum(CREDIT.c.aside_refunded),
    )
    .where(CREDIT.c.lead.is_(None))
    .group_by(CREDIT.c.place)
)
_BOOKED: Final = select(_sum(LINK.c.amount), _sum(LINK.c.refunded))
_ALL_ROWS: Final = select(UNREADABLE.c.row, UNREADABLE.c.set_aside)


# --- charges ---


def settlement_of(session: Session, known: Known, key: Key) -> Settlement:
    """Return the settlement of a charge.

    Raises:
        VnqrError: there is no such charge (`charge-unknown`).
    """
    for settlement in _settlements(session.run(_OF_ONE, of=name_of(key)), known.epochs[-1]):
        return settlement
    raise VnqrError.of(Code.CHARGE_UNKNOWN)


def settlements_of(session: Session, known: Known, dossier: str) -> tuple[Settlement, ...]:
    """Return the settlements of all charges of a dossier, by its key."""
    return tuple(sorted(_settlements(session.run(_OF_DOSSIER, of=dossier), known.epochs[-1]), key=_by_item))


def all_settlements(session: Session, known: Known) -> Iterator[Settlement]:
    """Yield the settlements of all charges."""
    after = ""
    while page := session.run(_PAGE, after=after, most=_AT_ONCE):
        yield from _settlements(session.run(_OF_SOME, ids=[row for _, row in page]), known.epochs[-1])
        after = page[-1][0]


def attention_page(
    session: Session, known: Known, after: Key | None, limit: int, office: str | None
) -> tuple[Settlement, ...]:
    """Return the settlements of charges that need a person, in the order in which they were opened.

    Raises:
        VnqrError: there is no charge `after` (`charge-unknown`).
    """
    first = 0
    if after is not None:
        rows = session.run(_REFERENCE, of=name_of(after))
        if not rows:
            raise VnqrError.of(Code.CHARGE_UNKNOWN, "after")
        ((first,),) = rows
    if office is None:
        found = session.run(_WAITING, after=first, most=limit)
    else:
        found = session.run(_WAITING_OF, after=first, most=limit, office=office)
    ids = [row for (row,) in found]
    settlements: dict[str, Settlement] = {}
    for settlement in _settlements(session.run(_OF_SOME, ids=ids), known.epochs[-1]):
        settlements[name_of(key_of(settlement.charge.reference))] = settlement
    names: dict[int, str] = {row: name for row, name in session.run(_NAMES, ids=ids)}  # noqa: C416 - typed
    return tuple(settlements[names[row]] for row in ids)


def _settlements(rows: Sequence[Values], schemes: Sequence[Scheme]) -> Iterator[Settlement]:
    """Yield the settlements of rows of `_SETTLEMENTS`, in which those of one charge follow each other."""
    place = 0
    while place < len(rows):
        name, text, accepted, *_ = rows[place]
        credits_: list[Evidence] = []
        unclear: list[Evidence] = []
        while place < len(rows) and rows[place][0] == name:
            _, _, _, amount, refunded, found, received_at, identity, number, bank, account, whole = rows[
                place
            ]
            place += 1
            if identity is None:
                continue
            at = moment(received_at)
            if amount:
                credits_.append(Evidence(number, bank, account, amount, at, Found(found), refunded, identity))
            else:
                unclear.append(Evidence(number, bank, account, whole, at, None, 0, identity))
        yield settle(charge_in(text, schemes), credits_, unclear, accepted)


def _by_item(settlement: Settlement) -> tuple[str, int]:
    reference = settlement.charge.reference
    return reference.scheme.prefix, reference.item


# --- credits ---


def credit_by_id(session: Session, known: Known, name: str) -> Pending:
    """Return a credit, or a row that cannot be read, by any of its ids.

    Raises:
        VnqrError: there is none (`credit-unknown`).
    """
    for row, lead in session.run(_CREDIT, of=name):
        return next(iter(_pending(session, known, [row if lead is None else lead]).values()))
    for _, text, set_aside in session.run(_ROW, of=name):
        return _pending_row(name, text, Place.SET_ASIDE if set_aside else Place.INVALID)
    raise VnqrError.of(Code.CREDIT_UNKNOWN, "id")


def pending_page(
    session: Session, known: Known, after: str | None, limit: int, office: str | None
) -> tuple[Pending, ...]:
    """Return what waits for a person, in the order in which it came.

    Args:
        session: the transaction.
        known: the schemes and sources of the ledger.
        after: the id of the last one that is known; None: from the beginning.
        limit: how many at most.
        office: only what names a charge of an office, or none at all; None: all.

    Raises:
        VnqrError: there is no credit `after` (`credit-unknown`).
    """
    first = 0 if after is None else _row_of(session, after)
    if office is None:
        found = session.run(_PENDING, after=first, most=limit)
    else:
        found = session.run(_PENDING_OF, after=first, most=limit, office=office)
    waiting = _pending(session, known, [row for (row,) in found])
    for row, name, text in session.run(_ROWS, after=first, most=limit):
        waiting[row] = _pending_row(name, text, Place.INVALID)
    return tuple(waiting[row] for row in sorted(waiting)[:limit])


def _row_of(session: Session, name: str) -> int:
    rows = [row if lead is None else lead for row, lead in session.run(_CREDIT, of=name)]
    rows += [row for row, *_ in session.run(_ROW, of=name)]
    if rows:
        return cast("int", rows[0])
    raise VnqrError.of(Code.CREDIT_UNKNOWN, "after")


def _pending(session: Session, known: Known, rows: Sequence[int]) -> dict[int, Pending]:
    """Return payments as a person is shown them, by their rows."""
    partial = Partial(Book(session), known)
    partial.read(rows)
    partial.lock()
    facts = partial.facts
    partial.see_charges()
    facts.charges.update(charges_in(session, known.epochs[-1], facts.charges))
    places = Places(facts)
    names = partial.names
    return {row: places.pending(names[row]) for row in rows}


def _pending_row(name: str, text: str, place: Place) -> Pending:
    row = row_in(text)
    return Pending(id=name, place=place, credit=None, row=row, candidates=(), issue=row.issue, seen=name)


def totals_now(session: Session) -> dict[Place, Total]:
    """Return how many credits lie in each place, and how many dong. It looks at all of them."""
    counts = dict.fromkeys(Place, 0)
    amounts = dict.fromkeys(Place, 0)
    for place, count, waiting, aside, aside_refunded in session.run(_BY_PLACE):
        counts[_PLACES[place]] += count
        amounts[_PLACES[place]] += waiting
        amounts[Place.SET_ASIDE] += aside - aside_refunded
        amounts[Place.REFUNDED] += aside_refunded
    ((booked, refunded),) = session.run(_BOOKED)
    amounts[Place.SETTLED] += booked - refunded
    amounts[Place.REFUNDED] += refunded
    for text, set_aside in session.run(_ALL_ROWS):
        place = Place.SET_ASIDE if set_aside else Place.INVALID
        counts[place] += 1
        amounts[place] += row_in(text).amount or 0
    return {place: Total(counts[place], amounts[place]) for place in Place}


# --- for suggestions ---


def suggestions_for(session: Session, known: Known, memo: str) -> tuple[Suggestion, ...]:
    """Return the charges that a memo may mean, though it does not name them."""
    schemes = known.epochs[-1]
    asked = candidates(memo, schemes)
    there = _charges_of(session, asked.keys)
    of_dossiers = {key[1:] for key in there}
    found = asked.suggestions(of_dossiers)
    if asked.parts and not found:
        parts = sorted(map(part_name, asked.parts))
        dossiers = [dossier for (dossier,) in session.run(_PARTS, parts=parts, most=_MOST_OF_PARTS)]
        there |= (like := _charges_of(session, dossiers))
        found = asked.suggestions(of_dossiers, {key[1:] for key in like})
    exist = references_in(session, schemes, {key_of(each.reference) for each in found} & there)
    return tuple(
        each._replace(reference=exist[key]) for each in found if (key := key_of(each.reference)) in exist
    )


def _charges_of(session: Session, dossiers: Iterable[str]) -> set[Key]:
    """Return the charges of some dossiers."""
    return {key_in(name) for (name,) in session.run(_DOSSIERS, dossiers=sorted(dossiers))}
