"""The forms that offices use, and what their columns become."""

from __future__ import annotations

from datetime import date

from dapodik_export import DAPODIK_HEADER, DAPODIK_TITLE, dapodik_row
from tidy_desk import BUDI, CITRA

from rangkul.engine import sources

NIK = 6372914503120001


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
