"""What an earlier run has left in a folder: its manifest says which pictures are its own.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     manifest = Path(folder, "manifest.json")
    ...     _ = manifest.write_text('{"format": "vnqr faults 1", "faults": [{"file": "crc-wrong.png"}]}')
    ...     sorted(pictures_in(manifest, "vnqr faults 1"))
    ['crc-wrong.png']
"""

from __future__ import annotations

import errno
import json
import os
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["pictures_in", "remove"]

_PICTURE: Final = re.compile(r"[a-z0-9-]+\.(png|svg)")


def pictures_in(manifest: Path, kind: str) -> frozenset[str]:
    """Return the names of the pictures that a manifest lists; none where there is no manifest.

    Args:
        manifest: the file.
        kind: the `format` of the manifests that may be replaced.

    Raises:
        FileExistsError: the file is something else, and not ours to replace.
        OSError: it cannot be read.
    """
    try:
        data = manifest.read_bytes()
    except FileNotFoundError:
        return frozenset()
    with suppress(ValueError, RecursionError):
        stated = _object(json.loads(data))
        if stated.get("format") == kind:
            return frozenset(_pictures(stated))
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(manifest))


def _pictures(stated: dict[str, Any]) -> Iterator[str]:
    """Yield names alone: a manifest that was changed by hand leads to no other folder."""
    for value in stated.values():
        for each in cast("list[object]", value) if isinstance(value, list) else [value]:
            name = _object(each).get("file")
            if isinstance(name, str) and _PICTURE.fullmatch(name):
                yield name


def _object(value: object) -> dict[str, Any]:
    """Return an object of JSON; an empty one for what is none."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def remove(folder: Path, names: Iterable[str]) -> None:
    """Delete files of a folder; those that are gone already are no fault."""
    for name in names:
        (folder / name).unlink(missing_ok=True)
