"""A real Chromium. Without it these tests fail, and say what to install."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from rangkul.main import postgres

from . import application

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))  # the made-up run is shared with the engine's tests

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_path() -> str:
    """Where Chromium is: RANGKUL_CHROMIUM, or the system's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("RANGKUL_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.fail(
            "Chromium is not installed, so the report cannot be looked at. Install it (Debian: apt-get install "
            "chromium fonts-dejavu) or name it in RANGKUL_CHROMIUM.",
            pytrace=False,
        )
    return found


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("application")
    running = application.start(home)
    yield running
    application.stop(home)
    postgres.remove(home / "postgres")
