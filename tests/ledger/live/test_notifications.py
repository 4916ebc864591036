"""Messages of aggregators into the ledger: proved, kept as they came, judged; nothing authentic is lost."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from re import fullmatch
from typing import TYPE_CHECKING, Any

import pytest
import signer
from counter import BANK, CODES, MORNING, OWN, charge, memo, refused
from money import Says
from sqlalchemy import text

from vnqr.errors import Code
from vnqr.ledger import LedgerError
from vnqr.ledger.live._delivering import FAULTS
from vnqr.ledger.outcome import Place
from vnqr.ledger.settlement import ChargeState
from vnqr.sources import AGGREGATORS, Aggregator, NotAuthenticError

if TYPE_CHECKING:
    from vnqr.ledger import Ledger, Taken

SECRET = "made up"
BY_NAME = {kind.name: kind for kind in AGGREGATORS}
NAMES = list(signer.SIGNERS)
WORDS = {"sepay": "content", "casso": "description", "payos": "description", "vietqrvn": "content"}
"""Where a message has the memo."""
OWED = charge(CODES[0], 1)


def source(name: str) -> Aggregator:
    return BY_NAME[name](secret=SECRET, bank=BANK)


def signed(name: str, **fields: Any) -> tuple[bytes, dict[str, str]]:
    message = signer.PAID[name] | {WORDS[name]: memo(OWED)} | fields
    return signer.SIGNERS[name](message, SECRET, int(time.time()))


def take(ledger: Ledger, name: str, **fields: Any) -> Taken:
    return ledger.take(*signed(name, **fields), source(name))


def kept(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Return source, body and fault of all messages that are kept."""
    rows = text("SELECT source, body, fault FROM vnqr_notification ORDER BY id")
    return ledger._transactions.run(lambda session: session.run(rows), write=False)


class TestAMessage:
    @pytest.mark.parametrize("name", NAMES)
    def test_pays_its_charge_and_is_kept_as_it_came(self, ledger, name) -> None:
        ledger.open([OWED])
        body, headers = signed(name)
        taken = ledger.take(body, headers, source(name))
        assert [(each.place, each.references) for each in taken] == [(Place.SETTLED, (OWED.reference,))]
        assert taken.changed == (OWED.reference,)
        assert taken.fault is None
        assert taken.reply == source(name).read(body, headers).reply
        settlement = ledger.settlement(OWED.reference)
        assert (settlement.state, settlement.paid_at.isoformat()) == (
            ChargeState.PAID,
            "2024-06-01T14:02:37+07:00",
        )
        assert kept(ledger) == [(name, body, None)]
        (again,) = ledger.take(body, headers, source(name))
        assert (again.known, again.confirmed, again.id) == (True, False, taken[0].id)
        assert ledger.settlement(OWED.reference).received == 50_000

    def test_of_two_aggregators_that_tell_of_one_transfer(self, ledger) -> None:
        """The number that the bank gave is in both."""
        ledger.open([OWED])
        (first,), (second,) = take(ledger, "sepay"), take(ledger, "casso")
        assert (second.known, second.confirmed) == (False, True)
        assert ledger.credit(first.id) == ledger.credit(second.id)
        assert ledger.settlement(OWED.reference).received == 50_000

    def test_of_money_out_is_no_credit(self, ledger) -> None:
        """Where its memo names a charge, it is offered as the evidence of a refund."""
        ledger.open([OWED])
        (paid,) = take(ledger, "sepay")
        taken = take(ledger, "sepay", id=92705, transferType="out", referenceCode="FT9")
        assert len(taken) == 0
        (evidence,) = ledger.refund_evidence()
        assert (evidence.references, evidence.debit.amount) == ((OWED.reference,), 50_000)
        ledger.refund(paid.id, 50_000, debit=evidence.id, by="lan")
        assert ledger.refund_evidence() == ()

    def test_one_bad_entry_takes_no_good_one_with_it(self, ledger) -> None:
        ledger.open([OWED])
        good = signer.PAID["casso"] | {"description": memo(OWED)}
        message = {"error": 0, "data": [good | {"id": 1, "amount": "x"}, good]}
        taken = ledger.take(json.dumps(message).encode(), {"secure-token": SECRET}, source("casso"))
        assert sorted(each.place.value for each in taken) == ["invalid", "settled"]
        (waiting,) = ledger.pending()
        assert (waiting.place, waiting.row.source) == (Place.INVALID, "casso")

    @pytest.mark.parametrize("name", NAMES)
    def test_that_is_not_the_sender_s_leaves_nothing(self, ledger, name) -> None:
        body, headers = signer.SIGNERS[name](signer.PAID[name], "another secret", int(time.time()))
        with pytest.raises(NotAuthenticError):
            ledger.take(body, headers, source(name))
        assert kept(ledger) == []
        assert ledger.pending() == ()


