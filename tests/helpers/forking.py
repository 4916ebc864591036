"""Opens a ledger, forks as a web server does that loads its application first, and works in all processes."""

from __future__ import annotations

import os
import sys

from counter import charge, credit, memo

from vnqr.ledger import Ledger

PROCESSES, CALLS = 3, 20
OWED = charge(item=1)


def main() -> None:
    """Take in money in each process, by the ledger that was opened before the fork."""
    ledger = Ledger(sys.argv[1])
    ledger.open([OWED])
    children = []
    for number in range(PROCESSES):
        child = os.fork()
        if child == 0:
            work(ledger, number)
            os._exit(0)
        children.append(child)
    work(ledger, PROCESSES)
    sys.exit(sum(os.waitpid(child, 0)[1] for child in children))


def work(ledger: Ledger, number: int) -> None:
    """Take in some credits, and ask after each of them."""
    for call in range(CALLS):
        taken = ledger.receive([credit(f"{number}.{call}", memo(OWED), 1_000)])
        if ledger.credit(taken[0].id).credit.transaction_id != f"{number}.{call}":
            sys.exit(1)


if __name__ == "__main__":
    main()
