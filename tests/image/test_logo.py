"""Logos: symbols with them read back in every format; what may not stand in a symbol is refused."""

from __future__ import annotations

import base64
import io
import re
import struct
import sys
import zlib
from typing import TYPE_CHECKING

import pytest
from decoding import codes, pixels_of_pdf, pixels_of_png, pixels_of_svg, pixels_of_terminal, what_it_says
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from vnqr.errors import Code, EncodeError, MissingExtraError, VnqrError
from vnqr.image import symbol
from vnqr.image.qr import logo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TEXT = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(size: tuple[int, int] = (120, 80), mode: str = "RGBA", **how: object) -> bytes:
    """Make a red ellipse on nothing."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=(200, 0, 0, 255))
    picture.convert(mode).save(out := io.BytesIO(), "PNG", **how)
    return out.getvalue()


def svg(inside: str = '<circle cx="5" cy="5" r="5" fill="#c80000"/>', attributes: str = "") -> bytes:
    """Make an SVG file."""
    return f'<svg {NAMESPACE} viewBox="0 0 10 10" {attributes}>{inside}</svg>'.encode()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Make a chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


DRAW = {
    "png": lambda made: pixels_of_png(made.png(scale=4)),
    "svg": lambda made: pixels_of_svg(made.svg(scale=4)),
    "pdf": lambda made: pixels_of_pdf(made.pdf(module_mm=0.5)),
    "terminal": lambda made: pixels_of_terminal(made.terminal()),
}
LOGOS = {
    "png": png(),
    "png without alpha": png(mode="RGB"),
    "png with palette": png(mode="P"),
    "high png": png((40, 300)),
    "large png": png((2000, 2000), mode="1"),
    "svg": svg(),
}


def refused(code: Code, **params: object) -> pytest.RaisesExc[EncodeError]:
    """Expect one issue about the logo with this code and parameters."""

    def as_said(error: EncodeError) -> bool:
        (issue,) = error.issues
        return (issue.code, issue.path, dict(issue.params)) == (code, "logo", params)

    return pytest.raises(EncodeError, check=as_said)


@pytest.mark.no_cover
class TestReadsBack:
    @pytest.mark.parametrize("form", DRAW)
    @pytest.mark.parametrize("name", LOGOS)
    @pytest.mark.parametrize("error", ["q", "h"])
    def test_every_logo_in_every_format(self, name: str, form: str, error: symbol.ErrorLevel) -> None:
        made = symbol.make(TEXT, error, logo=LOGOS[name])
        picture = DRAW[form](made)
        assert what_it_says(picture) == TEXT
        (code,) = codes(picture)
        assert code.ec_level.lower() == made.error == error

    @given(st.integers(1, 300), st.integers(2, 6), st.sampled_from(["png", "svg"]))
    def test_symbols_of_any_size(self, length: int, scale: int, kind: str) -> None:
        text = (TEXT * 3)[:length]
        made = symbol.make(text, logo=LOGOS[kind])
        assert what_it_says(pixels_of_png(made.png(scale=scale)), pure=True) == text
        assert what_it_says(pixels_of_svg(made.svg(scale=scale)), pure=True) == text

    def test_takes_a_path(self, tmp_path: Path) -> None:
        (tmp_path / "logo").write_bytes(LOGOS["png"])  # what it is is seen from its content
        by_path = symbol.make(TEXT, logo=tmp_path / "logo")
        assert (
            by_path == symbol.make(TEXT, logo=str(tmp_path / "logo")) == symbol.make(TEXT, logo=LOGOS["png"])
        )
        assert by_path != symbol.make(TEXT, "q", logo=LOGOS["svg"])

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(FileNotFoundError):
            symbol.make(TEXT, logo=tmp_path / "logo.png")

    @pytest.mark.parametrize("error", ["l", "m"])
    def test_needs_a_higher_level(self, error: symbol.ErrorLevel) -> None:
        with pytest.raises(EncodeError) as caught:
            symbol.make(TEXT, error, logo=LOGOS["png"])
        assert caught.value.code is Code.SYMBOL_LEVEL


def test_a_logo_that_is_a_code_is_refused() -> None:
    # A symbol with another symbol in it: which of the two does a phone read?
    other = symbol.make("0").png(scale=20)
    with refused(Code.LOGO_UNREADABLE):
        symbol.make("x" * 1600, logo=other)


class TestPlace:
    @pytest.mark.parametrize("form", ["png", "svg", "pdf"])
    @pytest.mark.parametrize("kind", ["png", "svg"])
    def test_is_centred_and_at_most_a_fifth_wide(self, form: str, kind: str) -> None:
        made = symbol.make(TEXT, logo={"png": png((300, 300)), "svg": svg()}[kind], light="#ffffee")
        picture = DRAW[form](made).convert("RGB")
        _, green, _ = picture.split()
        reds = Image.eval(picture.split()[0], lambda value: 255 * (150 < value < 230))
        box = Image.composite(
            reds, Image.new("L", picture.size), Image.eval(green, lambda v: 255 * (v < 60))
        ).getbbox()
        assert box is not None
        left, top, right, bottom = box
        unit = picture.width / made.grid.total
        assert (left + right) / 2 == pytest.approx(picture.width / 2, abs=1.5)
        assert (top + bottom) / 2 == pytest.approx(picture.height / 2, abs=1.5)
        # Half a module on either side stays light, and all of it is at most a fifth.
        assert logo.free_modules(57) == 11
        assert right - left == pytest.approx(10 * unit, abs=3)
        assert picture.getpixel((round(picture.width / 2 - 5.25 * unit), picture.height // 2)) == (
            255,
            255,
            238,
        )

    @pytest.mark.parametrize("size", range(21, 178, 4))
    def test_free_modules(self, size: int) -> None:
        free = logo.free_modules(size)
        assert free % 2 == size % 2 == 1
        assert 5 * free <= size < 5 * (free + 2)

    def test_keeps_its_proportions(self) -> None:
        made = symbol.make(TEXT, logo=png((300, 100)))
        pixels = logo.load_logo(png((300, 100))).pixels(30, (255, 255, 255))
        picture = Image.frombytes("RGB", (30, 30), pixels)
        assert picture.getpixel((15, 8)) == (255, 255, 255)
        assert picture.getpixel((15, 15)) == (200, 0, 0)
        assert made.png(scale=1) != symbol.make(TEXT, "q", logo=png((100, 300))).png(scale=1)

    def test_is_embedded_as_a_picture(self) -> None:
        # In an image element nothing runs and nothing is loaded, whatever slipped through.
        document = symbol.make(TEXT, logo=LOGOS["svg"]).svg()
        (uri,) = re.findall(r'xlink:href="data:image/svg\+xml;base64,([^"]*)"', document)
        assert base64.b64decode(uri) == LOGOS["svg"]
        assert "<circle" not in document

    def test_tells_its_size_in_print(self) -> None:
        made = symbol.make(TEXT, logo=LOGOS["png"])
        assert pixels_of_png(made.png(scale=10, module_mm=1)).info["dpi"] == pytest.approx((254, 254))


class TestSvg:
    @pytest.mark.parametrize(
        "inside",
        [
            "<title>Sở Tư pháp</title><desc>x</desc><g><path d='M0 0h9v9'/></g>",
            "<rect width='1' height='1'/><ellipse rx='1' ry='2'/><line x2='1'/><polyline points='0,0 1,1'/>",
            "<polygon points='0,0 9,9 9,0'/>",
            """<defs>
                <linearGradient id='a'><stop offset='0' stop-color='rgb(1,2,3)'/></linearGradient>
                <radialGradient id='b' xlink:href='#a' xmlns:xlink='http://www.w3.org/1999/xlink'/>
            </defs>
            <circle r='5' fill='url(#a)' transform='translate(1 1) rotate(4)' style='stroke:url( #b )'/>""",
            """<defs><clipPath id='c'><rect width='5' height='5'/></clipPath></defs>
            <g clip-path='url(#c)'><circle r='5'/></g>""",
            "<style>.a{fill:#123;stroke:rgb(1,2,3)}</style><circle class='a' r='5'/>",
        ],
    )
    def test_drawings_pass(self, inside: str) -> None:
        assert logo.load_logo(svg(inside)) == logo.Logo("svg", svg(inside))
        assert logo.load_logo(svg(inside)).pixels(8, (255, 255, 255))

    @pytest.mark.parametrize(
        ("inside", "found"),
        [
            ("<script>alert(1)</script>", "<script>"),
            ("<g><SCRIPT/></g>", "<SCRIPT>"),
            (
                "<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>x</b></foreignObject>",
                "<foreignObject>",
            ),
            ("<b xmlns='http://www.w3.org/1999/xhtml'/>", "<b>"),
            ("<path xmlns='http://www.w3.org/1999/xhtml'/>", "<path>"),
            ("<image href='https://example.org/a.png'/>", "<image>"),
            ("<use href='#a'/>", "<use>"),
            ("<text>x</text>", "<text>"),
            ("<animate attributeName='x'/>", "<animate>"),
            ("<set attributeName='onload'/>", "<set>"),
            ("<a href='#x'/>", "<a>"),
            ("<filter/>", "<filter>"),
            ("<pattern/>", "<pattern>"),
            ("<mask/>", "<mask>"),
            ("<svg/>", "<svg>"),
            ("<g onclick='x'/>", "onclick="),
            ("<g ONLOAD='x'/>", "ONLOAD="),
            ("<linearGradient href='https://example.org/#a'/>", "href="),
            ("<linearGradient href='data:image/svg+xml,x'/>", "href="),
            ("<g fill='url(https://example.org/a)'/>", "fill= with url()"),
            ("<g fill=\"url('#a')\"/>", "fill= with url()"),
            ("<g style='fill:url(//example.org)'/>", "style= with url()"),
            ("<g style='fill:u\\72l(x)'/>", "style= with \\"),
            ("<g style='width:expression(1)'/>", "style= with expression()"),
            ("<g style='a:image-set(\"x\")'/>", "style= with image-set()"),
            ("<style>@import 'https://example.org/a.css';</style>", "<style> with @ or clip-path"),
            ("<style>g{fill:url(https://example.org)}</style>", "<style> with url()"),
            ("<style>g{fill:u<![CDATA[rl(x]]>)}</style>", "<style> with url()"),
            ("<style>g{clip-path:url(#a)}</style>", "<style> with @ or clip-path"),
            ("<style>g{Clip-Path:url(#a)}</style>", "<style> with @ or clip-path"),
            ("<g fill='URL(#a)'/>", "fill= with URL()"),
            ("<clipPath id='a'><g clip-path='url(#b)'/></clipPath>", "clip-path= in <clipPath>"),
            ("<clipPath clip-path='url(#b)'/>", "clip-path= in <clipPath>"),
            ("<?xml-stylesheet href='https://example.org'?>", "<?xml-stylesheet?>"),
            ("<g>" * 64 + "</g>" * 64, "<g> inside 64 others"),
        ],
    )
    def test_programs_do_not(self, inside: str, found: str) -> None:
        with refused(Code.LOGO_FORBIDDEN, found=found):
            symbol.make(TEXT, logo=svg(inside))

    @pytest.mark.parametrize("attribute", ["onload='alert(1)'", "style='background:url(x)'"])
    def test_the_root_is_looked_at_too(self, attribute: str) -> None:
        with pytest.raises(EncodeError) as caught:
            logo.load_logo(svg(attributes=attribute))
        assert caught.value.code is Code.LOGO_FORBIDDEN

    def test_entities_never_grow(self) -> None:
        bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        with refused(Code.LOGO_FORBIDDEN, found="<!DOCTYPE>"):
            logo.load_logo(bomb.encode() + svg("<title>&b;</title>"))

    @pytest.mark.parametrize("cut", [svg()[:-1], svg("<g>"), svg("&a;"), svg() + b"x"])
    def test_damaged(self, cut: bytes) -> None:
        with refused(Code.LOGO_BROKEN):
            logo.load_logo(cut)

    def test_what_cannot_be_drawn(self) -> None:
        # Well-formed, drawings, and yet there is nothing to be seen.
        for nothing in (svg(""), f'<svg {NAMESPACE} width="0" height="0"><circle r="5"/></svg>'.encode()):
            with refused(Code.LOGO_BROKEN):
                symbol.make(TEXT, logo=nothing)

    @pytest.mark.parametrize("encoding", ["utf-7", "utf-16", "iso-8859-1", "windows-1258", "x"])
    def test_other_encodings(self, encoding: str) -> None:
        with refused(Code.LOGO_FORBIDDEN, found="an encoding other than UTF-8"):
            logo.load_logo(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + svg())

    def test_utf8_may_be_said(self) -> None:
        for start in (b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="UTF-8"?>', b'<?xml version="1.0"?>'):
            assert logo.load_logo(start + svg()).pixels(8, (255, 255, 255))

    @given(st.binary(max_size=200))
    def test_anything_ends_in_a_typed_error(self, data: bytes) -> None:
        for source in (data, b"<svg " + data, SIGNATURE + data, svg().replace(b"circle", data)):
            try:
                logo.load_logo(source)
            except VnqrError as error:
                assert all(issue.path == "logo" for issue in error.issues)  # noqa: PT017 - most do not raise


class TestPng:
    @pytest.mark.parametrize("at", range(8, len(png((20, 20))), 7))
    def test_damaged(self, at: int) -> None:
        whole = png((20, 20))
        for broken in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            with refused(Code.LOGO_BROKEN):
                logo.load_logo(broken)

    @pytest.mark.parametrize(
        "chunks",
        [
            (),
            (chunk(b"IEND", b""),),
            (chunk(b"IHDR", bytes(12)), chunk(b"IEND", b"")),
            (chunk(b"IHDR", struct.pack(">II5B", 0, 1, 1, 0, 0, 0, 0)), chunk(b"IEND", b"")),
            (
                chunk(b"tEXt", b""),
                chunk(b"IHDR", struct.pack(">II5B", 1, 1, 1, 0, 0, 0, 0)),
                chunk(b"IEND", b""),
            ),
            (chunk(b"IHDR", struct.pack(">II5B", 1, 1, 1, 0, 0, 0, 0)), chunk(b"IEND", b"")),
            (
                chunk(b"IHDR", struct.pack(">II5B", 1, 1, 1, 0, 0, 0, 0)),
                chunk(b"IDAT", b"no zlib"),
                chunk(b"IEND", b""),
            ),
            (
                chunk(b"IHDR", struct.pack(">II5B", 1, 1, 1, 0, 0, 0, 0)),
                chunk(b"IDAT", zlib.compress(b"\0\0")[:-1]),
                chunk(b"IEND", b""),
            ),
        ],
    )
    def test_incomplete(self, chunks: tuple[bytes, ...]) -> None:
        with refused(Code.LOGO_BROKEN):
            logo.load_logo(SIGNATURE + b"".join(chunks))

    def test_more_after_the_end(self) -> None:
        with refused(Code.LOGO_BROKEN):
            logo.load_logo(png() + b"x")

    def test_what_cannot_be_drawn(self) -> None:
        # Whole, but its pixels are not as many as it says.
        header = struct.pack(">II5B", 9, 9, 8, 2, 0, 0, 0)
        short = (
            SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
        )
        with refused(Code.LOGO_BROKEN):
            symbol.make(TEXT, logo=short)

    def test_does_not_grow_without_end(self) -> None:
        header = struct.pack(">II5B", 9, 9, 8, 2, 0, 0, 0)
        bomb = chunk(b"IDAT", zlib.compress(bytes(50_000_000), 9))
        assert len(bomb) < logo.MAX_LOGO_BYTES
        with refused(Code.LOGO_BROKEN):
            logo.load_logo(SIGNATURE + chunk(b"IHDR", header) + bomb + chunk(b"IEND", b""))


class TestLimits:
    def test_bytes(self, tmp_path: Path) -> None:
        large = svg(" " * 1_000_000)
        with refused(Code.LOGO_TOO_LARGE, limit="1,000,000", unit="bytes"):
            logo.load_logo(large)
        (tmp_path / "a.svg").write_bytes(large)
        with refused(Code.LOGO_TOO_LARGE, limit="1,000,000", unit="bytes"):
            logo.load_logo(tmp_path / "a.svg")

    @pytest.mark.parametrize("size", [(2001, 1), (1, 2001)])
    def test_pixels(self, size: tuple[int, int]) -> None:
        with refused(Code.LOGO_TOO_LARGE, limit="2,000", unit="pixels a side"):
            logo.load_logo(png(size))

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            *(svg().decode().encode(f"utf-{width}") for width in ("16", "16-le", "16-be", "32")),
            svg("\0"),
            b"GIF89a",
            b"\xff\xd8\xff",
            b"<html/>",
            b"<svg/>",
            b"svg",
            b"<?xml version='1.0'?><g/>",
            b"\x89PNG\r\n",
        ],
    )
    def test_other_formats(self, data: bytes) -> None:
        with refused(Code.LOGO_FORMAT):
            logo.load_logo(data)


class TestExtras:
    """What is not installed is missed where it is needed, and only there."""

    @pytest.fixture
    def without(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
        """Return a function that makes a package look as if it were not installed."""
        return lambda package: monkeypatch.setitem(sys.modules, package, None)

    @pytest.mark.parametrize("package", ["zxingcpp", "PIL"])
    def test_cannot_be_proved(self, without: Callable[[str], None], package: str) -> None:
        other = symbol.make("0").png(scale=20)
        without(package)
        assert symbol.make("x" * 1600, logo=other).svg()

    def test_pillow(self, without: Callable[[str], None]) -> None:
        made = symbol.make(TEXT, logo=LOGOS["png"])
        on_a_terminal = made.terminal()
        assert what_it_says(pixels_of_terminal(on_a_terminal)) == TEXT
        without("PIL")
        for draw in (made.png, made.pdf):
            with pytest.raises(MissingExtraError) as caught:
                draw()
            assert caught.value.extra == "scan"
        assert made.svg()
        assert made.terminal() == on_a_terminal
        assert symbol.make(TEXT).png()

    def test_resvg(self, without: Callable[[str], None]) -> None:
        without("resvg_py")
        made = symbol.make(TEXT, logo=LOGOS["svg"])
        with pytest.raises(MissingExtraError, match="resvg-py"):
            made.png()
        assert symbol.make(TEXT, logo=LOGOS["png"]).png()
