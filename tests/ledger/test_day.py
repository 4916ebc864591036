"""The sheet of a day: what came, to which fee items, what was given back; closing; the files of it."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Literal

import pytest
from counter import BANK, CODES, FEE, MORNING, ONE, OTHER, OWN, TWO, charge, credit, memo, refused, refused_at
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pydantic import TypeAdapter

from vnqr.errors import Code, MissingExtraError, VnqrError
from vnqr.ledger import closing
from vnqr.ledger.day import DaySheet, ItemSum, Opening, Posting, spread
from vnqr.ledger.daybook import day_file, table_of, write_day
from vnqr.ledger.matching import Coverage
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.values import FeeItem, FeeKind

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = BANK, OWN
FIRST = MORNING.date()
PHI = FeeItem(kind=FeeKind.PHI, code="P1", name="Phí thẩm định", list_price=30_000, payable=30_000)
LE_PHI = FeeItem(kind=FeeKind.LE_PHI, code="L1", name="Lệ phí cấp giấy", list_price=8_000, payable=8_000)
POST = FeeItem(kind=FeeKind.OTHER, code="S1", name="Cước chuyển phát", list_price=26_000, payable=26_000)
OWED = charge(items=(PHI, LE_PHI, POST))


def on(day: int, hour: int = 9) -> datetime:
    return MORNING.replace(hour=hour) + timedelta(days=day)


def the(day: int) -> date:
    return FIRST + timedelta(days=day)


def amounts(sheet: DaySheet) -> dict[str, int]:
    """Return what came for each code of a fee item."""
    sums: Counter[str] = Counter()
    for item in sheet.items:
        sums[item.code] += item.amount
    return dict(sums)


class TestSpread:
    @pytest.mark.parametrize(
        ("amount", "expected"),
        [
            (0, (0, 0, 0, 0)),
            (29_999, (29_999, 0, 0, 0)),
            (35_000, (30_000, 5_000, 0, 0)),
            (64_000, (30_000, 8_000, 26_000, 0)),
            (70_000, (30_000, 8_000, 26_000, 6_000)),
        ],
    )
    def test_items_are_covered_in_their_order(self, amount: int, expected: tuple[int, ...]) -> None:
        assert spread(OWED, amount) == expected

    @given(st.integers(0, 10**6))
    def test_no_dong_is_lost(self, amount: int) -> None:
        assert sum(spread(OWED, amount)) == amount


class TestOffices:
    """94 communes may share an account: each sees its own part, and the parts are those of the whole."""

    A, B = (replace(OWED, office="UBND xã An"), replace(TWO, office="UBND xã Bình"))
    C = charge(CODES[2], items=(PHI, LE_PHI))

    def result(self) -> Reconciliation:
        came = [
            credit("1", memo(self.A), 70_000, received_at=on(0)),
            credit("2", memo(self.B), 50_000, received_at=on(0)),
            credit("3", memo(self.C), 38_000, received_at=on(0)),
            credit("4", "chuyen tien", 5_000, received_at=on(0)),
            credit("5", memo(self.B), 10_000, account=OTHER, received_at=on(0)),
        ]
        return reconcile([self.A, self.B, self.C], came)

    def test_each_has_its_own_items_and_what_is_over(self) -> None:
        sheet = self.result().day(FIRST, ACCOUNT)
        an, binh = sheet.offices
        assert (an.office, an.over, binh.office, binh.over) == ("UBND xã An", 6_000, "UBND xã Bình", 0)
        assert [(item.code, item.amount) for item in an.items] == [
            ("L1", 8_000),
            ("S1", 26_000),
            ("P1", 30_000),
        ]
        assert sum(item.amount for item in binh.items) == 50_000
        named = sum(item.amount for part in sheet.offices for item in part.items)
        assert named + 38_000 == sum(item.amount for item in sheet.items)
        assert sheet.over == 6_000

    def test_one_with_nothing_but_what_is_over_is_there(self) -> None:
        again = credit("6", memo(self.B), 50_000, received_at=on(1))
        (binh,) = reconcile([], [again], state=self.result()).day(the(1), ACCOUNT).offices
        assert (binh.office, binh.items, binh.over) == ("UBND xã Bình", (), 50_000)

    def test_a_refund_is_taken_from_its_office(self) -> None:
        result = self.result().close(FIRST, ACCOUNT)
        paid = next(e.id for e in result.settlement(self.B.reference).credits if e.amount == 50_000)
        after = result.refund(paid, 20_000, reference=self.B.reference, on=the(1))
        assert after.day(FIRST, ACCOUNT) == result.day(FIRST, ACCOUNT)
        (binh,) = after.day(the(1), ACCOUNT).offices
        assert (binh.office, sum(item.amount for item in binh.items)) == ("UBND xã Bình", -20_000)

    def test_a_closed_sheet_keeps_the_office_of_its_day(self) -> None:
        closed = self.result().close(FIRST, ACCOUNT)
        moved = closed.replace(replace(self.A, office="UBND xã Bình"))
        assert moved.day(FIRST, ACCOUNT) == closed.day(FIRST, ACCOUNT)
        assert Reconciliation.from_json(moved.to_json()).day(FIRST, ACCOUNT).offices[0].office == "UBND xã An"
        opened = self.result().replace(replace(self.A, office=None))
        assert [part.office for part in opened.day(FIRST, ACCOUNT).offices] == ["UBND xã Bình"]

    def test_stands_in_the_table(self) -> None:
        sheet = self.result().day(FIRST, ACCOUNT)
        rows = [row for row in table_of(sheet, "vi") if row[0] == "trong đó"]
        assert [(row[1], row[2], row[5], row[6]) for row in rows] == [
            ("L1", "Lệ phí cấp giấy", 8_000, "UBND xã An"),
            ("S1", "Cước chuyển phát", 26_000, "UBND xã An"),
            ("P1", "Phí thẩm định", 30_000, "UBND xã An"),
            (self.B.items[0].code, self.B.items[0].name, 50_000, "UBND xã Bình"),
            ("", "Nộp thừa", 6_000, "UBND xã An"),
        ]

    def test_what_is_given_back_stands_in_the_table_too(self) -> None:
        """Below zero, on the day of the refund: the parts of both days add up to what stays."""
        result = self.result()
        ids = {evidence.amount: evidence.id for evidence in result.settlement(self.A.reference).credits}
        result = result.refund(ids[70_000], 16_000, on=the(1))
        rows = [row for row in table_of(result.day(the(1), ACCOUNT), "en") if row[0] == "of which"]
        assert [(row[1], row[2], row[5], row[6]) for row in rows] == [
            ("S1", "Cước chuyển phát", -10_000, "UBND xã An"),
            ("", "Over the due", -6_000, "UBND xã An"),
        ]


class TestADay:
    def test_everything_that_can_come(self) -> None:
        came = [
            credit("1", memo(OWED), 64_000, received_at=on(0)),
            credit("2", memo(TWO), 60_000, received_at=on(0)),
            credit("3", "tien nha", 7_000, received_at=on(0)),
            credit("4", "chuyen tien", 5_000, received_at=on(0)),
            credit("5", memo(OWED), 1_000, account=OTHER, received_at=on(0)),
            credit("6", memo(TWO), 50_000, received_at=on(1)),
        ]
        result = reconcile([OWED, TWO], came)
        third = next(p.id for p in result.pending() if p.credit.transaction_id == "3")
        paid_too_much = next(e.id for e in result.settlement(TWO.reference).credits if e.amount == 60_000)
        result = result.decide(third, None).refund(paid_too_much, 10_000, on=the(0))
        sheet = result.day(FIRST, (BANK, OWN.lower()))
        assert (sheet.opening, sheet.came, sheet.refunded, sheet.closing) == (0, 136_000, 10_000, 126_000)
        assert sheet.items == (
            ItemSum(kind=FeeKind.LE_PHI, code="L1", name="Lệ phí cấp giấy", amount=8_000),
            ItemSum(kind=FeeKind.OTHER, code="S1", name="Cước chuyển phát", amount=26_000),
            ItemSum(kind=FeeKind.PHI, code="P1", name="Phí thẩm định", amount=80_000),
        )
        assert sheet.by_kind == {FeeKind.PHI: 80_000, FeeKind.LE_PHI: 8_000, FeeKind.OTHER: 26_000}
        assert (sheet.over, sheet.elsewhere, sheet.aside, sheet.waiting) == (0, 0, 7_000, 5_000)
        assert [line.transaction_id for line in sheet.lines] == ["1", "2", "3", "4"]
        assert sheet.lines[0].references == (str(OWED.reference),)
        assert [(refund.amount, refund.reference) for refund in sheet.refunds] == [
            (10_000, str(TWO.reference))
        ]
        other = result.day(FIRST, (BANK, OTHER))
        assert (other.came, other.elsewhere, other.items) == (1_000, 1_000, ())
        next_day = result.day(the(1), ACCOUNT)
        assert (next_day.opening, next_day.came, next_day.over, next_day.closing) == (
            *(126_000, 50_000),
            *(50_000, 176_000),
        )
        assert next_day.waiting_before == next_day.waiting == 5_000

    def test_parts_on_several_days_add_up_to_the_items(self) -> None:
        parts = [(20_000, 0), (20_000, 1), (24_000, 2)]
        result = reconcile(
            [OWED], [credit(str(d), memo(OWED), amount, received_at=on(d)) for amount, d in parts]
        )
        assert [amounts(result.day(the(day), ACCOUNT)) for day in range(3)] == [
            {"P1": 20_000},
            {"P1": 10_000, "L1": 8_000, "S1": 2_000},
            {"S1": 24_000},
        ]

    def test_a_refund_takes_from_the_last_items_on_its_own_day(self) -> None:
        result = reconcile([OWED], [credit("1", memo(OWED), 64_000, received_at=on(0))])
        (evidence,) = result.settlement(OWED.reference).credits
        result = result.refund(evidence.id, 30_000, on=the(2))
        assert amounts(result.day(the(0), ACCOUNT)) == {"P1": 30_000, "L1": 8_000, "S1": 26_000}
        later = result.day(the(2), ACCOUNT)
        assert (later.came, later.refunded, amounts(later)) == (0, 30_000, {"L1": -4_000, "S1": -26_000})
        # Without a day, or with one before the money came, it is posted with its credit.
        for day in (None, the(-3)):
            early = reconcile([OWED], [credit("1", memo(OWED), 64_000, received_at=on(0))])
            early = early.refund(evidence.id, 30_000, on=day)
            assert early.day(the(0), ACCOUNT).refunded == 30_000

    def test_a_day_is_that_of_vietnam(self) -> None:
        late = datetime.fromisoformat("2024-05-31T17:30:00+00:00")
        sheet = reconcile([], [credit("1", "x", received_at=late)]).day(FIRST, ACCOUNT)
        assert sheet.came == 50_000

    def test_whose_charge_it_is_goes_by_bank_and_number_in_any_case(self) -> None:
        """Money on a charge's own account is for its items; the number at another bank is another account."""
        lower = charge(account="99mm24001", items=[PHI])
        other_bank = charge(CODES[1], bank="970422", account="99MM24001", items=[PHI])
        came = [
            credit("1", memo(lower), 20_000, account="99MM24001", received_at=on(0)),
            credit("2", memo(other_bank), 1_000, account="99MM24001", received_at=on(0)),
        ]
        sheet = reconcile([lower, other_bank], came).day(FIRST, (BANK, "99mm24001"))
        assert (amounts(sheet), sheet.elsewhere, sheet.came) == ({"P1": 20_000}, 1_000, 21_000)
        rows = {row[0]: row[5] for row in table_of(sheet, "en")}
        assert (rows["Owed on another account"], rows["Over the due"]) == (1_000, 0)

    def test_kinds_are_the_sums_of_their_items_below_zero_too(self) -> None:
        """One dossier pays a fee of 30,000, and 24,000 of another fee of the same kind are given back."""
        copies = FeeItem(kind=FeeKind.PHI, code="P2", name="Phí sao", list_price=24_000, payable=24_000)
        early, late = charge(items=[copies]), charge(CODES[1], items=[PHI])
        came = [credit("1", memo(early), 24_000, received_at=on(0)), credit("2", memo(late), 30_000)]
        result = reconcile([early, late], [came[0], replace(came[1], received_at=on(1))])
        (evidence,) = result.settlement(early.reference).credits
        sheet = result.refund(evidence.id, 24_000, on=the(1)).day(the(1), ACCOUNT)
        assert amounts(sheet) == {"P1": 30_000, "P2": -24_000}
        assert sheet.by_kind == {FeeKind.PHI: 6_000, FeeKind.LE_PHI: 0, FeeKind.OTHER: 0}

    def test_a_credit_for_two_charges_names_both(self) -> None:
        result = reconcile([ONE, TWO], [credit("1", "hai ho so", 90_000, received_at=on(0))])
        (pending,) = result.pending()
        result = result.decide(pending.id, {ONE.reference: 50_000, TWO.reference: 40_000})
        sheet = result.day(FIRST, ACCOUNT)
        assert set(sheet.lines[0].references) == {str(ONE.reference), str(TWO.reference)}
        assert table_of(sheet, "en")[-1][2] == ", ".join(sheet.lines[0].references)

    def test_refunds_come_in_the_order_of_their_credits(self) -> None:
        result = reconcile([], [credit(str(n), f"x{n}", received_at=on(0)) for n in range(9)])
        for pending in list(result.pending()):
            result = result.refund(pending.id, 1_000)
        ids = [refund.id for refund in result.day(FIRST, ACCOUNT).refunds]
        assert (ids, len(ids)) == (sorted(ids), 9)

    def test_a_posting_shows_nothing_private(self) -> None:
        assert OWN not in repr(Posting(None, None, None))

    def test_other_accounts_are_not_on_it(self) -> None:
        result = reconcile([], [credit("1", "x", received_at=on(0)), credit("2", "y", account=OTHER)])
        assert result.close(the(0), (BANK, OTHER)).day(the(0), ACCOUNT).came == 50_000
        covered = [Coverage(bank=BANK, account=OWN, first=the(0), last=the(0))]
        assert reconcile([], [], covered=covered, state=result).day(the(0), ACCOUNT).bank_came == 0

    def test_another_type_is_told(self) -> None:
        result = reconcile([], [])
        for day, account in ((MORNING, ACCOUNT), ("2024-06-01", ACCOUNT), (FIRST, OWN), (FIRST, (OWN,))):
            with pytest.raises(TypeError):
                result.day(day, account)
            with pytest.raises(TypeError):
                result.close(day, account)


