"""The one-stop counter of examples/, over HTTP, on a real database."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

import vnqr
from vnqr.image import scan
from vnqr.ledger.receipt import ReceiptData
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import VIETNAM
from vnqr.references.suggestion import Reason
from vnqr.sources import SePay

sys.path.insert(0, str(Path(__file__).parents[2]))

from examples.counter_app import counter as counter_module
from examples.counter_app import mangling, security, simulator, words
from examples.counter_app.app import Keys, make_app
from examples.counter_app.counter import Counter, Office, RefusedError
from examples.counter_app.sample import seed
from examples.counter_app.simulator import Answer, Payment, notification, pay
from examples.counter_app.store import Cancelled, Decided, Dossier, Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
URL = "http://127.0.0.1:8000"
OFFICER = "Ngô Thị Lan"
MORNING = datetime(2026, 6, 1, 8, tzinfo=VIETNAM)
TAKEN = Answer(200, '{"success": true}')


class Desk:
    """A counter with an officer's browser, a citizen's and a bank, all on one application."""

    def __init__(self, store: Store) -> None:
        self.time = MORNING
        self.store = store
        self.counter = Counter(store, clock=lambda: self.time)
        self.keys = Keys.of(store)
        app = make_app(self.counter, self.keys, post=self.post)
        self.officer = TestClient(app, base_url=URL, headers={"Origin": URL}, follow_redirects=False)
        self.citizen = TestClient(app, base_url=URL)
        self.bank = TestClient(app, base_url=URL)

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = self.bank.post(simulator.PATH, content=body, headers=dict(headers))
        return Answer(answer.status_code, answer.text)

    def signed(self, body: bytes) -> dict[str, str]:
        return simulator.signed(self.keys.bank, body, self.time)

    def sign_in(self) -> None:
        form = {"name": OFFICER, "code": self.keys.access}
        assert self.officer.post("/sign-in", data=form).status_code == 303

    def open(self, procedure: str = "2.000815", reduction: str = "none", **form: str) -> Dossier:
        form = {"applicant": "Trần Thị Mai", "procedure": procedure, "reduction": reduction, **form}
        answer = self.officer.post("/dossiers", data=form)
        assert answer.status_code == 303, answer.text
        return self.counter.view(answer.headers["location"].rpartition("/")[2]).dossier

    def pay(self, dossier: Dossier, **how: str) -> list[Answer]:
        sent = pay(self.counter, self.post, self.keys.bank, dossier.code, Payment(**how))
        return [each.answer for each in sent]

    def state(self, dossier: Dossier) -> ChargeState:
        return self.counter.view(dossier.key).settlement.state

    def page(self, path: str) -> str:
        answer = self.officer.get(path)
        assert answer.status_code == 200, path
        return answer.text

    def of(self, dossier: Dossier) -> str:
        return self.page(f"/dossiers/{dossier.key}")

    def seen(self, dossier: Dossier, lang: str = "vi") -> str:
        answer = self.citizen.get(f"/p/{dossier.token}", params={"lang": lang})
        assert answer.status_code == 200
        return answer.text.replace("\u00a0", " ")

    def waiting(self) -> list[str]:
        return [waiting.pending.id for waiting in self.counter.waiting()[0]]

    def decide(self, pending: str, code: str | None) -> int:
        form = {"what": "aside"} if code is None else {"what": "give", "code": code}
        return self.officer.post(f"/credits/{pending}", data=form).status_code


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    store = Store(path)
    desk = Desk(store)
    try:
        desk.sign_in()
        yield desk
    finally:
        for client in (desk.officer, desk.citizen, desk.bank):
            client.close()
        store.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "counter.db") as desk:
        yield desk


def body_of(dossier: Dossier, **fields: object) -> bytes:
    body = json.loads(notification(dossier, Payment(), MORNING, ""))
    return json.dumps(body | fields).encode()


class TestOpening:
    def test_the_code_on_both_screens_is_that_of_the_dossier(self, desk: Desk) -> None:
        dossier = desk.open("1.011442", "online")
        expected = vnqr.VietQR(
            bank="VietinBank",
            account="113366668888",
            amount=64_000,
            reference=vnqr.Reference("H26.15.08-260601-0001"),
            bill_number="H2615082606010001",
        )
        picture = desk.citizen.get(f"/p/{dossier.token}/qr.png")
        assert picture.headers["content-type"] == "image/png"
        assert scan.scan(picture.content) == (expected.encode(),)
        drawing = desk.citizen.get(f"/p/{dossier.token}/qr.svg")
        assert drawing.text == desk.page(f"/dossiers/{dossier.key}/qr.svg")

    def test_fee_items_with_list_price_payable_and_reason(self, desk: Desk) -> None:
        dossier = desk.open("1.011442", "online")
        page = desk.of(dossier).replace("\u00a0", " ")
        for text in (
            "Phí",
            "Lệ phí",
            "<s>100.000 đ</s>",
            "50.000 đ",
            "<s>28.000 đ</s>",
            "14.000 đ",
            "64.000 đ",
        ):
            assert text in page
        assert page.count("Nộp hồ sơ trực tuyến, giảm 50 %") == 2

    def test_the_post_is_not_reduced(self, desk: Desk) -> None:
        assert desk.open("1.004884", "exempt").charge().due == 22_000

    def test_who_is_exempt_owes_nothing(self, desk: Desk) -> None:
        dossier = desk.open(reduction="exempt")
        assert "Được miễn, không phải nộp." in desk.seen(dossier)
        assert desk.citizen.get(f"/p/{dossier.token}/qr.svg").status_code == 409
        assert desk.citizen.get(f"/p/{dossier.token}/slip.pdf").status_code == 409

    def test_a_code_of_ones_own(self, desk: Desk) -> None:
        dossier = desk.open(code="000.00.19.H26-260601-0042")
        assert str(dossier.reference) == "HS00000" + "19H26260601" + "0042A" + str(dossier.reference)[-2:]
        assert "000.00.19.H26-260601-0042" in desk.page("/dossiers")

    @pytest.mark.parametrize(
        ("form", "status"),
        [
            ({"procedure": "9.999999"}, 422),
            ({"reduction": "all"}, 422),
            ({"applicant": " "}, 422),
            ({"code": "12/HĐ"}, 422),
            ({"code": "H26.150.508.130-260601-0009755"}, 422),
            ({"code": "H26.15.08/260601/0001"}, 409),
            ({"applicant": "x" * 301}, 422),
        ],
    )
    def test_what_cannot_be_is_refused_and_leaves_nothing(
        self, desk: Desk, form: dict[str, str], status: int
    ) -> None:
        desk.open()
        form = {"applicant": "A", "procedure": "2.000815", "reduction": "none", **form}
        answer = desk.officer.post("/dossiers", data=form)
        assert answer.status_code == status
        assert len(desk.counter.views()) == 1

    def test_the_form(self, desk: Desk) -> None:
        assert desk.officer.get("/").headers["location"] == "/dossiers"
        form = desk.page("/dossiers/new?lang=en")
        for name in ("Certified copies", "Filed online, 50 % less", "H26.15.08-260601-…"):
            assert name in form

    def test_the_running_number_passes_what_is_taken(self, desk: Desk) -> None:
        desk.open(code="H26.15.08-260601-0002")
        assert [desk.open().code[-4:] for _ in range(2)] == ["0003", "0004"]
        desk.open(code="H26.15.08-260601-0005")
        assert desk.open().code[-4:] == "0006"

    def test_search_by_code_and_by_name_without_accents(self, desk: Desk) -> None:
        desk.open(applicant="Đỗ Thu Hà")
        desk.open(applicant="Lê Hoàng Yến")
        assert [view.dossier.applicant for view in desk.counter.views("do thu")] == ["Đỗ Thu Hà"]
        assert [view.dossier.applicant for view in desk.counter.views("260601-0002")] == ["Lê Hoàng Yến"]
        assert "Không có hồ sơ nào." in desk.page("/dossiers?q=không+ai")


READ = ["clean", "bank", "lower", "wrapped", "glued", "accents"]
GUESSED = {
    "cut": "cut",
    "typo": "one-wrong",
    "swapped": "swapped",
    "lookalike": "lookalike",
    "bare": "bare-code",
}


class TestPaying:
    def test_every_mangling_is_tried(self) -> None:
        assert {*READ, *GUESSED, "two", "empty"} == mangling.MANGLINGS.keys()

    @pytest.mark.parametrize("how", READ)
    def test_a_memo_that_banks_mangled_pays(self, desk: Desk, how: str) -> None:
        other, dossier = desk.open(), desk.open()
        assert "Chờ nộp 20.000 đ" in desk.seen(dossier)
        (answer,) = desk.pay(dossier, mangling=how)
        assert answer == TAKEN
        assert (desk.state(dossier), desk.state(other)) == (ChargeState.PAID, ChargeState.UNPAID)
        assert "Đã nộp đủ" in desk.seen(dossier)
        assert "Paid in full" in desk.seen(dossier, "en")
        assert re.search(r"<mark>[^<]+</mark>", desk.of(dossier))
        assert "Mã tham chiếu có trong nội dung" in desk.of(dossier)

    @pytest.mark.parametrize(("how", "reason"), GUESSED.items())
    def test_what_is_only_likely_is_for_a_person(self, desk: Desk, how: str, reason: str) -> None:
        desk.open()
        dossier = desk.open()
        desk.pay(dossier, mangling=how)
        assert desk.state(dossier) is ChargeState.UNPAID
        ((waiting,), _) = desk.counter.waiting()
        assert (dossier, reason) in waiting.guesses
        page = desk.page("/credits")
        assert "Không khớp hồ sơ nào" in page
        assert words.WORDS[reason].vi in page

        desk.time += timedelta(minutes=7)
        assert desk.decide(waiting.pending.id, dossier.code) == 303
        assert desk.state(dossier) is ChargeState.PAID
        page = desk.of(dossier)
        assert "Cán bộ gắn bằng tay" in page
        assert f"{OFFICER} quyết định lúc 08:07:00 01/06/2026" in page
        assert desk.waiting() == []
        assert f"{OFFICER} quyết định lúc 08:07:00" in desk.page("/credits")

    def test_two_dossiers_in_one_memo_pay_neither(self, desk: Desk) -> None:
        other, dossier = desk.open(), desk.open()
        desk.pay(dossier, mangling="two")
        assert desk.state(dossier) is desk.state(other) is ChargeState.UNPAID
        assert "Khớp nhiều hồ sơ" in desk.page("/credits")
        seen = desk.seen(dossier)
        assert "Đừng nộp lại" in seen
        assert "/qr.svg" not in seen
        assert "Chưa rõ, chờ cán bộ" in desk.of(dossier)
        desk.decide(desk.waiting()[0], other.code)
        assert (desk.state(dossier), desk.state(other)) == (ChargeState.UNPAID, ChargeState.PAID)

    def test_money_without_a_reference_is_given_by_hand_set_aside_or_given_again(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, mangling="empty")
        (pending,) = desk.waiting()
        assert desk.decide(pending, None) == 303
        assert "Đã để riêng" in desk.page("/credits")
        assert desk.decide(pending, "h26.15.08 260601 0001") == 303
        assert desk.state(dossier) is ChargeState.PAID
        assert desk.decide(pending, None) == 303
        assert desk.state(dossier) is ChargeState.UNPAID
        with desk.store.reading() as db:
            assert [told.state for told in db.told(dossier.key)] == ["unpaid", "paid", "unpaid"]

    def test_what_cannot_be_decided(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, mangling="empty")
        (pending,) = desk.waiting()
        assert desk.decide(pending, "H26.15.08-260601-0099") == 404
        assert desk.decide(pending, "12/HĐ") == 422
        assert desk.decide(pending, " ") == 404
        assert desk.decide("0" * 32, dossier.code) == 422
        assert desk.officer.post(f"/credits/{pending}", data={"what": "burn"}).status_code == 422
        assert desk.waiting() == [pending]


class TestStates:
    """What happened is shown as what it is: to the officer with what to do, to the citizen in plain words."""

    def test_part(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        desk.pay(dossier, amount="half")
        assert desk.state(dossier) is ChargeState.UNDERPAID
        assert "Còn thiếu 15.000 đ" in desk.seen(dossier)
        rest = vnqr.VietQR.parse(scan.scan(desk.citizen.get(f"/p/{dossier.token}/qr.png").content)[0])
        assert (rest.amount, rest.reference) == (15_000, dossier.reference)
        desk.pay(dossier, amount="half")
        assert desk.state(dossier) is ChargeState.PAID

    def test_too_much(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, amount="more")
        assert desk.state(dossier) is ChargeState.OVERPAID
        assert "Đã nộp đủ, thừa 10.000 đ" in desk.seen(dossier)
        assert "Làm thủ tục hoàn trả 10.000\u00a0đ" in desk.of(dossier)

    def test_two_transfers(self, desk: Desk) -> None:
        dossier = desk.open()
        assert [answer.status for answer in desk.pay(dossier, often="twice")] == [200, 200]
        assert desk.state(dossier) is ChargeState.DUPLICATE
        assert "nộp nhiều lần" in desk.seen(dossier)
        assert "Làm thủ tục hoàn trả 20.000\u00a0đ" in desk.of(dossier)

    def test_late(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.time = dossier.due_at + timedelta(hours=1)
        assert "đã quá hạn, vẫn nộp được" in desk.seen(dossier)
        desk.pay(dossier, time="late")
        assert desk.state(dossier) is ChargeState.LATE
        assert "sau thời hạn" in desk.seen(dossier)

    def test_another_account(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, account="other")
        assert desk.state(dossier) is ChargeState.WRONG_ACCOUNT
        seen = desk.seen(dossier)
        assert "Đừng nộp lại" in seen
        assert "/qr.svg" not in seen
        assert "khác tài khoản của khoản thu" in desk.of(dossier)

    def test_cancelled_and_then_paid(self, desk: Desk) -> None:
        dossier = desk.open()
        assert desk.officer.post(f"/dossiers/{dossier.key}/cancel").status_code == 303
        assert desk.state(dossier) is ChargeState.CANCELLED
        assert "Không nộp tiền cho hồ sơ này nữa." in desk.seen(dossier)
        assert desk.officer.post(f"/dossiers/{dossier.key}/cancel").status_code == 409
        desk.pay(dossier)
        assert desk.state(dossier) is ChargeState.CANCELLED_PAID
        assert "hoàn trả" in desk.seen(dossier)

    def test_every_state_has_its_words(self) -> None:
        assert words.STATES.keys() == set(ChargeState)
        assert {state.tone for state in words.STATES.values()} == words.SIGNS.keys()
        for state, said in words.STATES.items():
            assert bool(said.action.vi) == bool(said.action.en) == state.needs_person

    def test_both_languages_fill_in_the_same(self) -> None:
        assert words.WORDS.keys() >= set(Reason)
        texts = [*words.WORDS.values()]
        texts += [text for said in words.STATES.values() for text in said[1:]]
        for text in texts:
            assert set(re.findall(r"{(\w+)}", text.vi)) == set(re.findall(r"{(\w+)}", text.en))


class TestBank:
    def test_the_same_notification_again_changes_nothing(self, desk: Desk) -> None:
        dossier = desk.open()
        answers = desk.pay(dossier, often="again")
        assert answers == [TAKEN, TAKEN]
        assert desk.state(dossier) is ChargeState.PAID
        with desk.store.reading() as db:
            assert [told.state for told in db.told(dossier.key)] == ["unpaid", "paid"]

    def test_the_same_transaction_in_other_words_is_the_same_money(self, desk: Desk) -> None:
        dossier = desk.open()
        first = body_of(dossier)
        again = json.dumps(json.loads(first) | {"accumulated": 1}).encode()
        for body in (first, again):
            assert desk.post(body, desk.signed(body)).status == 200
        assert desk.state(dossier) is ChargeState.PAID
        assert len(desk.counter.view(dossier.key).proofs) == 1

    def test_one_transaction_with_two_contents_is_for_a_person(self, desk: Desk) -> None:
        dossier = desk.open()
        first = body_of(dossier)
        other = json.dumps(json.loads(first) | {"transferAmount": 90_000}).encode()
        for body in (first, other):
            desk.post(body, desk.signed(body))
        assert desk.state(dossier) is ChargeState.PAID
        assert "Không hợp lệ" in desk.page("/credits")
        (pending,) = desk.waiting()
        # Nothing that was received is unbookable: a person may say that it is another payment.
        assert desk.decide(pending, dossier.code) == 303
        assert desk.state(dossier) is ChargeState.DUPLICATE
        assert desk.decide(pending, None) == 303
        assert desk.waiting() == []

    @pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64, "sha256=é"])
    def test_what_the_bank_did_not_sign_is_neither_read_nor_kept(
        self, desk: Desk, signature: str | None
    ) -> None:
        dossier = desk.open()
        headers = {"X-SePay-Timestamp": str(int(MORNING.timestamp())).encode()}
        if signature is not None:
            headers["X-SePay-Signature"] = signature.encode("latin-1")
        answer = desk.bank.post(simulator.PATH, content=body_of(dossier), headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"detail": "notification-forged"})
        assert desk.state(dossier) is ChargeState.UNPAID
        with desk.store.reading() as db:
            assert db.last() == 1

    def test_an_old_message_is_not_taken(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(dossier)
        headers = desk.signed(body)
        desk.time += timedelta(seconds=301)
        assert desk.post(body, headers) == (401, '{"detail":"notification-stale"}')
        assert desk.state(dossier) is ChargeState.UNPAID

    @pytest.mark.parametrize(
        ("body", "code", "place"),
        [
            (b"", "notification-json", ""),
            (b"\xff\xfe", "notification-json", ""),
            (b"[" * 5_000, "notification-json", ""),
            (b'{"id": 1}', "notification-direction", "direction"),
            ({"transferAmount": 0}, "dong-invalid", "amount"),
            ({"transferAmount": "20.000"}, "dong-invalid", "amount"),
            ({"transactionDate": "31/02/2026"}, "cell-time", "received_at"),
            ({"accountNumber": "12-34"}, "account-characters", "account"),
            ({"content": "x" * 2_001}, "credit-memo", "memo"),
        ],
    )
    def test_what_cannot_be_read_is_kept_for_a_person(
        self, desk: Desk, body: bytes | dict[str, object], code: str, place: str
    ) -> None:
        dossier = desk.open()
        data = body if isinstance(body, bytes) else body_of(dossier, **body)
        for _ in range(2):
            assert desk.post(data, desk.signed(data)) == TAKEN
        (pending,) = desk.waiting()
        assert "không đọc được" in desk.page("/credits")
        assert desk.decide(pending, dossier.code) == 422
        assert desk.decide(pending, None) == 303
        with desk.store.reading() as db:
            (kept,) = [entry.what for entry in db.entries(1) if entry.who == "bank"]
        assert (kept.body, kept.fault.code, kept.fault.path) == (data, code, place)

    def test_money_that_went_out_is_taken_and_pays_nothing(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(dossier, transferType="out")
        answer = desk.post(body, desk.signed(body))
        assert answer == TAKEN
        assert desk.state(dossier) is ChargeState.UNPAID

    def test_a_body_is_not_endless(self, desk: Desk) -> None:
        body = b" " * (security.MAX_BODY + 1)
        assert desk.post(body, desk.signed(body)).status == 413

        def pieces() -> Iterator[bytes]:
            yield from [b" " * 1_000] * 70

        assert desk.bank.post(simulator.PATH, content=pieces()).status_code == 413

    def test_a_crash_while_booking_leaves_nothing_behind(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dossier = desk.open()
        body = body_of(dossier)
        headers = desk.signed(body)

        def crash(*_: object) -> None:
            raise sqlite3.OperationalError

        with monkeypatch.context() as broken:
            broken.setattr("examples.counter_app.store.Transaction.tell", crash)
            with pytest.raises(sqlite3.OperationalError):
                desk.post(body, headers)
        assert desk.state(dossier) is ChargeState.UNPAID
        assert desk.post(body, headers) == TAKEN
        assert desk.state(dossier) is ChargeState.PAID

    def test_logs_name_nobody(self, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG", "examples.counter_app")
        dossier = desk.open()
        desk.pay(dossier, mangling="bank")
        assert "1 credits" in caplog.text
        for secret in ("MAI", "Mai", dossier.account, str(dossier.reference), dossier.token):
            assert secret not in caplog.text


class TestPapers:
    def test_the_slip_carries_the_code(self, desk: Desk) -> None:
        import pypdfium2  # noqa: PLC0415 - slow to load, and needed here only

        dossier = desk.open("1.004884")
        for path in (f"/dossiers/{dossier.key}", f"/p/{dossier.token}"):
            answer = desk.officer.get(f"{path}/slip.pdf", params={"size": "80mm"})
            assert answer.headers["content-type"] == "application/pdf"
            document = pypdfium2.PdfDocument(answer.content)
            picture = document[0].render(scale=4).to_pil()
            document.close()
            view = desk.counter.view(dossier.key)
            assert view.code is not None
            assert scan.scan(picture) == (view.code.encode(),)
        assert desk.officer.get(f"{path}/slip.pdf", params={"size": "A0"}).status_code == 422

    def test_one_receipt_for_phi_and_one_for_le_phi(self, desk: Desk) -> None:
        dossier = desk.open("1.011442", "online", applicant="Lê Hoàng Yến")
        path = f"/dossiers/{dossier.key}/receipts.json"
        assert desk.officer.get(path).status_code == 422
        desk.pay(dossier)
        answer = desk.officer.get(path)
        assert answer.headers["content-disposition"] == f'attachment; filename="bien-lai-{dossier.key}.json"'
        made = [ReceiptData.from_json(json.dumps(receipt)) for receipt in answer.json()]
        assert [(receipt.kind, receipt.amount) for receipt in made] == [("phi", 50_000), ("le-phi", 14_000)]
        assert {receipt.payer.name for receipt in made} == {"Lê Hoàng Yến"}
        assert made[0].amount_in_words == "năm mươi nghìn đồng"


class TestScreens:
    def test_an_answer_without_news_is_empty(self, desk: Desk) -> None:
        dossier = desk.open()
        path = f"/p/{dossier.token}/live"
        first = desk.citizen.get(path)
        tag = {"If-None-Match": first.headers["etag"]}
        unchanged = desk.citizen.get(path, headers=tag)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        desk.pay(dossier)
        news = desk.citizen.get(path, headers=tag)
        assert news.status_code == 200
        assert 'data-announce="Đã nộp đủ"' in news.text

    def test_the_list_and_what_waits_are_live(self, desk: Desk) -> None:
        dossier = desk.open()
        for path in ("/dossiers/live", "/credits/live", f"/dossiers/{dossier.key}/live"):
            tag = {"If-None-Match": desk.officer.get(path).headers["etag"]}
            assert desk.officer.get(path, headers=tag).status_code == 304
        desk.pay(dossier, mangling="empty")
        assert 'data-waiting="1"' in desk.page("/dossiers/live")
        assert 'data-waiting="1"' in desk.page("/credits/live")

    def test_the_citizen_sees_neither_memo_nor_payer(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, mangling="bank")
        for lang in ("vi", "en"):
            seen = desk.seen(dossier, lang)
            assert "TRAN THI MAI" not in seen
            assert "MBVCB" not in seen
            assert "sepay:" not in seen

    def test_what_strangers_write_is_text(self, desk: Desk) -> None:
        dossier = desk.open(applicant="<script>alert(1)</script>")
        body = body_of(dossier, content="<img src=x onerror=alert(1)>")
        desk.post(body, desk.signed(body))
        for page in (
            desk.of(dossier),
            desk.page("/dossiers"),
            desk.page("/credits"),
            desk.page("/simulator"),
        ):
            assert "<script>alert" not in page
            assert "<img src=x" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in desk.page("/credits")

    def test_english_is_remembered(self, desk: Desk) -> None:
        assert "Dossiers" in desk.page("/dossiers?lang=en")
        assert "To be cleared" in desk.page("/credits")
        assert "Chờ đối soát" in desk.page("/credits?lang=vi")

    @pytest.mark.parametrize(
        "path", ["/p/wrong", "/p/wrong/live", "/p/wrong/qr.svg", "/dossiers/X1", "/nowhere"]
    )
    def test_what_is_not_there(self, desk: Desk, path: str) -> None:
        assert desk.officer.get(path).status_code == 404

    def test_links_cannot_be_guessed(self, desk: Desk) -> None:
        tokens = {desk.open().token for _ in range(5)}
        assert len(tokens) == 5
        assert min(map(len, tokens)) >= 22

    def test_a_code_that_pays_a_stranger_is_not_shown(self, tmp_path: Path, desk: Desk) -> None:
        dossier = desk.open()
        with desk.store.writing():
            desk.store._connection.execute("UPDATE dossier SET account = '113366668868'")
        page = desk.of(dossier)
        assert "payee-near" in page
        assert "<img" not in page
        assert "<img" not in desk.seen(dossier)
        assert tmp_path.exists()


class TestSecurity:
    def test_officers_sign_in(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.officer.cookies.clear()
        for path in ("/dossiers", "/dossiers/live", f"/dossiers/{dossier.key}", "/credits", "/simulator"):
            answer = desk.officer.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        for path in ("/dossiers", f"/dossiers/{dossier.key}/cancel", f"/credits/{'0' * 32}", "/simulator"):
            answer = desk.officer.post(path, data={"what": "aside", "code": dossier.code})
            assert answer.headers["location"] == "/sign-in"
        for name in ("qr.svg", "slip.pdf", "receipts.json"):
            assert desk.officer.get(f"/dossiers/{dossier.key}/{name}").status_code == 303
        for form in ({"name": OFFICER, "code": "x"}, {"name": " ", "code": desk.keys.access}, {}):
            answer = desk.officer.post("/sign-in", data=form)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
        desk.sign_in()
        assert OFFICER in desk.page("/dossiers")
        assert desk.officer.post("/sign-out").status_code == 303
        assert desk.officer.get("/dossiers").status_code == 303

    def test_a_session_ends(self, desk: Desk) -> None:
        desk.time += timedelta(seconds=security.SESSION_SECONDS + 1)
        assert desk.officer.get("/dossiers").status_code == 303

    @pytest.mark.parametrize("cookie", ["", "x", "x.y", ".", "é.é"])
    def test_a_forged_session_is_none(self, cookie: str) -> None:
        assert security.unseal("secret", cookie, 0) is None
        assert security.unseal("secret", security.seal("another", "An", 0), 0) is None
        assert security.unseal("secret", security.seal("secret", "An", 0), 0) == "An"

    @pytest.mark.parametrize(
        "origin", [None, "null", "http://evil.example", "http://127.0.0.1:8001", "127.0.0.1:8000"]
    )
    def test_a_form_of_another_site_is_refused(self, desk: Desk, origin: str | None) -> None:
        dossier = desk.open()
        desk.officer.headers.pop("origin")
        headers = {} if origin is None else {"Origin": origin}
        for path in ("/dossiers", f"/dossiers/{dossier.key}/cancel", "/sign-in", "/sign-out"):
            assert desk.officer.post(path, headers=headers).status_code == 403
        assert desk.state(dossier) is ChargeState.UNPAID

    def test_headers_of_every_answer(self, desk: Desk) -> None:
        for path in ("/sign-in", "/static/counter.js", "/nowhere", f"/p/{desk.open().token}/qr.svg"):
            headers = desk.citizen.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"

    def test_cookies_are_for_this_site_only(self, desk: Desk) -> None:
        form = {"name": OFFICER, "code": desk.keys.access}
        cookie = desk.officer.post("/sign-in", data=form).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie

    def test_another_host_name_is_refused(self, desk: Desk) -> None:
        assert desk.citizen.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400

    def test_no_page_takes_anything_from_elsewhere(self, desk: Desk) -> None:
        dossier = desk.open()
        pages = [desk.of(dossier), desk.seen(dossier), desk.page("/dossiers"), desk.page("/simulator")]
        for page in pages:
            assert re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', page) == []
            assert " style=" not in page
            assert re.findall(r"<script(?! src=\"/static/)", page) == []

    def test_the_database_is_for_its_owner(self, desk: Desk) -> None:
        if sys.platform != "win32":
            assert desk.store.path.stat().st_mode & 0o077 == 0

    def test_without_a_sample_there_is_no_simulator(self, desk: Desk) -> None:
        with TestClient(make_app(desk.counter, desk.keys), base_url=URL) as client:
            assert client.get("/simulator").status_code == 404


class TestSimulator:
    def test_the_page_sends_to_the_real_endpoint(self, desk: Desk) -> None:
        dossier = desk.open()
        answer = desk.officer.post("/simulator", data={"code": dossier.code, "mangling": "glued"})
        assert answer.status_code == 200
        assert "&#34;success&#34;: true" in answer.text
        assert desk.state(dossier) is ChargeState.PAID

    @pytest.mark.parametrize(
        "form", [{"mangling": "x"}, {"amount": "x"}, {"time": "x"}, {"often": "x"}, {"account": "x"}]
    )
    def test_other_ways_are_refused(self, desk: Desk, form: dict[str, str]) -> None:
        assert desk.officer.post("/simulator", data={"code": desk.open().code, **form}).status_code == 422
        assert desk.officer.post("/simulator", data={"code": "X-1"}).status_code == 404

    def test_addresses_are_http(self) -> None:
        with pytest.raises(ValueError, match="http://"):
            simulator.http_post("file:///etc/passwd")


class TestCommand:
    """`python -m examples.counter_app`, and the bank from another terminal."""

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-X", "utf8", "-W", "error", "-m", *map(str, arguments)],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
        )

    def test_a_server_and_a_bank(self, tmp_path: Path) -> None:
        database = tmp_path / "counter.db"
        with subprocess.Popen(
            [
                *(sys.executable, "-X", "utf8", "-W", "error", "-m", "examples.counter_app"),
                *("--sample", "--port", "0", "--database", str(database)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        ) as server:
            kill = threading.Timer(60, server.kill)
            kill.start()
            try:
                assert server.stdout is not None
                url = server.stdout.readline().partition("/  access code: ")[0]
                store = Store(database)
                code = Counter(store).views()[1].dossier.code
                store.close()
                bank = ("examples.counter_app.simulator", code, "--url", url)
                paid = self.run(*bank, "--database", database, "--mangling", "glued", "--often", "again")
                lines = paid.stdout.splitlines()
                unknown = self.run(bank[0], "X-1", "--database", database)
                store = Store(tmp_path / "another.db")
                seed(Counter(store, clock=lambda: datetime.now(VIETNAM)))
                store.close()
                forged = self.run(*bank, "--database", tmp_path / "another.db")
            finally:
                server.terminate()
                logged = server.communicate(timeout=30)[1]
                kill.cancel()
        assert url.startswith("http://127.0.0.1:")
        assert paid.returncode == 0, paid.stderr
        assert lines[1::2] == [f"  200 {TAKEN.body}"] * 2
        assert (unknown.returncode, unknown.stderr) == (1, "refused: dossier-unknown\n")
        assert (forged.returncode, "  401 " in forged.stdout) == (1, True)
        assert "1 credits, known: False" in logged
        assert "1 credits, known: True" in logged
        assert "Traceback" not in logged
        with opened(database) as desk:
            assert desk.state(desk.counter.view(vnqr.Dossier(code).key).dossier) is ChargeState.PAID


class TestRestart:
    def test_everything_is_as_it_was(self, tmp_path: Path) -> None:
        path = tmp_path / "counter.db"
        with opened(path) as desk:
            seed(desk.counter)
            seed(desk.counter)
            dossiers = [view.dossier for view in desk.counter.views()]
            assert len(dossiers) == 5
            desk.pay(dossiers[1], mangling="wrapped")
            desk.pay(dossiers[2], mangling="typo", amount="half")
            desk.decide(desk.waiting()[0], dossiers[2].code)
            desk.pay(dossiers[3], mangling="empty")
            desk.counter.cancel(dossiers[4].key, OFFICER)
            before = [desk.of(dossier) for dossier in dossiers], desk.page("/credits"), desk.keys.bank
        with opened(path) as desk:
            after = [desk.of(dossier) for dossier in dossiers], desk.page("/credits"), desk.keys.bank
            assert after == before

    def test_a_saved_book_and_the_entries_behind_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(counter_module, "_SAVE_EVERY", 3)
        path = tmp_path / "counter.db"
        with opened(path) as desk:
            dossiers = [desk.open() for _ in range(4)]
            desk.pay(dossiers[0], mangling="two")
            desk.pay(dossiers[1], amount="half")
            desk.pay(dossiers[1], mangling="bare", amount="half")
            pendings = desk.waiting()
            desk.decide(pendings[0], dossiers[3].code)
            desk.decide(pendings[1], dossiers[1].code)
            before = [desk.of(dossier) for dossier in dossiers], desk.page("/credits")
            with desk.store.reading() as db:
                assert db.saved() is not None
        with opened(path) as desk:
            assert ([desk.of(dossier) for dossier in dossiers], desk.page("/credits")) == before
        with opened(path) as desk, desk.store.writing():
            desk.store._connection.execute("DELETE FROM book")
        with opened(path) as desk:
            assert ([desk.of(dossier) for dossier in dossiers], desk.page("/credits")) == before

    def test_a_database_of_another_version_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "counter.db"
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(ValueError, match="version 99"):
            Store(path)


class TestManyAtOnce:
    """Two notifications at once are neither lost nor booked twice, in one process or in two."""

    def run(self, works: list[tuple[Counter, bytes]]) -> list[counter_module.Taken]:
        taken: list[counter_module.Taken] = []
        start = threading.Barrier(len(works))

        source = SePay(secret="key", bank="970415")

        def work(counter: Counter, body: bytes) -> None:
            notification = source.read(body, {"Authorization": "Apikey key"})
            start.wait(10)
            taken.append(counter.take(body, notification))

        threads = [threading.Thread(target=work, args=each) for each in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(taken) == len(works)
        return taken

    def test_the_same_notification(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(dossier)
        taken = self.run([(desk.counter, body)] * 6)
        assert sorted(each.known for each in taken) == [False, True, True, True, True, True]
        assert desk.state(dossier) is ChargeState.PAID

    def test_parts_that_come_together(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        bodies = [body_of(dossier, transferAmount=3_000) for _ in range(10)]
        self.run([(desk.counter, body) for body in bodies])
        assert desk.state(dossier) is ChargeState.PAID

    def test_two_processes_on_one_database(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        other = Store(desk.store.path)
        try:
            counters = [desk.counter, Counter(other)]
            bodies = [body_of(dossier, transferAmount=3_000) for _ in range(10)]
            self.run([(counters[place % 2], body) for place, body in enumerate(bodies * 2)])
            for counter in counters:
                settlement = counter.view(dossier.key).settlement
                assert (settlement.state, settlement.received) == (ChargeState.PAID, 30_000)
        finally:
            other.close()

    def test_one_code_opened_twice(self, desk: Desk) -> None:
        opened_: list[Dossier] = []
        refused: list[str] = []

        def work() -> None:
            try:
                opened_.append(
                    desk.counter.open(applicant="A", procedure="2.000815", code="TP-2026-1", officer="B")
                )
            except RefusedError as error:
                refused.append(str(error))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert (len(opened_), refused) == (1, ["dossier-exists"] * 3)


class TestTheFeedIsTheOutcome:
    """What the feed told last of every dossier is what the book says."""

    def test_after_a_busy_morning(self, desk: Desk) -> None:
        dossiers = [desk.open() for _ in range(6)]
        for place, how in enumerate(["clean", "two", "typo", "bare", "empty", "lower"]):
            desk.time += timedelta(minutes=1)
            desk.pay(dossiers[place], mangling=how, amount=["due", "half", "more"][place % 3])
        for pending in desk.waiting():
            desk.decide(pending, dossiers[0].code)
        desk.counter.cancel(dossiers[5].key, OFFICER)
        with desk.store.reading() as db:
            told = {dossier.key: db.told(dossier.key)[-1] for dossier in dossiers}
        for dossier in dossiers:
            settlement, last = desk.counter.view(dossier.key).settlement, told[dossier.key]
            assert (last.state, last.received) == (settlement.state, settlement.received)
            assert last.unclear == len(settlement.unclear)


def test_an_office_without_a_known_bank_is_called_by_its_bin() -> None:
    assert Office(bank="999999").bank_name == "999999"


def test_entries_know_what_they_are(desk: Desk) -> None:
    dossier = desk.open()
    desk.pay(dossier, mangling="empty")
    desk.decide(desk.waiting()[0], None)
    desk.counter.cancel(dossier.key, OFFICER)
    with desk.store.reading() as db:
        last = db.entries(2)
    assert [type(entry.what) for entry in last] == [Decided, Cancelled]
    assert {entry.who for entry in last} == {OFFICER}
