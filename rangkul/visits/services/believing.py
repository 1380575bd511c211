"""A visit moves the child through the register, by the table of rules; or waits for its evidence; or is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import override

from rangkul.core import audit
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, Purpose, check
from rangkul.registry import services as registry
from rangkul.registry.models import Child, Finding, Turn

from .. import reading, rules
from ..models import AssignmentState, Outcome, ReasonCluster, Task, Visit, VisitState, Why
from . import telling
from .destroying import AnswersGone
from .keeping import keeper

S = VisitState
#: Not read yet: None would say that nothing was told.
UNREAD = object()
KNOWN = ("BPB", "DO", "LTM")


def weigh(*, visit: Visit, answers: Mapping[str, Any], why: Any = UNREAD, is_decided: bool = False, by, at) -> Visit:
    """Believe a visit, or keep it as claimed, tried or refused; ``by`` is the system's own hand.

    ``is_decided``: a person has already chosen it over what contradicts it. ``why``: what was told of the reasons, when
    the caller has it in hand.
    """
    if visit.outcome == Outcome.NOT_FOUND:  # the only outcome that counts them
        answers = {**answers, "tries": tries_of(visit)}
    others = _findings(visit.child)
    was_out = any(other.turn == Turn.STILL_OUT for other in others)
    said = rules.read(visit.outcome, answers, known_category=_known(visit.child), was_out=was_out)
    visit.said, visit.missing = said.rule.said, list(said.missing)
    visit.state = _state(visit, said)
    if visit.state == S.BELIEVED and not is_decided and (other := _contradicts(visit, said, others)):
        visit.state = S.KEPT
        telling.ask(
            Task.Kind.CONFLICT, visit, visit=visit, at=at,
            details={"standing": {"now": visit.child.verdict, "said": said.rule.verdict, "by": other}},
        )  # fmt: skip
    if visit.state == S.BELIEVED:
        _believe(visit, said, answers, why, by, at)
    visit.save(update_fields=["said", "missing", "state", "turn", "finding"])
    _follow_up(visit, at)
    return visit


def tries_of(visit: Visit) -> int:
    """On how many different days somebody stood at this child's door and met nobody, this time included."""
    if visit.child_id is None:
        return 1
    empty = Visit.objects.filter(child=visit.child_id, outcome=Outcome.NOT_FOUND).exclude(state=S.UNDONE)
    return len({visit.visited_on, *empty.values_list("visited_on", flat=True)})


def keep_why(*, visit: Visit, answers: Mapping[str, Any], at) -> Why | None:  # noqa: ARG001
    """Put down why the child is out of school, for those who help. Nothing where the answers tell nothing of it."""
    reasons = [code for code in reading.many(answers.get("reasons")) if code in rules.REASONS]
    main = answers.get("main_reason") if answers.get("main_reason") in rules.REASONS else ""
    if not main and len(reasons) == 1:
        main = reasons[0]
    texts = {name: reading.text(answers, name) for name in _TEXTS}
    if not (main or reasons or any(texts.values())):
        return None
    return Why.objects.create(
        visit=visit, region_id=visit.region_id, district_code=visit.district_code, village_code=visit.village_code,
        child=visit.child, reasons=reasons, main_reason=main, cluster=cluster_of(visit.region_id, main),
        last_grade=reading.number(answers.get("last_grade"), 13),
        left_year=reading.number(answers.get("left_year"), 9999),
        last_school=reading.text(answers, "school_name")[:200] if visit.outcome == Outcome.STILL_OUT else "",
        **{name: value[: Why._meta.get_field(name).max_length] for name, value in texts.items()},
    )  # fmt: skip


_TEXTS = (
    "reason_other", "ever_school", "left_how", "readiness", "wished_route", "barriers", "family_aid", "child_aid",
    "condition", "disability",
)  # fmt: skip


def why_of(visit: Visit) -> Why | None:
    """What was told of the reasons on this visit."""
    return Why.objects.filter(visit=visit).first()


def cluster_of(region: str, reason: str) -> str:
    """The cluster of a main reason: as the kabupaten/kota has set it, else the default."""
    if not reason:
        return ""
    own = ReasonCluster.objects.filter(region_id=region, reason=reason).values_list("cluster", flat=True).first()
    return rules.CLUSTERS.get(reason, "") if own is None else own


