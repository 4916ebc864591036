"""What the verbs work on: a text, a file with one a line, a picture, or standard input.

Example:
    >>> list(inputs("00020101021138..."))
    [Input(text='00020101021138...', line=0)]
"""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.cli.output import report, visible
from vnqr.errors import Code, Issue, Level, VnqrError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Input", "inputs", "is_many", "one", "scanned"]

_STDIN: Final = "-"
_MAX_LINE: Final = 1 << 20
_PICTURES: Final = (
    *(".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm"),
    *(".pdf", ".heic", ".heif", ".avif", ".svg"),  # told apart, and read or refused by name, when opened
)
_TABLES: Final = (".txt", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".xls", ".xlsx", ".log", ".dat")
_MAGIC: Final = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II*\0", b"MM\0*", b"%PDF")
"""How pictures begin, and no text does."""
_HEIF: Final = re.compile(rb"....ftyp(heic|heix|mif1|msf1|avif)", re.DOTALL)
_PATH: Final = re.compile(r"(\.{0,2}/|~/|[A-Za-z]:\\)\S+")


class Input(NamedTuple):
    """One text to work on, and the line it stood on (0: given as an argument)."""

    text: str
    line: int


def inputs(source: str) -> Iterator[Input]:
    """Yield what TEXT|FILE|PICTURE|- means; of a line only its own end is taken off.

    Raises:
        VnqrError: no code with a text was found in a picture; or the source looks like the name of a file,
            and there is none (FILE_MISSING); or not a line of it has a character (FILE_EMPTY): no answer must
            not look like a good one.
        OSError: the file cannot be read.
    """
    if source == _STDIN:
        if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - a process may start without it
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        lines = io.TextIOWrapper(sys.stdin.buffer, "utf-8", "surrogateescape", newline="\n")
        yield from _lines(lines, "stdin")
    elif not _is_file(source):
        if _looks_like_a_file(source):
            raise VnqrError.of(Code.FILE_MISSING, visible(source))
        yield Input(source, 0)
    elif _is_picture(source):
        texts, issues = scanned(source)
        if not texts:
            raise VnqrError(issues)
        report(issues, picture=source)
        yield from (Input(text, number * (len(texts) > 1)) for number, text in enumerate(texts, 1))
    else:
        with Path(source).open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            yield from _lines(lines, visible(source))


def one(source: str) -> str:
    """Return the one text that a source holds.

    Raises:
        VnqrError: there are several (CODES_COUNT); and as `inputs`.
        OSError: the file cannot be read.
    """
    texts = [text for text, _ in inputs(source)]
    if len(texts) != 1:
        raise VnqrError.of(Code.CODES_COUNT, visible(source) if _is_file(source) else "", count=len(texts))
    return texts[0]


def is_many(source: str) -> bool:
    """Return whether a source may hold more than one text."""
    return source == _STDIN or _is_file(source)


def scanned(picture: str) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """Return the texts of the codes in a picture, and why there are no others.

    Another symbol beside a code is nobody's fault: what is said of it is a warning.
    """
    from vnqr.image.scan import ScanError, find_symbols  # noqa: PLC0415 - needs the extra

    try:
        texts, issues = find_symbols(picture)
    except ScanError as error:
        return (), error.issues
    if texts:
        return texts, tuple(issue._replace(level=Level.WARNING) for issue in issues)
    return (), issues or (Issue.error(Code.SCAN_NOTHING),)


def _lines(stream: io.TextIOBase, place: str) -> Iterator[Input]:
    number, is_empty = 0, True
    while line := stream.readline(_MAX_LINE):
        number += 1
        if text := line.rstrip("\r\n"):
            is_empty = False
            yield Input(text, number)
    if is_empty:
        raise VnqrError.of(Code.FILE_EMPTY, place)


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # too long for a name, or a NUL in it: a payload, right or wrong
        return False


def _looks_like_a_file(source: str) -> bool:
    """Return whether a text is written like the name of a file, and not like a payload, a memo or a link."""
    if "\n" in source or source.startswith("0002"):
        return False
    is_named = source.lower().endswith(_PICTURES + _TABLES) and "://" not in source
    return is_named or _PATH.fullmatch(source) is not None


def _is_picture(source: str) -> bool:
    if source.lower().endswith(_PICTURES):
        return True
    with Path(source).open("rb") as file:
        head = file.read(12)
    return head.startswith(_MAGIC) or _HEIF.match(head) is not None
