"""The two sides of a reconciliation: what is owed (charges) and what was received (credits).

A `Charge` is what one printed code asks for: a reference, the payee's account, and the fee items that add
up to the amount due. A `Credit` is money seen on a payee's account: a line of a bank statement, or an
aggregator's message. A row that cannot be read as a credit becomes an `InvalidCredit`, so that a person sees
it: it is not skipped, and nothing in it is guessed.

Amounts are whole dong, always `int`: a `bool`, a float or a text is refused. Times carry their UTC offset.
All values are frozen pydantic dataclasses with slots. A fault raises `pydantic.ValidationError` whose `type`
is the value of a `Code`; its text holds no account, name or memo.

The values serve as bodies of requests and responses, and have a JSON schema
(`pydantic.TypeAdapter(Charge).json_schema()`). There, as in a constructor, a time may be a text in ISO 8601
with its offset, a fee kind its value, and the fee items a list.

Example:
    >>> from datetime import datetime
    >>> from vnqr.references.reference import Reference
    >>> item = FeeItem(kind=FeeKind.PHI, code="TD01", name="Phí thẩm định",
    ...                list_price=60_000, payable=30_000, reason="Nộp hồ sơ trực tuyến")
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415",
    ...                 account="113366668888", items=(item,),
    ...                 opened_at=datetime(2024, 6, 1, 8, tzinfo=VIETNAM))
    >>> charge.due
    30000
    >>> from pydantic import TypeAdapter
    >>> body = TypeAdapter(Charge).dump_python(charge, mode="json")
    >>> body["opened_at"], TypeAdapter(Charge).validate_python(body) == charge
    ('2024-06-01T08:00:00+07:00', True)
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Annotated, Final, Self, TypeAlias

from pydantic import ConfigDict, Strict, WithJsonSchema, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import core_schema

from vnqr._support import limits
from vnqr._support.types import Discreet
from vnqr._support.validation import Checked, FromText, Many, Pair, custom_error
from vnqr.errors import Code, Issue, Level, VnqrError
from vnqr.references.reference import Reference  # noqa: TC001 - pydantic reads the annotations

__all__ = [
    "CONFIG",
    "MAX_DONG",
    "OFFICE",
    "VIETNAM",
    "YEARS",
    "AccountNumber",
    "Balance",
    "BankBin",
    "Charge",
    "ChargesError",
    "Credit",
    "Debit",
    "Dong",
    "DongOrZero",
    "FeeItem",
    "FeeKind",
    "Flag",
    "InvalidCredit",
    "ItemKind",
    "Label",
    "Memo",
    "Nth",
    "PersonName",
    "Text",
    "Time",
    "Whole",
]

VIETNAM: Final = timezone(timedelta(hours=7))
"""The time of Vietnam: UTC+7 all year."""

CONFIG: Final = ConfigDict(extra="forbid", hide_input_in_errors=True)
"""How these values validate: errors go to logs, so they hide the input they are about.

Not strict as a whole, because a strict dataclass takes no dict: every field says for itself what it takes.
"""

MAX_DONG: Final = 10**15 - 1
"""The largest amount: more than all money of a country, less than what floats tell apart."""

YEARS: Final = (2000, 2199)
"""The first and the last year of a time."""
_DAY_AND_MORE: Final = "^[-0-9]{10}[Tt ]"


def _dong(minimum: int) -> Checked:
    """Whole dong from a minimum on."""
    schema = core_schema.int_schema(strict=True, ge=minimum, le=MAX_DONG)
    return Checked(Code.DONG_INVALID, schema, minimum=minimum, maximum=MAX_DONG)


def _line(limit: int) -> Checked:
    r"""One line: no control, format or unassigned character (`\p{C}`), no separator (`\p{Z}`) at an end."""
    pattern = r"^[^\p{C}\p{Z}]([^\p{C}]*[^\p{C}\p{Z}])?$"
    schema = core_schema.str_schema(strict=True, pattern=pattern, max_length=limit)
    return Checked(Code.LINE_INVALID, schema, limit=limit)


def _text(limit: int) -> Checked:
    """Any text, line breaks included, as banks deliver it."""
    return Checked(Code.CREDIT_MEMO, core_schema.str_schema(strict=True, max_length=limit), limit=limit)


def _aware() -> Checked:
    """A time with its UTC offset, or its text."""
    first, last = (datetime(year, 1, 1, tzinfo=VIETNAM) for year in (YEARS[0], YEARS[1] + 1))

    def moment(*, strict: bool) -> core_schema.CoreSchema:
        return core_schema.datetime_schema(strict=strict, tz_constraint="aware", ge=first, lt=last)

    # Without the pattern pydantic would take the digits of a timestamp for a time.
    text = core_schema.chain_schema(
        [core_schema.str_schema(strict=True, pattern=_DAY_AND_MORE), moment(strict=False)]
    )
    either = core_schema.union_schema([moment(strict=True), text], mode="left_to_right")
    schema = core_schema.json_or_python_schema(json_schema=text, python_schema=either)
    return Checked(Code.TIME_INVALID, schema, first=YEARS[0], last=YEARS[1])


Dong: TypeAlias = Annotated[int, _dong(1)]
"""An amount that changed hands: whole dong, at least 1."""

Text: TypeAlias = Annotated[str, Strict()]
"""Any text."""

Whole: TypeAlias = Annotated[int, Strict()]
"""Any whole number."""

Flag: TypeAlias = Annotated[bool, Strict()]
"""True or False."""

DongOrZero: TypeAlias = Annotated[int, _dong(0)]
"""An amount that may be nothing, as of an exempt person: whole dong, at least 0."""

Balance: TypeAlias = Annotated[
    int,
    Checked(
        Code.DONG_INVALID,
        core_schema.int_schema(strict=True, ge=-MAX_DONG, le=MAX_DONG),
        minimum=-MAX_DONG,
        maximum=MAX_DONG,
    ),
]
"""What is on an account: whole dong, below 0 where it is overdrawn."""

OFFICE: Final = 100
"""How many characters the name of an office has at most; as any `Label`."""

Label: TypeAlias = Annotated[str, _line(OFFICE)]
"""An identifier: one line of 1 to 100 characters."""

PersonName: TypeAlias = Annotated[str, _line(limits.NAME)]
"""A name, a title, an address, a reason: one line of 1 to 300 characters."""

Memo: TypeAlias = Annotated[str, _text(2000)]
"""What a bank line says: up to 2,000 characters, line breaks included."""

Time: TypeAlias = Annotated[datetime, _aware(), WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time with its UTC offset; as a text in ISO 8601, as `2024-06-01T08:00:00+07:00`."""

