"""A filled-in questionnaire becomes a visit: read by the table of rules, believed or kept, never lost."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from rangkul.core import audit, secrets
from rangkul.core.acting import acting_as
from rangkul.core.errors import NotAllowed
from rangkul.core.models import Person
from rangkul.core.permissions import Permission, Purpose, can
from rangkul.core.whole import whole
from rangkul.forms import queries as forms
from rangkul.forms import services as placing
from rangkul.forms.models import Channel
from rangkul.registry.models import Child

from .. import reading, rules
from ..models import Assignment, AssignmentState, Outcome, Task, Visit, VisitState
from . import believing, finding_children, protecting, telling
from .keeping import keeper

#: Chosen answers that make the shape of a questionnaire: two that are equal in all of them are told apart by nothing.
SHAPE = (
    "outcome", "ever_school", "last_grade", "reasons", "main_reason", "left_how", "parents", "lives_with",
    "father_work", "mother_work", "guardian_work", "income", "family_aid", "child_aid", "condition", "place_kind",
    "nearest_school", "talent", "readiness", "wished_route", "left_year", "religion", "child_status",
)  # fmt: skip
EVIDENCE = (
    "school_npsn", "school_name", "nisn", "letter", "pesantren_name", "pesantren_registered", "pesantren_number",
    "destination_regency", "destination_address", "death_paper", "last_grade", "ever_school", "left_year",
)  # fmt: skip
#: A phone's day may lie this far before the day on which its answers arrive: weeks without signal.
OLD_DAYS = 60
S, A = VisitState, AssignmentState
#: Of the child behind a door, what is not needed until its row is locked.
_NEEDED = {"id", "region", "district_code", "village_code", "verdict", "category", "merged_into", "erased_at"}
_LATER = [f"child__{column.name}" for column in Child._meta.concrete_fields if column.name not in _NEEDED]


@dataclass(frozen=True)
class Came:
    """What arrived, opened: who sent it, for which door, with which answers."""

    submission: Any
    answers: Mapping[str, Any]
    door: Assignment | None
    keeper: Person
    by: Person
    at: dt.datetime


@whole
def take_submission(*, submission, by, at) -> Visit | None:
    """Make a visit of a complete submission; asked twice, the same visit. None where it names no outcome.

    What cannot be settled by the rules waits for a person as a :class:`Task`; nothing is thrown away.
    """
    if not (can(by, Permission.VISIT_DO) or can(by, Permission.VISIT_PLAN)):
        raise NotAllowed
    system = keeper(region=submission.region, at=at)
    answers = forms.answers_in_hand(submission)
    if answers is None:
        with acting_as(system, Purpose.PROTECT):
            answers = forms.answers(submission)  # both lanes
    with acting_as(system, Purpose.HELP):
        known = Visit.objects.filter(submission=submission.pk, part=0)
        if not forms.is_just_made(submission) and (visit := known.first()) is not None:
            return visit
        if submission.destroyed_at is not None:
            return None  # nothing is made anew of what was destroyed
        came = Came(submission, answers, _door(submission), system, by, at)
        visit = _take(came)
    audit.record(
        "visit.received", on_kind="visit", on_id=visit.pk if visit else "", area=submission.region_id,
        details={"submission": submission.pk, "state": visit.state if visit else "unread"},
    )  # fmt: skip
    return visit


def _door(submission) -> Assignment | None:
    if not submission.visit_code:
        return None
    doors = Assignment.objects.filter(region_id=submission.region_id, visit_code=submission.visit_code.upper())
    return doors.select_for_update(of=("self",)).select_related("child").defer(*_LATER).order_by("pk").first()


def _take(came: Came) -> Visit | None:
    outcome = came.answers.get("outcome")
    if outcome not in Outcome.values:
        telling.ask(Task.Kind.ORPHAN, came, details={"submission": came.submission.pk}, at=came.at)
        return None
    child = _child(came.door)
    if came.door is not None and came.submission.village_code != came.door.village_code:
        placing.place(submission=came.submission, village_code=came.door.village_code, by=came.by, at=came.at)
    visit = _write(came, outcome, child)
    why = believing.keep_why(visit=visit, answers=came.answers, at=came.at)
    protecting.pass_on(visit=visit, answers=came.answers, by=came.by, at=came.at)
    if child is None or came.door.state == A.WITHDRAWN:
        _wait(visit, Task.Kind.ORPHAN)
    elif visit.kind == Assignment.Kind.REVISIT:
        telling.compare(visit, at=came.at)
    else:
        believing.weigh(visit=visit, answers=came.answers, why=why, by=came.keeper, at=came.at)
        telling.mend(visit, came.answers, base=came.door.base_version, by=came.keeper, at=came.at)
        telling.compare_with_revisit(visit, at=came.at)
    _door_moves(visit, came)
    finding_children.find(visit=visit, answers=came.answers, by=came.keeper, at=came.at)
    return visit


def _child(door: Assignment | None) -> Child | None:
    """The child behind a door; one that was merged meanwhile is the one it was merged into, one erased is nobody."""
    if door is None:
        return None
    child = door.child if door.child.merged_into_id is None else Child.objects.get(pk=door.child.merged_into_id)
    return child if child.erased_at is None else None


def _write(came: Came, outcome: str, child: Child | None) -> Visit:
    submission, door, answers = came.submission, came.door, came.answers
    day, clock_off = _day(answers, submission)
    place = reading.place(answers.get("place"))
    place_of = door or submission
    kind = door.kind if door else Assignment.Kind.FIRST
    tries = 1
    if child is not None and kind == Assignment.Kind.FIRST:
        others = Visit.objects.filter(child=child, kind=kind).exclude(state=S.UNDONE)
        tries = len({day, *others.values_list("visited_on", flat=True)})
    evidence = {name: answers[name] for name in EVIDENCE if answers.get(name) not in (None, "", [])}
    return Visit.objects.create(
        region_id=submission.region_id, district_code=place_of.district_code, village_code=place_of.village_code,
        child=child, assignment=door, submission=submission.pk, kind=kind, channel=submission.channel,
        volunteer=_who_went(came), attempt=tries, visited_on=day, started_at=submission.started_at,
        ended_at=submission.ended_at, received_at=submission.received_at, clock_off=clock_off, outcome=outcome,
        said=rules.RULES[outcome].said, state=S.KEPT if kind == Assignment.Kind.FIRST else S.COMPARED,
        evidence=evidence, shape_digest=_shape(submission.region_id, answers), **place,
    )  # fmt: skip


def _who_went(came: Came) -> Person:
    """Who stood at the door: of a sheet of paper not who typed it."""
    if came.submission.channel == Channel.PAPER and came.door is not None and came.door.volunteer is not None:
        return came.door.volunteer
    return came.submission.by or came.by


def _wait(visit: Visit, kind: str) -> None:
    visit.state = S.KEPT
    visit.save(update_fields=["state"])
    telling.ask(kind, visit, visit=visit, at=visit.received_at)


def _day(answers: Mapping, submission) -> tuple[dt.date, bool]:
    """The day of the visit as the phone says it; the day of arrival where the phone's clock is impossible."""
    arrived = timezone.localdate(submission.received_at)
    said = reading.date(answers.get("today"))
    if said is None:
        said = timezone.localdate(submission.started_at) if submission.started_at else arrived
    if said > arrived + dt.timedelta(days=1) or said < arrived - dt.timedelta(days=OLD_DAYS):
        return arrived, True
    return min(said, arrived), said > arrived


