"""Places and offices: which a person may know, and which they may change."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q

from ..errors import NotFound
from ..models import Agency, Area, AreaChange, AreaLevel, Holiday, Region
from ..permissions import Permission, grants_of, where


def regions_of(person):
    """The kabupaten/kota in which a person holds any role (a province: all of its own)."""
    if not getattr(person, "is_authenticated", False):
        return Region.objects.none()
    found = Q(pk__in=[])
    for grant in grants_of(person):
        found |= Q(code=grant.area_code[:4]) if len(grant.area_code) >= 4 else Q(code__startswith=grant.area_code)
    return Region.objects.filter(found)


def regions_with(viewer, permission: Permission):
    """The kabupaten/kota in which the viewer holds this right all over."""
    areas = where(viewer, permission).areas
    found = Q(code__in=[area for area in areas if len(area) == 4])
    for area in areas:
        if len(area) == 2:
            found |= Q(code__startswith=area)
    return Region.objects.filter(found)


def region_for(viewer, code: str, permission: Permission = Permission.REGION_MANAGE) -> Region:
    """A kabupaten/kota in which the viewer holds this right; raises NotFound."""
    region = regions_with(viewer, permission).filter(code=code).first()
    if region is None:
        raise NotFound
    return region


def agencies_of(viewer, region: Region, *, closed: bool = True):
    """Offices, schools and partners of a region that the viewer belongs to."""
    found = Agency.objects.filter(region=region, region__in=regions_of(viewer))
    return found if closed else found.filter(closed_at__isnull=True)


def agency_for(viewer, pk: int) -> Agency:
    """An agency of a region that the viewer looks after; raises NotFound."""
    found = Agency.objects.filter(pk=pk, region__in=regions_with(viewer, Permission.REGION_MANAGE)).first()
    if found is None:
        raise NotFound
    return found


def holidays_of(viewer, region: Region):
    """Days on which deadlines do not run."""
    return Holiday.objects.filter(region=region, region__in=regions_of(viewer))


def districts_in(code: str):
    """The kecamatan of a kabupaten/kota that are in force. Names of places are nobody's secret."""
    return Area.objects.filter(level=AreaLevel.DISTRICT, parent_id=code, until__isnull=True)


def villages_in(code: str):
    """The villages of a kecamatan that are in force."""
    return Area.objects.filter(level=AreaLevel.VILLAGE, parent_id=code, until__isnull=True)


def areas_in(code: str) -> list[tuple[str, str]]:
    """(code, "Banjarbaru Utara" or "Banjarbaru Utara – Komet") of all kecamatan and villages of a kabupaten/kota."""
    found = Area.objects.filter(code__startswith=code, until__isnull=True).exclude(code=code)
    names = dict(found.order_by("code").values_list("code", "name"))
    return [(c, f"{names[c[:6]]} – {name}" if len(c) == 10 and c[:6] in names else name) for c, name in names.items()]


def area_names(codes, *, but: Mapping[str, str] | None = None) -> dict[str, str]:
    """Code → "Komet, Banjarbaru Utara"; the name alone above villages. ``but``: names that count instead."""
    codes = set(codes)
    wanted = codes | {code[:6] for code in codes if len(code) == 10}
    names = dict(Area.objects.filter(code__in=wanted).values_list("code", "name"))
    names |= {region.code: region.name for region in Region.objects.filter(code__in=[c for c in wanted if len(c) == 4])}
    names |= but or {}
    return {code: _named(code, names) for code in codes}


def areas_changed(region: Region) -> list[tuple[str, str, str | None]]:
    """(code, name, old code or None) of every area that the list of codes of the program has not, or has otherwise.

    An old code stands only where it ended and one code follows it: rows with it then get the new one. What was divided
    keeps its old code, as do the children in it.
    """
    changes = AreaChange.objects.filter(old_code__startswith=region.pk).order_by("id")
    told = list(changes.values_list("old_code", "new_code", "at"))
    last = {old: at for old, _new, at in told}  # the list that was recorded last of a code is what holds
    after: dict[str, set[str]] = {old: set() for old in last}
    for old, new, at in told:
        after[old] |= {new} - {old} if at == last[old] else set()
    in_force = set(Area.objects.filter(code__in=last, until=None).values_list("code", flat=True))
    before: dict[str, list[str]] = {}
    for old, news in sorted(after.items()):
        if old not in in_force and len(news) == 1:
            before.setdefault(next(iter(news)), []).append(old)
    begun = Q(since__isnull=False) | Q(code__in={new for _old, new, _at in told})
    areas = Area.objects.filter(begun, code__startswith=region.pk, level__in=(AreaLevel.DISTRICT, AreaLevel.VILLAGE))
    names = areas.order_by("code").values_list("code", "name")
    return [(code, name, old) for code, name in names for old in before.get(code, [None])]


def _named(code: str, names: dict[str, str]) -> str:
    name = names.get(code, code)
    return f"{name}, {names[code[:6]]}" if len(code) == 10 and code[:6] in names else name
