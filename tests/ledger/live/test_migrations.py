"""Tables of an earlier version are brought to the present one; those of a later version are refused."""

from __future__ import annotations

from contextlib import closing

import pytest
from connections import driver
from counter import ONE, TWO, credit, memo, refused
from money import SCHEMES

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.live._migrations import VERSION

TO_VERSION_1 = (
    "DROP INDEX vnqr_credit_texts",
    "ALTER TABLE vnqr_credit DROP COLUMN delivery",
    "CREATE INDEX vnqr_credit_texts ON vnqr_credit (received_at) WHERE memo IS NOT NULL",
    "UPDATE vnqr_meta SET value = '1' WHERE key = 'version'",
)
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'vnqr%' ORDER BY 1",
}
COLUMNS = {
    "sqlite": (
        'SELECT m.name, c.name, c.type, c."notnull", c.dflt_value FROM sqlite_master m, '
        "pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.name"
    ),
    "postgresql": (
        "SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name "
        "FROM information_schema.columns WHERE table_name LIKE 'vnqr%' ORDER BY table_name, column_name"
    ),
}


def execute(home: str, *statements: str) -> None:
    with closing(driver(home)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def tables(home: str) -> tuple[object, object]:
    """Return what the columns and indexes of a database are."""
    kind = "postgresql" if "://" in home else "sqlite"
    with closing(driver(home)) as connection:
        columns = connection.execute(COLUMNS[kind]).fetchall()
        indexes = [
            (name, " ".join(text.replace('"', "").split()))
            for name, text in connection.execute(INDEXES[kind]).fetchall()
        ]
    return columns, indexes


def version(home: str) -> str:
    with closing(driver(home)) as connection:
        return connection.execute("SELECT value FROM vnqr_meta WHERE key = 'version'").fetchone()[0]


def test_tables_of_version_1_are_brought_to_the_present_one(home):
    made = tables(home)
    came = [credit("1", memo(ONE)), credit("2", "nop phi", payer="LAN")]
    with Ledger(home, schemes=SCHEMES) as ledger:
        ledger.open([ONE, TWO])
        ledger.receive(came)
        ledger.decide(ledger.pending()[0].id, TWO.reference, by="lan")
        before = ledger.export()
    execute(home, *TO_VERSION_1)
    assert tables(home) != made
    assert version(home) == "1"
    with Ledger(home) as ledger:
        assert ledger.export() == before
        assert {taken.known for taken in ledger.receive(came)} == {True}
        assert {taken.known for taken in ledger.receive([credit("3", memo(TWO))])} == {False}
    assert version(home) == str(VERSION)
    assert tables(home) == made


def test_a_ledger_that_is_opened_again_is_left_as_it_is(home):
    made = tables(home)
    Ledger(home).dispose()
    assert (tables(home), version(home)) == (made, str(VERSION))


@pytest.mark.parametrize("later", [VERSION + 1, VERSION + 100])
def test_tables_of_a_later_version_are_refused_and_left_alone(home, later):
    execute(home, f"UPDATE vnqr_meta SET value = '{later}' WHERE key = 'version'")  # noqa: S608 - a number
    code, params = refused(Ledger, home)
    assert (code, params) == (Code.LEDGER_VERSION, {"found": later, "known": VERSION})
    assert version(home) == str(later)
