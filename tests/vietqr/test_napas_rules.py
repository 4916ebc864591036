"""What NAPAS asks: each rule has a code that breaks only it, and one at its edge that does not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import crcmod.predefined
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnqr
from vnqr.emvco.checking import View
from vnqr.emvco.payload import parse
from vnqr.emvco.rules import EMVCO
from vnqr.errors import Code, Level
from vnqr.vietqr.rules import NAPAS, check

if TYPE_CHECKING:
    from vnqr.emvco.checking import RuleSet

VECTORS = Path(__file__).parents[1] / "vectors"
EMVCO_CODES, BROKEN, NAPAS_CODES, WILD = (
    json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    for name in ("emvco", "emvco_broken", "napas", "wild")
)
_crc16 = crcmod.predefined.mkCrcFun("crc-ccitt-false")


def sealed(head: str) -> str:
    return f"{head}6304{_crc16((head + '6304').encode()):04X}"


def obj(id_: str, *inside: str) -> str:
    value = "".join(inside)
    return f"{id_}{len(value):02}{value}"


GUID = obj("00", "A000000727")


def napas(id_: str, service: str | None, bank: str = "970403", more: str = "") -> str:
    """Return the value of template 38."""
    organisation = obj("01", obj("00", bank), obj("01", id_))
    return GUID + organisation + (obj("02", service) if service else "") + more


ACCOUNT = napas("0011012345678", "QRIBFTTA")
CARD = napas("9704031101234567", "QRIBFTTC")
PUSH = napas("0106913377", "QRPUSH")
CASH = napas("12345678", "QRCASH")
SHOP = {"o52": "5812", "o59": "PHO 24", "o60": "HANOI"}
ATM = {**SHOP, "o52": "6011", "o62": obj("05", "REF1") + obj("07", "ATM1")}


def code(o38: str | None = ACCOUNT, **changes: str | None) -> str:
    """Return a static transfer code with objects changed, removed (None) or added."""
    objects = {"00": "01", "01": "11", "38": o38, "53": "704", "58": "VN"}
    objects |= {key[1:]: value for key, value in changes.items()}
    return sealed("".join(obj(id_, value) for id_, value in objects.items() if value is not None))


# Rule -> (code, a payload that breaks it and nothing else, one at its edge that is right).
CASES: dict[str, list[tuple[Code, str, str]]] = {
    "NAPAS 01 Table 1": [
        (Code.SERVICE_NEEDS, code(o01=None), code()),
        (Code.SERVICE_NEEDS, code(CARD, o01=None), code(CARD)),
        (Code.STATIC_WITH_AMOUNT, code(o54="50000"), code(o01="12", o54="50000")),
        (Code.STATIC_WITH_AMOUNT, code(PUSH, **SHOP, o54="50000"), code(PUSH, **SHOP, o01=None, o54="50000")),
        (Code.DYNAMIC_WITHOUT_AMOUNT, code(o01="12"), code(o01="11")),
        (Code.DYNAMIC_WITHOUT_AMOUNT, code(CARD, o01="12"), code(CARD, o01="12", o54="1")),
    ],
    "NAPAS 01 Part IV": [(Code.SERVICE_NEEDS, code(CASH, **ATM, o01=None), code(CASH, **ATM))],
    "NAPAS 38 Table 1": [
        (Code.NAPAS_ELSEWHERE, code(None, o37=ACCOUNT), code(ACCOUNT)),
        (Code.NAPAS_ELSEWHERE, code(ACCOUNT, o26=ACCOUNT), code(ACCOUNT, o26=obj("00", "A000000775"))),
    ],
    "NAPAS 38": [
        (Code.OBJECT_MISSING, code(GUID + obj("02", "QRIBFTTA")), code(ACCOUNT)),
        (Code.ID_UNDEFINED, code(ACCOUNT + obj("03", "x")), code(ACCOUNT)),
    ],
    "NAPAS 38.01": [
        (
            Code.OBJECT_MISSING,
            code(GUID + obj("01", obj("00", "970403")) + obj("02", "QRIBFTTA")),
            code(ACCOUNT),
        ),
        (
            Code.OBJECT_MISSING,
            code(GUID + obj("01", obj("01", "0011012345678")) + obj("02", "QRIBFTTA")),
            code(GUID + obj("01", obj("01", "0011012345678"), obj("00", "970403")) + obj("02", "QRIBFTTA")),
        ),
        (Code.TEMPLATE_MALFORMED, code(GUID + obj("01", "970403") + obj("02", "QRIBFTTA")), code(ACCOUNT)),
        (
            Code.ID_UNDEFINED,
            code(
                GUID + obj("01", obj("00", "970403"), obj("01", "1"), obj("02", "x")) + obj("02", "QRIBFTTA")
            ),
            code(napas("1", "QRIBFTTA")),
        ),
        (
            Code.ID_UNDEFINED,
            code(
                GUID + obj("01", obj("00", "970403"), obj("01", "1"), obj("99", "x")) + obj("02", "QRIBFTTA")
            ),
            code(napas("1", "QRIBFTTA")),
        ),
    ],
    "NAPAS 38.01.00": [
        (Code.VALUE_LENGTH, code(napas("1", "QRIBFTTA", bank="97040")), code(napas("1", "QRIBFTTA"))),
        (Code.VALUE_LENGTH, code(napas("1", "QRIBFTTA", bank="9704030")), code(napas("1", "QRIBFTTA"))),
        (Code.VALUE_NOT_DIGITS, code(napas("1", "QRIBFTTA", bank="97O403")), code(napas("1", "QRIBFTTA"))),
        (Code.VALUE_NOT_DIGITS, code(napas("1", "QRIBFTTA", bank="97٠403")), code(napas("1", "QRIBFTTA"))),
        (
            Code.BANK_UNKNOWN,
            code(napas("1", "QRIBFTTA", bank="000000")),
            code(napas("1", "QRIBFTTA", bank="971025")),
        ),
    ],
    "NAPAS 38.01.01": [
        (Code.VALUE_TOO_LONG, code(napas("A" * 20, "QRIBFTTA")), code(napas("A" * 19, "QRIBFTTA"))),
        (Code.VALUE_NOT_COMMON, code(napas("TÀI", "QRIBFTTA")), code(napas("TAI", "QRIBFTTA"))),
        (Code.VALUE_NOT_COMMON, code(napas("１２", "QRIBFTTA")), code(napas("12", "QRIBFTTA"))),
        (Code.ACCOUNT_CHARACTERS, code(napas("00-11", "QRIBFTTA")), code(napas("VQRQabc01", "QRIBFTTA"))),
        (Code.CARD_DIGITS, code(napas("970403110123456", "QRIBFTTC")), code(CARD)),
        (
            Code.CARD_DIGITS,
            code(napas("97040311012345678", "QRIBFTTC")),
            code(napas("9704031101234567890", "QRIBFTTC")),
        ),
        (Code.CARD_DIGITS, code(napas("970403110123456A", "QRIBFTTC")), code(CARD)),
        (
            Code.CARD_OTHER_BANK,
            code(napas("9704151101234567", "QRIBFTTC")),
            code(napas("4000123456789012", "QRIBFTTC")),
        ),
    ],
    "NAPAS 38.02": [
        (Code.SERVICE_UNKNOWN, code(napas("1", "QRIBFTTX")), code(napas("1", "QRIBFTTA"))),
        (Code.SERVICE_UNKNOWN, code(napas("1", "qribftta")), code(napas("1", "QRIBFTTA"))),
        (
            Code.SERVICE_NESTED,
            code(GUID + obj("01", obj("00", "970403"), obj("01", "1"), obj("02", "QRIBFTTA"))),
            code(napas("1", "QRIBFTTA")),
        ),
    ],
    **{
        f"NAPAS {id_} Part IV": [
            (Code.SERVICE_NEEDS, code(PUSH, **SHOP | {f"o{id_}": None}), code(PUSH, **SHOP)),
            (Code.SERVICE_NEEDS, code(CASH, **ATM | {f"o{id_}": None}), code(CASH, **ATM)),
            (
                Code.SERVICE_NEEDS,
                code(napas("1", None), **SHOP | {f"o{id_}": None}),  # no service code: QRPUSH
                code(napas("1", None), **SHOP),
            ),
        ]
        for id_ in ("59", "60")
    },
    "NAPAS 52 Part IV": [
        (Code.SERVICE_NEEDS, code(PUSH, **SHOP | {"o52": None}), code(PUSH, **SHOP)),
        (Code.SERVICE_NEEDS, code(CASH, **ATM | {"o52": None}), code(CASH, **ATM)),
        (Code.CASH_MCC, code(CASH, **ATM | {"o52": "5812"}), code(CASH, **ATM)),
    ],
    "NAPAS 54 Part IV": [
        (Code.SERVICE_NEEDS, code(PUSH, **SHOP, o01="12"), code(PUSH, **SHOP, o01="12", o54="1")),
    ],
    "NAPAS 55 Part IV": [(Code.SERVICE_EXCLUDES, code(CASH, **ATM, o55="01"), code(PUSH, **SHOP, o55="01"))],
    "NAPAS 62.05 Part IV": [
        (Code.SERVICE_NEEDS, code(CASH, **ATM | {"o62": obj("07", "ATM1")}), code(CASH, **ATM)),
    ],
    "NAPAS 62.07 Part IV": [
        (Code.SERVICE_NEEDS, code(CASH, **ATM | {"o62": obj("05", "REF1")}), code(CASH, **ATM)),
    ],
    "NAPAS 53": [
        (Code.CURRENCY_NOT_NAPAS, code(o53="840"), code(o53="764")),
    ],
    "NAPAS 54 §8.1.1": [
        (Code.AMOUNT_ABOVE_LIMIT, code(o01="12", o54="500000000"), code(o01="12", o54="499999999")),
        (
            Code.AMOUNT_ABOVE_LIMIT,
            code(CARD, o01="12", o54="9999999999999"),
            code(PUSH, **SHOP, o01="12", o54="9999999999999"),
        ),
    ],
    "NAPAS 58": [
        (Code.COUNTRY_NOT_NAPAS, code(o58="US"), code(o58="TH")),
        *(
            (Code.COUNTRY_MISPRINT, code(o58=wrong), code(o58=right))
            for wrong, right in (
                ("RC", "CN"),
                ("RI", "ID"),
                ("RP", "PH"),
            )
        ),
    ],
    "NAPAS 62.08 §5.2.14": [
        (Code.PURPOSE_LONG, code(o62=obj("08", "A" * 26)), code(o62=obj("08", "A" * 25))),
        (Code.PURPOSE_LONG, code(o62=obj("08", "A" * 95)), code(o62=obj("08", "A" * 25))),
        (Code.PURPOSE_CHARACTERS, code(o62=obj("08", "INV/1")), code(o62=obj("08", "INV 1"))),
        (Code.PURPOSE_CHARACTERS, code(o62=obj("08", "****")), code(o62=obj("08", "***"))),
    ],
}

ERRORS = {
    Code.ACCOUNT_CHARACTERS,
    Code.CARD_DIGITS,
    Code.SERVICE_NEEDS,
    Code.NAPAS_ELSEWHERE,
    Code.OBJECT_MISSING,
    Code.TEMPLATE_MALFORMED,
    Code.VALUE_LENGTH,
    Code.VALUE_NOT_DIGITS,
    Code.VALUE_TOO_LONG,
    Code.VALUE_NOT_COMMON,
    Code.SERVICE_UNKNOWN,
    Code.SERVICE_NESTED,
}
"""What NAPAS says "shall" of; the others are recommendations and practice."""

FLAT = [
    pytest.param(rule, *case, id=f"{rule}-{n}") for rule, row in CASES.items() for n, case in enumerate(row)
]


def found(text: str, rules: RuleSet | None = None) -> list[tuple[Code, str]]:
    return [(issue.code, issue.rule) for issue in check(text, rules)]


class TestRules:
    @pytest.mark.parametrize(("rule", "code_", "broken", "right"), FLAT)
    def test_a_code_breaks_only_this_rule_and_one_at_its_edge_none(self, rule, code_, broken, right):
        assert found(broken) == [(code_, rule)]
        assert check(right) == ()

    @pytest.mark.parametrize(("_", "code_", "broken", "__"), FLAT)
    def test_should_is_a_warning_and_shall_an_error(self, _, code_, broken, __):
        (issue,) = check(broken)
        assert issue.level == (Level.ERROR if code_ in ERRORS else Level.WARNING)

    @pytest.mark.parametrize(("rule", "code_", "broken", "_"), FLAT)
    def test_the_path_is_the_object_of_the_rule(self, rule, code_, broken, _):
        (issue,) = check(broken)
        named = rule.split()[1]
        if code_ is Code.NAPAS_ELSEWHERE:
            assert issue.path in {"37", "26"}
        elif code_ is Code.SERVICE_NESTED:
            assert issue.path == "38.01.02"
        elif code_ in {Code.OBJECT_MISSING, Code.ID_UNDEFINED}:
            assert issue.path[:-3] == named
        else:
            assert issue.path == named

    def test_the_dong_has_no_decimals(self):
        issues = check(code(o01="12", o54="1000.50"))
        assert [(issue.rule, issue.level) for issue in issues] == [
            ("MPM-034 §4.7.4.1", Level.WARNING),
            ("NAPAS 54", Level.ERROR),
        ]
        fee = check(code(o55="02", o56="500.5"))
        assert [(i.path, i.rule, i.level) for i in fee] == [
            ("56", "MPM-057 §4.7.7.3", Level.WARNING),
            ("56", "NAPAS 56", Level.ERROR),
        ]
        assert dict(issues[1].params) == {"decimals": 2, "exponent": 0}
        assert check(code(o01="12", o54="1000.")) == ()
        assert check(code(o01="12", o53="764", o54="10.50")) == ()

    def test_a_fee_does_not_belong_to_a_withdrawal(self):
        fixed = code(CASH, **ATM, o55="02", o56="5000")
        assert found(fixed) == [
            (Code.SERVICE_EXCLUDES, "NAPAS 55 Part IV"),
            (Code.SERVICE_EXCLUDES, "NAPAS 56 Part IV"),
        ]
        assert found(code(CASH, **ATM, o55="03", o57="5"))[1] == (Code.SERVICE_EXCLUDES, "NAPAS 57 Part IV")

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            (code(o01=None), {"service": "QRIBFTTA"}),
            (code(CARD, o01=None), {"service": "QRIBFTTC"}),
            (code(PUSH, **SHOP, o01="12"), {"service": "QRPUSH"}),
            (code(napas("1", None), **SHOP | {"o59": None}), {"service": "QRPUSH"}),
            (code(CASH, **ATM, o55="01"), {"service": "QRCASH"}),
            (code(o01="12", o54="500000000"), {"limit": 500_000_000}),
            (code(o62=obj("08", "A" * 26)), {"length": 26, "limit": 25}),
        ],
    )
    def test_what_fills_the_sentence(self, text, numbers):
        (issue,) = check(text)
        assert dict(issue.params) == numbers

    @pytest.mark.parametrize(
        ("text", "path", "behind"),
        [
            (code(o01=None), "01", "5802VN"),  # the end of the root: before the CRC
            # the end of the template
            (code(CASH, **ATM | {"o62": obj("05", "REF1"), "o61": "1"}), "62.07", "0504REF1"),
            (code(GUID + obj("02", "QRIBFTTA")), "38.01", "0208QRIBFTTA"),
            (code(GUID + obj("01", obj("00", "970403")) + obj("02", "QRIBFTTA")), "38.01.01", "0006970403"),
        ],
    )
    def test_the_place_of_what_is_missing_is_where_it_could_stand(self, text, path, behind):
        (issue,) = check(text)
        start, end = issue.span
        assert (issue.path, start) == (path, end)
        assert text[:start].endswith(behind)

    @pytest.mark.parametrize(
        ("text", "quoted"),
        [
            (code(o62=obj("08", "A" * 26)), "A" * 26),
            (code(o62=obj("08", "INV/1")), "INV/1"),
            (code(o54="50000"), "11"),
            (code(o01="12", o54="500000000"), "500000000"),
            (code(CASH, **ATM | {"o52": "5812"}), "5812"),
            (code(CASH, **ATM, o55="01"), "550201"),
            (code(None, o37=ACCOUNT), obj("37", ACCOUNT)),
            (code(napas("970403110123456", "QRIBFTTC")), "970403110123456"),
        ],
    )
    def test_the_place_of_what_is_there(self, text, quoted):
        (issue,) = check(text)
        assert text[slice(*issue.span)] == quoted

    def test_a_withdrawal_without_amount_is_as_in_all_samples(self):
        assert check(code(CASH, **ATM, o01="12")) == ()

    def test_what_a_missing_template_should_have_held(self):
        issues = check(code(CASH, **ATM | {"o62": None}))
        assert [issue.path for issue in issues] == ["62.05", "62.07"]
        assert {dict(issue.params)["service"] for issue in issues} == {"QRCASH"}

    def test_a_template_that_cannot_be_read_is_not_missed_as_well(self):
        assert found(code(CASH, **ATM | {"o62": "0504REF1x"}))[0] == (
            Code.HEADER_TRUNCATED,
            "MPM-005 §4.4.1.1",
        )
        assert {code_ for code_, _ in found(code(CASH, **ATM | {"o62": "0504REF1x"}))} == {
            Code.HEADER_TRUNCATED,
            Code.LENGTH_SHORT,
        }
        broken = code("0010A0000007270127" + "x" * 5)
        assert [code_ for code_, _ in found(broken)] == [Code.VALUE_TRUNCATED]

    def test_an_accent_in_the_purpose_is_an_error_and_no_warning_beside_it(self):
        assert found(code(o62=obj("08", "Lệ phí"))) == [(Code.VALUE_NOT_COMMON, "MPM-013 §4.5.2.1")]

    def test_what_arrives_of_a_purpose(self):
        (issue,) = check(code(o62=obj("08", "INV/TEST/0001-A")))
        assert dict(issue.params) == {"characters": "U+002F, U+002D", "arriving": 12, "length": 15}
        assert "INV" not in issue.describe("en") + issue.describe("vi") + str(issue)

    def test_an_unknown_service_needs_nothing_more(self):
        assert found(code(napas("1", "QRADVERT"), o01=None)) == [(Code.SERVICE_UNKNOWN, "NAPAS 38.02")]
        assert found(code(napas("1", "QRADVERTISE"))) == [
            (Code.VALUE_TOO_LONG, "NAPAS 38.02"),
            (Code.SERVICE_UNKNOWN, "NAPAS 38.02"),
        ]

    def test_only_a_known_service_counts_where_it_does_not_belong(self):
        nested = GUID + obj("01", obj("00", "970403"), obj("01", "1"), obj("02", "QRADVERT"))
        assert found(code(nested, **SHOP)) == [(Code.ID_UNDEFINED, "NAPAS 38.01")]
        assert found(code(nested)) == [  # so QRPUSH is meant
            (Code.ID_UNDEFINED, "NAPAS 38.01"),
            *((Code.SERVICE_NEEDS, f"NAPAS {id_} Part IV") for id_ in ("52", "59", "60")),
        ]

    def test_two_napas_accounts_are_both_judged(self):
        text = code(ACCOUNT, o39=napas("97", "QRIBFTTC"))
        assert found(text) == [
            (Code.NAPAS_ELSEWHERE, "NAPAS 38 Table 1"),
            (Code.CARD_DIGITS, "NAPAS 38.01.01"),
        ]
        assert [issue.path for issue in check(text)] == ["39", "39.01.01"]

    def test_the_same_finding_is_told_once(self):
        twice = code(ACCOUNT, o01=None, o39=ACCOUNT)
        assert [code_ for code_, _ in found(twice)] == [Code.SERVICE_NEEDS, Code.NAPAS_ELSEWHERE]

    def test_the_identifier_in_small_letters_is_the_same(self):
        assert check(code(ACCOUNT.replace("A000000727", "a000000727"))) == ()

    def test_other_wallets_beside_the_account(self):
        wallet = obj("00", "vn.momo") + obj("02", "1234567")
        assert check(code(ACCOUNT, o26=wallet)) == ()

    def test_a_card_without_a_bank_is_no_other_banks_card(self):
        text = code(GUID + obj("01", obj("01", "9704031101234567")) + obj("02", "QRIBFTTC"))
        assert found(text) == [(Code.OBJECT_MISSING, "NAPAS 38.01")]
        text = code(GUID + obj("01", obj("00", "970403")) + obj("02", "QRIBFTTC"))
        assert found(text) == [(Code.OBJECT_MISSING, "NAPAS 38.01")]

    def test_emvco_is_asked_too(self):
        assert found(code(o53="000", o58="ZZ", o65="x")) == [
            (Code.CURRENCY_UNKNOWN, "MPM-037 §4.7.5.1"),
            (Code.COUNTRY_UNKNOWN, "MPM-060 §4.7.13.1"),
            (Code.ID_RESERVED, "MPM-010 §4.5.4.1"),
        ]
        assert found(code(o58="vn")) == [(Code.COUNTRY_FORMAT, "MPM-060 §4.7.13.1")]
        assert found(code(o53=None)) == [(Code.OBJECT_MISSING, "MPM-016 §4.2.1.1")]


class TestQuirks:
    """What is known from the wild has a name of its own (the structural ones: test_lenient)."""

    @pytest.mark.parametrize("value", ["00", "02"])
    def test_payload_format_indicator(self, value):
        assert found(code(o00=value)) == [
            (Code.FORMAT_INDICATOR_VALUE, "MPM-021 §4.7.1.1"),
            (Code.VALUE_RESERVED, "MPM-011 §4.5.4.1"),
        ]

    def test_the_misprint_of_the_first_example(self):
        text = NAPAS_CODES[0]["payload"]
        first, second = check(text)
        assert (first.code, first.path, text[slice(*first.span)]) == (Code.HEADER_TRUNCATED, "38.01", "8")
        assert (second.code, second.path) == (Code.LENGTH_SHORT, "38.01.01")
        assert text[slice(*second.span)] == "01120011012345678"

    def test_the_misprint_of_the_fourth_example(self):
        assert found(NAPAS_CODES[4]["payload"]) == [(Code.CRC_MISMATCH, "MPM-026 §4.7.3.1")]

    @pytest.mark.parametrize("n", [1, 2, 3, 5])
    def test_the_other_examples_are_right(self, n):
        assert check(NAPAS_CODES[n]["payload"]) == ()

    def test_the_wallet_that_only_looks_like_emvco(self):
        objects = (
            *(("00", "01"), ("01", "10"), ("02", "01"), ("03", "908405"), ("04", "VNPayWallet")),
            *(
                ("07", "0901234567"),
                ("08", "Nguyễn Văn A"),
                ("09", "50000"),
                ("10", "704"),
                ("11", "an trua"),
            ),
        )
        text = sealed("".join(obj(*pair) for pair in objects))
        assert parse(text)["04"] == "VNPayWallet"
        issues = check(text)
        (told,) = (issue for issue in issues if issue.code is Code.WALLET_VNPAY)
        assert (told.path, told.rule, told.level) == ("04", "NAPAS 38 Table 1", Level.ERROR)
        assert text[slice(*told.span)] == "0411VNPayWallet"
        assert Code.NAPAS_ACCOUNT_MISSING not in {issue.code for issue in issues}
        assert check(text) == check(text, NAPAS)


class TestProfiles:
    def test_public_names(self):
        assert (vnqr.check, vnqr.EMVCO, vnqr.NAPAS) == (check, EMVCO, NAPAS)

    @pytest.mark.parametrize(
        ("text", "rules"),
        [
            (code(), NAPAS),
            (code(ACCOUNT.replace("A000000727", "a000000727")), NAPAS),
            (code(ACCOUNT[len(GUID) :] + GUID), NAPAS),  # the identifier need not come first
            (code(None, o40=ACCOUNT), NAPAS),
            (code(ACCOUNT + "x"), NAPAS),  # told by the beginning of a broken template
            (code(obj("00", "A005266284662577") + obj("01", "x")), EMVCO),  # Laos uses 38 as well
            (code(None, o26=obj("00", "A000000775") + obj("01", "0106913377")), EMVCO),  # VNPAY-QR
            (code(None, o26=obj("00", "vn.momo") + obj("01", ACCOUNT)), EMVCO),  # nested is another's
            (code(None, o99=GUID + obj("02", "x")), EMVCO),  # 80-99 are no accounts
            (code(None), EMVCO),
            (EMVCO_CODES[0]["payload"], EMVCO),
        ],
    )
    def test_the_default_is_picked_by_the_accounts(self, text, rules):
        other = EMVCO if rules is NAPAS else NAPAS
        assert check(text) == check(text, rules)
        assert check(text) != check(text, other)
        assert check(parse(text)) == check(text)

    def test_a_transfer_by_the_letter_of_emvco(self):
        assert found(code(), EMVCO) == [(Code.OBJECT_MISSING, "MPM-016 §4.2.1.1")] * 3

    def test_a_foreign_code_by_the_rules_of_napas(self):
        text = EMVCO_CODES[0]["payload"]
        (told,) = (issue for issue in check(text, NAPAS) if issue.code is Code.NAPAS_ACCOUNT_MISSING)
        assert (told.path, told.rule, told.level) == ("38", "NAPAS 38 Table 1", Level.ERROR)
        assert told.span == (len(text) - 8, len(text) - 8)  # where it could stand: before the CRC
        assert found(code(None), NAPAS)[-1] == (Code.NAPAS_ACCOUNT_MISSING, "NAPAS 38 Table 1")

    def test_the_networks_of_a_code_by_their_identifiers(self):
        text = code(ACCOUNT, o26=obj("00", "A000000775"), o39=ACCOUNT.replace("A000000727", "a000000727"))
        view = View(parse(text), NAPAS)
        assert view.networks == {"38": "A000000727", "39": "a000000727"}
        assert (view.malformed, View(parse(code("xxxxx")), NAPAS).malformed) == (False, True)

    def test_a_profile_without_rules_fails_closed(self):
        for empty in (NAPAS._replace(rules=()), NAPAS._replace(table=NAPAS.table._replace(rows={}))):
            with pytest.raises(ValueError, match="has no rules"):
                check(code(), empty)

    @pytest.mark.parametrize("wrong", ["napas", 0, False, ()])
    def test_a_wrong_profile_is_a_type_error(self, wrong):
        with pytest.raises(TypeError):
            check(code(), wrong)

    @pytest.mark.parametrize("vector", [*EMVCO_CODES, *BROKEN], ids=lambda vector: vector["name"])
    def test_the_vectors_of_emvco_are_judged_by_emvco(self, vector):
        assert check(vector["payload"]) == check(vector["payload"], EMVCO)


# What was noted about each code of the wild by hand -> what must be reported at its path.
NOTED = {
    "00=00": ("00", {Code.FORMAT_INDICATOR_VALUE}),
    "00=02": ("00", {Code.FORMAT_INDICATOR_VALUE}),
    "no 53": ("53", {Code.OBJECT_MISSING}),
    "no 58": ("58", {Code.OBJECT_MISSING}),
    "53 not 3 digits": ("53", {Code.VALUE_NOT_DIGITS, Code.VALUE_LENGTH}),
    "tag 59 longer than 25": ("59", {Code.VALUE_TOO_LONG}),
    "tag 60 longer than 15": ("60", {Code.VALUE_TOO_LONG}),
    "zero-length tag 59": ("59", {Code.LENGTH_ZERO}),
    "zero-length tag 62": ("62", {Code.LENGTH_ZERO}),
    "62-05 longer than 25": ("62.05", {Code.VALUE_TOO_LONG}),
    "62-08 longer than 25": ("62.08", {Code.VALUE_TOO_LONG, Code.PURPOSE_LONG}),
    "service code nested inside 38-01 instead of 38-02": ("38.01.02", {Code.SERVICE_NESTED}),
    "38-01 nested TLV malformed": ("38.01", {Code.TEMPLATE_MALFORMED}),
    **{
        f"tag {id_} value is not a clean template": (id_, {Code.TEMPLATE_MALFORMED, Code.ID_INVALID})
        for id_ in ("26", "39", "80", "82", "83", "87")
    },
}
# Noted about codes that are right in it, or where NAPAS has an opinion and EMVCo none.
OPINIONS = {
    "static (11) with amount": Code.STATIC_WITH_AMOUNT,
    "dynamic (12) without amount": Code.DYNAMIC_WITHOUT_AMOUNT,
    "root tags not in ascending order": None,
}


@pytest.mark.no_cover
class TestWild:
    """Codes from the field, against what was noted about each independently of this library."""

    @pytest.mark.parametrize("n", range(len(WILD)))
    def test_what_was_noted_is_told(self, n):
        text, noted = WILD[n]["payload"], WILD[n]["quirks"]
        issues = check(text)
        if any(
            issue.code in {Code.LENGTH_ZERO, Code.CRC_LENGTH} and "." not in issue.path for issue in issues
        ):
            noted = [quirk for quirk in noted if "zero-length" in quirk]  # structure stops at the first fault
        told = {(issue.path, issue.code) for issue in issues}
        for quirk in noted:
            if quirk in NOTED:
                path, codes = NOTED[quirk]
                assert told & {(path, code_) for code_ in codes}
            else:
                assert quirk in OPINIONS

    @pytest.mark.parametrize("n", range(len(WILD)))
    def test_what_is_told_was_noted(self, n):
        codes = Counter(issue.code for issue in check(WILD[n]["payload"]))
        transfer = "QRIBFTT" in WILD[n]["scheme"]
        well_formed = not codes[Code.LENGTH_ZERO]
        for quirk, code_ in OPINIONS.items():
            if code_ is not None:
                assert codes[code_] == (transfer and well_formed and quirk in WILD[n]["quirks"])
        assert bool(codes[Code.SERVICE_NESTED]) <= any("nested" in quirk for quirk in WILD[n]["quirks"])

    @pytest.mark.parametrize("n", range(len(WILD)))
    def test_a_wrong_crc_is_told_and_a_right_one_is_not(self, n):
        codes = {issue.code for issue in check(WILD[n]["payload"])}
        told = {Code.CRC_MISMATCH, Code.CRC_LENGTH, Code.TEXT_URL_ENCODED} & codes
        assert bool(told) is not WILD[n]["crc_ok"]

    def test_the_table_that_was_looked_at_by_hand(self):
        """One line a scheme; each error in it was held against the standard, none was called false."""
        table: dict[str, dict[str, Counter[str]]] = {}
        for vector in WILD:
            counts = table.setdefault(vector["scheme"], {"error": Counter(), "warning": Counter()})
            for issue in check(vector["payload"]):
                number = issue.rule.split()[0] if issue.rule.startswith("MPM") else issue.rule
                counts[issue.level.value][f"{issue.code.value} {number}"] += 1
        looked_at = json.loads((VECTORS / "wild_issues.json").read_text("utf-8"))
        schemes = Counter(vector["scheme"] for vector in WILD)
        assert {row["scheme"]: row["codes"] for row in looked_at} == schemes
        for row in looked_at:
            assert {level: dict(count) for level, count in table[row["scheme"]].items()} == {
                level: row[level] for level in ("error", "warning")
            }


class TestAnyText:
    """`check` never raises on bad data, whatever the str; every issue lies inside the text."""

    @staticmethod
    def judge(text: str) -> None:
        for rules in (None, NAPAS):
            for issue in check(text, rules):
                start, end = issue.span
                assert 0 <= start <= end <= len(text)
                assert issue.rule.startswith(("MPM-", "NAPAS "))
                assert issue.describe("en")
                assert issue.describe("vi")

    @given(st.text())
    def test_text(self, text):
        self.judge(text)

    @given(st.sampled_from([vector["payload"] for vector in WILD]), st.data())
    def test_a_code_of_the_wild_and_one_change(self, text, data):
        at = data.draw(st.integers(0, len(text) - 1))
        inserted = data.draw(st.text(max_size=2))
        dropped = data.draw(st.integers(0, 2))
        changed = text[:at] + inserted + text[at + dropped :]
        self.judge(changed)
        self.judge(sealed(changed[:-8].encode(errors="replace").decode()))

    @given(st.lists(st.builds(obj, st.integers(0, 99).map("{:02}".format), st.text(max_size=20)), max_size=5))
    def test_any_objects_inside_the_template(self, objects):
        inside = "".join(objects).encode(errors="replace").decode()
        self.judge(code((GUID + inside)[:99]))
        self.judge(code((GUID + obj("01", inside[:80]))[:99]))
