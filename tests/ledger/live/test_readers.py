"""Law 7: eight writers and readers of the feed, on both databases; a backup taken and restored meanwhile."""

from __future__ import annotations

import random
import shutil
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from connections import driver
from counter import charge, credit, memo, refused
from sqlalchemy.engine import make_url
from whole import check_whole, feed, figures, key_of_charge

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.live.errors import TryAgain

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.ledger.live.answers import LedgerEvent
    from vnqr.ledger.values import Charge

WRITERS = 8
TURNS = 12
CHARGES = [charge(f"000.00.01.H26-240601-{number:04}", 1) for number in range(10)]


def write(ledger: Ledger, writer: int, turn: int, rng: random.Random) -> None:
    """Change a few charges that others change at the same time."""
    one, two = rng.sample(CHARGES, 2)
    mark = f"{writer}.{turn}"
    taken = ledger.receive([credit(mark, memo(one)), credit(f"{mark} khach", f"khach {mark}")])
    match turn % 4:
        case 0:
            ledger.decide(taken[1].id, {one.reference: 20_000, two.reference: 10_000}, by="lan", key=mark)
        case 1:
            ledger.refund(taken[0].id, 10_000, by="lan", key=mark)
        case 2:
            ledger.cancel(two.reference, by="mai")
        case _:
            ledger.accept(two.reference, by="mai")


def own(home: str, writer: int) -> None:
    """Write in transactions of the ledger's own."""
    rng = random.Random(writer)  # noqa: S311 - no secrets
    with Ledger(home) as ledger:
        for turn in range(TURNS):
            write(ledger, writer, turn, rng)


