"""The guard: what a READABLE reference in a memo would be if one of its characters were a slip.

Two check characters cannot see everything: of 1,271 damaged texts, one passes. Where numbers have different
lengths, what passes can be another dossier, or the beginning of a longer number can. So the place of each
READABLE name is read once more, with one character changed; where that is a charge of the book, too, a person
decides. Only READABLE needs this: the neighbours of a PACKED text are in nobody's book.

How it is computed: `r` is the remainder, modulo 1271, of what comes before a place. Behind a matching text's
end nothing changes if a character of value `v` is put in where `35 * r + v` is 0, or taken out; so each place
has at most one such character, and only 36 remainders have one.

Example:
    >>> from vnqr.references.checkchars import remainders
    >>> from vnqr.references.scheme import DOSSIER
    >>> text = "HSH5512240605006068A61"  # 006068; or 0060684, and the 4 was lost
    >>> variants(text, 0, len(text), DOSSIER, remainders(text, 2), certain=True)
    (('H55122406050060684', 0),)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vnqr.references.checkchars import ALPHABET, END, INVERSES, MODULUS, VALUES
from vnqr.references.form import CHECK, ITEM_OF, ITEMS, MAX_REFERENCE_LENGTH, TAIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnqr.references.scheme import Scheme

__all__ = ["variants"]

_MORE = 3
"""So many digits at most a number is longer than another one: they have 4 to 7."""

_next_tail = re.compile(f"([0-9]{{0,{_MORE}}}[{ITEMS}])[0-9A-Z]{{{CHECK}}}").match
_SLIPS = {-value * pow(35, -1, MODULUS) % MODULUS: character for value, character in enumerate(ALPHABET)}
"""What can be put in or left out, by the remainder of what comes before."""
_has_no_slip = frozenset(_SLIPS).isdisjoint


def variants(  # noqa: PLR0913 - a place, and what is known of it
    squeezed: str, start: int, end: int, scheme: Scheme, left: Sequence[int], *, certain: bool
) -> tuple[tuple[str, int], ...]:
    """Return the guard's other readings of a READABLE name: keys and items, without its own.

    Args:
        squeezed: the squeezed memo.
        start: where the name begins there.
        end: where it ends.
        scheme: the scheme of its prefix.
        left: what the beginnings of the name leave, from its prefix on (`checkchars.remainders`); those of
            what follows may come after them.
        certain: whether its key has structure. Then only readings that have it, too, are returned.
    """
    size = len(scheme.prefix)
    last = end - start - TAIL  # the place of the item letter
    text = squeezed[start : end + 1 + _MORE]
    left = left[: last - size + 1]
    bodies = _item_is_slip(text, size, last, left[-1])
    if not _has_no_slip(left):
        bodies += _end_stays(text, size, last, left)
    if not certain:
        bodies += _end_moves(text, size, last, left)
    if not bodies:
        return ()
    found: dict[tuple[str, int], None] = {}
    for body in bodies:
        key, item = body[:-1], ITEM_OF.get(body[-1])
        if key and item is not None and (scheme.matches(key) if certain else scheme.is_open):
            found[key, item] = None
    found.pop((text[size:last], ITEM_OF[text[last]]), None)
    return tuple(found)


def _end_stays(text: str, size: int, last: int, left: Sequence[int]) -> list[str]:
    """Return key and item letter with a character put in, or left out; the same check characters match."""
    found: list[str] = []
    for at, slip in [(at, _SLIPS[each]) for at, each in enumerate(left, size) if each in _SLIPS]:
        if last + TAIL < MAX_REFERENCE_LENGTH:
            found.append(text[size:at] + slip + text[at : last + 1])
        if text[at] == slip:
            found.append(text[size:at] + text[at + 1 : last + 1])
    return found


def _item_is_slip(text: str, size: int, last: int, left: int) -> list[str]:
    """Return key and item letter where the item letter is left out, or a digit stands for it.

    The next letter is the item then, with at most three digits more in front of it.

    Args:
        text: the name and what follows.
        size: the length of the prefix.
        last: the place of the item letter.
        left: the remainder of what comes before it.
    """
    tail = _next_tail(text, last + 1)
    if tail is None or text[tail.end() - CHECK : tail.end()] >= END:
        return []
    key, more, end = text[size:last], tail[1], tail.end()
    due = (1 - int(tail[0], 36)) * INVERSES[end - last - 1]
    found: list[str] = []
    if (due - left) % MODULUS == 0 and end <= MAX_REFERENCE_LENGTH + 1:
        found.append(key + more)
    value = (due - left * 36) % MODULUS
    if value < 10 and len(more) <= _MORE and end <= MAX_REFERENCE_LENGTH:  # noqa: PLR2004 - it is a digit
        found.append(key + ALPHABET[value] + more)
    return found


def _end_moves(text: str, size: int, last: int, left: Sequence[int]) -> list[str]:
    """Return key and item letter where a character of the key is left out, and the end moves on by one."""
    end = last + TAIL + 1
    if len(text) < end or text[end - CHECK : end] >= END:
        return []
    # The text leaves 1 and, with the next character, 36 and that; what is left out must make up for it.
    due = 35 + VALUES[ord(text[end - 1])]
    powers = INVERSES[end - 1 - size : end - 1 - last : -1]
    return [
        text[size:at] + text[at + 1 : end - CHECK]
        for at, before, after, power in zip(range(size, last), left, left[1:], powers, strict=False)
        if (after - before - due * power) % MODULUS == 0
    ]
