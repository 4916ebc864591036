"""What a reconciliation says of each credit and each charge.

Example:
    >>> Place.SET_ASIDE.vi, Place.UNMATCHED.needs_person
    ('đã để riêng', True)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations

from vnqr._support.types import Discreet
from vnqr.errors import Code, Issue
from vnqr.errors.bilingual import Bilingual
from vnqr.ledger.evidence import Evidence, digest
from vnqr.ledger.settlement import ChargeState, Settlement  # noqa: TC001 - the same
from vnqr.ledger.values import Credit, InvalidCredit  # noqa: TC001 - the same
from vnqr.references.reference import Reference  # noqa: TC001 - the same

__all__ = ["CreditFinding", "CreditPart", "Pending", "Place", "SettlementEvent", "Total", "event_of"]


class Place(Bilingual):
    """Where a credit lies. A value never changes once released."""

    SETTLED = "settled", "booked to a charge", "đã gắn với khoản thu"
    AMBIGUOUS = "ambiguous", "names several charges", "khớp nhiều khoản thu"
    UNMATCHED = "unmatched", "names no charge", "không khớp khoản thu nào"
    INVALID = "invalid", "cannot be read or used", "không hợp lệ"
    SET_ASIDE = "set-aside", "set aside by a person", "đã để riêng"
    REFUNDED = "refunded", "given back", "đã hoàn trả"
    KNOWN = "known", "known already", "đã biết từ trước"

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at what lies there."""
        return self in {Place.AMBIGUOUS, Place.UNMATCHED, Place.INVALID}


@dataclass(frozen=True, slots=True)
class Total:
    """How many credits, and how much together.

    Attributes:
        count: credits, unreadable rows included.
        amount: dong; an unreadable row counts with what could be read of it, else with nothing.
    """

    count: int = 0
    amount: int = 0

    def __add__(self, other: Total) -> Total:
        """Return both together."""
        return Total(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPart:
    """A part of a credit.

    Attributes:
        reference: the charge to which it is booked; None where it is set aside.
        amount: dong, what was given back included.
        refunded: dong of them that were given back.
    """

    reference: Reference | None
    amount: int
    refunded: int = 0


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class Pending(Discreet):
    """A credit that its memo alone did not settle: it waits for a person, or a person has decided.

    Attributes:
        id: names it to `Reconciliation.decide`; the same for the same credit in every run.
        place: `AMBIGUOUS`, `UNMATCHED` or `INVALID`; `SET_ASIDE`, `SETTLED` or `REFUNDED` after a decision.
        credit: the credit; None for a row that cannot be read. Memo and payer are not kept where the memo
            alone settled it.
        row: the row that cannot be read; None for a credit.
        candidates: the charges that the memo names.
        issue: why it is invalid; None where it is not.
        parts: what became of it; empty while all of it waits.
        seen: names what it is now, 32 hexadecimal digits: give it back with a decision.
    """

    id: str
    place: Place
    credit: Credit | None
    row: InvalidCredit | None
    candidates: tuple[Reference, ...]
    issue: Issue | None
    parts: tuple[CreditPart, ...] = ()
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFinding:
    """Something about credits that a person should know; nothing waits for a decision.

    Attributes:
        code: what: `number-repeated`, `not-in-statement`, `not-notified`.
        credits: the ids of the credits.
    """

    code: Code
    credits: tuple[str, ...]

    @property
    def issue(self) -> Issue:
        """The finding, with its sentence in English and Vietnamese."""
        return Issue.warning(self.code, count=len(self.credits))


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class SettlementEvent(Discreet):
    """What a charge's settlement has become: one message of a status feed.

    An event is a whole picture, not a difference: to apply it is to overwrite what is held for the
    charge. Apply events in the order given; one whose `id` is that of the event applied last for its charge
    may be skipped. The id is made of the contents, so that a run repeated after a crash gives the same
    events with the same ids; so does a charge that becomes again what it was, when a person takes a
    decision back.

    Attributes:
        id: 32 hexadecimal digits.
        dossier: the dossier's code.
        item: 0 for the whole dossier, 1 to 23 for one fee item.
        scheme: the prefix of the reference.
        state: the state reached; a charge newly opened is `UNPAID`.
        due: dong.
        received: dong on the charge's account that were not given back.
        refunded: dong on the charge's account that were given back.
        misdirected: dong on other accounts.
        missing: dong that are owed and not received.
        covered: whether the charge is not cancelled and the amount due is there.
        accepted: whether a person has accepted the charge exactly as it is.
        paid_at: when the amount due was reached.
        credits: what came to the charge.
        unclear: what names it and waits for a person.
    """

    id: str
    dossier: str
    item: int
    scheme: str
    state: ChargeState
    due: int
    received: int
    refunded: int
    misdirected: int
    missing: int
    covered: bool
    accepted: bool
    paid_at: datetime | None
    credits: tuple[Evidence, ...]
    unclear: tuple[Evidence, ...]


def event_of(settlement: Settlement) -> SettlementEvent:
    """Return what to tell of a settlement."""
    charge = settlement.charge
    reference = charge.reference
    told = (
        (reference.scheme.prefix, reference.key, reference.item),
        settlement.state,
        (charge.bank, charge.account, charge.due, charge.due_at, charge.cancelled),
        settlement.accepted,
        settlement.credits,
        settlement.unclear,
    )
    return SettlementEvent(
        id=digest(told),
        dossier=reference.dossier.code,
        item=reference.item,
        scheme=reference.scheme.prefix,
        state=settlement.state,
        due=charge.due,
        received=settlement.received,
        refunded=settlement.refunded,
        misdirected=settlement.misdirected,
        missing=settlement.missing,
        covered=settlement.covered,
        accepted=settlement.accepted,
        paid_at=settlement.paid_at,
        credits=settlement.credits,
        unclear=settlement.unclear,
    )
