"""Where the real Chromium is, and how it is started."""

from __future__ import annotations

import os
import shutil

import pytest

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
            "Chromium is not installed, so the pages cannot be looked at. Install it (Debian: apt-get install "
            "chromium fonts-dejavu) or name it in RANGKUL_CHROMIUM.",
            pytrace=False,
        )
    return found
