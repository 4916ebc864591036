"""Read QR codes from pictures: a photo, a screenshot, a scanned slip, a PDF file.

The pixels are read by zxing-cpp, opened by Pillow and, of PDF files, drawn by PDFium (extra `scan`); this
module decides what goes in and what comes out. What a symbol holds is *bytes*. They are made text here, by
what the symbol declares: a character set (ECI) where there is one, UTF-8 where there is none, as EMVCo
demands (§4.12.1). Nothing is guessed: bytes that are not text in that character set are an issue. One thing
is proven: where another character set (ISO 8859-1 is the default of QR codes) gives a payload whose CRC
matches, that is the text.

A code that is not found at first is looked for again in versions of the picture that help with low
contrast, noise, blur, small, dotted and coloured codes, until the time is up.
"""

from __future__ import annotations

import io
import os
import re
import time
from contextlib import closing
from importlib import import_module
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias, cast, runtime_checkable

from vnqr.emvco.payload import Payload, parse
from vnqr.errors import Code, Issue, Level, MissingExtraError, ParseError, VnqrError
from vnqr.image._order import in_reading_order

try:
    import zxingcpp
    from PIL import Image, ImageOps, UnidentifiedImageError

    from vnqr.image._versions import MAX_SIDE, Picture, plain, versions
except ImportError as error:
    raise MissingExtraError("scan", "zxing-cpp and pillow") from error  # noqa: EM101 - no message

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "FORMATS",
    "MAX_PICTURE_BYTES",
    "MAX_PIXELS",
    "PictureSource",
    "ScanError",
    "Symbols",
    "find_symbols",
    "read",
    "scan",
]

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM")
"""What is opened, in Pillow's names; none of its formats that run another program."""

MAX_PIXELS: Final = 25_000_000
"""Larger pictures are refused by their header, before a pixel is decoded."""

_QR_CODE: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)

MAX_PICTURE_BYTES: Final = 128 * 1024 * 1024
"""More is not read from a file: MAX_PIXELS with four uncompressed bytes each take less."""


@runtime_checkable
class Readable(Protocol):
    """A file opened in binary mode."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes."""
        ...


@runtime_checkable
class Array(Protocol):
    """A NumPy array, or anything else that shows its memory as one."""

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """NumPy's array interface, version 3."""
        ...


PictureSource: TypeAlias = (
    "str | os.PathLike[str] | bytes | bytearray | memoryview | Readable | Image.Image | Array"
)
"""A picture: a path, bytes, an open binary file, a Pillow image or a NumPy array."""


class ScanError(VnqrError):
    """The picture cannot be read, or what its codes hold cannot.

    Attributes:
        texts: the codes of the picture that could be read.
    """

    def __init__(self, issues: Iterable[Issue], texts: tuple[str, ...] = ()) -> None:
        """Take the findings, and the texts that were read all the same."""
        super().__init__(issues)
        self.texts = texts


class Symbols(NamedTuple):
    """What was found in a picture.

    Attributes:
        texts: one text a symbol, from top to bottom, in a row from left to right, page by page.
        issues: why the other symbols have no text.
    """

    texts: tuple[str, ...]
    issues: tuple[Issue, ...]


def scan(source: PictureSource, *, timeout: float = 5.0, max_pixels: int = MAX_PIXELS) -> tuple[str, ...]:
    r"""Return the texts of the QR codes in a picture, from top to bottom, in a row from left to right.

    Line ends after a text are stripped, as hand scanners add them; nothing else is. The picture is
    turned as its EXIF data say; of an animation only the first picture is read, of a PDF file every page.
    The search ends with the first version of the picture in which there is a code.

    Args:
        source: path, bytes of a file, file opened in binary mode, Pillow image, or array (rows x columns
            of uint8, or x 3 for RGB, x 4 for RGBA). Formats: `FORMATS` and PDF.
        timeout: seconds after which no further version of the picture is tried; one try at a picture
            of 25 megapixels takes 0.1 to 1.5 seconds.
        max_pixels: larger pictures are refused before they are decoded.

    Returns:
        One text a symbol, also where two symbols hold the same; empty where no code was found. A symbol
        whose bytes are no text is left out where another one has a text: `find_symbols` reports it.

    Raises:
        ScanError: the file cannot be read or is no picture, is cut short or too large; or no symbol's
            bytes are text in the character set that it declares (UTF-8 where it declares none).
        MissingExtraError: a PDF file, and pypdfium2 is not installed.
        TypeError: `source` is none of the above.

    Example:
        >>> from vnqr.image import symbol
        >>> scan(symbol.make("Lệ phí").png())
        ('Lệ phí',)
    """
    texts, issues = find_symbols(source, timeout=timeout, max_pixels=max_pixels)
    if issues and not texts:
        raise ScanError(issues)
    return texts


