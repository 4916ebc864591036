"""vnqr.read: one answer for any text, held against the faults, the codes of the wild, and the rules."""

from __future__ import annotations

import json
import pickle
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import vnqr
from vnqr import Code, Payload, Reading, Verdict, read
from vnqr.emvco.payload import MAX_LENGTH
from vnqr.emvco.tlv import crc
from vnqr.testing.faults import NAMES, Fault, faults
from vnqr.testing.strategies import payloads, vietqrs
from vnqr.vietqr.answer import Beneficiary, NetworkAccount
from vnqr.vietqr.guids import KNOWN, WAIVED, WALLETS, Network, national, recognise
from vnqr.vietqr.reactions import REACTIONS, place, reaction

VECTORS = Path(__file__).parents[1] / "vectors"
WILD = json.loads((VECTORS / "wild.json").read_text("utf-8"))
STATIC = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"
DYNAMIC = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E"
)
MISPRINT = "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
FOREIGN = "000201021640001234567890125204525153038405802US5911ABC Hammers6008New York63047222"
CASH = (
    "00020101021238500010A000000727012200069704030108123456780206QRCASH5204601153037045802VN"
    "5915NGUYEN HUU HUAN6005HANOI6237052120190109155714228384707080000111163041009"
)


def made(*objects: tuple[str, Any]) -> str:
    return str(Payload.from_objects([("00", "01"), *objects]))


def napas(
    number: str = "113366668888", *rest: tuple[str, Any], bin_: str = "970415", **options: str
) -> list[tuple[str, Any]]:
    service = options.get("service", "QRIBFTTA")
    inside = [("00", "A000000727"), ("01", [("00", bin_), ("01", number)]), ("02", service)]
    return [("01", options.get("initiation", "11")), ("38", inside), ("53", "704"), ("58", "VN"), *rest]


def codes(reading: Reading) -> list[str]:
    return [f"{issue.code} {issue.path}".strip() for issue in reading.why]