class TestClosing:
    def start(self) -> Reconciliation:
        came = [
            credit("1", memo(ONE), received_at=on(0)),
            credit("2", "tien nha", 7_000, received_at=on(1)),
        ]
        return reconcile([ONE, TWO], came)

    def test_a_closed_day_never_changes(self) -> None:
        result = self.start().close(the(1), ACCOUNT, by="Lan")
        sheets = [result.day(the(day), ACCOUNT) for day in (0, 1)]
        assert [(sheet.came, sheet.closed) for sheet in sheets] == [(50_000, True), (7_000, True)]
        late = [credit("3", memo(TWO), received_at=on(0)), credit("4", "x", 1_000, received_at=on(2))]
        after = reconcile([], late, state=result)
        name = after.settlement(ONE.reference).credits[0].id
        after = after.refund(name, 20_000, on=the(0)).replace(charge(items=(replace(FEE, name="Khác"),)))
        (second,) = [p for p in after.pending() if p.credit.transaction_id == "2"]
        after = after.decide(second.id, {TWO.reference: 5_000})
        assert [after.day(the(day), ACCOUNT) for day in (0, 1)] == sheets
        sheet = after.day(the(2), ACCOUNT)
        assert [(line.transaction_id, line.late) for line in sheet.lines] == [("3", True), ("4", False)]
        assert (sheet.opening, sheet.came, sheet.refunded) == (57_000, 51_000, 20_000)
        assert (sheet.waiting_before, sheet.waiting, sheet.aside) == (7_000, 1_000, 2_000)
        assert amounts(sheet) == {"P1": 50_000 - 20_000}
        assert sheet.over == 5_000
        closed = after.close(the(3), ACCOUNT)
        assert replace(closed.day(the(2), ACCOUNT), closed=False) == sheet
        assert closed.day(the(3), ACCOUNT).opening == sheet.closing
        assert Reconciliation.from_json(closed.to_json()) == closed

    def test_a_day_is_closed_once_and_with_all_before_it(self) -> None:
        elsewhere = credit("9", "x", 9_000, account=OTHER, received_at=on(0))
        result = reconcile([], [elsewhere], state=self.start()).close(the(1), ACCOUNT)
        assert [sheet.day for sheet in result.facts.closes] == [the(0), the(1)]
        for day in (the(0), the(1)):
            with pytest.raises(VnqrError) as caught:
                result.close(day, ACCOUNT)
            assert caught.value.code is Code.DAY_CLOSED
        assert result.close(the(0), (BANK, OTHER)).day(the(0), (BANK, OTHER)).closing == 9_000

    def test_days_without_anything_have_no_sheet(self) -> None:
        result = self.start().close(the(1), ACCOUNT)
        assert [each.day for each in result.close(the(4), ACCOUNT).facts.closes] == [the(0), the(1), the(4)]

    def test_what_comes_on_an_open_day_is_posted_on_it(self) -> None:
        """Though an earlier one is open, too."""
        came = [credit("5", memo(TWO), received_at=on(3))]
        result = reconcile([], came, state=self.start().close(the(1), ACCOUNT))
        assert [result.day(the(day), ACCOUNT).came for day in (2, 3)] == [0, 50_000]
        assert [(line.late, line.amount) for line in result.day(the(3), ACCOUNT).lines] == [(False, 50_000)]

    def test_refunds_are_posted_in_the_order_of_their_days(self) -> None:
        """Not in the order in which they were noted: each takes from the last items that are left."""
        result = reconcile([OWED], [credit("1", memo(OWED), 64_000, received_at=on(0))])
        (evidence,) = result.settlement(OWED.reference).credits
        result = result.refund(evidence.id, 26_000, on=the(2)).refund(evidence.id, 8_000, on=the(1))
        first, second = {"S1": -8_000}, {"L1": -8_000, "S1": -18_000}
        assert [amounts(result.day(the(day), ACCOUNT)) for day in (1, 2)] == [first, second]
        closed = result.close(the(1), ACCOUNT)
        assert [amounts(closed.day(the(day), ACCOUNT)) for day in (1, 2)] == [first, second]

    def test_a_day_after_today_is_not_closed(self) -> None:
        """Today is that of Vietnam; where nobody says when it is done, there is none."""
        start, evening = self.start(), datetime.fromisoformat("2024-06-01T17:30:00+00:00")
        assert closing.closed(start.facts, the(1), ACCOUNT, today=the(1)) != start.facts
        assert start.close(the(1), ACCOUNT, at=evening).day(the(1), ACCOUNT).closed
        assert refused_at(start.close, the(2), ACCOUNT, at=evening) == (Code.DAY_TO_COME, "day")
        assert start.close(the(2), ACCOUNT).day(the(2), ACCOUNT).closed
        with pytest.raises(TypeError, match="UTC offset"):
            start.close(the(0), ACCOUNT, at=datetime(2024, 6, 1, 17))  # noqa: DTZ001 - that is the fault

    def test_only_an_account_of_which_something_is_known_is_closed(self) -> None:
        for known in (
            reconcile([charge(account="ab1")], []),
            reconcile([], [credit("1", "x", account="ab1")]),
            reconcile([], [], covered=[Coverage(bank=BANK, account="ab1", first=the(0), last=the(0))]),
        ):
            closed = known.close(the(0), (BANK, "aB1"))
            assert closed.day(the(0), (BANK, "AB1")).closed
            assert closed.close(the(1), (BANK, "AB1")).day(the(1), (BANK, "ab1")).closed
            for account in ((BANK, "AB2"), ("970436", "AB1")):
                assert refused(closed.close, the(0), account)[0] is Code.ACCOUNT_NEVER_SEEN

    @pytest.mark.parametrize("verb", ["day", "close"])
    def test_a_bank_is_its_bin_as_in_a_credit(self, verb) -> None:
        call = getattr(self.start(), verb)
        for bank in ("Vietcombank", "97041", "９７０４１５", "970415\n", ""):
            assert refused(call, the(0), (bank, OWN))[0] is Code.BIN_DIGITS
        for account in ("", "1 2", "1" * 20, OWN + "\n", "1\0", "\ud800"):
            assert refused(call, the(0), (BANK, account))[0] is Code.ACCOUNT_CHARACTERS

    def test_a_closed_day_without_anything_is_empty(self) -> None:
        result = self.start().close(the(4), ACCOUNT)
        assert [sheet.day for sheet in result.facts.closes] == [the(0), the(1), the(4)]
        between = result.day(the(3), ACCOUNT)
        assert (between.opening, between.came, between.closing, between.waiting) == (57_000, 0, 57_000, 7_000)
        assert between.closed
        assert result.day(the(-1), ACCOUNT).closing == 0

    def test_what_stands_on_a_closed_sheet_stays_there_though_its_time_was_later(self) -> None:
        """A statement had the day alone; a notification of a later time turns out to be the same payment."""
        line = credit("B1", "y", source="statement", received_at=on(0, 0), has_clock=False)
        told = credit("T1", "x", source="sepay", unique_id="1", received_at=on(2))
        result = reconcile([], [told], state=reconcile([], [line]).close(the(0), ACCOUNT))
        result = result.same(*result.facts.lines)
        (name,) = result.facts.lines
        sheets = [result.refund(name, 1_000, on=the(1)).day(the(day), ACCOUNT) for day in range(4)]
        assert [(each.came, each.refunded, each.closing) for each in sheets] == [
            *((50_000, 0, 50_000), (0, 1_000, 49_000)),
            *((0, 0, 49_000), (0, 0, 49_000)),
        ]

    def test_two_credits_that_were_one_are_taken_back_on_the_next_open_day(self) -> None:
        told = credit("T1", "x", source="sepay", unique_id="1", received_at=on(0))
        line = credit("B1", "y", source="statement", received_at=on(0))
        result = reconcile([], [told, line]).close(the(0), ACCOUNT)
        joined = result.same(*result.facts.lines)
        sheet = joined.day(the(1), ACCOUNT)
        assert (sheet.opening, sheet.came, sheet.closing, sheet.waiting) == (100_000, -50_000, 50_000, 50_000)
        assert joined.close(the(1), ACCOUNT).day(the(2), ACCOUNT).opening == 50_000
        # It is no line of another account, whether or not days of that are closed.
        assert joined.day(the(1), (BANK, OTHER)).opening == 0
        elsewhere = reconcile([], [credit("9", "z", account=OTHER, received_at=on(0))], state=joined)
        sheet = elsewhere.close(the(0), (BANK, OTHER)).day(the(1), (BANK, OTHER))
        assert (sheet.opening, sheet.came, sheet.closing, sheet.lines) == (50_000, 0, 50_000, ())


