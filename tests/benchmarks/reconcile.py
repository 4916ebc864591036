"""How long a million credits against 200,000 charges take, and how much memory.

    python tests/benchmarks/reconcile.py [--charges 200000] [--credits 1000000]

The records are made on the way, from memos as banks deliver them (tests/vectors/memos.json), so their making
is part of what is measured; it is also measured alone, as is `Reference.find`, the lower bound of any
reconciliation by memo. Of the credits 92 in 100 name a charge, 3 carry a bare code, 4 nothing, and 1 is a
line delivered before.

Exits 1 where a limit is missed, at the default size. Reconciling, places and states, without the making of
the records, takes at most 4.5 times their making, which is the same work on every machine; with it at most
60 s of one processor and 600 MB. A saved outcome is loaded in a process of its own: it becomes at most 1.2
times as large as the process that made the outcome and the JSON together.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import sys
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.values import VIETNAM, Charge, Credit, FeeItem, FeeKind
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor

T = TypeVar("T")

SECONDS, MEGABYTES = 60, 600
MAKINGS = 4.5
"""How often the records could be made in the time in which they are reconciled."""
LOADING = 1.2
"""How much larger a process is that loads an outcome than the outcome as it was made, with the JSON."""
TEMPLATES = [
    entry["memo"]
    for entry in json.loads((Path(__file__).parents[1] / "vectors" / "memos.json").read_text("utf-8"))
]
WITH_REFERENCE = [memo for memo in TEMPLATES if "{REF}" in memo]
WITHOUT = [memo for memo in TEMPLATES if "{REF}" not in memo]
MORNING = datetime(2024, 6, 1, 7, tzinfo=VIETNAM)
ACCOUNTS = [f"1133666{number:05}" for number in range(200)]
FEES = [
    FeeItem(kind=FeeKind.PHI, code=f"P{amount}", name="Phí thẩm định", list_price=amount, payable=amount)
    for amount in (5_000, 8_000, 15_000, 20_000, 50_000)
]


def code_of(number: int) -> str:
    """Return a dossier's code: legacy, city and new layouts in turn."""
    agency, sequence = divmod(number // 3, 10_000)
    day = f"2406{1 + agency % 30:02}"
    root = agency // 30
    return (
        f"000.{root:02}.12.H26-{day}-{sequence:04}",
        f"{root:02}.98.H29-{day}-{sequence:04}",
        f"H15.50.{root:02}.13-{day}-{sequence:04}",
    )[number % 3]


def charges_of(count: int) -> Iterator[Charge]:
    """Yield charges, each made when it is asked for."""
    for number in range(count):
        yield Charge(
            reference=Reference(code_of(number), number % 2),
            bank="970415",
            account=ACCOUNTS[number % len(ACCOUNTS)],
            items=(FEES[number % len(FEES)],),
            opened_at=MORNING,
        )


def credits_of(count: int, charges: int) -> Iterator[Credit]:
    """Yield credits, each made when it is asked for, the same in every run."""
    rng = random.Random(20240601)  # noqa: S311 - made data
    references = [str(Reference(code_of(number), number % 2)) for number in range(charges)]
    credit = None
    for number in range(count):
        charge = rng.randrange(charges)
        kind = rng.randrange(100)
        if kind < 92:
            memo = rng.choice(WITH_REFERENCE).replace("{REF}", references[charge])
        elif kind < 95:
            memo = f"nop phi ho so {code_of(charge)}"
        else:
            memo = rng.choice(WITHOUT)
        if credit is None or kind < 99:
            credit = Credit(
                transaction_id=f"FT24153{number:09}",
                bank="970415",
                account=ACCOUNTS[charge % len(ACCOUNTS)],
                amount=FEES[charge % len(FEES)].payable,
                memo=memo,
                received_at=MORNING + timedelta(seconds=number % 36_000),
                payer="TRAN THI MAI",
            )
        yield credit


def timed(what: str, size: int, work: Callable[[], T]) -> tuple[T, float]:
    """Do some work; print its time by the clock and of the processor, and how large the process became."""
    clock, processor = time.perf_counter(), time.process_time()
    done = work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    each = processor / size * 1e6
    print(f"{what:34}{clock:8.1f} s{processor:8.1f} s CPU{each:8.2f} µs each{megabytes():8.0f} MB")
    return done, processor


def megabytes() -> float:
    """Return the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def exhaust(items: Iterable[object]) -> None:
    """Ask for all items and keep none."""
    deque(items, maxlen=0)


def find_all(count: int, charges: int) -> None:
    """Find references in the memos, and do nothing else."""
    book = {(charge.reference.key, charge.reference.item) for charge in charges_of(charges)}
    for credit in credits_of(count, charges):
        Reference.find(credit.memo, book=book)


def load_alone(path: Path) -> tuple[float, float]:
    """Load a saved outcome; return the time of the processor, and how large the process became."""
    data = path.read_bytes()
    begin = time.process_time()
    loaded = Reconciliation.from_json(data)
    seconds, size = time.process_time() - begin, megabytes()
    assert loaded.to_json() == data
    return seconds, size


def measure_outcome(result: Reconciliation, charges: int, credits_: int, alone: Executor) -> float:
    """Measure what is done with an outcome; return how large loading it is, as `LOADING` has it."""
    made = megabytes()
    data, _ = timed("save", credits_, result.to_json)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        path.write_bytes(data)
        seconds, size = alone.submit(load_alone, path).result()
    together = made + len(data) / 2**20
    print(f"load {len(data) / 2**20:.0f} MB, by itself {seconds:27.1f} s CPU {size:22.0f} MB")
    batch = list(credits_of(1_000, charges))
    timed("continue with 1,000 credits", 1_000, lambda: reconcile([], batch, state=result))
    timed("events", charges, lambda: exhaust(result.events()))
    waiting = list(islice(result.pending(), 1_000))
    timed("suggestions for 1,000 credits", 1_000, lambda: exhaust(map(result.suggest, waiting)))
    return size / together


def main() -> int:
    """Measure, print, and return 1 where a limit was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--charges", type=int, default=200_000)
    parser.add_argument("--credits", type=int, default=1_000_000)
    options = parser.parse_args()
    charges, credits_ = options.charges, options.credits
    print(f"{credits_:,} credits against {charges:,} charges, {platform.python_version()}")

    # Begun while this process is small: a process hands on to those that it begins how large it was.
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        alone.submit(megabytes).result()
        result, seconds = timed(
            "reconcile, making the records",
            credits_,
            lambda: reconcile(charges_of(charges), credits_of(credits_, charges)),
        )
        totals, more = timed("places and states", credits_, lambda: (result.totals(), result.states()))
        seconds, size = seconds + more, megabytes()
        for place, total in totals[0].items():
            print(f"    {place:12}{total.count:10,}{total.amount:18,} dong")
        loading = measure_outcome(result, charges, credits_, alone)

    _, making = timed("make the charges alone", charges, lambda: exhaust(charges_of(charges)))
    _, more = timed("make the credits alone", credits_, lambda: exhaust(credits_of(credits_, charges)))
    timed("make them and find references", credits_, lambda: find_all(credits_, charges))
    makings = seconds / (making + more) - 1

    default = charges == parser.get_default("charges") and credits_ == parser.get_default("credits")
    held = (seconds, SECONDS), (size, MEGABYTES), (makings, MAKINGS), (loading, LOADING)
    missed = default and any(found > limit for found, limit in held)
    print(
        f"{seconds:.1f} s of {SECONDS}, {makings:.1f} makings of {MAKINGS}, {size:.0f} MB of {MEGABYTES}, "
        f"loaded in {loading:.2f} of {LOADING}: {'MISSED' if missed else 'kept'}"
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
