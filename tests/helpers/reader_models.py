"""Readers with the habits that were seen in the field, written apart from the guard.

Each model reads a text to what it would pay: payee, amount and currency. EMVCo readers in use count
characters, bytes of UTF-8, units of UTF-16, or what a person sees as one character; get the text composed, or
without controls; take signs and other scripts' digits for lengths and IDs; drop a tail that does not fit or
take it as it is; take the first or the last of a repeated ID; do not look where the CRC is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from unicodedata import category, normalize


def _width(text: str) -> int:
    return sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def _seen(text: str) -> list[str]:
    """Letters with their accents, and line ends, as Swift counts them."""
    found: list[str] = []
    for character in text:
        if found and (category(character) == "Mn" or (found[-1], character) == ("\r", "\n")):
            found[-1] += character
        else:
            found.append(character)
    return found


UNITS = {
    "characters": (list, "".join),
    "bytes": (lambda text: list(text.encode()), lambda units: bytes(units).decode("utf-8", "replace")),
    "utf-16": (
        lambda text: [text.encode("utf-16-be")[at : at + 2] for at in range(0, 2 * _width(text), 2)],
        lambda units: b"".join(units).decode("utf-16-be", "replace"),
    ),
    "composed": (lambda text: list(normalize("NFC", text)), "".join),
    "seen": (_seen, "".join),
    "printed": (lambda text: [c for c in text if category(c) != "Cc"], "".join),
    "visible": (lambda text: [c for c in text if category(c) != "Cf"], "".join),
    "stripped": (lambda text: [c for c in text if category(c) not in ("Cc", "Cf")], "".join),
}
GUID = "A000000727"


@dataclass(frozen=True)
class Paid:
    """What a reader would pay."""

    payee: tuple[str, str] | None
    amount: str | None
    currency: str | None


@dataclass(frozen=True)
class Reader:
    """One set of habits; `tail` is what it does with an object that does not fit: refuse, drop or cut."""

    units: str
    loose: bool
    tail: str
    takes_last: bool

    def pays(self, text: str) -> Paid | None:
        """Return what it pays; None where it refuses the text."""
        split, _ = UNITS[self.units]
        root = self._objects(split(text))
        if root is None:
            return None
        return Paid(
            self._payee(root),
            self._one(root, "54", r"\s*\+?[\d.,]*\d[\d.,]*\s*|\d{3}.*"),
            self._one(root, "53", r"\d{3}|[A-Za-z]{3}"),
        )

    def _objects(self, units: list) -> list[tuple[str, list]] | None:
        _, join = UNITS[self.units]
        found, at = [], 0
        while at < len(units):
            id_, length = self._id(join(units[at : at + 2])), self._length(join(units[at + 2 : at + 4]))
            # Of what is cut, accounts alone are of use: a number would go on into the CRC.
            is_cut = length is not None and at + 4 + length > len(units)
            if length is None or (is_cut and not (self.tail == "cut" and "26" <= id_ <= "51")):
                return None if self.tail == "refuse" else found
            found.append((id_, units[at + 4 : at + 4 + length]))
            at += 4 + length
        return found

    def _id(self, text: str) -> str:
        try:
            return f"{int(text):02}" if self.loose else text
        except ValueError:
            return text

    def _length(self, text: str) -> int | None:
        if not self.loose:
            return int(text) if len(text) == 2 and text.isascii() and text.isdigit() else None
        try:
            return length if (length := int(text)) >= 0 else None
        except ValueError:
            return None

    def _one(self, objects: list[tuple[str, list]], id_: str, form: str = ".*") -> str | None:
        """Return the value of an ID, if it is of use."""
        _, join = UNITS[self.units]
        values = [join(value) for found, value in objects if found == id_]
        value = values[-1 if self.takes_last else 0] if values else ""
        return value if value and re.fullmatch(form, value, re.DOTALL) else None

    def _payee(self, root: list[tuple[str, list]]) -> tuple[str, str] | None:
        payees = []
        for id_, value in root:
            if not "26" <= id_ <= "51":
                continue
            template = self._objects(value) or []
            if (self._one(template, "00") or "").upper() != GUID:
                continue
            organisations = [child for found, child in template if found == "01"] or [[]]
            inside = self._objects(organisations[-1 if self.takes_last else 0]) or []
            payees.append((self._one(inside, "00") or "", self._one(inside, "01") or ""))
        return payees[-1 if self.takes_last else 0] if payees else None


STRICT = Reader(units="characters", loose=False, tail="refuse", takes_last=False)
"""The reader of the standard."""
READERS = [
    Reader(*habits) for habits in product(UNITS, (False, True), ("refuse", "drop", "cut"), (False, True))
]
"""All combinations of habits."""


def paid_otherwise(text: str) -> list[Reader]:
    """Return the readers that would pay another payee, amount or currency than the standard's."""
    ours = STRICT.pays(text)
    assert ours is not None
    return [
        reader
        for reader in READERS
        if (paid := reader.pays(text)) is not None
        and any(
            theirs is not None and theirs != own
            for theirs, own in (
                (paid.payee, ours.payee),
                (paid.amount, ours.amount),
                (paid.currency, ours.currency),
            )
        )
    ]
