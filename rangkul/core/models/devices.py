"""Phones with which somebody sends visits: each has a secret of its own, good for nothing else."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .areas import Region
from .people import Person


class DeviceKind(models.TextChoices):
    PHONE = "phone", _("Aplikasi kunjungan")
    COLLECT = "collect", "ODK Collect"


class Device(models.Model):
    """One phone of one person. Only the SHA-256 of its secret is kept; the secret has 256 random bits."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=DeviceKind)
    label = models.CharField(max_length=80)  # to tell phones apart: "HP Samsung, Bu Rina"
    secret_hash = models.CharField(max_length=64, unique=True)
    enrolled_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_seen_at = models.DateTimeField(null=True, blank=True)  # to the minute
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    wiped_at = models.DateTimeField(null=True, blank=True)  # the phone said that it erased itself

    personal = ("label",)
    plain = (
        "id", "region", "person", "kind", "secret_hash", "enrolled_at", "enrolled_by", "last_seen_at", "revoked_at",
        "revoked_by", "wiped_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-enrolled_at", "-id")
        indexes = [models.Index(fields=("person", "kind"), name="device_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="device_revoked_has_who_and_when",
            ),
        ]

    def __str__(self):
        return self.label

    @staticmethod
    def new_secret() -> str:
        return secrets.token_urlsafe(32)

    @staticmethod
    def hash_of(secret: str) -> str:
        return hashlib.sha256(f"rangkul-device|{secret}".encode()).hexdigest()
