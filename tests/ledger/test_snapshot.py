"""The saved state: equal outcomes give equal bytes, and nothing else is read."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from counter import BANK, CODES, MORNING, ONE, OTHER, OWN, STUDENT, TWO, charge, credit, memo, refused, row

from vnqr.errors import Code
from vnqr.ledger.facts import Facts
from vnqr.ledger.matching import Coverage
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.values import Debit
from vnqr.references.scheme import DOSSIER, Scheme

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = MORNING.date()


def everything() -> Reconciliation:
    """Return an outcome that has something of every kind."""
    student = charge(CODES[0], scheme=STUDENT)
    told = {"source": "sepay", "has_clock": True}
    came = [
        credit("FT1", memo(ONE), 100_000, unique_id="1", **told),
        credit("FT1", "tien nha", 7_000, unique_id="1", **told),
        credit("FT1", memo(ONE), 100_000, source="statement", has_clock=False, balance=9),
        credit("FT2", memo(ONE, TWO), payer="TRAN THI MAI"),
        credit(None, f"HSY99EDD1RXQ {student.reference}", occurrence=2),
        replace(row(), amount=3_000),
        row(8),
    ]
    out = Debit(bank=BANK, account=OWN, amount=20_000, memo=f"HOAN {ONE.reference}", booked_at=MORNING)
    result = reconcile(
        [ONE, TWO, student],
        came,
        debits=[out],
        covered=[Coverage(bank=BANK, account=OWN, first=DAY, last=DAY + timedelta(days=1))],
        schemes=(DOSSIER, STUDENT),
        tokens={"HSY99EDD1RXQ": TWO.reference},
    )
    first = result.settlement(ONE.reference).credits[0].id
    (debit,) = result.refund_evidence()
    result = result.refund(
        first, 20_000, on=DAY, debit=debit.id, by="Lan", key="k", at=MORNING, reason="thừa"
    )
    again = replace(out, transaction_id="D2")
    result = reconcile([], [], debits=[again], state=result.refund(first, 1_000, key="r"))
    (debit,) = result.refund_evidence()
    result = result.prove(first, 1_000, debit=debit.id, by="Lan", key="p").refund(first, 2_000)
    waiting = list(result.pending())
    result = result.decide(waiting[-1].id, None).cancel(TWO.reference).accept(ONE.reference)
    divided = next(each.id for each in waiting if each.credit and each.credit.transaction_id == "FT2")
    result = result.decide(divided, {ONE.reference: 10_000, TWO.reference: 20_000})
    return result.close(DAY, (BANK, OWN))


def test_what_is_saved_is_read_back() -> None:
    result = everything()
    saved = result.to_json()
    loaded = Reconciliation.from_json(saved)
    assert loaded == result
    assert loaded.facts.acts == result.facts.acts
    assert loaded.facts.aliases == result.facts.aliases
    assert loaded.to_json() == saved
    assert list(loaded.events()) == list(result.events())
    assert list(loaded.pending()) == list(result.pending())
    assert list(loaded.decisions()) == list(result.decisions())
    assert loaded.totals() == {**result.totals(), "known": loaded.known}
    assert Reconciliation.from_json(saved.decode()) == result
    # Something of every kind was there.
    assert not [name for name, value in json.loads(saved).items() if value in ([], {}) and name != "apart"]


def test_what_was_forgotten_is_read_back() -> None:
    """Money out keeps its id, though the memo that it goes by is gone, and can be named by it."""
    result = everything()
    out = Debit(bank=BANK, account=OWN, amount=9_000, memo=f"HOAN {ONE.reference}", booked_at=MORNING)
    known = reconcile([], [], debits=[out], state=result)
    (evidence,) = known.refund_evidence()
    forgotten = known.forget(MORNING + timedelta(days=9))
    assert {debit.memo for debit in forgotten.facts.debits.values()} != {
        debit.memo for debit in known.facts.debits.values()
    }
    loaded = Reconciliation.from_json(forgotten.to_json())
    assert loaded == forgotten
    assert evidence.id in loaded.facts.debits
    assert reconcile([], [], debits=[out], state=loaded) == loaded


def test_what_charges_and_credits_have_in_common_is_kept_once() -> None:
    """A state of 200,000 charges has few fee items, and would be larger than what it was made of."""
    made = reconcile([ONE, TWO], [credit("1", "nop phi", 60_000), credit("2", "nop phi", 60_000)])
    facts = Reconciliation.from_json(made.to_json()).facts
    one, other = facts.charges.values()
    assert one.items == other.items == ONE.items
    assert one.items[0] is other.items[0]
    assert one.bank is other.bank
    assert one.account is other.account
    first, second = facts.lines.values()
    assert first.amount is second.amount


def test_equal_outcomes_give_equal_bytes() -> None:
    came = [credit("1", "nop phi"), credit("2", "nop phi", 1)]
    one, other = reconcile([ONE, TWO], came), reconcile([TWO, ONE], came[::-1])
    assert one.to_json() == other.to_json()
    first, second = [pending.id for pending in one.pending()]
    both = [
        one.decide(first, None).decide(second, ONE.reference),
        one.decide(second, ONE.reference).decide(first, None),
    ]
    assert both[0] == both[1]
    saved = [json.loads(each.to_json()) for each in both]
    assert next({**each, "acts": ()} for each in saved) == {**saved[1], "acts": ()}


def test_outcomes_that_differ_in_one_thing_are_not_equal() -> None:
    """Only who did what, and which sighting is of which credit, which follows, are not compared."""
    facts = replace(everything().facts, apart=frozenset({("a", "b")}))
    for each in fields(Facts):
        value = getattr(facts, each.name)
        assert value, each.name
        other = Reconciliation(replace(facts, **{each.name: type(value)()}))
        assert (other == Reconciliation(facts)) is (each.name in {"acts", "aliases"}), each.name


def test_an_outcome_stays_as_it_is_whatever_is_made_of_it() -> None:
    pair = [credit("T1", "x", 5_000, source="sepay"), credit("B1", "y", 5_000, source="statement")]
    line = credit("B2", "z", 6_000, source="statement")
    closed = reconcile([], [*pair, line], state=everything()).close(DAY + timedelta(days=1), (BANK, OWN))
    result = reconcile([], [credit("T2", "w", 6_000, source="sepay")], state=closed)
    saved, aliases = result.to_json(), dict(result.facts.aliases)
    newer = credit("FT1", memo(ONE), 100_000, source="casso", received_at=MORNING - timedelta(hours=1))
    new = Debit(bank=BANK, account=OWN, amount=6, memo=f"HOAN {ONE.reference}", booked_at=MORNING)
    reconcile(
        [charge(CODES[2])],
        [newer, credit("FT9", memo(charge(CODES[2]))), row(6), row(9)],
        debits=[new],
        covered=[Coverage(bank=BANK, account=OTHER, first=DAY, last=DAY)],
        schemes=(Scheme("XX", "other", "[0-9]{9}"),),
        tokens={"HSPG64SJADQB": ONE.reference},
        state=result,
    )
    names = {line.number: name for name, line in result.facts.lines.items()}
    one, other = names["T1"], names["B1"]
    paid = next(name for name, seconds in result.facts.seconds.items() if seconds)
    for verb, *given in (
        *(("same", one, other), ("same", names["T2"], names["B2"]), ("decide", one, None)),
        *(("refund", other, 1), ("reopen", TWO.reference)),
        *(("accept", TWO.reference), ("replace", charge(account=OTHER)), ("cancel", ONE.reference)),
        *(("close", DAY + timedelta(days=2), (BANK, OWN)), ("forget", MORNING + timedelta(days=9))),
        ("decide", paid, {ONE.reference: 50_000}),
    ):
        assert getattr(result, verb)(*given).to_json() != saved, verb
        assert (result.to_json(), result.facts.aliases) == (saved, aliases), verb


def done(step: int) -> dict[str, Any]:
    """Return what is saved of eight charges, payments, debits, days, given and acted on in an order."""
    charges = [charge(f"000.00.01.H26-240601-{number:04}") for number in range(1, 9)][::step]
    named = {each.reference.dossier.code[-4:]: each for each in charges}
    told = [credit(f"FT{at}", memo(each), source="sepay", unique_id=at) for at, each in named.items()]
    lines = [replace(each, source="statement", unique_id=None, has_clock=False) for each in told]
    days = [DAY + timedelta(days=2 * number) for number in range(8)][::step]
    result = reconcile(
        charges,
        [*told, *lines, *(row(number, f"{number:032}") for number in range(1, 9)[::step])],
        debits=[
            Debit(bank=BANK, account=OWN, amount=5, memo=f"HOAN {each.reference}", booked_at=MORNING)
            for each in charges
        ],
        covered=[Coverage(bank=BANK, account=OWN, first=day, last=day) for day in days],
    )
    for each in charges:
        result = result.cancel(each.reference).reopen(each.reference)
        result = result.apart(result.settlement(each.reference).credits[0].id).accept(each.reference)
    for unread in list(result.pending())[::step]:
        result = result.decide(unread.id, None)
    saved = json.loads(result.close(DAY, (BANK, OWN)).to_json())
    several = ("charges", "debits", "covered", "apart", "accepted", "revisions", "rows", "set_aside")
    assert {name: len(saved[name]) for name in several} == dict.fromkeys(several, 8)
    assert len(saved["posted"]) == 16
    return {name: value for name, value in saved.items() if name != "acts"}


def test_the_order_of_what_was_given_and_done_leaves_no_trace() -> None:
    forward, backward = done(1), done(-1)
    assert forward == backward
    # Sets happen to have one order in one process.
    for name in ("apart", "covered", "accepted", "set_aside"):
        assert forward[name] == sorted(forward[name], key=json.dumps)


def test_the_order_of_tokens_leaves_no_trace() -> None:
    tokens = {"HSY99EDD1RXQ": ONE.reference, "HSPG64SJADQB": TWO.reference}
    one, other = (
        reconcile([ONE, TWO], [], tokens=each).to_json() for each in (tokens, dict(reversed(tokens.items())))
    )
    assert one == other


def test_codes_and_schemes_are_kept_as_they_were_given() -> None:
    student = charge("SV-2024-001", scheme=STUDENT)
    saved = reconcile([TWO, student], [], schemes=(DOSSIER, STUDENT)).to_json()
    loaded = Reconciliation.from_json(saved)
    assert {s.charge.reference.dossier.code for s in loaded.settlements()} == {CODES[1], "SV-2024-001"}
    came = credit("1", memo(student))
    assert reconcile([], [came], state=loaded).settlement(student.reference).covered


@pytest.mark.parametrize(
    "damage", ["", "{}", "[]", "null", '{"format": "vnqr-reconciliation-1"}', "\ud800", b"\xff", "[" * 10_000]
)
def test_something_else_is_no_state(damage: str | bytes) -> None:
    assert refused(Reconciliation.from_json, damage) == (
        Code.STATE_INVALID,
        {"format": "vnqr-reconciliation-2"},
    )


@pytest.mark.parametrize("wrong", [None, 5, bytearray(b"{}"), {}])
def test_what_is_no_text_is_no_state(wrong: Any) -> None:
    with pytest.raises(TypeError, match="a saved state must be a bytes or a str, not "):
        Reconciliation.from_json(wrong)


def set_in(*path: Any, to: Any) -> Callable[[Any], None]:
    def change(state: Any) -> None:
        for step in path[:-1]:
            state = state[step]
        state[path[-1]] = to

    return change


def credit_with_a_split(state: Any) -> Any:
    return next(each for each in state["credits"] if each[3])


@pytest.mark.parametrize(
    "change",
    [
        set_in("format", to="vnqr-reconciliation-1"),
        set_in("credits", 0, 1, 9, to=99),
        set_in("credits", 0, 1, 4, to=-5),
        set_in("credits", 0, 1, 0, to="VietinBank"),
        set_in("credits", 0, 0, to="x"),
        set_in("accepted", to=[[77, "0" * 32]]),
        set_in("revisions", to=[[77, ["0" * 32]]]),
        set_in("charges", 0, "scheme", to="XX"),
        set_in("charges", 0, "account", to="1-1"),
        set_in("epochs", to=[]),
        set_in("refunds", 0, 1, to=77),
        set_in("debits", 0, 0, to="x"),
        lambda state: state["debits"].append(state["debits"][0]),
        set_in("posted", 0, 1, 1, to=[[77, 5]]),
        set_in("more", to=1),
        lambda state: credit_with_a_split(state).__setitem__(3, [10, [[0, 11]], 0, [], True]),
        lambda state: credit_with_a_split(state).__setitem__(3, [10, [[0, 5]], 5, [[0, 6]], True]),
        lambda state: credit_with_a_split(state).__setitem__(3, [10, [], 5, [[None, 6]], True]),
        lambda state: credit_with_a_split(state).__setitem__(3, [10, [[0, 5]], 6, [], True]),
        lambda state: credit_with_a_split(state).__setitem__(3, [10, [[0, 5], [0, 5]], 0, [], True]),
    ],
)
def test_a_state_that_nothing_writes_is_refused(change: Callable[[Any], None]) -> None:
    state = json.loads(everything().to_json())
    change(state)
    assert refused(Reconciliation.from_json, json.dumps(state))[0] is Code.STATE_INVALID


@pytest.fixture(scope="module")
def many() -> bytes:
    """Save credits that take three lines."""
    return reconcile([ONE], [credit(f"FT{number}", "nop phi") for number in range(250)]).to_json()


def test_credits_stand_on_lines(many: bytes) -> None:
    head, *lines, last = many.split(b"\n")
    assert (head[-11:], last) == (b'"credits":[', b"]}")
    assert [len(json.loads(b"[%b]" % line.removesuffix(b","))) for line in lines] == [100, 100, 50]
    assert Reconciliation.from_json(many).to_json() == many
    assert len(Reconciliation.from_json(many).facts.lines) == 250


@pytest.mark.parametrize("indent", [None, 0, 1])
def test_lines_are_layout_only(many: bytes, indent: int | None) -> None:
    """The same JSON in any other layout is the same state."""
    again = json.dumps(json.loads(many), indent=indent)
    for text in (again, again.encode()):
        assert Reconciliation.from_json(text).to_json() == many


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1],
        lambda text: text[: text.rindex(b"\n")],
        lambda text: text + b"]",
        lambda text: text.replace(b",\n", b"\n", 1),
        lambda text: text.replace(b",\n", b",,\n", 1),
        lambda text: text.replace(b"\n]}", b",\n]}"),
        lambda text: text.replace(b",\n", b"],[\n", 1),
        lambda text: text.replace(b",\n", b",\n,\n", 1),
        lambda text: text.replace(b'"credits":[\n', b'"credit":[\n'),
        lambda text: text[: text.index(b"\n") + 1] + b"\n]}",
    ],
    ids=range(10),
)
def test_damaged_lines_are_no_state(many: bytes, damage: Callable[[bytes], bytes]) -> None:
    """Nothing is read that is no JSON as a whole, or half of it."""
    assert refused(Reconciliation.from_json, damage(many))[0] is Code.STATE_INVALID


def test_a_credit_comes_once(many: bytes) -> None:
    head, first, *rest = many.split(b"\n")
    twice = b"\n".join([head, first, first, *rest])
    state = json.loads(many)
    state["credits"].append(state["credits"][7])
    for text in (twice, json.dumps(state)):
        assert refused(Reconciliation.from_json, text)[0] is Code.STATE_INVALID
