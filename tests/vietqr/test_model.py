"""VietQR: what it takes, what it refuses, what it writes."""

from __future__ import annotations

import copy
import json
import pickle
import time
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import vnqr
from vnqr import (
    CardScheme,
    Code,
    Form,
    Level,
    ParseError,
    Payload,
    ProfileError,
    Reference,
    Scheme,
    Service,
    Template,
    Unreserved,
    VietQR,
    parse,
)
from vnqr.vietqr.networks import NETWORK_TEMPLATES

VECTORS = Path(__file__).parents[1] / "vectors"
NAPAS = {
    vector["source"]: vector["payload"]
    for vector in json.loads((VECTORS / "napas.json").read_text("utf-8"))
    if vector["crc_ok"]
}
WILD = json.loads((VECTORS / "wild.json").read_text("utf-8"))
DOSSIER = Reference("000.00.01.H26-240601-0001", item=1)
SHOP = {"merchant_category_code": "9399", "merchant_name": "UBND TP", "merchant_city": "HA NOI"}


NO_SHOP = {"52", "59", "60"}  # what QRPUSH needs, which is meant where there is no service code


def make(**fields) -> VietQR:
    return VietQR(**{"bank": "970403", "account": "0011012345678", **fields})


def refusals(**fields) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        make(**fields)
    return [(error["type"], ".".join(map(str, error["loc"]))) for error in caught.value.errors()]


def with_objects(**changes) -> str:
    """A correct transfer code with root objects exchanged, added, or (None) left out."""
    objects = {
        "00": "01",
        "01": "11",
        "38": [("00", "A000000727"), ("01", [("00", "970403"), ("01", "0011012345678")]), ("02", "QRIBFTTA")],
        "53": "704",
        "58": "VN",
    }
    objects |= {path.removeprefix("o"): value for path, value in changes.items()}
    return str(Payload.from_objects([(id_, value) for id_, value in objects.items() if value is not None]))


def profile_issues(text: str) -> list[tuple[str, Code]]:
    with pytest.raises(ProfileError) as caught:
        VietQR.parse(text)
    return [(issue.path, issue.code) for issue in caught.value.issues]


class TestExamplesOfNapas:
    """The example strings of the format document, written again from their fields."""

    def test_static_to_an_account(self):
        assert str(make()) == NAPAS["6.1.1 with the length corrected"]

    def test_static_to_a_card(self):
        qr = VietQR(bank="970403", card="9704031101234567")
        assert str(qr) == NAPAS["NAPAS VietQR format v1.0 (09/2021) 6.1.2"]

    def test_dynamic_to_an_account(self):
        qr = make(amount=180_000, bill_number="NPS6869", purpose="thanh toan don hang")
        assert str(qr) == NAPAS["NAPAS VietQR format v1.0 (09/2021) 6.1.3"]

    def test_dynamic_to_a_card(self):
        qr = VietQR(
            bank="970403",
            card="9704031101234567",
            amount=180_000,
            bill_number="NPS6869",
            purpose="thanh toan don hang",
        )
        assert str(qr) == NAPAS["NAPAS VietQR format v1.0 (09/2021) 6.1.4"]

    def test_the_erratum_is_refused(self):
        with pytest.raises(ParseError) as caught:
            VietQR.parse(NAPAS["NAPAS VietQR format v1.0 (09/2021) 6.1.1"])
        assert (caught.value.code, caught.value.issues[0].path) == (Code.HEADER_TRUNCATED, "38.01")


class TestPayee:
    @pytest.mark.parametrize("bank", ["970415", "ICB", "vietinbank", "Vietin Bank", "icbvvnvx", "CTG"])
    def test_a_bank_by_any_name(self, bank):
        assert make(bank=bank).bank == "970415"

    def test_an_unknown_bin_passes(self):
        assert make(bank="123456").bank == "123456"

    @pytest.mark.parametrize(
        ("bank", "code"),
        [
            ("No Such Bank", "bank-unknown"),
            ("BVB", "bank-ambiguous"),
            ("97041", "bank-unknown"),
            ("", "bank-unknown"),
        ],
    )
    def test_a_bank_that_is_none(self, bank, code):
        assert refusals(bank=bank) == [(code, "bank")]

    @pytest.mark.parametrize("bank", [970415, None, b"970415"])
    def test_a_bank_is_text(self, bank):
        assert refusals(bank=bank) == [("string_type", "bank")]

    @pytest.mark.parametrize("account", ["0", "007", "VQRQabc123", "1234567890123456789"])
    def test_accounts_are_kept_as_they_are(self, account):
        assert VietQR.parse(str(make(account=account))).account == account

    @pytest.mark.parametrize("account", ["", "1" * 20, "12 34", "12-34", "１２３", "mợ", "1\n"])
    def test_accounts_that_are_none(self, account):
        assert refusals(account=account) == [("account-characters", "account")]

    @pytest.mark.parametrize("card", ["9704031101234567", "9704031101234567890"])
    def test_cards(self, card):
        qr = VietQR(bank="970403", card=card)
        assert (qr.service, qr.payee) == (Service.TO_CARD, card)

    @pytest.mark.parametrize("card", ["970403110123456", "97040311012345678", "970403110123456a", "٩" * 16])
    def test_cards_that_are_none(self, card):
        with pytest.raises(ValidationError) as caught:
            VietQR(bank="970403", card=card)
        assert caught.value.errors()[0]["type"] == "card-digits"

    def test_exactly_one_payee(self):
        assert refusals(card="9704031101234567") == [("payee-count", "")]
        assert refusals(account=None) == [("payee-count", "")]

    def test_a_merchant_needs_a_shop(self):
        qr = VietQR(bank="970403", merchant_id="0106913377-001", **SHOP)
        assert parse(str(qr))["38.02"] == qr.service == Service.PUSH
        for field in SHOP:
            with pytest.raises(ValidationError) as caught:
                VietQR(bank="970403", merchant_id="0106913377", **{**SHOP, field: None})
            assert caught.value.errors()[0]["type"] == "field-missing"

    def test_a_cash_machine_needs_reference_and_terminal_labels(self):
        labels = {"reference_label": "211234567890", "terminal_label": "07012345"}
        qr = VietQR(bank="970403", terminal_id="00112233", **SHOP, **labels)
        assert qr.service is Service.CASH
        for field in labels:
            with pytest.raises(ValidationError) as caught:
                VietQR(bank="970403", terminal_id="00112233", **SHOP, **{**labels, field: None})
            assert caught.value.errors()[0]["ctx"]["field"] == field


