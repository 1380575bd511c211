"""What arrived: a delivery (one kind, one period, one sender), its files, and uploads that are still on their way."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Agency, Person, Region

from .bases import Basis
from .kinds import Kind
from .maps import SavedMap


class DeliveryState(models.TextChoices):
    RECEIVED = "received", _("Diterima")
    CHECKING = "checking", _("Sedang diperiksa")
    CHECKED = "checked", _("Menunggu diambil")
    UNREADABLE = "unreadable", _("Tidak terbaca")
    TAKEN = "taken", _("Diambil")
    UNDONE = "undone", _("Pengambilan dibatalkan")
    WITHDRAWN = "withdrawn", _("Ditarik")
    DESTROYED = "destroyed", _("Dimusnahkan")


S = DeliveryState
#: What may follow what. Nothing follows the destruction of a delivery.
NEXT = {
    S.RECEIVED: {S.CHECKING, S.DESTROYED},
    S.CHECKING: {S.CHECKED, S.UNREADABLE, S.RECEIVED},
    S.CHECKED: {S.RECEIVED, S.TAKEN, S.DESTROYED},
    S.UNREADABLE: {S.RECEIVED, S.DESTROYED},
    S.TAKEN: {S.UNDONE, S.WITHDRAWN, S.DESTROYED},
    S.UNDONE: {S.RECEIVED, S.DESTROYED},
    S.WITHDRAWN: {S.DESTROYED},
    S.DESTROYED: set(),
}


class Delivery(models.Model):
    """One kind of list for one period from one sender. Its rows are in the vault (``results``), never in a column."""

    NEXT = NEXT

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind, blank=True)  # "": not recognised yet
    period = models.CharField(max_length=5, blank=True)  # semester_id: "20251"
    kind_given = models.BooleanField(default=False)  # said by a person, not recognised
    period_given = models.BooleanField(default=False)
    period_from = models.CharField(max_length=8, blank=True)  # given | column | folder | name | title | as_of
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.ForeignKey(Basis, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.RECEIVED)
    note = models.CharField(max_length=300, blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    split_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    progress = models.PositiveSmallIntegerField(default=0)  # percent
    progress_text = models.CharField(max_length=80, blank=True)
    alive_at = models.DateTimeField(null=True, blank=True)  # last sign of life of the job that checks it
    tries = models.PositiveSmallIntegerField(default=0)  # checks that died without an answer
    checked_at = models.DateTimeField(null=True, blank=True)
    sentence = models.TextField(blank=True)  # why it could not be read
    accounting = models.JSONField(default=list)  # one object a file: file, kind, period, read, taken, …
    rows_taken = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # one object a code: code, severity, n, message
    changes = models.JSONField(default=dict)  # {"new": 1, "changed": 2, "gone": 3, "same": 4}
    compared_with = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    results = models.JSONField(default=dict)  # what the check left: {name: sha256 in the vault}

    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)  # a run that used it was accepted: no undo from here on
    left_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(null=True, blank=True)  # undone or withdrawn
    left_why = models.CharField(max_length=300, blank=True)
    destroyed_at = models.DateTimeField(null=True, blank=True)
    destroyed_why = models.CharField(max_length=300, blank=True)

    personal = ("note", "sentence", "accounting", "problems")  # typed text, and names of files that may name a child
    plain = (
        "id",
        "region",
        "kind",
        "period",
        "kind_given",
        "period_given",
        "period_from",
        "agency",
        "basis",
        "state",
        "sent_by",
        "sent_at",
        "split_from",
        "progress",
        "progress_text",
        "alive_at",
        "tries",
        "checked_at",
        "rows_taken",
        "changes",
        "compared_with",
        "results",
        "replaces",
        "taken_by",
        "taken_at",
        "used_at",
        "left_by",
        "left_at",
        "left_why",
        "destroyed_at",
        "destroyed_why",
    )

    class Meta:
        ordering = ("-sent_at", "-id")
        indexes = [models.Index(fields=("region", "kind", "period", "state"), name="delivery_of_kind")]
        constraints = [
            models.CheckConstraint(condition=Q(period="") | Q(period__regex=r"^20\d{2}[12]$"), name="delivery_period"),
            models.CheckConstraint(
                condition=Q(taken_at=None, taken_by=None) | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="delivery_taken_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="taken")
                | Q(basis__isnull=False, taken_at__isnull=False) & ~Q(kind="") & ~Q(period=""),
                name="delivery_taken_on_a_basis",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("undone", "withdrawn")) | Q(left_at__isnull=False, left_by__isnull=False),
                name="delivery_left_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="destroyed") ^ Q(destroyed_at=None), name="delivery_destroyed_has_when"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display() or _('Kiriman')} {self.period}".strip()

    @property
    def folder(self) -> str:
        """With what the names of its files begin for the engine, in every run and in every row."""
        return f"kiriman-{self.pk:06d}"


class DeliveryFile(models.Model):
    """One original in the vault. The same content lies in a region once, until it is destroyed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)  # as sent, with folders inside a zip; long numbers masked
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()  # bytes
    map = models.ForeignKey(SavedMap, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_container = models.BooleanField(default=False)  # a zip whose files were taken out: only its hash is kept
    received_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    personal = ("name",)  # a file may be named after a child
    plain = ("id", "delivery", "region", "sha256", "size", "map", "is_container", "received_at", "destroyed_at")

    class Meta:
        ordering = ("name", "id")
        indexes = [models.Index(fields=("delivery",), name="delivery_file_of")]
        constraints = [
            models.UniqueConstraint(
                fields=("region", "sha256"), condition=Q(destroyed_at=None), name="delivery_file_once"
            )
        ]

    def __str__(self):
        return self.name


class Upload(models.Model):
    """A file that arrives piece by piece, so that a broken connection goes on where it stopped."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    mark = models.CharField(max_length=64)  # what the browser recognises the same file by
    pieces = ArrayField(models.CharField(max_length=64), default=list)  # SHA-256 of each, in the vault
    received = models.BigIntegerField(default=0)  # bytes so far
    sha256 = models.CharField(max_length=64, blank=True)  # of the whole, when it is there
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    personal = ("name",)
    plain = ("id", "region", "by", "size", "mark", "pieces", "received", "sha256", "started_at", "touched_at")

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("region", "by", "mark"), name="upload_once"),
            models.CheckConstraint(condition=Q(received__lte=models.F("size")), name="upload_not_too_long"),
        ]
