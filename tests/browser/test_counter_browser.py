"""The one-stop counter in a real browser: two screens, a phone, and a bank that mangles.

Needs Playwright (group `browser`) and a Chromium, Chrome or Edge on the PATH; without them the tests skip,
or fail where `VNQR_BROWSER=required` says that they must run. `VNQR_PICTURES=FOLDER` keeps what was seen;
`docs/pictures` has it from there.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from browsers import SECONDS
from PIL import Image

import vnqr
from vnqr.image import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
OFFICER = "Ngô Thị Lan"


class Server(NamedTuple):
    url: str
    access: str
    database: Path


def start(database: Path) -> tuple[subprocess.Popen[str], Server]:
    """Start the counter with its one command, and wait until it says where it is."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-W", "error", "-m", "examples.counter_app"),
            *("--sample", "--port", "0", "--database", str(database)),
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    # A server that says nothing is ended, and with it the waiting for its line.
    deadline = threading.Timer(SECONDS * 2, process.kill)
    deadline.start()
    try:
        said = re.match(r"(http://\S+)/  access code: (\S+)", process.stdout.readline())
    finally:
        deadline.cancel()
    if said is None:
        stop(process)
        pytest.fail("the counter did not start")
    return process, Server(said[1], said[2], database)


def stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(SECONDS)
    assert process.stdout is not None
    process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    process, server = start(tmp_path_factory.mktemp("counter") / "counter.db")
    yield server
    stop(process)


class Visitor:
    """A browser window whose every message is a failure."""

    def __init__(self, browser: Browser, width: int, height: int) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", reduced_motion="reduce"
        )
        self.complaints: list[str] = []
        self.context.set_default_timeout(SECONDS * 1_000)
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type == "error" else None,
        )
        return page

    def see(self, name: str = "", *, whole: bool = False) -> Image.Image:
        """Return what is on the screen; keep it where it is asked for."""
        picture = self.page.screenshot(full_page=whole)
        folder = os.environ.get("VNQR_PICTURES")
        if folder and name:
            seen = Image.open(io.BytesIO(picture)).convert("RGB")
            colours = seen.quantize(128, dither=Image.Dither.NONE)
            colours.save(Path(folder) / f"counter-{name}.png", optimize=True)
        return Image.open(io.BytesIO(picture))


def sign_in(visitor: Visitor, server: Server) -> None:
    visitor.page.goto(server.url)
    visitor.page.fill("#name", OFFICER)
    visitor.page.fill("#code", server.access)
    visitor.page.click("form.card button")
    visitor.page.wait_for_selector("table.list")


@pytest.fixture
def officer(browser: Browser, server: Server) -> Iterator[Visitor]:
    visitor = Visitor(browser, 1280, 860)
    sign_in(visitor, server)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Visitor]:
    visitor = Visitor(browser, 390, 844)
    yield visitor
    visitor.context.close()
    assert visitor.complaints == []


def open_dossier(officer: Visitor, server: Server, applicant: str, procedure: str) -> str:
    """Open a dossier with the form; return its code."""
    page = officer.page
    page.goto(f"{server.url}/dossiers/new")
    page.fill("#applicant", applicant)
    page.check(f"input[value='{procedure}']")
    page.click("main form.card button")
    page.wait_for_selector("img.qr")
    return page.inner_text("h1")


def loaded(page: Page) -> None:
    """Wait until the code is drawn."""
    page.locator("img.qr").evaluate("image => image.decode()")


def pay(officer: Visitor, server: Server, code: str, **how: str) -> None:
    """Play the bank, in another tab of the officer's browser."""
    tab = officer.open()
    tab.goto(f"{server.url}/simulator")
    tab.select_option("#code", code)
    for field, value in how.items():
        tab.select_option(f"#{field}", value)
    tab.click("main form.card button")
    tab.wait_for_selector("section.panel.good")
    if how.get("mangling") == "wrapped":
        before, officer.page = officer.page, tab
        officer.see("simulator")
        officer.page = before
    tab.close()


