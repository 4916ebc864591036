"""The sheet of a day as a file: CSV and XLSX to be printed, JSON for a program.

CSV and XLSX have one table: the sums of the day, what came for each fee item, the part of each office in it,
then each credit and each refund. Days and times are written as the language has them (`03/06/2024`). CSV is
in UTF-8 with a byte order mark; in XLSX amounts are numbers, days and times are dates, in the time of
Vietnam. In neither of them can a cell start a formula. JSON has the fields of `vnqr.ledger.day.DaySheet`.

Example:
    >>> from datetime import date
    >>> from vnqr.ledger.reconcile import reconcile
    >>> sheet = reconcile([], []).day(date(2024, 6, 1), ("970415", "1133"))
    >>> [row[-2] for row in table_of(sheet, "en")[2:6]]
    [0, 0, 0, 0]
"""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic import TypeAdapter

from vnqr._support.files import writing_whole
from vnqr.errors import Code, MissingExtraError, VnqrError
from vnqr.ledger.day import DaySheet
from vnqr.ledger.report import safe_cell
from vnqr.ledger.values import VIETNAM, FeeKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.errors import Lang

__all__ = ["DAY_FORMATS", "day_file", "table_of", "write_day"]

DAY_FORMATS: Final = ("csv", "json", "xlsx")
"""The formats of the file."""

Row: TypeAlias = "tuple[str | int, ...]"
_Cell: TypeAlias = "str | int | date"

_SHEET: Final = TypeAdapter(DaySheet)
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("Day", "Ngày"),
    "page": ("Day", "Sổ ngày"),
    "closed": ("closed", "đã khóa sổ"),
    "open": ("open", "chưa khóa sổ"),
    "what": ("What", "Mục"),
    "code": ("Code", "Mã"),
    "name": ("Name", "Nội dung"),
    "number": ("Bank's number", "Số giao dịch"),
    "time": ("Time", "Thời gian"),
    "amount": ("Amount (dong)", "Số tiền (đồng)"),
    "note": ("Note", "Ghi chú"),
    "opening": ("Opening", "Số dư đầu ngày"),
    "came": ("Came", "Thu trong ngày"),
    "refunded": ("Given back", "Hoàn trả trong ngày"),
    "closing": ("Closing", "Số dư cuối ngày"),
    "over": ("Over the due", "Nộp thừa"),
    "part": ("of which", "trong đó"),
    "elsewhere": ("Owed on another account", "Khoản thu của tài khoản khác"),
    "aside": ("Set aside", "Để riêng"),
    "waiting": ("Waiting for a person", "Chờ xử lý"),
    "bank": ("In the bank's statement", "Theo sao kê ngân hàng"),
    "before": ("at the opening", "đầu ngày"),
    "no-statement": ("no statement covers the day", "chưa có sao kê của ngày này"),
    "agrees": ("agrees", "khớp"),
    "differs": ("does not agree", "không khớp"),
    "credit": ("Credit", "Khoản báo có"),
    "refund": ("Refund", "Khoản hoàn trả"),
    "late": ("came after its day was closed", "đến sau khi khóa sổ ngày của nó"),
    FeeKind.PHI: ("Phí", "Phí"),
    FeeKind.LE_PHI: ("Lệ phí", "Lệ phí"),
    FeeKind.OTHER: ("Other", "Khác"),
}
_WIDTHS: Final = (28, 14, 44, 24, 20, 16, 34)
_DATES: Final = {"en": ("%Y-%m-%d", "yyyy-mm-dd"), "vi": ("%d/%m/%Y", "dd/mm/yyyy")}
"""How a language writes a day: in a text, and in a cell of Excel."""
_A4: Final = 9


def write_day(sheet: DaySheet, path: str | Path, *, lang: Lang = "vi") -> None:
    """Write the sheet of a day in the format that the name ends in: `.csv`, `.json` or `.xlsx`.

    Args:
        sheet: the sheet.
        path: the file; written whole, or not at all.
        lang: the language of CSV and XLSX.

    Raises:
        MissingExtraError: XlsxWriter is not installed, and the name ends in `.xlsx` (extra `excel`).
        VnqrError: the name ends in none of them (`value-not-allowed`).
        OSError: the file cannot be written.
    """
    target = Path(path)
    form = target.suffix[1:].lower()
    if form not in DAY_FORMATS:
        raise VnqrError.of(
            Code.VALUE_NOT_ALLOWED, "path", allowed=", ".join(f".{each}" for each in DAY_FORMATS)
        )
    data = day_file(sheet, form, lang=lang)
    with writing_whole(target) as file:
        file.write(data)


def day_file(sheet: DaySheet, form: str, *, lang: Lang = "vi") -> bytes:
    """Return the sheet of a day as the bytes of a file.

    Args:
        sheet: the sheet.
        form: one of `DAY_FORMATS`.
        lang: the language of CSV and XLSX.

    Raises:
        MissingExtraError: XlsxWriter is not installed, and the format is `xlsx` (extra `excel`).
        VnqrError: there is no such format (`value-not-allowed`).

    Example:
        >>> from datetime import date
        >>> from vnqr.ledger.reconcile import reconcile
        >>> day_file(reconcile([], []).day(date(2024, 6, 1), ("970415", "1133")), "json")[:45]
        b'{"bank":"970415","account":"1133","day":"2024'
    """
    if form == "json":
        return _SHEET.dump_json(sheet)
    if form == "xlsx":
        return _xlsx(_cells_of(sheet, lang), f"{_WORDS['page'][lang == 'vi']} {sheet.day.isoformat()}", lang)
    if form == "csv":
        return _csv(table_of(sheet, lang))
    raise VnqrError.of(Code.VALUE_NOT_ALLOWED, "form", allowed=", ".join(DAY_FORMATS))


