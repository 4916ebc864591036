"""Law 1: after any sequence of calls the live ledger equals the pure fold of them, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from drawn import CALLS, run
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from money import SCHEMES
from sqlalchemy.engine import make_url
from twin import Twin

from vnqr.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(CALLS, max_size=10))
@tried(100)
def test_on_sqlite(calls):
    with Ledger(":memory:", schemes=SCHEMES) as ledger:
        run(Twin(ledger, SCHEMES), calls)


@pytest.fixture(scope="module")
def connection(new_postgres) -> Iterator[psycopg.Connection]:
    url = make_url(new_postgres())
    with psycopg.connect(
        host=url.query["host"],
        port=url.query["port"],
        user=url.username,
        dbname=url.database,
        options=url.query.get("options", ""),
    ) as made:
        yield made


@given(calls=st.lists(CALLS, max_size=10))
@tried(40)
def test_on_postgresql_in_a_transaction_of_the_caller(connection, calls):
    """Rolled back after each example: the tables, too, were made in it."""
    ledger = Ledger.joining(connection, schemes=SCHEMES)
    try:
        run(Twin(ledger, SCHEMES), calls)
    finally:
        connection.rollback()
