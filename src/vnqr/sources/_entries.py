"""A row of a statement made into a credit, a debit, or a row for a person.

Example:
    >>> from vnqr.sources.cells import Money
    >>> settings = Settings("970415", "113", Money.PLAIN, True, False, True, frozenset(), 0, "a.csv")
    >>> Entries(settings).passed_over
    Counter()
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias
from unicodedata import is_normalized, normalize

from pydantic import ValidationError

from vnqr._support.validation import issues_of
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.values import MAX_DONG, Credit, Debit, InvalidCredit
from vnqr.sources._balance import OPENING, Chain
from vnqr.sources._headers import is_label_of
from vnqr.sources._occurrences import Occurrences
from vnqr.sources._period import Periods
from vnqr.sources._walk import Kind, is_blank
from vnqr.sources.cells import amount_of, direction_of, has_lost_digits, text_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vnqr.ledger.matching import Coverage
    from vnqr.sources._balance import Place
    from vnqr.sources._layout import ColumnLayout
    from vnqr.sources._lines import Cell
    from vnqr.sources._walk import Section, SheetRow
    from vnqr.sources.cells import Money
    from vnqr.sources.times import Moment

__all__ = ["Entries", "Entry", "Settings", "account_in", "is_dong", "is_same_account", "number_in"]

Entry: TypeAlias = Credit | Debit | InvalidCredit

_DONG: Final = frozenset({"vnd", "vnđ", "đ", "₫", "đồng", "dong", "d", "704"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for all rows of a file.

    Attributes:
        bank: the BIN.
        account: the account that the caller gave; empty where the file has it.
        money: how texts write amounts.
        has_number: whether there is a column for the bank's number.
        has_directions: whether the words in the direction column mean money in and out.
        in_order: whether the days of the file only rise, or only fall.
        repeated: where the numbers are that may be on several lines of a day (`_occurrences`).
        row_length: how many cells all rows have; 0 where they have not equally many.
        source: the name of the file.
    """

    bank: str
    account: str
    money: Money
    has_number: bool
    has_directions: bool
    in_order: bool
    repeated: frozenset[int]
    row_length: int
    source: str


class _Sides(NamedTuple):
    """What a row says of money: dong in, dong out, and what is wrong with it."""

    received: int
    paid: int
    doubt: Issue | None = None

    @property
    def change(self) -> int | None:
        """What the row does to the balance; None where that is in doubt."""
        return None if self.doubt else self.received - self.paid


