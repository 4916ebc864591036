"""The same file again: looked up, not judged, with the same answer and the same outcome as the long way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from counter import BANK, MORNING, OTHER, charge, credit, memo, row
from drawn import CALLS, run
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import SCHEMES, Lines
from sqlalchemy import create_engine, event
from twin import Twin

from vnqr.ledger import Ledger
from vnqr.ledger.live import ledger as live
from vnqr.ledger.outcome import Place

BOOK = [charge(f"000.00.01.H26-240601-{number:04}") for number in range(1, 60)]
CAME = [
    credit(f"FT{number}", memo(owed) if number % 3 else f"nop phi {number}", payer="LAN")
    for number, owed in enumerate(BOOK)
]
WRITES = ("INSERT", "UPDATE", "DELETE", "BEGIN IMMEDIATE")


@pytest.fixture
def traced(tmp_path):
    """A ledger in SQLite with the statements that it runs."""
    ran: list[str] = []
    engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.set_trace_callback(ran.append))
    with Ledger(engine) as ledger:
        ledger.open(BOOK)
        yield ledger, ran
    engine.dispose()


@given(st.lists(CALLS, max_size=8), st.randoms(use_true_random=False))
@tried(120)
def test_whatever_was_done_deliveries_again_are_what_the_long_way_makes_of_them(calls, rng):
    came = [
        list(call[1])
        for call in calls
        if call[0] in {"receive", "statement"}
        for _ in range(rng.randint(1, 2))
    ]
    with pytest.MonkeyPatch.context() as patch, Ledger(":memory:", schemes=SCHEMES) as ledger:
        patch.setattr(live, "_FEW", 0)
        twin = Twin(ledger, SCHEMES)
        run(twin, calls)
        for delivered in came:
            short = ledger.receive(delivered)
            twin.receive(delivered)
            patch.setattr(live, "_FEW", 10**9)
            long = ledger.receive(delivered)
            assert (list(short), short.elsewhere) == (list(long), long.elsewhere)
            assert short.changed == ()
            patch.setattr(live, "_FEW", 0)


def test_the_same_file_again_writes_nothing_and_waits_for_no_writer(traced, tmp_path):
    ledger, ran = traced
    first = ledger.receive(CAME)
    ran.clear()
    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        again = ledger.receive(CAME)
    assert not [text for text in ran if text.startswith(WRITES)]
    assert [each._replace(known=True) for each in first] == list(again)
    assert again.totals[Place.KNOWN] == len(CAME)
    assert again.changed == ()


def test_what_was_booked_elsewhere_is_told_again(traced):
    ledger, _ = traced
    came = [CAME[0], replace(CAME[1], account=OTHER), *CAME[2:]]
    lines = Lines([replace(each, source="statement") for each in came])
    assert ledger.receive(came).elsewhere == (1,)
    assert ledger.receive(came).elsewhere == (1,)
    assert ledger.statement(lines).strange == ((BANK, OTHER),)
    assert ledger.statement(lines).strange == ((BANK, OTHER),)


def test_what_is_new_among_what_is_known_is_judged_in_its_place(traced):
    ledger, _ = traced
    new = credit("FT900", memo(BOOK[7]))
    ledger.receive(CAME)
    taken = ledger.receive([*CAME[:20], row(3), new, replace(CAME[20], amount=1), *CAME[20:]])
    assert [place for place, each in enumerate(taken) if not each.known] == [20, 21, 22]
    assert [each.place for each in taken[19:24]] == [
        *(Place.SETTLED, Place.INVALID, Place.SETTLED, Place.SETTLED, Place.SETTLED)
    ]
    assert taken.changed == tuple(sorted((BOOK[7].reference, BOOK[20].reference), key=str))


def test_without_numbers_or_credits_there_is_nothing_to_look_up(traced):
    ledger, _ = traced
    nameless = [replace(each, transaction_id=None, occurrence=place) for place, each in enumerate(CAME, 1)]
    for known in (False, True):
        assert {each.known for each in ledger.receive(nameless)} == {known}
        assert {each.known for each in ledger.receive([row(n, f"{n:032x}") for n in range(30)])} == {known}


def test_a_preview_of_the_same_statement_says_so(traced):
    ledger, _ = traced
    lines = Lines([replace(each, source="statement") for each in CAME], [])
    ledger.statement(lines)
    assert {each.known for each in ledger.statement(lines, preview=True)} == {True}
    assert {each.known for each in ledger.statement(lines)} == {True}


def test_a_digest_is_forgotten_with_the_texts(traced, tmp_path):
    ledger, _ = traced
    ledger.receive(CAME)
    with closing(sqlite3.connect(tmp_path / "ledger.db")) as connection:
        count = "SELECT count(delivery), count(memo) FROM vnqr_credit"
        told = sum(number % 3 == 0 for number in range(len(CAME)))
        assert connection.execute(count).fetchone() == (len(CAME), told)
        assert ledger.forget(MORNING + timedelta(days=1)) == told
        assert connection.execute(count).fetchone() == (0, 0)
    assert {each.known for each in ledger.receive(CAME)} == {True}
