"""What the counter does: dossiers are opened, the bank notifies, officers decide, and vnqr says who has paid.

Everything that happens is an `Entry` of the journal, and `_apply` says what an entry does to the book, vnqr's
`Reconciliation`. There is no other way into it, so that what a restart reads back is what was there before.
An entry, its effect on the book and the events that tell of it are written in one transaction: after a crash
either all of it is there or nothing, and the bank, which had no answer, notifies again.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

import vnqr
from vnqr import VIETNAM, issues_of
from vnqr.image.slip import Slip, SlipItem
from vnqr.ledger.outcome import Pending, SettlementEvent
from vnqr.ledger.receipt import Collector, Payer, ReceiptData, receipts
from vnqr.ledger.settlement import Found

from .store import Cancelled, Decided, Dossier, Entry, Notified, Opened, What
from .tariff import PROCEDURES, REDUCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr.ledger.settlement import Evidence, Settlement
    from vnqr.references.suggestion import Reason
    from vnqr.sources import Notification

    from .store import Store, Told, Transaction

BANK: Final = "bank"
"""Who writes the notifications into the journal."""

MAX_LISTED: Final = 50
"""How many dossiers a list shows; a search finds the others."""

_SAVE_EVERY: Final = 100  # entries: a restart reads that many at most
_TOKEN_BYTES: Final = 16
_EVENT: Final = TypeAdapter(SettlementEvent)
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Whose counter it is. The values are made up, or a standard's sample.

    Attributes:
        agency: who collects, as the slip and the receipt have it.
        counter: the part of it that people come to.
        tax_code: mã số thuế.
        prefix: what the codes of its dossiers begin with.
        bank: BIN of its bank.
        account: its account.
        account_name: the account's owner, as the bank shows it.
        days: how many days people have for paying.
    """

    agency: str = "UBND phường Hoa Sữa"
    counter: str = "Bộ phận Một cửa"
    tax_code: str = "0100000000"
    prefix: str = "H26.15.08"
    bank: str = "970415"
    account: str = "113366668888"
    account_name: str = "UBND PHUONG HOA SUA"
    days: int = 5

    @property
    def payees(self) -> tuple[vnqr.Payee, ...]:
        """Who may be paid by a code of this counter."""
        return (vnqr.Payee(bank=self.bank, account=self.account),)

    @property
    def bank_name(self) -> str:
        """The bank's name, as people know it."""
        bank = vnqr.banks.get(self.bank)
        return bank.short_name if bank else self.bank


class Refusal(StrEnum):
    """Why the counter cannot do what was asked; `words.WORDS` has the sentences."""

    DOSSIER_UNKNOWN = "dossier-unknown"
    DOSSIER_EXISTS = "dossier-exists"
    DOSSIER_CANCELLED = "dossier-cancelled"
    FORM_CHOICE = "form-choice"
    NOTHING_OWED = "nothing-owed"


class RefusedError(Exception):
    """The counter cannot do what was asked.

    Attributes:
        reason: why; vnqr's own finding, where it is one.
    """

    def __init__(self, reason: Refusal | vnqr.Issue) -> None:
        """Say why."""
        super().__init__(reason.value if isinstance(reason, Refusal) else reason.code.value)
        self.reason = reason


class Taken(NamedTuple):
    """What became of a notification.

    Attributes:
        known: whether it was delivered before.
        credits: how many credits it tells of.
        fault: why it cannot be read; it is kept all the same, and shown to an officer.
    """

    known: bool
    credits: int
    fault: vnqr.Issue | None


class Proof(NamedTuple):
    """A credit that came to a dossier, and why.

    Attributes:
        evidence: what vnqr booked.
        memo: what the bank's line says, in parts; those that name the dossier are marked.
        decided: the officer's decision, where a person gave it.
    """

    evidence: Evidence
    memo: tuple[Part, ...]
    decided: Entry | None


