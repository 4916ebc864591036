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


@pytest.fixture
def officer(browser: Browser, server: Server) -> Iterator[Visitor]:
    visitor = Visitor(browser, 1280, 860)
    visitor.page.goto(server.url)
    visitor.page.fill("#name", OFFICER)
    visitor.page.fill("#code", server.access)
    visitor.page.click("form.card button")
    visitor.page.wait_for_selector("table.list")
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
        assert officer.page.inner_text("mark").startswith("HSH26")
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
        code = open_dossier(officer, server, "Nguyễn Thị Hoàng Phương Thảo Nguyên", "1.011442")
        key = vnqr.Dossier(code).key
        phone.page.goto(server.url + (officer.page.get_attribute("a[href^='/p/']", "href") or ""))
        officer.page.set_viewport_size({"width": 390, "height": 844})
        pages = [phone.page, officer.page]
        for path in ("/dossiers", "/credits", "/simulator", "/dossiers/new", f"/dossiers/{key}"):
            officer.page.goto(server.url + path)
            for page in pages:
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


class TestPerson:
    def test_a_person_accepts_a_suggestion(self, officer: Visitor, server: Server) -> None:
        code = open_dossier(officer, server, "Phạm Minh Quân", "2.000815")
        pay(officer, server, code, mangling="typo")
        officer.page.wait_for_selector("#waiting:not([hidden])")
        officer.page.goto(f"{server.url}/credits")
        officer.see("credits")
        officer.page.click(f"button:has-text('{code}')")
        officer.page.wait_for_selector("h2:has-text('Đã quyết định')")
        officer.page.goto(f"{server.url}/dossiers/{vnqr.Dossier(code).key}")
        assert "Cán bộ gắn bằng tay" in officer.page.inner_text("#live")
        assert OFFICER in officer.page.inner_text("#live")
        officer.page.goto(f"{server.url}/dossiers")
        officer.see("list")

    def test_typing_is_not_taken_away(self, officer: Visitor, server: Server) -> None:
        code = open_dossier(officer, server, "Đỗ Thu Hà", "2.000815")
        pay(officer, server, code, mangling="empty")
        officer.page.goto(f"{server.url}/credits")
        officer.page.fill(".inline input[name=code]", "H26")
        pay(officer, server, code, mangling="empty")
        officer.page.wait_for_timeout(2_500)
        assert officer.page.input_value(".inline input[name=code]") == "H26"
        officer.page.locator(".inline input[name=code]").first.blur()
        officer.page.locator("article.credit").nth(1).wait_for()


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
            desk.page.goto(server.url)
            desk.page.fill("#name", OFFICER)
            desk.page.fill("#code", server.access)
            desk.page.click("form.card button")
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
