"""What came back from a door: the visit, why a child is out of school (for helping alone), and what is left to do."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region
from rangkul.registry.models import Child, Turn

from .planning import Assignment


class Outcome(models.TextChoices):
    """What was found: the instrument's question ``outcome``. What each needs stands in ``rules.py``."""

    STILL_OUT = "still_out", _("tidak bersekolah")
    IN_SCHOOL = "in_school", _("bersekolah")
    PESANTREN = "pesantren", _("di pesantren")
    MOVED = "moved", _("pindah")
    ABROAD = "abroad", _("ke luar negeri")
    NOT_RESIDENT = "not_resident", _("bukan penduduk desa ini")
    DIED = "died", _("meninggal dunia")
    FINISHED = "finished", _("sudah tamat SMA/sederajat")
    NOT_FOUND = "not_found", _("tidak ditemukan")
    REFUSED = "refused", _("menolak")


class Said(models.TextChoices):
    """All that a village, a kecamatan or a school sees of a finding."""

    IN_SCHOOL = "in_school", _("bersekolah")
    NOT = "not", _("tidak bersekolah")
    NOT_FOUND = "not_found", _("tidak ditemukan")


class VisitState(models.TextChoices):
    BELIEVED = "believed", _("dipercaya register")
    CLAIMED = "claimed", _("menunggu bukti")
    TRIED = "tried", _("belum bertemu")
    REFUSED = "refused", _("menolak dikunjungi")
    KEPT = "kept", _("menunggu keputusan petugas")
    COMPARED = "compared", _("kunjungan ulang, dibandingkan saja")
    UNDONE = "undone", _("dibatalkan")


