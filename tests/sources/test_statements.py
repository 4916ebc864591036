"""Statements of banks: read exactly, or shown to a person with the sheet and the row."""

from __future__ import annotations

import hashlib
import pickle
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statement_files import ACCOUNT, opened, read, shown, xlsx

from vnqr.errors import Code, VnqrError
from vnqr.ledger.identity import identity
from vnqr.ledger.values import VIETNAM, Credit, Debit, InvalidCredit
from vnqr.sources import Money, Statement, read_statement

STATEMENTS = Path(__file__).parents[1] / "vectors" / "statements"
REFERENCE = "HS0000001H262406010001BXN"
NOON = datetime(2024, 6, 1, 14, 2, 37, tzinfo=VIETNAM)
DAY = datetime(2024, 6, 1, tzinfo=VIETNAM)


def credit(number: str | None, amount: int, memo: str, received_at: datetime, **other: object) -> Credit:
    values = {"bank": "970415", "account": ACCOUNT, "source": "statement"} | other
    return Credit(transaction_id=number, amount=amount, memo=memo, received_at=received_at, **values)


class TestWhole:
    """Files as banks export them, made up."""

    def test_bilingual_headers_below_other_lines(self):
        statement = read_statement(STATEMENTS / "bilingual.csv", bank="VietinBank")
        account = {"account": "0011001932418", "has_clock": False}
        wrapped = "MBVCB.4525077405.HS0000001H2624060\n10001BXN.CT tu 0351000000001 TRAN THI MAI"
        assert list(statement) == [
            credit("5243.65937", 50_000, wrapped, DAY, balance=1_050_000, **account),
            credit(
                "5267.80568", 1_000_000, "nop phi ho so", DAY + timedelta(1), balance=2_030_000, **account
            ),
        ]
        (debit,) = statement.debits
        assert debit == Debit(
            bank="970415",
            account="0011001932418",
            amount=20_000,
            memo="Phi dich vu",
            booked_at=DAY,
            transaction_id="5272.37452",
            source="statement",
            has_clock=False,
            balance=1_030_000,
        )
        assert statement.passed_over == {"debit": 1, "summary": 2}
        assert statement.warnings == ()

    def test_no_accents_one_signed_column_utf_16(self):
        statement = read_statement(STATEMENTS / "signed.tsv", bank="VietinBank")
        assert list(statement) == [
            credit("FT24153000001", 1_000_000, REFERENCE, NOON, payer="TRAN THI MAI"),
            credit("FT24153000003", 50_000, "QR", datetime(2024, 6, 1, 9, 5, tzinfo=VIETNAM)),
        ]
        assert statement.passed_over == {"debit": 1}

    def test_english_headers_and_a_column_for_the_direction(self):
        good, doubtful = read_statement(STATEMENTS / "direction.csv", bank="VietinBank", money="plain")
        assert good == credit("A1", 50_000, REFERENCE, NOON)
        assert (doubtful.row, doubtful.field, doubtful.code) == (4, "direction", Code.CELL_DIRECTION)

    def test_the_wrong_format_makes_every_row_invalid_and_none_wrong(self):
        rows = list(read_statement(STATEMENTS / "signed.tsv", bank="VietinBank", money=Money.COMMA))
        assert [(row.row, row.code) for row in rows] == [(row, Code.CELL_MONEY) for row in (2, 3, 4)]

    def test_reading_needs_no_order(self):
        statement = read_statement(STATEMENTS / "vcb_cashup.csv", bank="VietinBank")
        debits, warnings, passed_over = statement.debits, statement.warnings, statement.passed_over
        first = list(statement)
        one, other = iter(statement), iter(statement)
        assert [next(one), next(other), *one] == [first[0], *first]
        assert (statement.debits, statement.warnings, statement.passed_over) == (
            debits,
            warnings,
            passed_over,
        )
        statement.passed_over.clear()
        assert statement.passed_over == passed_over

    @pytest.mark.parametrize("name", ["vcb_cashup.csv", "vcb.xlsx", "old.xls", "html_named.xls"])
    def test_a_statement_travels_to_workers(self, name):
        statement = read_statement(STATEMENTS / name, bank="VietinBank", account=ACCOUNT)
        travelled = pickle.loads(pickle.dumps(statement))  # noqa: S301 - our own bytes
        assert list(travelled) == list(statement) != []
        assert travelled.debits == statement.debits

    def test_what_it_shows(self):
        statement = read_statement(STATEMENTS / "vcb.xlsx", bank="Vietcombank")
        assert repr(statement) == "<Statement bank='970436'>"
        assert (statement.bank, statement.account) == ("970436", None)
        assert opened("Ngày,Số CT,Ghi có,Nội dung\n").account == ACCOUNT
        assert isinstance(statement, Statement)


HEADER = "Mã giao dịch,Số tài khoản,Ngày giao dịch,Ghi nợ,Ghi có,Nội dung,Người chuyển\n"
GOOD = f"FT9,{ACCOUNT},01/06/2024,,5000,x,\n"


