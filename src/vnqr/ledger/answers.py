"""What an outcome says of charges and credits: the half of a `Reconciliation` that only reads.

Example:
    >>> from vnqr.ledger.reconcile import reconcile
    >>> reconcile([], []).totals()[Place.SETTLED]
    Total(count=0, amount=0)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnqr._support.types import require
from vnqr.errors import Code, VnqrError
from vnqr.ledger.findings import RefundEvidence, evidence_of_refunds, findings
from vnqr.ledger.naming import key_of
from vnqr.ledger.outcome import CreditFinding, Pending, Place, SettlementEvent, Total, event_of
from vnqr.ledger.places import Places
from vnqr.ledger.settlement import ChargeState, Settlement
from vnqr.ledger.sightings import credit_of, offered
from vnqr.ledger.who import require_text
from vnqr.references.reference import Reference
from vnqr.references.suggestion import Suggestion, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vnqr.ledger.facts import Facts
    from vnqr.ledger.naming import Key
    from vnqr.ledger.values import Charge

__all__ = ["Answers"]


class Answers:
    """What an outcome says of all charges and credits. Immutable.

    Equal to another if charges, credits and decisions are; `known` and who decided are not compared.

    Attributes:
        facts: all that the outcome is derived from, to be read only.
        known: the credits of this run that were already known. It tells about the run, not about the
            outcome, so it is not saved.
    """

    __slots__ = ("_counts", "_places", "facts", "known")

    def __init__(self, facts: Facts, known: Total = Total()) -> None:  # noqa: B008 - frozen
        """Derive the outcome from facts, which nobody changes any more."""
        self.facts = facts
        self.known = known
        self._places: Places | None = None
        self._counts: tuple[dict[ChargeState, int], int] | None = None

    def __eq__(self, other: object) -> bool:
        """Compare charges, credits and decisions."""
        return self.facts == other.facts if isinstance(other, Answers) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it is as large as a database

    def __repr__(self) -> str:
        """Return the size, and nothing of the contents."""
        return (
            f"<{type(self).__name__} of {len(self.facts.charges)} charges, {len(self.facts.lines)} credits>"
        )

    # --- the charges ---

    def settlement(self, reference: Reference) -> Settlement:
        """Return the settlement of the charge with a reference.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
            TypeError: it is no reference.
        """
        return self._derived.settlement(self._known_key(reference))

    def settlements(self) -> Iterator[Settlement]:
        """Yield the settlements of all charges, in the order of prefix, key and item."""
        return map(self._derived.settlement, sorted(self.facts.charges))

    def states(self) -> dict[ChargeState, int]:
        """Return how many charges are in each state, every state included."""
        return dict(self._counted[0])

    def events(self, since: Answers | None = None) -> Iterator[SettlementEvent]:
        """Yield what has changed for the charges: one event for every charge that is not as it was.

        Args:
            since: the earlier outcome; None: tell of every charge.

        Yields:
            The events, in the order of prefix, key and item. Nothing where nothing changed.
        """
        require(since, (type(self), type(None)), "the earlier outcome")
        for key in sorted(self.facts.charges):
            if since is None or key not in since.facts.charges:
                yield event_of(self._derived.settlement(key))
            elif self._derived.inputs(key) != since._derived.inputs(key):  # noqa: SLF001 - another of these
                event = event_of(self._derived.settlement(key))
                if event.id != event_of(since._derived.settlement(key)).id:  # noqa: SLF001 - likewise
                    yield event

    # --- the credits ---

    def totals(self) -> dict[Place, Total]:
        """Return how many credits lie in each place and how much they are, every place included.

        The sum over the places is the sum of the credits: no dong is lost, none is counted twice. A credit
        that a person has divided is counted once, and each of its dong where it is.
        """
        return {**self._derived.totals, Place.KNOWN: self.known}

    def pending(self) -> Iterator[Pending]:
        """Yield the credits that a person has to look at, in the order of account, number and time.

        Unreadable rows come last, in the order of file, sheet and row.
        """
        derived = self._derived
        yield from map(derived.pending, sorted(derived.waiting, key=derived.order))
        yield from self._rows(set_aside=False)

    def decisions(self) -> Iterator[Pending]:
        """Yield the credits about which a person has decided, in the same order."""
        derived = self._derived
        yield from map(derived.pending, sorted(derived.decided, key=derived.order))
        yield from self._rows(set_aside=True)

    def credit(self, name: str) -> Pending:
        """Return a credit, wherever it lies.

        Args:
            name: the id of a `Pending`, of the evidence of a settlement, or of any sighting of the credit.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`).
        """
        return self._derived.pending(self._known_credit(name))

    def findings(self) -> Iterator[CreditFinding]:
        """Yield what a person should know of credits, though nothing waits: `vnqr.ledger.findings`."""
        return findings(self.facts)

    def offers(self) -> Iterator[tuple[str, str]]:
        """Yield pairs of credits that may be one payment seen by two sources, for `same` or `apart`."""
        return offered(self.facts)

    def refund_evidence(self) -> Iterator[RefundEvidence]:
        """Yield money out whose memo names charges, and which is the evidence of no refund yet."""
        return evidence_of_refunds(self.facts)

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at anything, credit or charge."""
        waiting = any(total.count for place, total in self.totals().items() if place.needs_person)
        return waiting or self._counted[1] > 0

    def suggest(self, pending: Pending) -> tuple[Suggestion, ...]:
        """Suggest charges for a credit that names none: a bare code, a cut or mistyped reference.

        A suggestion is for a person's eyes. None is ever booked by itself, however good it looks.

        Args:
            pending: an unmatched credit; others have no suggestions.

        Returns:
            The suggestions, the best reasons first.

        Raises:
            TypeError: it is no `Pending`.
        """
        require(pending, Pending, "a waiting credit")
        if pending.credit is None or pending.candidates:
            return ()
        charges = self.facts.charges
        found = suggest(pending.credit.memo, _Book(charges), self.facts.epochs[-1])
        return tuple(
            suggestion._replace(reference=charges[key].reference)
            for suggestion in found
            if (key := key_of(suggestion.reference)) in charges
        )

    # --- inside ---

    def _known_key(self, reference: Reference) -> Key:
        require(reference, Reference, "a reference")
        key = key_of(reference)
        if key not in self.facts.charges:
            raise VnqrError.of(Code.CHARGE_UNKNOWN)
        return key

    def _known_credit(self, name: str) -> str:
        require(name, str, "the id of a credit")
        require_text(name, "id")
        credit = credit_of(self.facts, name)
        if credit is None:
            raise VnqrError.of(Code.CREDIT_UNKNOWN, "id")
        return credit

    def _rows(self, *, set_aside: bool) -> Iterator[Pending]:
        facts = self.facts
        place = Place.SET_ASIDE if set_aside else Place.INVALID
        for row, name in sorted((row, name) for name, row in facts.rows.items()):
            if (name in facts.set_aside) == set_aside:
                yield Pending(
                    id=name, place=place, credit=None, row=row, candidates=(), issue=row.issue, seen=name
                )

    @property
    def _counted(self) -> tuple[dict[ChargeState, int], int]:
        """How many charges are in each state, and how many of all need a person; counted once."""
        if self._counts is None:
            states = dict.fromkeys(ChargeState, 0)
            waiting = 0
            for settlement in map(self._derived.settlement, self.facts.charges):
                states[settlement.state] += 1
                waiting += settlement.needs_person
            self._counts = states, waiting
        return self._counts

    @property
    def _derived(self) -> Places:
        if self._places is None:
            self._places = Places(self.facts)
        return self._places


class _Book:
    """The keys and items of all charges, whatever their scheme."""

    def __init__(self, charges: Mapping[Key, Charge]) -> None:
        self._charges = charges
        self._prefixes = tuple({key[0] for key in charges})

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and any(
            (prefix, *place) in self._charges for prefix in self._prefixes
        )
