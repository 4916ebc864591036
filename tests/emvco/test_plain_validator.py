"""`check` beside a second reading of EMVCo's rules: each difference has a reason in docs/conformance.md."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from broken_codes import VECTORS
from compare_validators import EXPLAINED, Says, case, differences, explain
from plain_validator import broken

CASES = {
    name: json.loads((VECTORS / f"{name}.json").read_text("utf-8")) for name in ("emvco", "emvco_broken")
}
DOCUMENT = Path(__file__).parents[2] / "docs" / "conformance.md"


@pytest.mark.parametrize("vector", CASES["emvco"], ids=lambda vector: vector["name"])
def test_a_valid_code_breaks_no_rule(vector):
    assert broken(vector["payload"]).errors == set()


@pytest.mark.parametrize("vector", CASES["emvco_broken"], ids=lambda vector: vector["name"])
def test_a_broken_code_breaks_its_rules(vector):
    found = broken(vector["payload"])
    rules, also = set(vector["rules"]), set(vector.get("also", ()))
    told = found.errors if vector["severity"] == "error" else found.warnings
    # Of a text that is no row of objects at least one of the rules is reported, of any other each.
    assert rules & told
    assert rules <= told or not case(vector["payload"]).is_row
    assert found.errors | found.warnings <= rules | also


def test_each_difference_has_a_reason():
    assert [found for found in differences(1_000, seed=7) if found.reason is None] == []


@pytest.mark.parametrize("vector", CASES["emvco_broken"], ids=lambda vector: vector["name"])
def test_each_difference_on_the_vectors_has_a_reason(vector):
    judged = case(vector["payload"])
    assert [says for says in judged.differences() if explain(says, judged) is None] == []


def test_the_reasons_are_written_down():
    section = DOCUMENT.read_text("utf-8").partition("## Differences from an independent reading\n")[2]
    rows = re.findall(r"^\| ([^|]+?) \|", section.partition("\n## ")[0], re.MULTILINE)
    assert rows[1:] == [row.title for row in EXPLAINED]


def test_a_rule_that_check_forgets_has_no_reason():
    judged = case("000201021640001234567890125204525153038405402105802US5911ABC Hammers6008New York6304F2C6")
    assert judged.differences() == []
    assert explain(Says(33, "error", "plain"), judged) is None
    assert explain(Says(33, "error", "check"), judged) is None