class TestDoubtfulRows:
    """What is doubtful is a row for a person, never a guess, and never the end of the file."""

    @pytest.mark.parametrize(
        ("row", "field", "code", "amount"),
        [
            ("FT1,A,01/06/2024,,5.000,x,", "credit", Code.CELL_MONEY, None),
            ("FT1,A,01/06/2024,x,5000,x,", "debit", Code.CELL_MONEY, 5000),
            ("FT1,A,01/06/2024,,50.5,x,", "credit", Code.CELL_MONEY, None),
            ("FT1,A,01/06/2024,,-5000,x,", "credit", Code.CELL_REVERSAL, None),
            ("FT1,A,01/06/2024,,(5000),x,", "credit", Code.CELL_REVERSAL, None),
            ("FT1,A,01/06/2024,,,x,", "credit", Code.CELL_EMPTY, None),
            ("FT1,A,01/06/2024,0,0,x,", "credit", Code.CELL_EMPTY, None),
            ("FT1,A,01/06/2024,-,-,x,", "credit", Code.CELL_EMPTY, None),
            ("FT1,A,01/06/2024,5000,5000,x,", "credit", Code.CELL_BOTH_SIDES, 5000),
            ("FT1,A,,,5000,x,", "received_at", Code.CELL_EMPTY, 5000),
            ("FT1,A,hôm nay,,5000,x,", "received_at", Code.CELL_TIME, 5000),
            ("FT1,A,01/06/1999,,5000,x,", "received_at", Code.TIME_INVALID, 5000),
            (",A,01/06/2024,,5000,x,", "transaction_id", Code.CELL_EMPTY, 5000),
            ("-,A,01/06/2024,,5000,x,", "transaction_id", Code.CELL_EMPTY, 5000),
            ("FT\x07,A,01/06/2024,,5000,x,", "transaction_id", Code.LINE_INVALID, 5000),
            ("2.02406E+13,A,01/06/2024,,5000,x,", "transaction_id", Code.NUMBER_LOST_DIGITS, 5000),
            ("FT1,1.13E+11,01/06/2024,,5000,x,", "account", Code.ACCOUNT_CHARACTERS, 5000),
            ("FT1,113366668888.0,01/06/2024,,5000,x,", "account", Code.ACCOUNT_CHARACTERS, 5000),
            ("FT1,A,01/06/2024,,9999999999999999,x,", "amount", Code.DONG_INVALID, None),
            ("FT1,A,01/06/2024,,5000," + "x" * 2001 + ",", "memo", Code.CREDIT_MEMO, 5000),
            ("FT1,A,01/06/2024,,5000,x,y,z", "", Code.ROW_CELLS, 5000),
            ("FT1,A,01/06/2024,,5000,x", "", Code.ROW_CELLS, 5000),
            ("FT1,A,01/06/2024", "", Code.ROW_CELLS, None),
            ("FT1,A,01/06/2024,,5000,\udcff,", "", Code.ROW_UNREADABLE, None),
            ("FT1,A,01/06/2024,,5000," + "x" * 140_000 + ",", "", Code.ROW_UNREADABLE, None),
            ("FT1,A,01/06/2024,,5000,Tổng cộng,", "", Code.ROW_TOTAL_WITH_DATE, 5000),
            ("Tổng cộng,A,01/06/2024,,5000,x,", "", Code.ROW_TOTAL_WITH_DATE, 5000),
            ("FT1,A,01/06/2024,,5000,x,Total", "", Code.ROW_TOTAL_WITH_DATE, 5000),
            ("FT1,A,hôm nay,5000,,x,", "received_at", Code.CELL_TIME, None),
            ("FT1,A,01/06/2024,5000,,x,y,z", "", Code.ROW_CELLS, None),
        ],
    )
    def test_a_doubtful_row_is_shown_and_the_next_one_read(self, row, field, code, amount):
        row = row.replace(",A,", f",{ACCOUNT},")
        invalid, last = read(HEADER + row + "\n" + GOOD, money="plain")
        assert (invalid.row, invalid.field, invalid.code, invalid.amount) == (2, field, code, amount)
        assert (invalid.source, invalid.sheet, last.transaction_id) == ("statement", "", "FT9")
        assert "113" not in invalid.issue.message

    def test_rows_are_known_again_by_their_text(self):
        row = f"FT1,{ACCOUNT},,,5000,{{}},\n"
        noon = read(HEADER + row.format("x") + row.format("x") + row.format("y"))
        evening = read(HEADER + GOOD + row.format("y") + row.format("x") + row.format("x"))
        digests = {entry.digest for entry in noon}
        assert len(digests) == 3
        assert digests == {entry.digest for entry in evening if isinstance(entry, InvalidCredit)}

    def test_a_ledger_knows_a_row_again_by_its_digest(self):
        """BLAKE2b of sheet and cells, and of that with the number among its equals as the salt."""
        cells = ["", "FT1", ACCOUNT, "", "", "5000", "nộp phí", ""]
        inner = hashlib.blake2b("\0".join(cells).encode(), digest_size=16).digest()
        expected = [
            hashlib.blake2b(inner, digest_size=16, salt=salt).hexdigest() for salt in (b"1", b"2", b"3")
        ]
        rows = read(HEADER + (",".join(cells[1:]) + "\n") * 3)
        assert [row.digest for row in rows] == expected

    @pytest.mark.parametrize("last", ["", f'FT3,{ACCOUNT},01/06/2024,,5000,"z",\n'])
    def test_an_open_quote_hides_no_row(self, last):
        rows = f'FT1,{ACCOUNT},01/06/2024,,5000,"x,\nFT2,{ACCOUNT},01/06/2024,,5000,y,\n'
        entries = read(HEADER + rows + last)
        assert [(entry.row, entry.code) for entry in entries] == [
            (row, Code.ROW_UNREADABLE) for row in range(2, 4 + bool(last))
        ]

    def test_a_row_inside_a_cell_is_no_row_and_not_hidden(self):
        inner = f"FT2,{ACCOUNT},01/06/2024,,7000,{REFERENCE},"
        entries = read(f'{HEADER}FT1,{ACCOUNT},01/06/2024,,5000,"x\n{inner}",\n{GOOD}')
        assert [entry.code for entry in entries[:2]] == [Code.ROW_UNREADABLE] * 2
        assert shown(entries)[2:] == [("FT9", 5000)]

    @pytest.mark.parametrize("end", ["", "\r"])
    def test_a_file_that_ends_within_a_row_was_cut(self, end):
        *_, last = read(HEADER + GOOD + GOOD[:-1] + end)
        assert isinstance(last, Credit) is bool(end)
        if not end:
            assert (last.code, last.amount) == (Code.ROW_CUT, 5000)

    def test_the_row_number_is_the_line_where_the_row_starts(self):
        rows = f'FT1,{ACCOUNT},01/06/2024,,5000,"a\nb\nc",\n\nFT2,{ACCOUNT},,,5000,y,\n'
        _, invalid = read(HEADER + rows)
        assert invalid.row == 6

    def test_empty_rows_and_empty_cells_beyond_the_header_mean_nothing(self):
        assert shown(read(HEADER + "\n , ,\n" + GOOD.replace("x,", "x,,,") * 2)) == [("FT9", 5000)] * 2
        assert (
            shown(read(HEADER.replace("\n", ",,\n") + GOOD.replace("x,", "x,,") + GOOD))
            == [("FT9", 5000)] * 2
        )

    def test_a_cell_too_many_moves_the_amounts(self):
        rows = read(HEADER + GOOD + GOOD.replace(",,5000,x,", ",,,5000,x"))
        assert shown(rows) == [("FT9", 5000), (3, "credit", "cell-empty", None)]
        moved = f"FT1,{ACCOUNT},01/06/2024,,5000,,,\n"  # 5000 was a debit
        assert shown(read(HEADER + GOOD + moved))[1] == (3, "", "row-cells", 5000)
        assert shown(read(HEADER + moved)) == [(2, "", "row-cells", 5000)]

    def test_wrapped_numbers_and_guarded_accounts_are_read(self):
        rows = '"FT1\n 2",\'0011 0019 32418,01/06/2024,-0,5000,x,"TRAN\nMAI"\n'
        (good,) = read(HEADER + rows, account=None)
        assert (good.transaction_id, good.account, good.payer) == ("FT1 2", "0011001932418", "TRAN MAI")
        (good,) = read(HEADER + GOOD.replace("FT9", '"=""0123"""'))
        assert good.transaction_id == "0123"

    @pytest.mark.parametrize("memo", ["a\r\nb", "a\nb", "a\rb"])
    def test_line_breaks_in_a_memo_stay_as_they_are(self, memo):
        assert read(HEADER + GOOD.replace("x", f'"{memo}"'))[0].memo == memo

    @pytest.mark.parametrize(("cells", "is_memo"), [(5, True), (6, True), (7, False)])
    def test_a_line_of_a_memo_with_a_date_and_as_many_cells_as_a_row_may_be_one(self, cells, is_memo):
        inner = ",".join(["01/06/2024", *["a"] * (cells - 1)])
        first, *_ = read(HEADER + GOOD.replace("x", f'"nop phi\n{inner}"'))
        assert isinstance(first, Credit) is is_memo

    def test_memos_are_composed(self):
        composed, decomposed = read(
            HEADER + GOOD.replace("x", "n\u1ed9p") + GOOD.replace("x", "n\u006f\u0323\u0302p")
        )
        assert composed.memo == decomposed.memo == "n\u1ed9p"

    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=9))
    def test_no_row_whatever_stops_the_file(self, cells):
        quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
        *_, last = read(HEADER + quoted + "\n" + GOOD, money="plain")
        assert last.transaction_id == "FT9"


