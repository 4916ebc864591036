"""What the strategies draw is right, comes as asked for, and shrinks to what is plain."""

from __future__ import annotations

import subprocess
import sys

import pytest
from effort import tried
from hypothesis import find, given, settings
from hypothesis import strategies as st

import vnqr
from vnqr import DOSSIER, Dossier, Form, Layout, Payload, Reference, Scheme, Service, VietQR, check, parse
from vnqr.testing import plugin
from vnqr.testing.faults import Group
from vnqr.testing.strategies import broken_payloads, dossiers, memos, payloads, references, vietqrs

REFERENCE = Reference("000.00.01.H26-240601-0001", item=1)
STUDENT = Scheme("SV", "student", "SV[0-9]{7}")


class TestWhatIsDrawnIsRight:
    @given(vietqrs())
    def test_codes_can_be_read(self, qr):
        assert VietQR.parse(str(qr)) == qr

    @given(vietqrs(warnings=False))
    def test_without_warnings_check_says_nothing(self, qr):
        assert check(str(qr)) == ()

    @given(payloads())
    def test_payloads_are_well_formed(self, payload):
        assert parse(str(payload)) == payload

    @given(payloads(right=True))
    def test_right_payloads_break_no_rule(self, payload):
        assert check(payload) == ()

    @given(dossiers())
    def test_dossiers_come_back_from_their_code(self, dossier):
        assert Dossier(dossier.code) == dossier

    @given(references())
    def test_references_fit_a_memo(self, reference):
        assert len(reference.encode()) <= 25
        assert Reference.parse(reference.encode()) == reference

    @given(references(of=dossiers(), form=Form.PACKED))
    def test_packed_references_can_be_packed(self, reference):
        assert len(reference.encode(Form.PACKED)) == 19

    @given(st.data(), references(of=dossiers(max_key=20)), st.sampled_from(Form))
    def test_a_memo_still_holds_its_reference(self, data, reference, form):
        try:
            reference.encode(form)
        except vnqr.EncodeError:
            form = Form.READABLE
        memo = data.draw(memos(reference, form=form))
        book = {(reference.key, reference.item)}
        assert reference in [match.reference for match in Reference.find(memo, (DOSSIER,), book)]

    @given(st.data(), references())
    def test_a_readable_one_is_found_without_the_book(self, data, reference):
        memo = data.draw(memos(reference))
        assert reference in [match.reference for match in Reference.find(memo)]

    @tried(200)
    @given(broken_payloads())
    def test_a_broken_code_gives_its_codes_whatever_it_was_made_of(self, fault):
        """Of codes nobody thought of, as testing/test_faults.py of those that somebody did."""
        found = sorted((issue.code.value, issue.level.value) for issue in check(fault.text))
        errors = [(code.value, "error") for code in fault.errors]
        assert found == sorted(errors + [(code.value, "warning") for code in fault.warnings])
        assert check(fault.control) == ()


class TestWhatIsAskedFor:
    @given(vietqrs(banks=st.just("970415"), services=[Service.TO_CARD], amounts=st.just(7)))
    def test_bank_service_and_amount(self, qr):
        assert (qr.bank, qr.service, qr.amount) == ("970415", Service.TO_CARD, 7)

    @given(vietqrs(references=st.just(REFERENCE)))
    def test_reference(self, qr):
        assert qr.reference == REFERENCE

    @pytest.mark.parametrize("layout", list(Layout))
    def test_layout(self, layout):
        @given(dossiers(layouts=[layout]))
        def test(dossier):
            # A code of the legacy layout whose agency looks like one of the new layout's levels has both.
            assert dossier.layout in {layout, Layout.OPAQUE}

        test()

    @given(references(of=st.just(Dossier("SV1234567")), items=st.just(3), scheme=STUDENT))
    def test_scheme_and_item(self, reference):
        assert (reference.item, reference.scheme) == (3, STUDENT)

    @given(broken_payloads(of=st.just(parse(str(VietQR(bank="970415", account="7")))), groups=[Group.CRC]))
    def test_group_and_what_is_broken(self, fault):
        assert fault.group is Group.CRC
        assert parse(fault.control)["38.01.00"] == "970415"

    @pytest.mark.parametrize(
        ("make", "wrong", "told"),
        [
            (vietqrs, {"amounts": [1, 2]}, "amounts must be a SearchStrategy or a NoneType, not list"),
            (vietqrs, {"banks": "970415"}, "banks must be a SearchStrategy or a NoneType, not str"),
            (
                vietqrs,
                {"references": [REFERENCE]},
                "references must be a SearchStrategy or a NoneType, not list",
            ),
            (references, {"of": Dossier("SV1")}, "of must be a SearchStrategy or a NoneType, not Dossier"),
            (references, {"items": 3}, "items must be a SearchStrategy or a NoneType, not int"),
        ],
    )
    def test_a_value_is_no_strategy(self, make, wrong, told):
        with pytest.raises(TypeError, match=f"^{told}$"):
            make(**wrong)


