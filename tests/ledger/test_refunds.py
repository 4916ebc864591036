"""Which money out shows which refund, in the pure outcome; `live/test_proving.py` compares the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from counter import BANK, MORNING, ONE, OWN, TWO, credit, memo, refused, refused_at

from vnqr.errors import Code, VnqrError
from vnqr.ledger.facts import Facts, Refund
from vnqr.ledger.findings import NotedRefund
from vnqr.ledger.naming import key_of
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.refunds import proved, require_debit
from vnqr.ledger.values import Debit

A, B = key_of(ONE.reference), key_of(TWO.reference)
ID, OTHER, OUT = "1" * 32, "2" * 32, "d" * 32
DAY = MORNING.date()


def sent(amount: int, text: str = f"HOAN TRA {ONE.reference}", number: str = "D1") -> Debit:
    return Debit(bank=BANK, account=OWN, amount=amount, memo=text, booked_at=MORNING, transaction_id=number)


def facts(*refunds: Refund, amount: int = 100) -> Facts:
    return Facts(refunds=refunds, debits={OUT: sent(amount)})


def noted(amount: int = 10, of: Any = A, **other: Any) -> Refund:
    return Refund(ID, of, amount, None, None)._replace(**other)


def given(amount: int = 10, of: Any = None) -> Refund:
    return Refund(ID, of, amount, None, OUT)


class TestProved:
    @pytest.mark.parametrize(
        ("refunds", "refund", "aside", "place"),
        [
            ([noted()], given(), False, 0),
            ([noted()], given(of=A), False, 0),
            ([noted(of=None)], given(), False, 0),
            ([noted(of=None)], given(), True, 0),
            ([noted(), noted()], given(), False, 0),
            ([noted(on=DAY), noted()], given(), False, 0),
            ([noted(debit="e" * 32), noted()], given(), False, 1),
            ([noted(credit=OTHER), noted()], given(), False, 1),
            ([noted(11), noted()], given(), False, 1),
            ([noted(), noted(of=B)], given(of=B), False, 1),
            ([noted(), noted(of=None)], given(), True, 1),
            ([noted(of=B, debit="e" * 32), noted()], given(), False, 1),
        ],
    )
    def test_the_first_that_is_meant(
        self,
        refunds: list[Refund],
        refund: Refund,
        aside: bool,  # noqa: FBT001 - a case
        place: int,
    ) -> None:
        before = facts(*refunds)
        after = proved(before, refund, aside=aside)
        wanted = list(refunds)
        wanted[place] = wanted[place]._replace(debit=OUT)
        assert list(after.refunds) == wanted
        assert list(before.refunds) == refunds
        assert after.debits == before.debits

    @pytest.mark.parametrize(
        ("refunds", "refund", "aside"),
        [
            ([], given(), False),
            ([noted(11)], given(), False),
            ([noted(credit=OTHER)], given(), False),
            ([noted(debit="e" * 32)], given(), False),
            ([noted()], given(of=B), False),
            ([noted()], given(), True),
            ([noted(of=None)], given(of=A), False),
        ],
    )
    def test_none_that_is_meant(
        self,
        refunds: list[Refund],
        refund: Refund,
        aside: bool,  # noqa: FBT001 - a case
    ) -> None:
        assert refused_at(proved, facts(*refunds), refund, aside=aside) == (Code.REFUND_NOT_NOTED, "amount")
        assert refused(proved, facts(*refunds), refund, aside=aside)[1] == {"amount": 10}

    def test_several_that_may_be_meant(self) -> None:
        several = facts(noted(), noted(of=B), noted(of=None), noted())
        assert refused(proved, several, given()) == (Code.REFUND_UNCLEAR, {"count": 3})
        assert refused(proved, several, given(of=A), aside=True) == (Code.REFUND_UNCLEAR, {"count": 2})

    def test_no_more_than_the_debit_has(self) -> None:
        """What it shows of other credits counts."""
        shown = noted(91, credit=OTHER, debit=OUT), noted(50, credit=OTHER, debit="e" * 32)
        assert refused(proved, facts(*shown, noted()), given()) == (
            Code.REFUND_OVER_DEBIT,
            {"amount": 10, "left": 9},
        )
        assert proved(facts(*shown, noted(), amount=101), given()).refunds[2].debit == OUT


def test_a_debit_that_is_not_there() -> None:
    require_debit(facts(), None)
    require_debit(facts(), OUT)
    assert refused_at(require_debit, facts(), "x") == (Code.DEBIT_UNKNOWN, "debit")
    with pytest.raises(TypeError, match="debit must be a str or a NoneType, not int"):
        require_debit(facts(), 7)  # type: ignore[arg-type]


class TestAnOutcome:
    @pytest.fixture
    def state(self) -> Reconciliation:
        """One refund of ONE, one of TWO and one of what was set aside; the debits came later."""
        came = [credit("1", memo(ONE)), credit("2", "ca hai", 100_000)]
        state = reconcile([ONE, TWO], came)
        names = {line.number: name for name, line in state.facts.lines.items()}
        state = state.decide(names["2"], {TWO.reference: 90_000})
        state = state.refund(names["1"], 5_000, on=DAY).refund(names["2"], 6_000, reference=TWO.reference)
        state = state.refund(names["2"], 7_000, aside=True)
        out = [
            sent(5_000),
            sent(13_000, f"HOAN {TWO.reference} {ONE.reference}", "D2"),
            sent(9, "HOAN", "D3"),
        ]
        return reconcile([], [], debits=out, state=state)

    def test_money_out_comes_with_the_refunds_that_it_may_show(self, state: Reconciliation) -> None:
        one, two = (state.facts.refunds[place].credit for place in (0, 1))
        of_one = NotedRefund(id=one, reference=ONE.reference, amount=5_000, on=DAY)
        of_two = NotedRefund(id=two, reference=TWO.reference, amount=6_000, on=None)
        found = {each.debit.transaction_id: each.noted for each in state.refund_evidence()}
        assert found == {"D1": (of_one,), "D2": (of_one, of_two)}
        assert "5000" in repr(of_one)

    def test_what_is_proved_is_offered_no_more(self, state: Reconciliation) -> None:
        ids = {each.debit.transaction_id: each.id for each in state.refund_evidence()}
        one, two = (state.facts.refunds[place].credit for place in (0, 1))
        after = state.prove(one, 5_000, debit=ids["D1"], by="Lan", at=MORNING, key="k", reason="giấy báo nợ")
        (left,) = after.refund_evidence()
        assert (left.id, [each.id for each in left.noted]) == (ids["D2"], [two])
        after = after.prove(two, 6_000, debit=ids["D2"])
        after = after.prove(two, 7_000, debit=ids["D2"], aside=True)
        assert list(after.refund_evidence()) == []
        assert [*after.settlements()] == [*state.settlements()]
        act = after.facts.acts[-3]
        assert (act.verb, act.what, act.by, act.at, act.key, act.reason) == (
            *("prove", one, "Lan", MORNING),
            *("k", "giấy báo nợ"),
        )
        assert Reconciliation.from_json(after.to_json()) == after

    def test_it_happens_once_by_its_key(self, state: Reconciliation) -> None:
        one = state.facts.refunds[0].credit
        debit, other = (each.id for each in state.refund_evidence())
        after = state.prove(one, 5_000, debit=debit, key="k")
        assert after.prove(one, 5_000, debit=debit, key="k") is after
        for changed in (
            {"debit": other},
            {"amount": 6_000},
            {"reference": ONE.reference},
            {"aside": True},
        ):
            act = {"amount": 5_000, "debit": debit, **changed}
            assert refused(after.prove, one, **act, key="k")[0] is Code.KEY_REUSED

    def test_a_refund_after_its_debit_needs_it_no_less(self, state: Reconciliation) -> None:
        """The other order: the debit is there, the refund is noted without it, then they are joined."""
        one = state.facts.refunds[0].credit
        debit = next(each.id for each in state.refund_evidence() if each.debit.transaction_id == "D2")
        after = state.refund(one, 13_000).prove(one, 13_000, debit=debit)
        assert after.facts.refunds[-1].debit == debit
        with pytest.raises(VnqrError, match="refund-over-debit"):
            after.refund(one, 1, debit=debit)

    def test_a_closed_sheet_stays(self, state: Reconciliation) -> None:
        account, last = (BANK, OWN), DAY + timedelta(days=1)
        closed = state.close(DAY, account)
        debit = next(closed.refund_evidence())
        after = closed.prove(debit.noted[0].id, 5_000, debit=debit.id)
        assert after.facts.closes == closed.facts.closes
        assert after.facts.posted_refunds == closed.facts.posted_refunds
        assert after.day(last, account) == closed.day(last, account)


def test_a_refund_of_a_day_that_is_yet_to_come_is_refused() -> None:
    """Until then it would be on no sheet. Today is that of Vietnam; where nobody says it, there is none."""
    result = reconcile([ONE], [credit("FT1", memo(ONE))])
    (credit_,) = result.settlement(ONE.reference).credits
    evening = datetime.fromisoformat("2024-06-01T17:30:00+00:00")  # 2 June, 00:30
    second, third = date(2024, 6, 2), date(2024, 6, 3)
    assert result.refund(credit_.id, 1_000, on=second, at=evening).facts.refunds[0].on == second
    assert refused_at(result.refund, credit_.id, 1_000, on=third, at=evening) == (Code.DAY_TO_COME, "on")
    assert result.refund(credit_.id, 1_000, on=third).facts.refunds[0].on == third