class TestTwoScreens:
    def test_a_mangled_payment_turns_both_to_paid_by_themselves(
        self, officer: Visitor, phone: Visitor, server: Server
    ) -> None:
        code = open_dossier(officer, server, "Trần Thị Mai", "1.011442")
        phone.page.goto(server.url + (officer.page.get_attribute("a[href^='/p/']", "href") or ""))
        expected = vnqr.VietQR(
            bank="970415",
            account="113366668888",
            amount=128_000,
            reference=vnqr.Reference(code),
            bill_number=vnqr.Reference(code).key,
        )
        for screen, name in ((officer, "officer"), (phone, "citizen-phone")):
            loaded(screen.page)
            assert scan.scan(screen.see(name)) == (expected.encode(),)
        assert "Chờ nộp 128.000\u00a0đ" in phone.page.inner_text("h1")

        began = time.monotonic()
        pay(officer, server, code, mangling="wrapped")
        for screen in (phone, officer):
            screen.page.wait_for_selector("#live .good .panel-sign, #live .good .big-sign")
        assert time.monotonic() - began < SECONDS
        assert phone.page.inner_text("h1") == "Đã nộp đủ"
        assert phone.page.inner_text("#announcement") == "Đã nộp đủ"
        assert phone.page.title() == "✓ Đã nộp đủ"
        assert phone.page.locator("img.qr").count() == 0
        assert "Mã tham chiếu có trong nội dung" in officer.page.inner_text(".proofs")
        phone.see("citizen-phone-paid")
        officer.see("officer-paid")

    def test_the_second_screen_at_the_desk(self, officer: Visitor, browser: Browser, server: Server) -> None:
        code = open_dossier(officer, server, "Lê Hoàng Yến", "1.004884")
        screen = Visitor(browser, 1280, 860)
        screen.page.goto(server.url + (officer.page.get_attribute("a[href^='/p/']", "href") or ""))
        loaded(screen.page)
        (seen,) = scan.scan(screen.see("citizen"))
        assert vnqr.VietQR.parse(seen).reference == vnqr.Reference(code)
        pay(officer, server, code, amount="half", mangling="glued")
        screen.page.wait_for_selector("h1:has-text('Còn thiếu 15.000')")
        loaded(screen.page)
        (rest,) = scan.scan(screen.see("citizen-part"))
        assert vnqr.VietQR.parse(rest).amount == 15_000
        screen.context.close()
        assert screen.complaints == []

    def test_no_words_are_wider_than_the_phone(
        self, officer: Visitor, phone: Visitor, server: Server
    ) -> None:
        """Every screen, with much on it, at a desk and on a phone."""
        code = open_dossier(officer, server, "Nguyễn Thị Hoàng Phương Thảo Nguyên", "1.011442")
        key = vnqr.Dossier(code).key
        phone.page.goto(server.url + (officer.page.get_attribute("a[href^='/p/']", "href") or ""))
        for how in ({"often": "twice"}, {"mangling": "typo"}, {"mangling": "two"}, {"account": "other"}):
            pay(officer, server, code, **how)
        pages = {
            "dossiers": "/dossiers",
            "new": "/dossiers/new",
            "dossier": f"/dossiers/{key}",
            "waiting": "/credits",
            "day": "/days",
            "simulator": "/simulator",
        }
        officer.page.goto(server.url + pages["waiting"])
        pages["credit"] = officer.page.get_attribute(".row a", "href") or ""
        officer.page.goto(server.url + pages["dossier"])
        pages["refund"] = officer.page.get_attribute(".panel a.button", "href") or ""
        for width in (1280, 390):
            officer.page.set_viewport_size({"width": width, "height": 844})
            for name, path in pages.items():
                officer.page.goto(server.url + path)
                for closed in officer.page.locator("details:not([open]) > summary").all()[::-1]:
                    closed.click()
                officer.see(f"{name}-{width}", whole=True)
                assert fits(officer.page), path
            officer.page.goto(f"{server.url}/dossiers/new")
            officer.page.fill("#applicant", "Nguyễn Thị Hoàng Phương Thảo Nguyên")
            officer.page.fill("#code", "Hồ sơ của bà Thảo, nộp ngày 30 tháng 11")
            with expected_failure(officer):
                officer.page.click("main form.card button")
            assert "“ồ”" in officer.page.inner_text("#wrong-code").lower()
            assert officer.page.input_value("#code") == "Hồ sơ của bà Thảo, nộp ngày 30 tháng 11"
            officer.see(f"wrong-{width}", whole=True)
            assert fits(officer.page)
        for name, path in pages.items():
            officer.page.goto(f"{server.url}{path}?lang=en")
            officer.see(f"{name}-en", whole=True)
            assert fits(officer.page), path
        phone.page.goto(f"{phone.page.url}?lang=en")
        phone.see("citizen-en", whole=True)
        assert fits(phone.page)

    def test_a_phone_has_links_to_apps_and_the_picture_and_a_desk_has_not(
        self, officer: Visitor, phone: Visitor, server: Server
    ) -> None:
        open_dossier(officer, server, "Trần Thị Mai", "2.000815")
        link = server.url + (officer.page.get_attribute("a[href^='/p/']", "href") or "")
        phone.page.goto(link)
        loaded(phone.page)
        assert phone.page.locator(".apps a:visible").count() == 5
        phone.see("citizen-390", whole=True)
        assert fits(phone.page)
        with phone.page.expect_download() as saved:
            phone.page.click("a[download]")
        assert vnqr.VietQR.parse(scan.scan(Image.open(saved.value.path()))[0]).amount == 20_000
        phone.page.goto(f"{server.url}/back")
        phone.see("back-390")
        officer.page.goto(link)
        loaded(officer.page)
        officer.see("citizen-1280", whole=True)
        assert officer.page.locator(".apps a:visible").count() == 0


