"""What is on a payment slip: the code, and what is printed beside it."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotations
import unicodedata
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator

from vnqr._support import limits
from vnqr._support.models import CheckedModel
from vnqr._support.types import Discreet, require
from vnqr._support.validation import Checked, FromText, Many, custom_error
from vnqr.emvco.payload import Payload, parse
from vnqr.errors import Code, ProfileError, VnqrError
from vnqr.image.paper import glyphs
from vnqr.image.paper.agreement import Printed, bank_of, bin_of, disagreements, reference_text
from vnqr.image.qr import logo
from vnqr.ledger.settlement import Settlement
from vnqr.ledger.values import VIETNAM, Charge
from vnqr.vietqr.fields import TransactionAmount, refuse
from vnqr.vietqr.model import VietQR

__all__ = ["MAX_ITEMS", "Slip", "SlipItem", "SlipLanguage"]

SlipLanguage = Literal["vi", "en", "vi+en"]
"""Of the labels and the instructions; `vi+en`: both."""

MAX_ITEMS: Final = 12
"""How many fee items a slip lists."""

_SHORT: Final = 40
_LONG: Final = 120
_MAX_DONG: Final = 9_999_999_999_999  # Transaction Amount (54) has 13 characters
_CONFIG: Final = ConfigDict(
    frozen=True,
    extra="forbid",
    strict=True,
    hide_input_in_errors=True,
    ser_json_bytes="base64",
    val_json_bytes="base64",
)


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
_Dong = Annotated[
    int, AfterValidator(_from_nothing), Field(json_schema_extra={"minimum": 0, "maximum": _MAX_DONG})
]
_Logo = Annotated[bytes, FromText(), AfterValidator(_whole_logo)]
_Short = Annotated[str, _printable(_SHORT), Field(json_schema_extra={"minLength": 1, "maxLength": _SHORT})]
_Long = Annotated[str, _printable(_LONG), Field(json_schema_extra={"minLength": 1, "maxLength": _LONG})]

_Name = Annotated[
    str, _printable(limits.NAME), Field(json_schema_extra={"minLength": 1, "maxLength": limits.NAME})
]


class SlipItem(Discreet, BaseModel):
    """One fee (phí) or charge (lệ phí) of the dossier. Frozen.

    Attributes:
        label: what it is, at most 300 characters: as the name of a fee item that is charged.
        amount: whole dong; 0 for an item that is free.
    """

    model_config = _CONFIG

    label: _Name
    amount: _Dong


class Slip(CheckedModel):
    """What is on a payment slip. Frozen, hashable.

    All that is printed beside the code agrees with the code, or there is no slip. Texts are of the characters
    of `vnqr.image.paper.glyphs` and are brought into precomposed form (NFC).

    Attributes:
        code: what the QR symbol holds: a payload text, or a value with one such as `VietQR`. Its CRC must
            match, its currency be the dong; it must not add a tip or a fee (55).
        payee: the account's owner, at most 120 characters. Where the code has a name (59, 64-01), it must be
            that name, or its beginning where the name fills the 25 characters that it may have.
        account: the account, at most 40 characters; spaces, dots and hyphens may group it. Without them
            it must be what the code's NAPAS account holds.
        bank: the account's bank, at most 120 characters, as `vnqr.banks.find` knows it or with its short
            name among the words; None for the name in `vnqr.banks`. It must be the bank of the code.
        amount: whole dong, 1 to 9,999,999,999,999; must be the code's (54).
        reference: what the payer enters where the bank's app does not fill in the memo, at most 40
            characters; must be the code's Purpose of Transaction (62-08), or words of it.
        dossier: the dossier's code, at most 40 characters. Where the memo or the Bill Number (62-01) names a
            dossier, it must be that one.
        items: at most 12; if there are any they must add up to the amount and what was paid before.
        paid: dong that were paid before; then the amount is what is still to be paid.
        applicant: who applied, at most 120 characters.
        issued: the day of issue.
        due: the last day for paying.
        agency: who issues the slip, at most 120 characters; the agency's own title.
        office: the part of the agency, such as its one-stop counter, at most 120 characters.
        logo: the agency's logo, a PNG or SVG file; see `vnqr.image.qr.logo`.
        mark: the mark by which people know such codes, as that of VietQR or NAPAS: a file of your own, set
            below the symbol. The library brings none, because marks belong to their owners.
        for_payment: whether a line says that this code is the one to pay with, where the paper has another
            code as well (dossiers carry one of their own).
        language: of the labels and the instructions; `vi+en` states them in both.

    Raises:
        pydantic.ValidationError: each error of ours has the value of a `vnqr.Code` as `type`.

    Example:
        >>> qr = VietQR(bank="VietinBank", account="113366668888", amount=50_000, purpose="HS1")
        >>> shown = Slip(code=qr, payee="UBND phường 1", account="1133 6666 8888", amount=50_000,
        ...              reference="HS1")
        >>> shown.code == str(qr), shown.bank_name
        (True, 'Ngân hàng TMCP Công thương Việt Nam (VietinBank)')
    """

    model_config = _CONFIG

    code: Annotated[str, BeforeValidator(_payload_text), AfterValidator(_well_formed)]
    payee: _Long
    account: _Short
    bank: _Long | None = None
    amount: TransactionAmount
    reference: _Short
    dossier: _Short | None = None
    items: Annotated[
        Many[SlipItem],
        AfterValidator(_not_too_many),
        Field(json_schema_extra={"maxItems": MAX_ITEMS}),
    ] = ()
    paid: _Dong = 0
    applicant: _Long | None = None
    issued: Annotated[dt.date, FromText()] | None = None
    due: Annotated[dt.date, FromText()] | None = None
    agency: _Long | None = None
    office: _Long | None = None
    logo: _Logo | None = None
    mark: _Logo | None = None
    for_payment: Annotated[bool, Strict()] = False
    language: _Language = "vi"

    @property
    def bank_name(self) -> str:
        """The bank as it is printed."""
        return self.bank or bank_of(parse(self.code)) or ""

    @model_validator(mode="after")
    def _agrees_with_the_code(self) -> Self:
        if self.items and sum(item.amount for item in self.items) != self.amount + self.paid:
            raise refuse(Code.SLIP_SUM, "items")
        printed = Printed(self.payee, self.account, self.bank, self.amount, self.reference, self.dossier)
        for path, field in disagreements(self.code, printed):
            raise refuse(Code.SLIP_MISMATCH, path, field=field)
        return self

    @classmethod
    def of(
        cls,
        charge: Charge,
        code: str | Payload | VietQR,
        *,
        payee: str | None = None,
        settlement: Settlement | None = None,
        **others: Any,  # noqa: ANN401 - the other fields, checked by the model
    ) -> Self:
        """Return the slip of a charge, with its bank, account, amount, memo, dossier, fee items and deadline.

        Args:
            charge: what is owed.
            code: its code, made by `VietQR` with `reference=charge.reference`.
            payee: the account's owner; None for the name in the code (64-01, else 59).
            settlement: what has been paid of the charge; then the slip is for the rest.
            others: further fields, as `agency`, `office`, `logo`, `applicant`, `issued`, `language`.

        Raises:
            pydantic.ValidationError: as of `Slip`.
            ProfileError: `slip-mismatch`, the code pays another bank or its memo does not hold the reference.
            ParseError: the code is not well-formed.
            TypeError: `charge` is no Charge, or `settlement` no Settlement.

        Example:
            >>> from datetime import datetime
            >>> from vnqr import VIETNAM, Charge, FeeItem, Reference
            >>> item = FeeItem(kind="le-phi", code="LP01", name="Lệ phí", list_price=50_000, payable=50_000)
            >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415",
            ...                 account="113366668888", items=[item],
            ...                 opened_at=datetime(2024, 6, 1, tzinfo=VIETNAM))
            >>> qr = VietQR(bank=charge.bank, account=charge.account, amount=charge.due,
            ...             reference=charge.reference, name_vi="UBND phường 1")
            >>> slip = Slip.of(charge, qr)
            >>> slip.payee, slip.dossier, slip.items[0].label
            ('UBND phường 1', '000.00.01.H26-240601-0001', 'Lệ phí')
        """
        require(charge, Charge, "a charge")
        paid = 0
        if settlement is not None:
            require(settlement, Settlement, "a settlement")
            paid = charge.due - settlement.missing
        text = code.encode() if isinstance(code, VietQR | Payload) else code
        payload = parse(text)
        if bin_of(payload) != charge.bank:
            raise ProfileError.of(Code.SLIP_MISMATCH, "38.01.00", field="bank")
        memo = others.get("reference") or reference_text(payload, charge.reference)
        if memo is None:
            raise ProfileError.of(Code.SLIP_MISMATCH, "62.08", field="reference")
        fields: dict[str, Any] = {
            "payee": payee or payload.get("64.01") or payload.get("59"),
            "account": charge.account,
            "amount": charge.due - paid,
            "reference": memo,
            "dossier": charge.reference.dossier.code,
            "items": tuple(SlipItem(label=item.name, amount=item.payable) for item in charge.items),
            "paid": paid,
            "due": charge.due_at and charge.due_at.astimezone(VIETNAM).date(),
        }
        return cls(code=text, **(fields | others))