def callers(home: str, writer: int) -> None:
    """Write in a caller's, which is slow; every second one is rolled back."""
    rng = random.Random(writer)  # noqa: S311 - no secrets
    for turn in range(TURNS // 2):
        done = False
        while not done:
            with suppress(TryAgain), driver(home) as connection:
                write(Ledger.joining(connection), writer, turn, rng)
                threading.Event().wait(0.01)
                if turn % 2:
                    connection.rollback()
                else:
                    connection.commit()
                done = True


class Reader:
    """Reads the feed until it is told that nothing comes any more."""

    def __init__(self, home: str) -> None:
        self.events: list[LedgerEvent] = []
        self._home = home
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with Ledger(self._home) as ledger:
            after, over = 0, False
            while not over:
                over = self._over.is_set()
                while page := ledger.events(after=after, limit=7):
                    self.events += page
                    after = page.last

    def finish(self) -> list[LedgerEvent]:
        """Return all that it has read."""
        self._over.set()
        self._thread.join()
        return self.events


def at_once(*calls: Callable[[], object]) -> None:
    failed: list[BaseException] = []

    def make(call: Callable[[], object]) -> None:
        try:
            call()
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


class TestEightWriters:
    @pytest.mark.no_cover
    def test_readers_miss_nothing_and_read_nothing_late(self, home) -> None:
        """What each of them read page by page is the feed: no later commit got an earlier number."""
        with Ledger(home) as ledger:
            ledger.open(CHARGES)
            readers = [Reader(home), Reader(home)]
            at_once(
                *(lambda writer=writer: own(home, writer) for writer in range(WRITERS - 3)),
                *(lambda writer=writer: callers(home, writer) for writer in range(WRITERS - 3, WRITERS)),
            )
            first, second = (reader.finish() for reader in readers)
            assert first == second == feed(ledger)
            assert [event.number for event in first] == list(range(1, len(first) + 1))
            last = {(event.scheme, event.dossier, event.item): event for event in first}
            for owed in CHARGES:
                settlement = ledger.settlement(owed.reference)
                assert figures(last[key_of_charge(owed)]) == figures(settlement)
            credits_ = len(ledger.export().facts.lines)
            assert credits_ == 2 * (TURNS * (WRITERS - 3) + TURNS // 4 * 3)
            check_whole(ledger)

    def test_a_snapshot_taken_meanwhile_and_what_follows_it(self, home) -> None:
        """They give every settlement, whatever was committed while the snapshot was read."""
        with Ledger(home) as ledger:
            ledger.open(CHARGES)
            held: dict[tuple[str, str, int], object] = {}
            numbers: list[int] = []

            def follow() -> None:
                with Ledger(home) as reader:
                    snapshot = reader.snapshot()
                    numbers.append(snapshot.number)
                    held.update((key_of_charge(each.charge), figures(each)) for each in snapshot)

            at_once(follow, *(lambda writer=writer: own(home, writer) for writer in range(2)))
            for event in feed(ledger, numbers[0]):
                held[event.scheme, event.dossier, event.item] = figures(event)
            assert held == {
                key_of_charge(owed): figures(ledger.settlement(owed.reference)) for owed in CHARGES
            }


class TestRestored:
    def owed(self, number: int) -> Charge:
        return charge(f"000.00.02.H26-240601-{number:04}")

    def test_a_backup_that_was_taken_while_eight_wrote(self, tmp_path) -> None:
        """It is whole: every call of which anything is there is there altogether."""
        home = str(tmp_path / "ledger.db")
        with Ledger(home) as ledger:
            ledger.open(CHARGES)
            copies = [tmp_path / f"{number}.db" for number in range(3)]
            at_once(
                lambda: [ledger.backup(path) for path in copies],
                *(lambda writer=writer: own(home, writer) for writer in range(4)),
            )
        for path in copies:
            with Ledger(path) as copy:
                check_whole(copy)
        assert not list(tmp_path.glob("*.part*"))

    def test_readers_that_are_ahead(self, tmp_path) -> None:
        """Theirs are numbers that the restored one gives again, to other events: they are told."""
        home, copy = tmp_path / "ledger.db", tmp_path / "copy.db"
        with Ledger(home) as ledger:
            ledger.open([self.owed(1)])
            epoch = ledger.events().epoch
            ledger.backup(copy)
            ledger.receive([credit("1", memo(self.owed(1)))])
            assert ledger.events(epoch=epoch).last == 2
        shutil.move(copy, home)
        with Ledger(home) as ledger:
            assert refused(ledger.events, after=2)[0] is Code.FEED_ANEW
            assert refused(ledger.events, after=1, epoch=epoch)[0] is Code.FEED_ANEW
            ledger.open([self.owed(2), self.owed(3)])
            assert refused(ledger.events, after=2, epoch=epoch)[0] is Code.FEED_ANEW
            now = ledger.events()
            assert [event.number for event in now] == [1, 2, 3]
            assert now.epoch != epoch
            (taken,) = ledger.receive([credit("1", memo(self.owed(1)))])
            assert not taken.known

    def test_a_server_s_backup_that_was_restored(self, ledger_postgres, new_postgres) -> None:
        """The copy does not know that it is one until it is told."""
        home = ledger_postgres()
        with Ledger(home) as ledger:
            ledger.open([self.owed(1)])
            epoch = ledger.events().epoch
        copy = new_postgres(make_url(home).database)
        with Ledger(home) as ledger, Ledger(copy) as restored:
            ledger.receive([credit("1", memo(self.owed(1)))])
            assert ledger.events(after=1, epoch=epoch).last == 2
            assert restored.restored() == restored.events().epoch != epoch
            assert refused(restored.events, after=1, epoch=epoch)[0] is Code.FEED_ANEW
            assert [event.number for event in restored.events()] == [1]


class TestABackupThatFails:
    def test_leaves_nothing_that_looks_like_one(self, tmp_path) -> None:
        with Ledger(tmp_path / "ledger.db") as ledger:
            ledger.open(CHARGES)
            assert refused(ledger.backup, tmp_path / "nowhere" / "copy.db")[0] is Code.LEDGER_DATABASE
            ledger.backup(tmp_path / "copy.db")
            with pytest.raises(FileExistsError):
                ledger.backup(tmp_path / "copy.db")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "ledger.db"]
