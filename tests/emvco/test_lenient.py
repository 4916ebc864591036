"""Lenient reading: what is conceded is named, what takes guessing is not read, nothing is made up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote

import crcmod.predefined
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.emvco import lenient
from vnqr.emvco.payload import MAX_LENGTH, Payload, parse
from vnqr.emvco.rules import EMVCO, check
from vnqr.errors import Code, Level, ParseError
from vnqr.vietqr.lenient import parse_lenient
from vnqr.vietqr.rules import NAPAS
from vnqr.vietqr.rules import check as check_napas

VECTORS = Path(__file__).parents[1] / "vectors"
EMVCO_CODES, BROKEN, NAPAS_CODES, WILD = (
    json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    for name in ("emvco", "emvco_broken", "napas", "wild")
)
_crc16 = crcmod.predefined.mkCrcFun("crc-ccitt-false")


def crc(text: str) -> str:
    return f"{_crc16(text.encode()):04X}"


def sealed(head: str) -> str:
    return f"{head}6304{crc(head + '6304')}"


def obj(id_: str, *inside: str) -> str:
    value = "".join(inside)
    return f"{id_}{len(value):02}{value}"


HEAD = "000201021640001234567890125204525153038405802US5911ABC Hammers6008New York"
RIGHT = sealed(HEAD)

# 61 is varied until the CRC begins with the zeros wanted.
ZERO, ZEROS = (
    next(text for n in range(100_000) if (text := sealed(HEAD + obj("61", f"{n:05}")))[-4:].startswith(zeros))
    for zeros in ("0", "00")
)
LETTERED = next(text for n in range(99) if (text := sealed(HEAD + obj("61", f"{n:02}")))[-4:].isalpha())
LOWER = LETTERED[:-4] + LETTERED[-4:].lower()


EMPTY_ZERO = next(
    text
    for n in range(1_000)
    if re.search("0[A-F]{3}$", text := sealed(HEAD + "6200" + obj("61", f"{n:03}")))
)


def percent(text: str) -> str:
    """Write every byte as a URL may."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


URL_ENCODED = HEAD + percent(2 * obj("65", "é €")) + sealed(HEAD + 2 * obj("65", "é €"))[-8:]


def conceded(text: str) -> list[tuple[str, str, str]]:
    """Return (code, path, text at the span) of every issue."""
    _, issues = parse_lenient(text)
    return [(issue.code.value, issue.path, text[slice(*issue.span)]) for issue in issues]


