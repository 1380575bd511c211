"""Answers go when their time is over, with their photos; that somebody sent something on a day stays."""

from __future__ import annotations

from django.db import transaction

from rangkul.core.destroying import destroyed
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.services import note_destroyed


@transaction.atomic
def destroy_outlived(*, region: Region, by, at) -> dict[str, int]:  # noqa: ARG001 - the database's own day counts
    """{"submissions", "files", "boxes"}: whose answers went, their photos, sealed boxes that phones had left."""
    check(by, Permission.PRIVACY_HANDLE, area=region.pk)
    counts = destroyed("xforms_destroy_outlived", region)
    return note_destroyed(region=region, by=by, what="answers", counts=counts)
