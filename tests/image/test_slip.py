from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import re
import struct
import sys
import unicodedata
import zlib
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from effort import tried
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageFilter
from pydantic import ValidationError

from vnqr.emvco.payload import Payload
from vnqr.errors import Code, EncodeError, MissingExtraError, ProfileError
from vnqr.image.paper import glyphs
from vnqr.image.paper.layout import Style, fitted, wrap
from vnqr.image.scan import scan
from vnqr.image.slip import MAX_ITEMS, SIZES, Slip, SlipItem, make
from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.settlement import settle
from vnqr.ledger.values import VIETNAM, Charge, FeeItem
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.vietqr.model import VietQR

if TYPE_CHECKING:
    from pathlib import Path

    from vnqr.image.paper.page import Page
    from vnqr.image.paper.shapes import Box
    from vnqr.image.slip import Size

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'
    b'<circle cx="20" cy="20" r="19" fill="#c8102e"/>'
    b'<path d="M20 7l3 9h10l-8 6 3 9-8-6-8 6 3-9-8-6h10z" fill="#ffd100"/></svg>'
)
LONG = (
    "Trung tâm Phục vụ hành chính công và Kiểm soát thủ tục hành chính thuộc Ủy ban nhân dân"
    " tỉnh Bà Rịa – Vũng Tàu"
)
LABEL = (
    "Phí thẩm định hồ sơ, cấp giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác"
    " gắn liền với đất lần"
)
DOSSIER = "000.00.01.H26-240601-0001"


def slip(**changes: Any) -> Slip:
    fields: dict[str, Any] = {
        "code": VietQR(
            bank="970415",
            account="113366668888",
            amount=58_000,
            reference=Reference(DOSSIER, item=0),
            merchant_name="UBND PHUONG CAU GIAY",
            merchant_city="HA NOI",
        ),
        "payee": "UBND phường Cầu Giấy",
        "account": "1133 6666 8888",
        "bank": "Ngân hàng TMCP Công Thương Việt Nam (VietinBank)",
        "amount": 58_000,
        "reference": str(Reference(DOSSIER, item=0)),
        "dossier": DOSSIER,
        "due": dt.date(2024, 6, 5),
        "agency": "ỦY BAN NHÂN DÂN PHƯỜNG CẦU GIẤY",
        "office": "Bộ phận Tiếp nhận và Trả kết quả (Một cửa)",
        "logo": LOGO,
        "items": (
            SlipItem(label="Lệ phí đăng ký khai sinh", amount=8_000),
            SlipItem(label="Phí chứng thực bản sao từ bản chính", amount=50_000),
        ),
    }
    return Slip(**(fields | changes))


def shortest() -> Slip:
    return Slip(
        code=str(VietQR(bank="970415", account="1", amount=1, purpose="A")),
        payee="A",
        account="1",
        amount=1,
        reference="A",
    )


