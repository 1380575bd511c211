"""A made-up population for tests of linking: it says which names are common and what each agreement is worth."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from small_world import SETTINGS, lay, settle

from rangkul.engine.link import link, weigh
from rangkul.engine.scratch import Bench
from rangkul.engine.tidy import PEOPLE

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import otherworld

CHILDREN = 3000


@dataclass(frozen=True)
class Population:
    """Register rows of ``people``, and the table ``weights`` learned from them and their school rows."""

    register: pl.DataFrame
    weights: pl.DataFrame

    def joined_by(self, frame: pl.DataFrame) -> pl.DataFrame:
        """``people`` of the register and of ``frame``, with new row numbers; the population comes first."""
        is_register = (pl.col("kind") == "register") & (pl.col("period") == SETTINGS.period)
        older = frame.filter((pl.col("kind") == "register") & (pl.col("period") < SETTINGS.period))
        parts = [older, self.register, frame.filter(is_register), frame.filter(pl.col("kind") != "register")]
        whole = pl.concat([part.select(*PEOPLE) for part in parts])
        return whole.with_columns(pl.int_range(pl.len(), dtype=pl.Int32).alias("row"))

    def use_weights(self, monkeypatch) -> None:
        """Take the learned weights instead of learning anew in each small world."""

        def learned(bench: Bench, *_args) -> None:
            bench.drop("weights")
            bench.add("weights", self.weights)

        monkeypatch.setattr(weigh, "learn", learned)


def settle_in(folder: Path, *, children: int = CHILDREN, seed: int = 1) -> Population:
    """Make a population and learn its weights as any run does."""
    people = everybody(folder, children=children, seed=seed)
    with Bench(threads=1, parent=folder) as bench:
        lay(bench, people)
        link(bench, SETTINGS)
        weights = bench.frame("SELECT * FROM weights")
    return Population(people.filter(pl.col("kind") == "register"), weights)


def everybody(folder: Path, *, children: int, seed: int = 1) -> pl.DataFrame:
    """``people`` of a made-up district: its register and its rosters."""
    otherworld.make(seed, children, folder, names=1, errors=1, traps=2, hard=False)
    register = pl.read_parquet(folder / "register.parquet").with_columns(kind=pl.lit("register"))
    roster = pl.read_parquet(folder / "roster.parquet").rename({"roster_id": "record_id", "source": "kind"})
    columns = ("nik", "no_kk", "name", "sex", "birth_date", "mother_name", "address", "nisn", "school_id", "record_id")
    both = pl.concat([register.rename({"child_id": "record_id"}), roster], how="diagonal")
    frame = both.select(*columns, "kind", "grade", pl.col("village_code").cast(pl.Int64).alias("village"))
    frame = frame.with_columns(pl.format("{}-{}", "kind", "record_id").alias("record_id"))
    return settle(frame.with_columns(period=pl.lit(SETTINGS.period)))
