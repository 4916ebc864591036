"""Symbols: every format decoded by another program, every bound on either side."""

from __future__ import annotations

import base64
import json
import pickle
import re
import struct
import subprocess
import sys
import zlib
from itertools import product
from pathlib import Path

import pytest
from decoding import (
    codes,
    pixels_of_pdf,
    pixels_of_png,
    pixels_of_svg,
    pixels_of_terminal,
    what_is_sent,
    what_it_says,
)
from hypothesis import given
from hypothesis import strategies as st

import vnqr
from vnqr.errors import Code, EncodeError, Level
from vnqr.image import symbol

VECTORS = Path(__file__).parents[1] / "vectors"
PAYLOADS = [entry["payload"] for entry in json.loads((VECTORS / "emvco.json").read_text(encoding="utf-8"))]
ANNEX = PAYLOADS[0]
NAPAS = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
VIETNAMESE = "64330002vi0117Nguyễn Thị Phượng0202Hà Nội, đường Trần Hưng Đạo"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150)
DRAW = {
    "png": lambda made: pixels_of_png(made.png(scale=3)),
    "svg": lambda made: pixels_of_svg(made.svg(scale=3)),
    "pdf": lambda made: pixels_of_pdf(made.pdf(module_mm=0.5)),
    "terminal": lambda made: pixels_of_terminal(made.terminal()),
    "data_uri": lambda made: pixels_of_png(base64.b64decode(made.data_uri(scale=3).partition(",")[2])),
}


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return [path.name for path in folder.iterdir()]


def refused(code: Code, path: str, **params: object) -> pytest.RaisesExc[EncodeError]:
    """Expect one issue with this code, path and parameters."""

    def as_said(error: EncodeError) -> bool:
        (issue,) = error.issues
        return (issue.code, issue.path, dict(issue.params)) == (code, path, params)

    return pytest.raises(EncodeError, check=as_said)


@pytest.mark.no_cover
class TestEveryFormatReadsBack:
    """A picture says its text, whatever the format, colours, border and size."""

    @pytest.mark.parametrize("form", DRAW)
    @pytest.mark.parametrize("text", [*PAYLOADS, NAPAS, VIETNAMESE])
    def test_payloads(self, form: str, text: str) -> None:
        assert what_it_says(DRAW[form](symbol.make(text))) == text

    @given(TEXT, st.sampled_from(sorted(DRAW)), st.sampled_from("lm"), st.integers(2, 8))
    def test_any_text(self, text: str, form: str, error: symbol.ErrorLevel, border: int) -> None:
        made = symbol.make(text, error, border)
        # The terminal's picture stands in a window, the others are nothing but the symbol.
        assert what_it_says(DRAW[form](made), pure=form != "terminal") == text

    @pytest.mark.parametrize("scale", [1, 2, 3, 4, 7, 8, 20])
    @pytest.mark.parametrize("border", [2, 3, 4, 10])
    def test_scales_and_borders(self, scale: int, border: int) -> None:
        made = symbol.make(NAPAS, border=border)
        for picture in pixels_of_png(made.png(scale=scale)), pixels_of_svg(made.svg(scale=scale)):
            assert picture.size == ((len(made.rows) + 2 * border) * scale,) * 2
            assert what_it_says(picture) == NAPAS

    @pytest.mark.parametrize(
        ("dark", "light"),
        [
            ("#000000", "#ffffff"),
            ("#003366", "#FFFFEE"),
            ("#8b0000", "#e0ffe0"),
            ("#000000", "#777777"),
            ("#767676", "#ffffff"),
        ],
    )
    @pytest.mark.parametrize("form", ["png", "svg", "pdf"])
    def test_colours(self, dark: str, light: str, form: str) -> None:
        picture = DRAW[form](symbol.make(NAPAS, dark=dark, light=light)).convert("RGB")
        # PDF viewers smooth the edges: the two colours that cover most, and only these in the other formats.
        most = sorted(picture.getcolors(), reverse=True)[: 2 if form == "pdf" else None]
        assert {bytes(colour).hex() for _, colour in most} == {dark[1:], light[1:].lower()}
        assert what_it_says(picture) == NAPAS

    @pytest.mark.parametrize("error", ["l", "m"])
    def test_level_asked_for_is_the_level_made(self, error: symbol.ErrorLevel) -> None:
        for text in PAYLOADS:
            made = symbol.make(text, error)
            (code,) = codes(pixels_of_png(made.png()))
            assert code.ec_level.lower() == made.error == error

    @pytest.mark.parametrize(
        ("text", "header"),
        [
            (NAPAS, b"]Q1"),
            ("~ ", b"]Q1"),
            (ANNEX, rb"]Q2\000026"),
            ("\x7f", rb"]Q2\000026"),
            ("\n", rb"]Q2\000026"),
        ],
    )
    def test_declares_utf8_exactly_where_needed(self, text: str, header: bytes) -> None:
        assert what_is_sent(pixels_of_png(symbol.make(text).png())) == header + text.encode()

    def test_is_what_it_says_it_is(self) -> None:
        for text in PAYLOADS:
            made = symbol.make(text)
            (code,) = codes(pixels_of_png(made.png()))
            assert (int(code.extra["Version"]), code.extra["DataMask"]) == (made.version, made.mask)