def longest(items: int, **changes: Any) -> Slip:
    """As long as a slip can be in everything but the number of items."""
    amount = 9_999_999_999_999
    code = VietQR(
        bank="970415",
        account="1133666688881133666",
        amount=amount,
        purpose="HSG22990812345626092189604",
        purpose_fit="long",
        bill_number="G229908123456260921896048",
        merchant_name="TRUNG TAM PHUC VU HANH CH",
        merchant_city="BA RIA VUNG TAU",
        name_vi="Trung tâm Phục vụ hành ch",
    )
    parts = [amount // items] * (items - 1)
    return slip(
        code=code,
        payee=LONG,
        account="1133-6666-8888-1133-666",
        bank=f"VietinBank - {LONG}"[:120],
        amount=amount,
        reference="HSG22990812345626092189604",
        dossier="G22.99.08.123.456-260921-896048",
        agency=LONG.upper(),
        office=LONG,
        items=tuple(SlipItem(label=LABEL, amount=part) for part in (*parts, amount - sum(parts))),
        **changes,
    )


CONTENTS = {
    "shortest": shortest(),
    "usual": slip(),
    "English": slip(language="en"),
    "both": slip(language="vi+en"),
    "one item, no logo": slip(items=(SlipItem(label="Phí", amount=58_000),), logo=None),
    "logo alone": slip(agency=None, office=None),
    "longest": longest(MAX_ITEMS, language="vi+en"),
    "long": longest(3),
}
TOO_MUCH = {("longest", "A6"), ("longest", "A5")}
PAGES = [(name, size) for name in CONTENTS for size in SIZES if (name, size) not in TOO_MUCH]


@cache
def page_of(name: str, size: Size) -> Page:
    """Set once for all tests that look at it."""
    return make(CONTENTS[name], size)


@cache
def png_of(name: str, size: Size, dots: int | None = None) -> bytes:
    """Drawn once for all tests that look at it."""
    return page_of(name, size).png(dots=dots)


@pytest.fixture(params=PAGES, ids=lambda key: f"{key[1]} {key[0]}")
def page(request: pytest.FixtureRequest) -> Page:
    return page_of(*request.param)


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> Size:
    return request.param


def refused(**changes: Any) -> tuple[str, tuple[int | str, ...]]:
    with pytest.raises(ValidationError) as caught:
        slip(**changes)
    (error,) = caught.value.errors()
    return error["type"], error["loc"]


def differs(**changes: Any) -> tuple[str, str]:
    """Where the code, and in which field the slip, says something else."""
    with pytest.raises(ValidationError) as caught:
        slip(**changes)
    (error,) = caught.value.errors()
    assert error["type"] == Code.SLIP_MISMATCH
    return error["ctx"]["path"], error["ctx"]["field"]


def code(*changes: tuple[str, Any], drop: str = "") -> str:
    """The code of `slip`, with objects replaced or left out."""
    tree: dict[str, Any] = {
        "00": "01",
        "01": "12",
        "38": [("00", "A000000727"), ("01", [("00", "970415"), ("01", "113366668888")]), ("02", "QRIBFTTA")],
        "53": "704",
        "54": "58000",
        "58": "VN",
        "62": [("08", str(Reference(DOSSIER, item=0)))],
    }
    tree |= dict(changes)
    tree.pop(drop, None)
    return str(Payload.from_objects(list(tree.items())))


NAPAS = ("38", [("00", "A000000727"), ("01", [("00", "970415"), ("01", "113366668888")]), ("02", "QRIBFTTA")])


class TestAgreesWithTheCode:
    """What is printed beside the code is what the code asks for."""

    def test_code_may_be_text_or_value(self) -> None:
        text = code()
        assert slip(code=text).code == slip(code=Payload.parse(text)).code == text
        assert slip().code == VietQR.parse(slip().code).encode()

    @pytest.mark.parametrize("other", [57_999, 58_001, 5_800, 580_000])
    def test_amount(self, other: int) -> None:
        assert differs(amount=other, items=()) == ("54", "amount")

    @pytest.mark.parametrize(
        ("text", "path", "field"),
        [
            pytest.param(code(drop="54"), "54", "amount", id="the payer enters the amount"),
            pytest.param(code(("54", "58000.00")), "54", "amount", id="other digits"),
            pytest.param(code(("54", "5.8E4")), "54", "amount", id="no digits"),
            pytest.param(code(("53", "840")), "53", "currency", id="another currency"),
            pytest.param(code(drop="53"), "53", "currency", id="no currency"),
            pytest.param(code(("55", "01")), "55", "amount", id="a tip"),
            pytest.param(code(("55", "02"), ("56", "1000")), "55", "amount", id="a fee"),
            pytest.param(code(drop="38"), "38.01.01", "account", id="no account"),
            pytest.param(code(("38", "not a template")), "38.01.01", "account", id="broken account"),
            pytest.param(
                code(("38", [("00", "A000000775"), *NAPAS[1][1:]])),
                "38.01.01",
                "account",
                id="another network",
            ),
            pytest.param(code(("39", NAPAS[1])), "38.01.01", "account", id="two accounts"),
            pytest.param(code(drop="62"), "62.08", "reference", id="no memo"),
            pytest.param(code(("62", [("08", "HS")])), "62.08", "reference", id="another memo"),
            pytest.param(code(("62", "not a template")), "62.08", "reference", id="broken memo"),
            pytest.param(
                code(("62", [("01", str(Reference(DOSSIER, item=0)))])),
                "62.08",
                "reference",
                id="reference elsewhere",
            ),
        ],
    )
    def test_anything_else(self, text: str, path: str, field: str) -> None:
        assert differs(code=text) == (path, field)

    @pytest.mark.parametrize(
        "text", [code(drop="38"), code(("38", "not a template")), code(("39", NAPAS[1]))]
    )
    def test_no_account_is_none_whatever_is_printed(self, text: str) -> None:
        assert differs(code=text, account="-", bank="Ngân hàng Mới") == ("38.01.01", "account")

    def test_network_is_told_by_its_identifier(self) -> None:
        assert slip(code=code(("39", NAPAS[1]), drop="38")).account == "1133 6666 8888"

    @pytest.mark.parametrize(
        "account", ["113366668888", "1133.6666.8888", "113-366-668-888", "1133\u00a066668888"]
    )
    def test_account_may_be_grouped(self, account: str) -> None:
        assert slip(account=account).account == account

    def test_the_case_of_an_account_counts(self) -> None:
        text = code(
            ("38", [("00", "A000000727"), ("01", [("00", "970415"), ("01", "abc")]), ("02", "QRIBFTTA")])
        )
        assert slip(code=text, account="abc").account == "abc"
        assert differs(code=text, account="ABC") == ("38.01.01", "account")

    @pytest.mark.parametrize("account", ["113366668889", "11336666888", "1133/6666/8888", "x113366668888"])
    def test_another_account(self, account: str) -> None:
        assert differs(account=account) == ("38.01.01", "account")

    def test_reference_beside_other_words_of_the_memo(self) -> None:
        text = code(("62", [("08", "HS1AB LE PHI")]))
        assert slip(code=text, reference="HS1AB").reference == "HS1AB"
        for other in ("HS1AC", "HS1A", "S1AB", "AB LE"):
            assert differs(code=text, reference=other) == ("62.08", "reference")

    def test_a_copy_agrees_as_well(self) -> None:
        usual = slip()
        assert usual.model_copy() == usual
        assert usual.model_copy(update={"agency": "UBND"}).agency == "UBND"
        with pytest.raises(ValidationError) as caught:
            usual.model_copy(update={"amount": 1, "items": ()})
        assert caught.value.errors()[0]["type"] == Code.SLIP_MISMATCH

    def test_items_add_up(self) -> None:
        items = (SlipItem(label="Phí", amount=57_999), SlipItem(label="Miễn phí", amount=0))
        with pytest.raises(ValidationError) as caught:
            slip(items=items)
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]["path"]) == (Code.SLIP_SUM, "items")
        assert slip(items=(*items, SlipItem(label="Lệ phí", amount=1))).amount == 58_000

    def test_damaged_code(self) -> None:
        text = code()
        assert refused(code=text[:-1] + ("0" if text[-1] != "0" else "1")) == (Code.CRC_MISMATCH, ("code",))
        assert refused(code="") == (Code.TEXT_EMPTY, ("code",))
        assert refused(code=b"000201")[0] == "string_type"

    @pytest.mark.parametrize(
        "bank",
        [
            *("VietinBank", "970415", "ICB", "Ngân hàng TMCP Công thương Việt Nam (VietinBank)"),
            *("VietinBank - chi nhánh Hà Nội", "VietinBank№ 3", None),
        ],
    )
    def test_bank(self, bank: str | None) -> None:
        assert slip(bank=bank).bank_name == bank or "VietinBank" in slip(bank=bank).bank_name

    @pytest.mark.parametrize(
        "bank",
        ["Agribank", "970436", "Ngân hàng", "Chi nhánh Hà Nội", "BIDV (VietinBank)", "VietinBank - MB"],
    )
    def test_another_bank(self, bank: str) -> None:
        assert differs(bank=bank) == ("38.01.00", "bank")

    def test_a_bank_outside_the_table_needs_a_name_that_is_no_other_bank(self) -> None:
        unknown = [
            ("00", "A000000727"),
            ("01", [("00", "999999"), ("01", "113366668888")]),
            ("02", "QRIBFTTA"),
        ]
        assert slip(code=code(("38", unknown)), bank="Ngân hàng Mới").bank_name == "Ngân hàng Mới"
        for name in (None, "VietinBank"):
            assert differs(code=code(("38", unknown)), bank=name) == ("38.01.00", "bank")

    @pytest.mark.parametrize("dossier", [DOSSIER, "000 00 01 H26 240601 0001", "0000001h262406010001"])
    def test_dossier(self, dossier: str) -> None:
        assert slip(dossier=dossier).dossier == dossier

    @pytest.mark.parametrize("dossier", ["000.00.01.H26-240601-0002", "X", "000.00.01.H26-240601-00010"])
    def test_another_dossier(self, dossier: str) -> None:
        assert differs(dossier=dossier) == ("62.08", "dossier")

    def test_the_dossier_of_the_bill_number(self) -> None:
        named = code(("62", [("01", Reference(DOSSIER).key), ("08", "HS1")]))
        assert slip(code=named, reference="HS1").dossier == DOSSIER
        other = "000.00.01.H26-240601-0002"
        assert differs(code=named, reference="HS1", dossier=other) == ("62.08", "dossier")

    def test_an_opaque_dossier_and_one_that_the_code_does_not_name(self) -> None:
        opaque = Reference("TP/2024/17")
        text = code(("62", [("08", str(opaque))]))
        assert slip(code=text, reference=str(opaque), dossier="TP/2024/17").dossier == "TP/2024/17"
        assert slip(code=code(("62", [("08", "HS1")])), reference="HS1").dossier == DOSSIER

    @pytest.mark.parametrize("path", ["59", "64"])
    def test_payee(self, path: str) -> None:
        name = {"59": "UBND PHUONG CAU GIAY", "64": [("00", "vi"), ("01", "UBND Phường Cầu Giấy")]}
        assert slip(code=code((path, name[path]))).payee == "UBND phường Cầu Giấy"
        for other in ("UBND phường Cầu", "Nguyễn Văn A", "UBND phường Cầu Giấy 2"):
            where = "64.01" if path == "64" else path
            assert differs(code=code((path, name[path])), payee=other) == (where, "payee")

    def test_a_name_that_fills_its_place_is_the_beginning_of_the_payee(self) -> None:
        text = code(("59", "TRUNG TAM PHUC VU HANH CH"))
        assert slip(code=text, payee=LONG).payee == LONG
        assert differs(code=text, payee="Trung tâm Phục vụ hành") == ("59", "payee")
        # Its 25th character may have been a space.
        payee = "Ủy ban nhân dân phường Cầu Giấy"
        assert slip(code=code(("59", "UY BAN NHAN DAN PHUONG C")), payee=payee).payee == payee
        assert differs(code=code(("59", "UY BAN NHAN DAN PHUONGC")), payee=payee) == ("59", "payee")

    def test_what_was_paid_before_counts(self) -> None:
        items = (SlipItem(label="Phí", amount=78_000),)
        rest = slip(items=items, paid=20_000)
        text = make(rest, "A6").text
        assert re.findall("Đã nộp|Còn phải nộp|58.000|20.000|78.000", text) == [
            *("Còn phải nộp", "58.000", "Đã nộp", "20.000"),
            *("78.000", "78.000", "Đã nộp", "20.000", "Còn phải nộp", "58.000"),
        ]
        assert refused(items=items, paid=19_999)[0] == Code.SLIP_SUM

    def test_errors_show_no_account(self) -> None:
        with pytest.raises(ValidationError) as caught:
            slip(account="999988887777")
        assert "999988887777" not in str(caught.value)
        assert "113366668888" not in str(caught.value)


TEXTS = ["payee", "account", "bank", "reference", "dossier", "agency", "office"]


