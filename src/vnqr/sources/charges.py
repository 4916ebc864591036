r"""Charges from the files that a counter's software exports: CSV and JSON.

CSV: one row for each fee item; the rows of one dossier and item make one charge. The columns, found by
these or Vietnamese names (with or without accents), or named by the caller:

============ =================================== =========================================================
dossier      Mã hồ sơ                            the code as written
item         Mục, Số mục                         0 (or no column) for the whole dossier, 1 to 23
scheme       Tiền tố                             prefix of the reference; no column: that of the scheme
bank         Ngân hàng, Mã ngân hàng             BIN or name; may be empty or absent where `bank` is given
account      Số tài khoản                        the payee's; may be empty or absent where `account` is given
opened_at    Ngày lập, Ngày mở                   when the charge was issued
due_at       Hạn nộp, Thời hạn nộp               may be empty or absent; a day alone counts to its end
cancelled    Đã hủy                              x, 1, có, yes; empty, 0, không, no; may be absent
kind         Loại                                phí, lệ phí, khác (other)
code         Mã phí, Mã khoản thu                of the fee item
name         Tên phí, Tên khoản thu, Nội dung    of the fee item
list_price   Mức thu                             may be absent: then what is payable
payable      Phải nộp, Số tiền phải nộp          dong
reason       Lý do giảm, Lý do                   required where less than the list price is payable
office       Đơn vị, Cơ quan                     which office collects; may be absent
============ =================================== =========================================================

JSON: a list of objects as `ChargeRecord` has them.

A file of charges is the agency's own: whatever is wrong in it, all of it is told at once with the lines, and
no charge is taken from it until it is right.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = ("dossier,item,opened_at,kind,code,name,payable\n"
    ...         "000.00.01.H26-240601-0001,1,2024-06-01,phí,P1,Phí thẩm định,50000\n")
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "charges.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     [charge] = charges_from_csv(path, bank="VietinBank", account="113366668888")
    >>> str(charge.reference), charge.due
    ('HS0000001H262406010001BXN', 50000)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from vnqr._support.types import require
from vnqr._support.validation import issues_of
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.records import ChargeRecord
from vnqr.ledger.values import (
    VIETNAM,
    Charge,
    ChargesError,
    FeeItem,
    FeeKind,
)
from vnqr.references.form import LAST_ITEM
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, schemes_of
from vnqr.sources.cells import Money, dong_of, money_of, words_of
from vnqr.sources.tables import Column, open_table
from vnqr.sources.times import moment_of
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from vnqr.references.scheme import Scheme
    from vnqr.sources.tables import Row
    from vnqr.sources.times import Moment

__all__ = ["charges_from_csv", "charges_from_json"]


_RECORDS: Final = TypeAdapter(list[ChargeRecord])
_COLUMNS: Final[tuple[Column, ...]] = (
    Column("dossier", ("dossier", "ma ho so", "so ho so", "ma so ho so")),
    Column("item", ("item", "muc", "so muc"), required=False),
    Column("scheme", ("scheme", "tien to"), required=False),
    Column("bank", ("bank", "ngan hang", "ten ngan hang", "ma ngan hang", "bin")),
    Column("account", ("account", "so tai khoan", "so tk", "tai khoan", "account number")),
    Column("opened_at", ("opened at", "ngay lap", "ngay mo", "ngay tao")),
    Column("due_at", ("due at", "han nop", "thoi han nop"), required=False),
    Column("cancelled", ("cancelled", "da huy", "huy"), required=False),
    Column("kind", ("kind", "loai")),
    Column("code", ("code", "ma phi", "ma khoan thu", "ma phi le phi")),
    Column("name", ("name", "ten phi", "ten khoan thu", "ten phi le phi", "noi dung")),
    Column("list_price", ("list price", "muc thu"), required=False),
    Column("payable", ("payable", "phai nop", "so tien phai nop")),
    Column("reason", ("reason", "ly do giam", "ly do"), required=False),
    Column("office", ("office", "don vi", "co quan"), required=False),
)

_KINDS: Final = {
    "phi": FeeKind.PHI,
    "le phi": FeeKind.LE_PHI,
    "khac": FeeKind.OTHER,
    "other": FeeKind.OTHER,
}
_FLAGS: Final = {
    **dict.fromkeys(("", "0", "no", "khong", "false"), False),
    **dict.fromkeys(("1", "x", "yes", "co", "true"), True),
}
_T = TypeVar("_T")
_ITEMS: Final = {str(number): number for number in range(LAST_ITEM + 1)}


class _Intake:
    """Reads rows to charges, and gathers what is wrong with them."""

    def __init__(
        self, money: Money, zone: tzinfo, payee: tuple[str | None, str | None], schemes: Sequence[Scheme]
    ) -> None:
        self.charges: dict[tuple[str, str, int], Charge] = {}
        self.issues: list[Issue] = []
        self._firsts: dict[tuple[str, str, int], int] = {}
        self._money = money
        self._zone = zone
        self._bank, self._account = payee
        self._schemes = {scheme.prefix: scheme for scheme in schemes_of(schemes)}
        self._default = next(iter(self._schemes), "")

    def take(self, row: Row) -> None:
        """Read one row, and add its fee item to its charge."""
        try:
            self._add(row)
        except VnqrError as error:
            issues = error.issues
        except ValidationError as error:
            issues = tuple(issues_of(error, Code.FILE_NOT_CHARGES))
        else:
            return
        self.issues += (issue._replace(path=f"row {row.number} {issue.path}".strip()) for issue in issues)

    def _add(self, row: Row) -> None:
        if row.issue is not None:
            raise VnqrError([row.issue])
        charge = self._charge(row.values)
        reference = charge.reference
        # By the code, not by the key: two codes with one key are for `reconcile` to refuse.
        key = reference.scheme.prefix, reference.dossier.code, reference.item
        first = self._firsts.setdefault(key, row.number)
        held = self.charges.get(key)
        if held is None:
            self.charges[key] = charge
        elif replace(held, items=charge.items) == charge:
            self.charges[key] = replace(held, items=held.items + charge.items)
        else:
            raise VnqrError.of(Code.CHARGE_REPEATED, "dossier", first=first, second=row.number)

    def _charge(self, values: Mapping[str, str]) -> Charge:
        scheme = values.get("scheme") or self._default
        payable = self._dong("payable", values["payable"])
        listed = values.get("list_price")
        item = FeeItem(
            kind=_choice("kind", words_of(values["kind"]), _KINDS),
            code=values["code"],
            name=values["name"],
            list_price=self._dong("list_price", listed) if listed else payable,
            payable=payable,
            reason=values.get("reason") or None,
        )
        number = _choice("item", values.get("item") or "0", _ITEMS)
        return Charge(
            reference=Reference(values["dossier"], number, _choice("scheme", scheme, self._schemes)),
            bank=banks.bin_of(values.get("bank") or self._bank or ""),
            account=values.get("account", "").removeprefix("'").replace(" ", "") or self._account or "",
            items=(item,),
            opened_at=self._moment("opened_at", values["opened_at"]).time,
            due_at=self._deadline(values["due_at"]) if values.get("due_at") else None,
            cancelled=_choice("cancelled", words_of(values.get("cancelled", "")), _FLAGS),
            office=values.get("office") or None,
        )

    def _dong(self, field: str, text: str) -> int:
        amount = dong_of(text, self._money)
        if amount is None:
            raise VnqrError.of(Code.CELL_MONEY, field, format=self._money)
        return amount

    def _moment(self, field: str, text: str) -> Moment:
        moment = moment_of(text, self._zone)
        if moment is None:
            raise VnqrError.of(Code.CELL_TIME, field)
        return moment

    def _deadline(self, text: str) -> datetime:
        """Return the time, or the last moment of a day: who pays on the last day is not late."""
        found, has_clock = self._moment("due_at", text)
        return found if has_clock else datetime.combine(found, time.max, found.tzinfo)


def charges_from_csv(  # noqa: PLR0913 - what a file leaves open, all by name
    path: str | Path,
    *,
    columns: Mapping[str, str | tuple[str, ...]] | None = None,
    money: Money | str = Money.PLAIN,
    bank: str | None = None,
    account: str | None = None,
    zone: tzinfo = VIETNAM,
    schemes: Sequence[Scheme] = (DOSSIER,),
) -> list[Charge]:
    """Read charges from CSV.

    Args:
        path: the file.
        columns: field -> header as in the file, for columns that the table of this module does not find.
        money: how the file writes amounts.
        bank: the payee's bank, by BIN or name, of the rows that name none.
        account: the payee's account of the rows that name none.
        zone: the time zone of times that name none.
        schemes: the schemes of the references; the first one where a row names none.

    Returns:
        The charges, in the order of their first rows.

    Raises:
        ChargesError: what is wrong in the rows, all of it; paths as in `row 12 payable`.
        VnqrError: `file-encoding`, `columns-not-found`, `column-ambiguous`, `bank-unknown`, `bank-ambiguous`,
            `value-not-allowed`.
        TypeError: an argument has the wrong type.
        OSError: the file cannot be opened.
    """
    require(bank, (str, type(None)), "a bank")
    require(account, (str, type(None)), "an account")
    require(columns, (Mapping, type(None)), "columns")
    given = {"bank": bank, "account": account}
    looked_for = tuple(
        column._replace(required=column.required and given.get(column.field) is None) for column in _COLUMNS
    )
    intake = _Intake(money_of(money), zone, (bank and banks.bin_of(bank), account), schemes)
    for row in open_table(path, looked_for, columns):
        intake.take(row)
    if intake.issues:
        raise ChargesError(intake.issues)
    return list(intake.charges.values())


def charges_from_json(path: str | Path, *, schemes: Sequence[Scheme] = (DOSSIER,)) -> list[Charge]:
    """Read charges from JSON: a list of objects as `ChargeRecord` has them.

    Args:
        path: the file.
        schemes: the schemes of the references.

    Returns:
        The charges, in the order of the file.

    Raises:
        ChargesError: what is wrong, all of it; paths as in `12.items.0.payable`.
        TypeError: something is no scheme.
        OSError: the file cannot be opened.
    """
    by_prefix = {scheme.prefix: scheme for scheme in schemes_of(schemes)}
    try:
        records = _RECORDS.validate_json(Path(path).read_bytes())
    except ValidationError as error:
        raise ChargesError(issues_of(error, Code.FILE_NOT_CHARGES)) from None
    charges: list[Charge] = []
    issues: list[Issue] = []
    for place, record in enumerate(records):
        try:
            charges.append(record.charge(by_prefix))
        except KeyError:
            issues.append(Issue.error(Code.CELL_CHOICE, f"{place}.scheme", choices=", ".join(by_prefix)))
        except ValidationError as error:
            found = issues_of(error, Code.FILE_NOT_CHARGES)
            issues += (issue._replace(path=f"{place}.{issue.path}") for issue in found)
    if issues:
        raise ChargesError(issues)
    return charges


def _choice(field: str, text: str, choices: Mapping[str, _T]) -> _T:
    """Return what a cell chooses."""
    if text not in choices:
        raise VnqrError.of(Code.CELL_CHOICE, field, choices=", ".join(filter(None, choices)))
    return choices[text]