# What is wrong -> (text, the payload it is read as, what is reported).
CONCESSIONS = {
    "a line end behind": (RIGHT + "\r\n", RIGHT, [("text-blanks-around", "", "\r\n")]),
    "blanks before": (" \t" + RIGHT, RIGHT, [("text-blanks-around", "", " \t")]),
    "blanks on both sides": (
        " " + RIGHT + "\n",
        RIGHT,
        [("text-blanks-around", "", " "), ("text-blanks-around", "", "\n")],
    ),
    "a byte order mark": ("\ufeff" + RIGHT, RIGHT, [("text-bom", "", "\ufeff")]),
    "a byte order mark and a blank": (
        "\ufeff " + RIGHT,
        RIGHT,
        [("text-bom", "", "\ufeff"), ("text-blanks-around", "", " ")],
    ),
    "%20 for blanks": (
        RIGHT.replace(" ", "%20"),
        RIGHT,
        [("text-url-encoded", "", RIGHT.replace(" ", "%20"))],
    ),
    "+ for blanks": (RIGHT.replace(" ", "+"), RIGHT, [("text-url-encoded", "", RIGHT.replace(" ", "+"))]),
    "%C3%A9 for a letter": (
        sealed(HEAD + obj("64", "0002fr0105Crème")).replace("è", "%C3%a8"),
        sealed(HEAD + obj("64", "0002fr0105Crème")),
        [("text-url-encoded", "", sealed(HEAD + obj("64", "0002fr0105Crème")).replace("è", "%C3%a8"))],
    ),
    "%20 for blanks, and an empty object behind": (
        sealed(HEAD + "6200").replace(" ", "%20"),
        RIGHT,
        [("text-url-encoded", "", sealed(HEAD + "6200").replace(" ", "%20")), ("length-zero", "62", "00")],
    ),
    "+ for blanks, and an empty object behind": (
        sealed(HEAD + "6200").replace(" ", "+"),
        RIGHT,
        [("text-url-encoded", "", sealed(HEAD + "6200").replace(" ", "+")), ("length-zero", "62", "00")],
    ),
    "an object twice, all of it URL-encoded": (
        URL_ENCODED,
        sealed(HEAD + obj("65", "é €")),
        [("text-url-encoded", "", URL_ENCODED), ("id-repeated", "65", percent(obj("65", "é €")))],
    ),
    "a plus sign that is one": (
        sealed(HEAD + obj("62", obj("02", "+84"))).replace(" ", "%20"),
        sealed(HEAD + obj("62", obj("02", "+84"))),
        [("text-url-encoded", "", sealed(HEAD + obj("62", obj("02", "+84"))).replace(" ", "%20"))],
    ),
    "a CRC without its zero": (ZERO[:-4] + ZERO[-3:], ZERO, [("crc-digits-dropped", "63", ZERO[-3:])]),
    "a CRC without its zeros": (ZEROS[:-4] + ZEROS[-2:], ZEROS, [("crc-digits-dropped", "63", ZEROS[-2:])]),
    "a CRC without its zero, and a length that says so": (
        ZERO[:-8] + "6303" + ZERO[-3:],
        ZERO,
        [("crc-digits-dropped", "63", ZERO[-3:])],
    ),
    "a CRC without its zero, in lower case, behind an empty object": (
        EMPTY_ZERO[:-4] + EMPTY_ZERO[-3:].lower(),
        EMPTY_ZERO[:-8].replace("6200", "") + sealed(EMPTY_ZERO[:-8].replace("6200", ""))[-8:],
        [
            ("crc-digits-dropped", "63", EMPTY_ZERO[-3:].lower()),
            ("crc-lower-case", "63", EMPTY_ZERO[-3:].lower()),
            ("length-zero", "62", "00"),
        ],
    ),
    "a CRC in lower case": (LOWER, LOWER[:-4] + LOWER[-4:].upper(), [("crc-lower-case", "63", LOWER[-4:])]),
    "a CRC in lower case and a line end": (
        LOWER + "\n",
        LOWER[:-4] + LOWER[-4:].upper(),
        [("text-blanks-around", "", "\n"), ("crc-lower-case", "63", LOWER[-4:])],
    ),
    "an empty object": (sealed(HEAD + "6200"), RIGHT, [("length-zero", "62", "00")]),
    "an empty object in a template": (
        sealed(HEAD + obj("62", "0100", obj("08", "A"))),
        sealed(HEAD + obj("62", obj("08", "A"))),
        [("length-zero", "62.01", "00")],
    ),
    "an empty object last in a template": (
        sealed(HEAD + obj("62", obj("08", "A"), "0100")),
        sealed(HEAD + obj("62", obj("08", "A"))),
        [("length-zero", "62.01", "00")],
    ),
    "an empty object beside letters of one UTF-16 unit": (
        sealed(HEAD + obj("64", "0002vi", obj("01", "Huế")) + "6200"),
        sealed(HEAD + obj("64", "0002vi", obj("01", "Huế"))),
        [("length-zero", "62", "00")],
    ),
    "the same object twice": (
        sealed(HEAD + "5802US"),
        RIGHT,
        [("id-repeated", "58", "5802US")],
    ),
    "the same object twice in a template": (
        sealed(HEAD + obj("62", obj("08", "A"), obj("08", "A"))),
        sealed(HEAD + obj("62", obj("08", "A"))),
        [("id-repeated", "62.08", "0801A")],
    ),
    "bytes counted": (
        sealed(HEAD + "64220002fr0112Café crème"),
        sealed(HEAD + obj("64", "0002fr", obj("01", "Café crème"))),
        [
            ("length-in-bytes", "64", "64220002fr0112Café crème"),
            ("length-in-bytes", "64.01", "0112Café crème"),
        ],
    ),
    "bytes counted, behind it an object": (
        sealed(HEAD + "62250821Thanh toán lệ phí" + obj("61", "10000")),
        sealed(HEAD + obj("62", obj("08", "Thanh toán lệ phí")) + obj("61", "10000")),
        [
            ("length-in-bytes", "62", "62250821Thanh toán lệ phí"),
            ("length-in-bytes", "62.08", "0821Thanh toán lệ phí"),
        ],
    ),
    "bytes counted, where characters would leave an empty object": (
        sealed(HEAD + "6102é0" + "1100" + "6505abcde"),
        sealed(HEAD + obj("61", "é") + obj("01", "06505abcde")),
        [("length-in-bytes", "61", "6102é")],
    ),
    "UTF-16 units counted": (
        sealed(HEAD + "64120002vi0102😀"),
        sealed(HEAD + obj("64", "0002vi", obj("01", "😀"))),
        [("length-in-utf16", "64", "64120002vi0102😀"), ("length-in-utf16", "64.01", "0102😀")],
    ),
    "the misprint of NAPAS 6.1.1": (
        NAPAS_CODES[0]["payload"],
        NAPAS_CODES[5]["payload"],
        [("length-short", "38.01.01", "01120011012345678")],
    ),
    "a last length three too short": (
        sealed(HEAD + obj("62", "0801ABCD")),
        sealed(HEAD + obj("62", obj("08", "ABCD"))),
        [("length-short", "62.08", "0801ABCD")],
    ),
    "several at once": (
        "\ufeff" + sealed(HEAD + "6200" + "5802US") + "\n",
        RIGHT,
        [
            ("text-bom", "", "\ufeff"),
            ("text-blanks-around", "", "\n"),
            ("length-zero", "62", "00"),
            ("id-repeated", "58", "5802US"),
        ],
    ),
}

