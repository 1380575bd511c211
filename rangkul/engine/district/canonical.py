"""Deliveries as canonical Parquet: for benchmarks and for millions of children."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from .register import address, home_of, register
from .world import World

REGISTER = ("child_id", "nik", "no_kk", "name", "sex", "birth_date", "mother_name", "address", "village_code")
ROSTER = (
    "roster_id",
    "nik",
    "no_kk",
    "name",
    "sex",
    "birth_date",
    "mother_name",
    "address",
    "village_code",
    "nisn",
    "school_id",
    "grade",
    "source",
)
PERSON = ("record_id", "nik", "no_kk", "nisn", "name", "sex", "birth_date", "mother_name", "village_code")
LISTS = {
    "leavers": ("school_id", "grade", "exit_reason", "exit_on", "destination", "destination_id"),
    "dtsen": ("decile", "family_id", "aid"),
    "ats": ("ats_id", "ats_status", "ats_year", "school_id", "grade"),
    "field": (
        "outcome",
        "found_on",
        "evidence_letter",
        "school_name",
        "pesantren",
        "pesantren_registered",
        "destination",
        "ever_school",
        "attempts",
        "age_stated",
    ),
}


def write_register(world: World, period: str, folder: Path) -> pl.DataFrame:
    """``register.parquet`` of those who live here, as far as the register knows. Returns the truth of its rows."""
    rows = register(world, period).filter(pl.col("life_status") == "alive")
    rows = _with_address(world, rows, period)
    _write(rows.select(REGISTER), folder / "register.parquet")
    return _rows(world, rows, period, "register", "register.parquet", "child_id")


def write_roster(world: World, period: str, folder: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """``roster.parquet`` of all schools, in an order that tells nothing. Returns the truth of its rows."""
    number = world.dice.bits(f"roster id {period}", pl.col("key") * 3 + pl.col("copy")).rank("ordinal") + 2_000_000
    rows = _with_address(world, rows.with_columns(roster_id=number.cast(pl.String)), period).sort("roster_id")
    rows = rows.with_columns(address=_carelessly(world))
    _write(rows.select(ROSTER), folder / "roster.parquet")
    return _rows(world, rows, period, pl.col("source"), "roster.parquet", "roster_id")


def write_list(world: World, period: str, folder: Path, kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One of LISTS. Its rows are keyed ``record_id``, a running number. Returns the truth of its rows."""
    order = world.dice.bits(f"{kind} order {period}", "key")
    rows = rows.sort(order, maintain_order=True).with_columns(
        record_id=pl.int_range(1, pl.len() + 1).cast(pl.String),
        village_code=_village_code(world),
        ats_year=pl.lit(period[:4]),
    )
    if "school_no" in rows.columns and "school_id" not in rows.columns:
        school = pl.lit(world.schools.table["school_id"]).gather(pl.col("school_no").cast(pl.UInt32))
        rows = rows.with_columns(school_id=school)
    _write(rows.select(*PERSON, *LISTS[kind]), folder / f"{kind}.parquet")
    return _rows(world, rows, period, kind, f"{kind}.parquet", "record_id")


def _village_code(world: World) -> pl.Expr:
    return pl.lit(world.villages["village"]).gather(pl.col("village_no").cast(pl.UInt32)).cast(pl.String)


def _carelessly(world: World) -> pl.Expr:
    """Addresses as schools keep them: left out, without RT and RW, RT and RW only, or in small letters."""
    u, text = world.dice.unit("school address", "key"), pl.col("address")
    only = text.str.extract(r"(RT \d+ RW \d+)$").str.replace(" RW ", "/", literal=True)
    return (
        pl.when(u < 0.1)
        .then(None)
        .when(u < 0.2)
        .then(only)
        .when(u < 0.45)
        .then(text.str.replace(r" RT \d+ RW \d+$", ""))
        .when(u < 0.6)
        .then(text.str.to_titlecase())
        .otherwise(text)
    )


def _with_address(world: World, rows: pl.DataFrame, period: str) -> pl.DataFrame:
    rows = rows.with_columns(home_of(world)).with_columns(address(world, period))
    rt, rw = (pl.col(c).cast(pl.String).str.zfill(3) for c in ("rt", "rw"))
    return rows.with_columns(
        address=pl.format("{} RT {} RW {}", "address", rt, rw), village_code=_village_code(world)
    ).drop("hh", "rt", "rw")


def _rows(
    world: World, rows: pl.DataFrame, period: str, kind: str | pl.Expr, file: str, record_id: str
) -> pl.DataFrame:
    """The truth of the rows of one file, in the shape of ``truth/rows.parquet``."""
    return rows_truth(
        rows.with_columns(
            record_id=record_id,
            child_id=pl.lit(world.people["child_id"]).gather(pl.col("i").cast(pl.UInt32)),
            errors="errors" if "errors" in rows.columns else pl.lit(None, pl.String),
            ghost="ghost" if "ghost" in rows.columns else pl.lit(False),
            copy="copy" if "copy" in rows.columns else pl.lit(0, pl.Int8),
        ),
        period=period,
        kind=kind,
        file=f"{period}/{file}",
    )


def rows_truth(
    rows: pl.DataFrame,
    *,
    period: str,
    kind: str | pl.Expr,
    file: str,
    sheet: str | None = None,
    row_no: pl.Expr | None = None,
) -> pl.DataFrame:
    """``rows`` (``record_id``, ``child_id``, ``errors``, ``ghost``, ``copy``) with the place they stand in."""
    return rows.select(
        pl.lit(period).alias("period"),
        (pl.lit(kind) if isinstance(kind, str) else kind).alias("kind"),
        pl.lit(file).alias("file"),
        pl.lit(sheet, pl.String).alias("sheet"),
        (pl.lit(None) if row_no is None else row_no).cast(pl.Int32).alias("row_no"),
        "record_id",
        "child_id",
        "errors",
        "ghost",
        pl.col("copy").cast(pl.Int8),
    )


def _write(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path, compression="zstd", statistics=True)
