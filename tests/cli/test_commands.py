"""The command line, as a user runs it."""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import pkgutil
import re
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

import vnqr
from vnqr.cli import VERBS, main
from vnqr.cli.reports import Case, junit, sarif

NAPAS = json.loads((Path(__file__).parents[1] / "vectors" / "napas.json").read_text("utf-8"))
TRANSFER, ERRATUM = NAPAS[1]["payload"], NAPAS[0]["payload"]
PAYEE = ["--bank", "VietinBank", "--account", "113366668888"]
CODE = "000.00.01.H26-240601-0001"


def run(capsys, *words: str) -> tuple[int, str, str]:
    status = main(words)
    out, err = capsys.readouterr()
    return status, out, err


def process(*words: str, text: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "vnqr", *words],
        input=text,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


class TestMake:
    def test_prints_the_payload_of_a_dossier(self, capsys):
        status, out, err = run(capsys, "make", *PAYEE, "--amount", "50000", "--dossier", CODE, "--item", "1")
        reference = vnqr.Reference(CODE, item=1)
        expected = vnqr.VietQR(bank="970415", account="113366668888", amount=50_000, reference=reference)
        assert (status, out, err) == (0, f"{expected}\n", "")

    def test_every_field(self, capsys):
        words = [
            "--bank",
            "970403",
            "--terminal-id",
            "00112233",
            "--mcc",
            "6011",
            "--name",
            "ATM",
            "--city",
            "HA NOI",
        ]
        words += [
            "--reference-label",
            "R",
            "--terminal-label",
            "T",
            "--bill-number",
            "B",
            "--postal-code",
            "100000",
        ]
        words += ["--name-vi", "Máy rút tiền", "--city-vi", "Hà Nội", "--merchant-channel", "421"]
        _, out, _ = run(capsys, "make", *words)
        qr = vnqr.VietQR.parse(out.strip())
        assert (qr.terminal_id, qr.name_vi, qr.city_vi, qr.merchant_channel) == (
            "00112233",
            "Máy rút tiền",
            "Hà Nội",
            "421",
        )

    def test_the_dossier_in_other_ways(self, capsys):
        _, out, _ = run(capsys, "make", *PAYEE, "--dossier", CODE, "--packed", "--key-in-bill-number")
        qr = vnqr.VietQR.parse(out.strip())
        assert (qr.reference.key, qr.bill_number, len(qr.memo)) == (
            qr.bill_number,
            "0000001H262406010001",
            19,
        )

    def test_purpose_folded_and_cut(self, capsys):
        _, out, _ = run(
            capsys, "make", *PAYEE, "--purpose", "Lệ phí cấp giấy phép xây dựng", "--fold", "--truncate"
        )
        assert vnqr.VietQR.parse(out.strip()).purpose == "Le phi cap giay phep xay"

    @pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
    def test_draws(self, capsys, tmp_path, suffix):
        target = tmp_path / f"fee.{suffix}"
        status, out, _ = run(capsys, "make", *PAYEE, "-o", str(target))
        assert status == 0
        if suffix == "png":
            (found,) = zxingcpp.read_barcodes(Image.open(target))
            assert found.text == out.strip()
        assert target.stat().st_size > 200

    def test_draws_on_the_terminal(self, capsys):
        _, out, _ = run(capsys, "make", *PAYEE, "--terminal", "--error", "l")
        assert "▀" in out.split("\n", 1)[1]

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["--bank", "XX", "--account", "1"], "bank-unknown"),
            (["--bank", "VCB", "--account", "1 2"], "account-characters"),
            ([*PAYEE, "--amount", "50.000"], "amount-not-whole"),
            ([*PAYEE, "--amount", "٥"], "amount-not-whole"),
            ([*PAYEE, "--amount", "-5"], "amount-not-whole"),
            ([*PAYEE, "--amount", "9" * 400], "value-too-long"),
            ([*PAYEE, "--amount", "9" * 14], "value-too-long"),
            ([*PAYEE, "--amount", "0" * 16 + "50000"], "value-too-long"),
            ([*PAYEE, "--dossier", "000.00.01.H26-240631-0001"], "dossier-date"),
            ([*PAYEE, "--dossier", CODE, "--purpose", "Phi ho so"], "memo-too-long"),
            ([*PAYEE, "--purpose", "Lệ phí"], "value-not-common"),
            ([*PAYEE, "-o", "/no/such/folder/fee.png"], "file-unusable"),
            ([*PAYEE, "-o", "fee.bmp"], "symbol-suffix"),
        ],
    )
    def test_what_is_wrong_is_one_line(self, capsys, words, code):
        status, _, err = run(capsys, "make", *words)
        assert status == (3 if code == "file-unusable" else 1)
        assert err.count("\n") == 1
        assert err.startswith(f"vnqr: error {code}")

    @pytest.mark.parametrize(
        ("words", "place"),
        [
            (["--bank", "VietinBnk", "--account", "1"], "bank-unknown at --bank: "),
            ([*PAYEE, "--amount", "50.000"], "amount-not-whole at --amount: "),
            ([*PAYEE, "--amount", "9" * 400], "value-too-long at --amount: "),
            ([*PAYEE, "--purpose", "Lệ phí"], "value-not-common at --purpose without --fold: "),
            ([*PAYEE, "--bill-number", "Lệ phí"], "value-not-common at --bill-number: "),
            ([*PAYEE, "--name", "x" * 26], "value-too-long at --name: "),
            ([*PAYEE, "--dossier", "000.00.01.H26-240631-0001"], "dossier-date at --dossier: "),
            ([*PAYEE, "--purpose", "x" * 26], "memo-too-long at --purpose: "),
            (
                [*PAYEE, "--card", "1" * 16],
                "payee-count at --account, --card, --merchant-id, --terminal-id: ",
            ),
            (["--bank", "VCB", "--merchant-id", "1"], "field-missing at --mcc: "),
        ],
    )
    def test_what_is_wrong_names_the_option(self, capsys, words, place):
        _, _, err = run(capsys, "make", *words)
        assert err.startswith(f"vnqr: error {place}")

    def test_what_is_wrong_for_machines(self, capsys):
        status, _, err = run(capsys, "make", "--bank", "XX", "--account", "1 2", "--json")
        assert status == 1
        assert [json.loads(line)["code"] for line in err.splitlines()] == [
            "bank-unknown",
            "account-characters",
        ]


