"""What a row of a batch says: one payment, and what a slip prints beside its code.

A row maps columns to texts, as a CSV file does. An empty text is no value. These columns are known; any other
is refused, so that a misspelt one is not ignored:

=================================== =====================================================================
bank                                BIN, code, short name or SWIFT; always needed
account, card, merchant_id,         who is paid: exactly one of them
terminal_id
amount, convenience_fee             whole dong, digits only: no point, comma, space or currency
dossier, item                       the dossier's code; the fee item, 0 (or none: the whole dossier) to 23
form                                how the reference is written: readable (or none), packed
purpose_fit                         error (or none), truncate, long
fold, prompt_tip                    yes, no (or none)
purpose, bill_number,               and every other text field of `VietQR`, under its name and as described
merchant_name ...                   there
payee, bank_name, agency, office    on slips: the account's owner, the bank as printed, who issues the slip
due                                 on slips: the last day, day/month/year or year-month-day
language                            on slips: vi (or none), en, vi+en
=================================== =====================================================================

A slip prints `name_vi` or `merchant_name` where there is no payee, and the bank's name in `vnqr.banks` where
there is no bank_name.

CSV files are read as `vnqr.sources.tables` reads them: UTF-8 or UTF-16; comma, semicolon, tab or bar; lines
above the header. Headers may also be Vietnamese: Ngân hàng, Số tài khoản, Số thẻ, Số tiền, Mã hồ sơ, Mục, Nội
dung, Đơn vị thụ hưởng, Chủ tài khoản, Cơ quan, Bộ phận, Hạn nộp.

Example:
    >>> row = row_of(1, {"bank": "VietinBank", "account": "113366668888", "amount": "50000",
    ...                  "dossier": "000.00.01.H26-240601-0001", "item": "1"})
    >>> payment_of(values_of(row)).memo
    'HS0000001H262406010001BXN'
    >>> print(*row_of(2, {"bank": "VietinBank", "acount": "113366668888"}).issues)
    error column-unknown at acount: there is no such column here
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from vnqr._support.ranges import whole_within
from vnqr._support.surrogates import SURROGATE
from vnqr._support.types import discreet
from vnqr.emvco.objects import ObjectSpec, value_faults
from vnqr.errors import Code, Issue, VnqrError
from vnqr.image.paper.model import SlipLanguage
from vnqr.image.slip import Slip
from vnqr.ledger.values import VIETNAM
from vnqr.references.form import LAST_ITEM, Form
from vnqr.references.reference import Reference
from vnqr.sources.tables import Column, Table, open_table
from vnqr.sources.times import time_of
from vnqr.vietqr.banks import banks
from vnqr.vietqr.model import VietQR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

__all__ = [
    "COLUMNS",
    "BatchRow",
    "Values",
    "numbered",
    "payment_of",
    "read_csv",
    "row_of",
    "slip_of",
    "values_of",
]

Values = dict[str, Any]
"""Column -> what its text means: an int, a bool, a date, or the text."""


class BatchRow(NamedTuple):
    """A row, not yet understood. Picklable.

    Attributes:
        number: from 1; of a CSV file the line where the row starts.
        cells: column -> text, the empty ones left out.
        issues: why it cannot be read; empty where it can.
    """

    number: int
    cells: Mapping[str, str]
    issues: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


# --- columns ---

_NOT_IN_ROWS: Final = {"reference", "other_accounts", "unreserved", "other_objects"}
_PAYMENT: Final = VietQR.model_fields.keys() - _NOT_IN_ROWS
_OF_REFERENCES: Final = ("dossier", "item")
_ON_SLIPS: Final = ("payee", "bank_name", "agency", "office", "due", "language")

_SLIPS_NEED: Final = (("payee", "name_vi", "merchant_name"), ("amount",), ("purpose", "dossier"))
"""What every slip prints, and the columns any of which has it."""

COLUMNS: Final = frozenset({*_PAYMENT, *_OF_REFERENCES, *_ON_SLIPS})
"""The columns that a row may have."""

_VIETNAMESE: Final = {
    "bank": ("ngan hang",),
    "account": ("so tai khoan", "so tk"),
    "card": ("so the",),
    "amount": ("so tien",),
    "dossier": ("ma ho so", "so ho so"),
    "item": ("muc", "so muc"),
    "purpose": ("noi dung",),
    "payee": ("don vi thu huong", "chu tai khoan", "ten tai khoan"),
    "agency": ("co quan",),
    "office": ("bo phan",),
    "due": ("han nop",),
}
"""Headers in Vietnamese, as `vnqr.sources.cells.words_of` has them."""

_LONGEST_NAME: Final = 40
_LARGEST: Final = 10**18


# --- from CSV, and from mappings ---


def read_csv(path: str | Path, *, slips: bool = False) -> Iterator[BatchRow]:
    """Read the rows of a CSV file, one after the other.

    Args:
        path: the file; its format and its headers are described above.
        slips: whether the rows are for slips; then the columns that each slip needs must be there.

    Returns:
        The rows, empty ones left out. What cannot be read as CSV is a row with issues.

    Raises:
        VnqrError: a column is not known (`column-unknown`), there is no header with a column `bank`
            or without one that each slip needs (`columns-not-found`), a column is there twice
            (`column-ambiguous`), or the file is in no known encoding (`file-encoding`).
        OSError: the file cannot be read.
    """
    columns = [
        Column(field, (field.replace("_", " "), *_VIETNAMESE.get(field, ())), required=field == "bank")
        for field in sorted(COLUMNS)
    ]
    table = open_table(path, columns)
    taken = {place for places in table.places.values() for place in places}
    unnamed: list[int] = []
    unknown: list[Issue] = []
    for place, header in enumerate(table.headers):
        if place not in taken and header.strip():
            unknown.append(_unknown(header.strip()))
        elif place not in taken:
            unnamed.append(place)
    if unknown:
        raise VnqrError(unknown)
    if slips and (missing := [any_of[0] for any_of in _SLIPS_NEED if table.places.keys().isdisjoint(any_of)]):
        raise VnqrError.of(Code.COLUMNS_NOT_FOUND, fields=", ".join(missing))
    return _rows(table, unnamed)


def _rows(table: Table, unnamed: list[int]) -> Iterator[BatchRow]:
    for number, cells, values, issue in table:
        lost = [place for place in unnamed if place < len(cells) and cells[place].strip()]
        issues = (issue,) if issue else tuple(_unknown(f"#{place + 1}") for place in lost)
        yield BatchRow(number, {column: text for column, text in values.items() if text}, issues)


def numbered(rows: Iterable[BatchRow | Mapping[str, object]]) -> Iterator[BatchRow]:
    """Make every row a `BatchRow`, checked; mappings get the number of their place, from 1."""
    for number, row in enumerate(rows, 1):
        if isinstance(row, BatchRow):
            checked = row_of(row.number, row.cells)
            yield checked._replace(issues=(*row.issues, *checked.issues))
        else:
            yield row_of(number, row)


def row_of(number: int, values: Mapping[str, object]) -> BatchRow:
    """Make a row of a mapping.

    Args:
        number: its number, from 1.
        values: column -> text, int, bool (for yes and no) or None.

    Returns:
        The row; what is wrong with single values is in its issues.

    Raises:
        EncodeError: the number is out of range (`symbol-range`).
        TypeError: no mapping, or the number no int.
    """
    whole_within("number", number, 1, _LARGEST - 1)
    if not isinstance(values, Mapping):
        message = f"a row must be a mapping or a BatchRow, not {type(values).__name__}"
        raise TypeError(message)
    cells: dict[str, str] = {}
    issues: list[Issue] = []
    for column, value in values.items():
        if column not in COLUMNS:
            issues.append(_unknown(column))
        elif (text := _text(value)) is None:
            issues.append(Issue.error(Code.CELL_TYPE, column))
        elif lone := SURROGATE.search(text):
            shown = f"U+{ord(lone[0]):04X}"
            issues.append(Issue.error(Code.TEXT_SURROGATE, column, character=shown))
        elif text:
            cells[column] = text
    return BatchRow(number, cells, tuple(issues))


def _text(value: object) -> str | None:
    """Return the text that a CSV file has for a value; None where it has none."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, int) and abs(value) < _LARGEST:
        return str(value)
    return "" if value is None else None


