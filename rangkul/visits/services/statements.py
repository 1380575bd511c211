"""Village, school, kecamatan and agencies say what they know; rules settle what is clear, a person the rest."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from rangkul.core import audit
from rangkul.core.acting import acting_as
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Agency
from rangkul.core.permissions import Permission, Purpose, can
from rangkul.registry import services as registry
from rangkul.registry.models import Child, Finding, Turn

from ..models import DESTROYED, Meeting, Said, Side, Statement, Task, Visit, VisitState
from ..queries.answering import sides_of
from ..settling import Result, Settled, Word, settle
from . import telling
from .keeping import keeper

#: What the register believes after an agreed word.
VERDICT = {
    Said.IN_SCHOOL: ("enrolled", "", "school", Turn.NEVER_OUT),
    Said.NOT: ("out_of_school", "", "", Turn.STILL_OUT),
    Said.NOT_FOUND: ("uncertain", "not_found", "", Turn.NONE),
}
KNOWN = ("BPB", "DO", "LTM")


class NotYourWord(NotAllowed):
    message = gettext_lazy("Anda hanya dapat memberi keterangan untuk instansi atau wilayah Anda sendiri.")


@transaction.atomic
def give_statement(
    *, child: Child, side: str, said: str, on: dt.date, evidence: str = "", agency: Agency | None = None, by, at
) -> Statement:
    """Put down what one side says of a child; its older word is replaced. The rules follow at once."""
    if side not in sides_of(by, child):
        raise NotYourWord
    if said not in Said.values:
        raise Invalid(_("Pilih: bersekolah, tidak bersekolah, atau tidak ditemukan."))
    if on > timezone.localdate(at):
        raise Invalid(_("Tanggal keterangan tidak boleh di hari depan."))
    if side == Side.AGENCY and (agency is None or not evidence.strip()):
        raise Invalid(_("Sebutkan instansinya dan suratnya."))
    made = Statement.objects.create(
        region_id=child.region_id, district_code=child.district_code, village_code=child.village_code,
        school_id=child.school_id if side == Side.SCHOOL else "", child=child, side=side, said=said, on=on,
        evidence=evidence.strip()[:200], agency=agency, by=by, at=at,
    )  # fmt: skip
    audit.record("statement.given", on=made, area=child.area, details={"child": child.pk, "side": side})
    follow(child, source=made, at=at)
    return made


@transaction.atomic
def undo_statement(*, statement: Statement, by, at) -> Statement:
    """Take one's word back; what the register believed because of it is taken back too."""
    if statement.side not in sides_of(by, statement.child) and statement.by_id != by.pk:
        raise NotYourWord
    locked = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if locked.undone_at is not None:
        raise Conflict
    take_back(locked, reason=_("Keterangan ditarik oleh pemberinya"), by=by, at=at)
    audit.record("statement.undone", on=locked, area=locked.village_code or locked.region_id)
    return locked


@transaction.atomic
def answer_dispute(*, task: Task, said: str, note: str, by, at) -> Task:
    """The named person decides between the sides, with a reason; the register follows."""
    may = task.to_id == by.pk or can(by, Permission.VISIT_PLAN, area=task.region_id)
    if not may:
        raise NotAllowed
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if task.done_at is not None:
        raise Conflict(_("Ini sudah diputuskan."))
    if task.kind not in (Task.Kind.DISPUTE, Task.Kind.DIFFERS) or said not in Said.values:
        raise Invalid(_("Pilih: bersekolah, tidak bersekolah, atau tidak ditemukan."))
    if len(note.strip()) < registry.REASON_LETTERS:
        raise Invalid(registry.ReasonTooShort.message)
    system = keeper(region=task.region, at=at)
    with acting_as(system, Purpose.HELP):
        _take(
            Child.objects.get(pk=task.child_id), said, on=timezone.localdate(at), source=f"task:{task.pk}",
            evidence=f"Keputusan petugas: {note.strip()}"[:200], system=system, at=at,
        )  # fmt: skip
    task.answer, task.note, task.done_by, task.done_at = said, note.strip()[:300], by, at
    task.save(update_fields=["answer", "note", "done_by", "done_at"])
    audit.record("dispute.answered", on=task, area=task.area, details={"child": task.child_id})
    return task


