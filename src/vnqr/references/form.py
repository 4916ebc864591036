"""The constants of the written forms of a reference (`docs/reference-format.md`).

Example:
    >>> ITEMS[0], ITEMS[1], LAST_ITEM, MAX_REFERENCE_LENGTH
    ('A', 'B', 23, 25)
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["ITEMS", "LAST_ITEM", "MAX_REFERENCE_LENGTH", "Form"]

MAX_REFERENCE_LENGTH: Final = 25
"""How many characters the carrier holds: Purpose of Transaction (62-08) is `ans`, 25."""

ITEMS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""The letters that say the item, from 0 (`A`, the whole dossier) on.

Letters, because a key ends in digits: whatever is inserted, dropped or cut in front of it, no digit of the
running number can take the place of the item. Without I and O, which people read as 1 and 0.
"""

ITEM_OF: Final = {letter: item for item, letter in enumerate(ITEMS)}
"""The item of each letter."""

LAST_ITEM: Final = len(ITEMS) - 1
"""The largest number of a fee item: one letter says it."""

CHECK: Final = 2
"""How many check characters there are."""

TAIL: Final = 1 + CHECK
"""What follows the key: the item and the check characters."""

PACKED_WIDTH: Final = 15
"""How many characters a packed key and item take."""

PACKED_BODY: Final = PACKED_WIDTH + CHECK
"""What follows the prefix in PACKED."""

SHORTEST_BODY: Final = 1 + TAIL
"""The least that follows a prefix: a key of one character, the item, the check characters."""


BANK_TEXT: Final = frozenset({"CHU", "CKN", "CTL", "CTT", "FT2", "MAC", "MAG", "MAS", "TRA", "TTT"})
"""How banks begin the text that they put after the payer's: CT tu, CHUYEN TIEN, CKN, FT2..., Ma GD, Trace.

Where a reference is cut, these three characters must not be taken for its item letter and check characters.
"""

FRAME: Final = ("AUTO", "END")
"""What one bank's client writes directly before and after the payer's text."""


class Form(StrEnum):
    """How a reference is written."""

    READABLE = "readable"
    PACKED = "packed"
