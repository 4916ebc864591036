"""Values that a database does not take, or would not give back: they are refused, or kept as they can be."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import pytest
from counter import BANK, MORNING, ONE, OWN, charge, credit, memo, refused, refused_at
from whole import check_whole

from vnqr.errors import Code
from vnqr.ledger import Ledger
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.settlement import ChargeState

ACCOUNT = BANK, OWN


def test_a_memo_with_a_character_that_postgresql_has_not(ledger) -> None:
    """Money is taken in whatever stands beside its reference; delivered again it is known."""
    came = [credit("1", memo(ONE) + "\0"), credit("2", "khach\0 la")]
    ledger.receive(came)
    ledger.open([ONE])
    assert ledger.settlement(ONE.reference).state is ChargeState.PAID
    assert [waiting.credit.memo for waiting in ledger.pending()] == ["khach\ufffd la"]
    assert [each.known for each in ledger.receive(came)] == [True, True]
    check_whole(ledger)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_page_of_nothing(small, limit) -> None:
    for ask in (small.pending, small.attention, small.events, small.refund_evidence):
        assert refused(ask, limit=limit)[0] is Code.COUNT_INVALID


@pytest.mark.parametrize("limit", ["7", 1.5, None, True, False])
def test_a_limit_that_is_no_number(small, limit) -> None:
    for ask in (small.pending, small.attention, small.events, small.refund_evidence):
        with pytest.raises(TypeError, match="a limit"):
            ask(limit=limit)


def test_numbers_beyond_those_of_a_database(ledger) -> None:
    ledger.open([ONE])
    ledger.receive([credit("1", "khach"), credit("2", memo(ONE), 1)])
    assert len(ledger.events(limit=2**70)) == 2
    assert len(ledger.pending(limit=2**70)) == 1
    assert (ledger.attention(limit=2**70), ledger.refund_evidence(limit=2**70)) == (
        (ledger.settlement(ONE.reference),) if ledger.settlement(ONE.reference).needs_person else (),
        (),
    )
    assert refused(ledger.events, after=2**70)[0] is Code.FEED_ANEW


@pytest.mark.parametrize("number", [-1, -(2**70)])
def test_no_event_has_a_number_below_1(small, number) -> None:
    """A reader that has counted wrongly would take the whole feed again, and never see why."""
    assert refused_at(small.events, after=number) == (Code.COUNT_INVALID, "after")


@pytest.mark.parametrize("number", ["1", 1.0, None, True, False])
def test_the_number_of_an_event_is_an_int(small, number) -> None:
    with pytest.raises(TypeError, match=r"^the number of an event must be an int, not "):
        small.events(after=number)


@pytest.mark.parametrize("day", [date.min, date(1999, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_of_no_year_in_which_there_is_money(small, day) -> None:
    """A day that was closed far ahead by mistake would leave no day to post anything on."""
    (taken,) = small.receive([credit("1", "khach")])
    for call in (
        partial(small.day, day, ACCOUNT),
        partial(small.close, day, ACCOUNT),
        partial(small.offers, day, ACCOUNT),
        partial(small.findings, day, ACCOUNT),
        partial(small.refund, taken.id, 1, on=day),
    ):
        assert refused(call)[0] is Code.TIME_INVALID


@pytest.mark.parametrize("day", [datetime(2024, 6, 1, tzinfo=MORNING.tzinfo), "2024-06-01", 7])
def test_a_refund_on_what_is_no_day(small, day) -> None:
    """A time is a date to Python, and would never come back from the database as one."""
    (taken,) = small.receive([credit("1", "khach")])
    with pytest.raises(TypeError, match="a day"):
        small.refund(taken.id, 1, on=day)
    check_whole(small)


@pytest.mark.parametrize("name", ["by", "key", "reason"])
def test_a_text_that_has_no_bytes(small, name) -> None:
    (taken,) = small.receive([credit("1", "khach")])
    small.open([ONE])
    for act in (
        partial(small.refund, taken.id, 1),
        partial(small.accept, ONE.reference),
        partial(small.cancel, ONE.reference),
        partial(small.close, MORNING.date(), ACCOUNT),
    ):
        assert refused(act, **{name: "la\ud800n"})[0] is Code.TEXT_SURROGATE
        with pytest.raises(TypeError, match=name):
            act(**{name: 7})


ODD = ["", " ", "Lan ", "La\nn", "x" * 301, "la\0n"]


@pytest.mark.parametrize("name", ["by", "key"])
@pytest.mark.parametrize("text", ODD)
def test_who_did_it_has_a_name(ledger, name, text) -> None:
    """By the pure value and by the ledger."""
    ledger.open([ONE])
    (taken,) = ledger.receive([credit("1", "khach")])
    for home in (ledger, ledger.export()):
        for act in (
            partial(home.decide, taken.id, ONE.reference),
            partial(home.refund, taken.id, 1),
            partial(home.accept, ONE.reference),
            partial(home.replace, ONE),
            partial(home.close, MORNING.date(), ACCOUNT),
        ):
            code, _ = refused(act, **{name: text})
            assert code is (Code.VALUE_CONTROL if "\0" in text else Code.LINE_INVALID)
    assert ledger.acts(ONE.reference) == ledger.acts(taken.id) == ()
    check_whole(ledger)


def test_a_reason_may_have_lines_and_is_kept_as_it_is(ledger) -> None:
    ledger.open([ONE])
    assert refused(ledger.cancel, ONE.reference, reason="rút\0")[0] is Code.VALUE_CONTROL
    reason = "Rút hồ sơ.\nĐã gọi điện.\n"
    assert ledger.cancel(ONE.reference, by="Lan", reason=reason).reason == reason
    assert [done.reason for done in ledger.acts(ONE.reference)] == [reason]


NO_TEXTS = {"la\ud800n": Code.TEXT_SURROGATE, "la\0n": Code.VALUE_CONTROL}


@pytest.mark.parametrize("text", NO_TEXTS)
def test_an_id_that_no_database_takes(ledger, text) -> None:
    """It is refused by both, as the pure value refuses it."""
    ledger.open([ONE])
    (taken,) = ledger.receive([credit("1", "khach")])
    pure = ledger.export()
    for call in (
        ledger.credit,
        pure.credit,
        ledger.pending,
        ledger.acts,
        ledger.refund_evidence,
        partial(ledger.decide, to=None),
        partial(pure.decide, to=None),
        partial(ledger.refund, amount=1),
        partial(pure.refund, amount=1),
        partial(ledger.prove, amount=1, debit="x"),
        partial(pure.prove, amount=1, debit="x"),
        partial(ledger.same, taken.id),
        partial(pure.same, taken.id),
        ledger.apart,
        pure.apart,
    ):
        assert refused(call, text)[0] is NO_TEXTS[text]
    for home in (ledger, pure):
        assert refused(home.refund, taken.id, 1, debit=text)[0] is NO_TEXTS[text]
        assert refused(home.prove, taken.id, 1, debit=text)[0] is NO_TEXTS[text]
        assert refused(home.decide, taken.id, None, seen=text)[0] is Code.SEEN_STALE
        assert refused(home.accept, ONE.reference, seen=text)[0] is Code.SEEN_STALE
    assert refused(ledger.events, epoch=text)[0] is Code.FEED_ANEW
    assert refused(ledger.settlements, text)[0] is Code.DOSSIER_CHARACTER
    assert refused(partial(ledger.open, [], tokens={text: ONE.reference}))[0] is Code.TOKEN_FORM


@pytest.mark.parametrize("text", [*NO_TEXTS, "", " ", "p1 ", "x" * 101])
def test_an_office_has_a_name(small, text) -> None:
    for ask in (small.pending, small.attention, small.events):
        assert refused(ask, office=text)[0] is NO_TEXTS.get(text, Code.LINE_INVALID)


def test_one_value_for_a_list(small) -> None:
    """It is told what is wanted, by the pure function and by the ledger; and a list for one value."""
    money = credit("1", "khach")
    for call, said in (
        (partial(small.open, ONE), "a list of charges must be an Iterable, not Charge"),
        (partial(small.receive, money), "a list of credits must be an Iterable, not Credit"),
        (partial(reconcile, ONE, []), "a list of charges must be an Iterable, not Charge"),
        (partial(reconcile, [], money), "a list of credits must be an Iterable, not Credit"),
        (partial(small.replace, [ONE]), "a charge must be a Charge, not list"),
        (partial(small.export().replace, [ONE]), "a charge must be a Charge, not list"),
    ):
        with pytest.raises(TypeError, match=said):
            call()


def test_a_code_of_any_form_is_that_of_a_dossier(small) -> None:
    """One that the ledger has not has no charges; what is no code is refused."""
    small.open([ONE])
    assert small.settlements("xyz!!") == ()
    assert refused(small.settlements, "!!")[0] is Code.DOSSIER_EMPTY
    assert len(small.settlements(ONE.reference.dossier.code.replace("-", " "))) == 1


def test_a_scheme_that_is_given_twice(target) -> None:
    scheme = charge(scheme=ONE.reference.scheme).reference.scheme
    with Ledger(target, schemes=[scheme, scheme]) as ledger:
        ledger.open([ONE])
        ledger.receive([credit("1", memo(ONE))])
        check_whole(ledger)
