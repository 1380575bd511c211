"""What was sent in. What was answered lies apart from who sent what when, sealed, in two lanes.

``Answers`` holds what helps the child (read for the purpose HELP), ``Protected`` what only the protection officer may
know, ``Original`` the XML as it came, which holds both.
"""

from __future__ import annotations

from django.db import models

from rangkul.core.models import Person, Region

from .questionnaires import FormVersion, Use


class Channel(models.TextChoices):
    PHONE = "phone", "HP"
    COLLECT = "collect", "ODK Collect"
    PAPER = "paper", "Kertas"
    WEB = "web", "Web"


class Submission(models.Model):
    """One filled-in questionnaire, received once. The device makes its id; the same one again changes nothing."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    instance_id = models.CharField(max_length=120)
    version = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=Use, blank=True)
    visit_code = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    device_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=8, choices=Channel)
    started_at = models.DateTimeField(null=True, blank=True)  # by the clock of the device
    ended_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)  # null until every named file is in
    digest = models.CharField(max_length=64)  # SHA-256 of the canonical XML
    missing = models.JSONField(default=list)  # names of files still to come
    destroyed_at = models.DateTimeField(null=True, blank=True)  # since when the answers and files are gone

    personal = ("instance_id", "visit_code")
    plain = (
        "id", "region", "district_code", "village_code", "version", "purpose", "by", "device_id", "channel",
        "started_at", "ended_at", "received_at", "completed_at", "digest", "missing", "destroyed_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-received_at", "-id")
        indexes = [
            models.Index(fields=("region", "-received_at"), name="submission_when"),
            models.Index(fields=("visit_code",), name="submission_of_visit"),
            models.Index(fields=("by", "-received_at"), name="submission_by"),
        ]
        constraints = [models.UniqueConstraint(fields=("region", "instance_id"), name="submission_once")]


class _Part(models.Model):
    """A sealed part of one submission, seen where the submission is seen, for its own purpose only."""

    submission = models.OneToOneField(Submission, primary_key=True, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    personal = ("sealed",)
    plain = ("submission",)

    class Meta:
        abstract = True


class Answers(_Part):
    """The answers as JSON, without those in the lane of protection."""


class Protected(_Part):
    """The answers in the lane of protection, as JSON; there is a row only where there is an answer."""


class Original(_Part):
    """The XML as it came."""


class Attachment(models.Model):
    """A photo or signature that the answers name, in the vault."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()  # bytes
    received_at = models.DateTimeField()

    personal = ("name",)
    plain = ("id", "submission", "sha256", "size", "received_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("submission", "name"), name="attachment_once")]
