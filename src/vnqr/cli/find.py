"""`vnqr find`: the references in what a bank delivered.

Example:
    >>> from vnqr.cli import main
    >>> main(["find", "MBVCB.699.HS0000001H2624060 10001B XN.CT tu 087"])
    HS0000001H262406010001BXN  000.00.01.H26-240601-0001  1  10-37
    0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import add_source
from vnqr.cli.inputs import inputs
from vnqr.cli.output import OK, WRONG, print_json
from vnqr.cli.values import reference_stated
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr find 'MBVCB.699.HS0000001H2624060 10001B XN.CT tu 087'\n  vnqr find statement.txt --json\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_source(parser, "MEMO|FILE|-")


def run(arguments: argparse.Namespace) -> int:
    """Print each reference with its place."""
    status = WRONG
    for memo, line in inputs(arguments.source):
        for match in Reference.find(memo):
            status = OK
            start, end = match.span
            found = {"line": line, "start": start, "end": end, **reference_stated(match.reference)}
            if arguments.json:
                print_json({**found, "form": match.form})
            else:
                where = f"{line}: " if line else ""
                print(f"{where}{found['reference']}  {found['dossier']}  {found['item']}  {start}-{end}")
    return status
