"""vnqr.vietqr.banks: the table, tested like code, and the ways to look into it."""

import contextlib
import operator
import re
import subprocess
import sys
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr.errors import Code, EncodeError
from vnqr.vietqr import banks as module
from vnqr.vietqr.banks import Bank, banks

ALL = tuple(banks)
BY_BIN = {bank.bin: bank for bank in ALL}
AMBIGUOUS = {
    "CIMB": "422589, 970459",
    "CIMBBank": "422589, 970459",
    "CIMB Bank": "422589, 970459",
    "CIBBVNVN": "422589, 970459",
    "MAFC": "970468, 977777",
    "Công ty Tài chính TNHH MTV Mirae Asset (Việt Nam)": "970468, 977777",
    "Mirae Asset Finance Company (Vietnam) Limited": "970468, 977777",
    "CIMB Bank (Vietnam) Limited": "422589, 970459",
    "Ngân hàng TNHH MTV CIMB Việt Nam": "422589, 970459",
    "Ngân hàng TNHH Một Thành Viên CIMB Việt Nam": "422589, 970459",
    "BVB": "970438, 970454",
    "WBVNVNVX": "970412, 971133",
    "IBKOVNVX": "970455, 970456",
}


def refusal(query: str) -> tuple[Code, dict[str, str | int]]:
    with pytest.raises(EncodeError) as caught:
        banks.find(query)
    (issue,) = caught.value.issues
    assert (issue.path, issue.span) == ("bank", None)
    return issue.code, dict(issue.params)


class TestTable:
    def test_has_72_rows_56_of_them_official(self) -> None:
        assert (len(ALL), sum(bank.in_sbv_list for bank in ALL)) == (72, 56)

    def test_bins_are_six_digits_unique_and_ascending(self) -> None:
        bins = [bank.bin for bank in ALL]
        assert all(re.fullmatch("[0-9]{6}", bin_) for bin_ in bins)
        assert bins == sorted(set(bins))

    def test_official_bins_are_those_of_the_national_prefix(self) -> None:
        assert all(bank.bin.startswith("9704") for bank in ALL if bank.in_sbv_list)

    def test_card_prefixes_are_not_in_it(self) -> None:
        assert not {"970488", "970489", "970499"} & BY_BIN.keys()

    @pytest.mark.parametrize("bank", ALL, ids=lambda bank: bank.bin)
    def test_a_row(self, bank: Bank) -> None:
        assert re.fullmatch("[A-Za-z]+([ -]+[A-Z]+)*", bank.code)
        assert re.fullmatch("[A-Za-z]+( Pay)?", bank.short_name)
        assert bank.swift is None or re.fullmatch("[A-Z]{4}VN[A-Z0-9]{2}", bank.swift)
        assert bank.name_vi
        for text in (*bank.names, bank.note):
            assert unicodedata.is_normalized("NFC", text)
            assert text == " ".join(text.split())
        assert bank.name_en.isascii()

    def test_codes_are_unique_but_for_two_banks_with_two_bins(self) -> None:
        assert {code for code, times in Counter(bank.code for bank in ALL).items() if times > 1} == {
            "CIMB",
            "MAFC",
        }

    def test_further_names_add_something(self) -> None:
        """An alias or former name that differs in what does not count would be idle."""
        for bank in ALL:
            keys = [module._key(name) for name in (*bank.aliases, *bank.former_names)]
            assert len(keys) == len(set(keys))
            assert not {module._key(name) for name in (bank.code, bank.short_name, bank.name_vi)} & set(keys)

    # Renamed since the official list was printed; the old names are still on forms and in statements.
    @pytest.mark.parametrize(
        ("bin_", "name_vi", "former"),
        [
            ("970408", "Ngân hàng Thương mại TNHH MTV Kỷ nguyên Thịnh vượng", "Dầu Khí Toàn Cầu"),
            ("970430", "Ngân hàng TMCP Thịnh vượng và Phát triển", "Xăng dầu Petrolimex"),
            ("970444", "Ngân hàng Thương mại TNHH MTV Ngoại thương Công nghệ số", "Xây dựng"),
            ("970449", "Ngân hàng TMCP Lộc Phát Việt Nam", "Bưu điện Liên Việt"),
        ],
    )
    def test_renamed_banks(self, bin_: str, name_vi: str, former: str) -> None:
        assert BY_BIN[bin_].name_vi == name_vi
        assert any(former in name for name in BY_BIN[bin_].former_names)

    # What everybody's bank statement says, and the two rows that are unlike the others.
    @pytest.mark.parametrize(
        ("bin_", "code", "short_name", "swift"),
        [
            ("970403", "STB", "Sacombank", "SGTTVNVX"),
            ("970405", "VBA", "Agribank", "VBAAVNVX"),
            ("970407", "TCB", "Techcombank", "VTCBVNVX"),
            ("970415", "ICB", "VietinBank", "ICBVVNVX"),
            ("970418", "BIDV", "BIDV", "BIDVVNVX"),
            ("970422", "MB", "MBBank", "MSCBVNVX"),
            ("970436", "VCB", "Vietcombank", "BFTVVNVX"),
            ("970414", "MBV", "MBV", None),
            ("971025", "momo", "MoMo", None),
        ],
    )
    def test_by_hand(self, bin_: str, code: str, short_name: str, swift: str | None) -> None:
        assert BY_BIN[bin_][:3] == (bin_, code, short_name)
        assert BY_BIN[bin_].swift == swift

    def test_is_immutable_and_read_once(self) -> None:
        with pytest.raises(AttributeError):
            ALL[0].bin = "000000"  # type: ignore[misc]
        assert all(map(operator.is_, banks, ALL))
        assert len(banks) == len(set(ALL)) == 72

    def test_says_where_it_comes_from(self) -> None:
        assert "1589/NHNN-TT" in module.SOURCE
        assert re.fullmatch("20[0-9]{2}-[01][0-9]", module.AS_OF)