class TestNoMoney:
    """Totals, balances, headers, page numbers: passed over and counted; a payer is never one of them."""

    @pytest.mark.parametrize(
        "words",
        [
            *(
                "Tổng cộng",
                "TONG PHAT SINH",
                "Số dư cuối kỳ",
                "Dư cuối kỳ:",
                "Total",
                "Ending balance",
                "Tổng",
            ),
            *(
                "Tổng số/Total",
                "Cộng phát sinh trong kỳ",
                "Balance brought forward",
                "CONG",
                "Số dư đầu kỳ 01/06",
            ),
            "Tô\u0309ng cộng",
        ],
    )
    def test_their_words_in_a_row_without_a_date(self, words):
        statement = opened(HEADER + f",,,,5000,{words},\n")
        assert list(statement) == []
        assert statement.passed_over == {"summary": 1}

    @pytest.mark.parametrize(
        "payer",
        [
            *("CÔNG TY ABC", "CONG AN XA", "Tống Thị Mai", "TONG CONG TY X", "Total Energies", "Balance Spa"),
            *("Sở Du lịch", "Doanh Song", "Số dư An", "Cộng đồng", "Tống", "Closing Ltd"),
        ],
    )
    @pytest.mark.parametrize("row", [",{a},01/06/2024,,5000,{p},", ",{a},,,5000,x,{p}", ",,,,5000,{p},"])
    def test_payers_are_no_totals(self, payer, row):
        (entry,) = read(HEADER + row.format(a=ACCOUNT, p=payer) + "\n")
        assert isinstance(entry, InvalidCredit)
        assert entry.amount == 5000
        (entry,) = read(HEADER + GOOD.replace("x,", f"x,{payer}"))
        assert (entry.amount, entry.payer) == (5000, payer)

    def test_a_memo_with_their_words_is_a_memo(self):
        (good,) = read(HEADER + GOOD.replace("x", "Tong cong ty nop phi"))
        assert good.memo == "Tong cong ty nop phi"

    def test_footers_have_neither_date_nor_amount(self):
        footers = [
            "Trang 1/3",
            "Người lập biểu",
            "Postal address: 198 TRAN QUANG KHAI",
            "Contact: 1900.54.54.13",
        ]
        statement = opened(HEADER + GOOD + "".join(f"{line},,,,,,\n" for line in footers))
        assert shown(statement) == [("FT9", 5000)]
        assert statement.passed_over == {"text": 4}

    def test_a_balance_with_a_date_and_no_amount(self):
        statement = opened(HEADER + ",,01/06/2024,,,Số dư đầu kỳ,\n")
        assert list(statement) == []
        assert statement.passed_over == {"summary": 1}

    def test_a_repeated_header(self):
        statement = opened(HEADER + GOOD + HEADER + GOOD.replace("FT9", "FT8"))
        assert shown(statement) == [("FT9", 5000), ("FT8", 5000)]
        assert statement.passed_over == {"header": 1}

    def test_a_first_header_that_is_not_known_hides_no_row(self):
        text = HEADER.replace("Ghi có", "Gh? c?") + GOOD + HEADER + GOOD.replace("FT9", "FT8")
        assert shown(read(text)) == [(2, "", "row-without-header", None), ("FT8", 5000)]

    def test_two_header_rows_repeated(self):
        head = "Ngày;Số CT;Phát sinh;;Nội dung\n;;Nợ;Có;\n"
        row = "01/06/2024;F{};;50.000;x\n"
        statement = opened(head + row.format(1) + "01/06/2024;F2;7.000;;x\n" + head + row.format(3))
        assert shown(statement) == [("F1", 50_000), ("F3", 50_000)]
        assert [debit.amount for debit in statement.debits] == [7_000]
        assert statement.passed_over == {"debit": 1, "header": 2}

    def test_a_row_whose_cells_moved_is_shown(self):
        rows = read(HEADER + f"x,FT1,{ACCOUNT},y,z,01/06/2024,5000\n")
        assert [row.code for row in rows] == [Code.CELL_MONEY]


class TestDirection:
    """An amount without a sign is money received only where something says so."""

    HEAD = "Ngày;Số CT;{}Số tiền;Nội dung\n"

    def test_nothing_says_so(self):
        text = self.HEAD.format("") + "01/06/2024;F1;50.000;x\n"
        with pytest.raises(VnqrError) as caught:
            opened(text)
        assert caught.value.code is Code.DIRECTION_UNKNOWN
        assert shown(read(text, only_credits=True)) == [("F1", 50_000)]

    def test_a_sign_somewhere_in_the_column(self):
        rows = "01/06/2024;F1;50.000;x\n01/06/2024;F2;-7.000;x\n01/06/2024;F3;+1.000;x\n"
        statement = opened(self.HEAD.format("") + rows)
        assert shown(statement) == [("F1", 50_000), ("F3", 1_000)]
        assert [debit.amount for debit in statement.debits] == [7_000]

    def test_only_credits_takes_no_debit_in(self):
        statement = opened(self.HEAD.format("") + "01/06/2024;F2;(7.000);x\n", only_credits=True)
        assert list(statement) == []
        assert len(statement.debits) == 1

    @pytest.mark.parametrize(
        "header", ["Thay đổi", "+/-", "Ghi nợ/Ghi có", "D/C", "Loại giao dịch", "Dr/ Cr"]
    )
    @pytest.mark.parametrize(
        ("word_in", "word_out"), [("+", "-"), ("C", "D"), ("Có", "Nợ"), ("Tiền vào", "Tiền ra")]
    )
    def test_a_column_says_so(self, header, word_in, word_out):
        rows = f"01/06/2024;F1;{word_in};50.000;x\n01/06/2024;F2;{word_out};7.000;x\n"
        statement = opened(self.HEAD.format(header + ";") + rows)
        assert shown(statement) == [("F1", 50_000)]
        assert [debit.amount for debit in statement.debits] == [7_000]

    @pytest.mark.parametrize(
        ("word", "amount", "field", "code"),
        [
            ("?", "50.000", "direction", Code.CELL_DIRECTION),
            ("", "50.000", "direction", Code.CELL_DIRECTION),
            ("-", "+50.000", "direction", Code.CELL_DIRECTION),
            ("+", "-50.000", "amount", Code.CELL_REVERSAL),
            ("+", "", "amount", Code.CELL_EMPTY),
            ("+", "0", "amount", Code.CELL_EMPTY),
            ("+", "--5", "amount", Code.CELL_MONEY),
        ],
    )
    def test_what_contradicts_is_shown(self, word, amount, field, code):
        rows = f"01/06/2024;F1;{word};{amount};x\n01/06/2024;F2;+;1.000;x\n"
        invalid, good = read(self.HEAD.format("Thay đổi;") + rows, money="dot")
        assert (invalid.field, invalid.code, good.amount) == (field, code, 1_000)

    def test_a_sign_says_it_where_the_word_does_not(self):
        rows = "01/06/2024;F1;QR;+50.000;x\n01/06/2024;F2;QR;-7.000;x\n01/06/2024;F3;Tiền vào;1.000;x\n"
        statement = opened(self.HEAD.format("Loại giao dịch;") + rows)
        assert shown(statement) == [("F1", 50_000), ("F3", 1_000)]
        assert len(statement.debits) == 1

    def test_a_column_of_other_words_says_nothing(self):
        rows = "01/06/2024;F1;Chuyển khoản;50.000;x\n01/06/2024;F2;Phí;-7.000;x\n"
        assert shown(read(self.HEAD.format("Loại giao dịch;") + rows)) == [("F1", 50_000)]

    def test_columns_that_are_not_used_may_be_two(self):
        text = "Ngày;Số CT;Số tiền;Số tiền;Loại;Loại;Ghi có;Nội dung\n01/06/2024;F1;1;2;a;b;50.000;x\n"
        assert shown(read(text)) == [("F1", 50_000)]

    def test_a_column_that_the_caller_names_is_not_dropped(self):
        text = "Ngày;Số CT;Tiền;Ghi có;Nội dung\n01/06/2024;F1;60.000;50.000;x\n"
        assert shown(read(text, columns={"amount": "Tiền"})) == [("F1", 50_000)]

    def test_a_row_without_a_date_says_which_way_all_the_same(self):
        rows = ";F1;+;50.000;x\n;F2;-;7.000;x\n"
        assert [row.amount for row in read(self.HEAD.format("Thay đổi;") + rows, money="dot")] == [
            50_000,
            None,
        ]

    def test_two_columns_of_amounts_leave_no_doubt(self):
        text = "Ngày;Số CT;Số tiền;Ghi có;Nội dung\n01/06/2024;F1;60.000;50.000;x\n"
        assert shown(read(text)) == [("F1", 50_000)]

    def test_a_debit_in_any_spelling(self):
        rows = "".join(
            f"01/06/2024;F{n};{text};;x\n" for n, text in enumerate(("7.000", "-7.000", "(7.000)"))
        )
        statement = opened("Ngày;Số CT;Ghi nợ;Ghi có;Nội dung\n" + rows)
        assert list(statement) == []
        assert [debit.amount for debit in statement.debits] == [7_000] * 3


