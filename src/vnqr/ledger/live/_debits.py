"""Money out whose memo names charges: kept, because it may be the evidence of a refund."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import and_, bindparam, or_, select

from vnqr.ledger.identity import identity
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._rows import REFUND_COLUMNS, refund_in
from vnqr.ledger.live._schema import CREDIT, DEBIT, REFUND
from vnqr.ledger.live._times import micros
from vnqr.ledger.naming import mention_of
from vnqr.ledger.values import Debit
from vnqr.references.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.ledger.facts import Facts, Refund
    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known

__all__ = ["add_debits", "debit_in", "debit_of", "debit_text", "refunds_about"]

_DEBIT: Final = TypeAdapter(Debit)
_ONE: Final = select(DEBIT.c.debit).where(DEBIT.c.identity == bindparam("identity")).with_for_update()
"""Reads a debit and locks it: two refunds of different credits may be shown by one."""
_REFUNDS: Final = (
    select(REFUND.c.id, *REFUND_COLUMNS)
    .join(CREDIT, CREDIT.c.id == REFUND.c.credit)
    .where(
        or_(
            REFUND.c.debit == bindparam("identity"),
            and_(REFUND.c.debit.is_(None), Among(REFUND.c.credit, "credits")),
        )
    )
    .order_by(REFUND.c.id)
)


def add_debits(session: Session, known: Known, debits: Iterable[Debit]) -> None:
    """Keep what names a charge."""
    rows = {identity(debit): debit for debit in debits if mention_of(names(debit.memo, known.epochs[-1]))}
    session.add_missing(
        DEBIT,
        ("id", "identity", "debit", "booked_at"),
        [(new_id(), name, debit_text(debit), micros(debit.booked_at)) for name, debit in rows.items()],
    )


def debit_in(text: str) -> Debit:
    """Return a debit of its JSON."""
    return _DEBIT.validate_json(text)


def debit_text(debit: Debit) -> str:
    """Return a debit as JSON."""
    return _DEBIT.dump_json(debit).decode()


def debit_of(session: Session, name: str) -> dict[str, Debit]:
    """Return a debit by its id, locked; nothing where there is none."""
    texts = session.run(_ONE, identity=name)
    return {name: debit_in(texts[0][0])} if texts else {}


def refunds_about(session: Session, facts: Facts, credits_: Iterable[int], name: str) -> dict[int, Refund]:
    """Return the refunds that a debit shows, and those of credits that no debit shows, by their rows.

    Args:
        session: the transaction.
        facts: those of the credits.
        credits_: the rows of their sightings.
        name: the id of the debit.
    """
    rows = session.run(_REFUNDS, identity=name, credits=sorted(credits_))
    return {number: refund_in(facts, row) for number, *row in rows}
