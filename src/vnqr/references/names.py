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

from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from vnqr.references.checkchars import ends, remainders
from vnqr.references.form import (
    BANK_TEXT,
    CHECK,
    FRAME,
    ITEM_OF,
    MAX_REFERENCE_LENGTH,
    PACKED_BODY,
    SHORTEST_BODY,
    TAIL,
    Form,
)
from vnqr.references.memo import occurrences, span_of, squeeze
from vnqr.references.packed import unpack
from vnqr.references.scheme import DOSSIER, Scheme, schemes_of
from vnqr.references.token import is_token
from vnqr.references.variants import variants

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ChargeKey", "Name", "names"]

ChargeKey: TypeAlias = tuple[str, int]
"""The key of a dossier and the item: what a charge is known by within its scheme."""

_span = attrgetter("span")

BANK_TAILS = BANK_TEXT | {FRAME[1]}
"""What may be the beginning of a bank's text instead of an item letter and check characters."""


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
        variants: the keys and items that the place would read as if one of its characters were a slip
            (`vnqr.references.variants`). Where one of them is a charge too, a person decides.
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
        TypeError: `memo` is not a str, or something is no scheme.
    """
    squeezed = squeeze(memo)
    found: list[Name] = []
    for scheme in schemes_of(schemes):
        if scheme.prefix in squeezed:
            found += _names_of(memo, squeezed, scheme)
    if len(found) > 1:
        found.sort(key=_span)
    return tuple(found)


def _names_of(memo: str, squeezed: str, scheme: Scheme) -> list[Name]:
    """Return the names of one scheme."""
    prefix = scheme.prefix
    size = len(prefix)
    starts = occurrences(squeezed, prefix)
    alone = len(starts) == 1
    found: list[Name] = []
    for start, end, left in complete(squeezed, size, starts):
        text = squeezed[start:end]
        span = span_of(memo, squeezed, start, text, alone=alone)
        key, item = text[size:-TAIL], ITEM_OF.get(text[-TAIL])
        certain = item is not None and scheme.matches(key)
        if item is not None and (certain or scheme.is_open) and not is_bank_text(memo, squeezed, start, text):
            others = variants(squeezed, start, end, scheme, left, certain=certain)
            found.append(Name(prefix, key, item, Form.READABLE, span, certain, others))
        # Where a text reads as both and its key has structure, READABLE is meant.
        charge = None if certain else packed_charge(text, size, scheme)
        if charge:
            found.append(Name(prefix, *charge, Form.PACKED, span, certain=True))
        if is_token(text, size):
            found.append(Name(prefix, text, None, None, span, certain=False))
    return found


def complete(squeezed: str, size: int, starts: Iterable[int]) -> list[tuple[int, int, list[int]]]:
    """Return (start, end, left) of the texts in a squeezed memo whose check characters match.

    `left` is what the beginnings of the text and of what follows leave (`remainders`), from the prefix on.

    Args:
        squeezed: the squeezed memo.
        size: the length of the prefix.
        starts: the places of the prefix.
    """
    found: list[tuple[int, int, list[int]]] = []
    for start in starts:
        window = squeezed[start : start + MAX_REFERENCE_LENGTH]
        left = remainders(window, size)
        for end in ends(window, left, size + SHORTEST_BODY):
            found.append((start, start + end, left))  # noqa: PERF401 - seldom more than one
    return found


def is_bank_text(memo: str, squeezed: str, start: int, text: str) -> bool:
    """Return whether what reads as the end of a READABLE reference is the beginning of a bank's text.

    Then the reference was cut before its item, and the check characters match by chance. It is one of the
    words with which banks begin, set off from the key by a separator; or the end of a bank's frame.

    Args:
        memo: the memo.
        squeezed: the squeezed memo.
        start: where the text begins there.
        text: the reference.
    """
    tail = text[-TAIL:]
    if tail not in BANK_TAILS:
        return False
    before, after = FRAME
    if tail == after:
        return squeezed.endswith(before, 0, start) and not squeezed.startswith(after, start + len(text))
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
