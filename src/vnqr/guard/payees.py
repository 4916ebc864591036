"""Who may be paid: the list of payees that a counter keeps, and whether an account is in it.

Pasted-over codes pay a stranger. The one defence that works without a network is a list, kept by the
agency, of the accounts that may be paid. `vnqr.guard` holds every account of a code against it.

Accounts are compared to the last character. A stranger's account that is nearly a listed one gets a
verdict of its own: it is what a forger wants an officer's eye to pass over, and also what a typing error
makes.

Example:
    >>> office = Payee(bank="VietinBank", account="113366668888")
    >>> look_up({"00": "A000000727", "01.00": "970415", "01.01": "113366668888"}, [office]).code is None
    True
    >>> look_up({"00": "A000000727", "01.00": "970415", "01.01": "113366668868"}, [office]).code
    <Code.PAYEE_NEAR: 'payee-near'>
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, Self, TypeAlias, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from vnqr._support.types import Discreet
from vnqr._support.validation import Many  # noqa: TC001 - pydantic reads the annotations
from vnqr.emvco.payload import ascii_upper
from vnqr.errors import Code
from vnqr.vietqr.fields import Bin, CardNumber, NameVi, NapasAccountNumber, Organisation, refuse
from vnqr.vietqr.further import Account, Template
from vnqr.vietqr.networks import NAPAS_GUID, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["MIN_PREFIX", "Listed", "Payee", "Verdict", "look_up", "stretch"]

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
            behind which more must follow (QRIBFTTA). List only what the bank has reserved for the payee:
            at many banks customers choose their account numbers.
        card: card number, 16 or 19 digits (QRIBFTTC).
        merchant_id: merchant's ID, 1-19 characters (QRPUSH).
        names: the names under which the payee may appear in 59 and 64, each at most 25 characters;
            accents, case, blanks and punctuation do not count. None given: names are not compared.

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
        """What stands in 38-01-01, or what it begins with."""
        return cast("str", getattr(self, self._known_by))

    @property
    def _known_by(self) -> str:
        return next(field for field in _SERVICES if getattr(self, field) is not None)


Listed: TypeAlias = Payee | Account
"""An entry of the list: a `Payee`, or an account outside NAPAS as the code carries it.

`Template.vnpay("0106913377")` lists a VNPAY merchant. Any `Template` counts by its Globally Unique
Identifier and all of its objects, wherever it stands in 26-51; so one that holds something else in each
code, such as an order's number, cannot be listed. A `CardScheme` counts by its ID and its value.
"""


class Verdict(NamedTuple):
    """What the list says of an account.

    Attributes:
        code: why it may not be paid (`PAYEE_UNKNOWN`, `PAYEE_NEAR` or `PAYEE_BANK`); None where it may.
        part: the part that differs from a listed account, empty where the account as a whole is meant.
        entries: the entries that list it.
    """

    code: Code | None
    part: str = ""
    entries: tuple[Listed, ...] = ()


def look_up(parts: Mapping[str, str], entries: Iterable[Listed]) -> Verdict:
    """Look an account up in the list.

    Args:
        parts: what the account is known by. Of a template, the values by their paths inside; the Globally
            Unique Identifier (`00`) in upper case, and for NAPAS without the service code. Of a card
            scheme, its ID and its value, by `id` and `value`.
        entries: the list.

    Returns:
        The verdict, listed or else the nearest miss.
    """
    verdicts = [_compare(parts, entry) for entry in entries]
    listed = tuple(entry for verdict in verdicts for entry in verdict.entries)
    if listed:
        return Verdict(None, "", listed)
    return min(verdicts, key=lambda verdict: _NEAREST.index(verdict.code), default=_STRANGER)


def stretch(text: str, other: str) -> tuple[int, int, int]:
    """Return where two texts differ: from which place on, and up to which in either.

    Example:
        >>> stretch("113366668868", "113366668888"), stretch("1234", "12034")
        ((10, 11, 11), (2, 2, 3))
    """
    start = _common(text, other)
    same = _common(text[start:][::-1], other[start:][::-1])
    return start, len(text) - same, len(other) - same


_NEAREST: Final = (Code.PAYEE_NEAR, Code.PAYEE_BANK, Code.PAYEE_UNKNOWN)
_STRANGER: Final = Verdict(Code.PAYEE_UNKNOWN)
_BIN, _NUMBER = "01.00", "01.01"
_NAMES_A_NETWORK: Final = ("00", "id")


def _compare(parts: Mapping[str, str], entry: Listed) -> Verdict:
    wanted = _parts_of(entry)
    if wanted.keys() != parts.keys():
        return _STRANGER
    wrong = [part for part in wanted if wanted[part] != _asked(part, parts[part], entry)]
    if not wrong:
        return Verdict(None, "", (entry,))
    part = wrong[0]
    if len(wrong) > 1 or part in _NAMES_A_NETWORK:
        return _STRANGER
    if part == _BIN:
        return Verdict(Code.PAYEE_BANK, part)
    near = _is_near(_asked(part, parts[part], entry), wanted[part])
    return Verdict(Code.PAYEE_NEAR, part) if near else _STRANGER


def _parts_of(entry: Listed) -> dict[str, str]:
    if isinstance(entry, Payee):
        return {"00": NAPAS_GUID, _BIN: entry.bank, _NUMBER: entry.number}
    if isinstance(entry, Template):
        return {"00": ascii_upper(entry.guid), **dict(entry.objects)}
    return {"id": entry.id, "value": entry.value}


def _asked(part: str, value: str, entry: Listed) -> str:
    """Return what of a value is compared: the head of a virtual account, where more follows it."""
    if part != _NUMBER or not isinstance(entry, Payee) or entry.prefix is None:
        return value
    return value[: len(entry.prefix)] if len(value) > len(entry.prefix) else ""


def _is_near(value: str, listed: str) -> bool:
    start, end, other_end = stretch(value, listed)
    here, there = value[start:end], listed[start:other_end]
    one = len(here) <= 1 and len(there) <= 1
    swapped = len(here) == len(there) == 2 and here == there[::-1]  # noqa: PLR2004 - a swap is of two
    return one or swapped or ascii_upper(value) == ascii_upper(listed)


def _common(text: str, other: str) -> int:
    """Return how many characters two texts have in common at their start."""
    for at, (here, there) in enumerate(zip(text, other, strict=False)):
        if here != there:
            return at
    return min(len(text), len(other))
