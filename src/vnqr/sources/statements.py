r"""Credits from the files that banks export.

`credits_from_csv` finds the columns by the names that Vietnamese banks give them, and reads every row to
a `Credit`. Nothing is guessed: amounts are read in the declared format only, and a row with any doubt
becomes an `InvalidCredit` with its line number, while the rest of the file goes on. Rows that are no money
received are passed over and counted: debits, and the lines of totals and balances.

The columns, by what a `Credit` is made of:

================ ==================================================================================
transaction_id   Số tham chiếu, Số bút toán, Mã giao dịch, Reference, Transaction ID, Doc No ...
account          Số tài khoản, Account number ...; not looked for where `account` is given
credit           Ghi có, Số tiền ghi có, Phát sinh có, Credit ...
debit            Ghi nợ, Số tiền ghi nợ, Phát sinh nợ, Debit ...; its rows are passed over
amount           Số tiền, Amount: where there is no credit column; `-` is a debit
direction        D/C, Debit/Credit, Transfer type: beside `amount`
memo             Nội dung, Nội dung giao dịch, Diễn giải, Mô tả, Description ...
received_at      Ngày giao dịch, Thời gian giao dịch, Transaction date, Ngày hạch toán ...
payer            Người chuyển, Tên tài khoản đối ứng, Remitter ...; may be absent
================ ==================================================================================

Some banks (Agribank and Eximbank among them) give no reference of their own. Name columns that tell lines
apart instead, the running balance among them: `columns={"transaction_id": ("Ngày giao dịch", "Số dư")}`.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> text = "Ngày giao dịch;Mã giao dịch;Ghi có;Nội dung\n01/06/2024 09:00;FT1;50.000;NOP PHI\n"
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "statement.csv")
    ...     _ = path.write_text(text, encoding="utf-8")
    ...     [credit] = credits_from_csv(
    ...         path, money=Money.DOT, bank="VietinBank", account="113366668888"
    ...     )
    >>> credit.amount, credit.memo, credit.received_at.isoformat()
    (50000, 'NOP PHI', '2024-06-01T09:00:00+07:00')
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from vnqr._support.validation import issues_of
from vnqr.errors import Code, Issue, Level, VnqrError
from vnqr.ledger.values import VIETNAM, AccountNumber, Credit, InvalidCredit
from vnqr.sources.tables import Column, Money, Row, Table, dong_of, open_table, time_of, words_of
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, tzinfo

__all__ = ["CreditsFile", "Money", "credits_from_csv"]

_COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        "transaction_id",
        (
            "transaction id",
            "so tham chieu",
            "ma tham chieu",
            "so but toan",
            "ma giao dich",
            "so giao dich",
            "ma gd",
            "so gd",
            "so chung tu",
            "so ct",
            "transaction no",
            "transaction number",
            "transaction code",
            "reference",
            "reference no",
            "reference number",
            "reference code",
            "ref",
            "ref no",
            "ft no",
            "doc no",
        ),
    ),
    Column(
        "account",
        (
            "so tai khoan",
            "so tk",
            "tai khoan",
            "so tai khoan thu huong",
            "tai khoan thu huong",
            "account",
            "account number",
            "account no",
        ),
    ),
    Column(
        "credit",
        (
            "so tien ghi co",
            "ghi co",
            "phat sinh co",
            "so phat sinh co",
            "so tien co",
            "co credit",
            "tien vao",
            "so tien vao",
            "credit",
            "credit amount",
        ),
        required=False,
    ),
    Column(
        "debit",
        (
            "so tien ghi no",
            "ghi no",
            "phat sinh no",
            "so phat sinh no",
            "so tien no",
            "no debit",
            "tien ra",
            "so tien ra",
            "debit",
            "debit amount",
        ),
        required=False,
    ),
    Column(
        "amount", ("so tien", "so tien giao dich", "gia tri", "amount", "transaction amount"), required=False
    ),
    Column(
        "direction",
        (
            "d c",
            "dc",
            "c d",
            "dr cr",
            "cr dr",
            "debit credit",
            "ghi no ghi co",
            "transfer type",
            "transfertype",
        ),
        required=False,
    ),
    Column(
        "memo",
        (
            "noi dung giao dich",
            "noi dung chi tiet",
            "noi dung",
            "dien giai giao dich",
            "dien giai",
            "mo ta giao dich",
            "mo ta",
            "noi dung thanh toan",
            "noi dung chuyen khoan",
            "noi dung chuyen tien",
            "transaction description",
            "transaction details",
            "transactions in detail",
            "description",
            "details",
            "narrative",
            "remark",
            "remarks",
            "content",
            "memo",
        ),
    ),
    Column(
        "received_at",
        (
            "received at",
            "thoi gian giao dich",
            "ngay gio giao dich",
            "ngay giao dich",
            "thoi gian gd",
            "ngay gd",
            "transaction time",
            "transaction date",
            "tnx date",
            "ngay hach toan",
            "posting date",
            "ngay hieu luc",
            "value date",
            "effective date",
            "thoi gian",
            "ngay",
            "date",
        ),
    ),
    Column(
        "payer",
        (
            "payer",
            "nguoi chuyen",
            "ten nguoi chuyen",
            "nguoi nop",
            "don vi chuyen",
            "ten tai khoan doi ung",
            "ten nguoi gui",
            "remitter",
            "remitter name",
            "remitter s account name",
            "counter account name",
        ),
        required=False,
    ),
)

_IN: Final = frozenset({"c", "cr", "credit", "co", "ghi co", "in", "tien vao"})
_OUT: Final = frozenset({"d", "dr", "debit", "no", "ghi no", "out", "tien ra"})
# How a line of totals or balances begins.
_SUMMARY: Final = ("tong", "cong", "so du", "doanh so", "total", "opening", "closing", "ending", "balance")

_ACCOUNT_NUMBER: Final = TypeAdapter[str](AccountNumber)


class CreditsFile:
    """The credits of a file, read anew each time it is iterated. Picklable: a worker may read it.

    Attributes:
        passed_over: what the last iteration passed over: rows of `debit`, and of totals and balances
            (`summary`).
    """

    def __init__(
        self, table: Table, money: Money, payee: tuple[str, str | None], zone: tzinfo, source: str
    ) -> None:
        """Keep what `credits_from_csv` found out."""
        self.passed_over: Counter[str] = Counter()
        self._table = table
        self._money = money
        self._bank, self._account = payee
        self._zone = zone
        self._source = source

    def __iter__(self) -> Iterator[Credit | InvalidCredit]:
        """Read the rows: each is a credit, an invalid one, or passed over."""
        self.passed_over.clear()
        for row in self._table:
            read = self._read(row)
            if isinstance(read, str):
                self.passed_over[read] += 1
            else:
                yield read

    def _read(self, row: Row) -> Credit | InvalidCredit | str:
        """Read a row: to a credit, an invalid one, or why it is passed over."""
        try:
            return self._credit(row)
        except VnqrError as doubt:
            issue = doubt.issues[0]
        except ValidationError as error:
            issue = next(issues_of(error, Code.ROW_UNREADABLE))
        return InvalidCredit(
            source=self._source,
            row=row.number,
            field=issue.path,
            code=issue.code,
            params=issue.params,
            digest=blake2b("\0".join(row.cells).encode(errors="replace"), digest_size=16).hexdigest(),
        )

    def _credit(self, row: Row) -> Credit | str:
        if row.issue is not None:
            raise VnqrError([row.issue])
        values = row.values
        transaction_id = _one_line(values["transaction_id"])
        if not transaction_id and words_of(" ".join(row.cells)).startswith(_SUMMARY):
            return "summary"
        amount = self._received(values)
        if amount is None:
            return "debit"
        return Credit(
            transaction_id=transaction_id,
            bank=self._bank,
            account=self._account or values["account"].removeprefix("'").replace(" ", ""),
            amount=amount,
            memo=values["memo"],
            received_at=self._time(values["received_at"]),
            payer=_one_line(values.get("payer", "")) or None,
        )

    def _received(self, values: Mapping[str, str]) -> int | None:
        """Return the dong received, None for a debit."""
        if "credit" not in values:
            return self._signed(values)
        credit = self._dong("credit", values["credit"] or "0")
        debit = self._dong("debit", values.get("debit", "").removeprefix("-") or "0")
        if credit and debit:
            raise VnqrError([_doubt("credit", Code.CELL_BOTH_SIDES)])
        if not credit and not debit:
            raise VnqrError([_doubt("credit", Code.CELL_EMPTY)])
        return credit or None

    def _signed(self, values: Mapping[str, str]) -> int | None:
        """Return the dong of a column for both directions, None for a debit."""
        text = values["amount"]
        amount = self._dong("amount", text[1:] if text[:1] in {"+", "-"} else text)
        direction = words_of(values["direction"]) if "direction" in values else "in"
        if direction not in _IN | _OUT:
            raise VnqrError([_doubt("direction", Code.CELL_CHOICE, choices=", ".join(sorted(_IN | _OUT)))])
        return None if direction in _OUT or text.startswith("-") else amount

    def _dong(self, field: str, text: str) -> int:
        if not text:
            raise VnqrError([_doubt(field, Code.CELL_EMPTY)])
        amount = dong_of(text, self._money)
        if amount is None:
            raise VnqrError([_doubt(field, Code.CELL_MONEY, format=self._money)])
        return amount

    def _time(self, text: str) -> datetime:
        if not text:
            raise VnqrError([_doubt("received_at", Code.CELL_EMPTY)])
        moment = time_of(text, self._zone)
        if moment is None:
            raise VnqrError([_doubt("received_at", Code.CELL_TIME)])
        return moment


def credits_from_csv(  # noqa: PLR0913 - what a bank's file leaves open, all by name
    path: str | Path,
    *,
    bank: str,
    columns: Mapping[str, str | tuple[str, ...]] | None = None,
    money: Money = Money.PLAIN,
    account: str | None = None,
    zone: tzinfo = VIETNAM,
    source: str | None = None,
) -> CreditsFile:
    """Read the credits of a bank's export.

    Args:
        path: a CSV file.
        bank: the bank of the account, by BIN or name.
        columns: field -> header as in the file, for columns that the table of this module does not
            find; several headers in a tuple are joined by a blank.
        money: how the file writes amounts.
        account: the payee's account, where the file is the statement of one.
        zone: the time zone of times that name none.
        source: what the file is called in an `InvalidCredit`; else its name without the folders.

    Returns:
        An iterable of `Credit` and `InvalidCredit`; the file is read line by line.

    Raises:
        VnqrError: `file-encoding`, `columns-not-found`, `column-ambiguous`, `bank-unknown`, `bank-ambiguous`.
        pydantic.ValidationError: `account` is none (`account-characters`).
        OSError: the file cannot be opened.
    """
    looked_for = _COLUMNS
    if account is not None:
        _ACCOUNT_NUMBER.validate_python(account)
        looked_for = tuple(column for column in _COLUMNS if column.field != "account")
    table = open_table(path, looked_for, columns)
    if not table.places.keys() & {"credit", "amount"}:
        raise VnqrError.of(Code.COLUMNS_NOT_FOUND, "", None, fields="credit")
    return CreditsFile(table, money, (banks.bin_of(bank), account), zone, source or Path(path).name)


def _doubt(field: str, code: Code, **params: str) -> Issue:
    return Issue(code, Level.ERROR, field, None, "", tuple(params.items()))


def _one_line(text: str) -> str:
    """Return a text without the breaks and double blanks that wrapping put into it."""
    return " ".join(text.split())
