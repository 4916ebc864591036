"""What deliveries do to the facts: no payment is taken for another, and what is forgotten is still known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from counter import BANK, CODES, MORNING, OWN, charge, row
from hypothesis import given
from hypothesis import strategies as st
from money import ANYTHING, BOOK, run

from vnqr.ledger.evidence import Found
from vnqr.ledger.outcome import Place, Total
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.values import Credit, Debit
from vnqr.references.form import Form


def credit(memo: str, number: str, **more) -> Credit:
    return Credit(
        bank=BANK, account=OWN, amount=50_000, memo=memo, transaction_id=number, received_at=MORNING, **more
    )


class TestTwoPaymentsOfNoNamedSource:
    """The bank uses a number again; that one source is named does not make one payment of two."""

    first, second = credit("NGUYEN VAN A", "5243"), credit("TRAN THI MAI", "5243")
    named = credit("LE VAN B", "1", source="sepay", unique_id="3")

    @pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0)])
    def test_one_after_the_other(self, order):
        result = None
        for place in order:
            result = reconcile([], [(self.first, self.second, self.named)[place]], state=result)
        assert len(result.facts.lines) == 3
        assert result.totals()[Place.UNMATCHED] == Total(3, 150_000)


def test_three_sources_in_one_call_meet_in_one_payment():
    """The first confirmation gives the payment another id; the next one finds it under that."""
    came = [
        credit("NGUYEN VAN A", "1"),
        credit("NGUYEN VAN A", "1", source="sepay", unique_id="a"),
        credit("CK NGUYEN VAN A", "1", source="casso", unique_id="b"),
        credit("NGUYEN VAN A CK", "1", source="statement"),
    ]
    one_by_one = None
    for each in came:
        one_by_one = reconcile([], [each], state=one_by_one)
    together = reconcile([], came)
    for result in (one_by_one, together):
        assert result.totals()[Place.UNMATCHED] == Total(1, 50_000)
        assert len(next(iter(result.facts.seconds.values()))) == 3


@pytest.mark.parametrize("unique", [{}, {"source": "sepay", "unique_id": "7"}])
def test_of_two_wordings_of_one_payment_the_better_way_to_name_is_told(unique):
    """Whichever comes first, whichever has the earlier time, in one call or in two."""
    owed = charge(CODES[0])
    ways = [owed.reference.encode(Form.PACKED), str(owed.reference)]
    for hours in (8, 9):
        packed, readable = (credit(f"CK {way}", "1", **unique) for way in ways)
        packed = replace(packed, received_at=MORNING.replace(hour=hours))
        readable = replace(readable, received_at=MORNING.replace(hour=17 - hours))
        results = [
            reconcile([owed], [packed, readable]),
            *(
                reconcile([], [second], state=reconcile([owed], [first]))
                for first, second in ((packed, readable), (readable, packed))
            ),
        ]
        for result in results:
            assert result == results[0]
            (evidence,) = result.settlement(owed.reference).credits
            assert (evidence.found, evidence.received_at) == (Found.READABLE, MORNING)


class TestForgetting:
    def test_takes_texts_and_never_identity(self):
        owed = charge(CODES[0])
        came = [
            credit("NGUYEN VAN A", "1"),
            credit(f"nop {owed.reference}", "2", source="sepay", unique_id="7"),
        ]
        sent = Debit(
            bank=BANK,
            account=OWN,
            amount=5_000,
            memo=f"hoan {owed.reference}",
            payee="NGUYEN VAN A",
            booked_at=MORNING,
        )
        before = reconcile([owed], came, debits=[sent])
        forgotten = before.forget(MORNING + timedelta(seconds=1))
        saved = forgotten.to_json().decode()
        assert "NGUYEN" not in saved
        assert "hoan" not in saved
        again = reconcile([owed], came, state=forgotten)
        assert again == forgotten
        assert again.known == Total(2, 100_000)
        assert again.settlement(owed.reference) == before.settlement(owed.reference)
        assert before.forget(MORNING) == before

    def test_takes_those_of_further_sightings_too(self):
        """A payment that two sources have seen is still the two when a person says so later."""
        told = credit("NGUYEN VAN A", "1", source="sepay", unique_id="7")
        line = replace(
            credit("NGUYEN VAN A CK", "1", source="statement"), received_at=MORNING.replace(hour=9)
        )
        seen = reconcile([], [line], state=reconcile([], [told]))
        assert len(seen.facts.lines) == 1
        for before, memos in ((9, {"", "NGUYEN VAN A CK"}), (10, {""})):
            forgotten = seen.forget(MORNING.replace(hour=before))
            (name,) = forgotten.facts.lines
            apart = forgotten.apart(name)
            assert {pending.credit.memo for pending in apart.pending()} == memos
            assert [pending.credit.amount for pending in apart.pending()] == [50_000, 50_000]
            assert {pending.id for pending in apart.pending()} == {p.id for p in seen.apart(name).pending()}

    @given(ANYTHING, st.integers(0, 30))
    def test_changes_no_place(self, came, hours):
        result = run(BOOK, came)
        forgotten = result.forget(MORNING + timedelta(hours=hours))
        assert forgotten.totals() == result.totals()
        assert list(forgotten.settlements()) == list(result.settlements())
        assert run([], came, forgotten) == forgotten
        assert Reconciliation.from_json(forgotten.to_json()) == forgotten

    @pytest.mark.parametrize("before", [None, "2024-06-01", MORNING.replace(tzinfo=None)])
    def test_a_time_has_its_offset(self, before):
        with pytest.raises(TypeError, match="the time"):
            reconcile([], []).forget(before)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_of_a_row_in_several_files_the_first_place_is_kept(order):
    digest = "0" * 32
    rows = [
        replace(row(number, digest), source=f"{file}.csv") for file, number in (("a", 9), ("b", 2), ("b", 3))
    ]
    state = None
    for place in order:
        state = reconcile([], [rows[place]], state=state)
    (pending,) = state.pending()
    assert pending.row == rows[0]


def test_delivered_again_with_the_texts():
    came = credit("NGUYEN VAN A", "1")
    forgotten = reconcile([], [came]).forget(MORNING + timedelta(days=1))
    again = reconcile([], [replace(came, payer="NGUYEN VAN A")], state=forgotten)
    assert again == forgotten
