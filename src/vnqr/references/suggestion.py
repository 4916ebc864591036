"""Suggestions: what only a person may accept, where no reference is found in a memo.

Payers retype, mistype and cut references. Each suggestion is a charge of the book, so it exists; that
it was meant is a guess, and its reason says how good a guess. Nothing here is ever booked by software:
one wrong digit in a bare code is another open dossier in more than a quarter of cases.

Example:
    >>> book = {("0000001H262406010001", 1)}
    >>> suggest("HS OOOOOO1H26240601OOO1BXN", book)
    (Suggestion(reference=Reference('000.00.01.H26-240601-0001', item=1), span=(0, 26), reason=<Reason...
    >>> suggest("nop phi 000.00.01.H26-240601-0001", book)[0].reason
    <Reason.BARE_CODE: 'bare-code'>
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from vnqr.references import checkchars, dossier
from vnqr.references.checkchars import ALPHABET, MODULUS
from vnqr.references.form import ITEMS, MAX_LENGTH, SHORTEST_BODY
from vnqr.references.memo import locate, squeeze
from vnqr.references.reference import Book, Reference, read_body, reference_of
from vnqr.references.scheme import DOSSIER, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Reason", "Suggestion", "suggest"]

_SHORTEST = 6
"""How long a key must be to be taken without check characters: shorter ones are everyday numbers."""
_LONGEST = 28
"""The longest key of a known layout."""
_LETTERS_KEPT = 3
"""How many letters O and I a reference is taken to really have, where others stand for digits."""

_STRUCTURE_AHEAD = re.compile(f"(?={dossier.KEY})")
_WORDS = (re.compile(r"\S+"), re.compile("[0-9A-Za-z]+"))
_UNPOWER = [pow(36, -place, MODULUS) for place in range(MAX_LENGTH)]


class Reason(StrEnum):
    """Why a charge is suggested, the best reasons first."""

    LOOKALIKE = "lookalike"
    """A letter O stands where the digit 0, or a letter I where the digit 1 makes the check match."""
    ONE_WRONG = "one-wrong"
    """One other character makes the check characters match."""
    SWAPPED = "swapped"
    """Two neighbours in the other order make the check characters match."""
    CUT = "cut"
    """Everything but the check characters is there."""
    BARE_CODE = "bare-code"
    """The code alone is there, without a prefix, an item and check characters."""


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


class _Guess(NamedTuple):
    """A repaired reference, and what it was read from: `start` to `end` of the squeezed memo."""

    start: int
    end: int
    text: str


def suggest(memo: str, book: Book, schemes: Iterable[Scheme] = (DOSSIER,)) -> tuple[Suggestion, ...]:
    """Suggest charges for a memo, for a person to decide.

    Where `Reference.find` has a match in the book there is nothing to suggest. A bare code is suggested
    only where nothing better overlaps it.

    Args:
        memo: the memo, any text.
        book: the keys and items of all charges.
        schemes: the schemes to look for.

    Returns:
        The suggestions, each charge once, the best reasons first.

    Raises:
        TypeError: `memo` is not a str.
    """
    schemes = tuple(schemes)
    exact = [match for match in Reference.find(memo, schemes, book) if match.in_book]
    settled = [match.span for match in exact]
    found: dict[Reference, Suggestion] = {}
    for sources in (_repaired, _bare):
        for suggestion in sources(memo, schemes, book):
            if not _overlaps(suggestion.span, settled):
                found.setdefault(suggestion.reference, suggestion)
        settled += [suggestion.span for suggestion in found.values()]
    for match in exact:
        found.pop(match.reference, None)
    return tuple(found.values())


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    """Tell whether a place shares a character with one of the others."""
    return any(span[0] < end and start < span[1] for start, end in others)


def _repaired(memo: str, schemes: Sequence[Scheme], book: Book) -> Iterator[Suggestion]:
    """Yield the charges whose reference is there but for a small damage."""
    visible, squeezed = squeeze(memo)
    for reason, guesser in _GUESSERS.items():
        for scheme in schemes:
            for guess in guesser(squeezed.decode(), scheme.prefix):
                body = read_body(guess.text[len(scheme.prefix) :], scheme, book)
                if body and body[3]:
                    span = locate(visible, guess.start, guess.end)
                    yield Suggestion(reference_of(body[0], body[1], scheme), span, reason)


def _bare(memo: str, schemes: Sequence[Scheme], book: Book) -> Iterator[Suggestion]:
    """Yield the charges whose key is there, with whatever item."""
    for scheme in schemes:
        for key, span in chain(_structured(memo, scheme), _opaque(memo, scheme, schemes)):
            for item in range(len(ITEMS)):
                if (key, item) in book:
                    yield Suggestion(reference_of(key, item, scheme), span, Reason.BARE_CODE)


def _structured(memo: str, scheme: Scheme) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield everything in a memo that has the structure of a key."""
    visible, squeezed = squeeze(memo)
    text = squeezed.decode()
    starts: Iterable[int] = range(len(text))
    if scheme.is_open:
        starts = (match.start() for match in _STRUCTURE_AHEAD.finditer(text))
    for start in starts:
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(text)) + 1):
            if scheme.matches(text[start:end]):
                yield text[start:end], locate(visible, start, end)


