"""The table of samples: a row for each right code, with the fields that it is made of.

Append only: a row that was released stays as it is, in its place. Values of chance come from `Chance`.

Example:
    >>> row = next(row for row in SAMPLE_ROWS if row.name == "amount-least")
    >>> row.make(Chance(7, row.name))["amount"]
    '1'
"""

from __future__ import annotations

import string
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vnqr.references import checkchars
from vnqr.references.form import Form
from vnqr.references.reference import Reference
from vnqr.references.token import BODY_ALPHABET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SAMPLE_ROWS", "Chance", "Fields", "SampleRow"]

Fields: TypeAlias = dict[str, Any]
"""Field of the manifest -> value; `objects`: further root objects; `order`: IDs that come first."""


class Chance:
    """Where values come from: the same for the same seed and sample, on every platform and Python.

    Args:
        seed: the seed of the set.
        name: the name of the sample, so that a new one changes no other.
    """

    def __init__(self, seed: int, name: str) -> None:
        """Start the sequence."""
        self._random = Random(f"{seed} {name}")  # noqa: S311 - no secret

    def number(self, count: int) -> int:
        """Return a number from 0 to `count` - 1."""
        # Of all methods of Random, this one alone is promised to stay the same.
        return int(self._random.random() * count)

    def text(self, alphabet: str, length: int) -> str:
        """Return characters of an alphabet."""
        return "".join(alphabet[self.number(len(alphabet))] for _ in range(length))

    def digits(self, length: int) -> str:
        """Return digits, the first of them not 0."""
        return self.text("123456789", 1) + self.text(string.digits, length - 1)

    def letters(self, length: int) -> str:
        """Return digits and capital letters."""
        return self.text(_CAPITALS, length)

    def bank(self) -> str:
        """Return one of the banks."""
        return _BANKS[self.number(len(_BANKS))]

    def dong(self) -> str:
        """Return an amount as fees are: 1,000 to 999,000 dong."""
        return f"{1 + self.number(999)}000"

    def day(self) -> str:
        """Return a day of 2018 to 2030, YYMMDD."""
        return f"{18 + self.number(13)}{1 + self.number(12):02}{1 + self.number(28):02}"


_CAPITALS: Final = string.digits + string.ascii_uppercase

# A list of its own: the table of banks grows and renames, and samples do not change.
_BANKS: Final = tuple(
    """
    422589 458761 533948 546034 546035 668888 796500 801011 963369 963388 970400 970403 970405 970406 970407
    970408 970409 970410 970412 970414 970415 970416 970418 970419 970421 970422 970423 970424 970425 970426
    970427 970428 970429 970430 970431 970432 970433 970434 970436 970437 970438 970439 970440 970441 970442
    970443 970444 970446 970448 970449 970452 970454 970455 970456 970457 970458 970459 970460 970462 970463
    970464 970465 970466 970467 970468 970470 971005 971011 971025 971133 977777 999888
    """.split()  # noqa: SIM905 - 72 numbers to be read by people
)


@dataclass(frozen=True)
class SampleRow:
    """A sample.

    Attributes:
        name: what it is called; never changes once released.
        group: what it is a sample of.
        en: what is special about it, in English.
        vi: the same in Vietnamese.
        make: returns its fields.
    """

    name: str
    group: str
    en: str
    vi: str
    make: Callable[[Chance], Fields]


def _to_account(chance: Chance, **fields: Any) -> Fields:  # noqa: ANN401 - values of fields
    """Return the fields of a transfer to an account, dynamic where there is an amount."""
    return {"bank": chance.bank(), "account": chance.digits(12), "service": "QRIBFTTA"} | fields


def _to_merchant(chance: Chance, **fields: Any) -> Fields:  # noqa: ANN401 - as above
    shop = {"category": "5812", "name": "QUAN COM 24H", "city": "DA NANG"}
    return {"bank": chance.bank(), "merchant": chance.letters(10), "service": "QRPUSH"} | shop | fields