class TestFind:
    @pytest.mark.parametrize("bank", ALL, ids=lambda bank: bank.bin)
    def test_every_row_by_each_of_its_names(self, bank: Bank) -> None:
        assert banks.find(bank.bin) is bank
        for name in bank.names:
            if name in AMBIGUOUS:
                assert bank.bin in AMBIGUOUS[name]
            else:
                assert banks.find(name) is bank

    @pytest.mark.parametrize(("name", "bins"), AMBIGUOUS.items())
    def test_an_ambiguous_name_raises_and_names_the_bins(self, name: str, bins: str) -> None:
        assert refusal(name) == (Code.BANK_AMBIGUOUS, {"bins": bins})

    # What the lists call one bank each.
    @pytest.mark.parametrize(
        ("names", "bin_"),
        [
            ("MB MBB MBBank", "970422"),
            ("ICB CTG VTB VietinBank", "970415"),
            ("VBA AGRIBANK", "970405"),
            ("BIDV BID", "970418"),
            ("SGICB SGB SaigonBank", "970400"),
            ("SEAB SSB SeABank", "970440"),
            ("NCB NVB", "970419"),
            ("STB STP Sacombank", "970403"),
            ("CBBank VCBNeo VNCB", "970444"),
            ("VietCapitalBank VCCB BVBank", "970454"),
            ("BaoVietBank", "970438"),
            ("MBV OceanBank", "970414"),
            ("Vikki DongABank DAB", "970406"),
            ("LPBank LPB LienVietPostBank", "970449"),
            ("VIETBANK VBB", "970433"),
            ("VBARD Agribank", "970405"),
            ("kasikorn KBank", "668888"),
        ],
    )
    def test_aliases(self, names: str, bin_: str) -> None:
        assert {banks.find(name).bin for name in names.split()} == {bin_}

    @pytest.mark.parametrize(
        "query",
        [
            "vietinbank",
            "VIETINBANK",
            "  Vietin Bank ",
            "vietin-bank",
            "Viêtinbank",
            "Vie\u0302tinbank",
            "Ngân hàng TMCP Công thương Việt Nam",
            "NGAN HANG TMCP CONG THUONG VIET NAM",
            "icbvvnvx",
            "970 415",
            "9704-15",
        ],
    )
    def test_case_accents_blanks_and_punctuation_do_not_count(self, query: str) -> None:
        assert banks.find(query).bin == "970415"

    # As people, forms and statements write them.
    @pytest.mark.parametrize(
        ("query", "bin_"),
        [
            ("Vietcombank (VCB)", "970436"),
            ("VCB - Ngân hàng TMCP Ngoại thương VN", "970436"),
            ("Ngân hàng TMCP Ngoại thương Việt Nam (Vietcombank)", "970436"),
            ("Ngân hàng Ngoại thương Việt Nam", "970436"),
            ("Joint Stock Commercial Bank for Foreign Trade of Vietnam", "970436"),
            ("970436 - Vietcombank", "970436"),
            ("Ngân hàng TMCP Công Thương Việt Nam (VietinBank)", "970415"),
            ("Ngân hàng Thương mại Cổ phần Công thương Việt Nam", "970415"),
            ("Vietnam Joint Stock Commercial Bank for Industry and Trade", "970415"),
            ("NH TMCP Á Châu", "970416"),
            ("NHTMCP Á Châu (ACB)", "970416"),
            ("Asia Commercial Joint Stock Bank", "970416"),
            ("Asia Commercial Bank", "970416"),
            ("NCB Bank", "970419"),
            ("OCB Bank", "970448"),
            ("HSBC Vietnam", "458761"),
            ("HSBC Bank (Vietnam) Ltd.", "458761"),
            ("United Overseas Bank Vietnam", "970458"),
            ("Standard Chartered Vietnam", "970410"),
            ("Ngân hàng \u00d0ông Á", "970406"),  # ETH, as old data write it
            ("Ngân hàng \u0110ông Á", "970406"),
            ("Ngân hàng Sài Gòn Công thương", "970400"),
            ("Saigon Bank Vietnam", "970400"),
        ],
    )
    def test_names_with_general_words_and_second_names(self, query: str, bin_: str) -> None:
        assert banks.find(query).bin == bin_

    @pytest.mark.parametrize(
        "query", ["BIDV (VCB)", "No Such (VCB)", "VCB (970999)", "Ngân hàng", "Bank", "TNHH", "(VCB", "VCB:"]
    )
    def test_every_part_must_name_the_one_bank(self, query: str) -> None:
        if query in {"(VCB", "VCB:"}:
            assert banks.find(query).bin == "970436"
        else:
            assert refusal(query)[0] is Code.BANK_UNKNOWN

    def test_parts_may_settle_an_ambiguous_name(self) -> None:
        assert banks.find("BVB (BaoVietBank)").bin == "970438"
        assert banks.find("BVB (BVBank)").bin == "970454"
        assert refusal("CIMB (CIMB Bank)") == (Code.BANK_AMBIGUOUS, {"bins": "422589, 970459"})

    @pytest.mark.parametrize(
        ("query", "near"),
        [
            ("Vietcombnk", " (Vietcombank?)"),
            ("VietinBnk", " (VietinBank?)"),
            ("Techcom", " (Techcombank?)"),
            ("VCX", ""),
            ("no such bank", ""),
        ],
    )
    def test_an_error_names_what_is_written_much_like_it(self, query: str, near: str) -> None:
        assert refusal(query) == (Code.BANK_UNKNOWN, {"near": near})

    @pytest.mark.parametrize(
        "query",
        [
            "",
            " ",
            "-",
            "?",
            "nope",
            "vietin",
            "123456",
            "97041",
            "9704150",
            "970488",
            "９７０４１５",
            "VCB\u4e2d",
            "VCB?",
            "V\u0441B",
            "\ud800",
            "VCB\x00",
            "VCB\n",
            "a" * 100_000,
            "bank" * 100_000,
        ],
    )
    def test_what_is_no_name_of_a_bank(self, query: str) -> None:
        assert refusal(query)[0] is Code.BANK_UNKNOWN

    def test_an_error_does_not_repeat_the_query(self) -> None:
        with pytest.raises(EncodeError) as caught:
            banks.find("0912345678")
        assert "0912345678" not in str(caught.value)

    @given(st.text(max_size=12) | st.sampled_from([*AMBIGUOUS, *BY_BIN]))
    def test_finds_one_bank_or_raises(self, query: str) -> None:
        with contextlib.suppress(EncodeError):
            assert banks.find(query) in ALL


