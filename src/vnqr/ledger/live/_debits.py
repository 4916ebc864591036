"""Money out whose memo names charges: kept, because it may be the evidence of a refund."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select

from vnqr.ledger.facts import Refund
from vnqr.ledger.identity import identity
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._schema import DEBIT, REFUND
from vnqr.ledger.live._times import micros
from vnqr.ledger.naming import mention_of
from vnqr.ledger.values import Debit
from vnqr.references.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known

__all__ = ["add_debits", "debit_in", "debit_of", "debit_text", "refunds_shown"]

_DEBIT: Final = TypeAdapter(Debit)
_ONE: Final = select(DEBIT.c.debit).where(DEBIT.c.identity == bindparam("identity")).with_for_update()
"""Reads a debit and locks it: two refunds of different credits may be shown by one."""
_SHOWN: Final = select(REFUND.c.amount).where(REFUND.c.debit == bindparam("identity"))


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


def refunds_shown(session: Session, name: str) -> tuple[Refund, ...]:
    """Return what a debit shows already: the amounts, and not of which credits they are."""
    return tuple(Refund("", None, amount, None, name) for (amount,) in session.run(_SHOWN, identity=name))
