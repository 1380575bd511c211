"""How offices let values look: dates in four fashions, numbers that lost digits, words for codes."""

from __future__ import annotations

import polars as pl

from ..dice import Dice, one_of
from ..register import address, home_of
from ..world import World

MONTHS = (
    "Januari", "Pebruari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "Nopember",
    "Desember",
)  # fmt: skip
SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agust", "Sept", "Okt", "Nop", "Des")
RELIGIONS = ("Islam", "Kristen", "Katholik", "Hindu", "Islam")
TOWNS = ("BANJARBARU", "MARTAPURA", "BANJARMASIN", "PELAIHARI", "RANTAU", "KANDANGAN", "SURABAYA", "AMUNTAI")
EAST_TOWNS = ("SANGATTA", "SAMARINDA", "BONTANG", "MUARA WAHAU", "SANGKULIRANG", "BONE", "TANA TORAJA", "BLITAR")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def iso(column: str = "birth_date") -> pl.Expr:
    return pl.col(column).dt.to_string("%Y-%m-%d")


def dmy(column: str = "birth_date", sign: str = "-") -> pl.Expr:
    return pl.col(column).dt.to_string(f"%d{sign}%m{sign}%Y")


def mdy(column: str = "birth_date") -> pl.Expr:
    """As a computer with American settings writes it."""
    return pl.col(column).dt.to_string("%m/%d/%Y")


def in_words(column: str = "birth_date", months: tuple[str, ...] = MONTHS) -> pl.Expr:
    day = pl.col(column)
    return pl.format("{} {} {}", day.dt.day(), one_of(months, (day.dt.month() - 1).fill_null(0)), day.dt.year())


def lost_digit(column: str = "nik") -> pl.Expr:
    """Sixteen digits in a number cell: spreadsheets keep fifteen, the last one becomes 0."""
    return pl.col(column).cast(pl.Int64, strict=False) // 10 * 10


def without_zeros(column: str = "nisn") -> pl.Expr:
    """A number cell has no leading zeros."""
    return pl.col(column).cast(pl.Int64, strict=False)


def quoted(column: str = "nik") -> pl.Expr:
    """An apostrophe that was meant to keep the digits and became part of the text."""
    return pl.concat_str(pl.lit("'"), column)


def class_name(dice: Dice, grade: str = "grade", key: str = "key", school: str = "school_no") -> pl.Expr:
    """``Kelas 7A``, ``VII A``, ``7.1`` as the school is used to."""
    number = pl.col(grade).cast(pl.Int32).clip(1, 12)
    letter = one_of("ABCD", dice.below("class", 4, key))
    habit = dice.below("class habit", 3, school)
    stream = pl.when(number >= 10).then(one_of((" IPA", " IPS"), dice.below("stream", 2, key))).otherwise(pl.lit(""))
    return (
        pl.when(habit == 0)
        .then(pl.format("Kelas {}{}", number, letter))
        .when(habit == 1)
        .then(pl.format("{}{} {}", one_of(ROMAN, number - 1), stream, letter))
        .otherwise(pl.format("{}{}", number, letter))
    )


def with_place(world: World, rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """``rows`` (``i``, ``village_no``) with ``hh``, ``address``, ``rt``, ``rw``, ``village_name``, ``district_name``,
    ``post_code``, ``birth_place``, ``religion``, ``people``."""
    at = pl.col("village_no").cast(pl.UInt32)
    towns = EAST_TOWNS if world.preset.desa else TOWNS
    # Fashions of belief follow those of names; it decides nothing here.
    christian = {4, 7, 8, 9}
    rows = rows.with_columns(home_of(world)).with_columns(
        *address(world, period),
        *(pl.lit(world.villages[c]).gather(at).alias(c) for c in ("village_name", "district_name", "post_code")),
        birth_place=one_of(towns, world.dice.rarely("birth place", len(towns), "i")),
        people=pl.lit(world.homes["people"]).gather(pl.col("hh").cast(pl.UInt32)),
    )
    return rows.with_columns(
        religion=pl.when(pl.col("people").is_in(list(christian)))
        .then(pl.lit("Kristen"))
        .when(pl.col("people") == 10)
        .then(pl.lit("Hindu"))
        .otherwise(pl.lit("Islam")),
    )


def of_home(world: World, column: str) -> pl.Expr:
    return pl.lit(world.homes[column]).gather(pl.col("hh").cast(pl.UInt32))


def of_school(world: World, column: str) -> pl.Expr:
    return pl.lit(world.schools.table[column]).gather(pl.col("school_no").cast(pl.UInt32))


def of_person(world: World, column: str) -> pl.Expr:
    return pl.lit(world.people[column]).gather(pl.col("i").cast(pl.UInt32))
