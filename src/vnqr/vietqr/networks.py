"""Merchant Account Information as Vietnamese codes carry it: who is paid, and over which network.

A payable code names one account or several in the root objects 02-51. The network is told by the
Globally Unique Identifier inside a template (26-51), never by its ID: Laos uses 38 as well. The IDs
02-25 are the card schemes' (EMVCo MPM v1.1 Table 4.1).

The NAPAS template 38 (NAPAS VietQR format v1.0)::

    38  00  A000000727                 Globally Unique Identifier of NAPAS
        01  00  beneficiary organisation: its BIN, six digits
            01  account, card, merchant or terminal, 1-19 characters
        02  service code, see `vnqr.vietqr.services`

VNPAY-QR is template 26 with A000000775 and the merchant's ID in 01; MoMo, ZaloPay and others add
templates of their own beside 38.

Example:
    >>> NETWORK_TEMPLATES[NAPAS_GUID]["01"].children["00"].name
    'Beneficiary Organisation BIN'
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vnqr.emvco.objects import MERCHANT_ACCOUNT, ObjectSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "NAPAS_GUID",
    "NAPAS_ID",
    "NETWORK_TEMPLATES",
    "VNPAY_GUID",
    "VNPAY_ID",
    "VNPAY_WALLET",
]

NAPAS_ID: Final = "38"
"""Where NAPAS codes have their account, among the IDs 26-51."""
NAPAS_GUID: Final = "A000000727"
"""Globally Unique Identifier of NAPAS (an application identifier)."""

VNPAY_ID: Final = "26"
"""Where VNPAY-QR has its own."""
VNPAY_GUID: Final = "A000000775"
"""Globally Unique Identifier of VNPAY-QR."""
VNPAY_WALLET: Final = "VNPayWallet"
"""What is in 04 of a code of VNPAY's wallet, which only looks like one of EMVCo."""


_GUID: Final = MERCHANT_ACCOUNT["00"]
_NAPAS: Final = "NAPAS 38"

_ORGANISATION: Final[Mapping[str, ObjectSpec]] = MappingProxyType(
    {
        "00": ObjectSpec("Beneficiary Organisation BIN", "N", 6, 6, "M", _NAPAS),
        "01": ObjectSpec("Account, Card, Merchant or Terminal", "ans", 1, 19, "M", _NAPAS),
    }
)

NETWORK_TEMPLATES: Final[Mapping[str, Mapping[str, ObjectSpec]]] = MappingProxyType(
    {
        NAPAS_GUID: MappingProxyType(
            {
                "00": _GUID,
                "01": ObjectSpec(
                    "Beneficiary Organisation", "ans", 1, 99, "M", _NAPAS, "template", _ORGANISATION
                ),
                "02": ObjectSpec("Service Code", "ans", 1, 10, "C", _NAPAS),
            }
        ),
        VNPAY_GUID: MappingProxyType(
            {"00": _GUID, "01": ObjectSpec("Merchant ID", "ans", 1, 99, "M", "VNPAY-QR")}
        ),
    }
)
"""Globally Unique Identifier -> the table of that template's children, for `Payload.tree`."""
