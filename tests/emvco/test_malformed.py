"""Malformed input of every kind met in the field, and more: the right, typed answer at once."""

from __future__ import annotations

import time

import crcmod.predefined
import pytest

from vnqr.emvco.payload import parse
from vnqr.errors import ChecksumError, Code, Level, ParseError, VnqrError
from vnqr.vietqr.lenient import parse_lenient
from vnqr.vietqr.model import VietQR
from vnqr.vietqr.rules import check

_crc16 = crcmod.predefined.mkCrcFun("crc-ccitt-false")


def sealed(head: str) -> str:
    return f"{head}6304{_crc16((head + '6304').encode()):04X}"


# NAPAS VietQR format v1.0, 6.1.3: a dynamic code to an account.
RIGHT = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
HEAD = RIGHT[:-8]
AMOUNT = "5406180000"
BAD_AMOUNTS = (
    *(
        "NaN",
        "Infinity",
        "-5",
        "+5",
        "1e5",
        "0x10",
        "1_000",
        "1,000",
        "1 000",
        "",
        " ",
        ".",
        "..",
        "1.2.3",
        "5-",
    ),
    *(
        "１８００００",
        "١٨٠٠٠٠",
        "18²",
        "五",
        "$5",
        "5đ",
        "0",
        "0.0",
        "000",
        "\x00",
        "5\n",
        "-0",
        "--5",
        "\u200b5",
    ),
)


def swapped(old: str, new: str) -> str:
    """Return the code with one part replaced, under a right CRC."""
    assert HEAD.count(old) == 1
    return sealed(HEAD.replace(old, new))


def amount(value: str) -> str:
    return swapped(AMOUNT, f"54{len(value):02}{value}")


