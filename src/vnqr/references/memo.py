"""Memos as banks deliver them, squeezed to what survives a transfer: ASCII letters and digits.

Banks drop hyphens, points and accents, break lines at 35 columns and insert or lose one space there,
and put their own text directly before and after. So a memo is searched without its separators, in upper
case, and what is found is mapped back to its place in the memo. Letters outside ASCII count as
separators: `str.upper` would make ASCII letters of some of them.

Example:
    >>> squeezed = squeeze("phí: hs0000-001")
    >>> squeezed
    'PHHS0000001'
    >>> span_of("phí: hs0000-001", squeezed, 2, "HS0000001")
    (5, 15)
"""

from __future__ import annotations

from functools import lru_cache
from itertools import compress, count, islice

from vnqr.references.checkchars import ALPHABET
from vnqr.references.dossier import require_str

__all__ = ["occurrences", "overlap", "span_of", "squeeze"]

_UPPER = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_KEPT = bytes(byte in (ALPHABET + ALPHABET.lower()).encode() for byte in range(256))
_SEPARATORS = bytes(byte for byte in range(256) if not _KEPT[byte])


def squeeze(memo: str) -> str:
    """Return the ASCII letters and digits of a memo, in upper case.

    Args:
        memo: any text.

    Raises:
        TypeError: `memo` is not a str.

    Example:
        >>> squeeze("phí: hs0000-001")
        'PHHS0000001'
    """
    if not isinstance(memo, str):
        require_str("a memo", memo)
    return memo.encode("ascii", "ignore").translate(_UPPER, _SEPARATORS).decode()


def occurrences(squeezed: str, prefix: str) -> list[int]:
    """Return the places of a prefix in a squeezed memo, those that overlap included.

    Example:
        >>> occurrences("PHHS0000HS1", "HS")
        [2, 8]
    """
    starts: list[int] = []
    start = -1
    while (start := squeezed.find(prefix, start + 1)) >= 0:
        starts.append(start)
    return starts


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Return whether two places, (start, end) each, have a character in common.

    Example:
        >>> overlap((0, 25), (24, 30)), overlap((0, 25), (25, 30))
        (True, False)
    """
    return one[0] < other[1] and other[0] < one[1]


def span_of(memo: str, squeezed: str, start: int, text: str, *, alone: bool = False) -> tuple[int, int]:
    """Return (start, end) in a memo of a text in the squeezed memo.

    Args:
        memo: the memo.
        squeezed: what `squeeze` returns for it.
        start: the place of the text in the squeezed memo.
        text: two characters or more.
        alone: whether it is known that the text comes only once.

    Example:
        >>> span_of("phí: hs0000-001", "PHHS0000001", 2, "HS0000001")
        (5, 15)
    """
    first = memo.find(text)
    # As it is in the memo, unbroken and in upper case, and only there: that is the place.
    if first >= 0 and (alone or (squeezed.find(text, start + 1) < 0 and squeezed.find(text) == start)):
        return first, first + len(text)
    # In a text of many names, to look for each from the beginning would take the square of its length.
    if len(memo) > _LONG:
        kept = _places(memo)
        return kept[start], kept[start + len(text) - 1] + 1
    places = compress(count(), memo.encode("ascii", "replace").translate(_KEPT))
    first = next(islice(places, start, None))
    return first, next(islice(places, len(text) - 2, None)) + 1


_LONG = 2000
"""Characters of the longest memo of a credit."""


@lru_cache(maxsize=1)
def _places(memo: str) -> tuple[int, ...]:
    """Return the places of the letters and digits of a text."""
    return (*compress(count(), memo.encode("ascii", "replace").translate(_KEPT)),)
