"""How well are verdicts, categories, the triage of the national list and changes told? The made-up district knows.

    python benchmarks/confusion.py DISTRICT OUT [--period 20251] [--previous]

DISTRICT was written by ``rangkul district``, OUT by ``rangkul reconcile``. Prints confusion tables (rows: the truth,
columns: what was said) and, for children truly out of school who are not said to be, what the tables knew of them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl


def told(district: Path, out: Path, period: str) -> pl.DataFrame:
    """One row per verdict of the run with the true child beside it: truth columns end in ``_true``."""
    rows = pl.read_parquet(district / "truth" / "rows.parquet")
    truth = pl.read_parquet(district / "truth" / "children.parquet").filter(pl.col("period") == period)
    verdicts = pl.read_parquet(out / "verdicts.parquet")
    register = rows.filter((pl.col("kind") == "register") & (pl.col("period") == period))
    register = register.select("record_id", true_id="child_id")
    known = verdicts.filter(pl.col("record_id").is_not_null()).join(
        register.unique("record_id"), on="record_id", how="left"
    )
    others = verdicts.filter(pl.col("record_id").is_null()).with_columns(
        first=pl.col("sources").str.split("; ").list.first()
    )
    others = others.with_columns(
        source=pl.col("first").str.split_exact("/", 1).struct.field("field_0"),
        row=pl.col("first").str.replace(r"^[^/]*/", ""),
    ).with_columns(
        kind=pl.col("source").str.split("@").list.first(),
        of=pl.col("source").str.split("@").list.get(1, null_on_oob=True).fill_null(period),
    )
    named = rows.select("kind", of="period", row="record_id", true_id="child_id").unique(["kind", "of", "row"])
    others = others.join(named, on=["kind", "of", "row"], how="left").drop("first", "source", "row", "kind", "of")
    both = pl.concat([known, others], how="diagonal")
    return both.join(truth, left_on="true_id", right_on="child_id", how="left", suffix="_true")


def table(frame: pl.DataFrame, truth: str, said: str) -> pl.DataFrame:
    """Counts: truth down, said across."""
    counted = frame.with_columns(pl.col(truth).fill_null("-"), pl.col(said).fill_null("-")).group_by(truth, said).len()
    return counted.pivot(on=said, index=truth, values="len", sort_columns=True).fill_null(0).sort(truth)


def triage(district: Path, out: Path, period: str) -> pl.DataFrame:
    """The national list of the period: what is said of each row beside what is true."""
    truth = pl.read_parquet(district / "truth" / "ats.parquet")
    truth = truth.filter((pl.col("period") == period) & (pl.col("copy") == 0))
    said = pl.read_parquet(out / "triage.parquet").unique("ats_id")
    return truth.join(said, on="ats_id", how="left", suffix="_said")


def changes(district: Path, out: Path, children: pl.DataFrame) -> pl.DataFrame:
    """Which of the true changes between the periods were found, and what was said instead."""
    truth = pl.read_parquet(district / "truth" / "changes.parquet")
    ids = children.select("child_id", "true_id").drop_nulls().unique("true_id")
    said = pl.read_parquet(out / "changes.parquet").group_by("child_id").agg(pl.col("change").unique().sort())
    joined = truth.join(ids, left_on="child_id", right_on="true_id", how="left", suffix="_ours")
    joined = joined.join(said, left_on="child_id_ours", right_on="child_id", how="left", suffix="_said")
    return joined.with_columns(
        found=pl.when(pl.col("child_id_ours").is_null())
        .then(pl.lit("child not listed"))
        .when(pl.col("change_said").is_null())
        .then(pl.lit("no change said"))
        .when(pl.col("change_said").list.contains(pl.col("change")))
        .then(pl.lit("found"))
        .otherwise(pl.col("change_said").list.join("+"))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("district", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--period", default="20251")
    parser.add_argument("--previous", action="store_true", help="OUT was made with --previous: score the changes too")
    given = parser.parse_args()
    pl.Config(tbl_rows=60, tbl_cols=20, tbl_width_chars=200, fmt_str_lengths=90, tbl_hide_dataframe_shape=True)
    children = told(given.district, given.out, given.period)
    print("verdict\n", table(children, "verdict_true", "verdict"))
    out = children.filter((pl.col("verdict_true") == "out_of_school") & (pl.col("verdict") == "out_of_school"))
    print("category of those out and said so\n", table(out, "category_true", "category"))
    pupils = children.filter((pl.col("verdict_true") == "enrolled") & (pl.col("verdict") == "enrolled"))
    print("where, of those in school and said so\n", table(pupils, "where_true", "where"))
    safe = pl.col("verdict").is_in(["out_of_school", "uncertain"])
    hidden = children.filter((pl.col("verdict_true") == "out_of_school") & ~safe)
    print("hidden\n", hidden.group_by("verdict", "ghost", "trap").len().sort("len", descending=True))
    print(hidden.filter(~pl.col("ghost")).select("child_id", "verdict", "because", "sources", "trap").head(25))
    delivered = (pl.col("verdict_true") == "enrolled") & (pl.col("rosters") > 0)
    flags = children.filter(delivered & (pl.col("verdict") == "out_of_school"))
    print("false flags", len(flags))
    print(flags.group_by("because").len().sort("len", descending=True).head(8))
    rows = triage(given.district, given.out, given.period)
    print("triage: what a good one says\n", table(rows, "triage", "triage_said"))
    print("triage: what is true\n", table(rows, "truth", "triage_said"))
    print("was\n", table(rows.filter(pl.col("triage_said") == "in_school"), "was", "was_said"))
    if given.previous:
        print("changes\n", table(changes(given.district, given.out, children), "change", "found"))


if __name__ == "__main__":
    main()
