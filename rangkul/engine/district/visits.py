"""What villages found at the door: the children of the list that they looked for, and some that no list knows."""

from __future__ import annotations

import polars as pl

from .dice import one_of
from .families import DAYS, UNREGISTERED, day_number
from .leavers import far_school
from .people import CHILD
from .places import PESANTREN as PESANTREN_NAMES
from .rolls import typed_by
from .schooling import OUT
from .strangers import truly_out
from .world import World

CLERK = 9
IN_SCHOOL = ("came_back", "wrong_nik", "emis", "outside")


def findings(world: World, period: str, listed: pl.DataFrame) -> pl.DataFrame:
    """Rows of the villages' reports: columns of ``typed`` and ``home_village_no``, ``outcome``, ``found_on``,
    ``evidence_letter``, ``school_name``, ``pesantren``, ``pesantren_registered``, ``destination``, ``ever_school``,
    ``attempts``, ``age_stated``, ``group``, ``e_outcome``.

    ``listed`` is the national list of the period. Some villages see nearly all, some hardly any (0-85 %, §3.2).
    """
    dice, people = world.dice, world.people
    at = pl.col("i").cast(pl.UInt32)
    first = listed.filter(pl.col("copy") == 0).select("i", "group", "ats_status")
    seen = first.with_columns(village=pl.lit(people["village_no"]).gather(at))
    zeal = dice.pick("zeal", [0.06, 0.3, 0.6, 0.85], [25, 30, 25, 20], "village") * (0.35 if period == "20242" else 1.0)
    seen = seen.filter(dice.unit("visited", "i") < zeal).drop("village")
    unlisted = people.filter(
        (truly_out(period) & dice.chance("known to the village", 0.06, "i"))
        | (
            (pl.col("kind") == CHILD)
            & (pl.col("status") == UNREGISTERED)
            & (pl.col(f"where_{period}") == OUT)
            & pl.col("age").is_between(7, 18)
        )
    ).select("i", group=pl.lit("out"), ats_status=pl.lit(None, pl.String))
    seen = pl.concat([seen, unlisted]).unique("i", keep="first", maintain_order=True)
    rows = typed_by(world, _outcome(world, seen, period), CLERK, 1.6)
    return _as_villages_write(world, rows, period)


def _outcome(world: World, seen: pl.DataFrame, period: str) -> pl.DataFrame:
    """The code of what was found (S01..S10, A01..A12, A99) and the evidence that goes with it."""
    dice, at = world.dice, pl.col("i").cast(pl.UInt32)
    reason = pl.lit(world.people["reason"]).gather(at).fill_null("A99")
    why = (
        pl.when(dice.chance("stated as cause", 0.08, "i"))
        .then(dice.pick("cause", ["S02", "S01"], [75, 25], "i"))
        .otherwise(reason)
    )
    moved = dice.pick("how moved", ["S08", "S03", "S10"], [70, 15, 15], "i")
    group = pl.col("group")
    outcome = (
        pl.when(group.is_in(IN_SCHOOL))
        .then(pl.lit("S07"))
        .when(group == "pesantren")
        .then(pl.lit("S05"))
        .when(group.is_in(["moved", "moved_recorded"]))
        .then(moved)
        .when(group == "deceased")
        .then(pl.lit("S06"))
        .when(group == "graduated")
        .then(dice.pick("graduate", ["S09", "A07"], [85, 15], "i"))
        .when(group == "unknown")
        .then(dice.pick("stranger", ["S03", "S10"], [80, 20], "i"))
        .otherwise(why)
    )
    mistaken = dice.chance("mistaken", 0.015, "i") & (group == "out")
    day = day_number(DAYS[period]) - 5 - dice.below("found on", 75, "i")
    school = pl.lit(world.schools.table["school_name"]).gather(
        pl.lit(world.people[f"school_{period}"]).gather(at).fill_null(0).cast(pl.UInt32)
    )
    far = far_school(world, pl.lit(world.people[f"grade_{period}"]).gather(at).fill_null(1).cast(pl.Int32))
    names = [name for _, name, _ in world.preset.neighbours]
    seen = seen.with_columns(
        outcome=pl.when(mistaken).then(pl.lit("S07")).otherwise(outcome),
        e_outcome=pl.when(mistaken).then(pl.lit("mistaken")),
        found_on=day.cast(pl.Int32).cast(pl.Date),
    )
    in_school, pesantren = pl.col("outcome") == "S07", pl.col("outcome") == "S05"
    return seen.with_columns(
        evidence_letter=pl.when(in_school).then(dice.chance("letter", 0.7, "i") & pl.col("e_outcome").is_null()),
        school_name=pl.when(in_school & (group == "outside"))
        .then(far)
        .when(in_school & group.is_in(IN_SCHOOL))
        .then(school),
        pesantren=pl.when(pesantren).then(one_of(PESANTREN_NAMES, pl.col("i") % len(PESANTREN_NAMES))),
        pesantren_registered=pl.when(pesantren).then(pl.lit(False)),
        destination=pl.when((pl.col("outcome") == "S08") & dice.chance("destination known", 0.72, "i")).then(
            dice.pick("moved to", names, [w for *_, w in world.preset.neighbours], "i")
        ),
        ever_school=pl.when(pl.col("outcome").str.starts_with("A")).then("ats_status"),
        attempts=pl.when(pl.col("outcome") == "S03")
        .then(dice.below("attempts", 3, "i") + 1)
        .otherwise(1)
        .cast(pl.Int8),
    ).drop("ats_status")


def _as_villages_write(world: World, rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """Villages know the child, not its papers: often an age for the date, no NIK, no mother."""
    dice, at = world.dice, pl.col("i").cast(pl.UInt32)
    age = pl.lit(world.people["age" if period == "20251" else "age_20242"]).gather(at)
    no_date = dice.chance("age for date", 0.3, "i")
    return rows.with_columns(
        home_village_no=pl.lit(world.people["village_no"]).gather(at),
        birth_date=pl.when(no_date).then(None).otherwise("birth_date"),
        age_stated=pl.when(no_date).then(age + dice.below("age guessed", 3, "i") - 1).cast(pl.Int8),
        nik=pl.when(dice.chance("nik not asked", 0.35, "i")).then(None).otherwise("nik"),
        mother_name=pl.when(dice.chance("mother not asked", 0.25, "i")).then(None).otherwise("mother_name"),
        nisn=pl.lit(None, pl.String),
        no_kk=pl.when(dice.chance("card not asked", 0.6, "i")).then(None).otherwise("no_kk"),
    )
