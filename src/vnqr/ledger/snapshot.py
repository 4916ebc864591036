"""The saved form of a reconciliation: JSON, format `vnqr-reconciliation-2`.

One object with these fields, lists sorted, so that equal outcomes give equal bytes:

- `format`: the name above.
- `epochs`: the schemes that were in force, the oldest set first.
- `charges`: as `Charge`, with `dossier` (the code as written), `item` and `scheme` (the prefix) in place of
  the reference's text, which would lose the points of some codes.
- `revisions`, `tokens`, `accepted`: lists of pairs; a charge is its place in `charges`, a token that is not
  of one of them has its key.
- `debits`: pairs of id and debit. The id goes by a memo that may have been forgotten since.
- `rows`, `set_aside`, `refunds`, `covered`, `apart`, `closes`, `posted`, `posted_refunds`, `acts`:
  as `vnqr.ledger.facts.Facts` has them.
- `credits`: one list for each credit: id, its first sighting, its further sightings with their ids, and where
  its dong are if a person did anything. A sighting is: BIN, account, sources, number, amount, time, whether
  there is a clock, occurrence, what the memo names, the charge booked, how it was found, the unique id with
  what it said, memo, payer and balance.

There may be millions of credits. They come last, a hundred on a line, and a state with such lines is read
line by line, so that no second copy of it is in memory. JSON that somebody wrote anew, without line breaks or
with others, is read at once.

Example:
    >>> from vnqr.ledger.reconcile import reconcile
    >>> from vnqr.ledger.reconciliation import Reconciliation
    >>> saved = reconcile([], []).to_json()
    >>> saved[:34]
    b'{"format":"vnqr-reconciliation-2",'
    >>> Reconciliation.from_json(saved) == reconcile([], [])
    True
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from vnqr._support.types import require
from vnqr.errors import Code, VnqrError
from vnqr.ledger.acts import Split
from vnqr.ledger.day import DaySheet  # noqa: TC001 - pydantic reads the annotations
from vnqr.ledger.evidence import Found  # noqa: TC001 - the same
from vnqr.ledger.facts import Act, Facts, Refund, Second
from vnqr.ledger.identity import row_id
from vnqr.ledger.intake import Line, Origin, Texts, Unique
from vnqr.ledger.matching import Coverage  # noqa: TC001 - the same
from vnqr.ledger.naming import Mention, NameReading, key_of
from vnqr.ledger.records import ChargeRecord
from vnqr.ledger.values import (
    CONFIG,
    VIETNAM,
    AccountNumber,
    BankBin,
    Debit,
    Dong,
    DongOrZero,
    InvalidCredit,
    Label,
    Memo,
    Nth,
    Time,
)
from vnqr.references.scheme import Scheme  # noqa: TC001 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vnqr.ledger.naming import Key

__all__ = ["STATE_FORMAT", "dump", "load_state"]

STATE_FORMAT = "vnqr-reconciliation-2"
"""Stands in every saved state; another one is not read."""

_Place = Annotated[int, Field(strict=True, ge=0)]
_Id = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
_Name = tuple[str, str, int]


class _SavedLine(NamedTuple):
    bank: BankBin
    account: AccountNumber
    sources: tuple[Label, ...]
    number: Label | None
    amount: Dong
    received_at: Time
    has_clock: bool
    occurrence: Nth
    mention: tuple[tuple[tuple[_Name, bool, Found, tuple[_Name, ...]], ...], ...]
    key: _Place | None
    found: Found | None
    unique: tuple[Label, str, bool] | None
    texts: tuple[Memo, str, int | None] | None


class _SavedSplit(NamedTuple):
    amount: Dong
    allocated: tuple[tuple[_Place, Dong], ...]
    aside: DongOrZero
    refunded: tuple[tuple[_Place | None, Dong], ...]
    by_person: bool


class _SavedCredit(NamedTuple):
    id: _Id
    line: _SavedLine
    seconds: tuple[tuple[_Id, _SavedLine], ...]
    split: _SavedSplit | None


class _SavedRefund(NamedTuple):
    credit: _Id
    of: _Place | None
    amount: Dong
    on: date | None
    debit: _Id | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    __pydantic_config__: ClassVar[ConfigDict] = CONFIG

    format: Literal["vnqr-reconciliation-2"]
    epochs: tuple[tuple[Scheme, ...], ...]
    charges: list[ChargeRecord]
    revisions: list[tuple[_Place, tuple[_Id, ...]]]
    tokens: list[tuple[_Name, _Name]]
    accepted: list[tuple[_Place, _Id]]
    rows: list[InvalidCredit]
    set_aside: list[_Id]
    debits: list[tuple[_Id, Debit]]
    refunds: list[_SavedRefund]
    covered: list[Coverage]
    apart: list[tuple[_Id, _Id]]
    closes: tuple[DaySheet, ...]
    posted: list[tuple[_Id, _SavedSplit]]
    posted_refunds: list[_Place]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot(_Head):
    __pydantic_config__: ClassVar[ConfigDict] = CONFIG

    credits: list[_SavedCredit]


_HEAD = TypeAdapter(_Head)
_SNAPSHOT = TypeAdapter(_Snapshot)
_CREDITS = TypeAdapter(Annotated[list[_SavedCredit], Field(min_length=1)])

_ON_A_LINE = 100
_OPEN, _NEXT, _CLOSE, _NONE = b',"credits":[\n', b",\n", b"\n]}", b',"credits":[]}'
"""What comes before, between and after the lines, or for none. No text in JSON has a line break."""


def dump(facts: Facts) -> bytes:
    """Write what an outcome is derived from.

    Args:
        facts: all of it.

    Returns:
        JSON.
    """
    places = {key: place for place, key in enumerate(sorted(facts.charges))}
    head = _Head(
        format="vnqr-reconciliation-2",
        epochs=facts.epochs,
        charges=[ChargeRecord.of(facts.charges[key]) for key in places],
        revisions=sorted((places[key], revisions) for key, revisions in facts.revisions.items()),
        tokens=sorted(facts.tokens.items()),
        accepted=sorted((places[key], seen) for key, seen in facts.accepted.items()),
        rows=sorted(facts.rows.values()),
        set_aside=sorted(facts.set_aside),
        debits=sorted(facts.debits.items()),
        refunds=[
            _SavedRefund(refund.credit, _place(refund.of, places), *refund[2:]) for refund in facts.refunds
        ],
        covered=sorted(facts.covered),
        apart=sorted(facts.apart),
        closes=facts.closes,
        posted=sorted((name, _saved_split(split, places)) for name, split in facts.posted.items()),
        posted_refunds=sorted(facts.posted_refunds),
        acts=facts.acts,
    )
    written = BytesIO()
    written.write(_HEAD.dump_json(head)[:-1])
    names = iter(sorted(facts.lines))
    before = _OPEN
    while line := [_saved_credit(facts, name, places) for name in islice(names, _ON_A_LINE)]:
        written.write(before + _CREDITS.dump_json(line)[1:-1])
        before = _NEXT
    written.write(_CLOSE if facts.lines else _NONE)
    return written.getvalue()


def load_state(data: bytes | str) -> Facts:
    """Read what an outcome is derived from.

    Args:
        data: what `dump` wrote.

    Returns:
        All of it.

    Raises:
        VnqrError: it is something else (`state-invalid`).
        TypeError: it is neither bytes nor a str.
    """
    require(data, (bytes, str), "a saved state")
    try:
        parts = _parts(data.encode() if isinstance(data, str) else data)
        loading = _loading(_SNAPSHOT.validate_json(next(parts)))
        for line in parts:
            loading.take(_CREDITS.validate_json(line))
    except (ValidationError, LookupError, UnicodeError, _ContradictionError):
        raise VnqrError.of(Code.STATE_INVALID, "", None, format=STATE_FORMAT) from None
    return loading.facts


def _parts(data: bytes) -> Iterator[bytes]:
    """Yield a state without the lines of its credits, and then these, each as a list."""
    start, last = data.find(b"\n") + 1, len(data) - len(_CLOSE)
    if not start or not data.endswith(_OPEN, 0, start) or not data.endswith(_CLOSE):
        yield data
        return
    yield data[: start - len(_OPEN)] + _NONE
    while (end := data.find(_NEXT, start, last)) >= 0:
        yield b"[%b]" % data[start:end]
        start = end + len(_NEXT)
    yield b"[%b]" % data[start:last]


class _ContradictionError(ValueError):
    """A state that no reconciliation writes."""


def _loading(snapshot: _Snapshot) -> _Loading:
    """Return the facts of a state, ready to take in further credits."""
    schemes = {scheme.prefix: scheme for epoch in snapshot.epochs for scheme in epoch}
    kept: dict[Any, Any] = {}
    charges = [record.charge(schemes, kept) for record in snapshot.charges]
    keys = [key_of(charge.reference) for charge in charges]
    debits = dict(snapshot.debits)
    if len(debits) < len(snapshot.debits):
        raise _ContradictionError
    facts = Facts(
        epochs=snapshot.epochs,
        tokens=dict(snapshot.tokens),
        charges=dict(zip(keys, charges, strict=True)),
        revisions={keys[place]: revisions for place, revisions in snapshot.revisions},
        accepted={keys[place]: seen for place, seen in snapshot.accepted},
        apart=frozenset(snapshot.apart),
        rows={row_id(row): row for row in snapshot.rows},
        set_aside=frozenset(snapshot.set_aside),
        debits=debits,
        refunds=tuple(
            Refund(refund.credit, _key(refund.of, keys), *refund[2:]) for refund in snapshot.refunds
        ),
        covered=frozenset(snapshot.covered),
        closes=snapshot.closes,
        posted={name: _split(split, keys) for name, split in snapshot.posted},
        posted_refunds=frozenset(snapshot.posted_refunds),
        acts=snapshot.acts,
    )
    loading = _Loading(facts, keys)
    loading.take(snapshot.credits)
    return loading


class _Loading:
    """Takes credits into facts. What many have in common is kept once."""

    def __init__(self, facts: Facts, keys: list[Key]) -> None:
        self.facts = facts
        self._keys = keys
        self._origins: dict[tuple[str, str, tuple[str, ...]], Origin] = {}
        self._mentions: dict[Mention, Mention] = {(): ()}
        self._moments: dict[datetime, datetime] = {}
        self._amounts: dict[int, int] = {}

    def take(self, saved: list[_SavedCredit]) -> None:
        """Take credits in, and let each go at once."""
        facts = self.facts
        while saved:
            name, line, seconds, split = saved.pop()
            if name in facts.lines:
                raise _ContradictionError
            facts.lines[name] = self._line(line)
            if seconds:
                facts.seconds[name] = tuple(Second(other, self._line(line)) for other, line in seconds)
                facts.aliases.update((other, name) for other, _ in seconds)
            if split is not None:
                facts.splits[name] = _split(split, self._keys)

    def _line(self, saved: _SavedLine) -> Line:
        source, moment = saved[:3], saved.received_at.astimezone(VIETNAM)
        mention = tuple(tuple(NameReading(*reading) for reading in place) for place in saved.mention)
        return Line(
            self._origins.get(source) or self._origins.setdefault(source, Origin(*source)),
            saved.number,
            self._amounts.setdefault(saved.amount, saved.amount),
            self._moments.setdefault(moment, moment),
            saved.has_clock,
            saved.occurrence,
            self._mentions.setdefault(mention, mention),
            _key(saved.key, self._keys),
            saved.found,
            saved.unique and Unique(*saved.unique),
            saved.texts and Texts(*saved.texts),
        )


def _saved_credit(facts: Facts, name: str, places: dict[Key, int]) -> _SavedCredit:
    split = facts.splits.get(name)
    return _SavedCredit(
        name,
        _saved_line(facts.lines[name], places),
        tuple((second, _saved_line(line, places)) for second, line in facts.seconds.get(name, ())),
        split and _saved_split(split, places),
    )


def _saved_line(line: Line, places: dict[Key, int]) -> _SavedLine:
    origin = line.origin
    return _SavedLine(
        origin.bank,
        origin.account,
        origin.sources,
        line.number,
        line.amount,
        line.received_at,
        line.has_clock,
        line.occurrence,
        line.mention,
        _place(line.key, places),
        line.found,
        line.unique,
        line.texts,
    )


def _saved_split(split: Split, places: dict[Key, int]) -> _SavedSplit:
    return _SavedSplit(
        split.amount,
        tuple((places[key], amount) for key, amount in split.allocated),
        split.aside,
        tuple((_place(key, places), amount) for key, amount in split.refunded),
        split.by_person,
    )


def _split(saved: _SavedSplit, keys: list[Key]) -> Split:
    """Return where the dong of a credit are; a split that no person can have made is refused."""
    split = Split(
        saved.amount,
        tuple(sorted((keys[place], amount) for place, amount in saved.allocated)),
        saved.aside,
        tuple(sorted(((_key(place, keys), amount) for place, amount in saved.refunded), key=_by_key)),
        saved.by_person,
    )
    parts = [of for of, _ in split.allocated]
    if split.waiting < 0 or len(parts) > len(set(parts)):
        raise _ContradictionError
    if any(split.whole(of) < amount for of, amount in split.refunded):
        raise _ContradictionError
    return split


def _by_key(part: tuple[Key | None, int]) -> tuple[str, str, int] | tuple[()]:
    return part[0] or ()


def _place(key: Key | None, places: dict[Key, int]) -> int | None:
    return None if key is None else places[key]


def _key(place: int | None, keys: list[Key]) -> Key | None:
    return None if place is None else keys[place]