class TestText:
    def test_takes_what_has_a_wire_form(self) -> None:
        payload = vnqr.parse(NAPAS)
        made = symbol.make(payload)
        assert made.text == NAPAS
        assert made == symbol.make(NAPAS)

    @pytest.mark.parametrize(
        "text", [None, 5, b"000201", ["0"], object(), type("X", (), {"encode": lambda _: b""})()]
    )
    def test_anything_else_is_a_type_error(self, text: object) -> None:
        with pytest.raises(TypeError, match="text must be"):
            symbol.make(text)  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("text", "code"),
        [("", Code.TEXT_EMPTY), ("\ud800", Code.TEXT_SURROGATE), ("x" * 2332, Code.SYMBOL_CAPACITY)],
    )
    def test_what_no_symbol_holds(self, text: str, code: Code) -> None:
        with pytest.raises(EncodeError) as caught:
            symbol.make(text)
        assert caught.value.code is code

    @pytest.mark.parametrize(
        "text", ["", "113366668888\ud800", "113366668888" * 300], ids=["empty", "surrogate", "long"]
    )
    def test_errors_do_not_quote_it(self, text: str) -> None:
        with pytest.raises(EncodeError) as caught:
            symbol.make(text)
        assert "1133" not in str(caught.value)
        assert "1133" not in repr(caught.value)


class TestSettings:
    @pytest.mark.parametrize(("error", "made"), [(None, "m"), ("m", "m"), ("M", "m"), ("l", "l"), ("L", "l")])
    def test_levels_without_logo(self, error: symbol.ErrorLevel | None, made: str) -> None:
        assert symbol.make(NAPAS, error).error == made

    @pytest.mark.parametrize("error", ["q", "h", "Q", "H", "", "x", "mm", "ｍ"])
    def test_other_levels(self, error: symbol.ErrorLevel) -> None:
        with refused(Code.SYMBOL_LEVEL, "error"):
            symbol.make(NAPAS, error)

    @pytest.mark.parametrize("border", [-1, 0, 1, 41, 10**9])
    def test_border_out_of_range(self, border: int) -> None:
        with refused(Code.SYMBOL_RANGE, "border", low=2, high=40):
            symbol.make(NAPAS, border=border)

    @pytest.mark.parametrize("contrast", [2.99, 21.01, 0, -1, float("nan"), float("inf")])
    def test_contrast_out_of_range(self, contrast: float) -> None:
        with refused(Code.SYMBOL_RANGE, "contrast", low="3", high="21"):
            symbol.make(NAPAS, contrast=contrast)

    def test_contrast_can_be_lowered_to_three(self) -> None:
        with refused(Code.COLOUR_CONTRAST, "dark", found="3.03", limit="4.5"):
            symbol.make(NAPAS, dark="#949494")
        assert what_it_says(pixels_of_png(symbol.make(NAPAS, dark="#949494", contrast=3).png())) == NAPAS
        with refused(Code.COLOUR_CONTRAST, "dark", found="2.99", limit="3"):
            symbol.make(NAPAS, dark="#959595", contrast=3)

    def test_colours_exchanged(self) -> None:
        with refused(Code.COLOUR_INVERTED, "dark"):
            symbol.make(NAPAS, dark="#ffffff", light="#000000")

    def test_scale_out_of_range(self) -> None:
        made = symbol.make("000201")  # 29 modules with the border; 5000 // 29 = 172
        assert pixels_of_png(made.png(scale=172)).size == (4988, 4988)
        for scale, draw in product((0, -1, 173, 10**9), (made.png, made.svg, made.data_uri)):
            with refused(Code.SYMBOL_RANGE, "scale", low=1, high=172):
                draw(scale=scale)

    @pytest.mark.parametrize("size", [0, 0.09, 50.1, -1, float("nan")])
    def test_module_size_out_of_range(self, size: float) -> None:
        made = symbol.make("000201")
        for use in (made.png, made.svg, made.pdf, made.size_mm, made.check_print):
            with refused(Code.SYMBOL_RANGE, "module_mm", low="0.1", high="50"):
                use(module_mm=size)

    @pytest.mark.parametrize(
        "how",
        [
            {"error": 1},
            {"border": 4.0},
            {"border": True},
            {"border": "4"},
            {"contrast": "4.5"},
            {"contrast": True},
            {"dark": (0, 0, 0)},
            {"light": None},
            {"logo": 5},
        ],
    )
    def test_wrong_types(self, how: dict[str, object]) -> None:
        with pytest.raises(TypeError, match=next(iter(how))):
            symbol.make(NAPAS, **how)  # type: ignore[arg-type]

    def test_wrong_types_of_sizes(self) -> None:
        made = symbol.make("000201")
        with pytest.raises(TypeError, match="scale must be an int"):
            made.png(scale=2.0)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="module_mm must be a number"):
            made.pdf(module_mm=None)  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="dpi must be a number"):
            symbol.module_mm(dpi="300")  # type: ignore[arg-type]


