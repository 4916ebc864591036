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
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter

from vnqr.cli.arguments import add_item, add_lang, add_source
from vnqr.cli.inputs import inputs, one
from vnqr.cli.output import OK, WRONG, as_dict, draw_issue, is_wrong, print_json
from vnqr.cli.values import dong, refusals
from vnqr.guard import verify
from vnqr.guard.payees import Payee
from vnqr.ledger.values import VIETNAM, Charge, FeeItem, FeeKind
from vnqr.references.reference import Reference
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    import argparse

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
    """Print what speaks against each code, and the verdict."""
    with refusals():
        payees, charge = _payees(arguments), _charge(arguments)
    issued = None if arguments.issued is None else one(arguments.issued)
    status = OK
    for text, line in inputs(arguments.source):
        issues = verify(text, issued, payees=payees, charge=charge)
        safe = not is_wrong(issues)
        status = status if safe else WRONG
        if arguments.json:
            listed = [as_dict(issue, arguments.lang) for issue in issues]
            print_json({"line": line, "payload": text, "safe": safe, "issues": listed})
            continue
        for issue in issues:
            draw_issue(text, issue, arguments.lang)
        print(_VERDICTS[arguments.lang][bool(issues) + (not safe)])
    return status


def _payees(arguments: argparse.Namespace) -> tuple[Payee, ...]:
    listed: tuple[Payee, ...] = ()
    if arguments.payees is not None:
        listed = TypeAdapter(tuple[Payee, ...]).validate_json(Path(arguments.payees).read_bytes())
    for given in arguments.payee:
        bank, _, account = given.partition(":")
        kind = "prefix" if account.endswith("*") else "account"
        listed += (Payee(**{"bank": bank, kind: account.removesuffix("*")}),)
    return listed


def _charge(arguments: argparse.Namespace) -> Charge | None:
    if arguments.dossier is None:
        return None
    amount = dong(arguments.amount or "")
    bank, _, account = (arguments.account or "").partition(":")
    item = FeeItem(kind=FeeKind.OTHER, code="-", name="-", list_price=amount, payable=amount)
    return Charge(
        reference=Reference(arguments.dossier, item=arguments.item),
        bank=banks.bin_of(bank),
        account=account,
        items=(item,),
        opened_at=datetime.now(VIETNAM),
    )
