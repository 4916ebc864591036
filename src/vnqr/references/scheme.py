"""Numbering schemes: what the references of one kind of thing look like.

Example:
    >>> DOSSIER.prefix, DOSSIER.matches("0000001H262406010001"), DOSSIER.matches("TP202417")
    ('HS', True, False)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Strict, field_validator
from pydantic.dataclasses import dataclass as pydantic_dataclass

from vnqr._support.types import require, wrong_type
from vnqr._support.validation import custom_error
from vnqr.errors import Code, Issue
from vnqr.references import dossier
from vnqr.references.chance import per_thousand_memos

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DOSSIER", "Scheme", "schemes_of"]


@pydantic_dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid", hide_input_in_errors=True))
class Scheme:
    """What the references of one kind of thing look like. Frozen.

    Schools, hospitals and utilities define their own, for students, patients and customers.

    **The prefix.** Prefixes of schemes that are used together should not begin one another. Take letters that
    seldom come together in ordinary memos: `NG`, `TH`, `CT` and `TT` come in every one to four of them, cost
    time in each, and are found by chance (see `chance`); `HS` comes in one memo of 150.

    **The pattern** runs over what strangers write into a memo: one that backtracks without end, as
    `([0-9]+)+X` does, can be made to stop a counter. Say how many characters each part has. A pattern that
    fixes the length also keeps a shorter number from being read where a longer one is damaged: number with
    one length of sequence for each agency and day.

    Attributes:
        prefix: 2 to 4 letters A-Z in front of every reference.
        name: what the scheme numbers, for people.
        pattern: a regular expression that every key follows as a whole (a key is the code in upper case
            with everything but 0-9 and A-Z removed); None: dossiers, in the three layouts or opaque.

    Raises:
        pydantic.ValidationError: a prefix or a pattern that is none.

    Example:
        >>> from vnqr.references.reference import Reference
        >>> student = Scheme("SV", "student", "SV[0-9]{7}")
        >>> str(Reference("SV-2024-001", scheme=student))
        'SVSV2024001ACC'
    """

    prefix: Annotated[str, Strict()] = "HS"
    name: Annotated[str, Strict()] = "dossier"
    pattern: Annotated[str, Strict()] | None = None

    @field_validator("prefix")
    @classmethod
    def _check_prefix(cls, prefix: str) -> str:
        """Take 2 to 4 letters A-Z."""
        if not re.fullmatch("[A-Z]{2,4}", prefix):
            raise custom_error(Issue.error(Code.SCHEME_PREFIX, "prefix"))
        return prefix

    @field_validator("pattern")
    @classmethod
    def _check_pattern(cls, pattern: str | None) -> str | None:
        """Take what compiles."""
        try:
            _compile(pattern)
        except (re.error, OverflowError):
            raise custom_error(Issue.error(Code.SCHEME_PATTERN, "pattern")) from None
        return pattern

    def matches(self, key: str) -> bool:
        """Return whether a key has the structure of this scheme.

        Args:
            key: characters 0-9 and A-Z.

        Returns:
            Whether it follows the pattern; for dossiers, whether it has a known layout and a real date.
        """
        return _fullmatch(self.pattern)(key) is not None

    def search(self, text: str, start: int = 0) -> int:
        """Return the next place at which something with this structure begins, -1 if there is none.

        Args:
            text: characters 0-9 and A-Z.
            start: the first place to look at.
        """
        found = _compile(self.pattern).search(text, start)
        return found.start() if found else -1

    @property
    def chance(self) -> float:
        """About how often the prefix comes in 1,000 ordinary memos by chance; above 100, better take another.

        An estimate by pairs of letters, see `vnqr.references.chance`.

        Example:
            >>> round(DOSSIER.chance), round(Scheme("NG").chance)
            (3, 808)
        """
        return per_thousand_memos(self.prefix)

    @property
    def is_open(self) -> bool:
        """Whether codes outside the structure belong to the scheme, as opaque dossiers do."""
        return self.pattern is None


@cache
def _compile(pattern: str | None) -> re.Pattern[str]:
    """Return the structure of the keys, compiled."""
    return re.compile(dossier.KEY if pattern is None else pattern, re.ASCII)


@cache
def _fullmatch(pattern: str | None) -> Callable[[str], re.Match[str] | None]:
    """Return what matches a whole key."""
    return _compile(pattern).fullmatch


def schemes_of(schemes: Iterable[Scheme]) -> tuple[Scheme, ...]:
    """Return the schemes that a caller gave; a tuple is returned as it is.

    Raises:
        TypeError: it is no list, or something in it is no scheme.

    Example:
        >>> schemes_of(["HS"])
        Traceback (most recent call last):
        ...
        TypeError: a scheme must be a Scheme, not str
    """
    if not isinstance(schemes, tuple):
        require(schemes, Iterable, "a list of schemes")
        schemes = tuple(schemes)
    for scheme in schemes:
        if not isinstance(scheme, Scheme):  # `require` would cost a tenth of finding nothing in a memo
            raise wrong_type(scheme, Scheme, "a scheme")
    return schemes


DOSSIER = Scheme()
"""Dossiers of administrative procedures, prefix `HS` (hồ sơ)."""
