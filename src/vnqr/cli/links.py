"""Links of vietqr.io among what the verbs work on.

Example:
    >>> text_given("https://img.vietqr.io/image/970403-0011012345678-compact.png", as_json=False)
    '00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F'
    >>> text_given("0002010102...", as_json=False)
    '0002010102...'
"""

from __future__ import annotations

from vnqr.cli.output import report

__all__ = ["code_of", "text_given"]


def text_given(given: str, *, as_json: bool, line: int = 0) -> str | None:
    """Return a text as it is; of a link the code that it asks for, None where there is none.

    What is wrong with a link goes to stderr.
    """
    if "vietqr.io/" not in given.lower():
        return given
    from vnqr.vietqr.links import is_link  # noqa: PLC0415 - other texts load no models

    return code_of(given, as_json=as_json, line=line) if is_link(given) else given


def code_of(link: str, *, as_json: bool, line: int = 0) -> str | None:
    """Return the code that a link asks for; None where there is none. Its issues go to stderr."""
    from vnqr.vietqr.links import read  # noqa: PLC0415 - as above

    found = read(link)
    report(found.issues, as_json=as_json, line=line)
    return None if found.qr is None else str(found.qr)
