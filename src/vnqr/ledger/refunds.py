"""Money given back, and which money out shows it.

A refund is noted by a person, often before the bank's debit comes in a statement. A debit shows refunds up to
its amount. Which ones, a person says with the refund, or afterwards: that moves no dong.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.facts import Facts, Refund
    >>> from vnqr.ledger.values import VIETNAM, Debit
    >>> noon = datetime(2024, 6, 1, 12, tzinfo=VIETNAM)
    >>> out = Debit(bank="970415", account="1133", amount=5_000, memo="HOAN TRA", booked_at=noon)
    >>> noted = Refund("0190c4", None, 5_000, None, None)
    >>> facts = Facts(refunds=(noted, noted), debits={"77ab12": out})
    >>> after = proved(facts, noted._replace(debit="77ab12"))
    >>> [refund.debit for refund in after.refunds]
    ['77ab12', None]
    >>> proved(after, noted._replace(debit="77ab12"))
    Traceback (most recent call last):
    ...
    vnqr.errors.VnqrError: error refund-over-debit at amount: the refund is of 5000 dong, but ...
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vnqr.errors import Code, VnqrError
from vnqr.ledger.acts import part_meant, parts_left, refund
from vnqr.ledger.sightings import split_of
from vnqr.ledger.who import require_text

if TYPE_CHECKING:
    from vnqr.ledger.facts import Facts, Refund

__all__ = ["proved", "refunded", "require_debit"]


def refunded(facts: Facts, given: Refund, *, aside: bool = False) -> Facts:
    """Return facts after money of a credit was given back.

    Args:
        facts: not changed; they have the refunds that the debit shows.
        given: the refund, with the charge that the person named.
        aside: whether it is given back of what is set aside.

    Raises:
        VnqrError: more is given back than is left (`refund-too-much`) or than the debit shows
            (`refund-over-debit`), or it is not said of which part (`refund-unclear`).
    """
    split = split_of(facts, given.credit)
    of = part_meant(parts_left(split), given.of, aside=aside)
    splits = {**facts.splits, given.credit: refund(split, of, given.amount)}
    _require_shown(facts, given)
    return replace(facts, splits=splits, refunds=(*facts.refunds, given._replace(of=of)))


def proved(facts: Facts, given: Refund, *, aside: bool = False) -> Facts:
    """Return facts in which money out shows a refund that was noted without: of equal ones the earliest.

    Args:
        facts: not changed; they have the refunds of the credit, and those that the debit shows.
        given: the refund, with the charge that the person named and the debit that shows it; its day is not
            compared.
        aside: whether it is of what is set aside.

    Raises:
        VnqrError: no such refund is without a debit (`refund-not-noted`), it is more than the debit shows
            (`refund-over-debit`), or it is not said of which part (`refund-unclear`).
    """
    noted = [
        (back.of, place)
        for place, back in enumerate(facts.refunds)
        if (back.credit, back.amount, back.debit) == (given.credit, given.amount, None)
    ]
    of = part_meant({part for part, _ in noted}, given.of, aside=aside)
    first = next((place for part, place in noted if part == of), None)
    if first is None:
        raise VnqrError.of(Code.REFUND_NOT_NOTED, "amount", amount=given.amount)
    _require_shown(facts, given)
    refunds = list(facts.refunds)
    refunds[first] = refunds[first]._replace(debit=given.debit)
    return replace(facts, refunds=tuple(refunds))


def require_debit(facts: Facts, debit: str | None) -> None:
    """Raise where a debit is named that is not there.

    Raises:
        VnqrError: there is no such debit (`debit-unknown`).
        TypeError: it is no text.
    """
    require_text(debit, "debit")
    if debit is not None and debit not in facts.debits:
        raise VnqrError.of(Code.DEBIT_UNKNOWN, "debit")


def _require_shown(facts: Facts, given: Refund) -> None:
    """Raise where money out shows less than a refund: two persons may take one debit for two refunds."""
    if given.debit is None:
        return
    shown = sum(each.amount for each in facts.refunds if each.debit == given.debit)
    left = facts.debits[given.debit].amount - shown
    if given.amount > left:
        raise VnqrError.of(Code.REFUND_OVER_DEBIT, "amount", amount=given.amount, left=left)
