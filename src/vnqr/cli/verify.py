"""`vnqr verify`: is a code the one that was issued, to a payee we know?

Example:
    >>> from vnqr.cli import main
    >>> main(["verify", "00020101021138570010A0000007270127000697040301130011012345678"
    ...                 "0208QRIBFTTA53037045802VN63049E6F", "--payee", "970403:0011012345678"])
    nothing speaks against paying this code
    0
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter, ValidationError

from vnqr._support.validation import issues_of
from vnqr.cli.arguments import add_item, add_lang, add_source
from vnqr.cli.inputs import inputs, one
from vnqr.cli.output import MISUSE, OK, WRONG, as_dict, draw_issue, is_wrong, print_json, report, visible
from vnqr.cli.values import dong, refusals
from vnqr.errors import Code, VnqrError
from vnqr.guard import verify
from vnqr.guard.payees import Payee
from vnqr.ledger.values import VIETNAM, Charge, FeeItem, FeeKind
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr verify TEXT --payee VietinBank:113366668888\n"
    "  vnqr verify scanned.txt --payee BIDV:V3CAS* --issued issued.txt\n"
    "  vnqr verify TEXT --payee VietinBank:113366668888 --dossier 000.00.01.H26-240601-0001 \\\n"
    "              --item 1 --amount 50000 --account VietinBank:113366668888\n"
)

_VERDICTS: Final = {
    "en": ("nothing speaks against paying this code", "look at this before you pay", "do not pay this code"),
    "vi": (
        "không có gì ngăn cản việc trả theo mã này",
        "cần xem lại trước khi trả theo mã này",
        "không được trả theo mã này",
    ),
}
"""For a code of which nothing is said, of which there are warnings, of which there are errors."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_source(parser, "TEXT|FILE|-")
    parser.add_argument(
        "--payee",
        action="append",
        default=[],
        metavar="BANK:ACCOUNT",
        help="who may be paid; PREFIX* for virtual",
    )
    parser.add_argument("--payees", metavar="FILE", help="the same, as JSON")
    parser.add_argument("--issued", metavar="TEXT|FILE", help="the code as it was issued")
    parser.add_argument("--dossier", metavar="CODE", help="what is owed: the dossier, with the next three")
    add_item(parser)
    parser.add_argument("--amount", help="whole dong")
    parser.add_argument("--account", metavar="BANK:ACCOUNT", help="the account to which it is owed")
    add_lang(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print what speaks against each code, and the verdict.

    Status 1 says that a code must not be paid, and nothing else: what is wrong with an option is misuse, and
    a file that cannot be read, or holds no code, is told apart from both.
    """
    owed = arguments.amount, arguments.account
    if arguments.dossier is None and (any(owed) or arguments.item):
        arguments.misused("--item, --amount and --account say what is owed for a --dossier")
    if arguments.dossier is not None and None in owed:
        arguments.misused("--dossier needs --amount and --account")
    listed = _listed(arguments.payees)
    issued = None if arguments.issued is None else one(arguments.issued)
    try:
        payees = *listed, *(_payee("--payee", each) for each in arguments.payee)
        charge = _charge(arguments)
    except VnqrError as error:
        report(error.issues, as_json=arguments.json, lang=arguments.lang)
        return MISUSE
    return max(_verify(arguments, *each, issued, payees, charge) for each in inputs(arguments.source))


def _verify(  # noqa: PLR0913, PLR0917 - a code, and all that it is held against
    arguments: argparse.Namespace,
    text: str,
    line: int,
    issued: str | None,
    payees: tuple[Payee, ...],
    charge: Charge | None,
) -> int:
    """Print what speaks against a code; return the status for it."""
    issues = verify(text, issued, payees=payees, charge=charge)
    safe = not is_wrong(issues)
    if arguments.json:
        listed = [as_dict(issue, arguments.lang) for issue in issues]
        print_json({"line": line, "payload": text, "safe": safe, "issues": listed})
    else:
        for issue in issues:
            draw_issue(text, issue, arguments.lang)
        print(_VERDICTS[arguments.lang][bool(issues) + (not safe)])
    return OK if safe else WRONG


def _listed(file: str | None) -> tuple[Payee, ...]:
    """Return the payees of a file.

    Raises:
        VnqrError: it holds something else (`file-not-payees`).
    """
    if file is None:
        return ()
    try:
        return TypeAdapter(tuple[Payee, ...]).validate_json(Path(file).read_bytes())
    except ValidationError as error:
        places = [issue.path for issue in issues_of(error)]
        place = ": ".join(filter(None, [visible(file), *places[:1]]))
        raise VnqrError.of(Code.FILE_NOT_PAYEES, place) from None


def _at(option: str) -> Callable[[str, str], str]:
    """Return what names an option as the place of whatever is refused."""

    def place(_field: str, _stated: str) -> str:
        return option

    return place


def _payee(option: str, given: str) -> Payee:
    """Return who is given with an option."""
    bank, _, account = given.partition(":")
    kind = "prefix" if option == "--payee" and account.endswith("*") else "account"
    said: dict[str, Any] = {"bank": bank, kind: account[:-1] if kind == "prefix" else account}
    with refusals(_at(option)):
        return Payee(**said)


def _charge(arguments: argparse.Namespace) -> Charge | None:
    """Return what is owed."""
    if arguments.dossier is None:
        return None
    amount, to = dong(arguments.amount), _payee("--account", arguments.account)
    with refusals(_at("--amount")):
        item = FeeItem(kind=FeeKind.OTHER, code="-", name="-", list_price=amount, payable=amount)
    with refusals(_at("--dossier")):
        reference = Reference(arguments.dossier, item=arguments.item)
    opened_at = datetime.now(VIETNAM)
    return Charge(reference=reference, bank=to.bank, account=to.number, items=(item,), opened_at=opened_at)
