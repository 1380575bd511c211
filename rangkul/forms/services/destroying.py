"""Answers go when their time is over, with their photos; that somebody sent something on a day stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial

from django.db import connection, transaction

from rangkul.core import vault
from rangkul.core.models import Region
from rangkul.core.permissions import Permission, check
from rangkul.core.services import note_destroyed


@transaction.atomic
def destroy_outlived(*, region: Region, by, at) -> dict[str, int]:  # noqa: ARG001 - the database's own day counts
    """{"submissions", "files", "boxes"}: whose answers went, their photos, sealed boxes that phones had left."""
    check(by, Permission.PRIVACY_HANDLE, area=region.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT xforms_destroy_outlived(%s)", [region.pk])
        found = cursor.fetchone()[0]
    counts = json.loads(found) if isinstance(found, str) else found
    _drop(region, counts.pop("gone", ()))
    return note_destroyed(region=region, by=by, what="answers", counts=counts)


def _drop(region: Region, contents: Iterable[str]) -> None:
    """Remove contents of the vault once it is certain that no row names them."""
    for sha256 in contents:
        transaction.on_commit(partial(vault.destroy, region.pk, sha256))
