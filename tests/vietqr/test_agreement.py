"""One judge: `VietQR.parse` accepts what `check` finds no error in, and gives it back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import vnqr
from vnqr import NAPAS, Code, EncodeError, Level, ParseError, Payload, ProfileError, VietQR, parse
from vnqr.testing.strategies import vietqrs

VECTORS = Path(__file__).parents[1] / "vectors"
WRITTEN = [
    vector["payload"]
    for name in ("emvco", "emvco_broken", "napas", "wild")
    for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
]

# NAPAS allows some currencies and countries more; the model holds dong and Vietnam alone.
ONLY_THE_MODEL = {("53", Code.VALUE_NOT_ALLOWED), ("58", Code.VALUE_NOT_ALLOWED)}

TRANSFER = {
    "00": "01",
    "01": "12",
    "38": {"00": "A000000727", "01": {"00": "970415", "01": "1133666688889999"}, "02": "QRIBFTTA"},
    "53": "704",
    "54": "50000",
    "58": "VN",
    "62": {"08": "thanh toan"},
}
SHOP = {"52": "5812", "59": "SHOP", "60": "HA NOI"}


def served(service: str, **more: object) -> dict[str, object]:
    return {**TRANSFER, "38": {**TRANSFER["38"], "02": service}, **more}


RIGHT = [
    TRANSFER,
    served("QRIBFTTC"),
    {**served("QRPUSH"), **SHOP},
    {**served("QRCASH"), **SHOP, "52": "6011", "62": {"05": "R", "07": "T"}},
    {**TRANSFER, "55": "01"},
    {**TRANSFER, "55": "02", "56": "1000"},
    {**TRANSFER, "55": "03", "57": "1.5"},
    {**TRANSFER, "64": {"00": "vi", "01": "Sở"}},
    {**TRANSFER, "64": {"00": "en", "01": "So", "02": "Hanoi"}},
    {**TRANSFER, "02": "4000", "26": {"00": "A000000775", "01": "123"}, "80": {"00": "com.example"}},
    {**TRANSFER, "62": {"00": "x", "08": "HS0000001H262406010001BXN le phi", "50": "0003a.b"}},
    {**{k: v for k, v in served("QRPUSH").items() if k != "01"}, **SHOP, "54": "007."},
]
IDS = [f"{n:02}" for n in (*range(6), 9, 11, 26, *range(38, 40), *range(50, 63), 64, 65, 79, 80, 99)]
VALUES = [
    *("0", "00", "01", "02", "03", "11", "12", "13", "99", "a", "x" * 26, "x" * 95, "a b", "***", "đ"),
    *("a\x7f", "\u0301a", "VN", "TH", "US", "RC", "vn", "704", "156", "840", "999", "vi", "en", "xx", "VI"),
    *("1.5", "1.", "0.0", ".5", "007", "50000.00", "500000000", "1000000000000", "12345678901234"),
    *("QRPUSH", "QRCASH", "QRIBFTTA", "qribftta", "QRIBFTTX", "A000000727", "a000000727", "A000000775"),
    *(
        "VNPayWallet",
        "com.example",
        "970415",
        "97041",
        "97041a",
        "0002AB",
        "5899",
    ),
]
VALUE = st.sampled_from(VALUES)
INSIDE = st.dictionaries(st.sampled_from(IDS), VALUE, min_size=1, max_size=3)


def places(tree: dict, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inside = [places(value, (*path, id_)) for id_, value in tree.items() if isinstance(value, dict)]
    return [path, *(place for found in inside for place in found)]


def changed(tree: dict, place: tuple[str, ...], id_: str, value: object) -> dict:
    if place:
        return {**tree, place[0]: changed(tree[place[0]], place[1:], id_, value)}
    kept = {key: old for key, old in tree.items() if key != id_}
    return kept if value is None else {**kept, id_: value}


def objects_of(tree: dict) -> list:
    return [(id_, objects_of(value) if isinstance(value, dict) else value) for id_, value in tree.items()]


@st.composite
def changed_codes(draw) -> str:
    """A right code in which a few objects were taken away, added or given another value."""
    tree = draw(st.sampled_from(RIGHT))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places(tree)))
        here = tree
        for id_ in place:
            here = here[id_]
        id_ = draw(st.sampled_from([*here, *IDS]))
        tree = changed(tree, place, id_, draw(st.one_of(VALUE, INSIDE, st.none())))
    head = tree.pop("00", "01")
    try:
        return str(Payload.from_objects(objects_of({"00": head, **tree})))
    except EncodeError:  # a template that became empty or too long
        return draw(st.sampled_from(WRITTEN))


def refused(text: str) -> set[tuple[str, Code]]:
    try:
        VietQR.parse(text)
    except (ParseError, ProfileError) as error:
        return {(issue.path, issue.code) for issue in error.issues}
    return set()


def is_readable(text: str) -> bool:
    try:
        parse(text)
    except ParseError:
        return False
    return True


def errors(text: str) -> set[tuple[str, Code]]:
    return {(i.path, i.code) for i in vnqr.check(text, NAPAS) if i.level is Level.ERROR}


def reordered(text: str) -> dict[str, object]:
    """Return what is the same in two codes that differ in nothing but the order of their data objects."""
    payload = Payload(text)
    inside = {"38": ("38.01",), "62": (), "64": ()} | {o.id: () for o in payload if o.id >= "80"}
    found: dict[str, object] = {}
    for o in payload:
        if o.id in inside or ("26" <= o.id <= "51"):
            for child in payload.children(o.id):
                path = f"{o.id}.{child.id}"
                nested = payload.children(path) if path == "38.01" else None
                found[path] = child.value if nested is None else {c.id: c.value for c in nested}
        elif o.id != "63":
            found[o.id] = o.value
    return found


@pytest.mark.no_cover
class TestOneJudge:
    """Refused is what has an error, by that error; accepted is what has none, and it comes back."""

    def judge(self, text: str) -> None:
        told = refused(text)
        if told:
            found = told - ONLY_THE_MODEL
            # What `parse` refuses is told by its first fault alone.
            assert found <= errors(text)
            assert found == errors(text) or not is_readable(text)
            return
        assert errors(text) == set()
        qr = VietQR.parse(text)
        assert str(qr) == text or reordered(str(qr)) == reordered(text)
        assert len(str(qr)) == len(text)
        assert VietQR.parse(str(qr)) == qr == VietQR.from_payload(Payload(text))

    @pytest.mark.parametrize("text", WRITTEN)
    def test_the_vectors(self, text):
        self.judge(text)

    @given(changed_codes())
    def test_any_code(self, text):
        self.judge(text)

    @pytest.mark.parametrize("tree", RIGHT)
    def test_what_is_right_is_accepted(self, tree):
        text = str(Payload.from_objects(objects_of(tree)))
        assert errors(text) == refused(text) == set()
        self.judge(text)

    @pytest.mark.parametrize(
        ("place", "value", "code"),
        [
            ("39", TRANSFER["38"], Code.NAPAS_ELSEWHERE),
            ("26", {"00": "a000000727", "01": "x"}, Code.NAPAS_ELSEWHERE),
            ("04", "VNPayWallet", Code.WALLET_VNPAY),
        ],
    )
    def test_a_second_account_that_readers_would_take_for_the_one(self, place, value, code):
        text = str(Payload.from_objects(objects_of({**TRANSFER, place: value})))
        assert (place, code) in refused(text)


@pytest.mark.no_cover
class TestMadeIsValid:
    """What can be made is valid: `check` finds no error in it, and it reads back as it was made."""

    @given(vietqrs())
    def test_what_is_drawn(self, qr):
        assert errors(str(qr)) == set()
        assert VietQR.parse(str(qr)) == qr

    @given(st.data())
    def test_what_is_asked_for_at_random(self, data):
        kept = st.tuples(st.sampled_from(KEPT), VALUE | st.text(max_size=3))
        fields = {
            "bank": "970415",
            data.draw(st.sampled_from(["account", "card", "merchant_id", "terminal_id"])): data.draw(
                st.sampled_from(["1", "1133666688889999", "a b"])
            ),
            **{field: data.draw(values) for field, values in ASKED.items() if data.draw(st.booleans())},
            "other_objects": tuple(data.draw(st.lists(kept, max_size=2))),
        }
        try:
            qr = VietQR(**fields)
        except ValidationError:
            return
        assert errors(str(qr)) == set()
        assert VietQR.parse(str(qr)) == qr


KEPT = [
    *(
        "62.00",
        "62.12",
        "62.50",
        "62.08",
        "64.00",
        "64.01",
        "64.03",
        "65",
        "79",
        "80",
        "54",
        "56",
        "57",
        "53",
    ),
    *("38.00", "38.02", "38.03", "38.01.00", "38.01.02", "38.01.99", "26", "02", "63", "00", "x", ""),
]
ASKED = {
    "amount": st.sampled_from([1, 7, 50_000, 10**13 - 1]),
    "initiation": st.sampled_from(["11", "12", None]),
    "service_stated": st.booleans(),
    "merchant_category_code": st.sampled_from(["5812", "0000"]),
    "merchant_name": st.sampled_from(["SHOP", "x" * 25, " "]),
    "merchant_city": st.sampled_from(["HA NOI", "x"]),
    "reference_label": st.sampled_from(["***", "R"]),
    "terminal_label": st.sampled_from(["T", "~"]),
    "purpose": st.sampled_from(["HS0000001H262406010001BXN le phi", "thanh toan ", "x" * 60]),
    "purpose_fit": st.sampled_from(["long", "truncate"]),
    "consumer_data_request": st.sampled_from(["A", "AME"]),
    "merchant_channel": st.sampled_from(["000", "521"]),
    "name_vi": st.sampled_from(["Sở", "\ue000", "Sơ\u0309"]),
    "prompt_tip": st.booleans(),
    "convenience_fee": st.sampled_from([1, 7]),
    "convenience_fee_percentage": st.sampled_from([Decimal("1.50"), 3]),
}


class TestExamples:
    @pytest.mark.parametrize(
        ("tree", "found"),
        [
            ({**TRANSFER, "55": "02"}, {("56", Code.FEE_MISSING)}),
            (
                {**TRANSFER, "55": "02", "56": "1", "57": "2"},
                {("57", Code.FEE_UNEXPECTED)},
            ),
            ({**TRANSFER, "54": ".5"}, {("54", Code.AMOUNT_DECIMALS)}),
            ({**TRANSFER, "55": "02", "56": "1.5"}, {("56", Code.AMOUNT_DECIMALS)}),
            ({**TRANSFER, "80": "007"}, {("80", Code.TEMPLATE_MALFORMED)}),
            ({**TRANSFER, "62": {"50": "x"}}, {("62.50", Code.TEMPLATE_MALFORMED)}),
            ({**TRANSFER, "62": {"50": {"00": "đ"}}}, {("62.50.00", Code.VALUE_NOT_COMMON)}),
            ({**TRANSFER, "38": {"00": "la.example", "01": "7"}}, {("38", Code.NAPAS_ACCOUNT_MISSING)}),
            ({**TRANSFER, "53": "840"}, {("53", Code.VALUE_NOT_ALLOWED)}),
        ],
    )
    def test_of_what_had_two_names(self, tree, found):
        assert refused(str(Payload.from_objects(objects_of(tree)))) == found
