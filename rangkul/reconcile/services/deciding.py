"""Doubtful pairs: one person at a time takes a question, answers it, and may take the answer back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid, NotAllowed, NotFound
from rangkul.core.permissions import Permission, can, check

from .. import queries
from ..models import Answer, Decision, Kind, Pair, Run

#: For how long a question is one person's own.
LEASE = timedelta(minutes=10)


class TakenByOther(Conflict):
    message = _("Pertanyaan ini sedang dikerjakan orang lain.")
    remedy = _("Ambil pertanyaan berikutnya.")


class AlreadyAnswered(Conflict):
    message = _("Pertanyaan ini baru saja dijawab.")
    remedy = _("Ambil pertanyaan berikutnya.")


@transaction.atomic
def claim_pair(*, run: Run, kind: str = "", unsure: bool = False, by, at) -> Pair | None:
    """Take the most valuable open question of a run for :data:`LEASE`; None where there is none left.

    Who has one already gets the same again. Two people never get the same: rows that somebody else is taking at this
    moment are passed over. ``unsure``: a question that another person could not tell.
    """
    check(by, Permission.PAIR_DECIDE, area=run.region_id)
    waiting = queries.waiting_pairs(run, kind=kind, unsure=unsure, by=by)
    mine = waiting.filter(claimed_by=by, claimed_until__gt=at)
    free = waiting.filter(Q(claimed_until=None) | Q(claimed_until__lte=at))
    pair = mine.select_for_update(of=("self",)).first()
    is_new = pair is None
    if is_new:
        pair = free.select_for_update(skip_locked=True, of=("self",)).first()
    if pair is None:
        return None
    pair.claimed_by, pair.claimed_until = by, at + LEASE
    pair.save(update_fields=["claimed_by", "claimed_until"])
    if is_new:
        details = {"run": run.pk, "child": pair.child_id, "kind": pair.kind}
        audit.record("pair.opened", on=pair, area=run.region_id, details=details)
    return pair


@transaction.atomic
def decide_pair(*, pair: Pair, answer: str, note: str = "", by, at) -> Decision:
    """Answer a question. The next run reads answers about links; answers about facts say where they come from."""
    check(by, Permission.PAIR_DECIDE, area=pair.region_id)
    pair = _locked(pair)
    answer, note = Answer(answer), note.strip()
    if pair.answer not in ("", Answer.UNSURE):
        raise AlreadyAnswered
    if pair.claimed_by_id not in (None, by.pk) and pair.claimed_until > at:
        raise TakenByOther
    if pair.kind in (Kind.FACT, Kind.NIK) and answer != Answer.UNSURE and len(note) < 5:
        raise Invalid(_("Tulis dari siapa atau dari surat apa jawaban ini."))
    decision = Decision.objects.create(
        region_id=pair.region_id, run_id=pair.run_id, pair_id=pair.pk, kind=pair.kind, category=pair.category,
        question_key=pair.question_key, child_id=pair.child_id, source=pair.source, record_id=pair.record_id,
        child_record_id=pair.child_record_id, decision=answer, note=note, by=by, at=at,
    )  # fmt: skip
    _answer(pair.region_id, pair.question_key, decision)
    audit.record(
        "pair.decided", on=pair, area=pair.region_id, fields=["answer"],
        details={"run": pair.run_id, "child": pair.child_id, "decision": answer.value, "line": decision.pk},
    )  # fmt: skip
    return decision


@transaction.atomic
def undo_decision(*, decision: Decision, by, at) -> Decision:
    """Take an answer back: one's own, or anybody's where one may accept runs. The question is open again."""
    check(by, Permission.PAIR_DECIDE, area=decision.region_id)
    if decision.by_id != by.pk and not can(by, Permission.RUN_ACCEPT, area=decision.region_id):
        raise NotAllowed(_("Jawaban ini diberikan orang lain. Petugas data dapat membatalkannya."))
    if decision.undoes_id is not None or Decision.objects.filter(undoes=decision).exists():
        raise Conflict(_("Jawaban ini sudah dibatalkan."))
    line = Decision.objects.create(
        region_id=decision.region_id, run_id=decision.run_id, pair_id=decision.pair_id, kind=decision.kind,
        category=decision.category, question_key=decision.question_key, child_id=decision.child_id,
        source=decision.source, record_id=decision.record_id, child_record_id=decision.child_record_id,
        decision=decision.decision, by=by, at=at, undoes=decision,
    )  # fmt: skip
    standing = queries.standing_decisions(decision.region_id, [decision.question_key])
    _answer(decision.region_id, decision.question_key, standing.get(decision.question_key))
    if decision.by_id == by.pk:
        _return_to(decision, by, at)
    audit.record(
        "pair.undone", on_kind="pair", on_id=decision.pair_id, area=decision.region_id,
        details={"decision": decision.pk, "run": decision.run_id, "child": decision.child_id, "line": line.pk},
    )  # fmt: skip
    return line


def _return_to(decision: Decision, by, at) -> None:
    """Lay the question before whoever takes the answer back; what lay there goes back to the others."""
    Pair.objects.filter(region_id=decision.region_id, claimed_by=by).update(claimed_by=None, claimed_until=None)
    Pair.objects.filter(pk=decision.pair_id, answer="").update(claimed_by=by, claimed_until=at + LEASE)


def _locked(pair: Pair) -> Pair:
    fresh = Pair.objects.select_for_update(of=("self",)).filter(pk=pair.pk).first()
    if fresh is None:
        raise NotFound
    return fresh


def _answer(region_id: str, question_key: str, decision: Decision | None) -> None:
    """Write the standing answer (or none) beside the question, in every run that asks it.

    A question whose rows are destroyed cannot be asked again: without an answer nothing is left of it.
    """
    if decision is None or decision.decision == Answer.UNSURE:
        Pair.objects.filter(region_id=region_id, question_key=question_key, here={}).delete()
    Pair.objects.filter(region_id=region_id, question_key=question_key).update(
        answer=decision.decision if decision else "",
        answered_by=decision.by if decision else None,
        answered_at=decision.at if decision else None,
        claimed_by=None,
        claimed_until=None,
    )
