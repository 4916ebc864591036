from __future__ import annotations

import contextlib
import importlib
import io
import pickle
import random
import struct
import sys
import zlib
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
import segno
import zxingcpp
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from vnqr.emvco.payload import Payload
from vnqr.errors import ChecksumError, Code, MissingExtraError, ParseError
from vnqr.image import _versions
from vnqr.image import scan as scanner
from vnqr.image.scan import ScanError, find_symbols, read, scan
from vnqr.image.slip import Slip
from vnqr.image.slip import make as make_slip
from vnqr.vietqr.model import VietQR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = "Lệ phí hộ tịch \\ 000.00.01.H26"
PAYLOAD = "00020102164000123456789012520452515303840" + "5802US5911ABC Hammers6008New York63047222"
"""The smallest complete payload of another project's documentation; its CRC was computed there."""


def symbol(text: str, *, scale: int = 4, border: int = 4, **options: Any) -> Image.Image:
    """Draw a symbol with a writer that is not ours."""
    options = {"error": "m", "micro": False, "encoding": "utf-8", "mode": "byte", **options}
    colours = {key: options.pop(key) for key in ("dark", "light") if key in options}
    file = io.BytesIO()
    segno.make(text, **options).save(file, kind="png", scale=scale, border=border, **colours)
    return Image.open(file).convert("RGB")


def payment(*objects: tuple[str, str]) -> str:
    """A payload with these objects."""
    return str(Payload.from_objects([("00", "01"), ("02", "4000123456789012"), *objects]))


def file_bytes(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def codes(text: str) -> Code:
    with pytest.raises(ScanError) as caught:
        scan(text)
    return caught.value.code


class Pixels:
    """An array as NumPy shows one."""

    def __init__(self, image: Image.Image, **changes: Any) -> None:
        self.image = image
        self.__array_interface__ = {**image.__array_interface__, "strides": (1,), **changes}

    def tobytes(self) -> bytes:
        return self.image.tobytes()


class TestSources:
    def test_path(self, tmp_path: Path) -> None:
        path = tmp_path / "ảnh.png"
        path.write_bytes(file_bytes(symbol(TEXT)))
        assert scan(path) == scan(str(path)) == (TEXT,)

    @pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
    def test_bytes_and_files(self, kind: Callable[[bytes], Any]) -> None:
        assert scan(kind(file_bytes(symbol(TEXT)))) == (TEXT,)

    def test_image(self) -> None:
        assert scan(symbol(TEXT)) == (TEXT,)

    def test_array(self) -> None:
        pixels = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4)
        assert not isinstance(pixels, Image.Image)
        assert scan(pixels) == (TEXT,)

    @pytest.mark.parametrize("mode", ["RGB", "RGBA"])
    def test_array_of_colours(self, mode: str) -> None:
        assert scan(Pixels(symbol(TEXT).convert(mode))) == (TEXT,)

    def test_array_of_other_numbers(self) -> None:
        with pytest.raises(TypeError):
            scan(Pixels(symbol(TEXT), typestr="<c8"))

    @pytest.mark.parametrize("wrong", [{"shape": (10**6, 10**6)}, {"shape": None}, {"shape": ()}])
    def test_array_that_lies(self, wrong: dict[str, Any]) -> None:
        with pytest.raises((ScanError, TypeError)):
            scan(Pixels(symbol(TEXT), **wrong))

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
    def test_format(self, kind: str) -> None:
        assert scan(file_bytes(symbol(TEXT), kind)) == (TEXT,)

    @pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "PA", "CMYK", "YCbCr", "I", "I;16", "F"])
    def test_mode(self, mode: str) -> None:
        assert scan(symbol(TEXT).convert("L").convert(mode)) == (TEXT,)

    def test_levels_of_any_range(self) -> None:
        shallow = symbol(TEXT).convert("F").point(lambda level: level * (1 / 255000) + -0.5)
        assert scan(shallow) == (TEXT,)
        assert scan(Image.new("F", (50, 50), 3.0)) == ()

    def test_transparent_background(self) -> None:
        image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
        dark = symbol(TEXT).convert("L").point(lambda level: 255 - level)
        image.paste((0, 0, 0, 255), (20, 20), dark)
        assert zxingcpp.read_barcodes(image.convert("RGB")) == []
        assert scan(file_bytes(image)) == (TEXT,)

    @pytest.mark.parametrize("thing", [None, 7, 1.5, ["a.png"], object(), io.StringIO("text")])
    def test_wrong_type(self, thing: Any) -> None:
        with pytest.raises(TypeError):
            scan(thing)


