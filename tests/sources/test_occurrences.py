"""Which one of its equals a line is: however many numbers a file has, and in whatever order they come."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from hashlib import sha256
from itertools import product

import pytest

from vnqr.ledger.identity import identity
from vnqr.ledger.values import VIETNAM, Credit
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


LINES = [
    *product(
        ("99MM24001", "99mm24001", "113"),
        (None, "FT1", "ft1"),
        (5_000, 6_000),
        (1, 2),
        ("QR", "qr.", "NOP PHI"),
    )
]
"""Every combination of few values, so that lines are equal but for one thing."""


@pytest.mark.parametrize(
    ("lines", "in_order"),
    [
        (sorted(LINES * 2, key=lambda line: line[3]), True),
        (sorted(LINES * 2, key=lambda line: -line[3]), True),
        (LINES * 2, False),
    ],
    ids=["rising", "falling", "mixed"],
)
def test_equal_is_what_is_one_payment_but_for_the_count(lines, in_order):
    """As `vnqr.ledger.identity` tells payments apart."""
    numbers, before = Numbers(), Counter()
    for _, number, _, day, _ in lines:
        numbers.take(number, date(2024, 6, day))
    found = Occurrences(numbers.repeated, in_order=in_order)
    for account, number, amount, day, memo in lines:
        at = datetime(2024, 6, day, tzinfo=VIETNAM)
        line = {"account": account, "transaction_id": number, "amount": amount, "memo": memo}
        name = identity(Credit(bank="970415", received_at=at, **line))
        before[name] += 1
        assert found.next((account, number, amount), at.date(), memo) == before[name]
