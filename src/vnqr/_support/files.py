"""Files that are written whole or not at all.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "fee.svg")
    ...     write_whole(path, b"<svg/>")
    ...     [file.name for file in Path(folder).iterdir()], path.read_bytes()
    (['fee.svg'], b'<svg/>')
"""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["write_whole"]

_BESIDE: Final = ".vnqr-"


def write_whole(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Write a file beside its place, then put it there: nobody ever sees half a picture.

    A process that is killed in between leaves the file beside (`.vnqr-` and 16 digits). The next process that
    writes into the folder deletes it, but on Windows.

    Args:
        path: the file; what was there is replaced.
        data: its bytes.
        lasting: wait until they are on the disk, so that no loss of power takes them back.

    Raises:
        OSError: the file cannot be written; what was there is still there.
    """
    _sweep(str(path.parent))
    file, beside = _open_beside(path)
    try:
        with file:
            file.write(data)
            file.flush()
            if lasting:
                os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # an open file cannot be moved there
            beside.replace(path)  # while the lock is held: nobody sweeps it away
    finally:
        beside.unlink(missing_ok=True)


def _open_beside(path: Path) -> tuple[BinaryIO, Path]:
    """Open a new file beside a place, locked, so that no other process sweeps it away."""
    while True:
        beside = path.with_name(f"{_BESIDE}{secrets.token_hex(8)}")
        file = beside.open("xb")
        _lock(file, wait=True)
        if os.fstat(file.fileno()).st_nlink:
            return file, beside
        file.close()  # swept in the moment before it was locked


@cache
def _sweep(folder: str) -> None:
    """Delete what killed processes left in a folder, once in a process.

    A file whose writer lives is locked. What may not be deleted stays: it is no reason not to write. Windows
    has no such locks; there a killed process leaves its file.
    """
    if sys.platform == "win32":
        return
    for found in Path(folder).glob(f"{_BESIDE}*"):
        with suppress(OSError), found.open("rb") as file:
            _lock(file, wait=False)
            found.unlink()


def _lock(file: BinaryIO, *, wait: bool) -> None:
    """Lock a file until it is closed.

    Raises:
        OSError: another process holds the lock, and `wait` is False.
    """
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - not on Windows

    fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
