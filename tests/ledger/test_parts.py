"""The same job cut into parts, over any executor."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

from counter import OTHER, OWN, credit, memo
from distributed import Client, LocalCluster
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import ANYTHING, BOOK, SCHEMES, TOKENS, run

from vnqr.ledger.identity import identity
from vnqr.ledger.reconcile import cut_by_account, reconcile, reconcile_parts
from vnqr.ledger.values import Credit, InvalidCredit


class TestCutIntoParts:
    """The same job cut by payee account over any executor gives equal results."""

    @given(ANYTHING, st.integers(1, 4))
    @tried(25)
    def test_threads(self, came: list[Credit | InvalidCredit], parts: int) -> None:
        known = {identity(part) for part in came if isinstance(part, Credit) and part.transaction_id == "2"}
        whole = run(BOOK, came, known=known)
        options = {"known": known, "schemes": SCHEMES, "tokens": TOKENS}
        rows = [part for part in came if isinstance(part, InvalidCredit)]
        cut = cut_by_account([part for part in came if isinstance(part, Credit)], parts)
        with ThreadPoolExecutor(2) as executor:
            result = reconcile_parts(BOOK, [*cut, rows], executor, **options)
            halves = reconcile_parts(BOOK, [came[::2], came[1::2]], executor, **options)
        assert result == halves == whole
        assert result.totals() == halves.totals() == whole.totals()

    def test_what_is_known_elsewhere_is_so_in_every_part(self) -> None:
        came = [
            credit("1", memo(BOOK[0])),
            credit("1", memo(BOOK[0]), unique_id="a", source="sepay"),
            credit("1", f"{BOOK[0].reference} {BOOK[5].reference}"),
        ]
        known = {identity(each) for each in came}
        with ThreadPoolExecutor(1) as executor:
            result = reconcile_parts(BOOK, [[each] for each in came], executor, known=known, schemes=SCHEMES)
        assert (result.known.count, len(result.facts.lines)) == (2, 1)
        assert run(BOOK, came, known=known) == run(BOOK, [came[2]])

    def test_what_is_known_is_counted_once_for_each(self) -> None:
        came = [
            *(credit("1", memo(BOOK[0]), 10_000), credit("2", memo(BOOK[0]), 20_000)),
            *(credit("3", "x", 3_000, unique_id="a", source="sepay"), credit("4", "x", 4_000, unique_id="b")),
        ]
        known = {identity(each) for each in came}
        with ThreadPoolExecutor(1) as executor:
            result = reconcile_parts(BOOK, [came], executor, known=known, schemes=SCHEMES)
        assert (result.known.count, result.known.amount, len(result.facts.lines)) == (4, 37_000, 0)

    def test_contradictions_of_one_unique_id_meet_whatever_part_they_lie_in(self) -> None:
        said = [
            credit("1", text, amount, unique_id="a", source="sepay")
            for text, amount in ((memo(BOOK[0]), 50_000), ("x", 50_000), (memo(BOOK[0]), 60_000))
        ]
        with ThreadPoolExecutor(1) as executor:
            options = {"schemes": SCHEMES, "tokens": TOKENS}
            result = reconcile_parts(BOOK, [[each] for each in said], executor, **options)
        assert result == run(BOOK, said)
        assert len(result.facts.lines) == 3

    def test_processes(self) -> None:
        came = [
            credit(str(number), memo(BOOK[number % 4]), account=(OWN, OTHER)[number % 2])
            for number in range(40)
        ]
        with ProcessPoolExecutor(2, get_context("spawn")) as executor:
            result = reconcile_parts(BOOK[:4], cut_by_account(came, 2), executor)
        assert result.to_json() == reconcile(BOOK[:4], came).to_json()

    def test_dask(self) -> None:
        came = [
            credit(str(number), memo(BOOK[number % 4]), account=(OWN, OTHER)[number % 2])
            for number in range(40)
        ]
        with (
            LocalCluster(
                n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0"
            ) as cluster,
            Client(cluster) as client,
            client.get_executor() as executor,
        ):
            result = reconcile_parts(BOOK[:4], cut_by_account(came, 2), executor)
        assert result.to_json() == reconcile(BOOK[:4], came).to_json()

    def test_an_account_lies_in_one_part(self) -> None:
        came = [
            credit(str(number), "", account=account)
            for number in range(5)
            for account in ("9m1", "9M1", OTHER)
        ]
        cut = cut_by_account(came, 3)
        assert sorted(map(len, cut)) == [0, 5, 10]
        assert pickle.loads(pickle.dumps(cut)) == cut  # noqa: S301 - our own bytes