class TestWhatCannotBeJudged:
    """The sender would repeat a refused message and give up: it is kept, and shown to a person."""

    def test_is_kept_alone_with_its_fault_and_seen_by_a_person(self, ledger) -> None:
        ledger.open([OWED])
        broken = Says(credits=["no credit at all"])
        taken = ledger.take(b"the body", {}, broken)
        assert len(taken) == 0
        assert (taken.fault.code, taken.fault.path, dict(taken.fault.params)) == (
            Code.NOTIFICATION_UNJUDGED,
            "",
            {"reason": "TypeError"},
        )
        assert taken.reply == broken.reply
        assert kept(ledger) == [("ours", b"the body", "notification-unjudged")]
        (waiting,) = ledger.pending()
        assert (waiting.place, waiting.issue.code) == (Place.INVALID, Code.NOTIFICATION_UNJUDGED)
        assert "xử lý" in waiting.issue.describe("vi")
        assert (waiting.row.source, waiting.row.sheet, waiting.row.row, waiting.row.field) == (
            "ours",
            "",
            1,
            "",
        )
        assert fullmatch("[0-9a-f]{32}", waiting.row.digest)
        ledger.take(b"the body", {}, broken)
        assert len(ledger.pending()) == 1
        ledger.decide(waiting.id, None, by="lan", reason="gọi cho ngân hàng")
        assert ledger.pending() == ()

    def test_leaves_nothing_of_itself_but_that(self, ledger) -> None:
        """What was good in it is not taken in by halves."""
        ledger.open([OWED])
        credits_ = source("sepay").read(*signed("sepay")).credits
        ledger.take(b"1", {}, Says(credits=[*credits_, None]))
        assert ledger.settlement(OWED.reference).received == 0
        assert len(kept(ledger)) == 1
        ledger.take(b"1", {}, Says(credits=credits_))
        assert ledger.settlement(OWED.reference).received == 50_000

    def test_a_failing_database_is_no_such_fault(self, ledger) -> None:
        """Nothing is kept, and the error says so: the sender repeats the message, which is then taken."""
        ledger.open([OWED])
        rename = "ALTER TABLE {} RENAME TO {}"
        ledger._transactions.run(lambda s: s.command(rename.format("vnqr_movement", "elsewhere")))
        with pytest.raises(LedgerError) as caught:
            take(ledger, "sepay")
        assert caught.value.code is Code.LEDGER_DATABASE
        assert kept(ledger) == []
        ledger._transactions.run(lambda s: s.command(rename.format("elsewhere", "vnqr_movement")))
        take(ledger, "sepay")
        assert ledger.settlement(OWED.reference).state is ChargeState.PAID

    def test_faults_are_those_of_python_and_no_exit(self) -> None:
        assert not any(issubclass(each, FAULTS) for each in (KeyboardInterrupt, SystemExit, MemoryError))


class TestMoneyOut:
    """It is suggested as the refund's evidence, never booked by itself."""

    def debit(self, number: int, names: str, amount: int = 10_000) -> Any:
        fields = {"id": number, "transferType": "out", "referenceCode": f"R{number}", "content": names}
        return source("sepay").read(*signed("sepay", **fields, transferAmount=amount)).debits[0]

    def test_pages_of_what_names_a_charge(self, ledger) -> None:
        ledger.open([OWED])
        named = [self.debit(number, f"HOAN TIEN {OWED.reference}", number) for number in range(1, 6)]
        other = self.debit(9, "TIEN DIEN"), self.debit(8, memo(charge(CODES[1])))
        ledger.take(b"", {}, Says(debits=[other[1], *named[:2], other[0], *named[2:]]))
        ledger.take(b"", {}, Says(debits=named))
        whole = ledger.refund_evidence()
        assert [each.debit.amount for each in whole] == [1, 2, 3, 4, 5]
        pages, after = [], None
        while page := ledger.refund_evidence(after, limit=2):
            pages += page
            after = page[-1].id
        assert tuple(pages) == whole
        assert {each.id: each for each in whole} == {e.id: e for e in ledger.export().refund_evidence()}
        assert ledger.settlement(OWED.reference).refunded == 0

    def test_is_evidence_once_and_of_what_is_there(self, ledger) -> None:
        ledger.open([OWED])
        (paid,) = take(ledger, "sepay")
        ledger.take(b"", {}, Says(debits=[self.debit(1, str(OWED.reference))]))
        (evidence,) = ledger.refund_evidence()
        assert refused(ledger.refund, paid.id, 1, debit="0" * 32)[0] is Code.DEBIT_UNKNOWN
        assert refused(ledger.refund, paid.id, 10_001, debit=evidence.id)[0] is Code.REFUND_OVER_DEBIT
        first = ledger.refund(paid.id, 10_000, on=MORNING.date(), debit=evidence.id, by="lan", key="k")
        assert ledger.refund(paid.id, 10_000, on=MORNING.date(), debit=evidence.id, key="k") == first
        assert refused(ledger.refund, paid.id, 1, debit=evidence.id) == (
            Code.REFUND_OVER_DEBIT,
            {"amount": 1, "left": 0},
        )
        assert ledger.settlement(OWED.reference).refunded == 10_000
        assert ledger.export().facts.refunds[0].debit == evidence.id

    def test_loses_its_words_and_keeps_its_figures(self, ledger) -> None:
        ledger.open([OWED])
        ledger.take(b"message", {}, Says(debits=[self.debit(1, f"{OWED.reference} TRAN THI MAI")]))
        assert ledger.forget(MORNING + timedelta(days=1)) == 1
        assert kept(ledger) == [("ours", b"message", None)]  # it came just now
        assert ledger.forget(datetime.now(UTC) + timedelta(days=1)) == 1
        assert kept(ledger) == [("ours", None, None)]
        (debit,) = ledger.export().facts.debits.values()
        assert (debit.memo, debit.amount, debit.account) == ("", 10_000, OWN)
