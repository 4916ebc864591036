"""Texts go, identity stays: a forgotten credit that is delivered again is still known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, or_, select

from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._debits import debit_in, debit_text
from vnqr.ledger.live._schema import CREDIT, DEBIT, NOTIFICATION

if TYPE_CHECKING:
    from sqlalchemy import BindParameter

    from vnqr.ledger.live._backends import Session

__all__ = ["forget_before"]

_AT_ONCE: Final = 1_000
"""So many rows at a time: a notification waits no longer for it."""

_until: BindParameter[int] = bindparam("until")
_told = or_(CREDIT.c.memo.is_not(None), CREDIT.c.delivery.is_not(None))  # as the index has it
_CREDITS: Final = (
    select(CREDIT.c.id, CREDIT.c.memo.is_not(None))
    .where(_told, CREDIT.c.received_at < _until)
    .limit(_AT_ONCE)
)
_FORGET: Final = (
    CREDIT.update()
    .where(Among(CREDIT.c.id, "rows"))
    .values(memo=None, payer=None, balance=None, delivery=None)
)
"""The digest of a delivery goes, too: whoever guesses the texts could tell by it that they were these."""
_MESSAGES: Final = (
    select(NOTIFICATION.c.id)
    .where(NOTIFICATION.c.body.is_not(None), NOTIFICATION.c.at < _until)
    .limit(_AT_ONCE)
)
_EMPTY: Final = NOTIFICATION.update().where(Among(NOTIFICATION.c.id, "rows")).values(body=None)
_DEBITS: Final = (
    select(DEBIT.c.id, DEBIT.c.debit)
    .where(DEBIT.c.forgotten == 0, DEBIT.c.booked_at < _until)
    .limit(_AT_ONCE)
)


def forget_before(session: Session, until: int) -> tuple[int, bool]:
    """Forget texts of what came before a time, not more than some thousands.

    Returns:
        How many rows had any; and whether there may be more.
    """
    credits_ = session.run(_CREDITS, until=until)
    if credits_:
        session.run(_FORGET, rows=[row for row, _ in credits_])
    messages = [row for (row,) in session.run(_MESSAGES, until=until)]
    if messages:
        session.run(_EMPTY, rows=messages)
    debits = session.run(_DEBITS, until=until)
    session.update(
        DEBIT,
        ("debit", "forgotten"),
        [(debit_text(replace(debit_in(text), memo="", payee=None)), 1, row) for row, text in debits],
    )
    told = sum(bool(has_memo) for _, has_memo in credits_)
    return told + len(messages) + len(debits), bool(credits_ or messages or debits)
