"""What is believed of a child, since when, from which row, how sure; and what has happened, as a story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from rangkul.reconcile.models import Run
from rangkul.reconcile.wording import source_word

from ..models import BulkAct, Child, ChildEvent, Episode, EpisodeKind, Fact, Merge, Origin, Question, SourceRecord
from ..models.child import Verification
from ..precedence import GROUPS

#: Groups that are shown as one line, and the column of a source row that says the same.
SAID_BY = {
    "name": "name", "sex": "sex", "birth_date": "birth_date", "mother_name": "mother_name",
    "father_name": "father_name", "address": "address", "area": "village_code", "nik": "nik_same",
    "no_kk": "kk_same", "nisn": "nisn", "school": "school_id", "decile": "",
}  # fmt: skip


@dataclass(frozen=True)
class Believed:
    """Where one group of a child's file comes from."""

    group: str
    since: dt.date  # from when it holds
    recorded_at: dt.datetime  # from when we believed it
    origin: str  # lists | person | event | merge
    sources: tuple[str, ...]  # rows of lists that say the same: "Dapodik 2025/2026 ganjil"
    others: int  # rows that say something else
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Moment:
    """One thing that happened to a child or to the file."""

    at: dt.datetime  # when it was recorded
    day: dt.date  # from when it holds
    kind: str  # standing | verification | fact | event | merge | question | bulk | added
    code: str = ""  # verdict, field, kind of event …
    category: str = ""
    was: str = ""
    value: str = ""
    by: str = ""
    reason: str = ""
    run: int | None = None  # number of the run
    until: dt.date | None = None
    undone: bool = False
    thing: object = field(default=None, compare=False)


def beliefs(child: Child, records: Sequence[SourceRecord]) -> dict[str, Believed]:
    """{group: where it comes from}. ``records`` as ``records_of`` gives them, to somebody who may see them."""
    newest: dict[str, Fact] = {}
    group_of = {c: g for g, columns in GROUPS.items() for c in columns} | {"nik": "nik", "no_kk": "no_kk"}
    for fact in Fact.objects.filter(child=child).select_related("by").order_by("recorded_at", "id"):
        newest[group_of.get(fact.field, fact.field)] = fact
    return {group: _believed(child, group, newest.get(group), records) for group in SAID_BY}


def _believed(child: Child, group: str, fact: Fact | None, records: Sequence[SourceRecord]) -> Believed:
    column = SAID_BY[group]
    same, other = [], 0
    for row in records:
        said = getattr(row, column) if column else None
        if said is None or said == "":
            continue
        if _agrees(child, group, column, said):
            same.append(source_word(f"{row.kind}@{row.period}"))
        else:
            other += 1
    first = Origin.PERSON if child.is_by_hand else Origin.LISTS
    return Believed(
        group=group,
        since=fact.valid_from if fact else child.since,
        recorded_at=fact.recorded_at if fact else child.recorded_at,
        origin=child.pinned.get(group) or (fact.origin if fact else str(first)),
        sources=tuple(dict.fromkeys(same)),
        others=other,
        by=fact.by.name if fact and fact.by else "",
        reason=fact.reason if fact else "",
    )


def _agrees(child: Child, group: str, column: str, said) -> bool:
    if group in ("nik", "no_kk"):
        return bool(said)
    believed = getattr(child, column)
    return str(said).upper() == str(believed).upper()


def timeline(child: Child, others: Sequence[Child] = ()) -> list[Moment]:
    """What happened, the latest first; with the files that were merged into this one."""
    ids = [child.pk, *(other.pk for other in others)]
    moments = [
        *_standings(ids), *_facts(ids), *_events(ids), *_merges(child), *_questions(ids), *_acts(ids), _added(child),
    ]  # fmt: skip
    numbers = dict(Run.objects.filter(pk__in={m.run for m in moments if m.run}).values_list("pk", "number"))
    told = [Moment(**{**vars(m), "run": numbers.get(m.run, m.run)}) for m in moments]
    return sorted(told, key=lambda moment: (moment.at, moment.day), reverse=True)


def _standings(ids: list[int]) -> list[Moment]:
    return [
        Moment(
            at=e.recorded_at, day=e.valid_from, until=e.valid_until, kind=e.kind, code=e.state, category=e.category,
            reason=e.because, run=e.run, undone=e.valid_until is not None and e.valid_until <= e.valid_from, thing=e,
        )
        for e in Episode.objects.filter(child_id__in=ids)
        if e.kind == EpisodeKind.STANDING or e.state != Verification.NONE
    ]  # fmt: skip


def _facts(ids: list[int]) -> list[Moment]:
    return [
        Moment(
            at=f.recorded_at, day=f.valid_from, kind="fact", code=f.field, was=f.was, value=f.value, reason=f.reason,
            by=f.by.name if f.by else "", run=f.run, thing=f,
        )
        for f in Fact.objects.filter(child_id__in=ids).select_related("by")
    ]  # fmt: skip


def _events(ids: list[int]) -> list[Moment]:
    return [
        Moment(
            at=e.at, day=e.on, kind="event", code=e.kind, value=e.place, was=e.evidence, reason=e.reason,
            by=e.by.name, undone=e.undone_at is not None, thing=e,
        )
        for e in ChildEvent.objects.filter(child_id__in=ids).select_related("by")
    ]  # fmt: skip


def _merges(child: Child) -> list[Moment]:
    return [
        Moment(
            at=m.at, day=m.at.date(), kind="merge", reason=m.reason, by=m.by.name, undone=m.undone_at is not None,
            thing=m,
        )
        for m in Merge.objects.filter(survivor=child).select_related("by")
    ]  # fmt: skip


def _questions(ids: list[int]) -> list[Moment]:
    answered = Question.objects.filter(child_id__in=ids).exclude(answer="").select_related("answered_by")
    return [
        Moment(
            at=q.answered_at, day=q.answered_at.date(), kind="question", code=q.answer, category=q.field,
            was=q.believed, value=q.listed, by=q.answered_by.name, run=q.run, thing=q,
        )
        for q in answered
    ]  # fmt: skip


def _acts(ids: list[int]) -> list[Moment]:
    return [
        Moment(
            at=a.at, day=a.at.date(), kind="bulk", code=a.kind, value=a.label, by=a.by.name,
            undone=a.undone_at is not None, thing=a,
        )
        for a in BulkAct.objects.filter(changed__contains=ids[:1]).select_related("by")
    ]  # fmt: skip


def _added(child: Child) -> Moment:
    code = Origin.PERSON if child.is_by_hand else Origin.LISTS
    return Moment(at=child.recorded_at, day=child.since, kind="added", code=code)
