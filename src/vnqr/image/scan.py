"""Read QR codes from pictures: a photo, a screenshot, a scanned slip.

The pixels are read by zxing-cpp, opened by Pillow (extra `scan`); this module decides what goes in and
what comes out. What a symbol holds is *bytes*. They are made text here, by what the symbol declares: a
character set (ECI) where there is one, UTF-8 where there is none, as EMVCo asks (§4.12.1). Nothing is
guessed: bytes that are not text in that character set are an error.

A code that is not found at first is looked for again in versions of the picture that help with low
contrast, noise, blur, small and coloured codes, until the time is up.
"""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias, cast, runtime_checkable

from vnqr.emvco.payload import Payload, parse
from vnqr.errors import Code, Issue, Level, MissingExtraError, VnqrError

try:
    import zxingcpp
    from PIL import Image, ImageChops, ImageFilter, ImageOps, UnidentifiedImageError
except ImportError as error:
    raise MissingExtraError("scan", "zxing-cpp and pillow") from error  # noqa: EM101 - no message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["FORMATS", "MAX_PICTURE_BYTES", "MAX_PIXELS", "PictureSource", "ScanError", "read", "scan"]

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


def scan(source: PictureSource, *, timeout: float = 5.0, max_pixels: int = MAX_PIXELS) -> tuple[str, ...]:
    r"""Return the texts of the QR codes in a picture, from top to bottom, in a row from left to right.

    Line ends behind a text are stripped, as hand scanners add them; nothing else is. The picture is
    turned as its EXIF data say; of an animation or a file of several pages only the first picture is
    read. The search ends with the first version of the picture in which there is a code.

    Args:
        source: path, bytes of a file, file opened in binary mode, Pillow image, or array (rows x columns
            of uint8, or x 3 for RGB, x 4 for RGBA). Formats: `FORMATS`.
        timeout: seconds after which no further version of the picture is tried; one try at a picture
            of 25 megapixels takes 0.1 to 1.5 seconds.
        max_pixels: larger pictures are refused before they are decoded.

    Returns:
        One text a symbol, also where two symbols hold the same; empty where no code was found.

    Raises:
        ScanError: the file cannot be read or is no picture, is cut short or too large; or a symbol's
            bytes are not text in the character set that it declares (UTF-8 where it declares none).
        TypeError: `source` is none of the above.

    Example:
        >>> from vnqr.image import symbol
        >>> scan(symbol.make("Lệ phí").png())
        ('Lệ phí',)
    """
    deadline = time.monotonic() + timeout
    image = _open(source, max_pixels)
    for version in _versions(image):
        found = zxingcpp.read_barcodes(
            version,
            formats=_QR_CODE,
            text_mode=zxingcpp.TextMode.HexECI,
        )
        if found:
            return _texts(found)
        if time.monotonic() > deadline:
            break
    return ()


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


def _open(source: PictureSource, max_pixels: int) -> Image.Image:
    """Return the picture, upright, in 8-bit grey or RGB."""
    if isinstance(source, Image.Image):
        image = source
    elif isinstance(source, Array):
        image = _from_array(source)
    else:
        image = _from_file(_bytes(source), max_pixels)
    if image.width * image.height > max_pixels:
        raise _error(Code.PICTURE_TOO_LARGE, limit=max_pixels, unit="pixel")
    if not image.width * image.height:
        raise _error(Code.PICTURE_EMPTY)
    try:
        return _plain(ImageOps.exif_transpose(image))
    except Exception as error:
        raise _error(Code.PICTURE_BROKEN) from error


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
        raise _error(Code.PICTURE_FORMAT, formats=", ".join(FORMATS)) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _error(Code.PICTURE_TOO_LARGE, limit=max_pixels, unit="pixel") from error
    except Exception as error:
        raise _error(Code.PICTURE_BROKEN) from error


def _error(code: Code, **params: str | int) -> ScanError:
    return ScanError([Issue(code, Level.ERROR, "", None, "", tuple(params.items()))])


# --- versions of the picture ---

_MAX_ENLARGED: Final = 64_000_000
_WHITE: Final = "white"


