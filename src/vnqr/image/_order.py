"""The order in which symbols of a picture are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zxingcpp import Barcode, Point

__all__ = ["in_reading_order"]


def in_reading_order(symbols: list[Barcode]) -> list[Barcode]:
    """Return the symbols row by row; what lies half-way beside the first of a row is in the row."""

    def corners(symbol: Barcode) -> list[Point]:
        at = symbol.position
        return [at.top_left, at.top_right, at.bottom_left, at.bottom_right]

    def left(symbol: Barcode) -> int:
        return min(point.x for point in corners(symbol))

    def span(symbol: Barcode) -> tuple[int, int]:
        heights = [point.y for point in corners(symbol)]
        return min(heights), max(heights)

    rows: list[list[Barcode]] = []
    for symbol in sorted(symbols, key=lambda symbol: (span(symbol), left(symbol))):
        top, bottom = span(symbol)
        if rows and (top + bottom) / 2 < span(rows[-1][0])[1]:
            rows[-1].append(symbol)
        else:
            rows.append([symbol])
    return [symbol for row in rows for symbol in sorted(row, key=left)]
