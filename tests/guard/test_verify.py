"""The guard: what a forged, altered or mistaken code gives away before it is shown, printed or paid."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from office_codes import (
    ACCOUNT,
    CHARGE,
    DOSSIER,
    DUE,
    ISSUED,
    MEMO,
    NAPAS,
    OBJECTS,
    OFFICE,
    REFERENCE,
    altered,
    charge_of,
    found,
)
from pydantic import TypeAdapter, ValidationError

from vnqr import CardScheme, Code, Form, Level, Payload, Reference, Scheme, Template, Unreserved, VietQR
from vnqr.emvco.tlv import crc
from vnqr.guard import verify
from vnqr.guard.listing import Payees, stretch
from vnqr.guard.payees import Payee
from vnqr.ledger.evidence import Evidence, Found
from vnqr.ledger.settlement import settle
from vnqr.ledger.values import VIETNAM
from vnqr.references.form import LAST_ITEM
from vnqr.references.scheme import DOSSIER as DOSSIER_SCHEME
from vnqr.vietnamese.disguise import is_mixed, strange


class TestAnUntouchedCode:
    def test_is_the_one_the_table_of_tricks_alters(self):
        assert str(ISSUED) == altered({})

    @pytest.mark.parametrize("form", [str, VietQR.parse, Payload])
    def test_gives_nothing(self, form):
        code = form(str(ISSUED))
        assert verify(code, code, payees=[OFFICE], charge=CHARGE) == ()
        assert verify(code, payees=[OFFICE], charge=CHARGE) == ()
        assert verify(code, payees=[OFFICE]) == ()

    def test_gives_nothing_with_a_packed_reference(self):
        qr = VietQR(
            bank="970415",
            account=ACCOUNT,
            amount=DUE,
            reference=REFERENCE,
            form=Form.PACKED,
            purpose="Phi",
        )
        assert found(qr, qr) == []

    def test_gives_nothing_for_another_scheme(self):
        school = Scheme("SV", "student", "SV[0-9]{7}")
        reference = Reference("SV-2024-001", scheme=school)
        qr = VietQR(bank="970415", account=ACCOUNT, amount=DUE, reference=reference, purpose="HP ky 1")
        assert found(qr, charge=charge_of(reference)) == []

    def test_gives_nothing_for_an_opaque_dossier(self):
        reference = Reference("TP/2024/17")
        qr = VietQR(bank="970415", account=ACCOUNT, amount=DUE, reference=reference)
        assert found(qr, charge=charge_of(reference)) == []

    @pytest.mark.parametrize("id_", ["02", "25"])
    def test_gives_nothing_to_whoever_is_in_the_list(self, id_):
        vnpay = Template.vnpay("0106913377")
        visa = CardScheme(id=id_, value="4000123456789012")
        qr = VietQR(
            bank="970415", account=ACCOUNT, amount=DUE, reference=REFERENCE, other_accounts=(visa, vnpay)
        )
        assert found(qr, payees=(visa, OFFICE, vnpay)) == []

    def test_gives_nothing_where_unreserved_templates_hold_no_account(self):
        note = Unreserved(id="80", guid="vn.gov.example", objects=(("01", "Hồ sơ"),))
        qr = VietQR(bank="970415", account=ACCOUNT, amount=DUE, reference=REFERENCE, unreserved=(note,))
        assert found(qr) == []

    @pytest.mark.parametrize(
        ("known_by", "fields"),
        [
            ({"prefix": "V3CAS"}, {"account": "V3CAS0000000001"}),
            ({"card": "9704151101234567"}, {"card": "9704151101234567"}),
            (
                {"merchant_id": "0106913377"},
                {
                    "merchant_id": "0106913377",
                    "merchant_category_code": "9399",
                    "merchant_name": "UBND",
                    "merchant_city": "HA NOI",
                },
            ),
        ],
    )
    def test_gives_nothing_whatever_the_payee_is_known_by(self, known_by, fields):
        qr = VietQR(bank="970415", amount=DUE, reference=REFERENCE, **fields)
        number = next(iter(fields.values()))
        payees = [Payee(bank="970415", **known_by)]
        assert found(qr, qr, payees, charge_of(account=number)) == []

    @pytest.mark.parametrize(
        "name",
        ["Ủy ban nhân dân", "Đặng Thị Ngọc Ánh", "Sở TN–MT “Bắc Ninh”", "Nguyễn Hữu Thọ", "Ấp 3, xã Ỷ La"],
    )
    def test_may_carry_vietnamese_names(self, name):
        qr = VietQR(bank="970415", account=ACCOUNT, amount=DUE, reference=REFERENCE, name_vi=name)
        assert found(qr, payees=[Payee(bank="970415", account=ACCOUNT)]) == []

    def test_a_merchant_needs_no_service_code(self):
        text = altered({"38.02": None})
        assert found(text, payees=[Payee(bank="970415", merchant_id=ACCOUNT)]) == []


SECOND = {"00": "A000000727", "01": {"00": "970422", "01": "0987654321"}, "02": "QRIBFTTA"}
CYRILLIC = "\N{CYRILLIC CAPITAL LETTER EN}"
OTHER = str(Reference("000.00.01.H26-240601-0002", item=1))

TRICKS = {
    # whom it pays
    "another account": (
        {"38.01.01": "0987654321"},
        {(Code.PAYEE_UNKNOWN, "38"), (Code.NAME_MISUSED, "59"), (Code.NAME_MISUSED, "64.01")},
    ),
    "another account, another name": (
        {"38.01.01": "0987654321", "59": "NGUYEN VAN A", "64": None},
        {(Code.PAYEE_UNKNOWN, "38")},
    ),
    "one digit": ({"38.01.01": "113366668868", "59": None, "64": None}, {(Code.PAYEE_NEAR, "38.01.01")}),
    "two digits swapped": (
        {"38.01.01": "113636668888", "59": None, "64": None},
        {(Code.PAYEE_NEAR, "38.01.01")},
    ),
    "a digit more": ({"38.01.01": "1133666688888", "59": None, "64": None}, {(Code.PAYEE_NEAR, "38.01.01")}),
    "a digit less": ({"38.01.01": "11336666888", "59": None, "64": None}, {(Code.PAYEE_NEAR, "38.01.01")}),
    "a blank behind": ({"38.01.01": ACCOUNT + " ", "59": None, "64": None}, {(Code.PAYEE_NEAR, "38.01.01")}),
    "another bank": ({"38.01.00": "970422", "59": None, "64": None}, {(Code.PAYEE_BANK, "38.01.00")}),
    "another bank, one digit": (
        {"38.01.00": "970422", "38.01.01": "113366668868", "59": None, "64": None},
        {(Code.PAYEE_UNKNOWN, "38")},
    ),
    "to a card": ({"38.02": "QRIBFTTC"}, {(Code.VALUE_NOT_ALLOWED, "38.02")}),
    "a withdrawal": ({"38.02": "QRCASH"}, {(Code.VALUE_NOT_ALLOWED, "38.02")}),
    "to a merchant": ({"38.02": None}, {(Code.OBJECT_MISSING, "38.02")}),
    "another network in 38": (
        {"38.00": "A005266284662577", "59": None, "64": None},
        {(Code.PAYEE_UNKNOWN, "38")},
    ),
    "no network in 38": ({"38.00": None, "59": None, "64": None}, {(Code.PAYEE_UNKNOWN, "38")}),
    "in another object": ({"38": None, "27": NAPAS}, {(Code.NAPAS_ELSEWHERE, "27")}),
    "no account": ({"38.01.01": None, "59": None, "64": None}, {(Code.PAYEE_UNKNOWN, "38")}),
    "more in the template": (
        {"38.01.02": "QRIBFTTA", "38.03": "0987654321"},
        {(Code.ID_UNDEFINED, "38.01.02"), (Code.ID_UNDEFINED, "38.03")},
    ),
    "nobody": ({"38": None}, {(Code.ACCOUNT_MISSING, "")}),
    "38 no template": (
        {"38": "A000000727"},
        {(Code.TEMPLATE_MALFORMED, "38"), (Code.NAME_MISUSED, "59"), (Code.NAME_MISUSED, "64.01")},
    ),
    "38-01 no template": (
        {"38.01": "000697041501120987654", "59": None, "64": None},
        {(Code.VALUE_TRUNCATED, "38.01.01")},
    ),
    # a second account
    "a second NAPAS template": ({"39": SECOND}, {(Code.PAYEE_SECOND, "39")}),
    "a second one nearly ours": (
        {"39": {**NAPAS, "01": {"00": "970415", "01": "113366668886"}}},
        {(Code.PAYEE_NEAR, "39.01.01")},
    ),
    "VNPAY beside": ({"26": {"00": "A000000775", "01": "0106913377"}}, {(Code.PAYEE_SECOND, "26")}),
    "MoMo beside": ({"26": {"00": "vn.momo", "02": "1234567"}}, {(Code.PAYEE_SECOND, "26")}),
    "a card scheme beside": ({"02": "4000123456789012"}, {(Code.PAYEE_SECOND, "02")}),
    "a card scheme in the last place": ({"25": "4000123456789012"}, {(Code.PAYEE_SECOND, "25")}),
    "ours in the last place": ({"38": None, "51": NAPAS}, {(Code.NAPAS_ELSEWHERE, "51")}),
    "a card scheme named as a network": ({"02": "A000000727"}, {(Code.PAYEE_SECOND, "02")}),
    "a wallet in the last place": ({"51": {"00": "vn.momo", "02": "１２３"}}, {(Code.PAYEE_SECOND, "51")}),
    "UnionPay beside": ({"15": "3196006508607260905031437027163"}, {(Code.PAYEE_SECOND, "15")}),
    "no template beside": ({"39": "0123456789ABCDEF0123456789ABCDEF"}, {(Code.ID_INVALID, "39")}),
    "unreserved": ({"80": SECOND}, {(Code.PAYEE_HIDDEN, "80.00")}),
    "unreserved, lower case": (
        {"99": {"00": "a000000775", "01": "0106913377"}},
        {(Code.PAYEE_HIDDEN, "99.00")},
    ),
    "unreserved, another name": (
        {"80": {"00": "vn.example", "01": SECOND["01"]}},
        {(Code.PAYEE_HIDDEN, "80.01")},
    ),
    "unreserved, raw": (
        {"80": "0006970422011009876543210"},
        {(Code.PAYEE_HIDDEN, "80"), (Code.HEADER_TRUNCATED, "80")},
    ),
    "in additional data": (
        {"62.01": None, "62.50": {"00": "vn.example", "01": SECOND["01"]}},
        {(Code.PAYEE_HIDDEN, "62.50.01")},
    ),
    "in additional data, raw": (
        {"62": {"08": MEMO, "50": "- 970422 0987654321"}},
        {(Code.PAYEE_HIDDEN, "62"), (Code.TEMPLATE_MALFORMED, "62.50")},
    ),
    "reserved": ({"65": "0006970422011009876543210"}, {(Code.PAYEE_HIDDEN, "65")}),
    "in the memo": ({"62": {"08": MEMO + "0010A000000727"}}, {(Code.PAYEE_HIDDEN, "62.08")}),
    # how much
    "more": ({"54": "500000"}, {(Code.AMOUNT_DIFFERS, "54")}),
    "less": ({"54": "5000"}, {(Code.AMOUNT_DIFFERS, "54")}),
    "decimals": ({"54": "50000.00"}, {(Code.AMOUNT_DIFFERS, "54")}),
    "a point behind": ({"54": "50000."}, {(Code.AMOUNT_DIFFERS, "54")}),
    "a zero before": ({"54": "050000"}, {(Code.AMOUNT_DIFFERS, "54")}),
    "full-width digits": ({"54": "５００００"}, {(Code.AMOUNT_DIFFERS, "54"), (Code.TEXT_LOOKALIKE, "54")}),
    "static": ({"01": "11", "54": None}, {(Code.AMOUNT_OPEN, "54")}),
    "a tip": ({"55": "01"}, {(Code.FEE_ADDED, "55")}),
    "a fixed fee": ({"55": "02", "56": "100000"}, {(Code.FEE_ADDED, "55"), (Code.FEE_ADDED, "56")}),
    "a percentage": ({"55": "03", "57": "5"}, {(Code.FEE_ADDED, "55"), (Code.FEE_ADDED, "57")}),
    "dollars": ({"53": "840"}, {(Code.VALUE_NOT_ALLOWED, "53")}),
    "no currency": ({"53": None}, {(Code.OBJECT_MISSING, "53")}),
    "another country": ({"58": "LA"}, {(Code.VALUE_NOT_ALLOWED, "58")}),
    "a country and more": ({"58": "VNM"}, {(Code.VALUE_NOT_ALLOWED, "58")}),
    "a service and more": ({"38.02": "QRIBFTTA1"}, {(Code.VALUE_NOT_ALLOWED, "38.02")}),
    "no country": ({"58": None}, {(Code.OBJECT_MISSING, "58")}),
    # what for
    "another dossier": ({"62.08": OTHER}, {(Code.REFERENCE_OTHER_DOSSIER, "62.08")}),
    "another dossier, packed": (
        {"62.08": Reference("000.00.01.H26-240601-0002").encode(Form.PACKED)},
        {(Code.REFERENCE_OTHER_DOSSIER, "62.08")},
    ),
    "another item": ({"62.08": str(Reference(DOSSIER, item=2))}, {(Code.REFERENCE_OTHER_ITEM, "62.08")}),
    "another item, packed": (
        {"62.08": Reference(DOSSIER, item=2).encode(Form.PACKED) + " phi"},
        {(Code.REFERENCE_OTHER_ITEM, "62.08")},
    ),
    "the whole dossier": ({"62.08": str(Reference(DOSSIER))}, {(Code.REFERENCE_OTHER_ITEM, "62.08")}),
    "two dossiers": ({"62": {"08": f"{MEMO} {OTHER}"}}, {(Code.REFERENCE_OTHER_DOSSIER, "62.08")}),
    "one character of the reference": (
        {"62.08": "HS0000001H262406010002BXN"},
        {(Code.REFERENCE_DAMAGED, "62.08")},
    ),
    "the reference cut": ({"62.08": MEMO[:-2]}, {(Code.REFERENCE_DAMAGED, "62.08")}),
    "a reference cut beyond repair": ({"62.08": "HS0000001H26"}, {(Code.REFERENCE_DAMAGED, "62.08")}),
    "the bare code": ({"62.08": DOSSIER}, {(Code.REFERENCE_DAMAGED, "62.08")}),
    "no reference": ({"62.08": "Nop phi"}, {(Code.REFERENCE_MISSING, "62.08")}),
    "a memo asked of the payer": ({"62.08": "***"}, {(Code.REFERENCE_MISSING, "62.08")}),
    "no memo": ({"62": None}, {(Code.REFERENCE_MISSING, "62.08")}),
    "62 no template": ({"62": MEMO}, {(Code.ID_INVALID, "62"), (Code.REFERENCE_MISSING, "62.08")}),
    "another dossier in the bill": (
        {"62.01": Reference("000.00.01.H26-240601-0002").key},
        {(Code.REFERENCE_OTHER_DOSSIER, "62.01")},
    ),
    # what it shows
    "another name": ({"59": "NGUYEN VAN A"}, {(Code.NAME_UNKNOWN, "59")}),
    "another accented name": ({"64.01": "Nguyễn Văn A"}, {(Code.NAME_UNKNOWN, "64.01")}),
    "a Cyrillic letter": ({"59": f"UB{CYRILLIC}D"}, {(Code.NAME_UNKNOWN, "59"), (Code.TEXT_LOOKALIKE, "59")}),
    "a Greek letter": ({"60": "TP \N{GREEK CAPITAL LETTER ETA}CM"}, {(Code.TEXT_LOOKALIKE, "60")}),
    "full-width letters": ({"59": "ＵＢＮＤ ＰＨＵＯＮＧ ＢＥＮ ＮＧＨＥ"}, {(Code.TEXT_LOOKALIKE, "59")}),
    "a Cyrillic letter in 64": (
        {"64.01": "Ủy ban nhân d\N{CYRILLIC SMALL LETTER A}n"},
        {(Code.NAME_UNKNOWN, "64.01"), (Code.TEXT_LOOKALIKE, "64.01")},
    ),
    "a Cyrillic letter in the memo": (
        {"62.08": CYRILLIC + MEMO[1:]},
        {(Code.REFERENCE_DAMAGED, "62.08"), (Code.TEXT_LOOKALIKE, "62.08")},
    ),
    "mixed scripts in another language": (
        {"64": {"00": "ru", "01": "\N{CYRILLIC CAPITAL LETTER ES}ong an"}, "59": None},
        {(Code.NAME_UNKNOWN, "64.01"), (Code.TEXT_LOOKALIKE, "64.01")},
    ),
    "a direction mark": ({"60": "\u202eMCH PT"}, {(Code.TEXT_INVISIBLE, "60")}),
    "a direction isolate": ({"64.02": "Hà\u2067Nội"}, {(Code.TEXT_INVISIBLE, "64.02")}),
    "a zero-width blank": ({"59": "UBND PHUONG\u200b BEN NGHE"}, {(Code.TEXT_INVISIBLE, "59")}),
    "a control character": ({"60": "TP HCM\x08"}, {(Code.TEXT_INVISIBLE, "60")}),
    "a filler": ({"60": "TP\u3164HCM"}, {(Code.TEXT_INVISIBLE, "60")}),
    "both": (
        {"60": f"{CYRILLIC}\u200b{CYRILLIC}"},
        {(Code.TEXT_INVISIBLE, "60"), (Code.TEXT_LOOKALIKE, "60")},
    ),
    "hidden in reserved objects": ({"65": "\u202e"}, {(Code.TEXT_INVISIBLE, "65")}),
}


class TestTricks:
    @pytest.mark.parametrize("trick", TRICKS)
    def test_each_is_named_for_what_it_is(self, trick):
        changes, expected = TRICKS[trick]
        assert set(found(altered(changes))) == expected

    @pytest.mark.parametrize("trick", TRICKS)
    def test_each_is_an_error_but_for_a_name(self, trick):
        changes, _ = TRICKS[trick]
        for issue in verify(altered(changes), payees=[OFFICE], charge=CHARGE):
            is_shown_to_nobody = issue.path >= "65" and issue.code is not Code.PAYEE_HIDDEN
            is_warning = issue.code is Code.NAME_UNKNOWN or is_shown_to_nobody
            assert issue.level is (Level.WARNING if is_warning else Level.ERROR)

    @pytest.mark.parametrize("trick", TRICKS)
    def test_each_differs_from_what_was_issued(self, trick):
        changes, expected = TRICKS[trick]
        text = altered(changes)
        extra = set(found(text, ISSUED)) - expected
        assert {code for code, _ in extra} == {Code.ISSUED_DIFFERS}
        # A template was changed where something in it was.
        paths = {path for _, path in extra}
        assert all(any(path.startswith(change[:2]) for path in paths) for change in changes)

    @pytest.mark.parametrize("trick", TRICKS)
    def test_no_message_tells_what_is_in_the_code(self, trick):
        secrets = (ACCOUNT, "0987654321", "UBND", "nhân dân", "NGUYEN", "0000001", "50000", "106913377")
        for issue in verify(altered(TRICKS[trick][0]), ISSUED, payees=[OFFICE], charge=CHARGE):
            said = f"{issue} {issue.describe('vi')}"
            assert not [secret for secret in secrets if secret in said]


class TestWhatWasIssued:
    @pytest.mark.parametrize(
        ("changes", "path", "changed"),
        [
            ({"54": "90000"}, "54", "9"),
            ({"54": "500000"}, "54", "0"),
            ({"54": "5000"}, "54", ""),
            ({"38.01.01": "113366668868"}, "38.01.01", "6"),
            ({"62.08": OTHER}, "62.08", "2B8"),
            ({"61": "700000"}, "61", "6106700000"),
        ],
    )
    def test_the_span_is_what_differs(self, changes, path, changed):
        text = altered(changes)
        (issue,) = [i for i in verify(text, ISSUED, payees=[OFFICE]) if i.code is Code.ISSUED_DIFFERS]
        assert issue.path == path
        assert text[slice(*issue.span)] == changed

    def test_what_was_taken_away_has_no_span(self):
        issues = verify(altered({"64": None}), ISSUED, payees=[OFFICE])
        assert [(i.code, i.path, i.span) for i in issues] == [
            (Code.ISSUED_DIFFERS, path, None) for path in ("64.00", "64.01", "64.02")
        ]

    def test_another_order_is_another_text(self):
        first = ("00", "01", "38", "58", "53")
        text = altered({}, {id_: OBJECTS[id_] for id_ in first} | OBJECTS)
        (issue,) = verify(text, ISSUED, payees=[OFFICE], charge=CHARGE)
        assert (issue.code, issue.path) == (Code.ISSUED_DIFFERS, "")
        start, end = issue.span
        assert text[:start] == str(ISSUED)[:start]
        assert text[start] != str(ISSUED)[start]
        assert text[end:] == str(ISSUED)[end:]

    def test_a_crc_in_lower_case_is_another_text(self):
        codes = (static(amount=amount) for amount in range(1, 99))
        qr = next(qr for qr in codes if str(qr)[-4:] != str(qr)[-4:].lower())
        text = str(qr)[:-4] + str(qr)[-4:].lower()
        issues = verify(text, qr, payees=[OFFICE])
        assert [(i.code, i.path, i.level) for i in issues] == [
            (Code.CRC_LOWER_CASE, "63", Level.WARNING),
            (Code.ISSUED_DIFFERS, "", Level.ERROR),
        ]

    @pytest.mark.parametrize("issued", ["", "0002", "https://example.vn", str(ISSUED)[:-4] + "0000"])
    def test_what_was_issued_may_be_no_code_at_all(self, issued):
        assert found(str(ISSUED), issued) == [(Code.ISSUED_DIFFERS, "")]

    def test_a_list_without_the_payee_does_not_trust_what_was_issued(self):
        stranger = Payee(bank="970422", account="0987654321")
        assert (Code.PAYEE_UNKNOWN, "38") in found(ISSUED, ISSUED, payees=[stranger])


def static(**fields) -> VietQR:
    return VietQR(**{"bank": "970415", "account": ACCOUNT, **fields})


class TestCodesOfOthers:
    @pytest.mark.parametrize("vectors", ["wild.json", "napas.json"])
    def test_are_all_refused_and_none_makes_it_raise(self, vectors):
        path = Path(__file__).parents[1] / "vectors" / vectors
        for vector in json.loads(path.read_text(encoding="utf-8")):
            issues = verify(vector["payload"], payees=[OFFICE])
            assert any(issue.level is Level.ERROR for issue in issues)


class TestText:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", Code.TEXT_EMPTY),
            ("https://example.vn/pay", Code.ID_INVALID),
            (str(ISSUED)[:-1], Code.VALUE_TRUNCATED),
            (str(ISSUED) + " ", Code.CRC_NOT_LAST),
            (str(ISSUED)[:-4] + "0000", Code.CRC_MISMATCH),
            ("\ud800", Code.HEADER_TRUNCATED),
            ("0" * 5000, Code.TEXT_TOO_LONG),
        ],
    )
    def test_that_is_no_code_gives_its_fault_alone(self, text, code):
        issues = verify(text, ISSUED, payees=[OFFICE], charge=CHARGE)
        assert [(issue.code, issue.level) for issue in issues] == [(code, Level.ERROR)]

    def test_a_wrong_crc_that_was_let_through_is_not_let_through_here(self):
        payload = Payload(str(ISSUED)[:-4] + "0000", on_crc="warn")
        assert found(payload) == [(Code.CRC_MISMATCH, "63")]

    def test_that_reads_otherwise_in_bytes_has_two_readings(self):
        # Nine letters of two bytes: a reader that counts bytes finds another amount behind object 64.
        objects = {**OBJECTS, "64": {"00": "vi", "01": "é" * 9 + "540590000"}}
        del objects["59"], objects["54"]
        text = altered({}, objects)
        (issue,) = verify(text, payees=[Payee(bank="970415", account=ACCOUNT)])
        assert (issue.code, issue.path, issue.span) == (Code.TWO_READINGS, "", (0, len(text)))
        assert "54" in Payload(text.encode().decode("latin-1")[:-4] + crc_of_bytes(text))

    def test_names_in_other_languages_are_for_a_person_to_read(self):
        payee = Payee(bank="970415", account=ACCOUNT)
        text = altered({"64": {"00": "ru", "01": "Народный комитет"}})
        (issue,) = verify(text, payees=[payee], charge=CHARGE)
        assert (issue.code, issue.path, issue.level) == (Code.TEXT_LOOKALIKE, "64.01", Level.WARNING)

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"60": "Ханой", "64": {"00": "ru", "01": "Ha Noi"}}, "60"),
            ({"64": {"01": "Народный комитет"}}, "64.01"),
            ({"64": {"00": "en", "01": "Народный комитет"}}, "64.01"),
        ],
    )
    def test_letters_of_a_language_that_is_not_declared_are_an_error(self, changes, path):
        payee = Payee(bank="970415", account=ACCOUNT)
        (issue,) = verify(altered(changes), payees=[payee], charge=CHARGE)[:1]
        assert (issue.code, issue.path, issue.level) == (Code.TEXT_LOOKALIKE, path, Level.ERROR)

    def test_a_value_that_is_no_template_in_80_is_a_warning(self):
        (issue,) = verify(altered({"87": "CLASSIC"}), payees=[OFFICE], charge=CHARGE)
        assert (issue.code, issue.path, issue.level) == (Code.TEMPLATE_MALFORMED, "87", Level.WARNING)

    def test_the_characters_are_named_by_number_and_place(self):
        text = altered({"60": f"TP {CYRILLIC}CM"})
        (issue,) = (i for i in verify(text, payees=[OFFICE], charge=CHARGE) if i.code is Code.TEXT_LOOKALIKE)
        assert text[slice(*issue.span)] == CYRILLIC
        assert dict(issue.params) == {"character": "U+041D", "position": 3}


def crc_of_bytes(text: str) -> str:
    """The CRC as a reader of latin-1 characters computes it."""
    return crc(text[:-4].encode().decode("latin-1"))


class TestStrangeCharacters:
    @pytest.mark.parametrize(
        "char",
        list(
            "\x00\n\x7f\x85\u00ad\u200b\u200d\u200e\u202a\u2066\u2028\u3000\u2009"
            "\ufeff\ufe0f\U000e0041\U000e0100\u115f\u2800\ue000"
        ),
    )
    def test_that_cannot_be_seen(self, char):
        assert [found.code for found in strange(f"UBND{char}")] == [Code.TEXT_INVISIBLE]

    @pytest.mark.parametrize(
        "char",
        [
            "А",
            "Ѕ",
            "Ο",
            "ο",
            "Ａ",
            "１",
            "𝐀",
            "ı",
            "ɑ",
            "Ⅰ",
            "①",
            "ᴀ",
            "\u212a",
            "\u037e",
            "\u212b",
            "🏛",
            "人",
            "\u0337",
            "\u20dd",
            "٣",
            "߀",
        ],
    )
    def test_that_only_look_like_something(self, char):
        assert [(found.code, found.at) for found in strange(f"UBND{char}")] == [(Code.TEXT_LOOKALIKE, 4)]

    @pytest.mark.parametrize(
        "text", ["", "ỦY BAN ĐÔ THỊ", "Ủy ban nhân dân", "50.000 ₫", "A\u00a0B", "U\u031b\u0309y"]
    )
    def test_and_what_is_written_in_vietnam(self, text):
        assert strange(text) == ()

    def test_no_letter_of_vietnamese_is_strange(self):
        tones = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
        letters = "đ" + "".join(vowel + tone for vowel in "aăâeêioôơuưy" for tone in tones)
        for form in ("NFC", "NFD"):
            assert strange(normalize(form, letters)) == ()
            assert strange(normalize(form, letters.upper())) == ()

    def test_scripts_are_mixed_only_with_the_latin_one(self):
        assert is_mixed("Сông")
        assert not is_mixed("Công")
        assert not is_mixed("Сонг")
        assert not is_mixed("123 - !")
        assert not is_mixed("人民の会")


class TestTheListOfPayees:
    def test_an_empty_one_allows_nobody(self):
        for charge in (None, CHARGE):
            assert found(ISSUED, ISSUED, payees=(), charge=charge) == [(Code.PAYEES_EMPTY, "")]

    def test_may_be_any_iterable(self):
        assert verify(ISSUED, payees=iter([OFFICE])) == ()
        assert verify(ISSUED, payees={OFFICE}) == ()

    def test_case_counts_and_its_difference_is_named(self):
        payee = Payee(bank="970422", account="VQRQabcd1234")
        assert found(static(bank="970422", account="VQRQABCD1234"), payees=[payee], charge=None) == [
            (Code.PAYEE_NEAR, "38.01.01")
        ]

    @pytest.mark.parametrize(
        ("account", "code"),
        [
            ("V3CAS1", None),
            ("V3CAS00000000000001", None),
            ("V3CAS", Code.PAYEE_UNKNOWN),
            ("V3CA", Code.PAYEE_UNKNOWN),
            ("V3CBS0000001", Code.PAYEE_NEAR),
            ("3VCAS0000001", Code.PAYEE_NEAR),
            ("v3cas0000001", Code.PAYEE_NEAR),
            ("9V3CAS000001", Code.PAYEE_UNKNOWN),
            ("1234567890", Code.PAYEE_UNKNOWN),
        ],
    )
    def test_a_prefix_lists_what_goes_on_behind_it(self, account, code):
        parts = {"00": "A000000727", "01.00": "970418", "01.01": account}
        assert Payees([Payee(bank="BIDV", prefix="V3CAS")]).look_up(parts).code is code

    def test_a_prefix_is_of_one_bank(self):
        parts = {"00": "A000000727", "01.00": "970415", "01.01": "V3CAS0001"}
        assert Payees([Payee(bank="BIDV", prefix="V3CAS")]).look_up(parts)[:2] == (Code.PAYEE_BANK, "01.00")

    def test_the_nearest_miss_is_named(self):
        parts = {"00": "A000000727", "01.00": "970415", "01.01": "1234"}
        far, bank = Payee(bank="970415", account="999"), Payee(bank="970418", account="1234")
        near = Payee(bank="970415", account="1235")
        assert Payees([far, bank, near]).look_up(parts).code is Code.PAYEE_NEAR
        assert Payees([far, bank]).look_up(parts).code is Code.PAYEE_BANK
        assert Payees([far]).look_up(parts).code is Code.PAYEE_UNKNOWN
        assert Payees([]).look_up(parts).code is Code.PAYEE_UNKNOWN

    def test_a_merchant_of_vnpay_is_listed_by_network_and_id(self):
        merchant = Template.vnpay("0106913377")
        vnpay = {"00": "A000000775", "01": "0106913377"}
        changes = {"38": None, "26": vnpay}
        assert found(altered(changes), payees=[merchant], charge=None) == []
        assert (
            found(altered({"38": None, "27": {**vnpay, "00": "a000000775"}}), payees=[merchant], charge=None)
            == []
        )
        assert found(
            altered({"38": None, "26": {**vnpay, "01": "0106913378"}}), payees=[merchant], charge=None
        ) == [(Code.PAYEE_NEAR, "26.01")]
        assert found(
            altered({"38": None, "26": {**vnpay, "00": "A000000776"}}), payees=[merchant], charge=None
        ) == [(Code.PAYEE_UNKNOWN, "26")]
        assert found(altered({"38": None, "26": {**vnpay, "02": "x"}}), payees=[merchant], charge=None) == [
            (Code.PAYEE_UNKNOWN, "26")
        ]

    def test_a_network_is_known_in_any_case(self):
        wallet = Template(id="26", guid="vn.momo", objects=(("02", "1234567"),))
        for guid in ("vn.momo", "VN.MOMO"):
            text = altered({"26": {"00": guid, "02": "1234567"}})
            assert found(text, payees=[OFFICE, wallet]) == []

    def test_a_card_scheme_is_listed_by_id_and_value(self):
        visa = CardScheme(id="02", value="4000123456789012")
        assert found(altered({"38": None, "02": "4000123456789012"}), payees=[visa], charge=None) == []
        assert found(altered({"38": None, "03": "4000123456789012"}), payees=[visa], charge=None) == [
            (Code.PAYEE_UNKNOWN, "03")
        ]
        assert found(altered({"38": None, "02": "4000123456789021"}), payees=[visa], charge=None) == [
            (Code.PAYEE_NEAR, "02")
        ]

    def test_names_are_compared_only_where_they_are_listed(self):
        nameless = Payee(bank="970415", account=ACCOUNT)
        assert found(altered({"59": "NGUYEN VAN A"}), payees=[nameless]) == []

    def test_names_are_compared_without_accents_case_and_punctuation(self):
        assert found(altered({"59": "Ubnd phuong Ben-Nghe."})) == []

    def test_an_account_may_be_listed_twice(self):
        twice = [OFFICE, Payee(bank="970415", merchant_id=ACCOUNT)]
        for service in ("QRIBFTTA", "QRPUSH", None):
            assert found(altered({"38.02": service}), payees=twice) == []
        (issue,) = verify(altered({"38.02": "QRCASH"}), payees=twice)
        assert dict(issue.params) == {"allowed": "QRIBFTTA, QRPUSH"}


class TestTheCharge:
    def test_digits_of_a_memo_are_no_account(self):
        assert found(altered({"62.08": "00069704220110"}), charge=None) == []

    def test_without_one_amount_and_memo_are_free(self):
        text = altered({"54": "999", "62": None, "55": "02", "56": "5"})
        issues = verify(text, payees=[OFFICE])
        assert [(i.code, i.path, i.level) for i in issues] == [
            (Code.FEE_ADDED, "55", Level.WARNING),
            (Code.FEE_ADDED, "56", Level.WARNING),
        ]

    def test_that_is_cancelled_is_not_to_be_paid(self):
        assert found(ISSUED, charge=charge_of(cancelled=True)) == [(Code.CHARGE_CLOSED, "")]

    def test_that_is_exempt_is_not_to_be_paid(self):
        assert found(ISSUED, charge=charge_of(due=0)) == [(Code.CHARGE_CLOSED, "")]
        assert found(altered({"54": None, "01": "11"}), charge=charge_of(due=0)) == [(Code.CHARGE_CLOSED, "")]

    def test_is_paid_into_its_own_account(self):
        other = Payee(bank="970422", account="0987654321")
        charge = charge_of(account=other.number)
        assert found(ISSUED, payees=[OFFICE, other], charge=charge) == [(Code.CHARGE_ACCOUNT, "38")]
        assert found(altered({"39": SECOND}), payees=[OFFICE, other]) == [
            (Code.NAPAS_ELSEWHERE, "39"),
            (Code.CHARGE_ACCOUNT, "39"),
        ]

    def test_names_its_account_in_any_case(self):
        qr = static(account="VQRQabc123", amount=DUE, reference=REFERENCE)
        payee = Payee(bank="970415", account="VQRQabc123")
        assert found(qr, payees=[payee], charge=charge_of(account="vqrqABC123")) == []

    def test_may_be_paid_into_an_account_outside_napas(self):
        merchant = Template.vnpay("0106913377")
        text = altered({"38": None, "26": {"00": "A000000775", "01": "0106913377"}})
        assert found(text, payees=[merchant], charge=charge_of(account="0106913377")) == []
        assert found(text, payees=[merchant]) == [(Code.CHARGE_ACCOUNT, "26")]

    def test_one_of_several_accounts_outside_napas_is_enough(self):
        merchant, visa = Template.vnpay("0106913377"), CardScheme(id="02", value="4000123456789012")
        text = altered({"38": None, "02": visa.value, "26": {"00": "A000000775", "01": "0106913377"}})
        assert found(text, payees=[merchant, visa], charge=charge_of(account="0106913377")) == []
        assert found(text, payees=[merchant, visa]) == [
            (Code.CHARGE_ACCOUNT, "02"),
            (Code.CHARGE_ACCOUNT, "26"),
        ]

    def test_may_be_named_anywhere_in_the_memo(self):
        packed = REFERENCE.encode(Form.PACKED)
        for memo in (f"nop {packed}", packed.lower(), MEMO.lower()):
            assert found(altered({"62.08": memo})) == []

    def test_a_reference_that_begins_another_one_counts_where_it_ends_as_a_word(self):
        # YN makes the check characters match again, two characters on, where keys may end in letters.
        own = Scheme("HS", "own numbers", "X[0-9A-Z]{5,7}")
        references = (Reference(f"X{number:05}", item=1, scheme=own) for number in range(10_000))
        ours = next(r for r in references if len(Reference.find(f"{r}YN", [own])) > 1)
        qr = static(amount=DUE, reference=ours, purpose="YN")
        assert found(qr, charge=charge_of(ours)) == []
        glued = altered({"62": {"08": f"{ours}YN"}})
        assert found(glued, charge=charge_of(ours)) == [(Code.REFERENCE_OTHER_DOSSIER, "62.08")]
        (longer,) = (m.reference for m in Reference.find(f"{ours}YN", [own]) if m.reference != ours)
        assert found(glued, charge=charge_of(longer)) == []

    @pytest.mark.parametrize("memo", ["nop phi SV{}", "SV{}"])
    def test_a_damaged_reference_of_another_scheme_is_told(self, memo):
        school = Scheme("SV", "student", "SV[0-9]{7}")
        reference = Reference("SV-2024-001", scheme=school)
        wrong = str(reference)[2:].replace("2024001", "2024007")
        text = altered({"62": {"08": memo.format(wrong)}})
        assert found(text, charge=charge_of(reference)) == [(Code.REFERENCE_DAMAGED, "62.08")]

    @pytest.mark.parametrize("scheme", [DOSSIER_SCHEME, Scheme("BN", "patient")])
    def test_another_opaque_code_at_the_head_is_pointed_at(self, scheme):
        ours, other = (Reference(code, scheme=scheme) for code in ("TP/2024/17", "TP/2024/18"))
        text = altered({"62": {"08": f"{other} nop phi"}})
        (issue,) = verify(text, payees=[OFFICE], charge=charge_of(ours))
        assert (issue.code, text[slice(*issue.span)]) == (Code.REFERENCE_OTHER_DOSSIER, str(other))

    def test_another_reference_is_pointed_at(self):
        packed = REFERENCE.encode(Form.PACKED)
        text = altered({"62": {"08": f"{packed} {OTHER}"}})
        (issue,) = verify(text, payees=[OFFICE], charge=CHARGE)
        assert issue.code is Code.REFERENCE_OTHER_DOSSIER
        assert text[slice(*issue.span)] == OTHER


class TestTypes:
    @pytest.mark.parametrize(
        ("arguments", "options", "said"),
        [
            ((b"000201",), {"payees": [OFFICE]}, "a code must be a str or a Payload or a VietQR, not bytes"),
            ((None,), {"payees": [OFFICE]}, "a code must be a str or a Payload or a VietQR, not NoneType"),
            (
                (str(ISSUED), 7),
                {"payees": [OFFICE]},
                "what was issued must be a str or a Payload or a VietQR, not int",
            ),
            ((str(ISSUED),), {"payees": ACCOUNT}, "a payee is a Payee, Template or CardScheme, not str"),
            ((str(ISSUED),), {"payees": OFFICE}, "a payee is a Payee, Template or CardScheme, not tuple"),
            ((str(ISSUED),), {"payees": [ACCOUNT]}, "a payee is a Payee, Template or CardScheme, not str"),
            ((str(ISSUED),), {"payees": None}, "'NoneType' object is not iterable"),
            (
                (str(ISSUED),),
                {"payees": [OFFICE], "charge": REFERENCE},
                "a charge must be a Charge, not Reference",
            ),
            (
                (str(ISSUED),),
                {"payees": [OFFICE], "settlement": CHARGE},
                "a settlement must be a Settlement, not Charge",
            ),
        ],
    )
    def test_a_wrong_one_is_refused(self, arguments, options, said):
        with pytest.raises(TypeError) as caught:
            verify(*arguments, **options)
        assert str(caught.value) == said


class TestPayee:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({}, "payee-form"),
            ({"account": "1", "prefix": "1234"}, "payee-form"),
            ({"prefix": "V3C"}, "payee-prefix"),
            ({"prefix": "1" * 19}, "payee-prefix"),
            ({"prefix": "V3CÁS"}, "payee-prefix"),
            ({"account": ""}, "account-characters"),
            ({"account": "1133 6666"}, "account-characters"),
            ({"account": ACCOUNT, "names": ("x" * 26,)}, "value-too-long"),
            ({"account": ACCOUNT, "name": "UBND"}, "extra_forbidden"),
            ({"account": 113366668888}, "account-characters"),
        ],
    )
    def test_refuses_with_a_code(self, fields, code):
        with pytest.raises(ValidationError) as caught:
            Payee(bank="970415", **fields)
        (error,) = caught.value.errors()
        assert error["type"] == code
        own = {"payee-form": {}, "payee-prefix": {"minimum": 4, "maximum": 18}}
        if code in own:
            assert error["ctx"] == {**own[code], "path": "", "rule": "vnqr.Payee"}
        assert ACCOUNT not in str(caught.value)

    def test_knows_banks_by_name_and_refuses_to_guess(self):
        assert Payee(bank="vietcombank", account="1").bank == "970436"
        with pytest.raises(ValidationError, match="970438, 970454"):
            Payee(bank="BVB", account="1")

    def test_a_list_of_them_is_json(self):
        payees = TypeAdapter(tuple[Payee, ...])
        data = b'[{"bank": "BIDV", "prefix": "V3CAS", "names": ["UBND"]}]'
        listed = payees.validate_json(data)
        assert listed == (Payee(bank="970418", prefix="V3CAS", names=("UBND",)),)
        assert payees.validate_json(payees.dump_json(listed)) == listed
        assert payees.json_schema()["$defs"]["Payee"]["required"] == ["bank"]

    def test_is_frozen_and_hashable(self):
        assert len({OFFICE, OFFICE.model_copy()}) == 1
        with pytest.raises(ValidationError):
            OFFICE.account = "1"


@pytest.mark.parametrize(
    ("text", "other", "places"),
    [
        ("", "", (0, 0, 0)),
        ("a", "", (0, 1, 0)),
        ("aa", "a", (1, 2, 1)),
        ("abc", "axc", (1, 2, 2)),
        ("ab", "ba", (0, 2, 2)),
    ],
)
def test_where_two_texts_differ(text, other, places):
    assert stretch(text, other) == places


# --- laws ---

digits = st.text("0123456789", min_size=4, max_size=4)
dates = st.dates(date(2018, 1, 1), date(2099, 12, 31)).map("{:%y%m%d}".format)
parts = st.from_regex("[0-9]{2}", fullmatch=True)
agencies = st.from_regex("[A-Z][0-9]{2}", fullmatch=True)
codes = st.one_of(
    st.builds("000.{}.{}.{}-{}-{}".format, parts, parts, agencies, dates, digits),
    st.builds("{}.{}.{}-{}-{}".format, parts, parts, agencies, dates, digits),
    st.builds("{}.{}.{}-{}-{}".format, agencies, parts, parts, dates, digits),
)
forms = st.sampled_from(Form)
accounts = st.from_regex("[0-9A-Za-z]{6,19}", fullmatch=True)


@st.composite
def issues_of_an_office(draw):
    """A charge, its payee and the code made for it."""
    reference = Reference(draw(codes), draw(st.integers(0, LAST_ITEM)))
    account, due = draw(accounts), draw(st.integers(1, 499_999_999))
    name = draw(st.sampled_from(["UBND XÃ TÂN PHÚ", "Sở Tư pháp Hà Nội", "Bệnh viện Bạch Mai"]))
    qr = VietQR(
        bank="970415",
        account=account,
        amount=due,
        reference=reference,
        form=draw(forms),
        bill_number=reference.key,
        merchant_name=name,
        name_vi=name,
        fold=True,
    )
    return qr, Payee(bank="970415", account=account, names=(name,)), charge_of(reference, due, account)


characters = st.one_of(st.characters(codec="utf-8"), st.characters(min_codepoint=0x20, max_codepoint=0x7E))


class TestLaws:
    @given(issues_of_an_office())
    def test_an_untouched_code_made_for_the_charge_is_safe(self, made):
        qr, payee, charge = made
        assert verify(qr, qr, payees=[payee], charge=charge) == ()
        assert verify(str(qr), payees=[payee], charge=charge) == ()

    @given(issues_of_an_office(), st.data())
    def test_any_single_character_changed_is_an_error(self, made, data):
        qr, payee, charge = made
        text = str(qr)
        at, char = data.draw(st.integers(0, len(text))), data.draw(characters)
        for changed in (
            text[:at] + char + text[at + 1 :],
            text[:at] + char + text[at:],
            text[:at] + text[at + 1 :],
        ):
            if changed != text:
                issues = verify(changed, qr, payees=[payee], charge=charge)
                assert any(issue.level is Level.ERROR for issue in issues)

    @given(issues_of_an_office(), st.data())
    def test_so_it_is_with_the_crc_made_right(self, made, data):
        qr, payee, charge = made
        text = str(qr)[:-4]
        at, char = data.draw(st.integers(0, len(text) - 5)), data.draw(characters)
        changed = text[:at] + char + text[at + 1 :]
        if changed != text:
            issues = verify(changed + crc(changed), qr, payees=[payee], charge=charge)
            assert any(issue.level is Level.ERROR for issue in issues)

    @given(issues_of_an_office(), st.data())
    def test_payee_amount_and_reference_are_held_without_what_was_issued(self, made, data):
        qr, payee, charge = made
        text = str(qr)[:-4]
        payload = Payload(str(qr))
        start, end = payload.span(data.draw(st.sampled_from(["38", "53", "54", "58", "62.08"])))
        at = data.draw(st.integers(start, end - 1))
        char = data.draw(st.one_of(characters, st.sampled_from("0123456789ABCHS")))
        changed = text[:at] + char + text[at + 1 :]
        # In lower case the network and the reference are the same.
        free = payload.span("38.00"), payload.span("62.08")
        is_same = any(start <= at < end for start, end in free) and changed.upper() == text.upper()
        if changed != text and not is_same:
            issues = verify(changed + crc(changed), payees=[payee], charge=charge)
            assert any(issue.level is Level.ERROR for issue in issues)

    @given(st.text(), st.text())
    def test_no_text_makes_it_raise(self, text, issued):
        assert any(
            issue.level is Level.ERROR for issue in verify(text, issued, payees=[OFFICE], charge=CHARGE)
        )

    @given(
        st.dictionaries(
            st.from_regex("[0-9]{2}", fullmatch=True).filter(lambda id_: id_ not in {"00", "63"}),
            st.one_of(
                st.text(st.characters(codec="utf-8"), min_size=1, max_size=99),
                st.sampled_from(["0010A000000727", "0010A0000007270110000697041", "0002vi0101\u202e", MEMO]),
            ),
            max_size=6,
        )
    )
    def test_no_payload_makes_it_raise_or_pass(self, objects):
        text = str(Payload.from_objects([("00", "01"), *objects.items()]))
        assert any(
            issue.level is Level.ERROR for issue in verify(text, str(ISSUED), payees=[OFFICE], charge=CHARGE)
        )


class TestWhatIsHidden:
    @pytest.mark.parametrize(
        "template",
        [
            {"00": "vn.example", "01": "970436", "02": "9119123966"},
            {"00": "vn.example", "05": "9119123966", "07": "970436"},
            {"00": "A00000072", "70": "x"},  # the header of 70 completes the network's identifier
        ],
    )
    def test_an_account_over_the_children_of_a_template(self, template):
        assert found(altered({"85": template})) == [(Code.PAYEE_HIDDEN, "85")]

    @pytest.mark.parametrize(
        "template",
        [{"00": "vn.example", "01": "970436"}, {"00": "vn.example", "01": "123456", "02": "9119123966"}],
    )
    def test_a_bank_alone_or_digits_alone_are_none(self, template):
        assert found(altered({"85": template})) == []

    @pytest.mark.parametrize(
        ("path", "text", "link"),
        [
            ("62.08", f"{MEMO} http://x.vn", "http://"),
            ("59", "MOMO://pay", "MOMO://"),
            ("60", "www.x.vn", "www."),
            ("85", "dl.vietqr.io/pay?app=vcb", "dl.vietqr.io"),
        ],
    )
    def test_a_link_is_for_a_person_to_see(self, path, text, link):
        code = altered({path: text})
        (issue,) = [issue for issue in verify(code, payees=[OFFICE]) if issue.code is Code.PAY_LINK]
        assert (issue.path, issue.level) == (path, Level.WARNING)
        assert code[slice(*issue.span)] == link


class TestLabels:
    OTHER = Reference("000.00.01.H26-240601-0002", item=1)

    @pytest.mark.parametrize("path", ["62.01", "62.05"])
    def test_another_dossier_is_told(self, path):
        for label in (str(self.OTHER), self.OTHER.key):
            assert found(altered({path: label})) == [(Code.REFERENCE_OTHER_DOSSIER, path)]

    @pytest.mark.parametrize("path", ["62.01", "62.05"])
    def test_another_item_is_told(self, path):
        other = Reference(DOSSIER, item=2)
        assert found(altered({path: str(other)})) == [(Code.REFERENCE_OTHER_ITEM, path)]

    @pytest.mark.parametrize("label", [MEMO, REFERENCE.key, "MOMOW2W123", "0002"])
    def test_its_own_and_what_names_nothing_are_free(self, label):
        assert found(altered({"62.05": label})) == []


class TestSeveral:
    """Accounts and names of several: each counts for itself."""

    def test_two_strangers_are_two_strangers(self):
        """The second is one beside a listed account only; where none is listed, both are unknown."""
        first = {**NAPAS, "01": {"00": "970422", "01": "0123456789"}}
        text = altered({"38": first, "39": SECOND})
        unknown = {path for code, path in found(text) if code is Code.PAYEE_UNKNOWN}
        assert {root.partition(".")[0] for root in unknown} == {"38", "39"}
        assert Code.PAYEE_SECOND not in {code for code, _ in found(text)}

    def test_the_name_of_another_listed_payee_is_not_that_of_the_account(self):
        neighbour = Payee(bank="VietinBank", account="113366669999", names=("UBND Phường Đa Kao",))
        text = altered({"59": "UBND PHUONG DA KAO"})
        assert found(text, payees=[OFFICE, neighbour]) == [(Code.NAME_UNKNOWN, "59")]


class TestTheRest:
    def test_the_amount_is_what_is_missing(self):
        at = datetime(2024, 6, 2, tzinfo=VIETNAM)
        part = settle(CHARGE, [Evidence("FT1", "970415", ACCOUNT, 20_000, at, Found.READABLE)])
        code = VietQR(bank="970415", account=ACCOUNT, amount=part.missing, reference=REFERENCE)
        assert part.missing == 30_000
        assert verify(code, payees=[OFFICE], settlement=part) == ()
        (issue,) = verify(ISSUED, payees=[OFFICE], settlement=part)
        assert (issue.code, issue.path) == (Code.AMOUNT_DIFFERS, "54")

    def test_what_is_paid_is_not_to_be_paid_again(self):
        at = datetime(2024, 6, 2, tzinfo=VIETNAM)
        paid = settle(CHARGE, [Evidence("FT1", "970415", ACCOUNT, DUE, at, Found.READABLE)])
        assert [issue.code for issue in verify(ISSUED, payees=[OFFICE], settlement=paid)] == [
            Code.CHARGE_CLOSED
        ]

    def test_what_was_given_back_or_cancelled_is_not_to_be_paid(self):
        at = datetime(2024, 6, 2, tzinfo=VIETNAM)
        back = Evidence("FT1", "970415", ACCOUNT, DUE, at, Found.READABLE, refunded=DUE)
        for closed in (settle(CHARGE, [back]), settle(replace(CHARGE, cancelled=True), [])):
            (issue,) = verify(ISSUED, payees=[OFFICE], settlement=closed)
            assert issue.code is Code.CHARGE_CLOSED

    def test_nor_what_was_paid_too_much(self):
        at = datetime(2024, 6, 2, tzinfo=VIETNAM)
        twice = settle(CHARGE, [Evidence("FT1", "970415", ACCOUNT, 2 * DUE, at, Found.READABLE)])
        (issue,) = verify(ISSUED, payees=[OFFICE], settlement=twice)
        assert issue.code is Code.CHARGE_CLOSED

    def test_a_settlement_carries_its_charge(self):
        with pytest.raises(ValueError, match=r"^a settlement carries its charge: give the one or the other$"):
            verify(ISSUED, payees=[OFFICE], charge=CHARGE, settlement=settle(CHARGE, []))

    def test_the_same_number_at_another_bank_is_not_the_charges_account(self):
        elsewhere = VietQR(bank="970436", account=ACCOUNT, amount=DUE, reference=REFERENCE)
        listed = [Payee(bank="970436", account=ACCOUNT)]
        assert found(elsewhere, payees=listed) == [(Code.CHARGE_ACCOUNT, "38")]
