"""What a cell of an office's or a bank's file means: an amount, a direction, a text, a header.

Nothing is guessed: an amount is read in one declared format. `vnqr.sources.times` reads times.

Example:
    >>> dong_of("1.000.000", Money.DOT), dong_of("1,000.00 VND", Money.COMMA)
    (1000000, 1000)
"""

from __future__ import annotations

import re
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from vnqr._support.types import require
from vnqr.errors import Code, VnqrError
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from vnqr.sources._lines import Cell

__all__ = [
    "Amount",
    "Money",
    "amount_of",
    "direction_of",
    "dong_of",
    "formats_of",
    "has_lost_digits",
    "has_sign",
    "money_of",
    "text_of",
    "value_of",
    "words_of",
]


class Money(StrEnum):
    """How a file writes amounts. Digits without any separator are read in every format.

    Decimals, where there are any, must be zeros (one or two): amounts are whole dong.
    """

    PLAIN = "plain"
    """`1000000`, `1000000.00`"""

    DOT = "dot"
    """`1.000.000`, `1.000.000,00`"""

    COMMA = "comma"
    """`1,000,000`, `1,000,000.00`"""

    SPACE = "space"
    """`1 000 000`, `1 000 000,00`; also with the non-breaking spaces U+00A0 and U+202F."""


def money_of(name: Money | str) -> Money:
    """Return a format by its name.

    Raises:
        VnqrError: there is no such format (`value-not-allowed`).
        TypeError: the name is no str.

    Example:
        >>> money_of("dot") is money_of(Money.DOT) is Money.DOT
        True
    """
    require(name, str, "money")
    if name not in list(Money):
        raise VnqrError.of(Code.VALUE_NOT_ALLOWED, "money", allowed=", ".join(Money))
    return Money(name)


_NUMBER: Final = "0|[1-9][0-9]*"
_SPACE: Final = "[ \u00a0\u202f]"
_MONEY: Final = {
    Money.PLAIN: re.compile(rf"({_NUMBER})(?:\.00?)?"),
    Money.DOT: re.compile(rf"({_NUMBER}|[1-9][0-9]{{0,2}}(?:\.[0-9]{{3}})+)(?:,00?)?"),
    Money.COMMA: re.compile(rf"({_NUMBER}|[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+)(?:\.00?)?"),
    Money.SPACE: re.compile(rf"({_NUMBER}|[1-9][0-9]{{0,2}}(?:{_SPACE}[0-9]{{3}})+)(?:[.,]00?)?"),
}
_CURRENCY: Final = "VND|VNĐ|vnd|vnđ|đồng|đ|₫"
_CURRENCY_AFTER: Final = re.compile(f" ?(?:{_CURRENCY})$")
_MAX_MONEY: Final = 40
_SEPARATORS: Final = str.maketrans("", "", "., \u00a0\u202f")
_PLUS: Final = frozenset({"+", "CR", "cr", "Cr"})
_SIGN: Final = "[-+\u2212\u2013]|DR|CR|dr|cr|Dr|Cr"
_SIGNED: Final = re.compile(
    rf"(?:(?P<before>{_SIGN})\s*)?(?P<open>\()?\s*(?:(?:{_CURRENCY})\s*)?"
    rf"(?P<number>[0-9](?:[0-9., \u00a0\u202f]*[0-9])?)"
    rf"\s*(?:{_CURRENCY})?\s*(?P<close>\))?(?:\s*(?P<after>{_SIGN}))?(?:\s*(?:{_CURRENCY}))?"
)

_MAX_EXACT: Final = 10**15
"""Excel keeps 15 digits of a number: from here on digits may be lost."""


def dong_of(text: str, money: Money) -> int | None:
    """Return an amount without a sign, read as declared.

    Args:
        text: a cell; a currency after the number (VND, đ) is allowed.
        money: the format that the file has.

    Returns:
        Whole dong, 0 or more; None where the text is anything else.

    Example:
        >>> dong_of("1.000", Money.DOT), dong_of("1.000", Money.PLAIN)
        (1000, None)
    """
    bare = _CURRENCY_AFTER.sub("", text.strip()) if len(text) <= _MAX_MONEY else ""
    match = _MONEY[money].fullmatch(bare)
    return int(match[1].translate(_SEPARATORS)) if match else None


class Amount(NamedTuple):
    """An amount with its sign.

    Attributes:
        sign: -1 for money out, 1 where a plus is written, 0 where no sign is.
        dong: whole dong, 0 or more.
    """

    sign: Literal[-1, 0, 1]
    dong: int

    @property
    def value(self) -> int:
        """Dong, below 0 for money out."""
        return -self.dong if self.sign < 0 else self.dong


def amount_of(cell: Cell, money: Money) -> Amount | None:
    """Return an amount, with its sign in any spelling.

    Args:
        cell: a text, read as declared, or a number of Excel, which needs no format.
        money: the format of texts.

    Returns:
        The amount; None where the cell is none, is not whole dong, or has two signs.

    Example:
        >>> [amount_of(text, Money.COMMA).value for text in ("+5,000 VND", "-5,000", "(5,000)", "5,000 DR")]
        [5000, -5000, -5000, -5000]
        >>> amount_of("--5,000", Money.COMMA) is None
        True
    """
    if isinstance(cell, str):
        return _written(cell, money) if len(cell) <= _MAX_MONEY else None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _numeric(cell)
    return None


