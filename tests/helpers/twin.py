"""A live ledger and the pure function side by side: whatever is called on both, they must say the same.

`check` holds law 1 (`export` equals the pure fold), that the feed gives every settlement, and that each
derived column can be derived again from the rest.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from counter import BANK, MORNING, OTHER, OWN
from sqlalchemy import text

from vnqr.errors import VnqrError
from vnqr.ledger.evidence import is_own, seen_of, weight_of
from vnqr.ledger.facts import Facts
from vnqr.ledger.live._rows import is_unposted, names_in
from vnqr.ledger.live._times import key_in, micros, name_of
from vnqr.ledger.matching import Coverage
from vnqr.ledger.naming import key_of
from vnqr.ledger.outcome import Place
from vnqr.ledger.places import share_of
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.settlement import Sums, state_of
from vnqr.ledger.sightings import sightings_of, split_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vnqr.ledger import Ledger
    from vnqr.ledger.reconciliation import Reconciliation

DAYS = [MORNING.date() + timedelta(days=place) for place in range(3)]
ACCOUNTS = [(BANK, OWN), (BANK, OTHER)]


def differences(one: Facts, other: Facts) -> list[Any]:
    """Return where two facts differ, for who has to find out why."""
    found: list[Any] = []
    for field in fields(Facts):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if not field.compare or mine == theirs:
            continue
        if isinstance(mine, dict):
            keys = [key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key)]
            found += [
                (field.name, key, *map(tuple, (mine.get(key, ()), theirs.get(key, ())))) for key in keys
            ]
        else:
            found.append((field.name, mine, theirs))
    return found


class Twin:
    """Both."""

    def __init__(self, ledger: Ledger, schemes: Sequence[Any]) -> None:
        self.ledger = ledger
        self.pure: Reconciliation = reconcile([], [], schemes=schemes)
        self._held: dict[Any, Any] = {}
        self._last = 0

    # --- calls on both ---

    def open(self, charges: Any, tokens: Any = None) -> None:
        tokens = tokens or {}
        self._both(
            lambda: self.ledger.open(charges, tokens=tokens),
            lambda: reconcile(charges, [], schemes=(), tokens=tokens, state=self.pure),
        )

    def receive(self, came: Any) -> None:
        self._both(
            lambda: self.ledger.receive(came), lambda: reconcile([], came, schemes=(), state=self.pure)
        )

    def statement(self, lines: Any) -> None:
        days: dict[Any, list[date]] = defaultdict(list)
        for credit in lines:
            if hasattr(credit, "received_at"):
                account = credit.bank, credit.account.upper()
                days[account].append(credit.received_at.astimezone(MORNING.tzinfo).date())
        covered = [
            Coverage(bank=bank, account=account, first=min(of), last=max(of))
            for (bank, account), of in days.items()
        ]
        self._both(
            lambda: self.ledger.statement(lines),
            lambda: reconcile([], lines, debits=lines.debits, covered=covered, schemes=(), state=self.pure),
        )

    def act(self, name: str, *given: Any, **named: Any) -> str | None:
        """Do what a person does; return why it was refused, by both."""
        return self._both(
            lambda: getattr(self.ledger, name)(*given, **named),
            lambda: getattr(self.pure, name)(*given, **named),
        )

    def forget(self, before: Any) -> None:
        self._both(lambda: self.ledger.forget(before), lambda: self.pure.forget(before))

    def _both(self, live: Callable[[], object], pure: Callable[[], Reconciliation]) -> str | None:
        said: list[str | None] = []
        for call in (live, pure):
            try:
                result = call()
            except VnqrError as error:
                said.append(str(error))
            else:
                said.append(None)
        assert said[0] == said[1]
        if said[1] is None:
            self.pure = result
        self.check()
        return said[1]

    # --- what must hold ---

    def check(self) -> None:
        """Compare all that both say."""
        exported = self.ledger.export()
        assert exported == self.pure, differences(exported.facts, self.pure.facts)
        assert _timeless(exported.facts) == _timeless(self.pure.facts)
        self._check_charges()
        self._check_waiting()
        for account in ACCOUNTS:
            for day in DAYS:
                assert self.ledger.day(day, account) == self.pure.day(day, account)
                self._check_findings(day, account)
        self.check_derived()

    def _check_findings(self, day: date, account: tuple[str, str]) -> None:
        """Of a day both tell what is about a credit with a sighting on it."""
        facts = self.pure.facts
        of_day = {
            name
            for name in facts.lines
            if any((line.account, line.day) == (account, day) for _, line in sightings_of(facts, name))
        }
        assert set(self.ledger.findings(day, account)) == {
            found for found in self.pure.findings() if of_day.intersection(found.credits)
        }
        assert set(self.ledger.offers(day, account)) == {
            pair for pair in self.pure.offers() if of_day.intersection(pair)
        }

    def _check_charges(self) -> None:
        new = self.ledger.events(after=self._last)
        assert [event.number for event in new] == list(range(self._last + 1, new.last + 1))
        self._last = new.last
        self._held.update(((event.scheme, event.dossier, event.item), event) for event in new)
        for settlement in self.pure.settlements():
            charge, reference = settlement.charge, settlement.charge.reference
            assert self.ledger.settlement(reference) == settlement
            event = self._held[reference.scheme.prefix, reference.dossier.code, reference.item]
            for name in ("state", "received", "refunded", "misdirected", "missing", "surplus", "covered"):
                assert getattr(event, name) == getattr(settlement, name)
            assert event.due == charge.due
            assert event.paid_at == settlement.paid_at
            assert event.unclear == len(settlement.unclear)
            assert (event.needs_person, event.accepted) == (settlement.needs_person, settlement.accepted)
        waits = {s.charge.reference for s in self.pure.settlements() if s.needs_person}
        assert {s.charge.reference for s in self.ledger.attention(limit=100)} == waits

    def _check_waiting(self) -> None:
        pure = {pending.id: pending for pending in self.pure.pending()}
        assert {pending.id: pending for pending in self.ledger.pending(limit=1000)} == pure
        assert set(self.ledger.refund_evidence(limit=1000)) == set(self.pure.refund_evidence())
        decided = {pending.id: pending for pending in self.pure.decisions()}
        for name, one in decided.items():
            assert self.ledger.credit(name) == one
        totals = {**self.pure.totals(), Place.KNOWN: self.ledger.totals()[Place.KNOWN]}
        assert self.ledger.totals() == totals

    def check_derived(self) -> None:
        """Derive every derived column again."""
        self.ledger._transactions.run(self._derive, write=False)

    def _derive(self, session: Any) -> None:
        facts = self.pure.facts
        shares = {name: share_of(facts, name) for name in facts.lines}
        self._derive_charges(session, facts, shares)
        rows = {
            row[0]: row
            for row in _rows(session, "vnqr_credit", "identity id lead turn day place waiting unposted")
        }
        booked: dict[tuple[int, str], int] = {}
        for name, share in shares.items():
            split = split_of(facts, name)
            _, lead, *_ = rows[name]
            assert rows[name][2:] == (
                *(None, 0, facts.lines[name].day.isoformat(), share.place.value, split.waiting),
                int(is_unposted(facts.posted.get(name), split)),
            )
            for turn, (other, line) in enumerate(facts.seconds.get(name, ()), 1):
                unposted = int(other in facts.posted)
                assert rows[other][2:] == (lead, turn, line.day.isoformat(), None, 0, unposted)
            booked.update(((lead, name_of(key)), dong) for key, dong in split.allocated)
            booked.update({(lead, "aside"): split.aside} if split.aside else {})
            booked.update(
                ((lead, "refunded " + (name_of(of) if of else "aside")), dong) for of, dong in split.refunded
            )
        self._derive_links(session, facts, shares, {name: row[1] for name, row in rows.items()})
        self._sum_movements(session, booked, {rows[name][1] for name in shares})

    def _derive_charges(self, session: Any, facts: Facts, shares: Any) -> None:
        columns = (
            "name revision gross refunded misdirected enough counted unclear weights "
            "paid_at paid_before state waits"
        )
        for name, revision, *says in _rows(session, "vnqr_reference", columns):
            if revision is None:
                continue
            charge = facts.charges[key_in(name)]
            evidence = [e for share in shares.values() for key, e in share.booked if name_of(key) == name]
            unclear = [e for share in shares.values() for key, e in share.unclear if name_of(key) == name]
            sums, paid_at, before = Sums(), None, 0
            for each in evidence:
                sums = sums.plus(charge, each)
            own = sorted((e.received_at, e.amount) for e in evidence if is_own(charge, e))
            if sums.gross >= charge.due > 0:
                for at, _ in own:
                    reached = sum(amount for when, amount in own if when <= at)
                    if reached >= charge.due:
                        paid_at, before = at, sum(amount for when, amount in own if when < at)
                        break
            state = state_of(charge, sums, paid_at)
            weights = sum(map(weight_of, evidence + unclear)) % (1 << 128)
            accepted = facts.accepted.get(key_of(charge.reference)) == seen_of(revision, weights)
            waits = (state.needs_person or bool(unclear)) and not accepted
            assert tuple(says) == (
                *(*sums, len(unclear), f"{weights:032x}", paid_at and micros(paid_at), before),
                *(state.value, int(waits)),
            )

    def _derive_links(self, session: Any, facts: Facts, shares: Any, rows: dict[str, int]) -> None:
        numbers = {tuple(json.loads(text)): n for text, n in _rows(session, "vnqr_source", "names id")}
        names = dict(_rows(session, "vnqr_reference", "name id"))
        wanted = {}
        for name, share in shares.items():
            sightings = sightings_of(facts, name)
            seen_by = {source for _, line in sightings for source in line.origin.sources}
            lead = facts.lines[name]
            trace = f"{lead.amount}.{lead.day.isoformat()}.{numbers[tuple(sorted(seen_by))]}"
            says: dict[Any, Any] = {
                key: (0, 0, 0, None, 0) for _, line in sightings for key in names_in(line)
            }
            says |= {key: (0, 0, 0, None, 1) for key, _ in share.unclear}
            for key, e in share.booked:
                says[key] = int(is_own(facts.charges[key], e)), e.amount, e.refunded, e.found.value, 0
            posted = facts.posted.get(name)
            for key, columns in says.items():
                there = 0 if posted is None else posted.whole(key) - posted.given_back(key)
                of = names[name_of(key)]
                wanted[of, rows[name]] = (micros(share.at), f"{of}.{trace}", *columns, there)
        columns = "reference credit received_at trace own amount refunded found unclear posted"
        found = {tuple(row[:2]): tuple(row[2:]) for row in _rows(session, "vnqr_link", columns)}
        assert found == wanted

    def _sum_movements(self, session: Any, booked: dict[tuple[int, str], int], payments: set[int]) -> None:
        """Dong go from place to place: what is in each is the sum of what came and went."""
        sums: dict[tuple[int, str], int] = defaultdict(int)
        for credit, source, target, amount in _rows(session, "vnqr_movement", "credit source target amount"):
            if credit not in payments:
                continue
            # What waits is set aside by a refund; what was given back stays in the part that it was of.
            part = "aside" if source == "waiting" else source
            if target == "refunded":
                sums[credit, f"refunded {part}"] += amount
            sums[credit, part if target == "refunded" else target] += amount
            sums[credit, source] -= amount
        held = {spot: dong for spot, dong in sums.items() if dong and spot[1] != "waiting"}
        assert held == booked


def _timeless(facts: Facts) -> list[Any]:
    """Return what persons did; the pure value keeps no time but one that was given."""
    return [act._replace(at=None) for act in facts.acts]


def _rows(session: Any, table: str, columns: str) -> list[Any]:
    return session.run(text(f"SELECT {', '.join(columns.split())} FROM {table}"))  # noqa: S608 - names of ours
