"""One act on many children, undone as one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid, NotAllowed
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check, in_areas, where

from ..models import BulkAct, Child, Episode, EpisodeKind, Origin
from ..models.child import Verification
from ..queries import among
from . import writing
from .keeping import STANDING

K = BulkAct.Kind
AT_ONCE = 20_000
LABEL_LETTERS = 40


class TooMany(Invalid):
    message = _("Paling banyak 20.000 anak sekaligus. Persempit dahulu saringannya.")


@transaction.atomic
def act_on_many(*, region: Region, children: Sequence[int], kind: str, label: str = "", by, at) -> BulkAct:
    """Give or take a label, or mark for verification; returns the act, with the children that it changed."""
    check(by, Permission.CHILD_EDIT)
    kind, label = K(kind), " ".join(label.split())
    if kind in (K.LABEL, K.UNLABEL) and not 0 < len(label) <= LABEL_LETTERS:
        raise Invalid(_("Tulis labelnya, paling banyak 40 huruf."))
    if len(children) > AT_ONCE:
        raise TooMany
    chosen = _locked(region, children, by)
    changed = _do(kind, label, chosen, region, at)
    act = BulkAct.objects.create(
        region=region, kind=kind, label=label, chosen=len(chosen), changed=changed, by=by, at=at
    )
    audit.record(
        "child.many_changed", on=act, area=region.pk,
        details={"kind_of_act": str(kind), "chosen": len(chosen), "changed": len(changed)},
    )  # fmt: skip
    return act


@transaction.atomic
def undo_many(*, act: BulkAct, by, at) -> int:
    """Bring back the children that the act changed and nobody has changed back since; returns how many."""
    check(by, Permission.CHILD_EDIT)
    act = BulkAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if act.undone_at is not None:
        raise Conflict(_("Tindakan ini sudah dibatalkan."))
    opposite = {K.LABEL: K.UNLABEL, K.UNLABEL: K.LABEL, K.VERIFY: K.UNVERIFY, K.UNVERIFY: K.VERIFY}[K(act.kind)]
    changed = _do(opposite, act.label, _locked(act.region, act.changed, by), act.region, at)
    act.undone_by, act.undone_at = by, at
    act.save(update_fields=["undone_by", "undone_at"])
    audit.record("child.many_undone", on=act, area=act.region_id, details={"changed": len(changed)})
    return len(changed)


def _locked(region: Region, children: Sequence[int], by) -> list[int]:
    """The ids of those that the person may change; raises NotAllowed where one of them is not."""
    mine = Child.objects.filter(in_areas(where(by, Permission.CHILD_EDIT)), region=region, merged_into=None)
    found = mine.filter(pk__in=among(children)).select_for_update().order_by("pk").values_list("pk", flat=True)
    ids = list(found)
    if len(ids) < len(set(children)) and not ids:
        raise NotAllowed
    return ids


def _do(kind: K, label: str, ids: list[int], region: Region, at) -> list[int]:
    if kind == K.LABEL:
        return _returning("labels = array_append(labels, %s)", "NOT %s = ANY(labels)", [label, at, ids, label])
    if kind == K.UNLABEL:
        return _returning("labels = array_remove(labels, %s)", "%s = ANY(labels)", [label, at, ids, label])
    to, of = (Verification.ASKED, Verification.NONE) if kind == K.VERIFY else (Verification.NONE, Verification.ASKED)
    changed = _returning("verification = %s", "verification = %s", [str(to), at, ids, str(of)])
    _verification_episodes(changed, region, at, opened=kind == K.VERIFY)
    return changed


def _returning(sets: str, when: str, values: list) -> list[int]:
    sql = f"UPDATE registry_child SET {sets}, changed_at = %s WHERE id = ANY(%s::bigint[]) AND {when} RETURNING id"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return sorted(row[0] for row in cursor.fetchall())


def _verification_episodes(ids: list[int], region: Region, at, *, opened: bool) -> None:
    if not opened:
        waiting = Episode.objects.filter(
            kind=EpisodeKind.VERIFICATION, closed_at__isnull=True, state=Verification.ASKED
        )
        waiting.filter(child_id__in=among(ids)).update(valid_until=at.date(), closed_at=at)
        return
    empty = dict.fromkeys((*STANDING[1:], "because"), ("varchar(1)", ""))
    writing.insert(
        "registry_episode",
        {"child_id": ("bigint", ids)},
        {
            "region_id": ("varchar(4)", region.pk), "kind": ("varchar(12)", EpisodeKind.VERIFICATION.value),
            "state": ("varchar(30)", Verification.ASKED.value), "origin": ("varchar(6)", Origin.PERSON.value),
            "valid_from": ("date", at.date()), "recorded_at": ("timestamptz", at), **empty,
        },
    )  # fmt: skip
