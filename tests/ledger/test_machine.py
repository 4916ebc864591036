"""Any sequence of calls: charges, credits of two sources, decisions, refunds, days, saving."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

from counter import BANK, MORNING, OTHER, OWN
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from money import BOOK, NAMES, SCHEMES, TOKENS, check_every_dong

from vnqr.errors import VnqrError
from vnqr.ledger.matching import STATEMENT
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.sightings import split_of
from vnqr.ledger.values import Charge, Credit, Debit
from vnqr.references.scheme import DOSSIER

ACCOUNT = BANK, OWN
MEMOS = st.lists(st.sampled_from([*NAMES, "nop phi", "CT tu 087"]), max_size=2).map(" ".join)
DAYS = st.integers(0, 3).map(lambda days: MORNING + timedelta(days=days))
TOLD = st.builds(
    Credit,
    bank=st.just(BANK),
    account=st.sampled_from([OWN, OTHER]),
    transaction_id=st.sampled_from([None, "FT1", "FT2", "FT3"]),
    unique_id=st.sampled_from("abcdef"),
    source=st.just("sepay"),
    amount=st.sampled_from([20_000, 50_000]),
    memo=MEMOS,
    received_at=DAYS,
)
LINES = st.builds(
    Credit,
    bank=st.just(BANK),
    account=st.sampled_from([OWN, OTHER]),
    transaction_id=st.sampled_from(["FT1", "FT2", "FT3"]),
    source=st.just(STATEMENT),
    amount=st.sampled_from([20_000, 50_000]),
    memo=MEMOS,
    received_at=DAYS,
    has_clock=st.just(value=False),
    balance=st.integers(0, 10**6),
)
SENT = st.builds(
    Debit,
    bank=st.just(BANK),
    account=st.just(OWN),
    transaction_id=st.sampled_from(["D1", "D2"]),
    amount=st.sampled_from([1, 10_000, 50_000]),
    memo=st.sampled_from(NAMES),
    booked_at=DAYS,
)
CHANGED = st.sampled_from(BOOK).flatmap(
    lambda owed: st.builds(
        Charge,
        reference=st.just(owed.reference),
        bank=st.just(BANK),
        account=st.sampled_from([OWN, OTHER]),
        items=st.just(owed.items),
        opened_at=st.just(owed.opened_at),
        cancelled=st.booleans(),
    )
)
BATCHES_OF_A_SOURCE = st.lists(TOLD, min_size=1, max_size=3) | st.lists(LINES, min_size=1, max_size=3)
OPTIONS = st.sampled_from(
    [{"schemes": SCHEMES, "tokens": TOKENS}, {"schemes": (DOSSIER,), "tokens": {}}, {"schemes": SCHEMES}]
)


class Ledger(RuleBasedStateMachine):
    """One outcome, continued by whatever can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.state = reconcile([], [])
        self.came: list[Credit] = []
        self.opened: list[Charge] = []
        self.acts = 0
        self.sheets: list[Any] = []

    def does(self, act: Any) -> None:
        """Do an act; one that is refused changes nothing."""
        try:
            self.state = act(self.state)
        except VnqrError:
            return
        self.acts += 1

    def credit(self, place: int) -> str:
        names = sorted(self.state.facts.lines)
        return names[place % len(names)]

    @rule(charges=st.lists(st.sampled_from(BOOK), max_size=3), options=OPTIONS)
    def open(self, charges: list[Charge], options: dict[str, Any]) -> None:
        schemes = {scheme.prefix for scheme in (*options["schemes"], *self.state.facts.epochs[-1])}
        charges = [owed for owed in charges if owed.reference.scheme.prefix in schemes]
        self.state = reconcile(charges, [], state=self.state, **options)
        self.opened += charges

    @rule(came=BATCHES_OF_A_SOURCE, options=OPTIONS)
    def receive(self, came: list[Credit], options: dict[str, Any]) -> None:
        before = {s.charge.reference: s.received + s.misdirected for s in self.state.settlements()}
        self.state = reconcile([], came, state=self.state, **options)
        self.came += came
        for settlement in self.state.settlements():
            booked = settlement.received + settlement.misdirected
            assert booked >= before[settlement.charge.reference]

    @rule(saved=st.booleans())
    def everything_again(self, saved: bool) -> None:  # noqa: FBT001 - a drawn value
        """Repetition changes nothing, whatever happened in between, and with less to look for."""
        state = Reconciliation.from_json(self.state.to_json()) if saved else self.state
        again = reconcile(self.opened, self.came, state=state, schemes=(DOSSIER,), tokens={})
        assert again == state == self.state
        assert again.known.amount == sum(credit.amount for credit in self.came)
        assert list(again.events(self.state)) == []

    @precondition(lambda self: self.state.facts.lines)
    @rule(place=st.integers(0, 99), data=st.data())
    def decide(self, place: int, data: st.DataObject) -> None:
        references = [charge.reference for charge in self.state.facts.charges.values()]
        amounts = st.sampled_from([1, 10_000, 20_000, 50_000])
        wanted = st.none()
        if references:
            some = st.sampled_from(references)
            wanted |= some | st.dictionaries(some, amounts, max_size=2)
        to = data.draw(wanted)
        self.does(lambda state: state.decide(self.credit(place), to))

    @precondition(lambda self: self.state.facts.lines)
    @rule(
        place=st.integers(0, 99),
        amount=st.sampled_from([1, 10_000, 20_000]),
        days=st.integers(0, 4),
        shown=st.booleans(),
    )
    def refund(self, place: int, amount: int, days: int, shown: bool) -> None:  # noqa: FBT001 - drawn
        on = None if days > 3 else (MORNING + timedelta(days=days)).date()
        debits = sorted(self.state.facts.debits)
        debit = debits[place % len(debits)] if debits and shown else None
        self.does(lambda state: state.refund(self.credit(place), amount, on=on, debit=debit))

    @rule(out=SENT)
    def money_out(self, out: Debit) -> None:
        self.state = reconcile([], [], debits=[out], state=self.state)

    @precondition(lambda self: self.state.facts.lines)
    @rule(place=st.integers(0, 99), other=st.integers(0, 99), said=st.booleans(), out=SENT)
    def prove(self, place: int, other: int, said: bool, out: Debit) -> None:  # noqa: FBT001 - drawn
        """It says what shows a refund, and moves no dong: not on a closed day either."""
        self.money_out(out)
        if all(back.debit for back in self.state.facts.refunds):
            self.refund(place, 1, 4, shown=False)
        before, facts = self.state, self.state.facts
        if not facts.refunds:
            return  # nothing is left of the credit
        back = facts.refunds[place % len(facts.refunds)]
        debit = sorted(facts.debits)[other % len(facts.debits)]
        reference = facts.charges[back.of].reference if said and back.of else None
        aside = said and back.of is None
        self.does(
            lambda state: state.prove(back.credit, back.amount, debit=debit, reference=reference, aside=aside)
        )
        after = self.state
        assert list(after.settlements()) == list(before.settlements())
        assert list(after.events(before)) == []
        assert (after.totals(), list(after.pending())) == (before.totals(), list(before.pending()))
        for day in range(6):
            at = (MORNING + timedelta(days=day)).date()
            assert after.day(at, ACCOUNT) == before.day(at, ACCOUNT)
        changed = [
            (was, now) for was, now in zip(facts.refunds, after.facts.refunds, strict=True) if was != now
        ]
        assert changed in ([], [(was, was._replace(debit=debit)) for was, _ in changed[:1] if not was.debit])

    @rule(charge=CHANGED)
    def replace(self, charge: Charge) -> None:
        self.does(lambda state: state.replace(charge))

    @rule(charge=st.sampled_from(BOOK), verb=st.sampled_from(["cancel", "reopen", "accept"]))
    def act_on_a_charge(self, charge: Charge, verb: str) -> None:
        self.does(lambda state: getattr(state, verb)(charge.reference))

    @precondition(lambda self: self.state.facts.lines)
    @rule(one=st.integers(0, 99), other=st.integers(0, 99))
    def same(self, one: int, other: int) -> None:
        self.does(lambda state: state.same(self.credit(one), self.credit(other)))

    @precondition(lambda self: self.state.facts.seconds)
    @rule(place=st.integers(0, 99))
    def apart(self, place: int) -> None:
        names = sorted(self.state.facts.seconds)
        self.does(lambda state: state.apart(names[place % len(names)]))

    @rule(days=st.integers(0, 4))
    def close(self, days: int) -> None:
        self.does(lambda state: state.close((MORNING + timedelta(days=days)).date(), ACCOUNT))
        closes = list(self.state.facts.closes)
        assert closes[: len(self.sheets)] == self.sheets
        self.sheets = closes

    @invariant()
    def every_dong_is_in_one_place(self) -> None:
        check_every_dong(self.state)

    @invariant()
    def no_debit_shows_more_than_its_amount(self) -> None:
        facts = self.state.facts
        shown: Counter[str] = Counter()
        for back in facts.refunds:
            if back.debit is not None:
                shown[back.debit] += back.amount
        assert all(amount <= facts.debits[debit].amount for debit, amount in shown.items())
        assert not shown.keys() & {each.id for each in self.state.refund_evidence()}

    @invariant()
    def the_saved_state_is_the_state(self) -> None:
        saved = self.state.to_json()
        loaded = Reconciliation.from_json(saved)
        assert loaded == self.state
        assert loaded.to_json() == saved

    @invariant()
    def no_source_has_seen_a_credit_twice(self) -> None:
        for name, line in self.state.facts.lines.items():
            lines = [line, *(second.line for second in self.state.facts.seconds.get(name, ()))]
            sources = Counter(source for each in lines for source in each.origin.sources)
            assert set(sources.values()) <= {1}
            assert len({(each.account, each.amount) for each in lines}) == 1

    @invariant()
    def the_sheets_add_up(self) -> None:
        """Each dong is on one sheet, and every sheet is in balance."""
        days = [(MORNING + timedelta(days=day)).date() for day in range(6)]
        sheets = [self.state.day(day, ACCOUNT) for day in days]
        for sheet in sheets:
            assert sheet.opening + sheet.came - sheet.refunded == sheet.closing
            flows = sum(item.amount for item in sheet.items) + sheet.over + sheet.elsewhere
            stocks = sheet.aside - sheet.aside_before + sheet.waiting - sheet.waiting_before
            assert sheet.came - sheet.refunded == flows + stocks
        for before, after in pairwise(sheets):
            assert (before.closing, before.aside, before.waiting) == (
                after.opening,
                after.aside_before,
                after.waiting_before,
            )
        facts = self.state.facts
        came = [line.amount for line in facts.lines.values() if line.account == ACCOUNT]
        assert (sheets[0].opening, sum(sheet.came for sheet in sheets)) == (0, sum(came))
        back = [each.amount for each in facts.refunds if facts.lines[each.credit].account == ACCOUNT]
        assert sum(sheet.refunded for sheet in sheets) == sum(back)
        # What went to fee items, over the due and to charges of other accounts is what is on charges.
        booked = sum(sheet.over + sheet.elsewhere + sum(i.amount for i in sheet.items) for sheet in sheets)
        splits = [split_of(facts, name) for name, line in facts.lines.items() if line.account == ACCOUNT]
        assert booked == sum(a - each.given_back(key) for each in splits for key, a in each.allocated)


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=25, stateful_step_count=20)
