"""VietQR: a correct code as a frozen value.

One value is one code: who is paid (a NAPAS account, and others beside it), how much, and what for.
What can be constructed can be printed, scanned and paid; what the wire cannot carry is refused with
the limit and the length. `str(qr)` is the payload text.

Sources: NAPAS VietQR format v1.0 for template 38 and for which root objects are needed, EMVCo MPM v1.1
for all else. Amounts are whole dong (currency 704, country VN); 01 is 12 if and only if there is one.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from vnqr._support.types import Discreet
from vnqr._support.validation import Checked, FromText, Many, Pair, custom_error
from vnqr.emvco.codelists import LANGUAGES
from vnqr.emvco.objects import ADDITIONAL_DATA, ROOT, ObjectSpec, find, value_faults
from vnqr.emvco.payload import MAX_LENGTH, Payload
from vnqr.emvco.tlv import DIGITS, MAX_VALUE, crc, encode, index, objects
from vnqr.errors import Code, EncodeError, Issue, Level, ParseError, ProfileError
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.vietnamese.fold import fold
from vnqr.vietqr.fields import (
    ACCOUNT,
    ADDITIONAL_FIELDS,
    CARD,
    LANGUAGE_PATHS,
    MAX_MEMO,
    MAX_MEMO_LONG,
    PATHS,
    Bin,
    CardNumber,
    CityVi,
    Conforms,
    ConsumerDataRequest,
    MerchantChannel,
    NameVi,
    NapasAccountNumber,
    Organisation,
    Percentage,
    Purpose,
    TransactionAmount,
    refuse,
)
from vnqr.vietqr.further import Account, Unreserved  # noqa: TC001 - pydantic reads the annotations
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID, PAYEES, Service
from vnqr.vietqr.reading import placed, read
from vnqr.vietqr.rules import NAPAS, check

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VietQR"]

_Profile: TypeAlias = Annotated[Form, FromText(), Checked(Code.VALUE_NOT_ALLOWED, allowed=", ".join(Form))]
_PurposeFit: TypeAlias = Annotated[
    Literal["error", "truncate", "long"], Checked(Code.VALUE_NOT_ALLOWED, allowed="error, truncate, long")
]

_SHOP: Final = ("merchant_category_code", "merchant_name", "merchant_city")
_NEEDED: Final[dict[Service, tuple[str, ...]]] = {
    Service.TO_ACCOUNT: (),
    Service.TO_CARD: (),
    Service.PUSH: _SHOP,
    Service.CASH: (*_SHOP, "reference_label", "terminal_label"),
}
"""What a service asks for beyond the payee (NAPAS; EMVCo wants 52, 59 and 60 always)."""

_KEPT: Final = re.compile(
    r"6[5-9]|7[0-9]|62\.(00|1[2-9]|[2-9][0-9])|64\.[0-9]{2}|38\.(0[3-9]|[1-9][0-9])|38\.01\.(0[2-9]|[1-9][0-9])"
)
"""Paths of objects without a field of their own."""

_ANYTHING: Final = ObjectSpec("not defined", "S", 1, MAX_VALUE, "O", "Table 4.3")


_NAPAS_HEAD: Final = f"00{DIGITS[len(NAPAS_GUID)]}{NAPAS_GUID}"
_MERCHANT: Final = (("59", "merchant_name"), ("60", "merchant_city"), ("61", "postal_code"))
_LABELS: Final = tuple((id_, field) for id_, field in ADDITIONAL_FIELDS.items() if id_ < "08")
_REQUESTS: Final = tuple((id_, field) for id_, field in ADDITIONAL_FIELDS.items() if id_ > "08")
_NOTHING_KEPT: Final[Mapping[str, str]] = dict.fromkeys(("", "38", "38.01", "62", "64"), "")

# A code as most banks make it: account or card, amount, bill number, memo. The lengths may say
# otherwise, so what is read here counts only if writing it gives the same text.
_PLAIN: Final = re.compile(
    "00020101021[12]38..0010A00000072701..0006(?P<bank>[0-9]{6})01.."
    f"(?:(?P<account>{ACCOUNT})0208QRIBFTTA|(?P<card>{CARD})0208QRIBFTTC)"
    "5303704(?:54..(?P<amount>[1-9][0-9]{0,12}))?5802VN"
    "(?:62..(?:01..(?P<bill_number>[ -~]{1,25}))?(?:08..(?P<purpose>[ -~]{1,25}))?)?6304[0-9A-F]{4}"
)


def _object(id_: str, value: str) -> str:
    return f"{id_}{DIGITS[len(value)]}{value}"


def _kept(objects: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Write the objects without a field: path of their template -> text."""
    kept = {**_NOTHING_KEPT}
    for path, value in objects:
        template, _, id_ = path.rpartition(".")
        kept[template] += _object(id_, value)
    return kept


