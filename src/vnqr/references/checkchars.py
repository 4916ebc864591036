"""Check characters after ISO 7064, MOD 1271-36: two characters over the alphabet 0-9A-Z.

A text with its check characters, read as a number in base 36, leaves 1 when divided by 1271; the check
characters alone are a number below 1271, so that a text has only one pair of them. No single wrong
character and no two swapped neighbours go unnoticed: 1271 = 31 * 41 shares no factor with 36, and
divides neither a difference d of two characters nor 35 * d.

Example:
    >>> compute("ISO79")
    '3W'
    >>> matches("ISO793W"), matches("ISO973W"), matches("ISO793X")
    (True, False, False)
"""

from __future__ import annotations

from collections import deque
from itertools import cycle, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "ALPHABET",
    "END",
    "INVERSES",
    "MODULUS",
    "VALUES",
    "compute",
    "lengths",
    "matches",
    "places",
    "remainders",
]

MODULUS = 1271
"""A text with its check characters, read in base 36, leaves 1 when divided by it."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters in the order of their values, 0 to 35."""

_BASE = len(ALPHABET)
END = "ZB"
"""1271 in base 36: the first pair that is never computed. Digits sort before letters."""
VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(_BASE)))
"""To translate a text by: the value of each character."""

INVERSES = [pow(_BASE, -power, MODULUS) for power in range(60)]
"""What divides by 1, by 36, by 36 ** 2 and so on; 36 ** 60 leaves 1, so they begin again."""


def compute(text: str) -> str:
    """Return the two check characters of a text.

    Args:
        text: one or more characters 0-9 and A-Z, already checked.

    Returns:
        Two characters 0-9 and A-Z.

    Example:
        >>> compute("HS0000001H262406010001B")
        'XN'
    """
    first, second = divmod((1 - int(text, _BASE) * _BASE * _BASE) % MODULUS, _BASE)
    return ALPHABET[first] + ALPHABET[second]


def matches(text: str) -> bool:
    """Return whether a text ends in its check characters.

    Args:
        text: three or more characters 0-9 and A-Z, already checked.
    """
    return int(text, 36) % 1271 == 1 and text[-2:] < END


def remainders(text: str, first: int) -> list[int]:
    """Return what the beginnings of a text leave when divided by 1271.

    Args:
        text: ASCII characters 0-9 and A-Z, already checked.
        first: the length of the first beginning, 1 or more; each of the others is longer by one.

    Example:
        >>> remainders("ISO793W", 3)
        [211, 1248, 452, 1023, 1]
    """
    remainder = int(text[:first], 36) % 1271
    found = [remainder]
    for value in text[first:].encode().translate(VALUES):
        remainder = (remainder * 36 + value) % 1271
        found.append(remainder)
    return found


def lengths(text: str, shortest: int) -> list[int]:
    """Return every length at which a text ends in its check characters.

    Args:
        text: ASCII characters 0-9 and A-Z, already checked.
        shortest: the least length to look at, 3 or more.

    Returns:
        The lengths, in order.

    Example:
        >>> lengths("HS0000001H262406010001BXNCTTU", 6)
        [25]
    """
    if len(text) < shortest:
        return []
    found = enumerate(remainders(text, shortest), shortest)
    return [length for length, remainder in found if remainder == 1 and text[length - 2 : length] < END]


def places(text: str, starts: Sequence[int], shortest: int, longest: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every part of a text that ends in its check characters.

    The same as `lengths` at each start, in one pass over the text: its work does not grow with the number of
    starts that are close together.

    Args:
        text: ASCII characters 0-9 and A-Z, already checked.
        starts: the places at which a part may begin, in order.
        shortest: the least length to look at, 3 or more.
        longest: the greatest.

    Example:
        >>> list(places("HSHS0000001H262406010001BXNCTTU", (0, 2), 6, 25))
        [(2, 27)]
    """
    # The remainder of text[start:end] is 1 where that of text[:end], less 1, is that of text[:start] times
    # 36 ** (end - start). Both sides are divided by the power of their own place, and then compared.
    waiting: dict[int, deque[int]] = {}
    upcoming = iter(starts)
    start = next(upcoming, -1)
    remainder = 0
    shift = 1
    values = text.encode().translate(VALUES)
    for end, (value, next_shift) in enumerate(zip(values, islice(cycle(INVERSES), 1, None), strict=False), 1):
        if end - 1 == start:
            waiting.setdefault(remainder * shift % MODULUS, deque()).append(start)
            start = next(upcoming, -1)
        remainder = (remainder * 36 + value) % 1271
        shift = next_shift
        begun = waiting.get((remainder - 1) * shift % MODULUS)
        if begun:
            while begun and end - begun[0] > longest:
                begun.popleft()
            for first in begun:
                if end - first >= shortest and text[end - 2 : end] < END:
                    yield first, end