class TestRead:
    def test_shows_the_answer_and_the_tree(self, capsys):
        status, out, err = run(capsys, "read", TRANSFER)
        assert (status, err) == (0, "")
        assert out.startswith(
            "accept  VietQR: pay 180,000 VND to account 0011012345678, Sacombank; memo: thanh toan don hang\n"
        )
        assert "\n    01      Account, Card, Merchant or Terminal  0011012345678 " in out
        assert out.splitlines()[-2].split() == ["63", "CRC", "2E2E", "134-142"]

    def test_in_vietnamese(self, capsys):
        _, out, _ = run(capsys, "read", TRANSFER, "--lang", "vi")
        assert out.startswith("dùng được  VietQR: trả 180.000 đ vào tài khoản 0011012345678, Sacombank; ")
        _, out, _ = run(capsys, "read", ERRATUM, "--lang", "vi")
        assert out.splitlines()[0].endswith("lưu ý: độ dài ghi 12, nhưng mẫu chứa 13 ký tự của giá trị này")
        assert out.splitlines()[1].lstrip().startswith("lỗi length-short 38.01.01")

    def test_json_is_the_answer(self, capsys):
        text = str(
            vnqr.VietQR(bank="VietinBank", account="1133", name_vi="Sở Tư pháp", merchant_name="SO TU PHAP")
        )
        _, out, _ = run(capsys, "read", text, "--json")
        assert "Sở Tư pháp" in out
        assert json.loads(out) == {"line": 0, "text": text, **vnqr.read(text).to_dict()}

    def test_json_with_all_objects(self, capsys):
        _, out, _ = run(capsys, "read", TRANSFER, "--json", "--objects")
        read = json.loads(out)
        assert read["payload"] == read["text"] == TRANSFER
        organisation = read["objects"][2]["children"][1]
        assert (organisation["path"], organisation["children"][0]["value"]) == ("38.01", "970403")

    def test_a_broken_template_says_why(self, capsys):
        text = str(vnqr.Payload.from_objects([("00", "01"), ("62", "0810Le phi")]))
        status, out, _ = run(capsys, "read", text)
        assert (status, out.startswith("refuse  Do not pay: ")) == (1, True)
        assert "(the length says 10 characters, 6 are left)" in out
        _, out, _ = run(capsys, "read", text, "--json", "--objects")
        assert json.loads(out)["objects"][1]["issue"]["code"] == "value-truncated"

    def test_a_file_with_one_a_line(self, capsys, tmp_path):
        path = tmp_path / "scanned.txt"
        path.write_bytes(f"{TRANSFER}\r\n\r\n{TRANSFER[:-4]}0000\n{TRANSFER[:-4]}2e2e\n".encode())
        status, out, err = run(capsys, "read", str(path))
        assert (status, err) == (1, "")
        assert out.count("Payload Format Indicator") == 2
        assert [line.split("  ")[0] for line in out.splitlines() if line[0:1].isdigit() and ": " in line] == [
            "1: accept",
            "3: refuse",
            "4: warn",
        ]

    def test_json_keeps_broken_lines(self):
        done = process("read", "-", "--json", text=f"{TRANSFER}\n{TRANSFER}x\n\xff\n".encode("latin-1"))
        assert (done.returncode, done.stderr) == (1, b"")
        first, second, third = map(json.loads, done.stdout.splitlines())
        assert (first["line"], first["verdict"], first["payload"]) == (1, "accept", TRANSFER)
        assert (second["line"], second["verdict"], second["text"]) == (2, "refuse", TRANSFER + "x")
        assert second["why"][0] == {
            "code": "crc-not-last",
            "level": "error",
            "path": "63",
            "span": [142, 143],
            "message": "the CRC (63) must come last, text follows it",
            "rule": second["why"][0]["rule"],
        }
        assert (third["line"], third["text"]) == (3, "\ufffd")

    def test_bytes_that_are_no_utf8(self):
        done = process("read", "-", text=b"000201\xff\xfe\n")
        assert done.returncode == 1
        assert done.stdout.startswith(b"1: refuse  ")
        assert b"Traceback" not in done.stderr

    @pytest.mark.parametrize("text", ["", "\x00", "x" * 5000, "00\ud800"])
    def test_any_text_is_answered(self, capsys, text):
        status, out, err = run(capsys, "read", text)
        assert (status, err) == (1, "")
        assert out.startswith("refuse  Do not pay: ")

    def test_nothing_reaches_the_terminal_raw(self, capsys):
        text = str(vnqr.Payload.from_objects([("00", "01"), ("59", "A\x1b[31m\u202eB\x9b")]))
        _, out, _ = run(capsys, "read", text)
        assert "A\\x1b[31m\\u202eB\\x9b" in out
        assert "\x1b" not in out

    def test_wide_letters_stay_in_their_column(self, capsys):
        text = str(vnqr.Payload.from_objects([("00", "01"), ("64", [("00", "zh"), ("01", "最佳运输")])]))
        _, out, _ = run(capsys, "read", text)
        name = next(line for line in out.splitlines() if "最佳" in line)
        first = next(line for line in out.splitlines() if line.startswith("00 "))
        assert name.index("16-") + 4 == first.index("0-6")


