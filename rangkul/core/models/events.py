"""What was done and read: append-only, ids and field names, no personal values."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """One line of the record. Written by the database function ``core_record`` alone; nobody may change it.

    Without foreign keys: a line outlives what it speaks of. ``writer`` and ``seq`` number the lines of one database
    connection without a gap, so that a removed line is seen.
    """

    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=10)
    action = models.CharField(max_length=60)  # "child.opened"
    on_kind = models.CharField(max_length=40, blank=True)
    on_id = models.CharField(max_length=40, blank=True)
    area_code = models.CharField(max_length=10, blank=True)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    details = models.JSONField(default=dict)  # ids, counts, hashes, codes
    reason = models.CharField(max_length=300, blank=True)
    writer = models.CharField(max_length=60)
    seq = models.BigIntegerField()

    personal = ()
    plain = (
        "id",
        "at",
        "person_id",
        "purpose",
        "action",
        "on_kind",
        "on_id",
        "area_code",
        "fields",
        "details",
        "reason",
        "writer",
        "seq",
    )

    class Meta:
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("on_kind", "on_id"), name="event_on"),
            models.Index(fields=("person_id", "-at"), name="event_person"),
            models.Index(fields=("-at",), name="event_at"),
        ]
        constraints = [models.UniqueConstraint(fields=("writer", "seq"), name="event_seq_once")]


class Seal(models.Model):
    """A link of the chain: which lines it closes, their hash together with the hash of the seal before."""

    at = models.DateTimeField()
    covers = models.JSONField()  # {writer: [first seq, last seq]}
    events = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    personal = ()
    plain = ("id", "at", "covers", "events", "previous", "digest")

    class Meta:
        ordering = ("id",)
