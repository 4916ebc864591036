"""vnqr.vietqr.shapes: a code of a known shape is read as if it were judged anew."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnqr
from vnqr import Code, Payload, read
from vnqr.emvco.tlv import crc
from vnqr.references.scheme import DOSSIER
from vnqr.testing.faults import faults
from vnqr.testing.strategies import vietqrs
from vnqr.vietqr import answer, scanned, shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

WILD = json.loads((Path(__file__).parents[1] / "vectors" / "wild.json").read_text("utf-8"))
STATIC = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
DYNAMIC = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
)


@pytest.fixture(autouse=True)
def _no_shapes() -> Iterator[None]:
    """Start and end without shapes, whatever was read before."""
    forget()
    yield
    forget()


def forget() -> None:
    shapes._shapes.clear()  # private: what a process has learned
    shapes._tries.clear()


def anew(text: str) -> vnqr.Reading:
    return scanned._read_anew(vnqr.parse(text))  # private: the way that knows no shapes


def sealed(head: str) -> str:
    return head + crc(head)


def is_known(text: str) -> bool:
    return shapes.recall(vnqr.parse(text)) is not None


def well_formed() -> list[str]:
    texts = []
    for entry in WILD:
        try:
            payload = vnqr.parse(entry["payload"])
        except vnqr.ParseError:
            continue
        texts += [] if payload.issues else [str(payload)]
    return texts


@pytest.mark.no_cover
class TestTheSameAnswer:
    def test_for_the_codes_of_the_wild(self) -> None:
        for text in well_formed():
            first = read(text)
            assert read(text) == first == anew(text)
            known = shapes.recall_json(vnqr.parse(text))
            assert known in {None, first.to_json()}

    def test_for_what_faults_make_of_a_known_code(self) -> None:
        read(STATIC)
        for fault in faults(STATIC):
            read(fault.control)
            before = read(fault.text)
            forget()
            assert read(fault.text) == before

    @given(vietqrs(), st.data())
    def test_for_other_values_of_the_same_length(self, qr: vnqr.VietQR, data: st.DataObject) -> None:
        text = str(qr)
        read(text)
        at = data.draw(st.integers(0, len(text) - 9))
        character = data.draw(st.sampled_from(string.digits + string.ascii_letters + ' .*@"\\'))
        other = sealed(text[:at] + character + text[at + 1 : -4])
        assert read(other) == _without_shapes(other)
        try:
            payload = vnqr.parse(other)
        except vnqr.ParseError:
            return
        assert shapes.recall_json(payload) in {None, read(other).to_json()}

    @given(st.sampled_from(well_formed()), st.data())
    def test_for_what_is_like_a_code_of_the_wild(self, text: str, data: st.DataObject) -> None:
        read(text)
        at = data.draw(st.integers(0, len(text) - 9))
        character = data.draw(st.sampled_from(string.digits + string.ascii_letters + " .*@"))
        other = sealed(text[:at] + character + text[at + 1 : -4])
        before = _without_shapes(other)
        assert read(other) == before
        assert scanned.read_json(other) == before.to_json()

    @given(st.lists(vietqrs(), min_size=2, max_size=6))
    def test_for_codes_of_other_lengths(self, codes: list[vnqr.VietQR]) -> None:
        forget()
        for text in map(str, codes):
            assert read(text) == anew(text)
            assert scanned.read_json(text) == anew(text).to_json()

    def test_a_second_account_in_the_memo_is_judged(self) -> None:
        account = [("00", "A000000727"), ("01", [("00", "970403"), ("01", "1")]), ("02", "QRIBFTTA")]
        tree = [("00", "01"), ("38", account), ("53", "704"), ("58", "VN")]
        harmless = str(Payload.from_objects([*tree, ("99", [("00", "com.x"), ("01", "x" * 45)])]))
        hidden = "0010A0000007270127000697040301130011012345678"
        harmful = str(Payload.from_objects([*tree, ("99", [("00", "com.x"), ("01", hidden)])]))
        assert read(harmless).verdict == "accept"
        assert is_known(harmless)
        assert not is_known(harmful)
        assert read(harmful).verdict == "refuse"


def _without_shapes(text: str) -> vnqr.Reading:
    before = shapes._shapes.copy()
    shapes._shapes.clear()
    try:
        return read(text)
    finally:
        shapes._shapes.clear()
        shapes._shapes.update(before)


class TestWhatIsKept:
    @pytest.mark.parametrize(
        "text",
        [
            STATIC,
            DYNAMIC,
            "00020101021129370016A0000006770101110113006681234567853037645802TH6304823E",
            "000201021640001234567890125204525153038405802US5911ABC Hammers6008New York63047222",
        ],
    )
    def test_the_shape_of_a_correct_code(self, text: str) -> None:
        assert not is_known(text)
        reading = read(text)
        assert is_known(text)
        kept = repr(shapes._shapes) + "".join(
            shape.pattern.pattern + "".join(shape.parts) + repr(shape.values)
            for shape in next(iter(shapes._shapes.values()))
        )
        private = (reading.account, reading.merchant, reading.name, reading.memo)
        for value in filter(None, private):
            assert value not in kept

    @pytest.mark.parametrize(
        "text",
        [
            "00020101021138570010A00000072701270006999999011300110123456780208QRIBFTTA53037045802VN6304",
            "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTX53037045802VN6304",
            "00020101021138560010A0000007270126000697040301120011012345670208QRIBFTTC53037045802VN6304",
            "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454094999999995802VN6304",
        ],
        ids=["a bank of no list", "no known service", "no card number", "near the limit"],
    )
    def test_no_shape_of_what_must_be_judged(self, text: str) -> None:
        read(sealed(text))
        assert not is_known(sealed(text))

    @pytest.mark.parametrize(
        ("head", "private"),
        [
            (
                "00020101021138600010A00000072701300006970403011697040301123456780208QRIBFTTC53037045802VN",
                "9704030112345678",
            ),
            (
                "00020101021138570010A00000072701270006970454011399M12345678900208QRIBFTTA53037045802VN",
                "99M1234567890",
            ),
            ("00020101021130130009khqr@aclb5204599953031165802KH5901N6001C", "khqr@aclb"),
            ("0002010102110603abc5204599953031165802KH5901N6001C", "abc"),
            (STATIC[:-8] + "5926TRUNG TAM HANH CHINH CONG ", "HANH CHINH"),
            (STATIC[:-8] + "62330829phi ho so mot cua hanh chinh ", "ho so mot cua"),
        ],
        ids=["a card", "a wallet's bank", "an identifier pays", "reserved", "a long name", "a long memo"],
    )
    def test_the_shape_of_a_code_with_something_to_judge(self, head: str, private: str) -> None:
        text = sealed(head + "6304")
        first = read(text)
        assert is_known(text)
        assert read(text) == first == anew(text)
        assert shapes.recall_json(vnqr.parse(text), "vi") == first.to_json("vi")
        shape = next(iter(shapes._shapes.values()))[0]
        kept = (
            shape.pattern.pattern + "".join(shape.parts) + repr([*shape.values, *map(tuple, shape.accounts)])
        )
        assert private not in kept

    def test_a_memo_for_the_payer_to_enter(self) -> None:
        text = sealed(STATIC[:-8] + "62070803***6304")
        assert (read(text).memo, read(text).memo, is_known(text)) == (None, None, True)
        assert read(sealed(STATIC[:-8] + "62070803abc6304")).memo == "abc"

    @pytest.mark.parametrize("memo", ["nop 0203", "08 62080312", "x", "ho so 63041234 le phi"])
    def test_a_memo_may_look_like_an_object(self, memo: str) -> None:
        for length in (9, 12):
            qr = vnqr.VietQR(
                bank="VietinBank", account="0208" * 4 + "1" * (length - 9), purpose=memo, bill_number="0804"
            )
            assert read(str(qr)) == anew(str(qr)) == read(str(qr))
            assert read(str(qr)).memo == memo

    def test_no_shape_of_two_accounts_of_one_number(self) -> None:
        # Which of the two is paid would be a guess in another code.
        vnpay = vnqr.Template.vnpay("0106913377")
        qr = vnqr.VietQR(
            bank="VietinBank",
            merchant_id="0106913377",
            merchant_category_code="5411",
            merchant_name="A",
            merchant_city="B",
            other_accounts=(vnpay,),
        )
        assert read(str(qr)) == anew(str(qr)) == read(str(qr))
        assert not is_known(str(qr))

    def test_a_card_becomes_that_of_another_bank(self) -> None:
        head = "00020101021138600010A000000727013000069704030116{}0208QRIBFTTC53037045802VN6304"
        assert read(sealed(head.format("9704030112345678"))).why == ()
        other = read(sealed(head.format("9704150112345678")))
        assert [issue.code for issue in other.why] == [Code.CARD_OTHER_BANK]

    def test_an_identifier_becomes_that_of_another_network(self) -> None:
        head = "0002010102113013{}5204599953031165802KH5901N6001C6304"
        assert read(sealed(head.format("0009khqr@aclb"))).network.name == "KHQR"
        text = sealed(head.format("0009SG.PAYNOW"))
        assert [account.network.name for account in read(text).accounts] == ["PayNow"]
        assert read(text) == _without_shapes(text)

    def test_sentences_of_another_language_are_not_kept(self) -> None:
        text = sealed(STATIC[:-8] + "5926TRUNG TAM HANH CHINH CONG 6304")
        assert read(text).to_json("vi") == scanned.read_json(text, "vi") != scanned.read_json(text)

    def test_no_shape_of_a_name_in_vietnamese(self) -> None:
        qr = vnqr.VietQR(bank="VietinBank", account="1133", merchant_name="UBND", name_vi="Ủy ban")
        assert read(str(qr)).verdict == "accept"
        assert not is_known(str(qr))

    def test_a_memo_that_becomes_the_payers_is_judged(self) -> None:
        head = STATIC[:-8] + "62070803{}6304"
        assert read(sealed(head.format("abc"))).memo == "abc"
        assert read(sealed(head.format("***"))).memo is None

    def test_the_bank_becomes_that_of_a_wallet(self) -> None:
        read(STATIC)
        head = STATIC[:-4].replace("970403", "970454").replace("0011012345678", "99MM012345678")
        assert read(sealed(head)).network == vnqr.vietqr.guids.Network("MoMo", "VN")

    def test_there_is_an_end_to_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shapes, "MOST", 3)
        monkeypatch.setattr(shapes, "_MOST_ALIKE", 2)
        payee = {"bank": "VietinBank", "account": "1133"}
        more = [
            {},
            {"amount": 1},
            {"bill_number": "1"},
            {"merchant_name": "UBND"},
            {"amount": 1, "purpose": "x"},
        ]
        texts = [str(vnqr.VietQR(**payee, **each)) for each in more]
        for text in texts:
            read(text)
        assert [is_known(text) for text in texts] == [True] * 3 + [False] * 2
        forget()
        names = ("bill_number", "store_label", "customer_label", "terminal_label", "reference_label")
        same = [str(vnqr.VietQR(**payee, **{name: "1"})) for name in names]
        for text in same:
            read(text)
        assert [is_known(text) for text in same] == [True] * 2 + [False] * 3


def test_the_letters_that_may_begin_a_reference() -> None:
    assert answer._PREFIX.pattern == "[^0-9A-Za-z]*".join(
        f"[{letter}{letter.lower()}]" for letter in DOSSIER.prefix
    )
    for memo in ("HS0000001", "h.s", "x\nH - S", "phs"):
        assert answer.may_name(memo)
    for memo in ("H0S", "thanh toan", "", "SH"):
        assert not answer.may_name(memo)


def test_a_reference_in_a_known_shape_is_named() -> None:
    first, second = (
        vnqr.VietQR(bank="VietinBank", account="1133", amount=50000, reference=vnqr.Reference(code, item=1))
        for code in ("000.00.01.H26-240601-0001", "000.00.01.H26-240601-0002")
    )
    read(str(first))
    assert (
        json.loads(shapes.recall_json(vnqr.parse(str(second))) or "")["dossier"]
        == "000.00.01.H26-240601-0002"
    )


def test_a_code_without_a_known_payee_is_read_alike_when_its_shape_is_known() -> None:
    # Several networks: none of their accounts is the one that is paid.
    text = WILD[111]["payload"]
    first = read(text)
    again = [read(text) for _ in range(6)]
    assert is_known(text)
    assert again == [first] * 6
