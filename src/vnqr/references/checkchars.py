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

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ALPHABET",
    "END",
    "INVERSES",
    "MODULUS",
    "VALUES",
    "compute",
    "ends",
    "matches",
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


def ends(text: str, left: Sequence[int], shortest: int) -> list[int]:
    """Return every length at which a text ends in its check characters.

    Args:
        text: ASCII characters 0-9 and A-Z, already checked.
        left: what its beginnings leave, up to the whole text (`remainders`).
        shortest: the least length to look at, 3 or more.

    Returns:
        The lengths, in order.

    Example:
        >>> text = "HS0000001H262406010001BXNCTTU"
        >>> ends(text, remainders(text, 2), 6)
        [25]
    """
    found: list[int] = []
    length = before = len(text) - len(left)
    for _ in range(left.count(1)):  # seldom more than once
        length = before + left.index(1, length - before) + 1
        if length >= shortest and text[length - 2 : length] < END:
            found.append(length)
    return found
