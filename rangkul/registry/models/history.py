"""What was believed, for which days, and from when to when we believed it: past figures are computed from here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region

from .child import Child, Origin


class EpisodeKind(models.TextChoices):
    STANDING = "standing", _("status sekolah")
    VERIFICATION = "verification", _("verifikasi")
    CLUSTER = "cluster", _("klaster")


class Episode(models.Model):
    """From one day to another a child stood somewhere: verdict and area, verification, cluster.

    Two kinds of time in one row. It is said from ``recorded_at`` on that ``state`` holds since ``valid_from``; it is
    said from ``closed_at`` on that it held until ``valid_until`` (the first day on which it no longer does). What was
    known at a moment T is what was recorded by T, with the end left open where it was closed after T. An episode that
    ends on or before the day it began was taken back: it never held, as is known now.
    """

    child = models.ForeignKey(Child, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    region = models.ForeignKey(
        Region, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=12, choices=EpisodeKind)
    state = models.CharField(max_length=30)  # standing: the verdict
    category = models.CharField(max_length=20, blank=True)
    where = models.CharField(max_length=30, blank=True)
    regency_code = models.CharField(max_length=4, blank=True)
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.LISTS)
    run = models.BigIntegerField(null=True, blank=True)
    closed_by_run = models.BigIntegerField(null=True, blank=True)
    because = models.CharField(max_length=600, blank=True)

    personal = ("state", "category", "where", "regency_code", "district_code", "village_code", "because")
    plain = (
        "id", "child", "region", "kind", "valid_from", "valid_until", "recorded_at", "closed_at", "origin", "run",
        "closed_by_run",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=("child",), name="episode_of_child")]
        constraints = [
            models.UniqueConstraint(
                fields=("child", "kind"), condition=Q(closed_at__isnull=True), name="episode_one_open"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None, closed_at=None) | Q(valid_until__isnull=False, closed_at__isnull=False),
                name="episode_closed_has_day_and_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("recorded_at")), name="episode_closed_after_recorded"
            ),
        ]


class Fact(models.Model):
    """One change of what is believed about one field: from ``was`` to ``value``, since when, and who says so.

    The first belief is the child's own row, so nothing stands here until something changes. What was believed at a
    moment is the newest fact recorded by then; before the first one it is that fact's ``was``. Append-only.
    """

    child = models.ForeignKey(Child, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    region = models.ForeignKey(
        Region, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    field = models.CharField(max_length=20)  # a field of Child; "nik" and "no_kk" are sealed
    value = models.TextField(blank=True)
    was = models.TextField(blank=True)
    value_sealed = models.BinaryField(null=True, blank=True)
    was_sealed = models.BinaryField(null=True, blank=True)
    origin = models.CharField(max_length=6, choices=Origin)
    run = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    recorded_at = models.DateTimeField()

    personal = ("value", "was", "value_sealed", "was_sealed", "reason")
    plain = ("id", "child", "region", "field", "origin", "run", "by", "valid_from", "recorded_at")

    class Meta:
        indexes = [
            models.Index(fields=("child", "field", "recorded_at"), name="fact_of_child"),
            models.Index(fields=("run",), condition=Q(run__isnull=False), name="fact_of_run"),
        ]


class Taking(models.Model):
    """A run was taken into the register: once, whole."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    run = models.BigIntegerField()
    as_of = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField(default=dict)  # {"children": …, "new": …, "changed": …}

    personal = ()
    plain = ("id", "region", "run", "as_of", "by", "at", "counts")

    class Meta:
        ordering = ("-run",)
        constraints = [models.UniqueConstraint(fields=("region", "run"), name="taking_once")]
