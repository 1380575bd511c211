"""Area codes in time: which are in force, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import Area, AreaChange, Region
from .regions import area_names


def areas_in_force(code: str) -> dict[str, str]:
    """Code → name of the kecamatan and villages of a kabupaten/kota that are in force."""
    found = Area.objects.filter(code__startswith=code, until=None).exclude(code=code)
    return dict(found.order_by("code").values_list("code", "name"))


def names_on(codes: Iterable[str], day: date) -> dict[str, str]:
    """As ``area_names``, with the names that the areas bore on a day."""
    codes = set(codes)
    wanted = codes | {code[:6] for code in codes if len(code) == 10}
    return area_names(codes, but=old_names(wanted, day))


def old_names(codes: Iterable[str], day: date) -> dict[str, str]:
    """Code → the name that the area bore on a day, for those whose name or code changed later."""
    # the earliest later change of a code says what it was called until then
    later = AreaChange.objects.filter(old_code__in=codes, on__gt=day).exclude(old_name="").order_by("-on", "-id")
    return dict(later.values_list("old_code", "old_name"))


def areas_ended(code: str) -> dict[str, str]:
    """Code → "Banjarbaru Utara – Komet (sampai 9 Nov 2025)" of the areas in ``code`` that are no longer in force."""
    found = Area.objects.filter(code__startswith=code, until__isnull=False).order_by("code")
    told = found.values_list("code", "name", "parent__name", "until")
    return {
        code: until_mark(f"{parent} – {name}" if len(code) == 10 else name, until) for code, name, parent, until in told
    }


def until_mark(name: str, until: date) -> str:
    """A name with the last day on which the area was in force; ``until`` is the first on which it was not."""
    return _("%(name)s (sampai %(day)s)") % {"name": name, "day": date_format(until - timedelta(days=1), "j M Y")}


def code_now(code: str) -> str:
    """The code that an area has now, where one code followed the other; itself where none did, or several.

    Of each code the list that changed it last counts, and then only what was changed later.
    """
    if Area.objects.filter(pk=code, until=None).exists():
        return code
    since = 0
    while True:
        later = [change for change in AreaChange.objects.filter(old_code=code) if _moment(change) > since]
        newest = max(map(_moment, later), default=0)
        new = moves_of(change for change in later if _moment(change) == newest).get(code)
        if new is None:
            return code
        code, since = new, newest


def _moment(change: AreaChange) -> float:
    """When a change was recorded; those of a list share it. What has none came before all others."""
    return change.at.timestamp() if change.at else 0.5


def area_changes_of(region: Region):
    """Every change in the region, the latest first."""
    return AreaChange.objects.filter(old_code__startswith=region.pk).select_related("by").order_by("-on", "-id")


def not_followed(region: Region) -> list[AreaChange]:
    """Changes whose children and open work still have the old codes, in the order in which they were written."""
    return list(AreaChange.objects.filter(old_code__startswith=region.pk, followed_at=None).order_by("id"))


def moves_of(changes: Iterable[AreaChange]) -> dict[str, str]:
    """{old code: the one new code}: what became several is not among them, nor what kept its code or ended."""
    after: dict[str, set[str]] = {}
    for change in changes:
        after.setdefault(change.old_code, set()).add(change.new_code)
    return {
        old: code for old, news in after.items() if len(news) == 1 for code in news if code not in ("", old)
    }  # fmt: skip
