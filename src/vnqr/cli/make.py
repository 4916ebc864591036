"""`vnqr make`: the code of one payment, its text, its picture.

Example:
    >>> from vnqr.cli import main
    >>> main(["make", "--bank", "970403", "--account", "0011012345678"])
    00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F
    0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vnqr.cli.arguments import add_item
from vnqr.cli.output import OK, WRONG
from vnqr.cli.values import dong, refusals
from vnqr.errors import Code, VnqrError
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.vietqr.fields import PATHS
from vnqr.vietqr.model import VietQR
from vnqr.vietqr.services import PAYEES

if TYPE_CHECKING:
    import argparse

    from vnqr.errors import Issue
    from vnqr.image.symbol import Symbol

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr make --bank VietinBank --account 113366668888 --amount 50000 \\\n"
    "            --dossier 000.00.01.H26-240601-0001 --item 1 -o fee.png\n"
    "  vnqr make --bank 970415 --account 113366668888 --purpose 'Phí hồ sơ' --fold --terminal\n"
    "  vnqr make --link 'https://img.vietqr.io/image/icb-113366668888-compact.png?amount=50000' -o fee.png\n"
)

_TEXTS: Final = (
    ("--card", "card number, 16 or 19 digits, instead of --account"),
    ("--merchant-id", "merchant's ID at the bank (QRPUSH); needs --mcc, --name and --city"),
    ("--terminal-id", "cash machine's ID (QRCASH); also needs --reference-label and --terminal-label"),
    ("--purpose", "what bank apps prefill as the memo, after the reference; together 25 characters"),
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


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    payee = parser.add_mutually_exclusive_group(required=True)
    payee.add_argument("--bank", help="BIN, code, short name or SWIFT, in any case")
    payee.add_argument(
        "--link", metavar="URL", help="quick link or deep link of vietqr.io, instead of all of these"
    )
    parser.add_argument("--account", help="account number, 1-19 letters or digits")
    parser.add_argument("--amount", help="whole dong, digits only; without it the payer enters the amount")
    parser.add_argument("--dossier", metavar="CODE", help="dossier whose reference heads the memo")
    add_item(parser)
    parser.add_argument("--packed", action="store_true", help="the reference in 19 characters")
    parser.add_argument(
        "--key-in-bill-number", action="store_true", help="the dossier's key in 62-01, for scanners"
    )
    for option, about in _TEXTS:
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


def run(arguments: argparse.Namespace) -> int:
    """Print the text, draw the picture."""
    if arguments.dossier is None and (arguments.item or arguments.packed or arguments.key_in_bill_number):
        arguments.misused("--item, --packed and --key-in-bill-number are of a --dossier")
    try:
        with refusals(_option):
            fields = _fields(arguments)
            text = str(VietQR(**fields)) if arguments.link is None else _of_link(arguments, fields)
    except VnqrError as error:
        raise VnqrError(map(_with_cure, error.issues)) from None
    if text is None:
        return WRONG
    picture = _picture(text, arguments)
    if picture is not None and arguments.output is not None:
        picture.save(arguments.output)  # before anything is printed: a script takes what is printed for done
    print(text)
    if picture is not None and arguments.terminal:
        print(picture.terminal())
    return OK


_OPTIONS: Final = {
    "merchant_name": "--name",
    "merchant_city": "--city",
    "merchant_category_code": "--mcc",
    "reference": "--dossier",
    "code": "--dossier",
    "form": "--packed",
}
"""Field of `VietQR` or `Dossier` -> the option, where it has another name."""
_PAYEE: Final = "--" + ", --".join(field.replace("_", "-") for field in PAYEES)
_FIELDS: Final = {path: field for field, path in PATHS.items()} | {"62.08": "purpose"}
_FOLDED: Final = ("--purpose", "--name", "--city")


def _option(field: str, stated: str) -> str:
    """Return the option whose value was refused."""
    if not field and stated == PATHS["account"]:
        return _PAYEE
    name = field or _FIELDS.get(stated, stated)
    return _OPTIONS.get(name, f"--{name.replace('_', '-')}")


def _with_cure(issue: Issue) -> Issue:
    """Name --fold where a text has letters that only it makes fit."""
    is_folded = issue.code is Code.VALUE_NOT_COMMON and issue.path in _FOLDED
    return issue._replace(path=f"{issue.path} without --fold") if is_folded else issue


def _of_link(arguments: argparse.Namespace, others: dict[str, Any]) -> str | None:
    if any(others.values()):
        arguments.misused("--link has all of the payment: no other option of it goes with --link")
    from vnqr.cli.links import code_of  # noqa: PLC0415 - without a link none of it is needed

    return code_of(arguments.link, as_json=arguments.json)


def _fields(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the fields of `VietQR` that were asked for."""
    given = vars(arguments)
    names = given.keys() & VietQR.model_fields.keys()
    fields: dict[str, Any] = {name: given[name] for name in names if given[name] is not None}
    if arguments.amount is not None:
        fields["amount"] = dong(arguments.amount)
    if arguments.dossier is not None:
        fields["reference"] = reference = Reference(arguments.dossier, item=arguments.item)
        if arguments.key_in_bill_number:
            fields["bill_number"] = reference.key
    if arguments.packed:
        fields["form"] = Form.PACKED
    if arguments.truncate:
        fields["purpose_fit"] = "truncate"
    return fields


def _picture(text: str, arguments: argparse.Namespace) -> Symbol | None:
    if arguments.output is None and not arguments.terminal:
        return None
    from vnqr.image import symbol  # noqa: PLC0415 - without a picture segno is not needed

    return symbol.make(text, error=arguments.error)