# Not well-formed: name -> (text, code of the fault).
MALFORMED = {
    "nothing": ("", Code.TEXT_EMPTY),
    "a blank": (" ", Code.HEADER_TRUNCATED),
    "a NUL": ("\x00", Code.HEADER_TRUNCATED),
    "a word": ("hello", Code.ID_INVALID),
    "a link": ("https://example.com/pay?x=1", Code.ID_INVALID),
    "JSON": ('{"amount": 1}', Code.ID_INVALID),
    "only the CRC": ("63046007", Code.OBJECT_MISSING),
    "no CRC": (HEAD, Code.OBJECT_MISSING),
    "an empty CRC": (HEAD + "6300", Code.LENGTH_ZERO),
    "a CRC of three": (HEAD + "6303ABC", Code.CRC_LENGTH),
    "a CRC of five": (HEAD + "630512345", Code.CRC_LENGTH),
    "a CRC of length 04 with three digits": (RIGHT[:-1], Code.VALUE_TRUNCATED),
    "a CRC in front": (sealed("") + HEAD, Code.FORMAT_INDICATOR_NOT_FIRST),
    "a CRC in the middle": (sealed(HEAD[:12]) + HEAD[12:], Code.CRC_NOT_LAST),
    "two CRCs": (RIGHT + RIGHT[-8:], Code.ID_REPEATED),
    "the code twice": (RIGHT + RIGHT, Code.ID_REPEATED),
    "a line end behind": (RIGHT + "\n", Code.CRC_NOT_LAST),
    "a NUL behind": (RIGHT + "\x00", Code.CRC_NOT_LAST),
    "a letter behind": (RIGHT + "x", Code.CRC_NOT_LAST),
    "an object behind": (RIGHT + "610510000", Code.CRC_NOT_LAST),
    "a blank before": (" " + RIGHT, Code.ID_INVALID),
    "a byte order mark": ("\ufeff" + RIGHT, Code.TEXT_BOM),
    "a byte order mark in the middle": (RIGHT[:6] + "\ufeff" + RIGHT[6:], Code.ID_INVALID),
    "zero-width space in an ID": (swapped("5802VN", "5\u200b802VN"), Code.ID_INVALID),
    "a direction mark in a length": (swapped("5802VN", "58\u202e02VN"), Code.LENGTH_INVALID),
    "00 not first": (sealed(HEAD[6:12] + HEAD[:6] + HEAD[12:]), Code.FORMAT_INDICATOR_NOT_FIRST),
    "no 00": (sealed(HEAD[6:]), Code.OBJECT_MISSING),
    "00 empty": (sealed("0000" + HEAD[6:]), Code.LENGTH_ZERO),
    "cut in an ID": (HEAD[:13], Code.HEADER_TRUNCATED),
    "cut in a length": (HEAD[:15], Code.HEADER_TRUNCATED),
    "cut behind a header": (HEAD[:16], Code.VALUE_TRUNCATED),
    "cut in a value": (HEAD[:30], Code.VALUE_TRUNCATED),
    "cut between objects": (HEAD[:12], Code.OBJECT_MISSING),
    "ID in capital letters": (swapped("5802VN", "AB02VN"), Code.ID_INVALID),
    "ID in full-width digits": (swapped("5802VN", "５８02VN"), Code.ID_INVALID),
    "ID in Arabic digits": (swapped("5802VN", "٥٨02VN"), Code.ID_INVALID),
    "ID with a sign": (swapped("5802VN", "-802VN"), Code.ID_INVALID),
    "ID with a blank": (swapped("5802VN", " 802VN"), Code.ID_INVALID),
    "an ID twice": (swapped("5802VN", "5802VN5802LA"), Code.ID_REPEATED),
    "an ID twice, the same": (swapped("5802VN", "5802VN5802VN"), Code.ID_REPEATED),
    "10,000 objects": (sealed("000201" + "0101A" * 10_000), Code.TEXT_TOO_LONG),
    "a lone surrogate": (
        swapped("QRIBFTTA", "QRIBFTTB")[:-8].replace("VN", "\ud800N") + "63040000",
        Code.TEXT_SURROGATE,
    ),
    "surrogates in the wrong order": (HEAD.replace("VN", "\udc00\ud800") + "63040000", Code.TEXT_SURROGATE),
    **{
        f"length {length!r}": (swapped("5802VN", f"58{length}VN"), code)
        for length, code in {
            "-4": Code.LENGTH_INVALID,  # sends several readers into an endless loop
            "-1": Code.LENGTH_INVALID,
            "+2": Code.LENGTH_INVALID,
            " 2": Code.LENGTH_INVALID,
            "2 ": Code.LENGTH_INVALID,
            "0x": Code.LENGTH_INVALID,
            "AB": Code.LENGTH_INVALID,
            "2.": Code.LENGTH_INVALID,
            "1e": Code.LENGTH_INVALID,
            "_2": Code.LENGTH_INVALID,
            "０２": Code.LENGTH_INVALID,
            "٠٢": Code.LENGTH_INVALID,
            "०२": Code.LENGTH_INVALID,
            "0²": Code.LENGTH_INVALID,
            "②0": Code.LENGTH_INVALID,
            "\x0002"[:2]: Code.LENGTH_INVALID,
            "\n2": Code.LENGTH_INVALID,
            "00": Code.LENGTH_ZERO,
            "99": Code.VALUE_TRUNCATED,
            "01": Code.ID_INVALID,
        }.items()
    },
    "bytes counted for characters": (
        swapped("62340107NPS68690819thanh toan don hang", "62250821Thanh toán lệ phí610510000"),
        Code.LENGTH_ZERO,
    ),
    "ten megabytes of objects": (RIGHT * 70_000, Code.TEXT_TOO_LONG),
    "ten megabytes of zeros": ("0" * 10_000_000, Code.TEXT_TOO_LONG),
    "ten megabytes of blanks": (" " * 10_000_000, Code.TEXT_TOO_LONG),
    "one character too many": ("0" * 4097, Code.TEXT_TOO_LONG),
    "as many as are read": ("0" * 4096, Code.LENGTH_ZERO),
}

