"""Where is this child? An ordered table of rules; the first that holds decides, and says so.

A false "in school" hides a child, so only three things prove that a child is in school: a roster of the period that
contains the day, a finding at the door with its evidence, or a person's decision. A leavers row, an old roster, the
national list, the poverty list or a transfer without a receiving school never do.

``when``, ``category``, ``where`` and the sentences are SQL over the table ``facts`` (see ``evidence.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

STILL_OUT = "outcome IN ('A01','A02','A03','A04','A05','A06','A07','A08','A09','A10','A11','A12','A99','S01','S02')"
#: A list that arrived for a later time than the visit. An undated visit counts from the first day of its file's period.
LATER_LIST = "now_row IS NOT NULL AND found_from < period_start"
#: A visit that outranks the lists of the period; one from before it holds only where no list speaks.
DOOR_FIRST = "(now_row IS NULL OR found_from >= period_start)"
#: "At school" holds for the period of the visit only: a child may have left since, and no list of this period has it.
DOOR_NOW = "(now_row IS NOT NULL OR found_from >= period_start)"
DROPPED = "exit_reason IN ('expelled', 'resigned', 'dropped_out', 'missing', 'other')"
#: The leavers row is newer than every roster that has the child.
LEFT_LAST = "exit_period IS NOT NULL AND (was_period IS NULL OR exit_period >= was_period)"
UNREGISTERED = "(outcome = 'S05' AND pesantren IS NOT NULL AND NOT pesantren_registered)"
DOOR_SCHOOL = "coalesce(door_school, 'NPSN ' || door_school_id, pesantren)"
SCHOOL = "coalesce(now_school, 'NPSN ' || now_school_id, upper(now_kind))"


@dataclass(frozen=True)
class Rule:
    name: str
    when: str
    verdict: str
    id: str  # SQL: the sentence in Indonesian
    en: str
    category: str = "NULL"
    where: str = "NULL"
    school: str = "now_school_id"  # SQL: the number of the school that ``where`` speaks of
    ask_id: str = ""  # SQL: the question for a person; empty: none
    ask_en: str = ""
    sure: float = 0.99


RULES: tuple[Rule, ...] = (
    Rule(
        "out_of_scope",
        "NOT in_scope",
        "out_of_scope",
        "'Umur ' || coalesce(age || ' tahun', 'tidak diketahui') || ', di luar ' || ages || ' tahun'",
        "'Age ' || coalesce(age::VARCHAR, 'not known') || ', outside ' || ages",
        sure=1.0,
    ),
    # --- what the door says, unless a later list speaks against it
    Rule(
        "door_against_later_list",
        f"({STILL_OUT} OR outcome IN ('S03','S04','S06','S08','S09','S10') OR {UNREGISTERED}) AND {LATER_LIST}",
        "uncertain",
        f"'Kunjungan ' || found_text || ' menemukan ' || outcome || ', tetapi daftar yang lebih baru mencatatnya di ' || {SCHOOL}",
        f"'A visit on ' || found_text || ' found ' || outcome || ', but a later list has the child at ' || {SCHOOL}",
        category="'conflict'",
        ask_id=f"'Apakah anak ini sekarang benar bersekolah di ' || {SCHOOL} || '?'",
        ask_en=f"'Does this child now attend ' || {SCHOOL} || '?'",
        sure=0.5,
    ),
    Rule(
        "door_died",
        "outcome = 'S06'",
        "deceased",
        "'Kunjungan ' || found_text || ': meninggal dunia'",
        "'Visit of ' || found_text || ': deceased'",
    ),
    Rule(
        "door_school",
        f"outcome = 'S07' AND door_proof AND {DOOR_NOW}",
        "enrolled",
        f"'Kunjungan ' || found_text || ': bersekolah di ' || {DOOR_SCHOOL} || ', ada bukti'",
        f"'Visit of ' || found_text || ': at school in ' || {DOOR_SCHOOL} || ', with evidence'",
        where="coalesce(now_where, 'school')",
        school="coalesce(door_school_id, now_school_id)",
    ),
    Rule(
        "door_pesantren",
        f"outcome = 'S05' AND pesantren IS NOT NULL AND pesantren_registered AND {DOOR_NOW}",
        "enrolled",
        "'Kunjungan ' || found_text || ': di pesantren terdaftar ' || pesantren",
        "'Visit of ' || found_text || ': at the registered pesantren ' || pesantren",
        where="'madrasah'",
    ),
    Rule(
        "door_school_before",
        "(outcome = 'S07' AND door_proof) OR (outcome = 'S05' AND pesantren IS NOT NULL AND pesantren_registered)",
        "uncertain",
        f"'Kunjungan ' || found_text || ': bersekolah di ' || {DOOR_SCHOOL} || ', tetapi tidak ada di daftar sekolah mana pun sejak itu'",
        f"'Visit of ' || found_text || ': at school in ' || {DOOR_SCHOOL} || ', but on no roster since'",
        category="'conflict'",
        ask_id=f"'Apakah anak ini masih bersekolah di ' || {DOOR_SCHOOL} || '?'",
        ask_en=f"'Is this child still at ' || {DOOR_SCHOOL} || '?'",
        sure=0.5,
    ),
    Rule(
        "door_pesantren_unregistered",
        f"{UNREGISTERED} AND {DOOR_FIRST}",
        "out_of_school",
        "'Kunjungan ' || found_text || ': belajar di pesantren yang belum terdaftar, ' || pesantren",
        "'Visit of ' || found_text || ': learning at an unregistered pesantren, ' || pesantren",
        category="coalesce(ever_school, past_category)",
        where="'learning_not_registered'",
    ),
    Rule(
        "door_finished",
        f"outcome = 'S09' AND {DOOR_FIRST}",
        "graduated_upper_secondary",
        "'Kunjungan ' || found_text || ': sudah tamat SMA/sederajat'",
        "'Visit of ' || found_text || ': finished upper secondary'",
        sure=0.97,
    ),
    Rule(
        "door_moved",
        f"(outcome = 'S04' OR (outcome IN ('S08', 'S10') AND door_destination IS NOT NULL)) AND {DOOR_FIRST}",
        "moved",
        "'Kunjungan ' || found_text || ': pindah ke ' || coalesce(door_destination, 'luar negeri')",
        "'Visit of ' || found_text || ': moved to ' || coalesce(door_destination, 'another country')",
        sure=0.97,
    ),
    Rule(
        "door_out",
        f"{STILL_OUT} AND {DOOR_FIRST}",
        "out_of_school",
        "'Kunjungan ' || found_text || ': tidak bersekolah (' || outcome || ')'",
        "'Visit of ' || found_text || ': not in school (' || outcome || ')'",
        category="coalesce(ever_school, past_category)",
    ),
    # --- lists of the period
    Rule(
        "enrolled_against_register",
        "now_row IS NOT NULL AND life_status IN ('deceased')",
        "uncertain",
        f"'Dukcapil mencatat meninggal, tetapi namanya ada di ' || {SCHOOL}",
        f"'The register says deceased, but the child is on the roster of ' || {SCHOOL}",
        category="'conflict'",
        ask_id=f"'Apakah anak ini masih hidup dan bersekolah di ' || {SCHOOL} || '?'",
        ask_en=f"'Is this child alive and at ' || {SCHOOL} || '?'",
        sure=0.5,
    ),
    Rule(
        "left_this_period",
        f"now_row IS NOT NULL AND exit_period = period AND {DROPPED} AND now_rows = 1",
        "uncertain",
        f"'Ada di daftar ' || {SCHOOL} || ', tetapi tercatat keluar (' || exit_text || ') pada periode yang sama'",
        f"'On the roster of ' || {SCHOOL} || ', yet recorded as having left (' || exit_text || ') in the same period'",
        category="'conflict'",
        ask_id=f"'Apakah anak ini masih datang ke ' || {SCHOOL} || '?'",
        ask_en=f"'Does this child still come to ' || {SCHOOL} || '?'",
        sure=0.5,
    ),
    Rule(
        "enrolled",
        "now_row IS NOT NULL",
        "enrolled",
        f"'Terdaftar di ' || {SCHOOL} || coalesce(' kelas ' || now_grade, '')",
        f"'On the roster of ' || {SCHOOL} || coalesce(', grade ' || now_grade, '')",
        where="now_where",
        sure=-1,  # the probability of the link
    ),
    Rule(
        "deceased",
        "life_status = 'deceased'",
        "deceased",
        "'Dukcapil: meninggal dunia' || coalesce(' ' || status_text, '')",
        "'Civil registry: deceased' || coalesce(' ' || status_text, '')",
    ),
    Rule(
        "moved",
        "life_status = 'moved'",
        "moved",
        "'Dukcapil: pindah' || coalesce(' ke ' || moved_to, '') || coalesce(' ' || status_text, '')",
        "'Civil registry: moved' || coalesce(' to ' || moved_to, '') || coalesce(' ' || status_text, '')",
        sure=0.97,
    ),
    Rule(
        "same_child",
        "same_verdict IS NOT NULL",
        "uncertain",
        "'Tampak sama dengan baris register lain'",
        "'Looks the same as another register row'",
        category="'same_child'",
        sure=0.5,
    ),
    Rule(
        "link_open",
        "questions IS NOT NULL",
        "uncertain",
        "'Ada ' || questions || ' baris sekolah yang mungkin anak ini'",
        "'' || questions || ' school row(s) may be this child'",
        category="'link'",
        sure=0.5,
    ),
    Rule(
        "door_without_proof",
        "outcome = 'S07'",
        "uncertain",
        "'Kunjungan ' || found_text || ': katanya bersekolah, tetapi tanpa NPSN dan NISN atau surat'",
        "'Visit of ' || found_text || ': said to be at school, without NPSN and NISN or a letter'",
        category="'evidence'",
        ask_id="'Di sekolah mana? Catat NPSN dan NISN, atau minta surat keterangan sekolah'",
        ask_en="'Which school? Note NPSN and NISN, or ask for a letter of the school'",
        sure=0.5,
    ),
    Rule(
        "door_pesantren_unnamed",
        "outcome = 'S05'",
        "uncertain",
        "'Kunjungan ' || found_text || ': di pesantren, nama atau pendaftarannya belum dicatat'",
        "'Visit of ' || found_text || ': at a pesantren whose name or registration is not noted'",
        category="'evidence'",
        ask_id="'Apa nama pesantrennya, dan apakah terdaftar di Kemenag?'",
        ask_en="'What is the pesantren called, and is it registered?'",
        sure=0.5,
    ),
    Rule(
        "door_moved_unknown",
        "outcome IN ('S08', 'S10')",
        "uncertain",
        "'Kunjungan ' || found_text || ': pindah atau bukan penduduk, tujuan belum diketahui'",
        "'Visit of ' || found_text || ': moved or not a resident, destination not known'",
        category="'moved'",
        ask_id="'Pindah ke kabupaten/kota mana?'",
        ask_en="'To which district did the family move?'",
        sure=0.5,
    ),
    Rule(
        "door_not_found",
        "outcome = 'S03'",
        "uncertain",
        "'Kunjungan ' || found_text || ': tidak ditemukan (' || attempts || ' kunjungan)'",
        "'Visit of ' || found_text || ': not found (' || attempts || ' visits)'",
        category="'not_found'",
        ask_id="CASE WHEN attempts < 2 THEN 'Kunjungi sekali lagi pada hari lain' ELSE 'Tanyakan kepada RT dan Dukcapil: pindah, meninggal, atau salah alamat?' END",
        ask_en="CASE WHEN attempts < 2 THEN 'Visit once more on another day' ELSE 'Ask the RT and the civil registry: moved, died, or wrong address?' END",
        sure=0.5,
    ),
    # --- not on any roster of the period: what did earlier lists say?
    Rule(
        "left_finished_upper",
        f"{LEFT_LAST} AND exit_reason = 'graduated' AND exit_grade >= 12 AND age >= 16",
        "graduated_upper_secondary",
        "'Lulus kelas ' || exit_grade || coalesce(' dari ' || exit_school, '') || ' (' || exit_period || ')'",
        "'Graduated from grade ' || exit_grade || coalesce(' of ' || exit_school, '') || ' (' || exit_period || ')'",
        sure=0.97,
    ),
    Rule(
        "register_finished_upper",
        "finished = 'SMA' AND age >= 17",
        "graduated_upper_secondary",
        "'Dukcapil: pendidikan terakhir tamat SLTA/sederajat'",
        "'Civil registry: finished upper secondary'",
        sure=0.9,
    ),
    Rule(
        "learning",
        "learning",
        "out_of_school",
        "'Belajar di lembaga yang belum terdaftar; menurut aturan nasional masih ATS'",
        "'Learning at an institution that is not registered; still out of school in the national sense'",
        category="past_category",
        where="'learning_not_registered'",
    ),
    Rule(
        "not_in_register",
        "NOT registered",
        "uncertain",
        "'Tidak ada di register Dukcapil; diketahui dari ' || CASE WHEN was_period IS NOT NULL THEN 'daftar sekolah ' || was_period WHEN ats_status IS NOT NULL THEN 'daftar ATS nasional' ELSE own_kind END",
        "'Not in the register; known from ' || CASE WHEN was_period IS NOT NULL THEN 'the roster of ' || was_period WHEN ats_status IS NOT NULL THEN 'the national list' ELSE own_kind END",
        category="'not_in_register'",
        ask_id="'Apakah anak ini tinggal di sini? Bila ya, Dukcapil perlu mendata; bila tidak, ke mana pindahnya?'",
        ask_en="'Does this child live here? If so the civil registry should record it; if not, where did it move?'",
        sure=0.5,
    ),
    Rule(
        "left_transferred",
        f"{LEFT_LAST} AND exit_reason = 'transferred'",
        "uncertain",
        "'Tercatat mutasi (' || exit_period || ')' || coalesce(' ke ' || exit_destination, ', tanpa sekolah tujuan') || ', tetapi tidak ada di daftar mana pun sekarang'",
        "'Recorded as transferred (' || exit_period || ')' || coalesce(' to ' || exit_destination, ', no receiving school') || ', yet on no roster now'",
        category="'transfer'",
        ask_id="CASE WHEN exit_destination IS NULL THEN 'Ke sekolah mana anak ini pindah? Tanyakan kepada ' || coalesce(exit_school, 'sekolah asal') ELSE 'Apakah ' || exit_destination || ' menerima anak ini?' END",
        ask_en="CASE WHEN exit_destination IS NULL THEN 'To which school did this child transfer? Ask ' || coalesce(exit_school, 'the former school') ELSE 'Did ' || exit_destination || ' take this child in?' END",
        sure=0.5,
    ),
    Rule(
        "left_deceased",
        f"{LEFT_LAST} AND exit_reason = 'deceased'",
        "uncertain",
        "'Sekolah mencatat wafat (' || exit_period || '), Dukcapil belum'",
        "'The school recorded a death (' || exit_period || '), the civil registry has not'",
        category="'deceased'",
        ask_id="'Benarkah anak ini meninggal? Minta akta kematian melalui Dukcapil'",
        ask_en="'Did this child die? Ask the civil registry for the certificate'",
        sure=0.5,
    ),
    Rule(
        "left_graduated_where",
        f"{LEFT_LAST} AND exit_reason = 'graduated' AND coalesce(exit_grade, CASE WHEN age >= 17 THEN 12 END) >= 12",
        "uncertain",
        "'Tercatat lulus' || coalesce(' dari ' || exit_school, '') || ' (' || exit_period || '), jenjangnya belum jelas'",
        "'Recorded as graduated' || coalesce(' from ' || exit_school, '') || ' (' || exit_period || '); the level is not known'",
        category="'graduated'",
        ask_id="'Lulus jenjang apa' || coalesce(' dari ' || exit_school, '') || '? Bila SD atau SMP, anak ini belum melanjutkan'",
        ask_en="'Graduated from which level' || coalesce(' of ' || exit_school, '') || '? If SD or SMP, the child has not continued'",
        sure=0.5,
    ),
    Rule(
        "left_graduated",
        f"{LEFT_LAST} AND exit_reason = 'graduated'",
        "out_of_school",
        "'Lulus' || coalesce(' kelas ' || exit_grade, '') || coalesce(' dari ' || exit_school, '') || ' (' || exit_period || '), tidak melanjutkan di daftar mana pun'",
        "'Graduated' || coalesce(' from grade ' || exit_grade, '') || coalesce(' of ' || exit_school, '') || ' (' || exit_period || '), on no roster since'",
        category="'LTM'",
        sure=0.95,
    ),
    Rule(
        "left_dropped",
        f"{LEFT_LAST} AND {DROPPED}",
        "out_of_school",
        "'Tercatat keluar: ' || exit_text || coalesce(' dari ' || exit_school, '') || ' (' || exit_period || ')'",
        "'Recorded as having left: ' || exit_text || coalesce(' from ' || exit_school, '') || ' (' || exit_period || ')'",
        category="'DO'",
        sure=0.95,
    ),
    Rule(
        "was_in_last_grade",
        "was_period IS NOT NULL AND was_grade >= 12 AND year_passed",
        "uncertain",
        "'Kelas ' || was_grade || coalesce(' di ' || was_school, '') || ' pada ' || was_period || '; mungkin sudah lulus'",
        "'Grade ' || was_grade || coalesce(' of ' || was_school, '') || ' in ' || was_period || '; may have graduated'",
        category="'graduated'",
        ask_id="'Apakah anak ini lulus' || coalesce(' dari ' || was_school, '') || '? Minta daftar kelulusan'",
        ask_en="'Did this child graduate' || coalesce(' from ' || was_school, '') || '? Ask for the list of graduates'",
        sure=0.5,
    ),
    Rule(
        "was_in",
        "was_period IS NOT NULL",
        "out_of_school",
        "'Ada di daftar ' || was_period || coalesce(' (' || was_school || coalesce(' kelas ' || was_grade, '') || ')', '') || ', tidak ada di daftar ' || period",
        "'On the roster of ' || was_period || coalesce(' (' || was_school || coalesce(', grade ' || was_grade, '') || ')', '') || ', on none of ' || period",
        category="past_category",
        sure=0.97,
    ),
    Rule(
        "on_the_list",
        "ats_status IS NOT NULL",
        "out_of_school",
        "'Ada di daftar ATS nasional (' || ats_status || '), tidak ada di daftar sekolah mana pun'",
        "'On the national list (' || ats_status || '), on no school roster'",
        category="past_category",
        sure=0.97,
    ),
    Rule(
        "finished_lower",
        "finished IN ('SD', 'SMP')",
        "out_of_school",
        "'Dukcapil: tamat ' || finished || '/sederajat; tidak ada di daftar sekolah periode ' || period",
        "'Civil registry: finished ' || finished || '; on no school roster of ' || period",
        category="past_category",
        sure=0.95,
    ),
    Rule(
        "nowhere",
        "true",
        "out_of_school",
        "CASE WHEN past_category = 'BPB' THEN 'Tidak pernah ada di daftar sekolah mana pun' ELSE 'Tidak ada di daftar sekolah periode ' || period || '; riwayat sekolah belum diketahui' END",
        "CASE WHEN past_category = 'BPB' THEN 'Never on any school roster' ELSE 'On no school roster of ' || period || '; schooling before that is not known' END",
        category="past_category",
        sure=0.95,
    ),
)