class TestTexts:
    @pytest.mark.parametrize("field", TEXTS)
    @pytest.mark.parametrize("character", ["\n", "\u202e", "中"])
    def test_in_every_field(self, field: str, character: str) -> None:
        assert refused(**{field: f"1{character}2"}) == (Code.GLYPH_MISSING, (field,))

    @pytest.mark.parametrize(
        "character",
        [
            *("\0", "\t", "\n", "\r", "\x1b", "\x7f", "\x85", "\xad"),
            *("\u200b", "\u200e", "\u200f", "\u061c", "\u2028", "\u2029", "\u2060", "\ufeff"),
            *(chr(number) for number in range(0x202A, 0x202F)),
            *(chr(number) for number in range(0x2066, 0x206A)),
            *("\u0301", "\ud800", "\ufffe", "е", "ก", "中", "😀", "١", "Ａ", "\U000e0041"),
        ],
    )
    def test_character_without_a_letter(self, character: str) -> None:
        assert refused(payee=f"1{character}2") == (Code.GLYPH_MISSING, ("payee",))

    def test_which_and_where(self) -> None:
        with pytest.raises(ValidationError) as caught:
            SlipItem(label="abc\u202ed\u202e", amount=1)
        assert caught.value.errors()[0]["ctx"] == {
            "character": "U+202E",
            "position": 3,
            "path": "",
            "rule": "",
        }
        with pytest.raises(ValidationError) as caught:
            SlipItem(label="x" * 301, amount=1)
        assert caught.value.errors()[0]["ctx"] == {"length": 301, "limit": 300, "path": "", "rule": ""}

    @pytest.mark.parametrize("field", TEXTS)
    def test_decomposed_is_composed_first(self, field: str) -> None:
        value = getattr(slip(), field)
        assert getattr(slip(**{field: unicodedata.normalize("NFD", value)}), field) == value
        assert slip(code=code(), payee="Cu\u031b\u0301").payee == "Cứ"

    @pytest.mark.parametrize("field", TEXTS)
    @pytest.mark.parametrize("text", ["", " ", "\u00a0"])
    def test_nothing_to_see(self, field: str, text: str) -> None:
        assert refused(**{field: text}) == (Code.TEXT_EMPTY, (field,))

    @pytest.mark.parametrize(
        ("field", "limit"), [("payee", 120), ("agency", 120), ("dossier", 40), ("account", 40)]
    )
    def test_too_long(self, field: str, limit: int) -> None:
        assert refused(**{field: "1" * (limit + 1)}) == (Code.TEXT_TOO_LONG, (field,))
        if field != "account":  # a code without names, and without a reference that names a dossier
            free = code(("62", [("08", "HS1")]))
            assert slip(code=free, reference="HS1", **{field: "1" * limit})

    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            *((amount, Code.AMOUNT_NOT_WHOLE) for amount in (0, -1, True, 1.5, "58000")),
            (10**13, Code.VALUE_TOO_LONG),
        ],
    )
    def test_amounts(self, amount: Any, code: Code) -> None:
        assert refused(amount=amount) == (code, ("amount",))

    @pytest.mark.parametrize("amount", [-1, 10**13])
    def test_amounts_of_items(self, amount: int) -> None:
        with pytest.raises(ValidationError) as caught:
            SlipItem(label="Phí", amount=amount)
        (error,) = caught.value.errors()
        assert error["type"] == Code.DONG_INVALID
        limits = {"minimum": 0, "maximum": 9_999_999_999_999}
        assert error["ctx"] == {**limits, "path": "", "rule": ""}
        assert [SlipItem(label="Phí", amount=limit).amount for limit in limits.values()] == [*limits.values()]

    def test_what_can_be_charged_can_be_printed(self) -> None:
        def charged(name: str) -> FeeItem:
            return FeeItem(kind="phi", code="P01", name=name, list_price=58_000, payable=58_000)

        longest = "Lệ phí ".ljust(300, "x")
        printed = slip(items=(SlipItem(label=charged(longest).name, amount=58_000),))
        assert all(make(printed, size) for size in SIZES)
        for made in (charged, lambda name: SlipItem(label=name, amount=58_000)):
            with pytest.raises(ValidationError):
                made(longest + "x")

    def test_too_many_items(self) -> None:
        free = (SlipItem(label="Phí", amount=0),) * (MAX_ITEMS - 1)
        assert len(slip(items=(*free, SlipItem(label="Phí", amount=58_000))).items) == MAX_ITEMS == 12
        with pytest.raises(ValidationError) as caught:
            slip(items=(*free, *free[:2]))
        (error,) = caught.value.errors()
        assert (error["type"], error["loc"]) == (Code.SLIP_ITEMS, ("items",))
        assert error["ctx"] == {"count": 13, "limit": 12, "path": "items", "rule": ""}

    @pytest.mark.parametrize(
        ("logo", "code"),
        [
            (b"", Code.LOGO_FORMAT),
            (b"GIF89a", Code.LOGO_FORMAT),
            (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', Code.LOGO_FORBIDDEN),
        ],
    )
    def test_bad_logo(self, logo: bytes, code: Code) -> None:
        assert refused(logo=logo) == (code, ("logo",))

    def test_value(self) -> None:
        value = slip()
        assert hash(value) == hash(slip())
        assert Slip.model_validate_json(value.model_dump_json()) == value
        assert refused(color="red") == ("extra_forbidden", ("color",))
        with pytest.raises(ValidationError):
            value.amount = 1  # type: ignore[misc]
        schema = Slip.model_json_schema()
        assert schema["properties"]["payee"]["maxLength"] == 120
        assert schema["properties"]["items"]["maxItems"] == MAX_ITEMS


def overlap(one: Box, other: Box) -> bool:
    """More than by a rounding error."""
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return wide > 1e-9 and high > 1e-9


def assert_in_order(page: Page) -> None:
    for box in (*page.boxes, *(bar.box for bar in page.bars)):
        assert box.x >= -1e-9
        assert box.y >= -1e-9
        assert box.x + box.width <= page.width + 1e-9
        assert box.y + box.height <= page.height + 1e-9
    for one, other in itertools.combinations(page.boxes, 2):
        assert not overlap(one, other), (one, other)
    for bar, box in itertools.product(page.bars, page.boxes):
        assert not overlap(bar.box, box)


STEPS = {
    "vi": """Cách nộp
        1. Mở ứng dụng ngân hàng, chọn quét mã QR và quét mã trên phiếu này.
        2. Kiểm tra tên tài khoản, số tài khoản và số tiền như trên phiếu.
        3. Giữ nguyên nội dung chuyển khoản; nếu ô này trống, hãy nhập đúng nội dung ghi trên phiếu.
        4. Người khác có thể dùng phiếu này để nộp thay.""",
    "en": """How to pay
        1. Open your bank's app, choose to scan a QR code, and scan the code on this slip.
        2. Check that account name, account number and amount are those on this slip.
        3. Leave the transfer memo as it is; if it is empty, enter the one printed here.
        4. Someone else may use this slip to pay for you.""",
}
TWO_FEES = {
    "items": (SlipItem(label="Lệ phí hộ tịch", amount=8_000), SlipItem(label="Phí sao lục", amount=70_000)),
    "paid": 20_000,
}
FULL = {"for_payment": True, "applicant": "Nguyễn Thị Mẫu", **TWO_FEES}
READS = {
    "two fees": (
        {},
        f"""ỦY BAN NHÂN DÂN PHƯỜNG CẦU GIẤY
        Bộ phận Tiếp nhận và Trả kết quả (Một cửa)
        PHIẾU NỘP PHÍ, LỆ PHÍ
        Quét mã để thanh toán
        Số tiền 58.000 ₫ Bằng chữ: năm mươi tám nghìn đồng
        Hạn nộp 05/06/2024
        Mã hồ sơ {DOSSIER}
        Tên tài khoản UBND phường Cầu Giấy
        Số tài khoản 1133 6666 8888
        Ngân hàng Ngân hàng TMCP Công Thương Việt Nam (VietinBank)
        Nội dung chuyển khoản {Reference(DOSSIER, item=0)}
        Các khoản phải nộp
        Lệ phí đăng ký khai sinh 8.000 ₫
        Phí chứng thực bản sao từ bản chính 50.000 ₫
        Tổng cộng 58.000 ₫
        {STEPS["vi"]}""",
    ),
    "part of them paid": (
        {**TWO_FEES, "agency": None, "office": None},
        f"""PHIẾU NỘP PHÍ, LỆ PHÍ
        Quét mã để thanh toán
        Còn phải nộp 58.000 ₫ Bằng chữ: năm mươi tám nghìn đồng
        Đã nộp 20.000 ₫
        Hạn nộp 05/06/2024
        Mã hồ sơ {DOSSIER}
        Tên tài khoản UBND phường Cầu Giấy
        Số tài khoản 1133 6666 8888
        Ngân hàng Ngân hàng TMCP Công Thương Việt Nam (VietinBank)
        Nội dung chuyển khoản {Reference(DOSSIER, item=0)}
        Các khoản phải nộp
        Lệ phí hộ tịch 8.000 ₫
        Phí sao lục 70.000 ₫
        Tổng cộng 78.000 ₫
        Đã nộp 20.000 ₫
        Còn phải nộp 58.000 ₫
        {STEPS["vi"]}""",
    ),
    "no fees, no dossier, no deadline": (
        {"items": (), "dossier": None, "due": None, "bank": None, "office": None, "agency": "UBND PHƯỜNG"},
        f"""UBND PHƯỜNG
        PHIẾU NỘP PHÍ, LỆ PHÍ
        Quét mã để thanh toán
        Số tiền 58.000 ₫ Bằng chữ: năm mươi tám nghìn đồng
        Tên tài khoản UBND phường Cầu Giấy
        Số tài khoản 1133 6666 8888
        Ngân hàng Ngân hàng TMCP Công thương Việt Nam (VietinBank)
        Nội dung chuyển khoản {Reference(DOSSIER, item=0)}
        {STEPS["vi"]}""",
    ),
    "in English, all that there may be": (
        {
            "language": "en",
            "issued": dt.date(2023, 12, 31),
            **FULL,
        },
        f"""ỦY BAN NHÂN DÂN PHƯỜNG CẦU GIẤY
        Bộ phận Tiếp nhận và Trả kết quả (Một cửa)
        FEE PAYMENT SLIP
        This is the code to pay with
        Scan to pay
        Still to pay 58,000 VND
        Paid before 20,000 VND
        Issued 31 December 2023
        Pay by 5 June 2024
        Dossier {DOSSIER}
        Applicant Nguyễn Thị Mẫu
        Account name UBND phường Cầu Giấy
        Account number 1133 6666 8888
        Bank Ngân hàng TMCP Công Thương Việt Nam (VietinBank)
        Transfer memo {Reference(DOSSIER, item=0)}
        Fees
        Lệ phí hộ tịch 8,000 VND
        Phí sao lục 70,000 VND
        Total 78,000 VND
        Paid before 20,000 VND
        Still to pay 58,000 VND
        {STEPS["en"]}""",
    ),
    "in both languages": (
        {
            "language": "vi+en",
            "issued": dt.date(2024, 1, 9),
            **FULL,
        },
        f"""ỦY BAN NHÂN DÂN PHƯỜNG CẦU GIẤY
        Bộ phận Tiếp nhận và Trả kết quả (Một cửa)
        PHIẾU NỘP PHÍ, LỆ PHÍ FEE PAYMENT SLIP
        Mã này để nộp phí, lệ phí This is the code to pay with
        Quét mã để thanh toán Scan to pay
        Còn phải nộp / Still to pay 58.000 ₫ Bằng chữ: năm mươi tám nghìn đồng
        Đã nộp / Paid before 20.000 ₫
        Ngày lập / Issued 09/01/2024
        Hạn nộp / Pay by 05/06/2024
        Mã hồ sơ / Dossier {DOSSIER}
        Người nộp hồ sơ / Applicant Nguyễn Thị Mẫu
        Tên tài khoản Account name UBND phường Cầu Giấy
        Số tài khoản Account number 1133 6666 8888
        Ngân hàng Bank Ngân hàng TMCP Công Thương Việt Nam (VietinBank)
        Nội dung chuyển khoản Transfer memo {Reference(DOSSIER, item=0)}
        Các khoản phải nộp / Fees
        Lệ phí hộ tịch 8.000 ₫
        Phí sao lục 70.000 ₫
        Tổng cộng / Total 78.000 ₫
        Đã nộp / Paid before 20.000 ₫
        Còn phải nộp / Still to pay 58.000 ₫
        {STEPS["vi"]}
        {STEPS["en"]}""",
    ),
}
"""What a slip is made of -> what a person reads on it, from top to bottom."""


@pytest.mark.parametrize("size", ["A5", "58mm", "card"])
@pytest.mark.parametrize("what", READS)
def test_what_a_person_reads(what: str, size: Size) -> None:
    changes, expected = READS[what]
    drawn = make(slip(logo=None, **changes), size)
    assert squeezed(drawn.text) == squeezed(expected)


def test_what_a_person_reads_is_in_the_pdf_as_text() -> None:
    for changes, expected in READS.values():
        _, text = open_pdf(make(slip(logo=None, **changes), "A5").pdf(), 0.1)
        assert squeezed(text) == squeezed(expected)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


class TestLayout:
    def test_nothing_overlaps_and_all_is_inside(self, page: Page) -> None:
        assert_in_order(page)

    @pytest.mark.parametrize(("name", "size"), PAGES)
    def test_nothing_is_left_out(self, name: str, size: Size) -> None:
        content, text = CONTENTS[name], squeezed(page_of(name, size).text)
        values = [getattr(content, field) for field in TEXTS] + [item.label for item in content.items]
        for value in values:
            assert value is None or squeezed(value) in text
        for amount in (content.amount, *(item.amount for item in content.items)):
            assert squeezed(f"{amount:,}".replace(",", "," if name == "English" else ".")) in text

    @pytest.mark.parametrize(("name", "size"), PAGES)
    def test_amounts_end_at_one_edge(self, name: str, size: Size) -> None:
        page = page_of(name, size)
        prices = [line.box for line in page.lines if re.fullmatch(r"[0-9.,]+\u00a0(₫|VND)", line.text)]
        assert len(prices) == 1 + (len(CONTENTS[name].items) + 1 if CONTENTS[name].items else 0)
        right = {round(box.x + box.width, 6) for box in prices[1:]}
        assert len(right) <= 1
        assert all(edge == pytest.approx(page.width - min(line.x for line in page.lines)) for edge in right)

    FACTS = ("Số tiền", "58.000\u00a0₫", "Hạn nộp", "05/06/2024", "Mã hồ sơ", DOSSIER)
    LABELS = ("Tên tài khoản", "Số tài khoản", "Ngân hàng")
    VALUES = ("UBND phường Cầu Giấy", "1133 6666 8888", str(Reference(DOSSIER, item=0)))

    @pytest.mark.parametrize(("size", "margin"), [("A5", 12), ("A6", 7)])
    def test_on_paper_facts_are_beside_the_symbol(self, size: Size, margin: float) -> None:
        page = page_of("usual", size)
        first = {line.text: line for line in reversed(page.lines)}
        modules = page.modules
        dark = modules.x + modules.border * modules.module
        assert margin - 0.125 <= dark <= margin  # modules are on a grid of 1/8 mm
        (left,) = {round(first[text].x, 6) for text in self.FACTS}
        assert left > modules.box.x + modules.box.width
        assert modules.y < first["Số tiền"].y < modules.y + modules.box.height
        heads = (
            *self.LABELS,
            "Các khoản phải nộp",
            "Lệ phí đăng ký khai sinh",
            "Tổng cộng",
            "Cách nộp",
            "1.",
        )
        assert {first[text].x for text in heads} == {margin}
        (values,) = {round(first[text].x, 6) for text in self.VALUES}
        assert all(first[text].box.x + first[text].box.width < values for text in self.LABELS)

    @pytest.mark.parametrize(("size", "margin"), [("58mm", 1), ("80mm", 1), ("card", 24)])
    def test_elsewhere_facts_are_below_the_symbol_in_the_middle(self, size: Size, margin: float) -> None:
        page = page_of("usual", size)
        first = {line.text: line for line in reversed(page.lines)}
        box = page.modules.box
        assert box.x + box.width / 2 == pytest.approx(page.width / 2, abs=page.modules.module)
        words = next(text for text in first if text.startswith("Bằng chữ: năm"))
        for text in (*self.FACTS, words):
            line = first[text].box
            assert line.x + line.width / 2 == pytest.approx(page.width / 2)
            assert line.y > box.y + box.height
        assert {first[text].x for text in ("Tên tài khoản", "Tổng cộng", "Cách nộp", "1.")} == {margin}

    @pytest.mark.parametrize("size", SIZES)
    def test_codes_are_set_smaller_by_a_quarter_at_most(self, size: Size) -> None:
        """Then they are broken; the payee, in the same letters, is not set smaller at all."""
        page = page_of("long", size)
        full = next(
            line.size for line in page.lines if line.weight == "bold" and line.text.startswith("Trung")
        )
        codes = [line for line in page.lines if re.match("1133|HSG22|G22", line.text)]
        assert len(codes) >= 3
        assert all(0.75 * full - 1e-9 <= line.size <= full for line in codes)

    @pytest.mark.parametrize("size", ["A6", "58mm"])
    def test_codes_that_would_be_set_smaller_are_broken(self, size: Size) -> None:
        account, memo, dossier = "W" * 19, "W" * 25, "W" * 40
        napas = [("00", "A000000727"), ("01", [("00", "970415"), ("01", account)]), ("02", "QRIBFTTA")]
        page = make(
            slip(
                code=code(("38", napas), ("62", [("08", memo)])),
                account=" ".join(account),
                reference=memo,
                dossier=dossier,
            ),
            size,
        )
        assert_in_order(page)
        full = next(line.size for line in page.lines if line.text.startswith("UBND ph"))
        wide = [line for line in page.lines if re.fullmatch("[W ]+", line.text)]
        assert "".join(line.text for line in wide).count("W") == 19 + 25 + 40
        assert all(0.75 * full - 1e-9 <= line.size <= full for line in wide)
        assert len(wide) > 3

    def test_no_amount_is_broken(self) -> None:
        for size in SIZES:
            page = make(slip(paid=58_000, items=(SlipItem(label=LABEL, amount=116_000),)), size)
            texts = [line.text.replace("\u00a0", " ") for line in page.lines]
            assert [text for text in texts if text.endswith("₫")] == [
                *("58.000 ₫", "58.000 ₫"),
                *("116.000 ₫", "116.000 ₫", "58.000 ₫", "58.000 ₫"),
            ]

    @pytest.mark.parametrize(("name", "size"), sorted(TOO_MUCH))
    def test_more_than_fits_is_an_error(self, name: str, size: Size) -> None:
        with pytest.raises(EncodeError) as caught:
            make(CONTENTS[name], size)
        assert caught.value.code is Code.SLIP_FULL

    def test_a_symbol_that_would_be_too_fine_is_an_error(self) -> None:
        tail = [(str(id_), [("00", "com.example"), ("01", "x" * 75)]) for id_ in range(80, 85)]
        large = slip(code=code(*tail))
        assert make(large, "A5").modules.module >= 0.5
        with pytest.raises(EncodeError) as caught:
            make(large, "A6")
        assert caught.value.code is Code.SLIP_FULL

    def test_text_is_smaller_only_where_it_must_be(self) -> None:
        def body(page: Page) -> float:
            return next(line.size for line in page.lines if line.text.startswith("Ngân hàng TMCP"))

        assert body(make(slip(items=(), office=None), "A6")) > 2.9
        assert body(make(slip(language="vi+en"), "A6")) < 2.9
        assert min(line.size for line in page_of("long", "A5").lines) >= 2.2 * 0.72

    def test_no_such_size(self) -> None:
        with pytest.raises(EncodeError) as caught:
            make(slip(), "A4")  # type: ignore[arg-type]
        assert caught.value.code is Code.SLIP_SIZE
        with pytest.raises(TypeError):
            make("slip")  # type: ignore[arg-type]

    @pytest.mark.parametrize(
        ("language", "texts"),
        [
            ("vi", ["58.000\u00a0₫", "05/06/2024", "PHIẾU NỘP PHÍ, LỆ PHÍ", "năm mươi tám nghìn đồng"]),
            ("en", ["58,000\u00a0VND", "5 June 2024", "FEE PAYMENT SLIP"]),
            ("vi+en", ["58.000\u00a0₫", "05/06/2024", "Số tiền / Amount", "How to pay", "Cách nộp"]),
        ],
    )
    def test_languages(self, language: Any, texts: list[str]) -> None:
        page = make(slip(language=language), "A5")
        assert page.language == language[:2]
        for text in texts:
            assert text in page.text

    @tried(60)
    @given(st.data())
    @pytest.mark.no_cover
    def test_whatever_is_said(self, data: st.DataObject) -> None:
        letters = sorted(glyphs._font().glyphs["regular"])  # private: the whole repertoire
        texts = st.text(st.sampled_from(letters), min_size=1, max_size=120).map(
            lambda text: unicodedata.normalize("NFC", text)
        )
        long = texts.filter(lambda text: text.strip() and len(text) <= 120)
        amounts = data.draw(st.lists(st.integers(1, 10**11), max_size=MAX_ITEMS))
        amount = sum(amounts) or 1
        content = slip(
            code=VietQR(bank="970415", account="113366668888", amount=amount, purpose="HS1"),
            reference="HS1",
            amount=amount,
            items=tuple(SlipItem(label=data.draw(long), amount=part) for part in amounts),
            payee=data.draw(long),
            bank=data.draw(st.none() | long.map(lambda text: f"VietinBank {text}"[:120].strip())),
            dossier=data.draw(st.none() | long.map(lambda text: text.strip()[:40])),
            agency=data.draw(st.none() | long),
            office=data.draw(st.none() | long),
            logo=data.draw(st.sampled_from([None, LOGO])),
            language=data.draw(st.sampled_from(["vi", "en", "vi+en"])),
        )
        with contextlib.suppress(EncodeError):  # too much for the size
            page = make(content, data.draw(st.sampled_from(SIZES)))
            assert_in_order(page)
            assert squeezed(content.payee) in squeezed(page.text)


class TestWrapping:
    """Lines joined are the text but for blanks at their ends, and none is wider than the column."""

    @given(
        st.text(st.sampled_from("ab W Ệ.-/\u00a0m"), max_size=60),
        st.floats(4, 60),
        st.sampled_from(["regular", "bold"]),
    )
    def test_law(self, text: str, width: float, weight: Any) -> None:
        style = Style(3, weight)
        lines = wrap(text, style, width)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(style.width(line) <= width and line == line.strip(" ") for line in lines)

    def test_breaks_where_a_reader_expects(self) -> None:
        style = Style(3)
        assert wrap("một hai ba", style, style.width("một hai")) == ["một hai", "ba"]
        assert wrap("H26-240601-0001", style, style.width("H26-240601-0")) == ["H26-240601-", "0001"]
        assert wrap("50.000\u00a0₫ đồng", style, style.width("50.000 ₫ đ")) == ["50.000\u00a0₫", "đồng"]
        assert wrap("aaaa", style, style.width("aaa")) == ["aaa", "a"]
        assert wrap("aaaa", style, 0.1) == list("aaaa")

    def test_smaller_before_broken(self) -> None:
        style = Style(3, "bold")
        wide = style.width("HS0000001")
        assert fitted("HS0000001", style, wide) == style
        assert fitted("HS0000001", style, wide / 2).size == pytest.approx(1.5)
        assert fitted("HS0000001", style, wide / 2, 0.75).size == pytest.approx(2.25)


class TestGlyphs:
    def test_every_vietnamese_letter(self) -> None:
        bases = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
        tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
        letters = "".join(unicodedata.normalize("NFC", base + tone) for base in bases for tone in tones) + "đ"
        assert len(letters) == 73
        every = letters + letters.upper() + "".join(map(chr, range(0x20, 0x7F))) + "₫–—“”‘’…\u00a0"
        assert glyphs.missing(every) is None

    @pytest.mark.parametrize("weight", ["regular", "bold"])
    def test_outlines_are_whole(self, weight: Any) -> None:
        letters = glyphs._font().glyphs[weight]  # private: the whole repertoire
        for character in letters:
            outline = glyphs.outline(character, weight)
            assert bool(outline) == (not character.isspace())
            for contour in outline:
                assert re.fullmatch(r"([lhvqt][-0-9. ]+)+z", contour.path)
                assert contour.y > -glyphs.ASCENT - 1
                assert contour.y < glyphs.DESCENT + 1
            assert 100 < glyphs.advance(character, weight) < 1500

    def test_an_accented_letter_holds_its_base_letter(self) -> None:
        for accented, base in ("ấa", "ửư", "Ộo".upper(), "ỹy", "Ẫâ".replace("â", "A")):
            paths = [contour.path for contour in glyphs.outline(accented, "bold")]
            assert {contour.path for contour in glyphs.outline(base, "bold")} <= set(paths)
            assert glyphs.advance(accented, "bold") == glyphs.advance(base, "bold")

    @pytest.mark.parametrize("weight", ["regular", "bold"])
    def test_the_icelandic_letters_of_old_data_look_like_the_vietnamese_ones(self, weight: Any) -> None:
        old, new = "\u00d0T A\u00d0 \u00f0,", "\u0110T A\u0110 \u0111,"
        assert glyphs.place_text(old, weight) == glyphs.place_text(new, weight)
        assert [glyphs.outline(char, weight) for char in old] == [
            glyphs.outline(char, weight) for char in new
        ]

    def test_figures_are_of_one_width_and_pairs_are_kerned(self) -> None:
        assert len({glyphs.text_width(str(digit), "bold") for digit in range(10)}) == 1
        assert glyphs.text_width("11", "regular") == 2 * glyphs.text_width("1", "regular")
        assert glyphs.text_width("AV", "regular") < glyphs.text_width("A", "regular") + glyphs.text_width(
            "V", "regular"
        )


def open_png(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image.convert("RGBA")).convert("RGB")


def open_pdf(data: bytes, scale: float) -> tuple[Image.Image, str]:
    document = pypdfium2.PdfDocument(data)
    sheet = document[0]
    text = sheet.get_textpage()
    found = sheet.render(scale=scale).to_pil().convert("RGB"), text.get_text_bounded()
    text.close()
    document.close()
    return found


class TestSymbol:
    """The code on the slip is read, on every size and in every format."""

    @pytest.mark.parametrize("name", ["shortest", "usual", "both"])
    @pytest.mark.no_cover
    def test_png(self, name: str, size: Size) -> None:
        assert scan(png_of(name, size, 8 if size != "card" else 2), timeout=0) == (CONTENTS[name].code,)

    @pytest.mark.no_cover
    def test_pdf(self, size: Size) -> None:
        image, _ = open_pdf(page_of("usual", size).pdf(), 3)
        assert scan(image, timeout=0) == (CONTENTS["usual"].code,)

    @pytest.mark.parametrize("size", ["58mm", "80mm"])
    def test_printed_in_dots_without_grey(self, size: Size) -> None:
        image = open_png(png_of("usual", size))
        assert image.width == {"58mm": 384, "80mm": 576}[size]
        assert scan(image.convert("1", dither=Image.Dither.NONE), timeout=0) == (CONTENTS["usual"].code,)

    def test_screen_without_magnification(self) -> None:
        assert scan(page_of("usual", "card").png(dots=1), timeout=0) == (CONTENTS["usual"].code,)

    @pytest.mark.no_cover
    def test_modules_are_whole_pixels_with_a_quiet_zone_of_four(self, size: Size) -> None:
        page = page_of("usual", size)
        modules = page.modules
        assert modules.border == 4
        for length in (modules.x, modules.y, modules.module):
            assert float(length * page.dots).is_integer()
        image = open_png(png_of("usual", size)).convert("L")
        pixels = round(modules.module * page.dots)
        left, top = (round(edge * page.dots) + 4 * pixels for edge in (modules.x, modules.y))
        for y, row in enumerate(modules.rows):
            for x, module in enumerate(row):
                at = (left + x * pixels, top + y * pixels)
                cell = image.crop((*at, at[0] + pixels, at[1] + pixels))
                assert cell.getextrema() == ((0, 0) if module == "1" else (255, 255))


ALLOWED = {
    "svg": {"width", "height", "viewBox", "role", "lang"},
    "title": set[str](),
    "desc": set[str](),
    "rect": {"x", "y", "width", "height", "fill"},
    "path": {"d", "fill", "transform", "stroke", "shape-rendering"},
    "image": {"x", "y", "width", "height", "{http://www.w3.org/1999/xlink}href"},
}
HOSTILE = "<script>alert(1)</script>\"'>]]>&lt;&#60;--><!-- onload=x javascript:1"


class TestSvg:
    @pytest.mark.no_cover
    def test_holds_shapes_only(self, page: Page) -> None:
        text = page.svg()
        assert text.isascii()
        root = ET.fromstring(text)  # noqa: S314 - our own
        for element in root.iter():
            name = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
            assert set(element.attrib) <= ALLOWED[name]
        for image in root.iter("{http://www.w3.org/2000/svg}image"):
            assert image.attrib["{http://www.w3.org/1999/xlink}href"].startswith("data:image/svg+xml;base64,")

    @pytest.mark.no_cover
    def test_says_what_stands_there(self, page: Page) -> None:
        root = ET.fromstring(page.svg())  # noqa: S314 - our own
        assert root[0].text == page.title
        assert root[1].text == page.text

    @pytest.mark.parametrize("field", ["payee", "bank", "agency", "office"])
    def test_text_stays_text(self, field: str) -> None:
        said = f"VietinBank {HOSTILE}" if field == "bank" else HOSTILE
        page = make(slip(code=code(), **{field: said}), "A5")
        text = page.svg()
        assert "<script" not in text
        assert "<!--" not in text
        root = ET.fromstring(text)  # noqa: S314 - our own
        assert squeezed(HOSTILE) in squeezed(root[1].text or "")
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= set(ALLOWED)

    def test_notebooks(self) -> None:
        page = page_of("usual", "A6")
        assert page._repr_svg_() == page.svg()  # private by name only: the notebooks' protocol
        assert repr(page) == "<Page 105 x 148 mm>"


class TestPng:
    def test_size_in_pixels_and_in_print(self, size: Size) -> None:
        page = page_of("usual", size)
        data = page.png()
        image = Image.open(io.BytesIO(data))
        assert image.size == (round(page.width * page.dots), round(page.height * page.dots))
        (length,) = struct.unpack(">I", data[33:37])
        assert data[37:41] == b"pHYs"
        assert zlib.crc32(data[37 : 41 + length]) == int.from_bytes(data[41 + length : 45 + length], "big")
        dpi = {"mm": 25.4, "px": 96}[page.unit] * page.dots
        assert image.info["dpi"] == pytest.approx((dpi, dpi), rel=1e-3)

    @pytest.mark.parametrize("dots", [0, -1, 10**6])
    def test_dots_out_of_range(self, dots: int) -> None:
        page = page_of("usual", "A6")
        with pytest.raises(EncodeError) as caught:
            page.png(dots=dots)
        assert caught.value.code is Code.SYMBOL_RANGE
        limit = dict(caught.value.issues[0].params)["high"]
        assert isinstance(limit, int)
        assert limit**2 * 105 * 148 <= 25_000_000 < (limit + 1) ** 2 * 105 * 148

    @pytest.mark.parametrize("dots", [8.0, "8", True])
    def test_dots_of_another_type(self, dots: Any) -> None:
        with pytest.raises(TypeError):
            page_of("usual", "A6").png(dots=dots)

    def test_without_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "resvg_py", None)
        with pytest.raises(MissingExtraError) as caught:
            page_of("usual", "A6").png()
        assert caught.value.extra == "slip"


