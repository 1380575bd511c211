"""Children on a bench, judged; see ``stories.py`` for how their tables are read."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import small_world  # noqa: E402
from stories import SETTINGS, differences, found, lay_out  # noqa: E402

from rangkul.engine.scratch import Bench  # noqa: E402
from rangkul.engine.settings import Settings  # noqa: E402
from rangkul.engine.verdict import judge  # noqa: E402


@pytest.fixture
def bench(tmp_path):
    with Bench(threads=1, parent=tmp_path) as bench:
        yield bench


@pytest.fixture
def judged(bench):
    """Judge a table: one dictionary for each line, under its ``child``."""

    def answer(text: str | list[dict], settings: Settings = SETTINGS) -> dict[str, dict]:
        rows = small_world.table(text) if isinstance(text, str) else text
        lay_out(bench, rows, settings)
        judge(bench, settings)
        return found(bench)

    return answer


@pytest.fixture
def verdict_spec(judged):
    """Check a table of children against its columns rule, verdict, category, where and says."""

    def check(text: str, settings: Settings = SETTINGS) -> None:
        rows = small_world.table(text)
        wrong = differences(rows, judged(text, settings))
        assert not wrong, "\n" + "\n".join(wrong.values())

    return check
