"""What the live ledger costs, beside a bare INSERT and beside the pure `reconcile`, on both databases.

    python tests/benchmarks/ledger.py [--database sqlite] [--part bulk] [--charges 1000000] ...

Every figure is a ratio to a reference that is measured in turns with it, in the same run; where a person
waits, it is a time. SQLite commits with `synchronous=FULL`, PostgreSQL (a server of the run's own) with
`fsync`. A run of all parts by default takes half an hour; this one takes a minute:

    python tests/benchmarks/ledger.py --charges 20000 --book 5000 --credits 5000 --rounds 100 --transfers 1000

The parts:

notification  one `receive` beside one bare committed INSERT, with 1,000 charges and with `--charges`
pending       the first page of what waits, with suggestions, in the ledger of `--charges`
transfers     `--transfers` transfers of 1 dong on one charge: the last ones beside the first
bulk          `--credits` credits at hand beside the pure function, then the same again; in a book of `--book`
memory        the most memory of a process that takes in ten times `--credits`, made on the way
import        the longest that a notification waits while another process takes a statement in
writers       eight writers beside one, on PostgreSQL: alone, and inside a caller's transaction of 20 ms

Exits 1 where a limit is missed. Limits hold on a machine with two cores that do nothing else.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
from sqlalchemy.engine import make_url

sys.path.append(str(Path(__file__).parents[1] / "helpers"))

import postgres
from reconcile import ACCOUNTS, FEES, MORNING, WITHOUT, charges_of, code_of, credits_of

from vnqr.ledger import Ledger
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.values import Charge, Credit, FeeItem, FeeKind
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.synchronize import Barrier

PARTS = ("notification", "pending", "transfers", "bulk", "memory", "import", "writers")
SMALL = 1_000
PAGE = 50
WRITERS = 8
HOLDS = 0.02
"""Seconds for which a caller has its transaction open."""
_SPAWN = multiprocessing.get_context("spawn")


class Figure(NamedTuple):
    """What was measured, and its limit: at most, or at least where `least` says so."""

    what: str
    value: float
    limit: float | None = None
    unit: str = "times"
    least: bool = False

    @property
    def is_missed(self) -> bool:
        """Whether the limit is missed."""
        if self.limit is None:
            return False
        return self.value < self.limit if self.least else self.value > self.limit

    def __str__(self) -> str:
        """Return a line of the report."""
        limit = ""
        if self.limit is not None:
            kept = "MISSED" if self.is_missed else "kept"
            limit = f"   at {'least' if self.least else 'most'} {self.limit:g}: {kept}"
        return f"    {self.what:58}{self.value:10.2f} {self.unit:5}{limit}"


class Database(NamedTuple):
    """One of the two kinds of database, for the time of a run.

    Attributes:
        name: of the kind.
        new: makes an empty one; returns what to give to `Ledger`.
        connect: opens one with the driver alone.
        factor: the limit of a notification beside a bare INSERT.
        bulk: the limit of bulk beside the pure function.
    """

    name: str
    new: Callable[[], str]
    connect: Callable[[str], Any]
    factor: float
    bulk: float


@contextmanager
def on_sqlite() -> Iterator[Database]:
    """Have files in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(1_000))
        yield Database("SQLite", lambda: str(Path(folder, f"{next(numbers)}.db")), connect, 3, 3)


@contextmanager
def on_postgresql() -> Iterator[Database]:
    """Have a server."""
    with postgres.running(fsync=True) as server:
        url, numbers = server.url, iter(range(1_000))

        def new() -> str:
            name = f"bench_{next(numbers)}"
            with closing(connect(url)) as connection:
                connection.autocommit = True
                connection.execute(f"CREATE DATABASE {name}")
            return make_url(url).set(database=name).render_as_string(hide_password=False)

        yield Database("PostgreSQL", new, connect, 4, 5)


DATABASES = {"sqlite": on_sqlite, "postgresql": on_postgresql}


