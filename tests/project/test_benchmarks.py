"""Every benchmark starts as its docstring says, from a plain checkout."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = sorted((ROOT / "tests/benchmarks").glob("*.py"))

# What `roundtrip.py` says is to be installed first, by the names under which it is imported.
INSTALLED_FIRST = {"roundtrip.py": {"pyzbar", "quirc"}}

# What a script has: its own folder at the head of the path, and the environment of whoever starts it, not of
# the tests. Nothing is measured, for only a script's own name is `__main__`.
START = "import runpy, sys; sys.path[0] = sys.argv[1]; runpy.run_path(sys.argv[2])"


def started(script: Path) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", START, str(script.parent), str(script)]
    return subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", BENCHMARKS, ids=lambda file: file.name)
def test_a_benchmark_starts(script):
    for module in sorted(INSTALLED_FIRST.get(script.name, ())):
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    done = started(script)
    assert (done.stderr, done.returncode) == ("", 0)


def test_what_a_docstring_shows_is_the_file_itself():
    for script in BENCHMARKS:
        shown = re.findall(r"python (tests/benchmarks/\S+)", script.read_text("utf-8"))
        assert set(shown) <= {f"tests/benchmarks/{script.name}"}
