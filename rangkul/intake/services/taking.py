"""What becomes of a delivery: taken, undone, withdrawn."""

from __future__ import annotations

from django.db import transaction

from rangkul.core import audit
from rangkul.core.permissions import Permission, check

from ..models import Delivery


@transaction.atomic
def mark_used(*, delivery: Delivery, by, at) -> Delivery:
    """A run that used this delivery was accepted: from here on it can be withdrawn, no longer undone. Repeatable."""
    check(by, Permission.RUN_ACCEPT, area=delivery.region_id)
    locked = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.used_at is None:
        locked.used_at = at
        locked.save(update_fields=["used_at"])
        audit.record("delivery.used", on=locked, area=locked.region_id, details={"kind": locked.kind})
    return locked
