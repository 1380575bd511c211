"""What people did and keep: events, merges, questions, bulk acts, saved lists."""

from __future__ import annotations

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, in_areas, where

from ..models import BulkAct, Child, ChildEvent, Merge, Question, SavedFilter


def _editable(viewer, permission: Permission = Permission.CHILD_EDIT):
    return Child.objects.filter(in_areas(where(viewer, permission)))


def _one(found):
    row = found.first()
    if row is None:
        raise NotFound
    return row


def event_for(viewer, pk: int) -> ChildEvent:
    """An event of a child whom the viewer may change; raises NotFound."""
    return _one(ChildEvent.objects.select_related("child").filter(pk=pk, child__in=_editable(viewer)))


def merge_for(viewer, pk: int) -> Merge:
    """A merge that the viewer may undo; raises NotFound."""
    mine = _editable(viewer, Permission.CHILD_MERGE)
    found = Merge.objects.select_related("survivor", "absorbed").filter(pk=pk, survivor__in=mine, absorbed__in=mine)
    return _one(found)


def questions(viewer):
    """Open questions about children whom the viewer may change, the oldest first."""
    found = Question.objects.filter(answer="", child__in=_editable(viewer)).select_related("child", "other")
    return found.order_by("asked_at", "id")


def question_for(viewer, pk: int) -> Question:
    """A question that the viewer may answer; raises NotFound."""
    return _one(Question.objects.filter(pk=pk, child__in=_editable(viewer)).select_related("child", "other"))


def saved_filters(viewer):
    """The lists that the viewer keeps."""
    return SavedFilter.objects.filter(person=viewer)


def saved_filter_for(viewer, pk: int) -> SavedFilter:
    return _one(saved_filters(viewer).filter(pk=pk))


def bulk_acts(viewer):
    """Acts on many children in regions where the viewer may change children, the latest first."""
    scope = where(viewer, Permission.CHILD_EDIT)
    regions = {area[:4] for area in scope.areas if len(area) >= 4}
    return BulkAct.objects.filter(region__in=regions).select_related("by", "undone_by")


def bulk_act_for(viewer, pk: int) -> BulkAct:
    return _one(bulk_acts(viewer).select_related("region").filter(pk=pk))
