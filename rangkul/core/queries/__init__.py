"""Questions about who and where; each begins with what the viewer may see."""

from .people import (
    emergencies,
    find_invitation,
    grant_for,
    grants_seen,
    home_of,
    may_manage,
    open_emergencies,
    own_grants,
    people_of,
    person_for,
    sign_ins_of,
)
from .regions import (
    agencies_of,
    agency_for,
    area_names,
    districts_in,
    holidays_of,
    region_for,
    regions_of,
    regions_with,
    villages_in,
)

__all__ = [
    "agencies_of",
    "agency_for",
    "area_names",
    "districts_in",
    "emergencies",
    "find_invitation",
    "grant_for",
    "grants_seen",
    "holidays_of",
    "home_of",
    "may_manage",
    "open_emergencies",
    "own_grants",
    "people_of",
    "person_for",
    "region_for",
    "regions_of",
    "regions_with",
    "sign_ins_of",
    "villages_in",
]
