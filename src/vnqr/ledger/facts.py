"""All that an outcome is derived from, and how charges, schemes and tokens come into it.

A charge is opened once. Given again as it is, or as it once was, it is known; given with other contents it is
a contradiction, because to replace, cancel or reopen a charge is an act of a person: a file that still has
the charge as it was must not wipe the cancellation. Schemes and tokens are kept: what a memo names does not
depend on what a later call looks for.

Example:
    >>> from vnqr.references.reference import Reference
    >>> from vnqr.ledger.values import FeeItem
    >>> item = FeeItem(kind="phi", code="P1", name="Phí", list_price=5_000, payable=5_000)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415", account="1133",
    ...                 items=[item], opened_at="2024-06-01T08:00:00+07:00")
    >>> from vnqr.references.scheme import DOSSIER
    >>> facts = Facts(epochs=((DOSSIER,),))
    >>> opened(facts, [charge]), opened(facts, [charge])
    ([('HS', '0000001H262406010001', 0)], [])
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, NamedTuple

from vnqr._support.types import discreet, require
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.evidence import revision_of
from vnqr.ledger.naming import TOKEN_ITEM, Key, key_of
from vnqr.ledger.values import Charge, ChargesError, Debit, InvalidCredit
from vnqr.references.reference import Reference
from vnqr.references.scheme import Scheme, schemes_of
from vnqr.references.token import TOKEN_LENGTH, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vnqr.ledger.acts import Split
    from vnqr.ledger.day import DaySheet
    from vnqr.ledger.intake import Line
    from vnqr.ledger.matching import Coverage

__all__ = ["Act", "Facts", "Refund", "Second", "forgotten", "learned", "opened", "replaced"]


class Second(NamedTuple):
    """A further sighting of a credit: what another source said of the same payment.

    Attributes:
        id: what it would be known by alone.
        line: what it said.
    """

    id: str
    line: Line


class Refund(NamedTuple):
    """Money given back, always of one credit.

    Attributes:
        credit: the id of the credit.
        of: the charge to which it was booked; None where it was set aside.
        amount: dong, at least 1.
        on: the day in Vietnam; None where it was not said.
        debit: the id of the debit that shows it; None where none does.
    """

    credit: str
    of: Key | None
    amount: int
    on: date | None
    debit: str | None


class Act(NamedTuple):
    """What a person did. Kept for whoever wants to know; an outcome does not depend on it.

    Attributes:
        verb: `decide`, `refund`, `prove`, `accept`, `replace`, `cancel`, `reopen`, `same`, `apart`, `close`.
        what: the id of the credit, or the reference of the charge, as text.
        by: who.
        at: when.
        key: the caller's own, by which the act happens once.
        reason: why.
        digest: of all that was given, to know the same act again.
    """

    verb: str
    what: str
    by: str | None
    at: datetime | None
    key: str | None
    reason: str | None
    digest: str

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


@dataclass(slots=True, repr=False)
class Facts:
    """All that an outcome is derived from. Whoever continues it copies it first.

    Attributes:
        epochs: the schemes that were in force, the oldest set first; each has those of the one before.
        tokens: the name of a token -> its charge, whether it is open or not.
        charges: the charges as they are now.
        revisions: charge -> what names each of its earlier contents, where there are any.
        lines: id of a credit -> its first sighting.
        seconds: id of a credit -> its further sightings, where there are any.
        splits: id of a credit -> where its dong are, where a person did anything.
        accepted: charge -> the `Settlement.seen` that a person has accepted.
        apart: pairs of sightings that a person has set apart, sorted.
        rows: id -> a row that cannot be read.
        set_aside: the ids of rows that a person has set aside.
        debits: id -> money out whose memo names something.
        refunds: money given back, in the order in which it was said.
        covered: the days that statements have whole.
        closes: the closed days, in the order of closing.
        posted: id of a credit -> where its dong were at the last close.
        posted_refunds: the places in `refunds` of those that are on a closed day.
        acts: what persons did, in the order in which they did it. Not compared.
        aliases: id of a further sighting -> id of its credit. Follows from `seconds`.
    """

    epochs: tuple[tuple[Scheme, ...], ...] = ()
    tokens: dict[Key, Key] = field(default_factory=dict[Key, Key])
    charges: dict[Key, Charge] = field(default_factory=dict[Key, Charge])
    revisions: dict[Key, tuple[str, ...]] = field(default_factory=dict[Key, tuple[str, ...]])
    lines: dict[str, Line] = field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType] - Line is for type checkers
    seconds: dict[str, tuple[Second, ...]] = field(default_factory=dict[str, tuple[Second, ...]])
    splits: dict[str, Split] = field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType] - the same
    accepted: dict[Key, str] = field(default_factory=dict[Key, str])
    apart: frozenset[tuple[str, str]] = frozenset()
    rows: dict[str, InvalidCredit] = field(default_factory=dict[str, InvalidCredit])
    set_aside: frozenset[str] = frozenset()
    debits: dict[str, Debit] = field(default_factory=dict[str, Debit])
    refunds: tuple[Refund, ...] = ()
    covered: frozenset[Coverage] = frozenset()
    closes: tuple[DaySheet, ...] = ()
    posted: dict[str, Split] = field(default_factory=dict)  # pyright: ignore[reportUnknownVariableType] - the same
    posted_refunds: frozenset[int] = frozenset()
    acts: tuple[Act, ...] = field(default=(), compare=False)
    aliases: dict[str, str] = field(default_factory=dict[str, str], compare=False)

    __hash__ = None  # type: ignore[assignment]  # it is as large as a database

    def copy(self) -> Facts:
        """Return another that holds the same."""
        return replace(
            self,
            tokens=dict(self.tokens),
            charges=dict(self.charges),
            revisions=dict(self.revisions),
            lines=dict(self.lines),
            seconds=dict(self.seconds),
            splits=dict(self.splits),
            accepted=dict(self.accepted),
            rows=dict(self.rows),
            debits=dict(self.debits),
            posted=dict(self.posted),
            aliases=dict(self.aliases),
        )

    def get(self, name: Key, /) -> Key | None:
        """Return the charge of a name; None where there is none."""
        key = self.tokens.get(name, name)
        return key if key in self.charges else None

    def book(self) -> dict[Key, Key]:
        """Return the charge of each name whose charge exists."""
        book = {key: key for key in self.charges}
        book.update((token, book[key]) for token, key in self.tokens.items() if key in book)
        return book


def learned(facts: Facts, schemes: Sequence[Scheme], tokens: Mapping[str, Reference]) -> bool:
    """Add schemes and tokens to facts.

    Args:
        facts: changed in place.
        schemes: the schemes of a call.
        tokens: token -> the reference of its charge.

    Returns:
        Whether there are schemes that were not looked for before.

    Raises:
        VnqrError: a prefix is known with another scheme (`scheme-differs`), a token with another charge
            (`token-conflict`), or a text is no token (`token-form`, `reference-check`).
    """
    before = facts.epochs[-1] if facts.epochs else ()
    known = {scheme.prefix: scheme for scheme in before}
    for scheme in schemes_of(schemes):
        if known.setdefault(scheme.prefix, scheme) != scheme:
            raise VnqrError.of(Code.SCHEME_DIFFERS, "schemes", prefix=scheme.prefix)
    grown = len(known) > len(before)
    if grown:
        facts.epochs += (tuple(known[prefix] for prefix in sorted(known)),)
    names: dict[Key, Key] = {}
    for text, reference in tokens.items():
        require(reference, Reference, "what a token names")
        names[_token_name(text)] = key_of(reference)
    if wrong := sum(facts.tokens.get(name, key) != key for name, key in names.items()):
        raise VnqrError.of(Code.TOKEN_CONFLICT, "tokens", count=wrong)
    facts.tokens |= names
    return grown


def _token_name(text: str) -> Key:
    token = Token.parse(text).text
    return token[:-TOKEN_LENGTH], token, TOKEN_ITEM


def opened(facts: Facts, charges: Iterable[Charge]) -> list[Key]:
    """Add charges to facts.

    Args:
        facts: changed in place; not if anything is wrong.
        charges: the charges.

    Returns:
        The keys of those that were not there before, in the order given.

    Raises:
        ChargesError: all contradictions: two charges of one key and item (`charge-repeated`), other contents
            than before (`charge-conflict`), two dossier codes with one key (`charge-key-clash`), a scheme
            that is not looked for (`charge-scheme`).
        TypeError: something is no charge.
    """
    prefixes = {scheme.prefix for scheme in facts.epochs[-1]} if facts.epochs else set[str]()
    codes = {key[:2]: (0, charge.reference.dossier.code) for key, charge in facts.charges.items()}
    places: dict[Key, int] = {}
    new: dict[Key, Charge] = {}
    issues: list[Issue] = []
    for place, charge in enumerate(charges, 1):
        require(charge, Charge, "a charge")
        key = key_of(charge.reference)
        first, code = codes.setdefault(key[:2], (place, charge.reference.dossier.code))
        if key[0] not in prefixes:
            issues.append(Issue.error(Code.CHARGE_SCHEME, first=place))
        if key in new:
            if new[key] != charge:
                issues.append(Issue.error(Code.CHARGE_REPEATED, first=places[key], second=place))
        elif code != charge.reference.dossier.code:
            issues.append(Issue.error(Code.CHARGE_KEY_CLASH, first=first, second=place))
        elif key not in facts.charges:
            places[key], new[key] = place, charge
        elif not _is_known(facts, key, charge):
            issues.append(Issue.error(Code.CHARGE_CONFLICT, first=place))
    if issues:
        raise ChargesError(issues)
    facts.charges |= new
    return list(new)


def replaced(facts: Facts, charge: Charge) -> Facts:
    """Return facts with other contents in the place of a charge's, as a person said.

    Args:
        facts: not changed; they have the charge.
        charge: the charge as it is from now on.

    Raises:
        VnqrError: its dossier is written otherwise (`charge-key-clash`).
    """
    key = key_of(charge.reference)
    before = facts.charges[key]
    if before.reference.dossier.code != charge.reference.dossier.code:
        raise ChargesError.of(Code.CHARGE_KEY_CLASH, first=0, second=1)
    revisions = tuple(sorted({*facts.revisions.get(key, ()), revision_of(before)}))
    return replace(
        facts, charges={**facts.charges, key: charge}, revisions={**facts.revisions, key: revisions}
    )


def forgotten(facts: Facts, before: datetime) -> Facts:
    """Return facts without the texts of what came before a time.

    A sighting keeps what it is known by and what its memo names, but neither memo, payer nor balance; money
    out keeps its figures.

    Args:
        facts: not changed.
        before: the time.
    """

    def of(line: Line) -> Line:
        return line._replace(texts=None) if line.received_at < before else line

    return replace(
        facts,
        lines={name: of(line) for name, line in facts.lines.items()},
        seconds={
            name: tuple(Second(other, of(line)) for other, line in seconds)
            for name, seconds in facts.seconds.items()
        },
        debits={
            name: replace(debit, memo="", payee=None) if debit.booked_at < before else debit
            for name, debit in facts.debits.items()
        },
    )


def _is_known(facts: Facts, key: Key, charge: Charge) -> bool:
    if facts.charges[key] == charge:
        return True
    earlier = facts.revisions.get(key, ())
    return revision_of(charge) in (*earlier, revision_of(facts.charges[key]))
