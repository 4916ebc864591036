"""How long ten thousand codes take, each drawn, read again, compared and put into a folder.

    python tests/benchmarks/batch.py [--rows 10000] [--jobs 2]

Every row is another dossier, its PNG file 8 pixels a module, as `vnqr batch --verify` makes it. One process
and several take turns, a tenth of the rows at a time, so that a slow spell of the machine hits both. The
clock of the several runs while they start, too. Beside the clock stands the processors' time: where other
programs keep the machine busy, only that means something. Exit status 1 tells of a missed bound: 15 s for
10,000 rows on two processors, and 1.7 times as fast as one process.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import zxingcpp
from PIL import Image

from vnqr.batch import MANIFEST, ProcessExecutor, save_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

SECONDS_PER_ROW, LEAST_RATIO = 15 / 10_000, 1.7
TURNS = 10
SAMPLE = 100  # one in so many is read once more, by other means, when no clock runs


def require(fact: bool, what: str) -> None:  # noqa: FBT001 - an assert that -O cannot remove
    """Stop unless `fact`."""
    if not fact:
        sys.exit(f"not so: {what}")


def rows(first: int, count: int) -> Iterator[dict[str, object]]:
    """Yield rows of dossiers that are all different."""
    for number in range(first, first + count):
        agency, sequence = divmod(number, 10_000)
        yield {
            "bank": "970415",
            "account": "113366668888",
            "amount": 5_000 + number % 97 * 1_000,
            "dossier": f"000.{agency:02}.12.H26-240601-{sequence:04}",
            "item": 1 + number % 9,
        }


def make(first: int, count: int, folder: Path, executor: Executor | None) -> float:
    """Make so many codes, and return how many seconds it took."""
    began = time.perf_counter()
    entries = list(save_all(rows(first, count), folder, verify=True, executor=executor))
    seconds = time.perf_counter() - began
    require(all(entry.status == "made" for entry in entries), "every row was made and read back")
    return seconds


def check(folder: Path, count: int) -> None:
    """Stop unless there are so many different pictures, and the sample says what the manifest does."""
    files = sorted(folder.glob("*/*.png"))
    require(len({file.read_bytes() for file in files}) == count, "all pictures differ")
    said = "".join(path.read_text("utf-8-sig") for path in folder.glob(f"*/{MANIFEST}"))
    for file in files[::SAMPLE]:
        (code,) = zxingcpp.read_barcodes(Image.open(file))
        require(f",{file.name},{code.text}," in said, f"{file.name} says what the manifest says")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    share = arguments.rows // TURNS
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    alone, together, alone_cpu, parent_cpu = 0.0, 0.0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as name:
        one, several = Path(name) / "one", Path(name) / "several"
        began = time.perf_counter()
        with ProcessExecutor(arguments.jobs) as executor:
            for worker in [executor.submit(os.getpid) for _ in range(arguments.jobs)]:
                worker.result()
            together += time.perf_counter() - began
            for turn in range(TURNS):
                cpu = time.process_time()
                alone += make(turn * share, share, one / str(turn), None)
                alone_cpu, cpu = alone_cpu + time.process_time() - cpu, time.process_time()
                together += make(turn * share, share, several / str(turn), executor)
                parent_cpu += time.process_time() - cpu
        check(one, share * TURNS)
        check(several, share * TURNS)
    done, ratio = share * TURNS, alone / together
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = parent_cpu + workers.ru_utime + workers.ru_stime
    for what, seconds, busy in (
        ("1 process", alone, alone_cpu),
        (f"{arguments.jobs} processes", together, cpu),
    ):
        each = f"{seconds / done * 1e3:8.2f} ms each, {busy / done * 1e3:.2f} ms of a processor"
        print(f"{what:14}{done:7,} codes{seconds:8.1f} s{each}")
    print(f"of these {parent_cpu / done * 1e3:.2f} ms in the process that hands out rows and writes files")
    print(f"ratio {ratio:.2f} (at least {LEAST_RATIO}), limit {SECONDS_PER_ROW * done:.0f} s")
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0 if ratio >= LEAST_RATIO and together <= SECONDS_PER_ROW * done else 1


if __name__ == "__main__":
    sys.exit(main())
