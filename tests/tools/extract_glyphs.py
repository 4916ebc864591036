"""Extract the slip's letters from a TrueType font into `src/vnqr/image/paper/glyphs.json`.

Run by hand, once for each change of the font or of the set of characters. fontTools is needed here and
nowhere else. The file in the repository was made from Noto Sans 2.004 (Debian, fonts-noto-core 20201225-1):

    pip install fonttools
    apt-get download fonts-noto-core && dpkg -x fonts-noto-core_*.deb noto
    cd noto/usr/share/fonts/truetype/noto
    python .../tests/tools/extract_glyphs.py NotoSans-Regular.ttf NotoSans-Bold.ttf > glyphs.json

The data file is the font in another form and stays under its licence, the SIL Open Font License 1.1
(`src/vnqr/image/paper/OFL.txt`); a document drawn with it does not (clause 5 of the licence).

What the file holds; lengths in font units, `em` of them to the em, y pointing down as in SVG:

- `ascent`, `descent`: how far the tallest and the lowest letter reach from the baseline; `capital`: the
  height of an H.
- `contours`: every distinct closed curve once, as relative SVG path commands (`l h v q t`) from its first
  point to `z`. An accented letter shares the curves of its base letter and of its accents.
- `regular`, `bold`: character -> [advance, contour, x, y, contour, x, y ...].
- `kerning`: [left characters, {correction: right characters}], for both weights: they differ in 7 pairs
  (as in `r,`), which get the weaker correction.
"""

from __future__ import annotations

import itertools
import json
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont

if TYPE_CHECKING:
    from collections.abc import Iterator

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
BASES = ["a", "a\u0306", "a\u0302", "e", "e\u0302", "i", "o", "o\u0302", "o\u031b", "u", "u\u031b", "y"]
LETTERS = "đ" + "".join(unicodedata.normalize("NFC", base + tone) for base in BASES for tone in TONES)
SIGNS = "\u00a0₫–—‘’“”•…·×°§№€©®½²³«»"
CHARACTERS = sorted(set("".join(map(chr, range(0x20, 0x7F))) + LETTERS + LETTERS.upper() + SIGNS))

Point = tuple[float, float]


def path(letter: str, *values: float) -> str:
    """One SVG path command; a minus sign separates numbers as well as a blank does."""
    text = "".join(f"{value:g}" if value < 0 else f" {value:g}" for value in values)
    return letter + text.lstrip()


def line(start: Point, end: Point) -> str:
    """A straight line, in its shortest form."""
    x, y = end[0] - start[0], end[1] - start[1]
    if y == 0:
        return path("h", x)
    return path("v", y) if x == 0 else path("l", x, y)


def curve(start: Point, points: list[Point]) -> str:
    """TrueType's run of control points: a point half-way between two controls is implied.

    SVG implies a control instead: `t` mirrors the last one at the current point, which is the same curve.
    """
    *controls, end = points
    text, at = "", start
    for index, control in enumerate(controls):
        following = controls[index + 1 : index + 2]
        to = ((control[0] + following[0][0]) / 2, (control[1] + following[0][1]) / 2) if following else end
        if index:
            text += path("t", to[0] - at[0], to[1] - at[1])
        else:
            text += path("q", control[0] - at[0], control[1] - at[1], to[0] - at[0], to[1] - at[1])
        at = to
    return text


