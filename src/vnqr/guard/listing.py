"""The list of payees as an index: whether an account may be paid, and which listed one it nearly is.

One look-up takes the same time for one payee and for a list of all communes: accounts are found by a table of
all that they are known by, and near misses by a second one, of every listed number without one of its
characters. Two numbers that differ by one character, or by two swapped neighbours, share such a rest.

Example:
    >>> office = Payee(bank="VietinBank", account="113366668888")
    >>> payees = Payees([office])
    >>> payees.look_up({"00": "A000000727", "01.00": "970415", "01.01": "113366668888"}).code is None
    True
    >>> payees.look_up({"00": "A000000727", "01.00": "970415", "01.01": "113366668868"}).code
    <Code.PAYEE_NEAR: 'payee-near'>
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vnqr.emvco.tlv import ascii_upper
from vnqr.errors import Code
from vnqr.guard.payees import Listed, Payee
from vnqr.vietnamese.names import plain_name
from vnqr.vietqr.further import CardScheme, Template
from vnqr.vietqr.networks import NAPAS_GUID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["PayeeVerdict", "Payees", "stretch"]

_BIN, _NUMBER = "01.00", "01.01"
_NAMES_A_NETWORK: Final = ("00", "id")

_Parts: TypeAlias = tuple[tuple[str, str], ...]
"""(part, value), sorted by part."""
_Rest: TypeAlias = tuple[int, str, _Parts]
"""Length of the prefix (0: a whole number), a part, and all other parts."""


class PayeeVerdict(NamedTuple):
    """What the list says of an account.

    Attributes:
        code: why it may not be paid (`PAYEE_UNKNOWN`, `PAYEE_NEAR` or `PAYEE_BANK`); None where it may.
        part: the part that differs from a listed account, empty where the account as a whole is meant.
        entries: the entries that list it.
    """

    code: Code | None
    part: str = ""
    entries: tuple[Listed, ...] = ()


class Payees:
    """Who may be paid: an immutable list with an index. Make it once and keep it.

    Args:
        entries: the payees, in any iterable. An empty list allows nobody.

    Raises:
        TypeError: an entry is no `Payee`, `Template` or `CardScheme`.

    Example:
        >>> payees = Payees(Payee(bank="970415", account=f"1133{n:08}") for n in range(3321))
        >>> len(payees), payees
        (3321, <Payees, 3321 entries>)
    """

    def __init__(self, entries: Iterable[Listed] = ()) -> None:
        """Index the entries."""
        self._entries = tuple(entries)
        exact: dict[tuple[int, _Parts], list[Listed]] = {}
        for entry in self._entries:
            if not isinstance(entry, Payee | Template | CardScheme):
                message = f"a payee is a Payee, Template or CardScheme, not {type(entry).__name__}"
                raise TypeError(message)
            exact.setdefault((_prefix(entry), _parts_of(entry)), []).append(entry)
        self._exact = {key: tuple(found) for key, found in exact.items()}
        self._prefixes = sorted({length for length, _ in exact})

    def __iter__(self) -> Iterator[Listed]:
        """Yield the entries in the order given."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._entries)

    def __repr__(self) -> str:
        """Return how many entries there are, and no account."""
        return f"<Payees, {len(self)} entries>"

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all payees, as `vnqr.vietnamese.names` compares them."""
        return frozenset(
            plain_name(name) for entry in self if isinstance(entry, Payee) for name in entry.names
        )

    def look_up(self, parts: Mapping[str, str]) -> PayeeVerdict:
        """Look an account up.

        Args:
            parts: what the account is known by. Of a template, the values by their paths inside; the
                Globally Unique Identifier (`00`) in upper case, and for NAPAS without the service code. Of a
                card scheme, its ID and its value, by `id` and `value`.

        Returns:
            The verdict, listed or else the nearest miss.
        """
        asked = [(length, cut) for length in self._prefixes if (cut := _cut(parts, length)) is not None]
        listed = tuple(
            entry
            for length, cut in asked
            for entry in self._exact.get((length, tuple(sorted(cut.items()))), ())
        )
        if listed:
            return PayeeVerdict(None, "", listed)
        misses = [miss for length, cut in asked for miss in self._misses(length, cut)]
        return min(misses, key=lambda miss: _NEAREST.index(miss.code), default=_STRANGER)

    def _misses(self, length: int, parts: Mapping[str, str]) -> Iterator[PayeeVerdict]:
        for part, value in parts.items():
            if part in _NAMES_A_NETWORK:
                continue
            rest = length, part, _without(parts, part)
            if part == _BIN:
                if rest in self._others:
                    yield PayeeVerdict(Code.PAYEE_BANK, part)
            elif any(_is_near(value, other) for other in self._candidates(rest, value)):
                yield PayeeVerdict(Code.PAYEE_NEAR, part)

    def _candidates(self, rest: _Rest, value: str) -> set[str]:
        return {other for key in _keys(value) for other in self._near.get((rest, key), ())}

    @cached_property
    def _others(self) -> frozenset[_Rest]:
        """What is listed at some bank, without the bank."""
        return frozenset(
            (length, _BIN, _without(dict(parts), _BIN))
            for length, parts in self._exact
            if any(part == _BIN for part, _ in parts)
        )

    @cached_property
    def _near(self) -> dict[tuple[_Rest, str], list[str]]:
        """Rest and a listed value without one of its characters -> the values."""
        near: dict[tuple[_Rest, str], list[str]] = {}
        for length, parts in self._exact:
            for part, value in parts:
                if part not in {*_NAMES_A_NETWORK, _BIN}:
                    rest = length, part, _without(dict(parts), part)
                    for key in _keys(value):
                        near.setdefault((rest, key), []).append(value)
        return near


def stretch(text: str, other: str) -> tuple[int, int, int]:
    """Return where two texts differ: from which place on, and up to which in either.

    Example:
        >>> stretch("113366668868", "113366668888"), stretch("1234", "12034")
        ((10, 11, 11), (2, 2, 3))
    """
    start = _common(text, other)
    same = _common(text[start:][::-1], other[start:][::-1])
    return start, len(text) - same, len(other) - same


_NEAREST: Final = (Code.PAYEE_NEAR, Code.PAYEE_BANK, Code.PAYEE_UNKNOWN)
_STRANGER: Final = PayeeVerdict(Code.PAYEE_UNKNOWN)


def _prefix(entry: Listed) -> int:
    return len(entry.prefix) if isinstance(entry, Payee) and entry.prefix is not None else 0


def _parts_of(entry: Listed) -> _Parts:
    if isinstance(entry, Payee):
        parts = {"00": NAPAS_GUID, _BIN: entry.bank, _NUMBER: entry.number}
    elif isinstance(entry, Template):
        parts = {"00": ascii_upper(entry.guid), **dict(entry.objects)}
    else:
        parts = {"id": entry.id, "value": entry.value}
    return tuple(sorted(parts.items()))


_VIRTUAL: Final = re.compile("[0-9A-Za-z]{1,19}")
"""An account of NAPAS: what readers would make of any other one is not known."""


def _cut(parts: Mapping[str, str], length: int) -> Mapping[str, str] | None:
    """Return the parts with the head of a virtual account, where more follows it."""
    if not length:
        return parts
    number = parts.get(_NUMBER, "")
    is_longer = len(number) > length and _VIRTUAL.fullmatch(number)
    return {**parts, _NUMBER: number[:length]} if is_longer else None


def _without(parts: Mapping[str, str], part: str) -> _Parts:
    return tuple(sorted((name, value) for name, value in parts.items() if name != part))


def _keys(value: str) -> Iterator[str]:
    """Yield the value in upper case, and without each of its characters in turn."""
    yield ascii_upper(value)
    yield value
    for at in range(len(value)):
        yield value[:at] + value[at + 1 :]


def _is_near(value: str, listed: str) -> bool:
    start, end, other_end = stretch(value, listed)
    here, there = value[start:end], listed[start:other_end]
    one = len(here) <= 1 and len(there) <= 1
    swapped = len(here) == len(there) == 2 and here == there[::-1]  # noqa: PLR2004 - a swap is of two
    return one or swapped or ascii_upper(value) == ascii_upper(listed)


def _common(text: str, other: str) -> int:
    """Return how many characters two texts have in common at their start."""
    for at, (here, there) in enumerate(zip(text, other, strict=False)):
        if here != there:
            return at
    return min(len(text), len(other))
