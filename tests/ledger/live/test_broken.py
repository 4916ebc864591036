"""What an adversary found: calls that ended in a raw error, in a hang, or told readers less than there is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path, PureWindowsPath

import psycopg
import pytest
from connections import conninfo
from counter import BANK, MORNING, ONE, OWN, credit, memo, refused
from money import Lines
from sqlalchemy import create_engine, event
from whole import check_whole

from vnqr.errors import Code
from vnqr.ledger import Ledger, LedgerError
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.settlement import ChargeState
from vnqr.sources.notification import Notification, Reply


def test_a_contradiction_in_one_delivery_of_which_the_later_one_stands_first(ledger) -> None:
    """The earlier time counts, whichever line stands first; both are kept, each with a row of its own."""
    first = credit("1", memo(ONE), unique_id="u", source="sepay")
    later = replace(first, memo="nop phi", received_at=MORNING + timedelta(hours=1))
    last = replace(later, amount=7, received_at=MORNING + timedelta(hours=2))
    ledger.open([ONE])
    ledger.receive([later, first, last])
    assert ledger.settlement(ONE.reference).state is ChargeState.PAID
    assert sorted(each.credit.amount for each in ledger.pending()) == [7, 50_000]
    assert [each.known for each in ledger.receive([last, later, first])] == [True, True, True]
    assert ledger.export() == reconcile([ONE], [later, first, last])
    check_whole(ledger)


def test_a_payment_of_which_three_sources_tell(ledger) -> None:
    """The statement has the number of the first, the second another one: its memo names the charge."""
    told = [
        credit(number, memo(ONE), source=source)
        for source, number in (("sepay", "1"), ("casso", "2"), ("statement", "1"))
    ]
    ledger.open([ONE])
    outcome = reconcile([ONE], [])
    for each in told:
        ledger.receive([each])
        outcome = reconcile([], [each], state=outcome)
    assert ledger.settlement(ONE.reference).state is ChargeState.PAID
    assert ledger.export() == outcome
    check_whole(ledger)


def test_a_charge_that_goes_to_another_office(ledger) -> None:
    """Nothing but its office is new: readers of the feed are told all the same."""
    ledger.open([replace(ONE, office="Ba Dinh")])
    last = ledger.events().last
    ledger.replace(replace(ONE, office="Hoan Kiem"), by="Lan")
    (event,) = ledger.events(after=last)
    assert (event.office, event.state) == ("Hoan Kiem", ChargeState.UNPAID)
    assert ledger.events(after=last, office="Hoan Kiem").last == event.number


def test_a_charge_of_which_no_figure_is_new(ledger) -> None:
    """Its deadline is another one: events tell of figures, so there is none."""
    ledger.open([ONE])
    last = ledger.events().last
    ledger.replace(replace(ONE, due_at=MORNING + timedelta(days=9)), by="Lan")
    assert ledger.settlement(ONE.reference).charge.due_at == MORNING + timedelta(days=9)
    assert list(ledger.events(after=last)) == []


def test_a_backup_in_a_transaction_that_may_write(tmp_path) -> None:
    """The driver would wait for ever; now it is refused, and nothing is left of it."""
    path, backup = tmp_path / "ledger.db", tmp_path / "backup.db"
    Ledger(path).dispose()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as caught:
            Ledger.joining(connection).backup(backup)
        (issue,) = caught.value.issues
        assert (issue.code, dict(issue.params)) == (Code.LEDGER_DATABASE, {"reason": "SQLITE_BUSY"})
        assert str(caught.value.__cause__) == "database is locked"  # as SQLite itself says it
        connection.execute("ROLLBACK")
    assert not [each for each in tmp_path.iterdir() if "backup" in each.name]


def test_a_connection_of_sqlalchemy_that_was_closed(home) -> None:
    engine = create_engine(home if "://" in home else f"sqlite:///{home}")
    connection = engine.connect()
    joined = Ledger.joining(connection)
    connection.close()
    for call in (joined.totals, joined.export, lambda: list(joined.snapshot())):
        assert refused(call) == (Code.LEDGER_DATABASE, {"reason": "ResourceClosedError"})
    assert refused(Ledger.joining, connection)[0] is Code.LEDGER_DATABASE
    engine.dispose()


SURROGATE = {"character": "U+D800"}


def _named(cursor, row):
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


@pytest.mark.parametrize("rows", [sqlite3.Row, _named, lambda *_: None], ids=["Row", "dict", "nothing"])
@pytest.mark.parametrize("texts", [str, lambda raw: raw.decode("utf-8", "ignore")], ids=["str", "decoded"])
def test_a_connection_of_sqlite_that_gives_rows_in_its_own_way(tmp_path, rows, texts) -> None:
    """It makes no difference; what the owner has set stays."""
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.open([ONE])
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory, connection.text_factory = rows, texts
        for isolation in ("", "DEFERRED", "IMMEDIATE", "EXCLUSIVE"):
            connection.isolation_level = isolation
            joined = Ledger.joining(connection)
            (taken,) = joined.receive([credit(f"FT{isolation}", "Nộp phí")])
            assert joined.credit(taken.id).credit.memo == "Nộp phí"
            assert [each.charge for each in joined.snapshot()] == [ONE]
            connection.commit()
        connection.isolation_level = None
        assert refused(Ledger.joining, connection)[0] is Code.LEDGER_NO_TRANSACTION
        connection.execute("BEGIN")
        assert refused(Ledger.joining, connection)[0] is Code.LEDGER_DEFERRED
        connection.execute("ROLLBACK")
        assert (connection.row_factory, connection.text_factory) == (rows, texts)
    with Ledger(path) as ledger:
        assert len(ledger.pending()) == 4
        check_whole(ledger)


@pytest.mark.parametrize("texts", [bytes, bytearray, lambda raw: raw.decode("latin-1")])
def test_a_connection_of_sqlite_that_gives_other_texts(tmp_path, texts) -> None:
    """Every call says so, and nothing is written: of a caller's connection, and of a caller's Engine."""
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.open([ONE])
    with closing(sqlite3.connect(path)) as connection:
        joined = Ledger.joining(connection)
        connection.commit()
        connection.text_factory = texts
        for call in (
            partial(Ledger.joining, connection),
            partial(joined.receive, [credit("1", "khach")]),
            joined.totals,
            lambda: list(joined.snapshot()),
            partial(joined.backup, tmp_path / "backup.db"),
        ):
            assert refused(call) == (Code.LEDGER_TEXTS, {})
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda raw, _: setattr(raw, "text_factory", texts))
    assert refused(Ledger, engine)[0] is Code.LEDGER_TEXTS
    engine.dispose()
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.db"]


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1", "WIN1258"])
def test_a_connection_of_postgresql_that_gives_other_texts(ledger_postgres, encoding) -> None:
    """SQL_ASCII would give bytes; the others have no place for each letter."""
    target = ledger_postgres()
    with psycopg.connect(conninfo(target), client_encoding=encoding) as connection:
        assert refused(Ledger.joining, connection) == (Code.LEDGER_TEXTS, {})
        connection.rollback()
        connection.execute("SET client_encoding TO 'UTF8'")
        joined = Ledger.joining(connection)
        (taken,) = joined.receive([credit("1", "Nộp phí")])
        assert joined.credit(taken.id).credit.memo == "Nộp phí"
    assert refused(Ledger, f"{target}&client_encoding={encoding}") == (Code.LEDGER_TEXTS, {})
    with Ledger(target) as ledger:
        assert len(ledger.pending()) == 1


def test_a_question_with_a_text_that_has_no_bytes(ledger) -> None:
    """It is refused as such, in the ledger's own transaction and in a caller's; the text is not shown."""
    (taken,) = ledger.receive([credit("1", "khach")])
    text, day = "Lan\ud800", MORNING.date()
    for call in (
        lambda: ledger.credit(text),
        lambda: ledger.acts(text),
        lambda: ledger.pending(text),
        lambda: ledger.pending(office=text),
        lambda: ledger.attention(office=text),
        lambda: ledger.events(office=text),
        lambda: ledger.refund_evidence(text),
        lambda: ledger.decide(text, None),
        lambda: ledger.same(taken.id, text),
        lambda: ledger.refund(taken.id, 1, debit=text),
    ):
        assert refused(call) == (Code.TEXT_SURROGATE, SURROGATE)
    for call in (lambda: ledger.day(day, (BANK, text)), lambda: ledger.close(day, (BANK, text))):
        assert refused(call)[0] is Code.ACCOUNT_CHARACTERS  # as in a credit
    check_whole(ledger)


def test_a_question_with_such_a_text_in_a_joined_transaction(home) -> None:
    engine = create_engine(home if "://" in home else f"sqlite:///{home}")
    with engine.connect() as connection:
        joined = Ledger.joining(connection)
        assert refused(joined.credit, "\ud800") == (Code.TEXT_SURROGATE, SURROGATE)
        assert joined.pending() == ()
    engine.dispose()


class _Nameless:
    """A source of somebody else's, whose name has no bytes."""

    def read(self, body, _headers) -> Notification:
        return Notification(source="\ud800", reply=Reply(200, body))