def _banks() -> Iterator[SampleRow]:
    for bin_ in _BANKS:
        yield SampleRow(
            f"bank-{bin_}",
            "bank",
            f"An account at the bank {bin_}, to which any amount can be paid.",
            f"Tài khoản tại ngân hàng {bin_}, người trả tự nhập số tiền.",
            lambda chance, bin_=bin_: _to_account(chance, bank=bin_),  # type: ignore[misc]
        )


_PAYEES: Final = (
    SampleRow(
        "account-shortest",
        "payee",
        "An account of one digit.",
        "Số tài khoản có một chữ số.",
        lambda chance: _to_account(chance, account=chance.digits(1)),
    ),
    SampleRow(
        "account-longest",
        "payee",
        "An account of 19 digits.",
        "Số tài khoản có 19 chữ số.",
        lambda chance: _to_account(chance, account=chance.digits(19)),
    ),
    SampleRow(
        "account-zeros",
        "payee",
        "An account that begins with zeros, which count.",
        "Số tài khoản bắt đầu bằng các số 0, phải giữ nguyên.",
        lambda chance: _to_account(chance, account="000" + chance.digits(9)),
    ),
    SampleRow(
        "account-virtual",
        "payee",
        "A virtual account of letters and digits.",
        "Tài khoản ảo gồm chữ và số.",
        lambda chance: _to_account(chance, bank="970418", account="V3CAS" + chance.letters(10)),
    ),
    SampleRow(
        "account-alias",
        "payee",
        "An alias in small letters: the case counts.",
        "Bí danh tài khoản viết thường: có phân biệt hoa thường.",
        lambda chance: _to_account(
            chance, bank="970423", account="ubnd" + chance.text(string.ascii_lowercase, 5)
        ),
    ),
    SampleRow(
        "card-16",
        "payee",
        "A card of 16 digits.",
        "Thẻ 16 chữ số.",
        lambda chance: _to_card(chance, 16),
    ),
    SampleRow(
        "card-19",
        "payee",
        "A card of 19 digits, with an amount.",
        "Thẻ 19 chữ số, có số tiền.",
        lambda chance: _to_card(chance, 19) | {"amount": chance.dong()},
    ),
    SampleRow(
        "merchant",
        "payee",
        "A merchant of a bank.",
        "Đơn vị chấp nhận thanh toán của ngân hàng.",
        _to_merchant,
    ),
    SampleRow(
        "merchant-no-service",
        "payee",
        "A merchant; the service code is left out, which means QRPUSH.",
        "Đơn vị chấp nhận thanh toán; không có mã dịch vụ, tức là QRPUSH.",
        lambda chance: _to_merchant(chance, service=None, amount=chance.dong()),
    ),
    SampleRow(
        "cash-machine",
        "payee",
        "A cash withdrawal (QRCASH).",
        "Rút tiền tại máy ATM (QRCASH).",
        lambda chance: {
            "bank": chance.bank(),
            "terminal": chance.digits(8),
            "service": "QRCASH",
            "category": "6011",
            "name": "ATM 24H",
            "city": "HA NOI",
            "initiation": "dynamic",
            "reference_label": chance.digits(21),
            "terminal_label": chance.letters(8),
        },
    ),
)


def _to_card(chance: Chance, length: int) -> Fields:
    bank = "970415"
    return {"bank": bank, "card": bank + chance.digits(length - len(bank)), "service": "QRIBFTTC"}


_AMOUNTS: Final = (
    SampleRow(
        "amount-least",
        "amount",
        "The least amount: 1 dong.",
        "Số tiền nhỏ nhất: 1 đồng.",
        lambda chance: _to_account(chance, amount="1"),
    ),
    SampleRow(
        "amount-usual",
        "amount",
        "A usual amount of a fee.",
        "Số tiền phí thường gặp.",
        lambda chance: _to_account(chance, amount=chance.dong()),
    ),
    SampleRow(
        "amount-transfer-most",
        "amount",
        "The most of one transfer: 499,999,999 dong.",
        "Số tiền lớn nhất của một lần chuyển: 499.999.999 đồng.",
        lambda chance: _to_account(chance, amount="499999999"),
    ),
    SampleRow(
        "amount-most",
        "amount",
        "The largest amount that fits: 13 digits.",
        "Số tiền lớn nhất ghi được: 13 chữ số.",
        lambda chance: _to_merchant(chance, amount="9999999999999"),
    ),
    SampleRow(
        "amount-point",
        "amount",
        "An amount with a point at its end, as the standard allows.",
        "Số tiền có dấu chấm ở cuối, chuẩn cho phép.",
        lambda chance: _to_account(chance, amount="50000", amount_written="50000."),
    ),
    SampleRow(
        "merchant-static",
        "amount",
        "A merchant's code for any amount, 01 left out.",
        "Mã của đơn vị chấp nhận thanh toán, không có 01, người trả tự nhập số tiền.",
        lambda chance: _to_merchant(chance, initiation=None),
    ),
)

