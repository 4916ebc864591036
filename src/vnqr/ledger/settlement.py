"""What the credits of a charge add up to: its settlement, in exactly one state.

The state is decided by one table, read from the top; the first line that holds is the state. Money counts
only where it arrived on the charge's own account at its own bank, and only what was not given back
(*received*); money that is booked to the charge but arrived elsewhere is *misdirected*.

================ ===================================================================== ======
State            holds when                                                            person
================ ===================================================================== ======
cancelled-paid   cancelled, and money was received                                     yes
wrong-account    money is misdirected                                                  yes
cancelled        cancelled                                                             no
duplicate        two transfers or more would each be enough alone                      yes
overpaid         received > due                                                        yes
refunded         money came, all of it was given back, and something is due            no
late             received = due, and the due was reached after the deadline            yes
paid             received = due (where nothing is due: from the start)                 no
underpaid        0 < received < due                                                    yes
unpaid           nothing was received                                                  no
================ ===================================================================== ======

Nothing in it depends on the order in which the credits came: a duplicate is told from an overpayment by
the amounts, and "reached" goes by the bank's time of each credit and by what came, whatever was given back
later: a refund of the first of two payments never makes a charge late. *person* says that somebody has to
act: refund, call for the rest, call the bank; or accept it as it is, which closes what was seen until
anything changes. A charge that a person must look at may be covered all the same: `Settlement.covered`
answers the counter's question, whether the amount due is there.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.evidence import Evidence, Found
    >>> from vnqr.ledger.values import VIETNAM, Charge, FeeItem, FeeKind
    >>> from vnqr.references.reference import Reference
    >>> noon = datetime(2024, 6, 1, 12, tzinfo=VIETNAM)
    >>> item = FeeItem(kind=FeeKind.PHI, code="TD01", name="Phí thẩm định", list_price=60_000, payable=60_000)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415",
    ...                 account="113366668888", items=(item,), opened_at=noon)
    >>> first = Evidence("FT01", "970415", "113366668888", 20_000, noon, Found.READABLE)
    >>> settlement = settle(charge, [first])
    >>> settlement.state, settlement.missing, settlement.covered
    (<ChargeState.UNDERPAID: 'underpaid'>, 40000, False)
    >>> second = Evidence("FT02", "970415", "113366668888", 40_000, noon, Found.READABLE)
    >>> settle(charge, [second, first]).state
    <ChargeState.PAID: 'paid'>
    >>> stated = settle(charge, [second, first]).to_dict()
    >>> stated["state"], stated["paid_at"], [credit["amount"] for credit in stated["credits"]]
    ('paid', '2024-06-01T12:00:00+07:00', [20000, 40000])
    >>> settle(charge, [second._replace(refunded=40_000), first]).missing
    40000
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnqr._support.types import Discreet
from vnqr.errors.bilingual import Bilingual
from vnqr.ledger.evidence import ChargeFacts, Evidence, is_own, json_moment, revision_of, seen_of, weight_of
from vnqr.ledger.values import Charge  # noqa: TC001 - the same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = [
    "ChargeState",
    "Settlement",
    "Sums",
    "is_covered",
    "missing_of",
    "settle",
    "state_of",
    "surplus_of",
]


class ChargeState(Bilingual):
    """The state of a charge. A value never changes once released."""

    CANCELLED_PAID = "cancelled-paid", "cancelled, but money came", "đã hủy nhưng có tiền về"
    WRONG_ACCOUNT = "wrong-account", "paid into another account", "nộp vào tài khoản khác"
    CANCELLED = "cancelled", "cancelled", "đã hủy"
    DUPLICATE = "duplicate", "paid twice", "nộp trùng"
    OVERPAID = "overpaid", "overpaid", "nộp thừa"
    REFUNDED = "refunded", "refunded", "đã hoàn trả"
    LATE = "late", "covered after the deadline", "nộp đủ sau thời hạn"
    PAID = "paid", "paid", "đã nộp đủ"
    UNDERPAID = "underpaid", "underpaid", "nộp thiếu"
    UNPAID = "unpaid", "unpaid", "chưa nộp"

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to act."""
        return self not in _AT_REST


_AT_REST: Final = frozenset(
    {ChargeState.PAID, ChargeState.UNPAID, ChargeState.CANCELLED, ChargeState.REFUNDED}
)


