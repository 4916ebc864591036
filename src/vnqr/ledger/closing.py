"""The days of an outcome: the sheet of a day, and closing it.

A credit is posted on its own day; if that is closed already, on the first open one, marked as late. What a
person decides about a credit of a closed day is posted on the first open day; about one of an open day it
shows on the sheet of that day. A refund is posted on its day, but never before its credit and never on a
closed day.

Example:
    >>> from datetime import date
    >>> from vnqr.ledger.reconcile import reconcile
    >>> from vnqr.ledger.values import Credit
    >>> came = Credit(bank="970415", account="1133", amount=50_000, memo="NOP PHI", transaction_id="5243",
    ...               received_at="2024-06-01T09:00:00+07:00")
    >>> sheet = reconcile([], [came]).day(date(2024, 6, 1), ("970415", "1133"))
    >>> sheet.came, sheet.waiting, sheet.agrees
    (50000, 50000, None)
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from vnqr._support.types import wrong_type
from vnqr.errors import Code, VnqrError
from vnqr.ledger.acts import with_refunded
from vnqr.ledger.day import DayLine, DayRefund, Opening, Posting, sheet_of
from vnqr.ledger.matching import STATEMENT
from vnqr.ledger.sightings import credit_of, sightings_of, split_of
from vnqr.ledger.values import YEARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnqr.ledger.acts import Split
    from vnqr.ledger.day import DaySheet
    from vnqr.ledger.facts import Facts, Refund
    from vnqr.ledger.naming import Key

__all__ = [
    "account_of",
    "closed",
    "is_covered_or_closed",
    "require_account",
    "require_day",
    "require_reached",
    "sheet",
]

_DAY = timedelta(days=1)
_BIN = re.compile("[0-9]{6}")
_NUMBER = re.compile("[0-9A-Za-z]{1,19}")


def sheet(facts: Facts, day: date, account: tuple[str, str], base: Opening | None = None) -> DaySheet:
    """Return the sheet of a day; of a closed day the one that was kept.

    Args:
        facts: the credits of the account.
        day: the day in Vietnam.
        account: the BIN of the bank, and the account there.
        base: where the dong are of those credits that the facts do not hold, and of those that are posted: it
            spares them. The facts need hold then no more than the last closed sheets, the credits of which
            something is to be posted on the day, and those of which a statement has a sighting on it. None:
            they hold all.
    """
    account = account_of(account)
    require_day(day)
    last = _last_closed(facts, account)
    if last is None or day > last:
        return _sheet(facts, day, account, _entries(facts, account), base)
    kept = [sheet for sheet in _closes(facts, account) if sheet.day <= day]
    if kept and kept[-1].day == day:
        return kept[-1]
    # Nothing was posted on the day, so it has no sheet of its own.
    stock = (kept[-1].closing, kept[-1].aside, kept[-1].waiting) if kept else (0, 0, 0)
    return replace(sheet_of(day, Opening(account, *stock, {}), {}, ()), closed=True)


def closed(
    facts: Facts,
    day: date,
    account: tuple[str, str],
    base: Opening | None = None,
    *,
    today: date | None = None,
) -> Facts:
    """Return facts after all days of an account were closed, up to one day.

    Args:
        facts: the credits of the account.
        day: the day in Vietnam.
        account: the BIN of the bank, and the account there.
        base: as of `sheet`.
        today: the day in Vietnam on which it is done; None: not known, and any day can be closed.

    Raises:
        VnqrError: the day is after today (`day-to-come`), or closed already (`day-closed`).
    """
    account = account_of(account)
    require_reached(day, today, "day")
    last = _last_closed(facts, account)
    if last is not None and day <= last:
        raise VnqrError.of(Code.DAY_CLOSED, "day")
    entries = [entry for entry in _entries(facts, account) if entry.day <= day]
    sheets = [
        replace(_sheet(facts, each, account, entries, base), closed=True)
        for each in sorted({entry.day for entry in entries} | {day})
    ]
    posted = dict(facts.posted)
    for entry in entries:
        if entry.after is None:
            del posted[entry.credit]
        else:
            posted[entry.credit] = entry.after
    refunds = facts.posted_refunds.union(*(entry.refunds for entry in entries))
    return replace(facts, closes=(*facts.closes, *sheets), posted=posted, posted_refunds=refunds)


class _Entry(NamedTuple):
    """A posting on an open day.

    Attributes:
        day: the day on which it is posted.
        credit: the id of the credit.
        before: where its dong were after the entry before; None where there is none.
        after: where they are; None where the credit is no more.
        refunds: the places in `Facts.refunds` of those that are posted with it.
    """

    day: date
    credit: str
    before: Split | None
    after: Split | None
    refunds: frozenset[int] = frozenset()


def _entries(facts: Facts, account: tuple[str, str]) -> list[_Entry]:
    """Return what is to be posted on the open days of an account."""
    last = _last_closed(facts, account)
    first = None if last is None else last + _DAY
    refunds: defaultdict[str, list[int]] = defaultdict(list)
    for place, refund in enumerate(facts.refunds):
        if place not in facts.posted_refunds:
            refunds[refund.credit].append(place)
    entries: list[_Entry] = []
    for name, line in facts.lines.items():
        if line.account == account:
            entries += _entries_of(facts, name, refunds.get(name, []), first)
    for name in sorted(facts.posted.keys() - facts.lines.keys()):
        if first is not None and _account_of(facts, name) == account:
            entries.append(_Entry(first, name, facts.posted[name], None))
    return entries


def _entries_of(facts: Facts, name: str, refunds: list[int], first: date | None) -> Iterator[_Entry]:
    """Yield what is to be posted of one credit: where it is without its new refunds, then each of them."""
    line, before, after = facts.lines[name], facts.posted.get(name), split_of(facts, name)
    for place in refunds:
        after = _given_back(after, facts.refunds[place], -1)
    late = first is not None and (before is not None or line.day < first)
    base = first if first is not None and late else line.day
    if before is None or before._replace(by_person=False) != after._replace(by_person=False):
        yield _Entry(base, name, before, after)
    days = {place: max(facts.refunds[place].on or base, base) for place in refunds}
    for place, day in sorted(days.items(), key=lambda item: (item[1], item[0])):
        before, after = after, _given_back(after, facts.refunds[place], 1)
        yield _Entry(day, name, before, after, frozenset((place,)))


def _given_back(split: Split, refund: Refund, sign: int) -> Split:
    back = split.given_back(refund.of) + sign * refund.amount
    return with_refunded(split, refund.of, back)


def _sheet(
    facts: Facts, day: date, account: tuple[str, str], entries: list[_Entry], base: Opening | None
) -> DaySheet:
    if base is None:
        posted = (split for name, split in facts.posted.items() if _account_of(facts, name) == account)
        base = _opening(Opening(account, 0, 0, 0, {}), ((None, split) for split in posted))
    opening = _opening(base, ((entry.before, entry.after) for entry in entries if entry.day < day))
    postings = [_posting(facts, entry) for entry in entries if entry.day == day]
    made = sheet_of(day, opening, facts.charges, postings)
    if not any(coverage.has(account, day) for coverage in facts.covered):
        return made
    came, agrees = _of_statement(facts, day, account)
    return replace(made, bank_came=came, agrees=agrees)


def _opening(base: Opening, moves: Iterable[tuple[Split | None, Split | None]]) -> Opening:
    """Return where the dong of an account are after credits went from one split to another."""
    account, held, aside, waiting, before_moves = base
    on_charges: defaultdict[Key, int] = defaultdict(int, before_moves)
    for before, after in moves:
        for sign, split in ((-1, before), (1, after)):
            if split is not None:
                held += sign * (split.amount - sum(amount for _, amount in split.refunded))
                aside += sign * (split.aside - split.given_back(None))
                waiting += sign * split.waiting
                for key, amount in split.allocated:
                    on_charges[key] += sign * (amount - split.given_back(key))
    return Opening(account, held, aside, waiting, on_charges)


def _posting(facts: Facts, entry: _Entry) -> Posting:
    line = None
    if entry.before is None or entry.after is None:
        credit = facts.lines[credit_of(facts, entry.credit) or entry.credit]
        split = entry.after or entry.before
        line = DayLine(
            id=entry.credit,
            transaction_id=credit.number,
            received_at=credit.received_at,
            amount=entry.after.amount if entry.after else -credit.amount,
            references=tuple(str(facts.charges[key].reference) for key, _ in split.allocated)
            if split
            else (),
            late=credit.day < entry.day,
        )
    refunds = (facts.refunds[place] for place in sorted(entry.refunds))
    return Posting(
        line,
        entry.before,
        entry.after,
        tuple(
            DayRefund(
                id=refund.credit,
                reference=refund.of and str(facts.charges[refund.of].reference),
                amount=refund.amount,
                on=refund.on,
            )
            for refund in refunds
        ),
    )


def _of_statement(facts: Facts, day: date, account: tuple[str, str]) -> tuple[int, bool]:
    """Return what statements have for a day, and whether they have all that came on it."""
    came, agrees = 0, True
    for name, line in facts.lines.items():
        if line.account == account:
            days = [s.day for _, s in sightings_of(facts, name) if STATEMENT in s.origin.sources]
            came += line.amount * (day in days)
            agrees = agrees and (line.day != day or bool(days))
    return came, agrees


def _account_of(facts: Facts, name: str) -> tuple[str, str] | None:
    credit = credit_of(facts, name)
    return None if credit is None else facts.lines[credit].account


def _closes(facts: Facts, account: tuple[str, str]) -> list[DaySheet]:
    """Return the closed sheets of an account, which are closed in the order of their days."""
    return [kept for kept in facts.closes if (kept.bank, kept.account) == account]


def _last_closed(facts: Facts, account: tuple[str, str]) -> date | None:
    closes = _closes(facts, account)
    return closes[-1].day if closes else None


def account_of(account: tuple[str, str]) -> tuple[str, str]:
    """Return an account as it is kept: BIN and number, in upper case.

    Raises:
        TypeError: it is something else.
        VnqrError: the bank is no BIN (`bin-digits`), or the number none of an account (`account-characters`).
    """
    match account:
        case (str(bank), str(number)):
            if not _BIN.fullmatch(bank):
                raise VnqrError.of(Code.BIN_DIGITS, "bank")
            if not _NUMBER.fullmatch(number):
                raise VnqrError.of(Code.ACCOUNT_CHARACTERS, "account")
            return bank, number.upper()
    message = f"an account is a pair of texts, BIN and number, not of type {type(account).__name__}"
    raise TypeError(message)


def require_account(facts: Facts, account: tuple[str, str]) -> None:
    """Raise where nothing is known of an account: a mistyped one would be closed on empty sheets.

    Raises:
        VnqrError: no charge asks for money on it, and none came (`account-never-seen`).
    """
    asked = ((charge.bank, charge.account.upper()) for charge in facts.charges.values())
    if not is_covered_or_closed(facts, account) and account not in chain(
        asked, (line.account for line in facts.lines.values())
    ):
        raise VnqrError.of(Code.ACCOUNT_NEVER_SEEN, "account")


def is_covered_or_closed(facts: Facts, account: tuple[str, str]) -> bool:
    """Return whether a statement has days of an account, or one of its days is closed."""
    bank, number = account
    covered = any((each.bank, each.account) == (bank, number) for each in facts.covered)
    return covered or _last_closed(facts, account) is not None


def require_reached(day: date, today: date | None, path: str) -> None:
    """Raise where something is no day, or a day that is yet to come.

    Args:
        day: the day in Vietnam.
        today: that of the act; None: not known, and any day is taken.
        path: where the day was given.

    Raises:
        VnqrError: the day is after today (`day-to-come`).
        TypeError: it is no date.
    """
    require_day(day)
    if today is not None and day > today:
        raise VnqrError.of(Code.DAY_TO_COME, path)


def require_day(day: date) -> None:
    """Raise where something is no day, as a time is none, or of a year that no time has.

    Raises:
        TypeError: it is no day.
        VnqrError: of another year (`time-invalid`).
    """
    if type(day) is not date:  # a time is a date to Python
        raise wrong_type(day, date, "a day")
    first, last = YEARS
    if not first <= day.year <= last:
        raise VnqrError.of(Code.TIME_INVALID, "day", first=first, last=last)
