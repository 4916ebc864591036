"""VietQR: a correct code as a frozen value.

One value is one code: who is paid (a NAPAS account, and others beside it), how much, and what for.
What can be constructed can be printed, scanned and paid: `vnqr.check` finds no error in it. What the wire
cannot carry is refused with the limit and the length. `str(qr)` is the payload text.

Sources: NAPAS VietQR format v1.0 for template 38 and for which root objects are needed, EMVCo MPM v1.1
for all else. Amounts are whole dong (currency 704, country VN).
"""

from __future__ import annotations

from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, TypeAlias, cast

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from vnqr._support.models import CheckedModel
from vnqr._support.types import require, wrong_type
from vnqr._support.validation import Checked, FromText, Many, Pair, custom_error
from vnqr.emvco.objects import Initiation
from vnqr.emvco.payload import MAX_LENGTH, Payload
from vnqr.errors import Code, Level, VnqrError
from vnqr.references.form import Form
from vnqr.references.reference import Reference  # noqa: TC001 - pydantic reads the annotations
from vnqr.references.scheme import DOSSIER, Scheme, schemes_of
from vnqr.vietqr.fields import (
    LISTS,
    NUMBERS,
    PATHS,
    Bin,
    CardNumber,
    CityVi,
    Conforms,
    ConvenienceFee,
    MerchantCity,
    MerchantName,
    NameVi,
    NapasAccountNumber,
    Organisation,
    Percentage,
    Purpose,
    TransactionAmount,
    refuse,
)
from vnqr.vietqr.further import Account, Unreserved  # noqa: TC001 - the same
from vnqr.vietqr.normal import is_normal, memo_of, normal_form
from vnqr.vietqr.reading import fields_of, is_same, refusal
from vnqr.vietqr.rules import NAPAS, check
from vnqr.vietqr.services import PAYEES, Service, ServiceSpec
from vnqr.vietqr.writing import payload_text

if TYPE_CHECKING:
    from collections.abc import Mapping


__all__ = ["VietQR"]

_Form: TypeAlias = Annotated[Form, FromText(), Checked(Code.VALUE_NOT_ALLOWED, allowed=", ".join(Form))]
_Initiation: TypeAlias = Annotated[
    Initiation, FromText(), Checked(Code.VALUE_NOT_ALLOWED, allowed=", ".join(Initiation))
]
_PurposeFit: TypeAlias = Annotated[
    Literal["error", "truncate", "long"], Checked(Code.VALUE_NOT_ALLOWED, allowed="error, truncate, long")
]

_FIELDS: Final = {path: field for field, path in PATHS.items()}
_SERVICES: Final = {
    field: (spec, tuple((_FIELDS[path], path) for path, _ in spec.needs)) for field, spec in PAYEES.items()
}
"""The field that names the payee -> its service, and the fields that this needs, each with its path."""
_payees_of: Final = itemgetter(*PAYEES)
_lists_of: Final = itemgetter(*LISTS)
_DEFAULT_SCHEMES: Final = (DOSSIER,)


