"""Died, moved out, moved in, another NIK: events with a day, a reason and a paper, which can be undone."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rangkul.core import audit, secrets
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.permissions import Permission, check

from .. import words
from ..models import Child, ChildEvent, EventKind, Origin
from .adding import NumberTaken, _place
from .believing import Act, believe, locked, number_columns, undo
from .opening import digits, given_reason


class WrongDay(Invalid):
    message = gettext_lazy("Tanggal peristiwa tidak masuk akal: sebelum anak lahir, atau di hari depan.")


class AlreadyUndone(Conflict):
    message = gettext_lazy("Ini sudah dibatalkan.")


@transaction.atomic
def record_event(
    *, child: Child, kind: str, on: dt.date, reason: str, evidence: str, place: str = "", village: str = "",
    nik: str = "", by, at,
) -> ChildEvent:  # fmt: skip
    """Note what happened to a child, and believe what follows from it.

    ``place``: where to, where from; ``village``: the code where a child who moved in lives now; ``nik``: the new one.
    """
    check(by, Permission.CHILD_EDIT, area=child.area)
    reason = given_reason(reason)
    child = locked(child)
    if on > at.date() or (child.birth_date and on < child.birth_date):
        raise WrongDay
    if not evidence.strip():
        raise Invalid(_("Tulis buktinya: surat atau akta yang mana."))
    says = _follows(child, EventKind(kind), evidence=evidence, place=place, village=village, nik=nik)
    before = believe(child, says, Act(Origin.EVENT, by, at, on, reason))
    event = ChildEvent.objects.create(
        child=child, region_id=child.region_id, kind=kind, on=on, reason=reason, evidence=evidence.strip(), place=place,
        before=before, by=by, at=at,
    )  # fmt: skip
    audit.record(
        "child.event_noted", on=child, area=child.area, fields=sorted(before["pinned"]), reason=reason,
        details={"event": event.pk},
    )  # fmt: skip
    return event


@transaction.atomic
def undo_event(*, event: ChildEvent, reason: str, by, at) -> Child:
    """It did not happen after all: what was believed before is believed again."""
    check(by, Permission.CHILD_EDIT, area=event.child.area)
    reason = given_reason(reason)
    child = locked(event.child)
    event = ChildEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if event.undone_at is not None:
        raise AlreadyUndone
    later = ChildEvent.objects.filter(child=child, undone_at=None, pk__gt=event.pk)
    if any(set(other.before.get("pinned", ())) & set(event.before.get("pinned", ())) for other in later):
        raise Conflict(_("Ada peristiwa sesudahnya. Batalkan yang terakhir lebih dahulu."))
    if event.before:
        undo(child, event.before, Act(Origin.EVENT, by, at, event.on, reason))
    event.undone_by, event.undone_at = by, at
    event.save(update_fields=["undone_by", "undone_at"])
    audit.record("child.event_undone", on=child, area=child.area, details={"event": event.pk}, reason=reason)
    return child


def _follows(child: Child, kind: EventKind, *, evidence: str, place: str, village: str, nik: str) -> dict[str, Any]:
    """What is believed after an event of this kind."""
    if kind == EventKind.DIED:
        return _standing("deceased", words.DIED % evidence)
    if kind == EventKind.MOVED_OUT:
        if not place.strip():
            raise Invalid(_("Tulis ke mana anak ini pindah."))
        return _standing("moved", words.MOVED_OUT % {"place": place, "paper": evidence})
    if kind == EventKind.MOVED_IN:
        if not village:
            raise Invalid(_("Pilih desa/kelurahan tempat tinggalnya sekarang."))
        back = child.verdict == "moved"
        said = _standing("uncertain", words.MOVED_IN % evidence, "not_found") if back else {}
        return _place(child.region, village) | said
    if kind == EventKind.NIK_CHANGED:
        return _other_nik(child, digits(nik))
    raise Invalid(_("Kelahiran dicatat dengan menambah anak."))


def _standing(verdict: str, because: str, category: str = "") -> dict[str, Any]:
    return {"verdict": verdict, "category": category, "where": "", "probability": 1.0, "because": because[:600]}


def _other_nik(child: Child, nik: str) -> dict[str, Any]:
    index = secrets.blind(child.region_id, "nik", nik)
    others = Child.objects.filter(region_id=child.region_id, nik_index=index, merged_into=None).exclude(pk=child.pk)
    if others.exists():
        raise NumberTaken
    if child.nik_index is not None and bytes(child.nik_index) == index:
        raise Invalid(_("NIK ini sama dengan yang sudah tercatat."))
    return number_columns(child.region_id, "nik", nik)
