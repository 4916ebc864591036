"""`vnqr reference`: the reference of a dossier, written or read.

Example:
    >>> from vnqr.cli import main
    >>> main(["reference", "decode", "HS0000001H262406010001BXN"])
    000.00.01.H26-240601-0001  1
    0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import add_item
from vnqr.cli.output import OK, print_json
from vnqr.cli.values import reference_stated, refusals
from vnqr.references.form import Form
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr reference encode 000.00.01.H26-240601-0001 --item 1\n"
    "  vnqr reference decode HS0000001H262406010001BXN\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("verb", choices=("encode", "decode"))
    parser.add_argument("text", metavar="CODE|REFERENCE", help="the dossier's code, or a reference")
    add_item(parser)
    parser.add_argument("--packed", action="store_true", help="in 19 characters")


def run(arguments: argparse.Namespace) -> int:
    """Print the reference, or the dossier and the item."""
    if arguments.verb == "encode":
        with refusals():
            reference = Reference(arguments.text, item=arguments.item)
        text = reference.encode(Form.PACKED if arguments.packed else Form.READABLE)
        found = {**reference_stated(reference), "text": text}
    else:
        if arguments.item or arguments.packed:
            arguments.misused("decode reads the item and the form: --item and --packed go with encode")
        reference = Reference.parse(arguments.text.strip())
        text = f"{reference.dossier}  {reference.item}"
        found = reference_stated(reference)
    if arguments.json:
        print_json(found)
    else:
        print(text)
    return OK
