r"""Rows to pictures, in this process or over any executor.

Example:
    >>> row = {"bank": "VCB", "account": "1234567890", "amount": "50000", "bill_number": "B17"}
    >>> (made,) = make_all([row])
    >>> made.name, made.picture[:4]
    ('000001-B17.png', b'\x89PNG')
"""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from vnqr._support.extras import rasterise
from vnqr._support.ranges import whole_within
from vnqr._support.types import Discreet
from vnqr._support.validation import issues_of
from vnqr.batch.rows import numbered, payment_of, slip_of, values_of
from vnqr.errors import Code, EncodeError, Issue, VnqrError
from vnqr.image import slip, symbol
from vnqr.image.qr.proof import is_read_back
from vnqr.vietqr.rules import check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from concurrent.futures import Executor, Future

    from vnqr.batch.rows import BatchRow
    from vnqr.image.slip import Size

__all__ = ["AHEAD", "CHUNK", "PICTURE_FORMATS", "PictureFormat", "Result", "make_all", "with_progress"]

PictureFormat = Literal["png", "svg", "slip"]
"""A symbol as PNG or SVG; a payment slip as SVG."""

PICTURE_FORMATS: Final[dict[PictureFormat, str]] = {"png": ".png", "svg": ".svg", "slip": ".svg"}
"""The formats, and how the names of their files end."""

_T = TypeVar("_T")

CHUNK: Final = 16  # rows: long beside what it takes to send them, short for who waits
AHEAD: Final = 2 * (os.cpu_count() or 1)
_MOST: Final = 100_000  # of either


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Result(Discreet):
    """What became of one row. Frozen, picklable; shows neither text nor picture in its repr.

    Attributes:
        row: the row's number, from 1; of a CSV file the line where it starts.
        issues: what is wrong; of a row that was made, warnings at most.
        name: a name for the file; this and what follows is None where the row failed.
        text: the payload.
        reference: as it is in the memo; None, too, where there is none.
        picture: the contents of the file.
    """

    row: int
    issues: tuple[Issue, ...] = ()
    name: str | None = None
    text: str | None = None
    reference: str | None = None
    picture: bytes | None = None


class _Order(NamedTuple):
    """What is to be made of each row."""

    format: PictureFormat
    size: Size
    verify: bool


def make_all(  # noqa: PLR0913 - what there is to choose, all by name
    rows: Iterable[BatchRow | Mapping[str, object]],
    *,
    format: PictureFormat = "png",  # noqa: A002 - as on the command line
    size: Size = "A6",
    verify: bool = False,
    executor: Executor | None = None,
    chunk: int = CHUNK,
    ahead: int = AHEAD,
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
    whole_within("chunk", chunk, 1, _MOST)
    whole_within("ahead", ahead, 1, _MOST)
    results: Iterator[Result]
    if executor is None:
        results = (_make(row, order) for row in numbered(rows))
    else:
        chunks = _chunks(numbered(rows), chunk)
        results = _over(executor, partial(_make_chunk, order=order), chunks, ahead)
    return results if progress is None else with_progress(results, progress)


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


def with_progress(items: Iterator[_T], progress: Callable[[int], object]) -> Iterator[_T]:
    """Yield the items; before each, call `progress` with their number so far."""
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
    drawn = picture if kind == "png" else rasterise(picture.decode("ascii"), dpi=_PROOF_DPI)
    return is_read_back(drawn, text)


_NO_NAME: Final = re.compile("[^0-9A-Za-z]+")


def _name(number: int, label: str | None, kind: PictureFormat) -> str:
    words = _NO_NAME.sub("-", label or "").strip("-")  # a label has 25 characters at most
    return f"{number:06}{words and '-'}{words}{PICTURE_FORMATS[kind]}"
