"""The versions of a picture in which a symbol is looked for; `vnqr.image.scan` reads them in turn.

Example:
    >>> len(list(versions(Picture(Image.new("L", (200, 200), "white")))))
    8
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from PIL import Image, ImageChops, ImageFilter, ImageOps

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_SIDE", "Picture", "plain", "versions"]

MAX_SIDE: Final = 65_535
"""What zxing-cpp takes in one direction."""
_MAX_ENLARGED: Final = 64_000_000
_WHITE: Final = "white"


class Picture(NamedTuple):
    """One picture to look at.

    Attributes:
        image: upright, in 8-bit grey or RGB, on white where it is transparent.
        on_black: the same on black, of a transparent one: a symbol may be light.
    """

    image: Image.Image
    on_black: Image.Image | None = None


def versions(page: Picture) -> Iterator[Image.Image]:
    """Yield what makes a hard picture easier; what helps most and costs least first.

    Chosen by what each version alone rescued among 60 kinds of damage; docs/pictures.md says which.
    """
    image = page.image
    grey = image.convert("L")
    light = None if page.on_black is None else ImageOps.invert(page.on_black.convert("L"))
    if light is not None:
        yield light
    clear = ImageOps.autocontrast(grey)
    yield clear
    if image.mode == "RGB":  # red on green may be one grey
        yield from map(ImageOps.autocontrast, image.split())
    yield ImageChops.subtract(grey, grey.filter(ImageFilter.BoxBlur(16)), 1 / 6, 128)
    yield _enlarge(clear.filter(ImageFilter.GaussianBlur(0.7)), 2)
    for dark in (clear, light):
        if dark is not None:
            yield from _joined(dark)
    yield _enlarge(clear, 3)
    yield _enlarge(clear.filter(ImageFilter.GaussianBlur(1)), 2)
    yield _enlarge(clear.filter(ImageFilter.MedianFilter(3)), 2)
    yield _enlarge(clear, 3).filter(ImageFilter.UnsharpMask(6, 300, 0))


_WIDTHS: Final = (260, 368, 520, 736, 1040, 184)
"""Pixels; each makes modules of some sizes about five pixels wide."""
_MODULES: Final = 21
"""Rows of the smallest symbol."""


def _joined(image: Image.Image) -> Iterator[Image.Image]:
    """Yield small versions in which modules that are separate dots, the finder patterns too, touch."""
    for width in _WIDTHS:
        if width < image.width and image.height * width > image.width * _MODULES:
            small = ImageOps.scale(image, width / image.width, Image.Resampling.BOX)
            yield small.filter(ImageFilter.MinFilter(3))


def plain(image: Image.Image, ground: str = _WHITE) -> Image.Image:
    """Return the picture in 8-bit grey or RGB, on a ground where it is transparent."""
    if image.mode in {"1", "L"} and not image.has_transparency_data:
        return image.convert("L")
    if image.mode == "F" or image.mode.startswith("I"):  # 16 bits and more: from darkest to lightest
        deep = image.convert("F")
        low, high = cast("tuple[float, float]", deep.getextrema())
        scale = 255 / ((high - low) or 1)
        return deep.point(lambda level: level * scale + -low * scale).convert("L")  # pyright: ignore[reportUnknownMemberType] - names NumPy
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        image = Image.new("RGBA", layer.size, ground)
        image.alpha_composite(layer)
    return image.convert("RGB")


def _enlarge(image: Image.Image, factor: int) -> Image.Image:
    """Return the picture `factor` times as wide and high, or as much as the limits allow."""
    width, height = image.size
    while factor > 1 and (
        width * height * factor * factor > _MAX_ENLARGED or max(width, height) * factor > MAX_SIDE
    ):
        factor -= 1
    return ImageOps.scale(image, factor, Image.Resampling.BICUBIC)
