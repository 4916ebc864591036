"""`vnqr banks`: the banks, with BIN, code, short name, SWIFT and name.

Example:
    >>> from vnqr.cli import main
    >>> main(["banks", "vietin"])
    970415  ICB         VietinBank          ICBVVNVX  Ngân hàng TMCP Công thương Việt Nam
    0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.cli.output import OK, WRONG, print_json
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    import argparse

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = "  vnqr banks\n  vnqr banks vietin\n  vnqr banks 9704\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "query", nargs="?", default="", metavar="QUERY", help="part of a name, code, BIN or SWIFT"
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the banks, a line each."""
    found = banks.search(arguments.query)
    for bank in found:
        if arguments.json:
            print_json(bank._asdict())
        else:
            swift = bank.swift or "-"
            print(f"{bank.bin}  {bank.code:<10}  {bank.short_name:<18}  {swift:<8}  {bank.name_vi}")
    return OK if found else WRONG
