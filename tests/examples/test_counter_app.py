"""The one-stop counter of examples/, over HTTP, on a real database."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import openpyxl
import pytest
import uvicorn
from fastapi.testclient import TestClient
from money import Lines
from starlette.responses import PlainTextResponse

import vnqr
from vnqr.image import scan
from vnqr.ledger.matching import Coverage
from vnqr.ledger.receipt import ReceiptData
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import VIETNAM
from vnqr.references.suggestion import Reason
from vnqr.sources import SePay
from vnqr.vietqr.links import read as read_link

sys.path.insert(0, str(Path(__file__).parents[2]))

from examples.counter_app import mangling, security, simulator, words
from examples.counter_app.app import Keys, make_app
from examples.counter_app.counter import Counter, Office, RefusedError
from examples.counter_app.sample import seed
from examples.counter_app.simulator import Answer, Payment, notification, pay
from examples.counter_app.store import Store
from examples.counter_app.tariff import REDUCTIONS, Tariff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from examples.counter_app.store import Dossier
    from httpx2 import Response

    from vnqr.ledger.outcome import Pending
    from vnqr.ledger.settlement import Settlement

ROOT = Path(__file__).parents[2]
URL = "http://127.0.0.1:8000"
OFFICER = "Ngô Thị Lan"
MORNING = datetime(2026, 6, 1, 8, tzinfo=VIETNAM)
TAKEN = Answer(200, '{"success": true}')


class Desk:
    """A counter with an officer's browser, a citizen's and a bank, all on one application."""

    def __init__(self, path: Path) -> None:
        self.time = MORNING
        self.counter = Counter(path, clock=lambda: self.time)
        self.keys = Keys.of(self.counter)
        app = make_app(self.counter, self.keys, post=self.post)
        self.officer = TestClient(app, base_url=URL, headers={"Origin": URL}, follow_redirects=False)
        self.citizen = TestClient(app, base_url=URL)
        self.bank = TestClient(app, base_url=URL)

    def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        answer = self.bank.post(simulator.PATH, content=body, headers=dict(headers))
        return Answer(answer.status_code, answer.text)

    def signed(self, body: bytes) -> dict[str, str]:
        return simulator.signed(self.keys.bank, body)

    def sign_in(self, name: str = OFFICER) -> None:
        form = {"name": name, "code": self.keys.access}
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
        return self.settlement(dossier).state

    def settlement(self, dossier: Dossier) -> Settlement:
        return self.counter.view(dossier.key).settlement

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
        return [waiting.pending.id for waiting in self.counter.waiting()]

    def pending(self, name: str) -> Pending:
        return self.counter.ledger.credit(name)

    def decide(self, name: str, code: str | list[str] | None, **form: object) -> Response:
        form = {"what": "aside"} if code is None else {"what": "give", "code": code, **form}
        form.setdefault("seen", self.pending(name).seen)
        return self.officer.post(f"/credits/{name}", data=form)

    def decide_unseen(self, name: str, code: str) -> Response:
        return self.officer.post(f"/credits/{name}", data={"what": "give", "code": code, "seen": "x"})

    def refund(self, name: str, dossier: Dossier | None, amount: str, **form: str) -> Response:
        form = {
            "of": dossier.key if dossier else "",
            "amount": amount,
            "on": f"{self.time.date()}",
            "seen": self.pending(name).seen,
            **form,
        }
        return self.officer.post(f"/credits/{name}/refund", data=form)

    def goes_out(self, dossier: Dossier, amount: int) -> str:
        """Let the bank tell of money out that names a dossier; return its id."""
        out = {"content": f"HOAN TRA {dossier.reference} TRAN THI MAI", "transferType": "out"}
        assert self.bank_says(dossier, **out, transferAmount=amount) == TAKEN
        return self.counter.money_out()[-1].evidence.id

    def prove(self, name: str, dossier: Dossier, amount: str, debit: str) -> Response:
        form = {"of": dossier.key, "amount": amount, "debit": debit}
        return self.officer.post(f"/credits/{name}/prove", data=form)

    def bank_says(self, dossier: Dossier, **fields: object) -> Answer:
        body = body_of(self, dossier, **fields)
        return self.post(body, self.signed(body))

    def kept(self) -> list[bytes]:
        """The messages of the bank that the ledger has."""
        with self.counter.store.connected() as db:
            return [body for (body,) in db.execute("SELECT body FROM vnqr_notification")]

    def states(self, dossier: Dossier) -> list[str]:
        """What the ledger's feed told of a dossier."""
        told = self.counter.ledger.events()
        return [event.state.value for event in told if event.dossier == dossier.code]


@contextmanager
def opened(path: Path) -> Iterator[Desk]:
    desk = Desk(path)
    with desk.counter:
        try:
            desk.sign_in()
            yield desk
        finally:
            for client in (desk.officer, desk.citizen, desk.bank):
                client.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path / "counter.db") as desk:
        yield desk


def body_of(desk: Desk, dossier: Dossier, **fields: object) -> bytes:
    charge = desk.settlement(dossier).charge
    body = json.loads(notification(charge, Payment(), MORNING, ""))
    return json.dumps(body | fields).encode()


def plain(text: str) -> str:
    """Return what a piece of a page says, without its tags."""
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", text)).split())


