"""What a call asks of the database: few statements, one commit, and no table is read from end to end."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import pytest
from counter import BANK, CODES, MORNING, ONE, OWN, charge, credit, memo
from money import Lines
from postgres_log import Log
from sqlalchemy import create_engine, event

from vnqr.ledger import Ledger
from vnqr.ledger.values import Debit
from vnqr.references.reference import Reference
from vnqr.sources import SePay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST = 10
FEW = {"vnqr_scheme", "vnqr_source", "vnqr_feed", "vnqr_meta"}
"""Tables of a few rows for ever."""
SMALL = {"vnqr_event_unread"}
"""An index of what the next reader of the feed reads."""
DAY, ACCOUNT = MORNING.date(), (BANK, OWN)
BOOK = [charge(f"000.00.01.H26-240601-{number:04}", office="p1") for number in range(11, 50)]
TOLD = [
    replace(
        credit(f"FT{number}", memo(owed) if number % 4 else f"nop phi {number}", source="sepay"),
        received_at=MORNING + timedelta(hours=number % 30),
        unique_id=str(number),
    )
    for number, owed in enumerate(BOOK)
]
NEW = replace(credit("FT99", memo(BOOK[4]), source="sepay"), unique_id="99")
LINE = credit("FT99", memo(BOOK[4]), source="statement")
SENT = [
    Debit(bank=BANK, account=OWN, amount=5_000, memo=memo(owed), booked_at=MORNING) for owed in BOOK[1:20]
]
BODY = {
    "id": 92704,
    "gateway": "VietinBank",
    "transactionDate": "2024-06-01 09:02:37",
    "accountNumber": OWN,
    "code": None,
    "content": memo(BOOK[5]),
    "transferType": "in",
    "transferAmount": 50_000,
    "accumulated": 19_077_000,
    "subAccount": None,
    "referenceCode": "MBVCB.3278907687",
    "description": "",
}


@contextmanager
def traced(target: str) -> Iterator[tuple[Ledger, list[str]]]:
    """Have a ledger in SQLite, and the statements that it runs, as they are with their values."""
    ran: list[str] = []
    engine = create_engine(f"sqlite:///{target}")
    event.listen(engine, "connect", lambda raw, _: raw.set_trace_callback(ran.append))
    with Ledger(engine) as ledger:
        yield ledger, ran
    engine.dispose()


def statements(target: str, call: Callable[[Ledger], object]) -> list[str]:
    """Return the statements of one call, on either database, by a ledger that has been in use."""
    if "://" not in target:
        with traced(target) as (ledger, ran):
            ledger.receive([TOLD[1]])
            ran.clear()
            call(ledger)
        return ran

    def use() -> None:
        with Ledger(target) as ledger:
            ledger.receive([TOLD[1]])
            call(ledger)

    ran = [text for text in Log(target).statements(use) if not text.startswith("ALTER")]
    return ran[max(place for place, text in enumerate(ran) if text.startswith("BEGIN")) :]


def asked(ran: list[str]) -> list[str]:
    """Return what a transaction asks; SQLite tells of each row of a statement by itself."""
    inside = [text for text in ran[1:-1] if not text.startswith("SET ")]
    return [head for head, _ in groupby(inside, key=lambda text: re.split(" VALUES| SET ", text)[0])]


def fill(target: str) -> None:
    """Put some of everything into a ledger."""
    with Ledger(target) as ledger:
        ledger.open([*BOOK, ONE, charge(CODES[0], 1)])
        ledger.receive(TOLD)
        lines = [replace(each, source="statement", unique_id=None) for each in TOLD[:3]]
        ledger.statement(Lines(lines, []))
        for each in ledger.receive(TOLD)[:5]:
            ledger.refund(each.id, 1_000, on=DAY)
        ledger.statement(Lines([], SENT))
        ledger.accept(BOOK[3].reference)
        ledger.close(DAY - timedelta(days=1), ACCOUNT)


@pytest.fixture
def filled(home: str) -> str:
    fill(home)
    return home


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda ledger: ledger.receive([NEW]), id="a charge"),
        pytest.param(lambda ledger: ledger.receive([replace(NEW, memo="nop phi")]), id="none"),
        pytest.param(lambda ledger: ledger.receive([replace(NEW, memo=memo(*BOOK[:3]))]), id="several"),
        pytest.param(lambda ledger: ledger.receive([TOLD[5]]), id="again"),
        pytest.param(
            lambda ledger: ledger.receive(
                [replace(LINE, transaction_id="FT5", memo=memo(BOOK[5]), received_at=TOLD[5].received_at)]
            ),
            id="confirmed",
        ),
    ],
)
def test_a_notification_is_few_statements_and_one_commit(filled, call):
    ran = statements(filled, call)
    assert ran[0].startswith("BEGIN")
    assert [text for text in ran if text.startswith("COMMIT")] == [ran[-1]]
    assert 2 <= len(asked(ran)) <= MOST, [text[:90] for text in asked(ran)]


def test_a_message_of_an_aggregator_is_few_statements_and_one_commit(filled):
    body, headers = json.dumps(BODY).encode(), {"Authorization": "Apikey key"}
    ran = statements(filled, lambda ledger: ledger.take(body, headers, SePay(secret="key", bank=BANK)))
    assert [text for text in ran if text.startswith("COMMIT")] == [ran[-1]]
    assert any("vnqr_notification" in text for text in ran)
    assert len(asked(ran)) <= MOST


def of_two(ledger: Ledger) -> str:
    """Return the id of the credit of the third charge, of which something was given back."""
    return ledger.settlement(BOOK[2].reference).credits[0].id


CALLS = {
    "settlement": lambda ledger: ledger.settlement(BOOK[1].reference),
    "settlements": lambda ledger: ledger.settlements(CODES[0]),
    "pending": lambda ledger: ledger.pending(after=ledger.pending(limit=3)[-1]),
    "pending of an office": lambda ledger: ledger.pending(office="p1"),
    "attention": lambda ledger: ledger.attention(office="p1"),
    "suggest": lambda ledger: [ledger.suggest(each) for each in ledger.pending()],
    "day": lambda ledger: ledger.day(DAY, ACCOUNT),
    "closed day": lambda ledger: ledger.day(DAY - timedelta(days=1), ACCOUNT),
    "findings": lambda ledger: ledger.findings(DAY, ACCOUNT),
    "events": lambda ledger: ledger.events(),
    "events of an office": lambda ledger: ledger.events(after=3, office="p1"),
    "receive": lambda ledger: ledger.receive([NEW, replace(NEW, memo="nop phi", unique_id="7")]),
    "receive again": lambda ledger: ledger.receive(TOLD),
    "receive a line": lambda ledger: ledger.receive([LINE]),
    "statement": lambda ledger: ledger.statement(Lines([LINE], [])),
    "open": lambda ledger: ledger.open([charge(CODES[1])], tokens={"HSY99EDD1RXQ": Reference(CODES[1])}),
    "decide": lambda ledger: ledger.decide(ledger.pending()[0].id, ONE.reference),
    "refund": lambda ledger: ledger.refund(of_two(ledger), 500, debit=ledger.refund_evidence()[0].id),
    "evidence": lambda ledger: ledger.refund_evidence(limit=3),
    "prove": lambda ledger: ledger.prove(of_two(ledger), 1_000, debit=ledger.refund_evidence()[0].id),
    "accept": lambda ledger: ledger.accept(BOOK[1].reference),
    "replace": lambda ledger: ledger.replace(replace(BOOK[1], account="1")),
    "close": lambda ledger: ledger.close(DAY, ACCOUNT),
}


@pytest.mark.parametrize("name", CALLS)
def test_sqlite_reads_no_table_from_end_to_end(tmp_path, name):
    path = str(tmp_path / "ledger.db")
    fill(path)
    with traced(path) as (ledger, ran):
        ran.clear()
        CALLS[name](ledger)
    with closing(sqlite3.connect(path)) as connection:
        for statement in dict.fromkeys(ran):
            if statement.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
                steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
                scans = [step.split() for step in steps if step.startswith("SCAN vnqr_")]
                assert not [scan for scan in scans if scan[1] not in FEW and scan[-1] not in SMALL], statement


@pytest.mark.parametrize("name", CALLS)
def test_postgresql_reads_no_table_from_end_to_end(ledger_postgres, name):
    target = ledger_postgres()
    fill(target)

    def call() -> None:
        with Ledger(target) as ledger:
            CALLS[name](ledger)

    plans = Log(target).plans(call)
    assert "Index" in plans
    assert set(re.findall(r"Seq Scan on (\w+)", plans)) <= FEW
