"""tests/typing/usage.py, which the type checkers read, does what it states."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = Path(__file__).parents[1] / "typing" / "usage.py"
SPEC = importlib.util.spec_from_file_location("usage", FILE)
assert SPEC is not None
assert SPEC.loader is not None
usage = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(usage)


@pytest.mark.parametrize("use", usage.USES, ids=lambda use: use.__name__)
def test_runs(use: Callable[[], None]) -> None:
    use()