class TestPdf:
    @pytest.mark.parametrize("name", ["shortest", "usual", "both"])
    @pytest.mark.no_cover
    def test_looks_like_the_png(self, name: str, size: Size) -> None:
        page = replace(page_of(name, size), black_only=False)
        dots = {"mm": 8, "px": 2}[page.unit]
        drawn = open_png(page.png(dots=dots))
        image, _ = open_pdf(page.pdf(), drawn.width / (page.width * {"mm": 72 / 25.4, "px": 0.75}[page.unit]))
        assert abs(image.height - drawn.height) <= 1
        smooth = ImageFilter.GaussianBlur(2)  # the two place edges up to half a pixel apart
        one, other = (picture.resize(drawn.size).convert("L").filter(smooth) for picture in (image, drawn))
        assert ImageChops.difference(one, other).getextrema()[1] < 64

    @pytest.mark.no_cover
    def test_text_can_be_copied(self, page: Page) -> None:
        _, text = open_pdf(page.pdf(), 0.1)
        lines = [squeezed(line.text) for line in page.lines]
        found = squeezed(text)
        assert all(line in found for line in lines)
        assert len(found) == sum(map(len, lines))

    def test_size_and_sameness(self) -> None:
        page = page_of("usual", "A6")
        data = page.pdf()
        assert data == page.pdf() == make(CONTENTS["usual"], "A6").pdf()
        width, height = pypdfium2.PdfDocument(data)[0].get_size()
        assert (width, height) == pytest.approx((105 / 25.4 * 72, 148 / 25.4 * 72), abs=0.001)

    def test_every_glyph(self) -> None:
        letters = "".join(sorted(glyphs._font().glyphs["bold"]))  # private: the whole repertoire
        page = make(
            slip(code=code(), payee=letters[1:120], agency=letters[120:240], office=letters[240:]), "A5"
        )
        _, text = open_pdf(page.pdf(), 0.1)
        assert squeezed(letters[1:120].replace("\u00a0", "")) in squeezed(text.replace("\u00a0", ""))


