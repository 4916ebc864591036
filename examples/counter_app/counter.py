"""What the counter does: dossiers are opened, officers decide, and the ledger says who has paid.

All of money is in `vnqr.ledger.Ledger`; what it refuses (`vnqr.VnqrError`) goes through to the screens. A
dossier and its charge are written in one transaction, which the ledger joins.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self

from pydantic import ValidationError

import vnqr
from vnqr import VIETNAM, issues_of
from vnqr.image.slip import Slip
from vnqr.ledger import Ledger
from vnqr.ledger.daybook import write_day
from vnqr.ledger.receipt import Collector, Payer, ReceiptData, receipts

from .store import Dossier, Store
from .tariff import PROCEDURES, REDUCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vnqr.ledger import Done
    from vnqr.ledger.day import DaySheet
    from vnqr.ledger.evidence import Evidence
    from vnqr.ledger.findings import NotedRefund, RefundEvidence
    from vnqr.ledger.outcome import Pending
    from vnqr.ledger.settlement import Settlement
    from vnqr.references.suggestion import Reason

MAX_LISTED: Final = 50
"""How many of anything a screen shows."""

_MAX_DAYS: Final = 366
_TOKEN_BYTES: Final = 16
_AMOUNT: Final = re.compile("[0-9]{1,15}|[0-9]{1,3}(?:([., ])[0-9]{3})(?:\\1[0-9]{3})*")


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
        days: how many days people have for paying, where nothing else is chosen.
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
    DAY_WRONG = "day-wrong"
    DAY_AHEAD = "day-ahead"
    AMOUNT_WRONG = "amount-wrong"
    CODE_MISSING = "code-missing"
    CODE_TWICE = "code-twice"


class RefusedError(Exception):
    """The counter cannot do what was asked.

    Attributes:
        reason: why; vnqr's own finding, where it is one.
        field: the field of the form that is wrong; empty where none is.
    """

    def __init__(self, reason: Refusal | vnqr.Issue, field: str = "") -> None:
        """Say why."""
        super().__init__(reason.value if isinstance(reason, Refusal) else reason.code.value)
        self.reason = reason
        self.field = field


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
        settlement: what the ledger says of its charge.
        code: the payment code to show; None where nothing is owed, or where the guard refused it.
        refused: what the guard says against the code.
    """

    dossier: Dossier
    settlement: Settlement
    code: vnqr.VietQR | None
    refused: tuple[vnqr.Issue, ...]


class Step(NamedTuple):
    """Something that happened to a dossier or to a credit.

    Attributes:
        at: when.
        what: `opened`, `came`, or the verb of what an officer did.
        by: the officer; None for what the bank did.
        amount: dong that came.
        reason: what the officer said.
    """

    at: datetime
    what: str
    by: str | None = None
    amount: int = 0
    reason: str | None = None


class Guess(NamedTuple):
    """A dossier that a waiting credit may be for.

    Attributes:
        dossier: the dossier.
        reason: why it is suggested; None where the memo names it.
        missing: dong that it owes.
    """

    dossier: Dossier
    reason: Reason | None
    missing: int


class Out(NamedTuple):
    """Money out that names dossiers: it may show a refund.

    Attributes:
        evidence: what the ledger says.
        memo: the memo, with the marks of what was read in it.
        dossiers: those that it names.
        noted: the refunds of theirs that it may show, as officers noted them.
    """

    evidence: RefundEvidence
    memo: tuple[Part, ...]
    dossiers: tuple[Dossier, ...]
    noted: tuple[tuple[NotedRefund, Dossier], ...]


class Waiting(NamedTuple):
    """A credit that a person looks at.

    Attributes:
        pending: what the ledger says.
        memo: the memo, with the marks of what was read in it.
        guesses: the dossiers it may be for.
    """

    pending: Pending
    memo: tuple[Part, ...]
    guesses: tuple[Guess, ...]


