"""Two files are one child: merged into one, and parted again as they were."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, check

from ..models import Child, Episode, EpisodeKind, Merge, Origin, Question
from ..precedence import GROUPS, may_set
from .believing import Act, believe, close, locked, undo
from .opening import given_reason

#: What the file that stays may take over from the other one.
TAKEABLE = tuple(group for group in GROUPS if may_set(group, Origin.MERGE))


class CannotMerge(Conflict):
    message = _("Dua berkas ini tidak dapat digabung begitu saja: salah satunya sudah digabung.")
    remedy = _("Pisahkan dahulu gabungan yang lama.")


@transaction.atomic
def merge(*, survivor: Child, absorbed: Child, take: Iterable[str] = (), reason: str, by, at) -> Merge:
    """``absorbed`` is the same child as ``survivor``, whose file stays; ``take`` names groups to take over.

    The absorbed row, its facts and the rows of lists behind it stay where they are; pages show them with the survivor.
    """
    for child in (survivor, absorbed):
        check(by, Permission.CHILD_MERGE, area=child.area)
    reason, take = given_reason(reason), sorted(set(take))
    if unknown := set(take) - set(TAKEABLE):
        raise Invalid(_("Isian tidak dikenal: %s") % ", ".join(sorted(unknown)))
    survivor, absorbed = _both(survivor, absorbed)
    if survivor.region_id != absorbed.region_id or survivor.pk == absorbed.pk:
        raise Invalid(_("Pilih dua anak yang berbeda di wilayah yang sama."))
    if survivor.merged_into_id or absorbed.merged_into_id or Child.objects.filter(merged_into=absorbed).exists():
        raise CannotMerge
    act = Act(Origin.MERGE, by, at, at.date(), reason)
    says = {column: getattr(absorbed, column) for group in take for column in GROUPS[group]}
    before = {"survivor": believe(survivor, says, act), "labels": list(survivor.labels)}
    survivor.labels = sorted({*survivor.labels, *absorbed.labels})
    survivor.save(update_fields=["labels"])
    before["closed"] = _leave(absorbed, survivor, act)
    made = Merge.objects.create(
        survivor=survivor, absorbed=absorbed, region_id=survivor.region_id, taken=take, before=before, reason=reason,
        by=by, at=at,
    )  # fmt: skip
    pair = (survivor.pk, absorbed.pk)
    Question.objects.filter(kind=Question.Kind.SAME_CHILD, answer="", child__in=pair, other__in=pair).update(
        answer=Question.Answer.MERGED, answered_by=by, answered_at=at
    )
    for child, other in ((survivor, absorbed), (absorbed, survivor)):
        audit.record("child.merged", on=child, area=child.area, fields=take, reason=reason, details={"with": other.pk})
    return made


@transaction.atomic
def unmerge(*, merge: Merge, reason: str, by, at) -> Merge:
    """They were two after all: both files are again as they were, with what lists and people have said since."""
    for child in (merge.survivor, merge.absorbed):
        check(by, Permission.CHILD_MERGE, area=child.area)
    reason = given_reason(reason)
    survivor, absorbed = _both(merge.survivor, merge.absorbed)
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if merge.undone_at is not None:
        raise Conflict(_("Gabungan ini sudah dipisahkan."))
    act = Act(Origin.MERGE, by, at, at.date(), reason)
    undo(survivor, merge.before["survivor"], act)
    came = set(absorbed.labels) - set(merge.before["labels"])
    survivor.labels = [label for label in survivor.labels if label not in came]
    survivor.save(update_fields=["labels"])
    _return(absorbed, merge.before["closed"], act)
    merge.undone_by, merge.undone_at, merge.undone_reason = by, at, reason
    merge.save(update_fields=["undone_by", "undone_at", "undone_reason"])
    for child, other in ((survivor, absorbed), (absorbed, survivor)):
        audit.record("child.unmerged", on=child, area=child.area, reason=reason, details={"with": other.pk})
    return merge


def _both(one: Child, other: Child) -> tuple[Child, Child]:
    """Both rows, locked in the order of their ids, so that two who merge at once do not wait for each other."""
    held = {child.pk: locked(child) for child in sorted((one, other), key=lambda child: child.pk)}
    return held[one.pk], held[other.pk]


def _leave(absorbed: Child, survivor: Child, act: Act) -> list[str]:
    """The absorbed file counts no longer; returns the kinds of episodes that were open."""
    closed = []
    for episode in Episode.objects.filter(child=absorbed, closed_at__isnull=True):
        close(episode, max(act.on, episode.valid_from), act)
        closed.append(episode.kind)
    absorbed.merged_into, absorbed.changed_at = survivor, act.at
    absorbed.save(update_fields=["merged_into", "changed_at"])
    return closed


def _return(absorbed: Child, kinds: Iterable[str], act: Act) -> None:
    """The absorbed file counts again, from the day on which it had ceased to."""
    absorbed.merged_into, absorbed.changed_at = None, act.at
    absorbed.save(update_fields=["merged_into", "changed_at"])
    for kind in kinds:
        last = Episode.objects.filter(child=absorbed, kind=kind).order_by("-id").first()
        standing = kind == EpisodeKind.STANDING
        if standing and not (absorbed.is_listed or absorbed.is_by_hand):
            continue  # left the lists while it was merged
        Episode.objects.create(
            child=absorbed, region_id=absorbed.region_id, kind=kind, valid_from=last.valid_until, recorded_at=act.at,
            origin=act.origin, state=absorbed.verdict if standing else absorbed.verification or last.state,
            category=absorbed.category if standing else "", where=absorbed.where if standing else "",
            regency_code=absorbed.regency_code if standing else "",
            district_code=absorbed.district_code if standing else "",
            village_code=absorbed.village_code if standing else "", because=absorbed.because if standing else "",
        )  # fmt: skip
