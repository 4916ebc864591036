"""Make the payment code of a fee: the text, a picture, and a slip to print.

    python examples/make_code.py [--dossier CODE] [--item N] [--amount DONG] [--folder FOLDER]

The reference in the code is what finds the dossier again when the money comes. Without arguments it makes a
sample's code, in a temporary folder.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import vnqr
from vnqr.image import slip, symbol


def main() -> None:
    """Make the code, and save it."""
    parser = argparse.ArgumentParser(description="Make the payment code of a fee.")
    parser.add_argument("--bank", default="VietinBank", help="name, code or BIN (default: %(default)s)")
    parser.add_argument("--account", default="113366668888", help="the payee's (default: %(default)s)")
    parser.add_argument("--payee", default="UBND PHUONG HOA SUA", help="its owner (default: %(default)s)")
    parser.add_argument("--dossier", default="H26.15.08-240603-0001", help="(default: %(default)s)")
    parser.add_argument("--item", type=int, default=1, help="0: all fees in one transfer (default: 1)")
    parser.add_argument("--amount", type=int, default=50_000, help="dong (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the files go (default: a temporary one)")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="make-code-"))

    reference = vnqr.Reference(arguments.dossier, arguments.item)
    code = vnqr.VietQR(
        bank=arguments.bank,
        account=arguments.account,
        amount=arguments.amount,
        reference=reference,
        bill_number=reference.key,  # for scanners and auditors
    )
    print(code)
    print(f"memo: {code.memo}")

    drawn = symbol.make(code)
    paper = slip.Slip(
        code=code,
        payee=arguments.payee,
        account=arguments.account,
        bank=vnqr.banks.find(code.bank).short_name,
        amount=arguments.amount,
        reference=str(reference),
        dossier=arguments.dossier,
    )
    for saved in (
        drawn.save(folder / "fee.png"),
        drawn.save(folder / "fee.svg"),
        slip.make(paper, "A6").save(folder / "slip.pdf"),
    ):
        print(f"saved: {saved}")


if __name__ == "__main__":
    main()
