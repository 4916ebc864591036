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

__all__ = ["ALPHABET", "MODULUS", "compute", "lengths", "matches"]

MODULUS = 1271
"""A text with its check characters, read in base 36, leaves 1 when divided by it."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""The characters in the order of their values, 0 to 35."""


_END = "ZB"
"""1271 in base 36: the first pair that is never computed. Digits sort before letters."""
_END_BYTES = _END.encode()
_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(len(ALPHABET))))


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
    first, second = divmod((1 - int(text, 36) * 36 * 36) % MODULUS, 36)
    return ALPHABET[first] + ALPHABET[second]


def matches(text: str) -> bool:
    """Tell whether a text ends in its check characters.

    Args:
        text: three or more characters 0-9 and A-Z, already checked.

    Returns:
        Whether `compute` of the rest returns them.
    """
    return int(text, 36) % MODULUS == 1 and text[-2:] < _END


def lengths(text: bytes, shortest: int) -> list[int]:
    """Return every length at which a text ends in its check characters.

    Args:
        text: ASCII characters 0-9 and A-Z, already checked.
        shortest: the least length to look at, 3 or more.

    Returns:
        The lengths, in order.

    Example:
        >>> lengths(b"HS0000001H262406010001BXNCTTU", 6)
        [25]
    """
    modulus = MODULUS
    remainder = int(text[: shortest - 1], 36) % modulus
    found: list[int] = []
    for length, value in enumerate(text[shortest - 1 :].translate(_VALUES), shortest):
        remainder = (remainder * 36 + value) % modulus
        if remainder == 1 and text[length - 2 : length] < _END_BYTES:
            found.append(length)
    return found
