"""Madrasahs, learning centres, pupils in the next regency, pupils of pesantren that nobody registered; and leavers."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..dice import one_of
from ..leavers import far_school
from ..places import PESANTREN as PESANTREN_NAMES
from ..rolls import errors, typed_by
from ..schooling import OUTSIDE, PESANTREN
from ..world import World
from . import looks
from .book import Sheet, lay, write_ods, write_text, write_xlsx
from .proof import numbered, truth_of

EMIS = (
    "No", "NSM", "NPSN", "Nama Madrasah", "Jenjang Madrasah", "NISN", "NIS Lokal", "NIK", "Nama Lengkap",
    "Jenis Kelamin", "Tempat Lahir", "Tanggal Lahir", "Nama Ayah Kandung", "Nama Ibu Kandung", "Alamat", "RT", "RW",
    "Desa/Kelurahan", "Kecamatan", "Tingkat", "Rombel", "No KK",
)  # fmt: skip
PKBM = (
    "NO", "NAMA WARGA BELAJAR", "L/P", "TEMPAT LAHIR", "TGL LAHIR", "NIK", "NISN", "PROGRAM PAKET", "KELAS",
    "NAMA IBU KANDUNG", "ALAMAT", "KELURAHAN", "KECAMATAN", "NAMA PKBM", "NPSN",
)  # fmt: skip
LEAVERS = (
    "No", "Nama Peserta Didik", "JK", "NISN", "NIK", "Tempat Lahir", "Tanggal Lahir", "Nama Ibu Kandung",
    "Nama Sekolah", "NPSN", "Kelas Terakhir", "Keluar Karena", "Tanggal Keluar", "Sekolah Tujuan", "NPSN Tujuan",
)  # fmt: skip
FAR = (
    "No", "Nama Sekolah", "Kabupaten Sekolah", "Nama Siswa", "NISN", "NIK", "JK", "Tempat Lahir", "Tanggal Lahir",
    "Kelas", "Nama Ibu Kandung", "Alamat", "Kelurahan", "Kecamatan",
)  # fmt: skip
SANTRI = (
    "No", "Nama Santri", "Tempat, Tanggal Lahir", "JK", "NIK", "Nama Ibu", "Alamat", "Kelurahan", "Kecamatan",
    "Nama Pesantren", "Status Izin",
)  # fmt: skip
EXIT = {"graduated": "Lulus", "transferred": "Mutasi", "expelled": "Dikeluarkan", "resigned": "Mengundurkan diri",
        "dropped_out": "Putus sekolah", "deceased": "Wafat", "missing": "Hilang", "other": "Lainnya"}  # fmt: skip
#: Share of the pupils in the next regency, and of those in unregistered pesantren, whose lists reach the office.
FAR_SHARE, SANTRI_SHARE = 0.6, 0.55
FAR_CLERK, SANTRI_CLERK = 11, 13


def write_emis(world: World, period: str, folder: Path, roster: pl.DataFrame) -> list[pl.DataFrame]:
    """All madrasahs in one text file of Windows-1252 with semicolons; in the later period the office sends it twice."""
    rows = looks.with_place(world, roster.filter(pl.col("source") == "emis"), period)
    rows = rows.sort("school_no", "grade", "name", "key", "copy")
    arabic = pl.col("name").str.replace("SYAFII", "SYAFI’I", literal=True).str.replace("QURAN", "QUR’AN", literal=True)
    lines = numbered(
        rows,
        {
            "NSM": pl.format(
                "11{}{}", pl.lit(world.preset.regency.replace(".", "")), (pl.col("school_no") + 100_000).cast(pl.String)
            ),
            "NPSN": pl.col("school_id"),
            "Nama Madrasah": looks.of_school(world, "school_name"),
            "Jenjang Madrasah": looks.of_school(world, "form").replace("MTS", "MTs"),
            "NISN": pl.when(pl.col("school_no") % 3 == 0).then(looks.without_zeros().cast(pl.String)).otherwise("nisn"),
            "NIS Lokal": (pl.col("i") % 9000 + 1000).cast(pl.String),
            "NIK": pl.when(pl.col("school_no") % 2 == 0).then(looks.quoted()).otherwise("nik"),
            "Nama Lengkap": arabic.str.replace("NUMAN", "NU’MAN", literal=True),
            "Jenis Kelamin": pl.col("sex").replace_strict({"L": "Laki-laki", "P": "Perempuan"}),
            "Tempat Lahir": pl.col("birth_place").str.to_titlecase(),
            "Tanggal Lahir": looks.dmy(sign="/"),
            "Nama Ayah Kandung": pl.col("father_name"),
            "Nama Ibu Kandung": pl.col("mother_name"),
            "Alamat": pl.col("address"),
            "RT": pl.col("rt").cast(pl.String),
            "RW": pl.col("rw").cast(pl.String),
            "Desa/Kelurahan": pl.col("village_name").str.to_uppercase(),
            "Kecamatan": pl.col("district_name").str.to_uppercase(),
            "Tingkat": pl.col("grade").cast(pl.String),
            "Rombel": looks.class_name(world.dice),
            "No KK": pl.col("no_kk"),
        },
        EMIS,
    )
    laid = lay([EMIS], lines, [["Jumlah", *[None] * 7, f"{len(lines)} peserta didik"]])
    names = [f"EMIS_Madrasah_{period}.csv"] + ([f"EMIS_Madrasah_{period} (1).csv"] if period == "20251" else [])
    truth = []
    for copy, name in enumerate(names):
        write_text(folder / name, laid.lines, separator=";", encoding="cp1252")
        part = rows if copy == 0 else rows.with_columns(copy=pl.lit(3, pl.Int8))
        truth.append(truth_of(world, part, laid.rows, period=period, kind="emis", file=name))
    return truth


def write_pkbm(world: World, period: str, folder: Path, roster: pl.DataFrame) -> pl.DataFrame:
    """Learning centres: an OpenDocument sheet (before that a workbook), NIK in number cells, months in words."""
    rows = looks.with_place(world, roster.filter(pl.col("source") == "pkbm"), period)
    rows = rows.sort("school_no", "grade", "name", "key", "copy")
    short = pl.when(pl.col("key") % 2 == 0).then(looks.in_words(months=looks.SHORT)).otherwise(looks.in_words())
    package = pl.col("grade").cast(pl.Int32)
    lines = numbered(
        rows,
        {
            "NAMA WARGA BELAJAR": pl.col("name"),
            "L/P": pl.col("sex"),
            "TEMPAT LAHIR": pl.col("birth_place"),
            "TGL LAHIR": short,
            "NIK": looks.lost_digit(),
            "NISN": looks.without_zeros(),
            "PROGRAM PAKET": pl.format(
                "Paket {}",
                pl.when(package > 9).then(pl.lit("C")).when(package > 6).then(pl.lit("B")).otherwise(pl.lit("A")),
            ),
            "KELAS": package,
            "NAMA IBU KANDUNG": pl.col("mother_name"),
            "ALAMAT": pl.col("address").str.to_titlecase(),
            "KELURAHAN": pl.col("village_name"),
            "KECAMATAN": pl.col("district_name"),
            "NAMA PKBM": looks.of_school(world, "school_name"),
            "NPSN": pl.col("school_id"),
        },
        PKBM,
    )
    title = f"DATA WARGA BELAJAR PENDIDIKAN KESETARAAN {world.preset.title.upper()}"
    year = "2025/2026" if period == "20251" else "2024/2025"
    above = [[title], [f"TAHUN PELAJARAN {year}"], [], PKBM]
    below = [[None, "JUMLAH", len(lines)], [], [*[None] * 10, "Penilik PNF"]]
    laid = lay(above, lines, below, {len(lines) // 2: [[]]})
    sheet = Sheet("WARGA BELAJAR", laid.lines)
    if period == "20251":
        name = "Data Warga Belajar PKBM.ods"
        write_ods(folder / name, sheet)
    else:
        name = "Data Warga Belajar PKBM.xlsx"
        write_xlsx(folder / name, [sheet])
    return truth_of(world, rows, laid.rows, period=period, kind="pkbm", file=name, slip="nik:number_cell")


def write_leavers(world: World, period: str, folder: Path, gone: pl.DataFrame) -> list[pl.DataFrame]:
    """Two lists: SD and SMP by the district, dates day first; SMA and SMK by the province's branch, month first."""
    rows = looks.with_place(world, gone, period).sort("exit_on", "school_no", "key")
    level = looks.of_school(world, "level")
    parts = (
        (
            "Daftar PD Keluar SD SMP.xlsx",
            rows.filter(level < 2),
            looks.dmy,
            "REKAP PESERTA DIDIK KELUAR JENJANG SD DAN SMP",
        ),
        (
            "PD Keluar SMA SMK - Cabang Dinas.xlsx",
            rows.filter(level == 2),
            looks.mdy,
            "PESERTA DIDIK KELUAR SMA/SMK/MA/PAKET C",
        ),
    )
    truth = []
    for name, part, written, title in parts:
        if part.is_empty():
            continue
        lines = numbered(
            part,
            {
                "Nama Peserta Didik": pl.col("name"),
                "JK": pl.col("sex"),
                "NISN": pl.col("nisn"),
                "NIK": pl.col("nik"),
                "Tempat Lahir": pl.col("birth_place"),
                "Tanggal Lahir": written("birth_date"),
                "Nama Ibu Kandung": pl.col("mother_name"),
                "Nama Sekolah": looks.of_school(world, "school_name"),
                "NPSN": looks.of_school(world, "school_id"),
                "Kelas Terakhir": pl.col("grade").cast(pl.String),
                "Keluar Karena": pl.col("exit_reason").replace_strict(EXIT),
                "Tanggal Keluar": written("exit_on"),
                "Sekolah Tujuan": pl.col("destination"),
                "NPSN Tujuan": pl.col("destination_id"),
            },
            LEAVERS,
        )
        laid = lay(
            [["DAFTAR PESERTA DIDIK KELUAR"], [title], [world.preset.title.upper()], LEAVERS],
            lines,
            [[None, "Total", len(lines)]],
        )
        write_xlsx(folder / name, [Sheet("Sheet1", laid.lines)])
        truth.append(truth_of(world, part, laid.rows, period=period, kind="leavers", file=name))
    return truth


