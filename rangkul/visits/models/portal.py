"""Back to the national portal: its codes, and for each child what was typed in there and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region
from rangkul.registry.models import Child


class PortalCode(models.Model):
    """What the portal calls one of our outcomes or reasons, in one kabupaten/kota; the defaults are seeded."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    ours = models.CharField(max_length=12)  # S07, A02 …
    code = models.CharField(max_length=20)
    label = models.CharField(max_length=120)
    changed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    personal = ()
    plain = ("id", "region", "ours", "code", "label", "changed_by", "changed_at")

    class Meta:
        ordering = ("ours",)
        constraints = [models.UniqueConstraint(fields=("region", "ours"), name="portal_code_once")]


class PortalLine(models.Model):
    """One result on its way to the portal. ``digest`` tells whether what we know now is what was sent."""

    class State(models.TextChoices):
        SENT = "sent", _("sudah diketik")
        ACCEPTED = "accepted", _("diterima portal")
        REFUSED = "refused", _("ditolak portal")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    ats_id = models.CharField(max_length=300)
    status = models.CharField(max_length=12)  # our code, as it was sent
    digest = models.BinaryField()
    state = models.CharField(max_length=8, choices=State)
    note = models.CharField(max_length=300, blank=True)  # why it was refused
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ("ats_id", "status", "digest", "note")
    plain = ("id", "region", "child", "state", "by", "at")

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=("region", "ats_id"), name="portal_line_once")]


class PortalCount(models.Model):
    """How many children the portal shows for us on a day, as somebody read it there."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    children = models.PositiveIntegerField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ()
    plain = ("id", "region", "on", "children", "by", "at")

    class Meta:
        ordering = ("-on", "-id")
        constraints = [models.CheckConstraint(condition=Q(children__gte=0), name="portal_count_not_negative")]
