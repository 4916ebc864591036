"""SVG files: a symbol as one path, in units of modules.

Dark modules beside each other are one horizontal line as thick as a module. The light background is always
painted, so that the symbol also reads where the page is dark; no smoothing is asked for at the edges.

Example:
    >>> path(("101", "010"), border=2)
    'M2 2.5h1m1 0h1M2 3.5m1 0h1'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnqr.image.qr.grid import Grid

__all__ = ["path", "write_svg"]

# href alone is SVG 2. Converters and older programs know xlink:href, browsers know both.
_XLINK: Final = ' xmlns:xlink="http://www.w3.org/1999/xlink"'

_LARGEST: Final = 177  # modules a side of version 40
_RUNS: Final = re.compile("0+|1+")
_COMMANDS: Final = {
    **{"0" * length: f"m{length} 0" for length in range(1, _LARGEST + 1)},
    **{"1" * length: f"h{length}" for length in range(1, _LARGEST + 1)},
}


def path(rows: Sequence[str], border: int) -> str:
    """Return the dark modules as path data, to be stroked one unit wide.

    Args:
        rows: one text a row, "1" = dark, "0" = light.
        border: light modules left of and above them; the path starts at (border, border).

    Returns:
        The `d` attribute of a path; one unit is a module.

    Example:
        >>> path(("11100", "00001"), border=4)
        'M4 4.5h3M4 5.5m4 0h1'
    """
    lines: list[str] = []
    for y, row in enumerate(rows, border):
        lines.append(f"M{border} {y}.5")
        lines += map(_COMMANDS.__getitem__, _RUNS.findall(row.rstrip("0")))
    return "".join(lines)


def write_svg(grid: Grid, *, side: str, logo: tuple[str, float] | None = None) -> str:
    """Draw a symbol.

    Args:
        grid: what to draw.
        side: width and height of the picture with their unit, such as `392` (pixels) or `39.2mm`.
        logo: URI of a picture, and the side in modules of the square in the centre that it must fit into.

    Returns:
        An SVG document in ASCII, without an XML declaration; a file as it is, and part of an HTML page.

    Example:
        >>> from vnqr.image.qr.grid import Grid
        >>> grid = Grid(("10", "01"), border=2, dark=(0, 0, 0), light=(255, 255, 255))
        >>> print(write_svg(grid, side="48"))
        <svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 6 6">
        <rect width="6" height="6" fill="#ffffff"/>
        <path d="M2 2.5h1M2 3.5m1 0h1" fill="none" stroke="#000000" shape-rendering="crispEdges"/>
        </svg>
        <BLANKLINE>
    """
    total = grid.total
    light, dark = bytes(grid.light).hex(), bytes(grid.dark).hex()
    link = _XLINK if logo else ""
    picture = _image(*logo, total) if logo else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{link} width="{side}" height="{side}"'
        f' viewBox="0 0 {total} {total}">\n'
        f'<rect width="{total}" height="{total}" fill="#{light}"/>\n'
        f'<path d="{path(grid.rows, grid.border)}" fill="none" stroke="#{dark}"'
        ' shape-rendering="crispEdges"/>\n'
        f"{picture}</svg>\n"
    )


def _image(uri: str, side: float, total: int) -> str:
    at = (total - side) / 2
    return f'<image x="{at:g}" y="{at:g}" width="{side:g}" height="{side:g}" xlink:href="{uri}"/>\n'