class Sums(NamedTuple):
    """What the evidence of a charge adds up to: all that its state depends on, but for the time.

    Evidence can be added and taken away, so that whoever keeps the sums need not keep the evidence.

    Attributes:
        gross: dong that came on the charge's own account.
        refunded: dong of them that were given back.
        misdirected: dong that came on other accounts and were not given back.
        enough: how many credits would each be enough alone, by what stays of them.
        credits: how many credits there are.
    """

    gross: int = 0
    refunded: int = 0
    misdirected: int = 0
    enough: int = 0
    credits: int = 0

    def plus(self, charge: ChargeFacts, evidence: Evidence, times: int = 1) -> Sums:
        """Return the sums with one more piece of evidence.

        Args:
            charge: the charge.
            evidence: what is booked to it.
            times: 1, or -1 to take it away again.
        """
        gross, refunded, misdirected, enough, count = self
        stays = evidence.amount - evidence.refunded
        if not is_own(charge, evidence):
            return Sums(gross, refunded, misdirected + times * stays, enough, count + times)
        return Sums(
            gross + times * evidence.amount,
            refunded + times * evidence.refunded,
            misdirected,
            enough + times * (stays >= charge.due > 0),
            count + times,
        )

    @property
    def received(self) -> int:
        """Dong on the charge's own account that were not given back."""
        return self.gross - self.refunded


class _Facts(NamedTuple):
    """What the state depends on."""

    cancelled: bool
    due: int
    gross: int
    received: int
    misdirected: int
    enough: int
    late: bool


