"""The house: every file in a package, none too long, no circles, and one thing by one name."""

from __future__ import annotations

import argparse
import ast
import importlib
import pkgutil
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

import vnqr
from vnqr.batch import PICTURE_FORMATS
from vnqr.errors.bilingual import LANGS
from vnqr.image import slip, symbol
from vnqr.sources.cells import Money
from vnqr.testing.sheet import SheetFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(vnqr.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
MOST_LINES = 450
MOST_LINES_BESIDE_TABLES = 250
MOST_OF_ALL = 0.2

TO_BE_SPLIT: set[str] = set()
TO_BE_RENAMED: set[str] = set()

# The verbs that `vnqr.parse`, `vnqr.check` ... are, for other things than a payload.
VERBS = {"parse", "encode", "check", "make", "read"}


def module_of(file: Path) -> str:
    name = ".".join(("vnqr", *file.relative_to(SOURCE).with_suffix("").parts))
    return name.removesuffix(".__init__")


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def package_of(module: str) -> str:
    return module.split(".")[1]


MODULES = {module_of(file): file for file in FILES}


def imports(file: Path) -> Iterator[str]:
    """Yield the modules of ours that a file imports anywhere in it, for type checkers or not."""
    for node in ast.walk(tree_of(file)):
        names = []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            found = name
            while found not in MODULES and "." in found:
                found = found.rpartition(".")[0]
            if found in MODULES and found not in {"vnqr", module_of(file)}:
                yield found


def circles(arrows: dict[str, set[str]]) -> list[str]:
    """Return what is on a circle, in the order of a search in depth."""
    done: set[str] = set()
    found: list[str] = []

    def visit(one: str, way: tuple[str, ...]) -> None:
        if one in way:
            found.append(" -> ".join((*way[way.index(one) :], one)))
        elif one not in done:
            for other in sorted(arrows.get(one, ())):
                visit(other, (*way, one))
            done.add(one)

    for one in sorted(arrows):
        visit(one, ())
    return found


class TestPlaces:
    def test_nothing_lies_beside_the_packages(self) -> None:
        beside = {path.name for path in SOURCE.iterdir() if path.is_file()}
        assert beside == {"__init__.py", "__main__.py", "py.typed"}

    def test_no_package_is_more_than_a_fifth(self) -> None:
        lines: defaultdict[str, int] = defaultdict(int)
        for file in FILES:  # a package inside a package counts for itself: ledger, ledger/live
            lines[file.relative_to(SOURCE).parent.as_posix()] += file.read_text("utf-8").count("\n")
        assert {name for name, count in lines.items() if count > MOST_OF_ALL * sum(lines.values())} == set()

    @pytest.mark.parametrize("file", FILES, ids=module_of)
    def test_no_file_is_long_that_is_no_table(self, file: Path) -> None:
        lines = file.read_text("utf-8").count("\n")
        tables = 0
        for node in tree_of(file).body:
            is_enum = isinstance(node, ast.ClassDef) and all(
                isinstance(part, ast.Assign | ast.AnnAssign | ast.Expr) for part in node.body[:20]
            )
            if isinstance(node, ast.Assign | ast.AnnAssign) or is_enum:
                tables += node.end_lineno - node.lineno + 1
        if module_of(file) not in TO_BE_SPLIT:
            assert lines <= MOST_LINES or lines - tables <= MOST_LINES_BESIDE_TABLES

    def test_tests_are_filed_as_the_packages_are(self) -> None:
        tests = Path(__file__).parents[1]
        others = {
            "benchmarks",
            "browser",
            "examples",
            "fuzz",
            "helpers",
            "project",
            "tools",
            "typing",
            "vectors",
        }
        packages = {path.name.removeprefix("_") for path in SOURCE.iterdir() if path.is_dir()} - {
            "__pycache__"
        }
        folders = {path.name for path in tests.iterdir() if path.is_dir()} - {"__pycache__"}
        assert folders - others <= packages
        assert {path.name for path in tests.glob("*.py")} == {"conftest.py"}


class TestImports:
    """Layers are held by import-linter (pyproject.toml)."""

    def test_no_circle_of_modules(self) -> None:
        arrows = {module: set(imports(file)) for module, file in MODULES.items()}
        # A package's `__init__` may import what is inside; what is inside never imports the package.
        assert circles(arrows) == []

    def test_no_circle_of_packages(self) -> None:
        arrows: defaultdict[str, set[str]] = defaultdict(set)
        for module, file in MODULES.items():
            if module != "vnqr":
                arrows[package_of(module)] |= {package_of(other) for other in imports(file)} - {
                    package_of(module)
                }
        assert circles(arrows) == []

    def test_a_circle_would_be_seen(self) -> None:
        assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a -> b -> c -> a"]


def public_modules() -> list[str]:
    """Return the modules that others may import: not private, not inside the command line."""
    found = (found.name for found in pkgutil.walk_packages(vnqr.__path__, "vnqr."))
    return [name for name in found if "._" not in name and not name.startswith("vnqr.cli.")]


class TestNames:
    def test_one_name_is_one_thing(self) -> None:
        """A name of `__all__` or a class or function without underscore is defined in one public module."""
        homes: defaultdict[str, set[str]] = defaultdict(set)
        for module in public_modules():
            exported = set(getattr(importlib.import_module(module), "__all__", ()))
            for node in tree_of(MODULES[module]).body:
                if isinstance(node, ast.ClassDef | ast.FunctionDef):
                    names = {node.name}
                elif isinstance(node, ast.Assign):
                    names = {target.id for target in node.targets if isinstance(target, ast.Name)} & exported
                elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                    names = {node.target.id} & exported
                else:
                    continue
                for name in names:
                    if not name.startswith("_"):
                        homes[name].add(module)
        twice = {name: found for name, found in homes.items() if len(found) > 1}
        assert {name: twice[name] for name in twice.keys() - VERBS - TO_BE_RENAMED} == {}

    def test_the_face_is_its_all(self) -> None:
        assert dir(vnqr) == sorted(vnqr.__all__)
        assert set(vnqr.__all__) <= set(vars(vnqr)) | set(vnqr._HOME)
        assert set(vnqr._HOME) == set(vnqr.__all__)

    def test_the_face_is_the_same_for_type_checkers(self) -> None:
        (block,) = (node for node in tree_of(SOURCE / "__init__.py").body if isinstance(node, ast.If))
        stated = {(node.module, alias.name) for node in block.body for alias in node.names}
        assert stated == {(module, name) for name, module in vnqr._HOME.items()}


def options(verb: str) -> dict[str, tuple[str, ...]]:
    """Return the options of a verb that have choices, and these."""
    parser = argparse.ArgumentParser()
    importlib.import_module(f"vnqr.cli.{verb}").add_arguments(parser)
    return {
        action.option_strings[-1]: tuple(action.choices)
        for action in parser._actions  # argparse has no other way to ask
        if action.choices is not None and action.option_strings
    }


class TestChoices:
    """What the command line offers is what the library takes."""

    @pytest.mark.parametrize(
        ("verb", "option", "choices"),
        [
            ("batch", "--format", PICTURE_FORMATS),
            ("batch", "--size", slip.SIZES),
            ("faults", "--format", get_args(SheetFormat)),
            ("reconcile", "--money", Money),
            ("make", "--error", symbol.LEVELS),
            *((verb, "--lang", LANGS) for verb in ("check", "faults", "reconcile", "verify")),
        ],
    )
    def test_are_those_of_the_library(self, verb: str, option: str, choices: object) -> None:
        assert sorted(options(verb)[option]) == sorted(choices)
