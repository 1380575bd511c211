"""What is written in a cell, and the value or code that it means."""

from __future__ import annotations

import polars as pl
import pytest

from rangkul.engine.tidy import words


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