class TestCheck:
    def test_a_right_code(self, capsys):
        assert run(capsys, "check", TRANSFER) == (
            0,
            "1 checked: 1 right, 0 with warnings only, 0 with errors\n",
            "",
        )

    def test_draws_a_caret_under_the_fault(self, capsys):
        status, out, _ = run(capsys, "check", TRANSFER[:-4] + "0000")
        assert status == 1
        lines = out.splitlines()
        assert lines[0].startswith("error crc-mismatch 63 138-142: ")
        drawn, caret = "".join(line[4:] for line in lines[1:-2]), lines[-2]
        assert caret.strip() == "^^^^"
        assert lines[-3][caret.index("^") : caret.index("^") + 4] == "0000"
        assert drawn.endswith("0000")

    def test_long_codes_are_cut_into_lines(self, capsys, monkeypatch):
        monkeypatch.setenv("COLUMNS", "50")
        text = str(vnqr.Payload.from_objects([("00", "01"), ("64", [("00", "zh"), ("01", "最" * 26)])]))
        _, out, _ = run(capsys, "check", text, "--rules", "emvco")
        fault = out.split("error value-too-long")[1].splitlines()[1:5]
        assert [line.strip("^ ") for line in fault[1::2]] == ["", ""]
        assert fault[0].count("最") + fault[2].count("最") == 26
        assert fault[1].count("^") + fault[3].count("^") == 52

    def test_a_fault_at_the_very_end(self, capsys):
        _, out, _ = run(capsys, "check", "000201")
        assert out.splitlines()[2] == "    " + " " * 6 + "^"

    def test_in_vietnamese(self, capsys):
        _, out, _ = run(capsys, "check", TRANSFER[:-4] + "0000", "--lang", "vi")
        assert out.startswith("lỗi crc-mismatch")
        assert out.splitlines()[-1] == "1 mã đã kiểm tra: 0 đúng, 0 chỉ có cảnh báo, 1 có lỗi"

    def test_colour_on_a_terminal(self, capsys, monkeypatch):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        assert run(capsys, "check", "")[1].startswith("\x1b[31merror\x1b[0m")

    def test_many_lines_give_a_summary(self, tmp_path, capsys):
        path = tmp_path / "scanned.txt"
        static_with_amount = str(
            vnqr.Payload.from_objects(
                [(o.id, "11" if o.id == "01" else o.value) for o in vnqr.parse(TRANSFER)][:-1]
            )
        )
        path.write_text(f"{TRANSFER}\n{ERRATUM}\n{static_with_amount}\n{ERRATUM}\n", "utf-8")
        status, out, _ = run(capsys, "check", str(path))
        assert status == 1
        *issues, summary, _, _, _ = out.splitlines()
        assert summary == "4 checked: 1 right, 1 with warnings only, 2 with errors"
        assert {issue.split(":")[0] for issue in issues} == {"2", "3", "4"}
        assert "       2  header-truncated" in out

    def test_for_machines(self, capsys):
        status, out, _ = run(capsys, "check", ERRATUM, "--json", "--lang", "vi")
        assert status == 1
        verdict = json.loads(out)
        assert verdict["verdict"] == "error"
        assert verdict["issues"][0]["message"] == vnqr.Code.HEADER_TRUNCATED.vi

    def test_warnings_alone_are_no_failure(self, capsys):
        text = str(vnqr.VietQR(bank="123456", account="1"))
        status, out, _ = run(capsys, "check", text)
        assert status == 0
        assert out.startswith("warning bank-unknown")

    def test_a_profile_can_be_forced(self, capsys):
        assert run(capsys, "check", TRANSFER, "--rules", "emvco")[0] == 1
        assert run(capsys, "check", TRANSFER, "--rules", "napas")[0] == 0


