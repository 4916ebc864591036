"""The days that a statement says it has: the period above its header."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statement_files import ACCOUNT, BANK, opened, shown, xlsx
from statement_shapes import SHAPES, as_csv, row_of

from vnqr.ledger.matching import Coverage
from vnqr.sources._days import names_days, period_in, said_in

FIRST, LAST = date(2024, 6, 1), date(2024, 6, 30)
HEADER = "Ngày GD;Số CT;Ghi nợ;Ghi có;Nội dung\n"
LINE = "03/06/2024;FT1;;50.000;x\n"
SAYINGS = [
    "Từ/ From: 01/06/2024 Đến/ To: 30/06/2024",
    "Từ ngày 01/06/2024 đến ngày 30/06/2024",
    "TỪ NGÀY: 1/6/2024 - ĐẾN NGÀY: 30/6/2024",
    "Tu ngay 01-06-2024 den ngay 30-06-2024",
    "Từ ngày/From date: 01.06.2024 Đến ngày/To date: 30.06.2024",
    "Kỳ sao kê/ Statement period: 01/06/2024 - 30/06/2024",
    "Statement period 2024-06-01 to 2024-06-30",
    "Kỳ: 01/06/2024 – 30/06/2024",
    "Từ 01/06/2024 00:00:00 đến 30/06/2024 23:59:59",
    "Từ ngày: 01/06/2024 0:00 Đến ngày: 30/06/2024 23:59",
    "Từ 00:00:00 01/06/2024 đến 23:59:59 30/06/2024",
    "Khoảng thời gian: 01/06/2024 - 30/06/2024",
    "Thời gian: từ 01/06/2024 đến 30/06/2024",
    "Thời gian: 01/06/2024 - 30/06/2024",
    "Ngày giao dịch/ Transaction date: 01/06/2024 ~ 30/06/2024",
    "SAO KÊ TÀI KHOẢN (01/06/2024 - 30/06/2024)",
]


def whole(first: date = FIRST, last: date = LAST, account: str = ACCOUNT) -> Coverage:
    return Coverage(bank=BANK, account=account, first=first, last=last)


@pytest.mark.parametrize("text", SAYINGS)
def test_what_banks_write(text: str) -> None:
    assert period_in(text) == (FIRST, LAST)
    assert opened(f"SAO KÊ;;;;\n{text};;;;\n{HEADER}{LINE}").covered == (whole(),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ngày in: 02/06/2024",
        "Từ ngày: 01/06/2024",
        "Từ ngày mở tài khoản 01/01/2020 Ngày in: 02/06/2024",
        "Từ 31/06/2024 đến 30/06/2024",
        "Từ 01/06/2024 đến 31/06/2024",
        "Từ 30/06/2024 đến 01/06/2024",
        "Từ 01/06/2024 đến 30/06/20245",
        "Ngày in: 01/06/2024 - Ngày đến hạn: 30/06/2024",
        "Từ 01/06/2024 09:00 đến 01/06/2024 23:59",
        "Từ 31/12/9999 09:00 đến 31/12/9999 23:59",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert period_in(text) is None
    assert opened(f"{text};;;;\n{HEADER}{LINE}").covered == ()


def test_a_day_that_is_not_whole_is_left_out() -> None:
    """A noon export ends at noon."""
    assert period_in("Từ 01/06/2024 07:00 đến 30/06/2024 12:00:00") == (date(2024, 6, 2), date(2024, 6, 29))
    assert period_in("Từ 01/06/2024 00:00 đến 30/06/2024 00:00:00") == (FIRST, date(2024, 6, 29))


@pytest.mark.parametrize(
    ("begins", "ends", "first", "last"),
    [
        ("00:00", "23:59", 1, 30),
        ("0:00:00", "23:59:59", 1, 30),
        ("00:01", "23:58", 2, 29),
        ("00:00:01", "23:58:59", 2, 29),
        ("01:00", "23:00", 2, 29),
        ("12:00", "22:59:59", 2, 29),
        ("10:00", "13:59", 2, 29),
        ("23:59", "00:00", 2, 29),
    ],
)
def test_a_day_is_whole_from_midnight_to_its_last_minute(
    begins: str, ends: str, first: int, last: int
) -> None:
    days = date(2024, 6, first), date(2024, 6, last)
    assert period_in(f"Từ 01/06/2024 {begins} đến 30/06/2024 {ends}") == days
    assert period_in(f"Từ {begins} 01/06/2024 đến {ends} 30/06/2024") == days


def test_of_each_account_of_a_column_and_of_the_one_that_the_caller_names() -> None:
    other = "0011001932418"
    header = "Ngày GD;Số CT;Số tài khoản;Ghi có;Nội dung\n"
    lines = f"03/06/2024;FT1;{ACCOUNT};50.000;x\n03/06/2024;FT2;{other};20.000;y\n"
    covered = opened(f"{SAYINGS[0]};;;;\n{header}{lines}").covered
    assert covered == (whole(account=other), whole())


def test_in_cells_and_rows_of_their_own() -> None:
    beside = "Từ ngày;01/06/2024;Đến ngày;30/06/2024;\n"
    below = "Từ ngày:;01/06/2024;;;\nĐến ngày:;30/06/2024;;;\n"
    for head in (beside, below):
        assert opened(head + HEADER + LINE).covered == (whole(),)


def test_in_cells_that_excel_knows_as_days() -> None:
    head = ["Từ ngày", datetime(2024, 6, 1), "Đến ngày", datetime(2024, 6, 30)]  # noqa: DTZ001 - as Excel has it
    rows = [head, HEADER.strip().split(";"), LINE.strip().split(";")]
    assert opened(xlsx(rows)).covered == (whole(),)
    head[3] = datetime(2024, 6, 30, 12)  # noqa: DTZ001 - likewise
    assert opened(xlsx(rows)).covered == (whole(FIRST, date(2024, 6, 29)),)


def test_a_midnight_is_a_day() -> None:
    cells = ["Từ ngày", datetime(2024, 6, 1), "", date(2024, 6, 2), datetime(2024, 6, 30, 12)]  # noqa: DTZ001
    assert said_in(cells) == "Từ ngày | 2024-06-01 | 2024-06-02 | 2024-06-30T12:00:00"


def test_of_a_file_without_lines_where_the_caller_says_whose_it_is() -> None:
    assert opened(f"{SAYINGS[0]};;;;\n{HEADER}").covered == (whole(),)


def test_an_account_is_one_in_any_case() -> None:
    text = f"{SAYINGS[0]};;;;\n{HEADER}"
    for account in ("abc123", "Abc123", "ABC123"):
        assert opened(text, account=account).covered == (whole(FIRST, LAST, "ABC123"),)


def test_what_a_payer_writes_is_no_period() -> None:
    """Below the header nothing counts, least of all a memo."""
    memo = "thue nha tu 01/01/2024 den 31/12/2024"
    text = f"{HEADER}03/06/2024;FT1;;50.000;{memo}\n;;;;{memo}\n{memo};;;;\n"
    assert opened(text).covered == ()


def test_of_each_account_and_each_sheet() -> None:
    """The second sheet says nothing of its days."""
    header, line = HEADER.strip().split(";"), LINE.strip().split(";")
    other = "0011001932418"
    first = [[f"Số tài khoản: {ACCOUNT}"], [SAYINGS[0]], header, line]
    second = [[f"Số tài khoản: {other}"], header, line]
    assert opened(xlsx(first, second), account=None).covered == (whole(),)
    second.insert(1, ["Từ 01/07/2024 đến 02/07/2024"])
    assert opened(xlsx(first, second), account=None).covered == (
        whole(date(2024, 7, 1), date(2024, 7, 2), other),
        whole(),
    )


@given(st.text(max_size=80), st.text(alphabet="0123456789/-:. tođế", max_size=60))
def test_any_text_is_a_period_or_none(one: str, other: str) -> None:
    for text in (one, f"Từ 01/06/2024 {other}", f"từ {other} đến {one}"):
        period = period_in(text)
        assert period is None or period[0] <= period[1]


DAY = "03/06/2024"
EXCEL = datetime(2024, 6, 3)  # noqa: DTZ001 - as Excel has it
ROWS: list[list[str | datetime]] = [
    ["Từ ngày/ From:", DAY, "Đến ngày/ To:", DAY],
    ["Từ ngày/ From:", EXCEL, "Đến ngày/ To:", EXCEL],
    ["Từ ngày", f"{DAY} 00:00:00", "Đến ngày", f"{DAY} 23:59:59"],
    ["Thời gian", "từ", DAY, "đến", DAY],
    ["Ngày giao dịch từ:", DAY, "đến:", DAY],
    ["Từ ngày", DAY, f"Đến ngày {DAY}"],
    [f"Từ ngày: {DAY}", f"Đến ngày: {DAY}"],
    ["Kỳ sao kê:", DAY, DAY],
    ["Kỳ sao kê:", EXCEL, EXCEL],
    ["Kỳ sao kê:", DAY, "-", DAY],
    ["Khoảng thời gian:", f"{DAY} - {DAY}"],
    [f"Khoảng thời gian: {DAY} - {DAY}"],
    ["Từ ngày", DAY, "Đến ngày", DAY, "Ngày in:", "04/06/2024 10:00"],
]
PLACES = (0, 1, 3)


def below(head: list[list[str | datetime]], shape: str) -> tuple[list[list[str | datetime]], int]:
    """Return the rows of a file, with a credit and a debit, and how many are above the header."""
    header, pattern = SHAPES[shape]
    lines = [row_of(pattern, "FT1", 50_000, "x"), row_of(pattern, "FT2", -7_000, "y")]
    return [*head, *map(list, (header.split("|"), *lines))], len(head)


def written(rows: list[list[str | datetime]], kind: str) -> str | bytes:
    if kind == "xlsx":
        return xlsx(rows)
    return as_csv(
        [[f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else cell for cell in row] for row in rows]
    )


def moved(entries: list[tuple[object, ...]], by: int) -> list[tuple[object, ...]]:
    """Return what `shown` gives, the rows for a person further down."""
    return [(row[0] + by, *row[1:]) if isinstance(row[0], int) else row for row in entries]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_period_in_any_cells_is_no_line_of_any_bank(shape: str, kind: str) -> None:
    """Law: the rows below are read as without it, and its days are those of the file."""
    plain = shown(opened(written(below([], shape)[0], kind)))
    for row in ROWS:
        for place in PLACES:
            rows, above = below([[*[""] * place, *row]], shape)
            statement = opened(written(rows, kind))
            assert shown(statement) == moved(plain, above), (row, place)
            assert statement.covered == (whole(date(2024, 6, 3), date(2024, 6, 3)),), (row, place)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("shape", SHAPES)
def test_labels_with_the_days_below_them(shape: str, kind: str) -> None:
    plain = shown(opened(written(below([], shape)[0], kind)))
    for place in PLACES:
        for between in range(3):
            gap = [""] * place, [""] * between
            labels, days = (
                [*gap[0], one, *gap[1], other] for one, other in (("Từ ngày", "Đến ngày"), (DAY, DAY))
            )
            statement = opened(written(below([labels, days], shape)[0], kind))
            assert shown(statement) == moved(plain, 2)
            assert statement.covered == (whole(date(2024, 6, 3), date(2024, 6, 3)),)


def test_beside_the_account_of_the_statement() -> None:
    row = f"Từ ngày;{DAY};Đến ngày;{DAY};Số tài khoản;{ACCOUNT}\n"
    statement = opened(f"{row}{HEADER}{LINE}", account=None)
    assert shown(statement) == [("FT1", 50_000)]
    assert statement.covered == (whole(date(2024, 6, 3), date(2024, 6, 3)),)


@pytest.mark.parametrize(
    "memo",
    [
        "Từ ngày 01/06/2024 đến ngày 30/06/2024",
        "tu 01/06/2024 den 30/06/2024",
        "Kỳ sao kê: 01/06/2024 - 30/06/2024",
        "Số tài khoản: 113366668888",
    ],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_payment_above_the_header_is_kept_whatever_its_memo_is(shape: str, memo: str) -> None:
    """Law: an amount under no header is for a person, and its row names no period."""
    payment = row_of(SHAPES[shape][1], "FT0", 90_000, memo)
    (lost, *others) = opened(written(below([list(payment)], shape)[0], "csv"))
    assert (lost.row, lost.code.value) == (1, "row-without-header")  # type: ignore[union-attr]
    assert shown(others)[0] == ("FT1", 50_000)
    assert opened(written(below([list(payment)], shape)[0], "csv")).covered == ()


@pytest.mark.parametrize(
    ("row", "is_period"),
    [
        (f"Từ ngày;{DAY};Đến ngày;{DAY};", True),
        (f"Từ ngày;{DAY};;;", True),
        (f"{DAY};FT9;;{DAY};tu ngay", False),
        (f"{DAY};FT9;;;Từ ngày {DAY}", False),
        (f"Từ ngày;{DAY};;50.000;", False),
        (f"{DAY};FT9;;50.000;Từ ngày {DAY} đến ngày {DAY}", False),
    ],
)
def test_below_a_header_it_is_passed_over_and_a_payment_is_not(row: str, *, is_period: bool) -> None:
    """Banks repeat the period on each page, and before the next account."""
    header = "Nội dung;Ngày GD;Số CT;Ghi có;Ghi nợ\n" if row.startswith("Từ") else HEADER
    line = f"x;{DAY};FT1;50.000;\n" if row.startswith("Từ") else LINE
    statement = opened(f"{header}{line}{row}\n", money="dot")
    first, *others = shown(statement)
    assert first == ("FT1", 50_000)
    assert (others == []) == is_period
    assert statement.passed_over["text"] == is_period
    assert statement.covered == ()


@given(
    st.integers(min_value=1_000, max_value=10**12), st.sampled_from([",", ".", " ", ""]), st.integers(0, 5)
)
def test_no_amount_is_a_day(dong: int, mark: str, place: int) -> None:
    """Law: a row with an amount among the amounts is never a period."""
    amount = f"{dong:,}".replace(",", mark)
    cells = ["Từ ngày", DAY, "Đến ngày", DAY, "Số tài khoản", ACCOUNT]
    cells.insert(place, amount)
    assert names_days(cells, [place]) is False
    assert names_days([*cells[:place], dong, *cells[place + 1 :]], [place]) is False
