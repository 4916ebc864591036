"""Receipts and amounts in words."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words
from pydantic import TypeAdapter, ValidationError

from vnqr.errors import Code, EncodeError, VnqrError
from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.receipt import Collector, Payer, ReceiptData, ReceiptLine, ReceiptNumber, receipts
from vnqr.ledger.settlement import Settlement, settle
from vnqr.ledger.values import MAX_DONG, VIETNAM, Charge, FeeItem, FeeKind
from vnqr.references.reference import Reference
from vnqr.vietnamese.amounts import dong_in_words

# Written by hand, from how the amounts are read.
WORDS = {
    0: "không",
    1: "một",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    31: "ba mươi mốt",
    44: "bốn mươi tư",
    55: "năm mươi lăm",
    99: "chín mươi chín",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    111: "một trăm mười một",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    454: "bốn trăm năm mươi tư",
    1_000: "một nghìn",
    1_001: "một nghìn không trăm linh một",
    1_010: "một nghìn không trăm mười",
    1_015: "một nghìn không trăm mười lăm",
    1_100: "một nghìn một trăm",
    2_000: "hai nghìn",
    5_005: "năm nghìn không trăm linh năm",
    8_000: "tám nghìn",
    10_005: "mười nghìn không trăm linh năm",
    15_000: "mười lăm nghìn",
    21_000: "hai mươi mốt nghìn",
    24_500: "hai mươi tư nghìn năm trăm",
    50_000: "năm mươi nghìn",
    101_000: "một trăm linh một nghìn",
    250_000: "hai trăm năm mươi nghìn",
    999_999: "chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000: "một triệu",
    1_000_001: "một triệu không trăm linh một",
    1_005_000: "một triệu không trăm linh năm nghìn",
    1_050_000: "một triệu không trăm năm mươi nghìn",
    1_500_000: "một triệu năm trăm nghìn",
    21_015_005: "hai mươi mốt triệu không trăm mười lăm nghìn không trăm linh năm",
    105_000_000: "một trăm linh năm triệu",
    1_000_000_000: "một tỷ",
    1_000_000_001: "một tỷ không trăm linh một",
    1_000_050_000: "một tỷ không trăm năm mươi nghìn",
    2_005_000_000: "hai tỷ không trăm linh năm triệu",
    15_000_000_000: "mười lăm tỷ",
    1_000_000_000_000: "một nghìn tỷ",
    1_001_000_000_000: "một nghìn không trăm linh một tỷ",
    21_005_000_000_015: "hai mươi mốt nghìn không trăm linh năm tỷ không trăm mười lăm",
}


class TestWords:
    @pytest.mark.parametrize("amount", WORDS)
    def test_an_amount_is_read_as_people_read_it(self, amount: int) -> None:
        assert dong_in_words(amount) == WORDS[amount] + " đồng"

    def test_another_library_agrees_below_a_thousand(self) -> None:
        # It says lẻ and bốn where we say linh and tư; above a thousand it leaves "không trăm" out.
        for amount in range(1_000):
            theirs = num2words(amount, lang="vi").replace("lẻ", "linh").replace("mươi bốn", "mươi tư")
            assert dong_in_words(amount) == theirs + " đồng"

    @given(st.integers(0, MAX_DONG))
    def test_no_two_amounts_sound_alike(self, amount: int) -> None:
        assert value_of(dong_in_words(amount)) == amount

    def test_the_largest_amount_has_words(self) -> None:
        assert dong_in_words(MAX_DONG).startswith(
            "chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ"
        )

    @pytest.mark.parametrize("amount", [-1, MAX_DONG + 1])
    def test_what_is_no_amount_has_none(self, amount: int) -> None:
        with pytest.raises(EncodeError) as caught:
            dong_in_words(amount)
        assert caught.value.code is Code.DONG_INVALID

    @pytest.mark.parametrize("amount", [True, 1.0, "1", None])
    def test_what_is_no_int_is_refused(self, amount: object) -> None:
        with pytest.raises(TypeError):
            dong_in_words(amount)


DIGITS = {
    word: value
    for value, words in enumerate(
        ["không", "một mốt", "hai", "ba", "bốn tư", "năm lăm", "sáu", "bảy", "tám", "chín"]
    )
    for word in words.split()
}


def value_of(words: str) -> int:
    """Read words back: an own, slow reader, to hear what was said."""
    above, _, below = words.removesuffix(" đồng").rpartition(" tỷ")
    return sum(
        factor * group_of(match[1])
        for text, base in ((above, 10**9), (below, 1))
        for factor, match in (
            (base * 10**6, re.search(r"(.*)triệu", text)),
            (base * 10**3, re.search(r"(?:.*triệu)?(.*)nghìn", text)),
            (base, re.search(r"(?:.*(?:triệu|nghìn))?(.*)", text)),
        )
        if match
    )


def group_of(text: str) -> int:
    total = last = 0
    for word in text.split():
        if word == "trăm":
            total, last = last * 100, 0
        elif word == "mươi":
            total, last = total + last * 10, 0
        elif word == "mười":
            total += 10
        elif word != "linh":
            last = DIGITS[word]
    return total + last


# --- receipts ---

MORNING = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)
OWN = "113366668888"
PAYEE = Collector(name="UBND phường Ba Đình", tax_code="0100000000-001")
PAYER = Payer(name="Trần Thị Mai", id_number="001190000001", address="Số 1 phố Hàng Bài, Hà Nội")


def item(kind: FeeKind, payable: int, list_price: int | None = None) -> FeeItem:
    return FeeItem(
        kind=kind,
        code=f"{kind}-{payable}",
        name="Cấp bản sao",
        list_price=payable if list_price is None else list_price,
        payable=payable,
        reason=None if list_price is None else "Nộp hồ sơ trực tuyến",
    )


def settled(*items: FeeItem, received: int | None = None, account: str = OWN) -> Settlement:
    charge = Charge(
        reference=Reference("H15.50.05.13-261008-0975", 2),
        bank="970415",
        account=OWN,
        items=items,
        opened_at=MORNING,
    )
    amount = charge.due if received is None else received
    came = (
        [Evidence("FT1", "970415", account, amount, MORNING + timedelta(hours=1), Found.READABLE)]
        if amount
        else []
    )
    return settle(charge, came)


PAID = Evidence("FT1", "970415", OWN, 5_000, MORNING, Found.READABLE)


def made(settlement: Settlement, **numbers: ReceiptNumber) -> tuple[ReceiptData, ...]:
    by_kind = {FeeKind(kind): number for kind, number in numbers.items()}
    return receipts(settlement, payee=PAYEE, payer=PAYER, procedure="1.011442", numbers=by_kind)


class TestReceipts:
    def test_phi_and_le_phi_have_a_receipt_each(self) -> None:
        number = ReceiptNumber(pattern="01BLP2-001", serial="AA-24E", number="0000001")
        phi, le_phi = made(
            settled(
                item(FeeKind.LE_PHI, 8_000),
                item(FeeKind.PHI, 30_000, 60_000),
                item(FeeKind.OTHER, 26_000),
                item(FeeKind.PHI, 5_000),
            ),
            phi=number,
        )
        assert phi == ReceiptData(
            kind=FeeKind.PHI,
            payee=PAYEE,
            payer=PAYER,
            lines=(
                ReceiptLine(
                    code="phi-30000",
                    name="Cấp bản sao",
                    list_price=60_000,
                    amount=30_000,
                    reason="Nộp hồ sơ trực tuyến",
                ),
                ReceiptLine(code="phi-5000", name="Cấp bản sao", list_price=5_000, amount=5_000),
            ),
            amount=35_000,
            amount_in_words="ba mươi lăm nghìn đồng",
            dossier="H15.50.05.13-261008-0975",
            item=2,
            procedure="1.011442",
            paid_at=MORNING + timedelta(hours=1),
            transaction_ids=("FT1",),
            number=number,
        )
        assert (le_phi.kind, le_phi.amount, le_phi.number) == (FeeKind.LE_PHI, 8_000, None)

    def test_what_was_paid_too_much_is_no_fee(self) -> None:
        (receipt,) = made(settled(item(FeeKind.PHI, 5_000), received=7_000))
        assert receipt.amount == 5_000

    def test_it_was_paid_when_the_due_was_reached(self) -> None:
        """Not with the first part, nor with what came too much after it, whichever is told first."""
        charge = settled(item(FeeKind.PHI, 5_000)).charge
        came = [
            Evidence(f"FT{hour}", "970415", OWN, amount, MORNING.replace(hour=hour), Found.READABLE)
            for hour, amount in ((9, 2_000), (10, 3_000), (11, 1_000))
        ]
        for order in permutations(came):
            (receipt,) = made(settle(charge, order))
            assert receipt.paid_at == MORNING.replace(hour=10)

    def test_an_exempt_kind_has_no_receipt(self) -> None:
        (receipt,) = made(settled(item(FeeKind.PHI, 0, 60_000), item(FeeKind.LE_PHI, 8_000)))
        assert receipt.kind is FeeKind.LE_PHI

    def test_an_exempt_item_beside_others_is_on_the_receipt(self) -> None:
        """With what it costs else, nothing paid, and why."""
        (receipt,) = made(settled(item(FeeKind.PHI, 5_000), item(FeeKind.PHI, 0, 60_000)))
        assert [(line.list_price, line.amount, line.reason) for line in receipt.lines] == [
            (5_000, 5_000, None),
            (60_000, 0, "Nộp hồ sơ trực tuyến"),
        ]
        assert receipt.amount == 5_000

    def test_where_nothing_is_due_there_is_no_receipt(self) -> None:
        assert made(settled(item(FeeKind.PHI, 0, 60_000))) == ()

    def test_money_elsewhere_is_not_on_the_receipt(self) -> None:
        settlement = settled(item(FeeKind.PHI, 5_000))
        elsewhere = Evidence("FT2", "970415", "0011001932418", 5_000, MORNING, Found.READABLE)
        (receipt,) = made(settle(settlement.charge, [*settlement.credits, elsewhere]))
        assert receipt.transaction_ids == ("FT1",)

    def test_an_account_of_letters_is_its_own_in_any_case(self) -> None:
        settlement = settled(item(FeeKind.PHI, 5_000))
        charge = replace(settlement.charge, account="99mm24001")
        paid = Evidence("FT1", "970415", "99MM24001", 5_000, MORNING, Found.READABLE)
        (receipt,) = made(settle(charge, [paid]))
        assert receipt.transaction_ids == ("FT1",)

    def test_it_is_made_out_over_what_stays(self) -> None:
        charge = settled(item(FeeKind.PHI, 5_000)).charge
        first = Evidence("FT1", "970415", OWN, 5_000, MORNING, Found.READABLE, refunded=5_000)
        later = MORNING + timedelta(hours=1)
        second = Evidence("FT2", "970415", OWN, 6_000, later, Found.READABLE, refunded=1_000)
        without = Evidence(None, "970415", OWN, 1, later, Found.READABLE)
        (receipt,) = made(settle(charge, [first, second, without]))
        assert (receipt.amount, receipt.transaction_ids) == (5_000, ("FT2",))
        # A refund of the first of two payments makes nobody late.
        assert receipt.paid_at == MORNING
        with pytest.raises(VnqrError) as caught:
            made(settle(charge, [first, second._replace(refunded=1_001)]))
        assert caught.value.code is Code.RECEIPT_NOT_COVERED

    @pytest.mark.parametrize(
        "settlement",
        [
            settle(replace(settled(item(FeeKind.PHI, 5_000)).charge, cancelled=True), [PAID]),
            settled(item(FeeKind.PHI, 5_000), received=0),
            settled(item(FeeKind.PHI, 5_000), received=4_999),
            settled(item(FeeKind.PHI, 5_000), account="0011001932418"),
        ],
    )
    def test_what_is_not_covered_has_no_receipt(self, settlement: Settlement) -> None:
        with pytest.raises(VnqrError) as caught:
            made(settlement)
        assert caught.value.code is Code.RECEIPT_NOT_COVERED

    def test_it_goes_to_the_issuer_as_json(self) -> None:
        (receipt,) = made(settled(item(FeeKind.PHI, 5_000)))
        told = json.loads(receipt.to_json())
        assert told["amount_in_words"] == "năm nghìn đồng"
        assert told["payee"] == {"name": "UBND phường Ba Đình", "tax_code": "0100000000-001"}
        assert told["paid_at"] == "2024-06-01T09:00:00+07:00"
        assert ReceiptData.from_json(receipt.to_json()) == receipt
        assert set(TypeAdapter(ReceiptData).json_schema()["required"]) == told.keys() - {"number"}

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("amount", 6_000, Code.RECEIPT_SUM),
            ("lines", [{"code": "P", "name": "P", "list_price": 4_999, "amount": 4_999}], Code.RECEIPT_SUM),
            ("amount_in_words", "sáu nghìn đồng", Code.RECEIPT_SUM),
            ("amount_in_words", "năm nghìn đồng chẵn", Code.RECEIPT_SUM),
            ("amount_in_words", "năm nghìn", Code.RECEIPT_SUM),
            ("kind", "other", Code.RECEIPT_KIND),
        ],
    )
    def test_a_receipt_that_contradicts_itself_is_refused(
        self, field: str, value: object, code: Code
    ) -> None:
        (receipt,) = made(settled(item(FeeKind.PHI, 5_000)))
        with pytest.raises(ValidationError) as caught:
            ReceiptData.from_json(json.dumps(json.loads(receipt.to_json()) | {field: value}))
        assert caught.value.errors()[0]["type"] == code

    @pytest.mark.parametrize("tax_code", ["0100000000", "0100000000001", "0100000000-001", "001190000001"])
    def test_a_tax_code_has_its_lengths(self, tax_code: str) -> None:
        assert Collector(name="Sở Tư pháp", tax_code=tax_code).tax_code == tax_code

    @pytest.mark.parametrize("tax_code", ["", "010000000", "0100000000-01", "01000000٠0", "0100000000\n"])
    def test_other_tax_codes_are_refused(self, tax_code: str) -> None:
        with pytest.raises(ValidationError) as caught:
            Collector(name="Sở Tư pháp", tax_code=tax_code)
        assert caught.value.errors()[0]["type"] == Code.TAX_CODE
