"""A citizen reports a child, a school reports absence: both wait in one inbox until a person has looked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency, Person, Region
from rangkul.registry.models import Child


class Report(models.Model):
    """What somebody told us of a child. Its key is made here, so that who writes it never needs to read it."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("laporan warga")
        ABSENCE = "absence", _("laporan ketidakhadiran")

    class Answer(models.TextChoices):
        OPEN = "", _("belum ditangani")
        KNOWN = "known", _("sudah ada di register")
        ADDED = "added", _("ditambahkan ke register")
        CLOSED = "closed", _("tidak ditindaklanjuti")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    child_name = models.CharField(max_length=200)
    sex = models.CharField(max_length=1, blank=True)
    age = models.PositiveSmallIntegerField(null=True, blank=True)
    parent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    rt = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=600, blank=True)
    absent_since = models.DateField(null=True, blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reporter_name = models.CharField(max_length=120, blank=True)
    reporter_phone = models.CharField(max_length=20, blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=6, choices=Answer, blank=True)
    note = models.CharField(max_length=300, blank=True)
    handled_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    handled_at = models.DateTimeField(null=True, blank=True)

    personal = (
        "district_code", "village_code", "child_name", "sex", "age", "parent", "address", "rt", "words",
        "absent_since", "reporter_name", "reporter_phone", "note",
    )  # fmt: skip
    plain = ("id", "region", "kind", "agency", "by", "at", "child", "answer", "handled_by", "handled_at")

    class Meta:
        ordering = ("-at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", handled_at=None, handled_by=None)
                | (~Q(answer="") & Q(handled_at__isnull=False, handled_by__isnull=False)),
                name="report_handled_has_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=("region", "at"), condition=Q(answer=""), name="report_open")]

    @property
    def is_destroyed(self) -> bool:
        """Whether its time was over: what was told is gone, that it was told and handled stays."""
        return bool(self.answer) and not self.child_name

    @property
    def area(self) -> str:
        return self.village_code or self.district_code or self.region_id
