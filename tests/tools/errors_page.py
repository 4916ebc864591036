"""docs/errors.md and docs/vi/errors.md: every code with its sentences, its cause and its cure.

    python tests/tools/errors_page.py

writes both pages anew: order, headings and sentences come from `vnqr.errors.codes`, cause and cure stay as
they are on the page. A code that is not on a page yet gets empty ones, to be filled in by hand in both
languages; one that no longer exists vanishes. tests/vietqr/test_napas_documents.py fails while a page is not
what this writes, or something is empty.
"""

from __future__ import annotations

import inspect
import re
from functools import partial
from pathlib import Path
from textwrap import fill as wrapped
from typing import NamedTuple

from vnqr.errors import Code, codes

fill = partial(wrapped, width=110, break_long_words=False, break_on_hyphens=False)

DOCS = Path(__file__).parents[2] / "docs"

ENGLISH = """\
[Tiếng Việt](vi/errors.md)

# Error codes

Every `Issue` has a `code`. Its value never changes once released, so programs may rely on it; the sentence
may get better. Pydantic models report the same value as the `type` of an error; only a wrong type, a missing
and an unknown field are reported by pydantic's own (`string_type`, `missing`, `extra_forbidden` ...).
`issue.describe("vi")` gives the sentence in Vietnamese. What stands in braces is filled in: limits, lengths,
IDs and code points, never an account, a name or a memo.

Whether an issue is an error or a warning is said by its `level`: the standards' "shall" is an error, their
"should" a warning. Which rule asks for what is listed in [conformance.md](conformance.md).
"""

VIETNAMESE = """\
[English](../errors.md)

# Các mã lỗi

Mỗi `Issue` có một `code`. Giá trị của mã không bao giờ đổi sau khi phát hành, nên chương trình dựa vào
được; câu giải thích thì có thể được viết rõ hơn. Các mô hình pydantic báo cùng giá trị đó trong `type` của
lỗi; chỉ khi sai kiểu, thiếu trường hoặc có trường lạ thì mới dùng mã của chính pydantic (`string_type`,
`missing`, `extra_forbidden` ...). `issue.describe("vi")` cho câu tiếng Việt. Phần trong ngoặc nhọn được
điền vào: giới hạn, độ dài, ID và điểm mã, không bao giờ là số tài khoản, tên hay nội dung chuyển khoản.

Một điểm phát hiện là lỗi hay cảnh báo thì xem ở `level`: "shall" (phải) của tiêu chuẩn là lỗi, "should"
(nên) là cảnh báo. Quy tắc nào đòi hỏi điều gì được liệt kê ở [mức độ tuân thủ chuẩn](conformance.md).
"""

TITLES = {
    "the text as a whole": ("The text as a whole", "Cả chuỗi"),
    "structure": ("Structure", "Cấu trúc"),
    "content": ("Content", "Nội dung"),
    "reading by path": ("Reading by path", "Đọc theo đường dẫn"),
    "emvco/rules": ("The rules of EMVCo", "Các quy tắc của EMVCo"),
    "vietqr/scanned": ("One answer for a scan", "Một câu trả lời cho mỗi lần quét"),
    "emvco/lenient": ("Quirks of the wild", "Sai lệch trong thực tế"),
    "vietnamese": ("Vietnamese text", "Văn bản tiếng Việt"),
    "vietqr/banks": ("Banks", "Ngân hàng"),
    "vietqr/networks, vietqr/model": ("Making a VietQR code", "Tạo mã VietQR"),
    "vietqr/links": ("Links of vietqr.io", "Liên kết của vietqr.io"),
    "vietqr/rules": ("The rules of NAPAS", "Các quy tắc của NAPAS"),
    "references": ("Dossier codes and references", "Mã số hồ sơ và mã tham chiếu"),
    "ledger": ("Charges, credits, receipts", "Khoản thu, khoản báo có, biên lai"),
    "ledger/live": ("The live ledger", "Sổ đối soát"),
    "sources": ("Files and notifications", "Tệp và thông báo"),
    "guard": ("The guard", "Phần bảo vệ"),
    "image": ("Pictures", "Hình ảnh"),
    "batch, cli, testing": ("Batches, command line, testing", "Tạo hàng loạt, dòng lệnh, kiểm thử"),
}
"""Section of `Code` in the source -> heading on the English and on the Vietnamese page."""


class Page(NamedTuple):
    """One of the two pages.

    Attributes:
        file: where it stands.
        introduction: what comes before the codes.
        words: what cause and cure are called.
        vietnamese: whether it is the Vietnamese one, whose own sentence comes first.
    """

    file: Path
    introduction: str
    words: tuple[str, str]
    vietnamese: bool


PAGES = (
    Page(DOCS / "errors.md", ENGLISH, ("Cause", "Cure"), vietnamese=False),
    Page(DOCS / "vi" / "errors.md", VIETNAMESE, ("Nguyên nhân", "Cách xử lý"), vietnamese=True),
)
_SAID = r"^\*\*{}\.\*\*(.*?)(?=^\*\*|\Z)"


class Prose(NamedTuple):
    """What only a person can write about a code."""

    cause: str = ""
    cure: str = ""


def sections() -> dict[str, list[Code]]:
    """Return the codes by section, in the order of the source."""
    found: dict[str, list[Code]] = {}
    name = ""
    for line in inspect.getsource(codes).splitlines():
        if heading := re.fullmatch(r"    # --- (.+) ---", line):
            name = heading[1]
        elif member := re.fullmatch(r"    ([A-Z][A-Z0-9_]*) = \(", line):
            found.setdefault(name, []).append(Code[member[1]])
    return found


def prose(page: Page, text: str) -> dict[str, Prose]:
    """Return what the text of a page says about each code."""
    entry = re.compile(r"^### `([a-z0-9-]+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
    found: dict[str, Prose] = {}
    for value, body in entry.findall(text):
        said = (re.search(_SAID.format(word), body, re.MULTILINE | re.DOTALL) for word in page.words)
        found[value] = Prose(*(" ".join(match[1].split()) if match else "" for match in said))
    return found


def render(page: Page, written: dict[str, Prose]) -> str:
    """Return the text of a page."""
    parts = [page.introduction]
    for name, found in sections().items():
        parts.append(f"## {TITLES[name][page.vietnamese]}\n")
        for code in found:
            first, second = (code.vi, code.en) if page.vietnamese else (code.en, code.vi)
            parts.append(f"### `{code.value}`\n\n> {first}  \n> {second}\n")
            parts += (
                fill(f"**{word}.** {text}") + "\n"
                for word, text in zip(page.words, written.get(code.value, Prose()), strict=True)
            )
    return "\n".join(parts)


def missing(written: dict[str, Prose]) -> list[str]:
    """Return the codes without cause or cure."""
    return [code.value for code in Code if not all(written.get(code.value, Prose()))]


if __name__ == "__main__":
    for one in PAGES:
        now = prose(one, one.file.read_text("utf-8"))
        one.file.write_text(render(one, now), "utf-8")
        print(f"{one.file.relative_to(DOCS.parent)}: {len(Code)} codes; ", end="")
        print(f"to be written: {', '.join(missing(now)) or 'none'}")
