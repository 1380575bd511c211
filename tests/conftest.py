"""For all tests: what Hypothesis looks at is the same every time, so that a commit is judged by its own change.

``make fuzz`` looks at something new each time.
"""

from __future__ import annotations

import os

import pytest
from chromium import ARGUMENTS, chromium_path
from hypothesis import settings
from playwright.sync_api import sync_playwright
from xdist.scheduler import LoadScopeScheduling

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True)
def umask():
    """The command takes rights away from new files for the rest of its process; the next story begins as usual."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium, one for all stories of a process. Without it they fail, and say what to install."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


class OneApplication(LoadScopeScheduling):
    """Stories of ``tests/browser`` go to one process, in their order: they share one application.

    Marks of the runner's own grouping have no effect under this version of pytest: the name of the group is written
    where nobody reads it any more.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)  # stories can be told without that plugin
def pytest_xdist_make_scheduler(config, log):
    return OneApplication(config, log)
