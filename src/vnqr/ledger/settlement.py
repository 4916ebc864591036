"""What the credits of a charge add up to: its settlement, in exactly one state.

The state is decided by one table, read from the top; the first line that holds is the state. Money
counts only where it arrived on the charge's own account (*received*); money that names the charge but
arrived elsewhere is *misdirected*.

================ ===================================================================== ======
State            holds when                                                            person
================ ===================================================================== ======
cancelled-paid   cancelled, and money was received                                     yes
wrong-account    money is misdirected                                                  yes
cancelled        cancelled                                                             no
duplicate        two transfers or more would each have been enough alone               yes
overpaid         received > due                                                        yes
late             received = due, and the due was reached after the deadline            yes
paid             received = due (where nothing is due: from the start)                 no
underpaid        0 < received < due                                                    yes
unpaid           nothing was received                                                  no
================ ===================================================================== ======

Nothing in it depends on the order in which the credits came: a duplicate is told from an overpayment by
the amounts, and "reached" goes by the bank's time of each credit. *person* says that somebody has to act:
refund, ask for the rest, call the bank. A charge that a person must look at may be covered all the same:
`Settlement.covered` answers the counter's question, whether the amount due is there.

Example:
    >>> from datetime import datetime
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
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr._support.types import discreet
from vnqr.errors.bilingual import Bilingual
from vnqr.ledger.values import Charge  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["ChargeState", "Evidence", "Found", "Settlement", "settle"]


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
    """One credit, as far as a charge needs it.

    Attributes:
        transaction_id: the bank's id.
        bank: the BIN of the bank where the account is.
        account: the account that was credited, in upper case.
        amount: dong.
        received_at: when the bank booked it, in the time of Vietnam.
        found: how it came to the charge; None where it did not come to one.
    """

    transaction_id: str
    bank: str
    account: str
    amount: int
    received_at: datetime
    found: Found | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class ChargeState(Bilingual):
    """The state of a charge. A value never changes once released."""

    CANCELLED_PAID = "cancelled-paid", "cancelled, but money came", "đã hủy nhưng có tiền về"
    WRONG_ACCOUNT = "wrong-account", "paid into another account", "nộp vào tài khoản khác"
    CANCELLED = "cancelled", "cancelled", "đã hủy"
    DUPLICATE = "duplicate", "paid twice", "nộp trùng"
    OVERPAID = "overpaid", "overpaid", "nộp thừa"
    LATE = "late", "covered after the deadline", "nộp đủ sau thời hạn"
    PAID = "paid", "paid", "đã nộp đủ"
    UNDERPAID = "underpaid", "underpaid", "nộp thiếu"
    UNPAID = "unpaid", "unpaid", "chưa nộp"

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to act."""
        return self not in _AT_REST


_AT_REST: Final = frozenset({ChargeState.PAID, ChargeState.UNPAID, ChargeState.CANCELLED})


class _Facts(NamedTuple):
    """What the state depends on."""

    cancelled: bool
    due: int
    received: int
    misdirected: int
    enough: int
    """How many transfers would each have been enough alone."""
    late: bool


_STATES: Final[tuple[tuple[ChargeState, Callable[[_Facts], bool]], ...]] = (
    (ChargeState.CANCELLED_PAID, lambda f: f.cancelled and f.received > 0),
    (ChargeState.WRONG_ACCOUNT, lambda f: f.misdirected > 0),
    (ChargeState.CANCELLED, lambda f: f.cancelled),
    (ChargeState.DUPLICATE, lambda f: f.enough > 1),
    (ChargeState.OVERPAID, lambda f: f.received > f.due),
    (ChargeState.LATE, lambda f: f.received == f.due and f.late),
    (ChargeState.PAID, lambda f: f.received == f.due),
    (ChargeState.UNDERPAID, lambda f: f.received > 0),
    (ChargeState.UNPAID, lambda _: True),
)
"""The table of the module's docstring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What a charge's credits add up to. Made by `settle`.

    Attributes:
        charge: the charge.
        state: its state.
        received: dong that arrived on the charge's account.
        misdirected: dong that names the charge and arrived on another account.
        paid_at: when the amount due was reached, by the bank's times; None where it was not, or where
            nothing is due.
        credits: the credits that came to the charge, in the order of the bank's times.
        unclear: credits that name the charge, but not it alone or not without contradiction: they pay
            nothing until a person has decided.
    """

    charge: Charge
    state: ChargeState
    received: int
    misdirected: int
    paid_at: datetime | None
    credits: tuple[Evidence, ...]
    unclear: tuple[Evidence, ...]

    @property
    def covered(self) -> bool:
        """Whether the charge stands and the amount due is on its account."""
        return not self.charge.cancelled and self.received >= self.charge.due

    @property
    def missing(self) -> int:
        """Dong that are owed and not received."""
        return 0 if self.charge.cancelled else max(self.charge.due - self.received, 0)

    @property
    def surplus(self) -> int:
        """Dong that were received and are not owed, on whatever account."""
        owed = 0 if self.charge.cancelled else self.charge.due
        return max(self.received - owed, 0) + self.misdirected

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to act: the state asks for it, or a credit is unclear."""
        return self.state.needs_person or bool(self.unclear)


def settle(
    charge: Charge,
    credits: Iterable[Evidence],  # noqa: A002 - the counter's own word
    unclear: Iterable[Evidence] = (),
) -> Settlement:
    """Add up the credits of a charge, in whatever order they are given.

    Args:
        charge: the charge.
        credits: the credits that came to it, each once.
        unclear: the credits that name it and wait for a person.

    Returns:
        The settlement.
    """
    ordered = sorted(credits, key=_by_time)
    own, due = (charge.bank, charge.account.upper()), charge.due
    received = enough = 0
    paid_at = None
    for credit in ordered:
        if (credit.bank, credit.account) == own:
            received += credit.amount
            enough += credit.amount >= due > 0
            if paid_at is None and received >= due > 0:
                paid_at = credit.received_at
    misdirected = sum(credit.amount for credit in ordered) - received
    late = paid_at is not None and charge.due_at is not None and paid_at > charge.due_at
    facts = _Facts(charge.cancelled, due, received, misdirected, enough, late)
    return Settlement(
        charge=charge,
        state=next(state for state, holds in _STATES if holds(facts)),
        received=received,
        misdirected=misdirected,
        paid_at=paid_at,
        credits=tuple(ordered),
        unclear=tuple(sorted(unclear, key=_by_time)),
    )


def _by_time(credit: Evidence) -> tuple[datetime, str, str, str]:
    """Order credits by the bank's time; account and id settle the rest."""
    return credit.received_at, credit.bank, credit.account, credit.transaction_id
