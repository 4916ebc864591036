"""A refund is noted, and the bank's debit comes days later: a person says that they belong together.

Whatever is done is done on the live ledger and on the pure outcome, which must say the same.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from counter import BANK, MORNING, ONE, OWN, TWO, credit, memo, refused
from money import Lines
from twin import Twin

from vnqr.errors import Code
from vnqr.ledger.findings import NotedRefund
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.values import Debit
from vnqr.references.scheme import DOSSIER
from vnqr.references.token import Token

if TYPE_CHECKING:
    from vnqr.ledger.findings import RefundEvidence

DAY, ACCOUNT = MORNING.date(), (BANK, OWN)
LATER = MORNING + timedelta(days=3)


@pytest.fixture
def twin(ledger) -> Twin:
    twin = Twin(ledger, [DOSSIER])
    twin.open([ONE, TWO])
    twin.receive([credit("1", memo(ONE), 60_000), credit("2", "hai ho so", 100_000)])
    return twin


def of(twin: Twin, number: str) -> str:
    """Return the id of the credit that has a number of the bank's."""
    return next(name for name, line in twin.pure.facts.lines.items() if line.number == number)


def act(twin: Twin, *given: Any, **named: Any) -> None:
    assert twin.act(*given, **named) is None


def refusal(twin: Twin, *given: Any, **named: Any) -> tuple[Code, dict[str, object]]:
    """Return why both refuse an act; they were compared."""
    verb, *rest = given
    assert twin.act(*given, **named) is not None
    return refused(getattr(twin.ledger, verb), *rest, **named)


def sent(number: str, amount: int, text: str = f"HOAN TRA {ONE.reference}", **other: Any) -> Debit:
    values: dict[str, Any] = {"bank": BANK, "account": OWN, "booked_at": LATER} | other
    return Debit(amount=amount, memo=text, transaction_id=number, **values)


def evidence(twin: Twin, *out: Debit) -> RefundEvidence:
    """Take in money out; return what is offered of it."""
    twin.statement(Lines([], list(out)))
    (found,) = twin.ledger.refund_evidence()
    return found


def test_a_refund_noted_before_its_debit_came(twin) -> None:
    """The normal order: it is offered first, and then it is no longer asked about."""
    name = of(twin, "1")
    act(twin, "refund", name, 10_000, on=DAY, by="Lan", key="form-1")
    found = evidence(twin, sent("D1", 10_000))
    assert found.noted == (NotedRefund(id=name, reference=ONE.reference, amount=10_000, on=DAY),)
    act(twin, "prove", name, 10_000, debit=found.id, by="Mai", key="form-2", reason="giấy báo nợ D1")
    assert twin.ledger.refund_evidence() == ()
    assert [back.debit for back in twin.pure.facts.refunds] == [found.id]
    assert twin.ledger.settlement(ONE.reference).refunded == 10_000
    done = twin.ledger.acts(name)
    assert [(each.verb, each.by, each.key) for each in done] == [
        ("refund", "Lan", "form-1"),
        ("prove", "Mai", "form-2"),
    ]
    assert (done[1].id, done[1].reason, done[1].moved) == (name, "giấy báo nợ D1", ())
    assert [each.verb for each in twin.pure.facts.acts] == ["refund", "prove"]


def test_it_happens_once_by_its_key(twin) -> None:
    name = of(twin, "1")
    act(twin, "refund", name, 5_000)
    act(twin, "refund", name, 5_000)
    found = evidence(twin, sent("D1", 10_000))
    first = twin.ledger.prove(name, 5_000, debit=found.id, key="k", by="Lan")
    twin.pure = twin.pure.prove(name, 5_000, debit=found.id, key="k", by="Lan")
    assert twin.ledger.prove(name, 5_000, debit=found.id, key="k", by="Lan") == first
    act(twin, "prove", name, 5_000, debit=found.id, key="k", by="Lan")
    assert [back.debit for back in twin.pure.facts.refunds] == [found.id, None]
    for other in ({"amount": 4_000}, {"aside": True}, {"reference": ONE.reference}):
        given = {"amount": 5_000, "debit": found.id, "key": "k", **other}
        assert refusal(twin, "prove", name, **given) == (Code.KEY_REUSED, {})


def test_of_equal_refunds_the_one_noted_first(twin) -> None:
    name = of(twin, "1")
    for day in (2, 0, 1):
        act(twin, "refund", name, 5_000, on=DAY + timedelta(days=day))
    act(twin, "refund", name, 4_000)
    found = evidence(twin, sent("D1", 9_000))
    assert [(each.amount, each.on and (each.on - DAY).days) for each in found.noted] == [
        (5_000, 2),
        (5_000, 0),
        (5_000, 1),
        (4_000, None),
    ]
    act(twin, "prove", name, 5_000, debit=found.id)
    # What is left of the debit may show another refund, of another amount.
    assert refusal(twin, "prove", name, 5_000, debit=found.id) == (
        Code.REFUND_OVER_DEBIT,
        {"amount": 5_000, "left": 4_000},
    )
    act(twin, "prove", name, 4_000, debit=found.id)
    assert [back.debit for back in twin.pure.facts.refunds] == [found.id, None, None, found.id]
    assert refusal(twin, "refund", name, 1, debit=found.id) == (
        Code.REFUND_OVER_DEBIT,
        {"amount": 1, "left": 0},
    )