def now() -> datetime:
    """Return the time."""
    return datetime.now(VIETNAM)


class Counter:
    """The counter. Every method may be called by any thread."""

    def __init__(
        self, path: str | Path, office: Office | None = None, clock: Callable[[], datetime] = now
    ) -> None:
        """Open the database, or make it."""
        self.office = office or Office()
        self.clock = clock
        self.store = Store(path)
        self.ledger = Ledger(path)
        self._payees = vnqr.Payees([vnqr.Payee(bank=self.office.bank, account=self.office.account)])

    def __enter__(self) -> Self:
        """Return the counter."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the database."""
        self.ledger.dispose()

    # --- what officers do ---

    def open(  # noqa: PLR0913 - the fields of the form
        self,
        *,
        applicant: str,
        procedure: str,
        reduction: str = "none",
        code: str = "",
        due: str = "",
        officer: str,
    ) -> Dossier:
        """Open a dossier.

        Args:
            applicant: who owes the fee.
            procedure: a key of `PROCEDURES`.
            reduction: a key of `REDUCTIONS`.
            code: the dossier's code; empty: the next one of the day.
            due: the last day for paying, as 2026-06-30; empty: as the office has it.
            officer: who opens it.

        Raises:
            RefusedError: something in it cannot be, or the dossier is there already.
        """
        if procedure not in PROCEDURES or reduction not in REDUCTIONS:
            raise RefusedError(Refusal.FORM_CHOICE)
        moment = self.clock()
        last = day_of(due, "due") if due else moment.date() + timedelta(days=self.office.days)
        if not moment.date() <= last <= moment.date() + timedelta(days=_MAX_DAYS):
            raise RefusedError(Refusal.DAY_WRONG, "due")
        items = tuple(map(REDUCTIONS[reduction].apply, PROCEDURES[procedure].tariffs))
        with _field("applicant"):
            payer = Payer(name=" ".join(applicant.split()))
        with self.store.writing() as db:
            code = code.strip() or self._next_code(self.store.next_number(db), moment)
            with _field("code"):
                charge = vnqr.Charge(
                    reference=vnqr.Reference(code),
                    bank=self.office.bank,
                    account=self.office.account,
                    items=items,
                    opened_at=moment,
                    due_at=datetime.combine(last, time.max, VIETNAM),
                )
                code_of(charge, max(charge.due, 1))
            key = charge.reference.key
            if self.store.dossier(key) is not None:
                raise RefusedError(Refusal.DOSSIER_EXISTS, "code")
            dossier = Dossier(
                key=key,
                code=code,
                token=secrets.token_urlsafe(_TOKEN_BYTES),
                applicant=payer.name,
                procedure_code=procedure,
                procedure_name=PROCEDURES[procedure].name,
                officer=officer,
            )
            self.store.add(db, [dossier])
            Ledger.joining(db).open([charge])
        return dossier

    def _next_code(self, number: int, moment: datetime) -> str:
        code = f"{self.office.prefix}-{moment:%y%m%d}-{number:04}"
        taken = self.store.dossier(vnqr.Dossier(code).key) is not None
        return self._next_code(number + 1, moment) if taken else code

    def cancel(self, key: str, officer: str) -> None:
        """Cancel what a dossier owes. Money that has come, or comes later, is shown for what it is.

        Raises:
            RefusedError: there is no such dossier, or it is cancelled already.
        """
        reference = self._dossier(key).reference
        if self.ledger.settlement(reference).charge.cancelled:
            raise RefusedError(Refusal.DOSSIER_CANCELLED)
        self.ledger.cancel(reference, by=officer)

    def accept(self, key: str, *, seen: str, reason: str, officer: str) -> None:
        """Accept a dossier as it is: late, overpaid."""
        self.ledger.accept(self._dossier(key).reference, by=officer, seen=seen, reason=reason.strip() or None)

    def decide(self, credit: str, shares: Iterable[tuple[str, str]], *, seen: str, officer: str) -> None:
        """Give a credit to dossiers; what is left of it is set aside, and all of it where none is named.

        Args:
            credit: its id.
            shares: codes of dossiers, and how much each gets; an only one without an amount gets all.
            seen: what the officer saw of it.
            officer: who says so.

        Raises:
            RefusedError: there is no such dossier, or no such amount.
        """
        wanted: dict[vnqr.Reference, int | None] = {}
        for place, (code, amount) in enumerate(shares):
            if code.strip():
                reference = self._typed(code, f"code-{place}")
                if reference in wanted:
                    raise RefusedError(Refusal.CODE_TWICE, f"code-{place}")
                wanted[reference] = dong_of(amount, f"amount-{place}") if amount.strip() else None
            elif amount.strip():
                raise RefusedError(Refusal.CODE_MISSING, f"code-{place}")
        if len(wanted) > 1 and None in wanted.values():
            raise RefusedError(Refusal.AMOUNT_WRONG, f"amount-{list(wanted.values()).index(None)}")
        parts = {reference: amount for reference, amount in wanted.items() if amount is not None}
        alone: vnqr.Reference | None = next(iter(wanted), None)
        to = parts or alone
        try:
            self.ledger.decide(credit, to, by=officer, seen=seen)
        except vnqr.VnqrError as error:
            # A button that was pressed twice: the credit lies where it is to lie.
            if error.code is not vnqr.Code.SEEN_STALE or not _lies(self.ledger.credit(credit), to):
                raise

    def refund(  # noqa: PLR0913 - the fields of the form
        self, credit: str, *, of: str, amount: str, on: str, seen: str, reason: str, officer: str
    ) -> None:
        """Note that money of a credit was given back: once, however often the button is pressed.

        Args:
            credit: its id.
            of: the key of the dossier that had it; empty for what is set aside.
            amount: dong.
            on: the day, as 2026-06-01.
            seen: what the officer saw of the credit.
            reason: why.
            officer: who says so.
        """
        dong, day = dong_of(amount, "amount"), day_of(on, "on")
        if day > self.clock().date():
            raise RefusedError(Refusal.DAY_AHEAD, "on")
        self.ledger.refund(
            credit,
            dong,
            reference=self._dossier(of).reference if of else None,
            aside=not of,
            on=day,
            by=officer,
            key=f"refund {seen} {officer}",
            seen=seen,
            reason=reason.strip() or None,
        )

    def prove(self, credit: str, *, of: str, amount: str, debit: str, officer: str) -> None:
        """Say which money out shows a refund that was noted: once, whoever presses the button, and how often.

        Args:
            credit: the id of the credit of which the refund is.
            of: the key of the dossier that had it.
            amount: dong.
            debit: the id of the money out.
            officer: who says so.
        """
        self.ledger.prove(
            credit,
            dong_of(amount, "amount"),
            reference=self._dossier(of).reference,
            debit=debit,
            by=officer,
            key=f"prove {debit}",
        )

    def close(self, day: date, officer: str) -> None:
        """Close the days of the account, up to one."""
        if day > self.clock().date():
            raise RefusedError(Refusal.DAY_AHEAD)
        self.ledger.close(day, self._account, by=officer, key=f"close {day} {officer}")

    # --- what the screens show ---

    def view(self, key: str) -> View:
        """Return a dossier."""
        return self._view(self._dossier(key))

    def view_of(self, token: str) -> View:
        """Return the dossier of a citizen's link."""
        return self._view(self._dossier(token, by="token"))

    def views(self, search: str = "") -> list[View]:
        """Return the dossiers opened last, at most `MAX_LISTED`."""
        return [self._view(dossier) for dossier in self.store.dossiers(search, MAX_LISTED)]

    def attention(self) -> list[View]:
        """Return dossiers that need a person: paid twice, late."""
        found = (
            self.store.dossier(settlement.charge.reference.key)
            for settlement in self.ledger.attention(limit=MAX_LISTED)
            if not settlement.unclear
        )
        return [self._view(dossier) for dossier in found if dossier is not None]

    def history(self, view: View) -> list[Step]:
        """Return what happened to a dossier, in order."""
        settlement = view.settlement
        steps = [Step(settlement.charge.opened_at, "opened", view.dossier.officer)]
        steps += [Step(each.received_at, "came", None, each.amount) for each in settlement.credits]
        steps += map(_step, self.ledger.acts(settlement.charge.reference))
        return sorted(steps, key=lambda step: step.at)[-MAX_LISTED:]

    def proofs(self, view: View) -> list[tuple[Evidence, tuple[Part, ...]]]:
        """Return the credits that came to a dossier last, each with its memo where the ledger keeps it."""
        shown = (*view.settlement.credits, *view.settlement.unclear)[-MAX_LISTED:]
        return [(each, _memo(self.ledger.credit(each.id))) for each in shown]

    def waiting(self, after: str | None = None) -> list[Waiting]:
        """Return credits that wait for a person, in the order in which they came."""
        return [self._waiting(pending) for pending in self.ledger.pending(after, MAX_LISTED)]

    def money_out(self) -> list[Out]:
        """Return money out that may show a refund, and shows none yet, in the order in which it came."""
        return [self._out(evidence) for evidence in self.ledger.refund_evidence(limit=MAX_LISTED)]

    def how_many_wait(self) -> int:
        """Return how many credits wait for a person, or one more than `MAX_LISTED`."""
        return len(self.ledger.pending(limit=MAX_LISTED + 1))

    def credit(self, name: str) -> tuple[Waiting, list[Step]]:
        """Return a credit wherever it lies, and what was done with it."""
        return self._waiting(self.ledger.credit(name)), list(map(_step, self.ledger.acts(name)))

    def day(self, day: date) -> DaySheet:
        """Return the sheet of a day."""
        return self.ledger.day(day, self._account)

    @property
    def _account(self) -> tuple[str, str]:
        return self.office.bank, self.office.account

    def _dossier(self, key: str, by: Literal["key", "token"] = "key") -> Dossier:
        dossier = self.store.dossier(key, by)
        if dossier is None:
            raise RefusedError(Refusal.DOSSIER_UNKNOWN)
        return dossier

    def _typed(self, code: str, field: str) -> vnqr.Reference:
        """Return the reference of a code that an officer typed."""
        with _field(field):
            key = vnqr.Dossier(code.strip()).key
        dossier = self.store.dossier(key)
        if dossier is None:
            raise RefusedError(Refusal.DOSSIER_UNKNOWN, field)
        return dossier.reference

    def _view(self, dossier: Dossier) -> View:
        settlement = self.ledger.settlement(dossier.reference)
        owed = owed_of(settlement)
        code = code_of(settlement.charge, owed) if owed else None
        refused = vnqr.verify(code, payees=self._payees, settlement=settlement) if code else ()
        return View(
            dossier=dossier, settlement=settlement, code=None if refused else code, refused=tuple(refused)
        )

    def _waiting(self, pending: Pending) -> Waiting:
        suggestions = self.ledger.suggest(pending)
        likely: dict[vnqr.Reference, Reason | None] = {
            **{suggestion.reference: suggestion.reason for suggestion in suggestions},
            **dict.fromkeys(pending.candidates),
        }
        guesses = (
            Guess(dossier, reason, self.ledger.settlement(reference).missing)
            for reference, reason in likely.items()
            if (dossier := self.store.dossier(reference.key)) is not None
        )
        return Waiting(pending, _memo(pending, *(each.span for each in suggestions)), tuple(guesses))

    def _out(self, evidence: RefundEvidence) -> Out:
        found = ((each, self.store.dossier(each.key)) for each in evidence.references)
        dossiers = {reference: dossier for reference, dossier in found if dossier is not None}
        memo = evidence.debit.memo
        return Out(
            evidence,
            cut(memo, [match.span for match in vnqr.Reference.find(memo)]),
            tuple(dossiers.values()),
            tuple(
                (each, dossiers[each.reference])
                for each in evidence.noted
                if each.reference in dossiers and each.amount <= evidence.debit.amount
            ),
        )

    # --- papers ---

    def slip(self, view: View) -> Slip:
        """Return the payment slip of a dossier.

        Raises:
            RefusedError: nothing is owed.
        """
        if view.code is None:
            raise RefusedError(Refusal.NOTHING_OWED)
        return Slip.of(
            view.settlement.charge,
            view.code,
            payee=self.office.account_name,
            settlement=view.settlement,
            agency=self.office.agency,
            office=self.office.counter,
        )

    def receipts(self, view: View) -> tuple[ReceiptData, ...]:
        """Return the data of the receipts: one for phí, one for lệ phí."""
        return receipts(
            view.settlement,
            payee=Collector(name=self.office.agency, tax_code=self.office.tax_code),
            payer=Payer(name=view.dossier.applicant),
            procedure=view.dossier.procedure_code,
        )

    def sheet(self, day: date, kind: str, lang: Literal["vi", "en"]) -> bytes:
        """Return the sheet of a day as a file: csv, xlsx or json."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"day.{kind}")
            write_day(self.day(day), file, lang=lang)
            return file.read_bytes()


def owed_of(settlement: Settlement) -> int:
    """Return what is still to be paid.

    Where money lies on another account, or waits for a person, nobody is asked to pay a second time.
    """
    return 0 if settlement.misdirected or settlement.unclear else settlement.missing


def code_of(charge: vnqr.Charge, amount: int) -> vnqr.VietQR:
    """Return the dynamic code for what is owed."""
    return vnqr.VietQR(
        bank=charge.bank,
        account=charge.account,
        amount=amount,
        reference=charge.reference,
        bill_number=charge.reference.key,
    )


def dong_of(text: str, field: str) -> int:
    """Return an amount as people write it: 50.000. What may have decimals is refused, not guessed."""
    if _AMOUNT.fullmatch(text.strip()) is None:
        raise RefusedError(Refusal.AMOUNT_WRONG, field)
    return int(re.sub("[^0-9]", "", text))


def day_of(text: str, field: str = "") -> date:
    """Return a day as a form has it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedError(Refusal.DAY_WRONG, field) from None


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


