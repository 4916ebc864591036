"""The table of headers: every shape of docs/sources.md is found, in the ways in which banks write it."""

from __future__ import annotations

import csv
from importlib.resources import files
from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statement_files import opened, read, shown
from statement_shapes import SHAPES, as_csv, row_of

from vnqr.errors import Code, VnqrError
from vnqr.sources._headers import FIELDS, header_names, is_label_of, matches_of
from vnqr.vietqr.banks import banks


@pytest.mark.parametrize("above", [0, 5, 32])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_read(shape, above):
    header, pattern = SHAPES[shape]
    rows = [["SAO KÊ", *[""] * 4]] * above + [header.split("|")]
    rows.append(row_of(pattern, "FT1", 50_000, "nop phi"))
    has_debits = bool({"-", "s", "a"} & set(pattern.split()))
    if has_debits:
        rows.append(row_of(pattern, "FT2", -7_000, "phi dich vu"))
    statement = opened(as_csv(rows))
    (credit,) = statement
    assert (credit.transaction_id, credit.amount, credit.memo) == ("FT1", 50_000, "nop phi")
    assert f"{credit.received_at:%d/%m/%Y}" == "01/06/2024"
    assert credit.has_clock is ("t" in pattern.split())
    assert credit.payer == ("TRAN THI MAI" if "n" in pattern.split() else None)
    debits = [(debit.transaction_id, debit.amount) for debit in statement.debits]
    assert debits == [("FT2", 7_000)] * has_debits


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_without_accents_in_capitals_is_read(shape):
    header, pattern = SHAPES[shape]
    if "+" in pattern.split() and {"Nợ", "Có"} & set(header.replace("/", "|").split("|")):
        header = header.replace("|Có", "|Ghi có")  # a lone Co is read only beside a No
    plain = "".join(c for c in normalize("NFD", header) if not combining(c))
    rows = [plain.replace("Đ", "D").replace("đ", "d").upper().split("|"), row_of(pattern, "FT1", 50_000, "x")]
    assert shown(read(as_csv(rows), only_credits=True)) == [("FT1", 50_000)]


def test_the_header_is_one_of_the_first_fifty_lines():
    """Empty lines do not count."""
    rows = [["Ngày", "Số CT", "Ghi có", "Nội dung"], ["01/06/2024", "FT1", "50,000", "x"]]
    for above, found in ((49, True), (50, False)):
        lines = [["SAO KÊ"], [""]] * above + rows
        if found:
            assert shown(read(as_csv(lines))) == [("FT1", 50_000)]
        else:
            with pytest.raises(VnqrError) as caught:
                opened(as_csv(lines))
            assert caught.value.code is Code.COLUMNS_NOT_FOUND


def test_a_line_that_is_no_row_is_not_too_large_for_one():
    with pytest.raises(VnqrError) as caught:
        opened('"' + "x" * 400 + "\n")
    assert caught.value.code is Code.COLUMNS_NOT_FOUND


def test_two_header_rows_of_groups_and_languages():
    rows = [
        ["STT", "Ngày giao dịch", "Số CT", "Số tiền phát sinh", "", "Số dư", "Nội dung"],
        ["", "", "", "Nợ", "Có", "", ""],
        ["No", "Date", "Ref", "Debit", "Credit", "Balance", "Description"],
        ["1", "01/06/2024", "FT1", "", "50,000", "", "x"],
    ]
    assert shown(read(as_csv(rows))) == [("FT1", 50_000)]
    assert shown(read(as_csv([rows[0], rows[1], rows[3]]))) == [("FT1", 50_000)]


class TestTable:
    def test_its_rows_are_in_form(self):
        text = files("vnqr.sources").joinpath("statement_columns.csv").read_text("utf-8")
        lines = list(csv.reader(text.splitlines()))
        assert lines[0] == ["field", "header", "order", "accents", "bank", "source", "date"]
        others = {"type_code", "counter_account", "ordinal", "opening", "closing", "total"}
        for field, header, order, accents, bank, source, date in lines[1:]:
            assert field in {*FIELDS, *others}
            assert header == header.strip() != ""
            assert order.isdigit()
            assert accents in {"", "1"}
            assert bank in {"several", "SePay", "Casso"} or banks.find(bank)
            assert source
            assert date.startswith("20")
        assert len(header_names()) == len(lines) - 1

    def test_no_row_stands_twice(self):
        names = [(name.field, name.header.lower(), name.bank) for name in header_names()]
        assert len(set(names)) == len(names)

    @pytest.mark.parametrize("name", header_names(), ids=lambda name: f"{name.field}-{name.header}")
    def test_every_row_is_read_as_its_field(self, name):
        if name.field in {"opening", "closing", "total"}:
            assert is_label_of(name.header, (name.field,))
        else:
            assert name.field in {match.field for match in matches_of(name.header)}
        if name.header.isalpha() and name.field not in {"opening", "closing", "total"}:
            assert name.field in {match.field for match in matches_of(f"{name.header.upper()}1 (VND)\n")}

    @pytest.mark.parametrize(
        ("text", "field"),
        [
            ("Nội dung/ Anything else", "memo"),
            ("Số tiền ghi có\nAmount credited to you", "credit"),
            ("Ngày giao dịch (dd/mm/yyyy hh:mm:ss)", "received_at"),
            ("Ngày/giờ giao dịch", "received_at"),
            ("Ghi nợ/có", "direction"),
            ("Tiền vào/Tiền ra", "direction"),
            ("Số dư/ Số tiền", None),
            ("Số tiền/ USD", None),
            ("Credit (USD)", None),
            ("Anything/ Else", None),
        ],
    )
    def test_one_of_two_languages_is_enough(self, text, field):
        assert [match.field for match in matches_of(text)] == [field] * (field is not None)

    def test_what_is_known_whole_is_preferred(self):
        text = "Ngày;Số CT;Ghi có/ of last year;Ghi có;Nội dung\n01/06/2024;F1;7.000;50.000;x\n"
        assert shown(read(text)) == [("F1", 50_000)]

    def test_what_is_no_header_means_nothing(self):
        for text in (
            "",
            "?",
            "x" * 301,
            "Số tài khoản: 113366668888",
            "Ngày hôm nay",
            "Có gì",
            "(USD)",
        ):
            assert matches_of(text) == (), text
        assert matches_of(" ".join(["Ngày"] * 50)) == ()
        for text in ("", "Tống", "CÔNG TY", "x" * 81, 5.0, None, "?!", "Sở dư"):
            assert not is_label_of(text, ("total", "opening", "closing"))

    @given(st.text(max_size=400))
    def test_any_text_may_be_a_header(self, text):
        matches_of(text)
        is_label_of(text, ("total",))