class TestAmount:
    @pytest.mark.parametrize(
        "amount", [1, 50_000, Decimal(50_000), Decimal("5E+4"), Decimal("50000.00"), 9_999_999_999_999]
    )
    def test_whole_dong(self, amount):
        payload = parse(str(make(amount=amount)))
        assert payload.amount == amount
        assert payload["54"] == str(int(amount))
        assert payload.initiation == "12"

    @pytest.mark.parametrize(
        "amount",
        [
            0,
            -1,
            0.5,
            50_000.0,
            True,
            Decimal("0.5"),
            Decimal("NaN"),
            Decimal("Infinity"),
            "50000",
            Decimal(0),
            Decimal(-5),
        ],
    )
    def test_anything_else_is_refused(self, amount):
        assert refusals(amount=amount) == [("amount-not-whole", "amount")]

    @pytest.mark.parametrize("field", ["amount", "convenience_fee"])
    @pytest.mark.parametrize(
        "value",
        [
            *(Decimal("1E+300000"), Decimal("1E+999999999"), 10**5000, 10**100_000),
            *(Decimal("9" * 5000), Decimal("1.0E+14")),
        ],
        ids=lambda value: type(value).__name__,  # pytest would print the number
    )
    def test_what_is_far_too_large_is_refused_at_once(self, field, value):
        started = time.perf_counter()
        assert refusals(**{field: value}) == [("value-too-long", field)]
        assert time.perf_counter() - started < 1

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("amount", Decimal("1E-300000"), "amount-not-whole"),
            ("amount", Decimal("-1E+300000"), "amount-not-whole"),
            ("amount", Decimal("Infinity"), "amount-not-whole"),
            ("amount", -(10**5000), "amount-not-whole"),
            ("convenience_fee_percentage", Decimal("1E+300000"), "percentage-range"),
            ("convenience_fee_percentage", Decimal("1E-300000"), "percentage-range"),
            ("convenience_fee_percentage", 10**5000, "percentage-range"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_what_is_far_out_is_refused_at_once(self, field, value, code):
        started = time.perf_counter()
        assert refusals(**{field: value}) == [(code, field)]
        assert time.perf_counter() - started < 1

    def test_13_digits_are_the_limit(self):
        with pytest.raises(ValidationError) as caught:
            make(amount=10**13)
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]["length"], error["ctx"]["limit"]) == ("value-too-long", 14, 13)

    def test_without_amount_the_code_is_static(self):
        payload = parse(str(make()))
        assert payload.initiation == "11"
        assert "54" not in payload


class TestMemo:
    def test_the_reference_comes_first(self):
        assert make(reference=DOSSIER).memo == "HS0000001H262406010001BXN"
        short = Reference("38.98.H29-210519-0013")
        assert make(reference=short, purpose="ab").memo == f"{short} ab"

    def test_what_does_not_fit_is_an_error_with_both_numbers(self):
        with pytest.raises(ValidationError) as caught:
            make(reference=DOSSIER, purpose="Phi ho so")
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]["length"], error["ctx"]["limit"]) == ("memo-too-long", 35, 25)

    def test_unless_it_may_be_cut(self):
        qr = make(reference=Reference("38.98.H29-210519-0013"), purpose="Phi ho so", purpose_fit="truncate")
        assert (len(qr.memo), qr.purpose) == (25, "Ph")
        assert make(reference=DOSSIER, purpose="Phi ho so", purpose_fit="truncate").purpose is None
        packed = {"reference": DOSSIER, "form": Form.PACKED, "purpose_fit": "truncate"}
        assert make(purpose="Phi ho so", **packed).memo == f"{DOSSIER.encode(Form.PACKED)} Phi h"
        assert (
            make(purpose="Phi cap giay phep xay dung", purpose_fit="truncate").memo
            == "Phi cap giay phep xay dun"
        )
        assert (
            make(purpose="Phi cap giay phep xay nha rieng", purpose_fit="truncate").memo
            == "Phi cap giay phep xay nha"
        )

    def test_a_cut_leaves_no_blank_at_the_end_and_nothing_else_out(self):
        assert make(purpose="x" * 23 + "X yz", purpose_fit="truncate").purpose == "x" * 23 + "X"
        assert make(purpose=" " + "x" * 26, purpose_fit="truncate").purpose == " " + "x" * 24
        assert refusals(purpose="x" * 24 + "\tyz", purpose_fit="truncate") == [
            ("value-not-common", "purpose")
        ]

    def test_or_may_be_long(self):
        assert len(make(purpose="x" * 95, purpose_fit="long").memo) == 95
        assert make(purpose="x" * 25, purpose_fit="long") == make(purpose="x" * 25)
        with pytest.raises(ValidationError):
            make(purpose="x" * 96, purpose_fit="long")

    def test_a_long_memo_is_read_and_written_again(self):
        text = str(make(purpose="x" * 54, purpose_fit="long"))
        assert VietQR.parse(text).purpose_fit == "long"
        assert str(VietQR.parse(text)) == text

    def test_62_as_a_whole_has_99_characters(self):
        with pytest.raises(ValidationError) as caught:
            make(bill_number="x" * 25, store_label="x" * 25, reference_label="x" * 25, purpose="x" * 25)
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]["length"], error["ctx"]["limit"]) == (
            "template-too-long",
            116,
            99,
        )

    def test_accents_are_refused_unless_folding_is_asked_for(self):
        assert refusals(purpose="Lệ phí") == [("value-not-common", "purpose")]
        qr = make(purpose="Lệ phí đất", merchant_name="Sở Tư pháp", merchant_city="Đà Nẵng", fold=True)
        assert (qr.purpose, qr.merchant_name, qr.merchant_city) == ("Le phi dat", "So Tu phap", "Da Nang")
        assert qr.fold is False

    def test_what_cannot_be_folded_is_named(self):
        with pytest.raises(ValidationError) as caught:
            make(purpose="Phí ①", fold=True)
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]["character"]) == ("text-unfoldable", "U+2460")

    def test_an_emv_prompt_is_a_purpose_like_any_other(self):
        assert parse(str(make(purpose="***"))).additional.purpose == "***"


