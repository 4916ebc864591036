"""`vnqr faults`: a right code broken in over 200 ways, as pictures with a manifest and a contact sheet.

Example:
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> text = ("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...         "53037045802VN63049E6F")
    >>> with TemporaryDirectory() as folder:
    ...     status = main(["faults", text, "-o", folder, "--only", "crc"])
    14 faults, 14 pictures; manifest.json lists them, index.html shows them
"""

from __future__ import annotations

import argparse
import re
from itertools import islice
from typing import Final, get_args

from vnqr.cli.arguments import add_lang, add_source
from vnqr.cli.inputs import inputs
from vnqr.cli.output import OK, print_json
from vnqr.errors import Code, VnqrError
from vnqr.testing.faults import NAMES, Group
from vnqr.testing.sheet import CONTACT_SHEET, SHEET_MANIFEST, SheetFormat, save

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr faults 00020101021138570010A000000727...63049E6F -o broken\n"
    "  vnqr faults issued.png -o broken --lang vi --format svg --only fraud --only amount-comma\n\n"
    f"groups: {', '.join(Group)}\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    add_source(parser, "TEXT|FILE|PICTURE|-")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of the files")
    parser.add_argument(
        "--format", choices=get_args(SheetFormat), default="png", help="of pictures, default png"
    )
    parser.add_argument(
        "--seed", type=_seed, default=0, metavar="N", help="where chance comes from, default 0"
    )
    parser.add_argument(
        "--only", action="append", type=_known, default=[], metavar="GROUP|NAME", help="these faults alone"
    )
    add_lang(parser)


def _seed(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        message = "must be digits"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _known(text: str) -> str:
    if not any(text in pair for pair in NAMES):
        message = "no fault and no group is called so"
        raise argparse.ArgumentTypeError(message)
    return text


def run(arguments: argparse.Namespace) -> int:
    """Write the files, print how many there are."""
    texts = [text for text, _ in islice(inputs(arguments.source), 2)]
    if len(texts) != 1:
        reason = "more than one code" if texts else "no code"
        raise VnqrError.of(Code.FILE_UNUSABLE, "", None, reason=reason)
    entries = save(
        texts[0],
        arguments.output,
        seed=arguments.seed,
        only=arguments.only,
        format=arguments.format,
        lang=arguments.lang,
    )
    if arguments.json:
        for entry in entries:
            print_json(entry)
    else:
        pictures = sum(entry["file"] is not None for entry in entries)
        print(
            f"{len(entries)} faults, {pictures} pictures; "
            f"{SHEET_MANIFEST} lists them, {CONTACT_SHEET} shows them"
        )
    return OK
