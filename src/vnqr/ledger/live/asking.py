"""What a ledger answers: who has paid, what waits, what changed.

Example:
    >>> from vnqr.ledger import Ledger
    >>> from vnqr.ledger.values import Charge, Credit, FeeItem
    >>> from vnqr.references.reference import Reference
    >>> item = FeeItem(kind="phi", code="TD01", name="Phí thẩm định", list_price=60_000, payable=60_000)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415",
    ...                 account="113366668888", items=[item], opened_at="2024-06-01T08:00:00+07:00")
    >>> credit = Credit(transaction_id="FT24153000001", bank="970415", account="113366668888", amount=60_000,
    ...                 memo="CHUYEN TIEN", received_at="2024-06-01T09:00:00+07:00")
    >>> ledger = Ledger(":memory:")
    >>> opened, taken = ledger.open([charge]), ledger.receive([credit])
    >>> settlement = ledger.settlement(charge.reference)
    >>> settlement.state, settlement.missing
    (<ChargeState.UNPAID: 'unpaid'>, 60000)
    >>> [(waiting.credit.memo, waiting.place.value) for waiting in ledger.pending()]
    [('CHUYEN TIEN', 'unmatched')]
    >>> [(event.number, event.state.value) for event in ledger.events()]
    [(1, 'unpaid')]
    >>> ledger.dispose()
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnqr._support.types import require, wrong_type
from vnqr.errors import Code, VnqrError
from vnqr.ledger.live import _reading
from vnqr.ledger.live._acts import acts_about
from vnqr.ledger.live._calls import Calls
from vnqr.ledger.live._days import day_of
from vnqr.ledger.live._exporting import export
from vnqr.ledger.live._feed import number_events, read_events
from vnqr.ledger.live._findings import evidence_page, findings_of, offers_of
from vnqr.ledger.live.answers import Snapshot
from vnqr.ledger.naming import key_of
from vnqr.ledger.outcome import Pending
from vnqr.ledger.values import MAX_DONG, OFFICE
from vnqr.ledger.who import require_line, require_text
from vnqr.references.dossier import Dossier
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from datetime import date

    from vnqr.ledger.day import DaySheet
    from vnqr.ledger.findings import RefundEvidence
    from vnqr.ledger.live.answers import Done, Events
    from vnqr.ledger.outcome import CreditFinding, Place, Total
    from vnqr.ledger.reconciliation import Reconciliation
    from vnqr.ledger.settlement import Settlement
    from vnqr.references.suggestion import Suggestion

__all__ = ["Asking"]


class Asking(Calls):
    """The half of a `vnqr.ledger.Ledger` that only reads."""

    # --- charges ---

    def settlement(self, reference: Reference) -> Settlement:
        """Return what the credits of a charge add up to.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
            TypeError: it is no reference.
        """
        require(reference, Reference, "a reference")
        return self._read(lambda session, known: _reading.settlement_of(session, known, key_of(reference)))

    def settlements(self, dossier: Dossier | str) -> tuple[Settlement, ...]:
        """Return the settlements of all charges of a dossier; none where it has none.

        A code may be of any form: one that no agency gives is not refused, it is that of no dossier here.

        Args:
            dossier: the dossier, or its code as written, of which letters and digits count.

        Raises:
            ParseError: the text is no code of a dossier.
            TypeError: it is neither.
        """
        require(dossier, (Dossier, str), "a dossier")
        key = (Dossier.parse(dossier) if isinstance(dossier, str) else dossier).key
        return self._read(lambda session, known: _reading.settlements_of(session, known, key))

    def attention(
        self, after: Reference | None = None, limit: int = 50, *, office: str | None = None
    ) -> tuple[Settlement, ...]:
        """Return charges that need a person: paid twice, late, unclear.

        They come in the order in which their names came to the ledger.

        Args:
            after: the last one that is known; None: from the beginning.
            limit: how many at most.
            office: only of one office.

        Raises:
            VnqrError: there is no charge `after` (`charge-unknown`), the limit is below 1 (`count-invalid`),
                the office has no name (`line-invalid`).
        """
        require(after, (Reference, type(None)), "a reference")
        key = None if after is None else key_of(after)
        most = _most(limit)
        _require_office(office)
        return self._read(lambda session, known: _reading.attention_page(session, known, key, most, office))

    # --- credits ---

    def pending(
        self, after: str | Pending | None = None, limit: int = 50, *, office: str | None = None
    ) -> tuple[Pending, ...]:
        """Return the credits and rows that wait for a person, in the order in which they came.

        Args:
            after: the last one that is known, or its id; None: from the beginning.
            limit: how many at most.
            office: only what names a charge of one office, or no charge at all.

        Raises:
            VnqrError: there is no credit `after` (`credit-unknown`), the limit is below 1 (`count-invalid`),
                the office has no name (`line-invalid`).
        """
        require(after, (str, Pending, type(None)), "a waiting credit")
        name = after.id if isinstance(after, Pending) else after
        require_text(name, "after")
        most = _most(limit)
        _require_office(office)
        return self._read(lambda session, known: _reading.pending_page(session, known, name, most, office))

    def credit(self, id: str) -> Pending:  # noqa: A002 - the word of the values
        """Return a credit, or a row that cannot be read, wherever it lies.

        Args:
            id: of a `Pending`, of the evidence of a settlement, or of any sighting of the credit.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`).
        """
        require(id, str, "the id of a credit")
        require_text(id, "id")
        return self._read(lambda session, known: _reading.credit_by_id(session, known, id))

    def acts(self, about: Reference | str) -> tuple[Done, ...]:
        """Return what persons did with a charge or with a credit, in the order of time.

        Of a charge these are the acts on it, and those that moved dong to or from it.

        Args:
            about: the reference of the charge; or the id of a credit, that of any sighting of it.

        Returns:
            The answers that the acts gave; none for what nobody knows.

        Raises:
            TypeError: it is neither.
        """
        require(about, (Reference, str), "a reference or the id of a credit")
        if isinstance(about, str):
            require_text(about, "about")
        return self._read(lambda session, known: acts_about(session, known, about))

    def suggest(self, pending: Pending) -> tuple[Suggestion, ...]:
        """Suggest charges for a credit that names none: a bare code, a cut or mistyped reference.

        A suggestion is for a person's eyes. None is ever booked by itself, however good it looks. It
        takes a bounded time for any memo, and no writer waits for it.

        Args:
            pending: an unmatched credit; others have no suggestions.

        Returns:
            At most ten suggestions, the best reasons first.

        Raises:
            TypeError: it is no `Pending`.
        """
        require(pending, Pending, "a waiting credit")
        if pending.credit is None or pending.candidates:
            return ()
        memo = pending.credit.memo
        return self._read(lambda session, known: _reading.suggestions_for(session, known, memo))

    def offers(self, day: date, account: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        """Return pairs of credits of a day that may be one payment, for `same` or `apart`.

        Two sources have seen them; nothing but amount and days speaks for it.

        Args:
            day: the day in Vietnam; a statement may have the payment one day later.
            account: the BIN of the bank, and the account there.
        """
        return self._read(lambda session, known: offers_of(session, known, day, account))

    def findings(self, day: date, account: tuple[str, str]) -> tuple[CreditFinding, ...]:
        """Return what a person should know of the credits of a day, though nothing waits.

        Args:
            day: the day in Vietnam.
            account: the BIN of the bank, and the account there.
        """
        return self._read(lambda session, known: findings_of(session, known, day, account))

    def refund_evidence(self, after: str | None = None, limit: int = 50) -> tuple[RefundEvidence, ...]:
        """Return money out whose memo names charges, and which shows no refund yet, in the order it came.

        With it come the refunds of these charges that were noted and that no money out shows yet.

        Args:
            after: the id of the last one that is known; None: from the beginning.
            limit: how many at most.

        Raises:
            VnqrError: there is no debit `after` (`debit-unknown`), the limit is below 1 (`count-invalid`).
        """
        require(after, (str, type(None)), "the id of a debit")
        require_text(after, "after")
        most = _most(limit)
        return self._read(lambda session, known: evidence_page(session, known, after, most))

    def totals(self) -> dict[Place, Total]:
        """Return how many credits lie in each place and how many dong. It looks at every credit."""
        return self._read(lambda session, _: _reading.totals_now(session))

    # --- the feed, the days, all of it ---

    def events(
        self, after: int = 0, limit: int = 1000, *, office: str | None = None, epoch: str | None = None
    ) -> Events:
        """Return what charges became, in the order in which it was committed.

        To apply an event is to overwrite what is held for its charge. Whoever applies all of them from 0,
        or those after a `snapshot`, holds every settlement.

        Args:
            after: the number of the last event that is known.
            limit: how many at most.
            office: only of the charges of one office.
            epoch: of the events that are known; None: not said.

        Raises:
            LedgerError: the numbers began anew, as after a backup was restored (`feed-anew`).
            VnqrError: the number is below 0 or the limit below 1 (`count-invalid`), the office has no name
                (`line-invalid`).
        """
        _require_count(after, "the number of an event", "after", 0)
        most = _most(limit)
        _require_office(office)
        require(epoch, (str, type(None)), "an epoch")
        return self._transactions.run(lambda session: read_events(session, after, most, office, epoch))

    def snapshot(self) -> Snapshot:
        """Return all settlements, with the number up to which they hold every event."""
        number, epoch = self._transactions.run(number_events)
        return Snapshot(number, epoch, self._stream(_reading.all_settlements))

    def day(self, day: date, account: tuple[str, str]) -> DaySheet:
        """Return the sheet of a day: what came, to which fee items it went, what was given back, what waits.

        Args:
            day: the day in Vietnam.
            account: the BIN of the bank, and the account there. One that the ledger has never seen has an
                empty sheet.

        Raises:
            VnqrError: the bank is no BIN (`bin-digits`), the account has other characters
                (`account-characters`).
            TypeError: the day is no date, or the account no pair of texts.
        """
        return self._read(lambda session, known: day_of(session, known, day, account))

    def export(self) -> Reconciliation:
        """Return the whole ledger as the pure value: what `vnqr.reconcile` makes of the same calls."""
        return self._read(export)


def _require_office(office: str | None) -> None:
    """Raise where an office has no name that a charge may give it."""
    require(office, (str, type(None)), "an office")
    require_line(office, "office", OFFICE)


def _most(limit: int) -> int:
    """Return how many are wanted at most, as a database counts."""
    _require_count(limit, "a limit", "limit", 1)
    return min(limit, MAX_DONG)


def _require_count(count: int, what: str, path: str, least: int) -> None:
    """Require a number of something.

    Raises:
        TypeError: it is no int; True and False are none.
        VnqrError: it is below the least one (`count-invalid`).
    """
    require(count, int, what)
    if isinstance(count, bool):
        raise wrong_type(count, int, what)
    if count < least:
        raise VnqrError.of(Code.COUNT_INVALID, path, minimum=least)