def fits(page: Page) -> bool:
    """Tell whether nothing stands out of the window, and no table out of its card."""
    return bool(
        page.evaluate(
            "[document.documentElement, ...document.querySelectorAll('.scroll')]"
            ".every(each => each.scrollWidth <= each.clientWidth)"
        )
    )


@contextmanager
def expected_failure(visitor: Visitor) -> Iterator[None]:
    """Wait for the answer to a form that is refused; the browser complains of its status, rightly."""
    with visitor.page.expect_navigation():
        yield
    visitor.complaints[:] = [text for text in visitor.complaints if "status of 4" not in text]


class TestPerson:
    def test_a_person_accepts_a_suggestion(self, officer: Visitor, server: Server) -> None:
        code = open_dossier(officer, server, "Phạm Minh Quân", "2.000815")
        pay(officer, server, code, mangling="typo")
        officer.page.wait_for_selector("#waiting:not([hidden])")
        officer.page.goto(f"{server.url}/credits")
        officer.see("credits")
        officer.page.click(f"button:has-text('{code}')")
        officer.page.wait_for_selector("h2:has-text('Đã phân bổ')")
        assert OFFICER in officer.page.inner_text(".history")
        officer.page.goto(f"{server.url}/dossiers/{vnqr.Dossier(code).key}")
        assert "Cán bộ gắn bằng tay" in officer.page.inner_text("#live")
        assert OFFICER in officer.page.inner_text("#live")
        officer.page.goto(f"{server.url}/dossiers")
        officer.see("list")

    def test_typing_is_not_taken_away(self, officer: Visitor, server: Server) -> None:
        code = open_dossier(officer, server, "Đỗ Thu Hà", "2.000815")
        pay(officer, server, code, mangling="empty")
        officer.page.goto(f"{server.url}/credits")
        before = officer.page.locator("article.credit").count()
        officer.page.locator(".inline input[name=code]").first.fill("H26")
        pay(officer, server, code, mangling="empty")
        officer.page.wait_for_timeout(2_500)
        assert officer.page.locator("article.credit").count() == before
        assert officer.page.locator(".inline input[name=code]").first.input_value() == "H26"
        officer.page.locator(".inline input[name=code]").first.blur()
        officer.page.locator("article.credit").nth(before).wait_for()
        assert officer.page.locator(".inline input[name=code]").first.input_value() == "H26"

    def test_a_double_click_gives_money_back_once(self, officer: Visitor, server: Server) -> None:
        code = open_dossier(officer, server, "Phạm Minh Quân", "2.000815")
        pay(officer, server, code, amount="more")
        page = officer.page
        page.click(".panel a.button")
        page.click("summary")
        page.fill("#amount-1", "10.000")
        page.fill("#reason-1", "nộp thừa")
        page.dblclick("button:has-text('Ghi nhận đã hoàn trả')")
        page.wait_for_selector(".history")
        assert page.locator(".history li").count() == 1
        assert "đã hoàn trả 10.000\u00a0đ" in page.inner_text(".parts")
        page.click(f"a:has-text('{code}')")
        assert "Đã nộp đủ" in page.inner_text(".head")

    def test_a_late_payment_is_accepted(self, officer: Visitor, server: Server) -> None:
        code = open_dossier(officer, server, "Lê Hoàng Yến", "1.004884")
        pay(officer, server, code, time="late")
        page = officer.page
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(f"{server.url}/credits")
        officer.see("attention-390", whole=True)
        assert fits(page)
        page.click(f".attention a:has-text('{code}')")
        page.click("summary:has-text('Chấp nhận')")
        page.fill("#reason", "ngân hàng nghỉ lễ")
        page.locator("#reason").blur()
        pay(officer, server, code, amount="half")  # what is typed stays, though there is news
        page.wait_for_selector(".panel:has-text('thừa')")
        officer.see("accept-390", whole=True)
        assert fits(page)
        page.click("button:has-text('Chấp nhận')")
        page.wait_for_selector("p:has-text('Cán bộ đã chấp nhận')")
        assert f"{OFFICER}: ngân hàng nghỉ lễ" in page.inner_text(".history")
        page.goto(f"{server.url}/credits")
        assert page.locator(f".attention a:has-text('{code}')").count() == 0

    def test_one_transfer_for_two_dossiers(self, officer: Visitor, server: Server) -> None:
        codes = [open_dossier(officer, server, name, "2.000815") for name in ("An", "Bình")]
        pay(officer, server, codes[0], mangling="two", amount="more")
        page = officer.page
        page.goto(f"{server.url}/credits")
        page.locator(".row a").last.click()
        for place, code in enumerate(codes):
            page.fill(f"#code-{place}", code)
            page.fill(f"#share-{place}", "15.000")
        page.fill("#code-1", "SAI-1")
        with expected_failure(officer):
            page.click(".shares button")
        assert page.inner_text("#wrong-code-1") == "Không có hồ sơ này."
        page.fill("#code-1", codes[1])
        page.click(".shares button")
        page.wait_for_selector("h2:has-text('Đã phân bổ')")
        assert page.locator(".parts a.code").all_inner_texts() == codes

    def test_a_day_is_closed(self, browser: Browser, tmp_path: Path) -> None:
        process, server = start(tmp_path / "counter.db")
        try:
            desk = Visitor(browser, 1280, 860)
            sign_in(desk, server)
            code = open_dossier(desk, server, "Trần Thị Mai", "1.011442")
            pay(desk, server, code)
            desk.page.click("nav a:has-text('Sổ ngày')")
            with desk.page.expect_download() as saved:
                desk.page.click("a:has-text('CSV')")
            assert b"128000" in Path(saved.value.path()).read_bytes()
            desk.page.click("summary")
            desk.page.click("button:has-text('Khóa sổ')")
            desk.page.wait_for_selector(".chip:has-text('Đã khóa sổ')")
            desk.see("day-closed", whole=True)
            desk.context.close()
        finally:
            stop(process)
        assert desk.complaints == []

    def test_who_signs_out_is_out(self, officer: Visitor, server: Server) -> None:
        cookies = officer.context.cookies()
        officer.page.click(".who button")
        officer.page.wait_for_url("**/sign-in")
        officer.see("sign-in")
        officer.context.add_cookies(cookies)
        officer.page.goto(f"{server.url}/dossiers")
        officer.page.wait_for_url("**/sign-in")


