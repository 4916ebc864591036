"""The charges that a call works on: locked, changed by the shares of credits, written with an event each.

A call locks the rows of names first: one for each name, made by whoever comes first, in one order for all
calls. What others have committed it reads in later statements. So a charge that is opened and a credit
that names it, at the same moment, always meet: whichever call comes second sees what the first has
written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.ledger.live._entries import BY_ID, BY_NAME, WRITTEN, Entry, settle_time
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._known import counts_now
from vnqr.ledger.live._schema import EVENT, REFERENCE
from vnqr.ledger.live._sources import StaleError
from vnqr.ledger.live._times import key_in, micros, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Executable

    from vnqr.ledger.evidence import Evidence
    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key

__all__ = ["Book"]

_TOLD: Final = (
    *(
        "reference",
        "at",
        "state",
        "due",
        "gross",
        "refunded",
        "misdirected",
        "paid_at",
        "cancelled",
        "unclear",
    ),
    *("waits", "accepted", "version"),
)
"""The columns of an event."""


class _Touched:
    """What a charge was before a call, and which dong came and went."""

    __slots__ = ("accepted", "entry", "figures", "moved", "revision")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.figures = _figures(entry)
        self.revision = entry.revision
        self.accepted = entry.is_accepted
        self.moved: dict[tuple[str, int, int, bool], int] = {}

    @property
    def is_renamed(self) -> bool:
        """Whether the charge was accepted, and no dong came or went since."""
        return self.accepted and self.revision == self.entry.revision and not any(self.moved.values())


class Book:
    """The charges of one call.

    Args:
        session: the transaction.
        at: the time of the call, in microseconds; None for one that only reads.
    """

    def __init__(self, session: Session, at: int | None = None) -> None:
        """Begin with none."""
        self.session = session
        self.writes = at is not None
        self.at = at or 0
        self.entries: dict[Key, Entry] = {}
        self._by_id: dict[int, Entry] = {}
        self._touched: dict[int, _Touched] = {}
        self._counts: tuple[int, int] | None = None

    def get(self, name: Key, /) -> Key | None:
        """Return the charge of a name where it exists, as `vnqr.ledger.naming.placement` looks it up."""
        entry = self.entries.get(name)
        if entry is not None and entry.target is not None:
            entry = self._by_id[entry.target]
        return None if entry is None or entry.revision is None else entry.key

    def target(self, token: Key) -> Key | None:
        """Return the charge of a token, whether it exists or not; None for a name that is no known token."""
        target = self.entries[token].target
        return None if target is None else self._by_id[target].key

    def ids(self, names: Iterable[Key]) -> list[int]:
        """Return the ids of the rows of names that are locked."""
        return [self.entries[key].id for key in names]

    def lock(self, names: Iterable[Key], others: Iterable[Key] = ()) -> None:
        """Read the rows of names; a call that writes locks them.

        Args:
            names: have rows after this, if the call writes.
            others: are only looked up.
        """
        wanted = {name_of(key) for key in names if key not in self.entries}
        also = {name_of(key) for key in others if key not in self.entries}
        if wanted or also:
            self._read(BY_NAME[self.writes], names=sorted(wanted | also))
            missing = sorted(name for name in wanted if key_in(name) not in self.entries)
            if missing and self.writes:
                rows = [(new_id(), name, key_in(name)[1]) for name in missing]
                self.session.add_missing(REFERENCE, ("id", "name", "dossier"), rows)
                self._read(BY_NAME[True], names=missing)
            targets = {entry.target for entry in self.entries.values() if entry.target is not None}
            if unread := sorted(targets - self._by_id.keys()):
                self._read(BY_ID[self.writes], ids=unread)

    def _read(self, statement: Executable, **values: object) -> None:
        for row in self.session.run(statement, **values):
            entry = Entry.of(row)
            self.entries[entry.key] = entry
            self._by_id[entry.id] = entry
            self._counts = row[-2:]

    def require(self, known: Known) -> None:
        """Raise where there are other schemes or sources than the call knows."""
        if (self._counts or counts_now(self.session)) != known.counts:
            raise StaleError

    def touch(self, key: Key) -> Entry:
        """Return the entry of a charge that is about to change."""
        entry = self.entries[key]
        if entry.id not in self._touched:
            self._touched[entry.id] = _Touched(entry)
        return entry

    def tell(self, key: Key) -> None:
        """Write an event for a charge, though its figures may be as they were."""
        self._touched[self.touch(key).id].figures = ()

    def add(self, key: Key, evidence: Evidence, payment: str, times: int = 1) -> None:
        """Add evidence to a charge, or take it away; such without `found` is unclear.

        Args:
            key: the charge.
            evidence: what is booked there, or names it.
            payment: the id of its payment after the call.
            times: 1, or -1 to take it away.
        """
        entry = self.touch(key)
        if evidence.found is None:
            entry.wonder(evidence, times)
        else:
            entry.add(evidence, micros(evidence.received_at), times)
        moved = self._touched[entry.id].moved
        dong = payment, evidence.amount, evidence.refunded, evidence.found is None
        moved[dong] = moved.get(dong, 0) + times

    def write(self, *, renewing: bool = False) -> list[Key]:
        """Write the charges that were touched, with an event for each that is not as it was.

        The links must be written.

        Args:
            renewing: whether an acceptance stays where a further sighting gave a credit another id, and
                nothing else is new.

        Returns:
            The keys of the charges with an event, sorted.
        """
        rows: list[Values] = []
        events: list[Values] = []
        changed: list[Key] = []
        for touched in self._touched.values():
            entry = touched.entry
            if entry.lost:
                settle_time(self.session, entry)
            if renewing and touched.is_renamed:
                entry.accepted = entry.seen
            entry.judge()
            figures = _figures(entry)
            if figures != touched.figures:
                entry.version += 1
                changed.append(entry.key)
                events.append((entry.id, self.at, *figures, entry.version))
            rows.append(entry.written())
        self.session.update(REFERENCE, WRITTEN, rows)
        self.session.insert(EVENT, _TOLD, events)
        return sorted(changed)


def _figures(entry: Entry) -> Values:
    """Return what an event says of a charge; for a name without one, nothing."""
    if entry.revision is None:
        return ()
    sums = entry.sums
    return (
        *(entry.state, entry.due, sums.gross, sums.refunded, sums.misdirected, entry.paid_at),
        *(int(entry.cancelled), entry.unclear, int(entry.waits), int(entry.is_accepted)),
    )
