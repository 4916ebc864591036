"""The ledger inside transactions of other code: its rows are there if theirs are, on both databases."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

import pytest
from connections import CALLERS, Closing, caller, driver
from counter import MORNING, ONE, OTHER, TWO, charge, credit, memo, refused
from sqlalchemy import create_engine, event
from whole import check_whole, feed

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.live import _transactions
from vnqr.ledger.live.errors import LedgerError, TryAgain
from vnqr.ledger.settlement import ChargeState


class UndoneError(Exception):
    """What goes wrong in the caller's own code."""


@contextmanager
def rolled_back(their):
    """A transaction of theirs that fails at its end."""
    with suppress(UndoneError), their.transaction():
        yield
        raise UndoneError


@pytest.fixture
def home(home):
    """A ledger, beside a table of the caller's."""
    with driver(home) as connection:
        connection.execute("CREATE TABLE theirs (id BIGINT PRIMARY KEY)")
        connection.commit()
    return home


def theirs(home):
    with driver(home) as connection:
        return [number for (number,) in connection.execute("SELECT id FROM theirs ORDER BY id").fetchall()]


@pytest.mark.parametrize("kind", CALLERS)
class TestBothOrNeither:
    def do(self, their, number, owed):
        """Write a row of theirs, open a charge, book its money, give some of it back: four calls in one."""
        their.execute(f"INSERT INTO theirs VALUES ({number})")  # noqa: S608 - a number of ours
        ledger = Ledger.joining(their.connection)
        ledger.open([owed])
        (taken,) = ledger.receive([credit(f"{number}", memo(owed))])
        ledger.refund(taken.id, 10_000, by="lan", key=f"{number}")
        assert ledger.settlement(owed.reference).refunded == 10_000

    def test_committed_and_rolled_back(self, home, kind):
        with caller(kind, home) as their, Ledger(home) as ledger:
            with rolled_back(their):
                self.do(their, 1, ONE)
            assert theirs(home) == []
            assert refused(ledger.settlement, ONE.reference)[0] is Code.CHARGE_UNKNOWN
            assert (ledger.pending(), feed(ledger)) == ((), [])
            with their.transaction():
                self.do(their, 1, ONE)
            assert theirs(home) == [1]
            assert ledger.settlement(ONE.reference).received == 40_000
            check_whole(ledger)

    def test_a_transaction_inside_a_transaction(self, home, kind):
        with caller(kind, home) as their, Ledger(home) as ledger:
            with their.transaction():
                self.do(their, 1, ONE)
                with rolled_back(their):
                    self.do(their, 2, TWO)
                with their.transaction():
                    self.do(their, 3, charge(item=3))
            assert theirs(home) == [1, 3]
            assert ledger.settlement(charge(item=3).reference).received == 40_000
            assert refused(ledger.settlement, TWO.reference)[0] is Code.CHARGE_UNKNOWN
            check_whole(ledger)

    def test_a_call_that_is_refused_leaves_the_rest(self, home, kind):
        """It has a savepoint: nothing of it is there, and what was before it is."""
        with caller(kind, home) as their, Ledger(home) as ledger:
            with their.transaction():
                self.do(their, 1, ONE)
                joined = Ledger.joining(their.connection)
                conflict = [TWO, replace(ONE, account=OTHER)]
                assert refused(joined.open, conflict)[0] is Code.CHARGE_CONFLICT
                assert refused(joined.refund, "0" * 32, 1)[0] is Code.CREDIT_UNKNOWN
                their.execute("INSERT INTO theirs VALUES (2)")
            assert theirs(home) == [1, 2]
            assert refused(ledger.settlement, TWO.reference)[0] is Code.CHARGE_UNKNOWN
            check_whole(ledger)

    def test_the_feed_is_read_and_rolled_back(self, home, kind):
        """Numbers that were given are given again: nothing is missing for who comes later."""
        with caller(kind, home) as their, Ledger(home) as ledger:
            ledger.open([ONE])
            with rolled_back(their):
                joined = Ledger.joining(their.connection)
                joined.receive([credit("1", memo(ONE))])
                assert [each.number for each in joined.events()] == [1, 2]
            ledger.open([TWO])
            assert [(each.number, each.dossier) for each in feed(ledger)] == [
                (number, each.reference.dossier.code) for number, each in enumerate([ONE, TWO], 1)
            ]


