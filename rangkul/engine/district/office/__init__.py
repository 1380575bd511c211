"""Deliveries as offices really send them, some of them ugly."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..world import World
from . import capil, dapodik, learners, lists


def write_register(world: World, period: str, folder: Path) -> pl.DataFrame:
    """The register's workbook. Returns the truth of its rows (``truth/rows.parquet``)."""
    return capil.write(world, period, folder)


def write_roster(world: World, period: str, folder: Path, rows: pl.DataFrame) -> pl.DataFrame:
    """Rosters of schools, madrasahs, learning centres, the next regency and unregistered pesantren."""
    return pl.concat(
        [
            *dapodik.write(world, period, folder, rows),
            *learners.write_emis(world, period, folder, rows),
            learners.write_pkbm(world, period, folder, rows),
            learners.write_outside(world, period, folder),
            learners.write_santri(world, period, folder),
        ]
    )


def write_list(world: World, period: str, folder: Path, kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The files of one kind of list."""
    writers = {
        "leavers": learners.write_leavers,
        "dtsen": lists.write_dtsen,
        "ats": lists.write_ats,
        "field": lists.write_field,
    }
    truth = writers[kind](world, period, folder, rows)
    return truth if isinstance(truth, pl.DataFrame) else pl.concat(truth)


def listed_outside(world: World, period: str) -> pl.Series:
    """``i`` of the pupils in the next regency who stand in its list."""
    return learners.outside_pupils(world, period)["i"]


def write_broken(folder: Path) -> None:
    """A workbook that was cut off on its way; aside, where no run reads it unless it is named."""
    folder.mkdir()
    (folder / "Daftar PD terpotong.xlsx").write_bytes(b"PK\x03\x04" + bytes(200))
