"""Law 9: a closed day never changes; what comes later is posted on the next open day, each dong once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from counter import BANK, MORNING, ONE, OTHER, OWN, STUDENT, TWO, charge, credit, memo, refused
from money import Lines
from twin import Twin

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.day import ItemSum
from vnqr.ledger.outcome import Place
from vnqr.ledger.values import FeeKind
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.ledger.day import DaySheet

ACCOUNT = BANK, OWN
DAYS = [MORNING.date() + timedelta(days=place) for place in range(5)]


def came(number: str, text: str, amount: int = 50_000, days: int = 0, **other: Any) -> Any:
    return credit(number, text, amount, received_at=MORNING + timedelta(days=days), **other)


@pytest.fixture
def twin(ledger) -> Twin:
    """The ledger and the pure function: what is done is done on both, and compared each time."""
    twin = Twin(ledger, [DOSSIER])
    twin.open([ONE, TWO])
    return twin


def act(twin: Twin, *given: Any, **named: Any) -> None:
    assert twin.act(*given, **named) is None


def of(ledger: Ledger, number: str) -> str:
    """Return the id of the credit that has a number of the bank's."""
    return next(name for name, line in ledger.export().facts.lines.items() if line.number == number)


def sums(sheet: DaySheet) -> tuple[int, ...]:
    return sheet.opening, sheet.came, sheet.refunded, sheet.closing


class TestASheet:
    def test_has_the_part_of_each_office(self, ledger) -> None:
        """Open, closed, and after a charge went to another office: as the pure function has it."""
        twin = Twin(ledger, [DOSSIER])
        one, two = replace(ONE, office="UBND xã An"), replace(TWO, office="UBND xã Bình")
        twin.open([one, two])
        twin.receive([came("1", memo(one)), came("2", memo(two), 60_000)])
        parts = [(part.office, part.over) for part in ledger.day(DAYS[0], ACCOUNT).offices]
        assert parts == [("UBND xã An", 0), ("UBND xã Bình", 10_000)]
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        act(twin, "replace", replace(one, office="UBND xã Bình"), by="lan")
        assert [(part.office, part.over) for part in ledger.day(DAYS[0], ACCOUNT).offices] == parts
        act(twin, "refund", of(ledger, "1"), 20_000, by="lan", on=DAYS[1])
        (part,) = ledger.day(DAYS[1], ACCOUNT).offices
        assert (part.office, [item.amount for item in part.items]) == ("UBND xã Bình", [-20_000])

    def test_says_what_came_where_it_went_and_what_waits(self, twin) -> None:
        twin.receive(
            [came("1", memo(ONE)), came("2", "x", 7_000), came("3", memo(TWO), 60_000, account=OTHER)]
        )
        act(twin, "decide", of(twin.ledger, "2"), None, by="lan")
        act(twin, "refund", of(twin.ledger, "1"), 20_000, by="lan", on=DAYS[0])
        sheet = twin.ledger.day(DAYS[0], ACCOUNT)
        assert sums(sheet) == (0, 57_000, 20_000, 37_000)
        assert sheet.items == (ItemSum(kind=FeeKind.PHI, code="P1", name="Phí thẩm định", amount=30_000),)
        assert (sheet.aside, sheet.waiting, sheet.closed, sheet.agrees) == (7_000, 0, False, None)
        assert twin.ledger.day(DAYS[0], (BANK, OTHER)).elsewhere == 60_000

    def test_agrees_with_the_bank_where_a_statement_has_the_day(self, twin) -> None:
        twin.receive([came("1", memo(ONE), source="sepay"), came("2", memo(TWO), days=1, source="sepay")])
        twin.statement(Lines([came("1", memo(ONE), source="statement")]))
        first, second = (twin.ledger.day(day, ACCOUNT) for day in DAYS[:2])
        assert (first.bank_came, first.agrees, second.bank_came, second.agrees) == (50_000, True, None, None)
        twin.statement(Lines([came("9", "x", 1_000, days=1, source="statement")]))
        second = twin.ledger.day(DAYS[1], ACCOUNT)
        assert (second.bank_came, second.agrees) == (1_000, False)

    def test_of_an_account_that_never_had_money(self, small) -> None:
        sheet = small.day(DAYS[0], ACCOUNT)
        assert (sums(sheet), sheet.lines) == ((0, 0, 0, 0), ())

    @pytest.mark.parametrize("verb", ["day", "close", "findings", "offers"])
    @pytest.mark.parametrize(
        "given", [(MORNING, ACCOUNT), ("2024-06-01", ACCOUNT), (DAYS[0], OWN), (DAYS[0], (BANK, 1))]
    )
    def test_needs_a_day_and_an_account(self, small, verb, given) -> None:
        with pytest.raises(TypeError):
            getattr(small, verb)(*given)


