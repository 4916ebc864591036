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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes, *, lasting: bool = False) -> None:
    """Write a file beside its place, then put it there: nobody ever sees half a picture.

    A process that is killed in between leaves the file beside, `.vnqr-` and 16 digits: it can be deleted.

    Args:
        path: the file; what stood there is replaced.
        data: its bytes.
        lasting: wait until they are on the disk, so that no loss of power takes them back.

    Raises:
        OSError: the file cannot be written; what stood there is still there.
    """
    beside = path.with_name(f".vnqr-{secrets.token_hex(8)}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
