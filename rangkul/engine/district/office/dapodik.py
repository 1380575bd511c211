"""Rosters of schools, one workbook each, as the Dapodik application saves "Daftar Peserta Didik"."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..dice import one_of
from ..world import World
from . import looks
from .book import Line, Sheet, lay, write_xlsx
from .proof import nobody, truth_of

PARENT = ("Nama", "Tahun Lahir", "Jenjang Pendidikan", "Pekerjaan", "Penghasilan", "NIK")
BEFORE = (
    "No", "Nama", "NIPD", "JK", "NISN", "Tempat Lahir", "Tanggal Lahir", "NIK", "Agama", "Alamat", "RT", "RW", "Dusun",
    "Kelurahan", "Kecamatan", "Kode Pos", "Jenis Tinggal", "Alat Transportasi", "Telepon", "HP", "E-Mail", "SKHUN",
    "Penerima KPS", "No. KPS",
)  # fmt: skip
AFTER = (
    "Rombel Saat Ini", "No Peserta Ujian Nasional", "No Seri Ijazah", "Penerima KIP", "Nomor KIP", "Nama di KIP",
    "Nomor KKS", "No Registrasi Akta Lahir", "Bank", "Nomor Rekening Bank", "Rekening Atas Nama",
    "Layak PIP (usulan dari sekolah)", "Alasan Layak PIP", "Kebutuhan Khusus", "Sekolah Asal", "Anak ke-berapa",
    "Lintang", "Bujur", "No KK", "Berat Badan", "Tinggi Badan", "Lingkar Kepala", "Jml. Saudara Kandung",
    "Jarak Rumah ke Sekolah (KM)",
)  # fmt: skip
SCHOOLING = ("SD / sederajat", "SMP / sederajat", "SMA / sederajat", "S1", "Tidak sekolah")
WORK = ("Wiraswasta", "Buruh", "Petani", "Karyawan Swasta", "PNS/TNI/Polri", "Pedagang Kecil", "Tidak bekerja")
NEEDS = {
    "Tidak ada": 98.6,
    "C - Tuna grahita ringan": 0.5,
    "D - Tuna daksa ringan": 0.3,
    "K - Kesulitan belajar": 0.6,
}
INCOME = (
    "Kurang dari Rp. 500,000", "Rp. 500,000 - Rp. 999,999", "Rp. 1,000,000 - Rp. 1,999,999",
    "Rp. 2,000,000 - Rp. 4,999,999",
)  # fmt: skip


def header() -> list[Line]:
    """The two lines of the header: 66 columns, three groups of six."""
    upper, lower = [*BEFORE], [None] * len(BEFORE)
    for group in ("Data Ayah", "Data Ibu", "Data Wali"):
        upper += [group, *[None] * (len(PARENT) - 1)]
        lower += [*PARENT]
    return [[*upper, *AFTER], [*lower, *[None] * len(AFTER)]]


def write(world: World, period: str, folder: Path, roster: pl.DataFrame) -> list[pl.DataFrame]:
    """``dapodik/daftar_pd-<school>-<day>.xlsx`` for every school. Returns the truth of their rows, file by file."""
    target = folder / "dapodik"
    target.mkdir()
    rows = _columns(world, period, roster.filter(pl.col("source") == "dapodik"))
    truth = []
    for part in rows.partition_by("school_no", maintain_order=True):
        school = world.schools.table.row(part["school_no"][0], named=True)
        truth.append(_write_school(world, period, target, school, part))
    return truth


def _columns(world: World, period: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Everything that a row may show; names of the columns are the headers, with "Ayah Nama" for those in groups."""
    dice = world.dice
    rows = looks.with_place(world, rows, period).sort("school_no", "grade", "name", "key", "copy")
    poor = looks.of_home(world, "decile") <= 2
    guardian = dice.pick("lives with", ["Bersama orang tua", "Wali", "Asrama", "Panti asuhan"], [93, 5, 1.5, 0.5], "hh")
    need = dice.pick("special need", list(NEEDS), list(NEEDS.values()), "i")
    kip = dice.chance("has KIP", pl.when(poor).then(0.62).otherwise(0.12), "i")
    yes_no = {True: "Ya", False: "Tidak"}
    u = dice.unit("school address", "key")
    district = pl.concat_str(pl.lit("Kec. "), "district_name")
    text = {
        "Nama": pl.col("name"),
        "NIPD": (pl.col("i") % 9000 + 1000).cast(pl.String),
        "JK": pl.col("sex"),
        "Tempat Lahir": pl.col("birth_place"),
        "Agama": pl.col("religion"),
        "Alamat": pl.when(u < 0.1)
        .then(pl.lit("-"))
        .when(u < 0.4)
        .then(pl.col("address").str.to_titlecase())
        .otherwise("address"),
        "RT": pl.when(u > 0.93).then(pl.lit("0")).otherwise(pl.col("rt").cast(pl.String)),
        "RW": pl.when(u > 0.9).then(pl.lit("0")).otherwise(pl.col("rw").cast(pl.String)),
        "Kelurahan": pl.col("village_name"),
        "Kecamatan": district,
        "Kode Pos": pl.col("post_code"),
        "Jenis Tinggal": guardian,
        "Alat Transportasi": dice.pick(
            "transport", ["Sepeda motor", "Jalan kaki", "Sepeda", "Angkutan umum"], [5, 3, 1, 1], "hh"
        ),
        "Penerima KPS": (poor & dice.chance("KPS", 0.5, "hh")).replace_strict(yes_no),
        "Rombel Saat Ini": looks.class_name(dice),
        "Penerima KIP": kip.replace_strict(yes_no),
        "Layak PIP (usulan dari sekolah)": (poor & dice.chance("PIP", 0.6, "i")).replace_strict(yes_no),
        "Kebutuhan Khusus": need,
        "Anak ke-berapa": (dice.below("which child", 4, "i") + 1).cast(pl.String),
        "No KK": pl.col("no_kk"),
        "Berat Badan": (18 + pl.col("grade").cast(pl.Int32) * 3 + dice.below("weight", 8, "i")).cast(pl.String),
        "Tinggi Badan": (105 + pl.col("grade").cast(pl.Int32) * 5 + dice.below("height", 12, "i")).cast(pl.String),
        "Jml. Saudara Kandung": dice.below("siblings", 4, "hh").cast(pl.String),
        "Jarak Rumah ke Sekolah (KM)": dice.rarely("distance", 12 if world.preset.desa else 6, "hh").cast(pl.String),
    }
    for side, word in (("father", "Ayah"), ("mother", "Ibu")):
        alive = looks.of_home(world, f"{side}_alive")
        known = dice.chance(f"{side} NIK known", 0.7, "hh") & ~pl.col("errors").str.contains("mother:").fill_null(False)
        text |= {
            f"{word} Nama": pl.col(f"{side}_name"),
            f"{word} Tahun Lahir": looks.of_home(world, f"{side}_born").cast(pl.Date).dt.year().cast(pl.String),
            f"{word} Jenjang Pendidikan": one_of(SCHOOLING, dice.below(f"{side} schooling", 5, "hh")),
            f"{word} Pekerjaan": pl.when(alive)
            .then(one_of(WORK, dice.below(f"{side} work", 7, "hh")))
            .otherwise(pl.lit("Sudah Meninggal")),
            f"{word} Penghasilan": pl.when(alive).then(one_of(INCOME, dice.below(f"{side} income", 4, "hh"))),
            f"{word} NIK": pl.when(known).then(looks.of_home(world, f"{side}_nik").cast(pl.String)),
        }
    return rows.with_columns(**text)


