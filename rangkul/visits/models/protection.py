"""Worries about a child: put in by anybody who was at the door, read by those who protect children, and nobody else."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region
from rangkul.registry.models import Child


class Worry(models.Model):
    """A sign that a child may need protection, or a worry without a name. Walled by the purpose of protecting."""

    class Source(models.TextChoices):
        VISIT = "visit", _("kunjungan")
        REPORT = "report", _("laporan warga")
        SCHOOL = "school", _("sekolah")

    class State(models.TextChoices):
        NEW = "new", _("baru")
        SEEN = "seen", _("sedang ditangani")
        CLOSED = "closed", _("selesai")

    #: Made here and not by the database, so that writing it never needs to read it.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=6, choices=Source, default=Source.VISIT)
    visit = models.BigIntegerField(null=True, blank=True)
    signals = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    words = models.CharField(max_length=600, blank=True)
    raised_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.NEW)
    seen_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=600, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    NEXT = {State.NEW: {State.SEEN}, State.SEEN: {State.CLOSED}, State.CLOSED: {State.SEEN}}
    personal = ("district_code", "village_code", "child", "signals", "words", "result", "source")
    plain = (
        "id", "region", "visit", "raised_by", "raised_at", "to", "state", "seen_by", "seen_at", "closed_by",
        "closed_at",
    )  # fmt: skip

    class Meta:
        ordering = ("state", "-raised_at")
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None) | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="worry_closed_has_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=("region", "state"), name="worry_of_region")]

    @property
    def is_destroyed(self) -> bool:
        """Whether its time was over: a closed one says what was done until it says nothing, and of nobody."""
        return self.state == self.State.CLOSED and not self.result

    @property
    def area(self) -> str:
        return self.village_code or self.district_code or self.region_id
