"""What a person should know of credits, though nothing waits for a decision.

================ ====================================================================================
Finding          holds when
================ ====================================================================================
number-repeated  the bank gave one number to several payments, as banks do
not-in-statement a payment was notified, and a statement that has its day whole does not have it
not-notified     a payment is in a statement, and no source that notifies of the account told of it
================ ====================================================================================

Money out is kept where its memo names a charge: it may be the evidence of a refund, and is offered as such,
with the refunds of its charges that were noted and that no money out shows yet. It is never taken for a
refund by itself.

Example:
    >>> from vnqr.ledger.reconcile import reconcile
    >>> from vnqr.ledger.values import Credit
    >>> came = [Credit(bank="970415", account="1133", amount=amount, memo="NOP PHI", transaction_id="5243",
    ...                received_at="2024-06-01T09:00:00+07:00") for amount in (50_000, 60_000)]
    >>> [finding.issue.message for finding in reconcile([], came).findings()]
    ['the bank gave one number to 2 payments']
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING

from vnqr._support.types import Discreet
from vnqr.errors import Code
from vnqr.ledger.matching import STATEMENT
from vnqr.ledger.naming import mention_of
from vnqr.ledger.outcome import CreditFinding
from vnqr.ledger.sightings import sightings_of
from vnqr.ledger.values import Debit  # noqa: TC001 - pydantic reads the annotations
from vnqr.references.names import names
from vnqr.references.reference import Reference  # noqa: TC001 - the same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.ledger.facts import Facts, Refund
    from vnqr.ledger.naming import Key

__all__ = ["NotedRefund", "RefundEvidence", "evidence_of_refunds", "findings"]


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class NotedRefund(Discreet):
    """A refund that a person has noted, and that no money out shows yet.

    Attributes:
        id: of the credit of which it was given back.
        reference: the charge of which it was given back.
        amount: dong.
        on: the day, in Vietnam; None where it was not said.
    """

    id: str
    reference: Reference
    amount: int
    on: date | None


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class RefundEvidence(Discreet):
    """Money out that may show a refund.

    Attributes:
        id: names it to `Reconciliation.refund` and `Reconciliation.prove`.
        debit: the money out.
        references: the charges that its memo names.
        noted: the refunds of these charges that were noted and that no money out shows, the earliest first.
            Where it shows one of them, that is said by `prove`; another `refund` would be another refund.
    """

    id: str
    debit: Debit
    references: tuple[Reference, ...]
    noted: tuple[NotedRefund, ...]


def findings(facts: Facts) -> Iterator[CreditFinding]:
    """Yield what a person should know of the credits."""
    numbers: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    sources: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, line in facts.lines.items():
        if line.number is not None:
            numbers[*line.account, line.number].append(name)
        for _, sighted in sightings_of(facts, name):
            sources[line.account].update(sighted.origin.sources)
    for _, repeated in sorted(numbers.items()):
        if len(repeated) > 1:
            yield CreditFinding(code=Code.NUMBER_REPEATED, credits=tuple(sorted(repeated)))
    for name, line in sorted(facts.lines.items()):
        seen = {source for _, sighted in sightings_of(facts, name) for source in sighted.origin.sources}
        if STATEMENT not in seen and any(each.has(line.account, line.day) for each in facts.covered):
            yield CreditFinding(code=Code.NOT_IN_STATEMENT, credits=(name,))
        elif seen == {STATEMENT} and len(sources[line.account]) > 1:
            yield CreditFinding(code=Code.NOT_NOTIFIED, credits=(name,))


def evidence_of_refunds(facts: Facts) -> Iterator[RefundEvidence]:
    """Yield money out whose memo names charges, and which shows no refund yet, in the order of time."""
    used = {refund.debit for refund in facts.refunds}
    noted: defaultdict[Key, list[tuple[int, Key, Refund]]] = defaultdict(list)
    for place, refund in enumerate(facts.refunds):
        if refund.of is not None and refund.debit is None:
            noted[refund.of].append((place, refund.of, refund))
    debits = sorted((debit.booked_at, name) for name, debit in facts.debits.items() if name not in used)
    for _, name in debits:
        debit = facts.debits[name]
        mention = mention_of(names(debit.memo, facts.epochs[-1]))
        found = {facts.get(reading.key) for place in mention for reading in place}
        keys = sorted(key for key in found if key is not None)
        if keys:
            refunds = sorted(each for key in keys for each in noted[key])
            yield RefundEvidence(
                id=name,
                debit=debit,
                references=tuple(facts.charges[key].reference for key in keys),
                noted=tuple(
                    NotedRefund(
                        id=refund.credit,
                        reference=facts.charges[key].reference,
                        amount=refund.amount,
                        on=refund.on,
                    )
                    for _, key, refund in refunds
                ),
            )
