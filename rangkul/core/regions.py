"""Areas of a kabupaten/kota from the engine's list of codes, and its calendar; what ``createregion`` writes."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from rangkul.engine import hand_over

from .errors import Invalid
from .models import Area, AreaChange, Holiday, Region

#: Which provinces keep which clock (Keppres 41/1987).
WITA = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
WIT = {"81", "82", "91", "92", "93", "94", "95", "96"}
#: Holidays on fixed days; the moving ones are added every year from the joint decree (SKB) of three ministers.
FIXED_HOLIDAYS = (
    (1, 1, _("Tahun Baru Masehi")),
    (5, 1, _("Hari Buruh")),
    (6, 1, _("Hari Lahir Pancasila")),
    (8, 17, _("Hari Kemerdekaan")),
    (12, 25, _("Hari Raya Natal")),
)


class UnknownRegion(Invalid):
    message = _("Kode kabupaten/kota ini tidak ada dalam daftar kode wilayah yang berlaku.")


def zone_of(code: str) -> str:
    """The time zone of a kabupaten/kota by its province."""
    return "Asia/Makassar" if code[:2] in WITA else "Asia/Jayapura" if code[:2] in WIT else "Asia/Jakarta"


def write_areas(code: str) -> str:
    """Write the province, the kabupaten/kota, its kecamatan and villages; returns its name. Repeatable.

    What was changed here since (AreaChange) stays as it is.
    Raises :class:`UnknownRegion`.
    """
    areas = hand_over.areas_of(code)
    names = {area: name for area, name, _level in areas}
    if code not in names:
        raise UnknownRegion
    changed = set(AreaChange.objects.filter(old_code__startswith=code).values_list("new_code", flat=True))
    Area.objects.bulk_create(
        (
            Area(code=area, name=name, level=level, parent_id=_parent(area))
            for area, name, level in areas
            if area not in changed
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
    )
    return names[code]


def write_holidays(region: Region, year: int) -> None:
    """The fixed holidays of a year."""
    days = [Holiday(region=region, on=date(year, month, day), name=str(name)) for month, day, name in FIXED_HOLIDAYS]
    Holiday.objects.bulk_create(days, ignore_conflicts=True)


def _parent(code: str) -> str | None:
    return code[: {2: 0, 4: 2, 6: 4, 10: 6}[len(code)]] or None
