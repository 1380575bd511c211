"""The numbers that offices issue: NIK, family card, NISN, and the key of a register row."""

from __future__ import annotations

from datetime import date

import polars as pl

from .dice import Dice
from .families import ARRIVES, day_number
from .people import ADULT, SECOND


def _day_part(born: pl.Expr, girl: pl.Expr) -> pl.Expr:
    """DDMMYY of a NIK as a number; 40 is added to the day of a woman."""
    day = born.cast(pl.Date)
    return (
        (day.dt.day().cast(pl.Int64) + pl.when(girl).then(40).otherwise(0)) * 10_000
        + day.dt.month().cast(pl.Int64) * 100
        + day.dt.year().cast(pl.Int64) % 100
    )


def _with_serial(stem: str) -> pl.Expr:
    """The stem and a serial of four digits, from 0001, in the order of the rows."""
    return pl.col(stem) * 10_000 + pl.int_range(1, pl.len() + 1).over(stem)


def family_numbers(homes: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """``homes`` with ``kk``, ``mother_nik`` and ``father_nik`` (Int64)."""
    start = day_number(date(2009, 1, 1))
    # A family that has just arrived has a card of this year.
    new, old = start + 5600 + dice.below("new kk day", 300, "hh"), start + dice.below("kk day", 5500, "hh")
    issued = pl.when(pl.col("move") == ARRIVES).then(new).otherwise(old)
    return (
        homes.with_columns(
            _kk=pl.col("area") * 1_000_000 + _day_part(issued, pl.lit(False)),
            _m=pl.col("area") * 1_000_000 + _day_part(pl.col("mother_born"), pl.lit(True)),
            _f=pl.col("area") * 1_000_000 + _day_part(pl.col("father_born"), pl.lit(False)),
        )
        .with_columns(kk=_with_serial("_kk"), mother_nik=_with_serial("_m"), father_nik=_with_serial("_f"))
        .drop("_kk", "_m", "_f")
    )


def personal_numbers(people: pl.DataFrame, homes: pl.DataFrame, dice: Dice) -> pl.DataFrame:
    """``people`` with ``nik`` (Int64), ``nisn`` (Int64, null: never a pupil) and ``child_id`` (String, tells nothing).

    A hundredth of the NIKs keep a birth day that a court corrected later, a few the other sex.
    """
    home = pl.col("hh").cast(pl.UInt32)
    born = pl.col("born").cast(pl.Date)
    corrected = dice.chance("date corrected", 0.009, "i") & (pl.col("kind") != ADULT)
    other = pl.date(born.dt.year(), dice.below("old month", 12, "i") + 1, dice.below("old day", 28, "i") + 1)
    issued = pl.when(corrected).then(other.cast(pl.Int32)).otherwise("born")
    girl = pl.col("girl") ^ dice.chance("sex corrected", 0.0015, "i")
    area = pl.when(pl.col("kind") == SECOND).then(_elsewhere(dice)).otherwise(pl.lit(homes["area"]).gather(home))
    people = people.with_columns(_stem=area * 1_000_000 + _day_part(issued, girl)).with_columns(
        nik=_with_serial("_stem")
    )
    parent = (
        pl.when(pl.col("girl"))
        .then(pl.lit(homes["mother_nik"]).gather(home))
        .otherwise(pl.lit(homes["father_nik"]).gather(home))
    )
    pupil_once = pl.any_horizontal(
        (pl.col("category_20251") > 1).fill_null(False),
        pl.col("where_20251").is_in([0, 1, 2, 3, 6]).fill_null(False),
        pl.col("where_20242").is_in([0, 1, 2, 3, 6]).fill_null(False),
    )
    # A permutation of 0 .. 9,999,999: unique within a birth year.
    tail = (pl.col("i") * 7_368_787 + dice.seed % 9_999_991) % 10_000_000
    order = dice.bits("child id", "i").rank("ordinal")
    return people.with_columns(
        nik=pl.when(pl.col("kind") == ADULT).then(parent).otherwise("nik"),
        nisn=pl.when(pupil_once & (pl.col("kind") != ADULT)).then(
            born.dt.year().cast(pl.Int64) % 1000 * 10_000_000 + tail
        ),
        child_id=(order + 1_000_000).cast(pl.String),
    ).drop("_stem")


def _elsewhere(dice: Dice) -> pl.Expr:
    """Areas of the second registration of somebody who moved without a letter."""
    return dice.pick("second area", [630391, 637192, 647290, 630193, 357894], [4, 3, 2, 1, 1], "i").cast(pl.Int64)


def text16(column: str) -> pl.Expr:
    """A number of sixteen digits as text."""
    return pl.col(column).cast(pl.String).str.zfill(16)