# Well-formed at the root, wrong inside: name -> (text, code of an error, its path).
WRONG_INSIDE = {
    "a CRC of zeros": (RIGHT[:-4] + "0000", Code.CRC_MISMATCH, "63"),
    "the CRC of another code": (RIGHT[:-4] + "9E6F", Code.CRC_MISMATCH, "63"),
    "a CRC that is no hexadecimal number": (RIGHT[:-4] + "GHIJ", Code.CRC_FORMAT, "63"),
    "a CRC with a sign": (RIGHT[:-4] + "+E2E", Code.CRC_FORMAT, "63"),
    "a CRC in full-width digits": (RIGHT[:-4] + "２Ｅ２Ｅ", Code.CRC_FORMAT, "63"),
    "a CRC in lower case": (RIGHT[:-4] + "2e2e", Code.CRC_LOWER_CASE, "63"),
    "one character changed": (RIGHT.replace("180000", "980000"), Code.CRC_MISMATCH, "63"),
    "two characters exchanged": (RIGHT.replace("0011012345678", "0011012345687"), Code.CRC_MISMATCH, "63"),
    "cut in a template": (swapped("0208QRIBFTTA", "0209QRIBFTTA"), Code.VALUE_TRUNCATED, "38.02"),
    "cut in a template in a template": (
        swapped("0113001101234567", "0114001101234567"),
        Code.VALUE_TRUNCATED,
        "38.01.01",
    ),
    "a child's header cut": (
        swapped("0819thanh toan don hang", "0816thanh toan don hang"),
        Code.HEADER_TRUNCATED,
        "62",
    ),
    "an ID twice in a template": (
        swapped("62340107NPS68690819", "62340107NPS68690119"),
        Code.ID_REPEATED,
        "62.01",
    ),
    "an ID twice in a template in a template": (
        swapped("0006970403011300110123", "0006970403001300110123"),
        Code.ID_REPEATED,
        "38.01.00",
    ),
    "a child of length 00": (
        swapped("0107NPS68690819thanh", "0100NPS68690819thanh"),
        Code.LENGTH_ZERO,
        "62.01",
    ),
    "a child's length negative": (swapped("0819thanh", "08-4thanh"), Code.LENGTH_INVALID, "62.08"),
    "a child's length in Arabic digits": (swapped("0819thanh", "08١٩thanh"), Code.LENGTH_INVALID, "62.08"),
    "a child's ID in letters": (swapped("0819thanh", "xx19thanh"), Code.ID_INVALID, "62"),
    "38 no template": (swapped("0010A000000727", "xxxxxxxxxxxxxx"), Code.TEMPLATE_MALFORMED, "38"),
    "a BIN in letters": (swapped("0006970403", "0006ABCDEF"), Code.VALUE_NOT_DIGITS, "38.01.00"),
    "a BIN in full-width digits": (
        swapped("0006970403", "0006９７０４０３"),
        Code.VALUE_NOT_DIGITS,
        "38.01.00",
    ),
    "a NUL in a memo": (swapped("thanh toan don", "thanh\x00toan\x00don"), Code.VALUE_NOT_COMMON, "62.08"),
    "an escape sequence in a memo": (
        swapped("thanh toan don", "\x1b[31m toan don"),
        Code.VALUE_NOT_COMMON,
        "62.08",
    ),
    "a line end in a memo": (swapped("thanh toan don", "thanh\r\noan don"), Code.VALUE_NOT_COMMON, "62.08"),
    "an emoji in a memo": (swapped("thanh toan don", "thanh😀toan don"), Code.VALUE_NOT_COMMON, "62.08"),
    "look-alikes in an account": (
        swapped("0011012345678", "OO11O12З45678"),
        Code.VALUE_NOT_COMMON,
        "38.01.01",
    ),
    "a direction override in an account": (
        swapped("0011012345678", "\u202e011012345678"),
        Code.VALUE_NOT_COMMON,
        "38.01.01",
    ),
    "a currency in letters": (swapped("5303704", "5303VND"), Code.VALUE_NOT_DIGITS, "53"),
    "a currency in superscript": (swapped("5303704", "5303⁷⁰⁴"), Code.VALUE_NOT_DIGITS, "53"),
    "a country in small letters": (swapped("5802VN", "5802vn"), Code.COUNTRY_FORMAT, "58"),
    "a country of one letter": (swapped("5802VN", "5801V"), Code.VALUE_LENGTH, "58"),
    **{
        f"amount {value!r}": (amount(value), code, "54")
        for value in BAD_AMOUNTS
        if value
        for code in [Code.AMOUNT_ZERO if value in {"0", "0.0", "000"} else Code.AMOUNT_FORMAT]
    },
}

