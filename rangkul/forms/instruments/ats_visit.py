"""*Instrumen Validasi ATS*: the 30 items of the ministry's validation form as one visit at the door.

The visit rests on the district's legal task, not on consent; but who does not agree to answer is not asked anything
further, and photo, place and signature are taken with consent only. NIK and No. KK are typed on no phone.
"""

from __future__ import annotations

from .lists import SHARED
from .table import Questionnaire, Row, group, meta

AGREED = "${consent} = 'yes'"
FOUND = "${outcome} = 'still_out' or ${outcome} = 'in_school' or ${outcome} = 'pesantren'"
OUT = "${outcome} = 'still_out'"
IN_SCHOOL = "${outcome} = 'in_school'"
PESANTREN = "${outcome} = 'pesantren'"
DAY = (". <= today() and . >= date('1995-01-01')", ("Tanggal harus antara 1995 dan hari ini.", "The date must be between 1995 and today."))  # fmt: skip
RT = ("regex(., '^[0-9]{1,3}$')", ("RT ditulis dengan angka, misalnya 003.", "RT is written in figures, like 003."))
YEAR = (". >= 2000 and . <= 2100", ("Tahun ditulis lengkap, misalnya 2023.", "Write the whole year, like 2023."))
NISN = ("regex(., '^[0-9]{10}$')", ("NISN terdiri dari 10 angka.", "A NISN has 10 figures."))
NPSN = ("regex(., '^[A-Za-z0-9]{8}$')", ("NPSN terdiri dari 8 angka atau huruf.", "An NPSN has 8 figures or letters."))


def _none_alone(name: str):
    """ "none" cannot stand beside another choice."""
    return (
        "not(selected(., 'none')) or count-selected(.) = 1",
        (f"“{name}” tidak dapat dipilih bersama pilihan lain.", "“None” cannot be chosen beside another."),
    )


def ask(kind, name, indonesian, english, *, check=None, **more) -> Row:
    if check:
        more |= {"constraint": check[0], "constraint_message": check[1]}
    return Row(kind, name, (indonesian, english), **more)


OPENING = group(
    "opening", "Pembukaan", "Opening",
    ask("note", "who_we_are",
         "Bacakan: Saya datang dari desa/kelurahan untuk pemerintah daerah. Tugas kami menurut undang-undang ialah memastikan setiap anak mendapat pendidikan. Saya ingin bertanya tentang anak yang namanya ada di daftar ini. Jawaban Bapak/Ibu dipakai untuk membantu anak kembali belajar, dan dibaca oleh petugas yang berwenang saja. Bapak/Ibu boleh menolak, dan tidak akan kehilangan bantuan apa pun karena menolak.",
         "Read out: I come from the village for the district government. By law it must see to it that every child is educated. I would like to ask about the child on this list. Your answers serve to help the child to learn again, and only officers in charge read them. You may refuse, and will lose no assistance for refusing."),
    ask("select_one yes_no", "consent", "Apakah keluarga bersedia menjawab?", "Does the family agree to answer?",
         hint=("Boleh dijawab orang tua, wali, atau ketua RT. Pilih “Tidak” bila tidak ada orang.",
               "A parent, a guardian or the head of the RT may answer. Choose “No” when nobody is there."),
         required=True),
    ask("select_one yes_no", "consent_photo", "Apakah keluarga setuju ada foto?", "Does the family agree to photos?",
         hint=("Foto tidak wajib. Tanpa persetujuan, tidak ada foto yang diminta.",
               "Photos are not required. Without consent none is asked for."),
         required=True, default="no", relevant=AGREED),
    ask("select_one yes_no", "consent_place", "Apakah keluarga setuju letak rumah dicatat?",
         "Does the family agree that the place of the house is noted?", required=True, relevant=AGREED),
    ask("select_one yes_no", "consent_signature", "Apakah orang tua/wali bersedia menandatangani?",
         "Is the parent or guardian willing to sign?", required=True, relevant=AGREED),
    ask("select_one outcome", "outcome", "Apa yang ditemukan?", "What was found?", required=True, item="17",
         relevant="${consent} != ''",
         choice_filter="when = 'always' or (${consent} = 'yes' and when = 'agreed') or (${consent} = 'no' and when = 'refused')"),
)  # fmt: skip