class TestSymbol:
    def test_is_a_value(self) -> None:
        made = symbol.make(NAPAS)
        assert pickle.loads(pickle.dumps(made)) == made == symbol.make(NAPAS, "m", 4)  # noqa: S301 - our own
        assert hash(made) == hash(symbol.make(NAPAS))
        assert made != symbol.make(NAPAS, border=5)
        with pytest.raises(AttributeError):
            made.text = "other"  # type: ignore[misc]

    def test_says_what_it_is_but_not_its_text(self) -> None:
        assert repr(symbol.make(ANNEX, "l")) == "<Symbol 10-L, mask 2, 57 modules a side>"

    def test_notebooks_show_svg(self) -> None:
        made = symbol.make(NAPAS)
        assert made._repr_svg_() == made.svg()  # the name is that of IPython's protocol

    def test_same_text_same_bytes(self) -> None:
        one, other = symbol.make(NAPAS), symbol.make(NAPAS)
        assert (one.png(), one.svg(), one.pdf()) == (other.png(), other.svg(), other.pdf())


class TestPng:
    def chunks(self, png: bytes) -> dict[bytes, bytes]:
        found, at = {}, 8
        while at < len(png):
            length, kind = struct.unpack_from(">I4s", png, at)
            content = png[at + 8 : at + 8 + length]
            assert struct.unpack_from(">I", png, at + 8 + length) == (zlib.crc32(kind + content),)
            found[kind] = content
            at += 12 + length
        return found

    def test_one_bit_a_pixel_and_a_palette(self) -> None:
        found = self.chunks(symbol.make(NAPAS, dark="#003366", light="#ffffee").png(scale=3))
        assert list(found) == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]
        assert found[b"IHDR"] == struct.pack(">IIBBBBB", 171, 171, 1, 3, 0, 0, 0)
        assert found[b"PLTE"].hex() == "ffffee003366"

    def test_tells_its_size(self) -> None:
        found = self.chunks(symbol.make(NAPAS).png(scale=8, module_mm=0.5))
        assert found[b"pHYs"] == struct.pack(">IIB", 16_000, 16_000, 1)  # 8 pixels in half a millimetre

    def test_is_small(self) -> None:
        assert len(symbol.make(NAPAS).png(scale=8)) < 2_000