def _template(path: str, inside: str, id_: str = "") -> str:
    """Write a template, nothing where it would be empty."""
    if (length := len(inside)) > MAX_VALUE:
        raise refuse(
            Code.TEMPLATE_TOO_LONG, path, "MPM-006 §4.4.1.2", id=path, length=length, limit=MAX_VALUE
        )
    return _object(id_ or path, inside) if inside else ""


class VietQR(Discreet, BaseModel):
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
        amount: whole dong, 1 to 9,999,999,999,999, int or Decimal; None lets the payer enter it.
        reference: the dossier and fee item this pays, first in 62-08; a `Reference` or its text. Any
            other object whose str() is 1-25 letters or digits is written there all the same, and reads
            back as part of `purpose`.
        form: how the reference is written.
        purpose: Purpose of Transaction (62-08), what bank apps prefill as the memo, behind the
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
        other_objects: (path, value) of objects without a field, kept when a code is read.

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
    amount: TransactionAmount | None = None
    reference: Reference | None = None
    form: _Profile = Form.READABLE
    purpose: Purpose | None = None
    purpose_fit: _PurposeFit = "error"
    fold: bool = Field(default=False, exclude=True, repr=False)
    bill_number: Annotated[str, Conforms("62.01", ADDITIONAL_DATA["01"])] | None = None
    mobile_number: Annotated[str, Conforms("62.02", ADDITIONAL_DATA["02"])] | None = None
    store_label: Annotated[str, Conforms("62.03", ADDITIONAL_DATA["03"])] | None = None
    loyalty_number: Annotated[str, Conforms("62.04", ADDITIONAL_DATA["04"])] | None = None
    reference_label: Annotated[str, Conforms("62.05", ADDITIONAL_DATA["05"])] | None = None
    customer_label: Annotated[str, Conforms("62.06", ADDITIONAL_DATA["06"])] | None = None
    terminal_label: Annotated[str, Conforms("62.07", ADDITIONAL_DATA["07"])] | None = None
    consumer_data_request: ConsumerDataRequest | None = None
    merchant_tax_id: Annotated[str, Conforms("62.10", ADDITIONAL_DATA["10"])] | None = None
    merchant_channel: MerchantChannel | None = None
    merchant_category_code: Annotated[str, Conforms("52", ROOT["52"])] | None = None
    merchant_name: Annotated[str, Conforms("59", ROOT["59"])] | None = None
    merchant_city: Annotated[str, Conforms("60", ROOT["60"])] | None = None
    postal_code: Annotated[str, Conforms("61", ROOT["61"])] | None = None
    name_vi: NameVi | None = None
    city_vi: CityVi | None = None
    prompt_tip: bool = False
    convenience_fee: TransactionAmount | None = None
    convenience_fee_percentage: Percentage | None = None
    other_accounts: Many[Account] = ()
    unreserved: Many[Unreserved] = ()
    other_objects: Many[Pair[str, str]] = ()

    # --- from what was asked to the normal form ---

    @model_validator(mode="before")
    @classmethod
    def _normalise(cls, data: object, info: ValidationInfo) -> object:
        if not isinstance(data, dict):
            return data
        # Behind this validator pydantic takes JSON's arrays for lists, and would want no Reference.
        from_json = info.mode == "json"
        values = cast("dict[str, object]", _tuples(cast("object", data)) if from_json else {**data})
        if isinstance(values.get("fold"), bool) and values.pop("fold"):
            _fold(values)
        context = cast("dict[str, tuple[Scheme, ...]]", info.context or {})
        _settle_reference(values, context.get("schemes", (DOSSIER,)))
        _settle_purpose(values)
        if from_json and isinstance(values["reference"], Reference):
            values["reference"] = str(values["reference"])
        return values

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        given = [field for field in PAYEES if getattr(self, field) is not None]
        if len(given) != 1:
            raise refuse(Code.PAYEE_COUNT, "38.01.01")
        service = PAYEES[given[0]]
        for field in _NEEDED[service]:
            if getattr(self, field) is None:
                raise refuse(Code.FIELD_MISSING, PATHS[field], field=field, service=service)
        if self.city_vi is not None and self.name_vi is None:
            raise refuse(Code.FIELD_WITHOUT, "64.02", field="city_vi", other="name_vi")
        fees = self.convenience_fee is not None, self.convenience_fee_percentage is not None
        if sum((self.prompt_tip, *fees)) > 1:
            raise refuse(Code.TIP_COUNT, "55", "MPM-042 §4.7.7.1")
        limit = MAX_MEMO_LONG if self.purpose_fit == "long" else MAX_MEMO
        if len(memo := self.memo or "") > limit:
            raise refuse(Code.MEMO_TOO_LONG, "62.08", "MPM-066 Table 3.7", length=len(memo), limit=limit)
        if self.other_accounts or self.unreserved:
            _check_entries(self)
        if self.other_objects:
            _check_kept(self)
        if len(self._text) > MAX_LENGTH:
            raise refuse(Code.TEXT_TOO_LONG, "", "MPM-007 §4.1", length=len(self._text), limit=MAX_LENGTH)
        return self

    # --- what follows from the fields ---

    @property
    def service(self) -> Service:
        """The NAPAS service code (38-02)."""
        return self._payee()[1]

    @property
    def payee(self) -> str:
        """What stands in 38-01-01: account, card, merchant's or terminal's ID."""
        return self._payee()[0]

    def _payee(self) -> tuple[str, Service]:
        values = self.__dict__
        field = next(filter(values.get, PAYEES))
        return values[field], PAYEES[field]

    @property
    def memo(self) -> str | None:
        """Purpose of Transaction (62-08): the reference, a blank, the purpose."""
        if self.reference is None:
            return self.purpose
        head = _written(self.reference, self.form)
        return head if self.purpose is None else f"{head} {self.purpose}"

    # --- writing ---

    def encode(self) -> str:
        """Return the payload text; the same as `str(qr)`.

        Objects stand in ascending order, further accounts around 38 by their order given, 64 behind 62
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
        # Made once, when the value is checked: what does not fit is found by writing it.
        values, memo = self.__dict__, self.memo
        kept = _kept(self.other_objects) if self.other_objects else _NOTHING_KEPT
        parts = ["000201010212" if self.amount else "000201010211", *self._accounts(kept)]
        if self.merchant_category_code is not None:
            parts.append("5204" + self.merchant_category_code)
        parts.append("5303704")
        if self.amount is not None:
            parts.append(_object("54", str(self.amount)))
        parts += self._tip()
        parts.append("5802VN")
        parts += [_object(id_, values[field]) for id_, field in _MERCHANT if values[field] is not None]
        additional = [_object(id_, values[field]) for id_, field in _LABELS if values[field] is not None]
        if memo is not None:
            additional.append(_object("08", memo))
        additional += [_object(id_, values[field]) for id_, field in _REQUESTS if values[field] is not None]
        parts.append(_template("62", "".join(additional) + kept["62"]))
        parts += self._language(kept), kept[""]
        if self.unreserved:
            parts += (encode([entry.entry()]) for entry in self.unreserved)
        parts.append("6304")
        text = "".join(parts)
        return text + crc(text)

    def _accounts(self, kept: Mapping[str, str]) -> list[str]:
        payee, service = self._payee()
        organisation = f"0006{self.bank}{_object('01', payee)}{kept['38.01']}"
        inside = f"{_NAPAS_HEAD}{_template('38.01', organisation, '01')}{_object('02', service)}{kept['38']}"
        entries = [_template(NAPAS_ID, inside)]
        if self.other_accounts:
            # 38 goes before the first account with a greater ID, so that the others keep their order.
            others = [encode([account.entry()]) for account in self.other_accounts]
            after = (n for n, account in enumerate(self.other_accounts) if account.id > NAPAS_ID)
            cut = next(after, len(others))
            entries = [*others[:cut], *entries, *others[cut:]]
        return entries

    def _tip(self) -> tuple[str, ...]:
        if self.prompt_tip:
            return ("550201",)
        if self.convenience_fee is not None:
            return "550202", _object("56", str(self.convenience_fee))
        if self.convenience_fee_percentage is not None:
            return "550203", _object("57", f"{self.convenience_fee_percentage:f}")
        return ()

    def _language(self, kept: Mapping[str, str]) -> str:
        inside = "" if self.name_vi is None else "0002vi" + _object("01", self.name_vi)
        if self.city_vi is not None:
            inside += _object("02", self.city_vi)
        return _template("64", inside + kept["64"])

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy; unlike pydantic's own, fields that are changed are checked.

        Args:
            update: fields to change.
            deep: has no meaning for a frozen value.

        Raises:
            pydantic.ValidationError: as the constructor.
        """
        del deep
        return type(self)(**{**dict(self), **(update or {})})

    # --- reading ---

    @classmethod
    def parse(cls, text: str, *, schemes: tuple[Scheme, ...] = (DOSSIER,)) -> Self:
        """Read a payload text that must be a correct VietQR code.

        Args:
            text: the payload text.
            schemes: the schemes whose references are recognised at the head of 62-08.

        Returns:
            The value. Objects without a field are kept in `other_objects`.

        Raises:
            ParseError: the root or a template is not well-formed, or the CRC differs.
            ProfileError: well-formed, but no correct VietQR; all issues at once.
            TypeError: `text` is not a str.
        """
        if (plain := cls._read_plain(text, schemes)) is not None:
            return plain
        return cls.from_payload(Payload(text), schemes=schemes)

    @classmethod
    def _read_plain(cls, text: str, schemes: tuple[Scheme, ...]) -> Self | None:
        """Read a plain code without pydantic: the pattern holds the fields to their limits."""
        if (match := _PLAIN.fullmatch(text)) is None:
            return None
        values: dict[str, Any] = {**_UNSET, **match.groupdict()}
        if values["amount"] is not None:
            values["amount"] = int(values["amount"])
        _settle_reference(values, schemes)
        qr = cls.__new__(cls)
        object.__setattr__(qr, "__dict__", values)
        object.__setattr__(qr, "__pydantic_fields_set__", {*values})
        object.__setattr__(qr, "__pydantic_extra__", None)
        object.__setattr__(qr, "__pydantic_private__", None)
        return qr if qr.encode() == text else None

    @classmethod
    def from_payload(cls, payload: Payload, *, schemes: tuple[Scheme, ...] = (DOSSIER,)) -> Self:
        """Read a payload that must be a correct VietQR code; see `parse`."""
        issues: list[Issue] = []
        try:
            qr = cls.model_validate(read(payload, issues), context={"schemes": schemes})
        except ParseError as error:
            raise ParseError(_judged(error.issues[0], payload)) from None
        except ProfileError as error:
            issues += error.issues
        except ValidationError as error:
            issues += placed(error, payload)
        else:
            if not issues:
                return qr
        # The rules name it better, and all of it at once; the model adds what only it asks.
        errors = [issue for issue in check(payload, NAPAS) if issue.level is Level.ERROR]
        named = {issue.path for issue in errors}
        ours = (i for i in issues if i.code is Code.VALUE_NOT_ALLOWED and i.path not in named)
        raise ProfileError([*errors, *ours] if errors else issues)


