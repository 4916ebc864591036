"""Messages of aggregators: kept as they came, in the transaction that judges them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Protocol

from vnqr.errors import Code, Issue
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._schema import NOTIFICATION
from vnqr.ledger.live._unreadable import add_rows
from vnqr.ledger.values import Credit, Debit, InvalidCredit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vnqr.ledger.live._backends import Session

__all__ = [
    "FAULTS",
    "NotificationLike",
    "SourceLike",
    "StatementLike",
    "keep_message",
    "keep_unjudged",
    "require_like",
]

FAULTS: Final = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What this library, or a source, may raise without having meant to. The message is kept all the same."""


class NotificationLike(Protocol):
    """What an authentic message says, as `vnqr.sources` reads it."""

    @property
    def source(self) -> str:
        """Who delivered it."""
        ...

    @property
    def credits(self) -> Sequence[Credit]:
        """Money received."""
        ...

    @property
    def rows(self) -> Sequence[InvalidCredit]:
        """What a person has to look at."""
        ...

    @property
    def debits(self) -> Sequence[Debit]:
        """Money sent."""
        ...

    @property
    def reply(self) -> object:
        """What the sender wants for an answer."""
        ...


class SourceLike(Protocol):
    """An aggregator, as those of `vnqr.sources`: it proves a message before it reads it."""

    def read(self, body: bytes, headers: Mapping[str, str], /) -> NotificationLike:
        """Return what an authentic message says; raise where it is not authentic."""
        ...


class StatementLike(Protocol):
    """A statement, as `vnqr.sources.read_statement` returns it: it can be iterated more than once."""

    def __iter__(self) -> Iterator[Credit | InvalidCredit]:
        """Yield the credits, and the rows that a person has to look at."""
        ...

    @property
    def debits(self) -> Sequence[Debit]:
        """Money out."""
        ...


def require_like(value: object, name: str, what: str) -> None:
    """Raise TypeError where a value has not what a protocol asks for.

    Args:
        value: what was given.
        name: of an attribute that it asks for.
        what: what the value is, with its article.
    """
    if not hasattr(value, name):
        message = f"{what} has `{name}`, which {type(value).__name__} has not"
        raise TypeError(message)


def keep_message(session: Session, at: int, source: str, body: bytes, fault: str | None = None) -> None:
    """Keep a message as it came."""
    row = (new_id(), source, at, bytes(body), fault)
    session.insert(NOTIFICATION, ("id", "source", "at", "body", "fault"), [row])


def keep_unjudged(session: Session, at: int, source: str, body: bytes, reason: str) -> Issue:
    """Keep a message that could not be judged, and a row that shows it to a person; return what is wrong."""
    issue = Issue.error(Code.NOTIFICATION_UNJUDGED, "", reason=reason)
    keep_message(session, at, source, body, issue.code.value)
    digest = blake2b(body, digest_size=16).hexdigest()
    row = InvalidCredit(source=source, row=1, field="", code=issue.code, params=issue.params, digest=digest)
    add_rows(session, [(new_id(), row)])
    return issue
