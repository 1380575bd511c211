"""Doubtful pairs, one at a time; one's answers, which may be taken back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from rangkul.core.errors import Conflict, Invalid
from rangkul.core.pages import BOTH, WRITE, page
from rangkul.core.permissions import Permission, can

from .. import queries, services
from ..forms import AnswerForm
from ..models import Kind, Pair
from ..showing import shown
from ..wording import answer_word
from .parts import page_of, region_here

FRAGMENT, WHOLE = "reconcile/_question.html", "reconcile/review.html"


@page(Permission.PAIR_DECIDE, methods=BOTH)
def review(request):
    """The next question: both records, family, reasons; three answers."""
    return _question(request)


@page(Permission.PAIR_DECIDE, methods=WRITE)
def answer(request, pair_id):
    """Take an answer and go on to the next question."""
    pair = queries.pair_for(request.user, pair_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return redirect("reconcile:review")
    given = form.cleaned_data
    try:
        services.decide_pair(pair=pair, answer=given["answer"], note=given["note"], by=request.user, at=timezone.now())
    except Invalid as trouble:
        return _question(request, pair=pair, error=trouble.message, note=given["note"], status=422)
    except Conflict as trouble:
        messages.warning(request, f"{trouble.message} {trouble.remedy}")
    return redirect(_address(pair.region_id, given["kind"], unsure=given["unsure"]))


@page(Permission.PAIR_DECIDE, methods=WRITE)
def undo(request, decision_id):
    """Take an answer back."""
    decision = queries.decision_for(request.user, decision_id)
    try:
        services.undo_decision(decision=decision, by=request.user, at=timezone.now())
    except Conflict as trouble:
        messages.warning(request, str(trouble.message))
    if request.POST.get("back") == "review":
        return redirect(_address(decision.region_id))
    return redirect("reconcile:decisions")


@page(Permission.PAIR_DECIDE)
def decisions(request):
    """One's own answers; everybody's for who may accept runs."""
    may_see_all = can(request.user, Permission.RUN_ACCEPT)
    everybody = may_see_all and request.GET.get("siapa") == "semua"
    listed = page_of(request, queries.decisions_of(request.user, everybody=everybody))
    pairs = {pair.pk: pair for pair in Pair.objects.filter(pk__in=[line.pair_id for line in listed])}
    for line in listed:
        line.pair = pairs.get(line.pair_id)
        line.word = answer_word(line.kind, line.category, line.decision)
    context = {"page": listed, "everybody": everybody, "may_see_all": may_see_all}
    return render(request, "reconcile/decisions.html", context)


def _question(request, *, pair: Pair | None = None, error="", note="", status=200):
    """The page of ``pair``, or of the next question that waits for this person."""
    region, regions = region_here(request, Permission.PAIR_DECIDE)
    run = queries.run_to_review(request.user, region.code)
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", "") if asked.get("kind") in Kind.values else ""
    unsure = asked.get("unsure") in ("1", "on", "True")
    if pair is None and run is not None:
        pair = services.claim_pair(run=run, kind=kind, unsure=unsure, by=request.user, at=timezone.now())
    last = queries.decisions_of(request.user).first()
    if last is not None:
        last.word = answer_word(last.kind, last.category, last.decision)
    context = {
        "run": run, "region": region, "regions": regions, "kind": kind, "unsure": unsure, "kinds": Kind,
        "queue": queries.queue(request.user, run) if run else None,
        "asked": shown(pair) if pair else None, "last": last if last and not last.is_undone else None,
        "error": error, "note": note,
    }  # fmt: skip
    is_part = request.htmx and not request.htmx.boosted
    return render(request, FRAGMENT if is_part else WHOLE, context, status=status)


def _address(region_id: str, kind: str = "", *, unsure: bool = False) -> str:
    words = {"wilayah": region_id} | ({"kind": kind} if kind else {}) | ({"unsure": "1"} if unsure else {})
    return f"{reverse('reconcile:review')}?{urlencode(words)}"