def test_a_source_whose_name_has_no_bytes(home) -> None:
    """Whatever text comes to a transaction, of the ledger's own or of a caller."""
    with Ledger(home) as ledger:
        assert refused(ledger.take, b"", {}, _Nameless()) == (Code.TEXT_SURROGATE, SURROGATE)
    engine = create_engine(home if "://" in home else f"sqlite:///{home}")
    with engine.connect() as connection:
        joined = Ledger.joining(connection)
        assert refused(joined.take, b"", {}, _Nameless()) == (Code.TEXT_SURROGATE, SURROGATE)
    engine.dispose()


@pytest.mark.parametrize("target", ["\0", "counter\0.db", "counter\ud800.db", "postgresql://h\0/x"])
def test_a_target_that_is_no_name_of_a_file(small, target) -> None:
    for call in (Ledger, small.copy_to, small.backup):
        assert refused(call, target)[0] is Code.LEDGER_TARGET
        assert refused(call, Path(target))[0] is Code.LEDGER_TARGET


def test_no_name_is_no_ledger(small) -> None:
    """SQLite would make one that vanishes when it is closed, with all that was paid."""
    for call in (Ledger, small.copy_to, small.backup):
        assert refused(call, "")[0] is Code.LEDGER_TARGET


@pytest.mark.parametrize("target", [7, None, b"counter.db", PureWindowsPath])
def test_a_target_of_another_type(small, target) -> None:
    for call in (Ledger, small.copy_to, small.backup):
        with pytest.raises(TypeError, match="the place of a ledger must be a str"):
            call(target)


