"""Words that forms, messages and pages share."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rangkul.core.retelling import retold

#: Why a delivery was destroyed, as written down in Indonesian for everybody.
DISCARDED = gettext_noop("Dibuang sebelum diambil")
BASIS_ENDED = gettext_noop("Dasarnya berakhir: %s")
NOT_TAKEN = gettext_noop("Tidak diambil selama %s hari")


def why_words(why: str) -> str:
    """Why a delivery was destroyed, in the language of the page; what a person typed as it is."""
    return retold(why, (BASIS_ENDED, NOT_TAKEN))


def semester_words(period: str) -> str:
    """ "20251" → "Ganjil 2025/2026"; "" → "–"."""
    if len(period or "") != 5:
        return "–"
    year = int(period[:4])
    half = _("Ganjil") if period[4] == "1" else _("Genap")
    return f"{half} {year}/{year + 1}"