IDENTITY = group(
    "identity", "A. Identitas anak", "A. The child",
    ask("select_one yes_no_unsure", "name_right", "Apakah nama pada daftar sudah benar?", "Is the name on the list right?",
         required=True, item="1", privacy="personal"),
    ask("text", "name", "Nama anak menurut akta atau KK", "The child's name by birth certificate or family card",
         required=True, relevant="${name_right} = 'no'", item="1", privacy="personal"),
    ask("select_one nik_seen", "nik_seen", "Apakah NIK anak terlihat pada KK atau akta?",
         "Was the child's NIK seen on family card or birth certificate?",
         hint=("NIK dilihat saja. Jangan ditulis dan jangan difoto.", "Look at the NIK only. Do not write it down or photograph it."),
         required=True, item="2", privacy="personal"),
    ask("text", "birth_place", "Tempat lahir", "Place of birth", item="3", privacy="personal"),
    ask("date", "birth_date", "Tanggal lahir", "Date of birth", check=DAY,
         hint=("Kosongkan bila keluarga tidak tahu.", "Leave empty when the family does not know."), item="3",
         privacy="personal"),
    ask("integer", "age_stated", "Umur anak (tahun)", "The child's age (years)",
         hint=("Menurut keluarga, bila tanggal lahir tidak diketahui.", "As the family says, when the date is not known."),
         required=True, relevant="${birth_date} = ''", check=(". >= 3 and . <= 25", ("Umur harus 3 sampai 25 tahun.", "The age must be 3 to 25.")),
         item="23", privacy="personal"),
    ask("select_one sex", "sex", "Jenis kelamin", "Sex", required=True, item="4", privacy="personal"),
    ask("text", "mother_name", "Nama ibu kandung", "Name of the mother", item="5", privacy="personal"),
    ask("text", "address", "Alamat sekarang", "Address now", item="6", privacy="personal"),
    ask("text", "rt", "RT", "RT", check=RT, item="6", privacy="personal"),
    ask("select_one religion", "religion", "Agama", "Religion", item="7", privacy="personal"),
    ask("select_one child_status", "child_status", "Status anak", "The child is", item="8", privacy="personal"),
    relevant=FOUND,
)  # fmt: skip

HEALTH = group(
    "health", "A. Kondisi fisik", "A. Health",
    ask("select_one condition", "condition", "Kondisi fisik anak", "The child's health", required=True, item="9",
         privacy="sensitive"),
    ask("select_multiple disability", "disability", "Kebutuhan khusus atau hambatan", "Special needs or impairment",
         hint=("Boleh lebih dari satu, menurut keluarga. Bukan diagnosis.", "Several may hold, as the family says. Not a diagnosis."),
         relevant="${condition} = 'special_needs' or ${condition} = 'certain'", item="9", privacy="sensitive"),
    relevant=OUT,
)  # fmt: skip

