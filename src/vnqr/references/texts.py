"""The texts of a reference, written and read: key, item and scheme on the one side, text on the other.

Example:
    >>> from vnqr.references.scheme import DOSSIER
    >>> readable("0000001H262406010001", 1, DOSSIER), packed("0000001H262406010001", 1, DOSSIER)
    ('HS0000001H262406010001BXN', 'HSWXUP9DZ9KD0L58LNR')
    >>> read("HSWXUP9DZ9KD0L58LNR", [DOSSIER])[:2]
    ('0000001H262406010001', 1)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vnqr.errors import Code, ParseError
from vnqr.references import checkchars, dossier
from vnqr.references.form import CHECK, ITEM_OF, ITEMS, MAX_REFERENCE_LENGTH, SHORTEST_BODY, TAIL
from vnqr.references.names import packed_charge
from vnqr.references.packed import pack

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.references.scheme import Scheme

__all__ = ["Parts", "hyphenated", "packed", "read", "readable"]

_HYPHENATED = re.compile(f"([A-Z]{{2,4}})-([0-9A-Z]+)-([{ITEMS}])")


class Parts(NamedTuple):
    """What a reference consists of.

    Attributes:
        key: the key of the dossier.
        item: the item.
        scheme: the scheme of the prefix.
    """

    key: str
    item: int
    scheme: Scheme


def readable(key: str, item: int, scheme: Scheme) -> str | None:
    """Return the READABLE text; None where it has more than 25 characters."""
    text = f"{scheme.prefix}{key}{ITEMS[item]}"
    return text + checkchars.compute(text) if len(text) <= MAX_REFERENCE_LENGTH - CHECK else None


def packed(key: str, item: int, scheme: Scheme) -> str | None:
    """Return the PACKED text; None where no shape fits the key, or where the text would read as READABLE."""
    body = pack(key, item)
    if body is None or (body[-1] in ITEM_OF and scheme.matches(body[:-1])):
        return None
    text = scheme.prefix + body
    return text + checkchars.compute(text)


def hyphenated(key: str, item: int, scheme: Scheme) -> str:
    """Return prefix, key and item letter with hyphens: for what no form carries, and unlike any of them."""
    return f"{scheme.prefix}-{key}-{ITEMS[item]}"


def read(text: str, schemes: Iterable[Scheme]) -> Parts:
    """Read a text in any of the three ways; lower case is taken for upper case.

    Args:
        text: the text.
        schemes: the schemes that may have made it.

    Raises:
        ParseError: no scheme reads the text, or two schemes read it differently.
    """
    hyphens = _HYPHENATED.fullmatch(text.upper()) if text.isascii() else None
    limit = len(f"{hyphens[1]}--A") + dossier.MAX_CODE if hyphens else MAX_REFERENCE_LENGTH
    _check_characters(text, limit, "-" if hyphens else "")
    upper = text.upper()
    own = [scheme for scheme in schemes if upper.startswith(scheme.prefix)]
    if not own:
        raise ParseError.of(Code.REFERENCE_PREFIX, "", (0, min(4, len(text))))
    if hyphens:
        prefix, key, letter = hyphens.groups()
        found = [
            (0, Parts(key, ITEM_OF[letter], scheme))
            for scheme in own
            if scheme.prefix == prefix and (scheme.is_open or scheme.matches(key))
        ]
    else:
        found = _meanings(upper, own)
    if not found:
        raise ParseError.of(Code.REFERENCE_STRUCTURE, "", (0, len(text)))
    best = min(trust for trust, _ in found)
    distinct = {(*parts[:2], parts.scheme.prefix): parts for trust, parts in found if trust == best}
    if len(distinct) > 1:
        raise ParseError.of(Code.REFERENCE_AMBIGUOUS, "", (0, len(text)))
    return distinct.popitem()[1]


def _check_characters(text: str, limit: int, more: str) -> None:
    """Refuse a text that is empty, too long, or not of letters, digits and `more`."""
    if not text:
        raise ParseError.of(Code.TEXT_EMPTY, "", (0, 0))
    if wrong := re.search(f"[^0-9A-Za-z{more}]", text):
        raise ParseError.of(Code.REFERENCE_CHARACTER, "", wrong.span())
    if len(text) > limit:
        raise ParseError.of(Code.TEXT_TOO_LONG, "", (limit, len(text)), length=len(text), limit=limit)


def _meanings(upper: str, schemes: list[Scheme]) -> list[tuple[int, Parts]]:
    """Return what a text in a form can mean, each with a rank of trust: the least one is meant.

    READABLE with a structure before PACKED, and that before READABLE without one.
    """
    length = len(upper)
    own = [scheme for scheme in schemes if length >= len(scheme.prefix) + SHORTEST_BODY]
    if not own or not checkchars.matches(upper):
        raise ParseError.of(Code.REFERENCE_CHECK, "", (max(0, length - CHECK), length))
    found: list[tuple[int, Parts]] = []
    for scheme in own:
        size = len(scheme.prefix)
        key, item = upper[size:-TAIL], ITEM_OF.get(upper[-TAIL])
        certain = scheme.matches(key)
        if item is not None and (certain or scheme.is_open):
            found.append((0 if certain else 2, Parts(key, item, scheme)))
        charge = packed_charge(upper, size, scheme)
        if charge and scheme.matches(charge[0]):
            found.append((1, Parts(*charge, scheme)))
    return found
