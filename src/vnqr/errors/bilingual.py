"""Enums whose members are named in English and Vietnamese."""

from __future__ import annotations

from enum import StrEnum

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from typing import Self

__all__ = ["LANGS", "Bilingual"]

LANGS = ("en", "vi")
"""The languages that sentences are in."""


class Bilingual(StrEnum):
    """Base of enums: each member is declared with its value and its text in both languages.

    Attributes:
        en: the text in English.
        vi: the text in Vietnamese.

    Example:
        >>> class Answer(Bilingual):
        ...     YES = "yes", "agreed", "đồng ý"
        >>> Answer.YES, Answer.YES.vi
        (<Answer.YES: 'yes'>, 'đồng ý')
    """

    en: str
    vi: str

    def __new__(cls, value: str, en: str, vi: str) -> Self:
        """Make a member from its value and its texts."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.en = en
        member.vi = vi
        return member
