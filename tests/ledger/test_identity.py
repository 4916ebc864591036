"""When two deliveries are one payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

import pytest
from counter import CODES, MORNING, ONE, OTHER, STUDENT, TWO, charge, credit, memo, row

from vnqr.ledger.identity import contents, identity, ids_of, memo_class, rival_id, row_id
from vnqr.ledger.naming import mention_of
from vnqr.ledger.values import Credit, Debit
from vnqr.references.form import Form
from vnqr.references.names import names
from vnqr.references.scheme import DOSSIER, Scheme

PLAIN = ((DOSSIER,),)
BOTH = ((DOSSIER, STUDENT),)
IN_TURN = ((DOSSIER,), (DOSSIER, STUDENT))
SV = str(charge(CODES[0], scheme=STUDENT).reference)
NAME_OF_ONE, NAME_OF_SV = "HS.0000001H262406010001.0", "SV.0000001H262406010001.0"
BASE = credit("5243", memo(ONE))
UNIQUE = replace(BASE, unique_id="1", source="sepay")


def ids(came: Credit, epochs: tuple[tuple[Scheme, ...], ...]) -> tuple[str, ...]:
    return ids_of(came, mention_of(names(came.memo, epochs[-1])), epochs)


def hashed(*parts: str) -> str:
    """Return an id of what it is made of, spelled out: ids are in saved states and in databases."""
    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


class TestMemoClass:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("NOP PHI, 2", "nop-phi 2"),
            (memo(ONE), f"QR {ONE.reference} SO 5"),
            (memo(ONE), ONE.reference.encode(Form.PACKED)),
            (memo(ONE, TWO), f"{TWO.reference}/{ONE.reference}"),
            (f"{ONE.reference} {ONE.reference}", memo(ONE)),
        ],
    )
    def test_two_wordings_of_one_payment(self, one: str, other: str) -> None:
        assert memo_class(one) == memo_class(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("NOP PHI 2", "NOP PHI 3"),
            (memo(ONE), memo(TWO)),
            (memo(ONE), memo(ONE, TWO)),
            (memo(ONE), memo(charge(item=1))),
            (memo(ONE), "NOP PHI"),
            # Where nothing is certain, all of it counts; beside something certain, an opaque name does.
            (memo(charge("TP/2024/17")), str(charge("TP/2024/17").reference)),
            (memo(ONE), memo(ONE, charge("TP/2024/17"))),
            (f"{ONE.reference} HSY99EDD1RXQ", f"{ONE.reference}"),
        ],
    )
    def test_two_payments(self, one: str, other: str) -> None:
        assert memo_class(one) != memo_class(other)


class TestIdentity:
    def test_is_the_hash_of_what_is_known_of_a_payment(self) -> None:
        line = "line", "970415", "113366668888"
        assert identity(credit("FT1", "NOP PHI")) == hashed(
            *line, "FT1", "50000", "2024-06-01", "NOPPHI", "1"
        )
        assert identity(credit(None, "", occurrence=2)) == hashed(*line, "", "50000", "2024-06-01", "", "2")
        assert identity(UNIQUE) == hashed("unique", "970415", "113366668888", "sepay", "1")
        assert identity(replace(UNIQUE, source=None)) == hashed("unique", "970415", "113366668888", "", "1")

    def test_of_names_at_one_place_each_counts(self) -> None:
        token = "HSY99EDD1RXQ"  # which can be the reference of an opaque code, too
        several = f"{NAME_OF_ONE};HS.{token}.-1 HS.Y99EDD1.15"
        assert identity(credit("FT1", f"{ONE.reference} {token}")) == hashed(
            *("line", "970415", "113366668888", "FT1", "50000", "2024-06-01", several, "1")
        )

    def test_names_are_in_one_order_whatever_the_memo_has(self) -> None:
        several = [charge(f"000.00.01.H26-240601-{number:04}") for number in (7, 3, 9, 1, 5, 8)]
        named = ";".join(f"HS.0000001H26240601{number:04}.0" for number in (1, 3, 5, 7, 8, 9))
        assert identity(credit("FT1", memo(*several))) == hashed(
            *("line", "970415", "113366668888", "FT1", "50000", "2024-06-01", named, "1")
        )

    @pytest.mark.parametrize(
        "change",
        [
            {"account": BASE.account.lower()},
            {"memo": "QR " + str(ONE.reference)},
            {"received_at": MORNING.replace(hour=0), "has_clock": False},
            {"received_at": MORNING.astimezone(UTC)},
            {"payer": "TRAN THI MAI", "balance": 5, "source": "statement"},
        ],
    )
    def test_the_same_payment(self, change: dict[str, object]) -> None:
        assert identity(replace(BASE, **change)) == identity(BASE)

    @pytest.mark.parametrize(
        "change",
        [
            {"bank": "970422"},
            {"account": OTHER},
            {"transaction_id": None},
            {"transaction_id": "5244"},
            {"amount": 50_001},
            {"memo": "nop phi"},
            {"received_at": MORNING + timedelta(days=1)},
            {"received_at": datetime.fromisoformat("2024-05-31T16:59:00+00:00")},
            {"occurrence": 2},
            {"unique_id": "1"},
        ],
    )
    def test_another_payment(self, change: dict[str, object]) -> None:
        assert identity(replace(BASE, **change)) != identity(BASE)

    def test_a_unique_id_is_taken_at_its_word(self) -> None:
        same = {"transaction_id": None, "amount": 1, "memo": "x", "received_at": MORNING + timedelta(days=9)}
        assert identity(replace(UNIQUE, **same, occurrence=3)) == identity(UNIQUE)
        for change in ({"source": "casso"}, {"source": None}, {"account": OTHER}, {"unique_id": "2"}):
            assert identity(replace(UNIQUE, **change)) != identity(UNIQUE)

    def test_money_out_has_one_too(self) -> None:
        values = {
            name: getattr(BASE, name) for name in ("bank", "account", "amount", "memo", "transaction_id")
        }
        debit = Debit(**values, booked_at=MORNING)
        assert identity(debit) == identity(replace(debit, payee="MAI"))
        assert identity(debit) != identity(replace(debit, booked_at=MORNING + timedelta(days=1)))


class TestIds:
    def test_are_the_identity_while_the_default_scheme_is_alone(self) -> None:
        for came in (BASE, credit("1", f"{SV} x"), UNIQUE):
            assert ids(came, PLAIN) == (identity(came),)

    def test_are_finer_where_other_schemes_name_more(self) -> None:
        both = credit("5243", f"{ONE.reference} {SV}")
        assert identity(both) == identity(BASE)
        assert ids(both, BOTH) != ids(BASE, BOTH) == (identity(BASE),)
        assert ids(both, IN_TURN) == (identity(both), *ids(both, BOTH))
        assert ids(both, BOTH) == (hashed("finer", identity(BASE), NAME_OF_SV),)
        # Where the letters of the memo count, they say it already.
        assert ids(credit("1", SV), IN_TURN) == (identity(credit("1", SV)),)

    def test_of_a_default_scheme_with_a_pattern_of_one_s_own(self) -> None:
        own = Scheme("HS", "own", "TP[0-9]{6}")
        assert ids(BASE, ((own,),)) == (identity(BASE),)


class TestContents:
    def test_are_amount_and_class(self) -> None:
        def said(came: Credit, epochs: tuple[tuple[Scheme, ...], ...] = PLAIN) -> tuple[str, ...]:
            return contents(came, mention_of(names(came.memo, epochs[-1])), epochs)

        assert said(UNIQUE) == said(replace(UNIQUE, memo=str(ONE.reference), transaction_id=None))
        assert said(UNIQUE) == (hashed("contents", "50000", NAME_OF_ONE),)
        assert said(UNIQUE) != said(replace(UNIQUE, amount=1))
        assert said(UNIQUE) != said(replace(UNIQUE, memo="x"))
        more = replace(UNIQUE, memo=f"{ONE.reference} {SV}")
        assert said(more, IN_TURN) == (*said(UNIQUE), *said(more, BOTH))

    def test_a_contradiction_has_an_id_of_its_own(self) -> None:
        assert len({rival_id("a", "b"), rival_id("a", "c"), rival_id("b", "b"), "a"}) == 4
        assert rival_id("a", "b") == hashed("rival", "a", "b")


class TestRows:
    def test_a_row_is_known_by_its_text_wherever_it_stands(self) -> None:
        digest = "0" * 32
        first = replace(row(), digest=digest)
        assert row_id(first) == row_id(replace(first, source="evening.csv", row=99))
        assert row_id(first) != row_id(replace(first, digest="1" * 32))
        assert row_id(first) == hashed("row", digest)

    def test_a_digest_that_tells_nothing_apart_needs_the_place(self) -> None:
        others = [row(8), replace(row(), source="b"), replace(row(), sheet="2"), replace(row(), field="")]
        assert len({row_id(each) for each in (row(), *others, row(digest="ab"))}) == 6
        assert row_id(row()) == row_id(replace(row(), amount=5))
        assert row_id(row()) == hashed("row", "mb.csv", "", "7", "amount", "cell-money", "aa")
