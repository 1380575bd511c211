"""Cells out of columns, and the truth of the rows that they became."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ..canonical import rows_truth
from ..world import World
from . import looks
from .book import Line


def truth_of(
    world: World, rows: pl.DataFrame, laid: pl.Series, *, period: str, kind: str, file: str, slip: str | None = None
) -> pl.DataFrame:
    """The truth of one file's rows, in file order; ``slip`` happened to the NIK of every one of them."""
    base = file.rsplit("/", 1)[-1]
    both = pl.concat_str("errors", pl.lit(slip, pl.String), separator="; ", ignore_nulls=True)
    for column, value in (("ghost", pl.lit(False)), ("copy", pl.lit(0, pl.Int8)), ("errors", pl.lit(None, pl.String))):
        if column not in rows.columns:
            rows = rows.with_columns(value.alias(column))
    rows = rows.with_columns(
        laid.alias("row_no"),
        record_id=pl.format("{}:{}", pl.lit(base), laid),
        child_id=looks.of_person(world, "child_id"),
        errors=pl.when(both != "").then(both),
    )
    return rows_truth(rows, period=period, kind=kind, file=f"{period}/{file}", row_no=pl.col("row_no"))


def numbered(rows: pl.DataFrame, columns: dict[str, pl.Expr], order: Sequence[str]) -> list[Line]:
    """The cells of ``rows``: ``columns`` under the headers ``order``, the first of them a running number."""
    number = pl.int_range(1, pl.len() + 1)
    shown = rows.select(number.alias(order[0]), *(columns[c].alias(c) for c in order[1:]))
    return shown.rows()


def nobody(row_numbers: Sequence[int], *, period: str, kind: str, file: str) -> pl.DataFrame:
    """The truth of lines that look like data and name nobody."""
    numbers = pl.Series("row_no", row_numbers, dtype=pl.Int32)
    rows = pl.DataFrame({"row_no": numbers}).with_columns(
        record_id=pl.format("{}:{}", pl.lit(file.rsplit("/", 1)[-1]), "row_no"),
        child_id=pl.lit(None, pl.String),
        errors=pl.lit("nobody"),
        ghost=pl.lit(False),
        copy=pl.lit(0, pl.Int8),
    )
    return rows_truth(rows, period=period, kind=kind, file=f"{period}/{file}", row_no=pl.col("row_no"))
