"""Suggestions: what only a person may accept, where no reference is found in a memo.

Payers retype, mistype and cut references, and write codes as they remember them. Each suggestion is a charge
of the book, so it exists; that it was meant is a guess, and its reason says how good a guess. Nothing here is
ever booked by software: one wrong digit in a bare code is another open dossier in a quarter of cases.

The work is bounded, whatever a memo holds: what comes after 2,000 characters is not looked at, and of
what repeats itself only so much. At most ten charges are suggested.

Over a database, where every question costs, `candidates` says first what to ask for; one question answers it.

Example:
    >>> book = {("0000001H262406010001", 1)}
    >>> suggest("HS OOOOOO1H26240601OOO1BXN", book)
    (Suggestion(reference=Reference('000.00.01.H26-240601-0001', item=1), span=(0, 26), reason=<Reason...
    >>> suggest("nop phi 000.00.01.H26-240601-0001", book)[0].reason
    <Reason.BARE_CODE: 'bare-code'>
    >>> asked = candidates("HS 000001H262406010001BXN")
    >>> "0000001H262406010001" in asked.keys
    True
    >>> [suggestion.reason for suggestion in asked.suggestions(book)]
    [<Reason.ONE_MISSING: 'one-missing'>]
"""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from vnqr.references import codes
from vnqr.references.dossier import require_str
from vnqr.references.form import BANK_TEXT, ITEM_OF, LAST_ITEM, TAIL
from vnqr.references.memo import occurrences, overlap, span_of, squeeze
from vnqr.references.names import complete, is_bank_text, packed_charge
from vnqr.references.reference import Reference, reference_of
from vnqr.references.repair import Damage, most_likely, near_prefixes, repairs
from vnqr.references.scheme import DOSSIER, Scheme, schemes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from vnqr.references.codes import Part
    from vnqr.references.names import ChargeKey
    from vnqr.references.reference import Book
    from vnqr.references.repair import Guess

__all__ = ["AskedBook", "Candidates", "PartialBook", "Reason", "Suggestion", "candidates", "suggest"]

MOST = 10
"""So many charges are suggested at most."""

MOST_CHARACTERS = 2_000
"""What comes after them in a memo is not looked at. Banks deliver 200 and less."""

_MOST_PREFIXES = 64
_MOST_CODES = 32
"""So many places of a prefix, and so many bare codes, are looked at."""

_DIGIT_FOR_LETTER = str.maketrans("OIL", "011")
_DIGITS = frozenset("0123456789")
_TAIL_TYPED = 3
"""The end of a key, the item letter and perhaps a check character: nothing comes between them."""


class Reason(StrEnum):
    """Why a charge is suggested, the best reasons first."""

    LOOKALIKE = "lookalike"
    """A letter O is read as 0, or I or l as 1: then the check characters match."""
    ONE_WRONG = "one-wrong"
    """With one other character the check characters match."""
    SWAPPED = "swapped"
    """With two neighbours in the other order the check characters match."""
    ONE_MISSING = "one-missing"
    """With one more character the check characters match."""
    ONE_TOO_MANY = "one-too-many"
    """Without one character the check characters match."""
    CUT = "cut"
    """Everything but the check characters is there."""
    BARE_CODE = "bare-code"
    """The code alone is there, without prefix, item and check characters."""
    BARE_LOOKALIKE = "bare-lookalike"
    """The code alone is there, with a letter O for 0, or I or l for 1."""
    PART = "part"
    """A date and a number of a code are there, perhaps with the agency."""
    DAMAGED = "damaged"
    """A damaged reference has this code: prefix and code are there, but the check characters do not match."""


_RANKS: dict[Reason | None, int] = {reason: rank for rank, reason in enumerate((None, *Reason))}

