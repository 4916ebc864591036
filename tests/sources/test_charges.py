"""Charges from the files of a counter: all of it right, or all that is wrong told at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from pydantic import TypeAdapter

from vnqr.errors import Code, VnqrError
from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.settlement import ChargeState, settle
from vnqr.ledger.values import VIETNAM, Charge, ChargesError, FeeItem, FeeKind
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.sources.cells import Money
from vnqr.sources.charges import ChargeRecord, charges_from_csv, charges_from_json

if TYPE_CHECKING:
    from pathlib import Path

STUDENT = Scheme("SV", "student", "[0-9A-Z]{9}")
MORNING = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)

VIETNAMESE = """\
Mã hồ sơ;Mục;Số tài khoản;Ngày lập;Hạn nộp;Đã hủy;Loại;Mã phí;Tên phí;Mức thu;Phải nộp;Lý do giảm
H15.50.05.13-261008-0975;0;113366668888;01/06/2024 08:00;30/06/2024;;Phí;P1;Thẩm định;60.000;30.000;Nộp mạng
000.00.01.H26-240601-0001;1;113366668888;01/06/2024 08:00;;x;Lệ phí;LP1;Lệ phí hộ tịch;8.000;8.000;
H15.50.05.13-261008-0975;0;113366668888;01/06/2024 08:00;30/06/2024;;Khác;S1;Cước chuyển phát;26.000;26.000;
"""
ENGLISH = """\
dossier,opened_at,kind,code,name,payable
000.00.01.H26-240601-0001,2024-06-01 08:00,le phi,LP1,Lệ phí hộ tịch,8000
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "charges.csv"
    path.write_text(text, "utf-8")
    return path


def item(kind: FeeKind, code: str, name: str, amounts: tuple[int, int], reason: str | None = None) -> FeeItem:
    price, payable = amounts
    return FeeItem(kind=kind, code=code, name=name, list_price=price, payable=payable, reason=reason)


