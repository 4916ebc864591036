"""Processes and servers that are killed at random moments: what returned is there, each call whole or not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import cache, partial
from typing import TYPE_CHECKING

import forking
import postgres
import pytest
from connections import driver
from counter import ONE, TWO, credit, memo, refused
from whole import check_whole
from worker import FIGURES, STEPS, Zygote, charges_of, steps

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 50
"""On each database."""
SERVER_ROUNDS = 3


@pytest.fixture(scope="module")
def zygotes(request) -> Iterator[Callable[[], Zygote]]:
    """What forks workers for a kind of database; it has worked in another one of the kind."""
    with ExitStack() as stack:

        @cache
        def zygote_of(kind: str) -> Zygote:
            warm = ":memory:" if kind == "sqlite" else request.getfixturevalue("ledger_postgres")()
            return stack.enter_context(Zygote(warm))

        yield zygote_of


@pytest.fixture
def zygote(request, zygotes) -> Zygote:
    """What forks workers for the kind of database of the test."""
    kinds = {"sqlite", "postgresql"}.intersection(map(str, request.node.callspec.params.values()))
    return zygotes(kinds.pop())


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Server]:
    """A server of one's own to be killed, which keeps commits through a power cut."""
    if postgres.programs() is None and os.environ.get("VNQR_POSTGRES") != "required":
        pytest.skip("no PostgreSQL here")
    with postgres.running(fsync=True) as server:
        yield server


def killed(zygote: Zygote, target: str, turn: int, calls: int, wait: float) -> list[str]:
    """Let a worker make some calls, wait a while and kill it; return what it said of its calls."""
    worker = zygote.fork(target, turn)
    heard = zygote.hear(calls)
    time.sleep(wait)
    os.kill(worker, signal.SIGKILL)
    return heard + zygote.hear_all()


def check_round(ledger: Ledger, turn: int, heard: list[str]) -> int:
    """Check what a worker left: all that returned, and at most the next call of it, as a whole.

    Returns:
        How many of its calls are there, unless all that were begun had returned.
    """
    assert all(word.split()[0].isdecimal() for word in heard)
    done = [tuple(map(int, word.split())) for word in heard]
    assert done == [(number // STEPS, number % STEPS + 1) for number in range(len(done))]
    group, step = divmod(len(done), STEPS)
    for earlier in range(group):
        assert received(ledger, turn, earlier) == FIGURES[STEPS]
    now = received(ledger, turn, group)
    assert now in (FIGURES[step], FIGURES[step + 1])
    assert received(ledger, turn, group + 1) is None
    for call in steps(ledger, turn, group):  # the next process goes on
        call()
    assert received(ledger, turn, group) == FIGURES[STEPS]
    return len(done)


def received(ledger: Ledger, turn: int, group: int) -> tuple[int, ...] | None:
    """Return what the charges of a group have received; None where none of them is there."""
    found = ledger.settlements(charges_of(turn, group)[0].reference.dossier)
    assert len(found) in {0, 3}
    return tuple(settlement.received for settlement in found) or None


class TestProcess:
    @pytest.mark.no_cover
    def test_killed_at_random_moments(self, home, zygote) -> None:
        """Now and then nobody else has the file open, so that the next one has to recover it."""
        moments = random.Random(2406)  # noqa: S311 - moments, no secrets
        calls = 0
        ledger = Ledger(home)
        for turn in range(ROUNDS):
            heard = killed(zygote, home, turn, moments.randrange(7), moments.uniform(0, 0.012))
            if turn % 2:
                ledger.dispose()
                ledger = Ledger(home)
            calls += check_round(ledger, turn, heard)
        assert calls > ROUNDS
        check_whole(ledger)
        ledger.dispose()

    @pytest.mark.parametrize("wait", [0.005, 0.02])
    def test_killed_while_it_makes_the_tables(self, target, zygote, wait) -> None:
        heard = killed(zygote, target, 0, 0, wait)
        with Ledger(target) as ledger:
            check_round(ledger, 0, heard)

    def test_two_processes_on_one_ledger(self, home, zygote) -> None:
        """One of them is killed, the other one goes on."""
        with Ledger(home) as ledger:
            worker = zygote.fork(home, 0)
            heard = zygote.hear(1)
            for group in range(3):
                for call in steps(ledger, 1, group):
                    call()
                    heard += zygote.hear(1)
            os.kill(worker, signal.SIGKILL)
            heard += zygote.hear_all()
            assert check_round(ledger, 0, heard) > 3 * STEPS
            assert [received(ledger, 1, group) for group in range(3)] == [FIGURES[STEPS]] * 3
            check_whole(ledger)


class TestServer:
    @pytest.mark.no_cover
    def test_killed_at_random_moments(self, server) -> None:
        """The worker is told that the database failed; what had returned is there when the server is back."""
        moments = random.Random(2406)  # noqa: S311 - moments, no secrets
        Ledger(server.url).dispose()
        with Zygote(server.url) as zygote:
            for turn in range(SERVER_ROUNDS):
                zygote.fork(server.url, turn)
                first = zygote.hear(moments.randrange(9))
                time.sleep(moments.uniform(0, 0.012))
                server.kill()
                *heard, last = first + zygote.hear_all()
                server.start()
                assert last == "failed ledger-database"
                with Ledger(server.url) as ledger:
                    check_round(ledger, turn, heard)
        with Ledger(server.url) as ledger:
            check_whole(ledger)

    def test_it_goes_away_and_comes_back(self, server) -> None:
        """A ledger that stays open says so while it is away, and needs nothing when it is back."""
        with Ledger(server.url) as ledger:
            ledger.open([ONE, TWO])
            stream = iter(ledger.snapshot())
            next(stream)
            server.kill()
            for call in (
                partial(ledger.receive, [credit("1", memo(ONE))]),
                partial(ledger.settlement, ONE.reference),
                ledger.events,
                partial(Ledger, server.url),
                ledger.snapshot,
                partial(list, stream),
            ):
                assert refused(call)[0] is Code.LEDGER_DATABASE
            server.start()
            (taken,) = ledger.receive([credit("1", memo(ONE))])
            assert not taken.known
            assert ledger.settlement(ONE.reference).state is ChargeState.PAID
            check_whole(ledger)

    def test_connections_that_are_ended(self, server) -> None:
        """By an administrator, or by what stands between: the next call takes another one."""
        with Ledger(server.url) as ledger, driver(server.url, autocommit=True) as administrator:
            ledger.open([TWO])
            administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            assert ledger.open([TWO]) == ()


def test_processes_that_were_forked_after_it_was_opened(home) -> None:
    """None of them uses a connection of another one, over which the answers of both would come."""
    done = subprocess.run([sys.executable, forking.__file__, home], check=False, timeout=120)
    assert done.returncode == 0
    with Ledger(home) as ledger:
        received_ = ledger.settlement(forking.OWED.reference).received
        assert received_ == (forking.PROCESSES + 1) * forking.CALLS * 1_000
        check_whole(ledger)