class TestSave:
    @pytest.mark.parametrize(
        ("suffix", "start"), [(".svg", b"<svg"), (".PDF", b"%PDF"), (".png", b"\x89PNG")]
    )
    def test_as_the_suffix_says(self, suffix: str, start: bytes, tmp_path: Path) -> None:
        path = tmp_path / f"phiếu{suffix}"
        path.write_bytes(b"old")
        assert page_of("usual", "58mm").save(str(path)) == path
        assert path.read_bytes().startswith(start)
        assert list(tmp_path.iterdir()) == [path]

    def test_dots(self, tmp_path: Path) -> None:
        path = page_of("usual", "58mm").save(tmp_path / "a.png", dots=16)
        assert open_png(path.read_bytes()).width == 768

    def test_another_suffix(self, tmp_path: Path) -> None:
        with pytest.raises(EncodeError) as caught:
            page_of("usual", "A6").save(tmp_path / "slip.jpg")
        assert caught.value.code is Code.SYMBOL_SUFFIX
        assert list(tmp_path.iterdir()) == []


ITEMS = (
    FeeItem(kind="le-phi", code="LP01", name="Lệ phí đăng ký", list_price=8_000, payable=8_000),
    FeeItem(kind="phi", code="P01", name="Phí chứng thực", list_price=50_000, payable=50_000),
)
CHARGE = Charge(
    reference=Reference(DOSSIER),
    bank="970415",
    account="113366668888",
    items=ITEMS,
    opened_at=dt.datetime(2024, 6, 1, 8, tzinfo=VIETNAM),
    due_at=dt.datetime(2024, 6, 5, 23, 59, tzinfo=VIETNAM),
)


