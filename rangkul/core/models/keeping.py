"""The rules of how long data are kept, as a region has set them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..keeping import FEWEST_MONTHS, MOST_MONTHS, Kept
from .areas import Region
from .people import Person


class KeepingRule(models.Model):
    """From a day on, one kind of data is kept for so many months. Append-only: the newest that has begun holds."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=Kept)
    months = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)  # where it is written: the retention schedule, a regulation
    from_day = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ()
    plain = ("id", "region", "what", "months", "source", "from_day", "by", "at")

    class Meta:
        ordering = ("-id",)
        indexes = [models.Index(fields=("region", "what", "-id"), name="keeping_rule_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(months__gte=FEWEST_MONTHS, months__lte=MOST_MONTHS) & ~Q(source=""),
                name="keeping_rule_months_and_source",
            ),
        ]