class TestFields:
    def test_a_transfer_of_the_napas_document(self) -> None:
        reading = read(DYNAMIC)
        assert reading == Reading(
            verdict=Verdict.ACCEPT,
            why=(),
            network=Network("VietQR", "VN"),
            bank=Beneficiary("970403", "Sacombank"),
            account="0011012345678",
            amount=Decimal(180000),
            currency="704",
            country="VN",
            memo="thanh toan don hang",
            initiation="dynamic",
            accounts=(
                NetworkAccount(
                    Network("VietQR", "VN"),
                    "38",
                    "A000000727",
                    "account",
                    "0011012345678",
                    Beneficiary("970403", "Sacombank"),
                ),
            ),
            payload=vnqr.parse(DYNAMIC),
        )
        assert (reading.dynamic, reading.static, reading.networks) == (True, False, ("VietQR",))

    @pytest.mark.parametrize(
        ("service", "field"),
        [("QRIBFTTC", "card"), ("QRPUSH", "merchant"), ("QRCASH", "terminal"), ("qribftta", "account")],
    )
    def test_the_service_says_what_the_number_is(self, service: str, field: str) -> None:
        reading = read(made(*napas("9704151101234567", service=service)))
        numbers = {kind: getattr(reading, kind) for kind in ("account", "card", "merchant", "terminal")}
        assert numbers == dict.fromkeys(numbers) | {field: "9704151101234567"}

    def test_a_cash_withdrawal_of_the_napas_document(self) -> None:
        reading = read(CASH)
        assert (reading.verdict, reading.terminal, reading.account) == ("accept", "12345678", None)
        assert (reading.name, reading.city, reading.dynamic) == ("NGUYEN HUU HUAN", "HANOI", True)

    def test_without_a_service_code_a_merchant_is_paid(self) -> None:
        text = made(
            ("01", "11"),
            ("38", [("00", "A000000727"), ("01", [("00", "970415"), ("01", "M1")])]),
            ("52", "5812"), ("53", "704"), ("58", "VN"), ("59", "QUAN"), ("60", "HUE"),
        )  # fmt: skip
        assert (read(text).verdict, read(text).merchant) == ("accept", "M1")

    def test_an_unknown_bank_is_its_bin(self) -> None:
        reading = read(made(*napas(bin_="999999")))
        assert (reading.verdict, reading.bank) == ("warn", Beneficiary("999999", None))
        assert "bank 999999" in reading.summary()

    def test_the_name_in_vietnamese(self) -> None:
        language = ("64", [("00", "vi"), ("01", "Bộ phận Một cửa"), ("02", "Hà Nội")])
        reading = read(made(*napas("1133", ("59", "BO PHAN MOT CUA"), ("60", "HA NOI"), language)))
        assert (reading.name, reading.local_name, reading.local_city) == (
            "BO PHAN MOT CUA",
            "Bộ phận Một cửa",
            "Hà Nội",
        )
        assert "Bộ phận Một cửa" in reading.summary("vi")
        assert "Bộ phận Một cửa" in reading.to_json()

    @pytest.mark.parametrize("value", ["11", None, "13"])
    def test_static_where_01_is_absent_or_reserved(self, value: str | None) -> None:
        objects = [o for o in napas() if o[0] != "01"] + ([("01", value)] if value else [])
        reading = read(made(*objects))
        assert (reading.verdict, reading.initiation, reading.static) == ("accept", "static", True)

    def test_a_memo_that_the_payer_enters_is_none(self) -> None:
        assert read(made(*napas("1133", ("62", [("08", "***")])))).memo is None

    @pytest.mark.parametrize(
        ("announced", "expected"),
        [
            (None, (False, None, None)),
            ("01", (True, None, None)),
            ("02", (False, Decimal(500), None)),
            ("03", (False, None, Decimal("1.5"))),
        ],
    )
    def test_a_fee_that_is_not_announced_is_none(
        self, announced: str | None, expected: tuple[bool, Decimal | None, Decimal | None]
    ) -> None:
        """EMVCo: 55 says whether 56 or 57 counts. A reader adds nothing else, whatever stands there."""
        indicator = [] if announced is None else [("55", announced)]
        reading = read(made(*napas("1133", ("54", "1000"), *indicator, ("56", "500"), ("57", "1.5"))))
        found = reading.prompt_tip, reading.convenience_fee, reading.convenience_fee_percentage
        assert found == expected

    def test_a_code_without_a_currency_has_none(self) -> None:
        reading = read(made(*(each for each in napas("1133", ("54", "1000")) if each[0] != "53")))
        assert (reading.currency, reading.verdict) == (None, "refuse")

    def test_fees_count_where_they_are_announced(self) -> None:
        fixed = read(made(*napas("1133", ("54", "50000"), ("55", "02"), ("56", "500"), initiation="12")))
        assert (fixed.convenience_fee, fixed.convenience_fee_percentage) == (Decimal(500), None)
        assert "with a fee of 500 VND" in fixed.summary()
        share = read(made(*napas("1133", ("54", "50000"), ("55", "03"), ("57", "1.5"), initiation="12")))
        assert (share.convenience_fee, share.convenience_fee_percentage) == (None, Decimal("1.5"))
        assert "kèm phí 1,5 %" in share.summary("vi")
        assert share.to_dict()["convenience_fee_percentage"] == "1.5"
        assert read(made(*napas("1133", ("55", "01")))).prompt_tip

    def test_a_reference_in_the_memo(self) -> None:
        reference = vnqr.Reference("000.00.01.H26-240601-0001", item=1)
        qr = vnqr.VietQR(bank="VietinBank", account="1133", amount=50000, reference=reference)
        reading = read(str(qr))
        assert reading.reference == reference
        stated = reading.to_dict()
        assert (stated["reference"], stated["dossier"], stated["item"]) == (
            str(reference), "000.00.01.H26-240601-0001", 1,
        )  # fmt: skip

    def test_two_references_are_none(self) -> None:
        first, second = (
            vnqr.Reference("H26-240601-0001", item=1),
            vnqr.Reference("H26-240601-0002", item=1),
        )
        assert read(made(*napas("1133", ("62", [("08", f"{first} {second}")])))).reference is None

    def test_two_accounts_of_different_networks(self) -> None:
        vnpay = ("26", [("00", "A000000775"), ("01", "0106913377")])
        reading = read(made(*napas("1133", vnpay, ("52", "5812"))))
        assert (reading.verdict, reading.network, reading.account) == (
            "accept",
            Network("VietQR", "VN"),
            "1133",
        )
        assert reading.networks == ("VietQR", "VNPAY")
        assert [(each.network.name, each.number) for each in reading.accounts if each.network] == [
            ("VietQR", "1133"),
            ("VNPAY", "0106913377"),
        ]


NETWORKS = """
VNPAY       VN 704  26 A000000775           01 0106913377       merchant
VNPAY       VN 704  26 908405               01 VNPAY001         merchant
ShopeePay   VN 704  26 vn.airpay.www        01 0123456789abcdef merchant
PromptPay   TH 764  29 A000000677010111     01 0066812345678    account
PayNow      SG 702  26 SG.PAYNOW            02 201403121W       account
QRIS        ID 360  51 ID.CO.QRIS.WWW       02 ID1020012345678  merchant
DuitNow     MY 458  26 A0000006150001       02 MD001            merchant
KHQR        KH 116  30 khqr@aclb            00 khqr@aclb        account
LaoQR       LA 418  38 A005266284662577     03 mch1             merchant
MMQR        MM 104  26 mm.com.mmqr          02 m1               merchant
QR&Ph       PH 608  28 ph.ppmi.p2m          03 217020           merchant
FPS         HK 344  26 hk.com.hkicl         02 1234567          account
Pix         BR 986  26 br.gov.bcb.pix       01 a@b.br           account
BharatQR    IN 356  26 A000000524           01 shop@bank        merchant
Raast       PK 586  28 0123456789abcdef0123456789abcdef 01 BANK -
JPQR        JP 392  26 jp.or.paymentsjapan  01 0000000000001    merchant
GhQR        GH 936  04 -                    -- 4123456789012345 merchant
Mastercard  DE 978  04 -                    -- 4123456789012345 merchant
"""
"""Network, country, currency; of the account: ID, identifier, object and number; what the number is."""


