"""What the pages show is what happens: every code block runs, in both languages, and no page drifts."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
import signal
import subprocess
import sys
from pathlib import Path

import blocks
import pytest

import vnqr

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = blocks.pages()
FILES = [
    f"/{path.relative_to(ROOT).as_posix()}"
    for folder in ("src", "docs", "examples", "tests", ".ci")
    for path in (ROOT / folder).rglob("*")
]
PAGE_SECONDS = 180
VIETNAMESE = sorted((DOCS / "vi").rglob("*.md"))


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def work(block):
    """Return what a block does and prints, to the letter: without comments and docstrings alone."""
    if block.language != "python" or ">>> " in block.text:
        return block.text, block.printed
    tree = ast.parse(block.text)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            del node.body[0]
    return ast.dump(tree), block.printed


def runs_elsewhere(page):
    """Return whether a Vietnamese page does nothing that its English twin does not do: that one is run."""
    twin = DOCS / page.relative_to(DOCS / "vi") if page in VIETNAMESE else page
    return twin != page and [*map(work, blocks.blocks(page))] == [*map(work, blocks.blocks(twin))]


class TestBlocks:
    @pytest.mark.parametrize(
        "page",
        [page for page in PAGES if blocks.blocks(page) and not runs_elsewhere(page)],
        ids=named,
    )
    def test_do_what_the_page_says(self, page):
        """By hand: `python tests/tools/blocks.py docs/tutorial.md`."""
        with subprocess.Popen(
            [sys.executable, blocks.__file__, str(page)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONWARNINGS": "error"},
            start_new_session=True,
        ) as process:
            try:
                report, _ = process.communicate(timeout=PAGE_SECONDS)
            finally:
                if process.returncode is None:  # and whatever a block has started
                    os.killpg(process.pid, signal.SIGKILL)
        assert process.returncode == 0, report

    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_are_in_a_language_that_is_run(self, page):
        assert {block.language for block in blocks.blocks(page)} <= blocks.LANGUAGES

    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_no_fence_is_left_open(self, page):
        fences = re.findall(r"^[ >]*(?:```|~~~)", page.read_text("utf-8"), re.MULTILINE)
        outputs = sum(block.printed is not None for block in blocks.blocks(page))
        assert len(fences) == 2 * (len(blocks.blocks(page)) + outputs)

    @pytest.mark.parametrize("page", PAGES, ids=named)
    def test_files_that_are_named_with_their_folder_exist(self, page):
        named_files = re.findall(r"`([\w.-]+(?:/[\w.-]+)+\.[a-z]+)`", page.read_text("utf-8"))
        assert [file for file in named_files if not any(entry.endswith(f"/{file}") for entry in FILES)] == []

    def test_only_the_two_commands_of_readme_are_left_out(self):
        left_out = [block for page in PAGES for block in blocks.blocks(page) if blocks.is_setup(page, block)]
        assert len(left_out) == 2


class TestRunner:
    """The runner notices what it is there for."""

    @pytest.mark.parametrize(
        ("page", "told"),
        [
            ("```python\nassert 1 == 2\n```\n", "AssertionError"),
            ("```python\nprint(1)\n```\n\n```text\n2\n```\n", "printed was"),
            ("```python\na = 1\n```\n\n```python\n>>> a\n2\n```\n", "Failed example"),
            ("```sh\nfalse | cat\n```\n", "status 1"),
            ("```sh\necho a >&2\n```\n```text\nb\n```\n", "printed was"),
            ("```console\n$ echo a\na\n$ echo b\na\n```\n", "printed was"),
            ("```json\n{a: 1}\n```\n", "JSONDecodeError"),
        ],
    )
    def test_tells_a_wrong_block(self, page, told, tmp_path, monkeypatch):
        monkeypatch.setattr(blocks, "ROOT", tmp_path)
        file = tmp_path / "page.md"
        file.write_text(page, "utf-8")
        monkeypatch.chdir(tmp_path)
        with pytest.raises((AssertionError, ValueError, blocks.WrongError)) as raised:
            blocks.run(file)
        assert told in f"{raised.type.__name__}: {raised.value}"
        assert "page.md:" in "".join(raised.value.__notes__)

    def test_passes_right_ones(self, tmp_path, monkeypatch):
        monkeypatch.setattr(blocks, "ROOT", tmp_path)
        file = tmp_path / "page.md"
        page = (
            "```python\na = 1\nprint(a)\n```\n\n```text\n1\n```\n```python\n>>> a\n1\n```\n"
            "```sh\necho 1 > f\ncat f\n```\n```text\n1\n```\n```console\n$ cat f\n1\n```\n```json\n[]\n```\n"
        )
        file.write_text(page, "utf-8")
        monkeypatch.chdir(tmp_path)
        blocks.run(file)


def homes(modules):
    """Return the modules that define what these hand out, base classes included."""
    found = map(importlib.import_module, sorted(modules))
    things = [getattr(module, name) for module in found for name in getattr(module, "__all__", ())]
    kinds = [kind for thing in things for kind in getattr(thing, "__mro__", (thing,))]
    return {kind.__module__ for kind in kinds if hasattr(kind, "__module__")}


class TestApi:
    """That no page lacks a name is also held by the build itself, see docs/conf.py."""

    described = frozenset(
        name
        for page in (DOCS / "api").glob("*.rst")
        for name in re.findall(r"^\.\. automodule:: (\S+)$", page.read_text("utf-8"), re.MULTILINE)
    )

    def test_every_module_is_described(self):
        found = {found.name for found in pkgutil.walk_packages(vnqr.__path__, "vnqr.")}
        public = {name for name in found if "._" not in name and not name.startswith("vnqr.cli.")}
        assert self.described == {
            name for name in public if hasattr(importlib.import_module(name), "__all__")
        }

    @pytest.mark.parametrize("page", sorted((DOCS / "api").glob("*.rst")), ids=lambda page: page.stem)
    def test_what_is_public_comes_first(self, page):
        """By need: what only makes up others does not stand before a module that docs/stability.md lists."""
        stability = (DOCS / "stability.md").read_text("utf-8")
        listed = set(re.findall(r"`(vnqr[\w.]*)`", stability.split("## What is promised")[0]))
        order = re.findall(r"^\.\. automodule:: (\S+)$", page.read_text("utf-8"), re.MULTILINE)
        last = max((place for place, name in enumerate(order) if name in listed), default=0)
        needed = listed | {name.rpartition(".")[0] for name in listed} | homes(listed)
        assert [name for name in order[:last] if name not in needed] == []

    def test_every_name_of_the_package_leads_home(self):
        index = (DOCS / "api" / "index.md").read_text("utf-8")
        homes = dict(re.findall(r"\{py:obj\}`(\w+) <([\w.]+)>`", index))
        assert homes.keys() == set(vnqr.__all__)
        for name, home in homes.items():
            module, _, attribute = home.rpartition(".")
            assert getattr(importlib.import_module(module), attribute) is getattr(vnqr, name)
            assert module in {"vnqr", *self.described}
