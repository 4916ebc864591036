"""Names of payees as they are compared: without accents, case, spaces and punctuation.

Example:
    >>> plain_name("Ủy ban nhân dân (xã)")
    'UYBANNHANDANXA'
"""

from __future__ import annotations

from unicodedata import normalize

from vnqr.vietnamese.fold import fold

__all__ = ["plain_name"]


def plain_name(name: str) -> str:
    """Return what of a name counts: its letters and digits in ASCII and upper case.

    Raises:
        TypeError: `name` is no str.

    Example:
        >>> plain_name("Sở Tư pháp"), plain_name("SO TU PHAP.")
        ('SOTUPHAP', 'SOTUPHAP')
    """
    folded = fold(normalize("NFKC", name), replace="")
    return "".join(character for character in folded if character.isalnum()).upper()
