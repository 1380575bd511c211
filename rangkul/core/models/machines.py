"""Programs of other offices: the token with which they come, and answers that are kept so that an act is done once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from .areas import Region
from .people import Person


class ApiToken(models.Model):
    """A secret with which a program acts as ``person``, in one region, for some of that person's rights.

    Only the SHA-256 of the secret is kept; it has 256 random bits, so that no slow hash is needed.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)  # what for: "Dapodik setiap malam"
    scopes = ArrayField(models.CharField(max_length=40))  # ``permissions.Permission``; the person must hold them too
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    hint = models.CharField(max_length=4)  # its last letters, to tell tokens apart
    valid_until = models.DateTimeField()
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)  # to the minute
    window = models.DateTimeField(null=True, blank=True)  # the minute in which ``used`` is counted
    used = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = (
        "id", "region", "person", "name", "scopes", "digest", "hint", "valid_until", "issued_by", "issued_at",
        "last_used_at", "window", "used", "revoked_at", "revoked_by",
    )  # fmt: skip

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="token_revoked_has_who_and_when",
            ),
        ]

    def __str__(self):
        return self.name

    def stands(self, at) -> bool:
        """Whether it opens anything at a moment (its person's rights aside)."""
        return self.revoked_at is None and self.valid_until > at


class KeptAnswer(models.Model):
    """What an act with an ``Idempotency-Key`` answered. Asked again with the same key, it is said again and not done.

    Kept for 24 hours.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)  # SHA-256 of what was asked
    status = models.PositiveSmallIntegerField(default=0)  # of HTTP; 0 until it is done
    body = models.TextField(blank=True)  # JSON
    at = models.DateTimeField()

    personal = ("body",)  # may hold the name of a file
    plain = ("id", "person", "key", "digest", "status", "at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("person", "key"), name="kept_answer_once")]
        indexes = [models.Index(fields=("at",), name="kept_answer_at")]


class Webhook(models.Model):
    """Where a region's tidings go: an address of another office that is told that something happened, nothing else.

    ``after_seal`` is the last seal of the record whose lines were looked at: what is sealed is told, each line once.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=500)
    events = ArrayField(models.CharField(max_length=40))  # actions of the record: ``tidings.TOLD``
    secret_sealed = models.BinaryField()  # signs every tiding
    after_seal = models.BigIntegerField()
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True, blank=True)  # when the other side last said yes
    failures = models.PositiveIntegerField(default=0)  # since then
    last_failure = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = (
        "id", "region", "url", "events", "secret_sealed", "after_seal", "added_by", "added_at", "heard_at", "failures",
        "last_failure", "ended_at", "ended_by",
    )  # fmt: skip

    class Meta:
        ordering = ("-added_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="webhook_ended_has_who_and_when",
            ),
        ]

    def __str__(self):
        return self.url