class TestNumbers:
    """The bank's number: by the meaning of the column, never by what the rows of one file have."""

    def test_a_type_code_is_no_number(self):
        head = "Ngày HL;Mã giao dịch/ Trans.Code;Ghi nợ;Ghi có;Nội dung\n"
        with pytest.raises(VnqrError) as caught:
            opened(head + "01/06/2024;DD;;50.000;x\n")
        assert caught.value.code is Code.NUMBER_COLUMN_MISSING
        text = head.replace("Ghi nợ", "Số chứng từ") + "01/06/2024;DD;75918;50.000;x\n"
        assert shown(read(text)) == [("75918", 50_000)]

    def test_the_first_number_that_is_there(self):
        text = "Ngày;Mã giao dịch;Số chứng từ;Số tham chiếu;Ghi có;Nội dung\n"
        rows = "01/06/2024;M1;C1;T1;1.000;x\n01/06/2024;M2;C2;;2.000;x\n01/06/2024;M3;;-;3.000;x\n"
        assert shown(read(text + rows)) == [("T1", 1_000), ("C2", 2_000), ("M3", 3_000)]

    def test_one_number_for_all_is_said(self):
        head = "Ngày;Mã giao dịch;Ghi có;Nội dung\n"
        row = "01/06/2024;DD;50.000;{}\n"
        assert opened(head + row.format("x")).warnings == ()
        (warning,) = opened(head + row.format("x") + row.format("y")).warnings
        assert (warning.code, warning.path) == (Code.NUMBER_ALL_THE_SAME, "transaction_id")

    def test_numbers_of_excel(self):
        head = ["Ngày giao dịch", "Số CT", "Ghi có", "Nội dung"]
        rows = [
            [DAY.date(), number, 50_000, "x"] for number in (20240601, 5243.65937, 12345678901234567, "0123")
        ]
        assert shown(read(xlsx([head, *rows]))) == [
            ("20240601", 50_000),
            ("5243.65937", 50_000),
            (4, "transaction_id", "number-lost-digits", 50_000),
            ("0123", 50_000),
        ]

    def test_a_debit_needs_none(self):
        (debit,) = opened("Ngày;Số CT;Ghi nợ;Ghi có;Nội dung\n01/06/2024;;7.000;;Phi\n").debits
        assert debit.transaction_id is None
        (debit,) = opened("Ngày;Số CT;Ghi nợ;Ghi có;Nội dung\n01/06/2024;2.02E+13;7.000;;Phi\n").debits
        assert debit.transaction_id is None


class TestIdentity:
    """A noon export and an evening export of one day, in any order of lines, name each payment alike."""

    HEAD = "Ngày;Số CT;Ghi có;Nội dung\n"

    def ids(self, *rows: str, **options: object) -> list[str]:
        return [identity(entry) for entry in read(self.HEAD + "".join(rows), **options)]

    def test_equal_lines_are_counted(self):
        row = "01/06/2024;F1;50.000;QR\n"
        entries = read(self.HEAD + row * 3)
        assert [entry.occurrence for entry in entries] == [1, 2, 3]
        assert len(set(self.ids(row, row, row))) == 3
        assert self.ids(row) == self.ids(row, row)[:1]

    @pytest.mark.parametrize("number", ["F1", "", "2.02E+13"])
    def test_equal_debits_are_counted(self, number):
        row = f"01/06/2024;{number};7.000;;Phi\n"
        statement = opened("Ngày;Số CT;Ghi nợ;Ghi có;Nội dung\n" + row * 2)
        assert [debit.occurrence for debit in statement.debits] == [1, 2]

    def test_two_wordings_of_one_reference_are_equal_lines(self):
        rows = [
            f"01/06/2024;F1;50.000;{memo}\n" for memo in (REFERENCE, f"CT tu 087 {REFERENCE.lower()} x", "QR")
        ]
        assert [entry.occurrence for entry in read(self.HEAD + "".join(rows))] == [1, 2, 1]
        assert sorted(self.ids(*rows)) == sorted(self.ids(*reversed(rows)))

    @pytest.mark.parametrize(
        "days", [("01", "01", "02", "02"), ("02", "02", "01", "01"), ("01", "02", "01", "02")]
    )
    def test_days_are_counted_apart_in_any_order(self, days):
        rows = [f"{day}/06/2024;F1;50.000;QR\n" for day in days]
        ids = self.ids(*rows)
        assert len(set(ids)) == 4
        assert sorted(ids) == sorted(self.ids(*sorted(rows)))

    def test_numbers_that_are_used_again_are_other_payments(self):
        rows = ["01/06/2024;F1;50.000;A\n", "01/06/2024;F1;50.000;B\n", "05/06/2024;F1;50.000;A\n"]
        assert len(set(self.ids(*rows, "01/06/2024;F1;60.000;A\n"))) == 4

    def test_a_clock_and_a_day_are_one_time(self):
        (day,), (clock,) = (
            read(self.HEAD + f"{text};F1;50.000;A\n") for text in ("01/06/2024", "01/06/2024 09:15")
        )
        assert (day.has_clock, clock.has_clock) == (False, True)
        assert identity(day) == identity(clock)

    def test_the_same_file_as_text_and_as_excel(self):
        text = self.HEAD + "01/06/2024;F1;50.000;Nộp phí\n02/06/2024;F2;50.000;x\n"
        rows = [self.HEAD.strip().split(";"), ["01/06/2024", "F1", 50_000, "Nộp phí"]]
        sheet = xlsx([*rows, [datetime(2024, 6, 2), "F2", 50_000.0, "x"]])  # noqa: DTZ001 - Excel knows no zone
        assert [identity(entry) for entry in read(sheet)] == [identity(entry) for entry in read(text)]


class TestCurrency:
    @pytest.mark.parametrize("currency", ["VND", "VNĐ", "vnd", "đ", "₫", " VND "])
    def test_dong(self, currency):
        text = f"Ngày;Số CT;Ghi có;Loại tiền;Nội dung\n01/06/2024;F1;50.000;{currency};x\n"
        assert shown(read(text)) == [("F1", 50_000)]

    @pytest.mark.parametrize("header", ["Loại tiền", "Tiền tệ", "Currency", "CCY", "Loại tiền/ Currency"])
    @pytest.mark.parametrize("currency", ["USD", "EUR", "", "VND?"])
    def test_what_is_not_dong_is_shown(self, header, currency):
        text = f"Ngày;Số CT;Ghi nợ;Ghi có;{header};Nội dung\n01/06/2024;F1;;50.00;{currency};x\n"
        assert shown(read(text)) == [(2, "currency", "currency-not-dong", None)]
        (row,) = read(text.replace(";;50.00;", ";50.00;;"))
        assert (row.code, row.amount) == (Code.CURRENCY_NOT_DONG, None)

    @pytest.mark.parametrize("line", ["Loại tiền/Currency: USD;;;", "Loại tiền:;USD;;", "Tiền tệ;;EUR;"])
    def test_the_lines_above_say_it_for_all(self, line):
        head = f"{line}\nNgày;Số CT;Ghi có;Nội dung\n"
        assert shown(read(head + "01/06/2024;F1;50.00;x\n")) == [(3, "currency", "currency-not-dong", None)]

    @pytest.mark.parametrize("line", ["Loại tiền/Currency: VND;;;", "Loại tiền gửi: Không kỳ hạn;;;"])
    def test_the_lines_above_say_dong(self, line):
        assert shown(read(f"{line}\nNgày;Số CT;Ghi có;Nội dung\n01/06/2024;F1;50.000;x\n")) == [
            ("F1", 50_000)
        ]

    def test_cents_of_another_currency_say_nothing_of_the_format(self):
        text = "Ngày;Số CT;Ghi có;CCY;Nội dung\n01/06/2024;F1;1.50;USD;x\n01/06/2024;F2;50.000;VND;x\n"
        assert shown(read(text))[1] == ("F2", 50_000)

    def test_a_header_in_another_currency_is_no_column(self):
        with pytest.raises(VnqrError) as caught:
            opened("Ngày;Số CT;Ghi có (USD);Nội dung\n01/06/2024;F1;50.00;x\n")
        assert caught.value.code is Code.COLUMNS_NOT_FOUND