def test_where_no_backup_can_be(small, tmp_path) -> None:
    """Nothing is left there, and what is there stays as it is."""
    (tmp_path / "file").write_bytes(b"theirs")
    for there in (tmp_path, tmp_path / "file", tmp_path / ".."):
        with pytest.raises(FileExistsError):
            small.backup(there)
    for nowhere in (tmp_path / "none" / "backup.db", tmp_path / "file" / "backup.db", "/proc/backup.db"):
        assert refused(small.backup, nowhere) == (Code.LEDGER_DATABASE, {"reason": "SQLITE_CANTOPEN"})
    assert refused(small.backup, tmp_path / ("x" * 250))[0] is Code.LEDGER_DATABASE
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("file", b"theirs")]


@pytest.mark.parametrize("value", [7, 2**70, b"x"])
def test_values_of_other_types(small, value) -> None:
    """They are refused with a sentence, before anything is written."""
    (taken,) = small.receive([credit("1", "khach")])
    came = credit("2", "khach")
    day = MORNING.date()
    for call, said in (
        (lambda: small.pending(office=value), "an office must be a str"),
        (lambda: small.attention(office=value), "an office must be a str"),
        (lambda: small.events(office=value), "an office must be a str"),
        (lambda: small.refund_evidence(value), "the id of a debit must be a str"),
        (lambda: small.refund(taken.id, 1, debit=value), "the id of a debit must be a str"),
        (lambda: small.open([ONE], tokens=value), "what tokens name must be a Mapping"),
        (lambda: small.take(b"", {}, value), "the source of a message has `read`"),
        (lambda: small.statement([came]), "a statement has `debits`"),
        (lambda: small.statement(Lines([came]), covered=[value]), "covered days must be a Coverage"),
        (lambda: small.day(day, (value, OWN)), "an account is a pair of texts"),
    ):
        with pytest.raises(TypeError, match=said):
            call()
    assert [waiting.id for waiting in small.pending()] == [taken.id]


def test_refunds_on_a_sheet_stand_in_one_order(ledger) -> None:
    """Whatever came first: the sheet of the ledger is that of the pure function."""
    came = [credit(str(number), f"khach {number}") for number in range(6)]
    outcome = reconcile([], [])
    for each in came:
        ledger.receive([each])
        outcome = reconcile([], [each], state=outcome)
    for waiting in reversed(list(outcome.pending())):
        for act in ("decide", "refund"):
            given = (waiting.id, None if act == "decide" else 7)
            getattr(ledger, act)(*given)
            outcome = getattr(outcome, act)(*given)
    sheet = ledger.day(MORNING.date(), (BANK, OWN))
    assert sheet == outcome.day(MORNING.date(), (BANK, OWN))
    assert [each.id for each in sheet.refunds] == sorted(each.id for each in sheet.refunds)
