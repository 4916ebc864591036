"""Amounts of dong in Vietnamese words, as a receipt states them.

Vietnamese reads a number in groups of three digits (nghìn, triệu, tỷ) and starts anew above tỷ: 10^12 is
"một nghìn tỷ". Where the language leaves a choice, one norm is kept, that of
printed invoices and receipts:

- nghìn, not ngàn; tỷ, not tỉ.
- A zero in the tens is "linh", not "lẻ": 101 is "một trăm linh một".
- After a larger group the hundreds are always read, zero included: 1,005 is "một nghìn không trăm linh
  năm". Without them 1,005 and 1,500 ("một nghìn năm") sound alike.
- 1, 4 and 5 change after tens: "hai mươi mốt", "hai mươi tư", "hai mươi lăm" (not nhăm), but "mười một",
  "mười bốn", "mười lăm".
- A group of three zeros is not read.

Example:
    >>> dong_in_words(1_005_000)
    'một triệu không trăm linh năm nghìn đồng'
"""

from __future__ import annotations

from typing import Final

from vnqr.errors import Code, EncodeError

__all__ = ["dong_in_words"]

_LIMIT: Final = 10**15 - 1

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ((10**6, ("triệu",)), (10**3, ("nghìn",)), (1, ()))
# How the last digit sounds after no tens, after "mười", after "mươi".
_LAST: tuple[dict[int, str], ...] = ({}, {5: "lăm"}, {1: "mốt", 4: "tư", 5: "lăm"})


def dong_in_words(amount: int) -> str:
    """Return an amount of dong in words, lower case, ending in "đồng".

    Args:
        amount: whole dong, 0 to 999,999,999,999,999.

    Raises:
        TypeError: the amount is no int (a bool is none).
        EncodeError: it is negative or too large (`dong-invalid`).

    Example:
        >>> dong_in_words(0)
        'không đồng'
        >>> dong_in_words(24_015)
        'hai mươi tư nghìn không trăm mười lăm đồng'
    """
    if type(amount) is not int:
        message = "an amount of dong is an int"
        raise TypeError(message)
    if not 0 <= amount <= _LIMIT:
        raise EncodeError.of(Code.DONG_INVALID, "amount", None, minimum=0, maximum=_LIMIT)
    billions, rest = divmod(amount, 10**9)
    words = [*_groups(billions, leading=True), "tỷ"] if billions else []
    words += _groups(rest, leading=not billions)
    return " ".join([*(words or _DIGITS[:1]), "đồng"])


def _groups(number: int, *, leading: bool) -> list[str]:
    """Read up to nine digits, group by group; nothing for 0."""
    words: list[str] = []
    for size, name in _GROUPS:
        if group := number // size % 1000:
            words += [*_group(group, leading=leading and not words), *name]
    return words


def _group(group: int, *, leading: bool) -> list[str]:
    """Read 1 to 999; the hundreds of a leading group are read only where there are any."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [] if leading and not hundreds else [_DIGITS[hundreds], "trăm"]
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif words and ones:
        words.append("linh")
    if ones:
        words.append(_LAST[min(tens, 2)].get(ones, _DIGITS[ones]))
    return words