class TestNetwork:
    def test_a_session_that_is_over_ends_at_the_door(self, officer: Visitor) -> None:
        officer.context.clear_cookies()
        officer.page.wait_for_url("**/sign-in")

    def test_a_lost_connection_is_told_and_mended(
        self, browser: Browser, tmp_path: Path, phone: Visitor
    ) -> None:
        """A restart of the server keeps everything, and the screens find it again."""
        process, server = start(tmp_path / "counter.db")
        try:
            desk = Visitor(browser, 1280, 860)
            sign_in(desk, server)
            code = open_dossier(desk, server, "Trần Thị Mai", "2.000815")
            link = desk.page.get_attribute("a[href^='/p/']", "href") or ""
            desk.context.close()
            phone.page.goto(server.url + link)
            loaded(phone.page)
        finally:
            stop(process)
        phone.page.wait_for_selector("#offline:not([hidden])")
        process, again = start(server.database)
        try:
            assert again.access == server.access
            phone.page.goto(again.url + link)
            loaded(phone.page)
            (seen,) = scan.scan(phone.see())
            assert vnqr.VietQR.parse(seen).reference == vnqr.Reference(code)
        finally:
            stop(process)
        phone.complaints[:] = [text for text in phone.complaints if "ERR_CONNECTION_REFUSED" not in text]
