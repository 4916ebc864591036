"""The command line: `vnqr`, or `python -m vnqr`.

Exit status: 0 all is well, 1 something is wrong with a code or with what was asked for, 2 misuse. What
is wrong goes to stderr, one line an issue, or one JSON object an issue with `--json`. Input and output are
UTF-8 whatever the locale; what a terminal would act on (control, bidirectional and other invisible
characters) is shown escaped.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, cast

import vnqr
from vnqr.errors import Code, EncodeError, Issue, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydantic import ValidationError

    from vnqr.emvco.payload import Node
    from vnqr.errors import Lang

__all__ = ["main"]

_OK, _WRONG, _MISUSE, _INTERRUPTED = 0, 1, 2, 130
_STDIN: Final = "-"
_MAX_LINE: Final = 1 << 20


class Input(NamedTuple):
    """One text to work on, and the line it stood on (0: given as an argument)."""

    text: str
    line: int


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; None takes those of the process.

    Returns:
        The exit status.

    Raises:
        SystemExit: misuse (2), `--help` and `--version` (0), as argparse does.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = map(_utf8, sys.argv[1:]) if argv is None else argv
    arguments = _parser().parse_args(list(words))
    try:
        return cast("Callable[[argparse.Namespace], int]", arguments.run)(arguments)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader went away, as `head` does; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK


def _utf8(argument: str) -> str:
    return os.fsencode(argument).decode("utf-8", "surrogateescape")


# --- input ---


def _inputs(source: str) -> Iterator[Input]:
    """Yield what TEXT|FILE|- stands for; only the line's own end is taken off."""
    if source == _STDIN:
        yield from _lines(io.TextIOWrapper(sys.stdin.buffer, "utf-8", "surrogateescape", newline="\n"))
    elif _is_file(source):
        with Path(source).open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            yield from _lines(lines)
    else:
        yield Input(source, 0)


def _lines(stream: io.TextIOBase) -> Iterator[Input]:
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        if text := line.rstrip("\r\n"):
            yield Input(text, number)


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # too long for a name, or a NUL in it: a payload, right or wrong
        return False


# --- output ---


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1
        for c in text
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _print_json(value: object, *, to_stderr: bool = False) -> None:
    print(json.dumps(value), file=sys.stderr if to_stderr else sys.stdout)


def _as_dict(issue: Issue, lang: Lang = "en") -> dict[str, object]:
    return {
        "code": issue.code,
        "level": issue.level,
        "path": issue.path,
        "span": issue.span,
        "message": issue.describe(lang),
        "rule": issue.rule,
    }


def _report(issues: Iterable[Issue], *, as_json: bool = False, line: int = 0) -> int:
    for issue in issues:
        if as_json:
            _print_json({**({"line": line} if line else {}), **_as_dict(issue)}, to_stderr=True)
        else:
            print(f"vnqr: {f'line {line}: ' if line else ''}{issue}", file=sys.stderr)
    return _WRONG


def _refused(error: ValidationError) -> Iterator[Issue]:
    codes = {code.value: code for code in Code}
    for detail in error.errors(include_url=False, include_input=False):
        context = dict(detail.get("ctx", {}))
        path, rule = context.pop("path", ""), context.pop("rule", "")
        field = ".".join(map(str, detail["loc"]))
        yield Issue.error(codes[detail["type"]], path or field, None, rule, **context)


# --- make ---

_MAKE_TEXTS: Final = (
    ("--card", "card number, 16 or 19 digits, instead of --account"),
    ("--merchant-id", "merchant's ID at the bank (QRPUSH); needs --mcc, --name and --city"),
    ("--terminal-id", "cash machine's ID (QRCASH); also needs --reference-label and --terminal-label"),
    ("--purpose", "what bank apps prefill as the memo, behind the reference; together 25 characters"),
    ("--bill-number", "62-01, at most 25 characters"),
    ("--mobile-number", "62-02"),
    ("--store-label", "62-03"),
    ("--loyalty-number", "62-04"),
    ("--reference-label", "62-05"),
    ("--customer-label", "62-06"),
    ("--terminal-label", "62-07"),
    ("--merchant-tax-id", "62-10"),
    ("--merchant-channel", "62-11, three digits"),
    ("--postal-code", "61"),
    ("--name-vi", "the payee's name with its accents (64)"),
    ("--city-vi", "the city with its accents (64)"),
)


def _make(arguments: argparse.Namespace) -> int:
    from pydantic import ValidationError  # noqa: PLC0415 - reading a code loads no pydantic

    given = vars(arguments)
    fields: dict[str, Any] = {
        name: given[name]
        for name in given.keys() & vnqr.VietQR.model_fields.keys()
        if given[name] is not None
    }
    try:
        if arguments.amount is not None:
            fields["amount"] = _dong(arguments.amount)
        if arguments.dossier is not None:
            fields["reference"] = reference = vnqr.Reference(arguments.dossier, item=arguments.item)
            if arguments.key_in_bill_number:
                fields["bill_number"] = reference.key
        if arguments.packed:
            fields["profile"] = vnqr.Profile.PACKED
        if arguments.truncate:
            fields["purpose_fit"] = "truncate"
        qr = vnqr.VietQR(**fields)
        print(qr)
        _draw(str(qr), arguments)
    except ValidationError as error:
        return _report(_refused(error), as_json=arguments.json)
    except VnqrError as error:
        return _report(error.issues, as_json=arguments.json)
    except OSError as error:
        return _report([_io(error)], as_json=arguments.json)
    return _OK


