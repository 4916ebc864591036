"""Which browser the tests use, and what happens where there is none."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 15


def needed(what: str) -> NoReturn:
    """Skip, or fail where a browser must be there."""
    if os.environ.get("VNQR_BROWSER") == "required":
        pytest.fail(f"{what}, and VNQR_BROWSER=required asks for it")
    pytest.skip(f"{what}; VNQR_BROWSER=required makes this a failure")
