"""Merchant Account Information as Vietnamese codes carry it: who is paid, and over which network.

A payable code names one account or several in the root objects 02-51. The network is told by the
Globally Unique Identifier inside a template (26-51), never by its ID: Laos uses 38 as well. The IDs
02-25 are the card schemes' (EMVCo MPM v1.1 Table 4.1).

The NAPAS template 38 (NAPAS VietQR format v1.0)::

    38  00  A000000727                 Globally Unique Identifier of NAPAS
        01  00  beneficiary organisation: its BIN, six digits
            01  account, card, merchant or terminal, 1-19 characters
        02  service code, see `Service`

VNPAY-QR is template 26 with A000000775 and the merchant's ID in 01; MoMo, ZaloPay and others add
templates of their own beside 38.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from vnqr.emvco.objects import MERCHANT_ACCOUNT, NETWORKS, ROOT, ObjectSpec
from vnqr.emvco.tlv import HEADER, MAX_VALUE
from vnqr.errors import Code
from vnqr.vietqr.fields import Conforms, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.emvco.tlv import Tree

__all__ = [
    "NAPAS_GUID",
    "NAPAS_ID",
    "PAYEES",
    "PAYEE_OF",
    "SCHEMES",
    "VNPAY_GUID",
    "VNPAY_ID",
    "Account",
    "CardScheme",
    "Service",
    "Template",
    "Unreserved",
]

NAPAS_ID: Final = "38"
NAPAS_GUID: Final = "A000000727"
"""Globally Unique Identifier of NAPAS (an application identifier)."""

VNPAY_ID: Final = "26"
VNPAY_GUID: Final = "A000000775"
"""Globally Unique Identifier of VNPAY-QR."""


class Service(StrEnum):
    """Service code of the NAPAS template (38-02); where it is absent, QRPUSH is meant."""

    TO_ACCOUNT = "QRIBFTTA"
    TO_CARD = "QRIBFTTC"
    PUSH = "QRPUSH"
    CASH = "QRCASH"


PAYEES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        "account": Service.TO_ACCOUNT,
        "card": Service.TO_CARD,
        "merchant_id": Service.PUSH,
        "terminal_id": Service.CASH,
    }
)
"""The field of `VietQR` that names the payee -> the service code that it means."""

PAYEE_OF: Final[Mapping[Service, str]] = MappingProxyType(
    {service: field for field, service in PAYEES.items()}
)

_GUID: Final = MERCHANT_ACCOUNT["00"]
_NAPAS: Final = "NAPAS 38"

_ORGANISATION: Final[Mapping[str, ObjectSpec]] = MappingProxyType(
    {
        "00": ObjectSpec("Beneficiary Organisation BIN", "N", 6, 6, "M", _NAPAS),
        "01": ObjectSpec("Account, Card, Merchant or Terminal", "ans", 1, 19, "M", _NAPAS),
    }
)

SCHEMES: Final[Mapping[str, Mapping[str, ObjectSpec]]] = MappingProxyType(
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


def _one_of(first: str, last: str) -> AfterValidator:
    def check(id_: str) -> str:
        if len(id_) != 2 or not id_.isascii() or not id_.isdigit() or not first <= id_ <= last:  # noqa: PLR2004 - IDs have two digits
            raise refuse(Code.ID_OUT_OF_RANGE, first=first, last=last)
        return id_

    return AfterValidator(check)


def _unique(objects: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    ids = [id_ for id_, _ in objects]
    for id_ in ids:
        if ids.count(id_) > 1:
            raise refuse(Code.ID_REPEATED, rule="MPM-003 §4.3.1.2", id=id_)
    return objects


_PrivateId: TypeAlias = Annotated[str, _one_of("01", "99")]
_PrivateValue: TypeAlias = Annotated[str, Conforms("26.01", MERCHANT_ACCOUNT["01"])]
_Objects: TypeAlias = Annotated[tuple[tuple[_PrivateId, _PrivateValue], ...], AfterValidator(_unique)]
_Guid: TypeAlias = Annotated[str, Conforms("26.00", _GUID)]


class _Account(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class CardScheme(_Account):
    """Merchant Account Information of a card scheme (02-25), a primitive (§4.7.10).

    Attributes:
        id: two digits, 02-25; Table 4.1 says whose: `vnqr.emvco.objects.NETWORKS`.
        value: the scheme's data, 1-99 characters of the Common Character Set.

    Example:
        >>> CardScheme(id="02", value="4000123456789012").entry()
        ('02', '4000123456789012')
    """

    id: Annotated[str, _one_of(min(NETWORKS), max(NETWORKS))]
    value: Annotated[str, Conforms("02", ROOT["02"])]

    def entry(self) -> tuple[str, str | Tree]:
        """Return the root object for `Payload.from_objects`."""
        return self.id, self.value


class _Private(_Account):
    id: str
    guid: _Guid
    objects: _Objects = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        length = HEADER + len(self.guid) + sum(HEADER + len(value) for _, value in self.objects)
        if length > MAX_VALUE:
            limits = {"length": length, "limit": MAX_VALUE}
            raise refuse(Code.TEMPLATE_TOO_LONG, self.id, "MPM-006 §4.4.1.2", id=self.id, **limits)
        return self

    def entry(self) -> tuple[str, str | Tree]:
        """Return the root object for `Payload.from_objects`, the Globally Unique Identifier first."""
        return self.id, [("00", self.guid), *self.objects]


class Template(_Private):
    """Merchant Account Information of any payment network (26-51, §4.7.11).

    Attributes:
        id: two digits, 26-51.
        guid: Globally Unique Identifier, 1-32 characters: AID, UUID or reverse domain.
        objects: (ID 01-99, value) of the network's own data, IDs unique.

    Example:
        >>> Template.vnpay("0106913377").entry()
        ('26', [('00', 'A000000775'), ('01', '0106913377')])
    """

    id: Annotated[str, _one_of("26", "51")]

    @classmethod
    def vnpay(cls, merchant_id: str) -> Template:
        """Return the VNPAY-QR account of a merchant: template 26, A000000775."""
        return cls(id=VNPAY_ID, guid=VNPAY_GUID, objects=(("01", merchant_id),))


class Unreserved(_Private):
    """An unreserved template (80-99, §4.11): anybody's data under his Globally Unique Identifier.

    Attributes:
        id: two digits, 80-99.
        guid: Globally Unique Identifier, 1-32 characters: AID, UUID or reverse domain.
        objects: (ID 01-99, value), IDs unique.
    """

    id: Annotated[str, _one_of("80", "99")]


Account: TypeAlias = CardScheme | Template
"""An account beside the NAPAS one."""
