"""The feed of events, a snapshot to begin with, a backup, and what a restored one means to readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from counter import CODES, MORNING, ONE, OTHER, TWO, charge, credit, memo, refused, row
from sqlalchemy.engine import make_url

from vnqr.errors import Code
from vnqr.ledger import Events, Ledger, LedgerEvent
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from pathlib import Path

NORTH, SOUTH = charge(CODES[0], office="north"), charge(CODES[1], office="south")


def told(events: Events) -> list[tuple[str, str, int]]:
    return [(event.dossier, event.state.value, event.received) for event in events]


class TestEvents:
    def test_say_what_a_charge_became(self, ledger) -> None:
        began = datetime.now(UTC)
        ledger.open([replace(ONE, due_at=MORNING + timedelta(days=1), office="một cửa")])
        opened = datetime.now(UTC)
        (taken,) = ledger.receive([credit("1", memo(ONE), 70_000)])
        ledger.refund(taken.id, 5_000, by="lan")
        ledger.accept(ONE.reference, by="lan")
        first, paid, refunded, accepted = ledger.events()
        assert [event.number for event in (first, paid, refunded, accepted)] == [1, 2, 3, 4]
        figures = {name: getattr(refunded, name) for name in LedgerEvent.__dataclass_fields__}
        del figures["at"]
        assert figures == {
            "number": 3,
            "dossier": CODES[0],
            "item": 0,
            "scheme": "HS",
            "office": "một cửa",
            "state": ChargeState.OVERPAID,
            "due": 50_000,
            "received": 65_000,
            "refunded": 5_000,
            "misdirected": 0,
            "missing": 0,
            "surplus": 15_000,
            "covered": True,
            "paid_at": MORNING,
            "unclear": 0,
            "needs_person": True,
            "accepted": False,
        }
        assert (first.state, first.paid_at, first.missing) == (ChargeState.UNPAID, None, 50_000)
        assert (accepted.state, accepted.needs_person, accepted.accepted) == (
            *(ChargeState.OVERPAID, False),
            True,
        )
        # The times are those of the calls.
        assert began <= first.at <= opened <= paid.at <= refunded.at <= accepted.at <= datetime.now(UTC)

    def test_show_no_text_of_the_caller_s(self, small) -> None:
        small.open([replace(ONE, office="TRAN THI MAI")])
        (event,) = small.events()
        assert "MAI" not in f"{event!r} {event}"
        assert repr(event).startswith("<LedgerEvent number=1 ")

    def test_in_pages(self, ledger) -> None:
        ledger.open([charge(CODES[0], item) for item in range(5)])
        pages, after = [], 0
        while len(page := ledger.events(after, limit=2)):
            pages.append([event.item for event in page])
            assert page.last == after + len(page)
            after = page.last
        assert pages == [[0, 1], [2, 3], [4]]
        assert repr(page) == f"<Events 0, last=5, epoch={page.epoch!r}>"
        whole = ledger.events()
        assert [event.number for event in whole[1:3]] == [2, 3]
        assert whole[-1].item == 4

    def test_of_an_office(self, ledger) -> None:
        """What is passed over need not be read again, and is not passed over where the page is full."""
        ledger.open([NORTH, SOUTH])
        ledger.receive([credit("1", memo(SOUTH)), credit("2", memo(NORTH), 1)])
        north = ledger.events(office="north")
        assert told(north) == [(CODES[0], "unpaid", 0), (CODES[0], "underpaid", 1)]
        assert north.last == 4
        first = ledger.events(office="south", limit=1)
        assert (told(first), first.last) == ([(CODES[1], "unpaid", 0)], 2)
        assert told(ledger.events(first.last, office="south")) == [(CODES[1], "paid", 50_000)]

    def test_after_a_number_that_was_never_given(self, ledger) -> None:
        ledger.open([ONE])
        assert refused(ledger.events, 2)[0] is Code.FEED_ANEW
        assert len(ledger.events(1)) == 0

    def test_give_with_a_snapshot_every_settlement(self, ledger) -> None:
        ledger.open([ONE, TWO])
        ledger.receive([credit("1", memo(ONE))])
        snapshot = ledger.snapshot()
        assert repr(snapshot) == f"<Snapshot number=3 epoch={snapshot.epoch!r}>"
        assert snapshot.epoch == ledger.events().epoch
        held = {settlement.charge.reference: settlement.received for settlement in snapshot}
        assert held == {ONE.reference: 50_000, TWO.reference: 0}
        ledger.receive([credit("2", memo(TWO), 20_000)])
        later = ledger.events(snapshot.number, epoch=snapshot.epoch)
        assert told(later) == [(CODES[1], "underpaid", 20_000)]


class TestKeeping:
    def test_a_backup_is_whole_and_its_feed_is_another(self, tmp_path: Path) -> None:
        with Ledger(tmp_path / "counter.db") as ledger:
            ledger.open([ONE, TWO])
            ledger.receive([credit("1", memo(ONE)), row()])
            before = ledger.events()
            ledger.backup(tmp_path / "copy.db")
            ledger.receive([credit("2", memo(TWO))])
            with pytest.raises(FileExistsError) as caught:
                ledger.backup(str(tmp_path / "copy.db"))
            assert caught.value.filename == str(tmp_path / "copy.db")
        with Ledger(tmp_path / "copy.db") as copy:
            assert copy.settlement(ONE.reference).state is ChargeState.PAID
            assert copy.settlement(TWO.reference).state is ChargeState.UNPAID
            assert copy.totals()[Place.INVALID].count == 1
            assert refused(copy.events, before.last, epoch=before.epoch)[0] is Code.FEED_ANEW
            anew = copy.snapshot()
            copy.receive([credit("2", memo(TWO))])
            assert told(copy.events(anew.number, epoch=anew.epoch)) == [(CODES[1], "paid", 50_000)]

    def test_a_ledger_on_a_server_is_backed_up_by_its_own_means(self, ledger_postgres, tmp_path) -> None:
        with Ledger(ledger_postgres()) as ledger:
            assert refused(ledger.backup, tmp_path / "copy.db")[0] is Code.LEDGER_BACKUP
        assert list(tmp_path.iterdir()) == []

    def test_readers_ahead_of_a_restored_backup_begin_anew(self, ledger) -> None:
        ledger.open([ONE])
        old = ledger.events()
        assert ledger.events(old.last, epoch=old.epoch).epoch == old.epoch
        epoch = ledger.restored()
        assert epoch not in {old.epoch, ""}
        assert refused(ledger.events, old.last, epoch=old.epoch)[0] is Code.FEED_ANEW
        assert ledger.snapshot().epoch == epoch
        assert len(ledger.events(0, epoch=epoch)) == 1

    def test_tables_of_a_later_version_are_left_alone(self, home) -> None:
        with Ledger(home) as ledger:
            ledger._transactions.run(lambda s: s.command("UPDATE vnqr_meta SET value = '99'"))
        code, said = refused(Ledger, home)
        assert (code, said["found"]) == (Code.LEDGER_VERSION, 99)

    @pytest.mark.parametrize("target", ["mysql://somewhere/counter", "sqlite+other:///x.db", "x://", "://"])
    def test_a_database_of_another_kind(self, target) -> None:
        assert refused(Ledger, target)[0] is Code.LEDGER_TARGET

    def test_all_of_it_is_there_after_a_restart(self, home) -> None:
        with Ledger(home) as ledger:
            ledger.open([ONE, TWO], tokens={"HSY99EDD1RXQ": TWO.reference})
            taken = ledger.receive(
                [credit("1", memo(ONE)), credit("2", "x"), row(), credit("3", "HSY99EDD1RXQ")]
            )
            ledger.decide(taken[1].id, {ONE.reference: 20_000}, by="lan", key="k", reason="gọi điện")
            ledger.refund(taken[1].id, 10_000, reference=ONE.reference, by="lan")
            ledger.decide(taken[2].id, None)
            ledger.accept(ONE.reference, by="mai")
            ledger.cancel(TWO.reference)
            before, acts = ledger.export(), ledger.export().facts.acts
        with Ledger(home) as again:
            assert again.export() == before
            assert again.export().facts.acts == acts
            assert [act.verb for act in acts] == ["decide", "refund", "decide", "accept", "cancel"]
            assert again.decide(taken[1].id, {ONE.reference: 20_000}, key="k").by == "lan"

    def test_a_server_s_database_by_another_way_to_write_its_address(self, ledger_postgres) -> None:
        url = make_url(ledger_postgres()).set(drivername="postgresql")
        with Ledger(url.render_as_string(hide_password=False)) as ledger:
            assert ledger.open([ONE]) == (ONE.reference,)


def test_money_on_another_account_is_surplus_and_not_received(small) -> None:
    small.open([ONE])
    small.receive([credit("1", memo(ONE), account=OTHER)])
    event: Any = small.events()[-1]
    assert (event.state, event.received, event.misdirected, event.surplus, event.missing) == (
        ChargeState.WRONG_ACCOUNT,
        *(0, 50_000, 50_000, 50_000),
    )