def qr_of(amount: int, **changes: Any) -> VietQR:
    fields: dict[str, Any] = {
        "bank": "970415",
        "account": "113366668888",
        "amount": amount,
        "reference": CHARGE.reference,
        "name_vi": "UBND phường Cầu Giấy",
    }
    return VietQR(**(fields | changes))


class TestOfACharge:
    def test_takes_all_from_the_charge(self) -> None:
        made = Slip.of(CHARGE, qr_of(58_000), language="vi+en")
        assert made == Slip(
            code=qr_of(58_000),
            payee="UBND phường Cầu Giấy",
            account="113366668888",
            amount=58_000,
            reference=str(CHARGE.reference),
            dossier=DOSSIER,
            items=(
                SlipItem(label="Lệ phí đăng ký", amount=8_000),
                SlipItem(label="Phí chứng thực", amount=50_000),
            ),
            due=dt.date(2024, 6, 5),
            language="vi+en",
        )

    def test_what_is_reduced_or_free_and_the_last_day_in_vietnam(self) -> None:
        """17:30 UTC is after midnight in Vietnam; a free item is listed with nothing to pay."""
        why = "Nộp hồ sơ trực tuyến"
        items = (
            FeeItem(kind="le-phi", code="L", name="Lệ phí", list_price=8_000, payable=4_000, reason=why),
            FeeItem(kind="phi", code="P", name="Phí", list_price=50_000, payable=0, reason=why),
            FeeItem(kind="other", code="S", name="Cước", list_price=22_000, payable=22_000),
        )
        due = dt.datetime(2024, 6, 5, 17, 30, tzinfo=dt.UTC)
        made = Slip.of(replace(CHARGE, items=items, due_at=due), qr_of(26_000))
        text = squeezed(make(made, "A6").text)
        at = [
            text.index(squeezed(line))
            for line in (
                *("Số tiền 26.000 ₫", "Hạn nộp 06/06/2024", "Các khoản phải nộp"),
                *("Lệ phí 4.000 ₫", "Phí 0 ₫", "Cước 22.000 ₫", "Tổng cộng 26.000 ₫"),
            )
        ]
        assert at == sorted(at)

    def test_the_payee_is_named_with_accents_where_the_code_has_them(self) -> None:
        both = qr_of(58_000, merchant_name="UBND PHUONG CAU GIAY")
        assert Slip.of(CHARGE, both).payee == "UBND phường Cầu Giấy"
        ascii_only = qr_of(58_000, name_vi=None, merchant_name="UBND PHUONG CAU GIAY")
        assert Slip.of(CHARGE, ascii_only).payee == "UBND PHUONG CAU GIAY"

    def test_in_its_packed_form(self) -> None:
        # READABLE would need 27 characters for the second.
        for reference in (CHARGE.reference, Reference("H26.15.08.13-260601-0009755")):
            packed = qr_of(58_000, form=Form.PACKED, reference=reference)
            made = Slip.of(replace(CHARGE, reference=reference), packed)
            assert made.reference == reference.encode(Form.PACKED)

    def test_beside_words_of_the_memo(self) -> None:
        opaque = Reference("TP/2024/17")
        worded = qr_of(58_000, reference=opaque, purpose="LE PHI")
        assert worded.memo == f"{opaque} LE PHI"
        assert Slip.of(replace(CHARGE, reference=opaque), worded).reference == str(opaque)

    def test_of_the_rest(self) -> None:
        at = dt.datetime(2024, 6, 2, tzinfo=VIETNAM)
        part = settle(CHARGE, [Evidence("FT1", "970415", "113366668888", 20_000, at, Found.READABLE)])
        rest = Slip.of(CHARGE, qr_of(part.missing), settlement=part)
        assert (rest.amount, rest.paid) == (38_000, 20_000)
        with pytest.raises(ValidationError):
            Slip.of(CHARGE, qr_of(58_000), settlement=part)

    @pytest.mark.parametrize(
        ("amount", "refunded", "cancelled"),
        [(58_000, 0, False), (60_000, 0, False), (58_000, 58_000, False), (0, 0, True)],
        ids=["paid", "too much", "given back", "cancelled"],
    )
    def test_where_nothing_is_to_be_paid_there_is_no_slip(
        self, amount: int, refunded: int, *, cancelled: bool
    ) -> None:
        charge, at = replace(CHARGE, cancelled=cancelled), dt.datetime(2024, 6, 2, tzinfo=VIETNAM)
        came = Evidence("FT1", "970415", "113366668888", amount, at, Found.READABLE, refunded=refunded)
        settled = settle(charge, [came] if amount else [])
        with pytest.raises(ValidationError):
            Slip.of(charge, qr_of(58_000), settlement=settled)

    @pytest.mark.parametrize(
        "changes",
        [
            {"bank": "970436"},
            {"account": "113366668889"},
            {"reference": Reference("000.00.01.H26-240601-0002")},
            {"reference": Reference(DOSSIER, item=1)},
            {"amount": 57_999},
        ],
        ids=str,
    )
    def test_refuses_the_code_of_something_else(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="slip-mismatch") as caught:
            Slip.of(CHARGE, qr_of(**({"amount": 58_000} | changes)))
        if isinstance(caught.value, ProfileError):
            (issue,) = caught.value.issues
            where = {"38.01.00": "bank", "62.08": "reference"}
            assert dict(issue.params) == {"field": where[issue.path]}
            assert issue.path == ("38.01.00" if "bank" in changes else "62.08")

    def test_a_dossier_that_no_packed_form_carries(self) -> None:
        opaque = Reference("TP/2024/17")
        with pytest.raises(ValueError, match="slip-mismatch"):
            Slip.of(replace(CHARGE, reference=opaque), qr_of(58_000))
        made = Slip.of(replace(CHARGE, reference=opaque), qr_of(58_000, reference=opaque))
        assert made.dossier == "TP/2024/17"

    def test_of_a_code_with_another_name_of_the_dossier(self) -> None:
        token = "HS28T5CY4TRD"  # of a table that the office keeps
        named = qr_of(58_000, reference=None, purpose=token)
        assert Slip.of(CHARGE, named, reference=token).reference == token
        with pytest.raises(ProfileError):
            Slip.of(CHARGE, named)

    def test_needs_a_name(self) -> None:
        nameless = qr_of(58_000, name_vi=None)
        assert Slip.of(CHARGE, nameless, payee="UBND phường 1").payee == "UBND phường 1"
        with pytest.raises(ValidationError):
            Slip.of(CHARGE, nameless)

    @pytest.mark.parametrize(
        ("charge", "options", "said"),
        [
            (None, {}, "a charge must be a Charge, not NoneType"),
            (CHARGE, {"settlement": 1}, "a settlement must be a Settlement, not int"),
        ],
    )
    def test_types(self, charge: Any, options: dict[str, Any], said: str) -> None:
        with pytest.raises(TypeError) as caught:
            Slip.of(charge, qr_of(58_000), **options)
        assert str(caught.value) == said

    @pytest.mark.parametrize("form", [str, VietQR.encode, Payload.parse])
    def test_takes_a_code_in_any_form(self, form: Any) -> None:
        code = qr_of(58_000)
        made = form(code if form is VietQR.encode else str(code))
        assert Slip.of(CHARGE, made) == Slip.of(CHARGE, code)


