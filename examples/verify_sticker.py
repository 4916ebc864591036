"""Is the sticker at the counter still the one that was issued? A round of the hall, with a phone.

    python examples/verify_sticker.py [--issued TEXT PHOTO]

Stickers get pasted over: the fake looks the same, scans as well, and may print the payee's own name. Every
code in the photograph is held against the one issued, and its accounts against the agency's list. Without
arguments it looks at three samples: the true sticker, one with a stranger's account, one with another bank.
"""

from __future__ import annotations

import argparse
import sys

import vnqr
from vnqr.image import scan, symbol

PAYEES = [vnqr.Payee(bank="VietinBank", account="113366668888")]
"""Whom the codes of this agency may pay."""

STICKER = vnqr.VietQR(
    bank="VietinBank", account="113366668888", merchant_name="UBND PHUONG HOA SUA", purpose="Nop phi"
)
"""The static code at the desk: the payer enters the amount."""


def samples() -> dict[str, bytes]:
    """Return photographs: name -> PNG."""
    stickers = {
        "desk 1": STICKER,
        "desk 2": STICKER.model_copy(update={"account": "113366668868"}),
        "desk 3": STICKER.model_copy(update={"bank": "970436", "account": "9876543210"}),
    }
    return {name: symbol.make(sticker).png() for name, sticker in stickers.items()}


def verify(photo: bytes | str, issued: str) -> list[vnqr.Issue]:
    """Return what speaks against the codes in a photograph."""
    return [issue for text in scan.scan(photo) for issue in vnqr.verify(text, issued, payees=PAYEES)]


def main() -> int:
    """Make the round."""
    parser = argparse.ArgumentParser(description="Hold stickers against the code that was issued.")
    parser.add_argument("photo", nargs="?", help="a photograph of the sticker (default: samples)")
    parser.add_argument("--issued", default=STICKER.encode(), help="the text of the code that was issued")
    arguments = parser.parse_args()
    photos = {arguments.photo: arguments.photo} if arguments.photo else samples()
    forged = False
    for name, photo in photos.items():
        try:
            issues = verify(photo, arguments.issued)
        except vnqr.VnqrError as error:  # no code in the picture, or none that can be read
            issues = list(error.issues)
        forged = forged or bool(issues)
        print(f"{name}: {'the one that was issued' if not issues else 'TAKE IT DOWN'}")
        for issue in issues:
            print(f"  {issue.code} {issue.path}: {issue.describe()}")
    return 1 if forged else 0


if __name__ == "__main__":
    sys.exit(main())
