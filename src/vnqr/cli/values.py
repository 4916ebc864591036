"""Words of the command line made into values of the library, and back.

Example:
    >>> dong("50000")
    50000
    >>> from vnqr.references.reference import Reference
    >>> reference_stated(Reference("000.00.01.H26-240601-0001", item=1))["reference"]
    'HS0000001H262406010001BXN'
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from vnqr._support.validation import issues_of
from vnqr.errors import Code, EncodeError, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from vnqr.references.reference import Reference

__all__ = ["dong", "reference_stated", "refusals"]

_MOST_DIGITS: Final = 15
"""Those of `vnqr.ledger.values.MAX_DONG`; a code holds fewer, and says so."""


@contextmanager
def refusals(place: Callable[[str, str], str] = lambda field, stated: stated or field) -> Generator[None]:
    """Turn what pydantic refuses into this library's own error, which the command line reports.

    Args:
        place: what was refused, from the field and the path of the issue.

    Raises:
        VnqrError: a value was refused.
    """
    try:
        yield
    except ValidationError as error:
        raise VnqrError(issues_of(error, place=place)) from None


def dong(text: str, name: str = "--amount") -> int:
    """Return an amount written in digits alone.

    Args:
        text: what is written.
        name: of the argument, for the error.

    Raises:
        EncodeError: something else is written (AMOUNT_NOT_WHOLE), or more digits than any amount has
            (VALUE_TOO_LONG).
    """
    if not (text.isascii() and text.isdigit()):
        raise EncodeError.of(Code.AMOUNT_NOT_WHOLE, name, None, "MPM-032 §4.7.4.1")
    if len(text) > _MOST_DIGITS:  # zeros before them as well: nobody writes an amount so
        raise EncodeError.of(Code.VALUE_TOO_LONG, name, length=len(text), limit=_MOST_DIGITS)
    return int(text)


def reference_stated(reference: Reference) -> dict[str, object]:
    """Return what a reference says, for JSON."""
    return {
        "reference": str(reference),
        "dossier": str(reference.dossier),
        "key": reference.key,
        "item": reference.item,
    }
