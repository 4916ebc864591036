"""Law 3 on whole calls: in whatever order they come, and however often, they give one outcome."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from counter import ONE, OTHER, TWO, charge, credit, memo

from vnqr.ledger import Ledger
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState
from vnqr.references.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = Token("HSY99EDD1RXQ")
THREE = charge(item=3)


def calls(ledger: Ledger) -> list[Callable[[], object]]:
    """Charges and money that names one of them, two, a token, or nothing; told by two sources."""
    told = credit("FT1", memo(ONE), source="sepay")
    return [
        lambda: ledger.open([ONE], tokens={str(TOKEN): ONE.reference}),
        lambda: ledger.open([TWO, THREE]),
        lambda: ledger.receive([told, credit("FT2", memo(ONE, TWO)), credit("FT3", f"CK {TOKEN}")]),
        lambda: ledger.receive([credit("FT4", memo(TWO), account=OTHER), credit("FT5", "khach"), told]),
        lambda: ledger.receive([credit("FT1", "HO SO", source="statement"), credit("FT2", memo(ONE, TWO))]),
    ]


def outcome(ledger: Ledger) -> tuple[object, ...]:
    """Return what all charges and credits have become."""
    settlements = [ledger.settlement(each.reference) for each in (ONE, TWO, THREE)]
    return (
        [(each.state, each.received, each.misdirected, len(each.unclear)) for each in settlements],
        ledger.totals(),
        sorted((each.credit.transaction_id, each.place, each.candidates) for each in ledger.pending()),
    )


@pytest.mark.no_cover
def test_every_order_gives_one_outcome() -> None:
    """One hundred and twenty orders, each with all calls repeated at the end in another one."""
    wanted = None
    charges = [
        (ChargeState.DUPLICATE, 100_000, 0, 1),
        (ChargeState.WRONG_ACCOUNT, 0, 50_000, 1),
        (ChargeState.UNPAID, 0, 0, 0),
    ]
    pending = [
        ("FT2", Place.AMBIGUOUS, (ONE.reference, TWO.reference)),
        ("FT5", Place.UNMATCHED, ()),
    ]
    for order in permutations(range(5)):
        with Ledger(":memory:") as ledger:
            steps = calls(ledger)
            for place in order:
                steps[place]()
            found = outcome(ledger)
            wanted = wanted or found
            assert found == wanted, order
            assert (found[0], found[2]) == (charges, pending)
            for place in order[::-1]:
                steps[place]()
            assert outcome(ledger)[::2] == wanted[::2], order
