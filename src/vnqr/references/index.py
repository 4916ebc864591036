"""A book in memory that also knows parts of codes.

Example:
    >>> from vnqr.references.codes import Part
    >>> index = Index([("0000001H262406010012", 0), ("0000001H262406010012", 1)])
    >>> ("0000001H262406010012", 1) in index
    True
    >>> index.partial([Part("H26", "240601", 12)])
    [('0000001H262406010012', 0), ('0000001H262406010012', 1)]
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vnqr.references.codes import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.references.codes import Part
    from vnqr.references.names import ChargeKey

__all__ = ["Index"]


class Index:
    """The keys and items of charges, found by the whole key or by a part of the code.

    It grows with `add`; charges are never taken out, since a book holds the paid and the cancelled ones too.
    """

    __slots__ = ("_items", "_parts")

    def __init__(self, charges: Iterable[ChargeKey] = ()) -> None:
        """Begin with some charges.

        Args:
            charges: their keys and items.
        """
        self._items: dict[str, tuple[int, ...]] = {}
        self._parts: dict[Part, list[str]] | None = None  # made when it is first needed
        for key, item in charges:
            self.add(key, item)

    def add(self, key: str, item: int) -> None:
        """Add a charge; one that is there already changes nothing."""
        items = self._items.get(key, ())
        if self._parts is not None and not items:
            _add(self._parts, key)
        if item not in items:
            self._items[key] = tuple(sorted((*items, item)))

    def __contains__(self, charge: object) -> bool:
        """Return whether there is a charge of this key and item."""
        match charge:
            case (str(key), int(item)):
                return item in self._items.get(key, ())
            case _:
                return False

    def known(self, keys: Iterable[str]) -> list[ChargeKey]:
        """Return the charges of these dossiers.

        Args:
            keys: the keys of the dossiers.
        """
        return [(key, item) for key in keys for item in self._items.get(key, ())]

    def partial(self, parts: Iterable[Part]) -> list[ChargeKey]:
        """Return the charges of the dossiers that have one of these parts.

        Args:
            parts: as `vnqr.references.codes.parts` finds them in a memo.
        """
        if self._parts is None:
            self._parts = defaultdict(list)
            for key in self._items:
                _add(self._parts, key)
        return self.known(dict.fromkeys(key for part in parts for key in self._parts.get(part, ())))


def _add(index: dict[Part, list[str]], key: str) -> None:
    """Enter a dossier under its parts."""
    for part in parts_of(key):
        index[part].append(key)
