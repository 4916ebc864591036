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

import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place, then put it there: nobody ever sees half a picture.

    Args:
        path: the file; what stood there is replaced.
        data: its bytes.

    Raises:
        OSError: the file cannot be written; what stood there is still there.
    """
    beside = path.with_name(f".vnqr-{secrets.token_hex(8)}")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
