"""Words of the command line made into values of the library, and back.

Example:
    >>> dong("50000")
    50000
    >>> from vnqr.onestop.reference import Reference
    >>> stated(Reference("000.00.01.H26-240601-0001", item=1))["reference"]
    'HS0000001H26240601000115A'
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pydantic import ValidationError

from vnqr.errors import Code, EncodeError, Issue, VnqrError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from vnqr.onestop.reference import Reference

__all__ = ["dong", "refusals", "stated"]


@contextmanager
def refusals() -> Generator[None]:
    """Turn what pydantic refuses into this library's own error, which the command line reports.

    Raises:
        VnqrError: a value was refused.
    """
    try:
        yield
    except ValidationError as error:
        raise VnqrError(_refused(error)) from None


def _refused(error: ValidationError) -> Iterator[Issue]:
    codes = {code.value: code for code in Code}
    for detail in error.errors(include_url=False, include_input=False):
        context = dict(detail.get("ctx", {}))
        path, rule = context.pop("path", ""), context.pop("rule", "")
        field = ".".join(map(str, detail["loc"]))
        if (code := codes.get(detail["type"])) is None:  # pydantic's own: a file of another shape
            yield Issue.error(Code.FILE_UNUSABLE, field, None, "", reason=detail["msg"])
        else:
            yield Issue.error(code, path or field, None, rule, **context)


def dong(text: str) -> int:
    """Return an amount written in digits alone.

    Raises:
        EncodeError: something else is written (AMOUNT_NOT_WHOLE).
    """
    if not (text.isascii() and text.isdigit()):
        raise EncodeError([Issue.error(Code.AMOUNT_NOT_WHOLE, "54", None, "MPM-032 §4.7.4.1")])
    return int(text[:20])


def stated(reference: Reference) -> dict[str, object]:
    """Return what a reference says, for JSON."""
    return {
        "reference": str(reference),
        "dossier": str(reference.dossier),
        "key": reference.key,
        "item": reference.item,
    }
