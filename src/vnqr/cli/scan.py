"""`vnqr scan`: the texts of the QR codes in pictures and PDF files (extra scan).

Example:
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> from vnqr.image import symbol
    >>> with TemporaryDirectory() as folder:
    ...     path = symbol.make("0002016304AAE6").save(f"{folder}/fee.png")
    ...     status = main(["scan", str(path)])
    0002016304AAE6
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.cli.inputs import scanned
from vnqr.cli.output import OK, print_json, report, visible

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = "  vnqr scan photo.jpg\n  vnqr scan slips/*.png --json\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "pictures", metavar="PICTURE", nargs="+", help="PNG, JPEG, WebP, GIF, BMP, TIFF, PPM, PDF"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the texts of each picture."""
    status = OK
    for picture in arguments.pictures:
        texts, issues = scanned(picture)
        for text in texts:
            if arguments.json:
                print_json({"picture": picture, "text": text})
            else:
                name = f"{visible(picture)}: " if len(arguments.pictures) > 1 else ""
                print(f"{name}{visible(text)}")
        found = report(issues, as_json=arguments.json, picture=picture)
        status = status if texts else found
    return status
