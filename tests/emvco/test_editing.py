"""`Payload.replaced` and `Payload.without`: one object changed, all else byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import crcmod.predefined
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr import Code, EncodeError, MissingObjectError, ParseError, Payload, VietQR, VnqrError, check, parse
from vnqr.testing.strategies import payloads, vietqrs

VECTORS = Path(__file__).parents[1] / "vectors"
ANNEX = json.loads((VECTORS / "emvco.json").read_text("utf-8"))[0]["payload"]
CRC = crcmod.predefined.mkPredefinedCrcFun("crc-ccitt-false")


def sealed(body: str) -> str:
    return f"{body}6304{CRC((body + '6304').encode()):04X}"


class TestReplaced:
    @pytest.mark.parametrize(
        ("path", "value", "old", "new"),
        [
            ("54", "60000", "540523.72", "540560000"),
            ("29.05", "B", "29300012D156000000000510A93FO3230Q", "29210012D156000000000501B"),
            ("62.09", "A", "6233030412340603***0708A60086670902ME", "6232030412340603***0708A60086670901A"),
            ("64.01", "最佳", "64200002ZH0104最佳运输0202北京", "64180002ZH0102最佳0202北京"),
        ],
    )
    def test_in_the_annex(self, path, value, old, new):
        assert str(parse(ANNEX).replaced(path, value)) == sealed(ANNEX[:-8].replace(old, new))

    def test_a_fixed_code_of_another_country_becomes_dynamic(self):
        fixed = "0002010102112616000COM.EXAMPLE0101A5204581253033605802ID5904KOPI6007JAKARTA"
        fixed = sealed(fixed.replace("2616000COM.EXAMPLE0101A", "26200011COM.EXAMPLE0101A"))
        made = parse(fixed).replaced("01", "12").replaced("54", "15000")
        assert str(made) == sealed(
            "00020101021226200011COM.EXAMPLE0101A5204581253033605405150005802ID5904KOPI6007JAKARTA"
        )
        assert check(made) == ()

    def test_what_is_not_there_comes_before_the_first_greater_id(self):
        payload = parse(sealed("0002015802VN5303704"))
        assert str(payload.replaced("54", "1")) == sealed("000201540115802VN5303704")
        assert str(payload.replaced("59", "A")) == sealed("0002015802VN53037045901A")
        assert str(payload.replaced("62.08", "A")) == sealed("0002015802VN530370462050801A")
        assert str(payload.replaced("62.50.01", "A")) == sealed("0002015802VN5303704620950050101A")

    def test_a_template_may_be_given_as_pairs(self):
        payload = parse(sealed("000201"))
        assert str(payload.replaced("62", [("01", "A"), ("08", "B")])) == sealed("00020162100101A0801B")

    def test_a_wrong_crc_is_made_right(self):
        payload = Payload("0002015802VN63040000", on_crc="warn")
        assert str(payload.replaced("58", "TH")) == sealed("0002015802TH")

    @pytest.mark.parametrize(
        ("path", "value", "error", "code"),
        [
            ("54", "", EncodeError, Code.LENGTH_ZERO),
            ("54", "1" * 100, EncodeError, Code.VALUE_TOO_LONG),
            ("62.08", "1" * 96, EncodeError, Code.VALUE_TOO_LONG),
            ("63", "ABCD", EncodeError, Code.ID_REPEATED),
            ("59", "\ud800", EncodeError, Code.TEXT_SURROGATE),
            ("58.01", "x", MissingObjectError, Code.NOT_A_TEMPLATE),
            ("62.00.01", "x", MissingObjectError, Code.NOT_A_TEMPLATE),
            ("26.01", "x", ParseError, Code.TEMPLATE_MALFORMED),
            ("5", "x", VnqrError, Code.PATH_INVALID),
            ("", "x", VnqrError, Code.PATH_INVALID),
        ],
    )
    def test_what_cannot_be(self, path, value, error, code):
        with pytest.raises(error) as caught:
            parse(sealed("0002012603abc5802VN")).replaced(path, value)
        assert caught.value.code is code

    @pytest.mark.parametrize(("path", "value"), [(None, "x"), (("54",), "x"), ("54", 5), ("54", [1])])
    def test_wrong_types(self, path, value):
        with pytest.raises(TypeError):
            parse(ANNEX).replaced(path, value)

    @given(payloads(), st.data())
    def test_all_else_is_byte_for_byte(self, payload, data):
        path = data.draw(st.sampled_from([o.id for o in payload][1:-1] or ["54"]))
        value = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=99))
        changed = payload.replaced(path, value)
        rest = [(o.id, o.value) for o in changed if o.id not in {path, "63"}]
        assert rest == [(o.id, o.value) for o in payload if o.id not in {path, "63"}]
        assert changed[path] == value
        assert parse(str(changed)) == changed
        if path in payload:
            assert changed.replaced(path, payload[path]) == Payload(sealed(str(payload)[:-8]))


class TestWithout:
    def test_in_the_annex(self):
        payload = parse(ANNEX)
        assert str(payload.without("54")) == sealed(ANNEX[:-8].replace("540523.72", ""))
        assert "29.05" not in payload.without("29.05")

    def test_a_template_that_has_nothing_left_goes_as_well(self):
        payload = parse(sealed("00020162050801A5802VN"))
        assert str(payload.without("62.08")) == sealed("0002015802VN")
        assert str(payload.replaced("62.50.01", "x").without("62.50.01")) == str(payload)

    @pytest.mark.parametrize(
        ("path", "error", "code"),
        [
            ("00", EncodeError, Code.OBJECT_MISSING),
            ("63", MissingObjectError, Code.OBJECT_MISSING),
            ("99", MissingObjectError, Code.OBJECT_MISSING),
            ("62.07", MissingObjectError, Code.OBJECT_MISSING),
            ("64.01", MissingObjectError, Code.OBJECT_MISSING),
            ("58.01", MissingObjectError, Code.NOT_A_TEMPLATE),
            ("x", VnqrError, Code.PATH_INVALID),
        ],
    )
    def test_what_cannot_be(self, path, error, code):
        with pytest.raises(error) as caught:
            parse(sealed("00020162050801A5802VN")).without(path)
        assert caught.value.code is code

    @given(vietqrs())
    def test_is_what_was_there_before(self, qr):
        payload = parse(str(qr))
        added = payload.replaced("61", "1") if "61" not in payload else payload
        assert added.without("61") == (payload if "61" not in payload else payload.without("61"))

    @given(vietqrs())
    def test_a_code_stays_one(self, qr):
        payload = parse(str(qr))
        if "54" in payload and qr.merchant_id is None:
            assert VietQR.from_payload(payload.without("54")).amount is None