ORDER = (
    *BEFORE,
    *(f"{who} {what}" for who in ("Ayah", "Ibu", "Wali") for what in PARENT),
    *AFTER,
)


def _write_school(world: World, period: str, target: Path, school: dict, part: pl.DataFrame) -> pl.DataFrame:
    """One school's workbook, with the habits of its operator."""
    no = school["school_no"]
    dates = {"iso": looks.iso(), "dmy": looks.dmy(), "serial": pl.col("birth_date"), "text": looks.in_words()}
    nik = looks.lost_digit() if school["numbers"] else pl.col("nik")
    nisn = looks.without_zeros() if school["numbers"] or no % 7 == 3 else pl.col("nisn")
    part = part.with_columns(nik.alias("NIK"), nisn.alias("NISN"), dates[school["date_style"]].alias("Tanggal Lahir"))
    part = part.with_columns(pl.int_range(1, pl.len() + 1).alias("No"))
    empty = [pl.lit(None, pl.String).alias(c) for c in ORDER if c not in part.columns]
    rows = part.with_columns(empty).select(ORDER).rows()
    below, between = _ugliness(no, len(rows))
    laid = lay(_titles(world, period, school), rows, below, between)
    name = f"daftar_pd-{school['school_name']}-{_day(period)} 0{7 + no % 3}_{10 + no % 50}_{10 + no * 7 % 50}.xlsx"
    write_xlsx(target / name, [Sheet("Daftar Peserta Didik", laid.lines, _merges())])
    slip = "nik:number_cell" if school["numbers"] else None
    file = f"dapodik/{name}"
    truth = truth_of(world, part, laid.rows, period=period, kind="dapodik", file=file, slip=slip)
    nameless = [laid.rows[k] - 1 for k, junk in between.items() if any(junk)]
    return pl.concat([truth, nobody(nameless, period=period, kind="dapodik", file=file)])


def _day(period: str) -> str:
    return "2025-02-24" if period == "20242" else "2025-10-01"


def _titles(world: World, period: str, school: dict) -> list[Line]:
    kec, province = school["district_name"], world.preset.province
    place = f"Kecamatan Kec. {kec}, Kabupaten {_dapodik_name(world)}, Provinsi Prov. {province}"
    when = f"Tanggal Unduh: {_day(period)} 08:11:33\t\tPengunduh: Operator Sekolah (operator@sekolah.invalid)"
    return [["Daftar Peserta Didik"], [school["school_name"]], [place], [when], *header()]


def _dapodik_name(world: World) -> str:
    """ "Kab. Kutai Timur", "Kota Banjarbaru"."""
    return world.preset.title.replace("Kabupaten", "Kab.")


def _merges() -> list[tuple[int, int, int]]:
    start = len(BEFORE)
    return [(4, start + 6 * k, start + 6 * k + 5) for k in range(3)]


def _ugliness(school_no: int, rows: int) -> tuple[list[Line], dict[int, list[Line]]]:
    """What some schools leave in the file: a total and a signature, blank lines, a line without a child."""
    below: list[Line] = []
    between: dict[int, list[Line]] = {}
    if school_no % 9 == 4:
        below = [
            [],
            [None, "Jumlah", None, f"{rows} siswa"],
            [],
            [None] * 9 + ["Mengetahui,"],
            [None] * 9 + ["Kepala Sekolah"],
            [],
            [None] * 9 + ["NIP. 19700101 199501 1 001"],
        ]
    if school_no % 13 == 5 and rows > 20:
        between[rows // 2] = [[], []]
    if school_no % 17 == 6 and rows > 10:
        between[rows // 3] = [[rows + 1, "-", None, None, None, None, None, None, "Islam"]]
    return below, between
