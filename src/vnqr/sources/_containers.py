r"""Files as banks hand them out: what a file is by its first bytes, and its sheets of rows.

A file name says little: files named `.xls` hold BIFF, HTML, XLSX or CSV. So the first bytes decide. What
holds no rows that can be read (PDF, MT940, CAMT.053, a picture) is refused by its name.

Example:
    >>> source = Source(io.BytesIO("Ngày;Số CT\n".encode()))
    >>> [next(sheet.lines()).cells for (sheet,) in readings_of(source, None)]
    [('Ngày;Số CT',), ('Ngày', 'Số CT'), ('Ngày;Số CT',), ('Ngày;Số CT',)]
"""

from __future__ import annotations

import io
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast
from weakref import finalize

from vnqr.errors import Code, VnqrError
from vnqr.sources._excel import excel_sheets, kind_of_zip
from vnqr.sources._html import html_lines
from vnqr.sources._lines import DELIMITERS, TableLine, csv_lines, encoding_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CsvSheet", "HtmlSheet", "Sheet", "Source", "readings_of"]

_HEAD: Final = 4096
_SPOOLED: Final = 2**23


class Sheet(Protocol):
    """Rows that belong together.

    Attributes:
        name: of the sheet; empty where a file has none.
    """

    name: str

    def lines(self) -> Iterator[TableLine]:
        """Yield the rows from the first on, each time anew."""
        ...


class Source:
    """A file to be read more than once: a path, or a binary file object that the caller keeps open.

    Args:
        source: a path; or a file object, which is read from its beginning. One that cannot be moved back is
            copied first.

    Raises:
        TypeError: something else.
    """

    def __init__(self, source: str | os.PathLike[str] | BinaryIO) -> None:
        if isinstance(source, (str, os.PathLike)):
            self.name = Path(source).name
            self._path: Path | None = Path(source)
            self._file: BinaryIO | None = None
            return
        if not callable(getattr(source, "read", None)) or isinstance(source, io.TextIOBase):
            message = f"a statement must be a path or a binary file object, not {type(source).__name__}"
            raise TypeError(message)
        name = getattr(source, "name", "")
        self.name = Path(name).name if isinstance(name, str) else ""
        self._path = None
        self._file = source
        if not _is_seekable(source):
            self._file = _copy_of(source)
            finalize(self, self._file.close)

    def open(self) -> BinaryIO:
        """Open the file from its beginning.

        Raises:
            OSError: it cannot be opened.
            TypeError: a file object gives texts.
        """
        if self._path is not None:
            return self._path.open("rb")
        return cast("BinaryIO", io.BufferedReader(_View(cast("BinaryIO", self._file))))


def _is_seekable(file: BinaryIO) -> bool:
    seekable = getattr(file, "seekable", None)
    return bool(seekable()) if callable(seekable) else hasattr(file, "seek")


def _copy_of(file: BinaryIO) -> BinaryIO:
    copy = cast("BinaryIO", tempfile.SpooledTemporaryFile(_SPOOLED))  # noqa: SIM115 - read later
    shutil.copyfileobj(file, copy)
    return copy


class _View(io.RawIOBase):
    """A place of its own in a file object that others read, too; closing it leaves the file open."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._file.seek(
            self._place + offset if whence == os.SEEK_CUR else offset,
            os.SEEK_SET if whence == os.SEEK_CUR else whence,
        )
        self._place = self._file.tell()
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        self._file.seek(self._place)
        data = self._file.read(len(buffer))
        if not isinstance(data, bytes):
            message = f"a statement must be a binary file object, one that gives {type(data).__name__} is not"
            raise TypeError(message)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


class CsvSheet:
    """The rows of a CSV file, with one of the delimiters."""

    name = ""

    def __init__(self, source: Source, encoding: str, delimiter: str) -> None:
        self._source, self._encoding, self._delimiter = source, encoding, delimiter

    def lines(self) -> Iterator[TableLine]:
        """Yield the rows; bytes that are no text in the encoding become lone surrogates."""
        with io.TextIOWrapper(
            self._source.open(), encoding=self._encoding, errors="surrogateescape", newline=""
        ) as file:
            yield from csv_lines(file, self._delimiter)


class HtmlSheet:
    """The rows of the tables of an HTML page."""

    name = ""

    def __init__(self, page: str) -> None:
        self._page = page

    def lines(self) -> Iterator[TableLine]:
        """Yield the rows."""
        return html_lines(self._page)


_XLS: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_FORMATS: Final = tuple(
    (re.compile(pattern, re.DOTALL), name)
    for pattern, name in (
        (rb"%PDF", "PDF"),
        (rb"\{1:F|:20:", "MT940"),
        (rb".*<(\w+:)?Document\b.*camt\.05[234]", "CAMT"),
        (rb"(<\?xml.*)?<(\w+:)?Workbook\b", "Excel 2003 XML"),
        (rb"MIME-Version:", "MHTML"),
        (rb"OFXHEADER|<OFX>|<\?OFX", "OFX"),
        (rb"\{\\rtf", "RTF"),
        (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp", "picture"),
        (rb"PK\x05\x06|\x1f\x8b|7z\xbc\xaf|Rar!", "archive"),
    )
)
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|style|table|div|tr)\b", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?([-\w]+)""", re.IGNORECASE)


