"""The ground on which lists are here: added, extended, ended."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Conflict, Invalid
from rangkul.core.models import Agency, Region
from rangkul.core.permissions import Permission, check

from ..models import Basis


class DaysDisordered(Invalid):
    message = _("Hari terakhir harus setelah hari pertama.")


@transaction.atomic
def add_basis(
    *,
    region: Region,
    kind: str,
    agency: Agency | None,
    law: str,
    pks_number: str,
    purpose: str,
    valid_from: date,
    valid_until: date,
    by,
    at,
) -> Basis:
    """Write down why an agency hands over a kind of list ("" for every list of that agency), and until when."""
    check(by, Permission.DELIVERY_SEND, area=region.pk)
    if valid_until < valid_from:
        raise DaysDisordered
    if agency is not None and agency.region_id != region.pk:
        raise Invalid(_("Instansi ini bukan dari wilayah ini."))
    basis = Basis.objects.create(
        region=region,
        kind=kind,
        agency=agency,
        law=law,
        pks_number=pks_number,
        purpose=purpose,
        valid_from=valid_from,
        valid_until=valid_until,
        added_by=by,
        added_at=at,
    )
    details = {"kind": kind, "agency": agency.pk if agency else None, "until": valid_until.isoformat()}
    audit.record("basis.added", on=basis, area=region.pk, details=details)
    return basis


@transaction.atomic
def extend_basis(*, basis: Basis, valid_until: date, document: str, by, at) -> Basis:
    """Move its last day, naming the document that says so. What was destroyed does not come back."""
    check(by, Permission.DELIVERY_SEND, area=basis.region_id)
    locked = Basis.objects.select_for_update(of=("self",)).get(pk=basis.pk)
    if locked.ended_on is not None:
        raise Conflict(_("Dasar ini sudah diakhiri. Tambahkan dasar baru."))
    if not document.strip():
        raise Invalid(_("Sebutkan dokumen perpanjangannya."))
    if valid_until <= locked.valid_until or valid_until < timezone.localdate(at):
        raise Invalid(_("Hari terakhir yang baru harus setelah yang lama dan belum lewat."))
    before = locked.valid_until
    locked.valid_until = valid_until
    locked.save(update_fields=["valid_until"])
    details = {"from": before.isoformat(), "until": valid_until.isoformat()}
    audit.record("basis.extended", on=locked, area=locked.region_id, details=details, reason=document)
    return locked


@transaction.atomic
def end_basis(*, basis: Basis, on: date, reason: str, by, at) -> Basis:
    """End it before its last day; what rests on it is destroyed from that day."""
    check(by, Permission.DELIVERY_UNDO, area=basis.region_id)
    locked = Basis.objects.select_for_update(of=("self",)).get(pk=basis.pk)
    if locked.ended_on is not None:
        raise Conflict(_("Dasar ini sudah diakhiri."))
    if len(reason.strip()) < 10:
        raise Invalid(_("Tulis mengapa dasar ini diakhiri, paling sedikit 10 huruf."))
    if on < timezone.localdate(at):
        raise Invalid(_("Dasar dapat diakhiri mulai hari ini, bukan mundur."))
    locked.ended_on, locked.ended_why = on, reason
    locked.save(update_fields=["ended_on", "ended_why"])
    audit.record("basis.ended", on=locked, area=locked.region_id, details={"on": on.isoformat()}, reason=reason)
    return locked
