"""A logo for the centre of a symbol, given by the user: checked, measured, made pixels where they are needed.

A PNG file is checked for being whole. An SVG file is somebody's program: it may hold scripts, load files from
elsewhere, or grow without end when it is drawn. So nothing passes but shapes, groups, gradients, clip paths
and styles for them, and both kinds are embedded as pictures, which no browser lets run or load anything.

Example:
    >>> logo = load_logo(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>')
    >>> logo.kind, logo.uri()[:26]
    ('svg', 'data:image/svg+xml;base64,')
"""

from __future__ import annotations

import base64
import io
import os
import re
import struct
import zlib
from pathlib import Path
from typing import Final, Literal, NamedTuple, NoReturn
from xml.parsers import expat

from vnqr._support.extras import rasterise
from vnqr.errors import Code, EncodeError, MissingExtraError
from vnqr.image.formats.png import SIGNATURE

__all__ = ["MAX_LOGO_BYTES", "MAX_LOGO_SIDE", "MAX_SHARE", "Logo", "LogoSource", "free_modules", "load_logo"]

LogoSource = bytes | str | os.PathLike[str]
"""A logo: the bytes of a PNG or SVG file, or the path of one."""

MAX_LOGO_BYTES: Final = 1_000_000
"""More is not read from a file."""
MAX_LOGO_SIDE: Final = 2_000
"""Pixels a side."""
MAX_SHARE: Final = 5
"""A logo is at most this part of the symbol's width: one fifth."""

_MAX_DEPTH: Final = 64
_UNPACKED: Final = 9 * MAX_LOGO_SIDE * MAX_LOGO_SIDE  # bytes; more than any PNG of that size holds

_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "style", "clipPath"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"),
        *("linearGradient", "radialGradient", "stop"),
    }
)
# What may be called in a value or a style: colours, transformations, and a reference into the same file.
_CALL: Final = re.compile(r"([\w-]*)\s*\(\s*(#?)")
_CALLS: Final = frozenset(
    {
        *("rgb", "rgba", "hsl", "hsla"),
        *("matrix", "translate", "translateX", "translateY", "scale", "scaleX", "scaleY"),
        *("rotate", "skewX", "skewY"),
    }
)
_HERE: Final = re.compile(r"#[\w.-]+")


