"""Hidden children, false flags and the clerk's queue on made-up districts: ours, a NIK join, and Splink in two set-ups.

    python benchmarks/accuracy.py [--worlds district A B C D] [--seeds 1 2 3 4 5] [--children 500000]
                                  [--grades base hard] [--peers nik docs tuned] [--whole 60000] [--doc FILE]
                                  [--kept FILE]

The engine's own district is made anew from every seed, reconciled by the command, given to each peer with its threshold
set to our queue, and scored; so are the worlds of ``otherworld.py`` (other names, errors and look-alikes), which share
the seeds between them. Counts are added over seeds. Without ``--seeds`` they are taken from today's date, so that
nobody can have tuned to them. ``--whole N`` sets the size of one district in the formats of offices, both periods
reconciled one after the other with all lists, for the confusion tables of verdict, category, triage and changes.

A world is made, used and thrown away: about 1 GB of disk at 500,000 children. Splink at that size takes hours over
five seeds: with ``--kept`` the counts of each world are written down as it ends, and a world that the file knows from
the same engine, size and peers is not run again. Exit code 1 when anything was lost.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import confusion
import polars as pl
import score
import speed
from tqdm import tqdm

HERE = Path(__file__).resolve().parent
RANGKUL = str(Path(sys.executable).with_name("rangkul"))
NAMES = {"rangkul": "Rangkul", "nik": "exact NIK", "docs": "Splink, as documented", "tuned": "Splink, tuned"}
EARLIER, PERIOD = "20242", "20251"
OWN, OTHERS = "district", ("A", "B", "C", "D")


@dataclass(frozen=True)
class World:
    """One made-up population: a world of ``otherworld.py`` or the engine's own district."""

    name: str
    grade: str  # base | hard
    seed: int
    children: int

    @property
    def group(self) -> tuple[str, str]:
        return ("Rangkul's own district" if self.name == OWN else "other worlds", self.grade)

    def make(self, folder: Path) -> Path:
        """Write it; returns the folder with register, roster and truth."""
        size = ["--children", str(self.children), "--seed", str(self.seed), *["--hard"] * (self.grade == "hard")]
        if self.name == OWN:
            call([RANGKUL, "district", *size, "--format", "parquet", "--out", str(folder / "whole")])
            return as_world(folder / "whole", folder / "data")
        call([sys.executable, str(HERE / "otherworld.py"), *size, "--world", self.name, "--out", str(folder / "data")])
        return folder / "data"


def call(words: list[str]) -> None:
    """Run a process; what it says is shown only when it fails."""
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(f"{' '.join(words[:3])} …: exit code {run.returncode}\n{run.stderr[-2000:]}")


def as_world(district: Path, data: Path) -> Path:
    """The latest period of our own district in the shape of a world: register, roster, truth, children_truth.

    Left out of the score: who is neither in a delivered roster nor out of school, and ghosts, whose row stays in a
    roster after they left: no linker can see them, only a visit.
    """
    data.mkdir(parents=True)
    for name in ("register", "roster"):
        (data / f"{name}.parquet").symlink_to((district / PERIOD / f"{name}.parquet").resolve())
    shutil.copy(district / "settings.toml", data)
    people = pl.read_parquet(district / "truth" / "children.parquet").filter(pl.col("period") == PERIOD)
    people = people.with_columns(self_id=pl.coalesce("same_as", "child_id"))
    once = people.select(pl.col("child_id").alias("self_id"), rows="rosters", ghostly="ghost")
    registered = pl.read_parquet(data / "register.parquet", columns=["child_id"])
    known = registered.join(people, on="child_id").join(once, on="self_id")
    enrolled = (pl.col("verdict") == "enrolled") & (pl.col("rows") > 0)
    out = (pl.col("verdict") == "out_of_school") & ~pl.col("ghostly")
    known.filter(enrolled | out).select("child_id", "trap", in_school=enrolled).write_parquet(
        data / "children_truth.parquet"
    )
    doubles = people.drop_nulls("same_as").join(registered, on="child_id", how="semi")
    rows = pl.read_parquet(district / "truth" / "rows.parquet")
    rows = rows.filter(pl.col("file") == f"{PERIOD}/roster.parquet")
    rows.join(registered.with_columns(own="child_id"), on="child_id", how="left").join(
        doubles.select(also_child_id="child_id", child_id="same_as").unique("child_id"), on="child_id", how="left"
    ).join(people.select("child_id", "trap"), on="child_id", how="left").select(
        roster_id="record_id",
        child_id="own",
        also_child_id="also_child_id",
        kind=pl.when("ghost").then(pl.lit("ghost")).otherwise(pl.col("trap").fill_null("ordinary")),
        errors=pl.col("errors").fill_null(""),
    ).write_parquet(data / "truth.parquet")
    return data


