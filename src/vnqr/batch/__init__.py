r"""Many codes at once: rows in, pictures out.

`make_all` turns an iterable of rows, be it endless, into an iterator of results in the same order: in this
process, or over any `concurrent.futures.Executor`. A row is a mapping from columns to texts, or a row of a
CSV file; `vnqr.batch.rows` lists the columns. A row with a fault gives a result with issues, and the others
go on.

`save_all` writes the pictures into a folder, with a manifest. It can be stopped at any moment and started
again: what is finished is not done again.

**Names** are like `000002-HS0000001H262406010001BXN.png`: the row's number, the reference or else the bill
number, the format. The number makes a name unique, and as it comes first no row can choose a path, a hidden
file or a name that an operating system reserves. What is no letter A-Z, a-z or digit becomes a hyphen.

**The manifest** is `manifest.csv` in the folder, in UTF-8 with a byte order mark: `row`, `file`, `payload`,
`reference`, `sha256` of the file, `status` (made or failed), `issues` (their codes), `row_sha256` of what was
asked for. No cell can start a formula (`vnqr.ledger.report.safe_cell`): in the rare payload where one could,
behind a semicolon or the like, an apostrophe stands before it.

**Stopped and started again.** A picture is written beside its place, then put there, then its line is
appended to the manifest: a line stands for a whole file, and the file is compared with it before the row is
passed over. A stop in between leaves a file without a line; the row is done again, the same row gives the
same bytes, and the file is found to be right. A line that was cut short is dropped. So are the lines of
failed rows, which are tried again: what succeeds then has its line further down.

A file that is there with other contents is replaced only with `overwrite`, and so is the picture of a row
that was finished from other data than it now has. An empty file counts as none: a machine that loses its
power may leave such.

Example:
    >>> rows = [{"bank": "VietinBank", "account": "113366668888", "bill_number": "A/7", "amount": "50000"},
    ...         {"bank": "VietinBank", "account": "113366668888", "bill_number": "A/8", "amount": "50.000"}]
    >>> made, failed = make_all(rows)
    >>> made.name, made.picture[:4], made.text[-15:-8]
    ('000001-A-7.png', b'\x89PNG', '0103A/7')
    >>> failed.picture is None, *map(str, failed.issues)
    (True, 'error value-not-digits at amount: only digits 0-9 may stand here; U+002E at position 2 is none')
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections import deque
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self, TypeVar

from pydantic import ValidationError

from vnqr._support.files import write_whole
from vnqr._support.processes import ProcessExecutor
from vnqr._support.types import Discreet, discreet
from vnqr._support.validation import issues_of
from vnqr.batch.rows import BatchRow, numbered, payment_of, read_csv, slip_of, values_of
from vnqr.errors import Code, EncodeError, Issue, MissingExtraError, VnqrError
from vnqr.image import slip, symbol
from vnqr.ledger.report import safe_cell
from vnqr.sources.tables import Column, open_table
from vnqr.vietqr.rules import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Executor, Future

    from vnqr.image.slip import Size

__all__ = [
    "MANIFEST",
    "PICTURE_FORMATS",
    "ManifestEntry",
    "PictureFormat",
    "ProcessExecutor",
    "Result",
    "Status",
    "make_all",
    "read_csv",
    "save_all",
]

PictureFormat = Literal["png", "svg", "slip"]
"""A symbol as PNG or SVG; a payment slip as SVG."""

PICTURE_FORMATS: Final[dict[PictureFormat, str]] = {"png": ".png", "svg": ".svg", "slip": ".svg"}
"""The formats, and how the names of their files end."""

MANIFEST: Final = "manifest.csv"
"""The name of the manifest."""

Status = Literal["made", "kept", "failed"]
"""What became of a row: made now, finished before, or not made."""

_T = TypeVar("_T")

_CHUNK: Final = 16  # rows: long beside what it takes to send them, short for who waits
_AHEAD: Final = 2 * (os.cpu_count() or 1)
_MOST: Final = 100_000  # of either


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result(Discreet):
    """What became of one row. Frozen, picklable; shows neither text nor picture in its repr.

    Attributes:
        row: the row's number, from 1; of a CSV file the line where it starts.
        issues: what is wrong; of a row that was made, warnings at most.
        name: a name for the file; this and what follows is None where the row failed.
        text: the payload.
        reference: as it stands in the memo; None, too, where there is none.
        picture: the contents of the file.
    """

    row: int
    issues: tuple[Issue, ...] = ()
    name: str | None = None
    text: str | None = None
    reference: str | None = None
    picture: bytes | None = None


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


class _Order(NamedTuple):
    """What is to be made of each row."""

    format: PictureFormat
    size: Size
    verify: bool


# --- rows to pictures ---


def make_all(  # noqa: PLR0913 - what there is to choose, all by name
    rows: Iterable[BatchRow | Mapping[str, object]],
    *,
    format: PictureFormat = "png",  # noqa: A002 - as on the command line
    size: Size = "A6",
    verify: bool = False,
    executor: Executor | None = None,
    chunk: int = _CHUNK,
    ahead: int = _AHEAD,
    progress: Callable[[int], object] | None = None,
) -> Iterator[Result]:
    """Make a code of each row.

    Rows are read as results are asked for: without an executor one by one, with one at most
    `chunk * ahead` rows before the result that is given next. That bounds the memory, whatever the number of
    rows.

    Args:
        rows: mappings from columns to texts (or ints, bools, None), or the rows of `read_csv`.
        format: one of `PICTURE_FORMATS`.
        size: of slips, one of `vnqr.image.slip.SIZES`.
        verify: read every picture again and compare (extra `scan`; for SVG also the extra `slip`).
        executor: where to work, `ProcessExecutor(2)` for example; None: in this process. It is the caller's
            to shut down.
        chunk: how many rows go to the executor together.
        ahead: how many chunks are with the executor at a time; twice the processors is the default.
        progress: called with the number of results so far, this one included, before each is given.

    Returns:
        One result a row, in the order of the rows.

    Raises:
        EncodeError: no such format (`value-not-allowed`) or size (`slip-size`), or a number out of range
            (`symbol-range`).
        MissingExtraError: `verify` needs a package that is not installed.
        TypeError: a row is neither a mapping nor a `BatchRow`.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> from itertools import count
        >>> endless = ({"bank": "VCB", "account": "1234567890", "amount": amount} for amount in count(1000))
        >>> with ThreadPoolExecutor() as executor:
        ...     print(next(make_all(endless, executor=executor, format="svg")))
        <Result row=1 name=... text=... picture=...>
    """
    order = _checked(_Order(format, size, verify))
    for path, number in (("chunk", chunk), ("ahead", ahead)):
        if not isinstance(number, int):
            message = f"{path} must be an int, not {type(number).__name__}"
            raise TypeError(message)
        if not 1 <= number <= _MOST:
            raise EncodeError.of(Code.SYMBOL_RANGE, path, None, "", low=1, high=_MOST)
    results: Iterator[Result]
    if executor is None:
        results = (_make(row, order) for row in numbered(rows))
    else:
        chunks = _chunks(numbered(rows), chunk)
        results = _over(executor, partial(_make_chunk, order=order), chunks, ahead)
    return results if progress is None else _told(results, progress)


def _checked(order: _Order) -> _Order:
    if order.format not in PICTURE_FORMATS:
        raise EncodeError.of(Code.VALUE_NOT_ALLOWED, "format", None, allowed=", ".join(PICTURE_FORMATS))
    if order.size not in slip.SIZES:
        raise EncodeError.of(Code.SLIP_SIZE, "size", None, sizes=", ".join(slip.SIZES))
    if order.verify:  # once for a trial: a package that is missing is named now, not by every row
        _reads_back(_symbol("0", order.format), order.format, "0")
    return order


def _chunks(rows: Iterator[BatchRow], size: int) -> Iterator[list[BatchRow]]:
    while chunk := list(islice(rows, size)):
        yield chunk


def _over(
    executor: Executor,
    work: Callable[[list[BatchRow]], list[Result]],
    chunks: Iterator[list[BatchRow]],
    ahead: int,
) -> Iterator[Result]:
    pending: deque[Future[list[Result]]] = deque()
    try:
        for chunk in chunks:
            pending.append(executor.submit(work, chunk))
            if len(pending) == ahead:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()


def _told(items: Iterator[_T], progress: Callable[[int], object]) -> Iterator[_T]:
    for done, item in enumerate(items, 1):
        progress(done)
        yield item


def _make_chunk(rows: list[BatchRow], order: _Order) -> list[Result]:
    return [_make(row, order) for row in rows]


def _make(row: BatchRow, order: _Order) -> Result:
    try:
        return _made(row, order)
    except ValidationError as error:
        return Result(row=row.number, issues=tuple(issues_of(error)))
    except VnqrError as error:
        return Result(row=row.number, issues=error.issues)


def _made(row: BatchRow, order: _Order) -> Result:
    values = values_of(row)
    qr = payment_of(values)
    text = str(qr)
    if order.format == "slip":
        picture = slip.make(slip_of(values, qr), order.size).svg().encode("ascii")
    else:
        picture = _symbol(text, order.format)
    if order.verify and not _reads_back(picture, order.format, text):
        raise EncodeError.of(Code.PICTURE_DIFFERS, "", None)
    reference = None if qr.reference is None else qr.reference.encode(qr.form)
    return Result(
        row=row.number,
        issues=check(text),
        name=_name(row.number, reference or qr.bill_number, order.format),
        text=text,
        reference=reference,
        picture=picture,
    )


def _symbol(text: str, kind: PictureFormat) -> bytes:
    drawn = symbol.make(text)
    return drawn.png() if kind == "png" else drawn.svg().encode("ascii")


_PROOF_DPI: Final = 203.2  # eight pixels a millimetre: four or more a module on every slip


def _reads_back(picture: bytes, kind: PictureFormat, text: str) -> bool:
    """Tell whether a picture holds the text, and no other code."""
    from vnqr.image.scan import ScanError, scan  # noqa: PLC0415 - only who verifies needs it

    try:
        return scan(picture if kind == "png" else _pixels(picture)) == (text,)
    except ScanError:
        return False


def _pixels(svg: bytes) -> bytes:
    try:
        from resvg_py import svg_to_bytes  # noqa: PLC0415 - only who verifies needs it
    except ImportError as error:
        raise MissingExtraError(extra="slip", packages="resvg-py") from error
    return bytes(svg_to_bytes(svg_string=svg.decode("ascii"), dpi=_PROOF_DPI, skip_system_fonts=True))


_NO_NAME: Final = re.compile("[^0-9A-Za-z]+")


def _name(number: int, label: str | None, kind: PictureFormat) -> str:
    words = _NO_NAME.sub("-", label or "").strip("-")  # a label has 25 characters at most
    return f"{number:06}{words and '-'}{words}{PICTURE_FORMATS[kind]}"


# --- pictures to files ---


def save_all(  # noqa: PLR0913 - as above
    rows: Iterable[BatchRow | Mapping[str, object]],
    folder: str | os.PathLike[str],
    *,
    format: PictureFormat = "png",  # noqa: A002 - as above
    size: Size = "A6",
    verify: bool = False,
    overwrite: bool = False,
    executor: Executor | None = None,
    chunk: int = _CHUNK,
    ahead: int = _AHEAD,
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
    return entries if progress is None else _told(entries, progress)


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