class TestNetworks:
    @pytest.mark.parametrize("row", NETWORKS.split("\n")[1:-1])
    def test_by_identifier(self, row: str) -> None:
        name, country, currency, id_, guid, child, number, field = row.split()
        inside = {"00": guid} | {child: number}
        account = (id_, number if guid == "-" else list(inside.items()))
        rest = (("52", "5812"), ("53", currency), ("58", country), ("59", "NAME"), ("60", "CITY"))
        reading = read(made(account, *rest))
        assert reading.network is not None
        assert (reading.network.name, reading.networks[0]) == (name.replace("&", " "), name.replace("&", " "))
        assert reading.network.country == (country if name != "Mastercard" else None)
        assert reading.verdict is not Verdict.REFUSE
        if field != "-":
            assert getattr(reading, field) == number

    def test_electricity_bills_have_no_identifier(self) -> None:
        account = ("26", [("00", "00"), ("01", "0100101114-019")])
        rest = (("53", "704"), ("58", "VN"), ("59", "EVN"), ("60", "HN"))
        assert read(made(account, ("52", "4900"), *rest)).network == Network("EVN", "VN")
        assert read(made(account, ("52", "5812"), *rest)).network is None

    def test_lao_codes_use_38_and_are_no_napas_codes(self) -> None:
        text = made(("38", [("00", "A005266284662577"), ("01", "x")]), ("53", "418"), ("58", "LA"))
        assert read(text).network == Network("LaoQR", "LA")

    def test_an_old_code_of_momo_has_a_bare_80(self) -> None:
        mark = (("62", [("05", "MOMOW2W34875080")]), ("80", "046"))
        old = read(made(*napas("99MM24011M34875080", *mark, bin_="970454")))
        assert (old.verdict, old.network, old.networks) == (
            "accept",
            Network("MoMo", "VN"),
            ("MoMo", "VietQR"),
        )
        assert old.bank == Beneficiary("970454", "BVBank")
        by_mark = read(made(*napas("24011M34875080", *mark, bin_="970454")))
        assert by_mark.network == Network("MoMo", "VN")
        other = read(made(*napas("24011M34875080", *mark)))
        assert other.network == Network("VietQR", "VN")

    def test_wallets_with_a_template_of_their_own(self) -> None:
        account = ("26", [("00", "vn.momo"), ("02", "1234567")])
        reading = read(made(*napas("PMC1234567890123456", account, ("52", "5812"), bin_="971025")))
        assert (reading.networks, reading.bank) == (("MoMo", "VietQR"), Beneficiary("971025", "MoMo"))
        assert reading.account == "PMC1234567890123456"
        zalo = read(made(*napas("99ZP24011M34875080", bin_="970454")))
        assert zalo.network == Network("ZaloPay", "VN")

    def test_no_network_is_known(self) -> None:
        text = made(("30", [("00", "com.example"), ("01", "7")]), ("52", "5812"), ("53", "978"), ("58", "DE"),
                    ("59", "N"), ("60", "C"))  # fmt: skip
        reading = read(text)
        assert (reading.verdict, reading.network, reading.networks) == ("accept", None, ())
        assert reading.accounts == (NetworkAccount(None, "30", "com.example", None, None),)
        assert reading.summary() == "pay an amount you enter to N"

    def test_a_reserved_card_scheme_has_no_owner(self) -> None:
        text = made(("06", "1"), ("52", "5812"), ("53", "978"), ("58", "DE"), ("59", "N"), ("60", "C"))
        assert read(text).network is None


class TestProfiles:
    """What a network waives is no matter for its codes; `check` reports it, and for others it counts."""

    def test_promptpay_has_no_category_name_and_city(self) -> None:
        account = ("29", [("00", "A000000677010111"), ("01", "0066812345678")])
        rest = (("53", "764"), ("58", "TH"))
        assert read(made(account, *rest)).verdict == "accept"
        assert [issue.path for issue in vnqr.check(made(account, *rest))] == ["52", "59", "60"]
        other = ("29", [("00", "com.example"), ("01", "1")])
        assert codes(read(made(other, *rest))) == [f"object-missing {path}" for path in ("52", "59", "60")]

    def test_paynow_writes_nought_where_the_payer_enters_the_amount(self) -> None:
        account = ("26", [("00", "SG.PAYNOW"), ("01", "2"), ("02", "201403121W"), ("03", "1")])
        reading = read(made(account, ("52", "0000"), ("53", "702"), ("54", "0"), ("58", "SG"), ("60", "S")))
        assert (reading.verdict, reading.amount) == ("accept", None)

    def test_duitnow_has_a_format_of_its_own(self) -> None:
        account = ("26", [("00", "A0000006150001"), ("01", "603346"), ("02", "MD001")])
        rest = [account, ("52", "5812"), ("53", "458"), ("58", "MY"), ("59", "N"), ("60", "MY")]
        assert read(str(Payload.from_objects([("00", "02"), *rest]))).verdict == "accept"
        assert read(str(Payload.from_objects([("00", "02"), *napas()]))).verdict == "refuse"

    @pytest.mark.parametrize(
        "name", ["\u1785\u1793 \u179f\u17d2\u1798\u17b8\u1793", "\u0e23\u0e49\u0e32\u0e19"]
    )
    def test_names_in_khmer_and_thai(self, name: str) -> None:
        account = ("30", [("00", "khqr@aclb"), ("01", "1")])
        rest = (("52", "5812"), ("53", "116"), ("54", "5000.0"), ("58", "KH"), ("59", "N"), ("60", "C"))
        language = ("64", [("00", "km"), ("01", name)])
        assert read(made(account, *rest, language)).verdict == "accept"

    @pytest.mark.parametrize("name", [*WAIVED])
    def test_each_profile_is_of_a_network_in_the_table(self, name: str) -> None:
        assert name in {row.network.name for row in KNOWN}


