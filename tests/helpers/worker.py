"""A process that works on a ledger until it is killed, and says after each call that it has returned.

`Zygote` starts one that has loaded everything; for each round it forks a worker, which is what is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from counter import charge, credit, memo

from vnqr.ledger import Ledger
from vnqr.ledger.live.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.ledger.values import Charge

STEPS = 4
"""The calls of a group: open, receive, decide, refund."""


def charges_of(turn: int, group: int) -> list[Charge]:
    """Return the three charges of a group."""
    return [charge(f"000.{turn:02}.01.H26-240601-{group:04}", item) for item in (1, 2, 3)]


def steps(ledger: Ledger, turn: int, group: int) -> list[Callable[[], object]]:
    """Return the calls of a group; each again is harmless."""
    first, second, third = owed = charges_of(turn, group)
    mark = f"{turn}.{group}"
    came = [credit(f"{mark}.{place}", memo(each)) for place, each in enumerate(owed)]
    came += [credit(f"{mark}.3", f"khach {mark}"), credit(f"{mark}.4", memo(first, second))]

    def decide() -> object:
        taken = ledger.receive(came[3:4])
        wanted = {first.reference: 30_000, second.reference: 20_000}
        return ledger.decide(taken[0].id, wanted, by="lan", key=f"{mark} decide")

    def refund() -> object:
        taken = ledger.receive(came[2:3])
        return ledger.refund(taken[0].id, 10_000, reference=third.reference, by="lan", key=f"{mark} refund")

    return [lambda: ledger.open(owed), lambda: ledger.receive(came), decide, refund]


FIGURES = [None, (0, 0, 0), (50_000, 50_000, 50_000), (80_000, 70_000, 50_000), (80_000, 70_000, 40_000)]
"""What the three charges have received after so many calls of their group; None: they are not there."""


def work(target: str, turn: int) -> None:
    """Make the calls of group after group; say what has returned, or that the database has failed."""
    _say(str(os.getpid()))
    try:
        with Ledger(target) as ledger:
            group = 0
            while True:
                for step, call in enumerate(steps(ledger, turn, group), 1):
                    call()
                    _say(f"{group} {step}")
                group += 1
    except LedgerError as error:
        _say(f"failed {error.code}")


def _say(text: str) -> None:
    os.write(sys.stdout.fileno(), f"{text}\n".encode())


class Zygote:
    """The process that forks workers."""

    def __init__(self, home: str = ":memory:") -> None:
        """Start it; it works for a moment, so that workers have nothing to load or to compile.

        Args:
            home: a ledger in the kind of database that the workers have.
        """
        pipe = subprocess.PIPE
        command = [sys.executable, __file__, home]
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> Self:
        """Return it."""
        return self

    def __exit__(self, *error: object) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def fork(self, target: str, turn: int) -> int:
        """Fork a worker; return its process."""
        self._process.stdin.write(f"{turn} {target}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def hear(self, count: int) -> list[str]:
        """Return so much of what the worker says."""
        return [self._process.stdout.readline().strip() for _ in range(count)]

    def hear_all(self) -> list[str]:
        """Return the rest of it, when the worker is gone."""
        return list(iter(lambda: self._process.stdout.readline().strip(), "gone"))


def main() -> None:
    """Fork a worker for each line."""
    with Ledger(sys.argv[1]) as ledger:
        for call in steps(ledger, 99, 0):
            call()
    for line in sys.stdin:
        turn, target = line.strip().split(" ", 1)
        process = os.fork()
        if process == 0:
            work(target, int(turn))
            os._exit(0)
        os.waitpid(process, 0)
        _say("gone")


if __name__ == "__main__":
    main()
