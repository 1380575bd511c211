"""What came back, as far as the viewer may see it: visits, questions, worries, words, meetings, reports."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, in_areas, where
from rangkul.registry.models import Child

from ..models import Meeting, MeetingLine, Report, Statement, Task, Visit, VisitState, Why, Worry
from .believable import visits_seen

P = Permission


def results(viewer, *, state: str = "", said: str = "", village: str = ""):
    """Visits, newest first."""
    found = visits_seen(viewer).select_related("child", "volunteer", "assignment__round")
    if state in VisitState.values:
        found = found.filter(state=state)
    if said:
        found = found.filter(said=said)
    if village:
        found = found.filter(village_code__startswith=village)
    return found


def result_for(viewer, pk: int, permission: Permission = P.VISIT_VIEW) -> Visit:
    """One visit; raises NotFound."""
    found = visits_seen(viewer, permission).select_related("child", "volunteer", "assignment__round", "region")
    return _one(found.filter(pk=pk))


def why_for(viewer, visit: Visit) -> Why | None:
    """Why the child of a visit is out of school, for who helps; None where nothing was told."""
    if not where(viewer, P.FINDING_VIEW):
        return None
    return Why.objects.filter(visit=visit).select_related("cluster_by").first()


def questions(viewer, *, kind: str = "", mine: bool = False):
    """Open questions in the viewer's areas, the oldest first; ``mine``: those that name them."""
    seen = in_areas(where(viewer, P.VISIT_VIEW)) | Q(to=viewer)
    found = Task.objects.filter(seen, done_at=None).select_related("child", "visit__volunteer", "to")
    if kind in Task.Kind.values:
        found = found.filter(kind=kind)
    return found.filter(to=viewer) if mine else found


def question_for(viewer, pk: int) -> Task:
    """One of them, answered or not; raises NotFound."""
    seen = in_areas(where(viewer, P.VISIT_VIEW)) | Q(to=viewer)
    return _one(Task.objects.filter(seen, pk=pk).select_related("child", "visit__volunteer", "to", "region", "done_by"))


def questions_by_kind(viewer) -> dict[str, int]:
    """How many open questions of each kind."""
    counted = questions(viewer).order_by().values("kind").annotate(n=Count("pk"))
    return {row["kind"]: row["n"] for row in counted}


def worries(viewer):
    """Worries in the officer's areas, the new ones first. For the purpose of protecting alone."""
    seen = in_areas(where(viewer, P.PROTECTION_VIEW))
    order = {"new": 0, "seen": 1, "closed": 2}
    found = Worry.objects.filter(seen).select_related("child", "to", "raised_by", "seen_by", "closed_by")
    return sorted(found.order_by("-raised_at")[:500], key=lambda worry: order[worry.state])


def worry_for(viewer, key: str) -> Worry:
    """One of them; raises NotFound."""
    seen = in_areas(where(viewer, P.PROTECTION_VIEW))
    return _one(_by_uuid(Worry.objects.filter(seen).select_related("child", "to", "raised_by"), key))


def child_to_state(viewer, pk: int, permission: Permission) -> Child:
    """A child about whom the viewer may say something; raises NotFound."""
    seen = in_areas(where(viewer, permission), school="school_id")
    return _one(Child.objects.filter(seen, pk=pk, merged_into=None, erased_at=None).select_related("region"))


def statements_of(viewer, child: Child, permission: Permission):
    """All words about a child that the viewer may read, newest first; a school reads its own."""
    scope = where(viewer, permission)
    seen = in_areas(scope) | Q(school_id__in=scope.schools, side="school")
    return Statement.objects.filter(seen, child=child).select_related("by", "agency", "meeting").order_by("-on", "-pk")


def children_to_state(viewer, name: str = ""):
    """Pupils of the viewer's schools; elsewhere children who are out of school or in doubt; by name."""
    scope = where(viewer, P.STATEMENT_GIVE)
    doubt = in_areas(scope) & Q(verdict__in=("out_of_school", "uncertain"))
    found = Child.objects.filter(doubt | Q(school_id__in=scope.schools - {""}), merged_into=None, erased_at=None)
    found = found.exclude(is_listed=False, is_by_hand=False)
    if name.strip():
        found = found.filter(name__icontains=name.strip())
    return found.order_by("name", "pk")


def own_statement_for(viewer, pk: int) -> Statement:
    """A word that the viewer gave and has not taken back; raises NotFound."""
    return _one(
        Statement.objects.filter(by=viewer, pk=pk, undone_at=None, meeting=None).select_related("child__region")
    )


def meetings(viewer):
    """Village meetings in the viewer's areas."""
    found = Meeting.objects.filter(in_areas(where(viewer, P.MEETING_HOLD)))
    return found.select_related("made_by").annotate(children=Count("lines")).order_by("-held_on", "-pk")


def meeting_for(viewer, pk: int) -> Meeting:
    return _one(Meeting.objects.filter(in_areas(where(viewer, P.MEETING_HOLD)), pk=pk).select_related("region"))


def lines_of(meeting: Meeting):
    """The children of a meeting (which the viewer has been let to), by name."""
    return MeetingLine.objects.filter(meeting=meeting).select_related("child").order_by("child__name", "pk")


def children_to_confirm(viewer, village: str):
    """Children of a village whom a meeting could speak of: out of school, in doubt, or found since."""
    seen = in_areas(where(viewer, P.MEETING_HOLD))
    doubt = Q(verdict__in=("out_of_school", "uncertain")) | ~Q(verification="")
    found = Child.objects.filter(seen, doubt, village_code=village, merged_into=None, erased_at=None)
    return found.order_by("rw", "rt", "name", "pk")


def villages_to_meet(viewer) -> list[str]:
    """Codes of villages in which the viewer may hold a meeting and children live."""
    seen = in_areas(where(viewer, P.MEETING_HOLD))
    codes = (
        Child.objects.filter(seen, merged_into=None, erased_at=None).exclude(village_code="").order_by("village_code")
    )
    return list(codes.values_list("village_code", flat=True).distinct())


def reports(viewer, *, is_open: bool = True):
    """The inbox of reports in the viewer's areas; those without a village are the region's."""
    found = Report.objects.filter(in_areas(where(viewer, P.REPORT_HANDLE))).select_related("agency", "handled_by")
    return found.filter(answer="").order_by("at") if is_open else found.exclude(answer="")


def report_for(viewer, key: str) -> Report:
    seen = in_areas(where(viewer, P.REPORT_HANDLE))
    return _one(_by_uuid(Report.objects.filter(seen).select_related("region", "agency", "child"), key))


def unregistered_pesantren(viewer, region):
    """Pesantren named at doors that are not registered: for the ministry's office, with how many children."""
    found = visits_seen(viewer, P.PORTAL_EXPORT).filter(
        region=region, outcome="pesantren", state=VisitState.BELIEVED, evidence__pesantren_registered="no"
    )
    rows: dict[tuple[str, str], set[int]] = {}
    for name, village, child in found.values_list("evidence__pesantren_name", "village_code", "child_id"):
        rows.setdefault((" ".join(str(name).split()).upper(), village), set()).add(child)
    return [(name, village, len(children)) for (name, village), children in sorted(rows.items())]


def _by_uuid(found, key: str):
    try:
        return found.filter(pk=uuid.UUID(str(key)))
    except (ValueError, ValidationError):
        return found.none()


def _one(found):
    row = found.first()
    if row is None:
        raise NotFound
    return row