def find_symbols(source: PictureSource, *, timeout: float = 5.0, max_pixels: int = MAX_PIXELS) -> Symbols:
    """Return the texts of the QR codes in a picture, and why other symbols in it have none.

    Args:
        source: as for `scan`.
        timeout: as for `scan`.
        max_pixels: as for `scan`.

    Returns:
        Texts and issues; both empty where no code was found.

    Raises:
        ScanError: the file cannot be read or is no picture, is cut short or too large.
        MissingExtraError: as for `scan`.
        TypeError: as for `scan`.
    """
    deadline = time.monotonic() + timeout
    pages = _open(source, max_pixels)
    first = [found for page in pages for found in in_reading_order(_read(page.image.convert("L")))]
    if first:
        return _texts(first)
    for page in pages:
        for version in versions(page):
            if time.monotonic() > deadline:
                return Symbols((), ())
            if found := _read(version):
                return _texts(in_reading_order(found))
    return Symbols((), ())


def _read(image: Image.Image) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(image, formats=_QR_CODE, text_mode=zxingcpp.TextMode.HexECI)


def read(source: PictureSource, *, timeout: float = 5.0, max_pixels: int = MAX_PIXELS) -> Payload:
    """Return the payment code in a picture, parsed.

    Of several codes the one is taken that begins as a payload does (`0002`, the ID and length of the
    Payload Format Indicator); the same text twice counts once.

    Args:
        source: as for `scan`.
        timeout: as for `scan`.
        max_pixels: as for `scan`.

    Returns:
        The payload, as `vnqr.parse` makes it.

    Raises:
        ScanError: as for `scan`; no code was found (SCAN_NOTHING), or several different ones
            (SCAN_SEVERAL, the texts in `.texts`).
        ParseError: the one code found is not a well-formed payload, or its CRC differs.
        TypeError: as for `scan`.
    """
    texts = scan(source, timeout=timeout, max_pixels=max_pixels)
    distinct = list(dict.fromkeys(texts))
    candidates = [text for text in distinct if text.startswith("0002")] or distinct
    if not candidates:
        raise _error(Code.SCAN_NOTHING)
    if len(candidates) > 1:
        raise ScanError([Issue.error(Code.SCAN_SEVERAL, count=len(candidates))], texts)
    return parse(candidates[0])


# --- the picture ---


def _open(source: PictureSource, max_pixels: int) -> Iterable[Picture]:
    """Return the pictures: one, or the pages of a PDF file."""
    if isinstance(source, Image.Image):
        image = source
    elif isinstance(source, Array):
        image = _from_array(source)
    else:
        data = _bytes(source)
        if _PDF in data[:_PDF_HEAD]:
            return _pages(data, max_pixels)
        image = _from_file(data, max_pixels)
    if image.width * image.height > max_pixels:
        raise _error(Code.PICTURE_TOO_LARGE, limit=max_pixels, unit="pixel")
    if max(image.size) > MAX_SIDE:
        raise _error(Code.PICTURE_TOO_LARGE, limit=MAX_SIDE, unit="pixel (width, height)")
    if not image.width * image.height:
        raise _error(Code.PICTURE_EMPTY)
    try:
        upright = ImageOps.exif_transpose(image)
        on_black = plain(upright, "black") if upright.has_transparency_data else None
        return [Picture(plain(upright), on_black)]
    except Exception as error:
        raise _error(Code.PICTURE_BROKEN) from error


