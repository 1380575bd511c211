"""Rounds, their doors and what was changed in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from rangkul.core.errors import NotFound
from rangkul.core.models import Area, Region
from rangkul.core.permissions import Permission, in_areas, where
from rangkul.core.queries import regions_of

from ..models import Assignment, AssignmentState, Letter, PlanStep, Round, RoundState, VisitRules

S = AssignmentState
STILL_OPEN = (S.WAITING, S.ASSIGNED, S.TRIED)


def regions_to_visit(viewer, permission: Permission = Permission.VISIT_VIEW):
    """The kabupaten/kota in which the viewer may look at visits, all over or in a part."""
    codes = {area[:4] for area in where(viewer, permission).areas if len(area) >= 4}
    return regions_of(viewer).filter(code__in=codes)


def area_of(viewer, region: Region, permission: Permission = Permission.VISIT_PLAN) -> str:
    """The area of the region in which the viewer holds the right: all of it, or their one kecamatan or village."""
    areas = sorted(where(viewer, permission).areas, key=len)
    mine = [area for area in areas if area.startswith(region.code)]
    if not mine:
        raise NotFound
    return mine[0]


def rounds(viewer, region: Region | None = None) -> QuerySet[Round]:
    """Rounds in which the viewer sees doors, or that they could still fill; the newest first."""
    mine = regions_to_visit(viewer)
    found = Round.objects.filter(region__in=[region] if region else mine).filter(region__in=mine)
    seen = doors_seen(viewer).filter(round__in=found).values("round_id")
    scope = where(viewer, Permission.VISIT_VIEW)
    own = [area for area in scope.areas if len(area) >= 4]
    return found.filter(Q(pk__in=seen) | Q(area_code__in=own)).select_related("region", "made_by")


def round_for(viewer, pk: int) -> Round:
    """One of them; raises NotFound."""
    found = rounds(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def round_to_plan(viewer, pk: int) -> Round:
    """A round whose doors the viewer may move; raises NotFound."""
    regions = regions_to_visit(viewer, Permission.VISIT_PLAN)
    found = rounds(viewer).filter(pk=pk, region__in=regions).first()
    if found is None:
        raise NotFound
    return found


def may_lead(viewer, round_: Round) -> bool:
    """Whether the viewer may open, close and undo the whole round."""
    return where(viewer, Permission.VISIT_PLAN).covers(round_.area_code)


def doors_seen(viewer, permission: Permission = Permission.VISIT_VIEW) -> QuerySet[Assignment]:
    """Doors of the viewer's areas."""
    return Assignment.objects.filter(in_areas(where(viewer, permission)))


def door_for(viewer, visit_code: str, permission: Permission = Permission.VISIT_PLAN) -> Assignment:
    """One door by its code; raises NotFound."""
    found = doors_seen(viewer, permission).select_related("child", "round", "region", "volunteer")
    door = found.filter(visit_code=clean_code(visit_code)).first()
    if door is None:
        raise NotFound
    return door


def clean_code(text: str) -> str:
    """What somebody typed or scanned: capitals without spaces and hyphens; of an address the last part."""
    last = text.strip().rstrip("/").rpartition("/")[2]
    return "".join(letter for letter in last.upper() if letter.isalnum())


@dataclass
class Standing:
    """How far the doors of one place are."""

    code: str
    name: str
    doors: int = 0
    households: int = 0
    by_state: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    late: int = 0

    @property
    def done(self) -> int:
        return self.by_state[S.VISITED] + self.by_state[S.SETTLED]

    @property
    def open(self) -> int:
        return sum(self.by_state[state] for state in STILL_OPEN)

    @property
    def waiting(self) -> int:
        return self.by_state[S.WAITING]

    @property
    def share(self) -> float | None:
        return self.done / self.doors if self.doors else None


def standing(found: QuerySet[Assignment], today: dt.date, *, by: str = "village_code") -> list[Standing]:
    """How far each village (or kecamatan, ``by="district_code"``) of these doors is, by code; the Residu last."""
    counted = (
        found.exclude(state=S.WITHDRAWN).order_by().values(by, "state")
        .annotate(
            doors=Count("pk"), households=Count("household", distinct=True),
            late=Count("pk", filter=Q(due_on__lt=today, state__in=STILL_OPEN)),
        )
    )  # fmt: skip
    lines: dict[str, Standing] = {}
    names = dict(Area.objects.filter(code__in={line[by] for line in counted}).values_list("code", "name"))
    for line in counted:
        one = lines.setdefault(line[by], Standing(line[by], names.get(line[by], "")))
        one.doors += line["doors"]
        one.households += line["households"]
        one.by_state[line["state"]] += line["doors"]
        one.late += line["late"]
    return [lines[code] for code in sorted(lines, key=lambda code: (code == "", code))]


def whole(lines: list[Standing]) -> Standing:
    """The sum of several."""
    sum_ = Standing("", "")
    for one in lines:
        sum_.doors, sum_.households, sum_.late = (
            sum_.doors + one.doors, sum_.households + one.households, sum_.late + one.late,
        )  # fmt: skip
        for state, doors in one.by_state.items():
            sum_.by_state[state] += doors
    return sum_


def steps(viewer, round_: Round) -> QuerySet[PlanStep]:
    """What was changed in a round, where the viewer plans; the newest first."""
    scope = where(viewer, Permission.VISIT_PLAN)
    inside = Q(pk__in=[])
    for area in scope.areas:
        inside |= Q(area_code__startswith=area)
    return PlanStep.objects.filter(inside, round=round_).select_related("by", "undone_by")


def step_for(viewer, pk: int) -> PlanStep:
    """One that can be undone by the viewer; raises NotFound."""
    found = PlanStep.objects.filter(pk=pk).select_related("round").first()
    if found is None or not where(viewer, Permission.VISIT_PLAN).covers(found.area_code):
        raise NotFound
    return found


def rules_of(region: Region) -> VisitRules:
    """The region's rules of visits; the usual ones where none were set (not saved)."""
    return VisitRules.objects.filter(region=region).first() or VisitRules(region=region)


def letters(viewer, round_: Round) -> QuerySet[Letter]:
    """Letters of assignment of a round that the viewer may see."""
    found = Letter.objects.filter(in_areas(where(viewer, Permission.VISIT_VIEW)), round=round_)
    return found.select_related("volunteer").order_by("village_code", "volunteer__name")


def running(viewer, region: Region) -> QuerySet[Round]:
    """Rounds that run in a region."""
    return rounds(viewer, region).filter(state=RoundState.OPEN)


def household_doors(viewer, code: str) -> QuerySet[Assignment]:
    """The open doors of one household, by its code, where the viewer plans."""
    found = doors_seen(viewer, Permission.VISIT_PLAN).filter(household=code, state__in=STILL_OPEN)
    return found.select_related("child").order_by("pk")
