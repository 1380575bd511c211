"""Questions: whose turn it is, how many wait."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, in_areas, where

from ..models import Answer, Pair, Run, RunState


def _seen(viewer) -> QuerySet[Pair]:
    return Pair.objects.filter(in_areas(where(viewer, Permission.PAIR_DECIDE), district=None, village=None))


def run_to_review(viewer, region_id: str) -> Run | None:
    """The run whose questions are asked now: the newest one that finished and was not rejected."""
    return (
        Run.objects.filter(in_areas(where(viewer, Permission.PAIR_DECIDE), district=None, village=None))
        .filter(region_id=region_id, state__in=(RunState.FINISHED, RunState.ACCEPTED))
        .select_related("region")
        .order_by("-number")
        .first()
    )


def pair_for(viewer, pair_id: int) -> Pair:
    """One question; raises NotFound, also where it may not be seen."""
    pair = _seen(viewer).filter(pk=pair_id).select_related("run", "claimed_by", "answered_by").first()
    if pair is None:
        raise NotFound
    return pair


def waiting_pairs(run: Run, *, kind: str = "", unsure: bool = False, by=None) -> QuerySet[Pair]:
    """The questions of a run that wait, the most valuable first; ``unsure``: those that ``by`` did not leave open."""
    pairs = Pair.objects.filter(run=run, answer=Answer.UNSURE if unsure else "")
    if kind:
        pairs = pairs.filter(kind=kind)
    if unsure and by is not None:
        pairs = pairs.exclude(answered_by=by)
    return pairs.order_by("-value", "id")


def queue(viewer, run: Run) -> dict:
    """How many questions of a run wait, by kind, how many were answered, and how many nobody could tell."""
    pairs = _seen(viewer).filter(run=run)
    counted = pairs.filter(answer="").values("kind").annotate(n=Count("pk"))
    sums = pairs.aggregate(
        waiting=Count("pk", filter=Q(answer="")),
        answered=Count("pk", filter=Q(answer__in=(Answer.SAME, Answer.NOT_SAME))),
        unsure=Count("pk", filter=Q(answer=Answer.UNSURE)),
        all=Count("pk"),
    )
    return sums | {"kinds": {line["kind"]: line["n"] for line in counted}}