def follow(child: Child, *, source: Statement, at) -> Settled:
    """Let the table of rules say what follows from all words about a child."""
    system = keeper(region=child.region, at=at)
    with acting_as(system, Purpose.HELP):
        words = words_about(child)
        found = settle(words)
        if found.result == Result.BELIEVE:
            child = Child.objects.get(pk=child.pk)
            on = max(word.on for word in words)
            evidence = " · ".join(_evidence(word) for word in words if word.said == found.said)
            finding = _take(
                child, found.said, on=on, source=f"statement:{source.pk}", evidence=evidence, system=system, at=at
            )
            Statement.objects.filter(pk=source.pk).update(finding=finding.pk if finding else None)
            Task.objects.filter(kind=Task.Kind.DISPUTE, child=child, done_at=None).update(
                answer=found.said, done_by=system, done_at=at
            )
        elif found.result == Result.ASK:
            details = {"words": [{"side": word.side, "said": word.said, "on": str(word.on)} for word in words]}
            telling.ask(Task.Kind.DISPUTE, child, child=child, details=details, at=at)
    return found


def words_about(child: Child) -> list[Word]:
    """The newest word of each side, the visit first."""
    words: dict[str, Word] = {}
    visit = Visit.objects.filter(child=child, state=VisitState.BELIEVED).order_by("-visited_on", "-id").first()
    if visit:
        words[Side.VISIT] = Word(Side.VISIT, visit.said, visit.visited_on, key=visit.pk)
    for one in Statement.objects.filter(child=child, undone_at=None).order_by("-on", "-id"):
        words.setdefault(one.side, Word(one.side, one.said, one.on, one.evidence or one.school_id, one.pk))
    return list(words.values())


def take_back(statement: Statement, *, reason: str, by, at) -> bool:
    """Undo a statement; returns whether the register went back (a later finding stands otherwise)."""
    went_back = True
    if statement.finding is not None:
        system = keeper(region=statement.region, at=at)
        with acting_as(system, Purpose.HELP):
            finding = Finding.objects.select_related("child").get(pk=statement.finding)
            try:
                if finding.child.erased_at is not None:
                    raise registry.LaterFinding
                with transaction.atomic():
                    registry.undo_finding(finding=finding, reason=reason, by=system, at=at)
            except (registry.LaterFinding, registry.AlreadyUndone):
                went_back = False
    statement.undone_by, statement.undone_at = by, at
    statement.save(update_fields=["undone_by", "undone_at"])
    return went_back


def state_by_meeting(*, meeting: Meeting, child: Child, said: str, by, at) -> Statement:
    """The word of a signed meeting about one child (the meeting itself is the line in the record)."""
    made = Statement.objects.create(
        region_id=child.region_id, district_code=child.district_code, village_code=child.village_code, child=child,
        side=Side.MEETING, meeting=meeting, said=said, on=meeting.held_on, evidence=_paper(meeting), by=by, at=at,
    )  # fmt: skip
    follow(child, source=made, at=at)
    return made


def _take(child: Child, said: str, *, on, source: str, evidence: str, system, at) -> Finding | None:
    verdict, category, where_, turn = VERDICT[Said(said)]
    if verdict == "out_of_school":
        category = child.category if child.category in KNOWN else "unknown"
    starts = child.region.year_starts
    year = on.year + 1 if on.month >= starts else on.year
    lapses = dt.date(year, starts, 1) - dt.timedelta(days=1) if verdict == "enrolled" else None
    with override("id"):
        because = _("Menurut keterangan %(sides)s, %(day)s: %(said)s") % {
            "sides": evidence, "day": date_format(on, "j F Y"), "said": Said(said).label,
        }  # fmt: skip
    try:
        with transaction.atomic():
            return registry.take_finding(
                child=child, verdict=verdict, category=category, where=where_, because=because, on=on,
                evidence=evidence or source, source=source, turn=turn, lapses_on=lapses, by=system, at=at,
            )  # fmt: skip
    except registry.SetByStronger:
        telling.ask(Task.Kind.CONFLICT, child, child=child, at=at, details={"standing": {
            "now": child.verdict, "said": verdict, "by": "event"}})  # fmt: skip
        return None


def _evidence(word: Word) -> str:
    with override("id"):
        side = str(Side(word.side).label)
    return f"{side} ({word.evidence})" if word.evidence not in ("", DESTROYED) else side


def _paper(meeting: Meeting) -> str:
    with override("id"):
        return (_("berita acara %s") % (meeting.number or date_format(meeting.held_on, "j F Y")))[:200]