def _judged(fault: Issue, payload: Payload) -> list[Issue]:
    """Return what the rules say of a template that cannot be taken apart: the fault, or that it is none."""
    inside = f"{fault.path}."
    judged = [
        issue
        for issue in check(payload, NAPAS)
        if issue == fault or (issue.code is Code.TEMPLATE_MALFORMED and inside.startswith(f"{issue.path}."))
    ]
    return judged or [fault]


# --- the normal form of what was asked ---


def _tuples(data: object) -> object:
    if isinstance(data, dict):
        return {key: _tuples(value) for key, value in cast("dict[str, object]", data).items()}
    if isinstance(data, list):
        return tuple(map(_tuples, cast("list[object]", data)))
    return data


_UNSET: Final = {name: field.default for name, field in VietQR.model_fields.items()}


def _fold(values: dict[str, object]) -> None:
    for field in ("merchant_name", "merchant_city", "purpose"):
        if isinstance(value := values.get(field), str):
            try:
                values[field] = fold(value)
            except EncodeError as error:
                raise custom_error(error.issues[0]._replace(path=PATHS[field])) from None


def _settle_reference(values: dict[str, object], schemes: tuple[Scheme, ...]) -> None:
    """Leave a Reference or None: one memo, one set of fields, however it was given."""
    given, purpose = values.get("reference"), values.get("purpose")
    if isinstance(given, Reference):
        return
    if given is not None:
        text = str(given)
        if found := _recognise(text, schemes):
            values["reference"], form = found
            values.setdefault("form", form)
            return
        if not re.fullmatch("[0-9A-Za-z]{1,25}", text):
            raise refuse(Code.REFERENCE_CHARACTERS, PATHS["reference"])
        purpose = text if purpose is None else f"{text} {purpose}"
    values["reference"], values["purpose"] = None, purpose
    if not isinstance(purpose, str):
        return
    head, blank, rest = purpose.partition(" ")
    # A memo that ends in the blank behind its reference would come back without that blank.
    if bool(blank) == bool(rest) and (found := _recognise(head, schemes)):
        values["reference"], values["form"] = found
        values["purpose"] = rest or None


