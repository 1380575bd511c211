"""The national list of children out of school, and the truth behind each of its rows."""

from __future__ import annotations

import polars as pl

from . import rolls
from .people import CHILD, UNKNOWN
from .schooling import DELIVERED, GRADUATED, MADRASAH, OUTSIDE, PESANTREN, SCHOOL
from .strangers import truly_out
from .world import World

CLERK = 7
#: What the rows of a list turn out to be when somebody looks (domain notes §4: a third leaves a list when it is
#: verified, three in ten are not found). group: (share, truth, was, what a good triage says)
GROUPS = {
    "out": (0.45, "out", None, "out"),
    "came_back": (0.02, "in_school", "came_back", "in_school"),
    "wrong_nik": (0.09, "in_school", "never_out", "in_school"),
    "emis": (0.06, "in_school", "never_out", "in_school"),
    "outside": (0.05, "in_school", "never_out", "visit"),
    "pesantren": (0.04, "out", None, "out"),
    "moved": (0.10, "gone", None, "visit"),
    "moved_recorded": (0.05, "gone", None, "visit"),
    "deceased": (0.01, "gone", None, "visit"),
    "graduated": (0.05, "graduated", None, "visit"),
    "unknown": (0.08, "unknown", None, "visit"),
}
DUPLICATES = 0.02  # of the rows name a child a second time


def ats_rows(world: World) -> int:
    """Rows of the list for so many children (domain notes §4, scaled)."""
    return max(12, round(world.preset.listed * world.wanted / world.preset.children))