_PDF: Final = b"%PDF-"
_PDF_HEAD: Final = 1024
"""Where a PDF file has its header, after whatever an old mail program left before it."""
_MAX_PAGES: Final = 50
_MAX_DRAWN: Final = 100_000_000
"""Pixels of all pages together, a byte each."""
_DRAWN: Final = 200 / 72
"""Pixels to the point: 200 to the inch."""


def _pages(data: bytes, max_pixels: int) -> list[Picture]:
    """Draw the pages of a PDF file."""
    try:
        pdfium: Any = import_module("pypdfium2")  # slow to load, and few pictures are PDF files
    except ImportError as error:
        raise MissingExtraError("scan", "pypdfium2") from error  # noqa: EM101 - no message
    try:
        with closing(pdfium.PdfDocument(data)) as document:  # a context manager itself from 5.0 on
            if len(document) > _MAX_PAGES:
                raise _error(Code.PICTURE_TOO_LARGE, limit=_MAX_PAGES, unit="page")
            most = min(max_pixels, _MAX_DRAWN // max(len(document), 1))
            return [Picture(_drawn(page, most)) for page in document]
    except pdfium.PdfiumError as error:
        raise _error(Code.PICTURE_BROKEN) from error


def _drawn(page: Any, max_pixels: int) -> Image.Image:  # noqa: ANN401 - PDFium has no types
    width, height = page.get_size()
    scale = min(_DRAWN, sqrt(max_pixels / (width * height)), MAX_SIDE / max(width, height))
    return cast("Image.Image", page.render(scale=scale, grayscale=True).to_pil())


def _bytes(source: str | os.PathLike[str] | bytes | bytearray | memoryview | Readable) -> bytes:
    """Return the bytes of the file, at most MAX_PICTURE_BYTES of them."""
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif isinstance(source, Readable):
        data = source.read(MAX_PICTURE_BYTES + 1)
        if not isinstance(data, bytes):
            message = "the file must be opened in binary mode"
            raise TypeError(message)
    elif isinstance(source, str | os.PathLike):
        try:
            with Path(source).open("rb") as file:
                data = file.read(MAX_PICTURE_BYTES + 1)
        except (OSError, ValueError) as error:  # ValueError: a path with a NUL
            reason = getattr(error, "strerror", None) or str(error)
            raise _error(Code.PICTURE_FILE, reason=reason) from error
    else:
        message = f"a picture is a path, bytes, file, image or array, not {type(source).__name__}"
        raise TypeError(message)
    if not data:
        raise _error(Code.PICTURE_EMPTY)
    if len(data) > MAX_PICTURE_BYTES:
        raise _error(Code.PICTURE_TOO_LARGE, limit=MAX_PICTURE_BYTES, unit="byte")
    return data


def _from_array(array: Array) -> Image.Image:
    try:
        empty = 0 in array.__array_interface__["shape"]
        return Image.new("L", (0, 0)) if empty else Image.fromarray(array)
    except TypeError:
        raise
    except Exception as error:
        raise _error(Code.PICTURE_BROKEN) from error


def _from_file(data: bytes, max_pixels: int) -> Image.Image:
    """Return the picture with its header read and its pixels not yet."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        for kind, start in _OTHERS.items():
            if start.match(data):
                raise _error(Code.PICTURE_KIND, kind=kind) from error
        raise _error(Code.PICTURE_FORMAT, formats=", ".join((*FORMATS, "PDF"))) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _error(Code.PICTURE_TOO_LARGE, limit=max_pixels, unit="pixel") from error
    except Exception as error:
        raise _error(Code.PICTURE_BROKEN) from error


_OTHERS: Final = {
    "HEIC": re.compile(rb"....ftyp(?:he[iv][cfmsx]|mif1|msf1)", re.DOTALL),
    "AVIF": re.compile(rb"....ftypavi[fs]", re.DOTALL),
    "JPEG XL": re.compile(rb"\xff\x0a|\0\0\0\x0cJXL "),
    "JPEG 2000": re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"),
    "SVG": re.compile(rb"\s*(?:<[?!][^>]*>\s*)*<svg"),
    "HTML": re.compile(rb"\s*<(?:!DOCTYPE )?html", re.IGNORECASE),
    "PostScript": re.compile(rb"%!PS"),
    "Photoshop": re.compile(rb"8BPS"),
    "DOCX, XLSX, ZIP": re.compile(rb"PK\x03\x04"),
    "DOC, XLS": re.compile(rb"\xd0\xcf\x11\xe0"),
}
"""Files that people give in place of a picture, by how they begin."""


def _error(code: Code, **params: str | int) -> ScanError:
    return ScanError([Issue(code, Level.ERROR, "", None, "", tuple(params.items()))])


# --- what the symbols hold ---

_CHARSETS: Final = {
    0: "cp437",
    1: "iso8859-1",
    2: "cp437",
    **{number: f"iso8859-{number - 2}" for number in (*range(3, 14), *range(15, 19))},
    20: "shift_jis",
    **{number: f"cp{page}" for number, page in zip(range(21, 25), (1250, 1251, 1252, 1256), strict=True)},
    25: "utf-16-be",
    26: "utf-8",
    27: "ascii",
    28: "big5",
    30: "euc_kr",
    **dict.fromkeys(
        (29, 31, 32), "gb18030"
    ),  # GB 2312, GBK and what contains both: writers mix the numbers up
    33: "utf-16-le",
    34: "utf-32-be",
    35: "utf-32-le",
    170: "ascii",
}
"""AIM's Extended Channel Interpretations that are character sets, by Python's names."""

_UTF_8: Final = 26
_DESIGNATOR: Final = re.compile(rb"\\\\|\\([0-9]{6})")


def _texts(symbols: Iterable[zxingcpp.Barcode]) -> Symbols:
    texts: list[str] = []
    issues: list[Issue] = []
    for symbol in symbols:
        try:
            texts.append(_decode(bytes.fromhex(symbol.text)).rstrip("\r\n"))
        except ScanError as error:
            issues += error.issues
    return Symbols(tuple(texts), tuple(issues))


def _decode(message: bytes) -> str:
    """Return the text of a symbol, given as ISO/IEC 15424 transmits it.

    The message starts with a symbology identifier, `]Q` and a digit. The digit is even where the symbol
    has an ECI: then a backslash and six digits set the character set, and a backslash is doubled.
    """
    modifier, data = message[2:3], message[3:]
    if modifier in b"135":
        return _undeclared(data)
    text, eci, start, pending = "", _UTF_8, 0, b""
    for match in _DESIGNATOR.finditer(data):
        pending += data[start : match.start()]
        start = match.end()
        if match[1] is None:
            pending += b"\\"
        else:
            text += _characters(pending, eci)
            eci, pending = int(match[1]), b""
    return text + _characters(pending + data[start:], eci)


def _undeclared(data: bytes) -> str:
    """Return the text of a symbol that declares no character set: UTF-8, or what a CRC proves."""
    if data.startswith(_PAYLOAD_HEAD) and not _is_proven(data, "utf-8"):
        for charset in _OTHER_CHARSETS:
            if _is_proven(data, charset):
                return data.decode(charset)
    return _characters(data, _UTF_8)


def _is_proven(data: bytes, charset: str) -> bool:
    """Return whether bytes are a payload in a character set, whose CRC (over UTF-8) matches."""
    try:
        parse(data.decode(charset).rstrip("\r\n"))
    except (UnicodeDecodeError, ParseError):
        return False
    return True


_PAYLOAD_HEAD: Final = b"0002"
_OTHER_CHARSETS: Final = ("iso8859-1", "cp1252", "cp1258", "shift_jis", "gb18030", "big5", "euc_kr")
"""What writers use without saying so; the first is the default of QR codes (ISO/IEC 18004)."""


def _characters(data: bytes, eci: int) -> str:
    if eci not in _CHARSETS:
        raise _error(Code.SCAN_CHARSET, eci=f"{eci:06}")
    try:
        return data.decode(_CHARSETS[eci])
    except UnicodeDecodeError:  # its text would show the bytes
        raise _error(Code.SCAN_NOT_TEXT, charset=_CHARSETS[eci]) from None