_GROUPS: dict[Reason | None, int] = {
    reason: group
    for group, reasons in enumerate(
        (
            (None,),
            tuple(map(Reason, Damage)),
            (Reason.BARE_CODE,),
            (Reason.BARE_LOOKALIKE,),
            (Reason.DAMAGED,),
            (Reason.PART,),
        )
    )
    for reason in reasons
}


class Suggestion(NamedTuple):
    """A charge that a memo may mean.

    Attributes:
        reference: the reference of the charge.
        span: (start, end) of what was read, in the memo as given, in characters.
        reason: why.
    """

    reference: Reference
    span: tuple[int, int]
    reason: Reason


@runtime_checkable
class AskedBook(Protocol):
    """A book that answers for many dossiers at once, as a database does."""

    def known(self, keys: Collection[str], /) -> Iterable[ChargeKey]:
        """Return key and item of every charge of these dossiers."""
        ...


@runtime_checkable
class PartialBook(Protocol):
    """A book that knows the parts of codes (`vnqr.references.codes.parts_of`)."""

    def partial(self, parts: Collection[Part], /) -> Iterable[ChargeKey]:
        """Return key and item of every charge whose dossier has one of these parts."""
        ...


class _Candidate(NamedTuple):
    """Something in a memo that may name a charge.

    Attributes:
        key: the key of the dossier.
        items: the items that it may be.
        scheme: the scheme.
        place: (start, end) in the squeezed memo.
        reason: why; None for a complete name, which needs no suggestion.
        is_sure: of a damaged reference, whether nothing comes between the characters of its end.
    """

    key: str
    items: Sequence[int]
    scheme: Scheme
    place: tuple[int, int]
    reason: Reason | None
    is_sure: bool = True


