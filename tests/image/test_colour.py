"""Colours: what WCAG 2 says of them, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.errors import Code, EncodeError
from vnqr.image.qr import colour

RGB = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        # Widely published: #767676 is the lightest grey that WCAG allows on white, #949494 for large text.
        ("#000000", "#ffffff", 21.0),
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#949494", "#ffffff", 3.03),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffffff", 8.59),
        ("#000000", "#0000ff", 2.44),
    ],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    pair = colour.parse(one, "dark"), colour.parse(other, "light")
    assert colour.contrast(*pair) == pytest.approx(ratio, abs=0.005)
    assert colour.contrast(*reversed(pair)) == colour.contrast(*pair)


@given(RGB, RGB)
def test_contrast_lies_between_1_and_21(one: colour.RGB, other: colour.RGB) -> None:
    assert 1 <= colour.contrast(one, other) <= 21


@given(RGB)
def test_reads_either_case(rgb: colour.RGB) -> None:
    written = "#{:02x}{:02x}{:02x}".format(*rgb)
    assert colour.parse(written, "dark") == colour.parse(written.upper(), "dark") == rgb


@pytest.mark.parametrize(
    "written",
    [
        "",
        "black",
        "#000",
        "000000",
        "#0000000",
        "#00000g",
        "#000000\n",
        "#٠٠٠٠٠٠",
        "#-00000",
        "#00 000",
        "#０００００0",
    ],
)
def test_anything_else_is_no_colour(written: str) -> None:
    with pytest.raises(EncodeError) as caught:
        colour.check("#000000", written, 4.5)
    (issue,) = caught.value.issues
    assert (issue.code, issue.path) == (Code.COLOUR_FORMAT, "light")


def test_wrong_type() -> None:
    with pytest.raises(TypeError, match="dark must be a str"):
        colour.parse(0x000000, "dark")  # type: ignore[arg-type]


def test_inverted() -> None:
    with pytest.raises(EncodeError) as caught:
        colour.check("#ffffff", "#000000", 3)
    assert caught.value.code is Code.COLOUR_INVERTED


def test_contrast_at_the_bound() -> None:
    assert colour.check("#767676", "#ffffff", 4.5) == ((0x76,) * 3, (0xFF,) * 3)
    with pytest.raises(EncodeError) as caught:
        colour.check("#777777", "#ffffff", 4.5)
    (issue,) = caught.value.issues
    assert issue.code is Code.COLOUR_CONTRAST
    assert dict(issue.params) == {"found": "4.47", "limit": "4.5"}  # 4.478, cut


def test_same_colour_has_no_contrast() -> None:
    with pytest.raises(EncodeError) as caught:
        colour.check("#808080", "#808080", 3)
    assert caught.value.code is Code.COLOUR_CONTRAST
