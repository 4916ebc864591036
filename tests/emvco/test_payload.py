"""Payload: what was scanned, right or wrong, read by path."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import vnqr
from vnqr.emvco.objects import Initiation
from vnqr.emvco.parts import AccountInformation, AdditionalData, Language
from vnqr.emvco.payload import MAX_LENGTH, Payload, parse
from vnqr.errors import (
    ChecksumError,
    Code,
    EncodeError,
    Level,
    MissingObjectError,
    ParseError,
    ProfileError,
    VnqrError,
)

VECTORS = Path(__file__).parents[1] / "vectors"
EMVCO, BROKEN, NAPAS, WILD = (
    json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    for name in ("emvco", "emvco_broken", "napas", "wild")
)
ANNEX = EMVCO[0]["payload"]
TRANSFER = NAPAS[1]["payload"]  # NAPAS VietQR format v1.0, 6.1.3


def sealed(head: str) -> str:
    """Close a text with its CRC."""
    from vnqr.emvco.tlv import crc  # noqa: PLC0415 - the CRC itself is proved in test_tlv

    return head + "6304" + crc(head + "6304")


def fault(text: str):
    with pytest.raises(ParseError) as caught:
        parse(text)
    (issue,) = caught.value.issues
    return issue


class TestRoot:
    @pytest.mark.parametrize(
        ("text", "code", "path", "span", "rule"),
        [
            ("", Code.TEXT_EMPTY, "", (0, 0), "MPM-016 §4.2.1.1"),
            (sealed("5802VN"), Code.OBJECT_MISSING, "00", (0, 0), "MPM-016 §4.2.1.1"),
            (sealed("5802VN000201"), Code.FORMAT_INDICATOR_NOT_FIRST, "00", (0, 6), "MPM-008 §4.6.1.1"),
            ("000201", Code.OBJECT_MISSING, "63", (6, 6), "MPM-016 §4.2.1.1"),
            ("0002016303ABC", Code.CRC_LENGTH, "63", (6, 13), "MPM-025 Table 3.6"),
            ("000201630512345", Code.CRC_LENGTH, "63", (6, 15), "MPM-025 Table 3.6"),
            (sealed("000201") + "5802VN", Code.CRC_NOT_LAST, "63", (14, 20), "MPM-009 §4.6.1.2"),
            (sealed("000201") + "\n", Code.CRC_NOT_LAST, "63", (14, 15), "MPM-005 §4.4.1.1"),
            (sealed("000201") + " ", Code.CRC_NOT_LAST, "63", (14, 15), "MPM-005 §4.4.1.1"),
            (" " + sealed("000201"), Code.ID_INVALID, "", (0, 2), "MPM-001 §4.3.1.1"),
            ("\ufeff" + sealed("000201"), Code.TEXT_BOM, "", (0, 1), "MPM-008 §4.6.1.1"),
        ],
    )
    def test_says_what_and_where(self, text, code, path, span, rule):
        issue = fault(text)
        assert (issue.code, issue.path, issue.span) == (code, path, span)
        assert (issue.rule, issue.level) == (rule, Level.ERROR)

    def test_a_wrong_crc_tells_both(self):
        with pytest.raises(ChecksumError) as caught:
            parse(TRANSFER[:-4] + "0000")
        assert (caught.value.expected, caught.value.found) == ("2E2E", "0000")
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.span) == (
            Code.CRC_MISMATCH,
            "63",
            (len(TRANSFER) - 4, len(TRANSFER)),
        )
        assert (issue.rule, issue.level) == ("MPM-026 §4.7.3.1", Level.ERROR)
        assert dict(issue.params) == {"expected": "2E2E", "found": "0000"}

    @pytest.mark.parametrize("found", ["ZZZZ", "２E2E", " 2E2", "2E2\n", "ﬀ2E"[:3] + "x"])
    def test_a_crc_that_is_no_number(self, found):
        with pytest.raises(ChecksumError) as caught:
            parse(TRANSFER[:-4] + found)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.rule) == (Code.CRC_FORMAT, "63", "MPM-028 §4.7.3.2")
        assert (issue.level, issue.span) == (Level.ERROR, (len(TRANSFER) - 4, len(TRANSFER)))
        assert (caught.value.expected, caught.value.found) == ("2E2E", found)

    def test_a_wrong_crc_can_be_let_through_with_a_warning(self):
        payload = parse(TRANSFER[:-4] + "0000", on_crc="warn")
        (issue,) = payload.issues
        assert (issue.code, issue.level) == (Code.CRC_MISMATCH, Level.WARNING)
        assert payload["54"] == "180000"

    def test_lower_case_crc_is_kept_with_a_warning(self):
        text = TRANSFER[:-4] + "2e2e"
        payload = parse(text)
        (issue,) = payload.issues
        assert (issue.code, issue.level) == (Code.CRC_LOWER_CASE, Level.WARNING)
        assert (issue.path, issue.rule) == ("63", "MPM-027 §4.7.3.2")
        assert issue.span == (len(TRANSFER) - 4, len(TRANSFER))
        assert str(payload) == text

    def test_a_right_payload_has_no_issues(self):
        assert parse(ANNEX).issues == ()

    def test_surrogates(self):
        text = "0002015902A\ud8006304ABCD"
        issue = fault(text)
        assert (issue.code, issue.span) == (Code.TEXT_SURROGATE, (11, 12))

    @pytest.mark.parametrize("on_crc", ["error", "warn"])
    def test_a_surrogate_in_the_crc_itself(self, on_crc):
        text = TRANSFER[:-4] + "2E\udc00E"
        with pytest.raises(ParseError) as caught:
            parse(text, on_crc=on_crc)
        (issue,) = caught.value.issues
        assert (issue.code, issue.span) == (Code.TEXT_SURROGATE, (len(text) - 2, len(text) - 1))

    def test_control_characters_are_well_formed(self):
        assert parse(sealed("0002015903A\x00\x1b"))["59"] == "A\x00\x1b"

    def test_too_long_is_refused_unread(self):
        issue = fault("\ud800" * (MAX_LENGTH + 1))
        assert (issue.code, issue.span) == (Code.TEXT_TOO_LONG, (MAX_LENGTH, MAX_LENGTH + 1))
        assert (issue.path, issue.rule, issue.level) == ("", "MPM-007 §4.1", Level.ERROR)
        assert dict(issue.params) == {"length": MAX_LENGTH + 1, "limit": 4096}

    def test_the_longest_text(self):
        body = "".join(f"{n}99{'x' * 99}" for n in range(10, 49)) + "9961" + "x" * 61
        text = sealed("000201" + body)
        assert len(text) == MAX_LENGTH
        assert len(parse(text)) == 42

    @pytest.mark.parametrize("value", [None, b"000201", 5, ["00"]])
    def test_a_wrong_type_is_a_type_error(self, value):
        with pytest.raises(TypeError, match=f"a payload must be a str, not {type(value).__name__}"):
            parse(value)

    def test_no_value_stands_in_an_error(self):
        issue = fault(sealed("0002015912NGUYEN VAN A6004HANOI"))
        assert "NGUYEN" not in str(issue)
        with pytest.raises(ChecksumError) as caught:
            parse(TRANSFER[:-4] + "0000")
        assert "0011012345678" not in f"{caught.value}{caught.value!r}"
        assert repr(parse(TRANSFER)) == f"<Payload 00 01 38 53 54 58 62 63, {len(TRANSFER)} characters>"


class TestReadingByPath:
    payload = parse(TRANSFER)

    @pytest.mark.parametrize(
        ("path", "value", "span"),
        [
            ("00", "01", (0, 6)),
            ("38.00", "A000000727", (16, 30)),
            ("38.01.00", "970403", (34, 44)),
            ("38.01.01", "0011012345678", (44, 61)),
            ("38.02", "QRIBFTTA", (61, 73)),
            ("62.08", "thanh toan don hang", (111, 134)),
        ],
    )
    def test_values_and_places(self, path, value, span):
        assert self.payload[path] == self.payload.get(path) == value
        assert self.payload.span(path) == span
        assert TRANSFER[slice(*span)].endswith(value)
        assert path in self.payload

    @pytest.mark.parametrize(
        "path", ["59", "62.02", "38.03", "59.01", "38.00.01", "54.00", "99.00", "62.08.01"]
    )
    def test_what_is_not_there(self, path):
        assert path not in self.payload
        assert self.payload.get(path) is None
        assert self.payload.get(path, "-") == "-"
        with pytest.raises(MissingObjectError) as caught:
            self.payload[path]
        assert isinstance(caught.value, KeyError)
        assert (caught.value.code, caught.value.issues[0].path) == (Code.OBJECT_MISSING, path)

    @pytest.mark.parametrize("path", ["", "5", "059", "38.", ".38", "38..01", "ab", "٣٨", "38,01", "3 8"])
    def test_what_is_no_path(self, path):
        with pytest.raises(VnqrError) as caught:
            self.payload.get(path)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.span) == (Code.PATH_INVALID, "", None)

    def test_children(self):
        assert [(o.id, o.value) for o in self.payload.children("38.01")] == [
            ("00", "970403"),
            ("01", "0011012345678"),
        ]

    @pytest.mark.parametrize("path", ["54", "38.00", "62.08"])
    def test_a_primitive_has_no_children(self, path):
        with pytest.raises(MissingObjectError) as caught:
            self.payload.children(path)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path) == (Code.NOT_A_TEMPLATE, path)
        assert (issue.span, issue.rule) == (self.payload.span(path), "MPM-052 §4.7.10.1")

    def test_an_undefined_object_is_kept_raw(self):
        payload = Payload.from_objects([("00", "01"), ("62", [("00", "com.p2pqrpay")])])
        assert payload["62.00"] == "com.p2pqrpay"
        assert "62.00.01" not in payload
        with pytest.raises(MissingObjectError):
            payload.children("62.00")

    def test_card_scheme_accounts_are_never_templates(self):
        payload = Payload.from_objects([("00", "01"), ("02", "000201")])
        assert "02.00" not in payload

    def test_iteration_gives_the_root_in_order(self):
        assert " ".join(o.id for o in parse(ANNEX)) == "00 01 29 31 52 58 59 60 64 54 53 55 62 91 63"
        assert len(parse(ANNEX)) == 15


class TestTemplatesAreJudgedWhenAskedFor:
    erratum = parse(NAPAS[0]["payload"])  # 38-01-01 says 12 characters and has 13

    def test_the_rest_can_be_read(self):
        assert self.erratum["38.02"] == "QRIBFTTA"
        assert self.erratum["38.01"] == "0006970403011200110123456" + "78"

    @pytest.mark.parametrize("path", ["38.01.00", "38.01.01", "38.01.07"])
    def test_what_does_not_tile_raises_with_its_span(self, path):
        with pytest.raises(ParseError) as caught:
            self.erratum.get(path)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.span) == (Code.HEADER_TRUNCATED, "38.01", (60, 61))

    def test_a_repeated_id_raises(self):
        payload = parse(sealed("00020162100501A0501B"))
        with pytest.raises(ParseError) as caught:
            payload["62.05"]
        assert (caught.value.code, caught.value.issues[0].span) == (Code.ID_REPEATED, (15, 20))
        with pytest.raises(ParseError):
            payload.additional  # noqa: B018 - the access is the act

    def test_a_tree_keeps_it_raw_and_says_why(self):
        payload = parse(sealed("00020162100501A0501B8003abc"))
        nodes = {node.path: node for node in payload.tree()}
        assert (nodes["62"].value, nodes["62"].children) == ("0501A0501B", ())
        repeated, cut = nodes["62"].issue, nodes["80"].issue
        assert (repeated.code, repeated.path, repeated.span) == (Code.ID_REPEATED, "62.05", (15, 20))
        assert (cut.code, cut.path, cut.span) == (Code.TEMPLATE_MALFORMED, "80", (24, 27))


class TestWrongTypes:
    """A wrong type is a TypeError that says what was expected."""

    PAYLOAD = parse(ANNEX)

    @pytest.mark.parametrize("path", [None, 38, ("38",), b"38", ["38"], object()])
    @pytest.mark.parametrize("method", ["get", "span", "children", "__getitem__", "__contains__", "without"])
    def test_of_a_path(self, method, path):
        with pytest.raises(TypeError, match=f"^a path must be a str, not {type(path).__name__}$"):
            getattr(self.PAYLOAD, method)(path)

    def test_a_wrong_word(self):
        with pytest.raises(ValueError, match="on_crc must be 'error' or 'warn', not 'warning'"):
            parse(ANNEX[:-4] + "0000", on_crc="warning")


class TestWhatIsLoaded:
    def test_parsing_loads_no_sentence_and_nothing_slow(self):
        code = (
            "import sys, vnqr; p = vnqr.parse(sys.argv[1]); print(p['59']);"
            "print(*{'enum', 're', 'typing', 'vnqr.errors.codes', 'vnqr.emvco.objects'} & sys.modules.keys())"
        )
        command = [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}", ANNEX]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")[1] == ""

    def test_an_unknown_name_of_errors_is_none(self):
        import vnqr.errors as module  # noqa: PLC0415 - the module is what this is about

        with pytest.raises(AttributeError, match="no attribute 'Codes'"):
            _ = module.Codes


class TestTypedReading:
    def test_the_annex(self):
        payload = parse(ANNEX)
        assert payload.initiation is Initiation.DYNAMIC
        assert payload.amount == Decimal("23.72")
        assert (payload.currency, payload.country) == ("156", "CN")
        assert (payload.merchant_name, payload.merchant_city) == ("BEST TRANSPORT", "BEIJING")
        assert payload.accounts == (
            AccountInformation("29", "D15600000000", "0012D156000000000510A93FO3230Q", 12, 46),
            AccountInformation("31", "D15600000001", "0012D15600000001030812345678", 46, 78),
        )
        assert payload.additional == AdditionalData(
            store_label="1234", customer_label="***", terminal_label="A6008667", consumer_data_request="ME"
        )
        assert payload.language == Language("ZH", "最佳运输", "北京")

    def test_what_is_absent(self):
        payload = parse(sealed("000201"))
        assert payload.initiation is payload.amount is payload.currency is payload.country is None
        assert payload.merchant_name is payload.merchant_city is payload.language is None
        assert payload.accounts == ()
        assert payload.additional == AdditionalData()

    def test_a_reserved_initiation_is_ignored(self):
        assert parse(sealed("000201010213")).initiation is None

    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("98.73", "98.73"),
            ("98", "98"),
            ("98.", "98"),
            (".50", "0.5"),
            ("007", "7"),
            ("1000000000000", "1e12"),
        ],
    )
    def test_amounts(self, text, amount):
        payload = Payload.from_objects([("00", "01"), ("54", text)])
        assert payload.amount == Decimal(amount)

    @pytest.mark.parametrize(
        "text",
        [
            "98,73",
            "3 705",
            "1e5",
            "-5",
            "+5",
            "NaN",
            "Infinity",
            ".",
            "1.2.3",
            "1_000",
            "５０",
            "٥",
            " 5",
            "5\n",
        ],
    )
    def test_what_is_no_amount_is_not_read_as_absent(self, text):
        payload = Payload.from_objects([("00", "01"), ("54", text)])
        with pytest.raises(ProfileError) as caught:
            payload.amount  # noqa: B018 - the access is the act
        assert (caught.value.code, caught.value.issues[0].span) == (Code.AMOUNT_FORMAT, (6, 10 + len(text)))

    @pytest.mark.parametrize("text", ["0", "0.00", "000", ".0"])
    def test_zero_is_not_an_amount(self, text):
        with pytest.raises(ProfileError) as caught:
            Payload.from_objects([("00", "01"), ("54", text)]).amount  # noqa: B018 - the access is the act
        assert caught.value.code is Code.AMOUNT_ZERO

    @pytest.mark.parametrize(
        ("path", "form", "zero"),
        [
            ("54", "MPM-032 §4.7.4.1", "MPM-033 §4.7.4.1"),
            ("56", "MPM-044 §4.7.7.2", "MPM-043 §4.7.7.1"),
            ("57", "MPM-049 §4.7.8.2", "MPM-048 §4.7.8.1"),
        ],
    )
    def test_each_number_has_its_own_rules(self, path, form, zero):
        for text, code, rule in (("5%", Code.AMOUNT_FORMAT, form), ("00", Code.AMOUNT_ZERO, zero)):
            payload = Payload.from_objects([("00", "01"), (path, text)])
            with pytest.raises(ProfileError) as caught:
                payload.decimal(path)
            (issue,) = caught.value.issues
            assert (issue.code, issue.path, issue.span, issue.rule) == (code, path, (6, 12), rule)

    def test_wrong_content_elsewhere_does_not_matter(self):
        payload = parse(sealed("0002012603abc5405abcde6203xyz5802VN"))
        assert payload.country == "VN"
        assert payload.accounts[0].guid is None

    def test_a_template_without_identifier(self):
        payload = Payload.from_objects([("00", "01"), ("26", [("02", "00")])])
        assert payload.accounts == (AccountInformation("26", None, "020200", 6, 16),)


class TestTree:
    @pytest.mark.parametrize("vector", EMVCO, ids=lambda vector: vector["name"])
    def test_is_the_standards(self, vector):
        def check(nodes, expected):
            assert [(n.id, n.name, n.value) for n in nodes] == [
                (o["id"], o["name"], o["value"]) for o in expected
            ]
            for node, o in zip(nodes, expected, strict=True):
                assert node.issue is None
                check(node.children, o.get("children", []))

        check(parse(vector["payload"]).tree(), vector["tree"])

    def test_an_undefined_object_has_a_name_that_says_so(self):
        payload = Payload.from_objects([("00", "01"), ("62", [("00", "com.p2pqrpay")])])
        assert payload.tree()[1].children[0].name == "not defined"

    def test_a_scheme_can_lend_its_table(self):
        from vnqr.vietqr.networks import NETWORK_TEMPLATES  # noqa: PLC0415 - the upper floor lends its table here

        tree = parse(TRANSFER).tree(NETWORK_TEMPLATES)
        organisation = tree[2].children[1]
        assert (organisation.path, organisation.name) == ("38.01", "Beneficiary Organisation")
        assert [child.value for child in organisation.children] == ["970403", "0011012345678"]


class TestValue:
    def test_is_lossless(self):
        assert str(parse(ANNEX)) == parse(ANNEX).encode() == ANNEX

    def test_equality_and_hash(self):
        assert parse(ANNEX) == Payload(ANNEX)
        assert len({parse(ANNEX), parse(ANNEX), parse(TRANSFER)}) == 2
        assert hash(parse(ANNEX)) == hash(Payload(ANNEX)) != hash(parse(TRANSFER))
        assert parse(ANNEX) != ANNEX

    @pytest.mark.parametrize("name", ["amount", "issues", "anything"])
    def test_cannot_be_changed(self, name):
        with pytest.raises(AttributeError):
            setattr(parse(ANNEX), name, None)

    @pytest.mark.parametrize("text", [ANNEX, TRANSFER[:-4] + "0000"])
    def test_copies_and_pickles(self, text):
        payload = parse(text, on_crc="warn")
        for again in (copy.copy(payload), copy.deepcopy(payload), pickle.loads(pickle.dumps(payload))):  # noqa: S301 - our own bytes
            assert (again, again.issues) == (payload, payload.issues)

    def test_errors_pickle(self):
        with pytest.raises(ChecksumError) as caught:
            parse(TRANSFER[:-4] + "0000")
        again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own bytes
        assert (again.issues, again.expected, again.found) == (caught.value.issues, "2E2E", "0000")
        assert str(again) == str(caught.value)


class TestFromObjects:
    def test_builds_the_annex(self):
        tree = [
            (o["id"], [(c["id"], c["value"]) for c in o["children"]] if "children" in o else o["value"])
            for o in EMVCO[0]["tree"]
        ]
        assert str(Payload.from_objects(tree[:-1])) == ANNEX

    @pytest.mark.parametrize(
        ("tree", "code"),
        [
            ([], Code.OBJECT_MISSING),
            ([("58", "VN")], Code.OBJECT_MISSING),
            ([("58", "VN"), ("00", "01")], Code.FORMAT_INDICATOR_NOT_FIRST),
            ([("00", "01"), ("63", "ABCD")], Code.ID_REPEATED),
            ([("00", "01"), ("59", "\ud800")], Code.TEXT_SURROGATE),
            ([("00", "01"), *((f"{n}", "x" * 99) for n in range(10, 60))], Code.TEXT_TOO_LONG),
        ],
    )
    def test_refuses_what_would_not_be_well_formed(self, tree, code):
        with pytest.raises(EncodeError) as caught:
            Payload.from_objects(tree)
        assert (caught.value.code, caught.value.issues[0].span) == (code, None)


class TestAsPydanticField:
    class Scan(BaseModel):
        code: Payload

    def test_takes_and_writes_the_text(self):
        scan = self.Scan.model_validate_json(json.dumps({"code": ANNEX}))
        assert scan == self.Scan(code=ANNEX) == self.Scan(code=parse(ANNEX))
        assert json.loads(scan.model_dump_json()) == scan.model_dump() == {"code": ANNEX}
        assert self.Scan.model_json_schema()["properties"]["code"]["type"] == "string"

    def test_refuses_with_the_code_as_type(self):
        with pytest.raises(ValidationError) as caught:
            self.Scan.model_validate({"code": TRANSFER[:-4] + "0000"})
        assert caught.value.errors()[0]["type"] == "crc-mismatch"

    def test_takes_nothing_else(self):
        with pytest.raises(ValidationError) as caught:
            self.Scan(code=5)
        assert caught.value.errors()[0]["type"] == "string_type"

    def test_a_schema_for_writing(self):
        assert TypeAdapter(Payload).json_schema(mode="serialization")["type"] == "string"


@pytest.mark.parametrize("vector", [*NAPAS, *EMVCO, *WILD], ids=lambda v: v.get("name") or v.get("scheme"))
@pytest.mark.no_cover
def test_vectors_both_ways(vector):
    """A right CRC and a well-formed root parse, every object is readable; the rest gives its error."""
    text = vector["payload"]
    if any(quirk.startswith("zero-length tag") for quirk in vector.get("quirks", ())):
        assert fault(text).code is Code.LENGTH_ZERO
        return
    if not vector.get("crc_ok", True):
        assert fault(text).code is (Code.CRC_MISMATCH if text[-8:-4] == "6304" else Code.CRC_LENGTH)
        return
    payload = parse(text)
    assert str(payload) == text
    for o in payload:
        assert payload[o.id] == o.value == text[o.start + 4 : o.end]
    assert [node.id for node in payload.tree()] == [o.id for o in payload]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["name"])
def test_broken_input_gives_a_typed_error_or_a_payload(case):
    issues = ()
    try:
        payload = parse(case["payload"])
    except ParseError as error:
        issues = error.issues
    else:
        assert str(payload) == case["payload"]
        assert payload.tree()
    assert {issue.rule.split()[0] for issue in issues} <= {*case["rules"], *case.get("also", ())}


def test_parsing_loads_neither_pydantic_nor_segno():
    program = (
        "import sys, vnqr\n"
        f"vnqr.parse({TRANSFER!r}).amount\n"
        "print({'pydantic', 'pydantic_core', 'segno'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_public_names():
    assert vnqr.parse is not None
    assert set(vnqr.__all__) <= set(dir(vnqr))
    for name in vnqr.__all__:
        assert getattr(vnqr, name) is not None
    with pytest.raises(AttributeError):
        vnqr.nothing_of_this_name  # noqa: B018 - the access is the act


class TestTypes:
    @pytest.mark.parametrize("path", [None, 38, b"38", ["38"], ("38",)])
    def test_a_path_is_a_text(self, path):
        payload = parse(Payload.from_objects([("00", "01"), ("58", "VN")]).encode())
        for read in (payload.get, payload.span, payload.children, payload.__getitem__, payload.__contains__):
            with pytest.raises(TypeError, match="a path must be a str"):
                read(path)

    @pytest.mark.parametrize("path", ["58", "55", "62.08", None])
    def test_a_decimal_is_at_three_places(self, path):
        with pytest.raises(TypeError, match="a decimal is at 54, 56 or 57"):
            Payload.from_objects([("00", "01")]).decimal(path)

    @pytest.mark.parametrize(
        ("tree", "found"),
        [
            *[({"38": "x"}, "dict"), ({"100": []}, "dict"), ("5802VN", "str"), (None, "NoneType")],
            *[
                (["58"], "str"),
                ([1], "int"),
                ([("58",)], "tuple"),
                ([(58, "VN")], "tuple"),
                ([("58", 5)], "int"),
            ],
        ],
        ids=repr,
    )
    def test_objects_are_pairs(self, tree, found):
        with pytest.raises(TypeError, match=rf"^objects must be \(ID, value\) pairs, not {found}$"):
            Payload.from_objects(tree)

    def test_lists_are_pairs_too(self):
        assert Payload.from_objects([["00", "01"], ["62", [["08", "x"]]]])["62.08"] == "x"


def test_no_value_shows_its_texts():
    payload = parse(ANNEX)
    values = (payload.accounts[0], payload.additional, payload.language, payload.tree())
    assert not [text for text in ("A93FO3230Q", "A6008667", "***", "北京") if text in repr(values)]
    assert all(repr(value).startswith(f"<{type(value).__name__} ") for value in (*values[:3], *values[3]))
