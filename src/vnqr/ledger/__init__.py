"""Money: what is owed, what came, what is paid.

There are two ways to the same answer: a pure function over all charges and credits
(`vnqr.ledger.reconcile.reconcile`), and `Ledger`, live, in a database. `Ledger` and what belongs to it are
imported when they are first looked at: they need SQLAlchemy, the extra `ledger`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from vnqr.errors import MissingExtraError

if TYPE_CHECKING:
    from vnqr.ledger.live.answers import (
        Done,
        Events,
        LedgerEvent,
        Snapshot,
        StatementTaken,
        Taken,
        TakenCredit,
    )
    from vnqr.ledger.live.errors import LedgerError, TryAgain
    from vnqr.ledger.live.ledger import Ledger

__all__ = [
    "Done",
    "Events",
    "Ledger",
    "LedgerError",
    "LedgerEvent",
    "Snapshot",
    "StatementTaken",
    "Taken",
    "TakenCredit",
    "TryAgain",
]

_ANSWERS = "vnqr.ledger.live.answers"
_HOMES = dict.fromkeys(__all__, _ANSWERS) | {
    "Ledger": "vnqr.ledger.live.ledger",
    "LedgerError": "vnqr.ledger.live.errors",
    "TryAgain": "vnqr.ledger.live.errors",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - one of several
    """Import what belongs to the live ledger when it is first looked at."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    try:
        value = getattr(import_module(_HOMES[name]), name)
    except ModuleNotFoundError as error:
        if error.name != "sqlalchemy":
            raise
        raise MissingExtraError(extra="ledger", packages="sqlalchemy") from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
