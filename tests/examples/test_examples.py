"""The scripts of examples/ run, with and without arguments, and come to what they promise.

`reconcile_day.py` and `reconcile_dask.py` have their tests in ledger/test_reconcile_examples.py,
`counter_app` in examples/test_counter_app.py.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import vnqr
from vnqr.image import scan, symbol
from vnqr.ledger import Ledger

TESTS = Path(__file__).parents[1]
EXAMPLES = TESTS.parent / "examples"
SCRIPTS = sorted(path.name for path in EXAMPLES.glob("*.py"))
SECONDS = 60


def run(script: str, *arguments: str | Path, status: int = 0, cwd: Path | None = None) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", str(EXAMPLES / script), *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        cwd=cwd,
    )
    assert done.returncode == status, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


class TestEveryScript:
    @pytest.mark.parametrize("script", SCRIPTS)
    def test_says_what_it_does_and_how_it_is_run(self, script: str) -> None:
        told = ast.get_docstring(ast.parse((EXAMPLES / script).read_text("utf-8"))) or ""
        assert f"\n    python examples/{script}" in f"\n{told}"

    @pytest.mark.parametrize("script", SCRIPTS)
    def test_is_run_by_a_test(self, script: str) -> None:
        tests = [path.read_text("utf-8") for path in TESTS.rglob("test_*.py")]
        assert any(f'"{script}"' in text for text in tests)


class TestMakeCode:
    def test_what_is_saved_is_what_is_printed(self, tmp_path: Path) -> None:
        text, memo, *saved = run(
            "make_code.py",
            *("--dossier", "000.00.01.H26-240601-0001", "--amount", "75000", "--folder", tmp_path),
        )
        code = vnqr.VietQR.parse(text)
        assert (code.amount, code.bill_number) == (75_000, "0000001H262406010001")
        assert code.reference == vnqr.Reference("000.00.01.H26-240601-0001", item=1)
        assert memo == "memo: HS0000001H262406010001BXN"
        assert scan.scan(tmp_path / "fee.png") == (text,)
        assert saved == [f"saved: {tmp_path / name}" for name in ("fee.png", "fee.svg", "slip.pdf")]
        assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")

    def test_runs_without_arguments_and_leaves_nothing_here(self, tmp_path: Path) -> None:
        lines = run("make_code.py", cwd=tmp_path)
        assert vnqr.check(lines[0]) == ()
        assert list(tmp_path.iterdir()) == []


class TestWhoHasPaid:
    SCRIPT = "who_has_paid.py"

    def test_it_is_paid_after_a_restart_and_paid_once(self, tmp_path: Path) -> None:
        for _ in range(2):
            printed = run("who_has_paid.py", cwd=tmp_path)
            assert printed == ["paid 20000 2024-06-03 09:15:00+07:00 20000 True"]
        with Ledger(tmp_path / "counter.db") as ledger:
            (settlement,) = ledger.settlements("H26.15.08-240603-0001")
            assert (settlement.covered, len(settlement.credits)) == (True, 1)

    def test_readme_shows_it_and_it_is_short(self) -> None:
        source = (EXAMPLES / self.SCRIPT).read_text("utf-8")
        program = source.partition('"""\n\n')[2]
        assert f"```python\n{program}```\n" in (TESTS.parent / "README.md").read_text("utf-8")
        assert len([line for line in program.splitlines() if line.strip()]) < 40


class TestReadScan:
    def test_its_own_sample(self) -> None:
        lines = run("read_scan.py")
        assert "bank:    VietinBank" in lines
        assert "number:  113366668888" in lines
        assert "amount:  50000" in lines
        assert "dossier: 000.00.01.H26-240601-0001, item 1" in lines
        assert lines[-1] == "follows the rules"

    def test_a_picture_of_the_other_script(self, tmp_path: Path) -> None:
        text, *_ = run("make_code.py", "--folder", tmp_path)
        lines = run("read_scan.py", tmp_path / "fee.png")
        assert lines[0] == text

    def test_a_text_that_breaks_a_rule(self) -> None:
        text = (
            "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
        )
        lines = run("read_scan.py", text)
        assert "number:  0011012345678" in lines
        assert any(line.startswith("error: length-short at 38.01.01") for line in lines)

    def test_what_cannot_be_read(self, tmp_path: Path) -> None:
        assert run("read_scan.py", "0002010", status=1)[-1].startswith("cannot be read: header-truncated")
        empty = tmp_path / "empty.png"
        empty.write_bytes(b"")
        assert run("read_scan.py", empty, status=1)[0].startswith("cannot be read: ")


class TestVerifySticker:
    def test_its_own_samples(self) -> None:
        lines = run("verify_sticker.py", status=1)
        assert [line for line in lines if not line.startswith(" ")] == [
            "desk 1: the one that was issued",
            "desk 2: TAKE IT DOWN",
            "desk 3: TAKE IT DOWN",
        ]
        assert any(line.startswith("  payee-near 38.01.01") for line in lines)
        assert any(line.startswith("  payee-unknown") for line in lines)
        assert sum(line.startswith("  issued-differs") for line in lines) >= 2

    def test_a_photograph(self, tmp_path: Path) -> None:
        code = vnqr.VietQR(bank="VietinBank", account="113366668888", amount=9_000)
        photo = symbol.make(code).save(tmp_path / "photo.png")
        assert run("verify_sticker.py", photo, "--issued", str(code)) == [f"{photo}: the one that was issued"]
        assert "issued-differs" in "".join(run("verify_sticker.py", photo, status=1))

    def test_a_photograph_without_a_code(self, tmp_path: Path) -> None:
        photo = tmp_path / "photo.png"
        photo.write_bytes(b"no picture")
        assert run("verify_sticker.py", photo, status=1)[0].endswith("TAKE IT DOWN")