# What takes guessing.
REFUSED = {
    "empty": "",
    "blanks": " \n",
    "no payload": "https://example.com/?a=%20b+c",
    "the same ID with two values": sealed(HEAD + "5802VN"),
    "cut off": RIGHT[:-6],
    "a CRC digit lost at the end": LETTERED[:-1],
    "a CRC zero lost, and a wrong CRC": ZERO[:-4] + "1" + ZERO[-2:],
    "text behind that is no blank": RIGHT + "x",
    "00 not first": sealed(obj("01", "11") + HEAD),
    "00 empty": sealed("0000" + HEAD[6:]),
    "63 not last": sealed(RIGHT),
    "63 empty": sealed(HEAD + "6300"),
    "63 twice": sealed(HEAD + "6304ABCD"),
    "63 twice, the same": sealed(HEAD + obj("61", "1") + "63043430"),  # it comes to 3430 again
    "63 inside another object": sealed(HEAD + "6304ABCD" + "6108"),
    "63 of another length": sealed(HEAD + "6312")[:-8] + "6304" + crc(HEAD + "6312" + "6304"),
    "a length that ends inside a character, in bytes": sealed(HEAD + "64100002vi0101ệ"),
    "URL-encoded bytes that are no UTF-8": RIGHT.replace(" ", "%C3"),
    "a lone surrogate": HEAD + obj("61", "\ud800") + "63040000",
    "too long": RIGHT * 100,
    "an ID that is no digits": sealed(HEAD + "2A01A"),
    "the same ID empty and with a value": sealed(HEAD + "5800"),
    "00 twice": sealed(HEAD + "0000"),
    # In characters an empty 00 would be left over, in bytes nothing fits.
    "no way to count fits": sealed(HEAD + "62260822Thanh toán lệ phí" + obj("61", "10000")),
    # In characters: 61 "é0", 10 "48004902xx", 62 empty; in bytes: 61 "é", 01 "0", 48 and 62 empty, 49 "xx".
    "two ways to count": sealed(HEAD + "6102é0101048004902xx6200"),
    "leftover characters at the root": sealed(HEAD + "61"),
}


