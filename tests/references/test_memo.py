import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vnqr.references.memo import occurrences, span_of, squeeze

KEPT = string.digits + string.ascii_letters
texts = st.text(
    st.one_of(st.sampled_from(KEPT + " .-"), st.sampled_from("hsHS0 ."), st.characters()), max_size=80
)


class TestSqueeze:
    """Upper-cased, everything but 0-9A-Z removed, over ASCII only."""

    @given(texts)
    def test_the_long_way(self, memo):
        assert squeeze(memo) == "".join(c for c in memo if c in KEPT).upper()

    def test_letters_that_python_turns_into_ascii_are_dropped(self):
        tempting = [
            chr(point)
            for point in range(128, 0x20000)
            if any(c in KEPT for c in chr(point).upper() + chr(point).lower())
        ]
        assert {"ſ", "ı", "ß", "\N{KELVIN SIGN}"} < set(tempting)
        assert squeeze("".join(tempting)) == ""

    @pytest.mark.parametrize("memo", ["", "ＨＳ１", "\ud800", "٣", "\x00"])
    def test_nothing_is_left(self, memo):
        assert squeeze(memo) == ""

    @pytest.mark.parametrize("value", [None, 5, b"HS"])
    def test_what_is_no_text(self, value):
        with pytest.raises(TypeError, match=f"^a memo is a str, not {type(value).__name__}$"):
            squeeze(value)


class TestOccurrences:
    """Every place of a prefix, overlapping ones too."""

    @pytest.mark.parametrize(("prefix", "places"), [("HS", [1, 4]), ("HH", [0, 3]), ("SV", []), ("HHH", [])])
    def test_cases(self, prefix, places):
        assert occurrences("HHSHHS", prefix) == places

    def test_overlapping(self):
        assert occurrences("AAAA", "AA") == [0, 1, 2]


class TestSpanOf:
    """A place in the squeezed memo is mapped back to the place in the memo as given."""

    @given(texts, st.data())
    def test_the_long_way(self, memo, data):
        squeezed = squeeze(memo)
        if len(squeezed) >= 2:
            start = data.draw(st.integers(0, len(squeezed) - 2))
            end = data.draw(st.integers(start + 2, len(squeezed)))
            self.check(memo, start, end)

    @given(st.text("HS -h", max_size=12))
    @example("H-SHSHS")
    @example("H-SHS HS")
    def test_texts_that_come_again(self, memo):
        length = len(squeeze(memo))
        for start in range(length - 1):
            for end in range(start + 2, length + 1):
                self.check(memo, start, end)

    def check(self, memo, start, end):
        places = [place for place, character in enumerate(memo) if character in KEPT]
        squeezed = squeeze(memo)
        assert span_of(memo, squeezed, start, squeezed[start:end]) == (places[start], places[end - 1] + 1)


def test_places_in_a_text_of_many_names() -> None:
    one = "phí: hs0000001-H262406010001 b/xn; "
    text = one * 200  # longer than any memo
    squeezed = squeeze(text)
    for number in (0, 1, 77, 199):
        start = number * len("PHHS0000001H262406010001BXN") + 2
        first, end = span_of(text, squeezed, start, "HS0000001H262406010001BXN")
        assert (first, text[first:end]) == (number * len(one) + 5, "hs0000001-H262406010001 b/xn")
