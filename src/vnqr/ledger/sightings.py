"""Credits that several sources have seen: confirming, joining and dividing them in the facts of an outcome.

A credit has one first sighting and any number of further ones, at most one of each source. A confirmation
moves no money that is booked; a credit that waits and whose own memo names nothing goes by the memo of the
sighting that does. A time with a clock is better than a day alone.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.reconcile import reconcile
    >>> from vnqr.ledger.values import VIETNAM, Credit
    >>> noon = datetime(2024, 6, 1, 12, tzinfo=VIETNAM)
    >>> told = Credit(bank="970415", account="1133", amount=50_000, memo="NOP PHI", received_at=noon,
    ...               transaction_id="FT1", unique_id="92704", source="sepay")
    >>> line = Credit(bank="970415", account="1133", amount=50_000, memo="NGUYEN VAN A NOP PHI",
    ...               received_at=noon, transaction_id="FT1", source="statement")
    >>> result = reconcile([], [told, line])
    >>> len(result.facts.lines), result.known.amount
    (1, 50000)
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from vnqr.errors import Code, VnqrError
from vnqr.ledger.acts import Split, booked, stands, waiting
from vnqr.ledger.facts import Second
from vnqr.ledger.matching import STATEMENT, match, offers
from vnqr.ledger.naming import keys_of, mention_of, placement
from vnqr.ledger.outcome import Total
from vnqr.references.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vnqr.ledger.facts import Facts
    from vnqr.ledger.intake import Line
    from vnqr.ledger.matching import Sighted
    from vnqr.ledger.naming import Charges, Key, Mention

__all__ = [
    "confirmed",
    "credit_of",
    "divided",
    "held_as",
    "joined",
    "mention_for",
    "met",
    "offered",
    "place_waiting",
    "sightings_of",
    "split_of",
]

Account: TypeAlias = tuple[str, str]
"""The BIN of a bank, and an account there in upper case."""


def credit_of(facts: Facts, name: str) -> str | None:
    """Return the id of the credit that has a sighting, None where there is none."""
    return name if name in facts.lines else facts.aliases.get(name)


def sightings_of(facts: Facts, name: str) -> tuple[Second, ...]:
    """Return all sightings of a credit, the first one first."""
    return Second(name, facts.lines[name]), *facts.seconds.get(name, ())


def split_of(facts: Facts, name: str) -> Split:
    """Return where the dong of a credit are."""
    split = facts.splits.get(name)
    if split is None:
        line = facts.lines[name]
        return waiting(line.amount) if line.key is None else booked(line.amount, line.key)
    return split


def mention_for(facts: Facts, name: str) -> Mention:
    """Return what a credit names: the places of all its sightings, each once."""
    places = (place for _, line in sightings_of(facts, name) for place in line.names)
    return tuple({frozenset(reading.key for reading in place): place for place in places}.values())


def held_as(facts: Facts, name: str) -> Line | None:
    """Return the sighting with an id, None where there is none."""
    if name in facts.lines:
        return facts.lines[name]
    lead = facts.aliases.get(name)
    return None if lead is None else dict(facts.seconds[lead])[name]


def met(facts: Facts, name: str, line: Line) -> bool:
    """Take a delivery of a sighting that is known already, if it is; nothing is placed anew.

    Args:
        facts: changed in place: a better time, texts and further sources are taken over.
        name: an id of the delivery.
        line: what it says.

    Returns:
        Whether it is known.
    """
    held = held_as(facts, name)
    if held is None:
        return False
    kept = held.again(line)
    if kept is held:
        return True
    if name in facts.lines:
        facts.lines[name] = kept
    else:
        lead = facts.aliases[name]
        facts.seconds[lead] = tuple(
            Second(name, kept) if second.id == name else second for second in facts.seconds[lead]
        )
    return True


def place_waiting(facts: Facts, book: dict[Key, Key], keys: Iterable[Key], *, again: bool) -> None:
    """Place the credits that wait, as charges are opened one after the other.

    Args:
        facts: changed in place.
        book: name -> charge, for the names whose charges exist so far; changed in place.
        keys: the charges that are opened, or get a token, in their order.
        again: whether there are further schemes, by which memos name more.
    """
    if again:
        _name_again(facts)
    index = _waiting_by_name(facts)
    tokens: defaultdict[Key, list[Key]] = defaultdict(list)
    for token, key in facts.tokens.items():
        tokens[key].append(token)
    if again:
        for name in list(facts.lines):
            _place(facts, name, book)
    for key in keys:
        opened = key, *tokens[key]
        book.update(dict.fromkeys(opened, key))
        for name in {name: None for known in opened for name in index.get(known, ())}:
            _place(facts, name, book)


def _waiting_by_name(facts: Facts) -> dict[Key, list[str]]:
    """Return the credits of which a sighting waits, by what it names."""
    index: defaultdict[Key, list[str]] = defaultdict(list)
    for name in facts.lines:
        for _, line in sightings_of(facts, name):
            if line.key is None:
                for key in keys_of(line.mention):
                    index[key].append(name)
    return index


def _name_again(facts: Facts) -> None:
    """Read the memos that are kept, by all schemes."""
    for name in list(facts.lines):
        facts.lines[name] = _named_again(facts, facts.lines[name])
        if name in facts.seconds:
            facts.seconds[name] = tuple(
                Second(other, _named_again(facts, line)) for other, line in facts.seconds[name]
            )


def _named_again(facts: Facts, line: Line) -> Line:
    if line.texts is None:
        return line
    return line._replace(mention=mention_of(names(line.texts.memo, facts.epochs[-1])))


def _place(facts: Facts, name: str, book: Charges) -> None:
    """Place what waits of a credit: each sighting by its own memo, the credit by all of them."""
    if name in facts.seconds:
        facts.seconds[name] = tuple(
            Second(other, line if line.key else line.placed(placement(line.mention, book)))
            for other, line in facts.seconds[name]
        )
    line = facts.lines[name]
    if line.key is not None or line.is_rival or name in facts.splits:
        return
    where = placement(mention_for(facts, name), book)
    if where.key is not None:
        # Where its own memo does not say so, it must be able to wait again: set apart from the others.
        alone = placement(line.mention, book).key == where.key
        facts.lines[name] = line.placed(where) if alone else line._replace(key=where.key, found=where.found)


def confirmed(facts: Facts, new: dict[str, Line]) -> Total:
    """Add new credits to facts; those that another source has seen already become further sightings.

    Args:
        facts: changed in place.
        new: id -> line, of credits that are not there yet.

    Returns:
        How many are further sightings of credits that are there.
    """
    several = _accounts_of_several_sources(facts, new)
    if not several:
        facts.lines = facts.lines | new if facts.lines else new
        return Total()
    total = Total()
    held: defaultdict[Account, set[str]] = defaultdict(set)
    groups: defaultdict[tuple[Account, str], list[Second]] = defaultdict(list)
    for name, line in facts.lines.items():
        if line.account in several:
            held[line.account].add(name)
    for name, line in new.items():
        if line.account in several:
            groups[line.account, line.sighted(name).source].append(Second(name, line))
        else:
            facts.lines[name] = line
    for (account, source), group in sorted(groups.items(), key=_notified_first):
        found = _match(facts, group, source, held[account])
        for second in group:
            lead = second.id
            if second.id in found:
                total += Total(1, second.line.amount)
                held[account].remove(found[second.id])
                lead = _confirm(facts, found[second.id], second)
            else:
                facts.lines[second.id] = second.line
            held[account].add(lead)
    return total


def joined(facts: Facts, one: str, other: str) -> Facts:
    """Return facts with one credit of two, of which a person said that they are one payment.

    Args:
        facts: changed in place.
        one: the id of a credit.
        other: the id of another one.

    Raises:
        VnqrError: account or amount differ, or one source has seen both (`same-differs`); both are booked,
            and not alike (`same-placed`).
    """
    both = [second for name in (one, other) for second in sightings_of(facts, name)]
    sources = [source for _, line in both for source in line.origin.sources]
    accounts = {line.account for _, line in both}
    if one == other or len(accounts) > 1 or len(set(sources)) < len(sources):
        raise VnqrError.of(Code.SAME_DIFFERS, "id")
    split = stands(split_of(facts, one), split_of(facts, other))
    booker = next((line for _, line in both if ((line.key, line.amount),) == split.allocated), None)
    for name in (one, other):
        facts.splits.pop(name, None)
    lead = _lead(facts, both, booker)
    if split.by_person or split.refunded:
        facts.splits[lead] = split
    for name in {one, other} - {lead}:
        _rename(facts, name, lead)
    return facts


def divided(facts: Facts, name: str) -> Facts:
    """Return facts with a credit of each further sighting, of which a person said that it is another payment.

    Args:
        facts: changed in place.
        name: the id of the credit; it stays where it is.

    Raises:
        VnqrError: there is no further sighting, or something was given back (`apart-alone`).
    """
    others = facts.seconds.pop(name, ())
    if not others or split_of(facts, name).refunded:
        raise VnqrError.of(Code.APART_ALONE, "id")
    line = facts.lines[name]
    facts.lines[name] = _by_itself(line, facts)
    for second in others:
        del facts.aliases[second.id]
        facts.lines[second.id] = _by_itself(second.line, facts)
    pairs = {(min(name, second.id), max(name, second.id)) for second in others}
    facts.apart |= pairs
    return facts


def offered(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the ids of credits that may be one payment: of two sources, equal in account and amount."""
    several = _accounts_of_several_sources(facts, {})
    groups: defaultdict[Account, defaultdict[str, list[Sighted]]] = defaultdict(lambda: defaultdict(list))
    for name, line in facts.lines.items():
        if line.account in several and name not in facts.seconds:
            sighted = line.sighted(name)
            groups[line.account][sighted.source].append(sighted)
    for _, sources in sorted(groups.items()):
        ordered = sorted(sources)
        for place, source in enumerate(ordered):
            others = [sighted for later in ordered[place + 1 :] for sighted in sources[later]]
            for one, other in offers(sources[source], others):
                if (min(one.id, other.id), max(one.id, other.id)) not in facts.apart:
                    yield one.id, other.id


