"""The two colours of a symbol, and whether a reader can tell them apart.

A reader sees how light a colour is, not which colour it is. The measure is the contrast ratio of WCAG 2
(§1.4.3): from 1, the same lightness, to 21, black on white. Dark must be darker than light: ISO/IEC 18004
§6.2 knows symbols with the colours exchanged, but many phones do not read them.

Example:
    >>> contrast(parse("#000000", "dark"), parse("#ffffff", "light"))
    21.0
    >>> check("#c00000", "#FFFFFF", 4.5)
    ((192, 0, 0), (255, 255, 255))
"""

from __future__ import annotations

import re
from typing import Final

from vnqr.errors import Code, EncodeError, Issue

__all__ = ["RGB", "check", "contrast", "parse"]

RGB = tuple[int, int, int]
"""Red, green and blue, 0 to 255 each."""

_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
# WCAG 2, relative luminance: what red, green and blue add to it.
_WEIGHTS: Final = (0.2126, 0.7152, 0.0722)


def parse(colour: str, path: str) -> RGB:
    """Read a colour.

    Args:
        colour: `#rrggbb`, sRGB, hexadecimal digits of either case.
        path: what the colour is for; the path of the issue.

    Returns:
        Red, green and blue, 0-255.

    Raises:
        EncodeError: not written so (COLOUR_FORMAT).

    Example:
        >>> parse("#1A2b3c", "dark")
        (26, 43, 60)
    """
    if not isinstance(colour, str):
        message = f"{path} must be a str like '#1a2b3c', not {type(colour).__name__}"
        raise TypeError(message)
    if _COLOUR.fullmatch(colour) is None:
        raise EncodeError.of(Code.COLOUR_FORMAT, path, None)
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def luminance(colour: RGB) -> float:
    """Return the relative luminance of WCAG 2, from 0 (black) to 1 (white)."""
    return sum(weight * _linear(value / 255) for weight, value in zip(_WEIGHTS, colour, strict=True))


def contrast(one: RGB, other: RGB) -> float:
    """Return the contrast ratio of WCAG 2, from 1 to 21, whichever of the two is lighter.

    Example:
        >>> round(contrast((0x77, 0x77, 0x77), (255, 255, 255)), 2)
        4.48
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def check(dark: str, light: str, least: float) -> tuple[RGB, RGB]:
    """Check that a reader can tell the colours of a symbol apart.

    Args:
        dark: the colour of dark modules, `#rrggbb`.
        light: the colour of light modules and the quiet zone, `#rrggbb`.
        least: the contrast ratio they must have.

    Returns:
        Both colours.

    Raises:
        EncodeError: COLOUR_FORMAT, COLOUR_INVERTED or COLOUR_CONTRAST.

    Example:
        >>> check("#ffffff", "#000000", 4.5)
        Traceback (most recent call last):
            ...
        vnqr.errors.EncodeError: error colour-inverted at dark: the dark colour is lighter ...
    """
    first, second = parse(dark, "dark"), parse(light, "light")
    if luminance(first) > luminance(second):
        raise EncodeError.of(Code.COLOUR_INVERTED, "dark", None, "ISO/IEC 18004 §6.2")
    found = contrast(first, second)
    if found < least:
        # Cut, not rounded: 4.499 is not the 4.5 that is asked for.
        shown = f"{int(found * 100) / 100:.2f}"
        issue = Issue.error(
            Code.COLOUR_CONTRAST, "dark", None, "WCAG 2 §1.4.3", found=shown, limit=f"{least:g}"
        )
        raise EncodeError([issue])
    return first, second


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB's bend
