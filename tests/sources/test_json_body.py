"""JSON without loss: what `json.loads` would swallow, and the text that JavaScript writes."""

from __future__ import annotations

import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr import Code, VnqrError
from vnqr.sources.json_body import (
    MAX_DEPTH,
    MessageEntry,
    Number,
    RepeatedNames,
    compact,
    in_order,
    json_value,
    whole_of,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(TEXT, inside, max_size=3),
    max_leaves=8,
)


def refusal(body: bytes) -> VnqrError:
    with pytest.raises(VnqrError) as caught:
        json_value(body)
    assert caught.value.code is Code.NOTIFICATION_JSON
    return caught.value


class TestReading:
    @given(VALUES)
    def test_what_json_writes_is_read(self, value: object) -> None:
        """The compact text of what was read is another text of the same value."""
        read = json_value(json.dumps(value).encode())
        assert json.loads(compact(read)) == value

    @given(VALUES)
    def test_numbers_stay_as_they_were_written(self, value: object) -> None:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        names = [name for name in "0123456789" if f'"{name}' in text]
        if not names:  # names of digits have another order in JavaScript
            assert compact(json_value(text.encode())) == text

    @given(st.binary(max_size=40))
    def test_any_bytes(self, body: bytes) -> None:
        with suppress(VnqrError):
            compact(json_value(body))
            json.loads(body)

    def test_what_json_loads_takes_and_json_has_not(self) -> None:
        for text in ("NaN", "Infinity", "-Infinity", '{"a":NaN}', "[1,Infinity]"):
            json.loads(text)
            refusal(text.encode())

    @pytest.mark.parametrize(
        ("body", "span"), [(b"", (0, 0)), (b"{", (1, 1)), (b'{"a":1} x', (8, 8)), (b'"a\n"', (2, 2))]
    )
    def test_the_place(self, body: bytes, span: tuple[int, int]) -> None:
        assert refusal(body).issues[0].span == span

    def test_depth(self) -> None:
        def nested(levels: int) -> bytes:
            return b"[" * levels + b"]" * levels

        json_value(nested(MAX_DEPTH))
        (issue,) = refusal(nested(MAX_DEPTH + 1)).issues
        assert (issue.path, issue.span) == ("", (MAX_DEPTH, MAX_DEPTH + 1))
        json_value(json.dumps({"a": "[" * 99, "b\\": '{\\"[' * 99, "c": [[]]}).encode())
        refusal(b'{"a":"\\"", "b":' + nested(MAX_DEPTH) + b"}")
        for pair in (b"{}", b"[]", b'{"a":[{}]}'):
            json_value(b"[" + b",".join([pair] * 99) + b"]")  # beside each other, not within

    @pytest.mark.parametrize(
        "body",
        [
            b'"' + b'\\"' * 500_000,
            b"[" * 10**6,
            b'{"a":"' * 200_000,
            b"9" * 10**6,
            b'"' * 10**6,
            b"\\" * 10**6,
        ],
        ids=lambda body: repr(body[:6]),
    )
    def test_a_megabyte_of_anything_ends(self, body: bytes) -> None:
        """Looked at twice for every character, a megabyte would take hours."""
        with suppress(VnqrError):
            assert whole_of(json_value(body)) is None

    def test_repeated_names(self) -> None:
        value = json_value(b'{"a":{"b":1,"b":1},"c":{"b":1}}')
        assert isinstance(value, dict)
        assert type(value) is dict
        assert isinstance(value["a"], RepeatedNames)
        assert type(value["c"]) is dict


class TestNumbers:
    @given(st.integers(-(10**15), 10**15), st.sampled_from(["", ".0", ".00", "e0", "E+0", "e-0"]))
    def test_whole_numbers(self, number: int, ending: str) -> None:
        written = Number(f"{number}{ending}")
        assert written.whole == number
        assert written.digits == (None if "e" in ending.lower() else str(number))
        assert written.in_javascript() == str(number)

    @pytest.mark.parametrize(("text", "whole"), [("9" * 40, 10**40 - 1), ("1e40", 10**40), ("1e+40", 10**40)])
    def test_the_largest_numbers(self, text: str, whole: int) -> None:
        assert Number(text).whole == whole

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_a_number_is_whole_only_if_it_is(self, value: float) -> None:
        whole = Number(json.dumps(value)).whole
        assert whole is None or float(whole) == value
        if value == math.trunc(value) and abs(value) < 1e15:
            assert whole == value

    @pytest.mark.parametrize(
        ("text", "javascript"),
        [
            ("9007199254740992", "9007199254740992"),
            ("9007199254740993", "9007199254740993"),
            ("9007199254740992.0", "9007199254740992"),
            ("9007199254740993.0", "9007199254740993.0"),  # JavaScript would make it ...992
            ("1e20", "1e20"),
            ("0.10", "0.10"),
            ("50.000", "50.000"),
            ("-0.0", "0"),
        ],
    )
    def test_only_the_way_of_writing_changes_never_the_number(self, text: str, javascript: str) -> None:
        assert Number(text).in_javascript() == javascript

    @pytest.mark.parametrize(
        "text", ["50.000", "0.5", "1e41", "1e99", "1e-1", "9" * 41, "1e999", "1E+999999999999999999"]
    )
    def test_in_doubt(self, text: str) -> None:
        assert Number(text).whole is None

    @pytest.mark.parametrize(
        "text", ["", "x", "1 000", "1,000", "0x10", "٥", "1_000", "5e4", "½", "--5", "+5"]
    )
    def test_texts_that_are_no_numbers(self, text: str) -> None:
        assert whole_of(text) is None

    def test_it_shows_no_digits(self) -> None:
        assert "113366668888" not in repr(Number("113366668888"))


class TestCompact:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ('a"b\\c/d', '"a\\"b\\\\c/d"'),
            ("\b\f\n\r\t\x00\x1f\x7f", '"\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'),
            ("Nộp phí 😀\u2028", '"Nộp phí 😀\u2028"'),
            ("\ud83d", '"\\ud83d"'),
            ("\udc00x\ud800", '"\\udc00x\\ud800"'),
            (None, "null"),
            ([True, False, []], "[true,false,[]]"),
            ({}, "{}"),
        ],
    )
    def test_as_json_stringify(self, value: object, text: str) -> None:
        """Expected: what Node.js prints for JSON.stringify."""
        assert compact(value) == text

    def test_the_order_of_names(self) -> None:
        """Expected: Object.keys of an object that Node.js made with sorted names."""
        names = [
            "b",
            "a",
            "B",
            "10",
            "9",
            "01",
            "-1",
            "4294967294",
            "4294967295",
            "é",
            "😀",
            "\ufffd",
            "",
            "1.5",
        ]
        assert in_order(dict.fromkeys(names)) == [
            *("9", "10", "4294967294"),
            *("", "-1", "01", "1.5", "4294967295", "B", "a", "b", "é", "😀", "\ufffd"),
        ]


class TestEntry:
    def test_the_first_name_that_holds_something(self) -> None:
        entry = MessageEntry({"a": None, "b": " ", "c": Number("0"), "d": "x"})
        assert entry.text("f", ("a", "b", "c", "d")) == "0"
        assert entry.text("f", ("a", "b")) is None
        assert entry.line("f", ("a",)) is None
        assert entry.whole(("b", "d")) is None

    def test_lines(self) -> None:
        assert MessageEntry({"a": " x \n y "}).line("f", ("a",)) == "x y"