class TestConcessions:
    @pytest.mark.parametrize("name", CONCESSIONS)
    def test_what_is_conceded_is_named_where_it_stands(self, name):
        text, read_as, reported = CONCESSIONS[name]
        payload, issues = parse_lenient(text)
        assert str(payload) == read_as
        assert conceded(text) == reported
        assert {issue.level for issue in issues} == {Level.ERROR}

    @pytest.mark.parametrize("name", [name for name in CONCESSIONS if "NAPAS" not in name])
    def test_check_explains_by_the_concessions(self, name):
        text, _, _ = CONCESSIONS[name]
        _, issues = parse_lenient(text)
        assert set(issues) <= set(check(text))

    @pytest.mark.parametrize("name", CONCESSIONS)
    def test_numbers_of_the_sentences(self, name):
        for issue in parse_lenient(CONCESSIONS[name][0])[1]:
            assert "{" not in issue.describe("en") + issue.describe("vi")

    def test_the_rules(self):
        rules = {
            Code.CRC_DIGITS_DROPPED: {"MPM-028 §4.7.3.2"},
            Code.CRC_LOWER_CASE: {"MPM-027 §4.7.3.2"},
            Code.ID_REPEATED: {"MPM-002 §4.3.1.2", "MPM-003 §4.3.1.2"},
            Code.LENGTH_IN_BYTES: {"MPM-005 §4.4.1.1"},
            Code.LENGTH_IN_UTF16: {"MPM-005 §4.4.1.1"},
            Code.LENGTH_SHORT: {"MPM-005 §4.4.1.1"},
            Code.LENGTH_ZERO: {"MPM-004 §4.4.1.2"},
            Code.TEXT_BLANKS_AROUND: {"MPM-008 §4.6.1.1", "MPM-005 §4.4.1.1"},
            Code.TEXT_BOM: {"MPM-008 §4.6.1.1"},
            Code.TEXT_URL_ENCODED: {"MPM-005 §4.4.1.1"},
        }
        found: dict[Code, set[str]] = {}
        for text, _, _ in CONCESSIONS.values():
            for issue in parse_lenient(text)[1]:
                found.setdefault(issue.code, set()).add(issue.rule)
        assert found == rules

    def test_a_short_format_indicator_is_no_matter_of_reading(self):
        text = sealed("00011" + HEAD[6:])
        assert parse_lenient(text) == (parse(text), ())
        assert parse_lenient(sealed("00011" + HEAD[6:] + "6200"))[0] == parse(text)

    def test_lengths_are_told(self):
        _, (outer, inner) = parse_lenient(CONCESSIONS["bytes counted"][0])
        assert dict(outer.params) == {"counted": 22, "length": 20}
        assert dict(inner.params) == {"counted": 12, "length": 10}
        _, (short,) = parse_lenient(CONCESSIONS["the misprint of NAPAS 6.1.1"][0])
        assert dict(short.params) == {"counted": 12, "length": 13}
        _, (twice,) = parse_lenient(CONCESSIONS["the same object twice"][0])
        assert dict(twice.params) == {"id": "58"}

    @pytest.mark.parametrize("name", REFUSED)
    def test_what_takes_guessing_is_not_read(self, name):
        payload, issues = parse_lenient(REFUSED[name])
        assert payload is None
        with pytest.raises(ParseError) as caught:
            parse(REFUSED[name])
        assert issues == caught.value.issues

    @pytest.mark.parametrize("wrong", [None, 1, b"000201", ["000201"]])
    def test_a_wrong_type_is_a_type_error(self, wrong):
        with pytest.raises(TypeError):
            parse_lenient(wrong)