class TestReports:
    """What build servers read: JUnit XML and SARIF."""

    @pytest.fixture
    def codes(self, tmp_path):
        path = tmp_path / "scanned.txt"
        warned = vnqr.VietQR(bank="123456", account="1")
        path.write_text(f"{TRANSFER}\n{ERRATUM}\n{warned}\n", "utf-8")
        return path

    @pytest.mark.parametrize(
        ("fail_on", "failed"), [("error", ["line 2"]), ("warning", ["line 2", "line 3"])]
    )
    def test_junit(self, capsys, tmp_path, codes, fail_on, failed):
        report = tmp_path / "check.xml"
        words = ["check", str(codes), "--report", "junit", str(report), "--fail-on", fail_on]
        assert run(capsys, *words)[0] == 1
        root = ET.parse(report).getroot()  # noqa: S314 - our own file
        assert root.attrib == {"tests": "3", "failures": str(len(failed))}
        cases = root.findall("testsuite/testcase")
        assert [case.get("name") for case in cases] == ["line 1", "line 2", "line 3"]
        assert {case.get("classname") for case in cases} == {str(codes)}
        assert [case.get("name") for case in cases if case.find("failure") is not None] == failed
        failure = cases[1].find("failure")
        assert (failure.get("type"), failure.text.count("\n")) == ("header-truncated", 1)
        warned = cases[2].find("system-out" if fail_on == "error" else "failure")
        assert warned.text.startswith("warning bank-unknown 38.01.00")

    def test_sarif(self, capsys, tmp_path, codes):
        report = tmp_path / "check.sarif"
        run(capsys, "check", str(codes), "--report", "sarif", str(report), "--lang", "vi")
        log = json.loads(report.read_text("utf-8"))
        assert log["version"] == "2.1.0"
        assert log["$schema"].endswith("/sarif-2.1.0.json")
        (ran,) = log["runs"]
        assert {rule["id"] for rule in ran["tool"]["driver"]["rules"]} == {
            "header-truncated", "length-short", "bank-unknown",
        }  # fmt: skip
        first = ran["results"][0]
        place = first["locations"][0]["physicalLocation"]
        assert (first["ruleId"], first["level"]) == ("header-truncated", "error")
        assert place["artifactLocation"]["uri"] == codes.as_posix()
        assert place["region"] == {"startLine": 2, "startColumn": 61, "endColumn": 62}
        assert first["message"]["text"] == vnqr.Code.HEADER_TRUNCATED.vi
        # Neither report shows what is in a code.
        assert "0011012345678" not in report.read_text("utf-8")

    def test_of_a_text(self, capsys, tmp_path):
        report, other = tmp_path / "a.sarif", tmp_path / "b.xml"
        words = ["--report", "sarif", str(report), "--report", "junit", str(other)]
        run(capsys, "check", str(vnqr.VietQR(bank="123456", account="1")), *words)
        assert "locations" not in json.loads(report.read_text("utf-8"))["runs"][0]["results"][0]
        assert 'classname="vnqr check" name="code"' in other.read_text("utf-8")

    def test_of_standard_input(self, capsys, tmp_path, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{TRANSFER}\n".encode())))
        run(capsys, "check", "-", "--report", "junit", str(tmp_path / "a.xml"))
        assert 'classname="stdin" name="line 1"' in (tmp_path / "a.xml").read_text("utf-8")

    @pytest.mark.parametrize(("name", "code"), [("none.txt", "file-missing"), ("empty.txt", "file-empty")])
    @pytest.mark.parametrize("verb", ["check", "faults"])
    def test_an_input_that_cannot_be_used_is_a_failure(self, capsys, tmp_path, verb, name, code):
        """An older report must not stand for it, nor one without a case."""
        (tmp_path / "empty.txt").write_text("\r\n\n", "utf-8")
        source = tmp_path / name
        reports = {kind: tmp_path / f"a.{kind}" for kind in ("junit", "sarif")}
        words = [word for kind, path in reports.items() for word in ("--report", kind, str(path))]
        words += ["-o", str(tmp_path / "out")] * (verb == "faults")
        assert run(capsys, verb, str(source), *words, "--lang", "vi")[0] == 3
        root = ET.parse(reports["junit"]).getroot()  # noqa: S314 - our own file
        assert root.attrib == {"tests": "1", "failures": "1"}
        (failure,) = root.iter("failure")
        assert (failure.get("type"), failure.get("message")) == (code, vnqr.Code(code).vi)
        (ran,) = json.loads(reports["sarif"].read_text("utf-8"))["runs"]
        (result,) = ran["results"]
        assert (ran["tool"]["driver"]["name"], result["ruleId"], result["level"]) == (
            f"vnqr {verb}",
            code,
            "error",
        )
        assert result["properties"]["path"] == str(source)

    def test_a_finding_without_a_place(self):
        case = Case("line 2", "a.txt", 2, (vnqr.Issue.error(vnqr.Code.TEXT_EMPTY),), failed=True)
        (result,) = json.loads(sarif("vnqr check", [case]))["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}
        assert b">error text-empty: the text is empty<" in junit("vnqr check", [case])

    def test_fail_on_warning_without_a_report(self, capsys):
        text = str(vnqr.VietQR(bank="123456", account="1"))
        assert run(capsys, "check", text, "--fail-on", "warning")[0] == 1
        assert run(capsys, "check", TRANSFER, "--fail-on", "warning")[0] == 0

    def test_an_unknown_format_is_misuse(self, capsys):
        with pytest.raises(SystemExit) as caught:
            run(capsys, "check", TRANSFER, "--report", "html", "x")
        assert caught.value.code == 2

    def test_a_report_that_cannot_be_written(self, capsys, tmp_path):
        status, _, err = run(capsys, "check", TRANSFER, "--report", "junit", str(tmp_path / "no" / "x.xml"))
        assert (status, err.split()[2]) == (3, "file-unusable:")


class TestInputs:
    @pytest.mark.parametrize(
        "name", ["nofile.txt", "scans/none.csv", "photo.jpg", "slip.PDF", "./none", "/no/such", "~/none"]
    )
    @pytest.mark.parametrize("verb", ["check", "read", "find"])
    def test_a_name_of_no_file_says_so(self, capsys, verb, name):
        status, out, err = run(capsys, verb, name)
        assert (status, out) == (3, "")
        assert err.startswith(f"vnqr: error file-missing at {name}: there is no such file")

    @pytest.mark.parametrize(
        "text",
        ["nofile", "https://example.com/a.png", "NOP LE PHI 12.5", "./a b", TRANSFER + ".txt", "a\n.txt"],
    )
    def test_other_texts_are_texts(self, capsys, text):
        assert run(capsys, "read", text)[0] == 1

    @pytest.mark.parametrize("text", [b"", b"\n", b"\r\n\n\r\n"])
    @pytest.mark.parametrize("verb", ["check", "read", "find"])
    def test_nothing_to_work_on_is_no_good_answer(self, capsys, monkeypatch, tmp_path, verb, text):
        path = tmp_path / "scanned.txt"
        path.write_bytes(text)
        found = (3, "", f"vnqr: error file-empty at {path}: the file is empty\n")
        assert run(capsys, verb, str(path)) == found
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        status, out, err = run(capsys, verb, "-", "--json")
        assert (status, out) == (3, "")
        assert {name: json.loads(err)[name] for name in ("code", "path")} == {
            "code": "file-empty",
            "path": "stdin",
        }

    def test_more_than_one_code(self, capsys, tmp_path):
        path = tmp_path / "two.txt"
        path.write_text(f"{TRANSFER}\n{TRANSFER}\n", "utf-8")
        status, _, err = run(capsys, "faults", str(path), "-o", str(tmp_path / "out"))
        assert (status, err) == (3, f"vnqr: error codes-count at {path}: one code is needed, 2 were given\n")

    def test_without_standard_streams_in_this_process(self, monkeypatch):
        for name in ("stdin", "stdout", "stderr"):
            monkeypatch.setattr(sys, name, None)
        assert main(["read", "-"]) == 3
        assert main(["read", TRANSFER]) == 0

    @pytest.mark.parametrize("verb", ["read", "check", "find"])
    def test_without_standard_streams(self, verb):
        command = f"{sys.executable} -m vnqr {verb} - <&- >&- 2>&-"
        done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)  # noqa: S607 - any bash
        assert (done.returncode, done.stderr) == (3, b"")
        done = subprocess.run(["bash", "-c", f"{sys.executable} -m vnqr {verb} '{TRANSFER}' >&-"],  # noqa: S607
                              capture_output=True, check=False)  # fmt: skip
        assert (done.returncode, done.stderr) == (1 if verb == "find" else 0, b"")


class TestFindAndReference:
    def test_find(self, capsys):
        memo = "MBVCB.699.HS0000001H2624060 10001B XN.CT tu 087"
        assert run(capsys, "find", memo)[:2] == (0, f"HS0000001H262406010001BXN  {CODE}  1  10-37\n")

    def test_find_for_machines(self, capsys, tmp_path):
        path = tmp_path / "memos.txt"
        path.write_text("nothing\nxHS0000001H262406010001BXNx\n", "utf-8")
        status, out, _ = run(capsys, "find", str(path), "--json")
        found = json.loads(out)
        assert (status, found["line"], found["dossier"], found["item"], found["form"]) == (
            0,
            2,
            CODE,
            1,
            "readable",
        )
        assert run(capsys, "find", str(path))[1].startswith("2: HS")

    def test_find_nothing(self, capsys):
        assert run(capsys, "find", "CT tu 0871001234567") == (1, "", "")

    def test_encode_and_decode(self, capsys):
        assert run(capsys, "reference", "encode", CODE, "--item", "1")[1] == "HS0000001H262406010001BXN\n"
        _, packed, _ = run(capsys, "reference", "encode", CODE, "--item", "1", "--packed")
        assert len(packed.strip()) == 19
        for text in ("HS0000001H262406010001BXN", packed):
            assert run(capsys, "reference", "decode", text)[:2] == (0, f"{CODE}  1\n")

    def test_for_machines(self, capsys):
        _, out, _ = run(capsys, "reference", "encode", CODE, "--json")
        assert json.loads(out)["key"] == "0000001H262406010001"
        _, out, _ = run(capsys, "reference", "decode", "HS0000001H262406010001BXN", "--json")
        assert json.loads(out)["item"] == 1

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["encode", ""], "dossier-empty"),
            (["decode", "HS0000001H262406010001BXM"], "reference-check"),
            (["encode", "12/HĐ"], "dossier-character"),
        ],
    )
    def test_what_is_wrong(self, capsys, words, code):
        status, _, err = run(capsys, "reference", *words)
        assert (status, err.split()[2].rstrip(",")) == (1, code)