class TestCsv:
    def test_rows_of_one_dossier_and_item_make_one_charge(self, tmp_path: Path) -> None:
        charges = charges_from_csv(write(tmp_path, VIETNAMESE), money=Money.DOT, bank="VietinBank")
        assert charges == [
            Charge(
                reference=Reference("H15.50.05.13-261008-0975"),
                bank="970415",
                account="113366668888",
                items=(
                    item(FeeKind.PHI, "P1", "Thẩm định", (60_000, 30_000), "Nộp mạng"),
                    item(FeeKind.OTHER, "S1", "Cước chuyển phát", (26_000, 26_000)),
                ),
                opened_at=MORNING,
                due_at=datetime(2024, 6, 30, 23, 59, 59, 999_999, tzinfo=VIETNAM),
            ),
            Charge(
                reference=Reference("000.00.01.H26-240601-0001", 1),
                bank="970415",
                account="113366668888",
                items=(item(FeeKind.LE_PHI, "LP1", "Lệ phí hộ tịch", (8_000, 8_000)),),
                opened_at=MORNING,
                cancelled=True,
            ),
        ]
        assert charges[0].reference.dossier.code == "H15.50.05.13-261008-0975"

    def test_few_columns_are_enough(self, tmp_path: Path) -> None:
        (charge,) = charges_from_csv(write(tmp_path, ENGLISH), bank="970415", account="113")
        assert (charge.account, charge.due, charge.reference.item, charge.due_at) == ("113", 8_000, 0, None)

    @pytest.mark.parametrize("header", ["Đơn vị", "Cơ quan", "office"])
    def test_which_office_collects(self, tmp_path: Path, header: str) -> None:
        lines = ENGLISH.splitlines()
        text = f"{lines[0]},{header}\n{lines[1]},Phòng Tư pháp\n{lines[1].replace('0001,', '0002,')},\n"
        charges = charges_from_csv(write(tmp_path, text), bank="970415", account="113")
        assert [charge.office for charge in charges] == ["Phòng Tư pháp", None]

    def test_columns_may_be_named(self, tmp_path: Path) -> None:
        path = write(tmp_path, ENGLISH.replace("dossier", "HS"))
        (charge,) = charges_from_csv(path, bank="970415", account="113", columns={"dossier": "HS"})
        assert charge.reference == Reference("000.00.01.H26-240601-0001")
        with pytest.raises(VnqrError) as caught:
            charges_from_csv(path, bank="970415", account="113")
        assert caught.value.code is Code.COLUMNS_NOT_FOUND

    def test_the_bank_and_account_of_a_row_count_before_those_that_are_given(self, tmp_path: Path) -> None:
        header, line = ENGLISH.splitlines()
        rows = [f"{line.replace('0001,', f'000{n},')},{bank}" for n, bank in ((1, "BIDV,99"), (2, ","))]
        path = write(tmp_path, "\n".join([f"{header},bank,account", *rows, ""]))
        charges = charges_from_csv(path, bank="VietinBank", account="113")
        assert [(charge.bank, charge.account) for charge in charges] == [("970418", "99"), ("970415", "113")]

    def test_an_account_is_written_as_spreadsheets_write_it(self, tmp_path: Path) -> None:
        text = VIETNAMESE.replace(";113366668888;", ";'1133 6666 8888;")
        charges = charges_from_csv(write(tmp_path, text), money=Money.DOT, bank="VietinBank", account="9")
        assert [charge.account for charge in charges] == ["113366668888"] * 2

    @pytest.mark.parametrize(
        ("written", "in_time", "late"),
        [
            # A day alone counts to its end; a time is that time, midnight too.
            ("30/06/2024", "2024-06-30T23:59:59+07:00", "2024-07-01T00:00:00+07:00"),
            ("2024-06-01", "2024-06-01T23:59:59+07:00", "2024-06-02T00:00:00+07:00"),
            ("30/06/2024 16:30", "2024-06-30T16:30:00+07:00", "2024-06-30T16:30:01+07:00"),
            ("30/06/2024 00:00", "2024-06-30T00:00:00+07:00", "2024-06-30T00:00:01+07:00"),
            ("2024-06-30T17:00:00Z", "2024-07-01T00:00:00+07:00", "2024-07-01T00:00:01+07:00"),
        ],
    )
    def test_who_pays_on_the_last_day_is_not_late(
        self, tmp_path: Path, written: str, in_time: str, late: str
    ) -> None:
        header, line = ENGLISH.splitlines()
        text = f"{header},due_at\n{line},{written}\n"
        (charge,) = charges_from_csv(write(tmp_path, text), bank="970415", account="113")
        for moment, state in ((in_time, ChargeState.PAID), (late, ChargeState.LATE)):
            paid = Evidence("FT1", "970415", "113", 8_000, datetime.fromisoformat(moment), Found.READABLE)
            assert settle(charge, [paid]).state is state

    def test_the_last_day_is_one_of_the_zone(self, tmp_path: Path) -> None:
        header, line = ENGLISH.splitlines()
        path = write(tmp_path, f"{header},due_at\n{line},30/06/2024\n")
        (charge,) = charges_from_csv(path, bank="970415", account="113", zone=UTC)
        assert charge.due_at == datetime(2024, 6, 30, 23, 59, 59, 999_999, tzinfo=UTC)

    def test_a_row_may_name_its_scheme(self, tmp_path: Path) -> None:
        text = (
            "scheme," + ENGLISH.replace("\n000", "\n,000") + "SV,SV2024001,2024-06-01,phi,P1,Học phí,9000\n"
        )
        charges = charges_from_csv(
            write(tmp_path, text), bank="970415", account="113", schemes=(DOSSIER, STUDENT)
        )
        assert [charge.reference.scheme.prefix for charge in charges] == ["HS", "SV"]

    def test_two_codes_with_one_key_are_left_to_the_book(self, tmp_path: Path) -> None:
        text = ENGLISH + ENGLISH.splitlines()[1].replace("000.00.01", "0000001") + "\n"
        assert len(charges_from_csv(write(tmp_path, text), bank="970415", account="113")) == 2

    @pytest.mark.parametrize(
        ("row", "path", "code"),
        [
            ("12/HĐ,2024-06-01,phi,P1,Phí,8000", "row 3 dossier", Code.DOSSIER_CHARACTER),
            (",2024-06-01,phi,P1,Phí,8000", "row 3", Code.DOSSIER_EMPTY),
            ("AB-1,06/13/2024,phi,P1,Phí,8000", "row 3 opened_at", Code.CELL_TIME),
            ("AB-1,2024-06-01,fee,P1,Phí,8000", "row 3 kind", Code.CELL_CHOICE),
            ("AB-1,2024-06-01,phi,,Phí,8000", "row 3 code", Code.LINE_INVALID),
            ("AB-1,2024-06-01,phi,P1,Phí,8.000", "row 3 payable", Code.CELL_MONEY),
            ("AB-1,2024-06-01,phi,P1,Phí,", "row 3 payable", Code.CELL_MONEY),
            ("AB-1,2024-06-01,phi,P1,Phí,8000,x", "row 3", Code.ROW_CELLS),
            ("000.00.01.H26-240601-0001,2024-06-02,phi,P1,Phí,8000", "row 3 dossier", Code.CHARGE_REPEATED),
        ],
    )
    def test_what_is_wrong_is_told_with_its_row(
        self, tmp_path: Path, row: str, path: str, code: Code
    ) -> None:
        with pytest.raises(ChargesError) as caught:
            charges_from_csv(write(tmp_path, ENGLISH + row + "\n"), bank="970415", account="113")
        (issue,) = caught.value.issues
        assert issue.code is code
        assert issue.path.startswith(path)
        if code in self.TOLD:
            assert dict(issue.params) == self.TOLD[code]

    TOLD: ClassVar = {
        Code.CELL_CHOICE: {"choices": "phi, le phi, khac, other"},
        Code.CELL_MONEY: {"format": "plain"},
        Code.ROW_CELLS: {"cells": 7, "header": 6},
        Code.CHARGE_REPEATED: {"first": 2, "second": 3},
    }

    def test_all_rows_are_told_at_once(self, tmp_path: Path) -> None:
        rows = VIETNAMESE.replace(";1;", ";36;").replace(";x;", ";vâng;").replace("60.000", "6.000")
        with pytest.raises(ChargesError) as caught:
            charges_from_csv(write(tmp_path, rows), money=Money.DOT, bank="970415")
        assert [issue.path.split()[1] for issue in caught.value.issues] == ["2", "3"]

    @pytest.mark.parametrize(
        ("how", "error", "said"),
        [
            ({"bank": 970415}, TypeError, "a bank must be a str"),
            ({"account": 113}, TypeError, "an account must be a str"),
            ({"money": 5}, TypeError, "money must be a str"),
            ({"money": "euro"}, VnqrError, "value-not-allowed"),
            ({"columns": ["HS"]}, TypeError, "columns must be a Mapping"),
            ({"schemes": ()}, ChargesError, "cell-choice at row 2 scheme"),
        ],
    )
    def test_wrong_arguments(
        self, tmp_path: Path, how: dict[str, Any], error: type[Exception], said: str
    ) -> None:
        with pytest.raises(error, match=said):
            charges_from_csv(write(tmp_path, ENGLISH), **{"bank": "970415", "account": "113"} | how)

    def test_the_format_of_amounts_by_its_name(self, tmp_path: Path) -> None:
        path = write(tmp_path, ENGLISH.replace(",8000", ",8.000"))
        (charge,) = charges_from_csv(path, bank="970415", account="113", money="dot")
        assert charge.due == 8_000

    def test_a_repeated_charge_is_told_by_both_rows(self, tmp_path: Path) -> None:
        rows = [
            f"AB-{number},2024-06-01 0{hour}:00,phi,{code},Phí,8000\n"
            for number, hour, code in ((1, 8, "P1"), (2, 8, "P1"), (2, 8, "P2"), (2, 9, "P3"), (1, 9, "P3"))
        ]
        with pytest.raises(ChargesError) as caught:
            charges_from_csv(write(tmp_path, ENGLISH + "".join(rows)), bank="970415", account="113")
        found = [(issue.path, dict(issue.params)) for issue in caught.value.issues]
        assert found == [
            ("row 6 dossier", {"first": 4, "second": 6}),
            ("row 7 dossier", {"first": 3, "second": 7}),
        ]


