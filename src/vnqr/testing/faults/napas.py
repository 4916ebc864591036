"""Faults of Vietnamese codes: against what NAPAS requires, and those found in the wild.

Example:
    >>> [row.name for row in NAPAS_FAULTS if Code.SERVICE_UNKNOWN in row.errors]
    ['service-unknown', 'service-lower-case', 'service-too-long']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.errors import Code
from vnqr.testing.faults.draft import (
    by_card,
    cash,
    push,
    seal,
    transfer,
    with_amount,
    with_language,
    write_draft,
)
from vnqr.testing.faults.rows import FaultRow, Group, Reaction, additional, drop, put

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.testing.faults.draft import Draft

__all__ = ["NAPAS_FAULTS"]

_NAPAS, _WILD = Group.NAPAS, Group.WILD
_REFUSE, _WARN, _IGNORE = Reaction.REFUSE, Reaction.WARN, Reaction.IGNORE


def _amount(draft: Draft) -> Draft:
    return with_amount(transfer(draft))


def _no_amount(draft: Draft) -> Draft:
    return transfer(draft).drop("54").initiate()


def _elsewhere(draft: Draft) -> str:
    return draft.set("39", draft.get("38") or "").drop("38").sealed()


def _overlong_memo(draft: Draft) -> str:
    # 62 would need a length of three digits; who writes it makes objects out of the memo.
    return draft.drop("62").sealed("62100" + "0896" + "le phi cap giay phep xay dung " * 3 + "ho moi")


def _as_card(number: str) -> Callable[[Draft], str]:
    return put("38.01.01", number)


_NAPAS_ROWS: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _NAPAS,
        "napas-guid-missing",
        "Template 38 has no Globally Unique Identifier: nobody can tell whose it is.",
        "Mẫu 38 không có Globally Unique Identifier: không biết thuộc mạng nào.",
        _REFUSE,
        drop("38.00"),
        (Code.OBJECT_MISSING,),
        needs=push,
    ),
    FaultRow(
        _NAPAS,
        "organisation-missing",
        "The beneficiary organisation (38-01) is missing.",
        "Thiếu tổ chức thụ hưởng (38-01).",
        _REFUSE,
        drop("38.01"),
        (Code.OBJECT_MISSING,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "bin-missing",
        "The bank's BIN (38-01-00) is missing.",
        "Thiếu mã BIN của ngân hàng (38-01-00).",
        _REFUSE,
        drop("38.01.00"),
        (Code.OBJECT_MISSING,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "bin-short",
        "The bank's BIN has five digits.",
        "Mã BIN của ngân hàng có năm chữ số.",
        _REFUSE,
        put("38.01.00", "97041"),
        (Code.VALUE_LENGTH,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "bin-letters",
        "The bank's BIN holds letters.",
        "Mã BIN của ngân hàng có chữ cái.",
        _REFUSE,
        put("38.01.00", "97O4I5"),
        (Code.VALUE_NOT_DIGITS,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "bin-unknown",
        "No bank in the table has this BIN: 999999.",
        "Không ngân hàng nào trong bảng mang mã BIN này: 999999.",
        _WARN,
        put("38.01.00", "999999"),
        warnings=(Code.BANK_UNKNOWN,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "payee-missing",
        "The account (38-01-01) is missing.",
        "Thiếu số tài khoản (38-01-01).",
        _REFUSE,
        drop("38.01.01"),
        (Code.OBJECT_MISSING,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "payee-too-long",
        "The account has 20 characters, one too many.",
        "Số tài khoản dài 20 ký tự, thừa một ký tự.",
        _WARN,
        put("38.01.01", "MOMO23350M0000000000"),
        (Code.VALUE_TOO_LONG,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "payee-grouped",
        "The account is written in groups, with hyphens.",
        "Số tài khoản viết thành nhóm, có gạch nối.",
        _WARN,
        put("38.01.01", "1133-6666-8888"),
        (Code.ACCOUNT_CHARACTERS,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "payee-fullwidth",
        "The account is written in full-width digits.",
        "Số tài khoản viết bằng chữ số toàn chiều rộng (full-width).",
        _REFUSE,
        put("38.01.01", "１１３３６６６６８８８８"),
        (Code.VALUE_NOT_COMMON,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "card-fifteen-digits",
        "The card number has 15 digits.",
        "Số thẻ có 15 chữ số.",
        _WARN,
        _as_card("970403110123456"),
        (Code.CARD_DIGITS,),
        needs=by_card,
    ),
    FaultRow(
        _NAPAS,
        "card-letter",
        "The card number has the letter O for a zero.",
        "Trong số thẻ có chữ O thay cho số 0.",
        _WARN,
        _as_card("97O4031101234567"),
        (Code.CARD_DIGITS,),
        needs=by_card,
    ),
    FaultRow(
        _NAPAS,
        "card-other-bank",
        "The card number does not begin with the bank's BIN.",
        "Số thẻ không bắt đầu bằng mã BIN của ngân hàng.",
        _WARN,
        lambda draft: draft.set("38.01.00", "970415").set("38.01.01", "9704031101234567").sealed(),
        warnings=(Code.CARD_OTHER_BANK,),
        needs=by_card,
    ),
    FaultRow(
        _NAPAS,
        "service-unknown",
        "The service code is QRIBFTTX, which is none.",
        "Mã dịch vụ là QRIBFTTX, không có trong danh mục.",
        _REFUSE,
        put("38.02", "QRIBFTTX"),
        (Code.SERVICE_UNKNOWN,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "service-lower-case",
        "The service code is written in lower case.",
        "Mã dịch vụ viết bằng chữ thường.",
        _WARN,
        put("38.02", "qribftta"),
        (Code.SERVICE_UNKNOWN,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "service-too-long",
        "The service code has 11 characters.",
        "Mã dịch vụ dài 11 ký tự.",
        _REFUSE,
        put("38.02", "QRIBFTTAXYZ"),
        (Code.VALUE_TOO_LONG, Code.SERVICE_UNKNOWN),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "service-missing",
        "The service code is missing, so QRPUSH is meant, but the code lacks what QRPUSH needs: 52, 59, 60.",
        "Thiếu mã dịch vụ nên được hiểu là QRPUSH, nhưng mã không có các mục QRPUSH cần: 52, 59, 60.",
        _WARN,
        drop("38.02", "52", "59", "60"),
        (Code.SERVICE_NEEDS,) * 3,
        needs=_amount,
    ),
    FaultRow(
        _NAPAS,
        "napas-template-unknown-object",
        "Template 38 has an object 03, which NAPAS does not define.",
        "Trong mẫu 38 có đối tượng 03 mà NAPAS không định nghĩa.",
        _IGNORE,
        put("38.03", "x"),
        warnings=(Code.ID_UNDEFINED,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "napas-elsewhere",
        "The NAPAS account is in 39 instead of 38.",
        "Tài khoản NAPAS nằm ở 39 thay vì 38.",
        _WARN,
        _elsewhere,
        (Code.NAPAS_ELSEWHERE,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "initiation-missing",
        "The Point of Initiation Method (01) is missing, which a transfer needs.",
        "Thiếu Point of Initiation Method (01), mục bắt buộc khi chuyển khoản.",
        _IGNORE,
        drop("01"),
        (Code.SERVICE_NEEDS,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "static-with-amount",
        "The code says static (11), yet there is an amount.",
        "Mã ghi là tĩnh (11) nhưng có số tiền.",
        _IGNORE,
        put("01", "11"),
        warnings=(Code.STATIC_WITH_AMOUNT,),
        needs=_amount,
    ),
    FaultRow(
        _NAPAS,
        "dynamic-without-amount",
        "The code says dynamic (12), yet there is no amount.",
        "Mã ghi là động (12) nhưng không có số tiền.",
        _IGNORE,
        put("01", "12"),
        warnings=(Code.DYNAMIC_WITHOUT_AMOUNT,),
        needs=_no_amount,
    ),
    *(
        FaultRow(
            _NAPAS,
            f"push-{name}-missing",
            f"{en} is missing, which a payment to a merchant (QRPUSH) needs.",
            f"Thiếu {vi}, mục bắt buộc khi thanh toán cho đơn vị (QRPUSH).",
            _WARN,
            drop(id_),
            (Code.SERVICE_NEEDS,),
            needs=push,
        )
        for name, en, vi, id_ in (
            ("category", "The Merchant Category Code (52)", "Merchant Category Code (52)", "52"),
            ("name", "The Merchant Name (59)", "tên đơn vị (59)", "59"),
            ("city", "The Merchant City (60)", "thành phố (60)", "60"),
        )
    ),
    FaultRow(
        _NAPAS,
        "push-amount-missing",
        "A dynamic payment to a merchant (QRPUSH) has no amount.",
        "Mã động thanh toán cho đơn vị (QRPUSH) không có số tiền.",
        _REFUSE,
        lambda draft: draft.drop("54").set("01", "12").sealed(),
        (Code.SERVICE_NEEDS,),
        needs=lambda draft: with_amount(push(draft)),
    ),
    FaultRow(
        _NAPAS,
        "cash-reference-missing",
        "The Reference Label (62-05) is missing, which a cash withdrawal (QRCASH) needs.",
        "Thiếu Reference Label (62-05), mục bắt buộc khi rút tiền mặt (QRCASH).",
        _REFUSE,
        drop("62.05"),
        (Code.SERVICE_NEEDS,),
        needs=cash,
    ),
    FaultRow(
        _NAPAS,
        "cash-terminal-missing",
        "The Terminal Label (62-07) is missing, which a cash withdrawal (QRCASH) needs.",
        "Thiếu Terminal Label (62-07), mục bắt buộc khi rút tiền mặt (QRCASH).",
        _REFUSE,
        drop("62.07"),
        (Code.SERVICE_NEEDS,),
        needs=cash,
    ),
    FaultRow(
        _NAPAS,
        "cash-category",
        "The Merchant Category Code of a cash withdrawal is not 6011.",
        "Merchant Category Code của giao dịch rút tiền mặt không phải 6011.",
        _WARN,
        put("52", "9399"),
        warnings=(Code.CASH_MCC,),
        needs=cash,
    ),
    FaultRow(
        _NAPAS,
        "cash-tip",
        "A cash withdrawal asks for a tip (55).",
        "Giao dịch rút tiền mặt lại hỏi tiền boa (55).",
        _WARN,
        put("55", "01"),
        warnings=(Code.SERVICE_EXCLUDES,),
        needs=cash,
    ),
    FaultRow(
        _NAPAS,
        "amount-grouped",
        "The amount is 50.000: fifty thousand to a Vietnamese eye, fifty to the standard.",
        "Số tiền là 50.000: người Việt đọc là năm mươi nghìn, theo chuẩn là năm mươi.",
        _REFUSE,
        put("54", "50.000"),
        (Code.AMOUNT_DECIMALS,),
        (Code.AMOUNT_DECIMALS,),
        needs=_amount,
    ),
    FaultRow(
        _NAPAS,
        "amount-decimals",
        "The amount is 50000.5, dong have no decimals.",
        "Số tiền là 50000.5, tiền đồng không có phần thập phân.",
        _REFUSE,
        put("54", "50000.5"),
        (Code.AMOUNT_DECIMALS,),
        (Code.AMOUNT_DECIMALS,),
        needs=_amount,
    ),
    FaultRow(
        _NAPAS,
        "amount-above-limit",
        "The amount is 500,000,000 dong; one transfer must stay below.",
        "Số tiền là 500.000.000 đồng; một lần chuyển khoản phải dưới mức này.",
        _WARN,
        put("54", "500000000"),
        warnings=(Code.AMOUNT_ABOVE_LIMIT,),
        needs=_amount,
    ),
    FaultRow(
        _NAPAS,
        "currency-foreign",
        "The currency is 840 (US dollar), which NAPAS does not list.",
        "Đơn vị tiền tệ là 840 (đô la Mỹ), NAPAS không liệt kê.",
        _REFUSE,
        lambda draft: draft.drop("55", "56", "57").set("53", "840").sealed(),
        warnings=(Code.CURRENCY_NOT_NAPAS,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "country-foreign",
        "The country is LA (Laos), which NAPAS does not list.",
        "Mã quốc gia là LA (Lào), NAPAS không liệt kê.",
        _WARN,
        put("58", "LA"),
        warnings=(Code.COUNTRY_NOT_NAPAS,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "country-misprint",
        "The country is RC, as the NAPAS table misprints CN.",
        "Mã quốc gia là RC, lỗi in của bảng NAPAS thay cho CN.",
        _WARN,
        put("58", "RC"),
        warnings=(Code.COUNTRY_MISPRINT,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "memo-long",
        "The purpose (62-08) has 40 characters; the limit is 25, several banks take more.",
        "Nội dung (62-08) dài 40 ký tự; giới hạn là 25, một số ngân hàng nhận dài hơn.",
        _WARN,
        additional(o08="Le phi cap giay phep xay dung nha o 2026"),
        warnings=(Code.PURPOSE_LONG,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "memo-overflowing",
        "The purpose has 96 characters and template 62 so 100: a length of three digits shifts the rest.",
        "Nội dung dài 96 ký tự nên mẫu 62 dài 100: độ dài ba chữ số làm lệch phần còn lại.",
        _REFUSE,
        _overlong_memo,
        (Code.ID_INVALID,),
        needs=transfer,
    ),
    FaultRow(
        _NAPAS,
        "memo-punctuation",
        "The purpose holds characters that banks strip: # and /.",
        "Nội dung có ký tự mà ngân hàng thường bỏ: # và /.",
        _IGNORE,
        additional(o08="Le phi #12/2026"),
        warnings=(Code.PURPOSE_CHARACTERS,),
        needs=transfer,
    ),
)

# --- found in the wild ---


def _reversed(draft: Draft) -> str:
    first, *others = draft.level
    return seal(write_draft({id_: draft.level[id_] for id_ in (first, *reversed(others))}))


def _url_encoded(draft: Draft) -> str:
    return draft.to_end("59", "UBND phuong").sealed().replace(" ", "%20")


def _without_blanks(draft: Draft) -> Draft:
    for id_ in [id_ for id_, value in draft.level.items() if not value.isascii() or {*value} & {*" %+"}]:
        draft.spare(id_)
    return draft


def _counted(measure: Callable[[str], int], name: str, after: str) -> Callable[[Draft], str]:
    """Return the change that writes 64 with lengths counted otherwise, and `after` it an object 61."""

    def change(draft: Draft) -> str:
        template = f"0002vi01{measure(name):02}{name}"
        return draft.drop("64", "61").sealed(f"64{measure(template):02}{template}{after}")

    return change


def _bytes(text: str) -> int:
    return len(text.encode())


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _not_round(draft: Draft) -> Draft:
    # A digit 0 left over would, with what follows the template, look like one more object 00.
    account = transfer(draft).get("38.01.01") or ""
    return draft.set("38.01.01", account[:-1] + "1") if account.endswith("0") else draft


def _short_account(draft: Draft) -> str:
    account = draft.get("38.01.01") or ""
    organisation = f"0006{draft.get('38.01.00')}01{len(account) - 1:02}{account}"
    return draft.set("38.01", organisation).sealed()


def _nested_service(draft: Draft) -> str:
    service = draft.get("38.02") or ""
    return draft.drop("38.02").set("38.01.02", service).sealed()


_WALLET: Final = seal(
    write_draft(
        {
            "00": "01",
            "01": "10",
            "02": "01",
            "03": "908405",
            "04": "VNPayWallet",
            "07": "0900000000",
            "08": "NGUYEN VAN A",
            "09": "50000",
            "10": "704",
            "11": "Le phi",
        }
    )
)

_WILD_ROWS: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _WILD,
        "order-reversed",
        "The objects are in descending order after the first: unusual, but valid.",
        "Các đối tượng đứng theo thứ tự giảm dần sau đối tượng đầu: lạ nhưng đúng.",
        _IGNORE,
        _reversed,
    ),
    FaultRow(
        _WILD,
        "trailing-newline",
        "A line end follows the CRC.",
        "Sau CRC có ký tự xuống dòng.",
        _WARN,
        lambda draft: draft.sealed() + "\r\n",
        (Code.CRC_NOT_LAST, Code.TEXT_BLANKS_AROUND),
    ),
    FaultRow(
        _WILD,
        "leading-blank",
        "A space comes before the text.",
        "Trước chuỗi có dấu cách.",
        _WARN,
        lambda draft: " " + draft.sealed(),
        (Code.ID_INVALID, Code.TEXT_BLANKS_AROUND),
    ),
    FaultRow(
        _WILD,
        "url-encoded",
        "The text is URL-encoded, as deep links carry it: %20 for a space.",
        "Chuỗi ở dạng mã hóa URL như trong liên kết sâu: %20 thay cho dấu cách.",
        _WARN,
        _url_encoded,
        (Code.ID_INVALID, Code.TEXT_URL_ENCODED),
        needs=lambda draft: _without_blanks(transfer(draft)),
    ),
    FaultRow(
        _WILD,
        "length-in-bytes",
        "The lengths in template 64 count bytes of UTF-8 instead of characters.",
        "Độ dài trong mẫu 64 đếm byte UTF-8 thay vì ký tự.",
        _WARN,
        _counted(_bytes, "Bộ phận Một cửa Hà Nội", ""),
        (Code.VALUE_TRUNCATED, Code.LENGTH_IN_BYTES, Code.LENGTH_IN_BYTES),
        needs=with_language,
    ),
    FaultRow(
        _WILD,
        "length-in-utf16",
        "The lengths in template 64 count UTF-16 units, as JavaScript and Java do: an emoji counts two.",
        "Độ dài trong mẫu 64 đếm đơn vị UTF-16 như JavaScript và Java: một biểu tượng cảm xúc tính là hai.",
        _WARN,
        _counted(_utf16_units, "Một cửa 😀", "61100123456789"),
        (Code.LENGTH_ZERO, Code.LENGTH_IN_UTF16, Code.LENGTH_IN_UTF16),
        needs=with_language,
    ),
    FaultRow(
        _WILD,
        "account-length-short",
        "The length of the account is one too small, as in the first example of NAPAS' own document.",
        "Độ dài của số tài khoản thiếu một, như ví dụ đầu tiên trong chính tài liệu của NAPAS.",
        _WARN,
        _short_account,
        (Code.HEADER_TRUNCATED, Code.LENGTH_SHORT),
        needs=_not_round,
    ),
    FaultRow(
        _WILD,
        "service-nested",
        "The service code is inside 38-01 instead of in 38-02.",
        "Mã dịch vụ nằm bên trong 38-01 thay vì ở 38-02.",
        _WARN,
        _nested_service,
        (Code.SERVICE_NESTED,),
        needs=transfer,
    ),
    FaultRow(
        _WILD,
        "unreserved-bare",
        "Template 83 is no template, but a bare value.",
        "Mẫu 83 không phải là mẫu mà chỉ là một giá trị.",
        _IGNORE,
        put("83", "CLASSIC"),
        (Code.TEMPLATE_MALFORMED,),
    ),
    FaultRow(
        _WILD,
        "account-bare",
        "After the NAPAS account comes an object 39 that is no template.",
        "Sau tài khoản NAPAS có đối tượng 39 không phải là mẫu.",
        _WARN,
        put("39", "9f8a7b6c5d4e3f2a"),
        (Code.TEMPLATE_MALFORMED,),
        needs=transfer,
    ),
    FaultRow(
        _WILD,
        "wallet",
        "A code of the VNPAY wallet: its CRC is correct, but it is no EMVCo payload.",
        "Mã của ví VNPAY: CRC đúng nhưng không phải nội dung EMVCo.",
        _REFUSE,
        lambda _: _WALLET,
        (
            Code.INITIATION_VALUE,
            Code.VALUE_RESERVED,
            Code.OBJECT_MISSING,
            Code.OBJECT_MISSING,
            Code.WALLET_VNPAY,
        ),
        (Code.NETWORK_RESERVED, Code.NETWORK_RESERVED),
        needs=transfer,
    ),
)

NAPAS_FAULTS: Final[tuple[FaultRow, ...]] = (*_NAPAS_ROWS, *_WILD_ROWS)
"""NAPAS in the order of the IDs, then the wild."""
