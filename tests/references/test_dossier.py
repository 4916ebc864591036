import copy
import json
import pickle
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import find, given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from vnqr.errors import Code, ParseError
from vnqr.references import dossier as module
from vnqr.references.codes import Part, bare_codes, parts_of
from vnqr.references.dossier import DATE, KEY, LAYOUTS, LONGEST_KEY, MAX_CODE, Dossier, Layout
from vnqr.testing.strategies import dossiers

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
alphanumeric = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=3)
agencies = st.from_regex("[A-Z][0-9]{2}", fullmatch=True)


@st.composite
def parts(draw):
    """Draw (layout, levels, agency, received, sequence, code)."""
    layout = draw(st.sampled_from([Layout.LEGACY, Layout.CITY, Layout.NEW]))
    widths = {Layout.LEGACY: (3, 2, 2), Layout.CITY: (2, 2)}.get(layout)
    if widths is None:
        levels = draw(st.lists(alphanumeric, max_size=4))
    else:
        levels = [draw(st.from_regex(f"[0-9A-Z]{{{width}}}", fullmatch=True)) for width in widths]
    agency, received = draw(agencies), draw(days)
    sequence = draw(st.from_regex("[0-9]{4}" if layout is Layout.CITY else "[0-9]{4,7}", fullmatch=True))
    front = [agency, *levels] if layout is Layout.NEW else [*levels, agency]
    return layout, levels, agency, received, sequence, f"{'.'.join(front)}-{received:%y%m%d}-{sequence}"


CASES = [
    # code, key, layout, agency, received, sequence: examples from provinces' own pages
    ("000.00.12.H62-201105-0004", "0000012H622011050004", "legacy", "H62", date(2020, 11, 5), "0004"),
    ("000.17.22.H56-210531-0001", "0001722H562105310001", "legacy", "H56", date(2021, 5, 31), "0001"),
    ("000.A0.01.H26-210212-9090", "000A001H262102129090", "legacy", "H26", date(2021, 2, 12), "9090"),
    (
        "000.00.12.H62-201105-0000004",
        "0000012H622011050000004",
        "legacy",
        "H62",
        date(2020, 11, 5),
        "0000004",
    ),
    ("38.98.H29-210519-0013", "3898H292105190013", "city", "H29", date(2021, 5, 19), "0013"),
    ("H15.50.05.13-261008-0975", "H155005132610080975", "new", "H15", date(2026, 10, 8), "0975"),
    ("G22.99.08-260921-896048", "G229908260921896048", "new", "G22", date(2026, 9, 21), "896048"),
    ("G22.99-251225-020175", "G2299251225020175", "new", "G22", date(2025, 12, 25), "020175"),
    ("H55.242-260102-0001", "H552422601020001", "new", "H55", date(2026, 1, 2), "0001"),
    ("H26-240229-0001", "H262402290001", "new", "H26", date(2024, 2, 29), "0001"),
]


@pytest.mark.parametrize("case", CASES)
def test_the_three_layouts(case):
    code, key, layout, *expected = case
    for written in (code, code.lower(), f"  {code} "):
        dossier = Dossier(written)
        assert str(dossier) == dossier.code == code
        assert dossier.key == key
        assert dossier.layout is Layout(layout)
        assert [dossier.agency, dossier.received, dossier.sequence] == expected
        assert dossier == Dossier.parse(written)


@pytest.mark.parametrize(
    "code",
    [
        "TP/2024/17",
        "12/HD",
        "7",
        "HS 2024 #5 (B)",
        "000.00.12.H62-201105-004",  # a sequence of 3
        "000.00.12.H62-201105-12345678",  # and one of 8
        "38.98.H29-210519-00013",  # the city layout has 4
        "H15.50.05.13.77.1-261008-0975",  # five sublevels
        "H15.5000-261008-0975",  # one of 4
        "000-00-12-H62-201105-0004",  # the points are hyphens
        "000.00.12.162-201105-0004",  # an agency without its letter
        "0000012H622013050004",  # a key with a month 13
    ],
)
def test_other_codes_are_opaque(code):
    dossier = Dossier(code)
    assert str(dossier) == code
    assert dossier.key == re.sub("[^0-9A-Z]", "", code)
    assert dossier.layout is Layout.OPAQUE
    assert (dossier.agency, dossier.received, dossier.sequence) == (None, None, None)
    assert dossier.readings == ()


