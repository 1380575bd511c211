"""Pupils who left a school: dropped out, graduated, went to another school, died, as schools report it."""

from __future__ import annotations

from datetime import date

import polars as pl

from .dice import one_of
from .families import day_number
from .people import CHILD
from .places import PESANTREN as PESANTREN_NAMES
from .rolls import typed_at_school
from .schooling import DELIVERED, DO, GRADUATED, LTM, OUT, OUTSIDE, PESANTREN, level_of
from .world import World

#: The day of graduation that each list reports.
GRADUATION = {"20242": date(2024, 6, 14), "20251": date(2025, 6, 16)}
REASONS = ("graduated", "transferred", "expelled", "resigned", "dropped_out", "deceased", "missing", "other")
#: What schools of other districts are called where a pupil goes there, by level.
FAR_SCHOOLS = (
    ("SDN JAWA 2 MARTAPURA", "SDIT QARDHAN HASANA", "SDN SUNGAI TABUK KERAMAT 1"),
    ("SMPN 1 MARTAPURA", "SMPN 4 BANJARMASIN", "MTSN 1 BANJAR"),
    ("SMKN 1 GAMBUT", "SMAN 1 MARTAPURA", "MAN 2 BANJAR"),
)


def leavers(world: World, period: str) -> pl.DataFrame:
    """Rows of the leavers' list of a period, as typed at the school that was left.

    Columns of ``typed``, ``school_no``, ``grade``, ``exit_reason``, ``exit_on``, ``destination``, ``destination_id``.
    The earlier list reaches back three school years; the later one holds what happened since.
    """
    events = pl.concat([_dropouts(world, period), _graduates(world, period), _transfers(world, period)])
    rows = typed_at_school(world, events.with_columns(copy=pl.lit(0, pl.Int8)))
    return rows.unique(["i", "school_no"], keep="first", maintain_order=True).with_columns(_destination(world))


def _event(
    frame: pl.DataFrame, school: pl.Expr, grade: pl.Expr, reason: pl.Expr, day: pl.Expr, to: pl.Expr
) -> pl.DataFrame:
    return frame.select(
        "i",
        school_no=school.cast(pl.Int32),
        grade=grade.cast(pl.Int8),
        exit_reason=reason,
        exit_on=day.cast(pl.Int32).cast(pl.Date),
        to=to.cast(pl.Int32),
    ).filter(pl.col("school_no").is_not_null())


NOWHERE = pl.lit(-1, pl.Int32)
FAR = pl.lit(-2, pl.Int32)  # a school in another district
UNREGISTERED = pl.lit(-3, pl.Int32)  # a pesantren that nobody registered


def _dropouts(world: World, period: str) -> pl.DataFrame:
    """Those who are out: six in ten have a row, and it does not always say "putus sekolah"."""
    dice = world.dice
    between = pl.col("years_out") == 0
    time = between if period == "20251" else pl.col("years_out").is_between(1, 3)
    out = pl.col("where_20251").is_in([OUT, PESANTREN]) & time & (pl.col("kind") == CHILD)
    written = pl.when(pl.col("category_20251") == LTM).then(0.9).otherwise(0.62)
    those = world.people.filter(out & dice.chance("written off", written, "i"))
    why = dice.pick(
        "exit reason",
        ["dropped_out", "resigned", "other", "missing", "expelled", "transferred"],
        [42, 33, 8, 6, 4, 7],
        "i",
    )
    reason = pl.when(pl.col("category_20251") == LTM).then(pl.lit("graduated")).otherwise(why)
    to_pesantren = (pl.col("where_20251") == PESANTREN) & dice.chance("pesantren written", 0.3, "i")
    to = pl.when(to_pesantren).then(UNREGISTERED).otherwise(NOWHERE)
    reason = (
        pl.when((pl.col("category_20251") == DO) & (pl.col("where_20251") == PESANTREN))
        .then(pl.lit("resigned"))
        .otherwise(reason)
    )
    return _event(those, pl.col("left_school"), pl.col("grade_20251"), reason, pl.col("left_on"), to)


