"""How large modules must be in print.

The usual rule: a symbol of 25 modules a side is to be a tenth of the distance wide, others as much wider as
they have more modules. No module is to be under 0.396 mm (GS1 General Specifications §5.12.3.1), nor of less
than four dots of the printer (DENSO WAVE).

Example:
    >>> module_mm(), module_mm(50), module_mm(1500)
    (0.8, 0.396, 6.0)
"""

from __future__ import annotations

import math
from typing import Final

from vnqr._support.ranges import number_within

__all__ = ["DISTANCE_MM", "MODULE_MM", "check_size", "least_mm", "module_mm"]

MODULE_MM: Final = 0.8
"""The size of a module for a phone at `DISTANCE_MM`."""

DISTANCE_MM: Final = 200
"""How far away a phone is held over paper."""

# What arguments may be, from and to.
_SIZES_MM: Final = (0.1, 50)
_DISTANCES_MM: Final = (10, 100_000)
_RESOLUTIONS: Final = (50, 10_000)

_DISTANCE_PER_MODULE: Final = 10 * 25
_LEAST_MM: Final = 0.396
_LEAST_DOTS: Final = 4
_MM_PER_INCH: Final = 25.4


def check_size(size: float) -> float:
    """Return the size of a module, checked.

    Raises:
        EncodeError: it is outside 0.1-50 mm (SYMBOL_RANGE).
        TypeError: it is no number.
    """
    return number_within("module_mm", size, *_SIZES_MM)


def least_mm(reading_distance_mm: float, dpi: float | None) -> float:
    """Return the least size of a module in millimetres, not yet rounded to the printer's dots.

    Raises:
        EncodeError: as `module_mm`.
        TypeError: as `module_mm`.
    """
    distance = number_within("reading_distance_mm", reading_distance_mm, *_DISTANCES_MM)
    dots = 0 if dpi is None else _LEAST_DOTS * _MM_PER_INCH / number_within("dpi", dpi, *_RESOLUTIONS)
    return max(distance / _DISTANCE_PER_MODULE, _LEAST_MM, dots)


def module_mm(reading_distance_mm: float = DISTANCE_MM, *, dpi: float | None = None) -> float:
    """Return how large a module must be in print for a phone to read it.

    Args:
        reading_distance_mm: how far away the phone is: 200 over paper, 500 and more for a poster.
        dpi: dots per inch of the printer; the module is then a whole number of its dots.

    Returns:
        The side of a module in millimetres.

    Raises:
        EncodeError: a distance outside 1 cm - 100 m, or a resolution outside 50-10,000 dpi (SYMBOL_RANGE).
        TypeError: one of them is no number.

    Example:
        >>> round(module_mm(dpi=203), 3)  # 7 dots of a receipt printer
        0.876
    """
    least = least_mm(reading_distance_mm, dpi)
    if dpi is None:
        return least
    dot = _MM_PER_INCH / dpi
    return math.ceil(round(least / dot, 6)) * dot
