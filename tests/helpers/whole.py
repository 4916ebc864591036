"""What must hold of a live ledger whatever befell it, found out from its tables alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from money import check_every_dong
from twin import Twin

if TYPE_CHECKING:
    from vnqr.ledger import Ledger
    from vnqr.ledger.live.answers import LedgerEvent

FIGURES = ("state", "received", "refunded", "misdirected", "missing", "surplus", "covered", "paid_at")


def feed(ledger: Ledger, after: int = 0) -> list[LedgerEvent]:
    """Return all events after a number."""
    events: list[LedgerEvent] = []
    while page := ledger.events(after=after):
        events += page
        after = page.last
    return events


def check_whole(ledger: Ledger) -> None:
    """Check that no call was done by halves.

    Each dong is in one place; what is derived follows from the rest, movements from places among it; the
    settlements are those of the pure function; the feed has no gap, and its last figures are theirs.
    """
    twin = Twin(ledger, ())
    twin.pure = ledger.export()
    check_every_dong(twin.pure)
    twin.check_derived()
    events = feed(ledger)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    last = {(event.scheme, event.dossier, event.item): event for event in events}
    settlements = {key_of_charge(settlement.charge): settlement for settlement in ledger.snapshot()}
    assert settlements == {key_of_charge(each.charge): each for each in twin.pure.settlements()}
    assert last.keys() == settlements.keys()
    for key, settlement in settlements.items():
        event = last[key]
        assert figures(event) == figures(settlement)
        assert event.unclear == len(settlement.unclear)
        assert (event.needs_person, event.accepted) == (settlement.needs_person, settlement.accepted)


def figures(of: Any) -> tuple[Any, ...]:
    """Return what an event and a settlement have in common."""
    return tuple(getattr(of, name) for name in FIGURES)


def key_of_charge(charge: Any) -> tuple[str, str, int]:
    """Return what an event calls a charge."""
    reference = charge.reference
    return reference.scheme.prefix, reference.dossier.code, reference.item
