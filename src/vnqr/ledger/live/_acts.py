"""What persons do: each act once, on what the person saw, kept with who, when and why.

An act on credits is that of `vnqr.ledger.reconciliation.Reconciliation`, done on the few payments that it
is about. An act on a charge needs none of its credits but where the amount due or the account changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from sqlalchemy import Text, bindparam, or_, select, union

from vnqr.errors import Code, VnqrError
from vnqr.ledger.closing import account_of
from vnqr.ledger.facts import Act, Facts, replaced
from vnqr.ledger.live._backends import Among
from vnqr.ledger.live._book import Book
from vnqr.ledger.live._charges import charge_in, references_in, refold, write_charges
from vnqr.ledger.live._days import close_day
from vnqr.ledger.live._debits import debit_of, refunds_about
from vnqr.ledger.live._ids import new_id
from vnqr.ledger.live._partial import Partial, names_linked
from vnqr.ledger.live._schema import (
    ACT,
    APART,
    CREDIT,
    MOVEMENT,
    NUMBER,
    REFERENCE,
    REFUND,
    REVISION,
    UNREADABLE,
)
from vnqr.ledger.live._times import key_in, moment, name_of
from vnqr.ledger.live._unreadable import row_in
from vnqr.ledger.live.answers import Done, Moved
from vnqr.ledger.naming import key_of
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.who import Who, act_of, is_done, require_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from vnqr.ledger.live._backends import Session, Values
    from vnqr.ledger.live._entries import Entry
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.naming import Key
    from vnqr.ledger.values import Charge
    from vnqr.references.reference import Reference
    from vnqr.references.scheme import Scheme

__all__ = ["accept", "acts_about", "on_credits", "put_in_place"]

_acts = select(ACT.c.id, ACT.c.kind, ACT.c.what, ACT.c.by, ACT.c.at, ACT.c.key, ACT.c.reason, ACT.c.contents)
_ACTS: Final = _acts.where(ACT.c.key == bindparam("key"))
_of = bindparam("of", type_=Text())
_ABOUT: Final = _acts.where(
    or_(
        Among(ACT.c.what, "names"),
        ACT.c.id.in_(
            union(
                select(MOVEMENT.c.act).where(MOVEMENT.c.source == _of, MOVEMENT.c.act.is_not(None)),
                select(MOVEMENT.c.act).where(MOVEMENT.c.target == _of, MOVEMENT.c.act.is_not(None)),
            )
        ),
    )
).order_by(ACT.c.at, ACT.c.id)
_SIGHTINGS: Final = select(CREDIT.c.identity).where(
    or_(Among(CREDIT.c.id, "rows"), Among(CREDIT.c.lead, "rows"))
)
_ADDED: Final = ("id", "kind", "what", "by", "at", "key", "reason", "contents")

_FOUND: Final = select(CREDIT.c.id, CREDIT.c.lead).where(CREDIT.c.identity == bindparam("identity"))
_ROWS: Final = select(UNREADABLE.c.row, UNREADABLE.c.set_aside).where(
    UNREADABLE.c.identity == bindparam("identity")
)
_SET_ASIDE: Final = UNREADABLE.update().where(UNREADABLE.c.identity == bindparam("which")).values(set_aside=1)
_MOVED: Final = (
    select(MOVEMENT.c.source, MOVEMENT.c.target, MOVEMENT.c.amount)
    .where(MOVEMENT.c.act == bindparam("act"))
    .order_by(MOVEMENT.c.id)
)
_SPOTS: Final = frozenset({"waiting", "aside", "refunded"})

_CHARGE: Final = select(REFERENCE.c.charge).where(REFERENCE.c.id == bindparam("number"))
_PAST: Final = (
    REVISION.update()
    .where(REVISION.c.reference == bindparam("number"), REVISION.c.revision == bindparam("before"))
    .values(past=1)
)


class _Few(Reconciliation):
    """The outcome of the few credits that an act is about: of a charge it has the entry, not all credits."""

    __slots__ = ()

    def settlement_seen(self, key: Key) -> str:
        """Return what names the settlement of a charge, which is locked."""
        return cast("Entry", self.facts.charges[key]).seen


class _Doing:
    """An act while it is done.

    Attributes:
        number: of its row.
        done: the act of the same key, if it was done before.
    """

    def __init__(self, session: Session, known: Known, at: int) -> None:
        self.session = session
        self.schemes = known.epochs[-1]
        self.number = new_id()
        self.done: Act | None = None
        self._at = at

    def find(self, key: object) -> None:
        """Find the act of the same key. All must be locked: who was first may have done it meanwhile."""
        require_line(key, "key")
        for row in () if key is None else self.session.run(_ACTS, key=key):
            self.number, self.done = _act(row)

    @property
    def acts(self) -> tuple[Act, ...]:
        """The act of the same key, if there is one."""
        return () if self.done is None else (self.done,)

    def keep(self, act: Act) -> Act:
        """Write the act, which is done now; its row must be there before what leads to it."""
        row = (self.number, act.verb, act.what, act.by, self._at, act.key, act.reason, act.digest)
        self.session.insert(ACT, _ADDED, [row])
        return act._replace(at=moment(self._at))

    def answer(self, act: Act, about: Iterable[Key] = ()) -> Done:
        """Return the answer, the same one however often the act comes."""
        return _done(self.session, self.schemes, self.number, act, about)


def _done(
    session: Session, schemes: Sequence[Scheme], number: int, act: Act, about: Iterable[Key] = ()
) -> Done:
    """Return the answer that an act gives, with the charges to or from which it moved dong."""
    moved = session.run(_MOVED, act=number)
    spots = {spot for source, target, _ in moved for spot in (source, target)} - _SPOTS
    found = references_in(session, schemes, {key_in(spot) for spot in spots}.union(about))
    places = {name_of(key): reference for key, reference in found.items()}
    assert act.at is not None  # noqa: S101 - every act that was kept has its time
    return Done(
        verb=act.verb,
        id=act.what,
        by=act.by,
        at=act.at,
        key=act.key,
        reason=act.reason,
        references=tuple(reference for _, reference in sorted(found.items())),
        moved=tuple(
            Moved(places.get(source) or source, places.get(target) or target, amount)
            for source, target, amount in moved
        ),
    )


def _act(row: Values) -> tuple[int, Act]:
    """Return the number of an act and the act."""
    number, kind, what, by, at, key, reason, contents = row
    return number, Act(kind, what, by, moment(at), key, reason, contents)


def acts_about(session: Session, known: Known, about: Reference | str) -> tuple[Done, ...]:
    """Return what persons did with a charge, or with a credit, in the order of time.

    Args:
        session: the transaction.
        known: the schemes and sources of the ledger.
        about: the reference of the charge, or an id of the credit.
    """
    names, of = {str(about)}, ""
    keys: list[Key] = []
    if isinstance(about, str):
        rows = [lead or row for row, lead in session.run(_FOUND, identity=about)]
        names.update(name for (name,) in session.run(_SIGHTINGS, rows=rows))
    else:
        keys.append(key_of(about))
        of = name_of(keys[0])
    return tuple(
        _done(session, known.epochs[-1], number, act, keys if act.what == str(about) else ())
        for number, act in map(_act, session.run(_ABOUT, names=sorted(names), of=of))
    )


def on_credits(  # noqa: PLR0913 - what an act needs
    session: Session,
    known: Known,
    *,
    at: int,
    names: Sequence[str],
    references: Iterable[Key],
    key: object,
    debit: str | None,
    change: Callable[[Reconciliation], Reconciliation],
) -> Done:
    """Do what a person does with credits.

    Args:
        session: the transaction.
        known: the schemes and sources of the ledger.
        at: the time of the call.
        names: the ids of the credits.
        references: the charges that the person named.
        key: of the act.
        debit: the money out that shows a refund.
        change: the act, on the outcome.

    Raises:
        VnqrError: as the act.
    """
    doing, book = _Doing(session, known, at), Book(session, at)
    rows = {lead or row for name in names for row, lead in session.run(_FOUND, identity=name)}
    book.lock((), {*references, *names_linked(session, rows)})
    book.require(known)
    partial = Partial(book, known, doing.number)
    partial.read(rows)
    partial.lock()
    doing.find(key)
    facts = partial.begin()
    for name in names:
        for text, set_aside in session.run(_ROWS, identity=name):
            facts.rows[name] = row_in(text)
            facts.set_aside |= {name} if set_aside else set()
    refunds: list[int] = []
    if debit is not None:
        facts.debits.update(debit_of(session, debit))
        about = refunds_about(session, facts, partial.names, debit)
        refunds, facts.refunds = list(about), tuple(about.values())
    facts.acts = doing.acts
    before = _Few(facts)
    after = change(before)
    if after is before:
        return doing.answer(facts.acts[0])
    act = doing.keep(after.facts.acts[-1])
    partial.facts = after.facts
    partial.finish()
    _write_rest(session, facts, after.facts, partial, doing.number)
    proved = zip(refunds, facts.refunds, after.facts.refunds, strict=False)  # new ones come last
    session.update(REFUND, ("debit",), [(now.debit, row) for row, was, now in proved if was != now])
    book.write()
    return doing.answer(act)


def _write_rest(session: Session, before: Facts, after: Facts, partial: Partial, act: int) -> None:
    """Write what an act changes beside the payments: rows set aside, refunds, sightings set apart."""
    for name in after.set_aside - before.set_aside:
        session.run(_SET_ASIDE, which=name)
    for refund in after.refunds[len(before.refunds) :]:
        of = None if refund.of is None else name_of(refund.of)
        on = None if refund.on is None else refund.on.isoformat()
        row = (partial.row_of(refund.credit), of, refund.amount, on, refund.debit, act)
        session.insert(REFUND, ("credit", "of", "amount", "on_day", "debit", "act"), [row])
    session.add_missing(APART, ("one", "other"), sorted(after.apart - before.apart))


def accept(  # noqa: PLR0913 - what an act needs
    session: Session, known: Known, *, at: int, reference: Reference, seen: str | None, who: Who
) -> Done:
    """Accept a charge as it is.

    Raises:
        VnqrError: as `Reconciliation.accept`.
    """
    doing, book = _Doing(session, known, at), Book(session, at)
    entry = _entry(book, known, key_of(reference))
    doing.find(who.get("key"))
    act = act_of("accept", str(reference), seen, Who(**who))
    if doing.done is not None and is_done(doing.acts, act):
        return doing.answer(doing.done, [entry.key])
    if seen is not None and seen != entry.seen:
        raise VnqrError.of(Code.SEEN_STALE, "seen")
    act = doing.keep(act)
    book.touch(entry.key).accepted = entry.seen
    book.write()
    return doing.answer(act, [entry.key])


def close(  # noqa: PLR0913 - likewise
    session: Session, known: Known, *, at: int, day: date, account: tuple[str, str], who: Who
) -> Done:
    """Close all days of an account up to one day.

    Raises:
        VnqrError: as `Reconciliation.close`.
    """
    doing = _Doing(session, known, at)
    bank, number = account_of(account)
    session.lock(
        NUMBER, [f"{bank}.{number}"]
    )  # one after the other: each sheet begins where the last one ended
    doing.find(who.get("key"))
    act = act_of("close", f"{bank} {number}", day, Who(**who))
    if doing.done is not None and is_done(doing.acts, act):
        return doing.answer(doing.done)
    act = doing.keep(act)
    close_day(session, known, at=at, day=day, account=account, act=doing.number)
    return doing.answer(act)


def put_in_place(  # noqa: PLR0913 - what an act needs
    session: Session,
    known: Known,
    *,
    at: int,
    verb: str,
    key: Key,
    given: str | None,
    change: Callable[[Charge], Charge],
    who: Who,
) -> Done:
    """Put other contents in the place of a charge's.

    Args:
        session: the transaction.
        known: the schemes and sources of the ledger.
        at: the time of the call.
        verb: `replace`, `cancel` or `reopen`.
        key: of the charge.
        given: what the person gave, for the act to be known again.
        change: makes the new contents of the old ones.
        who: by, at, key, reason.

    Raises:
        VnqrError: as `vnqr.ledger.facts.replaced`.
    """
    doing, book = _Doing(session, known, at), Book(session, at)
    entry = _entry(book, known, key)
    doing.find(who.get("key"))
    ((text,),) = session.run(_CHARGE, number=entry.id)
    before = charge_in(text, doing.schemes)
    act = act_of(verb, str(before.reference), given, Who(**who))
    if doing.done is not None and is_done(doing.acts, act):
        return doing.answer(doing.done, [key])
    facts = replaced(Facts(charges={key: before}), change(before))
    act = doing.keep(act)
    book.touch(key)
    if facts.charges[key].office != before.office:
        book.tell(key)
    session.run(_PAST, number=entry.id, before=entry.revision)
    was = entry.due, entry.bank, entry.account
    write_charges(book, [facts.charges[key]], doing.number)
    if was != (entry.due, entry.bank, entry.account):
        refold(session, entry)
    book.write()
    return doing.answer(act, [key])


def _entry(book: Book, known: Known, key: Key) -> Entry:
    """Return the entry of a charge, locked."""
    book.lock((), [key])
    book.require(known)
    entry = book.entries.get(key)
    if entry is None or entry.revision is None:
        raise VnqrError.of(Code.CHARGE_UNKNOWN)
    return entry