class TestGet:
    @pytest.mark.parametrize("bank", ALL, ids=lambda bank: bank.bin)
    def test_every_row(self, bank: Bank) -> None:
        assert banks.get(bank.bin) is bank

    @pytest.mark.parametrize("bin_", ["123456", "", "VCB", " 970415", "９７０４１５", "970415\n"])
    def test_takes_a_bin_and_nothing_else(self, bin_: str) -> None:
        assert banks.get(bin_) is None
        assert banks.get(bin_, ALL[0]) is ALL[0]


class TestSearch:
    @pytest.mark.parametrize(
        ("query", "bins"),
        [
            ("", list(BY_BIN)),
            ("97041", ["970410", "970412", "970414", "970415", "970416", "970418", "970419"]),
            ("viettin", []),
            ("VIETIN", ["970415"]),
            ("bản việt", ["963388", "970454"]),
            ("BVB", ["970438", "970454"]),
            ("mirae", ["970468", "977777"]),
            ("momo", ["971025"]),
            ("中", []),
            ("?", []),
        ],
    )
    def test_part_of_a_name(self, query: str, bins: list[str]) -> None:
        assert [bank.bin for bank in banks.search(query)] == bins


def test_membership_is_by_bin():
    assert "970415" in banks
    assert "VietinBank" not in banks
    assert None not in banks


class TestIsBin:
    @pytest.mark.parametrize("text", ["970415", "000000", "123456", *BY_BIN])
    def test_six_digits(self, text: str) -> None:
        assert module.is_bin(text)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "97041",
            "9704155",
            "97041a",
            "-70415",
            "97 415",
            "９７０４１５",
            "٩٧٠٤١٥",
            "97041²",
            "970415\n",
        ],
    )
    def test_nothing_else(self, text: str) -> None:
        assert not module.is_bin(text)


@pytest.mark.parametrize("value", [None, b"970415", 970415, ["970415"]])
def test_a_wrong_type(value: object) -> None:
    for look in (banks.find, banks.bin_of, banks.get, banks.search):
        with pytest.raises(TypeError, match="must be a str, not"):
            look(value)  # type: ignore[operator]
    with pytest.raises(TypeError):
        module.is_bin(value)  # type: ignore[arg-type]


def test_is_read_when_first_asked_for_and_not_before() -> None:
    script = (
        "import vnqr.vietqr.banks as module\n"
        "before = len(vars(module.banks))\n"
        "module.is_bin('970415')\n"
        "between = len(vars(module.banks))\n"
        "module.banks.find('VCB')\n"
        "print(before, between, '_rows' in vars(module.banks))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "0 0 True\n"
