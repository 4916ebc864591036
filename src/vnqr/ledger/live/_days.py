"""The sheet of a day, and closing it: of the credits of that day, not of all that the account ever had.

The rules are those of `vnqr.ledger.closing`. It needs the credits of which something is posted on the
day; where the dong of all others are is one sum, the `base`: what the last closed sheet has, and what
came on earlier open days.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Text, bindparam, case, cast, func, literal_column, not_, select

from vnqr.errors import Code, VnqrError
from vnqr.ledger import closing
from vnqr.ledger.day import DaySheet, Opening
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._charges import charges_in
from vnqr.ledger.live._findings import coverage_of
from vnqr.ledger.live._partial import Partial
from vnqr.ledger.live._rows import REFUND_COLUMNS, is_unposted, refund_in, split_text
from vnqr.ledger.live._schema import CLOSE, CREDIT, LINK, REFERENCE, REFUND
from vnqr.ledger.live._times import key_in, moment, name_of
from vnqr.ledger.sightings import split_of

if TYPE_CHECKING:
    from sqlalchemy import Executable

    from vnqr.ledger.facts import Facts
    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key

__all__ = ["DAY_SHEET", "close_day", "day_of"]

DAY_SHEET: Final = TypeAdapter(DaySheet)
"""Writes a sheet as JSON, and reads it."""

_DAY: Final = timedelta(days=1)

_bank, _account = bindparam("bank", type_=Text()), bindparam("account", type_=Text())
_of_account = CREDIT.c.bank == _bank, CREDIT.c.account == _account
_day = bindparam("day", type_=Text())
_CAME: Final = select(CREDIT.c.id).where(*_of_account).limit(1)
_ASKED: Final = (
    select(REFERENCE.c.id).where(REFERENCE.c.bank == _bank, REFERENCE.c.account == _account).limit(1)
)
"""No index has it: it is read once in the life of an account, before the first money came."""

_LAST: Final = (
    select(CLOSE.c.sheet)
    .where(CLOSE.c.bank == _bank, CLOSE.c.account == _account)
    .order_by(CLOSE.c.day.desc())
    .limit(1)
)
_UP_TO: Final = _LAST.where(CLOSE.c.day <= _day)

_ON_DAY: Final = select(CREDIT.c.id, CREDIT.c.lead).where(*_of_account, CREDIT.c.day == _day)
"""All sightings of a day."""
_OPEN: Final = select(CREDIT.c.id, CREDIT.c.lead).where(
    *_of_account, CREDIT.c.unposted == literal_column("1")
)
_CHANGED: Final = _OPEN.where(CREDIT.c.posted.is_not(None))
"""What is posted and has changed since."""
_SINCE: Final = _OPEN.where(CREDIT.c.day <= _day)
"""What is to be posted up to a day."""
_BETWEEN: Final = select(CREDIT.c.id, CREDIT.c.lead).where(
    *_of_account, CREDIT.c.day >= bindparam("first", type_=Text()), CREDIT.c.day <= _day
)
"""All sightings of the days that are closed: a statement may have them."""
_GIVEN_BACK: Final = (
    select(CREDIT.c.id, CREDIT.c.lead)
    .join(REFUND, REFUND.c.credit == CREDIT.c.id)
    .where(REFUND.c.posted == literal_column("0"), *_of_account)
)
"""What was given back since, of whatever day it is."""

_never = CREDIT.c.posted.is_(None) & (CREDIT.c.day < _day)
_REST: Final = select(
    *(
        cast(func.coalesce(func.sum(column), 0), BigInteger)
        for column in (CREDIT.c.amount, CREDIT.c.aside, CREDIT.c.waiting)
    )
).where(
    *_of_account,
    CREDIT.c.unposted == literal_column("1"),
    CREDIT.c.lead.is_(None),
    _never,
    not_(Among(CREDIT.c.id, "read")),
)
"""What came on earlier open days and is not read; nothing of it was given back, or it would be."""

_stays = LINK.c.posted + case((_never, LINK.c.amount), else_=0)
_ON_CHARGES: Final = (
    select(REFERENCE.c.name, cast(func.sum(_stays), BigInteger))
    .join(LINK, LINK.c.reference == REFERENCE.c.id)
    .join(CREDIT, CREDIT.c.id == LINK.c.credit)
    .where(Among(REFERENCE.c.name, "names"), *_of_account, not_(Among(CREDIT.c.id, "read")))
    .group_by(REFERENCE.c.name)
)

_REFUNDS: Final = (
    select(REFUND.c.id, *REFUND_COLUMNS)
    .join(CREDIT, CREDIT.c.id == REFUND.c.credit)
    .where(REFUND.c.posted == literal_column("0"), Among(REFUND.c.credit, "read"))
    .order_by(REFUND.c.id)
)
_CLOSED: Final = ("bank", "account", "day", "sheet", "act")


def day_of(session: Session, known: Known, day: date, account: tuple[str, str]) -> DaySheet:
    """Return the sheet of a day.

    Raises:
        TypeError: the account is no pair of texts, or the day none.
    """
    reading = _Reading(session, known, Book(session), day, account)
    base = None if reading.is_closed else reading.day()
    return closing.sheet(reading.facts, day, account, base)


def close_day(  # noqa: PLR0913 - a day, and the act that closes it
    session: Session, known: Known, *, at: int, day: date, account: tuple[str, str], act: int
) -> None:
    """Close all days of an account up to one day.

    Args:
        session: the transaction.
        known: the schemes and sources of the ledger.
        at: the time of the call.
        day: the day in Vietnam.
        account: the BIN of the bank, and the account there.
        act: the row of the act.

    Raises:
        VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.close`, on the day of the call.
    """
    reading = _Reading(session, known, Book(session, at), day, account)
    reading.require_account()
    base = None if reading.is_closed else reading.days()
    before = reading.facts
    after = closing.closed(before, day, account, base, today=moment(at).date())
    bank, number = reading.account
    sheets = after.closes[len(before.closes) :]
    rows = [
        (bank, number, sheet.day.isoformat(), DAY_SHEET.dump_json(sheet).decode(), act) for sheet in sheets
    ]
    session.insert(CLOSE, _CLOSED, rows)
    reading.post(after)


class _Reading:
    """The facts of one account that a sheet needs."""

    def __init__(
        self, session: Session, known: Known, book: Book, day: date, account: tuple[str, str]
    ) -> None:
        closing.require_day(day)
        self.account = closing.account_of(account)
        bank, number = self.account
        self._session, self._schemes, self._day = session, known.epochs[-1], day
        self._of = {"bank": bank, "account": number}
        self._partial = Partial(book, known)
        self.facts = self._partial.facts
        sheets = [text for (text,) in session.run(_UP_TO, **self._of, day=day.isoformat())]
        sheets += [text for (text,) in session.run(_LAST, **self._of) if [text] != sheets]
        self.facts.closes = tuple(map(DAY_SHEET.validate_json, sheets))
        self._last = self.facts.closes[-1] if self.facts.closes else None
        self.is_closed = self._last is not None and day <= self._last.day
        self.facts.covered = coverage_of(session, bank, number)
        self._refunds: list[int] = []

    def require_account(self) -> None:
        """Raise where the ledger has never seen the account, as `closing.require_account`."""
        if not closing.is_covered_or_closed(self.facts, self.account) and not any(
            self._session.run(statement, **self._of) for statement in (_CAME, _ASKED)
        ):
            raise VnqrError.of(Code.ACCOUNT_NEVER_SEEN, "account")

    def day(self) -> Opening:
        """Read what is posted on the day; return where all else is."""
        first = None if self._last is None else self._last.day + _DAY
        self._read(_ON_DAY, day=self._day.isoformat())
        if first == self._day:
            self._read(_SINCE, day=self._day.isoformat())
        return self._base(self._day)

    def days(self) -> Opening:
        """Read what is posted on the days up to the day; return where all else is."""
        first = None if self._last is None else self._last.day + _DAY
        self._read(_SINCE, day=self._day.isoformat())
        self._read(_BETWEEN, first="" if first is None else first.isoformat(), day=self._day.isoformat())
        return self._base(date.min)

    def _read(self, statement: Executable, **values: object) -> None:
        rows = self._session.run(statement, **self._of, **values)
        self._partial.read(row if lead is None else lead for row, lead in rows)

    def _base(self, day: date) -> Opening:
        """Return where the dong are of what is posted, and of what came before a day and is not read."""
        if self._last is not None:
            self._read(_CHANGED)
        self._read(_GIVEN_BACK)
        self._read_refunds()
        facts, session = self.facts, self._session
        read = sorted(self._partial.names)
        splits = [split_of(facts, name) for name in facts.lines] + list(facts.posted.values())
        keys = {key for split in splits for key, _ in split.allocated}
        facts.charges.update(charges_in(session, self._schemes, keys))
        before = {**self._of, "day": day.isoformat(), "read": read}
        ((held, aside, waiting),) = session.run(_REST, **before)
        sums = session.run(_ON_CHARGES, **before, names=sorted(map(name_of, keys)))
        on_charges: Counter[Key] = Counter({key_in(name): amount for name, amount in sums})
        for split in facts.posted.values():
            on_charges.update({key: amount - split.given_back(key) for key, amount in split.allocated})
        last = self._last
        stock = (0, 0, 0) if last is None else (last.closing, last.aside, last.waiting)
        return Opening(self.account, stock[0] + held, stock[1] + aside, stock[2] + waiting, on_charges)

    def _read_refunds(self) -> None:
        """Read what was given back of the credits and is on no sheet yet."""
        rows = self._session.run(_REFUNDS, read=sorted(self._partial.names))
        self._refunds = [number for number, *_ in rows]
        self.facts.refunds = tuple(refund_in(self.facts, row) for _, *row in rows)

    def post(self, after: Facts) -> None:
        """Write where the dong of credits were at the close."""
        credits_: list[Values] = []
        links: list[Values] = []
        for name in self.facts.posted.keys() | after.posted.keys():
            posted = after.posted.get(name)
            if posted == self.facts.posted.get(name):
                continue
            row = self._partial.row_of(name)
            now = split_of(after, name) if name in after.lines else None
            text = None if posted is None else split_text(posted)
            credits_.append((text, int(is_unposted(posted, now)), row))
            if posted is not None:
                there = {key: amount - posted.given_back(key) for key, amount in posted.allocated}
                references = self._partial.references_of(row)
                links += [(there.get(key, 0), reference, row) for key, reference in references.items()]
        self._session.update(CREDIT, ("posted", "unposted"), credits_)
        self._session.update(LINK, ("posted",), links, ("reference", "credit"))
        done = [(1, self._refunds[place]) for place in sorted(after.posted_refunds)]
        self._session.update(REFUND, ("posted",), done)
