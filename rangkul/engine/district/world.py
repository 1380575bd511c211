"""The whole made-up district: its places, its families, its people and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from . import families, numbers, people, places, schooling, strangers
from .dice import Dice
from .presets import Preset

#: Families per child of 7-18 years, with something to spare: those behind the last child wanted are left out.
FAMILIES_PER_CHILD = 0.96


@dataclass(frozen=True)
class World:
    """``people`` has one row per person (``i`` = row), ``homes`` one per family (``hh`` = row)."""

    preset: Preset
    dice: Dice
    hard: bool
    wanted: int  # children of 7-18 years in the latest register
    villages: pl.DataFrame
    schools: places.Schools
    homes: pl.DataFrame
    people: pl.DataFrame


def make_world(preset: Preset, *, wanted: int, seed: int, hard: bool) -> World:
    """Make the district. Same arguments, same world."""
    dice = Dice(seed)
    where = places.villages(preset, dice)
    schools = places.schools(preset, dice, where, wanted)
    unknown = preset.listed * wanted // preset.children // 4 + 5
    spare = wanted // 200 + 60 + unknown
    homes = families.families(preset, dice, where, int(wanted * FAMILIES_PER_CHILD) + 200, spare)
    homes = numbers.family_numbers(homes, dice)
    some = people.children(dice, homes, wanted)
    some = some.with_columns(_of_home(homes, c) for c in ("village_no", "village_before", "decile", "mother", "father"))
    some = schooling.leaves_between(schooling.schooled(preset, dice, some, schools))
    some = strangers.with_sibling_traps(some, dice)
    some = strangers.with_strangers(some, homes, dice, schools, spare, unknown)
    some = numbers.personal_numbers(some, homes, dice)
    return World(preset, dice, hard, wanted, where, schools, homes, some)


def _of_home(homes: pl.DataFrame, column: str) -> pl.Expr:
    return pl.lit(homes[column]).gather(pl.col("hh").cast(pl.UInt32)).alias(column)
