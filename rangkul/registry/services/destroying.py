"""The end of a child's file: what names the child goes when its time is over, what figures are counted from stays."""

from __future__ import annotations

from django.db import transaction

from rangkul.core import services as core
from rangkul.core.destroying import destroyed
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check

from .taking import one_at_a_time


@transaction.atomic
def destroy_outlived(*, region: Region, by, at) -> dict[str, int]:  # noqa: ARG001 - the database's own day counts
    """Destroy what names children who are too old, dead or moved, in no list, and past their time.

    See ``migrations/0006_keeping.py`` for what stays. Returns {"children": …, "facts": …}, or {}.
    """
    check(by, Permission.PRIVACY_HANDLE, area=region.pk)
    one_at_a_time(region.pk)  # a run that is being taken may bring a child back
    counts = destroyed("registry_destroy_outlived", region)
    return core.note_destroyed(region=region, by=by, what="children", counts=counts)
