"""What a person should know of the credits of a day, and which of them may be one payment.

The rules are those of `vnqr.ledger.findings` and `vnqr.ledger.sightings`, on the credits that they need.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, bindparam, exists, func, literal_column, select

from vnqr.errors import Code, VnqrError
from vnqr.ledger.closing import account_of, require_day
from vnqr.ledger.facts import Facts
from vnqr.ledger.findings import RefundEvidence, evidence_of_refunds, findings
from vnqr.ledger.identity import identity
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._charges import charges_in
from vnqr.ledger.live._debits import debit_in
from vnqr.ledger.live._partial import Partial
from vnqr.ledger.live._rows import REFUND_COLUMNS, refund_in
from vnqr.ledger.live._schema import APART, COVER, CREDIT, DEBIT, MOVEMENT, REFUND
from vnqr.ledger.live._times import name_of
from vnqr.ledger.matching import STATEMENT, Coverage
from vnqr.ledger.naming import mention_of
from vnqr.ledger.sightings import offered
from vnqr.references.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.outcome import CreditFinding
    from vnqr.ledger.values import Debit

__all__ = ["coverage_of", "evidence_among", "evidence_page", "findings_of", "offers_of"]

_DAY: Final = timedelta(days=1)

_of_account = (
    CREDIT.c.bank == bindparam("bank", type_=Text()),
    CREDIT.c.account == bindparam("account", type_=Text()),
)
_rows = select(CREDIT.c.id, CREDIT.c.lead, CREDIT.c.number).where(*_of_account)
_ON_DAYS: Final = _rows.where(
    CREDIT.c.day.between(bindparam("first", type_=Text()), bindparam("last", type_=Text()))
)
_NUMBERED: Final = _rows.where(Among(CREDIT.c.number, "numbers"))
_NOTIFIED: Final = _rows.where(Among(CREDIT.c.sources, "notifying")).limit(1)

_COVERED: Final = select(COVER.c.first, COVER.c.last).where(
    COVER.c.bank == bindparam("bank", type_=Text()), COVER.c.account == bindparam("account", type_=Text())
)
_APART: Final = select(APART.c.one, APART.c.other).where(Among(APART.c.one, "names"))

_DEBITS: Final = (
    select(DEBIT.c.id, DEBIT.c.identity, DEBIT.c.debit)
    .where(DEBIT.c.id > bindparam("after"), ~exists().where(REFUND.c.debit == DEBIT.c.identity))
    .order_by(DEBIT.c.id)
    .limit(bindparam("most"))
)
_lead = CREDIT.alias()
_NOTED: Final = (
    select(_lead.c.identity, *REFUND_COLUMNS[1:])
    .select_from(MOVEMENT)
    .join(REFUND, (REFUND.c.credit == MOVEMENT.c.credit) & (REFUND.c.act == MOVEMENT.c.act))
    .join(CREDIT, CREDIT.c.id == REFUND.c.credit)
    .join(_lead, _lead.c.id == func.coalesce(CREDIT.c.lead, CREDIT.c.id))
    .where(
        Among(MOVEMENT.c.source, "names"),
        MOVEMENT.c.act.is_not(None),
        MOVEMENT.c.target == literal_column("'refunded'"),
        REFUND.c.debit.is_(None),
    )
    .order_by(REFUND.c.id)
)
"""Reads the refunds of charges that no debit shows: the movements of a charge are found by its name."""
_SHOWN: Final = select(REFUND.c.debit).where(Among(REFUND.c.debit, "names"))
_DEBIT: Final = select(DEBIT.c.id).where(DEBIT.c.identity == bindparam("of", type_=Text()))


def coverage_of(session: Session, bank: str, account: str) -> frozenset[Coverage]:
    """Return the days of an account that statements have whole."""
    return frozenset(
        Coverage(bank=bank, account=account, first=date.fromisoformat(first), last=date.fromisoformat(last))
        for first, last in session.run(_COVERED, bank=bank, account=account)
    )


def offers_of(
    session: Session, known: Known, day: date, account: tuple[str, str]
) -> tuple[tuple[str, str], ...]:
    """Return pairs of credits of a day that may be one payment."""
    partial, of_day = _read(session, known, account, day, _DAY)
    facts = partial.facts
    facts.apart = frozenset(session.run(_APART, names=sorted(facts.lines)))
    return tuple(pair for pair in offered(facts) if not of_day.isdisjoint(pair))


def findings_of(
    session: Session, known: Known, day: date, account: tuple[str, str]
) -> tuple[CreditFinding, ...]:
    """Return what a person should know of the credits of a day."""
    partial, of_day = _read(session, known, account, day, timedelta())
    bank, number = account_of(account)
    facts, of = partial.facts, {"bank": bank, "account": number}
    numbers = sorted({line.number for line in facts.lines.values() if line.number is not None})
    rows = session.run(_NUMBERED, **of, numbers=numbers)
    notifying = known.sources.of(STATEMENT.__ne__)
    rows += session.run(_NOTIFIED, **of, notifying=notifying)  # whether any source notifies of the account
    partial.read(row if lead is None else lead for row, lead, _ in rows)
    facts.covered = coverage_of(session, bank, number)
    return tuple(found for found in findings(facts) if not of_day.isdisjoint(found.credits))


def _read(
    session: Session, known: Known, account: tuple[str, str], day: date, around: timedelta
) -> tuple[Partial, set[str]]:
    """Read the payments of some days; return them, and the ids of those with a sighting on one day."""
    require_day(day)
    bank, number = account_of(account)
    partial = Partial(Book(session), known)
    of = {"bank": bank, "account": number}
    first, last = (day - around).isoformat(), (day + around).isoformat()
    on_days = session.run(_ON_DAYS, **of, first=first, last=last)
    partial.read(row if lead is None else lead for row, lead, _ in on_days)
    on_day = {
        row if lead is None else lead
        for row, lead, _ in session.run(_ON_DAYS, **of, first=day.isoformat(), last=day.isoformat())
    }
    return partial, {name for row, name in partial.names.items() if row in on_day}


def evidence_page(
    session: Session, known: Known, after: str | None, limit: int
) -> tuple[RefundEvidence, ...]:
    """Return money out that may show a refund, in the order in which it came.

    Raises:
        VnqrError: there is no money out `after` (`debit-unknown`).
    """
    first = 0
    if after is not None:
        rows = session.run(_DEBIT, of=after)
        if not rows:
            raise VnqrError.of(Code.DEBIT_UNKNOWN, "after")
        ((first,),) = rows
    found: list[RefundEvidence] = []
    while len(found) < limit and (page := session.run(_DEBITS, after=first, most=limit)):
        first = page[-1][0]
        by_id = {
            each.id: each for each in _evidence(session, known, {name: debit_in(t) for _, name, t in page})
        }
        found += [by_id[name] for _, name, _ in page if name in by_id]
    return tuple(found[:limit])


def evidence_among(session: Session, known: Known, debits: Iterable[Debit]) -> tuple[RefundEvidence, ...]:
    """Return what of some money out may show a refund, and shows none yet, in the order of time."""
    by_id = {identity(debit): debit for debit in debits}
    shown = {name for (name,) in session.run(_SHOWN, names=sorted(by_id))} if by_id else set[str]()
    return _evidence(session, known, {name: by_id[name] for name in by_id.keys() - shown})


def _evidence(session: Session, known: Known, debits: dict[str, Debit]) -> tuple[RefundEvidence, ...]:
    """Return what of money out, by its ids, names charges, in the order of time."""
    facts = Facts(epochs=known.epochs)
    facts.debits = debits
    book = Book(session)
    mentions = [mention_of(names(debit.memo, known.epochs[-1])) for debit in debits.values()]
    book.lock((), {reading.key for mention in mentions for place in mention for reading in place})
    partial = Partial(book, known)
    partial.see_charges()
    facts.tokens = partial.facts.tokens
    facts.charges = charges_in(session, known.epochs[-1], partial.facts.charges)
    noted = session.run(_NOTED, names=sorted(map(name_of, facts.charges)))
    facts.refunds = tuple(refund_in(facts, row) for row in noted)
    return tuple(evidence_of_refunds(facts))