class Part(NamedTuple):
    """A part of a memo.

    Attributes:
        text: the characters.
        marked: whether they are what was read as a reference.
    """

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A dossier as it stands now.

    Attributes:
        dossier: the dossier.
        settlement: what vnqr says of its charge.
        code: the payment code to show; None where nothing is owed, or where the guard refused it.
        refused: what the guard says against the code.
    """

    dossier: Dossier
    settlement: Settlement
    code: vnqr.VietQR | None
    refused: tuple[vnqr.Issue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail(View):
    """The same, with what an officer may see.

    Attributes:
        opened_by: who opened it.
        proofs: the credits that came to it.
        told: what became of it, and when.
    """

    opened_by: str
    proofs: tuple[Proof, ...]
    told: tuple[Told, ...]


class Guess(NamedTuple):
    """A dossier that a waiting credit may be for.

    Attributes:
        dossier: the dossier.
        reason: why it is suggested; None where the memo names it.
    """

    dossier: Dossier
    reason: Reason | None


class Waiting(NamedTuple):
    """A credit that a person has to look at, or has decided about.

    Attributes:
        pending: what vnqr says.
        memo: the memo, with the marks of what was read in it.
        guesses: the dossiers it may be for.
        decided: the last decision.
        given: the dossier it was given to.
    """

    pending: Pending
    memo: tuple[Part, ...]
    guesses: tuple[Guess, ...]
    decided: Entry | None
    given: Dossier | None


def now() -> datetime:
    """Return the time."""
    return datetime.now(VIETNAM)


class Counter:
    """The counter. Every method is one transaction, and may be called by any thread."""

    def __init__(
        self, store: Store, office: Office | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        """Read back what the database has."""
        self.office = office or Office()
        self.clock = clock
        self._store = store
        self._book = vnqr.reconcile([], [])
        self._seq = 0
        with store.reading() as db:
            if (saved := db.saved()) is not None:
                self._seq, self._book = saved[0], vnqr.Reconciliation.from_json(saved[1])
            self._current(db)

    # --- what happens ---

    def open(
        self,
        *,
        applicant: str,
        procedure: str,
        reduction: str = "none",
        code: str = "",
        officer: str,
    ) -> Dossier:
        """Open a dossier.

        Args:
            applicant: who owes the fee.
            procedure: a key of `PROCEDURES`.
            reduction: a key of `REDUCTIONS`.
            code: the dossier's code; empty: the next one of the day.
            officer: who opens it.

        Raises:
            RefusedError: something in it cannot be, or the dossier is there already.
        """
        moment = self.clock()
        if procedure not in PROCEDURES or reduction not in REDUCTIONS:
            raise RefusedError(Refusal.FORM_CHOICE)
        with self._store.writing() as db:
            dossier = Dossier(
                code=code.strip() or self._next_code(db, moment),
                token=secrets.token_urlsafe(_TOKEN_BYTES),
                applicant=" ".join(applicant.split()),
                procedure_code=procedure,
                procedure_name=PROCEDURES[procedure].name,
                bank=self.office.bank,
                account=self.office.account,
                items=tuple(map(REDUCTIONS[reduction].apply, PROCEDURES[procedure].tariffs)),
                opened_at=moment,
                due_at=moment + timedelta(days=self.office.days),
            )
            self._check(dossier)
            if db.dossier(dossier.key) is not None:
                raise RefusedError(Refusal.DOSSIER_EXISTS)
            self._write(db, officer, Opened(dossier))
        return dossier

    def _check(self, dossier: Dossier) -> None:
        """Make everything that is asked of a dossier later: its charge, its code, its receipt's payer."""
        try:
            charge = dossier.charge()
            Payer(name=dossier.applicant)
            if charge.due:
                code_of(dossier, charge)
        except ValidationError as error:
            raise RefusedError(next(issues_of(error, vnqr.Code.LINE_INVALID))) from None

    def _next_code(self, db: Transaction, moment: datetime) -> str:
        number = db.count() + 1
        while True:
            code = f"{self.office.prefix}-{moment:%y%m%d}-{number:04}"
            if db.dossier(vnqr.Dossier(code).key) is None:
                return code
            number += 1

    def cancel(self, key: str, officer: str) -> None:
        """Cancel what a dossier owes. Money that has come, or comes later, is shown for what it is.

        Raises:
            RefusedError: there is no such dossier, or it is cancelled already.
        """
        with self._store.writing() as db:
            view = self._view(db, db.dossier(key))
            if view.settlement.charge.cancelled:
                raise RefusedError(Refusal.DOSSIER_CANCELLED)
            self._write(db, officer, Cancelled(key))

    def take(self, body: bytes, notification: Notification) -> Taken:
        """Take an authentic notification of the bank.

        Whatever it says it is kept, and the same one again changes nothing.

        Args:
            body: the message as it came.
            notification: what it says.
        """
        fault = next((row.issue for row in notification.rows), None)
        notified = Notified(body, notification.credits, fault)
        with self._store.writing() as db:
            known = db.is_known(body)
            if not known:
                self._write(db, BANK, notified)
        _log.info(
            "notification: %d credits, known: %s, fault: %s", len(notified.credits), known, notified.fault
        )
        return Taken(known, len(notified.credits), notified.fault)

    def decide(self, pending: str, code: str | None, officer: str) -> None:
        """Give a credit to a dossier, or set it aside: what a person says.

        Args:
            pending: the `id` of the `Pending`.
            code: the dossier's code; None: the credit is for none.
            officer: who says so.

        Raises:
            RefusedError: there is no such credit or dossier, or the credit can only be set aside.
        """
        with self._store.writing() as db:
            key = None
            if code is not None:
                try:
                    key = vnqr.Dossier(code.strip()).key
                except ValidationError as error:
                    raise RefusedError(next(issues_of(error, vnqr.Code.CHARGE_UNKNOWN))) from None
                if db.dossier(key) is None:
                    raise RefusedError(Refusal.DOSSIER_UNKNOWN)
            try:
                self._write(db, officer, Decided(pending, key))
            except vnqr.VnqrError as error:
                raise RefusedError(error.issues[0]) from None

    # --- what the screens show ---

    def view(self, key: str) -> Detail:
        """Return a dossier for an officer.

        Raises:
            RefusedError: there is none.
        """
        with self._store.reading() as db:
            return self._detail(db, db.dossier(key))

    def view_of(self, token: str) -> View:
        """Return the dossier of a citizen's link.

        Raises:
            RefusedError: there is none.
        """
        with self._store.reading() as db:
            return self._view(db, db.dossier_of(token))

    def views(self, search: str = "") -> list[View]:
        """Return the dossiers opened last, at most `MAX_LISTED`."""
        with self._store.reading() as db:
            return [self._view(db, dossier) for dossier in db.dossiers(search, MAX_LISTED)]

    def waiting(self) -> tuple[list[Waiting], list[Waiting]]:
        """Return the credits that wait for a person, and those about which one has decided."""
        with self._store.reading() as db:
            book = self._current(db)
            return (
                [self._waiting(db, book, pending) for pending in book.pending()],
                [self._waiting(db, book, pending) for pending in book.decisions()],
            )

    def how_many_wait(self) -> int:
        """Return how many credits wait for a person."""
        with self._store.reading() as db:
            totals = self._current(db).totals()
        return sum(total.count for place, total in totals.items() if place.needs_person)

    # --- inside a transaction ---

    def _write(self, db: Transaction, who: str, what: What) -> None:
        """Write down what happened, with its effect and the events that tell of it."""
        before = self._current(db)
        entry = db.append(self.clock(), who, what)
        after = _apply(before, entry)
        for event in after.events(since=before):
            body = _EVENT.dump_json(event).decode()
            db.tell(entry, vnqr.Dossier(event.dossier).key, event, body)
        if entry.seq % _SAVE_EVERY == 0:
            db.save(entry.seq, after.to_json())

    def _current(self, db: Transaction) -> vnqr.Reconciliation:
        """Return the book, with all that was written since it was last asked for."""
        if self._seq < db.last():
            for entry in db.entries(self._seq):
                self._book = _apply(self._book, entry)
                self._seq = entry.seq
        return self._book

    def _view(self, db: Transaction, dossier: Dossier | None) -> View:
        if dossier is None:
            raise RefusedError(Refusal.DOSSIER_UNKNOWN)
        settlement = self._current(db).settlement(dossier.reference)
        owed = owed_of(settlement)
        code = None if owed is None else code_of(dossier, owed)
        refused = () if code is None else vnqr.verify(code, payees=self.office.payees, charge=owed)
        return View(dossier=dossier, settlement=settlement, code=None if refused else code, refused=refused)

    def _detail(self, db: Transaction, dossier: Dossier | None) -> Detail:
        view = self._view(db, dossier)
        given = any(evidence.found is Found.PERSON for evidence in view.settlement.credits)
        decided = {
            (pending.credit.account, pending.credit.transaction_id): db.decision(pending.id)
            for pending in (self._current(db).decisions() if given else ())
            if pending.credit is not None
        }
        return Detail(
            dossier=view.dossier,
            settlement=view.settlement,
            code=view.code,
            refused=view.refused,
            opened_by=db.opened(view.dossier.key),
            proofs=tuple(
                _proof(db, view.dossier, evidence, decided)
                for evidence in (*view.settlement.credits, *view.settlement.unclear)
            ),
            told=tuple(db.told(view.dossier.key)),
        )

    def _waiting(self, db: Transaction, book: vnqr.Reconciliation, pending: Pending) -> Waiting:
        suggestions = book.suggest(pending)
        references: list[tuple[vnqr.Reference, Reason | None]] = [
            *((reference, None) for reference in pending.candidates),
            *((suggestion.reference, suggestion.reason) for suggestion in suggestions),
        ]
        memo = pending.credit.memo if pending.credit else ""
        keys = {(reference.key, reference.item) for reference, _ in references}
        spans = [match.span for match in vnqr.Reference.find(memo, book=keys) if match.in_book]
        spans += [suggestion.span for suggestion in suggestions]
        decided = db.decision(pending.id)
        given = decided.what.key if decided and isinstance(decided.what, Decided) else None
        return Waiting(
            pending=pending,
            memo=cut(memo, spans),
            guesses=tuple(
                Guess(dossier, reason)
                for reference, reason in references
                if (dossier := db.dossier(reference.key)) is not None
            ),
            decided=decided,
            given=None if given is None else db.dossier(given),
        )

    # --- papers ---

    def slip(self, view: View) -> Slip:
        """Return the payment slip of a dossier.

        Raises:
            RefusedError: nothing is owed.
        """
        owed = owed_of(view.settlement)
        if view.code is None or owed is None:
            raise RefusedError(Refusal.NOTHING_OWED)
        return Slip(
            code=view.code.encode(),
            payee=self.office.account_name,
            account=_grouped(view.dossier.account),
            bank=self.office.bank_name,
            amount=owed.due,
            reference=str(view.dossier.reference),
            dossier=view.dossier.code,
            items=tuple(SlipItem(label=item.name, amount=item.payable) for item in owed.items),
            due=view.dossier.due_at.date(),
            agency=self.office.agency,
            office=self.office.counter,
        )

    def receipts(self, view: View) -> tuple[ReceiptData, ...]:
        """Return the data of the receipts: one for phí, one for lệ phí.

        Raises:
            RefusedError: what is due has not arrived.
        """
        try:
            return receipts(
                view.settlement,
                payee=Collector(name=self.office.agency, tax_code=self.office.tax_code),
                payer=Payer(name=view.dossier.applicant),
                procedure=view.dossier.procedure_code,
            )
        except vnqr.VnqrError as error:
            raise RefusedError(error.issues[0]) from None


