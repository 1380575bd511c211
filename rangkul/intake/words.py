"""Words that forms, messages and pages share."""

from __future__ import annotations

from django.utils.translation import gettext as _


def semester_words(period: str) -> str:
    """ "20251" → "Ganjil 2025/2026"; "" → "–"."""
    if len(period or "") != 5:
        return "–"
    year = int(period[:4])
    half = _("Ganjil") if period[4] == "1" else _("Genap")
    return f"{half} {year}/{year + 1}"
