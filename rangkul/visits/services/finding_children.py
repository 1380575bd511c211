"""Children found at a door who were on no list: looked for in the register first, then added with the same care."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core import audit
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, Purpose, check
from rangkul.registry import services as registry
from rangkul.registry.models import Child
from rangkul.registry.queries import similar_children

from .. import reading
from ..models import Outcome, Task, Visit, VisitState
from . import believing, telling
from .destroying import AnswersGone
from .keeping import keeper

#: More children than this in one house is a typing error.
AT_MOST = 12


class AlreadyDecided(Conflict):
    message = gettext_lazy("Ini sudah diputuskan.")


def find(*, visit: Visit, answers: Mapping[str, Any], by, at) -> list[Visit]:
    """Make a visit of each child of the repeat ``new_children``; who looks like somebody waits for a person."""
    found = []
    for part, row in enumerate((answers.get("new_children") or [])[:AT_MOST], start=1):
        if str(row.get("nc_name") or "").strip():
            found.append(_one(visit, part, row, by, at))
    return found


@transaction.atomic
def settle_new_child(*, task: Task, same_as: Child | None, note: str = "", by, at) -> Visit:
    """A person has looked: the child found is ``same_as``, or is nobody of these and is added."""
    check(by, Permission.REPORT_HANDLE, area=task.area)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if task.done_at is not None:
        raise AlreadyDecided
    if task.kind != Task.Kind.NEW_CHILD:
        raise Invalid
    system = keeper(region=task.region, at=at)
    with acting_as(system, Purpose.HELP):
        visit = Visit.objects.get(pk=task.visit_id)
        if visit.destroyed_at is not None:
            raise AnswersGone
        child = same_as or _add(visit, task.details, seen=task.details["alike"], by=system, at=at)
        _belongs(visit, child, task.details, system, at)
    task.answer, task.note, task.child = ("same" if same_as else "new"), note[:300], child
    task.done_by, task.done_at = by, at
    task.save(update_fields=["answer", "note", "child", "done_by", "done_at"])
    audit.record("visit.child_settled", on=task, area=task.area, details={"answer": task.answer, "child": child.pk})
    return visit


def _one(visit: Visit, part: int, row: Mapping[str, Any], by, at) -> Visit:
    outcome = row.get("nc_outcome") if row.get("nc_outcome") in Outcome.values else Outcome.STILL_OUT
    made = Visit.objects.create(
        region_id=visit.region_id, district_code=visit.district_code, village_code=visit.village_code,
        submission=visit.submission, part=part, kind=visit.kind, channel=visit.channel, volunteer=visit.volunteer,
        visited_on=visit.visited_on, received_at=visit.received_at, outcome=outcome, state=VisitState.KEPT,
        evidence={"school_name": str(row.get("nc_school_name") or "")[:200]},
    )  # fmt: skip
    reasons = {"reasons": row.get("nc_reasons"), "outcome": outcome}
    believing.keep_why(visit=made, answers=reasons, at=at)
    said = _said(row, outcome)
    alike = similar_children(
        by, visit.region, name=said["name"], birth_date=reading.date(said["birth_date"]), mother_name=said["parent"]
    )
    if alike:
        ids = [child.pk for child in alike]
        telling.ask(Task.Kind.NEW_CHILD, made, visit=made, details={**said, "alike": ids}, at=at)
        return made
    _belongs(made, _add(made, said, seen=(), by=by, at=at), said, by, at)
    return made


def _said(row: Mapping[str, Any], outcome: str) -> dict[str, Any]:
    """What the door says of the child, as JSON: no reason."""
    sex = row.get("nc_sex")
    return {
        "name": reading.text(row, "nc_name")[:200], "sex": sex if sex in ("L", "P") else "",
        "birth_date": reading.text(row, "nc_birth_date")[:10], "age": reading.number(row.get("nc_age"), 25),
        "parent": reading.text(row, "nc_parent")[:200], "rt": reading.number(row.get("nc_rt"), 999),
        "outcome": outcome, "school_name": reading.text(row, "nc_school_name")[:200],
    }  # fmt: skip


def _add(visit: Visit, said: Mapping[str, Any], *, seen, by, at) -> Child:
    born = reading.date(said["birth_date"])
    if born is None and said["age"] is not None:
        born = dt.date(visit.visited_on.year - said["age"], 1, 1)  # the year counts, the day is not known
    columns = {
        "name": said["name"],
        "sex": said["sex"],
        "birth_date": born,
        "mother_name": said["parent"],
        "rt": said["rt"],
    }
    return registry.add_child(
        region=visit.region, village=visit.village_code, said=columns, seen=seen,
        reason=_("Ditemukan saat kunjungan rumah"), at_door=True, by=by, at=at,
    )  # fmt: skip


def _belongs(visit: Visit, child: Child, said: Mapping[str, Any], by, at) -> None:
    visit.child = child
    visit.save(update_fields=["child"])
    why = believing.why_of(visit)
    if why is not None:
        why.child = child
        why.save(update_fields=["child"])
    answers = {
        "main_reason": why.main_reason if why and why.main_reason else "A99", "reason_other": "-",
        "school_name": said["school_name"],
    }  # fmt: skip
    believing.weigh(visit=visit, answers=answers, by=by, at=at)
