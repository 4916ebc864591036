"""What a file is, by its bytes: Excel, HTML and CSV are read, all else is refused by its name."""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
import zlib
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from compound import compound, stream_of
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from statement_files import ACCOUNT, BANK, opened, read, shown, xlsx

from vnqr.errors import Code, MissingExtraError, VnqrError
from vnqr.sources import read_statement
from vnqr.sources._excel import check_xls, check_xlsx
from vnqr.sources._html import html_lines
from vnqr.sources._lines import csv_lines

if TYPE_CHECKING:
    from collections.abc import Callable

STATEMENTS = Path(__file__).parents[1] / "vectors" / "statements"
CELL = "<c><v>1</v></c>"
ONE_CELL = f"<row>{CELL}</row>"
HEAD = ["Ngày giao dịch", "Số CT", "Ghi nợ", "Ghi có", "Nội dung"]
ROW = ["01/06/2024", "F1", "", "50.000", "x"]
TEXT = ";".join(HEAD) + "\n" + ";".join(ROW) + "\n"


def remade(data: bytes, change: Callable[[str, bytes], bytes], name: str = "worksheets/sheet1.xml") -> bytes:
    """Return an archive with every member changed, and with another name for the sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            text = change(member.filename, old.read(member))
            new.writestr(member.filename.replace("worksheets/sheet1.xml", name), text)
    return file.getvalue()


def sheet_of(rows: str) -> bytes:
    """Return an Excel file whose sheet has these rows."""
    inside = f'<sheetData xmlns:x="x">{rows}</sheetData>'.encode()
    return remade(
        xlsx([HEAD]),
        lambda _, text: re.sub(rb"<sheetData>.*</sheetData>", lambda _: inside, text, flags=re.DOTALL),
    )


def records_of_old() -> list[tuple[int, bytes]]:
    """Return the records of old.xls."""
    stream, place = stream_of((STATEMENTS / "old.xls").read_bytes()).rstrip(b"\0") + b"\0" * 3, 0
    found: list[tuple[int, bytes]] = []
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        found.append((kind, stream[place + 4 : place + 4 + length]))
        place += 4 + length
    return found


def resized(dimensions: bytes) -> bytes:
    """Return old.xls with another DIMENSIONS record; its sheet begins where it did."""
    records = [(kind, dimensions if kind == 0x0200 else data) for kind, data in records_of_old()]
    return compound(b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records))


def renamed(count: int, sheets: int = 1) -> bytes:
    """Return old.xls with the name of its sheet so many times, for one sheet or for copies of it."""
    begin = next(struct.unpack_from("<I", data)[0] for kind, data in records_of_old() if kind == 0x0085)
    stream = b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records_of_old())
    names, sheet = [], stream[begin:]
    length = sum(len(data) + 4 for kind, data in records_of_old() if kind == 0x0085)
    for number in range(count):
        place = begin + length * (count - 1) + len(sheet) * min(number, sheets - 1)
        names += [struct.pack("<HHI", 0x0085, len(data), place) + data[4:]
                  for kind, data in records_of_old() if kind == 0x0085]  # fmt: skip
    at = stream.index(struct.pack("<HHI", 0x0085, length - 4, begin))
    return compound(stream[:at] + b"".join(names) + stream[at + length : begin] + sheet * sheets)


def code_of(data: bytes, **options: object) -> Code:
    with pytest.raises(VnqrError) as caught:
        opened(data, **options)
    return caught.value.code


class TestFormats:
    @pytest.mark.parametrize(
        ("start", "name"),
        [
            *(
                (b"%PDF-1.7\n", "PDF"),
                (b"\n%PDF-1.4", "PDF"),
                (b":20:STMT\n:25:1", "MT940"),
                (b"{1:F01BFTV", "MT940"),
            ),
            (
                b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">',
                "CAMT",
            ),
            (b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com">', "Excel 2003 XML"),
            *((b'<?xml version="1.0"?><a/>', "XML"), (b"MIME-Version: 1.0\n", "MHTML"), (b"{\\rtf1", "RTF")),
            *((b"OFXHEADER:100", "OFX"), (b"\x89PNG\r\n\x1a\n", "picture"), (b"\xff\xd8\xff\xe0", "picture")),
            *((b"GIF89a", "picture"), (b"RIFF1234WEBP", "picture"), (b"\0\0\0\x18ftypheic", "picture")),
            *(
                (b"\x1f\x8b\x08", "archive"),
                (b"Rar!\x1a", "archive"),
                (b"PK\x05\x06" + b"\0" * 18, "archive"),
            ),
        ],
    )
    def test_others_are_refused_by_name(self, start, name):
        with pytest.raises(VnqrError) as caught:
            opened(start + b"x" * 100)
        (issue,) = caught.value.issues
        assert (issue.code, dict(issue.params)) == (Code.FILE_FORMAT, {"format": name})
        assert "XLSX" in issue.describe("vi")

    @pytest.mark.parametrize(
        ("member", "name"),
        [
            ("xl/workbook.bin", "XLSB"),
            ("word/document.xml", "DOCX"),
            ("content.xml", "ODS"),
            ("a.txt", "ZIP"),
        ],
    )
    def test_other_archives_are_refused_by_name(self, member, name):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(member, "x")
        with pytest.raises(VnqrError) as caught:
            opened(file.getvalue())
        assert dict(caught.value.issues[0].params) == {"format": name}

    @pytest.mark.parametrize("data", [b"", b"  \n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
    def test_nothing_at_all(self, data):
        assert code_of(data) is Code.FILE_EMPTY

    @pytest.mark.parametrize(
        "data", [b"PK\x03\x04\xff\xfe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04" * 999]
    )
    def test_damaged_excel_files(self, data):
        assert code_of(data) is Code.FILE_DAMAGED

    def test_excel_without_its_package(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        with pytest.raises(MissingExtraError) as caught:
            opened(xlsx([HEAD]))
        assert caught.value.code is Code.EXCEL_EXTRA_MISSING
        for lang in ("en", "vi"):
            sentence = caught.value.issues[0].describe(lang)
            assert "python-calamine" in sentence
            assert "CSV UTF-8" in sentence

    def test_names_of_files_mean_nothing(self, tmp_path):
        path = tmp_path / "statement.xls"
        for data in (TEXT.encode(), xlsx([HEAD, ROW]), b"<table><tr><td>" + "<td>".join(HEAD).encode()):
            path.write_bytes(data)
            statement = read_statement(path, bank=BANK, account=ACCOUNT)
            assert shown(statement) in ([("F1", 50_000)], [])


class TestEncodings:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_what_marks_itself(self, encoding):
        assert shown(read(TEXT, encoding)) == [("F1", 50_000)]

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "windows-1258"])
    def test_what_does_not_must_be_said(self, encoding):
        text = "Ngày,So CT,Ghi co,Noi dung\n01/06/2024,F1,5000,x\n"
        assert code_of(text.encode(encoding)) is Code.FILE_ENCODING
        assert shown(read(text, encoding, encoding=encoding)) == [("F1", 5_000)]

    def test_decomposed_letters_of_windows_1258(self):
        head = "Nga\u0300y,S\u00f4\u0301 CT,Ghi co\u0301,N\u00f4\u0323i dung\n"
        text = head + "01/06/2024,F1,5000,n\u00f4\u0323p\n"
        (credit,) = read(text, "windows-1258", encoding="windows-1258")
        assert (credit.amount, credit.memo) == (5_000, "n\u1ed9p")

    @pytest.mark.parametrize("name", ["", "no-such", "rot13", "a\0b"])
    def test_an_encoding_must_be_one(self, name):
        with pytest.raises(VnqrError) as caught:
            opened(TEXT.encode(), encoding=name)
        assert [(issue.code, issue.path) for issue in caught.value.issues] == [
            (Code.ENCODING_UNKNOWN, "encoding")
        ]

    def test_the_wrong_encoding_gives_no_credit(self):
        assert code_of(TEXT.encode("utf-16"), encoding="windows-1252") in {
            Code.COLUMNS_NOT_FOUND,
            Code.FILE_ENCODING,
        }
        assert code_of(TEXT.encode(), encoding="utf-16-le") in {Code.COLUMNS_NOT_FOUND, Code.FILE_ENCODING}

    def test_bytes_above_the_header_spoil_nothing_below(self):
        assert shown(read(b"\xff\xfe;;\n".replace(b"\xff\xfe", b"x\xff") + TEXT.encode())) == [("F1", 50_000)]


class Unseekable(io.RawIOBase):
    """A file that can be read once."""

    def __init__(self, data: bytes) -> None:
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._data.read(size)


class TestFileObjects:
    @pytest.mark.parametrize("data", [TEXT.encode(), xlsx([HEAD, ROW])], ids=["csv", "xlsx"])
    def test_an_upload_is_read_from_its_beginning_and_stays_open(self, data):
        file = io.BytesIO(data)
        file.seek(5)
        statement = read_statement(file, bank=BANK, account=ACCOUNT)
        assert shown(statement) == shown(statement) == [("F1", 50_000)]
        assert not file.closed

    @pytest.mark.parametrize("data", [TEXT.encode(), xlsx([HEAD, ROW])], ids=["csv", "xlsx"])
    def test_a_file_that_cannot_be_moved_back(self, data):
        statement = read_statement(Unseekable(data), bank=BANK, account=ACCOUNT)
        assert shown(statement) == shown(statement) == [("F1", 50_000)]

    def test_an_object_with_little_more_than_read(self):
        class Upload:
            def __init__(self, data: bytes) -> None:
                self._file = io.BytesIO(data)
                self.read, self.seek, self.tell = self._file.read, self._file.seek, self._file.tell

        assert shown(read_statement(Upload(TEXT.encode()), bank=BANK, account=ACCOUNT)) == [("F1", 50_000)]

    def test_the_name_of_a_file(self, tmp_path):
        path = tmp_path / "tháng 6.csv"
        path.write_text(TEXT.replace("50.000", "x"), "utf-8")
        for source in (path, str(path)):
            (row,) = read_statement(source, bank=BANK, account=ACCOUNT)
            assert row.source == "tháng 6.csv"
        with path.open("rb") as file:
            (row,) = read_statement(file, bank=BANK, account=ACCOUNT)
        assert row.source == "tháng 6.csv"
        unnamed = io.BytesIO(path.read_bytes())
        unnamed.name = 5  # as a file opened by its number
        (row,) = read_statement(unnamed, bank=BANK, account=ACCOUNT)
        assert row.source == "statement"

    @pytest.mark.parametrize("source", [None, 5, TEXT.encode(), io.StringIO(TEXT), ["a"]])
    def test_other_types_are_refused(self, source):
        said = f"^a statement must be a path or a binary file object, not {type(source).__name__}$"
        with pytest.raises(TypeError, match=said):
            read_statement(source, bank=BANK)

    def test_a_file_that_gives_texts_is_refused(self):
        class Texts:
            def read(self, _size: int = -1) -> str:
                return TEXT

            def seek(self, place: int, _whence: int = 0) -> int:
                return place

        with pytest.raises(
            TypeError, match=r"^a statement must be a binary file object, one that gives str is not$"
        ):
            read_statement(Texts(), bank=BANK)

    def test_a_file_that_is_not_there(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            read_statement(tmp_path / "none.csv", bank=BANK)


class TestLimits:
    """Refused at once: no time in the square of a header's length, no memory for what a file claims."""

    @pytest.mark.parametrize(
        "text",
        [
            ",".join(["a"] * 20_000),
            "amount," * 3_000,
            ";".join([*HEAD[:-1], "Nội dung " * 4_000]),
            "a,b\n" + "x," * 1_500_000,
            "x" * 3_000_000,
            ";".join(HEAD) + "\n" + ";".join(["x" * 300_000] * 4),
            ";".join([*HEAD, *["x"] * 196]),
        ],
    )
    def test_of_csv(self, text):
        assert code_of(f"{text}\n".encode()) is Code.TABLE_TOO_LARGE

    def test_what_just_fits(self):
        wide = [*HEAD, *[""] * 194, "x" * 300]
        assert len(wide) == 200
        assert shown(read(";".join(wide) + "\n" + ";".join([*ROW, *[""] * 195]) + "\n")) == [("F1", 50_000)]

    def test_of_html(self):
        cell = "<td>x"
        assert code_of(b"<table><tr>" + b"<td>x" * 201) is Code.TABLE_TOO_LARGE
        assert code_of(b"<table><tr><td colspan=900>x") is Code.TABLE_TOO_LARGE
        assert code_of(b"<table><tr><td>" + b"x" * (2**20 + 1)) is Code.TABLE_TOO_LARGE
        assert [len(line.cells) for line in html_lines("<table><tr>" + cell * 200)] == [200]

    @pytest.mark.parametrize("cell", ["A1048577", "A9999999", "GS1", "XFD1048576", "ZZ5", "GR200000"])
    def test_of_the_rectangle_of_a_sheet(self, cell):
        data = xlsx([HEAD, ROW])
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
            for member in old.infolist():
                text = old.read(member)
                if member.filename.startswith("xl/worksheets/"):
                    row = "".join(filter(str.isdigit, cell))
                    far = f"<row r=\"{row}\"><c r = '{cell}'><v>1</v></c></row></sheetData>"
                    text = text.replace(b"</sheetData>", far.encode())
                new.writestr(member, text)
        assert code_of(file.getvalue()) is Code.TABLE_TOO_LARGE

    def test_a_wide_sheet(self):
        assert code_of(xlsx([[*HEAD, *["x"] * 196]])) is Code.TABLE_TOO_LARGE

    @pytest.mark.parametrize(
        "rows",
        [
            ONE_CELL + "<row/>" * 1_048_576 + ONE_CELL,  # counted, they are more than Excel has
            f"<row>{CELL * 199}</row>" + "<row/>" * 120_000 + ONE_CELL,  # 24 million cells
            f'<row>{CELL * 199}</row><row r="120000">{CELL}</row>',
            f"<row>{CELL * 199}</row><row r = '&#49;20000'>{CELL}</row>",
            '<x:row r="120000"><x:c r="GQ120000"/></x:row>',
            f'{ONE_CELL}<row r="2"><c r="xfd2"/></row>',
            f'{ONE_CELL}<row r="2"><c r="&#88;FD2"/></row>',
            f'{ONE_CELL}<row r="2"><c r="GR2"/><c/></row>',
        ],
        ids=["rows", "both", "wide", "reference", "prefix", "small letters", "letters", "beside the last"],
    )
    def test_of_cells_however_their_place_is_written(self, rows):
        """calamine counts them all, and would take up to hundreds of gigabytes."""
        assert code_of(sheet_of(rows)) is Code.TABLE_TOO_LARGE

    @pytest.mark.parametrize("name", ["any/far.bin", "WORKSHEETS/SHEET1.XML"])
    def test_of_a_sheet_under_any_name(self, name):
        """Where a sheet is stands in the file; names in a ZIP archive are what its writer likes."""
        data = sheet_of('<row r="1048576"><c r="XFD1048576"/></row>')
        moved = remade(data, lambda _, text: text.replace(b"worksheets/sheet1.xml", name.encode()), name)
        assert code_of(moved) is Code.TABLE_TOO_LARGE

    def test_of_a_sheet_that_is_named_again_and_again(self, monkeypatch):
        """Each name is a table of its own in memory."""
        data = remade(xlsx([HEAD, ROW]), lambda _, text: re.sub(rb"<sheet [^>]*/>", rb"\g<0>" * 20, text))
        monkeypatch.setattr("vnqr.sources._excel._MAX_CELLS", 150)
        assert shown(read(xlsx([HEAD, ROW]))) == [("F1", 50_000)]
        assert code_of(data) is Code.TABLE_TOO_LARGE

    def test_of_a_member_that_says_it_is_smaller(self):
        """Size and sum are those of its beginning: who believes them never sees the end."""
        data = sheet_of(" " * 5_000 + '<row r="1048576"><c r="XFD1048576"/></row>')
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            member = archive.getinfo("xl/worksheets/sheet1.xml")
            start = archive.read(member)[:100]
        true = struct.pack("<I", member.CRC), struct.pack("<I", member.file_size)
        said = struct.pack("<I", zlib.crc32(start)), struct.pack("<I", len(start))
        assert (data.count(true[0]), data.count(true[1])) == (2, 2)  # beside the member and in the directory
        for was, becomes in zip(true, said, strict=True):
            data = data.replace(was, becomes)
        assert code_of(data) is Code.FILE_DAMAGED

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="1"><c r="1A"/></row>',
            '<row r="1"><c r="$A$1"/></row>',
            '<row r="x"/>',
            '<row r=""/>',
            "<row><c/>",
            "<row r='9999999999'/>",
        ],
    )
    def test_of_a_sheet_that_cannot_be_measured(self, rows):
        assert code_of(sheet_of(rows)) is Code.FILE_DAMAGED

    def test_of_a_sheet_that_defines_entities(self):
        grown = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet '
        assert (
            code_of(remade(sheet_of(""), lambda _, text: text.replace(b"<worksheet ", grown)))
            is Code.FILE_DAMAGED
        )

    def test_of_a_tag_without_an_end(self):
        """It takes time in the length of the file, whatever the version of expat."""
        text = b"<worksheet><sheetData><row " + b'a="" ' * 800_000
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", text)
        with pytest.raises(VnqrError) as caught:
            check_xlsx(file)
        assert caught.value.code is Code.FILE_DAMAGED

    def test_an_archive_that_unpacks_to_more_than_its_share(self, monkeypatch):
        data = xlsx([HEAD, ROW])
        assert shown(read(data)) == [("F1", 50_000)]
        monkeypatch.setattr("vnqr.sources._excel._MAX_UNPACKED", len(data))
        assert code_of(data) is Code.TABLE_TOO_LARGE

    def test_a_long_sheet_that_is_narrow(self):
        rows = b"".join(b'<row r="%d"><c r="B%d"/></row>' % (n, n) for n in (1, 500_000))
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(
                "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
            )
        check_xlsx(file)