def readings_of(source: Source, encoding: str | None) -> tuple[tuple[Sheet, ...], ...]:
    """Return the sheets of a file: for CSV once for each delimiter that it may have, else once.

    Args:
        source: the file.
        encoding: of the text of CSV and HTML; None: by its byte order mark, else UTF-8.

    Raises:
        VnqrError: the file has another format (`file-format`), is empty (`file-empty`), damaged
            (`file-damaged`), larger than a statement (`table-too-large`), in no known encoding
            (`file-encoding`), or the encoding is unknown (`encoding-unknown`).
        MissingExtraError: the file is one of Excel, and python-calamine is not installed.
        OSError: the file cannot be opened.
    """
    if encoding is not None and not _is_encoding(encoding):
        raise VnqrError.of(Code.ENCODING_UNKNOWN, "encoding")
    with source.open() as file:
        head = file.read(_HEAD)
        if head.startswith((_ZIP, _XLS)):
            return (_excel(file, head),)
    marked = encoding_of(head)
    start = _start(head, marked)
    if not start:
        raise VnqrError.of(Code.FILE_EMPTY)
    for pattern, name in _FORMATS:
        if pattern.match(start):
            raise VnqrError.of(Code.FILE_FORMAT, format=name)
    if _HTML.match(start) or (start.startswith(b"<") and _HTML.search(start)):
        return ((HtmlSheet(_page(source, start, encoding or marked)),),)
    if start.startswith(b"<?xml"):
        raise VnqrError.of(Code.FILE_FORMAT, format="XML")
    if b"\0" in start and encoding is None:
        raise VnqrError.of(Code.FILE_ENCODING)
    chosen = encoding or marked or "utf-8"
    return tuple((CsvSheet(source, chosen, delimiter),) for delimiter in DELIMITERS)


def _excel(file: BinaryIO, head: bytes) -> tuple[Sheet, ...]:
    kind = kind_of_zip(file) if head.startswith(_ZIP) else "XLS"
    if kind not in {"XLS", "XLSX"}:
        raise VnqrError.of(Code.FILE_FORMAT, format=kind)
    return excel_sheets(file, kind)


def _is_encoding(name: str) -> bool:
    """Whether Python decodes bytes to text by a name."""
    try:
        b"xx".decode(name, "ignore")  # of no bytes Python would make a text without looking the name up
    except (LookupError, ValueError):
        return False
    return True


def _start(head: bytes, marked: str | None) -> bytes:
    """Return the first bytes of a file as ASCII, without a byte order mark and white space."""
    if marked is not None:
        head = head.decode(marked, "ignore").encode("utf-8", "ignore")
    return head.lstrip()


def _page(source: Source, start: bytes, encoding: str | None) -> str:
    """Return the text of an HTML page, in the encoding that is given, marked or named in the page."""
    named = _CHARSET.search(start)
    if encoding is None and named and _is_encoding(named[1].decode("ascii", "replace")):
        encoding = named[1].decode("ascii")
    with source.open() as file:
        try:
            return file.read().decode(encoding or "utf-8")
        except UnicodeError:
            raise VnqrError.of(Code.FILE_ENCODING) from None
