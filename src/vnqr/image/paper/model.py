"""What is on a payment slip: the code, and what is printed beside it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations
import unicodedata
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from vnqr._support.types import Discreet
from vnqr._support.validation import Checked, FromText, Many, custom_error
from vnqr.emvco.payload import Payload, parse
from vnqr.errors import Code, VnqrError
from vnqr.image.paper import glyphs
from vnqr.image.qr import logo
from vnqr.vietqr.fields import TransactionAmount, refuse
from vnqr.vietqr.model import VietQR
from vnqr.vietqr.networks import NAPAS_GUID

__all__ = ["MAX_ITEMS", "Slip", "SlipItem", "SlipLanguage"]

SlipLanguage = Literal["vi", "en", "vi+en"]
"""Of the labels and the instructions; `vi+en`: both."""

MAX_ITEMS: Final = 12
"""How many fee items a slip lists."""

_SHORT: Final = 40
_LONG: Final = 120
_DONG: Final = "704"  # ISO 4217
_MAX_DONG: Final = 9_999_999_999_999  # Transaction Amount (54) has 13 characters
_GROUPING: Final = {ord(character): None for character in " .-\u00a0"}
_CONFIG: Final = ConfigDict(
    frozen=True,
    extra="forbid",
    strict=True,
    hide_input_in_errors=True,
    ser_json_bytes="base64",
    val_json_bytes="base64",
)


# --- what stands on a slip ---


def _printable(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        if not text.strip():
            raise refuse(Code.TEXT_EMPTY)
        if len(text) > limit:
            raise refuse(Code.TEXT_TOO_LONG, length=len(text), limit=limit)
        if (character := glyphs.missing(text)) is not None:
            point = f"U+{ord(character):04X}"
            raise refuse(Code.GLYPH_MISSING, character=point, position=text.index(character))
        return text

    return AfterValidator(check)


def _payload_text(value: object) -> object:
    """Take a `VietQR` or `Payload` for its text."""
    return value.encode() if isinstance(value, VietQR | Payload) else value


def _well_formed(text: str) -> str:
    try:
        return str(parse(text))
    except VnqrError as error:
        raise custom_error(error.issues[0]) from None


def _whole_logo(data: bytes) -> bytes:
    try:
        return logo.load_logo(data).data
    except VnqrError as error:
        raise custom_error(error.issues[0]) from None


def _from_nothing(amount: int) -> int:
    if not 0 <= amount <= _MAX_DONG:
        raise refuse(Code.DONG_INVALID, minimum=0, maximum=_MAX_DONG)
    return amount


def _not_too_many(items: tuple[SlipItem, ...]) -> tuple[SlipItem, ...]:
    if len(items) > MAX_ITEMS:
        raise refuse(Code.SLIP_ITEMS, "items", count=len(items), limit=MAX_ITEMS)
    return items


_Language = Annotated[
    SlipLanguage, Checked(Code.VALUE_NOT_ALLOWED, allowed=", ".join(get_args(SlipLanguage)))
]
_Short = Annotated[str, _printable(_SHORT), Field(json_schema_extra={"minLength": 1, "maxLength": _SHORT})]
_Long = Annotated[str, _printable(_LONG), Field(json_schema_extra={"minLength": 1, "maxLength": _LONG})]


class SlipItem(Discreet, BaseModel):
    """One fee (phí) or charge (lệ phí) of the dossier. Frozen.

    Attributes:
        label: what it is, at most 120 characters.
        amount: whole dong; 0 for an item that is free.
    """

    model_config = _CONFIG

    label: _Long
    amount: Annotated[
        int, AfterValidator(_from_nothing), Field(json_schema_extra={"minimum": 0, "maximum": _MAX_DONG})
    ]


class Slip(Discreet, BaseModel):
    """What stands on a payment slip. Frozen, hashable.

    Texts are of the characters of `vnqr.image.paper.glyphs` and are brought into precomposed form (NFC).

    Attributes:
        code: what the QR symbol holds: a payload text, or a value with one such as `VietQR`. Its CRC must
            be right, its currency the dong; it must not add a tip or a fee (55).
        payee: the account's owner, at most 120 characters.
        account: the account, at most 40 characters; blanks, dots and hyphens may group it. Without them
            it must be what the code's NAPAS account holds.
        bank: the account's bank, at most 120 characters.
        amount: whole dong, 1 to 9,999,999,999,999; must be the code's (54).
        reference: what the payer enters where the bank's app does not fill in the memo, at most 40
            characters; must be the code's Purpose of Transaction (62-08), or words of it.
        dossier: the dossier's code, at most 40 characters.
        items: at most 12; if there are any they must add up to the amount.
        due: the last day for paying.
        agency: who issues the slip, at most 120 characters; the agency's own title.
        office: the part of the agency, such as its one-stop counter, at most 120 characters.
        logo: the agency's logo, a PNG or SVG file; see `vnqr.image.qr.logo`.
        language: of the labels and the instructions; `vi+en` states them in both.

    Raises:
        pydantic.ValidationError: each error of ours has the value of a `vnqr.Code` as `type`.

    Example:
        >>> qr = VietQR(bank="VietinBank", account="113366668888", amount=50_000, purpose="HS1")
        >>> shown = Slip(code=qr, payee="UBND phường 1", account="1133 6666 8888", bank="VietinBank",
        ...              amount=50_000, reference="HS1")
        >>> shown.code == str(qr)
        True
    """

    model_config = _CONFIG

    code: Annotated[str, BeforeValidator(_payload_text), AfterValidator(_well_formed)]
    payee: _Long
    account: _Short
    bank: _Long
    amount: TransactionAmount
    reference: _Short
    dossier: _Short | None = None
    items: Annotated[
        Many[SlipItem],
        AfterValidator(_not_too_many),
        Field(json_schema_extra={"maxItems": MAX_ITEMS}),
    ] = ()
    due: Annotated[dt.date, FromText()] | None = None
    agency: _Long | None = None
    office: _Long | None = None
    logo: Annotated[bytes, FromText(), AfterValidator(_whole_logo)] | None = None
    language: _Language = "vi"

    @model_validator(mode="after")
    def _agrees_with_the_code(self) -> Self:
        if self.items and sum(item.amount for item in self.items) != self.amount:
            raise refuse(Code.SLIP_SUM, "items")
        payload = parse(self.code)
        agreed = {
            ("currency", "53"): payload.get("53") == _DONG,
            ("amount", "54"): _held(payload, "54") == str(self.amount),
            ("amount", "55"): payload.get("55") is None,
            ("account", "38.01.01"): _held_account(payload) == self.account.translate(_GROUPING),
            ("reference", "62.08"): f" {self.reference} " in f" {_held(payload, '62.08')} ",
        }
        for (field, path), agrees in agreed.items():
            if not agrees:
                raise refuse(Code.SLIP_MISMATCH, path, field=field)
        return self


def _held(payload: Payload, path: str) -> str:
    """Return the value at a path; nothing where it is absent or cannot be read."""
    try:
        return payload.get(path, "")
    except VnqrError:
        return ""


def _held_account(payload: Payload) -> str:
    found = [account.id for account in payload.accounts if account.guid == NAPAS_GUID]
    return _held(payload, f"{found[0]}.01.01") if len(found) == 1 else ""