class TestDates:
    HEAD = "Ngày giao dịch;Số CT;Ghi có;Nội dung\n"

    def test_month_first_refuses_the_file(self):
        with pytest.raises(VnqrError) as caught:
            opened(self.HEAD + "6/1/2024;F1;50.000;x\n6/13/2024;F2;50.000;x\n")
        (issue,) = caught.value.issues
        assert (issue.code, issue.path) == (Code.DATES_MONTH_FIRST, "row 3")

    def test_what_is_no_row_of_money_says_nothing_of_dates(self):
        assert shown(read(self.HEAD + "01/06/2024;F1;50.000;x\nin 6/13/2024;;;\n")) == [("F1", 50_000)]

    def test_dates_that_excel_has_exchanged(self):
        head = ["Ngày giao dịch", "Số CT", "Ghi có", "Nội dung"]
        early = [datetime(2024, 6, 1), "F1", 50_000, "x"]  # noqa: DTZ001 - Excel knows no zone
        late = ["13/06/2024", "F2", 50_000, "x"]
        (warning,) = opened(xlsx([head, early, late])).warnings
        assert (warning.code, warning.level, warning.path) == (
            Code.DATES_IN_DOUBT,
            "warning",
            "received_at",
        )
        named = opened(xlsx([head, early, late]), columns={"received_at": "Ngày giao dịch"})
        assert named.warnings == (warning,)
        assert opened(xlsx([head, early, [early[0], *late[1:]]])).warnings == ()
        assert opened(xlsx([head, early, late, ["01/06/2024", "F3", 50_000, "x"]])).warnings == ()

    def test_the_preferred_of_two_dates(self):
        text = "Ngày hiệu lực;Ngày giao dịch;Số CT;Ghi có;Nội dung\n02/06/2024;01/06/2024;F1;50.000;x\n"
        assert read(text)[0].received_at == DAY

    def test_an_empty_preferred_date_is_not_replaced(self):
        text = "Ngày hiệu lực;Ngày giao dịch;Số CT;Ghi có;Nội dung\n02/06/2024;;F1;50.000;x\n"
        assert shown(read(text, money="dot")) == [(2, "received_at", "cell-empty", 50_000)]

    @pytest.mark.parametrize("header", ["Giờ giao dịch", "Time"])
    def test_a_clock_in_a_column_of_its_own(self, header):
        text = (
            f"Ngày;{header};Số CT;Ghi có;Nội dung\n01/06/2024;14:02:37;F1;50.000;x\n01/06/2024;;F2;50.000;x\n"
        )
        first, second = read(text)
        assert (first.received_at, first.has_clock) == (NOON, True)
        assert (second.received_at, second.has_clock) == (DAY, False)

    def test_a_clock_in_the_preferred_column(self):
        text = (
            "Thời gian;Ngày;Số CT;Ghi có;Nội dung\n14:02:37;01/06/2024;F1;50.000;x\n14:02:37;;F2;50.000;x\n"
        )
        first, second = read(text)
        assert (first.received_at, second.code) == (NOON, Code.CELL_EMPTY)

    @pytest.mark.parametrize(
        "cell", ['"01/06/2024\n5254 - 05356"', "01/06/2024 / 5254 - 05356", "01/06/2024 5254 - 05356"]
    )
    def test_date_and_number_in_one_cell(self, cell):
        head = "Ngày1/ TNX Date/ Số CT/ Doc No;Ngày hiệu lực2/ Effective date;Ghi có;Nội dung\n"
        first, second = read(head + f"{cell};02/06/2024;50.000;x\n01/06/2024;02/06/2024;50.000;x\n")
        assert (first.received_at, first.transaction_id) == (DAY, "5254 - 05356")
        assert (second.field, second.code) == ("transaction_id", Code.CELL_EMPTY)

    def test_a_clock_alone_is_no_date(self):
        text = "Thời gian;Số CT;Ghi có;Nội dung\n14:02:37;F1;5000;x\n"
        assert shown(read(text)) == [(2, "received_at", "cell-empty", 5_000)]

    def test_a_date_that_the_caller_names(self):
        text = "Lúc;Giờ;Số CT;Ghi có;Nội dung\n01/06/2024;14:02:37;F1;50.000;x\nx;14:02:37;F2;50.000;x\n"
        first, second = read(text, columns={"received_at": "Lúc"})
        assert (first.received_at, second.code) == (NOON, Code.CELL_TIME)
        clock = text[: text.index("x;14")].replace("01/06/2024", "2024-06-01 14:02:37")
        assert read(clock, columns={"received_at": "Lúc"})[0].received_at == NOON

    def test_month_first_beside_a_number(self):
        head = "Ngày1/ TNX Date/ Số CT/ Doc No;Ghi có;Nội dung\n"
        with pytest.raises(VnqrError) as caught:
            opened(head + '"6/1/2024\n5254";50.000;x\n"6/13/2024\n5255";50.000;x\n')
        assert [(issue.code, issue.path) for issue in caught.value.issues] == [
            (Code.DATES_MONTH_FIRST, "row 4")
        ]

    def test_the_clock_beside_date_and_number(self):
        head = "Ngày1/ TNX Date/ Số CT/ Doc No;Ghi có;Nội dung\n"
        (first,) = read(head + '"01/06/2024 14:02:37\n5254";50.000;x\n')
        assert (first.received_at, first.transaction_id) == (NOON, "5254")


