"""examples/qa_sheet.py, with parsers that take all, take nothing, say nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import vnqr
from vnqr.testing.sheet import SHEET_MANIFEST, save

EXAMPLE = Path(__file__).parents[2] / "examples" / "qa_sheet.py"
HEAD = "import json, sys\nfor line in sys.stdin:\n    text = json.loads(line)\n"
TAKES_ALL = HEAD + "    print('take')\n"
TAKES_NOTHING = HEAD + "    print('refuse')\n"
IS_SILENT = HEAD + "    pass\n"


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken")
    save(vnqr.VietQR(bank="970415", account="113366668888"), folder, format="svg")
    return folder / SHEET_MANIFEST


def run(manifest: Path, program: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, EXAMPLE, manifest, sys.executable, "-c", program],
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.returncode, done.stdout.splitlines()


def test_a_parser_that_takes_all_is_told_everything_it_must_refuse(manifest):
    status, lines = run(manifest, TAKES_ALL)
    assert status == 1
    assert "amount-comma: takes what must be refused. The amount (54) has a decimal comma: 50,000." in lines
    assert not any("refuses what must be read" in line for line in lines)
    assert not any(line.startswith(("payee-swapped", "reference-cut", "surrogate")) for line in lines)
    assert lines[-1] == f"185 faults, asked about 185: {len(lines) - 1} wrong"


def test_a_parser_that_refuses_right_codes_can_be_asked_nothing(manifest):
    assert run(manifest, TAKES_NOTHING) == (1, ["185 faults, asked about 0: 0 wrong"])


def test_a_parser_that_does_not_answer_is_an_error(manifest):
    assert run(manifest, IS_SILENT) == (1, [])


def test_a_parser_that_is_right_is_told_so(manifest):
    knows = (
        f"faults = json.load(open({str(manifest)!r}))['faults']\n"
        "seen = [f for f in faults if f['group'] not in {'fraud', 'reference'}]\n"
        "known = {f['text']: f['reader'] for f in seen}\n"
        "for line in sys.stdin: print('refuse' if known.get(json.loads(line)) == 'refuse' else 'take')\n"
    )
    assert run(manifest, "import json, sys\n" + knows) == (0, ["185 faults, asked about 185: 0 wrong"])
