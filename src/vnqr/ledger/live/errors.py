"""What keeps the live ledger from doing what was wanted."""

from __future__ import annotations

from vnqr.errors import VnqrError

__all__ = ["LedgerError", "TryAgain"]


class LedgerError(VnqrError):
    """The ledger cannot do what was wanted; `code` says why. Nothing was changed.

    Example:
        >>> from vnqr.ledger import Ledger
        >>> try:
        ...     Ledger("mysql://somewhere/counter")
        ... except LedgerError as error:
        ...     print(error.code)
        ledger-target
    """


class TryAgain(LedgerError):  # noqa: N818 - it says what to do
    """Other writers were in the way. Nothing was changed; the same transaction, run again, may succeed."""
