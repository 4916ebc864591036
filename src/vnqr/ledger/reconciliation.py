"""The outcome of a reconciliation: what it says of charges and credits, and what persons do with it.

A `Reconciliation` is made by `vnqr.ledger.reconcile.reconcile` and never changes: each act of a person
returns another one. An act carries who, when and why (`by`, `at`, `reason`), a `key` by which it happens
once, and `seen`, what the person saw when deciding: where that has changed since, the act is refused.

Example:
    >>> from vnqr.ledger.reconcile import reconcile
    >>> from vnqr.ledger.values import Credit, FeeItem
    >>> from vnqr.ledger.outcome import Place
    >>> from vnqr.references.reference import Reference
    >>> item = FeeItem(kind="phi", code="P1", name="Phí", list_price=60_000, payable=60_000)
    >>> one, two = (
    ...     Charge(reference=Reference(f"000.00.01.H26-240601-000{number}"), bank="970415", account="1133",
    ...            items=[item], opened_at="2024-06-01T08:00:00+07:00")
    ...     for number in (1, 2)
    ... )
    >>> credit = Credit(bank="970415", account="1133", amount=130_000, transaction_id="FT1",
    ...                 memo=f"nop phi {one.reference} {two.reference}",
    ...                 received_at="2024-06-01T09:00:00+07:00")
    >>> result = reconcile([one, two], [credit])
    >>> pending, = result.pending()
    >>> decided = result.decide(pending.id, {one.reference: 60_000, two.reference: 60_000}, by="Lan")
    >>> decided.settlement(two.reference).state, decided.totals()[Place.SET_ASIDE].amount
    (<ChargeState.PAID: 'paid'>, 10000)
    >>> refunded = decided.refund(pending.id, 10_000, by="Lan")
    Traceback (most recent call last):
    ...
    vnqr.errors.VnqrError: error refund-unclear at reference: the credit has 3 parts ...
    >>> decided.decide(pending.id, one.reference).settlement(one.reference).surplus
    70000
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeAlias

from vnqr._support.types import require
from vnqr.errors import Code, VnqrError
from vnqr.ledger import acts, closing, snapshot
from vnqr.ledger.answers import Answers
from vnqr.ledger.evidence import revision_of
from vnqr.ledger.facts import Facts, Refund, forgotten, replaced
from vnqr.ledger.places import charges_of, share_of
from vnqr.ledger.refunds import proved, refunded, require_debit
from vnqr.ledger.sightings import credit_of, divided, joined, split_of
from vnqr.ledger.values import MAX_DONG, VIETNAM, Charge
from vnqr.ledger.who import act_of, is_done, require_time
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from typing import Unpack

    from vnqr.ledger.day import DaySheet
    from vnqr.ledger.evidence import Evidence
    from vnqr.ledger.facts import Act
    from vnqr.ledger.naming import Key
    from vnqr.ledger.settlement import Settlement
    from vnqr.ledger.who import Who

__all__ = ["Reconciliation"]

Wanted: TypeAlias = Reference | Mapping[Reference, int] | None


class Reconciliation(Answers):
    """The outcome for all charges and credits. Immutable; made by `reconcile`.

    Equal to another if charges, credits and decisions are; `known` and who decided are not compared.
    """

    __slots__ = ()

    # --- what persons do with credits ---

    def decide(self, name: str, to: Wanted, *, seen: str | None = None, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person has decided about a credit. A later decision replaces it.

        Any credit can be decided about: one that waits, one that its memo booked, one that contradicts
        another.

        Args:
            name: the `id` of the `Pending`, or of the evidence of a settlement.
            to: the charge that the whole credit pays; or charge -> dong, where the rest is set aside; None:
                all of it is set aside. A row that cannot be read can only be set aside.
            seen: what the person saw: the `Pending.seen` of the credit, or the `Settlement.seen` of a charge
                among whose `credits` or `unclear` it is; None: whatever it is now.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`), no such charge (`charge-unknown`), more is
                booked than there is (`decision-too-much`), less than was given back
                (`decision-under-refund`), an amount is none (`dong-invalid`), the row cannot be read
                (`credit-invalid`), it has changed (`seen-stale`), the key was used for something else
                (`key-reused`).
        """
        facts = self.facts
        wanted = None if to is None else self._wanted(to)
        act = act_of("decide", name, wanted and sorted(wanted.items()), who)
        if name in facts.rows:
            if wanted:
                raise VnqrError.of(Code.CREDIT_INVALID, "id")
            return self._after(act, lambda: replace(facts, set_aside=facts.set_aside | {name}))
        credit = self._known_credit(name)

        def change() -> Facts:
            split = split_of(facts, credit)
            whole = {
                key: split.amount if amount is None else amount for key, amount in (wanted or {}).items()
            }
            return replace(facts, splits={**facts.splits, credit: acts.decide(split, whole)})

        return self._after(act, change, (seen, lambda: self._shown(credit)))

    def refund(  # noqa: PLR0913 - what a refund is, and what proves it
        self,
        name: str,
        amount: int,
        *,
        reference: Reference | None = None,
        aside: bool = False,
        on: date | None = None,
        debit: str | None = None,
        seen: str | None = None,
        **who: Unpack[Who],
    ) -> Self:
        """Return the outcome after money of a credit was given back.

        Args:
            name: the `id` of the credit.
            amount: dong, at least 1.
            reference: the charge of which it is given back; None: the only part of which anything is left.
            aside: whether it is given back of what is set aside, whatever is left of other parts.
            on: the day in Vietnam on which it was given back; None: it is on the sheet of the day on which
                the credit came. A day after that of `at` is refused; without `at` any is taken.
            debit: the id of the `RefundEvidence` that shows it. One debit may show several refunds, up to its
                amount.
            seen: as for `decide`.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`), charge (`charge-unknown`) or debit
                (`debit-unknown`), more than is left (`refund-too-much`) or than the debit shows
                (`refund-over-debit`), it is not said of which part, or a charge is named and `aside` too
                (`refund-unclear`), the amount is none (`dong-invalid`), the day is after that of `at`
                (`day-to-come`), it has changed (`seen-stale`), the key was used for something else
                (`key-reused`).
        """
        facts = self.facts
        credit = self._known_credit(name)
        _require_dong(amount)
        require(aside, bool, "aside")
        named = None if reference is None else self._known_key(reference)
        require_debit(facts, debit)
        refund = Refund(credit, named, amount, on, debit)
        act = act_of("refund", name, (named, amount, on, debit, *([aside] if aside else ())), who)
        if on is not None:
            closing.require_reached(on, _day_of(who), "on")
        seen_now = seen, lambda: self._shown(credit)
        return self._after(act, lambda: refunded(facts, refund, aside=aside), seen_now)

    def prove(
        self,
        name: str,
        amount: int,
        *,
        debit: str,
        reference: Reference | None = None,
        aside: bool = False,
        **who: Unpack[Who],
    ) -> Self:
        """Return the outcome after a person said which money out shows a refund that was noted before.

        It moves no money: no sum, no state and no sheet of a day changes. So it takes no `seen`; what another
        person has linked meanwhile is refused by itself.

        Args:
            name: the `id` of the credit of which the refund is.
            amount: dong of the refund. Of several that are equal the one noted first is taken.
            debit: the id of the `RefundEvidence` that shows it. One debit may show several refunds, up to its
                amount.
            reference: the charge of which it was given back; None: the only part with such a refund.
            aside: whether it was given back of what is set aside.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`), charge (`charge-unknown`) or debit
                (`debit-unknown`), no such refund, or a debit shows it already (`refund-not-noted`), it is
                more than the debit shows (`refund-over-debit`), it is not said of which part, or a charge is
                named and `aside` too (`refund-unclear`), the amount is none (`dong-invalid`), the key was
                used for something else (`key-reused`).
        """
        facts = self.facts
        credit = self._known_credit(name)
        _require_dong(amount)
        require(aside, bool, "aside")
        named = None if reference is None else self._known_key(reference)
        require(debit, str, "the id of a debit")
        require_debit(facts, debit)
        refund = Refund(credit, named, amount, None, debit)
        act = act_of("prove", name, (named, amount, debit, aside), who)
        return self._after(act, lambda: proved(facts, refund, aside=aside))

    def same(self, name: str, other: str, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person said that two credits are one payment, seen by two sources.

        Args:
            name: the `id` of a credit.
            other: the `id` of another one.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`), account or amount differ or one source has
                seen both (`same-differs`), both are booked and not alike (`same-placed`).
        """
        pair = self._known_credit(name), self._known_credit(other)
        return self._after(act_of("same", name, other, who), lambda: joined(self.facts.copy(), *pair))

    def apart(self, name: str, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person said that the sightings of a credit are payments of their own.

        Args:
            name: the `id` of the credit. It stays where it is; its further sightings go where their memos
                say.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such credit (`credit-unknown`), it was seen once only or something was
                given back of it (`apart-alone`).
        """
        credit = self._known_credit(name)
        return self._after(act_of("apart", name, None, who), lambda: divided(self.facts.copy(), credit))

    # --- what persons do with charges ---

    def accept(self, reference: Reference, *, seen: str | None = None, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person accepted a charge as it is: late, overpaid, refunded in part.

        It needs nobody then, until anything changes: new money, a decision, a refund. It is never covered by
        that.

        Args:
            reference: the charge.
            seen: the `Settlement.seen` that the person accepts; None: whatever it is now.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`), it has changed (`seen-stale`).
        """
        key = self._known_key(reference)
        settlement = self._derived.settlement(key)
        return self._after(
            act_of("accept", str(reference), seen, who),
            lambda: replace(self.facts, accepted={**self.facts.accepted, key: settlement.seen}),
            (seen, lambda: {settlement.seen}),
        )

    def replace(self, charge: Charge, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person has put other contents in the place of a charge's.

        Args:
            charge: the charge as it is from now on; what it was before is still known to `reconcile`.
            **who: by, at, key, reason.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`), or its dossier is written otherwise
                (`charge-key-clash`).
        """
        require(charge, Charge, "a charge")
        self._known_key(charge.reference)
        act = act_of("replace", str(charge.reference), revision_of(charge), who)
        return self._after(act, lambda: replaced(self.facts, charge))

    def cancel(self, reference: Reference, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person has cancelled a charge.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
        """
        charge = replace(self.facts.charges[self._known_key(reference)], cancelled=True)
        return self._after(act_of("cancel", str(reference), None, who), lambda: replaced(self.facts, charge))

    def reopen(self, reference: Reference, **who: Unpack[Who]) -> Self:
        """Return the outcome after a person has taken the cancellation of a charge back.

        Raises:
            VnqrError: there is no such charge (`charge-unknown`).
        """
        charge = replace(self.facts.charges[self._known_key(reference)], cancelled=False)
        return self._after(act_of("reopen", str(reference), None, who), lambda: replaced(self.facts, charge))

    # --- days ---

    def day(self, day: date, account: tuple[str, str]) -> DaySheet:
        """Return what came on a day on an account, and where it is now: `vnqr.ledger.day`.

        Args:
            day: the day in Vietnam.
            account: the BIN of the bank, and the account there. One of which nothing is known has an empty
                sheet.

        Raises:
            VnqrError: the bank is no BIN (`bin-digits`), the account has other characters
                (`account-characters`).
            TypeError: the day is no date, or the account no pair of texts.
        """
        return closing.sheet(self.facts, day, account)

    def close(self, day: date, account: tuple[str, str], **who: Unpack[Who]) -> Self:
        """Return the outcome after the days of an account were closed: their sheets never change.

        Args:
            day: the day in Vietnam; each earlier day that is still open is closed on a sheet of its own.
            account: the BIN of the bank, and the account there.
            **who: by, at, key, reason. A day after that of `at` is refused; without `at` any can be closed.

        Raises:
            VnqrError: the day is closed already (`day-closed`) or after that of `at` (`day-to-come`), no
                charge and no credit has the account (`account-never-seen`), the bank is no BIN
                (`bin-digits`), or the account has other characters (`account-characters`).
            TypeError: the day is no date, or the account no pair of texts.
        """
        of = closing.account_of(account)
        act = act_of("close", " ".join(of), day, who)

        def change() -> Facts:
            closing.require_day(day)
            closing.require_account(self.facts, of)
            return closing.closed(self.facts, day, of, today=_day_of(who))

        return self._after(act, change)

    # --- keeping it ---

    def forget(self, before: datetime) -> Self:
        """Return the outcome without the texts of what came before a time: memos, payers, balances.

        What makes a payment known again is kept: it never counts twice. What its memo names is kept, too.

        Args:
            before: the time, with its UTC offset.

        Raises:
            TypeError: it is no time, or has no offset.
        """
        require_time(before, "the time before which texts are forgotten")
        return type(self)(forgotten(self.facts, before), self.known)

    def to_json(self) -> bytes:
        """Return the outcome as JSON, to be continued later. Equal outcomes give equal bytes.

        It holds memos and names of payers where a person may need them: keep it as the statements are
        kept.
        """
        return snapshot.dump(self.facts)

    @classmethod
    def from_json(cls, data: bytes | str) -> Self:
        """Read what `to_json` wrote.

        Args:
            data: the JSON.

        Raises:
            VnqrError: it is something else (`state-invalid`).
            TypeError: it is neither bytes nor a str.
        """
        return cls(snapshot.load_state(data))

    # --- inside ---

    def accepting(self, before: Reconciliation | None) -> Self:
        """Return the outcome where acceptances outlive a further sighting of a credit: it moves no money."""
        facts = self.facts
        if before is None or not before.facts.accepted or facts.aliases == before.facts.aliases:
            return self
        renewed = dict(facts.accepted)
        for key in before.facts.accepted:
            reference = before.facts.charges[key].reference
            old, new = before.settlement(reference), self.settlement(reference)
            if old.accepted and _same_money(old, new, facts):
                renewed[key] = new.seen
        return type(self)(replace(facts, accepted=renewed), self.known)

    def _after(
        self,
        act: Act,
        change: Callable[[], Facts],
        seen: tuple[str | None, Callable[[], set[str]]] | None = None,
    ) -> Self:
        """Return the outcome after an act, if it is not done yet and was decided on what is there."""
        if is_done(self.facts.acts, act):
            return self
        if seen is not None and seen[0] is not None and seen[0] not in seen[1]():
            raise VnqrError.of(Code.SEEN_STALE, "seen")
        return type(self)(replace(change(), acts=(*self.facts.acts, act)))

    def _shown(self, credit: str) -> set[str]:
        """Return what names that which a person may have seen of a credit: itself, or one of its charges."""
        keys = charges_of(share_of(self.facts, credit))
        return {self._derived.seen(credit), *map(self.settlement_seen, keys)}

    def settlement_seen(self, key: Key) -> str:
        """Return what names the settlement of a charge as it is now."""
        return self._derived.settlement(key).seen

    def _wanted(self, to: Reference | Mapping[Reference, int]) -> dict[Key, int | None]:
        """Return what is to be booked to each charge; None: all of the credit."""
        require(to, (Reference, Mapping), "what a credit pays")
        if isinstance(to, Reference):
            return {self._known_key(to): None}
        for amount in to.values():
            _require_dong(amount)
        return {self._known_key(reference): amount for reference, amount in to.items()}


def _same_money(old: Settlement, new: Settlement, facts: Facts) -> bool:
    """Whether two settlements differ in nothing but the ids of credits that were seen again."""

    def told(evidence: tuple[Evidence, ...]) -> list[tuple[str | None, int, int]]:
        return sorted((credit_of(facts, each.id) or "", each.amount, each.refunded) for each in evidence)

    return old.charge == new.charge and all(
        told(before) == told(after)
        for before, after in ((old.credits, new.credits), (old.unclear, new.unclear))
    )


def _require_dong(amount: int) -> None:
    if type(amount) is not int or not 1 <= amount <= MAX_DONG:
        raise VnqrError.of(Code.DONG_INVALID, "amount", minimum=1, maximum=MAX_DONG)


def _day_of(who: Who) -> date | None:
    """Return the day in Vietnam of an act, None where its time is not given."""
    at = who.get("at")
    return None if at is None else at.astimezone(VIETNAM).date()
