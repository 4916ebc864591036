"""The browser that all tests of this folder share."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from browsers import BROWSERS, FLAGS, SECONDS, needed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may not be there
    except ImportError:
        needed("Playwright is not installed")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        needed("there is no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, timeout=SECONDS * 4_000, headless=True
        )
        yield browser
        browser.close()
