"""The days that a statement says it has: the period above its header."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statement_files import ACCOUNT, BANK, opened, xlsx

from vnqr.ledger.matching import Coverage
from vnqr.sources._period import period_in

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


def test_of_a_file_without_lines_where_the_caller_says_whose_it_is() -> None:
    assert opened(f"{SAYINGS[0]};;;;\n{HEADER}").covered == (whole(),)


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
