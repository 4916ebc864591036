"""The services of NAPAS: whom a code pays, what that needs and by which rule. One row a service.

What the fields of `VietQR`, its reader and its writer, the rules of NAPAS and the strategies know of a
service follows from `SERVICES`.

======== =========== ====================== ========================== ===========================
Code     Field       Payee (38-01-01)       Needed                     12 without an amount
======== =========== ====================== ========================== ===========================
QRIBFTTA account     1-19 letters or digits 01                         a warning
QRIBFTTC card        16 or 19 digits        01                         a warning
QRPUSH   merchant_id 1-19 characters        52, 59, 60                 an error
QRCASH   terminal_id 1-19 characters        01, 52, 59, 60, 62.05,     right
                                            62.07
======== =========== ====================== ========================== ===========================

Sources: NAPAS VietQR format v1.0 of 09/2021, Table 1, for the two transfers; the members' specification
v1.5.2, Part IV, for QRPUSH and QRCASH. They call the payee of a transfer an account or a card number and no
more: letters and digits are what banks take (vietqr.io, Quick Link), 16 and 19 digits what cards of Vietnam
have.

Example:
    >>> SERVICES["QRIBFTTC"].field, SERVICES["QRIBFTTC"].pattern
    ('card', '[0-9]{16}|[0-9]{19}')
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.errors import Code, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PAYEES", "SERVICES", "Service", "ServiceSpec"]


class Service(StrEnum):
    """Service code of the NAPAS template (38-02); where it is absent, QRPUSH is meant."""

    TO_ACCOUNT = "QRIBFTTA"
    TO_CARD = "QRIBFTTC"
    PUSH = "QRPUSH"
    CASH = "QRCASH"


class ServiceSpec(NamedTuple):
    """What is known of a service.

    Attributes:
        service: its code.
        field: the field of `VietQR` that names the payee.
        payee: what the payee looks like, in words.
        pattern: the same as a regular expression.
        code: how a payee that does not follow the pattern is refused; None where the pattern is that of
            every 38-01-01.
        needs: what must be there beyond what every code has: path and rule.
        unknown_amount: how grave 12 (dynamic) without an amount is; None where it is right.
        is_transfer: whether it is a transfer between accounts, under the limits of NAPAS247.
    """

    service: Service
    field: str
    payee: str
    pattern: str
    code: Code | None
    needs: tuple[tuple[str, str], ...]
    unknown_amount: Level | None
    is_transfer: bool


_SHOP: Final = (("52", "NAPAS 52 Part IV"), ("59", "NAPAS 59 Part IV"), ("60", "NAPAS 60 Part IV"))
_INITIATION: Final = (("01", "NAPAS 01 Table 1"),)

_ROWS: Final = (
    ServiceSpec(
        Service.TO_ACCOUNT,
        "account",
        "1-19 letters or digits",
        "[0-9A-Za-z]{1,19}",
        Code.ACCOUNT_CHARACTERS,
        _INITIATION,
        unknown_amount=Level.WARNING,
        is_transfer=True,
    ),
    ServiceSpec(
        Service.TO_CARD,
        "card",
        "16 or 19 digits",
        "[0-9]{16}|[0-9]{19}",
        Code.CARD_DIGITS,
        _INITIATION,
        unknown_amount=Level.WARNING,
        is_transfer=True,
    ),
    ServiceSpec(
        Service.PUSH,
        "merchant_id",
        "1-19 characters",
        "[ -~]{1,19}",
        None,
        _SHOP,
        unknown_amount=Level.ERROR,
        is_transfer=False,
    ),
    ServiceSpec(
        Service.CASH,
        "terminal_id",
        "1-19 characters",
        "[ -~]{1,19}",
        None,
        (
            ("01", "NAPAS 01 Part IV"),
            *_SHOP,
            ("62.05", "NAPAS 62.05 Part IV"),
            ("62.07", "NAPAS 62.07 Part IV"),
        ),
        unknown_amount=None,
        is_transfer=False,
    ),
)

SERVICES: Final[Mapping[str, ServiceSpec]] = MappingProxyType({row.service: row for row in _ROWS})
"""Service code -> what is known of the service."""

PAYEES: Final[Mapping[str, ServiceSpec]] = MappingProxyType({row.field: row for row in _ROWS})
"""The field of `VietQR` that names the payee -> the service that it means."""
