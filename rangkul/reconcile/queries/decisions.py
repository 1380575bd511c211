"""The ledger: which answers stand."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

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


def decisions_of(viewer) -> QuerySet[Decision]:
    """The answers that this person gave, the newest first, also those taken back (``is_undone``)."""
    taken_back = Decision.objects.filter(undoes=OuterRef("pk"))
    return (
        Decision.objects.filter(by=viewer, undoes=None)
        .annotate(is_undone=Exists(taken_back))
        .select_related("region")
        .order_by("-id")
    )
