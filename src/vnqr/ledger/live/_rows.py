"""Sightings as the tables have them: a row of `vnqr_credit` is one `vnqr.ledger.intake.Line`, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final, Self, cast

from vnqr.ledger.acts import Split
from vnqr.ledger.evidence import Found
from vnqr.ledger.facts import Refund
from vnqr.ledger.intake import Line, Texts, Unique
from vnqr.ledger.live._schema import CREDIT, REFUND
from vnqr.ledger.live._times import key_in, micros, moment, name_of
from vnqr.ledger.naming import NameReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnqr.ledger.facts import Facts
    from vnqr.ledger.live._backends import Values
    from vnqr.ledger.live._sources import Sources
    from vnqr.ledger.naming import Key, Mention

__all__ = [
    "CHANGED",
    "COLUMNS",
    "REFUND_COLUMNS",
    "Kept",
    "is_unposted",
    "names_in",
    "refund_in",
    "split_in",
    "split_of_parts",
    "split_text",
]

_FIXED: Final = ("id", "identity", "bank", "account", "amount")
_STATED: Final = (
    *(
        "lead",
        "turn",
        "divided",
        "aside",
        "aside_refunded",
        "by_person",
        "posted",
        "unposted",
        "place",
        "waiting",
    ),
)
_SIGHTED: Final = (
    *("sources", "number", "day", "received_at", "has_clock", "occurrence", "mention", "booked", "found"),
    *("unique_id", "contents", "rival", "memo", "payer", "balance"),
)

CHANGED: Final = (*_STATED, *_SIGHTED, "delivery")
"""The columns that may change."""

COLUMNS: Final = (*_FIXED, *CHANGED)
"""The columns of a sighting."""

_NOTHING: Final = "[]"


@dataclass(slots=True)
class Kept:
    """A row of `vnqr_credit`.

    Attributes:
        id: of the row.
        identity: of the sighting.
        line: the sighting, as the pure function has it.
        was: the values of the columns `CHANGED`; empty for a row that is to be added.
    """

    id: int
    identity: str
    line: Line
    was: Values

    @classmethod
    def of(cls, row: Values, sources: Sources) -> Self:
        """Return what a row of the columns `COLUMNS` holds."""
        name, identity, bank, account, amount, *was = row
        (sources_, number, _, received_at, has_clock, occurrence, mention, booked, found, *rest) = was[
            len(_STATED) :
        ]
        (unique_id, content, rival, memo, payer, balance, _) = rest
        line = Line(
            sources.origin(bank, account, sources_),
            number,
            amount,
            moment(received_at),
            bool(has_clock),
            occurrence,
            mention_in(mention),
            None if booked is None else key_in(booked),
            None if found is None else Found(found),
            None if unique_id is None else Unique(unique_id, content, bool(rival)),
            None if memo is None else Texts(memo, payer or "", balance),
        )
        return cls(name, identity, line, tuple(was))

    @property
    def lead(self) -> int | None:
        """The row of the first sighting of its payment; None where it is that."""
        return self.was[0]  # type: ignore[no-any-return]  # a driver's

    def is_as(self, values: Values) -> bool:
        """Return whether the sighting, and its place among those of its payment, are as it was.

        Args:
            values: of the columns `CHANGED` but for the last one.
        """
        stated = len(_STATED)
        return self.was[:2] == values[:2] and self.was[stated:-1] == values[stated:]

    def fixed(self) -> Values:
        """Return the values of the columns that never change."""
        return self.id, self.identity, *self.line.account, self.line.amount

    def sighted(self, line: Line, sources: int) -> Values:
        """Return the values of the columns from `sources` on: what a sighting has become."""
        memo, payer, balance = line.texts or (None, None, None)
        unique_id, content, rival = line.unique or (None, None, False)
        return (
            *(sources, line.number, line.day.isoformat(), micros(line.received_at), int(line.has_clock)),
            *(line.occurrence, text_of(line.mention)),
            None if line.key is None else name_of(line.key),
            None if line.found is None else line.found.value,
            *(unique_id, content, int(rival), memo, payer or None, balance),
        )


def names_in(line: Line) -> set[Key]:
    """Return every name of which a sighting has a link: those that its memo holds."""
    found: set[Key] = set()
    found.update(reading.key for place in line.mention for reading in place)
    if line.key is not None:
        found.add(line.key)
    return found


def text_of(mention: Mention) -> str:
    """Return what a memo names as JSON."""
    if not mention:
        return _NOTHING
    return json.dumps(
        [[(*reading[:2], reading.found.value, reading.variants) for reading in place] for place in mention]
    )


def mention_in(text: str) -> Mention:
    """Return what `text_of` wrote.

    Example:
        >>> from vnqr.ledger.naming import mention_of
        >>> from vnqr.references.names import names
        >>> mention = mention_of(names("HS0000001H262406010001BXN"))
        >>> mention_in(text_of(mention)) == mention
        True
    """
    if text == _NOTHING:
        return ()
    return tuple(
        tuple(
            NameReading(
                cast("Key", tuple(key)),
                bool(certain),
                Found(found),
                tuple(cast("Key", tuple(variant)) for variant in variants),
            )
            for key, certain, found, variants in place
        )
        for place in json.loads(text)
    )


def split_of_parts(
    amount: int,
    parts: Iterable[tuple[Key, int, int]],
    aside: int,
    aside_refunded: int,
    by_person: bool,  # noqa: FBT001
) -> Split:
    """Return where the dong of a payment are, as rows have it.

    Args:
        amount: of the payment.
        parts: charge, dong booked to it, dong of them that were given back.
        aside: dong set aside.
        aside_refunded: dong of them that were given back.
        by_person: whether a person booked it.
    """
    booked = sorted((key, dong) for key, dong, _ in parts if dong)
    back: list[tuple[Key | None, int]] = [(key, refunded) for key, _, refunded in sorted(parts) if refunded]
    if aside_refunded:
        back.insert(0, (None, aside_refunded))
    return Split(amount, tuple(booked), aside, tuple(back), by_person)


REFUND_COLUMNS: Final = (CREDIT.c.identity, *(REFUND.c[name] for name in ("of", "amount", "on_day", "debit")))
"""What `refund_in` reads."""


def refund_in(facts: Facts, row: Sequence[Any]) -> Refund:
    """Return a refund of its row.

    Args:
        facts: those of the credit, which may have another first sighting than when the refund was noted.
        row: has `REFUND_COLUMNS`.
    """
    credit: str
    credit, of, amount, on, debit = row
    return Refund(
        facts.aliases.get(credit, credit),
        None if of is None else key_in(of),
        amount,
        None if on is None else date.fromisoformat(on),
        debit,
    )


def is_unposted(posted: Split | None, now: Split | None) -> bool:
    """Return whether the next close has something of a payment.

    Args:
        posted: where its dong were at the last close; None where it was on no sheet.
        now: where they are; None where it is no payment of its own any more.
    """
    if posted is None or now is None:
        return posted is not now
    return posted._replace(by_person=False) != now._replace(by_person=False)


def split_text(split: Split) -> str:
    """Return where the dong of a credit are, as JSON."""
    return json.dumps(split)


def split_in(text: str) -> Split:
    """Return what `split_text` wrote.

    Example:
        >>> split = Split(5_000, ((("HS", "0000001H262406010001", 0), 4_000),), 1_000, ((None, 1_000),), True)
        >>> split_in(split_text(split)) == split
        True
    """
    amount, allocated, aside, refunded, by_person = json.loads(text)
    return Split(
        amount,
        tuple((tuple(key), dong) for key, dong in allocated),
        aside,
        tuple((key and tuple(key), dong) for key, dong in refunded),
        by_person,
    )
