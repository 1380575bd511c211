"""Counts as they were on a day. Small, rebuilt at will, and the only thing that dashboards read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from rangkul.core.models import Person, Region


class Snapshot(models.Model):
    """All counts of one region as known at one moment: after a run, or for a past day that somebody asked for."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # the data date: the run's day, or the day asked for
    known_at = models.DateTimeField()  # what was recorded by then
    run = models.BigIntegerField(null=True, blank=True)  # null: asked for
    run_number = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    definition = models.CharField(max_length=10)  # which rules of counting
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField()
    age_on = models.DateField()  # ages are taken on this day
    children = models.PositiveIntegerField()  # counted in the cells
    digest = models.CharField(max_length=64)  # SHA-256 of all cells: equal figures, equal digest

    personal = ()
    plain = (
        "id", "region", "day", "known_at", "run", "run_number", "made_at", "definition", "age_from", "age_to", "age_on",
        "children", "digest",
    )  # fmt: skip

    class Meta:
        ordering = ("-known_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("region", "run"), name="snapshot_of_run"),
            models.UniqueConstraint(fields=("region", "day"), condition=Q(run__isnull=True), name="snapshot_of_day"),
        ]


class Cell(models.Model):
    """How many children of one village, standing, sex and age band."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", db_index=False)
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    verdict = models.CharField(max_length=30)
    category = models.CharField(max_length=20, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    band = models.CharField(max_length=5, blank=True)  # "7-12"; "" where the birth date is not known
    is_verified = models.BooleanField()
    children = models.PositiveIntegerField()

    personal = ()
    plain = (
        "id", "snapshot", "region", "district_code", "village_code", "verdict", "category", "sex", "band",
        "is_verified", "children",
    )  # fmt: skip


class Publication(models.Model):
    """Tables of one region that anybody may read, with small numbers hidden before they were written here.

    Switched off by default: there is none until somebody publishes, and a new one takes the place of the last.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()  # the data date
    digest = models.CharField(max_length=64)  # of the snapshot that was published
    tables = models.JSONField()  # what ``open_data.tables`` gave
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    personal = ()
    plain = (
        "id", "region", "day", "digest", "tables", "published_by", "published_at", "withdrawn_by", "withdrawn_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-published_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("region",), condition=Q(withdrawn_at__isnull=True), name="publication_one_open"
            ),
        ]