SHOP = (("52", "5812"), ("59", "QUAN"), ("60", "HUE"))
CONTROLS = {
    "static": STATIC,
    "dynamic": DYNAMIC,
    "foreign": FOREIGN,
    "cash": CASH,
    "card": made(*napas("9704151101234567", service="QRIBFTTC")),
    "push": made(
        *napas("M1", *SHOP, ("54", "50000"), service="QRPUSH", initiation="12"),
    ),
}


def all_faults() -> list[Any]:
    return [
        pytest.param(fault, id=f"{name}-{fault.name}")
        for name, control in CONTROLS.items()
        for fault in faults(control)
    ]


SEEN_IN_THE_TEXT = {
    "account-hidden",
    "name-lookalike",
    "name-invisible",
    "name-turned",
    "two-readings",
    "second-napas-account",
    *(name for _, name in NAMES if name.startswith("readings-")),
}
"""Faults of the group fraud that a reader sees who knows nothing but the text."""


@pytest.mark.parametrize("fault", all_faults())
@pytest.mark.no_cover
def test_does_what_a_good_reader_does(fault: Fault) -> None:
    reading = read(fault.text)
    assert read(fault.control).verdict is Verdict.ACCEPT
    if fault.codes or not fault.verified or fault.name in SEEN_IN_THE_TEXT:
        wanted = {"refuse": "refuse", "warn": "warn", "ignore": "accept"}[fault.reader]
        assert (reading.verdict, codes(reading)) == (wanted, codes(reading))
    else:
        # The text is that of a correct code: what is wrong shows beside the charge and the payees alone.
        assert reading.verdict is Verdict.ACCEPT
    if fault.reader == "ignore":
        assert reading.verdict is not Verdict.REFUSE


VALID = [entry for entry in WILD if entry["crc_ok"]]
NAMES = {
    "AirPay/ShopeePay": {"ShopeePay"},
    "Argentina (Transferencias 3.0)": {"Transferencias 3.0"},
    "Colombia EMVCo": {"EMVCo Colombia"},
    "EMVCo generic": {"UnionPay", "Visa"},
    "EMVCo sample/CN": {"EMVCo example", "Visa"},
    "HKQR/FPS": {"FPS"},
    "LAOQR": {"LaoQR"},
    "PIX/BR Code": {"Pix"},
    "Pakistan QR": {"Raast", "1LINK"},
    "PayNow/SGQR": {"PayNow", "SGQR"},
    "Peru (Yape)": {"Yape"},
    "PromptPay/ThaiQR": {"PromptPay"},
    "QR Ph/PayMaya": {"PayMaya"},
    "VNPAY-QR": {"VNPAY"},
    "VietQR/QRCASH": {"VietQR"},
    "VietQR/QRIBFTTA": {"VietQR"},
    "VietQR/QRIBFTTC": {"VietQR"},
    "VietQR/QRPUSH": {"VietQR"},
    "VietQR/QRIBFTTA+MoMo": {"VietQR", "MoMo"},
    "VietQR/QRIBFTTA+ZaloPay": {"VietQR", "ZaloPay"},
    "Vietnam other": {"EVN"},
}
"""Scheme in the collection -> the names for it, where they are not the same."""


class TestWild:
    """Real codes of 30 networks; docs/howto/integrator.md lists those that are refused, and why."""

    def test_a_wrong_crc_is_refused(self) -> None:
        wrong = [entry["payload"] for entry in WILD if not entry["crc_ok"]]
        refused = [text for text in wrong if read(text).verdict is Verdict.REFUSE]
        # One is URL-encoded: decoded, its CRC is right.
        assert [text for text in wrong if text not in refused] == [t for t in wrong if "CWJ+HSXJR" in t]

    def test_at_least_95_in_a_hundred_get_the_name_of_their_network(self) -> None:
        named = 0
        for entry in VALID:
            network = read(entry["payload"]).network
            named += network is not None and network.name in NAMES.get(entry["scheme"], {entry["scheme"]})
        assert named >= 0.95 * len(VALID)

    def test_at_most_one_in_ten_is_refused(self) -> None:
        refused = [entry for entry in VALID if read(entry["payload"]).verdict is Verdict.REFUSE]
        assert len(refused) <= 0.1 * len(VALID)

    @pytest.mark.parametrize("page", ["howto/integrator.md", "vi/howto/integrator.md"])
    def test_the_documents_list_each_refusal_with_its_reason(self, page: str) -> None:
        text = (Path(__file__).parents[2] / "docs" / page).read_text("utf-8")
        rows = re.findall(r"^\| ([0-9]+) \| ([^|]+) \| .*`([a-z-]+)` \|$", text, re.MULTILINE)
        stated = Counter({(network, code): 0 for _, network, code in rows})
        for count, network, code in rows:
            stated[network, code] += int(count)
        found: Counter[tuple[str, str]] = Counter()
        for entry in VALID:
            reading = read(entry["payload"])
            if reading.verdict is Verdict.REFUSE:
                network, code = entry["scheme"].split("/")[0], reading.why[0].code.value
                found[
                    {"Argentina (Transferencias 3.0)": "Transferencias 3.0", "PIX": "Pix"}.get(
                        network, network
                    ),
                    code,
                ] += 1
        assert stated == found

    def test_every_account_of_vietnam_is_read(self) -> None:
        for entry in VALID:
            reading = read(entry["payload"])
            if entry["scheme"].startswith("VietQR") and reading.verdict is not Verdict.REFUSE:
                assert reading.bank is not None
                assert reading.account or reading.card or reading.merchant or reading.terminal


