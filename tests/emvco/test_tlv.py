"""Data objects: the grammar of EMVCo MPM v1.1 §4.3 and §4.4, both ways."""

from __future__ import annotations

import crcmod.predefined
import pytest

from vnqr.emvco.tlv import DataObject, crc, encode, index, objects
from vnqr.errors import Code, EncodeError, Level, ParseError


def only_issue(text: str, path: str = "", start: int = 0, end: int | None = None):
    with pytest.raises(ParseError) as caught:
        index(text, start, len(text) if end is None else end, path)
    (issue,) = caught.value.issues
    return issue


class TestCrc:
    """The table of spec section 5: published check values, and an independent implementation."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [("123456789", "29B1"), ("", "FFFF"), ("A", "B915"), ("6304", "6007"), ("0002016304", "AAE6")],
    )
    def test_known_values(self, text, expected):
        assert crc(text) == expected

    def test_runs_over_utf8_bytes(self):
        independent = crcmod.predefined.mkCrcFun("crc-ccitt-false")
        assert crc("最佳运输 Hồ sơ 😀") == f"{independent('最佳运输 Hồ sơ 😀'.encode()):04X}"

    def test_keeps_leading_zeros(self):
        text = next(t for t in (f"{n}6304" for n in range(10_000)) if crc(t).startswith("00"))
        independent = crcmod.predefined.mkCrcFun("crc-ccitt-false")
        assert len(crc(text)) == 4
        assert int(crc(text), 16) == independent(text.encode())

    def test_a_lone_surrogate_has_no_crc(self):
        with pytest.raises(ParseError) as caught:
            crc("ab\ud800")
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.span) == (Code.TEXT_SURROGATE, "", (2, 3))
        assert (issue.rule, dict(issue.params)) == ("MPM-015 §1.4.3", {"character": "U+D800"})


class TestIndex:
    def test_finds_every_object_in_order(self):
        text = "5802VN000201"
        assert list(objects(text, index(text, 0, 12), 12)) == [
            DataObject("58", "VN", 0, 6),
            DataObject("00", "01", 6, 12),
        ]

    def test_counts_characters_not_bytes(self):
        text = "0104最佳运输0202北京"
        assert [o.value for o in objects(text, index(text, 0, len(text)), len(text))] == ["最佳运输", "北京"]

    def test_stays_inside_its_level(self):
        assert index("62070503ABC5802VN", 4, 11, "62") == {"05": 4}

    @pytest.mark.parametrize(
        ("text", "code", "span", "rule"),
        [
            ("2A0201", Code.ID_INVALID, (0, 2), "MPM-001 §4.3.1.1"),
            ("-10201", Code.ID_INVALID, (0, 2), "MPM-001 §4.3.1.1"),
            (" 10201", Code.ID_INVALID, (0, 2), "MPM-001 §4.3.1.1"),
            ("٠٠0201", Code.ID_INVALID, (0, 2), "MPM-001 §4.3.1.1"),
            ("００0201", Code.ID_INVALID, (0, 2), "MPM-001 §4.3.1.1"),
            ("²²0201", Code.ID_INVALID, (0, 2), "MPM-001 §4.3.1.1"),
            ("000201\x00\x000201", Code.ID_INVALID, (6, 8), "MPM-001 §4.3.1.1"),
            ("61٠٥12345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("61+512345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("61-412345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("61 512345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("615 12345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("61０５12345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("61⁰⁵12345", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("610xabc", Code.LENGTH_INVALID, (2, 4), "MPM-004 §4.4.1.2"),
            ("6200", Code.LENGTH_ZERO, (2, 4), "MPM-004 §4.4.1.2"),
            ("000201580", Code.HEADER_TRUNCATED, (6, 9), "MPM-005 §4.4.1.1"),
            ("5", Code.HEADER_TRUNCATED, (0, 1), "MPM-005 §4.4.1.1"),
            ("5805VN", Code.VALUE_TRUNCATED, (0, 6), "MPM-005 §4.4.1.1"),
            ("0002015802", Code.VALUE_TRUNCATED, (6, 10), "MPM-005 §4.4.1.1"),
            ("5802VN5802VN", Code.ID_REPEATED, (6, 12), "MPM-002 §4.3.1.2"),
            ("\ufeff000201", Code.TEXT_BOM, (0, 1), "MPM-008 §4.6.1.1"),
            ("6304ABCDxy", Code.CRC_NOT_LAST, (8, 10), "MPM-005 §4.4.1.1"),
            ("6304ABCD\r\n", Code.CRC_NOT_LAST, (8, 10), "MPM-005 §4.4.1.1"),
            ("6304ABCD5899VN", Code.CRC_NOT_LAST, (8, 14), "MPM-005 §4.4.1.1"),
        ],
    )
    def test_says_what_and_where(self, text, code, span, rule):
        issue = only_issue(text)
        assert (issue.code, issue.span, issue.rule) == (code, span, rule)
        assert issue.level is Level.ERROR

    @pytest.mark.parametrize(
        ("text", "in_root", "in_template"),
        [
            ("2A0201", "", "80"),
            ("580", "", "80"),
            ("61-412345", "61", "80.61"),
            ("6200", "62", "80.62"),
            ("5805VN", "58", "80.58"),
        ],
    )
    def test_names_the_object_once_its_id_is_known(self, text, in_root, in_template):
        assert only_issue(text).path == in_root
        assert only_issue(text, "80").path == in_template

    def test_a_length_beyond_the_text_is_told_with_what_is_left(self):
        assert dict(only_issue("0002015805VN").params) == {"length": 5, "available": 2}

    def test_a_fault_inside_a_template_names_its_path(self):
        text = "620705045802VN"
        issue = only_issue(text, "62", 4, 11)
        assert (issue.path, issue.code, issue.span) == ("62.05", Code.VALUE_TRUNCATED, (4, 11))

    def test_a_header_cut_by_the_end_of_the_template_is_not_read_beyond_it(self):
        # "05" stands inside, "02" already behind the template.
        issue = only_issue("62020502AB", "62", 4, 6)
        assert (issue.code, issue.path, issue.span) == (Code.HEADER_TRUNCATED, "62", (4, 6))
        assert issue.rule == "MPM-005 §4.4.1.1"

    @pytest.mark.parametrize("inside", ["0501A0", "0501A05", "0501A050"])
    def test_nor_does_such_a_header_repeat_an_id(self, inside):
        """Followed by the text behind the template, each reads `0502`, and 05 is there already."""
        text = "62" + f"{len(inside):02}" + inside + "0502AB"[len(inside) - 5 :]
        end = 4 + len(inside)
        issue = only_issue(text, "62", 4, end)
        assert (issue.code, issue.path, issue.span) == (Code.HEADER_TRUNCATED, "62", (9, end))
        assert issue.rule == "MPM-005 §4.4.1.1"

    def test_a_header_that_just_fits_repeats_its_id(self):
        issue = only_issue("62090501A0502AB", "62", 4, 13)
        assert (issue.code, issue.path, issue.span) == (Code.ID_REPEATED, "62.05", (9, 13))

    def test_a_repeated_id_in_a_template_breaks_its_own_rule(self):
        issue = only_issue("0501A0501B", "62")
        assert (issue.code, issue.path, issue.span) == (Code.ID_REPEATED, "62.05", (5, 10))
        assert (issue.rule, dict(issue.params)) == ("MPM-003 §4.3.1.2", {"id": "05"})

    def test_a_crc_is_nothing_special_inside_a_template(self):
        assert only_issue("6304ABCDxy", "62").code is Code.HEADER_TRUNCATED


class TestEncode:
    def test_computes_lengths_at_every_level(self):
        tree = [("38", [("00", "A000000727"), ("01", [("00", "970403"), ("01", "0011012345678")])])]
        assert encode(tree) == "38450010A00000072701270006970403011300110123456" + "78"

    def test_takes_what_can_be_walked_once(self):
        assert encode(iter([("62", iter([("05", "A")]))])) == "62050501A"

    @pytest.mark.parametrize(
        ("tree", "code", "path", "rule", "params"),
        [
            ([("5", "VN")], Code.ID_INVALID, "", "MPM-001 §4.3.1.1", {}),
            ([("٥٨", "VN")], Code.ID_INVALID, "", "MPM-001 §4.3.1.1", {}),
            ([("62", [("5", "x")])], Code.ID_INVALID, "62", "MPM-001 §4.3.1.1", {}),
            ([("58", "")], Code.LENGTH_ZERO, "58", "MPM-004 §4.4.1.2", {}),
            ([("62", [])], Code.LENGTH_ZERO, "62", "MPM-004 §4.4.1.2", {}),
            *(
                (tree, Code.VALUE_TOO_LONG, path, "MPM-004 §4.4.1.2", {"length": 100, "limit": 99})
                for tree, path in (
                    ([("59", "x" * 100)], "59"),
                    ([("62", [("08", "x" * 96)])], "62"),
                    ([("62", [("08", "x" * 100)])], "62.08"),
                )
            ),
            ([("58", "VN"), ("58", "VN")], Code.ID_REPEATED, "58", "MPM-002 §4.3.1.2", {"id": "58"}),
            (
                [("62", [("05", "A"), ("05", "B")])],
                Code.ID_REPEATED,
                "62.05",
                "MPM-003 §4.3.1.2",
                {"id": "05"},
            ),
        ],
    )
    def test_refuses_what_the_wire_cannot_carry(self, tree, code, path, rule, params):
        with pytest.raises(EncodeError) as caught:
            encode(tree)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, issue.rule, dict(issue.params)) == (code, path, rule, params)
        assert (issue.level, issue.span) == (Level.ERROR, None)

    def test_99_characters_fit(self):
        assert encode([("59", "x" * 99)]) == "5999" + "x" * 99

    def test_endless_nesting_is_refused(self):
        tree: list = []
        tree.append(("62", tree))
        with pytest.raises(EncodeError) as caught:
            encode(tree)
        (issue,) = caught.value.issues
        assert (issue.code, issue.rule, issue.span) == (Code.NESTED_TOO_DEEP, "MPM-006 §4.4.1.2", None)
        assert issue.path == ".".join(["62"] * 25)

    def test_deepest_nesting_that_fits(self):
        tree: object = "x" * 3
        for _ in range(24):
            tree = [("01", tree)]
        assert encode(tree).endswith("0103xxx")
