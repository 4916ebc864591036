"""The standard as a table: EMVCo MPM v1.1 Tables 3.6-3.8, 4.1, 4.2, 4.4, 4.8."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vnqr.emvco.objects import ADDITIONAL_DATA, LANGUAGE, ROOT, find, inside, value_faults
from vnqr.errors import Code, ParseError

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "emvco.json").read_text("utf-8"))


def named(tree, path=""):
    for o in tree:
        here = f"{path}.{o['id']}" if path else o["id"]
        yield here, o["name"]
        yield from named(o.get("children", ()), here)


def test_every_root_id_has_its_row():
    assert sorted(ROOT) == [f"{n:02}" for n in range(100)]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_names_are_the_standards(vector):
    for path, name in named(vector["tree"]):
        assert find(path).name == name


@pytest.mark.parametrize(
    ("path", "form", "least", "most", "presence"),
    [
        ("00", "N", 2, 2, "M"),
        ("02", "ans", 1, 99, "C"),
        ("26", "ans", 1, 99, "C"),
        ("26.00", "ans", 1, 32, "M"),
        ("52", "N", 4, 4, "M"),
        ("54", "ans", 1, 13, "C"),
        ("57", "ans", 1, 5, "C"),
        ("58", "ans", 2, 2, "M"),
        ("59", "ans", 1, 25, "M"),
        ("60", "ans", 1, 15, "M"),
        ("61", "ans", 1, 10, "O"),
        ("62", "S", 1, 99, "O"),
        ("62.08", "ans", 1, 25, "O"),
        ("62.10", "ans", 1, 20, "O"),
        ("62.11", "ans", 3, 3, "O"),
        ("62.12", "S", 1, 99, "-"),
        ("62.50.00", "ans", 1, 32, "M"),
        ("63", "ans", 4, 4, "M"),
        ("64.00", "ans", 2, 2, "M"),
        ("64.01", "S", 1, 25, "M"),
        ("64.02", "S", 1, 15, "O"),
        ("65", "S", 1, 99, "-"),
        ("80.00", "ans", 1, 32, "M"),
        # what belongs to a scheme (Tables 4.2, 4.4, 4.8)
        ("26.01", "S", 1, 99, "O"),
        ("51.99", "S", 1, 99, "O"),
        ("62.50.01", "S", 1, 99, "O"),
        ("80.01", "S", 1, 99, "O"),
        ("38.01.99", "S", 1, 99, "O"),
    ],
)
def test_rows(path, form, least, most, presence):
    assert find(path)[1:5] == (form, least, most, presence)


def test_what_the_standard_does_not_foresee():
    assert find("62.00") is None  # neither allocated nor reserved
    assert find("59.01") is None  # a primitive has nothing inside
    assert find("02.00") is None  # 02-25 are never templates
    assert find("26.00.00") is None  # nor is a Globally Unique Identifier
    assert find("xx") is None


def test_networks_may_nest_templates_of_their_own():
    assert find("38.01").kind == "open"
    assert find("38.01.00").name == "Payment network specific"


@pytest.mark.parametrize(
    ("spec", "value", "codes"),
    [
        (ROOT["53"], "704", []),
        (ROOT["53"], "70", [Code.VALUE_LENGTH]),
        (ROOT["53"], "7o4", [Code.VALUE_NOT_DIGITS]),
        (ROOT["53"], "٧٠٤", [Code.VALUE_NOT_DIGITS]),
        (ROOT["53"], "704\n", [Code.VALUE_LENGTH, Code.VALUE_NOT_DIGITS]),
        (ROOT["59"], "A" * 25, []),
        (ROOT["59"], "A" * 26, [Code.VALUE_TOO_LONG]),
        (ROOT["59"], "", [Code.LENGTH_ZERO]),
        (ROOT["59"], " ~", []),
        (ROOT["59"], "Café", [Code.VALUE_NOT_COMMON]),
        (ROOT["59"], "A\x7f", [Code.VALUE_NOT_COMMON]),
        (ROOT["59"], "A\n", [Code.VALUE_NOT_COMMON]),
        (LANGUAGE["01"], "Sở Tư pháp", []),
        (LANGUAGE["01"], "Cafe\u0301", [Code.VALUE_NOT_COMPOSED]),
        (LANGUAGE["01"], "ก้", []),  # no precomposed form exists
        (LANGUAGE["01"], "a\x00", [Code.VALUE_CONTROL]),
        (LANGUAGE["01"], "ế\u2028", [Code.VALUE_CONTROL]),
        (ADDITIONAL_DATA["11"], "52", [Code.VALUE_LENGTH]),
    ],
)
def test_faults(spec, value, codes):
    assert [code for code, _ in value_faults(spec, value)] == codes


def test_faults_name_the_first_bad_character():
    ((_, why),) = value_faults(ROOT["59"], "Phí")
    assert why == {"character": "U+00ED", "position": 2}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        # Not even the first object can be read: it is no template. The clause is that of its ID.
        ("26", "xyzw12345", (Code.TEMPLATE_MALFORMED, (4, 13), "MPM-052 §4.7.11.1")),
        ("51", "xyzw", (Code.TEMPLATE_MALFORMED, (4, 8), "MPM-052 §4.7.11.1")),
        ("62.50", "xyzw", (Code.TEMPLATE_MALFORMED, (4, 8), "MPM-074 §4.8.1.5")),
        ("80", "hello", (Code.TEMPLATE_MALFORMED, (4, 9), "MPM-080 §4.11.1.1")),
        # The second cannot: the fault is that of the object.
        ("26", "0001xZZ", (Code.HEADER_TRUNCATED, (9, 11), "MPM-005 §4.4.1.1")),
        ("62.50", "0001xZZ", (Code.HEADER_TRUNCATED, (9, 11), "MPM-005 §4.4.1.1")),
        ("80", "0001xZZ05", (Code.ID_INVALID, (9, 11), "MPM-001 §4.3.1.1")),
    ],
)
def test_what_is_no_template_and_what_is_a_broken_one(
    path: str, value: str, expected: tuple[Code, tuple[int, int], str]
) -> None:
    with pytest.raises(ParseError) as caught:
        inside(f"{path[-2:]}{len(value):02}{value}", 0, 4 + len(value), path)
    (issue,) = caught.value.issues
    assert issue.path == path
    assert (issue.code, issue.span, issue.rule) == expected
