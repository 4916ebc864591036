"""Schemes and tokens are the ledger's own: given once, grown later, known to every process."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from connections import conninfo
from counter import MORNING, ONE, STUDENT, charge, credit, memo, refused
from money import Says
from twin import Twin

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.outcome import Place
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import Debit
from vnqr.references.scheme import DOSSIER, Scheme

OF_STUDENT = charge("24521234567", scheme=STUDENT)
OTHER_STUDENT = Scheme("SV", "another", "[0-9]{12}")


def test_dossiers_are_looked_for_where_nothing_is_said(small) -> None:
    assert small.export().facts.epochs == ((DOSSIER,),)
    assert refused(small.open, [OF_STUDENT])[0] is Code.CHARGE_SCHEME


def test_several_from_the_beginning(target) -> None:
    with Ledger(target, schemes=[DOSSIER, STUDENT]) as ledger:
        ledger.open([ONE, OF_STUDENT])
        taken = ledger.receive([credit("1", memo(OF_STUDENT)), credit("2", memo(ONE))])
        assert [each.references for each in taken] == [(OF_STUDENT.reference,), (ONE.reference,)]
        assert taken.changed == (ONE.reference, OF_STUDENT.reference)
    with Ledger(target) as again:  # they need not be given again
        assert again.settlement(OF_STUDENT.reference).state is ChargeState.PAID
        assert {event.scheme for event in again.events()} == {"HS", "SV"}


def test_one_more_reads_what_waits_again(home) -> None:
    """Money came before its scheme was known; as if the scheme had been there, but for what is booked."""
    came = [
        credit("1", memo(OF_STUDENT)),
        credit("2", memo(ONE)),
        credit("3", memo(ONE, OF_STUDENT)),
        credit("4", f"{OF_STUDENT.reference} cu", received_at=MORNING),
    ]
    with Ledger(home) as ledger:
        ledger.open([ONE])
        ledger.receive(came[:3])
        assert ledger.totals()[Place.UNMATCHED].count == 1
        assert ledger.settlement(ONE.reference).received == 100_000
    with Ledger(home, schemes=[STUDENT]) as grown:
        pure = reconcile([ONE], came[:3], schemes=[DOSSIER])
        pure = reconcile([], [], schemes=[STUDENT], state=pure)
        assert grown.export() == pure
        assert grown.totals()[Place.UNMATCHED].count == 1
        twin = Twin(grown, [DOSSIER])
        twin.pure = pure
        twin.open([OF_STUDENT])
        assert grown.settlement(OF_STUDENT.reference).received == 50_000
        twin.receive(came)
        assert grown.settlement(OF_STUDENT.reference).received == 100_000
        assert grown.settlement(ONE.reference).received == 100_000
    with Ledger(home, schemes=[STUDENT, DOSSIER]) as again:
        assert again.export() == twin.pure


def test_one_more_while_nothing_waits(home) -> None:
    with Ledger(home, schemes=[STUDENT]) as ledger:
        assert [scheme.prefix for scheme in ledger.export().facts.epochs[-1]] == ["HS", "SV"]
        ledger.open([OF_STUDENT])


def test_a_prefix_means_one_scheme(home) -> None:
    Ledger(home, schemes=[STUDENT]).dispose()
    assert refused(Ledger, home, schemes=[OTHER_STUDENT]) == (Code.SCHEME_DIFFERS, {"prefix": "SV"})


class TestAnotherProcess:
    """What it adds is found out by the next call."""

    @pytest.fixture
    def two(self, home):
        with Ledger(home) as one, Ledger(home) as other:
            yield one, other

    def test_that_adds_a_scheme(self, home, two) -> None:
        one, other = two
        one.open([ONE])
        with Ledger(home, schemes=[STUDENT]) as third:
            third.open([OF_STUDENT])
        (taken,) = one.receive([credit("1", memo(OF_STUDENT))])
        assert taken.references == (OF_STUDENT.reference,)
        assert other.open([charge("24521234568", scheme=STUDENT)])
        assert one.settlement(OF_STUDENT.reference).state is ChargeState.PAID

    def test_that_adds_a_scheme_before_a_message_without_money(self, home, two) -> None:
        """Money out is kept where it names a charge by any scheme of the ledger."""
        one, _ = two
        one.receive([])
        with Ledger(home, schemes=[STUDENT]) as third:
            third.open([OF_STUDENT])
        debit = Debit(
            bank=OF_STUDENT.bank,
            account=OF_STUDENT.account,
            amount=5_000,
            memo=f"HOAN {OF_STUDENT.reference}",
            booked_at=MORNING,
        )
        one.take(b"", {}, Says(debits=[debit]))
        assert [each.references for each in one.refund_evidence()] == [(OF_STUDENT.reference,)]

    def test_that_adds_a_source(self, two) -> None:
        """The money that it told of is found by who tells of it next."""
        one, other = two
        one.open([ONE])
        other.receive([credit("FT1", memo(ONE), source="sepay", unique_id="u")])
        (taken,) = one.receive([credit("FT1", memo(ONE), source="statement")])
        assert taken.confirmed
        (again,) = other.receive([credit("FT1", memo(ONE), source="statement")])
        assert (again.known, again.id) == (True, taken.id)
        assert one.settlement(ONE.reference).received == 50_000

    def test_that_adds_a_source_before_a_person_acts(self, two) -> None:
        one, other = two
        one.open([ONE])
        (taken,) = other.receive([credit("1", "nop phi", source="casso")])
        one.decide(taken.id, ONE.reference, by="lan")
        assert other.settlement(ONE.reference).state is ChargeState.PAID
        one.cancel(ONE.reference)
        assert other.settlement(ONE.reference).state is ChargeState.CANCELLED_PAID


def test_two_that_add_a_scheme_at_once_add_it_once(ledger_postgres) -> None:
    target = ledger_postgres()
    with (
        psycopg.connect(conninfo(target)) as first,
        psycopg.connect(conninfo(target), autocommit=True) as watcher,
    ):
        Ledger.joining(first, schemes=[STUDENT])
        second = threading.Thread(target=lambda: Ledger(target, schemes=[STUDENT]).dispose())
        second.start()
        while not watcher.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
            time.sleep(0.005)
        first.commit()
        second.join()
    with Ledger(target) as ledger:
        assert ledger.export().facts.epochs == ((DOSSIER,), (DOSSIER, STUDENT))


def test_two_that_begin_at_once_make_the_tables_once(new_postgres) -> None:
    target = new_postgres()
    with (
        psycopg.connect(conninfo(target)) as first,
        psycopg.connect(conninfo(target), autocommit=True) as watcher,
    ):
        Ledger.joining(first)
        second = threading.Thread(target=lambda: Ledger(target).dispose())
        second.start()
        while not watcher.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchall():
            time.sleep(0.005)
        first.commit()
        second.join()
    with Ledger(target) as ledger:
        assert ledger.open([ONE]) == (ONE.reference,)
