"""docs/errors.md: every code with its sentences, its cause and its cure.

    python tests/tools/errors_page.py

writes the page anew: order, headings and sentences come from `vnqr.errors.codes`, cause and cure stay as
they are on the page. A code that is not on the page yet gets empty ones, to be filled in by hand; one that no
longer exists vanishes. tests/vietqr/test_napas_documents.py fails while the page is not what this writes, or
something is empty.
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

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"

INTRODUCTION = """\
# Error codes

Every `Issue` has a `code`. Its value never changes once released, so programs may rely on it; the sentence
may get better. Pydantic models report the same value as the `type` of an error; only a wrong type, a missing
and an unknown field are reported by pydantic's own (`string_type`, `missing`, `extra_forbidden` ...).
`issue.describe("vi")` gives the sentence in Vietnamese. What stands in braces is filled in: limits, lengths,
IDs and code points, never an account, a name or a memo.

Whether an issue is an error or a warning is said by its `level`: the standards' "shall" is an error, their
"should" a warning. Which rule asks for what is listed in [conformance.md](conformance.md).
"""

TITLES = {
    "the text as a whole": "The text as a whole",
    "structure": "Structure",
    "content": "Content",
    "reading by path": "Reading by path",
    "emvco/rules": "The rules of EMVCo",
    "vietqr/scanned": "One answer for a scan",
    "emvco/lenient": "Quirks of the wild",
    "vietnamese": "Vietnamese text",
    "vietqr/banks": "Banks",
    "vietqr/networks, vietqr/model": "Making a VietQR code",
    "vietqr/links": "Links of vietqr.io",
    "vietqr/rules": "The rules of NAPAS",
    "references": "Dossier codes and references",
    "ledger": "Charges, credits, receipts",
    "ledger/live": "The live ledger",
    "sources": "Files and notifications",
    "guard": "The guard",
    "image": "Pictures",
    "batch, cli, testing": "Batches, command line, testing",
}
"""Section of `Code` in the source -> heading on the page."""


_WORDS = ("Cause", "Cure")
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


def prose(page: str) -> dict[str, Prose]:
    """Return what the page says about each code."""
    entry = re.compile(r"^### `([a-z0-9-]+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
    found: dict[str, Prose] = {}
    for value, body in entry.findall(page):
        said = {word: re.search(_SAID.format(word), body, re.MULTILINE | re.DOTALL) for word in _WORDS}
        found[value] = Prose(*(" ".join(match[1].split()) if match else "" for match in said.values()))
    return found


def render(written: dict[str, Prose]) -> str:
    """Return the page."""
    parts = [INTRODUCTION]
    for name, found in sections().items():
        parts.append(f"## {TITLES[name]}\n")
        for code in found:
            parts.append(f"### `{code.value}`\n\n> {code.en}  \n> {code.vi}\n")
            parts += (
                fill(f"**{word}.** {text}") + "\n"
                for word, text in zip(_WORDS, written.get(code.value, Prose()), strict=True)
            )
    return "\n".join(parts)


def missing(written: dict[str, Prose]) -> list[str]:
    """Return the codes without cause or cure."""
    return [code.value for code in Code if not all(written.get(code.value, Prose()))]


if __name__ == "__main__":
    now = prose(PAGE.read_text("utf-8"))
    PAGE.write_text(render(now), "utf-8")
    print(f"{len(Code)} codes; to be written: {', '.join(missing(now)) or 'none'}")
