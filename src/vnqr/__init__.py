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

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.records
if TYPE_CHECKING:
    from vnqr.emvco.payload import Payload, parse
    from vnqr.emvco.rules import EMVCO
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
    from vnqr.onestop.dossier import Dossier, Layout
    from vnqr.onestop.reference import DOSSIER, Match, Profile, Reference, Scheme
    from vnqr.vietqr.accounts import CardScheme, Service, Template, Unreserved
    from vnqr.vietqr.banks import BANKS as banks  # noqa: N811 - read like a module, `vnqr.banks.find`
    from vnqr.vietqr.banks import Bank
    from vnqr.vietqr.model import VietQR
    from vnqr.vietqr.rules import NAPAS, check

__version__ = "0.1.0"

_HOME = {
    "Bank": "vnqr.vietqr.banks",
    "CardScheme": "vnqr.vietqr.accounts",
    "ChecksumError": "vnqr.errors",
    "Code": "vnqr.errors",
    "DOSSIER": "vnqr.onestop.reference",
    "EMVCO": "vnqr.emvco.rules",
    "NAPAS": "vnqr.vietqr.rules",
    "check": "vnqr.vietqr.rules",
    "Dossier": "vnqr.onestop.dossier",
    "EncodeError": "vnqr.errors",
    "Issue": "vnqr.errors",
    "Layout": "vnqr.onestop.dossier",
    "Level": "vnqr.errors",
    "Match": "vnqr.onestop.reference",
    "MissingObjectError": "vnqr.errors",
    "ParseError": "vnqr.errors",
    "Payload": "vnqr.emvco.payload",
    "Profile": "vnqr.onestop.reference",
    "ProfileError": "vnqr.errors",
    "Reference": "vnqr.onestop.reference",
    "Scheme": "vnqr.onestop.reference",
    "Service": "vnqr.vietqr.accounts",
    "Template": "vnqr.vietqr.accounts",
    "Unreserved": "vnqr.vietqr.accounts",
    "VietQR": "vnqr.vietqr.model",
    "VnqrError": "vnqr.errors",
    "parse": "vnqr.emvco.payload",
    "banks": "vnqr.vietqr.banks",
}
_RENAMED = {"banks": "BANKS"}

__all__ = [
    "DOSSIER",
    "EMVCO",
    "NAPAS",
    "Bank",
    "CardScheme",
    "ChecksumError",
    "Code",
    "Dossier",
    "EncodeError",
    "Issue",
    "Layout",
    "Level",
    "Match",
    "MissingObjectError",
    "ParseError",
    "Payload",
    "Profile",
    "ProfileError",
    "Reference",
    "Scheme",
    "Service",
    "Template",
    "Unreserved",
    "VietQR",
    "VnqrError",
    "banks",
    "check",
    "parse",
]


def __getattr__(name: str) -> object:
    """Load a public name from its home on first use (PEP 562)."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    value = getattr(import_module(_HOME[name]), _RENAMED.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *_HOME})
