"""Faults of the text itself: structure, CRC, characters.

Example:
    >>> sum(row.group == Group.CRC for row in TEXT_FAULTS) > 10
    True
"""

from __future__ import annotations

from binascii import crc_hqx
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from vnqr.emvco.payload import MAX_LENGTH
from vnqr.emvco.tlv import crc
from vnqr.errors import Code
from vnqr.testing.faults.draft import not_cash, transfer, with_amount, with_language, write_draft
from vnqr.testing.faults.rows import FaultRow, Group, Reaction, additional, drop, put, tail

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.testing.faults.draft import Draft

__all__ = ["TEXT_FAULTS"]

_STRUCTURE, _CRC, _CHARSET = Group.STRUCTURE, Group.CRC, Group.CHARSET
_REFUSE, _WARN, _IGNORE = Reaction.REFUSE, Reaction.WARN, Reaction.IGNORE

# --- structure ---


def _is_unlike_its_head(crc_: str) -> bool:
    # A text whose CRC is 0000 would, cut by a digit, be one that dropped a leading zero.
    return crc_[0] != "0"


def _crc_in_the_middle(draft: Draft) -> str:
    return draft.drop("61").sealed() + "610510000"


def _large(draft: Draft) -> str:
    for id_ in range(85, 90):
        draft.set(str(id_), write_draft({"00": "vn.example", "01": "x" * 81}))
    return draft.sealed()


def _with_first_last(draft: Draft) -> str:
    return draft.to_end("00", "01").sealed()


def _account_twice(draft: Draft) -> str:
    number = f"01{len(draft.get('38.01.01') or ''):02}{draft.get('38.01.01')}"
    return draft.set("38.01", f"0006{draft.get('38.01.00')}{number}{number}").sealed()


def _truncated(draft: Draft) -> str:
    return draft.to_end("61", "100000").sealed()[:-10]