def table_of(sheet: DaySheet, lang: Lang) -> list[Row]:
    """Return the rows of the table: a title, a header, and seven cells each.

    Args:
        sheet: the sheet.
        lang: the language of the words.
    """
    return [
        tuple(_written(cell, lang) if isinstance(cell, date) else cell for cell in row)
        for row in _cells_of(sheet, lang)
    ]


def _written(day: date, lang: Lang) -> str:
    """Return a day or a time as a language writes it; in Vietnamese it is the time of Vietnam."""
    if lang == "en":
        return day.isoformat(" ", "seconds") if isinstance(day, datetime) else day.isoformat()
    form = _DATES[lang][0]
    return f"{day.astimezone(VIETNAM):{form} %H:%M:%S}" if isinstance(day, datetime) else f"{day:{form}}"


def _dong(amount: int, lang: Lang) -> str:
    return f"{amount:,} đ".replace(",", "." if lang == "vi" else ",")


def _cells_of(sheet: DaySheet, lang: Lang) -> list[tuple[_Cell, ...]]:
    """Return the rows of the table, days and times as such."""

    def say(word: str) -> str:
        return _WORDS[word][lang == "vi"]

    title = f"{say('title')} {_written(sheet.day, lang)}, {sheet.bank} {sheet.account}"
    header = tuple(map(say, ("what", "code", "name", "number", "time", "amount", "note")))
    return [
        (title, "", "", "", "", "", say("closed" if sheet.closed else "open")),
        header,
        *(
            (say(word), "", "", "", "", amount, note)
            for word, amount, note in _sums(sheet, say("no-statement"), say("before"), lang)
        ),
        *((say(item.kind), item.code, item.name, "", "", item.amount, "") for item in sheet.items),
        *(
            (say("part"), item.code, item.name, "", "", item.amount, of.office)
            for of in sheet.offices
            for item in of.items
        ),
        *((say("part"), "", say("over"), "", "", of.over, of.office) for of in sheet.offices if of.over),
        *(
            (
                *(say("credit"), "", ", ".join(line.references), line.transaction_id or ""),
                *(line.received_at, line.amount, say("late") if line.late else ""),
            )
            for line in sheet.lines
        ),
        *(
            (
                *(say("refund"), "", refund.reference or say("aside"), ""),
                *(refund.on or "", -refund.amount, ""),
            )
            for refund in sheet.refunds
        ),
        *_compared(sheet, say("bank"), (say("agrees"), say("differs"))),
    ]


def _sums(sheet: DaySheet, none: str, before: str, lang: Lang) -> Iterator[tuple[str, int, str]]:
    yield "opening", sheet.opening, ""
    yield "came", sheet.came, none if sheet.agrees is None else ""
    yield "refunded", -sheet.refunded, ""
    yield "closing", sheet.closing, ""
    yield "waiting", sheet.waiting, f"{before}: {_dong(sheet.waiting_before, lang)}"
    yield "aside", sheet.aside, f"{before}: {_dong(sheet.aside_before, lang)}"
    yield "over", sheet.over, ""
    yield "elsewhere", sheet.elsewhere, ""
    for kind, amount in sheet.by_kind.items():
        yield kind, amount, ""


def _compared(sheet: DaySheet, what: str, words: tuple[str, str]) -> Iterator[Row]:
    if sheet.bank_came is not None:
        yield what, "", "", "", "", sheet.bank_came, words[not sheet.agrees]


def _csv(table: list[Row]) -> bytes:
    data = BytesIO()
    text = TextIOWrapper(data, "utf-8-sig", newline="")
    for row in table:
        csv.writer(text).writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in row)
    text.flush()
    return data.getvalue()


def _xlsx(table: list[tuple[_Cell, ...]], name: str, lang: Lang) -> bytes:
    try:
        from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError(extra="excel", packages="XlsxWriter") from error
    data = BytesIO()
    workbook: Any = Workbook  # it states no types
    with workbook(data, {"in_memory": True}) as book:
        page = book.add_worksheet(name)
        money, strong = book.add_format({"num_format": "#,##0"}), book.add_format({"bold": True})
        day = book.add_format({"num_format": _DATES[lang][1], "align": "left"})
        time = book.add_format({"num_format": f"{_DATES[lang][1]} hh:mm:ss", "align": "left"})
        page.set_landscape()
        page.set_paper(_A4)
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)
        for place, width in enumerate(_WIDTHS):
            page.set_column(place, place, width)
        for number, row in enumerate(table):
            for place, cell in enumerate(row):
                if isinstance(cell, str):  # a text stays a text, whatever it begins with
                    page.write_string(number, place, cell, strong if number < 2 else None)  # noqa: PLR2004
                elif isinstance(cell, datetime):  # Excel knows no time zones
                    page.write_datetime(number, place, cell.astimezone(VIETNAM).replace(tzinfo=None), time)
                elif isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                else:
                    page.write_number(number, place, cell, money)
    return data.getvalue()