@contextmanager
def _field(name: str) -> Iterator[None]:
    """Say of which field of a form the values in the block are."""
    try:
        yield
    except ValidationError as error:
        raise RefusedError(next(issues_of(error, vnqr.Code.LINE_INVALID)), name) from None
    except vnqr.VnqrError as error:
        raise RefusedError(error.issues[0], name) from None


def _memo(pending: Pending, *spans: tuple[int, int]) -> tuple[Part, ...]:
    memo = pending.credit.memo if pending.credit else ""
    return cut(memo, [*spans, *(match.span for match in vnqr.Reference.find(memo))])


def _step(done: Done) -> Step:
    return Step(done.at, done.verb, done.by, 0, done.reason)


def _lies(pending: Pending, to: vnqr.Reference | Mapping[vnqr.Reference, int] | None) -> bool:
    """Tell whether a credit lies where it is to lie already."""
    parts = {part.reference: part.amount for part in pending.parts}
    if pending.credit is None:
        return not pending.place.needs_person
    amount = pending.credit.amount
    wanted = dict[vnqr.Reference | None, int](
        [(to, amount)] if to is None or isinstance(to, vnqr.Reference) else to.items()
    )
    if rest := amount - sum(wanted.values()):
        wanted[None] = rest
    return parts == wanted