class Logo(NamedTuple):
    """A picture that may be in a symbol. Made by `load_logo`.

    Attributes:
        kind: how it is written.
        data: the file.
    """

    kind: Literal["png", "svg"]
    data: bytes

    def uri(self) -> str:
        """Return the file as a data URI."""
        media = {"png": "image/png", "svg": "image/svg+xml"}[self.kind]
        return f"data:{media};base64,{base64.b64encode(self.data).decode('ascii')}"

    def pixels(self, side: int, light: tuple[int, int, int]) -> bytes:
        """Draw it into a square, as large as it fits, on a background.

        Args:
            side: pixels a side.
            light: the background.

        Returns:
            Red, green and blue of each pixel, row after row from the top.

        Raises:
            EncodeError: the file cannot be drawn, or nothing is to be seen (LOGO_BROKEN).
            MissingExtraError: Pillow is not installed, or for SVG resvg-py.
        """
        try:
            from PIL import Image, ImageOps  # noqa: PLC0415 - only who draws a logo needs it
        except ImportError as error:
            raise MissingExtraError(extra="scan", packages="pillow") from error
        data = _rasterise(self.data, side) if self.kind == "svg" else self.data
        try:
            picture = ImageOps.contain(Image.open(io.BytesIO(data)).convert("RGBA"), (side, side))
        except (OSError, ValueError, SyntaxError):  # what Pillow raises for files it cannot read
            _refuse(Code.LOGO_BROKEN)
        if picture.getchannel("A").getbbox() is None:
            _refuse(Code.LOGO_BROKEN)
        square = Image.new("RGBA", (side, side), (*light, 255))
        square.alpha_composite(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
        return square.convert("RGB").tobytes()


def load_logo(source: LogoSource) -> Logo:
    """Take a logo, if it is one that may be in a symbol.

    Args:
        source: a PNG file, or an SVG file in UTF-8, as bytes or as a path.

    Returns:
        The logo.

    Raises:
        EncodeError: neither PNG nor SVG (LOGO_FORMAT), damaged (LOGO_BROKEN), over 1,000,000 bytes or 2,000
            pixels a side (LOGO_TOO_LARGE), or an SVG file with more than shapes (LOGO_FORBIDDEN).
        OSError: the file cannot be read.
        TypeError: neither bytes nor a path.

    Example:
        >>> load_logo(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
        Traceback (most recent call last):
            ...
        vnqr.errors.EncodeError: error logo-forbidden at logo: an SVG ... <script> is not allowed
    """
    data = _read(source)
    if len(data) > MAX_LOGO_BYTES:
        _refuse(Code.LOGO_TOO_LARGE, limit=f"{MAX_LOGO_BYTES:,}", unit="bytes")
    if data.startswith(SIGNATURE):
        _check_png(data)
        return Logo("png", data)
    _SvgCheck().run(data)
    return Logo("svg", data)


def free_modules(size: int) -> int:
    """Return how many modules a side are kept free for a logo: an odd number, at most a fifth.

    Args:
        size: modules a side of the symbol.

    Example:
        >>> [free_modules(size) for size in (21, 41, 57)]
        [3, 7, 11]
    """
    return (size // MAX_SHARE - 1) | 1


def _read(source: LogoSource) -> bytes:
    if isinstance(source, bytes):
        return source
    if not isinstance(source, str | os.PathLike):
        message = f"logo must be bytes or a path, not {type(source).__name__}"
        raise TypeError(message)
    with Path(source).open("rb") as file:
        return file.read(MAX_LOGO_BYTES + 1)


def _refuse(code: Code, **params: str) -> NoReturn:
    raise EncodeError.of(code, "logo", None, "", **params)


def _check_png(data: bytes) -> None:
    packed = b""
    kind, at = b"", len(SIGNATURE)
    while at < len(data) and kind != b"IEND":
        try:
            length, kind = struct.unpack_from(">I4s", data, at)
            (crc,) = struct.unpack_from(">I", data, at + 8 + length)
        except struct.error:
            _refuse(Code.LOGO_BROKEN)
        content = data[at + 8 : at + 8 + length]
        if zlib.crc32(kind + content) != crc or (kind == b"IHDR") != (at == len(SIGNATURE)):
            _refuse(Code.LOGO_BROKEN)
        if kind == b"IHDR":
            _check_size(content)
        packed += content if kind == b"IDAT" else b""
        at += 12 + length
    if kind != b"IEND" or at != len(data) or not _unpacks(packed):
        _refuse(Code.LOGO_BROKEN)


def _check_size(header: bytes) -> None:
    if len(header) != 13:  # noqa: PLR2004 - ISO/IEC 15948 §11.2.2
        _refuse(Code.LOGO_BROKEN)
    sides = struct.unpack_from(">II", header)
    if 0 in sides:
        _refuse(Code.LOGO_BROKEN)
    if max(sides) > MAX_LOGO_SIDE:
        _refuse(Code.LOGO_TOO_LARGE, limit=f"{MAX_LOGO_SIDE:,}", unit="pixels a side")


def _unpacks(packed: bytes) -> bool:
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed, _UNPACKED)
    except zlib.error:
        return False
    return unpacker.eof


class _SvgCheck:
    """Refuse an SVG file that holds more than a drawing."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._begun = False
        self._style = ""
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.XmlDeclHandler = self._declaration
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._document_type
        parser.ProcessingInstructionHandler = self._instruction

    def run(self, data: bytes) -> None:
        try:
            text = data.decode()
            if "\0" in text:  # nothing that XML allows: expat would take it for UTF-16
                _refuse(Code.LOGO_FORMAT)
            self._parser.Parse(text, True)  # noqa: FBT003 - expat's flag for "this is all"
        except (UnicodeDecodeError, expat.ExpatError):
            # What does not even begin as an SVG file is not a damaged one.
            _refuse(Code.LOGO_BROKEN if self._begun else Code.LOGO_FORMAT)

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        # A browser that reads other characters than are read here sees another file.
        if encoding is not None and encoding.lower() != "utf-8":
            _forbid("an encoding other than UTF-8")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self._begun and (namespace, local) != (_SVG, "svg"):
            _refuse(Code.LOGO_FORMAT)
        self._begun = True
        if namespace != _SVG or local not in _ELEMENTS or (self._open and local == "svg"):
            _forbid(f"<{local}>")
        if len(self._open) == _MAX_DEPTH:
            _forbid(f"<{local}> inside {_MAX_DEPTH} others")
        for attribute, value in attributes.items():
            self._check_attribute(attribute.rpartition(" ")[2], value, local)
        self._open.append(local)

    def _check_attribute(self, name: str, value: str, element: str) -> None:
        if name.lower().startswith("on") or (name == "href" and not _HERE.fullmatch(value)):
            _forbid(f"{name}=")
        _check_value(value, f"{name}=")
        # A clip path that is clipped by one that is clipped ... takes twice as long at every step.
        if "url" in value and ("clipPath" in self._open or element == "clipPath"):
            _forbid(f"{name}= in <clipPath>")

    def _text(self, text: str) -> None:
        if self._open[-1] == "style":
            self._style += text

    def _end(self, _: str) -> None:
        if self._open.pop() == "style":
            _check_value(self._style, "<style>")
            if "@" in self._style or "clip-path" in self._style.lower():
                _forbid("<style> with @ or clip-path")

    def _document_type(self, *_: object) -> None:
        _forbid("<!DOCTYPE>")

    def _instruction(self, target: str, _: str) -> None:
        _forbid(f"<?{target}?>")


def _check_value(value: str, place: str) -> None:
    # A backslash hides names in CSS.
    if "\\" in value:
        _forbid(f"{place} with \\")
    for function, reference in _CALL.findall(value):
        if function not in _CALLS and (function, reference) != ("url", "#"):
            _forbid(f"{place} with {function}()")


def _forbid(found: str) -> NoReturn:
    _refuse(Code.LOGO_FORBIDDEN, found=found[:40])


def _rasterise(svg: bytes, side: int) -> bytes:
    uri = Logo("svg", svg).uri()
    frame = (
        f'<svg xmlns="{_SVG}" xmlns:xlink="http://www.w3.org/1999/xlink" width="{side}" height="{side}">'
        f'<image width="{side}" height="{side}" xlink:href="{uri}"/></svg>'
    )
    return rasterise(frame)
