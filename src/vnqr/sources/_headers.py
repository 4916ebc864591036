"""Which column of a statement is which: the table of headers, and how a header cell is read by it.

`statement_columns.csv` has a row for each phrase that a bank writes above a column: its field, the phrase,
its order among the phrases of the field (1 is preferred where a file has several such columns), whether its
accents count, the bank, the source and the date. A header cell is read as phrases one after the other, all
of one field: `Số tiền ghi có/ Credit`, `Ngày Date`, `PS tăng (Có)`. Case, punctuation, line breaks,
footnote digits, the currency VND and `dd/mm/yyyy` do not count. Of two languages, with `/` or a line break
between them, one is enough where the other one is not known. Where accents count (`Nợ`, `Có`, `Tổng`), the
word without accents says less: `No` is also the English for a number.

What is chosen depends on the header row alone, never on the rows below it: two exports of one day with the
same header are read alike.

Example:
    >>> [match.field for match in matches_of("Số tiền ghi có (VND)/ Credit")]
    ['credit']
    >>> is_label_of("Tổng số/Total", ("total",)), is_label_of("Tống Thị Mai", ("total",))
    (True, False)
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from pkgutil import get_data
from typing import TYPE_CHECKING, Final, NamedTuple, cast
from unicodedata import normalize

from vnqr.sources._lines import MAX_HEADER
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vnqr.sources._lines import Cell

__all__ = ["FIELDS", "HeaderMatch", "HeaderName", "header_names", "is_label_of", "matches_of", "words_in"]

FIELDS: Final = (
    *("transaction_id", "account", "credit", "debit", "amount", "direction", "memo", "received_at", "clock"),
    *("payer", "balance", "currency"),
)
"""The fields that a caller may name columns for."""

_LABELS: Final = frozenset({"opening", "closing", "total"})
_LONGEST: Final = 6
_LAST: Final = 99
_MAX_LABEL: Final = 80
_MOST_WORDS: Final = 40
_UNIT: Final = re.compile(r"\((?:vnd|vnđ|đồng|dong|đ)\)|\b(?:vnd|vnđ)\b")
_WORD: Final = re.compile(r"[^\W_]+")
_FIRST_WORD: Final = re.compile(r"[\W\d_]*([^\W\d_]+)")
_NUMBER: Final = re.compile("[0-9]{3}")  # a header has footnotes, no numbers
_PARTS: Final = re.compile(r"[/\n]")
_PATTERNS: Final = frozenset({"dd", "mm", "yyyy", "yy", "hh", "ss"})
_OTHER_CURRENCY: Final = re.compile(
    r"\b(?:usd|eur|jpy|gbp|aud|cny|sgd|krw|thb|hkd|chf|cad|nguyên tệ|ngoại tệ)\b"
)
_SIGNS: Final = frozenset({"+/-", "-/+", "+-", "-+", "+ / -"})


class HeaderName(NamedTuple):
    """A row of the table of headers.

    Attributes:
        field: what the column fills.
        header: the phrase, as the bank writes it.
        order: 1 for the phrases that are preferred.
        accents: whether the accents count.
        bank: who writes it; `several` for more than one.
        source: where it was seen.
        date: when.
    """

    field: str
    header: str
    order: int
    accents: bool
    bank: str
    source: str
    date: str


class HeaderMatch(NamedTuple):
    """How a header cell is read.

    Attributes:
        field: what the column fills; `joined` where the cells hold a date, and after it a number.
        order: how much it is preferred; smaller is better.
        weak: whether it is read so only because its accents are missing.
        loose: whether only a part of it is known.
    """

    field: str
    order: tuple[int, int]
    weak: bool = False
    loose: bool = False


@cache
def header_names() -> tuple[HeaderName, ...]:
    """Return the table of headers."""
    data = cast("bytes", get_data("vnqr.sources", "statement_columns.csv"))
    rows = csv.reader(data.decode().splitlines()[1:])
    return tuple(
        HeaderName(field, header, int(order), accents == "1", bank, source, date)
        for field, header, order, accents, bank, source, date in rows
    )


class _Word(NamedTuple):
    folded: str
    written: str


class _Phrase(NamedTuple):
    field: str
    order: tuple[int, int]
    written: str  # with its accents, where they count


def words_in(text: str) -> tuple[_Word, ...]:
    """Return the words of a text, folded and as written, without digits and the currency."""
    words: list[_Word] = []
    for written in _WORD.findall(_UNIT.sub(" ", normalize("NFC", text).lower())):
        bare = written.rstrip("0123456789")
        if bare and bare not in _PATTERNS:
            words.append(_Word(fold(bare, replace="?"), bare))
    return tuple(words)


@cache
def _phrases() -> dict[str, tuple[_Phrase, ...]]:
    table: dict[str, tuple[_Phrase, ...]] = {}
    for line, name in enumerate(header_names()):
        words = words_in(name.header)
        if words:
            key = " ".join(word.folded for word in words)
            written = " ".join(word.written for word in words) if name.accents else ""
            table[key] = (*table.get(key, ()), _Phrase(name.field, (name.order, line), written))
    return table


@lru_cache(maxsize=4096)
def matches_of(text: str) -> tuple[HeaderMatch, ...]:
    """Return what a header cell may mean, each field once, the preferred phrase first.

    Args:
        text: the cell; one that is longer than a header cell, or has a number, means nothing.
    """
    if len(text) > MAX_HEADER or _NUMBER.search(text):
        return ()
    if "".join(text.split()) in _SIGNS:
        return (HeaderMatch("direction", (1, 0)),)
    found = _meanings(text)
    if not found and not _OTHER_CURRENCY.search(text.lower()):
        parts = [_meanings(part) for part in _PARTS.split(text)]
        known = {match.field: match for part in parts for match in part}
        if len(known) == 1:
            found = tuple(match._replace(loose=True) for match in known.values())
    return found


def _meanings(text: str) -> tuple[HeaderMatch, ...]:
    found: dict[str, HeaderMatch] = {}
    for fields, match in _readings(words_in(text)):
        read = _meaning(fields, match)
        if read is not None and read.field not in _LABELS:
            best = min(found.get(read.field, read), read, key=lambda match: (match.weak, match.order))
            found[read.field] = best
    return tuple(found.values())


def _meaning(fields: frozenset[str], match: HeaderMatch) -> HeaderMatch | None:
    """Return what a cell means whose phrases are of these fields."""
    if len(fields) == 1:
        return match
    field = _TOGETHER.get(fields)
    if field is None or (field == "joined" and match.field != "received_at"):
        return None
    return match._replace(field=field, weak=False)


_TOGETHER: Final = {
    frozenset({"received_at", "transaction_id"}): "joined",
    frozenset({"transaction_id", "type_code"}): "type_code",
    frozenset({"amount", "credit"}): "credit",
    frozenset({"amount", "debit"}): "debit",
    frozenset({"credit", "debit"}): "direction",
    frozenset({"received_at", "clock"}): "received_at",
}
"""Fields whose phrases may be in one cell -> what the column is."""


def _readings(words: Sequence[_Word]) -> Iterator[tuple[frozenset[str], HeaderMatch]]:
    """Yield the ways to read words as phrases: the fields, and the best match of the first field."""
    if not 0 < len(words) <= _MOST_WORDS:
        return
    phrases = _phrases()
    states: list[dict[frozenset[str], HeaderMatch]] = [{} for _ in range(len(words) + 1)]
    states[0][frozenset()] = HeaderMatch("", (_LAST, 0), weak=True)
    for place in range(len(words)):
        for end in range(place + 1, min(place + _LONGEST, len(words)) + 1):
            key = " ".join(word.folded for word in words[place:end])
            for phrase in phrases.get(key, ()):
                written = " ".join(word.written for word in words[place:end])
                weak = bool(phrase.written) and written != phrase.written
                if weak and written != key:
                    continue  # other accents: another word
                for fields, before in states[place].items():
                    after = fields | {phrase.field}
                    match = HeaderMatch(before.field or phrase.field, before.order, before.weak and weak)
                    if phrase.field == match.field:
                        match = match._replace(order=min(before.order, phrase.order))
                    held = states[end].get(after, match)
                    if len(after) <= 2:  # noqa: PLR2004 - no cell means more than two things
                        states[end][after] = min(held, match, key=lambda match: (match.weak, match.order))
    yield from states[-1].items()


def is_label_of(cell: Cell | None, fields: Iterable[str]) -> bool:
    """Whether a cell says one of these things and nothing else, as `Tổng số/Total`, `Số dư đầu kỳ:`.

    Args:
        cell: the cell.
        fields: `opening`, `closing`, `total`, `account`, `currency`.
    """
    if not isinstance(cell, str) or not 0 < len(cell) <= _MAX_LABEL:
        return False
    if cell[0].isascii() and cell[0].isalpha() and cell[0] not in _first_letters():
        return False  # most memos and payers end here
    first = _FIRST_WORD.match(cell if cell.isascii() else normalize("NFC", cell))
    if first is None or first[1].lower() not in _first_words():
        return False
    return not _labels(cell).isdisjoint(fields)


@cache
def _first_words() -> frozenset[str]:
    """Return the words with which labels begin, with and without accents."""
    names = (name for name in header_names() if name.field in {*_LABELS, "account", "currency"})
    return frozenset(text for name in names for text in words_in(name.header)[0])


@cache
def _first_letters() -> frozenset[str]:
    letters = frozenset(word[0] for word in _first_words())
    return letters | frozenset(map(str.upper, letters))


@lru_cache(maxsize=4096)
def _labels(text: str) -> frozenset[str]:
    return frozenset(
        field
        for fields, _ in _readings(words_in(text))
        for field in fields
        if len(fields) == 1 or fields <= _LABELS
    )
