"""A payload text with one data object changed, all else byte for byte.

`Payload.replaced` and `Payload.without` are made of this.

Example:
    >>> edited("0002010102115802ID", {"00": 0, "01": 6, "58": 12}, ["54"], "60000")
    '0002010102115405600005802ID'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vnqr.emvco.objects import ROOT, inside
from vnqr.emvco.tlv import HEADER, encode, join, width
from vnqr.errors import Code, MissingObjectError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vnqr.emvco.objects import ObjectSpec
    from vnqr.emvco.tlv import Tree

__all__ = ["edited"]


def edited(text: str, starts: Mapping[str, int], ids: Sequence[str], value: str | Tree | None) -> str:
    """Return a text with another value of one data object, or without it.

    Args:
        text: data objects in a row, without the CRC.
        starts: where they start, as `vnqr.emvco.tlv.index` finds them.
        ids: the IDs on the way to the object, from the root.
        value: its value, or (ID, value) pairs of a template; None: leave it out.

    Raises:
        EncodeError: what the result cannot hold.
        MissingObjectError: there is no object to leave out, or one on the way is a primitive.
        ParseError: a template on the way is not well-formed.
    """
    return _level(_Level(text, starts, 0, len(text)), "", ids, value, ROOT)


class _Level(NamedTuple):
    """The data objects of one level, from `first` to `end` of the text."""

    text: str
    starts: Mapping[str, int]
    first: int
    end: int


def _level(
    level: _Level, path: str, ids: Sequence[str], value: str | Tree | None, table: Mapping[str, ObjectSpec]
) -> str:
    """Return the objects of a level, one of them changed."""
    (text, starts, first, end), (id_, *below), here = level, ids, join(path, ids[0])
    start = starts.get(id_, next((at for other, at in starts.items() if other > id_), end))
    stop = start + width(text, start) if id_ in starts else start
    if below:
        spec = table.get(id_)
        if spec is None or spec.kind == "primitive":
            raise MissingObjectError.of(Code.NOT_A_TEMPLATE, here, None, "MPM-052 §4.7.10.1")
        found = inside(text, start, stop, here) if id_ in starts else {}
        within = _Level(text, found, min(start + HEADER, stop), stop)
        # A template that has nothing left goes as well.
        value = _level(within, here, below, value, spec.children) or None
    elif value is None and id_ not in starts:
        raise MissingObjectError.of(Code.OBJECT_MISSING, here)
    changed = "" if value is None else encode([(id_, value)], path)
    return f"{text[first:start]}{changed}{text[stop:end]}"