_NAMES: Final = (
    SampleRow(
        "name-longest",
        "name",
        "Name, city and postal code as long as they may be.",
        "Tên, thành phố và mã bưu chính dài nhất cho phép.",
        lambda chance: _to_account(
            chance, name="TRUNG TAM PHUC VU HCC HUE", city="THUA THIEN HUE.", postal_code=chance.digits(10)
        ),
    ),
    SampleRow(
        "name-signs",
        "name",
        "A name of all kinds of signs.",
        "Tên có đủ loại ký hiệu.",
        lambda chance: _to_account(chance, name='A&B ("C") D\'E #1 +2 \\3', city="{X} ~ |Y|"),
    ),
    SampleRow(
        "name-vietnamese",
        "name",
        "Name and city in Vietnamese (64) beside those without accents.",
        "Tên và thành phố bằng tiếng Việt (64) bên cạnh tên không dấu.",
        lambda chance: _to_account(
            chance,
            name="SO TU PHAP",
            city="HA NOI",
            language="vi",
            local_name="Sở Tư pháp",
            local_city="Hà Nội",
        ),
    ),
    SampleRow(
        "name-vietnamese-longest",
        "name",
        "The longest name and city in Vietnamese.",
        "Tên và thành phố tiếng Việt dài nhất.",
        lambda chance: _to_account(
            chance,
            amount=chance.dong(),
            name="TRUNG TAM HCC",
            city="DA NANG",
            language="vi",
            local_name="Trung tâm Phục vụ HCC Huế",
            local_city="Thừa Thiên Huế.",
        ),
    ),
    SampleRow(
        "name-vietnamese-alone",
        "name",
        "A Vietnamese name without a city.",
        "Chỉ có tên tiếng Việt, không có thành phố.",
        lambda chance: _to_account(
            chance, name="UBND XA", city="X", language="vi", local_name="Ủy ban nhân dân xã Ẩn"
        ),
    ),
    SampleRow(
        "name-english",
        "name",
        "A name in English in 64.",
        "Tên tiếng Anh trong 64.",
        lambda chance: _to_account(
            chance,
            name="SO DU LICH",
            city="HOI AN",
            language="en",
            local_name="Tourism Office",
            local_city="Hoi An",
        ),
    ),
)

_MEMOS: Final = (
    SampleRow(
        "memo",
        "memo",
        "A transfer content.",
        "Có nội dung chuyển khoản.",
        lambda chance: _to_account(chance, amount=chance.dong(), memo="NOP LE PHI HO TICH"),
    ),
    SampleRow(
        "memo-longest",
        "memo",
        "A transfer content of 25 characters.",
        "Nội dung chuyển khoản dài 25 ký tự.",
        lambda chance: _to_account(chance, amount=chance.dong(), memo="Phi " + chance.letters(21)),
    ),
    SampleRow(
        "memo-spaces",
        "memo",
        "A transfer content with two spaces in a row, which count.",
        "Nội dung có hai dấu cách liền nhau, phải giữ nguyên.",
        lambda chance: _to_account(chance, amount=chance.dong(), memo="Ho so  " + chance.letters(6)),
    ),
    SampleRow(
        "memo-asked",
        "memo",
        "The payer enters the transfer content (***).",
        "Người trả tự nhập nội dung (***).",
        lambda chance: _to_account(chance, amount=chance.dong(), memo_written="***"),
    ),
    SampleRow(
        "labels",
        "memo",
        "All labels of 62 that fit.",
        "Có các nhãn của 62.",
        lambda chance: _to_merchant(
            chance,
            bill_number=chance.letters(6),
            mobile_number="0912345678",
            store_label="Q1",
            loyalty_number=chance.digits(4),
            reference_label=chance.letters(5),
            customer_label=chance.letters(4),
            terminal_label="T1",
        ),
    ),
    SampleRow(
        "requests",
        "memo",
        "Data requested of the payer (62-09), tax number and channel.",
        "Yêu cầu thông tin người trả (62-09), mã số thuế và kênh.",
        lambda chance: _to_merchant(
            chance, consumer_data_request="AME", merchant_tax_id=chance.digits(10), merchant_channel="521"
        ),
    ),
)