def _opaque(memo: str, scheme: Scheme, schemes: Sequence[Scheme]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield every longer word with a digit that is no key of any scheme, where opaque codes are allowed."""
    for pattern in _WORDS if scheme.is_open else ():
        for word in pattern.finditer(memo):
            key = squeeze(word[0])[1].decode()
            if len(key) >= _SHORTEST and not key.isalpha() and not any(s.matches(key) for s in schemes):
                yield key, word.span()


def _frames(text: str, prefix: str) -> Iterator[int]:
    """Yield the places of an intact prefix."""
    start = text.find(prefix)
    while start >= 0:
        yield start
        start = text.find(prefix, start + 1)


def _framed(text: str, prefix: str) -> Iterator[_Guess]:
    """Yield whatever could be a reference behind an intact prefix, of every length."""
    for start in _frames(text, prefix):
        longest = min(start + MAX_LENGTH, len(text))
        for end in range(start + len(prefix) + SHORTEST_BODY, longest + 1):
            yield _Guess(start, end, text[start:end])


def _checked(start: int, repaired: str, prefix: str) -> Iterator[_Guess]:
    """Yield the texts at the front of a repaired one whose check characters match."""
    for length in checkchars.lengths(repaired[:MAX_LENGTH].encode(), len(prefix) + SHORTEST_BODY):
        yield _Guess(start, start + length, repaired[:length])


def _lookalikes(text: str, prefix: str) -> Iterator[_Guess]:
    """Put digits for the letters O and I, all of them or all but a few."""
    for start in _frames(text, prefix):
        window = text[start : start + MAX_LENGTH]
        letters = [place for place in range(len(prefix), len(window)) if window[place] in "OI"]
        for count in range(min(_LETTERS_KEPT, len(letters) - 1) + 1):
            for kept in combinations(letters, count):
                repaired = "".join(
                    {"O": "0", "I": "1"}[character] if place in letters and place not in kept else character
                    for place, character in enumerate(window)
                )
                yield from _checked(start, repaired, prefix)


def _one_wrong(text: str, prefix: str) -> Iterator[_Guess]:
    """Change one character so that the check characters match: of the prefix, or behind it."""
    for match in _damaged(prefix)[0].finditer(text):
        start = match.start()
        yield from _checked(start, prefix + text[start + len(prefix) :], prefix)
    for start, end, read in _framed(text, prefix):
        missing = (1 - int(read, 36)) % MODULUS
        for place in range(end - start - len(prefix)):
            at = len(read) - 1 - place
            change = missing * _UNPOWER[place] % MODULUS
            value = (ALPHABET.index(read[at]) + change) % MODULUS
            if missing and value < len(ALPHABET):
                repaired = read[:at] + ALPHABET[value] + read[at + 1 :]
                if checkchars.matches(repaired):
                    yield _Guess(start, end, repaired)


def _swapped(text: str, prefix: str) -> Iterator[_Guess]:
    """Swap two neighbours so that the check characters match: in the prefix, at its end, behind it."""
    for match in _damaged(prefix)[1].finditer(text):
        start, end = match.span(1)
        window = prefix + match[1][len(prefix) - 1 : -1] + text[end:]
        yield from _checked(start, window, prefix)
    for start, end, read in _framed(text, prefix):
        for at in range(len(prefix), len(read) - 1):
            repaired = read[:at] + read[at + 1] + read[at] + read[at + 2 :]
            if checkchars.matches(repaired):
                yield _Guess(start, end, repaired)


def _cut(text: str, prefix: str) -> Iterator[_Guess]:
    """Add the check characters, or the second of them."""
    for start in _frames(text, prefix):
        first = start + len(prefix) + _SHORTEST + 1
        for end in range(first, min(start + MAX_LENGTH - 2, len(text)) + 1):
            read = text[start:end]
            check = checkchars.compute(read)
            yield _Guess(start, end + text.startswith(check[0], end), read + check)


_GUESSERS = {
    Reason.LOOKALIKE: _lookalikes,
    Reason.ONE_WRONG: _one_wrong,
    Reason.SWAPPED: _swapped,
    Reason.CUT: _cut,
}
"""Ways to repair a reference: each yields guesses for a squeezed memo and a prefix."""


@cache
def _damaged(prefix: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a prefix with one wrong character, and one with two swapped."""
    last = len(prefix) - 1
    wrong = [f"{prefix[:at]}[^{prefix[at]}]{prefix[at + 1 :]}" for at in range(len(prefix))]
    swapped = [f"{prefix[:at]}{prefix[at + 1]}{prefix[at]}{prefix[at + 2 :]}" for at in range(last)]
    swapped = [text for text in swapped if text != prefix]
    swapped.append(f"{prefix[:last]}[^{prefix[last]}]{prefix[last]}")
    return re.compile(f"(?={'|'.join(wrong)})"), re.compile(f"(?=({'|'.join(swapped)}))")
