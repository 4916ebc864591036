"""The laws of the library, one class each, over all inputs that Hypothesis can think of."""

from __future__ import annotations

import io
import json
import string
from pathlib import Path

import crcmod.predefined
import pypdfium2
import pytest
import resvg_py
import zxingcpp
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from vnqr import (
    ChecksumError,
    Code,
    ParseError,
    Payload,
    ProfileError,
    VietQR,
    parse,
)
from vnqr.emvco.tlv import crc
from vnqr.image import symbol
from vnqr.testing.strategies import vietqrs

pytestmark = pytest.mark.no_cover

TRANSFER = json.loads((Path(__file__).parents[1] / "vectors" / "napas.json").read_text("utf-8"))[1]["payload"]

# --- what the laws speak about ---

CHARACTERS = st.characters(exclude_categories=["Cs"])
COMMON = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
IDS = st.integers(0, 99).map("{:02}".format)


def text_of(alphabet, least: int, most: int):
    return st.text(alphabet, min_size=least, max_size=most)


def level(value, most: int):
    """Objects of one level with unique IDs, that fit into `most` characters."""
    return st.lists(st.tuples(IDS, value), min_size=1, max_size=6, unique_by=lambda o: o[0]).filter(
        lambda objects: sum(4 + size(content) for _, content in objects) <= most
    )


def size(content) -> int:
    return len(content) if isinstance(content, str) else sum(4 + size(inside) for _, inside in content)


VALUES = st.recursive(
    text_of(CHARACTERS, 1, 99),
    lambda inside: level(inside, 99),
    max_leaves=8,
)


@st.composite
def trees(draw):
    rest = draw(level(VALUES, 4000).map(lambda objects: [o for o in objects if o[0] not in {"00", "63"}]))
    return [("00", draw(st.sampled_from(["01", "00", "x"]))), *rest]


def payment(qr: VietQR) -> tuple:
    return qr.bank, qr.payee, qr.service, qr.amount, qr.memo


def decode(picture: Image.Image) -> str:
    (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return found.bytes.decode()


# --- the laws ---


class TestParseUndoesEncode:
    """§3.2: a payload is a concatenation of data objects, nested as deep as 99 characters allow."""

    @given(trees())
    def test_law(self, tree):
        payload = Payload.from_objects(tree)

        def check(objects, prefix):
            for id_, content in objects:
                path = prefix + id_
                if isinstance(content, str):
                    start, end = payload.span(path)
                    assert str(payload)[start + 4 : end] == content
                else:
                    assert len(payload[path]) == size(content)

        check(tree, "")
        assert [o.id for o in payload] == [id_ for id_, _ in tree] + ["63"]
        assert parse(str(payload)) == payload


class TestEncodeUndoesParse:
    """Whatever the text: an error that points into it, or nothing was changed in reading it."""

    @given(
        st.one_of(st.text(), st.text("0123456789ABC", max_size=60), st.text(string.digits + "\x00é٠\ud800"))
    )
    def test_any_text(self, text):
        self.check(text)

    @given(trees(), st.data())
    def test_nearly_right_texts(self, tree, data):
        text = str(Payload.from_objects(tree))
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 4))
        wedge = data.draw(st.text(string.digits + "a\x00é", max_size=4))
        self.check(text[:at] + wedge + text[at + cut :])

    @given(trees(), st.data())
    def test_nearly_right_texts_with_a_right_crc(self, tree, data):
        head = str(Payload.from_objects(tree))[:-8]
        at = data.draw(st.integers(0, len(head)))
        wedge = data.draw(st.text(string.digits + "é", max_size=4))
        head = head[:at] + wedge + head[at + data.draw(st.integers(0, 4)) :] + "6304"
        self.check(head + crc(head))

    @staticmethod
    def check(text):
        try:
            payload = parse(text)
        except ParseError as error:
            for issue in error.issues:
                start, end = issue.span
                assert 0 <= start <= end <= len(text)
        else:
            assert str(payload) == payload.encode() == text


