"""Equal inputs, settings and version give equal bytes, whatever the number of threads and the order of the rows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import otherworld
import polars as pl
import pytest
import small_world

from rangkul.engine import pipeline
from rangkul.engine.types import Input

CHILDREN = 5000
TABLES = ("verdicts", "links", "triage", "review", "problems", "accounting", "carry")


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    otherworld.make(11, CHILDREN, folder, names=2, errors=2, traps=2, hard=True)
    return folder


def run(world: Path, out: Path, *, threads: int = 2, form: str = "parquet", **more) -> dict[str, bytes]:
    """The bytes of every table that one run writes."""
    inputs = [Input(world / f"{kind}.parquet", kind, "20251") for kind in ("register", "roster")]
    settings = replace(small_world.SETTINGS, threads=threads)
    pipeline.reconcile(pipeline.Run(inputs, settings, out, format=form, **more))
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.stem in TABLES}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_number_of_threads_changes_no_byte(world, tmp_path, form):
    one, *others = (run(world, tmp_path / str(n), threads=n, form=form) for n in (1, 2, 3))
    assert len(one) == len(TABLES)
    for other in others:
        assert {name: one[name] == data for name, data in other.items()} == dict.fromkeys(one, True)


@pytest.mark.slow
def test_a_second_run_of_the_same_changes_no_byte_and_its_summary_only_the_times(world, tmp_path):
    assert run(world, tmp_path / "a") == run(world, tmp_path / "b")
    first, second = (json.loads((tmp_path / name / "summary.json").read_text()) for name in "ab")
    assert first.pop("times") != second.pop("times")
    assert first == second


@pytest.mark.slow
def test_the_order_of_the_rows_changes_no_link(world, tmp_path):
    (tmp_path / "shuffled").mkdir()
    for kind in ("register", "roster"):
        frame = pl.read_parquet(world / f"{kind}.parquet")
        frame.sample(fraction=1, shuffle=True, seed=3).write_parquet(tmp_path / "shuffled" / f"{kind}.parquet")
    run(world, tmp_path / "a")
    run(tmp_path / "shuffled", tmp_path / "b")
    assert decisions(tmp_path / "a") == decisions(tmp_path / "b")


def decisions(out: Path) -> dict[tuple, str]:
    links = pl.read_parquet(out / "links.parquet").filter(pl.col("decision") != "rejected")
    return {(source, record, child): how for source, record, child, how in
            links.select("source", "record_id", "child_record_id", "decision").rows()}  # fmt: skip
