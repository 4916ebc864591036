"""Every fault is what its row says, whatever right code it is made of."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counter import charge
from reader_models import READERS, paid_otherwise

from vnqr import (
    CardScheme,
    Code,
    FeeItem,
    FeeKind,
    Form,
    Issue,
    Level,
    ParseError,
    Payee,
    Payload,
    ProfileError,
    Reference,
    Template,
    Unreserved,
    VietQR,
    check,
    parse,
    verify,
)
from vnqr.testing.faults import NAMES, Fault, Group, Reaction, faults

if TYPE_CHECKING:
    from collections.abc import Iterable

VECTORS = Path(__file__).parents[1] / "vectors"
NAPAS, EMVCO = (json.loads((VECTORS / f"{name}.json").read_text("utf-8")) for name in ("napas", "emvco"))
LONG = tuple(Unreserved(id=str(id_), guid="vn.example", objects=(("01", "x" * 40),)) for id_ in (80, 81, 82))
OFFICE = {"bank": "970415", "account": "113366668888"}

BASES: dict[str, str] = {
    "account, static": str(VietQR(**OFFICE)),
    "account, amount, reference": str(
        VietQR(**OFFICE, amount=50_000, reference=Reference("H15.50.05.13-261008-0975", item=2))
    ),
    "account of one character": str(VietQR(bank="970415", account="1", amount=9_999)),
    "packed reference and purpose": str(
        VietQR(
            bank="970436",
            account="V3CAS1234567890",
            amount=499_999_999,
            reference=Reference("000.00.01.H26-240601-0001"),
            form=Form.PACKED,
            purpose="Phi 1",
        )
    ),
    "memo of another kind": str(VietQR(**OFFICE, amount=1, purpose="HS so 12", bill_number="12")),
    "card": str(VietQR(bank="970403", card="9704031101234567", amount=180_000)),
    "merchant": str(
        VietQR(
            bank="970415",
            merchant_id="0102030405",
            merchant_category_code="9399",
            merchant_name="UBND phuong Cua Nam",
            merchant_city="Ha Noi",
            amount=900_000_000,
            prompt_tip=True,
        )
    ),
    "cash": str(
        VietQR(
            bank="970415",
            terminal_id="12345678",
            merchant_category_code="6011",
            merchant_name="ATM",
            merchant_city="Hue",
            reference_label="R" * 25,
            terminal_label="T" * 25,
            unreserved=LONG,
        )
    ),
    "several accounts": str(
        VietQR(
            **OFFICE,
            amount=50_000,
            other_accounts=(
                CardScheme(id="02", value="4000123456789012"),
                Template.vnpay("0106913377"),
                Template(id="27", guid="vn.momo", objects=(("02", "1234567"),)),
            ),
            convenience_fee=500,
        )
    ),
    "names in Vietnamese, all of 62": str(
        VietQR(
            **OFFICE,
            name_vi="Sở Tư pháp Hà Nội",
            city_vi="Hà Nội",
            merchant_name="SO TU PHAP HA NOI",
            merchant_city="Ha Noi",
            postal_code="100000",
            bill_number="B" * 25,
            mobile_number="M" * 25,
            store_label="S" * 25,
            consumer_data_request="AME",
            unreserved=LONG,
        )
    ),
    "a currency of the list": str(
        Payload.from_objects(
            [
                ("00", "01"),
                ("01", "12"),
                ("38", [("00", "a000000727"), ("01", [("00", "970415"), ("01", "7")]), ("02", "QRCASH")]),
                ("52", "6011"),
                ("53", "764"),
                ("54", "10.50"),
                ("58", "TH"),
                ("59", "ATM"),
                ("60", "Bangkok"),
                ("62", [("05", "1"), ("07", "2"), ("50", [("00", "vn.example"), ("01", "ế" * 20)])]),
            ]
        )
    ),
    **{f"NAPAS {case['source']}": case["payload"] for case in NAPAS if check(case["payload"]) == ()},
    **{f"EMVCo {case['name']}": case["payload"] for case in EMVCO if check(case["payload"]) == ()},
}
ANY = next(iter(BASES))


@cache
def made(base: str) -> dict[str, Fault]:
    """The faults of a base by name, made when a test needs them."""
    return {fault.name: fault for fault in faults(BASES[base])}


def told(issues: tuple[Issue, ...]) -> list[tuple[str, str]]:
    return sorted((issue.code.value, issue.level.value) for issue in issues)


@pytest.mark.parametrize("base", BASES)
class TestEveryBase:
    def test_check_tells_exactly_what_the_table_says(self, base):
        for fault in made(base).values():
            expected = [(code, Level.ERROR) for code in fault.errors]
            expected += [(code, Level.WARNING) for code in fault.warnings]
            assert told(check(fault.text)) == sorted((c.value, at.value) for c, at in expected), fault.name

    def test_the_control_is_right_and_another_text(self, base):
        for fault in made(base).values():
            assert check(fault.control) == (), fault.name
            assert fault.text != fault.control, fault.name

    def test_all_faults_come_in_their_order(self, base):
        assert [(fault.group, fault.name) for fault in made(base).values()] == list(NAMES)

    def test_verify_sees_what_check_cannot(self, base):
        for fault in made(base).values():
            if fault.verified:
                found = {issue.code for issue in judged(fault.text, fault.control)}
                silent = {issue.code for issue in judged(fault.control, fault.control)}
                assert set(fault.verified) <= found, fault.name
                assert silent.isdisjoint(fault.verified), fault.name


def judged(text: str, control: str) -> tuple[Issue, ...]:
    """What verify says to an office that knows its payees, the charge and what it issued."""
    payload = parse(control)
    payees = [Payee(bank=payload["38.01.00"], account=payload["38.01.01"])]
    for account in payload.accounts:
        if account.guid is None:
            payees.append(CardScheme(id=account.id, value=account.value))
        elif account.id != "38":
            inside = tuple((o.id, o.value) for o in payload.children(account.id) if o.id != "00")
            payees.append(Template(id=account.id, guid=account.guid, objects=inside))
    memo = payload.get("62.08", "")
    reference = Reference.parse(memo) if re.fullmatch("HS[0-9A-Z]{15,23}", memo) else Reference("X-1")
    due = int(payload.amount or 1)
    fee = FeeItem(kind=FeeKind.PHI, code="P", name="Phí", list_price=due, payable=due)
    owed = charge(reference.dossier.code, reference.item, account=payload["38.01.01"], items=(fee,))
    return verify(text, control, payees=payees, charge=owed)


class TestFault:
    def test_there_are_enough_of_every_group(self):
        groups = [group for group, _ in NAMES]
        assert len(NAMES) == len(set(NAMES)) >= 200
        assert {group: groups.count(group) for group in Group if groups.count(group) < 10} == {}
        assert groups == sorted(groups, key=list(Group).index)

    def test_names_are_unique_and_kebab_case(self):
        names = [name for _, name in NAMES]
        assert len(set(names)) == len(names)
        assert [name for name in names if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)] == []

    @pytest.mark.parametrize("lang", ["en", "vi"])
    def test_every_fault_says_in_a_sentence_of_its_own_what_is_wrong(self, lang):
        said = [fault.describe(lang) for fault in made(ANY).values()]
        assert len(set(said)) == len(said)
        assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in said)

    def test_the_vietnamese_sentences_are_vietnamese(self):
        accents = re.compile("[ăâđêôơưạ-ỹáàảãéèẻíìóòúù]", re.IGNORECASE)
        assert [f.name for f in made(ANY).values() if not accents.search(f.describe("vi"))] == []
        assert [f.name for f in made(ANY).values() if f.describe("vi") == f.describe("en")] == []

    def test_codes_are_errors_and_warnings(self):
        fault = made(ANY)["amount-grouped"]
        assert fault.codes == (Code.AMOUNT_DECIMALS,) * 2
        assert fault.codes == fault.errors + fault.warnings

    def test_is_frozen(self):
        fault = made(ANY)["amount-grouped"]
        with pytest.raises(AttributeError):
            fault.name = "x"

    def test_only_what_no_rule_sees_is_silent(self):
        silent = {fault.name for fault in made(ANY).values() if not fault.codes}
        unseen = {fault.name for fault in made(ANY).values() if not fault.codes and not fault.verified}
        assert unseen == {"order-reversed"}  # unusual, and right
        assert {fault.group for fault in made(ANY).values() if fault.name in silent} <= {
            Group.WILD,
            Group.FRAUD,
            Group.REFERENCE,
        }

    def test_what_is_to_be_refused_is_an_error_but_for_fraud_and_foreign_money(self):
        mild = {f.name for f in made(ANY).values() if f.reader is Reaction.REFUSE and not f.errors}
        assert {f.group for f in made(ANY).values() if f.name in mild - {"currency-foreign"}} == {
            Group.FRAUD,
            Group.REFERENCE,
        }

    def test_a_damaged_reference_is_found_where_that_is_said(self):
        for fault in made(ANY).values():
            if fault.group is Group.REFERENCE:
                memo = parse(fault.text)["62.08"]
                wanted = Reference.parse(parse(fault.control)["62.08"])
                found = [match.reference for match in Reference.find(memo)]
                assert (wanted in found) is (fault.reader is Reaction.IGNORE), fault.name


class TestOfWhat:
    def test_a_text_a_payload_and_a_value_are_the_same(self):
        qr = VietQR(**OFFICE, amount=50_000)
        assert list(faults(qr)) == list(faults(str(qr))) == list(faults(parse(str(qr))))

    def test_a_code_that_is_wrong_already_is_refused_with_what_is_wrong(self):
        with pytest.raises(ProfileError) as caught:
            faults(str(VietQR(**OFFICE, purpose="Le phi #12")))
        assert caught.value.code is Code.PURPOSE_CHARACTERS

    def test_a_text_that_is_no_payload_is_refused(self):
        with pytest.raises(ParseError):
            faults("000201")

    @pytest.mark.parametrize(
        ("code", "seed"), [(1, 0), (None, 0), (BASES["card"], "0"), (BASES["card"], 1.5)]
    )
    def test_a_wrong_type_is_a_type_error(self, code, seed):
        with pytest.raises(TypeError):
            faults(code, seed)

    def test_other_objects_are_kept(self):
        fault = made("several accounts")["amount-comma"]
        assert [a.id for a in parse(fault.control).accounts] == ["02", "26", "27", "38"]
        assert fault.text[:-25].startswith(fault.control[:60])

    def test_of_a_large_code_only_what_no_fault_needs_is_left_out(self):
        base, fault = BASES["cash"], made("cash")["cash-terminal-missing"]
        assert len(base) > 300 > len(fault.control)
        assert parse(fault.control)["62.05"] == "R" * 25


READINGS = [fault for fault in faults(BASES["account, static"], 42) if fault.name.startswith("readings-")]


def digest(found: Iterable[Fault]) -> str:
    texts = [fault.text for fault in found]
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class TestOtherReadings:
    @pytest.mark.parametrize("fault", READINGS, ids=[fault.name for fault in READINGS])
    def test_some_reader_pays_otherwise(self, fault):
        assert paid_otherwise(fault.text)
        assert paid_otherwise(fault.control) == []

    def test_there_is_one_for_each_habit(self):
        """Who drops invisible marks alone is as who drops controls, too."""
        found = [reader for fault in READINGS for reader in paid_otherwise(fault.text)]
        for habits in (
            {r.units for r in READERS} - {"characters", "visible"},
            {True, False},
            {"refuse", "drop", "cut"},
        ):
            assert {habit for reader in found for habit in astuple(reader)} >= habits
        assert len(READINGS) == 13

    @pytest.mark.parametrize("habit", ["sign", "digits", "id", "tail", "first", "last"])
    def test_who_has_not_the_habit_is_not_deceived(self, habit):
        (fault,) = [fault for fault in READINGS if fault.name == f"readings-{habit}"]
        has = {
            "tail": lambda reader: reader.tail != "refuse",
            "first": lambda reader: not reader.takes_last,
            "last": lambda reader: reader.takes_last,
        }.get(habit, lambda reader: reader.loose)
        assert all(has(reader) for reader in paid_otherwise(fault.text))


class TestChance:
    def test_a_seed_gives_the_same_faults(self):
        assert list(faults(BASES["card"], 7)) == list(faults(BASES["card"], 7))

    def test_another_seed_changes_what_is_left_to_chance(self):
        changed = {
            one.name
            for one, other in zip(faults(BASES["card"], 1), faults(BASES["card"], 2), strict=True)
            if one.text != other.text
        }
        assert {"payee-swapped", "second-account", "reference-of-another"} <= changed
        assert changed <= {name for group, name in NAMES if group in {Group.FRAUD, Group.REFERENCE}}

    def test_faults_are_the_same_on_every_platform_and_python(self):
        """Computed once, on CPython 3.11; random.random() alone is promised to stay as it is."""
        assert digest(faults(BASES["account, static"], 42)) == "69ff8da3a0523a8e"

    def test_later_faults_change_no_earlier_one(self):
        """The digest of all there was before the faults of other readings came."""
        later = faults(BASES["account, static"], 42)
        assert digest(fault for fault in later if fault not in READINGS) == "b1ea36617e79fe86"


class TestNeeds:
    def test_no_hypothesis_is_needed(self):
        code = (
            "import sys; sys.modules['hypothesis'] = None\n"
            "from vnqr.testing.faults import faults\n"
            f"print(sum(1 for _ in faults({BASES['card']!r})))"
        )
        printed = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
        )
        assert printed.stdout == f"{len(NAMES)}\n"
