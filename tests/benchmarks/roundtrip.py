"""How surely our symbols are read back, clean and damaged, by four readers.

    pip install pyzbar pyquirc     # pyzbar also needs the library zbar (Debian: libzbar0)
    python tests/benchmarks/roundtrip.py [--repeats 3] [--lengths 80,330] [--only blurred,noise]

Draws symbols with `vnqr.image.symbol` (payloads of 80 to 330 characters, one in three with a Vietnamese
name, error levels L and M), damages them as printers, paper, light and cameras do, and lets zxing-cpp,
pyzbar (zbar), quirc and `vnqr.image.scan` read them. A picture counts as read if exactly one code was found
and its text is equal. Everything is drawn from one seed: the pictures are the same in every run. Prints the
tables of docs/pictures.md. Exit status 1 if a clean picture of 3 or more pixels a module was not read by
zxing-cpp, pyzbar and `vnqr.image.scan`.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import string
import sys
import time
import warnings
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

import quirc
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps
from pyzbar import pyzbar

from vnqr.errors import VnqrError
from vnqr.image import _versions, symbol
from vnqr.image import scan as scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LENGTHS = (80, 110, 140, 180, 220, 260, 300, 330)
LEVELS: Final[tuple[symbol.ErrorLevel, ...]] = ("l", "m")
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
    b'<rect width="40" height="40" rx="6" fill="#c8102e"/>'
    b'<circle cx="20" cy="20" r="11" fill="#ffd100"/></svg>'
)
COLOURS = (
    ("#000000", "#ffffff"),
    ("#003366", "#ffffff"),
    ("#7a0019", "#fff8e1"),
    ("#000000", "#ffd100"),
    ("#1b5e20", "#e8f5e9"),
    ("#000000", "#5f5f5f"),
    ("#c8102e", "#ffffff"),
    ("#949494", "#ffffff"),
)


# --- readers ---


def by_zxing(image: Image.Image) -> list[str]:
    """zxing-cpp as it comes."""
    return [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def by_pyzbar(image: Image.Image) -> list[str]:
    """zbar; it gives out UTF-8."""
    found = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return [code.data.decode("utf-8", "replace") for code in found]


def by_quirc(image: Image.Image) -> list[str]:
    """quirc, a small reader found in many devices."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [data.payload.decode("utf-8", "replace") for _, data in quirc.decode(image)]


def by_us(image: Image.Image) -> list[str]:
    """zxing-cpp with our further versions of the picture."""
    try:
        return list(scanner.scan(image))
    except VnqrError:
        return []


READERS: Final[dict[str, Callable[[Image.Image], list[str]]]] = {
    "vnqr.image.scan": by_us,
    "zxing-cpp": by_zxing,
    "pyzbar": by_pyzbar,
    "quirc": by_quirc,
}


def reading_version(image: Image.Image) -> str:
    """Say which version of the picture `vnqr.image.scan` reads it from, for choosing and ordering them."""
    page = _versions.Picture(image)
    for number, version in enumerate([image.convert("L"), *_versions.versions(page)], 1):
        if by_zxing(version):
            return f"version {number}"
    return "none"


# --- what happens to a picture, and how much of it ---


def turned(image: Image.Image, degrees: float, _: random.Random) -> Image.Image:
    """Turned, on a white page."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def tilted(image: Image.Image, degrees: float, _: random.Random) -> Image.Image:
    """Turned away from a camera that stands four times its width from it."""
    page = ImageOps.expand(image, image.width // 2, 255)
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle, distance = page.width / 2, 4 * image.width
    # A point u to the right of the middle is seen at u cosine / (1 + u sine / distance); PIL wants the way
    # back, as eight numbers: x = (a x' + b y' + c) / (g x' + h y' + 1), y = (d x' + e y' + f) / (...).
    bend = sine / distance
    divisor = cosine + middle * bend
    across = (1 - middle * bend, 0, middle * (cosine + middle * bend - 1))
    down = (-middle * bend, cosine, middle * (middle * bend + cosine) - middle * cosine)
    numbers = [number / divisor for number in (*across, *down, -bend, 0)]
    return page.transform(
        page.size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC, fillcolor=255
    )


def blurred(image: Image.Image, modules: float, _: random.Random) -> Image.Image:
    """Out of focus; drawn with five pixels a module."""
    return image.filter(ImageFilter.GaussianBlur(5 * modules))


def seen_small(image: Image.Image, pixels: float, dice: random.Random) -> Image.Image:
    """With so many pixels a module, a little turned; drawn with eight."""
    return resized(turned(image, 3, dice), pixels / 8)


def noisy(image: Image.Image, share: float, dice: random.Random) -> Image.Image:
    """Noise of up to this share of the range from black to white, evenly distributed."""
    noise = Image.frombytes("L", image.size, dice.randbytes(image.width * image.height))
    noise = noise.point(lambda level: round(128 + (level - 128) * share))
    return ImageChops.add(image, noise, 1, -128)


def specked(image: Image.Image, share: float, dice: random.Random) -> Image.Image:
    """This share of the pixels black or white."""
    thrown = Image.frombytes("L", image.size, dice.randbytes(image.width * image.height))
    limit = round(128 * share)
    image = image.copy()
    image.paste(0, mask=thrown.point(lambda level: 255 * (level < limit)))
    image.paste(255, mask=thrown.point(lambda level: 255 * (level >= 256 - limit)))
    return image


def faded(image: Image.Image, share: float, _: random.Random) -> Image.Image:
    """This share of the contrast left."""
    return image.point(lambda level: round(128 + (level - 128) * share))


def shaded(image: Image.Image, share: float, _: random.Random) -> Image.Image:
    """Light from one side; at the other this share of it is left."""
    light = Image.linear_gradient("L").resize(image.size)
    return ImageChops.multiply(image, light.point(lambda level: round(255 * share + level * (1 - share))))


def jpeg(image: Image.Image, quality: float, _: random.Random) -> Image.Image:
    """Through a JPEG file."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=int(quality))
    return Image.open(file)


