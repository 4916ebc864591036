"""Texts are forgotten in pages: all of them go, however many there are, and each is counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from counter import BANK, MORNING, ONE, OWN, credit, memo
from money import Lines, Says

from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.values import Debit

MANY = 1_001  # one more than are forgotten at once
DAY = timedelta(days=1)
SENT = Debit(bank=BANK, account=OWN, amount=1, memo=memo(ONE), payee="LAN", booked_at=MORNING)


def test_of_many_credits_all(small) -> None:
    small.receive(credit(str(number), "khach") for number in range(MANY))
    assert small.forget(MORNING + DAY) == MANY
    assert {waiting.credit.memo for waiting in small.pending(limit=2 * MANY)} == {""}
    assert small.forget(MORNING + DAY) == 0


def test_of_many_messages_all(small) -> None:
    for number in range(MANY):
        small.take(b"%d" % number, {}, Says())
    tomorrow = datetime.now(UTC) + DAY
    assert small.forget(tomorrow) == MANY
    assert small.forget(tomorrow) == 0


def test_of_many_debits_all(small) -> None:
    sent = [replace(SENT, transaction_id=str(number)) for number in range(MANY)]
    small.statement(Lines([], sent), covered=[])
    assert small.forget(MORNING + DAY) == MANY
    assert {(debit.memo, debit.payee) for debit in small.export().facts.debits.values()} == {("", None)}
    assert small.forget(MORNING + DAY) == 0


def test_what_came_at_the_time_itself_or_later_stays(small) -> None:
    """Each kind by its own time: a credit, a message and money out."""
    small.receive([credit("1", "truoc", received_at=MORNING - DAY), credit("2", "khach")])
    sent = [replace(SENT, booked_at=MORNING - DAY, transaction_id="1"), SENT]
    small.statement(Lines([], sent), covered=[])
    assert small.forget(MORNING) == 2
    assert [waiting.credit.memo for waiting in small.pending()] == ["", "khach"]
    assert sorted(debit.memo for debit in small.export().facts.debits.values()) == ["", memo(ONE)]


def test_payer_and_balance_go_with_the_memo(small) -> None:
    """A memo may be empty, and the credit has texts all the same."""
    small.receive([credit("1", "", payer="TRAN THI MAI", balance=7)])
    assert small.forget(MORNING + DAY) == 1
    (waiting,) = small.pending()
    assert (waiting.credit.payer, waiting.credit.balance) == (None, None)


def test_money_out_delivered_again_is_as_it_was_kept(ledger) -> None:
    """Law 10 for money out: what was forgotten stays so in both, and of two deliveries the first is kept."""
    again = replace(SENT, payee="MAI", booked_at=MORNING + timedelta(hours=1))
    ledger.open([ONE])
    ledger.statement(Lines([], [SENT]), covered=[])
    pure = reconcile([ONE], [], debits=[SENT])
    for forgets in (False, True):
        if forgets:
            ledger.forget(MORNING + DAY)
            pure = pure.forget(MORNING + DAY)
        ledger.statement(Lines([], [again]), covered=[])
        pure = reconcile([], [], debits=[again], state=pure)
        assert ledger.export() == pure
        (kept,) = pure.facts.debits.values()
        assert (kept.payee, kept.memo) == ((None, "") if forgets else ("LAN", memo(ONE)))