def contours(font: TTFont, name: str) -> Iterator[tuple[str, Point]]:
    """The closed curves of a glyph, each with its first point."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[name].draw(pen)
    start: Point = (0, 0)
    at = start
    text = ""
    for operator, operands in pen.value:
        points = [(x, -y) for x, y in operands]
        if operator == "moveTo":
            start = at = points[0]
            text = ""
        elif operator == "closePath":
            yield text + "z", start
        else:
            text += line(at, points[0]) if operator == "lineTo" else curve(at, points)
            at = points[-1]


def correction(subtable: Any, left: str, right: str) -> int | None:
    """The kerning that one GPOS subtable gives to a pair of glyphs; None where it does not know the left."""
    if left not in subtable.Coverage.glyphs:
        return None
    if subtable.Format == 1:
        for record in subtable.PairSet[subtable.Coverage.glyphs.index(left)].PairValueRecord:
            if record.SecondGlyph == right:
                return record.Value1.XAdvance
        return None
    classes = subtable.Class1Record[subtable.ClassDef1.classDefs.get(left, 0)].Class2Record
    value = classes[subtable.ClassDef2.classDefs.get(right, 0)].Value1
    return getattr(value, "XAdvance", 0)


def kerning(font: TTFont) -> dict[tuple[str, str], int]:
    """The pairs of our characters that stand closer or wider than their advances say."""
    table = font["GPOS"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for index in record.Feature.LookupListIndex
    }
    pair_adjustment = 2
    subtables = [
        subtable
        for index in sorted(lookups)
        if table.LookupList.Lookup[index].LookupType == pair_adjustment
        for subtable in table.LookupList.Lookup[index].SubTable
    ]
    names = font.getBestCmap()
    pairs: dict[tuple[str, str], int] = {}
    for left, right in itertools.product(CHARACTERS, CHARACTERS):
        found = (correction(subtable, names[ord(left)], names[ord(right)]) for subtable in subtables)
        pairs[left, right] = next((value for value in found if value is not None), 0)
    return pairs


def grouped(pairs: dict[tuple[str, str], int]) -> list[tuple[str, dict[int, str]]]:
    """The same pairs, those left characters together that behave alike."""
    groups: dict[tuple[tuple[int, str], ...], str] = {}
    for left in CHARACTERS:
        corrections: dict[int, str] = {}
        for right in CHARACTERS:
            if value := pairs[left, right]:
                corrections[value] = corrections.get(value, "") + right
        if corrections:
            key = tuple(corrections.items())
            groups[key] = groups.get(key, "") + left
    return [(lefts, dict(key)) for key, lefts in groups.items()]


def main(regular: str, bold: str) -> None:
    """Write the data file to standard output, one record a line so that a change can be read."""
    fonts = {"regular": TTFont(regular), "bold": TTFont(bold)}
    numbers: dict[str, int] = {}
    faces: dict[str, dict[str, list[float]]] = {}
    for weight, font in fonts.items():
        names = font.getBestCmap()
        faces[weight] = {}
        for character in CHARACTERS:
            name = names[ord(character)]
            record = [font["hmtx"][name][0]]
            for text, (x, y) in contours(font, name):
                record += [numbers.setdefault(text, len(numbers)), x, y]
            faces[weight][character] = record
    tables = [kerning(font) for font in fonts.values()]
    weaker = {pair: min((table[pair] for table in tables), key=abs) for pair in tables[0]}
    font = fonts["regular"]

    def lines(records: list[Any]) -> str:
        return ",\n".join(json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in records)

    head = {
        "font": font["name"].getDebugName(1),
        "copyright": font["name"].getDebugName(0),
        "version": font["name"].getDebugName(5).split(";")[0],
        "licence": "SIL Open Font License 1.1",
        "em": font["head"].unitsPerEm,
        "ascent": font["hhea"].ascent,
        "descent": -font["hhea"].descent,
        "capital": font["OS/2"].sCapHeight,
    }
    print(lines([head])[:-1] + ",")
    print(f'"contours":[\n{lines(list(numbers))}\n],')
    print(f'"kerning":[\n{lines(grouped(weaker))}\n],')
    for weight, glyphs in faces.items():
        records = ",\n".join(lines([{key: value}])[1:-1] for key, value in glyphs.items())
        print(f'"{weight}":{{\n{records}\n}}' + ("}" if weight == "bold" else ","))


if __name__ == "__main__":
    main(*sys.argv[1:])
