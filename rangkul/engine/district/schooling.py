"""Where every child truly is, in both periods: in which school, or out of it, since when and why.

The latest period is drawn first; the earlier one follows from it backwards (a pupil of grade 7 was in grade 6 of a
primary school; a child who left in spring was a pupil then), so both always tell one story.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from .dice import Dice
from .families import ARRIVES, HERE, LEAVES, LEFT, UNREGISTERED, day_number
from .people import AGE_DAYS, age_on
from .places import Schools
from .presets import Preset

#: Where somebody is. The first three are in delivered rosters.
SCHOOL, MADRASAH, PKBM, OUTSIDE, PESANTREN, OUT, GRADUATED, NOT_YET = range(8)
WHERE = ("school", "madrasah", "pkbm", "outside", "learning_not_registered", "out", "graduated", "not_yet")
DELIVERED = (SCHOOL, MADRASAH, PKBM)
NO_CATEGORY, BPB, DO, LTM = range(4)
CATEGORIES = (None, "BPB", "DO", "LTM")
#: Share out of school by age 0..20; bands 7-12, 13-15, 16-18 as in Statistik Pendidikan 2024 (0.7, 6.4, 19.2 %).
OUT_BY_AGE = (0,) * 7 + (0.006, 0.005, 0.005, 0.006, 0.008, 0.012, 0.035, 0.06, 0.097, 0.14, 0.19, 0.246, 0.3, 0.32)
PESANTREN_BY_AGE = (0,) * 7 + (0.0006,) * 5 + (0.002, 0.005, 0.006, 0.006, 0.007, 0.007, 0.006, 0.004, 0.004)
#: Reasons A01..A12, A99 as verified in seven places (domain notes §4); children who never went have their own.
REASONS = (*(f"A{k:02d}" for k in range(1, 13)), "A99")
REASON_WEIGHTS = (1096, 223, 33, 943, 550, 3, 1539, 71, 4, 1, 3, 162, 408)
NEVER_WEIGHTS = (60, 200, 60, 20, 10, 2, 40, 5, 10, 2, 110, 380, 100)


def level_of(grade: pl.Expr) -> pl.Expr:
    """0 primary, 1 lower secondary, 2 upper secondary."""
    return (grade > 6).cast(pl.Int32) + (grade > 9).cast(pl.Int32)


def schooled(preset: Preset, dice: Dice, people: pl.DataFrame, schools: Schools) -> pl.DataFrame:
    """``people`` with, for each period P: ``where_P``, ``grade_P`` (last grade when out), ``school_P`` (school_no),
    ``category_P``; and ``left_on``, ``left_school``, ``reason``, ``trap``, ``returned``, ``repeats``, ``years_out``."""
    people = _now(preset, dice, people)
    people = _twin_traps(people, dice)
    people = _leaving(preset, dice, people)
    people = _before(people, dice)
    return _schools(preset, dice, people, schools)


def _now(preset: Preset, dice: Dice, people: pl.DataFrame) -> pl.DataFrame:
    """Grade by age, and who is out: more in poor families, and where one is out a sibling often is."""
    age = pl.col("age").cast(pl.Int32)
    early = dice.chance("early", 0.33, "i").cast(pl.Int32)
    late = dice.pick("late", [0, 1, 2, 3], [935, 45, 15, 5], "i")
    repeats = dice.chance("repeats", 0.035, "i")
    grade = age - 6 + early - late - repeats.cast(pl.Int32)
    grade = pl.when((age >= 7) & (grade < 1)).then(1).otherwise(grade)
    poor = pl.when(pl.col("decile") <= 2).then(3.0).otherwise(0.5)
    family = pl.when(dice.chance("family out", 0.15, "hh")).then(3.3).otherwise(0.6)
    risk = (
        pl.lit(pl.Series(OUT_BY_AGE, dtype=pl.Float64)).gather(age.clip(0, 20).cast(pl.UInt32))
        * preset.out_rate
        * poor
        * family
    )
    # Children without a place in the register are known to us through their school; few of them are out.
    risk = pl.when(pl.col("status") != HERE).then(risk * 0.3).otherwise(risk)
    pesantren = (
        pl.lit(pl.Series(PESANTREN_BY_AGE, dtype=pl.Float64)).gather(age.clip(0, 20).cast(pl.UInt32)) * preset.pesantren
    )
    u = dice.unit("is out", "i")
    state = (
        pl.when((age <= 5) | (grade < 1))
        .then(NOT_YET)
        .when((u < risk.clip(upper_bound=0.9)) & (pl.col("status") <= UNREGISTERED))
        .then(OUT)
        .when((u > 1 - pesantren) & (pl.col("status") == HERE))
        .then(PESANTREN)
        .when(grade > 12)
        .then(GRADUATED)
        .otherwise(SCHOOL)
    )
    return people.with_columns(
        grade_20251=grade.clip(0, 15).cast(pl.Int8),
        where_20251=state.cast(pl.Int8),
        repeats=repeats,
        trap=pl.lit(None, pl.String),
    )


def _twin_traps(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Some twins live apart in this: one goes to school, the other does not."""
    pupil = pl.col("where_20251") == SCHOOL
    apart = pl.col("twin") & dice.chance("twin out", 0.07, "i") & (pl.col("age") >= 10) & (pl.col("status") == HERE)
    apart = apart & pupil & pupil.shift().fill_null(False) & (pl.col("hh") == pl.col("hh").shift())
    return people.with_columns(
        where_20251=pl.when(apart).then(pl.lit(OUT, pl.Int8)).otherwise("where_20251"),
        trap=pl.when(apart).then(pl.lit("twin")).otherwise("trap"),
    )


