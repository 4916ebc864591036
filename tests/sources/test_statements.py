"""Credits from the files of banks and the messages of aggregators: read exactly, or shown to a person."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from vnqr.errors import Code, VnqrError
from vnqr.ledger.values import VIETNAM, Credit, InvalidCredit
from vnqr.sources.statements import CreditsFile, Money, credits_from_csv
from vnqr.sources.tables import dong_of, time_of, words_of

VECTORS = Path(__file__).parents[1] / "vectors"
STATEMENTS = VECTORS / "statements"
REFERENCE = "HS0000001H262406010001BXN"
NOON = datetime(2024, 6, 1, 14, 2, 37, tzinfo=VIETNAM)


class TestMoney:
    """Money is parsed strictly, by declared format only."""

    @pytest.mark.parametrize(
        ("text", "plain", "dot", "comma"),
        [
            ("0", 0, 0, 0),
            ("500", 500, 500, 500),
            ("1000000", 1_000_000, 1_000_000, 1_000_000),
            ("1000000.00", 1_000_000, None, 1_000_000),
            ("1000000.0", 1_000_000, None, 1_000_000),
            ("1000000,00", None, 1_000_000, None),
            ("1.000.000", None, 1_000_000, None),
            ("1.000.000,00", None, 1_000_000, None),
            ("1,000,000", None, None, 1_000_000),
            ("1,000,000.00", None, None, 1_000_000),
            ("1.000", None, 1_000, None),  # a thousand, or one with three decimals
            ("1,000", None, None, 1_000),
            ("50.00", 50, None, 50),
            ("50,00", None, 50, None),
            (" 50000 VND", 50_000, 50_000, 50_000),
            ("50000đ", 50_000, 50_000, 50_000),
            ("50.000 ₫", None, 50_000, None),
        ],
    )
    def test_one_text_in_three_formats(
        self, text: str, plain: int | None, dot: int | None, comma: int | None
    ) -> None:
        assert [dong_of(text, money) for money in (Money.PLAIN, Money.DOT, Money.COMMA)] == [
            plain,
            dot,
            comma,
        ]

    @pytest.mark.parametrize("money", Money)
    @pytest.mark.parametrize(
        "text",
        [
            "",
            " ",
            "-50000",
            "+50000",
            "(50000)",
            "050000",
            "5e4",
            "50_000",
            "50 000",
            "1.00.000",
            "1,00,000",
            "1000,000",
            "1000.000",
            "1.000,000.00",
            "1,000.000,00",
            "50000.50",
            "50000,01",
            "50000.",
            ".00",
            "٥٠٠٠٠",
            "５００００",
            "50000 USD",
            "VND",
            "9" * 31,
            "NaN",
        ],
    )
    def test_what_is_doubtful_is_no_amount(self, text: str, money: Money) -> None:
        assert dong_of(text, money) is None

    @given(st.integers(0, 10**15))
    def test_what_a_program_prints_is_read(self, amount: int) -> None:
        assert dong_of(f"{amount}", Money.PLAIN) == dong_of(f"{amount}.00", Money.PLAIN) == amount
        assert dong_of(f"{amount:,}", Money.COMMA) == dong_of(f"{amount:,}.00", Money.COMMA) == amount
        assert dong_of(f"{amount:,}".replace(",", "."), Money.DOT) == amount

    @given(st.text("0123456789.,", min_size=1, max_size=12))
    def test_no_text_has_two_values(self, text: str) -> None:
        values = {dong_of(text, money) for money in Money} - {None}
        assert len(values) <= 1


class TestTime:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2024-06-01 14:02:37", NOON),
            ("2024-06-01T14:02:37", NOON),
            ("2024-06-01T07:02:37Z", NOON),
            ("2024-06-01T07:02:37+00:00", NOON),
            ("2024-06-01 02:02:37-0500", NOON),
            ("2024-06-01T14:02:37.5", NOON + timedelta(milliseconds=500)),
            ("01/06/2024 14:02:37", NOON),
            ("1/6/2024  14:02", NOON - timedelta(seconds=37)),
            ("01-06-2024 14:02:37", NOON),
            ("01/06/2024", datetime(2024, 6, 1, tzinfo=VIETNAM)),
            ("29/02/2024", datetime(2024, 2, 29, tzinfo=VIETNAM)),
            (" 2024-06-01 ", datetime(2024, 6, 1, tzinfo=VIETNAM)),
        ],
    )
    def test_a_time_is_read_day_first_or_year_first(self, text: str, expected: datetime) -> None:
        moment = time_of(text, VIETNAM)
        assert moment == expected
        assert moment.utcoffset() is not None

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "31/06/2024",
            "29/02/2023",
            "06/13/2024",
            "2024-13-01",
            "2024-06-01 24:00:00",
            "2024-06-01 14:60",
            "01/06/24",
            "01/06-2024",
            "2024/06/01",
            "45444",
            "01/06/2024 2:02 PM",
            "2024-06-01T07:02:37+07:60",
            "2024-06-01T07:02:37+24:00",
            "٠١/٠٦/٢٠٢٤",
            "hôm nay",
        ],
    )
    def test_what_is_no_time_is_none(self, text: str) -> None:
        assert time_of(text, VIETNAM) is None

    def test_the_zone_of_a_bare_time_is_given(self) -> None:
        assert time_of("2024-06-01 07:02:37", UTC) == NOON


def test_headers_are_compared_without_accents_case_and_signs() -> None:
    assert words_of("  SỐ TIỀN\nGHI CÓ (Đồng) ") == "so tien ghi co dong"
    assert words_of("ĐƠN VỊ ƯỚC") == "don vi uoc"


def read(path: Path, **options: object) -> list[Credit | InvalidCredit]:
    return list(credits_from_csv(path, bank="970415", **options))


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "statement.csv"
    path.write_bytes(text.encode(encoding, "surrogateescape"))
    return path


def credit(transaction_id: str, amount: int, memo: str, received_at: datetime, **other: object) -> Credit:
    values = {"bank": "970415", "account": "113366668888"} | other
    return Credit(transaction_id=transaction_id, amount=amount, memo=memo, received_at=received_at, **values)


class TestStatements:
    """Files as banks export them, made up."""

    def test_bilingual_headers_below_a_preamble(self) -> None:
        file = credits_from_csv(
            STATEMENTS / "bilingual.csv", money=Money.COMMA, account="0011001932418", bank="970415"
        )
        day = datetime(2024, 6, 1, tzinfo=VIETNAM)
        wrapped = "MBVCB.4525077405.HS0000001H2624060\n10001BXN.CT tu 0351000000001 TRAN THI MAI"
        assert list(file) == [
            credit("5243.65937", 50_000, wrapped, day, account="0011001932418"),
            credit("5267.80568", 1_000_000, "nop phi ho so", day + timedelta(1), account="0011001932418"),
        ]
        assert file.passed_over == {"debit": 1, "summary": 2}

    def test_no_accents_one_signed_column_utf_16(self) -> None:
        file = credits_from_csv(STATEMENTS / "signed.tsv", money=Money.DOT, bank="970415")
        assert list(file) == [
            credit("FT24153000001", 1_000_000, REFERENCE, NOON, payer="TRAN THI MAI"),
            credit("FT24153000003", 50_000, "QR", datetime(2024, 6, 1, 9, 5, tzinfo=VIETNAM)),
        ]
        assert file.passed_over == {"debit": 1}

    def test_english_headers_and_a_column_for_the_direction(self) -> None:
        good, doubtful = read(STATEMENTS / "direction.csv")
        assert good == credit("A1", 50_000, REFERENCE, NOON)
        assert (doubtful.row, doubtful.field, doubtful.code) == (4, "direction", Code.CELL_CHOICE)

    def test_the_wrong_format_makes_every_row_invalid_and_none_wrong(self) -> None:
        rows = read(STATEMENTS / "signed.tsv", money=Money.COMMA)
        assert [(row.row, row.code) for row in rows] == [
            (2, Code.CELL_MONEY),
            (3, Code.CELL_MONEY),
            (4, Code.CELL_MONEY),
        ]
        assert rows[0].issue.describe() == (
            "the amount is not written as declared (comma), or not in whole dong"
        )

    def test_a_file_is_read_anew_and_travels_to_workers(self) -> None:
        file = credits_from_csv(STATEMENTS / "direction.csv", source="ngày 1", bank="970415")
        assert list(file) == list(file) == list(pickle.loads(pickle.dumps(file)))  # noqa: S301 - our own bytes
        assert list(file)[1].source == "ngày 1"
        assert isinstance(file, CreditsFile)


HEADER = "Mã giao dịch,Số tài khoản,Ngày giao dịch,Ghi nợ,Ghi có,Nội dung,Người chuyển\n"


class TestDoubtfulRows:
    """Anything doubtful is an invalid credit with the row number, never a guess, never a stop of the file."""

    @pytest.mark.parametrize(
        ("row", "field", "code"),
        [
            ("FT1,113,01/06/2024,,5.000,x,", "credit", Code.CELL_MONEY),
            ("FT1,113,01/06/2024,x,5000,x,", "debit", Code.CELL_MONEY),
            ("FT1,113,01/06/2024,,50.5,x,", "credit", Code.CELL_MONEY),
            ("FT1,113,01/06/2024,,-5000,x,", "credit", Code.CELL_MONEY),
            ("FT1,113,01/06/2024,,,x,", "credit", Code.CELL_EMPTY),
            ("FT1,113,01/06/2024,0,0,x,", "credit", Code.CELL_EMPTY),
            ("FT1,113,01/06/2024,5000,5000,x,", "credit", Code.CELL_BOTH_SIDES),
            ("FT1,113,,,5000,x,", "received_at", Code.CELL_EMPTY),
            ("FT1,113,06/13/2024,,5000,x,", "received_at", Code.CELL_TIME),
            ("FT1,113,01/06/1999,,5000,x,", "received_at", Code.TIME_INVALID),
            (",113,01/06/2024,,5000,x,", "transaction_id", Code.LINE_INVALID),
            ("FT\x07,113,01/06/2024,,5000,x,", "transaction_id", Code.LINE_INVALID),
            ("FT1,,01/06/2024,,5000,x,", "account", Code.ACCOUNT_CHARACTERS),
            ("FT1,1.13E+11,01/06/2024,,5000,x,", "account", Code.ACCOUNT_CHARACTERS),
            ("FT1,113366668888.0,01/06/2024,,5000,x,", "account", Code.ACCOUNT_CHARACTERS),
            ("FT1,113,01/06/2024,,9999999999999999,x,", "amount", Code.DONG_INVALID),
            ("FT1,113,01/06/2024,,5000," + "x" * 2001 + ",", "memo", Code.CREDIT_MEMO),
            ("FT1,113,01/06/2024,,5000,x,y,z", "", Code.ROW_CELLS),
            ("FT1,113,01/06/2024,,5000,\udcff,", "", Code.ROW_UNREADABLE),
            ("FT1,113,01/06/2024", "credit", Code.CELL_EMPTY),
            ("FT1,113,01/06/2024,,5000," + "x" * 140_000 + ",", "", Code.ROW_UNREADABLE),
        ],
    )
    def test_a_doubtful_row_is_shown_and_the_next_one_read(
        self, tmp_path: Path, row: str, field: str, code: Code
    ) -> None:
        # The good rows before the doubtful one keep it out of the lines in which the header is looked for.
        good = "FT{},113,01/06/2024,,5000,x,\n"
        before = "".join(good.format(f"A{number}") for number in range(3000))
        path = write(tmp_path, HEADER + before + row + "\n" + good.format(9))
        *many, invalid, last = read(path)
        assert len(many) == 3000
        assert (invalid.row, invalid.field, invalid.code) == (3002, field, code)
        assert (invalid.source, last.transaction_id) == ("statement.csv", "FT9")
        assert "113" not in invalid.issue.message

    def test_rows_are_known_again_by_their_text(self, tmp_path: Path) -> None:
        path = write(tmp_path, HEADER + "FT1,113,,,5000,x,\nFT1,113,,,5000,y,\n")
        assert len(set(read(path))) == len(set(read(path) + read(path))) == 2

    @pytest.mark.parametrize("last", ["", 'FT3,113,01/06/2024,,5000,"z",\n'])
    def test_an_open_quote_swallows_no_row_unseen(self, tmp_path: Path, last: str) -> None:
        rows = 'FT1,113,01/06/2024,,5000,"x,\nFT2,113,01/06/2024,,5000,y,\n'
        (invalid,) = read(write(tmp_path, HEADER + rows + last))
        assert (invalid.row, invalid.code) == (2, Code.ROW_UNREADABLE)

    def test_the_row_number_is_the_line_where_the_row_starts(self, tmp_path: Path) -> None:
        rows = 'FT1,113,01/06/2024,,5000,"a\nb\nc",\n\nFT2,113,,,5000,y,\n'
        _, invalid = read(write(tmp_path, HEADER + rows))
        assert invalid.row == 6

    def test_blank_rows_and_blank_cells_beyond_the_header_mean_nothing(self, tmp_path: Path) -> None:
        rows = "\n , ,\nFT1,113,01/06/2024,,5000,x,,,\n"
        assert [row.transaction_id for row in read(write(tmp_path, HEADER + rows))] == ["FT1"]

    def test_wrapped_ids_and_guarded_accounts_are_read(self, tmp_path: Path) -> None:
        rows = '"FT1\n 2",\'0011 0019 32418,01/06/2024,-0,5000,x,"TRAN\nMAI"\n'
        (good,) = read(write(tmp_path, HEADER + rows))
        assert (good.transaction_id, good.account, good.payer) == ("FT1 2", "0011001932418", "TRAN MAI")

    @pytest.mark.parametrize(
        "first", ["Tổng cộng", "TONG PHAT SINH", "Số dư cuối kỳ", "Total", "Ending balance"]
    )
    def test_totals_and_balances_are_passed_over(self, tmp_path: Path, first: str) -> None:
        file = credits_from_csv(write(tmp_path, HEADER + f",{first},,,5000,,\n"), bank="970415")
        assert list(file) == []
        assert file.passed_over == {"summary": 1}

    def test_a_line_with_an_id_is_no_total(self, tmp_path: Path) -> None:
        (good,) = read(write(tmp_path, HEADER + "FT1,113,01/06/2024,,5000,Tong cong ty,\n"))
        assert good.memo == "Tong cong ty"

    @pytest.mark.parametrize("debit", ["5000", "-5000"])
    def test_debits_are_passed_over(self, tmp_path: Path, debit: str) -> None:
        file = credits_from_csv(write(tmp_path, HEADER + f"FT1,113,01/06/2024,{debit},0,x,\n"), bank="970415")
        assert list(file) == []
        assert file.passed_over == {"debit": 1}

    @pytest.mark.parametrize("amount", ["0", "+0"])
    def test_nothing_is_no_credit(self, tmp_path: Path, amount: str) -> None:
        text = f"Mã giao dịch,Số tài khoản,Ngày,Số tiền,Nội dung\nFT1,113,01/06/2024,{amount},x\n"
        (invalid,) = read(write(tmp_path, text))
        assert invalid.code is Code.DONG_INVALID

    @pytest.mark.parametrize(("text", "code"), [("", Code.CELL_EMPTY), ("--5", Code.CELL_MONEY)])
    def test_a_signed_amount_has_one_sign(self, tmp_path: Path, text: str, code: Code) -> None:
        (invalid,) = read(
            write(tmp_path, f"Mã giao dịch,Số tài khoản,Ngày,Số tiền,Nội dung\nFT1,113,01/06/2024,{text},x\n")
        )
        assert (invalid.field, invalid.code) == ("amount", code)

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=9))
    def test_no_row_whatever_stops_the_file(
        self, tmp_path_factory: pytest.TempPathFactory, cells: list[str]
    ) -> None:
        folder = tmp_path_factory.mktemp("rows")
        quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        *_, last = read(write(folder, HEADER + quoted + "\nFT9,113,01/06/2024,,5000,x,\n"))
        assert last.transaction_id == "FT9"


class TestColumns:
    """Column names: a sniffing default, or as the caller names them."""

    def test_named_columns_are_taken_as_named(self, tmp_path: Path) -> None:
        path = write(tmp_path, "Bút toán,TK,Giờ,Ngày,Tiền,Lời nhắn\nA1,113,14:02:37,01/06/2024,5000,x\n")
        named = {
            "transaction_id": "Bút toán",
            "account": "tk",
            "received_at": ("Ngày", "Giờ"),
            "credit": " TIỀN ",
            "memo": "Lời nhắn",
        }
        assert read(path, columns=named) == [credit("A1", 5_000, "x", NOON, account="113")]

    def test_a_bank_without_ids_is_read_by_its_balance(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, "Ngày,Ghi có,Số dư,Nội dung\n01/06/2024,5000,9000,x\n01/06/2024,5000,14000,x\n"
        )
        ids = [
            c.transaction_id for c in read(path, account="113", columns={"transaction_id": ("Ngày", "Số dư")})
        ]
        assert ids == ["01/06/2024 9000", "01/06/2024 14000"]

    def test_a_header_in_another_script_is_named_as_written(self, tmp_path: Path) -> None:
        path = write(tmp_path, "Mã giao dịch,Ngày,Ghi có,备注\nA1,01/06/2024,5000,x\n")
        assert read(path, account="113", columns={"memo": "备注"})[0].memo == "x"
        with pytest.raises(VnqrError):
            read(path, account="113", columns={"memo": "注备"})

    def test_the_preferred_of_two_columns_is_taken(self, tmp_path: Path) -> None:
        path = write(
            tmp_path, "Ngày hiệu lực,Ngày giao dịch,Mã GD,Ghi có,Diễn giải\n02/06/2024,01/06/2024,A1,5000,x\n"
        )
        assert read(path, account="113")[0].received_at.day == 1

    @pytest.mark.parametrize(
        ("header", "code", "fields"),
        [
            ("Mã GD,Ngày,Ghi có,Nội dung", Code.COLUMNS_NOT_FOUND, "account"),
            ("Mã GD,Số TK,Ngày,Nội dung", Code.COLUMNS_NOT_FOUND, "credit"),
            ("Mã GD,Số TK,Ngày,Ghi có", Code.COLUMNS_NOT_FOUND, "memo"),
            ("Mã GD,Số TK,Ngày,Ghi có,Nội dung,Nội dung", Code.COLUMN_AMBIGUOUS, "memo"),
            ("a,b,c", Code.COLUMNS_NOT_FOUND, "transaction_id, account, memo, received_at"),
            ("", Code.COLUMNS_NOT_FOUND, "transaction_id, account, memo, received_at"),
        ],
    )
    def test_what_is_not_found_is_told_at_once(
        self, tmp_path: Path, header: str, code: Code, fields: str
    ) -> None:
        with pytest.raises(VnqrError) as caught:
            credits_from_csv(write(tmp_path, header + "\n"), bank="970415")
        assert (caught.value.code, dict(caught.value.issues[0].params)) == (code, {"fields": fields})

    def test_an_unknown_field_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(VnqrError) as caught:
            credits_from_csv(write(tmp_path, HEADER), columns={"iban": "IBAN"}, bank="970415")
        assert dict(caught.value.issues[0].params) == {"fields": "iban"}

    def test_the_ordinal_column_is_no_debit(self, tmp_path: Path) -> None:
        path = write(
            tmp_path,
            "No.,Transaction ID,Account,Date,Nợ/Debit,Có/Credit,Details\n1,A1,113,01/06/2024,,5000,x\n",
        )
        assert read(path)[0].amount == 5_000

    def test_another_encoding_is_told(self, tmp_path: Path) -> None:
        for text in (HEADER.encode("utf-16-le"), HEADER.encode("cp1258", "replace") + b"\xe3\xdc"):
            path = tmp_path / "statement.csv"
            path.write_bytes(text)
            with pytest.raises(VnqrError) as caught:
                credits_from_csv(path, bank="970415")
            assert caught.value.code is Code.FILE_ENCODING

    def test_no_csv_at_all_has_no_columns(self, tmp_path: Path) -> None:
        lines = ('"' + "x" * 60_000 + "\n") * 3
        with pytest.raises(VnqrError) as caught:
            credits_from_csv(write(tmp_path, lines), bank="970415")
        assert caught.value.code is Code.COLUMNS_NOT_FOUND

    def test_the_account_given_must_be_one(self, tmp_path: Path) -> None:
        with pytest.raises(ValidationError) as caught:
            credits_from_csv(write(tmp_path, HEADER), account="113-366", bank="970415")
        assert caught.value.errors()[0]["type"] == Code.ACCOUNT_CHARACTERS

    def test_the_zone_may_be_another(self, tmp_path: Path) -> None:
        path = write(tmp_path, HEADER + "FT1,113,01/06/2024 07:02:37,,5000,x,\n")
        zone = timezone(timedelta(0))
        assert read(path, zone=zone)[0].received_at == NOON
