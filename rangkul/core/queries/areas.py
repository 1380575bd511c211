"""Area codes in time: which are in force, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

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
    # the earliest later change of a code says what it was called until then
    later = AreaChange.objects.filter(old_code__in=wanted, on__gt=day).exclude(old_name="").order_by("-on", "-id")
    return area_names(codes, but=dict(later.values_list("old_code", "old_name")))


def area_changes_of(region: Region):
    """Every change in the region, the latest first."""
    return AreaChange.objects.filter(old_code__startswith=region.pk).select_related("by").order_by("-on", "-id")


def not_followed(region: Region) -> list[AreaChange]:
    """Changes whose children and open work still have the old codes, in the order in which they were written."""
    return list(AreaChange.objects.filter(old_code__startswith=region.pk, followed_at=None).order_by("on", "id"))


def moves_of(changes: Iterable[AreaChange]) -> dict[str, str]:
    """{old code: the one new code}: what became several is not among them, nor what kept its code or ended."""
    after: dict[str, set[str]] = {}
    for change in changes:
        after.setdefault(change.old_code, set()).add(change.new_code)
    return {
        old: code for old, news in after.items() if len(news) == 1 for code in news if code not in ("", old)
    }  # fmt: skip
