"""Schemes into a ledger: what waits is read again by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from vnqr.ledger.facts import Facts, learned
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._known import read_known
from vnqr.ledger.live._partial import Partial
from vnqr.ledger.live._schema import CREDIT, SCHEME
from vnqr.ledger.live._times import now
from vnqr.ledger.naming import keys_of
from vnqr.ledger.sightings import place_waiting, sightings_of
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known
    from vnqr.references.scheme import Scheme

__all__ = ["add_schemes"]

_TOLD: Final = select(CREDIT.c.id, CREDIT.c.lead).where(CREDIT.c.memo.is_not(None))
_COLUMNS: Final = ("place", "epoch", "prefix", "name", "pattern")


def add_schemes(session: Session, wanted: tuple[Scheme, ...] | None) -> Known:
    """Add schemes to those of the ledger, and read the memos that are kept by all of them.

    Args:
        session: the transaction.
        wanted: the schemes; None: those that the ledger has, or else that of dossiers.

    Raises:
        VnqrError: a prefix has another scheme (`scheme-differs`).
    """
    known = read_known(session)
    if not _new(known, wanted):
        return known
    # Others may add schemes, or take in credits that were read without them: who comes second sees all.
    session.lock_whole(CREDIT)
    known = read_known(session)
    new = _new(known, wanted)
    if not new:
        return known
    session.add_missing(
        SCHEME,
        _COLUMNS,
        [
            (known.counts[0] + place, len(known.epochs), scheme.prefix, scheme.name, scheme.pattern)
            for place, scheme in enumerate(new)
        ],
    )
    known = read_known(session)
    rows = {row if lead is None else lead for row, lead in session.run(_TOLD)}
    if rows:
        _name_again(session, known, rows)
    return known


def _new(known: Known, wanted: tuple[Scheme, ...] | None) -> list[Scheme]:
    if wanted is None:
        wanted = () if known.epochs else (DOSSIER,)
    learned(Facts(epochs=known.epochs), wanted, {})
    there = {scheme.prefix for scheme in known.epochs[-1]} if known.epochs else set[str]()
    return list({scheme.prefix: scheme for scheme in wanted if scheme.prefix not in there}.values())


def _name_again(session: Session, known: Known, rows: set[int]) -> None:
    book = Book(session, now())
    partial = Partial(book, known)
    partial.read(rows)
    partial.lock()
    facts = partial.begin()
    # What the memos name now is found out on a copy: its names must be locked before anything is placed.
    trial = facts.copy()
    place_waiting(trial, {}, (), again=True)
    mentions = {line.mention for name in trial.lines for _, line in sightings_of(trial, name)}
    book.lock(
        {reading.key for mention in mentions for place in mention for reading in place},
        {key for mention in mentions for key in keys_of(mention)},
    )
    partial.see_charges()
    place_waiting(facts, facts.book(), (), again=True)
    partial.finish()
    book.write()
