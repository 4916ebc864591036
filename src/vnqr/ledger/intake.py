"""Reading credits against a book of charges, in any order: the half of a reconciliation that can be cut.

A memo names a charge when it holds a reference whose scheme, key and item are in the book
(`vnqr.references.reference` has the rules). What one delivery of a transaction said is a `Line`; an `Intake`
holds the lines by account and transaction id. Taking a line in is idempotent, and the order of lines does
not matter, nor does it matter whether they were taken in one intake or in several that were merged: that is
what makes the whole reconciliation independent of order and of batches.

Example:
    >>> from datetime import datetime
    >>> reference = Reference("000.00.01.H26-240601-0001", item=1)
    >>> reader = Reader([key_of(reference)], [reference.scheme], {})
    >>> line = reader.read(datetime(2024, 6, 1, tzinfo=VIETNAM), 60_000, f"MBVCB.699.{reference}.CT tu", "")
    >>> line.named
    (('HS', '0000001H262406010001', 1),)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vnqr._support.types import discreet
from vnqr.ledger.settlement import Found
from vnqr.ledger.values import VIETNAM, Credit, InvalidCredit
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.references.token import Token

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import datetime

    from vnqr.ledger.values import Charge
    from vnqr.references.scheme import Scheme

__all__ = ["Facts", "Identity", "Intake", "Key", "Line", "Reader", "Total", "identity_of", "key_of"]

Key: TypeAlias = tuple[str, str, int]
"""What a charge is known by: the scheme's prefix, the dossier's key, the item."""

Identity: TypeAlias = tuple[str, str, str]
"""What a credit is known by: the bank's BIN, the account in upper case, the transaction id."""

_NOT_ALNUM = re.compile("[^0-9A-Za-z]")
_FOUND = {Form.READABLE: Found.READABLE, Form.PACKED: Found.PACKED}


def key_of(reference: Reference) -> Key:
    """Return what the charge of a reference is known by."""
    return reference.scheme.prefix, reference.key, reference.item


def identity_of(credit: Credit) -> Identity:
    """Return what a credit is known by. Accounts, ASCII letters and digits, are few: each is kept once."""
    name = credit.unique_id or credit.transaction_id or ""
    return intern(credit.bank), intern(credit.account.upper()), name


@dataclass(frozen=True, slots=True)
class Total:
    """How many credits, and how much together.

    Attributes:
        count: credits, unreadable rows included.
        amount: dong; an unreadable row has none.
    """

    count: int = 0
    amount: int = 0

    def __add__(self, other: Total) -> Total:
        """Return both together."""
        return Total(self.count + other.count, self.amount + other.amount)


class Line(NamedTuple):
    """What one delivery of a transaction said. The natural order decides which of two deliveries stands.

    Attributes:
        received_at: when the bank booked it, in the time of Vietnam.
        amount: dong.
        named: the charges that the memo names, sorted.
        memo: kept only where a person may need it: where not exactly one charge is named.
        payer: likewise; empty where unknown.
        found: how, where exactly one charge is named.
    """

    received_at: datetime
    amount: int
    named: tuple[Key, ...]
    memo: str
    payer: str
    found: Found | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)

    @property
    def content(self) -> tuple[int, tuple[Key, ...], str]:
        """What is equal in two deliveries of the same money: amount and charges, or else the memo."""
        return self.amount, self.named, "" if self.named else _NOT_ALNUM.sub("", self.memo).upper()


class Reader:
    """Finds the charges that a memo names. Picklable: a worker in another process gets it.

    Args:
        charges: the keys of all charges.
        schemes: the schemes to look for.
        tokens: token -> the charge that it stands for; those of no charge here are left out.
    """

    def __init__(
        self, charges: Iterable[Key], schemes: Iterable[Scheme], tokens: Mapping[str, Reference]
    ) -> None:
        """Make the book."""
        self._schemes = tuple(schemes)
        # Key and item as `Reference.find` asks for them -> the charges, one for each scheme.
        self._book: dict[tuple[str, int], tuple[Key, ...]] = {}
        for charge in charges:
            place = charge[1:]
            self._book[place] = (*self._book.get(place, ()), charge)
        named = {text: key_of(reference) for text, reference in tokens.items()}
        self._tokens = {text: key for text, key in named.items() if key in self._book.get(key[1:], ())}

    def read(self, received_at: datetime, amount: int, memo: str, payer: str) -> Line:
        """Read one delivery of a transaction."""
        found: dict[Key, Found] = {}
        for match in Reference.find(memo, self._schemes, self._book):
            if match.in_book:
                reference = match.reference
                for charge in self._book[reference.key, reference.item]:
                    if charge[0] == reference.scheme.prefix:
                        found[charge] = max(_FOUND[match.form], found.get(charge, Found.PACKED))
        if self._tokens:
            for token in Token.find(memo, self._tokens, self._schemes):
                found.setdefault(token.value, Found.TOKEN)
        if len(found) == 1:
            ((charge, how),) = found.items()
            same = self._book[charge[1:]]  # a tuple that is there already, where there is one scheme
            return Line(received_at, amount, same if len(same) == 1 else (charge,), "", "", how)
        return Line(received_at, amount, tuple(sorted(found)), memo, payer, None)


