"""Times in files: day first or year first, in any spelling, and never month first."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.ledger.values import VIETNAM
from vnqr.sources.times import Moment, clock_of, is_month_first, moment_of, time_of

AT = datetime(2024, 6, 1, 14, 2, 37, tzinfo=VIETNAM)
DAY = datetime(2024, 6, 1, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("2024-06-01 14:02:37", AT), ("2024-06-01T14:02:37", AT), ("2024-06-01T07:02:37Z", AT)),
        *(("2024-06-01T07:02:37+00:00", AT), ("2024-06-01 02:02:37-0500", AT), ("01/06/2024 14:02:37", AT)),
        *(("01-06-2024 14:02:37", AT), ("01.06.2024 14:02:37", AT), ("2024/06/01 14:02:37", AT)),
        *(("01/06/2024\n14:02:37", AT), ("01/06/2024 - 14:02:37", AT), ("01/06/2024, 14:02:37", AT)),
        *(("14:02:37 01/06/2024", AT), ("14:02:37\n01/06/2024", AT), ("14:02:37 - 01/06/2024", AT)),
        *(("01/06/2024 2:02:37 CH", AT), ("01/06/2024 02:02:37 PM", AT), ("2:02:37 CH 01/06/2024", AT)),
        *(("01/06/24 14:02:37", AT), ("01-Jun-2024 14:02:37", AT), ("01/06/2024 14:02:37 CH", AT)),
        *(("2024-06-01T12:32:37+05:30", AT), ("2024-06-01T03:32:37-03:30", AT)),
        ("2024-06-01T14:02:37.5", AT + timedelta(milliseconds=500)),
        ("2024-06-01T14:02:37.1234567+07:00", AT + timedelta(microseconds=123456)),
        ("1/6/2024  14:02", AT - timedelta(seconds=37)),
        ("01/06/2024 12:30 SA", DAY + timedelta(minutes=30)),
        ("01/06/2024 12:30 CH", DAY + timedelta(hours=12, minutes=30)),
        *(
            ("01/06/2024", DAY),
            ("2024/06/01", DAY),
            ("1.6.2024", DAY),
            (" 2024-06-01 ", DAY),
            ("1 Jun 24", DAY),
        ),
        ("29/02/2024", DAY.replace(month=2, day=29)),
    ],
)
def test_a_time_is_read_day_first_or_year_first(text, expected):
    moment = moment_of(text)
    assert moment is not None
    assert moment.time == expected
    assert moment.time.utcoffset() is not None
    assert moment.has_clock is (":" in text)
    assert time_of(text, VIETNAM) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "31/06/2024",
            "29/02/2023",
            "06/13/2024",
            "2024-13-01",
            "2024-06-01 24:00:00",
            "2024-06-01 14:60",
        ),
        *("01/06-2024", "45444", "2024-06-01T07:02:37+07:60", "2024-06-01T07:02:37+24:00", "٠١/٠٦/٢٠٢٤"),
        *(
            "hôm nay",
            "01/06/2024 14:02 SA",
            "01/06/2024 0:30 CH",
            "01/06/2024 25:00 CH",
            "1-Jux-2024",
            "01/06/14",
        ),
        *(
            "14:02:37",
            "31/06/2024 14:02:37",
            "01/06/2024 24:02:37",
            "x" * 61,
            "01/06/2024 14:02:37 extra",
            "1/6/24/1",
        ),
    ],
)
def test_what_is_no_time_is_none(text):
    assert moment_of(text) is None
    assert time_of(text, VIETNAM) is None


def test_dates_of_excel():
    assert moment_of(date(2024, 6, 1)) == Moment(DAY, has_clock=False)
    assert moment_of(datetime(2024, 6, 1, 14, 2, 37)) == Moment(AT, has_clock=True)  # noqa: DTZ001 - Excel's
    assert moment_of(datetime(2024, 6, 1, 14, 2, 36, 999_990)) == Moment(AT, has_clock=True)  # noqa: DTZ001
    assert moment_of(datetime(2024, 6, 1)) == Moment(DAY, has_clock=False)  # noqa: DTZ001
    assert moment_of(45444.0) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("2024-06-01T16:59:59Z", 1), ("2024-06-01T17:00:00Z", 2), ("2024-06-01T23:59:59Z", 2)),
        *(
            ("2024-06-02T00:00:00+07:00", 2),
            ("2024-06-02T00:59:59+08:00", 1),
            ("2024-06-01T12:00:00-05:00", 2),
        ),
        *(("02/06/2024 00:00:00", 2), ("01/06/2024 23:59:59", 1), ("01/06/2024", 1)),
    ],
)
def test_a_day_is_that_of_vietnam_which_begins_at_17_hours_utc(text, day):
    assert moment_of(text).day == date(2024, 6, day)


def test_the_zone_of_a_bare_time_is_given():
    assert time_of("2024-06-01 07:02:37", UTC) == AT


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14:02:37", timedelta(hours=14, minutes=2, seconds=37)),
        ("2:02 CH", timedelta(hours=14, minutes=2)),
        (time(14, 2, 37), timedelta(hours=14, minutes=2, seconds=37)),
        *(("", None), ("24:00", None), ("14:60", None), ("14:02+07:00", None), ("14:02 01/06/2024", None)),
        *((5.0, None), ("x" * 61, None)),
    ],
)
def test_a_clock_alone(cell, expected):
    assert clock_of(cell) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("6/13/2024", True), ("06/13/2024 9:15", True), ("09:15 6/13/2024", True), ("6-13-24", True)),
        *(
            ("6/12/2024", False),
            ("13/6/2024", False),
            ("2024-06-13", False),
            ("2024/6/13", False),
            ("", False),
        ),
        *(("13/13/2024", False), ("6/31/2024", False), ("6/13/x", False), ("x" * 61, False)),
    ],
)
def test_month_first(text, expected):
    assert is_month_first(text) is expected


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001 - local times
def test_what_a_program_prints_is_read(moment):
    expected = moment.replace(microsecond=0, tzinfo=VIETNAM)
    for pattern in ("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%H:%M:%S %d/%m/%Y", "%d-%m-%Y %I:%M:%S %p"):
        assert moment_of(moment.strftime(pattern)) == Moment(expected, has_clock=True)
    assert is_month_first(moment.strftime("%m/%d/%Y")) is (moment.day > 12)
