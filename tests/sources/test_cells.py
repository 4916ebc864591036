"""Cells of files: an amount has one value or none, a word means in, out or neither, a header is its words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.sources.cells import (
    Amount,
    Money,
    amount_of,
    direction_of,
    dong_of,
    formats_of,
    has_lost_digits,
    has_sign,
    text_of,
    words_of,
)

FORMATS = (Money.PLAIN, Money.DOT, Money.COMMA, Money.SPACE)


class TestDong:
    """Money is parsed strictly, by declared format only."""

    @pytest.mark.parametrize(
        ("text", "plain", "dot", "comma", "space"),
        [
            ("0", 0, 0, 0, 0),
            ("500", 500, 500, 500, 500),
            ("1000000", 1_000_000, 1_000_000, 1_000_000, 1_000_000),
            ("1000000.00", 1_000_000, None, 1_000_000, 1_000_000),
            ("1000000.0", 1_000_000, None, 1_000_000, 1_000_000),
            ("1000000,00", None, 1_000_000, None, 1_000_000),
            ("1.000.000", None, 1_000_000, None, None),
            ("1.000.000,00", None, 1_000_000, None, None),
            ("1,000,000", None, None, 1_000_000, None),
            ("1,000,000.00", None, None, 1_000_000, None),
            ("1 000 000", None, None, None, 1_000_000),
            ("1\u00a0000\u202f000,00", None, None, None, 1_000_000),
            ("1.000", None, 1_000, None, None),  # a thousand, or one with three decimals
            ("1,000", None, None, 1_000, None),
            ("50.00", 50, None, 50, 50),
            ("50,00", None, 50, None, 50),
            (" 50000 VND", 50_000, 50_000, 50_000, 50_000),
            ("50000đ", 50_000, 50_000, 50_000, 50_000),
            ("50.000 ₫", None, 50_000, None, None),
        ],
    )
    def test_one_text_in_four_formats(self, text, plain, dot, comma, space):
        assert [dong_of(text, money) for money in FORMATS] == [plain, dot, comma, space]
        read = {
            money
            for money, value in zip(FORMATS, (plain, dot, comma, space), strict=True)
            if value is not None
        }
        assert formats_of(text) == read

    @pytest.mark.parametrize("money", Money)
    @pytest.mark.parametrize(
        "text",
        [
            *("", " ", "-50000", "+50000", "(50000)", "050000", "5e4", "50_000", "1.00.000", "1,00,000"),
            *(
                "1000,000",
                "1000.000",
                "1.000,000.00",
                "1,000.000,00",
                "50000.50",
                "50000,01",
                "50000.",
                ".00",
            ),
            *("1000 000", "1 00", "٥٠٠٠٠", "５００００", "50000 USD", "VND", "9" * 41, "NaN", "60.00.00"),
        ],
    )
    def test_what_is_doubtful_is_no_amount(self, text, money):
        assert dong_of(text, money) is None

    @given(st.integers(0, 10**15))
    def test_what_a_program_prints_is_read(self, amount):
        assert dong_of(f"{amount}", Money.PLAIN) == dong_of(f"{amount}.00", Money.PLAIN) == amount
        assert dong_of(f"{amount:,}", Money.COMMA) == dong_of(f"{amount:,}.00", Money.COMMA) == amount
        assert dong_of(f"{amount:,}".replace(",", "."), Money.DOT) == amount
        assert dong_of(f"{amount:,}".replace(",", " "), Money.SPACE) == amount

    @given(st.text("0123456789., ", min_size=1, max_size=12))
    def test_no_text_has_two_values(self, text):
        values = {dong_of(text, money) for money in Money} - {None}
        assert len(values) <= 1


class TestAmount:
    @pytest.mark.parametrize(
        ("text", "sign"),
        [
            *(("50,000", 0), ("+50,000", 1), ("+ 50,000 VND", 1), ("50,000+", 1), ("50,000 CR", 1)),
            *(("-50,000", -1), ("- 50,000", -1), ("50,000-", -1), ("(50,000)", -1), ("−50,000", -1)),
            *(("–50,000", -1), ("50,000 DR", -1), ("DR 50,000", -1), ("(50,000) VND", -1), ("-50,000đ", -1)),
            *(("VND 50,000", 0), ("₫50,000", 0), ("-50,000.00", -1)),
        ],
    )
    def test_a_sign_in_any_spelling(self, text, sign):
        assert amount_of(text, Money.COMMA) == Amount(sign, 50_000)
        assert has_sign(text) is (sign != 0)

    @pytest.mark.parametrize(
        "text",
        ["", "--5", "-(5)", "(5", "5)", "+-5", "-5-", "5 DR-", "USD 5", "5 USD", "-", "x" * 50, "-5.000"],
    )
    def test_what_is_none(self, text):
        assert amount_of(text, Money.COMMA) is None
        assert not has_sign("x" * 50)

    @pytest.mark.parametrize(
        ("number", "expected"),
        [
            (50_000.0, Amount(0, 50_000)),
            (50_000, Amount(0, 50_000)),
            (-50_000.0, Amount(-1, 50_000)),
            (0.0, Amount(0, 0)),
            (50_000.5, None),
            (10**15 - 1, Amount(0, 10**15 - 1)),
            (1 - 10**15, Amount(-1, 10**15 - 1)),
            (1e15, None),
            (-1e15, None),
            (float("nan"), None),
            (float("inf"), None),
            (True, None),
            (date(2024, 6, 1), None),
        ],
    )
    def test_numbers_of_excel_need_no_format(self, number, expected):
        assert amount_of(number, Money.PLAIN) == expected

    def test_the_sign_of_a_number(self):
        assert has_sign(-5.0)
        assert has_sign(-1)
        for number in (5.0, 1, 0.5, 0, 0.0):
            assert not has_sign(number)
        assert not has_sign(date(2024, 6, 1))

    def test_the_value_has_the_sign(self):
        assert (Amount(-1, 5).value, Amount(0, 5).value, Amount(1, 5).value) == (-5, 5, 5)

    def test_a_long_text_has_no_format(self):
        assert formats_of("5" * 41) == frozenset()
        assert amount_of("5" * 41, Money.PLAIN) is None
        assert formats_of("5" * 40) == frozenset(Money)
        assert dong_of("5" * 40, Money.PLAIN) == amount_of("5" * 40, Money.PLAIN).dong == int("5" * 40)


class TestDirection:
    @pytest.mark.parametrize(
        ("money_in", "money_out"),
        [
            *(("+", "-"), ("C", "D"), ("C", "N"), ("CR", "DR"), ("Có", "Nợ"), ("CO", "NO")),
            *(
                ("Ghi có", "Ghi nợ"),
                ("Tiền vào", "Tiền ra"),
                ("in", "out"),
                ("Credit", "Debit"),
                (" + ", "−"),
            ),
        ],
    )
    def test_pairs(self, money_in, money_out):
        assert (direction_of(money_in), direction_of(money_out)) == ("in", "out")

    @pytest.mark.parametrize("text", ["", "Chuyển khoản", "?", "x" * 50, "TRF", "+-"])
    def test_other_words_mean_neither(self, text):
        assert direction_of(text) is None


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        *(
            ("2.02406E+13", True),
            ("2,02406E+13", True),
            ("1e+15", True),
            (1e15, True),
            (10**15 - 1, False),
            (12345678901234567, True),
        ),
        *(
            ("20240601123456", False),
            ("FT1E+1", False),
            ("12E5", False),
            (20240601123456.0, False),
            ("a+b", False),
        ),
        (date(2024, 6, 1), False),
    ],
)
def test_excel_takes_digits_away(cell, lost):
    assert has_lost_digits(cell) is lost


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *(
            ("  FT1 ", "FT1"),
            (5.0, "5"),
            (5, "5"),
            (5243.65937, "5243.65937"),
            (True, "True"),
            (1e16, "1e+16"),
        ),
        *((date(2024, 6, 1), "2024-06-01"), (datetime(2024, 6, 1, 9), "2024-06-01T09:00:00")),  # noqa: DTZ001
    ],
)
def test_a_cell_as_a_text(cell, text):
    assert text_of(cell) == text


def test_headers_are_compared_without_accents_case_and_signs():
    assert words_of("  SỐ TIỀN\nGHI CÓ (Đồng) ") == "so tien ghi co dong"
    assert words_of("ĐƠN VỊ ƯỚC") == "don vi uoc"
