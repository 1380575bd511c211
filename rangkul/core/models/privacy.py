"""What people ask about their data, and what went wrong with it (UU 27/2022). Seen by who oversees, nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .areas import Region
from .people import Person

#: UU 27/2022 art. 30, 32, 40, 41 (requests) and 46 (breaches) all say 3×24 hours.
LEGAL_CLOCK = timedelta(hours=72)


class TicketKind(models.TextChoices):
    SEE = "see", _("Melihat datanya dan siapa yang membukanya (pasal 32)")
    CORRECT = "correct", _("Memperbaiki data yang keliru (pasal 30)")
    RESTRICT = "restrict", _("Menunda atau membatasi pemakaian (pasal 41)")
    WITHDRAW = "withdraw", _("Menarik persetujuan (pasal 40)")
    ERASE = "erase", _("Menghapus atau memusnahkan data (pasal 43–44)")


class TicketState(models.TextChoices):
    OPEN = "open", _("Menunggu jawaban")
    ANSWERED = "answered", _("Dijawab")
    REFUSED = "refused", _("Ditolak")


class RefusalGround(models.TextChoices):
    """Why a request may be refused: UU 27/2022 art. 33, and who cannot show that they may ask."""

    SAFETY = "safety", _("Membahayakan keamanan, kesehatan fisik atau mental seseorang (pasal 33 huruf a)")
    OTHERS = "others", _("Akan mengungkap data pribadi orang lain (pasal 33 huruf b)")
    STATE = "state", _("Bertentangan dengan pertahanan dan keamanan nasional (pasal 33 huruf c)")
    LAW = "law", _("Undang-undang lain mewajibkan data ini disimpan atau dipakai")
    STRANGER = "stranger", _("Pemohon tidak dapat menunjukkan haknya atas data ini")


class Ticket(models.Model):
    """One request of a parent, guardian or child about personal data, with the law's clock."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TicketKind)
    child_key = models.CharField(max_length=40, blank=True)  # the register's key; no foreign key points downstream
    requester_name = models.CharField(max_length=120)
    requester_relation = models.CharField(max_length=60)
    requester_contact = models.CharField(max_length=120, blank=True)
    request = models.TextField(max_length=2000)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    received_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=TicketState, default=TicketState.OPEN)
    answer = models.TextField(max_length=4000, blank=True)
    refusal_ground = models.CharField(max_length=8, choices=RefusalGround, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    NEXT = {TicketState.OPEN: {TicketState.ANSWERED, TicketState.REFUSED}}
    personal = ("requester_name", "requester_relation", "requester_contact", "request", "answer")
    plain = (
        "id",
        "region",
        "kind",
        "child_key",
        "received_at",
        "due_at",
        "received_by",
        "state",
        "refusal_ground",
        "closed_at",
        "closed_by",
    )

    class Meta:
        ordering = ("due_at", "id")
        indexes = [models.Index(fields=("region", "state", "due_at"), name="ticket_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | (~Q(state="open") & Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(answer="")),
                name="ticket_closed_has_who_when_and_answer",
            ),
            models.CheckConstraint(
                condition=(Q(state="refused") & ~Q(refusal_ground="")) | (~Q(state="refused") & Q(refusal_ground="")),
                name="ticket_refused_has_ground",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("received_at")), name="ticket_due_after_received"),
        ]

    def is_late(self, now: datetime) -> bool:
        """Whether the law's time ran out before the answer, or has run out without one."""
        return (self.closed_at or now) > self.due_at


class BreachData(models.TextChoices):
    """What kind of data came out; the first words of the notice."""

    IDENTITY = "identity", _("nama, tanggal lahir, alamat")
    NIK = "nik", _("NIK atau nomor kartu keluarga")
    FAMILY = "family", _("data orang tua atau wali")
    SCHOOL = "school", _("data sekolah")
    HEALTH = "health", _("data kesehatan atau disabilitas")
    WELFARE = "welfare", _("data kesejahteraan keluarga")
    PROTECTION = "protection", _("data perlindungan anak")
    ACCOUNTS = "accounts", _("data akun petugas")


class Breach(models.Model):
    """Personal data came out or was lost: written notice within 3×24 hours, to subjects and agency (art. 46)."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    happened_at = models.DateTimeField(null=True, blank=True)  # null: not known yet
    what = models.TextField(max_length=2000)  # what happened and how
    data_kinds = ArrayField(models.CharField(max_length=12, choices=BreachData), default=list)
    people_count = models.PositiveIntegerField(null=True, blank=True)  # null: not known yet
    measures = models.TextField(max_length=2000)  # what was and will be done
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    notified_at = models.DateTimeField(null=True, blank=True)
    notified_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    notified_whom = models.CharField(max_length=300, blank=True)

    personal = ("what", "measures", "notified_whom")
    plain = (
        "id",
        "region",
        "found_at",
        "due_at",
        "happened_at",
        "data_kinds",
        "people_count",
        "noted_by",
        "notified_at",
        "notified_by",
    )

    class Meta:
        ordering = ("-found_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(notified_at=None, notified_by=None, notified_whom="")
                | (Q(notified_at__isnull=False, notified_by__isnull=False) & ~Q(notified_whom="")),
                name="breach_notified_has_who_when_whom",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("found_at")), name="breach_due_after_found"),
        ]

    def is_late(self, now: datetime) -> bool:
        """Whether the notice came, or is still to come, after the law's time."""
        return (self.notified_at or now) > self.due_at
