"""What the pages show is what happens: every code block runs, in both languages, and no page drifts."""

from __future__ import annotations

import ast
import doctest
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "tools"))

import blocks

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = blocks.pages()
PAGE_SECONDS = 180
VIETNAMESE = sorted((DOCS / "vi").rglob("*.md"))
IN_BOTH = ["index.md", "tutorial.md", *sorted(f"howto/{page.name}" for page in (DOCS / "howto").glob("*.md"))]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


class TestBlocks:
    @pytest.mark.parametrize("page", [page for page in PAGES if blocks.blocks(page)], ids=named)
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
            ("```python\na = 1\n```\n\n```python\n>>> a\n2\n```\n", "Got"),
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


def bare(block):
    """Return what a block does: without comments, names for people, and what is printed."""
    if block.language == "python":
        source = block.text
        if ">>> " in source:
            source = "".join(example.source for example in doctest.DocTestParser().get_examples(source))
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        return "python", ast.dump(tree)
    if block.language in {"sh", "console"}:
        commands = re.sub(r"^#.*\n", "", block.text, flags=re.MULTILINE)
        return block.language, re.sub(r"\"[^\"]*\"|'[^']*'", "''", commands)
    return block.language, ""


class TestTwins:
    def test_what_must_be_there_in_vietnamese_is(self):
        assert {f"vi/{name}" for name in IN_BOTH} == {
            page.relative_to(DOCS).as_posix() for page in VIETNAMESE
        }

    @pytest.mark.parametrize("page", VIETNAMESE, ids=named)
    def test_each_links_to_the_other_at_the_top(self, page):
        twin = DOCS / page.relative_to(DOCS / "vi")
        for one, other, word in ((page, twin, "English"), (twin, page, "Tiếng Việt")):
            link = os.path.relpath(other, one.parent)
            assert f"[{word}]({link})" in "".join(one.read_text("utf-8").splitlines()[:4])

    @pytest.mark.parametrize("page", VIETNAMESE, ids=named)
    def test_the_same_code_in_both(self, page):
        twin = DOCS / page.relative_to(DOCS / "vi")
        assert [bare(block) for block in blocks.blocks(page)] == [
            bare(block) for block in blocks.blocks(twin)
        ]
