"""What other readers may find in a text that we read one way.

The standard counts characters, gives a length two digits and tiles the payload (EMVCo MPM v1.1 §3.2, §4.3,
§4.4). Readers in use differ: they count bytes of UTF-8 or units of UTF-16, take `+5` or other scripts' digits
for lengths, drop a tail that does not fit, do not care where the CRC is, and take the first or the last of a
repeated ID. A text may be made so that such a reader pays somebody else.

A text that is well-formed and has one unit to a character leaves them no choice at the root. Any other one is
read in each unit and by each habit of lengths. What can change a payment are the objects 02-51 (accounts) and
53-57 (currency, amount, fees).

Example:
    >>> from vnqr.emvco.tlv import encode
    >>> objects = [("54", "50000"), ("80", "é" * 9 + "540599999")]  # nine bytes more than characters
    >>> pays_otherwise(encode(objects), objects)
    True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.emvco.tlv import DIGITS, HEADER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["DECIDES", "pays_otherwise", "tiles_otherwise"]

DECIDES: Final = re.compile("0[2-9]|[1-4].|5[013-7]", re.DOTALL)
"""The IDs that decide about a payment: accounts (02-51), currency, amount and fees (53-57).

Readers that compare IDs as texts take `2A` for one of 26-51.
"""

_LEADING_DIGITS: Final = re.compile(r"\s*([+-]?\d+)")


def pays_otherwise(text: str, objects: Iterable[tuple[str, str]]) -> bool:
    """Return whether a reader with other habits finds an object that may change the payment.

    What such a reader only misses is no harm: without an account it pays nobody, and without an amount the
    payer is asked.

    Args:
        text: the payload text, well-formed.
        objects: (ID, value) of its root objects.
    """
    pairs = list(objects)
    for units in (_octets, _utf16):
        read = units(text)
        if read == text:
            continue
        ours = {(id_, units(value)) for id_, value in pairs}
        for length in (_digits, _integer, _leading):
            found = _chain(read, length)
            if any(DECIDES.fullmatch(id_) and (id_, value) not in ours for id_, value in found):
                return True
    return False


def tiles_otherwise(text: str, objects: Iterable[tuple[str, str]]) -> bool:
    """Return whether another unit of length makes another well-formed payload, that changes the payment.

    Narrower than `pays_otherwise`: the other reading fits to the last character, which does not happen by
    chance. An honest text with accents may still be misread by a reader that drops what does not fit.

    Args:
        text: the payload text, well-formed.
        objects: (ID, value) of its root objects.

    Example:
        >>> from vnqr.emvco.tlv import encode
        >>> objects = [("54", "50000"), ("80", "é" * 9 + "540599999")]
        >>> tiles_otherwise(encode(objects), objects), tiles_otherwise("5906Cà phê", [("59", "Cà phê")])
        (True, False)
    """
    pairs = list(objects)
    for units in (_octets, _utf16):
        read = units(text)
        if read == text:
            continue
        found = list(_chain(read, _digits))
        ours = {(id_, units(value)) for id_, value in pairs}
        is_whole = sum(HEADER + len(value) for _, value in found) == len(read)
        if is_whole and any(DECIDES.fullmatch(id_) and (id_, value) not in ours for id_, value in found):
            return True
    return False


def _octets(text: str) -> str:
    """Return a character for each byte of UTF-8."""
    return text.encode().decode("latin-1")


def _utf16(text: str) -> str:
    """Return a character for each unit of UTF-16, as Java and JavaScript have them."""
    units = text.encode("utf-16-le")
    return "".join(chr(low | high << 8) for low, high in zip(units[::2], units[1::2], strict=True))


def _chain(text: str, length_of: Callable[[str], int | None]) -> Iterator[tuple[str, str]]:
    """Yield (ID, value) up to the first object that does not fit."""
    at = 0
    while at + HEADER <= len(text):
        length = length_of(text[at + 2 : at + HEADER])
        if length is None or length < 0 or at + HEADER + length > len(text):
            return
        start = at + HEADER
        yield text[at : at + 2], text[start : start + length]
        at = start + length


def _digits(text: str) -> int | None:
    return int(text) if text in _LENGTHS else None


def _integer(text: str) -> int | None:
    """Return what `int()` and Java's `Integer.valueOf` make of a length: signs and all scripts' digits."""
    try:
        return int(text)
    except ValueError:
        return None


def _leading(text: str) -> int | None:
    """Return what JavaScript's `parseInt` makes of a length: the digits at its start."""
    found = _LEADING_DIGITS.match(text)
    return int(found[1]) if found else None


_LENGTHS: Final = frozenset(DIGITS)