_STATES: Final[tuple[tuple[ChargeState, Callable[[_Facts], bool]], ...]] = (
    (ChargeState.CANCELLED_PAID, lambda f: f.cancelled and f.received > 0),
    (ChargeState.WRONG_ACCOUNT, lambda f: f.misdirected > 0),
    (ChargeState.CANCELLED, lambda f: f.cancelled),
    (ChargeState.DUPLICATE, lambda f: f.enough > 1),
    (ChargeState.OVERPAID, lambda f: f.received > f.due),
    (ChargeState.REFUNDED, lambda f: f.gross > 0 and f.received == 0 < f.due),
    (ChargeState.LATE, lambda f: f.received == f.due and f.late),
    (ChargeState.PAID, lambda f: f.received == f.due),
    (ChargeState.UNDERPAID, lambda f: f.received > 0),
    (ChargeState.UNPAID, lambda _: True),
)
"""The table of the module's docstring."""


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class Settlement(Discreet):
    """What a charge's credits add up to. Made by `settle`.

    Attributes:
        charge: the charge.
        state: its state.
        received: dong that arrived on the charge's account and were not given back.
        refunded: dong that arrived on the charge's account and were given back.
        misdirected: dong that are booked to the charge, arrived on another account and were not given back.
        paid_at: when the amount due was reached, by the bank's times; None where it was not, or where
            nothing is due.
        credits: the credits that came to the charge, in the order of the bank's times.
        unclear: credits that name the charge, but not it alone or not without contradiction: they pay
            nothing until a person has decided.
        accepted: whether a person has accepted the charge exactly as it is.
    """

    charge: Charge
    state: ChargeState
    received: int
    refunded: int
    misdirected: int
    paid_at: datetime | None
    credits: tuple[Evidence, ...]
    unclear: tuple[Evidence, ...]
    accepted: bool = False

    @property
    def due(self) -> int:
        """Dong that the charge asks for in all, whatever was received; `missing` is what is still owed."""
        return self.charge.due

    @property
    def covered(self) -> bool:
        """Whether the charge is not cancelled and the amount due is on its account."""
        return is_covered(self.charge, self.received)

    @property
    def missing(self) -> int:
        """Dong that are owed and not received: what a code for the rest is made out over.

        0 where the charge is cancelled, or refunded whole: nobody is asked to pay again.
        """
        return missing_of(self.charge, self.state, self.received)

    @property
    def surplus(self) -> int:
        """Dong that were received and are not owed, on whatever account."""
        return surplus_of(self.charge, self.received, self.misdirected)

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to act: state or unclear credits call for it, and nobody accepted them."""
        return (self.state.needs_person or bool(self.unclear)) and not self.accepted

    @property
    def seen(self) -> str:
        """What names exactly this settlement, 32 hexadecimal digits: to be given back with a decision."""
        weights = sum(map(weight_of, self.credits)) + sum(map(weight_of, self.unclear))
        return seen_of(revision_of(self.charge), weights)

    def to_dict(self) -> dict[str, Any]:
        """Return it as a dict of texts, numbers and lists, as `vnqr ledger settlement --json` prints it.

        It has no memo and no payer. Times are those of Vietnam, in ISO 8601; amounts are dong. The keys never
        change once released; there may be more of them.
        """
        charge, reference = self.charge, self.charge.reference
        return {
            "reference": str(reference),
            "dossier": str(reference.dossier),
            "key": reference.key,
            "item": reference.item,
            "office": charge.office,
            "state": self.state.value,
            "covered": self.covered,
            "due": self.due,
            "received": self.received,
            "refunded": self.refunded,
            "misdirected": self.misdirected,
            "missing": self.missing,
            "surplus": self.surplus,
            "paid_at": json_moment(self.paid_at),
            "credits": [each.to_dict() for each in self.credits],
            "unclear": [each.to_dict() for each in self.unclear],
            "needs_person": self.needs_person,
            "accepted": self.accepted,
            "seen": self.seen,
        }


def settle(
    charge: Charge,
    credits: Iterable[Evidence],  # noqa: A002 - the counter's own word
    unclear: Iterable[Evidence] = (),
    accepted: str | None = None,
) -> Settlement:
    """Add up the credits of a charge, in whatever order they are given.

    Args:
        charge: the charge.
        credits: the credits that came to it, each once.
        unclear: the credits that name it and wait for a person.
        accepted: the `Settlement.seen` that a person has accepted; None where nobody has.

    Returns:
        The settlement.
    """
    ordered = tuple(sorted(credits, key=_by_time))
    due, paid_at, sums = charge.due, None, Sums()
    for credit in ordered:
        sums = sums.plus(charge, credit)
        if paid_at is None and sums.gross >= due > 0:
            paid_at = credit.received_at
    settlement = Settlement(
        charge=charge,
        state=state_of(charge, sums, paid_at),
        received=sums.received,
        refunded=sums.refunded,
        misdirected=sums.misdirected,
        paid_at=paid_at,
        credits=ordered,
        unclear=tuple(sorted(unclear, key=_by_time)),
    )
    if accepted is not None and accepted == settlement.seen:
        return replace(settlement, accepted=True)
    return settlement


def state_of(charge: ChargeFacts, sums: Sums, paid_at: datetime | None) -> ChargeState:
    """Return the state of a charge.

    Args:
        charge: the charge.
        sums: of its evidence.
        paid_at: when what came on its account reached the amount due, by the bank's times.

    Example:
        >>> from vnqr.ledger.values import VIETNAM, FeeItem, FeeKind
        >>> from vnqr.references.reference import Reference
        >>> item = FeeItem(kind=FeeKind.PHI, code="P1", name="Phí", list_price=5_000, payable=5_000)
        >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415", account="1",
        ...                 items=(item,), opened_at="2024-06-01T08:00:00+07:00")
        >>> state_of(charge, Sums(gross=5_000, refunded=5_000, credits=1), None)
        <ChargeState.REFUNDED: 'refunded'>
    """
    facts = _Facts(
        charge.cancelled,
        charge.due,
        sums.gross,
        sums.received,
        sums.misdirected,
        sums.enough,
        paid_at is not None and charge.due_at is not None and paid_at > charge.due_at,
    )
    return next(state for state, holds in _STATES if holds(facts))


def is_covered(charge: ChargeFacts, received: int) -> bool:
    """Return whether a charge is not cancelled and the amount due was received on its account."""
    return not charge.cancelled and received >= charge.due


def missing_of(charge: ChargeFacts, state: ChargeState, received: int) -> int:
    """Return dong that are owed and not received; none where nobody is asked to pay again."""
    closed = charge.cancelled or state is ChargeState.REFUNDED
    return 0 if closed else max(charge.due - received, 0)


def surplus_of(charge: ChargeFacts, received: int, misdirected: int) -> int:
    """Return dong that were received, or misdirected, and are not owed."""
    return max(received - (0 if charge.cancelled else charge.due), 0) + misdirected


def _by_time(credit: Evidence) -> tuple[datetime, str, str, str, str]:
    """Order credits by the bank's time; account, number and id settle the rest."""
    return credit.received_at, credit.bank, credit.account, credit.transaction_id or "", credit.id
