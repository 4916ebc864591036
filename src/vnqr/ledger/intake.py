"""Reading deliveries: the half of a reconciliation that can be cut into parts.

What one delivery of a payment said is a `Line`; an `Intake` holds the lines of one run by the ids of their
payments (`vnqr.ledger.identity`). Taking a line in is idempotent, and the order of lines does not matter, nor
does it matter whether they were taken in one intake or in several that were merged: that is what makes the
whole reconciliation independent of order and of batches.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.values import VIETNAM
    >>> from vnqr.references.reference import Reference
    >>> from vnqr.ledger.naming import key_of
    >>> from vnqr.references.scheme import DOSSIER
    >>> key = key_of(Reference("000.00.01.H26-240601-0001", item=1))
    >>> reader = Reader({key: key}, [(DOSSIER,)])
    >>> credit = Credit(bank="970415", account="113366668888", amount=60_000,
    ...                 memo="nop HS0000001H262406010001BXN",
    ...                 received_at=datetime(2024, 6, 1, tzinfo=VIETNAM))
    >>> reader.read(credit).line.key
    ('HS', '0000001H262406010001', 1)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vnqr._support.types import discreet, require
from vnqr.ledger.identity import contents, ids_of, in_vietnam, row_id
from vnqr.ledger.matching import STATEMENT, Sighted
from vnqr.ledger.naming import BEST_FIRST, NOWHERE, NameReading, is_alone, mention_of, named, placement
from vnqr.ledger.outcome import Total
from vnqr.ledger.values import Credit, InvalidCredit
from vnqr.references.names import names

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import date, datetime

    from vnqr.ledger.evidence import Found
    from vnqr.ledger.naming import Charges, Key, Mention, Placement
    from vnqr.references.scheme import Scheme

__all__ = ["Delivery", "Intake", "Line", "Origin", "Reader", "Texts", "Unique", "together"]


class Origin(NamedTuple):
    """Where credits come from. Origins are few: each is kept once.

    Attributes:
        bank: the BIN of the bank.
        account: the account, in upper case.
        sources: who delivered it, sorted; nobody where no source is named.
    """

    bank: str
    account: str
    sources: tuple[str, ...]

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Texts(NamedTuple):
    """What a person may need of a credit that its memo alone did not settle.

    Attributes:
        memo: as delivered.
        payer: empty where unknown.
        balance: dong on the account after it; None where unknown.
    """

    memo: str
    payer: str
    balance: int | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Unique(NamedTuple):
    """The id of a source that promises to give it once only.

    Attributes:
        id: the id.
        contents: what the delivery said (`vnqr.ledger.identity.contents`).
        rival: whether it contradicts an earlier delivery.
    """

    id: str
    contents: str
    rival: bool

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Line(NamedTuple):
    """What one delivery of a payment said.

    Attributes:
        origin: bank, account and sources.
        number: the bank's number; None where there is none.
        amount: dong.
        received_at: when the bank booked it, in the time of Vietnam.
        has_clock: whether there is a time of day.
        occurrence: which one it is of the equal lines of its day.
        mention: what the memo names; empty where that is `key` alone.
        key: the charge to which the memo booked it; None where a person decides.
        found: how the charge is written in the memo; None where `key` is.
        unique: the source's own id; None where there is none.
        texts: memo, payer and balance; None where the memo booked it.
    """

    origin: Origin
    number: str | None
    amount: int
    received_at: datetime
    has_clock: bool
    occurrence: int
    mention: Mention
    key: Key | None
    found: Found | None
    unique: Unique | None
    texts: Texts | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)

    @property
    def account(self) -> tuple[str, str]:
        """The BIN and the account in upper case."""
        return self.origin[:2]

    @property
    def day(self) -> date:
        """The booking day in Vietnam."""
        return self.received_at.date()

    @property
    def is_rival(self) -> bool:
        """Whether it contradicts an earlier delivery."""
        return self.unique is not None and self.unique.rival

    @property
    def names(self) -> Mention:
        """What the memo names, whether it is kept in full or is `key` alone."""
        if self.mention or self.key is None or self.found is None:
            return self.mention
        return ((NameReading(self.key, certain=True, found=self.found),),)

    @property
    def named(self) -> frozenset[Key]:
        """The names at the places of the memo."""
        return named(self.names)

    @property
    def credit(self) -> Credit:
        """The credit, as far as it is kept."""
        texts = self.texts or _NOTHING
        return Credit(
            bank=self.origin.bank,
            account=self.origin.account,
            amount=self.amount,
            memo=texts.memo,
            received_at=self.received_at,
            payer=texts.payer or None,
            transaction_id=self.number,
            unique_id=self.unique and self.unique.id,
            source=self.origin.sources[0] if self.origin.sources else None,
            occurrence=self.occurrence,
            has_clock=self.has_clock,
            balance=texts.balance,
        )

    def sighted(self, name: str) -> Sighted:
        """Return what another source needs of it."""
        sources = self.origin.sources
        source = STATEMENT if STATEMENT in sources else "".join(sources[:1])
        return Sighted(name, source, self.number, self.amount, self.day, self.named, self.received_at)

    def rival(self) -> Line:
        """Return it as a contradiction of an earlier delivery: it waits for a person."""
        return self._replace(unique=self.unique and self.unique._replace(rival=True))

    def again(self, other: Line) -> Line:
        """Return it after the same was delivered again. Where the payment goes is not looked at anew."""
        made = together(self, other)
        if self.key is not None and self.key != other.key:
            made = made._replace(key=self.key, found=self.found, mention=self.mention, texts=self.texts)
        return self if made == self else made

    def placed(self, where: Placement) -> Line:
        """Return it after it was placed by its memo; settled, it does not keep what only a person needs."""
        key = where.key
        if key is None:
            return self
        mention = () if is_alone(self.mention, key) else self.mention
        return self._replace(key=key, found=where.found, texts=None, mention=mention)


class Delivery(NamedTuple):
    """One delivery, read.

    Attributes:
        ids: the ids by which its payment may be known, the last of them its own.
        says: of a unique id, what it said, for each set of schemes that was in force; else empty.
        line: all else.
    """

    ids: tuple[str, ...]
    says: tuple[str, ...]
    line: Line


_NOTHING = Texts("", "", None)


def _kept(memo: str) -> str:
    """Return a memo as it is kept: PostgreSQL has no character 0, for which a person would see nothing."""
    return memo.replace("\0", "\ufffd")


def together(one: Line, other: Line) -> Line:
    """Return what two deliveries of one payment say together, the same in either order.

    A time with a clock is better than a day alone, then the earlier one. Of two memos that wait for a person
    one is kept; where only one of them waits, the payment does.
    """
    first = min(one, other, key=_rank)
    waits = one.key is None or other.key is None
    placed = min((one, other), key=_placement_rank) if waits or one.key == other.key else first
    return first._replace(
        origin=one.origin._replace(sources=tuple(sorted({*one.origin.sources, *other.origin.sources}))),
        number=min(filter(None, (one.number, other.number)), default=None),
        occurrence=min(one.occurrence, other.occurrence),
        mention=placed.mention,
        key=placed.key,
        found=placed.found,
        unique=one.unique,
        texts=placed.texts,
    )


def _rank(line: Line) -> tuple[object, ...]:
    return not line.has_clock, line.received_at, _placement_rank(line)


def _placement_rank(line: Line) -> tuple[object, ...]:
    texts = line.texts or _NOTHING
    words = texts.memo, texts.payer, texts.balance or 0
    found = BEST_FIRST.index(line.found) if line.found else 0
    return line.key is not None, words, found, line.mention, line.key or ()


class Reader:
    """Reads credits: what they are known by, and where they go. Picklable, for workers in other processes.

    Args:
        book: name -> charge, for all names whose charges exist.
        epochs: the schemes that were in force, the oldest set first; the last one is looked for.
    """

    def __init__(self, book: Charges, epochs: Sequence[Sequence[Scheme]]) -> None:
        """Keep both."""
        self._book = book
        self._epochs = tuple(map(tuple, epochs))
        self._mentions: dict[Mention, Mention] = {}
        self._origins: dict[tuple[str, str, str | None], Origin] = {}
        self._moments: dict[datetime, datetime] = {}

    def read(self, credit: Credit) -> Delivery:
        """Return what a credit is known by, and what it says."""
        mention = mention_of(names(credit.memo, self._epochs[-1]))
        ids = ids_of(credit, mention, self._epochs)
        if credit.unique_id is None:
            return Delivery(ids, (), self._line(credit, mention, placement(mention, self._book), None))
        # Of a unique id it is not known yet whether this is the delivery that counts, so it is not placed.
        says = contents(credit, mention, self._epochs)
        unique = Unique(credit.unique_id, says[-1], rival=False)
        return Delivery(ids, says, self._line(credit, mention, NOWHERE, unique))

    def placed(self, line: Line) -> Line:
        """Return a delivery after it was placed by its memo."""
        return line.placed(placement(line.mention, self._book))

    def _line(self, credit: Credit, mention: Mention, where: Placement, unique: Unique | None) -> Line:
        source = credit.bank, credit.account, credit.source
        origin = self._origins.get(source)
        if origin is None:
            sources = () if credit.source is None else (credit.source,)
            origin = self._origins[source] = Origin(credit.bank, credit.account.upper(), sources)
        # What many have in common is kept once: a second, and what they name in the same way.
        moment = in_vietnam(credit.received_at)
        moment = self._moments.setdefault(moment, moment)
        key = where.key
        if key is not None and is_alone(mention, key):
            mention = ()
        elif mention:
            mention = self._mentions.setdefault(mention, mention)
        return Line(
            origin,
            credit.transaction_id,
            credit.amount,
            moment,
            credit.has_clock,
            credit.occurrence,
            mention,
            key,
            where.found,
            unique,
            None if key is not None else Texts(_kept(credit.memo), credit.payer or "", credit.balance),
        )


class Intake:
    """The deliveries of one run, each payment once.

    Attributes:
        lines: id -> what was delivered.
        versions: id of a unique id -> what it said -> what was delivered.
        older: id, or what a unique id said -> the same by earlier sets of schemes.
        rows: id -> a row that cannot be read.
        known: what was delivered and already known.
    """

    __slots__ = ("known", "lines", "older", "rows", "versions")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lines: dict[str, Line] = {}
        self.versions: dict[str, dict[str, Line]] = {}
        self.older: dict[str, tuple[str, ...]] = {}
        self.rows: dict[str, InvalidCredit] = {}
        self.known = Total()

    def take(self, credit: Credit | InvalidCredit, reader: Reader, known: Container[str]) -> None:
        """Take one credit in, or one row that could not be read as one."""
        if isinstance(credit, InvalidCredit):
            self._take_row(row_id(credit), credit)
        else:
            require(credit, Credit, "a credit")
            self.deliver(reader.read(credit), known)

    def deliver(self, delivery: Delivery, known: Container[str] = ()) -> None:
        """Take one credit in that was read."""
        ids, says, line = delivery
        for name in ids:
            if name in known:
                self.known += Total(1, line.amount)
                return
        held = self.versions.setdefault(ids[-1], {}) if says else self.lines
        self._take_line(held, (says or ids)[-1], line)
        if len(says or ids) > 1:
            self.older[(says or ids)[-1]] = (says or ids)[:-1]

    def merge(self, other: Intake, known: Container[str]) -> None:
        """Take in all that another intake holds."""
        self.known += other.known
        self.older |= other.older
        for name, row in other.rows.items():
            self._take_row(name, row)
        for name, line in other.lines.items():
            if any(each in known for each in (name, *other.older.get(name, ()))):
                self.known += Total(1, line.amount)
            else:
                self._take_line(self.lines, name, line)
        for name, versions in other.versions.items():
            for said, line in versions.items():
                if name in known:
                    self.known += Total(1, line.amount)
                else:
                    self._take_line(self.versions.setdefault(name, {}), said, line)

    def _take_line(self, held: dict[str, Line], name: str, line: Line) -> None:
        if (there := held.get(name)) is not None:
            self.known += Total(1, line.amount)
            line = together(there, line)
        held[name] = line

    def _take_row(self, name: str, row: InvalidCredit) -> None:
        if (there := self.rows.get(name)) is not None:
            self.known += Total(1, row.amount or 0)
            row = min(there, row)
        self.rows[name] = row