SCHOOL = group(
    "school", "B. Pendidikan", "B. Schooling",
    ask("select_one ever_school", "ever_school", "Pernah bersekolah?", "Ever at school?", required=True,
         relevant=OUT, item="10, 11", privacy="personal"),
    ask("integer", "last_grade", "Kelas terakhir", "Last grade",
         hint=("SD 1–6, SMP 7–9, SMA/SMK 10–12.", "Primary 1–6, lower secondary 7–9, upper secondary 10–12."),
         required=True, relevant=f"{OUT} and ${{ever_school}} = 'DO' or {IN_SCHOOL}",
         check=(". >= 1 and . <= 12", ("Kelas harus 1 sampai 12.", "The grade must be 1 to 12.")), item="12", privacy="personal"),
    ask("text", "nisn", "NISN", "NISN",
         hint=("Sepuluh angka, ada di rapor atau kartu pelajar. Kosongkan bila tidak ada.", "Ten figures, on the report book or pupil card. Leave empty when there is none."),
         relevant=f"{OUT} and ${{ever_school}} != 'BPB' or {IN_SCHOOL}", check=NISN, item="13", privacy="personal"),
    ask("text", "school_npsn", "NPSN sekolah", "NPSN of the school",
         hint=("Delapan angka; untuk anak yang tidak bersekolah: sekolah terakhir.", "Eight figures; for a child out of school: the last school."),
         relevant=f"{OUT} and ${{ever_school}} != 'BPB' or {IN_SCHOOL}", check=NPSN, item="14", privacy="personal"),
    ask("text", "school_name", "Nama sekolah", "Name of the school",
         hint=("Untuk anak yang tidak bersekolah: sekolah terakhir.", "For a child out of school: the last school."),
         required=True, relevant=f"{OUT} and ${{ever_school}} != 'BPB' or {IN_SCHOOL} or ${{outcome}} = 'finished'",
         item="15", privacy="personal"),
    ask("integer", "left_year", "Tahun lulus atau putus sekolah", "Year of finishing or leaving",
         required=True, relevant=f"{OUT} and ${{ever_school}} != 'BPB' or ${{outcome}} = 'finished'", check=YEAR,
         item="16", privacy="personal"),
    ask("select_one left_how", "left_how", "Bagaimana anak keluar dari sekolah?", "How did the child leave school?",
         required=True, relevant=f"{OUT} and ${{ever_school}} = 'DO'", item="17", privacy="sensitive"),
    ask("select_one yes_no", "letter", "Apakah ada surat keterangan, rapor, atau ijazah yang ditunjukkan?",
         "Was a letter, report book or diploma shown?", required=True,
         relevant=f"{IN_SCHOOL} or ${{outcome}} = 'finished'", item="30", privacy="personal"),
    ask("image", "letter_photo", "Foto surat, rapor, atau ijazah", "Photo of the letter, report book or diploma",
         hint=("Tutupi NIK bila tertulis.", "Cover the NIK when it is written there."),
         relevant="${letter} = 'yes' and ${consent_photo} = 'yes'", parameters="max-pixels=1024", item="30",
         privacy="sensitive"),
    relevant=f"{OUT} or {IN_SCHOOL} or ${{outcome}} = 'finished'",
)  # fmt: skip

REASONS = group(
    "why", "B. Alasan tidak bersekolah", "B. Why out of school",
    ask("select_multiple reason", "reasons", "Alasan tidak bersekolah", "Reasons for being out of school",
         hint=("Boleh lebih dari satu.", "Several may hold."), required=True, item="17", privacy="sensitive"),
    ask("select_one reason", "main_reason", "Alasan yang utama", "The main reason", required=True,
         choice_filter="selected(${reasons}, name)", item="17", privacy="sensitive"),
    ask("text", "reason_other", "Alasan lainnya", "The other reason", required=True,
         relevant="selected(${reasons}, 'A99')", item="17", privacy="sensitive"),
    relevant=OUT,
)  # fmt: skip

ELSEWHERE = [
    *group(
        "boarding", "Pondok pesantren", "Pesantren",
        ask("text", "pesantren_name", "Nama pondok pesantren", "Name of the pesantren", required=True, item="17",
             privacy="personal"),
        ask("select_one yes_no_unknown", "pesantren_registered", "Apakah terdaftar di Kementerian Agama?",
             "Is it registered with the Ministry of Religious Affairs?", required=True, item="17"),
        ask("text", "pesantren_number", "Nomor statistik atau izin pesantren", "Its number",
             hint=("Kosongkan bila tidak tahu.", "Leave empty when it is not known."),
             relevant="${pesantren_registered} = 'yes'", item="17"),
        relevant=PESANTREN,
    ),
    *group(
        "destination", "Tempat tinggal sekarang", "Where the child lives now",
        ask("text", "destination_regency", "Kabupaten/kota atau negara tempat tinggal sekarang",
             "Regency, city or country where the child lives now",
             hint=("Bila anak bukan penduduk desa ini dan tempat tinggalnya tidak diketahui, kosongkan.",
                   "Leave empty when the child is not a resident and nobody knows where it lives."),
             required="${outcome} != 'not_resident'", item="17", privacy="personal"),
        ask("text", "destination_address", "Alamat tujuan", "Address there",
             hint=("Sejauh diketahui.", "As far as it is known."), item="17", privacy="personal"),
        relevant="${outcome} = 'moved' or ${outcome} = 'abroad' or ${outcome} = 'not_resident'",
    ),
    *group(
        "death", "Meninggal dunia", "Died",
        ask("select_one yes_no", "death_paper", "Apakah ada akta atau surat keterangan kematian?",
             "Is there a certificate or letter of death?", required=True, item="17", privacy="personal"),
        relevant="${outcome} = 'died'",
    ),
]  # fmt: skip