class TestVerdicts:
    def test_the_misprint_of_the_napas_document_is_read_with_a_warning(self) -> None:
        reading = read(MISPRINT)
        assert (reading.verdict, reading.account) == ("warn", "0011012345678")
        assert codes(reading) == ["length-short 38.01.01"]

    def test_the_decisive_issue_comes_first(self) -> None:
        text = made(
            *napas("1133", ("54", "50.000"), ("59", "Phở"), ("62", [("08", "x" * 30)]), initiation="12")
        )
        assert codes(read(text)) == [
            "amount-decimals 54",
            "value-not-common 59",
            "amount-decimals 54",
            "purpose-long 62.08",
        ]

    def test_a_code_of_the_vnpay_wallet_says_so_first(self) -> None:
        text = made(
            ("01", "10"), ("02", "01"), ("03", "908405"), ("04", "VNPayWallet"), ("07", "84912345678")
        )
        assert codes(read(text))[0] == "wallet-vnpay 04"

    @pytest.mark.parametrize(
        "text", ["https://example.com/?a=1", "HS0000001H26240601000115A", "WIFI:S:x;;", "000"]
    )
    def test_what_is_no_payment_code(self, text: str) -> None:
        reading = read(text)
        assert reading.why[0].code is Code.NOT_A_PAYMENT_CODE
        assert reading.why[0].span == (0, min(4, len(text)))
        assert reading.summary().startswith("Do not pay: this is not a payment code")

    def test_a_broken_payment_code_is_one(self) -> None:
        for text in ("0002", STATIC[:30], STATIC[:-1], "\ufeff" + STATIC[:50]):
            assert Code.NOT_A_PAYMENT_CODE not in {issue.code for issue in read(text).why}
        assert codes(read("")) == ["text-empty"]

    def test_two_accounts_of_napas_are_refused(self) -> None:
        second = ("39", dict(napas("4444"))["38"])
        reading = read(made(*napas("1133", second)))
        assert (reading.verdict, codes(reading)) == ("refuse", ["napas-elsewhere 39"])

    def test_a_napas_account_in_another_object_is_read_with_a_warning(self) -> None:
        objects = [("39" if id_ == "38" else id_, value) for id_, value in napas("12345678901234567890")]
        reading = read(made(*objects))
        assert (reading.verdict, reading.account) == ("warn", "12345678901234567890")

    @pytest.mark.parametrize(
        ("path", "value", "verdict"),
        [
            ("62", "B\u0430n C\u00f4ng an", "refuse"),  # a Cyrillic letter among Latin ones
            ("62", "Le phi\u200b", "refuse"),
            ("62", "Le\u00a0phi", "warn"),
            ("62", "Lệ phí", "warn"),
            ("62", "\u2615\ufe0f Lệ phí", "warn"),
            ("62", "\U0001f600", "warn"),
            ("62", "\ue000", "warn"),
        ],
    )
    def test_letters_that_deceive(self, path: str, value: str, verdict: str) -> None:
        assert read(made(*napas("1133", (path, [("08", value)])))).verdict == verdict

    def test_foreign_writing_is_judged_word_by_word(self) -> None:
        rest = (("52", "5812"), ("53", "398"), ("58", "KZ"), ("60", "C"))
        account = ("26", [("00", "com.example"), ("01", "1")])
        thai = ("26", [("00", "A000000677010112"), ("01", "1")])
        own = (("52", "5812"), ("53", "764"), ("58", "TH"), ("60", "C"))

        def verdict(name: str, *objects: Any) -> str:
            return read(made(*objects, ("59", "N"), ("64", [("00", "ru"), ("01", name)]))).verdict.value

        assert verdict("\u0e23\u0e49\u0e32\u0e19 ABC", thai, *own) == "accept"
        assert verdict("\u0e23\u0e49\u0e32\u0e19\u200bABC", thai, *own) == "accept"
        assert verdict("ABC \u041c\u0410\u0413", thai, *own) == "accept"
        assert verdict("AB\u0421", thai, *own) == "refuse"
        assert verdict("\u202eABC", thai, *own) == "refuse"
        assert verdict("AB\u0421", account, *rest) == "refuse"

    def test_a_hidden_account_needs_identifier_and_beneficiary(self) -> None:
        inside = "0010A00000072701270006970403011300110123456780208QRIBFTTA"
        hidden = read(made(*napas("1133", ("99", inside))))
        assert codes(hidden)[0] == "payee-hidden 99"
        # In use: the address to which a shop wants to be told.
        notice = ("99", [("00", "A000000727"), ("02", "https://example.com")])
        assert read(made(*napas("1133", notice))).verdict == "accept"

    @pytest.mark.parametrize("id_", ["64", "65", "80", "99"])
    def test_a_hidden_account_is_one_anywhere_behind_the_memo(self, id_: str) -> None:
        inside = [("00", "A000000727"), ("01", [("00", "970403"), ("01", "0011012345678")])]
        reading = read(made(*napas("1133", (id_, inside))))
        assert (reading.verdict, codes(reading)[0]) == ("refuse", f"payee-hidden {id_}")

    def test_nor_in_the_template_of_the_memo(self) -> None:
        inside = [("00", "A000000727"), ("01", [("00", "970403"), ("01", "0011012345678")])]
        reading = read(made(*napas("1133", ("62", [("08", "nop phi"), ("50", inside)]))))
        assert (reading.verdict, codes(reading)[0]) == ("refuse", "payee-hidden 62")

    def test_of_two_accounts_of_one_network_the_first_is_shown_and_none_is_paid(self) -> None:
        second = napas("0987654321", bin_="970422")[1][1]
        reading = read(made(*napas("1133", ("39", second))))
        assert (reading.verdict, reading.account, reading.bank) == (
            *("refuse", "1133"),
            Beneficiary("970415", "VietinBank"),
        )
        assert [account.number for account in reading.accounts] == ["1133", "0987654321"]

    def test_a_template_beside_that_is_broken(self) -> None:
        assert read(made(*napas("1133", ("39", "abc")))).verdict == "warn"
        assert read(made(*napas("1133", ("37", "abc")))).verdict == "refuse"
        assert read(made(("37", "abc"), *FOREIGN_REST)).verdict == "refuse"