class Entries:
    """Reads rows, one after the other.

    Args:
        settings: what holds for all of them.

    Attributes:
        passed_over: how many rows were not credits, by reason: `debit`, `header`, `summary`, `text`.
    """

    def __init__(self, settings: Settings) -> None:
        self.passed_over: Counter[str] = Counter()
        self._settings = settings
        self._credits = Occurrences(settings.repeated, in_order=settings.in_order)
        self._debits = Occurrences(settings.repeated, in_order=settings.in_order)
        self._digests: Counter[bytes] = Counter()
        self._chains: dict[tuple[str, str], Chain] = {}
        self._chain = Chain()
        self._section: Section | None = None
        self._opening: int | None = None
        self._closing: tuple[Place, int] | None = None
        self._periods = Periods()
        self._numbers: set[str | None] = set()
        self._numbered = 0

    def read(self, row: SheetRow) -> Entry | None:
        """Return what a row is; None where it is passed over."""
        if row.kind is Kind.DATA:
            return self._entry(row)
        if row.kind is Kind.LOST:
            code = Code.ROW_UNREADABLE if row.section.layout else Code.ROW_WITHOUT_HEADER
            return self._invalid(row, Issue.error(code), None)
        if row.kind in {Kind.SUMMARY, Kind.ABOVE}:
            self._take_balances(row)
        self._periods.take(row)
        if row.kind is not Kind.ABOVE:
            self.passed_over[row.kind.value] += 1
        return None

    def warnings(self) -> Iterator[Issue]:
        """Yield what is wrong with the file as a whole."""
        if self._settings.has_number and self._numbered > 1 and len(self._numbers) == 1:
            yield Issue.warning(Code.NUMBER_ALL_THE_SAME, "transaction_id")
        for chain in self._chains.values():
            for place, count in chain.breaks():
                yield Issue.warning(Code.BALANCE_BROKEN, _shown(place), count=count)

    def covered(self) -> tuple[Coverage, ...]:
        """Return the days that the file says it has whole; after all rows."""
        return self._periods.covered(self._settings.bank, self._settings.account)

    def _entry(self, row: SheetRow) -> Entry:
        layout = _layout_of(row)
        sides, balance = self._sides(layout, row.cells), self._balance(layout, row.cells)
        chain = self._chain if row.section is self._section else self._follow(row)
        chain.add((row.sheet, row.line.number), sides.change, balance)
        try:
            if sides.paid and not sides.received and sides.doubt is None:
                return self._debit(row, sides.paid, balance)
            return self._credit(row, sides, balance)
        except VnqrError as doubt:
            issue = doubt.issues[0]
        except ValidationError as error:
            issue = next(issues_of(error, Code.ROW_UNREADABLE))
        return self._invalid(row, issue, sides.received or None)

    def _credit(self, row: SheetRow, sides: _Sides, balance: int | None) -> Credit:
        layout, cells = _layout_of(row), row.cells
        self._check_whole(row, layout)
        if sides.doubt is not None:
            raise VnqrError([sides.doubt])
        moment = self._moment(row, layout)
        number = self._number(layout, cells, required=self._settings.has_number)
        account, memo, payer = self._account(row, layout), _memo(layout, cells), _name(layout, cells)
        if is_label_of(memo, _SUMMARY) or is_label_of(payer, _SUMMARY) or is_label_of(number, _SUMMARY):
            raise VnqrError.of(Code.ROW_TOTAL_WITH_DATE)
        self._numbered += 1
        if len(self._numbers) < 2:  # noqa: PLR2004 - two are enough to differ
            self._numbers.add(number)
        return Credit(
            bank=self._settings.bank,
            account=account,
            amount=sides.received,
            memo=memo,
            received_at=moment.time,
            payer=payer,
            transaction_id=number,
            source=_SOURCE,
            occurrence=self._credits.next((account, number, sides.received), moment.day, memo),
            has_clock=moment.has_clock,
            balance=balance,
        )

    def _debit(self, row: SheetRow, paid: int, balance: int | None) -> Debit:
        layout = _layout_of(row)
        self._check_whole(row, layout)
        moment = self._moment(row, layout)
        number = self._number(layout, row.cells, required=False)
        account, memo = self._account(row, layout), _memo(layout, row.cells)
        debit = Debit(
            bank=self._settings.bank,
            account=account,
            amount=paid,
            memo=memo,
            booked_at=moment.time,
            payee=_name(layout, row.cells),
            transaction_id=number,
            source=_SOURCE,
            occurrence=self._debits.next((account, number, paid), moment.day, memo),
            has_clock=moment.has_clock,
            balance=balance,
        )
        self.passed_over["debit"] += 1
        return debit

    # --- the parts of a row ---

    def _sides(self, layout: ColumnLayout, cells: Sequence[Cell]) -> _Sides:
        if "credit" not in layout.places:
            return self._signed(layout, cells)
        credit = self._dong(cells[layout.credit] if layout.credit >= 0 else layout.cell(cells, "credit"))
        debit = self._dong(cells[layout.debit] if layout.debit >= 0 else layout.cell(cells, "debit"))
        if credit and credit > 0 and debit == 0:
            return _Sides(credit, 0)
        received = max(credit or 0, 0)
        if credit is None or debit is None:
            return _Sides(received, 0, self._unreadable("credit" if credit is None else "debit"))
        if credit < 0:
            return _Sides(0, 0, Issue.error(Code.CELL_REVERSAL, "credit"))
        if not debit:
            return _Sides(0, 0, Issue.error(Code.CELL_EMPTY, "credit"))
        doubt = Issue.error(Code.CELL_BOTH_SIDES, "credit") if credit else None
        return _Sides(received, abs(debit), doubt)

    def _dong(self, cell: Cell) -> int | None:
        """Return a signed amount, 0 for an empty cell."""
        if cell == "" or (isinstance(cell, str) and cell.strip() in _BLANK):
            return 0
        return value_of(cell, self._settings.money)

    def _signed(self, layout: ColumnLayout, cells: Sequence[Cell]) -> _Sides:
        """Read one column for both directions."""
        cell = layout.cell(cells, "amount")
        amount = amount_of(cell, self._settings.money)
        if amount is None and not (isinstance(cell, str) and cell.strip() in _BLANK):
            return _Sides(0, 0, self._unreadable("amount"))
        if amount is None or amount.dong == 0:
            return _Sides(0, 0, Issue.error(Code.CELL_EMPTY, "amount"))
        direction = direction_of(layout.text(cells, "direction"))
        is_silent = self._settings.has_directions and direction is None and amount.sign == 0
        if is_silent or (direction == "out" and amount.sign > 0):
            return _Sides(amount.dong, 0, Issue.error(Code.CELL_DIRECTION, "direction"))
        if direction == "in" and amount.sign < 0:
            return _Sides(0, 0, Issue.error(Code.CELL_REVERSAL, "amount"))
        is_out = direction == "out" or amount.sign < 0
        return _Sides(0, amount.dong) if is_out else _Sides(amount.dong, 0)

    def _unreadable(self, name: str) -> Issue:
        return Issue.error(Code.CELL_MONEY, name, format=self._settings.money.value)

    def _balance(self, layout: ColumnLayout, cells: Sequence[Cell]) -> int | None:
        if "balance" not in layout.places:
            return None
        cell = cells[layout.balance] if layout.balance >= 0 else layout.cell(cells, "balance")
        value = value_of(cell, self._settings.money)
        return value if value is not None and abs(value) <= MAX_DONG else None

    def _check_whole(self, row: SheetRow, layout: ColumnLayout) -> None:
        """Raise where a row has too many cells or too few, or the file ends within it.

        One cell too many moves all cells after it, from the debits to the credits too, even where the last
        one is empty. So empty cells beyond the header are taken only where it has them, or all rows have.
        """
        line, width = row.line, layout.width
        length = len(line.cells)
        if not line.ended:
            raise VnqrError.of(Code.ROW_CUT)
        if length == width:
            return
        is_usual = width < length <= layout.full_width or length == self._settings.row_length
        if length < width or not is_usual or not is_blank(line.cells[width:]):
            raise VnqrError.of(Code.ROW_CELLS, cells=length, header=width)

    def _moment(self, row: SheetRow, layout: ColumnLayout) -> Moment:
        """Return when a row was booked.

        Raises:
            VnqrError: it has no date, or its amount is not in dong.
        """
        if row.moment is None:
            code = Code.CELL_TIME if layout.date_text(row.cells) else Code.CELL_EMPTY
            raise VnqrError.of(code, "received_at")
        if not is_dong(layout, row):
            raise VnqrError.of(Code.CURRENCY_NOT_DONG, "currency")
        return row.moment

    def _number(self, layout: ColumnLayout, cells: Sequence[Cell], *, required: bool) -> str | None:
        """Return the bank's number.

        Raises:
            VnqrError: it is required and missing, or Excel took digits away from it.
        """
        number = number_in(layout, cells)
        if number or not required:
            return number or None
        code = Code.CELL_EMPTY if number is None else Code.NUMBER_LOST_DIGITS
        raise VnqrError.of(code, "transaction_id")

    def _account(self, row: SheetRow, layout: ColumnLayout) -> str:
        """Return the account of a row: what the file says, else what the caller gave."""
        given = self._settings.account
        account = account_in(layout, row)
        if account == "" or is_same_account(account, given):
            account = given
        if not account:
            raise VnqrError.of(Code.CELL_EMPTY, "account")
        self._periods.add(row.sheet, account)
        return account

    def _invalid(self, row: SheetRow, issue: Issue, amount: int | None) -> InvalidCredit:
        """Return a row for a person; equal rows are told apart by which one it is."""
        text = "\0".join([row.sheet, *map(str, row.line.cells)]).encode(errors="replace")
        digest = blake2b(text, digest_size=16).digest()
        self._digests[digest] += 1
        if issue.code is Code.CURRENCY_NOT_DONG or (amount or 0) > MAX_DONG:
            amount = None
        return InvalidCredit(
            source=self._settings.source,
            sheet=row.sheet,
            row=row.line.number,
            field=issue.path,
            code=issue.code,
            params=issue.params,
            digest=blake2b(digest, digest_size=16, salt=b"%d" % self._digests[digest]).hexdigest(),
            amount=amount,
        )

    # --- balances ---

    def _follow(self, row: SheetRow) -> Chain:
        """Return the chain of balances that a line belongs to: one for each account of a sheet."""
        key = row.sheet, row.section.account
        if key not in self._chains:
            self._chains[key] = Chain(self._opening, self._closing)
            self._opening = self._closing = None
        self._chain, self._section = self._chains[key], row.section
        return self._chain

    def _take_balances(self, row: SheetRow) -> None:
        """Take what a row says of the balance before the lines that follow, or after those that came."""
        for name in ("opening", "closing"):
            if any(is_label_of(cell, (name,)) for cell in row.cells):
                value = self._stated(row.cells)
                if value is None:
                    continue
                if name == "opening":
                    self._opening = value
                elif row.kind is Kind.ABOVE:
                    self._closing = (row.sheet, row.line.number), value
                else:
                    self._chain.closing = (row.sheet, row.line.number), value

    def _stated(self, cells: Sequence[Cell]) -> int | None:
        """Return the one amount of a row, in a cell of its own or after a colon."""
        amounts = [
            amount
            for cell in cells
            for part in (cell.rsplit(":", 1)[-1:] if isinstance(cell, str) else (cell,))
            if (amount := amount_of(part, self._settings.money)) is not None
        ]
        return amounts[0].value if len(amounts) == 1 else None


