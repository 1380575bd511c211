"""The ledger: which answers stand."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, in_areas, where

from ..models import Decision


def _not_undone() -> QuerySet[Decision]:
    taken_back = Decision.objects.filter(undoes=OuterRef("pk"))
    return Decision.objects.filter(undoes=None).filter(~Exists(taken_back))


def standing_decisions(region_id: str, keys: Collection[str] | None = None) -> dict[str, Decision]:
    """{question_key: the latest answer that was not taken back}, for all questions or for some."""
    lines = _not_undone().filter(region_id=region_id)
    if keys is not None:
        lines = lines.filter(question_key__in=keys)
    return {line.question_key: line for line in lines.order_by("id")}


def decisions_of(viewer, *, everybody: bool = False) -> QuerySet[Decision]:
    """The answers that this person gave, the newest first, also those taken back (``is_undone``).

    ``everybody``: all answers in the regions where this person may accept runs.
    """
    right = Permission.RUN_ACCEPT if everybody else Permission.PAIR_DECIDE
    lines = Decision.objects.filter(in_areas(where(viewer, right), district=None, village=None), undoes=None)
    if not everybody:
        lines = lines.filter(by=viewer)
    taken_back = Decision.objects.filter(undoes=OuterRef("pk"))
    return lines.annotate(is_undone=Exists(taken_back)).select_related("region", "by").order_by("-id")


def decision_for(viewer, decision_id: int) -> Decision:
    """One answer: one's own, or anybody's where one may accept runs; raises NotFound."""
    for everybody in (False, True):
        found = decisions_of(viewer, everybody=everybody).filter(pk=decision_id).first()
        if found is not None:
            return found
    raise NotFound
