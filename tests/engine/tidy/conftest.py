"""A desk for each story, over one work bench for a file of stories."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
from tidy_desk import open_desk  # noqa: E402

from rangkul.engine.scratch import Bench  # noqa: E402


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(parent=tmp_path_factory.mktemp("bench")) as bench:
        yield bench


@pytest.fixture
def desk(tmp_path, bench):
    return open_desk(tmp_path / "kiriman", bench)