class TestTheBank:
    def test_a_day_agrees_only_where_a_statement_covers_it(self) -> None:
        told = [
            credit("FT1", memo(ONE), source="sepay", unique_id="1", received_at=on(0)),
            credit("FT2", memo(TWO), source="sepay", unique_id="2", received_at=on(1)),
        ]
        lines = [
            credit("FT1", memo(ONE), source="statement", received_at=on(0, 0), has_clock=False),
            credit("FT9", "tien nha", 7_000, source="statement", received_at=on(0, 0), has_clock=False),
        ]
        covered = [Coverage(bank=BANK, account=OWN, first=the(0), last=the(1))]
        result = reconcile([ONE, TWO], told)
        assert result.day(the(0), ACCOUNT).agrees is None
        result = reconcile([], lines, covered=covered, state=result)
        sheet = result.day(the(0), ACCOUNT)
        assert (sheet.came, sheet.bank_came, sheet.agrees) == (57_000, 57_000, True)
        sheet = result.day(the(1), ACCOUNT)
        assert (sheet.came, sheet.bank_came, sheet.agrees) == (50_000, 0, False)
        assert result.day(the(2), ACCOUNT).agrees is None
        assert [finding.code for finding in result.findings()] == [Code.NOT_IN_STATEMENT, Code.NOT_NOTIFIED]

    def test_agrees_says_whether_each_credit_is_there_not_whether_the_sums_are_equal(self) -> None:
        """One was notified on the first day and booked on the second; one is in no statement."""
        told = [
            credit("FT1", memo(ONE), 7_000, source="sepay", unique_id="1", received_at=on(0)),
            credit("FT2", memo(TWO), 7_000, source="sepay", unique_id="2", received_at=on(1)),
        ]
        line = credit("FT1", memo(ONE), 7_000, source="statement", received_at=on(1, 0), has_clock=False)
        covered = [Coverage(bank=BANK, account=OWN, first=the(0), last=the(1))]
        result = reconcile([], [line], covered=covered, state=reconcile([ONE, TWO], told))
        sheets = [result.day(the(day), ACCOUNT) for day in (0, 1)]
        assert [(each.came, each.bank_came, each.agrees) for each in sheets] == [
            (7_000, 0, True),
            (7_000, 7_000, False),
        ]
        tables = [table_of(each, "en") for each in sheets]
        assert [table[-1][5:] for table in tables] == [(0, "agrees"), (7_000, "does not agree")]
        assert [table[3] for table in tables] == [("Came", "", "", "", "", 7_000, "")] * 2


