"""People beside the families' children: planted namesakes, second registrations, grown-ups in the register."""

from __future__ import annotations

import polars as pl

from .dice import Dice
from .families import HERE, UNREGISTERED
from .people import ADULT, AGE_DAYS, CHILD, NAMESAKE, SECOND, UNKNOWN, age_on
from .places import Schools
from .schooling import DELIVERED, GRADUATED, NO_CATEGORY, NOT_YET, OUT, SCHOOL, level_of

NAMESAKE_SHARE = 0.012  # of the children out of school
SECOND_SHARE = 0.0016  # of the register
ADULT_SHARE = 0.012  # of the families: their parents stand in the register extract
SIBLING_NIK_SHARE = 0.16  # of the children out of school who have a brother or sister next to them in school


def truly_out(period: str = "20251") -> pl.Expr:
    """Registered, living here, 7-18 years old and out of school."""
    age = pl.col("age") if period == "20251" else pl.col("age_20242")
    listed = (pl.col(f"listed_{period}") == "alive").fill_null(False)
    return listed & pl.col(f"here_{period}") & age.is_between(7, 18) & (pl.col(f"where_{period}") == OUT)


def with_sibling_traps(people: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Mark children out of school whose NIK stands in a sibling's roster row; ``bears`` is the child's ``i``."""
    pupil = pl.col("where_20251").is_in(DELIVERED) & pl.col("here_20251")
    before = pupil.shift().fill_null(False) & (pl.col("hh") == pl.col("hh").shift()).fill_null(False)
    trapped = truly_out() & before & ~pl.col("twin") & pl.col("trap").is_null()
    people = people.with_columns(_trapped=trapped & dice.chance("sibling's NIK", SIBLING_NIK_SHARE, "i"))
    return people.with_columns(
        trap=pl.when("_trapped").then(pl.lit("sibling_nik")).otherwise("trap"),
        bears=pl.when(pl.col("_trapped").shift(-1).fill_null(False)).then(pl.col("i") + 1),
    ).drop("_trapped")


def with_strangers(
    people: pl.DataFrame,
    homes: pl.DataFrame,
    dice: Dice,
    schools: Schools,
    spare: int,
    unknown: int,
) -> pl.DataFrame:
    """``people`` and, after them, namesakes, second registrations, grown-ups and ``unknown`` names that nobody knows.
    ``same_as`` and ``like`` are ``i`` of the person meant; ``spare`` families at the end of ``homes`` take them in."""
    people = people.with_columns(
        kind=pl.lit(CHILD, pl.Int8), same_as=pl.lit(None, pl.Int64), like=pl.lit(None, pl.Int64)
    )
    first_spare = homes.height - spare
    namesakes = _namesakes(people, dice, schools, first_spare)
    theirs = (pl.lit(homes[c]).gather(pl.col("hh").cast(pl.UInt32)).alias(c) for c in ("mother", "father"))
    namesakes = namesakes.with_columns(theirs)
    seconds = _seconds(people, dice, first_spare + namesakes.height)
    grown = _grown_ups(people, homes, dice)
    nobody = _unknown(people, homes, dice, homes.height - unknown, unknown)
    trapped = pl.col("i").is_in(namesakes["like"].implode())
    people = people.with_columns(
        trap=pl.when(trapped & pl.col("trap").is_null()).then(pl.lit("namesake")).otherwise("trap")
    )
    frames = [people, *(f.select(people.columns) for f in (namesakes, seconds, grown, nobody))]
    return pl.concat(frames).with_columns(i=pl.int_range(pl.len(), dtype=pl.Int64))


def _namesakes(people: pl.DataFrame, dice: Dice, schools: Schools, home: int) -> pl.DataFrame:
    """Unregistered pupils with the name, the sex and nearly the birth date of a child who is out of school."""
    those = people.filter(truly_out() & dice.chance("namesake", NAMESAKE_SHARE, "i"))
    near = pl.col("born") + dice.below("namesake days", 41, "i") - 20
    year = pl.col("born") + dice.below("namesake year", 301, "i") - 150
    born = dice.pick("namesake born", [0, 1, 2], [40, 30, 30], "i")
    those = those.with_columns(
        born=pl.when(born == 0).then("born").when(born == 1).then(near).otherwise(year).cast(pl.Int32)
    ).with_columns(age=age_on(AGE_DAYS["20251"]), age_20242=age_on(AGE_DAYS["20242"]))
    grade = (pl.col("age").cast(pl.Int32) - 6).clip(1, 12)
    for period, at in (("20242", (grade - 1).clip(1, 12)), ("20251", grade)):
        school = schools.choice(pl.lit(0), level_of(at), pl.col("village_no"), 0.4)
        those = those.with_columns(
            at.cast(pl.Int8).alias(f"grade_{period}"),
            school.alias(f"school_{period}"),
            pl.lit(SCHOOL, pl.Int8).alias(f"where_{period}"),
            pl.lit(NO_CATEGORY, pl.Int8).alias(f"category_{period}"),
        )
    return _stripped(those).with_columns(
        like=pl.col("i"),
        kind=pl.lit(NAMESAKE, pl.Int8),
        hh=home + pl.int_range(pl.len(), dtype=pl.Int64),
        status=pl.lit(UNREGISTERED, pl.Int8),
        registered=pl.lit(False),
        listed_20242=pl.lit(None, pl.String),
        listed_20251=pl.lit(None, pl.String),
    )


def _seconds(people: pl.DataFrame, dice: Dice, home: int) -> pl.DataFrame:
    """Second registrations: the same child, another family card, a NIK of elsewhere."""
    chosen = dice.chance("second registration", SECOND_SHARE, "i") & (pl.col("listed_20251") == "alive").fill_null(
        False
    )
    those = people.filter(chosen & pl.col("here_20251"))
    return those.with_columns(
        same_as=pl.col("i"),
        kind=pl.lit(SECOND, pl.Int8),
        hh=home + pl.int_range(pl.len(), dtype=pl.Int64),
        trap=pl.lit("second_registration"),
        bears=pl.lit(None, pl.Int64),
    )


def _unknown(people: pl.DataFrame, homes: pl.DataFrame, dice: Dice, home: int, number: int) -> pl.DataFrame:
    """Names that stand on the national list and belong to nobody here: an old address, a typing error, a rumour."""
    known = people.filter(pl.col("age").is_between(9, 17) & (pl.col("kind") == CHILD))
    # A birth day of one child, the name of another, parents of nobody.
    known = known.with_columns(pl.col("name", "girl").shift(101).fill_null(strategy="backward"))
    those = _stripped(known.sort(dice.bits("unknown", "i")).head(number))
    home_rows = homes.slice(home, those.height)
    return those.with_columns(
        kind=pl.lit(UNKNOWN, pl.Int8),
        hh=home + pl.int_range(pl.len(), dtype=pl.Int64),
        status=pl.lit(UNREGISTERED, pl.Int8),
        registered=pl.lit(False),
        mother=home_rows["mother"],
        father=home_rows["father"],
        **{f"listed_{p}": pl.lit(None, pl.String) for p in ("20242", "20251")},
        **{f"here_{p}": pl.lit(False) for p in ("20242", "20251")},
        **{f"where_{p}": pl.lit(NOT_YET, pl.Int8) for p in ("20242", "20251")},
        **{f"category_{p}": pl.lit(NO_CATEGORY, pl.Int8) for p in ("20242", "20251")},
        **{f"school_{p}": pl.lit(None, pl.Int32) for p in ("20242", "20251")},
    )


def _grown_ups(people: pl.DataFrame, homes: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Mothers and fathers of a few families: the extract was cut by hand."""
    some = homes.filter(
        (pl.col("status") == HERE) & pl.col("born0").is_not_null() & dice.chance("parents listed", ADULT_SHARE, "hh")
    )
    some = some.filter((pl.col("move") == 0) & (pl.col("hh") <= people["hh"].max()))
    frames = []
    for parent, girl in (("mother", True), ("father", False)):
        frames.append(
            some.filter(f"{parent}_alive").select(
                "hh",
                "people",
                "status",
                "move",
                "decile",
                "village_no",
                "village_before",
                born=f"{parent}_born",
                name=parent,
                mother=pl.col("mother").shift(7, fill_value="SITI AMINAH"),
                father=pl.col("father").shift(5, fill_value="JUNAIDI"),
                girl=pl.lit(girl),
            )
        )
    grown = pl.concat(frames).with_columns(
        kind=pl.lit(ADULT, pl.Int8),
        age=age_on(AGE_DAYS["20251"]),
        age_20242=age_on(AGE_DAYS["20242"]),
        registered=pl.lit(True),
        alive=pl.lit(True),
        dead=pl.lit(0, pl.Int8),
        listed_20242=pl.lit("alive"),
        listed_20251=pl.lit("alive"),
        here_20242=pl.lit(True),
        here_20251=pl.lit(True),
        where_20242=pl.lit(GRADUATED, pl.Int8),
        where_20251=pl.lit(GRADUATED, pl.Int8),
    )
    missing = {c: t for c, t in people.schema.items() if c not in grown.columns}
    return grown.with_columns(pl.lit(None, t).alias(c) for c, t in missing.items())


def _stripped(those: pl.DataFrame) -> pl.DataFrame:
    """A copy without the story of the person it was copied from."""
    nothing = {
        "trap": pl.String,
        "reason": pl.String,
        "years_out": pl.Int8,
        "left_on": pl.Int32,
        "left_school": pl.Int32,
        "bears": pl.Int64,
    }
    return those.with_columns(
        *(pl.lit(None, kind).alias(column) for column, kind in nothing.items()),
        returned=pl.lit(False),
        repeats=pl.lit(False),
        twin=pl.lit(False),
        twin_next=pl.lit(False),
    )
