"""The examples of reconciliation run, and come to what their stories tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def run(*command: str | Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", *map(str, command)],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done.stdout.splitlines()


def test_a_day_of_a_commune(tmp_path: Path) -> None:
    lines = run(EXAMPLES / "reconcile_day.py", tmp_path)
    states = [line.split("  ")[-1] for line in lines if "/" in line and line.startswith("  H26")]
    assert states == [
        "đã nộp đủ",
        "đã nộp đủ",
        "nộp trùng",
        "chưa nộp",
        "đã hủy nhưng có tiền về",
        "chưa nộp",
        "chưa nộp",
    ]
    assert "  FT24155000006: không khớp khoản thu nào H26.15.08-240603-0004?" in lines
    assert "  H26.15.08-240603-0004: đã nộp đủ, person" in lines
    assert "  le-phi: 8,000 (tám nghìn đồng)" in lines
    # Every dong of the statement's credits is in a place; the row that cannot be read has none.
    places = lines[lines.index("Khoản báo có") + 1 : lines.index("Chờ người xử lý") - 1]
    assert sum(int(line.split()[-1].replace(",", "")) for line in places) == 682_000 - 20_000
    assert len(json.loads((tmp_path / "state.json").read_text("utf-8"))["charges"]) == 7
    assert (tmp_path / "report.csv").stat().st_size > 1_000
    # A person split one transfer between two dossiers, and gave back what came twice.
    for code in ("H26.15.08-240603-0006", "H26.15.08-240603-0007"):
        assert f"  {code}: đã nộp đủ, person" in lines
    assert "  H26.15.08-240603-0003: đã nộp đủ, readable" in lines
    # 662,000 = phí 130,000 + lệ phí 24,000 + set aside 500,000 + given back 8,000
    assert "  tiền vào 662,000, hoàn trả 8,000, để riêng 500,000" in lines
    assert {"  phi: 130,000", "  le-phi: 24,000"} <= set(lines)
    assert "FT24155000008" in (tmp_path / "day.csv").read_text("utf-8-sig")


def test_a_province_over_dask() -> None:
    lines = run(EXAMPLES / "reconcile_dask.py")
    assert lines[-1] == "equal to one process: True"
    assert sum(int(line.split()[-1]) for line in lines[:-1]) == 1_000
