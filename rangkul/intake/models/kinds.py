"""The kinds of lists, as people call them; the codes are the engine's (``types.KINDS``)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    REGISTER = "register", _("Data penduduk")
    DAPODIK = "dapodik", _("Dapodik")
    EMIS = "emis", _("EMIS (madrasah)")
    PKBM = "pkbm", _("Warga belajar PKBM/SKB")
    ROSTER = "roster", _("Daftar siswa lain")
    LEAVERS = "leavers", _("Siswa keluar dan lulus")
    DTSEN = "dtsen", _("DTSEN (kesejahteraan)")
    ATS = "ats", _("Daftar ATS nasional")
    FIELD = "field", _("Laporan lapangan")
