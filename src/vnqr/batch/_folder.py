"""Pictures to files: a folder with a manifest, which can be stopped and started again.

Example:
    >>> import tempfile
    >>> from pathlib import Path
    >>> rows = [{"bank": "VCB", "account": "1234567890", "amount": "50000", "bill_number": "B17"}]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     entries = list(save_all(rows, folder))
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['000001-B17.png', 'manifest.csv']
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self

from vnqr._support.files import write_whole
from vnqr._support.types import discreet
from vnqr.batch._making import AHEAD, CHUNK, Result, make_all, with_progress
from vnqr.batch.rows import numbered
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.report import safe_cell
from vnqr.sources.tables import Column, open_table

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Executor

    from vnqr.batch._making import PictureFormat
    from vnqr.batch.rows import BatchRow
    from vnqr.image.slip import Size

__all__ = ["MANIFEST", "ManifestEntry", "Status", "save_all"]

MANIFEST: Final = "manifest.csv"
"""The name of the manifest."""

Status = Literal["made", "kept", "failed"]
"""What became of a row: made now, finished before, or not made."""


class ManifestEntry(NamedTuple):
    """What became of one row in a folder.

    Attributes:
        row: the row's number.
        status: made, kept or failed.
        file: the file's name; None for a row without one.
        issues: what is wrong.
    """

    row: int
    status: Status
    file: str | None
    issues: tuple[Issue, ...] = ()

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


def save_all(  # noqa: PLR0913 - as above
    rows: Iterable[BatchRow | Mapping[str, object]],
    folder: str | os.PathLike[str],
    *,
    format: PictureFormat = "png",  # noqa: A002 - as above
    size: Size = "A6",
    verify: bool = False,
    overwrite: bool = False,
    executor: Executor | None = None,
    chunk: int = CHUNK,
    ahead: int = AHEAD,
    progress: Callable[[int], object] | None = None,
) -> Iterator[ManifestEntry]:
    """Write the picture of each row into a folder, and the manifest.

    The work is done as the entries are asked for. Only one process may work in a folder at a time.

    Args:
        rows: as for `make_all`. To start again, give the same rows with the same numbers.
        folder: the folder; made where it is missing.
        format: as for `make_all`, as are `size`, `verify`, `executor`, `chunk` and `ahead`.
        size: see there.
        verify: see there.
        overwrite: replace files that are there with other contents. The picture that a row had before its
            data changed is removed if the new one has another name.
        executor: see there.
        chunk: see there.
        ahead: see there.
        progress: called with the number of entries so far, this one included, before each is given.

    Returns:
        One entry a row, in the order of the rows.

    Raises:
        EncodeError: as for `make_all`.
        MissingExtraError: as for `make_all`.
        VnqrError: the folder holds a `manifest.csv` of something else (`columns-not-found`,
            `file-encoding`).
        OSError: a file cannot be read or written.
        TypeError: as for `make_all`.

    Example:
        >>> import tempfile
        >>> rows = [{"bank": "VCB", "account": "1234567890", "amount": "50000", "bill_number": "B17"}]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     first, again = list(save_all(rows, folder)), list(save_all(rows, folder))
        >>> first
        [<ManifestEntry row=1 status=... file=...>]
        >>> again[0].status
        'kept'
    """
    target = _Folder(Path(folder), overwrite=overwrite)
    waiting: deque[_Waiting] = deque()
    results = make_all(
        _unfinished(rows, (format, size if format == "slip" else ""), target, waiting),
        format=format,
        size=size,
        verify=verify,
        executor=executor,
        chunk=chunk,
        ahead=ahead,
    )
    entries = _saved(results, target, waiting)
    return entries if progress is None else with_progress(entries, progress)


class _Waiting(NamedTuple):
    """A row that was read and not yet answered.

    Attributes:
        digest: of what it asks for.
        entry: the answer; None where the row is being made.
    """

    digest: str
    entry: ManifestEntry | None


def _unfinished(
    rows: Iterable[BatchRow | Mapping[str, object]],
    style: tuple[str, str],
    target: _Folder,
    waiting: deque[_Waiting],
) -> Iterator[BatchRow]:
    """Pass on the rows that are to be made, and note all of them."""
    for row in numbered(rows):
        asked = json.dumps([style, sorted(row.cells.items())])
        digest = hashlib.sha256(asked.encode("ascii")).hexdigest()
        entry = target.known(row.number, digest)
        waiting.append(_Waiting(digest, entry))
        if entry is None:
            yield row


def _saved(results: Iterator[Result], target: _Folder, waiting: deque[_Waiting]) -> Iterator[ManifestEntry]:
    """Answer each row in turn."""
    with target:
        for result in results:
            while (entry := waiting[0].entry) is not None:
                yield entry
                waiting.popleft()
            yield target.add(result, waiting.popleft().digest)
        yield from filter(None, (row.entry for row in waiting))


_COLUMNS: Final = ("row", "file", "payload", "reference", "sha256", "status", "issues", "row_sha256")
# The line of a row that was made. One that was cut short has no digest at its end. The name must belong to
# the row, because files are removed by it.
_LINE: Final = re.compile(
    r"(?P<row>[1-9][0-9]{0,17})\n"
    r"(?P<file>0*(?P=row)(?:-[0-9A-Za-z-]+)?\.(?:png|svg))\n"
    r".*\n.*\n(?P<sha256>[0-9a-f]{64})\nmade\n.*\n(?P<row_sha256>[0-9a-f]{64})"
)


class _Finished(NamedTuple):
    """A row that was made before, as the manifest has it."""

    file: str
    sha256: str
    row_sha256: str


class _Folder:
    """The folder and its manifest; open while it is entered."""

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self._path = path
        self._overwrite = overwrite
        self._finished: dict[int, _Finished] = {}

    def __enter__(self) -> Self:
        self._path.mkdir(parents=True, exist_ok=True)
        manifest = self._path / MANIFEST
        lines = self._read(manifest) if manifest.exists() else {}
        start = "\ufeff" + _csv(_COLUMNS) + "".join(lines.values())
        write_whole(manifest, start.encode("utf-8"), lasting=True)
        self._manifest = manifest.open("a", encoding="utf-8", newline="")
        return self

    def __exit__(self, *_: object) -> None:
        self._manifest.close()

    def _read(self, manifest: Path) -> dict[int, str]:
        """Learn which rows are finished; return their lines, the last one of each."""
        lines: dict[int, str] = {}
        columns = [Column(name, (name.replace("_", " "),)) for name in _COLUMNS]
        try:
            table = open_table(manifest, columns)
        except VnqrError as error:
            raise VnqrError(issue._replace(path=MANIFEST) for issue in error.issues) from None
        for row in table:
            cells = [row.values.get(name, "") for name in _COLUMNS]
            if (line := _LINE.fullmatch("\n".join(cells))) is not None:
                number = int(line["row"])
                self._finished[number] = _Finished(line["file"], line["sha256"], line["row_sha256"])
                lines[number] = _csv(cells)
        return lines

    def known(self, row: int, digest: str) -> ManifestEntry | None:
        """Return the entry of a row that needs no work, None for one that does."""
        if (finished := self._finished.get(row)) is None:
            return None
        found = _sha256_of(self._path / finished.file)
        if digest == finished.row_sha256:
            return ManifestEntry(row, "kept", finished.file) if found == finished.sha256 else None
        if found is None or self._overwrite:
            return None
        issue = Issue.error(Code.ROW_CHANGED)
        return ManifestEntry(row, "failed", finished.file, (issue,))

    def add(self, result: Result, digest: str) -> ManifestEntry:
        """Put a picture into its place, and a line into the manifest."""
        if result.picture is None or result.name is None:
            return self._note(result, digest)
        target, sha256 = self._path / result.name, hashlib.sha256(result.picture).hexdigest()
        if _sha256_of(target) != sha256:
            if _holds_something(target) and not self._overwrite:
                issue = Issue.error(Code.FILE_EXISTS)
                return self._note(Result(row=result.row, issues=(issue,)), digest)
            write_whole(target, result.picture)
        before = self._finished.pop(result.row, None)
        if before is not None and before.file != result.name:
            (self._path / before.file).unlink(missing_ok=True)
        return self._note(result, digest, sha256)

    def _note(self, result: Result, digest: str, sha256: str | None = None) -> ManifestEntry:
        status: Status = "made" if sha256 else "failed"
        issues = "; ".join(dict.fromkeys(issue.code for issue in result.issues))
        cells = (str(result.row), result.name, result.text, result.reference, sha256, status, issues, digest)
        self._manifest.write(_csv(safe_cell(cell or "") for cell in cells))
        self._manifest.flush()
        return ManifestEntry(result.row, status, result.name, result.issues)


def _csv(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _holds_something(path: Path) -> bool:
    try:
        return path.lstat().st_size > 0
    except FileNotFoundError:
        return False


def _sha256_of(path: Path) -> str | None:
    """Return the digest of a file; None where there is none that can be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None
