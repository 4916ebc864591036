"""What is derived can be derived again: from the columns that are not, and from nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from hashlib import blake2b
from typing import Any, NamedTuple

from drawn import CALLS, run
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import SCHEMES
from sqlalchemy import text
from twin import Twin

from vnqr.ledger import Ledger
from vnqr.ledger.live._schema import METADATA

DERIVED = {
    (table.name, column.name)
    for table in METADATA.sorted_tables
    for column in table.columns
    if (column.comment or "").startswith("derived")
}
AT_REST = {"paid", "unpaid", "cancelled", "refunded"}


class Row(dict[str, Any]):
    """A row of a table."""

    __getattr__ = dict.__getitem__


class Tables(NamedTuple):
    """All rows, without the derived columns."""

    credits: dict[int, Row]
    references: dict[int, Row]
    links: list[Row]
    sources: dict[int, tuple[str, ...]]


def read(session: Any, table: str) -> list[Row]:
    columns = METADATA.tables[table].columns.keys()
    return [
        Row(zip(columns, row, strict=True))
        for row in session.run(text(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608 - our names
    ]


def without(rows: list[Row], table: str) -> list[Row]:
    return [Row({name: value for name, value in row.items() if (table, name) not in DERIVED}) for row in rows]


class Rebuilt:
    """Every derived column, computed from the rest.

    What is not derived of a link is which name and which payment it is of, the dong booked, and the dong of
    them that were given back.
    """

    def __init__(self, tables: Tables) -> None:
        self.credits, self.references, self.links, self.sources = tables
        self.sightings: defaultdict[int, list[Row]] = defaultdict(list)
        for credit in sorted(self.credits.values(), key=lambda credit: credit.turn):
            self.sightings[credit.lead or credit.id].append(credit)
        self.of_credit: defaultdict[int, dict[int, Row]] = defaultdict(dict)
        for link in self.links:
            self.of_credit[link.credit][link.reference] = link
        self.charges = {}
        for reference in self.references.values():
            charge = self.references.get(reference.target, reference)
            if charge.revision is not None:
                self.charges[reference.name] = charge.id

    # --- payments ---

    def names(self, lead: int) -> list[list[tuple[str, list[str]]]]:
        """Return the places of the memos, each with what it can be read as, and what that may be besides."""

        def name(key: Any) -> str:
            return f"{key[1]}.{key[0]}.{key[2]}"

        return [
            [(name(key), list(map(name, variants))) for key, _, _, variants in place]
            for sighting in self.sightings[lead]
            for place in json.loads(sighting.mention)
        ]

    def candidates(self, lead: int) -> set[int]:
        """Return the charges that a payment names."""
        credit = self.credits[lead]
        readings = [reading for place in self.names(lead) for reading in place]
        readings += [(sighting.booked, []) for sighting in self.sightings[lead] if sighting.booked]
        found = {self.charges[name] for name, _ in readings if name in self.charges}
        if credit.booked is None and len(found) == 1:
            ways = [variants for name, variants in readings if self.charges.get(name) in found]
            found |= {self.charges[name] for way in ways for name in way if name in self.charges}
        return found

    def booked(self, lead: int) -> dict[int, int]:
        return {of: link.amount for of, link in self.of_credit[lead].items() if link.amount}

    def credit(self, credit: Row) -> dict[str, Any]:
        if credit.lead is not None:
            return {"waiting": 0, "place": None, "unposted": int(credit.posted is not None)}
        booked = self.booked(credit.id)
        waiting = credit.amount - credit.aside - sum(booked.values())
        stays = any(link.amount > link.refunded for link in self.of_credit[credit.id].values())
        if waiting:
            named = "ambiguous" if self.candidates(credit.id) else "unmatched"
            place = "invalid" if credit.rival else named
        elif stays:
            place = "settled"
        else:
            place = "set-aside" if credit.aside > credit.aside_refunded else "refunded"
        return {"waiting": waiting, "place": place, "unposted": int(self.is_unposted(credit))}

    def key(self, reference: int) -> list[Any]:
        dossier, prefix, item = self.references[reference].name.split(".")
        return [prefix, dossier, int(item)]

    def is_unposted(self, credit: Row) -> bool:
        if credit.posted is None:
            return True
        links = self.of_credit[credit.id]
        booked = sorted([self.key(of), amount] for of, amount in self.booked(credit.id).items())
        back = sorted([self.key(of), link.refunded] for of, link in links.items() if link.refunded)
        if credit.aside_refunded:
            back.insert(0, [None, credit.aside_refunded])
        return json.loads(credit.posted)[:4] != [credit.amount, booked, credit.aside, back]

    # --- links ---

    def link(self, link: Row) -> dict[str, Any]:
        credit, charge = self.credits[link.credit], self.references[link.reference]
        sightings = self.sightings[credit.id]
        at = min((not sighting.has_clock, sighting.received_at) for sighting in sightings)[1]
        seen_by = sorted({name for sighting in sightings for name in self.sources[sighting.sources]})
        (number,) = [number for number, names in self.sources.items() if names == tuple(seen_by)]
        own = (credit.bank, credit.account) == (charge.bank, charge.account)
        found = "person" if credit.by_person else credit.found
        named = link.reference in self.candidates(credit.id)
        posted = 0
        if credit.posted is not None:
            _, booked, _, back, _ = json.loads(credit.posted)
            key = self.key(link.reference)
            posted = sum(dong for of, dong in booked if of == key) - sum(d for of, d in back if of == key)
        return {
            "received_at": at,
            "trace": f"{charge.id}.{credit.amount}.{credit.day}.{number}",
            "own": int(link.amount > 0 and own),
            "found": found if link.amount else None,
            "unclear": int(named and not link.amount and not credit.by_person),
            "posted": posted,
        }

    # --- charges ---

    def reference(self, charge: Row) -> dict[str, Any]:
        evidence = [
            Row(link | self.link(link) | {"identity": self.credits[link.credit].identity})
            for link in self.links
            if link.reference == charge.id
        ]
        booked = [each for each in evidence if each.amount]
        unclear = [each for each in evidence if each.unclear]
        own = [each for each in booked if each.own]
        gross, back = (sum(each[name] for each in own) for name in ("amount", "refunded"))
        others = sum(each.amount - each.refunded for each in booked if not each.own)
        enough = sum(each.amount - each.refunded >= charge.due > 0 for each in own)
        paid_at, before = None, 0
        for at in sorted({each.received_at for each in own}):
            reached = sum(each.amount for each in own if each.received_at <= at)
            if paid_at is None and reached >= charge.due > 0:
                paid_at, before = at, sum(each.amount for each in own if each.received_at < at)
        weights = [weight(each.identity, each.amount, each.refunded, unclear=False) for each in booked]
        weights += [
            weight(each.identity, self.credits[each.credit].amount, 0, unclear=True) for each in unclear
        ]
        weight_ = f"{sum(weights) % 2**128:032x}"
        state, waits = None, False
        if charge.revision is not None:
            state = state_of(charge, gross, gross - back, others, enough, paid_at)
            seen = hexdigest(json.dumps([charge.revision, sum(weights) % 2**128]))
            waits = (state not in AT_REST or bool(unclear)) and charge.accepted != seen
        return {
            "gross": gross,
            "refunded": back,
            "misdirected": others,
            "enough": enough,
            "counted": len(booked),
            "unclear": len(unclear),
            "weights": weight_,
            "paid_at": paid_at,
            "paid_before": before,
            "state": state,
            "waits": int(waits),
        }


def hexdigest(of: str) -> str:
    return blake2b(of.encode(), digest_size=16).hexdigest()


def weight(identity: str, amount: int, refunded: int, *, unclear: bool) -> int:
    return int(hexdigest(f"{identity} {amount} {refunded} {unclear}"), 16)


def state_of(  # noqa: PLR0911, PLR0913, PLR0917 - the table of the states, a line each
    charge: Row, gross: int, received: int, others: int, enough: int, paid_at: int | None
) -> str:
    if charge.cancelled and received > 0:
        return "cancelled-paid"
    if others > 0:
        return "wrong-account"
    if charge.cancelled:
        return "cancelled"
    if enough > 1:
        return "duplicate"
    if received > charge.due:
        return "overpaid"
    if gross > 0 and received == 0 < charge.due:
        return "refunded"
    if received == charge.due:
        late = paid_at is not None and charge.due_at is not None and paid_at > charge.due_at
        return "late" if late else "paid"
    return "underpaid" if received > 0 else "unpaid"


def check(session: Any) -> None:
    """Derive all columns that are marked so, and compare them with those that are there."""
    kept = {table: read(session, table) for table in ("vnqr_credit", "vnqr_reference", "vnqr_link")}
    credits_, references, links = (without(rows, table) for table, rows in kept.items())
    sources = {row.id: tuple(json.loads(row.names)) for row in read(session, "vnqr_source")}
    rebuilt = Rebuilt(
        Tables({row.id: row for row in credits_}, {row.id: row for row in references}, links, sources)
    )
    derive = {
        "vnqr_credit": (rebuilt.credit, credits_),
        "vnqr_reference": (rebuilt.reference, references),
        "vnqr_link": (rebuilt.link, links),
    }
    assert {table for table, _ in DERIVED} == derive.keys()
    for table, (of, rows) in derive.items():
        columns = {name for of_table, name in DERIVED if of_table == table}
        for there, row in zip(kept[table], rows, strict=True):
            assert {name: there[name] for name in columns} == of(row), table


class Deriving(Twin):
    """Checks, after each call, the derived columns alone: that all else is equal is the matter of others."""

    def check(self) -> None:
        self.ledger._transactions.run(check, write=False)


@given(st.lists(CALLS, max_size=12))
@tried(200)
def test_all_that_is_derived_is_derived_again_from_the_rest(calls):
    with Ledger(":memory:", schemes=SCHEMES) as ledger:
        run(Deriving(ledger, SCHEMES), calls)
