"""What speaks for the payment of a charge: the part of each credit that is booked to it, and what names it.

Example:
    >>> noon = datetime(2024, 6, 1, 12, tzinfo=VIETNAM)
    >>> evidence = Evidence("FT01", "970415", "113366668888", 20_000, noon, Found.READABLE, refunded=5_000)
    >>> evidence.stays
    15000
"""

from __future__ import annotations

import json
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from enum import StrEnum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from vnqr._support.types import discreet
from vnqr.ledger.values import VIETNAM

if TYPE_CHECKING:
    from vnqr.ledger.values import Charge

__all__ = [
    "ChargeFacts",
    "Evidence",
    "Found",
    "digest",
    "is_own",
    "json_moment",
    "revision_of",
    "seen_of",
    "weight_of",
]

_MODULUS: Final = 1 << 128


class Found(StrEnum):
    """How a credit came to its charge."""

    READABLE = "readable"
    """The memo holds the reference, written in full."""

    PACKED = "packed"
    """The memo holds the reference, written short."""

    TOKEN = "token"  # noqa: S105 - no password
    """The memo holds a token that the caller's table gives to the charge."""

    PERSON = "person"
    """A person decided."""


class Evidence(NamedTuple):
    """One credit, as far as a charge needs it: the part of it that is booked there.

    Attributes:
        transaction_id: the bank's number; None where the bank gives none.
        bank: the BIN of the bank where the account is.
        account: the account that was credited, in upper case.
        amount: dong of the credit that are booked to the charge, what was given back included.
        received_at: when the bank booked it, in the time of Vietnam.
        found: how it came to the charge; None where it did not come to one.
        refunded: dong of the amount that were given back.
        id: of the credit, 32 hexadecimal digits.

    Example:
        >>> at = datetime(2024, 6, 1, 9, tzinfo=VIETNAM)
        >>> Evidence("FT01", "970415", "113366668888", 20_000, at, Found.READABLE).to_dict()["received_at"]
        '2024-06-01T09:00:00+07:00'
    """

    transaction_id: str | None
    bank: str
    account: str
    amount: int
    received_at: datetime
    found: Found | None
    refunded: int = 0
    id: str = ""

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)

    @property
    def stays(self) -> int:
        """Dong that were not given back."""
        return self.amount - self.refunded

    def to_dict(self) -> dict[str, Any]:
        """Return it as a dict of texts and numbers."""
        return {
            "id": self.id,
            "transaction_id": self.transaction_id,
            "bank": self.bank,
            "account": self.account,
            "amount": self.amount,
            "refunded": self.refunded,
            "received_at": json_moment(self.received_at),
            "found": None if self.found is None else self.found.value,
        }


class ChargeFacts(Protocol):
    """What the state of a charge depends on; a `Charge` is one."""

    @property
    def bank(self) -> str:
        """The BIN of its bank."""
        ...

    @property
    def account(self) -> str:
        """Its account."""
        ...

    @property
    def due(self) -> int:
        """Dong that are due."""
        ...

    @property
    def due_at(self) -> datetime | None:
        """The deadline."""
        ...

    @property
    def cancelled(self) -> bool:
        """Whether it is no longer owed."""
        ...


def json_moment(at: datetime | None) -> str | None:
    """Return a time for JSON: that of Vietnam, in ISO 8601."""
    return None if at is None else at.astimezone(VIETNAM).isoformat()


def is_own(charge: ChargeFacts, evidence: Evidence) -> bool:
    """Whether money arrived on the charge's own account at its own bank."""
    return evidence.bank == charge.bank and evidence.account == charge.account.upper()


def weight_of(evidence: Evidence) -> int:
    """Return a number for what an acceptance remembers of a piece of evidence.

    The numbers of all evidence of a charge, the unclear one included, are added modulo 2**128: so the sum
    can be kept while evidence comes and goes. The bank's time is not in it: a statement that knows the
    clock better is no news.
    """
    part = f"{evidence.id} {evidence.amount} {evidence.refunded} {evidence.found is None}"
    return int.from_bytes(blake2b(part.encode(), digest_size=16).digest())


def seen_of(revision: str, weights: int) -> str:
    """Return what names a settlement: the charge's contents and what is booked to it.

    Args:
        revision: of the charge, from `revision_of`.
        weights: the sum of `weight_of` over its evidence; counts modulo 2**128.
    """
    return digest((revision, weights % _MODULUS))


def revision_of(charge: Charge) -> str:
    """Return what names the contents of a charge: the same for the same contents on every machine."""
    items = [
        (item.kind, item.code, item.name, item.list_price, item.payable, item.reason) for item in charge.items
    ]
    reference = charge.reference
    due_at = charge.due_at and charge.due_at.timestamp()
    return digest(
        (
            *(reference.scheme.prefix, reference.dossier.code, reference.item),
            *(charge.bank, charge.account.upper(), items, charge.opened_at.timestamp(), due_at),
            *(charge.cancelled, charge.office),
        )
    )


def digest(parts: object) -> str:
    """Return 32 hexadecimal digits for what JSON can hold: the same on every machine."""
    return blake2b(json.dumps(parts, default=str).encode(), digest_size=16).hexdigest()
