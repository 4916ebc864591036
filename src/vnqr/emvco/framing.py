"""What is wrong with the root of a text: its length, what comes first and last, the CRC.

`Payload` loads this when a text has a fault.

Example:
    >>> print(misplaced("5802VN", {"58": 0}, 4096))
    error object-missing at 00, 0-0: the data object is missing [MPM-016 §4.2.1.1]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.emvco.tlv import HEADER, ascii_upper, crc, width
from vnqr.errors import ChecksumError, Code, Issue, Level

if TYPE_CHECKING:
    from typing import Literal

__all__ = ["crc_issues", "misplaced"]

_HEX: Final = frozenset("0123456789ABCDEFabcdef")
_CRC_WIDTH: Final = HEADER + 4


def misplaced(text: str, starts: dict[str, int], limit: int) -> Issue:
    """Return what hinders a text from being a payload, although data objects tile it.

    Args:
        text: the text.
        starts: its objects, of which 00 is not the first or 63 not the last, with four characters; none were
            looked for in a text that is too long.
        limit: of its length.
    """
    if (end := len(text)) > limit:
        return Issue.error(Code.TEXT_TOO_LONG, "", (limit, end), "MPM-007 §4.1", length=end, limit=limit)
    if not text:
        return Issue.error(Code.TEXT_EMPTY, "", (0, 0), "MPM-016 §4.2.1.1")
    return _first_and_last(text, starts, end)


def _first_and_last(text: str, starts: dict[str, int], end: int) -> Issue:
    if "00" not in starts:
        return Issue.error(Code.OBJECT_MISSING, "00", (0, 0), "MPM-016 §4.2.1.1")
    if starts["00"]:
        return Issue.error(Code.FORMAT_INDICATOR_NOT_FIRST, "00", (0, starts["00"]), "MPM-008 §4.6.1.1")
    if "63" not in starts:
        return Issue.error(Code.OBJECT_MISSING, "63", (end, end), "MPM-016 §4.2.1.1")
    start = starts["63"]
    stop = start + width(text, start)
    if stop - start != _CRC_WIDTH:
        return Issue.error(Code.CRC_LENGTH, "63", (start, stop), "MPM-025 Table 3.6")
    return Issue.error(Code.CRC_NOT_LAST, "63", (stop, end), "MPM-009 §4.6.1.2")


def crc_issues(text: str, expected: str, on_crc: Literal["error", "warn"]) -> tuple[Issue, ...]:
    """Return what is wrong with a CRC that differs, as warnings.

    Args:
        text: the payload text.
        expected: its CRC.
        on_crc: `error` raises where the CRC differs in more than case.

    Raises:
        ChecksumError: it differs.
        ParseError: a lone surrogate, which is no character even in a CRC that is let through.
        ValueError: `on_crc` is neither.
    """
    if on_crc not in {"error", "warn"}:
        message = f"on_crc must be 'error' or 'warn', not {on_crc!r}"
        raise ValueError(message)
    found, span = text[-4:], (len(text) - 4, len(text))
    if not _HEX.issuperset(found):
        crc(text)
        issue = Issue.warning(Code.CRC_FORMAT, "63", span, "MPM-028 §4.7.3.2")
    elif ascii_upper(found) == expected:
        return (Issue.warning(Code.CRC_LOWER_CASE, "63", span, "MPM-027 §4.7.3.2"),)
    else:
        issue = Issue.warning(
            Code.CRC_MISMATCH, "63", span, "MPM-026 §4.7.3.1", expected=expected, found=found
        )
    if on_crc == "warn":
        return (issue,)
    raise ChecksumError([issue._replace(level=Level.ERROR)], expected, found)
