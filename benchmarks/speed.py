"""Time and memory of the floor, Splink and ours, each in a process of its own, in turns, with ratios inside one run.

    python benchmarks/speed.py --sizes 100000 1000000 5000000 [--repeats 3] [--peers-up-to 1000000] [--hard]
                               [--work DIR] [--doc docs/benchmarks-speed.md]

The floor: DuckDB reads every column of both Parquet files into tables, joins them once by hash on the NIK and writes
the links. Timed for all: canonical Parquet to links and verdicts on disk. Start-up (interpreter and imports) is
reported apart and is not in the seconds. Peak memory is what the kernel counted for the largest process of the tool.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).resolve().parent
AS_OF = "2025-10-01"
PEERS = ("splink docs", "splink tuned")


def floor(data: Path, out: Path, threads: int) -> None:
    """The least that any tool must do. Runs in its own process and prints its start-up."""
    began = time.perf_counter()
    import duckdb  # noqa: PLC0415 - timed: start-up is reported apart

    started = time.perf_counter() - began
    con = duckdb.connect()
    con.execute(f"SET threads={threads}; SET enable_progress_bar=false")
    for table in ("register", "roster"):
        con.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet('{data / table}.parquet')")
    con.execute(f"""COPY (SELECT r.roster_id, g.child_id FROM roster r JOIN register g ON r.nik = g.nik)
        TO '{out / "links.parquet"}' (FORMAT parquet)""")
    print(json.dumps({"start_up": started}))


@dataclass
class Run:
    """One process: wall seconds without start-up, start-up, and peak memory."""

    tool: str
    seconds: float
    start_up: float
    peak_mb: int
    failed: str = ""


def commands(data: Path, out: Path, threads: int) -> dict[str, list[str]]:
    """How each tool is called. ``out`` has one folder per tool."""
    python = sys.executable
    inputs = [f"register={data}/register.parquet", f"roster={data}/roster.parquet"]
    options = ["--as-of", AS_OF, "--no-report", "--threads", str(threads)]
    ours = [str(Path(python).with_name("rangkul")), "reconcile", *inputs, *options]
    if (data / "settings.toml").exists():
        ours += ["--settings", str(data / "settings.toml")]
    splink = [python, str(HERE / "baselines.py")]
    return {
        "floor": [python, str(HERE / "speed.py"), "--floor", str(data), str(out / "floor"), "--threads", str(threads)],
        "rangkul": [*ours, "--out", str(out / "rangkul")],
        "rangkul --previous": [*ours, "--previous", str(out / "earlier"), "--out", str(out / "rangkul --previous")],
        "splink docs": [*splink, "docs", str(data), "--out", str(out / "splink docs"), "--threads", str(threads)],
        "splink tuned": [*splink, "tuned", str(data), "--out", str(out / "splink tuned"), "--threads", str(threads)],
    }


def watch(command: list[str]) -> tuple[float, int, str, str]:
    """Run one process to its end: wall seconds, peak MB as the kernel counted, what it printed, why it failed ("")."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=complained, env=os.environ | {"NO_COLOR": "1"})
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        complained.seek(0)
        printed, problem = said.read(), complained.read()
    failed = ""
    if process.returncode:
        last = (problem.strip() or printed.strip() or "no message").splitlines()[-1]
        failed = f"exit {process.returncode}: {last[:200]}"
    return wall, used.ru_maxrss // 1024, printed, failed


