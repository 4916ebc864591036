"""Amounts of dong in Vietnamese words, as a receipt states them.

Vietnamese reads a number in groups of three digits (nghìn, triệu, tỷ), and reads tỷ again over itself:
10^12 is "một nghìn tỷ", 10^18 "một tỷ tỷ". Where the language leaves a choice, one norm is kept, that of
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

__all__ = ["dong_in_words"]

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ((), ("nghìn",), ("triệu",))
_BILLION = ("tỷ",)
# The last digit after "mươi" (tens of 2 to 9); after "mười" only 5 changes.
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_AFTER_TEN = {5: "lăm"}


def dong_in_words(amount: int) -> str:
    """Return an amount of dong in words, lower case, ending in "đồng".

    Args:
        amount: whole dong, 0 or more, of any size.

    Raises:
        TypeError: where the amount is no int (a bool is none).
        ValueError: where the amount is negative.

    Example:
        >>> dong_in_words(0)
        'không đồng'
        >>> dong_in_words(24_015)
        'hai mươi tư nghìn không trăm mười lăm đồng'
    """
    if type(amount) is not int:
        message = "an amount of dong is an int"
        raise TypeError(message)
    if amount < 0:
        message = "an amount of dong is not negative"
        raise ValueError(message)
    words: list[str] = []
    for block in _blocks(amount):
        for power in (2, 1, 0):
            group = block // 1000**power % 1000
            if group:
                words += _group(group, leading=not words)
                words += _GROUPS[power]
        words += _BILLION
    return " ".join([*(words[:-1] or _DIGITS[:1]), "đồng"])


def _blocks(amount: int) -> list[int]:
    """Cut into blocks of nine digits, the highest first; every block but the last is followed by tỷ."""
    blocks: list[int] = []
    while amount:
        amount, block = divmod(amount, 10**9)
        blocks.append(block)
    return blocks[::-1]


def _group(group: int, *, leading: bool) -> list[str]:
    """Read 1 to 999; the hundreds of a leading group are read only where there are any."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    silent = leading and not hundreds
    words = [] if silent else [_DIGITS[hundreds], "trăm"]
    if tens == 0 and ones:
        return [*words, *([] if silent else ["linh"]), _DIGITS[ones]]
    if tens == 1:
        words.append("mười")
        return [*words, _AFTER_TEN.get(ones, _DIGITS[ones])] if ones else words
    if tens:
        words += [_DIGITS[tens], "mươi"]
        return [*words, _AFTER_TENS.get(ones, _DIGITS[ones])] if ones else words
    return words