class TestSvg:
    def test_paints_its_background(self) -> None:
        picture = pixels_of_svg(symbol.make(NAPAS).svg(scale=2)).convert("L")  # on black
        assert picture.getpixel((0, 0)) == picture.getpixel((picture.width - 1, picture.height - 1)) == 255

    def test_has_sharp_edges(self) -> None:
        assert len(pixels_of_svg(symbol.make(NAPAS).svg(scale=7)).convert("L").getcolors()) == 2

    def test_in_millimetres(self) -> None:
        svg = symbol.make(NAPAS).svg(module_mm=0.5)
        assert re.search(r'width="(\S+)" height="(\S+)" viewBox="0 0 57 57"', svg).groups() == ("28.5mm",) * 2
        assert pixels_of_svg(symbol.make(NAPAS).svg(module_mm=25.4 / 96 * 4)).size == (228, 228)

    def test_is_part_of_a_page_as_it_is(self) -> None:
        svg = symbol.make(NAPAS).svg()
        assert svg.startswith("<svg ")
        assert svg.isascii()
        assert "<?xml" not in svg


class TestPdf:
    def test_is_as_large_as_asked(self) -> None:
        picture = pixels_of_pdf(symbol.make(NAPAS).pdf(module_mm=1), dots_per_mm=10)
        assert picture.size == pytest.approx((570, 570), abs=1)

    def test_default_suits_paper(self) -> None:
        assert symbol.make(NAPAS).pdf() == symbol.make(NAPAS).pdf(module_mm=symbol.module_mm(200))


class TestTerminal:
    def test_odd_rows_get_a_light_partner(self) -> None:
        lines = symbol.make("000201", border=2).terminal().split("\n")
        assert len(lines) == 13  # 25 modules with the border
        assert lines[0] == "\x1b[38;5;16;48;5;231m" + 25 * " " + "\x1b[0m"

    def test_modules_are_those_of_the_symbol(self) -> None:
        made = symbol.make(NAPAS)
        picture = pixels_of_terminal(made.terminal(), scale=1)
        origin = 5 + 4
        size = range(len(made.rows))
        rows = tuple(
            "".join("10"[picture.getpixel((origin + x, origin + y)) == 255] for x in size) for y in size
        )
        assert rows == made.rows


class TestDataUri:
    def test_svg(self) -> None:
        made = symbol.make(NAPAS)
        media, _, data = made.data_uri("svg").partition(",")
        assert media == "data:image/svg+xml;base64"
        assert base64.b64decode(data).decode() == made.svg()

    def test_png(self) -> None:
        made = symbol.make(NAPAS)
        media, _, data = made.data_uri(scale=2).partition(",")
        assert media == "data:image/png;base64"
        assert base64.b64decode(data) == made.png(scale=2)

    def test_other_kinds(self) -> None:
        with refused(Code.SYMBOL_SUFFIX, "kind", suffixes="png, svg"):
            symbol.make(NAPAS).data_uri("pdf")  # type: ignore[arg-type]


