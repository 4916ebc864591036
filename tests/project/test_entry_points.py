"""Whatever a stranger sends, a value or a typed error comes out; tests/fuzz/entry_points.py has more."""

from __future__ import annotations

import entry_points
import pytest

import vnqr


def test_every_public_name_is_tried_or_is_no_entry_point():
    tried = {name.partition(" ")[0].partition(".")[0] for name in entry_points.ENTRIES}
    assert set(vnqr.__all__) - tried - entry_points.WITHOUT_CALLS == set()
    assert set(vnqr.__all__) >= entry_points.WITHOUT_CALLS


@pytest.mark.parametrize("name", entry_points.ENTRIES)
def test_hostile_values_end_in_typed_errors(name):
    found = [(type(value), entry_points.outcome(name, value)) for value in entry_points.HOSTILE]
    assert [(kind, what) for kind, what in found if what.startswith("wrong")] == []


@pytest.mark.parametrize("seed", [7, 8])
def test_hostile_texts_end_in_typed_errors(seed):
    outcomes = entry_points.calls(1_500, seed)
    assert [what for what in outcomes if what[1].startswith("wrong")] == []
    assert {name for (name, what) in outcomes if what == "value"} >= {"check", "names", "suggest"}