def _leaving(preset: Preset, dice: Dice, people: pl.DataFrame) -> pl.DataFrame:
    """How those who are out came to be: category, last grade, how many years ago, why."""
    out = pl.col("where_20251").is_in([OUT, PESANTREN])
    age = pl.col("age").cast(pl.Int32)
    band = (age > 12).cast(pl.Int32) + (age > 15).cast(pl.Int32)
    tables = []
    for k, (dropped, finished) in enumerate(((22, 6), (48, 52), (44, 56))):
        never = preset.never[k]
        rest = (1 - never) / (dropped + finished)
        tables.append(([BPB, DO, LTM], [never, dropped * rest, finished * rest]))
    people = people.with_columns(_cat=dice.pick_by("category", tables, band, "i").cast(pl.Int8))
    cat = pl.when(pl.col("where_20251") == PESANTREN).then(pl.when(age < 12).then(DO).otherwise(LTM)).otherwise("_cat")
    cat = pl.when((cat == LTM) & (age < 12)).then(BPB).otherwise(cat)
    cat = pl.when((cat == BPB) & (pl.col("trap") == "twin").fill_null(False)).then(DO).otherwise(cat)
    people = people.with_columns(_cat=pl.when(out).then(cat).otherwise(NO_CATEGORY).cast(pl.Int8))
    jitter = dice.chance("early", 0.33, "i").cast(pl.Int32)
    upper = (age >= 16) | ((age == 15) & dice.chance("finished lower", 0.5, "i"))
    since_done = (age - pl.when(upper).then(15).otherwise(12) - 1 + jitter).clip(0)
    since_left = dice.rarely("years since", (age - 6).clip(1, 6), "i")
    years = pl.when(pl.col("_cat") == LTM).then(since_done).otherwise(since_left)
    last = (
        pl.when(pl.col("_cat") == LTM)
        .then(pl.when(upper).then(9).otherwise(6))
        .when(pl.col("_cat") == DO)
        .then((pl.col("grade_20251").cast(pl.Int32) - 1 - years).clip(1, 12))
        .otherwise(0)
    )
    reason_tables = [(list(REASONS), NEVER_WEIGHTS), (list(REASONS), REASON_WEIGHTS)]
    reason = dice.pick_by("reason", reason_tables, (pl.col("_cat") != BPB).cast(pl.Int32), "i")
    return people.with_columns(
        category_20251=pl.col("_cat"),
        years_out=pl.when(out).then(pl.when(pl.col("_cat") == BPB).then(99).otherwise(years)).cast(pl.Int8),
        grade_20251=pl.when(out).then(last).otherwise("grade_20251").cast(pl.Int8),
        reason=pl.when(pl.col("where_20251") == OUT).then(reason),
    ).drop("_cat")


