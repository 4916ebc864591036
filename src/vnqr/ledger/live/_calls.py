"""How a call of the ledger runs: in a transaction, with the schemes and sources that the ledger has."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from vnqr.ledger.live._known import read_known
from vnqr.ledger.live._sources import StaleError, add_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.live._transactions import Transactions

__all__ = ["Calls"]

T = TypeVar("T")


class _UndoneError(Exception):
    """Ends a transaction of which nothing is to stay."""


class Calls:
    """Runs the calls of a ledger."""

    _transactions: Transactions
    _kept: Known | None
    _keeps: bool
    """Whether what is known outlives a call: not in a caller's transaction, which may be rolled back."""

    def _write(
        self,
        work: Callable[[Session, Known], T],
        sources: Iterable[tuple[str, ...]] = (),
        *,
        few: bool = False,
    ) -> T:
        """Run work that writes; again where the ledger has more schemes or sources than were known.

        Args:
            work: the work.
            sources: who delivers.
            few: whether the work writes few rows.
        """
        names = set(sources)

        def run(session: Session) -> tuple[Known, T]:
            known = self._kept or read_known(session)
            if not names <= known.sources.numbers.keys():
                add_sources(session, known.sources, names)
                known = read_known(session)
            return known, work(session, known)

        while True:
            try:
                known, result = self._transactions.run(run, few=few)
            except StaleError:
                self._kept = None
                continue
            self._kept = known if self._keeps else None
            return result

    def _try(self, work: Callable[[Session, Known], T], sources: Iterable[tuple[str, ...]] = ()) -> T:
        """Run work that writes, and leave nothing of it: return what it would have returned."""
        done: list[T] = []

        def run(session: Session, known: Known) -> None:
            done.append(work(session, known))
            raise _UndoneError

        with suppress(_UndoneError):
            self._write(run, sources)
        return done[-1]

    def _read(self, work: Callable[[Session, Known], T]) -> T:
        """Run work that reads; again where a caller's transaction has seen others commit in between."""
        while True:
            with suppress(StaleError):
                return self._transactions.run(lambda session: work(session, read_known(session)), write=False)

    def _stream(self, work: Callable[[Session, Known], Iterator[T]]) -> Iterator[T]:
        """Yield what work yields; its transaction lasts until the last of it, or until this is closed."""
        with self._transactions.reading() as session:
            yield from work(session, read_known(session))

    def _known(self) -> Known:
        """Return the schemes and sources as they were; a call that writes finds out if there are more."""
        known = self._kept
        if known is None:
            known = self._transactions.run(read_known, write=False)
            self._kept = known if self._keeps else None
        return known
