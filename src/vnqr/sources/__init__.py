"""What banks, aggregators and the agency's own software deliver: statements, notifications, charges.

Example:
    >>> [source.name for source in AGGREGATORS]
    ['sepay', 'casso', 'payos', 'vietqrvn']
"""

from vnqr.sources.casso import Casso
from vnqr.sources.cells import Money
from vnqr.sources.notification import Aggregator, Notification
from vnqr.sources.payos import PayOS
from vnqr.sources.proof import NotAuthenticError
from vnqr.sources.sepay import SePay
from vnqr.sources.statements import Statement, read_statement
from vnqr.sources.vietqrvn import VietQRVN

__all__ = [
    "AGGREGATORS",
    "Aggregator",
    "Casso",
    "Money",
    "NotAuthenticError",
    "Notification",
    "PayOS",
    "SePay",
    "Statement",
    "VietQRVN",
    "read_statement",
]

AGGREGATORS: tuple[type[Aggregator], ...] = (SePay, Casso, PayOS, VietQRVN)
"""Every aggregator that is read; each needs its vectors in tests/vectors/notifications.json."""