def measure(tool: str, command: list[str], out: Path) -> Run:
    """Run one tool; time, start-up and memory."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    wall, peak, printed, failed = watch(command)
    if failed:
        return Run(tool, wall, 0.0, peak, failed=failed)
    made = {"links.parquet"} if tool == "floor" else {"links.parquet", "verdicts.parquet"}
    lacking = sorted(name for name in made if not (out / name).exists())
    if lacking:
        return Run(tool, wall, 0.0, peak, failed="wrote no " + ", ".join(lacking))
    start_up = boot() + start_up_of(tool, printed, out)
    return Run(tool, wall - start_up, start_up, peak)


@cache
def boot() -> float:
    """Seconds in which the bare interpreter starts: no tool can tell them, all need them."""
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def start_up_of(tool: str, printed: str, out: Path) -> float:
    """Seconds of start-up as the tool itself tells them; 0 where it does not."""
    if tool.startswith("rangkul"):
        summary = out / "summary.json"
        return json.loads(summary.read_text(encoding="utf-8"))["times"]["start_up"]
    told = json.loads(printed.strip().splitlines()[-1])
    return told.get("start_up", told.get("seconds", {}).get("start_up", 0.0))


def district(work: Path, size: int, *, hard: bool) -> Path:
    """The data of one size, made once."""
    data = work / f"{size}{'-hard' if hard else ''}"
    if not (data / "truth.parquet").exists():
        make = [
            sys.executable,
            str(HERE / "otherworld.py"),
            "--children",
            str(size),
            "--seed",
            "11",
            "--out",
            str(data),
        ]
        subprocess.run(make + ["--hard"] * hard, check=True, stdout=subprocess.DEVNULL)
    return data


def contest(work: Path, size: int, given: argparse.Namespace) -> list[Run]:
    """All tools in turns on one size."""
    data, out = district(work, size, hard=given.hard), work / "out"
    shutil.rmtree(out, ignore_errors=True)
    calls = commands(data, out, given.threads)
    tools = [t for t in calls if t not in PEERS or size <= given.peers_up_to]
    measure("floor", calls["floor"], out / "floor")  # not counted: brings the files into the page cache
    runs: list[Run] = []
    broken: set[str] = set()
    for _ in range(given.repeats):
        for tool in tools:
            if tool in broken:
                continue
            run = measure(tool, calls[tool], out / tool)
            runs.append(run)
            tell(f"{size:>9,}  {tool:20} {run.seconds:8.2f} s  {run.peak_mb:6,} MB  {run.failed}")
            if run.failed:
                broken.add(tool)
            elif tool == "rangkul" and not (out / "earlier").exists():
                shutil.copytree(out / tool, out / "earlier")
    return runs


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def rows_of(size: int, runs: list[Run]) -> tuple[list[str], dict[str, float]]:
    """Markdown rows of one size, and the best seconds per tool."""
    by_tool: dict[str, list[Run]] = {}
    for run in runs:
        by_tool.setdefault(run.tool, []).append(run)
    base = [run.seconds for run in by_tool.get("floor", []) if not run.failed]
    rows, best = [], {}
    for tool, mine in by_tool.items():
        good = [run for run in mine if not run.failed]
        if not good:
            rows.append(f"| {size:,} | {tool} | – | – | – | – | – | {mine[-1].failed} |")
            continue
        seconds = [run.seconds for run in good]
        best[tool] = min(seconds)
        ratio = statistics.median(s / b for s, b in zip(seconds, base, strict=False))
        peak = max(run.peak_mb for run in good)
        start_up = statistics.median(run.start_up for run in good)
        note = f"{peak / size * 1e6:,.0f} MB a million rows" if size >= 1_000_000 else ""
        rows.append(
            f"| {size:,} | {tool} | {min(seconds):.2f} | {statistics.median(seconds):.2f} | {ratio:.1f} "
            f"| {start_up:.2f} | {peak:,} | {note} |"
        )
    return rows, best


def conclusions(best: dict[int, dict[str, float]]) -> list[str]:
    """The ratios that the aims speak of."""
    lines = []
    for size, seconds in best.items():
        ours = seconds.get("rangkul")
        for peer in PEERS:
            if ours and peer in seconds:
                lines.append(f"- {size:,}: {seconds[peer] / ours:.1f} times faster than {peer}.")
    measured = [size for size, seconds in best.items() if "rangkul" in seconds]
    for small, large in pairwise(measured):
        each = [best[size]["rangkul"] / size for size in (small, large)]
        lines.append(f"- Seconds per million, {large:,} over {small:,}: {each[1] / each[0]:.2f}.")
    return lines


def machine() -> list[str]:
    """Cores, memory and versions: without them a figure means nothing."""

    def of(package: str) -> str:
        try:
            return f"{package} {version(package)}"
        except PackageNotFoundError:
            return f"{package} –"

    cores, system = len(os.sched_getaffinity(0)), f"{platform.system()} {platform.machine()}"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    return [
        f"- {cores} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}",
        "- " + ", ".join(of(p) for p in ("duckdb", "polars", "pyarrow", "splink")),
        f"- commit {head.stdout.strip() or 'unknown'}, {datetime.now(UTC):%Y-%m-%d}",
    ]


INTRODUCTION = """# Speed and memory

Written by `benchmarks/speed.py`. Each run is a process of its own; the tools take turns; ratios are inside one round
(median over rounds). Seconds: from canonical Parquet to links and verdicts on disk, without start-up. The floor: DuckDB
reads every column of both files into tables, one hash join on the NIK, writes the links. Memory: the largest process
of the tool.
"""


def document(given: argparse.Namespace, rows: list[str], best: dict[int, dict[str, float]]) -> str:
    """The page."""
    kind = "hard" if given.hard else "base"
    lines = [
        INTRODUCTION,
        f"- `benchmarks/otherworld.py`, {kind}, seed 11; {given.repeats} rounds; {given.threads} threads",
        *machine(),
        "",
        "| children | tool | best s | median s | × floor | start-up s | peak MB | note |",
        "|---:|---|---:|---:|---:|---:|---:|---|",
        *rows,
        "",
        *conclusions(best),
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers-up-to", type=int, default=1_000_000, help="largest size at which Splink runs too")
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "rangkul-speed")
    parser.add_argument("--doc", type=Path, default=HERE.parent / "docs" / "benchmarks-speed.md")
    parser.add_argument("--floor", type=Path, nargs=2, metavar=("DATA", "OUT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.floor:
        floor(*given.floor, given.threads)
        return
    given.work.mkdir(parents=True, exist_ok=True)
    rows: list[str] = []
    best: dict[int, dict[str, float]] = {}
    for size in given.sizes:
        some, best[size] = rows_of(size, contest(given.work, size, given))
        rows += some
    given.doc.parent.mkdir(parents=True, exist_ok=True)
    given.doc.write_text(document(given, rows, best), encoding="utf-8")
    print("\n".join(rows + conclusions(best)))


if __name__ == "__main__":
    main()