FAMILY = group(
    "family", "C. Keluarga", "C. The family",
    ask("select_one parents", "parents", "Kondisi orang tua", "The parents", required=True, item="18", privacy="sensitive"),
    ask("select_one lives_with", "lives_with", "Anak tinggal dengan siapa?", "With whom does the child live?",
         required=True, item="18", privacy="sensitive"),
    ask("text", "father_work", "Pekerjaan ayah", "Work of the father", item="19", privacy="sensitive",
         relevant="${parents} = 'both' or ${parents} = 'father_only'"),
    ask("text", "mother_work", "Pekerjaan ibu", "Work of the mother", item="19", privacy="sensitive",
         relevant="${parents} = 'both' or ${parents} = 'mother_only'"),
    ask("text", "guardian_work", "Pekerjaan wali", "Work of the guardian", item="19", privacy="sensitive",
         relevant="${lives_with} != '' and ${lives_with} != 'parents' and ${lives_with} != 'father' and ${lives_with} != 'mother'"),
    ask("select_one income", "income", "Penghasilan keluarga sebulan", "Income of the family a month", item="20", privacy="sensitive"),
    ask("select_multiple family_aid", "family_aid", "Bantuan sosial untuk keluarga", "Assistance for the family",
         item="21", privacy="sensitive", check=_none_alone("Tidak")),
    ask("select_multiple child_aid", "child_aid", "Bantuan untuk anak", "Assistance for the child", item="22",
         privacy="sensitive", check=_none_alone("Tidak ada")),
    relevant=OUT,
)  # fmt: skip

SURROUNDINGS = group(
    "surroundings", "D. Lingkungan", "D. Surroundings",
    ask("select_multiple place_kind", "place_kind", "Tempat tinggal", "Where the child lives", item="24",
         check=_none_alone("Bukan semuanya")),
    ask("select_multiple nearest", "nearest_school", "Satuan pendidikan terdekat", "Nearest places of learning", item="25"),
    relevant=OUT,
)  # fmt: skip

WISHES = group(
    "wishes", "E. Minat", "E. Wishes",
    ask("select_multiple talent", "talent", "Bakat dan minat", "Talents and interests", item="26", privacy="personal"),
    ask("select_one readiness", "readiness", "Kesiapan kembali belajar", "Ready to learn again", required=True, item="27",
         privacy="personal"),
    ask("select_one route", "wished_route", "Jalur yang diinginkan", "Wished way", required=True, item="28", privacy="personal"),
    ask("select_multiple barrier", "barriers", "Apa yang masih menghalangi?", "What stands in the way?", item="28",
         privacy="sensitive", check=_none_alone("Tidak ada")),
    relevant=OUT,
)  # fmt: skip

