"""The outcome as a file: whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest
from counter import MORNING, ONE, OTHER, TWO, charge, credit, memo, row
from hypothesis import given
from hypothesis import strategies as st

from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.report import safe_cell, write_report

if TYPE_CHECKING:
    from pathlib import Path

    from vnqr.ledger.reconciliation import Reconciliation

EVIL = '=HYPERLINK("x";"y")'


def outcome() -> Reconciliation:
    came = [
        credit("1", memo(ONE), 20_000),
        credit("2", memo(ONE), 30_000, account=OTHER),
        credit("3", memo(ONE, TWO), payer="TRAN THI MAI"),
        credit("4", "nop phi 000.00.01.H26-240601-0001"),
        credit("=5", EVIL, payer="+cmd"),
        row(),
    ]
    return reconcile([ONE, TWO, charge(item=1, cancelled=True)], came)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestCsv:
    def test_every_charge_and_every_waiting_credit_has_a_row(self, tmp_path: Path) -> None:
        path = tmp_path / "report.csv"
        write_report(outcome(), path)
        rows = rows_of(path)
        assert [(row["what"], row["state"], row["needs_person"]) for row in rows] == [
            ("charge", "wrong-account", "x"),
            ("charge", "cancelled", ""),
            ("charge", "unpaid", "x"),
            ("credit", "ambiguous", "x"),
            ("credit", "unmatched", "x"),
            ("credit", "unmatched", "x"),
            ("credit", "invalid", "x"),
        ]
        wrong = rows[0]
        assert (wrong["due"], wrong["received"], wrong["missing"], wrong["surplus"]) == (
            "50000",
            "20000",
            "30000",
            "30000",
        )
        assert (wrong["dossier"], wrong["state_vi"]) == (
            "000.00.01.H26-240601-0001",
            "nộp vào tài khoản khác",
        )
        assert wrong["transaction_id"] == "2; 1"
        assert rows[3]["candidates"] == "000.00.01.H26-240601-0001 / 0; H15.50.05.13-261008-0975 / 0"
        assert rows[3]["received_at"] == "2024-06-01 08:00:00+07:00"
        assert rows[4]["suggestions"].startswith("000.00.01.H26-240601-0001 / 0 (bare-code)")
        assert rows[6]["issue"] == (
            "mb.csv, 7, amount: the amount is not written as declared (plain), or not in whole dong"
        )

    def test_it_begins_with_a_byte_order_mark(self, tmp_path: Path) -> None:
        write_report(outcome(), tmp_path / "report.csv")
        assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbfwhat,state,")

    def test_suggestions_can_be_left_out_and_issues_be_vietnamese(self, tmp_path: Path) -> None:
        write_report(outcome(), tmp_path / "report.csv", suggest=False, lang="vi")
        rows = rows_of(tmp_path / "report.csv")
        assert {row["suggestions"] for row in rows} == {""}
        assert "số tiền không viết theo định dạng" in rows[-1]["issue"]

    def test_no_cell_starts_a_formula(self, tmp_path: Path) -> None:
        write_report(outcome(), tmp_path / "report.csv")
        for line in rows_of(tmp_path / "report.csv"):
            for cell in line.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert ';"y' not in cell or not cell.startswith("=")


class TestSafeCell:
    """CSV written by us cannot start a formula in a spreadsheet."""

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", '"='])
    def test_a_formula_becomes_text(self, start: str) -> None:
        assert safe_cell(start + "1+1") == "'" + start + "1+1" or safe_cell(start + "1+1").startswith("'")

    @pytest.mark.parametrize("separator", [";", ",", "\t", "|", "\n"])
    def test_nor_behind_the_separator_of_another_program(self, separator: str) -> None:
        assert safe_cell(f"a{separator}=1") == f"a{separator}'=1"

    @pytest.mark.parametrize(
        "text", ["", "50000", "2024-06-01 08:00", "HS0000001H26", "a-b", "Trần Thị Mai; 5"]
    )
    def test_what_is_harmless_stays_as_it_is(self, text: str) -> None:
        assert safe_cell(text) == text

    @given(st.text(st.sampled_from("=+-@;,|\t\r\n\"' a1")))
    def test_no_piece_of_a_cell_starts_a_formula(self, text: str) -> None:
        safe = safe_cell(text)
        assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        for separator in ";,|":
            for piece in safe.split(separator):
                assert not piece.strip(' "').startswith(("=", "+", "-", "@"))


class TestJson:
    def test_it_has_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "report.JSON"
        result = outcome()
        write_report(result, path)
        told = json.loads(path.read_text("utf-8"))
        assert told["states"]["wrong-account"] == 1
        assert told["places"]["settled"] == {"count": 2, "amount": 50_000}
        assert [charge["state"] for charge in told["charges"]] == ["wrong-account", "cancelled", "unpaid"]
        assert [pending["id"] for pending in told["pending"]] == [pending.id for pending in result.pending()]
        ambiguous = told["pending"][0]
        assert ambiguous["credit"]["received_at"] == MORNING.isoformat()
        assert ambiguous["candidates"][0] == {
            "reference": str(ONE.reference),
            "dossier": "000.00.01.H26-240601-0001",
            "item": 0,
            "reason": None,
        }
