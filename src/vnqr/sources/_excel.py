"""Sheets of Excel files, XLSX and XLS, read by python-calamine (the extra `excel`).

calamine keeps a sheet as a full rectangle, and reserves memory for what a file claims: two cells far apart,
or one damaged number, would end the whole process. So a file is looked through first, as far as its rectangle
and its sizes go, and refused (`table-too-large`, `file-damaged`) where they are not those of a statement.

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
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Final

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
_FAR_ROW: Final = re.compile(rb"""\br\s*=\s*["'][A-Z]{0,3}([0-9]{6,})["']""")
_FAR_COLUMN: Final = re.compile(rb"""\br\s*=\s*["'](?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3,})[0-9]""")
_ANY_COLUMN: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,2})[0-9]""")
_OVERLAP: Final = 64


class ExcelSheet:
    """A sheet: its name, and its rows as often as they are wanted."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - calamine need not be there
        self.name: str = sheet.name
        self._sheet = sheet

    def lines(self) -> Iterator[TableLine]:
        """Yield the rows, numbered as Excel numbers them."""
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
        file.seek(0)
        book = calamine.load_workbook(file)
        sheets = tuple(
            book.get_sheet_by_index(place)
            for place, sheet in enumerate(book.sheets_metadata)
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
        )
    if any(sheet.end is not None and sheet.end[1] >= MAX_COLUMNS for sheet in sheets):
        raise too_large()  # cells may come without their places
    return tuple(map(ExcelSheet, sheets))


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

    Raises:
        VnqrError: `table-too-large`.
        zipfile.BadZipFile, zlib.error, EOFError: the archive is damaged.
    """
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > _MAX_UNPACKED:
            raise too_large()
        for member in members:
            if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                _check_sheet(archive, member)


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    rows = 0
    for chunk in _chunks(archive, member):
        if _FAR_COLUMN.search(chunk):
            raise too_large()
        rows = max([rows, *map(int, _FAR_ROW.findall(chunk))])
    if rows > _MAX_ROWS:
        raise too_large()
    if rows * MAX_COLUMNS > _MAX_CELLS:
        widest = max(_place_of(name) for chunk in _chunks(archive, member) for name in _columns(chunk))
        if rows * widest > _MAX_CELLS:
            raise too_large()


def _columns(chunk: bytes) -> set[bytes]:
    return {b"A", *_ANY_COLUMN.findall(chunk)}


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of a member, each piece with the end of the one before."""
    end = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            yield end + chunk
            end = chunk[-_OVERLAP:]


def _place_of(column: bytes) -> int:
    """Return the number of a column: A is 1, GR is 200."""
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place


# --- XLS ---

_SECTOR_END: Final = 0xFFFFFFFA  # from here on, numbers of sectors are marks
_BOUNDSHEET: Final = 0x0085
_SST: Final = 0x00FC
_CELLS: Final = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
_ROW_OF_CELLS: Final = frozenset({0x00BD, 0x00BE})  # MULRK and MULBLANK end with their last column


def check_xls(file: BinaryIO) -> None:
    """Raise where the cells of an XLS file are outside a sheet, or its structure is broken.

    Sources: [MS-CFB] 2.2 (header), 2.6 (directory); [MS-XLS] 2.4 (records).

    Raises:
        VnqrError: `file-damaged`; `table-too-large` for more columns than a statement has.
        struct.error: the structure is broken.
    """
    file.seek(0)
    stream = _workbook(file.read())
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        data = place + 4
        place = data + length
        if place > len(stream):
            raise damaged(_XLS)
        if kind in _CELLS:
            _, column = struct.unpack_from("<HH", stream, data)
            last = struct.unpack_from("<H", stream, place - 2)[0] if kind in _ROW_OF_CELLS else column
            if max(column, last) >= MAX_COLUMNS:
                raise too_large()
        elif kind == _SST and struct.unpack_from("<I", stream, data + 4)[0] > len(stream):
            raise damaged(_XLS)


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