def owed_of(settlement: Settlement) -> vnqr.Charge | None:
    """Return what is still to be paid: the charge, its rest where a part was paid, or nothing.

    Where money lies on another account, or waits for a person, nobody is asked to pay a second time.
    """
    charge, missing = settlement.charge, settlement.missing
    if not missing or settlement.misdirected or settlement.unclear:
        return None
    if missing == charge.due:
        return charge
    rest = vnqr.FeeItem(
        kind=vnqr.FeeKind.OTHER, code="REST", name="Phần còn thiếu", list_price=missing, payable=missing
    )
    return replace(charge, items=(rest,))


def code_of(dossier: Dossier, owed: vnqr.Charge) -> vnqr.VietQR:
    """Return the dynamic code for what is owed."""
    return vnqr.VietQR(
        bank=dossier.bank,
        account=dossier.account,
        amount=owed.due,
        reference=dossier.reference,
        bill_number=dossier.key,
    )


def cut(memo: str, spans: list[tuple[int, int]]) -> tuple[Part, ...]:
    """Cut a memo into parts, those in a span marked.

    Example:
        >>> cut("abcdef", [(1, 3), (2, 4)])
        (Part(text='a', marked=False), Part(text='bcd', marked=True), Part(text='ef', marked=False))
    """
    parts: list[Part] = []
    for place, character in enumerate(memo):
        marked = any(start <= place < end for start, end in spans)
        if parts and parts[-1].marked == marked:
            parts[-1] = Part(parts[-1].text + character, marked)
        else:
            parts.append(Part(character, marked))
    return tuple(parts)