class TestWrongCrc:
    """A wrong CRC is never made right: the text comes back as it is."""

    @pytest.mark.parametrize("digits", ["0000", "722x", "    ", "٧222"])
    def test_well_formed_in_all_else(self, digits):
        text = RIGHT[:-4] + digits
        payload, (issue,) = parse_lenient(text)
        assert payload == parse(text, on_crc="warn")
        assert issue == payload.issues[0]._replace(level=Level.ERROR)
        if digits != "    ":  # blanks are stripped from the end
            payload, issues = parse_lenient(text + "\n")
            assert str(payload) == text
            assert [i.code for i in issues] == [Code.TEXT_BLANKS_AROUND, issue.code]

    def test_nothing_else_is_conceded(self):
        text = sealed(HEAD + obj("62", obj("08", "A"), obj("08", "A")))[:-4] + "0000"
        payload, (issue,) = parse_lenient(text)
        assert str(payload) == text
        assert issue.code is Code.CRC_MISMATCH
        assert parse_lenient(sealed(HEAD + "6200")[:-4] + "0000")[0] is None

    def test_a_misplaced_service_is_not_moved(self):
        text = sealed(nested("QRIBFTTA"))[:-4] + "0000"
        payload, (issue,) = parse_lenient(text)
        assert str(payload) == text
        assert issue.code is Code.CRC_MISMATCH


def nested(
    service: str, *, bank: str = obj("00", "970403"), guid: str = "A000000727", behind: str = ""
) -> str:
    account = obj("00", guid) + obj("01", bank, obj("01", "0011012345678"), obj("02", service)) + behind
    return f"000201010211{obj('38', account)}53037045802VN"


class TestTemplates:
    """A template that cannot be read without guessing keeps its raw value and is reported."""

    @pytest.mark.parametrize(
        ("id_", "value", "code", "quoted"),
        [
            ("62", "0501A12", Code.HEADER_TRUNCATED, None),
            ("62", obj("05", "A") + obj("05", "B"), Code.ID_REPEATED, "0501B"),
            ("62", "0501Axxxx", Code.ID_INVALID, "xx"),
            ("62", "0100", Code.LENGTH_ZERO, "00"),
            ("64", "0002vi0100", Code.LENGTH_ZERO, "00"),
            ("80", "0101A2", Code.HEADER_TRUNCATED, "2"),
            ("80", "hello", Code.TEMPLATE_MALFORMED, "hello"),
            ("26", "0123456789", Code.TEMPLATE_MALFORMED, "0123456789"),
        ],
    )
    def test_raw(self, id_, value, code, quoted):
        text = sealed(HEAD + obj(id_, value))
        payload, issues = parse_lenient(text)
        if quoted is None:  # a length that is short is conceded
            assert [issue.code for issue in issues] == [Code.LENGTH_SHORT]
            return
        (issue,) = issues
        assert str(payload) == text
        assert issue.code is code
        assert text[slice(*issue.span)] == quoted
        assert issue in check(text)

    def test_beside_a_concession(self):
        text = sealed(HEAD + "6200" + obj("80", "hello"))
        payload, issues = parse_lenient(text)
        assert str(payload) == sealed(HEAD + obj("80", "hello"))
        assert [issue.code for issue in issues] == [Code.LENGTH_ZERO, Code.TEMPLATE_MALFORMED]

    def test_in_bytes_a_length_that_ends_inside_a_character_is_not_taken_for_short(self):
        text = sealed(HEAD + "64130002vi0101ệ")  # the outer length in bytes, the inner one in characters
        payload, issues = parse_lenient(text)
        assert payload["64"] == "0002vi0101ệ"
        assert {issue.code for issue in issues} == {Code.LENGTH_IN_BYTES, Code.HEADER_TRUNCATED}

    def test_in_bytes_what_looks_like_a_template_by_accident_is_kept(self):
        # 80 has no identifier, so its inside is anybody's: the length in it is not touched.
        inside = "0103ệ"
        text = sealed(HEAD + f"80{len(inside.encode()):02}{inside}")
        payload, issues = parse_lenient(text)
        assert payload["80"] == inside
        assert [(issue.code, issue.path) for issue in issues] == [(Code.LENGTH_IN_BYTES, "80")]


