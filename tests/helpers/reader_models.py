"""Readers with the habits that were seen in the field, written apart from the guard.

Each model reads a text to what it would pay: payee, amount and currency. spec: EMVCo readers in use count
characters, bytes of UTF-8 or units of UTF-16; take signs and other scripts' digits for lengths; drop a tail
that does not fit; take the first or the last of a repeated ID; do not look where the CRC is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

UNITS = {
    "characters": (list, "".join),
    "bytes": (lambda text: list(text.encode()), lambda units: bytes(units).decode("utf-8", "replace")),
    "utf-16": (
        lambda text: [text.encode("utf-16-be")[at : at + 2] for at in range(0, 2 * _width(text), 2)],
        lambda units: b"".join(units).decode("utf-16-be", "replace"),
    ),
}
GUID = "A000000727"


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


@dataclass(frozen=True)
class Paid:
    """What a reader would pay."""

    payee: tuple[str, str] | None
    amount: str | None
    currency: str | None


@dataclass(frozen=True)
class Reader:
    """One set of habits."""

    units: str
    loose_lengths: bool
    drops_tail: bool
    takes_last: bool

    def pays(self, text: str) -> Paid | None:
        """Return what it pays; None where it refuses the text."""
        split, _ = UNITS[self.units]
        root = self._objects(split(text))
        if root is None:
            return None
        return Paid(self._payee(root), self._one(root, "54"), self._one(root, "53"))

    def _objects(self, units: list) -> list[tuple[str, list]] | None:
        _, join = UNITS[self.units]
        found, at = [], 0
        while at < len(units):
            id_, length = join(units[at : at + 2]), self._length(join(units[at + 2 : at + 4]))
            if length is None or at + 4 + length > len(units):
                return found if self.drops_tail else None
            found.append((id_, units[at + 4 : at + 4 + length]))
            at += 4 + length
        return found

    def _length(self, text: str) -> int | None:
        if not self.loose_lengths:
            return int(text) if len(text) == 2 and text.isascii() and text.isdigit() else None
        try:
            return length if (length := int(text)) >= 0 else None
        except ValueError:
            return None

    def _one(self, objects: list[tuple[str, list]], id_: str) -> str | None:
        _, join = UNITS[self.units]
        values = [join(value) for found, value in objects if found == id_]
        return values[-1 if self.takes_last else 0] if values else None

    def _payee(self, root: list[tuple[str, list]]) -> tuple[str, str] | None:
        payees = []
        for id_, value in root:
            if not "26" <= id_ <= "51":
                continue
            template = self._objects(value) or []
            if (self._one(template, "00") or "").upper() != GUID:
                continue
            [organisation] = [child for found, child in template if found == "01"][:1] or [[]]
            inside = self._objects(organisation) or []
            payees.append((self._one(inside, "00") or "", self._one(inside, "01") or ""))
        return payees[-1 if self.takes_last else 0] if payees else None


READERS = [Reader(*habits) for habits in product(UNITS, (False, True), (False, True), (False, True))]
"""All combinations of habits."""
