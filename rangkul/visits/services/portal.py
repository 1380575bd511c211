"""Results go back to the national portal by hand: exported as it needs them typed in, and ticked off row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from rangkul.core import audit
from rangkul.core.acting import acting_as
from rangkul.core.errors import Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, Purpose, check

from ..models import PortalCode, PortalCount, PortalLine
from ..queries import national


@transaction.atomic
def seed_codes(*, region: Region, by, at) -> int:
    """Put the default codes into the region's table where it has none; returns how many."""
    check(by, Permission.PORTAL_EXPORT, area=region.pk)
    known = set(PortalCode.objects.filter(region=region).values_list("ours", flat=True))
    with override("id"):
        fresh = [
            PortalCode(
                region=region, ours=ours, code=code, label=str(national.LABELS[ours]), changed_by=by, changed_at=at
            )
            for ours, code in national.SEEDS.items()
            if ours not in known
        ]
    if fresh:
        PortalCode.objects.bulk_create(fresh)
        audit.record("portal.codes_seeded", on_kind="region", on_id=region.pk, area=region.pk)
    return len(fresh)


@transaction.atomic
def change_codes(*, region: Region, codes: Mapping[str, str], by, at) -> int:
    """Write the portal's codes for ours ({"S07": "k_22"}); returns how many changed."""
    check(by, Permission.PORTAL_EXPORT, area=region.pk)
    changed = []
    for row in PortalCode.objects.select_for_update(of=("self",)).filter(region=region, ours__in=codes):
        code = codes[row.ours].strip()[:20]
        if code and code != row.code:
            row.code, row.changed_by, row.changed_at = code, by, at
            row.save(update_fields=["code", "changed_by", "changed_at"])
            changed.append(row.ours)
    if changed:
        audit.record("portal.codes_changed", on_kind="region", on_id=region.pk, area=region.pk, fields=sorted(changed))
    return len(changed)


@transaction.atomic
def note_portal_export(*, region: Region, rows: int, village: str = "", school: str = "", by, at) -> None:  # noqa: ARG001
    """The list left the house: on record, with its rows."""
    check(by, Permission.PORTAL_EXPORT, area=region.pk)
    audit.record(
        "portal.exported", on_kind="region", on_id=region.pk, area=village or region.pk,
        details={"rows": rows, "school": school},
    )  # fmt: skip


@transaction.atomic
def mark_portal(*, region: Region, ats_ids: Collection[str], state: str, note: str = "", by, at) -> int:
    """Say of rows that they were typed in, accepted or refused; returns how many. What is known now counts as sent."""
    check(by, Permission.PORTAL_EXPORT, area=region.pk)
    if state not in PortalLine.State.values:
        raise Invalid(_("Pilih: sudah diketik, diterima, atau ditolak."))
    if state == PortalLine.State.REFUSED and not note.strip():
        raise Invalid(_("Tulis alasan portal menolak."))
    with acting_as(by, Purpose.HELP):
        found = [line for line in national.lines(by, region) if line.ats_id in set(ats_ids) and line.code]
        for line in found:
            fields = {"state": state, "note": note.strip()[:300], "by": by, "at": at}
            if state == PortalLine.State.SENT or line.sent is None:
                fields |= {"status": line.code, "digest": line.digest}
            PortalLine.objects.update_or_create(
                region=region, ats_id=line.ats_id, defaults={"child": line.child, **fields}
            )
    if not found:
        raise Invalid(_("Pilih paling sedikit satu baris yang sudah ada hasilnya."))
    audit.record(
        "portal.marked", on_kind="region", on_id=region.pk, area=region.pk,
        details={"rows": len(found), "state": str(state)},
    )  # fmt: skip
    return len(found)


@transaction.atomic
def note_portal_count(*, region: Region, on: dt.date, children: int, by, at) -> PortalCount:
    """What the portal shows for us on a day, read there by a person."""
    check(by, Permission.PORTAL_EXPORT, area=region.pk)
    if children < 0 or on > at.date() + dt.timedelta(days=1):
        raise Invalid(_("Isi angka portal dan tanggal melihatnya."))
    made = PortalCount.objects.create(region=region, on=on, children=children, by=by, at=at)
    audit.record("portal.counted", on=made, area=region.pk, details={"children": children})
    return made
