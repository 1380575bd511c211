"""Column maps that somebody corrected once, kept for the sender's next file."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rangkul.core.models import Agency, Person, Region

from .kinds import Kind


class SavedMap(models.Model):
    """How the columns of one layout are read. A row is never changed: a correction is a new row."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    headers = ArrayField(models.CharField(max_length=200))  # of the table it was made for, squeezed
    columns = models.JSONField()  # field -> headers; an empty list: not to be read
    fixed = models.JSONField(default=dict)  # field -> one value for every row
    header_row = models.PositiveIntegerField(null=True, blank=True)  # as the spreadsheet counts
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)  # not used for further files

    personal = ()
    plain = (
        "id",
        "region",
        "agency",
        "kind",
        "headers",
        "columns",
        "fixed",
        "header_row",
        "saved_by",
        "saved_at",
        "dropped_at",
    )

    class Meta:
        ordering = ("-saved_at", "-id")
