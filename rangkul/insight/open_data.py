"""Figures that anybody may read: sums of the region and its kecamatan, small numbers hidden, with their metadata.

The metadata follow Satu Data Indonesia (Perpres 39/2019): concept, definition, classification, measure, unit; who
produced the data and who keeps them, for which day. Villages stay inside the house: their sums are small.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

#: Columns of the table, in its order. Names of open data do not change with the language.
COLUMNS = ("kode_wilayah", "nama_wilayah", "tingkat", "tidak_sekolah", "belum_pasti", "bersekolah", "tamat_sma", "anak")
_FIGURES = ("out_of_school", "uncertain", "enrolled", "finished", "residents")


def tables(picture) -> dict:
    """What is kept of a picture whose small numbers are hidden: areas, categories, ages; and how it was counted."""
    if picture.is_open:
        raise ValueError("a picture for the public hides its small numbers")
    snapshot = picture.snapshot
    districts = [row for row in picture.rows if row.level in ("all", "district")]
    return {
        "areas": [_area(row, picture.region) for row in districts],
        "categories": [{"kategori": name, "anak": figure.count} for name, figure in picture.categories.items()],
        "ages": [
            {
                "umur": row["band"], "laki_laki": row["L"].count, "perempuan": row["P"].count,
                "jumlah": row["total"].count,
            }
            for row in picture.by_age_and_sex
        ],
        "counted": {
            "definition": snapshot.definition, "ages": [snapshot.age_from, snapshot.age_to],
            "age_on": snapshot.age_on.isoformat(),
            "known_at": snapshot.known_at.isoformat(), "run": snapshot.run_number,
        },
    }  # fmt: skip


def _area(row, region) -> dict:
    level = "kabupaten/kota" if row.level == "all" else "kecamatan"
    code = region.code if row.level == "all" else row.code
    figures = [row.figures[name].count for name in _FIGURES]
    return dict(zip(COLUMNS, (code, row.name or "Residu", level, *figures), strict=True))


def metadata(publication) -> dict:
    """What a reader must know of the table, in the words of Satu Data Indonesia."""
    region, counted = publication.region, publication.tables["counted"]
    young, old = counted["ages"]
    return {
        "judul": f"Anak tidak sekolah menurut kecamatan, {region.name}",
        "konsep": "Anak tidak sekolah (ATS)",
        "definisi": (
            f"Anak berumur {young}-{old} tahun pada {counted['age_on']} yang tinggal di wilayah ini dan, menurut "
            "semua daftar sampai tanggal data, tidak terdaftar di sekolah, madrasah, atau PKBM: belum pernah "
            "bersekolah (BPB), putus sekolah (DO), atau lulus tidak melanjutkan (LTM)"
        ),
        "klasifikasi": ["kecamatan", "kategori ATS", "kelompok umur", "jenis kelamin"],
        "ukuran": "Jumlah",
        "satuan": "Anak",
        "produsen_data": region.name,
        "walidata": region.name,
        "kode_wilayah": region.code,
        "tanggal_data": publication.day.isoformat(),
        "diterbitkan": publication.published_at.isoformat(timespec="seconds"),
        "aturan_hitung": counted["definition"],
        "pemadanan": counted["run"],
        "sidik": publication.digest,
        "angka_kecil": "Angka 1-4, dan angka lain yang dapat membukanya, tidak disebut (kosong)",
        "lisensi": "CC BY 4.0",
        "rujukan": "Perpres 39/2019 tentang Satu Data Indonesia",
    }


def as_csv(publication) -> Iterator[str]:
    """The table of areas; an empty cell is a count that may not be told."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(publication.tables["areas"])
    yield "\ufeff" + buffer.getvalue()


def as_json(publication) -> dict:
    """All tables, with their metadata."""
    said = publication.tables
    return {
        "metadata": metadata(publication),
        "wilayah": said["areas"],
        "kategori": said["categories"],
        "umur": said["ages"],
    }


def words(publication) -> list[tuple[str, str]]:
    """The metadata as lines of a page."""
    said = metadata(publication)
    return [
        (_("Definisi"), said["definisi"]),
        (_("Satuan"), said["satuan"]),
        (_("Produsen data"), said["produsen_data"]),
        (_("Aturan hitung"), said["aturan_hitung"]),
        (_("Angka kecil"), said["angka_kecil"]),
        (_("Lisensi"), said["lisensi"]),
        (_("Sidik"), said["sidik"]),
    ]
