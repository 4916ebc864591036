"""Arguments of the verbs that read a bank's statements, and what is said of those statements.

Example:
    >>> import argparse
    >>> parser = argparse.ArgumentParser()
    >>> add_statement(parser)
    >>> arguments = parser.parse_args(["--bank", "BIDV", "--columns", "transaction_id=Số dư,Ngày"])
    >>> arguments.columns, arguments.money
    ([('transaction_id', ('Số dư', 'Ngày'))], None)
"""

from __future__ import annotations

import csv
import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from vnqr.cli.output import as_dict
from vnqr.sources.cells import Money
from vnqr.sources.charges import charges_from_csv, charges_from_json
from vnqr.sources.statements import Statement, read_statement

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from vnqr.errors import Lang
    from vnqr.ledger.values import Charge

__all__ = [
    "add_money",
    "add_statement",
    "charges_given",
    "print_findings",
    "statement_as_dict",
    "statement_of",
]


def add_statement(parser: argparse.ArgumentParser) -> None:
    """Take what a bank's statement leaves open: the keywords of `vnqr.sources.read_statement`."""
    parser.add_argument("--bank", required=True, help="the bank of the statements: BIN or name")
    parser.add_argument("--account", help="the payee's account, where the files do not name it")
    add_money(parser, "not needed where the file shows it")
    parser.add_argument(
        "--columns",
        action="append",
        type=_column,
        metavar='FIELD="HEADER,HEADER"',
        help="a column that is not found by itself: its field and its header; FIELD= where there is none",
    )
    parser.add_argument("--encoding", help="of files that are neither UTF-8 nor UTF-16, as windows-1258")
    parser.add_argument(
        "--only-credits", action="store_true", help="one column of amounts without signs has only money in"
    )


def add_money(parser: argparse.ArgumentParser, otherwise: str) -> None:
    """Take how a file writes amounts, and say what holds otherwise."""
    parser.add_argument(
        "--money",
        choices=tuple(Money),
        help=f"how amounts are written: 1000000, 1.000.000, 1,000,000 or 1 000 000; {otherwise}",
    )


def _column(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a field with its headers; quotes keep a comma in a header."""
    field, equals, headers = text.partition("=")
    if not equals:
        message = "FIELD=HEADER is expected"
        raise ArgumentTypeError(message)
    try:
        (names,) = csv.reader([headers or '""'], strict=True)
    except csv.Error:
        message = "the quotes in the headers do not match"
        raise ArgumentTypeError(message) from None
    return field.strip(), tuple(name.strip() for name in names if name.strip())


def statement_of(path: str, arguments: argparse.Namespace) -> Statement:
    """Return a statement, read as the arguments of `add_statement` say."""
    columns: dict[str, tuple[str, ...]] = dict(arguments.columns or ())
    return read_statement(
        path,
        bank=arguments.bank,
        account=arguments.account,
        money=arguments.money,
        columns=columns,
        encoding=arguments.encoding,
        only_credits=arguments.only_credits,
    )


def charges_given(arguments: argparse.Namespace) -> list[Charge]:
    """Return the charges of a file: JSON where its name ends in `.json`, else CSV.

    Args:
        arguments: with `charges`, `money`, `bank` and `account`.
    """
    if arguments.charges.lower().endswith(".json"):
        return charges_from_json(arguments.charges)
    return charges_from_csv(
        arguments.charges,
        money=Money(arguments.money or Money.PLAIN),
        bank=arguments.bank,
        account=arguments.account,
    )


def statement_as_dict(path: str, statement: Statement, lang: Lang) -> dict[str, object]:
    """Return what is said of a statement as a whole, for JSON."""
    warnings = [as_dict(warning, lang) for warning in statement.warnings]
    return {"file": path, "passed_over": dict(statement.passed_over), "warnings": warnings}


def print_findings(statements: Iterable[tuple[str, Statement]], lang: Lang) -> None:
    """Print on standard error what is wrong with statements as a whole, a line each."""
    for path, statement in statements:
        for warning in statement.warnings:
            print(f"{path}: {warning.code} {warning.path}: {warning.describe(lang)}", file=sys.stderr)