FOREIGN_REST = (("52", "5812"), ("53", "978"), ("58", "DE"), ("59", "N"), ("60", "C"))


class TestOtherReadings:
    def test_a_text_that_another_reader_pays_otherwise_is_refused(self) -> None:
        """Who counts bytes is nine further at the end of 80, and finds the amount that is hidden there."""
        reading = read(made(*napas("1133", ("54", "50000"), ("80", "é" * 9 + "540599999"))))
        assert (reading.verdict, codes(reading)[0]) == ("refuse", "two-readings")

    def test_accents_alone_are_no_other_reading(self) -> None:
        local = ("64", [("00", "vi"), ("01", "Sở Tư pháp Hà Nội"), ("02", "Hà Nội")])
        assert read(made(*napas("1133", ("54", "50000"), local))).verdict is Verdict.ACCEPT


class TestRepeatable:
    def test_a_plain_transfer_can_be_paid_more_than_once(self) -> None:
        reading = read(STATIC)
        assert reading.repeatable
        assert reading.to_dict()["repeatable"] is True
        assert reading.summary().endswith("it can be paid more than once")
        assert reading.summary("vi").endswith("có thể bị trả nhiều lần")

    def test_a_code_with_amount_reference_or_merchant_is_none(self) -> None:
        reference = vnqr.VietQR(
            bank="VietinBank", account="1133", reference=vnqr.Reference("H26-240601-0001")
        )
        for text in (DYNAMIC, CASH, str(reference), FOREIGN, "x"):
            assert not read(text).repeatable
        assert read(made(*napas("1133", ("62", [("08", "cafe")])))).repeatable

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (made(*napas()), True),
            (made(*napas("9704151101234567", service="QRIBFTTC")), True),
            (made(*napas("113366668888", ("54", "50000"))), False),  # 01 is 11, as many shops leave it
            (made(*napas(initiation="12")), False),
            (made(*napas("M1", ("59", "N"), ("60", "HUE"), service="QRPUSH")), False),
            (made(*napas("113366668888", ("39", napas()[1][1]))), False),  # refused
        ],
    )
    def test_static_without_amount_and_reference(self, text: str, *, expected: bool) -> None:
        assert read(text).repeatable is expected
        assert ("it can be paid more than once" in read(text).summary()) is expected


