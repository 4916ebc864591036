import itertools

import plain_reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.memos import TEMPLATES
from vnqr.references import checkchars
from vnqr.references.form import BANK_TEXT, ITEM_OF, ITEMS, Form
from vnqr.references.memo import squeeze
from vnqr.references.names import Name, complete, names
from vnqr.references.packed import unpack
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.suggestion import Reason, suggest
from vnqr.references.token import Token
from vnqr.testing.strategies import dossiers, references

ONE = Reference("000.00.01.H26-240601-0001", 1)
NEW = Reference("H15.50.05.13-261008-0975", 2)
OPAQUE = Reference("TP/2024/17", 5)
TOKEN = "HSY99EDD1RXQ"
STUDENT = Scheme("SV", "student", "SV[0-9]{7}")
SCHEMES = (DOSSIER, STUDENT)


def check(text):
    return text + checkchars.compute(text)


@st.composite
def crowded(draw):
    """Draw memos in which references, tokens and pieces of them stand close together."""
    whole = st.one_of(
        references(of=dossiers(max_key=20)).map(str),
        references(form=Form.PACKED).map(lambda reference: reference.encode(Form.PACKED)),
        st.just(TOKEN),
        st.builds("SV-{:07}".format, st.integers(0, 9_999_999)).map(lambda c: str(Reference(c, 2, STUDENT))),
    )
    pieces = st.one_of(
        whole,
        st.builds(lambda text, at: text[:at] + text[at + 1 :], whole, st.integers(0, 20)),
        st.builds(
            lambda text, at, more: text[:at] + more + text[at:],
            whole,
            st.integers(3, 20),
            st.sampled_from("0A1"),
        ),
        st.text("HSV01 .-đ", max_size=8),
        st.sampled_from(["HS", "HSHS", "S", "CT tu 087", "\n"]),
    )
    return "".join(draw(st.lists(pieces, max_size=6)))


class TestCases:
    """Readable and packed ones, opaque ones, tokens; and what they would read as with one character less."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (str(ONE), [(ONE.key, 1, Form.READABLE, True)]),
            (
                NEW.encode(Form.PACKED),
                [
                    (NEW.encode(Form.PACKED)[2:16], ITEMS.index("S"), Form.READABLE, False),
                    (NEW.key, 2, Form.PACKED, True),
                ],
            ),
            (str(OPAQUE), [(OPAQUE.key, 5, Form.READABLE, False)]),
            (TOKEN, [("Y99EDD1", 15, Form.READABLE, False), (TOKEN, None, None, False)]),
            ("HS0000001H26240601000115A", []),  # a digit for the item was never a reference
        ],
    )
    def test_alone(self, text, expected):
        if text == NEW.encode(Form.PACKED) and text[16] not in ITEMS:
            del expected[0]
        if text == TOKEN and text[9] not in ITEMS:
            del expected[0]
        found = names(f"CT {text}.tu")
        assert [(name.key, name.item, name.form, name.certain) for name in found] == expected
        assert {name.span for name in found} <= {(3, 3 + len(text))}
        assert {name.prefix for name in found} <= {"HS"}

    def test_readable_with_structure_is_never_packed(self):
        readable = Reference("H26-240601-00018", 3)
        assert unpack(readable.encode()[2:-2]) is not None
        assert [(name.key, name.form) for name in names(str(readable))] == [(readable.key, Form.READABLE)]

    def test_the_leftmost_first_then_the_shortest(self):
        own = Scheme("HS", "own numbers", "X[0-9A-Z]{5,7}")
        short = next(
            text for number in itertools.count() for text in [check(f"HSX{number:05}B")] if text[-1] in ITEMS
        )
        found = names(f"{ONE} {short}YN {ONE}", (own, DOSSIER))
        assert [name.span for name in found if name.certain] == [(0, 25), (26, 37), (26, 39), (40, 65)]

    def test_of_other_schemes_only_what_follows_the_pattern(self):
        pupil = Reference("SV-2024-001", 3, STUDENT)
        wrong = check("SVSV20240O1A")
        (name,) = names(f"{wrong} {pupil}", [STUDENT])
        assert name == Name(
            "SV", "SV2024001", 3, Form.READABLE, (len(wrong) + 1, len(wrong) + 15), certain=True
        )
        assert names(str(pupil)) == ()

    @pytest.mark.parametrize("value", [None, 5, b"HS"])
    def test_what_is_no_text(self, value):
        with pytest.raises(TypeError):
            names(value)


class TestBankText:
    """What begins like a bank's text after a separator is no item and no check characters."""

    def cut(self, tail):
        """Find a code whose reference, cut before its item, is completed by a bank's text."""
        return next(
            code
            for number in range(10_000)
            for code in [f"000.00.01.H26-240601-{number:04}"]
            if str(Reference(code, ITEMS.index(tail[0])))[-2:] == tail[1:]
        )

    @pytest.mark.parametrize(
        "behind", [".CT tu 087", "-CHUYEN TIEN", " CKN 458949", "   Ma giao dich", "_TT tien"]
    )
    def test_cut_before_the_item(self, behind):
        code = self.cut(squeeze(behind)[:3])
        reference = Reference(code, ITEMS.index(squeeze(behind)[0]))
        book = {(reference.key, item) for item in range(24)}
        memo = f"MBVCB.699.{str(reference)[:-3]}{behind}"
        assert [name for name in names(memo) if name.certain] == []
        assert Reference.find(memo) == Reference.find(memo, book=book) == ()
        assert {each.reason for each in suggest(memo, book)} == {Reason.DAMAGED}
        whole = f"MBVCB.699.{reference}{behind}"
        assert [match.reference for match in Reference.find(whole, book=book)] == [reference]
        assert [match.reference for match in Reference.find(whole)] == [reference]

    def test_the_words_are_those_of_the_templates(self):
        begin = {squeeze(behind)[:3] for _, behind in TEMPLATES if squeeze(behind)[:1] in ITEM_OF}
        assert begin - BANK_TEXT == {"VRC", "END"}  # a number drawn by lot, and the end of a frame
        assert any(before.endswith("AUTO") and behind.startswith("END") for before, behind in TEMPLATES)

    def test_the_end_of_a_frame(self):
        code = self.cut("END")
        reference = Reference(code, ITEMS.index("E"))
        book = {(reference.key, item) for item in range(24)}
        assert str(reference).endswith("END")
        assert Reference.find(f"AUTO{str(reference)[:-3]}END tu 10", book=book) == ()
        assert [name for name in names(f"AUTO{reference} tu 10") if name.certain] == []
        for whole in (f"AUTO{reference}END tu 10", f"auto {reference} end", f"{reference} tu 10"):
            assert [match.reference for match in Reference.find(whole, book=book)] == [reference]


