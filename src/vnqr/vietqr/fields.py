"""Field types of the Vietnamese models, and the data object that each field becomes.

`Annotated[str, Conforms("59")]` is a text that the rules allow at 59: the fields and `check` judge by the
same rows. A refused value gives a pydantic error whose `type` is the issue's code; the JSON schema states
the same limits.

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

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import core_schema

from vnqr._support.validation import Checked, custom_error
from vnqr.emvco.checking import value_issues
from vnqr.emvco.objects import ADDITIONAL_DATA, ROOT
from vnqr.errors import Code, Issue, Level, VnqrError
from vnqr.vietqr.banks import banks, is_bin
from vnqr.vietqr.networks import NAPAS_GUID
from vnqr.vietqr.rules import NAPAS
from vnqr.vietqr.services import PAYEES, SERVICES

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

    from vnqr.emvco.checking import Requirement

__all__ = [
    "ADDITIONAL_FIELDS",
    "LISTS",
    "MAX_MEMO",
    "NUMBERS",
    "PATHS",
    "ROOT_FIELDS",
    "SPELLED",
    "Bin",
    "CardNumber",
    "CityVi",
    "Conforms",
    "ConvenienceFee",
    "MerchantCity",
    "MerchantName",
    "NameVi",
    "NapasAccountNumber",
    "Organisation",
    "Percentage",
    "Purpose",
    "TransactionAmount",
    "refuse",
    "row",
]

MAX_MEMO: Final = ADDITIONAL_DATA["08"].maximum
"""Purpose of Transaction, reference included (EMVCo Table 3.7)."""


def refuse(code: Code, path: str = "", rule: str = "", **params: str | int) -> Exception:
    """Return the error by which a pydantic validator refuses a value; its `type` is the code."""
    return custom_error(Issue.error(code, path, None, rule, **params))


def row(path: str, guid: str = "") -> Requirement:
    """Return what the rules of NAPAS require of the object at a path.

    Args:
        path: IDs joined by dots, from the root or, with `guid`, from the template of a network.
        guid: the network's Globally Unique Identifier.

    Example:
        >>> row("62.08").spec.maximum, row("01.00", NAPAS_GUID).spec.name
        (95, 'Beneficiary Organisation BIN')
    """
    table = NAPAS.networks[guid] if guid else NAPAS.table
    *templates, last = path.split(".")
    for id_ in templates:
        table = table.rows[id_].table or table
    return table.rows[last]


class Conforms:
    """Annotation of a str field: what the rules require of the object at a path.

    What the rules only warn of passes.

    Args:
        path: the object, as in `62.08`.
        asked: its row in the rules; None: the one at `path`.
        cure: what helps where a character is refused; the message ends with it.
    """

    def __init__(self, path: str, asked: Requirement | None = None, cure: str = "") -> None:
        """Keep all of it."""
        self._path, self._row, self._cure = path, asked or row(path), cure

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check after pydantic's own check for a str."""
        fits = self._row.fits if self._row.settles else _never

        def check(value: str) -> str:
            return value if fits(value) else self._passed(value)

        return core_schema.no_info_after_validator_function(check, handler(source))

    def _passed(self, value: str) -> str:
        """Return a value that does not fit at one look; raise where the rules forbid it."""
        if not value:
            raise refuse(Code.LENGTH_ZERO, self._path, _NOT_EMPTY)
        for issue in value_issues(self._row, value):
            if issue.level is Level.ERROR:
                cure = self._cure if issue.code is Code.VALUE_NOT_COMMON else ""
                raise custom_error(issue._replace(path=self._path), cure)
        return value

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """State the limits."""
        spec = self._row.spec
        stated: dict[str, Any] = {"minLength": spec.minimum, "maxLength": spec.maximum}
        if spec.format in _PATTERN:
            stated["pattern"] = _PATTERN[spec.format]
        return {**handler(schema), **stated}


_PATTERN: Final = {"N": "^[0-9]+$", "ans": "^[ -~]+$"}


def _never(_: str) -> bool:
    return False


_NOT_EMPTY: Final = "MPM-004 §4.4.1.2"
_FOLD: Final = "; fold=True writes Vietnamese without accents"


def _bin(value: object) -> object:
    if not isinstance(value, str) or is_bin(value):
        return value
    try:
        return banks.bin_of(value)
    except VnqrError as error:
        raise custom_error(error.issues[0]) from None


def _whole_dong(path: str, positive: str, short: str) -> BeforeValidator:
    """Return the check of an amount: its path, the rule of a number that is none, that of one too long."""
    limit = ROOT[path].maximum
    most = 10**limit

    def check(value: object) -> object:
        if type(value) is int and 0 < value < most:
            return value
        # bool is an int to Python, and a float has no exact dong; both are refused, not rounded.
        if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
            # 1E+300000 takes seconds to become an int, so its digits are counted before.
            value = int(value) if value.adjusted() < _MANY else int(value > 0) * 10**_MANY
        if type(value) is not int or value < 1:
            raise refuse(Code.AMOUNT_NOT_WHOLE, path, positive)
        if value < most:
            return value
        raise refuse(Code.VALUE_TOO_LONG, path, short, length=len(str(min(value, 10**_MANY))), limit=limit)

    return BeforeValidator(check)