def _recognise(text: str, schemes: tuple[Scheme, ...]) -> tuple[Reference, Form] | None:
    """Read a text that is a reference, exactly as this library writes it."""
    if not text.startswith(tuple(scheme.prefix for scheme in schemes)):
        return None
    try:
        reference = Reference.parse(text, schemes)
    except ParseError:
        return None
    if text == str(reference):
        return reference, Form.READABLE
    # What is left is lower case, taken by people but never written, or PACKED.
    return (reference, Form.PACKED) if text == text.upper() else None


def _settle_purpose(values: dict[str, object]) -> None:
    """Cut the purpose if that was asked for; `purpose_fit` then only says whether the memo is long."""
    reference, purpose, fit = values.get("reference"), values.get("purpose"), values.get("purpose_fit")
    form = values.get("form", Form.READABLE)
    if fit not in ("truncate", "long") or form not in tuple(Form):
        return
    room = MAX_MEMO
    if isinstance(reference, Reference):
        room -= len(_written(reference, cast("Form", form))) + 1
    if fit == "truncate" and isinstance(purpose, str):
        values["purpose"] = purpose = purpose[: max(room, 0)].rstrip(" ") or None
    if not isinstance(purpose, str) or len(purpose) <= room:
        values["purpose_fit"] = "error"


