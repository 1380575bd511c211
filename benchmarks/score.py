"""Score an output of ``rangkul reconcile`` (or of a baseline) against the truth of a made-up district.

    python benchmarks/score.py DATA OUT [DATA OUT ...] [--cases 20] [--json FILE]

DATA holds register, roster, truth and children_truth; OUT holds links, verdicts and review (all Parquet). Several pairs
are pooled: counts are added, then divided.

Hidden: truly out of school, verdict neither ``out_of_school`` nor ``uncertain``; per 100,000 children out of school.
False flag: in a roster of the period, verdict ``out_of_school``; per 100,000 children in a roster.
Queue: children with at least one open question of the kind ``link``; per 100,000 register rows in scope.
A child that is lost, doubled or unknown, or a roster row that is linked twice, fails outright (exit code 1).
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl

SHOWN = ("name", "birth_date", "sex", "mother_name", "village_code", "no_kk")
SEEN = ("out_of_school", "uncertain")


@dataclass
class Answer:
    """One district with its truth and one answer to it. Every id is text."""

    register: pl.DataFrame
    roster: pl.DataFrame
    truth: pl.DataFrame
    children: pl.DataFrame
    links: pl.DataFrame
    verdicts: pl.DataFrame
    review: pl.DataFrame


def read(data: Path, out: Path) -> Answer:
    """Read one pair of folders."""

    def table(path: Path, *ids: str) -> pl.DataFrame:
        frame = pl.read_parquet(path)
        return frame.with_columns(pl.col(c).cast(pl.String) for c in ids if c in frame.columns)

    register = table(data / "register.parquet", "child_id", "no_kk", "village_code")
    roster = table(data / "roster.parquet", "roster_id", "no_kk", "village_code")
    missing = [pl.lit(None, pl.String).alias(c) for c in ("no_kk", "address") if c not in roster.columns]
    truth = table(data / "truth.parquet", "roster_id", "child_id", "also_child_id")
    for column in ("also_child_id", "kind", "errors"):
        if column not in truth.columns:
            truth = truth.with_columns(pl.lit(None, pl.String).alias(column))
    children = table(data / "children_truth.parquet", "child_id")
    if "trap" not in children.columns:
        children = children.with_columns(trap=pl.lit(None, pl.String))
    return Answer(
        register,
        roster.with_columns(missing),
        truth,
        children,
        links=table(out / "links.parquet", "record_id", "child_record_id", "child_id"),
        verdicts=table(out / "verdicts.parquet", "record_id", "child_id"),
        review=table(out / "review.parquet", "record_id", "child_record_id", "child_id"),
    )


def soundness(a: Answer) -> dict[str, int]:
    """What must be zero: nothing may be lost, doubled, made up or linked twice."""
    known, rows = a.register["child_id"], a.roster["roster_id"]
    verdicts = a.verdicts["record_id"].drop_nulls()
    linked = a.links.filter(pl.col("decision") == "linked")
    asked = a.review.filter(pl.col("kind") == "link")["record_id"]
    # A roster row of no register child is a child of its own: its verdict names it in ``sources``.
    own = (
        a.verdicts.filter(pl.col("record_id").is_null())["sources"]
        .cast(pl.String)
        .str.split("; ")
        .explode()
        .drop_nulls()
        .str.replace(r"^[^/]*/", "")
    )
    # Nobody is asked about a child outside the ages asked for: its line in ``links`` says so.
    beyond = a.verdicts.filter(pl.col("verdict") == "out_of_scope")["record_id"].drop_nulls()
    unasked = a.links.filter((pl.col("decision") == "review") & pl.col("child_record_id").is_in(beyond.implode()))
    accounted = pl.concat([linked["record_id"], asked, own, unasked["record_id"]])
    return {
        "children_lost": known.is_in(verdicts.implode()).not_().sum(),
        "children_doubled": len(verdicts) - verdicts.n_unique(),
        "children_unknown": verdicts.is_in(known.implode()).not_().sum(),
        "child_ids_doubled": len(a.verdicts) - a.verdicts["child_id"].n_unique(),
        "rows_linked_twice": len(linked) - linked["record_id"].n_unique(),
        "rows_unknown": a.links["record_id"].is_in(rows.implode()).not_().sum(),
        "links_to_unknown": linked["child_record_id"].drop_nulls().is_in(known.implode()).not_().sum(),
        "rows_lost": rows.is_in(accounted.implode()).not_().sum(),
    }


def judged(a: Answer) -> pl.DataFrame:
    """Every link and question to a register row, with the truth beside it and whether it is right."""
    made = a.links.filter(pl.col("child_record_id").is_not_null() & pl.col("decision").is_in(["linked", "review"]))
    return made.join(a.truth, left_on="record_id", right_on="roster_id", how="left", suffix="_true").with_columns(
        right=(
            pl.col("child_record_id").eq_missing(pl.col("child_id_true"))
            | pl.col("child_record_id").eq_missing(pl.col("also_child_id"))
        )
    )


def cases_of(a: Answer, pairs: pl.DataFrame) -> pl.DataFrame:
    """Put both records beside each pair (record_id, child_record_id), NIKs only as how they compare."""
    right = a.register.select("child_id", pl.col("nik", *SHOWN).name.suffix("_g"))
    left = a.roster.select("roster_id", "nik", *SHOWN, *[c for c in ("source",) if c in a.roster.columns])
    drop = [c for c in ("source",) if c in pairs.columns]
    both = (
        pairs.drop(drop)
        .join(left, left_on="record_id", right_on="roster_id", how="left")
        .join(right, left_on="child_record_id", right_on="child_id", how="left")
    )
    one, two = pl.col("nik").cast(pl.String), pl.col("nik_g").cast(pl.String)
    return both.with_columns(
        nik_is=pl.when(one.str.len_chars().fill_null(0) < 15)
        .then(pl.lit("missing"))
        .when(one == two)
        .then(pl.lit("same"))
        .when(one.str.slice(0, 12) == two.str.slice(0, 12))
        .then(pl.lit("other serial"))
        .when(one.str.slice(6, 6) == two.str.slice(6, 6))
        .then(pl.lit("same date"))
        .otherwise(pl.lit("differs"))
    ).drop("nik", "nik_g")


def measure(a: Answer) -> tuple[dict[str, int], dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Counts to be added up, breakdowns to be added up, and cases to be looked at."""
    pairs = judged(a)
    linked, asked = pairs.filter(pl.col("decision") == "linked"), pairs.filter(pl.col("decision") == "review")
    given = a.verdicts.filter(pl.col("record_id").is_not_null()).select("record_id", "verdict", "because")
    children = a.children.join(given, left_on="child_id", right_on="record_id", how="left")
    out, within = children.filter(~pl.col("in_school")), children.filter(pl.col("in_school"))
    hidden = out.filter(~pl.col("verdict").is_in(SEEN) | pl.col("verdict").is_null())
    flags = within.filter(pl.col("verdict") == "out_of_school")
    questions = a.review.filter(pl.col("kind") == "link")
    queue = questions.select(pl.coalesce("child_record_id", "child_id")).to_series().unique().drop_nulls()
    answerable = a.truth.filter(pl.col("child_id").is_not_null())
    false_links = linked.filter(~pl.col("right"))
    counts = {
        "register": len(a.register),
        "in_scope": len(a.register) - given.filter(pl.col("verdict") == "out_of_scope").height,
        "out_of_school": len(out),
        "in_roster": len(within),
        "roster_rows": len(a.roster),
        "answerable": len(answerable),
        "linked": len(linked),
        "linked_right": len(linked) - len(false_links),
        "false_links": len(false_links),
        "hidden": len(hidden),
        "flags": len(flags),
        "flags_on_second_register_rows": flags.filter(pl.col("trap") == "register_double").height,
        "queue": len(queue),
        "questions": len(questions),
        "other_questions": len(a.review) - len(questions),
        "out_uncertain": out.filter(pl.col("verdict") == "uncertain").height,
        "in_uncertain": within.filter(pl.col("verdict") == "uncertain").height,
        **soundness(a),
    }
    behind = hidden.select("child_id", "trap", "verdict").join(
        linked.select("record_id", "kind", "rule", "errors", pl.col("because").alias("why"), "child_record_id"),
        left_on="child_id",
        right_on="child_record_id",
        how="left",
    )
    own = a.truth.select(pl.col("roster_id").alias("record_id"), "child_id", "also_child_id", "errors", "kind")
    also = own.select("record_id", pl.col("also_child_id").alias("child_id"), "errors", "kind")
    own = pl.concat([own.drop("also_child_id"), also]).drop_nulls("child_id")
    missed = flags.select("child_id", "trap", pl.col("because").alias("verdict_because")).join(
        own, on="child_id", how="left"
    )
    went = pairs.group_by("record_id").agg(
        went=pl.col("decision").sort().first()
        + pl.when(pl.col("right").any()).then(pl.lit(" right")).otherwise(pl.lit(" wrong"))
    )
    missed = missed.join(went, on="record_id", how="left").with_columns(pl.col("went").fill_null("nothing"))
    asked_pairs = questions.select(
        "record_id", "child_record_id", "question", pl.col("because").alias("asked_because")
    ).join(
        asked.select("record_id", "child_record_id", "rule", "right", "kind", "errors", "probability", "because"),
        on=["record_id", "child_record_id"],
        how="left",
    )
    double = pl.col("trap").eq_missing("register_double")
    tables = {
        "hidden by trap of the child": tally(hidden.with_columns(pl.col("trap").fill_null("none")), "trap"),
        "hidden by kind of the row that was linked": tally(behind, "kind", "rule"),
        "false links by kind of row and rule": tally(false_links, "kind", "rule"),
        "flags by errors of the row, two register rows apart": tally(
            missed.filter(~double).with_columns(pl.col("errors").str.split("; ")).explode("errors"), "errors"
        ),
        "flags by what became of the row": tally(missed, "went"),
        "flags by trap": tally(missed.with_columns(pl.col("trap").fill_null("none")), "trap"),
        "questions by whether the pair is right": tally(asked_pairs, "right"),
        "questions by kind of row": tally(asked_pairs, "kind", "right"),
        "questions by rule": tally(asked_pairs, "rule", "right"),
        "questions on the right pair by errors of the row": tally(
            asked_pairs.filter(pl.col("right")).with_columns(pl.col("errors").str.split("; ")).explode("errors"),
            "errors",
        ),
    }
    cases = {
        "hidden": cases_of(a, behind.rename({"child_id": "child_record_id"})),
        "false links": cases_of(a, false_links.select("record_id", "child_record_id", "kind", "rule", "because")),
        "flags": cases_of(a, missed.filter(~double).rename({"child_id": "child_record_id"})),
        "flags on children with two register rows": cases_of(
            a, missed.filter(double).rename({"child_id": "child_record_id"})
        ),
        "questions on a wrong pair": cases_of(a, asked_pairs.filter(~pl.col("right"))),
        "questions on the right pair": cases_of(a, asked_pairs.filter(pl.col("right"))),
    }
    return counts, tables, cases