class TestReference:
    @pytest.mark.parametrize("given", [DOSSIER, str(DOSSIER)])
    def test_comes_back(self, given):
        assert VietQR.parse(str(make(reference=given))).reference == DOSSIER

    def test_comes_back_however_it_was_written(self):
        by_hand = make(purpose="HS0000001H262406010001BXN")
        assert by_hand == make(reference=DOSSIER)
        assert by_hand.reference == DOSSIER

    @pytest.mark.parametrize("code", ["000.00.01.H26-240601-0001", "000.00.01.H26-240601-00012"])
    def test_packed(self, code):
        qr = make(reference=Reference(code, item=1), form=Form.PACKED, purpose="Phi")
        assert len(qr.memo) == 19 + 4
        assert VietQR.parse(str(qr)) == qr
        assert VietQR.model_validate_json(qr.model_dump_json()) == qr
        assert make(reference=qr.reference.encode(Form.PACKED), purpose="Phi") == qr

    def test_an_opaque_code_comes_back(self):
        reference = Reference("TP/2024/17")
        assert VietQR.parse(str(make(reference=reference))).reference == reference

    def test_another_scheme_is_told_by_the_caller(self):
        student = Scheme("SV", "student", "SV[0-9]{7}")
        reference = Reference("SV2024001", scheme=student)
        text = str(make(reference=reference))
        assert VietQR.parse(text, schemes=(student,)).reference == reference
        assert VietQR.parse(text).purpose == str(reference)
        other = parse(str(make(reference=reference, merchant_name="UBND TP")))
        assert VietQR.from_payload(other, schemes=(student,)).reference == reference
        assert VietQR.parse(str(other), schemes=(student,)).reference == reference
        assert VietQR.from_payload(other).purpose == str(reference)

    def test_any_object_that_prints_letters_and_digits(self):
        class Ticket:
            def __str__(self):
                return "ABC123"

        qr = make(reference=Ticket(), purpose="Phi ho so")
        assert parse(str(qr))["62.08"] == "ABC123 Phi ho so"
        assert make(reference="ABCabc123").purpose == "ABCabc123"
        assert VietQR.parse(str(qr)) == qr

    @pytest.mark.parametrize("reference", ["", "A-1", "A 1", "x" * 26, "ế", 1.5])
    def test_anything_else_is_refused(self, reference):
        assert refusals(reference=reference) == [("reference-characters", "")]

    @pytest.mark.parametrize(
        "memo",
        [
            "HS",
            "HSABC",
            "HS0000001H262406010001BXM",
            "HS0000001H262406010001BXN ",
            "hs0000001h26240601000115a",
            "HS0000001h262406010001BXN",
        ],
    )
    def test_what_only_looks_like_one_is_purpose(self, memo):
        qr = make(purpose=memo, purpose_fit="long")
        assert (qr.reference, qr.memo) == (None, memo)
        assert VietQR.parse(str(qr)) == qr

    def test_a_code_too_long_for_readable_is_named(self):
        with pytest.raises(ValidationError) as caught:
            make(reference=Reference("G22.99.08.11.22-260921-896048"))
        assert caught.value.errors()[0]["type"] == "reference-too-long"
        with pytest.raises(ValidationError) as caught:
            make(reference=Reference("G22.99.08.11.22-260921-896048"), purpose="x", purpose_fit="truncate")
        assert caught.value.errors()[0]["type"] == "reference-too-long"

    def test_a_profile_that_is_none(self):
        assert refusals(reference=DOSSIER, form="tiny", purpose_fit="long") == [("value-not-allowed", "form")]
        too_long = Reference("G22.99.08.11.22-260921-896048")
        assert refusals(reference=too_long, form="tiny", purpose_fit="truncate") == [
            ("value-not-allowed", "form")
        ]


class TestOtherFields:
    def test_everything_in_62(self):
        fields = {
            "bill_number": "B1",
            "mobile_number": "***",
            "store_label": "S",
            "loyalty_number": "***",
            "reference_label": "R",
            "customer_label": "C",
            "terminal_label": "T",
            "consumer_data_request": "ME",
            "merchant_tax_id": "0100109106",
            "merchant_channel": "521",
        }
        assert parse(str(make(**fields)))["62"] == (
            "0102B10203***0301S0403***0501R0601C0701T0902ME101001001091061103521"
        )
        assert VietQR.parse(str(make(**fields))) == make(**fields)

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("bill_number", "x" * 26, "value-too-long"),
            ("bill_number", "", "length-zero"),
            ("bill_number", "ế", "value-not-common"),
            ("consumer_data_request", "MM", "consumer-data-letters"),
            ("consumer_data_request", "XY", "consumer-data-letters"),
            ("merchant_tax_id", "x" * 21, "value-too-long"),
            ("merchant_channel", "52", "value-length"),
            ("merchant_channel", "840", "channel-value"),
            ("merchant_category_code", "93990", "value-length"),
            ("merchant_category_code", "93a9", "value-not-digits"),
            ("merchant_name", "x" * 26, "value-too-long"),
            ("merchant_city", "x" * 16, "value-too-long"),
            ("postal_code", "x" * 11, "value-too-long"),
            ("name_vi", "x" * 26, "value-too-long"),
            ("name_vi", "x\x00", "value-control"),
            ("convenience_fee", 0, "amount-not-whole"),
            ("convenience_fee_percentage", Decimal("0.001"), "percentage-range"),
            ("convenience_fee_percentage", Decimal(100), "percentage-range"),
            ("convenience_fee_percentage", Decimal("NaN"), "percentage-range"),
            ("convenience_fee_percentage", "x", "percentage-range"),
            ("convenience_fee_percentage", 1.5, "percentage-range"),
        ],
    )
    def test_limits(self, field, value, code):
        assert refusals(**{field: value}) == [(code, field)]

    def test_names_in_vietnamese(self):
        qr = make(name_vi="So\u031b\u0309 Tư pháp", city_vi="Hà Nội")
        assert parse(str(qr)).language == ("vi", "Sở Tư pháp", "Hà Nội")
        assert VietQR.parse(str(qr)) == qr
        assert refusals(city_vi="Hà Nội") == [("field-without", "")]
        assert refusals(name_vi=5) == [("string_type", "name_vi")]

    @pytest.mark.parametrize(
        ("fields", "objects"),
        [
            ({"prompt_tip": True}, {"55": "01"}),
            ({"convenience_fee": 2_000}, {"55": "02", "56": "2000"}),
            ({"convenience_fee_percentage": Decimal("3.00")}, {"55": "03", "57": "3.00"}),
            ({"convenience_fee_percentage": 3}, {"55": "03", "57": "3"}),
            # 0.01 to 99.99 (§4.7.8.1), at most five characters (Table 3.6)
            ({"convenience_fee_percentage": Decimal("0.01")}, {"55": "03", "57": "0.01"}),
            ({"convenience_fee_percentage": Decimal("99.99")}, {"55": "03", "57": "99.99"}),
            ({"convenience_fee_percentage": Decimal("3.125")}, {"55": "03", "57": "3.125"}),
        ],
    )
    def test_tip_and_fees(self, fields, objects):
        payload = parse(str(make(**fields)))
        assert {id_: payload[id_] for id_ in ("55", "56", "57") if id_ in payload} == objects
        assert VietQR.from_payload(payload) == make(**fields)

    def test_one_of_tip_and_fees(self):
        assert refusals(prompt_tip=True, convenience_fee=1) == [("tip-count", "")]


