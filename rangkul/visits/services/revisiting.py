"""A random share of the doors is visited a second time by somebody else, who is not told what was found."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict

from django.db import transaction

from rangkul.core import audit
from rangkul.core.models import Grant, Person
from rangkul.core.permissions import Permission, Role, check

from ..models import Assignment, AssignmentState, Outcome, Round, Visit, VisitRules, VisitState
from .rounds import new_code

SHARE = 5  # per cent, where the region has not set its own
#: A door where somebody was met: one that nobody opened is visited again anyway.
MET = frozenset(Outcome.values) - {Outcome.NOT_FOUND, Outcome.REFUSED}


@transaction.atomic
def draw_revisits(*, round: Round, by, at) -> list[Assignment]:
    """Draw the share of the visited doors that is still missing, by the round's seed; returns the new doors.

    Each visited door has the same chance, whoever visited it and whatever was found: its number in the draw is a hash
    of the seed and its opaque code. Drawing again later adds only what the share asks for by then.
    """
    check(by, Permission.VISIT_PLAN, area=round.area_code)
    rules = VisitRules.objects.filter(region=round.region_id).first()
    percent = rules.revisit_percent if rules else SHARE
    visited = Visit.objects.filter(
        assignment__round=round, kind=Assignment.Kind.FIRST, part=0, outcome__in=MET,
        state__in=(VisitState.BELIEVED, VisitState.CLAIMED),
    ).select_related("assignment", "child")  # fmt: skip
    doors = {visit.assignment_id: visit for visit in visited}
    drawn = drawn_first([visit.assignment.visit_code for visit in doors.values()], round.seed, percent)
    known = set(Assignment.objects.filter(round=round, kind=Assignment.Kind.REVISIT).values_list("child_id", flat=True))
    chosen = [v for v in doors.values() if v.assignment.visit_code in drawn and v.child_id not in known]
    made = _doors(round, chosen, at)
    audit.record(
        "visit.revisits_drawn", on=round, area=round.area_code,
        details={"doors": len(made), "visited": len(doors), "percent": percent},
    )  # fmt: skip
    return made


def drawn_first(codes: list[str], seed: int, percent: int) -> set[str]:
    """Which of these doors the draw takes: the first ``percent`` by hash, rounded up."""
    ordered = sorted(codes, key=lambda code: hashlib.sha256(f"{seed}|{code}".encode()).digest())
    return set(ordered[: math.ceil(len(ordered) * percent / 100)])


def _doors(round_: Round, visits: list[Visit], at) -> list[Assignment]:
    nearby = _volunteers({visit.village_code for visit in visits})
    load: dict[int, int] = defaultdict(int)
    made = []
    for visit in sorted(visits, key=lambda one: one.assignment_id):
        first = visit.assignment
        others = [person for person in nearby.get(visit.village_code, []) if person.pk != visit.volunteer_id]
        who = min(others, key=lambda person: (load[person.pk], person.pk), default=None)
        if who is not None:
            load[who.pk] += 1
        made.append(
            Assignment.objects.create(
                round=round_, region_id=first.region_id, district_code=first.district_code,
                village_code=first.village_code, rt=first.rt, rw=first.rw, child=visit.child, household=new_code(),
                visit_code=new_code(), kind=Assignment.Kind.REVISIT, volunteer=who, order=10_000 + len(made),
                due_on=round_.due_on, base_version=visit.child.changed_at, listed_on=first.listed_on,
                state=AssignmentState.ASSIGNED if who else AssignmentState.WAITING, assigned_at=at if who else None,
                changed_at=at,
            )
        )  # fmt: skip
    return made


def _volunteers(villages: set[str]) -> dict[str, list[Person]]:
    """Who may visit in each village (by role there, or in its kecamatan)."""
    areas = villages | {village[:6] for village in villages}
    grants = Grant.objects.filter(role=Role.VOLUNTEER, area_code__in=areas, revoked_at=None, person__is_active=True)
    found: dict[str, list[Person]] = defaultdict(list)
    for grant in grants.select_related("person").order_by("person_id"):
        for village in villages:
            if village.startswith(grant.area_code) and grant.person not in found[village]:
                found[village].append(grant.person)
    return found