def _written(reference: Reference, form: Form) -> str:
    try:
        return reference.encode(form)
    except EncodeError as error:
        raise custom_error(error.issues[0]._replace(path=PATHS["reference"])) from None


# --- what pydantic does not see field by field ---


def _check_entries(qr: VietQR) -> None:
    for field, entries, taken in (
        ("other_accounts", qr.other_accounts, {NAPAS_ID}),
        ("unreserved", qr.unreserved, set[str]()),
    ):
        for entry in entries:
            if entry.id in taken:
                raise refuse(Code.ID_REPEATED, field, "MPM-002 §4.3.1.2", id=entry.id)
            taken.add(entry.id)


def _check_kept(qr: VietQR) -> None:
    seen: set[str] = set()
    for path, value in qr.other_objects:
        if not _KEPT.fullmatch(path) or (path in LANGUAGE_PATHS and qr.name_vi is not None):
            raise refuse(Code.PATH_NOT_KEPT, "other_objects")
        if path in seen:
            raise refuse(Code.ID_REPEATED, path, "MPM-003 §4.3.1.2", id=path[-2:])
        seen.add(path)
        if "62.50" <= path <= "62.99":
            _check_template(path, value)
        else:
            _check_value(path, value)
        if path == "64.00" and value.lower() not in LANGUAGES:
            raise refuse(Code.LANGUAGE_UNKNOWN, path, "MPM-077 §4.9.2.1")
    has_language = qr.name_vi is not None or seen.issuperset(LANGUAGE_PATHS[:2])
    if not has_language and any(path.startswith("64.") for path in seen):
        raise refuse(Code.OBJECT_MISSING, "64", "MPM-076 §4.9.1.1")


def _check_value(path: str, value: str) -> None:
    for code, params in value_faults(find(path) or _ANYTHING, value):
        raise custom_error(Issue.error(code, path, None, "", **params))


def _check_template(path: str, value: str) -> None:
    try:
        starts = index(value, 0, len(value), path)
    except ParseError as error:
        raise custom_error(error.issues[0]) from None
    if "00" not in starts:
        raise refuse(Code.OBJECT_MISSING, f"{path}.00", "MPM-074 §4.8.1.5")
    for o in objects(value, starts, len(value)):
        _check_value(f"{path}.{o.id}", o.value)