_SOURCE: Final = "statement"
_SUMMARY: Final = ("opening", "closing", "total")
_BLANK: Final = frozenset({"", "-", "\u2013", "\u2014"})


def number_in(layout: ColumnLayout, cells: Sequence[Cell]) -> str | None:
    """Return the bank's number of a row; None where it has none, empty where Excel took digits away."""
    if layout.number_alone >= 0:
        cell = cells[layout.number_alone]
        if isinstance(cell, str) and cell.isalnum():
            return cell  # most are letters and digits alone
    number = layout.number(cells)
    if any(map(has_lost_digits, number)):
        return ""
    return _one_line(" ".join(filter(None, map(_bare, number)))) or None


def account_in(layout: ColumnLayout, row: SheetRow) -> str:
    """Return the account that the file names for a row; empty where it names none."""
    if "account" not in layout.places:
        return row.section.account
    return _bare(layout.cell(row.cells, "account")).translate(_GROUPS) or row.section.account


def is_same_account(account: str, given: str) -> bool:
    """Whether the file means the account that was given: Excel takes the zeros before a number away."""
    if account == given:
        return account != ""
    return account != "" and account.upper().lstrip("0") == given.upper().lstrip("0")


def is_dong(layout: ColumnLayout, row: SheetRow) -> bool:
    """Whether the amounts of a row are dong, as far as the file names a currency."""
    if "currency" in layout.places:
        return layout.text(row.cells, "currency").strip(" .()").lower() in _DONG
    return row.section.currency == ""