class TestLaws:
    """A function of the memo and the schemes alone."""

    @given(crowded(), crowded(), crowded())
    def test_surroundings_do_not_matter(self, before, inside, behind):
        """The names inside do not depend on what surrounds them, unless that makes a name itself."""
        alone = [name[:6] for name in names(inside, SCHEMES)]
        memo = before + inside + behind
        start, end = len(before), len(before) + len(inside)
        found = []
        for name in names(memo, SCHEMES):
            first, last = name.span
            if start <= first and last <= end:
                found.append(name._replace(span=(first - start, last - start))[:6])
            else:
                text = squeeze(memo[first:last])
                assert checkchars.matches(text)
                assert text.startswith(name.prefix)
        assert found == alone

    @given(crowded(), st.data())
    def test_find_follows_from_them(self, memo, data):
        """What `find` returns is what a memo names and the book has, or has structure."""
        named = [name for name in names(memo, SCHEMES) if name.form]
        charges = sorted(
            {(name.key, name.item) for name in named} | {v for name in named for v in name.variants}
        )
        book = set(data.draw(st.lists(st.sampled_from(charges), unique=True))) if charges else set()
        settled = {
            (name.prefix, name.span[0])
            for name in named
            if name.form is Form.PACKED and (name.key, name.item) in book
        }
        expected, without = set(), set()
        for name in named:
            charge = name.key, name.item
            if name.certain and name.form is Form.READABLE:
                without.add((name.prefix, *charge, name.form, name.span))
            if name.form is Form.READABLE and (name.prefix, name.span[0]) in settled:
                continue
            if charge in book or (name.certain and name.form is Form.READABLE):
                expected.add((name.prefix, *charge, name.form, name.span[0], charge in book))
            if charge in book and name.form is Form.READABLE:
                expected |= {
                    (name.prefix, *other, name.form, name.span[0], True)
                    for other in name.variants
                    if other in book
                }
        found = Reference.find(memo, SCHEMES, book)
        assert {(m.scheme.prefix, m.key, m.item, m.form, m.span[0], m.in_book) for m in found} == expected
        assert {
            (m.scheme.prefix, m.key, m.item, m.form, m.span) for m in Reference.find(memo, SCHEMES)
        } == without

    @given(crowded(), st.data())
    def test_the_second_implementation_finds_the_same(self, memo, data):
        """`plain_reference` follows docs/reference-format.md step by step."""
        named = [name for name in names(memo) if name.form]
        charges = sorted(
            {(name.key, name.item) for name in named} | {v for name in named for v in name.variants}
        )
        book = set(data.draw(st.lists(st.sampled_from(charges), unique=True))) if charges else set()
        found = {
            (len(squeeze(memo[: match.span[0]])), match.key, match.item, match.form.value, match.in_book)
            for match in Reference.find(memo, book=book)
        }
        assert found == plain_reference.find(memo, book)

    @given(crowded())
    def test_tokens_follow_from_them(self, memo):
        tokens = {name.key: 1 for name in names(memo) if name.form is None}
        found = [(str(match.token), match.span) for match in Token.find(memo, tokens)]
        assert found == [(name.key, name.span) for name in names(memo) if name.form is None]

    @given(st.integers(1, 60), st.sampled_from(["", ".", "0", "HS"]))
    def test_many_prefixes_close_together(self, count, between):
        memo = between.join(["HS"] * count) + str(ONE)
        assert [name.span[1] for name in names(memo) if name.certain] == [len(memo)]

    def test_many_names_that_overlap(self):
        # Four characters that are 0 modulo 1271 change nothing in front of any text.
        alphabet = checkchars.ALPHABET
        nothing = next(f"HS{a}{b}" for a in alphabet for b in alphabet if int(f"HS{a}{b}", 36) % 1271 == 0)
        text = nothing * 3 + check("HS7A")
        assert [name.span for name in names(text)] == [(start, len(text)) for start in (0, 4, 8, 12)]


@pytest.mark.parametrize("before", ["", "HS" * 12])
def test_check_characters_that_are_never_written_match_nothing(before):
    """05 and ZG are 1271 apart, so both leave 1; only 05 is ever written."""
    texts = (str(Reference(f"H26-240601-{number:05d}")) for number in range(100_000))
    text = before + next(text for text in texts if text.endswith("05"))
    starts = [at for at in range(len(text)) if text.startswith("HS", at)]
    place = len(before), len(text)
    assert place in [found[:2] for found in complete(text, 2, starts)]
    assert place not in [found[:2] for found in complete(text[:-2] + "ZG", 2, starts)]


def test_letters_too_near_the_end_are_no_items():
    assert complete("HS0901234567CT", 2, [0]) == []
    assert complete("HS0901234567CTTU", 2, [0]) == []
