"""Every page is there in English and in Vietnamese, and both say the same: code, numbers, names, tables."""

from __future__ import annotations

import ast
import doctest
import os
import re
from collections import Counter
from pathlib import Path

import blocks
import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
VI = DOCS / "vi"
PAGES = sorted(
    page.relative_to(DOCS).as_posix()
    for page in DOCS.rglob("*.md")
    if page.relative_to(DOCS).parts[0] not in {"vi", "api"}  # the API is made of docstrings
)
TWINS = [page for page in PAGES if (VI / page).exists()]


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


def facts(page):
    """Return what a translation must not change: of each section its level, table rows, names and numbers.

    A Vietnamese number has its separators the other way round, so none count.
    """
    prose = re.sub(r"^(```+).*?^\1[ ]*$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    parts = re.split(r"^(#+) .*$", prose, flags=re.MULTILINE)
    for level, body in zip(["", *parts[1::2]], parts[::2], strict=True):
        text = re.sub(r"\{\w+\}`[^`]+`|\]\([^)]*\)", "", body.replace("\n", " "))
        names = re.findall(r"`([^`]+)`", text)
        numbers = re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"`[^`]+`", "", text))
        yield (
            level,
            len(re.findall(r"^\|", body, re.MULTILINE)),
            Counter(names),
            Counter(re.sub("[.,]", "", number) for number in numbers),
        )


class TestTwins:
    def test_every_page_has_one(self):
        assert [page for page in PAGES if page not in TWINS] == []

    def test_there_is_none_of_a_page_that_is_gone(self):
        assert sorted(page.relative_to(VI).as_posix() for page in VI.rglob("*.md")) == TWINS

    @pytest.mark.parametrize("page", TWINS)
    def test_each_links_to_the_other_at_the_top(self, page):
        for one, other, word in ((VI / page, DOCS / page, "English"), (DOCS / page, VI / page, "Tiếng Việt")):
            link = os.path.relpath(other, one.parent)
            assert f"[{word}]({link})" in "".join(one.read_text("utf-8").splitlines()[:4])

    @pytest.mark.parametrize("page", TWINS)
    def test_the_same_code_in_both(self, page):
        assert [bare(block) for block in blocks.blocks(VI / page)] == [
            bare(block) for block in blocks.blocks(DOCS / page)
        ]

    @pytest.mark.parametrize("page", TWINS)
    def test_nothing_is_left_out(self, page):
        """The Vietnamese page may name more than the English one: "July" is a number there."""
        english, vietnamese = [*facts(DOCS / page)], [*facts(VI / page)]
        assert [(level, rows) for level, rows, _, _ in vietnamese] == [
            (level, rows) for level, rows, _, _ in english
        ]
        for (*_, names, numbers), (*_, vi_names, vi_numbers) in zip(english, vietnamese, strict=True):
            assert names - vi_names == Counter()
            assert numbers - vi_numbers == Counter()

    @pytest.mark.parametrize("page", TWINS)
    def test_a_vietnamese_page_leads_to_vietnamese_pages(self, page):
        text = (VI / page).read_text("utf-8")
        found = re.findall(r"\{doc\}`(?:[^`<]*<)?/([\w/-]+)>?`", text)
        found += [
            os.path.relpath((VI / page).parent / link, DOCS).removesuffix(".md")
            for link in re.findall(r"\]\(([\w./-]+\.md)\)", text.split("\n", 1)[1])
        ]
        assert [name for name in found if f"{name}.md" in TWINS] == []


class TestFacts:
    """A page that says less, or something else, is noticed."""

    page = "## A\n\nAt most 1,000 of `x`.\n\n| `y` | 2 |\n"

    @pytest.mark.parametrize(
        "other",
        [
            page.replace("## A", "### A"),
            page.replace("1,000", "1,001"),
            page.replace("1,000", ""),
            page.replace("`x`", "x"),
            page.replace("| `y` | 2 |\n", "`y` 2"),
        ],
    )
    def test_differ(self, other, tmp_path):
        one, two, same = (tmp_path / name for name in ("one.md", "two.md", "same.md"))
        one.write_text(self.page, "utf-8")
        two.write_text(other, "utf-8")
        same.write_text(self.page.replace("At most 1,000 of `x`", "Nhiều nhất 1.000 `x`"), "utf-8")
        assert [*facts(one)] != [*facts(two)]
        assert [*facts(one)] == [*facts(same)]


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
    english, vietnamese = (
        [
            line.strip("| ").split(" | ")
            for line in page.read_text("utf-8").splitlines()
            if line.startswith("| ")
        ][1:]
        for page in (DOCS / "glossary.md", VI / "glossary.md")
    )

    def test_both_directions_say_the_same(self):
        assert sorted((row[0], row[1]) for row in self.english) == sorted(
            (row[1], row[0]) for row in self.vietnamese
        )

    @pytest.mark.parametrize("english", TERMS)
    def test_has_the_terms(self, english):
        found = [row for row in self.english if row[0].lower().startswith(english)]
        assert any(TERMS[english] in row[1].lower() for row in found)
