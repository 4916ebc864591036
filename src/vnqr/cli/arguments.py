"""Arguments that several verbs take, explained in the same words.

Example:
    >>> import argparse
    >>> parser = argparse.ArgumentParser()
    >>> add_item(parser)
    >>> parser.parse_args(["--item", "3"])
    Namespace(item=3)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnqr.errors.bilingual import LANGS

if TYPE_CHECKING:
    import argparse

__all__ = ["add_item", "add_lang", "add_source"]


def add_source(parser: argparse.ArgumentParser, metavar: str) -> None:
    """Take what `vnqr.cli.inputs` reads."""
    parser.add_argument(
        "source",
        metavar=metavar,
        help="the text itself, a file with one a line, a picture (extra scan), "
        "or - for standard input with one a line",
    )


def add_item(parser: argparse.ArgumentParser) -> None:
    """Take the fee item of a reference."""
    parser.add_argument(
        "--item", type=int, default=0, metavar="N", help="fee item 1-23; 0: the whole dossier"
    )


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Take the language of the issues' sentences."""
    parser.add_argument("--lang", choices=LANGS, default="en", help="language of the sentences")
