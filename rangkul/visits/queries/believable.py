"""What a coach looks at: signs of each volunteer, and how far second visits agree. Names no child."""

from __future__ import annotations

from collections import defaultdict
from zoneinfo import ZoneInfo

from django.db.models import Q

from rangkul.core.models import Person, Region
from rangkul.core.permissions import Permission, in_areas, where

from ..credibility import Agreement, Judged, Seen, agreement, judge
from ..models import Assignment, Visit, VisitState

REVISIT = Assignment.Kind.REVISIT


def visits_seen(viewer, permission: Permission = Permission.VISIT_VIEW):
    """Visits in the viewer's areas, newest first."""
    return Visit.objects.filter(in_areas(where(viewer, permission)))


def volunteers_judged(viewer, region: Region, *, district: str = "", since=None) -> list[Judged]:
    """Volunteers with enough visits, with signs and agreement, the one to look at first in front."""
    found = visits_seen(viewer).filter(region=region, part=0, volunteer__isnull=False).exclude(state=VisitState.UNDONE)
    if district:
        found = found.filter(district_code=district)
    if since:
        found = found.filter(visited_on__gte=since)
    rows = list(
        found.values_list(
            "volunteer_id", "outcome", "started_at", "ended_at", "assignment__household", "shape_digest", "latitude",
            "longitude", "child_id", "kind", "said",
        )
    )  # fmt: skip
    second = {row[8]: row[10] for row in rows if row[9] == REVISIT and row[8]}
    pairs: dict[int, list[tuple[str, str]]] = defaultdict(list)
    seen = []
    for person, outcome, started, ended, home, shape, latitude, longitude, child, kind, said in rows:
        if kind == REVISIT:
            continue
        again = second.get(child)
        if again is not None:
            pairs[person].append((said, again))
        seen.append(
            Seen(
                person, outcome, started, ended, home or "", bytes(shape or b""), latitude, longitude,
                None if again is None else again != said,
            )
        )  # fmt: skip
    judged = judge(seen, ZoneInfo(region.time_zone))
    names = dict(Person.objects.filter(pk__in=[one.volunteer for one in judged]).values_list("pk", "name"))
    for one in judged:
        one.agreement = agreement(pairs.get(one.volunteer, []))
        one.name = names.get(one.volunteer, "")
    return judged


def agreement_over_all(viewer, region: Region, *, district: str = "") -> Agreement | None:
    """How far all second visits of an area agree with the first ones."""
    found = visits_seen(viewer).filter(Q(kind=REVISIT), region=region).exclude(state=VisitState.UNDONE)
    if district:
        found = found.filter(district_code=district)
    second = dict(found.exclude(child=None).values_list("child_id", "said"))
    first = dict(
        visits_seen(viewer)
        .filter(child__in=second, kind=Assignment.Kind.FIRST, part=0)
        .exclude(state=VisitState.UNDONE)
        .order_by("visited_on", "pk")
        .values_list("child_id", "said")
    )
    return agreement([(first[child], second[child]) for child in second if child in first])
