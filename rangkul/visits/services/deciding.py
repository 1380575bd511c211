"""A person answers what the rules could not: evidence is completed, a kept visit used or set aside, a field chosen."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rangkul.core import audit
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.permissions import Permission, Purpose, can
from rangkul.registry import services as registry
from rangkul.registry.models import Child

from .. import reading, rules
from ..models import AssignmentState, Task, Visit, VisitState
from ..queries.answering import EVIDENCE_OF, gone_since, may_answer
from . import believing
from .destroying import AnswersGone
from .keeping import keeper

K = Task.Kind


@transaction.atomic
def complete_evidence(*, task: Task, given: Mapping[str, Any], by, at) -> Visit:
    """Add what was missing; once the table is satisfied the register believes the visit."""
    task = _open(task, by, K.EVIDENCE)
    system = keeper(region=task.region, at=at)
    with acting_as(system, Purpose.HELP):
        visit = Visit.objects.select_for_update(of=("self",)).select_related("child", "region").get(pk=task.visit_id)
        _is_there(visit)
        allowed = {name for need in visit.missing for name in EVIDENCE_OF.get(need, ())}
        added = {name: str(value).strip()[:200] for name, value in given.items() if name in allowed and value}
        if not added:
            raise Invalid(_("Isi paling sedikit satu bukti."))
        visit.evidence = {**visit.evidence, **added}
        visit.save(update_fields=["evidence"])
        _weigh(visit, system, at)
    if visit.state != VisitState.CLAIMED:
        _done(task, "completed", "", by, at)
    audit.record(
        "visit.evidence_completed", on=task, area=task.area, fields=sorted(added), details={"state": visit.state}
    )
    return visit


@transaction.atomic
def tell_reason(*, visit: Visit, main_reason: str, reason_other: str = "", by, at) -> Visit:
    """The main reason, told afterwards to who helps; only for the purpose of helping."""
    if not can(by, Permission.FINDING_VIEW, area=visit.area):
        raise NotAllowed
    if main_reason not in rules.REASONS:
        raise Invalid(_("Pilih alasan utamanya."))
    system = keeper(region=visit.region, at=at)
    with acting_as(system, Purpose.HELP):
        visit = Visit.objects.select_for_update(of=("self",)).select_related("child", "region").get(pk=visit.pk)
        _is_there(visit)
        why = believing.why_of(visit)
        if why is None:
            said = {"main_reason": main_reason, "reasons": [main_reason], "reason_other": reason_other}
            believing.keep_why(visit=visit, answers=said, at=at)
        else:
            why.main_reason, why.reason_other = main_reason, reason_other.strip()[:300] or why.reason_other
            why.reasons = sorted({*why.reasons, main_reason})
            why.cluster = believing.cluster_of(visit.region_id, main_reason)
            why.save(update_fields=["main_reason", "reason_other", "reasons", "cluster"])
        if visit.state == VisitState.CLAIMED:
            _weigh(visit, system, at)
    if visit.state != VisitState.CLAIMED:
        for task in Task.objects.filter(visit=visit, kind=K.EVIDENCE, done_at=None):
            _done(task, "completed", "", by, at)
    audit.record("visit.reason_told", on=visit, area=visit.area)
    return visit


@transaction.atomic
def decide_kept(*, task: Task, use: bool, child: Child | None = None, note: str = "", by, at) -> Visit:
    """Use a visit that was kept (for ``child``, where it had no door), or set it aside."""
    task = _open(task, by, K.ORPHAN, K.CONFLICT)
    if not use and len(note.strip()) < registry.REASON_LETTERS:
        raise Invalid(registry.ReasonTooShort.message)
    system = keeper(region=task.region, at=at)
    with acting_as(system, Purpose.HELP):
        visit = Visit.objects.select_related("child", "region").filter(pk=task.visit_id).first()
        if visit is None or visit.state != VisitState.KEPT:
            raise Conflict(_("Kunjungan ini sudah diputuskan."))
        if use:
            _is_there(visit)
            visit.child = visit.child or child
            if visit.child is None:
                raise Invalid(_("Pilih anaknya di register."))
            visit.save(update_fields=["child"])
            _weigh(visit, system, at, is_decided=True)
        else:
            visit.state, visit.undone_by, visit.undone_at = VisitState.UNDONE, by, at
            visit.save(update_fields=["state", "undone_by", "undone_at"])
        if visit.assignment_id and visit.state == VisitState.BELIEVED:
            door = visit.assignment
            if door.state == AssignmentState.VISITED:
                door.state, door.settled_at, door.changed_at = AssignmentState.SETTLED, at, at
                door.save(update_fields=["state", "settled_at", "changed_at"])
    _done(task, "used" if use else "set_aside", note, by, at)
    audit.record("visit.kept_decided", on=task, area=task.area, details={"used": use, "visit": visit.pk}, reason=note)
    return visit


@transaction.atomic
def decide_fields(*, task: Task, take: Collection[str], by, at) -> Child:
    """Of fields that were said differently at the door: take these, keep the others as they are."""
    task = _open(task, by, K.CONFLICT)
    said = {name: pair["said"] for name, pair in task.details.get("fields", {}).items() if name in take}
    child = Child.objects.get(pk=task.child_id)
    if said:
        system = keeper(region=task.region, at=at)
        with acting_as(system, Purpose.HELP):
            values = {name: _value(name, value) for name, value in said.items()}
            reason = _("Kunjungan rumah, diputuskan petugas")
            registry.edit_child(child=child, said=values, reason=reason, by=system, at=at)
    _done(task, "fields", ", ".join(sorted(said)), by, at)
    audit.record("visit.fields_decided", on=task, area=task.area, fields=sorted(said), details={"child": child.pk})
    return child


@transaction.atomic
def finish_task(*, task: Task, note: str, by, at) -> Task:
    """Handed over, called again, talked with: what was done, in words. Any question whose answers are gone ends so."""
    kinds = tuple(K) if gone_since(task) else (K.HAND_OVER, K.REFUSED, K.DIFFERS, K.ORPHAN)
    task = _open(task, by, *kinds)
    if len(note.strip()) < registry.REASON_LETTERS:
        raise Invalid(_("Tulis apa yang dilakukan, paling sedikit 10 huruf."))
    _done(task, "done", note, by, at)
    audit.record("visit.task_finished", on=task, area=task.area, details={"kind": task.kind})
    return task


def _open(task: Task, by, *kinds: str) -> Task:
    if not may_answer(by, task):
        raise NotAllowed
    task = Task.objects.select_for_update(of=("self",)).select_related("region").get(pk=task.pk)
    if task.done_at is not None:
        raise Conflict(_("Ini sudah diputuskan."))
    if task.kind not in kinds:
        raise Invalid(_("Jawaban ini bukan untuk pertanyaan itu."))
    return task


def _is_there(visit: Visit) -> None:
    if visit.destroyed_at is not None:
        raise AnswersGone


def _done(task: Task, answer: str, note: str, by, at) -> None:
    task.answer, task.note, task.done_by, task.done_at = answer, note.strip()[:300], by, at
    task.save(update_fields=["answer", "note", "done_by", "done_at"])


def _weigh(visit: Visit, system, at, *, is_decided: bool = False) -> None:
    why = believing.why_of(visit)
    told = (
        {"main_reason": why.main_reason, "reason_other": why.reason_other, "ever_school": why.ever_school}
        if why
        else {}
    )
    believing.weigh(visit=visit, answers={**visit.evidence, **told}, is_decided=is_decided, by=system, at=at)


def _value(name: str, said: str) -> Any:
    if name == "rt":
        return reading.number(said, 999)
    return reading.date(said) if name == "birth_date" else said
