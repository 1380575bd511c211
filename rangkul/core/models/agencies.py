"""Offices, schools and partners. Names differ per kabupaten/kota, so what an agency *does* is a role."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from .areas import Region


class AgencyRole(models.TextChoices):
    EDUCATION = "education", _("Pendidikan")
    SOCIAL = "social", _("Sosial")
    CIVIL_REGISTRY = "civil_registry", _("Kependudukan dan pencatatan sipil")
    CHILD_PROTECTION = "child_protection", _("Perlindungan anak")
    HEALTH = "health", _("Kesehatan")
    LABOUR = "labour", _("Tenaga kerja")
    VILLAGES = "villages", _("Pemberdayaan masyarakat desa")
    PLANNING = "planning", _("Perencanaan pembangunan")
    INFORMATICS = "informatics", _("Komunikasi dan informatika")
    LIBRARY = "library", _("Perpustakaan dan arsip")
    RELIGION = "religion", _("Kementerian Agama")
    SCHOOL = "school", _("Satuan pendidikan")
    KECAMATAN = "kecamatan", _("Kecamatan")
    VILLAGE = "village", _("Desa/Kelurahan")
    PARTNER = "partner", _("Mitra")


class Agency(models.Model):
    """An OPD, a school, a kecamatan, a village, an office of a ministry, or a partner."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=AgencyRole), default=list)
    npsn = models.CharField(max_length=8, blank=True)  # a school's national number
    area_code = models.CharField(max_length=10, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    personal = ()
    plain = ("id", "region", "name", "short_name", "roles", "npsn", "area_code", "closed_at")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("region", "name"), name="agency_name_once")]

    def __str__(self):
        return self.short_name or self.name
