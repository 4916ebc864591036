"""A code that any reader seen in the field would pay otherwise is told."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from false_alarms import draw, suspected
from hypothesis import given
from hypothesis import strategies as st
from reader_models import paid_otherwise

from vnqr import Code, Level, Payee, parse, verify
from vnqr.emvco.tlv import crc, encode

if TYPE_CHECKING:
    from collections.abc import Iterator


def account(bank: str, number: str) -> str:
    return encode([("00", "A000000727"), ("01", [("00", bank), ("01", number)]), ("02", "QRIBFTTA")])


OFFICE = Payee(bank="970415", account="113366668888")
TRUE = [("00", "01"), ("01", "12")]
PAID = [
    (
        "38",
        encode(
            [("00", "A000000727"), ("01", [("00", "970415"), ("01", "113366668888")]), ("02", "QRIBFTTA")]
        ),
    ),
    ("53", "704"),
    ("54", "50000"),
    ("58", "VN"),
]
THIEF = account("970436", "9119123966")
HIDDEN = {
    "account": encode([("39", THIEF)]),
    "amount": encode([("54", "99999")]),
    "currency": encode([("53", "840")]),
    "two of them": encode([("53", "840"), ("54", "9")]),
    "signs": "54+599999",
    "other digits": "５４05９９９９９",
    "letters behind": "540699999x",
    "the identifier last": encode([("39", THIEF[14:] + THIEF[:14])]),
    "an account that is cut": encode([("38", THIEF)])[:-3],
}
FILLERS = {"é": (1, 0), "ế": (2, 0), "\U0001f600": (3, 1)}
"""Character -> by how much it is longer than one, in bytes and in units of UTF-16."""
SHORTER = {"composed": "e\u0301", "seen": "\r\n", "printed": "\t", "visible": "\u200b"}
"""Who gets a text in fewer units -> what is one unit less to them."""


def sealed(objects: list[tuple[str, str]], tail: str = "") -> str:
    text = encode(objects) + tail + "6304"
    return text + crc(text)


def trap(id_: str, filler: str, hidden: str, excess: int) -> tuple[str, str] | None:
    """An object whose value a reader of longer units cuts, so that what is hidden comes next for it."""
    count, rest = divmod(len(hidden), excess)
    value = filler * (count + bool(rest)) + "x" * ((excess - rest) % excess) + hidden
    return (id_, value) if len(value) <= 99 else None


def is_refused(text: str) -> bool:
    return any(issue.level is Level.ERROR for issue in verify(text, payees=[OFFICE]))


def traps(hidden: str, id_: str) -> Iterator[tuple[str, str]]:
    """Yield names and texts; in the places where a reader of the unit finds what is hidden."""
    found = {
        f"{units}, {filler!a}": [trap(id_, filler, HIDDEN[hidden], excess)]
        for filler, excesses in FILLERS.items()
        for units, excess in zip(("bytes", "utf-16"), excesses, strict=True)
        if excess
    }
    # Who gets four units less takes the next header into the value, and begins behind it.
    found |= {units: [("65", filler * 4), (id_, HIDDEN[hidden])] for units, filler in SHORTER.items()}
    for how, objects in found.items():
        if None not in objects:
            yield f"{how}, before", sealed([*TRUE, *objects, *PAID])
            yield f"{how}, after", sealed([*TRUE, *PAID, *objects])


class TestTraps:
    def test_there_are_some_for_every_unit_and_every_thing(self):
        wanted = {*product(("account", "amount", "currency"), ("bytes", "utf-16", *SHORTER))}
        for thing, unit in wanted - {("account", "utf-16")}:  # 99 characters hide none from that reader
            assert any(unit in how and paid_otherwise(text) for how, text in traps(thing, "62"))

    @pytest.mark.parametrize("id_", ["62", "80", "99"])
    @pytest.mark.parametrize("hidden", HIDDEN)
    def test_each_is_told(self, hidden, id_):
        found = {how: text for how, text in traps(hidden, id_) if paid_otherwise(text)}
        assert len(found) >= 8
        for how, text in found.items():
            assert parse(text)["54"] == "50000", how
            assert is_refused(text), how
            assert Code.TWO_READINGS in {issue.code for issue in verify(text, payees=[OFFICE])}, how

    @pytest.mark.parametrize("four_less", ["\U0001f1fb\U0001f1f3" * 4, "\U0001f469\u200d\U0001f4bb" * 2])
    @pytest.mark.parametrize("id_", ["26", "51"])
    def test_flags_and_joined_pictures_are_seen_as_one(self, four_less, id_):
        hidden = id_ + HIDDEN["account"][2:]
        text = sealed([*TRUE, ("65", four_less), ("80", hidden), *PAID])
        assert Code.TWO_READINGS in {issue.code for issue in verify(text, payees=[OFFICE])}

    def test_an_account_spread_over_the_children_of_80(self):
        """Found by a trial of 0.1: object 39 for a reader of bytes that drops a tail; 64 has an accent."""
        template = [
            ("00", "a.b"),
            ("01", "ế" * 29 + "39540010A00000072"),
            ("70", "400069704360"),
            ("11", "119123966"),
            ("02", "QRIBFTTA"),
        ]
        objects = [*TRUE, ("80", encode(template)), *PAID, ("64", encode([("00", "vi"), ("01", "Ụ")]))]
        text = sealed(objects)
        codes = {issue.code for issue in verify(text, payees=[OFFICE])}
        assert codes >= {Code.TWO_READINGS, Code.PAYEE_HIDDEN}

    def test_an_object_without_an_identifier_is_no_account(self):
        found = trap("80", "é", "3908hello123", 1)
        text = sealed([*TRUE, found, *PAID])
        assert b"3908hello123" in text.encode()
        assert Code.TWO_READINGS not in {issue.code for issue in verify(text, payees=[OFFICE])}

    def test_what_a_reader_only_misses_is_no_other_payment(self):
        # EMVCo's own example of object 64 (§7) has amount and currency after it.
        objects = [*TRUE, ("64", encode([("00", "vi"), ("01", "Phường Bến Nghé")])), *PAID]
        assert verify(sealed(objects), payees=[OFFICE]) == ()


pieces = st.one_of(
    st.sampled_from(
        [*HIDDEN.values(), *FILLERS, *SHORTER.values(), "54", "05", "38", "+5", "０５", "x", " "]
    ),
    st.text(st.characters(codec="utf-8"), max_size=3),
)
values = st.lists(pieces, min_size=1, max_size=12).map(lambda parts: "".join(parts)[:99])
inner = st.one_of(
    st.sampled_from(
        ["0010A000000727", "0208QRIBFTTA", THIEF[14:44], PAID[0][1][14:48], "01", "é", "e\u0301"]
    ),
    st.text("0123456789", min_size=1, max_size=4),
)
private = st.sampled_from(["59", "62", "64", "65", "80", "99"])


@pytest.mark.no_cover
class TestLaw:
    @given(st.dictionaries(private, values, min_size=1, max_size=2), st.booleans())
    def test_what_any_reader_pays_otherwise_is_told_by_verify(self, drawn, first):
        others = [*drawn.items()]
        try:
            text = sealed([*TRUE, *others, *PAID] if first else [*TRUE, *PAID, *others])
            parse(text)
        except ValueError:
            return
        if paid_otherwise(text):
            assert Code.TWO_READINGS in {issue.code for issue in verify(text, payees=[OFFICE])}

    @given(st.sampled_from(["26", "38", "39"]), st.lists(inner, min_size=1, max_size=5))
    def test_so_it_is_where_accounts_are_repeated_or_cut(self, id_, parts):
        paid = [pair for pair in PAID if pair[0] != id_]
        text = sealed([*TRUE, (id_, "".join(parts)[:99]), *paid])
        if paid_otherwise(text):
            assert is_refused(text)

    def test_no_right_code_is_suspected(self):
        """As tests/fuzz/false_alarms.py with 100,000."""
        counts = draw(200, seed_=7)
        assert {what for what in counts if counts[what]} == {"codes", "outside ASCII"}

    def test_no_vector_is_suspected(self):
        assert suspected() == []
