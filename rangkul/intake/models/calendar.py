"""Which list is expected when, and what came. Both hold no name of a child, so that counts pages may show them."""

from __future__ import annotations

from django.db import models

from rangkul.core.models import Agency, Region

from .kinds import Kind


class Expectation(models.Model):
    """A kind of list that is expected every semester: from whom, and how many days after the semester's first day."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_expected = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField(default=30)

    personal = ()
    plain = ("id", "region", "kind", "agency", "is_expected", "days")

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("region", "kind"), name="expectation_once")]


class Arrival(models.Model):
    """A kind of list for one period was taken; ``sent_on`` is the day of the first delivery that still counts."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    period = models.CharField(max_length=5)
    sent_on = models.DateField()
    deliveries = models.PositiveSmallIntegerField()
    rows = models.PositiveIntegerField()

    personal = ()
    plain = ("id", "region", "kind", "period", "sent_on", "deliveries", "rows")

    class Meta:
        ordering = ("-period", "kind")
        constraints = [models.UniqueConstraint(fields=("region", "kind", "period"), name="arrival_once")]
