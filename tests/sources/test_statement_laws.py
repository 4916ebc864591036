"""Laws of statements, on made-up ones in the style of each bank.

No amount on the credit side vanishes; overlapping exports in any order are each payment once; a damaged file
gives no credit that was not there.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st
from statement_files import ACCOUNT, opened, xlsx
from statement_shapes import SHAPES

from vnqr import reconcile
from vnqr.errors import Code, VnqrError
from vnqr.ledger.identity import identity
from vnqr.ledger.values import Credit, InvalidCredit
from vnqr.sources import Money

MEMOS = (
    *(
        "nop phi",
        "HS0000001H262406010001BXN",
        "MBVCB.699.HS0000001H2624060 10001BXN.CT tu",
        "CONG TY ABC",
        "QR",
    ),
    *(
        "Tống Thị Mai",
        "Total Energies",
        "Sở Du lịch",
        "a\nb",
        'x "y"',
        "x;y,z",
        "Số dư An",
        "-",
        "0",
        "50,000",
    ),
)


NOISE = (
    *(
        "",
        "x",
        ":",
        "Số tài khoản: 123456789",
        "tai khoan 0351000000001",
        "09:15:33",
        "Loại tiền: USD",
        "USD",
    ),
    *("Trang 1/3", "5,000", "01/06/2024", "Số tài khoản", "Tên tài khoản: A", "+", "-", "Ghi có", "Nội dung"),
)


class Line(NamedTuple):
    """A line of an account; an amount below 0 is money out."""

    number: str
    day: int
    amount: int
    memo: str


LINES = st.builds(
    Line,
    st.integers(1, 5).map("FT{}".format),
    st.integers(1, 28),
    st.sampled_from([50_000, 8_000, 20_000, 1_234_567, -7_000, -50_000]),
    st.sampled_from(MEMOS)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20),
)
STATEMENTS = st.lists(LINES, min_size=1, max_size=8)
BOTH_SIDES = [name for name, (_, pattern) in SHAPES.items() if {"-", "s", "a"} & set(pattern.split())]


def table(shape: str, lines: list[Line]) -> list[list[str]]:
    """Return header and rows in the style of a bank, with a line of each direction at the end."""
    header, pattern = SHAPES[shape]
    rows = [header.split("|")]
    for line in (*lines, Line("FT8", 28, 1_000, "x"), Line("FT9", 28, -1_000, "x")):
        fill = {
            "f": line.number,
            "d": f"{line.day:02}/06/2024",
            "t": f"{line.day:02}/06/2024 09:15:33",
            "df": f"{line.day:02}/06/2024\n{line.number}",
            "v": "VND",
            "x": "",
            "c": ACCOUNT,
            "n": "NGUYEN VAN A",
            "+": f"{line.amount:,}" if line.amount > 0 else "",
            "-": f"{-line.amount:,}" if line.amount < 0 else "",
            "a": f"{abs(line.amount):,}" if "s" in pattern else f"{line.amount:,}",
            "m": line.memo,
            "s": "+" if line.amount > 0 else "-",
        }
        rows.append([fill[letter] for letter in pattern.split()])
    return rows


def csv_of(rows: list[list[str]], delimiter: str = ";") -> str:
    cells = ((('"' + cell.replace('"', '""') + '"') if cell else "" for cell in row) for row in rows)
    return "".join(delimiter.join(row) + "\r\n" for row in cells)


def html_of(rows: list[list[str]]) -> str:
    escaped = (
        "".join(f"<td>{cell.replace('&', '&amp;').replace('<', '&lt;')}</td>" for cell in row) for row in rows
    )
    return "<html><table>" + "".join(f"<tr>{row}</tr>" for row in escaped) + "</table></html>"


def file_of(kind: str, rows: list[list[str]]) -> str | bytes:
    return {"csv": csv_of, "html": html_of, "xlsx": xlsx}[kind](rows)


def received(entries: list[Credit | InvalidCredit]) -> int:
    return sum(entry.amount or 0 for entry in entries)


class TestNothingVanishes:
    @given(st.sampled_from(BOTH_SIDES), STATEMENTS, st.sampled_from(["csv", "html", "xlsx"]))
    def test_credits_and_shown_rows_are_the_sum_of_the_column(self, shape, lines, kind):
        statement = opened(file_of(kind, table(shape, lines)), money="comma")
        entries = list(statement)
        amounts = [line.amount for line in lines] + [1_000, -1_000]
        assert received(entries) == sum(amount for amount in amounts if amount > 0)
        assert sum(debit.amount for debit in statement.debits) == -sum(
            amount for amount in amounts if amount < 0
        )
        assert len(entries) + len(statement.debits) == len(amounts)

    @given(st.sampled_from(BOTH_SIDES), STATEMENTS, st.data())
    def test_also_where_cells_are_lost(self, shape, lines, data):
        """A number, a date, an account, a currency may be missing: the amount is shown all the same."""
        rows = table(shape, lines)
        letters = SHAPES[shape][1].split()
        for row in rows[1:]:
            place = data.draw(
                st.sampled_from([None, *(n for n, x in enumerate(letters) if x in "fdtvc" or x == "df")])
            )
            if place is not None:
                row[place] = data.draw(st.sampled_from(["", "?", "2.02E+13", "31/02/2024", "USD"]))
        amounts = [*(line.amount for line in lines), 1_000]
        try:
            shown = list(opened(csv_of(rows), money="comma"))
        except VnqrError as error:
            assert error.code in {Code.ACCOUNT_DIFFERS, Code.DIRECTION_UNKNOWN}  # noqa: PT017 - nothing is read
            return
        lost = sum(row.amount is None for row in shown if isinstance(row, InvalidCredit))
        at_most = sum(amount for amount in amounts if amount > 0)
        assert received(shown) <= at_most
        if not lost:
            assert received(shown) == at_most
        debits = sum(amount < 0 for amount in amounts) + 1
        assert len(shown) >= len(amounts) + 1 - debits

    @given(st.sampled_from(BOTH_SIDES), STATEMENTS, st.data())
    def test_whatever_the_other_cells_of_a_row_are(self, shape, lines, data):
        rows = table(shape, lines)
        letters = SHAPES[shape][1].split()
        kept = {place for place, letter in enumerate(letters) if letter in "+a"}
        for row in rows[1:-1]:
            for place in data.draw(st.sets(st.sampled_from([n for n in range(len(row)) if n not in kept]))):
                row[place] = data.draw(st.sampled_from(NOISE))
        amounts = [row for row in rows[1:] for place in kept if row[place]]
        try:
            statement = opened(csv_of(rows), money="comma", only_credits=True)
        except VnqrError as error:
            assert error.issues  # noqa: PT017 - refused as a whole
            return
        assert len(list(statement)) + len(statement.debits) >= len(amounts)


class TestOverlaps:
    @given(
        st.sampled_from(BOTH_SIDES),
        st.lists(LINES, max_size=8),
        st.integers(0, 8),
        st.randoms(),
        st.randoms(),
    )
    def test_each_payment_is_there_once(self, shape, lines, noon, first, second):
        """An export at noon, and one in the evening with the same lines and more, each in any order."""
        morning, day = lines[:noon], list(lines)
        first.shuffle(morning)
        second.shuffle(day)
        early, late = (list(opened(csv_of(table(shape, part)))) for part in (morning, day))
        ids = [identity(entry) for entry in late]
        assert len(set(ids)) == len(ids) == sum(line.amount > 0 for line in lines) + 1
        assert {identity(entry) for entry in early} <= set(ids)

    @given(st.lists(LINES, max_size=5), st.integers(0, 5), st.permutations(range(3)))
    def test_the_reconciliation_counts_each_once(self, lines, noon, order):
        """The morning, the whole day and the rest of it, each an export, in any order, one of them twice."""
        parts = (lines[:noon], lines, lines[noon:])
        exports = [list(opened(csv_of(table("ACB", part)))) for part in parts]
        result = reconcile([], (entry for place in (*order, order[0]) for entry in exports[place]))
        amounts = sum(total.amount for place, total in result.totals().items() if place != "known")
        assert amounts == sum(line.amount for line in lines if line.amount > 0) + 1_000


class TestDamage:
    """What is damaged is read less, never otherwise."""

    def subset(self, data: str | bytes, whole: list[Credit | InvalidCredit], **options: object) -> None:
        try:
            found = {entry for entry in opened(data, **options) if isinstance(entry, Credit)}
        except VnqrError as error:
            assert error.issues  # noqa: PT017 - a refusal is fine, a credit that was not there is not
        else:
            assert found <= set(whole)

    @given(st.sampled_from(BOTH_SIDES), STATEMENTS, st.sampled_from(["csv", "html"]), st.data())
    def test_cut_anywhere(self, shape, lines, kind, data):
        text = file_of(kind, table(shape, lines))
        whole = list(opened(text, money="comma"))
        cut = text.encode()
        self.subset(cut[: data.draw(st.integers(0, len(cut)))], whole, money="comma")

    @given(
        st.sampled_from(BOTH_SIDES), STATEMENTS, st.sampled_from(["", "x", "5,000", "01/06/2024"]), st.data()
    )
    def test_cells_that_moved(self, shape, lines, cell, data):
        rows = table(shape, lines)
        whole = list(opened(csv_of(rows), money="comma"))
        row = data.draw(st.sampled_from(rows[1:]))
        place = data.draw(st.integers(0, len(row) - 1))
        if data.draw(st.booleans()):
            row.insert(place, cell)
        else:
            del row[place]
        self.subset(csv_of(rows), whole, money="comma")

    @given(st.sampled_from(BOTH_SIDES), STATEMENTS, st.sampled_from(Money))
    def test_another_format_than_declared(self, shape, lines, money):
        text = csv_of(table(shape, lines))
        self.subset(text, list(opened(text, money="comma")), money=money)

    @given(
        st.sampled_from(BOTH_SIDES),
        STATEMENTS,
        # Not UTF-7: what it writes is ASCII, of which nobody can tell that it should be read otherwise.
        st.sampled_from(["utf-16", "utf-16-le", "windows-1258", "latin-1"]),
    )
    def test_another_encoding(self, shape, lines, encoding):
        text = csv_of(table(shape, lines))
        self.subset(text.encode(encoding, "replace"), list(opened(text, money="comma")), money="comma")

    @given(st.sampled_from(BOTH_SIDES), STATEMENTS, st.binary(min_size=1, max_size=3), st.data())
    def test_bytes_in_the_middle_never_stop_it(self, shape, lines, noise, data):
        text = csv_of(table(shape, lines)).encode()
        place = data.draw(st.integers(0, len(text)))
        try:
            statement = opened(text[:place] + noise + text[place:], money="comma")
            assert list(statement) == list(statement)
            assert statement.warnings is not None
        except VnqrError as error:
            assert error.issues  # noqa: PT017 - refused by a code, or read
