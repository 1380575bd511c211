"""Children to be visited: from the register as the last accepted run left it, without those on their way already."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from rangkul.core.models import Region
from rangkul.core.permissions import Permission
from rangkul.registry.models import Child, Episode, EpisodeKind
from rangkul.registry.models.child import Verification
from rangkul.registry.queries import age_on, visible

from ..models import Assignment, AssignmentState, RoundState
from ..priority import Priority, priority, waiting_since
from ..splitting import street

#: Doubts that are answered at a desk: whether two rows are one child. Nobody is sent to a door for them.
AT_A_DESK = ("link", "same_child")
_COLUMNS = (
    "id", "region_id", "birth_date", "address", "rt", "rw", "district_code", "village_code", "kk_index", "verdict",
    "category", "probability", "flags", "verification", "changed_at", "since", "source_run",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Which children a round takes. ``area``: "6372", "637204" or "6372041003"."""

    area: str
    uncertain: bool = True
    visited: bool = False  # also who was visited and is still out
    age_from: int | None = None
    age_to: int | None = None
    at_most: int | None = None  # the most pressing households only


@dataclass
class Candidate:
    """A child with all that a plan needs to know."""

    child: Child
    home: str  # what children of one household have in common
    listed_on: dt.date
    priority: Priority = field(default_factory=lambda: Priority(0, ()))


def to_visit(viewer, region: Region, choice: Choice, today: dt.date) -> list[Candidate]:
    """The children of the viewer's area whom a round would take, the most pressing first."""
    rows = list(_rows(viewer, region, choice).only(*_COLUMNS).defer("region"))
    listed = dict(
        Episode.objects.filter(
            child_id__in=[row.pk for row in rows], kind=EpisodeKind.STANDING, closed_at=None
        ).values_list("child_id", "valid_from")
    )
    rows = [row for row in rows if _of_age(row, choice, today)]
    homes = {row.pk: home_of(row) for row in rows}
    together = Counter(homes.values())
    found = [
        Candidate(
            row,
            homes[row.pk],
            listed.get(row.pk, row.since),
            _priority(row, listed.get(row.pk, row.since), together[homes[row.pk]] - 1, today),
        )
        for row in rows
    ]
    found.sort(key=lambda one: (-one.priority.points, one.child.pk))
    return found if choice.at_most is None else _first_households(found, choice.at_most)


def home_of(child: Child) -> str:
    """The same for children of one family card, or of one written-out address; otherwise the child's own.

    An address without a number, or without an RT, is where many live: it makes no household.
    """
    if child.kk_index is not None:
        return f"card:{bytes(child.kk_index).hex()}"
    where = street(child.address)
    if child.rt is not None and child.village_code and any(word.isdigit() for word in where.split()):
        return f"door:{child.village_code}:{child.rw}:{child.rt}:{where}"
    return f"child:{child.pk}"


def _rows(viewer, region: Region, choice: Choice):
    verdicts = ("out_of_school", "uncertain") if choice.uncertain else ("out_of_school",)
    rows = visible(viewer, Permission.VISIT_PLAN).filter(region=region, verdict__in=verdicts, is_listed=True)
    rows = rows.exclude(verdict="uncertain", category__in=AT_A_DESK)
    if len(choice.area) == 6:
        rows = rows.filter(district_code=choice.area)
    elif len(choice.area) == 10:
        rows = rows.filter(village_code=choice.area)
    if not choice.visited:
        rows = rows.exclude(verdict="out_of_school", verification=Verification.FIELD)
    under_way = Assignment.objects.filter(
        region=region, round__state__in=(RoundState.PLANNED, RoundState.OPEN), kind=Assignment.Kind.FIRST
    ).exclude(state__in=(AssignmentState.SETTLED, AssignmentState.WITHDRAWN))
    return rows.exclude(pk__in=list(under_way.values_list("child_id", flat=True)))


def _of_age(row: Child, choice: Choice, today: dt.date) -> bool:
    age = age_on(row.birth_date, today)
    if age is None:
        return True  # not knowing the age is a reason to go and ask
    return (choice.age_from is None or age >= choice.age_from) and (choice.age_to is None or age <= choice.age_to)


def _priority(row: Child, listed_on: dt.date, at_home: int, today: dt.date) -> Priority:
    return priority(
        verdict=row.verdict,
        probability=row.probability,
        age=age_on(row.birth_date, today),
        waiting_days=waiting_since(listed_on, today),
        flags=row.flags,
        at_home=at_home,
    )


def _first_households(found: list[Candidate], at_most: int) -> list[Candidate]:
    """The first households, whole."""
    homes = list(dict.fromkeys(one.home for one in found))[:at_most]
    kept = set(homes)
    return [one for one in found if one.home in kept]
