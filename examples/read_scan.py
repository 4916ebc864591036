"""Read a code, from a picture or as text: whom does it pay, how much, what for, and what is wrong with it?

    python examples/read_scan.py [PICTURE | TEXT]

Without an argument it reads the picture of a sample that it draws first. A code that cannot be read says why
and where, and ends with status 1.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import vnqr
from vnqr.image import scan, symbol

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLE = vnqr.VietQR(
    bank="VietinBank",
    account="113366668888",
    amount=50_000,
    reference=vnqr.Reference("000.00.01.H26-240601-0001", item=1),
)


def texts(source: str | None) -> tuple[str, ...]:
    """Return what is to be read: the codes in a picture, or the text itself."""
    if source is None:
        return scan.scan(symbol.make(SAMPLE).png())
    if source.startswith("0002"):  # as every payment code does
        return (source,)
    return scan.scan(Path(source))


def tell(text: str) -> bool:
    """Say what a code pays; return whether it could be read.

    Known slips in codes of the street are read for what they mean; `check` tells them.
    """
    payload, issues = vnqr.parse_lenient(text)
    if payload is None:
        refuse(issues)
        return False
    for account in payload.accounts:
        print(f"account in {account.id}: {account.guid or '(no GUID)'}")
    bank = vnqr.banks.get(payload.get("38.01.00", ""))
    print(f"bank:    {bank.short_name if bank else payload.get('38.01.00', '-')}")
    print(f"number:  {payload.get('38.01.01', '-')}")
    print(f"amount:  {payload.amount if payload.amount is not None else 'the payer enters it'}")
    memo = payload.get("62.08", "")
    print(f"memo:    {memo or '-'}")
    for match in vnqr.Reference.find(memo):
        print(f"dossier: {match.reference.dossier}, item {match.reference.item}")
    issues = vnqr.check(text)
    for issue in issues:
        print(f"{issue.level}: {issue.code} at {issue.path or 'the code'}: {issue.describe()} [{issue.rule}]")
    print("follows the rules" if not issues else f"{len(issues)} finding(s)")
    return True


def refuse(issues: Sequence[vnqr.Issue]) -> None:
    """Say why there is nothing to tell."""
    for issue in issues:
        print(f"cannot be read: {issue.code}, {issue.describe()} {issue.span or ''}".rstrip())


def main() -> int:
    """Read, and tell."""
    parser = argparse.ArgumentParser(description="Read a payment code.")
    parser.add_argument("source", nargs="?", help="a picture or the text of a code (default: a sample)")
    arguments = parser.parse_args()
    try:
        found = texts(arguments.source)
    except vnqr.VnqrError as error:
        refuse(error.issues)
        return 1
    print(*found, sep="\n")
    unread = sum(not tell(text) for text in found)
    return 1 if unread else 0


if __name__ == "__main__":
    sys.exit(main())