def tally(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    return frame.select(pl.col(c).cast(pl.String).replace("", "none").fill_null("?") for c in by).group_by(by).len("n")


def wilson(hits: int, of: int, scale: int = 100_000) -> tuple[float, float, float]:
    """Rate and its 95 % interval, per ``scale``.

    >>> wilson(0, 1000)[2] > 300
    True
    """
    if of == 0:
        return 0.0, 0.0, 0.0
    z, p = 1.959964, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return tuple(round(scale * x, 1) for x in (p, max(0.0, middle - half), middle + half))


def summary(c: dict[str, int]) -> dict:
    """The figures that a release is judged by."""
    rates = {"hidden": "out_of_school", "flags": "in_roster", "queue": "in_scope"}
    figures = {
        "precision": round(c["linked_right"] / max(c["linked"], 1), 6),
        "recall": round(c["linked_right"] / max(c["answerable"], 1), 5),
        "false_links": c["false_links"],
    }
    for name, of in rates.items():
        rate, low, high = wilson(c[name], c[of])
        figures[name] = {"count": c[name], "of": c[of], "per_100k": rate, "low": low, "high": high}
    must = ("children_lost", "children_doubled", "children_unknown", "child_ids_doubled", "rows_linked_twice")
    figures["broken"] = {name: c[name] for name in (*must, "rows_unknown", "links_to_unknown", "rows_lost") if c[name]}
    figures["counts"] = c
    return figures


def show(figures: dict, tables: dict[str, pl.DataFrame], cases: dict[str, pl.DataFrame], many: int) -> None:
    """Print for people."""
    c = figures["counts"]
    print(f"precision {figures['precision']:.5f}  recall {figures['recall']:.4f}  false links {figures['false_links']}")
    for name in ("hidden", "flags", "queue"):
        f = figures[name]
        per = f"{f['per_100k']:8.1f} per 100k  ({f['low']:.1f} to {f['high']:.1f})"
        print(f"{name:7} {f['count']:7,} of {f['of']:9,} = {per}")
    if c["flags_on_second_register_rows"]:
        print(f"        of the flags, {c['flags_on_second_register_rows']:,} on children with two register rows")
    print(f"uncertain: {c['out_uncertain']:,} of those out, {c['in_uncertain']:,} of those in school")
    print(f"open questions: {c['questions']:,} on links, {c['other_questions']:,} on other things")
    print(
        "BROKEN: " + str(figures["broken"]) if figures["broken"] else "nothing lost, doubled, unknown or linked twice"
    )
    with pl.Config(tbl_rows=25, tbl_cols=20, fmt_str_lengths=60, tbl_width_chars=240, tbl_hide_column_data_types=True,
                   tbl_hide_dataframe_shape=True, tbl_formatting="NOTHING"):  # fmt: skip
        for title, frame in tables.items():
            if len(frame):
                print(f"\n{title}\n{frame.sort(['n', frame.columns[0]], descending=[True, False]).head(25)}")
        for title, frame in cases.items():
            if many and len(frame):
                print(f"\n=== {title}: {min(many, len(frame))} of {len(frame)}")
                for row in frame.sort(pl.col("record_id").str.reverse(), "child_record_id").head(many).to_dicts():
                    tell(row)


def tell(row: dict) -> None:
    """One case in three lines: roster row, register row, what was said."""
    line = "  {}  {!s:34} {}  {}  mother {!s:26} village {}  kk {}"
    for mark, suffix in (("roster  ", ""), ("register", "_g")):
        seen = [row.get(f"{column}{suffix}") for column in SHOWN]
        print(line.format(mark, *seen[:5], mask(seen[5])))
    skip = {f"{c}{s}" for c in SHOWN for s in ("", "_g")}
    print("           " + "; ".join(f"{k}={v}" for k, v in row.items() if k not in skip and v is not None) + "\n")


def mask(number: str | None) -> str:
    return f"{number[:6]}******{number[-4:]}" if number and len(number) >= 12 else str(number)


def add(one: dict, two: dict) -> dict:
    return {name: one.get(name, 0) + two.get(name, 0) for name in {**one, **two}}


def pool(pairs: list[tuple[Path, Path]]) -> tuple[dict, dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Measure every pair and add up."""
    counts: dict[str, int] = {}
    tables: dict[str, list[pl.DataFrame]] = {}
    cases: dict[str, list[pl.DataFrame]] = {}
    for data, out in pairs:
        c, t, k = measure(read(data, out))
        counts = add(counts, c)
        for name, frame in t.items():
            tables.setdefault(name, []).append(frame)
        for name, frame in k.items():
            cases.setdefault(name, []).append(frame)
    added = {
        name: pl.concat(frames).group_by([c for c in frames[0].columns if c != "n"]).agg(pl.col("n").sum())
        for name, frames in tables.items()
    }
    return summary(counts), added, {name: pl.concat(frames, how="diagonal_relaxed") for name, frames in cases.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="DATA OUT")
    parser.add_argument("--cases", type=int, default=20, help="how many cases of each kind to list")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    given = parser.parse_args()
    if len(given.folders) % 2:
        parser.error("give pairs: DATA OUT")
    figures, tables, cases = pool(list(zip(given.folders[::2], given.folders[1::2], strict=True)))
    text = json.dumps(figures)
    if given.json:
        given.json.write_text(text + "\n", encoding="utf-8")
    print(text)
    show(figures, tables, cases, given.cases)
    return 1 if figures["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