def run_world(world: World, peers: list[str], work: Path) -> dict[str, Counter]:
    """Make, reconcile and score one world; returns the counts of each method."""
    folder = Path(tempfile.mkdtemp(prefix="world-", dir=work))
    try:
        data = world.make(folder)
        call(speed.commands(data, folder / "out", 2)["rangkul"])
        ours = counts_of(data, folder / "out" / "rangkul")
        queue = 100_000 * ours["queue"] / max(ours["register"], 1)
        found = {"rangkul": ours}
        for peer in peers:
            options = [] if peer == "nik" else ["--queue-per-100k", f"{queue:.3f}"]
            baseline = [sys.executable, str(HERE / "baselines.py"), peer, str(data), "--out", str(folder / peer)]
            call([*baseline, *options])
            found[peer] = counts_of(data, folder / peer)
            found[peer]["in_scope"] = ours["in_scope"]  # a peer knows no ages: one denominator for all
        return found
    finally:
        shutil.rmtree(folder)


class Kept:
    """Counts of the worlds that an earlier call has ended, one JSON line each; without a file it knows none."""

    def __init__(self, path: Path | None, peers: list[str]):
        self.path, self.known = path, {}
        told = ("rangkul/engine", *(f"benchmarks/{name}.py" for name in ("baselines", "otherworld", "score")))
        tree = ["git", "-C", str(HERE), "rev-parse", *(f"HEAD:{path}" for path in told)]
        # what was counted by another engine or another peer says nothing of this one
        self.made_by = subprocess.run(tree, capture_output=True, text=True, check=True).stdout.split() if path else []
        self.made_by += peers
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        for line in map(json.loads, lines):
            if line["made_by"] == self.made_by:
                self.known[World(**line["world"])] = {m: Counter(counts) for m, counts in line["counts"].items()}

    def add(self, world: World, counts: dict[str, Counter]) -> None:
        self.known[world] = counts
        if self.path:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"world": asdict(world), "made_by": self.made_by, "counts": counts}) + "\n")


def counts_of(data: Path, out: Path) -> Counter:
    return Counter(score.measure(score.read(data, out))[0])


# --- a whole run with all lists


def whole_run(children: int, seed: int, work: Path) -> dict[str, pl.DataFrame]:
    """Confusion tables (truth down, said across) of a district as offices send it, one period after the other."""
    folder = Path(tempfile.mkdtemp(prefix="whole-", dir=work))
    data, early, late = (folder / name for name in ("data", "early", "late"))
    try:
        call([RANGKUL, "district", "--children", str(children), "--seed", str(seed), "--out", str(data)])
        reconcile = [RANGKUL, "reconcile", "--no-report", "--settings", str(data / "settings.toml")]
        call([*reconcile, str(data / EARLIER), "--as-of", "2025-03-01", "--out", str(early)])
        call([*reconcile, str(data), "--as-of", speed.AS_OF, "--previous", str(early), "--out", str(late)])
        return confused(data, late)
    finally:
        shutil.rmtree(folder)


