"""The socio-economic register (DTSEN): children of the poorer families with their decile and aid."""

from __future__ import annotations

import polars as pl

from .people import CHILD
from .rolls import typed_by
from .world import World

CLERK = 5


def dtsen(world: World, period: str) -> pl.DataFrame:
    """Rows of the poverty register: columns of ``typed``, ``decile``, ``family_id``, ``aid``.

    Half the families with deciles 1 to 5 or so; a tenth of the deciles is one off, one family in twelve is missing.
    """
    dice = world.dice
    listed = (pl.col(f"listed_{period}") == "alive").fill_null(False) & (pl.col("kind") == CHILD)
    noise = dice.pick("decile noise", [-1, 0, 1], [5, 90, 5], "hh")
    rows = world.people.filter(listed & ~dice.chance("not in dtsen", 0.08, "hh")).select(
        "i", "hh", decile=(pl.col("decile").cast(pl.Int32) + noise).clip(1, 10).cast(pl.Int8)
    )
    rows = rows.filter(pl.col("decile") <= 5)
    aid = dice.pick("aid", ["PKH", "BPNT", "PKH, BPNT", "PBI JK"], [30, 25, 25, 20], "hh")
    helped = dice.chance("helped", pl.when(pl.col("decile") <= 2).then(0.7).otherwise(0.25), "hh")
    rows = rows.with_columns(
        aid=pl.when(helped).then(aid),
        family_id=(pl.col("hh") * 7919 + 63_720_000_000).cast(pl.String),
    )
    return typed_by(world, rows.drop("hh"), CLERK, 0.15)
