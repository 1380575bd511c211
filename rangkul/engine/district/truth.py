"""The truth of the made-up district, for tests and scores only. The reader of files must never see it."""

from __future__ import annotations

import polars as pl

from .dice import one_of
from .families import ARRIVES
from .people import KINDS, UNKNOWN
from .schooling import CATEGORIES, DELIVERED, GRADUATED, NOT_YET, OUT, OUTSIDE, PESANTREN, WHERE
from .world import World

README = """\
TRUTH OF A MADE-UP DISTRICT - for tests and scores only. Nobody in it exists.

children.parquet  one row per (period, child_id): everybody in the register, in a roster or on a list.
  child_id        as in register.parquet; in office files join by rows.parquet
  kind            child | namesake (planted pupil, in no register) | second_registration | adult | unknown (a name only)
  age, sex, birth_date, household (family), village_code
  register        alive | deceased | moved: what the register says; null: has no row
  verdict         enrolled | out_of_school | moved | deceased | graduated_upper_secondary | out_of_scope; null: unknown
  category        BPB | DO | LTM when out_of_school
  where           enrolled: school | madrasah | pkbm | outside; out_of_school: learning_not_registered
  school_id, grade  of a pupil; last grade of a child that left
  reason          A01..A12, A99 (why out of school)
  rosters         rows in delivered rosters of the period (ghosts included); ghost: one of them is of a child long gone
  on_ats_list     stands on the national list of the period
  trap            namesake | twin | sibling_nik | second_registration: planted on purpose
  same_as         child_id of the same child's first registration
rows.parquet      period, kind, file, sheet, row_no, record_id, child_id, errors, ghost, copy
  row_no          as the spreadsheet shows it; null in Parquet
  child_id null   a row that names nobody
  errors          what the typist did: "nik:digit; mother:missing"
  copy            0 the row proper, 1 in a second place, 2 typed twice, 3 delivered twice
ats.parquet       period, ats_id, child_id, group, truth (in_school | out | gone |
                  graduated | unknown), was, triage, found
  triage          what a good triage says without a visit: in_school | out | visit
  found           outcome code of the village's report of the period, if there is one
rusak/            (office) a workbook cut off on its way: name it to see what a run says of it
changes.parquet   child_id, change (entered | left | returned | moved | verdict), before, after, because
"""


