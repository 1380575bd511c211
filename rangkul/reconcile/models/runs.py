"""A run of the engine: what it took, how far it is, what came out, and whether a person accepted it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region


class RunState(models.TextChoices):
    QUEUED = "queued", _("menunggu giliran")
    RUNNING = "running", _("sedang berjalan")
    CANCELLING = "cancelling", _("sedang dibatalkan")
    CANCELLED = "cancelled", _("dibatalkan")
    FAILED = "failed", _("gagal")
    FINISHED = "finished", _("menunggu diterima")
    ACCEPTED = "accepted", _("diterima")
    REJECTED = "rejected", _("ditolak")


class Forgotten(models.TextChoices):
    """Why the tables and the names of a run are gone."""

    BASIS = "basis", _("dasar kiriman yang dipakainya sudah berakhir")
    TIME = "time", _("masa simpannya sudah habis")


S = RunState
#: The states, and where each may go. A run that was decided on stays so.
NEXT: dict[str, frozenset[str]] = {
    S.QUEUED: frozenset({S.RUNNING, S.CANCELLED, S.FAILED}),
    S.RUNNING: frozenset({S.CANCELLING, S.FAILED, S.FINISHED, S.QUEUED}),  # QUEUED: taken up again after a dead worker
    S.CANCELLING: frozenset({S.CANCELLED}),
    S.CANCELLED: frozenset(),
    S.FAILED: frozenset(),
    S.FINISHED: frozenset({S.ACCEPTED, S.REJECTED}),
    S.ACCEPTED: frozenset(),
    S.REJECTED: frozenset(),
}
#: A region has at most one run on its way.
ACTIVE = (S.QUEUED, S.RUNNING, S.CANCELLING)


class Run(models.Model):
    """One reconciliation of named deliveries, as of a day. Its tables lie in the vault by their SHA-256."""

    NEXT = NEXT

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()  # 1, 2, 3 … in the region
    as_of = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.QUEUED)
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    again_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()  # when it was asked for
    # how it goes
    attempt = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(
        null=True, blank=True
    )  # of the attempt that may write; a worker that came back from the dead has another
    begun_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0)  # 0..1
    step = models.CharField(max_length=60, blank=True)
    failure = models.CharField(max_length=600, blank=True)  # a sentence for people
    ended_at = models.DateTimeField(null=True, blank=True)
    # what it was given, so that it can be done again
    settings = models.TextField(blank=True)  # TOML
    engine_version = models.CharField(max_length=20, blank=True)
    inputs = models.JSONField(default=list)  # [{delivery, kind, period, name, sha256}]
    decisions = models.CharField(max_length=64, blank=True)  # the people's decisions it was given, in the vault
    # what came out
    tables = models.JSONField(default=dict)  # {"verdicts.parquet": SHA-256 in the vault}
    digest = models.CharField(max_length=64, blank=True)  # of all tables: equal inputs give an equal digest
    summary = models.JSONField(default=dict)  # the engine's own, without names
    comparison = models.JSONField(default=dict)  # counts against ``previous``
    accepted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rejected_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was rejected or cancelled
    # tables and names are gone from then on; counts, days and the digest stay (``services/forgetting.py``)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    forgotten_why = models.CharField(max_length=5, choices=Forgotten, blank=True)

    personal = ("note", "reason", "inputs")  # a file may be named after a child
    plain = (
        "id", "region", "number", "as_of", "state", "previous", "again_of", "started_by", "started_at",
        "attempt", "token", "begun_at", "heartbeat_at", "progress", "step", "failure", "ended_at",
        "settings", "engine_version", "decisions", "tables", "digest", "summary", "comparison",
        "accepted_by", "accepted_at", "rejected_by", "rejected_at", "forgotten_at", "forgotten_why",
    )  # fmt: skip

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.CheckConstraint(
                condition=Q(forgotten_at__isnull=True, forgotten_why="")
                | Q(forgotten_at__isnull=False) & ~Q(forgotten_why=""),
                name="run_forgotten_has_when_and_why",
            ),
            models.UniqueConstraint(fields=("region", "number"), name="run_number_once"),
            models.UniqueConstraint(fields=("region",), condition=Q(state__in=ACTIVE), name="run_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, state="accepted"),
                name="run_accepted_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="run_accepted_at"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("finished", "accepted")) | ~Q(digest=""), name="run_finished_has_digest"
            ),
        ]

    def __str__(self):
        return _("Pemadanan %(number)s") % {"number": self.number}


class RunDelivery(models.Model):
    """A delivery that a run takes."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    delivery = models.ForeignKey("intake.Delivery", on_delete=models.PROTECT, related_name="+")

    personal = ()
    plain = ("id", "run", "delivery")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("run", "delivery"), name="run_delivery_once")]


class Change(models.Model):
    """One change of one child against the run that was accepted before."""

    class Kind(models.TextChoices):
        ENTERED = "entered", _("Masuk sekolah")
        LEFT = "left", _("Tidak ada lagi di sekolah")
        RETURNED = "returned", _("Kembali bersekolah")
        MOVED = "moved", _("Pindah")
        CATEGORY = "category", _("Kategori berubah")
        VERDICT = "verdict", _("Perubahan lain")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=10, choices=Kind)
    child_id = models.CharField(max_length=24)
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    because = models.TextField(blank=True)
    name = models.TextField(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    village_code = models.CharField(max_length=10, blank=True)
    school_name = models.TextField(blank=True)

    personal = ("because", "name", "birth_date", "village_code", "school_name")
    plain = ("id", "run", "region", "change", "child_id", "before", "after")

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=("run", "change", "id"), name="change_of_run")]
