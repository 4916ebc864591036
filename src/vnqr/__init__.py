"""VietQR and EMVCo payment codes for the fees of administrative procedures.

The public names, loaded when first used: parsing and checking load neither pydantic nor segno.

Example:
    >>> import vnqr
    >>> payload = vnqr.parse("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...                      "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E")
    >>> payload["38.01.00"], payload.amount, payload.additional.purpose
    ('970403', Decimal('180000'), 'thanh toan don hang')
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from vnqr._support.masks import mask
    from vnqr._support.validation import issues_of
    from vnqr.emvco.checking import RuleSet
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
    from vnqr.guard import verify
    from vnqr.guard.listing import Payees
    from vnqr.guard.payees import Payee
    from vnqr.ledger.outcome import Place
    from vnqr.ledger.reconcile import reconcile
    from vnqr.ledger.reconciliation import Reconciliation
    from vnqr.ledger.settlement import ChargeState, Settlement
    from vnqr.ledger.values import VIETNAM, Charge, Credit, Debit, FeeItem, FeeKind, InvalidCredit
    from vnqr.references.dossier import Dossier, Layout
    from vnqr.references.form import Form
    from vnqr.references.reference import Match, Reference
    from vnqr.references.scheme import DOSSIER, Scheme
    from vnqr.references.suggestion import Suggestion, suggest
    from vnqr.references.token import Token
    from vnqr.vietnamese.fold import fold
    from vnqr.vietqr.answer import Reading
    from vnqr.vietqr.banks import Bank, banks
    from vnqr.vietqr.further import CardScheme, Template, Unreserved
    from vnqr.vietqr.lenient import parse_lenient
    from vnqr.vietqr.model import VietQR
    from vnqr.vietqr.reactions import Verdict
    from vnqr.vietqr.rules import NAPAS, check
    from vnqr.vietqr.scanned import read
    from vnqr.vietqr.services import Service

__version__ = "0.2.0"

_NAMES = {
    "vnqr._support.masks": ("mask",),
    "vnqr._support.validation": ("issues_of",),
    "vnqr.emvco.checking": ("RuleSet",),
    "vnqr.emvco.payload": ("Payload", "parse"),
    "vnqr.emvco.rules": ("EMVCO",),
    "vnqr.errors": (
        "ChecksumError",
        "Code",
        "EncodeError",
        "Issue",
        "Level",
        "MissingObjectError",
        "ParseError",
        "ProfileError",
        "VnqrError",
    ),
    "vnqr.guard": ("verify",),
    "vnqr.guard.listing": ("Payees",),
    "vnqr.guard.payees": ("Payee",),
    "vnqr.ledger.outcome": ("Place",),
    "vnqr.ledger.reconcile": ("reconcile",),
    "vnqr.ledger.reconciliation": ("Reconciliation",),
    "vnqr.ledger.settlement": ("ChargeState", "Settlement"),
    "vnqr.ledger.values": ("VIETNAM", "Charge", "Credit", "Debit", "FeeItem", "FeeKind", "InvalidCredit"),
    "vnqr.references.dossier": ("Dossier", "Layout"),
    "vnqr.references.form": ("Form",),
    "vnqr.references.reference": ("Match", "Reference"),
    "vnqr.references.scheme": ("DOSSIER", "Scheme"),
    "vnqr.references.suggestion": ("Suggestion", "suggest"),
    "vnqr.references.token": ("Token",),
    "vnqr.vietnamese.fold": ("fold",),
    "vnqr.vietqr.answer": ("Reading",),
    "vnqr.vietqr.banks": ("Bank", "banks"),
    "vnqr.vietqr.further": ("CardScheme", "Template", "Unreserved"),
    "vnqr.vietqr.lenient": ("parse_lenient",),
    "vnqr.vietqr.model": ("VietQR",),
    "vnqr.vietqr.reactions": ("Verdict",),
    "vnqr.vietqr.rules": ("NAPAS", "check"),
    "vnqr.vietqr.scanned": ("read",),
    "vnqr.vietqr.services": ("Service",),
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}

__all__ = [
    "DOSSIER",
    "EMVCO",
    "NAPAS",
    "VIETNAM",
    "Bank",
    "CardScheme",
    "Charge",
    "ChargeState",
    "ChecksumError",
    "Code",
    "Credit",
    "Debit",
    "Dossier",
    "EncodeError",
    "FeeItem",
    "FeeKind",
    "Form",
    "InvalidCredit",
    "Issue",
    "Layout",
    "Level",
    "Match",
    "MissingObjectError",
    "ParseError",
    "Payee",
    "Payees",
    "Payload",
    "Place",
    "ProfileError",
    "Reading",
    "Reconciliation",
    "Reference",
    "RuleSet",
    "Scheme",
    "Service",
    "Settlement",
    "Suggestion",
    "Template",
    "Token",
    "Unreserved",
    "Verdict",
    "VietQR",
    "VnqrError",
    "banks",
    "check",
    "fold",
    "issues_of",
    "mask",
    "parse",
    "parse_lenient",
    "read",
    "reconcile",
    "suggest",
    "verify",
]


def __getattr__(name: str) -> object:
    """Load a public name from its module on first use (PEP 562)."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    __import__(_HOME[name])  # importlib would be loaded for nothing else
    value = getattr(sys.modules[_HOME[name]], name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return __all__
