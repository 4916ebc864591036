"""What the live ledger answers: where credits went, what charges became, what a person did.

Example:
    >>> taken = TakenCredit("0" * 32, Place.UNMATCHED, known=False)
    >>> taken.place.vi
    'không khớp khoản thu nào'
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, overload

from vnqr._support.types import Discreet
from vnqr.ledger.outcome import Place
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from vnqr.errors import Issue
    from vnqr.ledger.findings import RefundEvidence
    from vnqr.ledger.live._judged import Judged, Named
    from vnqr.ledger.matching import Coverage
    from vnqr.ledger.naming import Key
    from vnqr.ledger.settlement import ChargeState, Settlement
    from vnqr.references.scheme import Scheme

__all__ = ["Done", "Events", "LedgerEvent", "Moved", "Snapshot", "StatementTaken", "Taken", "TakenCredit"]

_PLACES: Final = tuple(Place)
_KNOWN: Final = 128
_CONFIRMED: Final = 64
"""Beside a place: the ledger had it before; another source had told of its payment."""
_ELSEWHERE: Final = 32
"""Beside a place: booked to a charge of another account."""
_ID: Final = 16
"""An id has 32 hexadecimal digits."""


class TakenCredit(NamedTuple):
    """Where a credit, or a row that cannot be read, went.

    Attributes:
        id: of the payment, 32 hexadecimal digits; for `Ledger.decide`.
        place: where it lies now; of a payment whose parts lie in several, the one that most needs a person.
        known: whether the ledger had it before.
        confirmed: whether only other sources had told of its payment: no money moves by it.
        references: the charges to which something of it is booked.
        candidates: the charges that it may mean, where a person has to say.
    """

    id: str
    place: Place
    known: bool
    confirmed: bool = False
    references: tuple[Reference, ...] = ()
    candidates: tuple[Reference, ...] = ()


class Taken(Sequence[TakenCredit]):
    """What became of what was delivered: for each credit and row, in the order given, where it went.

    Millions may come in one call, so it is kept small: an item is made when it is looked at.

    Attributes:
        reply: what the sender of a notification wants for an answer; None where there was none.
        fault: why a notification could not be judged, though it is kept; None where it was.
    """

    __slots__ = (
        "_booked",
        "_changed",
        "_charges",
        "_ids",
        "_numbers",
        "_places",
        "_schemes",
        "_several",
        "fault",
        "reply",
    )

    def __init__(self) -> None:
        """Begin with nothing."""
        self.reply: Any = None
        self.fault: Issue | None = None
        self._schemes: dict[str, Scheme] = {}
        self._ids = bytearray()
        self._places = bytearray()
        self._booked = array("q")
        self._several: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self._charges: list[Named] = []
        self._numbers: dict[Key, int] = {}
        self._changed: dict[int, ChargeState | None] = {}

    @property
    def changed(self) -> tuple[Reference, ...]:
        """The references of the charges that are not as they were, each once."""
        return tuple(map(self._reference, self._changed))

    @property
    def attention(self) -> dict[Reference, ChargeState]:
        """Those of the changed charges that need a person now, and their states."""
        return {
            self._reference(number): state for number, state in self._changed.items() if state is not None
        }

    @property
    def elsewhere(self) -> tuple[int, ...]:
        """The places, in the order given, of credits that are booked to a charge of another account."""
        return tuple(at for at, said in enumerate(self._places) if said & _ELSEWHERE)

    @property
    def totals(self) -> dict[Place, int]:
        """How many went to each place; those that were known or confirmed count as `KNOWN` alone."""
        counted = Counter(
            Place.KNOWN if each & (_KNOWN | _CONFIRMED) else _PLACES[each & ~_ELSEWHERE]
            for each in self._places
        )
        return {place: counted[place] for place in Place}

    def __len__(self) -> int:
        """Return how many were delivered."""
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> TakenCredit: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[TakenCredit, ...]: ...
    def __getitem__(self, place: int | slice) -> TakenCredit | tuple[TakenCredit, ...]:
        """Return where a credit went, or several."""
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        at = range(len(self))[place]
        said = self._places[at]
        name = self._ids[at * _ID : (at + 1) * _ID].hex()
        booked, candidates = self._several.get(at, ((), ()))
        if self._booked[at] >= 0:
            booked = (self._booked[at],)
        charges, likely = (tuple(map(self._reference, each)) for each in (booked, candidates))
        place_now = _PLACES[said & ~(_KNOWN | _CONFIRMED | _ELSEWHERE)]
        known, confirmed = bool(said & _KNOWN), bool(said & _CONFIRMED)
        return TakenCredit(name, place_now, known, confirmed, charges, likely)

    def __repr__(self) -> str:
        """Return how many went to each place."""
        counted = " ".join(f"{place.value}={count}" for place, count in self.totals.items() if count)
        return f"<Taken {counted}>"

    def extend(self, schemes: Iterable[Scheme], judged: Judged) -> None:
        """Take in what became of further deliveries."""
        self._schemes.update((scheme.prefix, scheme) for scheme in schemes)
        for went in judged.went:
            at = len(self._places)
            self._ids += bytes.fromhex(went.name)
            said = _PLACES.index(went.place) | _KNOWN * went.known | _CONFIRMED * went.confirmed
            self._places.append(said | _ELSEWHERE * went.elsewhere)
            alone = len(went.booked) == 1 and not went.candidates
            self._booked.append(self._number(went.booked[0]) if alone else -1)
            if not alone and (went.booked or went.candidates):
                self._several[at] = (
                    tuple(map(self._number, went.booked)),
                    tuple(map(self._number, went.candidates)),
                )
        self._changed.update(zip(map(self._number, judged.changed), judged.attention, strict=True))

    def _number(self, charge: Named) -> int:
        number = self._numbers.setdefault(charge[0], len(self._charges))
        if number == len(self._charges):
            self._charges.append(charge)
        return number

    def _reference(self, number: int) -> Reference:
        (prefix, _, item), code = self._charges[number]
        return Reference(code, item, self._schemes[prefix])


class StatementTaken(Taken):
    """What became of a statement.

    Attributes:
        covered: the days of accounts that it has whole.
        not_in_it: the ids of payments of those days of which another source told and no statement.
        strange: the accounts of its credits, each with its bank, of which the ledger has no charge.
        evidence: what of its money out may show a refund, and shows none yet.
    """

    __slots__ = ("covered", "evidence", "not_in_it", "strange")

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.covered: tuple[Coverage, ...] = ()
        self.not_in_it: tuple[str, ...] = ()
        self.strange: tuple[tuple[str, str], ...] = ()
        self.evidence: tuple[RefundEvidence, ...] = ()


class Snapshot:
    """All settlements, with the number up to which they hold every event of the feed.

    Attributes:
        number: go on with `Ledger.events(after=number)`.
        epoch: of the numbers.
        settlements: of all charges; they are read as they are looked at, once.
    """

    __slots__ = ("epoch", "number", "settlements")

    def __init__(self, number: int, epoch: str, settlements: Iterator[Settlement]) -> None:
        """Take all three."""
        self.number = number
        self.epoch = epoch
        self.settlements = settlements

    def __iter__(self) -> Iterator[Settlement]:
        """Return the settlements."""
        return self.settlements

    def __repr__(self) -> str:
        """Return the number."""
        return f"<Snapshot number={self.number} epoch={self.epoch!r}>"


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class LedgerEvent(Discreet):
    """What a charge became: figures and state, no lists.

    To apply it is to overwrite what is held for the charge.

    Attributes:
        number: in the feed, from 1.
        at: when the ledger wrote it.
        dossier: the dossier's code.
        item: 0 for the whole dossier, 1 to 23 for one fee item.
        scheme: the prefix of the reference.
        office: of the charge; None where it has none.
        state: the state reached; a charge newly opened is `UNPAID`.
        due: dong.
        received: dong on the charge's account that were not given back.
        refunded: dong on the charge's account that were given back.
        misdirected: dong booked to the charge that came on another account and were not given back.
        missing: dong that are owed and not received.
        surplus: dong that were received and are not owed.
        covered: whether the charge is not cancelled and the amount due is there.
        paid_at: when the amount due was reached; None where it was not.
        unclear: how many credits name the charge and wait for a person.
        needs_person: whether a person has to act.
        accepted: whether a person has accepted the charge exactly as it is.
    """

    number: int
    at: datetime
    dossier: str
    item: int
    scheme: str
    office: str | None
    state: ChargeState
    due: int
    received: int
    refunded: int
    misdirected: int
    missing: int
    surplus: int
    covered: bool
    paid_at: datetime | None
    unclear: int
    needs_person: bool
    accepted: bool


class Events(Sequence[LedgerEvent]):
    """A page of the feed: a sequence of `LedgerEvent`, in the order of their numbers.

    Attributes:
        epoch: names the numbering. Where it is another one than before, the numbers began anew, as after
            a backup was restored: begin with a `Ledger.snapshot`.
        last: the number to go on after.
    """

    __slots__ = ("_events", "epoch", "last")

    def __init__(self, events: Sequence[LedgerEvent], epoch: str, last: int) -> None:
        """Take the events."""
        self._events = tuple(events)
        self.epoch = epoch
        self.last = last

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._events)

    @overload
    def __getitem__(self, place: int) -> LedgerEvent: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[LedgerEvent]: ...
    def __getitem__(self, place: int | slice) -> LedgerEvent | Sequence[LedgerEvent]:
        """Return an event, or several."""
        return self._events[place]

    def __repr__(self) -> str:
        """Return the numbers."""
        return f"<Events {len(self)}, last={self.last}, epoch={self.epoch!r}>"


class Moved(NamedTuple):
    """Dong of a credit that an act moved from one place to another.

    Attributes:
        source: the reference of the charge that they were booked to; `waiting`, or `aside` for what was set
            aside.
        target: likewise; `refunded` for what was given back.
        amount: dong.
    """

    source: Reference | str
    target: Reference | str
    amount: int


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class Done(Discreet):
    """What a person did. The same act again, by its key, gives the same answer and does nothing.

    Attributes:
        verb: `decide`, `refund`, `prove`, `same`, `apart`, `accept`, `replace`, `cancel`, `reopen` or
            `close`.
        id: of the credit; of a charge, the text of its reference.
        by: who.
        at: when.
        key: the caller's own name for the act; None where it has none.
        reason: why; None where it was not said.
        references: the charges to or from which dong went, and the charge that it was about.
        moved: which dong it moved, in the order in which they went; none where it moved no money.
    """

    verb: str
    id: str
    by: str | None
    at: datetime
    key: str | None
    reason: str | None
    references: tuple[Reference, ...]
    moved: tuple[Moved, ...]
