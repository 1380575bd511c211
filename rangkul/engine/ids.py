"""Read NIK, No. KK, NISN and NPSN, whole columns at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

_EMPTY = pl.lit([], pl.List(pl.String))


def with_nik(
    frame: pl.DataFrame,
    *,
    text: str = "nik",
    numeric: str | None = None,
    birth_date: str = "birth_date",
    sex: str = "sex",
    no_kk: str | None = "no_kk",
    parents: Sequence[str] = (),
    prefixes: pl.DataFrame | None = None,
    demo: bool = False,
    as_of: date,
) -> pl.DataFrame:
    """First version: reads sixteen digits, checks nothing."""
    if text not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Int64).alias(text))
    nik = pl.col(text).cast(pl.Int64, strict=False)
    frame = frame.with_columns(nik.alias("nik"))
    return frame.with_columns(
        pl.when(pl.col("nik").is_null()).then(0).otherwise(3).cast(pl.UInt8).alias("nik_trust"),
        _EMPTY.alias("nik_codes"),
    )


def with_kk(frame: pl.DataFrame, *, text: str = "no_kk", numeric: str | None = None) -> pl.DataFrame:
    if text not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Int64).alias(text))
    return frame.with_columns(pl.col(text).cast(pl.Int64, strict=False).alias("no_kk"), _EMPTY.alias("kk_codes"))


def with_nisn(frame: pl.DataFrame, *, text: str = "nisn", birth_date: str = "birth_date") -> pl.DataFrame:
    if text not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.Int64).alias(text))
    return frame.with_columns(pl.col(text).cast(pl.Int64, strict=False).alias("nisn"), _EMPTY.alias("nisn_codes"))


def npsn(expr: pl.Expr) -> pl.Expr:
    return expr.cast(pl.String).str.to_uppercase().str.extract(r"^\s*([0-9P][0-9]{7})\s*$")


def mask(expr: pl.Expr) -> pl.Expr:
    return expr.cast(pl.String).str.replace_all(r"([0-9]{6})[0-9]{6}([0-9]{4})", "${1}******${2}")


def mask_text(expr: pl.Expr) -> pl.Expr:
    return mask(expr)


def format_nik(expr: pl.Expr) -> pl.Expr:
    return expr.cast(pl.String).str.zfill(16)


def format_nisn(expr: pl.Expr) -> pl.Expr:
    return expr.cast(pl.String).str.zfill(10)