def _shape(region: str, answers: Mapping) -> bytes | None:
    chosen = [answers.get(name) for name in SHAPE]
    return secrets.blind(region, "visit.shape", json.dumps(chosen, sort_keys=True, default=str))


def _door_moves(visit: Visit, came: Came) -> None:
    """The assignment follows: tried, visited or settled. A door that was withdrawn stays withdrawn."""
    door = came.door
    if door is None or door.state == A.WITHDRAWN:
        return
    door.attempts += 1
    door.last_try_on = visit.visited_on
    door.first_try_at = door.first_try_at or came.at
    to = {S.BELIEVED: A.SETTLED, S.COMPARED: A.SETTLED, S.TRIED: A.TRIED}.get(VisitState(visit.state), A.VISITED)
    if to == A.TRIED and door.state in (A.VISITED, A.SETTLED):
        to = door.state  # somebody was met before
    if to == A.TRIED and door.volunteer_id is None:
        to = A.WAITING
    if to in (A.VISITED, A.SETTLED):
        door.visited_at = door.visited_at or came.at
    if to == A.SETTLED:
        door.settled_at = came.at
    door.state, door.changed_at = to, came.at
    door.save(
        update_fields=[
            "attempts", "last_try_on", "first_try_at", "visited_at", "settled_at", "state", "changed_at",
        ]
    )  # fmt: skip