def printed(image: Image.Image, millimetres: float, dice: random.Random) -> Image.Image:
    """Printed by a receipt printer of 203 dpi, then photographed with 8 pixels to the millimetre.

    Dots run 0.03 mm into the white. Drawn with one pixel a module.
    """
    pixels = round(millimetres * 8) * 4  # 8 dots to the millimetre, 4 pixels to the dot
    ink = image.resize((image.width * pixels, image.height * pixels), Image.Resampling.NEAREST)
    seen = resized(turned(ink.filter(ImageFilter.MinFilter(3)), 2, dice), 1 / 4)
    return noisy(seen.filter(ImageFilter.GaussianBlur(0.5)), 0.1, dice)


def photographed(image: Image.Image, _: float, dice: random.Random) -> Image.Image:
    """Everything at once: held askew, unsharp, badly lit, noisy, sent through a messenger."""
    image = tilted(turned(image, dice.uniform(-12, 12), dice), 20, dice)
    image = shaded(faded(image.filter(ImageFilter.GaussianBlur(0.8)), 0.7, dice), 0.6, dice)
    return jpeg(noisy(image, 0.12, dice), 60, dice)


def resized(image: Image.Image, factor: float) -> Image.Image:
    """Smaller, each pixel the mean of those it replaces."""
    size = (round(image.width * factor), round(image.height * factor))
    return image.resize(size, Image.Resampling.BOX)


# --- the grid ---


class Case(NamedTuple):
    """A kind of picture.

    Attributes:
        group: what is varied.
        name: by how much.
        scale: pixels a module before anything happens.
        style: how the symbol is drawn.
        levels: error levels.
        damage: what happens to the picture ...
        amount: ... and how much.
    """

    group: str
    name: str
    scale: int
    style: tuple[tuple[str, object], ...] = ()
    levels: tuple[symbol.ErrorLevel, ...] = LEVELS
    damage: Callable[[Image.Image, float, random.Random], Image.Image] | None = None
    amount: float = 0


DAMAGES: Final = (
    # what, name of an amount, pixels a module, what happens, amounts
    ("turned", "{:g}°", 4, turned, (5, 15, 30, 45, 90, 180)),
    ("tilted", "{:g}°", 5, tilted, (15, 30, 45, 60)),
    ("blurred", "σ = {:g} modules", 5, blurred, (0.3, 0.4, 0.5, 0.6)),
    ("seen small", "{:g} pixels a module", 8, seen_small, (4, 3, 2.5, 2, 1.5, 1.2)),
    ("noise", "± {:.0%} of the range", 4, noisy, (0.25, 0.5, 0.75, 1)),
    ("specks", "{:.0%} of the pixels", 4, specked, (0.02, 0.05, 0.1, 0.2)),
    ("faded", "{:.0%} of the contrast left", 4, faded, (0.5, 0.25, 0.1, 0.05, 0.03)),
    ("shaded", "{:.0%} of the light left at one side", 4, shaded, (0.5, 0.25, 0.1)),
    ("JPEG", "quality {:g}", 4, jpeg, (75, 50, 25, 10, 5)),
    ("receipt printer", "modules of {:g} mm", 1, printed, (0.25, 0.375, 0.5, 0.625)),
    *(("photo", f"{scale} pixels a module", scale, photographed, (0,)) for scale in (8, 6, 5, 4, 3)),
)