def _apply(book: vnqr.Reconciliation, entry: Entry) -> vnqr.Reconciliation:
    """Return the book after an entry of the journal."""
    match entry.what:
        case Opened(dossier):
            return vnqr.reconcile([dossier.charge()], [], state=book)
        case Cancelled(key):
            return book.cancel(_reference(key), by=entry.who)
        case Notified(_, credits_):
            row = entry.unreadable()
            return vnqr.reconcile([], (row,) if row else credits_, state=book)
        case Decided(pending, key):
            return book.decide(pending, None if key is None else _reference(key))


def _reference(key: str) -> vnqr.Reference:
    """Return the reference of a key: a key is its own squeezed form, so it names the dossier as well."""
    return vnqr.Reference(vnqr.Dossier(key))


def _proof(
    db: Transaction,
    dossier: Dossier,
    evidence: Evidence,
    decided: dict[tuple[str, str], Entry | None],
) -> Proof:
    credit = db.credit(evidence.transaction_id, evidence.account)
    memo = credit.memo if credit else ""
    reference = dossier.reference
    found = vnqr.Reference.find(memo, book={(reference.key, reference.item)})
    spans = [match.span for match in found if match.in_book and match.reference == reference]
    return Proof(evidence, cut(memo, spans), decided.get((evidence.account, evidence.transaction_id)))


def _grouped(account: str) -> str:
    """Write an account in groups of four, to be read aloud."""
    return " ".join(_groups(account))


def _groups(account: str) -> Iterator[str]:
    for start in range(0, len(account), 4):
        yield account[start : start + 4]
