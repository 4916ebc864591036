"""What a reader does about an issue of `vnqr.check`: refuse the code, warn of it, or use it all the same.

A standard says what a correct code is; this table says what somebody who pays does with another one. It
follows what EMVCo demands of reading applications (they ignore RFU IDs and values, §1.4.4), and what codes in
use get wrong without harm. An error without a row is refused, a warning without a row is warned of.

`vnqr.testing.faults` has a broken code for each; what its `reader` says is what this table says.

Example:
    >>> from vnqr.emvco.rules import check
    >>> for issue in check("000201010213021640001234567890125204525153038405802US5901X6001Y63047A06"):
    ...     print(issue.code.value, issue.path, reaction(issue))
    initiation-value 01 accept
    value-reserved 01 accept
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.errors import Issue

__all__ = ["REACTIONS", "Verdict", "place", "reaction"]


class Verdict(StrEnum):
    """What to do with a code. ACCEPT: use it. WARN: use it, and show or log why. REFUSE: pay nothing."""

    ACCEPT = "accept"
    WARN = "warn"
    REFUSE = "refuse"


_ACCEPT, _WARN, _REFUSE = Verdict.ACCEPT, Verdict.WARN, Verdict.REFUSE
_EVERYWHERE: Final = ""
_TEXTS: Final = ("59", "60", "61", *(f"62.{id_:02}" for id_ in range(1, 11)), "64.00", "64.01", "64.02")
"""What is shown, and pays nothing."""


def _at(verdict: Verdict, *paths: str, otherwise: Verdict | None = None) -> Mapping[str, Verdict]:
    row = dict.fromkeys(paths or (_EVERYWHERE,), verdict)
    return MappingProxyType(row if otherwise is None else {**row, _EVERYWHERE: otherwise})


REACTIONS: Final[Mapping[Code, Mapping[str, Verdict]]] = MappingProxyType(
    {
        # The text is clear, whoever wrote it made a known mistake.
        Code.TEXT_BOM: _at(_WARN),
        Code.TEXT_BLANKS_AROUND: _at(_WARN),
        Code.TEXT_URL_ENCODED: _at(_WARN),
        Code.CRC_LOWER_CASE: _at(_WARN),
        Code.LENGTH_IN_BYTES: _at(_WARN),
        Code.LENGTH_IN_UTF16: _at(_WARN),
        Code.LENGTH_SHORT: _at(_WARN),
        # An amount that is there and empty was fixed by somebody; what else is empty is absent.
        Code.LENGTH_ZERO: _at(_REFUSE, "54", otherwise=_WARN),
        Code.SERVICE_NESTED: _at(_WARN),
        # A bank may know the number all the same, and says so before it is paid.
        Code.ACCOUNT_CHARACTERS: _at(_WARN),
        Code.CARD_DIGITS: _at(_WARN),
        Code.AMOUNT_DECIMALS: _at(_WARN, "56"),
        Code.PAYLOAD_LARGE: _at(_ACCEPT),
        # A reader ignores what is reserved (§1.4.4), but stops at an unknown format (00).
        Code.INITIATION_VALUE: _at(_ACCEPT),
        Code.TIP_INDICATOR_VALUE: _at(_ACCEPT),
        Code.CHANNEL_VALUE: _at(_ACCEPT),
        Code.VALUE_RESERVED: _at(_ACCEPT, "01", "55", "62.11"),
        Code.ID_RESERVED: _at(_ACCEPT),
        Code.ID_UNDEFINED: _at(_ACCEPT),
        Code.NETWORK_RESERVED: _at(_ACCEPT),
        # What is shown, and what only classifies.
        Code.VALUE_NOT_COMMON: _at(_WARN, *_TEXTS),
        Code.VALUE_NOT_COMPOSED: _at(_WARN),
        Code.VALUE_COMBINING: _at(_ACCEPT),
        Code.VALUE_TOO_LONG: _at(_WARN, "26.00", "38.01.01", *_TEXTS),
        Code.VALUE_LENGTH: _at(_WARN, "01", "52", "58", "62.11", "64.00"),
        Code.VALUE_NOT_DIGITS: _at(_WARN, "52"),
        Code.MCC_FORMAT: _at(_WARN),
        Code.MCC_ZERO: _at(_ACCEPT),
        Code.COUNTRY_FORMAT: _at(_WARN),
        Code.CONSUMER_DATA_LETTERS: _at(_WARN),
        Code.LANGUAGE_FORMAT: _at(_WARN),
        Code.LANGUAGE_UNKNOWN: _at(_WARN),
        Code.OBJECT_MISSING: _at(_WARN, "64.00", "64.01"),
        # NAPAS: 01 tells nothing that 54 does not, and a shop is paid without its category.
        Code.SERVICE_NEEDS: MappingProxyType({"01": _ACCEPT, "52": _WARN, "59": _WARN, "60": _WARN}),
        Code.STATIC_WITH_AMOUNT: _at(_ACCEPT),
        Code.DYNAMIC_WITHOUT_AMOUNT: _at(_ACCEPT),
        Code.PURPOSE_CHARACTERS: _at(_ACCEPT),
        Code.NAPAS_ELSEWHERE: _at(_WARN),
        # The standard names the currencies of a transfer; another one cannot be paid.
        Code.CURRENCY_NOT_NAPAS: _at(_REFUSE),
    }
)
"""Code -> path -> what a reader does; the empty path: everywhere else.

In the paths an account's template is `26`, that of NAPAS `38`, a payment system's template `62.50` and
an unreserved template `80`, whatever their IDs are.
"""

_UNRESERVED: Final = "80"
_PRIVATE: Final = ("62.50", _UNRESERVED)
"""What belongs to somebody else: no fault inside hinders paying."""
_FORM: Final = frozenset({Code.OBJECT_MISSING, Code.GUID_FORM, Code.TEMPLATE_MALFORMED})
"""What is wrong with an unreserved template as such, which only its owner needs."""


def place(path: str, napas: str = "38") -> str:
    """Return a path with the IDs that stand for their kind.

    Args:
        path: as an issue has it.
        napas: the ID of the NAPAS account.

    Example:
        >>> place("39.01.01"), place("39.01.01", napas="39"), place("62.51.00"), place("99.00")
        ('26.01.01', '38.01.01', '62.50.00', '80.00')
    """
    root, rest = path[:2], path[2:]
    if root == napas:
        return "38" + rest
    if "26" <= root <= "51":
        return "26" + rest
    if root >= "80":
        return "80" + rest
    if root == "62" and "62.50" <= path[:5] <= "62.99":
        return "62.50" + path[5:]
    return path


def reaction(issue: Issue, napas: str = "38") -> Verdict:
    """Return what a reader does about an issue of `vnqr.check` or `vnqr.parse_lenient`.

    Args:
        issue: the issue.
        napas: the ID of the NAPAS account, if there is one.
    """
    rows = REACTIONS.get(issue.code, {})
    where = place(issue.path, napas)
    default = _REFUSE if issue.level is Level.ERROR else _WARN
    verdict = rows.get(where, rows.get(_EVERYWHERE, default))
    if where.startswith(_UNRESERVED) and issue.code in _FORM:
        return _ACCEPT
    return _WARN if verdict is _REFUSE and where.startswith(_PRIVATE) else verdict