def _percentage(value: object) -> object:
    # JSON has no Decimal; its text is one, if it is made of digits.
    if (isinstance(value, str) and _DECIMAL.fullmatch(value)) or (type(value) is int and 0 <= value <= _MANY):
        value = Decimal(value)
    # 1E+300000 would be written with all its zeros.
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value.adjusted()) > _MANY:
        raise refuse(Code.PERCENTAGE_RANGE, "57", _OF_PERCENTAGES)
    if any(issue.level is Level.ERROR for issue in value_issues(row("57"), f"{value:f}")):
        raise refuse(Code.PERCENTAGE_RANGE, "57", _OF_PERCENTAGES)
    return value


def _one_of(pattern: str, code: Code) -> Checked:
    """Return the check of a text that follows a pattern as a whole; every fault has one code."""
    schema = core_schema.str_schema(strict=True, pattern=f"^({pattern})$")
    return Checked(code, schema, path="38.01.01", rule="NAPAS 38.01.01")


_MANY: Final = 99
"""Digits of a number that no limit comes near; how many more it has, no message tells."""
_DECIMAL: Final = re.compile("[0-9]{1,2}([.][0-9]{1,2})?")
_OF_PERCENTAGES: Final = "MPM-048 §4.7.8.1"
_MONEY: Final = WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 10 ** ROOT["54"].maximum - 1})

Bin: TypeAlias = Annotated[str, BeforeValidator(_bin), WithJsonSchema({"type": "string"})]
"""A BIN, or what `vnqr.banks.find` makes one of."""
TransactionAmount: TypeAlias = Annotated[
    int, _whole_dong("54", "MPM-033 §4.7.4.1", "MPM-031 Table 3.6"), _MONEY
]
"""A positive amount of whole dong that fits 54."""
ConvenienceFee: TypeAlias = Annotated[int, _whole_dong("56", "MPM-043 §4.7.7.1", "MPM-045 Table 3.6"), _MONEY]
"""A fixed fee of whole dong (56)."""
Percentage: TypeAlias = Annotated[Decimal, BeforeValidator(_percentage)]
"""A convenience fee in per cent (57)."""
NapasAccountNumber: TypeAlias = Annotated[str, _one_of(SERVICES["QRIBFTTA"].pattern, Code.ACCOUNT_CHARACTERS)]
"""An account number or alias at a bank: 1-19 letters and digits, kept as given."""
CardNumber: TypeAlias = Annotated[str, _one_of(SERVICES["QRIBFTTC"].pattern, Code.CARD_DIGITS)]
"""A card number: 16 or 19 digits."""
Organisation: TypeAlias = Annotated[str, Conforms("38.01.01", row("01.01", NAPAS_GUID))]
"""The ID of a merchant or of a cash machine (38-01-01)."""
MerchantName: TypeAlias = Annotated[str, Conforms("59", cure=_FOLD)]
"""Merchant Name (59)."""
MerchantCity: TypeAlias = Annotated[str, Conforms("60", cure=_FOLD)]
"""Merchant City (60)."""
Purpose: TypeAlias = Annotated[str, Conforms("62.08", cure=_FOLD)]
"""Purpose of Transaction (62-08)."""


def _composed(value: object) -> object:
    # Vietnamese typed on some systems comes decomposed; both forms are the same text, and the standard
    # wants the composed one (§1.4.3).
    return normalize("NFC", value) if isinstance(value, str) else value


NameVi: TypeAlias = Annotated[str, BeforeValidator(_composed), Conforms("64.01")]
"""The payee's name in Vietnamese (64-01), in NFC."""
CityVi: TypeAlias = Annotated[str, BeforeValidator(_composed), Conforms("64.02")]
"""The city in Vietnamese (64-02), in NFC."""


ADDITIONAL_FIELDS: Final = {
    "01": "bill_number",
    "02": "mobile_number",
    "03": "store_label",
    "04": "loyalty_number",
    "05": "reference_label",
    "06": "customer_label",
    "07": "terminal_label",
    "08": "purpose",
    "09": "consumer_data_request",
    "10": "merchant_tax_id",
    "11": "merchant_channel",
}
"""ID in 62 -> the field of `VietQR`."""

NUMBERS: Final = {"54": "amount", "56": "convenience_fee", "57": "convenience_fee_percentage"}
"""ID in the root -> the field of `VietQR` that has its number."""

SPELLED: Final = frozenset({"38.00", *NUMBERS})
"""Paths of what has more than one spelling: numbers, as `50000.` or `007`, and the identifier of NAPAS, which
is the same in lower case. `VietQR.other_objects` keeps the spelling."""

ROOT_FIELDS: Final = {
    "52": "merchant_category_code",
    "59": "merchant_name",
    "60": "merchant_city",
    "61": "postal_code",
}
"""ID in the root -> the field of `VietQR` that has its text."""

LISTS: Final = ("other_accounts", "unreserved", "other_objects")
"""The fields of `VietQR` that hold any number of objects."""

PATHS: Final = {
    "bank": "38.01.00",
    **dict.fromkeys(PAYEES, "38.01.01"),
    "initiation": "01",
    "prompt_tip": "55",
    **{field: id_ for id_, field in NUMBERS.items()},
    **{field: id_ for id_, field in ROOT_FIELDS.items()},
    **{field: f"62.{id_}" for id_, field in ADDITIONAL_FIELDS.items()},
    "reference": "62.08",
    "name_vi": "64.01",
    "city_vi": "64.02",
}
"""Field -> path of the data object that it becomes."""
