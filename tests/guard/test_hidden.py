"""Codes that would pay another account for somebody, and what the guard says of them.

The cases were made to get past it. Each is a code that is well-formed and pays the office for a reader of the
standard, or only looks as if it did.
"""

from __future__ import annotations

import pytest
from office_codes import ACCOUNT, CHARGE, DOSSIER, MEMO, REFERENCE, altered, charge_of, found

from vnqr import Code, Form, Level, Payee, Reference, Scheme, VietQR, verify
from vnqr.emvco.readers import pays_otherwise
from vnqr.emvco.tlv import crc, encode

OFFICE = Payee(bank="970415", account=ACCOUNT)
BIN, NUMBER = "970436", "9119123966"


def said(changes: dict[str, object], payee: Payee = OFFICE) -> list[tuple[Code, str]]:
    return found(altered({"59": None, "64": None, **changes}), payees=[payee], charge=None)


def private(**values: str) -> dict[str, str]:
    return {"00": "vn.example", **{id_[1:]: value for id_, value in values.items()}}


SPREAD = {
    "over two children": ({"80": private(_01=BIN, _02=NUMBER)}, "80"),
    "the account first": ({"80": private(_01=NUMBER, _02=BIN)}, "80"),
    "the shortest account": ({"80": private(_01=BIN, _02="123456")}, "80"),
    "behind other values": ({"80": private(_01="so", _02="17", _03=BIN, _04=NUMBER)}, "80"),
    "in one value": ({"99": private(_01=BIN + NUMBER)}, "99"),
    "with a mark between": ({"80": private(_01=f"{NUMBER}@{BIN}")}, "80"),
    "a card's number": ({"80": private(_01="9704361101234567")}, "80"),
    "the BIN cut": ({"80": private(_01=BIN[:3], _02=BIN[3:], _03=NUMBER)}, "80"),
    "the account cut": ({"80": private(_01=BIN, _02=NUMBER[:5], _03=NUMBER[5:])}, "80"),
    "in objects of objects": ({"80": private(_01=f"0106{BIN}0210{NUMBER}")}, "80"),
    "an account of letters": ({"80": private(_01=BIN, _02="phongthue")}, "80"),
    "over two templates": ({"80": private(_01=BIN), "81": private(_01=NUMBER)}, "80"),
    "a bank by its code": ({"80": private(_01="VCB", _02=NUMBER)}, "80"),
    "a bank by its name": ({"80": private(_05=NUMBER, _06="vietcombank")}, "80"),
    "a bank by SWIFT": ({"80": private(_01="BFTVVNVX", _02="V3CAS123")}, "80"),
    "in additional data": ({"62": {"08": MEMO, "50": {"00": "a.b", "01": BIN, "02": NUMBER}}}, "62.50"),
    "in a reserved object": ({"65": f"{BIN} {NUMBER}"}, "65"),
    "the BIN for an identifier": ({"80": {"00": BIN, "01": NUMBER}}, "80"),
}


class TestAnAccountInPrivateObjects:
    @pytest.mark.parametrize("how", SPREAD)
    def test_is_told(self, how):
        changes, path = SPREAD[how]
        assert said(changes) == [(Code.PAYEE_HIDDEN, path)]

    def test_is_told_where_its_identifier_ends_in_the_next_object(self):
        text = altered({"80": {"00": "a.b", "01": "A000000"}, "72": "7" + "x" * 69})
        assert "A000000727" in text
        (issue,) = [issue for issue in verify(text, payees=[OFFICE]) if issue.code is Code.PAYEE_HIDDEN]
        assert (issue.path, issue.rule, text[slice(*issue.span)]) == ("", "vnqr.verify", "A000000727")

    @pytest.mark.parametrize(
        "template",
        [
            private(_01=BIN),
            private(_01=BIN, _02="12345"),
            private(_01="VCB", _02="so 12"),
            private(_01="123456", _02=NUMBER),
            private(_01="Hồ sơ", _02="0001"),
        ],
    )
    def test_is_not_seen_in_a_bank_alone_or_in_digits_alone(self, template):
        assert said({"80": template}) == []

    def test_is_not_seen_in_a_memo(self):
        assert said({"62": {"08": f"{BIN} {NUMBER}"}}) == []


