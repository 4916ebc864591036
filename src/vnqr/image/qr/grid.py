"""What the writers of pictures draw: modules, quiet zone, two colours.

Example:
    >>> grid = Grid(("10", "01"), border=2, dark=(0, 0, 0), light=(255, 255, 255))
    >>> grid.total
    6
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vnqr.image.qr.colour import RGB

__all__ = ["Grid"]


class Grid(NamedTuple):
    """Modules with the quiet zone around them. The background is always painted.

    Attributes:
        rows: one text a row, from the top, "1" = dark, "0" = light; as many rows as columns.
        border: the width of the quiet zone in modules.
        dark: colour of the dark modules.
        light: colour of everything else.
    """

    rows: tuple[str, ...]
    border: int
    dark: RGB
    light: RGB

    @property
    def total(self) -> int:
        """Modules a side, quiet zone included."""
        return len(self.rows) + 2 * self.border
