"""What other readers may find in a text that we read one way.

The standard counts characters, gives a length two digits and tiles the payload (EMVCo MPM v1.1 §3.2, §4.3,
§4.4). Readers in use differ in two ways, and a text may be made so that such a reader pays somebody else:

==================== =======================================================================================
they get other units bytes of UTF-8; units of UTF-16; what a person sees as one character (Swift counts so);
                     characters of the composed form (NFC); the text without line ends, other controls and
                     invisible marks, as a field of a form or a hand scanner gives it
they have habits     a length is what `int` or `parseInt` makes of it (signs, other scripts' digits), an ID
                     likewise; a tail that does not fit is dropped or taken as it is; the CRC may be
                     anywhere; the first or the last of a repeated ID counts
==================== =======================================================================================

A text that is well-formed and is the same in all units leaves them no choice at the root. Any other one is
read in each unit and by each habit. What can change a payment are the objects 02-51 (accounts) and 53-57
(currency, amount, fees).

Example:
    >>> from vnqr.emvco.tlv import encode
    >>> objects = [("54", "50000"), ("80", "é" * 9 + "540599999")]  # nine bytes more than characters
    >>> pays_otherwise(encode(objects), objects)
    True
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final
from unicodedata import category, normalize

from vnqr.emvco.tlv import DIGITS, HEADER, LENGTH_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = ["pays_otherwise"]


def pays_otherwise(text: str, objects: Iterable[tuple[str, str]]) -> bool:
    """Return whether a reader with other habits finds an object that may change the payment.

    What such a reader only misses is no harm: without an account it pays nobody, and without an amount the
    payer is asked.

    Args:
        text: the payload text, well-formed.
        objects: (ID, value) of its root objects.
    """
    if text.isascii() and text.isprintable():
        return False
    pairs = list(objects)
    return any(
        read != text and _adds(read, {id_: units(value) for id_, value in pairs})
        for units in _UNITS
        for read in (units(text),)
    )


def _adds(text: str, ours: Mapping[str, str]) -> bool:
    """Return whether something is found that decides about a payment, and is not ours."""
    return any(not _is_ours(id_, value, ours) and _decides(id_, value) for id_, value in _chain(text))


def _is_ours(id_: str, value: str, ours: Mapping[str, str]) -> bool:
    """Return whether an object is one of ours; a template of ours that is cut is no other one."""
    own = ours.get(id_, "")
    return own.startswith(value) if _is_template(id_) else own == value


# --- what decides about a payment ---

_NUMBER: Final = re.compile(r"\s*\+?[\d.,]*\d[\d.,]*(?:[eE]\+?\d+)?\s*")
_FORMS: Final = {
    **dict.fromkeys(("02", "03", "04", "05", "09", *DIGITS[10:17]), re.compile(r"[0-9A-Za-z]{12,}")),
    "53": re.compile(r"\d{3}|[A-Za-z]{3}"),
    "54": re.compile(rf"{_NUMBER.pattern}|\s*\d{{3,}}.*", re.DOTALL),
    **dict.fromkeys(("55", "56", "57"), _NUMBER),
}
"""ID -> a value that a reader can use: an account of a card network, a currency, a number."""
_GUID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.@_-]{3,31}")


def _decides(id_: str, value: str) -> bool:
    """Return whether a reader could pay by an object; the identifier may be anywhere in a template."""
    if _is_template(id_):
        return any(child == "00" and _GUID.fullmatch(guid) for child, guid in _chain(value))
    return id_ in _FORMS and _FORMS[id_].fullmatch(value) is not None


# --- habits ---


def _chain(text: str) -> Iterator[tuple[str, str]]:
    """Yield (ID, value) up to the first object that does not fit.

    Lengths are what JavaScript's `parseInt` makes of them: the digits at their start. A stricter reader stops
    earlier and finds nothing else. Of an account that does not fit, what is there is yielded: an account may
    be whole before its end. A number that goes on into the CRC is none.
    """
    at = 0
    while at + HEADER < len(text):
        id_, start = _id(text[at : at + 2]), at + HEADER
        length = _length(text[at + 2 : start])
        if length is None or length < 0 or (start + length > len(text) and not _is_template(id_)):
            return
        yield id_, text[start : start + length]
        at = start + length


def _id(text: str) -> str:
    """Return an ID as who takes it for a number has it, of any script's digits."""
    return text if text in LENGTH_OF or not text.isdecimal() else f"{int(text):02}"


