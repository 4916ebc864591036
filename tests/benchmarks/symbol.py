"""How long it takes from a payload to its picture, beside others, in one run on one machine.

    python tests/benchmarks/symbol.py [--rounds 41]

Payloads of 110, 180 and 320 characters at error level M, as PNG bytes with 8 pixels a module and as SVG
text, by this library, by segno's own path, by `qrcode` with Pillow, and by zxing-cpp's native writer. All use
byte mode as EMVCo demands, but for zxing-cpp, which cannot be told so: its symbols are smaller. What each
draws is decoded before any clock runs. The cases take turns within each round, so that a slow spell of the
machine hits them all, and medians of the processor's time are compared: only ratios mean something. Exit
status 1 tells of a missed bound.

    python tests/benchmarks/symbol.py --masks 5000

instead compares the choice of the mask with a plain evaluation of ISO/IEC 18004 §7.8.3.1, module by module,
on so many symbols of random payloads, and counts how often segno chooses otherwise.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import string
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import qrcode
import qrcode.image.svg
import resvg_py
import segno
import zxingcpp
from PIL import Image
from qrcode.util import MODE_8BIT_BYTE, QRData

from vnqr.image import symbol
from vnqr.image.qr import mask

sys.path.append(str(Path(__file__).parents[1] / "helpers"))
from plain_penalty import plain_penalty

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTHS = (110, 180, 320)
SCALE = 8
PER_ROUND = 5  # payloads, each drawn once
LIMITS = {"segno": 0.2, "qrcode + pillow": 0.2, "zxing-cpp + pillow": 1.5}
"""Another library -> how many times its time for a PNG file ours may take."""
CHARACTERS = string.ascii_letters + string.digits + " .-*"


def require(fact: bool, what: str) -> None:  # noqa: FBT001 - an assert that -O cannot remove
    """Stop unless `fact`."""
    if not fact:
        sys.exit(f"not so: {what}")


def payloads(length: int) -> list[str]:
    """Return texts of one length in the shape of a VietQR payload, all different."""
    head = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN62"
    source = random.Random(length)  # noqa: S311 - the same texts every time
    return [head + "".join(source.choices(CHARACTERS, k=length - len(head))) for _ in range(PER_ROUND)]


def segno_symbol(text: str) -> segno.QRCode:
    """Make a symbol by segno's own path: its choice of the mask, byte mode, level M."""
    return segno.make(text, error="m", mode="byte", encoding="utf-8", micro=False, boost_error=False)


def segno_png(text: str) -> bytes:
    """Draw a PNG file by segno's own path."""
    segno_symbol(text).save(out := io.BytesIO(), kind="png", scale=SCALE)
    return out.getvalue()


def segno_svg(text: str) -> str:
    """Draw an SVG document by segno's own path."""
    segno_symbol(text).save(out := io.BytesIO(), kind="svg", scale=SCALE, light="#fff")
    return out.getvalue().decode()


def qrcode_symbol(text: str) -> qrcode.QRCode:
    """Make a symbol with qrcode: its choice of the mask, byte mode, level M."""
    made = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=SCALE)
    made.add_data(QRData(text.encode(), mode=MODE_8BIT_BYTE))
    made.make()
    return made


def qrcode_png(text: str) -> bytes:
    """Draw a PNG file with qrcode and Pillow."""
    qrcode_symbol(text).make_image().save(out := io.BytesIO(), "PNG")
    return out.getvalue()


def qrcode_svg(text: str) -> str:
    """Draw an SVG document with qrcode, by the fastest of its writers."""
    return (
        qrcode_symbol(text).make_image(image_factory=qrcode.image.svg.SvgPathFillImage).to_string().decode()
    )


def native(text: str) -> zxingcpp.Barcode:
    """Make a symbol with zxing-cpp."""
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")


def native_png(text: str) -> bytes:
    """Draw a PNG file with zxing-cpp's writer and Pillow's."""
    Image.fromarray(native(text).to_image(scale=SCALE)).save(out := io.BytesIO(), "PNG", compress_level=1)
    return out.getvalue()


def native_pixels(text: str) -> zxingcpp.Image:
    """Draw pixels with zxing-cpp's writer, without a file."""
    return native(text).to_image(scale=SCALE)


