"""Account numbers as logs may hold them.

Example:
    >>> mask("113366668888")
    '********8888'
"""

from __future__ import annotations

from vnqr._support.types import require

__all__ = ["mask"]

_SHOWN = 4


def mask(account: str) -> str:
    """Return an account number for logs and screens of others: the last four characters, `*` for the rest.

    Of a short number at most a third is shown, so that it cannot be guessed from the rest.

    Args:
        account: an account number, card number or any other identifier.

    Raises:
        TypeError: `account` is no str.

    Example:
        >>> mask("9704151133666688"), mask("1133"), mask("")
        ('************6688', '***3', '')
    """
    require(account, str, "an account")
    shown = min(_SHOWN, len(account) // 3)
    hidden = len(account) - shown
    return "*" * hidden + account[hidden:]
