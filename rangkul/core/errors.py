"""Expected trouble: four kinds, each with a sentence for people. Rooms name their own under them.

``main/errors.py`` turns them into pages and into RFC 9457 problem details. Surprises are left to crash.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class Trouble(Exception):  # noqa: N818 - three of its kinds are not errors but answers
    """Something a person can understand and mend. ``message`` says what, ``remedy`` what to do next."""

    message = _("Ada yang tidak beres.")
    remedy = ""
    status = 400

    def __init__(self, message=None, *, remedy=None, **details):
        self.message = message or self.message
        self.remedy = remedy or self.remedy
        self.details = details
        super().__init__(str(self.message))


class NotAllowed(Trouble):
    """The person may not do this anywhere; what they may not see is :class:`NotFound` instead."""

    message = _("Peran Anda tidak memuat hak untuk ini.")
    remedy = _("Bila pekerjaan Anda memerlukannya, mintalah kepada pengelola akun.")
    status = 403


class NotFound(Trouble):
    """It does not exist, or this person may not know that it does: both look alike."""

    message = _("Yang Anda cari tidak ada, atau di luar wilayah Anda.")
    status = 404


class Conflict(Trouble):
    """Somebody was faster, or the thing is no longer in the state in which this could be done."""

    message = _("Keadaannya sudah berubah. Muat ulang halaman, lalu coba lagi.")
    status = 409


class Invalid(Trouble):
    """What was given cannot be used as it is."""

    message = _("Isian belum benar.")
    status = 422
