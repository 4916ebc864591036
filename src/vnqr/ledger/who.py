"""Who did something, when and why; and how the same act is known again.

Example:
    >>> act = act_of("cancel", "HS0000001H262406010001BXN", None, Who(by="Lan", key="form-1"))
    >>> act.by, is_done([act], act), is_done([], act)
    ('Lan', True, False)
    >>> act_of("cancel", "HS0000001H262406010001BXN", None, Who(by=" "))
    Traceback (most recent call last):
    ...
    vnqr.errors.VnqrError: error line-invalid at by: 1 to 300 characters, no control characters, ...
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict
from unicodedata import category

from vnqr._support import limits
from vnqr._support.types import require
from vnqr.errors import Code, VnqrError
from vnqr.ledger.evidence import digest
from vnqr.ledger.facts import Act

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Who", "act_of", "is_done", "require_line", "require_text", "require_time"]


class Who(TypedDict, total=False):
    """Who did something, when and why; all of it may be left out.

    Attributes:
        by: who, one line of 1 to 300 characters.
        at: when, with its UTC offset.
        key: the caller's own name for the act, likewise one line: the same act again changes nothing,
            another one is refused.
        reason: why, any text.
    """

    by: str | None
    at: datetime | None
    key: str | None
    reason: str | None


def act_of(verb: str, what: str, given: object, who: Who) -> Act:
    """Return what a person did, with the digest by which the same act is known again."""
    require(what, str, "the id of a credit")
    by, at, key, reason = who.get("by"), who.get("at"), who.get("key"), who.get("reason")
    if unknown := who.keys() - set(_WHO):
        message = f"an act takes {', '.join(_WHO)}, not {', '.join(sorted(unknown))}"
        raise TypeError(message)
    require_line(by, "by")
    require_line(key, "key")
    require_text(reason, "reason")
    if at is not None:
        require_time(at, "at")
    return Act(verb, what, by, at, key, reason, digest((verb, what, given)))


def require_text(text: object, name: str) -> None:
    """Raise where what a person gave is no text that every database can keep.

    Args:
        text: the text, or None.
        name: what it is.

    Raises:
        TypeError: it is neither.
        VnqrError: a character of it has no bytes (`text-surrogate`), or is the character 0 (`value-control`).
    """
    require(text, (str, type(None)), name)
    for place, character in enumerate(text if isinstance(text, str) else ""):
        sign = f"U+{ord(character):04X}"
        if "\ud800" <= character <= "\udfff":
            raise VnqrError.of(Code.TEXT_SURROGATE, name, character=sign)
        if character == "\0":
            raise VnqrError.of(Code.VALUE_CONTROL, name, character=sign, position=place)


def require_line(text: object, name: str, limit: int = limits.NAME) -> None:
    """Raise where a name is no line of characters that can be seen: empty, of spaces, of two lines.

    Args:
        text: the name, or None.
        name: what it is the name of.
        limit: how many characters it has at most.

    Raises:
        TypeError: it is neither.
        VnqrError: as of `require_text`, or it is no such line (`line-invalid`).
    """
    require_text(text, name)
    if not isinstance(text, str):
        return
    kinds = [category(character)[0] for character in text]
    if not 0 < len(kinds) <= limit or "C" in kinds or "Z" in {kinds[0], kinds[-1]}:
        raise VnqrError.of(Code.LINE_INVALID, name, limit=limit)


def is_done(acts: Iterable[Act], act: Act) -> bool:
    """Return whether an act was done before, by its key.

    Raises:
        VnqrError: another act was done under the key (`key-reused`).
    """
    for done in acts:
        if act.key is not None and done.key == act.key:
            if done.digest != act.digest:
                raise VnqrError.of(Code.KEY_REUSED, "key")
            return True
    return False


_WHO = ("by", "at", "key", "reason")


def require_time(value: object, what: str) -> None:
    """Raise TypeError where a value is no time with its UTC offset.

    Args:
        value: what was given.
        what: what it is.
    """
    require(value, datetime, what)
    if isinstance(value, datetime) and value.utcoffset() is None:
        message = f"{what} needs its UTC offset"
        raise TypeError(message)