class TestServiceCode:
    """The service code one level too deep is moved to where it belongs."""

    def test_moved(self):
        payload, (issue,) = parse_lenient(text := sealed(nested("QRIBFTTA")))
        assert payload["38.02"] == "QRIBFTTA"
        assert payload.get("38.01.02") is None
        assert str(payload) == NAPAS_CODES[5]["payload"]
        assert (issue.code, issue.path) == (Code.SERVICE_NESTED, "38.01.02")
        assert text[slice(*issue.span)] == "QRIBFTTA"
        assert issue in check_napas(text)

    def test_its_place_is_in_the_account_whatever_stands_behind(self):
        text = sealed(nested("QRIBFTTA") + obj("62", obj("08", "0208QRIBFTTA")))
        _, (issue,) = parse_lenient(text)
        account = parse(text).span("38")
        assert account[0] < issue.span[0] < issue.span[1] <= account[1]
        assert text[slice(*issue.span)] == "QRIBFTTA"

    def test_moved_beside_another_concession(self):
        text = " " + sealed(nested("QRIBFTTA") + "6200")
        payload, issues = parse_lenient(text)
        assert str(payload) == NAPAS_CODES[5]["payload"]
        assert [issue.code for issue in issues] == [
            Code.TEXT_BLANKS_AROUND,
            Code.LENGTH_ZERO,
            Code.SERVICE_NESTED,
        ]
        assert text[slice(*issues[-1].span)] == "QRIBFTTA"

    def test_its_place_is_the_whole_text_where_it_is_written_otherwise(self):
        text = sealed(nested("QRIBFTTA")).replace("QRIBFTTA", "%51RIBFTTA")
        payload, issues = parse_lenient(text)
        assert str(payload) == NAPAS_CODES[5]["payload"]
        assert issues[-1].span == (0, len(text))

    @pytest.mark.parametrize(
        "text",
        [
            sealed(nested("QRIBFTTA", behind=obj("02", "QRIBFTTA"))),  # it stands where it belongs as well
            sealed(nested("QRIBFTTA", guid="A005266284662577")),  # another network's 38
            sealed(nested("SOMETHING")),
            sealed(f"000201010211{obj('38', obj('00', 'A000000727'), obj('01', obj('02', 'QRCASH')))}"),
            sealed(f"000201010211{obj('38', obj('00', 'A000000727'))}"),
            sealed(f"000201010211{obj('38', 'x')}"),
            sealed(f"000201010211{obj('38', obj('00', 'A000000727'), obj('01', 'xxxxx'))}"),
            RIGHT,
        ],
    )
    def test_not_moved(self, text):
        payload, issues = parse_lenient(text)
        assert str(payload) == text
        assert Code.SERVICE_NESTED not in {issue.code for issue in issues}


VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
PRIMITIVES = st.dictionaries(st.sampled_from(["01", "02", "54", "59", "60", "61", "65"]), VALUES)
NEARLY = st.text("019aệ😀 ", max_size=4)
COUNTED = {
    "characters": len,
    "bytes": lambda value: len(value.encode()),
    "UTF-16": lambda value: len(value.encode("utf-16-le")) // 2,
    "one less": lambda value: max(len(value) - 1, 0),
    "one more": lambda value: len(value) + 1,
    "nothing": lambda _: 0,
}
NAMED = {code for _, _, reported in CONCESSIONS.values() for code, _, _ in reported}
INSIDE = st.dictionaries(st.sampled_from(["01", "05", "08", "12"]), VALUES, min_size=1, max_size=2)