def _accounts_of_several_sources(facts: Facts, new: dict[str, Line]) -> set[Account]:
    # Origins are shared objects: to collect them by address spares a hash for each of millions of lines.
    origins = {id(line.origin): line.origin for lines in (facts.lines, new) for line in lines.values()}
    for seconds in facts.seconds.values():
        origins.update((id(line.origin), line.origin) for _, line in seconds)
    sources: defaultdict[Account, set[tuple[str, ...]]] = defaultdict(set)
    for origin in origins.values():
        sources[origin[:2]].add(origin.sources)
    return {account for account, found in sources.items() if len(found) > 1}


def _match(facts: Facts, group: list[Second], source: str, held: Iterable[str]) -> dict[str, str]:
    """Return which of one source's new sightings are of credits that are there."""
    near = {line.day + step * _DAY for _, line in group for step in (-1, 0, 1)}
    old = [
        facts.lines[name].sighted(name)
        for name in held
        if facts.lines[name].day in near
        and not facts.lines[name].is_rival
        and all(source not in (line.origin.sources or _UNNAMED) for _, line in sightings_of(facts, name))
    ]
    return match((line.sighted(name) for name, line in group if not line.is_rival), old)


def _confirm(facts: Facts, name: str, second: Second) -> str:
    """Add a further sighting to a credit; return its id. No booked money moves; what waits is placed anew."""
    line = facts.lines[name]
    lead = _lead(facts, [*sightings_of(facts, name), second], None if line.key is None else line)
    if lead != name:
        _rename(facts, name, lead)
    _place(facts, lead, facts)
    return lead


