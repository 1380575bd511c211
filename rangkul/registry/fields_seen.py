"""What each role sees of a child: one table that a mayor could read. Lists, files, pages, filters and exports read it.

A name that does not stand here for a role is not shown to it, not filtered by, and not exported. NIK and No. KK are
shown masked to whoever has them here; revealing one is a right of its own (``Permission.NIK_REVEAL``).
"""

from __future__ import annotations

from rangkul.core.permissions import OF_AGENCY, ROLES, Permission, Role, grants_of

from .models import Child

#: Who goes to the door: whom to look for, where, and whether the child is in school.
AT_THE_DOOR = frozenset({"name", "sex", "age", "parents", "address", "area", "verdict"})
#: Who keeps the register.
ALL = AT_THE_DOOR | {
    "birth_date", "nik", "no_kk", "nisn", "school", "category", "because", "decile", "flags", "labels", "verification",
    "family", "records", "history", "readers", "questions",
}  # fmt: skip
FIELDS_SEEN: dict[Role, frozenset[str]] = {
    Role.DATA_OFFICER: ALL,
    Role.CLERK: ALL,
    Role.PROTECTION_OFFICER: ALL,
    Role.VILLAGE_OPERATOR: AT_THE_DOOR,
    Role.KECAMATAN: AT_THE_DOOR | {"birth_date", "category", "school"},
    Role.SCHOOL: frozenset({"name", "sex", "age", "birth_date", "parents", "nisn", "school", "verdict"}),
    Role.SOCIAL_WORKER: AT_THE_DOOR | {"birth_date", "category", "because", "school", "family", "history"},
    Role.EMERGENCY: AT_THE_DOOR | {"birth_date", "category", "school", "family"},
}


def fields_seen(viewer, child: Child) -> frozenset[str]:
    """What this person sees of this child: all that their roles in this place see."""
    found: frozenset[str] = frozenset()
    for grant in _grants(viewer):
        here = (
            grant.agency is not None and grant.agency.npsn != "" and grant.agency.npsn == child.school_id
            if Role(grant.role) in OF_AGENCY
            else grant.area_code in (child.region_id[:2], child.region_id, child.district_code, child.village_code)
        )
        if here:
            found |= FIELDS_SEEN[Role(grant.role)]
    return found


def seen_somewhere(viewer) -> frozenset[str]:
    """What may stand as a column; the cells are emptied row by row with :func:`fields_seen`."""
    return frozenset().union(*(FIELDS_SEEN[Role(grant.role)] for grant in _grants(viewer)))


def seen_everywhere(viewer) -> frozenset[str]:
    """What may be filtered by: a filter on what is hidden would tell it."""
    held = [FIELDS_SEEN[Role(grant.role)] for grant in _grants(viewer)]
    return frozenset.intersection(*held) if held else frozenset()


def _grants(viewer) -> list:
    return [grant for grant in grants_of(viewer) if Permission.CHILD_VIEW in ROLES[Role(grant.role)]]
