"""What `Ledger.statement` answers of the days that it covers."""

from __future__ import annotations

from counter import BANK, ONE, OWN, TWO, credit, memo

from vnqr.sources import read_statement


def test_what_it_confirms_is_in_it_at_once(ledger, tmp_path) -> None:
    """The first confirmation makes a set of both sources, which the ledger did not know before the call."""
    ledger.open([ONE, TWO])
    told, alone = ledger.receive(
        [credit("1", memo(ONE), source="sepay"), credit("2", memo(TWO), source="sepay")]
    )
    file = tmp_path / "statement.csv"
    file.write_text(
        "Ngày giao dịch;Số tham chiếu;Ghi có;Nội dung\n"
        f"01/06/2024 09:00:00;1;50.000;{memo(ONE)}\n"
        "01/06/2024 10:00:00;7;9.000;CHUYEN TIEN\n",
        "utf-8",
    )
    taken = ledger.statement(read_statement(file, bank=BANK, account=OWN))
    assert (taken[0].id, taken[0].known) == (told.id, True)
    assert taken.not_in_it == (alone.id,)
