"""The 30 items of the ministry's *Formulir Instrumen Validasi ATS*, one by one, beside the questions that ask them.

``docs/instrument.md`` holds the table of :func:`as_table`; a test compares the two.
"""

from __future__ import annotations

from .ats_visit import ATS_VISIT

SAME = "as on the form"
#: item → (part, what the form asks, how it is asked here)
ITEMS: dict[int, tuple[str, str, str]] = {
    1: ("A", "nama", "first whether the name on the list is right; typed only when it is not"),
    2: ("A", "NIK", "never typed: seen and the same on every paper, seen and different, or not shown (decision 0012)"),
    3: ("A", "tempat/tgl lahir", "both may stay empty when the family does not know"),
    4: ("A", "jenis kelamin", SAME),
    5: ("A", "nama ibu kandung", SAME),
    6: ("A", "alamat", "with RT; village, kecamatan and regency come from the assignment"),
    7: ("A", "agama", "the six religions and Kepercayaan"),
    8: ("A", "status anak: kandung, angkat, tiri, asuh", SAME),
    9: ("A", "kondisi fisik: sehat, ABK, hambatan tertentu", "with the disability codes of Dapodik, several at once"),
    10: ("B", "pernah sekolah: BPB, DO, LTM", "one question with item 11"),
    11: ("B", "LTM SD atau LTM SMP", "one question with item 10"),
    12: ("B", "jenjang-tingkat terakhir, 1–12", "not asked of BPB; LTM tells it by itself (6 or 9)"),
    13: ("B", "NISN", "ten figures; not asked of BPB"),
    14: ("B", "NPSN", "eight characters; not asked of BPB"),
    15: ("B", "nama sekolah", "not asked of BPB"),
    16: ("B", "tahun lulus/putus", "not asked of BPB"),
    17: (
        "B",
        "alasan A01–A12, A99 dan status S01–S10",
        "reasons apart from outcomes: one main reason among several; S01 and S02 are how the child left, S03–S10 are outcomes with their evidence; refusing to answer is an outcome of ours",
    ),
    18: ("C", "kondisi ortu + tinggal dengan siapa", SAME),
    19: ("C", "pekerjaan ayah/ibu/wali", "each only where there is one"),
    20: ("C", "penghasilan", SAME),
    21: ("C", "bansos keluarga", "several at once"),
    22: ("C", "bantuan anak: PIP, BOSP, KIP, …", "several at once"),
    23: ("D", "usia bila tanpa dokumen", "only when the date of birth is not known"),
    24: ("D", "tempat tinggal: 3T, konflik/bencana, …", "several at once, or none of them"),
    25: ("D", "satuan terdekat", "several at once"),
    26: ("E", "bakat", "several at once"),
    27: ("E", "kesiapan", SAME),
    28: ("E", "jalur", "and what stands in the way"),
    29: ("F", "nama ortu/wali", "whoever answered"),
    30: (
        "F",
        "catatan, tanda tangan, lampiran foto",
        "photos off by default, photo and signature with consent only; family card, identity card and birth certificate are never photographed; coordinator and volunteer do not sign: the device says who it was",
    ),
}


def asked_by(item: int) -> list[str]:
    """The names of the questions that ask an item."""
    return [row.name for row in ATS_VISIT.rows if str(item) in [part.strip() for part in row.item.split(",")]]


def as_table() -> str:
    """The comparison as Markdown."""
    lines = ["| item | part | the form asks | questions | how |", "|---:|---|---|---|---|"]
    for number, (part, asks, how) in ITEMS.items():
        names = ", ".join(f"`{name}`" for name in asked_by(number))
        lines.append(f"| {number} | {part} | {asks} | {names} | {how} |")
    return "\n".join(lines)
