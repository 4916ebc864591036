"""Rows are numbered in the order in which they come, however fast they come."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from vnqr.ledger.live import _ids
from vnqr.ledger.live._ids import new_id

MANY = 50_000  # in one microsecond more than one is asked for


def made(_: int = 0) -> list[int]:
    return [new_id() for _ in range(MANY)]


def test_each_number_is_above_all_before_it() -> None:
    numbers = made()
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 2**63


def test_after_a_clock_was_set_back_they_go_on(monkeypatch) -> None:
    """The last number is ahead of the time by hours."""
    ahead = new_id() + 2**45
    monkeypatch.setattr(_ids, "_last", ahead)
    numbers = made()
    assert numbers == sorted(set(numbers))
    assert ahead < numbers[0] <= ahead + 2**10


def test_threads_share_no_number() -> None:
    with ThreadPoolExecutor(4) as pool:
        of_threads = [*pool.map(made, range(4))]
    assert all(numbers == sorted(numbers) for numbers in of_threads)
    assert len({number for numbers in of_threads for number in numbers}) == 4 * MANY


def test_another_process_goes_on_from_the_time() -> None:
    command = "from vnqr.ledger.live._ids import new_id; print(new_id())"
    before = new_id()
    done = subprocess.run((sys.executable, "-c", command), check=True, capture_output=True, text=True)
    assert before < int(done.stdout) < new_id()
