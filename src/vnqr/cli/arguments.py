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

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["REPORTS", "add_item", "add_lang", "add_report", "add_seed", "add_source"]


REPORTS: Final = ("junit", "sarif")
"""The formats of reports."""


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


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Take where chance comes from."""
    parser.add_argument(
        "--seed", type=_seed, default=0, metavar="N", help="where chance comes from, default 0"
    )


def _seed(text: str) -> int:
    if not re.fullmatch("[0-9]{1,18}", text):
        message = "must be digits"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def add_item(parser: argparse.ArgumentParser) -> None:
    """Take the fee item of a reference."""
    parser.add_argument(
        "--item", type=int, default=0, metavar="N", help="fee item 1-23; 0: the whole dossier"
    )


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Take the language of the issues' sentences."""
    parser.add_argument("--lang", choices=LANGS, default="en", help="language of the sentences")
