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

__all__ = ["pays_otherwise", "tiles_otherwise"]

_DECIDES: Final = re.compile(
    r"(?:0[2-5]|09|1[0-6])[0-9A-Za-z]{2,}|(?:2[^0-5]|[34].|5[01])00.*|53[0-9]{3}|54(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
    r"|55[0-9]+|5[67][0-9.]+",
    re.DOTALL,
)
"""ID and value of what decides about a payment, as far as a reader could use it.

An account of a card network (02-05, 09-16), a template that begins with its identifier (26-51; readers that
compare IDs as texts take `2A` for one of them), the currency, an amount or fee in digits.
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
    return any(
        _adds(_chain(read, length), ours)
        for read, ours in _in_other_units(text, objects)
        for length in (_digits, _integer, _leading)
    )


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
    for read, ours in _in_other_units(text, objects):
        found = list(_chain(read, _digits))
        is_whole = sum(HEADER + len(value) for _, value in found) == len(read)
        if is_whole and _adds(found, ours):
            return True
    return False


def _in_other_units(
    text: str, objects: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """Yield the text and our objects in each unit in which the text is another one."""
    pairs = list(objects)
    for units in (_octets, _utf16):
        read = units(text)
        if read != text:
            yield read, {(id_, units(value)) for id_, value in pairs}


def _adds(found: Iterable[tuple[str, str]], ours: set[tuple[str, str]]) -> bool:
    """Return whether something was found that decides about a payment, and that is not ours."""
    return any((id_, value) not in ours and _DECIDES.fullmatch(id_ + value) for id_, value in found)


def _octets(text: str) -> str:
    """Return a character for each byte of UTF-8."""
    return text.encode().decode("latin-1")


def _utf16(text: str) -> str:
    """Return a character for each unit of UTF-16, as Java and JavaScript have them."""
    if max(text, default="") <= _LAST_OF_ONE_UNIT:
        return text
    units = text.encode("utf-16-le")
    return "".join(chr(low | high << 8) for low, high in zip(units[::2], units[1::2], strict=True))


_LAST_OF_ONE_UNIT: Final = "\uffff"


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
