"""Text to modules: against the symbol EMVCo prints, and against two other encoders, module by module."""

from __future__ import annotations

import json
import random
import string
from pathlib import Path

import pytest
import qrcode
import segno
from hypothesis import given
from hypothesis import strategies as st
from qrcode.util import BIT_LIMIT_TABLE, MODE_8BIT_BYTE, QRData

from vnqr.errors import Code, EncodeError
from vnqr.image.qr import encoder

VECTORS = Path(__file__).parents[1] / "vectors"
ANNEX = json.loads((VECTORS / "emvco.json").read_text(encoding="utf-8"))[0]["payload"]
LEVELS = {
    "l": qrcode.ERROR_CORRECT_L,
    "m": qrcode.ERROR_CORRECT_M,
    "q": qrcode.ERROR_CORRECT_Q,
    "h": qrcode.ERROR_CORRECT_H,
}
DIGITS = bytes.maketrans(b"\0\1", b"01")
ANS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=120)
# At least one character outside the Common Character Set; surrogates are no characters.
OTHER = st.tuples(
    st.text(max_size=30), st.characters(min_codepoint=0x7F, exclude_categories=["Cs"]), st.text(max_size=30)
).map("".join)


def by_qrcode(text: str, level: str, made: encoder.Modules) -> tuple[str, ...]:
    """Draw a text without ECI header in byte mode with the package qrcode."""
    symbol = qrcode.QRCode(made.version, LEVELS[level], mask_pattern=made.mask)
    symbol.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE))
    symbol.make(fit=False)
    return tuple("".join("01"[module] for module in row) for row in symbol.modules)


def by_segno(text: str, level: str, made: encoder.Modules) -> tuple[str, ...]:
    """Draw a text with an ECI header in byte mode with segno."""
    how = {"mode": "byte", "encoding": "utf-8", "eci": True, "micro": False, "boost_error": False}
    symbol = segno.make(text, error=level, version=made.version, mask=made.mask, **how)
    return tuple(row.translate(DIGITS).decode() for row in symbol.matrix)


class TestAnnex:
    """EMVCo MPM v1.1 Annex B.7 prints a symbol; it is version 10-L with mask 2."""

    def test_is_what_emvco_prints(self) -> None:
        made = encoder.encode(ANNEX, "l")
        assert (made.version, made.mask) == (10, 2)
        symbol = segno.make(ANNEX, error="l", mode="byte", encoding="utf-8", eci=True, micro=False)
        assert (symbol.designator, symbol.mask) == ("10-L", 2)
        assert made.rows == tuple(row.translate(DIGITS).decode() for row in symbol.matrix)


@pytest.mark.no_cover
class TestByteMode:
    """§4.12.1.1: byte mode for all data. §4.12.1.2: ECI 000026 where a character lies outside `ans`."""

    @given(ANS, st.sampled_from("lmqh"))
    def test_plain_text_has_no_header(self, text: str, level: str) -> None:
        made = encoder.encode(text, level)
        assert made.rows == by_qrcode(text, level, made)

    @given(OTHER, st.sampled_from("lmqh"))
    def test_other_text_has_one(self, text: str, level: str) -> None:
        made = encoder.encode(text, level)
        assert made.rows == by_segno(text, level, made)

    @pytest.mark.parametrize("level", LEVELS)
    @pytest.mark.parametrize("version", [1, 2, 9, 10, 15, 26, 27, 40])
    def test_every_room_left_is_padded_alike(self, version: int, level: str) -> None:
        # The pads are where segno differs from the standard: none, one and some codewords of them.
        capacity = room(version, level)
        source = random.Random(version)  # noqa: S311 - the same texts every time
        for length in {capacity, capacity - 1, capacity - 2, source.randint(capacity // 2 + 1, capacity)}:
            text = "".join(source.choices(string.ascii_letters, k=length))
            made = encoder.encode(text, level)
            assert made.rows == by_qrcode(text, level, made)


def room(version: int, level: str) -> int:
    """Return how many bytes a symbol holds, by the tables of qrcode: without mode and length of the text."""
    return (BIT_LIMIT_TABLE[LEVELS[level]][version] - 4 - (8 if version < 10 else 16)) // 8


@pytest.mark.no_cover
class TestVersion:
    @pytest.mark.parametrize("level", LEVELS)
    def test_table_of_capacities_is_that_of_another_encoder(self, level: str) -> None:
        # The table is private; every entry decides the version of some text.
        assert encoder._CAPACITY[level] == tuple(room(version, level) for version in range(1, 41))

    @pytest.mark.parametrize("level", LEVELS)
    @pytest.mark.parametrize("version", [1, 9, 10, 22])
    def test_smallest_that_fits(self, version: int, level: str) -> None:
        capacity = room(version, level)
        assert encoder.encode("x" * capacity, level).version == version
        assert encoder.encode("x" * (capacity + 1), level).version == version + 1
        assert encoder.encode("é" + "x" * (capacity - 3), level).version == version
        assert encoder.encode("é" + "x" * (capacity - 2), level).version == version + 1

    @pytest.mark.parametrize(("level", "limit"), [("l", 2953), ("m", 2331), ("q", 1663), ("h", 1273)])
    def test_largest_text(self, level: str, limit: int) -> None:
        assert encoder.encode("x" * limit, level).version == 40
        with pytest.raises(EncodeError) as caught:
            encoder.encode("x" * (limit + 1), level)
        (issue,) = caught.value.issues
        assert issue.code is Code.SYMBOL_CAPACITY
        assert dict(issue.params) == {"length": limit + 1, "level": level, "limit": limit}

    def test_header_costs_a_byte(self) -> None:
        assert encoder.encode("é" + "x" * 2950, "l").version == 40
        with pytest.raises(EncodeError) as caught:
            encoder.encode("é" + "x" * 2951, "l")
        assert dict(caught.value.issues[0].params) == {"length": 2953, "level": "l", "limit": 2952}

    def test_ten_megabytes_are_refused_at_once(self) -> None:
        with pytest.raises(EncodeError) as caught:
            encoder.encode("0" * 10_000_000, "m")
        assert caught.value.code is Code.SYMBOL_CAPACITY


class TestText:
    def test_empty(self) -> None:
        with pytest.raises(EncodeError) as caught:
            encoder.encode("", "m")
        assert caught.value.code is Code.TEXT_EMPTY

    def test_surrogate(self) -> None:
        with pytest.raises(EncodeError) as caught:
            encoder.encode("0002\udc80", "m")
        (issue,) = caught.value.issues
        assert (issue.code, issue.span) == (Code.TEXT_SURROGATE, (4, 5))
        assert issue.params == (("character", "U+DC80"),)
