"""The lists of changes that no test notices: each entry is about a line that is there, and says why."""

from __future__ import annotations

import ast
from functools import cache

import mutants
import pytest

ENTRIES = [
    pytest.param(name, change, why, id=f"{change.function} {change.was}")
    for name in mutants.PACKAGES
    for change, why in mutants.known(name).items()
]


@cache
def functions(package: str) -> dict[str, str]:
    """Return the functions of a package, and their text without line breaks."""
    found = {}
    for file in mutants.files(mutants.PACKAGES[package].sources):
        source = (mutants.ROOT / file).read_text("utf-8")
        module = mutants.module_of(file)
        for top in ast.parse(source).body:
            for node in (top, *getattr(top, "body", ())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    place = f"{module}.{node.name}" if node is top else f"{module}.{top.name}.{node.name}"
                    text = ast.get_source_segment(source, node)
                    found[place] = " ".join(line.strip() for line in text.split("\n"))
    return found


def test_every_list_is_of_a_package() -> None:
    assert {path.stem for path in mutants.SURVIVORS.glob("*")} <= mutants.PACKAGES.keys()


@pytest.mark.parametrize(("package", "change", "why"), ENTRIES)
def test_every_entry_has_its_place_and_a_reason(package: str, change: mutants.Change, why: str) -> None:
    assert change.was in functions(package)[change.function]
    assert change.was != change.now
    assert len(why.split()) >= 3
