"""The index of payees says what comparing an account with every entry says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr import CardScheme, Code, Payee, Payees, Template, VietQR, verify

GUID = "A000000727"
numbers = st.text("019aA", min_size=4, max_size=6)
banks = st.sampled_from(["970415", "970418"])
napas = st.one_of(st.builds(Payee, bank=banks, account=numbers), st.builds(Payee, bank=banks, prefix=numbers))


def distance(left: str, right: str) -> int:
    """Optimal string alignment distance: substitutions, insertions, deletions, swaps of neighbours."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def plain_verdict(bank: str, number: str, entries: list[Payee]) -> Code | None:
    """Compare with each entry in turn."""
    verdicts = [Code.PAYEE_UNKNOWN]
    for entry in entries:
        head = number
        if entry.prefix is not None:
            if len(number) <= len(entry.prefix):
                continue
            head = number[: len(entry.prefix)]
        near = distance(head, entry.number) <= 1 or head.upper() == entry.number.upper()
        if (bank, head) == (entry.bank, entry.number):
            return None
        if head == entry.number:
            verdicts.append(Code.PAYEE_BANK)
        elif bank == entry.bank and near:
            verdicts.append(Code.PAYEE_NEAR)
    return min(verdicts, key=[Code.PAYEE_NEAR, Code.PAYEE_BANK, Code.PAYEE_UNKNOWN].index)


class TestPayees:
    @given(banks, numbers, st.lists(napas, max_size=6))
    def test_are_the_list(self, bank, number, entries):
        parts = {"00": GUID, "01.00": bank, "01.01": number}
        assert Payees(entries).look_up(parts).code is plain_verdict(bank, number, entries)

    def test_all_entries_that_list_an_account_are_named(self):
        twice = [Payee(bank="970415", account="1133", names=("A",)), Payee(bank="970415", account="1133")]
        prefix = Payee(bank="970415", prefix="11330000")
        parts = {"00": GUID, "01.00": "970415", "01.01": "1133"}
        assert Payees([*twice, prefix]).look_up(parts) == (None, "", tuple(twice))

    @pytest.mark.parametrize(
        ("number", "is_near"),
        [
            *(("12345678", True), ("1234578", False), ("12435678", False), ("1235678", False)),
            *(("123456789", False), ("1234569", True), ("1243567", True), ("1264537", False)),
            *(("12034567", True), ("124567", True), ("120034567", False), ("12457", False)),
            *(("2134567", True), ("12345677", True), ("7234561", False), ("123456", True)),
        ],
    )
    def test_near_is_one_character_or_two_swapped(self, number, is_near):
        """Of 1234567; the distance is that of the plain implementation."""
        listed = "1234567"
        assert (distance(number, listed) <= 1) is is_near
        code = Payees([Payee(bank="970415", account=listed)]).look_up(
            {"00": GUID, "01.00": "970415", "01.01": number}
        )
        assert code[:2] == ((Code.PAYEE_NEAR, "01.01") if is_near else (Code.PAYEE_UNKNOWN, ""))

    def test_a_card_is_near_by_its_value_and_a_merchant_by_one_part(self):
        payees = Payees([CardScheme(id="02", value="4000123456789012"), Template.vnpay("0106913377")])
        assert payees.look_up({"id": "02", "value": "4000123456789013"}).code is Code.PAYEE_NEAR
        assert payees.look_up({"id": "04", "value": "4000123456789012"}).code is Code.PAYEE_UNKNOWN
        assert payees.look_up({"00": "A000000775", "01": "0106913378"})[:2] == (Code.PAYEE_NEAR, "01")

    def test_are_an_iterable_that_shows_no_account(self):
        entries = [Payee(bank="970415", account="1133"), Payee(bank="970418", account="1133")]
        payees = Payees(iter(entries))
        assert (list(payees), len(payees), repr(payees)) == (entries, 2, "<Payees, 2 entries>")

    def test_take_nothing_else(self):
        with pytest.raises(TypeError, match="a payee is a Payee, Template or CardScheme, not str"):
            Payees(["970415"])

    def test_serve_verify_as_any_iterable_does(self):
        entries = [Payee(bank="970415", account=f"1133{n:04}") for n in range(50)]
        for account in ("11330007", "11330099", "11339999"):
            code = VietQR(bank="970415", account=account, amount=1000)
            assert verify(code, payees=Payees(entries)) == verify(code, payees=iter(entries))
