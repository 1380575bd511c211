"""The blind second visit: another volunteer asks the few questions on which two visits must agree.

The volunteer does not know what the first one wrote. Whether anybody came before is asked last.
"""

from __future__ import annotations

from .ats_visit import AGREED, FOUND, IN_SCHOOL, NISN, NPSN, OUT, ask
from .lists import SHARED
from .table import Questionnaire, group, meta

ROWS = (
    *meta(),
    *group(
        "opening", "Pembukaan", "Opening",
        ask("note", "who_we_are",
            "Bacakan: Saya datang dari desa/kelurahan untuk pemerintah daerah. Beberapa rumah kami kunjungi dua kali agar data anak benar. Bapak/Ibu boleh menolak menjawab.",
            "Read out: I come from the village for the district government. Some houses are visited twice so that what is known of a child is right. You may refuse to answer."),
        ask("select_one yes_no", "consent", "Apakah keluarga bersedia menjawab?", "Does the family agree to answer?",
            hint=("Pilih “Tidak” bila tidak ada orang.", "Choose “No” when nobody is there."), required=True),
        ask("select_one yes_no", "consent_place", "Apakah keluarga setuju letak rumah dicatat?",
            "Does the family agree that the place of the house is noted?", required=True, relevant=AGREED),
        ask("select_one outcome", "outcome", "Apa yang ditemukan?", "What was found?", required=True,
            relevant="${consent} != ''",
            choice_filter="when = 'always' or (${consent} = 'yes' and when = 'agreed') or (${consent} = 'no' and when = 'refused')"),
    ),
    *group(
        "check", "Pokok jawaban", "What must agree",
        ask("select_one yes_no_unsure", "name_right", "Apakah nama pada daftar sudah benar?", "Is the name on the list right?",
            required=True, privacy="personal"),
        ask("select_one ever_school", "ever_school", "Pernah bersekolah?", "Ever at school?", required=True, relevant=OUT,
            privacy="personal"),
        ask("text", "school_name", "Nama sekolah", "Name of the school", required=True, relevant=IN_SCHOOL, privacy="personal"),
        ask("text", "school_npsn", "NPSN sekolah", "NPSN of the school", relevant=IN_SCHOOL, check=NPSN, privacy="personal"),
        ask("text", "nisn", "NISN", "NISN", relevant=IN_SCHOOL, check=NISN, privacy="personal"),
        ask("select_one yes_no", "letter", "Apakah ada surat keterangan atau rapor yang ditunjukkan?",
            "Was a letter or a report book shown?", required=True, relevant=IN_SCHOOL, privacy="personal"),
        ask("text", "pesantren_name", "Nama pondok pesantren", "Name of the pesantren", required=True,
            relevant="${outcome} = 'pesantren'", privacy="personal"),
        ask("select_one yes_no_unknown", "pesantren_registered", "Apakah terdaftar di Kementerian Agama?",
            "Is it registered with the Ministry of Religious Affairs?", required=True, relevant="${outcome} = 'pesantren'"),
        ask("select_multiple reason", "reasons", "Alasan tidak bersekolah", "Reasons for being out of school",
            required=True, relevant=OUT, privacy="sensitive"),
        ask("select_one reason", "main_reason", "Alasan yang utama", "The main reason", required=True, relevant=OUT,
            choice_filter="selected(${reasons}, name)", privacy="sensitive"),
        ask("text", "reason_other", "Alasan lainnya", "The other reason", required=True,
            relevant="selected(${reasons}, 'A99')", privacy="sensitive"),
        relevant=FOUND,
    ),
    *group(
        "destination", "Tempat tinggal sekarang", "Where the child lives now",
        ask("text", "destination_regency", "Kabupaten/kota atau negara tempat tinggal sekarang",
            "Regency, city or country where the child lives now",
            hint=("Bila anak bukan penduduk desa ini dan tempat tinggalnya tidak diketahui, kosongkan.",
                  "Leave empty when the child is not a resident and nobody knows where it lives."),
            required="${outcome} != 'not_resident'", privacy="personal"),
        relevant="${outcome} = 'moved' or ${outcome} = 'abroad' or ${outcome} = 'not_resident'",
    ),
    *group(
        "death", "Meninggal dunia", "Died",
        ask("select_one yes_no", "death_paper", "Apakah ada akta atau surat keterangan kematian?",
            "Is there a certificate or letter of death?", required=True, privacy="personal"),
        relevant="${outcome} = 'died'",
    ),
    *group(
        "before", "Kunjungan sebelumnya", "An earlier visit",
        ask("select_one yes_no_unsure", "visited_before", "Apakah petugas pernah datang menanyakan anak ini?",
            "Did anybody come and ask about this child before?", required=True),
        relevant=AGREED,
    ),
    *group(
        "care", "Keselamatan anak", "The child's safety",
        ask("select_one yes_no", "worry", "Apakah Anda khawatir akan keselamatan anak ini?",
            "Are you worried about this child's safety?",
            hint=("Jangan dibacakan. Jawaban ini dibaca petugas perlindungan anak saja.",
                  "Do not read this out. Only the child protection officer reads it."),
            required=True, privacy="protection"),
        relevant=f"{AGREED} and ({FOUND})",
    ),
    *group(
        "closing", "Penutup", "Closing",
        ask("geopoint", "place", "Letak rumah", "Place of the house", relevant="${consent_place} = 'yes'", privacy="personal"),
        ask("text", "note", "Catatan", "Note",
            hint=("Jangan menulis NIK atau nomor KK.", "Write no NIK and no family card number."),
            appearance="multiline", privacy="sensitive"),
        relevant="${outcome} != '' and ${outcome} != 'refused'",
    ),
)  # fmt: skip

ATS_REVISIT = Questionnaire(
    code="ats_revisit",
    version="2026112202",
    title="Kunjungan ulang ATS",
    rows=ROWS,
    lists=SHARED,
)
