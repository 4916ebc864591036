import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.references.codes import BareCode, Part, bare_codes, parts, parts_of, patterned, words
from vnqr.references.dossier import Dossier
from vnqr.references.index import Index
from vnqr.references.memo import squeeze
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.testing.strategies import dossiers

STUDENT = Scheme("SV", "student", "SV[0-9]{7,8}")
KEY = "0000001H262406010012"


class TestBareCodes:
    """Everything with the structure of a key, wherever it begins and however long its number is."""

    @given(
        st.lists(
            st.one_of(
                st.sampled_from(["H26", "240601", "0012", "000.00.", "A", "G22", "12"]),
                dossiers().map(lambda dossier: dossier.key),
                st.text("H0126", max_size=6),
            ),
            max_size=5,
        ).map("".join)
    )
    def test_the_long_way(self, text):
        squeezed = squeeze(text)
        expected = {
            (squeezed[start:end], start, end)
            for start in range(len(squeezed))
            for end in range(start + 13, min(start + 28, len(squeezed)) + 1)
            if DOSSIER.matches(squeezed[start:end])
        }
        assert {tuple(code) for code in bare_codes(squeezed)} == expected

    def test_of_a_pattern(self):
        text = "XXSV20240017SV2024001"
        assert [*patterned(text, STUDENT)] == [
            BareCode("SV2024001", 2, 11),
            BareCode("SV20240017", 2, 12),
            BareCode("SV2024001", 12, 21),
        ]
        assert len([*patterned("SV2024001" * 100, STUDENT)]) < 50

    def test_of_a_pattern_at_every_place_but_no_everyday_number(self):
        numbers = Scheme("BN", "patient", "[0-9]{5,7}")
        assert [*patterned("1234567", numbers)] == [
            BareCode("123456", 0, 6),
            BareCode("1234567", 0, 7),
            BareCode("234567", 1, 7),
        ]


class TestWords:
    """Longer words with a digit, as they are separated and as they are typed."""

    def test_cases(self):
        memo = "nộp AB/2024/0017 12345 lephi 0000001H262406010012 SV2024001 AB20240017."
        assert {code.key for code in words(memo, [DOSSIER, STUDENT])} == {"AB20240017"}
        (first, *_) = words(memo, [DOSSIER])
        assert squeeze(memo)[first.start : first.end] == first.key == "AB20240017"

    def test_only_so_many(self):
        assert len([*words("a1b2c3d4 " * 1000, [DOSSIER])]) < 50

    def test_of_six_characters_and_more(self):
        assert {code.key for code in words("A1234 A12345 A123456", [DOSSIER])} == {"A12345", "A123456"}


class TestParts:
    """An agency, a date and a number; or a date and a number alone, with a sign between."""

    @pytest.mark.parametrize(
        ("memo", "part"),
        [
            ("nop H26-240601-0012", Part("H26", "240601", 12)),
            ("nop h26 240601 12", Part("H26", "240601", 12)),
            ("000.00.01.H26-240601-12 GD", Part("H26", "240601", 12)),
            ("01H262406010012", Part("H26", "240601", 12)),
            ("H15.50.05.13-261008-975", Part("H15", "261008", 975)),
            ("phi 240601-0012", Part(None, "240601", 12)),
            ("AUTO240601/12END", Part(None, "240601", 12)),
            ("phí 240601_12 đ", Part(None, "240601", 12)),
        ],
    )
    def test_found(self, memo, part):
        ((found, (start, end)),) = parts(memo)
        assert found == part
        assert squeeze(memo)[start:end].endswith(str(part.number))
        assert part.day in squeeze(memo)[start:end]

    @pytest.mark.parametrize(
        "memo",
        [
            "",
            "240601 0012",
            "240601",
            "2406010012",
            "241301-0012",
            "1240601-0012",
            "240601-00123456789",
            "24/06/01-12",
        ],
    )
    def test_not_found(self, memo):
        assert parts(memo) == []

    def test_once(self):
        assert len(parts("H26-240601-0012 H26-240601-0012 240601-0013")) == 2
        touching = parts("H26-240601-0012H26-240601-0013")
        assert [part for part, _ in touching] == [Part("H26", "240601", 12), Part("H26", "240601", 13)]
        assert len(parts("H26-240601-0012 " * 50 + "240601-0013 " * 50)) < 20

    @given(dossiers())
    def test_of_a_code(self, dossier):
        found = parts_of(dossier.key)
        if dossier.agency and dossier.received and dossier.sequence:
            day = f"{dossier.received:%y%m%d}"
            assert Part(dossier.agency, day, int(dossier.sequence)) in found
            assert Part(None, day, int(dossier.sequence)) in found
        assert len(found) == len(set(found)) == 0 or Dossier(dossier.key).readings


class TestIndex:
    """A book in memory, by whole keys and by parts."""

    def test_a_book(self):
        index = Index([(KEY, 1), (KEY, 0), (KEY, 1), ("TP202417", 3)])
        assert (KEY, 1) in index
        assert (KEY, 2) not in index
        assert KEY not in index
        assert (KEY, "1") not in index
        assert index.known([KEY, "TP202417", "NONE"]) == [(KEY, 0), (KEY, 1), ("TP202417", 3)]
        reference = Reference("000.00.01.H26-240601-0012", 1)
        assert [match.in_book for match in Reference.find(str(reference), book=index)] == [True]

    def test_parts(self):
        index = Index([(KEY, 1), ("TP202417", 3)])
        part, other = Part("H26", "240601", 12), Part(None, "240601", 13)
        assert index.partial([part, Part(None, "240601", 12)]) == [(KEY, 1)]
        assert index.partial([other]) == []
        index.add("0000002H262406010013", 0)
        index.add(KEY, 2)
        assert index.partial([other]) == [("0000002H262406010013", 0)]
        assert index.partial([part]) == [(KEY, 1), (KEY, 2)]

    @given(st.lists(dossiers(), max_size=5))
    def test_every_part_leads_to_the_dossier(self, given_dossiers):
        index = Index((dossier.key, 1) for dossier in given_dossiers)
        for dossier in given_dossiers:
            for part in parts_of(dossier.key):
                assert (dossier.key, 1) in index.partial([part])


def test_no_pattern_meets_more_than_a_memo_has():
    """The patterns are linear: what strangers write does not stop them."""
    for text in ("H26." * 500, "H26-240601-" * 200, "A00" * 700, "2406010012" * 200):
        assert len([*bare_codes(re.sub("[^0-9A-Z]", "", text))]) < 60_000
        assert len(parts(text)) < 20
