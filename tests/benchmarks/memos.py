"""Memos that banks delivered, made anonymous (tests/vectors/memos.json), to put references into."""

from __future__ import annotations

import json
import string
from pathlib import Path

ALPHABET = string.digits + string.ascii_uppercase

_MEMOS = json.loads((Path(__file__).parents[1] / "vectors" / "memos.json").read_text(encoding="utf-8"))

TEMPLATES: list[tuple[str, str]] = [
    tuple(memo["memo"].split("{REF}")) for memo in _MEMOS if memo["has_reference"]
]
"""What came before and after the reference."""

NOISE: list[str] = [memo["memo"] for memo in _MEMOS if not memo["has_reference"]]
"""Memos without one."""