class Candidates:
    """What a memo may mean, before any book was asked.

    Attributes:
        keys: the keys of all dossiers that it may mean: what to ask a database for.
        parts: the parts of codes in it: what to ask for where none of the keys is known.
    """

    __slots__ = ("_found", "_memo", "_parts", "_squeezed", "keys", "parts")

    def __init__(self, memo: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> None:
        """Look at a memo; the same as `candidates`."""
        require_str("a memo", memo)
        schemes = schemes_of(schemes)
        self._memo = memo[:MOST_CHARACTERS]
        self._squeezed = squeeze(self._memo)
        places = {scheme: occurrences(self._squeezed, scheme.prefix)[:_MOST_PREFIXES] for scheme in schemes}
        self._found = [
            *_named(self._memo, self._squeezed, places),
            *_bare(self._memo, self._squeezed, places),
        ]
        self._parts = {
            part: (place, scheme)
            for scheme in schemes
            if scheme.is_open
            for part, place in codes.parts(self._memo)
        }
        self.keys: frozenset[str] = frozenset(each.key for each in self._found)
        self.parts: tuple[Part, ...] = tuple(self._parts)

    def __repr__(self) -> str:
        """Show how much there is to ask for, nothing of the memo."""
        return f"<Candidates: {len(self.keys)} keys, {len(self.parts)} parts>"

    def suggestions(self, book: Book, partial: Iterable[ChargeKey] = ()) -> tuple[Suggestion, ...]:
        """Return the charges that the memo may mean.

        Args:
            book: the charges of the dossiers asked for, or all charges.
            partial: the charges of the dossiers that have one of the parts. They are suggested where there
                is nothing better.

        Returns:
            At most ten, each charge once, the best reasons first.
        """
        offered: dict[Reference, Suggestion] = {}
        named: set[Reference] = set()
        taken: list[tuple[int, int]] = []
        found = sorted([*self._found, *self._partial(partial)], key=_order)
        for group, members in groupby(found, key=_group):
            if group[0] == _GROUPS[Reason.PART] and (offered or named):
                continue
            better = [*taken]
            for each in members:
                references = [
                    reference_of(each.key, item, each.scheme)
                    for item in each.items
                    if each.reason is Reason.PART or (each.key, item) in book
                ]
                if (
                    not references
                    or any(overlap(each.place, place) for place in better)
                    or self._is_broken(each)
                ):
                    continue
                taken.append(each.place)
                if each.reason is None:
                    named.update(references)
                    continue
                span = self._span(each.place)
                for reference in references:
                    offered.setdefault(reference, Suggestion(reference, span, each.reason))
        return tuple(each for reference, each in offered.items() if reference not in named)[:MOST]

    def _partial(self, charges: Iterable[ChargeKey]) -> list[_Candidate]:
        """Return the charges that were found by a part, where it is in the memo.

        Where the memo has the whole office of some, those alone. One charge of each dossier comes first, so
        that as many dossiers as may be are among the ten.
        """
        found: list[tuple[bool, int, _Candidate]] = []
        for key, of_one in groupby(sorted(charges), key=itemgetter(0)):
            for part in codes.parts_of(key):
                if part in self._parts:
                    place, scheme = self._parts[part]
                    is_other = not codes.has_office(self._squeezed, place, part, key)
                    for number, (_, item) in enumerate(of_one):
                        each = _Candidate(key, (item,), scheme, place, Reason.PART)
                        found.append((is_other, number, each))
                    break
        found.sort(key=itemgetter(0, 1))
        return [each for is_other, _, each in found if is_other == found[0][0]]

    def _span(self, place: tuple[int, int]) -> tuple[int, int]:
        """Return the place in the memo."""
        return span_of(self._memo, self._squeezed, place[0], self._squeezed[slice(*place)])

    def _is_broken(self, each: _Candidate) -> bool:
        """Return whether what was read of a reference does not end where it was read to end.

        Of a damaged one the digits go on: then its number is another one, or a bank's. Or a separator comes
        before the last letter of a cut one: then the letter begins the bank's text.
        """
        end = each.place[1]
        if each.reason is Reason.DAMAGED:
            last = self._span(each.place)[1]
            return self._memo[last : last + 1] in _DIGITS
        return each.reason is Reason.CUT and _is_split(self._memo, self._squeezed, end)


def candidates(memo: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> Candidates:
    """Return what a memo may mean, for one question to a database.

    Args:
        memo: the memo, any text.
        schemes: the schemes to look for.

    Raises:
        TypeError: `memo` is not a str, or something is no scheme.

    Example:
        >>> asked = candidates("nop le phi 000.00.01.H26-240601-0001")
        >>> known = [("0000001H262406010001", 1)]  # SELECT key, item FROM charge WHERE key IN asked.keys
        >>> asked.suggestions(known)
        (Suggestion(reference=Reference('000.00.01.H26-240601-0001', item=1), span=(11, 36), reason=<Reason...
    """
    return Candidates(memo, schemes)


def suggest(memo: str, book: Book, schemes: Iterable[Scheme] = (DOSSIER,)) -> tuple[Suggestion, ...]:
    """Return the charges that a memo may mean, though it does not name them.

    What `Reference.find` finds in the book there is nothing to suggest for. A code without prefix and check
    characters is suggested only where nothing better overlaps it.

    Args:
        memo: the memo, any text.
        book: the keys and items of all charges. One with a method `known(keys)` (`AskedBook`) is asked once,
            for the charges of all dossiers in question; one with a method `partial(parts)` (`PartialBook`)
            for parts of codes, where nothing else is found.
        schemes: the schemes to look for.

    Returns:
        At most ten suggestions, each charge once, the best reasons first.

    Raises:
        TypeError: `memo` is not a str.
    """
    asked = Candidates(memo, schemes)
    known: Book = {*book.known(asked.keys)} if isinstance(book, AskedBook) else book
    found = asked.suggestions(known)
    if asked.parts and not found and isinstance(book, PartialBook):
        return asked.suggestions(known, book.partial(asked.parts))
    return found


def _named(memo: str, squeezed: str, places: dict[Scheme, list[int]]) -> Iterator[_Candidate]:
    """Yield complete names, and damaged ones."""
    for scheme, starts in places.items():
        for start, end, _ in complete(squeezed, len(scheme.prefix), starts):
            if is_bank_text(memo, squeezed, start, squeezed[start:end]):
                continue
            for key, item in _charges(squeezed[start:end], scheme):
                yield _Candidate(key, (item,), scheme, (start, end), None)
    framed = [(start, scheme) for scheme, starts in places.items() for start in starts]
    for start, scheme in most_likely(squeezed, framed):
        yield from _guessed(memo, squeezed, repairs(squeezed, start, len(scheme.prefix)), scheme)
    for scheme in places:
        yield from _guessed(memo, squeezed, near_prefixes(squeezed, scheme.prefix), scheme)


def _guessed(memo: str, squeezed: str, guesses: Iterable[Guess], scheme: Scheme) -> Iterator[_Candidate]:
    """Yield what guesses read as; not where the end of what was read begins like a bank's text."""
    for start, end, text, damage in guesses:
        is_split = _is_split(memo, squeezed, end)
        if text[-TAIL:] not in BANK_TEXT or not is_split:
            # Of a cut one, the first check character may be there, and then the word ends.
            is_sure = not is_split
            if damage is Damage.CUT:
                is_sure = end - start == len(text) - 1 and _ends_word(memo, squeezed, end)
            for key, item in _charges(text, scheme):
                yield _Candidate(key, (item,), scheme, (start, end), Reason(damage), is_sure)


def _ends_word(memo: str, squeezed: str, end: int) -> bool:
    """Return whether no letter or digit follows a place directly."""
    last = span_of(memo, squeezed, end - TAIL, squeezed[end - TAIL : end])[1]
    return not memo[last : last + 1].isalnum()


def _is_split(memo: str, squeezed: str, end: int) -> bool:
    """Return whether separators come between the last characters of a place, those of the item and before."""
    first, last = span_of(memo, squeezed, end - _TAIL_TYPED, squeezed[end - _TAIL_TYPED : end])
    return last - first > _TAIL_TYPED


def _charges(text: str, scheme: Scheme) -> Iterator[ChargeKey]:
    """Yield what a text whose check characters match reads as."""
    size = len(scheme.prefix)
    key, item = text[size:-TAIL], ITEM_OF.get(text[-TAIL])
    if item is not None and (scheme.is_open or scheme.matches(key)):
        yield key, item
    if charge := packed_charge(text, size, scheme):
        yield charge


def _bare(memo: str, squeezed: str, places: dict[Scheme, list[int]]) -> Iterator[_Candidate]:
    """Yield the codes without prefix and check characters."""
    items = range(LAST_ITEM + 1)
    read = squeezed.translate(_DIGIT_FOR_LETTER)
    for scheme, starts in places.items():
        bodies = {start + len(scheme.prefix) for start in starts}
        for text, reason in ((squeezed, Reason.BARE_CODE), (read, Reason.BARE_LOOKALIKE)):
            found = codes.bare_codes(text) if scheme.is_open else codes.patterned(text, scheme)
            for key, start, end in islice(found, _MOST_CODES):
                if reason is Reason.BARE_CODE or squeezed[start:end] != key:
                    why = Reason.DAMAGED if start in bodies else reason
                    yield _Candidate(key, items, scheme, (start, end), why)
        for key, start, end in codes.words(memo, [*places]) if scheme.is_open else ():
            yield _Candidate(key, items, scheme, (start, end), Reason.BARE_CODE)


def _group(candidate: _Candidate) -> tuple[int, bool]:
    """Return on how good grounds something was found; those of one group do not exclude each other."""
    return _GROUPS[candidate.reason], not candidate.is_sure


def _order(candidate: _Candidate) -> tuple[int, bool, int]:
    """Return what sorts the best first."""
    return *_group(candidate), _RANKS[candidate.reason]
