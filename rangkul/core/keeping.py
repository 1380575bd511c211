"""How long what is kept: one rule for each kind of data, per kabupaten/kota, with where it is written.

UU 27/2022 art. 42–44: processing ends, and data are destroyed, when the time in the retention schedule (*jadwal retensi
arsip*) is over. What outlived its time is found by ``core_outlived`` in the database, which reads the same rules, so
that neither page nor job can destroy anything early. A rule that shortens a time waits :data:`DAYS_TO_THINK` first.
Deliveries are not among them: they end with the basis they rest on (``intake``).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

#: Days before a shorter time holds: a slip of the finger must not destroy anything the same night.
DAYS_TO_THINK = 30
FEWEST_MONTHS, MOST_MONTHS = 1, 600


class Kept(models.TextChoices):
    CHILD = "child", _("Data anak di register")
    ANSWER = "answer", _("Jawaban, foto, dan titik lokasi kunjungan")
    REPORT = "report", _("Laporan warga dan tanda perlindungan")
    RUN = "run", _("Tabel hasil pemadanan")
    REQUEST = "request", _("Permintaan tentang data pribadi")
    SIGN_IN = "sign_in", _("Catatan masuk akun")


#: Months, where a region has said nothing. ``core_outlived`` holds the same numbers; a test compares them.
DEFAULT_MONTHS = {
    Kept.CHILD: 60,
    Kept.ANSWER: 36,
    Kept.REPORT: 24,
    Kept.RUN: 24,
    Kept.REQUEST: 60,
    Kept.SIGN_IN: 12,
}
#: From which day the months are counted.
COUNTED_FROM = {
    Kept.CHILD: _("sejak anak melewati umur yang dihitung, meninggal, atau pindah, dan tidak ada di daftar mana pun"),
    Kept.ANSWER: _("sejak kunjungan"),
    Kept.REPORT: _("sejak laporan ditangani atau tanda ditutup"),
    Kept.RUN: _("sejak pemadanan selesai; pemadanan terakhir yang diterima tidak ikut"),
    Kept.REQUEST: _("sejak dijawab atau ditolak"),
    Kept.SIGN_IN: _("sejak masuk atau mencoba masuk"),
}
#: What remains afterwards.
LEFT_OVER = {
    Kept.CHILD: _("jenis kelamin, tahun kelahiran, desa, dan riwayat status, agar angka lama dapat dihitung ulang"),
    Kept.ANSWER: _("hari, hasil, dan siapa yang berkunjung"),
    Kept.REPORT: _("hari, jenis, dan tindak lanjutnya"),
    Kept.RUN: _("jumlah, tanggal, dan sidik hasilnya"),
    Kept.REQUEST: _("jenis, tanggal, dan apakah tepat waktu"),
    Kept.SIGN_IN: _("tidak ada"),
}


def default_cases() -> str:
    """The defaults as the branches of an SQL ``CASE``."""
    return " ".join(f"WHEN '{kind.value}' THEN {months}" for kind, months in DEFAULT_MONTHS.items())
