"""Which dossier is paid: charges × bank credits -> settlements.

`reconcile` is a pure function. The caller keeps the database: it gives the charges and the credits, and
gets a `Reconciliation`, which answers for every charge and every credit, can be saved, and can be
continued with further charges and credits.

**Every credit ends in exactly one place.**

============ ===========================================================================================
Place        holds when
============ ===========================================================================================
invalid      the row cannot be read; or account and transaction id came with other contents as well
             (below), and this one does not stand
known        account and transaction id were given in `known`, or came before with the same contents
set aside    a person decided that it belongs to no charge (`Reconciliation.decide`)
settled      the memo names exactly one charge, or a person decided for one
ambiguous    the memo names more than one charge: a person decides
unmatched    the memo names no charge: a person decides, perhaps on a suggestion
============ ===========================================================================================

A memo *names* a charge when it holds a reference that is right to its check characters and whose scheme,
key and item are those of a charge (or a token that the caller's table gives to one): open, paid, late or
cancelled, on whatever account. The amount decides nothing, neither alone nor among several. A bare code, a
cut or mistyped reference is a *suggestion* (`Reconciliation.suggest`), offered to a person and never booked:
one wrong digit in a bare code is another open dossier in 27 % of cases.

**Every charge is in exactly one state**: see `vnqr.ledger.settlement` for the table. Money that names a
charge but arrived on another account never pays it.

**One transaction, two contents.** Account and transaction id are a credit's identity. The same identity,
amount and named charge (where none is named: the same memo, but for blanks and punctuation) is the same
money delivered again, and already known. Where one identity comes with two contents, one of them stands,
whichever the bank booked first (then by amount, charges and memo), and the other is invalid with
`credit-contradicted`: nothing is counted twice, nothing vanishes, and a person calls the bank.

**Order changes nothing.** The outcome depends on the set of credits, not on their order or on how they
were cut into batches. It follows that running a batch twice changes nothing. A credit that named no charge
is looked at again when charges are added; one that was settled stays where it is. A charge given again
replaces what was known of it.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.values import VIETNAM, FeeItem, FeeKind
    >>> from vnqr.references.reference import Reference
    >>> item = FeeItem(kind=FeeKind.PHI, code="TD01", name="Phí thẩm định", list_price=60_000, payable=60_000)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001", item=1), bank="970415",
    ...                 account="113366668888", items=(item,),
    ...                 opened_at=datetime(2024, 6, 1, 8, tzinfo=VIETNAM))
    >>> credit = Credit(transaction_id="FT24153000001", bank="970415", account="113366668888",
    ...                 amount=60_000,
    ...                 memo="MBVCB.6994946307.HS0000001H2624060 10001BXN.CT tu 0871001234567",
    ...                 received_at=datetime(2024, 6, 1, 9, tzinfo=VIETNAM))
    >>> result = reconcile([charge], [credit])
    >>> result.settlement(charge.reference).state
    <ChargeState.PAID: 'paid'>
    >>> reconcile([], [credit], state=result) == result
    True
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Self
from zlib import crc32

from vnqr.errors import Code, Issue, VnqrError
from vnqr.errors.bilingual import Bilingual
from vnqr.ledger import snapshot
from vnqr.ledger.intake import Facts, Identity, Intake, Key, Line, Reader, Total, key_of
from vnqr.ledger.settlement import ChargeState, Evidence, Found, Settlement, settle
from vnqr.ledger.values import Charge, ChargesError, Credit, InvalidCredit
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.suggestion import Suggestion, suggest

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor

    from vnqr.references.reference import Reference

__all__ = [
    "Pending",
    "Place",
    "Reconciliation",
    "SettlementEvent",
    "cut_by_account",
    "reconcile",
    "reconcile_parts",
]

_NO_TOKENS: Mapping[str, Reference] = MappingProxyType({})


class Place(Bilingual):
    """Where a credit ends. A value never changes once released."""

    SETTLED = "settled", "booked to a charge", "đã gắn với khoản thu"
    AMBIGUOUS = "ambiguous", "names several charges", "khớp nhiều khoản thu"
    UNMATCHED = "unmatched", "names no charge", "không khớp khoản thu nào"
    INVALID = "invalid", "cannot be read or used", "không hợp lệ"
    SET_ASIDE = "set-aside", "set aside by a person", "đã để riêng"
    KNOWN = "known", "known already", "đã biết từ trước"

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at what lies there."""
        return self in {Place.AMBIGUOUS, Place.UNMATCHED, Place.INVALID}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A credit that its memo alone did not settle: it waits for a person, or a person has decided.

    Attributes:
        id: names it to `Reconciliation.decide`; the same for the same credit in every run.
        place: `AMBIGUOUS`, `UNMATCHED` or `INVALID`; `SET_ASIDE` or `SETTLED` after a decision.
        credit: the credit; None for a row that cannot be read. Memo and payer are not kept where
            exactly one charge is named.
        row: the row that cannot be read; None for a credit.
        candidates: the charges that the memo names.
        issue: why it is invalid; None where it is not.
    """

    id: str
    place: Place
    credit: Credit | None
    row: InvalidCredit | None
    candidates: tuple[Reference, ...]
    issue: Issue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementEvent:
    """What a charge's settlement has become: one message of a status feed.

    An event is a whole picture, not a difference: to apply it is to overwrite what is held for the
    charge. Apply events in the order given; one whose `id` is that of the event applied last for its charge
    may be skipped. The id is made of the contents, so that a run repeated after a crash gives the same
    events with the same ids; so does a charge that becomes again what it was, when a person takes a
    decision back.

    Attributes:
        id: 32 hexadecimal digits.
        dossier: the dossier's code.
        item: 0 for the whole dossier, 1 to 23 for one fee item.
        scheme: the prefix of the reference.
        state: the state reached; a charge newly opened is `UNPAID`.
        due: dong.
        received: dong on the charge's account.
        misdirected: dong on other accounts.
        covered: whether the charge stands and the amount due is there.
        paid_at: when the amount due was reached.
        credits: what came to the charge.
        unclear: what names it and waits for a person.
    """

    id: str
    dossier: str
    item: int
    scheme: str
    state: ChargeState
    due: int
    received: int
    misdirected: int
    covered: bool
    paid_at: datetime | None
    credits: tuple[Evidence, ...]
    unclear: tuple[Evidence, ...]


def reconcile(  # noqa: PLR0913 - the book and the credits, all else by name and rarely
    charges: Iterable[Charge],
    credits: Iterable[Credit | InvalidCredit],  # noqa: A002 - the counter's own word
    *,
    schemes: Sequence[Scheme] = (DOSSIER,),
    tokens: Mapping[str, Reference] = _NO_TOKENS,
    known: Container[Identity] = (),
    state: Reconciliation | None = None,
) -> Reconciliation:
    """Find for every credit its charge, and for every charge what its credits add up to.

    Args:
        charges: the book: all charges that money may name, paid, late and cancelled ones included. Those
            of `state` need not be given again; one that is, replaces what was known of it.
        credits: the credits, and the rows that could not be read as such; read once, in any order.
        schemes: the schemes of the references to look for.
        tokens: token -> reference of its charge, where tokens are in use.
        known: (BIN, account in upper case, transaction id) of credits that were dealt with elsewhere.
        state: an earlier result, to be continued. It is not changed.

    Returns:
        The outcome for all charges and credits, those of `state` included. A settled credit stays where it is
        when a charge that its memo names too is added later, so rebuild a book from its saved state, or by
        replaying what happened in the order in which it came, not from charges and credits at once.

    Raises:
        ChargesError: two charges with one key and item (`charge-repeated`), two dossier codes with one
            key (`charge-key-clash`), a charge of a scheme that is not in `schemes` (`charge-scheme`).
    """
    opened = _Opened(charges, schemes, tokens, state)
    for credit in credits:
        opened.intake.take(credit, opened.reader, known)
    return opened.close()


def reconcile_parts(  # noqa: PLR0913 - what reconcile takes, and who does the work
    charges: Iterable[Charge],
    parts: Iterable[Iterable[Credit | InvalidCredit]],
    executor: Executor,
    *,
    schemes: Sequence[Scheme] = (DOSSIER,),
    tokens: Mapping[str, Reference] = _NO_TOKENS,
    known: Container[Identity] = (),
    state: Reconciliation | None = None,
) -> Reconciliation:
    """Do the same as `reconcile`, with the credits in parts that the workers of an executor read.

    The result is equal to that of `reconcile` over all parts, however they are cut: every worker has the
    keys of all charges, so that a credit on the wrong account, or one that names charges of two
    accounts, is seen in whatever part it lies. Cut by payee account (`cut_by_account`, or one statement
    per account), and a transaction delivered twice meets itself in one worker.

    Args:
        charges: as for `reconcile`.
        parts: the credits, one task for each part. For workers in other processes a part must be
            picklable, as a list or what `read_statement` returns is.
        executor: any `concurrent.futures.Executor`: threads, processes, `Client.get_executor()` of
            dask.distributed.
        schemes: as for `reconcile`.
        tokens: as for `reconcile`.
        known: as for `reconcile`.
        state: as for `reconcile`.

    Returns:
        The outcome, as of `reconcile`.

    Raises:
        ChargesError: as `reconcile`.
    """
    opened = _Opened(charges, schemes, tokens, state)
    for future in [executor.submit(_read_part, part, opened.reader) for part in parts]:
        opened.intake.merge(future.result(), known)
    return opened.close()


def _read_part(part: Iterable[Credit | InvalidCredit], reader: Reader) -> Intake:
    """Read one part, in a worker."""
    intake = Intake()
    for credit in part:
        intake.take(credit, reader, ())
    return intake


def cut_by_account(
    credits: Iterable[Credit],  # noqa: A002 - the counter's own word
    parts: int,
) -> list[list[Credit]]:
    """Cut credits so that all those of an account are in one part.

    Args:
        credits: the credits.
        parts: how many parts, at least 1; some stay empty where there are fewer accounts.

    Returns:
        The parts. Which accounts share one is the same on every machine.

    Example:
        >>> cut_by_account([], 2)
        [[], []]
    """
    cut: list[list[Credit]] = [[] for _ in range(parts)]
    for credit in credits:
        cut[crc32(f"{credit.bank}{credit.account.upper()}".encode()) % parts].append(credit)
    return cut


class _Opened:
    """An outcome that takes credits in: the charges now in force, and a copy of the credits so far."""

    def __init__(
        self,
        charges: Iterable[Charge],
        schemes: Sequence[Scheme],
        tokens: Mapping[str, Reference],
        state: Reconciliation | None,
    ) -> None:
        before = state.facts if state else Facts({}, Intake(), {})
        self._charges = before.charges | _book(charges, schemes, before.charges)
        self._decided = before.decided
        self.reader = Reader(self._charges, schemes, tokens)
        self.intake = before.intake.copy()
        if len(self._charges) > len(before.charges):
            open_ = [
                identity
                for identity, line in before.intake.lines.items()
                if not line.named and _id(identity, line) not in self._decided
            ]
            self.intake.read_again(open_, self.reader)
            self.intake.known = Total()

    def close(self) -> Reconciliation:
        """Return the outcome."""
        return Reconciliation(Facts(self._charges, self.intake, self._decided))


def _book(
    charges: Iterable[Charge], schemes: Sequence[Scheme], before: Mapping[Key, Charge]
) -> dict[Key, Charge]:
    """Return the charges by their keys; raise with all their contradictions."""
    prefixes = {scheme.prefix for scheme in schemes}
    codes = {key[:2]: (0, charge.reference.dossier.code) for key, charge in before.items()}
    places: dict[Key, int] = {}
    book: dict[Key, Charge] = {}
    issues: list[Issue] = []
    for place, charge in enumerate(charges, 1):
        key = key_of(charge.reference)
        code = charge.reference.dossier.code
        first, known_code = codes.setdefault(key[:2], (place, code))
        if key in places:
            issues.append(Issue.error(Code.CHARGE_REPEATED, first=places[key], second=place))
        elif known_code != code:
            issues.append(Issue.error(Code.CHARGE_KEY_CLASH, first=first, second=place))
        if key[0] not in prefixes:
            issues.append(Issue.error(Code.CHARGE_SCHEME, first=place))
        places.setdefault(key, place)
        book[key] = charge
    if issues:
        raise ChargesError(issues)
    return book


class Reconciliation:
    """The outcome for all charges and credits. Immutable; made by `reconcile`.

    Equal to another if charges, credits and decisions are; `known` is not compared.

    Attributes:
        facts: all that the outcome is derived from, to be read only.
        known: the credits of this run that were already known. It tells about the run, not about the
            outcome, so it is not saved.
    """

    __slots__ = ("_book", "_counts", "_places", "facts", "known")

    def __init__(self, facts: Facts) -> None:
        """Derive the outcome from facts, which nobody changes any more."""
        self.facts = facts
        self.known = facts.intake.known
        self._places: _Places | None = None
        self._counts: tuple[dict[ChargeState, int], int] | None = None
        self._book: tuple[set[tuple[str, int]], tuple[Scheme, ...]] | None = None

    def __eq__(self, other: object) -> bool:
        """Compare charges, credits and decisions."""
        return self.facts == other.facts if isinstance(other, Reconciliation) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it is as large as a database

    def __repr__(self) -> str:
        """Return the size, and nothing of the contents."""
        return (
            f"<Reconciliation of {len(self.facts.charges)} charges, {len(self.facts.intake.lines)} credits>"
        )

    # --- the charges ---

    def settlement(self, reference: Reference) -> Settlement:
        """Return the settlement of the charge with a reference.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
        """
        return self._settle(self._known_key(reference))

    def settlements(self) -> Iterator[Settlement]:
        """Give the settlements of all charges, in the order of prefix, key and item."""
        return map(self._settle, sorted(self.facts.charges))

    def states(self) -> dict[ChargeState, int]:
        """Return how many charges are in each state, every state included."""
        return dict(self._counted[0])

    def events(self, since: Reconciliation | None = None) -> Iterator[SettlementEvent]:
        """Give what has changed for the charges: one event for every charge that is not as it was.

        Args:
            since: the earlier outcome; None: tell of every charge.

        Returns:
            The events, in the order of prefix, key and item. Nothing where nothing changed.
        """
        for key in sorted(self.facts.charges):
            if since is None or key not in since.facts.charges:
                yield _event(self._settle(key))
            elif self._inputs(key) != since._inputs(key):  # noqa: SLF001 - an outcome like this one
                event = _event(self._settle(key))
                if event.id != _event(since._settle(key)).id:  # noqa: SLF001 - likewise
                    yield event

    # --- the credits ---

    def totals(self) -> dict[Place, Total]:
        """Return how many credits lie in each place and how much they are, every place included.

        The sum over the places is the sum of the credits: no dong is lost, none is counted twice.
        """
        return {**self._sorted.totals, Place.KNOWN: self.known}

    def pending(self) -> Iterator[Pending]:
        """Give the credits that a person has to look at, in the order of account and transaction id.

        Unreadable rows come last, in the order of file and row.
        """
        return (pending for pending in self._unsettled() if pending.place.needs_person)

    def decisions(self) -> Iterator[Pending]:
        """Give the credits about which a person has decided, in the same order."""
        return (pending for pending in self._unsettled() if not pending.place.needs_person)

    @property
    def needs_person(self) -> bool:
        """Whether a person has to look at anything, credit or charge."""
        waiting = any(total.count for place, total in self.totals().items() if place.needs_person)
        return waiting or self._counted[1] > 0

    # --- what a person does ---

    def suggest(self, pending: Pending) -> tuple[Suggestion, ...]:
        """Suggest charges for a credit that names none: a bare code, a cut or mistyped reference.

        A suggestion is for a person's eyes. None is ever booked by itself, however good it looks.

        Args:
            pending: an unmatched credit; others have no suggestions.

        Returns:
            The suggestions, the best reasons first.
        """
        if pending.credit is None or pending.candidates:
            return ()
        charges = self.facts.charges
        if self._book is None:
            schemes = {charge.reference.scheme.prefix: charge.reference.scheme for charge in charges.values()}
            self._book = {key[1:] for key in charges}, tuple(schemes.values())
        found = suggest(pending.credit.memo, *self._book)
        return tuple(
            suggestion._replace(reference=charges[key].reference)
            for suggestion in found
            if (key := key_of(suggestion.reference)) in charges
        )

    def decide(self, pending: str, reference: Reference | None) -> Reconciliation:
        """Return the outcome after a person has decided about a credit. A later decision replaces it.

        Args:
            pending: the `id` of the `Pending`.
            reference: the charge that it pays; None: it belongs to none, and is set aside.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`), no such charge (`charge-unknown`), or
                the credit is invalid and can only be set aside (`credit-invalid`).
        """
        for waiting in self._unsettled():
            if waiting.id == pending:
                break
        else:
            raise VnqrError.of(Code.CREDIT_UNKNOWN, "pending")
        if reference is not None and waiting.issue is not None:
            raise VnqrError.of(Code.CREDIT_INVALID, "pending")
        key = None if reference is None else self._known_key(reference)
        facts = self.facts
        return Reconciliation(Facts(facts.charges, facts.intake.copy(), {**facts.decided, pending: key}))

    # --- keeping it ---

    def to_json(self) -> bytes:
        """Return the outcome as JSON, to be continued later. Equal outcomes give equal bytes.

        It holds memos and names of payers where a person may need them: keep it as the statements are
        kept.
        """
        return snapshot.dump(self.facts)

    @classmethod
    def from_json(cls, data: bytes | str, schemes: Sequence[Scheme] = (DOSSIER,)) -> Self:
        """Read what `to_json` wrote.

        Args:
            data: the JSON.
            schemes: the schemes that the charges may have.

        Raises:
            VnqrError: it is something else (`state-invalid`), or a scheme is missing (`state-scheme`).
        """
        return cls(snapshot.load(data, schemes))

    # --- inside ---

    def _known_key(self, reference: Reference) -> Key:
        key = key_of(reference)
        if key not in self.facts.charges:
            raise VnqrError.of(Code.CHARGE_UNKNOWN)
        return key

    @property
    def _counted(self) -> tuple[dict[ChargeState, int], int]:
        """How many charges are in each state, and how many of all need a person; counted once."""
        if self._counts is None:
            states = dict.fromkeys(ChargeState, 0)
            waiting = 0
            for settlement in self.settlements():
                states[settlement.state] += 1
                waiting += settlement.needs_person
            self._counts = states, waiting
        return self._counts

    @property
    def _sorted(self) -> _Places:
        if self._places is None:
            self._places = _Places(self.facts.intake, self.facts.decided)
        return self._places

    def _settle(self, key: Key) -> Settlement:
        places = self._sorted
        return settle(
            self.facts.charges[key],
            [
                _evidence(identity, self.facts.intake.lines[identity])
                for identity in places.settled.get(key, ())
            ],
            [_unclear(identity, line) for identity, line in places.unclear.get(key, ())],
        )

    def _inputs(self, key: Key) -> tuple[object, ...]:
        """Return all that the settlement of a charge is derived from."""
        places, lines = self._sorted, self.facts.intake.lines
        settled = [(identity, lines[identity]) for identity in places.settled.get(key, ())]
        return self.facts.charges[key], settled, places.unclear.get(key, [])

    def _unsettled(self) -> Iterator[Pending]:
        """Give every credit that its memo alone did not settle."""
        for identity, line, stands, place in sorted(self._sorted.unsettled):
            yield Pending(
                id=_id(identity, line),
                place=place,
                credit=_credit(identity, line),
                row=None,
                candidates=tuple(self.facts.charges[key].reference for key in line.named),
                issue=None if stands else Issue.error(Code.CREDIT_CONTRADICTED, "transaction_id"),
            )
        for row in sorted(self.facts.intake.rows):
            place = _row_place(row, self.facts.decided)
            yield Pending(id=_row_id(row), place=place, credit=None, row=row, candidates=(), issue=row.issue)


class _Places:
    """Every credit in its place; made when first asked for."""

    def __init__(self, intake: Intake, decided: Mapping[str, Key | None]) -> None:
        self.settled: defaultdict[Key, list[Identity]] = defaultdict(list)
        self.unclear: defaultdict[Key, list[tuple[Identity, Line]]] = defaultdict(list)
        self.unsettled: list[tuple[Identity, Line, bool, Place]] = []
        self._decided = decided
        self._counts = dict.fromkeys(Place, 0)
        self._amounts = dict.fromkeys(Place, 0)
        for identity, line in intake.lines.items():
            if len(line.named) == 1:
                self.settled[line.named[0]].append(identity)
                self._count(line, Place.SETTLED)
            else:
                self._put(identity, line, Place.AMBIGUOUS if line.named else Place.UNMATCHED)
        for identity, rivals in intake.rivals.items():
            for line in rivals:
                self._put(identity, line, Place.INVALID)
        for row in intake.rows:
            self._counts[_row_place(row, decided)] += 1

    @property
    def totals(self) -> dict[Place, Total]:
        return {place: Total(self._counts[place], self._amounts[place]) for place in Place}

    def _count(self, line: Line, place: Place) -> None:
        self._counts[place] += 1
        self._amounts[place] += line.amount

    def _put(self, identity: Identity, line: Line, undecided: Place) -> None:
        """Put a line where a person put it, else where it lies undecided."""
        place = undecided
        if self._decided and (name := _id(identity, line)) in self._decided:
            charge = self._decided[name]
            if charge is None:
                place = Place.SET_ASIDE
            elif undecided is not Place.INVALID:  # contradicted since the decision: nothing is booked
                place = Place.SETTLED
                self.settled[charge].append(identity)
        if place.needs_person:
            for key in line.named:
                self.unclear[key].append((identity, line))
        self.unsettled.append((identity, line, undecided is not Place.INVALID, place))
        self._count(line, place)


def _row_place(row: InvalidCredit, decided: Container[str]) -> Place:
    return Place.SET_ASIDE if _row_id(row) in decided else Place.INVALID


def _evidence(identity: Identity, line: Line) -> Evidence:
    """Return what a charge needs of a credit; one that no memo gave to it was given by a person."""
    bank, account, transaction_id = identity
    return Evidence(transaction_id, bank, account, line.amount, line.received_at, line.found or Found.PERSON)


def _unclear(identity: Identity, line: Line) -> Evidence:
    return _evidence(identity, line)._replace(found=line.found)


def _credit(identity: Identity, line: Line) -> Credit:
    bank, account, transaction_id = identity
    return Credit(
        transaction_id=transaction_id or None,
        bank=bank,
        account=account,
        amount=line.amount,
        memo=line.memo,
        received_at=line.received_at,
        payer=line.payer or None,
    )


def _digest(parts: object) -> str:
    """Return 32 hexadecimal digits for what JSON can hold: the same on every machine."""
    return blake2b(json.dumps(parts, default=str).encode(), digest_size=16).hexdigest()


def _id(identity: Identity, line: Line) -> str:
    return _digest((identity, line.content))


def _row_id(row: InvalidCredit) -> str:
    return _digest((row.source, row.row, row.field, row.code, row.digest))


def _event(settlement: Settlement) -> SettlementEvent:
    charge = settlement.charge
    reference = charge.reference
    told = (
        key_of(reference),
        settlement.state,
        (charge.bank, charge.account, charge.due, charge.due_at, charge.cancelled),
        settlement.credits,
        settlement.unclear,
    )
    return SettlementEvent(
        id=_digest(told),
        dossier=reference.dossier.code,
        item=reference.item,
        scheme=reference.scheme.prefix,
        state=settlement.state,
        due=charge.due,
        received=settlement.received,
        misdirected=settlement.misdirected,
        covered=settlement.covered,
        paid_at=settlement.paid_at,
        credits=settlement.credits,
        unclear=settlement.unclear,
    )