def confused(data: Path, out: Path) -> dict[str, pl.DataFrame]:
    """What was true against what was said: verdict, category of those found out of school, triage, was, changes."""
    people = confusion.told(data, out, PERIOD)
    at_school, left = pl.col("verdict_true") == "enrolled", pl.col("verdict_true") == "out_of_school"
    away = at_school & (pl.col("rosters") == 0) & pl.col("same_as_true").is_null()
    note = pl.when(away).then(pl.lit(", in no roster we have")).when(left & pl.col("ghost")).then(pl.lit(", a ghost"))
    people = people.with_columns(shown=pl.col("verdict_true") + note.otherwise(pl.lit("")))
    listed = confusion.triage(data, out, PERIOD)
    back = listed.filter((pl.col("triage") == "in_school") & (pl.col("triage_said") == "in_school"))
    changed = confusion.changes(data, out, people)
    return {
        "Verdict": confusion.table(people, "shown", "verdict"),
        "Category of those who are, and are said to be, out of school": confusion.table(
            people.filter(left & (pl.col("verdict") == "out_of_school")), "category_true", "category"
        ),
        "Triage of the national list": confusion.table(listed, "triage", "triage_said"),
        "Of those in school after all: never out, or came back": confusion.table(back, "was", "was_said"),
        "Changes between the periods": confusion.table(changed, "change", "found"),
    }


# --- the page


INTRODUCTION = """# Accuracy

Written by `benchmarks/accuracy.py`. **Hidden**: truly out of school, verdict neither `out_of_school` nor `uncertain`,
per 100,000 children out of school. **False flag**: in a roster of the period, verdict `out_of_school`, per 100,000
children in a roster. **Queue**: children with an open question on a link, per 100,000 register rows in scope. Every
figure stands as count, rate and 95 % interval (Wilson). Peers decide at the threshold that gives them our queue, so
read across a row: all three figures count together.

The people are made up and so are their errors; ratios between methods should hold elsewhere, absolute rates need not.
"""


def page(pooled: dict, worlds: list[World], whole: dict[str, pl.DataFrame], given: argparse.Namespace) -> str:
    made: dict[tuple[str, str], list[World]] = {}
    for world in worlds:
        made.setdefault(world.group, []).append(world)
    lines = [INTRODUCTION, *speed.machine(), f"- seeds {', '.join(map(str, given.seeds))}", ""]
    for group, members in made.items():
        names = sorted({w.name for w in members})
        title = f"{group[0]}, {group[1]}"
        which = "" if names == [OWN] else f" (worlds {', '.join(names)})"
        lines += [f"## {title[0].upper()}{title[1:]}", ""]
        lines += [f"{len(members)} runs of {members[0].children:,} children{which}, counts added.", "", *HEAD]
        lines += [row(method, pooled[group][method]) for method in pooled[group]]
        lines += ["", *against(pooled[group]), ""]
    if whole:
        lines += [WHOLE.format(children=given.whole, seed=given.seeds[0])]
    for title, frame in whole.items():
        lines += [f"### {title}", "", *crossed(frame), ""]
    return "\n".join(lines)


WHOLE = """## A whole run

A district of {children:,} children in the formats of offices (seed {seed}), the earlier period reconciled first, the
later with `--previous`. Truth down, what was said across.
"""
HEAD = [
    "| method | hidden per 100k | false flags per 100k | queue per 100k | false links | precision | recall |",
    "|---|---|---|---|---:|---:|---:|",
]


def row(method: str, counts: Counter) -> str:
    figures = score.summary(counts)

    def shown(name: str) -> str:
        f = figures[name]
        return f"**{f['per_100k']:,.0f}** ({f['low']:,.0f}–{f['high']:,.0f}), {f['count']:,} of {f['of']:,}"

    broken = f" BROKEN {figures['broken']}" if figures["broken"] and method == "rangkul" else ""
    return (
        f"| {NAMES[method]}{broken} | {shown('hidden')} | {shown('flags')} | {shown('queue')} "
        f"| {figures['false_links']:,} | {figures['precision']:.5f} | {figures['recall']:.4f} |"
    )