class TestAClose:
    def test_of_a_day_after_today_in_vietnam_is_refused(self, twin) -> None:
        ledger = twin.ledger
        twin.receive([came("1", memo(ONE))])
        for day in (datetime.now(MORNING.tzinfo).date() + timedelta(days=2), date(2099, 1, 1)):
            assert refused(ledger.close, day, ACCOUNT, by="Lan")[0] is Code.DAY_TO_COME
        today = datetime.now(MORNING.tzinfo).date()
        assert ledger.close(today, ACCOUNT, by="Lan").by == "Lan"
        assert ledger.day(today, ACCOUNT).closed

    @pytest.mark.parametrize("account", [(BANK, "999"), ("970436", OWN)])
    def test_of_an_account_that_was_never_seen_is_refused(self, twin, account) -> None:
        assert "account-never-seen" in str(twin.act("close", DAYS[0], account, by="Lan"))

    def test_of_an_account_of_which_little_is_known(self, twin) -> None:
        """A charge asks for money on it; or a statement has the day, and nothing came."""
        act(twin, "replace", replace(ONE, account="ab1"), by="lan")
        act(twin, "close", DAYS[0], (BANK, "aB1"), by="lan")
        twin.statement(Lines([credit("1", "x", account="ab2", source="statement")]))
        act(twin, "close", DAYS[0], (BANK, "ab2"), by="lan")
        act(twin, "close", DAYS[1], (BANK, "ab2"), by="lan")

    @pytest.mark.parametrize("verb", ["day", "close", "findings", "offers"])
    def test_a_bank_is_its_bin_as_in_a_credit(self, small, verb) -> None:
        for bank in ("Vietcombank", "97041", "\ud800"):
            assert refused(getattr(small, verb), DAYS[0], (bank, OWN))[0] is Code.BIN_DIGITS
        for account in ("", "1 2", "1\0", "\ud800"):
            assert refused(getattr(small, verb), DAYS[0], (BANK, account))[0] is Code.ACCOUNT_CHARACTERS

    def test_late_money_is_posted_on_the_next_open_day(self, twin) -> None:
        ledger = twin.ledger
        twin.receive([came("1", memo(ONE)), came("2", memo(TWO), 20_000, days=1)])
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        closed = ledger.day(DAYS[0], ACCOUNT)
        assert (sums(closed), closed.closed) == ((0, 50_000, 0, 50_000), True)
        twin.receive([came("3", memo(TWO), 30_000)])
        assert ledger.day(DAYS[0], ACCOUNT) == closed
        second = ledger.day(DAYS[1], ACCOUNT)
        assert sums(second) == (50_000, 50_000, 0, 100_000)
        assert [(line.transaction_id, line.late) for line in second.lines] == [("3", True), ("2", False)]
        act(twin, "close", DAYS[1], ACCOUNT, by="lan", key="k")
        act(twin, "close", DAYS[1], ACCOUNT, by="lan", key="k")
        assert refused(ledger.close, DAYS[1], ACCOUNT)[0] is Code.DAY_CLOSED
        assert [sheet.day for sheet in ledger.export().facts.closes] == DAYS[:2]

    def test_what_a_person_does_after_it_is_posted_later(self, twin) -> None:
        """Of a refund that is said late, of a closed day, too."""
        ledger = twin.ledger
        twin.receive([came("1", memo(ONE)), came("2", "x", 50_000), came("3", "y", 9_000)])
        act(twin, "refund", of(ledger, "1"), 5_000, by="lan", on=DAYS[0])
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        closed = ledger.day(DAYS[0], ACCOUNT)
        assert (closed.waiting, closed.refunded) == (59_000, 5_000)
        act(twin, "decide", of(ledger, "2"), {TWO.reference: 40_000}, by="mai")
        act(twin, "refund", of(ledger, "2"), 10_000, aside=True, by="mai", on=DAYS[0])
        act(twin, "refund", of(ledger, "1"), 1_000, by="mai", on=DAYS[3])
        act(twin, "refund", of(ledger, "3"), 2_000, by="mai")
        assert ledger.day(DAYS[0], ACCOUNT) == closed
        second = ledger.day(DAYS[1], ACCOUNT)
        assert (second.refunded, second.waiting, second.aside) == (12_000, 0, 7_000)
        assert [(item.code, item.amount) for item in second.items] == [("P1", 40_000)]
        assert ledger.day(DAYS[3], ACCOUNT).refunded == 1_000
        act(twin, "close", DAYS[2], ACCOUNT, by="lan")
        act(twin, "close", DAYS[3], ACCOUNT, by="lan")
        sheets = ledger.export().facts.closes
        assert sum(sheet.refunded for sheet in sheets) == 18_000
        assert sheets[-1].closing == 109_000 - 18_000
        assert ledger.day(DAYS[4], ACCOUNT).opening == 109_000 - 18_000

    def test_what_was_given_back_before_it_makes_room_for_other_money(self, twin) -> None:
        """Of 50,000 due 30,000 were left at the close; then 10,000 go, 30,000 come: none is too much."""
        twin.receive([came("1", memo(ONE))])
        act(twin, "refund", of(twin.ledger, "1"), 20_000, by="lan", on=DAYS[0])
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        act(twin, "refund", of(twin.ledger, "1"), 10_000, by="lan", on=DAYS[1])
        twin.receive([came("2", memo(ONE), 30_000, days=1)])
        sheet = twin.ledger.day(DAYS[1], ACCOUNT)
        assert ([item.amount for item in sheet.items], sheet.over) == ([20_000], 0)
        assert sums(sheet) == (30_000, 30_000, 10_000, 50_000)

    def test_every_open_day_gets_a_sheet_of_its_own(self, twin) -> None:
        twin.receive([came("1", memo(ONE), 20_000), came("2", memo(ONE), 20_000, days=2)])
        act(twin, "close", DAYS[3], ACCOUNT, by="lan")
        sheets = twin.ledger.export().facts.closes
        assert [(sheet.day, sheet.came) for sheet in sheets] == [
            (DAYS[0], 20_000),
            (DAYS[2], 20_000),
            (DAYS[3], 0),
        ]
        empty = twin.ledger.day(DAYS[1], ACCOUNT)
        assert (sums(empty), empty.closed) == ((20_000, 0, 0, 20_000), True)
        assert sums(twin.ledger.day(DAYS[0] - timedelta(days=1), ACCOUNT)) == (0, 0, 0, 0)

    def test_of_one_account_leaves_the_others_open(self, twin) -> None:
        twin.receive([came("1", memo(ONE)), came("2", memo(ONE), account=OTHER)])
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        assert twin.ledger.day(DAYS[0], (BANK, OTHER)).closed is False
        act(twin, "close", DAYS[0], (BANK, OTHER.lower()), by="lan")
        assert twin.ledger.day(DAYS[0], (BANK, OTHER)).elsewhere == 50_000

    def test_two_that_turn_out_to_be_one_payment(self, twin) -> None:
        """One of them was on a closed sheet: the next one takes it back."""
        ledger = twin.ledger
        twin.receive([came("1", "CHUYEN TIEN", source="sepay")])
        twin.receive([came("77", "CHUYEN TIEN", source="statement")])
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        act(twin, "same", of(ledger, "1"), of(ledger, "77"), by="lan")
        second = ledger.day(DAYS[1], ACCOUNT)
        assert sums(second) == (100_000, -50_000, 0, 50_000)
        act(twin, "close", DAYS[1], ACCOUNT, by="lan")
        act(twin, "apart", of(ledger, "1"), by="lan")
        third = ledger.day(DAYS[2], ACCOUNT)
        assert sums(third) == (50_000, 50_000, 0, 100_000)

    @pytest.mark.parametrize("number", ["1", "77"])
    def test_what_was_given_back_of_one_of_them_is_of_the_payment(self, twin, number) -> None:
        ledger = twin.ledger
        twin.receive([came("1", "CHUYEN TIEN", source="sepay")])
        twin.receive([came("77", "CHUYEN TIEN", source="statement")])
        act(twin, "refund", of(ledger, number), 5_000, by="lan", on=DAYS[0])
        act(twin, "same", of(ledger, "1"), of(ledger, "77"), by="lan")
        assert sums(ledger.day(DAYS[0], ACCOUNT)) == (0, 50_000, 5_000, 45_000)
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        assert ledger.day(DAYS[1], ACCOUNT).opening == 45_000

    def test_one_payment_of_which_three_sources_tell(self, twin) -> None:
        """It is one until a person sets its sightings apart; then each is posted on the next open day."""
        ledger = twin.ledger
        for number, source in (("1", "sepay"), ("2", "casso"), ("77", "statement")):
            twin.receive([came(number, memo(ONE), source=source)])
        assert ledger.settlement(ONE.reference).received == 50_000
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        act(twin, "apart", ledger.settlement(ONE.reference).credits[0].id, by="lan")
        assert ledger.settlement(ONE.reference).received == 150_000
        assert sums(ledger.day(DAYS[1], ACCOUNT)) == (50_000, 100_000, 0, 150_000)
        act(twin, "close", DAYS[1], ACCOUNT, by="lan")

    def test_a_confirmation_after_it_moves_nothing(self, twin) -> None:
        twin.receive([came("1", memo(ONE), source="sepay")])
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        twin.statement(Lines([came("1", "MBVCB.69", days=1, source="statement")]))
        assert sums(twin.ledger.day(DAYS[1], ACCOUNT)) == (50_000, 0, 0, 50_000)
        act(twin, "close", DAYS[1], ACCOUNT, by="lan")

    def test_a_later_decision_about_money_of_several_charges(self, twin) -> None:
        twin.receive([came("1", "hai ho so", 100_000)])
        name = of(twin.ledger, "1")
        act(twin, "decide", name, {ONE.reference: 50_000, TWO.reference: 50_000}, by="lan")
        act(twin, "close", DAYS[0], ACCOUNT, by="lan")
        act(twin, "decide", name, {ONE.reference: 30_000, TWO.reference: 20_000}, by="lan")
        act(twin, "refund", name, 5_000, reference=TWO.reference, by="lan")
        sheet = twin.ledger.day(DAYS[1], ACCOUNT)
        assert [item.amount for item in sheet.items] == [-55_000]
        act(twin, "close", DAYS[1], ACCOUNT, by="lan")
        assert twin.ledger.totals()[Place.SETTLED].amount == 45_000

    def test_in_a_process_that_does_not_know_the_scheme_yet(self, home) -> None:
        """Nor the source: it finds out."""
        of_student = charge("24521234567", scheme=STUDENT)
        with Ledger(home) as old:
            old.open([ONE])
            old.receive([came("0", "x", 7_000)])
            with Ledger(home, schemes=[STUDENT]) as new:
                new.open([of_student])
                new.receive([came("1", memo(of_student))])
            done = old.close(DAYS[0], ACCOUNT, by="lan")
            assert done.verb == "close"
            assert old.day(DAYS[0], ACCOUNT).items[0].amount == 50_000
        with Ledger(home) as old, Ledger(home) as new:
            new.receive([came("2", "x", days=1, source="sepay")])
            old.close(DAYS[1], ACCOUNT, by="lan")
            assert old.day(DAYS[1], ACCOUNT).waiting == 7_000 + 50_000


def test_each_dong_is_in_exactly_one_close(small) -> None:
    """Whatever comes in whatever order, the last sheet's closing is what came less what was given back."""
    small.open([ONE, TWO])
    calls: list[Callable[[], object]] = [
        lambda: small.receive([came("1", memo(ONE), days=1)]),
        lambda: small.receive([came("2", memo(TWO), 60_000)]),
        lambda: small.refund(of(small, "2"), 10_000, on=date(2024, 5, 1)),
        lambda: small.receive([came("3", "x", 5_000, days=3)]),
        lambda: small.decide(of(small, "3"), ONE.reference),
    ]
    for place, call in enumerate(calls):
        call()
        small.close(DAYS[0] + timedelta(days=place), ACCOUNT)
    sheets = small.export().facts.closes
    assert [sheet.opening for sheet in sheets[1:]] == [sheet.closing for sheet in sheets[:-1]]
    assert sheets[-1].closing == 50_000 + 60_000 - 10_000 + 5_000
    assert (
        sum(item.amount for sheet in sheets for item in sheet.items) + sum(sheet.over for sheet in sheets)
        == 105_000
    )
