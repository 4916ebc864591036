"""What the credits of a charge add up to, state by state."""

from __future__ import annotations

import itertools
import json
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.settlement import ChargeState, Settlement, settle
from vnqr.ledger.values import VIETNAM, Charge, FeeItem, FeeKind
from vnqr.references.reference import Reference

DAY = datetime(2024, 6, 1, tzinfo=VIETNAM)
OWN, OTHER = "113366668888", "0011001932418"


def charge(due: int = 50_000, *, cancelled: bool = False, deadline: int | None = None) -> Charge:
    item = FeeItem(
        kind=FeeKind.PHI,
        code="P1",
        name="Phí",
        list_price=50_000,
        payable=due,
        reason="Giảm" if due < 50_000 else None,
    )
    return Charge(
        reference=Reference("000.00.01.H26-240601-0001"),
        bank="970415",
        account=OWN,
        items=(item,),
        opened_at=DAY,
        due_at=None if deadline is None else DAY + timedelta(hours=deadline),
        cancelled=cancelled,
    )


def credit(number: int, amount: int, hour: int, account: str = OWN, refunded: int = 0) -> Evidence:
    moment = DAY + timedelta(hours=hour)
    return Evidence(f"FT{number}", "970415", account, amount, moment, Found.READABLE, refunded, str(number))


def credits_of(*parts: tuple[int, int] | tuple[int, int, str]) -> list[Evidence]:
    return [credit(number, *part) for number, part in enumerate(parts)]


