"""From what was typed to deliveries: which kind, which period, whose key, and what is asked when it is not clear."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import office_files
import polars as pl
import pytest
from tidy_desk import ANI, BUDI, CITRA, HEADER, SETTINGS, open_desk

from rangkul.engine.scratch import Bench
from rangkul.engine.tidy import find, periods
from rangkul.engine.types import Input, InputError

PUPILS = [*HEADER, "NISN", "NPSN", "Kelas"]


def pupil(row, grade="7"):
    return [*row, "0121234567", "30300001", grade]


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    with Bench(parent=tmp_path_factory.mktemp("bench")) as bench:
        yield bench


@pytest.fixture
def desk(tmp_path, bench):
    return open_desk(tmp_path / "kiriman", bench)


# -- what was typed ----------------------------------------------------------------------------------------------------


def test_a_file_a_folder_and_a_file_with_its_kind_and_period(desk):
    path = desk.text("a.csv", [HEADER, ANI])
    assert find([path], SETTINGS) == [Input(path)]
    assert find([str(desk.folder)], SETTINGS) == [Input(desk.folder)]
    assert find([f"dapodik@20242={path}"], SETTINGS) == [Input(path, "dapodik", "20242")]
    assert find([f"EMIS={path}"], SETTINGS) == [Input(path, "emis")]


def test_a_file_whose_name_has_an_equals_sign_is_a_file(desk):
    path = desk.text("ats=2025.csv", [HEADER, ANI])
    assert find([str(path)], SETTINGS) == [Input(path)]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("dapodk={}", "Jenis dapodk tidak dikenal. Maksudnya dapodik"),
        ("previous={}", "Jenis previous tidak dikenal"),
        ("dapodik@2025={}", "Semester 2025 tidak dikenal"),
        ("dapodik@20253={}", "Semester 20253 tidak dikenal"),
        ("{}.tidak-ada", "tidak ada"),
        ("dapodik={}.tidak-ada", "tidak ada"),
    ],
)
def test_what_cannot_be_meant_is_asked_about(desk, given, says):
    path = desk.text("a.csv", [HEADER, ANI])
    with pytest.raises(InputError, match=says):
        find([given.format(path)], SETTINGS)


def test_no_file_at_all_is_said(desk):
    with pytest.raises(InputError, match="Belum ada berkas"):
        find([], SETTINGS)
    with pytest.raises(InputError, match="Tidak ada berkas data"):
        desk.take()


# -- kinds -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "header", "kind"),
    [
        ("a.csv", "nik,no_kk,name,sex,birth_date,mother_name,address,village_code", "register"),
        ("a.csv", "nik,name,birth_date,nisn,school_id,grade", "roster"),
        ("a.csv", "nik,name,birth_date", "register"),
        ("roster.csv", "nik,name,birth_date", "roster"),
        ("a.csv", "NO_KK,NIK,NAMA_LGKP,JENIS_KLMIN,TGL_LHR,STAT_HBKEL,NAMA_LGKP_IBU,NO_KEC,NO_KEL", "register"),
        ("a.csv", "No,Nama,NISN,NPSN,Nama Sekolah,Kelas", "roster"),
        ("EMIS 2025.csv", "No,Nama,NISN,NPSN,Nama Sekolah,Kelas", "emis"),
        ("a.csv", "NSM,Nama Madrasah,Nama Siswa,NIK,Tingkat,Rombel", "emis"),
        ("a.csv", "Nama Warga Belajar,NIK,Program Paket,Kelas", "pkbm"),
        ("a.csv", "Nama,NIPD,JK,NISN,NIK,Rombel Saat Ini,Layak PIP (usulan dari sekolah)", "dapodik"),
        ("a.csv", "Nama,NISN,NIK,Kelas,Keluar Karena,Tanggal Keluar,Sekolah Tujuan", "leavers"),
        ("a.csv", "NIK,Nama,No KK,Desil,SHDK", "dtsen"),
        ("a.csv", "ats_id,nisn,nama,jenis_kelamin,npsn,nama_sekolah,status,alasan_verifikasi", "ats"),
        ("a.csv", "Nama,Usia,Hasil Kunjungan,Alasan,Tanggal Kunjungan,Relawan", "field"),
    ],
)
def test_the_kind_is_told_by_the_headers(desk, file, header, kind):
    names = header.split(",")
    path = desk.text(file, [names, ["Lulus" if "Karena" in n else f"isi {at}" for at, n in enumerate(names)]])
    assert set(desk.take(path).account()["kind"]) == {kind}


def test_a_kind_that_was_given_wins(desk):
    path = desk.text("a.csv", [HEADER, ANI])
    assert desk.take(f"pkbm={path}").one("kind, source") == ("pkbm", "pkbm")


def test_a_roster_may_hold_several_rosters(desk):
    header = ["nik", "name", "grade", "source", "roster_id"]
    rows = [["", "Ani", "7", "emis", "3"], ["", "Budi", "8", "Dapodik", "1"], ["", "Citra", "9", "sekolah kita", "2"]]
    desk.take(desk.text("roster.csv", [header, *rows], ","))
    assert desk.rows("row, kind, source, name, record_id") == [
        (0, "dapodik", "dapodik", "Budi", "1"),
        (1, "emis", "emis", "Ani", "3"),
        (2, "roster", "roster", "Citra", "2"),
    ]


def test_a_file_that_lists_no_people_stops_the_run_or_is_skipped(desk):
    desk.text("rekap.csv", [["Kecamatan", "Jumlah"], ["Cempaka", "12"]])
    desk.text("siswa.csv", [PUPILS, pupil(ANI)])
    with pytest.raises(InputError, match=r"rekap\.csv"):
        desk.take()
    desk.take(keep_going=True)
    assert desk.skipped == 1
    assert desk.rows("file, severity", "problems", "code = 'FILE_KIND_UNKNOWN'") == [("rekap.csv", "refused")]
    assert desk.one("read, taken", "accounting", "file = 'rekap.csv'") == (0, 0)
    assert desk.rows("name") == [("Ani",)]


@pytest.mark.parametrize("name", ["rusak.xlsx", "rusak.parquet"])
def test_a_broken_file_stops_the_run_or_is_skipped(desk, name):
    buffer = io.BytesIO()
    pl.DataFrame({"nik": ["6372914503120001"] * 5000, "name": [f"Anak {n}" for n in range(5000)]}).write_parquet(buffer)
    whole = buffer.getvalue() if name.endswith("parquet") else office_files.xlsx({"A": [HEADER, ANI]})
    desk.put(name, whole[: len(whole) // 2])
    desk.text("siswa.csv", [PUPILS, pupil(ANI)])
    with pytest.raises(InputError, match="rusak"):
        desk.take()
    desk.take(keep_going=True)
    assert (desk.skipped, desk.rows("name")) == (1, [("Ani",)])
    assert desk.rows("severity", "problems", f"file = '{name}'") == [("refused",)]


def test_a_sheet_without_people_in_a_book_is_set_aside(desk):
    desk.book("buku.xlsx", [HEADER, ANI], Petunjuk=[["Cara mengisi"], ["Isi semua kolom"]])
    desk.take()
    assert desk.codes("sheet = 'Petunjuk'") == {"SHEET_SKIPPED"}
    assert desk.one("record_id") == "buku.xlsx:Sheet1:2"


# -- periods -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("20251", "20251"),
        ("2025/2026 Ganjil", "20251"),
        ("2024-2025 Genap", "20242"),
        ("Semester II Tahun Pelajaran 2024/2025", "20242"),
        ("2025/26 genap", "20252"),
        ("2025/2026-1", "20251"),
        ("2024/2025", "20242"),  # a year that is over: its last semester
        ("2025/2026", "20251"),  # the running year: as far as it has come
        ("2025", None),
        ("2025/2027", None),
        ("Tanggal Unduh: 2025-10-01 10:00", None),
    ],
)
def test_how_offices_write_a_semester(text, period):
    assert periods.of_text(text, SETTINGS) == period


def test_the_only_file_of_a_kind_is_read_as_of_today_and_the_run_says_so(desk):
    desk.text("siswa.csv", [PUPILS, pupil(ANI)])
    desk.take()
    assert desk.one("period, source") == ("20251", "roster")
    assert desk.one("period_from", "accounting") == "as_of"
    assert "PERIOD_ASSUMED" in desk.codes()


def test_two_files_of_a_kind_without_a_period_are_asked_about(desk):
    desk.text("utara.csv", [PUPILS, pupil(ANI)])
    desk.text("selatan.csv", [PUPILS, pupil(BUDI)])
    with pytest.raises(InputError, match=r"selatan\.csv, utara\.csv .* roster@20251="):
        desk.take()
    desk.take(f"roster@20251={desk.folder / 'utara.csv'}", f"roster@20242={desk.folder / 'selatan.csv'}")
    assert desk.rows("source, name") == [("roster@20242", "Budi"), ("roster", "Ani")]


def test_a_folder_names_the_period_also_inside_a_zip(desk):
    desk.text("20242/lama.csv", [PUPILS, pupil(ANI)])
    inner = ("\n".join(";".join(row) for row in [PUPILS, pupil(BUDI)])).encode()
    desk.put("kiriman.zip", office_files.zipped({"data/20251/baru.csv": inner}))
    desk.take()
    assert desk.rows("period, name") == [("20242", "Ani"), ("20251", "Budi")]
    assert set(desk.account()["period_from"]) == {"folder"}


def test_the_file_s_own_columns_win_over_its_folder(desk):
    header = [*PUPILS, "Tahun Ajaran", "Semester"]
    rows = [[*pupil(ANI), "2025/2026", "Ganjil"], [*pupil(BUDI), "2024/2025", "Genap"]]
    desk.text("20231/siswa.csv", [header, *rows])
    desk.take()
    assert desk.rows("source, name") == [("roster@20242", "Budi"), ("roster", "Ani")]
    assert desk.account()["period_from"].to_list() == ["column", "column"]


def test_what_was_given_wins_over_everything(desk):
    path = desk.text("20231/siswa.csv", [[*PUPILS, "semester_id"], [*pupil(ANI), "20242"]])
    assert desk.take(f"roster@20251={path}").one("period") == "20251"
    assert desk.one("period_from", "accounting") == "given"


def test_a_title_names_the_period(desk):
    desk.book("a.xlsx", [["DATA SISWA TAHUN PELAJARAN 2024/2025 SEMESTER GENAP"], PUPILS, pupil(ANI)])
    assert desk.take().one("period") == "20242"


def test_the_national_list_has_one_day_whatever_its_rows_say(desk):
    header = ["ats_id", "nama", "status_validasi", "kode_dagri", "semester_id"]
    desk.text("ats.csv", [header, ["1", "Ani", "0", "63.72.04.1004", "20231"], ["2", "Budi", "0", "", "20242"]])
    assert desk.take().rows("source, name, village") == [("ats@20242", "Ani", 6372041004), ("ats@20242", "Budi", None)]


# -- keys --------------------------------------------------------------------------------------------------------------


def test_the_sender_s_own_key_is_used_where_it_is_filled_and_unique(desk):
    desk.book("a.xlsx", [["id", *PUPILS], [11, *pupil(ANI)], [12, *pupil(BUDI)]])
    assert desk.take().rows("record_id") == [("11",), ("12",)]


@pytest.mark.parametrize("second", [11, None])
def test_else_file_and_row_are_the_key(desk, second):
    desk.book("a.xlsx", [["id", *PUPILS], [11, *pupil(ANI)], [second, *pupil(BUDI)]])
    assert desk.take().rows("record_id") == [("a.xlsx:2",), ("a.xlsx:3",)]
    assert "ID_NOT_UNIQUE" in desk.codes()


def test_a_key_must_be_unique_among_all_files_of_a_source(desk):
    desk.book("20251/a.xlsx", [["id", *PUPILS], [11, *pupil(ANI)]])
    desk.book("20251/b.xlsx", [["id", *PUPILS], [11, *pupil(BUDI)]])
    desk.book("20242/c.xlsx", [["id", *PUPILS], [11, *pupil(CITRA)]])
    assert desk.take().rows("source, record_id") == [
        ("roster@20242", "11"),
        ("roster", "a.xlsx:2"),
        ("roster", "b.xlsx:2"),
    ]


def test_a_file_sent_again_with_more_rows_keeps_its_keys(desk):
    desk.book("20251/a.xlsx", [["id", *PUPILS], [11, *pupil(ANI)]])
    desk.book("20251/b.xlsx", [["id", *PUPILS], [11, *pupil(ANI)], [12, *pupil(BUDI)]])
    assert desk.take().rows("record_id") == [("11",), ("12",)]
    assert desk.rows("file, taken, duplicate", "accounting") == [("20251/a.xlsx", 1, 0), ("20251/b.xlsx", 1, 1)]


def test_the_second_key_column_serves_where_the_first_does_not(desk):
    desk.book("a.xlsx", [["peserta_didik_id", "id", *PUPILS], ["x", 1, *pupil(ANI)], ["x", 2, *pupil(BUDI)]])
    assert desk.take().rows("record_id") == [("1",), ("2",)]


def test_two_files_of_one_name_are_told_apart_by_their_folders(desk):
    desk.text("20251/Utara/siswa.csv", [PUPILS, pupil(ANI)])
    desk.text("20251/Selatan/siswa.csv", [PUPILS, pupil(BUDI)])
    assert desk.take().rows("record_id") == [("20251/Selatan/siswa.csv:2",), ("20251/Utara/siswa.csv:2",)]


def test_a_nik_in_a_file_name_is_masked_everywhere(desk):
    desk.text("KK 6372919001010001.csv", [HEADER, ANI])
    desk.take()
    text = str([desk.rows("record_id"), desk.rows("file", "accounting"), desk.rows("file, message", "problems")])
    assert "637291******0001" in text
    assert "6372919001010001" not in text


# -- saved maps --------------------------------------------------------------------------------------------------------


def test_a_saved_map_reads_a_layout_that_nobody_knows(desk, tmp_path):
    saved = tmp_path / "peta.toml"
    saved.write_text(
        'kind = "roster"\n[columns]\nname = ["Depan", "Belakang"]\nnik = "Kode"\nrecord_id = "Kunci"\n'
        '[fixed]\nschool_id = "30300001"\n'
    )
    path = desk.text("x.csv", [["Kunci", "Kode", "Depan", "Belakang"], ["k1", ANI[1], "Ani", "Lestari"]])
    desk.text("y.csv", [HEADER, BUDI])
    desk.take(path, desk.folder / "y.csv", saved_map=saved)
    assert desk.rows("kind, record_id, name, nik, school_id") == [
        ("register", "y.csv:2", "Budi", int(BUDI[1]), None),
        ("roster", "k1", "Ani Lestari", int(ANI[1]), "30300001"),
    ]
    assert not [code for (code,) in desk.rows("code", "problems") if code == "COLUMN_UNUSED"]  # the map uses them all


def test_a_map_that_fits_no_file_stops_the_run(desk, tmp_path):
    saved = tmp_path / "peta.toml"
    saved.write_text('[columns]\nname = "Depan"\n')
    desk.text("y.csv", [HEADER, BUDI])
    with pytest.raises(InputError, match="tidak cocok dengan berkas mana pun"):
        desk.take(saved_map=saved)


def test_a_map_may_say_where_the_header_is(desk, tmp_path):
    saved = tmp_path / "peta.toml"
    saved.write_text('kind = "field"\nheader_row = 3\n[columns]\nname = "A"\noutcome = "B"\n')
    desk.text("x.csv", [["A", "B"], ["judul", "judul"], ["A", "B"], ["Ani", "S07"]], ",")
    desk.take(saved_map=saved)
    assert (desk.one("name"), desk.one("outcome", "extra_field")) == ("Ani", "S07")


def test_the_order_of_the_inputs_does_not_matter(desk):
    paths = [desk.text(f"20251/{n}.csv", [PUPILS, pupil(row)]) for n, row in (("b", ANI), ("a", BUDI), ("c", CITRA))]
    desk.take(*paths)
    first = desk.rows("row, record_id, name")
    desk.take(*reversed(paths), settings=replace(SETTINGS, threads=1))
    assert (
        desk.rows("row, record_id, name")
        == first
        == [(0, "a.csv:2", "Budi"), (1, "b.csv:2", "Ani"), (2, "c.csv:2", "Citra")]
    )


def test_the_same_file_given_twice_is_read_once(desk):
    path = desk.text("20251/a.csv", [PUPILS, pupil(ANI), ["", "", "", "", "", "", "", "30300001", "7"]])
    copy = desk.put("20251/salinan.csv", Path(path).read_bytes())
    desk.take(path, copy)
    assert desk.rows("file, read, taken, duplicate, refused, not_data", "accounting") == [
        ("a.csv", 2, 1, 0, 1, 1),
        ("salinan.csv", 2, 0, 2, 0, 1),
    ]
    assert "FILE_TWICE" in desk.codes()
