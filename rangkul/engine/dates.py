"""Read dates as offices write them, whole columns at once."""

from __future__ import annotations

from datetime import date

import polars as pl

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


def long_id(day: date) -> str:
    """A date as Indonesian letters write it.

    >>> long_id(date(2025, 3, 5))
    '5 Maret 2025'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def with_date(
    frame: pl.DataFrame, *, text: str = "birth_date", numeric: str | None = None, earliest: date, latest: date
) -> pl.DataFrame:
    """First version: ISO text and real dates only."""
    if text not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Date).alias(text))
    if frame.schema[text] == pl.String:
        frame = frame.with_columns(pl.col(text).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False))
    return frame.with_columns(
        pl.col(text).cast(pl.Date),
        pl.lit(False).alias(f"{text}_default"),
        pl.lit([], pl.List(pl.String)).alias(f"{text}_codes"),
    )
