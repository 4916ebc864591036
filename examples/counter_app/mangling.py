"""What becomes of a reference on its way through the banks: the manglings that real statements show.

Each takes the text of a reference and the dossier's code, and returns the memo that arrives.

Example:
    >>> MANGLINGS["wrapped"]("HS0000001H262406010001BXN", "000.00.01.H26-240601-0001", "")
    'MBVCB.6994946307.HS0000001H2624060 10001BXN.CT tu 0871001234567 TRAN T HI MAI'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

Mangling: TypeAlias = Callable[[str, str, str], str]
"""(reference, dossier's code, another reference) -> memo."""

_COLUMN: Final = 35


def _bank(reference: str) -> str:
    return f"MBVCB.6994946307.{reference}.CT tu 0871001234567 TRAN THI MAI"


def _wrap(text: str) -> str:
    """Put a blank where a bank's column ends."""
    return " ".join(text[start : start + _COLUMN] for start in range(0, len(text), _COLUMN))


def _typo(reference: str) -> str:
    """Put another digit for the last one of the dossier's number."""
    place = len(reference) - 4
    return reference[:place] + ("1" if reference[place] != "1" else "7") + reference[place + 1 :]


def _swap(reference: str) -> str:
    """Swap the last two neighbours that differ."""
    place = next(at for at in range(len(reference) - 4, 1, -1) if reference[at] != reference[at + 1])
    return reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]


MANGLINGS: Final[Mapping[str, Mangling]] = {
    "clean": lambda reference, _code, _other: reference,
    "bank": lambda reference, _code, _other: _bank(reference),
    "lower": lambda reference, _code, _other: _bank(reference).lower(),
    "wrapped": lambda reference, _code, _other: _wrap(_bank(reference)),
    "glued": lambda reference, _code, _other: f"IBFT970416T{reference}12747GD789604-040125",
    "accents": lambda reference, _code, _other: f"np ph h s {reference} cm n",
    "cut": lambda reference, _code, _other: reference[:-2],
    "typo": lambda reference, _code, _other: _bank(_typo(reference)),
    "swapped": lambda reference, _code, _other: _bank(_swap(reference)),
    "lookalike": lambda reference, _code, _other: reference[:2] + reference[2:].replace("0", "O"),
    "bare": lambda _reference, code, _other: f"nop phi ho so {code}",
    "two": lambda reference, _code, other: f"{reference} va {other}",
    "empty": lambda _reference, _code, _other: "chuyen tien",
}
"""Name -> mangling; `two` needs another reference."""
