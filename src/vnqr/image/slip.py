"""A payment slip: the code with everything a person needs to pay it, or to have it paid by someone else.

A `Slip` says what is on it; `make` sets it on a sheet of one size:

- `A6`, `A5`: paper.
- `58mm`, `80mm`: the printable 48 and 72 mm of receipt rolls, black only, as long as it takes.
- `card`: for a screen, 400 CSS pixels wide.

What is printed beside the code is compared with the code: amount, account and reference must be those in it,
and the fee items must add up. Texts are set in letters of the slip's own (`vnqr.image.paper.glyphs`); a
character without a glyph is refused, and with it every control, format and bidirectional character.

Example:
    >>> from vnqr.vietqr.model import VietQR
    >>> slip = Slip(
    ...     code=VietQR(bank="970415", account="113366668888", amount=50_000, purpose="HS0000115A"),
    ...     payee="UBND phường Cầu Giấy", account="1133 6666 8888", bank="VietinBank",
    ...     amount=50_000, reference="HS0000115A",
    ... )
    >>> make(slip, "A6")
    <Page 105 x 148 mm>
"""

from __future__ import annotations

from vnqr.image.paper.compose import SIZES, Size, set_on
from vnqr.image.paper.model import MAX_ITEMS, Slip, SlipItem
from vnqr.image.paper.page import Page

__all__ = ["MAX_ITEMS", "SIZES", "Page", "Size", "Slip", "SlipItem", "make"]


def make(slip: Slip, size: Size = "A6") -> Page:
    """Set a slip on a sheet.

    Args:
        slip: what is on it.
        size: one of `SIZES`.

    Returns:
        The page, to be saved as SVG, PDF or PNG, or for a receipt printer. On a sheet of fixed height
        everything is as large as it fits, down to text of a little over six points.

    Raises:
        EncodeError: no such size (SLIP_SIZE), the contents do not fit on it (SLIP_FULL), or the code is too
            long for any QR symbol (SYMBOL_CAPACITY).
        TypeError: `slip` is no Slip.
    """
    if not isinstance(slip, Slip):
        message = f"slip must be a Slip, not {type(slip).__name__}"
        raise TypeError(message)
    return set_on(size, slip)
