"""A ledger moves to another database, of the same kind or of the other, and goes on there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter import BANK, MORNING, ONE, OWN, TWO, charge, credit, memo, refused, row
from sqlalchemy import StaticPool, create_engine

from vnqr.errors import Code
from vnqr.ledger import Ledger, LedgerError
from vnqr.ledger.live import _copying
from vnqr.ledger.settlement import ChargeState
from vnqr.references.token import Token
from vnqr.sources import read_statement

THIRD = charge("38.98.H29-210519-0013")
TOKEN = Token("HSY99EDD1RXQ")
DAY = MORNING.date()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path) -> str:
    """Where the ledger goes: a new database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "there.db")
    return request.getfixturevalue("new_postgres")()


def fill(ledger: Ledger, folder) -> None:
    """Do one of everything."""
    ledger.open([ONE, TWO], tokens={str(TOKEN): THIRD.reference})
    ledger.receive(
        [
            credit("1", memo(ONE), source="sepay", unique_id="1"),
            credit("2", memo(ONE, TWO)),
            credit("3", "CHUYEN TIEN"),
            credit("4", f"CK {TOKEN}"),
            row(),
        ]
    )
    file = folder / "statement.csv"
    file.write_text(
        "Ngày giao dịch;Số tham chiếu;Ghi có;Ghi nợ;Nội dung\n"
        f"01/06/2024 08:00:00;1;50.000;;{memo(ONE)}\n"
        f"01/06/2024 09:00:00;8;;50.000;HOAN TRA {ONE.reference}\n",
        "utf-8",
    )
    ledger.statement(read_statement(file, bank=BANK, account=OWN))
    split = next(waiting for waiting in ledger.pending() if waiting.credit and len(waiting.candidates) == 2)
    ledger.decide(split.id, {TWO.reference: 40_000}, by="Lan", key="1")
    ledger.refund(split.id, 10_000, by="Lan", on=DAY, reference=TWO.reference)
    ledger.refund(ledger.settlement(ONE.reference).credits[0].id, 5_000, by="Lan", on=DAY)
    ledger.refund(ledger.settlement(ONE.reference).credits[0].id, 5_000, by="Lan", on=DAY)
    ledger.close(DAY, (BANK, OWN), by="Lan")
    (shown,) = ledger.refund_evidence()
    assert len(shown.noted) == 2
    ledger.prove(shown.noted[0].id, 5_000, debit=shown.id, by="Lan", key="prove")
    ledger.accept(TWO.reference, by="Lan")


def test_all_of_it_is_there_and_it_goes_on(ledger, empty, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(_copying, "_AT_ONCE", 2)  # so that every table has several pages
    fill(ledger, tmp_path)
    feed = ledger.events()
    rows = ledger.copy_to(empty)
    assert rows > 30
    with Ledger(empty) as there:
        assert there.export() == ledger.export()
        assert [event.state for event in there.events()] == [event.state for event in feed]
        assert there.events().epoch != feed.epoch
        assert there.day(DAY, (BANK, OWN)) == ledger.day(DAY, (BANK, OWN))
        # New rows get numbers that no copied row has.
        later = MORNING + timedelta(days=1)
        paid = ledger.settlement(ONE.reference).credits[0].id
        (debit,) = ledger.export().facts.debits
        for each in (ledger, there):
            each.open([THIRD])
            each.prove(paid, 5_000, debit=debit, by="Lan", key="prove")  # it is done already
            each.prove(paid, 5_000, debit=debit, by="Lan")
            each.receive([credit("9", memo(TWO), received_at=later), credit("1", memo(ONE))])
            waiting = each.pending()[0]
            each.decide(waiting.id, None, by="Lan", key="2")
            each.refund(waiting.id, 1_000, by="Lan", on=later.date())
            each.close(later.date(), (BANK, OWN), by="Lan")
        assert there.settlement(THIRD.reference).state is ChargeState.PAID
        assert there.export() == ledger.export()
        assert [event.number for event in there.events()] == list(range(1, len(there.events()) + 1))


def test_an_empty_one(ledger, empty) -> None:
    ledger.copy_to(empty)
    with Ledger(empty) as there:
        assert there.export() == ledger.export()


def test_nothing_is_written_over(ledger, empty, tmp_path) -> None:
    with Ledger(empty) as there:
        there.receive([credit("7", "x")])
        fill(ledger, tmp_path)
        assert refused(ledger.copy_to, empty)[0] is Code.LEDGER_NOT_EMPTY
        assert [waiting.credit.transaction_id for waiting in there.pending()] == ["7"]


def test_what_is_no_database(small) -> None:
    with pytest.raises(LedgerError, match="ledger-target"):
        small.copy_to("mysql://h/d")


@pytest.mark.parametrize(
    "name",
    [
        ":memory:",
        "sqlite://",
        "sqlite:///file:x?mode=memory&uri=true",
        "sqlite:///file:/x?vfs=memdb&uri=true",
    ],
)
def test_a_copy_that_would_be_gone_is_refused(name) -> None:
    with Ledger(":memory:") as ledger:
        ledger.open([ONE])
        assert refused(ledger.copy_to, name)[0] is Code.LEDGER_MEMORY


def test_a_copy_in_the_memory_of_an_engine_is_the_caller_s() -> None:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with Ledger(":memory:") as ledger:
        ledger.open([ONE])
        ledger.copy_to(engine)
        with Ledger(engine) as there:
            assert there.export() == ledger.export()
    engine.dispose()
