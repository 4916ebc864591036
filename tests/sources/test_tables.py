"""Tables of the agency's own software: found, limited, and read strictly."""

from __future__ import annotations

import pytest

from vnqr.errors import Code, VnqrError
from vnqr.sources.tables import Column, open_table

COLUMNS = (Column("code", ("code", "ma so")), Column("payable", ("payable", "phai nop"), required=False))


def table(tmp_path, text, **options):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return open_table(path, COLUMNS, **options)


@pytest.mark.parametrize(
    ("header", "rank"),
    [
        *(
            ("Code", 0),
            ("MÃ SỐ", 1),
            ("Mã số/ Code", 1),
            ("code code", 0),
            ("Code 1", None),
            ("code mã", None),
        ),
        *(("", None), ("x " * 140, None), ("code" + " x" * 140, None), ("code" * 100, None)),
    ],
)
def test_a_header_fits_by_its_words(header, rank):
    assert COLUMNS[0].rank(header) == rank


def test_rows_come_with_their_lines(tmp_path):
    found = table(tmp_path, 'x\n"Mã\nsố";Phải nộp\nA1;5\n\n"A2\nb";6\n"A3;7\nA4;8\n')
    assert (found.header, found.headers, found.delimiter) == (2, ("Mã\nsố", "Phải nộp"), ";")
    assert [(row.number, row.cells, row.values, row.issue and row.issue.code) for row in found] == [
        (4, ("A1", "5"), {"code": "A1", "payable": "5"}, None),
        (6, ("A2\nb", "6"), {"code": "A2\nb", "payable": "6"}, None),
        (8, ('"A3;7',), {}, Code.ROW_UNREADABLE),
        (9, ("A4;8",), {}, Code.ROW_UNREADABLE),
    ]


def test_the_header_is_one_of_the_first_fifty_lines(tmp_path):
    assert table(tmp_path, "x\n" * 49 + "code\nA1\n").header == 50
    with pytest.raises(VnqrError) as caught:
        table(tmp_path, "x\n" * 50 + "code\nA1\n")
    assert caught.value.code is Code.COLUMNS_NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        ",".join(["a"] * 20_000),
        "code," * 3_000,
        "code;" + "word " * 4_000,
        "code\n" + "x" * 2**20,
        "code\n" + "x;" * 2**19,
    ],
)
def test_limits(tmp_path, text):
    with pytest.raises(VnqrError) as caught:
        list(table(tmp_path, text + "\n"))
    assert caught.value.code is Code.TABLE_TOO_LARGE
    assert dict(caught.value.issues[0].params) == {"columns": 200, "characters": 300, "row": 2**20}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_marks_its_encoding(tmp_path, encoding):
    path = tmp_path / "table.csv"
    path.write_bytes("Mã số;Phải nộp\nHồ sơ 1;5\n".encode(encoding))
    (row,) = open_table(path, COLUMNS)
    assert row.values == {"code": "Hồ sơ 1", "payable": "5"}


def test_columns_of_fields_that_are_none_are_all_told(tmp_path):
    with pytest.raises(VnqrError) as caught:
        table(tmp_path, "code;x\n", named={"iban": "x", "bank": "x", "code": "code"})
    assert dict(caught.value.issues[0].params) == {"fields": "bank, iban"}


def test_a_header_as_large_as_it_may_be(tmp_path):
    headers = ["code", "x" * 300, *["y"] * 198]
    assert table(tmp_path, ",".join(headers) + "\n").headers == tuple(headers)


@pytest.mark.parametrize("cell", ["a\r\nb", "a\nb", "a\rb"])
def test_line_breaks_in_a_cell_stay_as_they_are(tmp_path, cell):
    (row,) = table(tmp_path, f'code,payable\n"{cell}",5\n')
    assert row.values["code"] == cell


@pytest.mark.parametrize("line", ["x" * 301, "x," * 200, '"x" y', ""])
def test_a_line_that_is_no_header_hides_none(tmp_path, line):
    found = table(tmp_path, f"{line}\ncode,payable\nA1,5\n")
    assert (found.header, [row.values for row in found]) == (2, [{"code": "A1", "payable": "5"}])


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        ("a;b\n", {}, Code.COLUMNS_NOT_FOUND),
        ('"code;\n', {}, Code.COLUMNS_NOT_FOUND),
        ("", {}, Code.COLUMNS_NOT_FOUND),
        ("code,code\n", {}, Code.COLUMN_AMBIGUOUS),
        ("code;x\n", {"named": {"bank": "x"}}, Code.COLUMNS_NOT_FOUND),
        ("code;x\n\udcff\n", {}, Code.FILE_ENCODING),
    ],
)
def test_what_is_no_table(tmp_path, text, options, code):
    with pytest.raises(VnqrError) as caught:
        table(tmp_path, text, **options)
    assert caught.value.code is code