class Visit(models.Model):
    """One door once, as it was sent. Why the child is out of school is in :class:`Why`, never here."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submission = models.BigIntegerField(null=True, blank=True)  # the forms.Submission that brought it
    part = models.PositiveSmallIntegerField(default=0)  # 0: the child of the door; 1 …: children found there
    kind = models.CharField(max_length=7, choices=Assignment.Kind, default=Assignment.Kind.FIRST)
    channel = models.CharField(max_length=8, blank=True)  # phone, collect, paper, web
    volunteer = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)  # which try, counted in different days
    visited_on = models.DateField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()
    clock_off = models.BooleanField(default=False)  # the phone's day was impossible: the day it arrived counts
    outcome = models.CharField(max_length=12, choices=Outcome)
    said = models.CharField(max_length=9, choices=Said, blank=True)
    state = models.CharField(max_length=8, choices=VisitState)
    missing = ArrayField(models.CharField(max_length=24), default=list, blank=True)  # names of rules.NEEDS
    evidence = models.JSONField(default=dict, blank=True)  # {"school_npsn": …, "nisn": …, "letter": "yes", …}
    turn = models.CharField(max_length=10, choices=Turn, blank=True)
    finding = models.BigIntegerField(null=True, blank=True)  # the registry.Finding that it made
    shape_digest = models.BinaryField(null=True, blank=True)  # of the chosen answers, keyed: equal ones are equal
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    accuracy = models.FloatField(null=True, blank=True)  # metres
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)  # since when evidence, place and reasons are gone

    personal = (
        "district_code", "village_code", "outcome", "said", "missing", "evidence", "turn", "latitude", "longitude",
        "accuracy", "shape_digest",
    )  # fmt: skip
    plain = (
        "id", "region", "child", "assignment", "submission", "part", "kind", "channel", "volunteer", "attempt",
        "visited_on", "started_at", "ended_at", "received_at", "clock_off", "state", "finding", "undone_by",
        "undone_at", "destroyed_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-visited_on", "-id")
        constraints = [
            models.UniqueConstraint(fields=("submission", "part"), name="visit_submission_once"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="visit_undone_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=("child", "visited_on"), name="visit_of_child"),
            models.Index(fields=("volunteer", "visited_on"), name="visit_of_volunteer"),
            models.Index(fields=("region", "village_code", "state"), name="visit_of_village"),
        ]

    @property
    def area(self) -> str:
        """The smallest area that is known: for rights and for the record."""
        return self.village_code or self.district_code or self.region_id


class Why(models.Model):
    """What stands between a child and school, as told at the door. Read under the purpose of helping, and no other."""

    visit = models.OneToOneField(Visit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reasons = ArrayField(models.CharField(max_length=3), default=list)  # A01 .. A12, A99
    main_reason = models.CharField(max_length=3, blank=True)
    reason_other = models.CharField(max_length=300, blank=True)
    cluster = models.CharField(max_length=20, blank=True)
    cluster_because = models.CharField(max_length=300, blank=True)  # why a person chose another one
    cluster_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ever_school = models.CharField(max_length=8, blank=True)
    last_grade = models.PositiveSmallIntegerField(null=True, blank=True)
    last_school = models.CharField(max_length=200, blank=True)
    left_year = models.PositiveSmallIntegerField(null=True, blank=True)
    left_how = models.CharField(max_length=4, blank=True)  # S01 sent away, S02 withdrew
    readiness = models.CharField(max_length=40, blank=True)
    wished_route = models.CharField(max_length=40, blank=True)
    barriers = models.CharField(max_length=600, blank=True)
    family_aid = models.CharField(max_length=200, blank=True)
    child_aid = models.CharField(max_length=200, blank=True)
    condition = models.CharField(max_length=60, blank=True)
    disability = models.CharField(max_length=120, blank=True)

    personal = (
        "district_code", "village_code", "reasons", "main_reason", "reason_other", "cluster", "cluster_because",
        "ever_school", "last_grade", "last_school", "left_year", "left_how", "readiness", "wished_route", "barriers",
        "family_aid", "child_aid", "condition", "disability",
    )  # fmt: skip
    plain = ("visit", "region", "child", "cluster_by")

    class Meta:
        indexes = [models.Index(fields=("child",), name="why_of_child")]


class ReasonCluster(models.Model):
    """Which cluster follows from a main reason, in one kabupaten/kota; the default stands in ``rules.CLUSTERS``."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=3)
    cluster = models.CharField(max_length=20)
    changed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    personal = ()
    plain = ("id", "region", "reason", "cluster", "changed_by", "changed_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("region", "reason"), name="reason_cluster_once")]


class Task(models.Model):
    """Something that a rule could not settle: a person looks and decides. Holds no reason, no signal, no number."""

    class Kind(models.TextChoices):
        EVIDENCE = "evidence", _("bukti belum lengkap")
        CONFLICT = "conflict", _("berubah di dua tempat")
        ORPHAN = "orphan", _("kunjungan tanpa tugas")
        NEW_CHILD = "new_child", _("anak ditemukan: mungkin sudah ada")
        DISPUTE = "dispute", _("keterangan berbeda")
        DIFFERS = "differs", _("kunjungan ulang berbeda")
        HAND_OVER = "hand_over", _("serah terima ke daerah lain")
        REFUSED = "refused", _("keluarga menolak")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    district_code = models.CharField(max_length=6, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")  # the one asked
    details = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField()
    answer = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    personal = ("district_code", "village_code", "details", "answer", "note")
    plain = ("id", "region", "kind", "child", "visit", "to", "made_at", "done_by", "done_at")

    class Meta:
        ordering = ("made_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="visit_task_done_has_who_and_when",
            ),
        ]
        indexes = [
            models.Index(fields=("region", "kind"), condition=Q(done_at=None), name="visit_task_open"),
            models.Index(fields=("child",), name="visit_task_of_child"),
        ]

    @property
    def area(self) -> str:
        return self.village_code or self.district_code or self.region_id


class HandIn(models.Model):
    """Findings went to the engine as a delivery of the kind ``field``: of one period, with the digest of its rows."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=5)
    delivery = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    personal = ()
    plain = ("id", "region", "period", "delivery", "rows", "digest", "by", "at")

    class Meta:
        ordering = ("-id",)
