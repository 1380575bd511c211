"""What the owner of a list should mend, line by line, and what the owner answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rangkul.core.models import Person, Region

from .runs import Run


class Owner(models.TextChoices):
    """Whose list it is: the role of an agency (``core.AgencyRole``)."""

    CIVIL_REGISTRY = "civil_registry", _("Kependudukan dan pencatatan sipil")
    SCHOOL = "school", _("Satuan pendidikan")
    EDUCATION = "education", _("Pendidikan")
    RELIGION = "religion", _("Kementerian Agama")
    SOCIAL = "social", _("Sosial")


class Reply(models.TextChoices):
    MENDED = "mended", _("Sudah diperbaiki")
    RIGHT = "right", _("Sudah benar apa adanya")
    NOT_OURS = "not_ours", _("Bukan data kami")


class Correction(models.Model):
    """One thing to mend in one row of a list. The same thing in the next run is the same line.

    ``owner_key`` ("6372:civil_registry", "6372:school:30304001") is what the wall compares. ``stated`` is what the
    owner's row says, ``other`` what speaks against it, both masked.
    """

    class Code(models.TextChoices):
        NOT_IN_REGISTER = "not_in_register", _("Murid tidak ada di register penduduk")
        DOUBLE_RECORD = "double_record", _("Satu anak tercatat dua kali")
        SHARED_NIK = "shared_nik", _("Satu NIK dipakai dua anak")
        LIFE_STATUS = "life_status", _("Tercatat meninggal atau pindah, tetapi bersekolah di sini")
        NIK_DIFFERS = "nik_differs", _("NIK berbeda dari register")
        NIK_UNUSABLE = "nik_unusable", _("NIK kosong atau tidak dapat dipakai")
        NAME_DIFFERS = "name_differs", _("Nama berbeda dari register")
        BIRTH_DIFFERS = "birth_differs", _("Tanggal lahir berbeda dari register")

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=20, choices=Owner)
    owner_key = models.CharField(max_length=40)
    npsn = models.CharField(max_length=8, blank=True)
    school_name = models.TextField(blank=True)
    code = models.CharField(max_length=20, choices=Code)
    line_key = models.CharField(max_length=32)  # the same from run to run
    child_id = models.CharField(max_length=24)
    source = models.CharField(max_length=40, blank=True)
    file = models.TextField(blank=True)
    row_no = models.IntegerField(null=True)
    name = models.TextField(blank=True)  # as the owner's row has it
    stated = models.TextField(blank=True)
    other = models.TextField(blank=True)
    # the owner does not see runs, so the days stand here too
    first_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    last_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    gone_run = models.ForeignKey(Run, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    found_on = models.DateField()  # as_of of the first run that found it
    seen_on = models.DateField()  # as_of of the last
    gone_on = models.DateField(null=True, blank=True)  # as_of of the run whose newer delivery no longer has it: mended
    still_there = models.BooleanField(default=False)  # said to be mended, and found again in a later delivery
    reply = models.CharField(max_length=8, choices=Reply, blank=True)
    reply_note = models.CharField(max_length=300, blank=True)
    replied_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)  # the row is destroyed: only that there was one stays

    personal = ("file", "name", "stated", "other", "reply_note")
    plain = (
        "id", "region", "owner", "owner_key", "npsn", "school_name", "code", "line_key", "child_id", "source",
        "row_no", "first_run", "last_run", "gone_run", "found_on", "seen_on", "gone_on", "still_there", "reply",
        "replied_by", "replied_at", "forgotten_at",
    )  # fmt: skip

    class Meta:
        ordering = ("owner_key", "code", "id")
        indexes = [models.Index(fields=("owner_key", "code", "id"), name="correction_owner")]
        constraints = [
            models.UniqueConstraint(fields=("region", "line_key"), name="correction_line_once"),
            models.CheckConstraint(
                condition=Q(reply="", replied_by__isnull=True, replied_at__isnull=True)
                | (~Q(reply="") & Q(replied_by__isnull=False, replied_at__isnull=False)),
                name="correction_reply_has_who_and_when",
            ),
        ]
