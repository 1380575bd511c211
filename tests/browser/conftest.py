"""The application that browser journeys walk through."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from rangkul.main import postgres

from . import application

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))  # the made-up run is shared with the engine's tests


@pytest.fixture(scope="session")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("application")
    running = application.start(home)
    yield running
    application.stop(home)
    postgres.remove(home / "postgres")
