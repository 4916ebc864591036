"""What became of what was delivered, as calls hand it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from vnqr.ledger.naming import Key
    from vnqr.ledger.outcome import Place
    from vnqr.ledger.settlement import ChargeState

__all__ = ["Judged", "Named", "Went"]

Named: TypeAlias = "tuple[Key, str]"
"""The key of a charge, and the code of its dossier as it is written."""


class Went(NamedTuple):
    """Where something went.

    Attributes:
        name: the id of its payment, or of the row.
        place: where it lies.
        known: whether the ledger had it.
        confirmed: whether another source had told of its payment.
        booked: the charges to which something of it is booked.
        candidates: the charges that it may mean, where a person has to say.
        elsewhere: whether it is booked to a charge of another account than its own.
    """

    name: str
    place: Place
    known: bool
    confirmed: bool = False
    booked: tuple[Named, ...] = ()
    candidates: tuple[Named, ...] = ()
    elsewhere: bool = False


class Judged(NamedTuple):
    """What became of what was delivered.

    Attributes:
        went: of each item, in the order given.
        changed: the charges that are not as they were.
        attention: the state of each of them that needs a person; None for one that needs nobody.
    """

    went: list[Went]
    changed: list[Named]
    attention: list[ChargeState | None]