# What is owed, what came (amount, hour, account) -> state, covered, missing, surplus, hour of payment.
CASES = {
    "nothing came": (charge(), [], ("unpaid", False, 50_000, 0, None)),
    "nothing is owed": (charge(0), [], ("paid", True, 0, 0, None)),
    "the exempt paid": (charge(0), [(50_000, 1)], ("overpaid", True, 0, 50_000, None)),
    "the exempt paid twice": (charge(0), [(50_000, 1), (50_000, 2)], ("overpaid", True, 0, 100_000, None)),
    "exactly": (charge(), [(50_000, 1)], ("paid", True, 0, 0, 1)),
    "in parts": (charge(), [(20_000, 3), (30_000, 2)], ("paid", True, 0, 0, 3)),
    "a part": (charge(), [(20_000, 1)], ("underpaid", False, 30_000, 0, None)),
    "one dong short": (charge(), [(49_999, 1)], ("underpaid", False, 1, 0, None)),
    "one dong over": (charge(), [(50_001, 1)], ("overpaid", True, 0, 1, 1)),
    "twice": (charge(), [(50_000, 1), (50_000, 2)], ("duplicate", True, 0, 50_000, 1)),
    "twice, rounded up": (charge(), [(60_000, 1), (50_000, 2)], ("duplicate", True, 0, 60_000, 1)),
    "double in one transfer": (charge(), [(100_000, 1)], ("overpaid", True, 0, 50_000, 1)),
    "in full and something": (charge(), [(50_000, 1), (1_000, 2)], ("overpaid", True, 0, 1_000, 1)),
    "parts over": (charge(), [(30_000, 1), (30_000, 2)], ("overpaid", True, 0, 10_000, 2)),
    "at the deadline": (charge(deadline=5), [(50_000, 5)], ("paid", True, 0, 0, 5)),
    "after the deadline": (charge(deadline=5), [(50_000, 6)], ("late", True, 0, 0, 6)),
    "last part late": (charge(deadline=5), [(20_000, 1), (30_000, 6)], ("late", True, 0, 0, 6)),
    "late and short": (charge(deadline=5), [(20_000, 6)], ("underpaid", False, 30_000, 0, None)),
    "late and over": (charge(deadline=5), [(60_000, 6)], ("overpaid", True, 0, 10_000, 6)),
    "paid, again when late": (
        charge(deadline=5),
        [(50_000, 1), (50_000, 6)],
        ("duplicate", True, 0, 50_000, 1),
    ),
    "cancelled": (charge(cancelled=True), [], ("cancelled", False, 0, 0, None)),
    "cancelled, paid": (charge(cancelled=True), [(50_000, 1)], ("cancelled-paid", False, 0, 50_000, 1)),
    "cancelled, a part": (charge(cancelled=True), [(1_000, 1)], ("cancelled-paid", False, 0, 1_000, None)),
    "cancelled, elsewhere": (
        charge(cancelled=True),
        [(50_000, 1, OTHER)],
        ("wrong-account", False, 0, 50_000, None),
    ),
    "elsewhere": (charge(), [(50_000, 1, OTHER)], ("wrong-account", False, 50_000, 50_000, None)),
    "here and elsewhere": (
        charge(),
        [(50_000, 1), (50_000, 2, OTHER)],
        ("wrong-account", True, 0, 50_000, 1),
    ),
    "half here, half elsewhere": (
        charge(),
        [(25_000, 1), (25_000, 2, OTHER)],
        ("wrong-account", False, 25_000, 25_000, None),
    ),
    "elsewhere, one dong": (charge(), [(1, 1, OTHER)], ("wrong-account", False, 50_000, 1, None)),
    "cancelled, one dong": (charge(cancelled=True), [(1, 1)], ("cancelled-paid", False, 0, 1, None)),
    "one dong": (charge(), [(1, 1)], ("underpaid", False, 49_999, 0, None)),
    "one dong, refunded": (charge(), [(1, 1, OWN, 1)], ("refunded", False, 0, 0, None)),
    "refunded": (charge(), [(50_000, 1, OWN, 50_000)], ("refunded", False, 0, 0, 1)),
    "a part, refunded": (charge(), [(20_000, 1, OWN, 20_000)], ("refunded", False, 0, 0, None)),
    "refunded, then paid": (charge(), [(50_000, 1, OWN, 50_000), (50_000, 2)], ("paid", True, 0, 0, 1)),
    "refunded, then a part": (
        charge(),
        [(50_000, 1, OWN, 50_000), (20_000, 2)],
        ("underpaid", False, 30_000, 0, 1),
    ),
    "a part refunded": (charge(), [(50_000, 1, OWN, 20_000)], ("underpaid", False, 20_000, 0, 1)),
    "twice, one refunded": (charge(), [(50_000, 1), (50_000, 2, OWN, 50_000)], ("paid", True, 0, 0, 1)),
    # The first payment was in time. That it is given back, and not the second, makes nothing late.
    "twice, the first refunded": (
        charge(deadline=5),
        [(50_000, 1, OWN, 50_000), (50_000, 6)],
        ("paid", True, 0, 0, 1),
    ),
    "too much, the surplus refunded": (charge(), [(60_000, 1, OWN, 10_000)], ("paid", True, 0, 0, 1)),
    "too much, less than the surplus refunded": (
        charge(),
        [(60_000, 1, OWN, 9_999)],
        ("overpaid", True, 0, 1, 1),
    ),
    "elsewhere, refunded": (charge(), [(50_000, 1, OTHER, 50_000)], ("unpaid", False, 50_000, 0, None)),
    "cancelled, refunded": (
        charge(cancelled=True),
        [(50_000, 1, OWN, 50_000)],
        ("cancelled", False, 0, 0, 1),
    ),
    "the exempt paid and refunded": (charge(0), [(5_000, 1, OWN, 5_000)], ("paid", True, 0, 0, None)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_state_is_that_of_the_table(name: str) -> None:
    owed, came, (state, covered, missing, surplus, hour) = CASES[name]
    settlement = settle(owed, credits_of(*came))
    assert settlement.state == state
    assert settlement.due == sum(item.payable for item in owed.items)  # whatever came, cancelled or not
    assert (settlement.covered, settlement.missing, settlement.surplus) == (covered, missing, surplus)
    assert settlement.paid_at == (None if hour is None else DAY + timedelta(hours=hour))


def test_every_state_has_a_case() -> None:
    assert {expected[0] for _, _, expected in CASES.values()} == set(ChargeState)


def test_who_rests_needs_nobody() -> None:
    calm = {state.value for state in ChargeState if not state.needs_person}
    assert calm == {"paid", "unpaid", "cancelled", "refunded"}


def test_an_unclear_credit_needs_a_person_and_pays_nothing() -> None:
    doubt = credit(1, 50_000, 1)
    settlement = settle(charge(), [], [doubt])
    assert settlement.state is ChargeState.UNPAID
    assert settlement.needs_person
    assert settlement.unclear == (doubt,)
    assert not settle(charge(), []).needs_person


def test_a_payee_account_is_compared_without_regard_to_case() -> None:
    owed = charge()
    lettered = Charge(
        reference=owed.reference, bank="970415", account="99mm24001", items=owed.items, opened_at=DAY
    )
    assert settle(lettered, [credit(1, 50_000, 1, "99MM24001")]).state is ChargeState.PAID


def test_every_state_speaks_vietnamese() -> None:
    assert ChargeState.PAID.vi == "đã nộp đủ"
    assert len({state.vi for state in ChargeState}) == len(ChargeState)


def test_a_settlement_has_a_json_form_and_schema() -> None:
    adapter = TypeAdapter(Settlement)
    settlement = settle(charge(), [credit(1, 50_000, 1)])
    assert adapter.validate_json(adapter.dump_json(settlement)) == settlement
    assert set(adapter.json_schema()["properties"]) >= {"state", "received", "misdirected", "paid_at"}


AMOUNTS = st.sampled_from([1_000, 25_000, 49_999, 50_000, 50_001, 100_000])
PARTS = st.tuples(AMOUNTS, st.integers(0, 6), st.sampled_from([OWN, OTHER]))
OWED = st.builds(
    charge,
    st.sampled_from([0, 25_000, 50_000]),
    cancelled=st.booleans(),
    deadline=st.none() | st.integers(0, 6),
)


class TestOrderChangesNothing:
    """Order of credits never changes the outcome."""

    @given(OWED, st.lists(PARTS, max_size=4))
    def test_all_orders_give_one_settlement(self, owed: Charge, parts: list[tuple[int, int, str]]) -> None:
        came = credits_of(*parts)
        assert len({settle(owed, order) for order in itertools.permutations(came)}) == 1


class TestNoDongIsLost:
    """What came is what was received and what was misdirected."""

    @given(OWED, st.lists(PARTS, max_size=5))
    def test_the_sums_agree(self, owed: Charge, parts: list[tuple[int, int, str]]) -> None:
        settlement = settle(owed, credits_of(*parts))
        assert settlement.received + settlement.misdirected == sum(part[0] for part in parts)
        due = 0 if owed.cancelled else owed.due
        assert settlement.received + settlement.misdirected == due - settlement.missing + settlement.surplus


class TestAnotherAccountPaysNothing:
    """A credit to an account that is not the charge's is never paid."""

    @given(OWED, st.lists(PARTS, max_size=4), PARTS)
    def test_money_elsewhere_covers_nothing(
        self, owed: Charge, parts: list[tuple[int, int, str]], extra: tuple[int, int, str]
    ) -> None:
        came = credits_of(*parts)
        elsewhere = credit(99, extra[0], extra[1], OTHER)
        before, after = settle(owed, came), settle(owed, [*came, elsewhere])
        assert (after.received, after.covered, after.paid_at) == (
            before.received,
            before.covered,
            before.paid_at,
        )
        assert after.state in {ChargeState.WRONG_ACCOUNT, ChargeState.CANCELLED_PAID}


def test_a_settlement_as_a_dict_has_all_that_a_screen_shows() -> None:
    """Nothing but texts, numbers, lists: as JSON it is the same; no memo and no payer."""
    settlement = settle(
        charge(deadline=48),
        [credit(1, 30_000, 9, refunded=10_000), credit(2, 40_000, 33), credit(3, 500, 10, OTHER)],
        [Evidence(None, "970415", OWN, 7_000, DAY + timedelta(hours=34), None, id="u")],
    )
    common = {"bank": "970415", "account": OWN, "refunded": 0, "found": "readable"}
    assert settlement.to_dict() == {
        "reference": str(settlement.charge.reference),
        "dossier": "000.00.01.H26-240601-0001",
        "key": "0000001H262406010001",
        "item": 0,
        "office": None,
        "state": "wrong-account",
        "covered": True,
        "due": 50_000,
        "received": 60_000,
        "refunded": 10_000,
        "misdirected": 500,
        "missing": 0,
        "surplus": 10_500,
        "paid_at": "2024-06-02T09:00:00+07:00",
        "credits": [
            {
                **common,
                "id": "1",
                "transaction_id": "FT1",
                "amount": 30_000,
                "refunded": 10_000,
                "received_at": "2024-06-01T09:00:00+07:00",
            },
            {
                **common,
                "id": "3",
                "transaction_id": "FT3",
                "account": OTHER,
                "amount": 500,
                "received_at": "2024-06-01T10:00:00+07:00",
            },
            {
                **common,
                "id": "2",
                "transaction_id": "FT2",
                "amount": 40_000,
                "received_at": "2024-06-02T09:00:00+07:00",
            },
        ],
        "unclear": [
            {
                **common,
                "id": "u",
                "transaction_id": None,
                "amount": 7_000,
                "received_at": "2024-06-02T10:00:00+07:00",
                "found": None,
            }
        ],
        "needs_person": True,
        "accepted": False,
        "seen": settlement.seen,
    }
    stated = json.loads(json.dumps(settlement.to_dict()))
    assert stated == settlement.to_dict()
    assert settle(charge(), []).to_dict()["paid_at"] is None
