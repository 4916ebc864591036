"""Whole statements: what was notified is confirmed, what was not is added, what one lacks is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from connections import driver
from counter import BANK, MORNING, ONE, OTHER, OWN, TWO, charge, credit, memo, row
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import BOOK, CERTAIN, ROWS, SCHEMES, TOKENS, Lines, credits_of
from sqlalchemy import create_engine, event
from twin import Twin, differences

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.live import ledger as live
from vnqr.ledger.matching import Coverage
from vnqr.ledger.outcome import Place
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import VIETNAM
from vnqr.sources import read_statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.ledger import StatementTaken

ACCOUNT = BANK, OWN
DAY, NEXT = MORNING.date(), MORNING.date() + timedelta(days=1)


def told(number: str | None, text: str, amount: int = 50_000, days: int = 0, **other: Any) -> Any:
    """Return what an aggregator notified of."""
    at = MORNING + timedelta(days=days)
    return credit(number, text, amount, received_at=at, **{"source": "sepay"} | other)


def line(number: str | None, text: str, amount: int = 50_000, days: int = 0, **other: Any) -> Any:
    """Return a line of a statement, which has the day alone."""
    at = MORNING.replace(hour=0) + timedelta(days=days)
    return credit(number, text, amount, received_at=at, source="statement", has_clock=False, **other)


def test_whether_an_account_has_charges_is_asked_while_nobody_waits(tmp_path) -> None:
    """No index answers it: with a million charges it takes as long as a notification may wait."""
    ran: list[str] = []
    engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.set_trace_callback(ran.append))
    with Ledger(engine) as ledger:
        ledger.open([ONE])
        ran.clear()
        taken = ledger.statement(Lines([credit("1", "khach", account="99", source="statement")]))
        assert taken.strange == ((BANK, "99"),)
    engine.dispose()
    writes, asked = False, []
    for statement in ran:
        writes = statement == "BEGIN IMMEDIATE" or (writes and statement != "COMMIT")
        if "vnqr_reference.account = '99'" in statement:
            asked.append(writes)
    assert asked == [False]


def covering(first: date, last: date, account: str = OWN) -> Coverage:
    return Coverage(bank=BANK, account=account, first=first, last=last)


def all_that_it_says(taken: StatementTaken) -> tuple[Any, ...]:
    return (
        *(*taken, taken.changed, taken.totals, taken.covered, taken.not_in_it),
        *(taken.attention, taken.elsewhere, taken.strange, taken.evidence),
    )


def test_what_a_charge_became_in_a_later_chunk_counts(ledger, monkeypatch) -> None:
    monkeypatch.setattr(live, "_CHUNK", 1)
    ledger.open([ONE, TWO])
    lines = [line("1", memo(ONE), 20_000), line("2", memo(TWO), 60_000), line("3", memo(ONE), 30_000)]
    taken = ledger.statement(Lines(lines))
    assert taken.changed == (ONE.reference, TWO.reference)
    assert taken.attention == {TWO.reference: ChargeState.OVERPAID}


def test_an_account_that_has_no_charge_is_told(ledger) -> None:
    ledger.open([ONE])
    lines = [line("1", memo(ONE)), line("2", memo(ONE), account=OTHER), line("3", "nop phi", bank="970436")]
    for preview in (True, False, False):
        taken = ledger.statement(Lines(lines), preview=preview)
        assert (taken.elsewhere, taken.strange) == ((1,), (("970415", OTHER), ("970436", OWN)))
        assert [each.place for each in taken[:2]] == [Place.SETTLED, Place.SETTLED]


class TestAStatement:
    def test_confirms_what_was_notified_and_adds_the_rest(self, ledger) -> None:
        ledger.open([ONE, TWO])
        (first,) = ledger.receive([told("FT1", memo(ONE))])
        taken = ledger.statement(Lines([line("FT1", memo(ONE)), line("FT2", memo(TWO)), row()]))
        assert [(each.id == first.id, each.known, each.confirmed) for each in taken] == [
            (True, True, True),
            (False, False, False),
            (False, False, False),
        ]
        assert [each.references for each in taken] == [(ONE.reference,), (TWO.reference,), ()]
        assert taken.changed == (TWO.reference,)
        assert {place: count for place, count in taken.totals.items() if count} == {
            Place.SETTLED: 1,
            Place.INVALID: 1,
            Place.KNOWN: 1,
        }
        assert taken.not_in_it == ()
        assert ledger.settlement(ONE.reference).received == 50_000
        again = ledger.statement(Lines([line("FT1", memo(ONE)), line("FT2", memo(TWO)), row()]))
        assert [(each.known, each.confirmed) for each in again] == [(True, False)] * 3
        assert again.changed == ()

    def test_knows_a_payment_by_the_bank_s_number_though_the_memo_is_cut(self, ledger) -> None:
        ledger.open([ONE])
        (first,) = ledger.receive([told("FT1", memo(ONE))])
        (cut,) = ledger.statement(Lines([line("FT1", "MBVCB.6994946307.HS00")]))
        assert cut == (first.id, Place.SETTLED, False, True, (ONE.reference,), ())
        assert ledger.settlement(ONE.reference).received == 50_000

    def test_keeps_the_better_time_and_moves_no_money(self, ledger) -> None:
        due = replace(ONE, due_at=MORNING + timedelta(hours=2))
        ledger.open([due])
        ledger.receive([told("FT1", memo(ONE))])
        ledger.statement(Lines([line("FT1", memo(ONE), days=1)]))
        settlement = ledger.settlement(ONE.reference)
        assert (settlement.state, settlement.paid_at) == (ChargeState.PAID, MORNING)

    def test_notified_on_days_1_and_2_in_the_statement_on_2_and_3(self, ledger) -> None:
        """A transfer of the evening is on the statement of the next day: two payments stay two."""
        ledger.open([ONE])
        ledger.receive([told(None, memo(ONE)), told(None, memo(ONE), days=1)])
        taken = ledger.statement(Lines([line("77", memo(ONE), days=1), line("78", memo(ONE), days=2)]))
        assert [each.confirmed for each in taken] == [True, True]
        assert len({each.id for each in taken}) == 2
        assert ledger.settlement(ONE.reference).received == 100_000

    def test_without_a_number_or_a_charge_in_common_nothing_is_merged(self, ledger) -> None:
        ledger.receive([told("FT1", "CHUYEN TIEN")])
        (added,) = ledger.statement(Lines([line("77", "CHUYEN TIEN")]))
        assert not added.confirmed
        assert ledger.totals()[Place.UNMATCHED].count == 2
        assert len(ledger.offers(DAY, ACCOUNT)) == 1

    def test_in_a_transaction_of_the_caller_s(self, home) -> None:
        """Rolled back, nothing of it is there: no line, no day that it covers, no source."""
        lines = Lines([line("FT1", memo(ONE)), line("FT2", "x", days=1)])
        with Ledger(home) as ledger, driver(home) as connection:
            ledger.open([ONE])
            (first,) = ledger.receive([told("FT1", memo(ONE))])
            joined, steps = Ledger.joining(connection), list[int]()
            preview = joined.statement(lines, preview=True, progress=steps.append)
            taken = joined.statement(lines, progress=steps.append)
            assert steps == [2, 2]
            assert all_that_it_says(preview) == all_that_it_says(taken)
            assert (taken[0].id, taken[0].confirmed) == (first.id, True)
            connection.rollback()
            assert ledger.export().facts.covered == frozenset()
            assert ledger.statement(lines)[0].confirmed

    def test_may_be_read_once_only(self, small) -> None:
        class Once:
            debits = ()

            def __init__(self) -> None:
                self.left = [line("1", memo(ONE))]

            def __iter__(self) -> Iterator[Any]:
                return self

            def __next__(self) -> Any:
                if not self.left:
                    raise StopIteration
                return self.left.pop()

        small.open([ONE])
        assert [each.place for each in small.statement(Once())] == [Place.SETTLED]

    def test_of_no_lines(self, small) -> None:
        small.receive([told("FT1", memo(ONE))])
        taken = small.statement(Lines([]))
        assert (len(taken), taken.covered, taken.not_in_it) == (0, (), ())
        taken = small.statement(Lines([]), covered=[covering(DAY, DAY)])
        assert taken.not_in_it == tuple(waiting.id for waiting in small.pending())

    def test_takes_credits_alone(self, small) -> None:
        with pytest.raises(TypeError, match="a credit must be"):
            small.statement(Lines([ONE]))


class TestWhatIsOnlyInOneOfThem:
    """It is said only of the days that a statement has whole."""

    @pytest.fixture
    def notified(self, ledger) -> tuple[str, str]:
        ledger.open([ONE, TWO])
        taken = ledger.receive([told("FT1", memo(ONE)), told("FT2", memo(ONE), 20_000, days=1)])
        return taken[0].id, taken[1].id

    def test_by_default_from_the_first_line_to_the_last(self, ledger, notified) -> None:
        taken = ledger.statement(Lines([line("7", memo(TWO)), line("8", "x", account=OTHER, days=2)]))
        assert taken.covered == (
            covering(DAY + timedelta(days=2), DAY + timedelta(days=2), OTHER),
            covering(DAY, DAY),
        )
        assert taken.not_in_it == notified[:1]
        found = ledger.findings(DAY, ACCOUNT)
        assert {(each.code, each.credits) for each in found} == {
            (Code.NOT_IN_STATEMENT, notified[:1]),
            (Code.NOT_NOTIFIED, (taken[0].id,)),
        }
        assert ledger.findings(NEXT, ACCOUNT) == ()
        assert (ledger.day(DAY, ACCOUNT).agrees, ledger.day(NEXT, ACCOUNT).agrees) == (False, None)

    def test_the_days_that_the_caller_states(self, ledger, notified) -> None:
        taken = ledger.statement(Lines([line("7", memo(TWO))]), covered=[covering(DAY, NEXT)])
        assert taken.not_in_it == tuple(sorted(notified))
        later = ledger.statement(Lines([line("FT2", memo(ONE), 20_000, days=1)]), covered=[])
        assert later[0].confirmed
        assert [found.code for found in ledger.findings(NEXT, ACCOUNT)] == []
        assert ledger.day(NEXT, ACCOUNT).agrees is True

    def test_a_payment_that_the_statement_has_on_the_next_day(self, ledger) -> None:
        """On both days it is one payment, which both have."""
        ledger.open([ONE])
        ledger.receive([told("FT1", memo(ONE))])
        (taken,) = ledger.statement(Lines([line("7", memo(ONE), days=1)]), covered=[covering(DAY, NEXT)])
        assert taken.confirmed
        for day in (DAY, NEXT):
            assert ledger.findings(day, ACCOUNT) == ()
            assert ledger.offers(day, ACCOUNT) == ()

    @pytest.mark.usefixtures("notified")
    def test_none_where_the_caller_says_none(self, ledger) -> None:
        """A noon export has no day whole."""
        taken = ledger.statement(Lines([line("7", memo(TWO))]), covered=[])
        assert (taken.covered, taken.not_in_it) == ((), ())
        assert [found.code for found in ledger.findings(DAY, ACCOUNT)] == [Code.NOT_NOTIFIED]
        assert ledger.day(DAY, ACCOUNT).agrees is None

    def test_the_days_that_it_says_itself(self, small) -> None:
        (first,) = small.receive([told("FT1", "nop phi")])

        class Said(Lines):
            covered = covering(DAY, NEXT), covering(NEXT, NEXT, OTHER)

        taken = small.statement(Said([line("7", "x", days=1), line("8", "x", days=3, bank="970422")]))
        last = DAY + timedelta(days=3)
        assert set(taken.covered) == {
            *Said.covered,
            Coverage(bank="970422", account=OWN, first=last, last=last),
        }
        assert taken.not_in_it == (first.id,)

    def test_the_period_above_the_lines_of_a_bank_s_file(self, ledger) -> None:
        """Days that are still to come are not covered, whatever the file says."""
        tomorrow = datetime.now(VIETNAM) + timedelta(days=1)
        (first, other) = ledger.receive([told("FT1", "nop phi"), told("FT2", "nop phi", days=300)])
        text = (
            f"Số tài khoản: {OWN};;;\nTừ 01/06/2024 đến {{}};;;\n"
            f"Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung\n03/06/2024;FT9;50.000;x\n"
        )
        one = read_statement(BytesIO(text.format("30/06/2024").encode()), bank=BANK)
        taken = ledger.statement(one)
        assert taken.covered == one.covered == (covering(DAY, date(2024, 6, 30)),)
        assert taken.not_in_it == (first.id,)
        later = read_statement(BytesIO(text.format(f"{tomorrow:%d/%m/%Y}").encode()), bank=BANK)
        assert ledger.statement(later, preview=True).covered == (
            covering(DAY, tomorrow.date() - timedelta(days=1)),
        )
        assert set(ledger.statement(later, preview=True).not_in_it) == {first.id, other.id}
        coming = read_statement(
            BytesIO(text.replace("01/06/2024", f"{tomorrow:%d/%m/%Y}", 1).format("31/12/2098").encode()),
            bank=BANK,
        )
        assert ledger.statement(coming, preview=True).covered == (
            covering(date(2024, 6, 3), date(2024, 6, 3)),
        )


class TestPreview:
    def test_says_what_would_be_and_writes_nothing(self, ledger) -> None:
        ledger.open([ONE, TWO])
        ledger.receive([told("FT1", memo(ONE)), told("FT9", "nop phi"), row(1, "aa")])
        ledger.events()
        before = ledger.export()
        lines = Lines([line("FT1", memo(ONE)), line("FT2", memo(TWO)), line("3", "x"), row(1, "aa"), row(2)])
        preview = ledger.statement(lines, preview=True)
        assert ledger.export() == before
        assert len(ledger.events()) == 2 + 1
        assert all_that_it_says(preview) == all_that_it_says(ledger.statement(lines))
        assert [each.confirmed for each in preview] == [True, False, False, False, False]
        assert preview.changed == (TWO.reference,)
        assert len(preview.not_in_it) == 1

    def test_of_a_charge_that_would_be_unclear(self, small) -> None:
        small.open([ONE, TWO])
        preview = small.statement(Lines([line("1", memo(ONE, TWO))]), preview=True)
        assert (preview[0].place, preview[0].candidates) == (
            Place.AMBIGUOUS,
            (ONE.reference, TWO.reference),
        )
        assert set(preview.changed) == {ONE.reference, TWO.reference}
        assert small.pending() == ()


SOME = st.builds(
    replace, credits_of([*CERTAIN[:2], "nop phi"]), source=st.sampled_from(["sepay", "casso", "statement"])
)
LINES = st.builds(replace, credits_of([*CERTAIN[:2], "nop phi"]), source=st.just("statement"))
STATEMENTS = st.builds(Lines, st.lists(LINES | ROWS, max_size=8))


@given(st.lists(SOME, max_size=5), STATEMENTS, st.booleans())
@tried(200)
def test_a_preview_says_what_then_happens(came, lines, small_chunks) -> None:
    """A row that is no money stands for itself; whoever has it in a later chunk again sees it as known."""
    with Ledger(":memory:", schemes=SCHEMES) as ledger, pytest.MonkeyPatch.context() as patch:
        if small_chunks:
            patch.setattr(live, "_WHOLE", 3)
            patch.setattr(live, "_CHUNK", 2)
        ledger.open(BOOK[:3], tokens=TOKENS)
        ledger.receive(came)
        before = ledger.export()
        preview = ledger.statement(lines, preview=True)
        assert ledger.export() == before
        taken = ledger.statement(lines)
        assert [(each.id, each.confirmed) for each in preview] == [
            (each.id, each.confirmed) for each in taken
        ]
        assert (preview.not_in_it, preview.covered) == (taken.not_in_it, taken.covered)
        if not small_chunks:
            assert all_that_it_says(preview) == all_that_it_says(taken)


class TestALongOne:
    """What has more than 5,000 lines is written in chunks; which line is which notification is asked once."""

    @given(st.lists(SOME, max_size=6), STATEMENTS)
    @tried(200)
    def test_it_is_matched_as_a_whole(self, came, lines) -> None:
        with Ledger(":memory:", schemes=SCHEMES) as ledger, pytest.MonkeyPatch.context() as patch:
            patch.setattr(live, "_WHOLE", 3)
            patch.setattr(live, "_CHUNK", 2)
            twin = Twin(ledger, SCHEMES)
            twin.open(BOOK[:3], TOKENS)
            twin.receive(came)
            twin.statement(lines)

    def test_of_five_thousand_lines_and_some_more(self, ledger) -> None:
        """The first lines only name the charges; the last have the numbers that were notified."""
        owed = [charge(f"000.00.01.H26-240601-{number:04}") for number in range(1, 11)]
        notified = [told(f"FT{place}", memo(each)) for place, each in enumerate(owed)]
        early = [line(f"E{place}", memo(each)) for place, each in enumerate(owed)]
        shop = [line(f"{number}", "cua hang", number) for number in range(1, 5_001)]
        own = [line(f"FT{place}", memo(each) if place % 2 else "MBVCB.69") for place, each in enumerate(owed)]
        lines = Lines([*early, *shop, *own, row()])
        ledger.open(owed)
        ledger.receive(notified)
        steps: list[int] = []
        preview = ledger.statement(lines, preview=True)
        taken = ledger.statement(lines, progress=steps.append)
        assert steps == [1_000, 2_000, 3_000, 4_000, 5_000, 5_021]
        assert all_that_it_says(preview) == all_that_it_says(taken)
        assert [place for place, each in enumerate(taken) if each.confirmed] == list(range(5_010, 5_020))
        assert {ledger.settlement(each.reference).received for each in owed} == {100_000}
        pure = reconcile(owed, [], schemes=ledger.export().facts.epochs[-1], state=reconcile(owed, notified))
        pure = reconcile([], lines, covered=taken.covered, state=pure)
        assert ledger.export() == pure, differences(ledger.export().facts, pure.facts)[:3]
        again = ledger.statement(lines)
        assert all(each.known for each in again)
        assert ledger.export() == pure

    def test_what_is_opened_or_received_in_chunks_is_all_there(self, small) -> None:
        owed = [charge(f"000.00.01.H26-240601-{number:04}") for number in range(1, 5_002)]
        assert len(small.open(iter(owed))) == 5_001
        taken = small.receive(credit(f"{place}", str(each.reference)) for place, each in enumerate(owed))
        assert taken.totals[Place.SETTLED] == len(taken) == 5_001
        assert taken[-1].references == (owed[-1].reference,)
        assert {s.state for s in small.snapshot()} == {ChargeState.PAID}