@pytest.mark.parametrize(
    ("code", "issue", "path", "span"),
    [
        ("", Code.DOSSIER_EMPTY, "code", (0, 0)),
        ("   ", Code.DOSSIER_EMPTY, "code", (0, 3)),
        ("-/.", Code.DOSSIER_EMPTY, "code", (0, 3)),
        ("12/HĐ", Code.DOSSIER_CHARACTER, "code", (4, 5)),
        ("12/H\u00d0", Code.DOSSIER_CHARACTER, "code", (4, 5)),  # Eth looks the same
        ("HA\u0300 NOI", Code.DOSSIER_CHARACTER, "code", (2, 3)),  # a combining accent
        ("H26\n", Code.DOSSIER_CHARACTER, "code", (3, 4)),
        ("\ufeffH26-1", Code.DOSSIER_CHARACTER, "code", (0, 1)),
        ("H26-٣", Code.DOSSIER_CHARACTER, "code", (4, 5)),  # an Arabic digit
        ("Ｈ26-1", Code.DOSSIER_CHARACTER, "code", (0, 1)),  # full width
        ("H26\ud800", Code.DOSSIER_CHARACTER, "code", (3, 4)),
        ("1" * 65, Code.TEXT_TOO_LONG, "code", (64, 65)),
        ("000.00.01.H26-240631-0001", Code.DOSSIER_DATE, "received", (14, 20)),
        ("38.98.H29-210229-0013", Code.DOSSIER_DATE, "received", (10, 16)),
        ("  H26-241301-0001", Code.DOSSIER_DATE, "received", (6, 12)),
        ("h26.1.22.333.4-000000-0001", Code.DOSSIER_DATE, "received", (15, 21)),
    ],
)
def test_impossible_codes_are_errors_that_say_which_part(code, issue, path, span):
    with pytest.raises(ParseError) as parsing:
        Dossier.parse(code)
    (found,) = parsing.value.issues
    assert (found.code, found.path, found.span) == (issue, path, span)
    with pytest.raises(ValidationError) as constructing:
        Dossier(code)
    (error,) = constructing.value.errors()
    assert error["type"] == issue.value
    assert error["ctx"]["path"] == path
    assert error["msg"] == found.message
    assert found.describe("vi") != found.message
    if len(code) > 3:
        assert code not in str(parsing.value) + str(constructing.value)


def test_the_longest_code():
    assert Dossier("9" * MAX_CODE).key == "9" * MAX_CODE
    with pytest.raises(ParseError) as caught:
        Dossier.parse("9" * (MAX_CODE + 1))
    assert dict(caught.value.issues[0].params) == {"length": 65, "limit": 64}


@pytest.mark.parametrize("value", [None, 5, b"H26-240101-0001", ["H26-240101-0001"]])
def test_what_is_no_text(value):
    with pytest.raises(TypeError):
        Dossier.parse(value)
    with pytest.raises(TypeError):
        Dossier.from_key(value)
    with pytest.raises(ValidationError) as constructing:
        Dossier(value)
    assert constructing.value.errors()[0]["type"] == "string_type"


class TestLayouts:
    """One table: whatever reads, writes, squeezes or draws codes follows from it."""

    HERE = Path(__file__).parents[2]

    def test_every_layout_has_its_row(self):
        assert [spec.layout for spec in LAYOUTS] == [
            layout for layout in Layout if layout is not Layout.OPAQUE
        ]

    @pytest.mark.parametrize("spec", LAYOUTS, ids=lambda spec: spec.layout.value)
    def test_everything_follows_from_a_row(self, spec):
        dossier = Dossier(spec.example)
        assert dossier.layout is spec.layout
        assert re.fullmatch(KEY, dossier.key)
        assert spec.layout in {reading.layout for reading in Dossier.from_key(dossier.key).dossier.readings}
        assert dossier.key in {code.key for code in bare_codes(f"ABC{dossier.key}XYZ")}
        assert {Part(dossier.agency, f"{dossier.received:%y%m%d}", int(dossier.sequence))} <= {
            *parts_of(dossier.key)
        }
        find(dossiers(layouts=[spec.layout]), lambda drawn: drawn.layout is spec.layout)

    @pytest.mark.parametrize("spec", LAYOUTS, ids=lambda spec: spec.layout.value)
    def test_the_documentation_has_every_row(self, spec):
        row = rf"^{spec.layout}\s+`{re.escape(spec.form)}`\s.*`{re.escape(spec.example)}`"
        assert re.search(row, module.__doc__, re.MULTILINE)
        for page in ("reference-format.md", "vi/reference-format.md"):
            text = (self.HERE / "docs" / page).read_text(encoding="utf-8")
            assert re.search(rf"^\| {spec.layout} \|.*`{re.escape(spec.example)}`", text, re.MULTILINE)

    def test_the_longest_key_is_known(self):
        longest = max(sum(s.above) + 3 + s.most_below + 6 + s.sequence[1] for s in LAYOUTS)
        assert longest == LONGEST_KEY


