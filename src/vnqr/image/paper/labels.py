r"""What a payment slip says of itself, in Vietnamese and English.

Example:
    >>> money(50_000, "vi"), money(50_000, "en")
    ('50.000\xa0₫', '50,000\xa0VND')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    import datetime as dt

    from vnqr.errors import Lang

__all__ = ["LABELS", "STEPS", "LabelName", "date", "money"]

LabelName = Literal[
    "heading",
    "scan",
    "which",
    "amount",
    "rest",
    "paid",
    "issued",
    "due",
    "dossier",
    "applicant",
    "payee",
    "account",
    "bank",
    "reference",
    "items",
    "total",
    "how",
]
"""The short texts that a slip has."""

LABELS: Final[dict[LabelName, dict[Lang, str]]] = {
    "heading": {"vi": "PHIẾU NỘP PHÍ, LỆ PHÍ", "en": "FEE PAYMENT SLIP"},
    "scan": {"vi": "Quét mã để thanh toán", "en": "Scan to pay"},
    "which": {"vi": "Mã này để nộp phí, lệ phí", "en": "This is the code to pay with"},
    "amount": {"vi": "Số tiền", "en": "Amount"},
    "rest": {"vi": "Còn phải nộp", "en": "Still to pay"},
    "paid": {"vi": "Đã nộp", "en": "Paid before"},
    "issued": {"vi": "Ngày lập", "en": "Issued"},
    "due": {"vi": "Hạn nộp", "en": "Pay by"},
    "dossier": {"vi": "Mã hồ sơ", "en": "Dossier"},
    "applicant": {"vi": "Người nộp hồ sơ", "en": "Applicant"},
    "payee": {"vi": "Tên tài khoản", "en": "Account name"},
    "account": {"vi": "Số tài khoản", "en": "Account number"},
    "bank": {"vi": "Ngân hàng", "en": "Bank"},
    "reference": {"vi": "Nội dung chuyển khoản", "en": "Transfer memo"},
    "items": {"vi": "Các khoản phải nộp", "en": "Fees"},
    "total": {"vi": "Tổng cộng", "en": "Total"},
    "how": {"vi": "Cách nộp", "en": "How to pay"},
}
"""The short texts, by what they are and by language."""
STEPS: Final[dict[Lang, tuple[str, ...]]] = {
    "vi": (
        "Mở ứng dụng ngân hàng, chọn quét mã QR và quét mã trên phiếu này.",
        "Kiểm tra tên tài khoản, số tài khoản và số tiền như trên phiếu.",
        "Giữ nguyên nội dung chuyển khoản; nếu ô này trống, hãy nhập đúng nội dung ghi trên phiếu.",
        "Người khác có thể dùng phiếu này để nộp thay.",
    ),
    "en": (
        "Open your bank's app, choose to scan a QR code, and scan the code on this slip.",
        "Check that account name, account number and amount are those on this slip.",
        "Leave the transfer memo as it is; if it is empty, enter the one printed here.",
        "Someone else may use this slip to pay for you.",
    ),
}
"""How to pay, step by step."""
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def money(amount: int, language: Lang) -> str:
    """Write an amount of dong so that it never breaks into two lines."""
    return f"{amount:,}\u00a0VND" if language == "en" else f"{amount:,}".replace(",", ".") + "\u00a0₫"


def date(day: dt.date, language: Lang) -> str:
    """Write a date; in English with the month's name, as 05/06 is read in two ways.

    Example:
        >>> import datetime as dt
        >>> date(dt.date(2024, 6, 5), "vi"), date(dt.date(2024, 6, 5), "en")
        ('05/06/2024', '5 June 2024')
    """
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
