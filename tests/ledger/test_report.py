"""The outcome as a file: whole, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from counter import CODES, FEE, MORNING, ONE, OTHER, OWN, TWO, charge, credit, memo, row
from hypothesis import given
from hypothesis import strategies as st

from vnqr.ledger.outcome import Place
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.reconciliation import Reconciliation
from vnqr.ledger.report import safe_cell, write_report
from vnqr.ledger.settlement import ChargeState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vnqr.ledger.outcome import Pending

WAITS = [
    credit("1", memo(TWO), 30_000),
    credit(None, memo(TWO), 20_000),
    credit("3", "tien nha", 7_000, payer="TRAN THI MAI"),
    credit("4", "hai lan", 8_000, payer="TRAN VAN B"),
    replace(row(), sheet="June", amount=9_000),
]
AT = "2024-06-01 08:00:00+07:00"
UNREAD = "the amount is not written as declared (plain), or not in whole dong"
EVIL = '=HYPERLINK("x";"y")'


def outcome() -> Reconciliation:
    came = [
        credit("1", memo(ONE), 20_000),
        credit("2", memo(ONE), 30_000, account=OTHER),
        credit("3", memo(ONE, TWO), payer="TRAN THI MAI"),
        credit("4", "nop phi 000.00.01.H26-240601-0001"),
        credit("=5", EVIL, 7_000, payer="+cmd"),
        credit("=5", "hai lan", 8_000),
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
            ("credit", "unmatched", "x"),
            ("credit", "invalid", "x"),
            ("finding", "number-repeated", ""),
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
        assert rows[7]["issue"] == (
            "mb.csv, 7, amount: the amount is not written as declared (plain), or not in whole dong"
        )
        assert (rows[8]["issue"], len(rows[8]["id"].split("; "))) == (
            "the bank gave one number to 2 payments",
            2,
        )

    def test_the_columns_of_charges_and_credits(self, tmp_path: Path) -> None:
        gone = charge(CODES[2], cancelled=True, account="99MM24001")
        came = [credit("1", memo(ONE), 120_000), credit("2", "tien nha", 7_000, payer="TRAN THI MAI")]
        result = reconcile([ONE, gone], came)
        (evidence,) = result.settlement(ONE.reference).credits
        path = tmp_path / "report.csv"
        write_report(result.refund(evidence.id, 10_000), path)
        rows = {row["dossier"] or row["transaction_id"]: row for row in rows_of(path)}
        figures = [rows[CODES[0]][name] for name in ("received", "refunded", "missing", "surplus")]
        assert figures == ["110000", "10000", "0", "60000"]
        assert (rows[CODES[0]]["bank"], rows[CODES[2]]["account"]) == ("970415", "99MM24001")
        assert (rows[CODES[2]]["state"], rows[CODES[2]]["missing"]) == ("cancelled", "0")
        waiting = [rows["2"][name] for name in ("bank", "account", "amount", "memo", "payer")]
        assert waiting == ["970415", OWN, "7000", "tien nha", "TRAN THI MAI"]

    def test_each_kind_of_row_whole(self, tmp_path: Path) -> None:
        """Every cell that is not empty, in its own column."""
        result = reconcile([TWO], WAITS)
        ids = {p.credit.transaction_id if p.credit else None: p.id for p in result.pending()}
        path = tmp_path / "report.csv"
        write_report(result, path)
        found = [{name: cell for name, cell in line.items() if cell} for line in rows_of(path)]
        account = {"bank": "970415", "account": OWN}
        waits = {"what": "credit", "needs_person": "x"}
        unmatched = (
            waits | account | {"state": "unmatched", "state_vi": Place.UNMATCHED.vi, "received_at": AT}
        )
        paid = {"what": "charge", "state": "paid", "state_vi": "đã nộp đủ", "paid_at": AT, **account}
        figures = {"due": "50000", "received": "50000", "refunded": "0", "missing": "0", "surplus": "0"}
        assert found == [
            paid | figures | {"dossier": CODES[1], "item": "0", "transaction_id": "; 1"},
            unmatched
            | {"transaction_id": "3", "memo": "tien nha", "payer": "TRAN THI MAI"}
            | {"amount": "7000", "id": ids["3"]},
            unmatched
            | {"transaction_id": "4", "memo": "hai lan", "payer": "TRAN VAN B"}
            | {"amount": "8000", "id": ids["4"]},
            waits
            | {"state": "invalid", "state_vi": Place.INVALID.vi, "amount": "9000", "id": ids[None]}
            | {"issue": f"mb.csv, June, 7, amount: {UNREAD}"},
        ]

    def test_due_is_what_is_payable_and_paid_is_when_that_was_reached(self, tmp_path: Path) -> None:
        reduced = replace(FEE, list_price=60_000, payable=45_000, reason="Nộp hồ sơ trực tuyến")
        owed = charge(items=[reduced])
        parts = ((9, 20_000), (10, 25_000), (11, 5_000))
        came = [
            credit(str(hour), memo(owed), amount, received_at=MORNING.replace(hour=hour))
            for hour, amount in parts
        ]
        path = tmp_path / "report.csv"
        write_report(reconcile([owed], came), path)
        (line,) = rows_of(path)
        assert [line[name] for name in ("due", "received", "surplus", "paid_at")] == [
            *("45000", "50000", "5000"),
            "2024-06-01 10:00:00+07:00",
        ]

    def test_it_begins_with_a_byte_order_mark(self, tmp_path: Path) -> None:
        write_report(outcome(), tmp_path / "report.csv")
        assert (tmp_path / "report.csv").read_bytes().startswith(b"\xef\xbb\xbfwhat,state,")

    def test_suggestions_can_be_left_out_and_issues_be_vietnamese(self, tmp_path: Path) -> None:
        write_report(outcome(), tmp_path / "report.csv", suggest=False, lang="vi")
        rows = rows_of(tmp_path / "report.csv")
        assert {row["suggestions"] for row in rows} == {""}
        assert "số tiền không viết theo định dạng" in rows[-2]["issue"]
        assert rows[-1]["issue"].startswith("ngân hàng dùng một số giao dịch")

    def test_what_was_there_is_replaced_whole_or_not_at_all(self, tmp_path: Path) -> None:
        path = tmp_path / "report.csv"
        path.write_text("old")

        class Broken(Reconciliation):
            def pending(self) -> Iterator[Pending]:
                raise KeyboardInterrupt

        for name in ("report.csv", "report.json"):
            with pytest.raises(KeyboardInterrupt):
                write_report(Broken(outcome().facts), tmp_path / name)
        assert path.read_text() == "old"
        assert [file.name for file in tmp_path.iterdir()] == ["report.csv"]

    def test_no_cell_starts_a_formula(self, tmp_path: Path) -> None:
        write_report(outcome(), tmp_path / "report.csv")
        for line in rows_of(tmp_path / "report.csv"):
            for cell in line.values():
                assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert ';"y' not in cell or not cell.startswith("=")

    @pytest.mark.parametrize("text", ["=1+1", "@Nộp phí", "-Trần Thị Mai", "+Phí; =1", "＝1"])
    def test_whatever_a_stranger_wrote(self, tmp_path: Path, text: str) -> None:
        came = [credit(text, text, payer=text), replace(row(), source=text, sheet=text)]
        write_report(reconcile([ONE], came), tmp_path / "report.csv")
        _, line, unread = rows_of(tmp_path / "report.csv")
        for cell in (line["transaction_id"], line["memo"], line["payer"], unread["issue"]):
            assert cell.startswith("'" + text[0])


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
    def test_what_is_wrong_is_said_in_the_language(self, tmp_path: Path) -> None:
        path = tmp_path / "report.json"
        for lang, unread, repeated in (
            ("en", "the amount is not written", "the bank gave one number to"),
            ("vi", "số tiền không viết theo", "ngân hàng dùng một số giao dịch"),
        ):
            write_report(outcome(), path, suggest=False, lang=lang)
            told = json.loads(path.read_text("utf-8"))
            assert told["pending"][-1]["issue"].startswith(unread)
            assert [finding["issue"].startswith(repeated) for finding in told["findings"]] == [True]
            assert [pending["suggestions"] for pending in told["pending"]] == [[]] * 5

    def test_it_has_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "report.JSON"
        result = outcome()
        write_report(result, path)
        told = json.loads(path.read_text("utf-8"))
        assert told["states"] == {state: result.states()[state] for state in ChargeState}
        assert (told["states"]["wrong-account"], told["states"]["paid"]) == (1, 0)
        assert [finding["code"] for finding in told["findings"]] == ["number-repeated"]
        assert {place: (total["count"], total["amount"]) for place, total in told["places"].items()} == {
            "settled": (2, 50_000),
            "ambiguous": (1, 50_000),
            "unmatched": (3, 65_000),
            "invalid": (1, 0),
            "set-aside": (0, 0),
            "refunded": (0, 0),
            "known": (0, 0),
        }
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
