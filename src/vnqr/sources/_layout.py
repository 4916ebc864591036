"""A header row of a statement made into places: which cell of a row is the date, the amount, the memo.

Example:
    >>> fit([("Ngày GD", "Số CT", "Ghi có", "Nội dung")], {}).layout.money
    (2,)
    >>> fit([("Ngày GD", "Ghi có", "Nội dung")], {}).missing
    ('transaction_id',)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from vnqr.sources._headers import FIELDS, matches_of
from vnqr.sources._lines import MAX_COLUMNS, MAX_HEADER
from vnqr.sources.cells import formats_of, text_of, words_of
from vnqr.sources.times import Moment, clock_of, moment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vnqr.sources._headers import HeaderMatch
    from vnqr.sources._lines import Cell

__all__ = ["ColumnLayout", "Fit", "NamedColumns", "fit", "is_header_like", "is_oversized"]

NamedColumns: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""Field -> the headers that a caller names for it; none where the caller says there is no such column."""

_MONEY: Final = ("credit", "debit", "amount")
_LEAST_CELLS: Final = 3
_LEAST_NAMES: Final = 2
_JOINED: Final = re.compile(
    r"(?P<date>\S+(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?)(?:\s+/\s*|\s+)(?P<number>\S.*)", re.DOTALL
)
_NUMBER: Final = re.compile("[0-9]{3}")
_DIGIT: Final = re.compile("[0-9]")
_DATE: Final = re.compile("[0-9][-/.][0-9]{1,2}[-/.][0-9]{2}")


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """Where the cells of a row are. A row is read with at least `width` cells.

    Attributes:
        width: how many cells the header has, empty ones at its end left out.
        full_width: how many it has with them.
        places: field -> its places; the cells of several are joined by a space.
        dates: the places of dates, the preferred one first.
        numbers: the places of the bank's numbers, the preferred one first.
        joined: the places whose cells have a date and a number.
        header: the words of the header rows, to know them again.
        money: the places of amounts.
        credit, debit, memo, balance: the place of the field; -1 where it has none,
            or several.
        number_alone: the place of the bank's number, where one column has it and nothing else; else -1.
    """

    width: int
    full_width: int
    places: Mapping[str, tuple[int, ...]]
    dates: tuple[int, ...]
    numbers: tuple[int, ...]
    joined: frozenset[int]
    header: frozenset[tuple[str, ...]]
    money: tuple[int, ...] = field(init=False)
    credit: int = field(init=False)
    debit: int = field(init=False)
    memo: int = field(init=False)
    balance: int = field(init=False)
    number_alone: int = field(init=False)
    _single: Mapping[str, int] = field(init=False)
    _date: int = field(init=False)

    def __post_init__(self) -> None:
        """Derive what each row is read by."""
        single = {name: places[0] for name, places in self.places.items() if len(places) == 1}
        first = next(iter(self.dates), -1)
        is_plain = first not in self.joined and "clock" not in self.places
        money = tuple(place for name in _MONEY for place in self.places.get(name, ()))
        is_alone = len(self.numbers) == 1 and self.numbers[0] not in self.joined
        object.__setattr__(self, "number_alone", self.numbers[0] if is_alone else -1)
        for name in ("credit", "debit", "memo", "balance"):
            object.__setattr__(self, name, single.get(name, -1))
        object.__setattr__(self, "money", money)
        object.__setattr__(self, "_single", single)
        object.__setattr__(self, "_date", first if is_plain else -1)

    def cell(self, cells: Sequence[Cell], name: str) -> Cell:
        """Return the cell of a field as the file has it; an empty text where there is no column."""
        place = self._single.get(name, -1)
        if place >= 0:
            return cells[place]
        return " ".join(filter(None, (text_of(cells[place]) for place in self.places.get(name, ()))))

    def text(self, cells: Sequence[Cell], name: str) -> str:
        """Return the cell of a field as a text; empty where there is no column."""
        return text_of(self.cell(cells, name))

    def has_money(self, cells: Sequence[Cell]) -> bool:
        """Whether a row has digits where amounts are."""
        for place in self.money:
            cell = cells[place]
            if cell and (not isinstance(cell, str) or _DIGIT.search(cell)):
                return True
        return False

    def has_date_for_amount(self, cells: Sequence[Cell]) -> bool:
        """Whether a row has a date where an amount is."""
        for place in self.money:  # no generator: this runs for every row
            cell = cells[place]
            if cell and (_DATE.search(cell) if isinstance(cell, str) else isinstance(cell, date)):
                return True
        return False

    def moment(self, cells: Sequence[Cell]) -> Moment | None:
        """Return when a row was booked, as its preferred date says; None where that cell is no date."""
        if self._date >= 0 and (moment := moment_of(cells[self._date])) is not None:
            return moment
        clock = clock_of(self.cell(cells, "clock")) if "clock" in self.places else None
        if "received_at" in self.places:
            return self._at(moment_of(self.cell(cells, "received_at")), clock)
        for place in self.dates:
            cell = cells[place]
            moment = moment_of(split_joined(text_of(cell))[0] if place in self.joined else cell)
            if moment is not None:
                return self._at(moment, clock)
            if (own := clock_of(cell)) is None:
                return None
            clock = own  # a clock in the preferred column goes with the day in the next
        return None

    @staticmethod
    def _at(moment: Moment | None, clock: timedelta | None) -> Moment | None:
        if moment is None or moment.has_clock or clock is None:
            return moment
        return Moment(moment.time + clock, has_clock=True)

    def date_cell(self, cells: Sequence[Cell]) -> Cell:
        """Return the cell with the preferred date, as the file has it."""
        if "received_at" in self.places:
            return self.cell(cells, "received_at")
        return cells[self.dates[0]]

    def date_text(self, cells: Sequence[Cell]) -> str:
        """Return what a row has for a date, as a text."""
        if "received_at" in self.places:
            return self.text(cells, "received_at")
        for place in self.dates:
            text = text_of(cells[place])
            if clock_of(text) is None:
                return split_joined(text)[0] if place in self.joined else text
        return ""

    def number(self, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        """Return the bank's number: the first cell that has one, in the order of the table of headers.

        Where the caller names several columns, all of them.
        """
        if "transaction_id" in self.places:
            return tuple(cells[place] for place in self.places["transaction_id"])
        for place in self.numbers:
            cell = cells[place]
            if place in self.joined:
                cell = split_joined(text_of(cell))[1]
            if text_of(cell) not in _NOTHING:
                return (cell,)
        return ()


_BARE_ACCOUNTS: Final = frozenset({"tai khoan", "account", "tai khoan account"})
_NOTHING: Final = frozenset({"", "-", "\u2013", "'"})


def split_joined(text: str) -> tuple[str, str]:
    """Return date and number of a cell that has both.

    Example:
        >>> split_joined("03/08/2026 / 5254 - 05356"), split_joined("01/06/2024")
        (('03/08/2026', '5254 - 05356'), ('01/06/2024', ''))
    """
    match = _JOINED.fullmatch(text.strip())
    return (match["date"], match["number"]) if match else (text, "")


class Fit(NamedTuple):
    """What rows are as a header.

    Attributes:
        layout: the places; None where they are no header.
        missing: the fields for which there is no column.
        ambiguous: the fields for which there are several.
    """

    layout: ColumnLayout | None
    missing: tuple[str, ...]
    ambiguous: tuple[str, ...]


def is_oversized(cells: Sequence[Cell]) -> bool:
    """Whether a row is larger than a header may be."""
    return len(cells) > MAX_COLUMNS or any(isinstance(cell, str) and len(cell) > MAX_HEADER for cell in cells)


def is_header_like(cells: Sequence[Cell]) -> bool:
    """Whether a row may be the second of a header: names of columns, and neither a date nor an amount."""
    named = 0
    for cell in cells:
        if not isinstance(cell, str) or formats_of(cell) or moment_of(cell) or _NUMBER.search(cell):
            return False
        named += bool(matches_of(cell))
    return named >= _LEAST_NAMES


def fit(rows: Sequence[Sequence[Cell]], named: NamedColumns) -> Fit:
    """Return what one row, or two or three in a column, are as a header.

    Args:
        rows: the rows, of which the lower ones go on with the upper ones.
        named: the columns that the caller names.
    """
    width = max(map(len, rows))
    columns = [[text_of(row[place]) if place < len(row) else "" for row in rows] for place in range(width)]
    if len(list(filter(any, columns))) < _LEAST_CELLS:
        return Fit(None, ("received_at", "transaction_id", "memo", "credit"), ())
    chooser = _Chooser(columns, named)
    for name in FIELDS:
        chooser.choose(name)
    return chooser.fit(rows)


class _Chooser:
    """Chooses a column for each field."""

    def __init__(self, columns: Sequence[Sequence[str]], named: NamedColumns) -> None:
        self._columns = columns
        self._named = named
        self._found = _found(columns)
        self._places: dict[str, tuple[int, ...]] = {}
        self._missing: list[str] = []
        self._ambiguous: list[str] = []

    def choose(self, name: str) -> None:
        """Choose the column of a field: the one that the caller names, else the preferred one."""
        if name in self._named:
            found = [self._with_header(header) for header in self._named[name]]
            if not all(found):
                self._missing.append(name)
            elif any(len(places) > 1 for places in found):
                self._ambiguous.append(name)
            elif found:
                self._places[name] = tuple(place for places in found for place in places)
            return
        if name in {"received_at", "transaction_id"}:
            return
        best = sorted(self._found.get(name, ()), key=lambda found: found[0].order)
        strict = name in _MONEY or (len(best) > 1 and best[0][0].order == best[1][0].order)
        if len(best) > 1 and strict:
            self._ambiguous.append(name)
        elif best:
            self._places[name] = (best[0][1],)

    def _with_header(self, header: str) -> list[int]:
        """Return the places of the columns with a header, as written or as words."""
        exact = [place for place, texts in enumerate(self._columns) if header.strip() in _names_of(texts)]
        words = words_of(header)
        alike = (
            place
            for place, texts in enumerate(self._columns)
            if words
            and words in map(words_of, (text for text in _names_of(texts) if len(text) <= MAX_HEADER))
        )
        return exact or list(alike)

    def fit(self, rows: Sequence[Sequence[Cell]]) -> Fit:
        """Return the outcome."""
        dates, numbers = self._ordered("received_at"), self._ordered("transaction_id")
        places = self._places
        if "received_at" not in self._named and not dates:
            self._missing.append("received_at")
        if "transaction_id" not in self._named and not numbers:
            self._missing.append("transaction_id")
        if "memo" not in places and "memo" not in self._ambiguous:
            self._missing.append("memo")
        if "credit" in places:
            self._drop("amount", "direction")
        elif "credit" not in self._ambiguous and ("amount" not in places or "debit" in places):
            self._missing.append("credit")
        if self._is_account_in_doubt():
            self._drop("account")
        missing = tuple(dict.fromkeys(self._missing))
        if missing or self._ambiguous:
            return Fit(None, missing, tuple(self._ambiguous))
        width = max(place for place, texts in enumerate(self._columns) if any(texts)) + 1
        joined = frozenset(place for _, place in self._found.get("joined", ()))
        header = frozenset(row_words(row) for row in rows)
        return Fit(ColumnLayout(width, len(self._columns), places, dates, numbers, joined, header), (), ())

    def _ordered(self, name: str) -> tuple[int, ...]:
        """Return the places for a date or a number, those that hold both included."""
        if name in self._named:
            return ()
        found = [*self._found.get(name, ()), *self._found.get("joined", ())]
        found.sort(key=lambda found: found[0].order)
        orders = [match.order for match, _ in found]
        if any(first == second for first, second in pairwise(orders)):
            self._ambiguous.append(name)
        return tuple(place for _, place in found)

    def _is_account_in_doubt(self) -> bool:
        """Whether a column with accounts may be that of the payers.

        MB writes the payer's account under TÀI KHOẢN, beside the payer's name. So a column beside the names
        of payers is in doubt, and one that says no more than "account", unless another has their accounts.
        """
        if "account" not in self._places or "account" in self._named:
            return False
        (place,) = self._places["account"]
        payers = {place for _, place in self._found.get("payer", ())}
        is_bare = words_of(" ".join(self._columns[place]).strip()) in _BARE_ACCOUNTS
        is_beside = bool(payers & {place - 1, place + 1}) or (is_bare and bool(payers))
        return is_beside and not self._found.get("counter_account")

    def _drop(self, *names: str) -> None:
        for name in names:
            if name not in self._named:
                self._places.pop(name, None)
                if name in self._ambiguous:
                    self._ambiguous.remove(name)


def _found(columns: Sequence[Sequence[str]]) -> dict[str, list[tuple[HeaderMatch, int]]]:
    """Return field -> what columns it may have: the match and the place."""
    found: dict[str, list[tuple[HeaderMatch, int]]] = {}
    for place, texts in enumerate(columns):
        for name in _names_of(texts):
            if matches := matches_of(name):
                for match in matches:
                    found.setdefault(match.field, []).append((match, place))
                break
    for name, places in found.items():
        if any(not match.loose for match, _ in places):
            found[name] = [(match, place) for match, place in places if not match.loose]
    for side, other in (("credit", "debit"), ("debit", "credit")):
        if all(match.weak for match, _ in found.get(side, ())):
            # `No` and `Co` without accents are debit and credit only side by side.
            beside = {place + step for _, place in found.get(other, ()) for step in (-1, 1)}
            found[side] = [(match, place) for match, place in found.get(side, ()) if place in beside]
        else:
            found[side] = [(match, place) for match, place in found[side] if not match.weak]
    return found


def _names_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return what a column may be called: all its texts as one, the lower ones, the upper ones."""
    parts = list(filter(None, texts))
    return ("\n".join(parts), *reversed(parts)) if len(parts) > 1 else tuple(parts)


def row_words(cells: Sequence[Cell]) -> tuple[str, ...]:
    """Return the words of the cells of a header row, empty cells at its end left out."""
    words = [words_of(text) if len(text := text_of(cell)) <= MAX_HEADER else text for cell in cells]
    while words and not words[-1]:
        words.pop()
    return tuple(words)
