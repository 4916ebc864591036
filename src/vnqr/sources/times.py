"""When something was booked, as the cells of an office's or a bank's file say it.

Day first or year first, never month first: `6/13/2024` is no time, but a sign that a program with American
settings wrote the file.

Example:
    >>> moment_of("01/06/2024 2:15:00 CH").time.isoformat()
    '2024-06-01T14:15:00+07:00'
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.ledger.values import VIETNAM

if TYPE_CHECKING:
    from vnqr.sources._lines import Cell

__all__ = ["Moment", "clock_of", "is_month_first", "moment_of", "time_of"]


class Moment(NamedTuple):
    """When something was booked.

    Attributes:
        time: with its UTC offset; midnight where only the day is known.
        has_clock: whether the time of day is known.
    """

    time: datetime
    has_clock: bool

    @property
    def day(self) -> date:
        """The day in Vietnam."""
        return (self.time if self.time.tzinfo is VIETNAM else self.time.astimezone(VIETNAM)).date()


_CLOCK: Final = (
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,6})[0-9]*)?)?"
    r"(?:\s*(?P<half>SA|CH|AM|PM|sa|ch|am|pm))?\s*(?P<offset>Z|[+-][0-9]{2}:?[0-5][0-9])?"
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = (
    r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})",
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})",
    r"(?P<day>[0-9]{1,2})[- /](?P<name>[A-Za-z]{3})[- /](?P<year>[0-9]{4}|[0-9]{2})",
)
_TIMES: Final = tuple(
    re.compile(pattern)
    for day in _DAYS
    for pattern in (
        rf"{day}(?:(?:T|\s*[-,]\s*|\s+){_CLOCK})?",
        rf"{_CLOCK}(?:\s*[-,]\s*|\s+){day}",
    )
)
_BARE_CLOCK: Final = re.compile(_CLOCK)
_FIRST_SHORT_YEAR: Final = 15
"""Years of two digits are 2015 to 2099: there was no NAPAS transfer by code before."""
_NOON: Final = 12
_MAX_TIME: Final = 60


@lru_cache(maxsize=1024)
def _moment(text: str, zone: tzinfo) -> Moment | None:
    bare = text.strip()
    for pattern in _TIMES:
        if match := pattern.fullmatch(bare):
            return _made(match, zone)
    return None


def _usual(text: str, zone: tzinfo) -> Moment | None:
    """Return the moment of `01/06/2024 09:15:33`; most files have it, and this takes a third of the time."""
    try:
        moment = datetime.fromisoformat(f"{text[6:10]}-{text[3:5]}-{text[:2]}{text[10:]}")
    except ValueError:
        return None
    return Moment(moment.replace(tzinfo=zone), has_clock=True)


_IS_USUAL: Final = re.compile("[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}").fullmatch


def _made(match: re.Match[str], zone: tzinfo) -> Moment | None:
    parts = match.groupdict()
    year, day = int(parts["year"]), int(parts["day"])
    if name := parts.get("name"):
        month = _MONTHS.index(name.lower()) + 1 if name.lower() in _MONTHS else 0
    else:
        month = int(parts["month"])
    if len(parts["year"]) == 2:  # noqa: PLR2004 - two digits of a year
        year = 2000 + year if year >= _FIRST_SHORT_YEAR else 0
    hour = _hour(int(parts["hour"] or 0), (parts["half"] or "").upper())
    try:
        moment = datetime(
            *(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0)),
            int((parts["fraction"] or "").ljust(6, "0")),
            tzinfo=_offset(parts["offset"]) if parts["offset"] else zone,
        )
    except ValueError:
        return None
    return Moment(moment, has_clock=parts["hour"] is not None)


def _hour(hour: int, half: str) -> int:
    """Return the hour of 24; one that does not exist where the halves of the day contradict it."""
    if half in {"SA", "AM"}:
        return 0 if hour == _NOON else hour if hour < _NOON else -1
    if half in {"CH", "PM"}:
        return hour if hour >= _NOON else hour + _NOON if hour else -1
    return hour


def _offset(text: str) -> tzinfo:
    """Return the time zone of `Z`, `+07:00` or `+0700`; ValueError where an offset is no such thing."""
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def moment_of(cell: Cell, zone: tzinfo = VIETNAM) -> Moment | None:
    """Return when something was booked: day first or year first, the clock before or after, or none.

    Args:
        cell: a text, or a date of Excel.
        zone: the time zone of a cell that names none.

    Returns:
        The moment; None where the cell is anything else, or no date of the calendar.

    Example:
        >>> for text in ("1/6/2024", "2024-06-01T07:15:33Z", "09:15:33 01/06/2024", "01.06.2024 - 09:15"):
        ...     moment = moment_of(text)
        ...     print(moment.time.isoformat(), moment.has_clock)
        2024-06-01T00:00:00+07:00 False
        2024-06-01T07:15:33+00:00 True
        2024-06-01T09:15:33+07:00 True
        2024-06-01T09:15:00+07:00 True
        >>> moment_of("06/13/2024") is None
        True
    """
    if isinstance(cell, str):
        if _IS_USUAL(cell):
            return _usual(cell, zone)
        return _moment(cell, zone) if len(cell) <= _MAX_TIME else None
    if isinstance(cell, datetime):
        # Excel keeps days as fractions: a clock comes out some microseconds beside the second.
        whole = (cell + timedelta(microseconds=500_000)).replace(microsecond=0)
        return Moment(whole.replace(tzinfo=zone), has_clock=whole.time() != time())
    if isinstance(cell, date):
        return Moment(datetime(cell.year, cell.month, cell.day, tzinfo=zone), has_clock=False)
    return None


def time_of(text: str, zone: tzinfo) -> datetime | None:
    """Return the time of a text, as `moment_of` reads it; None where it is none.

    Example:
        >>> time_of("1/6/2024 14:02", VIETNAM).isoformat(), time_of("31/06/2024", VIETNAM)
        ('2024-06-01T14:02:00+07:00', None)
    """
    moment = moment_of(text, zone)
    return moment.time if moment else None


def clock_of(cell: Cell) -> timedelta | None:
    """Return the time of day of a cell that has nothing else; None where it is anything else.

    Example:
        >>> clock_of("09:15:33"), clock_of("01/06/2024 09:15:33")
        (datetime.timedelta(seconds=33333), None)
    """
    if isinstance(cell, time):
        return timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    match = _BARE_CLOCK.fullmatch(cell.strip()) if isinstance(cell, str) and len(cell) <= _MAX_TIME else None
    if match is None or match["offset"]:
        return None
    hour = _hour(int(match["hour"]), (match["half"] or "").upper())
    minute, second = int(match["minute"]), int(match["second"] or 0)
    if not (0 <= hour < 24 and minute < 60 and second < 60):  # noqa: PLR2004 - the parts of a day
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second)


def is_month_first(text: str) -> bool:
    """Whether a text is a date only if the month comes first, as American settings of Excel write it.

    Example:
        >>> is_month_first("6/13/2024 9:15"), is_month_first("6/12/2024"), is_month_first("13/6/2024")
        (True, False, False)
    """
    match = _MONTH_FIRST.search(text) if len(text) <= _MAX_TIME and _moment(text, UTC) is None else None
    if match is None:
        return False
    swapped = f"{match[3]}{match[2]}{match[1]}"
    return _moment(text[: match.start()] + swapped + text[match.start() + len(swapped) :], UTC) is not None


_MONTH_FIRST: Final = re.compile("(?<![0-9])(0?[1-9]|1[0-2])([-/.])(1[3-9]|2[0-9]|3[01])(?=[-/.][0-9])")
