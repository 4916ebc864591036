"""A page as a PDF file (ISO 32000-1).

Each weight is a Type 3 font (§9.6.5) made of the glyphs that occur: the outlines are drawn exactly, nothing
needs to be installed, and the text can be searched, copied and read aloud. The file says nothing about when
and by whom it was made: the same page gives the same bytes.

Example:
    >>> from vnqr.image.paper.page import Page
    >>> from vnqr.image.paper.shapes import TextLine, PlacedModules
    >>> line = TextLine(2, 10, "Lệ phí", 4, "bold", "#000000")
    >>> page = Page(60, 20, "mm", 8, "Phiếu", "vi", (line,), (),
    ...             PlacedModules(45, 0, 1, 4, ("101", "010", "101")))
    >>> b"/MediaBox [0 0 170.079 56.693]" in write_page(page)
    True
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.image.formats import pdf
from vnqr.image.paper import glyphs
from vnqr.image.paper.shapes import BLACK, PER_INCH, WHITE, length_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr.image.paper.glyphs import Contour, Weight
    from vnqr.image.paper.shapes import Box, Drawing, PlacedLogo, TextLine

__all__ = ["write_page"]

_POINTS_PER_INCH: Final = 72  # §8.3.2.3
_LOGO_DOTS_PER_INCH: Final = 300
_FONTS: Final[dict[Weight, str]] = {"regular": "R", "bold": "B"}
_BLOCK: Final = 100  # entries that a CMap may state in one go (Adobe Technical Note 5014)
_COMMAND: Final = re.compile(r"([a-z])([^a-z]*)")
_NUMBER: Final = re.compile(r"-?[0-9.]+")


def write_page(page: Drawing) -> bytes:
    """Return the file.

    Raises:
        MissingExtraError: there is a logo, and Pillow or for an SVG logo resvg-py is not installed.
    """
    points = _POINTS_PER_INCH / PER_INCH[page.unit]
    others: list[bytes] = []

    def add(content: bytes) -> str:
        others.append(content)
        return f"{4 + len(others)} 0 R"

    used: dict[Weight, str] = {weight: _characters(page, weight) for weight in _FONTS}
    fonts = " ".join(f"/{_FONTS[weight]} {_font(used[weight], weight, add)}" for weight in _FONTS)
    resources = f"/Font << {fonts} >>"
    images = [add(pdf.image(_overlay(picture, page))) for picture in page.pictures]
    if images:
        named = " ".join(f"/P{place} {image}" for place, image in enumerate(images))
        resources += f" /XObject << {named} >>"
    metadata = add(pdf.metadata(page.title, page.language))
    drawing = "\n".join((f"{points:.6f} 0 0 {points:.6f} 0 0 cm", *_drawing(page, used)))
    size = f"[0 0 {length_text(page.width * points)} {length_text(page.height * points)}]"
    return pdf.file(
        [
            f"<< /Type /Catalog /Pages 2 0 R /Lang ({page.language})"
            f" /ViewerPreferences << /DisplayDocTitle true >> /Metadata {metadata} >>".encode("ascii"),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox {size} /Contents 4 0 R"
            f" /Resources << {resources} >> >>".encode("ascii"),
            pdf.stream("", drawing.encode("ascii")),
            *others,
        ]
    )


def _characters(page: Drawing, weight: Weight) -> str:
    """Return the characters that occur in a weight; their codes in its font are 1, 2, 3 ..."""
    texts = (line.text for line in page.lines if line.weight == weight)
    return "".join(sorted({character for text in texts for character in text}))


def _drawing(page: Drawing, used: dict[Weight, str]) -> Iterator[str]:
    for box, colour in page.bars:
        yield f"{_colour(colour)} rg {_box(page, box)} re f"
    for line in page.lines:
        size, letters = length_text(line.size), _letters(line, used[line.weight])
        at = f"{length_text(line.x)} {length_text(page.height - line.y)}"
        yield f"BT /{_FONTS[line.weight]} {size} Tf {_colour(line.colour)} rg {at} Td {letters} TJ ET"
    yield f"{_colour(WHITE)} rg {_box(page, page.modules.box)} re f"
    yield from _modules(page)
    for place, (box, _) in enumerate(page.pictures):
        x, y, wide, high = box
        corner = f"{length_text(x)} {length_text(page.height - y - high)}"
        yield f"q {length_text(wide)} 0 0 {length_text(high)} {corner} cm /P{place} Do Q"


def _overlay(picture: PlacedLogo, page: Drawing) -> pdf.Overlay:
    box, logo = picture
    columns = round(box.width * _LOGO_DOTS_PER_INCH / PER_INCH[page.unit])
    return pdf.Overlay(logo.pixels(columns, (255, 255, 255)), columns, box.width)


def _colour(colour: str) -> str:
    return " ".join(f"{value / 255:.4g}" for value in bytes.fromhex(colour[1:]))


def _box(page: Drawing, box: Box) -> str:
    return " ".join(map(length_text, (box.x, page.height - box.y - box.height, box.width, box.height)))


def _letters(line: TextLine, used: str) -> str:
    """Return codes with the kerning between them, in thousandths of the em to the left (§9.4.3)."""
    positions, end = glyphs.place_text(line.text, line.weight)
    parts: list[str] = []
    for character, at, following in zip(line.text, positions, (*positions[1:], end), strict=True):
        parts.append(f"<{used.index(character) + 1:02x}>")
        if kerning := following - at - glyphs.advance(character, line.weight):
            parts.append(str(-kerning))
    return f"[{''.join(parts)}]".replace("><", "")


def _modules(page: Drawing) -> Iterator[str]:
    """Yield the dark modules, all filled in one go so that no hairlines show between the rows."""
    x, y, module, border, rows = page.modules
    place = f"{module:.6g} 0 0 {module:.6g} {length_text(x)} {length_text(page.height - y)} cm"
    yield f"q {place} {_colour(BLACK)} rg"
    for bottom, row in enumerate(rows, border + 1):
        for run in re.finditer("1+", row):
            yield f"{border + run.start()} {-bottom} {len(run[0])} 1 re"
    yield "f Q"


def _font(characters: str, weight: Weight, add: Callable[[bytes], str]) -> str:
    """Add a font of some characters and return its number."""
    names = [f"/g{code}" for code in range(1, len(characters) + 1)]
    widths = [glyphs.advance(character, weight) for character in characters]
    procedures = [
        add(pdf.stream("", _glyph(character, weight, width).encode("ascii")))
        for character, width in zip(characters, widths, strict=True)
    ]
    table = " ".join(f"{name} {procedure}" for name, procedure in zip(names, procedures, strict=True))
    unicode = add(pdf.stream("", _unicode(characters).encode("ascii")))
    unit = 1 / glyphs.EM
    box = f"[-{glyphs.EM} -{glyphs.DESCENT} {2 * glyphs.EM} {glyphs.ASCENT}]"
    return add(
        f"<< /Type /Font /Subtype /Type3 /FontBBox {box} /FontMatrix [{unit} 0 0 {unit} 0 0]"
        f" /FirstChar 1 /LastChar {len(characters)} /Widths [{' '.join(map(str, widths))}]"
        f" /Encoding << /Type /Encoding /Differences [1 {' '.join(names)}] >>"
        f" /CharProcs << {table} >> /ToUnicode {unicode} /Resources << >> >>".encode("ascii")
    )


def _unicode(characters: str) -> str:
    """Return the map from codes to characters (§9.10.3)."""
    entries = [f"<{code:02x}> <{ord(character):04x}>" for code, character in enumerate(characters, 1)]
    blocks = [entries[at : at + _BLOCK] for at in range(0, len(entries), _BLOCK)]
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CMapName /Letters def /CMapType 2 def",
            "1 begincodespacerange <00> <ff> endcodespacerange",
            *(f"{len(block)} beginbfchar {' '.join(block)} endbfchar" for block in blocks),
            "endcmap end end",
        )
    )


def _glyph(character: str, weight: Weight, width: int) -> str:
    """Return what draws a glyph: its width and extent (§9.6.5, operator d1), then its curves."""
    extent = f"{-glyphs.EM} {-glyphs.DESCENT} {2 * glyphs.EM} {glyphs.ASCENT}"
    curves = " ".join(part for contour in glyphs.outline(character, weight) for part in _curves(contour))
    return f"{width} 0 {extent} d1 {curves} f"


def _curves(contour: Contour) -> Iterator[str]:
    """Yield a contour with y upwards; PDF has cubic curves only, which contain the quadratic ones."""
    x, y = contour.x, contour.y
    control = (x, y)
    yield f"{x:g} {-y:g} m"
    for letter, numbers in _commands(contour.path):
        start = (x, y)
        if letter == "z":
            yield "h"
        elif letter in "lhv":
            along, down = {"h": (1, 0), "v": (0, 1)}.get(letter, (1, 1))
            x += numbers[0] * along
            y += numbers[-1] * down
            yield f"{x:g} {-y:g} l"
        else:
            mirrored = (2 * x - control[0], 2 * y - control[1])
            control = (x + numbers[0], y + numbers[1]) if letter == "q" else mirrored
            x, y = x + numbers[-2], y + numbers[-1]
            near, far = (
                [end + (middle - end) * 2 / 3 for end, middle in zip(point, control, strict=True)]
                for point in (start, (x, y))
            )
            yield f"{near[0]:.2f} {-near[1]:.2f} {far[0]:.2f} {-far[1]:.2f} {x:g} {-y:g} c"


def _commands(path: str) -> Iterator[tuple[str, list[float]]]:
    for command in _COMMAND.finditer(path):
        yield command[1], [float(value) for value in _NUMBER.findall(command[2])]
