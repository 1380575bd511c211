"""The correction lists: a whole region's for who sees its data, an agency's own lines for its officers."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from rangkul.core.models import Agency, AgencyRole
from rangkul.core.permissions import Permission, in_areas, where

from ..mending import owner_key
from ..models import Correction, Owner

#: Where a line stands, for filters and counts.
STANDS = {
    "open": Q(gone_on=None, reply="", forgotten_at=None),
    "replied": Q(gone_on=None) & ~Q(reply=""),
    "mended": Q(gone_on__isnull=False),
    "still_there": Q(gone_on=None, still_there=True),
}


def own_keys(viewer, permission: Permission) -> set[str]:
    """The keys of the lists that this person's agencies own."""
    agencies = Agency.objects.filter(pk__in=where(viewer, permission).agencies, closed_at=None)
    return {
        owner_key(agency.region_id, role, agency.npsn)
        for agency in agencies
        for role in agency.roles
        if role in Owner.values and (role != AgencyRole.SCHOOL or agency.npsn)
    }


def own_corrections(viewer) -> QuerySet[Correction]:
    """Lines that this person may answer."""
    return Correction.objects.filter(owner_key__in=own_keys(viewer, Permission.CORRECTION_REPLY))


def corrections(viewer, *, owner: str = "", npsn: str = "", code: str = "", stands: str = "") -> QuerySet[Correction]:
    """Lines that this person may read, filtered."""
    seen = in_areas(where(viewer, Permission.CORRECTION_VIEW), district=None, village=None)
    found = Correction.objects.filter(seen | Q(owner_key__in=own_keys(viewer, Permission.CORRECTION_VIEW)))
    if owner:
        found = found.filter(owner=owner)
    if npsn:
        found = found.filter(npsn=npsn)
    if code:
        found = found.filter(code=code)
    if stands in STANDS:
        found = found.filter(STANDS[stands])
    return found.select_related("replied_by").order_by("owner_key", "school_name", "code", "id")


def corrections_by_owner(viewer) -> list[dict]:
    """For each list that this person may read: how many lines wait, are answered, came back mended, are still there."""
    sums = {name: Count("pk", filter=condition) for name, condition in STANDS.items()}
    lines = corrections(viewer).order_by().values("region_id", "owner").annotate(lines=Count("pk"), **sums)
    return sorted(lines, key=lambda line: (line["region_id"], Owner.values.index(line["owner"])))


def area_of_corrections(viewer) -> str:
    """The region whose list a download is of, for the record; of several the first."""
    scope = where(viewer, Permission.CORRECTION_VIEW)
    keys = own_keys(viewer, Permission.CORRECTION_VIEW)
    return min([*scope.regions(), *(key.partition(":")[0] for key in keys)], default="")
