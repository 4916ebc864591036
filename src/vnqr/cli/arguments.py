"""Arguments that several verbs take, explained in the same words.

Example:
    >>> import argparse
    >>> parser = argparse.ArgumentParser()
    >>> add_item(parser)
    >>> parser.parse_args(["--item", "3"])
    Namespace(item=3)
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, Final

from vnqr.errors.bilingual import LANGS
from vnqr.references.form import LAST_ITEM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["LARGEST", "REPORTS", "add_item", "add_lang", "add_report", "add_seed", "add_source", "number"]


REPORTS: Final = ("junit", "sarif")
"""The formats of reports."""
LARGEST: Final = 10**18 - 1
"""The largest number that an option takes where nothing else bounds it: a database counts as far."""


def add_source(parser: argparse.ArgumentParser, metavar: str) -> None:
    """Take what `vnqr.cli.inputs` reads."""
    parser.add_argument(
        "source",
        metavar=metavar,
        help="the text itself, a file with one a line, a picture (extra scan), "
        "or - for standard input with one a line",
    )


class _Reports(argparse.Action):
    """Collects (format, file) pairs."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        """Take one pair."""
        pair = tuple(values or ())
        if pair[0] not in REPORTS:
            parser.error(f"argument {option_string}: the format is one of {', '.join(REPORTS)}")
        setattr(namespace, self.dest, (*getattr(namespace, self.dest), pair))


def add_report(parser: argparse.ArgumentParser) -> None:
    """Take what a build server wants: a report of the findings, and which of them fail the build."""
    parser.add_argument(
        "--report",
        nargs=2,
        action=_Reports,
        default=(),
        metavar=("junit|sarif", "FILE"),
        help="write the findings for a build server: JUnit XML or SARIF; may be given for both",
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning"),
        default="error",
        help="which findings give exit status 1, default error",
    )


def number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number of the command line: digits alone, and no more of them than it needs.

    Args:
        least: the smallest that is taken.
        most: the largest.

    Example:
        >>> number(1, 99)("12")
        12
        >>> number(1, 99)("100")
        Traceback (most recent call last):
        ...
        argparse.ArgumentTypeError: a number from 1 to 99 is expected, in digits
    """

    def read(text: str) -> int:
        if re.fullmatch("[0-9]+", text) and len(text) <= len(str(most)) and least <= int(text) <= most:
            return int(text)
        message = f"a number from {least} to {most} is expected, in digits"
        raise argparse.ArgumentTypeError(message)

    return read


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Take where chance comes from."""
    parser.add_argument(
        "--seed", type=number(0, LARGEST), default=0, metavar="N", help="where chance comes from, default 0"
    )


def add_item(parser: argparse.ArgumentParser) -> None:
    """Take the fee item of a reference."""
    parser.add_argument(
        "--item",
        type=number(0, LAST_ITEM),
        default=0,
        metavar="N",
        help=f"fee item 1-{LAST_ITEM}; 0: the whole dossier",
    )


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Take the language of the issues' sentences."""
    parser.add_argument("--lang", choices=LANGS, default="en", help="language of the sentences")
