"""Calls of a ledger as Hypothesis draws them, and how each is made on both sides of a twin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from counter import BANK, MORNING, OTHER, OWN
from hypothesis import strategies as st
from money import BOOK, CERTAIN, NAMES, ROWS, TOKENS, WORDS, Lines, credits_of

from vnqr.errors import VnqrError
from vnqr.ledger.values import Debit

if TYPE_CHECKING:
    from twin import Twin

SOURCES = st.sampled_from([None, "sepay", "casso", "statement"])
CREDITS = st.builds(
    lambda credit, source: replace(credit, source=source, unique_id=credit.unique_id if source else None),
    credits_of(WORDS, unique=True),
    SOURCES,
)
NUMBERED = st.builds(replace, credits_of([*CERTAIN[:2], "nop phi"]), source=SOURCES)
"""Credits of several sources that often are one payment."""
LINES = st.builds(lambda credit: replace(credit, source="statement"), credits_of([*CERTAIN[:2], "nop phi"]))
DEBITS = st.builds(
    Debit,
    bank=st.just(BANK),
    account=st.just(OWN),
    amount=st.just(20_000),
    memo=st.sampled_from(["hoan tien", *NAMES[:2]]),
    booked_at=st.just(MORNING),
)
KEYS = st.sampled_from([None, "k1", "k2"])
PICKED = st.integers(0, 30)
CHARGES = st.sampled_from(BOOK)


CALLS = st.one_of(
    st.tuples(
        st.just("open"), st.lists(CHARGES, max_size=3, unique_by=lambda owed: owed.reference), st.booleans()
    ),
    st.tuples(st.just("receive"), st.lists(CREDITS | ROWS, max_size=4)),
    st.tuples(st.just("receive"), st.lists(NUMBERED, max_size=4)),
    st.tuples(
        st.just("statement"),
        st.builds(Lines, st.lists(LINES | ROWS, max_size=5), st.lists(DEBITS, max_size=2)),
    ),
    st.tuples(
        st.just("decide"),
        PICKED,
        st.dictionaries(
            CHARGES.map(lambda owed: owed.reference), st.sampled_from([10_000, 20_000]), max_size=2
        ),
        KEYS,
        st.booleans(),
    ),
    st.tuples(
        st.just("refund"),
        PICKED,
        st.sampled_from([5_000, 20_000, 50_000]),
        st.none() | CHARGES,
        KEYS,
        st.sampled_from([None, 0, 1, 2]),
    ),
    st.tuples(
        st.just("prove"),
        PICKED,
        NUMBERED,
        DEBITS,
        st.sampled_from(["said", "left out", "aside", "another"]),
        KEYS,
    ),
    st.tuples(st.just("accept"), CHARGES, st.booleans()),
    st.tuples(st.sampled_from(["cancel", "reopen"]), CHARGES),
    st.tuples(
        st.just("replace"), CHARGES, st.sampled_from([20_000, 50_000, 70_000]), st.sampled_from([OWN, OTHER])
    ),
    st.tuples(st.just("same"), PICKED, PICKED),
    st.tuples(st.just("apart"), PICKED),
    st.tuples(st.just("close"), st.integers(0, 2), st.sampled_from([OWN, OTHER])),
    st.tuples(st.just("forget"), st.integers(0, 30)),
)


def run(twin: Twin, calls: list[Any]) -> None:
    for verb, *given_ in calls:
        getattr(Calls, verb)(twin, *given_)


class Calls:
    """How a drawn call is made."""

    @staticmethod
    def name(twin: Twin, picked: int) -> str:
        facts = twin.pure.facts
        names = sorted([*facts.lines, *facts.aliases, *facts.rows])
        return names[picked % len(names)] if names else "0" * 32

    @staticmethod
    def open(twin: Twin, charges: list[Any], named: bool) -> None:  # noqa: FBT001 - drawn
        twin.open(charges, TOKENS if named else {})

    @staticmethod
    def receive(twin: Twin, came: list[Any]) -> None:
        twin.receive(came)

    @staticmethod
    def statement(twin: Twin, lines: Lines) -> None:
        twin.statement(lines)

    @staticmethod
    def decide(twin: Twin, picked: int, wanted: Any, key: str | None, saw: bool) -> None:  # noqa: FBT001
        name = Calls.name(twin, picked)
        seen = None
        if saw and name not in twin.pure.facts.rows:
            try:
                seen = twin.pure.credit(name).seen if picked % 3 else "stale"
            except VnqrError:
                seen = "stale"
        twin.act("decide", name, wanted or None, by="lan", key=key, seen=seen)

    @staticmethod
    def refund(  # noqa: PLR0913, PLR0917 - drawn
        twin: Twin, picked: int, amount: int, of: Any, key: str | None, day: int | None
    ) -> None:
        on = None if day is None else MORNING.date() + timedelta(days=day)
        debits = sorted(twin.pure.facts.debits)
        twin.act(
            "refund",
            Calls.name(twin, picked),
            amount,
            reference=of and of.reference,
            on=on,
            key=key,
            debit=debits[0] if debits and picked % 2 else None,
        )

    @staticmethod
    def prove(  # noqa: PLR0913, PLR0917 - drawn
        twin: Twin, picked: int, came: Any, out: Debit, part: str, key: str | None
    ) -> None:
        """Of a refund that is there, by any sighting of its credit; else one is noted first."""
        if all(back.debit for back in twin.pure.facts.refunds):
            twin.open(BOOK[:2])
            twin.receive([came])
            twin.act("refund", Calls.name(twin, picked), 5_000)
        twin.statement(Lines([], [out]))
        facts = twin.pure.facts
        name, amount, of = Calls.name(twin, picked), 5_000, None
        if facts.refunds:
            back = facts.refunds[picked % len(facts.refunds)]
            names = [back.credit, *(second.id for second in facts.seconds.get(back.credit, ()))]
            name, amount, of = names[picked % len(names)], back.amount, back.of
        said = None if of is None else facts.charges[of].reference
        named = {"said": said, "another": BOOK[picked % len(BOOK)].reference}.get(part)
        aside = part == "aside" or (part == "said" and said is None)
        debits = sorted(facts.debits) or ["0" * 32]
        debit = debits[picked % len(debits)]
        twin.act("prove", name, amount, debit=debit, reference=named, aside=aside, by="lan", key=key)

    @staticmethod
    def accept(twin: Twin, owed: Any, saw: bool) -> None:  # noqa: FBT001
        seen = None
        if saw:
            try:
                seen = twin.pure.settlement(owed.reference).seen
            except VnqrError:
                seen = "stale"
        twin.act("accept", owed.reference, by="lan", seen=seen)

    @staticmethod
    def cancel(twin: Twin, owed: Any) -> None:
        twin.act("cancel", owed.reference)

    @staticmethod
    def reopen(twin: Twin, owed: Any) -> None:
        twin.act("reopen", owed.reference)

    @staticmethod
    def replace(twin: Twin, owed: Any, amount: int, account: str) -> None:
        (item,) = owed.items
        item = replace(item, list_price=amount, payable=amount)
        twin.act("replace", replace(owed, items=(item,), account=account), reason="sai")

    @staticmethod
    def same(twin: Twin, one: int, other: int) -> None:
        twin.act("same", Calls.name(twin, one), Calls.name(twin, other))

    @staticmethod
    def apart(twin: Twin, picked: int) -> None:
        twin.act("apart", Calls.name(twin, picked))

    @staticmethod
    def close(twin: Twin, days: int, account: str) -> None:
        day: date = MORNING.date() + timedelta(days=days)
        twin.act("close", day, (BANK, account), by="lan")

    @staticmethod
    def forget(twin: Twin, hours: int) -> None:
        twin.forget(MORNING + timedelta(hours=hours))
