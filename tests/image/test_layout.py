"""Where the modules are; `test_encoder.py` compares whole symbols with those of two other encoders."""

from __future__ import annotations

import pytest

from vnqr.image.qr import layout


@pytest.mark.parametrize(("version", "codewords"), [(1, 26), (2, 44), (7, 196), (40, 3706)])
def test_modules_without_a_codeword_are_light_before_the_mask(version: int, codewords: int) -> None:
    # §7.7.3, of the bits that remain; Table 1: how many codewords a version has.
    assert layout.draw(bytes(1), version, "l") == layout.draw(bytes(codewords), version, "l")


@pytest.mark.parametrize(
    ("version", "error", "word"),
    [(1, "m", 0b101_0100_0001_0010), (7, "h", 0b001_0110_1000_1001), (1, "l", 0b111_0111_1100_0100)],
)
def test_format_information(version: int, error: str, word: int) -> None:
    # Table C.1: the words of mask 0, bit 14 first; along row 8 they begin at the left (Figure 25).
    rows = layout.draw(bytes(2), version, error)
    read = [rows[8][column] for column in (0, 1, 2, 3, 4, 5, 7, 8)]
    read += [rows[row][8] for row in (7, 5, 4, 3, 2, 1, 0)]
    assert int("".join(map(str, read)), 2) == word


def test_version_information() -> None:
    # Table D.1: version 7 is 000111 110010010100; bit 0 is in the corner, three bits a row (Figure 28).
    rows = layout.draw(bytes(3), 7, "m")
    read = [rows[row][column] for row in reversed(range(6)) for column in (36, 35, 34)]
    assert int("".join(map(str, read)), 2) == 0b00_0111_1100_1001_0100
    assert read == [rows[column][row] for row in reversed(range(6)) for column in (36, 35, 34)]