class TestShown:
    def test_summaries(self) -> None:
        assert read(DYNAMIC).summary() == (
            "VietQR: pay 180,000 VND to account 0011012345678, Sacombank; memo: thanh toan don hang"
        )
        assert read(STATIC).summary("vi") == (
            "VietQR: trả số tiền tự nhập vào tài khoản 0011012345678, Sacombank; có thể bị trả nhiều lần"
        )
        assert (
            read(MISPRINT)
            .summary("vi")
            .endswith("; lưu ý: độ dài ghi 12, nhưng mẫu chứa 13 ký tự của giá trị này")
        )
        assert read(STATIC[:-1] + "E").summary() == (
            "Do not pay: the CRC does not match the text: computed 9E6F, found 9E6E (63)"
        )
        zero = read(made(*napas("1133", ("54", "0"))))
        assert zero.summary() == "VietQR: do not pay: an amount must not be zero (54)"
        euro = read(made(("30", [("00", "com.x")]), ("54", "1234.5"), *FOREIGN_REST))
        assert euro.summary("vi") == (
            "trả 1.234,5 EUR vào N; lưu ý: 1 chữ số thập phân, đơn vị tiền tệ này có 2"
        )

    def test_an_account_of_no_network_and_no_name(self) -> None:
        account = ("29", [("00", "A000000677010111")])
        assert read(made(account, ("53", "764"), ("58", "TH"))).summary() == (
            "PromptPay: pay an amount you enter to an account of no known network"
        )

    def test_one_line_whatever_the_code_holds(self) -> None:
        reading = read(made(*napas("1133", ("59", "A\x1b[31m"), ("62", [("08", "x\ny")]))))
        for lang in ("en", "vi"):
            assert reading.summary(lang).isprintable()

    def test_repr_shows_no_account_name_or_memo(self) -> None:
        reading = read(made(*napas("113366668888", ("59", "NGUYEN VAN A"), ("62", [("08", "MEMO")]))))
        for secret in ("113366668888", "NGUYEN", "MEMO"):
            assert secret not in repr(reading) + repr(reading.accounts) + repr([reading])
        assert repr(read("")) == "<Reading refuse, no known network: text-empty>"

    @pytest.mark.parametrize(
        ("amount", "stated"),
        [
            ("23.00", 23),
            ("23.72", "23.72"),
            (".50", "0.50"),
            ("50000.00", 50_000),
            ("1234567.50", "1234567.50"),
        ],
    )
    def test_amounts_in_json_lose_nothing(self, amount: str, stated: Any) -> None:
        text = made(("02", "4000123456789012"), ("52", "5251"), ("53", "840"), ("54", amount), *[
            ("58", "US"), ("59", "N"), ("60", "C")])  # fmt: skip
        assert read(text).to_dict()["amount"] == stated

    @pytest.mark.parametrize("item", [0, 1, 23])
    def test_the_item_of_a_reference(self, item: int) -> None:
        """0 is the whole dossier, not none."""
        reference = vnqr.Reference("H26-240601-0001", item)
        told = read(str(vnqr.VietQR(bank="VietinBank", account="1133", reference=reference))).to_dict()
        assert (told["dossier"], told["item"]) == ("H26-240601-0001", item)
        assert told["reference"] == str(reference)


class TestLaws:
    @given(
        st.text(st.characters(categories=None), max_size=60)
        | st.from_regex(r"\A(0002\d\d\d*|[0-9A-Z\ud800]*)\Z")
    )
    @example("")
    @example("\ud800")
    @example("0002016304\ud800AAE")
    @example("0" * (MAX_LENGTH + 1))
    @example("000201" + "a" * 10**6)
    def test_never_raises_on_any_text(self, text: str) -> None:
        reading = read(text)
        assert reading.verdict in Verdict
        assert (reading.verdict is Verdict.ACCEPT) == (not reading.why)
        assert json.loads(json.dumps(reading.to_dict())) == json.loads(reading.to_json())
        for lang in ("en", "vi"):
            assert reading.summary(lang).isprintable()
        assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301 - our own bytes

    @given(payloads(), st.data())
    def test_nor_on_texts_that_are_nearly_codes(self, payload: Payload, data: st.DataObject) -> None:
        text = str(payload)
        at = data.draw(st.integers(0, len(text)))
        changed = text[:at] + data.draw(st.text(max_size=2)) + text[at + data.draw(st.integers(0, 3)) :]
        reading = read(changed)
        if changed != text and vnqr.parse_lenient(changed)[0] is None:
            assert (reading.verdict, reading.payload, reading.network) == ("refuse", None, None)

    @given(payloads(right=True))
    def test_what_check_calls_right_is_accepted(self, payload: Payload) -> None:
        assert read(str(payload)).verdict is Verdict.ACCEPT

    @given(payloads())
    def test_what_is_accepted_has_no_error_but_what_is_ignored_or_waived(self, payload: Payload) -> None:
        reading = read(str(payload))
        if reading.verdict is Verdict.ACCEPT:
            waived = WAIVED.get(reading.network.name, frozenset()) if reading.network else frozenset()
            for issue in vnqr.check(payload):
                is_waived = {(issue.code, place(issue.path)), (issue.code, "")} & waived
                assert is_waived or reaction(issue) is Verdict.ACCEPT

    @given(vietqrs())
    def test_says_what_was_written(self, qr: vnqr.VietQR) -> None:
        reading = read(str(qr))
        numbers = (reading.account, reading.card, reading.merchant, reading.terminal)
        assert numbers == (qr.account, qr.card, qr.merchant_id, qr.terminal_id)
        assert (reading.bank and reading.bank.bin, reading.amount, reading.memo) == (
            qr.bank,
            qr.amount,
            qr.memo,
        )
        assert (reading.name, reading.local_name) == (qr.merchant_name, qr.name_vi)
        if qr.reference is not None:
            assert reading.reference in {qr.reference, None}

    @given(vietqrs())
    def test_repr_shows_nothing_of_it(self, qr: vnqr.VietQR) -> None:
        reading = read(str(qr))
        assert re.fullmatch(r"<Reading (accept|warn|refuse), [A-Za-z ]+(: [a-z0-9 -]+)?>", repr(reading))


