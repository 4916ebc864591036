"""Numbers of rows, made here: no question to the database, and rows lie in the order in which they came.

A number is microseconds since 2020 and twelve further bits, drawn at random so that two processes at one
moment differ. Should they not, the database refuses the second row and its call is run again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from random import getrandbits
from threading import Lock
from typing import Final

from vnqr.ledger.live._times import micros, now

__all__ = ["new_id"]

_START: Final = micros(datetime(2020, 1, 1, tzinfo=UTC))
_BITS: Final = 12
_lock = Lock()
_last = 0


def new_id() -> int:
    """Return a number above all that this process has had before, below 2**63 until the year 2091."""
    global _last  # noqa: PLW0603 - the one thing that calls must not share by accident
    with _lock:
        _last = max(_last + 1, now() - _START << _BITS | getrandbits(_BITS))
        return _last
