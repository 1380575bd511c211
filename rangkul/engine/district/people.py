"""The people: children by family, with names, twins and the accidents of registration."""

from __future__ import annotations

from datetime import date

import polars as pl

from . import naming, words
from .dice import Dice, one_of
from .families import ARRIVES, HERE, LEAVES, LEFT, MOST_CHILDREN, day_number

AGE_DAYS = {"20242": date(2024, 7, 1), "20251": date(2025, 7, 1)}
OLDEST, YOUNGEST = date(2004, 7, 2), date(2025, 8, 31)
#: What a person is to us: a child of a family, an unregistered namesake, a second registration, a grown-up, or a name
#: on the national list that nobody knows.
CHILD, NAMESAKE, SECOND, ADULT, UNKNOWN = range(5)
KINDS = ("child", "namesake", "second_registration", "adult", "unknown")


def age_on(day: date, born: str = "born") -> pl.Expr:
    """Completed years on 1 July, of a column of day numbers (Int8)."""
    birthday = pl.col(born).cast(pl.Date)
    after = (birthday.dt.month() > 7) | ((birthday.dt.month() == 7) & (birthday.dt.day() > 1))
    return (day.year - birthday.dt.year() - after.cast(pl.Int32)).cast(pl.Int8)


def children(dice: Dice, homes: pl.DataFrame, wanted: int) -> pl.DataFrame:
    """Children of the families, in family order, until ``wanted`` of 7-18 years stand in the latest register.

    ``i`` numbers them (0..), ``nth`` says the place in the family, ``twin`` whether a twin stands before them,
    ``twin_next`` whether one stands after. Raises no error: make enough families.
    """
    births = [f"born{k}" for k in range(MOST_CHILDREN)]
    some = homes.select("hh", "people", "status", "move", born=pl.concat_list(births)).explode("born")
    some = some.filter(pl.col("born").is_between(day_number(OLDEST), day_number(YOUNGEST)))
    some = some.with_row_index("i").with_columns(pl.col("i").cast(pl.Int64), age=age_on(AGE_DAYS["20251"]))
    some = some.filter((pl.col("age") >= 5) | dice.chance("small child listed", 0.1, "i"))
    some = _accidents(some, dice)
    counted = (pl.col("listed_20251") == "alive").fill_null(False) & pl.col("age").is_between(7, 18)
    some = some.with_columns(_before=counted.cast(pl.Int32).cum_sum() - counted.cast(pl.Int32))
    some = some.filter(pl.col("_before") < wanted).drop("_before", "gone").with_columns(i=pl.int_range(pl.len()))
    same = (pl.col("hh") == pl.col("hh").shift()) & (pl.col("born") == pl.col("born").shift())
    some = some.with_columns(twin=same.fill_null(False), twin_next=same.shift(-1).fill_null(False))
    return _names(_late_dates(some, dice), dice)


def _accidents(some: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Life, death and registration of single children."""
    here = pl.col("status") == HERE
    dead = dice.pick("death", [0, 1, 2], [9989, 5, 6], "i")  # alive, dies between the deliveries, died before
    stale = dice.chance("departure not recorded", 0.32, "hh")
    recorded_first = dice.chance("departure in the first register", 0.5, "hh")
    return some.with_columns(
        girl=dice.chance("girl", 0.487, "i"),
        registered=here & ~dice.chance("without papers", 0.004, "i"),
        dead=dead.cast(pl.Int8),
        alive=dead == 0,
        gone=pl.col("move").is_in([LEAVES, LEFT]) & ~stale,
    ).with_columns(
        # What the register says of the person in each delivery: null = no row.
        listed_20242=pl.when(~pl.col("registered") | (pl.col("move") == ARRIVES))
        .then(None)
        .when((dead == 2) & dice.chance("death known at first", 0.6, "i"))
        .then(pl.lit("deceased"))
        .when((pl.col("move") == LEFT) & ~stale & recorded_first)
        .then(pl.lit("moved"))
        .otherwise(pl.lit("alive")),
        listed_20251=pl.when(~pl.col("registered"))
        .then(None)
        .when((dead == 2) & dice.chance("death known at first", 0.6, "i"))
        .then(pl.lit("deceased"))
        .when((dead > 0) & dice.chance("death known", 0.75, "i"))
        .then(pl.lit("deceased"))
        .when(pl.col("gone"))
        .then(pl.lit("moved"))
        .otherwise(pl.lit("alive")),
    )


def _late_dates(some: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Some births were written down years later, on a day that nobody remembers: 1 January, 1 July, 31 December."""
    year = pl.col("born").cast(pl.Date).dt.year()
    guess = dice.pick("default day", [101, 701, 1231], [60, 20, 20], "i")
    when = pl.date(year, guess // 100, guess % 100)
    fixed = when.cast(pl.Int32).is_between(day_number(OLDEST), day_number(YOUNGEST))
    late = dice.chance("default date", 0.012, "i") & ~pl.col("twin") & ~pl.col("twin_next") & fixed
    # The scope must not change by it, or the number of children would.
    moved = some.with_columns(_late=pl.when(late).then(when.cast(pl.Int32)).otherwise("born"))
    same_age = age_on(AGE_DAYS["20251"], "_late") == pl.col("age")
    return moved.with_columns(born=pl.when(same_age).then("_late").otherwise("born")).drop("_late")


def _names(some: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Names by people, sex and generation. Twins share their other words."""
    lead = pl.when("twin").then(pl.col("i") - 1).otherwise("i")
    late = pl.col("born") > day_number(date(2013, 1, 1))
    some = some.with_columns(_key=lead, girl=pl.when("twin").then(pl.col("girl").shift()).otherwise("girl"))
    steps = naming.name(
        dice, "child", naming.CHILDREN, people="people", girl="girl", late=late, key="_key", family="hh"
    )
    some = naming.named(some, "name", steps)
    return _twin_names(some, dice).drop("_key")


def _twin_names(some: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """The second twin's name sounds like the first's: another word at one place, or a pair that parents love."""
    girl = pl.col("girl")
    at = dice.below("twin pair", len(words.TWINS["L"]), "_key")
    first, second = (
        pl.when(girl)
        .then(one_of([p[k] for p in words.TWINS["P"]], at))
        .otherwise(one_of([p[k] for p in words.TWINS["L"]], at))
        for k in (0, 1)
    )
    paired = dice.chance("twin pair named", 0.4, "_key")
    other = (
        pl.when(girl)
        .then(one_of(words.words_of("girl"), dice.rarely("twin word", 70, "i")))
        .otherwise(one_of(words.words_of("boy"), dice.rarely("twin word", 70, "i")))
    )
    stem = pl.col("name").str.replace(r" \S+$", "")
    return some.with_columns(
        name=pl.when(pl.col("twin") & paired)
        .then(pl.concat_str(stem, pl.lit(" "), second))
        .when(pl.col("twin_next") & paired)
        .then(pl.concat_str(stem, pl.lit(" "), first))
        .when(pl.col("twin"))
        .then(pl.concat_str(stem, pl.lit(" "), other))
        .otherwise("name")
    )
