"""Choices that the questionnaires share, in the words of the *Formulir Instrumen Validasi ATS*."""

from __future__ import annotations

from .table import Choice


def _list(*entries: tuple[str, ...]) -> tuple[Choice, ...]:
    """Entries of (code, Indonesian, English[, when])."""
    return tuple(Choice(code, (indonesian, english), *when) for code, indonesian, english, *when in entries)


YES_NO = _list(("yes", "Ya", "Yes"), ("no", "Tidak", "No"))
YES_NO_UNSURE = (*YES_NO, *_list(("unsure", "Tidak yakin", "Not sure")))
YES_NO_UNKNOWN = (*YES_NO, *_list(("unknown", "Tidak tahu", "Not known")))
#: ``when``: may be chosen although the family did not agree to answer.
OUTCOMES = _list(
    ("still_out", "Masih tidak bersekolah", "Still out of school", "agreed"),
    ("in_school", "Bersekolah", "In school", "agreed"),
    ("pesantren", "Melanjutkan ke pondok pesantren/lainnya", "Went on to a pesantren or the like", "agreed"),
    ("moved", "Pindah domisili", "Moved away", "agreed"),
    ("abroad", "Melanjutkan ke luar negeri", "Went on abroad", "agreed"),
    ("not_resident", "Bukan penduduk desa tersebut", "Not a resident of this village", "agreed"),
    ("died", "Meninggal dunia", "Died", "agreed"),
    ("finished", "Sudah tamat SMA/sederajat", "Finished upper secondary", "agreed"),
    ("not_found", "Anak tidak ditemukan", "Child not found", "always"),
    ("refused", "Keluarga menolak menjawab", "The family refused to answer", "refused"),
)
SEX = _list(("L", "Laki-laki", "Boy"), ("P", "Perempuan", "Girl"))
NIK_SEEN = _list(
    ("equal", "Terlihat, sama pada semua surat yang ditunjukkan", "Seen, the same on every paper that was shown"),
    ("different", "Terlihat, berbeda antara surat yang satu dan yang lain", "Seen, different from paper to paper"),
    ("not_shown", "Tidak ditunjukkan", "Not shown"),
)
RELIGION = _list(
    ("islam", "Islam", "Islam"),
    ("protestant", "Kristen", "Protestant"),
    ("catholic", "Katolik", "Catholic"),
    ("hindu", "Hindu", "Hindu"),
    ("buddhist", "Buddha", "Buddhist"),
    ("confucian", "Khonghucu", "Confucian"),
    ("belief", "Kepercayaan terhadap Tuhan Yang Maha Esa", "Belief in the One God"),
)
CHILD_STATUS = _list(
    ("own", "Kandung", "Own child"),
    ("adopted", "Angkat", "Adopted"),
    ("step", "Tiri", "Stepchild"),
    ("foster", "Asuh", "Foster child"),
)
CONDITION = _list(
    ("healthy", "Sehat", "Healthy"),
    ("special_needs", "Anak berkebutuhan khusus (ABK)", "Child with special needs"),
    ("certain", "Hambatan tertentu", "A certain impairment"),
)
#: Codes of Dapodik; several may hold.
DISABILITY = _list(
    ("A", "Netra", "Seeing"),
    ("B", "Rungu", "Hearing"),
    ("C", "Grahita ringan", "Intellectual, mild"),
    ("C1", "Grahita sedang", "Intellectual, moderate"),
    ("D", "Daksa ringan", "Moving, mild"),
    ("D1", "Daksa sedang", "Moving, moderate"),
    ("E", "Laras", "Behaviour"),
    ("F", "Wicara", "Speaking"),
    ("H", "Hiperaktif", "Hyperactive"),
    ("I", "Cerdas istimewa", "Gifted"),
    ("J", "Bakat istimewa", "Talented"),
    ("K", "Kesulitan belajar", "Learning difficulty"),
    ("N", "Narkoba", "Drugs"),
    ("O", "Indigo", "Indigo"),
    ("P", "Down syndrome", "Down syndrome"),
    ("Q", "Autis", "Autism"),
)
EVER_SCHOOL = _list(
    ("BPB", "Belum pernah bersekolah (BPB)", "Never went to school"),
    ("DO", "Putus sekolah (DO)", "Dropped out"),
    ("LTM_SD", "Lulus SD/sederajat, tidak melanjutkan (LTM SD)", "Finished primary, did not go on"),
    ("LTM_SMP", "Lulus SMP/sederajat, tidak melanjutkan (LTM SMP)", "Finished lower secondary, did not go on"),
)
REASONS = _list(
    ("A01", "Tidak mau bersekolah", "Does not want to go to school"),
    ("A02", "Tidak ada biaya", "No money for it"),
    ("A03", "Sekolah jauh dari rumah", "School is far from home"),
    ("A04", "Merasa pendidikan sekarang sudah cukup", "Feels that the schooling so far is enough"),
    ("A05", "Menikah / mengurus rumah tangga", "Married / keeps the house"),
    ("A06", "Mengalami kekerasan/perundungan/trauma di sekolah", "Violence, bullying or trauma at school"),
    ("A07", "Bekerja", "Works"),
    ("A08", "Pengaruh lingkungan/teman", "Influence of surroundings or friends"),
    ("A09", "Menganggap sekolah tidak penting", "Thinks that school does not matter"),
    ("A10", "Tidak memiliki seragam", "Has no uniform"),
    ("A11", "Tidak memiliki akta kelahiran", "Has no birth certificate"),
    ("A12", "Masalah kesehatan / penyandang disabilitas", "Health problem / disability"),
    ("A99", "Lainnya", "Other"),
)
LEFT_HOW = _list(
    ("S01", "Dikeluarkan", "Was expelled"),
    ("S02", "Mengundurkan diri", "Withdrew"),
    ("none", "Bukan keduanya", "Neither"),
)
PARENTS = _list(
    ("both", "Lengkap", "Both alive"),
    ("father_only", "Hanya ayah", "Father only"),
    ("mother_only", "Hanya ibu", "Mother only"),
    ("orphan", "Yatim piatu", "Both died"),
    ("unknown", "Tidak tahu", "Not known"),
)
LIVES_WITH = _list(
    ("parents", "Ayah dan ibu", "Father and mother"),
    ("father", "Ayah", "Father"),
    ("mother", "Ibu", "Mother"),
    ("grandparents", "Kakek atau nenek", "Grandparents"),
    ("relatives", "Saudara atau keluarga lain", "Other relatives"),
    ("guardian", "Wali", "A guardian"),
    ("institution", "Panti atau asrama", "An institution or a boarding house"),
    ("employer", "Majikan", "An employer"),
    ("spouse", "Suami atau istri", "Husband or wife"),
    ("alone", "Sendiri", "Alone"),
)
INCOME = _list(
    ("under_500k", "Di bawah Rp500 ribu", "Under Rp 500,000"),
    ("500k_1m", "Rp500 ribu – Rp1 juta", "Rp 500,000 to 1 million"),
    ("1m_2m", "Rp1 juta – Rp2 juta", "Rp 1 to 2 million"),
    ("over_2m", "Di atas Rp2 juta", "Over Rp 2 million"),
    ("irregular", "Tidak tetap", "Irregular"),
)
FAMILY_AID = _list(("none", "Tidak", "None"), ("PKH", "PKH", "PKH"), ("other", "Lainnya", "Other"))
CHILD_AID = _list(
    ("none", "Tidak ada", "None"),
    ("PIP", "PIP", "PIP"),
    ("BOSP", "BOSP", "BOSP"),
    ("KIP", "KIP", "KIP"),
    ("other", "Lainnya", "Other"),
)
PLACE_KIND = _list(
    ("3T", "3T (terdepan, terluar, tertinggal)", "Frontier, outermost or least developed"),
    ("conflict", "Daerah konflik/bencana", "Conflict or disaster area"),
    ("remote", "Sulit dijangkau", "Hard to reach"),
    ("few_schools", "Satuan pendidikan terbatas", "Few schools"),
    ("few_teachers", "Kekurangan guru", "Lack of teachers"),
    ("none", "Bukan semuanya", "None of these"),
)
NEAREST = _list(
    ("SD", "SD/MI", "Primary school"),
    ("SMP", "SMP/MTs", "Lower secondary school"),
    ("SMA", "SMA/SMK/MA", "Upper secondary school"),
    ("SLB", "SLB", "Special school"),
    ("PKBM", "SKB/PKBM", "Learning centre"),
    ("pesantren", "Pondok pesantren", "Pesantren"),
    ("home", "Sekolah rumah belum terafiliasi", "Home school without affiliation"),
)
TALENT = _list(
    ("art", "Seni", "Arts"),
    ("sport", "Olahraga", "Sports"),
    ("technology", "Teknologi", "Technology"),
    ("language", "Bahasa", "Languages"),
    ("science", "Sains", "Science"),
    ("vocational", "Vokasional", "A trade"),
)
READINESS = _list(
    ("formal", "Siap kembali ke sekolah formal", "Ready for school"),
    ("equivalency", "Lebih cocok pendidikan kesetaraan", "Rather equivalency classes"),
    ("literacy", "Keaksaraan dasar", "Basic literacy"),
    ("training", "Pelatihan kerja", "Training for work"),
    ("unsure", "Masih ragu", "Still in doubt"),
)
ROUTE = _list(
    ("SD", "SD/MI", "Primary school (SD/MI)"),
    ("SMP", "SMP/MTs", "Lower secondary (SMP/MTs)"),
    ("SMA", "SMA/MA", "Upper secondary (SMA/MA)"),
    ("SMK", "SMK/MAK", "Vocational (SMK/MAK)"),
    ("A", "Paket A", "Paket A"),
    ("B", "Paket B", "Paket B"),
    ("C", "Paket C", "Paket C"),
    ("KD", "Keaksaraan Dasar", "Basic literacy"),
    ("KL", "Keaksaraan Lanjutan", "Further literacy"),
    ("course", "Kursus/Pelatihan/Kewirausahaan", "Course, training, entrepreneurship"),
)
BARRIERS = _list(
    ("cost", "Biaya", "Money"),
    ("distance", "Jarak atau kendaraan", "Distance or transport"),
    ("papers", "Surat-surat (akta, ijazah, pindah)", "Papers (birth certificate, diploma, transfer)"),
    ("work", "Pekerjaan anak", "The child's work"),
    ("household", "Mengurus rumah atau adik", "Housework or younger children"),
    ("health", "Kesehatan atau disabilitas", "Health or disability"),
    ("wish", "Anak belum mau", "The child does not want to yet"),
    ("family", "Keluarga belum mengizinkan", "The family does not allow it yet"),
    ("none", "Tidak ada", "None"),
)
#: Signs in plain words; the protection officer alone reads the answer (UU 35/2014 art. 59).
PROTECTION = _list(
    ("violence", "Tanda kekerasan pada tubuh atau jiwa", "Signs of violence to body or mind"),
    ("sexual", "Tanda kekerasan atau kejahatan seksual", "Signs of sexual violence"),
    ("neglect", "Ditelantarkan", "Neglected"),
    ("exploited", "Dipaksa bekerja, atau pekerjaannya berbahaya", "Made to work, or dangerous work"),
    ("trafficked", "Diculik, dijual, atau diperdagangkan", "Abducted, sold or trafficked"),
    ("drugs", "Rokok, minuman keras, atau narkoba", "Tobacco, alcohol or drugs"),
    ("law", "Berhadapan dengan hukum", "In contact with the law"),
    ("marriage", "Menikah atau akan dinikahkan", "Married or to be married"),
    ("street", "Hidup di jalan atau terpisah dari keluarga", "Lives on the street or apart from family"),
    ("disability", "Penyandang disabilitas tanpa perawatan", "Disabled and without care"),
    ("emergency", "Dalam situasi darurat atau bencana", "In an emergency or disaster"),
    ("stigma", "Dikucilkan", "Shut out by others"),
)
SHARED = {
    "yes_no": YES_NO, "yes_no_unsure": YES_NO_UNSURE, "yes_no_unknown": YES_NO_UNKNOWN, "outcome": OUTCOMES,
    "sex": SEX, "nik_seen": NIK_SEEN, "religion": RELIGION, "child_status": CHILD_STATUS, "condition": CONDITION,
    "disability": DISABILITY, "ever_school": EVER_SCHOOL, "reason": REASONS, "left_how": LEFT_HOW,
    "parents": PARENTS, "lives_with": LIVES_WITH, "income": INCOME, "family_aid": FAMILY_AID, "child_aid": CHILD_AID,
    "place_kind": PLACE_KIND, "nearest": NEAREST, "talent": TALENT, "readiness": READINESS, "route": ROUTE,
    "barrier": BARRIERS, "protection": PROTECTION,
}  # fmt: skip
