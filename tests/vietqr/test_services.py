"""The services: one table, from which patterns, needs and documents follow."""

from __future__ import annotations

import re

import pytest

from vnqr import Code, Level, VietQR
from vnqr.vietqr import rules, services
from vnqr.vietqr.fields import PATHS
from vnqr.vietqr.services import PAYEES, SERVICES, Service

WITHOUT_AMOUNT = {Level.WARNING: "a warning", Level.ERROR: "an error", None: "right"}


def test_every_service_has_a_row():
    assert list(SERVICES) == list(Service)
    assert list(PAYEES) == [spec.field for spec in SERVICES.values()]


def test_the_documentation_shows_the_table():
    shown = [line for line in services.__doc__.splitlines() if not line.startswith("=")]
    for code, spec in SERVICES.items():
        needs = ", ".join(path for path, _ in spec.needs)
        row = f"{code} {spec.field} {spec.payee} {needs} {WITHOUT_AMOUNT[spec.unknown_amount]}"
        at = next(n for n, line in enumerate(shown) if line.startswith(code))
        # What does not fit into a cell is continued below it.
        line, below = shown[at], shown[at + 1] if shown[at + 1].startswith(" " * 8) else ""
        assert sorted(f"{line} {below}".split()) == sorted(row.split())


@pytest.mark.parametrize("spec", SERVICES.values(), ids=list(SERVICES))
class TestOneService:
    def test_its_field_is_one_of_a_vietqr(self, spec):
        assert {spec.field, *(field for field in PATHS if PATHS[field] == "38.01.01")} == {*PAYEES}
        assert spec.field in VietQR.model_fields

    def test_what_it_needs_has_a_field(self, spec):
        assert {path for path, _ in spec.needs} <= {*PATHS.values()}
        assert all(
            re.fullmatch(rf"NAPAS {re.escape(path)} (Table 1|Part IV)", rule) for path, rule in spec.needs
        )

    def test_its_pattern_is_within_what_38_01_01_holds(self, spec):
        row = rules.NAPAS.networks["A000000727"].rows["01"].table.rows["01"]
        for text in ("0" * 19, "a", "1133666688889999"):
            assert bool(re.fullmatch(spec.pattern, text)) <= bool(row.fits(text))
        assert not re.fullmatch(spec.pattern, "0" * 20)
        assert (spec.code is None) == (re.fullmatch(spec.pattern, "a b") is not None)
        assert spec.code in {None, Code.ACCOUNT_CHARACTERS, Code.CARD_DIGITS}
