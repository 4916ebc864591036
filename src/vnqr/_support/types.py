"""Types that public functions require, and values whose `repr` shows no account, name or memo.

Example:
    >>> require(None, str, "a memo")
    Traceback (most recent call last):
    ...
    TypeError: a memo must be a str, not NoneType
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Final

__all__ = ["Discreet", "discreet", "require"]


def require(value: object, kinds: type | tuple[type, ...], what: str) -> None:
    """Raise TypeError where a value is of another type.

    Args:
        value: what was given.
        kinds: the type that is required, or several of which one is.
        what: what the value is, with its article.

    Raises:
        TypeError: it is of another type; the message names what was expected.

    Example:
        >>> require(1.5, (str, int), "an amount")
        Traceback (most recent call last):
        ...
        TypeError: an amount must be a str or an int, not float
    """
    if not isinstance(value, kinds):
        raise wrong_type(value, kinds, what)


def wrong_type(value: object, kinds: type | tuple[type, ...], what: str) -> TypeError:
    """Return the error for a value of another type, as `require` raises it."""
    names = [kind.__name__ for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
    expected = " or ".join(f"{'an' if name[0] in 'AEIOUaeiou' else 'a'} {name}" for name in names)
    return TypeError(f"{what} must be {expected}, not {type(value).__name__}")


SHOWN: Final = frozenset(
    {
        "bank",
        "code",
        "dossier",
        "field",
        "guid",
        "id",
        "path",
        "reference",
        "scheme",
        "transaction_id",
        "verb",
    }
)
"""Names of fields whose texts are shown: they hold no account, name or memo."""


def discreet(value: Any) -> str:  # noqa: ANN401 - a named tuple, a dataclass or a model
    """Return a `repr` without accounts, names and memos: `...` is written for a text.

    Fields that hold nothing are left out. Texts are shown only in the fields of `SHOWN`.

    Args:
        value: a named tuple, a dataclass or a model of pydantic.
    """
    shown = "".join(f" {name}={content}" for name, content in _shown(value))
    return f"<{type(value).__name__}{shown}>"


class Discreet:
    """Base of values that hold an account, a name or a memo; give `repr=False` to `dataclass`.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(repr=False)
        ... class Payment(Discreet):
        ...     amount: int
        ...     memo: str
        >>> Payment(50_000, "Nguyen Van A nop phi")
        <Payment amount=50000 memo=...>
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the fields, without accounts, names and memos."""
        return discreet(self)

    def __str__(self) -> str:
        """Return the same; the `str` of pydantic's models would print all of it."""
        return repr(self)

    def __repr_args__(self) -> Iterable[tuple[str, str]]:
        """Return the same for what pydantic gives to other tools that print values."""
        return _shown(self)


_TEXTS: Final = (str, bytes, dict)
_ROWS: Final = (tuple, list, frozenset)


def _shown(value: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - as above
    for name in _fields(type(value)):
        content = getattr(value, name)
        if content is not None and content != ():
            yield name, repr(content) if name in SHOWN or _is_harmless(content) else "..."


def _fields(kind: Any) -> Iterable[str]:  # noqa: ANN401 - the type of such a value
    for names in ("__pydantic_fields__", "__dataclass_fields__"):
        if hasattr(kind, names):
            return getattr(kind, names)  # type: ignore[no-any-return]
    return kind._fields  # type: ignore[no-any-return]


def _is_harmless(content: Any) -> bool:  # noqa: ANN401 - whatever a field holds
    """Return whether a value is no text and holds none; the text of an enum's member is one of ours."""
    if type(content) in _ROWS:
        return all(map(_is_harmless, content))
    return type(content) not in _TEXTS
