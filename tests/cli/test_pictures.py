"""The commands that read and draw pictures, as a user runs them."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from decoding import pixels_of_svg, what_it_says
from PIL import Image

import vnqr
from vnqr.batch import MANIFEST
from vnqr.cli import main
from vnqr.image import symbol
from vnqr.image.slip import Slip, make

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TEXTS = [
    str(vnqr.VietQR(bank="970415", account="113366668888", amount=amount)) for amount in (50_000, 60_000)
]
CODE = "000.00.01.H26-240601-0001"
HEADER = "bank,account,amount,dossier,item,payee"
RIGHT = f"VietinBank,113366668888,50000,{CODE},1,UBND phường Cầu Giấy"
WRONG = RIGHT.replace("50000", "50.000")
NAME = "000002-HS0000001H262406010001BXN"


def run(capsys, *words: str | Path) -> tuple[int, str, str]:
    status = main(list(map(str, words)))
    out, err = capsys.readouterr()
    return status, out, err


def photo(path: Path, texts: Sequence[str], kind: str | None = None) -> Path:
    """Put codes beside each other on grey."""
    sheet = Image.new("L", (400 * max(1, len(texts)), 400), 200)
    for place, text in enumerate(texts):
        drawn = path.parent / "drawn.png"
        symbol.make(text).save(drawn, scale=6)
        with Image.open(drawn) as picture:
            sheet.paste(picture.convert("L"), (400 * place + 20, 20))
        drawn.unlink()
    sheet.save(path, kind)
    return path


def table(folder: Path, *lines: str) -> Path:
    path = folder / "rows.csv"
    path.write_text("\n".join([HEADER, *lines]), "utf-8")
    return path


class TestScan:
    def test_one_picture(self, capsys, tmp_path):
        assert run(capsys, "scan", photo(tmp_path / "a.jpg", TEXTS[:1])) == (0, f"{TEXTS[0]}\n", "")

    def test_several_codes_and_pictures(self, capsys, tmp_path):
        two, one = photo(tmp_path / "a.png", TEXTS), photo(tmp_path / "b.webp", TEXTS[1:])
        status, out, _ = run(capsys, "scan", two, one)
        assert (status, out.splitlines()) == (
            0,
            [f"{two}: {TEXTS[0]}", f"{two}: {TEXTS[1]}", f"{one}: {TEXTS[1]}"],
        )

    def test_for_machines(self, capsys, tmp_path):
        there, absent = photo(tmp_path / "a.png", TEXTS[:1]), tmp_path / "b.png"
        status, out, err = run(capsys, "scan", absent, there, "--json")
        assert status == 3
        assert json.loads(out) == {"picture": str(there), "text": TEXTS[0]}
        said = json.loads(err)
        assert (said["picture"], said["code"]) == (str(absent), "picture-file")

    def test_a_picture_without_a_code(self, capsys, tmp_path):
        path = photo(tmp_path / "a.png", [])
        status, out, err = run(capsys, "scan", path)
        assert (status, out) == (3, "")
        assert err.startswith(f"vnqr: {path}: error scan-nothing: ")

    def test_what_is_readable_beside_what_is_not(self, capsys, tmp_path, monkeypatch):
        monkeypatch.setattr("vnqr.image.scan._CHARSETS", {26: "ascii"})
        path = photo(tmp_path / "a.png", [TEXTS[0], "Lệ phí"])
        status, out, err = run(capsys, "scan", path)
        assert (status, out) == (0, f"{TEXTS[0]}\n")
        assert "warning scan-not-text" in err

    def test_nothing_reaches_the_terminal_raw(self, capsys, tmp_path):
        path = photo(tmp_path / "a\x1b[31m.png", ["x\x1b[31m\u202e"])
        _, out, _ = run(capsys, "scan", path, path)
        assert "\x1b" not in out
        assert "x\\x1b[31m\\u202e" in out

    def test_without_the_extra(self, capsys, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "zxingcpp", None)
        monkeypatch.delitem(sys.modules, "vnqr.image.scan", raising=False)
        status, _, err = run(capsys, "scan", tmp_path / "a.png", "--json")
        assert (status, json.loads(err)["code"]) == (3, "extra-missing")


class TestReadAPicture:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [("a.jpg", None), ("a.PNG", None), ("a", "JPEG"), ("a.txt", "PNG"), ("a.data", "TIFF")],
    )
    def test_by_suffix_or_by_its_first_bytes(self, capsys, tmp_path, name, kind):
        status, out, err = run(capsys, "read", photo(tmp_path / name, TEXTS[:1], kind))
        assert (status, err) == (0, "")
        assert out == run(capsys, "read", TEXTS[0])[1]

    def test_several_codes(self, capsys, tmp_path):
        path = photo(tmp_path / "a.png", [*TEXTS, "https://example.com"])
        status, out, err = run(capsys, "read", path, "--json")
        assert (status, err) == (1, "")
        assert [json.loads(line)["payload"] for line in out.splitlines()] == [*TEXTS, None]
        assert json.loads(out.splitlines()[2])["line"] == 3

    def test_a_foreign_symbol_beside(self, capsys, tmp_path, monkeypatch):
        monkeypatch.setattr("vnqr.image.scan._CHARSETS", {26: "ascii"})
        path = photo(tmp_path / "a.png", [TEXTS[0], "Lệ phí"])
        status, out, err = run(capsys, "read", path)
        assert (status, out[:7]) == (0, "accept ")
        assert err.startswith(f"vnqr: {path}: warning scan-not-text")

    @pytest.mark.parametrize("name", ["slip.pdf", "slip"])
    def test_a_slip_of_ours(self, capsys, tmp_path, name):
        qr = vnqr.VietQR(bank="VietinBank", account="113366668888", amount=50_000, purpose="HS1")
        sheet = Slip(code=qr, payee="UBND phường 1", account="113366668888", amount=50_000, reference="HS1")
        (tmp_path / name).write_bytes(make(sheet).pdf())
        status, out, err = run(capsys, "read", tmp_path / name)
        assert (status, err) == (0, "")
        assert out.startswith(
            "accept  VietQR: pay 50,000 VND to account 113366668888, VietinBank; memo: HS1\n"
        )

    @pytest.mark.parametrize("name", ["photo.heic", "photo"])
    def test_a_kind_that_is_not_read(self, capsys, tmp_path, name):
        (tmp_path / name).write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
        status, out, err = run(capsys, "read", tmp_path / name)
        assert (status, out) == (3, "")
        assert err.startswith("vnqr: error picture-kind: a file of the kind HEIC is not read here: save ")

    def test_check_as_well(self, capsys, tmp_path):
        status, out, _ = run(capsys, "check", photo(tmp_path / "a.png", [TEXTS[0][:-1] + "_"]))
        assert status == 1
        assert "crc-format" in out

    @pytest.mark.parametrize(
        ("name", "code"),
        [("none.jpg", "file-missing"), ("text.png", "picture-format"), ("empty.png", "scan-nothing")],
    )
    def test_what_is_wrong(self, capsys, tmp_path, name, code):
        (tmp_path / "text.png").write_text(TEXTS[0])
        photo(tmp_path / "empty.png", [])
        status, out, err = run(capsys, "read", tmp_path / name)
        assert (status, out, err.split()[2].rstrip(":")) == (3, "", code)

    def test_a_file_of_texts_is_still_one(self, capsys, tmp_path):
        path = tmp_path / "scanned.txt"
        path.write_text(f"{TEXTS[0]}\n{TEXTS[1]}\n")
        assert run(capsys, "read", path)[1].count("Payload Format Indicator") == 2

    def test_a_folder_is_no_file(self, capsys, tmp_path):
        assert run(capsys, "read", tmp_path)[0] == 3


class TestBatch:
    def test_files_and_manifest(self, capsys, tmp_path):
        status, out, err = run(capsys, "batch", table(tmp_path, RIGHT, WRONG), "-o", tmp_path / "codes")
        assert status == 1
        assert out == f"1 made, 0 finished before, 1 failed; {MANIFEST} lists them\n"
        assert err == (
            "vnqr: line 3: error value-not-digits at amount:"
            " only digits 0-9 are allowed; U+002E at position 2 is not a digit\n"
        )
        assert sorted(path.name for path in (tmp_path / "codes").iterdir()) == [f"{NAME}.png", MANIFEST]
        _, scanned, _ = run(capsys, "scan", tmp_path / "codes" / f"{NAME}.png")
        assert vnqr.VietQR.parse(scanned.strip()).reference == vnqr.Reference(CODE, item=1)

    def test_goes_on(self, capsys, tmp_path):
        words = ["batch", table(tmp_path, RIGHT, WRONG), "-o", tmp_path / "codes"]
        run(capsys, *words)
        table(tmp_path, RIGHT, RIGHT)
        assert run(capsys, *words)[:2] == (0, f"1 made, 1 finished before, 0 failed; {MANIFEST} lists them\n")

    def test_for_machines(self, capsys, tmp_path):
        words = ["batch", table(tmp_path, RIGHT, WRONG), "-o", tmp_path / "codes", "--json"]
        status, out, err = run(capsys, *words)
        assert (status, err) == (1, "")
        made, failed = map(json.loads, out.splitlines())
        assert made == {"row": 2, "status": "made", "file": f"{NAME}.png", "issues": []}
        assert (failed["row"], failed["status"], failed["file"]) == (3, "failed", None)
        assert failed["issues"][0]["code"] == "value-not-digits"

    def test_slips_on_two_processors_verified(self, capsys, tmp_path):
        words = ["batch", table(tmp_path, RIGHT, RIGHT), "-o", tmp_path / "slips"]
        status, out, err = run(
            capsys, *words, "--format", "slip", "--size", "58mm", "--jobs", "2", "--verify"
        )
        assert (status, out[:7], err) == (0, "2 made,", "")
        drawn = pixels_of_svg((tmp_path / "slips" / f"{NAME}.svg").read_text("ascii"))
        assert what_it_says(drawn).startswith("000201")

    def test_overwriting_is_asked_for(self, capsys, tmp_path):
        words = ["batch", table(tmp_path, RIGHT), "-o", tmp_path]
        run(capsys, *words)
        status, _, err = run(capsys, *words, "--format", "svg")
        assert (status, err.split()[4].rstrip(":")) == (1, "row-changed")
        assert run(capsys, *words, "--format", "svg", "--overwrite")[0] == 0
        assert [path.name for path in tmp_path.glob("0*")] == [f"{NAME}.svg"]

    def test_a_bar_on_a_terminal(self, capsys, tmp_path, monkeypatch):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        lines = [RIGHT] * 120
        lines[59] = WRONG
        _, out, err = run(capsys, "batch", table(tmp_path, *lines), "-o", tmp_path / "codes")
        assert "\r" not in out
        drawn = err.replace("\n", "").split("\r\x1b[K")
        assert drawn[1] == f"[{'-' * 20}]   1%  1 of 120"
        assert drawn[-1] == f"[{'#' * 20}] 100%  120 of 120"
        assert len(drawn) <= 104
        assert [line for line in drawn if line.startswith("vnqr: line 61: error")]
        assert err.endswith("120 of 120\n")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            (f"{HEADER},remark\n{RIGHT},x\n", "column-unknown"),
            ("account\n1\n", "columns-not-found"),
            (None, "file-unusable"),
        ],
    )
    def test_a_file_that_is_none(self, capsys, tmp_path, text, code):
        path = tmp_path / "rows.csv"
        if text is not None:
            path.write_text(text)
        status, out, err = run(capsys, "batch", path, "-o", tmp_path / "codes")
        assert (status, out, err.split()[2].rstrip(":")) == (1 if code == "column-unknown" else 3, "", code)
        assert not (tmp_path / "codes").exists()

    @pytest.mark.parametrize("words", [[], ["-o", "x", "--jobs", "0"], ["-o", "x", "--jobs", "many"]])
    def test_misuse(self, capsys, tmp_path, words):
        with pytest.raises(SystemExit) as caught:
            main(["batch", str(table(tmp_path)), *words])
        assert caught.value.code == 2
        assert "Traceback" not in capsys.readouterr().err

    @pytest.mark.parametrize("delay", [0, 0.1, 0.2])
    def test_a_worker_that_is_killed(self, capsys, tmp_path, delay):
        def kill() -> None:
            while not (children := multiprocessing.active_children()):
                time.sleep(0.01)
            time.sleep(delay)
            children[0].kill()

        thread = threading.Thread(target=kill)
        thread.start()
        words = ["batch", table(tmp_path, *[RIGHT] * 50), "-o", tmp_path / "codes"]
        status, out, err = run(capsys, *words, "--jobs", "2")
        thread.join()
        assert (status, out, err.split()[2].rstrip(":")) == (1, "", "worker-lost")
        assert run(capsys, *words)[0] == 0

    @pytest.mark.skipif(sys.platform == "win32", reason="interrupts are sent in another way")
    def test_an_interrupt_stops_all_processes_quietly(self, tmp_path):
        folder = tmp_path / "codes"
        path = table(tmp_path, *[RIGHT] * 20_000)
        # Where the tests run in the background, a process may come with interrupts ignored.
        code = (
            "import signal, sys, vnqr.cli\n"
            "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
            "sys.exit(vnqr.cli.main())\n"
        )
        command = [sys.executable, "-c", code, "batch", str(path), "-o", str(folder), "--jobs", "2"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
            while not (folder / MANIFEST).exists() or (folder / MANIFEST).stat().st_size < 60_000:
                assert process.poll() is None
                time.sleep(0.01)
            # As a terminal does: to the processes of the group, all of them.
            os.killpg(process.pid, signal.SIGINT)
            _, err = process.communicate()
        assert (process.returncode, err) == (130, b"")


class TestHelp:
    @pytest.mark.parametrize("command", ["scan", "batch"])
    def test_has_examples(self, capsys, command):
        with pytest.raises(SystemExit) as caught:
            main([command, "--help"])
        assert caught.value.code == 0
        assert f"  vnqr {command} " in capsys.readouterr().out
