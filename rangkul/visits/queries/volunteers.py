"""Who may go: people with the right to visit, where they live, what they still carry, whether they can go now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from rangkul.core.errors import NotFound
from rangkul.core.models import Grant, Person, Region
from rangkul.core.permissions import ROLES, Permission, Role, in_areas, where

from ..models import Assignment, AssignmentState, RoundState, Volunteer
from ..splitting import Seat

#: Who is thought of first when doors are given out. Village operators may go too, when they take a door themselves.
FIRST = Role.VOLUNTEER
_MAY_GO = tuple(role.value for role, rights in ROLES.items() if Permission.VISIT_DO in rights)
OPEN = (AssignmentState.ASSIGNED, AssignmentState.TRIED)


@dataclass
class Helper:
    """Somebody who may visit in a village."""

    person: Person
    village: str
    is_volunteer: bool
    row: Volunteer | None
    households: int = 0  # that they still carry, in all rounds
    doors: int = 0
    is_absent: bool = False

    @property
    def seat(self) -> Seat:
        at = self.row
        return Seat(self.person.pk, (at.rw, at.rt) if at else (None, None), self.households, at.at_most if at else None)


def helpers(viewer, region: Region, today: dt.date, *, area: str = "") -> dict[str, list[Helper]]:
    """{village: who may visit there}, volunteers before operators, where the viewer plans visits."""
    scope = where(viewer, Permission.VISIT_PLAN)
    now = timezone.now()
    grants = (
        Grant.objects.filter(role__in=_MAY_GO, area_code__startswith=area or region.code, revoked_at=None)
        .filter(valid_from__lte=now, person__is_active=True)
        .filter(Q(valid_until=None) | Q(valid_until__gt=now))
        .select_related("person")
        .order_by("person__name", "person_id")
    )
    rows = {(row.person_id, row.village_code): row for row in visible_volunteers(viewer).filter(region=region)}
    carried = loads(viewer, region)
    found: dict[str, dict[int, Helper]] = defaultdict(dict)
    for grant in grants:
        if len(grant.area_code) != 10 or not scope.covers(grant.area_code):
            continue
        is_volunteer = grant.role == FIRST
        kept = found[grant.area_code].get(grant.person_id)
        if kept is not None:
            kept.is_volunteer |= is_volunteer
            continue
        row = rows.get((grant.person_id, grant.area_code))
        households, doors = carried.get(grant.person_id, (0, 0))
        found[grant.area_code][grant.person_id] = Helper(
            grant.person, grant.area_code, is_volunteer, row, households, doors, bool(row and row.is_absent(today))
        )
    return {village: sorted(who.values(), key=lambda one: not one.is_volunteer) for village, who in found.items()}


def seats(who: list[Helper]) -> list[Seat]:
    """Those to whom doors are given out by themselves: volunteers who can go."""
    return [one.seat for one in who if one.is_volunteer and not one.is_absent]


def helper_for(viewer, region: Region, person_id: int, village: str, today: dt.date) -> Helper:
    """One who may visit in a village of the viewer's; raises NotFound."""
    for one in helpers(viewer, region, today, area=village).get(village, ()):
        if one.person.pk == person_id:
            return one
    raise NotFound


def visible_volunteers(viewer):
    """Rows of volunteers where the viewer plans visits."""
    return Volunteer.objects.filter(in_areas(where(viewer, Permission.VISIT_PLAN)))


def loads(viewer, region: Region) -> dict[int, tuple[int, int]]:
    """{person: (households, doors) that they still carry}, as far as the viewer sees."""
    carried = (
        Assignment.objects.filter(in_areas(where(viewer, Permission.VISIT_PLAN)), region=region, state__in=OPEN)
        .filter(round__state__in=(RoundState.PLANNED, RoundState.OPEN), volunteer__isnull=False)
        .order_by()
        .values("volunteer_id")
        .annotate(households=Count("household", distinct=True), doors=Count("pk"))
    )
    return {line["volunteer_id"]: (line["households"], line["doors"]) for line in carried}