_FEES: Final = (
    SampleRow(
        "tip",
        "fee",
        "The payer may add a tip.",
        "Người trả được thêm tiền tip.",
        lambda chance: _to_merchant(chance, amount=chance.dong(), tip="01"),
    ),
    SampleRow(
        "fee-fixed",
        "fee",
        "A fixed fee is added.",
        "Cộng thêm phí cố định.",
        lambda chance: _to_merchant(chance, amount=chance.dong(), tip="02", convenience_fee="1100"),
    ),
    SampleRow(
        "fee-percentage",
        "fee",
        "A fee in per cent is added.",
        "Cộng thêm phí theo tỷ lệ phần trăm.",
        lambda chance: _to_merchant(
            chance, amount=chance.dong(), tip="03", convenience_fee_percentage="1.25"
        ),
    ),
    SampleRow(
        "fee-percentage-most",
        "fee",
        "The largest fee in per cent.",
        "Tỷ lệ phí lớn nhất.",
        lambda chance: _to_merchant(chance, tip="03", convenience_fee_percentage="99.99"),
    ),
)

_VNPAY: Final = ("26", (("00", "A000000775"), ("01", "0106913377")))
_NETWORKS: Final = (
    SampleRow(
        "vnpay-beside",
        "network",
        "A VNPAY account beside that of NAPAS.",
        "Tài khoản VNPAY bên cạnh tài khoản NAPAS.",
        lambda chance: _to_account(chance, amount=chance.dong(), objects=(_VNPAY,), networks="VietQR VNPAY"),
    ),
    SampleRow(
        "card-scheme-beside",
        "network",
        "An account of UnionPay (15) beside that of NAPAS.",
        "Tài khoản UnionPay (15) bên cạnh tài khoản NAPAS.",
        lambda chance: _to_account(chance, objects=(("15", chance.digits(31)),), networks="VietQR UnionPay"),
    ),
    SampleRow(
        "momo",
        "network",
        "A code of MoMo: its own template and the NAPAS account.",
        "Mã của MoMo: mẫu riêng và tài khoản NAPAS.",
        lambda chance: _to_account(
            chance,
            bank="971025",
            account="PMC" + chance.digits(16),
            amount=chance.dong(),
            network="MoMo",
            objects=(("26", (("00", "vn.momo"), ("02", chance.digits(7)))),),
            networks="MoMo VietQR",
        ),
    ),
    SampleRow(
        "zalopay",
        "network",
        "A code of ZaloPay: its own template and the NAPAS account.",
        "Mã của ZaloPay: mẫu riêng và tài khoản NAPAS.",
        lambda chance: _to_account(
            chance,
            bank="970454",
            account="99ZP" + chance.digits(14),
            network="ZaloPay",
            category="7399",
            objects=(
                ("26", (("00", "vn.zalopay"), ("01", "180005"), ("02", "001"), ("03", chance.digits(18)))),
            ),
            networks="ZaloPay VietQR",
        ),
    ),
    SampleRow(
        "template-80",
        "network",
        "A template of a firm (80) beside the account.",
        "Mẫu riêng của doanh nghiệp (80) bên cạnh tài khoản.",
        lambda chance: _to_account(
            chance, objects=(("80", (("00", "com.example"), ("01", chance.letters(8)))),)
        ),
    ),
    SampleRow(
        "order-of-objects",
        "network",
        "The objects in another order, which is right.",
        "Các đối tượng theo thứ tự khác, vẫn đúng.",
        lambda chance: _to_account(
            chance, amount=chance.dong(), name="UBND", memo="Le phi", order=("62", "59", "58", "54", "53")
        ),
    ),
    SampleRow(
        "longest",
        "network",
        "A code of 512 bytes, the most that it should have.",
        "Mã dài 512 byte, mức tối đa nên có.",
        lambda chance: _to_account(
            chance,
            bank="970436",
            account=chance.digits(19),
            amount="499999999",
            name="TRUNG TAM PHUC VU HCC HUE",
            city="THUA THIEN HUE.",
            objects=tuple(
                (id_, (("00", "com.example"), ("01", chance.letters(length))))
                for id_, length in (("80", 80), ("81", 80), ("82", 80), ("83", 19))
            ),
        ),
    ),
)


