"""A charge's row while a call works on it: its running sums, and when the amount due was reached.

No call may take longer because a charge has many credits. So the state is not derived from the list of
credits: the sums of the kernel (`vnqr.ledger.settlement.Sums`) are kept in the row, and evidence is added
to and taken from them.

**When the amount due was reached** is the least time at which the gross dong that came on the charge's
own account, by the bank's times, are the amount due. The row has that time and the gross dong *before*
it. Money that comes later changes neither. Money that comes earlier, or goes, moves the time along the
index of the charge's credits, no further than the money reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import BigInteger, bindparam, cast, func, select

from vnqr.ledger.evidence import is_own, revision_of, seen_of, weight_of
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._known import COUNTS
from vnqr.ledger.live._schema import LINK, REFERENCE
from vnqr.ledger.live._times import key_in, moment
from vnqr.ledger.settlement import Sums, state_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vnqr.ledger.evidence import Evidence
    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.naming import Key
    from vnqr.ledger.values import Charge

__all__ = ["BY_ID", "BY_NAME", "WRITTEN", "Entry", "settle_time"]

_MODULUS: Final = 1 << 128
_STEP: Final = 50
"""How many times a walk reads at once."""
_NEVER: Final = 1 << 62
"""Later than any time."""

WRITTEN: Final = (
    "accepted",
    "gross",
    "refunded",
    "misdirected",
    "enough",
    "counted",
    "unclear",
    "weights",
    "paid_at",
    "paid_before",
    "version",
    "state",
    "waits",
)
"""The columns that a call may change without a new revision of the charge."""
_READ: Final = (
    *("id", "name", "target", "code", "revision", "bank", "account", "due", "due_at", "cancelled"),
    *WRITTEN,
)
_ENTRIES: Final = select(*(REFERENCE.c[name] for name in _READ), *COUNTS)
_LOCKED: Final = _ENTRIES.order_by(REFERENCE.c.name).with_for_update(of=REFERENCE)
_names, _ids = Among(REFERENCE.c.name, "names"), Among(REFERENCE.c.id, "ids")

BY_NAME: Final = {True: _LOCKED.where(_names), False: _ENTRIES.where(_names)}
"""Reads rows by their names; True: and locks them, in one order for all writers."""
BY_ID: Final = {True: _LOCKED.where(_ids), False: _ENTRIES.where(_ids)}
"""The same by ids."""

_sum = cast(func.sum(LINK.c.amount), BigInteger)
_times = select(LINK.c.received_at, _sum).group_by(LINK.c.received_at).limit(_STEP)
_times = _times.where(LINK.c.reference == bindparam("reference"), LINK.c.own == 1, LINK.c.amount > 0)
_EARLIER: Final = _times.where(LINK.c.received_at < bindparam("at")).order_by(LINK.c.received_at.desc())
_LATER: Final = _times.where(LINK.c.received_at >= bindparam("at")).order_by(LINK.c.received_at)


@dataclass(slots=True)
class Entry:
    """A row of `vnqr_reference`; one of `vnqr.ledger.evidence.ChargeFacts` where its charge is opened.

    Its state is that of the row until it is judged again.
    """

    id: int
    key: Key
    target: int | None
    code: str
    revision: str | None
    bank: str
    account: str
    due: int
    due_at: datetime | None
    cancelled: bool
    accepted: str | None
    sums: Sums
    unclear: int
    weights: int
    paid_at: int | None
    paid_before: int
    version: int
    state: str | None
    waits: bool
    lost: bool = False
    """Whether `paid_at` must be looked for again."""

    @classmethod
    def of(cls, row: Values) -> Self:
        """Return the entry of a row that `BY_NAME` or `BY_ID` read."""
        (number, name, target, code, revision, bank, account, due, due_at, cancelled, accepted, *rest) = row
        (gross, refunded, misdirected, enough, counted, unclear, weights, *rest) = rest
        (paid_at, paid_before, version, state, waits, *_) = rest
        return cls(
            number,
            key_in(name),
            target,
            code or "",
            revision,
            bank or "",
            account or "",
            due,
            None if due_at is None else moment(due_at),
            bool(cancelled),
            accepted,
            Sums(gross, refunded, misdirected, enough, counted),
            unclear,
            int(weights, 16),
            paid_at,
            paid_before,
            version,
            state,
            bool(waits),
        )

    def take(self, charge: Charge) -> None:
        """Have the contents of a charge."""
        self.revision, self.code = revision_of(charge), charge.reference.dossier.code
        self.bank, self.account, self.due = charge.bank, charge.account.upper(), charge.due
        self.due_at, self.cancelled = charge.due_at, charge.cancelled

    def add(self, evidence: Evidence, at: int, times: int = 1) -> None:
        """Add what is booked to the charge, or take it away.

        Args:
            evidence: what is booked.
            at: the bank's time of it.
            times: 1, or -1 to take it away.
        """
        self.sums = self.sums.plus(self, evidence, times)
        self.weigh(evidence, times)
        if not is_own(self, evidence):
            return
        amount = times * evidence.amount
        if self.paid_at is None and self.sums.gross == amount >= self.due > 0:
            self.paid_at = at  # the first money is enough
        elif self.paid_at is None:
            self.lost |= self.sums.gross >= self.due > 0
        else:
            self.paid_before += amount if at < self.paid_at else 0
            self.lost |= amount < 0 or self.paid_before >= self.due

    def weigh(self, evidence: Evidence, times: int = 1) -> None:
        """Count evidence, the unclear one too, among what an acceptance remembers."""
        self.weights = (self.weights + times * weight_of(evidence)) % _MODULUS

    def wonder(self, evidence: Evidence, times: int = 1) -> None:
        """Add a credit that names the charge and waits for a person, or take it away."""
        self.unclear += times
        self.weigh(evidence, times)

    @property
    def seen(self) -> str:
        """What names the charge exactly as it is."""
        return seen_of(self.revision or "", self.weights)

    @property
    def is_accepted(self) -> bool:
        """Whether a person has accepted it exactly as it is."""
        return self.accepted is not None and self.accepted == self.seen

    def judge(self) -> None:
        """Find the state of the charge again, and whether a person has to act."""
        state = state_of(self, self.sums, None if self.paid_at is None else moment(self.paid_at))
        self.state = state.value
        self.waits = (state.needs_person or self.unclear > 0) and not self.is_accepted

    def written(self) -> Values:
        """Return the values of the columns `WRITTEN`, and the id."""
        return (
            *(
                self.accepted,
                *self.sums,
                self.unclear,
                f"{self.weights:032x}",
                self.paid_at,
                self.paid_before,
            ),
            *(self.version, self.state, int(self.waits), self.id),
        )


def settle_time(session: Session, entry: Entry) -> None:
    """Find again when the amount due was reached. The charge's links must be written."""
    due, at, before = entry.due, entry.paid_at, entry.paid_before
    entry.lost = False
    if not 0 < due <= entry.sums.gross:
        entry.paid_at, entry.paid_before = None, 0
        return
    if at is None:
        at, before = _NEVER, entry.sums.gross
    if before >= due:
        left = accumulate(_walk(session, entry, at, back=True), _less, initial=(at, before))
        found = (each for each in left if each[1] < due)
    else:
        gross = accumulate(_walk(session, entry, at, back=False), _more, initial=(at, before, 0))
        found = (each[:2] for each in gross if each[1] + each[2] >= due)
    entry.paid_at, entry.paid_before = next(found)


def _less(reached: tuple[int, int], step: Values) -> tuple[int, int]:
    """Return a time and the gross dong before it, after a step back."""
    return step[0], reached[1] - step[1]


def _more(reached: tuple[int, int, int], step: Values) -> tuple[int, int, int]:
    """Return a time, the gross dong before it and those at it, after a step on."""
    return step[0], reached[1] + reached[2], step[1]


def _walk(session: Session, entry: Entry, at: int, *, back: bool) -> Iterator[Values]:
    """Yield times and the gross dong of each, back from before a time, or on from it."""
    statement = _EARLIER if back else _LATER

    def page() -> list[Values]:
        nonlocal at
        rows = session.run(statement, reference=entry.id, at=at)
        at = rows[-1][0] + (not back) if rows else at
        return rows

    return chain.from_iterable(iter(page, []))