def national_list(world: World, period: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The list of a period. ``rows`` is the roster of that period: a wrong NIK there puts a pupil on the list.

    Columns of ``typed``, ``group`` (key of GROUPS), ``ats_status``, ``grade``, ``school_no`` (last school), ``ats_id``,
    ``copy``.
    """
    number = ats_rows(world)
    again = round(number * DUPLICATES)
    chosen = _chosen(world, _grouped(world, period, rows), number - again)
    second = chosen.sort(world.dice.bits("listed twice", "i")).head(again).with_columns(copy=pl.lit(1, pl.Int8))
    chosen = pl.concat([chosen.with_columns(copy=pl.lit(0, pl.Int8)), second])
    chosen = _with_status(world, chosen, period)
    typed = rolls.typed_by(world, chosen, CLERK, 0.45)
    return typed.with_columns(
        ats_id=_uuid(world.dice.bits("ats id", pl.col("i") * 4 + pl.col("copy"))),
        nisn=pl.when(pl.col("ats_status") != "BPB").then("nisn"),
        village_no=pl.when(world.dice.chance("residu", 0.08, "i")).then(None).otherwise("village_no"),
    ).sort("ats_id")


def _grouped(world: World, period: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Everybody who might be on the list, with the group they would be in: ``i``, ``group``."""
    where, listed = pl.col(f"where_{period}"), pl.col(f"listed_{period}")
    age = pl.col("age" if period == "20251" else "age_20242")
    known = (listed == "alive").fill_null(False) & age.is_between(7, 18)
    here = pl.col(f"here_{period}")
    wrong = rows.filter(pl.col("e_nik").is_not_null() & (pl.col("copy") == 0))["i"].unique()
    pupil = known & here & where.is_in(DELIVERED)
    group = (
        pl.when(pl.col("kind") == UNKNOWN)
        .then(pl.lit("unknown"))
        .when(truly_out(period))
        .then(pl.lit("out"))
        .when(known & here & (where == PESANTREN))
        .then(pl.lit("pesantren"))
        .when(pupil & pl.col("returned") & pl.lit(period == "20251"))
        .then(pl.lit("came_back"))
        .when(pupil & (where == SCHOOL) & pl.col("i").is_in(wrong.implode()))
        .then(pl.lit("wrong_nik"))
        .when(pupil & (where == MADRASAH))
        .then(pl.lit("emis"))
        .when(known & here & (where == OUTSIDE))
        .then(pl.lit("outside"))
        .when(~here & (pl.col("dead") > 0) & age.is_between(7, 18) & listed.is_not_null())
        .then(pl.lit("deceased"))
        .when(known & ~here & (pl.col("move") > 1))
        .then(pl.lit("moved"))
        .when(~here & (pl.col("move") > 1) & age.is_between(7, 18))
        .then(pl.lit("moved_recorded"))
        .when((listed == "alive") & here & (where == GRADUATED) & age.is_between(17, 20))
        .then(pl.lit("graduated"))
    )
    everybody = world.people.filter(pl.col("kind").is_in([CHILD, UNKNOWN]))
    return everybody.select("i", "age", group=group).filter(pl.col("group").is_not_null())


def _chosen(world: World, grouped: pl.DataFrame, number: int) -> pl.DataFrame:
    """``number`` people by the shares of GROUPS. The same ones come first in every period, so lists overlap."""
    shares = pl.DataFrame({"group": list(GROUPS), "share": [g[0] for g in GROUPS.values()]})
    ranked = grouped.join(shares, on="group", maintain_order="left").with_columns(
        rank=world.dice.bits("listed", "i").rank("ordinal").over("group").cast(pl.Int64)
    )
    within = pl.col("rank") <= (pl.col("share") * number).round().cast(pl.Int64)
    # Where a group is too small, names that nobody knows take its place: some who are truly out stay unlisted.
    spare = pl.when(pl.col("group") == "unknown").then(1).when(pl.col("group") == "out").then(3).otherwise(2)
    return ranked.sort(~within, spare, "rank", "i").head(number).drop("share", "rank").sort("i")


def _with_status(world: World, chosen: pl.DataFrame, period: str) -> pl.DataFrame:
    """BPB, DO or LTM as the list says: right for most who are truly out; the others fill the district's usual split."""
    dice, at = world.dice, pl.col("i").cast(pl.UInt32)

    def person(column: str) -> pl.Expr:
        return pl.lit(world.people[column]).gather(at)

    truth = pl.lit(pl.Series([None, "BPB", "DO", "LTM"], dtype=pl.String)).gather(
        person(f"category_{period}").fill_null(0).cast(pl.UInt32)
    )
    right = pl.col("group").is_in(["out", "pesantren"]) & dice.chance("status right", 0.93, "i")
    chosen = chosen.with_columns(
        ats_status=pl.when(right).then(truth), _was=person("grade_20242"), school_no=person("left_school")
    )
    bpb, do = (s / sum(world.preset.split) * chosen.height for s in world.preset.split[:2])
    count = dict(chosen["ats_status"].drop_nulls().value_counts().iter_rows())
    need_bpb = max(0, round(bpb - count.get("BPB", 0)))
    need_do = max(0, round(do - count.get("DO", 0)))
    # Children who were never in Dapodik are listed as BPB; those who came back or moved on had been pupils.
    bias = (
        pl.when(pl.col("group").is_in(["came_back", "graduated"]))
        .then(1.2)
        .when(pl.col("age") >= 13)
        .then(0.15)
        .otherwise(0.0)
    )
    order = (dice.unit("status order", "i") + bias + pl.when(pl.col("ats_status").is_null()).then(0).otherwise(9)).rank(
        "ordinal"
    )
    ltm_may = (pl.col("age") >= 12).fill_null(True)
    filled = (
        pl.when(order <= need_bpb)
        .then(pl.lit("BPB"))
        .when((order <= need_bpb + need_do) | ~ltm_may)
        .then(pl.lit("DO"))
        .otherwise(pl.lit("LTM"))
    )
    chosen = chosen.with_columns(ats_status=pl.coalesce("ats_status", filled))
    grade = (
        pl.when(pl.col("ats_status") == "DO")
        .then(person(f"grade_{period}").clip(1, 12))
        .when(pl.col("ats_status") == "LTM")
        .then(pl.when(pl.col("age") >= 16).then(9).otherwise(6))
    )
    return chosen.with_columns(grade=grade.cast(pl.Int8)).drop("_was", "age")


def _uuid(bits: pl.Expr) -> pl.Expr:
    """Text in the shape of a UUID."""
    digits = bits.cast(pl.String).str.zfill(20)
    parts = [digits.str.slice(a, n) for a, n in ((0, 8), (8, 4), (12, 3), (15, 3), (6, 12))]
    return pl.format("{}-{}-4{}-8{}-{}", *parts)