class TestAccounts:
    """Whose money it is: the caller, the lines above the header, or a column that is surely the payee's."""

    HEAD = "Ngày;Số CT;Ghi có;Nội dung\n"
    ROW = "01/06/2024;F1;50.000;x\n"

    @pytest.mark.parametrize(
        "line",
        [
            "Số tài khoản/Account number: 0011001932418;;;",
            "Số tài khoản:;0011001932418;;",
            "Account number;;0011001932418;",
            "BẢNG SAO KÊ GIAO DỊCH - Tài khoản số: 0011001932418;;;",
            "Tai Khoan: 0011001932418;;;",
            "So TK: 0011 0019 32418 - VND;;;",
            "Số tài khoản: 0011-0019-32418;;;",
            "A/C No. 0011001932418;;;",
            "Tài khoản thanh toán: 0011001932418 VND;;;",
            "Account No: 0011001932418 CIF 0002040837;;;",
            "Chủ tài khoản: UBND XA MAU - Số tài khoản: 0011001932418;;;",
        ],
    )
    def test_the_lines_above_name_it(self, line):
        (entry,) = read(f"{line}\n{self.HEAD}{self.ROW}", account=None)
        assert entry.account == "0011001932418"

    @pytest.mark.parametrize(
        "line",
        [
            *(
                ";;;",
                "Tên tài khoản: UBND XA 12345678;;;",
                "Chủ tài khoản: 0011001932418;;;",
                "CIF: 00110019;;;",
            ),
            *("Tài khoản đối ứng: 0011001932418;;;", "SAO KE TAI KHOAN TU 01-06-2024 DEN 30-06-2024;;;"),
            *("Số tài khoản: 0011*****2418;;;", "Số tài khoản: 12345;;;", "Loại tài khoản: 0011001932418;;;"),
            "Số tài khoản: 0011001932418;;;\nSố tài khoản: 0011001932419;;;",
            "Số tài khoản:;01/06/2024;;",
        ],
    )
    def test_or_they_do_not(self, line):
        with pytest.raises(VnqrError) as caught:
            opened(f"{line}\n{self.HEAD}{self.ROW}", account=None)
        assert caught.value.code is Code.ACCOUNT_UNKNOWN

    def test_several_accounts_in_one_sheet(self):
        text = "".join(f"Số tài khoản: 00110019324{n};;;\n{self.HEAD}{self.ROW}" for n in (18, 19, 20))
        assert [entry.account for entry in read(text, account=None)] == [
            f"00110019324{n}" for n in (18, 19, 20)
        ]
        assert [entry.account for entry in read(text, account="0011001932419")] == [
            f"00110019324{n}" for n in (18, 19, 20)
        ]

    def test_what_is_said_between_rows_is_said_of_none(self):
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}Số tài khoản: 999999999;;;\n{self.ROW}"
        statement = opened(text + self.HEAD + self.ROW, account=None)
        assert [entry.account for entry in statement] == ["0011001932418"] * 3

    @pytest.mark.parametrize(
        "row",
        ["09:15:33;F2;7.000;CT tu tai khoan 0351000000001\n", "Mã: 5;;7.000;So tai khoan 0351000000001\n"],
    )
    def test_a_payment_without_its_day_names_no_account(self, row):
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}{row}{self.HEAD}{self.ROW}"
        first, lost, last = read(text, account=None)
        assert (lost.field, lost.amount) == ("received_at", 7_000)
        assert first.account == last.account == "0011001932418"

    def test_nor_does_a_row_that_lost_its_amount(self):
        lost = "09:15:33;F2;;CT tu tai khoan 0351000000001\n"
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}{lost}{self.HEAD}{self.ROW}"
        assert [entry.account for entry in read(text, account=None)] == ["0011001932418"] * 2

    @pytest.mark.parametrize(
        "line", ["CT tu tai khoan 0351000000001;;;", "Ghi chu;tai khoan 0351000000001;;"]
    )
    def test_nor_does_a_line_between_that_is_no_label(self, line):
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}{line}\n{self.HEAD}{self.ROW}"
        assert [entry.account for entry in read(text, account=None)] == ["0011001932418"] * 2

    def test_the_number_may_be_among_the_amounts(self):
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}"
        text += f"Số tài khoản;;0011001932419;\n{self.HEAD}{self.ROW}"
        assert [entry.account for entry in read(text, account=None)] == ["0011001932418", "0011001932419"]

    def test_a_new_page_goes_on_with_the_account(self):
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}Trang 1;;;\n{self.HEAD}{self.ROW}"
        assert [entry.account for entry in read(text, account=None)] == ["0011001932418"] * 2

    def test_another_account_than_the_one_given(self):
        text = f"Số tài khoản: 0011001932418;;;\n{self.HEAD}{self.ROW}"
        with pytest.raises(VnqrError) as caught:
            opened(text)
        assert caught.value.code is Code.ACCOUNT_DIFFERS

    def test_the_column_of_payers_is_not_taken(self):
        head = "Ngày;Số CT;Ghi có;Nội dung;Đơn vị chuyển;Tài khoản\n"
        row = "01/06/2024;F1;50.000;x;NGUYEN VAN A;0870000000001\n"
        with pytest.raises(VnqrError) as caught:
            opened(head + row, account=None)
        assert caught.value.code is Code.ACCOUNT_UNKNOWN
        assert read(head + row)[0].account == ACCOUNT
        (entry,) = read(head + row, account=None, columns={"account": "Tài khoản"})
        assert entry.account == "0870000000001"

    @pytest.mark.parametrize(
        "columns",
        ["Tên đối ứng;Số tài khoản", "Số tài khoản;Tên đối ứng", "Tài khoản;Ngày in;Tên đối ứng"],
    )
    def test_a_column_beside_that_of_the_payers_may_be_theirs(self, columns):
        cells = ";".join(["0870000000001"] * (columns.count(";") + 1))
        text = f"Ngày;Số CT;Ghi có;Nội dung;{columns}\n01/06/2024;F1;50.000;x;{cells}\n"
        with pytest.raises(VnqrError) as caught:
            opened(text, account=None)
        assert caught.value.code is Code.ACCOUNT_UNKNOWN
        assert read(text)[0].account == ACCOUNT

    def test_a_column_beside_that_of_the_payers(self):
        text = "Ngày;Số CT;Ghi có;Nội dung;Tên đối ứng;TK đối ứng;Số tài khoản\n"
        (entry,) = read(text + "01/06/2024;F1;50.000;x;NGUYEN VAN A;0870;0011001932418\n", account=None)
        assert (entry.account, entry.payer) == ("0011001932418", "NGUYEN VAN A")

    def test_a_column_of_others_only_is_refused(self):
        text = "Ngày;Số CT;Ghi có;Nội dung;Số tài khoản\n01/06/2024;F1;50.000;x;0870000000001\n"
        with pytest.raises(VnqrError) as caught:
            opened(text)
        assert caught.value.code is Code.ACCOUNT_DIFFERS
        assert read(text, columns={"account": ()})[0].account == ACCOUNT

    def test_nor_do_rows_without_one_make_it_ours(self):
        text = "Ngày;Số CT;Ghi có;Nội dung;Số tài khoản\n01/06/2024;F1;50.000;x;0870000000001\n"
        with pytest.raises(VnqrError) as caught:
            opened(text + "01/06/2024;F2;20.000;y;\n")
        assert caught.value.code is Code.ACCOUNT_DIFFERS

    def test_a_row_without_an_account(self):
        text = (
            "Ngày;Số CT;Ghi có;Nội dung;Số tài khoản\n01/06/2024;F1;50.000;x;0870\n01/06/2024;F2;50.000;x;\n"
        )
        assert shown(read(text, account=None)) == [("F1", 50_000), (3, "account", "cell-empty", 50_000)]

    @pytest.mark.parametrize(
        ("number", "is_one"), [("12345", False), ("123456", True), ("1" * 19, True), ("1" * 20, False)]
    )
    @pytest.mark.parametrize("line", ["Số tài khoản:;{};;", "Số tài khoản: {};;;", "Account No;{} VND;;"])
    def test_an_account_has_6_to_19_digits(self, line, number, is_one):
        text = f"{line.format(number)}\n{self.HEAD}{self.ROW}"
        if is_one and (len(number) > 6 or "VND" not in line):
            assert read(text, account=None)[0].account == number
        else:
            with pytest.raises(VnqrError) as caught:
                opened(text, account=None)
            assert caught.value.code is Code.ACCOUNT_UNKNOWN

    @pytest.mark.parametrize("other", ["X113366668888", "1133666688880", "11336666888", "0X113366668888"])
    def test_only_zeros_before_a_number_may_be_lost(self, other):
        text = f"Ngày;Số CT;Ghi có;Nội dung;Số tài khoản\n01/06/2024;F1;50.000;x;{other}\n"
        with pytest.raises(VnqrError) as caught:
            opened(text, account="113366668888")
        assert caught.value.code is Code.ACCOUNT_DIFFERS
        zeros = text.replace(other, "00113366668888")
        assert read(zeros, account="113366668888")[0].account == "113366668888"

    def test_excel_takes_zeros_away(self):
        rows = [
            ["Ngày", "Số CT", "Ghi có", "Nội dung", "Số tài khoản"],
            ["01/06/2024", "F1", 5000, "x", 11001932418],
        ]
        assert read(xlsx(rows), account="0011001932418")[0].account == "0011001932418"

    @pytest.mark.parametrize("account", ["113-366", "", "1" * 20])
    def test_the_account_given_must_be_one(self, account):
        with pytest.raises(VnqrError) as caught:
            opened(self.HEAD, account=account)
        assert caught.value.code is Code.ACCOUNT_CHARACTERS


