"""Mutation tests: each known survivor is about a line that is there, and says why it may live."""

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
    for file in mutants.PACKAGES[package].files:
        source = mutants.plain((mutants.ROOT / file).read_text("utf-8"))
        module = mutants.module_of(file)
        for top in ast.parse(source).body:
            for node in (top, *getattr(top, "body", ())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    place = f"{module}.{node.name}" if node is top else f"{module}.{top.name}.{node.name}"
                    lines = source.split("\n")[node.lineno - 1 : node.end_lineno]
                    found[place] = " ".join(line.strip() for line in lines)
    return found


def test_every_file_is_of_one_package() -> None:
    changed = [file for package in mutants.PACKAGES.values() for file in package.files]
    assert len(changed) == len(set(changed))
    assert {file for package in mutants.PACKAGES.values() for file in package.others} <= {*changed}


def test_every_list_is_of_a_package() -> None:
    assert {path.stem for path in mutants.SURVIVORS.glob("*")} <= mutants.PACKAGES.keys()


@pytest.mark.parametrize(("package", "change", "why"), ENTRIES)
def test_every_entry_has_its_place_and_a_reason(package: str, change: mutants.Change, why: str) -> None:
    assert change.was in functions(package)[change.function]
    assert change.was != change.now
    assert len(why.split()) >= 3


def test_what_is_decorated_is_changed_as_well() -> None:
    source = """
class Sum:
    @property
    @abstractmethod
    def total(self):
        @cache
        def inner():
            return 1
        return inner()

    @staticmethod
    def none(): ...
"""
    assert (
        mutants.plain(source)
        == """
class Sum:


    def total(self):

        def inner():
            return 1
        inner = cache(inner)
        return inner()
    total = property(abstractmethod(total))

    @staticmethod
    def none(): ...
"""
    )


def test_a_type_for_checkers_is_not_changed() -> None:
    line = 'made = cast("list[int]", cast("Any", value).of(cast(func.sum(column), BigInteger)))'
    assert mutants.plain(line) == "made = ((value).of(cast(func.sum(column), BigInteger)))"
    assert mutants.plain('pixels.cast("B", (1, 2))') == 'pixels.cast("B", (1, 2))'


def test_the_range_of_a_sample() -> None:
    """By E. B. Wilson, 1927; the values of the textbooks for 95 of 100 and for 10 of 10."""
    assert mutants.share(95, 100) == "95.0% noticed (88.8% to 97.8%)"
    assert mutants.share(10, 10) == "100.0% noticed (72.2% to 100.0%)"


def test_a_change_has_the_same_name_wherever_it_stands() -> None:
    diff = """--- src/vnqr/a.py
+++ src/vnqr/a.py
@@ -3,4 +3,4 @@
     if found:
         return call(
-            one,
             two,
+            None,
         )"""
    change = mutants.change_of("vnqr.a.xǁSumǁ_of__mutmut_7", diff)
    assert change == mutants.Change("vnqr.a.Sum._of", "one, two,", "two, None,")
    assert mutants.change_of("vnqr.a.x__of__mutmut_12", diff).function == "vnqr.a._of"
