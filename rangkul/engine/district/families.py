"""Families: who they are, where they live, whether the register knows them, and when they move."""

from __future__ import annotations

from datetime import date

import polars as pl

from . import naming
from .dice import Dice
from .presets import Preset

EPOCH = date(1970, 1, 1)
#: The last day of each delivery: what had happened by then stands in its files.
DAYS = {"20242": date(2025, 2, 28), "20251": date(2025, 9, 30)}
MOST_CHILDREN = 6
#: Register and whereabouts of a family.
HERE, UNREGISTERED, OUTSIDE = 0, 1, 2  # outside: lives in the next regency, the children come here to school
#: Moves: stays, arrives or leaves between the two deliveries, left before the first one.
STAYS, ARRIVES, LEAVES, LEFT = 0, 1, 2, 3


def day_number(day: date) -> int:
    """Days since 1970, as the columns hold dates while they are made."""
    return (day - EPOCH).days


def families(preset: Preset, dice: Dice, where: pl.DataFrame, number: int, spare: int) -> pl.DataFrame:
    """``number`` families with children and ``spare`` ones without; row = ``hh``.

    Chance columns are small whole numbers; ``mother`` and ``father`` are names in capitals; ``born0`` … ``born5`` are
    the birth days of the children (null: no such child); ``area`` is the six-digit area of the numbers issued to them.
    """
    local = where.filter("local")
    beside = where.height - local.height
    frame = pl.select(hh=pl.int_range(number + spare, dtype=pl.Int64)).with_columns(
        _village(dice, local, "village", "hh").alias("_village"),
        dice.pick("people", list(range(len(naming.PEOPLES))), [preset.peoples[p] for p in naming.PEOPLES], "hh")
        .cast(pl.Int8)
        .alias("people"),
        (dice.below("decile", 10, "hh") + 1).cast(pl.Int8).alias("decile"),
        dice.pick("status", [HERE, UNREGISTERED, OUTSIDE], [977, 10, 13], "hh").cast(pl.Int8).alias("status"),
        dice.pick("move", [STAYS, ARRIVES, LEAVES, LEFT], [966, 10, 9, 15], "hh").cast(pl.Int8).alias("move"),
        dice.chance("moves within", 0.012, "hh").alias("moves_within"),
        (dice.below("rt", 24, "hh") + 1).cast(pl.Int16).alias("rt"),
        (dice.below("rw", 8, "hh") + 1).cast(pl.Int16).alias("rw"),
    )
    frame = frame.with_columns(
        move=pl.when(pl.col("status") == HERE).then("move").otherwise(STAYS).cast(pl.Int8),
        moves_within=pl.col("moves_within") & (pl.col("status") == HERE),
        village_no=pl.when(pl.col("status") == OUTSIDE)
        .then(local.height + dice.below("village beside", beside, "hh"))
        .otherwise("_village")
        .cast(pl.Int32),
    ).drop("_village")
    frame = frame.with_columns(
        village_before=pl.when("moves_within")
        .then(_village(dice, local, "village before", "hh"))
        .otherwise("village_no")
    )
    frame = _births(frame, dice, number)
    frame = _parents(frame, dice)
    return frame.with_columns(area=_area(preset, dice, where))


def _village(dice: Dice, where: pl.DataFrame, stream: str, key: str) -> pl.Expr:
    return dice.pick(stream, where["village_no"].to_list(), where["weight"].to_list(), key).cast(pl.Int32)


def _births(frame: pl.DataFrame, dice: Dice, number: int) -> pl.DataFrame:
    """Birth days of up to six children, from one to six years apart; one birth in eighty is of twins."""
    start, end = day_number(date(2000, 1, 1)), day_number(date(2021, 12, 31))
    size = dice.pick("size", [1, 2, 3, 4, 5, 6], [30, 38, 20, 8, 3, 1], "hh")
    frame = frame.with_columns(_size=pl.when(pl.col("hh") < number).then(size).otherwise(0))
    frame = frame.with_columns(
        born0=pl.when(pl.col("_size") > 0).then(start + dice.below("born", end - start, "hh")).cast(pl.Int32)
    )
    for k in range(1, MOST_CHILDREN):
        gap = pl.when(dice.chance(f"twins{k}", 0.012, "hh")).then(0).otherwise(420 + dice.rarely(f"gap{k}", 1800, "hh"))
        born = pl.when(pl.col("_size") > k).then(pl.col(f"born{k - 1}") + gap).cast(pl.Int32)
        frame = frame.with_columns(born.alias(f"born{k}"))
    return frame.drop("_size")


def _parents(frame: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """Names, birth days and life of the parents. Mothers bear names of their own generation."""
    eldest = pl.col("born0").fill_null(day_number(date(2012, 1, 1)))
    limit = day_number(date(2003, 12, 31))  # no parent's NIK can then be that of a child
    frame = frame.with_columns(
        mother_born=(eldest - 6600 - dice.below("mother age", 6500, "hh")).clip(upper_bound=limit).cast(pl.Int32),
        father_born=(eldest - 7400 - dice.below("father age", 7300, "hh")).clip(upper_bound=limit).cast(pl.Int32),
        mother_alive=~dice.chance("mother dead", 0.025, "hh"),
        father_alive=~dice.chance("father dead", 0.045, "hh"),
    )
    young = pl.col("mother_born") > day_number(date(1983, 1, 1))
    spec = {"people": "people", "late": young, "key": "hh", "family": "hh"}
    for column, girl in (("mother", pl.lit(True)), ("father", pl.lit(False))):
        steps = naming.name(dice, column, naming.PARENTS, girl=girl, **spec)
        frame = naming.named(frame, column, steps)
    return frame


def _area(preset: Preset, dice: Dice, where: pl.DataFrame) -> pl.Expr:
    """Area where the family was first registered: here, or where it came from. Digits 5-6 are never assigned ones."""
    local = pl.lit(where["nik_area"]).gather(pl.col("village_no").cast(pl.UInt32))
    codes = [code for code, _, _ in preset.neighbours]
    weights = [weight for *_, weight in preset.neighbours]
    origin = dice.pick("origin", codes, weights, "hh").cast(pl.Int64) * 100 + 90 + dice.below("origin area", 10, "hh")
    moved = (pl.col("move") == ARRIVES) | dice.chance("came from elsewhere", 0.1, "hh")
    return pl.when(moved & (pl.col("status") != OUTSIDE)).then(origin).otherwise(local).cast(pl.Int64)
