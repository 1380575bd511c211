"""Questionnaires: a code, its versions, and to whom a version is published for how long."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region
from rangkul.core.permissions import Role


class Use(models.TextChoices):
    """What a questionnaire is published for."""

    VISIT = "visit", _("Kunjungan rumah")
    STILL_AT_SCHOOL = "still_at_school", _("Masih bersekolah?")
    REVISIT = "revisit", _("Kunjungan ulang")
    AGENCY_RETURN = "agency_return", _("Laporan perangkat daerah")
    FACILITY = "facility", _("Pemeriksaan satuan pendidikan")
    CITIZEN_REPORT = "citizen_report", _("Laporan warga")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Rancangan")
    PUBLISHED = "published", _("Diterbitkan")
    RETIRED = "retired", _("Ditarik")


#: Who may be asked to fill something in.
AUDIENCE = (
    Role.VOLUNTEER,
    Role.VILLAGE_OPERATOR,
    Role.KECAMATAN,
    Role.SCHOOL,
    Role.AGENCY_OFFICER,
    Role.SOCIAL_WORKER,
    Role.PROTECTION_OFFICER,
    Role.DATA_OFFICER,
)


class Form(models.Model):
    """A questionnaire by its code (the XLSForm's form_id). Without a region it came with Rangkul."""

    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    personal = ()
    plain = ("id", "code", "title", "region")

    class Meta:
        ordering = ("title", "id")
        constraints = [
            models.UniqueConstraint(fields=("region", "code"), name="form_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(code__regex=r"^[A-Za-z_][A-Za-z0-9_.-]*$"), name="form_code_form"),
        ]

    def __str__(self):
        return self.title


class FormVersion(models.Model):
    """One version: the workbook as it came, the XForm made from it, and its questions.

    ``questions`` is a list in the order of the form; see ``xlsform.Question``. Old versions stay readable for ever:
    answers belong to the version they were given to.
    """

    NEXT = {
        VersionState.DRAFT: {VersionState.PUBLISHED, VersionState.RETIRED},
        VersionState.PUBLISHED: {VersionState.RETIRED},
        VersionState.RETIRED: {VersionState.PUBLISHED},
    }

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="+")
    version = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    xlsx = models.BinaryField()
    xml = models.TextField()
    questions = models.JSONField()
    warnings = models.JSONField(default=list)  # sentences
    digest = models.CharField(max_length=64)  # SHA-256 of the XForm
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = (
        "id", "form", "version", "title", "xlsx", "xml", "questions", "warnings", "digest", "state", "uploaded_at",
        "uploaded_by", "published_at", "published_by",
    )  # fmt: skip

    class Meta:
        ordering = ("-uploaded_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("form", "version"), name="form_version_once"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False) | Q(state="retired"),
                name="form_version_published_has_when",
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.version})"


class Publication(models.Model):
    """A version is to be filled in for a use, by an audience, from one day to another. No region: everywhere.

    A region's own publication stands before the one that came with Rangkul; the newest stands before older ones.
    """

    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=16, choices=Use)
    audience = ArrayField(models.CharField(max_length=20, choices=Role), default=list)  # roles
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)  # the last day; null: until further notice
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = (
        "id", "region", "version", "purpose", "audience", "valid_from", "valid_until", "published_at", "published_by",
    )  # fmt: skip

    class Meta:
        ordering = ("-published_at", "-id")
        indexes = [models.Index(fields=("purpose", "region"), name="publication_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="publication_days_ordered"
            ),
            models.CheckConstraint(condition=~Q(audience=[]), name="publication_has_audience"),
        ]
