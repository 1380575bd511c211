"""A large district through the command: time and peak memory of making and of reconciling it, written as a page.

    python benchmarks/load.py [--children 1000000 ...] [--seed 1] [--hard] [--threads 2] [--doc docs/load.md]

All that an office would send as canonical Parquet: register, rosters, leavers, poverty register, national list and
field reports of two periods. Each step is a process of its own; the memory is what the kernel counted for it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import speed

HERE = Path(__file__).resolve().parent
RANGKUL = str(Path(sys.executable).with_name("rangkul"))

INTRODUCTION = """# Load

Written by `benchmarks/load.py`: a made-up district of two periods with every list, as canonical Parquet, made and
reconciled by the command. Rows are those of all input files. The report and the by-name workbooks are part of
`reconcile` here. `--previous` reconciles the same files again with the first answer beside them.
"""
HEAD = ["| children | rows | step | s | peak MB | s per million rows |", "|---:|---:|---|---:|---:|---:|"]


def commands(folder: Path, children: int, given: argparse.Namespace) -> dict[str, list[str]]:
    """The words of each step."""
    size = ["--children", str(children), "--seed", str(given.seed), *["--hard"] * given.hard]
    reconcile = [RANGKUL, "reconcile", str(folder / "data"), "--as-of", speed.AS_OF, "--threads", str(given.threads)]
    return {
        "district": [RANGKUL, "district", *size, "--format", "parquet", "--out", str(folder / "data")],
        "reconcile": [*reconcile, "--out", str(folder / "first")],
        "reconcile --previous": [*reconcile, "--previous", str(folder / "first"), "--out", str(folder / "second")],
    }


def rows_of(data: Path) -> int:
    """Rows of every delivered file, from the Parquet footers."""
    return sum(pq.read_metadata(file).num_rows for file in data.glob("2*/*.parquet"))


def load(children: int, given: argparse.Namespace) -> list[str]:
    """Markdown rows of one size. Stops with the tool's own words when a step fails."""
    folder = Path(tempfile.mkdtemp(prefix="rangkul-load-", dir=given.work))
    lines = []
    try:
        for step, words in commands(folder, children, given).items():
            seconds, peak_mb, _, failed = speed.watch(words)
            if failed:
                raise SystemExit(f"{children:,} children, {step}: {failed}")
            rows = rows_of(folder / "data")
            each = 1e6 * seconds / rows
            lines.append(f"| {children:,} | {rows:,} | {step} | {seconds:.1f} | {peak_mb:,} | {each:.1f} |")
            speed.tell(lines[-1])
        counts = json.loads((folder / "first" / "summary.json").read_text(encoding="utf-8"))["counts"]
        speed.tell(f"{counts['register_rows']:,} register rows, queue {counts['queue_per_100k']:,} per 100k")
    finally:
        shutil.rmtree(folder)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--children", type=int, nargs="+", default=[1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hard", action="store_true")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--work", type=Path, help="where the district is made (else: among temporary files)")
    parser.add_argument("--doc", type=Path, default=HERE.parent / "docs" / "load.md")
    given = parser.parse_args()
    rows = [line for children in given.children for line in load(children, given)]
    given.doc.write_text("\n".join([INTRODUCTION, *speed.machine(), "", *HEAD, *rows, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
