r"""Reading Vietnamese codes that break the standards in known ways.

`parse_lenient` concedes what `vnqr.emvco.lenient` lists, with the NAPAS template (38) and the beneficiary
organisation in it (38-01) known as templates: so the misprint of the first example of NAPAS' own document,
whose account has 13 digits under a length of 12, is read with all 13. And a service code that some
writers put into 38-01 is moved to where it belongs, 38-02.

Example:
    >>> payload, issues = parse_lenient("00020101021138570010A00000072701270006970403011200110123456780208"
    ...                                 "QRIBFTTA53037045802VN6304F4E5")
    >>> payload["38.01.01"]
    '0011012345678'
    >>> for issue in issues:
    ...     print(issue)
    error length-short at 38.01.01, 44-61: the length says 12, the template holds 13 characters of ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.emvco import lenient
from vnqr.emvco.payload import Payload
from vnqr.emvco.tlv import DIGITS, ascii_upper
from vnqr.errors import Code, Issue, MissingObjectError, ParseError
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID
from vnqr.vietqr.rules import NAPAS
from vnqr.vietqr.services import SERVICES

if TYPE_CHECKING:
    from vnqr.emvco.tlv import Tree
    from vnqr.errors import Span

__all__ = ["parse_lenient"]


def parse_lenient(text: str) -> tuple[Payload | None, tuple[Issue, ...]]:
    """Read a payload text, conceding known errors of writers and nothing that takes guessing.

    Whatever `parse` takes is taken. The payload is what was scanned or, where something was conceded, the
    corrected text with a CRC of its own; the spans of the issues are those of the text given.

    Args:
        text: the text of the QR code, at most 4,096 characters.

    Returns:
        The payload, or None where the text cannot be read without guessing; and the issues, every
        concession, or why there is none.

    Raises:
        TypeError: `text` is not a str.

    Example:
        >>> payload, issues = parse_lenient("0002015802VN620063046D0E ")
        >>> str(payload), [issue.code.value for issue in issues]
        ('0002015802VN63044280', ['text-blanks-around', 'length-zero'])
    """
    payload, issues = lenient.parse_conceding(text, NAPAS)
    if payload is None or not _CRC_WRONG.isdisjoint(issue.code for issue in issues):
        return payload, issues
    moved = _with_service_moved(payload)
    if moved is None:
        return payload, issues
    span = _place(text, moved["38.02"])
    return moved, (*issues, Issue.error(Code.SERVICE_NESTED, "38.01.02", span, "NAPAS 38.02"))


_CRC_WRONG: Final = frozenset({Code.CRC_FORMAT, Code.CRC_MISMATCH})


def _with_service_moved(payload: Payload) -> Payload | None:
    """Return the payload with the service code in 38-02 if it is in 38-01-02, else None."""
    try:
        if "38.02" in payload or ascii_upper(payload.get("38.00", "")) != NAPAS_GUID:
            return None
        account: dict[str, str | Tree] = {o.id: o.value for o in payload.children(NAPAS_ID)}
        organisation = {o.id: o.value for o in payload.children("38.01")}
    except (MissingObjectError, ParseError):
        return None
    service = organisation.pop("02", "")
    if service not in SERVICES or not organisation:
        return None
    root: dict[str, str | Tree] = {o.id: o.value for o in payload if o.id != "63"}
    account["01"] = tuple(organisation.items())
    root[NAPAS_ID] = (*account.items(), ("02", service))
    return Payload.from_objects(root.items())


def _place(text: str, service: str) -> Span:
    """Return where the service code is in the text given, which may be URL-encoded."""
    header = f"02{DIGITS[len(service)]}"
    at = text.find(header + service)
    return (at + len(header), at + len(header) + len(service)) if at >= 0 else (0, len(text))
