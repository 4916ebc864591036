"""Whether a picture is read back: one code, dark on light, with the text."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageOps

from vnqr.image import symbol
from vnqr.image.qr.proof import is_read_back

TEXT = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"


def picture(text: str = TEXT) -> Image.Image:
    return Image.open(io.BytesIO(symbol.make(text).png())).convert("RGB")


def as_png(image: Image.Image) -> bytes:
    image.save(file := io.BytesIO(), "PNG")
    return file.getvalue()


@pytest.mark.parametrize("text", [TEXT, "Lệ phí"])
def test_what_was_drawn(text: str) -> None:
    assert is_read_back(symbol.make(text).png(), text)
    assert is_read_back(symbol.make(text, dark="#003366", light="#fff8e1").png(scale=3), text)
    assert is_read_back(as_png(picture(text)), text)


def test_another_text() -> None:
    assert not is_read_back(symbol.make(TEXT).png(), TEXT[:-1] + "0")


def test_two_codes() -> None:
    one = picture()
    both = Image.new("RGB", (2 * one.width, one.height))
    both.paste(one, (0, 0))
    both.paste(one, (one.width, 0))
    assert not is_read_back(as_png(both), TEXT)


def test_light_on_dark_is_not_what_is_drawn() -> None:
    assert not is_read_back(as_png(ImageOps.invert(picture())), TEXT)


def test_an_empty_page() -> None:
    assert not is_read_back(as_png(Image.new("L", (100, 60), "white")), TEXT)