class VietQR(CheckedModel):
    """A payment code of Vietnam. Frozen, hashable; prints as its payload text.

    Exactly one of `account`, `card`, `merchant_id` and `terminal_id` says who is paid and sets the
    service code. Texts are of the Common Character Set; `fold=True` writes `merchant_name`,
    `merchant_city` and `purpose` without Vietnamese accents.

    Attributes:
        bank: six-digit BIN; given as BIN, code, short name or SWIFT of `vnqr.banks`, in any case. An
            unknown six-digit BIN passes.
        account: account number, 1-19 letters or digits, case and leading zeros kept (QRIBFTTA).
        card: card number, 16 or 19 digits (QRIBFTTC).
        merchant_id: merchant's ID, 1-19 characters (QRPUSH); needs `merchant_category_code`,
            `merchant_name` and `merchant_city`.
        terminal_id: cash machine's ID, 1-19 characters (QRCASH); needs what QRPUSH needs, and
            `reference_label` and `terminal_label`.
        service_stated: whether 38-02 is written. False only with `merchant_id`: where there is no service
            code, QRPUSH is meant.
        initiation: 01, an `Initiation` or its text. Left out, 12 where there is an amount, else 11. 11 with
            an amount is a price sticker, which many may pay; 12 without one is for cash machines, and
            QRPUSH does not take it. None, no 01 at all, only with `merchant_id`.
        amount: whole dong, 1 to 9,999,999,999,999, int or Decimal; None lets the payer enter it.
        reference: the dossier and fee item this pays, first in 62-08; a `Reference` or its text. Any
            other object whose str() is 1-25 letters or digits is written there all the same, and reads
            back as part of `purpose`.
        form: how the reference is written.
        purpose: Purpose of Transaction (62-08), what bank apps prefill as the memo, after the
            reference. Together at most 25 characters.
        purpose_fit: `error` refuses a longer purpose, `truncate` cuts it to what fits, `long` allows 95
            characters, which several banks take but no standard allows.
        fold: write the three texts without accents; reads back as False.
        bill_number: 62-01, at most 25 characters, as are the next six. Not shown to the payee's bank:
            `reference.key` here serves scanners and auditors.
        mobile_number: 62-02.
        store_label: 62-03.
        loyalty_number: 62-04.
        reference_label: 62-05.
        customer_label: 62-06.
        terminal_label: 62-07.
        consumer_data_request: 62-09, letters of `AME`, each once.
        merchant_tax_id: 62-10, at most 20 characters.
        merchant_channel: 62-11, three digits, see EMVCo §4.8.1.6.
        merchant_category_code: 52, four digits (ISO 18245).
        merchant_name: 59, at most 25 characters.
        merchant_city: 60, at most 15 characters.
        postal_code: 61, at most 10 characters.
        name_vi: 64-01, the payee's name as it is written, at most 25 characters; 64-00 is `vi`.
        city_vi: 64-02, the city as it is written, at most 15 characters; only with `name_vi`.
        prompt_tip: 55 = 01, the payer is asked for a tip.
        convenience_fee: 56 with 55 = 02, whole dong.
        convenience_fee_percentage: 57 with 55 = 03, 0.01 to 99.99.
        other_accounts: further accounts, IDs unique and not 38; `CardScheme` or `Template`.
        unreserved: templates 80-99, IDs unique.
        other_objects: (path, value) of objects without a field, and of numbers and the identifier of NAPAS
            in another spelling (54 as `50000.`, 38.00 in lower case); kept when a code is read.

    Raises:
        pydantic.ValidationError: each error's `type` is the value of a `vnqr.Code`.

    Example:
        >>> qr = VietQR(bank="VietinBank", account="113366668888", amount=50_000,
        ...             reference=Reference("000.00.01.H26-240601-0001", item=1))
        >>> str(qr)[:12], qr.bank, qr.memo
        ('000201010212', '970415', 'HS0000001H262406010001BXN')
        >>> VietQR.parse(str(qr)) == qr
        True
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    bank: Bin
    account: NapasAccountNumber | None = None
    card: CardNumber | None = None
    merchant_id: Organisation | None = None
    terminal_id: Organisation | None = None
    service_stated: bool = True
    amount: TransactionAmount | None = None
    initiation: _Initiation | None = None
    reference: Reference | None = None
    form: _Form = Form.READABLE
    purpose: Purpose | None = None
    purpose_fit: _PurposeFit = "error"
    fold: bool = Field(default=False, exclude=True, repr=False)
    bill_number: Annotated[str, Conforms("62.01")] | None = None
    mobile_number: Annotated[str, Conforms("62.02")] | None = None
    store_label: Annotated[str, Conforms("62.03")] | None = None
    loyalty_number: Annotated[str, Conforms("62.04")] | None = None
    reference_label: Annotated[str, Conforms("62.05")] | None = None
    customer_label: Annotated[str, Conforms("62.06")] | None = None
    terminal_label: Annotated[str, Conforms("62.07")] | None = None
    consumer_data_request: Annotated[str, Conforms("62.09")] | None = None
    merchant_tax_id: Annotated[str, Conforms("62.10")] | None = None
    merchant_channel: Annotated[str, Conforms("62.11")] | None = None
    merchant_category_code: Annotated[str, Conforms("52")] | None = None
    merchant_name: MerchantName | None = None
    merchant_city: MerchantCity | None = None
    postal_code: Annotated[str, Conforms("61")] | None = None
    name_vi: NameVi | None = None
    city_vi: CityVi | None = None
    prompt_tip: bool = False
    convenience_fee: ConvenienceFee | None = None
    convenience_fee_percentage: Percentage | None = None
    other_accounts: Many[Account] = ()
    unreserved: Many[Unreserved] = ()
    other_objects: Many[Pair[str, str]] = ()

    @model_validator(mode="before")
    @classmethod
    def _normalise(cls, data: object, info: ValidationInfo) -> object:
        if is_normal(data):
            return data
        context = cast("dict[str, tuple[Scheme, ...]]", info.context or {})
        schemes = schemes_of(context.get("schemes", _DEFAULT_SCHEMES))
        return normal_form(cast("dict[str, object]", data), schemes, from_json=info.mode == "json")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        fields = vars(self)
        if fields["initiation"] is None and "initiation" not in self.model_fields_set:
            fields["initiation"] = Initiation.STATIC if fields["amount"] is None else Initiation.DYNAMIC
        fields["_text"] = text = payload_text(fields, _service_of(fields))
        if any(_lists_of(fields)):
            if len(text) > MAX_LENGTH:
                raise refuse(Code.TEXT_TOO_LONG, "", "MPM-007 §4.1", length=len(text), limit=MAX_LENGTH)
            _check_further(self)
        return self

    # --- what follows from the fields ---

    @property
    def service(self) -> Service:
        """The NAPAS service code (38-02)."""
        return PAYEES[self._payee_field()].service

    @property
    def payee(self) -> str:
        """The value of 38-01-01: account, card, merchant's or terminal's ID."""
        return cast("str", vars(self)[self._payee_field()])

    def _payee_field(self) -> str:
        return next(filter(vars(self).get, PAYEES))

    @property
    def memo(self) -> str | None:
        """Purpose of Transaction (62-08): the reference, a space, the purpose."""
        return memo_of(self.reference, self.form, self.purpose)

    # --- writing ---

    def encode(self) -> str:
        """Return the payload text; the same as `str(qr)`.

        Objects come in ascending order, further accounts around 38 by their order given, 64 after 62
        and 63 last.

        Example:
            >>> VietQR(bank="970403", account="0011012345678").encode()[-50:]
            '011300110123456780208QRIBFTTA53037045802VN63049E6F'
        """
        return self._text

    def __str__(self) -> str:
        """Return the payload text."""
        return self._text

    def __repr__(self) -> str:
        """Return bank, service and length; the text holds an account."""
        return f"<VietQR {self.service} at {self.bank}, {len(self._text)} characters>"

    @cached_property
    def _text(self) -> str:
        # Checking has made it, for what does not fit is found by writing; this is for `model_construct`.
        return payload_text(vars(self), PAYEES[self._payee_field()])

    # --- reading ---

    @classmethod
    def parse(cls, text: str, *, schemes: tuple[Scheme, ...] = _DEFAULT_SCHEMES) -> Self:
        """Read a payload text that must be a correct VietQR code.

        Accepted is what `vnqr.check` finds no error in, if currency and country are those of Vietnam. What
        is accepted comes back: `str(VietQR.parse(text))` is the text, or differs from it in nothing but the
        order of the data objects. A code with reserved IDs, or with its CRC in lower case, has an error;
        `vnqr.read` and `vnqr.parse` read them, and `vnqr.parse_lenient` writes the CRC in upper case.

        Args:
            text: the payload text.
            schemes: the schemes whose references are recognised at the head of 62-08.

        Returns:
            The value. Objects without a field are kept in `other_objects`.

        Raises:
            ParseError: the root or a template is not well-formed, or the CRC differs.
            ProfileError: well-formed, but no correct VietQR; all issues at once.
            TypeError: `text` is not a str, or something is no scheme.
        """
        if not isinstance(text, str):
            raise wrong_type(text, str, "a payload")
        schemes = schemes_of(schemes)
        try:
            qr = cls._read(text, schemes)
        except (KeyError, ValidationError):
            pass
        else:
            # Written again it is the same text, CRC included: there is nothing left to look at.
            if qr.encode() == text:
                return qr
        return cls.from_payload(Payload(text), schemes=schemes)

    @classmethod
    def from_payload(cls, payload: Payload, *, schemes: tuple[Scheme, ...] = _DEFAULT_SCHEMES) -> Self:
        """Read a payload that must be a correct VietQR code; see `parse`.

        Raises:
            ParseError: a template is not well-formed.
            ProfileError: well-formed, but no correct VietQR; all issues at once.
            TypeError: `payload` is not a Payload, or something is no scheme.
        """
        require(payload, Payload, "a payload")
        schemes = schemes_of(schemes)
        try:
            qr = cls._read(str(payload), schemes)
            if not payload.issues and is_same(payload, qr.encode()):
                return qr
        except (KeyError, VnqrError, ValidationError):
            pass
        raise refusal(payload)

    @classmethod
    def _read(cls, text: str, schemes: tuple[Scheme, ...]) -> Self:
        fields = fields_of(text)
        if schemes is _DEFAULT_SCHEMES:
            # What `model_validate` does; its look at other arguments takes a twentieth of reading a code.
            return cast("Self", cls.__pydantic_validator__.validate_python(fields))
        return cls.model_validate(fields, context={"schemes": schemes})


def _service_of(fields: Mapping[str, Any]) -> ServiceSpec:
    """Return the service of the one payee that is given, with all that it needs."""
    if _payees_of(fields).count(None) != len(PAYEES) - 1:
        raise refuse(Code.PAYEE_COUNT, "38.01.01")
    spec, needs = _SERVICES[next(filter(fields.get, PAYEES))]
    for field, path in needs:
        if fields[field] is None:
            raise refuse(Code.FIELD_MISSING, path, field=field, service=spec.service)
    if fields["amount"] is None and spec.unknown_amount is Level.ERROR and fields["initiation"] == "12":
        raise refuse(Code.FIELD_MISSING, "54", field="amount", service=spec.service)
    if not fields["service_stated"] and spec.service is not Service.PUSH:
        raise refuse(Code.FIELD_MISSING, "38.02", field="service_stated", service=spec.service)
    return spec


def _check_further(qr: VietQR) -> None:
    """Check what no field checks alone: the text by the rules, and that reading it gives the same again."""
    text = str(qr)
    for issue in check(text, NAPAS):
        if issue.level is Level.ERROR:
            raise custom_error(issue)
    again = fields_of(text)
    kept = cast("tuple[tuple[str, str], ...]", again.get("other_objects", ()))
    if {*kept} != {*qr.other_objects} or any(again.get(f) != getattr(qr, f) for f in NUMBERS.values()):
        raise refuse(Code.PATH_NOT_KEPT, "other_objects")
    vars(qr)["other_objects"] = kept  # in the order of the text: two values of one text are equal