class TestExcel:
    def test_several_sheets(self):
        data = xlsx(
            [["Ghi chú"]], [HEAD, ROW], [[]], [HEAD, [*ROW[:3], "7.000", "y"], ["", "", "", "5.000", "z"]]
        )
        statement = opened(data)
        entries = list(statement)
        assert shown(entries) == [("F1", 50_000), ("F1", 7_000), (3, "received_at", "cell-empty", 5_000)]
        assert entries[2].sheet == "Sheet4"
        assert statement.passed_over == {"text": 1}

    def test_a_sheet_without_a_header_hides_no_money(self):
        rows = [["01/06/2024", "F2", "", 7_000.0, "y"], ["x", 5], ["01/06/2024", "3"]]
        (credit, row) = read(xlsx([HEAD, ROW], rows))
        assert credit.amount == 50_000
        assert (row.sheet, row.row, row.code) == ("Sheet2", 1, Code.ROW_WITHOUT_HEADER)

    def test_rows_are_numbered_as_excel_numbers_them(self):
        data = xlsx([[None], [None, "Sao kê"], [None], [None, *HEAD], [None], [None, "x", *ROW[1:]]])
        (row,) = read(data, money="dot")
        assert (row.row, row.code) == (6, Code.CELL_TIME)

    @pytest.mark.parametrize("value", [True, 50_000.5, -50_000, "x"])
    def test_what_is_no_amount(self, value):
        (row,) = read(xlsx([HEAD, ["01/06/2024", "F1", None, value, "x"]]), money="dot")
        assert row.field == "credit"

    def test_no_worksheet_at_all(self):
        book = Workbook()
        book.create_chartsheet("c")
        book.remove(book.worksheets[0])
        file = io.BytesIO()
        book.save(file)
        assert code_of(file.getvalue()) is Code.FILE_EMPTY

    @pytest.mark.parametrize("before", [2**20 - 20, 2**20 - 3, 2**20, 2**21 - 14])
    @pytest.mark.parametrize(("column", "is_far"), [("GR", False), ("GS", True), ("AAA", True)])
    def test_a_far_column_is_found_wherever_a_piece_of_the_file_ends(self, before, column, is_far):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            cell = f'<row r="1"><c r="{column}1" t="s"/></row></sheetData></worksheet>'
            archive.writestr(
                "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + b" " * (before - 22) + cell.encode()
            )
        with pytest.raises(VnqrError) if is_far else nullcontext():
            check_xlsx(data)

    @pytest.mark.parametrize(
        ("form", "stated", "code"),
        [
            ("<IIHHH", (4096, 3, 0, 5, 0), Code.FILE_DAMAGED),  # calamine reserved 800 GB
            ("<IIHHH", (0, 3, 6, 5, 0), Code.FILE_DAMAGED),
            ("<IIHHH", (0, 2**32 - 1, 0, 2**16 - 1, 0), Code.TABLE_TOO_LARGE),
            ("<HHHHH", (4096, 3, 0, 5, 0), Code.FILE_DAMAGED),
            ("<HHHHH", (0, 65_535, 0, 65_535, 0), Code.TABLE_TOO_LARGE),
            ("<HHHH", (0, 3, 0, 5), Code.FILE_DAMAGED),
        ],
    )
    def test_an_old_sheet_that_is_said_to_be_of_no_size(self, form, stated, code):
        """[MS-XLS] 2.4.90: the first row and the one after the last, the same of columns."""
        assert code_of(resized(struct.pack(form, *stated))) is code

    @pytest.mark.parametrize(
        ("form", "stated"),
        [("<IIHHH", (0, 65_536, 0, 256, 0)), ("<IIHHH", (0, 0, 0, 0, 0)), ("<IIHHH", (9, 0, 9, 0, 0)),
         ("<HHHHH", (0, 3, 0, 5, 0))],
    )  # fmt: skip
    def test_an_old_sheet_of_any_size_that_there_is(self, form, stated):
        """An empty sheet has none; other writers state the largest."""
        assert shown(read(resized(struct.pack(form, *stated)))) == [("F1", 50_000)]

    @pytest.mark.parametrize("count", [2, 1_001])
    def test_old_sheets_in_one_place(self, count):
        """Each name of it is a table of its own in memory."""
        assert code_of(renamed(count)) in {Code.FILE_DAMAGED, Code.TABLE_TOO_LARGE}

    def test_old_sheets_together(self, monkeypatch):
        monkeypatch.setattr("vnqr.sources._excel._MAX_CELLS", 29)  # each has 3 rows of 5
        assert shown(read((STATEMENTS / "old.xls").read_bytes())) == [("F1", 50_000)]
        assert code_of(renamed(2, sheets=2)) is Code.TABLE_TOO_LARGE
        monkeypatch.setattr("vnqr.sources._excel._MAX_CELLS", 30)
        check_xls(io.BytesIO(renamed(2, sheets=2)))

    def test_an_old_file_with_an_archive_behind_it(self):
        """calamine leaves what has a password, and reads the other one."""
        data = compound(struct.pack("<HHHHH", 0x2F, 2, 1, 0x0A, 0)) + xlsx([HEAD, ROW])
        assert code_of(data) is Code.FILE_DAMAGED

    def test_old_files_are_looked_through(self):
        data = (STATEMENTS / "old.xls").read_bytes()
        check_xls(io.BytesIO(data))
        stream = data.index(b"\xfd\x00\x0a\x00")  # the first cell with a text: LABELSST
        for place, value in ((stream + 6, 200), (stream + 2, 60_000)):
            changed = data[:place] + struct.pack("<H", value) + data[place + 2 :]
            assert code_of(changed) in {Code.TABLE_TOO_LARGE, Code.FILE_DAMAGED}
        table = data.index(b"\xfc\x00")  # the table of texts
        changed = data[: table + 8] + b"\xff\xff\xff\x7f" + data[table + 12 :]
        assert code_of(changed) is Code.FILE_DAMAGED

    @pytest.mark.parametrize("padding", [0, 9_000, 7_500_000], ids=["mini stream", "sectors", "two tables"])
    def test_old_files_of_any_size_are_looked_through(self, padding):
        stream = stream_of((STATEMENTS / "old.xls").read_bytes()).rstrip(b"\0") + b"\0" * 3
        assert len(stream) < 4096
        data = compound(stream + b"\0" * padding)
        check_xls(io.BytesIO(data))
        assert shown(read(data)) == [("F1", 50_000)]
        place = stream.index(b"\xfd\x00\x0a\x00")
        changed = compound(stream[: place + 6] + b"\xff\xff" + stream[place + 8 :] + b"\0" * padding)
        assert code_of(changed) is Code.TABLE_TOO_LARGE
        with pytest.raises(VnqrError) as caught:
            check_xls(io.BytesIO(changed))  # before calamine takes memory for it
        assert caught.value.code is Code.TABLE_TOO_LARGE

    @pytest.mark.parametrize(
        ("kind", "first", "last", "is_far"),
        [
            *((0x00BE, 0, 199, False), (0x00BE, 0, 200, True), (0x00BE, 200, 201, True)),
            *((0x00BD, 198, 199, False), (0x00BD, 198, 200, True)),
            *((0x0203, 199, 999, False), (0x0203, 200, 0, True)),
        ],
        ids=lambda value: f"{value:#x}" if isinstance(value, int) else None,
    )
    def test_records_of_one_cell_and_of_several(self, kind, first, last, is_far):
        """[MS-XLS] 2.4: MULBLANK and MULRK end with their last column, NUMBER has only one."""
        record = struct.pack("<HHHHHHH", kind, 10, 7, first, 15, 15, last)
        with pytest.raises(VnqrError) if is_far else nullcontext() as caught:
            check_xls(io.BytesIO(compound(record)))
        assert not is_far or caught.value.code is Code.TABLE_TOO_LARGE

    def test_a_file_of_another_program(self):
        assert code_of(compound(b"x" * 5_000, "WordDocument")) is Code.FILE_DAMAGED
        assert code_of(compound(b"x" * 100, "EncryptedPackage")) is Code.FILE_DAMAGED

    def test_a_record_that_goes_beyond_the_end(self):
        assert code_of(compound(b"\x09\x08\xff\xff" + b"\0" * 100)) is Code.FILE_DAMAGED

    def test_a_chain_that_leads_out_of_the_file(self):
        data = bytearray(compound(b"\0" * 5_000))
        struct.pack_into("<I", data, 48, 5_000)  # where the directory begins
        assert code_of(bytes(data)) is Code.FILE_DAMAGED

    def test_what_makes_calamine_panic(self):
        data = (STATEMENTS / "old.xls").read_bytes()
        changed = data[:1597] + b"\xff\xff" + data[1599:]
        check_xls(io.BytesIO(changed))
        assert code_of(changed) is Code.FILE_DAMAGED

    @pytest.mark.parametrize(
        ("number", "form"),
        [(240_603_123_456, "[h]:mm"), (-240_603_123_456, "dd/mm/yyyy")],
    )
    def test_a_number_that_is_no_time_and_is_written_as_one(self, number, form):
        """Excel shows ####. calamine makes a time of it when the row is read, and cannot."""
        book = Workbook()
        for row in (HEAD, ROW):
            book.active.append(row)
        book.active.cell(2, len(ROW) + 1, number).number_format = form
        data = io.BytesIO()
        book.save(data)
        assert code_of(data.getvalue()) is Code.FILE_DAMAGED

    @pytest.mark.parametrize("encoding", ["x-none", "rot13", "base64", "unicode"])
    def test_an_encoding_that_no_text_has(self, encoding):
        declared = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
        data = remade(xlsx([HEAD, ROW]), lambda _, sheet: declared + re.sub(rb"^<[?].*?[?]>", b"", sheet))
        assert code_of(data) is Code.FILE_DAMAGED

    def test_a_place_before_the_beginning(self, tmp_path):
        data = bytearray(xlsx([HEAD, ROW]))
        end = data.rindex(b"PK\x05\x06")
        struct.pack_into("<I", data, end + 16, 2**30)  # where the directory begins
        path = tmp_path / "statement.xlsx"
        path.write_bytes(data)
        for source in (path, io.BytesIO(bytes(data))):
            with pytest.raises(VnqrError) as caught:
                read_statement(source, bank=BANK)
            assert caught.value.code is Code.FILE_DAMAGED

    @pytest.mark.parametrize("error", [OSError(5, "I/O"), KeyboardInterrupt()], ids=["disk", "keyboard"])
    def test_what_is_no_fault_of_the_file_goes_on(self, error):
        memos = (Random(number).randbytes(900).hex() for number in range(300))  # noqa: S311 - no secret
        data = xlsx([HEAD, *[[*ROW[:4], memo] for memo in memos]])

        class Broken(io.BytesIO):
            def read(self, size: int | None = -1) -> bytes:
                if (
                    4096 < self.tell() < len(data) - 2**17
                ):  # zipfile looks for its directory in the last 64 KiB
                    raise error
                return super().read(size)

        with pytest.raises(type(error)):
            read_statement(Broken(data), bank=BANK)

    def test_cells_without_places_are_counted(self):
        data = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(xlsx([HEAD]))) as old, zipfile.ZipFile(data, "w") as new:
            for member in old.infolist():
                text = old.read(member)
                if member.filename.startswith("xl/worksheets/"):
                    text = text[: text.index(b"<sheetData>")] + b"<sheetData><row>" + b"<c><v>1</v></c>" * 201
                    text += b"</row></sheetData></worksheet>"
                new.writestr(member, text)
        assert code_of(data.getvalue()) is Code.TABLE_TOO_LARGE

    @given(st.data())
    def test_a_damaged_file_is_refused_or_read(self, data):
        name = data.draw(st.sampled_from(["old.xls", "vcb.xlsx"]))
        whole = bytearray((STATEMENTS / name).read_bytes())
        if data.draw(st.booleans()):
            whole = whole[: data.draw(st.integers(0, len(whole) - 1))]
        else:
            place = data.draw(st.integers(0, len(whole) - 4))
            whole[place : place + 4] = data.draw(st.binary(min_size=4, max_size=4))
        try:
            list(opened(bytes(whole), money="comma"))
        except VnqrError as error:
            assert error.issues  # noqa: PT017 - refused by a code, or read


