"""Places: areas with codes in time, and the kabupaten/kota that this installation serves."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

models.CharField.register_lookup(Length)


class AreaLevel(models.TextChoices):
    PROVINCE = "province", _("Provinsi")
    REGENCY = "regency", _("Kabupaten/Kota")
    DISTRICT = "district", _("Kecamatan")
    VILLAGE = "village", _("Desa/Kelurahan")


class Area(models.Model):
    """One code of one edition's list: 2, 4, 6 or 10 digits without dots (Kepmendagri on area codes).

    A code that is no longer in force keeps its row with ``until``, so that old figures keep their names.
    """

    code = models.CharField(max_length=10, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=8, choices=AreaLevel)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # null: in force

    personal = ()
    plain = ("code", "name", "level", "parent", "since", "until")

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{2}(\d{2}(\d{2}(\d{4})?)?)?$"), name="area_code_form"
            )
        ]

    def __str__(self):
        return self.name


class AreaChange(models.Model):
    """An old code became a new one: split, merger, new name, new parent, desa to kelurahan."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("pemekaran")
        MERGED = "merged", _("penggabungan")
        RENAMED = "renamed", _("ganti nama")
        RECODED = "recoded", _("ganti kode")
        CLOSED = "closed", _("dihapus")

    old_code = models.CharField(max_length=10)
    new_code = models.CharField(max_length=10, blank=True)
    old_name = models.CharField(max_length=100, blank=True)  # as it was called until then
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    basis = models.CharField(max_length=200)  # the regulation
    by = models.ForeignKey("core.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    followed_at = models.DateTimeField(null=True, blank=True)  # children and open work have the new code

    personal = ()
    plain = ("id", "old_code", "new_code", "old_name", "kind", "on", "basis", "by", "at", "followed_at")

    class Meta:
        ordering = ("id",)


class TimeZone(models.TextChoices):
    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class Region(models.Model):
    """A kabupaten/kota served by this installation, with what its letters and calendars need."""

    code = models.CharField(max_length=4, primary_key=True)  # "6372"
    name = models.CharField(max_length=100)  # Kota Banjarbaru
    time_zone = models.CharField(max_length=20, choices=TimeZone, default=TimeZone.WIB)
    year_starts = models.PositiveSmallIntegerField(default=7)  # month in which the school year begins
    age_from = models.PositiveSmallIntegerField(default=7)
    age_to = models.PositiveSmallIntegerField(default=18)
    government_head = models.CharField(max_length=100, blank=True)
    government_head_title = models.CharField(max_length=100, blank=True)
    data_protection_contact = models.CharField(max_length=200, blank=True)
    logo = models.BinaryField(null=True, blank=True)
    public_page = models.BooleanField(default=False)
    engine_settings = models.TextField(blank=True)  # TOML, as the engine's settings file
    boundaries = models.JSONField(null=True, blank=True)  # GeoJSON of its kecamatan and villages
    created_at = models.DateTimeField(auto_now_add=True)

    personal = ("government_head", "data_protection_contact")
    plain = (
        "code",
        "name",
        "time_zone",
        "year_starts",
        "age_from",
        "age_to",
        "government_head_title",
        "logo",
        "public_page",
        "engine_settings",
        "boundaries",
        "created_at",
    )

    class Meta:
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{4}$"), name="region_code_form"),
            models.CheckConstraint(condition=models.Q(age_from__lt=models.F("age_to")), name="region_ages_ordered"),
        ]

    def __str__(self):
        return self.name


class Holiday(models.Model):
    """A day on which deadlines do not run."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    name = models.CharField(max_length=100)

    personal = ()
    plain = ("id", "region", "on", "name")

    class Meta:
        ordering = ("on",)
        constraints = [models.UniqueConstraint(fields=("region", "on"), name="holiday_once")]