def cases() -> Iterator[Case]:
    """Every kind of picture, all of symbols that `vnqr.image.symbol` makes."""
    for scale, border in product((1, 2, 3, 4, 6, 8, 10), (4, 2)):
        yield Case("clean", f"{scale} pixels a module, border {border}", scale, (("border", border),))
    for scale in (3, 4, 8):
        yield Case("logo", f"{scale} pixels a module", scale, (("logo", LOGO),), ("q", "h"))
    for dark, light in COLOURS:
        style = (("dark", dark), ("light", light), ("contrast", 3))
        yield Case("colours", f"{dark} on {light}", 4, style)
    for group, name, scale, damage, amounts in DAMAGES:
        for amount in amounts:
            yield Case(group, name.format(amount), scale, damage=damage, amount=amount)


def payload(length: int, dice: random.Random, *, vietnamese: bool) -> str:
    """A text of the shape of a VietQR payload, all of one length different."""
    head = "00020101021238570010A000000727012700069704150113" + "".join(dice.choices(string.digits, k=13))
    name = "64260002vi0116Ủy ban nhân dân " if vietnamese else ""
    fill = "".join(
        dice.choices(string.ascii_uppercase + string.digits + " .", k=length - len(head + name) - 8)
    )
    return f"{head}{fill}{name}6304{''.join(dice.choices('0123456789ABCDEF', k=4))}"


def pictures(case: Case, lengths: list[int], repeats: int) -> Iterator[tuple[str, int, str, Image.Image]]:
    """Yield the text, its length, the error level and the picture."""
    for length, level, repeat in product(lengths, case.levels, range(repeats)):
        dice = random.Random(f"{case.group} {case.name} {length} {level} {repeat}")  # noqa: S311 - repeatable
        text = payload(length, dice, vietnamese=repeat % 2 == 1)
        drawn = symbol.make(text, error=level, **dict(case.style))  # type: ignore[arg-type]
        image = Image.open(io.BytesIO(drawn.png(scale=case.scale))).convert("L")
        yield text, length, level, case.damage(image, case.amount, dice) if case.damage else image


# --- the report ---


def table(title: str, rows: dict[str, Counter[str]]) -> None:
    """Print shares of what was read, as Markdown."""
    print(f"\n| {title} | pictures | " + " | ".join(READERS) + " |")
    print("| --- | ---: |" + " ---: |" * len(READERS))
    for name, row in rows.items():
        if not row:
            continue
        shares = (f"{100 * row[reader] / row['pictures']:.1f}".removesuffix(".0") for reader in READERS)
        print(f"| {name} | {row['pictures']} | " + " | ".join(f"{share} %" for share in shares) + " |")


def main() -> int:
    """Draw, damage, read, count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--repeats", type=int, default=3, help="pictures of one kind, length and level")
    parser.add_argument("--lengths", default=",".join(map(str, LENGTHS)), help="of the payloads")
    parser.add_argument("--only", default="", help="groups, separated by commas")
    options = parser.parse_args()
    lengths = [int(length) for length in options.lengths.split(",")]
    by_case: dict[str, Counter[str]] = {}
    versions: Counter[str] = Counter()
    by_length: dict[str, Counter[str]] = {f"{length} characters": Counter() for length in lengths}
    by_level: dict[str, Counter[str]] = {level.upper(): Counter() for level in ("l", "m", "q", "h")}
    seconds: Counter[str] = Counter()
    missed = 0
    for case in cases():
        if options.only and case.group not in options.only.split(","):
            continue
        row = by_case.setdefault(f"{case.group}: {case.name}", Counter())
        for text, length, level, image in pictures(case, lengths, options.repeats):
            damaged = by_length[f"{length} characters"], by_level[level.upper()]
            counters = [row, *damaged] if case.damage else [row]
            if case.damage:
                versions[reading_version(image)] += 1
            for name, reader in READERS.items():
                start = time.perf_counter()
                read = reader(image) == [text]
                seconds[name] += time.perf_counter() - start
                for counter in counters:
                    counter[name] += read
                if case.group == "clean" and case.scale >= 3 and name != "quirc" and not read:
                    print(f"missed: {name}, {case.name}, {length} characters, level {level}", file=sys.stderr)
                    missed += 1
            for counter in counters:
                counter["pictures"] += 1
    print(f"{sum(row['pictures'] for row in by_case.values())} pictures")
    table("picture", by_case)
    table("damaged pictures by payload", by_length)
    table("damaged pictures by error level", by_level)
    print("\nfirst read from:", ", ".join(f"{name} {count}" for name, count in sorted(versions.items())))
    print("seconds:", ", ".join(f"{name} {value:.0f}" for name, value in seconds.items()))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
