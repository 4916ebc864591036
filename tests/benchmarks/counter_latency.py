"""How long the counter of examples/ takes from a notification to its reply, and to the citizen's screen.

    python tests/benchmarks/counter_latency.py 300 30000 300000

For each number of dossiers a database is filled, nearly all of them paid, and the application is started
with its own command. Then the bank notifies of the others, one after the other. The screen of each asks
once a second, as `static/counter.js` does, at a moment of its own. Beside it stands a bare INSERT that is
committed to the same disk.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from examples.counter_app.counter import Counter  # noqa: E402 - not installed
from examples.counter_app.simulator import PATH, Payment, notification, signed  # noqa: E402 - not installed
from examples.counter_app.store import Dossier  # noqa: E402 - not installed
from examples.counter_app.tariff import PROCEDURES, REDUCTIONS  # noqa: E402 - not installed

import vnqr  # noqa: E402 - after the path

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY = 1.0
"""Seconds from one question of a screen to the next."""


class Times(NamedTuple):
    """Seconds.

    Attributes:
        reply: from the notification to its answer.
        screen: from the notification to the screen that says so.
        asked: what one question of the screen takes.
        insert: what a bare INSERT takes.
    """

    reply: float
    screen: float
    asked: float
    insert: float


def fill(counter: Counter, count: int, unpaid: int) -> list[Dossier]:
    """Open dossiers and pay them, but for the last ones; return those."""
    (procedure, *_) = PROCEDURES.values()
    items = tuple(map(REDUCTIONS["none"].apply, procedure.tariffs))
    moment, office = counter.clock(), counter.office
    dossiers, charges, credits_ = [], [], []
    for number in range(count):
        code = f"{office.prefix}-{moment:%y%m%d}-{number:06}"
        reference = vnqr.Reference(code)
        dossiers.append(
            Dossier(
                key=reference.key,
                code=code,
                token=secrets.token_urlsafe(16),
                applicant="Trần Thị Mai",
                procedure_code=procedure.code,
                procedure_name=procedure.name,
                officer="Ngô Thị Lan",
            )
        )
        charge = vnqr.Charge(
            reference=reference,
            bank=office.bank,
            account=office.account,
            items=items,
            opened_at=moment,
            due_at=moment + timedelta(days=office.days),
        )
        charges.append(charge)
        if number < count - unpaid:
            credits_.append(
                vnqr.Credit(
                    source="sepay",
                    unique_id=f"{number}",
                    transaction_id=f"FT{number:09}",
                    bank=office.bank,
                    account=office.account,
                    amount=charge.due,
                    memo=f"MBVCB.699.{reference}.CT tu 087",
                    received_at=moment,
                )
            )
    with counter.store.writing() as db:
        counter.store.add(db, dossiers)
    counter.ledger.open(charges)
    counter.ledger.receive(credits_)
    return dossiers[-unpaid:]


def measure(path: Path, count: int, trials: int) -> Iterator[Times]:
    """Yield what each trial took."""
    with Counter(path) as counter:
        paying = fill(counter, count, trials)
        charges = [counter.ledger.settlement(dossier.reference).charge for dossier in paying]
    command = [sys.executable, "-m", "examples.counter_app", "--port", "0", "--database", str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            said = re.match("http://([^/]+)/", server.stdout.readline())
            assert said is not None
            with Counter(path) as counter:
                secret = counter.store.setting("bank", lambda: "")
            with (
                closing(http.client.HTTPConnection(said[1])) as bank,
                closing(http.client.HTTPConnection(said[1])) as screen,
                closing(sqlite3.connect(path.with_name("bare.db"), isolation_level=None)) as bare,
            ):
                bare.execute("PRAGMA journal_mode = WAL")
                bare.execute("PRAGMA synchronous = FULL")
                bare.execute("CREATE TABLE body (body BLOB)")
                for dossier, charge in zip(paying, charges, strict=True):
                    body = notification(charge, Payment(mangling="wrapped"), charge.opened_at, "")
                    yield trial(bank, screen, bare, dossier, body, signed(secret, body))
        finally:
            server.terminate()


def trial(  # noqa: PLR0913, PLR0917 - what takes part
    bank: http.client.HTTPConnection,
    screen: http.client.HTTPConnection,
    bare: sqlite3.Connection,
    dossier: Dossier,
    body: bytes,
    headers: dict[str, str],
) -> Times:
    """Notify of one payment, and ask as a screen does until it says so."""
    began = time.perf_counter()
    bare.execute("INSERT INTO body VALUES (?)", (body,))
    insert = time.perf_counter() - began
    tag, _ = ask(screen, dossier, "")
    next_question = time.perf_counter() + random.random() * EVERY  # noqa: S311 - no secret
    began = time.perf_counter()
    bank.request("POST", PATH, body, headers)
    answer = bank.getresponse()
    assert (answer.status, json.loads(answer.read())) == (200, {"success": True})
    reply = time.perf_counter() - began
    while True:
        time.sleep(max(next_question - time.perf_counter(), 0))
        asking = time.perf_counter()
        _, text = ask(screen, dossier, tag)
        seen = time.perf_counter()
        if "Đã nộp đủ" in text:
            return Times(reply, seen - began, seen - asking, insert)
        next_question = asking + EVERY


def ask(screen: http.client.HTTPConnection, dossier: Dossier, tag: str) -> tuple[str, str]:
    """Ask for what is on a citizen's screen; return its tag and its text."""
    screen.request("GET", f"/p/{dossier.token}/live", headers={"If-None-Match": tag})
    answer = screen.getresponse()
    text = answer.read().decode()
    assert answer.status in {200, 304}
    return answer.headers["ETag"], text


def main() -> None:
    """Print a table in Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("dossiers", nargs="+", type=int)
    parser.add_argument("--trials", type=int, default=40)
    arguments = parser.parse_args()
    print(
        "| dossiers | notification to its reply | ... to the citizen's screen | a question | a bare INSERT |"
    )
    print("|---:|---:|---:|---:|---:|")
    for count in arguments.dossiers:
        with tempfile.TemporaryDirectory() as folder:
            times = list(measure(Path(folder, "counter.db"), count, arguments.trials))
        cells = [
            f"{median(of) * 1000:.1f} ms (worst {max(of) * 1000:.0f})" for of in zip(*times, strict=True)
        ]
        print(f"| {count:,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
