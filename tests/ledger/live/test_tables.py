"""What the database itself sees to: which columns may be empty, what is unique, what leads where.

The tables are written here by hand, as `docs/ledger.md` tells of them.
"""

from __future__ import annotations

from contextlib import closing

import pytest
from connections import driver

KEYS = {
    **{name: ["id"] for name in ("reference", "credit", "movement", "act", "event", "feed", "source")},
    **{name: ["id"] for name in ("unreadable", "debit", "refund", "close", "notification")},
    "apart": ["one", "other"],
    "cover": ["bank", "account", "first", "last"],
    "link": ["reference", "received_at", "credit"],
    "meta": ["key"],
    "number": ["number"],
    "part": ["part", "dossier"],
    "revision": ["reference", "revision"],
    "scheme": ["place"],
}
MAY_BE_EMPTY = {
    "act": {"by", "key", "reason"},
    "credit": {
        *("lead", "number", "booked", "found", "unique_id", "contents", "memo", "payer", "balance"),
        *("delivery", "posted", "place"),
    },
    "event": {"number", "paid_at"},
    "link": {"found"},
    "movement": {"act"},
    "notification": {"body", "fault"},
    "reference": {
        *("target", "charge", "revision", "code", "bank", "account", "office", "due_at", "accepted"),
        *("paid_at", "state"),
    },
    "refund": {"of", "on_day", "debit"},
    "revision": {"act"},
    "scheme": {"pattern"},
}
LEADS_TO = {
    ("close", "act", "act"),
    ("credit", "lead", "credit"),
    ("credit", "sources", "source"),
    ("event", "reference", "reference"),
    ("link", "credit", "credit"),
    ("link", "reference", "reference"),
    ("movement", "act", "act"),
    ("movement", "credit", "credit"),
    ("reference", "target", "reference"),
    ("refund", "act", "act"),
    ("refund", "credit", "credit"),
    ("revision", "act", "act"),
    ("revision", "reference", "reference"),
}
COUNTED = {"close", "event", "movement", "refund"}
"""Where the database gives the numbers; all other rows come with theirs."""


@pytest.fixture
def ask(home):
    """What runs a statement on the tables of an empty ledger."""
    with closing(driver(home)) as connection:
        yield lambda text: connection.execute(text).fetchall()


def is_sqlite(home: str) -> bool:
    return "://" not in home


def test_which_rows_are_one(home, ask) -> None:
    if is_sqlite(home):
        rows = ask(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND c.pk > 0 ORDER BY m.name, c.pk"
        )
    else:
        rows = ask(
            "SELECT c.table_name, c.column_name FROM information_schema.key_column_usage c"
            " JOIN information_schema.table_constraints t USING (constraint_name, table_name)"
            " WHERE t.constraint_type = 'PRIMARY KEY' AND c.table_name LIKE 'vnqr%'"
            " ORDER BY c.table_name, c.ordinal_position"
        )
    keys: dict[str, list[str]] = {}
    for table, column in rows:
        keys.setdefault(table.removeprefix("vnqr_"), []).append(column)
    assert keys == KEYS


def test_what_may_be_empty(home, ask) -> None:
    if is_sqlite(home):
        rows = ask(
            "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND c.\"notnull\" = 0 AND c.pk = 0"
        )
    else:
        rows = ask(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_name LIKE 'vnqr%' AND is_nullable = 'YES'"
        )
    empty: dict[str, set[str]] = {}
    for table, column in rows:
        empty.setdefault(table.removeprefix("vnqr_"), set()).add(column)
    assert empty == MAY_BE_EMPTY


def test_what_leads_to_a_row_of_another_table(home, ask) -> None:
    if is_sqlite(home):
        rows = ask(
            'SELECT m.name, f."from", f."table", f."to"'
            " FROM sqlite_master m, pragma_foreign_key_list(m.name) f"
        )
    else:
        rows = ask(
            "SELECT k.table_name, k.column_name, u.table_name, u.column_name"
            " FROM information_schema.key_column_usage k"
            " JOIN information_schema.table_constraints t USING (constraint_name)"
            " JOIN information_schema.constraint_column_usage u USING (constraint_name)"
            " WHERE t.constraint_type = 'FOREIGN KEY'"
        )
    assert {column for *_, column in rows} == {"id"}
    assert {
        (table.removeprefix("vnqr_"), column, other.removeprefix("vnqr_")) for table, column, other, _ in rows
    } == LEADS_TO


def test_what_the_database_counts(home, ask) -> None:
    """SQLite keeps its rows by a column that is an INTEGER and the key; PostgreSQL has sequences."""
    if is_sqlite(home):
        rows = ask(
            "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c"
            " WHERE m.type = 'table' AND c.name = 'id' AND c.type = 'INTEGER' AND c.pk = 1"
        )
        there = {table for table, key in KEYS.items() if key == ["id"]} - {"source"}
    else:
        rows = ask(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_name LIKE 'vnqr%' AND column_default LIKE 'nextval%'"
        )
        there = COUNTED
    assert {table.removeprefix("vnqr_") for (table,) in rows} == there


def test_texts_are_sorted_by_their_characters(home, ask) -> None:
    """Not by the language that a server speaks; SQLite knows no other order."""
    if not is_sqlite(home):
        rows = ask(
            "SELECT DISTINCT data_type, collation_name FROM information_schema.columns"
            " WHERE table_name LIKE 'vnqr%'"
        )
        assert set(rows) == {("text", "C"), ("bigint", None), ("bytea", None)}