class TestBadPictures:
    @pytest.mark.parametrize("data", [b"", bytearray()])
    def test_empty(self, data: bytes) -> None:
        with pytest.raises(ScanError) as caught:
            scan(data)
        assert caught.value.code is Code.PICTURE_EMPTY

    def test_no_pixels(self) -> None:
        for source in (Image.new("L", (0, 5)), Pixels(symbol(TEXT), shape=(0, 4))):
            with pytest.raises(ScanError) as caught:
                scan(source)
            assert caught.value.code is Code.PICTURE_EMPTY

    @pytest.mark.parametrize("data", [b"\0", b"GIF8", "ảnh".encode(), b"PK", b"\0\0\0\x18ftypmp42"])
    def test_not_a_picture(self, data: bytes) -> None:
        with pytest.raises(ScanError) as caught:
            scan(data)
        assert caught.value.code is Code.PICTURE_FORMAT

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
    @pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
    def test_cut_short(self, kind: str, share: float) -> None:
        noise = Image.frombytes("RGB", (100, 100), random.Random(1).randbytes(30000))  # noqa: S311
        data = file_bytes(noise, kind)
        with pytest.raises(ScanError) as caught:
            scan(data[: int(len(data) * share)])
        assert caught.value.code in {Code.PICTURE_BROKEN, Code.PICTURE_FORMAT}

    def test_header_that_makes_no_sense(self) -> None:
        with pytest.raises(ScanError) as caught:
            scan(b"BM" + bytes(12) + struct.pack("<I", 13) + bytes(50))
        assert caught.value.code is Code.PICTURE_BROKEN

    def test_files_that_cannot_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "empty").touch()
        assert codes(str(tmp_path)) is Code.PICTURE_FILE
        assert codes(str(tmp_path / "none.png")) is Code.PICTURE_FILE
        assert codes("a\0b.png") is Code.PICTURE_FILE
        assert codes(str(tmp_path / "empty")) is Code.PICTURE_EMPTY

    @tried(150)
    @given(st.data())
    def test_damage_anywhere_ends_in_texts_or_a_scan_error(self, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"]))
        file = bytearray(SMALL[kind])
        for _ in range(data.draw(st.integers(1, 4))):
            file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
        with contextlib.suppress(ScanError):
            assert isinstance(scan(file, timeout=0), tuple)


SMALL = {
    kind: file_bytes(
        symbol("7", scale=2), kind, **({"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"} if kind == "JPEG" else {})
    )
    for kind in ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP")
}


def png_header(width: int, height: int) -> bytes:
    """A PNG file that claims to be large and holds no pixels."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\0\0\0\4IDAT"
    )


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
            (b"\0\0\0\x1cftypavif\0\0\0\0", "AVIF"),
            (b"\xff\x0a\xff", "JPEG XL"),
            (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
            (b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="">', "SVG"),
            (b"<!DOCTYPE html><html>", "HTML"),
            (b"%!PS-Adobe-3.0 EPSF-3.0\n", "PostScript"),
            (b"8BPS\0\1", "Photoshop"),
            (b"PK\x03\x04\x14\0", "DOCX, XLSX, ZIP"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "DOC, XLS"),
        ],
    )
    def test_other_kinds_of_files_are_named(self, data: bytes, kind: str) -> None:
        with pytest.raises(ScanError) as caught:
            scan(data)
        assert caught.value.code is Code.PICTURE_KIND
        assert dict(caught.value.issues[0].params) == {"kind": kind}
        assert "save the picture as PNG or JPEG" in str(caught.value)


class TestSize:
    """Pictures over 25 megapixels are refused before they are decoded."""

    @pytest.mark.parametrize(
        "side", [(5001, 5000), (10_000, 10_000), (15_000, 15_000), (2**31 - 1, 2**31 - 1)]
    )
    def test_refused_by_the_header(self, side: tuple[int, int]) -> None:
        with pytest.raises(ScanError) as caught:
            scan(png_header(*side))
        assert caught.value.code is Code.PICTURE_TOO_LARGE

    def test_at_the_limit_it_is_decoded(self) -> None:
        with pytest.raises(ScanError) as caught:
            scan(png_header(5000, 5000))
        assert caught.value.code is Code.PICTURE_BROKEN

    def test_limit_is_a_parameter_for_every_source(self) -> None:
        image = symbol(TEXT)
        pixels = image.width * image.height
        for source in (image, file_bytes(image)):
            assert scan(source, max_pixels=pixels) == (TEXT,)
            with pytest.raises(ScanError) as caught:
                scan(source, max_pixels=pixels - 1)
            assert dict(caught.value.issues[0].params) == {"limit": pixels - 1, "unit": "pixel"}

    @pytest.mark.parametrize("size", [(25_000_000, 1), (1, 25_000_000), (65_536, 2)])
    def test_longer_than_the_reader_takes(self, size: tuple[int, int]) -> None:
        image = Image.new("1", size)
        for source in (image, file_bytes(image)) if size[0] > 1 else (image,):
            with pytest.raises(ScanError) as caught:
                scan(source)
            assert caught.value.code is Code.PICTURE_TOO_LARGE

    @pytest.mark.parametrize("size", [(65_535, 2), (2, 65_535), (40_000, 3)])
    def test_as_long_as_the_reader_takes(self, size: tuple[int, int]) -> None:
        assert scan(Image.new("L", size, 255)) == ()

    def test_endless_file(self) -> None:
        class Endless:
            def read(self, size: int) -> bytes:
                return bytes(size)

        with pytest.raises(ScanError) as caught:
            scan(Endless())
        assert dict(caught.value.issues[0].params) == {"limit": scanner.MAX_PICTURE_BYTES, "unit": "byte"}


class TestText:
    """The symbol's bytes are text in the character set it declares, in UTF-8 where it declares none."""

    @pytest.mark.parametrize(
        "text", [TEXT, "a\\b\\\\000003c", "plain", "最佳运输", " blank ", "e\u0301", "\ufeffx"]
    )
    @pytest.mark.parametrize("eci", [True, False])
    def test_utf_8(self, text: str, eci: bool) -> None:  # noqa: FBT001
        assert scan(symbol(text, eci=eci)) == (text,)

    @pytest.mark.parametrize(
        ("charset", "text"),
        [
            ("iso8859-1", "café"),
            ("iso8859-2", "łódź"),
            ("iso8859-5", "Привет"),
            ("iso8859-7", "αβγ"),
            ("iso8859-15", "€"),
            ("shift_jis", "日本"),
            ("cp1250", "łódź"),
            ("cp1251", "Привет"),
            ("cp1252", "“€”"),
            ("cp1256", "سلام"),
            ("ascii", "abc"),
            ("big5", "台灣"),
            ("gbk", "中國"),
            ("gb18030", "中国𠀀"),
            ("euc_kr", "한국"),
            ("utf-16-be", "Lệ phí"),
        ],
    )
    def test_declared_character_set(self, charset: str, text: str) -> None:
        assert scan(symbol(text, encoding=charset, eci=True)) == (text,)

    def test_character_sets_that_change_inside(self) -> None:
        # private: no writer at hand makes such a symbol. ISO/IEC 15424: ]Q2, \ and six digits, \\ for \
        message = rb"]Q2\000026" + "lệ".encode() + rb"\\\000004" + "ł".encode("iso8859-2") + rb"\000026."
        assert scanner._decode(message) == "lệ\\ł."
        assert scanner._decode(rb"]Q2x\\\000026y") == "x\\y"

    def test_without_a_declaration_nothing_is_guessed(self) -> None:
        image = symbol("café", encoding="iso8859-1", eci=False)
        with pytest.raises(ScanError) as caught:
            scan(image)
        assert caught.value.code is Code.SCAN_NOT_TEXT
        assert dict(caught.value.issues[0].params) == {"charset": "utf-8"}
        assert "caf" not in str(caught.value)

    # What segno and other writers make of these names without being asked for UTF-8.
    @pytest.mark.parametrize(
        ("charset", "name", "city"),
        [
            ("iso8859-1", "Cà phê Hà", "Huê"),
            ("cp1252", "Cà phê “Hà”", "Huê"),
            ("shift_jis", "日本語店", "東京"),
            ("gb18030", "最佳运输", "北京"),
        ],
    )
    def test_a_crc_proves_a_character_set_that_nobody_declares(
        self, charset: str, name: str, city: str
    ) -> None:
        text = payment(("59", name), ("60", city))
        image = symbol(text, encoding=charset, eci=False)
        assert zxingcpp.read_barcode(image).bytes == text.encode(charset)
        assert scan(image) == (text,)
        assert str(read(image)) == text

    def test_segno_as_it_comes(self) -> None:
        text = payment(("59", "Cà phê Hà"), ("60", "Huê"))
        file = io.BytesIO()
        segno.make_qr(text).save(file, kind="png", scale=6, border=4)
        assert scan(file.getvalue()) == (text,)

    def test_a_crc_that_fits_no_character_set_proves_nothing(self) -> None:
        text = payment(("59", "Cà phê Hà"), ("60", "Huê"))
        with pytest.raises(ScanError) as caught:
            scan(symbol(text[:-1] + ("0" if text[-1] != "0" else "1"), encoding="iso8859-1", eci=False))
        assert caught.value.code is Code.SCAN_NOT_TEXT

    def test_unknown_character_set(self) -> None:
        binary = zxingcpp.create_barcode(b"\xff\xfe\x00", zxingcpp.BarcodeFormat.QRCode)  # ECI 899: no text
        with pytest.raises(ScanError) as caught:
            scan(Image.fromarray(binary.to_image(scale=4)))
        assert caught.value.code is Code.SCAN_CHARSET
        assert caught.value.issues[0].message.count("000899") == 1

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({"encoding": "iso8859-1"}, id="Latin-1"),
            pytest.param({"encoding": "gbk"}, id="GBK"),
            pytest.param({"encoding": "utf-16-be"}, id="UTF-16"),
        ],
    )
    def test_a_foreign_symbol_beside_takes_nothing_down(self, other: dict[str, str]) -> None:
        foreign = symbol("Lệ phí" if other["encoding"].startswith("utf") else "à", eci=False, **other)
        image = beside(symbol(PAYLOAD), foreign)
        assert scan(image) == (PAYLOAD,)
        assert str(read(image)) == PAYLOAD
        texts, issues = find_symbols(image)
        assert (texts, [issue.code for issue in issues]) == ((PAYLOAD,), [Code.SCAN_NOT_TEXT])

    def test_a_binary_symbol_beside(self) -> None:
        binary = zxingcpp.create_barcode(b"\xff\xfe\x00", zxingcpp.BarcodeFormat.QRCode)
        image = beside(symbol(PAYLOAD), Image.fromarray(binary.to_image(scale=4)).convert("RGB"))
        assert str(read(image)) == PAYLOAD

    def test_texts_in_an_error(self) -> None:
        with pytest.raises(ScanError) as caught:
            read(beside(symbol("a"), symbol(TEXT)))
        copy = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
        assert caught.value.texts == copy.texts == ("a", TEXT)
        assert TEXT not in repr(caught.value) + str(caught.value)

    @pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", "\r\n\r\n"])
    def test_line_ends_of_hand_scanners(self, ending: str) -> None:
        assert scan(symbol("\n a\r\nb " + ending)) == ("\n a\r\nb ",)