class TestLaws:
    """`parse_lenient` takes whatever `parse` takes, and changes nothing in silence."""

    @given(st.sampled_from([v["payload"] for v in [*WILD, *NAPAS_CODES, *EMVCO_CODES, *BROKEN]]))
    def test_a_superset_of_parse(self, text):
        payload, issues = parse_lenient(text)
        try:
            strict = parse(text)
        except ParseError:
            assert issues
        else:
            assert payload is not None
            assert issues or payload == strict

    @given(st.text())
    def test_any_text(self, text):
        payload, issues = parse_lenient(text)
        assert payload is None or str(payload) == text or issues
        for issue in issues:
            start, end = issue.span
            assert 0 <= start <= end <= len(text)

    @given(
        st.lists(
            st.tuples(st.sampled_from(["61", "65", "66"]), NEARLY, st.sampled_from([*COUNTED])), max_size=3
        ),
        st.sampled_from(["", " ", "\n", "\ufeff"]),
        st.booleans(),
        st.booleans(),
    )
    def test_near_misses(self, objects, around, seal, as_url):
        inside = "".join(f"{id_}{COUNTED[how](value):02}{value}" for id_, value, how in objects)
        text = sealed(HEAD + inside) if seal else HEAD + inside
        text = around + (text.replace(" ", "%20") if as_url else text)
        payload, issues = parse_lenient(text)
        for issue in issues:
            start, end = issue.span
            assert 0 <= start <= end <= len(text)
        if payload is None:
            assert any(issue.level is Level.ERROR for issue in issues)
            with pytest.raises(ParseError):
                parse(text)
        elif str(payload) != text:
            assert {issue.code.value for issue in issues} & NAMED
            assert parse(str(payload)) == payload
            # What was read stands in the text, in its order, and the head is as it was.
            values = [found.value for found in payload][:-1]
            decoded, at = unquote(text), 0
            for value in values:
                at = decoded.index(value, at) + len(value)
            assert values[:7] == ["01", "4000123456789012", "5251", "840", "US", "ABC Hammers", "New York"]

    @given(st.sampled_from([text for text, _, _ in CONCESSIONS.values()]))
    def test_what_was_conceded_is_not_conceded_again(self, text):
        payload, _ = parse_lenient(text)
        again, issues = parse_lenient(str(payload))
        assert again == payload
        assert {issue.code for issue in issues} <= {Code.CRC_LOWER_CASE}

    @given(PRIMITIVES, INSIDE)
    def test_any_payload_written_in_bytes_is_read_in_characters(self, root, inside):
        """§4.4.1.1: the length is the number of characters; a writer that counts bytes is understood."""
        tree = [("00", "01"), *root.items(), ("62", list(inside.items()))]

        def in_bytes(objects):
            parts = ((id_, v if isinstance(v, str) else in_bytes(v)) for id_, v in objects)
            return "".join(f"{id_}{len(value.encode()):02}{value}" for id_, value in parts)

        text = sealed(in_bytes(tree))
        payload, issues = parse_lenient(text)
        try:
            strict = parse(text)
        except ParseError:
            strict = None
        if strict is not None:  # bytes and characters agree, or it happens to read in characters
            assert payload is not None
            return
        assert payload == Payload.from_objects(tree)
        wrong = {id_ for id_, value in root.items() if not value.isascii()}
        wrong |= {f"62.{id_}" for id_, value in inside.items() if not value.isascii()}
        wrong |= {"62"} if any("." in path for path in wrong) else set()
        assert {issue.path for issue in issues if issue.code is Code.LENGTH_IN_BYTES} == wrong

    @given(st.sampled_from([v["payload"] for v in WILD]), st.sampled_from([EMVCO, NAPAS]))
    def test_a_corrected_payload_is_well_formed(self, text, rules):
        payload, _ = lenient.parse_conceding(text, rules)
        if payload is not None:
            assert parse(str(payload), on_crc="warn") == payload

    def test_the_longest_text_is_read(self):
        payload, (issue,) = parse_lenient(RIGHT.ljust(MAX_LENGTH))
        assert str(payload) == RIGHT
        assert issue.span == (len(RIGHT), MAX_LENGTH)

    def test_too_long(self):
        payload, (issue,) = parse_lenient(" " * (MAX_LENGTH + 1))
        assert payload is None
        assert issue.code is Code.TEXT_TOO_LONG
