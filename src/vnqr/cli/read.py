"""`vnqr read`: what is in a code, whether to pay it, and all its objects.

Example:
    >>> from vnqr.cli import main
    >>> main(["read", "000201021640001234567890125204525153038405802US5911ABC Hammers6008New York63047222"])
    accept  Visa: pay an amount you enter to merchant 4000123456789012, ABC Hammers
    <BLANKLINE>
    00  Payload Format Indicator                        01                0-6
    02  Merchant Account Information (primitive, Visa)  4000123456789012  6-26
    52  Merchant Category Code                          5251              26-34
    53  Transaction Currency                            840               34-41
    58  Country Code                                    US                41-47
    59  Merchant Name                                   ABC Hammers       47-62
    60  Merchant City                                   New York          62-74
    63  CRC                                             7222              74-82
    <BLANKLINE>
    0
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from vnqr._support.surrogates import SURROGATE
from vnqr.cli.arguments import add_lang, add_source
from vnqr.cli.inputs import inputs
from vnqr.cli.links import text_given
from vnqr.cli.output import OK, WRONG, columns_of, headline, pad, print_json, visible
from vnqr.vietqr.answer import as_text, stated
from vnqr.vietqr.networks import NETWORK_TEMPLATES
from vnqr.vietqr.reactions import Verdict
from vnqr.vietqr.scanned import read, read_json

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from vnqr.emvco.parts import Node
    from vnqr.errors import Lang
    from vnqr.vietqr.answer import Reading

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr read 00020101021138570010A000000727...63049E6F\n"
    "  vnqr read 'https://img.vietqr.io/image/icb-113366668888-compact.png?amount=50000'\n"
    "  vnqr read photo.jpg --lang vi\n  vnqr read slip.pdf\n  vnqr read - --json < scanned.txt\n"
)

_VERDICTS: Final[dict[Lang, dict[Verdict, str]]] = {
    "en": {verdict: verdict.value for verdict in Verdict},
    "vi": {Verdict.ACCEPT: "dùng được", Verdict.WARN: "cảnh báo", Verdict.REFUSE: "từ chối"},
}
_HEAD: Final = "0002"
_REFUSED: Final = f'{{"verdict": "{Verdict.REFUSE}"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_source(parser, "TEXT|FILE|PICTURE|-")
    parser.add_argument(
        "--objects", action="store_true", help="with --json: all data objects with their positions, too"
    )
    add_lang(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the answer for each code; status 1 where one is refused."""
    show = _print if not arguments.json else _write_objects if arguments.objects else _write
    refused = False
    for given, line in inputs(arguments.source):
        # A link of which no code comes is answered as the text that it is, after its own issues.
        is_code = given.startswith(_HEAD)
        text = given if is_code else text_given(given, as_json=arguments.json, line=line) or given
        refused |= show(text, given, line, arguments.lang)
    return WRONG if refused else OK


def _write(text: str, given: str, line: int, lang: Lang) -> bool:
    """Write a reading as a line of JSON; return whether the code is refused."""
    answer = read_json(text, lang)
    sys.stdout.write(f'{{"line": {line}, "text": {as_text(_shown(given))}, {answer[1:]}\n')
    return answer.startswith(_REFUSED)


def _write_objects(text: str, given: str, line: int, lang: Lang) -> bool:
    """Write the same with all data objects."""
    reading = read(text)
    objects = [_stated(node, lang) for node in _tree(reading)]
    print_json({"line": line, "text": _shown(given), **reading.to_dict(lang), "objects": objects})
    return reading.verdict is Verdict.REFUSE


def _shown(given: str) -> str:
    """Return a text with U+FFFD for each byte that is no UTF-8, as every reader of JSON takes it."""
    return SURROGATE.sub("\ufffd", given)


def _tree(reading: Reading) -> tuple[Node, ...]:
    return () if reading.payload is None else reading.payload.tree(NETWORK_TEMPLATES)


def _print(text: str, _: str, line: int, lang: Lang) -> bool:
    """Print a reading for people; return whether the code is refused."""
    reading = read(text)
    verdict = _VERDICTS[lang][reading.verdict]
    where = f"{line}: " if line else ""
    print(f"{where}{verdict}  {reading.summary(lang)}")
    for issue in reading.why:
        print(" " * (columns_of(where + verdict) + 2) + headline(issue, lang))
    if tree := _tree(reading):
        print()
        _print_tree(tree, lang)
        print()
    return reading.verdict is Verdict.REFUSE


def _print_tree(tree: Iterable[Node], lang: Lang) -> None:
    rows = list(_rows(tree, lang))
    columns = [max(columns_of(row[column]) for row in rows) for column in range(3)]
    for *cells, place in rows:
        print(*map(pad, cells, columns), place, sep="  ")


def _rows(nodes: Iterable[Node], lang: Lang) -> Iterator[tuple[str, str, str, str]]:
    for node in nodes:
        indent = "  " * node.path.count(".")
        value = "" if node.children else visible(node.value)
        note = f"  ({node.issue.describe(lang)})" if node.issue else ""
        yield indent + node.id, indent + node.name, value, f"{node.start}-{node.end}{note}"
        yield from _rows(node.children, lang)


def _stated(node: Node, lang: Lang) -> dict[str, Any]:
    said: dict[str, Any] = {
        "path": node.path,
        "id": node.id,
        "name": node.name,
        "length": len(node.value),
        "value": node.value,
        "start": node.start,
        "end": node.end,
    }
    if node.children:
        said["children"] = [_stated(child, lang) for child in node.children]
    if node.issue:
        said["issue"] = stated(node.issue, lang)
    return said