PNG: dict[str, Callable[[str], bytes]] = {
    "vnqr": lambda text: symbol.make(text).png(scale=SCALE),
    "segno": segno_png,
    "qrcode + pillow": qrcode_png,
    "zxing-cpp + pillow": native_png,
}
SVG: dict[str, Callable[[str], str]] = {
    "vnqr": lambda text: symbol.make(text).svg(),
    "segno": segno_svg,
    "qrcode": qrcode_svg,
    "zxing-cpp": lambda text: native(text).to_svg(),
}


def decoded(png: bytes) -> str:
    """Return what a picture says."""
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    return found.text


def check(text: str) -> None:
    """Stop unless every picture says the text."""
    for name, draw in PNG.items():
        require(decoded(draw(text)) == text, f"the PNG file of {name} reads back")
    for name, draw in SVG.items():
        drawn = resvg_py.svg_to_bytes(svg_string=draw(text), dpi=96, background="#ffffff")
        require(decoded(bytes(drawn)) == text, f"the SVG document of {name} reads back")


def measure(texts: list[str], rounds: int) -> dict[str, float]:
    """Return the median over the rounds for each case, in milliseconds for one picture."""
    cases: dict[str, Callable[[str], object]] = {
        **{f"PNG {name}": draw for name, draw in PNG.items()},
        "pixels zxing-cpp": native_pixels,
        **{f"SVG {name}": draw for name, draw in SVG.items()},
    }
    for draw in cases.values():
        draw(texts[0])  # what is kept between symbols is there before any clock runs
    readings: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, draw in cases.items():
            start = time.process_time_ns()
            for text in texts:
                draw(text)
            readings[name].append((time.process_time_ns() - start) / len(texts) / 1e6)
    return {name: statistics.median(values) for name, values in readings.items()}


def speed(rounds: int) -> bool:
    """Measure, print, and return whether the bounds hold."""
    held = True
    for length in LENGTHS:
        texts = payloads(length)
        check(texts[0])
        made = symbol.make(texts[0])
        print(f"\n{length} characters, {made}")
        medians = measure(texts, rounds)
        for name, value in medians.items():
            unit = medians[f"{'SVG' if name.startswith('SVG') else 'PNG'} vnqr"]
            print(f"  {name:24}{value:9.3f} ms{value / unit:8.2f} x vnqr")
        for peer, limit in LIMITS.items():
            ratio = medians["PNG vnqr"] / medians[f"PNG {peer}"]
            held &= ratio <= limit
            print(f"  {'held' if ratio <= limit else 'MISSED'}: PNG {ratio:.2f} x {peer} (limit {limit})")
    return held


def masks(count: int) -> bool:
    """Compare the choice of the mask with the plain evaluation; return whether it was the same every time."""
    source = random.Random(count)  # noqa: S311 - the same symbols every time
    wrong = other = 0
    for number in range(count):
        text = "".join(source.choices(CHARACTERS, k=source.randint(1, 330)))
        how = {"error": source.choice("lmqh"), "mode": "byte", "micro": False, "boost_error": False}
        made = [segno.make(text, mask=pattern, **how).matrix for pattern in range(8)]
        scores = [plain_penalty(matrix) for matrix in made]
        best = scores.index(min(scores))
        chosen, rows = mask.choose_mask(made[0])
        wrong += chosen != best or rows != tuple(
            bytes(row).translate(b"01" + bytes(254)).decode() for row in made[best]
        )
        other += segno.make(text, **how).mask != best
        if number % 100 == 0 and sys.stdout.isatty():
            print(f"\r{number}", end="", flush=True)
    print(f"\r{count} symbols: {wrong} wrong, segno chooses another mask for {other} ({other / count:.0%})")
    return wrong == 0


def main() -> int:
    """Measure, or compare the masks; return 0 if everything held."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=41, help="rounds to take the medians over")
    parser.add_argument(
        "--masks", type=int, metavar="COUNT", help="compare the masks of so many symbols instead"
    )
    arguments = parser.parse_args()
    print("Python", sys.version.split()[0])
    held = speed(arguments.rounds) if arguments.masks is None else masks(arguments.masks)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
