"""What a memo names: a function of the memo and the schemes alone.

A *name* is a text in a memo whose check characters match: a reference, READABLE or PACKED, or a token.
Whether a charge of that name exists is another question, for a book; `Reference.find` answers it. What a
memo names does not depend on what surrounds a name, unless that makes a name itself.

Example:
    >>> name, = names("MBVCB.699.hs0000001H2624060 10001B XN.CT tu 087")
    >>> name.prefix, name.key, name.item, name.form, name.span, name.certain
    ('HS', '0000001H262406010001', 1, <Form.READABLE: 'readable'>, (10, 37), True)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vnqr.references import checkchars
from vnqr.references.form import (
    BANK_TEXT,
    CHECK,
    ITEM_OF,
    MAX_REFERENCE_LENGTH,
    PACKED_BODY,
    SHORTEST_BODY,
    TAIL,
    Form,
)
from vnqr.references.memo import occurrences, span_of, squeeze
from vnqr.references.packed import unpack
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.token import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["ChargeKey", "Name", "names"]

ChargeKey: TypeAlias = tuple[str, int]
"""The key of a dossier and the item: what a charge is known by within its scheme."""

_IS_LETTER = bytes(chr(byte) in ITEM_OF for byte in range(256))
"""To translate by: which character is an item letter."""

_CROWDED = 8
"""From so many prefixes among so many characters on, one pass over all is faster than a window for each."""


class Name(NamedTuple):
    """A complete name in a memo: its check characters match.

    Attributes:
        prefix: the prefix of the scheme.
        key: the key of the dossier; of a token, its text.
        item: the item; None for a token.
        form: how a reference is written; None for a token.
        span: (start, end) in the memo as given, in characters.
        certain: whether the key has a known layout or follows its scheme's pattern. Otherwise it names only
            a charge, or a token, that exists.
        variants: the keys and items that the place would read as if one of its characters were one too many
            and the letter or digit that follows belonged to it. Where one of them is a charge too, a person
            decides.
    """

    prefix: str
    key: str
    item: int | None
    form: Form | None
    span: tuple[int, int]
    certain: bool
    variants: tuple[ChargeKey, ...] = ()


def names(memo: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> tuple[Name, ...]:
    """Return all complete names in a memo.

    Args:
        memo: the memo, any text. It is squeezed to its ASCII letters and digits.
        schemes: the schemes whose names to look for.

    Returns:
        The names, leftmost first, then shortest. Names that overlap are readings of one place; of one text,
        READABLE comes before PACKED, and both before a token.

    Raises:
        TypeError: `memo` is not a str.
    """
    squeezed = squeeze(memo)
    found: list[tuple[int, int, Name]] = []
    for scheme in schemes:
        if scheme.prefix in squeezed:
            found += _names_of(memo, squeezed, scheme)
    found.sort(key=lambda each: each[:2])
    return tuple(name for _, _, name in found)


def _names_of(memo: str, squeezed: str, scheme: Scheme) -> Iterator[tuple[int, int, Name]]:
    """Yield (start, end, name) of the names of one scheme, with their places in the squeezed memo."""
    prefix = scheme.prefix
    size = len(prefix)
    starts = occurrences(squeezed, prefix)
    for start, end in complete(squeezed, size, starts):
        text = squeezed[start:end]
        span = span_of(memo, squeezed, start, text)
        key, item = text[size:-TAIL], ITEM_OF.get(text[-TAIL])
        certain = is_readable(text, size, scheme)
        if item is not None and (certain or scheme.is_open) and not is_bank_text(memo, squeezed, start, text):
            others = variants(squeezed, start, end, scheme)
            yield start, end, Name(prefix, key, item, Form.READABLE, span, certain, others)
        # Where a text reads as both and its key has structure, READABLE is meant.
        charge = None if certain else packed_charge(text, size, scheme)
        if charge:
            yield start, end, Name(prefix, *charge, Form.PACKED, span, certain=True)
    for start, end in tokens(squeezed, starts, size):
        text = squeezed[start:end]
        span = span_of(memo, squeezed, start, text)
        yield start, end, Name(prefix, text, None, None, span, certain=False)


def complete(
    squeezed: str, size: int, starts: Sequence[int], *, packed: bool = True
) -> list[tuple[int, int]]:
    """Return (start, end) of the texts in a squeezed memo whose check characters match.

    Of those that may be a reference: with an item letter at its place, or as long as PACKED.

    Args:
        squeezed: the squeezed memo.
        size: the length of the prefix.
        starts: the places of the prefix.
        packed: whether to look for PACKED, too.
    """
    length = size + PACKED_BODY if packed else -1
    if len(starts) * _CROWDED > len(squeezed):
        places = checkchars.places(squeezed, starts, size + SHORTEST_BODY, MAX_REFERENCE_LENGTH)
        return [
            (start, end) for start, end in places if squeezed[end - TAIL] in ITEM_OF or end - start == length
        ]
    matches = checkchars.matches
    found: list[tuple[int, int]] = []
    for start in starts:
        window = squeezed[start : start + MAX_REFERENCE_LENGTH]
        letters = window.encode().translate(_IS_LETTER)
        at = letters.find(1, size + 1, -CHECK)
        while at >= 0:
            if matches(window[: at + TAIL]):
                found.append((start, start + at + TAIL))
            at = letters.find(1, at + 1, -CHECK)
        if packed and len(window) >= length and not letters[length - TAIL] and matches(window[:length]):
            found.append((start, start + length))
    return found


def is_bank_text(memo: str, squeezed: str, start: int, text: str) -> bool:
    """Return whether what reads as the end of a READABLE reference is the beginning of a bank's text.

    It is where one of the words with which banks begin is set off from the key by a separator: then the
    reference was cut before its item, and its check characters match by chance.

    Args:
        memo: the memo.
        squeezed: the squeezed memo.
        start: where the text begins there.
        text: the reference.
    """
    if text[-TAIL:] not in BANK_TEXT:
        return False
    last = len(text) - TAIL - 1  # the last character of the key; the item letter follows
    first, end = span_of(memo, squeezed, start + last, text[last : last + 2])
    return end - first > len("1A")


def is_readable(text: str, size: int, scheme: Scheme) -> bool:
    """Return whether a text is READABLE with a structure, provided that its check characters match."""
    return text[-TAIL] in ITEM_OF and scheme.matches(text[size:-TAIL])


def packed_charge(text: str, size: int, scheme: Scheme) -> ChargeKey | None:
    """Return the key and the item of a PACKED text whose check characters match, None where it is none.

    Args:
        text: a prefix and what follows it.
        size: the length of the prefix.
        scheme: the scheme of the prefix.
    """
    charge = unpack(text[size:-CHECK]) if len(text) == size + PACKED_BODY else None
    return charge if charge and (scheme.pattern is None or scheme.matches(charge[0])) else None


def variants(squeezed: str, start: int, end: int, scheme: Scheme) -> tuple[ChargeKey, ...]:
    """Return the guard's other readings of a place: without one of its characters.

    A character too many shifts all that follows it. Then the last check character is left over and follows
    what is read; or, where numbers have different lengths, the number is longer than the one that was meant.
    Only READABLE needs this: the neighbours of a PACKED text are in nobody's book.

    Args:
        squeezed: the squeezed memo.
        start: where the name begins there.
        end: where it ends.
        scheme: the scheme of its prefix.
    """
    text = squeezed[start : end + 1]
    size = len(scheme.prefix)
    found: dict[ChargeKey, None] = {}
    for at, last in checkchars.superfluous(text, size, end - start):
        body = text[size:at] + text[at + 1 : last]
        key, item = body[:-TAIL], ITEM_OF.get(body[-TAIL])
        if key and item is not None and (scheme.is_open or scheme.matches(key)):
            found[key, item] = None
    found.pop((text[size : end - start - TAIL], ITEM_OF[text[end - start - TAIL]]), None)  # the name itself
    return tuple(found)
