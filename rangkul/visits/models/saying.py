"""What village, school, kecamatan and agencies say of a child, side by side; and the village meeting that confirms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency, Person, Region
from rangkul.registry.models import Child

from .finding import Said

#: Stands for the name of a paper, or a reason, whose time was over: that there was one still counts.
DESTROYED = "(dimusnahkan)"


class Side(models.TextChoices):
    VISIT = "visit", _("kunjungan")
    SCHOOL = "school", _("sekolah")
    VILLAGE = "village", _("desa/kelurahan")
    MEETING = "meeting", _("musyawarah desa")
    KECAMATAN = "kecamatan", _("kecamatan")
    AGENCY = "agency", _("perangkat daerah")


class Meeting(models.Model):
    """A village meeting (musdes) that confirms a list in one act: draft, signed, perhaps undone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("disiapkan")
        SIGNED = "signed", _("ditandatangani")
        UNDONE = "undone", _("dibatalkan")

    NEXT = {State.DRAFT: {State.SIGNED, State.UNDONE}, State.SIGNED: {State.UNDONE}}

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6)
    village_code = models.CharField(max_length=10)
    number = models.CharField(max_length=60, blank=True)
    held_on = models.DateField()
    place = models.CharField(max_length=120)
    leader = models.CharField(max_length=120)
    leader_title = models.CharField(max_length=120, blank=True)
    signatories = models.JSONField(default=list)  # [{"name": …, "title": …}]
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    signed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    personal = ("leader", "signatories", "undone_reason")
    plain = (
        "id", "region", "district_code", "village_code", "number", "held_on", "place", "leader_title", "state",
        "made_by", "made_at", "signed_by", "signed_at", "undone_by", "undone_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-held_on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None) | Q(signed_at__isnull=False, signed_by__isnull=False),
                name="meeting_signed_has_who_and_when",
            ),
        ]


class MeetingLine(models.Model):
    """A child on the list of a meeting: in school, not, or not found. Nothing else."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="lines")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=9, choices=Said, blank=True)

    personal = ("said",)
    plain = ("id", "meeting", "child")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("meeting", "child"), name="meeting_child_once")]


class Statement(models.Model):
    """One side says of a child, as of a day: in school, not, not found. A newer one of that side replaces it."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    school_id = models.CharField(max_length=12, blank=True)  # whose pupil: the NPSN of the school that says it
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=9, choices=Side)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=9, choices=Said)
    on = models.DateField()
    evidence = models.CharField(max_length=200, blank=True)  # which paper; a school says so by itself
    finding = models.BigIntegerField(null=True, blank=True)  # the registry.Finding that followed
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    personal = ("district_code", "village_code", "school_id", "said", "evidence")
    plain = (
        "id", "region", "child", "side", "agency", "meeting", "on", "finding", "by", "at", "undone_by", "undone_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-on", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="statement_undone_has_who_and_when",
            ),
        ]
        indexes = [models.Index(fields=("child", "side"), name="statement_of_child")]
