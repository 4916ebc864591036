"""Whose transaction a call runs in; what the databases refuse."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing

import psycopg
import pytest
from connections import django_connection, driver
from django.db import transaction
from sqlalchemy import BigInteger, Column, MetaData, String, Table, create_engine, select
from sqlalchemy.exc import IntegrityError

from vnqr.errors import Code
from vnqr.ledger.live import _transactions
from vnqr.ledger.live._backends import Among, PostgreSQL, SQLite
from vnqr.ledger.live._transactions import Joined, Own
from vnqr.ledger.live.errors import LedgerError, TryAgain

THING = Table(
    "thing", MetaData(), Column("id", BigInteger, primary_key=True), Column("word", String, unique=True)
)
SOME = select(THING.c.id, THING.c.word).where(Among(THING.c.word, "words")).order_by(THING.c.id)
ALL = select(THING.c.id, THING.c.word).order_by(THING.c.id)
COLUMNS = ("id", "word")


@pytest.fixture
def own(target):
    own = Own(target)
    own.run(lambda s: s.command("CREATE TABLE thing (id BIGINT PRIMARY KEY, word TEXT UNIQUE)"))
    yield own
    own.dispose()


def words(own):
    return [word for _, word in own.run(lambda s: s.run(ALL), write=False)]


def adding(*rows):
    return lambda session: session.insert(THING, COLUMNS, rows)


class TestOwn:
    def test_rows_go_in_change_and_come_back(self, own):
        rows = [(number, f"w{number}") for number in range(120)]
        own.run(adding(*rows))
        own.run(adding((500, "x"), (501, None)))
        own.run(lambda s: s.add_missing(THING, COLUMNS, [(7, "again"), (502, "new")]))
        own.run(lambda s: s.update(THING, ("word",), [("changed", 3), ("too", 4)]))
        wanted = ["changed", "too", "x", "again", "new", "w5"]
        found = [(3, "changed"), (4, "too"), (5, "w5"), (500, "x"), (502, "new")]
        assert own.run(lambda s: s.run(SOME, words=wanted), write=False) == found
        assert own.run(lambda s: s.run(SOME, words=[])) == []
        own.run(lambda s: (s.insert(THING, COLUMNS, []), s.update(THING, ("word",), [])))

    def test_all_of_it_or_nothing(self, own):
        def work(session):
            session.insert(THING, COLUMNS, [(1, "a")])
            raise RuntimeError

        with pytest.raises(RuntimeError):
            own.run(work)
        assert words(own) == []

    def test_two_writers_at_once_wait_for_each_other(self, own):
        """On SQLite the second waits for the lock; on PostgreSQL its row is there and it runs again."""
        entered, go = threading.Event(), threading.Event()

        def slow(session):
            session.insert(THING, COLUMNS, [(1, "first")])
            entered.set()
            go.wait(10)

        first = threading.Thread(target=own.run, args=(slow,))
        first.start()
        entered.wait(10)
        tries = []

        def second(session):
            tries.append(len(tries))
            session.insert(THING, COLUMNS, [(len(session.run(ALL)) + 1, "second")])

        other = threading.Thread(target=own.run, args=(second,))
        other.start()
        threading.Timer(0.05, go.set).start()
        first.join(), other.join()
        assert words(own) == ["first", "second"]

    def test_who_waits_too_long_is_told(self, own, target, monkeypatch):
        monkeypatch.setattr(_transactions, "_PATIENCE", 0.05)
        with driver(target) as blocker:
            blocker.execute(
                "BEGIN IMMEDIATE" if isinstance(blocker, sqlite3.Connection) else "SET lock_timeout = 1"
            )
            blocker.execute("INSERT INTO thing VALUES (1, 'held')")

            def work(session):
                if session.backend.name == "postgresql":
                    session.command("SET LOCAL lock_timeout = '20ms'")
                session.insert(THING, COLUMNS, [(1, "mine")])

            with pytest.raises(TryAgain) as caught:
                own.run(work)
            assert caught.value.code is Code.LEDGER_BUSY
            blocker.rollback()
        assert words(own) == []

    def test_a_database_that_fails_is_named(self, own):
        with pytest.raises(LedgerError) as caught:
            own.run(lambda s: s.command("SELECT * FROM nowhere"))
        assert caught.value.code is Code.LEDGER_DATABASE
        with pytest.raises(LedgerError, match="ledger-database"):
            own.run(adding((1, "a"), (1, "b"))) if own._backend.name == "sqlite" else own.run(
                lambda s: s.command("SELECT 1 / 0")
            )

    def test_an_engine_of_the_caller_keeps_its_ways(self, target):
        url = (
            target.replace("postgresql:", "postgresql+psycopg:") if "://" in target else f"sqlite:///{target}"
        )
        engine = create_engine(url, isolation_level="SERIALIZABLE")
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE thing (id BIGINT PRIMARY KEY, word TEXT UNIQUE)")
        own = Own(engine)
        own.run(adding((1, "a")))
        own.dispose()
        with engine.connect() as connection:
            assert connection.execute(ALL).all() == [(1, "a")]
            connection.execute(THING.insert().values(id=2, word="b"))
            connection.rollback()
            assert connection.execute(ALL).all() == [(1, "a")]
            raw = connection.connection.driver_connection
            if isinstance(raw, psycopg.Connection):
                assert raw.isolation_level == psycopg.IsolationLevel.SERIALIZABLE
        engine.dispose()

    @pytest.mark.parametrize(
        "url",
        [
            *("mysql://here/there", "oracle+what://x", "sqlite+aiosqlite:///x", "://", "x://", "a://b://c"),
            "postgresql://u:secret@h:port/x",
            "sqlite:///x.db?timeout=secret",
            "sqlite://secret/x.db",
        ],
    )
    def test_another_database_is_refused(self, url):
        with pytest.raises(LedgerError) as caught:
            Own(url)
        assert caught.value.code is Code.LEDGER_TARGET
        assert "secret" not in str(caught.value)
        assert caught.value.__context__ is None

    def test_a_wrong_type_is_refused(self):
        with pytest.raises(TypeError):
            Own(3)

    def test_in_memory_all_threads_have_one_database(self):
        own = Own(":memory:")
        own.run(lambda s: s.command("CREATE TABLE thing (id BIGINT PRIMARY KEY, word TEXT UNIQUE)"))
        threads = [threading.Thread(target=own.run, args=(adding((n, str(n))),)) for n in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert sorted(words(own)) == [str(n) for n in range(8)]
        own.dispose()

    def test_a_server_that_is_not_there(self, tmp_path):
        with pytest.raises(LedgerError) as caught:
            Own(f"postgresql://nobody@/none?host={tmp_path}").run(lambda _: None)
        assert caught.value.code is Code.LEDGER_DATABASE


class TestWhatPasses:
    """Which errors of a driver mean "once more": those of other writers, by the codes of the databases."""

    @pytest.mark.parametrize(
        ("kind", "passes"),
        [
            (psycopg.errors.SerializationFailure, True),  # 40001
            (psycopg.errors.DeadlockDetected, True),  # 40P01
            (psycopg.errors.LockNotAvailable, True),  # 55P03
            (psycopg.errors.UniqueViolation, True),  # 23505: a row of another writer
            (psycopg.errors.UndefinedTable, False),
            (psycopg.errors.ReadOnlySqlTransaction, False),
            (psycopg.errors.QueryCanceled, False),
            (psycopg.InterfaceError, False),  # it has no code
        ],
    )
    def test_on_postgresql(self, kind, passes):
        assert PostgreSQL().is_passing(kind("said")) is passes

    @pytest.mark.parametrize(
        ("code", "passes"),
        [
            (sqlite3.SQLITE_BUSY, True),
            (sqlite3.SQLITE_BUSY_SNAPSHOT, True),  # an extended code: its last byte counts
            (sqlite3.SQLITE_LOCKED, False),
            (sqlite3.SQLITE_READONLY, False),
            (sqlite3.SQLITE_IOERR, False),
            (sqlite3.SQLITE_CONSTRAINT_UNIQUE, False),
            (None, False),  # an error of Python's own module has none
        ],
    )
    def test_on_sqlite(self, code, passes):
        error = sqlite3.OperationalError("said")
        if code is not None:
            error.sqlite_errorcode = code
        assert SQLite().is_passing(error) is passes


class TestJoined:
    def test_a_driver_s_transaction(self, own, target):
        with driver(target) as connection:
            joined = Joined(connection)
            joined.run(adding((1, "a")))
            connection.rollback()
            assert words(own) == []
            connection.execute("INSERT INTO thing VALUES (5, 'theirs')")
            joined.run(adding((1, "a")))
            assert joined.run(lambda s: s.run(ALL), write=False) == [(1, "a"), (5, "theirs")]
            with pytest.raises(LedgerError):
                joined.run(
                    lambda s: (s.insert(THING, COLUMNS, [(2, "b")]), s.command("SELECT * FROM nowhere"))
                )
            connection.commit()
        assert words(own) == ["a", "theirs"]

    def test_a_cursor_gives_tuples_whatever_the_owner_likes(self, own, target):
        own.run(adding((1, "a")))
        with driver(target) as connection:
            factory = sqlite3.Row if isinstance(connection, sqlite3.Connection) else psycopg.rows.dict_row
            connection.row_factory = factory
            ((number, word),) = Joined(connection).run(lambda s: s.run(ALL), write=False)
            assert (number, word) == (1, "a")

    def test_sqlalchemy_s_transaction(self, own, target):
        url = target if "://" in target else f"sqlite:///{target}"
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as connection:  # commits as it goes
            Joined(connection).run(adding((1, "a")))
            connection.commit()
            Joined(connection).run(adding((2, "b")))
            connection.rollback()
        with engine.begin() as connection:
            connection.execute(THING.insert().values(id=3, word="theirs"))
            Joined(connection).run(adding((4, "d")))

        def fails():
            with engine.begin() as connection:
                Joined(connection).run(adding((5, "e")))
                connection.execute(THING.insert().values(id=1, word="is there"))

        with pytest.raises(IntegrityError):
            fails()
        assert words(own) == ["a", "theirs", "d"]
        engine.dispose()

    def test_django_s_transaction(self, own, target):
        connection = django_connection(target)

        def both(number):
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO thing VALUES (%s, %s)", (number, f"theirs {number}"))
            Joined(connection).run(adding((number + 1, f"ours {number}")))

        def fails(number):
            with transaction.atomic():
                both(number)
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fails(1)
        assert words(own) == []
        with transaction.atomic():
            both(3)
        with transaction.atomic():
            both(5)
            with pytest.raises(RuntimeError):
                fails(7)
            with transaction.atomic():
                both(9)
        assert words(own) == [w for n in (3, 5, 9) for w in (f"theirs {n}", f"ours {n}")]
        with pytest.raises(LedgerError) as caught:
            Joined(connection).run(adding((20, "no transaction")))
        assert caught.value.code is Code.LEDGER_NO_TRANSACTION
        connection.close()

    def test_no_transaction_to_join(self, own, target):
        options = {"autocommit": True} if "://" in target else {"isolation_level": None}
        connection = driver(target, **options)
        with pytest.raises(LedgerError) as caught:
            Joined(connection).run(adding((1, "a")))
        assert caught.value.code is Code.LEDGER_NO_TRANSACTION
        connection.execute("BEGIN IMMEDIATE" if isinstance(connection, sqlite3.Connection) else "BEGIN")
        Joined(connection).run(adding((1, "a")))
        connection.execute("COMMIT")
        connection.close()
        assert words(own) == ["a"]

    def test_the_second_writer_is_not_run_again(self, own, target):
        with driver(target) as connection:
            if isinstance(connection, sqlite3.Connection):
                connection.execute("PRAGMA busy_timeout = 10")
                work = adding((1, "mine"))
            else:

                def work(session):
                    session.command("SET LOCAL lock_timeout = '20ms'")
                    session.insert(THING, COLUMNS, [(1, "mine")])

            with driver(target) as blocker:
                blocker.execute("INSERT INTO thing VALUES (1, 'held')")
                with pytest.raises(TryAgain):
                    Joined(connection).run(work)
                blocker.rollback()
            connection.rollback()
        assert words(own) == []

    @pytest.mark.parametrize("thing", [None, object(), "counter.db"])
    def test_something_else_is_no_connection(self, thing):
        with pytest.raises(TypeError, match="connection"):
            Joined(thing)


class TestSQLite:
    @pytest.fixture
    def target(self, tmp_path):
        return str(tmp_path / "ledger.db")

    @pytest.mark.usefixtures("own")
    def test_a_deferred_transaction_is_refused_before_it_fails(self, target):
        with driver(target, isolation_level=None) as connection:
            connection.execute("BEGIN")
            assert Joined(connection).run(lambda s: s.run(ALL), write=False) == []
            with pytest.raises(LedgerError, match="IMMEDIATE") as caught:
                Joined(connection).run(adding((1, "a")))
            assert caught.value.code is Code.LEDGER_DEFERRED
            connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            Joined(connection).run(adding((1, "a")))
            connection.execute("COMMIT")

    def test_a_deferred_transaction_that_has_become_old(self, own, target):
        """While another one writes nobody can tell; then the database refuses at once."""
        with (
            driver(target, isolation_level=None) as connection,
            driver(target, isolation_level=None) as other,
        ):
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM thing").fetchall()
            own.run(adding((1, "since")))
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(TryAgain):
                Joined(connection).run(adding((2, "a")))
            other.execute("ROLLBACK")

    @pytest.mark.usefixtures("own")
    def test_django_s_default_is_refused(self, target):
        connection = django_connection(target, transaction_mode="DEFERRED")
        connection.ensure_connection()
        connection.connection.execute("BEGIN")
        with pytest.raises(LedgerError, match="transaction_mode"):
            Joined(connection).run(adding((1, "a")))
        connection.connection.execute("ROLLBACK")
        connection.close()

    def test_in_memory(self):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.execute("CREATE TABLE thing (id BIGINT PRIMARY KEY, word TEXT UNIQUE)")
            connection.execute("BEGIN")
            Joined(connection).run(adding((1, "a")))

    def test_a_commit_outlives_a_power_cut(self, own):
        settings = own.run(
            lambda s: [s.command(f"PRAGMA {name}") for name in ("journal_mode", "synchronous")]
        )
        assert settings == [[("wal",)], [(2,)]]


class TestPostgreSQL:
    @pytest.fixture
    def target(self, new_postgres):
        return new_postgres()

    @pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
    @pytest.mark.usefixtures("own")
    def test_a_transaction_that_sees_no_commits_is_refused(self, target, level):
        with driver(target) as connection:
            connection.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            with pytest.raises(LedgerError) as caught:
                Joined(connection).run(adding((1, "a")))
            assert caught.value.code is Code.LEDGER_ISOLATION
