"""Which one of its equals a line is: however many numbers a file has, and in whatever order they come."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from vnqr.sources._occurrences import Numbers, Occurrences

DAY = date(2024, 6, 1)
NUMBERS = ["FT" + sha256(b"%d" % number).hexdigest()[:12].upper() for number in range(4_000)]


def test_each_of_many_numbers_is_found_again():
    """Among these 4,000 five are beside another one in a byte: none is forgotten for it."""
    numbers = Numbers()
    for number in (*NUMBERS, *NUMBERS):
        numbers.take(number, DAY)
    lines = Occurrences(numbers.repeated, in_order=True)
    for occurrence in (1, 2):
        found = {lines.next(("113", number, 5_000), DAY, "QR") for number in NUMBERS}
        assert found == {occurrence}


def test_what_comes_once_is_not_kept():
    numbers = Numbers()
    for number in (*NUMBERS, NUMBERS[7]):
        numbers.take(number, DAY)
    assert 1 <= len(numbers.repeated) <= 20  # of 8 million places two numbers may have the same


def test_a_number_of_another_day_is_another_one():
    numbers = Numbers()
    for day in range(1, 29):
        numbers.take("FT1", date(2024, 6, day))
        numbers.take(None, date(2024, 6, day))
    assert numbers.repeated == set()
