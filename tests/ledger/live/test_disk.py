"""Places where a ledger cannot be, or can no longer be written: each call is whole and says what is wrong."""

from __future__ import annotations

import os
import resource
import signal
import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
from connections import driver
from counter import ONE, TWO, charge, credit, memo, refused
from sqlalchemy import create_engine, event
from whole import check_whole
from worker import FIGURES, STEPS, Zygote, charges_of

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.live import _transactions
from vnqr.ledger.live.errors import LedgerError
from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANY = [credit(f"{number}", f"khach {number} " + "x" * 1_000) for number in range(400)]
"""Half a megabyte."""


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size: what is written then fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def reason(refusal: tuple[Code, dict[str, object]]) -> str:
    assert refusal[0] is Code.LEDGER_DATABASE
    return str(refusal[1]["reason"])


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "ledger.db"


class TestNoRoom:
    def test_a_file_that_may_not_grow(self, path) -> None:
        """What fits is taken in, what does not is refused as a whole; with room it goes on."""
        with Ledger(path) as ledger:
            ledger.open([ONE])
            with room(path.stat().st_size + 200_000):
                assert reason(refused(ledger.receive, MANY)) in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}
                assert ledger.pending() == ()
                assert ledger.settlement(ONE.reference).state is ChargeState.UNPAID
            assert not any(each.known for each in ledger.receive([*MANY, credit("paid", memo(ONE))]))
            assert ledger.settlement(ONE.reference).state is ChargeState.PAID
            check_whole(ledger)

    def test_a_backup_for_which_there_is_no_room(self, path) -> None:
        with Ledger(path) as ledger:
            ledger.receive(MANY)
            with room(100_000):
                assert refused(ledger.backup, path.with_name("copy.db"))[0] is Code.LEDGER_DATABASE
            assert not list(path.parent.glob("copy*"))
            ledger.backup(path.with_name("copy.db"))
        with Ledger(path.with_name("copy.db")) as copy:
            assert len(copy.pending(limit=1000)) == len(MANY)
            check_whole(copy)

    def test_a_database_that_may_not_grow(self, tmp_path) -> None:
        """Wherever in a call the room ends, nothing of the call is there; with room it is, as a whole."""
        done = [self.fill(tmp_path / f"{pages}.db", pages) for pages in range(0, 60, 4)]
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, 2)

    def fill(self, path: Path, pages: int) -> int:
        """Make two calls with room for a few pages, and again with enough; return how many went through."""
        engine = create_engine(f"sqlite:///{path}")
        most = 1 << 30
        event.listen(engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count = {most}"))
        with Ledger(engine) as ledger:
            ledger.open([ONE])
            with driver(str(path)) as raw:
                ((there,),) = raw.execute("PRAGMA page_count").fetchall()
            calls = [partial(ledger.open, [charge(item=item) for item in range(1, 20)])]
            calls.append(partial(ledger.receive, [*MANY[:40], credit("paid", memo(charge(item=1)))]))
            through = 0
            for call in calls:
                before = ledger.export()
                most = there + pages
                try:
                    call()
                    through += 1
                except LedgerError as error:
                    assert error.issues[0].params == (("reason", "SQLITE_FULL"),)  # noqa: PT017
                    assert ledger.export() == before
                most = 1 << 30
                call()
            check_whole(ledger)
            assert ledger.settlement(charge(item=1).reference).state is ChargeState.PAID
        engine.dispose()
        return through


class TestNoLedger:
    def test_a_file_that_is_no_database(self, path) -> None:
        path.write_bytes(b"account;amount;memo\n" * 1_000)
        assert reason(refused(Ledger, path)) == "SQLITE_NOTADB"
        assert path.read_bytes() == b"account;amount;memo\n" * 1_000

    def test_a_folder_and_a_path_that_leads_nowhere(self, tmp_path) -> None:
        assert reason(refused(Ledger, tmp_path)) == "SQLITE_CANTOPEN"
        assert reason(refused(Ledger, tmp_path / "nowhere" / "ledger.db")) == "SQLITE_CANTOPEN"

    def test_a_file_that_was_cut(self, path) -> None:
        """It is not taken for an empty one."""
        with Ledger(path) as ledger:
            ledger.receive(MANY)
        with path.open("r+b") as file:
            file.truncate(path.stat().st_size // 2)
        with pytest.raises(LedgerError) as caught, Ledger(path) as ledger:
            ledger.export()
        assert caught.value.code is Code.LEDGER_DATABASE

    def test_a_file_that_may_only_be_read(self, path) -> None:
        """Who asks is answered, who writes is told."""
        with Ledger(path) as ledger:
            ledger.open([ONE])
            with Ledger(f"sqlite:///file:{path}?mode=ro&uri=true") as reader:
                assert reason(refused(reader.receive, [credit("1", memo(ONE))])) == "SQLITE_READONLY"
                assert reason(refused(reader.events)) == "SQLITE_READONLY"
                assert reader.settlement(ONE.reference).state is ChargeState.UNPAID
                ledger.receive([credit("1", memo(ONE))])
                assert reader.settlement(ONE.reference).state is ChargeState.PAID

    def test_a_database_in_memory_by_any_of_its_names(self) -> None:
        """It lives in one connection: all threads have that one."""
        for name in (":memory:", "sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"):
            with Ledger(name) as ledger:
                ledger.open([ONE])
                came = [[credit(f"{number}", memo(ONE), 10_000)] for number in range(5)]
                threads = [threading.Thread(target=ledger.receive, args=(each,)) for each in came]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                assert ledger.settlement(ONE.reference).received == 50_000


class TestHeldByAnother:
    def test_a_lock_that_another_process_holds(self, path, monkeypatch) -> None:
        """It is waited for; where it lasts, the caller is told. Who only reads waits for nobody."""
        with Ledger(path) as ledger, driver(str(path), isolation_level=None) as other:
            ledger.open([ONE])
            other.execute("BEGIN IMMEDIATE")
            waiting = threading.Thread(target=ledger.receive, args=([credit("1", memo(ONE))],))
            waiting.start()
            assert ledger.settlement(ONE.reference).state is ChargeState.UNPAID
            assert ledger.pending() == ()
            with monkeypatch.context() as patch:
                patch.setattr(_transactions, "_PATIENCE", 0.05)
                for call in (partial(ledger.receive, [credit("2", memo(ONE))]), ledger.events):
                    assert refused(call)[0] is Code.LEDGER_BUSY
            other.execute("ROLLBACK")
            waiting.join()
            assert ledger.settlement(ONE.reference).received == 50_000

    def test_a_process_that_works_beside_this_one(self, path) -> None:
        """While it is full here it goes on there, and none disturbs the other."""
        Ledger(path).dispose()
        with Zygote() as zygote, Ledger(path) as ledger:
            worker = zygote.fork(str(path), 0)
            heard = zygote.hear(STEPS)
            with room(1_000):
                assert refused(ledger.receive, MANY)[0] is Code.LEDGER_DATABASE
                heard += zygote.hear(STEPS)
            os.kill(worker, signal.SIGKILL)
            heard += zygote.hear_all()
            found = ledger.settlements(charges_of(0, 0)[0].reference.dossier)
            assert tuple(settlement.received for settlement in found) == FIGURES[STEPS]
            ledger.open([TWO])
            check_whole(ledger)