def _lead(facts: Facts, sightings: list[Second], booker: Line | None) -> str:
    """Put the sightings of a credit in their order, and book it as one of them is, or not; return its id."""
    for name, _ in sightings:
        for held in (facts.lines, facts.seconds, facts.aliases):
            held.pop(name, None)
    lead, *others = sorted(sightings, key=_lead_first)
    facts.lines[lead.id] = _booked_as(lead.line, booker)
    facts.seconds[lead.id] = tuple(others)
    facts.aliases.update((other.id, lead.id) for other in others)
    return lead.id


def _rename(facts: Facts, name: str, lead: str) -> None:
    """Put what is kept of a credit under another id of it."""
    if name in facts.splits:
        facts.splits[lead] = facts.splits.pop(name)
    if lead not in facts.posted and name in facts.posted:
        facts.posted[lead] = facts.posted.pop(name)
    facts.refunds = tuple(
        back._replace(credit=lead) if back.credit == name else back for back in facts.refunds
    )


def _booked_as(line: Line, booker: Line | None) -> Line:
    """Return a first sighting after the credit was booked as another sighting is, or waits."""
    key, found = (booker.key, booker.found) if booker else (None, None)
    return line if line.key == key else line._replace(key=key, found=found, mention=line.names)


def _by_itself(line: Line, book: Charges) -> Line:
    """Return a sighting as its own memo books it: one that went by another's waits again."""
    if line.key is not None and line.texts is not None:
        line = line._replace(key=None, found=None)
    return line if line.key is not None else line.placed(placement(line.mention, book))


def _lead_first(second: Second) -> tuple[bool, str]:
    return STATEMENT in second.line.origin.sources, second.id


def _notified_first(group: tuple[tuple[Account, str], list[Second]]) -> tuple[Account, bool, str]:
    (account, source), _ = group
    return account, source == STATEMENT, source


_UNNAMED = ("",)
_DAY = timedelta(days=1)