def test_one_debit_shows_refunds_of_several_credits(twin) -> None:
    one, two = of(twin, "1"), of(twin, "2")
    act(twin, "refund", one, 10_000)
    act(twin, "refund", two, 20_000)
    found = evidence(twin, sent("D1", 30_000))
    assert [each.id for each in found.noted] == [one]
    act(twin, "prove", one, 10_000, debit=found.id)
    assert refusal(twin, "prove", one, 10_000, debit=found.id) == (Code.REFUND_NOT_NOTED, {"amount": 10_000})
    act(twin, "prove", two, 20_000, debit=found.id)
    assert {back.debit for back in twin.pure.facts.refunds} == {found.id}


def test_of_which_part_it_is(twin) -> None:
    """Left out where there is only one with such a refund, though the credit has more parts."""
    name = of(twin, "2")
    act(twin, "decide", name, {ONE.reference: 40_000, TWO.reference: 40_000})
    for part in ({"reference": ONE.reference}, {"reference": TWO.reference}, {"aside": True}):
        act(twin, "refund", name, 5_000, **part)
    found = evidence(twin, sent("D1", 20_000, f"HOAN {TWO.reference}"))
    assert [each.reference for each in found.noted] == [TWO.reference]
    assert refusal(twin, "prove", name, 5_000, debit=found.id) == (Code.REFUND_UNCLEAR, {"count": 3})
    both = {"reference": ONE.reference, "aside": True}
    assert refusal(twin, "prove", name, 5_000, debit=found.id, **both) == (Code.REFUND_UNCLEAR, {"count": 2})
    act(twin, "prove", name, 5_000, debit=found.id, aside=True)
    act(twin, "prove", name, 5_000, debit=found.id, reference=TWO.reference)
    act(twin, "prove", name, 5_000, debit=found.id)
    assert [back.debit for back in twin.pure.facts.refunds] == [found.id] * 3
    shown_already = {"debit": found.id, "reference": ONE.reference}
    assert refusal(twin, "prove", name, 5_000, **shown_already) == (Code.REFUND_NOT_NOTED, {"amount": 5_000})


def test_what_was_not_noted_so(twin) -> None:
    one, two = of(twin, "1"), of(twin, "2")
    found = evidence(twin, sent("D1", 10_000))
    nothing = Code.REFUND_NOT_NOTED, {"amount": 10_000}
    assert refusal(twin, "prove", one, 10_000, debit=found.id) == nothing
    act(twin, "refund", one, 9_000)
    act(twin, "refund", one, 10_000, debit=found.id)
    for name, part in ((one, {}), (one, {"aside": True}), (two, {}), (one, {"reference": TWO.reference})):
        assert refusal(twin, "prove", name, 10_000, debit=found.id, **part) == nothing
    assert refusal(twin, "prove", one, 9_000, debit="0" * 32) == (Code.DEBIT_UNKNOWN, {})


def test_more_than_the_debit_has(twin) -> None:
    name = of(twin, "1")
    act(twin, "refund", name, 10_000)
    found = evidence(twin, sent("D1", 9_999))
    assert [each.amount for each in found.noted] == [10_000]  # it is told all the same: do not note it again
    assert refusal(twin, "prove", name, 10_000, debit=found.id) == (
        Code.REFUND_OVER_DEBIT,
        {"amount": 10_000, "left": 9_999},
    )


def test_nothing_else_changes_on_a_closed_day_either(twin) -> None:
    ledger, name = twin.ledger, of(twin, "1")
    act(twin, "refund", name, 60_000, on=DAY)
    act(twin, "close", DAY, ACCOUNT)
    act(twin, "accept", TWO.reference)
    found = evidence(twin, sent("D1", 60_000))
    days = [DAY + timedelta(days=days) for days in range(-1, 5)]

    def all_else() -> tuple[object, ...]:
        sheets = [ledger.day(day, ACCOUNT) for day in days]
        events, settlements = list(ledger.events()), list(ledger.snapshot())
        return ledger.totals(), sheets, settlements, events, ledger.pending(), ledger.credit(name)

    before = all_else()
    act(twin, "prove", name, 60_000, debit=found.id)
    assert all_else() == before
    act(twin, "close", days[-1], ACCOUNT)


