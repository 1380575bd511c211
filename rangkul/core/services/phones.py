"""The volunteers' app on a phone: let in with a slip's code, signed out, and what it left sealed is opened."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..boxes import open_box
from ..errors import Conflict, Invalid, NotAllowed
from ..models import Deposit, Device, DeviceCode, DeviceKind, Invitation, Person, Region
from ..permissions import Permission, can, check
from ..queries.devices import visitor_for

#: How long a slip can be used.
CODE_LASTS = timedelta(hours=24)
#: A box holds one visit with its photos (80 kB each).
BOX_AT_MOST = 2_000_000
#: Boxes of one phone that wait to be opened.
BOXES_AT_MOST = 200


class CodeSpent(Conflict):
    message = _("Kode ini sudah dipakai, diganti, atau lewat masanya.")
    remedy = _("Mintalah lembar baru kepada petugas desa atau petugas data.")


class AlreadyOpen(Conflict):
    message = _("Kiriman tersegel ini sudah dibuka.")


@transaction.atomic
def make_device_code(*, person: Person, region: Region, label: str = "", by, at) -> str:
    """A code for one phone of ``person``, good for a day; an older one that was not used ends. Returned once."""
    check(by, Permission.DEVICE_MANAGE)
    visitor_for(by, person.pk)
    if not can(person, Permission.VISIT_DO):
        raise NotAllowed
    DeviceCode.objects.filter(person=person, used_at=None, expires_at__gt=at).update(expires_at=at)
    code = Invitation.new_code()
    made = DeviceCode.objects.create(
        region=region, person=person, code_hash=DeviceCode.hash_of(code), label=label.strip()[:80], made_by=by,
        made_at=at, expires_at=at + CODE_LASTS,
    )  # fmt: skip
    audit.record("device.invited", on_kind="device_code", on_id=made.pk, area=region.pk, details={"person": person.pk})
    return code


@transaction.atomic
def enrol_phone(*, code: str, label: str = "", by=None, at) -> tuple[Device, str]:  # noqa: ARG001 - nobody has signed in
    """Let in the phone that shows a slip's code; returns it with its secret, which is kept nowhere."""
    slip = (
        DeviceCode.objects.select_for_update(of=("self",))
        .filter(code_hash=DeviceCode.hash_of(code))
        .select_related("person", "region")
        .first()
    )
    if slip is None or slip.used_at or slip.expires_at <= at or not can(slip.person, Permission.VISIT_DO):
        raise CodeSpent
    secret = Device.new_secret()
    device = Device.objects.create(
        region=slip.region, person=slip.person, kind=DeviceKind.PHONE, enrolled_at=at, enrolled_by=slip.made_by,
        label=(slip.label or label.strip() or slip.person.name)[:80], secret_hash=Device.hash_of(secret),
        last_seen_at=at,
    )  # fmt: skip
    slip.used_at, slip.device = at, device
    slip.save(update_fields=["used_at", "device"])
    details = {"person": device.person_id, "kind": device.kind}
    audit.record("device.enrolled", on=device, area=device.region_id, details=details)
    return device, secret


@transaction.atomic
def sign_out_phone(*, device: Device, by, at) -> Device:
    """The phone's own person signs out: it has erased itself, or does so now."""
    if device.person_id != by.pk:
        raise NotAllowed
    locked = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    locked.revoked_at, locked.revoked_by = locked.revoked_at or at, locked.revoked_by or by
    locked.wiped_at = locked.wiped_at or at
    locked.save(update_fields=["revoked_at", "revoked_by", "wiped_at"])
    audit.record("device.signed_out", on=locked, area=locked.region_id, details={"person": locked.person_id})
    return locked


@transaction.atomic
def take_deposit(*, device: Device, box: bytes, by=None, at) -> Deposit:  # noqa: ARG001 - a lost PIN proves nobody
    """Keep a sealed box unopened; sent twice it is kept once."""
    if not 0 < len(box) <= BOX_AT_MOST:
        raise Invalid(_("Kiriman tersegel ini terlalu besar."))
    digest = hashlib.sha256(box).hexdigest()
    known = Deposit.objects.filter(device=device, digest=digest).first()
    if known is not None:
        return known
    if Deposit.objects.filter(device=device, opened_at=None).count() >= BOXES_AT_MOST:
        raise Conflict(_("Terlalu banyak kiriman tersegel dari HP ini. Hubungi petugas data."))
    kept = Deposit.objects.create(region=device.region, device=device, digest=digest, box=box, received_at=at)
    audit.record("deposit.received", on=kept, area=device.region_id, details={"device": device.pk})
    return kept


@transaction.atomic
def open_sealed(*, deposit: Deposit, by, at) -> bytes:
    """Open a box that a phone left: its content, once. What to make of it is the caller's."""
    check(by, Permission.DEVICE_MANAGE, area=deposit.region_id)
    locked = Deposit.objects.select_for_update(of=("self",)).get(pk=deposit.pk)
    if locked.opened_at is not None:
        raise AlreadyOpen
    content = open_box(locked.region_id, bytes(locked.box))
    locked.opened_at, locked.opened_by = at, by
    locked.save(update_fields=["opened_at", "opened_by"])
    audit.record("deposit.opened", on=locked, area=locked.region_id, details={"device": locked.device_id})
    return content
