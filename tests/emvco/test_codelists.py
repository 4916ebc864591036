"""vnqr.emvco.codelists against the lists that others keep.

Currencies: the XML files of the ISO 4217 maintenance agency, as the package iso-4217 ships them.
Countries: the package iso3166. Languages: the registration authority's table, in python-iso639.
"""

import re
import subprocess
import sys
from importlib.resources import files
from xml.etree import ElementTree as ET

import iso639
import iso3166
import pytest

from vnqr.emvco.codelists import COUNTRIES, CURRENCIES, LANGUAGES, Currency

STANDARD = "2017-07"  # EMVCo MPM v1.0


def entries(name: str) -> list[dict[str, str]]:
    text = files("iso_4217").joinpath("data", name).read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - a file of a package that the tests pin
    assert root.attrib["Pblshd"] == "2026-01-01"
    return [{field.tag: field.text or "" for field in entry} for entry in root[0]]


CURRENT = {entry["CcyNbr"]: entry for entry in entries("list-one.xml") if "CcyNbr" in entry}
HISTORIC = [
    entry
    for entry in entries("list-three.xml")
    if entry["WthdrwlDt"] >= STANDARD and entry["CcyNbr"] not in CURRENT
]


class TestCurrencies:
    def test_current_codes_are_those_of_list_one(self) -> None:
        assert len(CURRENT) == 178
        current = {number: currency for number, currency in CURRENCIES.items() if not currency.withdrawn}
        assert current == {
            number: Currency(
                entry["Ccy"], None if entry["CcyMnrUnts"] == "N.A." else int(entry["CcyMnrUnts"])
            )
            for number, entry in CURRENT.items()
        }

    def test_withdrawn_codes_are_those_of_list_three_since_the_standard(self) -> None:
        withdrawn = {number: currency for number, currency in CURRENCIES.items() if currency.withdrawn}
        assert {number: (currency.alpha, currency.withdrawn) for number, currency in withdrawn.items()} == {
            entry["CcyNbr"]: (entry["Ccy"], entry["WthdrwlDt"]) for entry in HISTORIC
        }
        assert {currency.exponent for currency in withdrawn.values()} == {2}

    @pytest.mark.parametrize(
        ("number", "alpha", "exponent"),
        [
            ("704", "VND", 0),
            ("392", "JPY", 0),
            ("410", "KRW", 0),
            ("840", "USD", 2),
            ("764", "THB", 2),
            ("418", "LAK", 2),
            ("008", "ALL", 2),
            ("048", "BHD", 3),
            ("990", "CLF", 4),
            ("532", "XCG", 2),
            ("924", "ZWG", 2),
            ("925", "SLE", 2),
            ("926", "VED", 2),
            ("396", "XAD", 2),
            ("959", "XAU", None),
            ("999", "XXX", None),
        ],
    )
    def test_by_hand(self, number: str, alpha: str, exponent: int | None) -> None:
        assert CURRENCIES[number] == (alpha, exponent, None)

    def test_is_sorted_unique_and_well_shaped(self) -> None:
        assert list(CURRENCIES) == sorted(CURRENCIES)
        assert all(re.fullmatch("[0-9]{3}", number) for number in CURRENCIES)
        alphas = [currency.alpha for currency in CURRENCIES.values()]
        assert all(re.fullmatch("[A-Z]{3}", alpha) for alpha in alphas)
        assert len(alphas) == len(set(alphas)) == 186

    @pytest.mark.parametrize("number", ["", "4", "04", "0704", "000", "974", "716", "VND", "７０４"])
    def test_does_not_know(self, number: str) -> None:
        assert number not in CURRENCIES

    def test_is_read_only(self) -> None:
        with pytest.raises(TypeError):
            CURRENCIES["000"] = Currency("AAA", 2)  # type: ignore[index]


class TestCountries:
    def test_are_those_of_iso_3166_and_kosovo(self) -> None:
        assert set(iso3166.countries_by_alpha2) == COUNTRIES
        assert len(COUNTRIES - {"XK"}) == 249

    @pytest.mark.parametrize("code", ["VN", "LA", "KH", "TH", "CN", "JP", "KR", "XK"])
    def test_knows(self, code: str) -> None:
        assert code in COUNTRIES

    @pytest.mark.parametrize("code", ["RC", "RI", "RP", "UK", "EU", "SU", "AN", "ZZ", "vn", "VNM", "ＶＮ"])
    def test_does_not_know(self, code: str) -> None:
        assert code not in COUNTRIES


class TestLanguages:
    def test_are_those_of_the_registration_authority_and_bihari(self) -> None:
        listed = {language.part1 for language in iso639.ALL_LANGUAGES if language.part1}
        assert listed | {"bh"} == LANGUAGES
        assert len(LANGUAGES - {"bh", "sh"}) == 183

    @pytest.mark.parametrize("code", ["vn", "VI", "cn", "jp", "kp", "iw", "vie", "", "v"])
    def test_does_not_know(self, code: str) -> None:
        assert code not in LANGUAGES


def test_importing_costs_little() -> None:
    script = (
        "import re, sys, time, typing, vnqr.errors\n"
        "before = set(sys.modules); start = time.perf_counter()\n"
        "import vnqr.emvco.codelists\n"
        "took = time.perf_counter() - start\n"
        "print(sorted(set(sys.modules) - before - {'vnqr.emvco', 'vnqr.emvco.codelists'}), took < 0.1)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "[] True\n"