OTHERS = [
    *group(
        "others", "Anak lain di rumah ini", "Other children in this house",
        ask("select_one yes_no", "other_children",
             "Adakah anak lain umur 7–18 tahun di rumah ini yang tidak bersekolah dan belum ada di daftar?",
             "Is there another child of 7 to 18 in this house who is out of school and not on the list?", required=True),
        relevant=f"{AGREED} and ({FOUND})",
    ),
    *group(
        "new_children", "Anak yang belum terdaftar", "Child not on the list yet",
        ask("text", "nc_name", "Nama anak", "Name of the child", required=True, privacy="personal"),
        ask("select_one sex", "nc_sex", "Jenis kelamin", "Sex", required=True, privacy="personal"),
        ask("date", "nc_birth_date", "Tanggal lahir", "Date of birth", check=DAY, privacy="personal",
             hint=("Kosongkan bila keluarga tidak tahu.", "Leave empty when the family does not know.")),
        ask("integer", "nc_age", "Umur (tahun)", "Age (years)", required=True, relevant="${nc_birth_date} = ''",
             check=(". >= 3 and . <= 25", ("Umur harus 3 sampai 25 tahun.", "The age must be 3 to 25.")), privacy="personal"),
        ask("text", "nc_parent", "Nama orang tua atau wali", "Name of parent or guardian", required=True, privacy="personal"),
        ask("text", "nc_rt", "RT", "RT", check=RT, privacy="personal"),
        ask("select_one nc_outcome", "nc_outcome", "Keadaan anak", "The child is", required=True, privacy="personal"),
        ask("select_multiple reason", "nc_reasons", "Alasan tidak bersekolah", "Reasons for being out of school",
             required=True, relevant="${nc_outcome} = 'still_out'", privacy="sensitive"),
        ask("text", "nc_school_name", "Nama sekolah atau pesantren", "Name of school or pesantren", required=True,
             relevant="${nc_outcome} = 'in_school' or ${nc_outcome} = 'pesantren'", privacy="personal"),
        relevant="${other_children} = 'yes'", repeat=True,
    ),
]  # fmt: skip

WORRY = group(
    "care", "Keselamatan anak", "The child's safety",
    ask("select_one yes_no", "worry", "Apakah Anda khawatir akan keselamatan anak ini?", "Are you worried about this child's safety?",
         hint=("Jangan dibacakan. Jawaban ini langsung ke petugas perlindungan anak dan tidak dibaca orang lain. Alasannya tidak harus disebut.",
               "Do not read this out. It goes straight to the child protection officer and nobody else reads it. You need not say why."),
         required=True, privacy="protection"),
    ask("select_multiple protection", "protection", "Tanda yang terlihat", "Signs that were seen",
         hint=("Boleh dikosongkan.", "May be left empty."), relevant="${worry} = 'yes'", privacy="protection"),
    relevant=f"{AGREED} and ({FOUND})",
)  # fmt: skip

CLOSING = group(
    "closing", "F. Penutup", "F. Closing",
    ask("text", "guardian_name", "Nama orang tua atau wali yang menjawab", "Name of the parent or guardian who answered",
         relevant=AGREED, item="29", privacy="personal"),
    ask("text", "note", "Catatan", "Note",
         hint=("Jangan menulis NIK atau nomor KK.", "Write no NIK and no family card number."),
         appearance="multiline", item="30", privacy="sensitive"),
    ask("geopoint", "place", "Letak rumah", "Place of the house",
         hint=("Berdirilah di depan rumah, tunggu sampai ketelitiannya baik.", "Stand in front of the house and wait until it is accurate."),
         relevant="${consent_place} = 'yes'", privacy="personal"),
    ask("image", "photo_house", "Foto rumah", "Photo of the house", relevant="${consent_photo} = 'yes'",
         parameters="max-pixels=1024", item="30", privacy="sensitive"),
    ask("image", "photo_child", "Foto anak", "Photo of the child", relevant=f"${{consent_photo}} = 'yes' and ({FOUND})",
         parameters="max-pixels=1024", item="30", privacy="sensitive"),
    ask("image", "signature", "Tanda tangan orang tua atau wali", "Signature of parent or guardian",
         relevant="${consent_signature} = 'yes'", appearance="signature", parameters="max-pixels=1024", item="30", privacy="sensitive"),
    relevant="${outcome} != '' and ${outcome} != 'refused'",
)  # fmt: skip

NC_OUTCOMES = tuple(choice for choice in SHARED["outcome"] if choice.code in ("still_out", "in_school", "pesantren"))
ATS_VISIT = Questionnaire(
    code="ats_visit",
    version="2026112202",
    title="Instrumen Validasi ATS",
    rows=(
        *meta(), *OPENING, *IDENTITY, *HEALTH, *SCHOOL, *REASONS, *ELSEWHERE, *FAMILY, *SURROUNDINGS, *WISHES,
        *WORRY, *OTHERS, *CLOSING,
    ),
    lists=SHARED | {"nc_outcome": NC_OUTCOMES},
)  # fmt: skip
