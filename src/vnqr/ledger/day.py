"""A day of an account: what came, to which fee items it went, what was given back, what waits.

The sheet of a day is made of postings: a credit that comes, and later what changes about it. So the sheets of
several days add up, and each dong is on exactly one of them. On every sheet

- opening + came - refunded = closing,
- came - refunded = items + over + elsewhere + (aside - aside_before) + (waiting - waiting_before).

**How money covers fee items.** What is on a charge covers its items in their order, each up to what is
payable; what is left is *over*. A posting counts with the difference that it makes, so that parts on several
days add up to the items exactly, and a refund takes from the last items first.

Example:
    >>> from vnqr.ledger.values import Charge, FeeItem
    >>> from vnqr.references.reference import Reference
    >>> items = [FeeItem(kind="phi", code="P1", name="Phí", list_price=30_000, payable=30_000),
    ...          FeeItem(kind="le-phi", code="L1", name="Lệ phí", list_price=8_000, payable=8_000)]
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415", account="1133",
    ...                 items=items, opened_at="2024-06-01T08:00:00+07:00")
    >>> spread(charge, 35_000), spread(charge, 40_000)
    ((30000, 5000, 0), (30000, 8000, 2000))
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vnqr._support.types import Discreet, discreet
from vnqr.ledger.values import Charge, FeeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vnqr.ledger.acts import Split
    from vnqr.ledger.naming import Key

__all__ = [
    "DayLine",
    "DayRefund",
    "DaySheet",
    "ItemSum",
    "OfficeSum",
    "Opening",
    "Posting",
    "sheet_of",
    "spread",
]


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, order=True)
class ItemSum(Discreet):
    """What came for one fee item.

    Attributes:
        kind: phí, lệ phí or another cost.
        code: the item's code.
        name: what it is for.
        amount: dong; below 0 where more was taken back than came.
    """

    kind: FeeKind
    code: str
    name: str
    amount: int


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class OfficeSum(Discreet):
    """What came for the charges of one office, where several share the account.

    Attributes:
        office: the name of the office, that of the charges on the day of the sheet.
        items: what came for each fee item of its charges, by kind, code and name.
        over: dong on its charges beyond what is payable.
    """

    office: str
    items: tuple[ItemSum, ...]
    over: int


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class DayLine(Discreet):
    """A credit that comes on a sheet, or is taken back from one.

    Attributes:
        id: of the credit.
        transaction_id: the bank's number; None where the bank gives none.
        received_at: when the bank booked it.
        amount: dong; below 0 where two credits turned out to be one payment.
        references: the texts of the references of the charges to which something is booked.
        late: whether its own day was closed before it came.
    """

    id: str
    transaction_id: str | None
    received_at: datetime
    amount: int
    references: tuple[str, ...]
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRefund:
    """Money that was given back.

    Attributes:
        id: of the credit.
        reference: the text of the reference of the charge; None where it was set aside.
        amount: dong.
        on: the day of the refund; None where it was not said.
    """

    id: str
    reference: str | None
    amount: int
    on: date | None


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class DaySheet(Discreet):
    """A day of an account. Made by `sheet_of`.

    Attributes:
        bank: the BIN of the bank.
        account: the account, in upper case.
        day: the day in Vietnam.
        opening: dong that had come and were not given back before this sheet.
        came: dong that come on this sheet.
        refunded: dong that were given back on this sheet.
        closing: dong that have come and were not given back.
        items: what came for each fee item, by kind, code and name.
        over: dong on charges beyond what is payable.
        elsewhere: dong on charges that are owed on another account.
        aside_before: dong that were set aside before this sheet.
        aside: dong that are set aside.
        waiting_before: dong that waited for a person before this sheet.
        waiting: dong that wait for a person.
        lines: the credits, in the order of time.
        refunds: what was given back, in the order of the ids of the credits.
        bank_came: dong that a statement has for the day; None where no statement covers it.
        agrees: whether all that came on the day is in the statement; None where no statement covers the day.
        closed: whether the day is closed: the sheet never changes.
        offices: the part of `items` and `over` of each office, by its name; charges without an office are in
            none of them.
    """

    bank: str
    account: str
    day: date
    opening: int
    came: int
    refunded: int
    closing: int
    items: tuple[ItemSum, ...]
    over: int
    elsewhere: int
    aside_before: int
    aside: int
    waiting_before: int
    waiting: int
    lines: tuple[DayLine, ...]
    refunds: tuple[DayRefund, ...]
    bank_came: int | None = None
    agrees: bool | None = None
    closed: bool = False
    offices: tuple[OfficeSum, ...] = ()

    @property
    def by_kind(self) -> dict[FeeKind, int]:
        """Dong that came for phí, for lệ phí and for other costs."""
        return {kind: sum(item.amount for item in self.items if item.kind is kind) for kind in FeeKind}


class Opening(NamedTuple):
    """Where the dong of an account were before a sheet.

    Attributes:
        account: the BIN of the bank, and the account there.
        held: dong that had come and were not given back.
        aside: dong of them that were set aside.
        waiting: dong of them that waited.
        on_charges: charge -> dong of them that were on it.
    """

    account: tuple[str, str]
    held: int
    aside: int
    waiting: int
    on_charges: Mapping[Key, int]


class Posting(NamedTuple):
    """What a sheet has of one credit.

    Attributes:
        line: the credit, where it comes on this sheet or is taken back; None where it came before.
        before: where its dong were on earlier sheets; None where it was on none.
        after: where they are, with the refunds of this sheet and earlier ones; None where it is taken back.
        refunds: what was given back on this sheet.
    """

    line: DayLine | None
    before: Split | None
    after: Split | None
    refunds: tuple[DayRefund, ...] = ()

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


def spread(charge: Charge, amount: int) -> tuple[int, ...]:
    """Return how much of an amount covers each fee item of a charge, and last what is over.

    Args:
        charge: the charge.
        amount: dong on it that were not given back.
    """
    covers: list[int] = []
    left = amount
    for item in charge.items:
        covers.append(min(item.payable, left))
        left -= covers[-1]
    return *covers, left


def sheet_of(
    day: date, opening: Opening, charges: Mapping[Key, Charge], postings: Iterable[Posting]
) -> DaySheet:
    """Return the sheet of a day, without what a statement says of it.

    Args:
        day: the day.
        opening: where the dong of the account were before.
        charges: the charges of the postings.
        postings: what is posted on the day.
    """
    posted = list(postings)
    aside, waiting = opening.aside, opening.waiting
    moved: defaultdict[Key, int] = defaultdict(int)
    for posting in posted:
        for sign, split in ((-1, posting.before), (1, posting.after)):
            if split is not None:
                aside += sign * (split.aside - split.given_back(None))
                waiting += sign * split.waiting
                for key, amount in split.allocated:
                    moved[key] += sign * (amount - split.given_back(key))
    elsewhere, shares = _shares(opening, charges, moved)
    offices = {office: _by_items(own) for office, own in _by_office(shares).items()}
    items, over = _by_items(shares)
    lines = sorted((posting.line for posting in posted if posting.line), key=_by_time)
    refunds = tuple(sorted((each for posting in posted for each in posting.refunds), key=_by_credit))
    came, refunded = sum(line.amount for line in lines), sum(refund.amount for refund in refunds)
    bank, account = opening.account
    return DaySheet(
        bank=bank,
        account=account,
        day=day,
        opening=opening.held,
        came=came,
        refunded=refunded,
        closing=opening.held + came - refunded,
        items=items,
        over=over,
        elsewhere=elsewhere,
        aside_before=opening.aside,
        aside=aside,
        waiting_before=opening.waiting,
        waiting=waiting,
        lines=tuple(lines),
        refunds=refunds,
        offices=tuple(
            OfficeSum(office=office, items=own, over=more)
            for office, (own, more) in sorted(offices.items())
            if own or more
        ),
    )


_Share: TypeAlias = tuple[Charge, tuple[int, ...]]
"""A charge, and what a sheet adds to each of its fee items; last what is over."""


def _shares(
    opening: Opening, charges: Mapping[Key, Charge], moved: Mapping[Key, int]
) -> tuple[int, list[_Share]]:
    """Return what went to charges of other accounts, and what to each charge of this one."""
    elsewhere, shares = 0, list[_Share]()
    for key, amount in moved.items():
        charge = charges[key]
        if (charge.bank, charge.account.upper()) != opening.account:
            elsewhere += amount
            continue
        was = opening.on_charges.get(key, 0)
        after, then = spread(charge, was + amount), spread(charge, was)
        shares.append((charge, tuple(new - old for new, old in zip(after, then, strict=True))))
    return elsewhere, shares


def _by_items(shares: Iterable[_Share]) -> tuple[tuple[ItemSum, ...], int]:
    """Return what went to each fee item, and over the due."""
    sums: defaultdict[tuple[FeeKind, str, str], int] = defaultdict(int)
    over = 0
    for charge, (*changes, more) in shares:
        over += more
        for item, change in zip(charge.items, changes, strict=True):
            sums[item.kind, item.code, item.name] += change
    items = (
        ItemSum(kind=kind, code=code, name=name, amount=amount)
        for (kind, code, name), amount in sorted(sums.items())
        if amount
    )
    return tuple(items), over


def _by_office(shares: Iterable[_Share]) -> dict[str, list[_Share]]:
    """Return the shares of the charges of each office."""
    offices: defaultdict[str, list[_Share]] = defaultdict(list)
    for charge, changes in shares:
        if charge.office is not None:
            offices[charge.office].append((charge, changes))
    return offices


def _by_time(line: DayLine) -> tuple[datetime, str, str]:
    return line.received_at, line.transaction_id or "", line.id


def _by_credit(refund: DayRefund) -> str:
    return refund.id