def outside_pupils(world: World, period: str) -> pl.DataFrame:
    """Children of ours in schools of the next regency, as far as its office lists them: ``typed`` and ``grade``."""
    at = (pl.col(f"where_{period}") == OUTSIDE) & pl.col(f"here_{period}") & (pl.col("kind") == 0)
    some = world.people.filter(at & world.dice.chance("on the neighbour's list", FAR_SHARE, "i"))
    return typed_by(world, some.select("i", grade=f"grade_{period}"), FAR_CLERK, 1.0)


def write_outside(world: World, period: str, folder: Path) -> pl.DataFrame:
    """The list that the next regency's office sent."""
    rows = looks.with_place(world, outside_pupils(world, period), period).sort("grade", "name", "key")
    lines = numbered(
        rows,
        {
            "Nama Sekolah": far_school(world, pl.col("grade").cast(pl.Int32)),
            "Kabupaten Sekolah": pl.lit(world.preset.neighbours[0][1]),
            "Nama Siswa": pl.col("name"),
            "NISN": pl.col("nisn"),
            "NIK": pl.col("nik"),
            "JK": pl.col("sex"),
            "Tempat Lahir": pl.col("birth_place"),
            "Tanggal Lahir": looks.iso(),
            "Kelas": pl.col("grade").cast(pl.String),
            "Nama Ibu Kandung": pl.col("mother_name"),
            "Alamat": pl.col("address"),
            "Kelurahan": pl.col("village_name"),
            "Kecamatan": pl.col("district_name"),
        },
        FAR,
    )
    town, beside = world.preset.title, world.preset.neighbours[0][1]
    laid = lay([[f"SISWA BERDOMISILI {town.upper()} YANG BERSEKOLAH DI {beside.upper()}"], FAR], lines)
    name = f"Siswa domisili {town} sekolah di {beside.replace('.', '')}.xlsx"
    write_xlsx(folder / name, [Sheet("siswa", laid.lines)])
    return truth_of(world, rows.with_columns(errors=errors()), laid.rows, period=period, kind="roster", file=name)