def until_one_waits(home):
    """Wait until a connection of the database waits for another one."""
    with driver(home, autocommit=True) as watcher:
        waits = "datname = current_database() AND wait_event_type = 'Lock'"
        while watcher.execute(f"SELECT 1 FROM pg_stat_activity WHERE {waits}").fetchone() is None:  # noqa: S608
            time.sleep(0.001)


class TestOthersInTheWay:
    def test_two_that_wait_for_each_other(self, ledger_postgres):
        """One of them is told to run its transaction again, and can; the other one goes on."""
        home = ledger_postgres()
        ready, told = threading.Barrier(2), []

        def run(first, second):
            """What a caller does that is told to run its transaction again."""
            for turn in range(2):
                with driver(home) as connection:
                    joined = Ledger.joining(connection)
                    try:
                        joined.open([first])
                        if turn == 0:
                            ready.wait(60)
                        joined.receive([credit(first.reference.key, memo(second))])
                    except TryAgain as error:
                        told.append(error.code)
                        connection.rollback()
                        continue
                    connection.commit()
                return

        threads = [threading.Thread(target=run, args=each) for each in ((ONE, TWO), (TWO, ONE))]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert told == [Code.LEDGER_BUSY]
        with Ledger(home) as ledger:
            assert {ledger.settlement(each.reference).state for each in (ONE, TWO)} == {ChargeState.PAID}
            check_whole(ledger)

    def test_its_own_transaction_is_run_again(self, ledger_postgres):
        """The caller's goes on, the ledger's own is stopped by the database, and nobody hears of it."""
        home = ledger_postgres()
        with driver(home) as connection, Ledger(home) as ledger:
            ledger.open([ONE, TWO])
            connection.execute("SET deadlock_timeout = '60s'")
            connection.commit()
            joined = Ledger.joining(connection)
            last, first = sorted((ONE, TWO), key=lambda each: each.reference.key, reverse=True)
            joined.receive([credit("1", memo(last))])
            came = [credit("2", memo(first)), credit("3", memo(last))]
            other = threading.Thread(target=ledger.receive, args=(came,))
            other.start()
            until_one_waits(home)
            joined.receive([credit("4", memo(first))])
            connection.commit()
            other.join()
            assert [ledger.settlement(each.reference).received for each in (first, last)] == [100_000] * 2
            check_whole(ledger)

    def test_a_lock_that_is_held_for_long(self, ledger_postgres, monkeypatch):
        """It is waited for, and then the caller is told: there is no call that never ends."""
        home = ledger_postgres()
        with driver(home) as connection, Ledger(home) as ledger:
            ledger.receive([credit("0", "khach")])
            Ledger.joining(connection).open([ONE])
            waiting = threading.Thread(target=ledger.receive, args=([credit("1", memo(ONE))],))
            waiting.start()
            until_one_waits(home)
            with monkeypatch.context() as patch:
                patch.setattr(_transactions, "_PATIENCE", 0.05)
                assert refused(ledger.receive, [credit("2", memo(ONE))])[0] is Code.LEDGER_BUSY
            ledger.receive([credit("3", memo(TWO))])
            connection.commit()
            waiting.join()
            assert ledger.settlement(ONE.reference).received == 50_000

    def test_a_source_that_is_new_while_a_caller_reads(self, ledger_postgres):
        """The caller's transaction sees what others commit; the call is run again with what is there now."""
        home = ledger_postgres()
        with driver(home) as connection, driver(home) as blocker, Ledger(home) as ledger:
            (taken,) = ledger.receive([credit("1", "khach", source="sepay")])
            joined = Ledger.joining(connection)
            blocker.execute("LOCK TABLE vnqr_credit IN ACCESS EXCLUSIVE MODE")
            found = []
            reader = threading.Thread(target=lambda: found.append(joined.credit(taken.id)))
            reader.start()
            until_one_waits(home)
            Ledger.joining(blocker).receive([credit("1", "khach", source="statement")])
            blocker.commit()
            reader.join()
            assert found[0].id == taken.id

    def test_a_writer_of_sqlite_that_another_one_keeps_out(self, tmp_path):
        home = str(tmp_path / "ledger.db")
        with Ledger(home) as ledger, driver(home, timeout=0) as connection:
            joined = Ledger.joining(connection)
            connection.commit()
            with driver(home, isolation_level=None) as blocker:
                blocker.execute("BEGIN IMMEDIATE")
                with pytest.raises(TryAgain) as caught:
                    joined.open([ONE])
                assert caught.value.code is Code.LEDGER_BUSY
                blocker.execute("ROLLBACK")
            joined.open([ONE])
            connection.commit()
            assert ledger.settlement(ONE.reference).state is ChargeState.UNPAID


