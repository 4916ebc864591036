"""Charges into the tables: opened, replaced, cancelled, reopened, accepted; and what they are worth now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from vnqr.ledger.evidence import Evidence, Found, is_own, revision_of
from vnqr.ledger.facts import Facts, learned, opened
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._partial import Partial
from vnqr.ledger.live._schema import CREDIT, LINK, PART, REFERENCE, REVISION
from vnqr.ledger.live._sources import StaleError
from vnqr.ledger.live._times import key_in, micros, moment, name_of
from vnqr.ledger.naming import key_of
from vnqr.ledger.records import ChargeRecord
from vnqr.ledger.settlement import Sums
from vnqr.ledger.sightings import place_waiting
from vnqr.references.codes import Part, parts_of
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.live._entries import Entry
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key
    from vnqr.ledger.values import Charge
    from vnqr.references.scheme import Scheme

__all__ = ["charge_in", "charges_in", "open_charges", "part_name", "references_in", "refold", "write_charges"]

_RECORD: Final = TypeAdapter(ChargeRecord)

_OF_DOSSIERS: Final = select(REFERENCE.c.name, REFERENCE.c.charge).where(
    Among(REFERENCE.c.dossier, "dossiers"), REFERENCE.c.revision.is_not(None)
)
_REVISIONS: Final = select(REVISION.c.reference, REVISION.c.revision).where(
    Among(REVISION.c.reference, "ids")
)
_TOKENS_OF: Final = select(REFERENCE.c.name).where(Among(REFERENCE.c.target, "ids"))
_LINKED: Final = select(LINK.c.credit).distinct().where(Among(LINK.c.reference, "ids"))

_CODES: Final = select(REFERENCE.c.name, REFERENCE.c.code).where(
    Among(REFERENCE.c.name, "names"), REFERENCE.c.revision.is_not(None)
)
_CHARGES: Final = select(REFERENCE.c.name, REFERENCE.c.charge).where(
    Among(REFERENCE.c.name, "names"), REFERENCE.c.revision.is_not(None)
)
_BOOKED: Final = (
    select(
        *(LINK.c.credit, LINK.c.amount, LINK.c.refunded, LINK.c.found, CREDIT.c.number, CREDIT.c.bank),
        *(CREDIT.c.account, LINK.c.received_at),
    )
    .join(CREDIT, CREDIT.c.id == LINK.c.credit)
    .where(LINK.c.reference == bindparam("of"), LINK.c.amount > 0)
)

_CHARGED: Final = ("charge", "revision", "code", "bank", "account", "office", "due", "due_at", "cancelled")


def charge_in(text: str, schemes: Sequence[Scheme]) -> Charge:
    """Return a charge of its JSON.

    Raises:
        StaleError: its scheme was added since.
    """
    record, by_prefix = _RECORD.validate_json(text), {scheme.prefix: scheme for scheme in schemes}
    if record.scheme not in by_prefix:
        raise StaleError
    return record.charge(by_prefix)


def references_in(session: Session, schemes: Iterable[Scheme], keys: Iterable[Key]) -> dict[Key, Reference]:
    """Return the references of charges, with the codes of their dossiers as they are written."""
    by_prefix = {scheme.prefix: scheme for scheme in schemes}
    names = sorted(map(name_of, keys))
    found: dict[Key, Reference] = {}
    for name, code in session.run(_CODES, names=names) if names else ():
        prefix, dossier, item = key_in(name)
        found[prefix, dossier, item] = Reference(code, item, by_prefix[prefix])
    return found


def charges_in(session: Session, schemes: Sequence[Scheme], keys: Iterable[Key]) -> dict[Key, Charge]:
    """Return charges by their keys."""
    names = sorted(map(name_of, keys))
    rows = session.run(_CHARGES, names=names) if names else []
    return {key_in(name): charge_in(text, schemes) for name, text in rows}


def refold(session: Session, entry: Entry) -> None:
    """Add up the credits of a charge anew: what is due, or the account, is another one.

    This is the one thing that takes as long as a charge has credits.
    """
    entry.sums, entry.paid_at, entry.paid_before, entry.lost = Sums(), None, 0, True
    links: list[Values] = []
    for credit, amount, refunded, found, number, bank, account, received_at in session.run(
        _BOOKED, of=entry.id
    ):
        evidence = Evidence(number, bank, account, amount, moment(received_at), Found(found), refunded)
        entry.sums = entry.sums.plus(entry, evidence)
        links.append((int(is_own(entry, evidence)), entry.id, credit))
    session.update(LINK, ("own",), links, ("reference", "credit"))


def open_charges(
    session: Session, known: Known, at: int, charges: Sequence[Charge], tokens: Mapping[str, Reference]
) -> list[Reference]:
    """Open charges one after the other, with their tokens; money that waits for them is booked.

    Returns:
        The references of those that are new.

    Raises:
        ChargesError: as `vnqr.ledger.facts.opened`.
        VnqrError: as `vnqr.ledger.facts.learned`.
    """
    given = {key_of(charge.reference): charge for charge in charges}
    asked = Facts(epochs=known.epochs)
    learned(asked, (), tokens)
    book = Book(session, at)
    book.lock({*given, *asked.tokens, *asked.tokens.values()})
    book.require(known)
    named = {
        key_in(name) for (name,) in session.run(_TOKENS_OF, ids=book.ids({*given, *asked.tokens.values()}))
    }
    book.lock(named)
    partial = Partial(book, known)
    linked = session.run(_LINKED, ids=book.ids({*given, *asked.tokens, *named}))
    partial.read(row for (row,) in linked)
    partial.lock()
    facts = partial.begin()
    before, tokens_before = facts.book(), set(facts.tokens)
    learned(facts, (), tokens)
    there = _charges_there(session, book, known, given)
    new = opened(there, charges)
    facts.charges |= {key: there.charges[key] for key in new}
    fresh = {facts.tokens[token]: None for token in sorted(facts.tokens.keys() - tokens_before)}
    place_waiting(facts, before, [*(key for key in fresh if key in before), *new], again=False)
    write_charges(book, [facts.charges[key] for key in new], None)
    session.add_missing(PART, ("part", "dossier"), sorted({row for key in new for row in _parts(key[1])}))
    pairs = (book.ids([facts.tokens[token], token]) for token in facts.tokens.keys() - tokens_before)
    session.update(REFERENCE, ("target",), [tuple(pair) for pair in pairs])
    partial.finish()
    book.write()
    return [given[key].reference for key in new]


def _charges_there(session: Session, book: Book, known: Known, given: Mapping[Key, Charge]) -> Facts:
    """Return facts that have the charges of the dossiers of some charges, and what those were earlier."""
    facts = Facts(epochs=known.epochs)
    differ: dict[int, Key] = {}
    for name, text in session.run(_OF_DOSSIERS, dossiers=sorted({key[1] for key in given})):
        key = key_in(name)
        charge = given.get(key)
        if charge is None or book.entries[key].revision != revision_of(charge):
            if charge is not None:
                differ[book.entries[key].id] = key
            charge = charge_in(text, known.epochs[-1])
        facts.charges[key] = charge
    for number, revision in session.run(_REVISIONS, ids=sorted(differ)) if differ else ():
        key = differ[number]
        facts.revisions[key] = (*facts.revisions.get(key, ()), revision)
    return facts


def _parts(dossier: str) -> Iterator[tuple[str, str]]:
    for part in parts_of(dossier):
        yield part_name(part), dossier


def part_name(part: Part) -> str:
    """Return a part of a code as the tables have it."""
    return f"{part.agency or ''}.{part.day}.{part.number}"


def write_charges(book: Book, charges: Iterable[Charge], act: int | None) -> None:
    """Write the contents of charges, and that they have them from now on."""
    rows: list[Values] = []
    revisions: list[Values] = []
    for charge in charges:
        entry = book.touch(key_of(charge.reference))
        entry.take(charge)
        text = _RECORD.dump_json(ChargeRecord.of(charge)).decode()
        due_at = None if charge.due_at is None else micros(charge.due_at)
        rows.append(
            (
                *(text, entry.revision, entry.code, entry.bank, entry.account, charge.office),
                *(entry.due, due_at, int(entry.cancelled), entry.id),
            )
        )
        revisions.append((entry.id, entry.revision, text, act, book.at))
    book.session.update(REFERENCE, _CHARGED, rows)
    book.session.add_missing(REVISION, ("reference", "revision", "charge", "act", "at"), revisions)
