"""Times, days and names as the tables have them.

Example:
    >>> at = micros(datetime(2024, 6, 1, 9, tzinfo=VIETNAM))
    >>> at, moment(at).isoformat()
    (1717207200000000, '2024-06-01T09:00:00+07:00')
    >>> name_of(("HS", "0000001H262406010001", 1)), key_in("0000001H262406010001.HS.1")
    ('0000001H262406010001.HS.1', ('HS', '0000001H262406010001', 1))
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from vnqr.ledger.values import VIETNAM

if TYPE_CHECKING:
    from vnqr.ledger.naming import Key

__all__ = ["key_in", "micros", "moment", "name_of", "now"]

_START: Final = datetime(1970, 1, 1, 7, tzinfo=VIETNAM)
_TICK: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Return microseconds since 1970 in UTC."""
    return (at - _START) // _TICK


def moment(at: int) -> datetime:
    """Return the time in Vietnam."""
    return _START + timedelta(microseconds=at)


def now() -> int:
    """Return the time of the clock."""
    return micros(datetime.now(UTC))


def name_of(key: Key) -> str:
    """Return the name of a charge or a token in the tables; those of one dossier sort together."""
    prefix, dossier, item = key
    return f"{dossier}.{prefix}.{item}"


def key_in(name: str) -> Key:
    """Return the key of a name in the tables."""
    dossier, prefix, item = name.split(".")
    return prefix, dossier, int(item)
