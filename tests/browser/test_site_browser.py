"""The site of the documents in a real browser, opened from its folder: narrow screens, buttons that copy.

`VNQR_SITE=FOLDER` is a site that is built already; without it `VNQR_BROWSER=required` has one built here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsers import needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
PHONE, TABLET, DESK = 390, 1024, 1440


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:
    del browser  # without one there is nothing to build for
    if folder := os.environ.get("VNQR_SITE"):
        return Path(folder)
    if os.environ.get("VNQR_BROWSER") != "required":
        needed("VNQR_SITE names no site")
    target = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", "docs", str(target)], cwd=ROOT, check=True
    )
    return target


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": PHONE, "height": 844}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) > len(list(ROOT.glob("docs/**/*.md")))
    return found


def test_no_page_is_wider_than_its_screen(site: Path, page: Page) -> None:
    wide = []
    for path in pages(site):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        for screen in (PHONE, TABLET, DESK):
            page.set_viewport_size({"width": screen, "height": 844})
            width = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{path.relative_to(site)}: {width} of {screen}"] * (width > screen)
    assert wide == []


def test_what_is_wide_can_be_reached(site: Path, page: Page) -> None:
    """What does not fit scrolls inside itself: nothing is cut off."""
    page.goto((site / "conformance.html").as_uri())
    table = page.locator("article .table-wrapper", has_text="MPM-001").first
    assert table.evaluate("it => it.scrollWidth > it.clientWidth")
    table.evaluate("it => it.scrollTo(it.scrollWidth, 0)")
    assert table.evaluate("it => it.scrollLeft") > 0


@pytest.mark.parametrize(
    ("name", "words"), [("tutorial.html", ("Copy", "Copied")), ("vi/tutorial.html", ("Chép", "Đã chép"))]
)
def test_a_block_of_code_is_copied(name: str, words: tuple[str, str], site: Path, page: Page) -> None:
    page.set_viewport_size({"width": DESK, "height": 900})
    page.goto((site / name).as_uri())
    block = page.locator(".highlight-python > .highlight").first
    button = block.get_by_role("button")
    assert button.text_content() == words[0]
    block.hover()
    button.click()
    button.filter(has_text=words[1]).wait_for()
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    page.focus("#paste")
    page.keyboard.press("ControlOrMeta+V")
    pasted = page.input_value("#paste")
    assert pasted.strip()
    assert pasted.strip() == block.locator("pre").inner_text().strip()


def test_of_a_dialogue_only_what_is_typed_is_copied(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    dialogue = "$ vnqr make --dossier A\nHSA0\n$ vnqr read a.png\n"
    page.evaluate(
        """text => {
            document.querySelector("article").innerHTML =
                '<div class="highlight-console"><div class="highlight"><pre></pre></div></div>';
            document.querySelector("pre").textContent = text;
            document.dispatchEvent(new Event("DOMContentLoaded"));
        }""",
        dialogue,
    )
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    page.locator("article button.copy").click()
    page.focus("#paste")
    page.keyboard.press("ControlOrMeta+V")
    assert page.input_value("#paste") == "vnqr make --dossier A\nvnqr read a.png\n"


def test_what_is_printed_has_no_button(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    printed = page.locator(".highlight-python + .highlight-text")
    assert printed.count() > 0
    assert printed.get_by_role("button").count() == 0
    page.goto((site / "howto" / "odoo.html").as_uri())  # its parts of Odoo are copied, what is printed is not
    assert page.locator(".highlight-text").count() == page.locator(".highlight-text button").count() + 1