class TestExtras:
    def test_which_code_is_for_payment_who_applied_and_when(self) -> None:
        more = slip(for_payment=True, applicant="Nguyễn Thị Mẫu", issued=dt.date(2024, 6, 1))
        for size in SIZES:
            text = make(more, size).text
            assert "Mã này để nộp phí, lệ phí" in text.replace("\n", " ")
            assert squeezed("Nguyễn Thị Mẫu") in squeezed(text)
            assert "01/06/2024" in text

    def test_a_mark_is_set_below_the_symbol(self, size: Size) -> None:
        page = make(slip(mark=LOGO), size)
        logo, mark = page.pictures
        assert_in_order(page)
        assert mark.box.y >= page.modules.box.y + page.modules.box.height > logo.box.y

    def test_the_symbol_is_never_small_while_there_is_room(self) -> None:
        for name, size in PAGES:
            if size in ("A6", "A5"):
                page = page_of(name, size)
                end = max(box.y + box.height for box in page.boxes)
                quiet = 2 * page.modules.border * page.modules.module
                side = page.modules.box.width - quiet
                # Bigger by a step of the scales, something would not fit: or both are at their largest.
                assert side >= 26 or page.height - end < 12

    def test_no_hole_above_the_instructions(self) -> None:
        for page in itertools.starmap(page_of, PAGES):
            boxes = sorted((box.y, box.y + box.height) for box in page.boxes)
            reach, widest = boxes[0][1], 0.0
            for top, bottom in boxes:
                widest, reach = max(widest, top - reach), max(reach, bottom)
            assert widest <= 3 * max(line.size for line in page.lines)