def _reference(code: str, chance: Chance, item: int, form: Form = Form.READABLE) -> Fields:
    """Return the fields of a fee: the reference of a dossier is its memo."""
    reference = Reference(code, item=item)
    return _to_account(
        chance,
        amount=chance.dong(),
        memo=reference.encode(form),
        bill_number=reference.key if form is Form.PACKED else None,
        reference=str(reference),
        dossier=code,
        dossier_key=reference.key,
        item=item,
    )


def _legacy(chance: Chance) -> str:
    units = f"000.{chance.number(100):02}.{chance.number(100):02}.H{chance.number(65):02}"
    return f"{units}-{chance.day()}-{chance.number(10000):04}"


def _city(chance: Chance) -> str:
    return f"{chance.number(100):02}.{chance.number(100):02}.H29-{chance.day()}-{chance.number(10000):04}"


def _new(chance: Chance, *levels: str, width: int = 4) -> str:
    return f"{'.'.join(('H26', *levels))}-{chance.day()}-{chance.text(string.digits, width)}"


_DOSSIERS: Final[tuple[tuple[str, str, str, Callable[[Chance], str]], ...]] = (
    ("legacy", "the old layout", "dạng cũ", _legacy),
    ("city", "the layout of the city", "dạng của thành phố", _city),
    ("new", "the new layout", "dạng mới", _new),
    (
        "new-level",
        "the new layout with a level",
        "dạng mới có một cấp dưới",
        lambda c: _new(c, f"{c.number(100):02}"),
    ),
    (
        "new-levels",
        "the new layout with two levels",
        "dạng mới có hai cấp dưới",
        lambda c: _new(c, "15", "08"),
    ),
    (
        "new-six",
        "the new layout with six digits at its end",
        "dạng mới, sáu số cuối",
        lambda c: _new(c, width=6),
    ),
)
_FORMS: Final = ((Form.READABLE, "", ""), (Form.PACKED, ", in 19 characters", ", gói trong 19 ký tự"))
_ITEMS: Final = (
    (0, "the whole dossier", "cả hồ sơ"),
    (1, "fee item 1", "khoản 1"),
    (23, "fee item 23", "khoản 23"),
)


def _token(chance: Chance) -> str:
    body = "HS" + chance.text(BODY_ALPHABET, 8)
    return body + checkchars.compute(body)


def _references() -> Iterator[SampleRow]:
    for layout, en, vi, code in _DOSSIERS:
        for form, in_en, in_vi in _FORMS:
            for item, what, what_vi in _ITEMS:
                yield SampleRow(
                    f"reference-{layout}-{form}-{item}",
                    "reference",
                    f"The reference of a dossier in {en}{in_en}: {what}.",
                    f"Mã tham chiếu của hồ sơ {vi}{in_vi}: {what_vi}.",
                    lambda chance, code=code, form=form, item=item: _reference(
                        code(chance), chance, item, form
                    ),  # type: ignore[misc]
                )
    yield SampleRow(
        "reference-token",
        "reference",
        "A token in place of a reference; its table is the caller's.",
        "Mã ngẫu nhiên thay cho mã tham chiếu; bảng tra do bên phát hành giữ.",
        lambda chance: _to_account(chance, amount=chance.dong(), memo=_token(chance)),
    )


