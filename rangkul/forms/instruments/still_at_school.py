"""Is the child still at school? A short check of children who came back, or whom a list calls pupils.

Its names are those of the instrument, so that an answer means the same wherever it was asked.
"""

from __future__ import annotations

from .ats_visit import AGREED, IN_SCHOOL, NISN, NPSN, OUT, ask
from .lists import OUTCOMES, SHARED, Choice
from .table import Questionnaire, group, meta

ATTENDS = (
    Choice("daily", ("Setiap hari", "Every day")),
    Choice("sometimes", ("Kadang-kadang", "Sometimes")),
    Choice("stopped", ("Sudah berhenti", "Has stopped")),
)
KEPT = ("still_out", "in_school", "pesantren", "moved", "died", "finished", "not_found", "refused")

ROWS = (
    *meta(),
    *group(
        "opening", "Pembukaan", "Opening",
        ask("note", "who_we_are",
            "Bacakan: Saya datang dari desa/kelurahan untuk pemerintah daerah, untuk memastikan anak tetap belajar. Bapak/Ibu boleh menolak menjawab.",
            "Read out: I come from the village for the district government, to see that the child keeps learning. You may refuse to answer."),
        ask("select_one yes_no", "consent", "Apakah keluarga atau sekolah bersedia menjawab?",
            "Does the family or the school agree to answer?",
            hint=("Pilih “Tidak” bila tidak ada orang.", "Choose “No” when nobody is there."), required=True),
        ask("select_one outcome", "outcome", "Apakah anak masih bersekolah?", "Is the child still at school?",
            required=True, relevant="${consent} != ''",
            choice_filter="when = 'always' or (${consent} = 'yes' and when = 'agreed') or (${consent} = 'no' and when = 'refused')"),
    ),
    *group(
        "school", "Sekolah", "School",
        ask("text", "school_name", "Nama sekolah", "Name of the school", required=True, privacy="personal"),
        ask("text", "school_npsn", "NPSN sekolah", "NPSN of the school", check=NPSN, privacy="personal"),
        ask("text", "nisn", "NISN", "NISN", check=NISN, privacy="personal"),
        ask("integer", "last_grade", "Kelas", "Grade",
            check=(". >= 1 and . <= 12", ("Kelas harus 1 sampai 12.", "The grade must be 1 to 12.")), privacy="personal"),
        ask("select_one yes_no", "letter", "Apakah ada surat keterangan atau rapor yang ditunjukkan?",
            "Was a letter or a report book shown?", required=True, privacy="personal"),
        ask("select_one attends", "attends", "Seberapa sering anak masuk sekolah?", "How often does the child go?",
            required=True, privacy="personal"),
        relevant=IN_SCHOOL,
    ),
    *group(
        "boarding", "Pondok pesantren", "Pesantren",
        ask("text", "pesantren_name", "Nama pondok pesantren", "Name of the pesantren", required=True, privacy="personal"),
        ask("select_one yes_no_unknown", "pesantren_registered", "Apakah terdaftar di Kementerian Agama?",
            "Is it registered with the Ministry of Religious Affairs?", required=True),
        relevant="${outcome} = 'pesantren'",
    ),
    *group(
        "destination", "Tujuan pindah", "Destination",
        ask("text", "destination_regency", "Kabupaten/kota tujuan", "Regency or city of destination", required=True,
            privacy="personal"),
        relevant="${outcome} = 'moved'",
    ),
    *group(
        "why", "Alasan", "Reasons",
        ask("select_multiple reason", "reasons", "Alasan tidak bersekolah", "Reasons for being out of school",
            required=True, privacy="sensitive"),
        ask("select_one reason", "main_reason", "Alasan yang utama", "The main reason", required=True,
            choice_filter="selected(${reasons}, name)", privacy="sensitive"),
        ask("text", "reason_other", "Alasan lainnya", "The other reason", required=True,
            relevant="selected(${reasons}, 'A99')", privacy="sensitive"),
        relevant=OUT,
    ),
    *group(
        "care", "Keselamatan anak", "The child's safety",
        ask("select_one yes_no", "worry", "Apakah Anda khawatir akan keselamatan anak ini?",
            "Are you worried about this child's safety?",
            hint=("Jangan dibacakan. Jawaban ini dibaca petugas perlindungan anak saja.",
                  "Do not read this out. Only the child protection officer reads it."),
            required=True, privacy="protection"),
        relevant=f"{AGREED} and ({OUT} or {IN_SCHOOL} or ${{outcome}} = 'pesantren')",
    ),
    *group(
        "closing", "Penutup", "Closing",
        ask("text", "note", "Catatan", "Note",
            hint=("Jangan menulis NIK atau nomor KK.", "Write no NIK and no family card number."),
            appearance="multiline", privacy="sensitive"),
        relevant="${outcome} != '' and ${outcome} != 'refused'",
    ),
)  # fmt: skip

STILL_AT_SCHOOL = Questionnaire(
    code="still_at_school",
    version="2026112201",
    title="Masih bersekolah?",
    rows=ROWS,
    lists=SHARED | {"outcome": tuple(choice for choice in OUTCOMES if choice.code in KEPT), "attends": ATTENDS},
)