def _is_template(id_: str) -> bool:
    """Return whether an ID is of 26-51; readers that compare IDs as texts take `2A` for one."""
    return "26" <= id_ <= "51"


def _length(text: str) -> int | None:
    if text in LENGTH_OF:
        return LENGTH_OF[text]
    found = _LEADING_DIGITS.match(text)
    return int(found[1]) if found else None


_LEADING_DIGITS: Final = re.compile(r"\s*([+-]?\d+)")

# --- units ---


def _octets(text: str) -> str:
    """Return a character for each byte of UTF-8."""
    return text.encode().decode("latin-1")


def _utf16(text: str) -> str:
    """Return a character for each unit of UTF-16, as Java and JavaScript have them."""
    if max(text) <= _LAST_OF_ONE_UNIT:
        return text
    units = text.encode("utf-16-le")
    return "".join(chr(low | high << 8) for low, high in zip(units[::2], units[1::2], strict=True))


_LAST_OF_ONE_UNIT: Final = "\uffff"


def _composed(text: str) -> str:
    """Return the text with letters and their accents as one character each, where there is one."""
    return normalize("NFC", text)


def _clusters(text: str) -> str:
    r"""Return a character for each one that is seen (grapheme clusters, UAX #29), as far as categories tell.

    Example:
        >>> texts = "Le\u0323\u0302 phi\u0301", "a\r\nb", "🇻🇳🇻🇳", "👍🏽", "👩\u200d🎓"
        >>> [len(_clusters(text)) for text in texts]
        [6, 3, 2, 1, 1]
    """
    if not _MAY_JOIN.search(text):
        return text
    seen: list[str] = []
    last = ""
    for char in text:
        if _is_of_one(last, char):
            seen[-1] = _SEVERAL
        else:
            seen.append(char)
        # Flags are made of two letters, a third one begins the next.
        last = "" if last in _FLAG_LETTERS and char in _FLAG_LETTERS else char
    return "".join(seen)


def _is_of_one(last: str, char: str) -> bool:
    """Return whether a character is seen as one with that before it."""
    if not last or category(last) in {"Cc", "Zl", "Zp"}:
        return last + char == "\r\n"
    return (
        category(char).startswith("M")
        or char in _JOINERS
        or (last == _JOINER and category(char) == "So")
        or (last in _FLAG_LETTERS and char in _FLAG_LETTERS)
    )


_MAY_JOIN: Final = re.compile("[^\\x00-\u02ff\u1e00-\u1eff]|\r\n")
"""What is no composed letter of Latin script."""
_SEVERAL: Final = "\ufffd"
_JOINER: Final = "\u200d"
_FLAG_LETTERS: Final = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
_JOINERS: Final = frozenset(("\u200c", _JOINER, *map(chr, range(0x1F3FB, 0x1F400))))
"""What joins the character before it, beside marks: the joiners, and the colours of skin."""


def _without(kinds: frozenset[str], text: str) -> str:
    """Return the text without characters of some categories."""
    return text if text.isprintable() else "".join(char for char in text if category(char) not in kinds)


_UNITS: Final[tuple[Callable[[str], str], ...]] = (
    _octets,
    _utf16,
    _composed,
    _clusters,
    # Controls, invisible marks, and both.
    *(partial(_without, frozenset(kinds)) for kinds in (("Cc",), ("Cf",), ("Cc", "Cf"))),
)