def _unknown(column: object) -> Issue:
    """Name a column that is not known, as far as a terminal can show it."""
    name = column if isinstance(column, str) else type(column).__name__
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name[:_LONGEST_NAME])
    return Issue.error(Code.COLUMN_UNKNOWN, shown)


# --- what the texts mean ---

_YES, _NO = "yes", "no"
_DONG: Final = ObjectSpec("Transaction Amount", "N", 1, 13, "C", "Table 3.6")
_ITEM: Final = ObjectSpec("fee item", "N", 1, 2, "O", "")


def _whole_dong(column: str, text: str) -> int:
    if issues := [Issue.error(code, column, None, "", **why) for code, why in value_faults(_DONG, text)]:
        raise VnqrError(issues)
    return int(text)


def _item(column: str, text: str) -> int:
    if any(value_faults(_ITEM, text)) or (item := int(text)) > LAST_ITEM:
        raise VnqrError([_choose(column, f"0-{LAST_ITEM}")])
    return item


def _day(column: str, text: str) -> object:
    if (moment := time_of(text, VIETNAM)) is None:
        raise VnqrError.of(Code.CELL_TIME, column, None)
    return moment.date()


def _one_of(choices: Mapping[str, object]) -> Callable[[str, str], object]:
    def choose(column: str, text: str) -> object:
        if text not in choices:
            raise VnqrError([_choose(column, ", ".join(choices))])
        return choices[text]

    return choose


