"""Memos as banks deliver them, squeezed to what survives a transfer: ASCII letters and digits.

Banks drop hyphens, points and accents, break lines at 35 columns and insert or lose one blank there,
and glue their own text to both sides. So a memo is searched without its separators, in upper case, and
what is found is mapped back to its place in the memo. Letters outside ASCII count as separators:
`str.upper` would make ASCII letters of some of them.
"""

from __future__ import annotations

from itertools import compress, count, islice

from vnqr.references.checkchars import ALPHABET
from vnqr.references.dossier import require_str

__all__ = ["locate", "squeeze"]

_UPPER = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_KEPT = bytes(byte in (ALPHABET + ALPHABET.lower()).encode() for byte in range(256))
_SEPARATORS = bytes(byte for byte in range(256) if not _KEPT[byte])


def squeeze(memo: str) -> tuple[bytes, bytes]:
    """Squeeze a memo.

    Args:
        memo: any text.

    Returns:
        The memo with one byte for every character, `?` for those outside ASCII; and what is left of it,
        its ASCII letters and digits, in upper case.

    Raises:
        TypeError: `memo` is not a str.

    Example:
        >>> squeeze("phí: hs0000-001")
        (b'ph?: hs0000-001', b'PHHS0000001')
    """
    require_str("a memo", memo)
    visible = memo.encode("ascii", "replace")
    return visible, visible.translate(_UPPER, _SEPARATORS)


def locate(visible: bytes, start: int, end: int) -> tuple[int, int]:
    """Map a place in the squeezed memo to its place in the memo.

    Args:
        visible: the memo with one byte for every character, from `squeeze`.
        start: the place of the first character in the squeezed memo.
        end: the place behind the last one, at least two characters on.

    Returns:
        (start, end) in the memo.

    Example:
        >>> locate(b"ph?: hs0000-001", 2, 11)
        (5, 15)
    """
    places = compress(count(), visible.translate(_KEPT))
    first = next(islice(places, start, None))
    return first, next(islice(places, end - start - 2, None)) + 1
