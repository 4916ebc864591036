"""The shapes in which banks write statements: a header, and what the cells of a row are.

A pattern has a letter for each cell:

f number · d day · t clock and day · df day and number · + amount in · - amount out · a amount of either ·
s sign · m memo · n name · c the payee's account · v currency · x anything
"""

from __future__ import annotations

from statement_files import ACCOUNT

SHAPES = {
    "Vietcombank company": (
        (
            "Ngày GD/\nTNX Date|Số CT/\nDoc No|Số tiền ghi nợ/\nDebit|Số tiền ghi có/\nCredit|"
            "Số dư/\nBalance|Nội dung chi tiết/\nTransactions in detail"
        ),
        "d f - + x m",
    ),
    "Vietcombank, date and number in one cell": (
        (
            "STT\nNo.|Ngày1/\nTNX Date/ Số CT/ Doc No|Ngày hiệu lực2/\nEffective date|Số tiền ghi nợ/\nDebit|"
            "Số tiền ghi có/\nCredit|Số dư/\nBalance|Nội dung chi tiết/\nTransactions in detail"
        ),
        "x df d - + x m",
    ),
    "Vietcombank personal": ("Ngày giao dịch|Số tham chiếu|Thay đổi|Số tiền|Mô tả", "d f s a m"),
    "VietinBank": (
        (
            "Ngày hạch toán/Accounting date|Mô tả giao dịch/Transaction description|Nợ/ Debit|Có / Credit|"
            "Số dư TK/ Account Balance|Số giao dịch/ Transaction number"
        ),
        "d m - + x f",
    ),
    "VietinBank, credits only": (
        "Thời gian chuyển khoản|Số tham chiếu|Số tiền ghi có (VND)|Nội dung chi tiết",
        "t f + m",
    ),
    "VietinBank, short": ("Ngày GD|Số tham chiếu|Mô tả giao dịch|Có", "d f m +"),
    "BIDV": (
        (
            "Ngày HL|Mã giao dịch/ Trans.Code|Số chứng từ|Số tham chiếu|Ghi nợ|Ghi có|Số dư|Tên đối ứng|"
            "Diễn giải"
        ),
        "d x x f - + x n m",
    ),
    "Agribank": ("Ngày  Date|Ghi chú  Remark|Nợ  Dr|Có  Cr|Số tham chiếu Ref. no", "d m - + f"),
    "Agribank, a sign before the amount": (
        "Ngay Hach toan|Ngay Hieu luc|So GD|+/-|So Tien Giao dich|So Du|Dien Giai",
        "d d f s a x m",
    ),
    "MB": (
        (
            "STT|NGÀY GIAO DỊCH|BÚT TOÁN|PHÁT SINH NỢ|PHÁT SINH CÓ|SỐ DƯ|NỘI DUNG|"
            "ĐƠN VỊ THỤ HƯỞNG/ĐƠN VỊ CHUYỂN|TÀI KHOẢN"
        ),
        "x t f - + x m n x",
    ),
    "ACB": ("Ngày hiệu lực|Ngày giao dịch|Số GD|Nội dung|Tiền rút ra|Tiền gửi vào|Số dư", "d d f m - + x"),
    "ACB, short": ("Ngày giao dịch|Số GD|Nội dung|Rút ra|Gửi vào", "d f m - +"),
    "Techcombank": (
        (
            "Ngày giao dịch/ Transaction date|Số bút toán/ Reference|Diễn giải/ Description|Nợ/Debit|"
            "Có/Credit|Tài khoản đối ứng|Tên tài khoản đối ứng"
        ),
        "d f m - + x n",
    ),
    "Techcombank personal": (
        (
            "Ngày giao dịch\nTransaction Date|Đối tác\nRemitter|NH Đối tác\nRemitter Bank|Diễn giải\nDetails|"
            "Số bút toán\nTransaction No|Nợ TKTT\nDebit|Có TKTT\nCredit|Số dư\nBalance"
        ),
        "d n x m f - + x",
    ),
    "OCB": (
        (
            "Ngày thực hiện/ Transaction date|Ngày hiệu lực/ Effective date|Số giao dịch|PS giảm (Nợ)/ Debit|"
            "PS tăng (Có)/ Credit|Loại tiền|Nội dung"
        ),
        "t d f - + v m",
    ),
    "VPBank": (
        "STT|Ngày giao dịch|Ngày giá trị|Mã giao dịch|Nội dung|Số tiền ghi nợ (VND)|Số tiền ghi có (VNĐ)",
        "x d d f m - +",
    ),
    "SePay": (
        (
            "Ngân hàng|Ngày giao dịch|Số tài khoản|Tài khoản phụ|Code TT|Nội dung thanh toán|Loại|Số tiền|"
            "Mã tham chiếu|Lũy kế"
        ),
        "x t c x x m s a f x",
    ),
    "SePay, its interface": (
        "id|transactionDate|accountNumber|content|transferType|transferAmount|referenceCode|accumulated",
        "x t c m s a f x",
    ),
    "Casso": ("Diễn ra lúc|Mã giao dịch|Mô tả|Giá trị|Số dư|Số tài khoản", "t f m a x c"),
    "English": (
        "Account No|Value Date|Reference No|Particulars|Withdrawals|Deposits|Balance",
        "c d f m - + x",
    ),
}


def row_of(pattern: str, number: str, amount: int, memo: str) -> list[str]:
    """Return the cells of a row; an amount below 0 is money out."""
    fill = {
        "f": number,
        "d": "01/06/2024",
        "t": "09:15:33 01/06/2024",
        "df": f"01/06/2024\n{number}",
        "+": f"{amount:,}" if amount > 0 else "",
        "-": f"{-amount:,}" if amount < 0 else "",
        "a": f"{abs(amount):,}" if "s" in pattern else f"{amount:,}",
        "s": "+" if amount > 0 else "-",
        "m": memo,
        "n": "TRAN THI MAI",
        "x": "",
        "v": "VND",
        "c": ACCOUNT,
    }
    return [fill[letter] for letter in pattern.split()]


def as_csv(rows: list[list[str]]) -> str:
    return "".join(";".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n" for cells in rows)