def connect(target: str) -> Any:
    """Open a connection of the driver, with which each statement is written at once and for good."""
    if "://" not in target:
        connection = sqlite3.connect(target, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection
    url = make_url(target)
    return psycopg.connect(
        host=url.query["host"],
        port=url.query["port"],
        user=url.username,
        dbname=url.database,
        autocommit=True,
    )


@contextmanager
def bare_insert(database: Database) -> Iterator[Callable[[], object]]:
    """Have a bare committed INSERT, in a database of its own."""
    with closing(database.connect(database.new())) as connection:
        connection.execute("CREATE TABLE bare (id BIGINT PRIMARY KEY, memo TEXT NOT NULL)")
        numbers = iter(range(10**9))
        mark = "?" if database.name == "SQLite" else "%s"
        insert = f"INSERT INTO bare VALUES ({mark}, {mark})"  # noqa: S608 - our own mark
        yield lambda: connection.execute(insert, (next(numbers), "MBVCB.699.HS0000001H262406010001BXN"))


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def notice(number: int, charge: int, amount: int | None = None) -> Credit:
    """Return a payment of a charge, as an aggregator tells of it."""
    return Credit(
        transaction_id=f"FT24154{number:09}",
        unique_id=str(number),
        source="sepay",
        bank="970415",
        account=ACCOUNTS[charge % len(ACCOUNTS)],
        amount=amount or FEES[charge % len(FEES)].payable,
        memo=f"MBVCB.699.{Reference(code_of(charge), charge % 2)}.CT tu 0871001234567",
        received_at=MORNING + timedelta(seconds=number % 36_000),
        payer="TRAN THI MAI",
    )


def opened(database: Database, charges: int) -> str:
    """Make a ledger in which so many charges are open."""
    target = database.new()
    with Ledger(target) as ledger:
        ledger.open(charges_of(charges))
    return target


# --- the parts ---


def notifications(database: Database, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure one notification; then, in the same ledger, the first page of what waits."""
    large = opened(database, options.charges)
    rng = Random(7)  # noqa: S311 - made data
    if "notification" in options.part:
        small = opened(database, SMALL)
        times: dict[str, list[float]] = {"bare": [], "small": [], "large": []}
        with Ledger(small) as one, Ledger(large) as other, bare_insert(database) as bare:
            for number in range(-10, options.rounds):
                came = {
                    size: notice(number + 10, rng.randrange(charges))
                    for size, charges in (("small", SMALL), ("large", options.charges))
                }
                took = {
                    "bare": seconds(bare),
                    "small": seconds(lambda: one.receive([came["small"]])),  # noqa: B023 - at once
                    "large": seconds(lambda: other.receive([came["large"]])),  # noqa: B023
                }
                if number >= 0:
                    [times[name].append(value) for name, value in took.items()]
        bare_time, small_time, large_time = (median(times[name]) for name in ("bare", "small", "large"))
        yield Figure("a bare committed INSERT", bare_time * 1e3, unit="ms")
        yield Figure(f"a notification, {SMALL:,} charges", small_time * 1e3, unit="ms")
        yield Figure(f"a notification, {options.charges:,} charges", large_time * 1e3, unit="ms")
        yield Figure("a notification beside a bare INSERT", large_time / bare_time, database.factor)
        yield Figure("growth", large_time / small_time, 1.2)
    if "pending" in options.part:
        yield from pending(large, options)


def pending(target: str, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure the first page of what waits, with suggestions for each."""
    rng = Random(8)  # noqa: S311 - made data
    waiting: list[Credit] = []
    for number in range(2_000):
        charge = rng.randrange(options.charges)
        reference = str(Reference(code_of(charge), charge % 2))
        memo = rng.choice(
            [
                f"nop phi ho so {code_of(charge)}",
                f"NOP {reference[:-3]}",
                f"NOP {reference[:9]}{reference[10:]} phi tham dinh",
                f"ma {code_of(charge)[-4:]} ngay 010624 {reference[2:14]}",
                rng.choice(WITHOUT),
            ]
        )
        waiting.append(
            Credit(
                transaction_id=f"W{number}",
                bank="970415",
                account=ACCOUNTS[0],
                amount=5_000,
                memo=memo,
                received_at=MORNING,
            )
        )
    with Ledger(target) as ledger:
        ledger.receive(waiting)

        def page() -> int:
            return sum(len(ledger.suggest(each)) for each in ledger.pending(limit=PAGE))

        found = page()
        took = median(seconds(page) for _ in range(20))
    yield Figure(f"a page of {PAGE} that wait, with {found} suggestions", took * 1e3, 50, "ms")


def transfers(database: Database, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure many small transfers on one charge."""
    count, some = options.transfers, max(options.transfers // 20, 50)
    item = FeeItem(kind=FeeKind.PHI, code="P", name="Phí", list_price=10**9, payable=10**9)
    charge = Charge(
        reference=Reference(code_of(0)),
        bank="970415",
        account=ACCOUNTS[0],
        items=(item,),
        opened_at=MORNING,
    )
    times: list[tuple[float, float]] = []
    with Ledger(database.new()) as ledger, bare_insert(database) as bare:
        ledger.open([charge])
        for number in range(count):
            credit = notice(number, 0, 1)
            times.append((seconds(lambda: ledger.receive([credit])), seconds(bare)))  # noqa: B023 - at once
    first, last = times[:some], times[-some:]
    growth = [median(took for took, _ in part) / median(bare_ for _, bare_ in part) for part in (last, first)]
    yield Figure(f"the last of {count:,} transfers beside the first", growth[0] / growth[1], 2)


def bulk(database: Database, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure many credits at hand, and the same again, beside the pure function; the best of three."""
    count, repeats = options.credits, 3
    charges = list(charges_of(options.book))
    credits_ = list(credits_of(count * repeats, options.book))
    book = reconcile(charges, [])
    pure: list[float] = []
    judged: list[float] = []
    first: list[float] = []
    again: list[float] = []
    with Ledger(opened(database, options.book)) as ledger:
        for place in range(repeats):
            part = credits_[place * count : (place + 1) * count]
            outcome = []
            pure.append(seconds(lambda: outcome.append(reconcile([], part, state=book))))  # noqa: B023
            first.append(seconds(lambda: ledger.receive(part)))  # noqa: B023 - at once
            judged.append(seconds(lambda: (outcome[0].totals(), outcome[0].states())))  # noqa: B023
            again.append(seconds(lambda: ledger.receive(part)))  # noqa: B023 - at once
    reference, whole = min(pure), min(pure) + min(judged)
    for what, took in (("the pure function", reference), ("with places and states", whole)):
        yield Figure(f"{what}, a credit", took / count * 1e6, unit="µs")
    yield Figure("bulk, a credit", min(first) / count * 1e6, unit="µs")
    yield Figure("the same again, a credit", min(again) / count * 1e6, unit="µs")
    yield Figure("bulk beside the pure function", min(first) / reference, database.bulk)
    yield Figure("the same again beside the pure function", min(again) / reference, 1)
    yield Figure("bulk beside it with places and states", min(first) / whole)
    yield Figure("the same again beside it with places and states", min(again) / whole)


def memory(database: Database, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure a process that takes in what is made on the way."""
    target, count = opened(database, options.book), options.credits * 10
    answer = _SPAWN.Queue()
    child = _SPAWN.Process(target=_stream, args=(target, count, options.book, answer))
    child.start()
    taken, size = answer.get()
    child.join()
    yield Figure(f"the memory for {taken:,} credits", size, 200, "MB")
    if database.name == "SQLite":
        yield Figure("the file, a credit and its charge", Path(target).stat().st_size / count, unit="B")


def _stream(target: str, count: int, book: int, answer: Any) -> None:
    with Ledger(target) as ledger:
        taken = ledger.receive(credits_of(count, book))
        answer.put((len(taken), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


class Lines:
    """A statement of credits at hand."""

    debits = ()

    def __init__(self, lines: list[Credit]) -> None:
        """Take the lines."""
        self._lines = lines

    def __iter__(self) -> Iterator[Credit]:
        """Return the lines."""
        return iter(self._lines)


def imports(database: Database, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure what a notification waits while another process imports."""
    target = opened(database, options.book)
    for what, count in (("a call of 5,000", 5_000), (f"a statement of {options.credits:,}", options.credits)):
        barrier = _SPAWN.Barrier(2)
        done = _SPAWN.Event()
        child = _SPAWN.Process(target=_import, args=(target, what, count, options.book, barrier, done))
        child.start()
        times: list[float] = []
        rng = Random(9)  # noqa: S311 - made data
        with Ledger(target) as ledger:
            barrier.wait()
            while not done.is_set():
                credit = notice(10**6 * (1 + (count > 5_000)) + len(times), rng.randrange(options.book))
                times.append(seconds(lambda: ledger.receive([credit])))  # noqa: B023 - at once
                time.sleep(0.002)
        child.join()
        yield Figure(f"the longest of {len(times)} notifications, {what}", max(times) * 1e3, 250, "ms")
        yield Figure("the median of them", median(times) * 1e3, unit="ms")


def _import(target: str, what: str, count: int, book: int, barrier: Barrier, done: Any) -> None:  # noqa: PLR0913, PLR0917
    lines = list(islice(credits_of(2 * count, book), count, None))
    with Ledger(target) as ledger:
        barrier.wait()
        if "call" in what:
            ledger.receive(lines)
        else:
            ledger.statement(Lines(lines))
        done.set()


def writers(database: Database, options: argparse.Namespace) -> Iterator[Figure]:
    """Measure eight writers beside one: by themselves, and in transactions of their callers."""
    if database.name == "SQLite":
        return
    target = opened(database, options.book)
    with Ledger(target) as ledger:
        ledger.receive([notice(0, 0)])  # the source is known from here on
    for holds, least in ((0.0, 0.9), (HOLDS, 5.0)):
        rates = [_rate(target, count, holds, options) for count in (1, WRITERS, 1, WRITERS)]
        one, eight = max(rates[0], rates[2]), max(rates[1], rates[3])
        what = f"each holds its transaction for {holds * 1e3:.0f} ms" if holds else "alone"
        yield Figure(f"one writer, {what}", one, unit="/s")
        yield Figure(f"{WRITERS} writers, {what}", eight, unit="/s")
        yield Figure(f"{WRITERS} writers beside one, {what}", eight / one, least, least=True)


_started = iter(range(1, 10**6))


def _rate(target: str, count: int, holds: float, options: argparse.Namespace) -> float:
    """Return how many notifications a second some writers are through with."""
    barrier, answer = _SPAWN.Barrier(count), _SPAWN.Queue()
    children = [
        _SPAWN.Process(
            target=_writer,
            args=(target, next(_started), holds, options.book, options.writing, barrier, answer),
        )
        for _ in range(count)
    ]
    for child in children:
        child.start()
    rate = sum(answer.get() for _ in children)
    for child in children:
        child.join()
    return rate


def _writer(  # noqa: PLR0913, PLR0917 - what a process is given
    target: str, number: int, holds: float, book: int, lasts: float, barrier: Barrier, answer: Any
) -> None:
    rng, done = Random(number), 0  # noqa: S311 - made data
    with Ledger(target) as ledger, closing(connect(target)) as connection:
        connection.autocommit = False
        barrier.wait()
        start = time.perf_counter()
        while (took := time.perf_counter() - start) < lasts:
            credit = notice(number * 10**7 + done, rng.randrange(book))
            if holds:
                Ledger.joining(connection).receive([credit])
                time.sleep(holds)
                connection.commit()
            else:
                ledger.receive([credit])
            done += 1
        answer.put(done / took)


MEASURES: dict[str, Callable[[Database, argparse.Namespace], Iterator[Figure]]] = {
    "notification": notifications,
    "transfers": transfers,
    "bulk": bulk,
    "memory": memory,
    "import": imports,
    "writers": writers,
}


def main() -> int:
    """Measure, print, and return 1 where a limit was missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--database", choices=DATABASES, action="append")
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--charges", type=int, default=1_000_000)
    parser.add_argument("--book", type=int, default=100_000)
    parser.add_argument("--credits", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--transfers", type=int, default=10_000)
    parser.add_argument("--writing", type=float, default=5.0, help="seconds for which writers write")
    options = parser.parse_args()
    options.part = options.part or list(PARTS)
    missed = False
    for name in options.database or DATABASES:
        with DATABASES[name]() as database:
            print(database.name, flush=True)
            for part, measure in MEASURES.items():
                if part in options.part or (part == "notification" and "pending" in options.part):
                    for figure in measure(database, options):
                        print(figure, flush=True)
                        missed |= figure.is_missed
    print("a limit is missed" if missed else "within the limits")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
