"""When two deliveries are one payment: read off the credit alone, never off what else is there.

Banks use their numbers again, on one day even for other people, and some exports have no number. So a payment
is known by all of: account (BIN and number), the bank's number where there is one, amount, booking day in
Vietnam, the class of the memo, and which one it is of the equal lines of that day. The *class* is what the
memo names (references of the default scheme, as far as they have a known layout), or else its letters and
digits: another wording of the same reference is the same payment. Reused numbers with other contents are
other payments.

A source that promises to give an id once only (`Credit.unique_id`) is taken at its word: account, source and
id are the identity. One id with other contents is a contradiction, which a person decides.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.values import VIETNAM, Credit
    >>> noon = datetime(2024, 6, 1, 12, tzinfo=VIETNAM)
    >>> credit = Credit(bank="970415", account="113366668888", amount=50_000, memo="NOP PHI, 2",
    ...                 received_at=noon, transaction_id="5243.65937")
    >>> from dataclasses import replace
    >>> identity(credit) == identity(replace(credit, memo="nop phi 2", received_at=noon.replace(hour=0)))
    True
    >>> identity(credit) == identity(replace(credit, amount=60_000))
    False
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from vnqr.ledger.naming import mention_of, places_of
from vnqr.ledger.values import VIETNAM, Debit
from vnqr.references.memo import squeeze
from vnqr.references.names import names
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from vnqr.ledger.naming import Key, Mention
    from vnqr.ledger.values import Credit, InvalidCredit
    from vnqr.references.scheme import Scheme

__all__ = ["contents", "identity", "ids_of", "in_vietnam", "memo_class", "rival_id", "row_id"]

_DIGEST_LENGTH: Final = 32
_SEPARATOR: Final = "\0"
"""No field that is joined by it can hold it."""


def memo_class(memo: str) -> str:
    """Return the class of a memo: equal for two wordings of one payment.

    A function of the memo alone, so that whoever reads a file can count the equal lines of a day.

    Args:
        memo: the memo, as delivered.

    Example:
        >>> from vnqr.references.reference import Reference
        >>> reference = Reference("000.00.01.H26-240601-0001")
        >>> memo_class(f"MBVCB.699.{reference}.CT tu 087") == memo_class(f"QR {str(reference).lower()}")
        True
    """
    return _class_of(memo, mention_of(names(memo)))


def identity(credit: Credit | Debit) -> str:
    """Return what a credit, or a debit, is known by: 32 hexadecimal digits.

    Equal lines of one day differ by `occurrence`, which the reader of a delivery counts; across deliveries
    the same number is the same line.
    """
    return _identity(credit, memo_class(credit.memo) if credit.unique_id is None else "")


def ids_of(credit: Credit, mention: Mention, epochs: Sequence[Sequence[Scheme]]) -> tuple[str, ...]:
    """Return the ids under which a ledger may know a credit.

    An id is the identity; but where a memo names charges of other schemes beside one of the default scheme it
    is finer, because memos of one class could then name other charges.

    Args:
        credit: the credit.
        mention: what its memo names by all schemes of the ledger.
        epochs: the schemes that were in force, the oldest set first: a ledger may get more of them. A credit
            has an id for each set.

    Returns:
        The ids, at least one, without repetitions; the last one is that of a new credit.
    """
    if credit.unique_id is not None:
        return (_identity(credit, ""),)
    if _is_plain(epochs):
        return (_identity(credit, _class_of(credit.memo, mention)),)
    known = _identity(credit, memo_class(credit.memo))
    return tuple(dict.fromkeys(_finer(known, mention, schemes) for schemes in epochs))


def contents(credit: Credit, mention: Mention, epochs: Sequence[Sequence[Scheme]]) -> tuple[str, ...]:
    """Return what two deliveries of one unique id have in common if they say the same: amount and class.

    Args:
        credit: the credit.
        mention: as for `ids_of`.
        epochs: as for `ids_of`.

    Returns:
        The contents for each set of schemes, without repetitions; the last one is that of a new credit.
    """
    klass = _class_of(credit.memo, mention) if _is_plain(epochs) else memo_class(credit.memo)
    known = _digest("contents", str(credit.amount), klass)
    return tuple(dict.fromkeys(_finer(known, mention, schemes) for schemes in epochs))


def rival_id(known: str, content: str) -> str:
    """Return the id of a delivery that contradicts an earlier one of the same unique id.

    Args:
        known: the id of both.
        content: the contents of the later one.
    """
    return _digest("rival", known, content)


def row_id(row: InvalidCredit) -> str:
    """Return what a row that cannot be read is known by.

    That is its digest, wherever the row is in whatever file: a noon and an evening export are numbered
    differently. Only where the digest has fewer than 32 digits, and so cannot tell rows apart, the place
    counts, too.
    """
    if len(row.digest) >= _DIGEST_LENGTH:
        return _digest("row", row.digest)
    return _digest("row", row.source, row.sheet, str(row.row), row.field, row.code, row.digest)


def _identity(credit: Credit | Debit, klass: str) -> str:
    bank, account = credit.bank, credit.account.upper()
    if credit.unique_id is not None:
        return _digest("unique", bank, account, credit.source or "", credit.unique_id)
    moment = in_vietnam(credit.booked_at if isinstance(credit, Debit) else credit.received_at)
    number, day = credit.transaction_id or "", moment.date().isoformat()
    return _digest("line", bank, account, number, str(credit.amount), day, klass, str(credit.occurrence))


def in_vietnam(moment: datetime) -> datetime:
    """Return a time as it is in Vietnam."""
    return moment if moment.tzinfo is VIETNAM else moment.astimezone(VIETNAM)


def _class_of(memo: str, mention: Mention) -> str:
    if len(mention) == 1 == len(mention[0]):  # what most memos name, without the long way
        (((key, certain, _, _),),) = mention
        return _name_text(key) if certain else squeeze(memo)
    if any(reading.certain for place in mention for reading in place):
        return _names_text(set(places_of(mention)))
    return squeeze(memo)


def _is_plain(epochs: Sequence[Sequence[Scheme]]) -> bool:
    """Whether the default scheme has always been the only one."""
    return len(epochs) == 1 == len(epochs[0]) and (epochs[0][0] is DOSSIER or epochs[0][0] == DOSSIER)


def _finer(known: str, mention: Mention, schemes: Sequence[Scheme]) -> str:
    prefixes = {scheme.prefix for scheme in schemes} - {DOSSIER.prefix}
    if not prefixes or not any(
        reading.certain and reading.key[0] == DOSSIER.prefix for place in mention for reading in place
    ):
        return known
    others = {tuple(key for key in place if key[0] in prefixes) for place in places_of(mention)} - {()}
    return _digest("finer", known, _names_text(others)) if others else known


def _names_text(places: set[tuple[Key, ...]]) -> str:
    return ";".join(" ".join(map(_name_text, place)) for place in sorted(places))


def _name_text(key: Key) -> str:
    return f"{key[0]}.{key[1]}.{key[2]}"


def _digest(*parts: str) -> str:
    return blake2b(_SEPARATOR.join(parts).encode(), digest_size=16).hexdigest()