def write_santri(world: World, period: str, folder: Path) -> pl.DataFrame:
    """Pupils of pesantren without registration: they learn, and are not registered."""
    at = (pl.col(f"where_{period}") == PESANTREN) & pl.col(f"here_{period}") & (pl.col("kind") == 0)
    some = world.people.filter(at & world.dice.chance("on the santri list", SANTRI_SHARE, "i"))
    rows = typed_by(world, some.select("i"), SANTRI_CLERK, 1.5)
    rows = looks.with_place(world, rows, period).sort("name", "key")
    lines = numbered(
        rows,
        {
            "Nama Santri": pl.col("name"),
            "Tempat, Tanggal Lahir": pl.concat_str(
                pl.col("birth_place").str.to_titlecase(), pl.lit(", "), looks.in_words(), ignore_nulls=True
            ),
            "JK": pl.col("sex"),
            "NIK": pl.col("nik"),
            "Nama Ibu": pl.col("mother_name"),
            "Alamat": pl.col("address"),
            "Kelurahan": pl.col("village_name"),
            "Kecamatan": pl.col("district_name"),
            "Nama Pesantren": one_of(PESANTREN_NAMES, pl.col("i") % len(PESANTREN_NAMES)),
            "Status Izin": pl.lit("Belum terdaftar"),
        },
        SANTRI,
    )
    laid = lay([["DATA SANTRI PONDOK PESANTREN YANG BELUM TERDAFTAR"], [], SANTRI], lines)
    name = "Data santri ponpes belum terdaftar.xlsx"
    write_xlsx(folder / name, [Sheet("santri", laid.lines)])
    return truth_of(world, rows.with_columns(errors=errors()), laid.rows, period=period, kind="roster", file=name)
