import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.references.memo import locate, squeeze

KEPT = string.digits + string.ascii_letters
texts = st.text(st.one_of(st.sampled_from(KEPT + " .-"), st.characters()), max_size=80)


class TestSqueeze:
    """Upper-cased, everything but 0-9A-Z removed, over ASCII only."""

    @given(texts)
    def test_the_long_way(self, memo):
        visible, squeezed = squeeze(memo)
        assert squeezed.decode() == "".join(c for c in memo if c in KEPT).upper()
        assert len(visible) == len(memo)

    def test_letters_that_python_turns_into_ascii_are_dropped(self):
        tempting = [
            chr(point)
            for point in range(128, 0x20000)
            if any(c in KEPT for c in chr(point).upper() + chr(point).lower())
        ]
        assert {"ſ", "ı", "ß", "\N{KELVIN SIGN}"} < set(tempting)
        assert squeeze("".join(tempting))[1] == b""

    @pytest.mark.parametrize("memo", ["", "ＨＳ１", "\ud800", "٣", "\x00"])
    def test_nothing_is_left(self, memo):
        assert squeeze(memo)[1] == b""

    @pytest.mark.parametrize("value", [None, 5, b"HS"])
    def test_what_is_no_text(self, value):
        with pytest.raises(TypeError):
            squeeze(value)


class TestLocate:
    """A place in the squeezed memo is mapped back to the place in the memo as given."""

    @given(texts, st.data())
    def test_the_long_way(self, memo, data):
        visible, squeezed = squeeze(memo)
        places = [place for place, character in enumerate(memo) if character in KEPT]
        if len(squeezed) >= 2:
            start = data.draw(st.integers(0, len(squeezed) - 2))
            end = data.draw(st.integers(start + 2, len(squeezed)))
            assert locate(visible, start, end) == (places[start], places[end - 1] + 1)
