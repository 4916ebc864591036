"""The same reconciliation over the workers of dask: a province's agencies, each with its own account.

    pip install "distributed"
    python examples/reconcile_dask.py

The credits are cut by payee account, one part for each worker; every worker has the keys of all charges. The
outcome is the same as that of one process, byte for byte. Any other `concurrent.futures.Executor` takes the
place of dask's: `ProcessPoolExecutor()` for the cores of one machine.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from distributed import Client, LocalCluster

from vnqr.ledger.reconcile import cut_by_account, reconcile, reconcile_parts
from vnqr.ledger.values import VIETNAM, Charge, Credit, FeeItem, FeeKind
from vnqr.references.reference import Reference

WORKERS = 2
BANK = "970415"  # VietinBank
AGENCIES = 20
DOSSIERS = 50
MORNING = datetime(2024, 6, 3, 7, 30, tzinfo=VIETNAM)
FEE = FeeItem(kind=FeeKind.PHI, code="CT02", name="Phí chứng thực bản sao", list_price=20_000, payable=20_000)


def province() -> tuple[list[Charge], list[Credit]]:
    """Return the charges of all agencies, and the credits of the day; some went to the wrong agency."""
    charges = [
        Charge(
            reference=Reference(f"H26.{agency:02}-240603-{number:04}"),
            bank=BANK,
            account=f"11336600{agency:04}",
            items=(FEE,),
            opened_at=MORNING,
        )
        for agency in range(AGENCIES)
        for number in range(DOSSIERS)
    ]
    rng = random.Random(1)  # noqa: S311 - made data
    credits_ = [
        Credit(
            transaction_id=f"FT24155{number:06}",
            bank=BANK,
            account=charge.account if number % 100 else f"11336600{rng.randrange(AGENCIES):04}",
            amount=20_000,
            memo=f"MBVCB.{rng.randrange(10**10):010}.{charge.reference}.CT tu 0871001234567",
            received_at=MORNING + timedelta(seconds=number),
        )
        for number, charge in enumerate(rng.choices(charges, k=2_000))
    ]
    return charges, credits_


def main() -> None:
    """Reconcile in one process and over dask, and compare."""
    charges, credits_ = province()
    alone = reconcile(charges, credits_)
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
        client.get_executor() as executor,
    ):
        together = reconcile_parts(charges, cut_by_account(credits_, WORKERS), executor)
    for state, count in together.states().items():
        if count:
            print(f"{state:<16}{count:>6}")
    print("equal to one process:", together.to_json() == alone.to_json())


if __name__ == "__main__":
    main()
