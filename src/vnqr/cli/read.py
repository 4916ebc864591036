"""`vnqr read`: what is in a code, object by object.

Example:
    >>> from vnqr.cli import main
    >>> main(["read", "0002015303704540450005802VN63040236"])
    00  Payload Format Indicator  01    0-6
    53  Transaction Currency      704   6-13
    54  Transaction Amount        5000  13-21
    58  Country Code              VN    21-27
    63  CRC                       0236  27-35
    0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import add_source
from vnqr.cli.inputs import inputs
from vnqr.cli.links import text_of
from vnqr.cli.output import OK, WRONG, as_dict, pad, print_json, report, visible, width
from vnqr.emvco.payload import parse
from vnqr.errors import VnqrError
from vnqr.vietqr.networks import NETWORK_TEMPLATES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from vnqr.emvco.payload import Node

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr read 00020101021138570010A000000727...63049E6F\n"
    "  vnqr read 'https://img.vietqr.io/image/icb-113366668888-compact.png?amount=50000'\n"
    "  vnqr read photo.jpg\n  vnqr read - --json < scanned.txt\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    add_source(parser, "TEXT|FILE|PICTURE|-")


def run(arguments: argparse.Namespace) -> int:
    """Print the objects of each code."""
    status = OK
    for n, (given, line) in enumerate(inputs(arguments.source)):
        text = text_of(given, as_json=arguments.json, line=line)
        if text is None:
            status = WRONG
            continue
        try:
            payload = parse(text)
        except VnqrError as error:
            status = report(error.issues, as_json=arguments.json, line=line)
            continue
        report(payload.issues, as_json=arguments.json, line=line)
        tree = payload.tree(NETWORK_TEMPLATES)
        if arguments.json:
            print_json({"payload": text, "objects": [_stated(node) for node in tree]})
            continue
        if n:
            print()
        _print_tree(tree)
    return status


def _print_tree(tree: Iterable[Node]) -> None:
    rows = list(_rows(tree))
    columns = [max(width(row[column]) for row in rows) for column in range(3)]
    for *cells, place in rows:
        print(*map(pad, cells, columns), place, sep="  ")


def _rows(nodes: Iterable[Node]) -> Iterator[tuple[str, str, str, str]]:
    for node in nodes:
        indent = "  " * node.path.count(".")
        value = "" if node.children else visible(node.value)
        note = f"  ({node.issue.message})" if node.issue else ""
        yield indent + node.id, indent + node.name, value, f"{node.start}-{node.end}{note}"
        yield from _rows(node.children)


def _stated(node: Node) -> dict[str, object]:
    stated: dict[str, object] = {
        "path": node.path,
        "id": node.id,
        "name": node.name,
        "length": len(node.value),
        "value": node.value,
        "start": node.start,
        "end": node.end,
    }
    if node.children:
        stated["children"] = [_stated(child) for child in node.children]
    if node.issue:
        stated["issue"] = as_dict(node.issue)
    return stated
