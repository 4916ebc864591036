"""Codes in a memo without prefix and check characters: whole ones, and parts of them.

Nothing here is certain: what is found is looked up in a book, and then offered to a person.

Example:
    >>> [code.key for code in bare_codes("0000001H262406010001GD")]
    ['0000001H262406010001', '0001H262406010001', 'H262406010001']
    >>> parts("nop H26-240601-12")
    [(Part(agency='H26', day='240601', number=12), (3, 14))]
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from vnqr.references.dossier import DATE, LAYOUTS, LONGEST_KEY, dossier_of
from vnqr.references.memo import squeeze
from vnqr.references.repair import SHORTEST_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnqr.references.scheme import Scheme

__all__ = ["BareCode", "Part", "bare_codes", "has_office", "parts", "parts_of", "patterned", "words"]

_MOST_WORDS = 24
_MOST_STARTS = 24
_MOST_PARTS = 6
"""So many of them at most are looked at: a memo holds one code, or two."""

_HAS_DIGIT = re.compile("[0-9]")

_RUN = re.compile("[0-9]{10,}")
_RECEIVED = re.compile(f"(?={DATE}[0-9]{{4}})")
_ROOT = re.compile("[A-Z][0-9]{2}")
_AGENCY = re.compile(f"(?={_ROOT.pattern})")
_MOST_BEFORE = max(spec.most_below for spec in LAYOUTS) + len("A00")

_WORDS = (re.compile(r"\S+"), re.compile("[0-9A-Za-z]+"))

_LEVELS = r"(?:\.[0-9A-Z]{1,3}){0,4}"
_PARTS = tuple(
    re.compile(pattern, re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"([A-Z][0-9]{{2}}{_LEVELS})[-./_ ]?({DATE})[-./_ ]?([0-9]{{1,7}})(?![0-9])",
        rf"(?<![0-9])()({DATE})[-./_]([0-9]{{1,7}})(?![0-9])",
    )
)


class BareCode(NamedTuple):
    """A key, and its place in a squeezed memo.

    Attributes:
        key: the key.
        start: where it begins.
        end: where it ends.
    """

    key: str
    start: int
    end: int


class Part(NamedTuple):
    """What payers write for a code: an agency or none, a date, a number.

    Attributes:
        agency: the agency root, as `H26`; None where it is not written.
        day: the date, YYMMDD.
        number: the running number, without its leading zeros.
    """

    agency: str | None
    day: str
    number: int


def bare_codes(squeezed: str) -> Iterator[BareCode]:
    """Yield everything in a squeezed memo that has the structure of a dossier's key."""
    for run in _RUN.finditer(squeezed):
        first = max(0, run.start() - _MOST_BEFORE)
        agencies = [found.start() for found in _AGENCY.finditer(squeezed, first, run.start() + 2)]
        for received in _RECEIVED.finditer(squeezed, run.start(), run.end()) if agencies else ():
            for agency in agencies:
                yield from _around(squeezed, agency, received.start(), run.end())


def _around(squeezed: str, agency: int, received: int, last: int) -> Iterator[BareCode]:
    """Yield the keys with their agency and their date at these places, and digits up to `last`."""
    below = received - agency - len("A00")
    for spec in LAYOUTS:
        start = agency - sum(spec.above)
        if start >= 0 and 0 <= below <= spec.most_below:
            for digits in range(spec.sequence[0], min(spec.sequence[1], last - received - 6) + 1):
                end = received + 6 + digits
                yield BareCode(squeezed[start:end], start, end)


def patterned(squeezed: str, scheme: Scheme) -> Iterator[BareCode]:
    """Yield what follows the pattern of a scheme in a squeezed memo, at a bounded number of places."""
    start = -1
    for _ in range(_MOST_STARTS):
        start = scheme.search(squeezed, start + 1)
        if start < 0:
            return
        for end in range(start + SHORTEST_KEY, min(start + LONGEST_KEY, len(squeezed)) + 1):
            if scheme.matches(squeezed[start:end]):
                yield BareCode(squeezed[start:end], start, end)


def words(memo: str, schemes: Sequence[Scheme]) -> Iterator[BareCode]:
    """Yield the longer words with a digit that are keys of no structure: perhaps opaque codes.

    Args:
        memo: the memo.
        schemes: the schemes, whose structures are left out.
    """
    found = (word for pattern in _WORDS for word in pattern.finditer(memo) if _HAS_DIGIT.search(word[0]))
    for word in islice(found, _MOST_WORDS):
        key = squeeze(word[0])
        if len(key) >= SHORTEST_KEY and not any(scheme.matches(key) for scheme in schemes):
            start = len(squeeze(memo[: word.start()]))
            yield BareCode(key, start, start + len(key))


def parts(memo: str) -> list[tuple[Part, tuple[int, int]]]:
    """Return the parts of codes in a memo, each with its place (start, end) in the squeezed memo.

    A date and a number without an agency are one only with a single `-`, `.`, `/` or `_` between them: with a
    space, banks write times and trace numbers.
    """
    found: dict[Part, tuple[int, int]] = {}
    taken: list[tuple[int, int]] = []
    for pattern in _PARTS:
        for match in islice(pattern.finditer(memo), _MOST_PARTS):
            levels, day, number = match.groups()
            start, end = (len(squeeze(memo[:place])) for place in match.span())
            if not any(start < other_end and other < end for other, other_end in taken):
                taken.append((start, end))
                for agency in _agencies(levels):
                    found.setdefault(Part(agency, day, int(number)), (start, end))
    return list(found.items())


def _agencies(levels: str) -> list[str | None]:
    """Return what may be the agency: the first level, or a later one where a word is glued to the code."""
    return [level for level in levels.upper().split(".") if _ROOT.fullmatch(level)] or [None]


def parts_of(key: str) -> tuple[Part, ...]:
    """Return the parts by which payers may name a dossier, for an index: with its agency, and without.

    Args:
        key: the key; an opaque one has none.

    Example:
        >>> parts_of("0000001H262406010012")
        (Part(agency='H26', day='240601', number=12), Part(agency=None, day='240601', number=12))
    """
    found: dict[Part, None] = {}
    for reading in dossier_of(key).readings:
        day, number = f"{reading.received:%y%m%d}", int(reading.sequence)
        found.update({Part(reading.agency, day, number): None, Part(None, day, number): None})
    return tuple(found)


def has_office(squeezed: str, place: tuple[int, int], part: Part, key: str) -> bool:
    """Return whether a memo has all that comes before the date in a key, though not all after it.

    Args:
        squeezed: the squeezed memo.
        place: (start, end) of the part in it.
        part: the part, of the memo and of the key.
        key: the key of a dossier.

    Example:
        >>> memo = "NOP0000001H2624060112"
        >>> (part, place), = parts("nop 000.00.01.H26-240601-12")
        >>> [has_office(memo, place, part, key) for key in ("0000001H262406010012", "0000007H262406010012")]
        [True, False]
    """
    number = re.compile(f"{part.day}0*{part.number}")
    start, end = place
    in_memo, in_key = number.search(squeezed, start, end), re.search(number.pattern + "$", key)
    return (
        in_memo is not None
        and in_key is not None
        and squeezed[: in_memo.start()].endswith(key[: in_key.start()])
    )