@pytest.mark.no_cover
class TestShrinking:
    def test_a_code(self):
        assert find(vietqrs(), lambda _: True) == VietQR(bank=next(iter(vnqr.banks)).bin, account="0")

    def test_an_amount(self):
        qr = find(vietqrs(), lambda qr: qr.amount is not None and qr.amount >= 20_001)
        assert (qr.amount, qr.account, qr.memo, qr.other_accounts) == (20_001, "0", None, ())

    def test_a_reference(self):
        assert find(references(), lambda reference: reference.item > 3).item == 4

    def test_a_memo(self):
        plain = str(REFERENCE)
        assert find(memos(REFERENCE), lambda _: True) == plain
        assert find(memos(REFERENCE), lambda memo: "\n" in memo) == f"{plain[:-1]}\n{plain[-1]}"


class TestPlugin:
    @pytest.mark.parametrize(
        ("type_", "is_right"),
        [
            (VietQR, lambda qr: VietQR.parse(str(qr)) == qr),
            (Payload, lambda payload: parse(str(payload)) == payload),
            (Reference, lambda reference: len(reference.encode()) <= 25),
            (Dossier, lambda dossier: Dossier(dossier.code) == dossier),
        ],
    )
    def test_from_type(self, type_, is_right):
        @settings(max_examples=20)
        @given(st.from_type(type_))
        def test(value):
            assert isinstance(value, type_)
            assert is_right(value)

        test()

    @pytest.mark.parametrize(
        "order",
        [
            "import hypothesis.strategies as st; from vnqr import VietQR",
            "from vnqr import VietQR; import hypothesis.strategies as st",
            "import vnqr.testing.plugin, hypothesis.strategies as st; from vnqr import VietQR",
        ],
    )
    def test_in_whatever_order_they_are_loaded(self, order):
        code = (
            f"{order}\nfrom hypothesis import given, settings\n"
            "@settings(max_examples=3, database=None)\n@given(st.from_type(VietQR))\n"
            "def test(qr): assert VietQR.parse(str(qr)) == qr\ntest(); print('right')"
        )
        assert run(code) == "right\n"

    def test_hypothesis_alone_loads_neither_pydantic_nor_our_strategies(self):
        code = (
            "import sys, hypothesis, hypothesis.strategies\n"
            "print(sorted({'pydantic', 'segno', 'vnqr.vietqr.model', 'vnqr.testing.plugin',"
            "'vnqr.testing.strategies'} & {*sys.modules}))"
        )
        assert run(code) == "['vnqr.testing.plugin']\n"

    def test_registering_again_changes_nothing(self):
        before = list(sys.meta_path)
        plugin.register()
        assert sys.meta_path == before

    def test_a_module_that_is_not_there_is_left_to_python(self):
        (finder,) = (finder for finder in sys.meta_path if isinstance(finder, plugin._Finder))
        assert finder.find_spec("vnqr.vietqr.model", []) is None


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=120
    ).stdout
