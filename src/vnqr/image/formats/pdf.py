"""PDF files (ISO 32000-1): a page that is the symbol, in the size it is to be printed in.

All shapes are filled in one go, so that no hairlines show between the rows. The file says nothing about when
and by whom it was made: the same symbol gives the same bytes.

Example:
    >>> from vnqr.image.qr.grid import Grid
    >>> grid = Grid(("10", "01"), border=2, dark=(0, 0, 0), light=(255, 255, 255))
    >>> write_pdf(grid, module_mm=1)[:8]
    b'%PDF-1.4'
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnqr.image.qr.colour import RGB
    from vnqr.image.qr.grid import Grid

__all__ = ["Overlay", "file", "image", "metadata", "stream", "write_pdf"]

_POINTS_PER_MM: Final = 72 / 25.4  # §8.3.2.3
_DARK_RUN: Final = re.compile("1+")


class Overlay(NamedTuple):
    """A picture in the centre of a symbol.

    Attributes:
        pixels: red, green, blue of each pixel, row after row from the top; as many rows as columns.
        columns: pixels a row.
        side: its side in modules.
    """

    pixels: bytes
    columns: int
    side: float


def write_pdf(grid: Grid, *, module_mm: float, picture: Overlay | None = None) -> bytes:
    """Draw a symbol.

    Args:
        grid: what to draw.
        module_mm: the side of a module in millimetres.
        picture: what lies on top, in the centre.

    Returns:
        A PDF file of one page, as large as the symbol with its border.

    Example:
        >>> from vnqr.image.qr.grid import Grid
        >>> grid = Grid(("10", "01"), border=2, dark=(0, 0, 0), light=(255, 255, 255))
        >>> b"/MediaBox [0 0 17.008 17.008]" in write_pdf(grid, module_mm=1)
        True
    """
    total = grid.total
    scale = module_mm * _POINTS_PER_MM
    drawing = [
        f"{scale:.6f} 0 0 {scale:.6f} 0 0 cm",
        f"{_colour(grid.light)} rg 0 0 {total} {total} re f",
        f"{_colour(grid.dark)} rg",
    ]
    for y, row in enumerate(grid.rows, grid.border + 1):  # its lower edge, from the top
        runs = _DARK_RUN.finditer(row)
        drawing += [f"{grid.border + run.start()} {total - y} {len(run[0])} 1 re" for run in runs]
    drawing.append("f")
    images: list[bytes] = []
    if picture:
        at = (total - picture.side) / 2
        drawing.append(f"{picture.side:g} 0 0 {picture.side:g} {at:g} {at:g} cm /P Do")
        images.append(image(picture))
    page = f"{total * scale:.3f}"
    resources = "/XObject << /P 5 0 R >>" if images else ""
    return file(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page} {page}] /Contents 4 0 R"
            f" /Resources << {resources} >> >>".encode("ascii"),
            stream("", "\n".join(drawing).encode("ascii")),
            *images,
        ]
    )


def _colour(colour: RGB) -> str:
    return " ".join(f"{value / 255:.4g}" for value in colour)


def image(picture: Overlay) -> bytes:
    """Return an image as an object of a file (§8.9.5)."""
    entries = (
        f"/Type /XObject /Subtype /Image /Width {picture.columns} /Height {picture.columns}"
        " /ColorSpace /DeviceRGB /BitsPerComponent 8 "
    )
    return stream(entries, picture.pixels)


def metadata(title: str, language: str) -> bytes:
    """Return the title of a document as an object of a file (§14.3.2), for readers and screen readers.

    Args:
        title: the title.
        language: of the title, as `vi`.
    """
    packet = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
        f'<rdf:li xml:lang="x-default">{escape(title)}</rdf:li>'
        f'<rdf:li xml:lang="{language}">{escape(title)}</rdf:li>'
        "</rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    return stream("/Type /Metadata /Subtype /XML ", packet.encode())


def stream(entries: str, data: bytes) -> bytes:
    """Return data as an object of a file, compressed, with its entries (§7.3.8)."""
    packed = zlib.compress(data)
    header = f"<< {entries}/Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode("ascii")
    return header + packed + b"\nendstream"


def file(objects: Sequence[bytes]) -> bytes:
    """Return the file made of objects, numbered from 1; the first is the catalog (§7.5)."""
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]  # §7.5.2: four bytes over 127 say that the file is binary
    table = [f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"]
    at = len(parts[0])
    for number, content in enumerate(objects, 1):
        part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
        parts.append(part)
        table.append(f"{at:010d} 00000 n \n")
        at += len(part)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"
    return b"".join([*parts, *(entry.encode("ascii") for entry in table), trailer.encode("ascii")])