def beside(*images: Image.Image, gap: int = 30, drop: int = 0) -> Image.Image:
    """Images in a row, each a little lower than the one before."""
    width = sum(image.width for image in images) + gap * (len(images) + 1)
    page = Image.new(
        "RGB", (width, max(image.height for image in images) + 2 * gap + drop * len(images)), "white"
    )
    x = gap
    for index, image in enumerate(images):
        page.paste(image, (x, gap + index * drop))
        x += image.width + gap
    return page


def above(*images: Image.Image) -> Image.Image:
    page = Image.new(
        "RGB", (max(image.width for image in images), sum(image.height for image in images)), "white"
    )
    y = 0
    for image in images:
        page.paste(image, (0, y))
        y += image.height
    return page


class TestSeveral:
    def grid(self, drop: int) -> Image.Image:
        return above(*(beside(*(symbol(text) for text in row), drop=drop) for row in ("abc", "def")))

    @pytest.mark.parametrize("drop", [0, 15, -15])
    def test_reading_order(self, drop: int) -> None:
        rows = [beside(*(symbol(text) for text in row), gap=50, drop=drop) for row in ("abc", "def")]
        assert scan(above(*rows)) == ("a", "b", "c", "d", "e", "f")

    def test_the_same_text_twice_is_two_symbols(self) -> None:
        assert scan(beside(symbol(TEXT), symbol(TEXT))) == (TEXT, TEXT)

    @pytest.mark.parametrize(
        "turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270]
    )
    def test_turned_as_exif_says(self, turn: Image.Transpose) -> None:
        undo = {
            Image.Transpose.ROTATE_90: 6,
            Image.Transpose.ROTATE_180: 3,
            Image.Transpose.ROTATE_270: 8,
        }
        upright = above(symbol("first"), symbol("second"), symbol("third"))
        exif = Image.Exif()
        exif[0x0112] = undo[turn]
        assert scan(file_bytes(upright.transpose(turn), "JPEG", exif=exif)) == ("first", "second", "third")

    def test_other_kinds_of_codes_are_not_read(self) -> None:
        other = zxingcpp.create_barcode("12345", zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=6)
        micro = symbol("12345", micro=True, mode=None, encoding=None)
        assert scan(beside(Image.fromarray(other).convert("RGB"), micro)) == ()