@transaction.atomic
def undo_visit(*, visit: Visit, reason: str, by, at) -> Visit:
    """It was not as the visit said: what the register believed before is believed again, the door is open again."""
    check(by, Permission.FINDING_VIEW, area=visit.area)
    visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if visit.state == S.UNDONE:
        raise Conflict
    if visit.child is not None and visit.child.erased_at is not None:
        raise AnswersGone  # the register holds nothing that could be believed again
    if len(reason.strip()) < registry.REASON_LETTERS:
        raise Invalid(registry.ReasonTooShort.message)
    if visit.finding is not None:
        finding = Finding.objects.select_related("child").get(pk=visit.finding)
        system = keeper(region=visit.region, at=at)
        with acting_as(system, Purpose.HELP):
            registry.undo_finding(finding=finding, reason=reason, by=system, at=at)
            registry.set_cluster(child=finding.child, cluster="", on=visit.visited_on, by=system, at=at)
    Task.objects.filter(visit=visit, done_at=None).update(answer="undone", done_by=by, done_at=at)
    visit.state, visit.undone_by, visit.undone_at, visit.turn = S.UNDONE, by, at, Turn.NONE
    visit.save(update_fields=["state", "undone_by", "undone_at", "turn"])
    door = visit.assignment
    if door is not None and door.state in (AssignmentState.SETTLED, AssignmentState.VISITED):
        door.state = AssignmentState.ASSIGNED if door.volunteer_id else AssignmentState.WAITING
        door.settled_at, door.visited_at, door.changed_at = None, None, at
        door.save(update_fields=["state", "settled_at", "visited_at", "changed_at"])
    audit.record("visit.undone", on=visit, area=visit.area, reason=reason)
    return visit


def _state(visit: Visit, said: rules.Read) -> str:
    if visit.outcome == Outcome.REFUSED:
        return S.REFUSED
    if said.is_believed:
        return S.BELIEVED
    return S.TRIED if visit.outcome == Outcome.NOT_FOUND else S.CLAIMED


def _contradicts(visit: Visit, said: rules.Read, others: list[Finding]) -> str:
    """Where another finding of the same or a later day says otherwise: its source; the two wait for a person."""
    standing = (other for other in others if other.lapsed_at is None and other.on >= visit.visited_on)
    own = f"visit:{visit.pk}"
    return next((o.source for o in standing if o.source != own and o.verdict != said.rule.verdict), "")


def _believe(visit: Visit, said: rules.Read, answers: Mapping, why: Any, by, at) -> None:
    child = visit.child
    with override("id"):  # kept in Indonesian for everybody
        because = rules.because_words(visit.outcome, answers, date_format(visit.visited_on, "j F Y"))
        evidence = rules.evidence_words(visit.outcome, answers)
    try:
        with transaction.atomic():
            finding = registry.take_finding(
                child=child, verdict=said.rule.verdict, category=said.category, where=said.rule.where,
                because=because, on=visit.visited_on, evidence=evidence, source=f"visit:{visit.pk}",
                turn=said.rule.turn, lapses_on=school_year_ends(visit) if said.rule.lapses else None, by=by, at=at,
            )  # fmt: skip
    except registry.SetByStronger:  # an event with a paper: died, moved
        visit.state = S.KEPT
        telling.ask(Task.Kind.CONFLICT, visit, visit=visit, at=at, details={"standing": {
            "now": child.verdict, "said": said.rule.verdict, "by": "event"}})  # fmt: skip
        return
    visit.finding, visit.turn = finding.pk, said.rule.turn
    told = why_of(visit) if why is UNREAD else why
    cluster = told.cluster if told and said.rule.verdict == "out_of_school" else ""
    registry.set_cluster(child=finding.child, cluster=cluster, on=visit.visited_on, is_held=True, by=by, at=at)


def school_year_ends(visit: Visit) -> dt.date:
    """The last day of the school year in which the visit was."""
    starts, day = visit.region.year_starts, visit.visited_on
    year = day.year + 1 if day.month >= starts else day.year
    return dt.date(year, starts, 1) - dt.timedelta(days=1)


def _follow_up(visit: Visit, at) -> None:
    """What a person has to do next."""
    if visit.state == S.CLAIMED:
        telling.ask(Task.Kind.EVIDENCE, visit, visit=visit, at=at, details={"missing": visit.missing})
    elif visit.state == S.REFUSED:
        telling.ask(Task.Kind.REFUSED, visit, visit=visit, at=at)
    elif visit.state == S.BELIEVED and visit.outcome in (Outcome.MOVED, Outcome.NOT_RESIDENT):
        details = {name: visit.evidence.get(name, "") for name in ("destination_regency", "destination_address")}
        telling.ask(Task.Kind.HAND_OVER, visit, visit=visit, at=at, details=details)


def _known(child: Child | None) -> str:
    return child.category if child is not None and child.category in KNOWN else ""


def _findings(child: Child | None) -> list[Finding]:
    """What is held of a child by now and was not taken back, the last first."""
    if child is None:
        return []
    held = Finding.objects.filter(child=child, undone_at=None)
    return list(held.only("turn", "on", "lapsed_at", "source", "verdict"))
