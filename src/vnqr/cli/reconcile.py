r"""`vnqr reconcile`: which charges are paid by a bank's statements.

The exit status is 1 where something needs a person. With `--state`, what was booked is remembered; processes
that work with one state wait for each other.

Example:
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> with TemporaryDirectory() as folder:
    ...     charges, statement = Path(folder, "charges.json"), Path(folder, "statement.csv")
    ...     _ = charges.write_text("[]", "utf-8")
    ...     _ = statement.write_text("transaction_id,received_at,account,amount,memo\n", "utf-8")
    ...     status = main(["reconcile", str(charges), str(statement), "--bank", "VietinBank"])
    charges
      ! cancelled-paid                       0
      ! wrong-account                        0
        cancelled                            0
      ! duplicate                            0
      ! overpaid                             0
        refunded                             0
      ! late                                 0
        paid                                 0
      ! underpaid                            0
        unpaid                               0
    credits (count, dong)
        settled                              0                  0
        ambiguous                            0                  0
        unmatched                            0                  0
        invalid                              0                  0
        set-aside                            0                  0
        refunded                             0                  0
        known                                0                  0
    nothing needs a person
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from vnqr._support.files import going_on
from vnqr.cli.arguments import add_lang
from vnqr.cli.output import OK, WRONG, grouped, pad, print_json
from vnqr.cli.progress import Progress
from vnqr.cli.statements import add_statement, charges_given, print_findings, statement_as_dict, statement_of
from vnqr.cli.values import refusals
from vnqr.ledger.naming import key_of
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.report import write_report

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from vnqr.errors import Lang
    from vnqr.ledger.values import Charge
    from vnqr.sources.statements import Statement

__all__ = ["EXAMPLES", "add_arguments", "run"]

T = TypeVar("T")

EXAMPLES: Final = (
    "  vnqr reconcile charges.csv statement.csv --bank VietinBank -o report.csv\n"
    "  vnqr reconcile charges.json monday.csv tuesday.csv --bank 970415 --money dot --state state.json\n"
)

_HEADINGS: Final = {
    "en": ("charges", "credits (count, dong)", "! needs a person", "nothing needs a person"),
    "vi": ("khoản thu", "giao dịch đến (số lượng, đồng)", "! cần người xử lý", "không có gì cần người xử lý"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("charges", metavar="CHARGES", help="charges, .csv or .json")
    parser.add_argument(
        "credits", metavar="CREDITS", nargs="+", help="statements of the bank: XLSX, XLS, CSV"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write what became of each: .csv or .json")
    parser.add_argument("--state", metavar="FILE", help="go on from here, and remember here")
    parser.add_argument(
        "--replace", action="store_true", help="charges that differ from those of the state replace them"
    )
    add_statement(parser)
    add_lang(parser)


def run(arguments: argparse.Namespace) -> int:
    """Reconcile, write the state and the report, print how much came to what."""
    if arguments.replace and arguments.state is None:
        arguments.misused("--replace is about the charges of a --state")
    with refusals():
        statements = [(path, statement_of(path, arguments)) for path in arguments.credits]
        if arguments.state is None:
            result = _result(arguments, statements, None)
        else:
            with going_on(Path(arguments.state), _waits) as kept:
                remembered = kept.read()
                state = None if remembered is None else Reconciliation.from_json(remembered)
                result = _result(arguments, statements, state)
                kept.write(result.to_json())
    if arguments.output is not None:
        write_report(result, arguments.output, lang=arguments.lang)
    _print_outcome(result, statements, as_json=arguments.json, lang=arguments.lang)
    return WRONG if result.needs_person else OK


def _result(
    arguments: argparse.Namespace, statements: Sequence[tuple[str, Statement]], state: Reconciliation | None
) -> Reconciliation:
    charges = charges_given(arguments)
    if arguments.replace and state is not None:
        state = _replaced(state, charges)
    lines = (line for _, statement in statements for line in statement)
    debits = (debit for _, statement in statements for debit in statement.debits)
    return reconcile(charges, _with_progress(lines), debits=debits, state=state)


def _replaced(state: Reconciliation, charges: Iterable[Charge]) -> Reconciliation:
    """Put the charges of a file in the place of those that differ."""
    for charge in charges:
        if state.facts.charges.get(key_of(charge.reference), charge) != charge:
            state = state.replace(charge, reason="--replace")
    return state


def _waits() -> None:
    print("waiting: another process works with this state", file=sys.stderr)


def _print_outcome(
    result: Reconciliation, statements: Sequence[tuple[str, Statement]], *, as_json: bool, lang: Lang
) -> None:
    states, totals = result.states(), result.totals()
    if as_json:
        places = {place: {"count": total.count, "amount": total.amount} for place, total in totals.items()}
        files = [statement_as_dict(path, statement, lang) for path, statement in statements]
        print_json(
            {"charges": states, "credits": places, "statements": files, "needs_person": result.needs_person}
        )
        return
    charges, credits_, some, nothing = _HEADINGS[lang]
    print(charges)
    for state, count in states.items():
        _print_count(state.vi if lang == "vi" else state.value, state.needs_person, str(count))
    print(credits_)
    for place, total in totals.items():
        counts = f"{total.count:>9} {grouped(total.amount, lang):>18}"
        _print_count(
            place.vi if lang == "vi" else place.value, place.needs_person and total.count > 0, counts
        )
    print(some if result.needs_person else nothing)
    print_findings(statements, lang)


def _print_count(name: str, needs_person: bool, counts: str) -> None:  # noqa: FBT001 - a column of the table
    print(f"  {'!' if needs_person else ' '} {pad(name, 28)} {counts:>9}")


def _with_progress(lines: Iterable[T]) -> Iterator[T]:
    """Pass the lines on, and say on a terminal how many there were."""
    progress = Progress()
    for number, line in enumerate(lines, 1):
        progress.counted(number)
        yield line
    progress.end()