class TestRefusedAtOnce:
    @pytest.fixture
    def target(self, tmp_path):
        path = str(tmp_path / "ledger.db")
        Ledger(path).dispose()
        return path

    def test_a_transaction_without_the_right_to_write(self, target):
        """The sentence says what to set; a transaction that has it goes through."""
        engine = create_engine(f"sqlite:///{target}")
        begin = "BEGIN"
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        with engine.begin() as connection, pytest.raises(LedgerError, match="IMMEDIATE") as caught:
            Ledger.joining(connection)
        assert caught.value.code is Code.LEDGER_DEFERRED
        begin = "BEGIN IMMEDIATE"
        with engine.begin() as connection:
            Ledger.joining(connection).open([ONE])
        engine.dispose()
        with Ledger(target) as ledger:
            assert ledger.settlement(ONE.reference).state is ChargeState.UNPAID

    def test_a_joined_ledger_whose_next_transaction_is_deferred(self, target):
        with driver(target, isolation_level=None) as connection:
            connection.execute("BEGIN IMMEDIATE")
            joined = Ledger.joining(connection)
            connection.execute("COMMIT")
            connection.execute("BEGIN")
            for call in (
                partial(joined.open, [ONE]),
                partial(joined.receive, [credit("1", memo(ONE))]),
                joined.events,
                partial(joined.forget, MORNING),
            ):
                assert refused(call)[0] is Code.LEDGER_DEFERRED
            assert joined.pending() == ()
            connection.execute("ROLLBACK")

    def test_a_connection_that_commits_by_itself(self, target):
        """From Python 3.12 on `autocommit` says so; a commit would do nothing, and our work be lost."""

        class Automatic(Closing):
            autocommit = True

        with driver(target, factory=Automatic) as connection:
            assert refused(Ledger.joining, connection)[0] is Code.LEDGER_NO_TRANSACTION
            connection.execute("BEGIN IMMEDIATE")
            Ledger.joining(connection).open([ONE])
            connection.execute("COMMIT")
        with Ledger(target) as ledger:
            assert ledger.settlement(ONE.reference).state is ChargeState.UNPAID


def test_a_cursor_is_no_connection(home):
    with driver(home) as connection, pytest.raises(TypeError, match="connection"):
        Ledger.joining(connection.cursor())


def test_settlements_are_read_on_when_the_connection_is_closed(home):
    with Ledger(home) as ledger:
        ledger.open([ONE])
    connection = driver(home)
    settlements = iter(Ledger.joining(connection).snapshot())
    connection.close()
    assert refused(partial(next, settlements))[0] is Code.LEDGER_DATABASE