class TestIdentity:
    """The key is the identity of a dossier: compare and hash by it alone."""

    def test_two_codes_with_one_key(self):
        assert Dossier("H15.50.05-180101-0001") == Dossier("H15.500.5-180101-0001")
        assert len({Dossier("12/HD"), Dossier("1-2 hd"), Dossier("12HD")}) == 1
        assert len({hash(Dossier(f"H15.50.05-180101-{number:04d}")) for number in range(100)}) == 100

    def test_another_key(self):
        assert Dossier("H15.50.05-180101-0001") != Dossier("H15.50.05-180101-0002")
        assert Dossier("7") != "7"

    @given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=30))
    def test_any_printable_text_is_its_key(self, text):
        try:
            dossier = Dossier(text)
        except ValidationError as error:
            assert error.errors()[0]["type"] in {"dossier-empty", "dossier-date"}  # noqa: PT017 - either may come
        else:
            letters = [
                c for c in text if c in "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
            ]
            assert dossier.key == "".join(letters).upper()
            assert Dossier(str(dossier)) == dossier
            assert str(Dossier(str(dossier))) == str(dossier)


class TestParts:
    """Agency, date and running number are those the code was built from."""

    @given(parts())
    def test_of_a_written_code(self, given_parts):
        layout, levels, agency, received, sequence, code = given_parts
        dossier = Dossier(code)
        assert dossier.key == re.sub("[^0-9A-Z]", "", code)
        assert (dossier.received, dossier.sequence) == (received, sequence)
        assert (layout, agency) in {(reading.layout, reading.agency) for reading in dossier.readings}
        assert {reading.code for reading in dossier.readings} == {code}
        if len(dossier.readings) == 1:
            assert (dossier.layout, dossier.agency) == (layout, agency)
        else:  # VVV.ZZ.YY.MXX with a V like H15 is also an agency with three sublevels
            assert len(levels) == 3
            assert dossier.layout is Layout.OPAQUE
            assert dossier.agency is None or levels[0] == agency

    @given(parts())
    def test_of_a_key(self, given_parts):
        layout, levels, agency, received, sequence, code = given_parts
        dossier = Dossier(code)
        reading = Dossier.from_key(dossier.key)
        assert reading.dossier == dossier
        truth = {
            "layout": layout,
            "agency": agency,
            "received": received,
            "sequence": sequence,
            "code": code,
        }
        for name, value in truth.items():
            if name not in reading.unsettled:
                assert getattr(reading.dossier, name) == value
            elif name == "code":
                assert reading.dossier.code == dossier.key
            else:
                assert getattr(reading.dossier, name) in {None, Layout.OPAQUE}
        if layout is Layout.NEW and len("".join(levels)) > 1:
            assert "code" in reading.unsettled

    @given(parts())
    def test_the_structure_of_keys_is_that_of_the_readings(self, given_parts):
        key = Dossier(given_parts[-1]).key
        for damaged in (key, key[1:], key[:-1], key[:5] + key[6:], key + "0", "0" + key):
            assert bool(re.fullmatch(KEY, damaged)) == bool(Dossier.from_key(damaged).dossier.readings)


