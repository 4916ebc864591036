"""Characters that are not what they seem: what cannot be seen, and what passes for a Latin letter.

A name in a payment code is for the eye, and an eye takes Cyrillic `А` for `A`, full-width `１` for `1`, and
sees nothing of a direction mark that turns a text around. Vietnamese and English need none of these. What
may be in a text here is what `vnqr.vietnamese.fold.fold` can write in the Common Character Set: ASCII,
Latin letters with the accents in use, `đ`, and some typography; composed or not. All else is strange.

A list of characters that look alike (Unicode's has thousands) is not needed: no letter of another script
belongs into these texts, whether it looks like a Latin one or not.

Example:
    >>> [(found.code.value, found.at) for found in strange("Ủy ban nhân dân")]
    []
    >>> [(found.code.value, found.at) for found in strange("\N{CYRILLIC CAPITAL LETTER U}BND\u202e")]
    [('text-lookalike', 0), ('text-invisible', 4)]
"""

from __future__ import annotations

from typing import Final, NamedTuple
from unicodedata import category, combining, name, normalize

from vnqr.errors import Code
from vnqr.vietnamese.fold import fold, is_common

__all__ = ["Strange", "is_mixed", "strange"]

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"})
"""Categories: controls, format and direction marks, what is no character, and spaces."""

_FILLERS: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
)
"""In other categories: Default_Ignorable_Code_Point of Unicode 16, and the space of Braille."""


class Strange(NamedTuple):
    """A character that does not belong into a text.

    Attributes:
        code: `TEXT_INVISIBLE` or `TEXT_LOOKALIKE`.
        at: its position.
    """

    code: Code
    at: int


def strange(text: str) -> tuple[Strange, ...]:
    """Find characters that Vietnamese and English do not write.

    Args:
        text: any text.

    Returns:
        The first that cannot be seen, and the first that can; in the order of the text.
    """
    found: dict[Code, int] = {}
    for at, char in enumerate(text):
        if not is_common(char) and not _is_written(char):
            found.setdefault(Code.TEXT_INVISIBLE if _is_unseen(char) else Code.TEXT_LOOKALIKE, at)
    return tuple(Strange(code, at) for code, at in found.items())


def is_mixed(text: str) -> bool:
    """Return whether letters of the Latin and of another script are in one text.

    Example:
        >>> is_mixed("Ban Công an"), is_mixed("Народный комитет"), is_mixed("Сông an")
        (False, False, True)
    """
    # The name of a letter begins with its script; Python does not tell the script itself.
    scripts = {name(char, "?").partition(" ")[0] for char in text if char.isalpha()}
    return "LATIN" in scripts and len(scripts) > 1


def _is_written(char: str) -> bool:
    if combining(char):
        return bool(fold("a" + char, replace=""))
    # KELVIN SIGN and the like are other characters to Unicode, but for their looks.
    return normalize("NFC", char) == char and bool(fold(char, replace=""))


def _is_unseen(char: str) -> bool:
    return category(char) in _UNSEEN or char in _FILLERS
