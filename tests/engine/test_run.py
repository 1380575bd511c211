"""A run from files to answers: what it promises to whoever calls the command."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import otherworld
import polars as pl
import pytest

from rangkul.engine import scratch
from rangkul.engine.cli import main

CHILDREN = 3_000


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    otherworld.make(5, CHILDREN, folder, names=1, errors=1, traps=1, hard=True)
    return folder


def reconcile(world: Path, out: Path, *more: str) -> Path:
    args = [f"register={world}/register.parquet", f"roster={world}/roster.parquet", "--as-of", "2025-10-01"]
    settings = ["--settings", str(world / "settings.toml")] if "--settings" not in more else []
    assert main(["reconcile", *args, *settings, "--no-report", "--out", str(out), *more]) == 0
    return out


@pytest.fixture(scope="module")
def out(world, tmp_path_factory) -> Path:
    """What a plain run wrote; to be read."""
    return reconcile(world, tmp_path_factory.mktemp("run") / "out")


def hashes(out: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.glob("*.parquet"))}


def test_equal_input_gives_equal_bytes_whatever_the_threads_and_parts(world, tmp_path):
    split = tmp_path / "split.toml"
    split.write_text((world / "settings.toml").read_text() + "\nsplit = true\n")
    first = hashes(reconcile(world, tmp_path / "a", "--threads", "1"))
    assert hashes(reconcile(world, tmp_path / "b", "--threads", "3")) == first
    assert hashes(reconcile(world, tmp_path / "c", "--settings", str(split))) == first


def test_every_register_row_has_one_verdict_and_every_pupil_is_somewhere(world, out):
    register = pl.read_parquet(world / "register.parquet")["child_id"].cast(pl.String)
    roster = set(pl.read_parquet(world / "roster.parquet")["roster_id"].cast(pl.String))
    verdicts, links = pl.read_parquet(out / "verdicts.parquet"), pl.read_parquet(out / "links.parquet")
    assert sorted(verdicts["record_id"].drop_nulls()) == sorted(register)
    assert verdicts["child_id"].n_unique() == len(verdicts)
    listed = set(verdicts["sources"].drop_nulls().str.split("; ").explode().str.replace(r"^[^/]*/", ""))
    asked = set(links.filter(pl.col("decision") == "review")["record_id"])
    assert roster == listed | asked
    linked = links.filter(pl.col("decision") == "linked")
    assert linked.select("source", "record_id").is_unique().all()


def test_the_queue_is_exactly_the_open_links(out):
    links, review = pl.read_parquet(out / "links.parquet"), pl.read_parquet(out / "review.parquet")
    open_pairs = links.filter(pl.col("decision") == "review").select("record_id", "child_record_id").rows()
    asked = review.filter(pl.col("kind") == "link").select("record_id", "child_record_id").rows()
    assert set(open_pairs) == set(asked)
    assert review["value"].is_sorted(descending=True)


def test_a_person_always_wins_and_the_latest_word_counts(world, out, tmp_path):
    links = pl.read_parquet(out / "links.parquet")
    doubt = links.filter(pl.col("decision") == "review").head(2)
    sure = links.filter((pl.col("decision") == "linked") & (pl.col("rule") == "nik")).head(1)
    says = [(doubt, 0, "not_same", "2025-10-02"), (doubt, 0, "same", "2025-10-03"), (doubt, 1, "unsure", "2025-10-02"),
            (sure, 0, "not_same", "2025-10-02")]  # fmt: skip
    decisions = pl.DataFrame(
        [
            {
                **f.select("source", "record_id", "child_record_id").row(i, named=True),
                "decision": d,
                "at": at,
                "by": "petugas",
                "note": "",
            }
            for f, i, d, at in says
        ]
    )
    decisions.write_csv(tmp_path / "decisions.csv")
    again = pl.read_parquet(
        reconcile(world, tmp_path / "again", "--decisions", str(tmp_path / "decisions.csv")) / "links.parquet"
    )

    def decision(frame: pl.DataFrame, at: int) -> str:
        row = frame.row(at, named=True)
        both = (pl.col("record_id") == row["record_id"]) & (pl.col("child_record_id") == row["child_record_id"])
        return again.filter(both)["decision"].to_list()

    assert decision(doubt, 0) == ["linked"]
    assert decision(doubt, 1) == ["review"]
    assert decision(sure, 0) == ["rejected"]


def test_children_keep_their_id_and_links_are_carried(world, out, tmp_path):
    second = reconcile(world, tmp_path / "second", "--previous", str(out))
    columns = ("child_id", "record_id", "sources", "verdict")
    a, b = (pl.read_parquet(run / "verdicts.parquet").select(columns) for run in (out, second))
    assert a.sort("child_id").equals(b.sort("child_id"))
    assert pl.read_parquet(second / "changes.parquet").is_empty()


def test_csv_says_the_same_as_parquet(world, out, tmp_path):
    parquet = pl.read_parquet(out / "verdicts.parquet")
    csv = pl.read_csv(reconcile(world, tmp_path / "c", "--format", "csv") / "verdicts.csv", infer_schema=False)
    assert csv["child_id"].to_list() == parquet["child_id"].to_list()
    assert csv["verdict"].to_list() == parquet["verdict"].to_list()


def test_what_an_output_holds_is_for_its_owner_alone_and_no_nik_is_said(world, tmp_path, capsys):
    out = reconcile(world, tmp_path / "out")
    assert not out.stat().st_mode & 0o077
    assert not (out / "verdicts.parquet").stat().st_mode & 0o077
    niks = set(pl.read_parquet(world / "register.parquet")["nik"].drop_nulls())
    said = capsys.readouterr()
    texts = [said.out, said.err, (out / "summary.json").read_text(), *(p.name for p in out.rglob("*"))]
    for table in ("verdicts", "links", "review", "problems", "accounting"):
        frame = pl.read_parquet(out / f"{table}.parquet")
        texts += [
            text for column in frame.select(pl.col(pl.String)).get_columns() for text in column.drop_nulls().unique()
        ]
    found = {number for text in texts for number in pl.Series([text]).str.extract_all(r"\d{16}").item()}
    assert not found & niks


def test_summary_accounts_for_the_tables(out):
    summary = json.loads((out / "summary.json").read_text())
    assert summary["tables"]["verdicts.parquet"] == hashes(out)["verdicts.parquet"]
    assert sum(summary["counts"]["verdict"].values()) == len(pl.read_parquet(out / "verdicts.parquet"))


def test_a_folder_with_other_things_is_not_written_to(world, tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("surat")
    args = [f"register={world}/register.parquet", "--as-of", "2025-10-01", "--out", str(tmp_path)]
    assert main(["reconcile", *args]) == 2
    assert "berisi berkas lain" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "surat"


def test_every_step_can_be_looked_at(world, tmp_path):
    out = reconcile(world, tmp_path / "out", "--keep-steps")
    steps = {p.stem.split("-", 1)[1] for p in (out / "steps").glob("*.parquet")}
    assert {"nik_pairs", "compared", "weights", "posterior", "links_found", "judged"} <= steps


def test_scratch_of_a_killed_run_is_gone_at_the_next_start(tmp_path):
    hold = "from rangkul.engine.scratch import Bench; b = Bench(); print(b.folder, flush=True); input()"
    env = {**os.environ, "RANGKUL_SCRATCH": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", hold], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        folder = Path(run.stdout.readline().strip())
        assert folder.is_dir()
        assert not folder.stat().st_mode & 0o077
        assert scratch.sweep(tmp_path) == 0  # a living run keeps its folder
        run.send_signal(signal.SIGKILL)
    time.sleep(0.1)
    assert scratch.sweep(tmp_path) == 1
    assert not folder.exists()
