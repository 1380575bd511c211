"""Files that are still on their way: each is seen by who sends it alone."""

from __future__ import annotations

from rangkul.core.errors import NotFound
from rangkul.core.permissions import Permission, where

from ..models import Upload
from .deliveries import region_only


def uploads_of(viewer):
    return Upload.objects.filter(region_only(where(viewer, Permission.DELIVERY_SEND)), by=viewer)


def upload_for(viewer, pk: int) -> Upload:
    """One upload of the viewer's own; raises NotFound."""
    found = uploads_of(viewer).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
