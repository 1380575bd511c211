"""What a person says about a delivery: what it is, whose it is, how its columns are read. A new check follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Agency
from rangkul.core.permissions import Permission, check
from rangkul.core.states import move
from rangkul.engine import desk

from ..models import Basis, Delivery, DeliveryFile, DeliveryState, Kind, SavedMap
from .laying_out import files_of, laid_names
from .receiving import ask_for_check


class MapEmpty(Invalid):
    message = _("Peta kolom ini tidak mengubah apa pun.")


class MapUnknown(Invalid):
    message = _("Peta kolom ini menyebut isian yang tidak dikenal untuk jenis daftarnya.")


@transaction.atomic
def describe(
    *,
    delivery: Delivery,
    kind: str,
    period: str,
    agency: Agency | None = None,
    basis: Basis | None = None,
    note: str = "",
    by,
    at,
) -> Delivery:
    """Say what a delivery is. Where kind or period differ from what was recognised, it is checked anew."""
    check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.state in (DeliveryState.TAKEN, DeliveryState.WITHDRAWN, DeliveryState.DESTROYED, DeliveryState.CHECKING):
        raise Conflict
    changed = [
        name
        for name, value in (("kind", kind), ("period", period), ("agency", agency), ("basis", basis), ("note", note))
        if getattr(locked, name) != value
    ]
    locked.agency, locked.basis, locked.note = agency, basis, note
    locked.kind_given |= "kind" in changed and bool(kind)
    if "period" in changed or (period and locked.period_from == "as_of"):
        locked.period_given, locked.period_from = bool(period), "given" if period else ""
    locked.kind, locked.period = kind, period
    fields = ["agency", "basis", "note", "kind", "kind_given", "period", "period_given", "period_from"]
    locked.save(update_fields=fields)
    audit.record("delivery.described", on=locked, area=locked.region_id, fields=changed, details={"at": at.isoformat()})
    if {"kind", "period", "agency"} & set(changed):
        locked = check_again(delivery=locked, by=by, at=at)
    return locked


@transaction.atomic
def check_again(*, delivery: Delivery, by, at) -> Delivery:
    """Ask for another check: after a correction, after an undone taking, or after one that was interrupted."""
    check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
    if delivery.state == DeliveryState.RECEIVED:
        ask_for_check(delivery, by=by)
        return delivery
    delivery = move(delivery, to=DeliveryState.RECEIVED, progress=0, progress_text="")
    audit.record("delivery.recheck", on=delivery, area=delivery.region_id, details={"at": at.isoformat()})
    ask_for_check(delivery, by=by)
    return delivery


@transaction.atomic
def save_map(
    *,
    delivery: Delivery,
    files: Sequence[str],
    kind: str,
    headers: Sequence[str],
    columns: Mapping[str, Sequence[str]],
    fixed: Mapping[str, str] | None = None,
    header_row: int | None = None,
    by,
    at,
) -> SavedMap:
    """Keep how the columns of some files are to be read, for these and for this sender's next ones; check anew.

    ``files`` are the names in the accounting, ``columns`` field → headers (an empty list: not to be read).
    """
    check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
    fixed = {name: value for name, value in (fixed or {}).items() if value}
    known = {field.name for field in desk.fields(Kind(kind))}
    if not set(columns) | set(fixed) <= known:
        raise MapUnknown
    if not columns:
        raise MapEmpty
    saved = SavedMap.objects.create(
        region_id=delivery.region_id,
        agency_id=delivery.agency_id,
        kind=kind,
        headers=[plain for text in headers if (plain := desk.squeeze(text)[:200])],
        columns={name: list(texts) for name, texts in columns.items()},
        fixed=fixed,
        header_row=header_row,
        saved_by=by,
        saved_at=at,
    )
    mapped = [pk for pk, name in laid_names(files_of(delivery)).items() if name in set(files)]
    DeliveryFile.objects.filter(pk__in=mapped).update(map=saved)
    Delivery.objects.filter(pk=delivery.pk).update(kind=kind)
    audit.record(
        "map.saved",
        on=saved,
        area=delivery.region_id,
        fields=sorted(columns),
        details={"delivery": delivery.pk, "kind": kind, "files": len(mapped)},
    )
    delivery.refresh_from_db()
    check_again(delivery=delivery, by=by, at=at)
    return saved


@transaction.atomic
def drop_map(*, delivery: Delivery, saved: SavedMap, by, at) -> SavedMap:
    """Read this delivery without a saved map again, and offer the map to no further file."""
    check(by, Permission.DELIVERY_SEND, area=delivery.region_id)
    saved = SavedMap.objects.select_for_update(of=("self",)).get(pk=saved.pk, region_id=delivery.region_id)
    saved.dropped_at = saved.dropped_at or at
    saved.save(update_fields=["dropped_at"])
    DeliveryFile.objects.filter(delivery=delivery, map=saved).update(map=None)
    audit.record("map.dropped", on=saved, area=delivery.region_id, details={"delivery": delivery.pk})
    check_again(delivery=delivery, by=by, at=at)
    return saved
