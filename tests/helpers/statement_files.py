"""Statements for tests: texts and sheets as files, and what is read from them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from vnqr.ledger.values import Credit, InvalidCredit
from vnqr.sources import read_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vnqr.sources import Statement

ACCOUNT = "113366668888"
BANK = "970415"


def opened(text: str | bytes, written: str = "utf-8", **options: Any) -> Statement:
    """Open a CSV or HTML text, written in an encoding, or the bytes of a file, as a statement."""
    data = text.encode(written, "surrogateescape") if isinstance(text, str) else text
    return read_statement(io.BytesIO(data), **{"bank": BANK, "account": ACCOUNT, **options})


def read(text: str | bytes, written: str = "utf-8", **options: Any) -> list[Credit | InvalidCredit]:
    """Return the credits of a text, and the rows for a person."""
    return list(opened(text, written, **options))


def shown(entries: Iterable[Credit | InvalidCredit]) -> list[tuple[object, ...]]:
    """Return of a credit its number and amount, of a row for a person its place and what is wrong."""
    return [
        (entry.transaction_id, entry.amount)
        if isinstance(entry, Credit)
        else (entry.row, entry.field, entry.code.value, entry.amount)
        for entry in entries
    ]


def xlsx(*sheets: Sequence[Sequence[object]]) -> bytes:
    """Return an Excel file with these sheets of rows."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