class TestOtherAccounts:
    def test_stand_around_38_in_their_order(self):
        accounts = (
            CardScheme(id="02", value="4000123456789012"),
            Template.vnpay("0106913377"),
            Template(id="41", guid="vn.example", objects=(("05", "x"), ("01", "y"))),
            Template(id="39", guid="vn.other"),
        )
        qr = make(other_accounts=accounts)
        assert [account.id for account in parse(str(qr)).accounts] == ["02", "26", "38", "41", "39"]
        assert VietQR.parse(str(qr)) == qr

    def test_ids_are_unique(self):
        twice = (Template(id="26", guid="a.b"), Template(id="26", guid="a.c"))
        assert refusals(other_accounts=twice) == [("id-repeated", "")]
        assert refusals(other_accounts=(Template(id="38", guid="a.b"),)) == [("id-repeated", "")]
        assert refusals(unreserved=(Unreserved(id="80", guid="a.b"),) * 2) == [("id-repeated", "")]

    @pytest.mark.parametrize(
        ("kind", "fields", "code"),
        [
            (CardScheme, {"id": "26", "value": "x"}, "id-out-of-range"),
            (CardScheme, {"id": "٠٢", "value": "x"}, "id-out-of-range"),
            (CardScheme, {"id": "2", "value": "x"}, "id-out-of-range"),
            (CardScheme, {"id": "02", "value": "ế"}, "value-not-common"),
            (Template, {"id": "52", "guid": "x"}, "id-out-of-range"),
            (Template, {"id": "2x", "guid": "x"}, "id-out-of-range"),
            (Template, {"id": "26", "guid": "x" * 33}, "value-too-long"),
            (Template, {"id": "26", "guid": "x", "objects": (("00", "y"),)}, "id-out-of-range"),
            (Template, {"id": "26", "guid": "x", "objects": (("01", "y"), ("01", "z"))}, "id-repeated"),
            (Template, {"id": "26", "guid": "x", "objects": (("01", ""),)}, "length-zero"),
            (Template, {"id": "26", "guid": "x", "objects": (("01", "y" * 91),)}, "template-too-long"),
            (Unreserved, {"id": "79", "guid": "x"}, "id-out-of-range"),
        ],
    )
    def test_limits(self, kind, fields, code):
        with pytest.raises(ValidationError) as caught:
            kind(**fields)
        assert caught.value.errors()[0]["type"] == code

    @pytest.mark.parametrize(
        ("kind", "fields", "code", "context"),
        [
            (CardScheme, {"id": "26"}, "id-out-of-range", {"first": "02", "last": "25"}),
            (Template, {"id": "52"}, "id-out-of-range", {"first": "26", "last": "51"}),
            (Unreserved, {"id": "79"}, "id-out-of-range", {"first": "80", "last": "99"}),
            (
                Template,
                {"objects": (("01", "y"), ("01", "z"))},
                "id-repeated",
                {"rule": "MPM-003 §4.3.1.2", "id": "01"},
            ),
            (
                Template,
                {"objects": (("01", "y" * 91),)},
                "template-too-long",
                {"path": "26", "rule": "MPM-006 §4.4.1.2", "id": "26", "length": 100, "limit": 99},
            ),
            (
                Unreserved,
                {"guid": "x" * 33},
                "value-too-long",
                {"path": "80.00", "rule": "MPM-081 Table 4.8", "length": 33, "limit": 32},
            ),
            (
                CardScheme,
                {"value": "x" * 100},
                "value-too-long",
                {"path": "02", "rule": "MPM-004 §4.4.1.2", "length": 100, "limit": 99},
            ),
            (
                CardScheme,
                {"id": "04", "value": "VNPayWallet"},
                "wallet-vnpay",
                {"path": "04", "rule": "NAPAS 38 Table 1"},
            ),
            *(
                (Template, {"guid": guid}, "napas-elsewhere", {"path": "26", "rule": "NAPAS 38 Table 1"})
                for guid in ("A000000727", "a000000727")
            ),
        ],
    )
    def test_what_is_told_of_a_limit(self, kind, fields, code, context):
        right = {"id": "02", "value": "x"} if kind is CardScheme else {"id": "26", "guid": "x"}
        right |= {"id": "80"} if kind is Unreserved else {}
        with pytest.raises(ValidationError) as caught:
            kind(**{**right, **fields})
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]) == (code, {"path": "", "rule": "", **context})

    def test_only_where_the_wallet_stands_it_is_one(self):
        for id_, value in (("03", "VNPayWallet"), ("04", "VNPAYWALLET")):
            assert CardScheme(id=id_, value=value).entry() == (id_, value)

    def test_98_characters_and_a_header_fill_a_template(self):
        full = Template(id="26", guid="x", objects=(("01", "y" * 90),))
        assert parse(str(make(other_accounts=(full,))))["26.01"] == "y" * 90

    def test_unreserved_templates(self):
        qr = make(unreserved=(Unreserved(id="99", guid="vn.gov.example", objects=(("01", "Sở"),)),))
        assert parse(str(qr))["99.01"] == "Sở"
        assert VietQR.parse(str(qr)) == qr


class TestUnknownObjects:
    @pytest.mark.parametrize(
        "objects",
        [
            (("62.00", "com.p2pqrpay"),),
            (("62.50", "0007vn.test0101x"),),
            (("38.03", "x"), ("38.01.02", "y")),
            (("64.00", "en"), ("64.01", "Shop VN"), ("64.02", "Hanoi")),
            (("64.00", "en"), ("64.01", "Shop VN")),
            (("64.00", "VI"), ("64.01", "Sở Tư pháp")),
            (("38.00", "a000000727"),),
        ],
    )
    def test_survive_reading_and_writing(self, objects):
        qr = make(other_objects=objects)
        payload = parse(str(qr))
        assert {path: payload[path] for path, _ in objects} == dict(objects)
        assert VietQR.from_payload(payload) == qr

    @pytest.mark.parametrize(
        ("fields", "objects"),
        [
            ({"amount": 50_000}, (("54", "50000."),)),
            ({"amount": 50_000}, (("54", "0050000"),)),
            ({"convenience_fee": 7}, (("56", "07."),)),
            ({"convenience_fee_percentage": Decimal("1.50")}, (("57", "01.50"),)),
            ({"convenience_fee_percentage": Decimal(3)}, (("57", "3."),)),
        ],
    )
    def test_a_number_keeps_its_spelling(self, fields, objects):
        qr = make(**fields, other_objects=objects)
        assert parse(str(qr))[objects[0][0]] == objects[0][1]
        assert VietQR.parse(str(qr)) == qr

    @pytest.mark.parametrize(
        ("fields", "objects", "code"),
        [
            ({"amount": 50_000}, (("54", "60000."),), "path-not-kept"),
            ({"amount": 50_000}, (("54", "50000"),), "path-not-kept"),
            ({}, (("54", "50000."),), "path-not-kept"),
            ({"amount": 50_000}, (("54", "5e4"),), "amount-format"),
            ({"amount": 50_000}, (("54", "50000.00"),), "amount-decimals"),
            ({"amount": 50_000}, (("54", ""),), "path-not-kept"),
        ],
    )
    def test_another_spelling_is_one_of_the_same_number(self, fields, objects, code):
        assert refusals(**fields, other_objects=objects) == [(code, "")]

    @pytest.mark.parametrize(
        ("objects", "code"),
        [
            ((("59", "x"),), "path-not-kept"),
            ((("62.08", "x"),), "path-not-kept"),
            ((("38.00", "x"),), "napas-account-missing"),
            ((("80", "x"),), "template-malformed"),
            ((("80", "0001x"),), "path-not-kept"),
            ((("65", "x"),), "id-reserved"),
            ((("62.12", "x"),), "id-reserved"),
            ((("64.03", "x"),), "object-missing"),
            ((("38.01.02", "QRPUSH"),), "service-nested"),
            ((("62.08.01", "x"),), "path-not-kept"),
            ((("53", "704"),), "id-repeated"),
            ((("", "x"),), "id-invalid"),
            ((("6", "x"),), "id-invalid"),
            ((("38.03", "x"), ("38.03", "y")), "id-repeated"),
            ((("38.03", ""),), "length-zero"),
            ((("62.00", "x" * 100),), "value-too-long"),
            ((("62.00", "x\x00"),), "value-control"),
            ((("62.50", "0101x"),), "object-missing"),
            ((("62.50", "xyz"),), "template-malformed"),
            ((("64.00", "en"),), "object-missing"),
            ((("64.00", "eng"), ("64.01", "x")), "value-length"),
            ((("64.00", "ez"), ("64.01", "x")), "language-unknown"),
            ((("38.03", "x" * 60),), "template-too-long"),
            ((("38.01.02", "x" * 80),), "template-too-long"),
        ],
    )
    def test_what_is_not_kept(self, objects, code):
        assert refusals(other_objects=objects) == [(code, "")]

    def test_a_vietnamese_name_stands_once(self):
        assert refusals(name_vi="A", other_objects=(("64.01", "B"),)) == [("id-repeated", "")]

    def test_the_whole_has_4096_characters(self):
        full = {"guid": "a.b", "objects": (("01", "x" * 84),)}
        accounts = tuple(CardScheme(id=f"{n:02}", value="x" * 99) for n in range(2, 26))
        unreserved = tuple(Unreserved(id=f"{n}", **full) for n in range(80, 100))
        assert refusals(unreserved=unreserved, other_accounts=accounts) == [("text-too-long", "")]
        length = len(make().encode()) + 24 * (4 + 99) + 20 * (4 + 4 + 3 + 4 + 84)
        with pytest.raises(ValidationError, match=f"the text has {length} characters, the limit is 4096"):
            make(unreserved=unreserved, other_accounts=accounts)


