"""`vnqr samples`: right codes of every kind, as pictures, with a manifest of what is in each.

Example:
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> with TemporaryDirectory() as folder:
    ...     status = main(["samples", "-o", folder, "--format", "none"])
    169 samples, 0 pictures; manifest.json and manifest.csv list what is in them
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from vnqr.cli.arguments import add_seed
from vnqr.cli.output import OK, print_json
from vnqr.testing.samples import SAMPLES_CSV, SAMPLES_JSON, SampleFormat, save_samples

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr samples -o right\n  vnqr samples -o right --seed 7 --format svg\n"
    "  vnqr samples -o right --format none\n\n"
    "The same seed gives the same codes in every later version.\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of the files")
    parser.add_argument(
        "--format", choices=get_args(SampleFormat), default="png", help="of pictures, default png"
    )
    add_seed(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the files, print how many there are."""
    entries = save_samples(arguments.output, seed=arguments.seed, format=arguments.format)
    if arguments.json:
        for entry in entries:
            print_json(entry)
    else:
        pictures = sum(entry["file"] is not None for entry in entries)
        print(
            f"{len(entries)} samples, {pictures} pictures; "
            f"{SAMPLES_JSON} and {SAMPLES_CSV} list what is in them"
        )
    return OK