def children(world: World, period: str, rosters: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """One row per person and period (see README)."""
    people = world.people
    age = pl.col("age" if period == "20251" else "age_20242")
    counted = rosters.group_by("i").agg(rosters=pl.len().cast(pl.Int16), ghost=pl.col("ghost").any())
    on_list = pl.Series(listed["i"].unique())
    ids = people["child_id"]
    people = people.join(counted, on="i", how="left", maintain_order="left")
    verdict = _verdict(period, age)
    enrolled = verdict == "enrolled"
    out = verdict == "out_of_school"
    where = pl.col(f"where_{period}")
    named = one_of(WHERE, where.fill_null(OUT))
    village = pl.col("village_before" if period == "20242" else "village_no").cast(pl.UInt32)
    return people.select(
        pl.lit(period).alias("period"),
        "child_id",
        one_of(KINDS, pl.col("kind")).alias("kind"),
        age.alias("age"),
        pl.when("girl").then(pl.lit("P")).otherwise(pl.lit("L")).alias("sex"),
        pl.col("born").cast(pl.Date).alias("birth_date"),
        pl.col("hh").alias("household"),
        pl.lit(world.villages["village"]).gather(village).cast(pl.String).alias("village_code"),
        pl.col(f"listed_{period}").alias("register"),
        verdict.alias("verdict"),
        pl.when(out).then(one_of_or_null(CATEGORIES, pl.col(f"category_{period}"))).alias("category"),
        pl.when(enrolled | (out & (where == PESANTREN))).then(named).alias("where"),
        pl.when(enrolled)
        .then(pl.lit(world.schools.table["school_id"]).gather(pl.col(f"school_{period}").cast(pl.UInt32)))
        .alias("school_id"),
        pl.when(enrolled | out).then(f"grade_{period}").alias("grade"),
        pl.when(out).then("reason").alias("reason"),
        pl.col("rosters").fill_null(0),
        pl.col("ghost").fill_null(False),
        pl.col("i").is_in(on_list.implode()).alias("on_ats_list"),
        "trap",
        pl.lit(ids).gather(pl.col("same_as").cast(pl.UInt32)).alias("same_as"),
    ).sort("child_id")


def one_of_or_null(words: tuple, index: pl.Expr) -> pl.Expr:
    return pl.lit(pl.Series(list(words), dtype=pl.String)).gather(index.fill_null(0).cast(pl.UInt32))


def _verdict(period: str, age: pl.Expr) -> pl.Expr:
    where = pl.col(f"where_{period}")
    not_yet_come = (pl.col("move") == ARRIVES).fill_null(False) & pl.lit(period == "20242")
    return (
        pl.when(~age.is_between(7, 18))
        .then(pl.lit("out_of_scope"))
        .when((pl.col("kind") == UNKNOWN) | not_yet_come)
        .then(None)
        .when(~pl.col(f"here_{period}") & (pl.col("dead") > 0))
        .then(pl.lit("deceased"))
        .when(~pl.col(f"here_{period}"))
        .then(pl.lit("moved"))
        .when(where.is_in([*DELIVERED, OUTSIDE]))
        .then(pl.lit("enrolled"))
        .when(where.is_in([OUT, PESANTREN, NOT_YET]))
        .then(pl.lit("out_of_school"))
        .when(where == GRADUATED)
        .then(pl.lit("graduated_upper_secondary"))
    )


def changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """What became of each child between the periods: two frames of ``children`` in, one row per changed child out."""
    columns = ["child_id", "kind", "age", "register", "verdict", "category", "where", "school_id", "village_code"]
    both = before.select(columns).join(after.select(columns), on="child_id", suffix="_now", maintain_order="left")
    both = both.filter(
        pl.col("kind").is_in(["child", "namesake"])
        & (pl.col("age").is_between(7, 18) | pl.col("age_now").is_between(7, 18))
    )
    was, now = pl.col("verdict"), pl.col("verdict_now")
    came = was.is_null() & now.is_not_null()
    grew = (was == "out_of_scope") & (pl.col("age") < 7)
    because = (
        pl.when(now == "deceased")
        .then(pl.when(was == "deceased").then(None).otherwise(pl.lit("died")))
        .when(now == "moved")
        .then(pl.when(was == "moved").then(None).otherwise(pl.lit("moved_out")))
        .when(came)
        .then(pl.lit("moved_in"))
        .when((was == "out_of_school") & (now == "enrolled"))
        .then(pl.lit("returned"))
        .when((was == "enrolled") & (now == "out_of_school"))
        .then(
            pl.when(pl.col("category_now") == "LTM")
            .then(pl.lit("finished_and_stayed_home"))
            .otherwise(pl.lit("dropped_out"))
        )
        .when((was == "enrolled") & (now == "graduated_upper_secondary"))
        .then(pl.lit("graduated_upper_secondary"))
        .when(grew & (now == "enrolled"))
        .then(pl.lit("came_of_age"))
        .when(grew)
        .then(pl.lit("came_of_age"))
        .when((was != "out_of_scope") & (now == "out_of_scope"))
        .then(pl.lit("grew_out"))
        .when((pl.col("village_code") != pl.col("village_code_now")) & (now != "out_of_scope"))
        .then(pl.lit("moved_within"))
    )
    change = {
        "died": "verdict",
        "moved_out": "moved",
        "moved_in": "entered",
        "returned": "returned",
        "dropped_out": "left",
        "finished_and_stayed_home": "left",
        "graduated_upper_secondary": "verdict",
        "came_of_age": "entered",
        "grew_out": "verdict",
        "moved_within": "moved",
    }
    both = both.with_columns(because=because).filter(pl.col("because").is_not_null())
    place = pl.col("because") == "moved_within"
    return both.select(
        "child_id",
        change=pl.col("because").replace_strict(change),
        before=pl.when(place).then("village_code").otherwise("verdict"),
        after=pl.when(place).then("village_code_now").otherwise("verdict_now"),
        because="because",
    ).sort("child_id")


def triage(
    world: World, period: str, listed: pl.DataFrame, found: pl.DataFrame, groups: dict, outside: pl.Series | None
) -> pl.DataFrame:
    """What each row of the national list should be found to be. ``outside``: ``i`` on the next regency's list."""
    of = {k: dict(zip(groups, [g[k] for g in groups.values()], strict=True)) for k in (1, 2, 3)}
    listed = listed.join(found.select("i", found="outcome"), on="i", how="left", maintain_order="left")
    return listed.select(
        pl.lit(period).alias("period"),
        "ats_id",
        pl.lit(world.people["child_id"]).gather(pl.col("i").cast(pl.UInt32)).alias("child_id"),
        "group",
        pl.col("ats_status"),
        pl.col("group").replace_strict(of[1]).alias("truth"),
        pl.col("group").replace_strict(of[2], return_dtype=pl.String).alias("was"),
        pl.when(pl.col("i").is_in([] if outside is None else outside.implode()) & (pl.col("group") == "outside"))
        .then(pl.lit("in_school"))
        .otherwise(pl.col("group").replace_strict(of[3]))
        .alias("triage"),
        "found",
        "copy",
    )