def _dong(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise EncodeError([Issue.error(Code.AMOUNT_NOT_WHOLE, "54", None, "MPM-032 §4.7.4.1")])
    return int(text[:20])


def _draw(text: str, arguments: argparse.Namespace) -> None:
    if arguments.output is None and not arguments.terminal:
        return
    from vnqr.image import symbol  # noqa: PLC0415 - who wants no picture loads no segno

    picture = symbol.make(text, error=arguments.error)
    if arguments.output is not None:
        picture.save(arguments.output)
    if arguments.terminal:
        print(picture.terminal())


def _io(error: OSError) -> Issue:
    return Issue.error(Code.FILE_UNUSABLE, "", None, "", reason=error.strerror or "unknown")


# --- read ---


def _read(arguments: argparse.Namespace) -> int:
    from vnqr.vietqr.accounts import SCHEMES  # noqa: PLC0415 - loads pydantic

    status = _OK
    for n, (text, line) in enumerate(_inputs(arguments.source)):
        try:
            payload = vnqr.parse(text)
        except VnqrError as error:
            status = _report(error.issues, as_json=arguments.json, line=line)
            continue
        _report(payload.issues, as_json=arguments.json, line=line)
        tree = payload.tree(SCHEMES)
        if arguments.json:
            _print_json({"payload": text, "objects": [_node_dict(node) for node in tree]})
            continue
        if n:
            print()
        rows = list(_rows(tree))
        widths = [max(_width(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            print(
                "  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=False)) + f"  {row[3]}"
            )
    return status


def _rows(nodes: Iterable[Node]) -> Iterator[tuple[str, str, str, str]]:
    for node in nodes:
        indent = "  " * node.path.count(".")
        value = "" if node.children else _visible(node.value)
        note = f"  ({node.issue.message})" if node.issue else ""
        yield indent + node.id, indent + node.name, value, f"{node.start}-{node.end}{note}"
        yield from _rows(node.children)


def _node_dict(node: Node) -> dict[str, object]:
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
        stated["children"] = [_node_dict(child) for child in node.children]
    if node.issue:
        stated["issue"] = _as_dict(node.issue)
    return stated


# --- banks ---


def _banks(arguments: argparse.Namespace) -> int:
    found = vnqr.banks.search(arguments.query)
    if arguments.json:
        for bank in found:
            _print_json(bank._asdict())
    else:
        for bank in found:
            print(
                f"{bank.bin}  {bank.code:<10}  {bank.short_name:<18}  {bank.swift or '-':<8}  {bank.name_vi}"
            )
    return _OK if found else _WRONG


# --- the parser ---


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is misused without repeating what was given: it may be an account."""
        self.print_usage(sys.stderr)
        self.exit(_MISUSE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="vnqr",
        description="VietQR and EMVCo payment codes for the fees of administrative procedures.",
        epilog="vnqr COMMAND --help shows examples.",
    )
    parser.add_argument("--version", action="version", version=f"vnqr {vnqr.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (_add_make, _add_read, _add_banks):
        add(commands)
    return parser


Commands = Any  # argparse names its type only in private


def _command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], about: str, examples: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=about[0].upper() + about[1:] + ".",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="for machines: one JSON object a line")
    return parser


def _add_make(commands: Commands) -> None:
    parser = _command(
        commands,
        "make",
        _make,
        "make the code of one payment, print its text, draw it",
        "  vnqr make --bank VietinBank --account 113366668888 --amount 50000 \\\n"
        "            --dossier 000.00.01.H26-240601-0001 --item 1 -o fee.png\n"
        "  vnqr make --bank 970415 --account 113366668888 --purpose 'Phí hồ sơ' --fold --terminal\n",
    )
    parser.add_argument("--bank", required=True, help="BIN, code, short name or SWIFT, in any case")
    parser.add_argument("--account", help="account number, 1-19 letters or digits")
    parser.add_argument("--amount", help="whole dong, digits only; without it the payer enters the amount")
    parser.add_argument("--dossier", metavar="CODE", help="dossier whose reference heads the memo")
    parser.add_argument(
        "--item", type=int, default=0, metavar="N", help="fee item 1-35; 0: the whole dossier"
    )
    parser.add_argument("--packed", action="store_true", help="the reference in 19 characters")
    parser.add_argument(
        "--key-in-bill-number", action="store_true", help="the dossier's key in 62-01, for scanners"
    )
    for option, about in _MAKE_TEXTS:
        parser.add_argument(option, help=about)
    parser.add_argument("--name", dest="merchant_name", help="payee's name (59), at most 25 characters")
    parser.add_argument("--city", dest="merchant_city", help="payee's city (60), at most 15 characters")
    parser.add_argument(
        "--mcc", dest="merchant_category_code", help="Merchant Category Code (52), four digits"
    )
    parser.add_argument("--fold", action="store_true", help="write purpose, name and city without accents")
    parser.add_argument("--truncate", action="store_true", help="cut the purpose to what fits")
    parser.add_argument("-o", "--output", metavar="FILE", help="draw into FILE: .png, .svg or .pdf")
    parser.add_argument("--terminal", action="store_true", help="draw on the terminal")
    parser.add_argument("--error", choices=("l", "m"), help="error level of the symbol, default m")


_SOURCE: Final = "the text itself, a file with one a line, or - for standard input with one a line"


def _add_read(commands: Commands) -> None:
    parser = _command(
        commands,
        "read",
        _read,
        "show what is in a code: names, values, positions",
        "  vnqr read 00020101021138570010A000000727...63049E6F\n  vnqr read - --json < scanned.txt\n",
    )
    parser.add_argument("source", metavar="TEXT|FILE|-", help=_SOURCE)


def _add_banks(commands: Commands) -> None:
    parser = _command(
        commands, "banks", _banks, "list the banks", "  vnqr banks\n  vnqr banks vietin\n  vnqr banks 9704\n"
    )
    parser.add_argument(
        "query", nargs="?", default="", metavar="QUERY", help="part of a name, code, BIN or SWIFT"
    )