class TestBalance:
    """opening + credits - debits = closing, and each balance follows from the one before."""

    HEAD = "Ngày;Số CT;Ghi nợ;Ghi có;Số dư;Nội dung\n"
    ROWS = (
        "01/06/2024;F1;;50.000;150.000;x\n",
        "01/06/2024;F2;30.000;;120.000;x\n",
        "01/06/2024;F3;;1.000;121.000;x\n",
    )

    def warnings(self, *rows: str) -> list[tuple[str, int]]:
        statement = opened("".join(rows))
        assert {warning.code for warning in statement.warnings} <= {Code.BALANCE_BROKEN}
        return [(warning.path, dict(warning.params)["count"]) for warning in statement.warnings]

    def test_lines_that_follow_in_either_order(self):
        assert self.warnings(self.HEAD, *self.ROWS) == self.warnings(self.HEAD, *reversed(self.ROWS)) == []

    def test_a_missing_line(self):
        assert self.warnings(self.HEAD, self.ROWS[0], self.ROWS[2]) == [("row 3", 1)]
        four = (*self.ROWS, "01/06/2024;F4;;1.000;122.000;x\n")
        assert self.warnings(self.HEAD, *four[:1], *four[2:]) == [("row 3", 1)]
        assert self.warnings(self.HEAD, *reversed([*four[:1], *four[2:]])) == [("row 4", 1)]

    def test_a_line_that_was_changed(self):
        assert self.warnings(self.HEAD, *self.ROWS[:2], self.ROWS[2].replace(";1.000", ";9.000")) == [
            ("row 4", 1)
        ]

    @pytest.mark.parametrize(
        ("opening", "closing", "expected"),
        [
            ("100.000", "121.000", []),
            ("90.000", "121.000", [("opening", 1)]),
            ("100.000", "129.000", [("row 6", 1)]),
            ("90.000", "129.000", [("opening", 1), ("row 6", 1)]),
        ],
    )
    def test_the_balances_before_and_after(self, opening, closing, expected):
        first, last = f"Số dư đầu kỳ: {opening};;;;;\n", f"Số dư cuối kỳ;;;;{closing};\n"
        assert self.warnings(first, self.HEAD, *self.ROWS, last) == expected

    def test_both_balances_above(self):
        above = "Số dư đầu kỳ:;100.000;;;;\nSố dư cuối kỳ:;{};;;;\n"
        assert self.warnings(above.format("121.000"), self.HEAD, *self.ROWS) == []
        assert self.warnings(above.format("121.000"), self.HEAD, *reversed(self.ROWS)) == []
        assert self.warnings(above.format("129.000"), self.HEAD, *self.ROWS) == [("row 2", 1)]

    def test_lines_that_follow_in_both_orders(self):
        """A payment and its return: the file is oldest first or newest first, as its ends say."""
        rows = ("01/06/2024;F1;;50.000;150.000;x\n", "01/06/2024;F2;50.000;;100.000;x\n")
        above = "Số dư đầu kỳ:;{};;;;\nSố dư cuối kỳ:;{};;;;\n"
        assert self.warnings(above.format("100.000", "100.000"), self.HEAD, *rows) == []
        assert self.warnings(above.format("150.000", "150.000"), self.HEAD, *rows) == []
        assert self.warnings(above.format("100.000", "150.000"), self.HEAD, *rows) == [("row 2", 1)]
        assert self.warnings(above.format("150.000", "100.000"), self.HEAD, *rows) == [("opening", 1)]
        assert self.warnings(above.format("90.000", "90.000"), self.HEAD, *rows) == [
            ("opening", 1),
            ("row 2", 1),
        ]

    def test_how_often_lines_do_not_follow(self):
        five = (*self.ROWS, "01/06/2024;F4;;1.000;122.000;x\n", "01/06/2024;F5;;1.000;123.000;x\n")
        assert self.warnings(self.HEAD, *five[::2]) == [("row 3", 2)]
        assert self.warnings(self.HEAD, *reversed(five[::2])) == [("row 3", 2)]

    def test_where_neither_order_is_better_the_oldest_is_first(self):
        for rows, place in (
            (("F1;;50.000;150.000", "F2;30.000;;100.000", "F3;;1.000;101.000"), "row 3"),
            (("F1;;50.000;150.000", "F2;30.000;;120.000", "F3;7.000;;150.000"), "row 4"),
        ):
            assert self.warnings(self.HEAD, *(f"01/06/2024;{row};x\n" for row in rows)) == [(place, 1)]

    @pytest.mark.parametrize("place", [0, 2])
    @pytest.mark.parametrize(("closing", "expected"), [("121.000", []), ("129.000", [("row 6", 1)])])
    def test_where_the_first_line_or_the_last_has_no_balance_the_sum_counts(self, place, closing, expected):
        rows = list(self.ROWS)
        rows[place] = rows[place].replace((";150.000", ";121.000")[place // 2], ";")
        first, last = "Số dư đầu kỳ: 100.000;;;;;\n", f"Số dư cuối kỳ;;;;{closing};\n"
        assert self.warnings(first, self.HEAD, *rows, last) == expected

    def test_without_a_running_balance(self):
        head, rows = self.HEAD.replace("Số dư", "Phí"), [row.replace("0;x", "0;x") for row in self.ROWS]
        ends = "Số dư đầu kỳ;;;;100.000;\n", "Số dư cuối kỳ;;;;{};\n"
        assert self.warnings(ends[0], head, *rows, ends[1].format("121.000")) == []
        assert self.warnings(ends[0], head, *rows, ends[1].format("122.000")) == [("row 6", 1)]
        assert self.warnings(head, *rows, ends[1].format("122.000")) == []
        assert self.warnings(ends[0], head, *rows) == []
        damaged = rows[1].replace("30.000", "x")
        assert self.warnings(ends[0], head, rows[0], damaged, rows[2], ends[1].format("122.000")) == []

    def test_a_row_that_cannot_be_read_breaks_nothing(self):
        damaged = self.ROWS[1].replace("30.000", "x")
        assert self.warnings(self.HEAD, self.ROWS[0], damaged, self.ROWS[2]) == []

    def test_each_account_has_its_own(self):
        sheet = "Số tài khoản: 00110019324{};;;;;\n" + self.HEAD + "".join(self.ROWS)
        assert opened(sheet.format(18) + sheet.format(19), account=None).warnings == ()

    def test_a_balance_that_is_none_is_left_out(self):
        first, second = read(self.HEAD + self.ROWS[0].replace("150.000", "?") + self.ROWS[2])
        assert (first.balance, second.balance) == (None, 121_000)
        (first,) = read(self.HEAD + self.ROWS[0].replace("150.000", "-150.000"))
        assert first.balance == -150_000

    def test_a_row_with_several_amounts_states_no_balance(self):
        assert self.warnings(self.HEAD, *self.ROWS, "Số dư cuối kỳ;;5;5;129.000;\n") == []


class TestMoneyFormat:
    HEAD = "Ngày;Số CT;Ghi nợ;Ghi có;Nội dung\n"

    @pytest.mark.parametrize(
        ("amounts", "expected"),
        [
            (["1.000.000", "500"], [1_000_000, 500]),
            (["1,000,000.00", "500.00"], [1_000_000, 500]),
            (["1 000 000", "500"], [1_000_000, 500]),
            (["1000000", "500"], [1_000_000, 500]),
            (["500"], [500]),
            ([], []),
        ],
    )
    def test_a_file_that_proves_it(self, amounts, expected):
        rows = "".join(f'01/06/2024;F{n};;"{text}";x\n' for n, text in enumerate(amounts))
        assert [entry.amount for entry in read(self.HEAD + rows)] == expected

    @pytest.mark.parametrize("amounts", [["1.000", "1,000"], ["1.000", "x5"], ["60000.000", "500"]])
    def test_a_file_that_does_not(self, amounts):
        rows = "".join(f"01/06/2024;F{n};;{text};x\n" for n, text in enumerate(amounts))
        with pytest.raises(VnqrError) as caught:
            opened(self.HEAD + rows)
        assert caught.value.code is Code.MONEY_UNKNOWN
        assert "money=" in str(caught.value)
        assert "--money" in str(caught.value)
        assert any(isinstance(entry, InvalidCredit) for entry in read(self.HEAD + rows, money="dot"))

    def test_debits_are_evidence_too(self):
        rows = "01/06/2024;F1;1.000;;x\n01/06/2024;F2;;1,000;x\n"
        with pytest.raises(VnqrError):
            opened(self.HEAD + rows)

    @pytest.mark.parametrize(("money", "error"), [("euro", VnqrError), (5, TypeError), (True, TypeError)])
    def test_the_format_given_must_be_one(self, money, error):
        with pytest.raises(error):
            opened(self.HEAD, money=money)


class TestColumns:
    """Columns by the table of headers, or as the caller names them."""

    def test_named_columns_are_taken_as_named(self):
        text = "Bút toán,TK,Giờ,Ngày,Tiền,Lời nhắn\nA1,113,14:02:37,01/06/2024,5000,x\n"
        named = {
            "transaction_id": "Bút toán",
            "account": "tk",
            "received_at": ("Ngày", "Giờ"),
            "credit": " TIỀN ",
            "memo": ["Lời nhắn"],
        }
        (entry,) = read(text, account=None, columns=named)
        assert entry == credit("A1", 5_000, "x", NOON, account="113")

    def test_a_field_of_two_columns_is_their_cells_with_a_space_between(self):
        """As where a bank gives two years of headers: in each row one of the two is empty."""
        names = {"credit": "Thu", "debit": "Chi", "balance": "Còn", "memo": "Lời", "payer": "Ai"}
        columns = {field: (f"{name} 1", f"{name} 2") for field, name in names.items()}
        head = ",".join(["Ngày", "Mã giao dịch", *(name for two in columns.values() for name in two)])
        rows = (
            "01/06/2024,F1,,5000,,,,105000,a,b,,MAI",
            "01/06/2024,F2,,,7000,,98000,,c,,AN,",
            "01/06/2024,F3,2000,,,,,100000,,d,,",
        )
        statement = opened("\n".join([head, *rows]) + "\n", columns=columns)
        found = [(entry.amount, entry.balance, entry.memo, entry.payer) for entry in statement]
        assert found == [(5_000, 105_000, "a b", "MAI"), (2_000, 100_000, "d", None)]
        (debit,) = statement.debits
        assert (debit.amount, debit.balance, debit.memo, debit.payee) == (7_000, 98_000, "c", "AN")
        assert statement.warnings == ()

    def test_a_header_in_another_script_is_named_as_written(self):
        text = "Mã giao dịch,Ngày,Ghi có,备注\nA1,01/06/2024,5000,x\n"
        assert read(text, columns={"memo": "备注"})[0].memo == "x"
        with pytest.raises(VnqrError):
            opened(text, columns={"memo": "注备"})

    @pytest.mark.parametrize(
        ("header", "code", "fields"),
        [
            ("Mã GD,Số TK,Ngày,Nội dung", Code.COLUMNS_NOT_FOUND, "credit"),
            ("Mã GD,Số TK,Ngày,Ghi nợ,Nội dung", Code.COLUMNS_NOT_FOUND, "credit"),
            ("Mã GD,Số TK,Ngày,Ghi nợ,Số tiền,Nội dung", Code.COLUMNS_NOT_FOUND, "credit"),
            ("Mã GD,Số TK,Ngày,Ghi có", Code.COLUMNS_NOT_FOUND, "memo"),
            ("Mã GD,Số TK,Ghi có,Nội dung", Code.COLUMNS_NOT_FOUND, "received_at"),
            ("Mã GD,Số TK,Ngày,Ghi có,Nội dung,Nội dung", Code.COLUMN_AMBIGUOUS, "memo"),
            ("Mã GD,Mã GD,Ngày,Ghi có,Nội dung", Code.COLUMN_AMBIGUOUS, "transaction_id"),
            ("Mã GD,Ngày,Ghi có,Tiền vào,Nội dung", Code.COLUMN_AMBIGUOUS, "credit"),
            ("a,b,c", Code.COLUMNS_NOT_FOUND, "received_at, transaction_id, memo, credit"),
            ("x", Code.COLUMNS_NOT_FOUND, "received_at, transaction_id, memo, credit"),
        ],
    )
    def test_what_is_not_found_is_said_at_once(self, header, code, fields):
        with pytest.raises(VnqrError) as caught:
            opened(header + "\n")
        assert (caught.value.code, dict(caught.value.issues[0].params)) == (code, {"fields": fields})

    @pytest.mark.parametrize("named", [{"memo": "Nội dung"}, {"memo": ("Ngày", "Nội dung")}])
    def test_a_name_that_two_columns_have(self, named):
        with pytest.raises(VnqrError) as caught:
            opened("Mã GD,Ngày,Ghi có,Nội dung,Nội dung\n", columns=named)
        assert caught.value.code is Code.COLUMN_AMBIGUOUS

    def test_an_unknown_field_is_said(self):
        with pytest.raises(VnqrError) as caught:
            opened(HEADER, columns={"iban": "IBAN"})
        assert caught.value.code is Code.VALUE_NOT_ALLOWED

    @pytest.mark.parametrize("columns", [{"memo": 5}, {"memo": (5,)}, ["memo"], {5: "x"}])
    def test_columns_of_a_wrong_type(self, columns):
        with pytest.raises(TypeError):
            opened(HEADER, columns=columns)

    @pytest.mark.parametrize(
        ("header", "row"),
        [
            ("No.,Transaction ID,Date,Nợ/Debit,Có/Credit,Details", "1,A1,01/06/2024,,5000,x"),
            ("No.,Ngay,So CT,Noi dung,Credit", "1,01/06/2024,A1,x,5000"),
            ("So CT,Ngay,No,Co,Noi dung", "A1,01/06/2024,,5000,x"),
            ("So CT,Ngay,Co,No,Noi dung", "A1,01/06/2024,5000,,x"),
        ],
    )
    def test_no_is_a_debit_only_beside_co(self, header, row):
        assert shown(read(f"{header}\n{row}\n")) == [("A1", 5_000)]

    @pytest.mark.parametrize("header", ["No,So CT,Ngay,Co,Noi dung", "So CT,Ngay,Co,Noi dung"])
    def test_or_it_is_none(self, header):
        with pytest.raises(VnqrError):
            opened(header + "\n")


class TestArguments:
    @pytest.mark.parametrize(
        ("option", "value", "said"),
        [
            ("only_credits", 1, "only_credits must be a bool"),
            ("account", 5, "an account must be a str"),
            ("encoding", 5, "an encoding must be a str"),
            ("money", 5, "money must be a str"),
            ("columns", ["memo"], "columns must be a Mapping"),
            ("columns", {5: "x"}, "the field of a column must be a str"),
            ("columns", {"memo": (5,)}, "the header of a column must be a str"),
            ("bank", None, "a bank must be a str"),
            ("bank", 970415, "a bank must be a str"),
        ],
    )
    def test_a_wrong_type_is_said(self, option, value, said):
        with pytest.raises(TypeError, match=said):
            opened(HEADER, **{option: value})

    def test_the_bin_of_a_bank_that_is_not_in_the_table(self):
        assert opened(HEADER, bank="123456").bank == "123456"

    def test_an_unknown_bank(self):
        with pytest.raises(VnqrError) as caught:
            opened(HEADER, bank="Ngân hàng không có")
        assert caught.value.code is Code.BANK_UNKNOWN


def test_a_header_of_which_one_language_is_known_is_enough(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        "Ngày giao dịch;Mã giao dịch;Ghi có;Nội dung / Wording\n01/06/2024;F1;50.000;nop phi\n", "utf-8"
    )
    (only,) = read_statement(path, bank="VietinBank", account=ACCOUNT, money=Money.DOT)
    assert (only.transaction_id, only.amount, only.memo) == ("F1", 50_000, "nop phi")
