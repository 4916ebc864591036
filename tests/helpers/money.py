"""Credits of every kind that meet each other, and the check that every dong is in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from counter import BANK, CODES, MORNING, OTHER, OWN, STUDENT, charge, row
from hypothesis import strategies as st

from vnqr.ledger.naming import key_of
from vnqr.ledger.outcome import Place
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.sightings import split_of
from vnqr.ledger.values import Credit, InvalidCredit
from vnqr.references.form import Form
from vnqr.references.scheme import DOSSIER
from vnqr.references.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.ledger.reconciliation import Reconciliation

SCHEMES = (DOSSIER, STUDENT)
BOOK = (
    charge(CODES[0], 0),
    charge(CODES[0], 1, due_at=MORNING + timedelta(hours=2)),
    charge(CODES[1], 0, cancelled=True),
    charge(CODES[2], 0, account=OTHER),
    charge("TP/2024/17", 0),
    charge(CODES[0], 0, scheme=STUDENT),
    charge("000.00.01.H26-240601-0002", 0, bank="970422"),
)
TOKEN = Token("HSY99EDD1RXQ")
TOKENS = {str(TOKEN): BOOK[1].reference}
CERTAIN = [str(owed.reference) for owed in BOOK if owed.reference.dossier.code != "TP/2024/17"]
NAMES = [*CERTAIN, str(BOOK[4].reference), str(TOKEN), BOOK[0].reference.encode(Form.PACKED)]
WORDS = [*NAMES, str(charge(item=9).reference), "nop phi", "CT tu 087"]


def credits_of(words: list[str], *, unique: bool = False) -> st.SearchStrategy[Credit]:
    """Return credits with few values of each kind, so that they meet each other."""
    return st.builds(
        Credit,
        bank=st.sampled_from([BANK, "970422"]),
        account=st.sampled_from([OWN, OTHER]),
        transaction_id=st.sampled_from([None, "1", "2"]),
        unique_id=st.sampled_from([None, "a", "b"]) if unique else st.none(),
        amount=st.sampled_from([20_000, 50_000]),
        memo=st.lists(st.sampled_from(words), max_size=2).map(" ".join),
        received_at=st.integers(0, 30).map(lambda hours: (MORNING + timedelta(hours=hours)).astimezone(UTC)),
        payer=st.sampled_from([None, "TRAN THI MAI"]),
        occurrence=st.sampled_from([1, 1, 1, 2]),
        has_clock=st.booleans(),
    )


ROWS = st.builds(row, st.integers(1, 3), st.sampled_from(["aa", "bb"]))
BATCHES = st.lists(credits_of(WORDS) | ROWS, max_size=8)
ANYTHING = st.lists(credits_of(WORDS, unique=True) | ROWS, max_size=8)


@dataclass(frozen=True)
class Lines:
    """A statement."""

    lines: list[Any]
    debits: tuple[Any, ...] | list[Any] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.lines)


@dataclass(frozen=True)
class Says:
    """What a message says, and the source that reads it so."""

    credits: Any = ()
    rows: Any = ()
    debits: Any = ()
    reply: Any = field(default_factory=lambda: {"success": True})
    source: str = "ours"

    def read(self, body: bytes, headers: Any) -> Says:
        del body, headers
        return self


def run(charges: Any, came: Any, state: Reconciliation | None = None, **options: Any) -> Reconciliation:
    return reconcile(charges, came, state=state, **{"schemes": SCHEMES, "tokens": TOKENS} | options)


def amount_of(came: list[Credit | InvalidCredit]) -> int:
    return sum(each.amount or 0 for each in came)


def check_every_dong(result: Reconciliation) -> None:
    """Check that each dong of each credit is in one place, by the credits, the charges and the totals."""
    facts = result.facts
    charged: dict[Any, int] = {}
    for name, line in facts.lines.items():
        split = split_of(facts, name)
        assert split.waiting >= 0
        assert split.amount == line.amount == split.waiting + split.aside + sum(a for _, a in split.allocated)
        assert all(0 < back <= split.whole(of) for of, back in split.refunded)
        for key, amount in split.allocated:
            charged[key] = charged.get(key, 0) + amount - split.given_back(key)
    on_charges = {
        key_of(settlement.charge.reference): settlement.received + settlement.misdirected
        for settlement in result.settlements()
    }
    assert {key: amount for key, amount in charged.items() if amount} == {
        key: amount for key, amount in on_charges.items() if amount
    }
    totals = result.totals()
    assert totals[Place.SETTLED].amount == sum(on_charges.values())
    of_lines = sum(line.amount for line in facts.lines.values()) + sum(
        r.amount or 0 for r in facts.rows.values()
    )
    assert sum(total.amount for place, total in totals.items() if place is not Place.KNOWN) == of_lines
    assert sum(total.count for place, total in totals.items() if place is not Place.KNOWN) == len(
        facts.lines
    ) + len(facts.rows)
    assert len(list(result.pending())) == sum(t.count for p, t in totals.items() if p.needs_person)
