"""Files that are written whole or not at all, and files that one process at a time goes on with.

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
import time
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import BinaryIO

__all__ = ["LockedFile", "going_on", "write_whole", "writing_whole"]

_BESIDE: Final = ".vnqr-"


def write_whole(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Write a file beside its place, then put it there: nobody ever sees half a picture.

    Args:
        path: the file; what was there is replaced.
        data: its bytes.
        lasting: as for `writing_whole`.

    Raises:
        OSError: the file cannot be written; what was there is still there.
    """
    with writing_whole(path, lasting=lasting) as file:
        file.write(data)


@contextmanager
def writing_whole(path: Path, *, lasting: bool = False) -> Generator[BinaryIO]:
    """Give a file to write to beside a place; put it there if no error is raised meanwhile.

    A process that is killed in between leaves the file beside (`.vnqr-` and 16 digits). The next process that
    writes into the folder deletes it, but on Windows.

    Args:
        path: the file; what was there is replaced.
        lasting: wait until the bytes are on the disk, so that no loss of power takes them back.

    Raises:
        OSError: the file cannot be written; what was there is still there.
    """
    _sweep(str(path.parent))
    with _naming(path):
        file, beside = _open_beside(path)
    try:
        with file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
            if sys.platform == "win32":
                file.close()  # an open file cannot be moved there
            with _naming(path):
                beside.replace(path)  # while the lock is held: nobody sweeps it away
    finally:
        beside.unlink(missing_ok=True)


class LockedFile:
    """A file that one process at a time reads, and writes again. Made by `going_on`."""

    def __init__(self, path: Path) -> None:
        """Keep the path; nothing is read yet."""
        self._path = path
        self._seen: tuple[int, int, int] | None = None

    def read(self) -> bytes | None:
        """Return the bytes; None where there is no file yet."""
        self._seen = self._now()
        return self._path.read_bytes() if self._seen else None

    def write(self, data: bytes) -> None:
        """Write the file whole, and wait until it is on the disk.

        Raises:
            VnqrError: a program that does not lock it has changed it since it was read (`state-changed`).
            OSError: the file cannot be written; what was there is still there.
        """
        if self._now() != self._seen:
            raise VnqrError.of(Code.STATE_CHANGED)
        write_whole(self._path, data, lasting=True)

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


@contextmanager
def going_on(path: Path, waits: Callable[[], None]) -> Generator[LockedFile]:
    """Go on with a file that was kept, and let no other process that does the same come in between.

    The lock is a file beside, `.lock` after the name. The system gives it back when a process ends, however
    it ends.

    Args:
        path: the file; it need not be there.
        waits: is called where another process has the file: this one waits until it is done.

    Raises:
        OSError: the file beside cannot be made.
    """
    with path.with_name(f"{path.name}.lock").open("ab") as file:
        lock = _lock
        if sys.platform == "win32":
            lock = _lock_byte
        try:
            lock(file, wait=False)
        except OSError:
            waits()
            lock(file, wait=True)
        yield LockedFile(path)


@contextmanager
def _naming(path: Path) -> Generator[None]:
    """Give an error of the system the name of the file that was asked for, not of the one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


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


if sys.platform == "win32":

    def _lock_byte(file: BinaryIO, *, wait: bool) -> None:
        """Lock the first byte of a file until it is closed.

        Raises:
            OSError: another process holds the lock, and `wait` is False.
        """
        import msvcrt  # noqa: PLC0415 - nowhere else

        file.seek(0)
        while True:
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    raise
                time.sleep(0.1)
            else:
                return
