"""The feed: what charges became, numbered so that no later commit gets an earlier number and none is missing.

A number that is given when an event is written may be committed after a higher one, and a reader that has
seen the higher one never comes back for it. A counter that all writers lock makes them wait for each
other's commits. So events are written without a number, and whoever reads the feed gives numbers to all
that are committed, under one lock.

The database counts the rows of events as they are written. The row of a charge is locked while it
changes, so its events are counted, and numbered, in the order in which it changed.
"""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, func, select

from vnqr.errors import Code
from vnqr.ledger.live._schema import EVENT, FEED, REFERENCE
from vnqr.ledger.live._times import key_in, moment
from vnqr.ledger.live.answers import Events, LedgerEvent
from vnqr.ledger.live.errors import LedgerError
from vnqr.ledger.settlement import ChargeState, is_covered, missing_of, surplus_of

if TYPE_CHECKING:
    from datetime import datetime

    from vnqr.ledger.live._backends import Session, Values

__all__ = ["begin_anew", "number_events", "read_events"]

_LOCKED: Final = select(FEED.c.last, FEED.c.epoch).with_for_update()

_counted = (
    select(EVENT.c.id, func.row_number().over(order_by=EVENT.c.id).label("place"))
    .where(EVENT.c.number.is_(None))
    .subquery()
)
_NUMBER: Final = (
    EVENT.update().where(EVENT.c.id == _counted.c.id).values(number=bindparam("last") + _counted.c.place)
)
_LAST: Final = select(func.max(EVENT.c.number))
_ADVANCE: Final = FEED.update().values(last=bindparam("reached"))
_BEGIN: Final = FEED.update().values(epoch=bindparam("begun"))
_UNREAD: Final = select(EVENT.c.id).where(EVENT.c.number.is_(None)).limit(1)

_TOLD: Final = (
    *("number", "at", "state", "due", "gross", "refunded", "misdirected", "paid_at", "cancelled", "unclear"),
    *("waits", "accepted"),
)
_READ: Final = (
    select(*(EVENT.c[name] for name in _TOLD), REFERENCE.c.name, REFERENCE.c.code, REFERENCE.c.office)
    .join(REFERENCE, EVENT.c.reference == REFERENCE.c.id)
    .where(EVENT.c.number > bindparam("after"))
    .order_by(EVENT.c.number)
    .limit(bindparam("most"))
)
_READ_OF: Final = _READ.where(REFERENCE.c.office == bindparam("office"))


def number_events(session: Session) -> tuple[int, str]:
    """Give numbers to all events that are committed; return the last number and the epoch."""
    ((last, epoch),) = session.run(_LOCKED)
    if session.run(_UNREAD):
        session.run(_NUMBER, last=last)
        ((last,),) = session.run(_LAST)
        session.run(_ADVANCE, reached=last)
    return last, epoch


def read_events(session: Session, after: int, limit: int, office: str | None, epoch: str | None) -> Events:
    """Return a page of the feed.

    Args:
        session: the transaction.
        after: the number of the last event that the reader has.
        limit: how many at most.
        office: only of the charges of one office; None: of all.
        epoch: of the events that the reader has; None: it does not say.

    Raises:
        LedgerError: the numbers began anew since (`feed-anew`).
    """
    last, now = number_events(session)
    if after > last or epoch not in {None, now}:
        raise LedgerError.of(Code.FEED_ANEW)
    if office is None:
        rows = session.run(_READ, after=after, most=limit)
    else:
        rows = session.run(_READ_OF, after=after, most=limit, office=office)
    events = [_event(row) for row in rows]
    # Of one office, what is passed over need not be read again.
    return Events(events, now, events[-1].number if len(events) == limit else last)


def begin_anew(session: Session) -> str:
    """Give the feed another epoch; return it."""
    epoch = token_hex(8)
    session.run(_BEGIN, begun=epoch)
    return epoch


_STATES: Final = {state.value: state for state in ChargeState}


class _Charge(NamedTuple):
    """What an event knows of a charge; one of `vnqr.ledger.evidence.ChargeFacts`."""

    due: int
    cancelled: bool
    bank: str = ""
    account: str = ""
    due_at: datetime | None = None


def _event(row: Values) -> LedgerEvent:
    number, at, state, due, gross, back, misdirected, paid_at, cancelled, unclear, waits, accepted, *of = row
    name, code, office = of
    prefix, _, item = key_in(name)
    received = gross - back
    reached = _STATES[state]
    charge = _Charge(due, bool(cancelled))
    return LedgerEvent(
        number=number,
        at=moment(at),
        dossier=code,
        item=item,
        scheme=prefix,
        office=office,
        state=reached,
        due=due,
        received=received,
        refunded=back,
        misdirected=misdirected,
        missing=missing_of(charge, reached, received),
        surplus=surplus_of(charge, received, misdirected),
        covered=is_covered(charge, received),
        paid_at=None if paid_at is None else moment(paid_at),
        unclear=unclear,
        needs_person=bool(waits),
        accepted=bool(accepted),
    )