class TestSave:
    @pytest.mark.parametrize(
        ("name", "draw"),
        [
            ("a.png", pixels_of_png),
            ("a.PNG", pixels_of_png),
            ("mã phí.svg", lambda data: pixels_of_svg(data.decode())),
            ("a.b.pdf", pixels_of_pdf),
        ],
    )
    def test_by_suffix(self, tmp_path: Path, name: str, draw: object) -> None:
        path = tmp_path / name
        assert symbol.make(NAPAS).save(str(path)) == path
        assert what_it_says(draw(path.read_bytes())) == NAPAS
        assert names(tmp_path) == [name]

    def test_passes_sizes_on(self, tmp_path: Path) -> None:
        made = symbol.make(NAPAS)
        assert made.save(tmp_path / "a.png", scale=2).read_bytes() == made.png(scale=2)
        assert made.save(tmp_path / "a.svg", module_mm=1).read_text() == made.svg(module_mm=1)
        assert made.save(tmp_path / "a.pdf", module_mm=1).read_bytes() == made.pdf(module_mm=1)

    @pytest.mark.parametrize("name", ["a", "a.jpg", "a.png.txt", ".png", "a.svgz", "png"])
    def test_other_suffixes(self, tmp_path: Path, name: str) -> None:
        with refused(Code.SYMBOL_SUFFIX, "path", suffixes=".png, .svg, .pdf"):
            symbol.make(NAPAS).save(tmp_path / name)
        assert names(tmp_path) == []

    def test_replaces_what_was_there(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(b"x" * 100_000)
        symbol.make(NAPAS).save(path)
        assert what_it_says(pixels_of_png(path.read_bytes())) == NAPAS

    def test_leaves_what_was_there_where_it_cannot_draw(self, tmp_path: Path) -> None:
        path = tmp_path / "a.png"
        path.write_bytes(b"old")
        with refused(Code.SYMBOL_RANGE, "scale", low=1, high=87):
            symbol.make(NAPAS).save(path, scale=0)
        assert path.read_bytes() == b"old"

    def test_leaves_nothing_where_it_cannot_write(self, tmp_path: Path) -> None:
        folder = tmp_path / "a.png"
        folder.mkdir()
        with pytest.raises(OSError, match=r"a\.png"):
            symbol.make(NAPAS).save(folder)
        assert names(tmp_path) == ["a.png"]
        with pytest.raises(FileNotFoundError):
            symbol.make(NAPAS).save(tmp_path / "missing" / "a.png")

    @pytest.mark.parametrize("path", [None, 5, b"a.png"])
    def test_wrong_type(self, path: object) -> None:
        with pytest.raises(TypeError):
            symbol.make(NAPAS).save(path)  # type: ignore[arg-type]


class TestPrint:
    """A tenth of the distance for 25 modules; 0.396 mm (GS1) and four dots (DENSO WAVE) at least."""

    @pytest.mark.parametrize(
        ("distance", "dpi", "size"),
        [
            (250, None, 1.0),
            (200, None, 0.8),
            (99, None, 0.396),
            (10_000, None, 40.0),
            (99, 600, 10 * 25.4 / 600),  # 9.35 dots
            (99, 203, 4 * 25.4 / 203),  # 3.2 dots would do, four are the least
            (99, 300, 5 * 25.4 / 300),  # 4.7 dots; DENSO WAVE's table: 0.42 mm
            (254, 250, 1.016),  # ten dots, exactly
            (100, 254, 0.4),  # four, in floating point a little more
        ],
    )
    def test_size_of_a_module(self, distance: float, dpi: float | None, size: float) -> None:
        assert symbol.module_mm(distance, dpi=dpi) == pytest.approx(size)

    @given(st.floats(10, 10_000), st.none() | st.floats(50, 10_000))
    def test_what_is_recommended_is_not_warned_of(self, distance: float, dpi: float | None) -> None:
        size = symbol.module_mm(distance, dpi=dpi)
        assert symbol.make("0").check_print(size, reading_distance_mm=distance, dpi=dpi) == ()

    def test_smaller_is(self) -> None:
        (issue,) = symbol.make(NAPAS).check_print(0.5, reading_distance_mm=250)
        assert (issue.code, issue.level, issue.path) == (Code.MODULE_SMALL, Level.WARNING, "module_mm")
        assert dict(issue.params) == {"found": "0.5", "limit": "1"}
        assert symbol.make(NAPAS).check_print(0.5, reading_distance_mm=125) == ()

    def test_dots_count(self) -> None:
        (issue,) = symbol.make(NAPAS).check_print(0.8, dpi=100)
        assert dict(issue.params) == {"found": "0.8", "limit": "1.02"}

    def test_size_of_the_symbol(self) -> None:
        made = symbol.make(NAPAS)
        assert made.size_mm(0.5) == 0.5 * (len(made.rows) + 8)

    @pytest.mark.parametrize(
        ("how", "path", "low", "high"),
        [
            ({"reading_distance_mm": 9}, "reading_distance_mm", "10", "100000"),
            ({"reading_distance_mm": float("nan")}, "reading_distance_mm", "10", "100000"),
            ({"dpi": 0}, "dpi", "50", "10000"),
        ],
    )
    def test_out_of_range(self, how: dict[str, float], path: str, low: str, high: str) -> None:
        with refused(Code.SYMBOL_RANGE, path, low=low, high=high):
            symbol.module_mm(**how)


def test_import_vnqr_does_not_load_it() -> None:
    code = (
        "import sys, vnqr; print([name for name in sys.modules if name.startswith(('vnqr.image', 'segno'))])"
    )
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert printed.stdout == "[]\n"
