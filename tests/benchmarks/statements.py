"""How long a statement of 100,000 lines takes, as CSV and as Excel file, and how much memory.

    python tests/benchmarks/statements.py [--rows 100000]

The lines are made up, a tenth of them debits, with a running balance and the payer's name; once spread over
many days, once all of one day. CSV is measured beside the csv module alone, XLSX beside calamine's own
reading, in turns, the best of three counts. The memory is that of one iteration over CSV, for the rows and
for a tenth of them. Exits 1 where a limit is missed: 25 µs a row of CSV, 40 µs a row of XLSX beside calamine,
and as much memory for all rows as for a tenth, within 512 KiB.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import tracemalloc
from collections import deque
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time
from typing import TYPE_CHECKING

from openpyxl import Workbook
from python_calamine import load_workbook

from vnqr.ledger.values import VIETNAM
from vnqr.sources import read_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CSV_MICROSECONDS, XLSX_MICROSECONDS, GROWTH_KIB = 25, 40, 512
REPEATS = 3
HEADER = ["Ngày giao dịch", "Số tham chiếu", "Ghi nợ", "Ghi có", "Số dư", "Nội dung", "Người chuyển"]
MEMO = "MBVCB.{0}.HSH2615082406{1:04}001A5O.CT tu 0351000{0} TRAN THI MAI toi 113366668888"


def lines(count: int, *, days: bool) -> Iterator[tuple[datetime, str, int, int, str]]:
    """Yield lines: when, the number, the change, the balance after it, the memo; the same in every run."""
    rng = Random(20240601)  # noqa: S311 - made data
    moment, balance = datetime(2024, 1, 1, tzinfo=VIETNAM), 10**9
    for number in range(count):
        if days:
            moment += timedelta(seconds=rng.randrange(300))
        change = rng.choice((50_000, 60_000, 8_000, 20_000)) * (-1 if number % 10 == 0 else 1)
        balance += change
        memo = MEMO.format(rng.randrange(10**6, 10**7), rng.randrange(10**4))
        yield moment, f"FT24{number:09}", change, balance, memo


def write_csv(path: Path, count: int, *, days: bool) -> None:
    """Write a statement as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for moment, number, change, balance, memo in lines(count, days=days):
            sides = (f"{-change:,}", "") if change < 0 else ("", f"{change:,}")
            out.writerow(
                [f"{moment:%d/%m/%Y %H:%M:%S}", number, *sides, f"{balance:,}", memo, "TRAN THI MAI"]
            )


def write_xlsx(path: Path, count: int) -> None:
    """Write a statement as Excel file, with dates and numbers."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sao ke")
    sheet.append(HEADER)
    for moment, number, change, balance, memo in lines(count, days=True):
        sides = (-change, None) if change < 0 else (None, change)
        sheet.append([moment.replace(tzinfo=None), number, *sides, balance, memo, "TRAN THI MAI"])
    book.save(path)


def read(path: Path) -> None:
    """Read a statement to its end."""
    deque(read_statement(path, bank="VietinBank", account="113366668888"), maxlen=0)


def read_rows(path: Path) -> None:
    """Read the rows of CSV, and nothing else."""
    with path.open(encoding="utf-8", newline="") as file:
        deque(csv.reader(file), maxlen=0)


def read_sheet(path: Path) -> None:
    """Read the rows of an Excel file, and nothing else."""
    load_workbook(path).get_sheet_by_index(0).to_python()


def best(work: Callable[[Path], None], reference: Callable[[Path], None], path: Path) -> tuple[float, float]:
    """Return the least processor seconds of some work and of its reference, measured in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for kept, function in zip(times, (work, reference), strict=True):
            start = process_time()
            function(path)
            kept.append(process_time() - start)
    return min(times[0]), min(times[1])


def peak_kib(path: Path) -> float:
    """Return the most memory that reading a statement held."""
    tracemalloc.start()
    read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1024


def main() -> int:
    """Measure, print, and return 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "statement.csv")
        for days in (True, False):
            write_csv(path, rows // 10, days=days)
            small = peak_kib(path)
            write_csv(path, rows, days=days)
            large = peak_kib(path)
            ours, alone = best(read, read_rows, path)
            spread = "many days" if days else "one day"
            print(f"CSV, {spread}: {ours / rows * 1e6:.1f} µs a row, {ours / alone:.0f} times the csv module")
            print(f"CSV, {spread}: {large:,.0f} KiB for {rows:,} rows, {small:,.0f} KiB for a tenth of them")
            missed |= ours / rows * 1e6 > CSV_MICROSECONDS or large - small > GROWTH_KIB
        path = Path(folder, "statement.xlsx")
        write_xlsx(path, rows)
        ours, alone = best(read, read_sheet, path)
        beside = (ours - alone) / rows * 1e6
        print(f"XLSX: {beside:.1f} µs a row beside calamine's {alone / rows * 1e6:.1f} µs")
        missed |= beside > XLSX_MICROSECONDS
    print("a limit is missed" if missed else "within the limits")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