SAME_ID = (Template(id="26", guid="a.b"), Template(id="26", guid="a.c"))
NARROW = {"bill_number": "x" * 25, "store_label": "x" * 25, "reference_label": "x" * 25, "purpose": "x" * 25}
LONG_CODE = Reference("G22.99.08.11.22-260921-896048")

# What is asked for -> code, path, rule, what fills the sentence.
REFUSED = [
    ({"account": "12 34"}, "account-characters", "38.01.01", "NAPAS 38.01.01", {}),
    ({"account": None, "card": "1"}, "card-digits", "38.01.01", "NAPAS 38.01.01", {}),
    ({"account": None, "merchant_id": ""}, "length-zero", "38.01.01", "MPM-004 §4.4.1.2", {}),
    (
        {"account": None, "terminal_id": "1" * 20},
        "value-too-long",
        "38.01.01",
        "NAPAS 38.01.01",
        {"length": 20, "limit": 19},
    ),
    ({"account": None}, "payee-count", "38.01.01", "", {}),
    *(
        (
            {"account": None, "merchant_id": "1", **SHOP, field: None},
            "field-missing",
            path,
            "",
            {"field": field, "service": "QRPUSH"},
        )
        for field, path in (
            ("merchant_category_code", "52"),
            ("merchant_name", "59"),
            ("merchant_city", "60"),
        )
    ),
    ({"bank": "No Such Bank"}, "bank-unknown", "bank", "", {"near": ""}),
    ({"bank": "BVB"}, "bank-ambiguous", "bank", "", {"bins": "970438, 970454"}),
    ({"amount": 0}, "amount-not-whole", "54", "MPM-033 §4.7.4.1", {}),
    ({"amount": 10**13}, "value-too-long", "54", "MPM-031 Table 3.6", {"length": 14, "limit": 13}),
    ({"convenience_fee": 0}, "amount-not-whole", "56", "MPM-043 §4.7.7.1", {}),
    ({"convenience_fee": 10**13}, "value-too-long", "56", "MPM-045 Table 3.6", {"length": 14, "limit": 13}),
    *(
        ({"convenience_fee_percentage": value}, "percentage-range", "57", "MPM-048 §4.7.8.1", {})
        for value in (0, "x", 1.5, Decimal(100), Decimal("NaN"), Decimal("10.125"))
    ),
    ({"prompt_tip": True, "convenience_fee": 1}, "tip-count", "55", "MPM-042 §4.7.7.1", {}),
    ({"bill_number": "x" * 26}, "value-too-long", "62.01", "MPM-066 Table 3.7", {"length": 26, "limit": 25}),
    (
        {"bill_number": "ế"},
        "value-not-common",
        "62.01",
        "MPM-013 §4.5.2.1",
        {"character": "U+1EBF", "position": 0},
    ),
    ({"consumer_data_request": "MM"}, "consumer-data-letters", "62.09", "MPM-069 §4.8.1.3", {}),
    ({"merchant_channel": "840"}, "channel-value", "62.11", "MPM-073 §4.8.1.6", {}),
    ({"merchant_channel": "52"}, "value-length", "62.11", "MPM-072 Table 3.7", {"length": 2, "required": 3}),
    (
        {"merchant_category_code": "93a9"},
        "value-not-digits",
        "52",
        "MPM-012 §4.5.1.1",
        {"character": "U+0061", "position": 2},
    ),
    ({"city_vi": "Huế"}, "field-without", "64.02", "", {"field": "city_vi", "other": "name_vi"}),
    (
        {"name_vi": "x" * 26},
        "value-too-long",
        "64.01",
        "MPM-078 Table 3.8",
        {"length": 26, "limit": 25},
    ),
    ({"purpose": "x" * 26}, "memo-too-long", "62.08", "MPM-066 Table 3.7", {"length": 26, "limit": 25}),
    (
        {"purpose": "x" * 70, "reference": DOSSIER, "purpose_fit": "long"},
        "memo-too-long",
        "62.08",
        "MPM-066 Table 3.7",
        {"length": 96, "limit": 95},
    ),
    (
        {"purpose": "x" * 96, "purpose_fit": "long"},
        "value-too-long",
        "62.08",
        "MPM-004 §4.4.1.2",
        {"length": 96, "limit": 95},
    ),
    *(
        ({field: "①", "fold": True}, "text-unfoldable", path, "MPM-013 §4.5.2.1", {"character": "U+2460"})
        for field, path in (("merchant_name", "59"), ("merchant_city", "60"), ("purpose", "62.08"))
    ),
    ({"reference": "A-1"}, "reference-characters", "62.08", "", {}),
    (
        {"reference": LONG_CODE},
        "reference-too-long",
        "62.08",
        "",
        {"length": 28, "limit": 25, "other": "TOKEN"},
    ),
    (NARROW, "template-too-long", "62", "MPM-006 §4.4.1.2", {"id": "62", "length": 116, "limit": 99}),
    (
        {"other_objects": (("38.03", "x" * 60),)},
        "template-too-long",
        "38",
        "MPM-006 §4.4.1.2",
        {"id": "38", "length": 121, "limit": 99},
    ),
    (
        {"other_objects": (("38.01.02", "x" * 80),)},
        "template-too-long",
        "38.01",
        "MPM-006 §4.4.1.2",
        {"id": "38.01", "length": 111, "limit": 99},
    ),
    ({"other_accounts": SAME_ID}, "id-repeated", "26", "MPM-002 §4.3.1.2", {"id": "26"}),
    (
        {"other_accounts": (Template(id="38", guid="a.b"),)},
        "id-repeated",
        "38",
        "MPM-002 §4.3.1.2",
        {"id": "38"},
    ),
    (
        {"unreserved": (Unreserved(id="80", guid="a.b"),) * 2},
        "id-repeated",
        "80",
        "MPM-002 §4.3.1.2",
        {"id": "80"},
    ),
    ({"other_objects": (("59", "x"),)}, "path-not-kept", "other_objects", "", {}),
    (
        {"other_objects": (("62.12", "x"), ("62.12", "y"))},
        "id-repeated",
        "62.12",
        "MPM-003 §4.3.1.2",
        {"id": "12"},
    ),
    (
        {"other_objects": (("65", "x" * 100),)},
        "value-too-long",
        "65",
        "MPM-004 §4.4.1.2",
        {"length": 100, "limit": 99},
    ),
    (
        {"other_objects": (("62.00", "x\x00"),)},
        "value-control",
        "62.00",
        "MPM-014 §4.5.3.1",
        {"character": "U+0000", "position": 1},
    ),
    (
        {"other_objects": (("64.00", "ez"), ("64.01", "x"))},
        "language-unknown",
        "64.00",
        "MPM-077 §4.9.2.1",
        {},
    ),
    ({"other_objects": (("64.00", "en"),)}, "object-missing", "64.01", "MPM-076 §4.9.1.1", {}),
    ({"other_objects": (("62.50", "0101x"),)}, "object-missing", "62.50.00", "MPM-074 §4.8.1.5", {}),
    ({"other_objects": (("62.99", "xyz"),)}, "template-malformed", "62.99", "MPM-074 §4.8.1.5", {}),
    ({"other_objects": (("62.50", "0003ab"),)}, "template-malformed", "62.50", "MPM-074 §4.8.1.5", {}),
    (
        {"other_objects": (("62.50", "0001a0103bc"),)},
        "value-truncated",
        "62.50.01",
        "MPM-005 §4.4.1.1",
        {"length": 3, "available": 2},
    ),
]


