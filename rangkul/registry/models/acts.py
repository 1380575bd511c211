"""What people did to children's files: events, merges, answers, bulk acts; and the lists they keep."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region

from .child import Child


class EventKind(models.TextChoices):
    BORN = "born", _("lahir")
    DIED = "died", _("meninggal")
    MOVED_OUT = "moved_out", _("pindah keluar")
    MOVED_IN = "moved_in", _("pindah masuk")
    NIK_CHANGED = "nik_changed", _("NIK berubah")


class ChildEvent(models.Model):
    """Something that happened to a child on a day, with its evidence; not an error of a list."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=EventKind)
    on = models.DateField()
    reason = models.CharField(max_length=300)
    evidence = models.CharField(max_length=200)  # which paper, its number without a NIK
    place = models.CharField(max_length=200, blank=True)  # where to, where from
    before = models.JSONField(default=dict)  # {field: value} that it changed, to undo it
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    personal = ("kind", "on", "reason", "evidence", "place", "before")
    plain = ("id", "child", "region", "by", "at", "undone_by", "undone_at")

    class Meta:
        ordering = ("-on", "-id")
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(evidence=""), name="event_has_reason_and_evidence"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="event_undone_has_who_and_when",
            ),
        ]


class Merge(models.Model):
    """Two files were one child. ``before`` holds what the merge changed in either row, so that it can be undone."""

    survivor = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    absorbed = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    taken = ArrayField(models.CharField(max_length=20), default=list)  # fields that the survivor took over
    before = models.JSONField(default=dict)
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_reason = models.CharField(max_length=300, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    personal = ("before", "reason", "undone_reason")
    plain = ("id", "survivor", "absorbed", "region", "taken", "by", "at", "undone_by", "undone_at")

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=("absorbed",), condition=Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
        ]


class Question(models.Model):
    """Lists and people contradict each other about a child: a person answers, nothing changes silently."""

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", _("daftar berbeda dari isian petugas")
        SAME_CHILD = "same_child", _("mungkin anak yang sama")

    class Answer(models.TextChoices):
        OPEN = "", _("belum dijawab")
        KEEP = "keep", _("tetap seperti di register")
        TAKE = "take", _("ikuti daftar")
        MERGED = "merged", _("anak yang sama, digabung")
        DIFFERENT = "different", _("dua anak yang berbeda")

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind)
    field = models.CharField(max_length=20, blank=True)
    believed = models.TextField(blank=True)  # a NIK masked
    listed = models.TextField(blank=True)
    proposal = models.JSONField(default=dict)  # what "take" would write; numbers sealed
    other = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run = models.BigIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=10, choices=Answer, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    personal = ("believed", "listed", "proposal")
    plain = (
        "id", "child", "region", "kind", "field", "other", "run", "asked_at", "answer", "answered_by", "answered_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("child", "kind", "field", "other"),
                condition=Q(answer=""),
                name="question_open_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="question_answered_has_who_and_when",
            ),
        ]


class Turn(models.TextChoices):
    """What a finding says about the suspicion that a child was out of school."""

    NEVER_OUT = "never_out", _("tidak pernah putus")
    CAME_BACK = "came_back", _("kembali bersekolah")
    STILL_OUT = "still_out", _("masih tidak sekolah")
    GONE = "gone", _("keluar dari wilayah atau meninggal")
    FINISHED = "finished", _("sudah tamat")
    NONE = "", _("belum jelas")


class Finding(models.Model):
    """What a visit, a school or a village meeting established about a child, with its evidence.

    It outranks every list of the same or an earlier day; ``before`` is what it changed, to undo it. A finding that came
    in after a younger one is kept and changes nothing (``is_late``).
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=40)  # "visit:12", "statement:3", "meeting:5"
    on = models.DateField()
    verdict = models.CharField(max_length=30)
    category = models.CharField(max_length=20, blank=True)
    where = models.CharField(max_length=30, blank=True)
    because = models.CharField(max_length=600)
    evidence = models.CharField(max_length=200)
    turn = models.CharField(max_length=10, choices=Turn, blank=True)
    is_late = models.BooleanField(default=False)
    lapses_on = models.DateField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    personal = ("verdict", "category", "where", "because", "evidence", "turn", "before", "undone_reason")
    plain = (
        "id", "child", "region", "source", "on", "is_late", "lapses_on", "lapsed_at", "by", "at", "undone_by",
        "undone_at",
    )  # fmt: skip

    class Meta:
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=("region", "at"), name="finding_by_time")]
        constraints = [
            models.UniqueConstraint(fields=("region", "source", "child"), name="finding_once"),
            models.CheckConstraint(condition=~Q(because="") & ~Q(evidence=""), name="finding_has_evidence"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="finding_undone_has_who_and_when",
            ),
        ]


class SavedFilter(models.Model):
    """A list somebody comes back to: the filters of the list page, under a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    query = models.JSONField(default=dict)  # {parameter: [values]}; never a name or a number of a child
    at = models.DateTimeField()

    personal = ("name",)
    plain = ("id", "person", "query", "at")

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=("person", "name"), name="saved_filter_once")]

    @property
    def words(self) -> str:
        """The filters as words of an address."""
        return urlencode(self.query, doseq=True)


class BulkAct(models.Model):
    """One act on many children, which can be undone as one."""

    class Kind(models.TextChoices):
        LABEL = "label", _("beri label")
        UNLABEL = "unlabel", _("cabut label")
        VERIFY = "verify", _("tandai perlu diverifikasi")
        UNVERIFY = "unverify", _("hapus tanda verifikasi")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    label = models.CharField(max_length=40, blank=True)
    chosen = models.PositiveIntegerField()  # children that were chosen
    changed = ArrayField(models.BigIntegerField(), default=list)  # those that it changed
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    personal = ("label",)
    plain = ("id", "region", "kind", "chosen", "changed", "by", "at", "undone_by", "undone_at")

    class Meta:
        ordering = ("-id",)
