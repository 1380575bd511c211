"""The door for ODK Collect is opened and closed by region."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rangkul.core import audit
from rangkul.core.errors import Invalid
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check

from ..models import CollectDoor


@transaction.atomic
def open_collect(*, region: Region, has_read: bool, by, at) -> CollectDoor:
    """Let phones with ODK Collect send; ``has_read`` says that the person has read what that means."""
    check(by, Permission.FORM_MANAGE, area=region.pk)
    if not has_read:
        raise Invalid(_("Centang bahwa penjelasannya sudah dibaca."))
    return _set(region, True, by, at)


@transaction.atomic
def close_collect(*, region: Region, by, at) -> CollectDoor:
    """Nobody sends by ODK Collect from now on; the devices stay in the list, without use."""
    check(by, Permission.FORM_MANAGE, area=region.pk)
    return _set(region, False, by, at)


def _set(region: Region, is_open: bool, by, at) -> CollectDoor:
    door, _made = CollectDoor.objects.update_or_create(
        region=region, defaults={"is_open": is_open, "changed_at": at, "changed_by": by}
    )
    audit.record("collect.opened" if is_open else "collect.closed", on_kind="region", on_id=region.pk, area=region.pk)
    return door