def _choose(column: str, choices: str) -> Issue:
    return Issue.error(Code.CELL_CHOICE, column, None, "", choices=choices)


_FLAG: Final = _one_of({_YES: True, _NO: False})
_READERS: Final[dict[str, Callable[[str, str], object]]] = {
    "amount": _whole_dong,
    "convenience_fee": _whole_dong,
    "item": _item,
    "form": _one_of({form.value: form for form in Form}),
    "purpose_fit": _one_of({fit: fit for fit in ("error", "truncate", "long")}),
    "fold": _FLAG,
    "prompt_tip": _FLAG,
    "due": _day,
    "language": _one_of({language: language for language in get_args(SlipLanguage)}),
}
"""Columns whose text is not taken as it is."""


def values_of(row: BatchRow) -> Values:
    """Return what the texts of a row mean, each by itself.

    Raises:
        VnqrError: the row has issues, or a text means nothing: all of it at once.
    """
    values: Values = {}
    issues = list(row.issues)
    for column, text in row.cells.items():
        try:
            values[column] = _READERS[column](column, text) if column in _READERS else text
        except VnqrError as error:
            issues += error.issues
    if issues:
        raise VnqrError(issues)
    return values


def payment_of(values: Values) -> VietQR:
    """Return the payment that a row asks for.

    Raises:
        VnqrError: no bank (`cell-empty`), or what belongs to a dossier comes without one (`field-without`).
        pydantic.ValidationError: as of `VietQR` and `Reference`.
    """
    if "bank" not in values:
        raise VnqrError.of(Code.CELL_EMPTY, "bank", None)
    fields = {column: value for column, value in values.items() if column in _PAYMENT}
    if "dossier" in values:
        fields["reference"] = Reference(values["dossier"], values.get("item", 0))
    elif alone := [column for column in ("item", "form") if column in values]:
        raise VnqrError(
            Issue.error(Code.FIELD_WITHOUT, column, None, "", field=column, other="dossier")
            for column in alone
        )
    return VietQR(**fields)


def slip_of(values: Values, qr: VietQR) -> Slip:
    """Return the slip that a row asks for.

    Args:
        values: of the row.
        qr: its payment.

    Raises:
        VnqrError: the slip needs a value that the row does not have (`cell-empty`).
        pydantic.ValidationError: as of `Slip`.
    """
    memo = qr.memo if qr.reference is None else qr.reference.encode(qr.form)
    needed: Values = {
        "payee": values.get("payee") or qr.name_vi or qr.merchant_name,
        "bank_name": values.get("bank_name") or _bank_name(qr.bank),
        "amount": qr.amount,
        "purpose": memo,
    }
    if missing := [column for column, value in needed.items() if value is None]:
        raise VnqrError(Issue.error(Code.CELL_EMPTY, column) for column in missing)
    return Slip(
        code=str(qr),
        account=qr.payee,
        payee=needed["payee"],
        bank=needed["bank_name"],
        amount=needed["amount"],
        reference=needed["purpose"],
        **{column: values[column] for column in _OPTIONAL if column in values},
    )


_OPTIONAL: Final = ("dossier", "due", "agency", "office", "language")


def _bank_name(bank: str) -> str | None:
    found = banks.get(bank)
    return found and f"{found.name_vi} ({found.short_name})"
