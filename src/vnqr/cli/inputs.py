"""What the verbs work on: a text, a file with one a line, a picture, or standard input.

Example:
    >>> list(inputs("00020101021138..."))
    [Input(text='00020101021138...', line=0)]
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.errors import Code, Issue, VnqrError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Input", "inputs", "is_many", "scanned"]

_STDIN: Final = "-"
_MAX_LINE: Final = 1 << 20
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm")
_MAGIC: Final = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II*\0", b"MM\0*")  # no text begins so


class Input(NamedTuple):
    """One text to work on, and the line it stood on (0: given as an argument)."""

    text: str
    line: int


def inputs(source: str) -> Iterator[Input]:
    """Yield what TEXT|FILE|PICTURE|- stands for; of a line only its own end is taken off.

    Raises:
        VnqrError: no code was found in a picture, or one that is no text; the others come before.
        OSError: the file cannot be read.
    """
    if source == _STDIN:
        yield from _lines(io.TextIOWrapper(sys.stdin.buffer, "utf-8", "surrogateescape", newline="\n"))
    elif _is_picture(source):
        texts, issues = scanned(source)
        yield from (Input(text, number * (len(texts) > 1)) for number, text in enumerate(texts, 1))
        if issues:
            raise VnqrError(issues)
    elif _is_file(source):
        with Path(source).open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            yield from _lines(lines)
    else:
        yield Input(source, 0)


def is_many(source: str) -> bool:
    """Tell whether a source may hold more than one text."""
    return source == _STDIN or _is_file(source)


def scanned(picture: str) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """Return the texts of the codes in a picture, and why there are no others."""
    from vnqr.image.scan import ScanError, scan  # noqa: PLC0415 - needs the extra

    try:
        texts = scan(picture)
    except ScanError as error:
        return error.texts, error.issues
    return texts, () if texts else (Issue.error(Code.SCAN_NOTHING),)


def _lines(stream: io.TextIOBase) -> Iterator[Input]:
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        if text := line.rstrip("\r\n"):
            yield Input(text, number)


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # too long for a name, or a NUL in it: a payload, right or wrong
        return False


def _is_picture(source: str) -> bool:
    if "://" in source:  # an address, whatever it ends in
        return False
    if source.lower().endswith(_PICTURES):
        return True
    if not _is_file(source):
        return False
    with Path(source).open("rb") as file:
        return file.read(4).startswith(_MAGIC)