def _versions(image: Image.Image) -> Iterator[Image.Image]:
    """Yield the picture in grey, then what makes a hard one easier; what helps most and costs least first.

    Chosen by what each version alone rescued among 60 kinds of damage; docs/pictures.md says which.
    """
    grey = image.convert("L")
    yield grey
    clear = ImageOps.autocontrast(grey)
    yield clear
    if image.mode == "RGB":  # red on green may be one grey
        yield from map(ImageOps.autocontrast, image.split())
    yield ImageChops.subtract(grey, grey.filter(ImageFilter.BoxBlur(16)), 1 / 6, 128)
    yield _enlarge(clear.filter(ImageFilter.GaussianBlur(0.7)), 2)
    yield _enlarge(clear, 3)
    yield _enlarge(clear.filter(ImageFilter.GaussianBlur(1)), 2)
    yield _enlarge(clear.filter(ImageFilter.MedianFilter(3)), 2)
    yield _enlarge(clear, 3).filter(ImageFilter.UnsharpMask(6, 300, 0))


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in 8-bit grey or RGB, on white where it is transparent."""
    if image.mode in {"1", "L"}:
        return image.convert("L")
    if image.mode == "F" or image.mode.startswith("I"):  # 16 bits and more: from darkest to lightest
        deep = image.convert("F")
        low, high = cast("tuple[float, float]", deep.getextrema())
        scale = 255 / ((high - low) or 1)
        return deep.point(lambda level: level * scale + -low * scale).convert("L")  # pyright: ignore[reportUnknownMemberType] - names NumPy
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.new("RGBA", layer.size, _WHITE)
        image.alpha_composite(layer)
    return image.convert("RGB")


def _enlarge(image: Image.Image, factor: int) -> Image.Image:
    """Return the picture `factor` times as wide and high, or as much as `_MAX_ENLARGED` allows."""
    while factor > 1 and image.width * image.height * factor * factor > _MAX_ENLARGED:
        factor -= 1
    return ImageOps.scale(image, factor, Image.Resampling.BICUBIC)


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


def _texts(symbols: list[zxingcpp.Barcode]) -> tuple[str, ...]:
    texts: list[str] = []
    issues: list[Issue] = []
    for symbol in _in_reading_order(symbols):
        try:
            texts.append(_decode(bytes.fromhex(symbol.text)).rstrip("\r\n"))
        except ScanError as error:
            issues += error.issues
    if issues:
        raise ScanError(issues, tuple(texts))
    return tuple(texts)


def _decode(message: bytes) -> str:
    """Return the text of a symbol, given as ISO/IEC 15424 transmits it.

    The message starts with a symbology identifier, `]Q` and a digit. The digit is even where the symbol
    has an ECI: then a backslash and six digits set the character set, and a backslash is doubled.
    """
    modifier, data = message[2:3], message[3:]
    if modifier in b"135":
        return _characters(data, _UTF_8)
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


def _characters(data: bytes, eci: int) -> str:
    if eci not in _CHARSETS:
        raise _error(Code.SCAN_CHARSET, eci=f"{eci:06}")
    try:
        return data.decode(_CHARSETS[eci])
    except UnicodeDecodeError:  # its text would show the bytes
        raise _error(Code.SCAN_NOT_TEXT, charset=_CHARSETS[eci]) from None


def _in_reading_order(symbols: list[zxingcpp.Barcode]) -> list[zxingcpp.Barcode]:
    """Return the symbols row by row; what lies half-way beside the first of a row is in the row."""

    def corners(symbol: zxingcpp.Barcode) -> list[zxingcpp.Point]:
        at = symbol.position
        return [at.top_left, at.top_right, at.bottom_left, at.bottom_right]

    def left(symbol: zxingcpp.Barcode) -> int:
        return min(point.x for point in corners(symbol))

    def span(symbol: zxingcpp.Barcode) -> tuple[int, int]:
        heights = [point.y for point in corners(symbol)]
        return min(heights), max(heights)

    rows: list[list[zxingcpp.Barcode]] = []
    for symbol in sorted(symbols, key=lambda symbol: (span(symbol), left(symbol))):
        top, bottom = span(symbol)
        if rows and (top + bottom) / 2 < span(rows[-1][0])[1]:
            rows[-1].append(symbol)
        else:
            rows.append([symbol])
    return [symbol for row in rows for symbol in sorted(row, key=left)]
