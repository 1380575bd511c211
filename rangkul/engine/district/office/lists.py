"""The national list (43 columns), the poverty register, and what the villages report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from ...sources import sources
from ..canonical import rows_truth
from ..dice import one_of
from ..world import World
from . import looks
from .book import Line, Sheet, lay, write_text, write_xlsx
from .proof import numbered, truth_of

DTSEN = (
    "no", "id_keluarga", "no_kk", "nik", "nama", "jenis_kelamin", "tanggal_lahir", "hubungan_keluarga",
    "nama_ibu_kandung", "alamat", "rt", "rw", "kelurahan", "kecamatan", "desil_nasional", "bansos",
)  # fmt: skip
FIELD = (
    "No", "Nama Anak", "L/P", "NIK", "Tanggal Lahir", "Umur", "Nama Ibu", "Alamat", "RT", "Hasil Kunjungan",
    "Surat Keterangan Sekolah", "Nama Sekolah", "Nama Pesantren", "Pesantren Terdaftar", "Tujuan Pindah",
    "Pernah Sekolah", "Tanggal Kunjungan", "Kunjungan ke", "Petugas",
)  # fmt: skip
#: The labels of the ministry's form, item 17.
OUTCOMES = {
    "A01": "Tidak mau bersekolah", "A02": "Tidak ada biaya", "A03": "Sekolah jauh dari rumah",
    "A04": "Merasa pendidikan sekarang sudah cukup", "A05": "Menikah / mengurus rumah tangga",
    "A06": "Mengalami kekerasan/perundungan/trauma di sekolah", "A07": "Bekerja", "A08": "Pengaruh lingkungan/teman",
    "A09": "Menganggap sekolah tidak penting", "A10": "Tidak memiliki seragam", "A11": "Tidak memiliki akta kelahiran",
    "A12": "Masalah kesehatan / penyandang disabilitas", "A99": "Lainnya", "S01": "Dikeluarkan",
    "S02": "Mengundurkan diri", "S03": "Anak tidak ditemukan", "S04": "Melanjutkan ke luar negeri",
    "S05": "Melanjutkan ke pondok pesantren/lainnya",
    "S06": "Meninggal dunia", "S07": "Bersekolah", "S08": "Pindah domisili", "S09": "Sudah tamat SMA/sederajat",
    "S10": "Bukan penduduk desa tersebut",
}  # fmt: skip


def write_ats(world: World, period: str, folder: Path, listed: pl.DataFrame) -> pl.DataFrame:
    """The export of the national list: 43 columns in their fixed order, the last without a name."""
    rows = looks.with_place(world, listed, period)
    order = [c if c != "_" else "" for c in sources()["ats"].order]
    dapodik, dice = world.preset.dapodik, world.dice
    kec = pl.format("{}{}", pl.lit(dapodik[:4]), (looks_district(world) + 1).cast(pl.String).str.zfill(2))
    letter = one_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (pl.col("village_no") % 26).fill_null(0))
    date_cell = dice.below("ats date", 40, "key")
    written = (
        pl.when(date_cell == 0)
        .then(pl.lit("0"))
        .when(date_cell == 1)
        .then(pl.lit("-"))
        .when(date_cell < 12)
        .then(_serial().cast(pl.String))
        .otherwise(looks.iso())
    )
    code = pl.lit(world.villages["village"]).gather(pl.col("village_no").cast(pl.UInt32)).cast(pl.String)
    dotted = pl.concat_str(
        code.str.slice(0, 2), code.str.slice(2, 2), code.str.slice(4, 2), code.str.slice(6), separator="."
    )
    columns = {
        "sekolah_id": pl.when(pl.col("school_no").is_not_null()).then(
            pl.format("{}-SEKOLAH", looks.of_school(world, "school_id"))
        ),
        "tahun": pl.lit(int(period[:4])),
        "semester_id": pl.lit(period),
        "peserta_didik_id": pl.col("ats_id"),
        "nisn": pl.col("nisn"),
        "nik": pl.col("nik"),
        "no_kk": pl.col("no_kk"),
        "nama": pl.col("name"),
        "jenis_kelamin": pl.col("sex"),
        "tempat_lahir": pl.col("birth_place"),
        "tanggal_lahir": written,
        "nama_ibu_kandung": pl.col("mother_name"),
        "kode_provinsi": pl.lit(f"{dapodik[:2]}0000"),
        "provinsi": pl.lit(f"Prov. {world.preset.province}"),
        "kode_kabupaten": pl.lit(dapodik),
        "kabupaten": pl.lit(world.preset.title.replace("Kabupaten", "Kab.")),
        "kode_kecamatan": kec,
        "kecamatan": pl.concat_str(pl.lit("Kec. "), "district_name"),
        "kode_desa_kelurahan": pl.concat_str(kec, pl.lit("A"), letter),
        "desa_kelurahan": pl.col("village_name"),
        "kode_wilayah": pl.concat_str(kec, pl.lit("A"), letter),
        "kode_dagri": dotted,
        "alamat_jalan": pl.col("address"),
        "rt": pl.col("rt").cast(pl.Int32),
        "rw": pl.col("rw").cast(pl.Int32),
        "status_validasi": pl.lit("0"),
        "status": pl.col("ats_status"),
        "tingkat_pendidikan": pl.col("grade").cast(pl.Int32),
        "aktif": pl.lit("1"),
        "create_date": pl.lit(f"{period[:4]}-08-14" if period == "20251" else "2025-02-03"),
        "soft_delete_ats": pl.lit("0"),
    }
    none = {c: pl.lit(None, pl.String) for c in order if c not in columns}
    shown = rows.select(*((columns | none)[c].alias(c or "_") for c in order))
    laid = lay([order], shown.rows())
    name = f"ATS_{world.preset.regency.replace('.', '')}_{period}.xlsx"
    write_xlsx(folder / name, [Sheet("Worksheet", laid.lines)])
    # Its own key is filled and unique, so it names the rows.
    truth = truth_of(world, rows, laid.rows, period=period, kind="ats", file=name)
    return truth.with_columns(record_id=rows["ats_id"])


def looks_district(world: World) -> pl.Expr:
    return pl.lit(world.villages["district_no"]).gather(pl.col("village_no").cast(pl.UInt32))


def _serial() -> pl.Expr:
    """A date as the number that a spreadsheet keeps it as."""
    return pl.col("birth_date").cast(pl.Int32) + 25_569


def write_dtsen(world: World, period: str, folder: Path, poor: pl.DataFrame) -> pl.DataFrame:
    """The poverty register: tabs, UTF-16, sex as 1 and 2."""
    rows = looks.with_place(world, poor, period).sort("village_no", "family_id", "key")
    lines = numbered(
        rows,
        {
            "id_keluarga": pl.col("family_id"),
            "no_kk": pl.col("no_kk"),
            "nik": pl.col("nik"),
            "nama": pl.col("name"),
            "jenis_kelamin": pl.col("sex").replace_strict({"L": "1", "P": "2"}),
            "tanggal_lahir": looks.iso(),
            "hubungan_keluarga": pl.lit("3 - Anak"),
            "nama_ibu_kandung": pl.col("mother_name"),
            "alamat": pl.col("address"),
            "rt": pl.col("rt").cast(pl.String),
            "rw": pl.col("rw").cast(pl.String),
            "kelurahan": pl.col("village_name").str.to_uppercase(),
            "kecamatan": pl.col("district_name").str.to_uppercase(),
            "desil_nasional": pl.col("decile").cast(pl.String),
            "bansos": pl.col("aid"),
        },
        DTSEN,
    )
    laid = lay([DTSEN], lines)
    name = f"DTSEN_{world.preset.regency.replace('.', '')}_desil_1-5.csv"
    write_text(folder / name, laid.lines, separator="\t", encoding="utf-16")
    return truth_of(world, rows, laid.rows, period=period, kind="dtsen", file=name)


def write_field(world: World, period: str, folder: Path, found: pl.DataFrame) -> list[pl.DataFrame]:
    """One workbook for each kecamatan, one sheet for each village; half of the villages write codes, half words."""
    home = found.with_columns(village_no=pl.col("home_village_no")).filter(_is_local(world))
    rows = looks.with_place(world, home, period).sort("village_no", "found_on", "key")
    rows = rows.with_columns(district_no=looks_district(world))
    truth = []
    for part in rows.partition_by("district_no", maintain_order=True):
        name = f"Laporan verifikasi ATS Kec {part['district_name'][0]}.xlsx"
        villages = part.partition_by("village_no", maintain_order=True)
        sheets = [_village_sheet(world, village) for village in villages]
        write_xlsx(folder / name, [sheet for sheet, _ in sheets])
        for village, (sheet, numbers) in zip(villages, sheets, strict=True):
            where = f":{sheet.name}" if len(sheets) > 1 else ""
            rest = village.with_columns(
                numbers, ghost=pl.lit(False), copy=pl.lit(0, pl.Int8), child_id=looks.of_person(world, "child_id"),
                record_id=pl.format("{}{}:{}", pl.lit(name), pl.lit(where), numbers),
            )  # fmt: skip
            truth.append(
                rows_truth(
                    rest,
                    period=period,
                    kind="field",
                    file=f"{period}/{name}",
                    sheet=sheet.name,
                    row_no=pl.col("row_no"),
                )
            )
    return truth


def _is_local(world: World) -> pl.Expr:
    return pl.lit(world.villages["local"]).gather(pl.col("village_no").cast(pl.UInt32))


def _village_sheet(world: World, village: pl.DataFrame) -> tuple[Sheet, pl.Series]:
    """The report of one village."""
    words = village["village_no"][0] % 2 == 0
    outcome = pl.col("outcome").replace_strict(OUTCOMES) if words else pl.col("outcome")
    yes = {True: "Ada" if words else "Ya", False: "Tidak ada" if words else "Tidak"}
    lines: list[Line] = numbered(
        village,
        {
            "Nama Anak": pl.col("name"),
            "L/P": pl.col("sex"),
            "NIK": pl.col("nik"),
            "Tanggal Lahir": looks.dmy(),
            "Umur": pl.col("age_stated").cast(pl.Int32),
            "Nama Ibu": pl.col("mother_name"),
            "Alamat": pl.col("address"),
            "RT": pl.col("rt").cast(pl.Int32),
            "Hasil Kunjungan": outcome,
            "Surat Keterangan Sekolah": pl.col("evidence_letter").replace_strict(
                yes, return_dtype=pl.String, default=None
            ),
            "Nama Sekolah": pl.col("school_name"),
            "Nama Pesantren": pl.col("pesantren"),
            "Pesantren Terdaftar": pl.col("pesantren_registered").replace_strict(
                {True: "Ya", False: "Tidak"}, return_dtype=pl.String, default=None
            ),
            "Tujuan Pindah": pl.col("destination"),
            "Pernah Sekolah": pl.col("ever_school"),
            "Tanggal Kunjungan": looks.in_words("found_on") if words else pl.col("found_on"),
            "Kunjungan ke": pl.col("attempts").cast(pl.Int32),
            "Petugas": pl.lit("Kader PKK"),
        },
        FIELD,
    )
    title = village["village_name"][0]
    kind = "DESA" if world.preset.desa else "KELURAHAN"
    above: Sequence[Line] = [
        ["LAPORAN HASIL VERIFIKASI LAPANGAN ANAK TIDAK SEKOLAH"], [f"{kind}: {title.upper()}"],
        [f"KECAMATAN: {village['district_name'][0].upper()}"], [], FIELD,
    ]  # fmt: skip
    laid = lay(above, lines, [[], [None, "Jumlah", len(lines)], [None, "Mengetahui, Lurah / Kepala Desa"]])
    return Sheet(title[:31], laid.lines), laid.rows
