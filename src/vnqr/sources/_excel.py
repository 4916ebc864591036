"""Sheets of Excel files, XLSX and XLS, read by python-calamine (the extra `excel`).

calamine keeps a sheet as a full rectangle, and reserves memory for what a file claims: two cells far apart,
or one damaged number, would end the whole process. So a file is looked through first, by the steps that
calamine takes, and refused (`table-too-large`, `file-damaged`) where its rectangle and its sizes are not
those of a statement.

Example:
    >>> import io
    >>> try:
    ...     excel_sheets(io.BytesIO(b"PK"), "XLSX")
    ... except VnqrError as error:
    ...     error.code.value in {"file-damaged", "excel-extra-missing"}
    True
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from contextlib import contextmanager
from errno import EINVAL
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from xml.parsers import expat

from vnqr.errors import Code, MissingExtraError, VnqrError
from vnqr.sources._lines import MAX_COLUMNS, TableLine, too_large

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

__all__ = ["ExcelSheet", "check_xls", "check_xlsx", "excel_sheets", "kind_of_zip"]

_XLSX: Final = "XLSX"
_XLS: Final = "XLS"
_MAX_CELLS: Final = 20_000_000
_MAX_ROWS: Final = 2**20
_MAX_UNPACKED: Final = 2**30
_CHUNK: Final = 2**20
_SHEET: Final = b"sheetData"
"""The element that holds the rows; nothing else in an XLSX file is called so."""
_UNKNOWN: Final = 2**40
"""So large is said to be what is unpacked to its end."""
_DIGITS: Final = "0123456789"
_COLUMN: Final = re.compile("[A-Za-z]{0,3}")
_LONGEST_ROW: Final = 9
_MAX_SHEETS: Final = 1_000


class ExcelSheet:
    """A sheet: its name, and its rows as often as they are wanted."""

    def __init__(self, sheet: Any, kind: str) -> None:  # noqa: ANN401 - calamine need not be there
        self.name: str = sheet.name
        self._sheet = sheet
        self._kind = kind

    def lines(self) -> Iterator[TableLine]:
        """Yield the rows, numbered as Excel numbers them.

        Raises:
            VnqrError: a cell has a number that is no time, and is written as one (`file-damaged`).
        """
        with _refusing(self._kind, OverflowError):  # a time is made of its number only now
            for number, cells in enumerate(self._sheet.iter_rows(), 1):
                yield TableLine(number, tuple(cells))


def excel_sheets(file: BinaryIO, kind: str) -> tuple[ExcelSheet, ...]:
    """Return the worksheets of a file.

    Args:
        file: the file, from its beginning.
        kind: `XLSX` or `XLS`.

    Raises:
        MissingExtraError: python-calamine is not installed (`excel-extra-missing`).
        VnqrError: the file is damaged or protected by a password (`file-damaged`), or larger than any
            statement (`table-too-large`).
    """
    try:
        calamine: Any = import_module("python_calamine")
    except ImportError:
        raise MissingExtraError(
            extra="excel", packages="python-calamine", code=Code.EXCEL_EXTRA_MISSING
        ) from None
    with _refusing(kind, calamine.CalamineError):
        (check_xlsx if kind == _XLSX else check_xls)(file)
        if kind == _XLS and zipfile.is_zipfile(file):
            raise damaged(kind)  # calamine takes whichever of the two it can read
        file.seek(0)
        book = calamine.load_workbook(file)
        sheets: list[ExcelSheet] = []
        cells = 0
        for place, stated in enumerate(book.sheets_metadata):
            if stated.typ == calamine.SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_index(place)
                cells += 0 if sheet.end is None else (sheet.end[0] + 1) * (sheet.end[1] + 1)
                if cells > _MAX_CELLS:  # several may be one: a sheet of the file can be named more than once
                    raise too_large()
                sheets.append(ExcelSheet(sheet, kind))
    return tuple(sheets)


def damaged(kind: str) -> VnqrError:
    """Return the error of a file that is damaged or protected."""
    return VnqrError.of(Code.FILE_DAMAGED, format=kind)


@contextmanager
def _refusing(kind: str, *others: type[Exception]) -> Generator[None]:
    """Turn what a damaged file makes zipfile, struct and calamine raise into `file-damaged`."""
    broken: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError)
    broken += (RuntimeError, *others)
    try:
        yield
    except VnqrError:
        raise
    except broken:  # NotImplementedError, of a version of ZIP that does not exist, is a RuntimeError
        raise damaged(kind) from None
    except OSError as error:
        if error.errno != EINVAL:  # a place before the beginning of the file
            raise
        raise damaged(kind) from None
    except BaseException as error:
        # A damaged XLS makes calamine's Rust code panic: an exception whose class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(kind) from None


# --- XLSX ---


def kind_of_zip(file: BinaryIO) -> str:
    """Return what a ZIP archive is: `XLSX`, or the name of another format.

    Raises:
        VnqrError: the archive is damaged (`file-damaged`).
    """
    with _refusing(_XLSX), zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
    for name, kind in (("xl/workbook.bin", "XLSB"), ("word/document.xml", "DOCX"), ("content.xml", "ODS")):
        if name in names:
            return kind
    return _XLSX if any(name.startswith("xl/") for name in names) else "ZIP"


def check_xlsx(file: BinaryIO) -> None:
    """Raise where the sheets of an XLSX file are larger than those of a statement.

    What a member says of its size is not believed: it is unpacked to its end, as calamine does.

    Raises:
        VnqrError: `table-too-large`; `file-damaged` for a sheet that is no XML, or names no place in one.
        zipfile.BadZipFile, zlib.error, EOFError: the archive is damaged.
    """
    left = _MAX_UNPACKED
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            member.file_size = _UNKNOWN
            is_sheet, end = False, b""
            for chunk in _chunks(archive, member):
                left -= len(chunk)
                if left < 0:
                    raise too_large()
                is_sheet = is_sheet or _SHEET in end + chunk
                end = chunk[-len(_SHEET) :]
            if is_sheet:
                _Rectangle().read(_chunks(archive, member))


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a member in pieces."""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class _Rectangle:
    """How far the cells of a sheet reach, by their places, or counted where they come without."""

    def __init__(self) -> None:
        self._row = self._column = self._rows = self._widest = 0

    def read(self, chunks: Iterator[bytes]) -> None:
        """Look through a sheet.

        Raises:
            VnqrError: a cell is farther than those of a statement (`table-too-large`), or it is no sheet.
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        pieces, wanted = bytearray(), _CHUNK
        try:
            for chunk in chunks:
                pieces += chunk
                if len(pieces) < wanted:
                    continue
                before = parser.CurrentByteIndex
                parser.Parse(pieces, False)  # noqa: FBT003 - it has no name
                # Old ones of expat look at a tag without end anew with every piece: the next one is larger.
                pieces, wanted = bytearray(), _CHUNK if parser.CurrentByteIndex > before else 2 * wanted
            parser.Parse(pieces, True)  # noqa: FBT003 - as above
        except (expat.ExpatError, LookupError):  # LookupError: an encoding that no text has
            raise damaged(_XLSX) from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2] if ":" in name else name
        if kind not in _CELL_OR_ROW:
            return
        column, row = _place_of(attributes["r"]) if "r" in attributes else (0, 0)
        if kind == "row":
            self._row, self._column = max(self._row + (not row), row), 0
            return
        self._row, self._column = max(self._row, row), column or self._column + 1
        if self._column <= self._widest and self._row <= self._rows:
            return  # nearly all cells but the first one of a row
        self._widest, self._rows = max(self._widest, self._column), self._row
        is_far = self._widest > MAX_COLUMNS or self._rows > _MAX_ROWS
        if is_far or self._rows * self._widest > _MAX_CELLS:
            raise too_large()


_CELL_OR_ROW: Final = frozenset({"c", "row"})


def _refuse_doctype(*_: object) -> None:
    """Refuse what Excel does not write, and what could grow without end."""
    raise damaged(_XLSX)


def _place_of(text: str) -> tuple[int, int]:
    """Return column and row of a place: A1 is 1, 1 and GR7 is 200, 7; a row alone has the column 0."""
    letters = text.rstrip(_DIGITS)
    row = text[len(letters) :]
    if not 0 < len(row) <= _LONGEST_ROW:
        raise damaged(_XLSX)
    return _number_of(letters), int(row)


@cache
def _number_of(letters: str) -> int:
    """Return the number of a column: A is 1, GR is 200; 0 for none."""
    if not _COLUMN.fullmatch(letters):
        raise damaged(_XLSX)
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column


# --- XLS ---

_SECTOR_END: Final = 0xFFFFFFFA  # from here on, numbers of sectors are marks
_EOF: Final = 0x000A
_BOUNDSHEET: Final = 0x0085
_DIMENSIONS: Final = 0x0200
_DIMENSIONS_FORMS: Final = {10: "<HHHH", 14: "<IIHH"}  # of BIFF 5 and of BIFF 8
_SST: Final = 0x00FC
_CELLS: Final = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_ROW_OF_CELLS: Final = frozenset({0x00BD, 0x00BE})  # MULRK and MULBLANK end with their last column


def check_xls(file: BinaryIO) -> None:
    """Raise where the cells of an XLS file are outside a sheet, or its structure is broken.

    Sources: [MS-CFB] 2.2 (header), 2.6 (directory); [MS-XLS] 2.4 (records), 2.4.28 (where a sheet begins),
    2.4.90 (how large it is said to be).

    Raises:
        VnqrError: `file-damaged`; `table-too-large` for more columns or cells than a statement has.
        struct.error: the structure is broken.
    """
    file.seek(0)
    stream = _workbook(file.read())
    begins, cells, end = _check_records(stream, 0)
    if len(begins) > _MAX_SHEETS:
        raise too_large()
    for begin in sorted(begins):
        if begin < end:  # one sheet within another, or twice the same
            raise damaged(_XLS)
        _, more, end = _check_records(stream, begin)
        cells += more
    if cells > _MAX_CELLS:
        raise too_large()


def _check_records(stream: bytes, place: int) -> tuple[list[int], int, int]:
    """Look through records up to the end of a sheet, as calamine does.

    Returns:
        Where sheets begin, how many cells the rectangle has, and where the records end.
    """
    begins: list[int] = []
    rows = widest = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        data = place + 4
        place = data + length
        if place > len(stream):
            raise damaged(_XLS)
        if kind == _EOF:
            break
        if kind in _CELLS:
            row, column = struct.unpack_from("<HH", stream, data)
            last = struct.unpack_from("<H", stream, place - 2)[0] if kind in _ROW_OF_CELLS else column
            rows, widest = max(rows, row + 1), max(widest, column + 1, last + 1)
            if widest > MAX_COLUMNS:
                raise too_large()
        elif kind == _DIMENSIONS:
            _check_dimensions(stream[data:place])
        elif kind == _BOUNDSHEET:
            begins += struct.unpack_from("<I", stream, data)
        elif kind == _SST and struct.unpack_from("<I", stream, data + 4)[0] > len(stream):
            raise damaged(_XLS)
    return begins, rows * widest, place


def _check_dimensions(data: bytes) -> None:
    """Raise where a sheet is said to be larger than it can be: calamine reserves memory for it."""
    form = _DIMENSIONS_FORMS.get(len(data))
    if form is None:
        raise damaged(_XLS)
    first_row, end_row, first_column, end_column = struct.unpack_from(form, data)
    if not (end_row and end_column):
        return
    if first_row >= end_row or first_column >= end_column:
        raise damaged(_XLS)
    if (end_row - first_row) * (end_column - first_column) > _MAX_CELLS:
        raise too_large()


def _workbook(data: bytes) -> bytes:
    """Return the stream of the workbook out of a compound file.

    Raises:
        VnqrError: there is none (`file-damaged`), as in a file with a password.
        struct.error: the structure is broken.
    """
    sector = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    first_directory, _, _, first_mini, _, first_difat, _ = struct.unpack_from("<IIIIIII", data, 48)

    def at(number: int) -> bytes:
        return data[(number + 1) * sector : (number + 2) * sector]

    tables = [number for number in struct.unpack_from("<109I", data, 76) if number < _SECTOR_END]
    seen = 0
    while first_difat < _SECTOR_END and seen * sector <= len(data):
        *numbers, first_difat = struct.unpack(f"<{sector // 4}I", at(first_difat))
        tables += [number for number in numbers if number < _SECTOR_END]
        seen += 1
    fat = [
        number
        for table in tables[: len(data) // sector + 1]
        for number in struct.unpack(f"<{sector // 4}I", at(table))
    ]

    def chain(number: int, table: list[int], limit: int) -> Iterator[int]:
        while number < _SECTOR_END and limit:
            yield number
            if number >= len(table):
                raise damaged(_XLS)
            number, limit = table[number], limit - 1

    sectors = len(data) // sector + 1
    directory = b"".join(at(number) for number in chain(first_directory, fat, sectors))
    root_start = struct.unpack_from("<I", directory, 116)[0]
    for place in range(0, len(directory) - 127, 128):
        length = min(struct.unpack_from("<H", directory, place + 64)[0], 64)
        name = directory[place : place + length].decode("utf-16-le", "replace").rstrip("\0").lower()
        if name not in {"workbook", "book"}:
            continue
        start, size = struct.unpack_from("<II", directory, place + 116)
        if size >= 4096:  # noqa: PLR2004 - smaller streams are in the mini stream, [MS-CFB] 2.2
            return b"".join(at(number) for number in chain(start, fat, sectors))[:size]
        minis = b"".join(at(number) for number in chain(first_mini, fat, sectors))
        mini_fat = list(struct.unpack(f"<{len(minis) // 4}I", minis[: len(minis) // 4 * 4]))
        small = b"".join(at(number) for number in chain(root_start, fat, sectors))
        pieces = (small[number * 64 : number * 64 + 64] for number in chain(start, mini_fat, len(mini_fat)))
        return b"".join(pieces)[:size]
    raise damaged(_XLS)