AccountNumber: TypeAlias = Annotated[
    str,
    Checked(Code.ACCOUNT_CHARACTERS, core_schema.str_schema(strict=True, pattern="^[0-9A-Za-z]{1,19}$")),
]
"""A payee's account at its bank, virtual accounts included; compared without regard to case."""

BankBin: TypeAlias = Annotated[
    str, Checked(Code.BIN_DIGITS, core_schema.str_schema(strict=True, pattern="^[0-9]{6}$"))
]
"""A bank, by its six-digit BIN; `vnqr.banks.find` knows the BIN of a name."""

Nth: TypeAlias = Annotated[
    int, Checked(Code.COUNT_INVALID, core_schema.int_schema(strict=True, ge=1, le=MAX_DONG), minimum=1)
]
"""A number that counts from 1."""


class FeeKind(StrEnum):
    """What a fee item is. Phí and lệ phí each have a receipt of their own."""

    PHI = "phi"
    """Phí: pays for a service of the agency."""

    LE_PHI = "le-phi"
    """Lệ phí: the charge for an act of the state."""

    OTHER = "other"
    """Shipping, copying: part of the amount due, but on no receipt for phí or lệ phí."""


ItemKind: TypeAlias = Annotated[
    FeeKind, FromText(), Checked(Code.VALUE_NOT_ALLOWED, allowed=", ".join(FeeKind))
]
"""A `FeeKind` as a field."""


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class FeeItem(Discreet):
    """One line of what is owed.

    Attributes:
        kind: phí, lệ phí or another cost.
        code: the item's code in the agency's list, 1 to 100 characters.
        name: what it is for, 1 to 300 characters.
        list_price: dong, as the tariff has it.
        payable: dong, what this person owes: 0 for the exempt, never above the list price.
        reason: of the reduction or exemption; required where less than the list price is payable.

    Raises:
        pydantic.ValidationError: with the codes `value-not-allowed`, `dong-invalid`, `line-invalid`,
            `payable-above-list`, `reduction-unexplained`.
    """

    kind: ItemKind
    code: Label
    name: PersonName
    list_price: DongOrZero
    payable: DongOrZero
    reason: PersonName | None = None

    @model_validator(mode="after")
    def _check_reduction(self) -> Self:
        if self.payable > self.list_price:
            raise custom_error(Issue.error(Code.PAYABLE_ABOVE_LIST, "payable"))
        if self.payable < self.list_price and self.reason is None:
            raise custom_error(Issue.error(Code.REDUCTION_UNEXPLAINED, "reason"))
        return self


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class Charge(Discreet):
    """What one reference asks for.

    Every (dossier, item) is a debt of its own: a charge for the whole dossier (item 0) and charges for
    single items may be side by side, and money for one never counts for another. Where the one
    replaces the other, cancel it.

    Attributes:
        reference: what the payer's memo carries; item 0 is the whole dossier, 1 to 23 one fee item.
        bank: the BIN of the payee's bank.
        account: the payee's account there, 1 to 19 letters and digits. Only money seen on this account of
            this bank pays the charge: the same number at another bank is somebody else's.
        items: what adds up to the amount due, at least one.
        opened_at: when it was issued. Money is never refused for being earlier: statements often give
            no more than the day.
        due_at: the deadline, if there is one. Later money still pays, and is reported as late.
        cancelled: whether it is no longer owed.
        office: the office that collects it, where several share a ledger.

    Raises:
        pydantic.ValidationError: with the codes `bin-digits`, `account-characters`, `line-invalid`,
            `fee-items-missing`, `time-invalid`, `due-before-opened` and those of `Reference`.
    """

    reference: Reference
    bank: BankBin
    account: AccountNumber
    items: Many[FeeItem]
    opened_at: Time
    due_at: Time | None = None
    cancelled: Flag = False
    office: Label | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        if not self.items:
            raise custom_error(Issue.error(Code.FEE_ITEMS_MISSING, "items"))
        if self.due_at is not None and self.due_at < self.opened_at:
            raise custom_error(Issue.error(Code.DUE_BEFORE_OPENED, "due_at"))
        return self

    @property
    def due(self) -> int:
        """The amount due in dong: the sum of what is payable, 0 where all of it is exempt."""
        return sum([item.payable for item in self.items])


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class Credit(Discreet):
    """Money seen on a payee's account.

    What makes two deliveries one payment is in `vnqr.ledger.identity`: it is read off the credit alone, never
    off what else is there.

    Attributes:
        bank: the BIN of the bank where the account is.
        account: the account that was credited, 1 to 19 letters and digits.
        amount: dong, at least 1.
        memo: what the line says, as delivered, up to 2,000 characters.
        received_at: when the bank booked it.
        payer: who paid, as far as the bank tells.
        transaction_id: the bank's own number (Số CT, FT..., SePay's `referenceCode`), 1 to 100 characters.
            Banks use a number again; None where the bank gives none.
        unique_id: the id of a source that promises to give it once only, such as an aggregator's own; None
            where there is none.
        source: who delivered it, as `sepay` or `statement`.
        occurrence: which one it is of the equal lines of one day in one delivery, from 1. Whoever reads the
            delivery counts: two equal credits without a number are one payment unless this tells them apart.
        has_clock: whether `received_at` has a time of day; False where the source gave the day only.
        balance: dong on the account after it, where the source gives it.

    Raises:
        pydantic.ValidationError: with the codes `bin-digits`, `account-characters`, `dong-invalid`,
            `credit-memo`, `time-invalid`, `line-invalid`, `count-invalid`.
    """

    bank: BankBin
    account: AccountNumber
    amount: Dong
    memo: Memo
    received_at: Time
    payer: PersonName | None = None
    transaction_id: Label | None = None
    unique_id: Label | None = None
    source: Label | None = None
    occurrence: Nth = 1
    has_clock: Flag = True
    balance: Balance | None = None


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class Debit(Discreet):
    """Money that left a payee's account: kept, because refunds are found among it.

    Attributes:
        bank: the BIN of the bank where the account is.
        account: the account that was debited, 1 to 19 letters and digits.
        amount: dong, at least 1.
        memo: what the line says, as delivered, up to 2,000 characters.
        booked_at: when the bank booked it.
        payee: who received it, as far as the bank tells.
        transaction_id: the bank's own number; None where the bank gives none.
        unique_id: the id of a source that promises to give it once only.
        source: who delivered it.
        occurrence: which one it is of the equal lines of one day in one delivery, from 1.
        has_clock: whether `booked_at` has a time of day.
        balance: dong on the account after it, where the source gives it.

    Raises:
        pydantic.ValidationError: as of `Credit`.
    """

    bank: BankBin
    account: AccountNumber
    amount: Dong
    memo: Memo
    booked_at: Time
    payee: PersonName | None = None
    transaction_id: Label | None = None
    unique_id: Label | None = None
    source: Label | None = None
    occurrence: Nth = 1
    has_clock: Flag = True
    balance: Balance | None = None


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class InvalidCredit(Discreet):
    """A row that cannot be read as a credit: a person has to look at it. Ordered by file, sheet and row.

    Attributes:
        source: the name of the file.
        sheet: the name of the sheet; empty where a file has none.
        row: the line in the file, or the row of the sheet, where the row starts, from 1.
        field: the field at fault (`amount`, `received_at` ...); empty for the row as a whole.
        code: what is wrong.
        params: what fills the placeholders of the sentence.
        digest: of the row's text, so that a row read again is known again.
        amount: dong, where the amount could be read.
    """

    source: Text
    sheet: Text = ""
    row: Whole
    field: Text
    code: Annotated[Code, FromText(), Checked(Code.VALUE_NOT_ALLOWED, allowed="a vnqr.Code")]
    params: Many[Pair[Text, Text | Whole]]
    digest: Text
    amount: Dong | None = None

    @property
    def issue(self) -> Issue:
        """The finding, with its sentence in English and Vietnamese."""
        return Issue(self.code, Level.ERROR, self.field, None, "", self.params)

    def __lt__(self, other: InvalidCredit) -> bool:
        """Compare file, sheet and row, then the rest."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[object, ...]:
        return (
            *(self.source, self.sheet, self.row, self.field, self.code),
            *(repr(self.params), self.digest, self.amount or 0),
        )


class ChargesError(VnqrError):
    """The charges cannot be used: they contradict each other, or their file is wrong. All faults at once."""
