r"""Credits and debits from the statements that banks export: CSV, XLSX, XLS, and HTML named `.xls`.

`read_statement` finds the header by the names that Vietnamese banks write (`statement_columns.csv` in this
package; docs/sources.md shows it), and reads each row to a `Credit`, a `Debit`, or an `InvalidCredit` with
the sheet and the row as the file has them, which a person has to look at. What has an amount on the credit
side is never left out. Nothing is guessed: where the file does not prove how it writes amounts, which column
is money in, or whose account it is, it is refused, and the error names the option to give.

The fields for `columns`, by what a `Credit` is made of:

=============== ==============================================================================================
transaction_id  the bank's own number; it may be used again, and is never an identity alone
received_at     the day, with or without the clock; `clock` where the time of day has a column of its own
credit, debit   money in, money out; or one column for both:
amount          with a sign in the column, or a `direction` (`+ -`, `C D`, `Có Nợ`, `Tiền vào Tiền ra` ...)
memo            what the line says
account         the payee's; not needed where the lines above the header name it, or `account` is given
payer           who paid, or was paid
balance         the running balance: a break in it is a warning
currency        what is not dong is for a person
=============== ==============================================================================================

Example:
    >>> import io
    >>> text = ("Số tài khoản: 113366668888;;;;\n"
    ...         "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung\n"
    ...         "01/06/2024 09:00;FT1;;50.000;NOP PHI\n"
    ...         "01/06/2024 10:00;FT2;9.000;;PHI DICH VU\n")
    >>> statement = read_statement(io.BytesIO(text.encode()), bank="VietinBank")
    >>> [credit] = statement
    >>> credit.bank, credit.account, credit.amount, credit.memo, credit.received_at.isoformat()
    ('970415', '113366668888', 50000, 'NOP PHI', '2024-06-01T09:00:00+07:00')
    >>> [debit.amount for debit in statement.debits], dict(statement.passed_over), statement.warnings
    ([9000], {'debit': 1}, ())
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from vnqr._support.types import require
from vnqr._support.validation import issues_of
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.values import AccountNumber, Debit
from vnqr.sources._containers import Source, readings_of
from vnqr.sources._entries import Entries, Settings
from vnqr.sources._headers import FIELDS
from vnqr.sources._survey import Survey
from vnqr.sources._walk import find_reading, walk
from vnqr.sources.cells import money_of
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from vnqr.ledger.matching import Coverage
    from vnqr.ledger.values import Credit, InvalidCredit
    from vnqr.sources._containers import Sheet
    from vnqr.sources._entries import Entry
    from vnqr.sources._layout import NamedColumns
    from vnqr.sources.cells import Money

__all__ = ["Statement", "read_statement"]

_ACCOUNT: Final = TypeAdapter[str](AccountNumber)


class Statement:
    """A statement: iterate for its credits, and for the rows that a person has to look at.

    The file is read anew by each iteration, row by row (CSV in constant memory), so it has to be there as
    long as this value is used; two iterations give the same. The other attributes need none before them.
    With a path it can be pickled: a worker in another process may read it.

    Attributes:
        bank: the BIN of the bank.
        account: the account that was given; None where the file has it.
        debits: money out, in the order of the file.
        passed_over: how many rows are neither credits nor for a person, by reason: `debit`, `header`
            (repeated), `summary` (totals and balances), `text` (neither a date nor an amount).
        warnings: issues of the file as a whole: `balance-broken`, `number-all-the-same`, `dates-in-doubt`.
        covered: the days of accounts that it says it has whole: the period above the header.
    """

    def __init__(self, plan: _Plan) -> None:
        """Keep what `read_statement` found out."""
        self._plan = plan
        self._outcome: tuple[Counter[str], tuple[Issue, ...], tuple[Coverage, ...]] | None = None

    def __repr__(self) -> str:
        """Return the bank: the name of a file may hold an account."""
        return f"<Statement bank={self.bank!r}>"

    @property
    def bank(self) -> str:
        """The BIN of the bank."""
        return self._plan.settings.bank

    @property
    def account(self) -> str | None:
        """The account that was given; None where the file has it."""
        return self._plan.settings.account or None

    def __iter__(self) -> Iterator[Credit | InvalidCredit]:
        """Yield the credits, and the rows for a person, in the order of the file."""
        for entry in self._entries():
            if not isinstance(entry, Debit):
                yield entry

    @property
    def debits(self) -> tuple[Debit, ...]:
        """Money out, in the order of the file."""
        return tuple(entry for entry in self._entries() if isinstance(entry, Debit))

    @property
    def passed_over(self) -> Counter[str]:
        """How many rows are neither credits nor for a person, by reason."""
        return Counter(self._read_once()[0])

    @property
    def warnings(self) -> tuple[Issue, ...]:
        """Issues of the file as a whole; the path of each is its first place."""
        return self._read_once()[1]

    @property
    def covered(self) -> tuple[Coverage, ...]:
        """The days of accounts that it says it has whole; none where it names no period.

        Whether the last of them was over when the bank wrote the file, the file does not say.
        """
        return self._read_once()[2]

    def _read_once(self) -> tuple[Counter[str], tuple[Issue, ...], tuple[Coverage, ...]]:
        if self._outcome is None:
            for _ in self._entries():
                pass
        assert self._outcome is not None  # noqa: S101 - _entries has kept it
        return self._outcome

    def _entries(self) -> Iterator[Entry]:
        entries = Entries(self._plan.settings)
        for row in walk(self._plan.sheets(), self._plan.named):
            entry = entries.read(row)
            if entry is not None:
                yield entry
        warnings = *self._plan.warnings, *entries.warnings()
        self._outcome = entries.passed_over, warnings, entries.covered()


@dataclass(slots=True)
class _Plan:
    """What has to be known to read a file again."""

    source: Source
    encoding: str | None
    named: NamedColumns
    settings: Settings
    warnings: tuple[Issue, ...]
    opened: tuple[Sheet, ...] | None = field(compare=False)

    def sheets(self) -> tuple[Sheet, ...]:
        """Return the sheets; they are found again where the value was unpickled."""
        if self.opened is None:
            self.opened = find_reading(readings_of(self.source, self.encoding), self.named)
        return self.opened

    def __getstate__(self) -> tuple[object, ...]:
        """Leave out the sheets: those of Excel cannot be pickled."""
        return self.source, self.encoding, self.named, self.settings, self.warnings

    def __setstate__(
        self, state: tuple[Source, str | None, NamedColumns, Settings, tuple[Issue, ...]]
    ) -> None:
        """Take what was pickled."""
        self.source, self.encoding, self.named, self.settings, self.warnings = state
        self.opened = None


def read_statement(  # noqa: PLR0913 - what a bank's file leaves open, all by name
    source: str | os.PathLike[str] | BinaryIO,
    *,
    bank: str,
    account: str | None = None,
    money: Money | str | None = None,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    encoding: str | None = None,
    only_credits: bool = False,
) -> Statement:
    """Read a statement as a bank exports it.

    The file is read through once to find out what holds for all of it; iterating reads it for its rows.

    Args:
        source: a path, or a binary file object such as an upload, read from its beginning. Leave it open as
            long as the statement is used.
        bank: the bank whose statement it is: any BIN, or a name or code that `vnqr.banks.find` knows.
        account: the payee's account. Not needed where the file names it; a file that names only others is
            refused.
        money: how texts write amounts (`plain`, `dot`, `comma`, `space`). Not needed where all of them fit
            one format, nor for numbers of Excel.
        columns: field -> header as in the file, for columns that the table of headers does not find; several
            headers are joined by a space. `()` says that there is no such column: a bank that gives no number
            of its own is read with `columns={"transaction_id": ()}`, and lines are told apart by account,
            amount, day, memo, and how often they are there.
        encoding: of a CSV or HTML file that is neither UTF-8 nor UTF-16 with a byte order mark, as
            `windows-1258`.
        only_credits: whether a file with one column of amounts, without signs or directions, has only money
            in.

    Returns:
        The statement.

    Raises:
        VnqrError: what kept the file from being read, with the cure in its sentence: `file-format`,
            `file-empty`, `file-damaged`, `file-encoding`, `encoding-unknown`, `table-too-large`,
            `columns-not-found`, `column-ambiguous`, `number-column-missing`, `money-unknown`,
            `direction-unknown`, `account-unknown`, `account-differs`, `dates-month-first`,
            `account-characters`, `value-not-allowed`, `bank-unknown`.
        MissingExtraError: the file is one of Excel, and python-calamine is not installed.
        TypeError: an argument has another type.
        OSError: the file cannot be opened.
    """
    named = _named(columns)
    require(only_credits, bool, "only_credits")
    if account is not None:
        _check_account(account)
    if encoding is not None:
        require(encoding, str, "an encoding")
    bin_, declared = banks.bin_of(bank), None if money is None else money_of(money)
    file = Source(source)
    sheets = find_reading(readings_of(file, encoding), named)
    survey = Survey(account or "")
    for row in walk(sheets, named):
        survey.take(row)
    survey.check_account()
    settings = Settings(
        bank=bin_,
        account=account or "",
        money=survey.format_of(declared),
        has_number=named.get("transaction_id") != (),
        has_directions=survey.has_directions(only_credits=only_credits),
        in_order=survey.is_in_order,
        repeated=frozenset(survey.numbers.repeated),
        row_length=survey.row_length,
        source=file.name or "statement",
    )
    return Statement(_Plan(file, encoding, named, settings, tuple(survey.warnings()), sheets))


def _named(columns: Mapping[str, str | Sequence[str]] | None) -> dict[str, tuple[str, ...]]:
    """Return the columns that the caller names, each field with its headers.

    Raises:
        VnqrError: there is no such field (`value-not-allowed`).
        TypeError: something is no text.
    """
    named: dict[str, tuple[str, ...]] = {}
    if columns is not None:
        require(columns, Mapping, "columns")
    for name, headers in (columns or {}).items():
        require(name, str, "the field of a column")
        if name not in FIELDS:
            raise VnqrError.of(Code.VALUE_NOT_ALLOWED, "columns", allowed=", ".join(FIELDS))
        named[name] = (headers,) if isinstance(headers, str) else tuple(headers)
        for header in named[name]:
            require(header, str, "the header of a column")
    return named


def _check_account(account: str) -> None:
    require(account, str, "an account")
    try:
        _ACCOUNT.validate_python(account)
    except ValidationError as error:
        raise VnqrError(issue._replace(path="account") for issue in issues_of(error)) from None
