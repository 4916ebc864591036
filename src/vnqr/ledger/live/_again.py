"""What came before exactly as it comes now: known, without being read or judged again.

A sighting has the digest of its delivery for as long as it is what that delivery alone made of it. Another
delivery of that digest changes nothing then, whatever else has happened. It is found by the bank's number.
Whatever changes the sighting takes the digest away, and a delivery goes the long way again. Forgetting takes
it, too, because the digest is made of the texts.

Example:
    >>> from dataclasses import replace
    >>> from vnqr.ledger.values import Credit
    >>> credit = Credit(bank="970415", account="1133", amount=50_000, memo="NOP PHI", transaction_id="5243",
    ...                 received_at="2024-06-01T09:00:00+07:00")
    >>> digest_of(credit, 1) == digest_of(replace(credit, memo="NOP PHI 2"), 1)
    False
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from sqlalchemy import Text, bindparam, literal_column, or_, select

from vnqr.ledger.identity import in_vietnam
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._judged import Went
from vnqr.ledger.live._schema import CREDIT, REFERENCE
from vnqr.ledger.live._times import key_in
from vnqr.ledger.outcome import Place
from vnqr.ledger.values import Credit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.values import InvalidCredit

__all__ = ["digest_of", "known_again"]

_THERE: Final = (
    select(
        *(CREDIT.c.delivery, CREDIT.c.identity, CREDIT.c.place, CREDIT.c.booked, REFERENCE.c.code),
        or_(REFERENCE.c.bank != CREDIT.c.bank, REFERENCE.c.account != CREDIT.c.account),
    )
    .outerjoin(REFERENCE, REFERENCE.c.name == CREDIT.c.booked)
    .where(
        Among(CREDIT.c.number, "numbers"),
        CREDIT.c.day.between(bindparam("first", type_=Text()), bindparam("last", type_=Text())),
        CREDIT.c.delivery.is_not(None),
        CREDIT.c.lead.is_(None),
        CREDIT.c.divided == literal_column("0"),
    )
)
_PLACES: Final = {place.value: place for place in (Place.SETTLED, Place.UNMATCHED)}
"""Where a payment is known without asking what its memo names."""


def digest_of(credit: Credit, epochs: int) -> str | None:
    """Return the digest of a delivery; None where the bank gives no number.

    Args:
        credit: what was delivered.
        epochs: how many calls have given schemes: by more of them a memo may name more.
    """
    if credit.transaction_id is None:
        return None
    said = (
        *(epochs, credit.bank, credit.account, credit.transaction_id, credit.amount, credit.memo),
        *(credit.received_at.isoformat(), credit.payer, credit.unique_id, credit.source, credit.occurrence),
        *(credit.has_clock, credit.balance),
    )
    return blake2b("\0".join(map(str, said)).encode(), digest_size=16).hexdigest()


def known_again(session: Session, known: Known, came: Sequence[Credit | InvalidCredit]) -> dict[int, Went]:
    """Return where those deliveries lie that came before exactly so, by their places among all."""
    digests = {
        place: digest
        for place, each in enumerate(came)
        if isinstance(each, Credit) and (digest := digest_of(each, len(known.epochs)))
    }
    if not digests:
        return {}
    credits_ = [each for each in came if isinstance(each, Credit)]
    days = [in_vietnam(each.received_at).date() for each in credits_]
    numbers = sorted({each.transaction_id for each in credits_ if each.transaction_id is not None})
    there = {
        digest: Went(name, _PLACES[place], known=True, booked=booked, elsewhere=bool(elsewhere))
        for digest, name, place, charge, code, elsewhere in session.run(
            _THERE, numbers=numbers, first=min(days).isoformat(), last=max(days).isoformat()
        )
        if place in _PLACES
        for booked in [() if charge is None else ((key_in(charge), code),)]
    }
    return {place: there[digest] for place, digest in digests.items() if digest in there}