def rows_of(page: str) -> list[tuple[str, ...]]:
    """Return the cells of the tables of a page, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [tuple(map(plain, re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL))) for row in rows]


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
        assert desk.settlement(desk.open("1.004884", "exempt")).charge.due == 22_000

    def test_what_is_reduced_is_rounded_down(self) -> None:
        """In favour of who pays: half of 8,001 dong is 4,000."""
        tariff = Tariff(vnqr.FeeKind.PHI, "P", "Phí", 8_001)
        item = REDUCTIONS["online"].apply(tariff)
        assert (item.list_price, item.payable) == (8_001, 4_000)

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

    @pytest.mark.parametrize(
        ("field", "typed", "why"),
        [
            ("code", "12/HĐ", "Mã hồ sơ không có ký tự “Đ”."),
            ("code", "H26.15.08-260601-0001", "Đã có hồ sơ mang mã này."),
            ("applicant", "", ""),
            ("due", "2026-05-31", "Ngày không hợp lệ."),
            ("due", "2027-06-03", "Ngày không hợp lệ."),
            ("due", "31/12/2026", "Ngày không hợp lệ."),
        ],
    )
    def test_what_was_typed_stays_in_the_form(self, desk: Desk, field: str, typed: str, why: str) -> None:
        desk.open()
        form = {"applicant": "Đỗ Thu Hà", "procedure": "1.011442", "reduction": "online", "due": "2026-06-30"}
        answer = desk.officer.post("/dossiers", data={**form, "code": "Z-1", field: typed})
        assert answer.status_code in {409, 422}
        (said,) = re.findall(rf'id="wrong-{field}">([^<]+)', answer.text)
        assert why in said
        for text in {**form, "code": "Z-1", field: typed}.values():
            assert f'value="{text}"' in answer.text
        assert re.search(r'value="1.011442" required checked', answer.text)
        assert re.search(r'value="online" checked', answer.text)

    def test_a_deadline_is_the_end_of_its_day_in_vietnam(self, desk: Desk) -> None:
        dossier = desk.open(due="2026-06-01")
        assert "01/06/2026" in desk.seen(dossier)
        for at, state in (
            ("2026-06-01 23:59:59", ChargeState.PAID),
            ("2026-06-02 00:00:00", ChargeState.LATE),
        ):
            dossier = desk.open(due="2026-06-01")
            desk.bank_says(dossier, transactionDate=at)
            assert desk.state(dossier) is state
        assert desk.settlement(desk.open()).charge.due_at == datetime(
            2026, 6, 6, 23, 59, 59, 999_999, VIETNAM
        )

    def test_the_form(self, desk: Desk) -> None:
        assert desk.officer.get("/").headers["location"] == "/dossiers"
        form = desk.page("/dossiers/new?lang=en")
        for name in ("Certified copies", "Filed online, 50 % less", "H26.15.08-260601-…"):
            assert name in form

    def test_a_name_has_single_spaces(self, desk: Desk) -> None:
        assert desk.open(applicant="  Đỗ  Thu\tHà ").applicant == "Đỗ Thu Hà"

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
        desk.open(applicant="Trung tâm № 3")
        assert [view.dossier.applicant for view in desk.counter.views("tam 3")] == ["Trung tâm № 3"]


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
        assert "Mã tham chiếu có trong nội dung" in desk.of(dossier)

    @pytest.mark.parametrize(("how", "reason"), GUESSED.items())
    def test_what_is_only_likely_is_for_a_person(self, desk: Desk, how: str, reason: str) -> None:
        desk.open()
        dossier = desk.open()
        desk.pay(dossier, mangling=how)
        assert desk.state(dossier) is ChargeState.UNPAID
        (waiting,) = desk.counter.waiting()
        assert (dossier, reason, 20_000) in waiting.guesses
        page = desk.page("/credits")
        assert "Không khớp hồ sơ nào" in page
        assert words.WORDS[reason].vi in page

        assert re.search(r"<mark>[^<]+</mark>", page)
        assert desk.decide(waiting.pending.id, dossier.code).status_code == 303
        assert desk.state(dossier) is ChargeState.PAID
        page = desk.of(dossier)
        assert "Cán bộ gắn bằng tay" in page
        assert desk.waiting() == []
        for text in (page, desk.page(f"/credits/{waiting.pending.id}")):
            assert re.search(rf"quyết định về khoản báo có\s+<span class=\"help\">{OFFICER}", text)

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
        assert desk.decide(pending, None).status_code == 303
        assert "Đã để riêng" in desk.page(f"/credits/{pending}")
        assert desk.decide(pending, "h26.15.08 260601 0001").status_code == 303
        assert desk.state(dossier) is ChargeState.PAID
        assert desk.decide(pending, None).status_code == 303
        assert desk.state(dossier) is ChargeState.UNPAID
        assert desk.states(dossier) == ["unpaid", "paid", "unpaid"]

    @pytest.mark.parametrize(
        ("form", "status", "field", "why"),
        [
            ({"code": "H26.15.08-260601-0099"}, 404, "code-0", "Không có hồ sơ này."),
            ({"code": "12/HĐ"}, 422, "code-0", "Mã hồ sơ không có ký tự “Đ”."),
            ({"code": " "}, 422, "code-0", "Nhập mã hồ sơ."),
            ({"code": "H26.15.08-260601-0001", "amount": "nhiều"}, 422, "amount-0", "Nhập số tiền"),
            ({"code": "H26.15.08-260601-0001", "amount": "20.000,00"}, 422, "amount-0", "Nhập số tiền"),
            ({"code": "H26.15.08-260601-0001", "amount": "20.0"}, 422, "amount-0", "Nhập số tiền"),
            ({"code": ["H26.15.08-260601-0001"] * 2, "amount": ["1", "1"]}, 422, "code-1", "đã được ghi"),
            ({"code": ["H26.15.08-260601-0001", ""], "amount": ["1", "2"]}, 422, "code-1", "Nhập mã"),
            ({"code": "H26.15.08-260601-0001", "amount": "20.001"}, 422, "form", ""),
        ],
    )
    def test_a_mistyped_code_stays_in_its_form(
        self, desk: Desk, form: dict[str, object], status: int, field: str, why: str
    ) -> None:
        desk.open()
        desk.pay(desk.counter.views()[0].dossier, mangling="empty")
        (name,) = desk.waiting()
        answer = desk.decide(name, **form)
        assert answer.status_code == status
        (said,) = re.findall(rf'id="wrong-{field}">([^<]+)', answer.text)
        assert why in said
        typed = form["code"] if isinstance(form["code"], list) else [form["code"]]
        for code in typed:
            assert f'value="{code}"' in answer.text
        assert desk.waiting() == [name]

    def test_what_is_not_there_cannot_be_decided(self, desk: Desk) -> None:
        dossier = desk.open()
        assert desk.decide_unseen("0" * 32, dossier.code).status_code == 404
        assert desk.officer.get(f"/credits/{'0' * 32}").status_code == 404
        desk.pay(dossier, mangling="empty")
        (name,) = desk.waiting()
        assert desk.officer.post(f"/credits/{name}", data={"what": "burn", "seen": "x"}).status_code == 422


class TestOfficers:
    """What officers do with money: split, give back, accept; once, and on what they saw."""

    def test_one_transfer_for_several_dossiers_and_the_rest_is_given_back(self, desk: Desk) -> None:
        one, two = desk.open(), desk.open("1.004884")
        desk.bank_says(one, content="nop phi hai ho so", transferAmount=60_000)
        (name,) = desk.waiting()
        answer = desk.decide(name, [one.code, two.code, ""], amount=["20.000", "30000", ""])
        assert answer.status_code == 303
        assert desk.state(one) is desk.state(two) is ChargeState.PAID
        assert [part.amount for part in desk.pending(name).parts] == [20_000, 30_000, 10_000]
        page = desk.page(f"/credits/{name}").replace("\u00a0", " ")
        assert "10.000 đ" in page
        assert desk.refund(name, None, "10000").status_code == 303
        assert [part.refunded for part in desk.pending(name).parts] == [0, 0, 10_000]
        assert desk.state(one) is desk.state(two) is ChargeState.PAID

    def test_the_surplus_is_given_back_once_however_often_the_button_is_pressed(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, often="twice")
        assert desk.state(dossier) is ChargeState.DUPLICATE
        name = desk.settlement(dossier).credits[0].id
        seen = desk.pending(name).seen
        for _ in range(2):
            assert desk.refund(name, dossier, "5.000", seen=seen, reason="nộp trùng").status_code == 303
        assert desk.settlement(dossier).refunded == 5_000
        # It is not the same press any more: another amount, another officer.
        assert desk.refund(name, dossier, "6.000", seen=seen).status_code == 409
        desk.sign_in("Lê Văn An")
        answer = desk.refund(name, dossier, "5.000", seen=seen)
        assert answer.status_code == 409
        assert "Có người vừa thay đổi khoản này." in answer.text
        assert desk.refund(name, dossier, "15.000").status_code == 303
        assert (desk.state(dossier), desk.settlement(dossier).refunded) == (ChargeState.PAID, 20_000)
        page = desk.of(dossier)
        assert f"{OFFICER}: nộp trùng" in page
        assert "Lê Văn An" in page

    def test_two_refunds_of_one_amount_are_two_where_the_first_was_seen(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, often="twice")
        name = desk.settlement(dossier).credits[0].id
        for refunded in (5_000, 10_000):
            assert desk.refund(name, dossier, "5.000").status_code == 303
            assert desk.settlement(dossier).refunded == refunded

    def test_only_what_a_memo_names_stands_in_the_form(self, desk: Desk) -> None:
        """What is merely likely is for the officer to choose."""
        one, two = desk.open(), desk.open()
        for how, codes in (("bare", ["", "", "", ""]), ("two", [one.code, two.code, "", ""])):
            desk.pay(one, mangling=how)
            page = desk.page(f"/credits/{desk.waiting()[-1]}")
            assert sorted(re.findall(r'name="code" class="code" [^>]*value="([^"]*)"', page)) == sorted(codes)

    def test_what_is_set_aside_is_given_to_nobody(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, mangling="empty")
        (name,) = desk.waiting()
        form = {"what": "aside", "code": dossier.code, "seen": desk.pending(name).seen}
        assert desk.officer.post(f"/credits/{name}", data=form).status_code == 303
        assert (desk.state(dossier), desk.pending(name).place.value) == (ChargeState.UNPAID, "set-aside")

    def test_what_is_unclear_is_listed_once(self, desk: Desk) -> None:
        """As the credit that waits, not as two dossiers of it, too."""
        desk.open()
        desk.pay(desk.open(), mangling="two")
        assert (len(desk.waiting()), desk.counter.attention()) == (1, [])

    @pytest.mark.parametrize(
        ("form", "field"),
        [
            ({"amount": "all"}, "amount"),
            ({"amount": "10.000,50"}, "amount"),
            ({"amount": "9" * 16}, "amount"),
            ({"amount": "0"}, "amount"),
            ({"amount": "20.001"}, "amount"),
            ({"on": "2026-06-02"}, "on"),
            ({"on": "yesterday"}, "on"),
        ],
    )
    def test_a_refund_that_cannot_be_stays_in_its_form(
        self, desk: Desk, form: dict[str, str], field: str
    ) -> None:
        dossier = desk.open()
        desk.pay(dossier)
        name = desk.settlement(dossier).credits[0].id
        answer = desk.refund(name, dossier, **{"amount": "20000", "reason": "trả lại", **form})
        assert answer.status_code == 422
        assert f'id="wrong-{field}"' in answer.text
        for typed in ("trả lại", *form.values()):
            assert f'value="{typed}"' in answer.text
        assert desk.settlement(dossier).refunded == 0

    def test_a_refund_is_noted_and_its_money_out_comes_days_later(self, desk: Desk) -> None:
        """The normal order: a button says that it is that refund, and nobody notes it again."""
        dossier = desk.open()
        desk.pay(dossier, often="twice")
        name = desk.settlement(dossier).credits[0].id
        assert desk.refund(name, dossier, "20.000").status_code == 303
        assert words.WORDS["money-out"].vi not in desk.page("/credits")
        desk.time += timedelta(days=2)
        desk.sign_in()
        debit = desk.goes_out(dossier, 20_000)
        page = desk.page("/credits").replace("\u00a0", " ")
        assert "Là khoản hoàn trả 20.000 đ đã ghi nhận" in page
        assert f"{dossier.code}, {dossier.applicant}, 01/06/2026" in page
        assert f"<mark>{dossier.reference}</mark>" in page
        assert words.WORDS["none-noted"].vi not in page
        for officer in (OFFICER, OFFICER, "Lê Văn An"):
            desk.sign_in(officer)
            assert desk.prove(name, dossier, "20000", debit).status_code == 303
        assert words.WORDS["money-out"].vi not in desk.page("/credits")
        assert (desk.state(dossier), desk.settlement(dossier).refunded) == (ChargeState.PAID, 20_000)
        assert [done.verb for done in desk.counter.ledger.acts(name)] == ["refund", "prove"]
        assert words.WORDS["step-prove"].vi in desk.page(f"/credits/{name}")

    def test_money_out_that_nobody_has_noted(self, desk: Desk) -> None:
        """It leads to the dossier; a refund that is noted there later is offered like any other."""
        dossier = desk.open()
        desk.pay(dossier)
        debit = desk.goes_out(dossier, 5_000)
        page = desk.page("/credits")
        assert words.WORDS["none-noted"].vi in page
        assert f'href="/dossiers/{dossier.key}"' in page
        name = desk.settlement(dossier).credits[0].id
        for amount in ("6.000", "5.000"):  # money out shows no refund that is larger
            assert desk.refund(name, dossier, amount).status_code == 303
        page = desk.page("/credits/live?lang=en").replace("\u00a0", " ")
        assert re.findall("Is the (.*) VND noted", page) == ["5,000"]
        assert desk.prove(name, dossier, "5000", debit).status_code == 303

    def test_a_refund_that_money_out_cannot_show(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier)
        name = desk.settlement(dossier).credits[0].id
        debit = desk.goes_out(dossier, 5_000)
        for amount, out, status in (("x", debit, 422), ("5000", "0" * 32, 404), ("5000", debit, 409)):
            answer = desk.prove(name, dossier, amount, out)
            assert answer.status_code == status
            assert 'id="wrong-form"' in answer.text
        assert desk.refund(name, dossier, "3000").status_code == 303
        assert desk.refund(name, dossier, "2000").status_code == 303
        assert desk.prove(name, dossier, "3000", debit).status_code == 303
        answer = desk.prove(name, dossier, "2000", debit)  # from a page that was open for long
        assert (answer.status_code, words.WORDS["seen-stale"].vi in answer.text) == (409, True)

    def test_late_money_is_accepted_until_more_comes(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier, time="late")
        assert dossier.code in desk.page("/credits")
        path = f"/dossiers/{dossier.key}/accept"
        form = {"seen": desk.settlement(dossier).seen, "reason": "ngân hàng nghỉ lễ"}
        for _ in range(2):
            assert desk.officer.post(path, data=form).status_code == 303
        page = desk.of(dossier)
        assert "Cán bộ đã chấp nhận hiện trạng." in page
        assert f"{OFFICER}: ngân hàng nghỉ lễ" in page
        assert dossier.code not in desk.page("/credits")
        desk.pay(dossier, amount="half")
        assert dossier.code in desk.page("/credits")
        answer = desk.officer.post(path, data=form)
        assert (answer.status_code, "Có người vừa thay đổi" in answer.text) == (409, True)
        assert desk.settlement(dossier).needs_person

    def test_two_officers_at_once_decide_once(self, desk: Desk) -> None:
        one, two = desk.open(), desk.open()
        desk.pay(one, mangling="empty")
        (name,) = desk.waiting()
        seen, start = desk.pending(name).seen, threading.Barrier(2)
        said: dict[str, str] = {}

        def work(officer: str, code: str) -> None:
            start.wait(10)
            try:
                desk.counter.decide(name, [(code, "")], seen=seen, officer=officer)
                said[officer] = "done"
            except vnqr.VnqrError as error:
                said[officer] = error.code

        both = [threading.Thread(target=work, args=each) for each in (("An", one.code), ("Mai", two.code))]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(30)
        assert sorted(said.values()) == ["done", "seen-stale"]
        assert {desk.state(one), desk.state(two)} == {ChargeState.PAID, ChargeState.UNPAID}

    def test_the_same_decision_again_is_none(self, desk: Desk) -> None:
        """A button pressed twice is no error; another decision on what was seen before is."""
        one, two = desk.open(), desk.open()
        desk.bank_says(one, content="chuyen tien", transferAmount=50_000)
        (name,) = desk.waiting()
        seen = desk.pending(name).seen
        split = {"code": [one.code, two.code], "amount": ["20000", "20000"]}
        for _ in range(2):
            assert desk.decide(name, seen=seen, **split).status_code == 303
        assert len(desk.counter.ledger.acts(name)) == 1
        assert desk.decide(name, two.code, seen=seen).status_code == 409
        now = desk.pending(name).seen
        for _ in range(2):
            assert desk.decide(name, None, seen=now).status_code == 303
        assert desk.decide(name, one.code, seen=desk.pending(name).seen).status_code == 303
        assert desk.settlement(one).received == 50_000

    def test_a_charge_that_is_not_seen_any_more(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier)
        answer = desk.officer.post(f"/dossiers/{dossier.key}/accept", data={"seen": "x"})
        assert answer.status_code == 409


class TestDays:
    """A day is closed; its sheet is shown, and given as a file."""

    def test_the_sheet_of_a_day(self, desk: Desk) -> None:
        dossier = desk.open("1.011442")
        desk.pay(dossier, amount="more")
        desk.pay(dossier, mangling="empty")
        page = desk.page("/days").replace("\u00a0", " ")
        assert "Sổ ngày 01/06/2026" in page
        for text in (
            "266.000 đ",
            "100.000 đ",
            "28.000 đ",
            "10.000 đ",
            "Chờ đối soát",
            str(dossier.reference),
        ):
            assert text in page
        assert "Chưa khóa sổ" in page
        assert "Chưa thu khoản nào." in desk.page("/days?day=2026-05-31")

    def test_whether_it_agrees_with_the_bank(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.bank_says(dossier, referenceCode="FT1")
        assert "Chưa có sao kê của ngày này." in desk.page("/days")
        office = desk.counter.office
        line = vnqr.Credit(
            bank=office.bank,
            account=office.account,
            amount=20_000,
            memo=str(dossier.reference),
            transaction_id="FT1",
            received_at=MORNING,
            source="statement",
        )
        days = Coverage(bank=office.bank, account=office.account, first=MORNING.date(), last=MORNING.date())
        desk.counter.ledger.statement(Lines([line]), covered=[days])
        assert "Khớp với sao kê ngân hàng." in desk.page("/days")
        desk.bank_says(dossier, referenceCode="FT2")
        assert "Không khớp với sao kê ngân hàng." in desk.page("/days")

    def test_a_closed_day_never_changes(self, desk: Desk) -> None:
        dossier, other = desk.open(), desk.open()
        desk.pay(dossier)
        for _ in range(2):
            assert desk.officer.post("/days/2026-06-01/close").status_code == 303
        assert "Đã khóa sổ" in desk.page("/days?day=2026-06-01")
        desk.pay(other)
        desk.time += timedelta(days=1)
        desk.sign_in()
        assert "đến sau khi khóa sổ" in desk.page("/days")
        (sheet, later) = (desk.counter.day(date(2026, 6, day)) for day in (1, 2))
        assert (sheet.came, later.came, later.lines[0].late) == (20_000, 20_000, True)
        desk.sign_in("Lê Văn An")
        answer = desk.officer.post("/days/2026-06-01/close")
        assert (answer.status_code, 'id="wrong-form"' in answer.text) == (409, True)

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-W23-1", "someday"])
    def test_any_day_can_be_looked_at(self, desk: Desk, day: str) -> None:
        assert desk.officer.get("/days", params={"day": day}).status_code in {200, 422}

    @pytest.mark.parametrize("day", ["2026-06-02", "2026-13-01", "today"])
    def test_days_that_cannot_be_closed(self, desk: Desk, day: str) -> None:
        answer = desk.officer.post(f"/days/{day}/close")
        assert (answer.status_code, 'id="wrong-form"' in answer.text) == (422, True)
        assert not desk.counter.day(MORNING.date()).closed

    def test_the_sheet_as_a_file(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier)
        answers = {
            kind: desk.officer.get(f"/days/2026-06-01/sheet.{kind}") for kind in ("csv", "xlsx", "json")
        }
        assert {answer.status_code for answer in answers.values()} == {200}
        assert 'filename="so-ngay-2026-06-01.csv"' in answers["csv"].headers["content-disposition"]
        rows = list(csv.reader(answers["csv"].content.decode("utf-8-sig").splitlines()))
        assert ["Thu trong ngày", "20000"] in [[row[0], row[5]] for row in rows]
        sheet = answers["json"].json()
        assert (sheet["came"], sheet["items"][0]["amount"], sheet["closed"]) == (20_000, 20_000, False)
        table = openpyxl.load_workbook(io.BytesIO(answers["xlsx"].content)).active
        assert ["Thu trong ngày", 20_000] in [[row[0], row[5]] for row in table.values]
        assert desk.officer.get("/days/2026-06-01/sheet.pdf").status_code == 422
        assert desk.officer.get("/days/someday/sheet.csv").status_code == 422


class TestFigures:
    """Every figure of a screen beside its own words; the figures are added up by hand."""

    def test_of_the_sheet_of_a_day(self, desk: Desk) -> None:
        def at(hour: int) -> dict[str, str]:
            return {"transactionDate": f"2026-06-01 {hour:02}:00:00"}

        dossier = desk.open("1.011442")  # 100,000 and 28,000
        desk.pay(dossier, amount="more")  # 10,000 too much
        desk.bank_says(dossier, content="tien nha", transferAmount=7_000, **at(9))
        (aside,) = desk.waiting()
        desk.decide(aside, None)
        desk.bank_says(dossier, content="chuyen tien", transferAmount=5_000, **at(10))
        desk.refund(desk.settlement(dossier).credits[0].id, dossier, "4.000")
        sums = [
            *(("Thu trong ngày", "150.000 đ"), ("Hoàn trả trong ngày", "-4.000 đ")),
            *(("Số dư cuối ngày", "146.000 đ"), ("Trong đó chờ đối soát", "5.000 đ")),
            *(("Trong đó để riêng", "7.000 đ"), ("Nộp thừa trong ngày", "6.000 đ")),
        ]
        items = [
            ("Lệ phí cấp giấy chứng nhận Lệ phí · DD08", "28.000 đ"),
            ("Phí thẩm định hồ sơ đất đai Phí · DD07", "100.000 đ"),
            ("Tổng cộng", "128.000 đ"),
        ]
        page = desk.page("/days")
        assert rows_of(page) == [("Số dư đầu ngày", "0 đ"), *sums, *items]
        assert re.findall(r"<a href=\"/credits/[0-9a-f]+\">([^<]+)</a>", page.replace("\u00a0", " ")) == [
            *("138.000 đ", "7.000 đ", "5.000 đ"),
            "-4.000 đ",
        ]
        desk.time += timedelta(days=1)
        desk.sign_in()
        assert rows_of(desk.page("/days"))[0] == ("Số dư đầu ngày", "146.000 đ")

    def test_of_a_dossier_that_is_paid_in_part(self, desk: Desk) -> None:
        dossier = desk.open("1.011442", "online")  # 50,000 and 14,000
        desk.pay(dossier, amount="half")  # 64,000 of the list price of 128,000 is due: 32,000
        desk.refund(desk.settlement(dossier).credits[0].id, dossier, "2.000")
        why = "Nộp hồ sơ trực tuyến, giảm 50 %"
        for_officers, for_citizens = desk.of(dossier), desk.seen(dossier)
        assert rows_of(for_officers) == [
            ("Khoản thu", "Mức thu", "Phải nộp"),
            (f"Phí thẩm định hồ sơ đất đai Phí · DD07 {why}", "100.000 đ", "50.000 đ"),
            (f"Lệ phí cấp giấy chứng nhận Lệ phí · DD08 {why}", "28.000 đ", "14.000 đ"),
            ("Tổng cộng", "64.000 đ"),
        ]
        assert rows_of(for_citizens) == [
            (f"Phí thẩm định hồ sơ đất đai {why}", "100.000 đ 50.000 đ"),
            (f"Lệ phí cấp giấy chứng nhận {why}", "28.000 đ 14.000 đ"),
            ("Tổng cộng", "64.000 đ"),
            ("Đã nhận", "30.000 đ"),
            ("Đã hoàn trả", "2.000 đ"),
        ]
        for page in (for_officers, for_citizens):
            assert re.findall(r'<p class="sum">([^<]+)', page.replace("\u00a0", " ")) == ["34.000 đ"]
            assert plain(page).count("Còn thiếu 34.000 đ") == 1
        assert "Cơ quan đã nhận 30.000 đ trên tổng số 64.000 đ." in plain(for_citizens)
        assert "đã hoàn trả 2.000 đ" in plain(for_officers)
        assert rows_of(desk.page("/dossiers"))[1][2:4] == ("64.000 đ", "30.000 đ")

    def test_of_paying_by_hand(self, desk: Desk) -> None:
        dossier = desk.open()
        facts = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)(?: <button|</dd>)", desk.seen(dossier))
        assert facts[-4:] == [
            ("Ngân hàng", "VietinBank"),
            ("Chủ tài khoản", "UBND PHUONG HOA SUA"),
            ("Số tài khoản", "113366668888"),
            ("Nội dung chuyển khoản", str(dossier.reference)),
        ]

    def test_of_a_credit(self, desk: Desk) -> None:
        """What may still be given back of it, and what the dossiers that it may be for owe."""
        dossier = desk.open("1.004884")  # 30,000
        desk.pay(dossier, amount="half")
        name = desk.settlement(dossier).credits[0].id
        desk.refund(name, dossier, "5.000")
        page = desk.page(f"/credits/{name}")
        assert re.findall(r'name="amount" inputmode="numeric" required [^>]*value="([^"]*)"', page) == [
            "10000"
        ]
        assert "15.000 đ H26.15.08-260601-0001 đã hoàn trả 5.000 đ" in plain(page)
        assert "khác tài khoản của khoản thu" not in plain(page)
        desk.pay(dossier, mangling="bare", account="other")
        (waits,) = desk.waiting()
        for path in ("/credits", f"/credits/{waits}"):
            assert plain(desk.page(path)).count("còn phải nộp 20.000 đ") == 1
        assert "khác tài khoản của khoản thu" in plain(desk.page(f"/credits/{waits}"))


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
        assert "đã quá hạn" not in desk.seen(dossier)
        desk.time = datetime(2026, 6, 6, 23, 59, 59, tzinfo=VIETNAM)
        desk.sign_in()
        for page in (desk.seen(dossier), desk.of(dossier)):
            assert "đã quá hạn" not in page
        desk.time += timedelta(seconds=1)
        for page in (desk.seen(dossier), desk.of(dossier)):
            assert "đã quá hạn, vẫn nộp được" in page
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
        steps = desk.counter.history(desk.counter.view(dossier.key))
        assert [(step.what, step.by) for step in steps] == [("opened", OFFICER), ("cancel", OFFICER)]
        assert "Không nộp tiền cho hồ sơ này nữa." in desk.seen(dossier)
        assert desk.officer.post(f"/dossiers/{dossier.key}/cancel").status_code == 409
        desk.pay(dossier)
        assert desk.state(dossier) is ChargeState.CANCELLED_PAID
        assert "hoàn trả" in desk.seen(dossier)

    def test_how_much_went_elsewhere(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        desk.pay(dossier, amount="half", account="other")
        assert "15.000 đ đã vào một tài khoản khác của cơ quan." in desk.seen(dossier)
        assert "15.000 đ không vào đúng tài khoản." in plain(desk.of(dossier))

    def test_an_exempt_dossier_that_was_paid_is_shown_as_that(self, desk: Desk) -> None:
        dossier = desk.open(reduction="exempt")
        desk.bank_says(dossier, transferAmount=5_000)
        assert desk.state(dossier) is ChargeState.OVERPAID
        seen = desk.seen(dossier)
        assert "Đã nộp đủ, thừa 5.000 đ" in seen
        assert "Được miễn, không phải nộp." not in seen
        assert "Nộp thừa" in desk.page("/dossiers")

    def test_green_is_what_is_covered_and_needs_nobody(self, desk: Desk) -> None:
        def tone(dossier: Dossier) -> str:
            (panel,) = re.findall(r'class="panel (\w+) status"', desk.seen(dossier))
            return str(panel)

        def accept(dossier: Dossier) -> None:
            form = {"seen": desk.settlement(dossier).seen, "reason": "x"}
            assert desk.officer.post(f"/dossiers/{dossier.key}/accept", data=form).status_code == 303

        late, short, unclear = desk.open(), desk.open(), desk.open()
        assert tone(late) == "wait"
        desk.pay(late, time="late")
        desk.pay(short, amount="half")
        assert [tone(each) for each in (late, short)] == ["care", "care"]
        for each in (late, short):
            accept(each)
        assert [tone(each) for each in (late, short)] == ["good", "care"]
        desk.pay(unclear)
        assert tone(unclear) == "good"
        desk.pay(unclear, mangling="two")
        assert tone(unclear) == "care"

    def test_each_tone_says_what_is_to_be_done(self) -> None:
        for state, said in words.STATES.items():
            calm = {ChargeState.UNPAID: "wait", ChargeState.PAID: "good"}.get(state, "stop")
            assert said.tone in ({"care", "stop"} if state.needs_person else {calm})

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
        assert desk.states(dossier) == ["unpaid", "paid"]

    def test_the_same_transaction_in_other_words_is_the_same_money(self, desk: Desk) -> None:
        dossier = desk.open()
        first = body_of(desk, dossier)
        again = json.dumps(json.loads(first) | {"accumulated": 1}).encode()
        for body in (first, again):
            assert desk.post(body, desk.signed(body)).status == 200
        assert desk.state(dossier) is ChargeState.PAID
        assert len(desk.settlement(dossier).credits) == 1

    def test_one_transaction_with_two_contents_is_for_a_person(self, desk: Desk) -> None:
        dossier = desk.open()
        first = body_of(desk, dossier)
        other = json.dumps(json.loads(first) | {"transferAmount": 90_000}).encode()
        for body in (first, other):
            desk.post(body, desk.signed(body))
        assert desk.state(dossier) is ChargeState.PAID
        assert "Không hợp lệ" in desk.page("/credits")
        (pending,) = desk.waiting()
        # Nothing that was received is unbookable: a person may say that it is another payment.
        assert desk.decide(pending, dossier.code).status_code == 303
        assert desk.state(dossier) is ChargeState.DUPLICATE
        assert desk.decide(pending, None).status_code == 303
        assert desk.waiting() == []

    @pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64, "sha256=é"])
    def test_what_the_bank_did_not_sign_is_neither_read_nor_kept(
        self, desk: Desk, signature: str | None
    ) -> None:
        dossier = desk.open()
        headers = {"X-SePay-Timestamp": str(int(time.time())).encode()}
        if signature is not None:
            headers["X-SePay-Signature"] = signature.encode("latin-1")
        answer = desk.bank.post(simulator.PATH, content=body_of(desk, dossier), headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"detail": "notification-forged"})
        assert desk.state(dossier) is ChargeState.UNPAID
        assert desk.kept() == []

    def test_every_character_of_the_signature_counts(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(desk, dossier)
        headers = desk.signed(body)
        (name,) = (name for name in headers if name.lower() == "x-sepay-signature")
        *start, last = headers[name]
        for signature in ("".join(start), "".join([*start, "0" if last != "0" else "1"])):
            assert desk.post(body, {**headers, name: signature}).status == 401
        assert desk.kept() == []

    def test_an_old_message_is_not_taken(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(desk, dossier)
        headers = simulator.signed(desk.keys.bank, body, datetime.now(VIETNAM) - timedelta(seconds=301))
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
        data = body if isinstance(body, bytes) else body_of(desk, dossier, **body)
        for _ in range(2):
            assert desk.post(data, desk.signed(data)) == TAKEN
        (pending,) = desk.waiting()
        assert "không đọc được" in desk.page("/credits")
        issue = desk.pending(pending).issue
        assert issue is not None
        assert (issue.code, issue.path) == (code, place)
        assert desk.decide(pending, dossier.code).status_code == 422
        assert desk.decide(pending, None).status_code == 303
        assert desk.kept() == [data] * 2

    def test_money_that_went_out_is_taken_and_pays_nothing(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(desk, dossier, transferType="out")
        answer = desk.post(body, desk.signed(body))
        assert answer == TAKEN
        assert desk.state(dossier) is ChargeState.UNPAID

    def test_a_body_is_not_endless(self, desk: Desk) -> None:
        body = b" " * (security.MAX_BODY + 1)
        assert desk.post(body, desk.signed(body)).status == 413

        def pieces() -> Iterator[bytes]:
            yield from [b" " * 1_000] * 70

        assert desk.bank.post(simulator.PATH, content=pieces()).status_code == 413

    def test_a_database_that_fails_keeps_nothing_and_is_notified_again(self, desk: Desk) -> None:
        dossier = desk.open()
        body = body_of(desk, dossier)
        with desk.counter.store.connected() as db:
            db.execute("CREATE TRIGGER full BEFORE INSERT ON vnqr_event BEGIN SELECT RAISE(ABORT, ''); END")
            assert desk.post(body, desk.signed(body)).status == 503
            assert (desk.state(dossier), desk.kept()) == (ChargeState.UNPAID, [])
            db.execute("DROP TRIGGER full")
        assert desk.post(body, desk.signed(body)) == TAKEN
        assert desk.state(dossier) is ChargeState.PAID

    def test_logs_name_nobody(self, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG", "examples.counter_app")
        dossier = desk.open()
        desk.pay(dossier, mangling="bank")
        assert "<Taken settled=1>, known: False" in caplog.text
        for secret in ("MAI", "Mai", desk.counter.office.account, str(dossier.reference), dossier.token):
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

    @pytest.mark.parametrize(
        ("first", "procedure", "lines"),
        [
            (
                "",
                "1.011442",
                [
                    *("Số tiền 64.000 ₫", "Hạn nộp 30/06/2026", "Mã hồ sơ H26.15.08-260601-0001"),
                    *("Tên tài khoản UBND PHUONG HOA SUA", "Số tài khoản 113366668888"),
                    "Phí thẩm định hồ sơ đất đai 50.000 ₫",
                    *("Lệ phí cấp giấy chứng nhận 14.000 ₫", "Tổng cộng 64.000 ₫"),
                ],
            ),
            (
                "half",
                "1.004884",
                [
                    *("Còn phải nộp 13.000 ₫", "Đã nộp 13.000 ₫"),
                    "Lệ phí cấp bản sao trích lục hộ tịch 4.000 ₫",
                    *("Cước trả kết quả qua bưu chính 22.000 ₫", "Tổng cộng 26.000 ₫ Đã nộp 13.000 ₫"),
                    "Còn phải nộp 13.000 ₫",
                ],
            ),
        ],
    )
    def test_the_slip_says_what_is_owed(
        self, desk: Desk, first: str, procedure: str, lines: list[str]
    ) -> None:
        import pypdfium2  # noqa: PLC0415 - slow to load, and needed here only

        dossier = desk.open(procedure, "online", due="2026-06-30")
        if first:
            desk.pay(dossier, amount=first)
        answer = desk.officer.get(f"/dossiers/{dossier.key}/slip.pdf", params={"size": "A5"})
        assert answer.headers["content-disposition"] == f'inline; filename="phieu-{dossier.key}-A5.pdf"'
        document = pypdfium2.PdfDocument(answer.content)
        page = document[0].get_textpage()
        text = " ".join(page.get_text_range().split())
        page.close()
        document.close()
        assert text.startswith("UBND phường Hoa Sữa Bộ phận Một cửa PHIẾU NỘP PHÍ, LỆ PHÍ")
        at = 0
        for line in lines:
            at = text.index(line, at) + len(line)

    @pytest.mark.parametrize(
        ("how", "status"),
        [
            *(({"amount": "more"}, 200), ({"often": "twice"}, 200), ({"time": "late"}, 200)),
            *(({"amount": "half"}, 422), ({"account": "other"}, 422), ({"mangling": "typo"}, 422)),
            ({"cancelled": "first"}, 422),
        ],
        ids=str,
    )
    def test_a_receipt_is_for_what_was_owed_and_came(
        self, desk: Desk, how: dict[str, str], status: int
    ) -> None:
        """What is short, elsewhere, unclear or cancelled has none; a surplus is on none."""
        dossier = desk.open("1.011442")
        if how == {"cancelled": "first"}:
            desk.counter.cancel(dossier.key, OFFICER)
            how = {}
        desk.pay(dossier, **how)
        answer = desk.officer.get(f"/dossiers/{dossier.key}/receipts.json")
        assert answer.status_code == status
        if status == 200:
            made = [(each["kind"], each["amount"]) for each in answer.json()]
            assert made == [("phi", 100_000), ("le-phi", 28_000)]

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
        assert {(each.payee.name, each.payee.tax_code) for each in made} == {
            ("UBND phường Hoa Sữa", "0100000000")
        }
        assert {each.procedure for each in made} == {"1.011442"}


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
        desk.pay(dossier)
        for path in ("/dossiers/live", "/credits/live", f"/dossiers/{dossier.key}/live"):
            assert 'data-waiting="0"' in desk.page(path)
        desk.pay(dossier, mangling="empty")
        for path in ("/dossiers/live", "/credits/live", f"/dossiers/{dossier.key}/live"):
            assert 'data-waiting="1"' in desk.page(path)
        for path in ("/dossiers", "/dossiers/new", f"/dossiers/{dossier.key}", "/days", "/simulator"):
            assert '<span id="waiting" class="count">1</span>' in desk.page(path)

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
        body = body_of(desk, dossier, content="<img src=x onerror=alert(1)>")
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

    @pytest.mark.parametrize(
        ("lang", "missing", "misused"),
        [
            ("vi", "Không có trang này.", "Biểu mẫu có giá trị không hợp lệ."),
            ("en", "There is no such page.", "The form holds a value that is no choice."),
        ],
    )
    def test_why_is_said_in_the_language_asked_for(
        self, desk: Desk, lang: str, missing: str, misused: str
    ) -> None:
        for path, why in (("/nowhere", missing), ("/days/2026-06-01/sheet.pdf", misused)):
            assert why in desk.officer.get(path, params={"lang": lang}).text

    def test_links_cannot_be_guessed(self, desk: Desk) -> None:
        tokens = {desk.open().token for _ in range(5)}
        assert len(tokens) == 5
        assert min(map(len, tokens)) >= 22

    def test_a_code_that_pays_a_stranger_is_not_shown(self, desk: Desk) -> None:
        dossier = desk.open()
        with desk.counter.store.writing() as db:
            db.execute("UPDATE vnqr_reference SET charge = replace(charge, '113366668888', '113366668868')")
        page = desk.of(dossier)
        assert "payee-near" in page
        assert "<img" not in page
        assert "<img" not in desk.seen(dossier)


FORMS = (
    "/dossiers/{key}/cancel",
    "/dossiers/{key}/accept",
    "/credits/00000000000000000000000000000000",
    "/credits/00000000000000000000000000000000/refund",
    "/credits/00000000000000000000000000000000/prove",
    "/days/2026-06-01/close",
)


class TestSecurity:
    def test_officers_sign_in(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.officer.cookies.clear()
        for path in (
            "/dossiers",
            "/dossiers/live",
            f"/dossiers/{dossier.key}",
            "/credits",
            "/days",
            "/simulator",
        ):
            answer = desk.officer.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        for path in ("/dossiers", f"/dossiers/{dossier.key}/cancel", f"/credits/{'0' * 32}", "/simulator"):
            answer = desk.officer.post(path, data={"what": "aside", "code": dossier.code})
            assert answer.headers["location"] == "/sign-in"
        for name in ("qr.svg", "slip.pdf", "receipts.json"):
            assert desk.officer.get(f"/dossiers/{dossier.key}/{name}").status_code == 303
        assert desk.officer.get("/days/2026-06-01/sheet.csv").status_code == 303
        assert desk.officer.get(f"/credits/{'0' * 32}").status_code == 303
        for path in FORMS:
            form = {"what": "aside", "seen": "x"}
            answer = desk.officer.post(path.format(key=dossier.key), data=form)
            assert answer.headers["location"] == "/sign-in"
        for form in ({"name": OFFICER, "code": "x"}, {"name": " ", "code": desk.keys.access}, {}):
            answer = desk.officer.post("/sign-in", data=form)
            assert answer.status_code == 403
            assert "set-cookie" not in answer.headers
        desk.sign_in()
        assert OFFICER in desk.page("/dossiers")
        assert desk.officer.post("/sign-out").status_code == 303
        assert desk.officer.get("/dossiers").status_code == 303

    def test_a_session_ends(self, desk: Desk) -> None:
        desk.time += timedelta(hours=12, seconds=-1)
        assert desk.officer.get("/dossiers").status_code == 200
        desk.time += timedelta(seconds=1)
        assert desk.officer.get("/dossiers").status_code == 303

    @pytest.mark.parametrize("cookie", ["", "x", "\x00", "A" * 43])
    def test_a_forged_session_is_none(self, desk: Desk, cookie: str) -> None:
        desk.officer.cookies.set("officer", cookie)
        assert desk.officer.get("/dossiers", headers={"Cookie": f"officer={cookie}"}).status_code == 303

    def test_signing_out_ends_the_session_wherever_its_cookie_is(self, desk: Desk) -> None:
        stolen = {"Cookie": f"officer={desk.officer.cookies['officer']}"}
        assert desk.citizen.get("/dossiers", headers=stolen).url.path == "/dossiers"
        assert desk.officer.post("/sign-out").status_code == 303
        assert desk.citizen.get("/dossiers", headers=stolen).url.path == "/sign-in"
        with desk.counter.store.connected() as db:
            assert db.execute("SELECT count(*) FROM session").fetchone() == (0,)

    def test_a_session_is_in_the_database_by_its_digest_only(self, desk: Desk) -> None:
        with desk.counter.store.connected() as db:
            ((digest, officer, _),) = db.execute("SELECT * FROM session").fetchall()
        assert officer == OFFICER
        assert digest == hashlib.sha256(desk.officer.cookies["officer"].encode()).hexdigest()

    @pytest.mark.parametrize(
        "name",
        [
            "bank",
            "Bank",
            " THE  BANK ",
            "Ngân hàng",
            "ngan hang",
            "B-A-N-K",
            "VietinBank",
            "Ngân hàng VietinBank",
            "Ngân hàng Nhà nước",
            "Bаnk",
            "…",
            "123",
            "ﬁ",
        ],
    )
    def test_nobody_is_the_bank(self, desk: Desk, name: str) -> None:
        answer = desk.officer.post("/sign-in", data={"name": name, "code": desk.keys.access})
        assert answer.status_code == 403
        assert "Tên này không phải tên cán bộ." in answer.text
        assert "set-cookie" not in answer.headers
        assert "/sign-out" not in answer.text

    def test_what_the_bank_did_has_no_officer(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier)
        steps = desk.counter.history(desk.counter.view(dossier.key))
        assert [(step.what, step.by) for step in steps] == [("opened", OFFICER), ("came", None)]

    @pytest.mark.parametrize(
        "origin",
        [
            *(None, "null", "http://evil.example", "http://127.0.0.1:8001", "127.0.0.1:8000"),
            *("http://evil127.0.0.1:8000", "http://127.0.0.1:8000.evil.example"),
        ],
    )
    def test_a_form_of_another_site_is_refused(self, desk: Desk, origin: str | None) -> None:
        dossier = desk.open()
        desk.officer.headers.pop("origin")
        headers = {} if origin is None else {"Origin": origin}
        for path in ("/dossiers", "/sign-in", "/sign-out", *FORMS):
            path = path.format(key=dossier.key)  # noqa: PLW2901
            answer = desk.officer.post(path, headers=headers)
            assert (answer.status_code, answer.json()) == (403, {"detail": "the form is not of this site"})
        assert desk.state(dossier) is ChargeState.UNPAID

    def test_headers_of_every_answer(self, desk: Desk) -> None:
        for path in ("/sign-in", "/static/counter.js", "/nowhere", f"/p/{desk.open().token}/qr.svg"):
            headers = desk.citizen.get(path).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert "unsafe" not in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["cache-control"] == "no-store"

    def test_an_answer_that_has_such_a_header_keeps_its_own(self) -> None:
        app = PlainTextResponse("x", headers={"Cache-Control": "max-age=60"})
        headers = TestClient(security.Guarded(app, frozenset())).get("/").headers
        assert headers.get_list("cache-control") == ["max-age=60"]
        assert headers.get_list("x-content-type-options") == ["nosniff"]

    def test_cookies_are_for_this_site_only(self, desk: Desk) -> None:
        form = {"name": OFFICER, "code": f" {desk.keys.access} "}
        cookie = desk.officer.post("/sign-in", data=form).headers["set-cookie"].lower()
        for said in ("httponly", "samesite=strict", "max-age=43200"):
            assert said in cookie
        assert "secure" not in cookie
        with TestClient(desk.officer.app, base_url=URL.replace("http:", "https:")) as client:
            headers = {"Origin": URL.replace("http:", "https:")}
            answer = client.post("/sign-in", data=form, headers=headers, follow_redirects=False)
            assert "secure" in answer.headers["set-cookie"].lower()

    def test_another_host_name_is_refused(self, desk: Desk) -> None:
        assert desk.citizen.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400

    def test_no_page_takes_anything_from_elsewhere(self, desk: Desk) -> None:
        dossier = desk.open()
        pages = [desk.of(dossier), desk.seen(dossier), desk.page("/dossiers"), desk.page("/simulator")]
        for page in pages:
            away = re.findall(r'(?:src|href|action)="(?!/|#)([^"]*)"', page)
            assert all(link.startswith("https://dl.vietqr.io/pay?") for link in away)
            assert " style=" not in page
            assert re.findall(r"<script(?! src=\"/static/)", page) == []

    def test_the_database_is_for_its_owner(self, desk: Desk) -> None:
        if sys.platform != "win32":
            assert desk.counter.store.path.stat().st_mode & 0o077 == 0

    def test_without_a_sample_there_is_no_simulator(self, desk: Desk) -> None:
        with TestClient(make_app(desk.counter, desk.keys), base_url=URL) as client:
            assert client.get("/simulator").status_code == 404


class Line:
    """A plain connection to a server."""

    def __init__(self, port: int, sent: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.sendall(sent)

    def send_slowly(self, byte: bytes) -> bytes:
        """Send a byte now and then until the server has had enough; return what it said."""
        said = b""
        with self.socket:
            self.socket.settimeout(0.05)
            for _ in range(200):
                try:
                    self.socket.sendall(byte)
                    more = self.socket.recv(4096)
                except TimeoutError:
                    continue
                except ConnectionError:
                    return said
                if not more:
                    return said
                said += more
        return pytest.fail("the server waits for ever")


@contextmanager
def serving(desk: Desk, patience: float) -> Iterator[int]:
    """Serve as the command does, with less patience; the port."""

    class Impatient(security.Patient):
        patience = 0.0

    Impatient.patience = patience
    app = make_app(desk.counter, desk.keys)
    # The outermost layer is `Guarded`: the one added last.
    app.user_middleware[0].kwargs["seconds"] = patience
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, http=Impatient, log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(30)


class TestSlowSenders:
    """Whoever sends a request drop by drop holds nobody up, and not for long."""

    def test_lines_that_do_not_end(self, desk: Desk) -> None:
        with serving(desk, 0.3) as port:
            assert Line(port, b"GET / HTTP/1.1\r\nX: ").send_slowly(b"x") == b""
            assert Line(port, b"").send_slowly(b"G") == b""

    def test_lines_that_do_not_end_after_an_answer(self, desk: Desk) -> None:
        with serving(desk, 0.3) as port:
            asked = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
            line = Line(port, asked)
            assert line.socket.recv(4096).startswith(b"HTTP/1.1 200")
            line.socket.sendall(asked + b"GET /si")
            assert b"HTTP/1.1 200" in line.send_slowly(b"x")

    def test_a_body_that_does_not_end(self, desk: Desk) -> None:
        with serving(desk, 0.3) as port:
            head = f"POST {simulator.PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n"
            said = Line(port, head.encode()).send_slowly(b"x")
            assert said.startswith(b"HTTP/1.1 408")

    def test_who_is_quick_is_served_meanwhile(self, desk: Desk) -> None:
        with serving(desk, 20) as port:
            slow = [Line(port, b"POST /x HTTP/1.1\r\nContent-Length: 9\r\n") for _ in range(60)]
            dossier = desk.open()
            body = body_of(desk, dossier)
            answer = httpx2.post(
                f"http://127.0.0.1:{port}{simulator.PATH}", content=body, headers=desk.signed(body)
            )
            assert answer.status_code == 200
            assert desk.state(dossier) is ChargeState.PAID
            for line in slow:
                line.socket.close()

    def test_who_goes_away_in_a_body_is_forgotten(self, desk: Desk) -> None:
        with serving(desk, 20) as port:
            Line(port, b"POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx").socket.close()
            assert httpx2.get(f"http://127.0.0.1:{port}/sign-in").status_code == 200


class TestPhone:
    """On the citizen's own phone a code cannot be scanned: there are links and the picture."""

    def test_links_open_a_bank_s_app_with_the_payment(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        desk.pay(dossier, amount="half")
        page = html.unescape(desk.seen(dossier))
        links = re.findall(r'href="(https://dl\.vietqr\.io/pay[^"]*)"', page)
        assert len(links) == 5
        for link in links:
            said = read_link(link)
            assert said.issues == ()
            assert said.qr is not None
            assert (said.qr.bank, said.qr.account, said.qr.amount, said.qr.memo) == (
                "970415",
                "113366668888",
                15_000,
                str(dossier.reference),
            )
            # The secret link is for nobody else: the app comes back to a page that tells nothing.
            assert said.url == f"{URL}/back"
            assert dossier.token not in link
        assert "Trang hồ sơ của bạn" in desk.citizen.get("/back").text
        assert f'href="/p/{dossier.token}/qr.png" download=' in page

    def test_nobody_pays_twice_by_a_link(self, desk: Desk) -> None:
        dossier = desk.open()
        desk.pay(dossier)
        assert "dl.vietqr.io" not in desk.seen(dossier)


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
        with pytest.raises(OSError, match="refused"):  # it is asked, and nobody answers
            simulator.http_post("https://127.0.0.1:1")(b"", {})


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
            try:
                assert server.stdout is not None
                url = server.stdout.readline().partition("/  access code: ")[0]
                with Counter(database) as counter:
                    code = counter.views()[1].dossier.code
                bank = ("examples.counter_app.simulator", code, "--url", url)
                paid = self.run(*bank, "--database", database, "--mangling", "glued", "--often", "again")
                lines = paid.stdout.splitlines()
                unknown = self.run(bank[0], "X-1", "--database", database)
                with Counter(tmp_path / "another.db") as counter:
                    seed(counter)
                forged = self.run(*bank, "--database", tmp_path / "another.db")
            finally:
                server.terminate()
                logged = server.communicate()[1]
        assert url.startswith("http://127.0.0.1:")
        assert paid.returncode == 0, paid.stderr
        assert lines[1::2] == [f"  200 {TAKEN.body}"] * 2
        assert (unknown.returncode, unknown.stderr) == (1, "refused: dossier-unknown\n")
        assert (forged.returncode, "  401 " in forged.stdout) == (1, True)
        assert "<Taken settled=1>, known: False" in logged
        assert "<Taken known=1>, known: True" in logged
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
            name = desk.settlement(dossiers[1]).credits[0].id
            desk.refund(name, dossiers[1], "1000")
            desk.officer.post(f"/days/{desk.time.date()}/close")
            before = [desk.of(dossier) for dossier in dossiers], desk.page("/credits"), desk.page("/days")
            keys = desk.keys
        with opened(path) as desk:
            after = [desk.of(dossier) for dossier in dossiers], desk.page("/credits"), desk.page("/days")
            assert (after, desk.keys) == (before, keys)

    def test_a_database_of_another_version_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "counter.db"
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        with pytest.raises(ValueError, match="version 99"):
            Store(path)


class TestManyAtOnce:
    """Two notifications at once are neither lost nor booked twice, in one process or in two."""

    def run(self, works: list[tuple[Counter, bytes]]) -> list[bool]:
        """Take notifications at once; return of each whether it was known."""
        known: list[bool] = []
        start = threading.Barrier(len(works))
        source = SePay(secret="key", bank="970415")

        def work(counter: Counter, body: bytes) -> None:
            start.wait(10)
            taken = counter.ledger.take(body, {"Authorization": "Apikey key"}, source)
            known.append(taken[0].known)

        threads = [threading.Thread(target=work, args=each) for each in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert len(known) == len(works)
        return known

    def test_the_same_notification(self, desk: Desk) -> None:
        dossier = desk.open()
        known = self.run([(desk.counter, body_of(desk, dossier))] * 6)
        assert sorted(known) == [False, True, True, True, True, True]
        assert desk.state(dossier) is ChargeState.PAID

    def test_parts_that_come_together(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        bodies = [body_of(desk, dossier, transferAmount=3_000) for _ in range(10)]
        self.run([(desk.counter, body) for body in bodies])
        assert desk.state(dossier) is ChargeState.PAID

    def test_two_processes_on_one_database(self, desk: Desk) -> None:
        dossier = desk.open("1.004884")
        with Counter(desk.counter.store.path) as other:
            counters = [desk.counter, other]
            bodies = [body_of(desk, dossier, transferAmount=3_000) for _ in range(10)]
            self.run([(counters[place % 2], body) for place, body in enumerate(bodies * 2)])
            for counter in counters:
                settlement = counter.view(dossier.key).settlement
                assert (settlement.state, settlement.received) == (ChargeState.PAID, 30_000)

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
        told = {event.dossier: event for event in desk.counter.ledger.events()}
        for dossier in dossiers:
            settlement, last = desk.settlement(dossier), told[dossier.code]
            assert (last.state, last.received) == (settlement.state, settlement.received)
            assert last.unclear == len(settlement.unclear)


def test_an_office_without_a_known_bank_is_called_by_its_bin() -> None:
    assert Office(bank="999999").bank_name == "999999"
