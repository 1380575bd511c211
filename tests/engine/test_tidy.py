"""What offices send becomes tidy rows, and not one row is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tidy_desk import ANI, BUDI, CITRA, HEADER, SETTINGS, open_desk

from rangkul.engine import sources, tidy
from rangkul.engine.files import delimited
from rangkul.engine.scratch import Bench
from rangkul.engine.tidy import accounting, complaints, words
from rangkul.engine.types import ACCOUNTING, EXTRA, PERSON, PROBLEMS

NIK = 6372914503120001


def listed(text: str) -> list[str]:
    return text.split("|")


GROUP = ["Nama", "Tahun Lahir", "Jenjang Pendidikan", "Pekerjaan", "Penghasilan", "NIK"]
LEFT = listed(
    "No|Nama|NIPD|JK|NISN|Tempat Lahir|Tanggal Lahir|NIK|Agama|Alamat|RT|RW|Dusun|Kelurahan|Kecamatan|Kode Pos|"
    "Jenis Tinggal|Alat Transportasi|Telepon|HP|E-Mail|SKHUN|Penerima KPS|No. KPS"
)
RIGHT = listed(
    "Rombel Saat Ini|No Peserta Ujian Nasional|No Seri Ijazah|Penerima KIP|Nomor KIP|Nama di KIP|Nomor KKS|"
    "No Registrasi Akta Lahir|Bank|Nomor Rekening Bank|Rekening Atas Nama|Layak PIP (usulan dari sekolah)|"
    "Alasan Layak PIP|Kebutuhan Khusus|Sekolah Asal|Anak ke-berapa|Lintang|Bujur|No KK|Berat Badan|Tinggi Badan|"
    "Lingkar Kepala|Jml. Saudara Kandung|Jarak Rumah ke Sekolah (KM)"
)
FAMILY = ["Data Ayah", *[None] * 5, "Data Ibu", *[None] * 5, "Data Wali", *[None] * 5]
DAPODIK_TITLE = [
    ["Daftar Peserta Didik"],
    ["SMP NEGERI 1 BANJARBARU"],
    ["Kecamatan Kec. Banjarbaru Utara, Kabupaten Kota Banjarbaru, Provinsi Prov. Kalimantan Selatan"],
    ["Tanggal Unduh: 2025-10-01 08:00:00", None, "Pengunduh: operator"],
]
DAPODIK_HEADER = [LEFT + FAMILY + RIGHT, [None] * 24 + GROUP * 3 + [None] * 24]


def dapodik_row(**cells):
    """A row of the export; cells by header, those of a parent as ``ibu_Nama``."""
    at = {name: n for n, name in enumerate(LEFT)} | {name: n + 42 for n, name in enumerate(RIGHT)}
    at |= {
        f"{who}_{name}": 24 + 6 * n + k for n, who in enumerate(("ayah", "ibu", "wali")) for k, name in enumerate(GROUP)
    }
    row = [None] * 66
    for name, value in cells.items():
        row[at[name]] = value
    return row


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(parent=tmp_path_factory.mktemp("bench")) as bench:
        yield bench


@pytest.fixture
def desk(tmp_path, bench):
    return open_desk(tmp_path / "kiriman", bench)


# -- the forms that offices use ----------------------------------------------------------------------------------------


def test_the_dapodik_export_of_one_school(desk):
    ani = dapodik_row(
        No=1, Nama="Ani Lestari", JK="P", NISN="0121234567", NIK=str(NIK), Alamat="Jl. Melati RT 9", RT=3, RW="01",
        Kelurahan="Sungai Ulin", Kecamatan="Kec. Banjarbaru Utara", ayah_Nama="AHMAD", ibu_Nama="SITI AMINAH",
        ibu_NIK="6372914503800001",
        **{"Tanggal Lahir": "2012-03-05", "Rombel Saat Ini": "Kelas 7A", "No KK": "6372910101120001",
           "Penerima KIP": "Ya", "Kebutuhan Khusus": "Tidak ada", "Jenis Tinggal": "Bersama orang tua",
           "Jarak Rumah ke Sekolah (KM)": 2},
    )  # fmt: skip
    hers = dapodik_row(No=2, Nama="Citra", NIK="6372914503800001", ibu_NIK="6372914503800001")
    below = [
        [],
        [None] * 6 + ["Banjarbaru, 1 Oktober 2025"],
        [None, "Kepala Sekolah,"],
        [],
        [None, "Drs. AHMAD"],
        [None, "NIP. 1970"],
    ]
    desk.book("daftar.xlsx", [*DAPODIK_TITLE, *DAPODIK_HEADER, ani, hers, *below])
    desk.take()
    columns = "kind, record_id, nik, nik_trust, nisn, no_kk, name, sex, birth_date"
    assert desk.one(columns, where="name LIKE 'Ani%'") == (
        "dapodik", "daftar.xlsx:7", NIK, 3, 121234567, 6372910101120001, "Ani Lestari", "P", date(2012, 3, 5),
    )  # fmt: skip
    assert desk.one("mother_name, father_name, rt, rw, village, school_name, grade", where="name LIKE 'Ani%'") == (
        "SITI AMINAH", "AHMAD", 3, 1, 6372041004, "SMP NEGERI 1 BANJARBARU", 7,
    )  # fmt: skip
    assert desk.rows("school_form, school_regency, aid, disability, distance_km, guardian", "extra_roster")[0] == (
        "SMP", 6372, "KIP/PIP", None, 2.0, "Bersama orang tua",
    )  # fmt: skip
    assert desk.rows('row, "column"', "problems", "code = 'SAME_AS_PARENT'") == [(8, "NIK")]
    assert desk.one("read, taken, not_data", "accounting") == (2, 2, 12)


def test_the_register_with_codes_of_the_form(desk):
    header = [
        "NO_KK",
        "NIK",
        "NAMA_LGKP",
        "JENIS_KLMIN",
        "TGL_LHR",
        "STAT_HBKEL",
        "PDDK_AKH",
        "NO_PROP",
        "NO_KAB",
        "NO_KEC",
        "NO_KEL",
        "STATUS PENDUDUK",
    ]
    rows = [
        ["6372910101120001", str(NIK), "ANI", "2", "05-03-2012", "4", "3", "63", "72", "4", "1004", "AKTIF"],
        [
            "6372910101120001",
            "6372910107130002",
            "BUDI",
            "1",
            "01-07-2013",
            "9",
            "1",
            "63",
            "72",
            "04",
            "6372041004",
            "PINDAH",
        ],
    ]
    desk.text("penduduk.csv", [header, *rows], encoding="cp1252")
    desk.take()
    assert desk.rows("kind, sex, village, birth_default") == [
        ("register", "P", 6372041004, False),
        ("register", "L", 6372041004, True),
    ]
    assert desk.rows("life_status, finished, relation", "extra_register") == [
        ("alive", "SD", "ANAK"),
        ("moved", None, "FAMILI LAIN"),
    ]


def test_the_national_list_without_its_header(desk):
    order = sources.sources()["ats"].order
    said = {
        "semester_id": "20251", "nik": str(NIK), "nama": "Ani", "jenis_kelamin": "P", "tanggal_lahir": "40973",
        "kode_dagri": "63.72.04.1004", "kode_wilayah": "156104AA", "status": "DO", "tingkat_pendidikan": "6",
        "peserta_didik_id": "u-1", "alasan_lainnya": "bekerja",
    }  # fmt: skip
    desk.book("ats.xlsx", [[said.get(name) for name in order[:42]]])
    desk.take()
    assert desk.one("kind, record_id, nik, birth_date, village, grade") == (
        "ats",
        "u-1",
        NIK,
        date(2012, 3, 5),
        6372041004,
        6,
    )
    assert desk.one("ats_id, ats_status, ats_note", "extra_ats") == ("u-1", "DO", "bekerja")
    assert desk.one("read, not_data", "accounting") == (1, 0)


def test_a_village_report_with_its_place_in_the_title(desk):
    header = [
        "No",
        "Nama Anak",
        "Umur",
        "Hasil Kunjungan",
        "Alasan",
        "Surat Keterangan Sekolah",
        "Tanggal Kunjungan",
        "Kunjungan ke",
        "Catatan",
    ]
    rows = [
        [1, "Udin", "14 th", "masih ATS", "Bekerja", None, "3 September 2025", 2, "ikut paman"],
        [2, "Inah", None, "S7", None, "No. 421/17", date(2025, 9, 4), 1, None],
        [3, "Ucok", None, None, None, None, None, None, None],
    ]
    title = [["LAPORAN VERIFIKASI"], ["KELURAHAN: SUNGAI ULIN"], ["KECAMATAN: BANJARBARU UTARA"]]
    desk.book("laporan.xlsx", [*title, header, *rows, [None, "Mengetahui, Lurah"], [None, "SLAMET"]])
    desk.take()
    assert desk.rows("kind, name, village") == [("field", name, 6372041004) for name in ("Udin", "Inah", "Ucok")]
    assert desk.rows("outcome, found_on, evidence_letter, attempts, age_stated, note", "extra_field") == [
        ("A07", date(2025, 9, 3), None, 2, 14, "ikut paman; masih ATS; Bekerja"),
        ("S07", date(2025, 9, 4), True, 1, None, None),
        (None, None, None, None, None, None),
    ]


def test_leavers_and_the_poverty_register(desk):
    keluar = ["Nama", "NIK", "Kelas Terakhir", "Keluar Karena", "Tanggal Keluar", "Sekolah Tujuan", "NPSN Tujuan"]
    desk.text(
        "keluar.csv",
        [
            keluar,
            ["Ani", str(NIK), "VI", "Mutasi", "30/06/2025", "SMPN 2", "30300002"],
            ["Budi", BUDI[1], "IX", "ikut ayah", "-", "-", ""],
        ],
    )
    desk.text(
        "dtsen.csv",
        [
            ["id_keluarga", "nik", "nama", "desil_nasional", "PKH", "BPNT"],
            ["k1", str(NIK), "ANI", "Desil 2", "Ya", "1"],
        ],
    )
    desk.take()
    assert desk.rows("exit_reason, exit_on, destination, destination_id", "extra_leavers") == [
        ("transferred", date(2025, 6, 30), "SMPN 2", "30300002"),
        ("other", None, None, None),
    ]
    assert desk.one("decile, family_id, aid", "extra_dtsen") == (2, "k1", "PKH; BPNT")
    assert {"REASON_UNKNOWN"} <= desk.codes("file = 'keluar.csv'")


def test_pupils_who_left_are_no_pupils(desk):
    header = ["Nama", "NIK", "NPSN", "Kelas", "Status"]
    rows = [
        ["Ani", str(NIK), "30300001", "9", "Aktif"],
        ["Budi", BUDI[1], "30300001", "9", "Lulus"],
        ["Citra", CITRA[1], "30300001", "7", "Siswa pindahan"],
    ]
    desk.text("siswa.csv", [header, *rows])
    desk.take()
    assert desk.rows("kind, name") == [("roster", "Ani"), ("roster", "Citra"), ("leavers", "Budi")]
    assert desk.one("exit_reason", "extra_leavers") == "graduated"
    assert desk.rows("kind, read, taken", "accounting") == [("leavers", 1, 1), ("roster", 2, 2)]


def test_a_list_of_all_pupils_with_empty_columns_for_leaving(desk):
    header = ["Nama", "NIK", "Rombel", "Keluar Karena", "Tanggal Keluar"]
    rows = [
        ["Ani", str(NIK), "7A", "", ""],
        ["Budi", BUDI[1], "7A", "", ""],
        ["Citra", CITRA[1], "7A", "Wafat", "01/08/2025"],
    ]
    desk.text("semua.csv", [header, *rows])
    assert desk.take().rows("kind, name") == [("roster", "Ani"), ("roster", "Budi"), ("leavers", "Citra")]
    desk.text("siswa keluar.csv", [header, *rows])
    assert desk.take(desk.folder / "siswa keluar.csv").rows("kind") == [("leavers",)] * 3


def test_headers_over_two_lines_and_columns_side_by_side(desk):
    upper = ["No", "Identitas", None, "Tempat, Tanggal Lahir", None, "Jenis Kelamin", None, "Data Ayah", None, "Alamat"]
    lower = [None, "Nama", "NIK", None, None, "L", "P", "Nama", "NIK", None]
    desk.book(
        "a.xlsx",
        [
            upper,
            lower,
            [1, "Ani", str(NIK), "Banjarbaru", "5 Mrt 2012", None, "v", "AHMAD", "6372910503800001", "Jl. Melati"],
        ],
    )
    desk.take()
    assert desk.one("name, nik, birth_date, sex, father_name, address") == (
        "Ani",
        NIK,
        date(2012, 3, 5),
        "P",
        "AHMAD",
        "Jl. Melati",
    )


def test_place_and_date_in_one_cell(desk):
    desk.text("a.csv", [["Nama", "NIK", "Tempat, Tanggal Lahir"], ["Ani", str(NIK), "Banjarbaru, 5 Maret 2012"]])
    assert desk.take().one("birth_date") == date(2012, 3, 5)


# -- cells -------------------------------------------------------------------------------------------------------------


def test_ugly_cells(desk):
    header = ["No", "NIK", "Nama", "JK", "Tanggal Lahir", "Nama Ibu", "NISN", "Kelas", "RT/RW"]
    rows = [
        [1, f"'{NIK}", "ANI", "Perempuan", 40973, "-", 121234567, "VII B", "3/5"],
        [
            2,
            6372910107130002,
            "BUDI",
            "laki - laki",
            "1 Juli 2013",
            "IBU",
            "0139876543",
            "Tingkatan 3, Kls 7",
            "003 / 005",
        ],
        [3, "-", "NU\u2019MAN", "F", "08/25/2014", "Almh. Siti", "#N/A", "Paket B", None],
        [4, "6.37291E+15", "#N/A", "?", "00/00/0000", "TIDAK TAHU", "0141112223", "KKNI Level 1", "-"],
    ]
    desk.book("a.xlsx", [header, *rows])
    desk.take()
    assert desk.rows("nik, nik_trust, name, sex, birth_date, mother_name, nisn, grade, rt, rw") == [
        (NIK, 3, "ANI", "P", date(2012, 3, 5), None, 121234567, 7, 3, 5),
        (6372910107130002, 3, "BUDI", "L", date(2013, 7, 1), None, 139876543, 7, 3, 5),
        (None, 0, "NU\u2019MAN", "P", date(2014, 8, 25), "Almh. Siti", None, None, None, None),
        (None, 0, None, None, None, None, 141112223, None, None, None),
    ]
    assert desk.codes("row = 2") == {"CHAR", "DATE_EXCEL", "MOTHER_PLACEHOLDER", "NISN_PADDED"}
    assert {"SCI", "CELL_ERROR", "SEX_UNREADABLE", "NAME_MISSING"} <= desk.codes("row = 5")
    assert desk.rows('"column", value', "problems", "code = 'CHAR'") == [("NIK", "'637291******0001")]


def table(text: str) -> list[tuple[str, str | None]]:
    """Lines of ``written = meaning; …``; a meaning of - is none."""
    pairs = [pair.rsplit("=", 1) for line in text.strip().splitlines() for pair in line.split(";")]
    return [(left.strip(), None if right.strip() == "-" else right.strip()) for left, right in pairs]


GRADES = """
    Kelas 7A = 7; VII B = 7; X IPA 2 = 10; XIPA1 = 10; VIIA = 7; IX.3 = 9; XII TKJ 1 = 12; Kelas Satu = 1; 07 = 7
    Tingkatan 3, Kls 7 = 7; Tingkatan 4 = 9; SMP 1 = 7; SMA 3 = 12; MI 4 = 4; III-B = 3; TK B = 0; PAUD = 0
    Paket B = -; Paket C Kelas 11 = 11; #N/A = -; KKNI Level 1 = -; ABU BAKAR = -; 14 = -; V-A = 5; Kelas I = 1
