"""Two sources of one account: which line of a statement is which notification.

Aggregators are fast and lose messages; statements are late and complete. Offices take both, and one transfer
then comes twice, under two ids. The sightings of two sources are matched one to one, as a whole: by the
bank's own number first; then, only where both name a charge in common, by the same day, then by the next day,
because a statement never books before the notification. Amount and account are always equal. Without a common
number or a common charge nothing is matched, only offered: two payers with "CHUYEN TIEN" are two payments.

Banks use their numbers again, so a number matches nothing where both memos name charges and none in common.

Example:
    >>> from datetime import date, datetime
    >>> from vnqr.ledger.values import VIETNAM
    >>> noon = datetime(2024, 6, 1, 12, tzinfo=VIETNAM)
    >>> told = Sighted("a1", "sepay", "FT24153", 50_000, date(2024, 6, 1), frozenset(), noon)
    >>> line = told._replace(id="b7", source="statement", day=date(2024, 6, 2))
    >>> match([line], [told])
    {'b7': 'a1'}
    >>> match([line._replace(number="FT24999")], [told])
    {}
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, Self, TypeAlias

from pydantic import AfterValidator, model_validator
from pydantic.dataclasses import dataclass

from vnqr._support.types import Discreet, discreet
from vnqr._support.validation import FromText, custom_error
from vnqr.errors import Code, Issue
from vnqr.ledger.values import CONFIG, AccountNumber, BankBin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnqr.ledger.naming import Key

__all__ = ["STATEMENT", "Coverage", "Sighted", "match", "offers"]

STATEMENT: Final = "statement"
"""What a statement is called as the source of a credit; all other sources notify."""

_DAY: Final = timedelta(days=1)
_NAMELESS: Final = ""
"""Stands for a charge where a memo names none."""


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, order=True, config=CONFIG)
class Coverage(Discreet):
    """The days of an account that a statement has whole.

    Attributes:
        bank: the BIN of the bank.
        account: the account; it is kept in upper case.
        first: the first day.
        last: the last day.

    Raises:
        pydantic.ValidationError: the bank is no BIN (`bin-digits`), the account has other characters
            (`account-characters`), a day is none, the last one is before the first (`value-not-allowed`).

    Example:
        >>> days = Coverage(bank="970415", account="99mm24001", first="2024-06-01", last="2024-06-30")
        >>> days.has(("970415", "99MM24001"), date(2024, 6, 3))
        True
    """

    bank: BankBin
    account: Annotated[AccountNumber, AfterValidator(str.upper)]
    first: Annotated[date, FromText()]
    last: Annotated[date, FromText()]

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.last < self.first:
            raise custom_error(Issue.error(Code.VALUE_NOT_ALLOWED, "last", allowed=f">= {self.first}"))
        return self

    def has(self, account: tuple[str, str], day: date) -> bool:
        """Whether a day of an account, in upper case, is covered."""
        return account == (self.bank, self.account) and self.first <= day <= self.last


class Sighted(NamedTuple):
    """One sighting of a payment, as far as another source needs it. All those compared are of one account.

    Attributes:
        id: names it.
        source: who delivered it; empty where nobody is named.
        number: the bank's number; None where there is none.
        amount: dong.
        day: the booking day in Vietnam.
        named: what its memo names (`vnqr.ledger.naming.named`).
        received_at: the bank's time.
    """

    id: str
    source: str
    number: str | None
    amount: int
    day: date
    named: frozenset[Key]
    received_at: datetime

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


Pair: TypeAlias = tuple[Sighted, Sighted]
"""A new sighting and one that is there already."""


def match(new: Iterable[Sighted], old: Iterable[Sighted]) -> dict[str, str]:
    """Match the sightings of one source with those that other sources have delivered.

    In this order, each as whole as it can be:

    1. the same number and amount, and memos that name the same charges;
    2. the same number and amount, and memos that do not name different charges;
    3. the same amount, and memos that name the same charges. Both must say who delivered them, or they could
       be two payments of one source;
    4. the same amount, and a charge in common; likewise.

    Of those that fit, as many as can be are matched; of these, as many as can be on the same day, the others
    a day later; then the earlier ones, then the smaller ids.

    Args:
        new: sightings of one source, all of those that came together.
        old: sightings of other sources that have none of this source yet, and were not set apart from them.

    Returns:
        The ids of matched new sightings -> those of the old ones, one to one.
    """
    waiting, others = sorted(new, key=_by_time), sorted(old, key=_by_time)
    index = _index(others)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for common, keys_of in ((_common_number, _numbers), (_common_charges, _charges)):
        groups: defaultdict[object, tuple[list[Sighted], list[Sighted]]] = defaultdict(lambda: ([], []))
        for side, sightings in enumerate((waiting, others)):
            for sighted in sightings:
                if sighted.id not in found and sighted.id not in taken and (key := common(sighted)):
                    groups[key][side].append(sighted)
        for pair in chain.from_iterable(_paired(*group) for group in groups.values()):
            found[pair[0].id] = pair[1].id
            taken.add(pair[1].id)
        for days in (0, 1):
            for one in waiting:
                if one.id not in found and (other := _first(index, keys_of(one, days), taken)):
                    found[one.id] = other.id
                    taken.add(other.id)
    return found


def offers(new: Iterable[Sighted], old: Iterable[Sighted], limit: int = 10) -> Iterator[Pair]:
    """Yield the pairs that a person may find to be one payment.

    They are equal in amount, and lie on the days that `match` takes.

    Args:
        new: sightings of one source that are matched with none.
        old: those of other sources, likewise.
        limit: at most so many for each of the new ones.
    """
    by_day: defaultdict[tuple[bool, date, int], list[Sighted]] = defaultdict(list)
    for other in sorted(old, key=_by_time):
        by_day[other.source == STATEMENT, other.day, other.amount].append(other)
    for one in sorted(new, key=_by_time):
        fitting = chain.from_iterable(by_day[base] for days in (0, 1) for base in _bases(one, days))
        yield from ((one, other) for other in islice(fitting, limit))


def _common_number(sighted: Sighted) -> tuple[object, ...] | None:
    """Return what is equal where number, amount and what is named are."""
    return None if sighted.number is None else (sighted.amount, sighted.number, sighted.named)


def _common_charges(sighted: Sighted) -> tuple[object, ...] | None:
    """Return what is equal where amount and what is named are, if anything is."""
    return (sighted.amount, sighted.named) if sighted.source and sighted.named else None


def _paired(new: list[Sighted], old: list[Sighted]) -> Iterator[Pair]:
    """Yield pairs of sightings that have in common all but the day."""
    lines = [other for other in old if other.source == STATEMENT]
    told = [other for other in old if other.source != STATEMENT]
    if new and new[0].source == STATEMENT:
        yield from ((one, other) for other, one in _most(told, new))
        return
    left = dict.fromkeys(new)
    for one, other in _most(new, lines):
        del left[one]
        yield one, other
    there = _by_day(told)
    for day, ones in _by_day(left).items():
        yield from zip(ones, there.get(day, ()), strict=False)


def _most(told: Iterable[Sighted], booked: Iterable[Sighted]) -> Iterator[Pair]:
    """Yield as many pairs as can be of notifications and lines of a statement, a line at most a day later.

    As many as can be are of one day. Where a line then finds no notification, those of the days before may
    have to move: each line takes the notification of its day before, until one is reached that is free.
    """
    there, lines = _by_day(told), _by_day(booked)
    same = Counter({day: min(len(ones), len(there.get(day, ()))) for day, ones in lines.items()})
    later: Counter[int] = (
        Counter()
    )  # day of a line -> how many lines of it are of notifications the day before

    def free(day: int) -> int:
        return len(there.get(day, ())) - same[day] - later[day + 1]

    for day, ones in sorted(lines.items()):
        later[day] = min(len(ones) - same[day], free(day - 1))
        left, moving = len(ones) - same[day] - later[day], [day - 1]
        while left and (most := min(same[each] for each in moving)):
            moved = min(left, most, free(moving[-1] - 1))
            for each in moving:
                same[each] -= moved
                later[each] += moved
            later[day] += moved
            left -= moved
            moving.append(moving[-1] - 1)
    for day, ones in lines.items():
        earlier = there.get(day - 1, ())[same[day - 1] :]
        yield from zip(earlier, ones[: later[day]], strict=False)
        yield from zip(there.get(day, ())[: same[day]], ones[later[day] :], strict=False)


def _by_day(sightings: Iterable[Sighted]) -> dict[int, list[Sighted]]:
    days: defaultdict[int, list[Sighted]] = defaultdict(list)
    for sighted in sightings:
        days[sighted.day.toordinal()].append(sighted)
    return days


_Index: TypeAlias = dict[tuple[object, ...], deque[Sighted]]


def _index(old: Iterable[Sighted]) -> _Index:
    """Return the sightings by all that they can have in common with those that name more or less."""
    found: defaultdict[tuple[object, ...], deque[Sighted]] = defaultdict(deque)
    for other in old:
        base = other.source == STATEMENT, other.day, other.amount
        if other.number is not None:
            likes: tuple[object, ...] = (None, *(other.named or (_NAMELESS,)))
            for like in likes:
                found[(*base, "number", other.number, like)].append(other)
        if other.source:
            for key in other.named:
                found[(*base, "charge", key)].append(other)
    return found


def _first(index: _Index, keys: Iterable[tuple[object, ...]], taken: set[str]) -> Sighted | None:
    """Return the earliest sighting at some keys that is not taken yet."""
    heads: list[Sighted] = []
    for key in keys:
        there = index.get(key)
        while there and there[0].id in taken:
            there.popleft()
        if there:
            heads.append(there[0])
    return min(heads, key=_by_time, default=None)


def _bases(one: Sighted, days: int) -> Iterator[tuple[bool, date, int]]:
    """Yield where sightings of other sources can be: whether of a statement, the day, the amount."""
    if one.source == STATEMENT:
        yield False, one.day - days * _DAY, one.amount
    else:
        yield True, one.day + days * _DAY, one.amount
        if not days:
            yield False, one.day, one.amount


def _numbers(one: Sighted, days: int) -> Iterator[tuple[object, ...]]:
    """Yield the keys of the same number where the memos do not name different charges."""
    if one.number is None:
        return
    likes: tuple[object, ...] = (_NAMELESS, *one.named) if one.named else (None,)
    for base in _bases(one, days):
        yield from ((*base, "number", one.number, like) for like in likes)


def _charges(one: Sighted, days: int) -> Iterator[tuple[object, ...]]:
    """Yield the keys of the charges in common."""
    if one.source:
        for base in _bases(one, days):
            yield from ((*base, "charge", key) for key in one.named)


def _by_time(sighted: Sighted) -> tuple[datetime, str]:
    return sighted.received_at, sighted.id