def against(pooled: dict[str, Counter]) -> list[str]:
    """Each peer's hidden children and flags beside ours, in one sentence."""
    ours, lines = pooled["rangkul"], []
    for method, counts in pooled.items():
        if method != "rangkul":
            pairs = [f"{counts[key]:,} {word} where Rangkul has {ours[key]:,}" for key, word in WORDS.items()]
            lines.append(f"- {NAMES[method]}: {'; '.join(pairs)}.")
    return lines


WORDS = {"hidden": "hidden children", "flags": "false flags"}


def crossed(frame: pl.DataFrame) -> list[str]:
    """A confusion table as Markdown."""
    said = frame.columns[1:]
    lines = [f"| truth \\ said | {' | '.join(said)} | all |", "|---|" + "---:|" * (len(said) + 1)]
    for cells in frame.iter_rows():
        lines.append(f"| {cells[0]} | {' | '.join(f'{c:,}' for c in cells[1:])} | {sum(cells[1:]):,} |")
    return lines


def seeds_of_today(today: date) -> list[int]:
    """Five seeds that nobody has seen before today."""
    return [int(f"{today:%Y%m%d}{n}") for n in range(1, 6)]


def plan(names: list[str], grades: list[str], seeds: list[int]) -> list[tuple[str, str, int]]:
    """(world, grade, seed): our own district from every seed; the other worlds take the seeds in turn.

    >>> plan(["district", "A", "B"], ["base"], [1, 2, 3])[3:]
    [('A', 'base', 1), ('B', 'base', 2), ('A', 'base', 3)]
    """
    others = [name for name in names if name != OWN]
    own = [(OWN, grade, seed) for grade in grades for seed in seeds if OWN in names]
    turns = max(len(seeds), len(others)) if others else 0
    return own + [(others[n % len(others)], g, seeds[n % len(seeds)]) for g in grades for n in range(turns)]


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--worlds", nargs="*", choices=[OWN, *OTHERS], default=[OWN, *OTHERS])
    p.add_argument("--seeds", type=int, nargs="+", default=seeds_of_today(datetime.now(UTC).date()))
    p.add_argument("--children", type=int, default=500_000)
    p.add_argument("--grades", nargs="+", choices=["base", "hard"], default=["base", "hard"])
    p.add_argument("--peers", nargs="*", choices=["nik", "docs", "tuned"], default=["nik", "docs", "tuned"])
    p.add_argument("--whole", type=int, default=60_000, metavar="N", help="children of the run with all lists; 0: none")
    p.add_argument("--work", type=Path, help="where worlds are made (default: a folder for temporary files)")
    p.add_argument("--kept", type=Path, help="counts of ended worlds are written here, and not made again")
    p.add_argument("--doc", type=Path, default=HERE.parent / "docs" / "accuracy.md")
    p.add_argument("--json", type=Path, help="write the counts here too")
    return p


def main() -> int:
    given = parser().parse_args()
    work = given.work or Path(tempfile.gettempdir())
    work.mkdir(parents=True, exist_ok=True)
    worlds = [World(*chosen, given.children) for chosen in plan(given.worlds, given.grades, given.seeds)]
    pooled: dict[tuple[str, str], dict[str, Counter]] = {}
    kept = Kept(given.kept, given.peers)
    for world in tqdm(worlds, unit="world", disable=None):
        if world not in kept.known:
            kept.add(world, run_world(world, given.peers, work))
        for method, counts in kept.known[world].items():
            pooled.setdefault(world.group, {}).setdefault(method, Counter()).update(counts)
    whole = whole_run(given.whole, given.seeds[0], work) if given.whole else {}
    given.doc.parent.mkdir(parents=True, exist_ok=True)
    given.doc.write_text(page(pooled, worlds, whole, given), encoding="utf-8")
    if given.json:
        flat = {" / ".join(group): methods for group, methods in pooled.items()}
        given.json.write_text(json.dumps(flat, indent=1) + "\n", encoding="utf-8")
    for group, methods in pooled.items():
        print("\n".join([", ".join(group), *(row(method, counts) for method, counts in methods.items())]))
    broken = [c for methods in pooled.values() if (c := score.summary(methods["rangkul"])["broken"])]
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
