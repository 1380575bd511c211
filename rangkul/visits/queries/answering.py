"""Who may answer what: whose question it is, for which sides somebody speaks, what evidence may be added."""

from __future__ import annotations

import datetime as dt

from rangkul.core.models import Region
from rangkul.core.permissions import Permission, can, where
from rangkul.forms.models import Submission
from rangkul.registry.models import Child

from .. import rules
from ..models import ReasonCluster, Side, Task

#: What may be added to a visit afterwards, by the need that it meets.
EVIDENCE_OF = {
    "npsn": ("school_npsn", "school_name"), "nisn_or_letter": ("nisn", "letter"), "pesantren_name": ("pesantren_name",),
    "pesantren_registered": ("pesantren_registered",), "destination": ("destination_regency",),
    "death_paper": ("death_paper",),
}  # fmt: skip
#: Told at a desk that reads reasons, not at the village's.
FOR_HELPERS = frozenset({"reasons", "reason_other"})
OF_AREA = (Task.Kind.EVIDENCE, Task.Kind.REFUSED, Task.Kind.HAND_OVER)


def may_answer(person, task: Task) -> bool:
    """Whether a question is this person's: theirs by name, of their area for evidence, or of the whole region."""
    if task.to_id == person.pk or can(person, Permission.VISIT_PLAN, area=task.region_id):
        return True
    return task.kind in OF_AREA and can(person, Permission.VISIT_PLAN, area=task.area)


def gone_since(task: Task) -> dt.datetime | None:
    """Since when nothing is left to answer a question from: what the visit told, or the child's file, is destroyed."""
    if task.visit_id is not None and task.visit.destroyed_at is not None:
        return task.visit.destroyed_at
    if task.child_id is not None and task.child.erased_at is not None:
        return task.child.erased_at
    sent = task.details.get("submission") if task.visit_id is None else None
    return Submission.objects.filter(pk=sent).values_list("destroyed_at", flat=True).first() if sent else None


def sides_of(person, child: Child) -> list[str]:
    """For which sides a person may speak about a child: the school of its pupils, the village, the kecamatan."""
    scope, found = where(person, Permission.STATEMENT_GIVE), []
    if child.school_id and child.school_id in scope.schools:
        found.append(Side.SCHOOL)
    lengths = {len(area) for area in scope.areas if child.area.startswith(area)}
    found += [side for length, side in ((10, Side.VILLAGE), (6, Side.KECAMATAN)) if length in lengths]
    if can(person, Permission.FINDING_VIEW, area=child.region_id):
        found.append(Side.AGENCY)  # the data officer enters an agency's letter
    return [str(side) for side in found]


def cluster_table(region: Region) -> dict[str, str]:
    """Reason → cluster, the region's own before the default."""
    own = dict(ReasonCluster.objects.filter(region=region).values_list("reason", "cluster"))
    return {**rules.CLUSTERS, **own}
