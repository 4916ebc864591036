"""What a VietQR may carry beside its NAPAS account: other networks' accounts, anybody's templates.

Each is one root object as a frozen value: `CardScheme` (02-25), `Template` (26-51) or `Unreserved` (80-99).
The standard's tables hold them to length and characters; what is inside belongs to the network.

Example:
    >>> Unreserved(id="80", guid="com.example", objects=(("01", "counter 7"),)).entry()
    ('80', [('00', 'com.example'), ('01', 'counter 7')])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from vnqr._support.types import Discreet
from vnqr._support.validation import Many, Pair
from vnqr.emvco.objects import NETWORKS
from vnqr.emvco.tlv import HEADER, MAX_VALUE, ascii_upper
from vnqr.errors import Code
from vnqr.vietqr.fields import Conforms, refuse
from vnqr.vietqr.networks import NAPAS_GUID, VNPAY_GUID, VNPAY_ID, VNPAY_WALLET

if TYPE_CHECKING:
    from vnqr.emvco.tlv import Tree

__all__ = ["Account", "CardScheme", "Template", "Unreserved"]


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
_PrivateValue: TypeAlias = Annotated[str, Conforms("26.01")]
_Objects: TypeAlias = Annotated[Many[Pair[_PrivateId, _PrivateValue]], AfterValidator(_unique)]


class _Account(Discreet, BaseModel):
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
    value: Annotated[str, Conforms("02")]

    @model_validator(mode="after")
    def _is_a_card(self) -> Self:
        if (self.id, self.value) == ("04", VNPAY_WALLET):
            raise refuse(Code.WALLET_VNPAY, self.id, "NAPAS 38 Table 1")
        return self

    def entry(self) -> tuple[str, str | Tree]:
        """Return the root object for `Payload.from_objects`."""
        return self.id, self.value


class _Private(_Account):
    id: str
    guid: str
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
        guid: Globally Unique Identifier, 1-32 characters: AID, UUID or reverse domain; not that of NAPAS,
            whose account is the VietQR's own.
        objects: (ID 01-99, value) of the network's own data, IDs unique.

    Example:
        >>> Template.vnpay("0106913377").entry()
        ('26', [('00', 'A000000775'), ('01', '0106913377')])
    """

    id: Annotated[str, _one_of("26", "51")]
    guid: Annotated[str, Conforms("26.00")]

    @model_validator(mode="after")
    def _is_another(self) -> Self:
        # A reader that knows accounts by their identifier would pay to this one, another to the one in 38.
        if ascii_upper(self.guid) == NAPAS_GUID:
            raise refuse(Code.NAPAS_ELSEWHERE, self.id, "NAPAS 38 Table 1")
        return self

    @classmethod
    def vnpay(cls, merchant_id: str) -> Template:
        """Return the VNPAY-QR account of a merchant: template 26, A000000775."""
        return cls(id=VNPAY_ID, guid=VNPAY_GUID, objects=(("01", merchant_id),))


class Unreserved(_Private):
    """An unreserved template (80-99, §4.11): data of anybody under their Globally Unique Identifier.

    Attributes:
        id: two digits, 80-99.
        guid: Globally Unique Identifier, 1-32 characters: AID, UUID or reverse domain.
        objects: (ID 01-99, value), IDs unique.
    """

    id: Annotated[str, _one_of("80", "99")]
    guid: Annotated[str, Conforms("80.00")]


Account: TypeAlias = CardScheme | Template
"""An account beside the NAPAS one."""