def test_by_any_sighting_of_its_credit(twin) -> None:
    """Noted of a line of a statement, which then turns out to be the second sighting of what was notified."""
    line = credit("9", "CHUYEN TIEN", 70_000, source="statement")
    twin.receive([line])
    name = of(twin, "9")
    act(twin, "decide", name, ONE.reference)
    act(twin, "refund", name, 7_000)
    act(twin, "refund", name, 7_000)
    twin.receive([credit("77", "CHUYEN TIEN", 70_000, source="sepay")])
    act(twin, "same", name, of(twin, "77"))
    lead = of(twin, "77")
    assert twin.pure.facts.aliases == {name: lead}
    found = evidence(twin, sent("D1", 14_000))
    assert [each.id for each in found.noted] == [lead, lead]
    act(twin, "prove", name, 7_000, debit=found.id)
    act(twin, "prove", lead, 7_000, debit=found.id)
    verbs = [each.verb for each in twin.ledger.acts(name)]
    assert verbs == ["decide", "refund", "refund", "same", "prove", "prove"]


def test_a_token_names_the_charge_of_which_it_was_given_back(twin) -> None:
    token = Token.parse("HSY99EDD1RXQ")
    twin.open([], {token.text: TWO.reference})
    name = of(twin, "2")
    act(twin, "decide", name, {TWO.reference: 50_000})
    act(twin, "refund", name, 1_000, reference=TWO.reference)
    act(twin, "refund", name, 1_000, aside=True)
    found = evidence(twin, sent("D1", 1_000, f"HOAN {token.text}"))
    assert found.references == (TWO.reference,)
    assert [(each.id, each.reference) for each in found.noted] == [(name, TWO.reference)]


def test_refunds_of_several_charges_stand_in_the_order_in_which_they_were_noted(twin) -> None:
    one, two = of(twin, "1"), of(twin, "2")
    act(twin, "decide", two, {TWO.reference: 50_000})
    for name, amount in ((two, 2), (one, 1), (two, 3)):
        act(twin, "refund", name, amount, reference=ONE.reference if name == one else TWO.reference)
    found = evidence(twin, sent("D1", 50_000, f"HOAN {ONE.reference} {TWO.reference}"))
    assert [each.amount for each in found.noted] == [2, 1, 3]
    assert found.references == (ONE.reference, TWO.reference)


def test_forgotten_and_delivered_again(twin) -> None:
    """The texts go; that the debit shows the refund stays, and it is not offered again."""
    name, out = of(twin, "1"), sent("D1", 10_000, payee="TRAN THI MAI")
    act(twin, "refund", name, 4_000)
    act(twin, "refund", name, 6_000)
    found = evidence(twin, out)
    act(twin, "prove", name, 4_000, debit=found.id)
    twin.forget(LATER + timedelta(days=1))
    act(twin, "prove", name, 6_000, debit=found.id)
    twin.statement(Lines([], [out]))
    assert twin.ledger.refund_evidence() == ()
    assert [back.debit for back in twin.pure.facts.refunds] == [found.id] * 2


def test_a_preview_tells_of_refunds_that_were_noted(twin) -> None:
    act(twin, "refund", of(twin, "1"), 10_000)
    taken = twin.ledger.statement(Lines([], [sent("D1", 10_000)]), preview=True)
    assert [(each.amount, each.on) for found in taken.evidence for each in found.noted] == [(10_000, None)]
    assert twin.ledger.refund_evidence() == ()


def test_saved_and_loaded(twin) -> None:
    name = of(twin, "1")
    act(twin, "refund", name, 4_000)
    act(twin, "refund", name, 4_000)
    found = evidence(twin, sent("D1", 4_000))
    act(twin, "prove", name, 4_000, debit=found.id)
    state = Reconciliation.from_json(twin.ledger.export().to_json())
    assert state == twin.pure
    assert refused(state.prove, name, 4_000, debit=found.id)[0] is Code.REFUND_OVER_DEBIT
    state = reconcile([], [], debits=[sent("D1", 4_000), sent("D2", 4_000)], state=state)
    (other,) = state.refund_evidence()
    assert (other.debit.transaction_id, len(other.noted)) == ("D2", 1)
    assert [*state.prove(name, 4_000, debit=other.id).refund_evidence()] == []


def test_a_refund_of_a_day_that_is_yet_to_come_is_refused(twin) -> None:
    twin.open([ONE])
    twin.receive([credit("1", memo(ONE))])
    today = datetime.now(MORNING.tzinfo).date()
    for day in (today + timedelta(days=2), date(2062, 1, 1)):
        assert refused(twin.ledger.refund, of(twin, "1"), 1, on=day, by="Lan")[0] is Code.DAY_TO_COME
    assert twin.ledger.refund(of(twin, "1"), 1, on=today, by="Lan").verb == "refund"