class TestBanks:
    def test_search(self, capsys):
        status, out, _ = run(capsys, "banks", "vietin")
        assert status == 0
        assert out.split()[:4] == ["970415", "ICB", "VietinBank", "ICBVVNVX"]

    def test_all(self, capsys):
        """Each bank of the table has one line: BIN, code, short name, SWIFT code or a dash, name."""
        status, out, _ = run(capsys, "banks")
        lines = [re.split(" {2,}", line) for line in out.splitlines()]
        assert (status, len(lines)) == (0, 72)
        assert [line[0] for line in lines] == [bank.bin for bank in vnqr.banks]
        vietcombank = ["970436", "VCB", "Vietcombank", "BFTVVNVX", "Ngân hàng TMCP Ngoại Thương Việt Nam"]
        cake = ["CAKE", "CAKE", "-", "TMCP Việt Nam Thịnh Vượng - Ngân hàng số CAKE by VPBank"]
        assert vietcombank in lines
        assert ["546034", *cake] in lines
        assert {len(line) for line in lines} == {5}

    def test_for_machines(self, capsys):
        assert json.loads(run(capsys, "banks", "970436", "--json")[1])["short_name"] == "Vietcombank"

    def test_none(self, capsys):
        assert run(capsys, "banks", "no such bank") == (1, "", "")


