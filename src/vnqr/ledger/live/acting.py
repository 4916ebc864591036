"""What persons do with a ledger: each act carries who, when and why, and what the person saw.

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
    >>> waiting, = ledger.pending()
    >>> done = ledger.decide(waiting.id, charge.reference, by="Lan", key="1", seen=waiting.seen)
    >>> ledger.settlement(charge.reference).state
    <ChargeState.PAID: 'paid'>
    >>> ledger.decide(waiting.id, charge.reference, by="Lan", key="1", seen=waiting.seen) == done
    True
    >>> ledger.dispose()
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from vnqr._support.types import require
from vnqr.ledger import closing
from vnqr.ledger.evidence import revision_of
from vnqr.ledger.live import _acts
from vnqr.ledger.live._calls import Calls
from vnqr.ledger.live._forgetting import forget_before
from vnqr.ledger.live._times import micros, moment, now
from vnqr.ledger.naming import key_of
from vnqr.ledger.values import Charge
from vnqr.ledger.who import Who, require_text, require_time
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from vnqr.ledger.live.answers import Done
    from vnqr.ledger.naming import Key
    from vnqr.ledger.reconciliation import Reconciliation

__all__ = ["Acting"]


class Acting(Calls):
    """The half of a `vnqr.ledger.Ledger` in which persons decide.

    All of its methods take `by` (who), `reason` (why) and `key`: the same key again gives the same answer
    and does nothing; with something else it is an error (`key-reused`). Those that take `seen` refuse
    (`seen-stale`) where that is not what there is any more; None: whatever there is.
    """

    # --- credits ---

    def decide(  # noqa: PLR0913 - what is decided, and by whom
        self,
        id: str,  # noqa: A002 - the word of the values
        to: Reference | Mapping[Reference, int] | None,
        *,
        by: str | None = None,
        key: str | None = None,
        seen: str | None = None,
        reason: str | None = None,
    ) -> Done:
        """Decide about a credit: which charges it pays. A later decision replaces an earlier one.

        Any credit can be decided about: one that waits, one that its memo booked, one that contradicts
        another.

        Args:
            id: the `Pending.id` of the credit, or that of the evidence of a settlement.
            to: charge -> dong, and the rest is set aside; a charge that the whole credit pays; None: all
                of it is set aside. A row that cannot be read can only be set aside.
            by: who decides.
            key: by which it happens once.
            seen: what was seen: the `Pending.seen` of the credit, or the `Settlement.seen` of a charge among
                whose `credits` or `unclear` it is.
            reason: why.

        Returns:
            What was done.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.decide`.
        """
        require(to, (Reference, Mapping, type(None)), "what a credit pays")
        wanted: Iterable[Reference] = [to] if isinstance(to, Reference) else to or ()
        who = Who(by=by, key=key, reason=reason)
        return self._on_credits([id], wanted, who, lambda before: before.decide(id, to, seen=seen, **who))

    def refund(  # noqa: PLR0913 - what a refund is, and what proves it
        self,
        id: str,  # noqa: A002 - likewise
        amount: int,
        *,
        by: str | None = None,
        on: date | None = None,
        key: str | None = None,
        reference: Reference | None = None,
        aside: bool = False,
        debit: str | None = None,
        seen: str | None = None,
        reason: str | None = None,
    ) -> Done:
        """Note that money of a credit was given back.

        Args:
            id: the id of the credit.
            amount: dong, at least 1.
            by: who.
            on: the day in Vietnam on which it was given back, today or earlier; None: it is on the sheet of
                the day on which the credit came.
            key: by which it happens once, however often a button is pressed.
            reference: the charge of which it is given back; None: the only part of which anything is left.
            aside: whether it is given back of what is set aside, whatever is left of other parts.
            debit: the id of the `RefundEvidence` that shows it. One debit may show several refunds, up to its
                amount.
            seen: as of `decide`.
            reason: why.

        Returns:
            What was done.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.refund`; a day after today in Vietnam is
                refused (`day-to-come`).
        """
        if on is not None:
            closing.require_reached(on, moment(now()).date(), "on")
        require(reference, (Reference, type(None)), "a reference")
        require(debit, (str, type(None)), "the id of a debit")
        who = Who(by=by, key=key, reason=reason)

        def change(before: Reconciliation) -> Reconciliation:
            return before.refund(
                id, amount, reference=reference, aside=aside, on=on, debit=debit, seen=seen, **who
            )

        return self._on_credits([id], [] if reference is None else [reference], who, change, debit)

    def prove(  # noqa: PLR0913 - which refund, and what shows it
        self,
        id: str,  # noqa: A002 - likewise
        amount: int,
        *,
        debit: str,
        by: str | None = None,
        key: str | None = None,
        reference: Reference | None = None,
        aside: bool = False,
        reason: str | None = None,
    ) -> Done:
        """Say which money out shows a refund that was noted before.

        It moves no money: no sum, no state and no sheet of a day changes. So it takes no `seen`; what another
        person has linked meanwhile is refused by itself.

        Args:
            id: the id of the credit of which the refund is, as `NotedRefund.id`.
            amount: dong of the refund. Of several that are equal the one noted first is taken.
            debit: the id of the `RefundEvidence` that shows it. One debit may show several refunds, up to its
                amount.
            by: who.
            key: by which it happens once.
            reference: the charge of which it was given back; None: the only part with such a refund.
            aside: whether it was given back of what is set aside.
            reason: why.

        Returns:
            What was done.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.prove`.
        """
        require(reference, (Reference, type(None)), "a reference")
        require(debit, str, "the id of a debit")
        who = Who(by=by, key=key, reason=reason)

        def change(before: Reconciliation) -> Reconciliation:
            return before.prove(id, amount, debit=debit, reference=reference, aside=aside, **who)

        return self._on_credits([id], [] if reference is None else [reference], who, change, debit)

    def same(
        self,
        id: str,  # noqa: A002 - likewise
        other: str,
        *,
        by: str | None = None,
        key: str | None = None,
        reason: str | None = None,
    ) -> Done:
        """Say that two credits are one payment, seen by two sources.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.same`.
        """
        who = Who(by=by, key=key, reason=reason)
        return self._on_credits([id, other], [], who, lambda before: before.same(id, other, **who))

    def apart(
        self,
        id: str,  # noqa: A002 - likewise
        *,
        by: str | None = None,
        key: str | None = None,
        reason: str | None = None,
    ) -> Done:
        """Say that the sightings of a credit are payments of their own.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.apart`.
        """
        who = Who(by=by, key=key, reason=reason)
        return self._on_credits([id], [], who, lambda before: before.apart(id, **who))

    def _on_credits(
        self,
        names: list[str],
        references: Iterable[Reference],
        who: Who,
        change: Callable[[Reconciliation], Reconciliation],
        debit: str | None = None,
    ) -> Done:
        for name in names:
            require(name, str, "the id of a credit")
            require_text(name, "id")
        require_text(debit, "debit")
        keys: list[Key] = []
        for reference in references:
            require(reference, Reference, "a reference")
            keys.append(key_of(reference))
        return self._write(
            lambda session, known: _acts.on_credits(
                session,
                known,
                at=now(),
                names=names,
                references=keys,
                key=who.get("key"),
                debit=debit,
                change=change,
            )
        )

    # --- charges ---

    def accept(
        self,
        reference: Reference,
        *,
        by: str | None = None,
        reason: str | None = None,
        seen: str | None = None,
        key: str | None = None,
    ) -> Done:
        """Accept a charge as it is: late, overpaid, refunded in part.

        It needs nobody then, until anything changes. It never makes a charge covered.

        Args:
            reference: the charge.
            by: who.
            reason: why.
            seen: the `Settlement.seen` that is accepted.
            key: by which it happens once.

        Returns:
            What was done.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`), it has changed (`seen-stale`).
        """
        require(reference, Reference, "a reference")
        who = Who(by=by, key=key, reason=reason)
        return self._write(
            lambda session, known: _acts.accept(
                session, known, at=now(), reference=reference, seen=seen, who=who
            )
        )

    def replace(
        self, charge: Charge, *, by: str | None = None, reason: str | None = None, key: str | None = None
    ) -> Done:
        """Put other contents in the place of a charge's: another amount, another deadline.

        Args:
            charge: the charge as it is from now on.
            by: who.
            reason: why.
            key: by which it happens once.

        Returns:
            What was done.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.replace`.
        """
        require(charge, Charge, "a charge")
        who = Who(by=by, key=key, reason=reason)
        return self._put("replace", charge.reference, revision_of(charge), lambda _: charge, who)

    def cancel(
        self,
        reference: Reference,
        *,
        by: str | None = None,
        reason: str | None = None,
        key: str | None = None,
    ) -> Done:
        """Cancel a charge: it is no longer owed. A list that still has it as it was does not open it again.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
        """
        who = Who(by=by, key=key, reason=reason)
        return self._put("cancel", reference, None, lambda charge: replace(charge, cancelled=True), who)

    def reopen(
        self,
        reference: Reference,
        *,
        by: str | None = None,
        reason: str | None = None,
        key: str | None = None,
    ) -> Done:
        """Take the cancellation of a charge back.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
        """
        who = Who(by=by, key=key, reason=reason)
        return self._put("reopen", reference, None, lambda charge: replace(charge, cancelled=False), who)

    def _put(
        self,
        verb: str,
        reference: Reference,
        given: str | None,
        change: Callable[[Charge], Charge],
        who: Who,
    ) -> Done:
        require(reference, Reference, "a reference")
        of = key_of(reference)
        return self._write(
            lambda session, known: _acts.put_in_place(
                session, known, at=now(), verb=verb, key=of, given=given, change=change, who=who
            )
        )

    # --- days, and what is forgotten ---

    def close(
        self,
        day: date,
        account: tuple[str, str],
        *,
        by: str | None = None,
        reason: str | None = None,
        key: str | None = None,
    ) -> Done:
        """Close an account up to one day: a sheet of each day that was open is kept, and never changes.

        What comes later is posted on the next open day, marked with its own.

        Args:
            day: the day in Vietnam; each earlier day that is still open is closed on a sheet of its own.
            account: the BIN of the bank, and the account there.
            by: who.
            reason: why.
            key: by which it happens once.

        Returns:
            What was done.

        Raises:
            VnqrError: as `vnqr.ledger.reconciliation.Reconciliation.close`; a day after today in Vietnam is
                refused (`day-to-come`).
            TypeError: the day is no date, or the account no pair of texts.
        """
        who = Who(by=by, key=key, reason=reason)
        return self._write(
            lambda session, known: _acts.close(session, known, at=now(), day=day, account=account, who=who)
        )

    def forget(self, before: datetime) -> int:
        """Forget the texts of what came before a time: memos, payers, balances, raw messages.

        What makes a payment known again is kept, and what its memo names: delivered again, it is still known.

        Args:
            before: the time, with its UTC offset.

        Returns:
            How many texts were forgotten.

        Raises:
            TypeError: it is no time, or has no offset.
        """
        require_time(before, "the time before which texts are forgotten")
        until, count, left = micros(before), 0, True
        while left:
            done, left = self._write(lambda session, _: forget_before(session, until))
            count += done
        return count
