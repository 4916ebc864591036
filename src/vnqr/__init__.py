"""VietQR and EMVCo payment codes for the fees of administrative procedures.

The public names, loaded when first used: who only parses and checks loads neither pydantic nor segno.

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
    from vnqr.onestop.guard import verify
    from vnqr.onestop.ledger import Charge, Credit, FeeItem, FeeKind
    from vnqr.onestop.payees import Payee
    from vnqr.onestop.reconcile import Reconciliation, reconcile
    from vnqr.onestop.reference import DOSSIER, Match, Profile, Reference, Scheme
    from vnqr.onestop.suggestion import Suggestion, suggest
    from vnqr.onestop.tokens import Token
    from vnqr.vietqr.accounts import Service
    from vnqr.vietqr.banks import BANKS as banks  # noqa: N811 - read like a module, `vnqr.banks.find`
    from vnqr.vietqr.banks import Bank
    from vnqr.vietqr.lenient import parse_lenient
    from vnqr.vietqr.model import VietQR
    from vnqr.vietqr.others import CardScheme, Template, Unreserved
    from vnqr.vietqr.rules import NAPAS, check

__version__ = "0.1.0"

_HOME = {
    "Bank": "vnqr.vietqr.banks",
    "CardScheme": "vnqr.vietqr.others",
    "Charge": "vnqr.onestop.ledger",
    "ChecksumError": "vnqr.errors",
    "Code": "vnqr.errors",
    "Credit": "vnqr.onestop.ledger",
    "DOSSIER": "vnqr.onestop.reference",
    "Dossier": "vnqr.onestop.dossier",
    "EMVCO": "vnqr.emvco.rules",
    "EncodeError": "vnqr.errors",
    "FeeItem": "vnqr.onestop.ledger",
    "FeeKind": "vnqr.onestop.ledger",
    "Issue": "vnqr.errors",
    "Layout": "vnqr.onestop.dossier",
    "Level": "vnqr.errors",
    "Match": "vnqr.onestop.reference",
    "MissingObjectError": "vnqr.errors",
    "NAPAS": "vnqr.vietqr.rules",
    "ParseError": "vnqr.errors",
    "Payee": "vnqr.onestop.payees",
    "Payload": "vnqr.emvco.payload",
    "Profile": "vnqr.onestop.reference",
    "ProfileError": "vnqr.errors",
    "Reconciliation": "vnqr.onestop.reconcile",
    "Reference": "vnqr.onestop.reference",
    "Scheme": "vnqr.onestop.reference",
    "Service": "vnqr.vietqr.accounts",
    "Suggestion": "vnqr.onestop.suggestion",
    "Template": "vnqr.vietqr.others",
    "Token": "vnqr.onestop.tokens",
    "Unreserved": "vnqr.vietqr.others",
    "VietQR": "vnqr.vietqr.model",
    "VnqrError": "vnqr.errors",
    "check": "vnqr.vietqr.rules",
    "parse": "vnqr.emvco.payload",
    "parse_lenient": "vnqr.vietqr.lenient",
    "reconcile": "vnqr.onestop.reconcile",
    "suggest": "vnqr.onestop.suggestion",
    "verify": "vnqr.onestop.guard",
    "banks": "vnqr.vietqr.banks",
}
_RENAMED = {"banks": "BANKS"}

__all__ = [
    "DOSSIER",
    "EMVCO",
    "NAPAS",
    "Bank",
    "CardScheme",
    "Charge",
    "ChecksumError",
    "Code",
    "Credit",
    "Dossier",
    "EncodeError",
    "FeeItem",
    "FeeKind",
    "Issue",
    "Layout",
    "Level",
    "Match",
    "MissingObjectError",
    "ParseError",
    "Payee",
    "Payload",
    "Profile",
    "ProfileError",
    "Reconciliation",
    "Reference",
    "Scheme",
    "Service",
    "Suggestion",
    "Template",
    "Token",
    "Unreserved",
    "VietQR",
    "VnqrError",
    "banks",
    "check",
    "parse",
    "parse_lenient",
    "reconcile",
    "suggest",
    "verify",
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