_GROUPS: Final = str.maketrans("", "", " -\u00a0")


def _layout_of(row: SheetRow) -> ColumnLayout:
    layout = row.section.layout
    assert layout is not None  # noqa: S101 - rows without a header are no data
    return layout


def _memo(layout: ColumnLayout, cells: Sequence[Cell]) -> str:
    """Return the memo in NFC: one text in two exports, whatever composed it."""
    memo = text_of(cells[layout.memo]) if layout.memo >= 0 else layout.text(cells, "memo")
    return memo if memo.isascii() or is_normalized("NFC", memo) else normalize("NFC", memo)


def _name(layout: ColumnLayout, cells: Sequence[Cell]) -> str | None:
    """Return who paid, or was paid; None where the file does not say."""
    return _one_line(layout.text(cells, "payer")) or None if "payer" in layout.places else None


def _bare(cell: Cell) -> str:
    """Return a cell without what keeps Excel from reading it as a number: `'0123`, `="0123"`."""
    text = text_of(cell)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.removeprefix("'")


def _one_line(text: str) -> str:
    """Return a text without the breaks and double spaces that wrapping put into it."""
    return " ".join(text.split())


def _shown(place: Place) -> str:
    """Return a place as a warning names it: the sheet and the row."""
    sheet, row = place
    return f"{sheet} row {row}".strip() if place != OPENING else sheet