class TestTables:
    def test_every_row_recognises_what_it_is_for(self) -> None:
        for at, row in enumerate(KNOWN):
            id_ = row.guid.removeprefix("card ") if row.guid.startswith("card ") else "26"
            guid = None if row.guid.startswith("card ") or row.guid == "-" else row.guid.replace("*", "x")
            found = recognise(id_, guid, row.country, row.category)
            assert found is not None
            assert KNOWN[found].network == row.network
            assert found <= at

    def test_identifiers_are_upper_case_and_sourced(self) -> None:
        for row in KNOWN:
            assert row.guid == row.guid.upper() or row.guid.startswith("card ")
            assert row.kind in {"account", "merchant"}
            assert re.search("20[0-9]{2}", row.source)
            assert row.network.country is None or row.network.country in vnqr.emvco.codelists.COUNTRIES

    def test_a_wildcard_takes_no_bare_value_and_no_card(self) -> None:
        assert recognise("39", None, "ID", "") is None
        assert KNOWN[recognise("02", None, "ID", "") or 0].network.name == "Visa"
        assert national("DE") is None

    def test_wallets_are_networks_of_the_table(self) -> None:
        assert {row.network for row in WALLETS} <= {row.network for row in KNOWN}

    def test_no_row_says_what_the_level_says_already(self) -> None:
        for code, paths in REACTIONS.items():
            assert paths, code
            assert set(paths.values()) <= set(Verdict)


@pytest.mark.parametrize("thing", [None, b"0002", 7, ["x"], vnqr.parse(STATIC)])
def test_a_wrong_type(thing: Any) -> None:
    with pytest.raises(TypeError, match="a scanned text is a str"):
        read(thing)


@pytest.mark.parametrize(
    "head",
    [
        "00020101021238570010A00000072701270008670403011300110123456780208QRIBFTTA53037045405180005802VN6304",
        "00020101021238560010A000000727012600097,415011210000011.09630208QRIBFTTA5303704540155802VN6304",
    ],
)
def test_a_vietqr_that_hides_whom_it_pays_is_refused(head: str) -> None:
    # The length of the BIN is damaged, so that account and bank are in no object.
    reading = read(head + crc(head))
    assert (reading.verdict, reading.account, reading.bank) == (Verdict.REFUSE, None, None)


GUID, TO_ACCOUNT = "0010A000000727", "0208QRIBFTTA"
BIN, SHOP = "0006970415", [("52", "5411"), ("59", "SHOP"), ("60", "HA NOI")]


@pytest.mark.parametrize("id_", ["26", "38", "51"])
@pytest.mark.parametrize(
    "inside",
    [
        f"{GUID}{TO_ACCOUNT}",  # no beneficiary organisation
        f"{GUID}0100{TO_ACCOUNT}",  # an empty one
        f"{GUID}0100",
        f"0100{GUID}{TO_ACCOUNT}",
        f"{GUID.lower()}0100{TO_ACCOUNT}",
        f"{GUID}01{len(BIN)}{BIN}{TO_ACCOUNT}",  # no account
        f"{GUID}01{len(BIN) + 4}{BIN}0100{TO_ACCOUNT}",  # an empty one
        f"{GUID}01{len(BIN) + 5}{BIN}0101 {TO_ACCOUNT}",  # one of spaces
        f"{GUID}01{len(BIN) + 7}{BIN}0103---{TO_ACCOUNT}",
        f"{GUID}01160112113366668888{TO_ACCOUNT}",  # no bank
        f"{GUID}01200000" + f"0112113366668888{TO_ACCOUNT}",  # an empty one
        f"{GUID}010800000100{TO_ACCOUNT}",  # neither
    ],
)
def test_what_pays_nobody_is_refused(id_: str, inside: str) -> None:
    """Whatever else is right: a transfer needs a bank and a number there (NAPAS 38.01)."""
    reading = read(made(("01", "11"), (id_, inside), ("53", "704"), ("58", "VN"), *SHOP))
    assert (reading.verdict, len({*reading.why})) == ("refuse", len(reading.why))
    assert reading.bank is None or not (reading.account or "").strip(" -")


def test_templates_of_other_networks_may_be_empty_inside() -> None:
    reading = read(made(("26", "0008ph.store0100"), ("53", "608"), ("58", "PH"), *SHOP))
    assert (reading.verdict, codes(reading)) == ("warn", ["length-zero 26.01"])


@pytest.mark.parametrize("number", [308, 1595, 1872])
def test_a_reference_that_begins_like_another_form_is_named(number: int) -> None:
    # Its first characters are also a PACKED text whose check characters match by chance.
    reference = vnqr.Reference(f"H26.15.08-240603-{number:04}", item=1)
    qr = vnqr.VietQR(bank="VietinBank", account="113366668888", amount=50_000, reference=reference)
    assert read(str(qr)).reference == reference
    assert read(str(qr)).to_dict()["dossier"] == str(vnqr.Reference.find(qr.memo)[0].reference.dossier)


def test_two_references_at_places_of_their_own_are_no_reference() -> None:
    one, other = (vnqr.Reference(f"000.00.01.H26-240601-000{number}") for number in (1, 2))
    memos = (f"{one} {other}", f"{one} {other.encode(vnqr.Form.PACKED)}")
    for memo in memos:
        qr = vnqr.VietQR(bank="VietinBank", account="1133", purpose=memo, purpose_fit="long")
        assert read(str(qr)).reference is None