_STRUCTURES: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _STRUCTURE,
        "text-empty",
        "The text is empty.",
        "Chuỗi rỗng.",
        _REFUSE,
        lambda _: "",
        (Code.TEXT_EMPTY,),
    ),
    FaultRow(
        _STRUCTURE,
        "text-too-long",
        "The text is longer than any QR symbol can hold.",
        "Chuỗi dài hơn mức mà một mã QR có thể chứa.",
        _REFUSE,
        lambda draft: draft.sealed() + "0" * MAX_LENGTH,
        (Code.TEXT_TOO_LONG,),
    ),
    FaultRow(
        _STRUCTURE,
        "payload-large",
        "The text has more than 512 bytes, which a payload should not have.",
        "Chuỗi dài hơn 512 byte, vượt mức khuyến nghị.",
        _IGNORE,
        _large,
        warnings=(Code.PAYLOAD_LARGE,),
    ),
    FaultRow(
        _STRUCTURE,
        "truncated-value",
        "The text breaks off inside a value.",
        "Chuỗi bị cắt giữa một giá trị.",
        _REFUSE,
        _truncated,
        (Code.VALUE_TRUNCATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "truncated-header",
        "The text breaks off inside the header of the CRC.",
        "Chuỗi bị cắt giữa phần đầu (ID, độ dài) của CRC.",
        _REFUSE,
        lambda draft: draft.to_end("61", "10000").sealed()[:-5],
        (Code.HEADER_TRUNCATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "truncated-crc",
        "The last digit of the CRC is missing.",
        "Thiếu chữ số cuối của CRC.",
        _REFUSE,
        lambda draft: draft.sealed_where(_is_unlike_its_head)[:-1],
        (Code.VALUE_TRUNCATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "truncated-template",
        "In template 62 a length says more than the template holds.",
        "Trong mẫu 62 có độ dài lớn hơn phần còn lại của mẫu.",
        _REFUSE,
        put("62", "0812Le phi"),
        (Code.VALUE_TRUNCATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "truncated-account",
        "In the NAPAS template 38 a length says more than the template holds.",
        "Trong mẫu NAPAS 38 có độ dài lớn hơn phần còn lại của mẫu.",
        _REFUSE,
        put("38", "0010A00000072701380006970415"),
        (Code.VALUE_TRUNCATED,),
        needs=transfer,
    ),
    FaultRow(
        _STRUCTURE,
        "id-letters",
        "An ID is made of a digit and a letter: 6A.",
        "ID gồm một chữ số và một chữ cái: 6A.",
        _REFUSE,
        tail("6A0510000"),
        (Code.ID_INVALID,),
    ),
    FaultRow(
        _STRUCTURE,
        "id-fullwidth",
        "An ID is written in full-width digits.",
        "ID viết bằng chữ số toàn chiều rộng (full-width).",
        _REFUSE,
        tail("６１0510000"),
        (Code.ID_INVALID,),
    ),
    *(
        FaultRow(
            _STRUCTURE,
            f"length-{name}",
            f"A length is {en}.",
            f"Độ dài {vi}.",
            _REFUSE,
            tail(f"61{length}10000"),
            (Code.LENGTH_INVALID,),
        )
        for name, en, vi, length in (
            ("letters", "written with a letter: 0A", "viết có chữ cái: 0A", "0A"),
            (
                "fullwidth",
                "written in full-width digits",
                "viết bằng chữ số toàn chiều rộng (full-width)",
                "０５",
            ),
            ("arabic", "written in Arabic-Indic digits", "viết bằng chữ số Ả Rập - Ấn Độ", "٠٥"),
            ("negative", "negative: -4", "là số âm: -4", "-4"),
            ("plus", "written with a sign: +5", "viết có dấu cộng: +5", "+5"),
            ("blank", "written with a space: ' 5'", "viết có dấu cách: ' 5'", " 5"),
        )
    ),
    FaultRow(
        _STRUCTURE,
        "length-zero",
        "A data object is empty: its length is 00.",
        "Một đối tượng dữ liệu rỗng: độ dài là 00.",
        _WARN,
        tail("6100"),
        (Code.LENGTH_ZERO,),
    ),
    FaultRow(
        _STRUCTURE,
        "additional-data-empty",
        "Template 62 is there, but empty: 6200.",
        "Có mẫu 62 nhưng rỗng: 6200.",
        _WARN,
        lambda draft: draft.drop("62").sealed("6200"),
        (Code.LENGTH_ZERO,),
        needs=not_cash,
    ),
    FaultRow(
        _STRUCTURE,
        "length-too-long",
        "A length reaches beyond the end of the text.",
        "Độ dài vượt quá cuối chuỗi.",
        _REFUSE,
        tail("619910000"),
        (Code.VALUE_TRUNCATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "length-too-short",
        "A length is two less than its value: what is left is no data object.",
        "Độ dài ngắn hơn giá trị hai ký tự: phần còn lại không phải là đối tượng dữ liệu.",
        _REFUSE,
        tail("6103123AB"),
        (Code.ID_INVALID,),
    ),
    FaultRow(
        _STRUCTURE,
        "length-in-template-zero",
        "In template 62 a data object is empty.",
        "Trong mẫu 62 có một đối tượng dữ liệu rỗng.",
        _WARN,
        put("62", "0806Le phi0100"),
        (Code.LENGTH_ZERO,),
        needs=not_cash,
    ),
    FaultRow(
        _STRUCTURE,
        "trailing-text",
        "Text follows the CRC.",
        "Sau CRC còn văn bản.",
        _REFUSE,
        lambda draft: draft.sealed() + "ABC",
        (Code.CRC_NOT_LAST,),
    ),
    FaultRow(
        _STRUCTURE,
        "object-twice",
        "An object is twice at the root, with the same value.",
        "Một đối tượng ở cấp gốc xuất hiện hai lần với cùng giá trị.",
        _REFUSE,
        lambda draft: draft.to_end("58", draft.get("58") or "").sealed(f"5802{draft.get('58')}"),
        (Code.ID_REPEATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "amount-twice",
        "There are two amounts: readers that take the last pay another than those that take the first.",
        "Có hai số tiền: bên đọc số đầu và bên đọc số sau sẽ trả khác nhau.",
        _REFUSE,
        lambda draft: draft.sealed("540590000"),
        (Code.ID_REPEATED,),
        needs=with_amount,
    ),
    FaultRow(
        _STRUCTURE,
        "purpose-twice",
        "The purpose is twice in template 62.",
        "Trong mẫu 62 nội dung xuất hiện hai lần.",
        _REFUSE,
        put("62", "0806Le phi0806Le phi"),
        (Code.ID_REPEATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "purposes-differ",
        "In template 62 there are two purposes that differ.",
        "Trong mẫu 62 có hai nội dung khác nhau.",
        _REFUSE,
        put("62", "0806Le phi0808Hoc  phi"),
        (Code.ID_REPEATED,),
    ),
    FaultRow(
        _STRUCTURE,
        "account-twice",
        "The account is twice in the NAPAS template (38-01).",
        "Trong mẫu NAPAS (38-01) số tài khoản xuất hiện hai lần.",
        _REFUSE,
        lambda draft: _account_twice(draft.set("38.01.01", "113366668888")),
        (Code.ID_REPEATED,),
        needs=transfer,
    ),
    FaultRow(
        _STRUCTURE,
        "format-indicator-not-first",
        "The Payload Format Indicator (00) does not come first.",
        "Payload Format Indicator (00) không đứng đầu.",
        _REFUSE,
        _with_first_last,
        (Code.FORMAT_INDICATOR_NOT_FIRST,),
    ),
    FaultRow(
        _STRUCTURE,
        "format-indicator-missing",
        "The Payload Format Indicator (00) is missing.",
        "Thiếu Payload Format Indicator (00).",
        _REFUSE,
        drop("00"),
        (Code.OBJECT_MISSING,),
    ),
    FaultRow(
        _STRUCTURE,
        "crc-not-last",
        "The CRC (63) comes before the last object.",
        "CRC (63) đứng trước đối tượng cuối cùng.",
        _REFUSE,
        _crc_in_the_middle,
        (Code.CRC_NOT_LAST,),
    ),
    FaultRow(
        _STRUCTURE,
        "account-no-template",
        "Merchant Account Information 26 is no template, but a bare value.",
        "Merchant Account Information 26 không phải là mẫu mà chỉ là một giá trị.",
        _REFUSE,
        put("26", "VNPAY001"),
        (Code.TEMPLATE_MALFORMED,),
    ),
)

# --- the CRC ---


def _wrong(draft: Draft) -> str:
    text = draft.sealed()
    return f"{text[:-1]}{(int(text[-1], 16) + 1) % 16:X}"


def _changed_behind_the_crc(draft: Draft) -> str:
    text = draft.to_end("61", "10000").sealed()
    return text[:-13] + "90000" + text[-8:]


def _in_lower_case(draft: Draft) -> str:
    text = draft.sealed_where(lambda found: not found.isdigit())
    return text[:-4] + text[-4:].lower()


def _without_zero(header: str) -> Callable[[Draft], str]:
    def change(draft: Draft) -> str:
        text = draft.sealed_where(lambda found: found[0] == "0" != found[1])
        return text[:-8] + header + text[-3:]

    return change


def _computed(found: Callable[[str], int]) -> Callable[[Draft], str]:
    """Return the change to a CRC that somebody computes otherwise: from the text before its value."""

    def change(draft: Draft) -> str:
        heads = (draft.to_end("61", f"{number:05}").body + "6304" for number in range(100))
        return next(f"{head}{found(head):04X}" for head in heads if found(head) != int(crc(head), 16))

    return change


def _reflected(data: bytes) -> int:
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x8408 if register & 1 else 0)
    return register ^ 0xFFFF


def _forward(data: bytes) -> int:
    return crc_hqx(data, 0xFFFF)


_OTHERWISE: Final[tuple[tuple[str, str, str, Callable[[str], int]], ...]] = (
    (
        "crc-without-header",
        "The CRC is computed without its own header, 6304.",
        "CRC được tính mà không có phần đầu 6304 của chính nó.",
        lambda head: _forward(head[:-4].encode()),
    ),
    (
        "crc-xmodem",
        "The CRC is computed with the initial value 0000 (XMODEM).",
        "CRC được tính với giá trị đầu 0000 (XMODEM).",
        lambda head: crc_hqx(head.encode(), 0),
    ),
    (
        "crc-reflected",
        "The CRC is computed reflected and inverted (X-25), as the name ISO/IEC 13239 suggests.",
        "CRC được tính theo kiểu đảo bit và đảo kết quả (X-25), như tên ISO/IEC 13239 gợi ý.",
        lambda head: _reflected(head.encode()),
    ),
    (
        "crc-over-utf16",
        "The CRC is computed over UTF-16 instead of UTF-8.",
        "CRC được tính trên UTF-16 thay vì UTF-8.",
        lambda head: _forward(head.encode("utf-16-le")),
    ),
    (
        "crc-over-low-bytes",
        "The CRC is computed over the low byte of every character: correct for ASCII, wrong for Vietnamese.",
        "CRC được tính trên byte thấp của từng ký tự: đúng với ASCII, sai với tiếng Việt.",
        lambda head: _forward(bytes(ord(char) & 0xFF for char in head)),
    ),
)

_CRCS: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _CRC,
        "crc-wrong",
        "The last digit of the CRC is wrong.",
        "Chữ số cuối của CRC bị sai.",
        _REFUSE,
        _wrong,
        (Code.CRC_MISMATCH,),
    ),
    FaultRow(
        _CRC,
        "crc-outdated",
        "A value was changed, the CRC was not.",
        "Một giá trị đã bị sửa nhưng CRC giữ nguyên.",
        _REFUSE,
        _changed_behind_the_crc,
        (Code.CRC_MISMATCH,),
    ),
    FaultRow(
        _CRC,
        "crc-placeholder",
        "The CRC is replaced by 0000.",
        "Vị trí của CRC chỉ ghi 0000.",
        _REFUSE,
        _computed(lambda _: 0),
        (Code.CRC_MISMATCH,),
    ),
    *(
        FaultRow(_CRC, name, en, vi, _REFUSE, _computed(found), (Code.CRC_MISMATCH,), needs=with_language)
        for name, en, vi, found in _OTHERWISE
    ),
    FaultRow(
        _CRC,
        "crc-lower-case",
        "The CRC is correct, but in lower case.",
        "CRC đúng nhưng viết bằng chữ thường.",
        _WARN,
        _in_lower_case,
        (Code.CRC_LOWER_CASE,),
    ),
    FaultRow(
        _CRC,
        "crc-zero-dropped",
        "The CRC is written without its leading zero, under a length of 04.",
        "CRC bị bỏ số 0 ở đầu nhưng độ dài vẫn ghi 04.",
        _REFUSE,
        _without_zero("6304"),
        (Code.VALUE_TRUNCATED, Code.CRC_DIGITS_DROPPED),
    ),
    FaultRow(
        _CRC,
        "crc-three-digits",
        "The CRC is written without its leading zero, under a length of 03.",
        "CRC bị bỏ số 0 ở đầu và độ dài ghi 03.",
        _REFUSE,
        _without_zero("6303"),
        (Code.CRC_LENGTH, Code.CRC_DIGITS_DROPPED),
    ),
    FaultRow(
        _CRC,
        "crc-eight-digits",
        "The CRC has eight digits.",
        "CRC có tám chữ số.",
        _REFUSE,
        lambda draft: draft.body + "63081A2B3C4D",
        (Code.CRC_LENGTH,),
    ),
    FaultRow(
        _CRC,
        "crc-no-digits",
        "The CRC is not hexadecimal.",
        "CRC không phải là số thập lục phân.",
        _REFUSE,
        lambda draft: draft.body + "6304WXYZ",
        (Code.CRC_FORMAT,),
    ),
    FaultRow(
        _CRC,
        "crc-missing",
        "There is no CRC.",
        "Không có CRC.",
        _REFUSE,
        lambda draft: draft.body,
        (Code.OBJECT_MISSING,),
    ),
)

# --- characters ---

_VIETNAMESE: Final = "Bộ phận Một cửa"

_CHARSETS: Final[tuple[FaultRow, ...]] = (
    FaultRow(
        _CHARSET,
        "byte-order-mark",
        "The text starts with a byte order mark (U+FEFF).",
        "Chuỗi bắt đầu bằng dấu thứ tự byte (U+FEFF).",
        _WARN,
        lambda draft: "\ufeff" + draft.sealed(),
        (Code.TEXT_BOM,),
    ),
    FaultRow(
        _CHARSET,
        "surrogate",
        "A lone surrogate (U+D800) is in the name: it is no character and has no UTF-8 form.",
        "Trong tên có mã thay thế đơn lẻ (U+D800): không phải ký tự, không có dạng UTF-8.",
        _REFUSE,
        lambda draft: draft.set("59", "UBND\ud800").body + "63040000",
        (Code.TEXT_SURROGATE,),
    ),
    *(
        FaultRow(_CHARSET, name, en, vi, reader, put("59", value), (Code.VALUE_NOT_COMMON,))
        for name, en, vi, reader, value in (
            (
                "name-control",
                "An escape sequence for terminals is in the name (59).",
                "Tên (59) chứa chuỗi điều khiển thiết bị đầu cuối.",
                _REFUSE,
                "UBND\x1b[2J",
            ),
            (
                "name-nul",
                "A NUL is in the name (59).",
                "Tên (59) chứa ký tự NUL.",
                _REFUSE,
                "UBND\x00 phuong",
            ),
            (
                "name-accents",
                "The name (59) carries Vietnamese accents: they belong into template 64.",
                "Tên (59) có dấu tiếng Việt: tên có dấu phải nằm ở mẫu 64.",
                _WARN,
                _VIETNAMESE,
            ),
            (
                "name-decomposed",
                "The name (59) carries Vietnamese accents as characters of their own (NFD).",
                "Tên (59) có dấu tiếng Việt ở dạng tách rời (NFD).",
                _WARN,
                normalize("NFD", "Hà Nội"),
            ),
            (
                "name-emoji",
                "An emoji is in the name (59).",
                "Tên (59) chứa biểu tượng cảm xúc.",
                _WARN,
                "UBND 😀",
            ),
            (
                "name-cyrillic",
                "The name (59) carries Cyrillic letters that look like Latin ones.",
                "Tên (59) có chữ Kirin trông giống chữ La-tinh.",
                _REFUSE,
                "UВND",
            ),
            (
                "name-no-break-space",
                "A no-break space is in the name (59).",
                "Tên (59) chứa dấu cách không ngắt.",
                _WARN,
                "UBND\xa0phuong",
            ),
        )
    ),
    FaultRow(
        _CHARSET,
        "city-delete",
        "A DELETE (U+007F) is in the city (60): the Common Character Set ends at U+007E.",
        "Thành phố (60) chứa ký tự DELETE (U+007F): bộ ký tự chung kết thúc ở U+007E.",
        _REFUSE,
        put("60", "Ha Noi\x7f"),
        (Code.VALUE_NOT_COMMON,),
    ),
    FaultRow(
        _CHARSET,
        "memo-newline",
        "A line end is in the purpose (62-08).",
        "Nội dung (62-08) chứa ký tự xuống dòng.",
        _REFUSE,
        additional(o08="Le phi\nho so"),
        (Code.VALUE_NOT_COMMON,),
        (Code.PURPOSE_CHARACTERS,),
        needs=transfer,
    ),
    FaultRow(
        _CHARSET,
        "memo-accents",
        "The purpose (62-08) carries Vietnamese accents.",
        "Nội dung (62-08) có dấu tiếng Việt.",
        _WARN,
        additional(o08="Lệ phí hồ sơ"),
        (Code.VALUE_NOT_COMMON,),
        needs=transfer,
    ),
    FaultRow(
        _CHARSET,
        "currency-arabic-digits",
        "The currency (53) is written in Arabic-Indic digits.",
        "Đơn vị tiền tệ (53) viết bằng chữ số Ả Rập - Ấn Độ.",
        _REFUSE,
        put("53", "٧٠٤"),
        (Code.VALUE_NOT_DIGITS,),
    ),
    FaultRow(
        _CHARSET,
        "amount-fullwidth-digits",
        "The amount (54) is written in full-width digits.",
        "Số tiền (54) viết bằng chữ số toàn chiều rộng (full-width).",
        _REFUSE,
        put("54", "５００００"),
        (Code.VALUE_NOT_COMMON, Code.AMOUNT_FORMAT),
        needs=with_amount,
    ),
    FaultRow(
        _CHARSET,
        "alternate-name-decomposed",
        "The name in template 64 is not in precomposed form (NFC).",
        "Tên trong mẫu 64 không ở dạng dựng sẵn (NFC).",
        _WARN,
        put("64.01", normalize("NFD", _VIETNAMESE)),
        (Code.VALUE_NOT_COMPOSED,),
        needs=with_language,
    ),
    FaultRow(
        _CHARSET,
        "alternate-name-control",
        "A control character is in the name of template 64.",
        "Tên trong mẫu 64 chứa ký tự điều khiển.",
        _REFUSE,
        put("64.01", _VIETNAMESE + "\x07"),
        (Code.VALUE_CONTROL,),
        needs=with_language,
    ),
    FaultRow(
        _CHARSET,
        "alternate-name-private-use",
        "A character of private use (U+E000) is in the name of template 64.",
        "Tên trong mẫu 64 chứa ký tự dùng riêng (U+E000).",
        _WARN,
        put("64.01", _VIETNAMESE + "\ue000"),
        warnings=(Code.VALUE_CONTROL,),
        needs=with_language,
    ),
    FaultRow(
        _CHARSET,
        "alternate-name-combining",
        "A Thai vowel sign, which has no precomposed form, is in the name of template 64.",
        "Tên trong mẫu 64 có dấu nguyên âm tiếng Thái, ký tự không có dạng dựng sẵn.",
        _IGNORE,
        lambda draft: draft.set("64", write_draft({"00": "th", "01": "ที่ดิน"})).sealed(),
        warnings=(Code.VALUE_COMBINING,),
        needs=with_language,
    ),
)

TEXT_FAULTS: Final[tuple[FaultRow, ...]] = (*_STRUCTURES, *_CRCS, *_CHARSETS)
"""Structure, CRC, characters."""
