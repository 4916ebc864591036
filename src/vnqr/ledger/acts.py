"""What persons do with a credit: every dong of it is in one place, before and after.

A `Split` says where the dong of one credit are: they wait, are booked to charges, are set aside, or were
given back. What was given back was booked or set aside before, so it counts there, too: of each part, between
nothing and all of it was given back. Persons move dong from place to place; none is made or lost, and none
comes back from a refund.

Example:
    >>> one, two = ("HS", "0000001H262406010001", 0), ("HS", "0000001H262406010002", 0)
    >>> decided = decide(waiting(130_000), {one: 50_000, two: 70_000})
    >>> decided.aside
    10000
    >>> refunded = refund(decided, None, 10_000)
    >>> movements(decided, refunded)
    (Movement(source='aside', target='refunded', amount=10000),)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vnqr.errors import Code, VnqrError
from vnqr.ledger.evidence import digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from vnqr.ledger.naming import Key

__all__ = [
    "Movement",
    "Split",
    "booked",
    "decide",
    "movements",
    "part_meant",
    "parts_left",
    "refund",
    "seen_of_credit",
    "stands",
    "waiting",
    "with_refunded",
]

Spot: TypeAlias = "str | Key"
"""Where dong can be: `waiting`, `aside`, `refunded`, or a charge."""


class Split(NamedTuple):
    """Where the dong of one credit are.

    Attributes:
        amount: dong of the credit.
        allocated: charge -> dong booked to it, sorted; what was given back included.
        aside: dong that are set aside; likewise.
        refunded: charge, or None for what is set aside -> dong that were given back.
        by_person: whether a person booked it; otherwise its memo did.
    """

    amount: int
    allocated: tuple[tuple[Key, int], ...] = ()
    aside: int = 0
    refunded: tuple[tuple[Key | None, int], ...] = ()
    by_person: bool = False

    @property
    def waiting(self) -> int:
        """Dong that wait for a person."""
        return self.amount - self.aside - sum(amount for _, amount in self.allocated)

    def given_back(self, of: Key | None) -> int:
        """Return the dong of a part that were given back."""
        return dict(self.refunded).get(of, 0) if self.refunded else 0

    def whole(self, of: Key | None) -> int:
        """Return the dong of a part, what was given back included."""
        return self.aside if of is None else dict(self.allocated).get(of, 0)


_NOWHERE: Final = ((), 0, ())
"""What a split has beside its amount where all dong wait."""


class Movement(NamedTuple):
    """Dong that went from one place to another.

    Attributes:
        source: `waiting`, `aside`, or a charge.
        target: `aside`, `refunded`, or a charge.
        amount: dong, at least 1.
    """

    source: Spot
    target: Spot
    amount: int


def waiting(amount: int) -> Split:
    """Return the split of a credit that waits."""
    return Split(amount)


def booked(amount: int, key: Key) -> Split:
    """Return the split of a credit that its memo booked."""
    return Split(amount, ((key, amount),))


def decide(split: Split, wanted: Mapping[Key, int]) -> Split:
    """Return where the dong of a credit are after a person has decided about all of it.

    Args:
        split: where they are.
        wanted: charge -> dong for it; the rest is set aside. What the charges had before is replaced.

    Raises:
        VnqrError: more is booked than the credit has (`decision-too-much`), a part would be smaller than what
            was given back of it (`decision-under-refund`).
    """
    total = sum(wanted.values())
    if total > split.amount:
        raise VnqrError.of(Code.DECISION_TOO_MUCH, "amount", wanted=total, amount=split.amount)
    after = split._replace(
        allocated=tuple(sorted(wanted.items())), aside=split.amount - total, by_person=True
    )
    for of, back in split.refunded:
        if after.whole(of) < back:
            raise VnqrError.of(Code.DECISION_UNDER_REFUND, "amount", amount=after.whole(of), refunded=back)
    return after


def parts_left(split: Split) -> set[Key | None]:
    """Return the parts of a credit of which something is left: charges; None for what is set aside or waits.

    Args:
        split: where the dong of the credit are.
    """
    left: set[Key | None] = {key for key, amount in split.allocated if amount > split.given_back(key)}
    return left | {None} if split.waiting or split.aside > split.given_back(None) else left


def part_meant(parts: Collection[Key | None], of: Key | None, *, aside: bool = False) -> Key | None:
    """Return the part of a credit that a refund is of: the one named, else the only one that there is.

    Args:
        parts: those that can be meant.
        of: the charge named; None where none is.
        aside: whether what is set aside or waits is named.

    Returns:
        A charge; None for what is set aside or waits.

    Raises:
        VnqrError: none is named, and several can be meant; or two are named (`refund-unclear`).
    """
    if of is not None and aside:
        raise VnqrError.of(Code.REFUND_UNCLEAR, "reference", count=2)
    if of is not None or aside:
        return of
    if len(parts) > 1:
        raise VnqrError.of(Code.REFUND_UNCLEAR, "reference", count=len(parts))
    return next(iter(parts), None)


def refund(split: Split, of: Key | None, amount: int) -> Split:
    """Return where the dong of a credit are after some were given back.

    Args:
        split: where they are.
        of: the charge of which they were; None: of what is set aside or waits, which is then set aside.
        amount: dong, at least 1.

    Raises:
        VnqrError: more than is left there (`refund-too-much`).
    """
    before = split
    if of is None and split.waiting:
        before = split._replace(aside=split.aside + split.waiting, by_person=True)
    back = before.given_back(of)
    if amount > before.whole(of) - back:
        raise VnqrError.of(Code.REFUND_TOO_MUCH, "amount", amount=amount, left=before.whole(of) - back)
    return with_refunded(before, of, back + amount)


def with_refunded(split: Split, of: Key | None, back: int) -> Split:
    """Return a split with another amount that was given back of one part."""
    parts = {**dict(split.refunded), of: back}
    kept = ((part, amount) for part, amount in parts.items() if amount)
    return split._replace(refunded=tuple(sorted(kept, key=lambda part: part[0] or ())))


def movements(before: Split, after: Split) -> tuple[Movement, ...]:
    """Return how the dong went from one split of a credit to a later one.

    Args:
        before: where they were.
        after: where they are.
    """
    if before[1:4] == _NOWHERE and len(after.allocated) == 1 and not (after.aside or after.refunded):
        ((key, amount),) = after.allocated  # as most go: by the memo, to one charge
        return (Movement("waiting", key, amount),)
    sources, targets = list[tuple["Spot", int]](), list[tuple["Spot", int]]()
    old, new = _spots(before), _spots(after)
    for spot in sorted(old.keys() | new.keys(), key=str):
        change = new.get(spot, 0) - old.get(spot, 0)
        (targets if change > 0 else sources).append((spot, abs(change)))
    made: list[Movement] = []
    sources = [source for source in sources if source[1]]
    for target, wanted in targets:
        left = wanted
        while left:
            source, there = sources.pop()
            moved = min(left, there)
            made.append(Movement(source, target, moved))
            left -= moved
            if there > moved:
                sources.append((source, there - moved))
    return tuple(made)


def stands(first: Split, second: Split) -> Split:
    """Return where the dong of one payment are, of which two credits turned out to be sightings.

    Args:
        first: where the dong of one of them are.
        second: where those of the other are.

    Returns:
        The one where a person, or else the memo, has booked something; if both are booked, they are alike.

    Raises:
        VnqrError: the amounts differ (`same-differs`), both are booked and not alike, or something was given
            back of both (`same-placed`).
    """
    if first.amount != second.amount:
        raise VnqrError.of(Code.SAME_DIFFERS, "amount")
    if first.waiting == first.amount:
        return second
    if second.waiting == second.amount:
        return first
    if first._replace(refunded=(), by_person=False) != second._replace(refunded=(), by_person=False) or (
        first.refunded and second.refunded
    ):
        raise VnqrError.of(Code.SAME_PLACED, "id")
    return second if second.refunded or (second.by_person and not first.refunded) else first


def seen_of_credit(name: str, split: Split, candidates: Iterable[Key]) -> str:
    """Return what names a credit as it is now: where its dong are, and what its memo names.

    Args:
        name: the id of the credit.
        split: where its dong are.
        candidates: the charges that its memo names and that exist.
    """
    return digest((name, split, sorted(candidates)))


def _spots(split: Split) -> dict[Spot, int]:
    """Return the dong of each place, none of them twice."""
    spots: dict[Spot, int] = {key: amount - split.given_back(key) for key, amount in split.allocated}
    back = sum(amount for _, amount in split.refunded)
    return spots | {
        "waiting": split.waiting,
        "aside": split.aside - split.given_back(None),
        "refunded": back,
    }
