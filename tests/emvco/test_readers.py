"""A code that any reader seen in the field would pay otherwise is told."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reader_models import READERS, Reader

from vnqr import Code, Level, Payee, Payload, VietQR, parse, verify
from vnqr.emvco.readers import pays_otherwise
from vnqr.emvco.tlv import crc, encode
from vnqr.testing.strategies import vietqrs

VECTORS = Path(__file__).parents[1] / "vectors"


def account(bank: str, number: str) -> str:
    return encode([("00", "A000000727"), ("01", [("00", bank), ("01", number)]), ("02", "QRIBFTTA")])


OFFICE = Payee(bank="970415", account="113366668888")
STRICT = Reader(units="characters", loose_lengths=False, drops_tail=False, takes_last=False)
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
    "an account that is cut": encode([("38", THIEF)])[:-3],
}
FILLERS = {"é": (1, 0), "ế": (2, 0), "\U0001f600": (3, 1)}
"""Character -> by how much it is longer than one, in bytes and in units of UTF-16."""


def sealed(objects: list[tuple[str, str]], tail: str = "") -> str:
    text = encode(objects) + tail + "6304"
    return text + crc(text)


def trap(id_: str, filler: str, hidden: str, excess: int) -> tuple[str, str] | None:
    """An object whose value a reader of longer units cuts, so that what is hidden comes next for it."""
    count, rest = divmod(len(hidden), excess)
    value = filler * (count + bool(rest)) + "x" * ((excess - rest) % excess) + hidden
    return (id_, value) if len(value) <= 99 else None


def otherwise(text: str) -> list[Reader]:
    """The models that would pay another payee, amount or currency than we."""
    ours = STRICT.pays(text)
    return [
        reader
        for reader in READERS
        if (paid := reader.pays(text)) is not None
        and any(
            theirs is not None and theirs != own
            for theirs, own in (
                (paid.payee, ours.payee),
                (paid.amount, ours.amount),
                (paid.currency, ours.currency),
            )
        )
    ]


def is_refused(text: str) -> bool:
    return any(issue.level is Level.ERROR for issue in verify(text, payees=[OFFICE]))


def traps() -> list[tuple[str, str]]:
    made = []
    for (filler, excesses), (name, hidden), id_, first in product(
        FILLERS.items(), HIDDEN.items(), ("62", "80", "99"), (True, False)
    ):
        for units, excess in zip(("bytes", "utf-16"), excesses, strict=True):
            found = trap(id_, filler, hidden, excess) if excess else None
            if found is None:
                continue
            objects = [*TRUE, found, *PAID] if first else [*TRUE, *PAID, found]
            text = sealed(objects)
            if otherwise(text):
                made.append((f"{name} in {id_}, {units}, {'before' if first else 'after'}", text))
    return made


TRAPS = traps()


class TestTraps:
    def test_there_are_some_for_every_unit_and_every_thing(self):
        names = {name for name, _ in TRAPS}
        wanted = [*product(("amount", "currency"), ("bytes", "utf-16")), ("account in", "bytes")]
        for thing, units in wanted:  # 99 characters hide no account from a reader of UTF-16
            assert any(name.startswith(thing) and units in name for name in names)

    @pytest.mark.parametrize("text", [text for _, text in TRAPS], ids=[name for name, _ in TRAPS])
    def test_each_is_told(self, text):
        assert parse(text)["54"] == "50000"
        assert is_refused(text)
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

    def test_what_a_reader_only_misses_is_no_other_payment(self):
        # EMVCo's own example of object 64 (§7) has amount and currency after it.
        objects = [*TRUE, ("64", encode([("00", "vi"), ("01", "Phường Bến Nghé")])), *PAID]
        assert verify(sealed(objects), payees=[OFFICE]) == ()


pieces = st.one_of(
    st.sampled_from([*HIDDEN.values(), *FILLERS, "54", "05", "38", "+5", "０５", "x", " "]),
    st.text(st.characters(codec="utf-8"), max_size=3),
)


@pytest.mark.no_cover
class TestLaw:
    @given(
        st.lists(pieces, min_size=1, max_size=12),
        st.sampled_from(["59", "62", "64", "65", "80", "99"]),
        st.booleans(),
    )
    def test_what_any_reader_pays_otherwise_is_told(self, parts, id_, first):
        value = "".join(parts)[:99]
        try:
            text = sealed([*TRUE, (id_, value), *PAID] if first else [*TRUE, *PAID, (id_, value)])
            parse(text)
        except ValueError:
            return
        if otherwise(text):
            assert is_refused(text)

    @given(vietqrs())
    def test_no_valid_code_is_suspected(self, code: VietQR):
        payload = parse(str(code))
        assert not pays_otherwise(str(code), [(found.id, found.value) for found in payload])

    @pytest.mark.parametrize("name", ["emvco.json", "napas.json"])
    def test_no_vector_is_suspected(self, name):
        for vector in json.loads((VECTORS / name).read_text("utf-8")):
            payload = Payload(vector["payload"], on_crc="warn")
            assert not pays_otherwise(str(payload), [(found.id, found.value) for found in payload])
