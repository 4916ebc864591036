"""Who may be paid: the list of payees that a counter keeps, and whether an account is in it.

Pasted-over codes pay a stranger. The one defence that works without a network is a list, kept by the
agency, of the accounts that may be paid. `vnqr.guard` holds every account of a code against it.

Accounts are compared to the last character (`vnqr.guard.listing`). A stranger's account that is nearly a
listed one gets a verdict of its own: it is what a forger wants an officer's eye to pass over, and also what a
typing error makes.

Example:
    >>> Payee(bank="VietinBank", account="113366668888").service.value
    'QRIBFTTA'
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Self, TypeAlias, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from vnqr._support.types import Discreet
from vnqr._support.validation import Many  # noqa: TC001 - pydantic reads the annotations
from vnqr.errors import Code
from vnqr.vietqr.fields import Bin, CardNumber, NameVi, NapasAccountNumber, Organisation, refuse
from vnqr.vietqr.further import Account
from vnqr.vietqr.services import Service

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MIN_PREFIX", "Listed", "Payee"]

MIN_PREFIX: Final = 4
"""The shortest prefix of virtual accounts: a shorter one would let too many strangers in."""

_MAX_PREFIX: Final = 18
_PREFIX: Final = f"[0-9A-Za-z]{{{MIN_PREFIX},{_MAX_PREFIX}}}"
_RULE: Final = "vnqr.Payee"

_SERVICES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        "account": Service.TO_ACCOUNT,
        "prefix": Service.TO_ACCOUNT,
        "card": Service.TO_CARD,
        "merchant_id": Service.PUSH,
    }
)
"""What a payee may be known by -> the service code that pays it. A cash withdrawal pays nobody."""


def _check_prefix(value: str) -> str:
    if not re.fullmatch(_PREFIX, value):
        raise refuse(Code.PAYEE_PREFIX, "", _RULE, minimum=MIN_PREFIX, maximum=_MAX_PREFIX)
    return value


_Prefix: TypeAlias = Annotated[
    str, AfterValidator(_check_prefix), Field(json_schema_extra={"pattern": f"^{_PREFIX}$"})
]


class Payee(Discreet, BaseModel):
    """Who may be paid over NAPAS: one entry of the list. Frozen, hashable.

    Exactly one of `account`, `prefix`, `card` and `merchant_id` is given. As JSON, a list of payees is an
    array of objects with these fields.

    Attributes:
        bank: six-digit BIN; given as BIN, code, short name or SWIFT of `vnqr.banks`, in any case.
        account: account number, 1-19 letters or digits, case and leading zeros kept (QRIBFTTA).
        prefix: what all virtual accounts of the payee at this bank begin with, 4-18 letters or digits,
            after which more must follow (QRIBFTTA). List only what the bank has reserved for the payee:
            at many banks customers choose their account numbers.
        card: card number, 16 or 19 digits (QRIBFTTC).
        merchant_id: merchant's ID, 1-19 characters (QRPUSH).
        names: the names under which the payee may appear in 59 and 64, each at most 25 characters;
            accents, case, spaces and punctuation do not count. None given: names are not compared.

    Raises:
        pydantic.ValidationError: each error's `type` is the value of a `vnqr.Code`.

    Example:
        >>> payee = Payee(bank="bidv", prefix="V3CAS")
        >>> payee.bank, payee.service.value
        ('970418', 'QRIBFTTA')
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    bank: Bin
    account: NapasAccountNumber | None = None
    prefix: _Prefix | None = None
    card: CardNumber | None = None
    merchant_id: Organisation | None = None
    names: Many[NameVi] = ()

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        if sum(getattr(self, field) is not None for field in _SERVICES) != 1:
            raise refuse(Code.PAYEE_FORM, "", _RULE)
        return self

    @property
    def service(self) -> Service:
        """The NAPAS service code (38-02) that pays this payee."""
        return _SERVICES[self._known_by]

    @property
    def number(self) -> str:
        """What is in 38-01-01, or what it begins with."""
        return cast("str", getattr(self, self._known_by))

    @property
    def _known_by(self) -> str:
        return next(field for field in _SERVICES if getattr(self, field) is not None)


Listed: TypeAlias = Payee | Account
"""An entry of the list: a `Payee`, or an account outside NAPAS as the code carries it.

`Template.vnpay("0106913377")` lists a VNPAY merchant. Any `Template` counts by its Globally Unique
Identifier and all of its objects, wherever it is in 26-51; so one that holds something else in each
code, such as an order's number, cannot be listed. A `CardScheme` counts by its ID and its value.
"""