TYPES = (
    None,
    1,
    1.5,
    True,
    b"000201",
    bytearray(b"000201"),
    ["000201"],
    ("000201",),
    {"text": "000201"},
    Ellipsis,
)


@pytest.mark.no_cover
class TestMalformed:
    @pytest.mark.parametrize("name", MALFORMED)
    def test_the_fault_and_its_place(self, name):
        text, code = MALFORMED[name]
        with pytest.raises(ParseError) as caught:
            parse(text)
        (issue,) = caught.value.issues
        assert issue.code is code
        assert check(text)[0] == issue

    @pytest.mark.parametrize("name", WRONG_INSIDE)
    def test_what_is_wrong_inside(self, name):
        text, code, path = WRONG_INSIDE[name]
        assert (code, path) in {(i.code, i.path) for i in check(text) if i.level is Level.ERROR}
        payload = parse(text, on_crc="warn")
        assert str(payload) == text

    @pytest.mark.parametrize("name", [*MALFORMED, *WRONG_INSIDE])
    def test_no_payment_comes_of_it(self, name):
        text = {**MALFORMED, **WRONG_INSIDE}[name][0]
        with pytest.raises(VnqrError):
            VietQR.parse(text)

    def test_a_crc_in_lower_case_proves_the_same_payment(self):
        payload, _ = parse_lenient(RIGHT[:-4] + RIGHT[-4:].lower())
        assert VietQR.from_payload(payload) == VietQR.parse(RIGHT)

    @pytest.mark.parametrize("name", [*MALFORMED, *WRONG_INSIDE])
    def test_the_answer_comes_at_once_and_lies_inside_the_text(self, name):
        text = {**MALFORMED, **WRONG_INSIDE}[name][0]
        started = time.perf_counter()
        issues = [*check(text), *parse_lenient(text)[1]]
        assert time.perf_counter() - started < 1
        for issue in issues:
            start, end = issue.span
            assert 0 <= start <= end <= len(text)

    @pytest.mark.parametrize("name", [*MALFORMED, *WRONG_INSIDE])
    def test_no_message_repeats_the_account_or_the_memo(self, name):
        text = {**MALFORMED, **WRONG_INSIDE}[name][0]
        told = "".join(str(issue) + issue.describe("vi") for issue in check(text))
        assert "0011012345678" not in told
        assert "thanh" not in told

    @pytest.mark.parametrize("wrong", TYPES, ids=repr)
    @pytest.mark.parametrize("reader", [parse, check, parse_lenient, VietQR.parse])
    def test_a_wrong_type_is_a_type_error(self, reader, wrong):
        with pytest.raises(TypeError):
            reader(wrong)

    def test_a_wrong_crc_tells_both(self):
        with pytest.raises(ChecksumError) as caught:
            parse(RIGHT[:-4] + "0000")
        assert (caught.value.expected, caught.value.found) == ("2E2E", "0000")

    def test_the_code_itself_is_right(self):
        assert check(RIGHT) == ()
        assert len({text for text, *_ in [*MALFORMED.values(), *WRONG_INSIDE.values()]}) > 100