def noisy(image: Image.Image, amplitude: int, seed: int = 7) -> Image.Image:
    level = Image.frombytes("L", image.size, random.Random(seed).randbytes(image.width * image.height))  # noqa: S311
    level = level.point(lambda value: 128 + (value - 128) * amplitude // 128)
    return ImageChops.add(image, Image.merge("RGB", [level] * 3), 1, -128)


def salted(image: Image.Image, share: float, seed: int = 7) -> Image.Image:
    dice = Image.frombytes("L", image.size, random.Random(seed).randbytes(image.width * image.height))  # noqa: S311
    limit = int(128 * share)
    image = image.copy()
    image.paste((0, 0, 0), mask=dice.point(lambda value: 255 * (value < limit)))
    image.paste((255, 255, 255), mask=dice.point(lambda value: 255 * (value >= 256 - limit)))
    return image


def faded(image: Image.Image, dark: int, light: int) -> Image.Image:
    return image.point(lambda level: dark + (light - dark) * level // 255)


def on_a_page(image: Image.Image) -> Image.Image:
    page = Image.new("RGB", (900, 700), "white")
    page.paste("black", (0, 0, 450, 100))
    page.paste(image, (200, 200))
    return page


def dotted(text: str, scale: int, *, radius: float = 0.42, ink: str = "black") -> Image.Image:
    """A symbol of separate dots, the finder patterns too, as designers draw them."""
    matrix = segno.make(text, micro=False, error="m").matrix
    side = (len(matrix) + 8) * scale
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0) if ink == "white" else "white")
    draw = ImageDraw.Draw(image)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                cx, cy, r = (x + 4.5) * scale, (y + 4.5) * scale, radius * scale
                draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=ink)
    return image