class TestRefusals:
    """What is refused is told with the object, the standard's rule and the numbers of the sentence."""

    @pytest.mark.parametrize(("fields", "code", "path", "rule", "params"), REFUSED)
    def test_code_place_and_rule(self, fields, code, path, rule, params):
        with pytest.raises(ValidationError) as caught:
            make(**fields)
        (error,) = caught.value.errors()
        assert (error["type"], error["ctx"]) == (code, {**params, "path": path, "rule": rule})


def account(*inside: tuple[str, str], service: str | None = "QRIBFTTA", guid: str = "A000000727") -> object:
    """The value of 38; without `inside` one that is right."""
    organisation = list(inside) or [("00", "970403"), ("01", "1")]
    return [("00", guid), ("01", organisation), *([("02", service)] if service else [])]


MERCHANT = {"o38": account(service="QRPUSH"), "o52": "5812", "o59": "PHO", "o60": "HA NOI"}

# Changes to a correct code -> code and path, what the span quotes (None: the place where it would be).
NOT_READ = [
    ({"o00": "02"}, Code.FORMAT_INDICATOR_VALUE, "00", "02"),
    ({"o01": "13"}, Code.INITIATION_VALUE, "01", "13"),
    ({"o01": None}, Code.SERVICE_NEEDS, "01", ""),
    ({"o53": "702"}, Code.VALUE_NOT_ALLOWED, "53", "5303702"),
    ({"o53": None}, Code.OBJECT_MISSING, "53", ""),
    ({"o58": "KR"}, Code.VALUE_NOT_ALLOWED, "58", "5802KR"),
    ({"o58": None}, Code.OBJECT_MISSING, "58", ""),
    ({"o55": "04"}, Code.TIP_INDICATOR_VALUE, "55", "04"),
    ({"o55": "02"}, Code.FEE_MISSING, "56", ""),
    ({"o56": "5"}, Code.FEE_UNEXPECTED, "56", "56015"),
    ({"o54": "0"}, Code.AMOUNT_ZERO, "54", "0"),
    ({"o54": "5,0"}, Code.AMOUNT_FORMAT, "54", "5,0"),
    ({"o54": "1e5"}, Code.AMOUNT_FORMAT, "54", "1e5"),
    ({"o54": "5.0"}, Code.AMOUNT_DECIMALS, "54", "5.0"),
    ({"o55": "02", "o56": "5.25"}, Code.AMOUNT_DECIMALS, "56", "5.25"),
    ({"o55": "03", "o57": "10.125"}, Code.VALUE_TOO_LONG, "57", "10.125"),
    ({**MERCHANT, "o01": "12"}, Code.SERVICE_NEEDS, "54", ""),
    ({"o26": [("01", "x")]}, Code.OBJECT_MISSING, "26.00", ""),
    ({"o26": [("00", "x" * 33)]}, Code.VALUE_TOO_LONG, "26.00", "x" * 33),
    ({"o80": [("00", "x"), ("01", "a\x00")]}, Code.VALUE_CONTROL, "80.01", "\x00"),
    ({"o02": "ế"}, Code.VALUE_NOT_COMMON, "02", "ế"),
    ({"o65": "x"}, Code.ID_RESERVED, "65", "6501x"),
    ({"o62": [("12", "x")]}, Code.ID_RESERVED, "62.12", "1201x"),
    ({"o64": [("00", "vi"), ("01", "S\u01a1\u0309")]}, Code.VALUE_NOT_COMPOSED, "64.01", "S\u01a1\u0309"),
    ({"o38": None, "o02": "4000"}, Code.NAPAS_ACCOUNT_MISSING, "38", ""),
    ({"o38": account(guid="A005266284")}, Code.NAPAS_ACCOUNT_MISSING, "38", ""),
    # What is inside is that network's own.
    ({"o38": [("00", "A005266284"), ("01", "xxxxx")]}, Code.NAPAS_ACCOUNT_MISSING, "38", ""),
    ({"o38": account(("01", "1"))}, Code.OBJECT_MISSING, "38.01.00", ""),
    ({"o38": account(("00", "970403"))}, Code.OBJECT_MISSING, "38.01.01", ""),
    ({"o38": account(service="QRADVERT")}, Code.SERVICE_UNKNOWN, "38.02", "QRADVERT"),
    ({"o38": account(("00", "97040"), ("01", "1"))}, Code.VALUE_LENGTH, "38.01.00", "97040"),
    ({"o38": account(("00", "97040A"), ("01", "1"))}, Code.VALUE_NOT_DIGITS, "38.01.00", "A"),
    ({"o38": account(("00", "970403"), ("01", "1-1"))}, Code.ACCOUNT_CHARACTERS, "38.01.01", "1-1"),
    (
        {"o38": account(("00", "970403"), ("01", "123456789012"), service="QRIBFTTC")},
        Code.CARD_DIGITS,
        "38.01.01",
        "123456789012",
    ),
    (
        {"o38": account(("00", "970403"), ("01", "1"), ("02", "QRIBFTTA"), service=None)},
        Code.SERVICE_NESTED,
        "38.01.02",
        "QRIBFTTA",
    ),
]


