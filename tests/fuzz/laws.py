"""What no text may break: the laws the fuzzer holds the four readers to, and the texts it starts from."""

from __future__ import annotations

import json
from pathlib import Path

from vnqr.emvco.payload import Payload, parse
from vnqr.emvco.tlv import crc
from vnqr.errors import Level, ParseError, VnqrError
from vnqr.vietqr.lenient import parse_lenient
from vnqr.vietqr.model import VietQR
from vnqr.vietqr.rules import EMVCO, NAPAS, check

__all__ = ["as_bytes", "as_text", "corpus", "judge", "sealed", "vectors"]

HERE = Path(__file__).parent
VECTORS = HERE.parent / "vectors"


def judge(text: str) -> None:
    """Hold the readers to their laws on a text."""
    payload = _parsed(text)
    _check_is_right(text, payload)
    _lenient_is_right(text, payload)
    try:
        qr = VietQR.parse(text)
    except VnqrError:
        return
    assert payload is not None
    assert VietQR.parse(qr.encode()) == qr
    assert len(qr.encode()) == len(text)
    assert all(issue.level is Level.WARNING for issue in check(text, NAPAS))


def sealed(text: str) -> str:
    """Put a right CRC behind a text; what has lone surrogates has none."""
    head = text.encode(errors="replace").decode() + "6304"
    return head + crc(head)


def _parsed(text: str) -> Payload | None:
    try:
        payload = parse(text)
    except ParseError as error:
        for issue in error.issues:
            _lies_inside(issue.span, text)
        return None
    assert str(payload) == text
    payload.tree()
    return payload


def _check_is_right(text: str, payload: Payload | None) -> None:
    for rules in (None, EMVCO, NAPAS):
        issues = check(text, rules)
        for issue in issues:
            _lies_inside(issue.span, text)
            assert issue.describe("en")
            assert issue.describe("vi")
        assert payload is not None or any(issue.level is Level.ERROR for issue in issues)


def _lenient_is_right(text: str, strict: Payload | None) -> None:
    payload, issues = parse_lenient(text)
    for issue in issues:
        _lies_inside(issue.span, text)
    if payload is None:
        assert issues
        assert strict is None
        return
    assert parse(str(payload), on_crc="warn") == payload
    assert str(payload) == text or issues


def _lies_inside(span: tuple[int, int] | None, text: str) -> None:
    assert span is not None
    start, end = span
    assert 0 <= start <= end <= len(text)


def corpus() -> list[str]:
    """Return the texts from which the search starts."""
    return json.loads((HERE / "corpus.json").read_text("utf-8"))


def vectors() -> list[str]:
    """Return the payloads of the vectors."""
    names = ("emvco", "emvco_broken", "napas", "wild")
    return [
        vector["payload"]
        for name in names
        for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    ]


def as_text(data: bytes) -> str:
    """Return the text that some bytes stand for; what is no UTF-8 becomes lone surrogates."""
    return data.decode(errors="surrogateescape")


def as_bytes(text: str) -> bytes:
    """Return the bytes that stand for a text."""
    return text.encode(errors="surrogateescape")
