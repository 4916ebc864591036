"""What a row of the tables of faults says.

Example:
    >>> from vnqr.testing.faults.emvco import EMVCO_FAULTS
    >>> row = next(row for row in EMVCO_FAULTS if row.name == "amount-comma")
    >>> row.reader, [code.value for code in row.errors]
    (<Reaction.REFUSE: 'refuse'>, ['amount-format'])
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vnqr.testing.faults.draft import as_is

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.errors import Code
    from vnqr.testing.faults.draft import Draft

__all__ = ["FaultRow", "Group", "Reaction", "additional", "drop", "put", "tail"]


class Group(StrEnum):
    """Where a fault lies."""

    STRUCTURE = "structure"
    CRC = "crc"
    CHARSET = "charset"
    EMVCO = "emvco"
    NAPAS = "napas"
    WILD = "wild"
    FRAUD = "fraud"
    REFERENCE = "reference"


class Reaction(StrEnum):
    """What a good reader does with a broken code.

    REFUSE: nothing of it is paid. WARN: what it says is clear; it may be used, and the payer, an officer or
    a log is told. IGNORE: it is used as though the fault were not there; to refuse it would be wrong.
    """

    REFUSE = "refuse"
    WARN = "warn"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One fault.

    Attributes:
        group: where it lies.
        name: what it is called; never changes once released.
        en: what is wrong, in English.
        vi: what is wrong, in Vietnamese.
        reader: what a good reader does.
        change: makes the broken text of a right code.
        errors: the codes that `check` reports as errors, every time it does.
        warnings: those that it reports as warnings.
        needs: gives the right code the shape that the fault needs.
        verified: what `verify` reports, among others, to who knows the payee, the charge and what was issued.
    """

    group: Group
    name: str
    en: str
    vi: str
    reader: Reaction
    change: Callable[[Draft], str]
    errors: tuple[Code, ...] = ()
    warnings: tuple[Code, ...] = ()
    needs: Callable[[Draft], Draft] = as_is
    verified: tuple[Code, ...] = ()


def put(path: str, value: str) -> Callable[[Draft], str]:
    """Return the change that sets the value at a path."""
    return lambda draft: draft.set(path, value).sealed()


def drop(*paths: str) -> Callable[[Draft], str]:
    """Return the change that takes objects away."""
    return lambda draft: draft.drop(*paths).sealed()


def additional(**values: str) -> Callable[[Draft], str]:
    """Return the change that fills 62."""
    return lambda draft: draft.additional(**values).sealed()


def tail(text: str) -> Callable[[Draft], str]:
    """Return the change that writes `text` as it is before the CRC, in the place of the object 61."""
    return lambda draft: draft.drop("61").sealed(text)
