"""A phone is let in with a secret of its own, and shut out."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .. import audit
from ..errors import Conflict, NotAllowed
from ..models import Device, DeviceKind, Person, Region
from ..permissions import Permission, can, check, where
from ..queries.devices import visitor_for


class AlreadyRevoked(Conflict):
    message = _("HP ini sudah dicabut.")


@transaction.atomic
def enrol_collect(*, person: Person, region: Region, label: str, by, at) -> tuple[Device, str]:
    """Let a phone with ODK Collect in; returns it with its secret, which is kept nowhere and shown once.

    ``person`` visits where ``by`` looks after phones; raises NotFound otherwise.
    """
    check(by, Permission.DEVICE_MANAGE)
    visitor_for(by, person.pk)
    if not can(person, Permission.VISIT_DO):
        raise NotAllowed
    secret = Device.new_secret()
    device = Device.objects.create(
        region=region,
        person=person,
        kind=DeviceKind.COLLECT,
        label=label.strip()[:80] or person.name[:80],
        secret_hash=Device.hash_of(secret),
        enrolled_at=at,
        enrolled_by=by,
    )
    audit.record("device.enrolled", on=device, area=region.pk, details={"person": person.pk, "kind": device.kind})
    return device, secret


@transaction.atomic
def revoke_device(*, device: Device, by, at) -> Device:
    """Shut a phone out, from its next contact on. Its person may do it too, and who looks after phones there."""
    if device.person_id != by.pk:
        check(by, Permission.DEVICE_MANAGE)
        if not where(by, Permission.DEVICE_MANAGE).covers(device.region_id):
            visitor_for(by, device.person_id)
    locked = Device.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if locked.revoked_at is not None:
        raise AlreadyRevoked
    locked.revoked_at, locked.revoked_by = at, by
    locked.save(update_fields=["revoked_at", "revoked_by"])
    details = {"person": locked.person_id, "kind": locked.kind}
    audit.record("device.revoked", on=locked, area=locked.region_id, details=details)
    return locked