class TestVirtualAccounts:
    PAYEE = Payee(bank="970415", prefix="V3CAS")

    @pytest.mark.parametrize("number", ["V3CAS0987654321", "V3CAS" + "1" * 14])
    def test_go_on_with_letters_and_digits(self, number):
        assert said({"38.01.01": number}, self.PAYEE) == []

    def test_need_a_number(self):
        assert said({"38.01.01": None}, self.PAYEE) == [(Code.PAYEE_UNKNOWN, "38")]

    @pytest.mark.parametrize(
        "number",
        ["V3CAS 0987654321", "V3CAS;0987", "V3CASé1", "V3CAS０９", "V3CAS\u202e1", "V3CAS" + "1" * 15],
    )
    def test_and_with_nothing_else(self, number):
        assert (Code.PAYEE_UNKNOWN, "38") in said({"38.01.01": number}, self.PAYEE)


class TestTheAmount:
    @pytest.mark.parametrize("amount", ["50,000", "5E4", "+50000", "50.000.000", "50 000", "0x50"])
    def test_that_is_no_number_to_all_is_told(self, amount):
        assert said({"54": amount}) == [(Code.AMOUNT_FORMAT, "54")]

    def test_that_may_be_thousands_is_told(self):
        assert said({"54": "50.000"}) == [(Code.AMOUNT_DECIMALS, "54")]
        (issue,) = verify(altered({"54": "50.000", "59": None, "64": None}), payees=[OFFICE])
        assert dict(issue.params) == {"decimals": 3, "exponent": 0}  # the dong has no decimals (ISO 4217)

    @pytest.mark.parametrize("amount", ["50000", "50000.", "50000.0", "50000.00", None])
    def test_that_all_read_alike_is_free(self, amount):
        assert said({"54": amount}) == []


class TestLinks:
    @pytest.mark.parametrize(
        "link",
        [
            *("https:x.vn/a", "HTTP:\\\\x.vn", "//x.vn/p", "x.vn/p", "bit.ly/abc", "x.vn:8080/p", "x.vn?p=1"),
            *("1.2.3.4/p", "intent:x", "momo:pay", "javascript:a", "http%3A%2F%2Fx", "xn--abc.vn", "www.x"),
            *("pay.vietqr.io", "zalo.me/123"),
        ],
    )
    @pytest.mark.parametrize("path", ["59", "60", "62.01", "62.08", "80"])
    def test_in_any_value_is_a_warning(self, path, link):
        text = altered({"64": None, path: private(_01=link) if path == "80" else link})
        (issue,) = [issue for issue in verify(text, payees=[OFFICE]) if issue.code is Code.PAY_LINK]
        where = "80.01" if path == "80" else path
        assert (issue.path, issue.level, issue.rule) == (where, Level.WARNING, "vnqr.verify")

    @pytest.mark.parametrize(
        "text",
        ["a/b", "12/2024", "Le phi: 50", "000.00.01.H26", "UBND P.1/Q.3", "TIKI.VN", "Tel:0912", "(a//b)"],
    )
    def test_is_not_seen_in_other_texts(self, text):
        assert said({"59": text}) == []


OTHER = "000.00.01.H26-240601-0002"
OTHERS = {
    "a reference in lower case": str(Reference(OTHER, item=1)).lower(),
    "a PACKED reference": Reference(OTHER, item=1).encode(Form.PACKED),
    "a code": OTHER,
    "a key": Reference(OTHER).key,
    "a key behind the prefix": "HS" + Reference(OTHER).key,
    "a key behind a word": "so " + Reference(OTHER).key,
    "a key and a letter": Reference(OTHER).key + "B",
    "a code of another layout": "MS H15.50-261008-0975",
    "an opaque reference": str(Reference("TP/2024/17")),
    "our key, and a digit more": "so " + REFERENCE.key + "5",
}


