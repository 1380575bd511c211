"""The tables that a run has written into its folder, read back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from rangkul.engine.types import ACCOUNTING, CHANGES, PROBLEMS, REVIEW, TRIAGE, VERDICTS, InputError

SCHEMAS = {
    "verdicts": VERDICTS,
    "triage": TRIAGE,
    "review": REVIEW,
    "changes": CHANGES,
    "problems": PROBLEMS,
    "accounting": ACCOUNTING,
}


@dataclass(frozen=True)
class Tables:
    """The tables of one run. Those that it did not write are None; verdicts are always there."""

    verdicts: pl.DataFrame
    triage: pl.DataFrame | None
    review: pl.DataFrame | None
    changes: pl.DataFrame | None
    problems: pl.DataFrame | None
    accounting: pl.DataFrame | None
    summary: dict[str, Any]


def read_tables(folder: Path) -> Tables:
    """Read ``<name>.parquet`` or ``<name>.csv`` of a run. Without verdicts it is no run: InputError."""
    found = {name: read_table(folder, name) for name in SCHEMAS}
    if found["verdicts"] is None:
        raise InputError(f"Folder {folder} tidak berisi tabel verdicts. Jalankan rangkul reconcile lebih dulu.")
    summary = folder / "summary.json"
    return Tables(**found, summary=json.loads(summary.read_text(encoding="utf-8")) if summary.exists() else {})


def read_table(folder: Path, name: str) -> pl.DataFrame | None:
    """One table with the columns and types that it should have; None where the run did not write it."""
    schema = SCHEMAS[name]
    if (folder / f"{name}.parquet").exists():
        frame = pl.read_parquet(folder / f"{name}.parquet")
    elif (folder / f"{name}.csv").exists():
        frame = pl.read_csv(folder / f"{name}.csv", schema_overrides=schema)
    else:
        return None
    return frame.select((pl.col(c) if c in frame.columns else pl.lit(None)).cast(t).alias(c) for c, t in schema.items())