class TestRefusedOnReading:
    """What is no correct code: what `check` says of it, and what only the model requires."""

    @pytest.mark.parametrize(("changes", "code", "path", "quoted"), NOT_READ)
    def test_is_told_with_its_place(self, changes, code, path, quoted):
        text = with_objects(**changes)
        with pytest.raises(ProfileError) as caught:
            VietQR.parse(text)
        issues = [i for i in caught.value.issues if (i.code, i.path) == (code, path)]
        assert [text[slice(*issue.span)] for issue in issues][:1] == [quoted]
        assert {issue.level for issue in caught.value.issues} == {Level.ERROR}

    def test_all_of_it_is_told(self):
        templates = {"o26": [("01", "x")], "o27": [("01", "x")], "o02": "ế", "o28": [("00", "x" * 33)]}
        found = profile_issues(with_objects(o00="02", o54="5.0", o58="KR", **templates))
        assert {path for path, _ in found} == {"00", "02", "26.00", "27.00", "28.00", "54", "58"}
        fees = profile_issues(with_objects(o54="5.0", o55="02", o56="1.5"))
        assert fees == [("54", Code.AMOUNT_DECIMALS), ("56", Code.AMOUNT_DECIMALS)]

    def test_a_crc_that_was_let_through_is_none_of_a_correct_code(self):
        text = str(make())
        for wrong, code in ((text[:-4] + "0000", Code.CRC_MISMATCH), (text[:-4] + text[-4:].lower(), None)):
            with pytest.raises(ProfileError) as caught:
                VietQR.from_payload(Payload(wrong, on_crc="warn"))
            assert caught.value.code is (code or Code.CRC_LOWER_CASE)


class TestReading:
    def test_unknown_service_codes_are_refused(self):
        text = with_objects(
            o38=[("00", "A000000727"), ("01", [("00", "970403"), ("01", "1")]), ("02", "QRADVERTISE")]
        )
        assert ("38.02", Code.SERVICE_UNKNOWN) in profile_issues(text)

    def test_a_nested_service_code_is_refused(self):
        nested = [("00", "970403"), ("01", "0011012345678"), ("02", "QRIBFTTA")]
        text = with_objects(o38=[("00", "A000000727"), ("01", nested)], o52="0000", o59="X", o60="Y")
        assert profile_issues(text) == [("38.01.02", Code.SERVICE_NESTED)]

    def test_without_a_service_code_a_merchant_is_meant(self):
        text = with_objects(
            o01=None,
            o38=[("00", "A000000727"), ("01", [("00", "970403"), ("01", "M1")])],
            o52="5812",
            o59="PHO",
            o60="HA NOI",
        )
        assert VietQR.parse(text).merchant_id == "M1"

    @pytest.mark.parametrize(
        ("changes", "paths"),
        [
            ({"o38": None, "o02": "4000"}, {"38"}),
            ({"o38": [("00", "A005266284662577"), ("01", [("00", "x")])]}, {"38"}),
            ({"o38": [("00", "A000000727")]}, {"38.01", "38.01.00", "38.01.01", *NO_SHOP}),
            ({"o38": [("00", "A000000727"), ("01", [("00", "ICB"), ("01", "1")])]}, {"38.01.00", *NO_SHOP}),
            ({"o00": "02"}, {"00"}),
            ({"o01": "13"}, {"01"}),
            ({"o01": None}, {"01"}),
            ({"o53": "840"}, {"53"}),
            ({"o58": None, "o53": None}, {"53", "58"}),
            ({"o58": "KR"}, {"58"}),
            ({"o54": "0"}, {"54"}),
            ({"o54": "5,000"}, {"54"}),
            ({"o54": "50.5"}, {"54"}),
            ({"o54": "50.0"}, {"54"}),
            ({"o54": "00000000005000"}, {"54"}),
            ({"o55": "02"}, {"55", "56"}),
            ({"o56": "500", "o55": "03"}, {"55", "56", "57"}),
            ({"o56": "500"}, {"55", "56"}),
            ({"o55": "01", "o57": "3"}, {"55", "57"}),
            ({"o55": "04"}, {"55"}),
            ({"o59": "ế", "o61": "x" * 11}, {"59", "61"}),
            ({"o26": [("01", "x")]}, {"26.00"}),
            ({"o26": [("00", "x" * 33)]}, {"26", "26.00"}),
            ({"o02": "ế"}, {"02"}),
        ],
    )
    def test_what_is_no_correct_code(self, changes, paths):
        found = {path for path, _ in profile_issues(with_objects(**changes))}
        assert found
        assert found <= paths | {"62", "63"}
        assert found & paths

    def test_a_dynamic_merchant_code_names_its_amount(self):
        merchant = [("00", "A000000727"), ("01", [("00", "970403"), ("01", "M1")]), ("02", "QRPUSH")]
        shop = {"o52": "5812", "o59": "PHO", "o60": "HA NOI"}
        assert VietQR.parse(with_objects(o38=merchant, o01="11", **shop)).amount is None
        assert {path for path, _ in profile_issues(with_objects(o38=merchant, o01="12", **shop))} == {"54"}

    def test_the_model_adds_what_only_it_asks(self):
        assert profile_issues(with_objects(o53="702")) == [("53", Code.VALUE_NOT_ALLOWED)]
        assert profile_issues(with_objects(o53="702", o59="ế")) == [
            ("59", Code.VALUE_NOT_COMMON),
            ("53", Code.VALUE_NOT_ALLOWED),
        ]

    def test_every_issue_has_its_place(self):
        text = with_objects(o59="ế", o53="840")
        with pytest.raises(ProfileError) as caught:
            VietQR.parse(text)
        for issue in caught.value.issues:
            start, end = parse(text).span(issue.path)
            assert start <= issue.span[0] < issue.span[1] <= end

    def test_a_mismatch_of_initiation_and_amount_is_read(self):
        assert VietQR.parse(with_objects(o54="5000")).amount == 5000
        assert VietQR.parse(with_objects(o01="12")).amount is None

    def test_a_trailing_point_is_right(self):
        assert VietQR.parse(with_objects(o54="50000.")).amount == 50_000

    def test_a_broken_template_is_a_parse_error(self):
        with pytest.raises(ParseError) as caught:
            VietQR.parse(with_objects(o80="007"))
        assert caught.value.issues[0].path == "80"

    @pytest.mark.parametrize(
        ("changes", "code", "path"),
        [
            ({"o38": "abcde"}, Code.TEMPLATE_MALFORMED, "38"),
            ({"o38": "abcde", "o80": "hello"}, Code.TEMPLATE_MALFORMED, "38"),
            ({"o38": [("00", "A000000727"), ("01", "970403")]}, Code.TEMPLATE_MALFORMED, "38.01"),
            ({"o38": account(), "o62": "0501A12"}, Code.HEADER_TRUNCATED, "62"),
            ({"o38": account(), "o62": [("50", "xyz")]}, Code.TEMPLATE_MALFORMED, "62.50"),
            ({"o38": account(), "o62": [("99", "xyz")]}, Code.TEMPLATE_MALFORMED, "62.99"),
            ({"o38": account(), "o62": "0501A0702B"}, Code.VALUE_TRUNCATED, "62.07"),
        ],
    )
    def test_a_broken_template_is_named_as_check_names_it(self, changes, code, path):
        text = with_objects(**changes)
        with pytest.raises(ParseError) as caught:
            VietQR.parse(text)
        assert (code, path) in {(issue.code, issue.path) for issue in caught.value.issues}
        assert {*caught.value.issues} <= {*vnqr.check(text, vnqr.NAPAS)}

    def test_types(self):
        with pytest.raises(TypeError):
            VietQR.parse(None)

    @pytest.mark.parametrize(
        "vector", [v for v in WILD if v["scheme"].startswith("VietQR")], ids=lambda v: v["scheme"]
    )
    def test_codes_of_the_wild_are_read_the_same_again_or_refused(self, vector):
        try:
            qr = VietQR.parse(vector["payload"])
        except (ParseError, ProfileError):
            return
        payload = parse(vector["payload"])
        assert (qr.bank, qr.payee, qr.memo) == (
            payload["38.01.00"],
            payload["38.01.01"],
            payload.get("62.08"),
        )
        assert qr.amount == payload.amount
        assert VietQR.parse(str(qr)) == qr

    def test_most_codes_of_the_wild_are_right(self):
        def reads(vector):
            try:
                return VietQR.parse(vector["payload"]) is not None
            except (ParseError, ProfileError):
                return False

        sound = [v for v in WILD if v["scheme"].startswith("VietQR") and v["crc_ok"] and not v["quirks"]]
        refused = [parse(v["payload"])["38.01.01"] for v in sound if not reads(v)]
        # Card numbers of 11, 13 and 12 digits, a fraction of a dong, a cash machine without 01, a half tip;
        # four with their CRC in lower case.
        assert len(refused) <= 10
        assert len(sound) > 60


