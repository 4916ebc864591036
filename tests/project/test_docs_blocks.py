"""What the pages show is what happens: every code block runs, in both languages, and no page drifts."""

from __future__ import annotations

import ast
import doctest
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
PAGE_SECONDS = 180
VIETNAMESE = sorted((DOCS / "vi").rglob("*.md"))
IN_BOTH = [
    "index.md",
    "reference-format.md",
    "tutorial.md",
    *sorted(f"howto/{page.name}" for page in (DOCS / "howto").glob("*.md")),
]


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


# What the standards and the counter talk about; the glossary has each in both languages.
TERMS = {
    "additional data field template": "mẫu dữ liệu bổ sung",
    "administrative procedure": "thủ tục hành chính",
    "beneficiary bank": "ngân hàng thụ hưởng",
    "beneficiary organisation": "đơn vị thụ hưởng",
    "bill number": "số hóa đơn",
    "bin": "mã tổ chức",
    "charge": "lệ phí",
    "common character set": "bộ ký tự chung",
    "country code": "mã quốc gia",
    "credit": "báo có",
    "data object": "đối tượng dữ liệu",
    "dossier": "hồ sơ",
    "dynamic code": "mã qr động",
    "electronic receipt": "biên lai điện tử",
    "fee": "phí",
    "fee code": "mã qr thanh toán",
    "fee item": "mục phí",
    "globally unique identifier": "mã định danh toàn cầu",
    "length": "độ dài",
    "memo": "nội dung chuyển khoản",
    "merchant account information": "thông tin tài khoản",
    "merchant category code": "mã ngành hàng",
    "merchant information - language template": "mẫu thông tin theo ngôn ngữ",
    "one-stop counter": "bộ phận một cửa",
    "payload format indicator": "chỉ báo định dạng",
    "point of initiation method": "phương thức khởi tạo",
    "presence": "tính bắt buộc",
    "purpose of transaction": "mục đích giao dịch",
    "reconciliation": "đối soát",
    "reference": "mã tham chiếu",
    "reference label": "nhãn tham chiếu",
    "root": "cấp gốc",
    "service code": "mã dịch vụ",
    "settlement": "kết quả thu",
    "static code": "mã qr tĩnh",
    "suggestion": "gợi ý",
    "template": "mẫu",
    "token": "mã thay thế",
    "transaction amount": "số tiền giao dịch",
    "transaction currency": "mã tiền tệ",
    "unreserved templates": "mẫu không dành riêng",
    "value": "giá trị",
    "virtual account": "tài khoản ảo",
}


class TestGlossary:
    there, back = (
        [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")][1:]
        for part in (DOCS / "glossary.md").read_text("utf-8").split("\n## ")[1:]
    )

    def test_both_directions_say_the_same(self):
        assert sorted((row[0], row[1]) for row in self.there) == sorted((row[1], row[0]) for row in self.back)

    @pytest.mark.parametrize("english", TERMS)
    def test_has_the_terms(self, english):
        found = [row for row in self.there if row[0].lower().startswith(english)]
        assert any(TERMS[english] in row[1].lower() for row in found)


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

    def test_every_name_of_the_package_leads_home(self):
        index = (DOCS / "api" / "index.md").read_text("utf-8")
        homes = dict(re.findall(r"\{py:obj\}`(\w+) <([\w.]+)>`", index))
        assert homes.keys() == set(vnqr.__all__)
        for name, home in homes.items():
            module, _, attribute = home.rpartition(".")
            assert getattr(importlib.import_module(module), attribute) is getattr(vnqr, name)
            assert module in {"vnqr", *self.described}