class TestFiles:
    def sheet(self) -> DaySheet:
        came = [
            credit("=1+1", memo(OWED), 70_000, received_at=on(0)),
            credit("2", "tien nha", 7_000, received_at=on(0)),
        ]
        covered = [Coverage(bank=BANK, account=OWN, first=the(0), last=the(0))]
        came = [replace(each, source="statement") for each in came]
        result = reconcile([OWED], came, covered=covered)
        (evidence,) = result.settlement(OWED.reference).credits
        return result.refund(evidence.id, 6_000, on=the(0)).close(the(0), ACCOUNT).day(the(0), ACCOUNT)

    def table(self, path: Path) -> list[list[object]]:
        if path.suffix == ".xlsx":
            page = load_workbook(path).active
            return [
                ["" if cell is None else cell for cell in row] for row in page.iter_rows(values_only=True)
            ]
        text = path.read_bytes().decode("utf-8-sig")
        return [
            [
                int(cell) if cell.lstrip("-").isdigit() and place == 5 else cell
                for place, cell in enumerate(row)
            ]
            for row in csv.reader(StringIO(text, newline=""))
        ]

    @pytest.mark.parametrize("name", ["day.csv", "day.xlsx", "day.CSV"])
    def test_the_table(self, tmp_path: Path, name: str) -> None:
        write_day(self.sheet(), tmp_path / name, lang="en")
        title, header, *rows = self.table(tmp_path / name)
        assert (title[0], title[-1]) == ("Day 2024-06-01, 970415 113366668888", "closed")
        assert header == ["What", "Code", "Name", "Bank's number", "Time", "Amount (dong)", "Note"]
        number = "=1+1" if name.endswith("xlsx") else "'=1+1"
        assert [(row[0], row[5]) for row in rows] == [
            *(("Opening", 0), ("Came", 77_000), ("Given back", -6_000), ("Closing", 71_000)),
            *(("Waiting for a person", 7_000), ("Set aside", 0), ("Over the due", 0)),
            *(("Owed on another account", 0), ("Phí", 30_000), ("Lệ phí", 8_000), ("Other", 26_000)),
            *(("Lệ phí", 8_000), ("Other", 26_000), ("Phí", 30_000)),
            *(("Credit", 7_000), ("Credit", 70_000), ("Refund", -6_000), ("In the bank's statement", 77_000)),
        ]
        assert rows[11][1:3] == ["L1", "Lệ phí cấp giấy"]
        nine, day = "2024-06-01 09:00:00+07:00", "2024-06-01"
        times = (datetime(2024, 6, 1, 9), datetime(2024, 6, 1)) if name.endswith("xlsx") else (nine, day)  # noqa: DTZ001 - as Excel has it
        assert rows[15][2:5] == [str(OWED.reference), number, times[0]]
        assert rows[16][2:5] == [str(OWED.reference), "", times[1]]
        assert rows[17][6] == "agrees"
        assert [row[6] for row in rows[4:6]] == ["at the opening: 0 đ", "at the opening: 0 đ"]

    def test_amounts_in_notes_are_written_as_the_language_has_them(self) -> None:
        came = [credit("1", "x", 1_234_567, received_at=on(0)), credit("2", "y", 1_000, received_at=on(0))]
        result = reconcile([], came)
        aside = next(p.id for p in result.pending() if p.credit.transaction_id == "2")
        sheet = result.decide(aside, None).day(the(1), ACCOUNT)
        for lang, notes in (
            ("vi", ["đầu ngày: 1.234.567 đ", "đầu ngày: 1.000 đ"]),
            ("en", ["at the opening: 1,234,567 đ", "at the opening: 1,000 đ"]),
        ):
            assert [row[6] for row in table_of(sheet, lang)[6:8]] == notes

    def test_each_row_whole(self) -> None:
        """Of a day with everything: a late line, one without a number, refunds with and without a day."""
        came = [
            credit("1", memo(OWED), 64_000, received_at=on(1)),
            credit(None, memo(OWED, TWO), 7_000, received_at=on(1, 10)),
        ]
        result = reconcile([OWED, TWO], came)
        (evidence,) = result.settlement(OWED.reference).credits
        result = (
            result.close(the(0), ACCOUNT).refund(evidence.id, 26_000).refund(evidence.id, 1_000, on=the(1))
        )
        result = reconcile([], [credit("3", "x", 500, received_at=on(0))], state=result)
        late = next(p.id for p in result.pending() if p.credit.transaction_id == "3")
        result = result.refund(late, 100)
        one, clock = str(OWED.reference), "2024-06-02 09:00:00+07:00"
        sums = [
            *(
                ("Opening", 0, ""),
                ("Came", 71_500, "no statement covers the day"),
                ("Given back", -27_100, ""),
            ),
            *(("Closing", 44_400, ""), ("Waiting for a person", 7_000, "at the opening: 0 đ")),
            *(("Set aside", 400, "at the opening: 0 đ"), ("Over the due", 0, "")),
            *(
                ("Owed on another account", 0, ""),
                ("Phí", 30_000, ""),
                ("Lệ phí", 7_000, ""),
                ("Other", 0, ""),
            ),
        ]
        title, header, *rows = table_of(result.day(the(1), ACCOUNT), "en")
        assert title == ("Day 2024-06-02, 970415 113366668888", *[""] * 5, "open")
        assert header == ("What", "Code", "Name", "Bank's number", "Time", "Amount (dong)", "Note")
        assert rows[:11] == [(what, "", "", "", "", amount, note) for what, amount, note in sums]
        assert sorted(rows[11:], key=str) == sorted(
            [
                ("Lệ phí", "L1", "Lệ phí cấp giấy", "", "", 7_000, ""),
                ("Phí", "P1", "Phí thẩm định", "", "", 30_000, ""),
                ("Credit", "", one, "1", clock, 64_000, ""),
                ("Credit", "", "", "", "2024-06-02 10:00:00+07:00", 7_000, ""),
                ("Credit", "", "", "3", "2024-06-01 09:00:00+07:00", 500, "came after its day was closed"),
                ("Refund", "", one, "", "", -26_000, ""),
                ("Refund", "", one, "", "2024-06-02", -1_000, ""),
                ("Refund", "", "Set aside", "", "", -100, ""),
            ],
            key=str,
        )

    def test_vietnamese_and_other_notes(self, tmp_path: Path) -> None:
        result = reconcile([OWED], [credit("1", "tien nha", 7_000, received_at=on(0))])
        result = reconcile(
            [], [credit("2", "x", 1_000, received_at=on(0))], state=result.close(the(0), ACCOUNT)
        )
        name = next(p.id for p in result.pending() if p.credit.transaction_id == "1")
        write_day(result.refund(name, 7_000).day(the(1), ACCOUNT), tmp_path / "day.csv")
        title, header, *rows = self.table(tmp_path / "day.csv")
        assert (title[0], title[-1], header[5]) == (
            "Ngày 02/06/2024, 970415 113366668888",
            *("chưa khóa sổ", "Số tiền (đồng)"),
        )
        notes = {row[0]: row[6] for row in rows}
        assert notes["Thu trong ngày"] == "chưa có sao kê của ngày này"
        assert notes["Chờ xử lý"] == "đầu ngày: 7.000 đ"
        assert notes["Khoản báo có"] == "đến sau khi khóa sổ ngày của nó"
        assert rows[-1][2:5] == ["Để riêng", "", ""]

    def test_json_is_the_sheet(self, tmp_path: Path) -> None:
        sheet = self.sheet()
        write_day(sheet, tmp_path / "day.json")
        data = (tmp_path / "day.json").read_bytes()
        assert TypeAdapter(DaySheet).validate_json(data) == sheet
        assert json.loads(data)["items"][0] == {
            "kind": "le-phi",
            "code": "L1",
            "name": "Lệ phí cấp giấy",
            "amount": 8_000,
        }

    def test_a_day_that_does_not_agree_says_so(self, tmp_path: Path) -> None:
        covered = [Coverage(bank=BANK, account=OWN, first=the(0), last=the(0))]
        write_day(
            reconcile([], [credit("1", "x")], covered=covered).day(the(0), ACCOUNT), tmp_path / "day.csv"
        )
        assert self.table(tmp_path / "day.csv")[-1] == ["Theo sao kê ngân hàng", *[""] * 4, 0, "không khớp"]

    @pytest.mark.parametrize(
        ("lang", "name", "day"),
        [("vi", "Sổ ngày 2024-06-01", "dd/mm/yyyy"), ("en", "Day 2024-06-01", "yyyy-mm-dd")],
    )
    def test_xlsx_has_numbers_and_dates_with_formats(
        self, tmp_path: Path, lang: Literal["vi", "en"], name: str, day: str
    ) -> None:
        write_day(self.sheet(), tmp_path / "day.xlsx", lang=lang)
        book = load_workbook(tmp_path / "day.xlsx")
        page = book[name]
        assert book.sheetnames == [name]
        amounts = [cell for (cell,) in page["F3" : f"F{page.max_row}"]]
        assert {(type(cell.value), cell.number_format) for cell in amounts} == {(int, "#,##0")}
        times = [(cell.is_date, cell.number_format) for (cell,) in page["E17":"E19"]]
        assert times == [(True, f"{day} hh:mm:ss"), (True, f"{day} hh:mm:ss"), (True, day)]
        assert page.page_setup.paperSize == int(page.PAPERSIZE_A4)

    def test_xlsx_is_made_to_be_printed(self, tmp_path: Path) -> None:
        """On A4 sideways, as wide as the page, the header again on each; title and header are bold."""
        write_day(self.sheet(), tmp_path / "day.xlsx")
        page = load_workbook(tmp_path / "day.xlsx").active
        assert page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
        assert page.print_title_rows == "$2:$2"
        assert [round(page.column_dimensions[name].width) for name in "ABCDEFG"] == [
            29,
            15,
            45,
            25,
            21,
            17,
            35,
        ]
        assert [row[0].row for row in page.iter_rows() if row[0].font.bold] == [1, 2]

    def test_times_are_those_of_vietnam(self, tmp_path: Path) -> None:
        """A credit of 23:30 UTC is one of the next day; Vietnam is seven hours ahead all the year."""
        came = credit("1", "x", 7_000, received_at=datetime(2024, 6, 1, 23, 30, tzinfo=UTC))
        sheet = reconcile([], [came]).day(the(1), ACCOUNT)
        in_utc = [replace(line, received_at=came.received_at) for line in sheet.lines]
        for made in (sheet, replace(sheet, lines=tuple(in_utc))):  # as another program may write it
            for name in ("day.csv", "day.xlsx"):
                write_day(made, tmp_path / name, lang="vi")
            assert self.table(tmp_path / "day.csv")[-1][4] == "02/06/2024 06:30:00"
            assert self.table(tmp_path / "day.xlsx")[-1][4] == datetime(2024, 6, 2, 6, 30)  # noqa: DTZ001 - as Excel has it

    @pytest.mark.parametrize("name", ["day.pdf", "day", "day.xls"])
    def test_an_ending_that_there_is_not(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(VnqrError, match=r"at path: the value must be \.csv, \.json, \.xlsx") as caught:
            write_day(self.sheet(), tmp_path / name)
        assert caught.value.code is Code.VALUE_NOT_ALLOWED
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_is_missing(self, tmp_path: Path) -> None:
        path = tmp_path / "june" / "day.csv"
        with pytest.raises(FileNotFoundError) as caught:
            write_day(self.sheet(), path)
        assert caught.value.filename == str(path)

    def test_a_format_that_there_is_not(self) -> None:
        with pytest.raises(VnqrError, match="value-not-allowed at form: the value must be csv, json, xlsx"):
            day_file(self.sheet(), "pdf")

    def test_without_the_package_it_says_what_to_install(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "xlsxwriter", None)
        with pytest.raises(MissingExtraError) as caught:
            write_day(self.sheet(), tmp_path / "day.xlsx")
        assert "XlsxWriter" in str(caught.value)
        assert list(tmp_path.iterdir()) == []


class TestSumsKeptElsewhere:
    """A sheet can begin from sums that a database keeps, without the credits that make them up."""

    def test_is_the_sheet_of_all_credits(self) -> None:
        early = [credit("1", memo(ONE), received_at=on(0)), credit("2", "tien nha", 7_000, received_at=on(0))]
        late = [credit("3", "khac", 5_000, received_at=on(1))]
        whole = reconcile([ONE], [*early, *late]).facts
        key = ("HS", ONE.reference.key, ONE.reference.item)
        base = Opening(ACCOUNT, 57_000, 0, 7_000, {key: 50_000})
        part = reconcile([ONE], late).facts
        assert closing.sheet(part, the(1), ACCOUNT, base) == closing.sheet(whole, the(1), ACCOUNT)