class TestValue:
    def test_is_frozen_and_hashable(self):
        with pytest.raises(ValidationError):
            make().amount = 1
        assert len({make(), make(), make(amount=1)}) == 2

    def test_a_form_of_nothing_says_nothing(self):
        assert make(form="packed", purpose="A") == make(purpose="A")
        assert refusals(purpose=5, fold=True) == [("string_type", "purpose")]

    def test_one_made_without_checks_has_a_text(self):
        fields = VietQR(bank="970415", account="1", amount=5).model_dump()
        assert str(VietQR.model_construct(**fields)) == str(make(bank="970415", account="1", amount=5))

    def test_unknown_fields_are_refused(self):
        assert refusals(amout=1) == [("extra_forbidden", "amout")]
        with pytest.raises(ValidationError):
            VietQR.model_validate("text")

    def test_a_changed_copy_is_checked(self):
        assert make(amount=1).model_copy(update={"amount": 2}) == make(amount=2)
        assert str(make(amount=1).model_copy(update={"amount": 2})) == str(make(amount=2))
        with pytest.raises(ValidationError):
            make().model_copy(update={"amount": -1})
        assert make().model_copy() == make()

    @pytest.mark.parametrize("text", [text for source, text in NAPAS.items() if "6.1.1" not in source])
    def test_a_value_that_was_read_is_like_one_that_was_made(self, text):
        qr = VietQR.parse(text)
        assert qr == VietQR.from_payload(parse(text)) == VietQR(**qr.model_dump(exclude_unset=True))
        assert pickle.loads(pickle.dumps(qr)) == copy.copy(qr) == copy.deepcopy(qr) == qr  # noqa: S301 - our own bytes

    def test_no_input_in_errors(self):
        with pytest.raises(ValidationError) as caught:
            make(account="NGUYEN VAN A", purpose="bí mật")
        assert "NGUYEN" not in str(caught.value)
        assert "mật" not in str(caught.value)

    def test_as_a_request_body(self):
        class Body(BaseModel):
            code: VietQR

        body = Body.model_validate_json(
            '{"code": {"bank": "VietinBank", "account": "113366668888", "amount": 50000}}'
        )
        assert body.code == VietQR(bank="970415", account="113366668888", amount=50_000)

    def test_json_from_outside_is_checked_as_strictly(self):
        for text in (
            '{"bank": "970415", "account": 1}',
            '{"bank": "970415", "account": "1", "amount": "5"}',
            "[]",
        ):
            with pytest.raises(ValidationError):
                VietQR.model_validate_json(text)

    def test_json_with_everything(self):
        qr = make(
            reference=DOSSIER,
            other_accounts=(
                CardScheme(id="02", value="4000"),
                Template(id="26", guid="a.b", objects=(("01", "x"),)),
            ),
            unreserved=(Unreserved(id="80", guid="a.b"),),
            other_objects=(("62.00", "x"),),
            convenience_fee_percentage=Decimal("1.5"),
        )
        assert VietQR.model_validate_json(qr.model_dump_json()) == qr

    def test_json_schema(self):
        schema = VietQR.model_json_schema()
        properties = schema["properties"]
        assert schema["additionalProperties"] is False
        assert schema["required"] == ["bank"]
        assert properties["bill_number"]["anyOf"][0] == {
            "type": "string",
            "minLength": 1,
            "maxLength": 25,
            "pattern": "^[ -~]+$",
        }
        assert properties["name_vi"]["anyOf"][0] == {"type": "string", "minLength": 1, "maxLength": 25}
        assert properties["amount"]["anyOf"][0] == {
            "type": "integer",
            "minimum": 1,
            "maximum": 9_999_999_999_999,
        }
        assert properties["account"]["anyOf"][0]["pattern"] == "^([0-9A-Za-z]{1,19})$"
        assert properties["reference"]["anyOf"][0]["type"] == "string"
        assert TypeAdapter(VietQR).json_schema(mode="serialization")


def test_the_tables_of_schemes_name_what_is_inside():
    tree = parse(str(make(other_accounts=(Template.vnpay("0106913377"),)))).tree(NETWORK_TEMPLATES)
    names = {node.path: node.name for top in tree for node in (top, *top.children)}
    assert names["26.01"] == "Merchant ID"
    assert names["38.02"] == "Service Code"


def test_only_qrpush_may_go_without_its_service_code():
    with pytest.raises(ValidationError) as caught:
        VietQR(bank="970415", account="113366668888", service_stated=False)
    assert [(error["type"], error["ctx"]["path"]) for error in caught.value.errors()] == [
        ("field-missing", "38.02")
    ]