def value_of(cell: Cell, money: Money) -> int | None:
    """Return an amount as `amount_of` reads it, below 0 for money out; None where the cell is none.

    Example:
        >>> value_of("50,000", Money.COMMA), value_of("50,000-", Money.COMMA), value_of("50.000", Money.COMMA)
        (50000, -50000, None)
    """
    if isinstance(cell, str) and len(cell) <= _MAX_MONEY:
        return _value(cell, money)
    amount = amount_of(cell, money)
    return None if amount is None else amount.value


@lru_cache(maxsize=4096)
def _value(text: str, money: Money) -> int | None:
    amount = _written(text, money)
    return None if amount is None else amount.value


@lru_cache(maxsize=4096)
def _written(text: str, money: Money) -> Amount | None:
    if match := _MONEY[money].fullmatch(text):
        return Amount(0, int(match[1].translate(_SEPARATORS)))
    taken = _split(text)
    if taken is None:
        return None
    sign, number = taken
    dong = dong_of(number, money)
    return None if dong is None else Amount(sign, dong)


def _split(text: str) -> tuple[Literal[-1, 0, 1], str] | None:
    """Return the sign and the number without it; None where the text is no amount, or has two signs."""
    match = _SIGNED.fullmatch(text.strip())
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    signs = [sign for sign in (match["before"], match["after"], match["open"]) if sign]
    if len(signs) > 1:
        return None
    return (0 if not signs else 1 if signs[0] in _PLUS else -1), match["number"]


def has_sign(cell: Cell) -> bool:
    """Whether an amount has a sign, in any format.

    Example:
        >>> has_sign("+50.000"), has_sign("(50,000)"), has_sign("50,000"), has_sign(-50000.0)
        (True, True, False, True)
    """
    if isinstance(cell, str):
        taken = _split(cell) if len(cell) <= _MAX_MONEY else None
        return taken is not None and taken[0] != 0
    return isinstance(cell, (int, float)) and cell < 0


def _numeric(number: float) -> Amount | None:
    if not abs(number) < _MAX_EXACT or number != int(number):
        return None
    return Amount(-1 if number < 0 else 0, abs(int(number)))


def formats_of(text: str) -> frozenset[Money]:
    """Return the formats in which a text is an amount, with or without a sign.

    No text has two values: the formats of one text all read the same.

    Example:
        >>> [money.value for money in sorted(formats_of("-50.000"))]
        ['dot']
        >>> [money.value for money in sorted(formats_of("500"))]
        ['comma', 'dot', 'plain', 'space']
    """
    return _formats(text) if len(text) <= _MAX_MONEY else frozenset()


@lru_cache(maxsize=4096)
def _formats(text: str) -> frozenset[Money]:
    taken = _split(text)
    return frozenset(money for money in Money if taken and dong_of(taken[1], money) is not None)


# --- texts ---

_IN: Final = frozenset(
    {"+", "c", "cr", "credit", "co", "ghi co", "in", "tien vao", "thu", "nhan tien", "phat sinh co", "ps co"}
    | {"nhan", "vao", "credited", "deposit", "tang", "ps tang"}
)
_OUT: Final = frozenset(
    {"-", "d", "n", "dr", "debit", "no", "ghi no", "out", "tien ra", "chi", "chuyen tien", "phat sinh no"}
    | {"ps no", "chuyen", "ra", "debited", "withdrawal", "giam", "ps giam"}
)
_MINUS: Final = str.maketrans("\u2212\u2013", "--")


def direction_of(text: str) -> Literal["in", "out"] | None:
    """Return whether a word means money in or money out; None where it means neither.

    Example:
        >>> direction_of("+"), direction_of("Ghi nợ"), direction_of("Tiền vào"), direction_of("Chuyển khoản")
        ('in', 'out', 'in', None)
    """
    return _direction(text.strip()) if len(text) <= _MAX_MONEY else None


@lru_cache(maxsize=1024)
def _direction(bare: str) -> Literal["in", "out"] | None:
    word = bare.translate(_MINUS) if len(bare) == 1 else ""
    word = word if word in {"+", "-"} else words_of(bare)
    return "in" if word in _IN else "out" if word in _OUT else None


_LOST: Final = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]{1,3}")


def has_lost_digits(cell: Cell) -> bool:
    """Whether Excel has taken digits away from a number that is an identifier.

    Example:
        >>> has_lost_digits("2.02406E+13"), has_lost_digits(1.2345678901234567e16), has_lost_digits("FT24E1")
        (True, True, False)
    """
    if isinstance(cell, str):
        return "+" in cell and _LOST.fullmatch(cell.strip()) is not None
    return isinstance(cell, (int, float)) and abs(cell) >= _MAX_EXACT


def text_of(cell: Cell) -> str:
    """Return a cell as a text: a whole number without decimals, a time in ISO 8601.

    Example:
        >>> text_of(113366668888.0), text_of(date(2024, 6, 1)), text_of(" FT1 ")
        ('113366668888', '2024-06-01', 'FT1')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _MAX_EXACT:
        return str(int(cell))
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)


_WORD: Final = re.compile("[0-9a-z]+")


def words_of(header: str) -> str:
    r"""Return the words of a header in ASCII, lower case, one space between them: accents do not count.

    Example:
        >>> words_of("Số tiền ghi có/\n Credit")
        'so tien ghi co credit'
    """
    return " ".join(_WORD.findall(fold(header, replace=" ").lower()))
