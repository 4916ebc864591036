"""What one credit gives to charges is the same seen alone and seen among all."""

from __future__ import annotations

from counter import ONE, OTHER, OWN, TWO, credit, memo

from vnqr.ledger.outcome import Place
from vnqr.ledger.places import share_of
from vnqr.ledger.reconcile import reconcile

CAME = [
    credit("1", memo(ONE)),
    credit("2", f"{ONE.reference} {TWO.reference}", 20_000),
    credit("3", "tien nha", 5_000),
    credit("4", memo(TWO), 7_000, account=OTHER),
]


class TestOneCredit:
    def test_adds_up_to_the_settlements(self) -> None:
        result = reconcile([ONE, TWO], CAME)
        shares = [share_of(result.facts, name) for name in result.facts.lines]
        for charge in (ONE, TWO):
            settlement = result.settlement(charge.reference)
            key = ("HS", charge.reference.key, charge.reference.item)
            booked = {part.id for share in shares for of, part in share.booked if of == key}
            unclear = {part.id for share in shares for of, part in share.unclear if of == key}
            assert booked == {part.id for part in settlement.credits}
            assert unclear == {part.id for part in settlement.unclear}
        assert sorted(share.place for share in shares) == sorted(
            [Place.SETTLED, Place.AMBIGUOUS, Place.UNMATCHED, Place.SETTLED]
        )

    def test_what_a_person_has_booked_is_unclear_to_no_other_charge(self) -> None:
        result = reconcile([ONE, TWO], CAME[1:2])
        (pending,) = result.pending()
        assert {of[1] for of, _ in share_of(result.facts, pending.id).unclear} == {
            ONE.reference.key,
            TWO.reference.key,
        }
        decided = result.decide(pending.id, ONE.reference)
        share = share_of(decided.facts, pending.id)
        assert [(of[1], part.amount) for of, part in share.booked] == [(ONE.reference.key, 20_000)]
        assert share.unclear == ()
        assert ONE.account == OWN
