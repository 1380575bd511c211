"""Phones with which somebody sends visits: each has a secret of its own, good for nothing else."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
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


class DeviceCode(models.Model):
    """A slip with a code: whoever types it on a phone within a day makes it this person's phone. Used once."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)  # keyed; the code itself is only on the slip
    label = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    personal = ("label",)
    plain = ("id", "region", "person", "code_hash", "made_by", "made_at", "expires_at", "used_at", "device")

    @staticmethod
    def hash_of(code: str) -> str:
        """What is kept of a code; case, spaces and hyphens do not count."""
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        return salted_hmac("rangkul.device-code", plain, algorithm="sha256").hexdigest()


class Deposit(models.Model):
    """A finished visit that a phone could not send itself: its PIN is lost, or it was shut out.

    ``box`` is sealed to the region's key pair (``core/boxes.py``); a named person opens it.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)  # SHA-256 of the box: sent twice, kept once
    box = models.BinaryField()
    received_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ("box",)
    plain = ("id", "region", "device", "digest", "received_at", "opened_at", "opened_by")

    class Meta:
        ordering = ("received_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("device", "digest"), name="deposit_once"),
            models.CheckConstraint(
                condition=Q(opened_at=None, opened_by=None) | Q(opened_at__isnull=False, opened_by__isnull=False),
                name="deposit_opened_has_who_and_when",
            ),
        ]
