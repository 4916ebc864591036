"""Which dossier is paid: charges × bank credits -> settlements.

`reconcile` is a pure function. The caller keeps the database: it gives the charges and the credits, and
gets a `vnqr.ledger.reconciliation.Reconciliation`, which answers for every charge and every credit, takes
what persons decide, can be saved, and can be continued with further charges and credits. It is the
specification of the live ledger, which answers for one notification at a time from a database.

**Every dong of every credit ends in exactly one place.**

============ ===========================================================================================
Place        holds when
============ ===========================================================================================
invalid      the row cannot be read; or a source that promises unique ids gave this one before, with
             other contents
known        the same payment came before, or was given in `known`
settled      the memo names exactly one charge, or a person decided for one or several
ambiguous    the memo names more than one charge: a person decides
unmatched    the memo names no charge: a person decides, perhaps on a suggestion
set aside    a person decided that it belongs to no charge
refunded     it was given back
============ ===========================================================================================

What a memo names, and when a credit books itself by it, is in `vnqr.ledger.naming`; when two deliveries are
one payment, in `vnqr.ledger.identity`; when two sources tell of one payment, in `vnqr.ledger.matching`.
Amounts decide nothing. A bare code, a cut or mistyped reference is a *suggestion* (`Reconciliation.suggest`),
offered to a person and never booked: one wrong digit in a bare code is another open dossier in 27 % of cases.

**Every charge is in exactly one state**: see `vnqr.ledger.settlement` for the table. Money that names a
charge but arrived on another account, or at another bank, never pays it.

**Order changes nothing.** The outcome depends on the set of credits, not on their order or on how they were
cut into batches, and running a batch twice changes nothing, whatever happened in between: a credit that
was taken in is never judged again by a book that has grown, or by fewer schemes or tokens. What waits is
looked at again when charges are opened; what was booked stays where it is, and a charge opened later that
its memo names too shows it as unclear. Charges that are opened together are opened one after the other.
Only where one unique id comes with several contents does it matter which came first: that one counts.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.values import VIETNAM, Charge, Credit, FeeItem, FeeKind
    >>> from vnqr.references.reference import Reference
    >>> item = FeeItem(kind=FeeKind.PHI, code="TD01", name="Phí thẩm định", list_price=60_000, payable=60_000)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001", item=1), bank="970415",
    ...                 account="113366668888", items=(item,),
    ...                 opened_at=datetime(2024, 6, 1, 8, tzinfo=VIETNAM))
    >>> credit = Credit(transaction_id="FT24153000001", bank="970415", account="113366668888",
    ...                 amount=60_000, memo="MBVCB.6994946307.HS0000001H2624060 10001BXN.CT tu 0871001234567",
    ...                 received_at=datetime(2024, 6, 1, 9, tzinfo=VIETNAM))
    >>> result = reconcile([charge], [credit])
    >>> result.settlement(charge.reference).state
    <ChargeState.PAID: 'paid'>
    >>> reconcile([], [credit], state=result) == result
    True
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING
from zlib import crc32

from vnqr._support.types import require
from vnqr.ledger.facts import Facts, learned, opened
from vnqr.ledger.identity import identity
from vnqr.ledger.intake import Intake, Reader
from vnqr.ledger.matching import Coverage
from vnqr.ledger.naming import mention_of
from vnqr.ledger.receiving import received
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.sightings import place_waiting
from vnqr.ledger.values import Credit, Debit
from vnqr.references.names import names
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence
    from concurrent.futures import Executor

    from vnqr.ledger.values import Charge, InvalidCredit
    from vnqr.references.reference import Reference
    from vnqr.references.scheme import Scheme

__all__ = ["cut_by_account", "reconcile", "reconcile_parts"]

_NO_TOKENS: Mapping[str, Reference] = MappingProxyType({})


def reconcile(  # noqa: PLR0913 - the book and the credits, all else by name and rarely
    charges: Iterable[Charge],
    credits: Iterable[Credit | InvalidCredit],  # noqa: A002 - the counter's own word
    *,
    debits: Iterable[Debit] = (),
    covered: Iterable[Coverage] = (),
    schemes: Sequence[Scheme] = (DOSSIER,),
    tokens: Mapping[str, Reference] = _NO_TOKENS,
    known: Container[str] = (),
    state: Reconciliation | None = None,
) -> Reconciliation:
    """Find for every credit its charge, and for every charge what its credits add up to.

    Args:
        charges: the book: all charges that money may name, paid, late and cancelled ones included. Those
            of `state` need not be given again; one that is must be as it is or as it once was.
        credits: the credits, and the rows that could not be read as such; read once, in any order. Those of
            several sources are matched (`vnqr.ledger.matching`): the lines of a statement have the source
            `statement`.
        debits: money out; of it is kept what names a charge, to be suggested as the evidence of a refund.
        covered: the days that a statement among the credits has whole.
        schemes: the schemes of the references to look for; those of `state` are looked for, too.
        tokens: token -> reference of its charge, where tokens are in use; those of `state` count, too.
        known: the ids (`vnqr.ledger.identity.identity`) of credits that were dealt with elsewhere.
        state: an earlier result, to be continued. It is not changed.

    Returns:
        The outcome for all charges and credits, those of `state` included. A settled credit stays where it is
        when a charge that its memo names too is added later, so rebuild a book from its saved state, or by
        replaying what happened in the order in which it came, not from charges and credits at once.

    Raises:
        ChargesError: two charges with one key and item (`charge-repeated`), a charge that was opened with
            other contents (`charge-conflict`), two dossier codes with one key (`charge-key-clash`), a charge
            of a scheme that is not in `schemes` (`charge-scheme`).
        VnqrError: a prefix or a token means something else than before (`scheme-differs`, `token-conflict`).
        TypeError: something is of another type, as a credit among the charges, or one charge for a list.
    """
    require(charges, Iterable, "a list of charges")
    require(credits, Iterable, "a list of credits")
    run = _Run(charges, schemes, tokens, state)
    for credit in credits:
        run.intake.take(credit, run.reader, known)
    return run.close(debits, covered)


def reconcile_parts(  # noqa: PLR0913 - what reconcile takes, and who does the work
    charges: Iterable[Charge],
    parts: Iterable[Iterable[Credit | InvalidCredit]],
    executor: Executor,
    *,
    debits: Iterable[Debit] = (),
    covered: Iterable[Coverage] = (),
    schemes: Sequence[Scheme] = (DOSSIER,),
    tokens: Mapping[str, Reference] = _NO_TOKENS,
    known: Container[str] = (),
    state: Reconciliation | None = None,
) -> Reconciliation:
    """Do the same as `reconcile`, with the credits in parts that the workers of an executor read.

    The result is equal to that of `reconcile` over all parts, however they are cut: every worker has the
    keys of all charges, so that a credit on the wrong account, or one that names charges of two
    accounts, is seen in whatever part it lies. Cut by payee account (`cut_by_account`, or one statement
    per account), and a payment delivered twice meets itself in one worker.

    Args:
        charges: as for `reconcile`.
        parts: the credits, one task for each part. For workers in other processes a part must be
            picklable, as a list or a statement is.
        executor: any `concurrent.futures.Executor`: threads, processes, `Client.get_executor()` of
            dask.distributed.
        debits: as for `reconcile`.
        covered: as for `reconcile`.
        schemes: as for `reconcile`.
        tokens: as for `reconcile`.
        known: as for `reconcile`.
        state: as for `reconcile`.

    Returns:
        The outcome, as of `reconcile`.

    Raises:
        ChargesError: as `reconcile`.
        VnqrError: as `reconcile`.
    """
    run = _Run(charges, schemes, tokens, state)
    for future in [executor.submit(_read_part, part, run.reader) for part in parts]:
        run.intake.merge(future.result(), known)
    return run.close(debits, covered)


def _read_part(part: Iterable[Credit | InvalidCredit], reader: Reader) -> Intake:
    """Read one part, in a worker."""
    intake = Intake()
    for credit in part:
        intake.take(credit, reader, ())
    return intake


def cut_by_account(
    credits: Iterable[Credit],  # noqa: A002 - the counter's own word
    parts: int,
) -> list[list[Credit]]:
    """Cut credits so that all those of an account are in one part.

    Args:
        credits: the credits.
        parts: how many parts, at least 1; some stay empty where there are fewer accounts.

    Returns:
        The parts. Which accounts share one is the same on every machine.

    Example:
        >>> cut_by_account([], 2)
        [[], []]
    """
    cut: list[list[Credit]] = [[] for _ in range(parts)]
    for credit in credits:
        require(credit, Credit, "a credit")
        cut[crc32(f"{credit.bank}{credit.account.upper()}".encode()) % parts].append(credit)
    return cut


class _Run:
    """One call: the charges now in force, a copy of the facts so far, and the deliveries."""

    def __init__(
        self,
        charges: Iterable[Charge],
        schemes: Sequence[Scheme],
        tokens: Mapping[str, Reference],
        state: Reconciliation | None,
    ) -> None:
        require(state, (Reconciliation, type(None)), "the state")
        self._before = state
        self._facts = facts = state.facts.copy() if state is not None else Facts()
        tokens_before = set(facts.tokens)
        grown = learned(facts, schemes, tokens)
        book = facts.book()
        new = opened(facts, charges)
        if facts.lines:
            named = {facts.tokens[token]: None for token in sorted(facts.tokens.keys() - tokens_before)}
            place_waiting(facts, book, [*(key for key in named if key in book), *new], again=grown)
        self.reader = Reader(facts.book(), facts.epochs)
        self.intake = Intake()

    def close(self, debits: Iterable[Debit], covered: Iterable[Coverage]) -> Reconciliation:
        """Return the outcome."""
        facts, intake = self._facts, self.intake
        intake.known += received(facts, intake, self.reader)
        for debit in debits:
            require(debit, Debit, "a debit")
            if mention_of(names(debit.memo, facts.epochs[-1])):
                facts.debits.setdefault(identity(debit), debit)
        for days in covered:
            require(days, Coverage, "covered days")
            facts.covered |= {days}
        return Reconciliation(facts, intake.known).accepting(self._before)