def _graduates(world: World, period: str) -> pl.DataFrame:
    """Those who finished a school and went on, or finished upper secondary."""
    day = pl.lit(day_number(GRADUATION[period]))
    kind = pl.col("kind") == CHILD
    if period == "20251":
        at = pl.col("where_20242").is_in(DELIVERED) & pl.col("here_20242") & kind
        went_on = at & pl.col("grade_20242").is_in([6, 9]) & (pl.col("grade_20251") == pl.col("grade_20242") + 1)
        done = at & (pl.col("where_20251") == GRADUATED)
        those = world.people.filter((went_on | done) & world.dice.chance("graduation written", 0.96, "i"))
        school, grade = pl.col("school_20242"), pl.col("grade_20242")
    else:
        went_on = (
            pl.col("grade_20242").is_in([7, 10]) & pl.col("where_20242").is_in(DELIVERED) & pl.col("here_20242") & kind
        )
        those = world.people.filter(went_on & world.dice.chance("graduation written before", 0.9, "i"))
        grade = pl.col("grade_20242").cast(pl.Int32) - 1
        school = world.schools.choice(pl.lit(0), level_of(grade), pl.col("village_no"), 0.3)
    to = pl.when(world.dice.chance("next school written", 0.3, "i")).then(f"school_{period}").otherwise(None)
    return _event(those, school, grade, pl.lit("graduated"), day, to.fill_null(NOWHERE))


def _transfers(world: World, period: str) -> pl.DataFrame:
    """Changes of school, families that moved away, and deaths. A "mutasi" often names no receiving school."""
    people = world.people
    if period == "20242":
        empty = people.head(0)
        return _event(empty, pl.col("school_20242"), pl.col("grade_20242"), pl.lit("other"), pl.col("left_on"), NOWHERE)
    dice = world.dice
    was = pl.col("where_20242").is_in(DELIVERED) & pl.col("here_20242") & (pl.col("kind") == CHILD)
    same_level = level_of(pl.col("grade_20242").cast(pl.Int32)) == level_of(pl.col("grade_20251").cast(pl.Int32))
    inside = was & pl.col("here_20251") & pl.col("where_20251").is_in(DELIVERED) & same_level
    inside = inside & (pl.col("school_20242") != pl.col("school_20251"))
    outside = was & pl.col("here_20251") & (pl.col("where_20251") == OUTSIDE) & same_level
    away = was & ~pl.col("here_20251")
    those = people.filter((inside | outside | away) & dice.chance("transfer written", 0.82, "i"))
    named = dice.chance("destination written", 0.7, "i")
    to = (
        pl.when(pl.col("dead") > 0)
        .then(NOWHERE)
        .when(~named)
        .then(NOWHERE)
        .when(pl.col("here_20251") & pl.col("where_20251").is_in(DELIVERED))
        .then("school_20251")
        .otherwise(FAR)
    )
    reason = pl.when(pl.col("dead") > 0).then(pl.lit("deceased")).otherwise(pl.lit("transferred"))
    day = day_number(date(2025, 3, 3)) + dice.below("transferred on", 190, "i")
    return _event(those, pl.col("school_20242"), pl.col("grade_20242"), reason, day, to)


def far_school(world: World, grade: pl.Expr) -> pl.Expr:
    """A school of another district for a pupil of that grade, always the same for the child."""
    names = [name for level in FAR_SCHOOLS for name in level]
    number = len(FAR_SCHOOLS[0])
    return one_of(names, level_of(grade) * number + world.dice.below("far school", number, "i"))


def _destination(world: World) -> list[pl.Expr]:
    """Receiving school as written, and its NPSN where it is one of ours."""
    table, known = world.schools.table, pl.col("to") >= 0
    at = pl.col("to").clip(0).cast(pl.UInt32)
    far = far_school(world, pl.col("grade").cast(pl.Int32))
    hidden = pl.lit(pl.Series(PESANTREN_NAMES)).gather((pl.col("i") % len(PESANTREN_NAMES)).cast(pl.UInt32))
    return [
        pl.when(known)
        .then(pl.lit(table["school_name"]).gather(at))
        .when(pl.col("to") == -2)
        .then(far)
        .when(pl.col("to") == -3)
        .then(hidden)
        .alias("destination"),
        pl.when(known).then(pl.lit(table["school_id"]).gather(at)).alias("destination_id"),
    ]
