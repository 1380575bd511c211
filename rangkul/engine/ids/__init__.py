"""Read NIK, No. KK, NISN and NPSN, whole columns at once; show them masked or in full."""

from __future__ import annotations

from .nik import nik_date, with_nik
from .others import npsn, with_kk, with_nisn
from .show import format_nik, format_nisn, mask, mask_plain, mask_text

__all__ = [
    "format_nik",
    "format_nisn",
    "mask",
    "mask_plain",
    "mask_text",
    "nik_date",
    "npsn",
    "with_kk",
    "with_nik",
    "with_nisn",
]
