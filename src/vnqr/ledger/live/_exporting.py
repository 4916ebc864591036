"""The whole ledger as the pure value, which can do all that the ledger can."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from vnqr.ledger.facts import Act, Facts, Second
from vnqr.ledger.live._charges import charge_in
from vnqr.ledger.live._days import DAY_SHEET
from vnqr.ledger.live._debits import debit_in
from vnqr.ledger.live._rows import COLUMNS, REFUND_COLUMNS, Kept, refund_in, split_in, split_of_parts
from vnqr.ledger.live._schema import (
    ACT,
    APART,
    CLOSE,
    COVER,
    CREDIT,
    DEBIT,
    LINK,
    REFERENCE,
    REFUND,
    REVISION,
    UNREADABLE,
)
from vnqr.ledger.live._times import key_in, moment
from vnqr.ledger.live._unreadable import row_in
from vnqr.ledger.matching import Coverage
from vnqr.ledger.reconciliation import Reconciliation

if TYPE_CHECKING:
    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key

__all__ = ["export"]


def export(session: Session, known: Known) -> Reconciliation:
    """Return the outcome that the pure function would have after the same calls."""
    facts = Facts(epochs=known.epochs)
    _read_charges(session, facts)
    _read_credits(session, known, facts)
    _read_rest(session, facts)
    return Reconciliation(facts)


def _read_charges(session: Session, facts: Facts) -> None:
    columns = REFERENCE.c.id, REFERENCE.c.name, REFERENCE.c.target, REFERENCE.c.charge, REFERENCE.c.accepted
    names: dict[int, Key] = {}
    targets: dict[Key, int] = {}
    for number, name, target, text, accepted in session.run(select(*columns)):
        key = names[number] = key_in(name)
        if target is not None:
            targets[key] = target
        if text is not None:
            facts.charges[key] = charge_in(text, facts.epochs[-1])
        if accepted is not None:
            facts.accepted[key] = accepted
    facts.tokens = {key: names[target] for key, target in targets.items()}
    earlier = select(REVISION.c.reference, REVISION.c.revision).where(REVISION.c.past == 1)
    for number, revision in session.run(earlier.order_by(REVISION.c.revision)):
        key = names[number]
        facts.revisions[key] = (*facts.revisions.get(key, ()), revision)


def _read_credits(session: Session, known: Known, facts: Facts) -> None:
    dong: dict[int, list[tuple[Key, int, int]]] = {}
    booked = select(LINK.c.credit, REFERENCE.c.name, LINK.c.amount, LINK.c.refunded)
    booked = booked.join(REFERENCE, REFERENCE.c.id == LINK.c.reference).where(LINK.c.amount > 0)
    for credit, name, amount, refunded in session.run(booked):
        dong.setdefault(credit, []).append((key_in(name), amount, refunded))
    rows = session.run(select(*(CREDIT.c[name] for name in COLUMNS)).order_by(CREDIT.c.turn))
    identities = {row[0]: row[1] for row in rows}
    for row in rows:
        kept = Kept.of(row, known.sources)
        lead, _, divided, aside, aside_refunded, by_person, posted, *_ = kept.was
        if posted is not None:
            facts.posted[kept.identity] = split_in(posted)
        if lead is None:
            facts.lines[kept.identity] = kept.line
            if divided:
                parts = dong.get(kept.id, [])
                facts.splits[kept.identity] = split_of_parts(
                    kept.line.amount, parts, aside, aside_refunded, bool(by_person)
                )
        else:
            name = identities[lead]
            facts.seconds[name] = (*facts.seconds.get(name, ()), Second(kept.identity, kept.line))
            facts.aliases[kept.identity] = name


def _read_rest(session: Session, facts: Facts) -> None:
    shown = select(UNREADABLE.c.identity, UNREADABLE.c.row, UNREADABLE.c.set_aside)
    for name, text, set_aside in session.run(shown):
        facts.rows[name] = row_in(text)
        facts.set_aside |= {name} if set_aside else set()
    facts.apart = frozenset(session.run(select(APART.c.one, APART.c.other)))
    facts.debits = {
        name: debit_in(text) for name, text in session.run(select(DEBIT.c.identity, DEBIT.c.debit))
    }
    days = select(COVER.c.bank, COVER.c.account, COVER.c.first, COVER.c.last)
    facts.covered = frozenset(
        Coverage(bank=bank, account=account, first=date.fromisoformat(first), last=date.fromisoformat(last))
        for bank, account, first, last in session.run(days)
    )
    facts.closes = tuple(
        DAY_SHEET.validate_json(text) for (text,) in session.run(select(CLOSE.c.sheet).order_by(CLOSE.c.id))
    )
    _read_refunds(session, facts)
    acts = select(ACT.c.kind, ACT.c.what, ACT.c.by, ACT.c.at, ACT.c.key, ACT.c.reason, ACT.c.contents)
    facts.acts = tuple(
        Act(kind, what, by, moment(at), key, reason, contents)
        for kind, what, by, at, key, reason, contents in session.run(acts.order_by(ACT.c.id))
    )


def _read_refunds(session: Session, facts: Facts) -> None:
    given = select(REFUND.c.posted, *REFUND_COLUMNS).join(CREDIT, CREDIT.c.id == REFUND.c.credit)
    rows = session.run(given.order_by(REFUND.c.id))
    facts.refunds = tuple(refund_in(facts, row) for _, *row in rows)
    facts.posted_refunds = frozenset(place for place, (posted, *_) in enumerate(rows) if posted)
