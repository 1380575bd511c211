"""Codes of the register as people say them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from rangkul.core.retelling import retold

VERDICTS = {
    "enrolled": _("Bersekolah"), "out_of_school": _("Tidak sekolah"), "uncertain": _("Belum pasti"),
    "moved": _("Pindah"), "deceased": _("Meninggal"), "graduated_upper_secondary": _("Sudah tamat SMA"),
    "out_of_scope": _("Di luar umur"),
}  # fmt: skip
#: What has to be found out about a child whose verdict is uncertain, and the categories of who is out of school.
CATEGORIES = {
    "BPB": _("Belum pernah bersekolah"), "DO": _("Putus sekolah"), "LTM": _("Lulus tidak melanjutkan"),
    "unknown": _("Kategori belum diketahui"), "link": _("Tautan meragukan"), "conflict": _("Sumber bertentangan"),
    "transfer": _("Pindah sekolah, belum terlihat"), "graduated": _("Tamat atau belum"),
    "not_in_register": _("Tidak ada di data penduduk"), "moved": _("Pindah ke mana"),
    "not_found": _("Tidak ditemui"), "evidence": _("Bersekolah tanpa bukti"), "deceased": _("Meninggal atau belum"),
    "same_child": _("Mungkin tercatat ganda"),
}  # fmt: skip
OUT = ("BPB", "DO", "LTM", "unknown")
FLAGS = {
    "on_ats_list": _("di daftar ATS nasional"), "residu": _("desa belum diketahui"),
    "not_in_register": _("tidak ada di data penduduk"), "no_nik": _("tanpa NIK"),
    "sibling_out": _("saudara tidak sekolah"), "at_risk": _("berisiko putus sekolah"),
}  # fmt: skip
RISKS = {
    "over_age": _("terlalu tua untuk kelasnya"), "repeated": _("mengulang kelas"), "absence": _("sering tidak masuk"),
    "low_marks": _("nilai rendah"), "poor": _("keluarga miskin"), "no_aid": _("miskin tanpa bantuan"),
    "guardian": _("tinggal dengan wali"), "disability_no_aid": _("disabilitas tanpa bantuan"),
    "final_grade": _("kelas akhir"), "sibling_out": _("saudara tidak sekolah"), "far": _("sekolah jauh"),
}  # fmt: skip
WHERE = {
    "school": _("sekolah"), "madrasah": _("madrasah"), "pkbm": _("PKBM/SKB"), "outside": _("sekolah di luar wilayah"),
    "learning_not_registered": _("belajar di lembaga yang belum terdaftar"),
}  # fmt: skip
GROUPS = {
    "name": _("Nama"), "sex": _("Jenis kelamin"), "birth_date": _("Tanggal lahir"), "mother_name": _("Nama ibu"),
    "father_name": _("Nama ayah"), "address": _("Alamat"), "area": _("Desa/kelurahan"), "nik": _("NIK"),
    "no_kk": _("No. KK"), "nisn": _("NISN"), "school": _("Sekolah"), "standing": _("Status sekolah"),
    "decile": _("Desil"), "flags": _("Tanda"), "in_register": _("Data penduduk"),
}  # fmt: skip
#: Columns of ``Child`` that stand in facts.
FIELDS = GROUPS | {
    "rt": "RT", "rw": "RW", "village_code": _("Desa/kelurahan"),
    "school_id": _("NPSN"), "school_name": _("Nama sekolah"), "grade": _("Kelas"),
}  # fmt: skip
ORIGINS = {
    "lists": _("daftar"),
    "person": _("petugas"),
    "event": _("peristiwa"),
    "visit": _("kunjungan"),
    "merge": _("penggabungan"),
}
SEXES = {"L": _("Laki-laki"), "P": _("Perempuan")}


#: Reasons that the register itself writes down, in Indonesian for everybody: one reader's language is not another's.
DIED = gettext_noop("Meninggal, menurut %s")
MOVED_OUT = gettext_noop("Pindah ke %(place)s, menurut %(paper)s")
MOVED_IN = gettext_noop("Pindah masuk, menurut %s")
OUTSIDE_AGES = gettext_noop("Umur %(age)s tahun, di luar sasaran")
ADDED = gettext_noop("Ditambahkan oleh petugas; belum ada di daftar mana pun")
LAPSED = gettext_noop("Bukti bersekolah dari kunjungan berlaku sampai %s; perlu daftar atau kunjungan baru")
KEPT = (DIED, MOVED_OUT, MOVED_IN, OUTSIDE_AGES, ADDED, LAPSED)


def because_words(because: str) -> str:
    """Why a child stands where it stands, in the language of the page."""
    return retold(because, KEPT)


def category_word(code: str) -> str:
    return str(CATEGORIES.get(code, code))


def flag_word(code: str) -> str:
    """ "at_risk:poor" → "keluarga miskin"."""
    flag, _colon, signal = code.partition(":")
    return str(RISKS.get(signal, signal) if signal else FLAGS.get(flag, flag))


def flag_words(codes: list[str]) -> list[str]:
    """The flags as people say them, each once; signals of risk stand for "at_risk" itself."""
    said = [flag_word(code) for code in codes if code != "at_risk" or len(codes) == 1]
    return list(dict.fromkeys(said))


def short_flags(codes: list[str]) -> list[str]:
    """The same for a row of a list: how many signs of risk there are, without naming each."""
    signals = sum(":" in code for code in codes)
    said = [flag_word(code) for code in codes if ":" not in code and code != "at_risk"]
    risk = ngettext("berisiko (%s tanda)", "berisiko (%s tanda)", signals) % signals
    return said + [risk] * ("at_risk" in codes)
