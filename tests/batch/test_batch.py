"""Many codes at once: what a row says, results in order, a folder that can be gone on with."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import itertools
import pickle
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest
from decoding import pixels_of_png, pixels_of_svg, what_it_says
from hypothesis import given
from hypothesis import strategies as st

from vnqr.batch import MANIFEST, PICTURE_FORMATS, ManifestEntry, Result, make_all, save_all
from vnqr.batch.rows import COLUMNS, BatchRow, numbered, payment_of, read_csv, row_of, slip_of, values_of
from vnqr.errors import Code, EncodeError, Issue, MissingExtraError, VnqrError
from vnqr.image import symbol
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.vietqr.model import VietQR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

CODE = "000.00.01.H26-240601-0001"
PAYEE = {"bank": "VietinBank", "account": "113366668888"}
ROW = {**PAYEE, "amount": "50000", "dossier": CODE, "item": "1"}
SLIP = {**ROW, "payee": "UBND phường Cầu Giấy"}
NAME = "000001-HS0000001H262406010001BXN.png"


def rows(count: int, **changes: str) -> list[dict[str, str]]:
    """Rows of different dossiers."""
    return [{**ROW, "dossier": f"{CODE[:-4]}{n:04}", **changes} for n in range(1, count + 1)]


def codes_of(row: Mapping[str, object], **options: Any) -> list[Code]:
    (result,) = make_all([row], **options)
    return [issue.code for issue in result.issues]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding)
    return path


def lines_of(folder: Path) -> list[dict[str, str]]:
    with (folder / MANIFEST).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pictures_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


class TestWhatARowSays:
    @pytest.mark.parametrize(
        ("cells", "fields"),
        [
            ({"card": "9704000000000018"}, {"card": "9704000000000018"}),
            ({"account": "0012"}, {"account": "0012"}),
            ({"account": "1", "amount": "50000"}, {"account": "1", "amount": 50_000}),
            ({"account": "1", "amount": 50_000}, {"account": "1", "amount": 50_000}),
            ({"account": "1", "amount": None, "purpose": ""}, {"account": "1"}),
            ({"account": "1", "dossier": CODE}, {"account": "1", "reference": Reference(CODE)}),
            (
                {"account": "1", "dossier": CODE, "item": 23, "form": "packed"},
                {"account": "1", "reference": Reference(CODE, 23), "form": Form.PACKED},
            ),
            (
                {"account": "1", "purpose": "Lệ phí", "fold": "yes", "prompt_tip": False},
                {"account": "1", "purpose": "Le phi"},
            ),
            (
                {"account": "1", "purpose": "x" * 30, "purpose_fit": "truncate", "prompt_tip": True},
                {"account": "1", "purpose": "x" * 25, "prompt_tip": True},
            ),
            ({"account": "1", "convenience_fee": "2000"}, {"account": "1", "convenience_fee": 2000}),
            (
                {
                    "account": "1",
                    "convenience_fee_percentage": "1.5",
                    "bill_number": "B1",
                    "name_vi": "Sở Y tế",
                },
                {
                    "account": "1",
                    "convenience_fee_percentage": Decimal("1.5"),
                    "bill_number": "B1",
                    "name_vi": "Sở Y tế",
                },
            ),
        ],
    )
    def test_a_payment(self, cells, fields):
        row = row_of(1, {"bank": "970415", **cells})
        assert payment_of(values_of(row)) == VietQR(bank="970415", **fields)

    @pytest.mark.parametrize(
        ("cells", "code", "path"),
        [
            ({"amount": "50.000"}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": "50 000"}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": "-5"}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": "5e4"}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": "٥"}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": "1_000"}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": "9" * 5000}, Code.VALUE_TOO_LONG, "amount"),
            ({"amount": True}, Code.VALUE_NOT_DIGITS, "amount"),
            ({"amount": 5.0}, Code.CELL_TYPE, "amount"),
            ({"amount": 10**5000}, Code.CELL_TYPE, "amount"),
            ({"amount": "0"}, Code.AMOUNT_NOT_WHOLE, "amount"),
            ({"convenience_fee": "1,5"}, Code.VALUE_NOT_DIGITS, "convenience_fee"),
            ({"item": "36"}, Code.CELL_CHOICE, "item"),
            ({"item": "-1"}, Code.CELL_CHOICE, "item"),
            ({"form": "token"}, Code.CELL_CHOICE, "form"),
            ({"purpose_fit": "cut"}, Code.CELL_CHOICE, "purpose_fit"),
            ({"fold": "x"}, Code.CELL_CHOICE, "fold"),
            ({"due": "31/06/2024"}, Code.CELL_TIME, "due"),
            ({"language": "fr"}, Code.CELL_CHOICE, "language"),
            ({"bank": ""}, Code.CELL_EMPTY, "bank"),
            ({"bank": "No Such Bank"}, Code.BANK_UNKNOWN, "bank"),
            ({"account": ""}, Code.PAYEE_COUNT, "38.01.01"),
            ({"card": "9704000000000018"}, Code.PAYEE_COUNT, "38.01.01"),
            ({"account": "1 2"}, Code.ACCOUNT_CHARACTERS, "account"),
            ({"dossier": ""}, Code.FIELD_WITHOUT, "item"),
            ({"dossier": "000.00.01.H26-240631-0001"}, Code.DOSSIER_DATE, "dossier"),
            ({"purpose": "Lệ phí", "dossier": "", "item": ""}, Code.VALUE_NOT_COMMON, "purpose"),
            ({"purpose": "too long"}, Code.MEMO_TOO_LONG, "62.08"),
            ({"bill_number": "a\ud800"}, Code.TEXT_SURROGATE, "bill_number"),
            ({"acount": "1"}, Code.COLUMN_UNKNOWN, "acount"),
            ({"reference": "HS0000001H262406010001BXN"}, Code.COLUMN_UNKNOWN, "reference"),
            ({"a\x1b[31m" + "b" * 50: "1"}, Code.COLUMN_UNKNOWN, "a\ufffd[31m" + "b" * 34),
            ({7: "1"}, Code.COLUMN_UNKNOWN, "int"),
        ],
    )
    def test_what_is_wrong_names_the_column(self, cells, code, path):
        (result,) = make_all([{**ROW, **cells}])
        assert [(issue.code, issue.path) for issue in result.issues] == [(code, path)]
        own = {Code.CELL_CHOICE, Code.FIELD_WITHOUT}
        assert {issue.rule for issue in result.issues if issue.code in own} <= {""}
        assert (result.name, result.text, result.reference, result.picture) == (None, None, None, None)

    def test_all_that_is_wrong_with_the_cells_at_once(self):
        found = codes_of({**ROW, "amount": "x", "fold": "x", "x": "x"})
        assert found == [Code.COLUMN_UNKNOWN, Code.VALUE_NOT_DIGITS, Code.CELL_CHOICE]

    def test_no_issue_says_what_was_given(self):
        for column in COLUMNS:
            given_ = "0x5ecre7"
            (result,) = make_all([{**SLIP, column: given_}], format="slip")
            assert given_ not in "".join(map(str, result.issues))

    def test_a_row_is_a_mapping(self):
        with pytest.raises(TypeError, match="mapping or a BatchRow, not list"):
            list(make_all([["bank"]]))  # type: ignore[list-item]

    def test_a_row_that_somebody_made_is_checked_as_well(self):
        issue = Issue.error(Code.ROW_UNREADABLE, "", None)
        (result,) = make_all([BatchRow(3, {**ROW, "acount": "1", "amount": b"5"}, (issue,))])  # type: ignore[dict-item]
        assert [issue.code for issue in result.issues] == [
            Code.ROW_UNREADABLE,
            Code.CELL_TYPE,
            Code.COLUMN_UNKNOWN,
        ]
        with pytest.raises(TypeError, match="number must be an int, not str"):
            next(make_all([BatchRow("../1", ROW)]))  # type: ignore[arg-type]
        with pytest.raises(EncodeError) as caught:
            next(make_all([BatchRow(0, ROW)]))
        assert caught.value.code == Code.SYMBOL_RANGE

    def test_rows_keep_their_numbers(self):
        given = [BatchRow(7, ROW), ROW]
        assert [row.number for row in numbered(given)] == [7, 2]


class TestSlips:
    def test_what_it_prints(self):
        values = values_of(
            row_of(
                1, {**SLIP, "due": "5/6/2024", "agency": "Sở Tư pháp", "office": "Một cửa", "language": "en"}
            )
        )
        slip = slip_of(values, payment_of(values))
        assert (slip.payee, slip.account, slip.bank) == (
            "UBND phường Cầu Giấy",
            "113366668888",
            "Ngân hàng TMCP Công thương Việt Nam (VietinBank)",
        )
        assert (slip.amount, slip.reference, slip.dossier) == (50_000, str(Reference(CODE, 1)), CODE)
        assert (slip.due, slip.agency, slip.office, slip.language) == (
            dt.date(2024, 6, 5),
            "Sở Tư pháp",
            "Một cửa",
            "en",
        )

    @pytest.mark.parametrize(
        ("cells", "printed"),
        [
            ({"payee": "A", "bank_name": "VietinBank - Kho bạc"}, ("A", "VietinBank - Kho bạc")),
            ({"name_vi": "Sở Y tế", "merchant_name": "SO Y TE", "bank_name": "ICB"}, ("Sở Y tế", "ICB")),
            ({"merchant_name": "SO Y TE", "bank": "123456", "bank_name": "B"}, ("SO Y TE", "B")),
        ],
    )
    def test_names_from_elsewhere(self, cells, printed):
        values = values_of(row_of(1, {**ROW, **cells}))
        slip = slip_of(values, payment_of(values))
        assert (slip.payee, slip.bank) == printed

    def test_the_memo_of_a_row_without_a_dossier(self):
        values = values_of(row_of(1, {**PAYEE, "amount": "1", "purpose": "HP 2024", "payee": "A"}))
        assert slip_of(values, payment_of(values)).reference == "HP 2024"

    @pytest.mark.parametrize(
        ("header", "missing"),
        [
            ("bank,account,amount,purpose", "payee"),
            ("bank,account,name_vi", "amount, purpose"),
            ("bank,account,amount,dossier,merchant_name", None),
        ],
    )
    def test_a_column_that_all_need_is_told_once(self, header, missing, tmp_path):
        path = tmp_path / "rows.csv"
        path.write_text(f"{header}\n" + "VietinBank\n" * 72, "utf-8")
        if missing is None:
            assert len(list(read_csv(path, slips=True))) == 72
            return
        with pytest.raises(VnqrError) as caught:
            read_csv(path, slips=True)
        assert [(issue.code, dict(issue.params)["fields"]) for issue in caught.value.issues] == [
            (Code.COLUMNS_NOT_FOUND, missing)
        ]
        assert len(list(read_csv(path))) == 72

    @pytest.mark.parametrize(
        ("cells", "found"),
        [
            ({"bank": "123456", "account": "1"}, ["payee", "bank_name", "amount", "purpose"]),
            ({**SLIP, "amount": ""}, ["amount"]),
        ],
    )
    def test_what_it_needs(self, cells, found):
        (result,) = make_all([cells], format="slip")
        assert [(issue.code, issue.path) for issue in result.issues] == [
            (Code.CELL_EMPTY, path) for path in found
        ]

    def test_what_cannot_be_printed(self):
        assert codes_of({**SLIP, "payee": "A\u202eB"}, format="slip") == [Code.GLYPH_MISSING]

    def test_sizes(self):
        small, large = (next(make_all([SLIP], format="slip", size=size)).picture for size in ("58mm", "A5"))
        assert b'width="48mm"' in small
        assert b'width="148mm"' in large


class TestCsv:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_as_offices_write_it(self, tmp_path, encoding, delimiter):
        text = (
            "Danh sách thu phí\n\nNgân hàng,Số tài khoản,Số tiền,Mã hồ sơ,Mục,Hạn nộp\n"
            f"VietinBank,113366668888,50000,{CODE},1,\n\n,,,,,\nVCB,  12 ,,,,1/6/2024\n"
        )
        path = write(tmp_path / "rows.csv", text.replace(",", delimiter), encoding)
        assert list(read_csv(path)) == [
            BatchRow(4, ROW),
            BatchRow(7, {"bank": "VCB", "account": "12", "due": "1/6/2024"}),
        ]

    def test_every_column_by_its_name(self, tmp_path):
        path = write(tmp_path / "rows.csv", ",".join(COLUMNS) + "\n" + ",".join(COLUMNS) + "\n")
        assert list(read_csv(path)) == [BatchRow(2, {column: column for column in COLUMNS})]

    @pytest.mark.parametrize(
        ("header", "code", "path"),
        [
            ("bank,account,Ghi chú", Code.COLUMN_UNKNOWN, "Ghi chú"),
            ("bank,account,amount,Số tiền", Code.COLUMN_UNKNOWN, "Số tiền"),
            ("bank,account,amount,amount", Code.COLUMN_AMBIGUOUS, ""),
            ("account,amount", Code.COLUMNS_NOT_FOUND, ""),
        ],
    )
    def test_columns_that_are_not_known(self, tmp_path, header, code, path):
        file = write(tmp_path / "rows.csv", f"{header}\n970415,113366668888,5,6\n")
        with pytest.raises(VnqrError) as caught:
            read_csv(file)
        assert [(issue.code, issue.path) for issue in caught.value.issues] == [(code, path)]

    def test_rows_that_cannot_be_read(self, tmp_path):
        path = tmp_path / "rows.csv"
        right = b"970415,1\n" * 1000  # what is no UTF-8 near the head makes the file unreadable
        path.write_bytes(
            b"bank,account, ,\n970415,2,3,\n970415,2, ,\n970415,2,,,5\n" + right + b'970415,\xff\n970415,"1\n'
        )
        found = [row for row in read_csv(path) if row.issues]
        assert [(row.number, row.issues[0].code, row.issues[0].path) for row in found] == [
            (2, Code.COLUMN_UNKNOWN, "#3"),
            (4, Code.ROW_CELLS, ""),
            (1005, Code.ROW_UNREADABLE, ""),
            (1006, Code.ROW_UNREADABLE, ""),
        ]
        results = make_all(row for row in read_csv(path) if not 9 < row.number < 1000)
        assert [result.row for result in results if not result.picture] == [2, 4, 1005, 1006]

    def test_a_file_in_another_encoding(self, tmp_path):
        path = write(tmp_path / "rows.csv", "Ngân hàng,account\n970415,1\n", "latin-1")
        with pytest.raises(VnqrError) as caught:
            read_csv(path)
        assert caught.value.code == Code.FILE_ENCODING


class TestMakeAll:
    @pytest.mark.parametrize("kind", PICTURE_FORMATS)
    def test_each_picture_says_its_text(self, kind):
        for result in make_all(rows(3, payee="A"), format=kind):
            assert result.picture is not None
            pixels = (
                pixels_of_png(result.picture)
                if kind == "png"
                else pixels_of_svg(result.picture.decode("ascii"))
            )
            assert what_it_says(pixels) == result.text

    def test_what_a_result_holds(self):
        (result,) = make_all([ROW])
        qr = VietQR(bank="970415", account="113366668888", amount=50_000, reference=Reference(CODE, 1))
        assert result == Result(
            row=1,
            name=NAME,
            text=str(qr),
            reference="HS0000001H262406010001BXN",
            picture=symbol.make(qr).png(),
        )
        assert "113366668888" not in repr(result)

    def test_warnings_do_not_stop_a_row(self):
        (result,) = make_all([{"bank": "123456", "account": "1"}])
        assert [issue.code for issue in result.issues] == [Code.BANK_UNKNOWN]
        assert result.picture

    def test_a_reference_is_the_one_in_the_memo(self):
        (result,) = make_all([{**ROW, "form": "packed"}])
        assert result.reference == Reference(CODE, 1).encode(Form.PACKED)
        assert f"0819{result.reference}" in (result.text or "")

    @pytest.mark.parametrize(
        ("label", "name"),
        [
            ("", "000001.png"),
            ("B17", "000001-B17.png"),
            ("../../etc/passwd", "000001-etc-passwd.png"),
            ("C:\\NUL", "000001-C-NUL.png"),
            ("CON", "000001-CON.png"),
            ("...", "000001.png"),
            ("-rf *", "000001-rf.png"),
        ],
    )
    def test_names(self, label, name):
        (result,) = make_all([{**PAYEE, "bill_number": label}])
        assert result.name == name

    def test_the_reference_names_the_file_before_the_bill_does(self):
        (result,) = make_all([{**ROW, "bill_number": "B17"}])
        assert result.name == "000001-HS0000001H262406010001BXN.png"

    def test_names_of_many_rows(self):
        (result,) = make_all([BatchRow(1_234_567, ROW)])
        assert result.name == f"1234567-{NAME.partition('-')[2]}"

    @given(
        st.dictionaries(st.sampled_from(sorted(COLUMNS)) | st.text(), st.text() | st.integers() | st.none())
    )
    @pytest.mark.no_cover
    def test_no_row_ends_it_and_no_name_is_unsafe(self, row):
        """Bad input of any kind becomes issues; a name is ASCII, short, and begins with the number."""
        for result in make_all([{**ROW, **row}, row, ROW], format="svg"):
            if result.picture is None:
                assert result.issues
            else:
                assert re.fullmatch(r"00000[123](-[0-9A-Za-z]+)*-?\.svg", result.name or "")
                assert len(result.name or "") <= 6 + 1 + 40 + 4
        assert result.picture is not None

    @pytest.mark.no_cover
    def test_the_same_over_any_executor(self):
        given = rows(40)
        for bad in (0, 17, 39):
            given[bad]["amount"] = "x"
        alone = list(make_all(given))
        assert [result.row for result in alone] == list(range(1, 41))
        assert [result.row for result in alone if not result.picture] == [1, 18, 40]
        with ThreadPoolExecutor(3) as threads, ProcessPoolExecutor(2, get_context("spawn")) as processes:
            for executor, chunk in ((threads, 1), (threads, 7), (processes, 16)):
                assert list(make_all(given, executor=executor, chunk=chunk)) == alone

    def test_what_crosses_processes_can_be_pickled(self):
        for result in make_all([ROW, {}]):
            assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - made here

    @pytest.mark.parametrize(("chunk", "ahead"), [(1, 1), (4, 3), (16, 2)])
    def test_endless_rows_are_read_a_little_ahead(self, chunk, ahead):
        read = 0

        def endless() -> Iterator[dict[str, str]]:
            nonlocal read
            for read, row in enumerate(itertools.cycle([ROW]), 1):  # noqa: B007 - counts for the test
                yield row

        with ThreadPoolExecutor(2) as executor:
            results = make_all(endless(), executor=executor, chunk=chunk, ahead=ahead)
            assert read == 0
            for given_ in range(1, 60):
                next(results)
                assert read <= given_ + chunk * ahead
            results.close()  # type: ignore[attr-defined]
        read = 0
        alone = make_all(endless())
        next(alone)
        next(alone)
        assert read == 2

    def test_who_stops_asking_cancels_what_waits(self):
        waiting: list[Future[Any]] = []

        class Watched(ThreadPoolExecutor):
            def submit(self, *work: Any, **named: Any) -> Future[Any]:
                waiting.append(future := super().submit(*work, **named))
                return future

        with Watched(1) as executor:
            results = make_all(itertools.cycle([ROW]), executor=executor, chunk=1, ahead=300)
            next(results)
            results.close()  # type: ignore[attr-defined]
        assert len(waiting) == 300
        assert waiting[-1].cancelled()

    def test_progress(self):
        seen: list[int] = []
        results = make_all(rows(3), progress=seen.append)
        next(results)
        assert seen == [1]
        assert len(list(results)) == 2
        assert seen == [1, 2, 3]

    @pytest.mark.parametrize(
        ("options", "code", "told"),
        [
            ({"format": "gif"}, Code.VALUE_NOT_ALLOWED, "at format: the value must be png, svg, slip"),
            ({"format": "slip", "size": "A3"}, Code.SLIP_SIZE, "A6, A5, 58mm, 80mm, card"),
            ({"chunk": 0}, Code.SYMBOL_RANGE, "at chunk:"),
            ({"ahead": 0}, Code.SYMBOL_RANGE, "at ahead:"),
        ],
    )
    def test_what_cannot_be_asked_for_is_told_at_once(self, options, code, told, tmp_path):
        for ask in (make_all, lambda given, **words: save_all(given, tmp_path / "new", **words)):
            with pytest.raises(EncodeError) as caught:
                ask([], **options)
            (issue,) = caught.value.issues
            assert issue.code == code
            assert told in str(issue)
        assert not (tmp_path / "new").exists()

    def test_a_number_is_an_int(self):
        with pytest.raises(TypeError, match="chunk must be an int, not float"):
            make_all([], chunk=2.0)  # type: ignore[arg-type]


class TestVerify:
    @pytest.mark.parametrize(
        ("kind", "size"), [("png", "A6"), ("svg", "A6"), ("slip", "A6"), ("slip", "58mm"), ("slip", "card")]
    )
    def test_right_pictures_pass(self, kind, size):
        assert [result.issues for result in make_all([SLIP], format=kind, size=size, verify=True)] == [()]

    @pytest.mark.parametrize("kind", ["png", "svg"])
    def test_another_text_does_not(self, monkeypatch, kind):
        make = symbol.make
        monkeypatch.setattr(symbol, "make", lambda text: make(text.replace("50000", "90000")))
        (result,) = make_all([ROW], format=kind, verify=True)
        assert [issue.code for issue in result.issues] == [Code.PICTURE_DIFFERS]
        assert result.picture is None

    def test_a_picture_that_is_none_does_not(self, monkeypatch):
        monkeypatch.setattr(symbol.Symbol, "png", lambda _: b"no picture")
        assert codes_of(ROW, verify=True) == [Code.PICTURE_DIFFERS]

    def test_a_folder_has_what_was_verified_where_it_is_asked_for(self, monkeypatch, tmp_path):
        monkeypatch.setattr(symbol.Symbol, "png", lambda _: b"no picture")
        (entry,) = save_all([ROW], tmp_path, verify=True)
        assert (entry.status, [issue.code for issue in entry.issues]) == ("failed", [Code.PICTURE_DIFFERS])
        assert pictures_of(tmp_path) == {}
        assert [entry.status for entry in save_all([ROW], tmp_path)] == ["made"]

    @pytest.mark.parametrize(
        ("missing", "kind", "extra"),
        [("zxingcpp", "png", "scan"), ("zxingcpp", "svg", "scan"), ("resvg_py", "slip", "slip")],
    )
    def test_a_missing_package_is_told_at_once(self, monkeypatch, missing, kind, extra):
        monkeypatch.setitem(sys.modules, missing, None)
        if extra == "scan":
            monkeypatch.delitem(sys.modules, "vnqr.image.scan", raising=False)
        with pytest.raises(MissingExtraError) as caught:
            make_all([ROW], format=kind, verify=True)
        assert caught.value.extra == extra
        assert next(make_all([SLIP], format=kind)).picture


class TestSaveAll:
    def test_files_and_manifest(self, tmp_path):
        given: list[Mapping[str, object]] = [ROW, {**ROW, "amount": "x"}, {**PAYEE, "bank": "123456"}]
        folder = tmp_path / "a" / "b"
        entries = list(save_all(given, folder))
        assert [(entry.row, entry.status, entry.file) for entry in entries] == [
            (1, "made", NAME),
            (2, "failed", None),
            (3, "made", "000003.png"),
        ]
        assert [issue.code for issue in entries[1].issues] == [Code.VALUE_NOT_DIGITS]
        results = list(make_all(given))
        assert pictures_of(folder) == {result.name: result.picture for result in results if result.name}
        lines = lines_of(folder)
        assert [line["row"] for line in lines] == ["1", "2", "3"]
        assert [line["status"] for line in lines] == ["made", "failed", "made"]
        assert [line["issues"] for line in lines] == ["", "value-not-digits", "bank-unknown"]
        assert [line["reference"] for line in lines] == ["HS0000001H262406010001BXN", "", ""]
        for line, result in zip(lines, results, strict=True):
            assert (line["file"] or None, line["payload"] or None) == (result.name, result.text)
            if result.picture:
                assert line["sha256"] == hashlib.sha256(result.picture).hexdigest()
        assert (folder / MANIFEST).read_bytes().startswith(b"\xef\xbb\xbfrow,file,")

    def test_no_cell_of_the_manifest_starts_a_formula(self, tmp_path):
        given = [{**PAYEE, "bill_number": text} for text in ("=1+1", "a;=1+1", 'a",@x', "+1", "x|-1")]
        assert all(entry.status == "made" for entry in save_all(given, tmp_path))
        text = (tmp_path / MANIFEST).read_text("utf-8-sig")
        for delimiter in ",;\t|":
            for line in csv.reader(text.splitlines(), delimiter=delimiter):
                assert not any(
                    re.match(r"[\s\"']*[=+\-@]", cell) for cell in line if not cell.startswith("'")
                )

    def test_progress_counts_what_was_finished_before(self, tmp_path):
        list(save_all(rows(2), tmp_path))
        seen: list[int] = []
        list(save_all(rows(4), tmp_path, progress=seen.append))
        assert seen == [1, 2, 3, 4]

    def test_over_an_executor(self, tmp_path):
        started: list[str] = []
        with ThreadPoolExecutor(2, initializer=started.append, initargs=("a thread",)) as executor:
            entries = list(save_all(rows(30), tmp_path, executor=executor, chunk=4, ahead=3))
        assert started
        assert [entry.row for entry in entries] == list(range(1, 31))
        assert [line["row"] for line in lines_of(tmp_path)] == [str(n) for n in range(1, 31)]

    def test_what_cannot_be_asked_for_touches_nothing(self, tmp_path):
        with pytest.raises(EncodeError):
            save_all(rows(1), tmp_path / "new", format="gif")  # type: ignore[arg-type]
        assert not (tmp_path / "new").exists()

    def test_a_folder_that_cannot_be(self, tmp_path):
        write(tmp_path / "file", "")
        with pytest.raises(OSError, match="file"):
            list(save_all(rows(1), tmp_path / "file"))


class TestGoingOn:
    def stamps(self, folder: Path) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.png")}

    def run(self, given: Iterable[Mapping[str, object]], folder: Path, **options: Any) -> list[str]:
        return [entry.status for entry in save_all(given, folder, **options)]

    def test_what_is_finished_is_not_done_again(self, tmp_path):
        assert self.run(rows(5), tmp_path) == ["made"] * 5
        before, lines = self.stamps(tmp_path), lines_of(tmp_path)
        assert self.run(rows(7), tmp_path) == ["kept"] * 5 + ["made"] * 2
        assert self.stamps(tmp_path).items() >= before.items()
        assert lines_of(tmp_path)[:5] == lines
        assert len(lines_of(tmp_path)) == 7

    def test_the_order_of_the_columns_makes_no_other_row(self, tmp_path):
        assert self.run(rows(2), tmp_path) == ["made"] * 2
        turned = [dict(reversed(row.items())) for row in rows(2)]
        assert self.run(turned, tmp_path) == ["kept"] * 2

    def test_lines_stay_as_they_were_where_cells_are_empty(self, tmp_path):
        asked = [{**PAYEE, "bill_number": "B17", "amount": "50000"}]
        assert self.run(asked, tmp_path) == ["made"]
        before = (tmp_path / MANIFEST).read_bytes()
        assert self.run(asked, tmp_path) == ["kept"]
        assert (tmp_path / MANIFEST).read_bytes() == before

    @pytest.mark.parametrize("after", range(6))
    @pytest.mark.no_cover
    def test_stopped_after_any_row(self, tmp_path, after):
        list(save_all(rows(5), tmp_path / "whole"))
        entries = save_all(rows(5), tmp_path / "parts")
        assert [entry.status for entry in itertools.islice(entries, after)] == ["made"] * after
        entries.close()  # type: ignore[attr-defined]
        assert self.run(rows(5), tmp_path / "parts") == ["kept"] * after + ["made"] * (5 - after)
        assert pictures_of(tmp_path / "parts") == pictures_of(tmp_path / "whole")
        assert lines_of(tmp_path / "parts") == lines_of(tmp_path / "whole")

    def test_rows_done_before_and_now_come_in_turn(self, tmp_path):
        list(save_all([row for n, row in enumerate(numbered(rows(20))) if n % 3 == 0], tmp_path))  # type: ignore[type-var]
        with ThreadPoolExecutor(2) as executor:
            entries = list(save_all(rows(20), tmp_path, executor=executor, chunk=2, ahead=2))
        assert [entry.row for entry in entries] == list(range(1, 21))
        assert [entry.status for entry in entries] == ["kept" if n % 3 == 0 else "made" for n in range(20)]

    @pytest.mark.no_cover
    def test_a_line_cut_short_anywhere(self, tmp_path):
        list(save_all(rows(2), tmp_path))
        manifest = tmp_path / MANIFEST
        whole = manifest.read_bytes()
        start = whole.rindex(b"\r\n", 0, -2) + 2
        for end in (*range(start, len(whole) - 8, 9), *range(len(whole) - 8, len(whole))):
            manifest.write_bytes(whole[:end])
            statuses = self.run(rows(2), tmp_path)
            # Only the line's end may be missing from what still counts.
            assert statuses == ["kept", "kept" if end >= len(whole) - 2 else "made"], end
            assert manifest.read_bytes() == whole

    @pytest.mark.parametrize("rest", [b"\0" * 300, b'3,"', b"\r\n\r\n", b"-1,a,b\r\n"])
    def test_rubbish_at_the_end_of_the_manifest(self, tmp_path, rest):
        list(save_all(rows(60), tmp_path))
        whole = (tmp_path / MANIFEST).read_bytes()
        (tmp_path / MANIFEST).write_bytes(whole + rest)
        assert self.run(rows(60), tmp_path) == ["kept"] * 60
        assert (tmp_path / MANIFEST).read_bytes() == whole

    def test_a_manifest_in_no_encoding_is_left_alone(self, tmp_path):
        list(save_all(rows(1), tmp_path))
        broken = (tmp_path / MANIFEST).read_bytes() + b"\xff"
        (tmp_path / MANIFEST).write_bytes(broken)
        with pytest.raises(VnqrError) as caught:
            self.run(rows(1), tmp_path)
        assert caught.value.code == Code.FILE_ENCODING
        assert (tmp_path / MANIFEST).read_bytes() == broken

    def test_a_file_without_a_line(self, tmp_path):
        list(save_all(rows(1), tmp_path))
        before = self.stamps(tmp_path)
        (tmp_path / MANIFEST).unlink()
        assert self.run(rows(1), tmp_path) == ["made"]
        assert self.stamps(tmp_path) == before

    def test_a_file_half_written(self, tmp_path):
        (tmp_path / ".vnqr-0123456789abcdef").write_bytes(b"\x89PNG")
        assert self.run(rows(1), tmp_path) == ["made"]
        assert NAME in pictures_of(tmp_path)

    def test_an_empty_file_counts_as_none(self, tmp_path):
        list(save_all(rows(2), tmp_path))
        (tmp_path / NAME).write_bytes(b"")
        assert self.run(rows(2), tmp_path) == ["made", "kept"]
        assert (tmp_path / NAME).stat().st_size > 0

    def test_a_file_that_is_gone(self, tmp_path):
        list(save_all(rows(2), tmp_path))
        (tmp_path / NAME).unlink()
        assert self.run(rows(2), tmp_path) == ["made", "kept"]

    def test_a_manifest_that_a_spreadsheet_saved(self, tmp_path):
        list(save_all(rows(2), tmp_path))
        lines = lines_of(tmp_path)
        with (tmp_path / MANIFEST).open("w", encoding="utf-16", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]), delimiter="\t")
            writer.writeheader()
            writer.writerows(lines)
        assert self.run(rows(2), tmp_path) == ["kept"] * 2
        assert lines_of(tmp_path) == lines

    def test_failed_rows_are_tried_again(self, tmp_path):
        given = rows(3)
        given[1]["amount"] = "x"
        assert self.run(given, tmp_path) == ["made", "failed", "made"]
        assert self.run(given, tmp_path) == ["kept", "failed", "kept"]
        assert self.run(rows(3), tmp_path) == ["kept", "made", "kept"]
        assert [line["row"] for line in lines_of(tmp_path)] == ["1", "3", "2"]

    def test_lines_keep_an_apostrophe_once(self, tmp_path):
        given = [{**PAYEE, "bill_number": "a;=1"}]
        list(save_all(given, tmp_path))
        first = (tmp_path / MANIFEST).read_bytes()
        assert b"a;'=1" in first
        assert self.run(given, tmp_path) == ["kept"]
        assert (tmp_path / MANIFEST).read_bytes() == first

    @pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there are no signals to kill by")
    def test_killed_in_the_middle(self, tmp_path):
        header = ",".join(ROW)
        text = "\n".join([header, *(",".join(row.values()) for row in rows(120))])
        path, folder = write(tmp_path / "rows.csv", text), tmp_path / "codes"
        command = [sys.executable, "-m", "vnqr", "batch", str(path), "-o", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            while not (folder / MANIFEST).exists() or len((folder / MANIFEST).read_bytes()) < 5_000:
                assert process.poll() is None
                time.sleep(0.01)
            process.kill()
        before = self.stamps(folder)
        listed = {line["file"] for line in lines_of(folder)}
        assert 10 < len(listed) < 120
        statuses = [entry.status for entry in save_all(read_csv(path), folder)]
        assert statuses == ["kept"] * len(listed) + ["made"] * (120 - len(listed))
        assert self.stamps(folder).items() >= before.items()
        assert pictures_of(folder) == {result.name: result.picture for result in make_all(read_csv(path))}


class TestOverwriting:
    @pytest.mark.parametrize("contents", [b"mine", b"1"])
    def test_no_file_of_others_is_replaced(self, tmp_path, contents):
        (tmp_path / NAME).write_bytes(contents)
        (entry,) = save_all(rows(1), tmp_path)
        assert (entry.row, entry.status) == (1, "failed")
        assert [issue.code for issue in entry.issues] == [Code.FILE_EXISTS]
        assert (tmp_path / NAME).read_bytes() == contents
        assert lines_of(tmp_path)[0]["issues"] == "file-exists"

    def test_nor_a_folder_of_that_name(self, tmp_path):
        (tmp_path / NAME / "x").mkdir(parents=True)
        assert [entry.status for entry in save_all(rows(1), tmp_path)] == ["failed"]

    def test_it_is_when_asked_for(self, tmp_path):
        (tmp_path / NAME).write_bytes(b"mine")
        (entry,) = save_all(rows(1), tmp_path, overwrite=True)
        assert entry == ManifestEntry(1, "made", NAME)
        assert what_it_says(pixels_of_png((tmp_path / NAME).read_bytes())).startswith("000201")

    def test_a_link_is_replaced_and_not_followed(self, tmp_path):
        outside = write(tmp_path / "outside", "mine")
        (tmp_path / "codes").mkdir()
        (tmp_path / "codes" / NAME).symlink_to(outside)
        assert [entry.status for entry in save_all(rows(1), tmp_path / "codes")] == ["failed"]
        list(save_all(rows(1), tmp_path / "codes", overwrite=True))
        assert outside.read_text() == "mine"
        assert not (tmp_path / "codes" / NAME).is_symlink()

    @pytest.mark.parametrize("changes", [{"amount": "6000"}, {"item": "2"}])
    def test_a_row_that_changed(self, tmp_path, changes):
        list(save_all(rows(2), tmp_path))
        before = pictures_of(tmp_path), lines_of(tmp_path)
        changed = [{**ROW, **changes}, rows(2)[1]]
        for _ in range(2):
            first, second = save_all(changed, tmp_path)
            assert (first.status, first.file) == ("failed", NAME)
            assert [issue.code for issue in first.issues] == [Code.ROW_CHANGED]
            assert second.status == "kept"
            assert (pictures_of(tmp_path), lines_of(tmp_path)) == before
        assert [entry.status for entry in save_all(changed, tmp_path, overwrite=True)] == ["made", "kept"]
        expected = list(make_all(changed))
        assert pictures_of(tmp_path) == {result.name: result.picture for result in expected}
        assert [entry.status for entry in save_all(changed, tmp_path)] == ["kept", "kept"]
        assert sorted(line["payload"] for line in lines_of(tmp_path)) == sorted(
            r.text or "" for r in expected
        )

    def test_another_format_is_another_picture(self, tmp_path):
        list(save_all([SLIP], tmp_path))
        for options in ({"format": "svg"}, {"format": "slip"}):
            (entry,) = save_all([SLIP], tmp_path, **options)
            assert [issue.code for issue in entry.issues] == [Code.ROW_CHANGED]
        list(save_all([SLIP], tmp_path, format="slip", overwrite=True))
        assert [path.suffix for path in tmp_path.iterdir() if path.name != MANIFEST] == [".svg"]
        (entry,) = save_all([SLIP], tmp_path, format="slip", size="A5")
        assert entry.status == "failed"

    def test_a_row_that_changed_and_whose_picture_is_gone(self, tmp_path):
        list(save_all(rows(1), tmp_path))
        (tmp_path / NAME).unlink()
        assert [entry.status for entry in save_all(rows(1, amount="7"), tmp_path)] == ["made"]
        (tmp_path / NAME).unlink()
        (entry,) = save_all(rows(1, item="2"), tmp_path)
        assert (entry.status, entry.file == NAME, [*pictures_of(tmp_path)]) == ("made", False, [entry.file])

    def test_a_picture_that_was_changed(self, tmp_path):
        list(save_all(rows(1), tmp_path))
        (tmp_path / NAME).write_bytes(b"mine")
        (entry,) = save_all(rows(1), tmp_path)
        assert [issue.code for issue in entry.issues] == [Code.FILE_EXISTS]
        assert [entry.status for entry in save_all(rows(1), tmp_path, overwrite=True)] == ["made"]

    @pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "row,file\n"])
    def test_a_manifest_of_something_else(self, tmp_path, text):
        write(tmp_path / MANIFEST, text)
        with pytest.raises(VnqrError) as caught:
            list(save_all(rows(1), tmp_path))
        assert (caught.value.code, caught.value.issues[0].path) == (Code.COLUMNS_NOT_FOUND, MANIFEST)
        assert (tmp_path / MANIFEST).read_text() == text

    @pytest.mark.parametrize(
        "file", ["../outside.png", "outside.png", "000001/../../outside.png", "000001-a.pdf", "000002-b.png"]
    )
    def test_a_manifest_cannot_have_other_files_removed(self, tmp_path, file):
        folder = tmp_path / "codes"
        list(save_all(rows(1), folder))
        victims = [
            tmp_path / "outside.png",
            folder / "outside.png",
            folder / "000001-a.pdf",
            folder / "000002-b.png",
        ]
        for victim in victims:
            write(victim, "mine")
        manifest = folder / MANIFEST
        manifest.write_text(manifest.read_text("utf-8-sig").replace(NAME, file), "utf-8-sig")
        list(save_all(rows(1, amount="7"), folder, overwrite=True))
        assert all(victim.read_text() == "mine" for victim in victims)


def test_issues_are_told_in_both_languages():
    for code in (
        Code.COLUMN_UNKNOWN,
        Code.CELL_TYPE,
        Code.ROW_CHANGED,
        Code.FILE_EXISTS,
        Code.PICTURE_DIFFERS,
    ):
        issue = Issue.error(code, "", None)
        assert issue.describe("en") != issue.describe("vi")
