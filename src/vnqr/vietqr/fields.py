"""Field types of the Vietnamese models, and the data object that each field becomes.

`Annotated[str, Conforms("59", ROOT["59"])]` is a text that the standard's table allows at 59. A refused
value gives a pydantic error whose `type` is the issue's code; the JSON schema states the same limits.

Example:
    >>> from pydantic import TypeAdapter
    >>> TypeAdapter(Bin).validate_python("vietinbank")
    '970415'
    >>> TypeAdapter(TransactionAmount).json_schema()
    {'maximum': 9999999999999, 'minimum': 1, 'type': 'integer'}
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias
from unicodedata import normalize

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import core_schema

from vnqr._support.validation import custom_error
from vnqr.emvco.objects import ADDITIONAL_DATA, LANGUAGE, ROOT, ObjectSpec, value_faults
from vnqr.emvco.tlv import HEADER, MAX_VALUE
from vnqr.errors import Code, Issue, VnqrError
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

__all__ = [
    "ACCOUNT",
    "ADDITIONAL_FIELDS",
    "CARD",
    "FIELD_PATHS",
    "LANGUAGE_PATHS",
    "MAX_MEMO",
    "MAX_MEMO_LONG",
    "PATHS",
    "Bin",
    "CardNumber",
    "CityVi",
    "Conforms",
    "ConsumerDataRequest",
    "MerchantChannel",
    "NameVi",
    "NapasAccountNumber",
    "Organisation",
    "Percentage",
    "Purpose",
    "TransactionAmount",
    "refuse",
]

MAX_MEMO: Final = 25
"""Purpose of Transaction, reference included (EMVCo Table 3.7)."""

MAX_MEMO_LONG: Final = MAX_VALUE - HEADER
"""What fits when 62-08 is alone in 62; several banks take it, no standard allows it."""

_PATTERN: Final = {"N": "^[0-9]+$", "ans": "^[ -~]+$"}


def refuse(code: Code, path: str = "", rule: str = "", **params: str | int) -> Exception:
    """Return the error by which a pydantic validator refuses a value; its `type` is the code."""
    return custom_error(Issue.error(code, path, None, rule, **params))


class Conforms:
    """Annotation of a str field: what the standard's table allows at a path.

    Args:
        path: the object, as in `62.08`.
        spec: its row of the table.
    """

    def __init__(self, path: str, spec: ObjectSpec) -> None:
        """Keep both."""
        self.path = path
        self.spec = spec

    def check(self, value: str) -> str:
        """Return the value; raise where the table forbids it."""
        for code, params in value_faults(self.spec, value):
            raise custom_error(Issue.error(code, self.path, None, self.spec.section, **params))
        return value

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check after pydantic's own check for a str."""
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """State the limits."""
        stated: dict[str, Any] = {"minLength": self.spec.minimum, "maxLength": self.spec.maximum}
        if self.spec.format in _PATTERN:
            stated["pattern"] = _PATTERN[self.spec.format]
        return {**handler(schema), **stated}


