"""Account numbers in logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnqr


class TestMask:
    @pytest.mark.parametrize(
        ("account", "masked"),
        [("113366668888", "********8888"), ("113366", "****66"), ("12", "**"), ("VQRQ0001", "******01")],
    )
    def test_shows_the_end(self, account, masked):
        assert vnqr.mask(account) == masked

    @given(st.text())
    def test_shows_at_most_a_third_and_four(self, account):
        masked = vnqr.mask(account)
        shown = masked.lstrip("*")
        assert len(masked) == len(account)
        assert len(shown) <= min(4, len(account) // 3)
        assert account.endswith(shown)

    @pytest.mark.parametrize("wrong", [None, 113366668888, b"1133"])
    def test_takes_a_text(self, wrong):
        with pytest.raises(TypeError, match="an account must be a str"):
            vnqr.mask(wrong)
