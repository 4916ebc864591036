"""What the project promises about itself: its documents, its modules, its imports, its files."""

from __future__ import annotations

import doctest
import importlib
import importlib.metadata
import inspect
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import vnqr
import vnqr.image

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FOUND = [found for found in pkgutil.walk_packages(vnqr.__path__, "vnqr.") if not found.ispkg]
MODULES = ["vnqr", *(found.name for found in FOUND if not found.name.endswith("__main__"))]
PRIVATE = {name for name in MODULES if name.rpartition(".")[2].startswith("_")}
"""Parts of a public module, whose example shows what they do together."""


def fenced(document: Path, *languages: str) -> list[str]:
    """Return the fenced blocks of a document that are in one of the languages."""
    found = FENCE.finditer(document.read_text(encoding="utf-8"))
    return [block["text"] for block in found if block["language"] in languages]


def tracked() -> list[str]:
    """Return the paths that the project consists of."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("the checkout's list of files is git's to give")
    listing = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - whichever git made the checkout
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return listing.stdout.split("\0")[:-1]


def own_public(module: ModuleType) -> list[object]:
    """Return the public classes and functions that a module defines itself."""
    public = [getattr(module, name) for name in module.__all__]
    return [thing for thing in public if getattr(thing, "__module__", None) == module.__name__]


class TestReadme:
    def test_has_exactly_two_commands_of_one_line(self) -> None:
        commands = fenced(README, "sh", "bash", "shell", "console")
        assert [command.count("\n") for command in commands] == [1, 1]
        make, test = commands
        assert "vnqr make " in make
        assert "pytest" in test

    def test_commands_start_from_nothing_but_python(self) -> None:
        for command in fenced(README, "sh"):
            first, second, *_ = command.split(" && ")
            assert first == "python3 -m venv .venv"
            assert second.startswith(".venv/bin/python -m pip install ")
            assert second.endswith("--upgrade pip")


class TestVersion:
    def test_package_and_distribution_agree(self) -> None:
        assert vnqr.__version__ == importlib.metadata.version("vnqr-emvco")

    def test_changelog_tells_it(self) -> None:
        headings = re.findall(
            r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
        )
        assert headings[0] == "Unreleased"
        assert vnqr.__version__ in headings


@pytest.mark.parametrize("name", MODULES)
class TestModules:
    def test_says_what_it_is_and_what_is_public(self, name: str) -> None:
        module = importlib.import_module(name)
        assert module.__doc__
        assert all(hasattr(module, public) for public in module.__all__)

    def test_public_names_are_explained(self, name: str) -> None:
        module = importlib.import_module(name)
        assert [thing for thing in own_public(module) if not inspect.getdoc(thing)] == []

    def test_no_value_floods_a_terminal(self, name: str) -> None:
        module = importlib.import_module(name)
        assert [public for public in module.__all__ if len(repr(getattr(module, public))) > 100_000] == []

    def test_shows_an_example(self, name: str) -> None:
        module = importlib.import_module(name)
        examples = [found.examples for found in doctest.DocTestFinder().find(module)]
        assert any(examples) or name in PRIVATE or not own_public(module)


class TestStart:
    @pytest.mark.parametrize(
        "work",
        [
            "vnqr.parse(text)",
            "vnqr.check(text)",
            "vnqr.parse_lenient(text.lower())",
            "vnqr.banks.find('VCB')",
            "main(['read', text])",
            "main(['check', text])",
            "main(['banks'])",
        ],
    )
    def test_reading_loads_no_models_and_no_pictures(self, work: str) -> None:
        code = (
            "import sys, vnqr\n"
            "from vnqr.cli import main\n"
            "text = ('00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA'\n"
            "        '53037045802VN63049E6F')\n"
            f"{work}\n"
            "loaded = {name.partition('.')[0] for name in sys.modules}\n"
            "print(sorted(loaded & {'pydantic', 'pydantic_core', 'segno'}))"
        )
        printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert printed.stdout.splitlines()[-1] == "[]"

    def test_the_doors_of_pictures_open_when_they_are_used(self) -> None:
        code = (
            "import sys, vnqr.image\n"
            "print('vnqr.image.symbol' in sys.modules, dir(vnqr.image), vnqr.image.symbol.__name__)\n"
            "print(hasattr(vnqr.image, 'page'))"
        )
        printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert printed.stdout == "False ['scan', 'slip', 'symbol'] vnqr.image.symbol\nFalse\n"
        assert dir(vnqr.image) == vnqr.image.__all__

    def test_every_public_name_can_be_loaded_alone(self) -> None:
        code = (
            "import sys\n"
            "for name in sys.argv[1:]:\n"
            "    for module in [module for module in sys.modules if module.partition('.')[0] == 'vnqr']:\n"
            "        del sys.modules[module]\n"
            "    exec(f'from vnqr import {name}')\n"
        )
        subprocess.run([sys.executable, "-c", code, *vnqr.__all__], check=True)


class TestFiles:
    def test_top_level_is_tidy(self) -> None:
        top = {path.partition("/")[0] for path in tracked()}
        visible = {name for name in top if not name.startswith(".")}
        assert visible <= {
            "src",
            "tests",
            "docs",
            "examples",
            "pyproject.toml",
            "CHANGELOG.md",
            "LICENSE",
            "README.md",
        }

    def test_no_lock_files(self) -> None:
        assert [
            path for path in tracked() if re.search(r"(?:[.-]lock(?:\.\w+)?|requirements.*\.txt)$", path)
        ] == []

    @pytest.mark.parametrize(
        ("unwanted", "why"),
        [
            (r"(?:pypi|pythonhosted|npmjs|yarnpkg)[.](?:org|com)", "no package registry is named"),
            (r"(?<![\w.~])/(?:home|root|Users|work|tmp)/\w", "no path of one machine"),
            (
                r"pip3? install (?:-\S+ )*['\"]?vnqr(?!-emvco)",
                "on the index that name is somebody else's package",
            ),
        ],
    )
    def test_nothing_unwanted_is_written(self, unwanted: str, why: str) -> None:
        places = []
        for path in tracked():
            try:
                text = (ROOT / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture
            places += [f"{path}: {found[0]}" for found in re.finditer(unwanted, text)]
        assert places == [], why
