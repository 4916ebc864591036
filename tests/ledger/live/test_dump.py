"""A ledger in PostgreSQL comes back from pg_dump and goes on, as docs/ledger.md says."""

from __future__ import annotations

import subprocess
from datetime import timedelta

import postgres
from counter import BANK, MORNING, ONE, OWN, TWO, credit, memo
from sqlalchemy.engine import make_url

from vnqr.ledger import Ledger
from vnqr.ledger.settlement import ChargeState


def run(program: str, url: str, *words: str) -> None:
    at = make_url(url)
    subprocess.run(
        [
            str(postgres.programs() / program),
            f"--host={at.query['host']}",
            f"--port={at.query['port']}",
            f"--username={at.username}",
            f"--dbname={at.database}",
            *words,
        ],
        check=True,
        capture_output=True,
        cwd="/",
    )


def test_what_is_restored_goes_on(new_postgres, tmp_path) -> None:
    file, here, there = str(tmp_path / "ledger.dump"), new_postgres(), new_postgres()
    with Ledger(here) as ledger:
        ledger.open([ONE, TWO])
        ledger.receive([credit("1", memo(ONE)), credit("2", "CHUYEN TIEN")])
        ledger.close(MORNING.date(), (BANK, OWN), by="Lan")
        before, epoch = ledger.export(), ledger.events().epoch
    run("pg_dump", here, "--format=custom", f"--file={file}")
    run("pg_restore", there, "--exit-on-error", file)
    with Ledger(there) as ledger:
        assert ledger.export() == before
        assert ledger.restored() == ledger.events().epoch != epoch
        later = credit("3", memo(TWO), received_at=MORNING + timedelta(days=1))
        taken = ledger.receive([credit("1", memo(ONE)), later])
        assert [each.known for each in taken] == [True, False]
        assert ledger.settlement(TWO.reference).state is ChargeState.PAID
        ledger.close(later.received_at.date(), (BANK, OWN), by="Lan")