def _before(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """The period before, told backwards."""
    now, grade = pl.col("where_20251"), pl.col("grade_20251").cast(pl.Int32)
    left = (pl.col("years_out") == 0).fill_null(False)
    returned = (
        (now == SCHOOL) & (pl.col("age") >= 9) & dice.chance("returned", 0.0035, "i") & (pl.col("status") == HERE)
    )
    was_out = now.is_in([OUT, PESANTREN]) & ~left
    grade_before = (
        pl.when(was_out | left).then(grade).otherwise((grade - 1 + pl.col("repeats").cast(pl.Int32)).clip(0, 15))
    )  # a child who left this year had reached the grade it left in
    small = (age_on(AGE_DAYS["20242"]) < 7) | was_out | left
    grade_before = pl.when(small).then(grade_before).otherwise(grade_before.clip(1))
    state = (
        pl.when(was_out)
        .then(now)
        .when(returned)
        .then(OUT)
        .when((now == GRADUATED) & (grade_before > 12))
        .then(GRADUATED)
        .when((now == NOT_YET) | (grade_before < 1))
        .then(NOT_YET)
        .otherwise(SCHOOL)
    )
    return people.with_columns(
        age_20242=age_on(AGE_DAYS["20242"]),
        returned=returned,
        where_20242=state.cast(pl.Int8),
        grade_20242=grade_before.cast(pl.Int8),
        category_20242=pl.when(was_out).then("category_20251").when(returned).then(DO).otherwise(0).cast(pl.Int8),
    )


def _schools(preset: Preset, dice: Dice, people: pl.DataFrame, schools: Schools) -> pl.DataFrame:
    """Sector and school of every pupil in both periods. One school for a level, unless the child changed schools."""
    columns = []
    for period in ("20242", "20251"):
        grade = pl.col(f"grade_{period}").cast(pl.Int32)
        columns += _place(preset, dice, schools, level_of(grade), period)
    people = people.with_columns(columns)
    for period in ("20242", "20251"):
        pupil = pl.col(f"where_{period}") == SCHOOL
        people = people.with_columns(
            pl.when(pupil).then(f"_sector_{period}").otherwise(f"where_{period}").cast(pl.Int8).alias(f"where_{period}")
        ).with_columns(
            pl.when(pl.col(f"where_{period}").is_in(DELIVERED)).then(f"_school_{period}").alias(f"school_{period}")
        )
    people = _exits(people, dice)
    return people.drop("_sector_20242", "_sector_20251", "_school_20242", "_school_20251")


def _place(preset: Preset, dice: Dice, schools: Schools, level: pl.Expr, period: str) -> list[pl.Expr]:
    """Sector and school at a level: brothers and sisters mostly go the same way, few change schools in between."""
    alone = dice.chance("own way", 0.2, "i")
    thrower = pl.when(alone).then(pl.col("i") + (1 << 40)).otherwise(pl.col("hh")) * 4 + level
    tables = [(list(range(4)), [share[k] for share in preset.reach]) for k in range(3)]
    sector = dice.pick_by("sector", tables, level, thrower).cast(pl.Int32)
    # A family from the next regency is in our rosters by definition; a child without registration as well.
    sector = (
        pl.when((sector == OUTSIDE) & ((pl.col("status") != HERE) | ~pl.col("registered"))).then(0).otherwise(sector)
    )
    u = dice.unit("which school", thrower)
    if period == "20251":
        u = pl.when(dice.chance("changes school", 0.012, "i")).then((u + 0.5) % 1).otherwise(u)
    return [
        sector.alias(f"_sector_{period}"),
        schools.choice(sector.clip(0, 2), level, pl.col("village_no"), u).alias(f"_school_{period}"),
    ]


def _exits(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """When and from which school somebody left for good. Between the deliveries: from March to September 2025."""
    first, span = day_number(date(2025, 3, 3)), 200
    graduation = day_number(date(2025, 6, 16))
    years = pl.col("years_out").cast(pl.Int32)
    finished = (pl.col("category_20251") == LTM) | (pl.col("where_20251") == GRADUATED)
    years = pl.when(pl.col("where_20251") == GRADUATED).then(pl.col("grade_20242").cast(pl.Int32) - 12).otherwise(years)
    day = (
        pl.when(finished).then(graduation).otherwise(first + dice.below("left on", span, "i")) - years.clip(0, 12) * 365
    )
    gone = pl.col("category_20251").is_in([DO, LTM]) | (pl.col("where_20251") == GRADUATED)
    old_school = pl.when(pl.col("_sector_20242") <= PKBM).then("_school_20242")
    return people.with_columns(
        left_on=pl.when(gone).then(day).cast(pl.Int32),
        left_school=pl.when(gone).then(old_school),
    )


def leaves_between(people: pl.DataFrame) -> pl.DataFrame:
    """Families that leave, arrive, or had left, and the dead: no pupils of ours while they are away."""
    away_first = (pl.col("move") == LEFT) | (pl.col("move") == ARRIVES) | (pl.col("dead") == 2)
    away_now = pl.col("move").is_in([LEAVES, LEFT]) | (pl.col("dead") > 0)
    return people.with_columns(here_20242=~away_first, here_20251=~away_now)
