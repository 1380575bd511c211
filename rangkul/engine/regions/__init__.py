"""Area codes in time: the current list, what was renamed or split, and the names people write."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl


class Regions:
    """First version: knows no list yet."""

    @property
    def prefixes(self) -> pl.DataFrame | None:
        return None

    def name(self, code) -> str:
        return str(code)

    def with_area(
        self,
        frame: pl.DataFrame,
        *,
        code: str | None = None,
        village: str | None = None,
        district: str | None = None,
        regency: str | None = None,
        home: str | None = None,
    ) -> pl.DataFrame:
        digits = pl.lit(None, pl.Int64)
        if code is not None:
            digits = pl.col(code).cast(pl.String).str.replace_all(r"[^0-9]", "").cast(pl.Int64, strict=False)
        return frame.with_columns(
            digits.alias("village"),
            (digits // 10_000).cast(pl.Int32).alias("district"),
            pl.lit(None, pl.String).alias("area_text"),
            pl.lit([], pl.List(pl.String)).alias("area_codes"),
        )


def load(editions: Sequence[Path] = ()) -> Regions:
    return Regions()