class TestSpansAreTheObjectsOwnText:
    """§4.3, §4.4: ID, length and value, at every depth."""

    @given(vietqrs())
    def test_law(self, qr):
        text = str(qr)

        def check(nodes):
            for node in nodes:
                own = text[node.start : node.end]
                assert own == f"{node.id}{len(node.value):02}{node.value}"
                assert parse(text).span(node.path) == (node.start, node.end)
                check(node.children)

        check(parse(text).tree())


class TestVietQRComesBack:
    """What was written is what is read, field by field, and as JSON."""

    @given(vietqrs())
    def test_from_the_text(self, qr):
        assert VietQR.parse(qr.encode()) == qr

    @given(vietqrs())
    def test_by_either_way_of_reading(self, qr):
        plain, full = VietQR.parse(str(qr)), VietQR.from_payload(parse(str(qr)))
        assert (plain, str(plain), plain.model_dump()) == (full, str(full), full.model_dump())

    @given(vietqrs())
    def test_from_json(self, qr):
        assert VietQR.model_validate_json(qr.model_dump_json()) == qr
        assert VietQR.model_validate(qr.model_dump()) == qr

    @given(vietqrs())
    def test_equal_values_are_equal_texts(self, qr):
        again = VietQR.parse(str(qr))
        assert (str(again), hash(again)) == (str(qr), hash(qr))


class TestOneChangedCharacterIsNoticed:
    """§4.7.3: a CRC of 16 bits sees every burst of up to 16 bits, so every change within one byte."""

    @given(vietqrs(), st.data())
    def test_any_code(self, qr, data):
        text = str(qr)
        at = data.draw(st.integers(0, len(text) - 1))
        char = data.draw(COMMON | CHARACTERS)
        self.check(text, text[:at] + char + text[at + 1 :])

    def test_every_change_of_one(self):
        for at in range(len(TRANSFER)):
            for code in range(128):
                self.check(TRANSFER, TRANSFER[:at] + chr(code) + TRANSFER[at + 1 :])

    @staticmethod
    def check(text, changed):
        try:
            found = VietQR.parse(changed)
        except ParseError:
            return
        except ProfileError as error:
            found = error
        if isinstance(found, ProfileError):  # the CRC with a letter in lower case, as bank apps write it
            assert (found.code, changed[:-4]) == (Code.CRC_LOWER_CASE, text[:-4])
        else:
            assert changed == text
            assert payment(found) == payment(VietQR.parse(text))


class TestPicturesCarryTheText:
    """What an independent decoder reads off the picture is the text, in every format."""

    @given(vietqrs())
    def test_png(self, qr):
        picture = Image.open(io.BytesIO(symbol.make(qr).png(scale=3)))
        assert decode(picture) == str(qr)

    @pytest.mark.parametrize("kind", ["svg", "pdf"])
    @given(qr=vietqrs())
    def test_vectors(self, kind, qr):
        made = symbol.make(qr)
        if kind == "svg":
            picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=made.svg(scale=3)))))
        else:
            picture = pypdfium2.PdfDocument(made.pdf())[0].render(scale=4).to_pil()
        assert decode(picture.convert("L")) == str(qr)


class TestTheCrcIsThePublishedOne:
    """§4.7.3: CRC-16/CCITT-FALSE over UTF-8, as an independent implementation computes it."""

    independent = staticmethod(crcmod.predefined.mkCrcFun("crc-ccitt-false"))

    @given(st.text(CHARACTERS))
    @example("")
    @example("123456789")
    def test_law(self, text):
        assert crc(text) == f"{self.independent(text.encode()):04X}"


def test_a_checksum_error_is_what_a_flipped_digit_gives():
    with pytest.raises(ChecksumError):
        parse(TRANSFER.replace("180000", "980000"))