class TestDrawnByDesigners:
    @pytest.mark.parametrize("scale", [10, 20, 40])
    @pytest.mark.parametrize("radius", [0.5, 0.36])
    def test_separate_dots(self, scale: int, radius: float) -> None:
        assert scan(dotted(PAYLOAD, scale, radius=radius).convert("RGB")) == (PAYLOAD,)

    @pytest.mark.parametrize("scale", [4, 12])
    def test_white_on_transparent(self, scale: int) -> None:
        image = symbol(PAYLOAD, scale=scale).convert("L")
        white = Image.new("RGBA", image.size, (255, 255, 255, 0))
        white.putalpha(ImageOps.invert(image))
        assert scan(file_bytes(white)) == (PAYLOAD,)
        assert scan(white) == (PAYLOAD,)

    def test_white_dots_on_transparent(self) -> None:
        assert scan(dotted(PAYLOAD, 6, radius=0.5, ink="white")) == (PAYLOAD,)


class TestPdf:
    """PDF files, page by page: our own slips among them."""

    @staticmethod
    def slip(amount: int = 50_000) -> tuple[str, bytes]:
        qr = VietQR(bank="VietinBank", account="113366668888", amount=amount, purpose="HS1")
        sheet = Slip(code=qr, payee="UBND phường 1", account="113366668888", amount=amount, reference="HS1")
        return str(qr), make_slip(sheet).pdf()

    def test_our_own_slip(self, tmp_path: Path) -> None:
        text, data = self.slip()
        path = tmp_path / "slip.pdf"
        path.write_bytes(data)
        assert scan(path) == scan(data) == (text,)
        assert str(read(path)) == text

    def test_every_page(self) -> None:
        texts, files = zip(*(self.slip(amount) for amount in (10_000, 20_000, 30_000)), strict=True)
        assert scan(joined(*files)) == texts

    def test_a_hard_page(self) -> None:
        page = on_a_page(faded(symbol(PAYLOAD), 118, 130))
        assert scan(file_bytes(page, "PDF", resolution=150)) == (PAYLOAD,)

    def test_a_page_without_a_code(self) -> None:
        assert scan(file_bytes(Image.new("L", (300, 300), 255), "PDF")) == ()

    def test_too_many_pages(self) -> None:
        blank = [Image.new("L", (10, 10), 255)] * 51
        file = io.BytesIO()
        blank[0].save(file, "PDF", save_all=True, append_images=blank[1:])
        with pytest.raises(ScanError) as caught:
            scan(file.getvalue())
        assert dict(caught.value.issues[0].params) == {"limit": 50, "unit": "page"}

    def test_large_pages_are_drawn_smaller(self) -> None:
        page = file_bytes(symbol(PAYLOAD, scale=20), "PDF", resolution=10)
        assert scan(page, max_pixels=200_000) == (PAYLOAD,)

    @pytest.mark.parametrize(
        "data", [b"%PDF-1.4", b"%PDF-1.7\n%%EOF", b"\n%PDF-", b"x" * 900 + b"%PDF-1.4\n"]
    )
    def test_broken(self, data: bytes) -> None:
        with pytest.raises(ScanError) as caught:
            scan(data)
        assert caught.value.code is Code.PICTURE_BROKEN

    def test_cut_short(self) -> None:
        _, data = self.slip()
        with pytest.raises(ScanError) as caught:
            scan(data[: len(data) // 2])
        assert caught.value.code is Code.PICTURE_BROKEN

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pypdfium2", None)
        with pytest.raises(MissingExtraError) as caught:
            scan(b"%PDF-1.4")
        assert "pypdfium2" in str(caught.value)


def joined(*files: bytes) -> bytes:
    """One PDF file of several."""
    whole = pypdfium2.PdfDocument.new()
    for file in files:
        whole.import_pages(pypdfium2.PdfDocument(file))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


class TestHardPictures:
    """Each of these is not read at first; a changed version of the picture is."""

    @pytest.mark.parametrize(
        "image",
        [
            pytest.param(faded(symbol(PAYLOAD), 120, 128), id="low contrast"),
            pytest.param(symbol(PAYLOAD, dark="#ff0000", light="#008200"), id="one grey"),
            pytest.param(on_a_page(faded(symbol(PAYLOAD), 100, 130)), id="low contrast on a page"),
            pytest.param(on_a_page(faded(symbol(PAYLOAD), 118, 130)), id="lower contrast on a page"),
            pytest.param(noisy(symbol(PAYLOAD, scale=3), 200), id="noise"),
            pytest.param(noisy(symbol(PAYLOAD, scale=6), 250), id="strong noise"),
            pytest.param(salted(symbol(PAYLOAD), 0.2), id="specks"),
            pytest.param(symbol(PAYLOAD).filter(ImageFilter.GaussianBlur(2)), id="blur"),
            pytest.param(symbol(PAYLOAD).filter(ImageFilter.GaussianBlur(2.4)), id="strong blur"),
            pytest.param(ImageOps.scale(symbol(PAYLOAD), 0.33, Image.Resampling.BILINEAR), id="small"),
        ],
    )
    def test_a_later_version_is_read(self, image: Image.Image) -> None:
        assert scan(image, timeout=0) == ()
        assert scan(image, timeout=30) == (PAYLOAD,)

    def test_inverted_and_turned(self) -> None:
        image = ImageOps.invert(symbol(PAYLOAD)).rotate(20, expand=True, resample=Image.Resampling.BICUBIC)
        assert scan(image) == (PAYLOAD,)

    def test_nothing_to_find(self) -> None:
        assert scan(noisy(Image.new("RGB", (80, 60), "gray"), 90)) == ()

    def test_large_pictures_are_enlarged_less(self) -> None:
        page = Image.new("L", (4800, 4800), 128)
        assert _versions._enlarge(page, 3).size == (4800, 4800)  # private: scan would take seconds
        assert _versions._enlarge(page.crop((0, 0, 4000, 4000)), 3).size == (8000, 8000)


class TestRead:
    def test_payload(self) -> None:
        payload = read(file_bytes(symbol(PAYLOAD)))
        assert isinstance(payload, Payload)
        assert str(payload) == PAYLOAD

    def test_same_code_twice(self) -> None:
        assert str(read(beside(symbol(PAYLOAD), symbol(PAYLOAD)))) == PAYLOAD

    def test_payment_code_beside_another(self) -> None:
        assert str(read(beside(symbol("https://example.com/"), symbol(PAYLOAD)))) == PAYLOAD

    def test_several_payment_codes(self) -> None:
        other = PAYLOAD.replace("Hammers", "Hammerz")
        with pytest.raises(ScanError) as caught:
            read(beside(symbol(PAYLOAD), symbol(other)))
        assert caught.value.code is Code.SCAN_SEVERAL
        assert caught.value.texts == (PAYLOAD, other)
        assert dict(caught.value.issues[0].params) == {"count": 2}

    def test_several_others(self) -> None:
        with pytest.raises(ScanError) as caught:
            read(beside(symbol("a"), symbol("b")))
        assert caught.value.code is Code.SCAN_SEVERAL

    def test_none(self) -> None:
        with pytest.raises(ScanError) as caught:
            read(Image.new("L", (40, 40), 255))
        assert caught.value.code is Code.SCAN_NOTHING

    def test_not_a_payload(self) -> None:
        with pytest.raises(ParseError):
            read(symbol("https://example.com/"))

    def test_damaged_payload(self) -> None:
        with pytest.raises(ChecksumError):
            read(symbol(PAYLOAD[:-1] + "0"))


class TestWithoutTheExtra:
    @pytest.mark.parametrize("package", ["zxingcpp", "PIL"])
    def test_import_says_what_to_install(self, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, package, None)
        monkeypatch.delitem(sys.modules, "vnqr.image.scan")
        with pytest.raises(MissingExtraError) as caught:
            importlib.import_module("vnqr.image.scan")
        assert isinstance(caught.value, ImportError)
        assert caught.value.code is Code.EXTRA_MISSING
        assert caught.value.extra == "scan"
        assert "vnqr-emvco[scan]" in str(caught.value)
        assert pickle.loads(pickle.dumps(caught.value)).issues == caught.value.issues  # noqa: S301 - our own
