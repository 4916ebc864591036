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
from itertools import cycle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ALPHABET", "MODULUS", "compute", "lengths", "matches", "places", "superfluous"]

MODULUS = 1271
"""A text with its check characters, read in base 36, leaves 1 when divided by it."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters in the order of their values, 0 to 35."""

_BASE = len(ALPHABET)
_END = "ZB"
"""1271 in base 36: the first pair that is never computed. Digits sort before letters."""
_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(_BASE)))

_POWERS = [pow(_BASE, power, MODULUS) for power in range(60)]
_SHIFTS = [pow(_BASE, -power, MODULUS) for power in range(1, 61)]
"""What divides by 36, by 36 ** 2 and so on; 36 ** 60 leaves 1, so they begin again."""


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
    return int(text, 36) % 1271 == 1 and text[-2:] < _END


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
    remainder = int(text[: shortest - 1], 36) % 1271
    found: list[int] = []
    for length, value in enumerate(text[shortest - 1 :].encode().translate(_VALUES), shortest):
        remainder = (remainder * 36 + value) % 1271
        if remainder == 1 and text[length - 2 : length] < _END:
            found.append(length)
    return found


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
    values = text.encode().translate(_VALUES)
    for end, (value, next_shift) in enumerate(zip(values, cycle(_SHIFTS), strict=False), 1):
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
                if end - first >= shortest and text[end - 2 : end] < _END:
                    yield first, end


def superfluous(text: str, first: int, length: int) -> list[tuple[int, int]]:
    """Return what is left of a text, where it ends in its check characters, without one character.

    Args:
        text: characters 0-9 and A-Z, already checked: `length` of them, and the one that follows, if any.
        first: the first place to look at. The last one is that before the check characters.
        length: the length of the text, at most 60.

    Returns:
        (place, end): without the character at this place, what comes before `end` has matching check
        characters. The end is that of the text, or of the character after it. The last place comes first; of
        equal neighbours, only the last one.

    Example:
        >>> superfluous("HS00000001H262406010001BXN", 2, 26)  # a 0 too many
        [(8, 26)]
    """
    last = length - 3
    values = text[:length].encode().translate(_VALUES)
    # To leave out the character before instead, two characters change places. The sums of these changes are
    # the same for both ends, but for the factor 36: so each end wants a certain sum.
    short = (1 - int(text[:last] + text[last + 1 : length], 36)) % MODULUS
    long = -1
    if len(text) > length:
        long = (1 - int(text[:last] + text[last + 1 :], 36)) * _SHIFTS[0] % MODULUS
    found = [(last, end) for end, wanted in ((length + 1, long), (length, short)) if not wanted]
    before = values[last - 1 : first - 1 if first else None : -1]
    change, at = 0, last
    for here, after, power in zip(before, values[last:first:-1], _POWERS[2:], strict=False):
        at -= 1
        if here != after:
            change = (change + (after - here) * power) % 1271
            if change == long:
                found.append((at, length + 1))
            if change == short:
                found.append((at, length))
    return [(at, end) for at, end in found if text[end - 2 : end] < _END]