def _bin(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return banks.bin_of(value)
    except VnqrError as error:
        raise custom_error(error.issues[0]) from None


def _whole_dong(value: object, info: ValidationInfo) -> object:
    path = "56" if info.field_name == "convenience_fee" else "54"
    positive, short = _AMOUNT_RULES[path]
    # bool is an int to Python, and a float has no exact dong; both are refused, not rounded.
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        value = int(value)
    if type(value) is not int or value < 1:
        raise refuse(Code.AMOUNT_NOT_WHOLE, path, positive)
    limit = ROOT[path].maximum
    if len(digits := str(value)) > limit:
        raise refuse(Code.VALUE_TOO_LONG, path, short, length=len(digits), limit=limit)
    return value


def _percentage(value: object) -> object:
    # JSON has no Decimal; its text is one, if it is made of digits.
    exact = type(value) is int or (isinstance(value, str) and _DECIMAL.fullmatch(value))
    number = Decimal(str(value)) if exact else value
    if not isinstance(number, Decimal) or not number.is_finite():
        raise refuse(Code.PERCENTAGE_RANGE, "57", "MPM-048 §4.7.8.1")
    if not _LEAST <= number <= _MOST or len(f"{number:f}") > ROOT["57"].maximum:
        raise refuse(Code.PERCENTAGE_RANGE, "57", "MPM-048 §4.7.8.1")
    return number


def _matching(pattern: str, code: Code) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise refuse(code)
        return value

    return AfterValidator(check)


_AMOUNT_RULES: Final = {
    "54": ("MPM-033 §4.7.4.1", "MPM-031 Table 3.6"),
    "56": ("MPM-043 §4.7.7.1", "MPM-045 Table 3.6"),
}
_DECIMAL: Final = re.compile("[0-9]{1,2}([.][0-9]{1,2})?")
_LEAST, _MOST = Decimal("0.01"), Decimal("99.99")
_MONEY: Final = {"type": "integer", "minimum": 1, "maximum": 10 ** ROOT["54"].maximum - 1}
ACCOUNT: Final = "[0-9A-Za-z]{1,19}"
"""An account number, as a pattern."""
CARD: Final = "[0-9]{16}|[0-9]{19}"
"""A card number, as a pattern."""
_ORGANISATION: Final = ObjectSpec("Merchant or Terminal", "ans", 1, 19, "M", "NAPAS 38.01.01")

Bin: TypeAlias = Annotated[str, BeforeValidator(_bin), WithJsonSchema({"type": "string"})]
"""A BIN, or what `vnqr.banks.find` makes one of."""
TransactionAmount: TypeAlias = Annotated[int, BeforeValidator(_whole_dong), WithJsonSchema(_MONEY)]
"""A positive amount of whole dong that fits 54."""
Percentage: TypeAlias = Annotated[Decimal, BeforeValidator(_percentage)]
"""A convenience fee in per cent (57)."""
NapasAccountNumber: TypeAlias = Annotated[
    str, _matching(ACCOUNT, Code.ACCOUNT_CHARACTERS), Field(json_schema_extra={"pattern": f"^{ACCOUNT}$"})
]
"""An account number or alias at a bank: 1-19 letters and digits, kept as given."""
CardNumber: TypeAlias = Annotated[
    str, _matching(CARD, Code.CARD_DIGITS), Field(json_schema_extra={"pattern": f"^({CARD})$"})
]
"""A card number: 16 or 19 digits."""
Organisation: TypeAlias = Annotated[str, Conforms("38.01.01", _ORGANISATION)]
"""The ID of a merchant or of a cash machine (38-01-01)."""
ConsumerDataRequest: TypeAlias = Annotated[
    str,
    Conforms("62.09", ADDITIONAL_DATA["09"]),
    _matching("(?!.*(.).*\\1)[AME]+", Code.CONSUMER_DATA_LETTERS),
]
"""What is asked of the payer (62-09): A, M, E, each once."""
MerchantChannel: TypeAlias = Annotated[
    str, Conforms("62.11", ADDITIONAL_DATA["11"]), _matching("[0-7][0-3][0-3]", Code.CHANNEL_VALUE)
]
"""Merchant Channel (62-11), three digits."""
Purpose: TypeAlias = Annotated[str, Conforms("62.08", ADDITIONAL_DATA["08"]._replace(maximum=MAX_MEMO_LONG))]
"""Purpose of Transaction (62-08)."""


def _composed(value: object) -> object:
    # Vietnamese typed on some systems comes decomposed; both forms are the same text, and the standard
    # wants the composed one (§1.4.3).
    return normalize("NFC", value) if isinstance(value, str) else value


NameVi: TypeAlias = Annotated[str, BeforeValidator(_composed), Conforms("64.01", LANGUAGE["01"])]
"""The payee's name in Vietnamese (64-01), in NFC."""
CityVi: TypeAlias = Annotated[str, BeforeValidator(_composed), Conforms("64.02", LANGUAGE["02"])]
"""The city in Vietnamese (64-02), in NFC."""


ADDITIONAL_FIELDS: Final = {
    "01": "bill_number",
    "02": "mobile_number",
    "03": "store_label",
    "04": "loyalty_number",
    "05": "reference_label",
    "06": "customer_label",
    "07": "terminal_label",
    "08": "memo",
    "09": "consumer_data_request",
    "10": "merchant_tax_id",
    "11": "merchant_channel",
}
"""ID in 62 -> the field of `VietQR`."""

PATHS: Final = {
    "bank": "38.01.00",
    **dict.fromkeys(("account", "card", "merchant_id", "terminal_id"), "38.01.01"),
    "merchant_category_code": "52",
    "amount": "54",
    "prompt_tip": "55",
    "convenience_fee": "56",
    "convenience_fee_percentage": "57",
    "merchant_name": "59",
    "merchant_city": "60",
    "postal_code": "61",
    **{field: f"62.{id_}" for id_, field in ADDITIONAL_FIELDS.items()},
    "purpose": "62.08",
    "reference": "62.08",
    "name_vi": "64.01",
    "city_vi": "64.02",
}
"""Field -> path of the data object that it becomes."""

LANGUAGE_PATHS: Final = ("64.00", "64.01", "64.02")
"""The objects that say a name in another language."""

FIELD_PATHS: Final = frozenset(PATHS.values()) - {*LANGUAGE_PATHS} | {"38.00", "38.02"}
"""Objects inside templates that a field, or the model itself, writes."""
