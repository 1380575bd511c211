"""Whether ODK Collect and KoboCollect may send to a region. Off until somebody has read what it means."""

from __future__ import annotations

from django.db import models

from rangkul.core.models import Person, Region


class CollectDoor(models.Model):
    """The door for ODK Collect of one region: who opened it, having read that Collect keeps its copy in clear."""

    region = models.OneToOneField(Region, primary_key=True, on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = ("region", "is_open", "changed_at", "changed_by")
