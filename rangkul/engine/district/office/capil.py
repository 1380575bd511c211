"""The population register as the civil registry office hands it over: one large workbook."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..canonical import rows_truth
from ..register import register
from ..world import World
from . import looks
from .book import Sheet, lay, write_xlsx

HEADER = (
    "NO", "NO KK", "NIK", "NAMA LENGKAP", "JENIS KELAMIN", "TEMPAT LAHIR", "TANGGAL LAHIR", "AGAMA",
    "STATUS HUBUNGAN KELUARGA", "PENDIDIKAN TERAKHIR", "NAMA LENGKAP IBU", "NAMA LENGKAP AYAH", "ALAMAT", "RT", "RW",
    "DESA/KELURAHAN", "KECAMATAN", "STATUS PENDUDUK", "TANGGAL PERISTIWA", "TUJUAN PINDAH",
)  # fmt: skip
STATUS = {"alive": "AKTIF", "deceased": "MENINGGAL", "moved": "PINDAH"}


def write(world: World, period: str, folder: Path) -> pl.DataFrame:
    """The register's workbook. Returns the truth of its rows."""
    rows = looks.with_place(world, register(world, period), period)
    rows = rows.sort("village_no", "no_kk", "birth_date", "child_id")
    title = world.preset.title.upper()
    day = "28 FEBRUARI 2025" if period == "20242" else "30 SEPTEMBER 2025"
    part = rows.select(
        (pl.int_range(1, pl.len() + 1)).alias("NO"),
        pl.col("no_kk"),
        pl.col("nik"),
        pl.col("name"),
        pl.col("sex").replace_strict({"L": "LAKI-LAKI", "P": "PEREMPUAN"}),
        pl.col("birth_place"),
        looks.dmy(),
        pl.col("religion").str.to_uppercase(),
        pl.col("relation"),
        pl.col("finished"),
        pl.col("mother_name"),
        pl.col("father_name"),
        pl.col("address"),
        pl.col("rt").cast(pl.String).str.zfill(3),
        pl.col("rw").cast(pl.String).str.zfill(3),
        pl.col("village_name").str.to_uppercase(),
        pl.col("district_name").str.to_uppercase(),
        pl.col("life_status").replace_strict(STATUS),
        looks.dmy("status_on").alias("_status_on"),
        pl.col("moved_to"),
    )
    above = [[f"DATA PENDUDUK USIA SEKOLAH {title}"], [f"KEADAAN PER {day}"], HEADER]
    right = [None] * 10
    below = [
        [],
        [None, None, None, "JUMLAH", None, f"{part.height} JIWA"],
        [],
        [*right, f"{title}, {day}"],
        [*right, "KEPALA DINAS KEPENDUDUKAN DAN PENCATATAN SIPIL"],
    ]
    laid = lay(above, part.rows(), below)
    name = f"Data_Penduduk_Usia_Sekolah_{period}.xlsx"
    write_xlsx(folder / name, [Sheet("DATA", laid.lines)])
    truth = rows.with_columns(
        laid.rows, record_id=pl.format("{}:{}", pl.lit(name), laid.rows), ghost=pl.lit(False), copy=pl.lit(0, pl.Int8)
    )
    return rows_truth(truth, period=period, kind="register", file=f"{period}/{name}", row_no=pl.col("row_no"))
