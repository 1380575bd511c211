"""Where the tidings of one's regions go."""

from __future__ import annotations

from ..errors import NotFound
from ..models import Webhook
from ..permissions import Permission
from .regions import regions_with


def webhooks(viewer, region):
    """The addresses of a region that the viewer manages, the latest first."""
    mine = regions_with(viewer, Permission.REGION_MANAGE)
    return Webhook.objects.filter(region=region, region__in=mine).select_related("added_by")


def webhook_for(viewer, pk: int) -> Webhook:
    """One of them; raises NotFound."""
    found = Webhook.objects.filter(pk=pk, region__in=regions_with(viewer, Permission.REGION_MANAGE)).first()
    if found is None:
        raise NotFound
    return found
