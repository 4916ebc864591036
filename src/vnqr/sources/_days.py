"""How a statement names its days: `Từ ngày 01/06/2024 đến ngày 02/06/2024`, in one cell or in several.

Example:
    >>> days = period_in("Từ/ From: 01/06/2024 Đến/ To: 02/06/2024")
    >>> [day.isoformat() for day in days]
    ['2024-06-01', '2024-06-02']
    >>> names_days(["Từ ngày", "01/06/2024", "Đến ngày", "02/06/2024"], (1, 3))
    True
    >>> names_days(["Từ ngày", "01/06/2024", "FT1", "50.000"], (3,))
    False
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from vnqr.sources.cells import text_of
from vnqr.sources.times import moment_of
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from vnqr.sources._lines import Cell

__all__ = ["names_days", "period_in", "said_in"]

_LOOKED_AT: Final = 300
_DAY: Final = timedelta(days=1)
_CLOCK: Final = "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_PLAIN_DATE: Final = "[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{2,4}(?![-/.0-9])"
_ANY_DATE: Final = rf"(?:{_CLOCK}[ ,-]+)?{_PLAIN_DATE}(?:[ t,-]+{_CLOCK})?"


def _date(name: str) -> str:
    """Return the pattern of a date with a name, its clock before it or after it."""
    return (
        rf"(?:(?P<{name}_early>{_CLOCK})[ ,-]+)?(?P<{name}>{_PLAIN_DATE})(?:[ t]+(?P<{name}_clock>{_CLOCK}))?"
    )


_RANGE: Final = r"\b(?:ky|period|khoang thoi gian|giai doan|date range|time range)\b[^0-9]{0,40}"
_FROM: Final = r"\b(?:tu|from)\b[^0-9]{0,40}"
_FROM_TO: Final = r"\b(?:tu|from)\b[^0-9]{0,30}\b(?:den|to)\b[^0-9]{0,20}"
_TITLE: Final = (
    r"\b(?:thoi gian|ngay(?: gd| giao dich)?|dates?|time|sao ke(?: tai khoan)?|statement)\b[^0-9a-z]{0,6}"
)
_UNTIL: Final = r"(?=[^0-9]*(?:[-~]|\bden\b|\bto\b))[^0-9]{1,40}"
_BESIDE: Final = r"[ |\n]+"
_JUST_UNTIL: Final = r"[^0-9a-z]*(?:[-~]|\bden\b(?: ngay)?|\bto\b)[^0-9a-z]{0,5}"
_PERIODS: Final = tuple(
    re.compile(label + _date("first") + until + _date("last"))
    for label, until in (
        (_FROM, _UNTIL),
        (_RANGE, _UNTIL),
        (_RANGE, _BESIDE),
        (_FROM_TO, _BESIDE),
        (_TITLE, _JUST_UNTIL),
    )
)
"""What is before the first date, and between the two: most words need `-`, `đến` or `to` between them."""
_BEGINS: Final = re.compile("0{1,2}:00(:00)?")
_ENDS: Final = re.compile("23:59(:[0-9]{2})?")


def period_in(text: str) -> tuple[date, date] | None:
    """Return the first and the last day of a period that a text names; None where it names none.

    A day that begins after midnight, or ends before it, is left out.

    Args:
        text: what is written above a header.
    """
    folded = fold(text, replace=" ").lower()
    match = next(filter(None, (pattern.search(folded) for pattern in _PERIODS)), None)
    first, last = (moment_of(match[name]) if match else None for name in ("first", "last"))
    if match is None or first is None or last is None:
        return None
    begins, ends = (match[f"{name}_early"] or match[f"{name}_clock"] for name in ("first", "last"))
    try:
        first_day = first.day if begins is None or _BEGINS.fullmatch(begins) else first.day + _DAY
        last_day = last.day if ends is None or _ENDS.fullmatch(ends) else last.day - _DAY
    except OverflowError:  # the calendar ends
        return None
    return (first_day, last_day) if first_day <= last_day else None


def said_in(cells: Iterable[Cell]) -> str:
    """Return the filled cells of a row as one text, a bar between them; Excel's days without midnight."""
    return " | ".join(filter(None, map(_text_of, cells)))


def _text_of(cell: Cell) -> str:
    moment = moment_of(cell) if isinstance(cell, datetime) else None
    return text_of(cell)[:_LOOKED_AT] if moment is None or moment.has_clock else moment.day.isoformat()


_WORD: Final = (
    r"(?:tu|den|from|to|ky|period|khoang|thoi|gian|giai|doan|range|time|ngay|date|dates|sao|ke|statement|giao|dich"
    r"|gd|transaction)\b"
)
_NAMED_DAYS: Final = re.compile(
    rf"(?=[^0-9]*\b(?:tu|den|from|to|ky|period|thoi gian|giai doan|range)\b)"
    rf"(?:[^a-z0-9]*{_WORD})+[^a-z0-9]*{_ANY_DATE}(?:(?:[^a-z0-9]|{_WORD})*{_ANY_DATE})?"
)
_ACCOUNT: Final = re.compile(r"\b(?:tai khoan|tk|account)\b[^0-9]{0,40}[0-9][0-9 .-]{4,30}")
_OTHER_DAY: Final = re.compile(rf"\b(?:ngay|date|den|to)\b[^0-9]{{0,40}}{_ANY_DATE}")
_DATE: Final = re.compile(_ANY_DATE)
_DIGIT: Final = re.compile("[0-9]")


def names_days(cells: Sequence[Cell], money: Iterable[int]) -> bool:
    """Whether a row is no payment, though it has a date and digits where amounts are: it names a period.

    Such a row begins with the words of a period and a date. What digits follow belong to another date, or to
    an account that is called so; where amounts are there are none but those of dates.

    Args:
        cells: the cells of the row.
        money: the places of amounts.
    """
    if any(
        _DIGIT.search(_DATE.sub("", fold(_text_of(cells[place]), replace=" ").lower())) for place in money
    ):
        return False
    text = fold(said_in(cells), replace=" ").lower()
    match = _NAMED_DAYS.match(text)
    if match is None:
        return False
    rest = _ACCOUNT.sub("", _OTHER_DAY.sub("", text[match.end() :]))
    return _DIGIT.search(rest) is None
