"""The population register of a period, as the civil registry office extracts it."""

from __future__ import annotations

import polars as pl

from . import slips
from .dice import one_of
from .families import DAYS, day_number
from .people import ADULT
from .places import ESTATES, STREETS
from .schooling import BPB, DO, LTM, NOT_YET
from .world import World

FINISHED = ("TIDAK/BELUM SEKOLAH", "BELUM TAMAT SD/SEDERAJAT", "TAMAT SD/SEDERAJAT", "SLTP/SEDERAJAT", "SLTA/SEDERAJAT")


def register(world: World, period: str) -> pl.DataFrame:
    """Rows of the register, the dead and the departed with their status, in the order of ``child_id``.

    Columns: ``i``, ``child_id``, ``nik``, ``no_kk`` (text), ``name``, ``sex``, ``birth_date``, ``mother_name``,
    ``father_name``, ``village_no``, ``life_status`` (alive | deceased | moved), ``status_on``, ``moved_to``,
    ``finished`` (as the card says it), ``relation``, ``errors``.
    """
    dice, homes = world.dice, world.homes
    rows = world.people.filter(pl.col(f"listed_{period}").is_not_null())
    home = pl.col("hh").cast(pl.UInt32)
    village = "village_before" if period == "20242" else "village_no"
    times = 2.5 if world.hard else 1.0
    u = dice.unit("register mother", "i")
    rows = rows.select(
        "i",
        "child_id",
        "name",
        "hh",
        "kind",
        village_no=village,
        nik=pl.col("nik").cast(pl.String),
        no_kk=pl.lit(homes["kk"]).gather(home).cast(pl.String),
        sex=pl.when("girl").then(pl.lit("P")).otherwise(pl.lit("L")),
        birth_date=pl.col("born").cast(pl.Date),
        mother_name=pl.when(u < 0.012 * times).then(None).when(u < 0.016 * times).then(pl.lit("-")).otherwise("mother"),
        father_name="father",
        life_status=f"listed_{period}",
        finished=_finished(world, period),
        at=dice.unit("register name at", "i"),
        slip=dice.pick("register slip", [*slips.typing("name", "at")], [1, 1, 1, 1], "i"),
        slips=dice.chance("register slips", 0.004 * times, "i"),
    ).with_columns(slip=pl.when("slips").then("slip"))
    rows = slips.rewritten(rows, "name", "slip", slips.typing("name", "at"))
    rows = rows.with_columns(
        relation=pl.when((pl.col("kind") == ADULT) & (pl.col("sex") == "P"))
        .then(pl.lit("ISTRI"))
        .when(pl.col("kind") == ADULT)
        .then(pl.lit("KEPALA KELUARGA"))
        .when(dice.chance("lives with grandparents", 0.03, "hh"))
        .then(pl.lit("CUCU"))
        .otherwise(pl.lit("ANAK")),
        errors=pl.concat_str(pl.lit("name:"), "slip"),
    )
    return _departures(world, rows, period).drop("hh", "kind", "at", "slip", "slips").sort("child_id")


def _finished(world: World, period: str) -> pl.Expr:
    """Highest certificate on the family card; a third of the cards lag one school behind."""
    grade, where = pl.col(f"grade_{period}").cast(pl.Int32), pl.col(f"where_{period}")
    category = pl.col(f"category_{period}")
    done = (grade > 6).cast(pl.Int32) + (grade > 9).cast(pl.Int32) + (grade > 12).cast(pl.Int32)
    done = pl.when(category == LTM).then(pl.when(grade >= 9).then(2).otherwise(1)).otherwise(done)
    done = done - (world.dice.chance("card lags", 0.35, "i") & (done > 0)).cast(pl.Int32)
    step = (
        pl.when((category == BPB) | (where == NOT_YET)).then(0).when(category == DO).then(done + 1).otherwise(done + 1)
    )
    grown = world.dice.below("schooling of grown-ups", 3, "i") + 2
    return one_of(FINISHED, pl.when(pl.col("kind") == ADULT).then(grown).otherwise(step).fill_null(0).clip(0, 4))


def _departures(world: World, rows: pl.DataFrame, period: str) -> pl.DataFrame:
    """Day of death or departure, and where to."""
    day = day_number(DAYS[period])
    days = (
        pl.when(pl.col("life_status") == "deceased")
        .then(world.dice.below("died", 200, "i"))
        .otherwise(world.dice.below("departed", 190, "hh"))
    )
    names = [name for _, name, _ in world.preset.neighbours]
    weights = [weight for *_, weight in world.preset.neighbours]
    gone = pl.col("life_status") != "alive"
    return rows.with_columns(
        status_on=pl.when(gone).then((day - 10 - days).cast(pl.Int32).cast(pl.Date)),
        moved_to=pl.when(pl.col("life_status") == "moved").then(
            world.dice.pick("moved to", names, weights, "hh").str.to_uppercase()
        ),
    )


def address(world: World, period: str) -> list[pl.Expr]:
    """``address`` (street and number), ``rt`` and ``rw`` of the family in column ``hh`` at the time of a period."""
    dice, home = world.dice, pl.col("hh").cast(pl.UInt32)
    before = pl.lit(world.homes["moves_within"]).gather(home) & pl.lit(period == "20242")
    key = pl.col("hh") + before.cast(pl.Int64) * (1 << 40)
    number = (dice.below("house", 140, key) + 1).cast(pl.String)
    street = one_of(STREETS, dice.rarely("street", len(STREETS), key))
    estate = one_of(ESTATES, dice.below("estate", len(ESTATES), key))
    block = one_of("ABCDEFGH", dice.below("block", 8, key))
    lane = (dice.below("lane", 14, key) + 1).cast(pl.String)
    way = dice.pick("kind of address", [0, 1, 2], [50, 20, 30], key)
    return [
        pl.when(way == 0)
        .then(pl.format("JL. {} NO. {}", street, number))
        .when(way == 1)
        .then(pl.format("KOMP. {} BLOK {} NO. {}", estate, block, number))
        .otherwise(pl.format("JL. {} GG. {} NO. {}", street, lane, number))
        .alias("address"),
        pl.lit(world.homes["rt"]).gather(home).alias("rt"),
        pl.lit(world.homes["rw"]).gather(home).alias("rw"),
    ]


def home_of(world: World) -> pl.Expr:
    """``hh`` of the person in column ``i``."""
    return pl.lit(world.people["hh"]).gather(pl.col("i").cast(pl.UInt32)).alias("hh")
