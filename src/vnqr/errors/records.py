"""`typing.NamedTuple` for modules that must load fast.

Importing `typing` takes about as long as all of what `vnqr.parse` needs. The modules on its way take
this class instead, and tell type checkers that it is the other one::

    if TYPE_CHECKING:
        from typing import NamedTuple
    else:
        from vnqr.errors.records import NamedTuple

Example:
    >>> class Point(NamedTuple):
    ...     x: int
    ...     y: int = 0
    >>> Point(1)
    Point(x=1, y=0)
"""

from __future__ import annotations

from collections import namedtuple

__all__ = ["NamedTuple"]


class _Meta(type):
    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, object]) -> type:
        if not bases:
            return super().__new__(mcs, name, bases, body)
        annotations: dict[str, str] = body.get("__annotations__", {})  # type: ignore[assignment]
        fields = list(annotations)
        defaults = [body[field] for field in fields if field in body]
        made = namedtuple(name, fields, defaults=defaults, module=str(body["__module__"]))  # type: ignore[misc] # noqa: PYI024 - typed by its users
        for key, value in body.items():
            if key not in fields and key not in {"__module__", "__qualname__"}:
                setattr(made, key, value)
        return made


class NamedTuple(metaclass=_Meta):
    """Base of a named tuple whose fields are the annotations of the class body."""