@dataclass(frozen=True)
class _Abroad:
    """A code of another network.

    Attributes:
        name: of the sample.
        network: its name.
        country: the network's country; of a card scheme the code's.
        currency: ISO 4217 numeric.
        kind: what the number is: account or merchant.
        id: the root ID of the account.
        inside: (ID, value) of its objects; None in place of the number. Empty: the number is the value.
        number: returns the number.
        further: the fields that the code has beside.
    """

    name: str
    network: str
    country: str
    currency: str
    kind: str
    id: str
    inside: tuple[tuple[str, str | None], ...]
    number: Callable[[Chance], str]
    further: Fields = field(default_factory=dict[str, Any])


_KHMER: Final = "\u1785\u1793 \u179f\u17d2\u1798\u17b8\u1793"
_SHOP: Final[Fields] = {"category": "5812", "name": "CAFE 24", "city": "CENTRE"}
_COUNTRIES: Final = (
    _Abroad(
        "promptpay-mobile",
        "PromptPay",
        "TH",
        "764",
        "account",
        "29",
        (("00", "A000000677010111"), ("01", None)),
        lambda c: "0066" + c.digits(9),
    ),
    _Abroad(
        "promptpay-tax-number",
        "PromptPay",
        "TH",
        "764",
        "account",
        "29",
        (("00", "A000000677010111"), ("02", None)),
        lambda c: c.digits(13),
        {"amount": "100.88"},
    ),
    _Abroad(
        "promptpay-bill",
        "PromptPay",
        "TH",
        "764",
        "merchant",
        "30",
        (("00", "A000000677010112"), ("01", None), ("02", "REF1")),
        lambda c: c.digits(15),
        {"amount": "4.22"},
    ),
    _Abroad(
        "paynow",
        "PayNow",
        "SG",
        "702",
        "account",
        "26",
        (("00", "SG.PAYNOW"), ("01", "2"), ("02", None), ("03", "0")),
        lambda c: c.digits(9) + "W",
        {**_SHOP, "amount": "10.50"},
    ),
    _Abroad(
        "paynow-open",
        "PayNow",
        "SG",
        "702",
        "account",
        "26",
        (("00", "SG.PAYNOW"), ("01", "0"), ("02", None), ("03", "1")),
        lambda c: "+65" + c.digits(8),
        {"category": "0000", "city": "Singapore", "amount_written": "0"},
    ),
    _Abroad(
        "qris",
        "QRIS",
        "ID",
        "360",
        "merchant",
        "51",
        (("00", "ID.CO.QRIS.WWW"), ("02", None), ("03", "UMI")),
        lambda c: "ID10" + c.digits(11),
        _SHOP,
    ),
    _Abroad(
        "duitnow",
        "DuitNow",
        "MY",
        "458",
        "merchant",
        "26",
        (("00", "A0000006150001"), ("01", "603346"), ("02", None)),
        lambda c: "MD" + c.digits(9),
        {**_SHOP, "format": "02"},
    ),
    _Abroad(
        "khqr",
        "KHQR",
        "KH",
        "116",
        "account",
        "30",
        (("00", None), ("01", "85512345678")),
        lambda c: c.text(string.ascii_lowercase, 8) + "@bank",
        {
            **_SHOP,
            "amount": "5000",
            "language": "km",
            "local_name": _KHMER,
        },
    ),
    _Abroad(
        "laoqr",
        "LaoQR",
        "LA",
        "418",
        "merchant",
        "38",
        (("00", "A005266284662577"), ("01", "27710418"), ("02", "002"), ("03", None)),
        lambda c: c.letters(12),
        _SHOP,
    ),
    _Abroad(
        "mmqr",
        "MMQR",
        "MM",
        "104",
        "merchant",
        "26",
        (("00", "mm.com.mmqr"), ("01", "01"), ("02", None)),
        lambda c: c.digits(11),
        {**_SHOP, "amount": "5000.00"},
    ),
    _Abroad(
        "qr-ph-person",
        "QR Ph",
        "PH",
        "608",
        "account",
        "27",
        (("00", "com.p2pqrpay"), ("01", "TESTPHM1XXX"), ("02", "99964403"), ("04", None)),
        lambda c: c.digits(12),
        _SHOP,
    ),
    _Abroad(
        "qr-ph-merchant",
        "QR Ph",
        "PH",
        "608",
        "merchant",
        "28",
        (("00", "ph.ppmi.p2m"), ("01", "TESTPHM1XXX"), ("03", None), ("05", "300")),
        lambda c: c.digits(20),
        _SHOP,
    ),
    _Abroad(
        "fps",
        "FPS",
        "HK",
        "344",
        "account",
        "26",
        (("00", "hk.com.hkicl"), ("02", None)),
        lambda c: c.digits(7),
        _SHOP,
    ),
    _Abroad(
        "pix",
        "Pix",
        "BR",
        "986",
        "account",
        "26",
        (("00", "br.gov.bcb.pix"), ("01", None)),
        lambda c: c.text(string.ascii_lowercase, 6) + "@example.com",
        {**_SHOP, "amount": "0.01", "reference_label": "***"},
    ),
    _Abroad(
        "bharatqr",
        "BharatQR",
        "IN",
        "356",
        "merchant",
        "26",
        (("00", "A000000524"), ("01", None)),
        lambda c: c.text(string.ascii_lowercase, 6) + "@bank",
        {**_SHOP, "amount": "1239.00"},
    ),
    _Abroad(
        "raast",
        "Raast",
        "PK",
        "586",
        "",
        "28",
        (("00", "0123456789abcdef0123456789abcdef"), ("01", "TESTPKKA"), ("02", None)),
        lambda c: "PK36TEST" + c.digits(16),
        _SHOP,
    ),
    _Abroad(
        "jpqr",
        "JPQR",
        "JP",
        "392",
        "merchant",
        "26",
        (("00", "jp.or.paymentsjapan"), ("01", None), ("02", "0001"), ("03", "000001"), ("04", "000001")),
        lambda c: c.digits(13),
        _SHOP,
    ),
    _Abroad(
        "ghqr",
        "GhQR",
        "GH",
        "936",
        "merchant",
        "04",
        (),
        lambda c: c.digits(15),
        {**_SHOP, "networks": "GhQR Mastercard"},
    ),
    _Abroad(
        "vnpay",
        "VNPAY",
        "VN",
        "704",
        "merchant",
        "26",
        (("00", "A000000775"), ("01", None)),
        lambda c: c.digits(10),
        {**_SHOP, "amount": "20000", "store_label": "Q1", "terminal_label": "T1"},
    ),
    _Abroad(
        "shopeepay",
        "ShopeePay",
        "VN",
        "704",
        "merchant",
        "26",
        (("00", "vn.airpay.www"), ("01", None)),
        lambda c: c.letters(40),
        _SHOP,
    ),
    _Abroad(
        "visa",
        "Visa",
        "US",
        "840",
        "merchant",
        "02",
        (),
        lambda c: "4" + c.digits(15),
        {**_SHOP, "amount": "23.72"},
    ),
)


def _abroad() -> Iterator[SampleRow]:
    for row in _COUNTRIES:
        yield SampleRow(
            f"abroad-{row.name}",
            "abroad",
            f"A code of {row.network}.",
            f"Mã của {row.network}.",
            lambda chance, row=row: _of(row, chance),  # type: ignore[misc]
        )


def _of(row: _Abroad, chance: Chance) -> Fields:
    number = row.number(chance)
    inside = tuple((id_, number if value is None else value) for id_, value in row.inside)
    fields: Fields = {"country": row.country, "currency": row.currency, "network": row.network}
    fields |= {"objects": ((row.id, inside or number),), "service": None, **row.further}
    return fields | ({row.kind: number} if row.kind else {})


SAMPLE_ROWS: Final = (
    *_banks(),
    *_PAYEES,
    *_AMOUNTS,
    *_NAMES,
    *_MEMOS,
    *_FEES,
    *_NETWORKS,
    *_references(),
    *_abroad(),
)
"""All samples, in the order in which they come. New ones come after these."""