class TestFromKey:
    """What is unambiguous is rebuilt; what is not, is said."""

    @pytest.mark.parametrize(
        ("key", "code", "unsettled"),
        [
            ("0000001H262406010001", "000.00.01.H26-240601-0001", ()),
            ("0000001H262406011234567", "000.00.01.H26-240601-1234567", ()),
            ("3898H292105190013", "38.98.H29-210519-0013", ()),
            ("H262402290001", "H26-240229-0001", ()),
            ("H2612402290001", "H26.1-240229-0001", ()),
            ("H155005132610080975", "H155005132610080975", ("code",)),
            ("H262410110123456", "H262410110123456", ("received", "sequence", "code")),
            ("H15000AH262406010001", "H15000AH262406010001", ("layout", "agency", "code")),
            ("TP202417", "TP202417", ("layout", "agency", "received", "sequence", "code")),
        ],
    )
    def test_cases(self, key, code, unsettled):
        reading = Dossier.from_key(key)
        assert (str(reading.dossier), reading.unsettled) == (code, unsettled)
        assert reading.dossier.key == key

    @pytest.mark.parametrize(
        ("key", "issue", "path", "span"),
        [
            ("", Code.DOSSIER_EMPTY, "code", (0, 0)),
            ("h26", Code.DOSSIER_KEY, "key", (0, 1)),
            ("H26-1", Code.DOSSIER_KEY, "key", (3, 4)),
            (" H26", Code.DOSSIER_KEY, "key", (0, 1)),
            ("H26 ", Code.DOSSIER_KEY, "key", (3, 4)),
            ("HĐ", Code.DOSSIER_CHARACTER, "code", (1, 2)),
            ("1" * 65, Code.TEXT_TOO_LONG, "code", (64, 65)),
        ],
    )
    def test_no_key(self, key, issue, path, span):
        with pytest.raises(ParseError) as caught:
            Dossier.from_key(key)
        assert [(found.code, found.path, found.span) for found in caught.value.issues] == [
            (issue, path, span)
        ]

    def test_a_bare_key_as_written_stays_so(self):
        dossier = Dossier("0000001H262406010001")
        assert str(dossier) == "0000001H262406010001"
        assert dossier.layout is Layout.LEGACY
        assert dossier == Dossier.from_key("0000001H262406010001").dossier


class TestDates:
    """YYMMDD is a real date."""

    def test_the_pattern_knows_the_calendar(self):
        def exists(text):
            try:
                date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
            except ValueError:
                return False
            return True

        pattern = re.compile(DATE)
        years = ("00", "04", "19", "20", "24", "96", "99")
        candidates = [f"{year}{rest:04d}" for year in years for rest in range(10_000)]
        assert [c for c in candidates if pattern.fullmatch(c)] == [c for c in candidates if exists(c)]
        leap = [f"{year:02d}0229" for year in range(100)]
        assert [c for c in leap if pattern.fullmatch(c)] == leap[::4]


class Request(BaseModel):
    dossier: Dossier


class TestPydantic:
    """A field takes a Dossier or its text and writes its text; the schema says string."""

    def test_round_trip(self):
        request = Request(dossier="h15.50.05-180101-0001")
        assert request.dossier == Dossier("H15.50.05-180101-0001")
        assert request == Request(dossier=request.dossier)
        assert request.model_dump() == {"dossier": "H15.50.05-180101-0001"}
        assert Request.model_validate_json(request.model_dump_json()) == request

    def test_json_schema(self):
        schema = Request.model_json_schema()
        assert schema["properties"]["dossier"]["type"] == "string"
        assert TypeAdapter(Dossier).json_schema(mode="serialization")["type"] == "string"

    @pytest.mark.parametrize("value", ["HĐ", "000.00.01.H26-240631-0001", ""])
    def test_errors(self, value):
        for validate in (
            lambda: Request(dossier=value),
            lambda: Request.model_validate_json(json.dumps({"dossier": value})),
        ):
            with pytest.raises(ValidationError) as caught:
                validate()
            (error,) = caught.value.errors()
            assert error["loc"] == ("dossier",)
            assert error["type"].startswith("dossier-")


class TestFrozen:
    """A dossier never changes, and survives copying and pickling."""

    def test_it_never_changes(self):
        dossier = Dossier("H26-240229-0001")
        with pytest.raises(AttributeError):
            dossier.key = "1"
        with pytest.raises(AttributeError):
            del dossier.key
        with pytest.raises((AttributeError, TypeError)):  # which of them depends on the Python
            dossier.other = 1

    @pytest.mark.parametrize(
        "dossier", [Dossier("H15.50.05-180101-0001"), Dossier.from_key("3898H292105190013").dossier]
    )
    def test_copies(self, dossier):
        for twin in (copy.copy(dossier), copy.deepcopy(dossier), pickle.loads(pickle.dumps(dossier))):  # noqa: S301 - our own
            assert twin == dossier
            assert str(twin) == str(dossier)

    def test_it_shows_how_to_make_it(self):
        dossier = Dossier("H15.50.05-180101-0001")
        assert repr(dossier) == "Dossier('H15.50.05-180101-0001')"
        match dossier:
            case Dossier(code):
                assert code == "H15.50.05-180101-0001"