class TestLabels:
    @pytest.mark.parametrize("path", [f"62.{id_:02}" for id_ in range(1, 8)])
    @pytest.mark.parametrize("what", OTHERS)
    def test_that_name_another_dossier_are_told(self, path, what):
        assert found(altered({path: OTHERS[what]}), charge=CHARGE) == [(Code.REFERENCE_OTHER_DOSSIER, path)]

    @pytest.mark.parametrize(
        "label",
        [
            *(MEMO, DOSSIER, REFERENCE.key, "HS" + REFERENCE.key, "so " + REFERENCE.key),
            *(REFERENCE.encode(Form.PACKED), "HD 12", "0002", "240601-0002", "HS7XWHRNPMNG"),
            f"phi {Reference('TP/2024/17')}",  # an opaque code beside a word may be part of the words
        ],
    )
    def test_that_name_ours_or_nothing_are_free(self, label):
        assert found(altered({"62.05": label}), charge=CHARGE) == []

    @pytest.mark.parametrize("label", [f"{OTHER} {DOSSIER}", f"{DOSSIER} {OTHER}", DOSSIER + OTHER])
    def test_that_name_another_dossier_beside_ours_are_told(self, label):
        text = altered({"62": {"05": label, "08": MEMO}})
        assert found(text, charge=CHARGE) == [(Code.REFERENCE_OTHER_DOSSIER, "62.05")]

    def test_that_name_another_item_beside_ours_are_told(self):
        both = f"{MEMO} {Reference(DOSSIER, item=2)}"
        assert found(altered({"62": {"05": both, "08": MEMO}}), charge=CHARGE) == [
            (Code.REFERENCE_OTHER_ITEM, "62.05")
        ]

    def test_follow_the_pattern_of_the_charges_scheme(self):
        school = Scheme("SV", "student", "SV[0-9]{7}")
        reference = Reference("SV-2024-001", scheme=school)
        charge = charge_of(reference)
        item = str(Reference("SV-2024-001", item=2, scheme=school))
        for label, expected in (
            ("so SV2024001", []),
            ("so SV2024002", [Code.REFERENCE_OTHER_DOSSIER]),
            (item, [Code.REFERENCE_OTHER_ITEM]),
        ):
            code = VietQR(
                bank="970415", account=ACCOUNT, amount=50_000, reference=reference, store_label=label
            )
            assert [code for code, _ in found(code, payees=[OFFICE], charge=charge)] == expected


def test_controls_that_a_form_field_drops_are_another_reading():
    """A hand scanner types a code into a field: four tabs are gone, and 80 begins with an amount."""
    objects = [("00", "01"), ("65", "\t" * 4), ("80", "540599999"), ("53", "704"), ("54", "50000")]
    text = encode(objects) + "6304"
    assert "540599999" in text.replace("\t", "")[12:]
    assert pays_otherwise(text + crc(text), objects)


class TestTheMarkOfAWallet:
    """MoMo marks transfers between its wallets in 62-05; its app may pay the wallet that is named there."""

    OLD = Payee(bank="970454", account="99MM24011M34875080")
    NEW = Payee(bank="971025", account="PSP2401123456789012")

    @staticmethod
    def said(payee: Payee, label: str) -> list[tuple[Code, str]]:
        code = VietQR(bank=payee.bank, account=payee.account, reference_label=label)
        return [(issue.code, issue.path) for issue in verify(code, payees=[payee])]

    @pytest.mark.parametrize("label", ["MOMOW2W34875080", "momow2w34875080", "MOMOW2W4875080"])
    def test_beside_the_wallet_that_it_names(self, label):
        assert self.said(self.OLD, label) == []

    def test_beside_a_wallet_whose_mark_is_other_digits(self):
        assert self.said(self.NEW, "MOMOW2W1234567") == self.said(self.NEW, "MOMOW2W34875080") == []

    @pytest.mark.parametrize(
        ("payee", "label"),
        [
            (OFFICE, "MOMOW2W34875080"),
            (OFFICE, "momoW2w3487508"),
            (OLD, "MOMOW2W34875081"),
            (Payee(bank="970436", account="34875080"), "MOMOW2W34875080"),
        ],
    )
    def test_beside_another_account(self, payee, label):
        assert self.said(payee, label) == [(Code.PAYEE_HIDDEN, "62.05")]

    @pytest.mark.parametrize(
        "label", ["MOMOW2W", "MOMOW2W123", "XMOMOW2W34875080", "MOMOW2W348750801", "MMT34875080QR"]
    )
    def test_other_labels_are_labels(self, label):
        assert self.said(OFFICE, label) == []