"""
OUTCOMES = """
    S7 = S07; s-10 = S10; A02, A07 = A02; A02, S06 = S06; ? = -; A13 = -; tidak bersekolah = A99; masih ATS = A99
    Tidak mau bersekolah = A01; Tidak ada biaya = A02; Sekolah jauh dari rumah = A03; Bekerja = A07; Lainnya = A99
    Merasa pendidikan sekarang sudah cukup = A04; Menikah / mengurus rumah tangga = A05; Bersekolah = S07
    Mengalami kekerasan/perundungan/trauma di sekolah = A06; Pengaruh lingkungan/teman = A08
    Menganggap sekolah tidak penting = A09; Tidak memiliki seragam = A10; Tidak memiliki akta kelahiran = A11
    Masalah kesehatan / penyandang disabilitas = A12; Dikeluarkan = S01; Mengundurkan diri = S02
    Anak tidak ditemukan = S03; Melanjutkan ke luar negeri = S04; Melanjutkan ke pondok pesantren/lainnya = S05
    Meninggal dunia = S06; Pindah domisili = S08; Sudah tamat SMA/sederajat = S09; Bukan penduduk desa tersebut = S10
"""
CODES = {
    "EXIT": """
        Lulus = graduated; Mutasi = transferred; Dikeluarkan = expelled; Mengundurkan diri = resigned; Hilang = missing
        Putus sekolah = dropped_out; Wafat = deceased; Lainnya = other; dropped_out = dropped_out; ikut ayah = -
    """,
    "LIFE": """
        AKTIF = alive; MENINGGAL = deceased; PINDAH = moved; PINDAH DATANG = alive; KEPALA KELUARGA = -; TIDAK AKTIF = -
    """,
    "FINISHED": """
        TAMAT SD/SEDERAJAT = SD; BELUM TAMAT SD/SEDERAJAT = -; SLTP/SEDERAJAT = SMP; SLTA/SEDERAJAT = SMA; 4 = SMP
        DIPLOMA IV/STRATA I = SMA; TIDAK/BELUM SEKOLAH = -
    """,
    "ATS_STATUS": """
        Lulus Tidak Melanjutkan = LTM; Belum Pernah Bersekolah = BPB; Drop Out = DO; DO = DO; Putus Sekolah = DO
    """,
}


@pytest.mark.parametrize(("written", "grade"), table(GRADES))
def test_grades(written, grade):
    assert words.grade(pl.Series([written])).to_list() == [grade and int(grade)]


@pytest.mark.parametrize(("written", "code"), table(OUTCOMES))
def test_outcomes(written, code):
    assert words.outcome(pl.Series([written])).to_list() == [code]


@pytest.mark.parametrize(
    ("rules", "written", "code"), [(rules, *pair) for rules, text in CODES.items() for pair in table(text)]
)
def test_words_with_a_code(rules, written, code):
    assert words.coded(pl.Series([written]), getattr(words, rules)).to_list() == [code]


# -- which rows count --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        [None, None, None, None, None, None],
        ["31", None, None, None, None, None],
        ["JUMLAH", None, None, "20", None, None],
        [None, None, "Jumlah seluruhnya: 35", None, None, None],
        HEADER,
        ["1", "2", "3", "4", "5", "6"],
        ["Kelas VII A", None, None, None, None, None],
        [None, None, "Desa Sungai Ulin", None, None, None],
    ],
)
def test_lines_between_the_children_that_are_no_children(desk, line):
    desk.book("a.xlsx", [HEADER, ANI, line, BUDI])
    desk.take()
    assert desk.rows("row_no, name") == [(2, "Ani"), (4, "Budi")]
    assert desk.one("read, taken, refused, not_data", "accounting") == (2, 2, 0, 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ([None, None, None, "P", "05-03-2012", "Siti"], "NAME_EMPTY"),
        ([None, "-", "-", "P", None, "Siti"], "NAME_EMPTY"),
        ([None, "0000000000000000", None, "P", None, None], "NAME_EMPTY"),
    ],
)
def test_a_row_that_names_nobody_is_refused_and_handed_back(desk, row, code):
    desk.book("a.xlsx", [["DATA ANAK"], HEADER, ANI, row, BUDI])
    desk.take()
    assert desk.one("read, taken, refused", "accounting") == (3, 2, 1)
    assert desk.one("file, row, code, header, cells", "refused") == ("a.xlsx", 4, code, HEADER, row)
    assert "Isi nama atau NIK" in desk.one("message", "refused")
    assert desk.one("row, severity", "problems", f"code = '{code}'") == (4, "refused")


def test_a_row_whose_cells_slipped_is_refused(desk):
    rows = [[str(n), "", f"Anak {chr(65 + n)}", "P", "", ""] for n in range(12)]
    slipped = ["13", "", "Ani", "Lestari", "P", "", "Siti"]
    late = ["14", ANI[1], "Ani", "P", "05-03-2012", "Siti", "Almh."]
    desk.text("a.csv", [HEADER, *rows, slipped, late])
    desk.take()
    assert desk.one("row, code", "refused") == (14, "ROW_SHIFTED")
    assert desk.rows("row, severity", "problems", "code = 'ROW_SHIFTED'") == [(14, "refused"), (15, "warning")]


@pytest.mark.parametrize(("column", "value"), [("NIK", str(NIK)), ("Nama Lengkap", "Ani"), ("NISN", "0121234567")])
def test_a_name_or_a_number_is_enough(desk, column, value):
    header = ["Nama Lengkap", "NIK", "NISN", "Kelas", "Alamat"]
    desk.text("a.csv", [header, [value if name == column else "-" for name in header]])
    assert desk.take().one("read, taken", "accounting") == (1, 1)


def test_equal_rows_count_once_whatever_their_running_number(desk):
    desk.text("20251/a.csv", [HEADER, ANI, BUDI, ["7", *ANI[1:]]])
    desk.text("20251/b.csv", [HEADER, ["1", *BUDI[1:]], CITRA])
    desk.text("20242/c.csv", [HEADER, ANI])
    desk.take()
    assert desk.rows("source, name") == [
        ("register@20242", "Ani"),
        ("register", "Ani"),
        ("register", "Budi"),
        ("register", "Citra"),
    ]
    assert desk.rows("file, row", "duplicates") == [("20251/a.csv", 4), ("20251/b.csv", 2)]
    assert desk.rows("read, taken, duplicate", "accounting", "period = '20251'") == [(2, 1, 1), (3, 2, 1)]


def test_the_same_child_in_two_schools_is_no_duplicate(desk):
    row = dapodik_row(No=1, Nama="Ani", NIK=str(NIK))
    for number in (1, 2):
        title = [["Daftar Peserta Didik"], [f"SMP NEGERI {number} BANJARBARU"]]
        desk.book(f"20251/{number}.xlsx", [*title, *DAPODIK_HEADER, row])
    assert desk.take().rows("school_name") == [("SMP NEGERI 1 BANJARBARU",), ("SMP NEGERI 2 BANJARBARU",)]


def test_a_row_with_an_own_key_is_no_duplicate(desk):
    desk.text("a.csv", [["id", *HEADER[1:]], ["x", *ANI[1:]], ["y", *ANI[1:]]])
    assert desk.take().rows("record_id") == [("x",), ("y",)]


LINES = st.sampled_from(
    ["child", "other child", "same again", "nameless", "blank", "total", "header", "numbered blank"]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.lists(LINES, min_size=1, max_size=12), second=st.lists(LINES, max_size=8), signed=st.booleans())
def test_every_line_is_accounted_for_exactly_once(desk, first, second, signed):
    """Whatever mixture of lines: read = taken + duplicate + refused, and each line has one fate."""

    def lines(kinds: list[str], offset: int) -> list[list[str]]:
        made = {
            "same again": ["5", "", "Siti", "P", "2012-03-05", "Aminah"],
            "nameless": ["6", "", "", "P", "2012-03-05", "Aminah"],
            "blank": [""] * 6,
            "total": ["Jumlah", "", "", "", "", ""],
            "header": HEADER,
            "numbered blank": ["9", "", "", "", "", ""],
        }
        children = [[str(n), "", f"Anak {chr(65 + n + offset)}", "L", "2013-01-02", ""] for n in range(len(kinds))]
        return [children[n] if "child" in kind else made[kind] for n, kind in enumerate(kinds)]

    tail = [["", "", "Mengetahui,", "", "", ""], ["", "", "SLAMET", "", "", ""]] if signed else []
    files = {"20251/a.csv": [HEADER, *lines(first, 0), *tail], "20251/b.csv": [HEADER, *lines(second, 20)]}
    for name, rows in files.items():
        desk.text(name, rows)
    desk.take()
    for name, rows in files.items():
        height = max(at for at, row in enumerate(rows, 1) if any(row))
        taken = desk.rows("row_no", "people JOIN accounting ON file_no = accounting.rowid", f"file = '{name}'")
        lost = desk.rows("row", "refused", f"file = '{name}'") + desk.rows("row", "duplicates", f"file = '{name}'")
        fates = [number for (number,) in taken + lost]
        account = desk.one("read, taken, duplicate, refused, not_data", "accounting", f"file = '{name}'")
        assert account[0] == sum(account[1:4]) == len(fates) == len(set(fates))
        assert account[0] + account[4] == height
    nameless, again = (first + second).count("nameless"), (first + second).count("same again")
    assert len(desk.rows("row", "refused")) == nameless
    assert len(desk.rows("row", "duplicates")) == max(0, again - 1)
    assert desk.rows("row") == [(n,) for n in range(len(desk.rows("row")))]


def test_a_lost_line_would_stop_the_run():
    line = accounting.Line(
        "a.csv", "roster", "20251", "given", "x", read=3, taken=1, duplicate=1, refused=1, not_data=1
    )
    ledger = accounting.Ledger([line])
    ledger.close(lines_seen=4, taken=1)
    for seen, taken in ((5, 1), (4, 2)):
        with pytest.raises(AssertionError):
            ledger.close(lines_seen=seen, taken=taken)
    line.refused = 0
    with pytest.raises(AssertionError, match=r"a\.csv: 3 read"):
        ledger.close(lines_seen=4, taken=1)


# -- the tables that come out ------------------------------------------------------------------------------------------


def test_the_tables_have_their_columns_whatever_came(desk):
    desk.text("a.csv", [HEADER, ANI])
    desk.take()
    assert list(desk.bench.frame("SELECT * FROM people LIMIT 0").schema.items()) == list(tidy.PEOPLE.items())
    assert list(tidy.PEOPLE)[: len(PERSON)] == list(PERSON)
    for kind, columns in EXTRA.items():
        assert dict(desk.bench.frame(f"SELECT * FROM extra_{kind}").schema) == {"row": pl.Int32, **columns}
    assert dict(desk.bench.frame("SELECT * FROM problems").schema) == PROBLEMS
    assert dict(desk.account().schema) == ACCOUNTING


@pytest.mark.parametrize("name", ["siswa.csv", "siswa.parquet"])
def test_a_file_without_rows_is_said(desk, name):
    columns = ["id", "nik", "name", "grade", "semester_id", "Keluar Karena"]
    if name.endswith("csv"):
        desk.text(name, [columns])
    else:
        pl.DataFrame(schema=dict.fromkeys(columns, pl.String)).write_parquet(desk.folder / name)
    desk.take()
    assert "FILE_NO_ROWS" in desk.codes()
    assert desk.one("read, taken", "accounting") == (0, 0)


def test_the_format_of_a_file_changes_nothing(desk, monkeypatch):
    columns = ["child_id", "nik", "no_kk", "name", "sex", "birth_date", "mother_name", "address", "village_code"]
    people = [
        ("1", str(NIK), "6372910101120001", "ANI", "P", date(2012, 3, 5), "SITI", "JL. MELATI RT 3 RW 4", "6372041004"),
        ("2", None, None, "BUDI", "L", None, None, None, None),
        ("3", BUDI[1], None, " CITRA ", "P", date(2013, 7, 1), "IBU", "-", "6372041004"),
        ("4", "", "", "", "P", None, "", "", ""),
    ]
    rows = [["" if v is None else str(v) for v in person] for person in people]
    frame = pl.DataFrame(people, schema=columns, orient="row")
    made = []
    for name in ("a.csv", "large.csv", "a.xlsx", "a.parquet", "numbers.parquet"):
        folder = desk.folder / name.replace(".", "-")
        folder.mkdir()
        if name.endswith("csv"):
            path = desk.text(f"{folder.name}/register.csv", [columns, *rows])
        elif name.endswith("xlsx"):
            path = desk.book(f"{folder.name}/register.xlsx", [columns, *rows])
        else:
            path = folder / "register.parquet"
            numbers = frame.with_columns(
                pl.col("child_id", "nik", "no_kk", "village_code").cast(pl.Int64, strict=False)
            )
            (numbers if "numbers" in name else frame).write_parquet(path)
        with monkeypatch.context() as patch:
            patch.setattr(delimited, "LARGE", 2 if name == "large.csv" else 20_000)
            desk.take(path)
        made.append(
            (desk.bench.frame("SELECT * EXCLUDE (row_no) FROM people"), desk.one("read, taken, refused", "accounting"))
        )
    assert made[0][0].height == 3
    assert made[0][1] == (4, 3, 1)
    for frame, account in made[1:]:
        assert frame.equals(made[0][0], null_equal=True)
        assert account == made[0][1]


@pytest.mark.parametrize("keyed", [True, False])
def test_a_large_file_of_several_rosters_and_periods_reads_like_a_sheet(desk, keyed):
    columns = ["roster_id", "nik", "name", "grade", "source", "semester_id"][0 if keyed else 1 :]
    sources_of = ["pkbm", "dapodik", "emis", "dapodik", None, "PKBM"]
    rows = [
        (f"r{n}", str(NIK + n % 9), f"Anak {chr(65 + n % 9)}", "7", sources_of[n % 6], ("20251", "20242", None)[n % 3])
        for n in range(24)
    ]
    rows += [("x1", None, None, "8", "emis", "20251"), rows[3], ("x2", None, "JUMLAH", "24", None, None)]
    rows = [row if keyed else row[1:] for row in rows]
    made = []
    for name in ("20251/siswa.csv", "20251/siswa.parquet"):
        path = desk.folder / name
        if name.endswith("csv"):
            desk.text(name, [columns, *[["" if cell is None else cell for cell in row] for row in rows]])
        else:
            pl.DataFrame(rows, schema=columns, orient="row").write_parquet(path)
        desk.take(path)
        people = desk.bench.frame("SELECT * EXCLUDE (row_no, record_id, file_no) FROM people ORDER BY row")
        account = (
            desk.account().select("kind", "period", "read", "taken", "duplicate", "refused").sort("kind", "period")
        )
        made.append((people, account, desk.rows("record_id") if keyed else None))
    sheet, large = made
    assert sheet[1].filter(kind="dapodik")["period"].to_list() == ["20242", "20251"]
    assert sheet[1]["refused"].sum() == 1
    assert sheet[1]["duplicate"].sum() == (1 if keyed else 7)
    assert large[0].equals(sheet[0], null_equal=True)
    assert large[1].equals(sheet[1])
    assert large[2] == sheet[2]


def test_the_address_tells_rt_and_rw_where_no_column_does(desk):
    desk.text(
        "a.csv", [["Nama", "NIK", "Alamat"], ["Ani", "-", "Jl. Kartini 5 RT.003/RW 04"], ["Budi", "-", "Jl. Smart 3"]]
    )
    assert desk.take().rows("rt, rw") == [(3, 4), (None, None)]


def test_the_home_regency_is_learned_from_the_register(desk):
    desk.text(
        "register.csv",
        [
            ["nik", "no_kk", "name", "village_code"],
            ["", "", "ANI", "6372041004"],
            ["", "", "BUDI", "6303011001"],
            ["", "", "CITRA", "6372041003"],
        ],
    )
    desk.text("siswa.csv", [["Nama", "NIK", "Kelas", "Kelurahan"], ["Ani", "-", "7", "Komet"]])
    desk.take(settings=replace(SETTINGS, regency=None))
    assert desk.one("village", where="kind = 'roster'") == 6372041003


def test_a_remark_on_very_many_rows_is_made_once(desk, monkeypatch):
    monkeypatch.setattr(complaints, "MANY", 2)
    rows = [["", f"Anak {chr(65 + n)}", "01-01-2012"] for n in range(5)]
    desk.text("a.csv", [["NIK", "Nama", "Tanggal Lahir"], *rows, ["-", "Ani", "31/02/2012"]])
    desk.take()
    assert desk.rows("row, value", "problems", "code = 'DATE_DEFAULT'") == [(None, "5 baris")]
    assert desk.rows("row, value", "problems", "code = 'DATE_UNREADABLE'") == [(7, "31/02/2012")]


def test_columns_that_nothing_reads_are_named(desk):
    desk.text("a.csv", [["Nama", "NIK", "Nama Lengkap", "Hobi"], ["x", str(NIK), "Ani", "bola"]])
    desk.take()
    assert desk.one("name") == "Ani"
    assert desk.rows("code, \"column\"", "problems", "code LIKE 'COLUMN%'") == [
        ("COLUMN_DOUBLE", "Nama"), ("COLUMN_MISSING", "birth_date"), ("COLUMN_UNUSED", "Hobi"),
    ]  # fmt: skip


def test_a_large_file_that_breaks_half_way_leaves_nothing_behind(desk, monkeypatch):
    frame = pl.DataFrame(
        {
            "id": [f"x{n}" for n in range(6)],
            "nik": [str(NIK + n) for n in range(6)],
            "name": ["ANI"] * 6,
            "no_kk": [None] * 6,
        }
    )
    path = desk.folder / "20251" / "register.parquet"
    path.parent.mkdir()
    frame.write_parquet(path)
    desk.text("20242/register.csv", [HEADER, BUDI])
    whole = tidy.looking.chunks

    def half(table, layout, columns=None):
        for chunk in whole(table, layout, columns):
            yield chunk
            if columns is None and table.file.endswith("parquet"):
                raise tidy.taking.FileProblem("FILE_BROKEN", table.file)

    monkeypatch.setattr(tidy.looking, "chunks", half)
    desk.take(keep_going=True)
    assert (desk.skipped, desk.rows("name")) == (1, [("Budi",)])