class TestJson:
    RECORD = {  # noqa: RUF012 - read only
        "dossier": "H15.50.05.13-261008-0975",
        "bank": "970415",
        "account": "113366668888",
        "items": [{"kind": "phi", "code": "P1", "name": "Phí", "list_price": 9000, "payable": 9000}],
        "opened_at": "2024-06-01T08:00:00+07:00",
    }

    def write(self, folder: Path, *records: object) -> Path:
        path = folder / "charges.json"
        path.write_text(json.dumps(records), "utf-8")
        return path

    def test_a_record_is_a_charge(self, tmp_path: Path) -> None:
        full = self.RECORD | {
            "item": 23,
            "scheme": "SV",
            "dossier": "SV-2024-001",
            "cancelled": True,
            "due_at": "2024-06-02T00:00:00Z",
        }
        one, other = charges_from_json(self.write(tmp_path, self.RECORD, full), schemes=(DOSSIER, STUDENT))
        assert (one.reference.dossier.code, one.reference.item, one.due) == (
            "H15.50.05.13-261008-0975",
            0,
            9_000,
        )
        assert (other.reference, other.cancelled) == (Reference("SV-2024-001", 23, STUDENT), True)
        adapter = TypeAdapter(ChargeRecord)
        assert (
            adapter.validate_json(adapter.dump_json(ChargeRecord.of(other))).charge({"SV": STUDENT}) == other
        )

    @pytest.mark.parametrize(
        ("change", "path", "code"),
        [
            ({"scheme": "SV"}, "1.scheme", Code.CELL_CHOICE),
            ({"dossier": "000.00.01.H26-240631-0001"}, "1.", Code.DOSSIER_DATE),
            ({"account": "1-1"}, "1.account", Code.ACCOUNT_CHARACTERS),
            ({"items": []}, "1", Code.FEE_ITEMS_MISSING),
            ({"opened_at": "2024-06-01"}, "1.opened_at", Code.TIME_INVALID),
            ({"price": 1}, "1.price", Code.FILE_NOT_CHARGES),
        ],
    )
    def test_what_is_wrong_is_told_with_its_place(
        self, tmp_path: Path, change: dict[str, object], path: str, code: Code
    ) -> None:
        with pytest.raises(ChargesError) as caught:
            charges_from_json(self.write(tmp_path, self.RECORD, self.RECORD | change))
        assert caught.value.code is code
        assert caught.value.issues[0].path.startswith(path)

    def test_no_json_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(ChargesError) as caught:
            charges_from_json(write(tmp_path, "dossier"))
        assert caught.value.code is Code.FILE_NOT_CHARGES
