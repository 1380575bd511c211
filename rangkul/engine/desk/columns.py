"""What a column can be mapped to, in the words of an office, and a saved map as the engine's TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..sources import sources

#: Canonical name -> words, in groups. Every column of every source stands here (a test looks).
GROUPS: dict[str, dict[str, str]] = {
    "Anak": {
        "name": "Nama lengkap",
        "nik": "NIK",
        "no_kk": "Nomor Kartu Keluarga",
        "nisn": "NISN",
        "sex": "Jenis kelamin",
        "sex_l": "Tanda laki-laki",
        "sex_p": "Tanda perempuan",
        "birth_date": "Tanggal lahir",
        "birth_place_date": "Tempat dan tanggal lahir (satu kolom)",
        "age_stated": "Umur yang disebutkan",
        "record_id": "Kunci baris milik pengirim",
    },
    "Keluarga": {
        "mother_name": "Nama ibu",
        "father_name": "Nama ayah",
        "mother_nik": "NIK ibu",
        "father_nik": "NIK ayah",
        "guardian_nik": "NIK wali",
        "guardian": "Tinggal bersama",
        "relation": "Hubungan dalam keluarga",
        "family_id": "Nomor keluarga (DTSEN)",
    },
    "Tempat tinggal": {
        "address": "Alamat",
        "rt": "RT",
        "rw": "RW",
        "rt_rw": "RT/RW (satu kolom)",
        "village_name": "Desa/kelurahan",
        "village_code": "Kode desa/kelurahan",
        "district_name": "Kecamatan",
        "district_code": "Kode kecamatan",
        "regency_name": "Kabupaten/kota",
        "regency_code": "Kode kabupaten/kota",
        "province_code": "Kode provinsi",
    },
    "Sekolah": {
        "school_name": "Nama sekolah",
        "school_id": "NPSN",
        "school_form": "Jenjang atau bentuk sekolah",
        "school_regency": "Kabupaten/kota sekolah",
        "registered": "Lembaga terdaftar",
        "grade": "Kelas atau tingkat",
        "class_name": "Rombongan belajar",
        "pupil_id": "Nomor peserta didik (Dapodik)",
        "source": "Sumber (dapodik, emis, pkbm)",
        "repeated": "Mengulang kelas",
        "absence_rate": "Ketidakhadiran",
        "attendance_rate": "Kehadiran",
        "low_marks": "Mata pelajaran di bawah KKTP",
        "aid": "Bantuan yang diterima",
        "aid_kip": "Penerima KIP/PIP",
        "aid_pkh": "Penerima PKH",
        "aid_bpnt": "Penerima BPNT/sembako",
        "aid_pbi": "Penerima PBI-JK",
        "disability": "Kebutuhan khusus",
        "distance_km": "Jarak rumah ke sekolah",
    },
    "Keluar atau pindah": {
        "pupil_status": "Status siswa",
        "exit_reason": "Alasan keluar",
        "exit_on": "Tanggal keluar",
        "moved_on": "Tanggal pindah",
        "destination": "Sekolah tujuan",
        "destination_id": "NPSN sekolah tujuan",
    },
    "Kependudukan": {
        "life_status": "Status penduduk",
        "status_on": "Tanggal status",
        "moved_to": "Pindah ke",
        "finished": "Pendidikan terakhir",
        "decile": "Desil kesejahteraan",
    },
    "Daftar ATS dan kunjungan": {
        "ats_id": "Nomor ATS",
        "ats_status": "Status ATS (BPB, DO, LTM)",
        "ats_year": "Tahun ATS",
        "ats_note": "Keterangan ATS",
        "outcome": "Hasil kunjungan",
        "reason": "Alasan tidak sekolah",
        "found_on": "Tanggal kunjungan",
        "evidence_letter": "Surat keterangan sekolah",
        "pesantren": "Nama pesantren",
        "pesantren_registered": "Pesantren terdaftar",
        "ever_school": "Pernah sekolah",
        "attempts": "Jumlah kunjungan",
        "note": "Catatan",
    },
    "Waktu": {
        "semester_id": "Kode semester (20251)",
        "school_year": "Tahun ajaran",
        "semester": "Semester",
    },
}
LABELS = {name: label for group in GROUPS.values() for name, label in group.items()}
_LOOKS = {
    "nik": r"\d{6}\*{6}\d{4}",
    "birth_date": r"\d{1,2}[-/. ]\w{1,9}[-/. ]\d{2,4}|\d{4}-\d\d-\d\d",
    "sex": r"L|P|laki\W*laki|perempuan",
}
#: Columns of tidy rows that have another name than the columns of files.
_TIDY = {"village": "Desa/kelurahan", "district": "Kecamatan"}


def label(name: str) -> str:
    """The words of a column, of a file or of the tidy rows.

    >>> label("village"), label("nik")
    ('Desa/kelurahan', 'NIK')
    """
    return LABELS.get(name) or _TIDY.get(name, name)


@dataclass(frozen=True)
class Field:
    """Something that a column can mean. ``headers`` are the spellings that are read without being told."""

    name: str
    label: str
    group: str
    headers: tuple[str, ...]


def fields(kind: str) -> list[Field]:
    """What the columns of a kind can be mapped to, grouped, the plainest first."""
    columns = sources()[kind].columns
    return [
        Field(name, label, group, columns.get(name, ()))
        for group, labels in GROUPS.items()
        for name, label in labels.items()
        if name in columns or name == "record_id"
    ]


def sender_of(kind: str) -> str:
    """Who usually sends such a list."""
    return sources()[kind].sender


def guessed(samples: Sequence[str]) -> str | None:
    """What a column without a known header looks like from its cells (numbers masked); None where they do not tell.

    >>> guessed(["637291******0001"]), guessed(["01/02/2012", "3-4-2013"]), guessed(["L", "P"]), guessed(["Ani"])
    ('nik', 'birth_date', 'sex', None)
    """
    for name, pattern in _LOOKS.items():
        if samples and all(re.fullmatch(pattern, cell.strip(), re.IGNORECASE) for cell in samples):
            return name
    return None


def field_of(kind: str, header: str) -> str | None:
    """What a header means in a kind without being told; None where nothing reads it."""
    source = sources()[kind]
    found = source.find(header) if header else None
    return found[0] if found and found[0] in source.columns else None


def map_text(
    kind: str, columns: Mapping[str, Sequence[str]], fixed: Mapping[str, str], header_row: int | None = None
) -> str:
    """A column map as the text of its TOML file (``sources.load_map`` reads it).

    >>> print(map_text("roster", {"name": ["Nama Siswa"]}, {}), end="")
    kind = "roster"
    [columns]
    name = ["Nama Siswa"]
    [fixed]
    """
    lines = [f"kind = {_quoted(kind)}"]
    lines += [f"header_row = {header_row}"] if header_row else []
    lines += ["[columns]", *(f"{name} = [{', '.join(map(_quoted, texts))}]" for name, texts in columns.items())]
    lines += ["[fixed]", *(f"{name} = {_quoted(value)}" for name, value in fixed.items())]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # a JSON string is a TOML string, but for the character DEL
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