class Intake:
    """The credits of a reconciliation, each in its line.

    Attributes:
        lines: the delivery that stands for each credit.
        rivals: the deliveries that contradict it, sorted.
        rows: the rows that cannot be read; the values mean nothing.
        known: what was taken in and already known. Not part of the outcome.
    """

    __slots__ = ("known", "lines", "rivals", "rows")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lines: dict[Identity, Line] = {}
        self.rivals: dict[Identity, tuple[Line, ...]] = {}
        self.rows: dict[InvalidCredit, None] = {}
        self.known = Total()

    def __eq__(self, other: object) -> bool:
        """Compare the outcome."""
        if not isinstance(other, Intake):
            return NotImplemented
        return (self.lines, self.rivals, self.rows) == (other.lines, other.rivals, other.rows)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def copy(self) -> Intake:
        """Return another that holds the same, with nothing known yet."""
        other = Intake()
        other.lines = dict(self.lines)
        other.rivals = dict(self.rivals)
        other.rows = dict(self.rows)
        return other

    def take(self, credit: Credit | InvalidCredit, reader: Reader, known: Container[Identity]) -> None:
        """Take one credit in, or one row that could not be read as one."""
        if isinstance(credit, InvalidCredit):
            self.take_row(credit)
        elif (identity := identity_of(credit)) in known:
            self.known += Total(1, credit.amount)
        else:
            received_at = credit.received_at.astimezone(VIETNAM)
            self.take_line(identity, reader.read(received_at, credit.amount, credit.memo, credit.payer or ""))

    def take_row(self, row: InvalidCredit) -> None:
        """Take in a row that cannot be read."""
        self.known += Total(int(row in self.rows), 0)
        self.rows[row] = None

    def take_line(self, identity: Identity, line: Line) -> None:
        """Take a delivery in. The same contents again are already known; others contradict."""
        if identity not in self.lines:
            self.lines[identity] = line
            return
        versions = {version.content: version for version in self.versions(identity)}
        same = versions.get(line.content)
        if same is not None:
            self.known += Total(1, line.amount)
        versions[line.content] = line if same is None else min(line, same)
        self.lines[identity], *rivals = sorted(versions.values())
        if rivals:
            self.rivals[identity] = tuple(rivals)

    def versions(self, identity: Identity) -> tuple[Line, ...]:
        """Return all deliveries of a credit, first the one that stands."""
        return self.lines[identity], *self.rivals.get(identity, ())

    def merge(self, other: Intake, known: Container[Identity]) -> None:
        """Take in all that another intake holds."""
        self.known += other.known
        for row in other.rows:
            self.take_row(row)
        for identity in other.lines:
            for line in other.versions(identity):
                if identity in known:
                    self.known += Total(1, line.amount)
                else:
                    self.take_line(identity, line)

    def read_again(self, identities: Iterable[Identity], reader: Reader) -> None:
        """Read credits against a book that has grown."""
        for identity in identities:
            versions = self.versions(identity)
            del self.lines[identity]
            self.rivals.pop(identity, None)
            for line in versions:
                again = (
                    line if line.named else reader.read(line.received_at, line.amount, line.memo, line.payer)
                )
                self.take_line(identity, again)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that an outcome is derived from. Whoever continues it copies it first.

    Attributes:
        charges: the charges.
        intake: the credits.
        decided: what persons decided: the id of a pending credit -> its charge, None where set aside.
    """

    charges: dict[Key, Charge]
    intake: Intake
    decided: dict[str, Key | None]
