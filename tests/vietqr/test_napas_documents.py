"""The pages about rules and codes say what the library does, and name tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import errors_page
import pytest

from emvco import test_rules as emvco_rules
from vietqr import test_napas_rules as napas_rules
from vnqr.errors import Code
from vnqr.vietqr.rules import check

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
CONFORMANCE = (DOCS / "conformance.md").read_text("utf-8")
EMVCO_CASES = {**emvco_rules.CASES, **emvco_rules.RESERVED_VALUES}
BESIDE = {"MPM-011"}  # told beside the rule of the object


def rows(first_cell: str) -> dict[str, list[str]]:
    """Return the rows of the tables whose first cell matches, by that cell."""
    cells = (line.strip("| ").split(" | ") for line in CONFORMANCE.splitlines() if line.startswith("| "))
    return {row[0]: row[1:] for row in cells if re.fullmatch(first_cell, row[0])}


EMVCO = rows(r"MPM-[0-9]{3}")
NAPAS = rows(r"NAPAS .+")


class TestErrors:
    @pytest.mark.parametrize("page", errors_page.PAGES, ids=lambda page: page.words[0])
    def test_every_code_has_its_entry_with_both_sentences(self, page):
        """Where this fails: `python tests/tools/errors_page.py`, then fill in what is empty."""
        text = page.file.read_text("utf-8")
        written = errors_page.prose(page, text)
        assert errors_page.missing(written) == []
        assert set(written) == {code.value for code in Code}
        assert errors_page.render(page, written) == text

    def test_every_code_stands_in_a_section(self):
        found = errors_page.sections()
        assert [code for codes in found.values() for code in codes] == list(Code)
        assert found.keys() <= errors_page.TITLES.keys()

    @pytest.mark.parametrize("page", errors_page.PAGES, ids=lambda page: page.words[0])
    def test_a_new_code_would_be_noticed(self, page):
        written = errors_page.prose(page, page.file.read_text("utf-8"))
        del written["crc-mismatch"]
        assert errors_page.missing(written) == ["crc-mismatch"]
        again = errors_page.prose(page, errors_page.render(page, written))
        assert again == written | {"crc-mismatch": errors_page.Prose()}

    def test_both_languages_fill_in_the_same(self):
        for code in Code:
            english, vietnamese = (set(re.findall(r"{(\w+)}", text)) for text in (code.en, code.vi))
            assert english == vietnamese


class TestEmvco:
    def test_every_rule_once_in_order(self):
        assert list(EMVCO) == [f"MPM-{n:03}" for n in range(1, 87)]
        assert CONFORMANCE.count("\n| MPM-") == 86

    def test_what_is_not_told_says_why(self):
        silent = {rule for rule, (_, _, told, _) in EMVCO.items() if told.startswith("no: ")}
        assert silent == emvco_rules.NOT_REPORTED.keys()
        assert silent.isdisjoint({*EMVCO_CASES, *BESIDE})

    @pytest.mark.parametrize("rule", EMVCO_CASES)
    def test_level_place_and_case(self, rule):
        where, _, told, proof = EMVCO[rule]
        issues = [issue for broken, _ in EMVCO_CASES[rule] for issue in check(broken)]
        issues = [issue for issue in issues if issue.rule.split()[0] == rule]
        assert sorted({issue.level.value for issue in issues}) == told.split(", ")
        assert {issue.rule.split(" ", 1)[1] for issue in issues} <= set(where.split(", "))
        assert proof == f"`emvco/test_rules.py`, case `{rule}`"


class TestNapas:
    def test_every_rule_that_is_told(self):
        told = {rule for rule, cases in napas_rules.CASES.items() if cases}
        assert told <= NAPAS.keys()
        folder = Path(check.__code__.co_filename).parent
        source = "".join((folder / name).read_text("utf-8") for name in ("rules.py", "services.py"))
        stated = set(re.findall(r'"(NAPAS [^"{}]+)"', source)) - {"NAPAS"}
        assert NAPAS.keys() - stated <= {f"NAPAS {id_} Part IV" for id_ in ("55", "56", "57")}
        assert stated <= NAPAS.keys()

    @pytest.mark.parametrize("rule", napas_rules.CASES)
    def test_level_and_case(self, rule):
        _, told, proof = NAPAS[rule]
        issues = [issue for _, broken, _ in napas_rules.CASES[rule] for issue in check(broken)]
        assert sorted({issue.level.value for issue in issues}) == told.split(", ")
        assert proof == f"`vietqr/test_napas_rules.py`, case `{rule}`"


class TestNames:
    def test_every_test_named_exists(self):
        named = re.findall(r"`(\w+/test_\w+\.py)(?:::(\w+)`|`, case `([^`]+)`)", CONFORMANCE)
        assert len(named) > 100
        for file, function, case in named:
            source = (TESTS / file).read_text("utf-8")
            assert f"def {function}(" in source if function else case in {**EMVCO_CASES, **napas_rules.CASES}

    def test_every_code_named_exists(self):
        quirks = CONFORMANCE[CONFORMANCE.index("\n| CRC in lower case") :]
        named = set(re.findall(r"\| `([a-z0-9-]+)` \|", quirks))
        assert len(named) > 10
        assert named <= {code.value for code in Code}

    def test_every_quirk_that_is_conceded_is_listed(self):
        section = {code.value for code in errors_page.sections()["emvco/lenient"]}
        assert all(f"| `{value}` |" in CONFORMANCE for value in section)
