"""One day at the one-stop counter of a commune: which dossier is paid?

    python examples/reconcile_day.py [FOLDER]

Seven people owe fees. In the evening the bank's statement of the day comes in, with everything that happens
to transfers: memos wrapped and glued to numbers, parts, a second payment, a stranger's money, a reference
typed by hand, one transfer for two dossiers, one row that cannot be read. A person decides about what waits,
gives back what was paid twice, and closes the day. All names and numbers are made up. The statement, the
report, the sheet of the day and the state for the next day are left in FOLDER, else in a temporary one.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from vnqr.ledger.daybook import write_day
from vnqr.ledger.receipt import Collector, Payer, receipts
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.report import write_report
from vnqr.ledger.values import VIETNAM, Charge, FeeItem, FeeKind
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.sources import read_statement

if TYPE_CHECKING:
    from vnqr.ledger.reconciliation import Reconciliation

BANK = "970415"  # VietinBank
ACCOUNT = "113366668888"
TODAY = date(2024, 6, 3)
MORNING = datetime(2024, 6, 3, 7, 30, tzinfo=VIETNAM)

BIRTH = FeeItem(kind=FeeKind.LE_PHI, code="HT01", name="Lệ phí hộ tịch", list_price=8_000, payable=8_000)
COPIES = FeeItem(
    kind=FeeKind.PHI, code="CT02", name="Phí chứng thực bản sao", list_price=20_000, payable=20_000
)
LAND = FeeItem(
    kind=FeeKind.PHI,
    code="DD07",
    name="Phí thẩm định hồ sơ đất đai",
    list_price=100_000,
    payable=50_000,
    reason="Nộp hồ sơ trực tuyến, giảm 50 %",
)


def charge(code: str, *items: FeeItem, item: int = 0, cancelled: bool = False) -> Charge:
    """Return what one printed code asks for."""
    return Charge(
        reference=Reference(code, item),
        bank=BANK,
        account=ACCOUNT,
        items=items,
        opened_at=MORNING,
        due_at=MORNING + timedelta(days=1),
        cancelled=cancelled,
    )


CHARGES = [
    charge("H26.15.08-240603-0001", BIRTH, COPIES),
    charge("H26.15.08-240603-0002", LAND),
    charge("H26.15.08-240603-0003", BIRTH),
    charge("H26.15.08-240603-0004", COPIES),
    charge("H26.15.08-240603-0005", BIRTH, cancelled=True),
    charge("H26.15.08-240603-0006", COPIES),
    charge("H26.15.08-240603-0007", COPIES),
]
R1, R2, R3, R4, R5, R6, R7 = (charge.reference for charge in CHARGES)

STATEMENT = f"""\
NGÂN HÀNG MẪU;;;;;
Sao kê tài khoản;{ACCOUNT};;;;
Ngày giao dịch/ Transaction date;Số tham chiếu/ Reference;Ghi nợ/ Debit;Ghi có/ Credit;Nội dung/ Details;
03/06/2024 08:11:20;FT24155000001;;28.000;MBVCB.6994946307.{str(R1)[:20]} {str(R1)[20:]}.CT tu 0871001234567;
03/06/2024 08:40:02;FT24155000002;;30.000;NAP {R2.encode(Form.PACKED)}- Ma GD ACSP/ gM980;
03/06/2024 09:15:47;FT24155000003;;20.000;{R2.encode(Form.PACKED).lower()}GD 789604-040125;
03/06/2024 10:02:33;FT24155000004;;8.000;{R3};
03/06/2024 10:03:10;FT24155000005;;8.000;{R3};
03/06/2024 10:30:00;FT24155000006;;20.000;nop phi ho so H26.15.08-240603-0004;
03/06/2024 11:00:00;FT24155000007;;8.000;{R5};
03/06/2024 11:20:00;FT24155000008;;40.000;{R6} va {R7};
03/06/2024 12:00:00;FT24155000009;11.000;;Phi dich vu thang 5;
03/06/2024 13:45:00;FT24155000010;;500.000;Tien thue mat bang;
03/06/2024 14:10:00;FT24155000011;;20,000;{R6};
Tổng cộng;;11.000;682.000;;
"""


def act(evening: Reconciliation) -> Reconciliation:
    """Return what a person makes of the evening. Nothing of it happens by itself."""
    waiting = {pending.credit.transaction_id: pending for pending in evening.pending() if pending.credit}
    typed, couple, rent = (waiting[f"FT241550000{number}"] for number in ("06", "08", "10"))
    decided = (
        evening
        # The code was typed by hand; the person sees whose it is.
        .decide(typed.id, R4, by="Lan", seen=typed.seen)
        # One transfer names two dossiers.
        .decide(couple.id, {R6: 20_000, R7: 20_000}, by="Lan", seen=couple.seen)
        .decide(rent.id, None, by="Lan", reason="tiền thuê mặt bằng", seen=rent.seen)
    )
    second = decided.settlement(R3).credits[1]
    return decided.refund(second.id, second.amount, on=TODAY, by="Lan", reason="nộp trùng")


def main() -> None:
    """Reconcile the day, decide what a person decides, and make the receipts."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="reconcile-day-"))
    statement = folder / "statement.csv"
    statement.write_text(STATEMENT, encoding="utf-8")

    credits_ = read_statement(statement, bank=BANK, account=ACCOUNT, money="dot")
    evening = reconcile(CHARGES, credits_)

    print("Hồ sơ")
    for settlement in evening.settlements():
        code = settlement.charge.reference.dossier.code
        print(f"  {code}  {settlement.received:>7,} / {settlement.charge.due:>7,}  {settlement.state.vi}")

    print("Khoản báo có")
    for place, total in evening.totals().items():
        print(f"  {place.vi:<24}{total.count:>3}{total.amount:>9,}")
    print(f"  bỏ qua: {dict(credits_.passed_over)}")

    print("Chờ người xử lý")
    for pending in evening.pending():
        who = pending.credit.transaction_id if pending.credit else f"dòng {pending.row and pending.row.row}"
        why = pending.issue.describe("vi") if pending.issue else pending.place.vi
        candidates = [str(reference.dossier) for reference in pending.candidates]
        guesses = [f"{guess.reference.dossier}?" for guess in evening.suggest(pending)]
        print(f"  {who}: {why} {' '.join(candidates + guesses)}".rstrip())

    decided = act(evening)
    print("Sau khi xử lý")
    for event in decided.events(since=evening):
        print(f"  {event.dossier}: {event.state.vi}, {event.credits[0].found}")

    print("Biên lai")
    issued = receipts(
        decided.settlement(R1),
        payee=Collector(name="UBND xã Mẫu", tax_code="0100000000"),
        payer=Payer(name="Trần Thị Mai"),
        procedure="1.004884",
    )
    for receipt in issued:
        print(f"  {receipt.kind}: {receipt.amount:,} ({receipt.amount_in_words})")

    closed = decided.close(TODAY, (BANK, ACCOUNT), by="Lan")
    sheet = closed.day(TODAY, (BANK, ACCOUNT))
    print("Sổ ngày")
    print(f"  tiền vào {sheet.came:,}, hoàn trả {sheet.refunded:,}, để riêng {sheet.aside:,}")
    for kind, amount in sheet.by_kind.items():
        print(f"  {kind.value}: {amount:,}")

    write_report(closed, folder / "report.csv")
    write_day(sheet, folder / "day.csv", lang="vi")
    (folder / "state.json").write_bytes(closed.to_json())
    print(f"Báo cáo, sổ ngày và trạng thái cho ngày mai: {folder}")


if __name__ == "__main__":
    main()