class TestHtml:
    def rows(self, page: str) -> list[tuple[object, ...]]:
        return [line.cells for line in html_lines(page)]

    @pytest.mark.parametrize(("end", "is_whole"), [("</tr>", True), ("</td>", False), ("", False)])
    def test_a_page_that_ends_after_a_row_was_not_cut_within_it(self, end, is_whole):
        (line,) = html_lines(f"<table><tr><td>a<td>b{end}")
        assert (line.cells, line.ended) == (("a", "b"), is_whole)

    def test_cells_that_span_others(self):
        page = (
            "<table><tr><th rowspan=2>Ngày<th colspan='2'>Phát sinh<th rowspan=\"2\">Nội dung</tr>"
            "<tr><th>Nợ<th>Có</tr><tr><td>1<td>2<td>3<td>4</tr></table>"
        )
        assert self.rows(page) == [
            ("Ngày", "Phát sinh", "", "Nội dung"),
            ("", "Nợ", "Có", ""),
            ("1", "2", "3", "4"),
        ]

    def test_a_cell_that_spans_more_rows_than_there_are(self):
        assert self.rows("<tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<td>e") == [
            *(("a", "b"), ("c", ""), ("d", "", "e")),
        ]

    def test_texts(self):
        page = (
            "<!doctype html><tr><td> a &amp;\n b<br/>c <b>d</b><p>e</p><!-- <td>x -->"
            "<td>1 < 2 > 0<script><td>y</script></td>"
        )
        assert self.rows(page) == [("a & b\nc de", "1 < 2 > 0")]

    def test_what_spans_rows_ends_with_its_table(self):
        assert self.rows("<table><tr><td rowspan=3>a</table><tr><td>b") == [("a",), ("b",)]

    def test_what_is_hidden_ends_where_it_ends(self):
        page = "<tr><td>a<script><td>x</script>b<style><td>y</STYLE>c<script><td>z</script>d"
        assert self.rows(page) == [("abcd",)]

    def test_tables_in_tables(self):
        page = "<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e</table></table>f"
        assert self.rows(page) == [("b", "c"), ("ad", "e")]

    @pytest.mark.parametrize(
        "page", ["<tr><td>a<td", "<tr><td>a<!-- b", "<td>x", "</td></table>", "<tr><td>a<style>b"]
    )
    def test_what_is_open_at_the_end(self, page):
        assert self.rows(page) in ([("a",)], [])
        assert all(not line.ended for line in html_lines(page))

    def test_a_page_that_was_cut(self):
        head, row = ("<tr><td>" + "<td>".join(cells) for cells in (HEAD, ROW))
        assert shown(read(f"<table>{head}{row}</table>")) == [("F1", 50_000)]
        assert shown(read(f"<table>{head}{row}")) == [(2, "", "row-cut", 50_000)]

    @pytest.mark.parametrize("encoding", ["utf-8", "windows-1252"])
    def test_the_page_says_its_encoding(self, encoding):
        cells = [
            text.replace("ị", "i").replace("ợ", "o").replace("ộ", "o").replace("ố", "o") for text in HEAD
        ]
        page = (
            f"<html><meta charset={encoding}><table><tr><td>"
            + "<td>".join(cells)
            + "<tr><td>"
            + "<td>".join(ROW)
        )
        assert shown(read(page + "</table>", encoding)) == [("F1", 50_000)]

    def test_bytes_that_are_no_text(self):
        assert code_of(b"<html><table><tr><td>\xff</table>") is Code.FILE_ENCODING
        assert code_of(b"<html><meta charset=no-such><table><tr><td>\xff</table>") is Code.FILE_ENCODING

    @pytest.mark.parametrize(
        "part", ["<", "<!--", "<td>", "<table>", "<tr>", "<td rowspan=9>", "</table>", "&", "<script>"]
    )
    def test_a_long_page_takes_no_longer_than_its_length(self, part):
        for _ in html_lines("<tr>" + part * 150 + "<tr>" + (part + "\n<tr>") * 20_000):
            pass

    @given(st.text("<>/tdrable!-&; =12x\n", max_size=200))
    def test_any_page_is_read(self, page):
        assert all(line.readable for line in html_lines(page))


class TestLines:
    @given(st.text('a1/";,\n\r\x00é', max_size=60))
    def test_every_line_is_a_row_or_shown(self, text):
        lines = list(csv_lines(io.StringIO(text, newline=""), ";"))
        assert [line.number for line in lines] == sorted({line.number for line in lines})
        shown_text = "".join("".join(map(str, line.cells)) for line in lines)
        assert sorted(filter(str.isalnum, shown_text)) == sorted(filter(str.isalnum, text))
