"""Damaged references: the texts that one small damage would have made of what is in a memo.

A memo holds a *frame*: an intact prefix and what follows it. Every way to damage a reference by one character
is undone, and the check characters say at once where: each way is an equation modulo 1271 with one unknown,
so that no text is made, and no check computed, but for what solves it. What is found is a guess,
and only a book can tell the right one.

A text v[0] v[1] ... v[n-1] has matching check characters if its **weight**, the sum of v[i] / 36**i, is
1 / 36**(n-1), all of it modulo 1271. A window of the memo has one weight for each length; its distance from
the one that is due is what a repair must make up.

Example:
    >>> guesses = repairs("HS0000001H262406010001XN", 0, 2)  # the letter B is missing
    >>> [guess.damage for guess in guesses if guess.text == "HS0000001H262406010001BXN"]
    [<Damage.ONE_MISSING: 'one-missing'>]
"""

from __future__ import annotations

import re
from collections import defaultdict
from enum import StrEnum
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from vnqr.references import checkchars
from vnqr.references.checkchars import ALPHABET, MODULUS
from vnqr.references.form import (
    CHECK,
    ITEM_OF,
    MAX_REFERENCE_LENGTH,
    PACKED_BODY,
    PACKED_WIDTH,
    SHORTEST_BODY,
    TAIL,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Damage", "Guess", "most_likely", "near_prefixes", "repairs"]

SHORTEST_KEY = 6
"""How long a key must be to be taken on less than all check characters: shorter ones are everyday numbers."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_DIGIT_OF = {"O": 0, "I": 1, "L": 1}
"""What is typed for a digit, and the digit."""
_FEW_LETTERS = 7
_IS_LIKE_DIGIT = bytes(chr(byte).isdecimal() or chr(byte) in _DIGIT_OF for byte in range(128)) + bytes(128)

_LONGEST = MAX_REFERENCE_LENGTH + 1  # with one character too many
_POWER = [pow(36, power, MODULUS) for power in range(_LONGEST + 1)]
_SHARE = [pow(36, -power, MODULUS) for power in range(_LONGEST + 1)]
_INVERSE = _SHARE[1]
_LEFT = (1 - _INVERSE) % MODULUS

T = TypeVar("T")

_MOST_FRAMES = 3
_MOST_NEAR = 40
"""At so many places at most a damaged prefix is looked for."""


class Damage(StrEnum):
    """What happened to a reference, the likeliest first."""

    LOOKALIKE = "lookalike"
    ONE_WRONG = "one-wrong"
    SWAPPED = "swapped"
    ONE_MISSING = "one-missing"
    ONE_TOO_MANY = "one-too-many"
    CUT = "cut"


class Guess(NamedTuple):
    """What a place in a squeezed memo may have been.

    Attributes:
        start: where the place begins.
        end: where it ends.
        text: the reference that it may have been.
        damage: what happened to it then.
    """

    start: int
    end: int
    text: str
    damage: Damage


def most_likely(squeezed: str, framed: list[tuple[int, T]]) -> list[tuple[int, T]]:
    """Return the frames to look at: those with the most digits, at most three. A memo holds one, or two.

    Args:
        squeezed: the squeezed memo.
        framed: the place of each prefix, and whatever belongs to it.
    """
    if len(framed) <= _MOST_FRAMES:
        return framed
    digits = squeezed.encode().translate(_IS_LIKE_DIGIT)
    ranked = sorted(
        framed, key=lambda frame: digits.count(1, frame[0], frame[0] + MAX_REFERENCE_LENGTH), reverse=True
    )
    return ranked[:_MOST_FRAMES]


def repairs(squeezed: str, start: int, size: int) -> Iterator[Guess]:
    """Yield what a frame may have been.

    Args:
        squeezed: the squeezed memo.
        start: the place of the prefix.
        size: its length.
    """
    window = _Window(squeezed[start : start + _LONGEST], size)
    for damage, repair in _REPAIRS.items():
        for length, text in repair(window):
            yield Guess(start, start + length, text, damage)


class _Window:
    """What follows a prefix, as numbers.

    Attributes:
        text: a prefix and what follows it, at most 26 characters.
        size: the length of the prefix.
        values: the values of its characters.
        weights: the weight of its first n characters, for every n.
        missing: (n, what the weight of n characters lacks) for every n that a reference can have.
    """

    def __init__(self, text: str, size: int) -> None:
        self.text = text
        self.size = size
        self.values = [_VALUE[character] for character in text]
        self.weights = [0]
        for value, share in zip(self.values, _SHARE, strict=False):
            self.weights.append((self.weights[-1] + value * share) % MODULUS)
        lengths = range(size + SHORTEST_BODY, min(len(text), MAX_REFERENCE_LENGTH) + 1)
        self.missing = [(length, (_SHARE[length - 1] - self.weights[length]) % MODULUS) for length in lengths]

    def right(self, length: int, text: str) -> Iterator[tuple[int, str]]:
        """Yield (length, text) if the text can be a reference: with an item letter, or as long as PACKED."""
        if (text[-TAIL] in ITEM_OF or len(text) == self.size + PACKED_BODY) and checkchars.matches(text):
            yield length, text


def _lookalikes(window: _Window) -> Iterator[tuple[int, str]]:
    """Put digits for the letters O, I and L: for all of them, or for all but a few."""
    text = window.text
    letters = [at for at in range(window.size, len(text)) if text[at] in _DIGIT_OF]
    change = {at: (_DIGIT_OF[text[at]] - window.values[at]) * _SHARE[at] % MODULUS for at in letters}
    for length, missing in window.missing:
        within = [at for at in letters if at < length]
        # What the letters that stay take back.
        excess = (sum(change[at] for at in within) - missing) % MODULUS
        for kept in _kept(within, change, excess):
            if len(kept) < len(within):
                read = [*text[:length]]
                for at in {*within} - {*kept}:
                    read[at] = str(_DIGIT_OF[text[at]])
                yield from window.right(length, "".join(read))


def _kept(letters: list[int], change: dict[int, int], excess: int) -> Iterator[tuple[int, ...]]:
    """Yield the letters whose changes sum up to the excess: at most two, of few letters at most three."""
    yield from _sums(letters, change, excess)
    for number, at in enumerate(letters if len(letters) <= _FEW_LETTERS else ()):
        for others in _sums(letters[number + 1 :], change, (excess - change[at]) % MODULUS):
            yield at, *others


def _sums(letters: list[int], change: dict[int, int], due: int) -> Iterator[tuple[int, ...]]:
    """Yield the letters, at most two, whose changes sum up to what is due."""
    if not due:
        yield ()
    seen: dict[int, list[int]] = defaultdict(list)
    for at in letters:
        if change[at] == due:
            yield (at,)
        for other in seen.get((due - change[at]) % MODULUS, ()):
            yield other, at
        seen[change[at]].append(at)


def _one_wrong(window: _Window) -> Iterator[tuple[int, str]]:
    """Change one character."""
    text, values = window.text, window.values
    for length, missing in window.missing:
        for at in range(window.size, length) if missing else ():
            value = (values[at] + missing * _POWER[at]) % MODULUS
            if value < len(ALPHABET):
                yield from window.right(length, text[:at] + ALPHABET[value] + text[at + 1 : length])


def _swapped(window: _Window) -> Iterator[tuple[int, str]]:
    """Swap two neighbours."""
    text, values = window.text, window.values
    lengths: dict[int, list[int]] = defaultdict(list)
    for length, missing in window.missing:
        lengths[missing].append(length)
    for at in range(window.size, len(text) - 1):
        change = (values[at + 1] - values[at]) * (_SHARE[at] - _SHARE[at + 1]) % MODULUS
        for length in lengths.get(change, ()) if change else ():
            if at + 1 < length:
                swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 : length]
                yield from window.right(length, swapped)


def _one_missing(window: _Window) -> Iterator[tuple[int, str]]:
    """Insert a character. At the end, where it would be the last check character, that is `_cut`."""
    text, weights = window.text, window.weights
    for typed in range(window.size + SHORTEST_BODY - 1, min(len(text), MAX_REFERENCE_LENGTH - 1) + 1):
        due = _SHARE[typed] - _INVERSE * weights[typed]
        for at in range(window.size, typed):
            value = (due - weights[at] * _LEFT) * _POWER[at] % MODULUS
            if value < len(ALPHABET):
                yield from window.right(typed, text[:at] + ALPHABET[value] + text[at:typed])


def _one_too_many(window: _Window) -> Iterator[tuple[int, str]]:
    """Leave a character out."""
    text, weights = window.text, window.weights
    lengths: dict[int, list[int]] = defaultdict(list)
    for typed in range(window.size + SHORTEST_BODY + 1, len(text) + 1):
        lengths[(_SHARE[typed - 2] - 36 * weights[typed]) % MODULUS].append(typed)
    for at in range(window.size, len(text) - 1):
        for typed in lengths.get((weights[at] - 36 * weights[at + 1]) % MODULUS, ()):
            if at + 1 < typed:
                yield from window.right(typed, text[:at] + text[at + 1 : typed])


def _cut(window: _Window) -> Iterator[tuple[int, str]]:
    """Add the check characters, or the second of them."""
    text = window.text
    for end in range(window.size + SHORTEST_KEY + 1, min(len(text), MAX_REFERENCE_LENGTH - CHECK) + 1):
        if text[end - 1] in ITEM_OF or end == window.size + PACKED_WIDTH:
            check = checkchars.compute(text[:end])
            yield end + text.startswith(check[0], end), text[:end] + check


_REPAIRS = {
    Damage.LOOKALIKE: _lookalikes,
    Damage.ONE_WRONG: _one_wrong,
    Damage.SWAPPED: _swapped,
    Damage.ONE_MISSING: _one_missing,
    Damage.ONE_TOO_MANY: _one_too_many,
    Damage.CUT: _cut,
}


# --- a damaged prefix ---


def near_prefixes(squeezed: str, prefix: str) -> Iterator[Guess]:
    """Yield the references whose prefix is damaged, by one character or by a swap; all else is right.

    Args:
        squeezed: the squeezed memo.
        prefix: the prefix.
    """
    size = len(prefix)
    places = islice(_near(squeezed, prefix), _MOST_NEAR)
    for start, body, first, damage in places:
        text = prefix + first + squeezed[body : body + MAX_REFERENCE_LENGTH - size - len(first)]
        left = checkchars.remainders(text, size)
        for length in checkchars.ends(text, left, size + SHORTEST_KEY + TAIL):
            yield Guess(start, body + length - size - len(first), text[:length], damage)


def _near(squeezed: str, prefix: str) -> Iterator[tuple[int, int, str, Damage]]:
    """Yield (start, body, first, damage): a damaged prefix, what follows, what was swapped into it."""
    for damage, pattern in _damaged(prefix):
        for found in pattern.finditer(squeezed):
            start, body = found.span(1)
            yield start, body, found[2] if found.re.groups > 1 else "", damage


@cache
def _damaged(prefix: str) -> tuple[tuple[Damage, re.Pattern[str]], ...]:
    """Return what finds a damaged prefix: group 1 the prefix, group 2 a character swapped into it."""
    size = len(prefix)
    head, last = prefix[:-1], prefix[-1]
    texts = {
        **{f"{prefix[:at]}[^{prefix[at]}]{prefix[at + 1 :]}": Damage.ONE_WRONG for at in range(size)},
        **{
            f"{prefix[:at]}{prefix[at + 1]}{prefix[at]}{prefix[at + 2 :]}": Damage.SWAPPED
            for at in range(size - 1)
        },
        f"{head}([^{last}]){last}": Damage.SWAPPED,
        # What is left of an intact prefix has lost nothing.
        f"(?<!{prefix[0]}){prefix[1:]}": Damage.ONE_MISSING,
        f"{head}(?!{last})": Damage.ONE_MISSING,
        **{prefix[:at] + prefix[at + 1 :]: Damage.ONE_MISSING for at in range(1, size - 1)},
        **{f"{prefix[:at]}[^{prefix[at]}]{prefix[at:]}": Damage.ONE_TOO_MANY for at in range(1, size)},
    }
    texts.pop(prefix, None)  # where two neighbours are the same letter
    return tuple((damage, re.compile(f"(?=({text}))")) for text, damage in texts.items())
