"""Questions about who and where; each begins with what the viewer may see."""

from __future__ import annotations

from django.db.models import Q

from .models import Region
from .permissions import grants_of


def regions_of(person):
    """The kabupaten/kota in which a person holds any role (a province: all of its own)."""
    if not getattr(person, "is_authenticated", False):
        return Region.objects.none()
    found = Q(pk__in=[])
    for grant in grants_of(person):
        found |= Q(code=grant.area_code[:4]) if len(grant.area_code) >= 4 else Q(code__startswith=grant.area_code)
    return Region.objects.filter(found)
