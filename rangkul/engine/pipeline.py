"""The whole, in order: files in, one explained verdict per child out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from . import answers, earlier, hand_over, tidy
from .link import link
from .scratch import Bench
from .settings import Settings
from .types import Input
from .verdict import judge
from .verdict.changes import compare

#: Inputs larger than this (about three million rows) are kept on disk while they are worked on.
MANY_BYTES = 200_000_000
Progress = Callable[[str, float], None]  # what is being done, share of the whole that is done


@dataclass(frozen=True)
class Run:
    """What a run is asked to do."""

    inputs: Sequence[Input]
    settings: Settings
    out: Path
    decisions: Path | None = None
    previous: Path | None = None
    keep_going: bool = False
    keep_steps: bool = False
    format: str = "parquet"
    people: bool = False  # whether the by-name details for the workbooks are wanted
    details: bool = False  # whether the tables for a register of children are wanted (hand_over.py)


@dataclass(frozen=True)
class Done:
    skipped: int  # files left out under keep_going
    summary: dict
    settings: Settings  # as used: the regency found
    people: pl.DataFrame | None = None  # one line per child to be visited (answers.people)
    verdicts: pl.DataFrame | None = None


def reconcile(run: Run, progress: Progress = lambda _what, _share: None, started: float | None = None) -> Done:
    """Read, link, judge, write. Tables land in ``run.out``; equal inputs, settings and version give equal bytes."""
    begun = time.perf_counter()
    settings = run.settings
    keep = run.out / "steps" if run.keep_steps else None
    large = sum(_size(given.path) for given in run.inputs) > MANY_BYTES
    with Bench(threads=settings.threads, memory_mb=settings.memory_mb, keep=keep, on_disk=large) as bench:
        progress("membaca berkas", 0.0)
        skipped = tidy.take(
            run.inputs,
            settings,
            bench,
            keep_going=run.keep_going,
            progress=lambda what, done, of: progress(what, 0.4 * done / max(of, 1)),
        )
        bench.step("files", "SELECT rowid::SMALLINT AS file_no, sha256 FROM accounting")
        settings = replace(settings, regency=settings.regency or _home(bench))
        earlier.decisions(bench, run.decisions)
        earlier.previous(bench, run.previous)
        _sides(bench, settings)
        progress("menautkan baris", 0.4)
        link(bench, settings)
        progress("memutuskan", 0.75)
        judge(bench, settings)
        answers.name_children(bench)
        if run.previous is not None:
            compare(bench, settings)
        progress("menulis tabel", 0.85)
        summary = answers.write(bench, run, settings, skipped=skipped, begun=begun, started=started)
        if run.details:
            hand_over.write(bench, run.out)
        people = answers.people(bench) if run.people else None
        verdicts = answers.verdicts(bench) if run.people else None
    return Done(skipped=skipped, summary=summary, settings=settings, people=people, verdicts=verdicts)


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())


def _home(bench: Bench) -> str | None:
    """The regency of most register rows, "63.72"."""
    found = bench.run(
        "SELECT coalesce(village // 1000000, district // 100) AS code FROM people WHERE kind = 'register' AND code IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    ).fetchone()
    return f"{found[0] // 100:02d}.{found[0] % 100:02d}" if found else None


def _sides(bench: Bench, settings: Settings) -> None:
    """Views on ``people``: ``register``, the children to be judged, and ``rows``, all that may say something about them.

    Rows lie in the order kind, period, file: a range of row numbers is one piece of the table, and nothing is copied.
    """
    newest = bench.one("SELECT max(period) FROM people WHERE kind = 'register' AND period <= ?", [settings.period])
    low, high = bench.run(
        "SELECT coalesce(min(row), 0), coalesce(max(row), -1) FROM people WHERE kind = 'register' AND period = ?",
        [newest],
    ).fetchall()[0]
    last = bench.one("SELECT coalesce(max(row), -1) FROM people WHERE kind = 'register'")
    bench.run("CREATE OR REPLACE TABLE proven (row INTEGER, other INTEGER)")
    bench.run(
        f"CREATE OR REPLACE VIEW register AS SELECT * FROM people WHERE row BETWEEN {low} AND {high} AND row NOT IN (SELECT row FROM proven)"
    )
    bench.run(
        f"""CREATE OR REPLACE VIEW rows AS
            SELECT *, (kind IN ('dapodik', 'emis', 'pkbm', 'roster') AND period = '{settings.period}') OR kind = 'field' AS proves
            FROM people WHERE row > {last} AND period <= '{settings.period}'"""
    )


def threads() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 2)
