"""`vnqr ledger`: who has paid, now, from a database of one's own.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> with TemporaryDirectory() as folder:
    ...     charges, database = Path(folder, "charges.json"), ["--db", str(Path(folder, "counter.db"))]
    ...     _ = charges.write_text("[]", "utf-8")
    ...     opened = main(["ledger", "open", str(charges), *database])
    ...     waits = main(["ledger", "pending", *database])
    charges: 0, new: 0
    nothing waits for a person
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from vnqr.cli.ledger.charges import CHARGES
from vnqr.cli.ledger.coming import COMING
from vnqr.cli.ledger.database import add_database
from vnqr.cli.ledger.days import DAYS
from vnqr.cli.ledger.sources import SOURCES
from vnqr.cli.ledger.waiting import WAITING
from vnqr.cli.ledger.whole import WHOLE
from vnqr.cli.output import STATUSES

if TYPE_CHECKING:
    from vnqr.cli.ledger.database import Verb

__all__ = ["EXAMPLES", "LEDGER_VERBS", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr ledger open charges.csv --bank VietinBank\n"
    "  vnqr ledger statement statement.xlsx --bank VietinBank\n"
    "  vnqr ledger settlement 000.00.01.H26-240601-0001\n"
    "  vnqr ledger VERB --help\n"
)

LEDGER_VERBS: Final[dict[str, Verb]] = COMING | WAITING | SOURCES | CHARGES | DAYS | WHOLE
"""The verbs in the order of the help."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verbs, each with its arguments."""
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    for name, verb in LEDGER_VERBS.items():
        command = verbs.add_parser(
            name,
            help=verb.about,
            description=verb.about[0].upper() + verb.about[1:] + ".",
            epilog=f"examples:\n{verb.examples}\n{STATUSES}\n",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.set_defaults(run_verb=verb.run, misused=command.error)
        command.add_argument(
            "--json",
            action="store_true",
            default=argparse.SUPPRESS,  # else it would undo one that is given before the verb
            help="for machines: one JSON object a line",
        )
        add_database(command)
        verb.add_arguments(command)


def run(arguments: argparse.Namespace) -> int:
    """Run the verb."""
    status: int = arguments.run_verb(arguments)
    return status
