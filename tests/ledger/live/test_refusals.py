"""What a database, a pool or a driver refuses: a typed error each time, and the ledger is as it was."""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from contextlib import suppress

import psycopg
import pytest
from connections import conninfo, driver
from counter import MORNING, ONE, TWO, credit, memo, refused
from sqlalchemy import create_engine, event

from vnqr.errors import Code, MissingExtraError
from vnqr.ledger import Ledger, LedgerError, TryAgain
from vnqr.ledger.live._sources import Sources, StaleError
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState


class TestEngines:
    def test_of_another_driver(self) -> None:
        engine = create_engine("sqlite+pysqlcipher://", module=sqlite3)
        assert refused(Ledger, engine)[0] is Code.LEDGER_TARGET

    def test_with_one_connection_that_is_in_use(self, tmp_path) -> None:
        """Settlements are still being read: whoever writes in between is told to try again."""
        engine = create_engine(
            f"sqlite:///{tmp_path / 'ledger.db'}", pool_size=1, max_overflow=0, pool_timeout=0.01
        )
        with Ledger(engine) as ledger:
            ledger.open([ONE, TWO])
            settlements = iter(ledger.snapshot())
            next(settlements)
            with pytest.raises(TryAgain) as caught:
                ledger.receive([credit("1", memo(ONE))])
            assert caught.value.code is Code.LEDGER_BUSY
            assert [settlement.state for settlement in settlements] == [ChargeState.UNPAID]
            ledger.receive([credit("1", memo(ONE))])
            assert ledger.settlement(ONE.reference).state is ChargeState.PAID
        engine.dispose()

    def test_whose_connections_come_broken(self, ledger_postgres) -> None:
        engine = create_engine(ledger_postgres())

        @event.listens_for(engine, "connect", insert=True)
        def break_it(raw, _) -> None:
            with suppress(psycopg.Error):
                raw.execute("SELECT 1 / 0")

        code, said = refused(Ledger, engine)
        assert (code, said["reason"]) == (Code.LEDGER_DATABASE, "25P02")
        engine.dispose()

    def test_on_a_server_without_its_driver(self, monkeypatch) -> None:
        monkeypatch.setitem(sys.modules, "psycopg", None)
        with pytest.raises(MissingExtraError, match="postgres"):
            Ledger("postgresql+psycopg://nobody@nowhere/none")


class TestAConnectionThatGoesAway:
    def test_in_the_middle_of_a_call(self, ledger_postgres) -> None:
        """Nothing is kept of the call; the next one has another connection."""
        with Ledger(ledger_postgres()) as ledger:
            ledger.open([ONE])
            with pytest.raises(LedgerError) as caught:
                ledger._transactions.run(lambda s: s.command("SELECT pg_terminate_backend(pg_backend_pid())"))
            assert caught.value.code is Code.LEDGER_DATABASE
            ledger.receive([credit("1", memo(ONE))])
            assert ledger.settlement(ONE.reference).state is ChargeState.PAID


class TestJoinedTransactions:
    @pytest.mark.parametrize(
        ("setting", "reason"),
        [("PRAGMA query_only = ON", "SQLITE_READONLY"), ("SET TRANSACTION READ ONLY", "25006")],
        ids=["sqlite", "postgresql"],
    )
    def test_one_that_may_not_write(self, request, tmp_path, setting, reason) -> None:
        """To try again would not help: it is no lock of another writer."""
        if "PRAGMA" in setting:
            target = str(tmp_path / "ledger.db")
            Ledger(target).dispose()
        else:
            target = request.getfixturevalue("ledger_postgres")()
        with driver(target) as connection:
            joined = Ledger.joining(connection)
            connection.execute(setting)
            with pytest.raises(LedgerError) as caught:
                joined.receive([credit("1", memo(ONE))])
            assert type(caught.value) is LedgerError
            (issue,) = caught.value.issues
            assert (issue.code, dict(issue.params)) == (Code.LEDGER_DATABASE, {"reason": reason})

    def test_a_snapshot_inside_one(self, ledger_postgres, tmp_path) -> None:
        """It has what the caller has not committed yet."""
        Ledger(tmp_path / "ledger.db").dispose()
        for connection in (
            psycopg.connect(conninfo(ledger_postgres())),
            sqlite3.connect(tmp_path / "ledger.db"),
        ):
            ledger = Ledger.joining(connection)
            ledger.open([ONE])
            snapshot = ledger.snapshot()
            assert [settlement.charge for settlement in snapshot] == [ONE]
            assert snapshot.number == 1
            connection.rollback()
            connection.close()

    def test_one_that_became_old_while_the_call_began(self, tmp_path) -> None:
        """SQLite refuses at once, and no waiting helps: what to set is said."""
        path = tmp_path / "ledger.db"
        with Ledger(path) as other:
            other.open([ONE])
            old, writer = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM vnqr_credit").fetchall()
            other.receive([credit("1", memo(ONE))])
            writer.execute("BEGIN IMMEDIATE")
            joined = Ledger.joining(old)

            def let_go(statement: str) -> None:
                if statement.startswith("SAVEPOINT"):
                    old.set_trace_callback(None)
                    writer.execute("ROLLBACK")

            old.set_trace_callback(let_go)
            with pytest.raises(LedgerError) as caught:
                joined.open([TWO])
            assert caught.value.code is Code.LEDGER_DEFERRED
            old.close()
            writer.close()


class TestWhatChangesUnderACall:
    def test_a_credit_that_becomes_another_s_sighting(self, ledger_postgres) -> None:
        """A person says that two credits are one, while one of them is delivered again."""
        target = ledger_postgres()
        told = credit("FT1", "CHUYEN TIEN", source="sepay")
        line = credit("77", "CHUYEN TIEN", source="statement", received_at=MORNING)
        with (
            Ledger(target) as ledger,
            psycopg.connect(conninfo(target)) as person,
            psycopg.connect(conninfo(target), autocommit=True) as watcher,
        ):
            one, other = ledger.receive([told])[0], ledger.receive([line])[0]
            Ledger.joining(person).same(one.id, other.id, by="lan")
            answers = []
            again = threading.Thread(target=lambda: answers.append(ledger.receive([line])))
            again.start()
            while not watcher.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
                time.sleep(0.005)
            person.commit()
            again.join()
            assert [(each.id, each.known) for each in answers[0]] == [(one.id, True)]
            assert ledger.totals()[Place.UNMATCHED].count == 1

    def test_a_source_that_is_not_known_yet(self) -> None:
        with pytest.raises(StaleError):
            Sources([(1, "[]")]).origin("970415", "113366668888", 2)
