"""A whole statement: matched as a whole, taken in by chunks; and what it tells of the days that it covers.

Which line is which notification is decided for all lines at once. A long statement is written in chunks,
between which notifications are judged; each chunk is matched again, and leaves alone what the whole match
gave to lines of other chunks.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, bindparam, exists, literal_column, or_, select

from vnqr.ledger.identity import in_vietnam
from vnqr.ledger.intake import Delivery
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._intake import Judging
from vnqr.ledger.live._schema import COVER, CREDIT, REFERENCE
from vnqr.ledger.live._times import moment, now
from vnqr.ledger.matching import STATEMENT, Coverage, match
from vnqr.ledger.sightings import credit_of, sightings_of
from vnqr.ledger.values import Credit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._delivering import StatementLike
    from vnqr.ledger.live._intake import Prepared, Reserved
    from vnqr.ledger.live._judged import Went
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.matching import Sighted
    from vnqr.ledger.values import InvalidCredit

__all__ = ["Accounts", "Whole", "add_covered", "not_in_statement"]

_sighting = CREDIT.alias()
_NOT_IN_IT: Final = select(CREDIT.c.identity).where(
    CREDIT.c.bank == bindparam("bank", type_=Text()),
    CREDIT.c.account == bindparam("account", type_=Text()),
    CREDIT.c.day.between(bindparam("first", type_=Text()), bindparam("last", type_=Text())),
    CREDIT.c.lead.is_(None),
    ~exists().where(
        or_(_sighting.c.id == CREDIT.c.id, _sighting.c.lead == CREDIT.c.id),
        Among(_sighting.c.sources, "statements"),
    ),
)


_CHARGE_OF: Final = (
    select(REFERENCE.c.id)
    .where(
        REFERENCE.c.bank == bindparam("bank", type_=Text()),
        REFERENCE.c.account == bindparam("account", type_=Text()),
    )
    .limit(literal_column("1"))
)


class Whole:
    """The sightings of a long statement, and of what they may confirm: matched when all are there."""

    def __init__(self) -> None:
        """Begin with none."""
        self._new: defaultdict[tuple[tuple[str, str], str], list[Sighted]] = defaultdict(list)
        self._old: defaultdict[tuple[str, str], dict[str, Sighted]] = defaultdict(dict)
        self._reserved: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, session: Session, known: Known, prepared: Prepared) -> None:
        """Take a chunk in; nothing is written."""
        deliveries = [each for each in prepared.items if isinstance(each, Delivery)]
        facts = Judging(session, known, None, dict(enumerate(deliveries))).facts if deliveries else None
        if facts is None or not facts.lines:
            return
        for name, line in facts.lines.items():
            seen = {source for _, each in sightings_of(facts, name) for source in each.origin.sources}
            if STATEMENT not in seen and not line.is_rival:
                self._old[line.account][name] = line.sighted(name)
        for delivery in deliveries:
            line = delivery.line
            there = {lead for name in delivery.ids if (lead := credit_of(facts, name))}
            for lead in there:  # it is this payment, and confirms no other
                self._reserved[lead].add(delivery.ids[-1])
            if not there:
                sighted = line.sighted(delivery.ids[-1])
                self._new[line.account, sighted.source].append(sighted)

    def match(self) -> Reserved:
        """Return payments -> the lines that are sightings of them."""
        for account, source in sorted(self._new):
            old = (line for name, line in self._old[account].items() if name not in self._reserved)
            for line, name in match(self._new[account, source], old).items():
                self._reserved[name].add(line)
        return self._reserved


class Accounts:
    """The accounts of a statement's lines: the days that have lines, and whether one paid a charge."""

    def __init__(self) -> None:
        """Begin with none."""
        self._days: dict[tuple[str, str], set[date]] = {}
        self._paid: set[tuple[str, str]] = set()

    def add(self, lines: Iterable[Credit | InvalidCredit], went: Iterable[Went]) -> None:
        """Take lines in, and where they went."""
        for each, place in zip(lines, went, strict=True):
            if isinstance(each, Credit):
                account = each.bank, each.account.upper()
                self._days.setdefault(account, set()).add(in_vietnam(each.received_at).date())
                if place.booked and not place.elsewhere:
                    self._paid.add(account)

    def covered(self, statement: StatementLike) -> tuple[Coverage, ...]:
        """Return the days that the statement has whole: those that it says, else from first line to last."""
        today = moment(now()).date()
        said: set[Coverage] = {
            replace(each, last=min(each.last, today))  # a bank may name days that are to come
            for each in getattr(statement, "covered", ())
            if each.first <= today
        }
        accounts = {(each.bank, each.account) for each in said}
        by_lines = {
            Coverage(bank=bank, account=account, first=min(of), last=max(of))
            for (bank, account), of in self._days.items()
            if (bank, account) not in accounts
        }
        return tuple(sorted(said | by_lines))

    def strange(self, session: Session) -> tuple[tuple[str, str], ...]:
        """Return the accounts of which there is no charge; where lines have paid one, nothing is asked."""
        unpaid = sorted(self._days.keys() - self._paid)
        return tuple(
            (bank, account)
            for bank, account in unpaid
            if not session.run(_CHARGE_OF, bank=bank, account=account)
        )


def add_covered(session: Session, covered: Iterable[Coverage]) -> None:
    """Keep the days that a statement has whole."""
    rows = {(each.bank, each.account, each.first.isoformat(), each.last.isoformat()) for each in covered}
    session.add_missing(COVER, ("bank", "account", "first", "last"), sorted(rows))


def not_in_statement(session: Session, known: Known, covered: Iterable[Coverage]) -> tuple[str, ...]:
    """Return the payments of covered days that no statement has, in the order of their ids."""
    statements = known.sources.of(STATEMENT.__eq__)
    found = {
        name
        for each in covered
        for (name,) in session.run(
            _NOT_IN_IT,
            bank=each.bank,
            account=each.account,
            first=each.first.isoformat(),
            last=each.last.isoformat(),
            statements=statements,
        )
    }
    return tuple(sorted(found))
