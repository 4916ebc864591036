"""What a memo names, and where a credit goes by it.

A memo *names* a charge when it holds a complete name of it: a reference that is right to its check
characters, or a token. What it names is a function of the memo and the schemes alone, and is kept with the
credit: the same memo names the same charges today and tomorrow, whether they have been opened or not.

Names that overlap are readings of one *place*. A place counts where one of its readings is certain (its key
has a known layout, or its scheme's pattern), or where the charge of one exists: an opaque key or a token
names only a charge that exists.

**A credit books itself** if exactly one charge that it names exists and every place that counts can be read
as that charge. A second complete name at a place of its own, whether its charge is open or not, is for a
person: the money may pay both. So is a name that reads as another charge if one character of it is a slip
(the guard, `vnqr.references.variants`). The amount decides nothing.

Example:
    >>> from vnqr.references.names import names
    >>> from vnqr.references.reference import Reference
    >>> one, two = Reference("000.00.01.H26-240601-0001"), Reference("000.00.01.H26-240601-0002")
    >>> mention = mention_of(names(f"nop phi {one}"))
    >>> placement(mention, {key_of(one): key_of(one)}).key
    ('HS', '0000001H262406010001', 0)
    >>> both = mention_of(names(f"nop phi {one} {two}"))
    >>> placement(both, {key_of(one): key_of(one)}).place
    <Place.AMBIGUOUS: 'ambiguous'>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from vnqr.ledger.evidence import Found
from vnqr.ledger.outcome import Place
from vnqr.references.form import Form
from vnqr.references.memo import overlap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnqr.references.names import Name
    from vnqr.references.reference import Reference

__all__ = [
    "BEST_FIRST",
    "NOWHERE",
    "TOKEN_ITEM",
    "Key",
    "Mention",
    "NameReading",
    "Placement",
    "is_alone",
    "key_of",
    "keys_of",
    "mention_of",
    "named",
    "placement",
]

Key: TypeAlias = tuple[str, str, int]
"""What a charge is known by: the scheme's prefix, the dossier's key, the item."""

TOKEN_ITEM: Final = -1
"""Where the key of a charge has its item, the name of a token has this, and its text for the dossier's
key."""

_FOUND: Final = {Form.READABLE: Found.READABLE, Form.PACKED: Found.PACKED, None: Found.TOKEN}
BEST_FIRST: Final = (Found.READABLE, Found.PACKED, Found.TOKEN)
"""How a charge can be written in a memo; of several ways the first one is told."""


def key_of(reference: Reference) -> Key:
    """Return what the charge of a reference is known by."""
    return reference.scheme.prefix, reference.key, reference.item


class NameReading(NamedTuple):
    """What a place in a memo can be read as.

    Attributes:
        key: the charge; of a token, its prefix, its text and `TOKEN_ITEM`.
        certain: whether it is a name whether the charge exists or not.
        found: how it is written.
        variants: the charges that it could be if one character of it were a slip.
    """

    key: Key
    certain: bool
    found: Found
    variants: tuple[Key, ...] = ()


Mention: TypeAlias = tuple[tuple[NameReading, ...], ...]
"""What a memo names: its places, from left to right, each with its readings."""


class Placement(NamedTuple):
    """Where a credit goes by its memo.

    Attributes:
        key: the charge to which it books itself; None where a person decides.
        found: how the charge is written in the memo; None where `key` is.
        place: settled, ambiguous or unmatched.
        candidates: the charges that it may mean, sorted.
    """

    key: Key | None
    found: Found | None
    place: Place
    candidates: tuple[Key, ...]


class Charges(Protocol):
    """Which charges exist: a dict from a name to the charge of that name is one."""

    def get(self, name: Key, /) -> Key | None:
        """Return the charge of a name; None where there is none."""
        ...


NOWHERE: Final = Placement(None, None, Place.UNMATCHED, ())
"""Where a credit goes whose memo names no charge."""


def mention_of(names: Sequence[Name]) -> Mention:
    """Return what a memo names, from the names in it.

    Args:
        names: what `vnqr.references.names.names` returns. Certain ones make the places; an uncertain one that
            overlaps a place is a reading of it.
    """
    if len(names) <= 1:  # what most memos name, without the long way
        return ((_reading(names[0]),),) if names else ()
    read = [(name.span, _reading(name)) for name in names]
    places: list[tuple[tuple[int, int], list[NameReading]]] = []
    for span, reading in sorted(read, key=_is_uncertain):
        for place, readings in places:
            if overlap(span, place):
                readings.append(reading)
                break
        else:
            places.append((span, [reading]))
    places.sort(key=_span)
    return tuple(tuple(readings) for _, readings in places)


def keys_of(mention: Mention) -> frozenset[Key]:
    """Return every name that `placement` looks up: those in the memo, and what the guard takes them for."""
    return frozenset(
        key for place in mention for reading in place for key in (reading.key, *reading.variants)
    )


def named(mention: Mention) -> frozenset[Key]:
    """Return the names at the places of a memo, without those that only overlap a certain one."""
    return frozenset(key for place in places_of(mention) for key in place)


def is_alone(mention: Mention, key: Key) -> bool:
    """Whether a memo names nothing but one charge, by its own name."""
    if len(mention) == 1 == len(mention[0]):
        return mention[0][0].key == key
    return all(reading.key == key for place in mention for reading in place)


def places_of(mention: Mention) -> Iterator[tuple[Key, ...]]:
    """Yield the names of each place: the certain ones, or else all of them."""
    for place in mention:
        certain = [reading.key for reading in place if reading.certain]
        yield tuple(sorted(certain or (reading.key for reading in place)))


def placement(mention: Mention, charges: Charges) -> Placement:
    """Return where a credit goes.

    Args:
        mention: what its memo names.
        charges: name -> the charge of that name, for the names of `keys_of` whose charges exist, cancelled
            ones included. The name of a charge is its own key; a token has that of its table.
    """
    if not mention:
        return NOWHERE
    if len(mention) == 1 == len(mention[0]):  # what most memos name, without the long way
        ((name, _, found, variants),) = mention[0]
        key = charges.get(name)
        if key is None:
            return NOWHERE
        if not variants or {charges.get(variant) for variant in variants} <= {None, key}:
            return Placement(key, found, Place.SETTLED, (key,))
    places = [[(reading, charges.get(reading.key)) for reading in place] for place in mention]
    exist = {charge for place in places for _, charge in place if charge is not None}
    if not exist:
        return NOWHERE
    if len(exist) == 1:
        (key,) = exist
        ways = [reading for place in places for reading, charge in place if charge == key]
        exist.update(filter(None, (charges.get(variant) for way in ways for variant in way.variants)))
        if len(exist) == 1 and all(_reads_as(key, place) for place in places):
            found = min((way.found for way in ways), key=BEST_FIRST.index)
            return Placement(key, found, Place.SETTLED, (key,))
    return Placement(None, None, Place.AMBIGUOUS, tuple(sorted(exist)))


def _reads_as(key: Key, place: list[tuple[NameReading, Key | None]]) -> bool:
    """Whether a place can be read as a charge, or does not count."""
    charges = [charge for _, charge in place if charge is not None]
    return key in charges or not (charges or any(reading.certain for reading, _ in place))


def _reading(name: Name) -> NameReading:
    prefix, key, item, form, _, certain, variants = name
    return NameReading(
        (prefix, key, TOKEN_ITEM if item is None else item),
        certain,
        _FOUND[form],
        tuple((prefix, *variant) for variant in variants) if variants else (),
    )


def _is_uncertain(read: tuple[tuple[int, int], NameReading]) -> bool:
    return not read[1].certain


def _span(place: tuple[tuple[int, int], list[NameReading]]) -> tuple[int, int]:
    return place[0]
