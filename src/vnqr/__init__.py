"""VietQR and EMVCo payment codes for the fees of administrative procedures.

The public names, loaded when first used: who only parses loads neither pydantic nor segno.

Example:
    >>> import vnqr
    >>> payload = vnqr.parse("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...                      "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E")
    >>> payload["38.01.00"], payload.amount, payload.additional.purpose
    ('970403', Decimal('180000'), 'thanh toan don hang')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vnqr.emvco.payload import Payload, parse
    from vnqr.errors import (
        ChecksumError,
        Code,
        EncodeError,
        Issue,
        Level,
        MissingObjectError,
        ParseError,
        ProfileError,
        VnqrError,
    )

__version__ = "0.1.0"

_HOME = {
    "ChecksumError": "vnqr.errors",
    "Code": "vnqr.errors",
    "EncodeError": "vnqr.errors",
    "Issue": "vnqr.errors",
    "Level": "vnqr.errors",
    "MissingObjectError": "vnqr.errors",
    "ParseError": "vnqr.errors",
    "Payload": "vnqr.emvco.payload",
    "ProfileError": "vnqr.errors",
    "VnqrError": "vnqr.errors",
    "parse": "vnqr.emvco.payload",
}

__all__ = [
    "ChecksumError",
    "Code",
    "EncodeError",
    "Issue",
    "Level",
    "MissingObjectError",
    "ParseError",
    "Payload",
    "ProfileError",
    "VnqrError",
    "parse",
]


def __getattr__(name: str) -> object:
    """Load a public name from its home on first use (PEP 562)."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted([*globals(), *_HOME])
