"""The driver of the accuracy page: which worlds it makes, how it reads our own district, what the page says."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import accuracy
import score

from rangkul.engine import district


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    district.make(preset="banjarbaru", children=600, seed=5, format="parquet", out=folder / "whole")
    return accuracy.as_world(folder / "whole", folder / "data")


def test_every_seed_is_used_and_every_world_is_seen():
    chosen = accuracy.plan(["district", *"ABCD"], ["base", "hard"], [7, 8, 9, 10, 11])
    assert {seed for name, _, seed in chosen if name == "district"} == {7, 8, 9, 10, 11}
    assert {name for name, _, _ in chosen} == {"district", *"ABCD"}
    assert len(chosen) == len(set(chosen)) == 20
    assert accuracy.plan(["A"], ["base"], [3]) == [("A", "base", 3)]


def test_seeds_of_another_day_are_other_seeds():
    one, other = (set(accuracy.seeds_of_today(date(2026, 1, day))) for day in (1, 2))
    assert len(one) == 5
    assert not one & other


def test_our_own_district_is_read_as_a_world(data):
    register, roster = (pl.read_parquet(data / f"{n}.parquet") for n in ("register", "roster"))
    truth, known = (pl.read_parquet(data / f"{n}.parquet") for n in ("truth", "children_truth"))
    assert truth["roster_id"].sort().equals(roster["roster_id"].sort())
    assert set(known["child_id"]) <= set(register["child_id"])
    assert known["child_id"].is_unique().all()
    within = set(truth["child_id"].drop_nulls()) | set(truth["also_child_id"].drop_nulls())
    assert set(known.filter("in_school")["child_id"]) <= within
    assert not set(known.filter(~pl.col("in_school"))["child_id"]) & within  # ghosts are left out
    assert known.filter(~pl.col("in_school")).height > 0


def test_an_answer_of_nothing_is_scored(data, tmp_path):
    """Nobody linked: nobody hidden, everybody flagged, and every row missing."""
    ids = pl.read_parquet(data / "register.parquet")["child_id"]
    nothing = pl.DataFrame({"child_id": ids, "record_id": ids}).with_columns(
        sources=pl.lit(None, pl.String), verdict=pl.lit("out_of_school"), because=pl.lit("")
    )
    nothing.write_parquet(tmp_path / "verdicts.parquet")
    columns = ("source", "record_id", "child_record_id", "child_id", "decision", "rule", "because", "kind", "question")
    empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).with_columns(probability=pl.lit(0.0))
    for name in ("links", "review"):
        empty.write_parquet(tmp_path / f"{name}.parquet")
    counts = accuracy.counts_of(data, tmp_path)
    assert (counts["hidden"], counts["flags"]) == (0, counts["in_roster"])
    assert set(score.summary(counts)["broken"]) == {"rows_lost"}


def test_the_page_gives_counts_rates_and_intervals():
    counts = Counter(out_of_school=2000, in_roster=90_000, in_scope=100_000, hidden=1, flags=9, queue=500, linked=10)
    world = accuracy.World("A", "hard", 3, 100_000)
    pooled = {world.group: {"rangkul": counts, "nik": counts + Counter(hidden=3)}}
    confused = {"Verdict": pl.DataFrame({"truth": ["a", "b"], "a": [4, 2], "c": [1, 0]})}
    text = accuracy.page(pooled, [world], confused, Namespace(seeds=[3], whole=500))
    assert "**50** (9–283), 1 of 2,000" in text
    assert "4 hidden children where Rangkul has 1" in text
    assert "| b | 2 | 0 | 2 |" in text


@pytest.mark.slow
def test_the_driver_runs_from_end_to_end(tmp_path, monkeypatch):
    small = ["--seeds", "4", "--children", "1500", "--grades", "base", "--peers", "nik", "--whole", "1500"]
    place = ["--work", str(tmp_path), "--doc", str(tmp_path / "page.md")]
    monkeypatch.setattr(sys, "argv", ["accuracy", "--worlds", "district", "A", *small, *place])
    assert accuracy.main() == 0
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert page.count("| Rangkul |") == 2
    assert "### Triage of the national list" in page
