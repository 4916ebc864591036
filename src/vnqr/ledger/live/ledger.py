"""The live ledger: who has paid, now, from a database of one's own.

Example:
    >>> from vnqr.ledger.values import Credit, FeeItem
    >>> item = FeeItem(kind="phi", code="TD01", name="Phí thẩm định", list_price=60_000, payable=60_000)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415",
    ...                 account="113366668888", items=[item], opened_at="2024-06-01T08:00:00+07:00")
    >>> credit = Credit(transaction_id="FT24153000001", bank="970415", account="113366668888", amount=60_000,
    ...                 memo=f"MBVCB.699.{charge.reference}.CT tu 087",
    ...                 received_at="2024-06-01T09:00:00+07:00")
    >>> with Ledger(":memory:") as ledger:
    ...     opened = ledger.open([charge])
    ...     taken, = ledger.receive([credit])
    ...     ledger.settlement(charge.reference).state, taken.place
    (<ChargeState.PAID: 'paid'>, <Place.SETTLED: 'settled'>)
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from secrets import token_hex
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from vnqr._support.types import require
from vnqr.ledger.live._again import known_again
from vnqr.ledger.live._charges import open_charges
from vnqr.ledger.live._copying import copy_whole
from vnqr.ledger.live._debits import add_debits
from vnqr.ledger.live._delivering import FAULTS, keep_message, keep_unjudged, require_like
from vnqr.ledger.live._feed import begin_anew
from vnqr.ledger.live._findings import evidence_among
from vnqr.ledger.live._intake import Prepared, take_in
from vnqr.ledger.live._judged import Judged, Went
from vnqr.ledger.live._known import read_known
from vnqr.ledger.live._migrations import migrate
from vnqr.ledger.live._schemes import add_schemes
from vnqr.ledger.live._statements import Accounts, Whole, add_covered, not_in_statement
from vnqr.ledger.live._times import now
from vnqr.ledger.live._transactions import Joined, Own, file_name
from vnqr.ledger.live.acting import Acting
from vnqr.ledger.live.answers import StatementTaken, Taken
from vnqr.ledger.live.asking import Asking
from vnqr.ledger.live.errors import LedgerError
from vnqr.ledger.matching import Coverage
from vnqr.ledger.values import Charge
from vnqr.references.reference import Reference
from vnqr.references.scheme import Scheme, schemes_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from types import TracebackType

    from sqlalchemy import Engine

    from vnqr.ledger.live._backends import Session
    from vnqr.ledger.live._delivering import SourceLike, StatementLike
    from vnqr.ledger.live._intake import Reserved
    from vnqr.ledger.live._known import Known
    from vnqr.ledger.live._transactions import Transactions
    from vnqr.ledger.values import Credit, InvalidCredit

__all__ = ["Ledger"]

T = TypeVar("T")

_WHOLE: Final = 5_000
"""So many at most are taken in whole or not at all; more come in chunks."""
_CHUNK: Final = 1_000
"""How many a chunk has: a notification that comes in between waits for no more."""
_FEW: Final = 20
"""So many at most are a notification."""
_NO_TOKENS: Final[Mapping[str, Reference]] = MappingProxyType({})


class Ledger(Asking, Acting):
    """Charges and credits in a database: what is paid, what waits, what persons decided.

    All calls are durable when they return. Calls of several threads and processes may come at once; a
    process that is forked later has connections of its own. Times are the bank's, days those of Vietnam,
    amounts whole dong.

    Args:
        target: the path of a SQLite file (made if absent; `:memory:` for none), a URL of SQLAlchemy
            (`postgresql+psycopg://...`), or an Engine. The tables are made, or brought to the present
            version.
        schemes: the schemes of the references to look for, to be added to those that the ledger has;
            None: those, or else that of dossiers.

    Raises:
        LedgerError: another database (`ledger-target`), one that fails (`ledger-database`), or tables of
            a later version of this library (`ledger-version`).
        VnqrError: a prefix has another scheme in the ledger (`scheme-differs`).
        MissingExtraError: PostgreSQL without psycopg.
    """

    def __init__(
        self, target: str | PathLike[str] | Engine, *, schemes: Iterable[Scheme] | None = None
    ) -> None:
        """Open the ledger."""
        self._begin(Own(target), schemes, keeps=True)

    @classmethod
    def joining(cls, connection: Any, *, schemes: Iterable[Scheme] | None = None) -> Self:  # noqa: ANN401
        """Return the ledger inside a caller's transaction: what it does is committed, or not, with all else.

        Each call has a savepoint, and is never run again by itself: `TryAgain` says that the transaction
        may succeed if it is. On SQLite the transaction must have begun with BEGIN IMMEDIATE; on
        PostgreSQL it must be at READ COMMITTED.

        Args:
            connection: of Django (inside `transaction.atomic()`), of SQLAlchemy, of sqlite3 or of psycopg 3.
            schemes: as of the constructor.

        Raises:
            LedgerError: the connection has no transaction (`ledger-no-transaction`), one without the
                right to write (`ledger-deferred`), or of another isolation (`ledger-isolation`); or it does
                not give texts as they were written (`ledger-texts`).
            TypeError: it is no connection.
        """
        self = cls.__new__(cls)
        self._begin(Joined(connection), schemes, keeps=False)
        return self

    def _begin(self, transactions: Transactions, schemes: Iterable[Scheme] | None, *, keeps: bool) -> None:
        self._transactions, self._keeps, self._kept = transactions, keeps, None
        wanted = None if schemes is None else schemes_of(schemes)

        def start(session: Session) -> Known:
            migrate(session)
            return add_schemes(session, wanted)

        try:
            known = transactions.run(start)
        except BaseException:
            transactions.dispose()
            raise
        self._kept = known if keeps else None

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.dispose()

    def dispose(self) -> None:
        """Close the connections that are the ledger's own."""
        self._transactions.dispose()

    # --- what comes ---

    def open(
        self, charges: Iterable[Charge], *, tokens: Mapping[str, Reference] = _NO_TOKENS
    ) -> tuple[Reference, ...]:
        """Open charges. Money that waits for them is booked.

        A charge that is there is known, if it is any revision of the same. Up to 5,000 are opened whole
        or not at all; more in whole chunks, and again is harmless.

        Args:
            charges: the charges, opened one after the other.
            tokens: token -> the reference of its charge, which may be opened earlier or later.

        Returns:
            The references of those that are new, in the order given.

        Raises:
            ChargesError: a charge is there with other contents (`charge-conflict`), or as of
                `vnqr.reconcile`.
            VnqrError: a token means another charge (`token-conflict`).
            TypeError: something is no charge; or one charge is given, and no list.
        """
        require(tokens, Mapping, "what tokens name")
        require(charges, Iterable, "a list of charges")
        came, new = iter(charges), list[Reference]()
        chunk = list(islice(came, _WHOLE))
        while chunk or tokens:
            for charge in chunk:
                require(charge, Charge, "a charge")
            new += self._open(chunk, tokens)
            chunk, tokens = list(islice(came, _WHOLE)), _NO_TOKENS
        return tuple(new)

    def _open(self, charges: list[Charge], tokens: Mapping[str, Reference]) -> list[Reference]:
        return self._write(lambda session, known: open_charges(session, known, now(), charges, tokens))

    def receive(self, credits: Iterable[Credit | InvalidCredit]) -> Taken:  # noqa: A002 - the counter's own word
        """Take credits in, and rows that cannot be read. The same again are known, and change nothing.

        Two that are equal in all and have no number are the same, too, in one call as well: whoever knows
        that they are two payments numbers them by `Credit.occurrence`, as `read_statement` does.

        Up to 5,000 are taken in whole or not at all; more in whole chunks, and again is harmless.

        Args:
            credits: the credits, in any order.

        Returns:
            For each of them where it went; and the charges that are not as they were.

        Raises:
            TypeError: something is no credit; or one credit is given, and no list.
        """
        require(credits, Iterable, "a list of credits")
        taken = Taken()
        for chunk in _chunks(credits):
            self._take(chunk, taken)
        return taken

    def take(self, body: bytes, headers: Mapping[str, str], source: SourceLike) -> Taken:
        """Take a notification in: prove it, keep it as it came, judge it.

        Args:
            body: the raw bytes of the message.
            headers: those of the request.
            source: the aggregator, as `vnqr.sources.SePay`.

        Returns:
            For each credit and each row where it went; `reply` is what the sender wants for an answer.
            Where the message could not be judged, it is kept alone, `fault` says so, and a person sees it
            among what waits.

        Raises:
            NotAuthenticError: the message is not the sender's; nothing is kept.
            LedgerError: the database failed; nothing is kept, and the sender will repeat the message.
        """
        require(body, bytes, "the body of a message")
        require_like(source, "read", "the source of a message")
        notification = source.read(body, headers)
        taken = Taken()
        taken.reply = notification.reply

        def before(session: Session, known: Known) -> None:
            keep_message(session, now(), notification.source, body)
            add_debits(session, known, notification.debits)

        try:
            self._take([*notification.credits, *notification.rows], taken, before)
        except LedgerError:
            raise
        except FAULTS as fault:
            reason = type(fault).__name__
            taken.fault = self._write(
                lambda session, _: keep_unjudged(session, now(), notification.source, body, reason)
            )
        return taken

    def statement(
        self,
        statement: StatementLike,
        *,
        preview: bool = False,
        covered: Iterable[Coverage] | None = None,
        progress: Callable[[int], object] | None = None,
    ) -> StatementTaken:
        """Take a whole statement in: what was notified is confirmed, what was not is added.

        Which line is which notification is decided for the whole statement, one to one. A confirmation
        moves no money. The lines are written in chunks of 1,000, each whole or not at all, and notifications
        are judged in between; the same statement again is harmless.

        Args:
            statement: what `vnqr.sources.read_statement` returns: it is read twice if it is long.
            preview: say what would be done; nothing of it stays. Each chunk is judged by what the ledger has:
                where one charge is paid in two chunks, they are not seen together. Others wait to write no
                longer than for a chunk.
            covered: the days that it has whole; none for one that was made before the day was over. None:
                for each account those that the statement says, else all days from the first line to the last.
            progress: is called with the number of lines that are done.

        Returns:
            For each line and row where it went; the payments of covered days of which only another source
            told; accounts without a charge; money out that may show a refund.

        Raises:
            TypeError: something is no credit.
        """
        accounts = Accounts()
        done, taken = 0, StatementTaken()
        require_like(statement, "debits", "a statement")
        said = None if covered is None else tuple(covered)
        for each in said or ():
            require(each, Coverage, "covered days")
        lines: Iterable[Credit | InvalidCredit] = statement
        if isinstance(statement, Iterator):
            lines = list(statement)
        chunks, reserved = self._match_whole(lines)
        for chunk in chunks:
            self._take(chunk, taken, reserved=reserved, preview=preview, accounts=accounts)
            done += len(chunk)
            if progress is not None:
                progress(done)
        taken.covered = accounts.covered(statement) if said is None else said
        # No index has it, and it may be read to the end: not while others wait to write.
        taken.strange = self._read(lambda session, _: accounts.strange(session))

        def finish(session: Session, _: Known) -> tuple[str, ...]:
            known = read_known(session)  # the lines may have brought further sets of sources
            if not preview:
                add_debits(session, known, statement.debits)
                add_covered(session, taken.covered)
            taken.evidence = evidence_among(session, known, statement.debits)
            return not_in_statement(session, known, taken.covered)

        if preview:
            would_be_in_it = {each.id for each in taken}
            taken.not_in_it = tuple(name for name in self._read(finish) if name not in would_be_in_it)
        else:
            taken.not_in_it = self._write(finish)
        return taken

    def _match_whole(
        self, lines: Iterable[Credit | InvalidCredit]
    ) -> tuple[Iterable[list[Credit | InvalidCredit]], Reserved]:
        """Return the lines in chunks; and, where there are several, the payments that lines confirm."""
        chunks = _chunks(lines, _CHUNK)
        first, second = next(chunks, None), next(chunks, None)
        if first is None or second is None:
            return [] if first is None else [first], {}
        whole = Whole()
        for chunk in chain([first, second], chunks):
            prepared = Prepared.of(chunk, self._known().epochs)
            self._read(partial(whole.add, prepared=prepared))
        return _chunks(lines, _CHUNK), whole.match()

    def _take(  # noqa: PLR0913 - what a delivery may need
        self,
        chunk: list[Credit | InvalidCredit],
        taken: Taken,
        before: Callable[[Session, Known], object] | None = None,
        *,
        reserved: Reserved = MappingProxyType({}),
        preview: bool = False,
        accounts: Accounts | None = None,
    ) -> None:
        """Take a chunk in, in one transaction; what came before exactly so is only looked up."""
        few, again = len(chunk) <= _FEW, dict[int, Went]()
        if not few:
            again = self._read(lambda session, known: known_again(session, known, chunk))
        rest = [each for place, each in enumerate(chunk) if place not in again]
        prepared = Prepared.of(rest, self._known().epochs)

        def work(session: Session, known: Known) -> Judged:
            nonlocal prepared
            if prepared.epochs != known.epochs:
                prepared = Prepared.of(rest, known.epochs)
            if before is not None:
                before(session, known)
            return take_in(session, known, now(), prepared, reserved)

        judged = Judged([], [], [])
        if preview:
            judged = self._try(work, prepared.sources)
        elif rest or before is not None:
            judged = self._write(work, prepared.sources, few=few)
        went = iter(judged.went)
        in_order = [again.get(place) or next(went) for place in range(len(chunk))]
        if accounts is not None:
            accounts.add(chunk, in_order)
        taken.extend(prepared.epochs[-1], judged._replace(went=in_order))

    # --- the database ---

    def backup(self, path: str | PathLike[str]) -> None:
        """Write a SQLite ledger to another file, while it is in use. Its feed has another epoch.

        Never copy the file itself: what is committed may still be beside it, in the write-ahead log. The
        backup has its name when it is whole; until then its name ends in `.part`.

        Args:
            path: of a file that does not exist yet.

        Raises:
            LedgerError: the ledger is not on SQLite (`ledger-backup`): use pg_dump, then `restored`; the
                database failed, as on a full disk, in a folder that nobody may write to, or in a transaction
                that may write (`ledger-database`); no file can be called so (`ledger-target`).
            FileExistsError: there is such a file, or a folder.
            TypeError: it is no path.
        """
        whole = Path(file_name(path))
        if whole.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(path))
        part = whole.with_name(f"{whole.name}.{token_hex(4)}.part")
        try:
            with self._transactions.reading() as session:
                session.back_up(os.fspath(part))
            copy = Own(part)
            try:
                copy.run(begin_anew)
            finally:
                copy.dispose()
            part.rename(whole)
        except BaseException:
            with suppress(OSError):  # it was not made; what went wrong first is what counts
                part.unlink()
            raise

    def copy_to(self, target: str | PathLike[str] | Engine) -> int:
        """Write the whole ledger to another, empty database: from SQLite to PostgreSQL, or back.

        What is committed meanwhile is not in it: let the writers rest. Its feed has another epoch.

        Args:
            target: as of the constructor; in memory only an Engine, which the caller keeps.

        Returns:
            How many rows were written.

        Raises:
            LedgerError: the other ledger is not empty (`ledger-not-empty`), or would be gone at once
                (`ledger-memory`); or as of the constructor.
        """
        other = Own(target)
        try:
            other.require_file()
            with self._transactions.reading() as session:
                return other.run(partial(copy_whole, session))
        finally:
            other.dispose()

    def restored(self) -> str:
        """Say that this database is a backup that was restored: the readers of the feed begin anew.

        Returns:
            The new epoch of the feed.
        """
        return self._transactions.run(begin_anew)


def _chunks(items: Iterable[T], whole: int = _WHOLE) -> Iterator[list[T]]:
    """Yield so many items as one chunk, more in chunks of 1,000."""
    came = iter(items)
    first = list(islice(came, whole + 1))
    if 0 < len(first) <= whole:
        yield first
        return
    came = chain(first, came)
    while chunk := list(islice(came, _CHUNK)):
        yield chunk