class TestTheCommandItself:
    @pytest.mark.parametrize("words", [[], ["frobnicate"], ["make"], ["read"]])
    def test_misuse_exits_2(self, words):
        with pytest.raises(SystemExit) as caught:
            main(words)
        assert caught.value.code == 2

    NUMBERS = (
        (("make", *PAYEE, "--item"), 23),
        (("reference", "encode", CODE, "--item"), 23),
        (("verify", TRANSFER, "--item"), 23),
        (("batch", "rows.csv", "-o", "codes", "--jobs"), 99),
        (("samples", "-o", "right", "--seed"), 10**18 - 1),
        (("faults", TRANSFER, "-o", "broken", "--seed"), 10**18 - 1),
        (("ledger", "events", "--after"), 10**18 - 1),
        (("ledger", "events", "--limit"), 10**18 - 1),
        (("ledger", "pending", "--limit"), 1_000),
        (("ledger", "attention", "--limit"), 1_000),
        (("ledger", "evidence", "--limit"), 1_000),
    )

    @pytest.mark.parametrize(("words", "most"), NUMBERS, ids=lambda each: str(each)[:40])
    def test_a_number_is_taken_whole_or_refused(self, capsys, words, most):
        """Never cut to its first digits, and never read from other digits, signs or spaces."""
        beyond = [str(most + 1), f"{most}0", "9" * 19, "1" * 5000, "0" * 30 + "7"]
        for text in [*beyond, "-1", "+1", "1_0", " 1", "1 ", "1.0", "0x1", "١", ""]:
            with pytest.raises(SystemExit) as caught:
                main([*words, text])
            assert caught.value.code == 2
            assert f" to {most} is expected, in digits" in capsys.readouterr().err

    def test_every_number_of_an_option_is_in_that_table(self):
        found = set[tuple[str, ...]]()
        for verb in VERBS:
            module = import_module(f"vnqr.cli.{verb}")
            parser = argparse.ArgumentParser()
            module.add_arguments(parser)
            parsers = {(verb,): parser}
            if verb == "ledger":
                (verbs,) = (each for each in parser._actions if isinstance(each.choices, dict))
                parsers = {(verb, name): each for name, each in verbs.choices.items()}
            found |= {
                (*name, action.option_strings[0])
                for name, each in parsers.items()
                for action in each._actions
                if action.metavar == "N" or action.type is int
            }
        assert found == {(*words[: 1 + (words[0] == "ledger")], words[-1]) for words, _ in self.NUMBERS}

    def test_every_verb_is_a_row_and_a_module(self):
        found = {found.name for found in pkgutil.iter_modules(vnqr.cli.__path__)}
        assert found - {
            *("arguments", "inputs", "links", "output", "progress", "reports", "statements", "values")
        } == {*VERBS}

    @pytest.mark.parametrize("command", [*VERBS])
    def test_help_has_examples(self, capsys, command):
        with pytest.raises(SystemExit) as caught:
            main([command, "--help"])
        assert caught.value.code == 0
        out = capsys.readouterr().out
        assert f"  vnqr {command} " in out
        assert "exit status: 0 fine, 1 findings, 2 misuse, 3 input cannot be read" in out

    def test_version(self, capsys):
        with pytest.raises(SystemExit):
            main(["--version"])
        assert capsys.readouterr().out == f"vnqr {vnqr.__version__}\n"

    @pytest.mark.parametrize(
        "locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "LC_ALL": "POSIX"}]
    )
    def test_output_is_utf8_whatever_the_locale(self, locale):
        done = process("banks", "vietin", **locale)
        assert "Ngân hàng TMCP Công thương Việt Nam" in done.stdout.decode("utf-8")
        done = process("make", *PAYEE, "--name-vi", "Sở Tư pháp", **locale)
        assert "0110Sở Tư pháp" in done.stdout.decode("utf-8")

    def test_a_reader_that_goes_away(self):
        """What is printed does not fit into a pipe, and nobody reads past the first line."""
        many = f"{TRANSFER}\n" * 500
        command = f"set -o pipefail; {sys.executable} -m vnqr read - | head -n 1"
        done = subprocess.run(["bash", "-c", command], input=many.encode(), capture_output=True, check=False)  # noqa: S607 - any bash
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"1: accept ")

    def test_a_pipe_that_nobody_reads(self, monkeypatch):
        end, start = os.pipe()
        os.close(end)
        with os.fdopen(start, "w", encoding="utf-8") as pipe:
            monkeypatch.setattr(sys, "stdout", pipe)
            assert main(["banks"]) == 0
            pipe.write("what follows is swallowed")

    def test_reads_from_standard_input(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{TRANSFER}\n{ERRATUM}\n".encode())))
        status, out, err = run(capsys, "check", "-")
        assert status == 1
        assert "header-truncated" in out + err

    def test_is_a_module_to_run(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "argv", ["vnqr", "banks", "970415"])
        monkeypatch.delitem(sys.modules, "vnqr.__main__", raising=False)
        with pytest.raises(SystemExit) as caught:
            runpy.run_module("vnqr", run_name="__main__", alter_sys=True)
        assert caught.value.code == 0
        assert "VietinBank" in capsys.readouterr().out

    def test_an_interrupt(self, monkeypatch):
        def interrupt(_):
            raise KeyboardInterrupt

        monkeypatch.setattr(vnqr.banks.__class__, "search", lambda *_: interrupt(None))
        assert main(["banks"]) == 130

    def test_arguments_come_from_the_process(self, monkeypatch, capsys):
        monkeypatch.setattr(sys, "argv", ["vnqr", "banks", "970415"])
        monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "0")  # the process's own stays as it was
        assert main() == 0
        gc.unfreeze()
        assert "VietinBank" in capsys.readouterr().out

    def test_streams_of_another_kind_are_left_alone(self, monkeypatch):
        monkeypatch.setattr(sys, "stdout", io.StringIO())
        assert main(["banks", "970415"]) == 0