class TestReceiptPrinters:
    @pytest.mark.parametrize(("size", "dots"), [("58mm", 384), ("80mm", 576)])
    def test_pictures_have_two_colours(self, size: Size, dots: int) -> None:
        picture = Image.open(io.BytesIO(make(slip(), size).png()))
        assert picture.width == dots
        assert sorted(colour for _, colour in picture.convert("RGB").getcolors()) == [
            (0, 0, 0),
            (255, 255, 255),
        ]
        assert picture.info["dpi"] == pytest.approx((203.2, 203.2))

    @pytest.mark.parametrize("size", ["58mm", "80mm"])
    def test_the_vector_picture_has_no_grey(self, size: Size) -> None:
        svg = make(slip(logo=None), size).svg()
        colours = set(re.findall('"(#[0-9a-f]{3,6})"', svg))
        assert colours <= {"#000", "#000000", "#fff", "#ffffff"}

    @pytest.mark.parametrize(("size", "dots"), [("58mm", 384), ("80mm", 576)])
    def test_the_raster_is_the_picture(self, size: Size, dots: int, tmp_path: Path) -> None:
        page = make(slip(), size)
        data = page.save(tmp_path / "slip.escpos").read_bytes()
        rows, at = [], 2
        assert data[:2] == b"\x1b@"
        while data[at : at + 4] == b"\x1dv0\x00":
            width, height = struct.unpack_from("<HH", data, at + 4)
            assert width * 8 == dots
            rows.append(data[at + 8 : at + 8 + width * height])
            at += 8 + width * height
        assert data[at:] == b"\x1bd\x04\x1dV\x01"
        bits = b"".join(rows)
        picture = Image.frombytes("1", (dots, len(bits) * 8 // dots), bytes(255 - byte for byte in bits))
        assert scan(picture.convert("L")) == (slip().code,)
        shown = Image.open(io.BytesIO(page.png())).convert("1")
        assert ImageChops.difference(picture.convert("L"), shown.convert("L")).getbbox() is None

    def test_only_for_receipts(self) -> None:
        with pytest.raises(EncodeError) as caught:
            make(slip(), "A6").escpos()
        assert caught.value.code is Code.SLIP_SIZE

    def test_without_pillow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "PIL", None)
        with pytest.raises(MissingExtraError, match="pillow"):
            make(slip(logo=None), "58mm").png()


def test_a_pdf_has_its_title() -> None:
    data = make(slip(language="vi+en"), "A6").pdf()
    packet = next(
        zlib.decompress(data[found.end() : data.index(b"\nendstream", found.end())])
        for found in re.finditer(rb"/Subtype /XML [^\n]*\nstream\n", data)
    )
    title = ET.fromstring(packet).find(".//{http://purl.org/dc/elements/1.1/}title")  # noqa: S314 - our own
    assert title is not None
    assert {entry.text for entry in title.iter() if entry.text} == {"PHIẾU NỘP PHÍ, LỆ PHÍ"}
