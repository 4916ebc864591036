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

from vnqr.references import checkchars, packed
from vnqr.references.checkchars import ALPHABET, MODULUS
from vnqr.references.form import CHECK, ITEMS, MAX_LENGTH, SHORTEST_BODY, TAIL, Form
from vnqr.references.memo import locate, squeeze
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.token import is_token

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Name", "names"]

Charge: TypeAlias = tuple[str, int]
"""The key and the item of a charge, as a book has them."""

_POWERS = [pow(36, power, MODULUS) for power in range(MAX_LENGTH)]


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
        variants: the keys and items that the place would read as if one character in it were one too many
            and the letter or digit that follows directly belonged to it. If one of them is a charge too,
            a person decides.
    """

    prefix: str
    key: str
    item: int | None
    form: Form | None
    span: tuple[int, int]
    certain: bool
    variants: tuple[Charge, ...] = ()


def names(memo: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> tuple[Name, ...]:
    """Return all complete names in a memo.

    Args:
        memo: the memo, any text. It is squeezed to its ASCII letters and digits.
        schemes: the schemes whose names to look for.

    Returns:
        The names, leftmost first, then shortest. Names that overlap are readings of one place; at the same
        place READABLE comes before PACKED, and both before a token.

    Raises:
        TypeError: `memo` is not a str.
    """
    visible, squeezed = squeeze(memo)
    found: list[tuple[int, int, Name]] = []
    for scheme in schemes:
        prefix = scheme.prefix
        for start, end in occurrences(squeezed, prefix.encode()):
            text = squeezed[start:end].decode()
            extra = squeezed[end : end + 1].decode()
            span = locate(visible, start, end)
            for key, item, form, certain in readings(text[len(prefix) :], scheme):
                others = variants(text + extra, scheme) if extra else ()
                others = tuple(other for other in others if other != (key, item))
                found.append((start, end, Name(prefix, key, item, form, span, certain, others)))
            if is_token(text):
                found.append((start, end, Name(prefix, text, None, None, span, certain=False)))
    found.sort(key=lambda each: each[:2])
    return tuple(name for _, _, name in found)


def occurrences(squeezed: bytes, prefix: bytes) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every text of a squeezed memo with this prefix and matching check characters."""
    start = squeezed.find(prefix)
    while start >= 0:
        for length in checkchars.lengths(squeezed[start : start + MAX_LENGTH], len(prefix) + SHORTEST_BODY):
            yield start, start + length
        start = squeezed.find(prefix, start + 1)


def readings(body: str, scheme: Scheme) -> Iterator[tuple[str, int, Form, bool]]:
    """Yield (key, item, form, certain) of a text after a prefix whose check characters match."""
    key, item = body[:-TAIL], ITEMS.find(body[-TAIL])
    certain = item >= 0 and scheme.matches(key)
    if certain or (item >= 0 and scheme.is_open):
        yield key, item, Form.READABLE, certain
    if not certain and len(body) == packed.WIDTH + CHECK:
        unpacked = packed.unpack(body[:-CHECK])
        if unpacked and scheme.matches(unpacked[0]):
            yield *unpacked, Form.PACKED, True


def variants(text: str, scheme: Scheme) -> tuple[Charge, ...]:
    """Return what a text reads as without one of its characters after the prefix, where the check matches.

    Args:
        text: a name and the character that follows it.
        scheme: the scheme of its prefix.
    """
    values = [ALPHABET.index(character) for character in text]
    last = len(values) - 2
    remainder, found = 1, dict[Charge, None]()
    for at in range(last, len(scheme.prefix) - 1, -1):
        # Without the character at this place instead of the next one: they change places with each other.
        remainder = (remainder + (values[at + 1] - values[at]) * _POWERS[last - at]) % MODULUS
        shorter = text[:at] + text[at + 1 :]
        if remainder == 1 and checkchars.matches(shorter):
            for key, item, _, _ in readings(shorter[len(scheme.prefix) :], scheme):
                found[key, item] = None
    return tuple(found)
